//! iCalendar (RFC 5545), as much of it as a feed needs.

use jiff::Timestamp;

use crate::{Entry, When};

/// An instant in UTC (3.3.5).
const INSTANT: &str = "%Y%m%dT%H%M%SZ";

/// A calendar as it is sent. `address` is what the program is reached by: `https://oneplan.example.gov.uk`.
#[must_use]
pub fn write(name: &str, entries: &[Entry], address: &str, now: Timestamp) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        // Stays as it was first: some programs take another for another calendar.
        "PRODID:-//OnePlan//SEND journey//EN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(name)),
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H".to_owned(),
    ];
    for entry in entries {
        lines.push("BEGIN:VEVENT".to_owned());
        lines.push(format!("UID:{}@oneplan", escaped(&entry.uid)));
        lines.push(format!("DTSTAMP:{}", now.strftime(INSTANT)));
        match entry.when {
            When::Day(day) => lines.push(format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d"))),
            When::Time { starts_at, ends_at } => {
                lines.push(format!("DTSTART:{}", starts_at.strftime(INSTANT)));
                lines.push(format!("DTEND:{}", ends_at.strftime(INSTANT)));
            }
        }
        lines.push(format!("SUMMARY:{}", escaped(&entry.summary)));
        lines.push(format!("DESCRIPTION:{}", escaped(&entry.description)));
        lines.push(format!("URL:{address}{}", entry.href));
        lines.push("TRANSP:TRANSPARENT".to_owned());
        lines.push("CLASS:PRIVATE".to_owned());
        lines.push("END:VEVENT".to_owned());
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// Text values: backslash, semicolon, comma and line ends (3.3.11).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace("\r\n", "\n")
        .replace(['\r', '\n'], "\\n")
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

    fn entry(uid: &str, when: When) -> Entry {
        Entry {
            uid: uid.into(),
            when,
            summary: "Send the final plan, now; or – else".into(),
            description: "é".repeat(100),
            href: "/children/x/journey".into(),
            child: None,
        }
    }

    fn sent(entry: Entry) -> String {
        write("Your dates", &[entry], "https://oneplan.example", Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_calendar_is_escaped_and_folded() {
        let text = sent(entry("A-13.x", When::Day(date(2025, 1, 20))));
        assert!(text.contains("SUMMARY:Send the final plan\\, now\\; or – else\r\n"), "{text}");
        assert!(text.contains("DTSTART;VALUE=DATE:20250120\r\n") && text.contains("DTSTAMP:19700101T000000Z\r\n"));
        assert!(text.contains("UID:A-13.x@oneplan\r\n"), "{text}");
        assert!(text.contains("URL:https://oneplan.example/children/x/journey\r\n"), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert_eq!(text.replace("\r\n ", "").matches('é').count(), 100, "folding loses nothing");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn what_people_wrote_on_several_lines_begins_no_line_of_the_file() {
        let mut one = entry("task.x", When::Day(date(2025, 1, 20)));
        one.summary = "Report\rURL:https://example.org\r\nand\nmore".into();
        let text = sent(one);
        assert!(text.contains("SUMMARY:Report\\nURL:https://example.org\\nand\\nmore\r\n"), "{text}");
    }

    #[test]
    fn what_has_a_time_of_day_begins_and_ends_with_it() {
        let (starts_at, ends_at) = ("2025-07-01T08:30:00Z".parse().unwrap(), "2025-07-01T10:00:00Z".parse().unwrap());
        let text = sent(entry("session.x", When::Time { starts_at, ends_at }));
        assert!(text.contains("DTSTART:20250701T083000Z\r\nDTEND:20250701T100000Z\r\n"), "{text}");
    }

    #[test]
    fn a_time_falls_on_the_day_that_it_is_in_england() {
        let just_before_midnight = "2025-06-30T23:30:00Z".parse().unwrap();
        let when = When::Time { starts_at: just_before_midnight, ends_at: just_before_midnight };
        assert_eq!(when.day(), date(2025, 7, 1));
    }
}
