//! Former names of a child that are sealed from a reader, in any form in which a person would recognise one: "F. Bairstow",
//! "BAIRSTOW, Freddie", "Fréddie J Bairstow", and the surname alone where it is not the present one.

use std::sync::Arc;

use super::fold::{Folded, fold};
use super::{REMOVED, ordinary};
use crate::name;

/// Between the parts of a name stand so many words at most: "Freddie John James Bairstow".
const APART: usize = 3;
/// In small letters a part of a name is one by itself from so many letters on: shorter ones are often words.
const LONGEST_WORD: usize = 7;
/// What a file is called is often written in small letters alone, and holds few other words.
const LONGEST_IN_TITLE: usize = 3;

/// A name that was sealed.
#[derive(Clone, Default)]
pub struct SealedName {
    pub forename: String,
    pub surname: String,
    /// What the child was called when it was sealed: these words are no secret of it. Whoever may change a name could otherwise
    /// try one after the other, and see by which a text opens.
    pub open: String,
}

impl std::fmt::Debug for SealedName {
    /// Never a name.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedName")
    }
}

/// The names of a child that are sealed from somebody, and the one of today. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SealedNames(Option<Arc<Known>>);

#[derive(PartialEq, Eq)]
struct Known {
    names: Vec<Name>,
}

impl std::fmt::Debug for Known {
    /// Never a name.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known({} names)", self.names.len())
    }
}

/// A sealed name, folded.
#[derive(Clone, PartialEq, Eq)]
struct Name {
    forenames: Vec<String>,
    surname: String,
    /// Whether the child had another surname when it was sealed.
    is_surname_secret: bool,
    /// Whether the child had another first forename then.
    is_forename_secret: bool,
    /// Its words that were none of the child’s other name then, and the surname as one word.
    secrets: Vec<String>,
    /// The full name of today.
    now: String,
}

impl Name {
    fn new(former: &SealedName, now: &str) -> Self {
        let open = words(&former.open);
        let (forenames, surnames) = (words(&former.forename), words(&former.surname));
        let (surname, is_surname_secret) =
            (fold(&former.surname).plain, !surnames.iter().all(|word| open.contains(word)));
        let mut secrets: Vec<String> =
            forenames.iter().chain(&surnames).filter(|word| !open.contains(word)).cloned().collect();
        secrets.extend(is_surname_secret.then(|| surname.clone()));
        Self {
            is_forename_secret: forenames.first().is_some_and(|first| !open.contains(first)),
            forenames,
            surname,
            is_surname_secret,
            secrets,
            now: now.to_owned(),
        }
    }

    /// As it is looked for where somebody is called by this surname: there it is no secret.
    fn beside(mut self, surname: &str) -> Self {
        if self.is_surname_secret && !self.surname.is_empty() && fold(surname).plain == self.surname {
            let parts = words(surname);
            self.secrets.retain(|word| *word != self.surname && !parts.contains(word));
            self.is_surname_secret = false;
        }
        self
    }

    fn is_secret(&self) -> bool {
        self.is_surname_secret || self.is_forename_secret
    }
}

fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.tokens.iter().map(|token| folded.word(token).to_owned()).collect()
}

/// Where a name stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    start: usize,
    end: usize,
    /// Whether the name of today can stand there: forename or initial, and surname.
    whole: bool,
    /// Which of the names it is.
    name: usize,
}

impl SealedNames {
    /// Those of a child whose name is now `now`: it stands in their place, and opens none.
    #[must_use]
    pub fn new(sealed: &[SealedName], (forename, surname): (&str, &str)) -> Self {
        let now = name::full(forename, surname);
        Self::of(sealed.iter().map(|former| Name::new(former, &now)).collect())
    }

    fn of(mut names: Vec<Name>) -> Self {
        names.retain(Name::is_secret);
        if names.is_empty() { Self(None) } else { Self(Some(Arc::new(Known { names }))) }
    }

    /// With those of a brother or sister, as they are looked for in the record of a child with this surname. What they are called
    /// today stands in no other record: who reads there may know nothing of it.
    #[must_use]
    pub fn with(&self, relative: &Self, surname: &str) -> Self {
        let names = |of: &Self| of.0.iter().flat_map(|known| known.names.iter().cloned()).collect::<Vec<Name>>();
        let theirs = names(relative).into_iter().map(|name| Name { now: REMOVED.to_owned(), ..name.beside(surname) });
        Self::of(names(self).into_iter().chain(theirs).collect())
    }

