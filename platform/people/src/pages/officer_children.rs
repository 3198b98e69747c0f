//! The children of one case officer, for whoever allocates.

use access::records::accounts;
use access::{AccountId, App, Viewer};
use axum::extract::{Path, State};
use page::list::{List, ListPage, ListQuery};
use page::{Problem, Shown, show};

use super::children::{CHILDREN, OPENS, found_columns};
use crate::records::{caseload, progress};

pub async fn list(State(app): State<App>, viewer: Viewer, Path(officer): Path<AccountId>, query: ListQuery) -> Shown {
    let mut tx = app.db.read().await?;
    let officers = accounts::officers_apart(&mut tx, &[officer]).await?;
    let Some((_, name)) = officers.into_iter().next() else { return Err(Problem::NotFound) };
    let title = format!("Children of {name}");
    let list = List::new(&format!("/children/caseload/{officer}"), CHILDREN, found_columns(&viewer))
        .labelled(&title)
        .in_order_of("name")
        .empty("No children are on this caseload.");
    let asked = list.params(&query);
    let listing = caseload::of_officer(&app, &viewer, officer);
    let mut found = listing.page(&mut tx, &list.page_params(&asked)).await?;
    progress::tell(&mut tx, &app, &viewer, &mut found.rows).await?;
    drop(tx);
    app.log_rows(&viewer, &found.rows, &OPENS).await?;
    show(&ListPage::new(app.layout(&viewer, &title), list.show(&asked, &found)?))
}
