//! Children without a case officer.

use access::{App, Viewer};
use axum::extract::State;
use page::list::{List, ListPage, ListQuery};
use page::{Shown, show};

use super::children::{CHILDREN, FINDS, columns};
use crate::records::handover;

/// Children without a case officer who works here.
pub async fn list(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let title = "Children without a case officer";
    let list = List::new("/children/without-case-officer", CHILDREN, columns(&viewer))
        .labelled(title)
        .in_order_of("name")
        .empty("Every child and young person has a case officer.");
    let asked = list.params(&query);
    let listing = handover::without_officer(&app, &viewer);
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &FINDS).await?;
    let page = ListPage::new(app.layout(&viewer, title), list.show(&asked, &found)?);
    show(&if found.total > 0 { page.lead("Open a record, then change the case officer.") } else { page })
}
