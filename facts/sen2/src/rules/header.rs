//! Rules on the header, and on the file as a whole.

use super::{Check, Hits, Level, Mend, Rule, Subject, Sure, Totals, well_formed};
use crate::Field;
use crate::schema::Block::Header;

const GUIDE: &str = "DfE guide and specification, header";

fn collection(subject: &Subject<'_>, hits: &mut Hits) {
    let header = subject.record;
    for field in [Field::Collection, Field::YearOf, Field::SourceLevel, Field::Lea, Field::SerialNo, Field::DateTime] {
        if header.has(field) {
            well_formed(header, field, subject.year, hits);
        } else {
            hits.value(header, field, "is missing");
        }
    }
}

fn survey_day(subject: &Subject<'_>, hits: &mut Hits) {
    if subject.record.date(Field::ReferenceDate) != Some(subject.census) {
        let words = format!("the survey day of {} is {}", subject.year, subject.census);
        hits.value(subject.record, Field::ReferenceDate, words);
    }
}

fn officers(subject: &Subject<'_>, hits: &mut Hits) {
    let header = subject.record;
    for field in [Field::Dmo, Field::Dco, Field::Dsco] {
        let must = field != Field::Dsco || subject.year.number() >= 2026;
        if header.has(field) {
            well_formed(header, field, subject.year, hits);
        } else if must {
            hits.value(header, field, "is missing");
        }
    }
}

/// Many of something make COLLECT ask for more. How many is not published: one in ten, and at least ten.
fn many(totals: &Totals, what: &'static str, of: u64, words: &str) -> Option<String> {
    let count = totals.counted.get(what).copied().unwrap_or(0);
    (count >= 10 && count * 10 >= of).then(|| format!("{count} of {of} {words}"))
}

fn other_sources(totals: &Totals) -> Option<String> {
    many(totals, "S-R6", totals.counts.requests, "requests have the source “other”")
}

fn other_settings(totals: &Totals) -> Option<String> {
    many(
        totals,
        "S-N6",
        totals.counts.active_plans,
        "active plans have a setting “other”, or are not in education for another reason",
    )
}

fn other_reasons(totals: &Totals) -> Option<String> {
    many(totals, "S-N10", totals.counts.active_plans, "plans ceased for the reason “other”")
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "S-H1",
        level: Level::Error,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "The header names the collection SEN2, the survey year, the source level L, the authority, a serial number of three digits, and when the file was made.",
        fix: "Correct the header in the settings of the software that exports the file.",
        mend: Mend::Header,
        basis: GUIDE,
        fields: &[
            (Header, Field::Collection),
            (Header, Field::YearOf),
            (Header, Field::Lea),
            (Header, Field::SerialNo),
            (Header, Field::DateTime),
        ],
        check: Check::Header(collection),
        good: "",
        bad: "SerialNo=1",
    },
    Rule {
        id: "S-H2",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "The reference date is the survey day of the year.",
        fix: "Set the reference date to the survey day of the return.",
        mend: Mend::Header,
        basis: "DfE guides, survey days",
        fields: &[(Header, Field::ReferenceDate), (Header, Field::YearOf)],
        check: Check::Header(survey_day),
        good: "",
        bad: "ReferenceDate=2026-01-16",
    },
    Rule {
        id: "S-H3",
        level: Level::Error,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "The header says whether there are a designated medical and a designated clinical officer, and from 2026 a designated social care officer.",
        fix: "Answer Y, N or R (recruitment in progress) for each officer.",
        mend: Mend::Header,
        basis: "DfE guide; the social care officer voluntary in 2025, compulsory in 2026",
        fields: &[(Header, Field::Dmo), (Header, Field::Dco), (Header, Field::Dsco)],
        check: Check::Header(officers),
        good: "DMO=N",
        bad: "DSCO=",
    },
    Rule {
        id: "S-R6",
        level: Level::Prompt,
        sure: Sure::Seen,
        since: 2025,
        until: 2027,
        says: "Not many requests have the source “other”.",
        fix: "Check whether a better source fits; otherwise have the explanation ready.",
        mend: Mend::Event,
        basis: "DfE guide: COLLECT prompts for further information",
        fields: &[(crate::Block::Requests, Field::RequestSource)],
        check: Check::Whole(other_sources),
        good: "",
        bad: "",
    },
    Rule {
        id: "S-N6",
        level: Level::Prompt,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Not many settings are “other”, and not many people are out of education for another reason.",
        fix: "Check whether a URN, a UKPRN or a better code fits; otherwise have the explanation ready.",
        mend: Mend::Setting,
        basis: "DfE guide: COLLECT prompts for further information",
        fields: &[(crate::Block::PlacementDetail, Field::SenSetting)],
        check: Check::Whole(other_settings),
        good: "",
        bad: "",
    },
    Rule {
        id: "S-N10",
        level: Level::Prompt,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Not many plans ceased for the reason “other”.",
        fix: "Check whether a better reason fits; otherwise have the explanation ready.",
        mend: Mend::Items,
        basis: "DfE guide: COLLECT prompts for further information",
        fields: &[(crate::Block::NamedPlan, Field::CeaseReason)],
        check: Check::Whole(other_reasons),
        good: "",
        bad: "",
    },
    Rule {
        id: "S-X1",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "The file has only the elements of the return, each in its place.",
        fix: "Remove it, or export the file again with software for this year’s specification.",
        mend: Mend::Event,
        basis: "DfE specification, structure of the XML",
        fields: &[],
        check: Check::Reader,
        good: "",
        bad: "",
    },
    Rule {
        id: "S-X3",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "No element is repeated where the return allows one, every date is real, and no text has control characters.",
        fix: "Correct it in the source system, and export the file again.",
        mend: Mend::Event,
        basis: "DfE specification, structure of the XML; an import leaves the same out",
        fields: &[],
        check: Check::Reader,
        good: "",
        bad: "",
    },
];
