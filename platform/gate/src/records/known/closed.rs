//! What is taken out of the texts that somebody reads: the places of those of whom they must learn nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use store::{Result, Tx};
use uuid::Uuid;

use super::area::{said_by_the_area, towns};
use super::around::{Around, reached_by};
use super::care::care_of;
use super::family::{Bond, family};
use super::former::former;
use super::household::Rule;
use super::settings::{settings, settings_in_words, settings_of, staff};
use crate::records::readings;
use crate::screen::{Place, ReadBy, Reading, Screen, Terms, Towns, fingerprint, mark, same_words};

/// What is closed to a reader.
pub(super) struct Closed<'a> {
    /// Whether the child is looked after elsewhere, and nobody opened its home to them.
    pub(super) kept: bool,
    /// The settings at which a looked-after child boards.
    pub(super) boards_at: Vec<Uuid>,
    pub(super) person: Uuid,
    pub(super) child: Uuid,
    pub(super) bound: bool,
    pub(super) hidden: &'a HashSet<Uuid>,
    pub(super) addresses: &'a HashSet<Uuid>,
    pub(super) contacts: &'a HashSet<Uuid>,
    pub(super) bonds: &'a [Bond],
    pub(super) rules: &'a [Rule],
    /// The reader's own, of before any rule.
    pub(super) own_homes: Vec<Place>,
}

pub(super) async fn screen(tx: &mut Tx, around: &mut Around, closed: &Closed<'_>) -> Result<Screen> {
    let mut people: Vec<Uuid> = closed.hidden.iter().copied().collect();
    people.extend(family(closed.child, closed.person, closed.bonds).into_iter().filter(|one| *one != closed.person));
    people.sort_unstable();
    people.dedup();
    let without =
        |shared: &HashSet<Uuid>| -> Vec<Uuid> { people.iter().copied().filter(|one| !shared.contains(one)).collect() };
    let (far, unreached) = (without(closed.addresses), without(closed.contacts));
    if far.is_empty() && unreached.is_empty() {
        return Ok(Screen::default());
    }
    let (shared, reached): (Vec<Uuid>, Vec<Uuid>) =
        (closed.addresses.iter().copied().collect(), closed.contacts.iter().copied().collect());
    around.look_up(tx, people.iter().chain(&shared).chain(&reached).copied()).await?;
    let mut open_homes = closed.own_homes.clone();
    open_homes.extend(around.places(&shared));
    let mut places = around.places(&far);
    places.retain(|place| !open_homes.iter().any(|own| own.is_same_home(place)));
    places.extend(contacts_of(around, closed, &unreached, &reached));
    // Of the people whom a rule or care protects, words that may mean something else count too.
    let mut hidden: Vec<Uuid> = closed.hidden.iter().copied().collect();
    if closed.kept && !hidden.contains(&closed.child) {
        hidden.push(closed.child);
    }
    let mut organisations = closed.boards_at.clone();
    let said = said_by_the_area(tx, closed.child).await?;
    let mut names = names_of(around, closed, &said.staff);
    names.extend(closed.rules.iter().flat_map(Rule::names).filter(|name| !name.is_empty()));
    let protected_homes = around.places(&hidden);
    // The home that they once had together is the reader's own.
    let apart = |place: &&Place| !closed.own_homes.iter().any(|own| own.is_same_home(place));
    let not_there: Vec<Place> = match closed.rules.is_empty() {
        true => Vec::new(),
        false => protected_homes.iter().filter(apart).cloned().collect(),
    };
    let towns = towns(&said, &closed.own_homes, &not_there)
        .with(around.surnames(&people))
        .with_people(around.forenames().chain(said.staff.iter().map(String::as_str)));
    let mut care = Vec::new();
    if closed.bound {
        organisations.extend(settings_of(tx, &hidden).await?);
        let (services, places) = care_of(tx, &hidden, &towns).await?;
        organisations.extend(services);
        care = places;
    }
    let mut strict = former(tx, &hidden, &organisations).await?;
    strict.extend(places.iter().filter(|place| protected_homes.iter().any(|home| home.is_same_home(place))).cloned());
    if closed.bound {
        strict.extend(settings_in_words(tx, &hidden).await?);
        strict.append(&mut care);
        strict.extend(around.school_numbers(&hidden));
        strict.append(&mut places);
    }
    if !organisations.is_empty() {
        strict.extend(settings(tx, &organisations).await?);
        for (name, email) in staff(tx, &organisations).await? {
            strict.push(Place { led_by: Some(name.clone()), contacts: vec![email], ..Place::default() });
            names.push(name);
        }
    }
    strict.retain(|place| !open_homes.iter().any(|own| own.is_same_home(place)));
    let rules: Vec<String> = closed.rules.iter().map(|rule| mark(&rule.id.to_string())).collect();
    let kept = Kept { strict: &strict, loose: &places, names: &names, towns: &towns, rules: &rules };
    let terms = kept.terms(|_| true);
    if terms.is_empty() {
        return Ok(Screen::default());
    }
    let read = read_before(tx, closed, &kept, said.standard_texts).await?;
    Ok(Screen::new(terms, kept.marks(), read))
}

