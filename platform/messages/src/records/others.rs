//! Which other children a text is about.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use access::Viewer;
use files::records::attachments::Attachment;
use gate::records::readings::{self, Kind, New};
use gate::{ReadBy, Words, fingerprint, name};
use jiff::civil::Date;
use people::PersonId;
use people::model::{sort_key, words};
use store::{Query, Result, Tx, sql};

use crate::guard::{LIST_FROM, Others};
use crate::looked::{self, Looked, NAMES};

/// So many values are looked up in one statement.
const AT_ONCE: usize = 200;

#[derive(Debug, Clone, sqlx::FromRow)]
struct Person {
    id: PersonId,
    forename: String,
    surname: String,
    preferred_name: Option<String>,
    birth_date: Option<jiff_sqlx::Date>,
}

impl Person {
    fn born(&self) -> Option<Date> {
        self.birth_date.map(jiff_sqlx::Date::to_jiff)
    }

    fn name(&self) -> String {
        name::full(&self.forename, &self.surname)
    }

    /// By which the records know the name.
    fn key(&self) -> String {
        sort_key(&self.surname, &self.forename)
    }
}

/// What the records know of what stands in some texts. Of restricted records they say nothing here: who sends a text is asked about what
/// it says by itself, and finds out by no warning that there is such a record, nor to which family it belongs.
struct Known {
    child: PersonId,
    /// The child, whoever belongs to it, and the children of those.
    family: Vec<Person>,
    /// Other children who were born on one of the dates.
    born: Vec<Person>,
    /// Whose a number is.
    numbers: HashMap<String, PersonId>,
    /// Other children by their full name.
    names: HashMap<String, Vec<Person>>,
}

/// The other children of one text, each with what tells of them.
#[derive(Default)]
struct Tells {
    /// By a number, or a full name with a date of birth.
    children: BTreeMap<String, String>,
    /// By the full name alone.
    named: BTreeMap<String, String>,
}

impl Tells {
    fn is_empty(&self) -> bool {
        self.children.is_empty() && self.named.is_empty()
    }

    fn words(&self) -> impl Iterator<Item = &String> {
        self.children.values().chain(self.named.values())
    }
}

