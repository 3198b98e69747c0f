//! The words of advice as they were given, and their corrections.

use access::{AccountId, Viewer};
use gate::Words;
use jiff::civil::Date;
use store::query::insert;
use store::{Result, Tx, sql};
use uuid::Uuid;

use super::AdviceId;

/// Words by which advice was given; see [`store::Id`].
#[derive(Debug)]
pub struct GivenOf;
pub type GivenId = store::Id<GivenOf>;

/// Advice as it was given.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Given {
    pub id: GivenId,
    /// What it corrects: both stand.
    pub corrects: Option<GivenId>,
    /// The event by which it was given.
    pub event: Option<Uuid>,
    pub needs: Words,
    pub provision: Words,
    pub outcomes: Words,
    /// That the service does not know the child.
    pub not_known: bool,
    /// Who gave it.
    pub written_by: Words,
    written_on: jiff_sqlx::Date,
    /// The account that wrote it; none where it came on paper.
    pub author: Option<AccountId>,
}

impl Given {
    /// Whether it was there when something else was made, by the moments that their ids hold.
    #[must_use]
    pub fn is_before(&self, event: Uuid) -> bool {
        let moment = |id: Uuid| id.get_timestamp().map(|at| at.to_unix());
        moment(self.id.uuid()) <= moment(event)
    }

    /// When it was given.
    #[must_use]
    pub fn written_on(&self) -> Date {
        self.written_on.to_jiff()
    }
}

/// What was given and not taken back, newest first.
pub async fn given(tx: &mut Tx, advice: AdviceId) -> Result<Vec<Given>> {
    sql!(
        "select id, corrects, event, needs, provision, outcomes, not_known, written_by, written_on, author from advice_text t
           where not exists (select 1 from event c where c.corrects = t.event) and advice = $1
           order by written_on desc, id desc",
        advice,
    )
    .all(tx)
    .await
}

/// What an adviser writes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    pub needs: String,
    pub provision: String,
    pub outcomes: String,
    /// That the service does not know the child.
    pub not_known: bool,
}

/// Who wrote advice, and when: the account, where somebody wrote it here themselves.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    pub by: &'a str,
    pub account: Option<AccountId>,
    pub on: Date,
}

impl<'a> Written<'a> {
    /// By somebody who is signed in, today.
    #[must_use]
    pub fn own(viewer: &'a Viewer) -> Self {
        Self { by: &viewer.name, account: Some(viewer.account), on: viewer.today }
    }
}

/// Keeps what was given by `event`. The caller records the audit entry.
pub async fn keep(tx: &mut Tx, advice: AdviceId, text: &Text, written: Written<'_>, event: Uuid) -> Result<()> {
    keep_as(tx, advice, text, written, (Some(event), None)).await
}

/// Keeps a correction beside what it corrects. The caller records the audit entry.
pub async fn correct(tx: &mut Tx, advice: AdviceId, text: &Text, written: Written<'_>, wrong: &Given) -> Result<()> {
    keep_as(tx, advice, text, written, (wrong.event, Some(wrong.id))).await
}

async fn keep_as(
    tx: &mut Tx,
    advice: AdviceId,
    text: &Text,
    written: Written<'_>,
    (event, corrects): (Option<Uuid>, Option<GivenId>),
) -> Result<()> {
    let id: GivenId = tx.new_id();
    insert(
        "advice_text",
        vec![
            ("id", id.into()),
            ("advice", advice.into()),
            ("needs", (&text.needs).into()),
            ("provision", (&text.provision).into()),
            ("outcomes", (&text.outcomes).into()),
            ("not_known", text.not_known.into()),
            ("written_by", written.by.into()),
            ("written_on", written.on.into()),
            ("author", written.account.into()),
            ("event", event.into()),
            ("corrects", corrects.into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}
