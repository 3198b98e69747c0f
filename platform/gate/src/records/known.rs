//! What a member of a family may learn about a child, worked out from the records.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use store::{Query, Result, Tx, sql};
use uuid::Uuid;

use super::{readings, sharing};
use crate::PersonId;
use crate::reader::Known;
use crate::screen::{Place, ReadBy, Reading, Screen, Terms, Towns, fingerprint, mark};

/// A household is followed so many steps from the child: who lives with whom, and at the same address.
const STEPS: usize = 4;
/// From so many settings on, the town that most of them are in is the area's main town.
const MAIN_TOWN_FROM: i64 = 10;

#[derive(Debug, sqlx::FromRow)]
struct Rule {
    id: Uuid,
    child: Uuid,
    about_person: Uuid,
}

#[derive(Debug, sqlx::FromRow)]
struct Bond {
    person: Uuid,
    parental_responsibility: bool,
    has_care: bool,
    lives_with: bool,
}

impl Bond {
    /// Whether the child lives with them, or is in their care wherever it sleeps.
    fn cares(&self) -> bool {
        self.lives_with || self.has_care
    }
}

#[derive(Debug, Clone, sqlx::FromRow)]
struct Home {
    person: Uuid,
    street: Option<String>,
    town: Option<String>,
    postcode: Option<String>,
    now: bool,
}

impl Home {
    fn place(&self) -> Place {
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
}

/// What the records hold of the people around a child, each person looked up once, all of it in one query: a page of a child waits
/// for every query that is asked here.
#[derive(Debug, Default)]
struct Around {
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
    async fn of(tx: &mut Tx, people: &[Uuid]) -> Result<Self> {
        let mut around = Self::default();
        around.look_up(tx, people.iter().copied()).await?;
        Ok(around)
    }

