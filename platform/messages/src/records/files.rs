//! The documents of a child.

use access::{AccountId, Allowed, Viewer};
use files::reading::Said;
use files::{NewFile, StoredId};
use gate::{Certainty, ReadBy, Reader, Words};
use jiff::Timestamp;
use people::PersonId;
use serde_json::json;
use store::query::insert;
use store::{Query, Result, StoreError, Tx, sql};

use crate::FileId;
use crate::guard::{Attached, Others};

/// A document in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    pub id: FileId,
    pub title: Words,
    /// The name under which it was brought.
    pub name: Words,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Whose account brought it.
    pub added_by: AccountId,
    /// Who brought it.
    pub added_by_name: Words,
    added_at: jiff_sqlx::Timestamp,
    withdrawn_at: Option<jiff_sqlx::Timestamp>,
    /// Why it was taken out.
    pub withdrawn_why: Option<Words>,
    /// Whether the program could not read it whole.
    pub partly_read: bool,
    /// Who opened it and confirmed what it is about, where the program could not read it whole.
    pub checked_by: Option<Words>,
    sha256: String,
    content: Option<StoredId>,
    /// Whether a virus scanner looked at it.
    pub scanned: bool,
    /// Whether it came from outside the authority, and nobody who works on the case has said that they read it.
    pub unread: bool,
}

impl Listed {
    /// Whether nothing at all could be read in it.
    async fn is_silent(&self, tx: &mut Tx) -> Result<bool> {
        let silent = sql!("select count(*) from file where body is null and id = $1", self.id).number(tx).await?;
        Ok(silent > 0)
    }
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
       f.withdrawn_at, f.withdrawn_why, f.partly_read, f.checked_by, f.sha256, f.content,
       coalesce((select s.scanned_at is not null from stored_file s where s.id = f.content), false) as scanned,
       f.to_read and f.read_at is null as unread
  from file f where f.person =";

/// Whether the viewer sees the document `f`: the authority all, others what they brought and what reached them.
fn seen(query: Query, viewer: &Viewer, authority: bool) -> Query {
    if authority {
        return query;
    }
    let query = query.push("and f.withdrawn_at is null and (f.added_by =").value(viewer.account).push(
        "or f.id in (select mf.file from message_file mf join message m on m.id = mf.message
               join message_recipient r on r.message = m.id where",
    );
    super::messages::is_there(query, viewer.now).push("and r.account =").value(viewer.account).push("))")
}

/// The child's documents that the viewer, who may open the record, sees; newest first.
#[store::boxed]
pub async fn of(tx: &mut Tx, viewer: &Viewer, authority: bool, child: PersonId) -> Result<Vec<Listed>> {
    seen(Query::new(LISTED).value(child), viewer, authority).push("order by f.added_at desc, f.id desc").all(tx).await
}

/// # Errors
/// [`StoreError::NotFound`] where the viewer sees no such document of this child.
#[store::boxed]
pub async fn one(tx: &mut Tx, viewer: &Viewer, authority: bool, child: PersonId, file: FileId) -> Result<Listed> {
    seen(Query::new(LISTED).value(child).push("and f.id =").value(file), viewer, authority).one(tx).await
}

/// Why a document is kept from somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The program cannot read all of it: two people must.
    Unread,
    /// It tells where somebody lives or goes to school: two people must read it and say that it may go.
    Tells,
    /// It may tell that: one person must.
    MayTell,
    /// It says a former name of the child that is sealed from the reader, and did not reach them before.
    FormerName,
}

