// The list of CONTRIBUTING.md: it compiles, and says what is written there.
use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use axum::extract::State;
use jiff::ToSpan;
use page::govuk::Markup;
use page::list::{Column, Columns, FileKind, List, ListPage, ListQuery};
use page::{Shown, show, words};
use store::Listing;

use super::children::CHILDREN;
use crate::records::children::{BY_BIRTH, BY_NAME, Listed, listing};
use crate::{FIND_CHILD, scope};

/// Whom it shows, in `records/`: the query carries the viewer.
fn turning_16(app: &App, viewer: &Viewer) -> Listing<Listed> {
    let from = viewer.today.saturating_sub(16.years());
    listing(|query| {
        scope::may_at_work(app, viewer, FIND_CHILD, query)
            .and("and p.birth_date >")
            .value(from)
            .and("and p.birth_date <=")
            .value(from.saturating_add(3.months()))
    })
}

/// What the log says: a list of children is a read.
static READS: ReadLog<Listed> =
    ReadLog { event: "child.turning_16", about: "person", right: FIND_CHILD, subject: |child| Some(child.id.uuid()) };

/// How it is shown, in `pages/`.
fn list<'a>() -> List<'a, Listed> {
    let columns = Columns::new([
        Column::cell("Name", |child: &Listed| Markup::link(&format!("/children/{}", child.id), &child.name()))
            .in_file("Name", Listed::name)
            .sorted_by(BY_NAME),
        Column::text("Date of birth", |child: &Listed| child.birth_date().map(words::date).unwrap_or_default())
            .sorted_by(BY_BIRTH),
    ]);
    List::new("/children/turning-16", CHILDREN, columns)
        .in_order_of("name")
        .file(FileKind::Csv, "/children/turning-16/csv")
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list();
    let asked = list.params(&query);
    let found = app.read_page(&viewer, &turning_16(&app, &viewer), &list.page_params(&asked), &READS).await?;
    show(&ListPage::new(app.layout(&viewer, "Turning 16 soon"), list.show(&asked, &found)?))
}

/// The same as a file. Restricted records leave by an act of their own.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let (list, of) = (list(), turning_16(&app, &viewer));
    let file = Export {
        kind: FileKind::Csv,
        name: "turning-16",
        title: "Turning 16",
        reads: &READS,
        leaves_out: Some(|child| child.restricted),
    };
    app.list_file(&viewer, &of, list.columns(), list.sort(&list.params(&query)), file).await
}
