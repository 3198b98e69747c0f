//! What the pages about measures share: what was asked, and a figure in words.

use access::{App, Viewer};
use intake::dates::MONTHS;
use page::govuk::{Markup, Select, SelectItem, Tag};
use page::{Form, Layout, Problem, Shown, show};
use statistics::{Change, Standing, Statistic};
use store::Tx;

use crate::model::definition::Definition;
use crate::model::evaluate::Evaluated;
use crate::model::frame::Frame;
use crate::records::areas;
use crate::records::baskets::Basket;

/// What is asked of a page about measures: nothing about anybody.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) basket: String,
    /// The version of the neighbours.
    #[serde(default)]
    pub(super) neighbours: String,
    /// How the neighbours are made into one figure.
    #[serde(default)]
    pub(super) statistic: String,
    /// `worse` for the measures that are worse than the neighbours alone.
    #[serde(default)]
    pub(super) standing: String,
    /// What was just done.
    #[serde(default)]
    pub(super) done: String,
}

impl Asked {
    pub(super) fn statistic(&self) -> Statistic {
        Statistic::from_code(&self.statistic).unwrap_or_default()
    }

    /// The address's part after the question mark, with what was chosen.
    pub(super) fn query(&self) -> String {
        let plain = |text: &str| {
            text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ' ')).then(|| text.replace(' ', "+"))
        };
        let pairs = [("basket", &self.basket), ("neighbours", &self.neighbours), ("statistic", &self.statistic)];
        let pairs: Vec<String> = pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .filter_map(|(name, value)| Some(format!("{name}={}", plain(value)?)))
            .collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }

    /// The frame of the area's own figures; nothing where the area is not said yet.
    pub(super) async fn frame(&self, tx: &mut Tx) -> Result<Option<Frame>, Problem> {
        let Some(area) = areas::own(tx).await? else { return Ok(None) };
        // A version that there is not is no choice.
        let known = areas::neighbours(tx).await?;
        let version = known.iter().map(|one| one.version.as_str()).find(|version| *version == self.neighbours);
        Ok(Some(Frame::load(tx, &area, version).await?))
    }

    /// The choice of neighbours and statistic.
    pub(super) async fn choices(&self, tx: &mut Tx, frame: &Frame) -> Result<Vec<Select>, Problem> {
        let sets = areas::neighbours(tx).await?;
        let items = sets
            .iter()
            .filter(|set| !set.of(&frame.area).is_empty())
            .map(|set| SelectItem::new(&set.version, &version_words(&set.version)))
            .collect();
        let form = Form::default()
            .with("neighbours", frame.neighbours_version.clone())
            .with("statistic", self.statistic().code());
        let statistics = [
            (Statistic::Mean, "Mean: each neighbour counts once"),
            (Statistic::Median, "Median: the middle value of the neighbours"),
            (Statistic::Pooled, "Pooled: all their numbers combined"),
        ];
        let statistics = statistics.map(|(one, words)| SelectItem::new(one.code(), words)).to_vec();
        Ok(vec![
            form.select("neighbours", "Statistical neighbours", items),
            form.select("statistic", "How to combine neighbours", statistics),
        ])
    }
}

/// `2025-05` as `May 2025`.
pub(super) fn version_words(version: &str) -> String {
    version
        .split_once('-')
        .and_then(|(year, month)| Some((year, MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?)))
        .map_or_else(|| version.to_owned(), |(year, month)| format!("{} {year}", page::words::capitalised(month)))
}

pub(super) fn basket_choice(all: &[Basket], chosen: &Basket) -> Select {
    let items = all
        .iter()
        .map(|one| SelectItem::new(&one.full_name(), &format!("{}: {} measures", one.title(), one.measures.len())))
        .collect();
    Form::default().with("basket", chosen.full_name()).select("basket", "Measure set", items)
}

/// A word with its colour; nothing where neither direction is good.
pub(super) fn change(change: Change) -> Markup {
    let colour = match change {
        Change::Improved => "green",
        Change::Worsened => "red",
        Change::NoClearChange | Change::Same | Change::CannotTell => "grey",
        Change::BetterUntested => "turquoise",
        Change::WorseUntested => "yellow",
        Change::NoPolarity => return Markup::default(),
    };
    tag(change.words(), colour)
}

/// A word with its colour; nothing where neither direction is good.
pub(super) fn standing(standing: Standing) -> Markup {
    let colour = match standing {
        Standing::Better => "green",
        Standing::Worse => "red",
        Standing::Similar | Standing::Level | Standing::CannotTell | Standing::Count => "grey",
        Standing::AheadUntested => "turquoise",
        Standing::BehindUntested => "yellow",
        Standing::NoPolarity => return Markup::default(),
    };
    tag(standing.words(), colour)
}

fn tag(words: &str, colour: &str) -> Markup {
    Markup::of(&Tag::new(&page::words::capitalised(words), colour))
}

/// A figure alone, or why there is none.
pub(super) fn value(definition: &Definition, point: Option<&crate::model::evaluate::Point>) -> String {
    match point {
        None => "–".to_owned(),
        Some(point) => match point.value {
            Some(value) => definition.show(value),
            None => point.missing.map_or("no figure", published::Missing::words).to_owned(),
        },
    }
}

/// The neighbours' figure with how many stand behind it: `50.7% (10 of 10)`.
pub(super) fn neighbours(definition: &Definition, one: &Evaluated, statistic: Statistic) -> String {
    one.by(statistic).map_or_else(
        || "–".to_owned(),
        |beside| {
            let made = beside.comparison;
            format!("{} ({} of {})", definition.show_comparator(made.value), made.n, made.of)
        },
    )
}

#[derive(askama::Template)]
#[template(path = "no_area.html")]
struct NoArea {
    layout: Layout,
    /// Whether the viewer can set it.
    may_set: bool,
}

/// The page where the area is not said yet.
pub(super) fn no_area(app: &App, viewer: &Viewer, title: &str) -> Shown {
    let may_set = app.policy.may_ever(viewer, returns::EXPORT_RETURN);
    show(&NoArea { layout: app.layout(viewer, title), may_set })
}

/// A text that must be given and may be long.
pub(super) fn long(form: &mut Form, name: &str, message: &str) -> String {
    let text = form.value(name).to_owned();
    if text.is_empty() && !message.is_empty() {
        form.refuse(name, message);
    }
    form.at_most(name, 8000);
    text
}
