//! What of a person of a return is not in the record: each item is looked for in what the record then holds. A field of the
//! return without its place here does not compile, so that nothing is said to be lost that is there, or the other way round.

use identifiers::{Postcode, Uln, Upn};
use jiff::civil::{Date, date};
use law::Kind;
use people::model::words;
use sen2::{Block, Field, NotTaken, Record, Year, key, schema};

use super::build;
use super::facts::{Facts, Happened, Place, Setting};
use super::take_in;

/// The values of `person`, of a return of `year`, that the record does not hold. `number` counts people from 1.
#[must_use]
pub fn lost(number: u64, person: &Record, facts: &Facts, year: Year) -> Vec<NotTaken> {
    let mut all = Vec::new();
    let held = Held { facts, year, request: None };
    held.missing(person, &mut |one| {
        all.push(NotTaken { person: Some(number), key: key(person), ..one });
    });
    all
}

const PLANS: &[Kind] = &[Kind::PlanIssued, Kind::PlanAmended];
const REVIEWS: &[Kind] = &[Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease];

fn review_outcome(code: &str) -> Kind {
    match code {
        "M" => Kind::ReviewKeep,
        "C" => Kind::ReviewCease,
        _ => Kind::ReviewAmend,
    }
}

/// Characters of a value that are kept: a longer one ends with an ellipsis.
const LONGEST: usize = 200;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or(text)),
        None => text.to_owned(),
    }
}

/// What the record holds, looked at for one request of the return.
#[derive(Clone, Copy)]
struct Held<'a> {
    facts: &'a Facts,
    year: Year,
    request: Option<&'a Record>,
}

impl<'a> Held<'a> {
    fn missing(self, record: &'a Record, tell: &mut dyn FnMut(NotTaken)) {
        let own = if record.block == Block::Requests { Self { request: Some(record), ..self } } else { self };
        for (field, value) in record.values() {
            if own.holds(record, *field, &value.text) {
                continue;
            }
            let item = schema::item(record.block, *field).map_or("", |item| item.element);
            tell(NotTaken {
                item: item.to_owned(),
                value: shortened(&value.text),
                line: value.line,
                place: record.place.as_deref().unwrap_or_default().to_owned(),
                why: format!("was not imported: {}", own.why(record, *field)),
                ..NotTaken::default()
            });
        }
        for child in record.children() {
            own.missing(child, tell);
        }
    }

