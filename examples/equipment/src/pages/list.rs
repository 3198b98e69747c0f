//! What is on loan, with a chart and a file, and what is attached to each.

use access::lists::{Export, ReadLog};
use access::{App, Facts, Viewer};
use axum::extract::State;
use charts::{Bars, Chart, Kind, Unit};
use files::{Asking, Attachments, Owner, paths};
use page::govuk::Markup;
use page::list::{Column, Columns, FileKind, List, ListPage, ListQuery};
use page::{Figure, Limit, Shown, show, words};
use uuid::Uuid;

use crate::policy::{CHANGE_EQUIPMENT, SEE_EQUIPMENT};
use crate::records::items::{self, BY_DUE, BY_NAME, Item};

/// What the log says of whoever reads it.
static READS: ReadLog<Item> =
    ReadLog::new("equipment.see", "equipment_item", SEE_EQUIPMENT, |item| Some(item.id.uuid()));

fn list<'a>() -> List<'a, Item> {
    let columns = Columns::new([
        Column::cell("Equipment", |item: &Item| Markup::link(&format!("/equipment/{}/files", item.id), &item.name))
            .in_file("Equipment", |item| item.name.clone())
            .sorted_by(BY_NAME),
        Column::text("Lent to", |item: &Item| item.lent_to.clone()),
        Column::text("Due back", |item: &Item| words::short_date(item.due_on.to_jiff())).sorted_by(BY_DUE),
    ]);
    List::new("/equipment", ("loan", "loans"), columns).in_order_of("due").file(FileKind::Csv, "/equipment/csv")
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list();
    let asked = list.params(&query);
    let found = app.read_page(&viewer, &items::listing(), &list.page_params(&asked), &READS).await?;
    let bars = Bars::counts("Lent to", items::by_borrower(&mut app.db.read().await?).await?);
    let takeaway = words::plural(found.total, "piece of equipment is on loan.", "pieces of equipment are on loan.");
    let chart = Chart::new("Loans by borrower", takeaway, Unit::count(), Kind::Bars(bars));
    let page = ListPage::new(app.layout(&viewer, "Equipment on loan"), list.show(&asked, &found)?)
        .figure(Figure::new("loans", &chart)?);
    let may_change = app.policy.may_ever(&viewer, CHANGE_EQUIPMENT);
    show(&if may_change { page.link("/equipment/new", "Lend equipment") } else { page })
}

pub async fn as_csv(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list();
    let sort = list.sort(&list.params(&query));
    let file = Export { kind: FileKind::Csv, name: "loans", title: "Loans", reads: &READS, leaves_out: None };
    app.list_file(&viewer, &items::listing(), list.columns(), sort, file).await
}

pub static PAPERS: Attachments = Attachments::new(
    "equipment",
    paths!("/equipment/{id}"),
    Limit::megabytes(20),
    (SEE_EQUIPMENT, CHANGE_EQUIPMENT),
    item,
);

fn item(app: App, _: Viewer, id: Uuid) -> Asking {
    Box::pin(async move {
        let name = items::name(&mut app.db.read().await?, id).await?;
        Ok(Owner::about_no_child(&name, "/equipment", Facts::default()))
    })
}
