//! Settings, surgeries and hospitals that somebody named in words, such as in section I of a plan.

use super::word_lists::{BODIES, PLACES_OF_CARE, SERVICES, SETTINGS};
use super::{Place, Towns, has_digit, words};
use crate::screen::fold::fold;

impl Place {
    /// A setting that somebody wrote in words, such as section I of a plan: "Fellgate Primary School, Millgarth, from
    /// September". Its name, and what may be its town.
    #[must_use]
    pub fn settings_in(text: &str) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for sentence in text.split(['\n', ';', '.', ':']) {
            for (part, said) in sentence.split([',', '(', ')', '–', '—']).enumerate() {
                for name in capitalised(said) {
                    let folded = fold(&name);
                    let own =
                        words(&folded).any(|word| !SETTINGS.contains(&word) && !has_digit(word) && !is_month(word));
                    if !own {
                        continue;
                    }
                    let whole = name.split_whitespace().count();
                    if whole < 2 && whole < said.split_whitespace().count() {
                        continue;
                    }
                    let is_setting = words(&folded).any(|word| SETTINGS.contains(&word));
                    match all.last_mut().filter(|_| part > 0 && !is_setting) {
                        Some(last) if last.town.is_none() => last.town = Some(name),
                        _ => all.push(Self { name: Some(name), ..Self::default() }),
                    }
                }
            }
        }
        all
    }

    /// Whether something is called by a name of its own, so that the name leads to a place: "Moor Park Surgery", and not the
    /// area's own "Speech and Language Therapy Service".
    #[must_use]
    pub fn is_of_one_place(name: &str, towns: &Towns) -> bool {
        let folded = fold(name);
        let tells_nothing = |word: &str| {
            SETTINGS.contains(&word)
                || SERVICES.contains(&word)
                || has_digit(word)
                || is_month(word)
                || towns.hold(word)
        };
        !words(&folded).any(|word| BODIES.contains(&word)) && words(&folded).any(|word| !tells_nothing(word))
    }

    /// Surgeries, clinics and hospitals that somebody wrote in words, such as whom advice was asked of: "Dr Khan, Moor Park
    /// Surgery".
    #[must_use]
    pub fn care_in(text: &str, towns: &Towns) -> Vec<Self> {
        let is_care = |place: &Self| {
            let name = place.name.as_deref().unwrap_or_default();
            let folded = fold(name);
            words(&folded).any(|word| PLACES_OF_CARE.contains(&word)) && Self::is_of_one_place(name, towns)
        };
        Self::settings_in(text).into_iter().filter(is_care).collect()
    }
}

fn is_month(word: &str) -> bool {
    intake::dates::MONTHS.contains(&word)
}

/// The runs of words that begin with capitals; "of", "the", "and" and "for" may stand within.
fn capitalised(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut close = |open: &mut Vec<&str>| {
        while open.last().is_some_and(|word| !word.starts_with(char::is_uppercase)) {
            open.pop();
        }
        if !open.is_empty() {
            all.push(open.join(" "));
        }
        open.clear();
    };
    for word in text.split_whitespace() {
        let joins = ["of", "the", "and", "for", "at", "&", "in"].contains(&word);
        if word.starts_with(char::is_uppercase) || (joins && !open.is_empty()) {
            open.push(word);
        } else {
            close(&mut open);
        }
    }
    close(&mut open);
    all
}
