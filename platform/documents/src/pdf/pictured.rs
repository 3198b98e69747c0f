//! Short lines with a picture at their side.

use super::layout::{Bookmark, Child, Kind, LEADING, LEFT, Mark, Part, RIGHT, Setter, TOP, height};
use crate::Picture;
use crate::script::is_rtl;

/// The side of the square that a picture fills.
const SIDE: f32 = 60.0;
/// From a picture to the text beside it.
const GAP: f32 = 16.0;

impl Setter<'_> {
    /// The picture stands where the text begins to be read, and stays with the first of its lines.
    pub(super) fn pictured(&mut self, picture: Option<&Picture>, heading: &str, lines: &[String]) {
        let first = if heading.is_empty() { lines.first().map_or("", String::as_str) } else { heading };
        let rtl = is_rtl(first);
        let (from, to) = match (picture, rtl) {
            (None, _) => (LEFT, RIGHT),
            (Some(_), false) => (LEFT + SIDE + GAP, RIGHT),
            (Some(_), true) => (LEFT, RIGHT - SIDE - GAP),
        };
        let large = self.size * 1.3;
        let title = self.faces.lines(heading, true, large, to - from);
        let text = height(large, &title) + self.size * LEADING * 2.0;
        // A heading alone stays with what it heads: another picture with its heading and first lines.
        let next = if lines.is_empty() { SIDE + self.size * LEADING * 3.0 } else { 0.0 };
        let needed = self.size / 2.0 + next + if picture.is_some() { text.max(SIDE) } else { text };
        if self.y > TOP {
            if self.room() < needed {
                self.new_page();
            } else {
                self.y += self.size / 2.0;
            }
        }
        let (page, top) = (self.laid.pages.len(), self.y);
        if let Some(picture) = picture {
            self.beside_text(picture, if rtl { RIGHT - SIDE } else { LEFT });
        }
        if !title.lines.is_empty() {
            let text = self.faces.clean(heading);
            self.laid.bookmarks.push(Bookmark { level: 2, text: text.clone(), page: page - 1, y: self.y });
            let children = self.flow(from, to, large, true, &title);
            self.laid.parts.push(Part { kind: Kind::Heading(2, text), children });
            self.y += self.size / 4.0;
        }
        for line in lines {
            self.paragraph((from, to), self.size, false, line);
            self.y += self.size / 2.0;
        }
        // What follows begins under the picture too.
        if picture.is_some() && page == self.laid.pages.len() {
            self.y = self.y.max(top + SIDE + self.size / 2.0);
        }
    }

    fn beside_text(&mut self, picture: &Picture, x: f32) {
        let (at, size) = ((x, self.y), picture.within(SIDE, SIDE));
        let picture = picture.clone();
        if picture.alt.is_empty() {
            self.mark(Mark::Decoration { at, size, picture });
            return;
        }
        let slot = self.laid.slots;
        self.laid.slots += 1;
        self.laid.parts.push(Part { kind: Kind::Figure(picture.alt.clone()), children: vec![Child::Slot(slot)] });
        self.mark(Mark::Picture { slot, at, size, picture });
    }
}
