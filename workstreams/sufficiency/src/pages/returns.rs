//! Tables for returns, off a forecast.

use access::{App, Viewer};
use axum::extract::{Query, State};
use page::govuk::{Markup, SelectItem};
use page::list::Column;
use page::{Problem, Shown, show};

use super::common::{Asked, Page, Part, none_yet, stamped, table, whole};
use crate::model::tables::{Which, tables};

fn which(asked: &Asked) -> Which {
    Which::ALL.into_iter().find(|one| one.code() == asked.of).unwrap_or(Which::ReformPlan)
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let looked = asked.forecast(&mut tx).await?;
    drop(tx);
    let Some(looked) = looked else { return none_yet(&app, &viewer, "Tables for returns") };
    let which = which(&asked);
    let layout = app.layout(&viewer, which.words()).back_to("/sufficiency", "Sufficiency");
    let mut page = Page::new(layout).lead(which.convention());
    let items = Which::ALL.iter().map(|one| SelectItem::new(one.code(), one.words())).collect();
    page.before = looked.choice("/sufficiency/returns", vec![("of", "Return", items, which.code().to_owned())])?;
    let notes = Part::new("").line("The first January of tables about plans is counted; those to come are means of all simulations, which add up. Requests, assessments and new plans of the running year are what is recorded so far and what is forecast until its end. Places do not cap them.").line(looked.cited());
    let address = format!("/sufficiency/returns/csv?forecast={}&of={}", looked.forecast.id, which.code());
    page = page.part(
        notes
            .line("Alternative provision is 0 where the record places nobody there. The record cannot tell support bases from specialist bases, specialist places in post-16 mainstream, or who pays for an independent place: those rows are 0, and their children are in the row beside.")
            .link(address.clone(), "All tables as CSV")
            .link(format!("{address}&public=1"), if which == Which::ReformPlan { "The same for publication: without tables 7.1 and on, numbers from 1 to 5 held back" } else { "The same for publication: numbers from 1 to 5 held back" }),
    );
    for one in tables(&looked.outcome, which) {
        let mut head = vec![one.rows_are.to_owned()];
        head.extend(one.years.iter().map(|year| which.column(*year)));
        let mut rows: Vec<(Markup, Vec<String>)> = one
            .rows
            .iter()
            .map(|(name, values)| (Markup::text(name), values.iter().map(|one| whole(*one)).collect()))
            .collect();
        rows.push((Markup::text("All"), one.sums().iter().map(|sum| whole(*sum)).collect()));
        page = page.part(Part::new(&one.title).table(table(&head, rows)));
    }
    show(&page)
}

/// The tables as one CSV file.
pub async fn as_csv(State(app): State<App>, _viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let looked = asked.forecast(&mut tx).await?.ok_or(Problem::NotFound)?;
    drop(tx);
    let which = which(&asked);
    let is_public = asked.public == "1";
    let mut rows: Vec<[String; 4]> = Vec::new();
    // What is crossed (7.1 and on) could be undone by subtraction from what is not: in public only the latter stands.
    let all = tables(&looked.outcome, which).into_iter().filter(|one| !(is_public && one.is_crossed));
    for one in all {
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
