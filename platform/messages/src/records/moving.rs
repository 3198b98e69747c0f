//! Documents that stand in the database from before move out of it: each is kept outside, read again, and compared with its hash
//! before its bytes leave the database. One that does not agree stays where it is, and an administrator is told. It begins again
//! where it stopped.

use files::StoredId;
use jobs::{Ctx, Ended, Failed};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Actor, Db, Entry, Result, Right, StoreError, sql};

use crate::FileId;

/// Whether documents stand in the database that can move.
#[store::boxed]
pub async fn is_needed(db: Db) -> Result<bool> {
    if files::Place::of(&db).is_err() {
        return Ok(false);
    }
    let mut tx = db.read().await?;
    let row: Option<(FileId,)> =
        sql!("select file from file_content where not is_damaged limit 1").maybe(&mut tx).await?;
    Ok(row.is_some())
}

#[derive(sqlx::FromRow)]
struct InDatabase {
    file: FileId,
    sha256: String,
    content: Vec<u8>,
}

/// Moves all of them, one after the other: the largest has 25 MB.
#[store::boxed]
pub async fn run(ctx: &Ctx) -> Ended {
    let db = ctx.db();
    let total = sql!("select count(*) from file_content where not is_damaged").number(&mut db.read().await?).await?;
    let (mut done, mut damaged) = (0, 0);
    loop {
        let mut tx = db.read().await?;
        let next: Option<InDatabase> = sql!(
            "select c.file, f.sha256, c.content from file_content c join file f on f.id = c.file
               where not c.is_damaged order by c.file limit 1",
        )
        .maybe(&mut tx)
        .await?;
        drop(tx);
        let Some(next) = next else { break };
        if !move_out(db, next).await? {
            damaged += 1;
        }
        done += 1;
        ctx.progress(done, total, &format!("{done} of {total} documents")).await?;
    }
    match damaged {
        0 => Ok(()),
        many => Err(Failed::ForGood(format!(
            "{many} documents are not as their hash says, so they stay in the database. The others have moved."
        ))),
    }
}

/// Moves one; `false` where its bytes are not those of its hash.
async fn move_out(db: &Db, one: InDatabase) -> Result<bool> {
    if hex::encode(Sha256::digest(&one.content)) != one.sha256 {
        let mut tx = db.write_aside(&Actor::program("move documents")).await?;
        sql!("update file_content set is_damaged = $1 where file = $2", true, one.file).run(&mut tx).await?;
        tx.record(Entry::new("file.is_damaged", "file", Some(one.file.uuid()), Right::Program)).await?;
        tx.commit().await?;
        return Ok(false);
    }
    let new = files::put_bytes(db, one.content).await?;
    let mut tx = db.write_aside(&Actor::program("move documents")).await?;
    let content: StoredId = new.keep(&mut tx).await?;
    // Read again from where it lies now, before the only other copy goes.
    let again = files::records::stored::one(&mut tx, content).await?.open(db).await?.into_bytes().await?;
    if hex::encode(Sha256::digest(&again)) != one.sha256 {
        return Err(StoreError::File(
            "A document that was moved could not be read as it was. It stays in the database.".to_owned(),
        ));
    }
    sql!("update file set content = $1 where id = $2", content, one.file).run(&mut tx).await?;
    sql!("delete from file_content where file = $1", one.file).run(&mut tx).await?;
    let detail = json!({ "file": one.file, "sha256": one.sha256 });
    tx.record(Entry::new("file.moved_out", "file", Some(one.file.uuid()), Right::Program).detail(detail)).await?;
    tx.commit().await?;
    Ok(true)
}