impl Known {
    async fn load(tx: &mut Tx, child: PersonId, all: &[Arc<Looked>]) -> Result<Self> {
        let family: Vec<Person> = sql!(
            "select p.id, p.forename, p.surname, p.preferred_name, p.birth_date from person p where p.id = $1
             union select p.id, p.forename, p.surname, p.preferred_name, p.birth_date from person p
              where p.id in (select o.person from relationship o where o.child = $2
                             union select r.child from relationship o join relationship r on r.person = o.person
                                    where r.ends_on is null and o.child = $3) and not p.restricted",
            child,
            child,
            child,
        )
        .all(tx)
        .await?;
        let mut known = Self { child, family, born: Vec::new(), numbers: HashMap::new(), names: HashMap::new() };
        let dates: BTreeSet<Date> = all.iter().flat_map(|found| found.born.iter().copied()).collect();
        for some in dates.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
            let query = Query::new(
                "select p.id, p.forename, p.surname, p.preferred_name, p.birth_date from person p
                  where p.is_child and not p.restricted and p.birth_date in (",
            );
            let born: Vec<Person> = query.list(some.iter().copied()).push(")").all(tx).await?;
            known.born.extend(born);
        }
        let numbers = all.iter().flat_map(|found| &found.numbers).flat_map(|one| one.numbers.iter().cloned());
        let numbers: BTreeSet<String> = numbers.collect();
        for some in numbers.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
            let query = Query::new(
                "select i.value, i.person from identifier i join person p on p.id = i.person where (not p.restricted or p.id =",
            );
            let query = query.value(child).push(") and i.value in (");
            let found: Vec<(String, PersonId)> = query.list(some.iter()).push(")").all(tx).await?;
            known.numbers.extend(found);
        }
        known.load_names(tx, all).await?;
        let family: BTreeSet<String> = known.family.iter().map(|one| one.id.to_string()).collect();
        known.born.retain(|one| !family.contains(&one.id.to_string()));
        Ok(known)
    }

    /// Other children whose full name stands in the texts, and who are not called like somebody of the family.
    async fn load_names(&mut self, tx: &mut Tx, all: &[Arc<Looked>]) -> Result<()> {
        let own: BTreeSet<String> = self.family.iter().map(Person::key).collect();
        let names = all.iter().flat_map(|found| &found.keys).filter(|key| !own.contains(*key));
        let names: BTreeSet<String> = names.take(NAMES).cloned().collect();
        for some in names.into_iter().collect::<Vec<_>>().chunks(AT_ONCE) {
            let query = Query::new(
                "select p.id, p.forename, p.surname, p.preferred_name, p.birth_date from person p
                  where p.is_child and not p.restricted and p.sort_key in (",
            );
            let found: Vec<Person> = query.list(some.iter()).push(")").all(tx).await?;
            for one in found {
                if !is_at_work(tx, &one.name()).await? {
                    self.names.entry(one.key()).or_default().push(one);
                }
            }
        }
        Ok(())
    }

    fn is_family(&self, person: PersonId) -> bool {
        self.family.iter().any(|one| one.id == person)
    }

    /// Whether somebody who is named with a date of birth is of the child's family: brothers and sisters often have no record.
    fn is_ours(&self, name: &str, on: Date) -> bool {
        let own = words(name);
        let shares = |name: &str| words(name).iter().any(|word| own.contains(word));
        self.family.iter().any(|one| {
            let is_born = one.born() == Some(on);
            let is_called =
                own.is_empty() || shares(&one.forename) || one.preferred_name.as_deref().is_some_and(shares);
            shares(&one.surname) || (is_born && (one.id == self.child || is_called))
        })
    }

    fn tells(&self, text: &str, found: &Looked) -> Tells {
        let is_born = |one: &&Person| one.born().is_some_and(|on| found.born.contains(&on));
        let mut named: Vec<&Person> = self.born.iter().filter(is_born).collect();
        let said = if named.is_empty() { Vec::new() } else { words(text) };
        let holds = |name: &str| words(name).iter().all(|word| said.binary_search(word).is_ok());
        named.retain(|one| holds(&one.forename) && holds(&one.surname));
        let mut tells = Tells::default();
        let mut with_number = BTreeSet::new();
        for one in &found.numbers {
            let owner = one.numbers.iter().find_map(|number| self.numbers.get(number)).copied();
            let is_ours = match owner {
                Some(owner) => self.is_family(owner),
                None => one.born.is_some() && self.family.iter().any(|own| own.born() == one.born),
            };
            if is_ours {
                continue;
            }
            with_number.extend(one.born);
            let is_new = |known: &&&Person| {
                one.born.is_some() && known.born() == one.born && !tells.children.contains_key(&known.id.to_string())
            };
            let person = owner.or_else(|| named.iter().find(is_new).map(|known| known.id));
            let numbers = one.numbers.join(", ");
            let key = person.map_or_else(|| numbers.clone(), |person| person.to_string());
            tells.children.entry(key).or_insert(numbers);
        }
        for one in &named {
            let born = one.born().map(page::words::date).unwrap_or_default();
            tells.children.entry(one.id.to_string()).or_insert_with(|| format!("{}, born {born}", one.name()));
        }
        for (name, on) in &found.people {
            let is_known = named.iter().any(|known| known.born() == Some(*on)) || with_number.contains(on);
            if !is_known && !self.is_ours(name, *on) {
                let born = format!("born {}", page::words::date(*on));
                let name: Vec<String> = name.split_whitespace().map(page::words::capitalised).collect();
                let words = if name.is_empty() { born } else { format!("{}, {born}", name.join(" ")) };
                tells.children.entry(words.clone()).or_insert(words);
            }
        }
        for key in &found.keys {
            for one in self.names.get(key).into_iter().flatten() {
                let id = one.id.to_string();
                if !tells.children.contains_key(&id) {
                    tells.named.insert(id, one.name());
                }
            }
        }
        tells
    }
}

/// Whether somebody with an account is called so: a professional may bear the name of a child.
async fn is_at_work(tx: &mut Tx, name: &str) -> Result<bool> {
    let count = sql!("select count(*) from account where lower(name) = $1", name.to_lowercase()).number(tx).await?;
    Ok(count > 0)
}

/// What a text says of children who are neither this child nor of its family: by a number, by a full name with a date of birth,
/// and by the full name of a child of the records alone.
#[store::boxed]
pub async fn in_text(tx: &mut Tx, child: PersonId, text: &str, fingerprint: &str, today: Date) -> Result<Others> {
    let found = looked::through(text, today).await?;
    if found.is_empty {
        return Ok(Others::default());
    }
    let known = Known::load(tx, child, std::slice::from_ref(&found)).await?;
    let tells = known.tells(text, &found);
    let read = !tells.is_empty() && readings::list_read_by(tx, child, fingerprint).await? == Some(ReadBy::Two);
    Ok(Others { children: tells.children.len(), words: tells.words().cloned().collect(), read })
}

