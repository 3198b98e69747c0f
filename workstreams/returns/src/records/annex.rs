//! Annex A of an inspection, from the record, as on a day.

use annex_a::{Column, Lists, Row};
use jiff::civil::Date;
use law::Kind;
use people::PersonId;
use store::{Db, Result, Tx, sql};
use uuid::Uuid;

use super::exports::Whom;
use super::load;
use crate::model::episode::episodes;
use crate::model::facts::{Facts, Place, Setting};

/// Both lists as on a day, of the records that the act of export names.
///
/// List 2 holds the children without a plan whose needs are recorded here; the school census, which knows all SEN
/// support, is not held. Suspensions, exclusions, absence, Pupil Premium and disability are not held either: those
/// columns are left to be filled.
pub async fn lists(db: &Db, on: Date, whom: Whom) -> Result<Lists> {
    let mut lists = Lists::default();
    let mut last = Uuid::nil();
    let mut tx = db.read().await?;
    let known_to_care = known_to_care(&mut tx, on).await?;
    let phases = phases(&mut tx).await?;
    drop(tx);
    loop {
        let mut tx = db.read().await?;
        let children = load::after(&mut tx, last, whom).await?;
        drop(tx);
        let Some((end, _)) = children.last() else { return Ok(lists) };
        last = end.uuid();
        for (id, facts) in children {
            let all = episodes(&facts.events);
            let in_force =
                all.iter().find(|episode| episode.plan_on(on).is_some() && episode.ended.is_none_or(|end| end.on > on));
            let mut row = common(id, &facts, on, &phases);
            row.set(Column::SocialCare, if known_to_care.contains(&id) { "a) Yes" } else { "b) No" });
            if let Some(episode) = in_force {
                let shown = |day: Date| day.strftime("%d/%m/%Y").to_string();
                if let Some(first) = episode.issued.or(episode.transferred_in).filter(|event| event.on <= on) {
                    row.set(Column::InitialPlan, shown(first.on));
                }
                if let Some(updated) = episode.amended.iter().rfind(|event| event.on <= on) {
                    row.set(Column::UpdatedPlan, shown(updated.on));
                }
                if let Some(review) = episode.last(&[Kind::ReviewMeeting], on) {
                    row.set(Column::LastReviewed, shown(review.on));
                }
                let at_home =
                    place(&facts, 1, on).is_some_and(|place| place.setting.otherwise.as_deref() == Some("EHE"));
                row.set(Column::HomeEducation, if at_home { "a) Yes" } else { "b) No" });
                lists.plans.push(row);
            } else if row.get(Column::PrimaryNeed).is_some() && place(&facts, 1, on).is_some() {
                lists.support.push(row);
            }
        }
    }
}

/// Whom both lists hold.
pub fn held(lists: &Lists) -> impl Iterator<Item = Uuid> {
    lists.plans.iter().chain(&lists.support).filter_map(|row| Uuid::parse_str(row.get(Column::UniqueId)?).ok())
}

/// A setting attended on a day, of a rank.
fn place(facts: &Facts, rank: i64, on: Date) -> Option<&Place> {
    facts
        .places
        .iter()
        .find(|place| place.setting.rank == rank && place.starts_on <= on && place.ends_on.is_none_or(|end| end >= on))
}

type Phases = std::collections::HashMap<String, &'static str>;

fn common(id: PersonId, facts: &Facts, on: Date, phases: &Phases) -> Row {
    let phase = |setting: &Setting| setting.urn.as_ref().and_then(|urn| phases.get(urn).copied()).unwrap_or_default();
    let gender = match facts.sex.as_deref() {
        Some("M") => "a) Male",
        Some("F") => "b) Female",
        _ => "c) Not known",
    };
    let ethnicity = facts.ethnicity.as_deref().unwrap_or("UNKNOWN");
    let need = facts.needs.iter().find(|need| need.starts_on <= on && need.ends_on.is_none_or(|end| end >= on));
    let mut row = Row::default()
        .with(Column::UniqueId, id.to_string())
        .with(Column::Upn, facts.upn.clone().unwrap_or_default())
        .with(Column::Uln, facts.uln.clone().unwrap_or_default())
        .with(Column::Gender, gender)
        // A code that the list has not is left as it is: the check says so.
        .with(Column::Ethnicity, Column::Ethnicity.option(ethnicity).unwrap_or(ethnicity));
    if let Some(born) = facts.birth_date {
        row.set(Column::DateOfBirth, born.strftime("%d/%m/%Y").to_string());
    }
    if let Some(need) = need {
        row.set(Column::PrimaryNeed, Column::PrimaryNeed.option(&need.code).unwrap_or(&need.code));
    }
    if let Some(main) = place(facts, 1, on) {
        row.set(Column::MainUrn, main.setting.urn.clone().unwrap_or_default());
        row.set(Column::MainPhase, phase(&main.setting));
    }
    if let Some(subsidiary) = place(facts, 2, on) {
        row.set(Column::SubsidiaryPhase, phase(&subsidiary.setting));
    }
    row
}

async fn known_to_care(tx: &mut Tx, on: Date) -> Result<std::collections::HashSet<PersonId>> {
    let rows: Vec<(PersonId,)> = sql!(
        "select distinct person from care_status where kind <> 'previously_looked_after' and starts_on <= $1
               and (ends_on is null or ends_on >= $2)",
        on,
        on,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The option of each setting's phase, from what GIAS says of it.
async fn phases(tx: &mut Tx) -> Result<Phases> {
    let rows: Vec<(String, Option<String>, Option<String>)> =
        sql!("select urn, phase, type_name from organisation where urn is not null").all(tx).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(urn, phase, kind)| Some((urn, option_of(&phase.unwrap_or_default(), &kind.unwrap_or_default())?)))
        .collect())
}

fn option_of(phase: &str, kind: &str) -> Option<&'static str> {
    let (phase, kind) = (phase.to_lowercase(), kind.to_lowercase());
    let word = if kind.contains("special") {
        "Special"
    } else if kind.contains("referral") || kind.contains("alternative provision") {
        "Pupil referral unit/Alternative provision"
    } else if kind.contains("further education") || kind.contains("college") || phase.contains("16 plus") {
        "FE college"
    } else if phase.contains("all-through") {
        "All-through"
    } else if phase.contains("middle deemed primary") {
        "Middle (deemed primary)"
    } else if phase.contains("middle deemed secondary") {
        "Middle (deemed secondary)"
    } else if phase.contains("secondary") {
        "Secondary"
    } else if phase.contains("primary") {
        "Primary"
    } else if phase.contains("nursery") || kind.contains("nursery") {
        "Nursery"
    } else {
        return None;
    };
    Column::MainPhase.option(word)
}