/// Why a document is kept from the reader; what they brought themselves is not.
#[store::boxed]
pub async fn held(tx: &mut Tx, reader: &Reader, file: &Listed) -> Result<Option<Held>> {
    if !may_be_held(reader) || reader.is_account(file.added_by) {
        return Ok(None);
    }
    let (screen, names) = (reader.screen(), reader.sealed_names());
    let (text, _) = said(tx, file).await?;
    let is_called = |names| file.title.is_title_with(names) || file.name.is_title_with(names);
    if (is_called(names) || text.is_with(names)) && !has_reached(tx, reader, file.id).await? {
        return Ok(Some(Held::FormerName));
    }
    if !reader.is_kept_from_home() {
        return Ok(None);
    }
    let unread = file.partly_read || file.is_silent(tx).await?;
    if unread && screen.read_by(&file.sha256) != Some(ReadBy::Two) {
        return Ok(Some(Held::Unread));
    }
    let found = screen.held_of(text.unseen(), Some(&file.sha256)).into_iter().map(|finding| finding.certainty).max();
    Ok(found.map(|certainty| if certainty == Certainty::Exact { Held::Tells } else { Held::MayTell }))
}

/// Whether there is anything for which a document can be kept from the reader.
#[must_use]
pub fn may_be_held(reader: &Reader) -> bool {
    reader.is_kept_from_home() || !reader.sealed_names().is_empty()
}

/// Whether a document was sent to the reader: what was sent stays as it was sent.
async fn has_reached(tx: &mut Tx, reader: &Reader, file: FileId) -> Result<bool> {
    let query = Query::new(
        "select r.account from message_file mf join message m on m.id = mf.message
           join message_recipient r on r.message = m.id where",
    );
    let now = tx.now();
    let reached: Vec<(AccountId,)> =
        super::messages::is_there(query, now).push("and mf.file =").value(file).all(tx).await?;
    Ok(reached.into_iter().any(|(account,)| reader.is_account(account)))
}

/// What a document says and by which hash it is known: for the screen that finds what it tells.
#[store::boxed]
pub async fn said(tx: &mut Tx, file: &Listed) -> Result<(Words, String)> {
    let row: (Option<String>,) = sql!("select body from file where id = $1", file.id).one(tx).await?;
    let text = format!("{}\n{}\n{}", file.title.unseen(), file.name.unseen(), row.0.unwrap_or_default());
    Ok((Words::new(text), file.sha256.clone()))
}

