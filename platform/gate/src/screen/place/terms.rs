//! Every way in which a person would write a place, or the name of somebody there.

use super::word_lists::{
    ABBREVIATIONS, COMMON, IN_EVERY_TOWN, KINDS_OF_STREET, MAIL_OF_MANY, NO_PART_OF_AN_ADDRESS, SETTINGS, STREETS,
    TOWN_WORDS, TWO_LETTER_FORMS, TWO_LETTER_WORDS,
};
use super::{Place, Towns, has_digit, words};
use crate::screen::find::{Near, Term};
use crate::screen::fold::fold;
use crate::screen::{Certainty, What, inflected};

impl Place {
    /// Every way in which it can be written. With `exact_only`, nothing that may mean something else.
    pub(in crate::screen) fn terms(&self, towns: &Towns, exact_only: bool, terms: &mut Vec<Term>) {
        let mut add = |term: Term| {
            let long = term.plain.chars().count() >= 2;
            if long && !towns.hold(&term.plain) && (!exact_only || term.certain()) {
                terms.push(term);
            }
        };
        if let Some(street) = &self.street {
            street_terms(street, towns, &mut add);
        }
        if let Some(postcode) = &self.postcode {
            postcode_terms(postcode, &mut add);
        }
        if let Some(town) = &self.town {
            for part in town.split([',', '\n', '/']) {
                let plain = fold(part).plain;
                let (common, long) = (is_common(&plain), plain.len() >= 7);
                add(Term::words(&plain, What::Town, Certainty::Likely).capital_if(common).within(long && !common));
                // As Polish and Welsh change the name: "w Denholcie", "yn Nenholt".
                if !common && plain.len() >= 5 {
                    for changed in inflected::of(&plain) {
                        add(Term::words(&changed, What::Town, Certainty::Likely).capital_if(true));
                    }
                }
            }
        }
        for contact in &self.contacts {
            contact_terms(contact, &mut add);
            if self.name.is_some() || self.led_by.is_some() {
                domain_term(contact, &mut add);
            }
        }
        for number in &self.numbers {
            let plain = fold(number).plain;
            let long = plain.len() >= 7;
            add(Term::words(&plain, What::SettingNumber, Certainty::Exact).within(long));
        }
        if let Some(name) = &self.name {
            setting_terms(name, towns, &mut add);
        }
        if let Some(leader) = &self.led_by {
            person_term(leader, towns, &mut add);
        }
    }
}

