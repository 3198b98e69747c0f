//! Reports and pictures that come with a request without an account. So many, so large and no more: anybody can send them.

use files::{NewFile, StoredId};
use people::PersonId;
use store::query::insert;
use store::{Result, StoreError, Tx, sql};

use super::intake::IntakeId;

/// Files of one request.
pub const MOST_FILES: i64 = 10;
/// Bytes of the files of one request.
pub const MOST_BYTES: i64 = 50 * 1024 * 1024;
/// Bytes of the files of all requests that were begun and not sent.
const MOST_OF_ALL: i64 = 5 * 1024 * 1024 * 1024;

/// A file of a request; see [`store::Id`].
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RequestFile {
    pub id: store::Id<RequestFile>,
    /// The name under which it was sent.
    pub name: String,
    pub media_type: String,
    pub content: StoredId,
    /// Bytes.
    pub size: i64,
    /// Whether a virus scanner looked at it.
    pub scanned: bool,
}
pub type RequestFileId = store::Id<RequestFile>;

/// Why another file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// The request has as many files as it can, or they are as large.
    Request,
    /// All requests together have.
    Area,
}

/// The files of a request, as they were sent.
pub async fn of(tx: &mut Tx, intake: IntakeId) -> Result<Vec<RequestFile>> {
    sql!(
        "select f.id, f.name, f.media_type, f.content, s.size, s.scanned_at is not null as scanned
           from request_file f join stored_file s on s.id = f.content where f.intake = $1 order by f.added_at, f.id",
        intake,
    )
    .all(tx)
    .await
}

/// Whether there is room for so many files of so many bytes. Those that come at once to one request wait for one another.
///
/// # Errors
/// [`StoreError::Stale`] where the request has been sent meanwhile.
pub async fn room(tx: &mut Tx, intake: IntakeId, files: i64, bytes: i64) -> Result<std::result::Result<(), Full>> {
    let now = tx.now();
    let held = sql!("update intake set saved_at = $1 where state = 'begun' and id = $2", now, intake).run(tx).await?;
    if held == 0 {
        return Err(StoreError::Stale);
    }
    let (count, own): (i64, i64) = sql!(
        "select count(*), cast(coalesce(sum(s.size), 0) as bigint) from request_file f join stored_file s on s.id = f.content
           where f.intake = $1",
        intake,
    )
    .one(tx)
    .await?;
    if count + files > MOST_FILES || own + bytes > MOST_BYTES {
        return Ok(Err(Full::Request));
    }
    let (all,): (i64,) = sql!(
        "select cast(coalesce(sum(s.size), 0) as bigint) from intake i join request_file f on f.intake = i.id
           join stored_file s on s.id = f.content where i.state = 'begun'",
    )
    .one(tx)
    .await?;
    Ok(if all + bytes > MOST_OF_ALL { Err(Full::Area) } else { Ok(()) })
}

/// Keeps a file for which there is [`room`]. Nobody's record holds it until the request is put to one.
pub async fn add(tx: &mut Tx, intake: IntakeId, name: &str, media_type: &str, content: NewFile) -> Result<()> {
    let id: RequestFileId = tx.new_id();
    let now = tx.now();
    let content = content.keep(tx).await?;
    insert(
        "request_file",
        vec![
            ("id", id.into()),
            ("intake", intake.into()),
            ("content", content.into()),
            ("name", name.into()),
            ("media_type", media_type.into()),
            ("added_at", now.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Takes a file out again, before the request is sent.
///
/// # Errors
/// [`StoreError::NotFound`] where the request, not yet sent, has no such file.
pub async fn remove(tx: &mut Tx, intake: IntakeId, file: RequestFileId) -> Result<()> {
    let row: Option<(StoredId,)> = sql!(
        "select f.content from request_file f join intake i on i.id = f.intake
           where i.state = 'begun' and f.intake = $1 and f.id = $2",
        intake,
        file,
    )
    .maybe(tx)
    .await?;
    let (content,) = row.ok_or(StoreError::NotFound)?;
    sql!("delete from request_file where id = $1", file).run(tx).await?;
    files::records::stored::remove(tx, content).await
}

/// Forgets the files of requests that are about to be forgotten.
pub(super) async fn forget(tx: &mut Tx, intakes: &[IntakeId]) -> Result<()> {
    for intake in intakes {
        for file in of(tx, *intake).await? {
            sql!("delete from request_file where id = $1", file.id).run(tx).await?;
            files::records::stored::remove(tx, file.content).await?;
        }
    }
    Ok(())
}

/// Takes out of a child's documents what came with a request that belongs to another record. It stays with the request.
pub(super) async fn take_back(tx: &mut Tx, intake: IntakeId, child: PersonId) -> Result<()> {
    let contents: Vec<StoredId> = of(tx, intake).await?.into_iter().map(|file| file.content).collect();
    messages::records::files::take_back(tx, child, &contents, "The request was matched to another record").await
}