/// Somebody opened a document that the program cannot read whole, and confirms that it is about this child alone. The
/// caller records the audit entry.
#[store::boxed]
pub async fn check(tx: &mut Tx, child: PersonId, file: FileId, by: &str) -> Result<()> {
    let now = tx.now();
    sql!(
        "update file set checked_at = $1, checked_by = $2 where checked_at is null and withdrawn_at is null
           and person = $3 and id = $4",
        now,
        by,
        child,
        file,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// A document came from outside the authority: somebody who works on the case has to read it. The caller records the audit entry.
#[store::boxed]
pub async fn to_read(tx: &mut Tx, child: PersonId, file: FileId) -> Result<()> {
    sql!("update file set to_read = true where person = $1 and id = $2", child, file).run(tx).await.map(|_| ())
}

/// Somebody who works on the case has read it. The caller records the audit entry.
#[store::boxed]
pub async fn read(tx: &mut Tx, child: PersonId, file: FileId) -> Result<()> {
    let now = tx.now();
    sql!("update file set read_at = $1 where read_at is null and person = $2 and id = $3", now, child, file)
        .run(tx)
        .await
        .map(|_| ())
}

/// The documents of a child that came from outside the authority and were not taken out, newest first. For those who see all of the
/// child's documents.
#[store::boxed]
pub async fn from_outside(tx: &mut Tx, child: PersonId) -> Result<Vec<Listed>> {
    Query::new(LISTED)
        .value(child)
        .push("and f.to_read and f.withdrawn_at is null order by f.added_at desc, f.id desc")
        .all(tx)
        .await
}

/// What a document that [`one`] gave holds.
#[derive(Debug)]
pub enum Content {
    /// Outside the database, where files lie.
    Stored(files::Stored),
    /// It has not moved there yet.
    InDatabase(Vec<u8>),
}

/// The content of a document that [`one`] gave.
#[store::boxed]
pub async fn content(tx: &mut Tx, file: &Listed) -> Result<Content> {
    if let Some(id) = file.content {
        return files::records::stored::one(tx, id).await.map(Content::Stored);
    }
    let row: (Vec<u8>,) = sql!("select content from file_content where file = $1", file.id).one(tx).await?;
    Ok(Content::InDatabase(row.0))
}

#[derive(sqlx::FromRow)]
struct AttachedRow {
    id: FileId,
    person: PersonId,
    added_by: AccountId,
    title: String,
    name: String,
    partly: bool,
    checked: bool,
    sha256: String,
    withdrawn: bool,
}

/// The words of so many documents are looked up in one statement.
const AT_ONCE: usize = 100;

/// The child's documents that the viewer may send: the authority all, others their own.
/// The words are looked up for `wanted` alone, and whether they are kept from the viewer: a child's documents may be many and long.
#[store::boxed]
pub async fn attachable(
    tx: &mut Tx,
    viewer: &Viewer,
    authority: bool,
    child: PersonId,
    wanted: &[FileId],
) -> Result<Vec<Attached>> {
    let query = Query::new(
        "select f.id, f.person, f.added_by, f.title, f.name, f.partly_read as partly, f.checked_at is not null as checked, f.sha256, f.withdrawn_at is not null as withdrawn from file f where f.person =",
    )
    .value(child);
    let query = if authority { query } else { query.push("and f.added_by =").value(viewer.account) };
    let rows: Vec<AttachedRow> = query.push("order by f.added_at desc, f.id desc").all(tx).await?;
    let mut bodies: Vec<(FileId, Option<String>)> = Vec::new();
    for some in wanted.chunks(AT_ONCE) {
        let query = Query::new("select f.id, f.body from file f where f.person =").value(child).push("and f.id in (");
        let found: Vec<(FileId, Option<String>)> = query.list(some.iter().copied()).push(")").all(tx).await?;
        bodies.extend(found);
    }
    let reader = Reader::session(tx, viewer, child).await?;
    let kept = if wanted.is_empty() { Vec::new() } else { kept_of(tx, viewer, authority, child, Some(wanted)).await? };
    let shown = |text: &str, row: &AttachedRow| Words::new(text).title_to_author(&reader, Some(row.added_by));
    let body = |id: FileId| bodies.iter().find(|(known, _)| *known == id).and_then(|(_, body)| body.clone());
    Ok(rows
        .into_iter()
        .map(|row| Attached {
            called: [shown(&row.title, &row), shown(&row.name, &row)],
            kept: kept.contains(&row.id),
            file: row.id,
            of: row.person,
            title: row.title,
            name: row.name,
            body: body(row.id),
            partly: row.partly,
            checked: row.checked,
            fingerprint: row.sha256,
            withdrawn: row.withdrawn,
            others: Others::default(),
        })
        .collect())
}

/// The documents of a child that are kept from the viewer. Each is read whole: not while others wait to write.
#[store::boxed]
pub async fn kept_from(tx: &mut Tx, viewer: &Viewer, authority: bool, child: PersonId) -> Result<Vec<FileId>> {
    kept_of(tx, viewer, authority, child, None).await
}

/// The same, of all or of some.
async fn kept_of(
    tx: &mut Tx,
    viewer: &Viewer,
    authority: bool,
    child: PersonId,
    some: Option<&[FileId]>,
) -> Result<Vec<FileId>> {
    let reader = Reader::session(tx, viewer, child).await?;
    let mut kept = Vec::new();
    if !may_be_held(&reader) {
        return Ok(kept);
    }
    let mut all = of(tx, viewer, authority, child).await?;
    all.retain(|file| some.is_none_or(|some| some.contains(&file.id)));
    for file in all {
        if held(tx, &reader, &file).await?.is_some() {
            kept.push(file.id);
        }
    }
    Ok(kept)
}

/// A document to keep.
#[derive(Debug)]
pub struct New<'a> {
    pub title: &'a str,
    /// The name under which it is brought.
    pub name: &'a str,
    pub media_type: &'a str,
    pub said: Said,
    pub content: NewFile,
}

/// Keeps a document; the same content a second time is the same document. Records it.
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
pub async fn keep(tx: &mut Tx, by: (AccountId, &str), child: PersonId, new: New<'_>) -> Result<FileId> {
    let (size, sha256) = (new.content.size(), new.content.sha256().to_owned());
    if let Some(same) = same(tx, by.0, child, &sha256).await? {
        return Ok(same);
    }
    let content = new.content.keep(tx).await?;
    let kept =
        Kept { title: new.title, name: new.name, media_type: new.media_type, said: new.said, content, size, sha256 };
    put(tx, by, child, kept).await
}

/// What a document is, once what it holds lies where files lie.
#[derive(Debug)]
pub struct Kept<'a> {
    pub title: &'a str,
    pub name: &'a str,
    pub media_type: &'a str,
    pub said: Said,
    pub content: StoredId,
    /// Bytes.
    pub size: i64,
    pub sha256: String,
}

