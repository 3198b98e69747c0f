//! What a letter says of the record: what is enclosed with it, and what was read before it. It is kept with the letter as the record
//! was when the letter was made.

use jiff::civil::Date;
use law::{Calendar, Kind, Limit};
use page::words;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// As what a plan is enclosed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanAs {
    Draft,
    Final,
    Amended,
    /// The plan in force, with changes that are proposed to it.
    Current,
    /// The plan with those changes.
    Proposed,
}

impl PlanAs {
    const fn words(self) -> &'static str {
        match self {
            Self::Draft => "The draft EHC plan",
            Self::Final => "The final EHC plan",
            Self::Amended => "The amended EHC plan",
            Self::Current => "The current EHC plan",
            Self::Proposed => "The EHC plan with the proposed changes",
        }
    }
}

/// What is enclosed with a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enclosure {
    /// The number of its version; none where the plan is not written in OnePlan.
    Plan(PlanAs, Option<i64>),
    /// A copy that people make of a plan that is not written in OnePlan, for somebody who must not learn where the child is.
    Copy(PlanAs),
    /// The pieces that were received.
    Advice(Vec<Uuid>),
    ReviewReport,
}

impl Enclosure {
    /// As the letter lists it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Plan(plan, _) => plan.words().to_owned(),
            Self::Copy(plan) => format!("{} (a copy)", plan.words()),
            Self::Advice(pieces) => {
                format!("The reports and views that we received ({})", words::count(pieces.len()))
            }
            Self::ReviewReport => "The report of the review meeting".to_owned(),
        }
    }

    /// Whether it is printed with the letter.
    #[must_use]
    pub const fn is_printed(&self) -> bool {
        matches!(self, Self::Plan(_, Some(_)) | Self::Advice(_))
    }

    /// As whoever puts it into the envelope reads it.
    fn to_put_in(&self) -> String {
        match self {
            Self::Copy(_) => format!(
                "{}: leave out everything that shows where the child lives or learns. Two people must read the copy before it is sent",
                self.words()
            ),
            other => other.words(),
        }
    }
}

/// What the record held for a letter that tells a decision, as far as its reader may know it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnRecord {
    pub enclosed: Vec<Enclosure>,
    /// Kinds of advice that came on paper or as a file, in words: no text of them is printed.
    pub on_paper: Vec<String>,
    /// How many pieces of advice were asked for.
    pub advice_asked: usize,
    /// Whether some of the advice came and goes to nobody who must not learn where the child is.
    #[serde(default)]
    pub is_advice_kept: bool,
    /// Whether the report of the last review meeting is recorded.
    pub has_report: bool,
    /// When the last review meeting was held.
    pub met_on: Option<Date>,
}