    /// An event of some kinds on a day.
    fn event(self, kinds: &[Kind], on: Option<Date>) -> Option<&'a Happened> {
        self.facts.events.iter().find(|event| Some(event.on) == on && kinds.contains(&event.kind))
    }

    fn happened(self, kinds: &[Kind], on: Option<Date>) -> bool {
        self.event(kinds, on).is_some()
    }

    fn received(self) -> Option<&'a Happened> {
        self.event(&[Kind::RequestReceived], self.request?.date(Field::ReceivedDate))
    }

    /// Whether an item was answered so, of one of the events that the request tells of.
    fn said(self, field: Field, block: Block, text: &str) -> bool {
        let Some(item) = schema::item(block, field) else { return false };
        let mut days = Vec::new();
        if let Some(request) = self.request {
            days_of(request, &mut days);
        }
        let of_request = |id| self.facts.events.iter().any(|event| event.id == id && days.contains(&event.on));
        self.facts
            .values
            .iter()
            .any(|said| said.item == item.element && said.value == text && said.event.is_some_and(of_request))
    }

    /// Whether anything of the request is in the record: what only says how the return calls it is with it.
    fn knows_request(self) -> bool {
        let mut days = Vec::new();
        if let Some(request) = self.request {
            days_of(request, &mut days);
        }
        self.facts.events.iter().any(|event| days.contains(&event.on))
    }

    fn holds(self, record: &Record, field: Field, text: &str) -> bool {
        let facts = self.facts;
        let day = record.date(field);
        let is = |value: &Option<String>| value.as_deref() == Some(text);
        let is_flag = schema::item(record.block, field).is_some_and(|item| matches!(item.form, schema::Form::Flag));
        if is_flag && text == "0" {
            // That there is none is what the record says by holding none.
            return true;
        }
        match field {
            // The header is about no person.
            Field::Collection
            | Field::YearOf
            | Field::ReferenceDate
            | Field::SourceLevel
            | Field::Lea
            | Field::SoftwareCode
            | Field::Release
            | Field::SerialNo
            | Field::DateTime
            | Field::Dmo
            | Field::Dco
            | Field::Dsco => true,
            Field::Surname => self.surname(text),
            Field::Forename => words(&facts.forename) == words(text),
            Field::PersonBirthDate => day.is_some() && facts.birth_date == day,
            Field::Sex => is(&facts.sex),
            Field::GenderCurrent => self.gender(text),
            Field::Ethnicity => is(&facts.ethnicity),
            Field::PostCode => self.postcode(text),
            Field::Upn => is(&facts.upn),
            Field::Uln => is(&facts.uln),
            Field::UpnUnknown => facts.said(None, "UPNunknown").is_some_and(|said| said.value == text),
            Field::ReceivedDate => self.received().is_some(),
            Field::RequestSource => self.received().is_some_and(|event| {
                build::request_source(event) == Some(text)
                    || facts.said(Some(event.id), "RequestSource").is_some_and(|said| said.value == text)
            }),
            Field::Rya
            | Field::RequestMediation
            | Field::RequestTribunal
            | Field::AssessmentMediation
            | Field::AssessmentTribunal
            | Field::OtherMediation
            | Field::OtherTribunal
            | Field::Week20
            | Field::PlanRes
            | Field::PlanWbp
            | Field::Pb
            | Field::Oa
            | Field::Dp => self.said(field, record.block, text),
            Field::RequestOutcomeDate => self.happened(&[Kind::AssessmentAgreed, Kind::AssessmentRefused], day),
            Field::RequestOutcome => self.request_outcome(record, text),
            Field::Exported => {
                facts.events.iter().any(|event| event.kind == Kind::MovedOut && event.word("to") == Some(text))
            }
            Field::AssessmentOutcome => self.assessment_outcome(record, text),
            Field::AssessmentOutcomeDate => {
                self.happened(&[Kind::PlanIssued, Kind::PlanAmended, Kind::PlanRefused], day)
            }
            Field::StartDate => self.happened(PLANS, day),
            Field::CeaseDate => self.happened(&[Kind::PlanCeased], day),
            Field::CeaseReason => self
                .event(&[Kind::PlanCeased], record.date(Field::CeaseDate))
                .is_some_and(|event| event.word("ceasereason") == Some(text)),
            Field::Urn
            | Field::Ukprn
            | Field::SenSetting
            | Field::SenSettingOther
            | Field::PlacementRank
            | Field::SenUnit
            | Field::ResourcedProvision => self.settings(record).any(|one| says(one, field, text)),
            Field::EntryDate => self.places(record).any(|place| Some(place.starts_on) == day),
            Field::LeavingDate => self.places(record).any(|place| place.ends_on == day),
            Field::Res => self.any_place(record, |place| is(&place.residential)),
            Field::Wbp => self.any_place(record, |place| is(&place.work_based)),
            // Nothing but the return of 2023 asks: there it is worked out from the age.
            Field::AttendancePattern => text == "FT" && self.places(record).next().is_some() && self.is_full_time(),
            Field::TransferLa => {
                facts.values.iter().any(|said| said.item == "TransferLA" && said.value.split('/').next() == Some(text))
            }
            Field::ReviewMeeting => self.happened(&[Kind::ReviewMeeting], day),
            Field::LastReview => self.happened(REVIEWS, day) || day.is_some_and(|day| facts.reported.contains(&day)),
            Field::ReviewOutcome => self.happened(&[review_outcome(text)], record.date(Field::LastReview)),
            Field::ReviewDraft => self.happened(&[Kind::AmendmentServed], day),
            Field::PhaseTransferDue => day.is_some_and(|due| self.transfer_due(due)),
            Field::PhaseTransferFinal => self.happened(PLANS, day),
            Field::SenType => facts.needs.iter().any(|need| need.code == text),
            Field::SenTypeRank => {
                let code = record.get(Field::SenType);
                facts.needs.iter().any(|need| Some(need.code.as_str()) == code && need.rank.to_string() == text)
            }
        }
    }

    fn surname(self, text: &str) -> bool {
        let (forename, surname) = (&self.facts.forename, &self.facts.surname);
        words(surname) == words(text) || (surname.is_empty() && words(forename) == words(text))
    }

    fn gender(self, text: &str) -> bool {
        match text {
            "1" => self.facts.sex.as_deref() == Some("M"),
            "2" => self.facts.sex.as_deref() == Some("F"),
            // Not known, or not said.
            _ => self.facts.sex.is_none(),
        }
    }

    fn postcode(self, text: &str) -> bool {
        let plain = |text: &str| text.parse::<Postcode>().ok().map(|one| one.to_string());
        self.facts.postcode.as_deref().and_then(plain) == plain(text) && plain(text).is_some()
    }

    /// Whether something holds of a placement of the part of the return, or of any where the part names none.
    fn any_place(self, record: &Record, holds: impl Fn(&Place) -> bool) -> bool {
        match record.block {
            Block::PlacementDetail => self.places(record).any(holds),
            _ => self.facts.places.iter().any(holds),
        }
    }

    fn transfer_due(self, due: Date) -> bool {
        let (kind, limit) = match due.month() {
            2 => (Kind::TransferOfPhase, date(due.year(), 2, 15)),
            _ => (Kind::TransferToPost16, date(due.year(), 3, 31)),
        };
        due == limit && self.happened(&[kind], Some(date(due.year(), 9, 1)))
    }

    fn request_outcome(self, record: &Record, text: &str) -> bool {
        let on = record.date(Field::RequestOutcomeDate);
        match text {
            "Y" => self.happened(&[Kind::AssessmentAgreed], on),
            "N" => self.happened(&[Kind::AssessmentRefused], on),
            "W" => self.facts.events.iter().any(|event| event.kind == Kind::RequestWithdrawn),
            // How the return calls what came before it, or what is not decided: that follows from the days.
            _ => self.knows_request(),
        }
    }

    fn assessment_outcome(self, record: &Record, text: &str) -> bool {
        let on = record.date(Field::AssessmentOutcomeDate);
        let is_there = |kind: Kind| self.facts.events.iter().any(|event| event.kind == kind);
        match text {
            "Y" if on.is_none() => is_there(Kind::PlanAgreed) || self.knows_request(),
            "Y" => self.happened(PLANS, on),
            "N" => self.happened(&[Kind::PlanRefused], on),
            "W" => is_there(Kind::RequestWithdrawn),
            _ => self.knows_request(),
        }
    }

    /// The settings of the record that are the one of a part of the return: named by a plan, or attended.
    fn settings(self, record: &Record) -> Box<dyn Iterator<Item = &'a Setting> + 'a> {
        let wanted = take_in::setting(record);
        if record.block == Block::PlanDetail {
            let all = self.facts.named.iter().map(|named| &named.setting);
            return Box::new(
                all.filter(move |one| wanted.as_ref().is_some_and(|wanted| one.number() == wanted.number())),
            );
        }
        Box::new(self.places(record).map(|place| &place.setting))
    }

    /// The placements of the record that are the one of a part of the return: at the same setting, and from the same day where
    /// there is one.
    fn places(self, record: &Record) -> impl Iterator<Item = &'a Place> + 'a {
        let (wanted, from) = (take_in::setting(record), record.date(Field::EntryDate));
        let there = |place: &&Place| {
            from.is_some() && wanted.as_ref().is_some_and(|wanted| place.setting.number() == wanted.number())
        };
        let mut all: Vec<&Place> = self.facts.places.iter().filter(there).collect();
        if all.iter().any(|place| Some(place.starts_on) == from) {
            all.retain(|place| Some(place.starts_on) == from);
        }
        all.into_iter()
    }

    /// Why a value is not in the record, as far as it can be told.
    fn why(self, record: &Record, field: Field) -> String {
        let text = record.get(field).unwrap_or_default();
        let wrong = match field {
            Field::Upn => text.parse::<Upn>().err(),
            Field::Uln => text.parse::<Uln>().err(),
            _ => None,
        };
        wrong.map_or_else(|| self.why_not(record, field).to_owned(), |wrong| wrong.to_string())
    }

    fn why_not(self, record: &Record, field: Field) -> &'static str {
        let has_setting = [Field::Urn, Field::Ukprn, Field::SenSetting].iter().any(|one| record.has(*one));
        match (record.block, field) {
            (Block::Person, _) => "the record has another value",
            (Block::Requests, Field::RequestSource | Field::Rya) if self.received().is_none() => {
                "the request has no usable date"
            }
            (Block::Requests, Field::RequestOutcome) if record.date(Field::RequestOutcomeDate).is_none() => {
                "the decision has no usable date"
            }
            (Block::Requests, _) if !self.knows_request() => "the request has no usable date and no plan",
            (Block::Assessment, Field::AssessmentOutcome) if record.date(Field::AssessmentOutcomeDate).is_none() => {
                "the decision has no usable date"
            }
            (Block::NamedPlan, Field::CeaseReason) if record.date(Field::CeaseDate).is_none() => {
                "the end of the plan has no usable date"
            }
            (Block::NamedPlan | Block::PlanDetail | Block::ActivePlans, _) if !self.has_plan() => {
                "the plan has no usable date"
            }
            (Block::ActivePlans, Field::ReviewOutcome) if record.date(Field::LastReview).is_none() => {
                "the decision has no usable date"
            }
            (Block::PlanDetail, _) if !has_setting => "the plan names no setting here",
            (Block::PlacementDetail, _) if !has_setting => "the placement names no setting",
            (Block::PlacementDetail, _) if record.date(Field::EntryDate).is_none() => {
                "the placement has no usable first day"
            }
            (Block::SenNeed, _) if record.get(Field::SenType).is_none() => "the need has no type",
            (Block::SenNeed, _) => "the record has other needs, or this need with another rank",
            _ => "the record has no field for this, or has another value",
        }
    }

    /// Whether a plan of the request is in the record.
    fn has_plan(self) -> bool {
        let mut days = Vec::new();
        if let Some(request) = self.request {
            days_of(request, &mut days);
        }
        self.facts.events.iter().any(|event| PLANS.contains(&event.kind) && days.contains(&event.on))
    }

    fn is_full_time(self) -> bool {
        build::person(self.facts, self.year).is_some_and(|built| {
            built.sources.iter().any(|source| source.field == Field::AttendancePattern && source.value == "FT")
        })
    }
}

/// Whether a setting of the record says what an item of the return says.
fn says(one: &Setting, field: Field, text: &str) -> bool {
    let is = |value: &Option<String>| value.as_deref() == Some(text);
    match field {
        Field::Urn => is(&one.urn),
        Field::Ukprn => is(&one.ukprn),
        Field::SenSetting => is(&one.otherwise),
        Field::SenSettingOther => is(&one.words),
        Field::PlacementRank => one.rank.to_string() == text,
        Field::SenUnit => one.sen_unit == (text == "1"),
        _ => one.resourced_provision == (text == "1"),
    }
}

fn days_of(record: &Record, out: &mut Vec<Date>) {
    out.extend(record.values().iter().filter_map(|(field, _)| record.date(*field)));
    for child in record.children() {
        days_of(child, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_says_that_it_goes_on() {
        let long = "é".repeat(LONGEST + 1);
        assert!(shortened(&long).ends_with("é…") && shortened(&long).chars().count() == LONGEST + 1);
        assert_eq!(shortened(&"é".repeat(LONGEST)), "é".repeat(LONGEST));
    }
}
