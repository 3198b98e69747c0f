//! The cases behind a time measure: from a figure of the board down to the children whom it counts.

use access::lists::ReadLog;
use access::{App, Viewer};
use axum::extract::{Path, State};
use page::govuk::Markup;
use page::list::{Column, Columns, Filter, List, ListPage, ListQuery};
use page::{Problem, Shown, show};
use published::Measure;

use crate::SEE_FINDINGS;
use crate::records::measures::{BY_NAME, Case, cases};

/// What the log says: a list of children is a read.
const READS: ReadLog<Case> = ReadLog {
    event: "return.findings",
    about: "person",
    right: SEE_FINDINGS,
    subject: |line| Some(line.person.uuid()),
};

fn columns<'a>() -> Columns<'a, Case> {
    Columns::new([
        Column::cell("Child or young person", |line: &Case| {
            let name = gate::name::listed(&line.forename, &line.surname);
            Markup::link(&format!("/children/{}", line.person), &name)
        })
        .sorted_by(BY_NAME),
        Column::text("Counted as", |line: &Case| {
            let outcome = if line.within == line.of_all { "On time" } else { "Late" };
            match line.of_all {
                ..=1 => outcome.to_owned(),
                of_all => format!("{outcome}: {} of {of_all}", line.within),
            }
        }),
        Column::text("Case officer", |line: &Case| {
            line.officer.clone().unwrap_or_else(|| "No case officer".to_owned())
        }),
    ])
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path((measure, year)): Path<(String, i64)>,
    query: ListQuery,
) -> Shown {
    let known = Measure::ALL.into_iter().find(|one| one.code() == measure).ok_or(Problem::NotFound)?;
    let title = format!("{}, {year}", known.words());
    let list = List::new(
        &format!("/sen2/measures/{measure}/{year}"),
        ("child or young person", "children and young people"),
        columns(),
    )
    .labelled(&title)
    .filter(Filter::views("which", "Show", [("", "All"), ("late", "Late")]))
    .note("late ones first")
    .empty("There are no records in this list that you can open.");
    let asked = list.params(&query);
    let listing = cases(&app, &viewer, known, year, asked.value("which") == "late");
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &READS).await?;
    let layout = app.layout(&viewer, &title).back_to("/sen2/measures", "Timeliness");
    let counted = super::measures::counted(&mut app.db.read().await?).await?;
    show(
        &ListPage::new(layout, list.show(&asked, &found)?)
            .lead(format!("Children and young people whose records you can open. {counted}")),
    )
}
