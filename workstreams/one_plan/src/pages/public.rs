//! For everybody: how the area does, computed, with its method; and an Atom feed of it. Nothing is typed here.

use access::App;
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use page::{Layout, Problem, Shown, show, words};
use statistics::{Change, Policy, Standing, Statistic};
use store::Tx;

use super::common::{self, Asked, version_words};
use crate::model::claim::figure;
use crate::model::definition::Definition;
use crate::model::evaluate::{Evaluated, Point};
use crate::model::frame::Frame;
use crate::records::baskets;
use crate::records::measures::{self, OwnFigure, Row, of_basket};

#[derive(Template)]
#[template(path = "our_figures.html")]
struct OurFigures {
    layout: Layout,
    name: String,
    groups: Vec<(String, Vec<Told>)>,
    own: Vec<(String, Vec<String>)>,
    neighbours: Option<(String, String)>,
    rule: &'static str,
    /// Whether any of the figures has a range.
    has_ranges: bool,
}

struct Told {
    title: String,
    figure: String,
    sentences: Vec<String>,
    source: String,
}

async fn load(tx: &mut Tx) -> Result<Option<(Frame, Vec<Row>)>, Problem> {
    let Some(frame) = Asked::default().frame(tx).await? else { return Ok(None) };
    let all = baskets::all(tx).await?;
    let Some(basket) = baskets::board(&all) else { return Ok(None) };
    let rows = of_basket(tx, &frame, basket).await?;
    Ok(Some((frame, rows)))
}

pub async fn view(State(app): State<App>) -> Shown {
    let mut tx = app.db.read().await?;
    let this_year = i64::from(app.db.clock().today().year());
    let known = load(&mut tx).await?;
    let mut own = Vec::new();
    if let Some((_, rows)) = &known {
        for (definition, one) in rows.iter().filter(|(definition, _)| definition.own.is_some()) {
            let mut figures = measures::own(&mut tx, definition).await?;
            // The published figure counts what was sent to the Department alone: for one year two figures would stand there.
            let published = one.as_ref().filter(|one| one.now.value.is_some()).map(|one| one.now.period.ends());
            figures.retain(|figure| published.is_none_or(|last| figure.year > last));
            if figures.iter().any(|figure| figure.of > 0) {
                own.push((definition.title.clone(), own_lines(definition, &figures, this_year)));
            }
        }
    }
    drop(tx);
    let layout = app.public_layout("How our local area is doing");
    let (name, groups, neighbours) = match &known {
        Some((frame, rows)) => (frame.name(&frame.area).to_owned(), groups(frame, rows), neighbours(frame)),
        None => (app.settings.area.get(), Vec::new(), None),
    };
    let has_ranges = known.iter().flat_map(|(_, rows)| rows).any(|(_, one)| {
        let now = one.as_ref().map(|one| &one.now);
        now.is_some_and(|now| now.value.is_some() && now.interval.is_some())
    });
    show(&OurFigures { layout, name, groups, own, neighbours, rule: RULE, has_ranges })
}

/// [`Change::RULE`] and [`Standing::RULE`] for everybody.
const RULE: &str = "We say “better” or “worse” only if the difference is too large to be chance. If it could be chance, we say that there is no clear difference. We compare a figure with the year before only if both were counted in the same way.";

/// What is said of a change that may be chance.
const NO_CLEAR_CHANGE: &str = "No clear change from the year before: any difference could be chance.";

fn neighbours(frame: &Frame) -> Option<(String, String)> {
    let names: Vec<&str> = frame.neighbours.iter().map(|code| frame.name(code)).collect();
    (!names.is_empty()).then(|| (version_words(&frame.neighbours_version), names.join(", ")))
}

/// How a change reads for everybody.
const fn plain_change(change: Change) -> &'static str {
    match change {
        Change::Improved => "Better than the year before.",
        Change::Worsened => "Worse than the year before.",
        Change::NoClearChange | Change::BetterUntested | Change::WorseUntested => NO_CLEAR_CHANGE,
        Change::Same => "The same as the year before.",
        Change::CannotTell => "We cannot compare it with the year before.",
        Change::NoPolarity => "",
    }
}

/// How the area stands beside similar areas, for everybody; nothing where there are none.
fn similar_areas(definition: &Definition, one: &Evaluated) -> Option<String> {
    let beside = one.by(Statistic::Mean)?;
    let mean = definition.show_comparator(beside.comparison.value);
    let stands = match beside.standing {
        Standing::Better => "Better than similar areas",
        Standing::Worse => "Worse than similar areas",
        Standing::Similar | Standing::Level => "About the same as similar areas",
        Standing::AheadUntested | Standing::BehindUntested => "No clear difference from similar areas",
        Standing::CannotTell => return Some("Too few similar areas have a figure.".to_owned()),
        Standing::NoPolarity => return Some(format!("The average of similar areas is {mean}.")),
        Standing::Count => return None,
    };
    Some(format!("{stands} (their average: {mean})."))
}

