//! Colours, dashes and markers. Everything that carries a figure has at least 3 to 1 on white, text 4.5 to 1; no two series
//! differ by colour alone.

/// What something is drawn with. Files hold the colour; a page can put the reader's own colours in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Paper,
    /// Text and axes.
    Ink,
    /// What is said beside the figures.
    Quiet,
    /// Lines of an axis.
    Grid,
    /// The series of this number; 0 is the area itself.
    Series(usize),
    /// A range around a forecast: 0 is the widest.
    Band(usize),
    /// A step of a scale from light to dark, 0 to 4.
    Step(usize),
    /// What is to be reached, or is done.
    Target,
    /// A point that is unusually good.
    Improvement,
    /// A point that is unusually bad.
    Concern,
}

const SERIES: [&str; 6] = ["#1d70b8", "#4c2c92", "#505a5f", "#b24c00", "#00703c", "#912b88"];
const BANDS: [&str; 3] = ["#d2e2f1", "#8eb8dc", "#5694ca"];
const STEPS: [&str; 5] = ["#e8f1f8", "#b3d0e7", "#73a9d3", "#1d70b8", "#0f385c"];

impl Paint {
    /// The colour, as `#1d70b8`.
    #[must_use]
    pub fn hex(self) -> &'static str {
        let of = |all: &[&'static str], place: usize| all.get(place % all.len()).copied().unwrap_or("#0b0c0c");
        match self {
            Self::Paper => "#ffffff",
            Self::Ink => "#0b0c0c",
            Self::Quiet => "#484949",
            Self::Grid => "#cecece",
            Self::Series(place) => of(&SERIES, place),
            Self::Band(place) => of(&BANDS, place),
            Self::Step(place) => of(&STEPS, place),
            Self::Target => "#00703c",
            Self::Improvement => "#1d70b8",
            Self::Concern => "#b24c00",
        }
    }

    /// The colour as red, green and blue.
    #[must_use]
    pub fn rgb(self) -> [u8; 3] {
        let part =
            |from: usize| self.hex().get(from..from + 2).and_then(|two| u8::from_str_radix(two, 16).ok()).unwrap_or(0);
        [part(1), part(3), part(5)]
    }

    /// Text upon this paint.
    #[must_use]
    pub fn text_on(self) -> Self {
        match self {
            Self::Step(3..) | Self::Series(_) => Self::Paper,
            _ => Self::Ink,
        }
    }
}

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Long strokes.
    Dashed,
    /// Short strokes.
    Dotted,
    /// Long and short strokes in turn.
    Mixed,
    /// Very short strokes.
    Fine,
}

impl Dash {
    /// Stroke and gap in turn.
    #[must_use]
    pub fn lengths(self) -> &'static [f32] {
        match self {
            Self::Solid => &[],
            Self::Dashed => &[8.0, 4.0],
            Self::Dotted => &[2.0, 4.0],
            Self::Mixed => &[12.0, 3.0, 2.0, 3.0],
            Self::Fine => &[3.0, 3.0],
        }
    }

    #[must_use]
    pub fn of_series(place: usize) -> Self {
        [Self::Solid, Self::Dotted, Self::Dashed, Self::Mixed, Self::Fine]
            .get(place % 5)
            .copied()
            .unwrap_or(Self::Solid)
    }
}

/// The shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ○
    Ring,
    /// ▼
    Down,
}

impl Shape {
    #[must_use]
    pub fn of_series(place: usize) -> Self {
        [Self::Circle, Self::Square, Self::Triangle, Self::Diamond, Self::Down, Self::Ring]
            .get(place % 6)
            .copied()
            .unwrap_or(Self::Circle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(paint: Paint) -> f64 {
        let [red, green, blue] = paint.rgb().map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(one: Paint, other: Paint) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn what_carries_a_figure_stands_out_from_the_paper() {
        let carry = (0..6).map(Paint::Series).chain([Paint::Target, Paint::Improvement, Paint::Concern]);
        for paint in carry {
            assert!(contrast(paint, Paint::Paper) >= 3.0, "{paint:?}");
        }
        for text in [Paint::Ink, Paint::Quiet] {
            assert!(contrast(text, Paint::Paper) >= 4.5, "{text:?}");
        }
        for step in (0..5).map(Paint::Step).chain((0..6).map(Paint::Series)) {
            assert!(contrast(step, step.text_on()) >= 4.5, "{step:?}");
        }
    }

    #[test]
    fn no_two_series_differ_by_colour_alone() {
        for one in 0..6 {
            for other in 0..one {
                assert_ne!(Shape::of_series(one), Shape::of_series(other), "{one} and {other}");
                assert!(one == 5 || Dash::of_series(one) != Dash::of_series(other), "{one} and {other}");
            }
        }
    }
}
