//! The measures of a basket: what each says, what became of it, and how it stands beside the neighbours.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Markup, Select, SelectItem, Table};
use page::list::{Column, Columns};
use page::{Form, Layout, Problem, Shown, go, show, words};
use statistics::{Change, Standing, Statistic};

use super::common::{self, Asked, basket_choice, version_words};
use crate::model::definition::{Definition, NoFigure};
use crate::model::evaluate::{Evaluated, Point};
use crate::model::frame::Frame;
use crate::policy::{IMPORT_MEASURES, STEER_MEASURES};
use crate::records::areas;
use crate::records::baskets;
use crate::records::files;
use crate::records::measures::{Row, of_basket};
use crate::records::steer::{self, Steer};
use page::download;

#[derive(Template)]
#[template(path = "measures.html")]
struct Measures {
    layout: Layout,
    choices: Vec<Select>,
    button: Button,
    summary: Vec<String>,
    groups: Vec<(String, Table)>,
    without: Vec<(String, String, NoFigure)>,
    source: String,
    query: String,
    has_files: bool,
    may_import: bool,
    /// The version that is shown, where it is not the one in use and the viewer may change that.
    pin: Option<(String, String, Button)>,
    in_use: String,
    change_rule: &'static str,
    standing_rule: &'static str,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let Some(frame) = asked.frame(&mut tx).await? else {
        drop(tx);
        return common::no_area(&app, &viewer, "Measures");
    };
    let all = baskets::all(&mut tx).await?;
    let Some(basket) = baskets::chosen(&all, &asked.basket) else {
        return common::no_area(&app, &viewer, "Measures");
    };
    let rows = of_basket(&mut tx, &frame, basket).await?;
    let steers = steer::all(&mut tx).await?;
    let mut choices = vec![basket_choice(&all, basket)];
    choices.extend(asked.choices(&mut tx, &frame).await?);
    choices.push(standing_choice(&asked));
    let has_files = !files::all(&mut tx).await?.is_empty();
    let in_use = areas::used(&mut tx, &frame.area).await?.map(|set| set.version).unwrap_or_default();
    drop(tx);
    let statistic = asked.statistic();
    let query = asked.query();
    let without = rows
        .iter()
        .filter(|(_, one)| one.is_none())
        .map(|(definition, _)| (definition.title.clone(), definition.publisher.clone(), definition.no_figure()))
        .collect();
    show(&Measures {
        choices,
        button: Button::submit("Show").classes("govuk-button--secondary"),
        summary: summary(&rows, statistic),
        groups: groups(
            rows.iter().filter(|row| asked.standing != WORSE || is_worse(row, statistic)),
            &columns(&frame, &steers, statistic, query.clone()),
        ),
        without,
        source: format!("{}. {}", basket.title(), basket.source),
        query,
        has_files,
        may_import: app.policy.may_ever(&viewer, IMPORT_MEASURES),
        pin: (in_use != frame.neighbours_version && app.policy.may_ever(&viewer, STEER_MEASURES)).then(|| {
            let version = frame.neighbours_version.clone();
            let words = version_words(&version);
            (version, words, Button::submit("Use these for the board").classes("govuk-button--secondary"))
        }),
        in_use: if in_use.is_empty() { "none".to_owned() } else { version_words(&in_use) },
        change_rule: Change::RULE,
        standing_rule: Standing::RULE,
        layout: app.layout(&viewer, "Measures").done((!asked.done.is_empty()).then_some("Changes saved.")),
    })
}

/// Sets the neighbours that are used wherever none are chosen: on the public page, in packs, on home pages.
pub async fn use_neighbours(State(app): State<App>, viewer: Viewer, form: Form) -> Shown {
    let allowed = app.allow(&viewer, STEER_MEASURES, &Facts::default())?;
    let version = form.value("version").to_owned();
    let mut tx = app.db.write(&viewer.actor()).await?;
    if !areas::neighbours(&mut tx).await?.iter().any(|one| one.version == version) {
        return Err(Problem::NotFound);
    }
    areas::use_version(&mut tx, &version).await?;
    tx.record(allowed.entry("area", None).detail(serde_json::json!({ "neighbours": version }))).await?;
    tx.commit().await?;
    go("/measures?done=neighbours")
}

