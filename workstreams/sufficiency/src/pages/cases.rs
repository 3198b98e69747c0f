//! The children whom a number of today counts.

use access::lists::ReadLog;
use access::{App, Viewer};
use axum::extract::State;
use page::govuk::Markup;
use page::list::{Column, Columns, Filter, List, ListPage, ListQuery};
use page::{Shown, show};
use projection::cohorts::AgeGroup;

use crate::model::provision::Provision;
use crate::policy::SEE_CASES;
use crate::records::cases::{self, BY_NAME, BY_YEAR, Case, Cell};

/// What the log says: a list of children is a read.
const READS: ReadLog<Case> =
    ReadLog { event: "sufficiency.cases", about: "person", right: SEE_CASES, subject: |line| Some(line.person.uuid()) };

fn list_of<'a>(provision: &str, age: &str) -> List<'a, Case> {
    let columns = Columns::new([
        Column::cell("Child or young person", |line: &Case| {
            Markup::link(&format!("/children/{}", line.person), &people::name::listed(&line.forename, &line.surname))
        })
        .sorted_by(BY_NAME),
        Column::number("Curriculum year", |line: &Case| line.ncy.to_string()).sorted_by(BY_YEAR),
        Column::text("Primary need", |line: &Case| line.need.clone()),
        Column::text("Provision", |line: &Case| Provision::shown(&line.provision).to_owned()),
        Column::text("Area", |line: &Case| line.area.clone()),
    ]);
    List::new("/sufficiency/cases", ("child or young person", "children and young people"), columns)
        .filter(Filter::given("age", "Age").in_words(AgeGroup::shown(age)))
        .filter(Filter::given("need", "Primary need"))
        .filter(Filter::given("provision", "Provision").in_words(Provision::shown(provision)))
        .filter(Filter::given("area", "Area"))
        .in_order_of("name")
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = list_of(query.value("provision"), query.value("age"));
    let asked = list.params(&query);
    let value = |code: &str| asked.value(code).to_owned();
    let cell = Cell { age: value("age"), need: value("need"), provision: value("provision"), area: value("area") };
    let found = app.read_page(&viewer, &cases::cases(&app, &viewer, &cell), &list.page_params(&asked), &READS).await?;
    let parts = [AgeGroup::shown(&cell.age), cell.need.as_str(), Provision::shown(&cell.provision), cell.area.as_str()];
    let named: Vec<&str> = parts.into_iter().filter(|one| !one.is_empty()).collect();
    let title = match named.as_slice() {
        [] => "Children with a plan today".to_owned(),
        named => format!("With a plan today: {}", named.join(", ")),
    };
    let layout = app.layout(&viewer, &title).back_to("/sufficiency", "Sufficiency");
    show(&ListPage::new(layout, list.show(&asked, &found)?).lead(
        "This list shows the records that you can open. Forecasts also count children whose record is restricted; they are not listed here.",
    ))
}
