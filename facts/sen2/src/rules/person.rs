//! Rules on module 1, and on elements that belong to another year.

use jiff::civil::date;

use super::{Check, Hits, Level, Mend, Rule, Subject, Sure, age, assessment, is_upn, named_plan, well_formed};
use crate::schema::Block::{ActivePlans, Person, Requests};
use crate::schema::item;
use crate::{Field, Record};

const GUIDE: &str = "DfE guide, module 1";

fn must(record: &Record, fields: &[Field], hits: &mut Hits) {
    for field in fields {
        if !record.has(*field) {
            hits.value(record, *field, "is missing");
        }
    }
}

fn present(subject: &Subject<'_>, hits: &mut Hits) {
    let sex = if subject.year.number() == 2023 { Field::GenderCurrent } else { Field::Sex };
    must(subject.record, &[Field::Surname, Field::Forename, Field::PersonBirthDate, sex, Field::Ethnicity], hits);
    well_formed(subject.record, Field::PersonBirthDate, subject.year, hits);
}

fn sex(subject: &Subject<'_>, hits: &mut Hits) {
    let field = if subject.year.number() == 2023 { Field::GenderCurrent } else { Field::Sex };
    well_formed(subject.record, field, subject.year, hits);
}

fn ethnicity(subject: &Subject<'_>, hits: &mut Hits) {
    well_formed(subject.record, Field::Ethnicity, subject.year, hits);
}

fn numbers(subject: &Subject<'_>, hits: &mut Hits) {
    well_formed(subject.record, Field::Upn, subject.year, hits);
    well_formed(subject.record, Field::Uln, subject.year, hits);
}

fn one_of_three(subject: &Subject<'_>, hits: &mut Hits) {
    let person = subject.record;
    let known = person.has(Field::Upn) || person.has(Field::Uln);
    match (known, person.has(Field::UpnUnknown)) {
        (false, false) => hits.value(person, Field::Upn, "neither UPN nor ULN nor a reason is given"),
        (true, true) => hits.value(person, Field::UpnUnknown, "a reason is given although a number is known"),
        _ => {}
    }
}

fn reason(subject: &Subject<'_>, hits: &mut Hits) {
    well_formed(subject.record, Field::UpnUnknown, subject.year, hits);
}

fn under_6(subject: &Subject<'_>, hits: &mut Hits) {
    let person = subject.record;
    let old = person.date(Field::PersonBirthDate).is_some_and(|born| age(born, subject.census) >= 6);
    if person.get(Field::UpnUnknown) == Some("UN1") && old {
        hits.value(person, Field::UpnUnknown, "UN1 is for children under 6");
    }
}

/// Every day about the person that a request or plan begins with. A plan that was transferred in is older than the transfer,
/// whose day the return does not have.
fn beginnings(person: &Record) -> impl Iterator<Item = jiff::civil::Date> {
    let own = |request: &&Record| !request.one(ActivePlans).is_some_and(|plans| plans.has(Field::TransferLa));
    person.all(Requests).filter(own).flat_map(|request| {
        [request.date(Field::ReceivedDate), named_plan(request).and_then(|plan| plan.date(Field::StartDate))]
            .into_iter()
            .flatten()
    })
}

fn last_week(subject: &Subject<'_>, hits: &mut Hits) {
    let person = subject.record;
    let last_week = date(subject.year.period().1.year(), 12, 24);
    if person.get(Field::UpnUnknown) == Some("UN8") && beginnings(person).any(|on| on < last_week) {
        hits.value(person, Field::UpnUnknown, "UN8 is for people who were new in the last week of the period");
    }
}

fn no_further(subject: &Subject<'_>, hits: &mut Hits) {
    let person = subject.record;
    let went_on = person.all(Requests).any(|request| {
        let follows = assessment(request).is_some() || request.one(ActivePlans).is_some();
        follows || request.get(Field::RequestOutcome) == Some("Y")
    });
    if person.get(Field::UpnUnknown) == Some("UN10") && went_on {
        hits.value(person, Field::UpnUnknown, "UN10 is for requests that led to no assessment");
    }
}

fn check_letter(subject: &Subject<'_>, hits: &mut Hits) {
    let upn = subject.record.get(Field::Upn).filter(|upn| is_upn(upn));
    // A temporary UPN ends in a letter; its check is made the same way.
    if upn.is_some_and(|upn| upn.parse::<identifiers::Upn>().is_err()) {
        hits.value(subject.record, Field::Upn, "its check letter does not fit the other characters");
    }
}

fn check_digit(subject: &Subject<'_>, hits: &mut Hits) {
    let uln = subject.record.get(Field::Uln).filter(|uln| uln.len() == 10);
    if uln.is_some_and(|uln| uln.parse::<identifiers::Uln>().is_err()) {
        hits.value(subject.record, Field::Uln, "its check digit does not fit the other digits");
    }
}

