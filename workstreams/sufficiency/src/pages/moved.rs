//! The children whose plan came or went since the last January count.

use access::lists::ReadLog;
use access::{App, Viewer};
use axum::extract::State;
use page::govuk::Markup;
use page::list::{Column, Columns, Filter, List, ListPage, ListQuery};
use page::{Shown, show, words};

use crate::model::moved::Moved;
use crate::policy::SEE_CASES;
use crate::records::moved::{BY_DAY, BY_NAME, Case, cases};

/// What the log says: a list of children is a read.
const READS: ReadLog<Case> =
    ReadLog { event: "sufficiency.cases", about: "person", right: SEE_CASES, subject: |line| Some(line.person.uuid()) };

fn list<'a>() -> List<'a, Case> {
    let columns = Columns::new([
        Column::cell("Child or young person", |line: &Case| {
            Markup::link(&format!("/children/{}", line.person), &people::name::listed(&line.forename, &line.surname))
        })
        .sorted_by(BY_NAME),
        Column::text("What happened", |line: &Case| line.how().map_or("", Moved::words).to_owned()),
        Column::text("Date", |line: &Case| line.moved_on().map_or_else(|| "–".to_owned(), words::short_date))
            .sorted_by(BY_DAY),
    ]);
    let choices = Moved::ALL.map(|one| (one.code(), one.words()));
    List::new("/sufficiency/moved", ("child or young person", "children and young people"), columns)
        .filter(Filter::choice("how", "What happened", choices))
        .in_order_of("name")
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list();
    let asked = list.params(&query);
    let listing = cases(&app, &viewer, Moved::from_code(asked.value("how")));
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &READS).await?;
    let layout = app
        .layout(&viewer, "Plans that began and ended since January")
        .back_to("/sufficiency/data", "Data for forecasts");
    show(&ListPage::new(layout, list.show(&asked, &found)?).lead(
        "This list shows the records that you can open. Counts also include children whose record is restricted; they are not listed here.",
    ))
}
