//! The append-only record of who did and saw what, when, why and by which right.
//!
//! The entries of one transaction are a *segment*, chained by hash among themselves. A *seal* takes
//! the segments that are waiting, in small batches, and chains them to all before. So a writer never
//! waits for another writer, and no row is ever updated.

pub mod anchors;
pub mod list;
pub mod noted;
pub(crate) mod reads;
mod right;
mod seal;
pub mod sent;
mod verify;

use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use right::{AllowedBy, Right, ToFamily};
pub use seal::{last, seal, waits};
pub(crate) use verify::verify_in;
pub use verify::{Broken, Head, Report, verify, verify_against};

/// The subjects of a list are written down one by one up to so many; of a longer one it is written that it may have held
/// anybody.
pub const MOST_SUBJECTS: usize = 2_000;
/// Stands for everybody, where a list is longer.
pub const EVERYBODY: Uuid = Uuid::nil();

/// Who acts: an account, or the program itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account, where a person acts.
    pub account: Option<Uuid>,
    /// The name as it was then: it stays readable when the account is gone.
    pub name: String,
}

impl Actor {
    /// The program: a command line, an import, a scheduled job.
    #[must_use]
    pub fn program(name: &str) -> Self {
        Self { account: None, name: name.to_owned() }
    }
}

/// One act, before it is placed in the chain.
#[derive(Debug, Clone)]
pub struct Entry {
    action: String,
    subject_kind: String,
    subject: Option<Uuid>,
    allowed_by: String,
    reason: Option<String>,
    detail: Value,
}

impl Entry {
    /// `action` (such as `child.open`) on a `kind` of thing, and by what right.
    #[must_use]
    pub fn new(action: &str, kind: &str, subject: Option<Uuid>, allowed_by: impl Into<AllowedBy>) -> Self {
        Self {
            action: action.to_owned(),
            subject_kind: kind.to_owned(),
            subject,
            allowed_by: allowed_by.into().into_text(),
            reason: None,
            detail: Value::Object(serde_json::Map::new()),
        }
    }

    /// The reason that the person gave.
    #[must_use]
    pub fn reason(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }

    /// Whom a list, an export or a search held. Each of them is told of it where they ask who opened their record.
    #[must_use]
    pub fn held(mut self, subjects: impl IntoIterator<Item = Uuid>) -> Self {
        let subjects: std::collections::BTreeSet<Uuid> = subjects.into_iter().collect();
        if let Value::Object(detail) = &mut self.detail {
            let held = if subjects.len() > MOST_SUBJECTS {
                Value::from(subjects.len())
            } else {
                subjects.iter().map(|id| Value::from(id.to_string())).collect()
            };
            detail.insert("held".to_owned(), held);
        }
        self
    }

    /// Takes from the detail whom the entry is about, besides its subject: what was `shown`, and what it [`held`].
    /// How many there are stands in the detail then, and so in the entry's hash.
    ///
    /// [`held`]: Entry::held
    pub(crate) fn with_subjects(mut self) -> (Self, Vec<Uuid>) {
        let subjects = subjects_of(&self.detail);
        if let (Value::Object(detail), false) = (&mut self.detail, subjects.is_empty()) {
            detail.insert("subject_count".to_owned(), subjects.len().into());
        }
        (self, subjects)
    }

    /// What changed, or what was asked. Ids under `shown` are those whom a list showed.
    #[must_use]
    pub fn detail(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Whom a detail names as shown or held, in order.
pub(crate) fn subjects_of(detail: &Value) -> Vec<Uuid> {
    let mut found = std::collections::BTreeSet::new();
    let mut many = false;
    for part in ["shown", "held"].into_iter().filter_map(|key| detail.get(key)) {
        match part {
            Value::Array(ids) => found.extend(ids.iter().filter_map(|id| Uuid::parse_str(id.as_str()?).ok())),
            Value::Number(_) => many = true,
            _ => {}
        }
    }
    if many || found.len() > MOST_SUBJECTS { vec![EVERYBODY] } else { found.into_iter().collect() }
}

/// The entries of one transaction while it runs.
#[derive(Debug)]
pub(crate) struct Segment {
    id: Uuid,
    actor: Actor,
    entries: i64,
    head: String,
}

impl Segment {
    pub(crate) fn begin(id: Uuid, actor: &Actor) -> Self {
        Self { id, actor: actor.clone(), entries: 0, head: String::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// Later entries of the segment are this actor's: the log of reads carries several people's.
    pub(crate) fn continue_as(&mut self, actor: Actor) {
        self.actor = actor;
    }

    pub(crate) fn append(&mut self, at: Timestamp, entry: Entry) -> Row {
        let mut row = Row {
            segment: self.id,
            position: self.entries,
            at,
            actor: self.actor.account,
            actor_name: self.actor.name.clone(),
            action: entry.action,
            subject_kind: entry.subject_kind,
            subject: entry.subject,
            allowed_by: entry.allowed_by,
            reason: entry.reason,
            detail: entry.detail.to_string(),
            previous_hash: std::mem::take(&mut self.head),
            hash: String::new(),
        };
        row.hash = row.computed_hash();
        self.head.clone_from(&row.hash);
        self.entries += 1;
        row
    }
}

/// One row of `audit_entry`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub segment: Uuid,
    pub position: i64,
    pub at: Timestamp,
    pub actor: Option<Uuid>,
    pub actor_name: String,
    pub action: String,
    pub subject_kind: String,
    pub subject: Option<Uuid>,
    pub allowed_by: String,
    pub reason: Option<String>,
    pub detail: String,
    pub previous_hash: String,
    pub hash: String,
}

impl Row {
    /// SHA-256 over every field, each with its length before it so that no two rows read alike.
    pub(crate) fn computed_hash(&self) -> String {
        let mut hash = Chain::new();
        hash.field(self.segment.as_bytes());
        hash.number(self.position);
        hash.number(self.at.as_second());
        hash.optional(self.actor.as_ref().map(|id| &id.as_bytes()[..]));
        hash.field(self.actor_name.as_bytes());
        hash.field(self.action.as_bytes());
        hash.field(self.subject_kind.as_bytes());
        hash.optional(self.subject.as_ref().map(|id| &id.as_bytes()[..]));
        hash.field(self.allowed_by.as_bytes());
        hash.optional(self.reason.as_deref().map(str::as_bytes));
        hash.field(self.detail.as_bytes());
        hash.field(self.previous_hash.as_bytes());
        hash.finish()
    }
}

/// SHA-256 with unambiguous framing.
pub(crate) struct Chain(Sha256);

impl Chain {
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }
    pub(crate) fn field(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }
    pub(crate) fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }
    fn optional(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            None => self.0.update([0]),
            Some(bytes) => {
                self.0.update([1]);
                self.field(bytes);
            }
        }
    }
    pub(crate) fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}
