//! One measure: its series, its neighbours, what it is made of, and where each figure comes from.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use charts::{Chart, Value};
use page::govuk::{Button, Cell, Head, Markup, Select, SummaryList, Table};
use page::{Figure, Layout, Problem, Shown, show, words};
use statistics::{Change, Statistic};
use store::Tx;

use super::common::{self, Asked};
use super::measures::neighbours_words;
use crate::model::chart::{self as drawn, Place, series};
use crate::model::claim::{figure, flips};
use crate::model::definition::{Definition, Method};
use crate::model::evaluate::{Evaluated, Lines};
use crate::model::frame::Frame;
use crate::policy::STEER_MEASURES;
use crate::records::files::withdrawn;
use crate::records::measures::{self as records, OwnFigure};
use crate::records::steer::{self, Steer};
use crate::records::values::{Restatement, restatements};
use crate::records::{baskets, plan};

mod files;
mod months;

pub use files::{as_csv, image, neighbours_svg, series_svg};
use months::{Months, months};

#[derive(Template)]
#[template(path = "measure.html")]
struct Measure {
    layout: Layout,
    lead: Vec<String>,
    tags: Vec<(String, Markup)>,
    notes: Vec<String>,
    series: Option<(Figure, Table)>,
    places: Option<(Figure, Table)>,
    own: Option<Table>,
    has_own: bool,
    months: Option<Months>,
    steer: SummaryList,
    may_steer: bool,
    actions: Vec<(String, String, String)>,
    made: SummaryList,
    /// Files with values of this measure that were withdrawn: number, and why.
    withdrawn: Vec<(i64, String)>,
    files: Option<Table>,
    restated: Option<Table>,
    choices: Vec<Select>,
    button: Button,
    id: String,
    query: String,
}

/// Everything about a measure.
struct Known {
    definition: Definition,
    frame: Frame,
    lines: Lines,
    /// Every period, the latest first.
    periods: Vec<Evaluated>,
    steer: Option<Steer>,
}

async fn load(tx: &mut Tx, id: &str, asked: &Asked) -> Result<Option<Known>, Problem> {
    let all = baskets::all(tx).await?;
    let definition = baskets::measure(&all, &asked.basket, id).cloned().ok_or(Problem::NotFound)?;
    let Some(frame) = asked.frame(tx).await? else { return Ok(None) };
    let lines = records::lines(tx, &definition).await?;
    let periods = frame.every_period(&definition, &lines);
    let steers = steer::all(tx).await?;
    let steer = steer::of(&steers, &definition.id).cloned();
    Ok(Some(Known { definition, frame, lines, periods, steer }))
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<String>, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let Some(known) = load(&mut tx, &id, &asked).await? else {
        drop(tx);
        return common::no_area(&app, &viewer, "Measure");
    };
    let may_open = app.policy.may_ever(&viewer, returns::SEE_FINDINGS);
    // Beside the link to a list of children stands the number of that list.
    let own = match may_open {
        true => records::own_for(&mut tx, &app, &viewer, &known.definition).await?,
        false => records::own(&mut tx, &known.definition).await?,
    };
    let by_month = records::own_months(&mut tx, &known.definition, viewer.today).await?;
    let codes: Vec<&str> = known.definition.series().collect();
    let restated = restatements(&mut tx, &codes).await?;
    let withdrawn = withdrawn::behind(&mut tx, &codes).await?;
    let choices = asked.choices(&mut tx, &known.frame).await?;
    let actions = plan::actions_of_measure(&mut tx, &known.definition.id).await?;
    drop(tx);
    let statistic = asked.statistic();
    let definition = &known.definition;
    let latest = known.periods.first();
    let invented = app.settings.invented;
    let files = |name: &str, figure: Figure| {
        let href = |ending: &str| format!("/measures/{id}/images/{name}.{ending}{}", asked.query());
        figure
            .beside_its_table()
            .file(href("svg"), "Download the chart (SVG)")
            .file(href("png"), "Download the chart (PNG)")
    };
    let series = match latest {
        Some(_) => {
            let chart = known.series(statistic).chart(definition);
            let drawn = Figure::new("series", &drawn::marked(chart, invented))?;
            Some((files("series", drawn), known.series_table(statistic)))
        }
        None => None,
    };
    let places = match latest {
        Some(latest) if !known.frame.neighbours.is_empty() => {
            let drawn = Figure::new("neighbours", &drawn::marked(known.neighbours(latest), invented))?;
            Some((files("neighbours", drawn), known.places_table(latest)))
        }
        _ => None,
    };
    // Small counts stay with those who work with the cases or the numbers.
    let may_count = may_open || app.policy.may_ever(&viewer, returns::SEE_MEASURES);
    show(&Measure {
        lead: known.lead(statistic),
        tags: known.tags(statistic),
        notes: known.notes(viewer.today),
        series,
        places,
        has_own: definition.own.is_some(),
        months: if may_count {
            months(definition, &by_month, known.steer.as_ref().and_then(|steer| steer.target), invented)?
        } else {
            None
        },
        own: (!own.is_empty()).then(|| own_table(definition, &own, may_open, may_count)),
        steer: known.steer_list(),
        may_steer: app.policy.may_ever(&viewer, STEER_MEASURES),
        actions: actions.into_iter().map(|(id, name, outcome)| (id.to_string(), name, outcome)).collect(),
        made: made(definition),
        withdrawn: withdrawn.into_iter().map(|one| (one.id, one.in_words())).collect(),
        files: known.files_table(),
        restated: known.restated_table(&restated),
        choices,
        button: Button::submit("Show").classes("govuk-button--secondary"),
        id: definition.id.clone(),
        query: asked.query(),
        layout: app
            .layout(&viewer, &definition.title)
            .done((asked.done == "steer").then_some("Changes saved."))
            .back_to(&format!("/measures{}", asked.query()), "Measures"),
    })
}

