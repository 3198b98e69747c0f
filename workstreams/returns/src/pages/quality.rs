//! How good the data of the return are, for whoever sees figures and no child: by check, by case officer, night by night.

use access::{App, Viewer};
use askama::Template;
use axum::extract::State;
use page::govuk::{Cell, Head, Table};
use page::{Layout, Shown, show, words};

use super::overview::nights_table;
use crate::records::findings::{self, OfOwner, OfRule, at_level};

#[derive(Template)]
#[template(path = "sen2_quality.html")]
struct Quality {
    layout: Layout,
    /// How many of each level the last night found, with their codes; none before the first.
    totals: Vec<(&'static str, String, i64)>,
    rules: Option<Table>,
    owners: Option<Table>,
    nights: Option<Table>,
}

pub async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let rules = findings::of_area(&mut tx).await?;
    let mut owners = findings::owners_of_area(&mut tx).await?;
    let is_checked = findings::last_night(&mut tx).await?.is_some();
    let nights = findings::nights_of_area(&mut tx).await?;
    drop(tx);
    owners.retain(|(_, _, errors, queries)| errors + queries > 0);
    show(&Quality {
        layout: app.layout(&viewer, "Data quality of the SEN2 return"),
        totals: if is_checked { totals(&rules) } else { Vec::new() },
        rules: (!rules.is_empty()).then(|| rules_table(&rules)),
        owners: (!owners.is_empty()).then(|| owners_table(&owners)),
        nights: (nights.len() > 1).then(|| nights_table(&nights)),
    })
}

fn totals(rules: &[OfRule]) -> Vec<(&'static str, String, i64)> {
    let levels = [("error", "errors"), ("query", "queries"), ("prompt", "prompts")];
    let of = |(level, many): (&'static str, &str)| {
        let number = at_level(rules, level);
        (level, words::plural(number, level, many), number)
    };
    levels.into_iter().map(of).collect()
}

fn rules_table(rules: &[OfRule]) -> Table {
    let row = |one: &OfRule| {
        let says = sen2::rules::rule(&one.rule).map_or("", |rule| rule.says);
        vec![
            Cell::text(format!("{}: {says}", one.rule)),
            Cell::html(super::findings::level(&one.level)),
            Cell::number(words::count(one.count)),
            Cell::text(&one.fix),
        ]
    };
    Table {
        head: vec![Head::text("Check"), Head::text("Level"), Head::number("Found"), Head::text("What to do")],
        rows: rules.iter().map(row).collect(),
        ..Table::default()
    }
}

fn owners_table(owners: &[OfOwner]) -> Table {
    let row = |(account, name, errors, queries): &OfOwner| {
        let name = name.as_deref().filter(|_| account.is_some()).unwrap_or("No case officer");
        vec![Cell::text(name), Cell::number(words::count(*errors)), Cell::number(words::count(*queries))]
    };
    Table {
        head: vec![Head::text("Case officer"), Head::number("Errors"), Head::number("Queries")],
        rows: owners.iter().map(row).collect(),
        first_cell_is_header: true,
        ..Table::default()
    }
}
