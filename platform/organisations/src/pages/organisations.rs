//! The list of organisations.

use access::lists::{Export, ReadLog};
use access::{App, Facts, Viewer};
use axum::extract::State;
use jiff::civil::Date;
use page::govuk::Markup;
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{Shown, show};

use super::organisation::soon;
use crate::records::organisations::{self, BY_NAME, BY_TOWN, BY_TYPE, Record};
use crate::{IMPORT_ORGANISATIONS, SEE_ORGANISATION};

/// Kinds of organisation.
pub(super) const KINDS: [(&str, &str); 3] = [("setting", "Setting"), ("provider", "Provider"), ("service", "Service")];

/// What it is: of a setting what the register calls it, else its kind.
fn type_of(one: &Record) -> String {
    let kind = KINDS.iter().find(|(code, _)| *code == one.kind).map_or(one.kind.as_str(), |(_, words)| *words);
    one.type_name.clone().unwrap_or_else(|| kind.to_owned())
}

fn list_of<'a>() -> List<'a, Record> {
    let columns = Columns::new([
        Column::cell("Name", |one: &Record| Markup::link(&format!("/organisations/{}", one.id), &one.name))
            .in_file("Name", |one| one.name.clone())
            .sorted_by(BY_NAME),
        Column::text("Type", type_of).sorted_by(BY_TYPE),
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
        .filter(Filter::choice("evidence", "Evidence", [(RENEW, "To renew")]))
        .in_order_of("name")
        .files()
}

/// The code of organisations with evidence that has expired or expires soon.
const RENEW: &str = "renew";
/// Their list.
pub const TO_RENEW: &str = "/organisations?evidence=renew";

fn filter(asked: &ListParams, today: Date) -> organisations::Filter {
    organisations::Filter {
        text: asked.value("text").to_owned(),
        kind: asked.value("kind").to_owned(),
        renew_by: (asked.value("evidence") == RENEW).then(|| soon(today)),
    }
}

pub async fn list(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    app.allow(&viewer, SEE_ORGANISATION, &Facts::default())?;
    let list = app.with_views(&viewer, list_of()).await?;
    let asked = list.params(&query);
    let mut tx = app.db.read().await?;
    let found = organisations::listing(&filter(&asked, viewer.today)).page(&mut tx, &list.page_params(&asked)).await?;
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

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    app.allow(&viewer, SEE_ORGANISATION, &Facts::default())?;
    let list = list_of();
    let asked = list.params(&query);
    let of = Export { kind, name: "organisations", title: "Organisations", reads: &EXPORTS, leaves_out: None };
    let listing = organisations::listing(&filter(&asked, viewer.today));
    app.list_file(&viewer, &listing, list.columns(), list.sort(&asked), of).await
}
