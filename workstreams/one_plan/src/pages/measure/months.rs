//! The area's own figures of a measure, month by month, as an XmR chart.

use jiff::civil::Date;
use page::govuk::{Cell, Head, Table};
use page::{Figure, Problem, words};
use returns::records::measures::Month;
use statistics::{Assurance, Chart, Options, PointType, SpecialCause, chart};

use crate::model::chart as drawn;
use crate::model::definition::Definition;

/// The area's own figures month by month.
pub(super) struct Months {
    pub(super) chart: Figure,
    pub(super) table: Table,
}

/// Fewer months than these have no settled limits.
const SETTLED: usize = 13;
/// So many months are drawn.
const DRAWN: usize = 36;
/// A month that counts fewer children than these is drawn, and not judged: one child more or less moves it far.
const FEW: u64 = 30;

fn is_few(one: &Month) -> bool {
    one.share().of < FEW
}

/// The months as an XmR chart; nothing where there are too few.
pub(super) fn months(
    definition: &Definition,
    months: &[Month],
    target: Option<f64>,
    invented: bool,
) -> Result<Option<Months>, Problem> {
    // A month in which nothing happened has no percentage.
    let counted: Vec<&Month> = months.iter().filter(|one| one.share().of > 0).collect();
    let counted = &counted[counted.len().saturating_sub(DRAWN)..];
    if counted.len() < SETTLED {
        return Ok(None);
    }
    let values: Vec<f64> = counted.iter().map(|one| value(definition, one)).collect();
    let options = Options { polarity: definition.polarity, target, screen_outliers: true, ..Options::default() };
    let Some(mut chart) = chart(&values, options) else { return Ok(None) };
    judge_no_few(counted, &mut chart);
    let points = counted.iter().map(|one| (words::short_month(one.month), value(definition, one))).collect();
    let drawn = drawn::months(definition, points, &chart, target, &takeaway(counted, &chart)).note(
        "Limits are the mean plus or minus 2.66 times the average moving range. Moving ranges above 3.27 times their average are left out, so that one sudden jump does not widen the limits. Unusual means beyond a limit, 7 in a row on one side of the mean, 7 rising or falling in a row, or 2 of 3 close to a limit.",
    );
    let drawn = match without(counted).as_slice() {
        [] => drawn,
        months => drawn.note(format!("Nothing to count in {}, so these months are not drawn.", months.join(", "))),
    };
    let (drawn, table) = (drawn::marked(drawn, invented), table(definition, counted, &chart));
    Ok(Some(Months { chart: Figure::new("months", &drawn)?.beside_its_table(), table }))
}

/// Takes back what the chart says of months that count few children.
fn judge_no_few(counted: &[&Month], chart: &mut Chart) {
    for (one, (point, cause)) in counted.iter().zip(chart.points.iter_mut().zip(&mut chart.causes)) {
        if is_few(one) {
            (*point, *cause) = (PointType::CommonCause, SpecialCause::CommonCause);
        }
    }
    if counted.last().is_some_and(|one| is_few(one)) {
        chart.variation.point = PointType::CommonCause;
    }
    // What the process will do is not told by months that chance moves.
    if counted.iter().filter(|one| is_few(one)).count() * 2 > counted.len() {
        chart.assurance = None;
    }
}

/// The month after another.
fn after(month: Date) -> Option<Date> {
    month.last_of_month().tomorrow().ok()
}

/// The months between those that are counted in which there was nothing to count.
fn without(counted: &[&Month]) -> Vec<String> {
    let gaps = counted.windows(2).flat_map(|pair| {
        let until = pair[1].month;
        std::iter::successors(after(pair[0].month), |month| after(*month)).take_while(move |month| *month < until)
    });
    gaps.map(words::month).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
fn value(definition: &Definition, one: &Month) -> f64 {
    one.share().within as f64 / one.share().of as f64 * definition.multiplier
}

/// What is unusual about the newest month.
fn unusual(chart: &Chart) -> &'static str {
    match chart.causes.last() {
        Some(SpecialCause::Rising) => "part of a rising trend",
        Some(SpecialCause::Falling) => "part of a falling trend",
        _ if chart.variation.high => "unusually high",
        _ => "unusually low",
    }
}

/// What the newest month says, and whether the target will be met.
fn takeaway(counted: &[&Month], chart: &Chart) -> String {
    let latest = counted.last().map(|one| words::month(one.month)).unwrap_or_default();
    let is_small = counted.last().is_some_and(|one| is_few(one));
    let takeaway = match chart.variation.point {
        _ if is_small => format!("{latest} is based on fewer than {FEW} children: treat with caution."),
        PointType::CommonCause => {
            format!("{latest} is within normal variation: a single rise or fall is not significant.")
        }
        PointType::Improvement => format!("{latest} is {}: an improvement.", unusual(chart)),
        PointType::Concern => format!("Concern: {latest} is {}.", unusual(chart)),
        PointType::NeutralHigh | PointType::NeutralLow => format!("{latest} is {}.", unusual(chart)),
    };
    let target = match chart.assurance {
        None => "",
        Some(Assurance::ConsistentlyPass) => " At current performance the target will be met every month.",
        Some(Assurance::ConsistentlyFail) => {
            " At current performance the target will not be met without a change to the process."
        }
        Some(Assurance::Inconsistent) => {
            " At current performance the target will be met in some months but not reliably."
        }
    };
    takeaway + target
}

fn table(definition: &Definition, counted: &[&Month], chart: &Chart) -> Table {
    let rows = counted.iter().zip(&chart.causes).rev().map(|(one, cause)| {
        vec![
            Cell::text(words::month(one.month)),
            Cell::number(definition.show(value(definition, one))),
            Cell::text(format!("{} of {}", one.share().within, one.share().of)),
            Cell::text(if is_few(one) { "Too few children to judge" } else { cause.label() }),
        ]
    });
    Table {
        head: vec![Head::text("Month"), Head::number("From the record"), Head::text("Counted"), Head::text("Cause")],
        rows: rows.collect(),
        first_cell_is_header: true,
        ..Table::default()
    }
}
