//! A text as one reads it aloud: letters and digits alone, in lower case and without accents, so that "BD3 7XX",
//! "bd37xx" and "ＢＤ３-7xx" are one, each word with its place in the text.

use unicode_normalization::UnicodeNormalization;

/// A word of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// Where it begins and ends in [`Folded::plain`].
    pub plain: (usize, usize),
    /// Where it begins and ends in the text itself, in bytes.
    pub text: (usize, usize),
    /// Whether it begins with a capital letter.
    pub capital: bool,
    /// Whether every letter is a capital.
    pub upper: bool,
}

/// A text, folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Folded {
    /// All words without anything between them.
    pub plain: String,
    /// The words in order.
    pub tokens: Vec<Token>,
}

impl Folded {
    /// The letters of a word.
    pub(crate) fn word(&self, token: &Token) -> &str {
        &self.plain[token.plain.0..token.plain.1]
    }

    fn close(&mut self, open: &mut Option<Token>, text_end: usize) {
        let Some(mut token) = open.take() else { return };
        token.plain.1 = self.plain.len();
        token.text.1 = text_end;
        match &self.plain[token.plain.0..] {
            // Words that come and go in names: "the Grange School and Nursery".
            "the" | "and" => self.plain.truncate(token.plain.0),
            "saint" => {
                self.plain.truncate(token.plain.0);
                self.plain.push_str("st");
                token.plain.1 = self.plain.len();
                self.tokens.push(token);
            }
            _ => self.tokens.push(token),
        }
    }
}

/// Characters that nobody sees: they part no word.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// The Latin letter that a letter of another script looks like: a name can be written with either.
fn latin(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' | 'є' => 'e',
        'һ' | 'н' => 'h',
        'і' | 'ι' | 'ı' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' | 'ł' => 'l',
        'м' => 'm',
        'η' | 'п' => 'n',
        'о' | 'ο' | 'ø' => 'o',
        'р' | 'ρ' => 'p',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'đ' => 'd',
        c => c,
    }
}

/// Folds a text.
pub(crate) fn fold(text: &str) -> Folded {
    let mut folded = Folded { plain: String::with_capacity(text.len()), tokens: Vec::with_capacity(text.len() / 6) };
    let mut open: Option<Token> = None;
    let mut last = 0;
    let bytes = text.as_bytes();
    let mut skip_until = 0;
    for (at, c) in text.char_indices() {
        if at < skip_until {
            continue;
        }
        if c == '%' && bytes.get(at + 1..at + 3).is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit)) {
            // "27%20Low%20Fold" in a link.
            folded.close(&mut open, last);
            skip_until = at + 3;
            continue;
        }
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                begin(&mut open, &folded, at, c.is_ascii_uppercase(), !c.is_ascii_lowercase());
                folded.plain.push(c.to_ascii_lowercase());
                last = at + 1;
            } else {
                folded.close(&mut open, last);
            }
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        let before = folded.plain.len();
        let letters = std::iter::once(c).nfkd().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase);
        let letters: String = letters.map(latin).filter(|c| c.is_alphanumeric()).collect();
        if letters.is_empty() {
            folded.close(&mut open, last);
            continue;
        }
        begin(&mut open, &folded, at, c.is_uppercase(), !c.is_lowercase());
        folded.plain.push_str(&letters.replace('ß', "ss"));
        debug_assert!(folded.plain.len() > before, "a letter stays a letter");
        last = at + c.len_utf8();
    }
    folded.close(&mut open, last);
    folded
}

fn begin(open: &mut Option<Token>, folded: &Folded, at: usize, capital: bool, not_small: bool) {
    match open {
        Some(token) => token.upper &= not_small,
        None => {
            let plain = folded.plain.len();
            *open = Some(Token { plain: (plain, plain), text: (at, at), capital, upper: not_small });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let folded = fold(text);
        folded.tokens.iter().map(|token| folded.word(token).to_owned()).collect()
    }

    #[test]
    fn a_word_is_the_same_however_it_is_written() {
        assert_eq!(words("Zoë’s Bäckfoot"), ["zoe", "s", "backfoot"]);
        assert_eq!(words("Ｂ\u{200b}D3"), ["bd3"]);
        assert_eq!(words("Вradford Нill"), ["bradford", "hill"], "Cyrillic letters that look alike");
        assert_eq!(words("The Grange and Saint Mary's"), ["grange", "st", "mary", "s"]);
        assert_eq!(words("Zoe\u{301}"), ["zoe"]);
        assert_eq!(words(" - "), Vec::<String>::new());
    }

    #[test]
    fn each_word_knows_its_place_in_the_text() {
        let text = "to Бeckfoot, Hill-Top!";
        let folded = fold(text);
        let places: Vec<&str> = folded.tokens.iter().map(|token| &text[token.text.0..token.text.1]).collect();
        assert_eq!(places, ["to", "Бeckfoot", "Hill", "Top"]);
        assert!(folded.tokens[1].capital && !folded.tokens[0].capital && !folded.tokens[1].upper);
    }
}
