//! What belongs to nobody and is found by its words alone: projects, meetings, risks. A room gives one text with all of them.

use store::{Listing, Query, Result, Tx};

use super::wanted::{Wanted, all_of};
use crate::things::Thing;
use crate::{Entry, Index, Part, Term, Way, Which};

/// What they are found by, for [`Index::read`]. `all` is a text whose rows have the columns of [`Thing`].
pub async fn read(tx: &mut Tx, all: &str, which: Which<'_>) -> Result<Vec<Entry>> {
    let rows: Vec<Thing> = which.of(&format!("select * from ({all}) things where 1 = 1")).all(tx).await?;
    Ok(rows.iter().map(entry).collect())
}

fn entry(thing: &Thing) -> Entry {
    let mut terms = Term::words(Way::Name, &thing.name);
    for text in [&thing.owner, &thing.about] {
        terms.extend(Term::words(Way::Word, text));
    }
    Entry { subject: thing.id, terms }
}

/// Those with all these parts, the nearest first; none for whoever may not see them. They have no number, postcode or date of birth.
pub async fn answering(tx: &mut Tx, index: &Index, all: &str, may_see: bool, parts: &[Part]) -> Result<Listing<Thing>> {
    let mut wanted = Vec::new();
    for part in parts {
        if let Part::Word(word) = part {
            wanted.push(Wanted::name_or_text(tx, word).await?);
        }
    }
    if wanted.len() < parts.len() {
        wanted.clear();
    }
    let from = Query::new("from").then(all_of(tx, index.about, &wanted).await?);
    let from = from.push(&format!("m join ({all}) f on f.id = m.subject where"));
    let from = from.push(if may_see { "1 = 1" } else { "1 = 0" });
    Ok(Listing::new(Query::new("select f.*"), from, "m.rank, f.name, f.id"))
}
