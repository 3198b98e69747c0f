//! What a document is made of.

use charts::Chart;
use jiff::civil::Date;

use crate::Picture;

/// The size of plain text, in points. 12 is what public bodies promise.
pub const PLAIN: f32 = 12.0;

#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its title: the first heading, and what a window shows.
    pub title: String,
    /// On the top of every page, so that a page that is lost tells whose it is.
    pub header: String,
    /// At the foot of every page, before the page's number.
    pub footer: String,
    /// The day that it is of.
    pub date: Date,
    /// The size of its text, in points: [`PLAIN`], or larger for who reads large print.
    pub size: f32,
    /// The language that it is written in, as BCP 47 has it.
    pub language: String,
    /// What makes a letter of it.
    pub letterhead: Option<Letterhead>,
    pub blocks: Vec<Block>,
}

/// What stands above the text of a letter. The address stands where a window envelope (DL) shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Letterhead {
    /// Who writes: the name of the council.
    pub name: String,
    /// What stands under the name: the team, its address, telephone and e-mail.
    pub lines: Vec<String>,
    pub logo: Option<Picture>,
    /// The lines of the address to which it goes.
    pub to: Vec<String>,
    /// Reference, date, who deals with it: each with its name.
    pub facts: Vec<(String, String)>,
    /// "Dear Ms Harker".
    pub salutation: String,
    /// What is said above everything, such as that this is not the letter but a preview of it.
    pub mark: String,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading under the title: level 2 or 3.
    Heading(u8, String),
    Paragraph(String),
    /// Facts, each with its name.
    Facts(Vec<(String, String)>),
    /// A list with bullets.
    List(Vec<String>),
    /// A table with a row of headings; the first cell of each row is the row's heading.
    Table {
        /// What the table shows.
        caption: String,
        /// The headings of the columns.
        head: Vec<String>,
        /// The rows, each as long as `head`.
        rows: Vec<Vec<String>>,
    },
    /// A chart: drawn, with its description for those who do not see it.
    Chart(Box<Chart>),
    /// A heading of level 2, which may be empty, and short lines, each a paragraph, with a picture at their side, as who reads
    /// with effort wants them. A picture without words of its own is decoration.
    Pictured {
        picture: Option<Picture>,
        heading: String,
        lines: Vec<String>,
    },
    /// How a letter ends: "Yours sincerely", room to sign, then these lines, the first of them bold.
    Signature(String, Vec<String>),
}

impl Document {
    /// A document without content yet.
    #[must_use]
    pub fn new(title: impl Into<String>, header: impl Into<String>, date: Date) -> Self {
        Self {
            title: title.into(),
            header: header.into(),
            footer: String::new(),
            date,
            size: PLAIN,
            language: "en-GB".to_owned(),
            letterhead: None,
            blocks: Vec::new(),
        }
    }

    /// With one block more.
    pub fn add(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }

    /// With a heading of level 2.
    pub fn heading(&mut self, text: impl Into<String>) -> &mut Self {
        self.add(Block::Heading(2, text.into()))
    }

    /// With a heading of level 3.
    pub fn subheading(&mut self, text: impl Into<String>) -> &mut Self {
        self.add(Block::Heading(3, text.into()))
    }

    pub fn chart(&mut self, chart: Chart) -> &mut Self {
        self.add(Block::Chart(Box::new(chart)))
    }

    /// With a paragraph for each line of a text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            self.add(Block::Paragraph(line.trim().to_owned()));
        }
        self
    }
}
