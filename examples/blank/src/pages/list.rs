//! What there is.

use access::lists::ReadLog;
use access::{App, Viewer};
use axum::extract::State;
use page::list::{Column, Columns, List, ListPage, ListQuery};
use page::{Shown, show};

use crate::policy::{CHANGE_BLANK, SEE_BLANK};
use crate::records::items::{self, BY_NAME, Item};

/// What the log says of whoever reads it.
static READS: ReadLog<Item> = ReadLog::new("blank.see", "blank_item", SEE_BLANK, |item| Some(item.id.uuid()));

fn list<'a>() -> List<'a, Item> {
    let columns = Columns::new([Column::text("Name", |item: &Item| item.name.clone()).sorted_by(BY_NAME)]);
    List::new("/blank", ("item", "items"), columns).in_order_of("name")
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list();
    let asked = list.params(&query);
    let found = app.read_page(&viewer, &items::listing(), &list.page_params(&asked), &READS).await?;
    let page = ListPage::new(app.layout(&viewer, "Blank room"), list.show(&asked, &found)?);
    let may_change = app.policy.may_ever(&viewer, CHANGE_BLANK);
    show(&if may_change { page.link("/blank/new", "Add an item") } else { page })
}
