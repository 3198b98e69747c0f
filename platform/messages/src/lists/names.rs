//! Full names in a text, as people write them: beside a date of birth, and alone.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

use super::dates::births_at;

/// So many people beside each other, each with a date, are a list whatever stands above them.
const RUN: usize = 3;
/// So near to each other stand the people of one list, in bytes.
const NEAR: usize = 80;
/// Of the last so many years a date beside a name is rather that of a meeting or a report.
const RECENT: i64 = 2;
/// So much of a line is looked at on each side of a date, in bytes.
const AROUND: usize = 200;
/// So many words a name may have.
const MOST: usize = 4;

/// What may stand between a name and a date of birth.
const OF_BIRTH: &[&str] = &[
    "whose date of birth is",
    "date of birth is",
    "date of birth",
    "birth date",
    "birthdate",
    "was born on",
    "was born",
    "born on",
    "born",
    "d.o.b",
    "d o b",
    "dob",
];
/// What may stand between a name and a number.
const OF_NUMBERS: &[&str] = &[
    "unique pupil number",
    "unique learner number",
    "pupil number",
    "learner number",
    "nhs number",
    "nhs no",
    "nhs",
    "upn",
    "uln",
    "number is",
    "number",
];
/// Words inside a name that have no capital.
const PARTICLES: &str = "de da do di dos das del der den van von la le al el bin bint ibn y";
/// Before the name of somebody who wrote or said something.
const BY: &str = "by";
/// Before the name of a grown-up.
const TITLES: &str = "dr mr mrs ms miss mx prof professor doctor sir dame rev nurse";
/// What people do whose names stand beside dates in reports.
const ROLES: &str = "
    psychologist therapist paediatrician doctor gp senco teacher headteacher head officer worker nurse manager consultant
    adviser advisor coordinator practitioner assistant specialist clinician audiologist dietitian author signed report
    assessment advice review
";
/// Words with a capital that are no part of a name: of days, headings, documents, places and roles.
const NO_NAMES: &str = "
    monday tuesday wednesday thursday friday saturday sunday january february march july september october november december
    term year week date dates dated today time on in at by to of the a an and or for from with since until before after as is
    was are were has had he she they we you it i his her their our your my this that these there here if when where what who how
    why no not yes dear yours sincerely faithfully regards re ref please thank thanks name names forename surname child children
    pupil pupils student parent parents carer carers mother father mum dad brother sister family home school primary secondary
    academy college nursery infant infants junior juniors centre unit hospital clinic surgery trust council authority borough
    county road avenue service services team panel tribunal nhs upn uln dob ehc ehcp sen send sendiass number section part
    appendix annex table figure act regulation regulations code practice annual early draft final amended interim initial new
    old last next first second third previous special educational education health social care needs need provision outcome
    outcomes speech language communication occupational physical sensory behaviour learning support plan plans meeting meetings
    letter letters email emails call calls visit visits request requests decision refusal notice appeal mediation certificate
    hearing referral appointment statement form forms response consultation observation observations record records notes
    minutes summary history chronology reports assessments reviews views evidence exclusion suspension attendance progress stage
    reading maths science test tests results score scores programme project
";

/// A full name, and where it stands.
struct Full<'t> {
    words: Vec<&'t str>,
    at: Range<usize>,
    /// Whether the text says that the date beside it is one of birth.
    is_labelled: bool,
}

/// Whether a word is written as a part of a name. Scripts without capitals have none to look for.
fn is_name_word(word: &str) -> bool {
    let word = own(word);
    word.chars().next().is_some_and(|first| first.is_alphabetic() && !first.is_lowercase())
        && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.'))
}

/// A word without the ending of "Sam's".
fn own(word: &str) -> &str {
    word.strip_suffix("'s").unwrap_or(word)
}

fn is_one_of(words: &str, word: &str) -> bool {
    let word = own(word).trim_end_matches('.').to_lowercase();
    words.split_whitespace().any(|one| one == word)
}

