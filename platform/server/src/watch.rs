//! What the program looks after by itself: the end of the audit chain is held against what was noted outside when the program
//! starts, and noted then, each hour and when it stops; the chain is walked each night, the disk is looked at each minute. What is
//! wrong stands in red on the administrator's home page.

use std::path::PathBuf;
use std::sync::Arc;

use access::{App, Viewer};
use askama::Template;
use jiff::SignedDuration;
use page::govuk::Markup;
use page::words;
use serde::{Deserialize, Serialize};
use store::audit::{noted, sent};
use store::{Actor, Db, Entry, Result, Right, StoreError, setting};
use workstream::Showing;

use crate::audit_to::{self, AuditTo};

/// The setting with what the last walk of the chain found.
const VERDICT: &str = "audit_verdict";
/// So little room on the disk is said.
const LITTLE: u64 = 1024 * 1024 * 1024;

/// What `serve` was started with: the database carries it.
#[derive(Debug, Clone)]
pub struct Watched {
    /// Where the system's own log listens.
    pub syslog: PathBuf,
    /// Where entries of the audit log go besides the database.
    pub audit_to: Option<AuditTo>,
    /// Where the disk has fewer free bytes than these, that is said.
    pub least_room: u64,
}

impl Default for Watched {
    fn default() -> Self {
        Self { syslog: audit_to::SYSLOG.into(), audit_to: None, least_room: LITTLE }
    }
}

fn watched(db: &Db) -> Arc<Watched> {
    db.carried().unwrap_or_default()
}

/// What the last walk of the chain found.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Verdict {
    at: jiff::Timestamp,
    entries: u64,
    broken: Option<String>,
    /// What is missing outside the database.
    #[serde(default)]
    missing: Vec<String>,
}

/// Notes the end of the chain outside the database: in a file, in the program's log, and with the system's own log where
/// there is one.
///
/// # Errors
/// Those of the store; a file that cannot be written.
pub async fn anchor(db: Db) -> Result<()> {
    let Some(head) = noted::note(&db).await? else { return Ok(()) };
    tracing::info!(target: "audit_anchor", "the audit chain ends at {}:{}", head.seal, head.hash);
    // Where the system has none, the program's own log holds it.
    let line = format!("the audit chain ends at {}:{}", head.seal, head.hash);
    if let Err(error) = audit_to::to_syslog(&watched(&db).syslog, &[line]) {
        tracing::debug!(%error, "the system has no log to write to");
    }
    Ok(())
}

/// Whether entries of the log are to be sent to another system, and any are there that were not.
///
/// # Errors
/// Those of the store.
pub(crate) async fn has_to_send(db: &Db) -> Result<bool> {
    Ok(watched(db).audit_to.is_some() && sent::waits(db).await?)
}

/// Sends the entries that were not sent yet to the other system, where one was named. Gives how many.
///
/// # Errors
/// Those of the store; a place that cannot be written to: the entries are sent next time.
pub async fn send(db: &Db) -> Result<usize> {
    let watched = watched(db);
    let Some(to) = &watched.audit_to else { return Ok(0) };
    let mut count = 0;
    while let Some(mut unsent) = sent::next(db).await? {
        let (to, syslog, lines) = (to.clone(), watched.syslog.clone(), std::mem::take(&mut unsent.lines));
        count += lines.len();
        store::blocking(move || to.write(&syslog, &lines))
            .await
            .map_err(|error| StoreError::File(error.to_string()))??;
        sent::was_sent(db, &unsent).await?;
    }
    Ok(count)
}

/// Walks the chain, against every end that was noted outside, and keeps what was found.
pub async fn verify(db: &Db) -> Result<noted::Checked> {
    let checked = noted::check(db, &[], &[]).await?;
    let broken = checked.report.broken.as_ref().map(ToString::to_string);
    if let Some(broken) = &broken {
        tracing::error!("the audit chain is broken at {broken}");
    }
    for words in &checked.missing {
        tracing::error!("{words}");
    }
    let verdict = Verdict { at: db.now(), entries: checked.report.entries, broken, missing: checked.missing.clone() };
    keep(db, &verdict, checked.holds()).await?;
    Ok(checked)
}

async fn keep(db: &Db, verdict: &Verdict, holds: bool) -> Result<()> {
    let mut tx = db.write(&Actor::program("verify")).await?;
    setting::set(&mut tx, VERDICT, &serde_json::to_string(verdict).unwrap_or_default()).await?;
    let detail = serde_json::json!({ "entries": verdict.entries, "holds": holds });
    tx.record(Entry::new("audit.verify", "log", None, Right::Program).detail(detail)).await?;
    tx.commit().await
}