    /// Whether nothing is sealed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether a word of one of them that is none of the present name begins so, in folded letters.
    #[must_use]
    pub fn begin_with(&self, folded: &str) -> bool {
        let names = self.0.iter().flat_map(|known| &known.names);
        !folded.is_empty() && names.flat_map(|name| &name.secrets).any(|word| word.starts_with(folded))
    }

    /// Whether a text says one of them.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        !self.places(text, LONGEST_WORD).is_empty()
    }

    /// Whether what something is called, such as a file, says one of them.
    #[must_use]
    pub fn are_in_title(&self, title: &str) -> bool {
        !self.places(title, LONGEST_IN_TITLE).is_empty()
    }

    /// A text with the name of today in their place; what is only a part of one is taken out.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.shown(text, LONGEST_WORD)
    }

    /// The same of what something is called.
    #[must_use]
    pub fn title(&self, title: &str) -> String {
        self.shown(title, LONGEST_IN_TITLE)
    }

    fn shown(&self, text: &str, least: usize) -> String {
        let Some(known) = &self.0 else { return text.to_owned() };
        let mut shown = String::with_capacity(text.len());
        let mut from = 0;
        for place in self.places(text, least) {
            shown.push_str(&text[from..place.start]);
            let now = known.names.get(place.name).filter(|_| place.whole).map_or(REMOVED, |name| name.now.as_str());
            shown.push_str(now);
            from = place.end;
        }
        shown.push_str(&text[from..]);
        shown
    }

    /// In order, none over another. In small letters a part of one stands by itself from `least` letters on.
    fn places(&self, text: &str, least: usize) -> Vec<Place> {
        let Some(known) = &self.0 else { return Vec::new() };
        let folded = fold(text);
        let written = Written { text, folded: &folded, least };
        let of =
            |(at, name): (usize, &Name)| written.places(name).into_iter().map(move |place| Place { name: at, ..place });
        let mut all: Vec<Place> = known.names.iter().enumerate().flat_map(of).collect();
        // What is more of a name comes first where two begin together.
        all.sort_unstable_by_key(|place| (place.start, std::cmp::Reverse((place.end, place.whole))));
        let mut kept: Vec<Place> = Vec::with_capacity(all.len());
        for place in all {
            match kept.last_mut() {
                Some(last) if place.start < last.end => last.end = last.end.max(place.end),
                _ => kept.push(place),
            }
        }
        kept
    }
}

/// A text in which names are looked for.
struct Written<'t> {
    text: &'t str,
    folded: &'t Folded,
    least: usize,
}

