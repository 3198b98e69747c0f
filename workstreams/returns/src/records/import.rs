//! Bringing a return in: last year's submission becomes children, requests, plans, placements and needs, as events.
//!
//! What is recorded already stays. People are written some at a time, so that nobody waits for it, and every row is noted, so that
//! the whole can be undone. What an item of the file says is in the record or in the list of what was not taken: see
//! [`sen2::NotTaken`] and [`crate::model::lost`]. The same file twice changes nothing; a file that was broken off goes on where
//! it is brought in again.

mod child;
mod decide;
mod everybody;
mod file;
mod outcome;
mod people;

use ::people::records::events;
use sen2::{NotTaken, Part, Record, Unreadable, Year};
use serde_json::{Map, json};
use store::query::{insert, insert_many};
use store::{Actor, Db, Entry, Result, Tx, sql};

pub use decide::{Decision, decide};
pub use outcome::{ImportError, NewSetting, Outcome};

use self::file::File;
use self::people::{Import, not_taken_row, print_of, standing, take};
use super::whole;

/// People written in one transaction.
const AT_ONCE: usize = 100;
/// Shown to people who have to wait for it.
const UNDER_WAY: &str = "an import of a SEN2 return";

/// How a file is brought in.
#[derive(Debug, Clone, Copy, Default)]
pub struct How {
    /// The survey year of a file that has no header.
    pub assumed: Option<Year>,
    /// Whether nothing is stored where something would not be taken.
    pub strict: bool,
    /// Whether a return of another authority than the area is brought in.
    pub other_authority: bool,
}

/// Brings in what a reader gives. `source` is read on a thread of its own; `progress` is told the people so far.
///
/// # Errors
/// [`ImportError`]; nothing is stored then, but for [`ImportError::BrokenOff`].
pub async fn bring_in<S>(
    db: &Db,
    actor: &Actor,
    entry: Entry,
    (file_name, by): (&str, &str),
    how: How,
    source: S,
    progress: impl Fn(u64),
) -> std::result::Result<Outcome, ImportError>
where
    S: FnOnce(&mut dyn FnMut(Part) -> bool) -> std::result::Result<(), Unreadable> + Send + 'static,
{
    // The file is read to its end before anything is written.
    let read = store::blocking(move || {
        let mut all = Vec::new();
        source(&mut |part| {
            all.push(part);
            true
        })?;
        Ok::<_, Unreadable>(all)
    });
    let read = File::of(read.await.map_err(|_| ImportError::Stopped)??, how.assumed)?;
    if !how.other_authority {
        let mut tx = db.read().await?;
        if let Some(own) = own_authority(&mut tx, &read).await? {
            return Err(ImportError::OtherAuthority { says: read.start.authority.clone(), own });
        }
    }
    if how.strict {
        let tried = try_out(db, &read, by).await?;
        if !tried.is_whole() {
            return Err(ImportError::Strict(Box::new(tried)));
        }
    }
    store::under_way::during(db, UNDER_WAY, write(db, actor, entry, (file_name, by), &read, progress)).await
}

/// What an import would do. Nothing is written.
async fn try_out(db: &Db, file: &File, by: &str) -> std::result::Result<Outcome, ImportError> {
    let mut outcome = file.start.clone();
    let mut tx = db.read().await?;
    let mut import = Import::begin(&mut tx, file.year, by, true).await?;
    outcome.remarks.extend(other_authority(&mut tx, file).await?);
    for person in &file.people {
        take(&mut tx, &mut import, person, &mut outcome).await?;
    }
    outcome.new_settings = import.new_settings();
    outcome.whose = import.whose(outcome.people);
    file.close(&mut outcome);
    Ok(outcome)
}

/// Writes what was read, some people at a time.
async fn write(
    db: &Db,
    actor: &Actor,
    entry: Entry,
    (file_name, by): (&str, &str),
    file: &File,
    progress: impl Fn(u64),
) -> std::result::Result<Outcome, ImportError> {
    let mut outcome = file.start.clone();
    let mut tx = db.read().await?;
    let mut import = Import::begin(&mut tx, file.year, by, false).await?;
    outcome.remarks.extend(other_authority(&mut tx, file).await?);
    drop(tx);
    let (mut begun, mut saved) = (false, 0);
    let mut turns = store::under_way::Turns::begin(db);
    for people in file.people.chunks(AT_ONCE) {
        let part = some(db, actor, &entry, (file_name, by), file, &mut import, &mut begun, people, &mut outcome).await;
        if let Err(why) = part {
            return Err(if saved == 0 { why.into() } else { ImportError::BrokenOff { people: saved, why } });
        }
        saved = outcome.people;
        progress(saved);
        turns.give().await;
    }
    outcome.new_settings = import.new_settings();
    outcome.whose = import.whose(outcome.people);
    file.close(&mut outcome);
    if !begun {
        return Ok(outcome);
    }
    outcome.import = Some(import.batch);
    let ended = end(db, actor, entry, file, &import, &outcome).await;
    ended.map_err(|why| ImportError::BrokenOff { people: saved, why })?;
    Ok(outcome)
}

