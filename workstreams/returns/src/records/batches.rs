//! Imports that were made: what became of each person, what waits for a decision, and undoing.

use std::collections::BTreeSet;
use std::io::BufReader;

use access::{App, Viewer};
use people::{FIND_CHILD, PersonId};
use sen2::{Part, Record, XmlReader, Year};
use store::{Query, Result, Tx, catalog};
use uuid::Uuid;

use people::records::events;

/// An import.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Batch {
    /// The id.
    pub id: Uuid,
    /// The file's name.
    pub file_name: String,
    /// The survey year.
    pub year: i64,
    /// The authority of its header.
    pub authority: String,
    /// Who brought it in.
    pub made_by: String,
    made_at: jiff_sqlx::Timestamp,
    /// Who undid it.
    pub undone_by: Option<String>,
}

impl Batch {
    /// When it was brought in.
    #[must_use]
    pub fn made_at(&self) -> jiff::Timestamp {
        self.made_at.to_jiff()
    }
}

const BATCH: &str = "select id, file_name, year, authority, made_by, made_at, undone_by from sen2_import";

/// All of them, newest first.
///
/// # Errors
/// Those of the store.
pub async fn all(tx: &mut Tx) -> Result<Vec<Batch>> {
    Query::new(&format!("{BATCH} order by made_at desc, id desc limit 200")).all(tx).await
}

/// One of them.
///
/// # Errors
/// [`store::StoreError::NotFound`].
pub async fn one(tx: &mut Tx, id: Uuid) -> Result<Batch> {
    Query::new(&format!("{BATCH} where id =")).value(id).one(tx).await
}

/// How many people became what, of those whom [`people`] gives.
///
/// # Errors
/// Those of the store.
pub async fn counts(tx: &mut Tx, app: &App, viewer: &Viewer, batch: Uuid) -> Result<Vec<(String, i64)>> {
    let query = Query::new(
        "select t.state, count(*) from sen2_import_person t left join person p on p.id = t.person where t.batch =",
    )
    .value(batch)
    .and("and (p.id is null or");
    people::within(app, viewer, FIND_CHILD, query).and(") group by t.state order by t.state").all(tx).await
}

/// What became of a person of the file.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Taken {
    /// The id.
    pub id: Uuid,
    /// Counts the people of the file.
    pub number: i64,
    /// The line in which the person begins.
    pub line: i64,
    /// The name in the file.
    pub shown: String,
    /// `new`, `matched`, `unchanged`, `doubtful`, `left_out`, `undone` or `kept`.
    pub state: String,
    /// Whose record it went into.
    pub person: Option<PersonId>,
    /// Why.
    pub why: String,
    /// Who decided, where it was doubtful.
    pub decided_by: Option<String>,
}

/// A part of an import's people; of one state, or all. Only people whose record the viewer may find, and those who
/// went into none.
///
/// # Errors
/// Those of the store.
pub async fn people(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    batch: Uuid,
    state: Option<&str>,
    limit: i64,
    offset: i64,
) -> Result<Vec<Taken>> {
    let mut query = Query::new(
        "select t.id, t.number, t.line, t.shown, t.state, t.person, t.why, t.decided_by from sen2_import_person t
           left join person p on p.id = t.person where t.batch =",
    )
    .value(batch)
    .and("and (p.id is null or");
    query = people::within(app, viewer, FIND_CHILD, query).and(")");
    if let Some(state) = state {
        query = query.and("and t.state =").value(state);
    }
    query.and("order by t.number limit").value(limit).and("offset").value(offset).all(tx).await
}

/// A person of a file about whom somebody must decide.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Question {
    /// The id.
    pub id: Uuid,
    /// The import.
    pub batch: Uuid,
    /// The survey year.
    pub year: i64,
    /// The name in the file.
    pub shown: String,
    /// Why it is doubtful.
    pub why: String,
    candidates: Option<String>,
    content: Option<String>,
}

impl Question {
    /// The records that it may be.
    #[must_use]
    pub fn candidates(&self) -> Vec<PersonId> {
        self.candidates.as_deref().unwrap_or_default().split(' ').filter_map(|id| id.parse().ok()).collect()
    }

