//! Test vectors: worked dates that any program can check itself against, as CSV with the columns of
//! `law-vectors.csv`. This reads them and says where it disagrees; [`export`] writes the project's own.

use std::io::Read;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::calendar::Calendar;
use crate::counting::{Alone, Limit, Since, served_by_post};
use crate::ground::{Closure, is_absent_for};
use crate::provision::{Bound, Example, Force};
use crate::working::limit_in_words;
use crate::{Kind, rules};

/// A vector as it stands in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vector {
    pub id: String,
    #[serde(default)]
    pub process: String,
    /// The event that time runs from.
    #[serde(default)]
    pub trigger_event: String,
    pub trigger_date: String,
    /// That day's weekday.
    #[serde(default)]
    pub trigger_weekday: String,
    pub counting_rule: String,
    #[serde(default)]
    pub provision: String,
    /// The limit in words, with its number.
    pub limit: String,
    /// Further facts, with dates.
    #[serde(default)]
    pub facts: String,
    /// The exception at hand.
    #[serde(default)]
    pub exception: String,
    /// What the day or the test is.
    pub outcome: String,
    #[serde(default)]
    pub expected_due: String,
    #[serde(default)]
    pub expected_weekday: String,
    /// The day to work to where it is another one.
    #[serde(default)]
    pub operational_target: String,
    /// The day by another reading; it is not checked.
    #[serde(default)]
    pub alt_due: String,
    /// Which reading.
    #[serde(default)]
    pub alt_basis: String,
    /// How the day was worked out.
    #[serde(default)]
    pub working: String,
    /// How sure it is.
    #[serde(default)]
    pub confidence: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The vector.
    pub id: String,
    pub what: String,
    /// What the file says.
    pub expected: String,
    /// What this program says.
    pub found: String,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Rows that were checked.
    pub checked: usize,
    /// Rows on which this program says something else.
    pub disagreements: Vec<Disagreement>,
}

/// Why a file cannot be checked.
#[derive(Debug, Error)]
pub enum VectorError {
    /// It is no such CSV file.
    #[error(
        "The file cannot be read as test vectors: {0}. It needs the columns of law-vectors.csv: id, trigger_date, counting_rule, limit, outcome and expected_due at least."
    )]
    Csv(#[from] csv::Error),
    /// It has no rows.
    #[error("The file holds no vectors.")]
    Empty,
}

/// Checks every vector of a CSV file.
///
/// # Errors
/// [`VectorError`]. A row that cannot be understood is a disagreement, not an error.
pub fn verify(file: impl Read, calendar: &Calendar) -> Result<Verified, VectorError> {
    let mut found = Verified::default();
    let mut reader = intake::csv_reader(csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All), file);
    for row in reader.deserialize() {
        let vector: Vector = row?;
        found.checked += 1;
        found.disagreements.extend(disagreements(&vector, calendar));
    }
    if found.checked == 0 { Err(VectorError::Empty) } else { Ok(found) }
}

fn disagreements(vector: &Vector, calendar: &Calendar) -> Vec<Disagreement> {
    let differ = |what: &str, expected: &str, found: String| Disagreement {
        id: vector.id.clone(),
        what: what.to_owned(),
        expected: expected.to_owned(),
        found,
    };
    let weekday = |date: Date| date.strftime("%a").to_string();
    let Ok(trigger) = vector.trigger_date.parse::<Date>() else {
        return vec![differ("trigger_date", &vector.trigger_date, "no date".to_owned())];
    };
    let mut differences = Vec::new();
    if !vector.trigger_weekday.is_empty() && !vector.trigger_weekday.starts_with(&weekday(trigger)) {
        differences.push(differ("trigger_weekday", &vector.trigger_weekday, weekday(trigger)));
    }
    match computed(vector, trigger, calendar) {
        Err(what) => differences.push(differ("row", &vector.counting_rule, what)),
        Ok(Answer::Test(word)) => {
            if word != vector.outcome {
                differences.push(differ("outcome", &vector.outcome, word.to_owned()));
            }
        }
        Ok(Answer::Day(day)) => {
            if day.to_string() != vector.expected_due {
                differences.push(differ("expected_due", &vector.expected_due, day.to_string()));
            }
            if !vector.expected_weekday.is_empty() && vector.expected_weekday != weekday(day) {
                differences.push(differ("expected_weekday", &vector.expected_weekday, weekday(day)));
            }
            if !vector.operational_target.is_empty() {
                let work_to = calendar.on_or_before(day).map_or_else(|error| error.to_string(), |day| day.to_string());
                if work_to != vector.operational_target {
                    differences.push(differ("operational_target", &vector.operational_target, work_to));
                }
            }
            differences.extend(
                exception(vector, trigger)
                    .filter(|word| *word != stated_exception(vector))
                    .map(|word| differ("exception", &vector.exception, word.to_owned())),
            );
        }
    }
    differences
}

