//! Whom the rules protect from somebody: the people they name, and all who live with these.

use std::collections::HashSet;

use jiff::civil::Date;
use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use super::around::{Around, Home, reached_by};
use super::former::former;
use crate::screen::Place;

/// A household is followed so many steps from the child: who lives with whom, and at the same address.
const STEPS: usize = 4;

#[derive(Debug, sqlx::FromRow)]
pub(super) struct Rule {
    pub(super) id: Uuid,
    pub(super) child: Uuid,
    pub(super) about_person: Uuid,
    pub(super) starts_on: jiff_sqlx::Date,
    /// Names that tell where they are, one a line.
    names: Option<String>,
}

impl Rule {
    /// The names of people that tell where somebody is, as an officer wrote them.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.names.as_deref().unwrap_or_default().lines().map(|name| name.trim().to_owned())
    }
}

/// The rules that keep something from a person today.
pub(super) async fn rules(tx: &mut Tx, person: Uuid, today: Date) -> Result<Vec<Rule>> {
    sql!(
        "select id, child, about_person, starts_on, names from withheld where from_person = $1 and starts_on <= $2
           and (ends_on is null or ends_on >= $3)",
        person,
        today,
        today,
    )
    .all(tx)
    .await
}

/// Everybody whom the rules protect from a person, as the records are now.
#[store::boxed]
pub(in crate::records) async fn protected_from(tx: &mut Tx, from: Uuid, today: Date) -> Result<HashSet<Uuid>> {
    let rules = rules(tx, from, today).await?;
    let mut seeds: HashSet<Uuid> = rules.iter().flat_map(|rule| [rule.child, rule.about_person]).collect();
    // A brother or sister who does not live with the person under the rule is protected too.
    let about: Vec<Uuid> = rules.iter().map(|rule| rule.about_person).collect();
    if !about.is_empty() {
        let children: Vec<(Uuid,)> = Query::new("select child from relationship where (ends_on is null or ends_on >=")
            .value(today)
            .push(") and person in (")
            .list(about)
            .push(") and child not in (select child from relationship where lives_with and person =")
            .value(from)
            .push(")")
            .all(tx)
            .await?;
        seeds.extend(children.into_iter().map(|(child,)| child));
    }
    if seeds.is_empty() {
        return Ok(seeds);
    }
    household(tx, &mut Around::default(), seeds, from, Unsaid::Left, today).await
}

/// Whether this is where somebody lives, or lived, whom a person must not find.
#[store::boxed]
pub(in crate::records) async fn is_home_of_protected(
    tx: &mut Tx,
    from: Uuid,
    place: &Place,
    today: Date,
) -> Result<bool> {
    let homes = homes_of_protected(tx, from, today).await?;
    let own = Around::of(tx, &[from]).await?.places(&[from]);
    // Where they live already is known to them.
    Ok(homes.iter().any(|one| one.is_same_home(place)) && !own.iter().any(|one| one.is_same_home(place)))
}

/// Whether this is near where somebody lives, or lived, whom a person must not find, and who did not live with them there.
#[store::boxed]
pub(in crate::records) async fn is_near_protected(tx: &mut Tx, from: Uuid, place: &Place, today: Date) -> Result<bool> {
    let own = Around::of(tx, &[from]).await?.places(&[from]);
    let mut homes = homes_of_protected(tx, from, today).await?;
    homes.retain(|home| !own.iter().any(|one| one.is_same_home(home)));
    Ok(homes.iter().any(|one| one.is_near(place)))
}

/// Where those live, or lived, whom a person must not find.
async fn homes_of_protected(tx: &mut Tx, from: Uuid, today: Date) -> Result<Vec<Place>> {
    let protected: Vec<Uuid> = protected_from(tx, from, today).await?.into_iter().filter(|one| *one != from).collect();
    if protected.is_empty() {
        return Ok(Vec::new());
    }
    let mut places = Around::of(tx, &protected).await?.places(&protected);
    places.extend(former(tx, &protected, &[]).await?);
    Ok(places)
}

/// What becomes of a child who may live with somebody, where nobody has said so yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsaid {
    /// They count as one who does: for what somebody may learn.
    Counts,
    /// They are left out: for what is remembered of a household.
    Left,
}

/// Everybody who lives with these people, from one to the next, but for the reader.
pub(super) async fn household(
    tx: &mut Tx,
    around: &mut Around,
    seeds: HashSet<Uuid>,
    reader: Uuid,
    unsaid: Unsaid,
    today: Date,
) -> Result<HashSet<Uuid>> {
    let mut all = seeds;
    let once: Vec<(Uuid,)> = sql!("select person from protected where from_person = $1", reader).all(tx).await?;
    all.extend(once.into_iter().map(|(person,)| person));
    all.remove(&reader);
    let relatives = if all.is_empty() { Vec::new() } else { relatives(tx, reader).await? };
    let mut fresh: Vec<Uuid> = all.iter().copied().collect();
    for _ in 0..STEPS {
        if fresh.is_empty() {
            break;
        }
        let mut found = living_with(tx, &all, &fresh, reader, today).await?;
        around.look_up(tx, fresh.iter().copied().chain(relatives.iter().map(|one| one.person))).await?;
        found.extend(neighbours(tx, around, &fresh).await?);
        if unsaid == Unsaid::Counts {
            found.extend(may_live_with(tx, around, &fresh, reader, today).await?);
        }
        found.extend(beside(around, &relatives, &all, &fresh));
        found.retain(|one| *one != reader && all.insert(*one));
        fresh = found;
    }
    Ok(all)
}

