//! The person of the examples, and changes to them, as the rule book shows them:
//! `Requests/RequestOutcome=H`, `Requests/ReceivedDate=` (nothing), `-Requests/ActivePlans`,
//! `+Requests/ActivePlans/SENneed SENtype=HI SENtypeRank=2`; several with `; ` between.

use crate::schema::{Block, ITEMS, Year};
use crate::{Field, Record};

/// The example header of a year.
#[must_use]
pub fn base_header(year: Year) -> Record {
    let header = Record::new(Block::Header, 0)
        .with(Field::Collection, "SEN2")
        .with(Field::YearOf, year.to_string())
        .with(Field::ReferenceDate, year.census().to_string())
        .with(Field::SourceLevel, "L")
        .with(Field::Lea, "999")
        .with(Field::SoftwareCode, "OnePlan")
        .with(Field::SerialNo, "001")
        .with(Field::DateTime, format!("{year}-02-01T09:00:00"))
        .with(Field::Dmo, "Y")
        .with(Field::Dco, "Y");
    if year.number() >= 2025 { header.with(Field::Dsco, "R") } else { header }
}

/// The example person of a year: a plan that was made in its period.
#[must_use]
pub fn base(year: Year) -> Record {
    let last = year.number() - 1;
    let on = |rest: &str| format!("{last}-{rest}");
    let plan = Record::new(Block::NamedPlan, 0)
        .with(Field::StartDate, on("06-06"))
        .with(Field::Pb, "0")
        .with(Field::Oa, "0")
        .holding(
            Record::new(Block::PlanDetail, 0)
                .with(Field::Urn, "999001")
                .with(Field::PlacementRank, "1")
                .with(Field::SenUnit, "0")
                .with(Field::ResourcedProvision, "0"),
        );
    let assessment = Record::new(Block::Assessment, 0)
        .with(Field::AssessmentOutcome, "Y")
        .with(Field::AssessmentOutcomeDate, on("06-06"))
        .with(Field::AssessmentMediation, "0")
        .with(Field::AssessmentTribunal, "0")
        .with(Field::OtherMediation, "0")
        .with(Field::OtherTribunal, "0")
        .with(Field::Week20, "0")
        .holding(plan);
    let placement = Record::new(Block::PlacementDetail, 0)
        .with(Field::Urn, "999001")
        .with(Field::PlacementRank, "1")
        .with(Field::EntryDate, format!("{}-09-02", last - 1))
        .with(Field::SenUnit, "0")
        .with(Field::ResourcedProvision, "0");
    let placement = if year.number() == 2023 { placement.with(Field::AttendancePattern, "FT") } else { placement };
    let need = Record::new(Block::SenNeed, 0).with(Field::SenType, "SLCN").with(Field::SenTypeRank, "1");
    let request = Record::new(Block::Requests, 0)
        .with(Field::ReceivedDate, on("01-20"))
        .with(Field::Rya, "0")
        .with(Field::RequestOutcomeDate, on("02-28"))
        .with(Field::RequestOutcome, "Y")
        .with(Field::RequestMediation, "0")
        .with(Field::RequestTribunal, "0");
    let request = if year.number() >= 2025 { request.with(Field::RequestSource, "2") } else { request };
    let request =
        request.holding(assessment).holding(Record::new(Block::ActivePlans, 0).holding(placement).holding(need));
    let person = Record::new(Block::Person, 0)
        .with(Field::Surname, "Ogden")
        .with(Field::Forename, "Zoe")
        .with(Field::PersonBirthDate, "2016-05-04")
        .with(Field::Ethnicity, "WBRI")
        .with(Field::PostCode, "ZZ9 4AB")
        .with(Field::Upn, example_upn());
    let person =
        if year.number() == 2023 { person.with(Field::GenderCurrent, "2") } else { person.with(Field::Sex, "F") };
    person.holding(request)
}

/// A UPN of the authority 999, which is none, with the check letter that fits.
fn example_upn() -> String {
    let digits = "999000115001";
    ('A'..='Z')
        .map(|letter| format!("{letter}{digits}"))
        .find(|upn| upn.parse::<identifiers::Upn>().is_ok())
        .unwrap_or_default()
}

/// A record with changes; `None` where a change names something that the return does not have.
#[must_use]
pub fn apply(record: &Record, changes: &str) -> Option<Record> {
    let mut changed = record.clone();
    for change in changes.split(';').map(str::trim).filter(|change| !change.is_empty()) {
        one(&mut changed, change)?;
    }
    Some(changed)
}

fn one(record: &mut Record, change: &str) -> Option<()> {
    if let Some(path) = change.strip_prefix('-') {
        let (path, last) = path.rsplit_once('/').unwrap_or(("", path));
        let block = Block::from_element(last.as_bytes())?;
        let parent = find(record, path)?;
        let place = parent.children().iter().position(|child| child.block == block)?;
        parent.children_mut().remove(place);
        return Some(());
    }
    if let Some(addition) = change.strip_prefix('+') {
        let mut words = addition.split(' ');
        let path = words.next()?;
        let (path, last) = path.rsplit_once('/').unwrap_or(("", path));
        let mut child = Record::new(Block::from_element(last.as_bytes())?, 0);
        for word in words {
            let (name, text) = word.split_once('=')?;
            child.set(field(child.block, name)?, text, 0);
        }
        find(record, path)?.push(child);
        return Some(());
    }
    let (path, text) = change.split_once('=')?;
    let (path, name) = path.rsplit_once('/').unwrap_or(("", path));
    let target = find(record, path)?;
    let field = field(target.block, name)?;
    target.set(field, text, 0);
    Some(())
}

fn find<'a>(record: &'a mut Record, path: &str) -> Option<&'a mut Record> {
    path.split('/').filter(|step| !step.is_empty()).try_fold(record, |record, step| {
        let block = Block::from_element(step.as_bytes())?;
        record.children_mut().iter_mut().find(|child| child.block == block)
    })
}

fn field(block: Block, name: &str) -> Option<Field> {
    ITEMS.iter().find(|item| item.block == block && item.element.eq_ignore_ascii_case(name)).map(|item| item.field)
}