/// Makes a document of what somebody sent before there was a record to put it to. The caller records the audit entry.
pub async fn take_in(tx: &mut Tx, by: (AccountId, &str), child: PersonId, kept: Kept<'_>) -> Result<FileId> {
    match same(tx, by.0, child, &kept.sha256).await? {
        Some(same) => Ok(same),
        None => put(tx, by, child, kept).await,
    }
}

/// Takes out what [`take_in`] put to the wrong child. The caller records the audit entry.
pub async fn take_back(tx: &mut Tx, child: PersonId, contents: &[StoredId], why: &str) -> Result<()> {
    for content in contents {
        let found: Vec<(FileId,)> =
            sql!("select id from file where withdrawn_at is null and person = $1 and content = $2", child, *content,)
                .all(tx)
                .await?;
        let now = tx.now();
        for (file,) in found {
            sql!("update file set withdrawn_at = $1, withdrawn_why = $2 where id = $3", now, why, file).run(tx).await?;
            super::finding::document(tx, file).await?;
        }
    }
    Ok(())
}

/// The document with the same content that the same account brought.
async fn same(tx: &mut Tx, by: AccountId, child: PersonId, sha256: &str) -> Result<Option<FileId>> {
    let same: Option<(FileId,)> = sql!(
        "select id from file where withdrawn_at is null and person = $1 and sha256 = $2 and added_by = $3",
        child,
        sha256,
        by,
    )
    .maybe(tx)
    .await?;
    Ok(same.map(|(same,)| same))
}

async fn put(tx: &mut Tx, by: (AccountId, &str), child: PersonId, kept: Kept<'_>) -> Result<FileId> {
    let id: FileId = tx.new_id();
    let now = tx.now();
    insert(
        "file",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("title", kept.title.into()),
            ("name", kept.name.into()),
            ("media_type", kept.media_type.into()),
            ("size", kept.size.into()),
            ("sha256", kept.sha256.into()),
            ("content", kept.content.into()),
            ("body", kept.said.text.into()),
            ("partly_read", kept.said.partly.into()),
            ("added_by", by.0.into()),
            ("added_by_name", by.1.into()),
            ("added_at", now.into()),
        ],
    )
    .run(tx)
    .await?;
    super::finding::document(tx, id).await?;
    Ok(id)
}

/// Takes a document out: it stays in the record, and is shown and sent to nobody outside the authority. Records it.
///
/// # Errors
/// [`StoreError::NotFound`] where there is none such.
#[store::boxed]
pub async fn withdraw(tx: &mut Tx, child: PersonId, file: FileId, why: &str, allowed: &Allowed) -> Result<()> {
    let now = tx.now();
    let rows = sql!(
        "update file set withdrawn_at = $1, withdrawn_why = $2 where withdrawn_at is null and person = $3 and id = $4",
        now,
        why,
        child,
        file,
    )
    .run(tx)
    .await?;
    if rows == 0 {
        return Err(StoreError::NotFound);
    }
    super::finding::document(tx, file).await?;
    tx.record(allowed.entry("person", Some(child.uuid())).detail(json!({ "file_withdrawn": file })).reason(why)).await
}
