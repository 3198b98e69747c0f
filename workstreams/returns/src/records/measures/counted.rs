//! The measures as they are counted each night: the sums of the area, and what each child adds to them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use people::PersonId;
use published::Measure;
use sen2::measures::{Kind, Share, Timeliness, each_step};
use sen2::{Record, Year};
use store::query::{FromEither, insert_many};
use store::{Query, Result, Tx, Value, sql};
use uuid::Uuid;

use super::share;
use crate::model::build;
use crate::model::facts::Facts;
use crate::records::exports::Whom;
use crate::records::load;

/// What a child adds to a measure in a year or a month: steps that were in time, of how many.
type Part<When> = (When, String, i64, i64);
/// The parts of some children.
type Parts<When> = BTreeMap<PersonId, Vec<Part<When>>>;

fn part<When>(when: When, measure: Measure, share: Share) -> Part<When> {
    (when, measure.code().to_owned(), numbers::fitted::<i64>(share.within), numbers::fitted::<i64>(share.of))
}

/// The measures of every year that a return is known for; and the children who add to them otherwise than when they were kept
/// last.
#[derive(Debug, Clone, Default)]
pub struct AllYears {
    sums: Vec<(Year, Timeliness)>,
    months: BTreeMap<(Date, &'static str), Share>,
    /// By calendar year, of those who changed.
    cases: Parts<i64>,
    /// By month, of those who changed.
    steps: Parts<Date>,
    /// Steps of which nobody knows whether they were in time, since the record does not say when they began.
    not_known: BTreeMap<(Year, &'static str), u64>,
    /// The calendar years that returns tell; nothing until it was looked up.
    told: Option<BTreeSet<i16>>,
}

impl AllYears {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self { sums: Year::all().map(|year| (year, Timeliness::default())).collect(), ..Self::default() }
    }

    /// Counts a child in; `known` is the child's part of one year's return, which needs no second computing. Gives what the child
    /// adds, by year and by month.
    fn add(&mut self, facts: &Facts, known: (Year, Option<&Record>)) -> (Vec<Part<i64>>, Vec<Part<Date>>) {
        let mut cases = Vec::new();
        let mut own_months: BTreeMap<(Date, Measure), Share> = BTreeMap::new();
        for (year, sum) in &mut self.sums {
            let built = if *year == known.0 { None } else { build::person(facts, *year) };
            let record = if *year == known.0 { known.1 } else { built.as_ref().map(|built| &built.record) };
            let Some(record) = record else { continue };
            // What a return tells of another year than its own is no count of that year: most of it is not told.
            let told = self.told.as_ref();
            let counts =
                |year: i16, on: Option<Date>| told.is_some_and(|told| told.contains(&year)) || recorded_here(facts, on);
            let calendar = numbers::fitted::<i16>(year.number()) - 1;
            let mut alone = Timeliness::default();
            each_step(record, *year, |kind, on, within| {
                if !counts(calendar, on) {
                    return;
                }
                let measure = measure_of(kind);
                let Some(within) = within else {
                    *self.not_known.entry((*year, measure.code())).or_default() += 1;
                    return;
                };
                sum.add_step(kind, within);
                alone.add_step(kind, within);
                if let Some(on) = on.filter(|on| counts(on.year(), Some(*on))) {
                    let month = on.first_of_month();
                    self.months.entry((month, measure.code())).or_default().add(within);
                    own_months.entry((month, measure)).or_default().add(within);
                }
            });
            let counted = Measure::ALL.into_iter().map(|measure| (measure, share(&alone, measure)));
            let counted = counted.filter(|(_, share)| share.of > 0);
            cases.extend(counted.map(|(measure, share)| part(i64::from(calendar), measure, share)));
        }
        let steps = own_months.into_iter().map(|((month, measure), share)| part(month, measure, share)).collect();
        (cases, steps)
    }

    /// Notes who of the children between these ids adds otherwise than when it was kept last.
    async fn look_back(
        &mut self,
        tx: &mut Tx,
        (last, end): (Uuid, Option<Uuid>),
        cases: Parts<i64>,
        steps: Parts<Date>,
    ) -> Result<()> {
        let select = "select person, year, measure, within, of_all from sen2_measure_case";
        let rows: Vec<(PersonId, i64, String, i64, i64)> = kept(tx, select, last, end).await?;
        let mut before = Parts::new();
        for (child, year, code, within, of) in rows {
            before.entry(child).or_default().push((year, code, within, of));
        }
        self.cases.extend(changed(cases, before));
        let select = "select person, month, measure, within, of_all from sen2_measure_step";
        let rows: Vec<(PersonId, jiff_sqlx::Date, String, i64, i64)> = kept(tx, select, last, end).await?;
        let mut before = Parts::new();
        for (child, month, code, within, of) in rows {
            before.entry(child).or_default().push((month.to_jiff(), code, within, of));
        }
        self.steps.extend(changed(steps, before));
        Ok(())
    }
}

/// Those of whom something is otherwise than it was, with all that is now: nothing of whom there is nothing any more.
fn changed<When: Ord>(mut now: Parts<When>, mut before: Parts<When>) -> Parts<When> {
    for parts in now.values_mut().chain(before.values_mut()) {
        parts.sort_unstable();
    }
    let gone: Vec<PersonId> = before.keys().filter(|child| !now.contains_key(*child)).copied().collect();
    now.retain(|child, parts| before.get(child) != Some(&*parts));
    now.extend(gone.into_iter().map(|child| (child, Vec::new())));
    now
}

/// The rows of the children after one, up to another where there are more.
async fn kept<Row: FromEither>(tx: &mut Tx, select: &str, last: Uuid, end: Option<Uuid>) -> Result<Vec<Row>> {
    let query = Query::new(select).push("where person >").value(last);
    match end {
        Some(end) => query.push("and person <=").value(end).all(tx).await,
        None => query.all(tx).await,
    }
}

/// Whether something of a child's record happened on a day that no return told of.
fn recorded_here(facts: &Facts, on: Option<Date>) -> bool {
    facts.events.iter().any(|event| Some(event.on) == on && event.detail.get("sen2").is_none())
}

/// The measure that counts a kind of step.
const fn measure_of(kind: Kind) -> Measure {
    match kind {
        Kind::Within20Weeks => Measure::Within20Weeks,
        Kind::Within20WeeksNoExceptions => Measure::Within20WeeksNoExceptions,
        Kind::DecidedWithin6Weeks => Measure::DecidedWithin6Weeks,
        Kind::RefusedWithin16Weeks => Measure::RefusedWithin16Weeks,
        Kind::ReviewWithin4Weeks => Measure::ReviewWithin4Weeks,
    }
}

/// The next children after one: each with their part of the return of a year; and the last that was looked at. All
/// years' measures count them in.
pub(in crate::records) async fn next(
    tx: &mut Tx,
    year: Year,
    last: Uuid,
    all: &mut AllYears,
) -> Result<(Vec<(PersonId, Record)>, Option<Uuid>)> {
    if all.told.is_none() {
        let surveys: Vec<(i64,)> =
            sql!("select distinct year from sen2_import where undone_at is null and finished_at is not null")
                .all(tx)
                .await?;
        all.told = Some(surveys.into_iter().filter_map(|(year,)| i16::try_from(year - 1).ok()).collect());
    }
    let facts = load::after(tx, last, Whom::Everybody).await?;
    let end = facts.last().map(|(id, _)| id.uuid());
    let mut people = Vec::new();
    let (mut cases, mut steps) = (Parts::new(), Parts::new());
    for (id, facts) in facts {
        let built = build::person(&facts, year);
        let (by_year, by_month) = all.add(&facts, (year, built.as_ref().map(|built| &built.record)));
        if !by_year.is_empty() {
            cases.insert(id, by_year);
        }
        if !by_month.is_empty() {
            steps.insert(id, by_month);
        }
        people.extend(built.map(|built| (id, built.record)));
    }
    all.look_back(tx, (last, end), cases, steps).await?;
    Ok((people, end))
}

/// Keeps the measures: of children those alone who add otherwise than before. The caller records the audit entry.
pub async fn keep(tx: &mut Tx, all: &AllYears) -> Result<()> {
    sql!("delete from sen2_measure").run(tx).await?;
    let number = |count: u64| Value::from(numbers::fitted::<i64>(count));
    let mut rows = Vec::new();
    for (year, timeliness) in &all.sums {
        for measure in Measure::ALL {
            let share = share(timeliness, measure);
            let not_known = all.not_known.get(&(*year, measure.code())).copied().unwrap_or_default();
            if share.of > 0 || not_known > 0 {
                // The calendar year before the survey.
                let calendar = i64::from(year.number()) - 1;
                let counts = [share.within, share.of, not_known].map(number);
                rows.push([calendar.into(), measure.code().into()].into_iter().chain(counts).collect());
            }
        }
    }
    insert_many(tx, "sen2_measure", &["year", "measure", "within", "of_all", "not_known"], rows).await?;
    sql!("delete from sen2_measure_month").run(tx).await?;
    let rows = all
        .months
        .iter()
        .map(|((month, code), share)| vec![(*month).into(), (*code).into(), number(share.within), number(share.of)])
        .collect();
    insert_many(tx, "sen2_measure_month", &["month", "measure", "within", "of_all"], rows).await?;
    write_again(tx, "sen2_measure_case", "year", &all.cases).await?;
    write_again(tx, "sen2_measure_step", "month", &all.steps).await
}

/// So many children's rows go in one statement.
const AT_ONCE: usize = 200;

/// Writes what some children add, in the place of what they added before.
async fn write_again<When: Copy + Into<Value>>(
    tx: &mut Tx,
    table: &'static str,
    when: &'static str,
    changed: &Parts<When>,
) -> Result<()> {
    let children: Vec<PersonId> = changed.keys().copied().collect();
    for some in children.chunks(AT_ONCE) {
        let gone = Query::new(&format!("delete from {table} where person in (")).list(some.iter().copied());
        gone.push(")").run(tx).await?;
    }
    let rows = changed.iter().flat_map(|(child, parts)| {
        parts.iter().map(|(of, code, within, of_all)| -> Vec<Value> {
            vec![(*of).into(), code.into(), (*child).into(), (*within).into(), (*of_all).into()]
        })
    });
    let rows = rows.collect();
    insert_many(tx, table, &[when, "measure", "person", "within", "of_all"], rows).await
}

/// Takes a child who is removed out of the sums, which are of those whose rows there are.
pub(in crate::records) async fn take_out(tx: &mut Tx, child: PersonId) -> Result<()> {
    sql!(
        "update sen2_measure set within = sen2_measure.within - k.within, of_all = sen2_measure.of_all - k.of_all
           from sen2_measure_case k
           where k.year = sen2_measure.year and k.measure = sen2_measure.measure and k.person = $1",
        child,
    )
    .run(tx)
    .await?;
    sql!(
        "update sen2_measure_month
           set within = sen2_measure_month.within - k.within, of_all = sen2_measure_month.of_all - k.of_all
           from sen2_measure_step k
           where k.month = sen2_measure_month.month and k.measure = sen2_measure_month.measure and k.person = $1",
        child,
    )
    .run(tx)
    .await
    .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_children_who_add_otherwise_than_before_are_written_again() {
        let child = |number: u128| PersonId::from_uuid(Uuid::from_u128(number));
        let of = |year: i64, code: &str, within| (year, code.to_owned(), within, 1_i64);
        let before = [
            (child(1), vec![of(2025, "b", 1), of(2025, "a", 0)]),
            (child(2), vec![of(2025, "a", 0)]),
            (child(3), vec![of(2025, "a", 1)]),
        ];
        let now = [
            // The same in another order.
            (child(1), vec![of(2025, "a", 0), of(2025, "b", 1)]),
            (child(2), vec![of(2025, "a", 1)]),
            (child(4), vec![of(2026, "a", 1)]),
        ];
        let again = changed(Parts::from(now), Parts::from(before));
        let expected = [(child(2), vec![of(2025, "a", 1)]), (child(3), Vec::new()), (child(4), vec![of(2026, "a", 1)])];
        assert_eq!(again, Parts::from(expected));
    }
}