fn born(subject: &Subject<'_>, hits: &mut Hits) {
    let Some(born) = subject.record.date(Field::PersonBirthDate) else { return };
    if born > subject.census {
        hits.value(subject.record, Field::PersonBirthDate, "is after the survey day");
    } else if age(born, subject.census) > 26 {
        hits.value(subject.record, Field::PersonBirthDate, "makes the person older than 26");
    }
}

fn postcode(subject: &Subject<'_>, hits: &mut Hits) {
    match subject.record.get(Field::PostCode) {
        None => hits.value(subject.record, Field::PostCode, "is blank: an explanatory note is needed"),
        Some(text) if text.parse::<identifiers::Postcode>().is_err() => {
            hits.value(subject.record, Field::PostCode, "is not a postcode. A postcode looks like BD1 1HX");
        }
        Some(_) => {}
    }
}

/// Items of other years, wherever they stand.
fn other_years(subject: &Subject<'_>, hits: &mut Hits) {
    fn walk(record: &Record, subject: &Subject<'_>, hits: &mut Hits) {
        for (field, _) in record.values() {
            if item(record.block, *field).is_some_and(|item| item.number(subject.year).is_none()) {
                hits.value(record, *field, format!("is not an item in the return of {}", subject.year));
            }
        }
        for child in record.children() {
            walk(child, subject, hits);
        }
    }
    walk(subject.record, subject, hits);
}