/// A figure with its interval, for everybody.
fn plain_figure(definition: &Definition, point: &Point) -> String {
    figure(definition, point).replace("95% confidence interval", "likely range")
}

fn told(frame: &Frame, definition: &Definition, one: &Evaluated) -> Told {
    let mut sentences: Vec<String> = similar_areas(definition, one).into_iter().collect();
    if one.england.is_some() && !definition.is_count() {
        sentences.push(format!("England: {}.", common::value(definition, one.england.as_ref())));
    }
    if let Some(before) = &one.before {
        let value = common::value(definition, Some(before));
        sentences.push(format!("{} {}: {value}.", plain_change(one.change), before.period.label).trim().to_owned());
    }
    let source = one.now.files.iter().filter_map(|file| frame.files.get(file));
    let source: Vec<String> = source
        .map(|file| format!("{}, {}, retrieved {}", file.publisher, file.name, words::date(file.retrieved_on)))
        .collect();
    Told {
        title: definition.title.clone(),
        figure: format!("{}: {}", one.now.period.label, plain_figure(definition, &one.now)),
        sentences,
        source: source.join("; "),
    }
}

/// The measures by group, in the order of the basket.
fn groups(frame: &Frame, rows: &[Row]) -> Vec<(String, Vec<Told>)> {
    let mut out: Vec<(String, Vec<Told>)> = Vec::new();
    for (definition, one) in rows {
        let Some(one) = one else { continue };
        let told = told(frame, definition, one);
        match out.iter_mut().find(|(name, _)| *name == definition.group) {
            Some((_, all)) => all.push(told),
            None => out.push((definition.group.clone(), vec![told])),
        }
    }
    out
}

/// The area's own figures in sentences, small numbers hidden; this year is not over.
fn own_lines(definition: &Definition, figures: &[OwnFigure], this_year: i64) -> Vec<String> {
    let policy = Policy::default();
    figures
        .iter()
        .filter(|one| one.of > 0)
        .map(|one| {
            let so_far = match (one.year == this_year, one.is_recorded_alone) {
                (true, true) => ", so far, from our own records only",
                (false, true) => ", from our own records only",
                (true, false) => ", so far",
                (false, false) => "",
            };
            if policy.hides_share(one.within, one.of) {
                return format!("{}{so_far}: hidden (small numbers).", one.year);
            }
            #[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
            let share = one.within as f64 / one.of.max(1) as f64 * definition.multiplier;
            format!("{}{so_far}: {} ({} of {}).", one.year, definition.show(share), one.within, one.of)
        })
        .collect()
}

#[derive(Template)]
#[template(path = "our_figures.atom", escape = "html")]
struct Feed {
    area: String,
    updated: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    updated: String,
    words: String,
}

/// The feed: an entry for each measure and period.
pub async fn feed(State(app): State<App>) -> Shown {
    let mut tx = app.db.read().await?;
    let known = load(&mut tx).await?;
    drop(tx);
    let mut entries = Vec::new();
    if let Some((frame, rows)) = &known {
        for (definition, one) in rows {
            let Some(one) = one else { continue };
            let files: Vec<_> = one.now.files.iter().filter_map(|file| frame.files.get(file)).collect();
            let Some(day) = files.iter().map(|file| file.retrieved_on).max() else { continue };
            let mut words = format!("{}.", plain_figure(definition, &one.now));
            if let Some(similar) = similar_areas(definition, one) {
                words.push_str(&format!(" {similar}"));
            }
            let sources: Vec<&str> = files.iter().map(|file| file.publisher.as_str()).collect();
            words.push_str(&format!(" Source: {}.", sources.join("; ")));
            entries.push(Entry {
                id: format!(
                    "urn:oneplan:{}:{}:{}",
                    frame.area,
                    definition.id,
                    one.now.period.label.replace([' ', '/'], "-")
                ),
                title: format!("{}, {}", definition.title, one.now.period.label),
                updated: format!("{day}T00:00:00Z"),
                words,
            });
        }
    }
    entries.sort_by(|one, other| other.updated.cmp(&one.updated).then_with(|| one.id.cmp(&other.id)));
    // A feed without entries was never updated.
    let updated = entries.first().map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |entry| entry.updated.clone());
    let content = Feed { area: app.settings.area.get(), updated, entries }.render()?;
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], content).into_response())
}
