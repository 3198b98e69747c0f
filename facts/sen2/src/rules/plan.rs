//! Rules on module 4: plans and the settings that they name.

use jiff::civil::Date;

use super::{Check, Hits, Level, Mend, Rule, Subject, Sure, active, age, plans, settings, well_formed};
use crate::Field;
use crate::days;
use crate::schema::Block::{NamedPlan, Person, PlacementDetail, PlanDetail};

fn start(subject: &Subject<'_>, hits: &mut Hits) {
    plans(subject, |plan| match plan.has(Field::StartDate) {
        true => well_formed(plan, Field::StartDate, subject.year, hits),
        false => hits.value(plan, Field::StartDate, "is missing"),
    });
}

fn one_setting(subject: &Subject<'_>, hits: &mut Hits) {
    for detail in settings(subject.record) {
        let given =
            [Field::Urn, Field::Ukprn, Field::SenSetting].into_iter().filter(|field| detail.has(*field)).count();
        if given != 1 {
            let words = if given == 0 {
                "no URN, UKPRN or setting code is given"
            } else {
                "more than one of URN, UKPRN and setting code is given"
            };
            hits.value(detail, Field::Urn, words);
        }
        for field in [Field::Urn, Field::Ukprn, Field::SenUnit, Field::ResourcedProvision] {
            well_formed(detail, field, subject.year, hits);
        }
    }
}

fn ranks(subject: &Subject<'_>, hits: &mut Hits) {
    for detail in settings(subject.record) {
        match detail.has(Field::PlacementRank) {
            true => well_formed(detail, Field::PlacementRank, subject.year, hits),
            false => hits.value(detail, Field::PlacementRank, "is missing"),
        }
    }
    plans(subject, |plan| {
        if plan.all(PlanDetail).count() > 2 {
            hits.record(plan, "names more than two settings");
        }
    });
}

fn codes(subject: &Subject<'_>, hits: &mut Hits) {
    for detail in settings(subject.record) {
        well_formed(detail, Field::SenSetting, subject.year, hits);
        if subject.year.number() == 2023
            && detail.block == PlacementDetail
            && detail.get(Field::SenSetting) == Some("OTH")
        {
            hits.value(detail, Field::SenSetting, "OTH can be attended from 2024 on");
        }
    }
}

fn in_words(subject: &Subject<'_>, hits: &mut Hits) {
    for detail in settings(subject.record) {
        if matches!(detail.get(Field::SenSetting), Some("NIEO" | "OTH")) && !detail.has(Field::SenSettingOther) {
            hits.value(detail, Field::SenSettingOther, "is missing: say what “other” is");
        }
    }
}

fn neet(subject: &Subject<'_>, hits: &mut Hits) {
    let Some(born) = subject.record.date(Field::PersonBirthDate) else { return };
    for detail in settings(subject.record) {
        let last = detail.date(Field::LeavingDate).map_or(subject.census, |left| left.min(subject.census));
        let years = age(born, last);
        if detail.get(Field::SenSetting) == Some("NEET") && !(16..=25).contains(&years) {
            hits.value(detail, Field::SenSetting, format!("NEET is for ages 16 to 25, and the person is {years}"));
        }
    }
}

fn details(subject: &Subject<'_>, hits: &mut Hits) {
    plans(subject, |plan| {
        for field in [Field::PlanRes, Field::PlanWbp, Field::Pb, Field::Oa, Field::Dp] {
            well_formed(plan, field, subject.year, hits);
        }
    });
    active(subject, |plans| {
        for record in std::iter::once(plans).chain(plans.all(PlacementDetail)) {
            well_formed(record, Field::Res, subject.year, hits);
            well_formed(record, Field::Wbp, subject.year, hits);
        }
        for placement in plans.all(PlacementDetail) {
            well_formed(placement, Field::EntryDate, subject.year, hits);
            well_formed(placement, Field::LeavingDate, subject.year, hits);
            if !placement.has(Field::EntryDate) {
                hits.value(placement, Field::EntryDate, "is missing");
            }
        }
    });
}

