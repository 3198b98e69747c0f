//! Risks to the plan.

use jiff::civil::Date;
use store::{Id, Result, Tx, query, sql};

use super::finding;

/// A risk's id.
pub type RiskId = Id<Risk>;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Risk {
    pub id: RiskId,
    /// What may happen.
    pub title: String,
    /// Why, and what would follow.
    pub about: String,
    /// 1 to 5.
    pub likelihood: i64,
    /// 1 to 5.
    pub impact: i64,
    /// 1 to 5, with what is done about it.
    pub likelihood_after: i64,
    /// 1 to 5, with what is done about it.
    pub impact_after: i64,
    /// What is done about it.
    pub mitigation: String,
    /// Who sees to it.
    pub owner: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    /// When it is looked at again.
    pub review_on: Date,
    closed_on: Option<jiff_sqlx::Date>,
    /// Why it was closed.
    pub closed_why: Option<String>,
    /// How often it was saved.
    pub version: i64,
}

impl Risk {
    /// Likelihood times impact, 1 to 25, before anything is done.
    #[must_use]
    pub const fn score(&self) -> i64 {
        self.likelihood * self.impact
    }

    /// The same with what is done.
    #[must_use]
    pub const fn score_after(&self) -> i64 {
        self.likelihood_after * self.impact_after
    }

    /// When it was closed.
    #[must_use]
    pub fn closed_on(&self) -> Option<Date> {
        self.closed_on.map(jiff_sqlx::Date::to_jiff)
    }
}

const RISK: &str =
    "select id, title, about, likelihood, impact, likelihood_after, impact_after, mitigation, owner, review_on,
    closed_on, closed_why, version from plan_risk";

/// All, open ones first, the greatest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Risk>> {
    sql!(
        RISK,
        "order by case when closed_on is null then 0 else 1 end, likelihood_after * impact_after desc,
                likelihood * impact desc, title"
    )
    .all(tx)
    .await
}
/// # Errors
/// Those of the store; not found where there is none.
pub async fn one(tx: &mut Tx, id: RiskId) -> Result<Risk> {
    sql!(RISK, "where id = $1", id).one(tx).await
}

/// What is said of a risk.
#[derive(Debug, Clone)]
pub struct Fields {
    /// What may happen.
    pub title: String,
    /// Why, and what would follow.
    pub about: String,
    /// Likelihood and impact before.
    pub before: (i64, i64),
    /// Likelihood and impact after.
    pub after: (i64, i64),
    /// What is done about it.
    pub mitigation: String,
    /// Who sees to it.
    pub owner: String,
    /// When it is looked at again.
    pub review_on: Date,
    /// Closed on a day, and why.
    pub closed: Option<(Date, String)>,
}

/// Adds a risk, or changes one that nobody saved meanwhile. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where somebody did.
pub async fn keep(tx: &mut Tx, known: Option<(RiskId, i64)>, fields: &Fields) -> Result<RiskId> {
    let closed_on = fields.closed.as_ref().map(|(day, _)| *day);
    let closed_why = fields.closed.as_ref().map(|(_, why)| why.as_str());
    let mut row = vec![
        ("title", (&fields.title).into()),
        ("about", (&fields.about).into()),
        ("likelihood", fields.before.0.into()),
        ("impact", fields.before.1.into()),
        ("likelihood_after", fields.after.0.into()),
        ("impact_after", fields.after.1.into()),
        ("mitigation", (&fields.mitigation).into()),
        ("owner", (&fields.owner).into()),
        ("review_on", fields.review_on.into()),
        ("closed_on", closed_on.into()),
        ("closed_why", closed_why.into()),
    ];
    if let Some((id, version)) = known {
        query::change(tx, "plan_risk", id, version, row).await?;
        finding::changed(tx, &[id.uuid()]).await?;
        return Ok(id);
    }
    let id: RiskId = tx.new_id();
    row.extend([("id", id.into()), ("version", 1_i64.into())]);
    query::insert("plan_risk", row).run(tx).await?;
    finding::changed(tx, &[id.uuid()]).await?;
    Ok(id)
}
