//! How wide a text is. Pages are shown in the reader's own font, so that a width can only be known nearly: the widths are
//! those of Noto Sans, which PDF and PNG are set in, and a tenth more.

/// Widths of the signs from space to tilde, in thousandths of the size.
const WIDTHS: [u16; 95] = [
    260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372, 572, 572, 572, 572, 572, 572, 572,
    572, 572, 572, 268, 268, 572, 572, 572, 434, 899, 639, 650, 632, 730, 556, 519, 728, 741, 339, 273, 619, 524, 907,
    760, 781, 605, 781, 622, 549, 556, 731, 600, 930, 586, 566, 572, 329, 372, 329, 572, 444, 281, 561, 615, 480, 615,
    564, 344, 615, 618, 258, 258, 534, 258, 935, 618, 605, 615, 615, 413, 479, 361, 618, 508, 786, 529, 510, 470, 380,
    551, 380, 572,
];
const MORE: f64 = 1.1;
const BOLD: f64 = 1.06;

/// The size of text on charts.
pub(crate) const SIZE: f64 = 14.0;
/// From one line to the next.
pub(crate) const LINE: f64 = 18.0;

fn letter(c: char) -> f64 {
    let of_thousand = match c {
        ' '..='~' => WIDTHS.get(c as usize - 32).copied().unwrap_or(600),
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => 0,
        '…' | '•' => 800,
        // Latin with accents, Greek and Cyrillic.
        '\u{a0}'..='\u{52f}' | '\u{2010}'..='\u{2027}' | '−' => 650,
        // Han, kana, hangul and emoji fill a square; other scripts are narrower.
        '\u{2e80}'..='\u{ffff}' | '\u{1f000}'..='\u{3ffff}' => 1000,
        _ => 850,
    };
    f64::from(of_thousand) / 1000.0
}

/// How wide a text is at most.
#[must_use]
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let letters: f64 = text.chars().map(letter).sum();
    letters * size * MORE * if bold { BOLD } else { 1.0 }
}

/// The text, cut with an ellipsis where it does not fit. The table beside a chart has it whole.
#[must_use]
pub fn fit(text: &str, size: f64, bold: bool, room: f64) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        let longer = format!("{cut}{c}…");
        if width(&longer, size, bold) > room {
            break;
        }
        cut.push(c);
    }
    if cut.is_empty() { String::new() } else { format!("{}…", cut.trim_end()) }
}

/// The text in at most so many lines; the last is cut where there is more.
#[must_use]
pub fn wrap(text: &str, size: f64, bold: bool, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(first) = words.next() {
        if lines.len() + 1 == most {
            let rest: Vec<&str> = std::iter::once(first).chain(words).collect();
            lines.push(fit(&rest.join(" "), size, bold, room));
            break;
        }
        let mut line = first.to_owned();
        while let Some(word) = words.peek() {
            let longer = format!("{line} {word}");
            if width(&longer, size, bold) > room {
                break;
            }
            line = longer;
            words.next();
        }
        lines.push(fit(&line, size, bold, room));
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_or_wrapped_where_it_does_not_fit() {
        assert!(width("WWWW", 14.0, false) > width("iiii", 14.0, false));
        assert_eq!(fit("Bradford", 14.0, false, 200.0), "Bradford");
        let cut = fit("Bath and North East Somerset", 14.0, false, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 14.0, false) <= 100.0, "{cut}");
        let lines = wrap("Bath and North East Somerset", 14.0, false, 100.0, 3);
        assert_eq!(lines, ["Bath and", "North East", "Somerset"]);
        let two = wrap("Bath and North East Somerset", 14.0, false, 100.0, 2);
        assert!(two.len() == 2 && two[1].ends_with('…'), "{two:?}");
        assert!(wrap("  ", 14.0, false, 100.0, 2).is_empty());
    }
}