fn ceasing(subject: &Subject<'_>, hits: &mut Hits) {
    plans(subject, |plan| {
        well_formed(plan, Field::CeaseReason, subject.year, hits);
        well_formed(plan, Field::CeaseDate, subject.year, hits);
        if plan.has(Field::CeaseDate) != plan.has(Field::CeaseReason) {
            hits.value(plan, Field::CeaseReason, "date and reason of the end come together");
        }
        for (field, words) in days::out_of_order(plan, None) {
            hits.value(plan, field, words);
        }
    });
}

/// The end of the academic year that a day is in.
fn end_of_year(on: Date) -> Date {
    Date::new(on.year() + i16::from(on.month() > 8), 8, 31).unwrap_or(on)
}

fn maximum_age(subject: &Subject<'_>, hits: &mut Hits) {
    let Some(born) = subject.record.date(Field::PersonBirthDate) else { return };
    plans(subject, |plan| {
        let Some(end) = plan.date(Field::CeaseDate) else { return };
        if plan.get(Field::CeaseReason) == Some("1") && age(born, end_of_year(end)) < 19 {
            hits.value(plan, Field::CeaseReason, format!("maximum age, and the person was {}", age(born, end)));
        }
        if plan.get(Field::CeaseReason) == Some("6") && age(born, end) < 16 {
            hits.value(
                plan,
                Field::CeaseReason,
                format!(
                    "no longer wishes to engage is for young people of 16 or over, and the person was {}",
                    age(born, end)
                ),
            );
        }
    });
}

