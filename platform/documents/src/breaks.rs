//! Where a line may end that has no spaces.

use unicode_script::{Script, UnicodeScript};

/// Signs that no line begins with.
const NEVER_FIRST: &str = concat!(
    "、。，．・：；？！…‥」』】〕〉》〗〙）］｝｠”’)]},.;:!?%％‰℃°",
    "ー々〻ゝゞヽヾ゛゜ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ",
);
/// Signs that no line ends with.
const NEVER_LAST: &str = "「『【〔〈《〖〘（［｛｟“‘([{£￡$＄¥￥";

/// Whether a sign is of a script that is written without spaces.
fn is_wide(c: char) -> bool {
    matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo)
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

fn may_part(before: char, after: char) -> bool {
    (is_wide(before) || is_wide(after))
        && after.script() != Script::Inherited
        && !NEVER_LAST.contains(before)
        && !NEVER_FIRST.contains(after)
}

/// A word in the parts between which a line may end: the whole of it, or the signs of Chinese and Japanese.
pub fn parts(word: &str) -> Vec<&str> {
    let (mut parts, mut from, mut before) = (Vec::new(), 0, None);
    for (at, c) in word.char_indices() {
        if before.is_some_and(|before| may_part(before, c)) {
            parts.extend(word.get(from..at));
            from = at;
        }
        before = Some(c);
    }
    parts.extend(word.get(from..));
    parts
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_line_may_end_between_chinese_signs_and_not_before_their_full_stop() {
        assert_eq!(parts("我想「玩」。好"), ["我", "想", "「玩」。", "好"]);
        assert_eq!(parts("ちょっと"), ["ちょっ", "と"]);
        assert_eq!(parts("约翰(John)说"), ["约", "翰", "(John)", "说"]);
    }

    #[test]
    fn other_words_stay_whole() {
        for word in ["Harker’s", "well-known", "김민수는", "میں", "👩\u{200d}🦽", ""] {
            assert_eq!(parts(word), [word]);
        }
    }
}
