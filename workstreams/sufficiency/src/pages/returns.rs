//! Tables for returns, off a forecast.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Markup, SelectItem};
use page::list::Column;
use page::{Layout, Problem, Shown, show, words};

use super::common::{Asked, framed, none_yet, stamped, table};
use crate::model::outcome::Outcome;
use crate::model::tables::{Return, Which, tables};
use crate::policy::KEEP_SUFFICIENCY;

fn which(asked: &Asked) -> Which {
    Which::ALL.into_iter().find(|one| one.code() == asked.of).unwrap_or(Which::ReformPlan)
}

#[derive(Template)]
#[template(path = "returns.html")]
struct Returns {
    layout: Layout,
    convention: &'static str,
    choice: Markup,
    cited: String,
    csv: String,
    /// Whether it has tables in which rows are crossed, which are not published.
    has_crossed: bool,
    /// Whether small numbers are held back.
    is_public: bool,
    tables: Vec<(String, Markup)>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let looked = asked.forecast(&mut tx).await?;
    drop(tx);
    let Some(looked) = looked else { return none_yet(&app, &viewer, "Tables for returns") };
    let which = which(&asked);
    let is_public = is_public(&app, &viewer, &asked);
    let items = Which::ALL.iter().map(|one| SelectItem::new(one.code(), one.words())).collect();
    show(&Returns {
        layout: app.layout(&viewer, which.words()).back_to("/sufficiency", "Sufficiency"),
        convention: which.convention(),
        choice: looked.choice("/sufficiency/returns", vec![("of", "Return", items, which.code().to_owned())])?,
        cited: looked.cited(),
        csv: format!("/sufficiency/returns/csv?forecast={}&of={}", looked.forecast.id, which.code()),
        has_crossed: which == Which::ReformPlan,
        is_public,
        tables: of(&looked.outcome, which, is_public).map(|one| figures(which, one, is_public)).collect(),
    })
}

/// Whether small numbers are held back: for publication, and from whoever does not plan with them.
fn is_public(app: &App, viewer: &Viewer, asked: &Asked) -> bool {
    asked.public == "1" || !app.policy.may_ever(viewer, KEEP_SUFFICIENCY)
}

/// Tables of the return. What is crossed (7.1 and on) could be undone by subtraction from what is not: where small numbers are
/// held back only the latter stands.
fn of(outcome: &Outcome, which: Which, is_public: bool) -> impl Iterator<Item = Return> {
    tables(outcome, which).into_iter().filter(move |one| !(is_public && one.is_crossed))
}

/// A table of the return with its title, and a row of sums.
fn figures(which: Which, one: Return, is_public: bool) -> (String, Markup) {
    let mut head = vec![one.rows_are.to_owned()];
    head.extend(one.years.iter().map(|year| which.column(*year)));
    let number = |cell: String| cell.parse::<i64>().map_or(cell, words::count);
    let numbers = |cells: Vec<String>| cells.into_iter().map(number).collect::<Vec<String>>();
    let row = |(name, values): (String, Vec<String>)| (Markup::text(&name), numbers(values));
    let mut rows: Vec<(Markup, Vec<String>)> = one.shown(is_public).into_iter().map(row).collect();
    rows.push((Markup::text("All"), numbers(one.sums(is_public))));
    let table = framed(&table(&head, rows), &one.title);
    (one.title, table)
}

/// The tables as one CSV file.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let looked = asked.forecast(&mut tx).await?.ok_or(Problem::NotFound)?;
    drop(tx);
    let which = which(&asked);
    let is_public = is_public(&app, &viewer, &asked);
    let mut rows: Vec<[String; 4]> = Vec::new();
    for one in of(&looked.outcome, which, is_public) {
        for (name, values) in one.shown(is_public) {
            for (year, value) in one.years.iter().zip(values) {
                rows.push([one.title.clone(), name.clone(), year.to_string(), value]);
            }
        }
    }
    let columns = [
        Column::text("table", |[table, ..]: &[String; 4]| table.clone()),
        Column::text("row", |[_, row, ..]: &[String; 4]| row.clone()),
        Column::text("january", |[_, _, january, _]: &[String; 4]| january.clone()),
        Column::text("children", |[.., children]: &[String; 4]| children.clone()),
    ];
    let name = format!("{}{}", which.code(), if is_public { "-public" } else { "" });
    stamped(columns, &looked).csv(&name, &rows)
}