fn is_full(words: &[&str]) -> bool {
    let whole = |word: &&&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !is_one_of(PARTICLES, word);
    words.len() <= MOST
        && words.iter().filter(whole).count() > 1
        && !words.iter().any(|word| is_one_of(NO_NAMES, word) || is_one_of(ROLES, word))
}

fn ends_with(text: &str, words: &str) -> bool {
    let Some(at) = text.len().checked_sub(words.len()).filter(|at| text.is_char_boundary(*at)) else { return false };
    text[at..].eq_ignore_ascii_case(words) && !text[..at].ends_with(char::is_alphanumeric)
}

/// A line up to what says of which kind the date or number is that follows; and whether it says that it is a date of birth.
fn without_labels(line: &str) -> (&str, bool) {
    let (mut rest, mut is_labelled) = (line, false);
    loop {
        rest = rest.trim_end_matches([' ', '\t', ',', ';', ':', '|', '(', '[', '-', '"', '\'', '/', '.', '=']);
        let is_last = |label: &&&str| ends_with(rest, label);
        let of_birth = OF_BIRTH.iter().find(is_last);
        let Some(label) = of_birth.or_else(|| OF_NUMBERS.iter().find(is_last)) else { return (rest, is_labelled) };
        is_labelled |= of_birth.is_some();
        rest = &rest[..rest.len() - label.len()];
    }
}

/// Where the line of a place begins, or so far before it as people look.
fn line_from(text: &str, place: usize) -> usize {
    let from = (place.saturating_sub(AROUND)..=place).find(|at| text.is_char_boundary(*at)).unwrap_or(place);
    text[from..place].rfind('\n').map_or(from, |at| from + at + 1)
}

/// How the line of a place goes on, as far as people look.
fn line_on(text: &str, place: usize) -> &str {
    let until = (place + AROUND).min(text.len());
    let until = (place..=until).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(place);
    text[place..until].lines().next().unwrap_or_default()
}

/// The full name that stands before a place, on the same line.
fn before(text: &str, until: usize) -> Option<Full<'_>> {
    let parts = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '|' | '"' | '(' | ')' | '[' | ']' | '/');
    let begins = line_from(text, until);
    let (mut rest, is_labelled) = without_labels(&text[begins..until]);
    let end = begins + rest.len();
    let mut words: Vec<&str> = Vec::new();
    let mut is_turned = false;
    while words.len() <= MOST && !(is_turned && words.len() > 1) {
        rest = rest.trim_end_matches([' ', '\t', '|', '"']);
        let word = rest.rsplit(parts).next().unwrap_or_default();
        if word.is_empty() && words.len() == 1 && !is_turned && rest.ends_with([',', ';']) {
            // "Hart, Sam", and cells of a row.
            is_turned = true;
            rest = &rest[..rest.len() - 1];
        } else if is_name_word(word) || (!words.is_empty() && is_one_of(PARTICLES, word)) {
            words.push(word);
            rest = &rest[..rest.len() - word.len()];
        } else {
            break;
        }
    }
    let last = rest.trim_end().rsplit(parts).next().unwrap_or_default();
    words.reverse();
    (is_full(&words)
        && !is_one_of(BY, last)
        && !is_one_of(TITLES, last)
        && !words.iter().any(|word| is_one_of(TITLES, word)))
    .then_some(Full { words, at: begins + rest.len()..end, is_labelled })
}

/// The full name that alone stands behind a date, where the date begins the line.
fn after<'t>(text: &'t str, date: &Range<usize>) -> Option<Full<'t>> {
    if text[line_from(text, date.start)..date.start].contains(char::is_alphabetic) {
        return None;
    }
    let line = line_on(text, date.end);
    let parts = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '|' | '"' | '-' | '(' | ')');
    let words: Vec<&str> = line.split(parts).filter(|word| !word.is_empty()).collect();
    let is_name = words.iter().all(|word| is_name_word(word) || is_one_of(PARTICLES, word));
    (is_name && is_full(&words) && !words.iter().any(|word| is_one_of(TITLES, word))).then_some(Full {
        words,
        at: date.start..date.end + line.len(),
        is_labelled: false,
    })
}

