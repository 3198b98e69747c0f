//! Who comes to a page about a child, and the way there of those who may not yet: over the form for a reason, or to the record of which
//! this one became a part.

use access::{Action, Allowed, App, Facts, Relationship, Viewer, at_top};
use page::{Problem, path};
use store::Tx;

use super::{access_requests, children, joining};
use crate::{FIND_CHILD, GIVE_REASON, PersonId};

/// The decision that `viewer` may do two things to a child, by the second of them, and how they stand to it: [`children::allow`] for
/// what opens a page.
///
/// Whoever may find the child, and would see the page with a reason, is asked for one and comes to the page then. What asks for a
/// record that was joined to another leads to the same page of that one. Both for pages alone: nothing that is sent is carried on.
///
/// # Errors
/// [`Problem::Elsewhere`] for those; otherwise as in [`children::allow`].
#[store::boxed]
pub async fn let_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    actions: (Action, Action),
    id: PersonId,
) -> Result<(Allowed, Facts), Problem> {
    let (action, by) = actions;
    let facts = match children::standing(tx, viewer, id).await {
        Ok(facts) => facts,
        Err(Problem::NotFound) => return Err(joined(tx, app, viewer, by, id).await?),
        Err(other) => return Err(other),
    };
    let may = |one: Action, facts: &Facts| app.policy.decide(viewer, one, facts);
    if let (Some(_), Some(allowed)) = (may(action, &facts), may(by, &facts)) {
        return Ok((allowed, facts));
    }
    let mut with_reason = facts.clone();
    with_reason.relationships.push(Relationship::ReasonGiven);
    let may_ask = may(FIND_CHILD, &facts).is_some() && may(GIVE_REASON, &facts).is_some();
    let opens = may(action, &with_reason).is_some() && may(by, &with_reason).is_some();
    let Some(page) = at_top::wanted().filter(|_| may_ask && opens) else { return Err(Problem::NotFound) };
    // Whoever is kept out since records were joined stays out, whatever their reason.
    if access_requests::has_reason(tx, viewer, id).await? {
        return Err(Problem::NotFound);
    }
    Err(Problem::Elsewhere(ask_for_reason(id, &page)))
}

/// The form for a reason, which leads on to a page; from the record itself that goes without saying.
fn ask_for_reason(id: PersonId, page: &str) -> String {
    let page = carried(page);
    let to = (page != format!("/children/{id}")).then_some(("to", page));
    path::with_query(&format!("/children/{id}/reason"), to)
}

/// A page as an address can carry it on: what is asked of it may be more than that.
fn carried(page: &str) -> &str {
    path::own(page).or_else(|| page.split('?').next()).unwrap_or_default()
}

/// What is said of a record that is not there: it may be part of another, which the viewer may open.
async fn joined(tx: &mut Tx, app: &App, viewer: &Viewer, by: Action, id: PersonId) -> Result<Problem, Problem> {
    let Some(kept) = joining::kept_of(tx, id).await? else { return Ok(Problem::NotFound) };
    children::allow(tx, app, viewer, by, kept).await?;
    let there = at_top::wanted().map(|page| carried(&page).replace(&id.to_string(), &kept.to_string()));
    Ok(there.map_or(Problem::NotFound, Problem::Elsewhere))
}