enum Answer {
    Day(Date),
    Test(&'static str),
}

fn computed(vector: &Vector, trigger: Date, calendar: &Calendar) -> Result<Answer, String> {
    let tests_a_fact = ["EXCEPTION_AVAILABLE", "NO_EXCEPTION", "IN_WINDOW", "NOT_IN_WINDOW"];
    if vector.counting_rule == "CLOSURE_WINDOW" || vector.counting_rule == "CONTINUOUS_ABSENCE" {
        return test(vector, trigger).map(Answer::Test).ok_or_else(|| "the facts lack a date".to_owned());
    }
    if tests_a_fact.contains(&vector.outcome.as_str()) && vector.expected_due.is_empty() {
        return test(vector, trigger).map(Answer::Test).ok_or_else(|| "the facts lack a date".to_owned());
    }
    day(vector, trigger, calendar).map(Answer::Day)
}

/// The test of a fact: a closure's window, or an absence.
fn test(vector: &Vector, trigger: Date) -> Option<&'static str> {
    let by_window = vector.outcome.ends_with("IN_WINDOW");
    if let Some(closure) = closure(&vector.facts) {
        let asked = date_after(&vector.facts, "asked").unwrap_or(trigger);
        return Some(match (closure.window_holds(asked), by_window) {
            (true, true) => "IN_WINDOW",
            (false, true) => "NOT_IN_WINDOW",
            (true, false) => "EXCEPTION_AVAILABLE",
            (false, false) => "NO_EXCEPTION",
        });
    }
    let (first, last) = absence(&vector.facts)?;
    let weeks = number_before(&vector.limit, "week").unwrap_or(4);
    Some(if is_absent_for(first, last, weeks) { "EXCEPTION_AVAILABLE" } else { "NO_EXCEPTION" })
}

/// Whether the facts beside a dated row make an exception available; `None` where they name none. School
/// closures are no ground for whoever gives advice.
fn exception(vector: &Vector, trigger: Date) -> Option<&'static str> {
    let for_adviser = vector.provision.contains("reg 8");
    let holds = match (closure(&vector.facts), absence(&vector.facts)) {
        (Some(_), _) if for_adviser => false,
        // Without the day on which advice was asked for there is nothing to test but the length.
        (Some(closure), _) => match date_after(&vector.facts, "asked") {
            Some(asked) => closure.window_holds(asked),
            None if closure.window_holds(trigger) => return None,
            None => false,
        },
        (None, Some((first, last))) => is_absent_for(first, last, number_before(&vector.facts, "week").unwrap_or(4)),
        (None, None) => return None,
    };
    Some(if holds { "EXCEPTION_AVAILABLE" } else { "NO_EXCEPTION" })
}

fn stated_exception(vector: &Vector) -> &'static str {
    let stated = vector.exception.to_lowercase();
    let none = stated.is_empty() || stated.starts_with("none") || stated.starts_with("not available");
    if none { "NO_EXCEPTION" } else { "EXCEPTION_AVAILABLE" }
}

