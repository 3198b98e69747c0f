//! Which words are written or sound nearly like another.

use crate::sound;

/// From so many letters on a word may be misspelled: shorter ones are too many.
const SPELLED_FROM: usize = 4;
/// Longer words are not looked at letter by letter.
const SPELLED_TO: usize = 24;
/// From so many letters on two mistakes are forgiven.
const TWO_MISTAKES_FROM: usize = 8;

/// The keys under which a word is looked up: how it sounds, and how it is spelled with no letter or one left out. Words that
/// differ by one letter, or by two that changed places, share one.
pub(crate) fn keys(word: &str) -> Vec<String> {
    let mut keys: Vec<String> = sound::keys(word).into_iter().map(|key| format!("s{key}")).collect();
    let letters: Vec<char> = word.chars().collect();
    if (SPELLED_FROM..=SPELLED_TO).contains(&letters.len()) {
        keys.push(format!("d{word}"));
        keys.extend((0..letters.len()).map(|out| {
            let left = letters.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, letter)| *letter);
            format!("d{}", left.collect::<String>())
        }));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// How far `word` is from what was typed, in letters, where the two are alike. Words that only share a short sound must be
/// written alike too: Ali is not Ella.
pub(crate) fn distance(typed: &str, word: &str) -> Option<usize> {
    let apart = strsim::osa_distance(typed, word);
    let length = typed.chars().count().max(word.chars().count());
    let mistakes = if length >= TWO_MISTAKES_FROM { 2 } else { 1 };
    let is_spelled_alike = length >= SPELLED_FROM && apart <= mistakes;
    let sounds = sound::keys(word);
    let shared = sound::keys(typed).into_iter().filter(|key| sounds.contains(key)).map(|key| key.len()).max();
    let sounds_alike = match shared {
        Some(3..) => apart * 10 <= length * 8,
        Some(_) => apart * 2 <= length,
        None => false,
    };
    (is_spelled_alike || sounds_alike).then_some(apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mistake_is_forgiven_and_two_in_a_long_word() {
        assert_eq!(distance("ogdne", "ogden"), Some(1));
        assert_eq!(distance("hussian", "hussain"), Some(1));
        assert!(distance("wisniewsky", "wisniewski").is_some());
        assert!(distance("braithwiat", "braithwaite").is_some());
        assert_eq!(distance("zoe", "zac"), None);
        assert_eq!(distance("ali", "ella"), None);
        assert_eq!(distance("ogden", "olsen"), None);
    }

    #[test]
    fn words_with_one_mistake_share_a_key() {
        for (one, other) in
            [("ogden", "ogdne"), ("khan", "kahn"), ("ogden", "oggden"), ("ogden", "ogen"), ("ogden", "ogben")]
        {
            let keys = keys(one);
            assert!(super::keys(other).iter().any(|key| keys.contains(key)), "{one} {other}");
        }
    }
}
