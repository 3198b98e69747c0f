//! A text as one reads it aloud: letters and digits alone, in lower case and without accents, so that "BD3 7XX",
//! "bd37xx" and "ＢＤ３-7xx" are one, each word with its place in the text.

use any_ascii::{any_ascii, any_ascii_char};
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::skeleton;

use super::markup;

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
    /// Whether it has letters of another script that look like no Latin letter.
    pub foreign: bool,
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

/// The Latin letters that a letter of any script looks like, in lower case; the letter itself where it looks like none.
/// Capitals and small letters differ: Greek Η is an H, η is an n.
fn looks_like(c: char, letters: &mut String) {
    // A digit of any script is that digit: ٠٧٧٠٠ is a telephone number in Urdu.
    if c.is_numeric() && !c.is_ascii() {
        let digits = any_ascii_char(c);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            letters.push_str(digits);
            return;
        }
    }
    let own = match c {
        'ß' => "ss",
        // What the tables of confusable characters leave out, or take for the small letter l.
        'Ι' | 'І' | 'ι' | 'і' | 'ı' | 'ɩ' => "i",
        'Н' | 'н' | 'ʜ' => "h",
        'Β' | 'В' | 'β' | 'в' => "b",
        'К' | 'Κ' | 'к' | 'κ' => "k",
        'М' | 'Μ' | 'м' => "m",
        'Т' | 'Τ' | 'т' | 'τ' => "t",
        'ε' | 'є' | 'Є' => "e",
        'η' | 'п' | 'ŋ' => "n",
        'Ø' | 'ø' => "o",
        'Ł' | 'ł' => "l",
        'Đ' | 'đ' => "d",
        'χ' => "x",
        'у' | 'У' | 'γ' => "y",
        'υ' => "u",
        _ => "",
    };
    if !own.is_empty() || c.is_ascii() {
        letters.push_str(own);
        if own.is_empty() {
            letters.push(c.to_ascii_lowercase());
        }
        return;
    }
    let mut buffer = [0; 4];
    let mut alike = skeleton(c.encode_utf8(&mut buffer));
    if let (Some(one), None) = (alike.next(), alike.next())
        && one.is_ascii_alphanumeric()
    {
        letters.push(one.to_ascii_lowercase());
        return;
    }
    // Small capitals, letters of phonetic script, letters in circles and squares.
    let spelt = any_ascii_char(c);
    if matches!(c.script(), Script::Latin | Script::Common)
        && (1..=2).contains(&spelt.len())
        && spelt.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        letters.push_str(&spelt.to_ascii_lowercase());
        return;
    }
    letters.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
}

/// The consonants that one hears in a word, in whatever script it is written: "Bradford" and "بریڈفورڈ" are both `brdfrd`.
pub(crate) fn sound(word: &str) -> String {
    let spelt = any_ascii(word).to_ascii_lowercase();
    // "nk" is spelt as it is spoken.
    let spelt = spelt.replace("ng", "n");
    let spelt = spelt.replace("ph", "f").replace("gh", "g").replace("ck", "k").replace("ch", "j").replace("sh", "s");
    let mut heard = String::with_capacity(spelt.len());
    for c in spelt.chars() {
        let c = match c {
            'c' | 'q' => 'k',
            'z' => 's',
            'x' => 's',
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'w' | 'v' => continue,
            c if c.is_ascii_alphabetic() => c,
            _ => continue,
        };
        // Scripts of India have one sign for both before another consonant: "baimk" is "bank".
        if heard.ends_with('m') && c != 'm' {
            heard.pop();
            heard.push('n');
        }
        if !heard.ends_with(c) {
            heard.push(c);
        }
    }
    // A saint is written whole: "سینٹ بیڈ".
    match heard.strip_prefix("snt") {
        Some(name) => format!("st{name}"),
        None => heard,
    }
}

/// What is left of a word where a language lacks some of its sounds: vowels are one, "th", "t", "d", "s", "z" and "f" are one,
/// "h", "v" and "w" are none. "Heather Way" and "Хезер Вэй" are both `atara`.
pub(crate) fn rough_sound(word: &str) -> String {
    let mut heard = String::with_capacity(word.len());
    for c in any_ascii(word).to_ascii_lowercase().replace("kh", "h").chars() {
        let c = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => 'a',
            't' | 'd' | 's' | 'z' | 'f' => 't',
            'c' | 'k' | 'q' | 'g' | 'x' => 'k',
            'h' | 'v' | 'w' => continue,
            c if c.is_ascii_alphabetic() => c,
            _ => continue,
        };
        if !heard.ends_with(c) {
            heard.push(c);
        }
    }
    heard
}

