//! The area at a glance: counts for those who steer it, small ones not shown.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::State;
use page::govuk::{Cell, Head, Table};
use page::{Layout, Shown, show, words};
use statistics::{Policy, Shown as Count};

use crate::SEE_FIGURES;
use crate::model::codes;
use crate::records::figures::Figure;
use crate::records::kept;

#[derive(Template)]
#[template(path = "area.html")]
struct Area {
    layout: Layout,
    /// What is counted, by its code; the count; in words.
    figures: Vec<(&'static str, String, &'static str)>,
    tables: Vec<Table>,
    counted: Option<String>,
    /// Whether the last twelve months are not known.
    is_short: bool,
    small: u64,
}

fn shown(number: i64) -> String {
    if Policy::default().hides(number.unsigned_abs()) { "not shown".to_owned() } else { words::count(number) }
}

/// A breakdown whose groups sum up to a known total: where a small count is hidden, another is hidden too.
fn breakdown(caption: &str, unknown: &str, name: impl Fn(&str) -> String, figures: &[Figure]) -> Table {
    let counts =
        statistics::table(&[figures.iter().map(|figure| figure.number.unsigned_abs()).collect()], Policy::default());
    Table {
        caption: caption.to_owned(),
        caption_classes: "govuk-table__caption--s".to_owned(),
        head: vec![Head::text("Group"), Head::number("Plans")],
        rows: figures
            .iter()
            .zip(counts.into_iter().flatten())
            .map(|(figure, count)| {
                let words = if figure.name.is_empty() { unknown.to_owned() } else { name(&figure.name) };
                let number = match count {
                    Count::Count(_) => words::count(figure.number),
                    Count::Small | Count::Secondary => "not shown".to_owned(),
                };
                vec![Cell::text(words), Cell::number(number)]
            })
            .collect(),
        first_cell_is_header: true,
        ..Table::default()
    }
}

pub async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, SEE_FIGURES, &Facts::default())?;
    let mut tx = app.db.read().await?;
    let kept = kept::last(&mut tx).await?;
    drop(tx);
    let need = |code: &str| codes::words(codes::SEN_TYPES, code).to_owned();
    let layout = app.layout(&viewer, "This area at a glance");
    show(&match kept.counted_at("plans") {
        None => Area { layout, figures: Vec::new(), tables: Vec::new(), counted: None, is_short: false, small: 0 },
        Some(counted) => Area {
            layout,
            figures: [
                ("plans", "plans in force"),
                ("requests", "requests in twelve months"),
                ("issued", "plans issued in twelve months"),
                ("appeals", "appeals in twelve months"),
            ]
            .into_iter()
            .filter(|(kind, _)| kept.counted_at(kind).is_some())
            .map(|(kind, words)| (kind, shown(kept.number(kind)), words))
            .collect(),
            is_short: kept.counted_at("issued").is_none(),
            tables: vec![
                breakdown("By primary need", "No need recorded", need, &kept.by("need")),
                breakdown(
                    "By phase of the present setting",
                    "No setting, or none with a phase",
                    str::to_owned,
                    &kept.by("phase"),
                ),
                breakdown("By ward", "No ward recorded", str::to_owned, &kept.by("ward")),
            ],
            counted: Some(words::time(counted)),
            small: Policy::default().up_to,
        },
    })
}
