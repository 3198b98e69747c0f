//! When a service is reminded of advice, and when its head is told.

use jiff::civil::Date;
use law::counting::days_between;

/// How a service is reminded, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// Before the last day by law, for the first time.
    pub remind_before: i64,
    /// From one reminder to the next.
    pub remind_every: i64,
    /// After the last day, before the head of the service is told.
    pub escalate_after: i64,
}

impl Tuning {
    /// That of a service which nobody has tuned.
    pub const USUAL: Self = Self { remind_before: 7, remind_every: 7, escalate_after: 7 };
}

/// What is due to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A reminder.
    Remind,
    /// The head of the service is told.
    Escalate,
}

/// What is to be sent today about advice that is due on `last_day`. `expected` is the day by which whoever was asked said that it
/// comes: until then nobody is reminded, and the head is told all the same. `reminded` is when the last reminder went out,
/// `escalated` whether the head has been told.
#[must_use]
pub fn step(
    tuning: Tuning,
    (last_day, expected): (Date, Option<Date>),
    today: Date,
    reminded: Option<Date>,
    escalated: bool,
) -> Option<Step> {
    let late = days_between(last_day, today);
    if !escalated && late >= tuning.escalate_after.max(1) {
        return Some(Step::Escalate);
    }
    let again = reminded.is_none_or(|on| days_between(on, today) >= tuning.remind_every.max(1));
    let waits = expected.is_some_and(|on| on >= today);
    (late >= -tuning.remind_before && again && !waits).then_some(Step::Remind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_service_is_reminded_before_then_again_and_its_head_is_told_once() {
        let tuning = Tuning { remind_before: 7, remind_every: 7, escalate_after: 5 };
        let last = date(2026, 11, 20);
        let on = |day, reminded, escalated| step(tuning, (last, None), date(2026, 11, day), reminded, escalated);
        assert_eq!(on(12, None, false), None, "eight days before");
        assert_eq!(on(13, None, false), Some(Step::Remind));
        assert_eq!(on(19, Some(date(2026, 11, 13)), false), None);
        assert_eq!(on(20, Some(date(2026, 11, 13)), false), Some(Step::Remind));
        assert_eq!(on(25, Some(date(2026, 11, 20)), false), Some(Step::Escalate));
        assert_eq!(on(26, Some(date(2026, 11, 20)), true), None);
        assert_eq!(on(27, Some(date(2026, 11, 20)), true), Some(Step::Remind));
    }

    #[test]
    fn nobody_is_reminded_until_the_day_that_they_gave_and_the_head_is_told_all_the_same() {
        let tuning = Tuning { remind_before: 7, remind_every: 7, escalate_after: 5 };
        let days = (date(2026, 11, 20), Some(date(2026, 12, 4)));
        let on = |today, escalated| step(tuning, days, today, None, escalated);
        assert_eq!(on(date(2026, 11, 20), false), None);
        assert_eq!(on(date(2026, 11, 25), false), Some(Step::Escalate));
        assert_eq!(on(date(2026, 12, 4), true), None);
        assert_eq!(on(date(2026, 12, 5), true), Some(Step::Remind));
    }
}
