//! What the pages share: the forecast that is looked at, tables, figures in words.

use access::{App, Viewer};
use askama::Template;
use page::govuk::{Button, Cell, Head, Markup, SelectItem, Table};
use page::list::{Column, Columns};
use page::{Form, Layout, Problem, Shown, show, words};
use projection::cohorts::Summary;
use projection::gap::{Gap, Sites, Waiting};
use projection::groups::Group;
use statistics::Policy;
use store::Tx;

use crate::model::appraisal::told_beside;
use crate::model::costs::{Cost, Costs};
use crate::model::outcome::Outcome;
use crate::model::small::{Hidden, Sum};
pub(super) use crate::model::words::{chance, january, need_words, pounds, ranged, signed, whole};
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::beside::{self, Beside};
use crate::records::forecasts::{self, Forecast, ForecastId};

/// Who sees counts of few children: those who plan with them. To others, such as the board, few children could be known ones.
#[derive(Clone, Copy)]
pub(super) struct Few(bool);

impl Few {
    /// What stands in the place of a number that is not shown.
    pub(super) const NOT_SHOWN: &str = "not shown";

    #[cfg(test)]
    pub(super) const ALL_SHOWN: Self = Self(true);

    pub(super) fn of(app: &App, viewer: &Viewer) -> Self {
        Self(app.policy.may_ever(viewer, KEEP_SUFFICIENCY))
    }

    pub(super) fn count(self, children: u32) -> String {
        let policy = Policy::default();
        if !self.0 && policy.hides(children.into()) {
            format!("{} or fewer", policy.up_to)
        } else {
            children.to_string()
        }
    }

    /// Whether a number of children, counted or expected, stays hidden.
    pub(super) fn hides(self, children: f64) -> bool {
        !self.0 && Policy::default().hides(counted(children))
    }

    /// Whether the figures of a gap stay hidden: few children, or few of those who wait or are placed, who could be worked out from
    /// the gaps with and without them; and whose children other tables of the forecast would tell of.
    pub(super) fn hides_gap(self, gap: &Gap, all: &[Gap], waiting: &Waiting, hidden: &Hidden) -> bool {
        self.hides(gap_tells(gap))
            || told_beside(gap, all, waiting).into_iter().any(|one| self.hides(one))
            || hidden.hides(gap.year, Sum::Group(gap.group))
    }

    /// What stays hidden of a forecast in all its tables together.
    pub(super) fn hidden_in(self, outcome: &Outcome) -> Hidden {
        if self.0 { Hidden::default() } else { Hidden::of(outcome) }
    }

    /// Numbers of children whose sum is shown: few are said to be few, and others stay hidden from which they could be worked out.
    pub(super) fn counts(self, children: &[u32]) -> Vec<String> {
        let column: Vec<Vec<f64>> = children.iter().map(|one| vec![f64::from(*one)]).collect();
        let words = |(one, hidden): (&u32, Vec<bool>)| match self.hides(f64::from(*one)) {
            true => self.count(*one),
            false => Self::shown(hidden.contains(&true), || one.to_string()),
        };
        children.iter().zip(self.hidden(&column)).map(words).collect()
    }

    /// How many a line is drawn for: its width must not tell of few.
    pub(super) fn drawn(self, children: u32) -> f64 {
        let up_to = if self.hides(f64::from(children)) { Policy::default().up_to } else { 0 };
        f64::from(children.max(numbers::fitted(up_to)))
    }

    /// A number of children in words.
    pub(super) fn number(self, children: f64) -> String {
        if self.hides(children) { format!("{} or fewer", Policy::default().up_to) } else { whole(children) }
    }

    /// A median with its range of 8 of 10; each end by itself may tell of few.
    pub(super) fn ranged(self, one: &Summary) -> String {
        self.middle_and_range(one.median, one.eighty)
    }

    /// The same of a middle and a range.
    pub(super) fn middle_and_range(self, middle: f64, (low, high): (f64, f64)) -> String {
        format!("{} ({} to {})", self.number(middle), self.number(low), self.number(high))
    }

    /// One of two parts of a number that is shown: where the other is hidden it could be worked out from it.
    pub(super) fn part(self, own: f64, other: f64) -> String {
        if self.hides(own) { self.number(own) } else { Self::shown(self.hides(other), || whole(own)) }
    }

    /// A note of the record that ends in a number of children.
    pub(super) fn note(self, note: &str) -> String {
        let ends = note.rsplit_once(": ").and_then(|(words, number)| {
            let number: u32 = number.strip_suffix('.')?.parse().ok()?;
            Some(format!("{words}: {}.", self.number(number.into())))
        });
        ends.unwrap_or_else(|| note.to_owned())
    }

