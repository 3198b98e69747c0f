//! Imports that were made: what became of each person, what waits for a decision, and undoing.

use std::collections::HashSet;

use access::{App, Viewer};
use people::{FIND_CHILD, PersonId};
use sen2::{Record, Year};
use store::{Actor, Db, Entry, Listing, Query, Result, SortKey, Tx, catalog, sql};
use uuid::Uuid;

use people::records::{events, found_by};

use super::history::{self, Note, OWN, References};
use super::measures;
use super::organisations::Organisations;
use super::rows::Rows;

/// Children from whom an import is taken back in one transaction.
const AT_ONCE: usize = 50;
/// What others who wait are told is under way.
const UNDER_WAY: &str = "the undoing of an import";

/// An import.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Batch {
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
    finished_at: Option<jiff_sqlx::Timestamp>,
    /// Errors that the check found in the file.
    pub errors: i64,
    /// Queries that the check found.
    pub queries: i64,
    /// Who undid it.
    pub undone_by: Option<String>,
}

impl Batch {
    /// Whether it came to its end.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.finished_at.is_some()
    }

    /// When it was brought in.
    #[must_use]
    pub fn made_at(&self) -> jiff::Timestamp {
        self.made_at.to_jiff()
    }
}

const BATCH: &str = "select id, file_name, year, authority, made_by, made_at, finished_at, errors, queries, undone_by
  from sen2_import";

/// All of them, newest first: they cannot be many, as there is one return a year.
pub async fn all(tx: &mut Tx) -> Result<Vec<Batch>> {
    Query::new(&format!("{BATCH} order by made_at desc, id desc")).all(tx).await
}

/// The years of the returns that were imported and stand, oldest first.
pub async fn years(tx: &mut Tx) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> =
        sql!("select distinct year from sen2_import where undone_by is null and finished_at is not null order by year")
            .all(tx)
            .await?;
    Ok(rows.into_iter().map(|(year,)| year).collect())
}

/// # Errors
/// [`store::StoreError::NotFound`].
pub async fn one(tx: &mut Tx, id: Uuid) -> Result<Batch> {
    Query::new(&format!("{BATCH} where id =")).value(id).one(tx).await
}

