//! The working of a date in words, and the dates that stand beside the legal one.

use jiff::civil::Date;

use crate::calendar::{Calendar, CalendarError};
use crate::counting::{Days, Limit, Since};
use crate::kind::Kind;
use crate::provision::{Provision, Rule};

/// A date worked out by a rule.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Due {
    /// The rule's number.
    pub rule: &'static str,
    /// The provision as it is cited.
    pub provision: String,
    /// The last day by law; none where the law names none.
    pub last_day: Option<Date>,
    /// The day to work to: the last day, or the working day before it. None where the year's bank holidays are
    /// not held.
    pub work_to: Option<Date>,
    /// How the date came about.
    pub working: String,
}

/// Works out a date, with its words.
///
/// # Errors
/// [`CalendarError`].
pub fn due(
    provision: &Provision,
    rule: &Rule,
    from: Kind,
    on: Date,
    days: &impl Days,
    calendar: &Calendar,
) -> Result<Due, CalendarError> {
    let last_day = rule.limit.last_day(on, days, calendar)?;
    let counted = in_words(rule.limit, from.words(), on, days, calendar)?;
    let result = last_day.map_or_else(|| "no statutory deadline".to_owned(), shown);
    Ok(Due {
        rule: rule.id,
        provision: provision.citation(),
        last_day,
        work_to: last_day.and_then(|day| calendar.on_or_before(day).ok()),
        working: format!("{counted}, {} = {result}", provision.part),
    })
}

/// A date in a text: `20 January 2025`.
#[must_use]
pub fn shown(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// The limit as people say it.
#[must_use]
pub fn limit_in_words(limit: Limit) -> String {
    let months = |count: u8| if count == 1 { "1 month".to_owned() } else { format!("{count} months") };
    match limit {
        Limit::AsSoonAsPracticable => "as soon as practicable".to_owned(),
        Limit::OnDay => "on the day".to_owned(),
        Limit::WeeksAfter(1) => "1 week".to_owned(),
        Limit::WeeksAfter(count) => format!("{count} weeks"),
        Limit::DaysAfter(count) => format!("{count} days"),
        Limit::DaysBeginningWith(count) => format!("at least {count} days beginning with the day"),
        Limit::WorkingDaysAfter(count) => format!("{count} working days"),
        Limit::WorkingDaysBeginningWith(count) => format!("{count} working days beginning with the day"),
        Limit::MonthsAfter(count) => months(count),
        Limit::MonthsStartingWith(count) => format!("{} starting with the day", months(count)),
        Limit::BeforeFixedDate { month, day } => format!("before {day} {}", month_name(month)),
        Limit::MonthsBefore(count) => format!("at least {} before", months(count)),
        Limit::NoticeBefore(count) => format!("at least {count} days before"),
        Limit::WeeksBefore(count) => format!("{count} weeks before"),
        Limit::WeeksBeforeFixedDate { month, day, weeks } => {
            format!("{weeks} weeks before the last day before {day} {}", month_name(month))
        }
        Limit::HescApplication(count) => format!("{} by the Tribunal’s rules", months(count)),
        Limit::HescWorkingDays(count) => format!("{count} working days by the Tribunal’s rules"),
        Limit::EndOfAcademicYear => "until the end of the academic year".to_owned(),
        Limit::FixedDay => "the day that the Tribunal set".to_owned(),
        Limit::Earliest([one]) | Limit::Latest([one]) => parts_in_words(&[*one]),
        Limit::Earliest(parts) => format!("the earlier of {}", parts_in_words(parts)),
        Limit::Latest(parts) => format!("the later of {}", parts_in_words(parts)),
    }
}

fn parts_in_words(parts: &[crate::Part]) -> String {
    let words: Vec<String> = parts
        .iter()
        .map(|part| match part.from {
            Since::Here => limit_in_words(part.limit),
            Since::LastBefore(kinds) | Since::FirstAfter(kinds) => {
                let from = kinds.first().map_or_else(String::new, |kind| kind.words().to_lowercase());
                format!("{} from “{from}”", limit_in_words(part.limit))
            }
        })
        .collect();
    words.join(" and ")
}

fn month_name(month: i8) -> String {
    Date::new(2000, month, 1).map(|day| day.strftime("%B").to_string()).unwrap_or_default()
}

fn in_words(
    limit: Limit,
    event: &str,
    on: Date,
    days: &impl Days,
    calendar: &Calendar,
) -> Result<String, CalendarError> {
    let event = format!("{} {}", event, shown(on));
    let excluded = "the day itself not counted";
    Ok(match limit {
        Limit::AsSoonAsPracticable => format!("{event}, as soon as practicable"),
        Limit::OnDay => format!("{event}, the same day"),
        Limit::WeeksAfter(count) => format!("{event} + {} days, {excluded}", u32::from(count) * 7),
        Limit::DaysAfter(count) => format!("{event} + {count} days, {excluded}"),
        Limit::DaysBeginningWith(count) => format!("{event} is day 1 of {count}"),
        Limit::WorkingDaysAfter(count) => format!("{event} + {count} working days, {excluded}"),
        Limit::WorkingDaysBeginningWith(count) => {
            format!("{event}, {count} working days, the day itself counted if work is done on it")
        }
        Limit::MonthsAfter(count) => {
            format!("{event} + {count} months: the corresponding date, or the month’s last day")
        }
        Limit::MonthsStartingWith(count) => {
            format!("{event}, {count} months starting with it: the day before the corresponding date")
        }
        Limit::BeforeFixedDate { .. } => format!("{event}, {}: the day before", limit_in_words(limit)),
        Limit::MonthsBefore(count) => format!("{event} − {count} months"),
        Limit::NoticeBefore(count) => format!("{event} − {count} days"),
        Limit::WeeksBefore(count) => format!("{event} − {} days", u32::from(count) * 7),
        Limit::WeeksBeforeFixedDate { weeks, month, day } => {
            format!("{event}: the day before {day} {} − {} days", month_name(month), u32::from(weeks) * 7)
        }
        Limit::HescApplication(count) => format!(
            "{event} + {count} months, moved on where the Tribunal’s rule 12 moves it (August, 25 December to 1 January, no working day)"
        ),
        Limit::HescWorkingDays(count) => {
            format!("{event} + {count} working days, August and 25 December to 1 January not counted")
        }
        Limit::EndOfAcademicYear => format!("{event}, the 31 July on or after it"),
        Limit::FixedDay => format!("{event}, the day that the Tribunal set"),
        Limit::Earliest(parts) | Limit::Latest(parts) => {
            let mut worked = Vec::new();
            for part in parts {
                let Some(from) = days.day(part.from, on) else { continue };
                let name = match part.from {
                    Since::Here => "this event",
                    Since::LastBefore(kinds) | Since::FirstAfter(kinds) => {
                        kinds.first().map_or("", |kind| kind.words())
                    }
                };
                let last = part.limit.last_day(from, days, calendar)?.map(shown).unwrap_or_default();
                worked.push(format!("{} from {name} {} = {last}", limit_in_words(part.limit), shown(from)));
            }
            let which = match limit {
                Limit::Earliest([_]) | Limit::Latest([_]) => "",
                Limit::Earliest(_) => "the earlier of ",
                _ => "the later of ",
            };
            format!("{event}: {which}{}", worked.join(" and "))
        }
    })
}
