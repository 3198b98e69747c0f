//! What the record holds about many children, in a few queries: a return asks for all of them at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use law::Kind;
use people::PersonId;
use people::records::events::REVIEWED;
use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use super::exports::Whom;
use crate::model::facts::{Facts, Happened, Named, Need, Place, Said, Setting};

/// Children in one round of queries.
pub const AT_ONCE: i64 = 500;

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: PersonId,
    forename: String,
    surname: String,
    birth_date: Option<jiff_sqlx::Date>,
    sex: Option<String>,
    ethnicity: Option<String>,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct EventRow {
    id: Uuid,
    person: PersonId,
    kind: String,
    happened_on: jiff_sqlx::Date,
    detail: String,
    corrects: Option<Uuid>,
}

#[derive(sqlx::FromRow)]
struct NeedRow {
    id: Uuid,
    person: PersonId,
    need: String,
    rank: i64,
    starts_on: jiff_sqlx::Date,
    ends_on: Option<jiff_sqlx::Date>,
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    id: Uuid,
    person: PersonId,
    #[sqlx(flatten)]
    setting: SettingRow,
    residential: Option<String>,
    work_based: Option<String>,
    starts_on: jiff_sqlx::Date,
    ends_on: Option<jiff_sqlx::Date>,
}

#[derive(sqlx::FromRow)]
struct NamedRow {
    id: Uuid,
    person: PersonId,
    event: Uuid,
    #[sqlx(flatten)]
    setting: SettingRow,
}

#[derive(sqlx::FromRow)]
struct SettingRow {
    urn: Option<String>,
    ukprn: Option<String>,
    name: Option<String>,
    otherwise: Option<String>,
    otherwise_words: Option<String>,
    rank: i64,
    sen_unit: bool,
    resourced_provision: bool,
}

#[derive(sqlx::FromRow)]
struct ValueRow {
    id: Uuid,
    person: PersonId,
    event: Option<Uuid>,
    item: String,
    value: String,
    said_by: String,
}

const SETTING: &str =
    "o.urn, o.ukprn, o.name, l.otherwise, l.otherwise_words, l.rank, l.sen_unit, l.resourced_provision";

impl From<SettingRow> for Setting {
    fn from(row: SettingRow) -> Self {
        Self {
            ukprn: row.ukprn,
            urn: row.urn,
            otherwise: row.otherwise,
            words: row.otherwise_words,
            rank: row.rank,
            sen_unit: row.sen_unit,
            resourced_provision: row.resourced_provision,
            name: row.name,
        }
    }
}

/// Children whom a condition on `person` holds for, by id.
fn ids(range: (Uuid, Uuid), column: &str, query: &str) -> Query {
    Query::new(query).push(&format!("{column} >=")).value(range.0).push(&format!("and {column} <=")).value(range.1)
}

/// The next children after an id, with all that a return asks of them; nobody where there are no more. For counts
/// everybody's, for files those whom the act of export names. Who shows something of it to somebody asks the policy
/// first.
pub async fn after(tx: &mut Tx, last: Uuid, whom: Whom) -> Result<Vec<(PersonId, Facts)>> {
    let known: Vec<PersonRow> = Query::new(
        "select id, forename, surname, birth_date, sex, ethnicity, version from person where is_child and id >",
    )
    .value(last)
    .push(if whom == Whom::Unrestricted { "and not restricted" } else { "" })
    .push("order by id limit")
    .value(AT_ONCE)
    .all(tx)
    .await?;
    let (Some(first), Some(end)) = (known.first(), known.last()) else { return Ok(Vec::new()) };
    let range = (first.id.uuid(), end.id.uuid());
    fill(tx, known, range).await
}

/// One child.
pub async fn one(tx: &mut Tx, child: PersonId) -> Result<Facts> {
    let known: Vec<PersonRow> = sql!(
        "select id, forename, surname, birth_date, sex, ethnicity, version from person where is_child and id = $1",
        child,
    )
    .all(tx)
    .await?;
    let all = fill(tx, known, (child.uuid(), child.uuid())).await?;
    Ok(all.into_iter().next().map(|(_, facts)| facts).unwrap_or_default())
}

/// Facts by person, and the ids between which all of them lie.
type Known = BTreeMap<PersonId, Facts>;
type Range = (Uuid, Uuid);

async fn fill(tx: &mut Tx, known: Vec<PersonRow>, range: Range) -> Result<Vec<(PersonId, Facts)>> {
    let mut all: Known = known.into_iter().map(|row| (row.id, row.facts())).collect();
    numbers(tx, range, &mut all).await?;
    homes(tx, range, &mut all).await?;
    needs(tx, range, &mut all).await?;
    places(tx, range, &mut all).await?;
    events(tx, range, &mut all).await?;
    values(tx, range, &mut all).await?;
    exceptions(tx, range, &mut all).await?;
    Ok(all.into_iter().collect())
}

impl PersonRow {
    fn facts(self) -> Facts {
        Facts {
            forename: self.forename,
            surname: self.surname,
            birth_date: self.birth_date.map(jiff_sqlx::Date::to_jiff),
            sex: self.sex,
            ethnicity: self.ethnicity,
            version: self.version,
            ..Facts::default()
        }
    }
}

async fn numbers(tx: &mut Tx, range: Range, all: &mut Known) -> Result<()> {
    let rows: Vec<(PersonId, String, String)> =
        ids(range, "person", "select person, kind, value from identifier where").all(tx).await?;
    for (person, kind, value) in rows {
        let Some(facts) = all.get_mut(&person) else { continue };
        match kind.as_str() {
            "upn" => facts.upn = Some(value),
            "uln" => facts.uln = Some(value),
            _ => {}
        }
    }
    Ok(())
}

