//! What advisers still owe: their own pieces, their service's, those of the setting whose SENCO they are; and who of a service has
//! which.

use std::collections::HashSet;

use access::{AccountId, App, Role, Viewer};
use gate::Words;
use jiff::civil::Date;
use people::{OrganisationId, PersonId};
use store::{Listing, Query, Result, SortKey, Tx, sql};

use super::advice::AdviceId;
use crate::{GIVE_ADVICE, RECORD_EVENT};

/// A piece of advice in an adviser's queue.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Queued {
    /// The piece.
    pub id: AdviceId,
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    birth_date: Option<jiff_sqlx::Date>,
    pub restricted: bool,
    /// Which kind of advice.
    pub line: String,
    pub asked_of: Words,
    from_on: jiff_sqlx::Date,
    last_day: Option<jiff_sqlx::Date>,
    /// The adviser of the service who has it.
    pub allocated: Option<AccountId>,
    pub allocated_name: Option<String>,
    /// Whether a service was asked, so that one of its advisers can have it.
    pub service: Option<OrganisationId>,
}

impl Queued {
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }

    /// The day that the six weeks run from.
    #[must_use]
    pub fn from_on(&self) -> Date {
        self.from_on.to_jiff()
    }

    /// The last day of the six weeks.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        self.last_day.map(jiff_sqlx::Date::to_jiff)
    }
}

/// Which part of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    All,
    /// What the viewer is to give: asked of their account, or allocated to them.
    Own,
    /// What a service was asked for and nobody has.
    Unallocated,
    Late,
    NextTwoWeeks,
}

impl Show {
    /// As an address says it, and as it is shown.
    pub const VIEWS: [(&'static str, &'static str); 5] = [
        ("", "All"),
        ("mine", "Yours"),
        ("unallocated", "Not allocated"),
        ("late", "Overdue"),
        ("soon", "Due in two weeks"),
    ];

    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "mine" => Self::Own,
            "unallocated" => Self::Unallocated,
            "late" => Self::Late,
            "soon" => Self::NextTwoWeeks,
            _ => Self::All,
        }
    }
}

pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);
pub const BY_DEADLINE: SortKey = SortKey::new("due", &["o.sort_day"]);

/// What the viewer still owes, the earliest deadline first.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, show: Show) -> Listing<Queued> {
    let select = Query::new(
        "select d.id, o.person, p.forename, p.surname, p.birth_date, p.restricted, d.line, d.asked_of, o.from_on, o.last_day, d.allocated,
                (select a.name from account a where a.id = d.allocated) as allocated_name, d.service",
    );
    // What is asked of them comes first: it is little of what is owed.
    let from = Query::new("from advice d join owed o on o.person = d.person and o.about = d.id join person p on p.id = o.person where o.rule =")
        .value(law::ids::ADVICE);
    let from = match show {
        Show::All => from,
        Show::Own => {
            from.push("and (d.account =").value(viewer.account).push("or d.allocated =").value(viewer.account).push(")")
        }
        Show::Unallocated => from.push("and d.service is not null and d.allocated is null"),
        Show::Late => from.push("and o.sort_day <").value(viewer.today),
        Show::NextTwoWeeks => {
            let until = viewer.today.checked_add(jiff::Span::new().days(14)).unwrap_or(viewer.today);
            from.push("and o.sort_day >=").value(viewer.today).push("and o.sort_day <=").value(until)
        }
    };
    let from = from.push("and (d.account =").value(viewer.account);
    let asked = |from: Query, role: Role, column: &str| {
        let own = viewer.organisations(role);
        if own.is_empty() { from } else { from.push(&format!("or {column} in (")).list(own).push(")") }
    };
    let from = asked(asked(from, Role::Senco, "d.organisation"), Role::Adviser, "d.service").push(") and");
    Listing::new(select, people::within(app, viewer, GIVE_ADVICE, from), "o.sort_day, o.person, d.id")
}

/// Of some pieces those that were asked of a service whose work the viewer allocates, with the child and the service: where
/// the service has a head, the head allocates; else each of its advisers.
pub async fn allocable(
    tx: &mut Tx,
    viewer: &Viewer,
    pieces: &[AdviceId],
) -> Result<Vec<(AdviceId, PersonId, OrganisationId)>> {
    let own = viewer.organisations(Role::Adviser);
    if own.is_empty() || pieces.is_empty() {
        return Ok(Vec::new());
    }
    Query::new("select d.id, d.person, d.service from advice d left join service s on s.organisation = d.service where d.id in (")
        .list(pieces.iter().copied())
        .push(") and d.service in (")
        .list(own)
        .push(") and (s.head is null or s.head =")
        .value(viewer.account)
        .push(") order by d.id")
        .all(tx)
        .await
}

/// Whether the viewer allocates the work of a service.
pub async fn allocates(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<OrganisationId>> {
    let own = viewer.organisations(Role::Adviser);
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(OrganisationId,)> = Query::new(
        "select o.id from organisation o left join service s on s.organisation = o.id where o.kind = 'service' and o.id in (",
    )
    .list(own)
    .push(") and (s.head is null or s.head =")
    .value(viewer.account)
    .push(") order by o.sort_key, o.id")
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Gives a request to one of the service's advisers, or to nobody. The caller records the audit entry.
pub async fn allocate(tx: &mut Tx, piece: AdviceId, to: Option<AccountId>) -> Result<()> {
    sql!("update advice set allocated = $1 where id = $2", to, piece).run(tx).await.map(|_| ())
}

/// Which of these names are those of services, settings and professionals: families are asked for advice too, and are no service.
pub async fn not_of_families(tx: &mut Tx, names: &[String]) -> Result<HashSet<String>> {
    let mut all = HashSet::new();
    for some in names.chunks(400) {
        let query = Query::new("select distinct asked_of from advice where asked_of in (").list(some.iter().cloned());
        let query = query.push(") and not (line in ('a', 'views') and service is null and organisation is null)");
        let found: Vec<(String,)> = query.all(tx).await?;
        all.extend(found.into_iter().map(|(name,)| name));
    }
    Ok(all)
}

/// What came and was not read of children whose journey the viewer records: the child, and from whom.
pub async fn unread(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<(PersonId, String)>> {
    let query = Query::new("select d.person, d.asked_of from advice d join person p on p.id = d.person")
        .push("where")
        .push(super::advice::UNREAD)
        .push("and");
    let query = people::within(app, viewer, RECORD_EVENT, query);
    query.push("order by d.unread_since, d.id limit 1000").all(tx).await
}