impl Written<'_> {
    fn places(&self, name: &Name) -> Vec<Place> {
        let mut all = Vec::new();
        for first in 0..self.folded.tokens.len() {
            if let Some(last) = self.ends(first, &name.surname) {
                all.extend(self.around(name, first, last));
            }
            let forename = name.forenames.first().map_or("", String::as_str);
            if name.is_forename_secret && self.word(first) == forename && self.is_name(first, first) {
                all.extend(self.place(first, first, false));
            }
        }
        all
    }

    /// The surname with what of the forenames stands beside it.
    fn around(&self, name: &Name, first: usize, last: usize) -> Option<Place> {
        let mut before = (1..=APART).rev().filter_map(|far| first.checked_sub(far));
        let mut after = (1..=APART).rev().map(|far| last + far);
        let begins = before.find(|from| self.is_forename(name, *from) && self.are_one(*from, first, false));
        let ends = match begins {
            Some(_) => None,
            None => after.find(|until| self.is_forename(name, *until) && self.are_one(last, *until, true)),
        };
        let (from, until) = (begins.unwrap_or(first), ends.unwrap_or(last));
        let whole = begins.is_some() || ends.is_some();
        let is_written_out = |at: usize| name.forenames.first().is_some_and(|forename| self.word(at) == forename);
        let is_told = match (whole, name.is_surname_secret) {
            (true, true) => true,
            (true, false) => name.is_forename_secret && (from..=until).any(is_written_out),
            (false, is_secret) => is_secret && self.is_name(first, last),
        };
        if is_told { self.place(from, until, whole) } else { None }
    }

    /// Whether a word is one of the forenames, or the first letter of the first.
    fn is_forename(&self, name: &Name, at: usize) -> bool {
        let Some(token) = self.folded.tokens.get(at) else { return false };
        let (word, forename) = (self.word(at), name.forenames.first().map_or("", String::as_str));
        let is_initial = word.len() == 1 && token.capital && forename.starts_with(word);
        is_initial || name.forenames.iter().any(|known| known == word)
    }

    /// Whether nothing parts the words from one to another but what stands within a name, or a comma too behind a surname; those
    /// between them are initials or names.
    fn are_one(&self, from: usize, until: usize, comma: bool) -> bool {
        let Some(own) = self.folded.tokens.get(from..=until) else { return false };
        let between = own.get(1..own.len().saturating_sub(1)).unwrap_or_default();
        between.iter().all(|token| token.capital)
            && own.windows(2).all(|pair| {
                let [one, two] = pair else { return false };
                let parts = self.text.get(one.text.1..two.text.0).unwrap_or_default();
                let is_initial = one.plain.1 - one.plain.0 == 1;
                let may_part = |c: char| match c {
                    '\n' => false,
                    ',' => comma,
                    '.' => is_initial || parts == ".",
                    c => c.is_whitespace() || matches!(c, '-' | '_' | '\u{2010}' | '\u{2011}'),
                };
                parts.chars().all(may_part)
            })
    }

    /// Whether words alone are a name, and no words of every day.
    fn is_name(&self, first: usize, last: usize) -> bool {
        let (Some(begins), Some(ends)) = (self.folded.tokens.get(first), self.folded.tokens.get(last)) else {
            return false;
        };
        let plain = &self.folded.plain[begins.plain.0..ends.plain.1];
        let capital = begins.capital || ends.capital;
        match ordinary::is(plain) {
            // "Young people" begins a sentence, "Ms Young" is somebody.
            true => capital && first.checked_sub(1).is_some_and(|before| self.are_one(before, first, false)),
            false => capital || plain.len() >= self.least,
        }
    }

    /// The word with which a name ends that begins with the word `first`, however it is parted: "O’Hara", "O Hara".
    fn ends(&self, first: usize, name: &str) -> Option<usize> {
        let begins = self.folded.tokens.get(first).filter(|_| !name.is_empty())?.plain.0;
        let mut own = self.folded.tokens.iter().enumerate().skip(first);
        let (last, token) = own.find(|(_, token)| token.plain.1 - begins >= name.len())?;
        (self.folded.plain.get(begins..token.plain.1) == Some(name)).then_some(last)
    }

    fn word(&self, at: usize) -> &str {
        self.folded.tokens.get(at).map_or("", |token| self.folded.word(token))
    }

    fn place(&self, first: usize, last: usize, whole: bool) -> Option<Place> {
        let (begins, ends) = (self.folded.tokens.get(first)?, self.folded.tokens.get(last)?);
        Some(Place { start: begins.text.0, end: ends.text.1, whole, name: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn former(forename: &str, surname: &str, open: &str) -> SealedName {
        SealedName { forename: forename.to_owned(), surname: surname.to_owned(), open: open.to_owned() }
    }

    /// Sealed when the child was called as now.
    fn sealed(forename: &str, surname: &str, now: (&str, &str)) -> SealedNames {
        SealedNames::new(&[former(forename, surname, &name::full(now.0, now.1))], now)
    }

    #[test]
    fn a_sealed_name_is_known_in_whatever_way_it_is_written() {
        let names = sealed("Freddie", "Bairstow", ("Freddie", "Ogden"));
        for written in [
            "Freddie Bairstow",
            "FREDDIE BAIRSTOW",
            "freddie bairstow",
            "Freddie\u{a0}Bairstow",
            "F. Bairstow",
            "F Bairstow",
            "Bairstow Freddie",
            "Bairstow, Freddie",
            "Freddie J Bairstow",
            "Freddie John James Bairstow",
            "Fréddie Bairstow",
            "freddie.bairstow",
        ] {
            let text = format!("Your advice on {written} is due.");
            assert_eq!(names.text(&text), "Your advice on Freddie Ogden is due.", "{written}");
        }
        assert_eq!(names.text("Ms Bairstow’s letter. Freddie can start."), "Ms [removed]’s letter. Freddie can start.");
        assert_eq!(names.text("bairstow family"), "[removed] family");
        for other in ["Freddie Ogden", "Freddie likes Bairstowe Hall", "F. Ogden"] {
            assert_eq!(names.text(other), other);
        }
    }

    #[test]
    fn of_a_child_with_another_forename_the_former_one_is_kept_too() {
        let names = sealed("Freddie", "Ogden", ("Frances", "Ogden"));
        assert_eq!(names.text("Freddie Ogden, Ogden, F. Ogden"), "Frances Ogden, Ogden, F. Ogden");
        assert_eq!(names.text("Freddie can start."), "[removed] can start.");
        assert_eq!(names.text("Frances Ogden and Ms Ogden"), "Frances Ogden and Ms Ogden");
    }

    #[test]
    fn in_what_a_file_is_called_a_part_in_small_letters_is_a_name_too() {
        let names = sealed("Idris", "Yousaf", ("Karim", "Yousaf"));
        for (title, shown) in [
            ("idris-support-plan.txt", "[removed]-support-plan.txt"),
            ("support plan idris.pdf", "support plan [removed].pdf"),
            ("idris_yousaf.docx", "Karim Yousaf.docx"),
            ("karim-yousaf.docx", "karim-yousaf.docx"),
        ] {
            assert_eq!(names.title(title), shown);
            assert_eq!(names.are_in_title(title), title != shown, "{title}");
        }
        assert!(!names.are_in("an idris in a text of small letters"));
    }

    #[test]
    fn words_of_every_day_are_no_sealed_name() {
        let names = sealed("Will", "Young", ("Ann", "Ogden"));
        for ordinary in ["Young people read.", "He will read to young children.", "They will. Young people too."] {
            assert_eq!(names.text(ordinary), ordinary);
        }
        assert_eq!(names.text("We met Ms Young and Will Young."), "We met Ms [removed] and Ann Ogden.");
    }

    #[test]
    fn a_word_that_is_typed_is_the_beginning_of_what_is_sealed_and_of_nothing_else() {
        let names = sealed("Freddie James", "Bairstow-Hill", ("Freddie", "Ogden"));
        for typed in ["bairstow", "bair", "hill", "bairstowhill", "james"] {
            assert!(names.begin_with(typed), "{typed}");
        }
        for typed in ["freddie", "ogden", "airstow", ""] {
            assert!(!names.begin_with(typed), "{typed}");
        }
        assert!(!names.is_empty() && SealedNames::default().is_empty());
    }

    #[test]
    fn a_name_that_the_child_is_given_after_one_was_sealed_opens_nothing() {
        let former = [former("Jamie", "Hartley", "Robin Ashdown")];
        let text = "Jamie Hartley came. Jamie can start. Ms Hartley.";
        for (now, whole) in [
            (("Robin", "Ashdown"), "Robin Ashdown"),
            (("Jamie", "Ashdown"), "Jamie Ashdown"),
            (("Max Jamie Rory", "Hartley"), "Max Jamie Rory Hartley"),
        ] {
            let shown = format!("{whole} came. [removed] can start. Ms [removed].");
            assert_eq!(SealedNames::new(&former, now).text(text), shown);
        }
    }

    #[test]
    fn in_the_record_of_a_sister_a_sealed_name_is_taken_out_and_her_own_surname_stays() {
        let brother = sealed("Idris", "Yousaf", ("Karim", "Khan"));
        let hers = SealedNames::default().with(&brother, "Yousaf");
        let text = "Her brother Idris Yousaf. Idris can start. Hana Yousaf and Ms Yousaf.";
        assert_eq!(hers.text(text), "Her brother [removed]. [removed] can start. Hana Yousaf and Ms Yousaf.");
        assert!(hers.begin_with("idris") && !hers.begin_with("yousaf"));
        let another = SealedNames::default().with(&brother, "Ogden");
        assert_eq!(another.text("Hana Ogden and Ms Yousaf"), "Hana Ogden and Ms [removed]");
        // Two who were renamed: her own name is the one of today.
        let both = sealed("Zoe", "Birth", ("Ann", "Ogden")).with(&brother, "Ogden");
        assert_eq!(both.text("Zoe Birth and Idris Yousaf"), "Ann Ogden and [removed]");
        assert!(SealedNames::default().with(&SealedNames::default(), "Ogden").is_empty());
    }

    #[test]
    fn a_name_that_the_child_had_when_it_was_sealed_is_no_secret() {
        assert!(!sealed("Zoe", "Ogden", ("Zoe", "Ogden")).are_in("Zoe Ogden"));
        assert!(!sealed("Zoe", "Smith", ("Zoe", "Smith-Jones")).are_in("Zoe Smith-Jones"));
        assert!(!SealedNames::default().are_in("Zoe Ogden"));
        let names = sealed("Zoë", "O’Hara van der Berg", ("Zoë", "Ogden"));
        assert!(names.are_in("zoe ohara van der berg") && !names.are_in("van der Weyden"));
    }
}
