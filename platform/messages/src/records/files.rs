//! The documents of a child.

use access::{AccountId, Allowed, Viewer};
use jiff::Timestamp;
use people::PersonId;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::query::insert;
use store::{Query, Result, StoreError, Tx};

use crate::FileId;
use crate::guard::Attached;
use crate::reading::Said;

/// A document in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    /// The id.
    pub id: FileId,
    /// What it is called.
    pub title: String,
    /// The name under which it was brought.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Whose account brought it.
    pub added_by: AccountId,
    /// Who brought it.
    pub added_by_name: String,
    added_at: jiff_sqlx::Timestamp,
    withdrawn_at: Option<jiff_sqlx::Timestamp>,
    /// Why it was taken out.
    pub withdrawn_why: Option<String>,
}

impl Listed {
    /// When it was brought.
    #[must_use]
    pub fn added_at(&self) -> Timestamp {
        self.added_at.to_jiff()
    }
    /// When it was taken out.
    #[must_use]
    pub fn withdrawn_at(&self) -> Option<Timestamp> {
        self.withdrawn_at.map(jiff_sqlx::Timestamp::to_jiff)
    }
}

const LISTED: &str = "select f.id, f.title, f.name, f.media_type, f.size, f.added_by, f.added_by_name, f.added_at,
       f.withdrawn_at, f.withdrawn_why from file f where f.person =";

/// Whether the viewer sees the document `f`: the authority all, others what they brought and what reached them.
fn seen(query: Query, viewer: &Viewer, authority: bool) -> Query {
    if authority {
        return query;
    }
    query
        .and("and f.withdrawn_at is null and (f.added_by =")
        .value(viewer.account)
        .and(
            "or f.id in (select mf.file from message_file mf join message m on m.id = mf.message
               join message_recipient r on r.message = m.id where m.recalled_at is null and m.leaves_at <=",
        )
        .value(viewer.now)
        .and("and r.account =")
        .value(viewer.account)
        .and("))")
}

/// The child's documents that the viewer, who may open the record, sees; newest first.
///
/// # Errors
/// Those of the store.
pub async fn of(tx: &mut Tx, viewer: &Viewer, authority: bool, child: PersonId) -> Result<Vec<Listed>> {
    seen(Query::new(LISTED).value(child), viewer, authority).and("order by f.added_at desc, f.id desc").all(tx).await
}

/// One of them.
///
/// # Errors
/// [`StoreError::NotFound`] where the viewer sees no such document of this child.
pub async fn one(tx: &mut Tx, viewer: &Viewer, authority: bool, child: PersonId, file: FileId) -> Result<Listed> {
    seen(Query::new(LISTED).value(child).and("and f.id =").value(file), viewer, authority).one(tx).await
}

/// The content of a document that [`one`] gave.
///
/// # Errors
/// Those of the store.
pub async fn content(tx: &mut Tx, file: &Listed) -> Result<Vec<u8>> {
    let row: (Vec<u8>,) = Query::new("select content from file_content where file =").value(file.id).one(tx).await?;
    Ok(row.0)
}

#[derive(sqlx::FromRow)]
struct AttachedRow {
    id: FileId,
    person: PersonId,
    title: String,
    name: String,
    partly: bool,
    withdrawn: bool,
}

/// The child's documents that the viewer may send: the authority all, others their own.
/// The words are looked up for `wanted` alone: a child's documents may be many and long.
///
/// # Errors
/// Those of the store.
pub async fn attachable(
    tx: &mut Tx,
    viewer: &Viewer,
    authority: bool,
    child: PersonId,
    wanted: &[FileId],
) -> Result<Vec<Attached>> {
    let query = Query::new(
        "select f.id, f.person, f.title, f.name, f.partly_read as partly, f.withdrawn_at is not null as withdrawn from file f where f.person =",
    )
    .value(child);
    let query = if authority { query } else { query.and("and f.added_by =").value(viewer.account) };
    let rows: Vec<AttachedRow> = query.and("order by f.added_at desc, f.id desc").all(tx).await?;
    let bodies: Vec<(FileId, Option<String>)> = if wanted.is_empty() {
        Vec::new()
    } else {
        let ids = wanted.iter().copied().take(100);
        Query::new("select f.id, f.body from file f where f.person =")
            .value(child)
            .and("and f.id in (")
            .list(ids)
            .and(")")
            .all(tx)
            .await?
    };
    let body = |id: FileId| bodies.iter().find(|(known, _)| *known == id).and_then(|(_, body)| body.clone());
    Ok(rows
        .into_iter()
        .map(|row| Attached {
            file: row.id,
            of: row.person,
            title: row.title,
            name: row.name,
            body: body(row.id),
            partly: row.partly,
            withdrawn: row.withdrawn,
        })
        .collect())
}

/// A document to keep.
#[derive(Debug, Clone)]
pub struct New<'a> {
    /// What it is called.
    pub title: &'a str,
    /// The name under which it is brought.
    pub name: &'a str,
    /// What it is.
    pub media_type: &'a str,
    /// What it says.
    pub said: Said,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Keeps a document; the same content a second time is the same document. Records it.
///
/// # Errors
/// Those of the store.
pub async fn add(
    tx: &mut Tx,
    by: (AccountId, &str),
    child: PersonId,
    new: New<'_>,
    allowed: &Allowed,
) -> Result<FileId> {
    let id = keep(tx, by, child, new).await?;
    tx.record(allowed.entry("person", Some(child.uuid())).detail(json!({ "file": id }))).await?;
    Ok(id)
}

/// Keeps a document. The caller records the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn keep(tx: &mut Tx, by: (AccountId, &str), child: PersonId, new: New<'_>) -> Result<FileId> {
    let hash = hex::encode(Sha256::digest(&new.content));
    let same: Option<(FileId,)> = Query::new("select id from file where withdrawn_at is null and person =")
        .value(child)
        .and("and sha256 =")
        .value(&hash)
        .and("and added_by =")
        .value(by.0)
        .maybe(tx)
        .await?;
    if let Some((same,)) = same {
        return Ok(same);
    }
    let id: FileId = tx.new_id();
    let now = tx.now();
    insert(
        "file",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("title", new.title.into()),
            ("name", new.name.into()),
            ("media_type", new.media_type.into()),
            ("size", i64::try_from(new.content.len()).unwrap_or(i64::MAX).into()),
            ("sha256", hash.into()),
            ("body", new.said.text.into()),
            ("partly_read", new.said.partly.into()),
            ("added_by", by.0.into()),
            ("added_by_name", by.1.into()),
            ("added_at", now.into()),
        ],
    )
    .run(tx)
    .await?;
    insert("file_content", vec![("file", id.into()), ("content", new.content.into())]).run(tx).await?;
    Ok(id)
}

/// Takes a document out: it stays in the record, and is shown and sent to nobody outside the authority. Records it.
///
/// # Errors
/// [`StoreError::NotFound`] where there is none such.
pub async fn withdraw(tx: &mut Tx, child: PersonId, file: FileId, why: &str, allowed: &Allowed) -> Result<()> {
    let now = tx.now();
    let rows = Query::new("update file set withdrawn_at =")
        .value(now)
        .and(", withdrawn_why =")
        .value(why)
        .and("where withdrawn_at is null and person =")
        .value(child)
        .and("and id =")
        .value(file)
        .run(tx)
        .await?;
    if rows == 0 {
        return Err(StoreError::NotFound);
    }
    tx.record(allowed.entry("person", Some(child.uuid())).detail(json!({ "file_withdrawn": file })).reason(why)).await
}