    /// Which costs of provisions stay hidden: whoever knows a price reads the children off them.
    pub(super) fn hidden_costs(self, outcome: &Outcome, costs: &Costs) -> Vec<Vec<bool>> {
        let together = self.hidden_in(outcome);
        let row = |(group, costs): &(Group, Vec<Cost>)| -> Vec<f64> {
            let outlook = outcome.outlook(*group);
            let children = |year: &u16| {
                outlook.map_or(0.0, |outlook| tells(&Summary::of(&outlook.in_year(&outcome.years, *year))))
            };
            outcome.years.iter().take(costs.len()).map(children).collect()
        };
        let mut hidden = self.hidden(&costs.groups.iter().map(row).collect::<Vec<_>>());
        for ((group, _), hidden) in costs.groups.iter().zip(&mut hidden) {
            for (year, hidden) in outcome.years.iter().zip(hidden) {
                *hidden |= together.hides(*year, Sum::Group(*group));
            }
        }
        hidden
    }

    /// Which cells of a table stay hidden from the board: few children, counted or expected, and others from which they could be
    /// worked out.
    pub(super) fn hidden(self, rows: &[Vec<f64>]) -> Vec<Vec<bool>> {
        if self.0 {
            return rows.iter().map(|row| vec![false; row.len()]).collect();
        }
        let counts: Vec<Vec<u64>> = rows.iter().map(|row| row.iter().map(|one| counted(*one)).collect()).collect();
        let is_hidden = |shown: &statistics::Shown| !matches!(shown, statistics::Shown::Count(_));
        statistics::table(&counts, Policy::default()).iter().map(|row| row.iter().map(is_hidden).collect()).collect()
    }

    /// Rows as they are shown: each cell with the children that it tells.
    pub(super) fn told(self, rows: Vec<Told>) -> Vec<(Markup, Vec<String>)> {
        let children: Vec<Vec<f64>> =
            rows.iter().map(|(_, cells)| cells.iter().map(|(children, _)| *children).collect()).collect();
        let hidden = self.hidden(&children);
        let row = |((name, cells), hidden): (Told, Vec<bool>)| {
            (name, cells.into_iter().zip(hidden).map(|((_, words), hidden)| Self::shown(hidden, || words)).collect())
        };
        rows.into_iter().zip(hidden).map(row).collect()
    }