/// How the measures stand, counted by their words.
fn summary(rows: &[Row], statistic: Statistic) -> Vec<String> {
    let with: Vec<_> = rows.iter().filter_map(|(_, one)| one.as_ref()).collect();
    let count = |number: usize| numbers::fitted::<i64>(number);
    let of_change = |wanted: &[Change]| count(with.iter().filter(|one| wanted.contains(&one.change)).count());
    let of_standing = |wanted: &[Standing]| {
        let stands = |one: &&&Evaluated| one.by(statistic).is_some_and(|beside| wanted.contains(&beside.standing));
        count(with.iter().filter(stands).count())
    };
    vec![
        format!("{} of {} have a figure.", with.len(), words::plural(count(rows.len()), "measure", "measures")),
        format!(
            "Since the previous period: {} improved, {} worsened, {} with no clear change. Not tested: {} better, {} worse, {} unchanged.",
            of_change(&[Change::Improved]),
            of_change(&[Change::Worsened]),
            of_change(&[Change::NoClearChange]),
            of_change(&[Change::BetterUntested]),
            of_change(&[Change::WorseUntested]),
            of_change(&[Change::Same]),
        ),
        format!(
            "Compared with the {} of statistical neighbours: {} better, {} worse, {} similar. Not tested: {} better, {} worse.",
            statistic.words(),
            of_standing(&[Standing::Better]),
            of_standing(&[Standing::Worse]),
            of_standing(&[Standing::Similar, Standing::Level]),
            of_standing(&[Standing::AheadUntested]),
            of_standing(&[Standing::BehindUntested]),
        ),
    ]
}

/// What an address asks for the measures that are worse than the neighbours.
pub(super) const WORSE: &str = "worse";

/// Whether a measure is worse than the neighbours, by more than chance.
pub(super) fn is_worse(row: &Row, statistic: Statistic) -> bool {
    let beside = row.1.as_ref().and_then(|one| one.by(statistic));
    beside.is_some_and(|beside| beside.standing == Standing::Worse)
}

fn standing_choice(asked: &Asked) -> Select {
    let items = vec![SelectItem::new("", "All measures"), SelectItem::new(WORSE, "Worse than statistical neighbours")];
    let chosen = if asked.standing == WORSE { WORSE } else { "" };
    Form::default().with("standing", chosen).select("standing", "Show", items)
}

/// The measures with a figure, in their groups.
fn groups<'r>(rows: impl Iterator<Item = &'r Row>, columns: &Columns<'_, Row>) -> Vec<(String, Table)> {
    let with: Vec<&Row> = rows.filter(|(_, one)| one.is_some()).collect();
    let mut names: Vec<&str> = with.iter().map(|(definition, _)| definition.group.as_str()).collect();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(*name));
    names
        .into_iter()
        .map(|name| {
            let own = with.iter().copied().filter(|(definition, _)| definition.group == name);
            (name.to_owned(), columns.table(own))
        })
        .collect()
}

/// A figure with its interval, for a narrow column.
fn short(definition: &Definition, point: &Point) -> String {
    let figure = common::value(definition, Some(point));
    match point.interval {
        Some(interval) => {
            format!("{figure} ({} to {})", definition.show(interval.lower), definition.show(interval.upper))
        }
        None => figure,
    }
}

/// The same as a file.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let Some(frame) = asked.frame(&mut tx).await? else {
        drop(tx);
        return common::no_area(&app, &viewer, "Measures");
    };
    let all = baskets::all(&mut tx).await?;
    let Some(basket) = baskets::chosen(&all, &asked.basket) else {
        return common::no_area(&app, &viewer, "Measures");
    };
    let rows = of_basket(&mut tx, &frame, basket).await?;
    drop(tx);
    columns(&frame, &[], Statistic::Mean, String::new()).csv("measures", &rows)
}