/// "closed from A; re-opens B", or "closed A to B" where B is the last closed day.
fn closure(facts: &str) -> Option<Closure> {
    let from = date_after(facts, "closed from").or_else(|| date_after(facts, "closed"))?;
    let reopens = date_after(facts, "re-opens").or_else(|| date_after(facts, "reopens"));
    let until = || {
        let after = facts.split_once("closed").map(|(_, rest)| rest)?;
        after.split_once(" to ").and_then(|(_, rest)| first_date(rest))?.tomorrow().ok()
    };
    Some(Closure { from, reopens: reopens.or_else(until)? })
}

/// "absent A..B inclusive".
fn absence(facts: &str) -> Option<(Date, Date)> {
    let (_, rest) = facts.split_once("absent")?;
    let first = first_date(rest)?;
    let (_, after) = rest.split_once("..").or_else(|| rest.split_once(" to "))?;
    Some((first, first_date(after)?))
}

fn day(vector: &Vector, trigger: Date, calendar: &Calendar) -> Result<Date, String> {
    let limit = vector.limit.as_str();
    let count = |unit: &str| {
        number_before(limit, unit).ok_or_else(|| format!("the limit \"{limit}\" names no number of {unit}s"))
    };
    let weeks = || count("week");
    let days = || count("day").or_else(|_| weeks().map(|weeks| weeks * 7));
    let months = || -> Result<u8, String> {
        let number = match number_before(limit, "month") {
            Some(months) => months,
            // "3 to 6 months" is read above; "annually" and "first three months" have no figure.
            None if limit.contains("annual") || limit.contains("year") => 12,
            None if limit.contains("three months") => 3,
            None => return Err(format!("the limit \"{limit}\" names no number of months")),
        };
        u8::try_from(number).map_err(|_| format!("the limit \"{limit}\" is too long"))
    };
    let rule = match vector.counting_rule.as_str() {
        "WEEKS_AFTER" => Limit::WeeksAfter(weeks()?),
        "DAYS_AFTER" => Limit::DaysAfter(days()?),
        "DAYS_BEGINNING_WITH" => Limit::DaysBeginningWith(days()?),
        "WORKING_DAYS_AFTER" => Limit::WorkingDaysAfter(count("working day")?),
        "WORKING_DAYS_BEGINNING_WITH" => Limit::WorkingDaysBeginningWith(count("working day")?),
        "MONTHS_AFTER" => Limit::MonthsAfter(months()?),
        "MONTHS_STARTING_WITH" => Limit::MonthsStartingWith(months()?),
        "MONTHS_BEFORE" => Limit::MonthsBefore(
            months().or_else(|error| if limit.contains("five months") { Ok(5) } else { Err(error) })?,
        ),
        "NOTICE_BEFORE" => Limit::NoticeBefore(days()?),
        "WEEKS_BEFORE" => Limit::WeeksBefore(weeks()?),
        "HESC_APPLICATION" => Limit::HescApplication(months()?),
        "HESC_WORKING_DAYS" => Limit::HescWorkingDays(count("working day")?),
        "ON_DAY" => Limit::OnDay,
        "FIXED_DAY" => Limit::FixedDay,
        "END_OF_ACADEMIC_YEAR" => return academic_year(vector, trigger, calendar),
        "BEFORE_FIXED_DATE" => {
            let (month, day) = fixed_day(limit).unwrap_or((trigger.month(), trigger.day()));
            Limit::BeforeFixedDate { month, day }
        }
        "SERVICE_POST+DAYS_BEGINNING_WITH" => {
            let first_class = !vector.trigger_event.contains("second class");
            let served = served_by_post(trigger, first_class, calendar).map_err(|error| error.to_string())?;
            return last_day(Limit::DaysBeginningWith(days()?), served, calendar);
        }
        "NOT_BEFORE_APPEAL_END" => {
            let months = months().unwrap_or(2);
            let notice = last_day(Limit::HescApplication(months), trigger, calendar)?;
            let certificate = date_after(&vector.facts, "certificate")
                .map(|on| last_day(Limit::HescApplication(1), on, calendar))
                .transpose()?;
            return Ok(certificate.map_or(notice, |certificate| certificate.max(notice)));
        }
        compound if compound.starts_with("MIN(") || compound.starts_with("MAX(") => {
            return of_several(vector, trigger, calendar);
        }
        other => return Err(format!("the counting rule {other} is not known")),
    };
    last_day(rule, trigger, calendar)
}

