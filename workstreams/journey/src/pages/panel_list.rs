//! The meetings of panels.

use access::{App, Role, Viewer, at_top};
use askama::Template;
use axum::extract::State;
use jiff::civil::Date;
use page::govuk::{Markup, Table, Tag};
use page::list::{Column, Columns, List, ListQuery};
use page::{Layout, Shown, show, words};

use super::panel::runs;
use crate::records::panels::{self, BY_DATE, Panel};

#[derive(Template)]
#[template(path = "panels.html")]
struct Meetings {
    layout: Layout,
    list: Markup,
    may_run: bool,
    /// What panels recommended and the viewer has not decided on, in words.
    recommended: Option<String>,
}

/// Whether somebody sees the recommendations on their own cases beside the navigation.
pub(super) fn decides(viewer: &Viewer) -> bool {
    viewer.is(Role::CaseOfficer) && !viewer.is(Role::Manager)
}

fn state(one: &Panel, today: Date) -> Tag {
    match one.closed_on() {
        Some(on) => Tag::new(&format!("Closed {}", words::date(on)), "grey"),
        None if one.held_on() < today => Tag::new("Held, not closed", "yellow"),
        None => Tag::new("Planned", "blue"),
    }
}

fn columns<'a>(today: Date) -> Columns<'a, Panel> {
    Columns::new([
        Column::cell("Meeting", |one: &Panel| Markup::link(&format!("/panels/{}", one.id), &one.title)),
        Column::text("Date", |one: &Panel| words::short_date(one.held_on())).sorted_by(BY_DATE),
        Column::cell("Status", move |one: &Panel| state(one, today)),
    ])
}

/// Meetings as a table; nothing where there are none.
pub(super) fn meetings_table(all: &[Panel], today: Date) -> Option<Table> {
    (!all.is_empty()).then(|| columns(today).table(all))
}

/// The meetings: all for whoever works on cases, one's own for a member.
pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let officers = viewer.is(Role::CaseOfficer) || viewer.is(Role::Manager);
    let list = List::new("/panels", ("meeting", "meetings"), columns(viewer.today))
        .labelled("Panels")
        .in_order_of("-date")
        .note("newest first")
        .empty("No panel meetings are planned.");
    let asked = list.params(&query);
    let mut tx = app.db.read().await?;
    let listing = panels::listing((!officers).then_some(viewer.account));
    let found = listing.page(&mut tx, &list.page_params(&asked)).await?;
    drop(tx);
    show(&Meetings {
        layout: app.layout(&viewer, "Panels"),
        list: list.show(&asked, &found)?,
        may_run: runs(&app, &viewer),
        recommended: at_top::waits("/panels").filter(|waiting| decides(&viewer) && *waiting > 0).map(|waiting| {
            words::plural(waiting, "panel recommendation to decide on", "panel recommendations to decide on")
        }),
    })
}
