//! How hard an English text is to read, as Flesch and Kincaid measure it.

/// What writers aim for in easy words.
pub const AIM: u8 = 9;

/// How old somebody is who can read a text: five years, and the years of school that it needs.
#[must_use]
pub fn reading_age(text: &str) -> f64 {
    5.0 + grade(text)
}

/// How many years of school a text needs: 0.39 words a sentence, 11.8 syllables a word.
#[must_use]
pub fn grade(text: &str) -> f64 {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphabetic() && c != '’').filter(|word| !word.is_empty()).collect();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let number = |count: usize| f64::from(numbers::fitted::<u32>(count));
    let (sentences, words) = (number(sentences(text).count().max(1)), number(words.len().max(1)));
    0.39 * words / sentences + 11.8 * number(syllables) / words - 15.59
}

/// The sentences of a text, without what is a label of one or two words.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '?', '!', ':', '\n']).filter(|one| one.split_whitespace().count() > 2)
}

/// The age in whole years, for whoever writes a text; none where there are too few words to tell.
#[must_use]
pub fn in_years(text: &str) -> Option<String> {
    sentences(text).next()?;
    Some(format!("{:.0}", reading_age(text).ceil().clamp(5.0, 25.0)))
}

/// The syllables of an English word, near enough: groups of vowels, without a silent e.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let groups =
        word.chars().fold((0, false), |(count, was), c| (count + usize::from(is_vowel(c) && !was), is_vowel(c)));
    let silent = word.ends_with('e') && !word.ends_with("le") && groups.0 > 1;
    (groups.0 - usize::from(silent)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_sentences_of_short_words_can_be_read_young() {
        assert!(reading_age("We read it. You can ask us.") < 7.0);
        let hard =
            "The authority determines eligibility having regard to representations received from interested parties.";
        assert!(reading_age(hard) > 18.0, "{}", reading_age(hard));
        assert_eq!(in_years("Ms Kaur helps me read. She helps me each day.").as_deref(), Some("5"));
        assert_eq!(in_years(hard).as_deref(), Some("25"));
    }

    #[test]
    fn a_word_or_two_tell_nothing() {
        assert_eq!((in_years(""), in_years("Ask me."), in_years("1 2 3?").is_some()), (None, None, true));
    }
}
