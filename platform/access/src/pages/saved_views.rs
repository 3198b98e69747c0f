//! Views of lists that somebody saved: all of them, saving one, removing one.

use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Button, Input, Markup};
use page::{Done, Form, Layout, Shown, go, path, refuse, show};
use store::StoreError;

use crate::records::views::{self, Saved, ViewId};
use crate::{App, Viewer};

/// Letters of a name.
const LONGEST: usize = 60;
/// Letters of what is asked of a list.
const LONGEST_QUERY: usize = 1_000;

#[derive(Template)]
#[template(path = "saved_views.html")]
struct Views {
    layout: Layout,
    /// The link, and the view that is removed.
    views: Vec<(Markup, Saved)>,
    /// The view that could not be saved, with the field for its name.
    again: Option<Again>,
}

struct Again {
    list: String,
    query: String,
    name: Input,
    save: Button,
}

/// The form again, where its list is one of the program's own.
fn again(form: &Form) -> Option<Again> {
    let list = form.value("list");
    if list.is_empty() || path::own(list).is_none() {
        return None;
    }
    let hint = "The filters and the order are saved with it. Do not enter anybody’s name";
    Some(Again {
        list: list.to_owned(),
        query: form.value("query").to_owned(),
        name: Input {
            hint: Some(hint.into()),
            classes: "govuk-!-width-one-half".to_owned(),
            ..form.input("name", "Name of this view")
        },
        save: Button::submit("Save view"),
    })
}

async fn page(app: &App, viewer: &Viewer, form: &Form, done: Option<&str>) -> Result<Views, page::Problem> {
    let mut tx = app.db.read().await?;
    let own = views::own(&mut tx, viewer).await?;
    drop(tx);
    Ok(Views {
        layout: app.layout(viewer, "Saved views").errors(form.summary()).done(done),
        again: again(form),
        views: own.into_iter().map(|one| (Markup::link(&address(&one.list, &one.query), &one.name), one)).collect(),
    })
}

fn address(list: &str, query: &str) -> String {
    if query.is_empty() { list.to_owned() } else { format!("{list}?{query}") }
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(done): Query<Done>) -> Shown {
    let done = done.done.as_deref().map(|_| "View removed.");
    show(&page(&app, &viewer, &Form::default(), done).await?)
}

/// Saves a view and goes back to its list. The query is kept as forms write it, so that it compares with that of the list.
pub async fn save(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let name = form.required("name", "Enter a name for this view");
    let (list, query) = (form.value("list").to_owned(), form.value("query").to_owned());
    if name.chars().count() > LONGEST {
        form.refuse("name", format!("The name of the view must be {LONGEST} characters or fewer"));
    }
    let is_list = path::own(&list).is_some_and(|list| !list.contains(['?', '#']));
    if !is_list || query.len() > LONGEST_QUERY || path::own(&address(&list, &query)).is_none() {
        form.refuse("name", "This view cannot be saved. Go back to the list and try again");
    }
    if form.is_right() {
        let mut tx = app.db.write(&viewer.actor()).await?;
        match views::save(&mut tx, &viewer, &list, &query, &name).await {
            Ok(()) => {
                tx.commit().await?;
                return go(&address(&list, &query));
            }
            Err(StoreError::Duplicate(words)) => form.refuse("name", words),
            Err(other) => return Err(other.into()),
        }
    }
    refuse(&page(&app, &viewer, &form, None).await?)
}

pub async fn remove(State(app): State<App>, viewer: Viewer, Path(id): Path<ViewId>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    views::remove(&mut tx, &viewer, id).await?;
    tx.commit().await?;
    go("/saved-views?done=removed")
}
