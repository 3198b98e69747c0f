//! Documents that answer to a search: those that the viewer would be shown on the record of their child.

use std::collections::btree_map::Entry as Place;
use std::collections::{BTreeMap, BTreeSet};

use access::{AccountId, App, Viewer};
use gate::Words;
use gate::records::sealed::meant_by;
use people::PersonId;
use people::records::finding::as_no_family;
use search::records::wanted::{Wanted, all_of};
use search::{Entry, Index, Term, Way, Which};
use store::{Listing, Query, Result, Tx};
use uuid::Uuid;

use crate::{FileId, READ_MESSAGE, SEE_FILES};

/// The documents of children.
pub static DOCUMENTS: Index = Index { about: "file", read: |tx, which| Box::pin(documents(tx, which)) };

/// Different words of a text by which a document is found, out of its first 40,000 letters: what a document is about stands there. The
/// index would otherwise be larger than the documents.
const WORDS: usize = 300;
/// Shorter words of a text say nothing.
const LETTERS: usize = 4;

#[derive(Debug, sqlx::FromRow)]
struct Document {
    id: Uuid,
    title: String,
    name: String,
    body: Option<String>,
}

async fn documents(tx: &mut Tx, which: Which<'_>) -> Result<Vec<Entry>> {
    let query =
        Query::new("select id, title, name, substr(body, 1, 40000) as body from file where withdrawn_at is null");
    let query = match which {
        Which::These(ids) => query.push("and id in (").list(ids.iter().copied()).push(") order by id"),
        Which::After(None, most) => query.push("order by id limit").value(most),
        Which::After(Some(last), most) => query.push("and id >").value(last).push("order by id limit").value(most),
    };
    let rows: Vec<Document> = query.all(tx).await?;
    Ok(rows.into_iter().map(|row| Entry { subject: row.id, terms: terms(&row) }).collect())
}

fn terms(document: &Document) -> Vec<Term> {
    let mut all = Term::words(Way::Word, &document.title);
    all.extend(Term::words(Way::Word, &document.name));
    let mut seen = BTreeSet::new();
    for piece in document.body.as_deref().unwrap_or_default().split_whitespace() {
        for term in Term::words(Way::Word, piece) {
            if term.text().chars().count() >= LETTERS && seen.len() < WORDS {
                seen.insert(term);
            }
        }
    }
    all.extend(seen);
    all.sort();
    all.dedup();
    all
}

/// Keeps current what a document is found by.
pub async fn document(tx: &mut Tx, id: FileId) -> Result<()> {
    search::records::terms::refresh(tx, &DOCUMENTS, &[id.uuid()]).await
}

/// A document that was found.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FoundFile {
    pub id: FileId,
    pub person: PersonId,
    pub title: Words,
    pub added_by: AccountId,
    added_at: jiff_sqlx::Timestamp,
    pub forename: String,
    pub surname: String,
}

impl FoundFile {
    #[must_use]
    pub fn added_at(&self) -> jiff::Timestamp {
        self.added_at.to_jiff()
    }
}

/// Documents with all these words that the viewer sees by their work, the newest first: the authority all of a child's, others what they
/// brought and what reached them. Whoever belongs to the child's family finds none by what it says: a text may tell where somebody
/// is, and what may be shown of it is decided on the record. Nobody finds one by a former name of the child that is sealed from them.
pub async fn answering(tx: &mut Tx, app: &App, viewer: &Viewer, words: &[String]) -> Result<Listing<FoundFile>> {
    let wanted: Vec<Wanted> = words.iter().map(|word| Wanted::text(word)).collect();
    let from = Query::new("from").then(all_of(tx, DOCUMENTS.about, &wanted).await?).push(
        "m join file f on f.id = m.subject join person p on p.id = f.person
          where f.withdrawn_at is null and p.is_child and",
    );
    let sealed = meant_by(tx, viewer.account, words).await?;
    let from = match sealed.is_empty() {
        true => from,
        false => from.push("p.id not in (").list(sealed).push(") and"),
    };
    let opened = people::may_at_work(app, viewer, READ_MESSAGE, from).push("and (");
    let all = people::may_at_work(app, viewer, SEE_FILES, opened);
    let some = all.push("or f.added_by =").value(viewer.account).push(
        "or f.id in (select mf.file from message_file mf join message m on m.id = mf.message
               join message_recipient r on r.message = m.id where",
    );
    let some = super::messages::is_there(some, viewer.now).push("and r.account =").value(viewer.account).push("))");
    let select = "select f.id, f.person, f.title, f.added_by, f.added_at, p.forename, p.surname";
    Ok(Listing::new(Query::new(select), as_no_family(some, viewer, "p.id"), "f.added_at desc, f.id desc"))
}

/// The readers of what was found, each of its child.
pub async fn readers(tx: &mut Tx, viewer: &Viewer, found: &[FoundFile]) -> Result<BTreeMap<Uuid, gate::Reader>> {
    let mut readers = BTreeMap::new();
    for one in found {
        if let Place::Vacant(place) = readers.entry(one.person.uuid()) {
            place.insert(gate::Reader::session(tx, viewer, one.person).await?);
        }
    }
    Ok(readers)
}
