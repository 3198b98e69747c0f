//! What stands above the text of a letter, and how the letter ends.

use super::layout::{Child, HEIGHT, Kind, LEFT, Mark, Part, Setter, WIDTH};
use crate::{Letterhead, PLAIN};

const MILLIMETRE: f32 = 72.0 / 25.4;
/// Where the window of a DL envelope shows the address of a sheet that is folded in three, however it slid in the envelope:
/// from 55 to 79 millimetres from the top, from 20 to 100 from the left.
const WINDOW_TOP: f32 = 55.0 * MILLIMETRE;
const WINDOW_BOTTOM: f32 = 79.0 * MILLIMETRE;
const WINDOW_LEFT: f32 = 22.0 * MILLIMETRE;
const WINDOW_RIGHT: f32 = 100.0 * MILLIMETRE;
/// Lines that the window shows.
const WINDOW_LINES: usize = 5;
/// Who writes, and when, stands beside the window.
const BESIDE: f32 = 310.0;
const RIGHT: f32 = WIDTH - LEFT;
const SMALL: f32 = 10.0;
const TOP: f32 = 34.0;
/// The box of the logo.
const LOGO: (f32, f32) = (190.0, 64.0);
/// Where a sheet is folded to show its address.
const FOLDS: [f32; 2] = [99.0 * MILLIMETRE, 198.0 * MILLIMETRE];

impl Setter<'_> {
    pub(super) fn letterhead(&mut self, head: &Letterhead, title: &str) {
        self.y = TOP;
        if !head.mark.is_empty() {
            self.paragraph((LEFT, RIGHT), SMALL, true, &head.mark);
            self.y += 2.0;
        }
        let top = self.y;
        self.logo(head, top);
        self.y = top;
        self.beside(&head.name, 13.0, true);
        self.y += 2.0;
        for line in &head.lines {
            self.beside(line, SMALL, false);
        }
        let sender = self.y;
        self.address(&head.to);
        self.y = sender.max(WINDOW_TOP - 6.0) + 6.0;
        let is_large = self.size > PLAIN;
        if !is_large {
            self.facts(head, BESIDE);
        }
        self.y = self.y.max(WINDOW_BOTTOM) + 18.0;
        if is_large {
            // Large letters need the whole width.
            self.facts(head, LEFT);
            self.y += 8.0;
        }
        for fold in FOLDS.into_iter().filter(|fold| *fold < HEIGHT) {
            self.mark(Mark::Rule { from: 10.0, to: 20.0, y: fold });
        }
        self.paragraph((LEFT, RIGHT), self.size, false, &head.salutation);
        self.y += self.size / 2.0;
        self.heading_of(1, title, (self.size * 1.17, 0.0, self.size / 2.0));
    }

    fn logo(&mut self, head: &Letterhead, top: f32) {
        let Some(logo) = &head.logo else { return };
        let slot = self.laid.slots;
        self.laid.slots += 1;
        let size = logo.within(LOGO.0, LOGO.1);
        self.mark(Mark::Picture { slot, at: (LEFT, top), size, picture: logo.clone() });
        self.laid.parts.push(Part { kind: Kind::Figure(logo.alt.clone()), children: vec![Child::Slot(slot)] });
    }

    fn beside(&mut self, text: &str, size: f32, bold: bool) {
        let lines = self.faces.lines(text, bold, size, RIGHT - BESIDE);
        let mut children = Vec::new();
        for line in &lines.lines {
            self.y += size * lines.reading.above();
            children.push(self.put(BESIDE, RIGHT, size, bold, lines.reading, line));
            self.y += size * (1.25 + lines.reading.more() - lines.reading.above());
        }
        if !children.is_empty() {
            self.laid.parts.push(Part { kind: Kind::Paragraph, children });
        }
    }

    /// The address keeps its size in large print too: the envelope shows no more. What is over joins the last line.
    fn address(&mut self, to: &[String]) {
        let room = WINDOW_RIGHT - WINDOW_LEFT;
        let mut lines: Vec<String> = to.iter().filter(|line| !line.trim().is_empty()).cloned().collect();
        while lines.len() > WINDOW_LINES {
            // The postcode stays on a line of its own.
            let last = lines.len() - 2;
            let joined = lines.remove(last);
            if let Some(line) = lines.get_mut(last - 1) {
                line.push_str(", ");
                line.push_str(&joined);
            }
        }
        self.y = WINDOW_TOP;
        let step = (WINDOW_BOTTOM - WINDOW_TOP) / WINDOW_LINES as f32;
        let mut children = Vec::new();
        for line in &lines {
            // A line that is too long is written smaller, down to what a sorting machine reads.
            let clean = self.faces.clean(line);
            let width = self.faces.width(&clean, false, PLAIN, self.faces.reading(&clean).close());
            let mut size = (PLAIN * room / width.max(1.0)).clamp(9.0, PLAIN);
            let mut cut = self.faces.close_lines(line, false, size, room);
            // What two lines cannot hold is written smaller still: no part of an address is left out.
            for smaller in [8.0, 7.0, 6.0, 5.0, 4.0] {
                if cut.lines.len() > 2 {
                    size = smaller;
                    cut = self.faces.close_lines(line, false, size, room);
                }
            }
            for piece in &cut.lines {
                children.push(self.put(WINDOW_LEFT, WINDOW_RIGHT, size, false, cut.reading, piece));
                self.y += step;
            }
        }
        if !children.is_empty() {
            self.laid.parts.push(Part { kind: Kind::Paragraph, children });
        }
    }

    fn facts(&mut self, head: &Letterhead, from: f32) {
        let size = if from > LEFT { 11.0 } else { self.size };
        for (name, value) in &head.facts {
            let text = format!("{name}: {value}");
            let lines = self.faces.lines(&text, false, size, RIGHT - from);
            let children = lines
                .lines
                .iter()
                .map(|line| {
                    self.y += size * lines.reading.above();
                    let child = self.put(from, RIGHT, size, false, lines.reading, line);
                    self.y += size * (1.3 + lines.reading.more() - lines.reading.above());
                    child
                })
                .collect();
            self.laid.parts.push(Part { kind: Kind::Paragraph, children });
        }
    }

    /// How a letter ends stays together.
    pub(super) fn signature(&mut self, closing: &str, lines: &[String]) {
        let step = self.size * (1.4 + self.faces.reading(closing).more());
        let sign = 40.0;
        if self.room() < step * (lines.len() as f32 + 1.0) + sign {
            self.new_page();
        }
        self.y += self.size / 2.0;
        self.paragraph((LEFT, RIGHT), self.size, false, closing);
        self.y += sign;
        for (place, line) in lines.iter().enumerate() {
            self.paragraph((LEFT, RIGHT), self.size, place == 0, line);
        }
        self.y += self.size / 2.0;
    }
}