/// The full name of somebody: two words at least, for a forename alone is everybody's.
/// The surname alone asks, with an initial it is theirs; unless it is one of the names that tell nothing, such as the family's own.
pub(in crate::screen) fn person_term(name: &str, own: &Towns, add: &mut impl FnMut(Term)) {
    let folded = fold(name);
    let titles = ["mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "rev"];
    let words: Vec<&str> =
        folded.tokens.iter().map(|token| folded.word(token)).filter(|word| !titles.contains(word)).collect();
    // "Miss Brook": of a surname with a title, that it stands behind one.
    if let ([surname], true) = (&words[..], folded.tokens.len() > words.len())
        && !own.hold(surname)
    {
        add(Term::new(surname, What::Person, None).near(Near::Title));
    }
    if words.len() >= 2 {
        // A forename is everybody's, unless a title says whose: "Miss Grace", "Nana Yasmin".
        if let Some(forename) = words.first().filter(|forename| forename.len() >= 3 && !own.hold(forename)) {
            add(Term::new(forename, What::Person, None).near(Near::TitleAlone));
        }
        add(Term::words(&words.concat(), What::Person, Certainty::Exact));
        let turned: Vec<&str> = words.last().into_iter().chain(&words[..words.len() - 1]).copied().collect();
        add(Term::words(&turned.concat(), What::Person, Certainty::Exact));
        if let Some(surname) = words.last().filter(|surname| surname.len() >= 4) {
            let alone = (surname.len() >= 5 && !own.hold(surname) && !is_common(surname)).then_some(Certainty::Likely);
            for end in ["", "s"] {
                let long = surname.len() >= 8;
                add(Term::new(&format!("{surname}{end}"), What::Person, alone)
                    .capital_if(!long)
                    .within(long)
                    .near(Near::Title));
            }
            if let (Some(initial), false) = (words.first().and_then(|first| first.chars().next()), own.hold(surname)) {
                add(Term::words(&format!("{initial}{surname}"), What::Person, Certainty::Exact));
                add(Term::words(&format!("{surname}{initial}"), What::Person, Certainty::Exact));
            }
        }
    }
}

/// A forename by itself, of somebody of whom nothing may be told: it may be that of somebody else, and asks.
pub(in crate::screen) fn forename_term(name: &str, own: &Towns, add: &mut impl FnMut(Term)) {
    let folded = fold(name);
    if let [forename] = &words(&folded).collect::<Vec<_>>()[..]
        && forename.len() >= 3
        && !own.hold(forename)
    {
        add(Term::words(forename, What::Person, Certainty::Likely).capital_if(true));
    }
}

fn postcode_terms(postcode: &str, add: &mut impl FnMut(Term)) {
    let plain = fold(postcode).plain;
    if plain.len() < 5 || !plain.is_ascii() {
        add(Term::words(&plain, What::Postcode, Certainty::Likely));
        return;
    }
    let (outward, inward) = plain.split_at(plain.len() - 3);
    add(Term::anywhere(&plain, What::Postcode));
    add(Term::words(&format!("{outward}{}", &inward[..1]), What::Postcode, Certainty::Exact));
    add(Term::words(outward, What::Postcode, Certainty::Likely));
    add(Term::words(inward, What::Postcode, Certainty::Likely));
}

fn contact_terms(contact: &str, add: &mut impl FnMut(Term)) {
    let digits: String = contact.chars().filter(char::is_ascii_digit).collect();
    if contact.contains('@') {
        online_terms(contact, add);
    } else if digits.len() >= 7 && !contact.contains("://") && !contact.contains("www") {
        // However it begins, +44, 0044 or 0: the last nine digits are the number, and within a town the last six.
        add(Term::anywhere(&digits[digits.len().saturating_sub(9)..], What::Telephone));
        add(Term::words(&digits[digits.len().saturating_sub(6)..], What::Telephone, Certainty::Likely));
    } else {
        let host = contact.trim().trim_start_matches("https://").trim_start_matches("http://");
        let host = host.trim_start_matches("www.").split(['/', '?', '#']).next().unwrap_or_default();
        if fold(host).plain.len() >= 6 {
            online_terms(host, add);
        }
    }
}

/// An e-mail address or website, with its signs or with words for them: "lily (at) example dot org".
fn online_terms(written: &str, add: &mut impl FnMut(Term)) {
    for at in ["@", " at "] {
        for dot in [".", " dot "] {
            add(Term::anywhere(&fold(&written.replace('@', at).replace('.', dot)).plain, What::Online));
        }
    }
}

/// What stands behind the @ of everybody who works at a setting.
fn domain_term(contact: &str, add: &mut impl FnMut(Term)) {
    let Some((_, domain)) = contact.rsplit_once('@') else { return };
    let first = domain.split('.').next().unwrap_or_default().trim().to_ascii_lowercase();
    let of_many = MAIL_OF_MANY.contains(&first.as_str()) || domain.trim().to_ascii_lowercase().ends_with("gov.uk");
    let plain = fold(domain).plain;
    if !of_many && plain.len() >= 6 {
        online_terms(domain, add);
    }
}

fn street_terms(street: &str, towns: &Towns, add: &mut impl FnMut(Term)) {
    let folded = fold(street);
    let numbers: Vec<String> = words(&folded).filter(|word| has_digit(word)).map(str::to_owned).collect();
    for part in street.split([',', '\n', ';']) {
        let folded = fold(part);
        let names: Vec<&str> =
            words(&folded).filter(|word| !has_digit(word) && !NO_PART_OF_AN_ADDRESS.contains(word)).collect();
        let Some((last, before)) = names.split_last() else { continue };
        let (core, has_type) =
            if STREETS.contains(last) && !before.is_empty() { (before, true) } else { (&names[..], false) };
        let whole = names.concat();
        let common = core.iter().all(|word| COMMON.contains(word)) || towns.hold(&core.concat());
        let near = Near::Numbers(numbers.clone());
        // "Heather Way" is one street in a thousand texts; "High Street" is in every town.
        let alone = if common && core.len() < 2 { Certainty::Likely } else { Certainty::Exact };
        if has_type || names.len() >= 2 {
            // "High street" is in every town; "holly row" is where somebody lives, however it is written.
            let everywhere = core.iter().all(|word| IN_EVERY_TOWN.contains(word));
            let term = Term::words(&whole, What::Street, alone).capital_if(everywhere);
            add(term.within(whole.len() >= 7 && !everywhere).near(near.clone()));
            let as_written = names.concat();
            for (short, long) in KINDS_OF_STREET {
                let other = match *last {
                    last if last == *long => short,
                    last if last == *short => long,
                    _ => continue,
                };
                let stem = &as_written[..as_written.len() - last.len()];
                add(Term::words(&format!("{stem}{other}"), What::Street, alone).near(near.clone()));
            }
        }
        let core_plain = core.concat();
        if core_plain != whole || names.len() == 1 {
            let many = core.len() >= 2 && !common;
            let certainty = if many { Some(Certainty::Exact) } else { None };
            let single = (core_plain.len() >= 4 && !common).then_some(Certainty::Likely);
            let short = core_plain.len() < 6;
            add(Term::new(&core_plain, What::Street, certainty.or(single))
                .capital_if(certainty.is_none() && short)
                .within(core_plain.len() >= 7 && !common)
                .near(near));
        }
    }
}

fn setting_terms(name: &str, towns: &Towns, add: &mut impl FnMut(Term)) {
    // "Al-Noor Academy (Girls)" is "Al-Noor Academy" too.
    let plain_name = name.split(['(', '[']).next().unwrap_or(name);
    for name in [name, plain_name] {
        let folded = fold(name);
        let all: Vec<&str> = words(&folded).collect();
        if all.len() >= 2 || folded.plain.len() >= 8 {
            let certainty = if all.iter().all(|word| SETTINGS.contains(word) || COMMON.contains(word)) && all.len() < 2
            {
                Certainty::Likely
            } else {
                Certainty::Exact
            };
            add(Term::words(&folded.plain, What::Setting, certainty));
        }
        let core: Vec<&str> = all.iter().copied().filter(|word| !SETTINGS.contains(word)).collect();
        if core.is_empty() {
            continue;
        }
        if let ["st", saint] = core[..] {
            saint_terms(saint, &mut *add);
        }
        let core_plain = core.concat();
        let known = core.iter().all(|word| COMMON.contains(word)) || towns.hold(&core_plain);
        let alone = match (core.len(), known) {
            (1, true) => None,
            (1, false) => Some(Certainty::Likely),
            (_, true) => Some(Certainty::Likely),
            (_, false) => Some(Certainty::Exact),
        };
        if core_plain != folded.plain && !(core.len() == 1 && towns.hold(&core_plain)) {
            let plain = alone != Some(Certainty::Exact) && (core_plain.len() < 5 || known);
            add(Term::new(&core_plain, What::Setting, alone)
                .capital_if(plain)
                .within(core_plain.len() >= 7 && !known)
                .near(Near::SettingWord));
        }
        // "Langrigg High", "langrigghigh.sch.uk": the name without its last words.
        for until in (core.len() + 1..all.len()).rev() {
            let part = all[..until].concat();
            let own = all[..until].iter().any(|word| !SETTINGS.contains(word) && !COMMON.contains(word));
            if part != core_plain && part.len() >= 8 && own {
                add(Term::words(&part, What::Setting, Certainty::Exact));
            }
        }
        if let ([first, _, ..], true) = (&core[..], core.len() >= 2)
            && first.len() >= 4
            && !COMMON.contains(first)
            && !towns.hold(first)
        {
            add(Term::new(first, What::Setting, Some(Certainty::Likely))
                .capital_if(first.len() < 5)
                .near(Near::SettingWord));
        }
        let initials: String = all
            .iter()
            .filter(|word| !["of", "for", "at", "s"].contains(word))
            .filter_map(|word| word.chars().next())
            .collect();
        if initials.chars().count() >= 3 && !ABBREVIATIONS.contains(&initials.as_str()) {
            // In small letters too where they are no word.
            let is_word = initials.chars().any(|c| "aeiouy".contains(c));
            let term = Term::words(&initials, What::Setting, Certainty::Likely);
            add(if is_word { term.upper() } else { term });
        }
        // "QH Academy": the initials of the name before what it is.
        let own: String = core.iter().filter_map(|word| word.chars().next()).collect();
        if own.chars().count() >= 2 && !TWO_LETTER_WORDS.contains(&own.as_str()) {
            let means_more = ABBREVIATIONS.contains(&own.as_str()) || TWO_LETTER_FORMS.contains(&own.as_str());
            let alone = (!means_more).then_some(Certainty::Likely);
            add(Term::new(&own, What::Setting, alone).upper().near(Near::SettingWordOfInitials));
        }
        if name == plain_name {
            break;
        }
    }
}

/// A school that is called after a saint: "St Bedes", "Bede's", "St B's".
fn saint_terms(saint: &str, add: &mut impl FnMut(Term)) {
    for end in ["", "s"] {
        add(Term::words(&format!("st{saint}{end}"), What::Setting, Certainty::Exact).within(saint.len() >= 4));
        let alone = (!COMMON.contains(&saint) && saint.len() >= 4).then_some(Certainty::Likely);
        add(Term::new(&format!("{saint}{end}"), What::Setting, alone).capital_if(true).near(Near::SettingWord));
        if let (Some(first), "s") = (saint.chars().next(), end) {
            add(Term::words(&format!("st{first}{end}"), What::Setting, Certainty::Likely));
        }
    }
}

/// Whether a name is also a word of every day.
fn is_common(plain: &str) -> bool {
    plain.len() < 4 || COMMON.contains(&plain) || TOWN_WORDS.contains(&plain)
}
