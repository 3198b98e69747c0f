//! The returns that tell of a child, and one history made of them: put to the record in the order of their years, whatever the
//! order in which they came.

use std::collections::HashSet;
use std::io::BufReader;

use jiff::Timestamp;
use people::PersonId;
use people::records::found_by;
use sen2::{Part, Record, Understood, XmlReader, Year};
use store::{Query, Result, Tx, catalog, sql};
use uuid::Uuid;

use super::load;
use super::organisations::Organisations;
use super::rows::{self, Column, ENDED, NAMED, REPLACED, Rows, SET, former, number_added, number_dropped};
use super::steps::{Own, Step};
use crate::model::facts::Facts;
use crate::model::take_in::Wanted;

/// What a child's own rows stand in, those first that rest on others.
pub(super) const OWN: &[&str] = &[
    "sen2_finding",
    "sen2_finding_gone",
    "sen2_measure_case",
    "sen2_measure_step",
    "named_setting",
    "sen2_value",
    "event",
    "placement",
    "sen_need",
    "address",
    "identifier",
    "person_name",
];

/// What an import of a return says of a child.
#[derive(Debug, Clone)]
pub(super) struct Content {
    pub batch: Uuid,
    pub by: String,
    pub made_at: Timestamp,
    pub year: Year,
    pub wanted: Wanted,
}

#[derive(sqlx::FromRow)]
struct ContentRow {
    batch: Uuid,
    made_by: String,
    made_at: jiff_sqlx::Timestamp,
    year: i64,
    content: Option<String>,
}

/// A person of a return, from what was kept of it.
pub(super) fn person(xml: &str) -> Option<Record> {
    XmlReader::new(BufReader::new(xml.as_bytes())).find_map(|part| match part {
        Ok(Part::Person(person)) => Some(person),
        _ => None,
    })
}

/// What all imports that stand say of a child, in the order of their years; whether something is kept of each of them.
pub(super) async fn contents(tx: &mut Tx, child: PersonId, but: Option<Uuid>) -> Result<(Vec<Content>, bool)> {
    let found: Vec<ContentRow> = sql!(
        "select p.batch, i.made_by, i.made_at, i.year, p.content from sen2_import_person p
           join sen2_import i on i.id = p.batch
           where i.undone_at is null and p.state in ('new', 'matched', 'unchanged') and p.person = $1
           order by i.year, i.made_at, i.id, p.number",
        child,
    )
    .all(tx)
    .await?;
    let mut whole = true;
    let mut all = Vec::new();
    for row in found.into_iter().filter(|row| Some(row.batch) != but) {
        let year = u16::try_from(row.year).ok().and_then(Year::new);
        let read = year.zip(row.content.as_deref().and_then(person)).and_then(|(year, raw)| {
            let (record, _) = Understood::person(0, &raw, year).into_parts();
            Some((year, Wanted::from_record(&record, year)?))
        });
        match read {
            Some((year, wanted)) => {
                all.push(Content { batch: row.batch, by: row.made_by, made_at: row.made_at.to_jiff(), year, wanted });
            }
            None => whole = false,
        }
    }
    Ok((all, whole))
}

/// A row that an import wrote or changed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Note {
    pub batch: Uuid,
    pub table_name: String,
    pub row_id: Uuid,
    pub detail: Option<String>,
}

/// The rows of a child that imports wrote which stand, the last return's first.
pub(super) async fn notes(tx: &mut Tx, child: PersonId) -> Result<Vec<Note>> {
    sql!(
        "select r.batch, r.table_name, r.row_id, r.detail from sen2_import_row r join sen2_import i on i.id = r.batch
           where i.undone_at is null and r.person = $1 order by i.year desc, i.made_at desc, i.id desc",
        child,
    )
    .all(tx)
    .await
}

