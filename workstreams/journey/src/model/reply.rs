//! By when whoever asked is told what follows, while nobody has said yet what a request is: the earliest day that may hold.

use std::collections::BTreeMap;

use jiff::civil::Date;
use law::{Calendar, Limit, counting};

/// By when whoever asked about a child with a plan is told what follows: as for a re-assessment (regulation 25(1)).
pub const REPLY: Limit = Limit::DaysAfter(15);
/// By when the decision whether to assess is notified (regulation 5(1)).
const DECISION: Limit = Limit::WeeksAfter(6);

/// Why the earliest day is shown of a request that was not compared with the records: too many wait.
pub const NOT_COMPARED: &str =
    "Not yet compared with the records, so the earliest date is shown. Open the request to compare it";

/// The earliest day by which a request may have to be answered, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub on: Date,
    /// Why it may hold.
    pub why: &'static str,
}

/// The day that a limit gives for a request that came on `sent`.
#[must_use]
pub fn last_day(limit: Limit, sent: Date) -> Date {
    limit.last_day(sent, &counting::Alone, &Calendar::built_in()).ok().flatten().unwrap_or(sent)
}

/// The earliest day that may hold for a request with these answers that was sent on a day. `under_way` says whether a
/// record that may be the child's has a plan, or takes no new request now.
#[must_use]
pub fn due(answers: &BTreeMap<String, String>, sent: Date, under_way: bool) -> Due {
    let plan = answers.get("plan").map_or("", String::as_str);
    let (limit, why) = if plan == "yes" {
        (REPLY, "The request says there is a plan. Decision on a re-assessment due within 15 days (regulation 25)")
    } else if answers.contains_key("child") {
        (
            REPLY,
            "This record cannot take a new request now. The person who asked was told they would hear within 15 days",
        )
    } else if under_way {
        (
            REPLY,
            "A matching record has a plan, or an assessment under way. The person who asked was told they would hear within 15 days",
        )
    } else if plan == "no" {
        (DECISION, "The request says there is no plan. Decision to assess due within 6 weeks (regulation 5)")
    } else {
        (DECISION, "Not known whether there is a plan. Decision to assess due within 6 weeks (regulation 5)")
    };
    Due { on: last_day(limit, sent), why }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn until_somebody_says_what_a_request_is_the_earliest_day_that_may_hold_counts() {
        let sent = date(2026, 10, 12);
        let plan = |answer: &str| BTreeMap::from([("plan".to_owned(), answer.to_owned())]);
        let (fortnight, six_weeks) = (date(2026, 10, 27), date(2026, 11, 23));
        assert_eq!(due(&plan("yes"), sent, false).on, fortnight);
        for answer in ["no", "unknown", ""] {
            assert_eq!(due(&plan(answer), sent, false).on, six_weeks, "{answer}");
            assert_eq!(due(&plan(answer), sent, true).on, fortnight, "{answer}: their record says otherwise");
        }
        let known = BTreeMap::from([("child".to_owned(), "1".to_owned())]);
        assert_eq!(due(&known, sent, false).on, fortnight);
    }
}