const MODULE_4: &str = "DfE guide, module 4";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "S-N1",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Each plan has its date.",
        fix: "Enter the date of the current plan. It can be before a transfer.",
        mend: Mend::Event,
        basis: MODULE_4,
        fields: &[(NamedPlan, Field::StartDate)],
        check: Check::Person(start),
        good: "",
        bad: "Requests/Assessment/NamedPlan/StartDate=",
    },
    Rule {
        id: "S-N2",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Each setting that is named or attended has exactly one of URN, UKPRN and setting code.",
        fix: "Keep the URN of a school, the UKPRN of a provider without one, or the code; not two of them.",
        mend: Mend::Setting,
        basis: "DfE guide, items 4.7 and 5.7",
        fields: &[(PlanDetail, Field::Urn), (PlanDetail, Field::Ukprn), (PlanDetail, Field::SenSetting)],
        check: Check::Person(one_setting),
        good: "Requests/Assessment/NamedPlan/PlanDetail/URN=; Requests/Assessment/NamedPlan/PlanDetail/SENSetting=EHE",
        bad: "Requests/Assessment/NamedPlan/PlanDetail/UKPRN=10012345",
    },
    Rule {
        id: "S-N3",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "Each setting is primary (1) or secondary (2); a plan names two at most.",
        fix: "Rank the settings.",
        mend: Mend::Setting,
        basis: "DfE guide, items 4.7d and 5.7d",
        fields: &[(PlanDetail, Field::PlacementRank), (PlacementDetail, Field::PlacementRank)],
        check: Check::Person(ranks),
        good: "",
        bad: "Requests/Assessment/NamedPlan/PlanDetail/PlacementRank=3",
    },
    Rule {
        id: "S-N4",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "A setting named is OLA, OPA, EHE, EYP or OTH; one attended may be NEET, NIEC or NIEO too.",
        fix: "Choose a code of the list.",
        mend: Mend::Setting,
        basis: "DfE guide, items 4.7c and 5.7c",
        fields: &[(PlanDetail, Field::SenSetting), (PlacementDetail, Field::SenSetting)],
        check: Check::Person(codes),
        good: "Requests/ActivePlans/PlacementDetail/URN=; Requests/ActivePlans/PlacementDetail/SENSetting=NIEC",
        bad: "Requests/Assessment/NamedPlan/PlanDetail/URN=; Requests/Assessment/NamedPlan/PlanDetail/SENSetting=NIEC",
    },
    Rule {
        id: "S-N5",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "“Other” is described in words.",
        fix: "Write what it is, for example permanently excluded.",
        mend: Mend::Setting,
        basis: "DfE guide, item 5.7c(i); for OTH expected",
        fields: &[(PlacementDetail, Field::SenSettingOther)],
        check: Check::Person(in_words),
        good: "Requests/ActivePlans/PlacementDetail/URN=; Requests/ActivePlans/PlacementDetail/SENSetting=NIEO; Requests/ActivePlans/PlacementDetail/SENSettingOther=Excluded",
        bad: "Requests/ActivePlans/PlacementDetail/URN=; Requests/ActivePlans/PlacementDetail/SENSetting=NIEO",
    },
    Rule {
        id: "S-N7",
        level: Level::Query,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "NEET is used from 16 to 25.",
        fix: "Choose NIEC or NIEO for somebody younger.",
        mend: Mend::Setting,
        basis: "DfE guide, item 5.7c",
        fields: &[(PlacementDetail, Field::SenSetting), (Person, Field::PersonBirthDate)],
        check: Check::Person(neet),
        good: "PersonBirthDate=2007-05-04; Requests/ActivePlans/PlacementDetail/URN=; Requests/ActivePlans/PlacementDetail/SENSetting=NEET",
        bad: "Requests/ActivePlans/PlacementDetail/URN=; Requests/ActivePlans/PlacementDetail/SENSetting=NEET",
    },
    Rule {
        id: "S-N8",
        level: Level::Error,
        sure: Sure::Agreed,
        since: 2023,
        until: 2027,
        says: "Residential, work-based, budgets and payments are codes of their lists; each placement has its first day.",
        fix: "Choose a code of the list, or leave the item out.",
        mend: Mend::Items,
        basis: "DfE guide, items 4.2 to 4.4 and 5.2, 5.3, 5.7e",
        fields: &[
            (NamedPlan, Field::PlanRes),
            (NamedPlan, Field::PlanWbp),
            (NamedPlan, Field::Pb),
            (NamedPlan, Field::Oa),
            (NamedPlan, Field::Dp),
            (PlacementDetail, Field::EntryDate),
        ],
        check: Check::Person(details),
        good: "Requests/Assessment/NamedPlan/DP=E; Requests/Assessment/NamedPlan/PlanWBP=S",
        bad: "Requests/Assessment/NamedPlan/PlanRes=C",
    },
    Rule {
        id: "S-N9",
        level: Level::Error,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "The end of a plan has a date and a reason, 1 to 9, and is after its start.",
        fix: "Enter both. The date is the day on which the plan ended, not that of the decision.",
        mend: Mend::Items,
        basis: "DfE guide, items 4.5 and 4.6",
        fields: &[(NamedPlan, Field::CeaseDate), (NamedPlan, Field::CeaseReason)],
        check: Check::Person(ceasing),
        good: "Requests/Assessment/NamedPlan/CeaseDate=2025-11-01; Requests/Assessment/NamedPlan/CeaseReason=7",
        bad: "Requests/Assessment/NamedPlan/CeaseDate=2025-11-01",
    },
    Rule {
        id: "S-N11",
        level: Level::Query,
        sure: Sure::Seen,
        since: 2023,
        until: 2027,
        says: "A plan ends for maximum age in the academic year of the 25th birthday, or of the 19th in the adult estate, and for no longer engaging from 16 on.",
        fix: "Check the reason and the date of birth.",
        mend: Mend::Items,
        basis: "DfE guide 2025, item 4.6, reasons 1 and 6",
        fields: &[(NamedPlan, Field::CeaseReason), (Person, Field::PersonBirthDate)],
        check: Check::Person(maximum_age),
        good: "PersonBirthDate=2000-05-04; Requests/Assessment/NamedPlan/CeaseDate=2025-07-31; Requests/Assessment/NamedPlan/CeaseReason=1",
        bad: "Requests/Assessment/NamedPlan/CeaseDate=2025-07-31; Requests/Assessment/NamedPlan/CeaseReason=6",
    },
];