/// How those can be reached whom the reader must not reach.
fn contacts_of(around: &Around, closed: &Closed<'_>, unreached: &[Uuid], reached: &[Uuid]) -> Vec<Place> {
    // What somebody says of themself opens nothing of those who are protected from them.
    let hidden: Vec<Uuid> = closed.hidden.iter().copied().collect();
    let protected: HashSet<String> = around.contacts(&hidden).iter().map(|value| reached_by(value)).collect();
    let mut open_contacts = around.contacts(reached);
    open_contacts.retain(|value| !protected.contains(&reached_by(value)));
    let closed_contacts = around.contacts(unreached).into_iter().filter(|one| !open_contacts.contains(one));
    closed_contacts.map(|one| Place { contacts: vec![one], ..Place::default() }).collect()
}

/// The names that tell with whom the child lives.
fn names_of(around: &Around, closed: &Closed<'_>, staff: &[String]) -> Vec<String> {
    // Who a rule is about is known to the reader by name, and so are the child and those who decide for it.
    let known_by_name = |one: &Uuid| {
        *one == closed.child
            || closed.rules.iter().any(|rule| rule.about_person == *one || rule.child == *one)
            || closed.bonds.iter().any(|bond| bond.person == *one && bond.parental_responsibility)
    };
    let unnamed: Vec<Uuid> = closed.hidden.iter().copied().filter(|one| !known_by_name(one)).collect();
    let mut names = around.adults(&unnamed);
    // Nor is it said with whom the child lives by the forename alone, unless somebody who works with the child has it too.
    let mut forenames = around.forenames_of_their_own(&unnamed);
    forenames.retain(|one| {
        let first = |name: &String| name.split_whitespace().next().is_some_and(|first| same_words(first, one));
        !staff.iter().any(first)
    });
    names.extend(forenames);
    names
}

/// What people read and let through.
async fn read_before(
    tx: &mut Tx,
    closed: &Closed<'_>,
    kept: &Kept<'_>,
    standard_texts: Vec<String>,
) -> Result<HashMap<String, Vec<Reading>>> {
    let mut read: HashMap<String, Vec<Reading>> = HashMap::new();
    for one in readings::of(tx, closed.child, closed.person).await? {
        let reading = Reading { by: one.by, words: Some(one.words), since: kept.since(&one.marks) };
        read.entry(one.fingerprint).or_default().push(reading);
    }
    // The area's own standard texts stand in every letter: the town of a service in them is no secret.
    for text in standard_texts {
        read.entry(fingerprint(&text)).or_default().push(Reading { by: ReadBy::One, words: None, since: None });
    }
    Ok(read)
}

/// What is kept from a reader.
struct Kept<'a> {
    strict: &'a [Place],
    loose: &'a [Place],
    names: &'a [String],
    towns: &'a Towns,
    /// The rules by which it is, by marks: under a new one nothing counts that was said before.
    rules: &'a [String],
}

impl Kept<'_> {
    fn marks(&self) -> Vec<String> {
        let places =
            self.strict.iter().map(|place| place.mark(true)).chain(self.loose.iter().map(|place| place.mark(false)));
        let mut all: Vec<String> = places.chain(self.names.iter().map(|name| mark(name))).collect();
        all.extend(self.rules.iter().cloned());
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The terms of what has these marks.
    fn terms(&self, of: impl Fn(&str) -> bool) -> Terms {
        let some = |places: &[Place], strict: bool| -> Vec<Place> {
            places.iter().filter(|place| of(&place.mark(strict))).cloned().collect()
        };
        let names: Vec<String> = self.names.iter().filter(|name| of(&mark(name))).cloned().collect();
        Terms::new(&some(self.strict, true), &some(self.loose, false), &names, self.towns)
    }

    /// The terms of what was not kept yet when these were the marks; nothing where all of it was.
    fn since(&self, marks: &HashSet<String>) -> Option<Arc<Terms>> {
        if self.marks().iter().all(|mark| marks.contains(mark)) {
            return None;
        }
        let is_new_rule = self.rules.iter().any(|rule| !marks.contains(rule));
        Some(Arc::new(self.terms(|mark| is_new_rule || !marks.contains(mark))))
    }
}