    /// Looks up those of them who are not known yet.
    async fn look_up(&mut self, tx: &mut Tx, people: impl IntoIterator<Item = Uuid>) -> Result<()> {
        let new: Vec<Uuid> = people.into_iter().filter(|one| self.looked_up.insert(*one)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let lines: Vec<Line> = Query::new(
            "select person, 'home' as what, street as one, town as two, postcode as three, ends_on is null as holds
               from address where person in (",
        )
        .list(new.iter().copied())
        .push(") union all select person, 'contact', value, null, null, person is null from contact where person in (")
        .list(new.iter().copied())
        .push(
            ") union all select p.id, 'name', p.forename, p.surname, (select 'decides' from relationship r
                where r.person = p.id and r.parental_responsibility limit 1), p.is_child from person p where p.id in (",
        )
        .list(new.iter().copied())
        .push(
            ") union all select person, 'upn', value, null, null, person is null from identifier
                where kind in ('upn', 'former_upn') and person in (",
        )
        .list(new)
        .push(")")
        .all(tx)
        .await?;
        for Line { person, what, one, two, three, holds } in lines {
            match what.as_str() {
                "home" => self.homes.push(Home { person, street: one, town: two, postcode: three, now: holds }),
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

    fn homes<'a>(&'a self, people: &'a [Uuid]) -> impl Iterator<Item = &'a Home> {
        self.homes.iter().filter(move |home| people.contains(&home.person))
    }

    fn places(&self, people: &[Uuid]) -> Vec<Place> {
        self.homes(people).map(Home::place).collect()
    }

    fn contacts(&self, people: &[Uuid]) -> Vec<String> {
        self.contacts.iter().filter(|(person, _)| people.contains(person)).map(|(_, value)| value.clone()).collect()
    }

    /// The UPNs of children: their digits name the school that gave them.
    fn school_numbers(&self, people: &[Uuid]) -> Vec<Place> {
        let own = self.upns.iter().filter(|(person, _)| people.contains(person));
        own.map(|(_, upn)| Place { numbers: vec![upn.clone()], ..Place::default() }).collect()
    }

    /// The full names of those who are grown up.
    fn adults(&self, people: &[Uuid]) -> Vec<String> {
        let own = self.names.iter().filter(|name| !name.is_child && people.contains(&name.person));
        own.map(|name| crate::name::full(&name.forename, &name.surname)).collect()
    }

    /// The surnames of the family, which tell nothing: of children, and of those who decide for one.
    fn surnames<'a>(&'a self, people: &'a [Uuid]) -> impl Iterator<Item = &'a str> {
        let own =
            self.names.iter().filter(move |name| people.contains(&name.person) && (name.is_child || name.decides));
        own.map(|name| name.surname.as_str()).filter(|surname| !surname.is_empty())
    }
}

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
    let everybody = family(child, person, &bonds).into_iter();
    let everybody: Vec<Uuid> = everybody.chain(rules.iter().flat_map(|rule| [rule.child, rule.about_person])).collect();
    let mut around = Around::of(tx, &everybody).await?;
    let own_homes = around.places(&[person]);
    let looked_after = is_looked_after(tx, child, today).await?;
    // That somebody lives with the child was said of the homes of then: where both have another home each, it holds no more.
    let together = |bond: &Bond| bond.lives_with && !live_apart(&around, bond.person, child);
    let is_at_home = !looked_after && bonds.iter().any(|bond| bond.person == person && together(bond));
    // Whoever is under a rule says nothing about where they live that opens a door.
    let lives_with_child = own || is_at_home || (rules.is_empty() && share_home(&around, person, child));
    let lives_there: HashSet<Uuid> = bonds.iter().filter(|bond| together(bond)).map(|bond| bond.person).collect();

    let decided = sharing::with(tx, child, person, today).await?;
    let mut hidden = HashSet::new();
    if !rules.is_empty() {
        let seeds = rules.iter().flat_map(|rule| [rule.child, rule.about_person]).collect();
        hidden = household(tx, &mut around, seeds, person, today).await?;
        // A brother or sister may be where the rule must not lead, whether or not the records say whose child it is besides:
        // until an officer decides otherwise, of theirs only the children who live with them are open to them.
        if !hidden.contains(&child) && relative && !lives_with_child && !decided.addresses.contains(&child) {
            hidden.insert(child);
            hidden = household(tx, &mut around, hidden, person, today).await?;
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
    // Whoever is at the same address has the same telephone.
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
    let screen = screen(tx, &mut around, &closed).await?;
    let homes = homes_of_child;
    Ok(Known { family: relative || bound, bound, hidden, addresses, contacts, homes, kept, screen, ..Known::default() })
}

/// What somebody may have who works with the child outside the authority, such as a SENCO: how to reach those who answer
/// for the child or live with them, and where the child lives. Where a parent lives who does not live with the child is no
/// matter of theirs; and where somebody must not learn where the child is, no address is, nor anything of that person.
#[store::boxed]
pub(crate) async fn outside(tx: &mut Tx, child: PersonId, today: Date) -> Result<Known> {
    let child = child.uuid();
    let bonds = bonds(tx, &[child], today).await?;
    let under_a_rule: Vec<(Uuid,)> =
        sql!(
        "select w.from_person from withheld w where (w.child = $1 or w.about_person in (select person from relationship
           where child = $2)) and w.starts_on <= $3 and (w.ends_on is null or w.ends_on >= $4)",
        child, child, today, today,
    )
        .all(tx)
        .await?;
    let is_under_a_rule = |person: Uuid| under_a_rule.iter().any(|(from,)| *from == person);
    let answers = |bond: &&Bond| (bond.parental_responsibility || bond.cares()) && !is_under_a_rule(bond.person);
    let contacts = bonds.iter().filter(answers).map(|bond| bond.person).collect();
    let addresses = if under_a_rule.is_empty() {
        bonds.iter().filter(|bond| bond.lives_with).map(|bond| bond.person).chain([child]).collect()
    } else {
        HashSet::new()
    };
    Ok(Known { outside: true, addresses, contacts, ..Known::default() })
}

/// Everybody whom the rules protect from a person, as the records are now.
#[store::boxed]
pub(super) async fn protected_from(tx: &mut Tx, from: Uuid, today: Date) -> Result<HashSet<Uuid>> {
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
    if seeds.is_empty() { Ok(seeds) } else { household(tx, &mut Around::default(), seeds, from, today).await }
}

/// Whether this is where somebody lives, or lived, whom a person must not find.
#[store::boxed]
pub(super) async fn is_home_of_protected(tx: &mut Tx, from: Uuid, place: &Place, today: Date) -> Result<bool> {
    let protected: Vec<Uuid> = protected_from(tx, from, today).await?.into_iter().filter(|one| *one != from).collect();
    if protected.is_empty() {
        return Ok(false);
    }
    let own = Around::of(tx, &[from]).await?.places(&[from]);
    let mut places = Around::of(tx, &protected).await?.places(&protected);
    places.extend(former(tx, &protected, &[]).await?);
    // Where they live already is known to them.
    Ok(places.iter().any(|one| one.is_same_home(place)) && !own.iter().any(|one| one.is_same_home(place)))
}

/// Where a person lives and how they are reached, as the records are now.
#[store::boxed]
pub(super) async fn places_of(tx: &mut Tx, person: Uuid) -> Result<Vec<Place>> {
    let around = Around::of(tx, &[person]).await?;
    let mut places = around.places(&[person]);
    places.extend(around.contacts(&[person]).into_iter().map(|one| Place { contacts: vec![one], ..Place::default() }));
    Ok(places)
}

#[derive(Debug, sqlx::FromRow)]
struct Former {
    name: Option<String>,
    street: Option<String>,
    town: Option<String>,
    postcode: Option<String>,
    contacts: String,
    numbers: String,
    led_by: Option<String>,
}

/// What was known before of these people and settings.
#[store::boxed]
pub(super) async fn former(tx: &mut Tx, people: &[Uuid], organisations: &[Uuid]) -> Result<Vec<Place>> {
    if people.is_empty() && organisations.is_empty() {
        return Ok(Vec::new());
    }
    // A list in SQL has something in it.
    let nobody = [Uuid::nil()];
    let (people, organisations) = (
        if people.is_empty() { &nobody } else { people },
        if organisations.is_empty() { &nobody } else { organisations },
    );
    let all: Vec<Former> = Query::new(
        "select name, street, town, postcode, contacts, numbers, led_by from former_place where person in (",
    )
    .list(people.iter().copied())
    .push(") or organisation in (")
    .list(organisations.iter().copied())
    .push(")")
    .all(tx)
    .await?;
    let lines = |text: &str| text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    Ok(all
        .into_iter()
        .map(|row| Place {
            contacts: lines(&row.contacts),
            numbers: lines(&row.numbers),
            name: row.name,
            street: row.street,
            town: row.town,
            postcode: row.postcode,
            led_by: row.led_by,
        })
        .collect())
}

/// What is closed to a reader.
struct Closed<'a> {
    /// Whether the child is looked after elsewhere, and nobody opened its home to them.
    kept: bool,
    /// The settings at which a looked-after child boards.
    boards_at: Vec<Uuid>,
    person: Uuid,
    child: Uuid,
    bound: bool,
    hidden: &'a HashSet<Uuid>,
    addresses: &'a HashSet<Uuid>,
    contacts: &'a HashSet<Uuid>,
    bonds: &'a [Bond],
    rules: &'a [Rule],
    own_homes: Vec<Place>,
}

async fn screen(tx: &mut Tx, around: &mut Around, closed: &Closed<'_>) -> Result<Screen> {
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
    // What somebody says of themself opens nothing of those who are protected from them.
    let hidden: Vec<Uuid> = closed.hidden.iter().copied().collect();
    let protected: HashSet<String> = around.contacts(&hidden).iter().map(|value| reached_by(value)).collect();
    let mut open_contacts = around.contacts(&reached);
    open_contacts.retain(|value| !protected.contains(&reached_by(value)));
    places.extend(
        around
            .contacts(&unreached)
            .into_iter()
            .filter(|one| !open_contacts.contains(one))
            .map(|one| Place { contacts: vec![one], ..Place::default() }),
    );
    // Who a rule is about is known to the reader by name, and so are the child and those who decide for it.
    let known_by_name = |one: &Uuid| {
        *one == closed.child
            || closed.rules.iter().any(|rule| rule.about_person == *one || rule.child == *one)
            || closed.bonds.iter().any(|bond| bond.person == *one && bond.parental_responsibility)
    };
    let unnamed: Vec<Uuid> = closed.hidden.iter().copied().filter(|one| !known_by_name(one)).collect();
    let mut names = around.adults(&unnamed);
    // Of the people whom a rule or care protects, words that may mean something else count too.
    let mut hidden: Vec<Uuid> = closed.hidden.iter().copied().collect();
    if closed.kept && !hidden.contains(&closed.child) {
        hidden.push(closed.child);
    }
    let mut organisations = closed.boards_at.clone();
    if closed.bound {
        organisations.extend(settings_of(tx, &hidden).await?);
    }
    let mut strict = former(tx, &hidden, &organisations).await?;
    let protected_homes = around.places(&hidden);
    strict.extend(places.iter().filter(|place| protected_homes.iter().any(|home| home.is_same_home(place))).cloned());
    if closed.bound {
        strict.extend(settings_in_words(tx, &hidden).await?);
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
    let said = said_by_the_area(tx).await?;
    let towns = towns(&said, &closed.own_homes).with(around.surnames(&people));
    let rules: Vec<String> = closed.rules.iter().map(|rule| mark(&rule.id.to_string())).collect();
    let kept = Kept { strict: &strict, loose: &places, names: &names, towns: &towns, rules: &rules };
    let terms = kept.terms(|_| true);
    if terms.is_empty() {
        return Ok(Screen::default());
    }
    let mut read: HashMap<String, Vec<Reading>> = HashMap::new();
    for one in readings::of(tx, closed.child, closed.person).await? {
        let reading = Reading { by: one.by, words: Some(one.words), since: kept.since(&one.marks) };
        read.entry(one.fingerprint).or_default().push(reading);
    }
    // The area's own standard texts stand in every letter: the town of a service in them is no secret.
    for text in said.standard_texts {
        read.entry(fingerprint(&text)).or_default().push(Reading { by: ReadBy::One, words: None, since: None });
    }
    Ok(Screen::new(terms, kept.marks(), read))
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

/// What everybody knows of the area: its name, the town that most settings are in, and what stands in every letter.
#[derive(Default)]
struct Said {
    area: String,
    main_town: Option<String>,
    standard_texts: Vec<String>,
}

async fn said_by_the_area(tx: &mut Tx) -> Result<Said> {
    let rows: Vec<(String, String)> = sql!(
        "select name, value from setting where name = 'area' or name like 'notice.%'
           union all select 'town', town from (select town from organisation where town is not null and kind = 'setting'
             group by town having count(*) >= $1 order by count(*) desc, town limit 1) main",
        MAIN_TOWN_FROM,
    )
    .all(tx)
    .await?;
    let mut said = Said::default();
    for (name, value) in rows {
        match name.as_str() {
            "area" => said.area = value,
            "town" => said.main_town = Some(value),
            _ => said.standard_texts.push(value),
        }
    }
    Ok(said)
}

/// The child and everybody around it, the reader too.
fn family(child: Uuid, person: Uuid, bonds: &[Bond]) -> Vec<Uuid> {
    let mut all: Vec<Uuid> = bonds.iter().map(|bond| bond.person).chain([child, person]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn share_home(around: &Around, one: Uuid, other: Uuid) -> bool {
    let of = |person: Uuid| around.homes.iter().filter(move |home| home.now && home.person == person);
    one == other || of(one).any(|home| of(other).any(|there| there.place().is_same_home(&home.place())))
}

/// Whether both have a home on record, and none that could be one.
fn live_apart(around: &Around, one: Uuid, other: Uuid) -> bool {
    let of = |person: Uuid| around.homes.iter().filter(move |home| home.now && home.person == person).peekable();
    let (mut ones, mut others) = (of(one), of(other));
    let both_are_known = ones.peek().is_some() && others.peek().is_some();
    both_are_known && ones.all(|home| of(other).all(|there| there.place().is_other_home(&home.place())))
}

/// The rules that keep something from a person today.
async fn rules(tx: &mut Tx, person: Uuid, today: Date) -> Result<Vec<Rule>> {
    sql!(
        "select id, child, about_person from withheld where from_person = $1 and starts_on <= $2 and (ends_on is null
           or ends_on >= $3)",
        person,
        today,
        today,
    )
    .all(tx)
    .await
}

/// Who belongs to these children today.
async fn bonds(tx: &mut Tx, children: &[Uuid], today: Date) -> Result<Vec<Bond>> {
    Query::new("select person, parental_responsibility, has_care, lives_with from relationship where (ends_on is null or ends_on >=")
        .value(today)
        .push(") and child in (")
        .list(children.iter().copied())
        .push(")")
        .all(tx)
        .await
}

/// Who once had the child living with them, without deciding for it: carers of before.
async fn carers_of_before(tx: &mut Tx, child: Uuid) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(
        "select person from relationship where (lives_with or has_care) and not parental_responsibility and child = $1",
        child,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// Everybody who lives with these people, from one to the next, but for the reader.
async fn household(
    tx: &mut Tx,
    around: &mut Around,
    seeds: HashSet<Uuid>,
    reader: Uuid,
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
        found.extend(beside(around, &relatives, &all, &fresh));
        found.retain(|one| *one != reader && all.insert(*one));
        fresh = found;
    }
    Ok(all)
}

/// Whoever lives with one of the `fresh`, and the children who live with one of them. Through the reader leads no way: a child who
/// lives with them is no secret from them.
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

/// A telephone number by its last nine digits, anything else in small letters.
fn reached_by(value: &str) -> String {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        9.. => digits[digits.len() - 9..].to_owned(),
        _ => value.trim().to_lowercase(),
    }
}

/// Whoever lives at the address of one of these people now.
async fn neighbours(tx: &mut Tx, around: &Around, people: &[Uuid]) -> Result<Vec<Uuid>> {
    let own: Vec<Home> = around.homes(people).filter(|home| home.now).cloned().collect();
    let postcodes: HashSet<String> = own.iter().filter_map(|home| home.postcode.clone()).collect();
    if postcodes.is_empty() {
        return Ok(Vec::new());
    }
    let there: Vec<Home> = Query::new(
        "select person, street, town, postcode, ends_on is null as now from address where ends_on is null and postcode in (",
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

async fn is_looked_after(tx: &mut Tx, child: Uuid, today: Date) -> Result<bool> {
    let count = sql!(
        "select count(*) from care_status where kind = 'looked_after' and (ends_on is null or ends_on >= $1)
               and person = $2",
        today,
        child,
    )
    .number(tx)
    .await?;
    Ok(count > 0)
}

#[derive(Debug, sqlx::FromRow)]
struct Setting {
    name: String,
    street: Option<String>,
    locality: Option<String>,
    town: Option<String>,
    postcode: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    website: Option<String>,
    contact_name: Option<String>,
    urn: Option<String>,
    ukprn: Option<String>,
    la_code: Option<String>,
    establishment_number: Option<String>,
}

/// The settings where these people learn, learnt, will learn, or may: placements of any day, settings that were
/// consulted, and those of an entry that was replaced.
#[store::boxed]
pub(super) async fn settings_of(tx: &mut Tx, people: &[Uuid]) -> Result<Vec<Uuid>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Uuid,)> = Query::new("select organisation from placement where organisation is not null and person in (")
        .list(people.iter().copied())
        .push(") union select organisation from admission where kind = 'consulted' and organisation is not null and person in (")
        .list(people.iter().copied())
        .push(") union select organisation from former_place where organisation is not null and person in (")
        .list(people.iter().copied())
        .push(") union select organisation from consultation where person in (")
        .list(people.iter().copied())
        .push(") union select organisation from named_setting where organisation is not null and person in (")
        .list(people.iter().copied())
        .push(")")
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The settings at which a child boards, or boarded.
async fn boards_at(tx: &mut Tx, child: Uuid) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = sql!(
        "select organisation from placement where residential is not null and organisation is not null and person = $1",
        child,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Settings that are written in words: where a child is educated otherwise, and section I of every version of its plan. Those
/// that have a record of their own bring what that holds.
async fn settings_in_words(tx: &mut Tx, people: &[Uuid]) -> Result<Vec<Place>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String,)> = Query::new("select otherwise_words from placement where otherwise_words is not null and person in (")
        .list(people.iter().copied())
        .push(") union select otherwise_words from named_setting where otherwise_words is not null and person in (")
        .list(people.iter().copied())
        .push(") union select l.body from plan_line l join plan_version v on v.id = l.plan where l.section = 'I' and v.person in (")
        .list(people.iter().copied())
        .push(")")
        .all(tx)
        .await?;
    let mut all: Vec<Place> = rows.iter().flat_map(|(text,)| Place::settings_in(text)).collect();
    let names: HashSet<String> = all.iter().filter_map(|place| Some(place.name.as_ref()?.to_lowercase())).collect();
    if !names.is_empty() {
        let known: Vec<(Uuid,)> =
            Query::new("select id from organisation where lower(name) in (").list(names).push(")").all(tx).await?;
        let known: Vec<Uuid> = known.into_iter().map(|(id,)| id).collect();
        all.extend(settings(tx, &known).await?);
    }
    Ok(all)
}

/// Settings as places.
#[store::boxed]
pub(super) async fn settings(tx: &mut Tx, organisations: &[Uuid]) -> Result<Vec<Place>> {
    if organisations.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Setting> = Query::new(
        "select name, street, locality, town, postcode, phone, email, website, contact_name, urn, ukprn, la_code,
                establishment_number
           from organisation where id in (",
    )
    .list(organisations.iter().copied())
    .push(")")
    .all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .flat_map(|row| {
            let number = row.la_code.zip(row.establishment_number).map(|(la, number)| format!("{la}{number}"));
            let locality = Place { town: row.locality, ..Place::default() };
            [
                Place {
                    name: Some(row.name),
                    street: row.street,
                    town: row.town,
                    postcode: row.postcode,
                    contacts: [row.phone, row.email, row.website].into_iter().flatten().collect(),
                    numbers: [row.urn, row.ukprn, number].into_iter().flatten().collect(),
                    led_by: row.contact_name,
                },
                locality,
            ]
        })
        .filter(|place| *place != Place::default())
        .collect())
}

/// Who works at these settings: their names and e-mail addresses lead there.
async fn staff(tx: &mut Tx, organisations: &[Uuid]) -> Result<Vec<(String, String)>> {
    if organisations.is_empty() {
        return Ok(Vec::new());
    }
    Query::new(
        "select distinct a.name, a.email from account_role r join account a on a.id = r.account where r.organisation in (",
    )
    .list(organisations.iter().copied())
    .push(")")
    .all(tx)
    .await
}

/// Towns that tell nothing: those in the area's name, the one that most settings are in, and where the reader lives.
fn towns(said: &Said, own_homes: &[Place]) -> Towns {
    let own = own_homes.iter().filter_map(|home| home.town.as_deref());
    let districts = own_homes.iter().filter_map(|home| home.postcode.as_deref()?.split_whitespace().next());
    Towns::new([said.area.as_str()].into_iter().chain(said.main_town.as_deref()).chain(own).chain(districts))
}
