//! What was said about proposals: the engagement log.

use jiff::civil::Date;
use store::{Id, Result, Tx, query, sql};

/// A view's id.
pub type ViewId = Id<View>;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct View {
    pub id: ViewId,
    /// The proposal.
    pub about: String,
    /// Who: a group, nobody's name.
    pub who: String,
    /// How: a meeting, a survey.
    pub how: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub heard_on: Date,
    /// How many people.
    pub people: Option<i64>,
    /// What was said.
    pub said: String,
    /// What came of it; empty as long as nothing did.
    pub answer: String,
    /// Who wrote it down.
    pub recorded_by: String,
    /// How often it was saved.
    pub version: i64,
}

const VIEW: &str =
    "select id, about, who, how, heard_on, people, said, answer, recorded_by, version from sufficiency_view";

/// All, the newest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<View>> {
    sql!(VIEW, "order by heard_on desc, id desc").all(tx).await
}
/// # Errors
/// Those of the store; not found where there is none.
pub async fn one(tx: &mut Tx, id: ViewId) -> Result<View> {
    sql!(VIEW, "where id = $1", id).one(tx).await
}

/// What is said of it.
#[derive(Debug, Clone)]
pub struct Fields {
    /// The proposal.
    pub about: String,
    pub who: String,
    pub how: String,
    pub heard_on: Date,
    /// How many people.
    pub people: Option<i64>,
    /// What was said.
    pub said: String,
    /// What came of it.
    pub answer: String,
}

/// Adds one, or changes one that nobody saved meanwhile. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where somebody did.
pub async fn keep(tx: &mut Tx, known: Option<(ViewId, i64)>, fields: &Fields, by: &str) -> Result<ViewId> {
    let mut row = vec![
        ("about", (&fields.about).into()),
        ("who", (&fields.who).into()),
        ("how", (&fields.how).into()),
        ("heard_on", fields.heard_on.into()),
        ("people", fields.people.into()),
        ("said", (&fields.said).into()),
        ("answer", (&fields.answer).into()),
    ];
    if let Some((id, version)) = known {
        return query::change(tx, "sufficiency_view", id, version, row).await.map(|()| id);
    }
    let id: ViewId = tx.new_id();
    row.extend([("id", id.into()), ("recorded_by", by.into()), ("version", 1_i64.into())]);
    query::insert("sufficiency_view", row).run(tx).await?;
    Ok(id)
}
