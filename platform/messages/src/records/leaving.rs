//! The second look at a message, when it has left: a rule may have been made while it waited. What it would tell is
//! taken out when it is read; here the officer learns that this is so.

use access::AccountId;
use gate::records::recheck;
use gate::{Addressee, PersonId, Reader, Words};
use store::{Actor, Db, Entry, Query, Result, Right, sql};

use super::quoted;
use crate::MessageId;

/// Messages looked at in one go.
const AT_ONCE: i64 = 200;

#[derive(sqlx::FromRow)]
struct Left {
    id: MessageId,
    person: PersonId,
    subject: Words,
    body: Words,
    written_at: jiff_sqlx::Timestamp,
}

/// Whether anything left since the last time.
#[store::boxed]
pub async fn is_needed(db: Db) -> Result<bool> {
    let mut tx = db.read().await?;
    let left = super::messages::is_there(Query::new("select 1 from message m where not m.left_checked and"), db.now());
    Ok(left.push("limit 1").maybe::<(i32,)>(&mut tx).await?.is_some())
}

/// Looks again at what left since the last time, and asks the officer to look where words are held back.
#[store::boxed]
pub async fn look_again(db: Db) -> Result<()> {
    let now = db.now();
    let mut tx = db.read().await?;
    let left: Vec<Left> = super::messages::is_there(
        Query::new(
            "select m.id, m.person, m.subject, m.body, m.written_at from message m where not m.left_checked and",
        ),
        now,
    )
    .push("order by m.leaves_at, m.id limit")
    .value(AT_ONCE)
    .all(&mut tx)
    .await?;
    drop(tx);
    if left.is_empty() {
        return Ok(());
    }
    let today = db.clock().today();
    let mut tx = db.write(&Actor::program("messages")).await?;
    let mut held = 0;
    for message in &left {
        for (person, _) in recheck::bound_family(&mut tx, message.person, today).await? {
            let reader = Reader::addressee(&mut tx, Addressee::Person(person), message.person, today).await?;
            let got: Option<(AccountId,)> = sql!(
                "select r.account from message_recipient r join account a on a.id = r.account where r.message = $1
                   and a.person = $2 limit 1",
                message.id,
                person,
            )
            .maybe(&mut tx)
            .await?;
            let Some((account,)) = got else { continue };
            let wrote = quoted::before(&mut tx, account, message.person, message.written_at.to_jiff()).await?;
            if wrote.holds(&reader.screen(), &message.subject, &message.body) {
                held += 1;
                let why = "A message left with words that were taken out of one person’s copy";
                recheck::ask(&mut tx, message.person, why).await?;
            }
        }
        sql!("update message set left_checked = $1 where id = $2", true, message.id).run(&mut tx).await?;
    }
    let detail = serde_json::json!({ "messages": left.len(), "held_back": held });
    tx.record(Entry::new("message.left", "message", None, Right::Program).detail(detail)).await?;
    tx.commit().await
}
