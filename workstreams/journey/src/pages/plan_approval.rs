//! A working version that a manager reads before it is served or sent, where the officer asks for it. Nothing waits for it: the
//! law's time does not.

use access::{AccountId, Action, Facts, Viewer};
use approval::{Approved, Checksum, Thing};
use page::Problem;
use people::records::children;
use people::{OPEN_CHILD, PersonId};
use store::Tx;
use uuid::Uuid;

use crate::records::plans::{self, PlanId, Version};
use crate::{APPROVE_PLAN, WRITE_PLAN};

/// The working version of a child's plan.
pub struct Working {
    child: PersonId,
    plan: PlanId,
    has_lines: bool,
    checksum: Checksum,
    /// All who wrote its lines.
    authors: Vec<AccountId>,
}

impl Working {
    pub(super) async fn new(tx: &mut Tx, child: PersonId, version: &Version) -> Result<Self, Problem> {
        let lines = plans::lines(tx, version.id).await?;
        let authors = plans::authors(tx, version.id).await?;
        let (plan, has_lines, checksum) = (version.id, !lines.is_empty(), plans::checksum(&lines)?);
        Ok(Self { child, plan, has_lines, checksum, authors })
    }
}

impl Thing for Working {
    const CODE: &'static str = plans::CODE;
    const NAME: &'static str = "EHC plan";
    const SUBJECT: &'static str = "person";
    const SEE: Action = OPEN_CHILD;

    async fn facts(tx: &mut Tx, viewer: &Viewer, id: Uuid) -> Result<Facts, Problem> {
        children::standing(tx, viewer, PersonId::from_uuid(id)).await
    }

    async fn load(tx: &mut Tx, _: &Viewer, id: Uuid) -> Result<Self, Problem> {
        let child = PersonId::from_uuid(id);
        let working = plans::versions(tx, child).await?.into_iter().find(Version::is_working);
        Self::new(tx, child, &working.ok_or(Problem::NotFound)?).await
    }

    fn owner(&self) -> Uuid {
        self.plan.uuid()
    }

    fn title(&self) -> String {
        "EHC plan".to_owned()
    }

    fn href(&self) -> String {
        format!("/children/{}/plan", self.child)
    }
}

impl Approved for Working {
    const SEND: Action = WRITE_PLAN;
    const APPROVE: Action = APPROVE_PLAN;

    fn checksum(&self) -> &Checksum {
        &self.checksum
    }

    fn authors(&self) -> Vec<AccountId> {
        self.authors.clone()
    }

    fn open_for_approval(&self) -> bool {
        self.has_lines
    }
}
