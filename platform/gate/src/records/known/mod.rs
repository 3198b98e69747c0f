//! What a member of a family may learn about a child, worked out from the records.

mod area;
mod around;
mod care;
mod closed;
mod family;
mod former;
mod household;
mod settings;

use std::collections::HashSet;

use jiff::civil::Date;
use store::{Result, Tx};
use uuid::Uuid;

use super::sharing;
use crate::PersonId;
use crate::reader::Known;
use around::{Around, Home, live_apart, share_home};
use closed::Closed;
use family::{Bond, bonds, carers_of_before, is_looked_after};
use household::{Unsaid, household, rules};
use settings::boards_at;

pub(super) use around::places_of;
pub(crate) use family::outside;
pub(super) use former::former;
pub(super) use household::{is_home_of_protected, is_near_protected, protected_from};
pub(super) use settings::{settings, settings_of};

/// What `person` may learn about `child`. Somebody who is no relative of the child and under no rule learns what the
/// policy allows.
#[store::boxed]
pub(crate) async fn of(tx: &mut Tx, person: Uuid, child: PersonId, today: Date) -> Result<Known> {
    let child = child.uuid();
    let bonds = bonds(tx, &[child], today).await?;
    let rules = rules(tx, person, today).await?;
    let own = person == child;
    let relative = own || bonds.iter().any(|bond| bond.person == person);
    let ever = relative || rules.iter().any(|rule| rule.child == child || rule.about_person == child);
    if !ever && rules.is_empty() {
        return Ok(Known::default());
    }
    let everybody = family::family(child, person, &bonds).into_iter();
    let everybody: Vec<Uuid> = everybody.chain(rules.iter().flat_map(|rule| [rule.child, rule.about_person])).collect();
    let mut around = Around::of(tx, &everybody).await?;
    // What somebody claims as their home once a rule began opens nothing: they could try one town after another.
    let began = rules.iter().map(|rule| rule.starts_on.to_jiff()).min();
    let own_homes = around.homes(&[person]).filter(|home| home.is_from_before(began)).map(Home::place).collect();
    let looked_after = is_looked_after(tx, child, today).await?;
    // That somebody lives with the child was said of the homes of then: where both have another home each, it holds no more.
    let together = |bond: &Bond| bond.lives_with && !live_apart(&around, bond.person, child);
    let is_at_home = !looked_after && bonds.iter().any(|bond| bond.person == person && together(bond));
    // What somebody under a rule says of their own home opens no door to the child.
    let lives_with_child = own || is_at_home || (rules.is_empty() && share_home(&around, person, child));
    let lives_there: HashSet<Uuid> = bonds.iter().filter(|bond| together(bond)).map(|bond| bond.person).collect();

    let decided = sharing::with(tx, child, person, today).await?;
    let mut hidden = HashSet::new();
    if !rules.is_empty() {
        let seeds = rules.iter().flat_map(|rule| [rule.child, rule.about_person]).collect();
        hidden = household(tx, &mut around, seeds, person, Unsaid::Counts, today).await?;
        // A brother or sister may be where the rule must not lead, whether or not the records say whose child it is besides:
        // until an officer decides otherwise, of theirs only the children who live with them are open to them.
        if !hidden.contains(&child) && relative && !lives_with_child && !decided.addresses.contains(&child) {
            hidden.insert(child);
            hidden = household(tx, &mut around, hidden, person, Unsaid::Counts, today).await?;
        }
    }
    let bound = hidden.contains(&child);

    let mut addresses: HashSet<Uuid> = HashSet::from([person]);
    if lives_with_child || decided.addresses.contains(&child) {
        addresses.insert(child);
    }
    for bond in &bonds {
        let same_home = share_home(&around, person, bond.person)
            || (lives_with_child && lives_there.contains(&bond.person) && !looked_after);
        if same_home {
            addresses.insert(bond.person);
        }
    }
    // People at the same address are reached by the same telephone.
    let mut contacts = addresses.clone();
    addresses.extend(&decided.addresses);
    contacts.extend(&decided.contacts);
    // Where a looked-after child lives, and with whom, is for those to whom an officer opened it.
    if looked_after && !own && !addresses.contains(&child) {
        let carers = bonds.iter().filter(|bond| bond.cares() && bond.person != person && !bond.parental_responsibility);
        hidden.extend(carers.map(|bond| bond.person));
        let former = carers_of_before(tx, child).await?;
        hidden.extend(former.into_iter().filter(|one| *one != person));
    }
    addresses.retain(|one| !hidden.contains(one));
    contacts.retain(|one| !hidden.contains(one));
    let kept = relative && looked_after && !own && !addresses.contains(&child);
    let homes_of_child: HashSet<Uuid> =
        if kept { boards_at(tx, child).await?.into_iter().collect() } else { HashSet::new() };
    let closed = Closed {
        kept,
        boards_at: homes_of_child.iter().copied().collect(),
        person,
        child,
        bound,
        hidden: &hidden,
        addresses: &addresses,
        contacts: &contacts,
        bonds: &bonds,
        rules: &rules,
        own_homes,
    };
    let screen = closed::screen(tx, &mut around, &closed).await?;
    let homes = homes_of_child;
    Ok(Known { family: relative || bound, bound, hidden, addresses, contacts, homes, kept, screen, ..Known::default() })
}
