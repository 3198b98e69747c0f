//! Children who lie with an account, and how they pass to another; children whom nobody who works here has.

use access::work::Work;
use access::{AccountId, App, Role, Viewer};
use jiff::civil::Date;
use store::query::insert_many;
use store::{Listing, Query, Result, Tx, Value, sql};

use crate::records::children::{self, Listed};
use crate::{FIND_CHILD, PersonId, scope};

/// What this room's accounts have to do.
pub const WORK: &[Work] = &[
    Work {
        code: "caseload",
        words: ("child on the caseload", "children on the caseload"),
        roles: &[Role::CaseOfficer],
        count: |tx, account, today| Box::pin(count(tx, account, "case_officer", today)),
        hand_over: |tx, from, to, today| Box::pin(hand_over(tx, from, to, "case_officer", today)),
    },
    Work {
        code: "involved",
        words: ("child they work with", "children they work with"),
        roles: &[Role::EducationalPsychologist],
        count: |tx, account, today| Box::pin(count(tx, account, "involved", today)),
        hand_over: |tx, from, to, today| Box::pin(hand_over(tx, from, to, "involved", today)),
    },
];

async fn count(tx: &mut Tx, account: AccountId, kind: &str, today: Date) -> Result<i64> {
    in_force(Query::new("select count(*) from assignment a where"), account, kind, today).number(tx).await
}

fn in_force(query: Query, account: AccountId, kind: &str, today: Date) -> Query {
    query
        .push("a.account =")
        .value(account)
        .push("and a.kind =")
        .value(kind)
        .push("and (a.ends_on is null or a.ends_on >=")
        .value(today)
        .push(")")
}

/// Everything of a kind passes from today: what the first account had ends the day before.
async fn hand_over(tx: &mut Tx, from: AccountId, to: AccountId, kind: &str, today: Date) -> Result<i64> {
    let children: Vec<(PersonId,)> =
        in_force(Query::new("select distinct a.person from assignment a where"), from, kind, today).all(tx).await?;
    let theirs: Vec<(PersonId,)> =
        in_force(Query::new("select distinct a.person from assignment a where"), to, kind, today).all(tx).await?;
    // An assignment that began today never was one; the log keeps that it was made.
    sql!("delete from assignment where account = $1 and kind = $2 and starts_on >= $3", from, kind, today)
        .run(tx)
        .await?;
    sql!(
        "update assignment set ends_on = $1 where account = $2 and kind = $3 and (ends_on is null or ends_on >= $4)",
        today.yesterday().unwrap_or(today),
        from,
        kind,
        today,
    )
    .run(tx)
    .await?;
    let rows: Vec<Vec<Value>> = children
        .iter()
        .filter(|child| !theirs.contains(child))
        .map(|(child,)| {
            let id: store::Id<()> = tx.new_id();
            vec![id.into(), (*child).into(), to.into(), kind.into(), today.into()]
        })
        .collect();
    insert_many(tx, "assignment", &["id", "person", "account", "kind", "starts_on"], rows).await?;
    Ok(numbers::fitted::<i64>(children.len()))
}

/// That somebody who can sign in and holds the role of case officer has the child `p`.
fn has_officer(query: Query, today: Date) -> Query {
    query
        .push("exists (select 1 from assignment a join account c on c.id = a.account and c.disabled_at is null
                        join account_role h on h.account = c.id and h.role = 'case_officer' and (h.ends_on is null or h.ends_on >=")
        .value(today)
        .push(") where a.person = p.id and a.kind = 'case_officer' and a.starts_on <=")
        .value(today)
        .push("and (a.ends_on is null or a.ends_on >=")
        .value(today)
        .push("))")
}

/// Children without a case officer who works here, by name, whom the viewer may find.
#[must_use]
pub fn without_officer(app: &App, viewer: &Viewer) -> Listing<Listed> {
    children::listing(|query| {
        has_officer(scope::may_at_work(app, viewer, FIND_CHILD, query).push("and not"), viewer.today)
    })
}

/// How many children were left by somebody who no longer works here: they have a case officer whose account is closed or
/// whose role has ended, and no other. For the alert on a manager's home page.
#[store::boxed]
pub async fn left_behind(tx: &mut Tx, viewer: &Viewer) -> Result<i64> {
    let today = viewer.today;
    // Few have left, and many children have somebody: whoever left is looked for first.
    let query = Query::new(
        "select s.account from (select distinct l.account from assignment l where l.kind = 'case_officer'
            and (l.ends_on is null or l.ends_on >=",
    )
    .value(today)
    .push(
        ")) s where not exists (select 1 from account x join account_role h on h.account = x.id and h.role = 'case_officer'
                   and (h.ends_on is null or h.ends_on >=",
    )
    .value(today)
    .push(") where x.id = s.account and x.disabled_at is null)");
    let left: Vec<(AccountId,)> = query.all(tx).await?;
    if left.is_empty() {
        return Ok(0);
    }
    let query = Query::new(
        "select count(distinct p.id) from assignment l join person p on p.id = l.person and p.is_child and not p.restricted
          where l.kind = 'case_officer' and (l.ends_on is null or l.ends_on >=",
    )
    .value(today)
    .push(") and l.account in (")
    .list(left.into_iter().map(|(account,)| account))
    .push(") and not");
    has_officer(query, today).number(tx).await
}