async fn homes(tx: &mut Tx, range: Range, all: &mut Known) -> Result<()> {
    let rows: Vec<(PersonId, Option<String>, Uuid)> =
        ids(range, "person", "select person, postcode, id from address where ends_on is null and")
            // One without a first day is the oldest, on either database.
            .push("order by case when starts_on is null then 0 else 1 end, starts_on")
            .all(tx)
            .await?;
    for (person, postcode, id) in rows {
        if let (Some(facts), Some(postcode)) = (all.get_mut(&person), postcode) {
            facts.postcode = Some(postcode);
            facts.address = Some(id);
        }
    }
    Ok(())
}

async fn needs(tx: &mut Tx, range: Range, all: &mut Known) -> Result<()> {
    let rows: Vec<NeedRow> =
        ids(range, "person", "select id, person, need, rank, starts_on, ends_on from sen_need where")
            .push("order by rank, starts_on")
            .all(tx)
            .await?;
    for row in rows {
        if let Some(facts) = all.get_mut(&row.person) {
            facts.needs.push(Need {
                row: Some(row.id),
                code: row.need,
                rank: row.rank,
                starts_on: row.starts_on.to_jiff(),
                ends_on: row.ends_on.map(jiff_sqlx::Date::to_jiff),
            });
        }
    }
    Ok(())
}

/// What somebody answered for the return. The newest answer of each item counts.
async fn values(tx: &mut Tx, range: Range, all: &mut Known) -> Result<()> {
    let rows: Vec<ValueRow> =
        ids(range, "person", "select id, person, event, item, value, said_by from sen2_value where")
            .push("order by said_at desc, id desc")
            .all(tx)
            .await?;
    let mut seen = HashSet::new();
    for row in rows {
        if seen.insert((row.person, row.event, row.item.clone()))
            && let Some(facts) = all.get_mut(&row.person)
        {
            facts.values.push(Said {
                row: Some(row.id),
                event: row.event,
                item: row.item,
                value: row.value,
                by: row.said_by,
            });
        }
    }
    Ok(())
}

/// The days on which an exception to the 20 weeks was relied on.
async fn exceptions(tx: &mut Tx, range: Range, all: &mut Known) -> Result<()> {
    let rows: Vec<(PersonId, jiff_sqlx::Date)> = ids(range, "person", "select person, judged_on from reliance where")
        .push("and rule =")
        .value(law::ids::FINAL_PLAN)
        .all(tx)
        .await?;
    for (person, judged_on) in rows {
        if let Some(facts) = all.get_mut(&person) {
            facts.exceptions.push(judged_on.to_jiff());
        }
    }
    Ok(())
}

async fn places(tx: &mut Tx, range: Range, all: &mut Known) -> Result<()> {
    let attended: Vec<PlaceRow> = ids(
        range,
        "l.person",
        &format!(
            "select l.id, l.person, {SETTING}, l.residential, l.work_based, l.starts_on, l.ends_on from placement l
               left join organisation o on o.id = l.organisation where"
        ),
    )
    .push("order by l.rank, l.starts_on, l.id")
    .all(tx)
    .await?;
    for row in attended {
        if let Some(facts) = all.get_mut(&row.person) {
            facts.places.push(Place {
                row: Some(row.id),
                setting: row.setting.into(),
                residential: row.residential,
                work_based: row.work_based,
                starts_on: row.starts_on.to_jiff(),
                ends_on: row.ends_on.map(jiff_sqlx::Date::to_jiff),
            });
        }
    }
    let named: Vec<NamedRow> = ids(
        range,
        "l.person",
        &format!(
            "select l.id, l.person, l.event, {SETTING} from named_setting l
               left join organisation o on o.id = l.organisation where"
        ),
    )
    .push("order by l.rank, l.id")
    .all(tx)
    .await?;
    for row in named {
        if let Some(facts) = all.get_mut(&row.person) {
            facts.named.push(Named { row: Some(row.id), event: row.event, setting: row.setting.into() });
        }
    }
    Ok(())
}

async fn events(tx: &mut Tx, range: Range, all: &mut Known) -> Result<()> {
    let rows: Vec<EventRow> =
        ids(range, "person", "select id, person, kind, happened_on, detail, corrects from event where")
            .push("order by happened_on, id")
            .all(tx)
            .await?;
    let corrected: HashSet<Uuid> = rows.iter().filter_map(|row| row.corrects).collect();
    let mut by_child: HashMap<PersonId, Vec<Happened>> = HashMap::new();
    for row in rows.iter().filter(|row| row.kind == REVIEWED && !corrected.contains(&row.id)) {
        if let Some(facts) = all.get_mut(&row.person) {
            facts.reported.push(row.happened_on.to_jiff());
        }
    }
    for row in rows.into_iter().filter(|row| !corrected.contains(&row.id)) {
        if let Some(kind) = Kind::from_code(&row.kind) {
            by_child.entry(row.person).or_default().push(Happened {
                id: row.id,
                kind,
                on: row.happened_on.to_jiff(),
                // A detail that is not JSON says nothing; the event still happened.
                detail: serde_json::from_str(&row.detail).unwrap_or_default(),
            });
        }
    }
    for (person, mut events) in by_child {
        // What happened on one day, in the order of the law's processes.
        events.sort_by_key(|event: &Happened| (event.on, event.kind));
        if let Some(facts) = all.get_mut(&person) {
            facts.events = events;
        }
    }
    Ok(())
}
