//! The case as the send guard sees it: who stands on it at this moment, which documents are the child's, where the
//! child is.

use access::records::accounts;
use access::{AccountId, App, Role, Viewer, identify};
use people::PersonId;
use people::records::{children, family, relatives};
use store::{Query, Tx};

use super::files;
use crate::READ_MESSAGE;
use crate::guard::{Case, Recipient};

/// An account that may stand on the case, and as what.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Candidate {
    account: AccountId,
    capacity: String,
}

/// Every account that has something to do with the child. Whether it may still read is asked of the policy.
async fn candidates(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> store::Result<Vec<Candidate>> {
    let today = viewer.today;
    Query::new(
        "select a.id as account, r.kind as capacity from relationship r join account a on a.person = r.person
          where a.disabled_at is null and r.child =",
    )
    .value(child)
    .and("and (r.ends_on is null or r.ends_on >=")
    .value(today)
    .and(") union select a.id, 'The young person' from account a where a.disabled_at is null and a.person =")
    .value(child)
    .and(
        "union select s.account, case s.kind when 'case_officer' then 'Case officer' else 'Professional' end
           from assignment s where s.person =",
    )
    .value(child)
    .and("and s.starts_on <=")
    .value(today)
    .and("and (s.ends_on is null or s.ends_on >=")
    .value(today)
    .and(
        ") union select h.account, 'SENCO, ' || o.name from placement l join organisation o on o.id = l.organisation
             join account_role h on h.organisation = l.organisation and h.role = 'senco' and h.ends_on is null
            where l.ends_on is null and l.person =",
    )
    .value(child)
    .and(
        "union select h.account, 'Adviser, ' || o.name from admission d join organisation o on o.id = d.organisation
            join account_role h on h.organisation = d.organisation and h.role = 'adviser' and h.ends_on is null
           where d.kind = 'asked' and d.ends_on is null and d.person =",
    )
    .value(child)
    .and("order by 2, 1")
    .all(tx)
    .await
}

/// Whom `viewer` may write to about the child: the authority everybody who may read now, everybody else the
/// authority.
///
/// # Errors
/// Those of the store.
pub async fn recipients(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
) -> Result<Vec<Recipient>, page::Problem> {
    let from_authority = is_authority(viewer);
    let mut all = candidates(tx, viewer, child).await?;
    if !from_authority && !all.iter().any(|one| one.capacity == "Case officer") {
        let managers = accounts::holders(tx, Role::Manager, viewer.today).await?;
        all.extend(managers.into_iter().map(|one| Candidate { account: one.id, capacity: "Manager".to_owned() }));
    }
    let mut found: Vec<Recipient> = Vec::new();
    for one in all {
        if one.account == viewer.account || found.iter().any(|known| known.account == one.account) {
            continue;
        }
        let Some(them) = identify::stand_in(tx, one.account, viewer.now, viewer.today).await? else { continue };
        let standing = children::standing(tx, &them, child).await?;
        if app.policy.decide(&them, READ_MESSAGE, &standing).is_none() {
            continue;
        }
        let authority = is_authority(&them);
        if from_authority || authority {
            let bound = family::withheld(tx, &them, child).await?.binds();
            found.push(Recipient { account: one.account, name: them.name, capacity: one.capacity, bound, authority });
        }
    }
    Ok(found)
}

/// Whether somebody works for the local authority on cases.
#[must_use]
pub fn is_authority(viewer: &Viewer) -> bool {
    viewer.is(Role::CaseOfficer) || viewer.is(Role::Manager)
}

/// The whole case, as it is at this moment, for this sender.
///
/// # Errors
/// Those of the store.
pub async fn of(tx: &mut Tx, app: &App, viewer: &Viewer, child: PersonId) -> Result<Case, page::Problem> {
    let recipients = recipients(tx, app, viewer, child).await?;
    let mut names: Vec<String> = Vec::new();
    for name in children::names(tx, child).await? {
        names.push(format!("{} {}", name.forename, name.surname));
    }
    let record = children::of(tx, child).await?;
    names.push(record.name());
    names.extend(record.preferred_name.map(|name| format!("{name} {}", record.surname)));
    let numbers = children::identifiers(tx, child).await?.into_iter().map(|(_, value)| value).collect();
    let home = relatives::address(tx, child).await?;
    let mut whereabouts: Vec<String> = [home.postcode, home.street].into_iter().flatten().collect();
    let placements = family::placements(tx, child).await?;
    whereabouts.extend(placements.into_iter().filter(|one| one.ends_on().is_none()).map(|one| one.name));
    let files = files::attachable(tx, viewer, child).await?;
    Ok(Case { child, names, numbers, whereabouts, recipients, files })
}
