//! What the records hold of the people around a child: where they live and lived, how they are reached, their names.

use std::collections::HashSet;

use jiff::civil::Date;
use store::{Query, Result, Tx};
use uuid::Uuid;

use crate::screen::{Place, same_words};

/// Letters from which on a part of a surname counts by itself: "de" and "Al" join many.
const PART: usize = 3;

#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Home {
    pub(super) person: Uuid,
    pub(super) street: Option<String>,
    pub(super) town: Option<String>,
    pub(super) postcode: Option<String>,
    pub(super) now: bool,
    pub(super) starts_on: Option<jiff_sqlx::Date>,
}

impl Home {
    /// Whether it was theirs before a rule began; where none did, always.
    pub(super) fn is_from_before(&self, began: Option<Date>) -> bool {
        match (self.starts_on.map(jiff_sqlx::Date::to_jiff), began) {
            (Some(starts_on), Some(began)) => starts_on < began,
            _ => true,
        }
    }

    pub(super) fn place(&self) -> Place {
        Place {
            street: self.street.clone(),
            town: self.town.clone(),
            postcode: self.postcode.clone(),
            ..Place::default()
        }
    }
}

/// A line of what the records hold of a person.
#[derive(Debug, sqlx::FromRow)]
struct Line {
    person: Uuid,
    what: String,
    one: Option<String>,
    two: Option<String>,
    three: Option<String>,
    holds: bool,
    starts_on: Option<jiff_sqlx::Date>,
}

/// What the records hold of the people around a child, each person looked up once, all of it in one query: a page of a child waits
/// for every query that is asked here.
#[derive(Debug, Default)]
pub(super) struct Around {
    looked_up: HashSet<Uuid>,
    homes: Vec<Home>,
    contacts: Vec<(Uuid, String)>,
    names: Vec<Name>,
    upns: Vec<(Uuid, String)>,
}

#[derive(Debug)]
struct Name {
    person: Uuid,
    forename: String,
    surname: String,
    is_child: bool,
    /// Whether they decide for some child.
    decides: bool,
}

impl Around {
    pub(super) async fn of(tx: &mut Tx, people: &[Uuid]) -> Result<Self> {
        let mut around = Self::default();
        around.look_up(tx, people.iter().copied()).await?;
        Ok(around)
    }

