//! Requests for advice that nobody has in an account: whoever works on the case prints and posts them, or sends them by e-mail, and marks
//! them as sent.

use access::{App, Viewer};
use jiff::civil::Date;
use page::words;
use people::PersonId;
use store::{Listing, Query, Result, SortKey, Tx, sql};

use super::advice::AdviceId;
use super::reminders;
use crate::RECORD_EVENT;

/// A request that is still to be sent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ToSend {
    pub id: AdviceId,
    pub person: PersonId,
    forename: String,
    surname: String,
    /// Which kind of advice.
    pub line: String,
    /// Of whom it is asked.
    pub asked_of: String,
    asked_on: Option<jiff_sqlx::Date>,
    last_day: Option<jiff_sqlx::Date>,
    address: Option<String>,
}

impl ToSend {
    #[must_use]
    pub fn child(&self) -> String {
        gate::name::listed(&self.forename, &self.surname)
    }

    #[must_use]
    pub fn child_in_full(&self) -> String {
        gate::name::full(&self.forename, &self.surname)
    }

    #[must_use]
    pub fn asked_on(&self) -> Option<Date> {
        self.asked_on.map(jiff_sqlx::Date::to_jiff)
    }

    /// The last day of the six weeks.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.last_day.map(jiff_sqlx::Date::to_jiff)
    }

    /// The e-mail address of whoever is asked, where one is known.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.address.as_deref().filter(|address| words::is_email(address))
    }
}

pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
pub const BY_DEADLINE: SortKey = SortKey::new("due", &["o.sort_day"]);

/// Open requests that nobody has in an account or by a link, that nobody has confirmed as received, and that were not marked as sent;
/// ending with `and`.
fn open() -> Query {
    Query::new(
        "from owed o join advice d on d.id = o.about and d.person = o.person join person p on p.id = o.person
          where d.sent_on is null and d.account is null
            and not exists (select 1 from event e where e.person = d.person and e.about = d.id and e.kind = 'advice.ask_received'
              and not exists (select 1 from event c where c.corrects = e.id))
            and not exists (select 1 from guest g where g.advice = d.id and g.revoked_at is null)
            and not exists (select 1 from admission m join account_role h on h.organisation = m.organisation
              join account a on a.id = h.account
              where m.about = d.id and m.kind = 'asked' and (m.account is null or m.account = h.account) and h.ends_on is null
                and h.role in ('senco', 'adviser', 'educational_psychologist') and a.disabled_at is null)
            and o.rule =",
    )
    .value(law::ids::ADVICE)
    .push("and")
}

/// Those about children whose record the viewer keeps, the earliest deadline first.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer) -> Listing<ToSend> {
    listed(people::within(app, viewer, RECORD_EVENT, open()))
}

/// Those of them that are printed together: one about a restricted record is printed alone.
#[must_use]
pub fn printed_together(app: &App, viewer: &Viewer) -> Listing<ToSend> {
    listed(people::within(app, viewer, RECORD_EVENT, open().push("not p.restricted and")))
}

fn listed(from: Query) -> Listing<ToSend> {
    let select = Query::new(
        "select d.id, o.person, p.forename, p.surname, d.line, d.asked_of, o.last_day,
                (select max(e.happened_on) from event e where e.person = d.person and e.about = d.id and e.kind = 'advice.asked'
                    and not exists (select 1 from event c where c.corrects = e.id)) as asked_on,",
    )
    .push(reminders::ADDRESS)
    .push("as address");
    Listing::new(select, from, "o.sort_day, o.person, d.id").counted_to(10_000)
}

/// Whether a request is still to be sent.
pub async fn is_one(tx: &mut Tx, piece: AdviceId) -> Result<bool> {
    let query = Query::new("select count(*)").then(open()).push("d.id =").value(piece);
    Ok(query.number(tx).await? > 0)
}

/// Marks a request as sent on a day; `false` where somebody did so before. The caller records the audit entry.
pub async fn mark(tx: &mut Tx, piece: AdviceId, on: Date, by: &str) -> Result<bool> {
    let rows = sql!("update advice set sent_on = $1, sent_by = $2 where id = $3 and sent_on is null", on, by, piece)
        .run(tx)
        .await?;
    Ok(rows > 0)
}
