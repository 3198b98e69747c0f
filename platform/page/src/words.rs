//! Dates, times and counts as people read them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use numbers::Whole;

/// "2 September 2024".
#[must_use]
pub fn date(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// "2 Sep 2024": a day in a table.
#[must_use]
pub fn short_date(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// "2 Sep": a day of a year that stands beside it.
#[must_use]
pub fn day_and_month(date: Date) -> String {
    date.strftime("%-d %b").to_string()
}

/// "Monday 2 September".
#[must_use]
pub fn weekday(date: Date) -> String {
    date.strftime("%A %-d %B").to_string()
}

/// "September 2024".
#[must_use]
pub fn month(month: Date) -> String {
    month.strftime("%B %Y").to_string()
}

/// "Sep 2024": a month in a table or on a chart.
#[must_use]
pub fn short_month(month: Date) -> String {
    month.strftime("%b %Y").to_string()
}

/// "2 September 2024 at 14:05", London time.
#[must_use]
pub fn time(at: Timestamp) -> String {
    local(at).strftime("%-d %B %Y at %H:%M").to_string()
}

/// London time.
#[must_use]
pub fn local(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC))
}

/// When a day begins, London time.
#[must_use]
pub fn begins(day: Date) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    day.to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}

/// "7,493".
#[must_use]
pub fn count(number: impl Whole) -> String {
    let number = number.widened();
    let digits = charts::grouped(&number.unsigned_abs().to_string());
    format!("{}{digits}", if number < 0 { "−" } else { "" })
}

/// "1 child", "2 children".
#[must_use]
pub fn plural(number: impl Whole, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number.widened() == 1 { one } else { many })
}

/// "512 bytes", "40 KB", "12 MB".
#[must_use]
pub fn size(bytes: i64) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        small if small < 1024 => format!("{small} bytes"),
        medium if medium < 1024 * 1024 => format!("{} KB", medium / 1024),
        large => format!("{} MB", large / 1024 / 1024),
    }
}

/// With a capital at the beginning.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// Age in whole years on a day: somebody born on 29 February turns a year older on 1 March, as the
/// law counts in England.
#[must_use]
pub fn age(born: Date, on: Date) -> i64 {
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    i64::from(on.year()) - i64::from(born.year()) - i64::from(!had_birthday)
}

/// Whether a text can be the address of a mailbox: one line without spaces, with one `@` and a domain of two parts or more.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((before, domain)) = text.rsplit_once('@') else { return false };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c);
    text.len() <= 254
        && !before.is_empty()
        && !before.contains('@')
        && text.chars().all(plain)
        && domain.contains('.')
        && domain.split('.').all(|part| !part.is_empty())
}

/// What is said of a text that [`is_telephone`] refuses.
pub const NO_TELEPHONE: &str = "Enter a telephone number in the correct format, like 01632 960001";

/// Whether a telephone number stands in a text: seven digits or more together. An extension, or when to call, may stand beside it.
#[must_use]
pub fn is_telephone(text: &str) -> bool {
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    text.split(|c: char| !c.is_ascii_digit() && !" +()-.".contains(c)).any(|part| digits(part) >= 7)
}

/// Whether a text gives a reason in words, for what goes against a safeguard: at least two words, ten letters in all, and not
/// one letter again and again.
#[must_use]
pub fn is_reason(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let mut different = letters.clone();
    different.sort_unstable();
    different.dedup();
    words.count() >= 2 && letters.len() >= 10 && different.len() >= 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn the_address_of_a_mailbox_is_one_line_with_a_whole_domain() {
        for address in ["a@example.org", "ann.o'neil+send@sub.example.gov.uk", "ünal@example.org"] {
            assert!(is_email(address), "{address}");
        }
        for address in [
            "",
            "@",
            "a@",
            "@example.org",
            "a@example",
            "a@@example.org",
            "a b@example.org",
            "a@example.org\r\nBcc: b@example.org",
            "a@example.org\n",
            "a@.org",
            "a@example.",
            "<a@example.org>",
            "a@example.org,b@example.org",
            "a\t@example.org",
        ] {
            assert!(!is_email(address), "{address:?}");
        }
    }

    #[test]
    fn a_telephone_number_is_seven_digits_together_with_whatever_is_written_beside_them() {
        for text in [
            "01632 960001",
            "+44 (0)1632 960-001",
            "07700.900.123 ext 4",
            "9600012",
            "01632 960 020, Monday to Friday, 9am to 5pm",
        ] {
            assert!(is_telephone(text), "{text}");
        }
        for text in
            ["", "call me after 3", "12", "after 15:30 on 3/12/2026", "the school has it", "not 9am, not 1pm, not 5pm"]
        {
            assert!(!is_telephone(text), "{text}");
        }
    }

    #[test]
    fn dates_and_times_read_as_people_write_them() {
        assert_eq!(date(day(2024, 9, 2)), "2 September 2024");
        assert_eq!(short_date(day(2024, 9, 2)), "2 Sep 2024");
        assert_eq!(time("2026-07-01T12:05:00Z".parse().unwrap()), "1 July 2026 at 13:05");
    }

    #[test]
    fn counts_are_grouped() {
        let shown: Vec<String> = [0, 999, 1000, 718_838, -1_234_567].into_iter().map(count).collect();
        assert_eq!(shown, ["0", "999", "1,000", "718,838", "−1,234,567"]);
        assert_eq!(
            (plural(1, "child", "children"), plural(2, "child", "children")),
            ("1 child".into(), "2 children".into())
        );
    }

    #[test]
    fn ages_turn_on_the_birthday() {
        assert_eq!(age(day(2010, 9, 1), day(2026, 8, 31)), 15);
        assert_eq!(age(day(2010, 9, 1), day(2026, 9, 1)), 16);
        assert_eq!(age(day(2008, 2, 29), day(2026, 2, 28)), 17);
        assert_eq!(age(day(2008, 2, 29), day(2026, 3, 1)), 18);
    }

    #[test]
    fn a_reason_is_given_in_words() {
        for text in ["", "x", "Because", "xxxxx xxxxx", "x x x x x x x x x x", "12 34 5678901", "ok then"] {
            assert!(!is_reason(text), "{text}");
        }
        for text in ["The family asked for it", "Court order tomorrow", "The therapist is ill"] {
            assert!(is_reason(text), "{text}");
        }
    }
}
