//! The requests that a school made for its pupils.

use access::{App, Role, Viewer};
use jiff::civil::Date;
use law::Kind;
use law::ids::{DECISION_TO_ASSESS, DECISION_TO_REASSESS};
use people::{OPEN_CHILD, PersonId};
use store::{Query, Result, Tx};
use uuid::Uuid;

use crate::model::tasks::Kind as Task;

/// A request of a school, for a pupil whose record the viewer may open.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Made {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    pub restricted: bool,
    birth_date: Option<jiff_sqlx::Date>,
    kind: String,
    asked_on: jiff_sqlx::Date,
    decision_due: Option<jiff_sqlx::Date>,
    reply_due: Option<jiff_sqlx::Date>,
}

impl Made {
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }

    #[must_use]
    pub fn asked_on(&self) -> Date {
        self.asked_on.to_jiff()
    }

    /// By when the school has an answer; none where it has one.
    #[must_use]
    pub fn due(&self) -> Option<Date> {
        self.decision_due.or(self.reply_due).map(jiff_sqlx::Date::to_jiff)
    }

    /// What was asked for; none while the authority has not said what it is.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_code(&self.kind)
    }
}

/// What a request becomes on a record.
const KINDS: [Kind; 4] =
    [Kind::RequestReceived, Kind::ReassessmentRequested, Kind::ReviewRequested, Kind::RequestToAnswer];

/// The pupil was at one of these schools on a day, and the viewer may open the record; at the end of a query about `p`.
fn of_own_pupils(app: &App, viewer: &Viewer, query: Query, own: &[Uuid], day: &str) -> Query {
    let query = query
        .push("and exists (select 1 from placement l where l.person = p.id and l.organisation in (")
        .list(own.iter().copied())
        .push(&format!(") and l.starts_on <= {day} and (l.ends_on is null or l.ends_on >= {day})) and"));
    people::within(app, viewer, OPEN_CHILD, query)
}

/// The requests that the viewer's schools made for those who were their pupils then, the newest first: all of them, as many as a
/// school has asked for.
pub async fn all(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Made>> {
    let own = viewer.organisations(Role::Senco);
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let mut made: Vec<Made> = on_records(app, viewer, &own).all(tx).await?;
    let waiting: Vec<Made> = waiting(app, viewer, &own).all(tx).await?;
    made.extend(waiting);
    made.sort_by_key(|one| std::cmp::Reverse(one.asked_on()));
    Ok(made)
}

/// Those on a record, however they came.
fn on_records(app: &App, viewer: &Viewer, own: &[Uuid]) -> Query {
    let query = Query::new(
        "select e.person, p.forename, p.surname, p.restricted, p.birth_date, e.kind, e.happened_on as asked_on,
                (select min(t.due_on) from task t where t.person = e.person and t.about = e.about and t.done_on is null)
                  as reply_due,
                (select min(o.last_day) from owed o where o.person = e.person and not o.is_missing
                    and o.from_on = e.happened_on and o.from_kind = e.kind and o.rule in (",
    );
    let query = query
        .list([DECISION_TO_ASSESS, DECISION_TO_REASSESS])
        .push(")) as decision_due from event e join person p on p.id = e.person where e.kind in (")
        .list(KINDS.map(Kind::code))
        .push(
            ") and e.detail like '%\"source\":\"setting\"%' and not exists (select 1 from event c where c.corrects = e.id)",
        );
    of_own_pupils(app, viewer, query, own, "e.happened_on").push("order by e.happened_on desc, e.id desc")
}

/// Those from an account for a pupil whose record took no new request: an officer says what each is.
fn waiting(app: &App, viewer: &Viewer, own: &[Uuid]) -> Query {
    let query = Query::new(
        "select t.person, p.forename, p.surname, p.restricted, p.birth_date, t.kind, i.sent_on as asked_on,
                t.due_on as reply_due, t.due_on as decision_due
           from intake i join task t on t.about = i.id join person p on p.id = t.person
          where i.state = 'sent' and i.closed_as is null and i.channel = 'account' and i.sent_on is not null
            and i.answers like '%\"who\":\"setting\"%' and t.done_on is null and t.kind =",
    );
    let query = query.value(Task::RequestWaits.code());
    of_own_pupils(app, viewer, query, own, "i.sent_on").push("order by i.sent_on desc, i.id desc")
}