    /// A cell of a table in words, where it is not hidden.
    pub(super) fn shown(is_hidden: bool, words: impl FnOnce() -> String) -> String {
        if is_hidden { Self::NOT_SHOWN.to_owned() } else { words() }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of children")]
fn counted(children: f64) -> u64 {
    children.round().max(0.0) as u64
}

/// What figures about the same children tell: the first of them that is few, where one is.
pub(super) fn told_by(figures: &[f64]) -> f64 {
    let policy = Policy::default();
    let few = figures.iter().copied().find(|one| policy.hides(counted(*one)));
    few.or_else(|| figures.first().copied()).unwrap_or(0.0)
}

/// What a cell with a middle and its range of 8 of 10 tells.
pub(super) fn tells(one: &Summary) -> f64 {
    told_by(&[one.mean, one.median, one.eighty.1])
}

/// The children that a gap tells of.
pub(super) fn gap_tells(gap: &Gap) -> f64 {
    told_by(&[gap.children, gap.eighty.1 + gap.places])
}

/// A row, and in each cell the children that it tells.
type Told = (Markup, Vec<(f64, String)>);

/// What is asked of a page about a forecast.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub(super) struct Asked {
    /// The forecast; the current one where it is empty.
    #[serde(default)]
    pub(super) forecast: String,
    /// A group of provision, an area, a return: what the page is about.
    #[serde(default)]
    pub(super) of: String,
    /// How much bad futures weigh.
    #[serde(default)]
    pub(super) averse: String,
    /// The least part of new places in mainstream or bases.
    #[serde(default)]
    pub(super) share: String,
    /// How even areas are to be left.
    #[serde(default)]
    pub(super) even: String,
    /// Pounds a kilometre, where ways count.
    #[serde(default)]
    pub(super) ways: String,
    /// What was just done.
    #[serde(default)]
    pub(super) done: String,
    /// For publication.
    #[serde(default)]
    pub(super) public: String,
}

/// A forecast that is looked at, with the others there are.
pub(super) struct Looked {
    pub(super) forecast: Forecast,
    pub(super) outcome: Outcome,
    all: Vec<Forecast>,
}

impl Looked {
    /// One that is done, by itself.
    pub(super) async fn of(tx: &mut Tx, forecast: &Forecast) -> Result<Self, Problem> {
        let outcome = forecasts::outcome(tx, forecast.id).await?;
        Ok(Self { forecast: forecast.clone(), outcome, all: Vec::new() })
    }
}

impl Asked {
    /// The forecast; nothing where none is done.
    pub(super) async fn forecast(&self, tx: &mut Tx) -> Result<Option<Looked>, Problem> {
        let all = forecasts::all(tx).await?;
        let wanted = self.forecast.parse::<ForecastId>().ok();
        let known = all.iter().find(|one| Some(one.id) == wanted && one.is_done());
        if known.is_none() && !self.forecast.is_empty() {
            // Another one in its place would be taken for the one that was asked for.
            return Err(Problem::NotFound);
        }
        let Some(forecast) = known.or_else(|| forecasts::current(&all)).cloned() else { return Ok(None) };
        let outcome = forecasts::outcome(tx, forecast.id).await?;
        Ok(Some(Looked { forecast, outcome, all }))
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<form class="op-search" method="get" action="{{ action }}" novalidate>{% for field in fields %}{{ field }}{% endfor %}{{ button }}</form>"#
)]
struct Choosing {
    action: String,
    fields: Vec<Markup>,
    button: Button,
}

impl Looked {
    /// The choice of another forecast, and of something else: name, label, what can be chosen, what is.
    pub(super) fn choice(
        &self,
        action: &str,
        others: Vec<(&str, &str, Vec<SelectItem>, String)>,
    ) -> Result<Markup, Problem> {
        let done = self.all.iter().filter(|one| one.is_done());
        let items = done.map(|one| SelectItem::new(&one.id.to_string(), &one.name)).collect();
        let form = Form::default().with("forecast", self.forecast.id.to_string());
        let mut fields = vec![Markup::render(&form.select("forecast", "Forecast", items))?];
        for (name, label, items, chosen) in others {
            fields.push(Markup::render(&Form::default().with(name, chosen).select(name, label, items))?);
        }
        let button = Button::submit("Show").classes("govuk-button--secondary");
        Ok(Markup::render(&Choosing { action: action.to_owned(), fields, button })?)
    }

    /// What a line of a CSV file ends with: the forecast, its day, what it was made of.
    fn stamp(&self) -> [String; 3] {
        [self.forecast.name.clone(), self.outcome.as_at.to_string(), self.forecast.made_of.clone().unwrap_or_default()]
    }

