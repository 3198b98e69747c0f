//! iCalendar (RFC 5545), as much of it as a feed of days needs.

use jiff::Timestamp;
use jiff::civil::Date;

/// A whole day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Stays the same while the thing stays the same.
    pub uid: String,
    pub day: Date,
    /// What calendars show.
    pub summary: String,
    pub description: String,
    /// Where to go on.
    pub url: String,
}

/// The calendar as it is sent.
#[must_use]
pub fn calendar(name: &str, entries: &[Entry], now: Timestamp) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//OnePlan//SEND journey//EN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(name)),
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H".to_owned(),
    ];
    for entry in entries {
        lines.push("BEGIN:VEVENT".to_owned());
        lines.push(format!("UID:{}", escaped(&entry.uid)));
        lines.push(format!("DTSTAMP:{}", now.strftime("%Y%m%dT%H%M%SZ")));
        lines.push(format!("DTSTART;VALUE=DATE:{}", entry.day.strftime("%Y%m%d")));
        lines.push(format!("SUMMARY:{}", escaped(&entry.summary)));
        lines.push(format!("DESCRIPTION:{}", escaped(&entry.description)));
        lines.push(format!("URL:{}", entry.url));
        lines.push("TRANSP:TRANSPARENT".to_owned());
        lines.push("CLASS:PRIVATE".to_owned());
        lines.push("END:VEVENT".to_owned());
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// Text values: backslash, semicolon, comma and line ends (3.3.11).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace("\r\n", "\\n").replace('\n', "\\n")
}

/// Lines of at most 75 octets, the rest on lines that begin with a space (3.1).
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 4);
    let mut width = 0;
    for character in line.chars() {
        if width + character.len_utf8() > 75 {
            folded.push_str("\r\n ");
            width = 1;
        }
        folded.push(character);
        width += character.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_calendar_is_escaped_and_folded() {
        let entry = Entry {
            uid: "A-13.x@oneplan".into(),
            day: date(2025, 1, 20),
            summary: "Send the final plan, now; or – else".into(),
            description: "é".repeat(100),
            url: "https://oneplan.example/children/x/journey".into(),
        };
        let text = calendar("Your dates", &[entry], Timestamp::UNIX_EPOCH);
        assert!(text.contains("SUMMARY:Send the final plan\\, now\\; or – else\r\n"), "{text}");
        assert!(text.contains("DTSTART;VALUE=DATE:20250120\r\n") && text.contains("DTSTAMP:19700101T000000Z\r\n"));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert_eq!(text.replace("\r\n ", "").matches('é').count(), 100, "folding loses nothing");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }
}
