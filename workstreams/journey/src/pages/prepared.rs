//! What an officer prepared and a manager approves before it goes, where the area wants that: what an act (`to_issue`) and a
//! general letter (`letters::waiting`) have in common.

use access::{AccountId, Viewer};
use approval::{Approved, Checksum, State as Approval, sign_off};
use gate::{NOT_WHOLE, Reader};
use page::govuk::SummaryList;
use page::{Form, Problem, words};
use people::PersonId;
use store::Tx;

use crate::records::issuing::{self, Waiting};

/// What waits about a child.
pub(super) struct Prepared {
    pub(super) child: PersonId,
    pub(super) waiting: Waiting,
    /// Of all that goes out: an approval counts for this alone.
    pub(super) checksum: Checksum,
    /// All who wrote or changed it, the first one first.
    authors: Vec<(AccountId, String)>,
}

impl Prepared {
    pub(super) async fn new(
        tx: &mut Tx,
        child: PersonId,
        waiting: Waiting,
        checksum: Checksum,
    ) -> Result<Self, Problem> {
        let authors = issuing::authors(tx, waiting.id).await?;
        Ok(Self { child, waiting, checksum, authors })
    }

    /// The form as it was confirmed.
    pub(super) fn form(&self) -> Form {
        Form::from_values(self.waiting.fields())
    }

    /// Whether it waits for a manager's approval; `is_wanted` says whether what the viewer writes does.
    pub(super) const fn needs_sign_off(&self, is_wanted: bool) -> bool {
        self.waiting.needs_sign_off || is_wanted
    }

    pub(super) fn authors(&self) -> Vec<AccountId> {
        self.authors.iter().map(|(account, _)| *account).collect()
    }

    /// Adds who prepared it, and who changed it last.
    pub(super) fn add_to(&self, facts: SummaryList) -> SummaryList {
        let names: Vec<&str> = self.authors.iter().map(|(_, name)| name.as_str()).collect();
        let changed = format!("{}, {}", self.waiting.made_by_name, words::time(self.waiting.made_at()));
        facts.row("Prepared by", names.join(", ")).row("Last changed", changed)
    }
}

/// What waits, for somebody who reads it or changes it.
///
/// # Errors
/// [`Problem::Conflict`] where they may not have all that was typed.
pub(super) async fn whole(tx: &mut Tx, viewer: &Viewer, child: PersonId, waiting: &Waiting) -> Result<(), Problem> {
    let reader = Reader::session(tx, viewer, child).await?;
    if waiting.is_whole(&reader) { Ok(()) } else { Err(Problem::Conflict(NOT_WHOLE.to_owned())) }
}

/// How the approval of what waits stands; none where nothing waits.
pub(super) async fn state<T: Approved>(tx: &mut Tx, of: Option<T>) -> Result<Option<Approval>, Problem> {
    match of {
        Some(of) => Ok(Some(sign_off::state(tx, &of).await?)),
        None => Ok(None),
    }
}

/// What waits, in a line for other pages: address and words.
pub(super) async fn line<T: Approved>(tx: &mut Tx, of: Option<T>) -> Result<Option<(String, String)>, Problem> {
    let Some(of) = of else { return Ok(None) };
    let (label, _) = sign_off::state(tx, &of).await?.label();
    Ok(Some((of.href(), format!("{}: {}", of.title(), label.to_lowercase()))))
}

/// Whether it can go: a manager approved it as it is now, or it needs no approval.
pub(super) fn can_go(state: &Approval, needs_sign_off: bool) -> bool {
    matches!(state, Approval::Approved(_)) || !needs_sign_off
}
