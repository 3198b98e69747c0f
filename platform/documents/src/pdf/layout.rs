//! Where everything goes: lines onto pages, each line with its place in the document's structure.

use charts::{Chart, Drawing, Dress};

use crate::face::{Faces, Lines, Reading};
use crate::{Block, Document, FIGURE, PLAIN, Picture};

/// A4, in points.
pub const WIDTH: f32 = 595.28;
/// A4, in points.
pub const HEIGHT: f32 = 841.89;
/// Space at the left and right.
pub const LEFT: f32 = 56.0;
pub(super) const RIGHT: f32 = WIDTH - LEFT;
pub(super) const TOP: f32 = 84.0;
const BOTTOM: f32 = HEIGHT - 64.0;
pub(super) const LEADING: f32 = 1.4;

/// Something on a page.
pub enum Mark {
    /// A line of text; `slot` is its number in the structure.
    Text { slot: usize, line: Line },
    /// A line that only repeats what stands on an earlier page.
    Again(Line),
    /// A thin rule.
    Rule { from: f32, to: f32, y: f32 },
    /// A drawing, its upper left corner, and how many points a pixel of it takes.
    Figure { slot: usize, at: (f32, f32), scale: f32, drawing: Drawing },
    /// A picture, its upper left corner and its size.
    Picture { slot: usize, at: (f32, f32), size: (f32, f32), picture: Picture },
    /// A picture that says nothing which the text beside it does not.
    Decoration { at: (f32, f32), size: (f32, f32), picture: Picture },
}

/// A line of text.
#[derive(Clone)]
pub struct Line {
    pub x: f32,
    pub y: f32,
    pub size: f32,
    pub bold: bool,
    pub reading: Reading,
    pub text: String,
}

/// What a part of the document is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    Heading(u8, String),
    Paragraph,
    /// With what it shows, in words.
    Figure(String),
    List,
    Item,
    Label,
    Body,
    Table(String),
    Head,
    Rows,
    Row,
    ColumnHeading,
    RowHeading,
    Cell,
}

/// A part of the document's structure.
pub struct Part {
    pub kind: Kind,
    pub children: Vec<Child>,
}

/// What is in a part.
pub enum Child {
    Part(Part),
    /// The number of a line of text.
    Slot(usize),
}

/// A heading for the list of contents that viewers show.
pub struct Bookmark {
    pub level: u8,
    pub text: String,
    pub page: usize,
    pub y: f32,
}

/// A document with everything in its place.
pub struct Laid {
    pub pages: Vec<Vec<Mark>>,
    pub parts: Vec<Part>,
    pub bookmarks: Vec<Bookmark>,
    /// The number that the next line of text would get.
    pub slots: usize,
    /// Whether an empty page follows.
    pub blank_back: bool,
}

pub(super) struct Setter<'a> {
    pub(super) faces: &'a Faces,
    pub(super) laid: Laid,
    pub(super) y: f32,
    /// The size of plain text.
    pub(super) size: f32,
    /// Whether it is a letter: its headings are hardly larger than its text.
    is_letter: bool,
}

/// Lays a document out.
pub fn layout(document: &Document, faces: &Faces) -> Laid {
    layout_from(document, faces, 0)
}

/// Lays a document out whose lines are numbered from `slots` on.
pub fn layout_from(document: &Document, faces: &Faces, slots: usize) -> Laid {
    let laid = Laid { pages: vec![Vec::new()], parts: Vec::new(), bookmarks: Vec::new(), slots, blank_back: false };
    let faces = &faces.for_document(document);
    let mut setter =
        Setter { faces, laid, y: TOP, size: document.size.clamp(8.0, 36.0), is_letter: document.letterhead.is_some() };
    match &document.letterhead {
        Some(letterhead) => setter.letterhead(letterhead, &document.title),
        None => setter.heading(1, &document.title),
    }
    for (place, block) in document.blocks.iter().enumerate() {
        // A heading, or a sentence that leads to a table, stays with the table's first rows.
        let leads = matches!(document.blocks.get(place + 1), Some(Block::Table { .. }));
        let is_lead = !matches!(block, Block::Table { .. } | Block::Facts(_) | Block::Chart(_));
        if leads && setter.room() < setter.size * LEADING * 9.0 && is_lead {
            setter.new_page();
        }
        // A heading stays with the chart under it.
        if let (Block::Heading(..), Some(Block::Chart(chart))) = (block, document.blocks.get(place + 1)) {
            let needed = setter.chart_height(chart) + setter.size * LEADING * 3.0;
            if setter.room() < needed && needed < BOTTOM - TOP {
                setter.new_page();
            }
        }
        setter.block(block);
    }
    setter.laid
}

