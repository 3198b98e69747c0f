//! Numbers in their unit, as people read them: 7,475; 89.6%; £1,250; 12.1 per 1,000.

use serde::{Deserialize, Serialize};

/// What a figure counts, and with how many decimals it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    before: String,
    after: String,
    places: usize,
    /// Beyond this nothing can lie.
    limit: Option<u32>,
}

impl Unit {
    /// A number of whole things.
    #[must_use]
    pub fn count() -> Self {
        Self::number(0)
    }

    /// A number with so many decimals.
    #[must_use]
    pub fn number(places: usize) -> Self {
        Self { before: String::new(), after: String::new(), places, limit: None }
    }

    /// A percentage. It may be more than 100, such as the suspensions for each 100 children.
    #[must_use]
    pub fn percent(places: usize) -> Self {
        Self { after: "%".to_owned(), ..Self::number(places) }
    }

    /// A part of a whole, from 0 to 100%: no axis goes further.
    #[must_use]
    pub fn share(places: usize) -> Self {
        Self { limit: Some(100), ..Self::percent(places) }
    }

    #[must_use]
    pub fn pounds(places: usize) -> Self {
        Self { before: "£".to_owned(), ..Self::number(places) }
    }

    /// A number with its unit after it, such as "per 1,000" or "km".
    #[must_use]
    pub fn named(name: &str, places: usize) -> Self {
        Self { after: format!(" {name}"), ..Self::number(places) }
    }

    /// With other decimals.
    #[must_use]
    pub fn with_places(&self, places: usize) -> Self {
        Self { places, ..self.clone() }
    }

    /// The decimals.
    #[must_use]
    pub fn places(&self) -> usize {
        self.places
    }

    /// The most that a figure of this unit can be.
    #[must_use]
    pub fn most(&self) -> Option<f64> {
        self.limit.map(f64::from)
    }

    /// A figure: "89.6%".
    #[must_use]
    pub fn show(&self, value: f64) -> String {
        self.with(&digits(value.abs(), self.places), value)
    }

    /// A figure on an axis, whose heading names thousands, millions and what the number is of.
    #[must_use]
    pub(crate) fn tick(&self, value: f64, places: usize) -> String {
        let digits = digits(value.abs(), places);
        let sign = if is_below_zero(&digits, value) { "−" } else { "" };
        let after = if self.after == "%" { "%" } else { "" };
        format!("{sign}{}{digits}{after}", self.before)
    }

    /// What stands above an axis whose figures are divided by `division`; empty where the figures say it.
    #[must_use]
    pub(crate) fn heading(&self, division: f64) -> String {
        let name = if self.after == "%" { "" } else { self.after.trim() };
        let many = match division {
            d if d >= 1e9 => "billion",
            d if d >= 1e6 => "million",
            _ => "",
        };
        match (many, name) {
            ("", name) => name.to_owned(),
            (many, "") => format!("{}{many}", if self.before.is_empty() { "" } else { "£ " }),
            (many, name) => format!("{many} {name}"),
        }
    }

    fn with(&self, digits: &str, value: f64) -> String {
        let sign = if is_below_zero(digits, value) { "−" } else { "" };
        format!("{sign}{}{digits}{}", self.before, self.after)
    }
}

/// What rounds to nothing has no sign.
fn is_below_zero(digits: &str, value: f64) -> bool {
    value < 0.0 && digits.chars().any(|c| ('1'..='9').contains(&c))
}

fn digits(value: f64, places: usize) -> String {
    if !value.is_finite() {
        return "no figure".to_owned();
    }
    // Nobody reads a number of twenty digits, nor one that is all zeros.
    if value == 0.0 && places > 9 {
        return "0".to_owned();
    }
    if value >= 1e15 || (value > 0.0 && places > 9) {
        return format!("{value:.1e}");
    }
    let text = format!("{value:.places$}");
    match text.split_once('.') {
        Some((whole, rest)) => format!("{}.{rest}", grouped(whole)),
        None => grouped(&text),
    }
}

/// Digits with their thousands apart: "7,475".
#[must_use]
pub fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    let count = digits.chars().count();
    for (place, c) in digits.chars().enumerate() {
        if place > 0 && (count - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_shown_in_their_unit() {
        assert_eq!(Unit::count().show(7475.0), "7,475");
        assert_eq!(Unit::percent(1).show(89.6), "89.6%");
        assert_eq!(Unit::pounds(0).show(-1250.0), "−£1,250");
        assert_eq!(Unit::named("per 1,000", 1).show(12.1), "12.1 per 1,000");
        assert_eq!(Unit::number(0).show(-0.2), "0", "what rounds to nothing has no sign");
        assert_eq!(Unit::number(1).show(1e20), "1.0e20");
        assert_eq!(Unit::number(1).show(f64::NAN), "no figure");
    }

    #[test]
    fn an_axis_says_its_unit_once() {
        assert_eq!(Unit::named("per 1,000", 1).tick(5.0, 0), "5");
        assert_eq!(Unit::named("per 1,000", 1).heading(1.0), "per 1,000");
        assert_eq!(Unit::pounds(0).tick(1.5, 1), "£1.5");
        assert_eq!(Unit::pounds(0).heading(1e6), "£ million");
        assert_eq!(Unit::share(1).tick(-20.0, 0), "−20%");
        assert_eq!(Unit::count().heading(1e9), "billion");
    }
}
