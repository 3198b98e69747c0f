//! The log of the whole area, newest first. Reading it is itself logged.

use axum::extract::State;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{Form, Problem, Shown, show, words};
use serde_json::{Value, json};
use store::Tx;
use store::audit::list::{self, BY_TIME, Line};

use crate::lists::{Export, ReadLog};
use crate::{App, Facts, READ_LOG, Role, Viewer, action_words};

/// Kinds of acts, by how their names begin.
const KINDS: &[(&str, &str)] = &[
    ("child.", "Children's records"),
    ("session.", "Signing in and out"),
    ("account.", "Accounts"),
    ("organisation.", "Organisations"),
    ("break_glass.", "Emergency access to restricted records"),
    ("export.", "Exports"),
    ("page.", "Pages that were refused"),
    ("act.", "Actions that failed"),
    ("audit.", "Maintenance of the log"),
    ("mail.", "Emails, text messages and letters"),
    ("backup.", "Backups"),
];

/// Counting stops here: the log grows without end.
const COUNTED: i64 = 10_000;

/// Entries in a file: it is made in memory, and nobody looks through more.
const MOST_IN_FILE: i64 = 50_000;

/// What the log says of a file of it.
static EXPORTS: ReadLog<Line> = ReadLog::new("log.export", "log", READ_LOG, |_| None);

fn list_of<'a>() -> List<'a, Line> {
    List::new("/audit-log", ("entry", "entries"), columns())
        .labelled("Audit log")
        .of_size(100)
        .in_order_of("-when")
        .note("newest first")
        .filter(Filter::choice("kind", "Show", KINDS.iter().copied()))
        .filter(Filter::day("from", "From"))
        .filter(Filter::day("until", "To"))
        .empty("There are no entries of this kind.")
        .files()
}

/// The beginning of a day in England, and of the day after the last one.
fn span(asked: &ListParams) -> (Option<Timestamp>, Option<Timestamp>) {
    let day = |code| asked.value(code).parse::<Date>().ok();
    let begins = |day: Date| words::begins(day);
    (day("from").and_then(begins), day("until").and_then(|day| begins(day.checked_add(1.day()).ok()?)))
}

/// That the last day is before the first: nothing is between them.
fn backwards(asked: &ListParams) -> Form {
    let day = |code| asked.value(code).parse::<Date>().ok();
    let mut form = Form::default();
    if day("from").zip(day("until")).is_some_and(|(from, until)| until < from) {
        form.refuse("until", "“To” must be the same day as “From”, or later");
    }
    form
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let allowed = app.allow(&viewer, READ_LOG, &Facts::default())?;
    let list = app.with_views(&viewer, list_of()).await?;
    let asked = list.params(&query);
    let params = list.page_params(&asked);
    let detail = json!({ "kind": asked.value("kind"), "page": params.number, "from": asked.value("from"),
        "until": asked.value("until") });
    app.db.log_read(&viewer.actor(), allowed.entry("log", None).detail(detail)).await?;
    let (from, before) = span(&asked);
    let mut tx = app.db.read().await?;
    let listing = list::listing(asked.value("kind"), from, before).counted_to(COUNTED);
    let mut found = listing.page(&mut tx, &params).await?;
    as_read(&mut tx, &app, &viewer, &mut found.rows).await?;
    drop(tx);
    show(
        &ListPage::new(
            app.layout(&viewer, "Audit log").errors(backwards(&asked).summary()),
            list.show(&asked, &found)?,
        )
        .lead("Who did what, and who saw what. Entries are never changed or removed. Reading this page is logged too."),
    )
}

/// Entries as the viewer may read them.
async fn as_read(tx: &mut Tx, app: &App, viewer: &Viewer, lines: &mut Vec<Line>) -> Result<(), Problem> {
    // Who worked with a child tells where the child is.
    if let (Some(hidden), Some(person)) = (app.hidden, viewer.person) {
        let hidden = hidden(tx, person, viewer.today).await?;
        lines.retain(|line| line.subject.is_none_or(|subject| !hidden.contains(&subject)));
    }
    // Why somebody needed a child's record is told on the record itself, to those who may open it.
    let of_record = |line: &&mut Line| line.action.starts_with("child.") || line.action.starts_with("break_glass.");
    for line in lines.iter_mut().filter(of_record) {
        line.reason = line.reason.as_ref().map(|_| "From the record".to_owned());
    }
    Ok(())
}