impl Known {
    fn lead(&self, statistic: Statistic) -> Vec<String> {
        let Some(latest) = self.periods.first() else {
            return vec![format!("{}.", words::capitalised(self.definition.no_figure().words()))];
        };
        let definition = &self.definition;
        let mut lines = vec![format!(
            "{}, {}: {}.",
            self.frame.name(&self.frame.area),
            latest.now.period.label,
            figure(definition, &latest.now)
        )];
        let mut beside = vec![format!(
            "{}, {} {}",
            words::capitalised(&neighbours_words(&self.frame)),
            statistic.words(),
            common::neighbours(definition, latest, statistic)
        )];
        if self.frame.neighbours.is_empty() {
            beside = vec![words::capitalised(&neighbours_words(&self.frame))];
        }
        if let Some(region) = &latest.region {
            beside.push(format!("region {}", common::value(definition, Some(region))));
        }
        if latest.england.is_some() {
            beside.push(format!("England {}", common::value(definition, latest.england.as_ref())));
        }
        lines.push(format!("{}.", beside.join("; ")));
        if let Some(before) = &latest.before {
            let difference =
                latest.now.value.zip(before.value).map(|(now, before)| definition.show_difference(now - before));
            lines.push(format!(
                "Previous period, {}: {}{}.",
                before.period.label,
                figure(definition, before),
                difference.map(|difference| format!(": {difference}")).unwrap_or_default()
            ));
        }
        if let Some((rank, of)) = latest.rank {
            let ties = latest.ties.as_ref().map(|words| format!(" {words}")).unwrap_or_default();
            lines.push(format!("Rank {rank} of {of} authorities with a figure; 1 is best.{ties}"));
        }
        lines
    }

    fn tags(&self, statistic: Statistic) -> Vec<(String, Markup)> {
        let Some(latest) = self.periods.first() else { return Vec::new() };
        let mut tags = vec![("Change since previous period".to_owned(), common::change(latest.change))];
        if let Some(beside) = latest.by(statistic) {
            tags.push((
                format!("Compared with the {} of neighbours", statistic.words()),
                common::standing(beside.standing),
            ));
        }
        if latest.england.is_some() {
            tags.push(("Compared with England".to_owned(), common::standing(latest.beside_england)));
        }
        tags.retain(|(_, tag)| !tag.is_empty());
        tags
    }

    fn notes(&self, today: jiff::civil::Date) -> Vec<String> {
        let definition = &self.definition;
        let mut notes = Vec::new();
        if definition.polarity == statistics::Polarity::None {
            notes.push("For this measure neither higher nor lower is better, so it is not rated.".to_owned());
        }
        let target = self.steer.as_ref().and_then(|steer| steer.target);
        if let Some(target) = target.filter(|target| definition.own.is_some() && *target < 100.0) {
            notes.push(format!(
                "The law requires all in time, {}. The target of {} is the partnership’s own step towards it.",
                definition.show(100.0),
                definition.show(target)
            ));
        }
        if definition.is_count() {
            notes.push(
                "This is a number: it depends on how large an area is, so areas are not compared by it.".to_owned(),
            );
        }
        if let Some(latest) = self.periods.first() {
            notes.extend(flips(definition, latest));
            if let Some(day) = self.frame.stale_since(&latest.now, today) {
                notes.push(format!(
                    "Out of date: the newest file was retrieved on {} and releases are yearly. Import the latest release.",
                    words::date(day)
                ));
            }
            if latest.now.does_not_follow {
                notes.push(
                    "The published figure does not match the published numbers, so no confidence interval is shown."
                        .to_owned(),
                );
            }
            if latest.now.computed {
                notes.push("Calculated from published numbers. The figure itself is not published.".to_owned());
            }
            if latest.now.interval.is_none() && latest.now.value.is_some() && !definition.is_count() {
                notes.push("No confidence interval: numerator and denominator are not available.".to_owned());
            }
        }
        if !definition.note.is_empty() {
            notes.push(definition.note.clone());
        }
        notes
    }