impl OnRecord {
    /// What takes the place of a merge field; none where it is another's.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<String> {
        Some(match name {
            "advice_enclosed" => self.advice_enclosed(),
            "report_read" if self.has_report => "We have read the report of the meeting.".to_owned(),
            "report_read" => String::new(),
            "amended_plan_by" => self.amended_plan_by(),
            _ => return None,
        })
    }

    /// The pieces of advice that are enclosed.
    #[must_use]
    pub fn advice(&self) -> &[Uuid] {
        let pieces = self.enclosed.iter().find_map(|one| match one {
            Enclosure::Advice(pieces) => Some(pieces.as_slice()),
            Enclosure::Plan(..) | Enclosure::Copy(_) | Enclosure::ReviewReport => None,
        });
        pieces.unwrap_or_default()
    }

    /// What somebody puts into the envelope of it, because it is not printed.
    #[must_use]
    pub fn by_hand(&self) -> Vec<String> {
        let not_printed = self.enclosed.iter().filter(|one| !one.is_printed()).map(Enclosure::to_put_in);
        let on_paper = self.on_paper.join(", ");
        let on_paper = (!on_paper.is_empty()).then(|| format!("Advice received on paper or as a file: {on_paper}"));
        not_printed.chain(on_paper).collect()
    }

    fn advice_enclosed(&self) -> String {
        match (self.advice().len(), self.advice_asked) {
            (0, _) if self.is_advice_kept => {
                "Reports that we have received are not enclosed with this copy.".to_owned()
            }
            (_, _) if self.is_advice_kept => {
                "Some of the reports that we have received are enclosed. Others are not enclosed with this copy."
                    .to_owned()
            }
            (0, 0) => String::new(),
            (0, _) => "We have not received any of the reports that we asked for, so none is enclosed.".to_owned(),
            (here, asked) if here >= asked => "The reports that we received are enclosed.".to_owned(),
            (here, asked) => format!(
                "The reports that we have received so far are enclosed: {} of the {} that we asked for.",
                words::count(here),
                words::count(asked)
            ),
        }
    }

    fn amended_plan_by(&self) -> String {
        let last = |met: Date| {
            Limit::WeeksAfter(12).last_day(met, &law::counting::Alone, &Calendar::built_in()).ok().flatten()
        };
        match self.met_on.and_then(last) {
            Some(day) => format!("by {}, which is 12 weeks after the review meeting", words::date(day)),
            None => "within 12 weeks of the review meeting".to_owned(),
        }
    }

    /// Of a letter about an invented child: everything is there.
    #[must_use]
    pub fn invented(kind: Kind) -> Self {
        let plan = |plan| Enclosure::Plan(plan, Some(1));
        let advice = Enclosure::Advice(vec![Uuid::nil(); 7]);
        let enclosed = match kind {
            Kind::DraftServed => vec![plan(PlanAs::Draft), advice],
            Kind::PlanIssued => vec![plan(PlanAs::Final), advice],
            Kind::PlanAmended => vec![plan(PlanAs::Amended), advice],
            Kind::PlanRefused => vec![advice],
            Kind::AmendmentServed => vec![plan(PlanAs::Current), plan(PlanAs::Proposed), Enclosure::ReviewReport],
            Kind::AmendmentProposed => vec![plan(PlanAs::Current), plan(PlanAs::Proposed)],
            _ => Vec::new(),
        };
        let met_on = Some(Date::constant(2026, 12, 2));
        Self { enclosed, advice_asked: 7, has_report: true, met_on, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn of(pieces: usize, asked: usize) -> OnRecord {
        let advice = (pieces > 0).then(|| Enclosure::Advice(vec![Uuid::nil(); pieces]));
        OnRecord { enclosed: advice.into_iter().collect(), advice_asked: asked, ..OnRecord::default() }
    }

    #[test]
    fn a_letter_says_how_much_of_the_advice_is_enclosed() {
        let said = |pieces, asked| of(pieces, asked).value("advice_enclosed").unwrap();
        assert_eq!(said(0, 0), "");
        assert!(said(0, 9).contains("none is enclosed"), "{}", said(0, 9));
        assert!(said(3, 9).contains("3 of the 9"), "{}", said(3, 9));
        assert_eq!(said(9, 9), "The reports that we received are enclosed.");
    }

    #[test]
    fn advice_that_came_and_is_kept_from_a_reader_is_not_said_to_be_missing() {
        for pieces in [0, 3] {
            let kept = OnRecord { is_advice_kept: true, ..of(pieces, 9) };
            let said = kept.value("advice_enclosed").unwrap();
            assert!(said.contains("not enclosed with this copy"), "{said}");
            assert_ne!(Some(said), of(pieces, 9).value("advice_enclosed"));
        }
    }

    #[test]
    fn a_report_that_is_not_recorded_was_not_read() {
        assert_eq!(of(0, 0).value("report_read").as_deref(), Some(""));
        let read = OnRecord { has_report: true, ..of(0, 0) };
        assert!(!read.value("report_read").unwrap_or_default().is_empty());
    }

    #[test]
    fn twelve_weeks_after_a_meeting_are_a_day() {
        let met = OnRecord { met_on: Some(date(2026, 12, 2)), ..of(0, 0) };
        assert!(met.value("amended_plan_by").unwrap().starts_with("by 24 February 2027"));
        assert_eq!(of(0, 0).value("amended_plan_by").as_deref(), Some("within 12 weeks of the review meeting"));
    }

    #[test]
    fn what_is_not_printed_is_put_in_by_hand() {
        let mut record = of(2, 2);
        assert!(record.by_hand().is_empty());
        record.enclosed.extend([Enclosure::Plan(PlanAs::Draft, None), Enclosure::Plan(PlanAs::Current, Some(1))]);
        record.on_paper = vec!["Health".to_owned(), "Social care".to_owned()];
        let by_hand = record.by_hand();
        assert_eq!(by_hand.len(), 2, "{by_hand:?}");
        assert!(by_hand[1].ends_with("Health, Social care"), "{by_hand:?}");
    }
}
