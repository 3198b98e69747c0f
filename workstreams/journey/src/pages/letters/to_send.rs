//! A letter as it is printed now: in the words that whoever it goes to may have, with what is enclosed with it and what somebody puts
//! into the envelope by hand.

use std::collections::{BTreeMap, BTreeSet};

use access::{App, Viewer};
use documents::Document;
use gate::Reader;
use gate::records::sealed::are_from;
use page::Problem;
use people::PersonId;
use people::records::children;
use store::Tx;

use super::enclosed;
use crate::records::addressees;
use crate::records::enclosed::made_now;
use crate::records::letters::{self, Letter, LetterId, ToPost};
use crate::records::notices::{self, Notice};
use crate::records::sealed::{Reads, Sealed};

/// What is said of letters that are left out of the files of a run for a name that is sealed from whoever prints it.
pub(super) const LEFT_OUT: &str = "Do not mark these letters as posted. They are not in the files below, because a former name of the child or young person that you cannot see is in them. Select “Print again”, and ask somebody who can see the name to print them.";
/// What stands before what the words of a general letter say is enclosed, where whoever gets it must not learn where the child is.
const READ_FIRST: &str = "Two people must read this first: ";
/// What is said of a letter that was made before what it encloses was kept.
const NOT_KEPT: &str = "See what the letter says is enclosed";

/// A letter as it is printed.
pub(super) struct Whole {
    pub reference: String,
    /// To whom it goes, as it says.
    pub to: String,
    pub document: Document,
    /// What goes with it in its envelope.
    pub enclosed: Vec<Document>,
}

/// Puts a letter together. None where a name in it, or in what is enclosed with it, is sealed from the viewer: they may not have it
/// made.
pub(super) async fn whole(
    tx: &mut Tx,
    (app, viewer): (&App, &Viewer),
    child: PersonId,
    (notice, letter): (&Notice, &Letter),
) -> Result<Option<Whole>, Problem> {
    let reader = addressees::reader(tx, app, viewer, child, letter).await?;
    let made = made_now(tx, child, letter, &reader).await?;
    let child = children::of(tx, child).await?;
    let sealed = Sealed::of(tx, viewer, &child).await?;
    let as_sent = (&sealed, Reads::ToSend);
    let document = crate::pages::notice::as_document(tx, (letter, &made), notice, &reader, as_sent).await?;
    let days = (notice.sent_on(), viewer.today);
    let with = enclosed::documents(tx, (&child, &made), &reader, &sealed, days).await?;
    let to = made.name.words().to(&reader);
    let whole = document.zip(with);
    Ok(whole.map(|(document, enclosed)| Whole { reference: made.reference, to, document, enclosed }))
}

/// What is found out about the letters of a run that can go.
#[derive(Default)]
pub(super) struct Checked {
    by_hand: BTreeMap<LetterId, String>,
    sealed: BTreeSet<LetterId>,
}

impl Checked {
    /// What is not in the file and goes into the envelope, as the viewer reads it.
    pub fn by_hand(&self, one: &ToPost) -> &str {
        self.by_hand.get(&one.id).map_or("", String::as_str)
    }
    /// Whether the viewer may not have it made.
    pub fn is_sealed(&self, one: &ToPost) -> bool {
        self.sealed.contains(&one.id)
    }
    /// Whether it is in the files of the run.
    pub fn is_in_files(&self, one: &ToPost) -> bool {
        one.held().is_none() && !self.is_sealed(one)
    }
}

/// Looks at the letters of a run, each with the number of its envelope.
pub(super) async fn check(app: &App, viewer: &Viewer, all: &[(usize, ToPost)]) -> Result<Checked, Problem> {
    let mut checked = Checked::default();
    let mut tx = app.db.read().await?;
    for (_, one) in all.iter().filter(|(_, one)| one.held().is_none()) {
        let has_by_hand = one.has_by_hand();
        if has_by_hand.is_none() {
            checked.by_hand.insert(one.id, NOT_KEPT.to_owned());
        }
        let is_sealed = one.posted_on().is_none() && are_from(&mut tx, viewer.account, one.person).await?;
        if !is_sealed && has_by_hand != Some(true) {
            continue;
        }
        let letter = letters::one(&mut tx, one.notice, one.id).await?;
        if is_sealed {
            let notice = notices::one(&mut tx, one.person, one.notice).await?;
            if whole(&mut tx, (app, viewer), one.person, (&notice, &letter)).await?.is_none() {
                checked.sealed.insert(one.id);
                continue;
            }
        }
        if has_by_hand == Some(true) {
            let put_in = put_in(&mut tx, app, viewer, one.person, &letter).await?;
            checked.by_hand.insert(one.id, put_in);
        }
    }
    Ok(checked)
}

/// What somebody puts into the envelope of a letter now, as the viewer reads it.
async fn put_in(tx: &mut Tx, app: &App, viewer: &Viewer, child: PersonId, letter: &Letter) -> Result<String, Problem> {
    let reader = addressees::reader(tx, app, viewer, child, letter).await?;
    let made = made_now(tx, child, letter, &reader).await?;
    let reads = reader.opened_by(&Reader::session(tx, viewer, child).await?);
    let lines: Vec<String> = made.by_hand.iter().map(|line| line.words().to(&reads)).collect();
    let lines = lines.join("; ");
    // What the record holds is chosen for the reader; what somebody named in their own words is not.
    let is_unread = made.record.is_none() && reader.is_kept_from_home();
    Ok(if is_unread { format!("{READ_FIRST}{lines}") } else { lines })
}
