//! What a page says to the eye: its letters line by line and from left to right, wherever in the file they stand.

use super::super::Gathered;
use super::page::{COLUMN, WORD};

/// As many letters of a page are remembered. A full page of small print has under 10,000.
const MOST: usize = 100_000;
/// How often the pen goes back up, or leaves one or two letters alone, on pages that are written in order: for a second column, for
/// a page number or the marks of a list.
const UPWARDS: usize = 2;
const ALONE: usize = 5;

struct Letter {
    text: String,
    /// From where to where it reaches, and how high its line lies.
    from: f64,
    to: f64,
    up: f64,
    height: f64,
}

/// Where the pen goes to, where the next letter does not follow on the last.
#[derive(Debug, Clone, Copy)]
pub(super) enum Goes {
    Down,
    Up,
    /// Back on the same line.
    Back,
}

/// The letters of a page, as they are written.
#[derive(Default)]
pub(super) struct Letters {
    all: Vec<Letter>,
    upwards: usize,
    back: usize,
    alone: usize,
    /// Letters since the pen went elsewhere.
    run: usize,
}

impl Letters {
    pub(super) fn goes(&mut self, goes: Goes) {
        match goes {
            Goes::Down => {}
            Goes::Up => self.upwards += 1,
            Goes::Back => self.back += 1,
        }
        self.alone += usize::from((1..=2).contains(&self.run));
        self.run = 0;
    }

    /// A letter that stands upright, or more of them in one sign of a font.
    pub(super) fn note(&mut self, text: &str, (from, up): (f64, f64), to: f64, height: f64) {
        self.run += text.chars().filter(|c| c.is_alphanumeric()).count();
        if self.all.len() < MOST && [from, up, to, height].iter().all(|number| number.is_finite()) {
            self.all.push(Letter { text: text.to_owned(), from, to, up, height });
        }
    }

    /// Whether what stands in the file may not be in the order in which it is read.
    fn are_mixed(&self) -> bool {
        self.back > 0 || self.upwards > UPWARDS || self.alone > ALONE
    }

    /// Adds what the eye reads, where that may be something else than what stands in the file.
    pub(super) fn add(mut self, all: &mut Gathered) {
        if !self.are_mixed() {
            return;
        }
        self.all.sort_by(|one, other| other.up.total_cmp(&one.up));
        let mut rest = self.all.as_mut_slice();
        while let Some(first) = rest.first() {
            let (up, height) = (first.up, first.height);
            let on_line = rest.iter().take_while(|letter| up - letter.up <= height.max(letter.height) * 0.5).count();
            let (line, below) = rest.split_at_mut(on_line.max(1));
            line.sort_by(|one, other| one.from.total_cmp(&other.from));
            all.words.part('\n');
            let mut end: Option<f64> = None;
            for letter in line.iter() {
                let gap = end.map_or(0.0, |end| letter.from - end);
                if gap > letter.height * COLUMN {
                    all.words.part('\t');
                } else if gap > letter.height * WORD {
                    all.words.part(' ');
                }
                all.words.add(&letter.text);
                end = Some(letter.to);
            }
            rest = below;
        }
        all.words.part('\n');
    }
}
