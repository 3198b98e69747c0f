//! What somebody typed for advice that is not theirs to give now, as when the request went to a colleague meanwhile. Their own words
//! come back to them, with nothing of the record: it is said in the same words where there is no such request at all.

use access::records::unsaved::{self, Unsaved};
use access::{App, Viewer};
use askama::Template;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use page::{Form, Layout, Problem, Shown, show};

#[derive(Template)]
#[template(path = "advice_lost.html")]
struct Lost {
    layout: Layout,
    /// The field, what it is called, and what was typed.
    typed: Vec<(&'static str, &'static str, String)>,
}

/// The fields in which advice, or why it is late, is written.
const TYPED: [(&str, &str); 4] = [
    ("needs", "Needs"),
    ("provision", "Provision"),
    ("outcomes", "Outcomes"),
    ("note", "Why the advice cannot be given in time"),
];

fn lost(app: &App, viewer: &Viewer, fields: &[(String, String)]) -> Shown {
    let value =
        |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default();
    let typed = TYPED.into_iter().map(|(name, label)| (name, label, value(name)));
    let typed = typed.filter(|(.., text)| !text.trim().is_empty()).collect();
    let layout = app.layout(viewer, "You can no longer answer this request").back_to("/", "Home");
    Ok((StatusCode::NOT_FOUND, show(&Lost { layout, typed })?).into_response())
}

/// Shows what was just sent to `path`, and keeps it as a draft.
pub(super) async fn kept(app: &App, viewer: &Viewer, path: &str, form: &Form) -> Shown {
    let fields = TYPED.into_iter().map(|(name, _)| (name.to_owned(), form.value(name).to_owned()));
    let fields: Vec<(String, String)> = fields.filter(|(_, value)| !value.trim().is_empty()).collect();
    if !fields.is_empty() {
        let mut tx = app.db.write_aside(&viewer.actor()).await?;
        unsaved::keep_draft(&mut tx, viewer.account, path, &fields).await?;
        tx.commit_draft().await?;
    }
    lost(app, viewer, &fields)
}

/// Shows the draft that the viewer saved for `path`.
///
/// # Errors
/// [`Problem::NotFound`] where there is none.
pub(super) async fn draft(app: &App, viewer: &Viewer, path: &str) -> Shown {
    let all = unsaved::of(&mut app.db.read().await?, viewer.account).await?;
    let is_for_it = |one: &&Unsaved| one.draft && one.path.split('?').next() == Some(path);
    match all.iter().find(is_for_it) {
        Some(draft) => lost(app, viewer, &draft.fields()),
        None => Err(Problem::NotFound),
    }
}