    /// How it is cited: name, day, hash.
    pub(super) fn cited(&self) -> String {
        let hash: String = self.forecast.made_of.clone().unwrap_or_default().chars().take(12).collect();
        format!(
            "“{}”, record of {}, {} simulations, seed {}, input checksum {hash}{}",
            self.forecast.name,
            words::date(self.outcome.as_at),
            words::count(self.forecast.simulations),
            self.forecast.seed,
            if self.forecast.is_locked() { ", locked" } else { ", not locked" }
        )
    }
}

#[derive(Template)]
#[template(path = "no_forecast.html")]
struct NoForecast {
    layout: Layout,
}

/// The page where there is no forecast yet.
pub(super) fn none_yet(app: &App, viewer: &Viewer, title: &str) -> Shown {
    show(&NoForecast { layout: app.layout(viewer, title).back_to("/sufficiency", "Sufficiency") })
}

/// What a forecast is laid beside.
pub(super) struct Known {
    /// Files and schemes.
    pub(super) beside: Beside,
    /// Sites, with those that chosen schemes will bring and those that are assumed.
    pub(super) sites: Sites,
    /// Who waits.
    pub(super) waiting: Waiting,
    /// Where the places come from, in a sentence.
    pub(super) source: String,
    /// That they are those of the day on which the forecast was locked.
    pub(super) kept: Option<String>,
}

/// Places and who waits: as they are known now, of a locked forecast as they were then.
pub(super) async fn places(tx: &mut Tx, looked: &Looked) -> Result<Known, Problem> {
    let first = looked.outcome.years.first().copied().unwrap_or(0);
    let beside = beside::of(tx, &looked.forecast, first).await?;
    known(looked, beside)
}

/// The same as it is known now, whatever was kept with the forecast: what is chosen is chosen from what there is.
pub(super) async fn places_now(tx: &mut Tx, looked: &Looked) -> Result<Known, Problem> {
    let first = looked.outcome.years.first().copied().unwrap_or(0);
    known(looked, beside::now(tx, first).await?)
}

fn known(looked: &Looked, beside: Beside) -> Result<Known, Problem> {
    let outcome = &looked.outcome;
    let sites = beside.sites(&outcome.localities).assuming(&outcome.scenario, &outcome.years);
    let (file, schemes) = beside.names();
    let mut source = match file {
        Some(file) => {
            let hash: String = file.sha256.chars().take(12).collect();
            let later =
                if file.brought_in_at() > looked.forecast.asked_at() { ", newer than the forecast" } else { "" };
            format!("Places: the area’s own list {}, {}, {hash}{later}", file.name, words::time(file.brought_in_at()))
        }
        None => "Places: from GIAS. Upload the area’s own list to include planned places".to_owned(),
    };
    if !schemes.is_empty() {
        source.push_str(&format!("; includes the chosen schemes {}", schemes.join(", ")));
    }
    let more = Group::ALL.into_iter().filter_map(|group| {
        let more = looked.outcome.years.last().map(|year| looked.outcome.scenario.more_places(group, *year))?;
        (more != 0.0).then(|| format!("{} in {}", signed(more), group.words().to_lowercase()))
    });
    let more: Vec<String> = more.collect();
    if !more.is_empty() {
        source.push_str(&format!("; includes places assumed in the forecast: {} by its last January", more.join(", ")));
    }
    source.push('.');
    let waiting = beside.waiting();
    let kept = beside.kept_at.map(|at| {
        format!(
            "This forecast was locked on {}. It uses the places, prices and schemes of that day, without later changes. Options are appraised with today’s data.",
            words::date(at.to_zoned(jiff::tz::TimeZone::UTC).date())
        )
    });
    Ok(Known { beside, sites, waiting, source, kept })
}

/// The columns of a file about a forecast: each row ends with the forecast that it comes from.
pub(super) fn stamped<'a, T: 'a>(columns: impl IntoIterator<Item = Column<'a, T>>, looked: &Looked) -> Columns<'a, T> {
    let stamp = ["forecast", "as_at", "made_of"].into_iter().zip(looked.stamp());
    let stamp = stamp.map(|(heading, value)| Column::text(heading, move |_: &T| value.clone()));
    Columns::new(columns.into_iter().chain(stamp))
}

/// Whether what differs between forecasts comes of what they assume alone.
pub(super) fn what_differs(outcomes: &[&Outcome]) -> &'static str {
    let begins = |one: &Outcome| (one.as_at, one.seed, one.record.clone());
    if outcomes.iter().any(|one| one.record.is_empty()) {
        "Some of these forecasts have no record of the data they started from, so differences may come from the data or from changes in OnePlan."
    } else if outcomes.windows(2).all(|two| begins(two[0]) == begins(two[1])) {
        "All use the same record, child population, priors and random draws, so differences in plans come from the assumptions alone."
    } else {
        "These forecasts do not all use the same record, child population, priors, random draws and version of OnePlan, so differences do not come from the assumptions alone."
    }
}

/// A table with a first column of words and others of numbers.
pub(super) fn table(head: &[String], rows: Vec<(Markup, Vec<String>)>) -> Table {
    let mut heads = head.iter();
    Table {
        head: heads.next().map(|one| Head::text(one)).into_iter().chain(heads.map(|one| Head::number(one))).collect(),
        rows: rows
            .into_iter()
            .map(|(first, rest)| std::iter::once(Cell::html(first)).chain(rest.into_iter().map(Cell::number)).collect())
            .collect(),
        first_cell_is_header: true,
        ..Table::default()
    }
}

/// A table in a frame that scrolls where it may be wider than a phone: of two columns it is not. `label` is what a screen
/// reader calls it.
pub(super) fn framed(table: &Table, label: &str) -> Markup {
    if table.head.len() > 2 { Markup::of(&table.scroll(label)) } else { Markup::of(table) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_board_cannot_read_few_off_the_width_of_a_line_nor_off_a_column_and_its_sum() {
        let (board, planner) = (Few(false), Few::ALL_SHOWN);
        let drawn = |few: Few| [1, 4, 5, 6].map(|children| few.drawn(children).to_string());
        assert_eq!(drawn(board), ["5", "5", "5", "6"]);
        assert_eq!(drawn(planner), ["1", "4", "5", "6"]);
        assert_eq!(board.counts(&[35, 25, 4]), ["35", "not shown", "5 or fewer"]);
        assert_eq!(planner.counts(&[35, 25, 4]), ["35", "25", "4"]);
    }
}
