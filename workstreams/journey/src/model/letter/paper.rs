//! A letter as a document: the template with what takes the place of its fields, under the letterhead.

use documents::{Block, Document, Letterhead, Picture};
use gate::Words;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::builtin;
use super::record::{Enclosure, OnRecord};
use super::template::{Part, Template, merged};
use crate::model::easy::symbol_picture;

/// Words that are kept with a letter as they were when it was made. A name among them may be sealed since: they stand in the letter,
/// which is read as a whole, and anywhere else for a reader alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept(Words);

impl Kept {
    #[must_use]
    pub const fn words(&self) -> &Words {
        &self.0
    }
    /// As they stand in the letter.
    fn in_letter(&self) -> &str {
        self.0.unseen()
    }
    fn is_empty(&self) -> bool {
        self.in_letter().is_empty()
    }
}

impl From<String> for Kept {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}
impl From<&str> for Kept {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}
impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.in_letter())
    }
}
impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// What stood in a letter of those who write and read when it went out. It is kept with the letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Full name of the person it goes to.
    pub name: Kept,
    /// What follows "Dear".
    pub addressed_as: Kept,
    /// The lines under the name; none where no address may stand there.
    pub address: Vec<String>,
    /// Whether it goes to the young person whom it is about.
    pub is_own: bool,
    pub reference: String,
    pub officer: Officer,
    /// In points.
    pub size: u8,
    pub language: String,
    /// Whether a picture stands beside each part. Letters made before there were any have none.
    #[serde(default)]
    pub pictures: bool,
    /// The child as they were called then. Letters made before it was kept are read with the name of today.
    #[serde(default)]
    pub child: Option<Called>,
    /// The last days for an appeal, mediation and comments as they were worked out then; none in a letter that names no such days.
    #[serde(default)]
    pub days: Option<[Option<Date>; 3]>,
    /// What the record held for it. A general letter has none, nor has one that was made before this was kept: they enclose what
    /// their own words say.
    #[serde(default)]
    pub record: Option<OnRecord>,
    /// What somebody puts into the envelope of it, in words.
    #[serde(default)]
    pub by_hand: Vec<Kept>,
}

impl Made {
    /// What follows "Dear": the name where nothing else was asked for.
    fn dear(&self) -> &Kept {
        if self.addressed_as.is_empty() { &self.name } else { &self.addressed_as }
    }
}

/// What a letter or a plan calls a child.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// The full name.
    pub full: String,
    /// In a sentence.
    pub first: String,
}

/// Who signs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    pub name: String,
    pub title: String,
    pub telephone: String,
    pub email: String,
}

/// The council, as its letterhead says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Council {
    pub name: String,
    pub team: String,
    /// Lines.
    pub address: String,
    pub telephone: String,
    pub email: String,
    pub website: String,
    pub logo: Option<Picture>,
}

/// All that a letter is put together of.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    pub template: &'a Template,
    pub council: &'a Council,
    pub made: &'a Made,
    pub date: Date,
    pub child: (&'a str, &'a str),
    /// The last days for an appeal, mediation and comments.
    pub days: [Option<Date>; 3],
    /// The fields that the law asks for, as the reader may have them.
    pub legal: &'a [(&'static str, String)],
    /// What is said above everything.
    pub mark: &'a str,
}

/// The pictures beside the parts of a letter that is easy to read, by the headings that come with the program.
const PICTURES: [(&str, &str); 8] = [
    ("Why", "reasons"),
    ("What we read", "reports"),
    ("What we want to change", "changes"),
    ("What happens next", "next"),
    ("What you can do", "can"),
    ("If you do not agree", "rights"),
    ("If you have a question", "ask"),
    ("Your rights in full", "rights"),
];

fn pictured(symbol: &str, heading: String) -> Block {
    Block::Pictured { picture: symbol_picture(symbol), heading, lines: Vec::new() }
}