/// Before the program serves: holds the chain against what was noted outside, since what was cut off after it last noted, and while
/// nothing ran, would be covered by what is sealed from now on. What is wrong is kept as the walk of a night keeps it. Then the end
/// is noted anew, whatever was found.
///
/// # Errors
/// Those of the store; a file that cannot be read or written.
pub async fn at_start(db: &Db) -> Result<()> {
    let compared = noted::compare(db).await;
    if let Ok(wrong) = &compared
        && !wrong.holds()
    {
        let before = verdict(db).await?;
        let broken = wrong.broken.as_ref().map(ToString::to_string);
        for words in broken.iter().chain(&wrong.missing) {
            tracing::error!("when the program started, the audit log did not agree with what was noted of it: {words}");
        }
        let (entries, known) = before.map_or((0, None), |before| (before.entries, before.broken));
        let missing = wrong.missing.clone();
        keep(db, &Verdict { at: db.now(), entries, broken: broken.or(known), missing }, false).await?;
    }
    anchor(db.clone()).await?;
    compared.map(|_| ())
}

async fn verdict(db: &Db) -> Result<Option<Verdict>> {
    let text = setting::get(&mut db.read().await?, VERDICT).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Says in the log where the disk has little room left.
pub(crate) fn disk(db: &Db) {
    if let Some(words) = little_room(db) {
        tracing::warn!("{words}");
    }
}

/// What is said where the disk has little room left.
pub(crate) fn little_room(db: &Db) -> Option<String> {
    let least = watched(db).least_room;
    let (free, _) = db.disk().filter(|(free, _)| *free < least)?;
    Some(format!(
        "The disk that holds the database has {} MB left. Free some space, or nothing can be saved.",
        free / 1024 / 1024
    ))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for (code, words) in wrong %}<div class="govuk-error-summary" data-module="govuk-error-summary" data-warning="{{ code }}"><div role="alert"><h2 class="govuk-error-summary__title">Needs attention</h2><div class="govuk-error-summary__body"><p>{{ words }}</p></div></div></div>{% endfor %}{% if !said.is_empty() %}<p class="govuk-body-s" data-audit>{{ said }}</p>{% endif %}<p class="govuk-body-s" data-copies>{{ copies }}</p>"#
)]
struct WarningsHomeCard {
    /// What is wrong, by its code and in words.
    wrong: Vec<(&'static str, String)>,
    said: String,
    /// When the last backups were made, and one was restored.
    copies: String,
}

/// For so many days a backup is not too old.
const COPY_DAYS: i64 = 7;

/// When the last backups were made and one was restored, in words, and what is wrong with that.
async fn copies(db: &Db) -> Result<(String, Option<String>)> {
    let last = store::backup::last(db).await?;
    let made_at = last.as_ref().and_then(|last| last.made_at);
    let made = match (&last, made_at) {
        (None, _) => "No backup of this database has been made.".to_owned(),
        (Some(_), None) => "The last backup was made by an earlier version of OnePlan.".to_owned(),
        (Some(_), Some(at)) => format!("The last backup was made on {}.", words::time(at)),
    };
    let before = last.and_then(|last| last.before);
    let before = before.map(|at| format!(" The one before was made on {}.", words::time(at))).unwrap_or_default();
    let restored = match store::backup::restored_at(db).await? {
        Some(at) => format!(" A backup was last restored on {}.", words::time(at)),
        None => " No restore of a backup has been recorded.".to_owned(),
    };
    // An area without children has nothing yet that would be lost.
    let holds_children = gate::records::holds_children(&mut db.read().await?).await?;
    let is_old = holds_children && made_at.is_none_or(|at| at < db.now() - SignedDuration::from_hours(COPY_DAYS * 24));
    let old = is_old.then(|| format!("{made} Make one today, and check the schedule that makes them."));
    Ok((made + &before + &restored, old))
}

/// What is wrong, on the administrator's home page.
pub fn card(app: App, _: Viewer) -> Showing {
    Box::pin(async move {
        let verdict = verdict(&app.db).await?;
        let room = little_room(&app.db).map(|words| ("room", words));
        let mut wrong: Vec<(&'static str, String)> = room.into_iter().collect();
        if let Some(broken) = verdict.as_ref().and_then(|verdict| verdict.broken.as_ref()) {
            let words = format!(
                "The audit log has been changed by somebody outside OnePlan: it is broken at {broken}. Keep the database as it is, and tell your information security lead today."
            );
            wrong.push(("audit-broken", words));
        }
        for words in verdict.iter().flat_map(|verdict| &verdict.missing) {
            let words = format!(
                "The audit log cannot be shown to be complete. {words} Tell your information security lead today."
            );
            wrong.push(("audit-missing", words));
        }
        if let Some(file) = app.db.file() {
            wrong.extend(store::private::open_to_others(file).into_iter().map(|words| ("database-open", words)));
        }
        if let Ok(place) = files::Place::of(&app.db) {
            wrong.extend(place.open_to_others().map(|words| ("files-open", words)));
        }
        let said = verdict.filter(|verdict| verdict.broken.is_none()).map_or_else(
            || "The audit log has not been checked yet.".to_owned(),
            |verdict| {
                let entries = words::count(verdict.entries);
                format!("The audit log was checked on {}: {entries} entries, unchanged.", words::time(verdict.at))
            },
        );
        let said = if wrong.iter().any(|(code, _)| code.starts_with("audit-")) { String::new() } else { said };
        let (copies, old) = copies(&app.db).await?;
        wrong.extend(old.map(|words| ("copy-old", words)));
        Ok(Some(Markup::render(&WarningsHomeCard { wrong, said, copies })?))
    })
}
