//! What a young person's own home says beside what a parent's says: their next meeting, what they said, who helps them, and
//! whether they choose who can see their record.

use access::Viewer;
use gate::Reader;
use page::Problem;
use page::words::date;
use people::PersonId;
use people::records::rights::Rights;
use store::Tx;

use super::who_sees::{self, Seer};
use crate::model::family::meeting;
use crate::records::own_views;
use crate::records::timeline::Journey;

pub(super) struct Me {
    /// The day of their next review meeting.
    pub(super) meeting: Option<String>,
    /// The day on which they last wrote what they think.
    pub(super) said_on: Option<String>,
    /// Who works with them, beside the case officer.
    pub(super) helpers: Vec<Seer>,
    /// What they chose about their parents seeing the record, once it is theirs to choose.
    pub(super) choice: Option<Choice>,
}

/// What a young person chose about their parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Yes,
    No,
    NotYet,
}

impl Choice {
    const fn new(parents_may_see: Option<bool>) -> Self {
        match parents_may_see {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::NotYet,
        }
    }

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotYet => "not-yet",
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Yes => "You said yes. Your parents can see it.",
            Self::No => "You said no. Your parents cannot see it.",
            Self::NotYet => "You have not chosen yet. Until you choose, your parents cannot see it.",
        }
    }
}

impl Me {
    pub(super) async fn load(
        tx: &mut Tx,
        viewer: &Viewer,
        reader: &Reader,
        id: PersonId,
        journey: &Journey,
        rights: &Rights,
    ) -> Result<Self, Problem> {
        let views = own_views::of(tx, id).await?;
        let said = views.iter().find(|one| one.account == viewer.account);
        let mut helpers = who_sees::workers(tx, viewer, reader, id).await?;
        helpers.retain(|one| one.why != who_sees::OFFICER);
        helpers.extend(who_sees::sencos(tx, reader, id).await?);
        Ok(Self {
            meeting: meeting(&journey.events, viewer.today).map(date),
            said_on: said.map(|one| date(page::words::local(one.written_at()).date())),
            helpers,
            choice: who_sees::decides(viewer, id, rights).then(|| Choice::new(rights.parents_may_see)),
        })
    }
}
