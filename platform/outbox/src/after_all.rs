//! Messages that something stood against, such as a death or a move that was recorded by mistake: they leave where it was put
//! right in time.

use jobs::{Ctx, Ended};
use serde_json::json;
use store::{Actor, Entry, Right};

use crate::Post;
use crate::deliver::against;
use crate::records::queue::{self, MailId};

/// Messages looked at in one transaction.
const AT_ONCE: i64 = 200;

#[store::boxed]
pub(crate) async fn run(ctx: Ctx) -> Ended {
    let db = ctx.db();
    let Some(post) = Post::of(db) else { return Ok(()) };
    let mut last: Option<MailId> = None;
    loop {
        ctx.check()?;
        let mut tx = db.write(&Actor::program("outbox")).await?;
        let rows = queue::set_aside(&mut tx, last, AT_ONCE).await?;
        let Some(end) = rows.last() else { return Ok(()) };
        last = Some(end.id);
        let mut gone_on = 0;
        for row in &rows {
            if against(&mut tx, &post, row).await?.is_none() {
                queue::go_on(&mut tx, row).await?;
                gone_on += 1;
            }
        }
        if gone_on > 0 {
            let detail = json!({ "messages": gone_on });
            tx.record(Entry::new("mail.go_on", "mail", None, Right::Program).detail(detail)).await?;
            tx.commit().await?;
        }
    }
}
