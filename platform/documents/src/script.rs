//! Scripts: in which direction a text is read, and in which language it most likely is.

use unicode_bidi::{BidiClass, bidi_class};
use unicode_script::{Script, UnicodeScript};

/// Whether a sign belongs to whatever script stands beside it: a space, a digit, a mark.
pub fn belongs_to_no_script(c: char) -> bool {
    matches!(c.script(), Script::Common | Script::Inherited)
}

/// Whether a text is read from right to left: its first letter says so.
pub fn is_rtl(text: &str) -> bool {
    text.chars()
        .find_map(|c| match bidi_class(c) {
            BidiClass::L => Some(false),
            BidiClass::R | BidiClass::AL => Some(true),
            _ => None,
        })
        .unwrap_or(false)
}

/// Whether a letter is one of those of Arabic, which Urdu, Persian and others write too.
pub fn is_arabic(c: char) -> bool {
    c.script() == Script::Arabic
}

/// What a sign is called that no face can show and that belongs to no script.
pub const SIGN: &str = "sign";

/// A name for a script that no face can show.
pub fn name(c: char) -> Option<String> {
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown => None,
        Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo => Some("Chinese or Japanese".to_owned()),
        Script::Hangul => Some("Korean".to_owned()),
        other => Some(other.full_name().replace('_', " ")),
    }
}

/// The language that a text is most likely in, for a voice that reads it aloud and for a speller; nothing where it is the
/// document's own.
pub fn language(text: &str) -> Option<&'static str> {
    let script = text.chars().find(|c| !belongs_to_no_script(*c))?.script();
    let any = |letters: &str| text.chars().any(|c| letters.contains(c));
    Some(match script {
        Script::Arabic if any("ٹڈڑںے") => "ur",
        Script::Arabic if any("پچژگ") => "fa",
        Script::Arabic => "ar",
        Script::Bengali => "bn",
        Script::Gurmukhi => "pa",
        Script::Devanagari => "hi",
        Script::Gujarati => "gu",
        Script::Tamil => "ta",
        Script::Telugu => "te",
        Script::Malayalam => "ml",
        Script::Sinhala => "si",
        Script::Ethiopic => "am",
        Script::Hebrew => "he",
        Script::Thai => "th",
        Script::Armenian => "hy",
        Script::Georgian => "ka",
        Script::Greek => "el",
        Script::Hiragana | Script::Katakana => "ja",
        Script::Han if text.chars().any(|c| matches!(c.script(), Script::Hiragana | Script::Katakana)) => "ja",
        Script::Han | Script::Bopomofo => "zh",
        Script::Hangul => "ko",
        _ => return None,
    })
}
