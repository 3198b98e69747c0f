//! Exporting restricted records: asking a second person, agreeing, and the download.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Choice, Radios, Textarea};
use page::{Done, Form, Layout, Problem, Shown, go, refuse, show, words};
use serde_json::json;

use crate::EXPORT_RETURN;
use crate::records::exports::{self, Request, RequestId, Whom};

/// What an export leaves out, in words.
pub(super) fn left_out(count: i64) -> String {
    let records = words::plural(count, "restricted record is", "restricted records are");
    format!("{records} left out of the file.")
}

/// Whose records an export holds: everybody's with a request that two people agreed to, which is then used up.
pub(super) async fn whom(app: &App, viewer: &Viewer, form: &Form, kind: &'static str) -> Result<Whom, Problem> {
    let mut tx = app.db.read().await?;
    let bound = gate::records::recheck::is_under_a_rule(&mut tx, viewer.person, viewer.today).await?;
    drop(tx);
    if bound {
        return Err(Problem::Conflict("You cannot export this. Ask another manager to export it.".to_owned()));
    }
    let request = form.value("request");
    if request.is_empty() {
        return Ok(Whom::Unrestricted);
    }
    let id: RequestId = request.parse().map_err(|_| Problem::NotFound)?;
    let mut tx = app.db.read().await?;
    let asked = exports::one(&mut tx, id).await?;
    drop(tx);
    if asked.asked_by != viewer.account {
        return Err(Problem::NotFound);
    }
    exports::use_up(&app.db, &viewer.actor(), id, kind, "return.export_restricted").await.map_err(|error| match error {
        store::StoreError::NotFound => Problem::Conflict(
            "This request cannot be used because it has not been agreed, has already been used or is more than 24 hours old. Make a new request."
                .to_owned(),
        ),
        other => other.into(),
    })?;
    Ok(Whom::Everybody)
}

/// A request as the page shows it.
struct Shows {
    id: RequestId,
    what: &'static str,
    reason: String,
    asked: String,
    state: String,
    decide: bool,
    download: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "exports.html")]
struct Page {
    layout: Layout,
    count: String,
    requests: Vec<Shows>,
    kind: Radios,
    reason: Textarea,
    button: Button,
    today: (String, String, String),
    year: String,
}

fn kinds() -> Vec<Choice> {
    vec![Choice::new("sen2", "SEN2 return"), Choice::new("annex_a", "Annex A for an inspection")]
}

fn shows(viewer: &Viewer, one: &Request) -> Shows {
    let own = one.asked_by == viewer.account;
    let state = match (one.waits(), one.agreed, one.is_used()) {
        (true, ..) => "Waiting for a second person".to_owned(),
        (_, false, _) => format!("Refused by {}", one.decided_name.clone().unwrap_or_default()),
        (_, _, true) => format!("Agreed by {}. Exported", one.decided_name.clone().unwrap_or_default()),
        _ if one.opens(viewer.now) => {
            format!("Agreed by {}. Can be used once, for 24 hours", one.decided_name.clone().unwrap_or_default())
        }
        _ => "Agreed, but not used in 24 hours".to_owned(),
    };
    Shows {
        id: one.id,
        what: if one.kind == "sen2" { "SEN2 return" } else { "Annex A" },
        reason: one.reason.clone(),
        asked: format!("{}, {}", one.asked_name, words::time(one.asked_at())),
        state,
        decide: one.waits() && !own,
        download: (own && one.opens(viewer.now)).then_some(if one.kind == "sen2" {
            "/sen2/export"
        } else {
            "/annex-a"
        }),
    }
}

async fn page(app: &App, viewer: &Viewer, form: &Form, done: Option<&str>) -> Result<Page, Problem> {
    let mut tx = app.db.read().await?;
    let requests = exports::all(&mut tx).await?;
    let count = exports::restricted(&mut tx).await?;
    drop(tx);
    let today = viewer.today;
    Ok(Page {
        layout: app
            .layout(viewer, "Export restricted records")
            .errors(form.summary())
            .done(done)
            .back_to("/sen2", "SEN2 return"),
        count: words::plural(count, "restricted record", "restricted records"),
        requests: requests.iter().map(|one| shows(viewer, one)).collect(),
        kind: form.radios("kind", "What do you need to export?", kinds()),
        reason: Textarea {
            rows: Some(3),
            hint: Some("For example, ‘Return for the Department for Education, due on 15 March’".into()),
            ..form.textarea("reason", "Give your reasons").up_to(2_000)
        },
        button: Button::submit("Ask a second person"),
        today: (today.day().to_string(), today.month().to_string(), today.year().to_string()),
        year: crate::records::findings::year_of(today).to_string(),
    })
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Done>) -> Shown {
    app.allow(&viewer, EXPORT_RETURN, &Facts::default())?;
    let done = asked.done.as_deref().map(|key| match key {
        "asked" => "A second person has been asked. You can export once they have agreed.",
        "agreed" => {
            "You agreed. They can export once, within 24 hours. The people named on the records will be notified."
        }
        _ => "You refused. Nothing is exported.",
    });
    show(&page(&app, &viewer, &Form::default(), done).await?)
}

pub async fn ask(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, EXPORT_RETURN, &Facts::default())?;
    let kind = form.one_of("kind", &kinds(), "Select what you need to export");
    let reason = form.required_text("reason", 2_000, "Give your reasons");
    form.at_most("reason", 2_000);
    let (Some(kind), true) = (kind, form.is_right()) else {
        return refuse(&page(&app, &viewer, &form, None).await?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = exports::ask(&mut tx, &viewer, &kind, &reason).await?;
    tx.record(allowed.entry("area", None).detail(json!({ "restricted_export_asked": id })).reason(&reason)).await?;
    tx.commit().await?;
    go("/sen2/restricted?done=asked")
}

/// The second person's decision.
pub async fn decide(State(app): State<App>, viewer: Viewer, Path(id): Path<RequestId>, form: Form) -> Shown {
    let allowed = app.allow(&viewer, EXPORT_RETURN, &Facts::default())?;
    let agreed = form.decision()?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let asked_by = exports::one(&mut tx, id).await?.asked_by;
    if agreed && asked_by != viewer.account {
        access::records::widening::second_person(&mut tx, asked_by, viewer.account).await?;
    }
    exports::decide(&mut tx, &viewer, id, agreed).await?;
    tx.record(allowed.entry("area", None).detail(json!({ "restricted_export": id, "agreed": agreed }))).await?;
    tx.commit().await?;
    go(if agreed { "/sen2/restricted?done=agreed" } else { "/sen2/restricted?done=refused" })
}

/// Whoever is named on the records has noted that they were exported.
pub async fn noted(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let count = exports::seen(&mut tx, &viewer).await?;
    let entry =
        store::Entry::new("return.export_noted", "account", Some(viewer.account.uuid()), store::Right::OwnNotices);
    tx.record(entry.detail(json!({ "notices": count }))).await?;
    tx.commit().await?;
    go("/")
}
