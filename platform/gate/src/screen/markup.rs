//! What a text copied out of a web page or an e-mail has in it that nobody sees there.

/// The longest tag without attributes: `</blockquote>`.
const LONGEST_TAG: usize = 14;
/// The longest name of a character: `&thetasym;`.
const LONGEST_ENTITY: usize = 10;

/// The length of the tag with which the text begins. One with attributes is none: what these say is read like any words.
pub(super) fn tag(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let end = inside.bytes().take(LONGEST_TAG).position(|byte| byte == b'>')?;
    let name = inside[..end].trim_start_matches('/').trim_end_matches('/').trim_end();
    let is_name =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
    is_name.then_some(end + 2)
}

/// The character that the text begins with by its name or number, and how long that is: `&nbsp;`, `&#x48;`. Accents are
/// left off.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    let inside = text.strip_prefix('&')?;
    let end = inside.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';')?;
    let name = inside.get(..end)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None if name.len() < 2 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => return None,
        None => match name {
            "shy" | "zwj" | "zwnj" | "lrm" | "rlm" => '\u{ad}',
            "szlig" => 'ß',
            "aelig" | "AElig" => 'æ',
            _ => {
                let accents = ["acute", "grave", "circ", "uml", "tilde", "cedil", "ring", "slash", "caron"];
                let mut letters = name.chars();
                letters.next().filter(|_| accents.contains(&letters.as_str())).unwrap_or(' ')
            }
        },
    };
    Some((c, end + 2))
}
