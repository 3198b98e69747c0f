//! What files are attached to in this room. All of them come in and leave the same way: each is looked through, and what people must
//! read first stays with the authority until they have.

use access::{Allowed, App, Viewer};
use files::records::attachments::{self, Attachment, NewAttachment, OwnerId};
use files::records::stored;
use files::{AttachmentId, Brought, Looked};
use gate::records::readings::LIST_FROM;
use messages::ATTACHED;
use people::PersonId;
use serde_json::json;
use store::{Actor, Db, Entry, Query, Result, Right, StoreError, Tx};
use uuid::Uuid;

use crate::RECORD_EVENT;

/// What files are attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachedTo {
    /// A request for advice: reports and evidence that go with it.
    AdviceRequest,
    /// The advice, as it came.
    Advice,
    /// The report of an annual review.
    ReviewReport,
}

impl AttachedTo {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AdviceRequest, Self::Advice, Self::ReviewReport];

    /// How the store names them. It never changes.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::AdviceRequest => "advice_request",
            Self::Advice => "advice",
            Self::ReviewReport => "review_report",
        }
    }

    /// The one that the files are attached to.
    #[must_use]
    pub const fn owner(self, id: Uuid) -> OwnerId {
        OwnerId { kind: self.kind(), id }
    }

    /// The table of what they are attached to: each row is about a person.
    const fn table(self) -> &'static str {
        match self {
            Self::AdviceRequest | Self::Advice => "advice",
            Self::ReviewReport => "review_report",
        }
    }

    /// Where one of the files is.
    fn place(self, owner: Uuid, file: AttachmentId) -> String {
        match self {
            Self::AdviceRequest => format!("/advice-requests/{owner}/files/{file}"),
            Self::Advice => format!("/advice/{owner}/files/{file}"),
            Self::ReviewReport => format!("/review-reports/{owner}/files/{file}"),
        }
    }

    /// About whom it is.
    async fn child_of(self, tx: &mut Tx, owner: Uuid) -> Result<Option<PersonId>> {
        let query = Query::new(&format!("select person from {} where id =", self.table()));
        let row: Option<(PersonId,)> = query.value(owner).maybe(tx).await?;
        Ok(row.map(|(child,)| child))
    }
}

/// Attaches files that were brought, each looked through. Records it.
pub async fn add(
    tx: &mut Tx,
    viewer: &Viewer,
    (owner, child): (OwnerId, PersonId),
    brought: Vec<Brought>,
    allowed: &Allowed,
) -> Result<()> {
    for one in brought {
        let looked = Some(ATTACHED.look(tx, child, (&one.name, &one.said), viewer.today).await?);
        let new = NewAttachment {
            name: &one.name,
            media_type: one.media_type,
            content: one.content,
            looked,
            keep_until: None,
        };
        attachments::add(tx, viewer, owner, new, allowed).await?;
    }
    Ok(())
}

/// A file of a child, and what it is attached to.
#[derive(Debug, Clone)]
pub struct OfChild {
    pub owner: OwnerId,
    pub place: String,
    pub file: Attachment,
}

/// A child's files that were not removed, whatever they are attached to. The caller has asked who reads them.
pub async fn of_child(tx: &mut Tx, child: PersonId) -> Result<Vec<OfChild>> {
    let mut all = Vec::new();
    for to in AttachedTo::ALL {
        let owners: Vec<(Uuid,)> = Query::new(&format!(
            "select distinct a.owner from attachment a join {} t on t.id = a.owner
              where a.removed_at is null and a.owner_kind =",
            to.table()
        ))
        .value(to.kind())
        .push("and t.person =")
        .value(child)
        .push("order by a.owner")
        .all(tx)
        .await?;
        for (id,) in owners {
            let owner = to.owner(id);
            let files = attachments::of(tx, owner).await?.into_iter().filter(Attachment::stands);
            all.extend(files.map(|file| OfChild { owner, place: to.place(id, file.id), file }));
        }
    }
    Ok(all)
}

/// A child with a file that somebody must read: id, forename, surname.
type Child = (PersonId, String, String);

/// The children whose journey the viewer records, and of whom a file waits for somebody to open it or to ask a second person.
pub async fn waiting(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Child>> {
    let from = numbers::fitted::<i64>(LIST_FROM);
    // The few of whom something waits come first; whose records the viewer may see is asked about them.
    let mut query = Query::new("select p.id, p.forename, p.surname from (");
    for (place, to) in AttachedTo::ALL.into_iter().enumerate() {
        query = query
            .push(if place == 0 { "" } else { "union" })
            .push(&format!(
                "select t.person as child from attachment a join stored_file s on s.id = a.content
                   join {} t on t.id = a.owner
                  where a.must_read and a.removed_at is null and a.owner_kind =",
                to.table()
            ))
            .value(to.kind())
            .push("and (a.other_children >=")
            .value(from)
            .push("or a.checked_at is null) and not exists (select 1 from reading r where r.kind = 'list'")
            .push("and r.refused_at is null and r.needs_second and r.child = t.person and r.fingerprint = s.sha256)");
    }
    let query = query.push(") w cross join person p where p.id = w.child and");
    people::within(app, viewer, RECORD_EVENT, query).push("order by p.sort_key, p.id").all(tx).await
}

/// So many files are looked up at once that were attached before files were looked through.
const AT_ONCE: i64 = 50;

/// Whether there are files that nobody has looked through.
pub async fn is_needed(db: Db) -> Result<bool> {
    let mut tx = db.read().await?;
    for to in AttachedTo::ALL {
        if !attachments::not_looked(&mut tx, to.kind(), 1).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Looks through files that were attached before files were looked through. Until then nobody outside the authority has them but
/// whoever added them.
pub async fn look_through(db: &Db) -> Result<()> {
    for to in AttachedTo::ALL {
        loop {
            let some = attachments::not_looked(&mut db.read().await?, to.kind(), AT_ONCE).await?;
            if some.is_empty() {
                break;
            }
            for one in some {
                look_through_one(db, to, one).await?;
            }
        }
    }
    Ok(())
}

async fn look_through_one(db: &Db, to: AttachedTo, one: attachments::NotLooked) -> Result<()> {
    let mut tx = db.read().await?;
    let child = to.child_of(&mut tx, one.owner).await?;
    let kept = stored::one(&mut tx, one.content).await;
    drop(tx);
    let said = match kept {
        Ok(kept) => kept.said(db, one.media_type).await,
        Err(why) => Err(why),
    };
    let said = match said {
        Ok(said) => Some(said),
        // It cannot be opened: somebody is asked to.
        Err(StoreError::File(_) | StoreError::NotFound) => None,
        Err(why) => return Err(why),
    };
    let today = db.clock().today();
    if let Some(said) = &said {
        ATTACHED.look_ahead(&one.name, said, today).await?;
    }
    let mut tx = db.write_aside(&Actor::program("look through files")).await?;
    let found = match child.zip(said) {
        Some((child, said)) => ATTACHED.look(&mut tx, child, (&one.name, &said), today).await?,
        None => Looked::unread(),
    };
    attachments::looked(&mut tx, one.id, found).await?;
    let entry = Entry::new("file.looked_through", "file", Some(one.id.uuid()), Right::Program);
    let detail = json!({ "attached_to": one.owner_kind, "waits": found.waits() });
    tx.record(entry.detail(detail).held(child.map(PersonId::uuid))).await?;
    tx.commit().await
}
