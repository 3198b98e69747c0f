//! Evidence for an inspection, and the self-evaluation.

use jiff::Timestamp;
use jiff::civil::Date;
use store::{Id, Result, Tx, query, setting, sql};

/// The setting with the day of the notice, and whether it is a rehearsal.
const NOTICE: &str = "inspection_notice";
/// What follows the day of a rehearsal.
const REHEARSAL: &str = " rehearsal";

/// An item's id.
pub type EvidenceId = Id<Evidence>;

/// Something that shows how a criterion is met.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Evidence {
    pub id: EvidenceId,
    pub title: String,
    /// Its kind: policy, audit, minutes, survey, data.
    pub kind: String,
    /// Who keeps it.
    pub owner: String,
    pub partner: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub dated_on: Date,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    /// After this day it no longer counts.
    pub review_on: Date,
    /// Where it is: a link or a place, not a copy.
    pub location: String,
    /// `open`, `internal`, `personal`.
    pub sensitivity: String,
    /// `strong`, `some`, `weak`.
    pub strength: String,
    /// What is missing.
    pub gap: String,
    /// How often it was saved.
    pub version: i64,
}

impl Evidence {
    /// Whether it is past its day.
    #[must_use]
    pub fn is_stale(&self, today: Date) -> bool {
        self.review_on < today
    }
}

const EVIDENCE: &str =
    "select id, title, kind, owner, partner, dated_on, review_on, location, sensitivity, strength, gap, version
    from inspection_evidence where retired_on is null";

/// All that holds, with the criteria that each speaks to.
pub async fn all(tx: &mut Tx) -> Result<Vec<(Evidence, Vec<String>)>> {
    let items: Vec<Evidence> = sql!(EVIDENCE, "order by title, id").all(tx).await?;
    let links: Vec<(EvidenceId, String)> =
        sql!("select evidence, criterion from inspection_evidence_criterion order by criterion").all(tx).await?;
    Ok(items
        .into_iter()
        .map(|item| {
            let own = links.iter().filter(|(of, _)| *of == item.id).map(|(_, criterion)| criterion.clone()).collect();
            (item, own)
        })
        .collect())
}

/// What is said of an item.
#[derive(Debug, Clone)]
pub struct Fields {
    pub title: String,
    pub kind: String,
    /// Who keeps it, of which partner.
    pub owner: (String, String),
    /// Its day, and the day after which it no longer counts.
    pub days: (Date, Date),
    /// Where it is.
    pub location: String,
    /// `open`, `internal`, `personal`.
    pub sensitivity: String,
    /// `strong`, `some`, `weak`.
    pub strength: String,
    /// What is missing.
    pub gap: String,
    /// The criteria that it speaks to.
    pub criteria: Vec<String>,
    /// Whether it is taken out of the register.
    pub retired: bool,
}

/// Adds an item, or changes one that nobody saved meanwhile. The caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where somebody did.
pub async fn keep(tx: &mut Tx, known: Option<(EvidenceId, i64)>, fields: &Fields, today: Date) -> Result<EvidenceId> {
    let retired_on = fields.retired.then_some(today);
    let mut row = vec![
        ("title", (&fields.title).into()),
        ("kind", (&fields.kind).into()),
        ("owner", (&fields.owner.0).into()),
        ("partner", (&fields.owner.1).into()),
        ("dated_on", fields.days.0.into()),
        ("review_on", fields.days.1.into()),
        ("location", (&fields.location).into()),
        ("sensitivity", (&fields.sensitivity).into()),
        ("strength", (&fields.strength).into()),
        ("gap", (&fields.gap).into()),
    ];
    let id = if let Some((id, version)) = known {
        row.push(("retired_on", retired_on.into()));
        query::change(tx, "inspection_evidence", id, version, row).await?;
        sql!("delete from inspection_evidence_criterion where evidence = $1", id).run(tx).await?;
        id
    } else {
        let id: EvidenceId = tx.new_id();
        row.extend([("id", id.into()), ("version", 1_i64.into())]);
        query::insert("inspection_evidence", row).run(tx).await?;
        id
    };
    let rows = fields.criteria.iter().map(|criterion| vec![id.into(), criterion.into()]).collect();
    query::insert_many(tx, "inspection_evidence_criterion", &["evidence", "criterion"], rows).await?;
    Ok(id)
}

/// A self-evaluation of a criterion.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SelfEvaluation {
    pub criterion: String,
    /// Its text; `{M01}` stands for a live figure.
    pub wording: String,
    /// Who wrote it.
    pub made_by: String,
    made_at: jiff_sqlx::Timestamp,
}

impl SelfEvaluation {
    /// When it was written.
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        self.made_at.to_jiff()
    }
}

/// Every self-evaluation, the newest first.
pub async fn self_evaluations(tx: &mut Tx) -> Result<Vec<SelfEvaluation>> {
    sql!("select criterion, wording, made_by, made_at from self_evaluation order by made_at desc, id desc")
        .all(tx)
        .await
}

/// Keeps a self-evaluation beside the earlier ones. The caller records the audit entry.
pub async fn evaluate(tx: &mut Tx, criterion: &str, wording: &str, by: &str) -> Result<()> {
    let id: Id<SelfEvaluation> = tx.new_id();
    query::insert(
        "self_evaluation",
        vec![
            ("id", id.into()),
            ("criterion", criterion.into()),
            ("wording", wording.into()),
            ("made_by", by.into()),
            ("made_at", tx.now().into()),
        ],
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// The notice of an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    pub on: Date,
    /// None has come: the partnership rehearses what would follow. It stays a rehearsal when its day has come.
    pub is_rehearsal: bool,
}

impl Notice {
    #[must_use]
    pub fn code(self) -> &'static str {
        if self.is_rehearsal { "rehearsal" } else { "received" }
    }
}

/// The notice of an inspection, where one has come or is rehearsed.
pub async fn notice(tx: &mut Tx) -> Result<Option<Notice>> {
    let Some(kept) = setting::get(tx, NOTICE).await? else { return Ok(None) };
    let (day, is_rehearsal) = kept.strip_suffix(REHEARSAL).map_or((kept.as_str(), false), |day| (day, true));
    Ok(day.parse().ok().map(|on| Notice { on, is_rehearsal }))
}

/// Sets the notice, or removes it. The caller records the audit entry.
pub async fn set_notice(tx: &mut Tx, notice: Option<Notice>) -> Result<()> {
    let kept = notice.map(|one| format!("{}{}", one.on, if one.is_rehearsal { REHEARSAL } else { "" }));
    setting::set(tx, NOTICE, &kept.unwrap_or_default()).await
}
