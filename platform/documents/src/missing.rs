//! What the PDF files of this program cannot show, so that people are told before one goes out.

use crate::face::Faces;
use crate::script::SIGN;
use crate::{Block, Document, Letterhead};

/// Letters before this are in the plain face.
const SURE: char = '\u{250}';

/// What of these texts a PDF names instead of showing it, in words: "Khmer characters", "a sign"; each once. A Word
/// file holds every text as it was written.
#[must_use]
pub fn cannot_show<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let doubtful: Vec<&str> = texts.into_iter().filter(|text| text.chars().any(|c| c >= SURE)).collect();
    if doubtful.is_empty() {
        return Vec::new();
    }
    // Without its faces nothing is written at all, and that is said then.
    let Ok(faces) = Faces::load() else { return Vec::new() };
    let mut names: Vec<String> = doubtful.into_iter().flat_map(|text| faces.missing(text)).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| if name == SIGN { format!("a {SIGN}") } else { format!("{name} characters") })
        .collect()
}

impl Document {
    /// [`cannot_show`] of all that stands in it, but for what charts say.
    #[must_use]
    pub fn cannot_show(&self) -> Vec<String> {
        cannot_show(self.texts())
    }

    /// All that stands in it, but for what charts say.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let head = self.letterhead.iter().flat_map(texts_above);
        let own = [&self.title, &self.header, &self.footer].into_iter();
        own.chain(head).chain(self.blocks.iter().flat_map(texts_of)).map(String::as_str)
    }
}

fn texts_above(head: &Letterhead) -> Vec<&String> {
    let mut all = vec![&head.name, &head.salutation, &head.mark];
    all.extend(head.lines.iter().chain(&head.to));
    all.extend(head.facts.iter().flat_map(|(name, value)| [name, value]));
    all
}

fn texts_of(block: &Block) -> Vec<&String> {
    match block {
        Block::Heading(_, text) | Block::Paragraph(text) => vec![text],
        Block::Facts(facts) => facts.iter().flat_map(|(name, value)| [name, value]).collect(),
        Block::List(items) => items.iter().collect(),
        Block::Table { caption, head, rows } => {
            std::iter::once(caption).chain(head).chain(rows.iter().flatten()).collect()
        }
        Block::Chart(_) => Vec::new(),
        Block::Pictured { heading, lines, .. } => std::iter::once(heading).chain(lines).collect(),
        Block::Signature(closing, lines) => std::iter::once(closing).chain(lines).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_script_without_a_face_is_told_and_one_in_latin_letters_is_not() {
        assert_eq!(cannot_show(["Zoë Łukasz Ogden", "O’Neill", "Şahin", ""]), Vec::<String>::new());
        assert_eq!(cannot_show(["សុខា", "Sokha", "ចាន់"]).len(), 1, "each script once");
        assert_eq!(cannot_show(["សុខា", "မောင်"]).len(), 2);
        assert_eq!(cannot_show(["\u{e000}"]), ["a sign"]);
        // What is written out is shown: signs that people type.
        assert_eq!(cannot_show(["\u{2265} 5 \u{2713}"]), Vec::<String>::new());
    }

    #[test]
    fn a_document_tells_it_wherever_the_name_stands() {
        let name = || "សុខា".to_owned();
        let plain = || Document::new("A letter", "Ogden", jiff::civil::date(2026, 12, 1));
        let with = |block: Block| {
            let mut document = plain();
            document.add(block);
            document
        };
        let headed = |head: Letterhead| Document { letterhead: Some(head), ..plain() };
        assert!(plain().cannot_show().is_empty());
        for document in [
            Document { header: name(), ..plain() },
            headed(Letterhead { to: vec![name()], ..Letterhead::default() }),
            headed(Letterhead { salutation: name(), ..Letterhead::default() }),
            headed(Letterhead { facts: vec![("Officer".to_owned(), name())], ..Letterhead::default() }),
            with(Block::Paragraph(name())),
            with(Block::List(vec![name()])),
            with(Block::Facts(vec![("Name".to_owned(), name())])),
            with(Block::Signature(String::new(), vec![name()])),
            with(Block::Pictured { picture: None, heading: String::new(), lines: vec![name()] }),
            with(Block::Table { caption: String::new(), head: vec![String::new()], rows: vec![vec![name()]] }),
        ] {
            assert_eq!(document.cannot_show().len(), 1, "{document:?}");
        }
    }
}
