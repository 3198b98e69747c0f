//! The list of organisations.

use access::lists::{Export, ReadLog};
use access::{App, Facts, Viewer};
use axum::extract::State;
use page::govuk::Markup;
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{Shown, show};

use crate::records::organisations::{self, BY_NAME, BY_TOWN, BY_TYPE, Record};
use crate::{IMPORT_ORGANISATIONS, SEE_ORGANISATION};

/// Kinds of organisation.
pub(super) const KINDS: [(&str, &str); 3] = [("setting", "Setting"), ("provider", "Provider"), ("service", "Service")];

fn list_of<'a>() -> List<'a, Record> {
    let columns = Columns::new([
        Column::cell("Name", |one: &Record| Markup::link(&format!("/organisations/{}", one.id), &one.name))
            .in_file("Name", |one| one.name.clone())
            .sorted_by(BY_NAME),
        Column::text("Type", |one: &Record| one.type_name.clone().unwrap_or_else(|| one.kind.clone()))
            .sorted_by(BY_TYPE),
        Column::text("Phase", |one: &Record| one.phase.clone().unwrap_or_default()),
        Column::text("Town", |one: &Record| one.town.clone().unwrap_or_default()).sorted_by(BY_TOWN),
        Column::text("URN", |one: &Record| one.urn.clone().unwrap_or_default()),
        Column::text("Postcode", |one: &Record| one.postcode.clone().unwrap_or_default()).if_asked("postcode"),
        Column::number("Places", |one: &Record| one.capacity.map(|places| places.to_string()).unwrap_or_default())
            .if_asked("places"),
    ]);
    List::new("/organisations", ("organisation", "organisations"), columns)
        .filter(Filter::words_about_nobody("text", "Name or URN"))
        .filter(Filter::choice("kind", "Kind", KINDS))
        .in_order_of("name")
        .file(FileKind::Excel, "/organisations/xlsx")
        .file(FileKind::Csv, "/organisations/csv")
}

fn filter(asked: &ListParams) -> organisations::Filter {
    organisations::Filter { text: asked.value("text").to_owned(), kind: asked.value("kind").to_owned() }
}

pub async fn list(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    app.allow(&viewer, SEE_ORGANISATION, &Facts::default())?;
    let list = app.with_views(&viewer, list_of()).await?;
    let asked = list.params(&query);
    let mut tx = app.db.read().await?;
    let found = organisations::listing(&filter(&asked)).page(&mut tx, &list.page_params(&asked)).await?;
    drop(tx);
    let page = ListPage::new(app.layout(&viewer, "Organisations"), list.show(&asked, &found)?);
    show(&if app.policy.may_ever(&viewer, IMPORT_ORGANISATIONS) {
        page.link("/organisations/new", "Add an organisation").link("/organisations/import", "Import from GIAS")
    } else {
        page
    })
}

/// What the log says of a file.
static EXPORTS: ReadLog<Record> =
    ReadLog { event: "organisation.export", about: "organisation", right: SEE_ORGANISATION, subject: |_| None };

async fn file(app: &App, viewer: &Viewer, query: &ListQuery, kind: FileKind) -> Shown {
    app.allow(viewer, SEE_ORGANISATION, &Facts::default())?;
    let list = list_of();
    let asked = list.params(query);
    let of = Export { kind, name: "organisations", title: "Organisations", reads: &EXPORTS, leaves_out: None };
    app.list_file(viewer, &organisations::listing(&filter(&asked)), list.columns(), list.sort(&asked), of).await
}

/// The list as CSV.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    file(&app, &viewer, &query, FileKind::Csv).await
}

/// The list as an Excel workbook.
pub async fn as_xlsx(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    file(&app, &viewer, &query, FileKind::Excel).await
}
