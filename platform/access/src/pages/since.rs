//! After signing in: what others did to the account meanwhile, and what was being typed when the last session ended.

use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, SummaryList};
use page::{Form, Layout, Shown, go, show, words};
use store::{Entry, Right};

use crate::records::notices;
use crate::records::unsaved::{self, Unsaved, UnsavedId};
use crate::{App, Viewer};

/// The page's address.
pub const PATH: &str = "/account/since";

#[derive(Template)]
#[template(path = "since.html")]
struct Since {
    layout: Layout,
    /// What was done, by its code and in words.
    notices: Vec<(&'static str, String)>,
    read: Button,
    unsaved: Vec<UnsavedShown>,
}

/// A form that was not saved, as it is shown.
struct UnsavedShown {
    id: UnsavedId,
    kept: String,
    path: String,
    fields: Vec<(String, String)>,
    typed: SummaryList,
    /// Saved on purpose, to go on with.
    draft: bool,
    /// The form cannot be shown again, as it writes without looking: what was typed is sent as it stands.
    send: bool,
}

/// Which form could not be opened.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    send: Option<UnsavedId>,
}

fn shown(form: &Unsaved, send: Option<UnsavedId>) -> UnsavedShown {
    let fields = form.fields();
    // What is long was typed by a person; of the rest, names and values as the form has them.
    let typed = fields
        .iter()
        .filter(|(name, value)| !value.trim().is_empty() && name != "version")
        .fold(SummaryList::default(), |list, (name, value)| list.row(&heading(name), value.clone()));
    UnsavedShown {
        id: form.id,
        kept: words::time(form.kept_at()),
        path: form.path.clone(),
        draft: form.draft,
        typed,
        send: send == Some(form.id),
        fields,
    }
}

/// Fields whose name alone tells whoever reads it little, and what their forms ask.
const ASKED: &[(&str, &str)] = &[
    ("like", "What you or your child like doing"),
    ("good", "What you or your child are good at"),
    ("hard", "What is hard"),
    ("helps", "What helps"),
    ("future", "What you hope for"),
    ("body", "Text"),
    ("provision", "Help"),
    ("why", "Reason"),
    ("with", "Who it was with"),
    ("on-day", "Day"),
    ("on-month", "Month"),
    ("on-year", "Year"),
];

/// The name of a field as a heading.
fn heading(name: &str) -> String {
    if let Some((_, words)) = ASKED.iter().find(|(known, _)| *known == name) {
        return (*words).to_owned();
    }
    let mut text = name.replace(['_', '-'], " ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let notices = notices::unread(&mut tx, viewer.account).await?;
    let unsaved = unsaved::of(&mut tx, viewer.account).await?;
    let is_new = unsaved::any_new(&mut tx, viewer.account).await?;
    drop(tx);
    if is_new {
        let mut tx = app.db.write(&viewer.actor()).await?;
        unsaved::seen(&mut tx, viewer.account).await?;
        tx.commit_draft().await?;
    }
    show(&Since {
        layout: app.layout(&viewer, "Since you were last here"),
        notices: notices
            .iter()
            .map(|notice| {
                let said = format!("{}, {}, by {}.", notice.what.label(), words::time(notice.at), notice.by);
                (notice.what.code(), said)
            })
            .collect(),
        read: Button::submit("I have read this"),
        unsaved: unsaved.iter().map(|form| shown(form, asked.send)).collect(),
    })
}

/// Notes that what was done to the account has been read.
pub async fn read(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    notices::read(&mut tx, viewer.account).await?;
    tx.record(Entry::new("account.notices_read", "account", Some(viewer.account.uuid()), Right::OwnAccount)).await?;
    let rest = !unsaved::of(&mut tx, viewer.account).await?.is_empty();
    tx.commit().await?;
    go(if rest { PATH } else { "/" })
}

/// Throws away what was typed.
pub async fn drop_unsaved(State(app): State<App>, viewer: Viewer, Path(id): Path<UnsavedId>, _: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    unsaved::drop_one(&mut tx, viewer.account, id).await?;
    let rest = !unsaved::of(&mut tx, viewer.account).await?.is_empty();
    tx.commit_draft().await?;
    go(if rest { PATH } else { "/" })
}