/// What the page and the file say of a measure.
pub(super) fn columns<'a>(
    frame: &'a Frame,
    steers: &'a [Steer],
    statistic: Statistic,
    query: String,
) -> Columns<'a, Row> {
    let number = download::number;
    /// Something of a measure's figure, where it has one.
    fn of<T: Default>(row: &Row, what: impl FnOnce(&Evaluated) -> T) -> T {
        row.1.as_ref().map(what).unwrap_or_default()
    }
    fn file<'a>(heading: &str, what: impl Fn(&Evaluated) -> String + Send + Sync + 'a) -> Column<'a, Row> {
        Column::file(heading, move |row: &Row| of(row, &what))
    }
    let by = move |one: &Evaluated, statistic| number(one.by(statistic).map(|beside| beside.comparison.value));
    Columns::new([
        Column::file("id", |(definition, _): &Row| definition.id.clone()),
        Column::cell("Measure", move |(definition, _): &Row| {
            Markup::link(&format!("/measures/{}{query}", definition.id), &definition.title)
        })
        .in_file("measure", |(definition, _)| definition.title.clone()),
        Column::file("area", |_: &Row| frame.name(&frame.area).to_owned()),
        Column::text("Period", |row: &Row| of(row, |one| one.now.period.label.clone()))
            .in_file("period", |row| of(row, |one| one.now.period.label.clone())),
        file("status", |one| one.now.status.clone()),
        Column::text("Figure (95% confidence interval)", |row: &Row| of(row, |one| short(&row.0, &one.now)))
            .in_file("value", move |row| of(row, |one| number(one.now.value))),
        Column::file("missing", |(definition, one): &Row| match one {
            None => definition.no_figure().words().to_owned(),
            Some(one) => one.now.missing.map(|missing| missing.words().to_owned()).unwrap_or_default(),
        }),
        file("lower_95", move |one| number(one.now.interval.map(|interval| interval.lower))),
        file("upper_95", move |one| number(one.now.interval.map(|interval| interval.upper))),
        file("numerator", move |one| number(one.now.parts.map(|(n, _)| n))),
        file("denominator", move |one| number(one.now.parts.map(|(_, d)| d))),
        file("period_before", |one| one.before.as_ref().map(|point| point.period.label.clone()).unwrap_or_default()),
        file("value_before", move |one| number(one.before.as_ref().and_then(|point| point.value))),
        Column::cell("Change since previous period", |row: &Row| of(row, |one| common::change(one.change)))
            .in_file("change", |row| of(row, |one| one.change.words().to_owned())),
        file("neighbours_version", |_| frame.neighbours_version.clone()),
        Column::cell(&format!("Neighbours ({})", statistic.words()), move |row: &Row| {
            of(row, |one| {
                let neighbours = Markup::text(&common::neighbours(&row.0, one, statistic));
                match one.by(statistic) {
                    Some(beside) => neighbours.then(&Markup::written(" ")).then(&common::standing(beside.standing)),
                    None => neighbours,
                }
            })
        }),
        file("mean", move |one| by(one, Statistic::Mean)),
        file("mean_n", |one| one.by(Statistic::Mean).map(|beside| beside.comparison.n.to_string()).unwrap_or_default()),
        file("standing", |one| {
            one.by(Statistic::Mean).map(|beside| beside.standing.words().to_owned()).unwrap_or_default()
        }),
        file("median", move |one| by(one, Statistic::Median)),
        file("pooled", move |one| by(one, Statistic::Pooled)),
        Column::number("England", |row: &Row| of(row, |one| common::value(&row.0, one.england.as_ref())))
            .in_file("england", move |row| of(row, |one| number(one.england.as_ref().and_then(|point| point.value)))),
        file("sources", |one| sources(frame, &one.now.files)),
        Column::number("Target", |(definition, _): &Row| {
            let target = steer::of(steers, &definition.id).and_then(|steer| steer.target);
            target.map_or_else(|| "–".to_owned(), |target| definition.show(target))
        })
        .page_only(),
    ])
}

/// Files by name, hash and day of retrieval.
pub(super) fn sources<'a>(frame: &Frame, files: impl IntoIterator<Item = &'a i64>) -> String {
    let files = files.into_iter().filter_map(|file| frame.files.get(file));
    files
        .map(|file| {
            format!("{}, {}, retrieved {}, sha256 {}", file.publisher, file.name, file.retrieved_on, file.sha256)
        })
        .collect::<Vec<_>>()
        .join("; ")
}

/// The words for the neighbours in use.
pub(super) fn neighbours_words(frame: &Frame) -> String {
    if frame.neighbours.is_empty() {
        "there are no statistical neighbours on record for this area".to_owned()
    } else {
        format!("statistical neighbours of {}", version_words(&frame.neighbours_version))
    }
}
