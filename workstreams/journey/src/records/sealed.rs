//! Former names of a child that were sealed. What was sent under one stays as it was sent for whoever it was sent to; from a new
//! reading of it nobody else learns a name that is sealed from them.

use access::Viewer;
use documents::{Block, Document};
use gate::{Reader, SealedNames};
use people::records::children::Child;
use store::{Result, Tx};

use super::letters::name_of;
use crate::model::letter::paper::Called;

/// How somebody reads what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// It was sent to them.
    Own,
    /// It was sent to somebody else.
    Anothers,
    /// They have the file made that goes to whoever it was sent to.
    ToSend,
}

/// What is said where somebody would have a file made with a name that is sealed from them.
pub const SEALED: &str = "This was sent under a former name of the child, and the name has been sealed since. Ask somebody who can see the name to download the file.";

/// The names of a child that are sealed from somebody, and the one of today.
#[derive(Debug, Clone, Default)]
pub struct Sealed {
    names: SealedNames,
    now: Called,
}

impl Sealed {
    /// What is sealed from the viewer.
    pub async fn of(tx: &mut Tx, viewer: &Viewer, child: &Child) -> Result<Self> {
        let names = Reader::session(tx, viewer, child.id).await?.sealed_names().clone();
        Ok(Self { names, now: name_of(child) })
    }

    /// What something that was sent calls the child, as they read it; none where they may not have it made.
    #[must_use]
    pub fn called(&self, reads: Reads, then: Option<&Called>) -> Option<Called> {
        let Some(then) = then else { return Some(self.now.clone()) };
        match reads {
            _ if !self.names.are_in(&then.full) => Some(then.clone()),
            Reads::Own => Some(then.clone()),
            Reads::Anothers => Some(self.now.clone()),
            Reads::ToSend => None,
        }
    }

    /// A letter as they read it, whatever somebody wrote in it; none where they may not have it made.
    #[must_use]
    pub fn letter(&self, reads: Reads, mut letter: Document) -> Option<Document> {
        match reads {
            Reads::Own => Some(letter),
            Reads::Anothers => Some(self.shown(letter)),
            Reads::ToSend if every_text(&mut letter).into_iter().any(|text| self.names.are_in(text)) => None,
            Reads::ToSend => Some(letter),
        }
    }

    /// A letter with the name of today in the place of those that are sealed from them, also in what stands above its text.
    #[must_use]
    pub fn shown(&self, mut letter: Document) -> Document {
        if !self.names.is_empty() {
            for text in every_text(&mut letter) {
                *text = self.text(text);
            }
        }
        letter
    }

    /// A text with the name of today in the place of those that are sealed from them.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.names.text(text)
    }
}

/// Where a name can stand in a letter, a plan or advice: in all of it but the lines of an address and who signs.
fn every_text(letter: &mut Document) -> Vec<&mut String> {
    let mut all = vec![&mut letter.title, &mut letter.header, &mut letter.footer];
    if let Some(head) = &mut letter.letterhead {
        all.push(&mut head.salutation);
        all.extend(head.to.first_mut());
    }
    for block in &mut letter.blocks {
        match block {
            Block::Heading(_, text) | Block::Paragraph(text) => all.push(text),
            Block::Facts(facts) => all.extend(facts.iter_mut().flat_map(|(name, value)| [name, value])),
            Block::List(items) => all.extend(items),
            Block::Table { caption, head, rows } => {
                all.push(caption);
                all.extend(head.iter_mut().chain(rows.iter_mut().flatten()));
            }
            Block::Pictured { heading, lines, .. } => {
                all.push(heading);
                all.extend(lines);
            }
            Block::Chart(_) | Block::Signature(..) => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use documents::Letterhead;
    use jiff::civil::date;

    use super::*;
    use crate::records::letters::texts;

    fn called(full: &str) -> Called {
        Called { full: full.to_owned(), first: "Zoe".to_owned() }
    }

    fn sealed() -> Sealed {
        let [forename, surname, open] = ["Zoe", "Birth", "Zoe Ogden"].map(str::to_owned);
        let former = [gate::SealedName { forename, surname, open }];
        Sealed { names: SealedNames::new(&former, ("Zoe", "Ogden")), now: called("Zoe Ogden") }
    }

    #[test]
    fn a_sealed_name_is_read_by_whoever_it_was_sent_to_and_by_nobody_else() {
        let (then, open) = (called("Zoe Birth"), called("Zoe Early"));
        let full = |reads, then: Option<&Called>| sealed().called(reads, then).map(|called| called.full);
        assert_eq!(full(Reads::Own, Some(&then)).as_deref(), Some("Zoe Birth"));
        assert_eq!(full(Reads::Anothers, Some(&then)).as_deref(), Some("Zoe Ogden"));
        assert_eq!(full(Reads::ToSend, Some(&then)), None);
        for reads in [Reads::Own, Reads::Anothers, Reads::ToSend] {
            assert_eq!(full(reads, Some(&open)).as_deref(), Some("Zoe Early"), "one that nobody sealed");
            assert_eq!(full(reads, None).as_deref(), Some("Zoe Ogden"), "from before names were kept");
        }
    }

    #[test]
    fn a_sealed_name_that_somebody_wrote_is_taken_out_as_whole_words() {
        let text = "Zoe Birth’s school. Zoe Birthday. Birth, Zoe (Zoe Birth) and Ms Birth";
        let shown = "Zoe Ogden’s school. Zoe Birthday. Zoe Ogden (Zoe Ogden) and Ms [removed]";
        assert_eq!(sealed().text(text), shown);
        let mut letter = Document::new("About Zoe Birth", "SEN/1", date(2026, 11, 30));
        letter.text("Zoe Birth can start.");
        assert_eq!(sealed().letter(Reads::Own, letter.clone()).unwrap().title, "About Zoe Birth");
        let other = sealed().letter(Reads::Anothers, letter.clone()).unwrap();
        assert_eq!(texts(&other), ["About Zoe Ogden", "Zoe Ogden can start."]);
        assert!(sealed().letter(Reads::ToSend, letter.clone()).is_none());
        assert!(Sealed::default().letter(Reads::ToSend, letter).is_some());
    }

    #[test]
    fn a_sealed_name_is_found_wherever_it_stands_in_what_is_sent_and_in_no_address() {
        let plain = || Document::new("A plan", "SEN/1", date(2026, 11, 30));
        let name = || "Zoe Birth".to_owned();
        let with = |block: Block| {
            let mut document = plain();
            document.add(block);
            document
        };
        let headed = |head: Letterhead| Document { letterhead: Some(head), ..plain() };
        let table = Block::Table { caption: String::new(), head: vec!["To".to_owned()], rows: vec![vec![name()]] };
        for document in [
            with(Block::Facts(vec![("What will be done".to_owned(), name())])),
            with(Block::List(vec![name()])),
            with(table),
            headed(Letterhead { to: vec![name()], ..Letterhead::default() }),
            headed(Letterhead { salutation: format!("Dear {}", name()), ..Letterhead::default() }),
            Document { header: name(), ..plain() },
        ] {
            assert!(sealed().letter(Reads::ToSend, document.clone()).is_none(), "{document:?}");
            let mut shown = sealed().shown(document);
            assert!(every_text(&mut shown).into_iter().all(|text| !text.contains("Birth")));
        }
        let to = vec!["Pat Parent".to_owned(), "1 Birth Road".to_owned()];
        let goes = headed(Letterhead { to, ..Letterhead::default() });
        assert_eq!(sealed().letter(Reads::ToSend, goes.clone()), Some(goes));
    }
}
