//! The times of the EHC process as the DfE publishes them: the area's own, computed from the record, beside what is
//! published about the authority and England.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Cell, Head, Markup, Table};
use page::{Figure, Layout, Shown, show, words};
use published::Measure;
use store::{Tx, setting};

use super::timeliness;
use crate::SEE_FINDINGS;
use crate::records::findings;
use crate::records::measures::{self, Month, Own, Published};

#[derive(Template)]
#[template(path = "sen2_measures.html")]
struct Measures {
    layout: Layout,
    by_month: bool,
    parts: Vec<Part>,
    has_published: bool,
    /// When the figures from the record were counted.
    counted: String,
}

/// A measure.
struct Part {
    words: &'static str,
    figure: Option<Figure>,
    table: Option<Table>,
}

/// What is asked of the page.
#[derive(serde::Deserialize)]
pub struct Asked {
    /// `month` for months instead of years.
    by: Option<String>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let by_month = asked.by.as_deref() == Some("month");
    let mut tx = app.db.read().await?;
    let authority = setting::get(&mut tx, "sen2_lea").await?.unwrap_or_default();
    let may_open = app.policy.may_ever(&viewer, SEE_FINDINGS);
    // Whoever can open the lists sees the numbers of these lists.
    let own = match may_open {
        true => measures::own_for(&mut tx, &app, &viewer).await?,
        false => measures::own(&mut tx).await?,
    };
    let published = measures::published_about(&mut tx, &authority).await?;
    let mut parts = Vec::with_capacity(Measure::ALL.len());
    for measure in Measure::ALL {
        let (chart, table) = if by_month {
            let (code, before) = (measure.code(), viewer.today.first_of_month());
            let months = match may_open {
                true => measures::months_for(&mut tx, &app, &viewer, code, before).await?,
                false => measures::months(&mut tx, code, before).await?,
            };
            (timeliness::by_month(measure, &months), months_table(&months))
        } else {
            let chart = timeliness::by_year(measure, &own, &published, viewer.today);
            (chart, table(measure, &own, &published, may_open))
        };
        let figure = chart.map(|chart| Figure::new(measure.code(), &chart)).transpose()?;
        parts.push(Part { words: measure.words(), figure, table });
    }
    let counted = counted(&mut tx).await?;
    drop(tx);
    show(&Measures {
        counted,
        by_month,
        parts,
        has_published: !published.is_empty(),
        layout: app.layout(&viewer, "Timeliness of the EHC process"),
    })
}

/// When the figures were counted, for a page with them and for the children behind them.
pub(super) async fn counted(tx: &mut Tx) -> store::Result<String> {
    let night = findings::last_night(tx).await?;
    let Some(night) = night else { return Ok("Not counted yet.".to_owned()) };
    let day = words::date(night.day());
    Ok(format!("Counted on {day}, and again each night or when somebody runs the checks."))
}

/// The months, the latest first.
fn months_table(months: &[Month]) -> Option<Table> {
    let row = |one: &Month| {
        let share = one.share();
        let tenths = share.tenths().map(numbers::fitted::<i64>);
        vec![
            Cell::text(words::short_month(one.month)),
            Cell::number(percent(tenths)),
            Cell::number(format!("{} of {}", share.within, share.of)),
        ]
    };
    (!months.is_empty()).then(|| Table {
        head: vec![Head::text("Month"), Head::number("From the record"), Head::number("Counted")],
        rows: months.iter().rev().map(row).collect(),
        first_cell_is_header: true,
        ..Table::default()
    })
}

fn percent(tenths: Option<i64>) -> String {
    tenths.map_or_else(|| "–".to_owned(), |tenths| format!("{}.{}%", tenths / 10, tenths % 10))
}

fn table(measure: Measure, own: &[Own], published: &[Published], may_open: bool) -> Option<Table> {
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
                let of_area = |one: &&Published| (one.area == published::areas::ENGLAND) == england;
                published.iter().filter(|one| one.measure == code && one.year == *year).find(of_area)
            };
            let counted = match ours {
                None => Cell::number("–"),
                Some(share) => {
                    let words = format!("{} of {}", share.within, share.of);
                    let link = || Markup::link(&format!("/sen2/measures/{code}/{year}"), &words);
                    let html = if may_open { link() } else { Markup::text(&words) };
                    Cell { format: "numeric".to_owned(), ..Cell::html(html) }
                }
            };
            let tenths = ours.and_then(|share| share.tenths()).and_then(|tenths| i64::try_from(tenths).ok());
            vec![
                Cell::text(match is_recorded_alone {
                    true => format!("{year}, recorded in OnePlan only"),
                    false => year.to_string(),
                }),
                Cell::number(percent(tenths)),
                counted,
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
