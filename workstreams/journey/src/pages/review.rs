//! The annual review of a pupil's plan, as the SENCO of its school sees it: how far it is, what stands against more, and days
//! that are to be confirmed.

use access::Viewer;
use gate::Reader;
use jiff::civil::Date;
use law::invariants::Refused;
use page::govuk::{Checkboxes, Choice};
use page::{Form, Problem, words};
use people::PersonId;
use store::Tx;

use super::request::moved_away;
use crate::model::review::{self, Stage};
use crate::records::timeline::{self, Journey};

pub(super) struct Review {
    pub(super) journey: Journey,
    pub(super) stage: Stage,
}

impl Review {
    pub(super) async fn load(tx: &mut Tx, viewer: &Viewer, id: PersonId) -> Result<Self, Problem> {
        let reader = Reader::session(tx, viewer, id).await?;
        let journey = timeline::load(tx, &reader, id).await?;
        let stage = review::stage(&journey.events);
        Ok(Self { journey, stage })
    }

    /// Why no report can be sent now, in words.
    pub(super) fn no_report(&self) -> Option<String> {
        let words = match self.stage {
            _ if self.journey.died.is_some() => {
                "You can no longer record a review. You can still write to the case officer."
            }
            _ if moved_away(&self.journey) => {
                "Another local authority is responsible for the plan now. Send the report there."
            }
            Stage::NoPlan => {
                "There is no education, health and care (EHC) plan in force, so there is no annual review to record. If there is a plan, write to the case officer."
            }
            Stage::Unfinished => {
                "The local authority decided after the last review, and has not finished amending or ceasing the plan. You can record the next review after that."
            }
            Stage::Reported(on) => {
                return Some(format!(
                    "The report of the review meeting on {} is already recorded. The local authority decides what happens with the plan.",
                    words::date(on)
                ));
            }
            Stage::Open | Stage::Arranged(_) | Stage::Held(_) => return None,
        };
        Some(words.to_owned())
    }

    /// Why no meeting can be arranged now, in words.
    pub(super) fn no_meeting(&self) -> Option<String> {
        match self.stage {
            Stage::Held(on) if self.journey.died.is_none() => Some(format!(
                "The review meeting on {} is recorded as held. Send its report to the local authority.",
                words::date(on)
            )),
            _ => self.no_report(),
        }
    }
}

/// What the school does next about the review of a plan, and where; none where it has nothing to do.
pub(super) fn next_step(journey: &Journey, id: PersonId, today: Date) -> Option<(&'static str, String)> {
    if journey.died.is_some() {
        return None;
    }
    let arrange = format!("/children/{id}/review/arrange");
    match review::stage(&journey.events) {
        Stage::Open => Some(("Arrange the annual review meeting", arrange)),
        Stage::Arranged(on) if on > today => Some(("Record invitations and papers for the annual review", arrange)),
        Stage::Arranged(_) | Stage::Held(_) => {
            Some(("Send the report of the annual review", format!("/children/{id}/review")))
        }
        Stage::NoPlan | Stage::Reported(_) | Stage::Unfinished => None,
    }
}

/// The field in which unlikely days are confirmed, and the mark of the one that was asked about last.
const CONFIRM: &str = "confirm";
const UNLIKELY: &str = "unlikely";

/// The day, where somebody confirmed it.
pub(super) fn confirmed(form: &Form, on: Date) -> Option<Date> {
    form.values(CONFIRM).contains(&on.to_string()).then_some(on)
}

/// The boxes by which unlikely days are confirmed; none where none was asked about.
pub(super) fn confirm_field(form: &Form) -> Option<Checkboxes> {
    let mut days: Vec<Date> =
        form.values(CONFIRM).iter().chain(&form.values(UNLIKELY)).filter_map(|day| day.parse().ok()).collect();
    days.sort_unstable();
    days.dedup();
    let right = |day: &Date| Choice::new(&day.to_string(), &format!("Yes, {} is right", words::date(*day)));
    let items: Vec<Choice> = days.iter().map(right).collect();
    (!items.is_empty()).then(|| form.checkboxes(CONFIRM, "Check the date", items))
}

/// Asks whether a day is meant that is too soon for something, beside the box by which it is confirmed.
pub(super) fn ask_about(form: &mut Form, on: Date, words: &str) {
    form.set(UNLIKELY, &on.to_string());
    form.refuse(CONFIRM, words);
}

/// Says at the right field why the law's guards refused a day.
pub(super) fn refused(form: &mut Form, field: &str, on: Date, why: &Refused) {
    if matches!(why, Refused::Unlikely(_)) {
        form.set(UNLIKELY, &on.to_string());
        form.refuse(CONFIRM, why.to_string());
    } else {
        form.refuse(field, why.to_string());
    }
}