/// What of a child's record imports wrote.
pub(super) async fn own(tx: &mut Tx, child: PersonId, rest: &References) -> Result<(Own, Vec<Note>)> {
    let notes = notes(tx, child).await?;
    let mut own = Own::default();
    for note in &notes {
        match (note.table_name.as_str(), note.detail.as_deref()) {
            ("person", None) => own.person = true,
            ("person", Some(detail)) => {
                let column = detail.strip_prefix(SET).unwrap_or(detail).split(' ').next().unwrap_or_default();
                own.columns.insert(column.to_owned());
            }
            (_, None) => {
                own.rows.insert(note.row_id);
            }
            _ => {}
        }
    }
    own.touched = !notes.is_empty() && is_touched(tx, child, &own.rows, &notes, rest).await?;
    Ok((own, notes))
}

/// Whether somebody has worked with what imports wrote about a child.
async fn is_touched(
    tx: &mut Tx,
    child: PersonId,
    own: &HashSet<Uuid>,
    notes: &[Note],
    rest: &References,
) -> Result<bool> {
    let edited = sql!(
        "select count(*) from person p where p.version > (select coalesce(max(t.version), 0) from sen2_import_person t
           join sen2_import i on i.id = t.batch where i.undone_at is null and t.person = p.id) and p.id = $1",
        child,
    )
    .number(tx)
    .await?;
    if edited > 0 {
        return Ok(true);
    }
    let since: Vec<(Uuid,)> = sql!(
        "select e.id from event e where e.recorded_at >= (select min(i.made_at) from sen2_import i
           join sen2_import_row r on r.batch = i.id where i.undone_at is null and r.person = e.person)
           and e.person = $1",
        child,
    )
    .all(tx)
    .await?;
    if since.iter().any(|(id,)| !own.contains(id)) {
        return Ok(true);
    }
    let events: Vec<Uuid> = notes
        .iter()
        .filter(|note| note.table_name == "event" && note.detail.is_none())
        .map(|note| note.row_id)
        .collect();
    rests_on(tx, child, &events, own, rest).await
}

/// Tables and columns that refer to events: looked up once, for they are asked of each child.
#[derive(Debug, Default)]
pub(super) struct References(Vec<(String, String)>);

impl References {
    /// Those of the database.
    pub async fn load(tx: &mut Tx) -> Result<Self> {
        catalog::references_to(tx, "event").await.map(Self)
    }
}

/// Whether something rests on some events of a child, or was answered about the child, that is not among `own`.
pub(super) async fn rests_on(
    tx: &mut Tx,
    child: PersonId,
    events: &[Uuid],
    own: &HashSet<Uuid>,
    rest: &References,
) -> Result<bool> {
    let mut resting: Vec<(Uuid,)> =
        sql!("select id from sen2_value where event is null and person = $1", child).all(tx).await?;
    if !events.is_empty() {
        for (table, column) in &rest.0 {
            let query = Query::new(&format!("select id from {table} where {column} in (")).list(events.to_vec());
            resting.extend(query.push(")").all::<(Uuid,)>(tx).await?);
        }
    }
    Ok(resting.iter().any(|(id,)| !own.contains(id)))
}