    /// What the file says.
    #[must_use]
    pub fn person(&self) -> Option<(Record, Year)> {
        let year = u16::try_from(self.year).ok().and_then(Year::new)?;
        let content = self.content.as_deref()?;
        XmlReader::new(BufReader::new(content.as_bytes())).find_map(|part| match part {
            Ok(Part::Person(person)) => Some((person, year)),
            _ => None,
        })
    }
}

/// A question of an import that still holds.
///
/// # Errors
/// [`store::StoreError::NotFound`] where there is none, or it is answered.
pub async fn question(tx: &mut Tx, batch: Uuid, id: Uuid) -> Result<Question> {
    Query::new(
        "select t.id, t.batch, i.year, t.shown, t.why, t.candidates, t.content from sen2_import_person t
           join sen2_import i on i.id = t.batch where i.undone_at is null and t.state = 'doubtful' and t.batch =",
    )
    .value(batch)
    .and("and t.id =")
    .value(id)
    .one(tx)
    .await
}

/// How many questions wait, in all imports.
///
/// # Errors
/// Those of the store.
pub async fn waiting(tx: &mut Tx) -> Result<i64> {
    Query::new(
        "select count(*) from sen2_import_person t join sen2_import i on i.id = t.batch
          where i.undone_at is null and t.state = 'doubtful'",
    )
    .number(tx)
    .await
}

/// What undoing did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Undone {
    /// Children whose record was taken back, or is as it was before.
    pub children: u64,
    /// Children with whom somebody has worked since: their record stays as it is.
    pub kept: u64,
}

/// Takes an import back: children whom it brought are gone, the others are as they were before. Where somebody has
/// worked with a child since, nothing of that child is touched. The caller records the audit entry.
///
/// # Errors
/// [`store::StoreError::Stale`] where it was undone already.
pub async fn undo(tx: &mut Tx, batch: Uuid, by: &str) -> Result<Undone> {
    let now = tx.now();
    let taken = Query::new("update sen2_import set undone_at =")
        .value(now)
        .and(", undone_by =")
        .value(by)
        .and("where undone_at is null and id =")
        .value(batch)
        .run(tx)
        .await?;
    if taken == 0 {
        return Err(store::StoreError::Stale);
    }
    let rows: Vec<(PersonId, String, Uuid, Option<String>)> =
        Query::new("select person, table_name, row_id, detail from sen2_import_row where batch =")
            .value(batch)
            .and("order by person")
            .all(tx)
            .await?;
    let mut undone = Undone::default();
    for of_child in rows.chunk_by(|one, other| one.0 == other.0) {
        let Some((child, ..)) = of_child.first() else { continue };
        if worked_with(tx, *child, batch, of_child).await? {
            undone.kept += 1;
            mark(tx, batch, *child, "kept").await?;
            continue;
        }
        Query::new("delete from sen2_import_row where batch =")
            .value(batch)
            .and("and person =")
            .value(*child)
            .run(tx)
            .await?;
        take_back(tx, *child, of_child).await?;
        mark(tx, batch, *child, "undone").await?;
        undone.children += 1;
    }
    Query::new("update sen2_import_person set state = 'undone', content = null, candidates = null where state in ('doubtful', 'unchanged', 'left_out') and batch =")
        .value(batch)
        .run(tx)
        .await?;
    events::written_in_bulk(tx).await?;
    Ok(undone)
}

async fn mark(tx: &mut Tx, batch: Uuid, child: PersonId, state: &str) -> Result<()> {
    let gone = state == "undone";
    Query::new("update sen2_import_person set state =")
        .value(state)
        .and(if gone { ", shown = '' where batch =" } else { "where batch =" })
        .value(batch)
        .and("and person =")
        .value(child)
        .run(tx)
        .await
        .map(|_| ())
}

