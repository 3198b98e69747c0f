//! Figures in words, the same on pages and in papers.

use page::words;
use people::model::codes;
use projection::cohorts::Summary;

/// A number of children, whole, with its thousands apart.
#[must_use]
pub fn whole(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a number of children, or pounds")]
    words::count(number.round() as i64)
}

/// With its sign.
#[must_use]
pub fn signed(number: f64) -> String {
    let rounded = number.round();
    if rounded > 0.0 { format!("+{}", whole(rounded)) } else { whole(rounded) }
}

#[must_use]
pub fn pounds(number: f64) -> String {
    if number < 0.0 { format!("−£{}", whole(-number)) } else { format!("£{}", whole(number)) }
}

/// A middle with its range of 8 of 10.
#[must_use]
pub fn ranged(one: &Summary) -> String {
    format!("{} ({} to {})", whole(one.median), whole(one.eighty.0), whole(one.eighty.1))
}

/// A chance from 0 to 1, told apart by the values of an outlook: nearer to certain than 98 of 100 is not known.
#[must_use]
pub fn chance(p: f64) -> String {
    match p * 100.0 {
        low if low < 2.0 => "under 2%".to_owned(),
        high if high > 98.0 => "over 98%".to_owned(),
        other => format!("{other:.0}%"),
    }
}

/// A need by its name, with the code that files have for it.
#[must_use]
pub fn need_words(code: &str) -> String {
    match codes::words(codes::SEN_TYPES, code) {
        words if words == code => code.to_owned(),
        words => format!("{words} ({code})"),
    }
}

/// “January 2027”.
#[must_use]
pub fn january(year: u16) -> String {
    format!("January {year}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_more_certain_than_is_known() {
        assert_eq!(
            [0.0, 0.012, 0.5, 0.976, 0.99, 1.0].map(chance),
            ["under 2%", "under 2%", "50%", "98%", "over 98%", "over 98%"]
        );
        assert_eq!(["ASD", "Not recorded"].map(need_words), ["Autistic spectrum disorder (ASD)", "Not recorded"]);
        assert_eq!([-1234.4, 0.4, 12.0].map(signed), ["−1,234", "0", "+12"]);
        assert_eq!([-5.0, 1_250_000.0].map(pounds), ["−£5", "£1,250,000"]);
    }
}
