//! Files that are attached to something, whatever it is: an owner's kind and id.

use std::collections::HashSet;

use access::{AccountId, Allowed, Viewer};
use gate::records::readings;
use gate::{PersonId, Reader, SealedNames, Words};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::query::insert;
use store::{Actor, Db, Entry, Query, Result, Right, StoreError, Tx, sql};
use uuid::Uuid;

use super::stored::{self, New};
use crate::look::{Looked, is_list};
use crate::{AttachmentId, StoredId};

/// What a file is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnerId {
    /// The kind of thing, such as `visit`. It is stored, and never changes.
    pub kind: &'static str,
    pub id: Uuid,
}

/// Who is shown a file and what stands in its name.
#[derive(Debug, Clone)]
pub enum Shown {
    /// The thing is about this reader's child: what they must not learn is taken out.
    Child(OfChild),
    /// The thing is about no child.
    NoChild,
}

/// Somebody who is shown the files of something about a child.
#[derive(Debug, Clone)]
pub struct OfChild {
    reader: Reader,
    /// Whether they work for the authority on the case.
    whole: bool,
    lists: ListsRead,
}

impl OfChild {
    /// `whole` says that they work for the authority on the case.
    pub(crate) async fn load(tx: &mut Tx, reader: Reader, whole: bool, child: PersonId) -> Result<Self> {
        Ok(Self { reader, whole, lists: ListsRead::of(tx, child).await? })
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.whole
    }
}

/// Which lists of children two people have read, of one child.
#[derive(Debug, Clone, Default)]
pub struct ListsRead(HashSet<String>);

impl ListsRead {
    #[store::boxed]
    pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Self> {
        Ok(Self(readings::lists_read(tx, child).await?))
    }
}

/// Why somebody does not have a file that is attached to something about a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// They must not learn where the child is, and did not add it themselves.
    Home,
    /// The program has not looked through it yet.
    NotLooked,
    /// The program cannot read all of it, and nobody has opened it and confirmed what it is about.
    NotChecked,
    /// It is a list of children that two people have not read.
    List,
}

impl Kept {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::NotLooked => "not-looked",
            Self::NotChecked => "not-checked",
            Self::List => "list",
        }
    }
}

impl Shown {
    /// The former names of the child that are sealed from whoever is shown a file that this account added; none of what they added
    /// themselves, and none for the family, to whom it went as it is.
    pub(crate) fn sealed_from(&self, added_by: AccountId) -> Option<&SealedNames> {
        match self {
            Self::Child(of) if of.reader.is_account(added_by) || of.reader.is_family() => None,
            Self::Child(of) => Some(of.reader.sealed_names()).filter(|names| !names.is_empty()),
            Self::NoChild => None,
        }
    }

    fn words(&self, text: &str, author: Option<AccountId>) -> String {
        match self {
            Self::Child(of) => Words::new(text).to_author(&of.reader, author),
            Self::NoChild => text.to_owned(),
        }
    }

    /// The same of what a file or somebody is called.
    fn title(&self, text: &str, author: Option<AccountId>) -> String {
        match self {
            Self::Child(of) => Words::new(text).title_to_author(&of.reader, author),
            Self::NoChild => text.to_owned(),
        }
    }
}

/// A file that is attached.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Attachment {
    pub id: AttachmentId,
    pub(crate) content: StoredId,
    name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    pub added_by: AccountId,
    added_by_name: String,
    added_at: jiff_sqlx::Timestamp,
    scanned: bool,
    keep_until: Option<jiff_sqlx::Date>,
    held_by_name: Option<String>,
    held_because: Option<String>,
    removed_at: Option<jiff_sqlx::Timestamp>,
    removed_by_name: Option<String>,
    removed_because: Option<String>,
    sha256: String,
    looked: bool,
    partly_read: bool,
    other_children: i64,
    checked_by: Option<String>,
}

