//! Advice that is asked of an account, and seats on panels, and how they pass to whoever takes over.

use access::records::accounts;
use access::work::Work;
use access::{AccountId, Role};
use jiff::civil::Date;
use people::records::admissions::{self, Admitted};
use people::{OrganisationId, PersonId};
use store::query::insert;
use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use super::advice::{self, AdviceId};
use super::panels::{self, PanelId};
use super::{owed, services, tasks, visits};
use crate::model::tasks::Kind as Task;

/// What accounts have to do in this room.
pub const WORK: &[Work] = &[
    Work {
        code: "advice",
        words: ("piece of advice requested from them", "pieces of advice requested from them"),
        roles: &[Role::EducationalPsychologist, Role::Adviser],
        count: |tx, account, _| Box::pin(async move { Ok(count_of(&requests(tx, account).await?)) }),
        hand_over: |tx, from, to, today| Box::pin(hand_over_advice(tx, from, to, today)),
    },
    Work {
        code: "services",
        words: ("service that they head", "services that they head"),
        roles: &[Role::EducationalPsychologist, Role::Adviser],
        count: |tx, account, _| Box::pin(async move { Ok(count_of(&headed(tx, account).await?)) }),
        hand_over: |tx, from, to, today| Box::pin(hand_over_services(tx, from, to, today)),
    },
    Work {
        code: "panels",
        words: ("panel meeting", "panel meetings"),
        roles: &[Role::PanelMember],
        count: |tx, account, _| Box::pin(async move { Ok(count_of(&seats(tx, account).await?)) }),
        hand_over: |tx, from, to, today| Box::pin(hand_over_seats(tx, from, to, today)),
    },
];

fn count_of<T>(all: &[T]) -> i64 {
    numbers::fitted::<i64>(all.len())
}

/// Pieces of advice that an account still owes: the piece, the child, and the service that gave it to them.
async fn requests(tx: &mut Tx, account: AccountId) -> Result<Vec<(AdviceId, PersonId, Option<OrganisationId>)>> {
    sql!(
        "select distinct d.id, d.person, d.service from advice d join owed o on o.about = d.id where o.rule = $1
            and (d.account = $2 or d.allocated = $3)",
        law::ids::ADVICE,
        account,
        account,
    )
    .all(tx)
    .await
}

async fn hand_over_advice(tx: &mut Tx, from: AccountId, to: AccountId, today: Date) -> Result<i64> {
    let all = requests(tx, from).await?;
    for (piece, child, service) in &all {
        sql!("update advice set account = $1 where account = $2 and id = $3", to, from, *piece).run(tx).await?;
        // A request to a service stays there: whoever does not work in it has none of its requests.
        let colleague = match service {
            Some(service) => services::advisers(tx, *service).await?.iter().any(|(one, _)| *one == to),
            None => false,
        };
        let allocated = Some(to).filter(|_| colleague);
        sql!("update advice set allocated = $1 where allocated = $2 and id = $3", allocated, from, *piece)
            .run(tx)
            .await?;
        advice::let_in_anew(tx, *child, *piece, today).await?;
        // The expected date came from the person who had it before.
        advice::forget_late(tx, piece.uuid()).await?;
        if !visits::cancel_of_others(tx, *piece, Some(to), today).await?.is_empty() {
            let about = Some(piece.uuid());
            tasks::add(tx, *child, Task::VisitCancelled, about, today, "OnePlan", today).await?;
            owed::work_out(tx, *child, today).await?;
        }
    }
    Ok(count_of(&all))
}

/// Services that an account heads.
async fn headed(tx: &mut Tx, account: AccountId) -> Result<Vec<(OrganisationId,)>> {
    sql!("select organisation from service where head = $1 order by organisation", account).all(tx).await
}

/// Whoever works in the service heads it; else it waits until a manager chooses.
async fn hand_over_services(tx: &mut Tx, from: AccountId, to: AccountId, today: Date) -> Result<i64> {
    let all = headed(tx, from).await?;
    for (service,) in &all {
        let works_there = services::advisers(tx, *service).await?.iter().any(|(one, _)| *one == to);
        if works_there {
            sql!("update service set head = $1 where organisation = $2", to, *service).run(tx).await?;
            advice::let_in_service_anew(tx, *service, today).await?;
        }
    }
    Ok(count_of(&all))
}

/// Meetings that are not closed, on which an account sits.
async fn seats(tx: &mut Tx, account: AccountId) -> Result<Vec<(PanelId,)>> {
    sql!(
        "select m.panel from panel_member m join panel p on p.id = m.panel where p.closed_on is null and m.account = $1",
        account,
    )
    .all(tx)
    .await
}

async fn hand_over_seats(tx: &mut Tx, from: AccountId, to: AccountId, today: Date) -> Result<i64> {
    let all = seats(tx, from).await?;
    let name = accounts::by_id(tx, to).await?.name;
    for (panel,) in &all {
        Query::new("delete from panel_member where panel =")
            .value(*panel)
            .push("and account in (")
            .list([from, to])
            .push(")")
            .run(tx)
            .await?;
        let row = vec![("panel", (*panel).into()), ("account", to.into()), ("name", name.as_str().into())];
        insert("panel_member", row).run(tx).await?;
        let items: Vec<(Uuid, PersonId)> =
            sql!("select id, person from panel_item where removed_on is null and panel = $1", *panel).all(tx).await?;
        for (item, child) in items {
            admissions::end(tx, item, Some(from), today).await?;
            // Whoever has an interest in a case sees no papers of it.
            if !panels::is_conflicted(tx, to, child).await? {
                admissions::end(tx, item, Some(to), today).await?;
                admissions::admit(tx, child, Admitted::Panel(to), item, today).await?;
            }
        }
    }
    Ok(count_of(&all))
}
