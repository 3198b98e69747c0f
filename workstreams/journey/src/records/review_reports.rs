//! Reports of annual review meetings, as schools send them.

use access::{AccountId, Role, Viewer};
use gate::Words;
use jiff::civil::Date;
use people::{OrganisationId, PersonId};
use store::query::insert;
use store::{Result, Tx, sql};
use uuid::Uuid;

/// A report; see [`store::Id`].
#[derive(Debug)]
pub struct ReportOf;
pub type ReportId = store::Id<ReportOf>;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Report {
    pub id: ReportId,
    pub person: PersonId,
    meeting_on: jiff_sqlx::Date,
    /// Who took part.
    pub takes_part: Words,
    /// A code of [`crate::model::review::RECOMMENDATIONS`].
    pub recommends: String,
    /// What should change, and why.
    pub text: Words,
    pub sent_by: Words,
    pub sent_by_account: AccountId,
    sent_on: jiff_sqlx::Date,
    /// The school that sent it.
    pub organisation: Option<OrganisationId>,
}

impl Report {
    /// When the meeting was held.
    #[must_use]
    pub fn meeting_on(&self) -> Date {
        self.meeting_on.to_jiff()
    }
    #[must_use]
    pub fn sent_on(&self) -> Date {
        self.sent_on.to_jiff()
    }
}

/// What a school writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// When the meeting was held.
    pub meeting_on: Date,
    /// Who took part; empty where nobody said.
    pub takes_part: String,
    /// A code of [`crate::model::review::RECOMMENDATIONS`].
    pub recommends: String,
    /// What should change, and why.
    pub text: String,
}

const SELECT: &str =
    "select id, person, meeting_on, takes_part, recommends, text, sent_by, sent_by_account, sent_on, organisation
  from review_report where";

/// Those of a child, newest first: a few each year. Who may read one, its page says.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Report>> {
    sql!(SELECT, "person = $1 order by sent_on desc, id desc", child).all(tx).await
}

/// One by its id.
///
/// # Errors
/// [`store::StoreError::NotFound`] where there is none.
pub async fn one(tx: &mut Tx, id: Uuid) -> Result<Report> {
    sql!(SELECT, "id = $1", id).one(tx).await
}

/// For which of their schools a SENCO sends it: the one at which the child is now, where it is one of theirs.
async fn school_of(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> Result<Option<OrganisationId>> {
    let own = viewer.organisations(Role::Senco);
    let placed: Vec<(OrganisationId,)> = sql!(
        "select organisation from placement where organisation is not null and person = $1
           and (ends_on is null or ends_on >= $2) order by rank, starts_on desc",
        child,
        viewer.today,
    )
    .all(tx)
    .await?;
    let now = placed.into_iter().map(|(school,)| school).find(|school| own.contains(&school.uuid()));
    Ok(now.or_else(|| own.first().copied().map(store::Id::from_uuid)))
}

/// Keeps a report as it was sent. The caller records the events and the audit entry.
pub async fn add(tx: &mut Tx, viewer: &Viewer, child: PersonId, new: &NewReport) -> Result<ReportId> {
    let school = school_of(tx, viewer, child).await?;
    let id: ReportId = tx.new_id();
    insert(
        "review_report",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("meeting_on", new.meeting_on.into()),
            ("takes_part", (&new.takes_part).into()),
            ("recommends", (&new.recommends).into()),
            ("text", (&new.text).into()),
            ("sent_by", viewer.name.as_str().into()),
            ("sent_by_account", viewer.account.into()),
            ("sent_on", viewer.today.into()),
            ("organisation", school.into()),
        ],
    )
    .run(tx)
    .await?;
    Ok(id)
}