impl Attachment {
    /// The name under which it was added. That of a list that is kept back may be of children too.
    #[must_use]
    pub fn name(&self, shown: &Shown) -> String {
        match self.kept(shown) {
            Some(Kept::List | Kept::NotLooked) => "A file that is being checked".to_owned(),
            _ => shown.title(&self.name, Some(self.added_by)),
        }
    }
    /// Whether its name or what it says is one of these.
    pub(crate) fn says(&self, names: &SealedNames, text: Option<&str>) -> bool {
        names.are_in_title(&self.name) || text.is_some_and(|text| names.are_in(text))
    }
    /// The same name, to be shown with a reader.
    #[must_use]
    pub fn title(&self) -> Words {
        Words::new(self.name.as_str())
    }
    /// By which its bytes are known.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.sha256
    }
    /// How many children it tells of who are neither this child nor of its household.
    #[must_use]
    pub fn other_children(&self) -> usize {
        numbers::fitted::<usize>(self.other_children)
    }
    /// Who opened it and confirmed what it is about, where the program cannot read all of it.
    #[must_use]
    pub fn checked_by(&self, shown: &Shown) -> Option<String> {
        self.checked_by.as_deref().map(|by| shown.title(by, None))
    }
    #[must_use]
    pub fn added_by_name(&self, shown: &Shown) -> String {
        match shown {
            // Who brought it may work where the child is.
            Shown::Child(of) if !of.reader.may_know_settings() && !of.reader.is_account(self.added_by) => {
                "the local authority".to_owned()
            }
            _ => shown.title(&self.added_by_name, None),
        }
    }
    #[must_use]
    pub fn added_at(&self) -> Timestamp {
        self.added_at.to_jiff()
    }
    /// Whether a virus scanner looked at it.
    #[must_use]
    pub fn was_scanned(&self) -> bool {
        self.scanned
    }
    /// Why it is kept from them; none where they have it. What they added themselves is theirs.
    #[must_use]
    pub fn kept(&self, shown: &Shown) -> Option<Kept> {
        match shown {
            Shown::Child(of) if of.reader.is_account(self.added_by) => None,
            Shown::Child(of) if of.reader.is_kept_from_home() => Some(Kept::Home),
            Shown::Child(of) if of.whole => None,
            Shown::Child(of) => self.waits(&of.lists),
            Shown::NoChild => None,
        }
    }
    /// What must be done before it leaves the authority; none where nothing must.
    #[must_use]
    pub fn waits(&self, lists: &ListsRead) -> Option<Kept> {
        match self {
            // Whoever read it twice has opened it.
            _ if lists.0.contains(&self.sha256) => None,
            one if !one.looked => Some(Kept::NotLooked),
            one if is_list(one.other_children) => Some(Kept::List),
            one if one.partly_read && one.checked_by.is_none() => Some(Kept::NotChecked),
            _ => None,
        }
    }
    /// What somebody is told of it who works for the authority on the case, where it is to be read first.
    pub(crate) fn waits_for(&self, shown: &Shown) -> Option<Kept> {
        match shown {
            Shown::Child(of) if of.is_whole() && self.stands() => self.waits(&of.lists),
            _ => None,
        }
    }
    /// The last day on which it is kept.
    #[must_use]
    pub fn keep_until(&self) -> Option<Date> {
        self.keep_until.map(jiff_sqlx::Date::to_jiff)
    }
    /// Who put it on hold, and why.
    #[must_use]
    pub fn held(&self, shown: &Shown) -> Option<(String, String)> {
        let because = self.held_because.as_ref()?;
        Some((shown.title(self.held_by_name.as_deref().unwrap_or_default(), None), shown.words(because, None)))
    }
    /// Whether it was not removed.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.removed_at.is_none()
    }
    /// When it was removed, by whom, and why.
    #[must_use]
    pub fn removed(&self, shown: &Shown) -> Option<(Timestamp, String, String)> {
        let at = self.removed_at?.to_jiff();
        let words = |text: &Option<String>| shown.words(text.as_deref().unwrap_or_default(), None);
        Some((at, words(&self.removed_by_name), words(&self.removed_because)))
    }
}

const SELECT: &str = "select a.id, a.content, a.name, a.media_type, s.size, a.added_by, a.added_by_name, a.added_at,
       s.scanned_at is not null as scanned, a.keep_until, a.held_by_name, a.held_because, a.removed_at, a.removed_by_name,
       a.removed_because, s.sha256, a.looked_at is not null as looked, a.partly_read, a.other_children, a.checked_by
  from attachment a join stored_file s on s.id = a.content where a.owner_kind =";

/// Those of an owner, newest first. Whether the viewer may see the owner is asked before. They cannot be many: each was added
/// by hand to one thing.
#[store::boxed]
pub async fn of(tx: &mut Tx, owner: OwnerId) -> Result<Vec<Attachment>> {
    Query::new(SELECT)
        .value(owner.kind)
        .push("and a.owner =")
        .value(owner.id)
        .push("order by a.added_at desc, a.id desc")
        .all(tx)
        .await
}