/// Whether what follows says what somebody does: "Amy Shaw 12/03/2021 (educational psychologist)".
fn is_of_work(text: &str, from: usize) -> bool {
    let line = line_on(text, from).trim_start_matches([' ', ')', ']']);
    let mut words = line.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(4);
    line.starts_with(['(', ',', '-', '\t', '|', ';']) && words.any(|word| is_one_of(ROLES, word))
}

/// Somebody who stands in the text in full with a date.
struct Dated {
    name: String,
    on: Date,
    at: Range<usize>,
    is_labelled: bool,
}

/// People who are named in full with their date of birth: those of whom the text says that it is one, and three and more beside
/// each other.
pub(super) fn with_birth(folded: &str, today: Date) -> Vec<(String, Date)> {
    let recent = today.checked_sub(RECENT.years()).unwrap_or(today);
    let mut dated = Vec::new();
    for (on, at) in births_at(folded, today) {
        let Some(full) = before(folded, at.start).or_else(|| after(folded, &at)) else { continue };
        if (full.is_labelled || on <= recent) && !is_of_work(folded, at.end) {
            let name = full.words.iter().map(|word| own(word).to_lowercase()).collect::<Vec<_>>().join(" ");
            let at = full.at.start..full.at.end.max(at.end);
            dated.push(Dated { name, on, at, is_labelled: full.is_labelled });
        }
    }
    let mut found = BTreeSet::new();
    for run in dated.chunk_by(|one, next| next.at.start.saturating_sub(one.at.end) <= NEAR) {
        let names: BTreeSet<&str> = run.iter().map(|one| one.name.as_str()).collect();
        let counts = |one: &&Dated| one.is_labelled || names.len() >= RUN;
        found.extend(run.iter().filter(counts).map(|one| (one.name.clone(), one.on)));
    }
    found.into_iter().collect()
}

/// Whether a full name stands right before a number, behind `from`.
pub(super) fn names_before(folded: &str, from: usize, number: usize) -> bool {
    before(folded, number).is_some_and(|full| full.at.end > from && full.at.start >= from)
}