/// Puts what stands under a heading beside its picture, up to the next heading or list. The words stay as they are.
fn beside_pictures(blocks: &mut Vec<Block>, from: usize) {
    let rest = blocks.split_off(from.min(blocks.len()));
    if let Some(Block::Paragraph(_)) = rest.first() {
        blocks.push(pictured("plan", String::new()));
    }
    let mut is_open = true;
    for block in rest {
        if let Block::Heading(_, text) = block {
            let symbol = PICTURES.iter().find(|(heading, _)| *heading == text).map_or("plan", |(_, symbol)| *symbol);
            blocks.push(pictured(symbol, text));
            is_open = true;
            continue;
        }
        let open = blocks.last_mut().filter(|_| is_open);
        if let (Block::Paragraph(text), Some(Block::Pictured { lines, .. })) = (&block, open) {
            lines.push(text.clone());
        } else {
            blocks.push(block);
            is_open = false;
        }
    }
}

impl Sheet<'_> {
    fn value(&self, name: &str) -> Option<String> {
        let day = |place: usize| self.days.get(place).copied().flatten().map(page::words::date);
        let (full, first) = self.child;
        let (officer, council) = (&self.made.officer, self.council);
        Some(match name {
            "child_name" => full.to_owned(),
            "child_first_name" => first.to_owned(),
            "child_or_you" if self.made.is_own => "you".to_owned(),
            "child_or_you" => first.to_owned(),
            "recipient_name" => self.made.name.in_letter().to_owned(),
            "salutation" => self.made.dear().in_letter().to_owned(),
            "date" => page::words::date(self.date),
            "reference" => self.made.reference.clone(),
            "appeal_by" => day(0)?,
            "mediation_by" => day(1)?,
            "comment_by" => day(2)?,
            "officer_name" => officer.name.clone(),
            "officer_title" => officer.title.clone(),
            "officer_telephone" => officer.telephone.clone(),
            "officer_email" => officer.email.clone(),
            "council" => council.name.clone(),
            "team" => council.team.clone(),
            "council_telephone" => council.telephone.clone(),
            "council_email" => council.email.clone(),
            "council_website" => council.website.clone(),
            other => match self.made.record.as_ref().and_then(|record| record.value(other)) {
                Some(said) => said,
                None => self.legal.iter().find(|(known, _)| *known == other)?.1.clone(),
            },
        })
    }

    /// What is enclosed: what the record holds, then what the template names beside it.
    fn enclosed(&self) -> Vec<String> {
        let record = self.made.record.as_ref();
        let of_record = record.into_iter().flat_map(|record| &record.enclosed).map(Enclosure::words);
        let own = self.template.enclosed.iter().filter(|line| record.is_none() || !builtin::is_of_record(line));
        of_record.chain(own.map(|line| self.merged(line))).collect()
    }

    fn merged(&self, line: &str) -> String {
        merged(line, &|name| self.value(name))
    }

    /// The letter. `before` stands between the subject and the text: what was corrected after it went out.
    #[must_use]
    pub fn document(&self, before: &[Block]) -> Document {
        let made = self.made;
        let subject = self.merged(&self.template.subject);
        let header = [made.reference.as_str(), &page::words::date(self.date)].join(", ");
        let mut document = Document::new(subject, header, self.date);
        document.footer.clone_from(&self.council.name);
        document.size = f32::from(made.size.clamp(12, 24));
        document.language = match made.language.as_str() {
            "" | "en" => "en-GB".to_owned(),
            other => other.to_owned(),
        };
        document.letterhead = Some(self.letterhead());
        document.blocks.extend_from_slice(before);
        for part in &self.template.parts {
            self.part(&mut document, part);
        }
        if made.pictures {
            beside_pictures(&mut document.blocks, before.len());
        }
        let officer = &made.officer;
        let closing =
            if made.addressed_as.is_empty() && made.name.is_empty() { "Yours faithfully" } else { "Yours sincerely" };
        let lines = [&officer.name, &officer.title, &self.council.team, &self.council.name];
        let mut lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).cloned().collect();
        lines.dedup();
        document.add(Block::Signature(closing.to_owned(), lines));
        let enclosed = self.enclosed();
        if !enclosed.is_empty() {
            document.subheading("Enclosed");
            document.add(Block::List(enclosed));
        }
        document
    }

    fn part(&self, document: &mut Document, part: &Part) {
        match part {
            Part::Heading(text) => {
                document.heading(self.merged(text));
            }
            Part::Paragraph(text) => {
                let text = self.merged(text);
                for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                    document.add(Block::Paragraph(line.to_owned()));
                }
            }
            Part::List(items) => {
                document.add(Block::List(items.iter().map(|item| self.merged(item).replace('\n', " ")).collect()));
            }
        }
    }

    fn letterhead(&self) -> Letterhead {
        let (made, council, officer) = (self.made, self.council, &self.made.officer);
        let mut lines: Vec<String> = vec![council.team.clone()];
        lines.extend(council.address.lines().map(|line| line.trim().to_owned()));
        if !council.telephone.is_empty() {
            lines.push(format!("Telephone: {}", council.telephone));
        }
        lines.push(council.email.clone());
        lines.push(council.website.clone());
        lines.retain(|line| !line.is_empty());
        let mut facts = vec![
            ("Our reference".to_owned(), made.reference.clone()),
            ("Date".to_owned(), page::words::date(self.date)),
            ("Case officer".to_owned(), officer.name.clone()),
            ("Telephone".to_owned(), officer.telephone.clone()),
            ("Email".to_owned(), officer.email.clone()),
        ];
        facts.retain(|(_, value)| !value.is_empty());
        let mut to = vec![made.name.in_letter().to_owned()];
        to.extend(made.address.iter().cloned());
        let dear = made.dear().in_letter();
        Letterhead {
            name: council.name.clone(),
            lines,
            logo: council.logo.clone(),
            to,
            facts,
            salutation: if dear.is_empty() { "Dear Parent or carer".to_owned() } else { format!("Dear {dear}") },
            mark: self.mark.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::letter::{EASY_READ, KINDS};

    /// Every word of a document's text, in its order.
    fn words(document: &Document) -> Vec<String> {
        let mut text = String::new();
        let mut say = |said: &str| {
            text.push_str(said);
            text.push(' ');
        };
        for block in &document.blocks {
            match block {
                Block::Heading(_, said) | Block::Paragraph(said) => say(said),
                Block::List(items) => items.iter().for_each(|item| say(item)),
                Block::Pictured { heading, lines, .. } => {
                    say(heading);
                    lines.iter().for_each(|line| say(line));
                }
                _ => {}
            }
        }
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn pictures_leave_every_word_of_a_letter_as_it_is() {
        let legal: Vec<(&str, String)> = law::notice::required(law::Kind::AssessmentRefused)
            .iter()
            .map(|field| (field.name, format!("What the law says of {}.", field.name)))
            .collect();
        let council = Council::default();
        for kind in KINDS {
            let template = Template::parse(&builtin::text(*kind, EASY_READ));
            let with = |pictures: bool| {
                let made = Made { name: "Ruth Harker".into(), pictures, ..Made::default() };
                Sheet {
                    template: &template,
                    council: &council,
                    made: &made,
                    date: jiff::civil::date(2026, 12, 1),
                    child: ("Zoe Harker", "Zoe"),
                    days: [None; 3],
                    legal: &legal,
                    mark: "",
                }
                .document(&[Block::Paragraph("Corrected.".to_owned())])
            };
            let (plain, pictured) = (with(false), with(true));
            assert_eq!(words(&plain), words(&pictured), "{}", kind.code());
            assert!(pictured.blocks.iter().any(|one| matches!(one, Block::Pictured { .. })), "{}", kind.code());
            assert_eq!(pictured.blocks.first(), plain.blocks.first(), "what was corrected stands above");
            assert!(!plain.blocks.iter().any(|one| matches!(one, Block::Pictured { .. })));
        }
    }

    #[test]
    fn every_heading_that_comes_with_the_program_has_its_picture() {
        for kind in KINDS {
            let text = builtin::text(*kind, EASY_READ);
            for heading in text.lines().filter_map(|line| line.strip_prefix("# ")) {
                assert!(PICTURES.iter().any(|(known, _)| *known == heading), "{heading}");
            }
        }
    }
}
