//! The log of the whole area, newest first. Reading it is itself logged.

use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Cell, Head, Pagination, PaginationLink, Select, SelectItem, Table};
use page::{Form, Layout, Shown, show, words};
use serde_json::json;
use store::audit::list::{Line, latest};

use crate::{App, Facts, READ_LOG, Viewer};

const PAGE: i64 = 100;

/// Kinds of acts, by how their names begin.
const KINDS: &[(&str, &str)] = &[
    ("", "Everything"),
    ("child.", "Children's records"),
    ("session.", "Signing in and out"),
    ("account.", "Accounts"),
    ("organisation.", "Organisations"),
    ("break_glass.", "Restricted records opened in need"),
    ("export.", "Exports"),
    ("page.", "Pages that were refused"),
    ("act.", "Acts that failed"),
    ("audit.", "The log looked after itself"),
    ("mail.", "Emails, text messages and letters"),
    ("backup.", "Backups"),
];

#[derive(Template)]
#[template(path = "audit_log.html")]
struct AuditLog {
    layout: Layout,
    kind: Select,
    button: Button,
    table: Table,
    empty: bool,
    pagination: Option<Pagination>,
}

/// Which part to show.
#[derive(serde::Deserialize)]
pub struct Asked {
    kind: Option<String>,
    page: Option<i64>,
}

/// The page.
pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let allowed = app.allow(&viewer, READ_LOG, &Facts::default())?;
    let kind = asked.kind.unwrap_or_default();
    let number = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    app.db
        .log_read(&viewer.actor(), allowed.entry("log", None).detail(json!({ "kind": kind, "page": number })))
        .await?;
    let mut tx = app.db.read().await?;
    let kind = KINDS.iter().map(|(code, _)| *code).find(|code| *code == kind).unwrap_or_default();
    let mut lines = latest(&mut tx, kind, PAGE + 1, (number - 1) * PAGE).await?;
    let more = lines.len() as i64 > PAGE;
    lines.truncate(usize::try_from(PAGE).unwrap_or(100));
    // Who worked with a child tells where the child is.
    if let (Some(hidden), Some(person)) = (app.hidden, viewer.person) {
        let hidden = hidden(&mut tx, person, viewer.today).await?;
        lines.retain(|line| line.subject.is_none_or(|subject| !hidden.contains(&subject)));
    }
    // Why somebody needed a child's record is told on the record itself, to those who may open it.
    for line in
        lines.iter_mut().filter(|line| line.action.starts_with("child.") || line.action.starts_with("break_glass."))
    {
        line.reason = line.reason.as_ref().map(|_| "On the record".to_owned());
    }
    let link = |to: i64, wanted: bool| {
        wanted
            .then(|| PaginationLink { href: format!("/audit-log?kind={kind}&page={to}"), ..PaginationLink::default() })
    };
    let pagination =
        Pagination { previous: link(number - 1, number > 1), next: link(number + 1, more), ..Pagination::default() };
    let items = KINDS.iter().map(|(value, text)| SelectItem::new(value, text)).collect();
    show(&AuditLog {
        layout: app.layout(&viewer, "Audit log"),
        kind: Form::default().with("kind", kind).select("kind", "Show", items),
        button: Button::submit("Show").classes("govuk-button--secondary"),
        empty: lines.is_empty(),
        table: table(&lines),
        pagination: (number > 1 || more).then_some(pagination),
    })
}

/// Log lines as a table: for this page and for a record's own "who has opened it".
#[must_use]
pub fn table(lines: &[Line]) -> Table {
    Table {
        caption: "Newest first".to_owned(),
        caption_classes: "govuk-table__caption--s".to_owned(),
        head: ["When", "Who", "What", "About", "By which right", "Reason given"]
            .iter()
            .map(|text| Head::text(text))
            .collect(),
        rows: lines
            .iter()
            .map(|line| {
                vec![
                    Cell::text(words::time(line.at)),
                    Cell::text(&line.actor_name),
                    Cell::text(act_in_words(&line.action)),
                    Cell::text(about(line)),
                    Cell::text(&line.allowed_by),
                    Cell::text(line.reason.clone().unwrap_or_else(|| "–".to_owned())),
                ]
            })
            .collect(),
        ..Table::default()
    }
}

/// What the act was about, as far as the log itself tells: what changed of an account or organisation. Children
/// are told by the end of their record's id: enough to see that two lines are about the same one.
fn about(line: &Line) -> String {
    let id = line.subject.map(|id| id.simple().to_string()).unwrap_or_default();
    let short = id.get(id.len().saturating_sub(6)..).unwrap_or_default();
    let thing = match (line.subject_kind.as_str(), short) {
        ("person", "") => "children".to_owned(),
        ("person", short) => format!("record …{short}"),
        (kind, "") => kind.to_owned(),
        (kind, short) => format!("{kind} …{short}"),
    };
    let told = line.action.starts_with("account.")
        || line.action.starts_with("organisation.")
        || line.action.starts_with("backup.");
    if told && line.detail != "{}" {
        format!("{thing} {}", line.detail.replace(['{', '}', '"'], " ").trim())
    } else {
        thing
    }
}

/// "child.open" as "Child: open".
fn act_in_words(action: &str) -> String {
    let (kind, verb) = action.split_once('.').unwrap_or((action, ""));
    let mut text = format!("{kind}: {verb}").replace('_', " ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}