/// How many children a text tells of, by a number or by a full name with a date of birth, who are neither this child nor of its
/// family.
#[store::boxed]
pub async fn counted(tx: &mut Tx, child: PersonId, text: &str, today: Date) -> Result<usize> {
    let found = looked::through(text, today).await?;
    if found.is_empty {
        return Ok(0);
    }
    let known = Known::load(tx, child, std::slice::from_ref(&found)).await?;
    Ok(known.tells(text, &found).children.len())
}

/// A text that goes out and is about other children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is called: "Reasons".
    pub title: String,
    pub text: Words,
    fingerprint: String,
    /// Whether one person has read it and said that it may go.
    read: bool,
}

/// What texts that go out together say of other children, without those that two people have read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OtherChildren {
    /// How many are told of by a number, or a full name with a date of birth.
    children: usize,
    /// What tells of them.
    words: Vec<String>,
    parts: Vec<Part>,
}

impl OtherChildren {
    /// Looks through texts, each with what it is called.
    #[store::boxed]
    pub async fn in_texts(tx: &mut Tx, child: PersonId, texts: &[(String, Words)], today: Date) -> Result<Self> {
        let mut found = Vec::with_capacity(texts.len());
        for (_, text) in texts {
            found.push(looked::through(text.unseen(), today).await?);
        }
        if found.iter().all(|one| one.is_empty) {
            return Ok(Self::default());
        }
        let known = Known::load(tx, child, &found).await?;
        let (mut children, mut words, mut parts) = (BTreeSet::new(), BTreeSet::new(), Vec::<Part>::new());
        for ((title, text), found) in texts.iter().zip(&found) {
            let tells = known.tells(text.unseen(), found);
            let fingerprint = fingerprint(text.unseen());
            if tells.is_empty() || parts.iter().any(|part| part.fingerprint == fingerprint) {
                continue;
            }
            let by = readings::list_read_by(tx, child, &fingerprint).await?;
            if by == Some(ReadBy::Two) {
                continue;
            }
            words.extend(tells.words().cloned());
            children.extend(tells.children.into_keys());
            parts.push(Part { title: title.clone(), text: text.clone(), fingerprint, read: by.is_some() });
        }
        Ok(Self { children: children.len(), words: words.into_iter().collect(), parts })
    }

    /// With the files that go too, each with what it is called. What was found in them was noted as they came in.
    #[store::boxed]
    pub async fn and_files(mut self, tx: &mut Tx, child: PersonId, files: &[(String, Attachment)]) -> Result<Self> {
        for (title, file) in files.iter().filter(|(_, file)| file.stands() && file.other_children() > 0) {
            let fingerprint = file.fingerprint().to_owned();
            let by = readings::list_read_by(tx, child, &fingerprint).await?;
            if by == Some(ReadBy::Two) || self.parts.iter().any(|part| part.fingerprint == fingerprint) {
                continue;
            }
            self.children += file.other_children();
            self.words.push(format!("{} in a file", page::words::plural(file.other_children(), "child", "children")));
            self.parts.push(Part { title: title.clone(), text: file.title(), fingerprint, read: by.is_some() });
        }
        Ok(self)
    }

    /// Whether so many children are told of that a second person must read it before it goes.
    #[must_use]
    pub const fn is_list(&self) -> bool {
        self.children >= LIST_FROM
    }

    /// Whether somebody must say something before it goes.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.is_list() || self.parts.iter().any(|part| !part.read)
    }

    #[must_use]
    pub const fn children(&self) -> usize {
        self.children
    }

    /// What tells of them, for whoever wrote it.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// What the texts are called, each once.
    #[must_use]
    pub fn titles(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.parts.iter().map(|part| part.title.as_str()).collect();
        all.dedup();
        all
    }

    /// By what an answer is known to be about these texts: one about others is none.
    #[must_use]
    pub fn mark(&self) -> String {
        let all: Vec<&str> = self.parts.iter().map(|part| part.fingerprint.as_str()).collect();
        fingerprint(&all.join(" ")).chars().take(16).collect()
    }

    /// The first person has read it: where it is no list it goes, and the same texts are not asked about again; a list goes once a
    /// second person has read it too. The caller records the audit entry.
    #[store::boxed]
    pub async fn say_read(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        child: PersonId,
        (place, reason): (&str, &str),
    ) -> Result<()> {
        for part in self.parts.iter().filter(|part| self.is_list() || !part.read) {
            let new = New {
                child,
                for_person: None,
                kind: Kind::List,
                fingerprint: &part.fingerprint,
                title: &part.title,
                body: &part.text,
                says: "",
                only: None,
                place,
                reason,
                needs_second: self.is_list(),
            };
            readings::add(tx, viewer, &new).await?;
        }
        Ok(())
    }
}
