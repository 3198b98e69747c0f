//! The measures of a basket: what each says, what became of it, and how it stands beside the neighbours.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Cell, Head, Markup, Select, Table};
use page::{Form, Layout, Problem, Shown, go, show, words};
use statistics::{Change, Standing, Statistic};

use super::common::{self, Asked, basket_choice, version_words};
use crate::model::definition::Definition;
use crate::model::evaluate::Point;
use crate::policy::{IMPORT_MEASURES, STEER_MEASURES};
use crate::records::areas;
use crate::records::baskets;
use crate::records::files;
use crate::records::measures::{Frame, Row, of_basket};
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
    without: Vec<(String, String)>,
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

/// The page.
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
    let has_files = !files::all(&mut tx).await?.is_empty();
    let in_use = areas::used(&mut tx, &frame.area).await?.map(|set| set.version).unwrap_or_default();
    drop(tx);
    let statistic = asked.statistic();
    let query = asked.query();
    let without = rows
        .iter()
        .filter(|(_, one)| one.is_none())
        .map(|(definition, _)| (definition.title.clone(), definition.publisher.clone()))
        .collect();
    show(&Measures {
        choices,
        button: Button::submit("Show").classes("govuk-button--secondary"),
        summary: summary(&rows, statistic),
        groups: groups(&rows, &steers, statistic, &query),
        without,
        source: format!("{}. {}", basket.full_name(), basket.source),
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
        layout: app.layout(&viewer, "Measures").done((!asked.done.is_empty()).then_some("It is saved.")),
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
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let of_change = |wanted: &[Change]| count(with.iter().filter(|one| wanted.contains(&one.change)).count());
    let of_standing = |wanted: &[Standing]| {
        let stands = |one: &&&crate::model::evaluate::Evaluated| {
            one.by(statistic).is_some_and(|beside| wanted.contains(&beside.standing))
        };
        count(with.iter().filter(stands).count())
    };
    vec![
        format!("{} of {} have a figure.", with.len(), words::plural(count(rows.len()), "measure", "measures")),
        format!(
            "Since the period before: {} improved, {} worsened, {} without clear change; without an interval {} moved for the \
             better, {} for the worse, {} stayed the same.",
            of_change(&[Change::Improved]),
            of_change(&[Change::Worsened]),
            of_change(&[Change::NoClearChange]),
            of_change(&[Change::BetterUntested]),
            of_change(&[Change::WorseUntested]),
            of_change(&[Change::Same]),
        ),
        format!(
            "Beside the {} of the neighbours: {} better, {} worse, {} similar; {} ahead and {} behind without an interval.",
            statistic.words(),
            of_standing(&[Standing::Better]),
            of_standing(&[Standing::Worse]),
            of_standing(&[Standing::Similar, Standing::Level]),
            of_standing(&[Standing::AheadUntested]),
            of_standing(&[Standing::BehindUntested]),
        ),
    ]
}

fn groups(rows: &[Row], steers: &[Steer], statistic: Statistic, query: &str) -> Vec<(String, Table)> {
    let mut names: Vec<&str> = Vec::new();
    for (definition, one) in rows {
        if one.is_some() && !names.contains(&definition.group.as_str()) {
            names.push(&definition.group);
        }
    }
    names
        .into_iter()
        .map(|name| {
            let rows = rows
                .iter()
                .filter(|(definition, _)| definition.group == name)
                .filter_map(|(definition, one)| {
                    let one = one.as_ref()?;
                    let link = Markup::link(&format!("/measures/{}{query}", definition.id), &definition.title);
                    let beside = one.by(statistic);
                    let neighbours = Markup::text(&common::neighbours(definition, one, statistic));
                    let neighbours = match beside {
                        Some(beside) => neighbours.then(&Markup::written(" ")).then(&common::standing(beside.standing)),
                        None => neighbours,
                    };
                    let target = steer::of(steers, &definition.id).and_then(|steer| steer.target);
                    Some(vec![
                        Cell::html(link),
                        Cell::text(&one.now.period.label),
                        Cell::text(short(definition, &one.now)),
                        Cell::html(common::change(one.change)),
                        Cell::html(neighbours),
                        Cell::number(common::value(definition, one.england.as_ref())),
                        Cell::number(target.map_or_else(|| "–".to_owned(), |target| definition.show(target))),
                    ])
                })
                .collect();
            let table = Table {
                head: vec![
                    Head::text("Measure"),
                    Head::text("Period"),
                    Head::text("Figure (95% interval)"),
                    Head::text("Since the period before"),
                    Head::text(&format!("Neighbours, {}", statistic.words())),
                    Head::number("England"),
                    Head::number("Target"),
                ],
                rows,
                first_cell_is_header: true,
                ..Table::default()
            };
            (name.to_owned(), table)
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
    download::csv("measures.csv", &csv_rows(&frame, &rows))
}

fn csv_rows(frame: &Frame, rows: &[Row]) -> Vec<Vec<String>> {
    let number = download::number;
    let heading = [
        "id",
        "measure",
        "area",
        "period",
        "status",
        "value",
        "missing",
        "lower_95",
        "upper_95",
        "numerator",
        "denominator",
        "period_before",
        "value_before",
        "change",
        "neighbours_version",
        "mean",
        "mean_n",
        "standing",
        "median",
        "pooled",
        "england",
        "sources",
    ];
    let mut out = vec![heading.map(str::to_owned).to_vec()];
    for (definition, one) in rows {
        let Some(one) = one else {
            let mut row = vec![definition.id.clone(), definition.title.clone(), frame.name(&frame.area).to_owned()];
            row.resize(heading.len(), String::new());
            row[6] = "no file brought in".to_owned();
            out.push(row);
            continue;
        };
        let by = |statistic| one.by(statistic).map(|beside| beside.comparison.value);
        let mean = one.by(Statistic::Mean);
        out.push(vec![
            definition.id.clone(),
            definition.title.clone(),
            frame.name(&frame.area).to_owned(),
            one.now.period.label.clone(),
            one.now.status.clone(),
            number(one.now.value),
            one.now.missing.map(|missing| missing.words().to_owned()).unwrap_or_default(),
            number(one.now.interval.map(|interval| interval.lower)),
            number(one.now.interval.map(|interval| interval.upper)),
            number(one.now.parts.map(|(n, _)| n)),
            number(one.now.parts.map(|(_, d)| d)),
            one.before.as_ref().map(|point| point.period.label.clone()).unwrap_or_default(),
            number(one.before.as_ref().and_then(|point| point.value)),
            one.change.words().to_owned(),
            frame.neighbours_version.clone(),
            number(by(Statistic::Mean)),
            mean.map(|beside| beside.comparison.n.to_string()).unwrap_or_default(),
            mean.map(|beside| beside.standing.words().to_owned()).unwrap_or_default(),
            number(by(Statistic::Median)),
            number(by(Statistic::Pooled)),
            number(one.england.as_ref().and_then(|point| point.value)),
            sources(frame, &one.now.files),
        ]);
    }
    out
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
        "no statistical neighbours are known for this area".to_owned()
    } else {
        format!("statistical neighbours of {}", version_words(&frame.neighbours_version))
    }
}
