//! What the program looks after by itself: the end of the audit chain is noted outside each hour, the chain is walked each
//! night, the disk is looked at each minute. What is wrong stands in red on the administrator's home page.

use std::os::unix::net::UnixDatagram;

use access::{App, Viewer};
use askama::Template;
use page::govuk::Markup;
use page::words;
use serde::{Deserialize, Serialize};
use store::audit::{Head, noted};
use store::{Actor, Db, Entry, Result, setting};
use workstream::Showing;

/// The setting with what the last walk of the chain found.
const VERDICT: &str = "audit_verdict";
/// So little room on the disk is said.
const LITTLE: u64 = 1024 * 1024 * 1024;

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
    to_syslog(&head);
    Ok(())
}

/// A line for the system's log (RFC 3164, security messages, notice). Where there is none, the program's own log holds it.
fn to_syslog(head: &Head) {
    let sent = UnixDatagram::unbound().and_then(|socket| {
        let line = format!("<85>oneplan: the audit chain ends at {}:{}", head.seal, head.hash);
        socket.send_to(line.as_bytes(), "/dev/log")
    });
    if let Err(error) = sent {
        tracing::debug!(%error, "the system has no log to write to");
    }
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
    let mut tx = db.write(&Actor::program("verify")).await?;
    setting::set(&mut tx, VERDICT, &serde_json::to_string(&verdict).unwrap_or_default()).await?;
    let detail = serde_json::json!({ "entries": verdict.entries, "holds": checked.holds() });
    tx.record(Entry::new("audit.verify", "log", None, "program").detail(detail)).await?;
    tx.commit().await?;
    Ok(checked)
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
    let (free, _) = db.disk().filter(|(free, _)| *free < LITTLE)?;
    Some(format!(
        "The disk that holds the database has {} MB left. Free some space, or nothing can be saved.",
        free / 1024 / 1024
    ))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for words in wrong %}<div class="govuk-error-summary" data-module="govuk-error-summary" data-warning><div role="alert"><h2 class="govuk-error-summary__title">Needs attention</h2><div class="govuk-error-summary__body"><p>{{ words }}</p></div></div></div>{% endfor %}{% if !said.is_empty() %}<p class="govuk-body-s">{{ said }}</p>{% endif %}"#
)]
struct WarningsHomeCard {
    wrong: Vec<String>,
    said: String,
}

/// What is wrong, on the administrator's home page.
pub fn card(app: App, _: Viewer) -> Showing {
    Box::pin(async move {
        let verdict = verdict(&app.db).await?;
        let mut wrong: Vec<String> = little_room(&app.db).into_iter().collect();
        if let Some(broken) = verdict.as_ref().and_then(|verdict| verdict.broken.as_ref()) {
            wrong.push(format!(
                "The audit log has been changed by somebody outside OnePlan: it is broken at {broken}. Keep the database as it is, and tell your information security lead today."
            ));
        }
        for words in verdict.iter().flat_map(|verdict| &verdict.missing) {
            wrong.push(format!(
                "The audit log cannot be shown to be complete. {words} Tell your information security lead today."
            ));
        }
        if let Some(file) = app.db.file() {
            wrong.extend(store::private::open_to_others(file));
        }
        if let Ok(place) = files::Place::of(&app.db) {
            wrong.extend(place.open_to_others());
        }
        let said = verdict.filter(|verdict| verdict.broken.is_none()).map_or_else(
            || "The audit log has not been checked yet.".to_owned(),
            |verdict| {
                let entries = words::count(verdict.entries);
                format!("The audit log was checked on {}: {entries} entries, unchanged.", words::time(verdict.at))
            },
        );
        let said = if wrong.iter().any(|words| words.contains("audit log")) { String::new() } else { said };
        Ok(Some(Markup::render(&WarningsHomeCard { wrong, said })?))
    })
}