fn last_day(limit: Limit, on: Date, calendar: &Calendar) -> Result<Date, String> {
    match limit.last_day(on, &Alone, calendar) {
        Ok(Some(day)) => Ok(day),
        Ok(None) => Err("the law names no day".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// 31 July; of an apprenticeship, the end of the training or the day before the 26th birthday.
fn academic_year(vector: &Vector, trigger: Date, calendar: &Calendar) -> Result<Date, String> {
    if !vector.trigger_event.contains("apprentice") && !vector.facts.contains("apprentice") {
        return last_day(Limit::EndOfAcademicYear, trigger, calendar);
    }
    let before_26 = last_day(Limit::MonthsStartingWith(12), trigger, calendar)?;
    Ok(date_after(&vector.facts, "training").map_or(before_26, |end| end.min(before_26)))
}

/// "8 weeks from notice, 12 weeks from meeting": each part counted from its own day. A day that the facts do not
/// name is the trigger's.
fn of_several(vector: &Vector, trigger: Date, calendar: &Calendar) -> Result<Date, String> {
    let (name, inner) = vector.counting_rule.trim_end_matches(')').split_once('(').unwrap_or_default();
    let limit = vector.limit.trim_start_matches("later of ").trim_start_matches("earlier of ");
    let mut found = Vec::new();
    for part in limit.split([',', ';']).flat_map(|part| part.split(" or ")).flat_map(|part| part.split(" and ")) {
        let Some((_, from)) = part.split_once(" from ") else { continue };
        let rule = match inner.split(',').next().unwrap_or_default().trim() {
            "WEEKS_AFTER" => number_before(part, "week").map(Limit::WeeksAfter),
            "DAYS_AFTER" => number_before(part, "day").map(Limit::DaysAfter),
            "MONTHS_STARTING_WITH" => small(number_before(part, "month")).map(Limit::MonthsStartingWith),
            "MONTHS_AFTER" => small(number_before(part, "month")).map(Limit::MonthsAfter),
            "HESC_APPLICATION" => small(number_before(part, "month")).map(Limit::HescApplication),
            other => return Err(format!("the counting rule {other} is not known inside {name}")),
        };
        let rule = rule.ok_or_else(|| format!("\"{part}\" names no number"))?;
        if let Some(on) = named_day(vector, from, trigger) {
            found.push(last_day(rule, on, calendar)?);
        }
    }
    let chosen = if name == "MIN" { found.iter().min() } else { found.iter().max() };
    chosen.copied().ok_or_else(|| format!("the limit \"{}\" names no days", vector.limit))
}

fn small(number: Option<u16>) -> Option<u8> {
    number.and_then(|number| u8::try_from(number).ok())
}

/// The day of an event that a limit names: the trigger's where the trigger is that event, otherwise the latest
/// day that the facts give it. "plan/last review" means either.
fn named_day(vector: &Vector, name: &str, trigger: Date) -> Option<Date> {
    let names: Vec<&str> = name.split('/').map(str::trim).filter(|name| !name.is_empty()).collect();
    let in_facts = names.iter().filter_map(|name| date_after(&vector.facts, name)).max();
    let is_trigger = names.iter().any(|name| vector.trigger_event.contains(name));
    if is_trigger { Some(trigger) } else { in_facts }
}

/// The number before a unit: 6 of "6 weeks", 6 of "3 to 6 months", 15 of "15 working days".
fn number_before(text: &str, unit: &str) -> Option<u16> {
    let (before, _) = text.split_once(unit)?;
    let digits: String = before.trim_end().chars().rev().take_while(char::is_ascii_digit).collect();
    digits.chars().rev().collect::<String>().parse().ok()
}

/// The first date after a word.
fn date_after(text: &str, word: &str) -> Option<Date> {
    text.split_once(word).and_then(|(_, rest)| first_date(rest))
}

fn first_date(text: &str) -> Option<Date> {
    (0..text.len()).find_map(|start| text.get(start..start + 10).and_then(|part| part.parse().ok()))
}

/// The day and month of "before 15 February".
fn fixed_day(limit: &str) -> Option<(i8, i8)> {
    let (_, rest) = limit.split_once("before ")?;
    let mut words = rest.split_whitespace();
    let day = words.next()?.parse().ok()?;
    let month = words.next()?.trim_end_matches(|sign: char| !sign.is_alphabetic());
    Some((intake::dates::month_named(month)?, day))
}

/// The project's own examples as vectors, each of which [`verify`] reads again.
#[must_use]
pub fn export(calendar: &Calendar) -> Vec<Vector> {
    let mut vectors = Vec::new();
    for (provision, rule) in rules() {
        for (index, example) in rule.examples.iter().enumerate() {
            let Some(last_day) = example.last_day else { continue };
            let trigger = trigger(rule.limit, example);
            let work_to = calendar.on_or_before(last_day).ok().filter(|day| *day != last_day);
            vectors.push(Vector {
                id: format!("{}.{}", rule.id, index + 1),
                process: rule.process().to_owned(),
                trigger_event: rule.from.first().map_or("", |kind| kind.words()).to_owned(),
                trigger_date: trigger.to_string(),
                trigger_weekday: trigger.strftime("%a").to_string(),
                counting_rule: rule.limit.name(),
                provision: provision.citation(),
                limit: limit_text(rule.limit, rule.from),
                facts: facts(example),
                exception: "none".to_owned(),
                outcome: match (rule.bound, rule.force) {
                    (Bound::AllowUntil, _) => "LAST_DAY",
                    (_, Force::Advisory) => "ADVISORY",
                    (_, Force::May) => "LATEST",
                    _ => "DUE",
                }
                .to_owned(),
                expected_due: last_day.to_string(),
                expected_weekday: last_day.strftime("%a").to_string(),
                operational_target: work_to.map(|day| day.to_string()).unwrap_or_default(),
                working: example.shows.to_owned(),
                confidence: provision.certainty.code().to_owned(),
                ..Vector::default()
            });
        }
    }
    vectors
}

/// A plan back from a fixed day is counted from that day's eve.
fn trigger(limit: Limit, example: &Example) -> Date {
    match limit {
        Limit::WeeksBeforeFixedDate { month, day, .. } => {
            let eve = Limit::BeforeFixedDate { month, day };
            eve.last_day(example.on, &Alone, &Calendar::built_in()).ok().flatten().unwrap_or(example.on)
        }
        _ => example.on,
    }
}

fn facts(example: &Example) -> String {
    let parts: Vec<String> = example.with.iter().map(|(kind, on)| format!("{} {on}", kind.words())).collect();
    parts.join("; ")
}

/// The limit in the words that vectors use, so that each part names its event.
fn limit_text(limit: Limit, from: &[Kind]) -> String {
    let (Limit::Earliest(parts) | Limit::Latest(parts)) = limit else {
        return match limit {
            Limit::WeeksBeforeFixedDate { weeks, .. } => format!("{weeks} weeks before"),
            other => limit_in_words(other),
        };
    };
    let named: Vec<String> = parts
        .iter()
        .map(|part| {
            let kinds = match part.from {
                Since::Here => from,
                Since::LastBefore(kinds) | Since::FirstAfter(kinds) => kinds,
            };
            let names: Vec<&str> = kinds.iter().map(|kind| kind.words()).collect();
            let count = limit_in_words(part.limit);
            let count = count.split(" by ").next().unwrap_or_default().split(" starting").next().unwrap_or_default();
            format!("{count} from {}", names.join("/"))
        })
        .collect();
    named.join("; ")
}
