//! The times of the EHC process as the DfE publishes them: the area's own, computed from the record, beside what is
//! published about the authority and England.

use access::{App, Viewer};
use askama::Template;
use axum::extract::State;
use page::govuk::{Cell, Head, Table};
use page::{Layout, Shown, show, words};
use published::Measure;
use store::setting;

use crate::records::measures::{self, Own, Published};

#[derive(Template)]
#[template(path = "sen2_measures.html")]
struct Measures {
    layout: Layout,
    tables: Vec<(&'static str, Option<Table>)>,
    has_published: bool,
}

pub async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let authority = setting::get(&mut tx, "sen2_lea").await?.unwrap_or_default();
    let own = measures::own(&mut tx).await?;
    let published = measures::published_about(&mut tx, &authority).await?;
    drop(tx);
    show(&Measures {
        tables: Measure::ALL.into_iter().map(|one| (one.words(), table(one, &own, &published))).collect(),
        has_published: !published.is_empty(),
        layout: app.layout(&viewer, "Timeliness of the EHC process"),
    })
}

fn percent(tenths: Option<i64>) -> String {
    tenths.map_or_else(|| "–".to_owned(), |tenths| format!("{}.{}%", tenths / 10, tenths % 10))
}

fn table(measure: Measure, own: &[Own], published: &[Published]) -> Option<Table> {
    let code = measure.code();
    let mut years: Vec<i64> = own
        .iter()
        .filter(|one| one.measure == code)
        .map(|one| one.year)
        .chain(published.iter().filter(|one| one.measure == code).map(|one| one.year))
        .collect();
    years.sort_unstable();
    years.dedup();
    let rows: Vec<Vec<Cell>> = years
        .iter()
        .rev()
        .map(|year| {
            let ours = own.iter().find(|one| one.measure == code && one.year == *year);
            let is_recorded_alone = ours.is_some_and(Own::is_recorded_alone);
            let left_out = ours.map_or(0, |one| one.not_known);
            let ours = ours.map(Own::share).filter(|share| share.of > 0);
            let find = |england: bool| {
                let of_area = |one: &&Published| (one.area == "E92000001") == england;
                published.iter().filter(|one| one.measure == code && one.year == *year).find(of_area)
            };
            let counted = ours.map_or_else(|| "–".to_owned(), |share| format!("{} of {}", share.within, share.of));
            let tenths = ours.and_then(|share| share.tenths()).and_then(|tenths| i64::try_from(tenths).ok());
            vec![
                Cell::text(match is_recorded_alone {
                    true => format!("{year}, recorded in OnePlan only"),
                    false => year.to_string(),
                }),
                Cell::number(percent(tenths)),
                Cell::number(counted),
                Cell::number(if left_out > 0 { words::count(left_out) } else { "–".to_owned() }),
                Cell::number(percent(find(false).and_then(|one| one.tenths))),
                Cell::number(percent(find(true).and_then(|one| one.tenths))),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        head: vec![
            Head::text("Calendar year"),
            Head::number("From the record"),
            Head::number("Counted"),
            Head::number("Left out"),
            Head::number("Published, authority"),
            Head::number("Published, England"),
        ],
        rows,
        first_cell_is_header: true,
        ..Table::default()
    })
}
