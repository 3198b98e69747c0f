//! Unread messages of a case officer, and how they pass to whoever takes over.

use access::records::accounts;
use access::work::Work;
use access::{AccountId, Role};
use store::query::insert_many;
use store::{Result, Tx, Value, sql};
use uuid::Uuid;

/// What accounts have to do in this room.
pub const WORK: &[Work] = &[Work {
    code: "messages",
    words: ("unread message", "unread messages"),
    roles: &[Role::CaseOfficer],
    count: |tx, account, _| Box::pin(count(tx, account)),
    hand_over: |tx, from, to, _| Box::pin(hand_over(tx, from, to)),
}];

async fn count(tx: &mut Tx, account: AccountId) -> Result<i64> {
    sql!(
        "select count(*) from message_recipient r join message m on m.id = r.message where m.recalled_at is null
           and m.withdrawn_at is null and r.read_at is null and r.account = $1",
        account,
    )
    .number(tx)
    .await
}

/// Whoever takes over receives what was not read. Whether they may read it is asked when they open it: it follows the case.
async fn hand_over(tx: &mut Tx, from: AccountId, to: AccountId) -> Result<i64> {
    let unread: Vec<(Uuid,)> = sql!(
        "select r.message from message_recipient r join message m on m.id = r.message
           where m.recalled_at is null and m.withdrawn_at is null and r.read_at is null and r.account = $1 and not exists (select 1
           from message_recipient t where t.message = r.message and t.account = $2)",
        from,
        to,
    )
    .all(tx)
    .await?;
    let name = accounts::by_id(tx, to).await?.name;
    let rows: Vec<Vec<Value>> = unread
        .iter()
        .map(|(message,)| vec![(*message).into(), to.into(), name.as_str().into(), "Case officer".into()])
        .collect();
    insert_many(tx, "message_recipient", &["message", "account", "name", "capacity"], rows).await?;
    Ok(numbers::fitted::<i64>(unread.len()))
}