/// The log as a file, as it is narrowed.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    app.allow(&viewer, READ_LOG, &Facts::default())?;
    let list = list_of();
    let asked = list.params(&query);
    let (from, before) = span(&asked);
    let listing = list::listing(asked.value("kind"), from, before).counted_to(MOST_IN_FILE);
    let mut tx = app.db.read().await?;
    if listing.count(&mut tx).await? > MOST_IN_FILE {
        let most = words::count(MOST_IN_FILE);
        return Err(Problem::Conflict(format!(
            "A file holds up to {most} entries, and there are more. Filter the log by date, then download it."
        )));
    }
    let mut lines = Vec::new();
    let take = |line| {
        lines.push(line);
        Ok(())
    };
    listing.each(&mut tx, list.sort(&asked), take).await?;
    as_read(&mut tx, &app, &viewer, &mut lines).await?;
    drop(tx);
    let of = Export { kind, name: "audit-log", title: "Audit log", reads: &EXPORTS, leaves_out: None };
    app.rows_file(&viewer, &lines, list.columns(), of).await
}

fn columns<'a>() -> Columns<'a, Line> {
    Columns::new([
        Column::text("When", |line: &Line| words::time(line.at)).sorted_by(BY_TIME),
        Column::text("Who", |line: &Line| line.actor_name.clone()),
        Column::text("What", |line: &Line| action_words::done(&line.action)),
        Column::text("About", about),
        Column::text("Permission", |line: &Line| action_words::by_right(&line.allowed_by).to_owned()),
        Column::text("Reason given", |line: &Line| line.reason.clone().unwrap_or_else(|| "–".to_owned())),
    ])
}

/// What the act was about, as far as the log itself tells: what changed of an account or organisation. Children
/// are told by the end of their record's id: enough to see that two lines are about the same one.
fn about(line: &Line) -> String {
    let id = line.subject.map(|id| id.simple().to_string()).unwrap_or_default();
    let short = id.get(id.len().saturating_sub(6)..).unwrap_or_default();
    let thing = match (line.subject_kind.as_str(), short) {
        ("person", "") => "children".to_owned(),
        ("person", short) => format!("a child’s record (…{short})"),
        (kind, "") => kind_words(kind),
        (kind, short) => format!("{} (…{short})", kind_words(kind)),
    };
    let told = line.action.starts_with("account.")
        || line.action.starts_with("organisation.")
        || line.action.starts_with("backup.");
    let fields = if told { fields(&line.detail) } else { String::new() };
    if fields.is_empty() { thing } else { format!("{thing}: {fields}") }
}

/// A kind of thing as people call it; its code with spaces where it has no other name.
fn kind_words(kind: &str) -> String {
    match kind {
        "log" => "audit log".to_owned(),
        "page_feedback" => "feedback about a page".to_owned(),
        "setting" => "settings".to_owned(),
        "area" => "the area".to_owned(),
        "mail" => "message".to_owned(),
        "plan_meeting" => "meeting".to_owned(),
        "project_milestone" => "milestone".to_owned(),
        kind => kind.replace('_', " "),
    }
}

/// What an entry holds besides, as "rows 31; list organisations". What is empty is left out.
fn fields(detail: &str) -> String {
    let Ok(Value::Object(fields)) = serde_json::from_str(detail) else { return String::new() };
    // What there was not before is told as it is.
    let is_new = !fields.contains_key("before");
    let words = |(name, value): (&String, &Value)| match name.as_str() {
        "after" if is_new => value_words(value),
        name => field_words(name, value),
    };
    fields.iter().map(words).filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ")
}

/// A field with its value; nothing where it is empty.
fn field_words(name: &str, value: &Value) -> String {
    match (name, value) {
        ("role", Value::String(code)) => {
            format!("role {}", Role::from_code(code).map_or(code.as_str(), |role| role.label()))
        }
        ("asked", Value::Bool(true)) => "waits for a second person".to_owned(),
        ("asked", Value::Bool(false)) => String::new(),
        _ => {
            let value = value_words(value);
            if value.is_empty() { String::new() } else { format!("{} {value}", name.replace('_', " ")) }
        }
    }
}

fn value_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(value_words).filter(|one| !one.is_empty()).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let all = fields.iter().map(|(name, value)| field_words(name, value)).filter(|words| !words.is_empty());
            all.collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_entry_holds_is_told_in_words_without_what_is_empty() {
        let detail = r#"{"held":[],"list":"organisations","rows":31,"signed_in_at":null,"left_out":[1,2]}"#;
        let told = fields(detail);
        for part in ["left out 1, 2", "list organisations", "rows 31"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(!told.contains("held") && !told.contains("signed") && !told.contains(['{', '[', '"']), "{told}");
        assert_eq!((fields("{}"), fields("no JSON")), (String::new(), String::new()));
        assert_eq!(kind_words("page_feedback"), "feedback about a page");
        let added = fields(r#"{"after":{"asked":true,"email":"a@example.org","role":"case_officer"}}"#);
        assert_eq!(added, "waits for a second person, email a@example.org, role case officer");
    }
}