    /// Looks up those of them who are not known yet.
    pub(super) async fn look_up(&mut self, tx: &mut Tx, people: impl IntoIterator<Item = Uuid>) -> Result<()> {
        let new: Vec<Uuid> = people.into_iter().filter(|one| self.looked_up.insert(*one)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let lines: Vec<Line> = Query::new(
            "select person, 'home' as what, street as one, town as two, postcode as three, ends_on is null as holds,
               starts_on from address where person in (",
        )
        .list(new.iter().copied())
        .push(
            ") union all select person, 'contact', value, null, null, person is null, null
               from contact where person in (",
        )
        .list(new.iter().copied())
        .push(
            ") union all select p.id, 'name', p.forename, p.surname, (select 'decides' from relationship r
                where r.person = p.id and r.parental_responsibility limit 1), p.is_child, null
                from person p where p.id in (",
        )
        .list(new.iter().copied())
        .push(
            ") union all select person, 'upn', value, null, null, person is null, null from identifier
                where kind in ('upn', 'former_upn') and person in (",
        )
        .list(new)
        .push(")")
        .all(tx)
        .await?;
        for Line { person, what, one, two, three, holds, starts_on } in lines {
            match what.as_str() {
                "home" => {
                    self.homes.push(Home { person, street: one, town: two, postcode: three, now: holds, starts_on });
                }
                "contact" => self.contacts.extend(one.map(|value| (person, value))),
                "upn" => self.upns.extend(one.map(|upn| (person, upn))),
                _ => self.names.push(Name {
                    person,
                    forename: one.unwrap_or_default(),
                    surname: two.unwrap_or_default(),
                    is_child: holds,
                    decides: three.is_some(),
                }),
            }
        }
        Ok(())
    }

    pub(super) fn homes<'a>(&'a self, people: &'a [Uuid]) -> impl Iterator<Item = &'a Home> {
        self.homes.iter().filter(move |home| people.contains(&home.person))
    }

    pub(super) fn places(&self, people: &[Uuid]) -> Vec<Place> {
        self.homes(people).map(Home::place).collect()
    }

    pub(super) fn contacts(&self, people: &[Uuid]) -> Vec<String> {
        self.contacts.iter().filter(|(person, _)| people.contains(person)).map(|(_, value)| value.clone()).collect()
    }

    /// The UPNs of children: their digits name the school that gave them.
    pub(super) fn school_numbers(&self, people: &[Uuid]) -> Vec<Place> {
        let own = self.upns.iter().filter(|(person, _)| people.contains(person));
        own.map(|(_, upn)| Place { numbers: vec![upn.clone()], ..Place::default() }).collect()
    }

    /// The full names of those who are grown up.
    pub(super) fn adults(&self, people: &[Uuid]) -> Vec<String> {
        let own = self.names.iter().filter(|name| !name.is_child && people.contains(&name.person));
        own.map(|name| crate::name::full(&name.forename, &name.surname)).collect()
    }

    /// The forenames of those who are grown up that nobody else has who was looked up: alone they may say who it is.
    pub(super) fn forenames_of_their_own(&self, people: &[Uuid]) -> Vec<String> {
        let first = |name: &Name| name.forename.split_whitespace().next().unwrap_or_default().to_owned();
        let (own, others): (Vec<&Name>, Vec<&Name>) =
            self.names.iter().partition(|name| !name.is_child && people.contains(&name.person));
        let others: Vec<String> = others.into_iter().map(first).collect();
        let is_own = |one: &String| !one.is_empty() && !others.iter().any(|other| same_words(one, other));
        own.into_iter().map(first).filter(is_own).collect()
    }

    /// The forenames of everybody who was looked up.
    pub(super) fn forenames(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| name.forename.as_str())
    }

    /// Whether somebody who was looked up has this surname, or a part of it: of two that are joined one is enough.
    pub(super) fn is_called(&self, person: Uuid, surname: &str) -> bool {
        let shares = |own: &str| {
            same_words(own, surname) || parts_of(own).any(|part| parts_of(surname).any(|other| same_words(part, other)))
        };
        self.names.iter().any(|name| name.person == person && !name.surname.is_empty() && shares(&name.surname))
    }

    /// The surnames of the family, which tell nothing: of children, and of those who decide for one.
    pub(super) fn surnames<'a>(&'a self, people: &'a [Uuid]) -> impl Iterator<Item = &'a str> {
        let own =
            self.names.iter().filter(move |name| people.contains(&name.person) && (name.is_child || name.decides));
        own.map(|name| name.surname.as_str()).filter(|surname| !surname.is_empty())
    }
}

/// The parts of a surname that count by themselves.
fn parts_of(surname: &str) -> impl Iterator<Item = &str> {
    let parts = surname.split(|letter: char| letter.is_whitespace() || letter == '-');
    parts.filter(|part| part.chars().count() >= PART)
}

/// Where a person lives and how they are reached, as the records are now.
#[store::boxed]
pub(in crate::records) async fn places_of(tx: &mut Tx, person: Uuid) -> Result<Vec<Place>> {
    let around = Around::of(tx, &[person]).await?;
    let mut places = around.places(&[person]);
    places.extend(around.contacts(&[person]).into_iter().map(|one| Place { contacts: vec![one], ..Place::default() }));
    Ok(places)
}

pub(super) fn share_home(around: &Around, one: Uuid, other: Uuid) -> bool {
    let of = |person: Uuid| around.homes.iter().filter(move |home| home.now && home.person == person);
    one == other || of(one).any(|home| of(other).any(|there| there.place().is_same_home(&home.place())))
}

/// Whether both have a home on record, and none that could be one.
pub(super) fn live_apart(around: &Around, one: Uuid, other: Uuid) -> bool {
    let of = |person: Uuid| around.homes.iter().filter(move |home| home.now && home.person == person).peekable();
    let (mut ones, mut others) = (of(one), of(other));
    let both_are_known = ones.peek().is_some() && others.peek().is_some();
    both_are_known && ones.all(|home| of(other).all(|there| there.place().is_other_home(&home.place())))
}

/// A telephone number by its last nine digits, anything else in small letters.
pub(super) fn reached_by(value: &str) -> String {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        9.. => digits[digits.len() - 9..].to_owned(),
        _ => value.trim().to_lowercase(),
    }
}
