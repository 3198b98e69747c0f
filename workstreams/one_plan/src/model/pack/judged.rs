//! How a measure and an action of the plan stand, as a pack says it.

use jiff::civil::Date;
use projects::records::projects::Whole;
use statistics::{Change, Standing, Statistic};

use super::{Action, Measure};
use crate::model::chart::series;
use crate::model::claim::figure;
use crate::model::definition::Definition;
use crate::model::evaluate::Evaluated;
use crate::model::frame::Frame;
use crate::records::steer::Steer;

impl Measure {
    /// A measure by its periods, the latest first, and by what it is to reach. `as_at` is the day by which it is judged.
    #[must_use]
    pub fn judged(
        frame: &Frame,
        definition: &Definition,
        periods: &[Evaluated],
        steer: Option<&Steer>,
        as_at: Date,
    ) -> Self {
        let mut out = Self::without_figure(frame, definition, periods, steer);
        if let Some(latest) = periods.first() {
            out.take_figures(definition, latest);
            out.exceptions = exceptions(frame, definition, latest, steer, as_at);
            out.is_behind_untested = latest.change == Change::WorseUntested
                || latest.by(Statistic::Mean).is_some_and(|beside| beside.standing == Standing::BehindUntested);
        }
        out
    }

    fn without_figure(frame: &Frame, definition: &Definition, periods: &[Evaluated], steer: Option<&Steer>) -> Self {
        let target = steer.and_then(|steer| steer.target);
        Self {
            id: definition.id.clone(),
            group: definition.group.clone(),
            title: definition.title.clone(),
            period: String::new(),
            value: None,
            figure: String::new(),
            before: None,
            change: String::new(),
            neighbours: "–".to_owned(),
            mean: None,
            standing: String::new(),
            england_value: None,
            england: "–".to_owned(),
            owner: steer.map_or_else(|| "Not assigned".to_owned(), |steer| steer.owner.clone()),
            target: target.map(|target| {
                let by = steer.and_then(|steer| steer.target_on.0);
                let by = by.map(|day| format!(" by {}", page::words::date(day))).unwrap_or_default();
                format!("{}{by}", definition.show(target))
            }),
            exceptions: Vec::new(),
            is_behind_untested: false,
            series: series(definition, frame.name(&frame.area), periods, Statistic::Mean, target),
            definition: definition.clone(),
        }
    }

    fn take_figures(&mut self, definition: &Definition, latest: &Evaluated) {
        self.period.clone_from(&latest.now.period.label);
        self.value = latest.now.value;
        self.figure = figure(definition, &latest.now);
        self.before =
            latest.before.as_ref().map(|before| format!("{}: {}", before.period.label, figure(definition, before)));
        if latest.change != Change::NoPolarity {
            latest.change.words().clone_into(&mut self.change);
        }
        if let Some(beside) = latest.by(Statistic::Mean) {
            let made = beside.comparison;
            self.mean = Some(made.value);
            self.neighbours = format!("{} ({} of {})", definition.show_comparator(made.value), made.n, made.of);
            if beside.standing != Standing::NoPolarity {
                beside.standing.words().clone_into(&mut self.standing);
            }
        }
        if let Some(england) = latest.england.as_ref().and_then(|point| point.value) {
            self.england = definition.show(england);
            self.england_value = Some(england);
        }
    }
}

/// Why the board should look at a measure.
fn exceptions(
    frame: &Frame,
    definition: &Definition,
    latest: &Evaluated,
    steer: Option<&Steer>,
    as_at: Date,
) -> Vec<String> {
    let mut out = Vec::new();
    if latest.by(Statistic::Mean).is_some_and(|beside| beside.standing == Standing::Worse) {
        out.push("worse than the mean of statistical neighbours".to_owned());
    }
    if latest.change == Change::Worsened {
        out.push("worsened since the previous period".to_owned());
    }
    out.extend(steer.and_then(|steer| missed(definition, latest, steer, as_at)).map(str::to_owned));
    if let Some(day) = frame.stale_since(&latest.now, as_at) {
        out.push(format!("out of date: newest file retrieved on {}", page::words::date(day)));
    }
    if latest.now.does_not_follow {
        out.push("the published figure does not match the published numbers".to_owned());
    }
    out
}

/// What is to be said of a target whose day has come.
fn missed(definition: &Definition, latest: &Evaluated, steer: &Steer, as_at: Date) -> Option<&'static str> {
    let due = steer.target_on.0.filter(|day| *day <= as_at)?;
    // A figure of a period that ended before says nothing of the target's day.
    if latest.now.period.ends() < i64::from(due.year()) {
        return Some("target date reached, but no figure for it yet");
    }
    let (now, target) = latest.now.value.zip(steer.target)?;
    let by = definition.polarity.better_by(now, target)?;
    (by < 0.0).then_some("target missed")
}

/// A measure that an outcome of the plan names, with its figure where it has one.
#[must_use]
pub fn measure_in_words(rows: &[(&Definition, Option<Evaluated>)], id: &str) -> String {
    match rows.iter().find(|(definition, _)| definition.id == id) {
        Some((definition, Some(one))) => {
            let change =
                if one.change == Change::NoPolarity { String::new() } else { format!(": {}", one.change.words()) };
            let figure = figure(definition, &one.now);
            format!("{} {}, {}: {figure}{change}", definition.id, definition.title, one.now.period.label)
        }
        Some((definition, None)) => format!("{} {}: no figure", definition.id, definition.title),
        None => format!("{id}: not in this measure set"),
    }
}

impl Action {
    /// A project of the plan as it stands.
    #[must_use]
    pub fn of(whole: &Whole) -> Self {
        let why = match (&whole.standing.set, whole.project.stopped_on()) {
            (_, Some(_)) => whole.project.stopped_why.clone().unwrap_or_default(),
            (Some((_, why, by)), None) => format!(
                "{why} ({by}); calculated from dates: {}, {}",
                whole.standing.computed.words().to_lowercase(),
                whole.standing.why
            ),
            (None, None) => whole.standing.why.clone(),
        };
        Self {
            name: whole.project.name.clone(),
            stands: match whole.project.stopped_on() {
                Some(_) => "Stopped".to_owned(),
                None => whole.standing.words(),
            },
            why,
            owner: format!("{}, {}", whole.project.owner, whole.project.partner),
            next: whole.next().map(|next| format!("{}, {}", next.title, page::words::date(next.dates().forecast))),
            slip: whole.slip(),
        }
    }
}
