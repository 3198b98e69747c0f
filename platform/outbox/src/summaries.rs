//! Daily summaries, and what was held and can leave now.

use jiff::tz::TimeZone;
use jobs::{Ctx, Ended};
use serde_json::json;
use store::{Actor, Db, Entry, Result, Right, Tx};

use crate::deliver::against;
use crate::records::preferences;
use crate::records::queue::{self, State};
use crate::transport::Channel;
use crate::{Post, Way};

/// People whose summary is made in one go.
const AT_ONCE: i64 = 200;

/// The hour in England.
fn hour(db: &Db) -> i64 {
    i64::from(db.now().to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)).hour())
}

/// The channels by which messages leave now.
async fn open(tx: &mut Tx, post: &Post) -> Result<Vec<Channel>> {
    let mut open = Vec::new();
    for channel in Channel::ALL {
        if post.way(tx, channel).await? == Way::Open {
            open.push(channel);
        }
    }
    Ok(open)
}

#[store::boxed]
pub(crate) async fn is_needed(db: Db) -> Result<bool> {
    let Some(post) = Post::of(&db) else { return Ok(false) };
    let mut tx = db.read().await?;
    let open = open(&mut tx, &post).await?;
    Ok(!queue::held(&mut tx, &open, 1).await?.is_empty()
        || (open.contains(&Channel::Email)
            && !queue::summaries_due(&mut tx, hour(&db), db.clock().today(), 1).await?.is_empty()))
}

#[store::boxed]
pub(crate) async fn run(ctx: Ctx) -> Ended {
    let db = ctx.db();
    let Some(post) = Post::of(db) else { return Ok(()) };
    let open = open(&mut db.read().await?, &post).await?;
    loop {
        ctx.check()?;
        let mut tx = db.write(&Actor::program("outbox")).await?;
        let held = queue::held(&mut tx, &open, AT_ONCE).await?;
        if held.is_empty() {
            break;
        }
        for id in &held {
            let now = tx.now();
            queue::stands(&mut tx, *id, State::Waiting, None).await?;
            queue::deliver(&mut tx, *id, now).await?;
        }
        let detail = json!({ "messages": held.len() });
        tx.record(Entry::new("mail.release", "mail", None, Right::Program).detail(detail)).await?;
        tx.commit().await?;
    }
    if !open.contains(&Channel::Email) {
        return Ok(());
    }
    let (today, hour) = (db.clock().today(), hour(db));
    loop {
        let due = queue::summaries_due(&mut db.read().await?, hour, today, AT_ONCE).await?;
        if due.is_empty() {
            return Ok(());
        }
        for account in due {
            ctx.check()?;
            let mut tx = db.write(&Actor::program("outbox")).await?;
            let mut left = Vec::new();
            for row in queue::for_summary(&mut tx, account).await? {
                match against(&mut tx, &post, &row).await? {
                    Some(why) => queue::put_aside(&mut tx, row.id, why).await?,
                    None => left.push(row),
                }
            }
            if !left.is_empty() {
                queue::summarise(&mut tx, account, &left, today).await?;
            }
            preferences::summarised(&mut tx, account, today).await?;
            let detail = json!({ "account": account, "messages": left.len() });
            tx.record(Entry::new("mail.summarise", "account", Some(account.uuid()), Right::Program).detail(detail))
                .await?;
            tx.commit().await?;
        }
    }
}