/// The people who live with one of the `fresh`, and the children who live with one of them. Nobody is followed through the reader:
/// a child who lives with them is no secret from them.
async fn living_with(tx: &mut Tx, all: &HashSet<Uuid>, fresh: &[Uuid], reader: Uuid, today: Date) -> Result<Vec<Uuid>> {
    let bonds: Vec<(Uuid, Uuid)> =
        Query::new("select child, person from relationship where lives_with and (ends_on is null or ends_on >=")
            .value(today)
            .push(") and (child in (")
            .list(fresh.iter().copied())
            .push(") or person in (")
            .list(fresh.iter().copied())
            .push("))")
            .all(tx)
            .await?;
    let others = bonds.into_iter().filter(|(_, person)| *person != reader);
    Ok(others.flat_map(|(child, person)| [Some(person), all.contains(&person).then_some(child)]).flatten().collect())
}

/// A relative of one of the reader's own children.
#[derive(Debug, sqlx::FromRow)]
struct Relative {
    person: Uuid,
    child: Uuid,
    lives_with: bool,
}

async fn relatives(tx: &mut Tx, reader: Uuid) -> Result<Vec<Relative>> {
    sql!(
        "select o.person, o.child, o.lives_with from relationship o join relationship r on r.child = o.child
           and r.person = $1 where o.person <> $2",
        reader,
        reader,
    )
    .all(tx)
    .await
}

/// Relatives of the reader's own children who have the telephone number or e-mail address of one of these people: the same
/// person, or the same household, under another record; and the children who live with them.
fn beside(around: &Around, relatives: &[Relative], all: &HashSet<Uuid>, fresh: &[Uuid]) -> Vec<Uuid> {
    let reached: HashSet<String> = around.contacts(fresh).iter().map(|value| reached_by(value)).collect();
    let is_same = |relative: &&Relative| {
        let own = around.contacts(&[relative.person]);
        own.iter().any(|value| reached.contains(&reached_by(value)))
    };
    let same = relatives.iter().filter(|one| !all.contains(&one.person)).filter(is_same);
    same.flat_map(|one| [Some(one.person), one.lives_with.then_some(one.child)]).flatten().collect()
}

/// Everybody who lives now at the address of one of these people.
async fn neighbours(tx: &mut Tx, around: &Around, people: &[Uuid]) -> Result<Vec<Uuid>> {
    let own: Vec<Home> = around.homes(people).filter(|home| home.now).cloned().collect();
    let postcodes: HashSet<String> = own.iter().filter_map(|home| home.postcode.clone()).collect();
    if postcodes.is_empty() {
        return Ok(Vec::new());
    }
    let there: Vec<Home> = Query::new(
        "select person, street, town, postcode, ends_on is null as now, starts_on from address
           where ends_on is null and postcode in (",
    )
    .list(postcodes)
    .push(")")
    .all(tx)
    .await?;
    let with_street = |home: &&Home| home.street.as_deref().is_some_and(|street| !street.trim().is_empty());
    Ok(there
        .iter()
        .filter(with_street)
        .filter(|home| own.iter().any(|own| own.place().is_same_home(&home.place())))
        .map(|home| home.person)
        .collect())
}

/// A child who has the postcode of somebody.
#[derive(Debug, sqlx::FromRow)]
struct Child {
    person: Uuid,
    surname: String,
    street: Option<String>,
}

/// Children who have the postcode and the surname of one of these people, and of whom the records do not say more, as where an import
/// brought them in: until an officer records the home with its street, they may live there. A child who lives with the reader is no
/// secret from them.
async fn may_live_with(tx: &mut Tx, around: &Around, people: &[Uuid], reader: Uuid, today: Date) -> Result<Vec<Uuid>> {
    let has_street = |street: &Option<String>| street.as_deref().is_some_and(|street| !street.trim().is_empty());
    let own: Vec<Home> = around.homes(people).filter(|home| home.now).cloned().collect();
    let postcodes: HashSet<String> = own.iter().filter_map(|home| home.postcode.clone()).collect();
    let mut found = Vec::new();
    for postcode in postcodes {
        let there: Vec<Child> = sql!(
            "select a.person, p.surname, a.street from address a join person p on p.id = a.person
               where a.ends_on is null and p.is_child and a.postcode = $1 and not exists (select 1 from relationship r
                 where r.child = a.person and r.lives_with and r.person = $2 and (r.ends_on is null or r.ends_on >= $3))",
            &postcode,
            reader,
            today,
        )
        .all(tx)
        .await?;
        let here = own.iter().filter(|home| home.postcode.as_ref() == Some(&postcode));
        let here: Vec<&Home> = here.collect();
        let may = |child: &&Child| {
            here.iter().any(|home| {
                let both_say = has_street(&home.street) && has_street(&child.street);
                !both_say && around.is_called(home.person, &child.surname)
            })
        };
        found.extend(there.iter().filter(may).map(|child| child.person));
    }
    Ok(found)
}
