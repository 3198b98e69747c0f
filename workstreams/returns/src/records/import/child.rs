//! What a file says of one child, put to the record.

use std::collections::HashSet;

use people::PersonId;
use people::model::words;
use sen2::Record;
use store::{Result, Tx};

use super::people::Import;
use crate::model::build;
use crate::model::facts::Facts;
use crate::model::matching::Known;
use crate::model::take_in::Wanted;
use crate::records::history::{self, Content};
use crate::records::load;
use crate::records::rows::Rows;
use crate::records::steps::{Own, Step};

pub(super) fn known(wanted: &Wanted) -> Known {
    Known {
        names: vec![(words(&wanted.forename), words(&wanted.surname))],
        birth_date: wanted.birth_date,
        sex: wanted.sex.clone(),
        ethnicity: wanted.ethnicity.clone(),
        upns: wanted.upn.iter().cloned().collect(),
        ulns: wanted.uln.iter().cloned().collect(),
        postcode: wanted.postcode.clone(),
    }
}

/// What a person of the file is before any event.
fn beginning(wanted: &Wanted) -> Facts {
    Facts {
        forename: wanted.forename.clone(),
        surname: wanted.surname.clone(),
        birth_date: wanted.birth_date,
        sex: wanted.sex.clone(),
        ethnicity: wanted.ethnicity.clone(),
        version: 1,
        ..Facts::default()
    }
}

/// A new child with all that the file says.
pub(super) async fn add_child(
    tx: &mut Tx,
    import: &mut Import,
    wanted: &Wanted,
) -> Result<(PersonId, Facts, Vec<String>)> {
    let child = import.rows.child(
        tx,
        &wanted.forename,
        &wanted.surname,
        wanted.birth_date,
        wanted.sex.as_deref(),
        wanted.ethnicity.as_deref(),
    );
    let mut facts = beginning(wanted);
    let mut own = Own { person: true, ..Own::default() };
    let mut step = import.step(child, &mut facts, &mut own);
    step.take(tx, wanted).await?;
    let notes = std::mem::take(&mut step.notes);
    Ok((child, facts, notes))
}

/// What the record would hold of a person of whom nothing else is known.
pub(super) async fn facts_alone(tx: &mut Tx, import: &mut Import, wanted: &Wanted) -> Result<Facts> {
    let mut facts = beginning(wanted);
    let mut own = Own { person: true, ..Own::default() };
    let mut aside = Rows::new(import.batch, "", tx.now());
    let child: PersonId = tx.new_id();
    let dry = std::mem::replace(&mut import.organisations.dry, true);
    let mut step = Step {
        rows: &mut aside,
        organisations: &mut import.organisations,
        facts: &mut facts,
        own: &mut own,
        child,
        year: import.year,
        fresh: HashSet::new(),
        added: false,
        notes: Vec::new(),
        changed: Vec::new(),
    };
    let outcome = step.take(tx, wanted).await;
    import.organisations.dry = dry;
    outcome.map(|()| facts)
}

/// What came of what a file says of a child whose record is here.
pub(super) struct Added {
    pub facts: Facts,
    pub added: bool,
    pub notes: Vec<String>,
    /// What the record said otherwise before: who the child is, and what an earlier return had told.
    pub changed: Vec<String>,
    /// Whether no later return tells of the child.
    pub is_last: bool,
}

/// Puts what a file says of a child to the record. Where returns of later years came before, the child's history is made again
/// from all of them; where somebody has worked with the child since, the file only adds.
pub(super) async fn add_to(
    tx: &mut Tx,
    import: &mut Import,
    child: PersonId,
    wanted: &Wanted,
    person: &Record,
) -> Result<Added> {
    let (mut all, whole) = history::contents(tx, child, None).await?;
    let (mut own, notes) = history::own(tx, child, &import.references).await?;
    let year = import.year;
    let before = load::one(tx, child).await?;
    let is_last = all.last().is_none_or(|last| last.year <= year);
    if !is_last && whole && !own.touched && !all.is_empty() {
        if import.dry {
            // Made again from all returns, the history holds all that this one says.
            return Ok(Added { facts: before, added: true, notes: Vec::new(), changed: Vec::new(), is_last });
        }
        let at = all.iter().position(|one| one.year > year).unwrap_or(all.len());
        let content = Content {
            batch: import.batch,
            by: import.rows.by().to_owned(),
            made_at: tx.now(),
            year,
            wanted: wanted.clone(),
        };
        all.insert(at, content);
        let both = (&mut import.rows, &mut import.organisations);
        let (facts, mut said) = history::rebuild(tx, both, child, &all, &notes).await?;
        // What the next return says otherwise is told with this one: it holds.
        let next = said.get_mut(at + 1).map(std::mem::take).unwrap_or_default();
        let own = said.get_mut(at).map(std::mem::take).unwrap_or_default();
        let changed = identity_changes(&before, &facts).into_iter().chain(own.changed).chain(next.changed).collect();
        return Ok(Added { facts, added: true, notes: own.notes, changed, is_last });
    }
    let mut facts = before.clone();
    if import.dry && facts.forename.is_empty() {
        facts = beginning(wanted);
    }
    // What was recorded here by hand, and gives the same person of the same return, has nothing to add.
    let by_hand = notes.is_empty();
    if by_hand
        && build::person(&facts, year).is_some_and(|built| built.record.without_lines() == person.without_lines())
    {
        return Ok(Added { facts, added: false, notes: Vec::new(), changed: Vec::new(), is_last });
    }
    // Of an earlier year than what is here nothing is changed.
    own.touched |= !is_last || !whole;
    let mut step = import.step(child, &mut facts, &mut own);
    step.take(tx, wanted).await?;
    let (added, notes, told) = (step.added, std::mem::take(&mut step.notes), std::mem::take(&mut step.changed));
    let changed = identity_changes(&before, &facts).into_iter().chain(told).collect();
    Ok(Added { facts, added, notes, changed, is_last })
}

/// What is otherwise now of who a child is: a former value that is gone, or has become a former name.
fn identity_changes(before: &Facts, after: &Facts) -> Vec<String> {
    let name = |facts: &Facts| format!("{} {}", facts.forename, facts.surname).trim().to_owned();
    let born = |facts: &Facts| facts.birth_date.map(law::working::shown);
    [
        ("Name", Some(name(before)).filter(|name| !name.is_empty()), Some(name(after))),
        ("Date of birth", born(before), born(after)),
        ("Sex", before.sex.clone(), after.sex.clone()),
        ("Ethnicity", before.ethnicity.clone(), after.ethnicity.clone()),
    ]
    .into_iter()
    .filter_map(|(what, was, is)| {
        let (was, is) = (was?, is?);
        (was != is).then(|| format!("{what}: changed in the record from {was} to {is}"))
    })
    .collect()
}