    fn series(&self, statistic: Statistic) -> drawn::Series {
        let target = self.steer.as_ref().and_then(|steer| steer.target);
        series(&self.definition, self.frame.name(&self.frame.area), &self.periods, statistic, target)
    }

    fn series_table(&self, statistic: Statistic) -> Table {
        let definition = &self.definition;
        let rows = self
            .periods
            .iter()
            .enumerate()
            .map(|(place, one)| {
                vec![
                    Cell::text(&one.now.period.label),
                    Cell::text(figure(definition, &one.now)),
                    Cell::text(common::neighbours(definition, one, statistic)),
                    Cell::number(common::value(definition, one.england.as_ref())),
                    // Before the first nothing is known that it could be compared with.
                    match one.change == Change::CannotTell && place + 1 == self.periods.len() {
                        true => Cell::text("First year"),
                        false => Cell::html(common::change(one.change)),
                    },
                ]
            })
            .collect();
        Table {
            head: vec![
                Head::text("Period"),
                Head::text(self.frame.name(&self.frame.area)),
                Head::text(&format!("Neighbours ({})", statistic.words())),
                Head::number("England"),
                Head::text("Change since previous period"),
            ],
            rows,
            first_cell_is_header: true,
            ..Table::default()
        }
    }

    /// The area and its neighbours.
    fn neighbours(&self, latest: &Evaluated) -> Chart {
        let definition = &self.definition;
        let own = std::iter::once((self.frame.area.as_str(), Some(&latest.now)));
        let others = latest.neighbours.iter().map(|one| (one.area.as_str(), one.point.as_ref()));
        let places = own.chain(others).map(|(code, point)| Place {
            name: self.frame.name(code).to_owned(),
            value: Value::or_missing(point.and_then(|point| point.value), &common::value(definition, point)),
            interval: point.and_then(|point| point.interval).map(|interval| (interval.lower, interval.upper)),
            is_own: code == self.frame.area,
        });
        let marks = [Statistic::Mean, Statistic::Median].into_iter().filter_map(|statistic| {
            let beside = latest.by(statistic)?;
            Some((words::capitalised(statistic.words()), beside.comparison.value))
        });
        drawn::neighbours(definition, &latest.now.period.label, places.collect(), marks.collect())
    }

    fn places_table(&self, latest: &Evaluated) -> Table {
        let definition = &self.definition;
        let own = std::iter::once((self.frame.area.as_str(), Some(&latest.now)));
        let others = latest.neighbours.iter().map(|one| (one.area.as_str(), one.point.as_ref()));
        let rows = own
            .chain(others)
            .map(|(code, point)| {
                vec![
                    Cell::text(self.frame.name(code)),
                    Cell::text(point.map_or_else(|| "not in the file".to_owned(), |point| figure(definition, point))),
                ]
            })
            .collect();
        Table {
            head: vec![Head::text("Area (closest neighbour first)"), Head::text("Figure")],
            rows,
            first_cell_is_header: true,
            ..Table::default()
        }
    }

    fn steer_list(&self) -> SummaryList {
        let Some(steer) = &self.steer else {
            return SummaryList::default().row("Owner", "Not assigned").row("Target", "Not set");
        };
        let target = match (steer.target, steer.target_on.0) {
            (Some(target), Some(day)) => format!("{} by {}", self.definition.show(target), words::date(day)),
            (Some(target), None) => self.definition.show(target),
            _ => "None".to_owned(),
        };
        SummaryList::default()
            .row("Owner", steer.owner.clone())
            .row("Target", target)
            .row("Reason", format!("{} (set by {})", steer.reason, steer.set_by))
    }

