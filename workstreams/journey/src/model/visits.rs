//! Visits for advice: at which kind of place and at what time. A visit never holds an address.

use jiff::civil::Time;

/// Where a visit can be: the code, as a form offers it, and as a sentence says it.
pub const PLACES: [(&str, &str, &str); 4] = [
    ("school", "School or setting", "at school"),
    ("home", "Home", "at home"),
    ("online", "Online", "online"),
    ("other", "Somewhere else", "somewhere else"),
];

/// As a sentence says it; empty for a code that a newer program wrote.
#[must_use]
pub fn place(code: &str) -> &'static str {
    PLACES.iter().find(|(known, ..)| *known == code).map_or("", |(.., words)| words)
}

/// A time as people type it: 9:30, 09.30, 14:00, 2pm, 9:30 am.
#[must_use]
pub fn read_time(typed: &str) -> Option<Time> {
    let typed = typed.trim().to_lowercase().replace('.', ":").replace(' ', "");
    let (clock, afternoon) = match (typed.strip_suffix("am"), typed.strip_suffix("pm")) {
        (Some(clock), _) => (clock, Some(false)),
        (_, Some(clock)) => (clock, Some(true)),
        _ => (typed.as_str(), None),
    };
    let (hour, minute) = match clock.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        // A number alone is a time only where it says which half of the day.
        None if afternoon.is_some() => (clock, "0"),
        _ => return None,
    };
    let (hour, minute) = (hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?);
    let hour = match afternoon {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    Time::new(hour, minute, 0, 0).ok()
}

/// As it is kept and shown: 09:30.
#[must_use]
pub fn time_words(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_type_it() {
        let read = |typed: &str| read_time(typed).map(time_words);
        for (typed, time) in [
            ("9:30", "09:30"),
            ("09.30", "09:30"),
            (" 14:00 ", "14:00"),
            ("2pm", "14:00"),
            ("12:15 pm", "12:15"),
            ("12am", "00:00"),
            ("9.05am", "09:05"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(time), "{typed}");
        }
        for typed in ["", "9", "25:00", "9:75", "13pm", "0am", "half past nine", "9:3", "-1:00"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