/// Adds the condition that the viewer may find the record into which the line `t` went, or where it went into none, each record
/// that it may be. Where nobody who can sign in is named on such a record, it hides nothing: somebody must decide.
fn seen(app: &App, viewer: &Viewer, query: Query) -> Query {
    let query = people::within(app, viewer, FIND_CHILD, query.push("and ((p.id is not null and"));
    let query = query
        .push(
            ") or (p.id is null and not exists (select 1 from sen2_import_candidate c join person q on q.id = c.person
                 where c.line = t.id and (not q.restricted or exists (select 1 from assignment a
                          join account n on n.id = a.account where a.person = q.id and a.kind = 'named'
                           and n.disabled_at is null and a.starts_on <=",
        )
        .value(viewer.today)
        .push("and (a.ends_on is null or a.ends_on >=")
        .value(viewer.today)
        .push("))) and not exists (select 1 from person p where p.id = q.id and");
    people::within(app, viewer, FIND_CHILD, query).push("))))")
}

/// How many people became what, of those whom [`people`] gives.
pub async fn counts(tx: &mut Tx, app: &App, viewer: &Viewer, batch: Uuid) -> Result<Vec<(String, i64)>> {
    let query = Query::new(
        "select t.state, count(*) from sen2_import_person t left join person p on p.id = t.person where t.batch =",
    )
    .value(batch);
    seen(app, viewer, query).push("group by t.state order by t.state").all(tx).await
}

/// The restricted records on which somebody is named today who can sign in.
pub(super) async fn kept_by_named(tx: &mut Tx) -> Result<HashSet<PersonId>> {
    let today = tx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let found: Vec<(PersonId,)> = sql!(
        "select distinct q.id from person q join assignment a on a.person = q.id and a.kind = 'named' and a.starts_on <= $1
             and (a.ends_on is null or a.ends_on >= $2)
           join account n on n.id = a.account and n.disabled_at is null where q.is_child and q.restricted",
        today,
        today,
    )
    .all(tx)
    .await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// The restricted records that somebody may not find; all of them where nobody has signed in.
pub async fn unseen(tx: &mut Tx, viewer: Option<(&App, &Viewer)>) -> Result<HashSet<PersonId>> {
    let query = Query::new("select q.id from person q where q.is_child and q.restricted");
    let query = match viewer {
        None => query,
        Some((app, viewer)) => {
            let query = query.push("and not exists (select 1 from person p where p.id = q.id and");
            people::within(app, viewer, FIND_CHILD, query).push(")")
        }
    };
    let found: Vec<(PersonId,)> = query.all(tx).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// What became of a person of the file.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Taken {
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
    pub why: String,
    /// Who decided, where it was doubtful.
    pub decided_by: Option<String>,
}

/// Sorts by the line of the file.
pub const BY_LINE: SortKey = SortKey::new("line", &["t.number"]);

/// An import's people; of one state, or all. Only people whose record the viewer may find, and those who went into none and may
/// be nobody whom the viewer must not find.
#[must_use]
pub fn people(app: &App, viewer: &Viewer, batch: Uuid, state: Option<&str>) -> Listing<Taken> {
    let select = Query::new("select t.id, t.number, t.line, t.shown, t.state, t.person, t.why, t.decided_by");
    let from =
        Query::new("from sen2_import_person t left join person p on p.id = t.person where t.batch =").value(batch);
    let from = seen(app, viewer, from);
    let from = match state {
        Some(state) => from.push("and t.state =").value(state),
        None => from,
    };
    Listing::new(select, from, "t.number, t.id")
}

/// A person of a file about whom somebody must decide.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Question {
    pub id: Uuid,
    /// The import.
    pub batch: Uuid,
    /// The survey year.
    pub year: i64,
    /// The name in the file.
    pub shown: String,
    /// Why it is doubtful.
    pub why: String,
    /// The records that it may be.
    #[sqlx(skip)]
    pub candidates: Vec<PersonId>,
    number: i64,
    made_at: jiff_sqlx::Timestamp,
    content: Option<String>,
}

impl Question {
    /// Counts the people of the file.
    #[must_use]
    pub fn number(&self) -> u64 {
        numbers::fitted::<u64>(self.number)
    }

    /// When the import was made.
    #[must_use]
    pub fn made_at(&self) -> jiff::Timestamp {
        self.made_at.to_jiff()
    }

    /// What the file says.
    #[must_use]
    pub fn person(&self) -> Option<(Record, Year)> {
        let year = u16::try_from(self.year).ok().and_then(Year::new)?;
        Some((history::person(self.content.as_deref()?)?, year))
    }
}

/// A question of an import that still holds.
///
/// # Errors
/// [`store::StoreError::NotFound`] where there is none, it is answered, or it may be about somebody whom the viewer must not find.
pub async fn question(tx: &mut Tx, app: &App, viewer: &Viewer, batch: Uuid, id: Uuid) -> Result<Question> {
    let query = Query::new(
        "select t.id, t.batch, i.year, t.shown, t.why, t.number, i.made_at, t.content
           from sen2_import_person t join sen2_import i on i.id = t.batch left join person p on p.id = t.person
          where i.undone_at is null and t.state = 'doubtful' and t.batch =",
    )
    .value(batch)
    .push("and t.id =")
    .value(id);
    let mut question: Question = seen(app, viewer, query).one(tx).await?;
    let candidates: Vec<(PersonId,)> = sql!(
        "select distinct c.person from sen2_import_candidate c join person p on p.id = c.person where c.line = $1
          order by c.person",
        id,
    )
    .all(tx)
    .await?;
    question.candidates = candidates.into_iter().map(|(person,)| person).collect();
    Ok(question)
}

/// How many questions wait for the viewer, in all imports.
pub async fn waiting(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<i64> {
    let query = Query::new(
        "select count(*) from sen2_import_person t join sen2_import i on i.id = t.batch left join person p on p.id = t.person
          where i.undone_at is null and t.state = 'doubtful'",
    );
    seen(app, viewer, query).number(tx).await
}

/// What undoing did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Undone {
    /// Children whose record was taken back, or is as it was before.
    pub children: u64,
    /// Children with whom somebody has worked since: their record stays as it is.
    pub kept: u64,
}

/// Takes an import back, some children at a time: children whom it brought are gone, the others are as they were before. What
/// other returns say of a child is put to the record again without it. Where somebody has worked with a child since, nothing of
/// that child is touched. Where it was broken off it goes on when it is asked for again.
///
/// # Errors
/// [`store::StoreError::Stale`] where it was undone already.
pub async fn undo(db: &Db, actor: &Actor, entry: Entry, batch: Uuid, by: &str) -> Result<Undone> {
    let mut tx = db.read().await?;
    if one(&mut tx, batch).await?.undone_by.is_some() {
        return Err(store::StoreError::Stale);
    }
    let children: Vec<(PersonId,)> = sql!(
        "select distinct person from sen2_import_row where batch = $1 union select distinct person
           from sen2_import_person where person is not null and batch = $2 order by 1",
        batch,
        batch,
    )
    .all(&mut tx)
    .await?;
    drop(tx);
    store::under_way::during(db, UNDER_WAY, undo_all(db, actor, entry, batch, by, &children)).await
}

async fn undo_all(
    db: &Db,
    actor: &Actor,
    entry: Entry,
    batch: Uuid,
    by: &str,
    children: &[(PersonId,)],
) -> Result<Undone> {
    let mut undone = Undone::default();
    for some in children.chunks(AT_ONCE) {
        let mut tx = db.write(actor).await?;
        let mut organisations = Organisations::load(&mut tx).await?;
        let rest = References::load(&mut tx).await?;
        let mut rows = Rows::new(batch, "", tx.now());
        for (child,) in some {
            if undo_child(&mut tx, (&mut rows, &mut organisations, &rest), *child, batch).await? {
                undone.children += 1;
                mark(&mut tx, batch, *child, "undone").await?;
            } else {
                undone.kept += 1;
                mark(&mut tx, batch, *child, "kept").await?;
            }
        }
        rows.ask_who_lives_together(&mut tx).await?;
        events::written_in_bulk(&mut tx).await?;
        store::under_way::goes_on(&mut tx, UNDER_WAY).await?;
        let detail = serde_json::json!({ "undone": batch, "part": some.len() });
        tx.record(entry.clone().detail(detail)).await?;
        tx.commit().await?;
    }
    let mut tx = db.write(actor).await?;
    let now = tx.now();
    let taken = sql!(
        "update sen2_import set undone_at = $1, undone_by = $2 where undone_at is null and id = $3",
        now,
        by,
        batch,
    )
    .run(&mut tx)
    .await?;
    if taken == 0 {
        return Err(store::StoreError::Stale);
    }
    sql!(
        "update sen2_import_person set state = 'undone', content = null
           where state in ('doubtful', 'unchanged', 'left_out') and batch = $1",
        batch,
    )
    .run(&mut tx)
    .await?;
    for table in ["sen2_not_taken", "sen2_remark"] {
        Query::new(&format!("delete from {table} where batch =")).value(batch).run(&mut tx).await?;
    }
    // The names of people who waited stay on the list, and are seen by those alone who saw them before.
    sql!(
        "delete from sen2_import_candidate where batch = $1
           and not exists (select 1 from sen2_import_person t where t.id = sen2_import_candidate.line)",
        batch,
    )
    .run(&mut tx)
    .await?;
    events::written_in_bulk(&mut tx).await?;
    let detail = serde_json::json!({ "undone": batch, "children": undone.children, "kept": undone.kept });
    tx.record(entry.detail(detail)).await?;
    tx.commit().await?;
    Ok(undone)
}

async fn mark(tx: &mut Tx, batch: Uuid, child: PersonId, state: &str) -> Result<()> {
    let gone = state == "undone";
    Query::new("update sen2_import_person set state =")
        .value(state)
        .push(if gone { ", shown = '', why = '', content = null where batch =" } else { "where batch =" })
        .value(batch)
        .push("and person =")
        .value(child)
        .run(tx)
        .await
        .map(|_| ())
}

/// Takes an import back from one child, unless somebody has worked with the child since. Says whether it was.
async fn undo_child(
    tx: &mut Tx,
    (rows, organisations, rest): (&mut Rows, &mut Organisations, &References),
    child: PersonId,
    batch: Uuid,
) -> Result<bool> {
    let (own, notes) = history::own(tx, child, rest).await?;
    let mine: Vec<&Note> = notes.iter().filter(|note| note.batch == batch).collect();
    let brought = mine.iter().any(|note| note.table_name == "person" && note.detail.is_none());
    let is_alone = mine.len() == notes.len();
    let (others, whole) = history::contents(tx, child, Some(batch)).await?;
    if worked_with(tx, child, batch, (&mine, &own.rows, rest), brought && is_alone && others.is_empty()).await? {
        return Ok(false);
    }
    if is_alone && others.is_empty() {
        forget(tx, child, batch).await?;
        if brought {
            remove(tx, child).await?;
        } else {
            history::take_back(tx, child, &mine).await?;
        }
        return Ok(true);
    }
    if !own.touched && whole {
        if let (true, Some(first)) = (brought, others.first()) {
            sql!(
                "update sen2_import_row set batch = $1 where table_name = 'person' and detail is null and batch = $2
                   and person = $3",
                first.batch,
                batch,
                child,
            )
            .run(tx)
            .await?;
        }
        history::rebuild(tx, (rows, organisations), child, &others, &notes).await?;
        return Ok(true);
    }
    if brought {
        // What others say of the child rests on it.
        return Ok(false);
    }
    forget(tx, child, batch).await?;
    history::take_back(tx, child, &mine).await?;
    Ok(true)
}

/// Drops what an import noted of a child.
async fn forget(tx: &mut Tx, child: PersonId, batch: Uuid) -> Result<()> {
    sql!("delete from sen2_import_row where batch = $1 and person = $2", batch, child).run(tx).await.map(|_| ())
}

/// A child whom nothing but the import told of is gone.
async fn remove(tx: &mut Tx, child: PersonId) -> Result<()> {
    measures::take_out(tx, child).await?;
    for table in OWN {
        Query::new(&format!("delete from {table} where person =")).value(child).run(tx).await?;
    }
    sql!("update sen2_import_person set person = null where state <> 'new' and person = $1", child).run(tx).await?;
    sql!("update sen2_not_taken set person = null where person = $1", child).run(tx).await?;
    sql!("delete from sen2_import_candidate where person = $1", child).run(tx).await?;
    sql!("delete from person where id = $1", child).run(tx).await?;
    found_by::person(tx, child).await
}

/// Whether somebody has worked with the child since: an event, an edit, a letter, a plan, an answer, that is no import's.
/// `goes` says that the child is to go.
async fn worked_with(
    tx: &mut Tx,
    child: PersonId,
    batch: Uuid,
    (mine, own, rest): (&[&Note], &HashSet<Uuid>, &References),
    goes: bool,
) -> Result<bool> {
    let later: Vec<(Uuid,)> = sql!(
        "select e.id from event e where e.recorded_at >= (select made_at from sen2_import where id = $1)
               and e.person = $2",
        batch,
        child,
    )
    .all(tx)
    .await?;
    if later.iter().any(|(id,)| !own.contains(id)) {
        return Ok(true);
    }
    let mut query = Query::new("select (select count(*) from sen2_import_person t join person p on p.id = t.person where p.version > t.version and t.batch =")
        .value(batch)
        .push("and t.person =")
        .value(child)
        .push(")");
    // A child whom the import brought has no more than the import gave: whatever else refers to it is work.
    if goes {
        for (table, column) in catalog::references_to(tx, "person").await? {
            if !OWN.contains(&table.as_str()) && table != "owed" {
                query = query.push(&format!("+ (select count(*) from {table} where {column} =")).value(child).push(")");
            }
        }
    }
    if query.number(tx).await? > 0 {
        return Ok(true);
    }
    let events: Vec<Uuid> = mine
        .iter()
        .filter(|note| note.table_name == "event" && note.detail.is_none())
        .map(|note| note.row_id)
        .collect();
    history::rests_on(tx, child, &events, own, rest).await
}

/// What of a file was not taken.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct NotTaken {
    /// Counts the people of the file.
    pub number: Option<i64>,
    /// Whose record the person went into.
    pub person: Option<PersonId>,
    /// UPN, ULN or name, as the file has it.
    pub who: String,
    pub item: String,
    /// What stands there.
    pub value: String,
    /// Sheet or file.
    pub place: String,
    /// The line, or the row of the sheet.
    pub line: i64,
    pub why: String,
}

/// What of a file was not taken, of people whose record the viewer may find and of those who went into none and may be nobody
/// whom the viewer must not find.
#[must_use]
pub fn not_taken(app: &App, viewer: &Viewer, batch: Uuid) -> Listing<NotTaken> {
    let select = Query::new("select t.number, t.person, t.who, t.item, t.value, t.place, t.line, t.why");
    let from = Query::new("from sen2_not_taken t left join person p on p.id = t.person where t.batch =").value(batch);
    Listing::new(select, seen(app, viewer, from), "t.number, t.line, t.id")
}

/// What an import said and of which nothing is lost, such as settings that were not known; in its order.
pub async fn remarks(tx: &mut Tx, batch: Uuid) -> Result<Vec<String>> {
    let found: Vec<(String,)> =
        sql!("select words from sen2_remark where batch = $1 order by place, words", batch).all(tx).await?;
    Ok(found.into_iter().map(|(words,)| words).collect())
}