/// Words with capitals that stand together, as full names do. Whoever has a title before the name is no child.
pub(super) fn alone(folded: &str) -> Vec<Vec<String>> {
    const OPENS: [char; 4] = ['(', '[', '"', '\''];
    const CLOSES: [char; 10] = [')', ']', '"', '\'', ',', ';', ':', '.', '!', '?'];
    let mut all = Vec::new();
    for line in folded.lines() {
        let (mut run, mut is_titled) = (Vec::<String>::new(), false);
        let mut end = |run: &mut Vec<String>, is_titled: bool| {
            let full = std::mem::take(run);
            if full.len() > 1 && !is_titled {
                all.push(full);
            }
        };
        for raw in line.split_whitespace() {
            let word = raw.trim_start_matches(OPENS).trim_end_matches(CLOSES);
            if raw.starts_with(OPENS) {
                end(&mut run, is_titled);
                is_titled = false;
            }
            let is_name = is_name_word(word) && !is_one_of(NO_NAMES, word) && !is_one_of(TITLES, word);
            if is_name || (!run.is_empty() && is_one_of(PARTICLES, word)) {
                run.push(own(word).to_owned());
            } else {
                end(&mut run, is_titled);
                is_titled = is_one_of(TITLES, word);
                // "Dr." ends nothing.
                continue;
            }
            if raw.ends_with(CLOSES) {
                end(&mut run, is_titled);
                is_titled = false;
            }
        }
        end(&mut run, is_titled);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 29);

    /// Each with the words of the name in the order of the alphabet.
    fn people(text: &str) -> Vec<String> {
        let plain = |(name, on): (String, Date)| {
            let mut words: Vec<&str> = name.split(' ').collect();
            words.sort_unstable();
            format!("{} {on}", words.join(" "))
        };
        let mut all: Vec<String> = with_birth(text, TODAY).into_iter().map(plain).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn three_full_names_with_dates_beside_each_other_are_people_however_they_are_written() {
        let three = ["hart sam 2015-03-12", "kim low 2013-02-01", "lee poe 2014-04-13"];
        for text in [
            "Sam Hart 12/03/2015\nLee Poe 13/04/2014\nKim Low 01/02/2013",
            "1. Sam Hart, 12.3.15\n2. Lee Poe, 13.4.14\n3. Kim Low, 1.2.13",
            "- HART, Sam: 12 March 2015\n- POE, Lee: 13 April 2014\n- LOW, Kim: 1 February 2013",
            "Sam,Hart,12/03/2015,Beckfoot\nLee,Poe,13/04/2014,Hill Top\nKim,Low,01/02/2013,Al-Noor",
            "Sam\tHart\t12/03/2015\nLee\tPoe\t13/04/2014\nKim\tLow\t01/02/2013",
            "12/03/2015 Sam Hart\n13/04/2014 Lee Poe\n01/02/2013 Kim Low",
            "He is with Sam Hart (12/03/2015), Lee Poe (13/04/2014) and Kim Low (1/2/2013) in class.",
        ] {
            assert_eq!(people(text), three, "{text}");
        }
        let particles = "Ana da Silva 12/03/2015\nTom van der Berg 13/04/2014\nMary O'Neill-Shaw 1/2/2013";
        assert_eq!(people(particles).len(), 3);
        assert_eq!(
            people("Sam Hart 12/03/2015\nLee Poe 13/04/2014"),
            [] as [&str; 0],
            "two without a word that says so"
        );
    }

    #[test]
    fn one_of_whom_the_text_says_when_they_were_born_is_enough() {
        for text in [
            "Sam Hart (born 12/03/2015)",
            "Sam Hart, DOB 12/03/2015",
            "Sam Hart D.O.B.: 12 March 2015",
            "Sam Hart's date of birth is 12/03/2015",
            "about Sam Hart, whose date of birth is 12/03/2015.",
        ] {
            assert_eq!(people(text), ["hart sam 2015-03-12"], "{text}");
        }
    }

    #[test]
    fn dates_of_reports_meetings_and_professionals_are_nobodys_birth() {
        for text in [
            "Annual Review 12/03/2021\nParent Views 14/05/2021\nSchool Report 1/6/2021\nSpeech Therapy 2/7/2021",
            "Dr Amy Shaw 12/03/2021\nMrs Tess Hill 14/05/2021\nMs Jo Field 1/6/2021",
            "Amy Shaw, Educational Psychologist, 12/03/2021\nTess Hill, SENCO, 14/05/2021\nJo Field, Nurse, 1/6/2021",
            "Amy Shaw 12/03/2021 (psychologist)\nTess Hill 14/05/2021, SENCO\nJo Field 1/6/2021 - nurse",
            "Report by Amy Shaw 12/03/2021\nReport by Tess Hill 14/05/2021\nReport by Jo Field 1/6/2021",
            "Amy Shaw 12/03/2026\nTess Hill 14/05/2026\nJo Field 1/6/2026",
            "We met on Friday, 27 March 2020. Then on Monday, 30 March 2020, and on Tuesday, 31 March 2020.",
            "Walked alone 12/03/2016\nFirst words 1/2/2017\nDry at night 3/4/2018",
        ] {
            assert_eq!(people(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn words_that_stand_together_as_names_do_are_told_from_titles_and_beginnings_of_sentences() {
        let said = |text: &str| alone(text).into_iter().map(|words| words.join(" ")).collect::<Vec<_>>();
        assert_eq!(said("Dear Ms Low, we saw Sam Hart's work with Dr Amy Shaw (Lee Poe)."), ["Sam Hart", "Lee Poe"]);
        assert_eq!(said("The Annual Review was on Monday"), [] as [&str; 0]);
    }
}