/// One of an owner.
///
/// # Errors
/// [`StoreError::NotFound`] where the owner has no such file.
#[store::boxed]
pub async fn one(tx: &mut Tx, owner: OwnerId, id: AttachmentId) -> Result<Attachment> {
    Query::new(SELECT)
        .value(owner.kind)
        .push("and a.owner =")
        .value(owner.id)
        .push("and a.id =")
        .value(id)
        .one(tx)
        .await
}

/// A file to attach.
#[derive(Debug)]
pub struct NewAttachment<'a> {
    pub name: &'a str,
    /// By its content, as [`crate::accept`] says.
    pub media_type: &'a str,
    pub content: New,
    /// What was found in it; none where it is attached to something that is about no child.
    pub looked: Option<Looked>,
    /// The last day on which it is kept.
    pub keep_until: Option<Date>,
}

/// Attaches a file. Records it.
pub async fn add(
    tx: &mut Tx,
    viewer: &Viewer,
    owner: OwnerId,
    new: NewAttachment<'_>,
    allowed: &Allowed,
) -> Result<AttachmentId> {
    let id: AttachmentId = tx.new_id();
    let now = tx.now();
    let sha256 = new.content.sha256().to_owned();
    let content = new.content.keep(tx).await?;
    insert(
        "attachment",
        vec![
            ("id", id.into()),
            ("owner_kind", owner.kind.into()),
            ("owner", owner.id.into()),
            ("content", content.into()),
            ("name", new.name.into()),
            ("media_type", new.media_type.into()),
            ("added_by", viewer.account.into()),
            ("added_by_name", viewer.name.as_str().into()),
            ("added_at", now.into()),
            ("keep_until", new.keep_until.into()),
            ("looked_at", new.looked.map(|_| now).into()),
            ("partly_read", new.looked.is_some_and(|looked| looked.partly).into()),
            ("other_children", new.looked.map_or(0, |looked| looked.other_children).into()),
            ("must_read", new.looked.is_some_and(Looked::waits).into()),
        ],
    )
    .run(tx)
    .await?;
    let detail = json!({ "file_added": id, "sha256": sha256 });
    tx.record(allowed.entry(owner.kind, Some(owner.id)).detail(detail)).await?;
    Ok(id)
}