/// Whether somebody has worked with the child since: an event, an edit, a letter, a plan, an answer, that is not the
/// import's; or a later import that rests on it.
async fn worked_with(
    tx: &mut Tx,
    child: PersonId,
    batch: Uuid,
    rows: &[(PersonId, String, Uuid, Option<String>)],
) -> Result<bool> {
    let own: BTreeSet<Uuid> = rows.iter().map(|(_, _, row, _)| *row).collect();
    let later: Vec<(Uuid,)> =
        Query::new("select e.id from event e where e.recorded_at >= (select made_at from sen2_import where id =")
            .value(batch)
            .and(") and e.person =")
            .value(child)
            .all(tx)
            .await?;
    if later.iter().any(|(id,)| !own.contains(id)) {
        return Ok(true);
    }
    let mut query = Query::new("select (select count(*) from sen2_import_row o join sen2_import i on i.id = o.batch where i.id <>")
        .value(batch)
        .and("and i.made_at >= (select made_at from sen2_import where id =")
        .value(batch)
        .and(") and o.person =")
        .value(child)
        .and(") + (select count(*) from sen2_import_person t join person p on p.id = t.person where p.version > t.version and t.batch =")
        .value(batch)
        .and("and t.person =")
        .value(child)
        .and(")");
    // A child whom the import brought has no more than the import gave: whatever else refers to it is work.
    if own.contains(&child.uuid()) && rows.iter().any(|(_, table, _, detail)| table == "person" && detail.is_none()) {
        for (table, column) in catalog::references_to(tx, "person").await? {
            if !OWN.contains(&table.as_str()) && table != "owed" {
                query = query.and(&format!("+ (select count(*) from {table} where {column} =")).value(child).and(")");
            }
        }
    }
    if query.number(tx).await? > 0 {
        return Ok(true);
    }
    // What rests on an event of the import, and what was answered about the child.
    let events: Vec<Uuid> = rows.iter().filter(|(_, table, ..)| table == "event").map(|(_, _, row, _)| *row).collect();
    let mut resting: Vec<(Uuid,)> =
        Query::new("select id from sen2_value where event is null and person =").value(child).all(tx).await?;
    if !events.is_empty() {
        for (table, column) in catalog::references_to(tx, "event").await? {
            let query = Query::new(&format!("select id from {table} where {column} in (")).list(events.clone());
            resting.extend(query.and(")").all::<(Uuid,)>(tx).await?);
        }
    }
    Ok(resting.iter().any(|(id,)| !own.contains(id)))
}

/// What a child's own rows stand in, those first that rest on others.
const OWN: &[&str] = &[
    "sen2_finding",
    "sen2_measure_case",
    "named_setting",
    "sen2_value",
    "event",
    "placement",
    "sen_need",
    "address",
    "identifier",
    "person_name_word",
    "person_name",
];

async fn take_back(tx: &mut Tx, child: PersonId, rows: &[(PersonId, String, Uuid, Option<String>)]) -> Result<()> {
    let is_new = rows.iter().any(|(_, table, _, detail)| table == "person" && detail.is_none());
    if is_new {
        for table in OWN {
            Query::new(&format!("delete from {table} where person =")).value(child).run(tx).await?;
        }
        Query::new("update sen2_import_person set person = null where state <> 'new' and person =")
            .value(child)
            .run(tx)
            .await?;
        Query::new("delete from person where id =").value(child).run(tx).await?;
        return Ok(());
    }
    for table in OWN {
        for (_, _, row, detail) in rows.iter().filter(|(_, name, ..)| name == table) {
            match detail.as_deref().and_then(|detail| detail.split_once(' ')) {
                Some((kind, value)) => {
                    Query::new("delete from identifier where person =")
                        .value(child)
                        .and("and kind =")
                        .value(kind)
                        .and("and value =")
                        .value(value)
                        .run(tx)
                        .await?;
                }
                None => {
                    Query::new(&format!("delete from {table} where id =")).value(*row).run(tx).await?;
                }
            }
        }
    }
    for (_, _, _, detail) in rows.iter().filter(|(_, table, ..)| table == "person") {
        match detail.as_deref() {
            Some("sex") => Query::new("update person set sex = null where id =").value(child).run(tx).await?,
            Some("ethnicity") => {
                Query::new("update person set ethnicity = null where id =").value(child).run(tx).await?
            }
            _ => 0,
        };
    }
    Ok(())
}
