//! The settings that were consulted about a child in a list: with where they lie, and whether somebody there can answer in an account.

use std::collections::HashSet;

use gate::Reader;
use people::{OrganisationId, PersonId};
use store::{Result, Tx, sql};

use super::consultations::ConsultationId;

/// What a list shows beside a consultation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Beside {
    pub consultation: ConsultationId,
    pub organisation: OrganisationId,
    /// The setting's own address.
    pub email: Option<String>,
    /// Whether somebody there has an account.
    pub has_account: bool,
    easting: Option<i64>,
    northing: Option<i64>,
    home_easting: Option<i64>,
    home_northing: Option<i64>,
}

/// Metres in a mile.
const MILE: f64 = 1609.344;

impl Beside {
    /// How many miles the setting is from the middle of the home's ward in a straight line, where both are known and the reader
    /// may know where the child lives.
    #[must_use]
    pub fn miles(&self, reader: &Reader, child: PersonId) -> Option<f64> {
        let known = reader.may_have_address(child) && reader.may_know_setting(self.organisation);
        let east = self.easting?.checked_sub(self.home_easting?)?;
        let north = self.northing?.checked_sub(self.home_northing?)?;
        let metres: f64 = numbers::fitted::<i32>(east).into();
        let other: f64 = numbers::fitted::<i32>(north).into();
        known.then(|| f64::hypot(metres, other) / MILE)
    }
}

/// Of each consultation of a child, what stands beside it. The middle of a ward is that of its settings.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Beside>> {
    sql!(
        "select c.id as consultation, c.organisation, o.email, o.easting, o.northing,
           exists (select 1 from account_role h join account a on a.id = h.account
                    where h.organisation = c.organisation and h.role = 'senco' and h.ends_on is null
                      and a.disabled_at is null) as has_account,
           (select cast(avg(n.easting) as bigint) from organisation n
             where n.ward = p.ward and n.easting > 0 and n.northing > 0) as home_easting,
           (select cast(avg(n.northing) as bigint) from organisation n
             where n.ward = p.ward and n.easting > 0 and n.northing > 0) as home_northing
           from consultation c join organisation o on o.id = c.organisation join person p on p.id = c.person
          where c.person = $1",
        child,
    )
    .all(tx)
    .await
}

/// The consultations to which a link was sent that still opens.
pub async fn with_a_link(tx: &mut Tx, child: PersonId) -> Result<HashSet<ConsultationId>> {
    let now = tx.now();
    let rows: Vec<(ConsultationId,)> = sql!(
        "select consultation from guest where consultation is not null and revoked_at is null and used_at is null
           and expires_at > $1 and person = $2",
        now,
        child,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
