//! What the family or a setting says on a served draft, and the answer to each: accepted, in part, or not, and why.

use access::{Action, Facts, Viewer};
use approval::comments::{Asked, Changed};
use approval::{Commented, Thing};
use gate::{Reader, Words};
use jiff::ToSpan;
use page::{Form, Problem};
use people::records::children;
use people::{OPEN_CHILD, PersonId};
use store::Tx;
use uuid::Uuid;

use super::about_others;
use super::record::working;
use crate::model::plan::Line;
use crate::model::tasks::Kind as Task;
use crate::records::plans::{self, PlanId, Stored, Version};
use crate::records::{owed, tasks};
use crate::{COMMENT_PLAN, WRITE_PLAN};

/// A child's plan, as people comment on it: its newest served draft, while no final plan came after it.
pub struct Draft {
    child: PersonId,
    /// All versions, newest first.
    versions: Vec<Version>,
}

impl Draft {
    pub(super) fn new(child: PersonId, versions: &[Version]) -> Self {
        Self { child, versions: versions.to_vec() }
    }

    fn served(&self) -> Option<&Version> {
        let newest = self.versions.iter().find(|version| !version.is_working());
        newest.filter(|version| version.state == "served")
    }
}

/// Whether a line, or the whole plan where none is named, says the same in two versions, whatever the easy words beside it say.
pub(super) fn says_the_same(before: &[Stored], now: &[Stored], line: Option<Uuid>) -> bool {
    let said = |lines: &[Stored]| -> Vec<Line> {
        let all = lines.iter().map(|one| one.unseen().without_easy_words());
        all.filter(|one| line.is_none_or(|line| one.line == line)).collect()
    };
    said(before) == said(now)
}

impl Thing for Draft {
    const CODE: &'static str = plans::CODE;
    const NAME: &'static str = "draft plan";
    const SUBJECT: &'static str = "person";
    const SEE: Action = OPEN_CHILD;

    async fn facts(tx: &mut Tx, viewer: &Viewer, id: Uuid) -> Result<Facts, Problem> {
        children::standing(tx, viewer, PersonId::from_uuid(id)).await
    }

    async fn load(tx: &mut Tx, _: &Viewer, id: Uuid) -> Result<Self, Problem> {
        let child = PersonId::from_uuid(id);
        Ok(Self { child, versions: plans::versions(tx, child).await? })
    }

    fn owner(&self) -> Uuid {
        self.served().map_or_else(|| self.child.uuid(), |version| version.id.uuid())
    }

    fn title(&self) -> String {
        "EHC plan".to_owned()
    }

    fn href(&self) -> String {
        format!("/children/{}/plan", self.child)
    }
}

impl Commented for Draft {
    type Text = Words;
    const WRITE: Action = COMMENT_PLAN;
    const ANSWER: Action = WRITE_PLAN;
    const ANSWERS: &'static [(&'static str, &'static str)] =
        &[("accepted", "Accepted"), ("part", "Accepted in part"), ("refused", "Not accepted")];
    const TAKEN_UP: &'static [&'static str] = &["accepted", "part"];
    // Each comment gets one answer, with its reason.
    const REPLIES: bool = false;
    const LEAD: &'static str = "Tell us what is wrong, missing or should be worded differently, and why. Each comment gets an answer with a reason. Everybody who can open the plan can read it: the family, the people who work on the plan, and the school or college.";
    const ASKED: &'static [Asked] = &[Asked {
        code: "school",
        title: "Say which school or college you want",
        lead: &[
            "You can ask for a state school, a nursery, an academy, a special school or a college. You can also ask for a private special school or college that the government has approved.",
            "We then ask that school or college. We must name it in the plan, unless the law gives a reason not to. Those reasons are that it does not suit the child or young person, or that it would harm other pupils or cost far more.",
            "You can ask us to think about any other private school too. Write below why it is right.",
            "Everybody who can open the plan can read what you write here. That includes the school or college that they go to now.",
        ],
        label: "Name of the school or college",
        hint: "If there are others with that name, add the town",
        missing: "Enter the name of the school or college",
        begins: "School or college that we are asked to name",
    }];

    async fn reader(&self, tx: &mut Tx, viewer: &Viewer) -> Result<Reader, Problem> {
        Ok(Reader::session(tx, viewer, self.child).await?)
    }

    fn owners(&self) -> Vec<Uuid> {
        self.versions.iter().map(|version| version.id.uuid()).collect()
    }

    fn open_for_comments(&self) -> Option<Uuid> {
        self.served().map(|version| version.id.uuid())
    }

    async fn quote(&self, tx: &mut Tx, viewer: &Viewer, place: Uuid) -> Result<String, Problem> {
        let draft = self.served().ok_or(Problem::NotFound)?;
        let reader = self.reader(tx, viewer).await?;
        let lines = plans::readable(tx, &reader, draft.id).await?;
        let found = lines.iter().map(|one| one.line(&reader)).find(|one| one.line == place).ok_or(Problem::NotFound)?;
        Ok(found.body)
    }

    async fn is_as_before(&self, tx: &mut Tx, (draft, place): (Uuid, Option<Uuid>)) -> Result<bool, Problem> {
        // Where nothing is written, nothing was changed.
        let Some((_, now)) = working(tx, self.child).await? else { return Ok(true) };
        let before = plans::lines(tx, PlanId::from_uuid(draft)).await?;
        Ok(says_the_same(&before, &now, place))
    }

    async fn look_at(&self, tx: &mut Tx, viewer: &Viewer, form: &mut Form) -> Result<(), Problem> {
        about_others::doubt(tx, viewer, self.child, ("reason", "Answer to a comment"), form).await
    }

    /// A comment is a task of the officer until all are answered.
    async fn follow(&self, tx: &mut Tx, viewer: &Viewer, changed: Changed) -> Result<(), Problem> {
        let (name, today) = (&viewer.name, viewer.today);
        match changed {
            Changed::Made(draft) => {
                let due = today.checked_add(7.days()).unwrap_or(today);
                tasks::add(tx, self.child, Task::Comments, Some(draft), due, name, today).await?;
            }
            Changed::Answered { waiting: 0 } => {
                for task in
                    tasks::of(tx, self.child).await?.into_iter().filter(|one| one.kind() == Some(Task::Comments))
                {
                    tasks::done(tx, self.child, task.id, name, "", today).await?;
                }
            }
            Changed::Answered { .. } => return Ok(()),
        }
        Ok(owed::work_out(tx, self.child, today).await?)
    }
}