    fn files_table(&self) -> Option<Table> {
        let mut used: Vec<i64> = self
            .periods
            .iter()
            .flat_map(|one| {
                let others = one.neighbours.iter().filter_map(|other| other.point.as_ref());
                others.chain([&one.now]).chain(&one.england).flat_map(|point| point.files.iter().copied())
            })
            .collect();
        used.sort_unstable();
        used.dedup();
        let rows: Vec<Vec<Cell>> = used
            .iter()
            .filter_map(|number| self.frame.files.get(number))
            .map(|file| {
                vec![
                    Cell::html(Markup::link(&format!("/measures/files/{}", file.id), &file.name)),
                    Cell::text(&file.publisher),
                    Cell::text(words::short_date(file.retrieved_on)),
                    Cell::text(file.sha256.get(..16).unwrap_or(&file.sha256)),
                ]
            })
            .collect();
        (!rows.is_empty()).then(|| Table {
            head: vec![
                Head::text("File"),
                Head::text("Publisher"),
                Head::text("Retrieved"),
                Head::text("SHA-256 begins"),
            ],
            rows,
            first_cell_is_header: true,
            ..Table::default()
        })
    }

    /// Restatements of the area, its neighbours, its region and England.
    fn restated_table(&self, all: &[Restatement]) -> Option<Table> {
        let region = self.frame.areas.get(&self.frame.area).and_then(|area| area.region.clone());
        let concerns = |one: &&Restatement| {
            one.area == self.frame.area
                || self.frame.neighbours.contains(&one.area)
                || one.area == published::areas::ENGLAND
                || region.as_ref() == Some(&one.area)
        };
        let file =
            |number: i64| self.frame.files.get(&number).map_or_else(String::new, |file| words::date(file.retrieved_on));
        let rows: Vec<Vec<Cell>> = all
            .iter()
            .filter(concerns)
            .map(|one| {
                vec![
                    Cell::text(self.frame.name(&one.area)),
                    Cell::text(&one.period),
                    Cell::text(one.series.splitn(3, ':').last().unwrap_or_default()),
                    Cell::text(format!("{} ({})", one.old_text, file(one.old_file))),
                    Cell::text(format!("{} ({})", one.new_text, file(one.new_file))),
                ]
            })
            .collect();
        (!rows.is_empty()).then(|| Table {
            head: vec![
                Head::text("Area"),
                Head::text("Period"),
                Head::text("Column"),
                Head::text("Was (retrieved)"),
                Head::text("Other copy (retrieved)"),
            ],
            rows,
            first_cell_is_header: true,
            ..Table::default()
        })
    }
}

fn own_table(definition: &Definition, own: &[OwnFigure], may_open: bool, may_count: bool) -> Table {
    let code = definition.own.as_deref().unwrap_or_default();
    let mut head = vec![Head::text("Calendar year"), Head::number("From the record"), Head::text("Counted")];
    if may_open {
        head.push(Head::text("Children"));
    }
    let rows = own
        .iter()
        .map(|one| {
            let year = match one.is_recorded_alone {
                true => format!("{}, recorded in OnePlan only", one.year),
                false => one.year.to_string(),
            };
            #[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
            let share = (one.of > 0).then(|| one.within as f64 / one.of as f64 * definition.multiplier);
            let hidden = !may_count && statistics::Policy::default().hides_share(one.within, one.of);
            let mut row = if hidden {
                vec![Cell::text(year), Cell::number("–"), Cell::text("Hidden (small numbers)")]
            } else {
                vec![
                    Cell::text(year),
                    Cell::number(share.map_or_else(|| "–".to_owned(), |share| definition.show(share))),
                    Cell::text(format!("{} of {}", one.within, one.of)),
                ]
            };
            if may_open {
                let words = format!("See children, {}", one.year);
                row.push(Cell::html(Markup::link(&format!("/sen2/measures/{code}/{}", one.year), &words)));
            }
            row
        })
        .collect();
    Table { head, rows, first_cell_is_header: true, ..Table::default() }
}

fn made(definition: &Definition) -> SummaryList {
    let interval = match definition.interval {
        Method::Proportion => "95% confidence interval (Wilson score), where numerator and denominator are published",
        Method::Rate => "95% confidence interval (Byar’s approximation; exact Poisson below 10 events)",
        Method::None => "None: numerator and denominator are not in the files",
    };
    let mut list = SummaryList::default().row("Numerator", definition.numerator.clone());
    if !definition.denominator.is_empty() {
        list = list.row("Denominator", definition.denominator.clone());
    }
    let series: Vec<&str> = definition.series().collect();
    let baskets: Vec<&str> = definition.baskets.iter().map(|name| baskets::title_of(name)).collect();
    list.row("Unit", definition.unit.clone())
        .row("Direction", words::capitalised(&definition.polarity_words()))
        .row("Period", definition.period.clone())
        .row("Published", format!("{}; {}", definition.publisher, definition.frequency))
        .row("Interval", interval)
        .row("Columns", if series.is_empty() { "Not known yet".to_owned() } else { series.join(", ") })
        .row("Measure sets", baskets.join(", "))
}