/// Writes some people. Where they are all here already, nothing is left behind.
#[expect(clippy::too_many_arguments, reason = "one round of an import")]
async fn some(
    db: &Db,
    actor: &Actor,
    entry: &Entry,
    (file_name, by): (&str, &str),
    file: &File,
    import: &mut Import,
    begun: &mut bool,
    people: &[Record],
    outcome: &mut Outcome,
) -> Result<()> {
    let mut tx = db.write(actor).await?;
    let told = outcome.not_taken.len();
    let first = !*begun;
    let before = outcome.clone();
    for person in people {
        if !*begun && standing(&mut tx, &print_of(person, import.year)).await?.is_none() {
            *begun = true;
            begin(&mut tx, import, file_name, outcome, (by, file.header.as_ref())).await?;
            if let Some(header) = &file.header {
                whole::keep_header(&mut tx, header).await?;
            }
        }
        take(&mut tx, import, person, outcome).await?;
    }
    if !*begun {
        return Ok(());
    }
    // What belongs to nobody, and what was told of people before the first who is new, goes with the first round; what the reader
    // told of somebody, with the round in which it is known whose record they are.
    let (of_reader, since) = outcome.not_taken.split_at(file.start.not_taken.len());
    let earlier = if first { 0 } else { before.people };
    let is_of_round = |one: &&NotTaken| {
        let number = one.person.map(|number| number.min(file.people.len() as u64));
        number.map_or(first, |number| number > earlier && number <= outcome.people)
    };
    let since = since.iter().skip(if first { 0 } else { told.saturating_sub(of_reader.len()) });
    for one in of_reader.iter().filter(is_of_round).chain(since) {
        not_taken_row(&tx, import, one);
    }
    import.rows.write(&mut tx).await?;
    import.rows.ask_who_lives_together(&mut tx).await?;
    events::written_in_bulk(&mut tx).await?;
    store::under_way::goes_on(&mut tx, UNDER_WAY).await?;
    let people = json!({ "import": import.batch, "from_person": before.people + 1, "to_person": outcome.people });
    tx.record(entry.clone().detail(people)).await?;
    tx.commit().await
}

async fn end(db: &Db, actor: &Actor, entry: Entry, file: &File, import: &Import, outcome: &Outcome) -> Result<()> {
    let mut tx = db.write(actor).await?;
    let now = tx.now();
    sql!(
        "update sen2_import set counts = $1, finished_at = $2 where id = $3",
        serde_json::to_string(&file.counts).unwrap_or_default(),
        now,
        import.batch,
    )
    .run(&mut tx)
    .await?;
    let said = outcome.said().into_iter().zip(1_i64..).map(|(words, place)| {
        let id: store::Id<()> = tx.new_id();
        vec![id.into(), import.batch.into(), place.into(), words.into()]
    });
    let said = said.collect();
    insert_many(&mut tx, "sen2_remark", &["id", "batch", "place", "words"], said).await?;
    events::written_in_bulk(&mut tx).await?;
    let detail = serde_json::to_value(outcome).unwrap_or_default();
    tx.record(entry.detail(json!({ "import": detail }))).await?;
    tx.commit().await
}

async fn begin(
    tx: &mut Tx,
    import: &Import,
    file_name: &str,
    outcome: &Outcome,
    (by, header): (&str, Option<&Record>),
) -> Result<()> {
    let now = tx.now();
    let number = |count: u64| numbers::fitted::<i64>(count);
    let row = vec![
        ("id", import.batch.into()),
        ("file_name", file_name.into()),
        ("year", i64::from(outcome.year).into()),
        ("authority", (&outcome.authority).into()),
        ("made_by", by.into()),
        ("made_at", now.into()),
        ("errors", number(outcome.errors).into()),
        ("queries", number(outcome.queries).into()),
        ("header", header.map(of_the_area).into()),
    ];
    insert("sen2_import", row).run(tx).await.map(|_| ())
}

/// The area's own authority, where the return is of another.
async fn own_authority(tx: &mut Tx, file: &File) -> Result<Option<String>> {
    let own = store::setting::get(tx, "sen2_lea").await?.filter(|own| !own.is_empty());
    let says = &file.start.authority;
    Ok(own.filter(|own| own != says && !says.is_empty()))
}

/// That a return is of another authority than the area.
async fn other_authority(tx: &mut Tx, file: &File) -> Result<Option<String>> {
    let says = &file.start.authority;
    let own = own_authority(tx, file).await?;
    Ok(own.map(|own| format!("the file is for authority {says}, but this area is authority {own}")))
}

/// What a header says of the area, to be written again with the return of that year.
fn of_the_area(header: &Record) -> String {
    let said = whole::HEADER.iter().filter_map(|(name, field, _)| {
        let value = header.get(*field)?;
        Some(((*name).to_owned(), value.into()))
    });
    serde_json::Value::Object(said.collect::<Map<_, _>>()).to_string()
}