fn has_request(subject: &Subject<'_>, hits: &mut Hits) {
    if subject.record.one(Requests).is_none() {
        hits.record(subject.record, "has no request: a plan from before the period has one with the outcome H");
    }
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "S-P1",
        level: Level::Error,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "Surname, forename, date of birth, sex and ethnicity are given.",
        fix: "Complete the person’s details.",
        mend: Mend::Details,
        basis: GUIDE,
        fields: &[
            (Person, Field::Surname),
            (Person, Field::Forename),
            (Person, Field::PersonBirthDate),
            (Person, Field::Ethnicity),
        ],
        check: Check::Person(present),
        good: "Forename=X",
        bad: "Surname=",
    },
    Rule {
        id: "S-P2",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Sex is M or F; in 2023 gender is 0, 1, 2 or 9.",
        fix: "Enter M or F (2023: 0, 1, 2 or 9).",
        mend: Mend::Details,
        basis: "DfE guides 2023 and 2024",
        fields: &[(Person, Field::Sex), (Person, Field::GenderCurrent)],
        check: Check::Person(sex),
        good: "Sex=M",
        bad: "Sex=2",
    },
    Rule {
        id: "S-P3",
        level: Level::Error,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "Ethnicity is a code of the list.",
        fix: "Choose a code of the common basic data set; REFU where it was refused, NOBT where it is not yet known.",
        mend: Mend::Details,
        basis: GUIDE,
        fields: &[(Person, Field::Ethnicity)],
        check: Check::Person(ethnicity),
        good: "Ethnicity=APKN",
        bad: "Ethnicity=ABCD",
    },
    Rule {
        id: "S-P4",
        level: Level::Error,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "A UPN is a letter and twelve digits, the last of which may be a letter; a ULN has ten digits.",
        fix: "Ask the school for the UPN, or look it up; do not make one up.",
        mend: Mend::Details,
        basis: GUIDE,
        fields: &[(Person, Field::Upn), (Person, Field::Uln)],
        check: Check::Person(numbers),
        good: "UniqueLearnerNumber=",
        bad: "UPN=A12345",
    },
    Rule {
        id: "S-P5",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "A UPN, a ULN or the reason why neither is known is given. The reason is given only without them.",
        fix: "Enter the number, or choose the reason.",
        mend: Mend::Items,
        basis: "DfE guide, items 1.7a to 1.7c",
        fields: &[(Person, Field::Upn), (Person, Field::Uln), (Person, Field::UpnUnknown)],
        check: Check::Person(one_of_three),
        good: "UPN=; UPNunknown=UN3",
        bad: "UPN=",
    },
    Rule {
        id: "S-P6",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "The reason why no number is known is UN1, UN2, UN3, UN5, UN8, UN9 or UN10.",
        fix: "Choose one of these reasons. There is no UN4, UN6 or UN7.",
        mend: Mend::Items,
        basis: "DfE guide, item 1.7c",
        fields: &[(Person, Field::UpnUnknown)],
        check: Check::Person(reason),
        good: "UPN=; UPNunknown=UN5",
        bad: "UPN=; UPNunknown=UN4",
    },
    Rule {
        id: "S-P7",
        level: Level::Query,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "UN1 is used only for children under 6.",
        fix: "Ask the school for the UPN, or choose another reason.",
        mend: Mend::Items,
        basis: "DfE guide, item 1.7c",
        fields: &[(Person, Field::UpnUnknown), (Person, Field::PersonBirthDate)],
        check: Check::Person(under_6),
        good: "UPN=; UPNunknown=UN1; PersonBirthDate=2021-05-04",
        bad: "UPN=; UPNunknown=UN1",
    },
    Rule {
        id: "S-P8",
        level: Level::Query,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "UN8 is used only for people who were new to the authority in the last week of the period.",
        fix: "Ask for the number, or choose another reason.",
        mend: Mend::Items,
        basis: "DfE guide, item 1.7c",
        fields: &[(Person, Field::UpnUnknown)],
        check: Check::Person(last_week),
        good: "UPN=; UPNunknown=UN8; Requests/ReceivedDate=2025-12-29; Requests/RequestOutcome=A; Requests/RequestOutcomeDate=; -Requests/Assessment; -Requests/ActivePlans",
        bad: "UPN=; UPNunknown=UN8",
    },
    Rule {
        id: "S-P9",
        level: Level::Query,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "UN10 is used where the request led to no assessment.",
        fix: "Ask for the number: an assessment went ahead.",
        mend: Mend::Items,
        basis: "DfE guide, item 1.7c",
        fields: &[(Person, Field::UpnUnknown), (Requests, Field::RequestOutcome)],
        check: Check::Person(no_further),
        good: "UPN=; UPNunknown=UN10; Requests/RequestOutcome=N; -Requests/Assessment; -Requests/ActivePlans",
        bad: "UPN=; UPNunknown=UN10",
    },
    Rule {
        id: "S-P10",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "The check letter of the UPN fits its other characters.",
        fix: "Check for a typing mistake; ask the school.",
        mend: Mend::Details,
        basis: "DfE UPN guide (the method); that SEN2 uses it is expected",
        fields: &[(Person, Field::Upn)],
        check: Check::Person(check_letter),
        good: "UPN=",
        bad: "UPN=B999000115001",
    },
    Rule {
        id: "S-P11",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "The check digit of the ULN fits its other digits.",
        fix: "Check for a typing mistake; ask the college.",
        mend: Mend::Details,
        basis: "Learning Records Service (the method); that SEN2 uses it is expected",
        fields: &[(Person, Field::Uln)],
        check: Check::Person(check_digit),
        good: "UniqueLearnerNumber=1000000043",
        bad: "UniqueLearnerNumber=1000000044",
    },
    Rule {
        id: "S-P12",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "The date of birth is before the survey day, and nobody is older than 26.",
        fix: "Check the date of birth.",
        mend: Mend::Details,
        basis: "Expected; age 0 to 25",
        fields: &[(Person, Field::PersonBirthDate)],
        check: Check::Person(born),
        good: "PersonBirthDate=2000-05-04",
        bad: "PersonBirthDate=1998-05-04",
    },
    Rule {
        id: "S-P13",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "The postcode is given and is in a valid format.",
        fix: "Enter the home postcode. If you cannot get it, leave it blank and add a note.",
        mend: Mend::Address,
        basis: "One supplier’s help; expected",
        fields: &[(Person, Field::PostCode)],
        check: Check::Person(postcode),
        good: "PostCode=BD1 1HX",
        bad: "PostCode=Bradford",
    },
    Rule {
        id: "S-P14",
        level: Level::Error,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "Each person has a request.",
        fix: "Add the request; for a plan from before the period, one with the outcome H.",
        mend: Mend::Details,
        basis: "DfE guide, item 2.5",
        fields: &[(Requests, Field::RequestOutcome)],
        check: Check::Person(has_request),
        good: "",
        bad: "-Requests",
    },
    Rule {
        id: "S-X2",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Each item belongs to the return of the year.",
        fix: "Remove the item, or move it to where this year’s specification has it.",
        mend: Mend::Event,
        basis: "Differences between the years’ specifications",
        fields: &[(Person, Field::GenderCurrent)],
        check: Check::Person(other_years),
        good: "",
        bad: "GenderCurrent=1",
    },
    Rule {
        id: "S-D1",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "No two people have the same UPN.",
        fix: "Merge the two, or correct the UPN of one.",
        mend: Mend::Details,
        basis: "Expected",
        fields: &[(Person, Field::Upn)],
        check: Check::Across,
        good: "",
        bad: "",
    },
    Rule {
        id: "S-D2",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "No two people have the same ULN.",
        fix: "Merge the two, or correct the ULN of one.",
        mend: Mend::Details,
        basis: "Expected",
        fields: &[(Person, Field::Uln)],
        check: Check::Across,
        good: "",
        bad: "",
    },
    Rule {
        id: "S-D3",
        level: Level::Query,
        sure: Sure::Expected,
        since: 2023,
        until: 2027,
        says: "No two people have the same name and date of birth.",
        fix: "Check whether they are one child: then merge them.",
        mend: Mend::Details,
        basis: "Expected",
        fields: &[(Person, Field::Surname), (Person, Field::PersonBirthDate)],
        check: Check::Across,
        good: "",
        bad: "",
    },
];
