//! Names folded so that "Zoë", "zoe" and "ZOE" are found alike, and "O'Hara" as "ohara".

use unicode_normalization::UnicodeNormalization;

/// Letters and digits in lower case without accents; words separated by single spaces.
fn folded(text: &str) -> String {
    let plain = text
        .nfkd()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\'' | '’' | '.'))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ø' => 'o',
            'ł' => 'l',
            'đ' => 'd',
            'ı' => 'i',
            c if c.is_alphanumeric() => c,
            _ => ' ',
        })
        .collect::<String>()
        .replace('ß', "ss");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a name, each once.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = folded(name).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}

/// What a list is ordered by.
#[must_use]
pub fn sort_key(surname: &str, forename: &str) -> String {
    format!("{} {}", folded(surname), folded(forename)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_alike_however_they_are_written() {
        assert_eq!(words("Zoë O’Hara-Świątek"), ["ohara", "swiatek", "zoe"]);
        assert_eq!(words("ZOE  O'HARA"), ["ohara", "zoe"]);
        assert_eq!(sort_key("Łukasz", "Børge"), "lukasz borge");
        assert_eq!(words(" "), Vec::<String>::new());
        assert_eq!(words("محمد"), ["محمد"]);
    }
}
