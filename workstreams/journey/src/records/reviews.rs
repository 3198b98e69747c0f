//! The annual reviews of a school's pupils: what the school has to do for each, and by when the council has to decide.

use access::{App, Viewer};
use jiff::Span;
use jiff::civil::Date;
use law::Kind;
use law::ids::{ANNUAL_REVIEW, REVIEW_DECISION, REVIEW_REPORT};
use people::OPEN_CHILD;
use store::{Listing, Query, SortKey};

use super::worklist::Owed;
use crate::model::steps::Step;

/// A step of the annual review of a pupil, with the day that the meeting was set for.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Review {
    #[sqlx(flatten)]
    pub owed: Owed,
    meeting: Option<jiff_sqlx::Date>,
    /// The last day that was set for a meeting in the time of this step, past or to come.
    arranged: Option<jiff_sqlx::Date>,
    /// When the last meeting in the time of this step was held.
    held: Option<jiff_sqlx::Date>,
}

/// What a school does next about a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Arrange,
    Rearrange,
    Invite,
    SendPapers,
    SendReport,
}

impl Review {
    /// What the school does about this step; none where the authority is to act.
    #[must_use]
    pub fn next(&self, today: Date) -> Option<Next> {
        let (_, rule) = law::rule(&self.owed.rule)?;
        let done_by = |kind: Kind| rule.discharged_by.contains(&kind);
        if done_by(Kind::ReviewInvited) {
            return Some(Next::Invite);
        }
        if done_by(Kind::ReviewPapersSent) {
            return Some(Next::SendPapers);
        }
        if done_by(Kind::ReviewReportSent) {
            return Some(Next::SendReport);
        }
        match (self.held, self.meeting(), self.arranged) {
            (Some(_), ..) => None,
            (None, Some(day), _) if day > today => Some(Next::Rearrange),
            (None, None, None) => Some(Next::Arrange),
            _ => Some(Next::SendReport),
        }
    }

    /// When the meeting of this review was held: what is left of it is the authority's.
    #[must_use]
    pub fn held(&self) -> Option<Date> {
        self.held.map(jiff_sqlx::Date::to_jiff)
    }

    /// The day of the meeting that is to come.
    #[must_use]
    pub fn meeting(&self) -> Option<Date> {
        self.meeting.map(jiff_sqlx::Date::to_jiff)
    }
}

/// Which part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    All,
    /// Reviews that end within three months: their meetings are to be held now.
    ToHold,
    /// Invitations, papers and reports.
    Steps,
    Late,
}

impl Show {
    /// As an address says it, and as it is shown.
    pub const VIEWS: [(&'static str, &'static str); 4] =
        [("", "All"), ("hold", "Due in 3 months"), ("steps", "Invitations, papers and reports"), ("late", "Overdue")];

    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "hold" => Self::ToHold,
            "steps" => Self::Steps,
            "late" => Self::Late,
            _ => Self::All,
        }
    }
}

pub const BY_NAME: SortKey = SortKey::new("name", &["sort_key"]);
pub const BY_DEADLINE: SortKey = SortKey::new("due", &["o.sort_day"]);

/// Meetings that were held in the time of a step, in a statement about the table `owed` under the name `o`.
const HELD: &str = "from event e where e.person = o.person and e.kind = 'review.meeting' and e.happened_on >= o.from_on
    and not exists (select 1 from event c where c.corrects = e.id)";

/// What there is to do for the reviews of the pupils whose records the viewer may open, the earliest deadline first.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, show: Show) -> Listing<Review> {
    let meeting = "(select max(e.happened_on) from event e where e.person = o.person and e.kind = 'review.arranged'
                       and e.happened_on >=";
    let columns = super::worklist::looked_up(viewer)
        .push(",")
        .push(meeting)
        .value(viewer.today)
        .push("and not exists (select 1 from event c where c.corrects = e.id)) as meeting,")
        .push("(select max(e.happened_on) from event e where e.person = o.person and e.kind = 'review.arranged'")
        .push("and e.happened_on >= o.from_on")
        .push("and not exists (select 1 from event c where c.corrects = e.id)) as arranged,")
        .push("(select max(e.happened_on)")
        .push(HELD)
        .push(") as held");
    let steps = Step::ReviewMeeting.rules();
    // Those who hold reviews have few pupils: a database begins with these.
    let from = Query::new("from person p cross join owed o where o.person = p.id and");
    let from = match show {
        Show::Steps => from.push("o.rule in (").list(steps).push(")"),
        Show::ToHold => {
            let until = viewer.today.checked_add(Span::new().months(3)).unwrap_or(viewer.today);
            let from = from.push("o.rule =").value(ANNUAL_REVIEW).push("and o.sort_day >=").value(viewer.today);
            from.push("and o.sort_day <=").value(until)
        }
        Show::All | Show::Late => from.push("o.rule in (").list(steps.into_iter().chain([ANNUAL_REVIEW])).push(")"),
    };
    let from = match show {
        Show::Late => from.push("and o.lifted is null and not o.is_missing and o.sort_day <").value(viewer.today),
        _ => from,
    };
    // Once the meeting was held the decision is the authority's to send.
    let from = match show {
        Show::Late | Show::ToHold => {
            from.push("and not (o.rule =").value(ANNUAL_REVIEW).push("and exists (select 1").push(HELD).push("))")
        }
        Show::All | Show::Steps => from,
    };
    let from = people::within(app, viewer, OPEN_CHILD, from.push("and"));
    Listing::new(Query::new(super::worklist::COLUMNS), from, "o.sort_day, o.person, o.rule").looked_up("o", columns)
}

/// That the decision of the yearly review `o` waits for the meeting, where the child learns somewhere that holds it: in brackets.
pub(super) fn waits_for_meeting(query: Query) -> Query {
    query
        .push("(o.rule =")
        .value(ANNUAL_REVIEW)
        .push(
            "and exists (select 1 from placement l
               where l.person = o.person and l.organisation is not null and l.ends_on is null)
             and not exists (select 1",
        )
        .push(HELD)
        .push("))")
}

/// That a decision after a review `o` waits for the report of its meeting, which somebody else owes: in brackets.
pub(super) fn waits_for_report(query: Query) -> Query {
    query
        .push("(o.rule in (")
        .list([ANNUAL_REVIEW, REVIEW_DECISION])
        .push(") and exists (select 1 from owed w where w.person = o.person and w.rule =")
        .value(REVIEW_REPORT)
        .push("))")
}
