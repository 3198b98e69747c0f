//! Who lives together, and who moves. A home is each person's own, and that a child lives with somebody was said of the home of then:
//! when one of them moves, an officer says who moves with them, and of the others it is said no more.

use access::{App, Viewer};
use gate::records::{memory, recheck};
use jiff::civil::Date;
use store::{Query, Result, Tx, sql};

use super::circumstances::{Address, set_address};
use super::{found_by, relatives};
use crate::{PersonId, RESTRICT_CHILD, scope};

/// Somebody who lives with a person, as the records are.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Member {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    pub is_child: bool,
}

/// Everybody who lives with a person: the children who live with them and whom these live with, or, of a child, whom it lives with.
/// Restricted children are left out.
#[store::boxed]
pub async fn of(tx: &mut Tx, person: PersonId, today: Date) -> Result<Vec<Member>> {
    sql!(
        "with mine as (select child from relationship where lives_with and (child = $1 or person = $2)
                          and (ends_on is null or ends_on >= $3)),
              all_of_them as (select r.person as id from relationship r join mine on mine.child = r.child
                               where r.lives_with and (r.ends_on is null or r.ends_on >= $4)
                               union select child from mine)
         select p.id as person, p.forename, p.surname, p.is_child from person p join all_of_them a on a.id = p.id
          where p.id <> $5 and not (p.is_child and p.restricted) order by p.is_child desc, p.sort_key, p.id",
        person,
        person,
        today,
        today,
        person,
    )
    .all(tx)
    .await
}

/// A child whose record, which is open, says where another child lives.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SameHome {
    pub person: PersonId,
    forename: String,
    surname: String,
    /// Whether the record names somebody who lives with the other child.
    pub names_them: bool,
    /// Whether both have the same address, with its street.
    pub same_address: bool,
    /// The case officer, as they are called and reached.
    pub officer: Option<String>,
}

impl SameHome {
    #[must_use]
    pub fn name(&self) -> String {
        gate::name::full(&self.forename, &self.surname)
    }

    /// Whether no more is known than that the postcode is the same.
    #[must_use]
    pub const fn may_be_neighbours(&self) -> bool {
        !self.names_them && !self.same_address
    }
}

/// The children whose open records say where a child lives: they name somebody who lives with it, or have its address or postcode.
/// Only those whose records the viewer may restrict.
#[store::boxed]
pub async fn of_one_home(tx: &mut Tx, app: &App, viewer: &Viewer, child: PersonId) -> Result<Vec<SameHome>> {
    let still = |query: Query, row: &str| {
        query.push(&format!("and ({row}.ends_on is null or {row}.ends_on >=")).value(viewer.today).push(")")
    };
    let query = Query::new("with lives as (select r.person as id from relationship r where r.lives_with and r.child =");
    let query = still(query.value(child), "r").push("union select id from person where id =").value(child).push(
        "), named as (select l.id from lives l
               union select r.child from relationship r join lives l on l.id = r.person where r.child <>",
    );
    let query = still(query.value(child), "r").push(
        "), homes as (select a.street, a.postcode from address a join lives l on l.id = a.person
               where a.ends_on is null and a.postcode is not null),
            there as (select a.person as id, max(case when lower(a.street) = lower(h.street) then 1 else 0 end) as same
               from address a join homes h on h.postcode = a.postcode where a.ends_on is null
                and (a.street is null or h.street is null or lower(a.street) = lower(h.street)) group by a.person)
          select p.id as person, p.forename, p.surname, n.id is not null as names_them,
                 coalesce(t.same, 0) = 1 as same_address,
                 (select c.name || ' (' || c.email || ')' from assignment s join account c on c.id = s.account
                   where s.person = p.id and s.kind = 'case_officer' and s.starts_on <=",
    );
    let query = still(query.value(viewer.today), "s").push(
        "order by s.starts_on desc limit 1) as officer
           from person p left join (select distinct id from named) n on n.id = p.id left join there t on t.id = p.id
          where p.is_child and not p.restricted and (n.id is not null or t.id is not null) and p.id <>",
    );
    let query = query.value(child).push("and");
    scope::within(app, viewer, RESTRICT_CHILD, query).push("order by p.sort_key, p.id").all(tx).await
}

/// Somebody moves to an address on a day, and `along` with them. The others stay where they are. The caller records the audit entry.
#[store::boxed]
pub async fn move_to(tx: &mut Tx, person: PersonId, along: &[PersonId], address: &Address, from: Date) -> Result<()> {
    let others = of(tx, person, from).await?;
    let before = relatives::address(tx, person).await?;
    memory::keep_households(tx, from).await?;
    for one in others.iter().filter(|one| !along.contains(&one.person)) {
        // Whose home was that of the mover has it in their own name from now on.
        if before != Address::default() && relatives::address(tx, one.person).await? == Address::default() {
            set_address(tx, one.person, Some(&before), from).await?;
        }
    }
    let movers: Vec<PersonId> =
        others.iter().map(|one| one.person).filter(|one| along.contains(one)).chain([person]).collect();
    for mover in movers.iter().copied() {
        set_address(tx, mover, Some(address), from).await?;
        found_by::person(tx, mover).await?;
        // The ward was that of the old home; the new one's is filled in with the next file of postcodes.
        let child = sql!("update person set ward = null where is_child and id = $1", mover).run(tx).await?;
        if child > 0 {
            recheck::ask(tx, mover, "The home address changed").await?;
        }
    }
    let here =
        |query: Query, column: &str, is: &str| query.push(&format!("{column} {is} (")).list(movers.clone()).push(")");
    let query =
        Query::new("update relationship set lives_with = false where lives_with and (ends_on is null or ends_on >=")
            .value(from)
            .push(") and ((");
    let query = here(here(query, "child", "in").push("and"), "person", "not in").push(") or (");
    let query = here(here(query, "person", "in").push("and"), "child", "not in").push("))");
    query.run(tx).await.map(|_| ())
}
