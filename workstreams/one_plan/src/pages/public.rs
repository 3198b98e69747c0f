//! For everybody: how the area does, computed, with its method; and an Atom feed of it. Nothing is typed here.

use access::App;
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use page::govuk::{Cell, Head, Table};
use page::{Layout, Problem, Shown, show, words};
use statistics::{Change, Policy, Standing, Statistic};
use store::Tx;

use super::common::{self, Asked, version_words};
use crate::model::claim::figure;
use crate::model::definition::Definition;
use crate::records::baskets;
use crate::records::measures::{self, Frame, OwnFigure, Row, of_basket};

/// The basket that is shown to everybody.
const BASKET: &str = "shortlist-26";

#[derive(Template)]
#[template(path = "our_figures.html")]
struct OurFigures {
    layout: Layout,
    name: String,
    groups: Vec<(String, Vec<Told>)>,
    own: Vec<(String, Table)>,
    neighbours: Option<(String, String)>,
    change_rule: &'static str,
    standing_rule: &'static str,
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
    // A basket that the area brought in goes before the example.
    let Some(basket) = all.first().filter(|one| !one.approved_by.is_empty()).or_else(|| baskets::find(&all, BASKET))
    else {
        return Ok(None);
    };
    let rows = of_basket(tx, &frame, basket).await?;
    Ok(Some((frame, rows)))
}

/// The page.
pub async fn view(State(app): State<App>) -> Shown {
    let mut tx = app.db.read().await?;
    let known = load(&mut tx).await?;
    let mut own = Vec::new();
    if let Some((_, rows)) = &known {
        for (definition, _) in rows.iter().filter(|(definition, _)| definition.own.is_some()) {
            let figures = measures::own(&mut tx, definition).await?;
            if !figures.is_empty() {
                own.push((definition.title.clone(), own_table(definition, &figures)));
            }
        }
    }
    drop(tx);
    let layout = app.public_layout("How our local area is doing");
    let (name, groups, neighbours) = match &known {
        Some((frame, rows)) => (frame.name(&frame.area).to_owned(), groups(frame, rows), neighbours(frame)),
        None => (app.settings.area.clone(), Vec::new(), None),
    };
    show(&OurFigures {
        layout,
        name,
        groups,
        own,
        neighbours,
        change_rule: Change::RULE,
        standing_rule: Standing::RULE,
    })
}

fn neighbours(frame: &Frame) -> Option<(String, String)> {
    let names: Vec<&str> = frame.neighbours.iter().map(|code| frame.name(code)).collect();
    (!names.is_empty()).then(|| (version_words(&frame.neighbours_version), names.join(", ")))
}

fn groups(frame: &Frame, rows: &[Row]) -> Vec<(String, Vec<Told>)> {
    let mut out: Vec<(String, Vec<Told>)> = Vec::new();
    for (definition, one) in rows {
        let Some(one) = one else { continue };
        let mut sentences = Vec::new();
        if let Some(before) = &one.before {
            sentences.push(format!(
                "{} before: {}{}.",
                before.period.label,
                common::value(definition, Some(before)),
                if one.change == Change::NoPolarity { String::new() } else { format!(": {}", one.change.words()) }
            ));
        }
        if let Some(beside) = one.by(Statistic::Mean) {
            let word = match beside.standing {
                Standing::NoPolarity => String::new(),
                standing => format!(": {}", standing.words()),
            };
            sentences
                .push(format!("Similar areas, mean: {}{word}.", common::neighbours(definition, one, Statistic::Mean)));
        }
        if one.england.is_some() {
            sentences.push(format!("England: {}.", common::value(definition, one.england.as_ref())));
        }
        let source: Vec<String> = one
            .now
            .files
            .iter()
            .filter_map(|file| frame.files.get(file))
            .map(|file| format!("{}, {}, retrieved {}", file.publisher, file.name, words::date(file.retrieved_on)))
            .collect();
        let told = Told {
            title: definition.title.clone(),
            figure: format!("{}: {}", one.now.period.label, figure(definition, &one.now)),
            sentences,
            source: source.join("; "),
        };
        match out.iter_mut().find(|(name, _)| *name == definition.group) {
            Some((_, all)) => all.push(told),
            None => out.push((definition.group.clone(), vec![told])),
        }
    }
    out
}

/// The area's own figures, small numbers hidden.
fn own_table(definition: &Definition, figures: &[OwnFigure]) -> Table {
    let policy = Policy::default();
    let rows = figures
        .iter()
        .map(|one| {
            let hidden = policy.hides_share(one.within, one.of);
            #[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
            let share = one.within as f64 / one.of.max(1) as f64 * definition.multiplier;
            vec![
                Cell::text(one.year.to_string()),
                Cell::number(if hidden { "Hidden: small numbers".to_owned() } else { definition.show(share) }),
                Cell::number(if hidden { "–".to_owned() } else { format!("{} of {}", one.within, one.of) }),
            ]
        })
        .collect();
    Table {
        head: vec![Head::text("Calendar year"), Head::number("From our record"), Head::number("Counted")],
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
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
            let files = one.now.files.iter().filter_map(|file| frame.files.get(file));
            let Some(day) = files.map(|file| file.retrieved_on).max() else { continue };
            let mut words = format!("{}.", figure(definition, &one.now));
            if let Some(beside) = one.by(Statistic::Mean) {
                let shown = common::neighbours(definition, one, Statistic::Mean);
                words.push_str(&format!(" Mean of similar areas {shown}: {}.", beside.standing.words()));
            }
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
    let content = Feed { area: app.settings.area.clone(), updated, entries }.render()?;
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], content).into_response())
}