impl Setter<'_> {
    pub(super) fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    pub(super) fn new_page(&mut self) {
        self.laid.pages.push(Vec::new());
        self.y = TOP;
    }

    pub(super) fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.laid.pages.last_mut() {
            page.push(mark);
        }
    }

    /// A line of text at the present height; gives its number in the structure.
    pub(super) fn put(&mut self, from: f32, to: f32, size: f32, bold: bool, reading: Reading, text: &str) -> Child {
        let slot = self.laid.slots;
        self.laid.slots += 1;
        let line = self.line((from, to), self.y + size, (size, bold, reading), text);
        self.mark(Mark::Text { slot, line });
        Child::Slot(slot)
    }

    /// A line between two edges: at the left one, or at the right one where it is read from there.
    fn line(&self, (from, to): (f32, f32), y: f32, (size, bold, reading): (f32, bool, Reading), text: &str) -> Line {
        let text = if reading.rtl { text.trim_end() } else { text };
        let x = if reading.rtl { (to - self.faces.width(text, bold, size, reading)).max(from) } else { from };
        Line { x, y, size, bold, reading, text: text.to_owned() }
    }

    /// Lines one under the other, over as many pages as they need.
    pub(super) fn flow(&mut self, from: f32, to: f32, size: f32, bold: bool, lines: &Lines) -> Vec<Child> {
        let step = step(size, lines.reading);
        let above = size * lines.reading.above();
        let mut slots = Vec::with_capacity(lines.lines.len());
        for line in &lines.lines {
            if self.room() < step {
                self.new_page();
            }
            self.y += above;
            slots.push(self.put(from, to, size, bold, lines.reading, line));
            self.y += step - above;
        }
        slots
    }

    fn heading(&mut self, level: u8, text: &str) {
        let times = self.size / PLAIN;
        let (size, before, after) = match level {
            2 if self.is_letter => (13.5 * times, 9.0, 3.0),
            _ if self.is_letter => (12.0 * times, 8.0, 2.0),
            1 => (24.0 * times, 0.0, 10.0),
            2 => (18.0 * times, 14.0, 6.0),
            _ => (14.0 * times, 10.0, 4.0),
        };
        self.heading_of(level, text, (size, before, after));
    }

    /// A heading of a size in points, with so much room before and after it.
    pub(super) fn heading_of(&mut self, level: u8, text: &str, (size, before, after): (f32, f32, f32)) {
        let lines = self.faces.lines(text, true, size, RIGHT - LEFT);
        if lines.lines.is_empty() {
            return;
        }
        // Under a section's heading stands another: both stay with the first lines.
        let below = if level < 3 { 14.0 * LEADING + 14.0 } else { 0.0 };
        let needed = before + height(size, &lines) + after + below + self.size * LEADING * 2.0;
        // A heading stays with what it heads.
        if self.room() < needed && self.y > TOP {
            self.new_page();
        } else if self.y > TOP {
            self.y += before;
        }
        let text = self.faces.clean(text);
        let page = self.laid.pages.len() - 1;
        self.laid.bookmarks.push(Bookmark { level, text: text.clone(), page, y: self.y });
        let children = self.flow(LEFT, RIGHT, size, true, &lines);
        self.laid.parts.push(Part { kind: Kind::Heading(level, text), children });
        self.y += after;
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => self.heading((*level).clamp(2, 3), text),
            Block::Paragraph(text) => {
                self.paragraph((LEFT, RIGHT), self.size, false, text);
                self.y += self.size / 2.0;
            }
            Block::Signature(closing, lines) => self.signature(closing, lines),
            Block::List(items) => self.list(items),
            Block::Facts(facts) => {
                let rows = facts.iter().map(|(key, value)| vec![key.clone(), value.clone()]).collect::<Vec<_>>();
                self.table("", None, &rows);
            }
            Block::Table { caption, head, rows } => self.table(caption, Some(head), rows),
            Block::Chart(chart) => self.chart(chart),
            Block::Pictured { picture, heading, lines } => self.pictured(picture.as_ref(), heading, lines),
        }
    }

    /// A paragraph between two edges.
    pub(super) fn paragraph(&mut self, (from, to): (f32, f32), size: f32, bold: bool, text: &str) {
        let lines = self.faces.lines(text, bold, size, to - from);
        let children = self.flow(from, to, size, bold, &lines);
        if !children.is_empty() {
            self.laid.parts.push(Part { kind: Kind::Paragraph, children });
        }
    }

    /// The lines above a chart and below it, and how large it is drawn.
    fn chart_parts(&self, chart: &Chart) -> ([Lines; 2], Lines, Drawing, f32) {
        let room = RIGHT - LEFT;
        let lines = |text: &str, bold| self.faces.lines(text, bold, self.size, room);
        let above = [lines(&chart.title, true), lines(&chart.takeaway, false)];
        let below = lines(&crate::below(chart), false);
        let drawing = chart.drawing(FIGURE, Dress::InText);
        let around: f32 = above.iter().chain([&below]).map(|one| height(self.size, one)).sum();
        // A chart that is longer than a page is drawn smaller.
        let scale = (room / drawing.width as f32).min((BOTTOM - TOP - around - 30.0) / drawing.height as f32);
        (above, below, drawing, scale)
    }

    fn chart_height(&self, chart: &Chart) -> f32 {
        let (above, below, drawing, scale) = self.chart_parts(chart);
        let around: f32 = above.iter().chain([&below]).map(|one| height(self.size, one)).sum();
        around + drawing.height as f32 * scale + 24.0
    }

    /// Title and takeaway, the drawing, then notes and source, all on one page; then the figures.
    fn chart(&mut self, chart: &Chart) {
        if self.room() < self.chart_height(chart) && self.y > TOP {
            self.new_page();
        }
        let (above, below, drawing, scale) = self.chart_parts(chart);
        for (bold, lines) in [true, false].into_iter().zip(&above) {
            let children = self.flow(LEFT, RIGHT, self.size, bold, lines);
            if !children.is_empty() {
                self.laid.parts.push(Part { kind: Kind::Paragraph, children });
            }
        }
        self.y += 4.0;
        let slot = self.laid.slots;
        self.laid.slots += 1;
        let (at, height) = ((LEFT, self.y), drawing.height as f32 * scale);
        self.mark(Mark::Figure { slot, at, scale, drawing });
        let alt = format!("{}. {}", chart.title, chart.description());
        self.laid.parts.push(Part { kind: Kind::Figure(alt), children: vec![Child::Slot(slot)] });
        self.y += height + 4.0;
        let children = self.flow(LEFT, RIGHT, self.size, false, &below);
        if !children.is_empty() {
            self.laid.parts.push(Part { kind: Kind::Paragraph, children });
        }
        self.y += 10.0;
        let figures = chart.table();
        self.table(&crate::caption(chart), Some(&figures.head), &figures.rows);
    }

    fn list(&mut self, items: &[String]) {
        let mut list = Part { kind: Kind::List, children: Vec::new() };
        for item in items {
            let lines = self.faces.lines(item, false, self.size, RIGHT - LEFT - 18.0);
            if lines.lines.is_empty() {
                continue;
            }
            if self.room() < step(self.size, lines.reading) {
                self.new_page();
            }
            // The bullet stands where the item begins to be read.
            let rtl = lines.reading.rtl;
            let (bullet, from, to) =
                if rtl { (RIGHT - 14.0, LEFT, RIGHT - 18.0) } else { (LEFT + 4.0, LEFT + 18.0, RIGHT) };
            let top = self.y;
            self.y += self.size * lines.reading.above();
            let bullet = self.put(bullet, bullet + 10.0, self.size, false, Reading::default(), "•");
            self.y = top;
            let body = self.flow(from, to, self.size, false, &lines);
            let part = |kind, children| Child::Part(Part { kind, children });
            let children = vec![part(Kind::Label, vec![bullet]), part(Kind::Body, body)];
            list.children.push(part(Kind::Item, children));
            self.y += 2.0;
        }
        if !list.children.is_empty() {
            self.laid.parts.push(list);
        }
        self.y += 6.0;
    }

    fn table(&mut self, caption: &str, head: Option<&Vec<String>>, rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        let columns = head.map_or(2, Vec::len).max(1);
        let shares: Vec<f32> = match head {
            // A fact's name needs less room than the fact.
            None => vec![0.34, 0.66],
            Some(head) => self.shares(head, rows),
        };
        // The row of headings never stands alone at the foot of a page.
        if head.is_some() && self.room() < self.size * LEADING * 6.0 {
            self.new_page();
        }
        let mut part = Part { kind: Kind::Table(caption.to_owned()), children: Vec::new() };
        let heading: Option<Vec<String>> = head.cloned();
        if let Some(head) = &heading {
            let row = self.row(head, &shares, RowKind::Head, None);
            part.children.push(Child::Part(Part { kind: Kind::Head, children: vec![row] }));
        }
        let mut body = Part { kind: Kind::Rows, children: Vec::new() };
        for row in rows {
            let cells: Vec<String> = (0..columns).map(|index| row.get(index).cloned().unwrap_or_default()).collect();
            let row = self.row(&cells, &shares, RowKind::Body, heading.as_deref());
            body.children.push(row);
        }
        part.children.push(Child::Part(body));
        self.laid.parts.push(part);
        self.y += 8.0;
    }

    /// How much of the width each column gets: its longest word at least, and of the rest more where its cells say more.
    fn shares(&self, head: &[String], rows: &[Vec<String>]) -> Vec<f32> {
        let whole = RIGHT - LEFT;
        let column = |index: usize| rows.iter().filter_map(move |row| row.get(index));
        let least: Vec<f32> = head
            .iter()
            .enumerate()
            .map(|(index, name)| {
                let width = |text: &String, bold: bool| {
                    let reading = self.faces.reading(text);
                    let of = |word: &str| self.faces.width(word, bold, self.size, reading);
                    text.split_whitespace().map(of).fold(0.0, f32::max)
                };
                let cells = column(index).map(|text| width(text, index == 0)).fold(0.0, f32::max);
                // What is longer than a third of the page is broken all the same.
                cells.max(width(name, true)).min(whole / 3.0) + 10.0
            })
            .collect();
        let says: Vec<f32> = (0..head.len())
            .map(|index| {
                let letters: f32 = column(index).map(|text| text.chars().count().min(300) as f32).sum();
                (letters / rows.len().max(1) as f32).powf(0.8) + 1.0
            })
            .collect();
        let (needed, said): (f32, f32) = (least.iter().sum(), says.iter().sum());
        let rest = (whole - needed).max(0.0);
        let width = needed.max(whole);
        least.iter().zip(&says).map(|(least, says)| (least + rest * says / said) / width).collect()
    }

    /// A row. Where it breaks over a page, the headings stand on the new page again.
    fn row(&mut self, cells: &[String], shares: &[f32], kind: RowKind, heading: Option<&[String]>) -> Child {
        let whole = RIGHT - LEFT;
        let set: Vec<(f32, f32, bool, Lines)> = cells
            .iter()
            .enumerate()
            .map(|(index, text)| {
                let bold = kind == RowKind::Head || index == 0;
                let before: f32 = shares.iter().take(index).sum();
                let room = shares.get(index).copied().unwrap_or(1.0) * whole - 8.0;
                let from = LEFT + before * whole;
                (from, from + room, bold, self.faces.lines(text, bold, self.size, room))
            })
            .collect();
        let tallest = set.iter().map(|(_, _, _, lines)| lines.lines.len()).max().unwrap_or(0).max(1);
        // Lines beside each other stand on one height.
        let (step, above) = beside(self.size, set.iter().map(|(_, _, _, lines)| lines));
        let height = tallest as f32 * step + 6.0;
        if self.room() < height && height < BOTTOM - TOP - 60.0 {
            self.new_page();
            self.repeat(heading, shares);
        }
        let mut children: Vec<Vec<Child>> = set.iter().map(|_| Vec::new()).collect();
        for index in 0..tallest {
            if self.room() < step {
                self.new_page();
                self.repeat(heading, shares);
            }
            self.y += above;
            for ((from, to, bold, lines), slots) in set.iter().zip(&mut children) {
                if let Some(line) = lines.lines.get(index) {
                    slots.push(self.put(*from, *to, self.size, *bold, lines.reading, line));
                }
            }
            self.y += step - above;
        }
        self.y += 3.0;
        self.mark(Mark::Rule { from: LEFT, to: RIGHT, y: self.y });
        self.y += 3.0;
        let cells = children
            .into_iter()
            .enumerate()
            .map(|(index, children)| {
                let kind = match (kind, index) {
                    (RowKind::Head, _) => Kind::ColumnHeading,
                    (RowKind::Body, 0) => Kind::RowHeading,
                    (RowKind::Body, _) => Kind::Cell,
                };
                Child::Part(Part { kind, children })
            })
            .collect();
        Child::Part(Part { kind: Kind::Row, children: cells })
    }

    fn repeat(&mut self, heading: Option<&[String]>, shares: &[f32]) {
        let Some(heading) = heading else { return };
        let whole = RIGHT - LEFT;
        let room = |index: usize| shares.get(index).copied().unwrap_or(1.0) * whole - 8.0;
        let texts = heading.iter().enumerate();
        let set: Vec<Lines> = texts.map(|(index, text)| self.faces.lines(text, true, self.size, room(index))).collect();
        let (step, above) = beside(self.size, set.iter());
        let mut tallest = 1;
        for (index, lines) in set.iter().enumerate() {
            let before: f32 = shares.iter().take(index).sum();
            tallest = tallest.max(lines.lines.len());
            let from = LEFT + before * whole;
            for (place, text) in lines.lines.iter().enumerate() {
                let y = self.y + above + self.size + place as f32 * step;
                let line = self.line((from, from + room(index)), y, (self.size, true, lines.reading), text);
                self.mark(Mark::Again(line));
            }
        }
        self.y += tallest as f32 * step + 3.0;
        self.mark(Mark::Rule { from: LEFT, to: RIGHT, y: self.y });
        self.y += 3.0;
    }
}

/// From one line to the next.
fn step(size: f32, reading: Reading) -> f32 {
    size * (LEADING + reading.more())
}

pub(super) fn height(size: f32, lines: &Lines) -> f32 {
    lines.lines.len() as f32 * step(size, lines.reading)
}

/// From one line to the next where texts stand beside each other, and how much of it is above the letters.
fn beside<'a>(size: f32, all: impl Iterator<Item = &'a Lines>) -> (f32, f32) {
    all.map(|lines| (step(size, lines.reading), size * lines.reading.above()))
        .fold((size * LEADING, 0.0), |most: (f32, f32), one| (most.0.max(one.0), most.1.max(one.1)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RowKind {
    Head,
    Body,
}