/// Somebody who works for the authority on the case opened a file that the program cannot read whole, and confirms that it is about
/// this child alone. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::NotFound`] where the owner has no such file.
#[store::boxed]
pub async fn check(tx: &mut Tx, viewer: &Viewer, owner: OwnerId, id: AttachmentId) -> Result<()> {
    one(tx, owner, id).await?;
    let now = tx.now();
    sql!(
        "update attachment set checked_at = $1, checked_by = $2 where checked_at is null and removed_at is null
           and id = $3",
        now,
        &viewer.name,
        id,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// A file that was attached before files were looked through.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct NotLooked {
    pub id: AttachmentId,
    pub owner_kind: String,
    pub owner: Uuid,
    pub content: StoredId,
    pub name: String,
    pub media_type: String,
}

/// Some of those that nobody has looked through, on things of this kind.
#[store::boxed]
pub async fn not_looked(tx: &mut Tx, kind: &str, most: i64) -> Result<Vec<NotLooked>> {
    sql!(
        "select id, owner_kind, owner, content, name, media_type from attachment
           where looked_at is null and removed_at is null and owner_kind = $1 order by added_at, id limit $2",
        kind,
        most,
    )
    .all(tx)
    .await
}

/// It was looked through. The caller records the audit entry.
#[store::boxed]
pub async fn looked(tx: &mut Tx, id: AttachmentId, found: Looked) -> Result<()> {
    let now = tx.now();
    sql!(
        "update attachment set looked_at = $1, partly_read = $2, other_children = $3, must_read = $4
           where looked_at is null and id = $5",
        now,
        found.partly,
        found.other_children,
        found.waits(),
        id,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// What came of removing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    Done,
    /// It is on hold, and stays.
    OnHold,
}

/// Removes a file unless it is on hold: it is marked, and its bytes go a day later. Records it.
///
/// # Errors
/// [`StoreError::NotFound`] where there is none such, or it was removed before.
#[store::boxed]
pub async fn remove(
    tx: &mut Tx,
    viewer: &Viewer,
    owner: OwnerId,
    id: AttachmentId,
    because: &str,
    allowed: &Allowed,
) -> Result<Removal> {
    let found = one(tx, owner, id).await?;
    if found.removed_at.is_some() {
        return Err(StoreError::NotFound);
    }
    if found.held_because.is_some() {
        return Ok(Removal::OnHold);
    }
    mark_removed(tx, id, found.content, &viewer.name, because).await?;
    let detail = json!({ "file_removed": id });
    tx.record(allowed.entry(owner.kind, Some(owner.id)).detail(detail).reason(because)).await?;
    Ok(Removal::Done)
}

async fn mark_removed(tx: &mut Tx, id: AttachmentId, content: StoredId, by: &str, because: &str) -> Result<()> {
    let now = tx.now();
    // Asked once more in the change itself: a hold that came meanwhile counts.
    let changed = sql!(
        "update attachment set removed_at = $1, removed_by_name = $2, removed_because = $3 where removed_at is null
           and held_because is null and id = $4",
        now,
        by,
        because,
        id,
    )
    .run(tx)
    .await?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    stored::remove(tx, content).await
}

/// Puts a file on hold, or ends the hold. Records it.
///
/// # Errors
/// [`StoreError::NotFound`] where there is no such file; [`StoreError::Stale`] where that was done before.
#[store::boxed]
pub async fn hold(
    tx: &mut Tx,
    viewer: &Viewer,
    owner: OwnerId,
    id: AttachmentId,
    because: Option<&str>,
    allowed: &Allowed,
) -> Result<()> {
    one(tx, owner, id).await?;
    let now = tx.now();
    let query = match because {
        Some(because) => Query::new("update attachment set held_at =")
            .value(now)
            .push(", held_by_name =")
            .value(viewer.name.as_str())
            .push(", held_because =")
            .value(because)
            .push("where removed_at is null and held_because is null and id ="),
        None => Query::new(
            "update attachment set held_at = null, held_by_name = null, held_because = null
              where removed_at is null and held_because is not null and id =",
        ),
    };
    if query.value(id).run(tx).await? != 1 {
        return Err(StoreError::Stale);
    }
    let detail = json!({ "file": id, "on_hold": because.is_some() });
    let entry = allowed.entry(owner.kind, Some(owner.id)).detail(detail);
    tx.record(match because {
        Some(because) => entry.reason(because),
        None => entry,
    })
    .await
}

/// Says until when a file is kept; none where it stays. Records it.
#[store::boxed]
pub async fn keep_until(
    tx: &mut Tx,
    owner: OwnerId,
    id: AttachmentId,
    until: Option<Date>,
    allowed: &Allowed,
) -> Result<()> {
    one(tx, owner, id).await?;
    sql!("update attachment set keep_until = $1 where id = $2", until, id).run(tx).await?;
    let detail = json!({ "file": id, "keep_until": until });
    tx.record(allowed.entry(owner.kind, Some(owner.id)).detail(detail)).await
}

/// Removes files that are kept no longer, unless they are on hold. Each batch has its entry, and says whose files they were.
#[store::boxed]
pub(crate) async fn remove_whose_time_has_come(db: &Db, batch: i64) -> Result<usize> {
    let mut all = 0;
    loop {
        let today = db.clock().today();
        let mut tx = db.write_aside(&Actor::program("sweep")).await?;
        let due: Vec<(AttachmentId, StoredId, Uuid)> = sql!(
            "select id, content, owner from attachment where removed_at is null and held_because is null
               and keep_until < $1 order by keep_until limit $2",
            today,
            batch,
        )
        .all(&mut tx)
        .await?;
        if due.is_empty() {
            return Ok(all);
        }
        for (id, content, _) in &due {
            mark_removed(&mut tx, *id, *content, "OnePlan", "Its retention period ended.").await?;
        }
        let ids: Vec<AttachmentId> = due.iter().map(|(id, ..)| *id).collect();
        let owners: Vec<Uuid> = due.iter().map(|(_, _, owner)| *owner).collect();
        let entry = Entry::new("file.kept_long_enough", "file", None, Right::Program).detail(json!({ "files": ids }));
        tx.record(entry.held(owners)).await?;
        tx.commit().await?;
        all += due.len();
    }
}