/// Folds a text.
pub(crate) fn fold(text: &str) -> Folded {
    let mut folded = Folded { plain: String::with_capacity(text.len()), tokens: Vec::with_capacity(text.len() / 6) };
    let mut open: Option<Token> = None;
    let mut last = 0;
    let bytes = text.as_bytes();
    let mut skip_until = 0;
    let mut letters = String::new();
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
        if let Some(length) = markup::tag(&text[at..]) {
            // "Hea<b>ther</b>" is one word, "<b>Heather</b><i>Way</i>" are two.
            if open.is_none() || !bytes.get(at + length).is_some_and(u8::is_ascii_lowercase) {
                folded.close(&mut open, last);
            }
            skip_until = at + length;
            continue;
        }
        let (c, end) = match markup::entity(&text[at..]) {
            Some((c, length)) => (c, at + length),
            None => (c, at + c.len_utf8()),
        };
        skip_until = end;
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                begin(&mut open, &folded, at, c.is_ascii_uppercase(), !c.is_ascii_lowercase());
                folded.plain.push(c.to_ascii_lowercase());
                last = end;
            } else {
                folded.close(&mut open, last);
            }
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        letters.clear();
        for part in std::iter::once(c).nfkd().filter(|c| !is_invisible(*c) && (c.is_alphanumeric() || !c.is_ascii())) {
            looks_like(part, &mut letters);
        }
        if letters.is_empty() {
            folded.close(&mut open, last);
            continue;
        }
        let token = begin(&mut open, &folded, at, c.is_uppercase(), !c.is_lowercase());
        token.foreign |= !letters.is_ascii();
        folded.plain.push_str(&letters);
        last = end;
    }
    folded.close(&mut open, last);
    folded
}

fn begin<'t>(open: &'t mut Option<Token>, folded: &Folded, at: usize, capital: bool, not_small: bool) -> &'t mut Token {
    let plain = folded.plain.len();
    let new = Token { plain: (plain, plain), text: (at, at), capital, upper: not_small, foreign: false };
    let token = open.get_or_insert(new);
    token.upper &= not_small;
    token
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
        for look_alike in
            ["Вradford Нill", "Βradfοrd Ηill", "ʙʀᴀᴅꜰᴏʀᴅ ʜɪʟʟ", "ᗷradford Hill", "𝐁𝓇adford 🅷🅸🅻🅻", "Bɾɑdforԁ Hіⅼⅼ"]
        {
            assert_eq!(words(look_alike), ["bradford", "hill"], "{look_alike}");
        }
        assert_eq!(words("ΗΝΡΧΥΙ"), ["hnpxyi"], "Greek capitals");
        assert_eq!(words("٠٧٧٠٠ ۹۰۰ ৯৪৬ ९ ZX۲۶"), ["07700", "900", "946", "9", "zx26"], "digits of other scripts");
        assert_eq!(words("The Grange and Saint Mary's"), ["grange", "st", "mary", "s"]);
        assert_eq!(words("Zoe\u{301}"), ["zoe"]);
        assert_eq!(words(" - "), Vec::<String>::new());
    }

    #[test]
    fn marks_of_a_web_page_part_words_and_are_none() {
        for written in [
            "Heather&nbsp;Way",
            "<b>Heather</b> <i>Way</i>",
            "<b>Heather</b><i>Way</i>",
            "Hea<b>ther</b> Way",
            "Hea&shy;ther&#160;Way",
            "&#72;eather&#x20;W&#97;y",
            "Heather<br/>Way",
            "H&eacute;ather&thinsp;Way",
        ] {
            assert_eq!(words(written), ["heather", "way"], "{written}");
        }
        assert_eq!(words("R&D; a < b; 2 <3 &; &#xFFFFFFFF;"), ["r", "d", "a", "b", "2", "3", "xffffffff"]);
    }

    #[test]
    fn a_name_sounds_the_same_in_every_script() {
        for name in ["Брадфорд", "بریڈفورڈ", "ব্র্যাডফোর্ড", "ਬ੍ਰੈਡਫੋਰਡ"]
        {
            assert_eq!(sound(name), sound("Bradford"), "{name}: {}", any_ascii(name));
        }
        assert_eq!(sound("بیکفٹ"), sound("Beckfoot"));
        for name in ["ফার্ন ব্যাঙ্ক", "फर्न बैंक", "ਫਰਨ ਬੈਂਕ"] {
            assert_eq!(sound(name), sound("Fern Bank"), "{name}: {}", any_ascii(name));
        }
        for name in ["سینٹ بیڈ", "সেন্ট বিড"] {
            assert_eq!(sound(name), sound("stbede"), "{name}: {}", any_ascii(name));
        }
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