/// Takes back what one import wrote about a child and changed of it; the child stays.
pub(super) async fn take_back(tx: &mut Tx, child: PersonId, notes: &[&Note]) -> Result<()> {
    for note in notes {
        let Some(detail) = note.detail.as_deref() else { continue };
        let table = note.table_name.as_str();
        if let (Some(was), "address" | "placement" | "sen_need") = (detail.strip_prefix(ENDED), table) {
            let was: Option<jiff::civil::Date> = was.parse().ok();
            Query::new(&format!("update {table} set ends_on ="))
                .value(was)
                .push("where id =")
                .value(note.row_id)
                .run(tx)
                .await?;
        } else if let Some(before) = rows::column_before(table, note.row_id, detail) {
            before.run(tx).await?;
        } else if let Some((kind, value)) =
            detail.strip_prefix(REPLACED).and_then(|was| was.split_once(' ')).filter(|_| table == "identifier")
        {
            number_added(child, kind, value).run(tx).await?;
        } else if let Some((kind, value)) = detail.split_once(' ').filter(|_| table == "identifier") {
            number_dropped(child, kind, value).run(tx).await?;
        } else if let Some(was) = detail.strip_prefix(NAMED).and_then(|was| was.split_once('\t')) {
            for query in rows::named(child, was) {
                query.run(tx).await?;
            }
            sql!("delete from person_name where id = $1", former(child, was)).run(tx).await?;
        } else if table == "person" {
            let (column, was) = detail.strip_prefix(SET).and_then(|set| set.split_once(' ')).unwrap_or((detail, ""));
            if let Some(column) = Column::named(column) {
                Query::new(&format!("update person set {} =", column.name()))
                    .value(column.value(Some(was).filter(|was| !was.is_empty())))
                    .push("where id =")
                    .value(child)
                    .run(tx)
                    .await?;
            }
        }
    }
    for table in OWN.iter().filter(|table| **table != "identifier") {
        let ids: Vec<Uuid> = notes
            .iter()
            .filter(|note| note.table_name == *table && note.detail.is_none())
            .map(|note| note.row_id)
            .collect();
        if !ids.is_empty() {
            Query::new(&format!("delete from {table} where id in (")).list(ids).push(")").run(tx).await?;
        }
    }
    found_by::person(tx, child).await
}

/// What is said of a return that was put to the record.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    /// What was not taken.
    pub notes: Vec<String>,
    /// What an earlier return had told otherwise.
    pub changed: Vec<String>,
}

/// Makes a child's history again from all that returns say of it. Nobody may have worked with the child since. Gives what the
/// record then holds, and what was said of each return, in the order of `all`.
pub(super) async fn rebuild(
    tx: &mut Tx,
    (rows, organisations): (&mut Rows, &mut Organisations),
    child: PersonId,
    all: &[Content],
    notes: &[Note],
) -> Result<(Facts, Vec<Said>)> {
    for of_batch in notes.chunk_by(|one, other| one.batch == other.batch) {
        take_back(tx, child, &of_batch.iter().collect::<Vec<_>>()).await?;
    }
    sql!(
        "delete from sen2_import_row where (table_name <> 'person' or detail is not null) and batch in (select id
           from sen2_import where undone_at is null) and person = $1",
        child,
    )
    .run(tx)
    .await?;
    let person = notes.iter().any(|note| note.table_name == "person" && note.detail.is_none());
    if let (true, Some(first)) = (person, all.first()) {
        // The child begins as the earliest return has it.
        let wanted = &first.wanted;
        for query in rows::named(child, (&wanted.forename, &wanted.surname)) {
            query.run(tx).await?;
        }
        sql!("delete from person_name where kind = 'former' and person = $1", child).run(tx).await?;
        sql!(
            "update person set birth_date = $1, sex = $2, ethnicity = $3 where id = $4",
            wanted.birth_date,
            wanted.sex.clone(),
            wanted.ethnicity.clone(),
            child,
        )
        .run(tx)
        .await?;
    }
    let mut facts = load::one(tx, child).await?;
    let mut own = Own { person, ..Own::default() };
    let mut said = Vec::new();
    for content in all {
        let before = rows.belong_to((content.batch, content.by.clone(), content.made_at));
        let mut step = Step {
            rows,
            organisations,
            facts: &mut facts,
            own: &mut own,
            child,
            year: content.year,
            fresh: HashSet::new(),
            added: false,
            notes: Vec::new(),
            changed: Vec::new(),
        };
        let outcome = step.take(tx, &content.wanted).await;
        said.push(Said { notes: std::mem::take(&mut step.notes), changed: std::mem::take(&mut step.changed) });
        rows.belong_to(before);
        outcome?;
    }
    rows.write(tx).await?;
    found_by::person(tx, child).await?;
    Ok((facts, said))
}
