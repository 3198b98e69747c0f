//! What a child, a young person or a parent writes about themselves.

use access::Viewer;
use gate::Words;
use jiff::Timestamp;
use people::PersonId;
use questionnaires::Answers;
use store::query::insert;
use store::{Result, Tx, sql};
use uuid::Uuid;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OwnView {
    pub account: access::AccountId,
    /// Who that is in the records.
    author: Option<Uuid>,
    pub written_by: Words,
    written_at: jiff_sqlx::Timestamp,
    answers: String,
}

impl OwnView {
    #[must_use]
    pub fn written_at(&self) -> Timestamp {
        self.written_at.to_jiff()
    }

    /// Whether the child or young person wrote it, who is asked in other words than the family.
    #[must_use]
    pub fn is_own(&self, child: PersonId) -> bool {
        self.author == Some(child.uuid())
    }

    /// Each answer by the name of its question.
    #[must_use]
    pub fn answers(&self) -> Vec<(String, Words)> {
        let kept: Answers = serde_json::from_str(&self.answers).unwrap_or_default();
        kept.into_iter().map(|(name, text)| (name, Words::new(text))).collect()
    }
}

/// What each of the family wrote last, the newest first.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<OwnView>> {
    sql!(
        "select v.account, (select a.person from account a where a.id = v.account) as author, v.written_by,
           v.written_at, v.answers from own_view v
           where v.person = $1 and not exists (select 1 from own_view n where n.person = v.person
           and n.account = v.account and (n.written_at > v.written_at or (n.written_at = v.written_at and n.id > v.id)))
           order by v.written_at desc, v.id desc",
        child,
    )
    .all(tx)
    .await
}

/// Keeps what somebody wrote. The caller records the audit entry.
pub async fn add(tx: &mut Tx, viewer: &Viewer, child: PersonId, answers: &Answers) -> Result<store::Id<OwnView>> {
    let id: store::Id<OwnView> = tx.new_id();
    let now = tx.now();
    insert(
        "own_view",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("account", viewer.account.into()),
            ("written_by", viewer.name.as_str().into()),
            ("written_at", now.into()),
            ("answers", serde_json::to_string(answers).unwrap_or_default().into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}
