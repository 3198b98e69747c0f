//! Numbers as people and programs write them.

/// A plain decimal number: digits, at most one point, a sign, and commas where they set thousands apart. `1,2` and `12,34`
/// are none: nobody can tell what they mean. No `inf`, no exponent beyond what programs write for tiny shares.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let plain = if digits.contains(',') { without_commas(digits)? } else { digits.to_owned() };
    let number: f64 = plain.parse().ok()?;
    number.is_finite().then_some(sign * number)
}

/// A count: a whole number, not below nothing. Excel may write it with a point and zeros.
#[must_use]
pub fn count(text: &str) -> Option<u64> {
    let number = number(text)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and in range")]
    (number.fract() == 0.0 && (0.0..1e15).contains(&number)).then_some(number as u64)
}

/// `5,332` and `1,234,567.5` without their commas; nothing where they do not set thousands apart.
fn without_commas(text: &str) -> Option<String> {
    let (whole, rest) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let mut parts = whole.split(',');
    let first = parts.next()?;
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_right = are_digits(first)
        && first.len() <= 3
        && parts.all(|part| part.len() == 3 && are_digits(part))
        && rest.is_none_or(|rest| !rest.contains(','));
    let plain = whole.replace(',', "");
    is_right.then(|| rest.map_or_else(|| plain.clone(), |rest| format!("{plain}.{rest}")))
}

/// A count for people: `5,332`.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun, such as `1 row` and `5,332 rows`.
#[must_use]
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_set_thousands_apart_or_make_no_number() {
        for (text, wanted) in [
            ("5,332", Some(5332.0)),
            ("1,234,567.5", Some(1_234_567.5)),
            ("-5", Some(-5.0)),
            ("\u{2212}5", Some(-5.0)),
            ("89.6", Some(89.6)),
            (".5", Some(0.5)),
            ("4.0E-2", Some(0.04)),
            ("1,2", None),
            ("12,34", None),
            ("1234,567", None),
            (",5", None),
            ("5,", None),
            ("1.234,5", None),
            ("1,234,", None),
            ("5 332", None),
            ("five", None),
            ("inf", None),
            ("--5", None),
            ("", None),
        ] {
            assert_eq!(number(text), wanted, "{text}");
        }
        assert_eq!(count("5,332"), Some(5332));
        assert_eq!(count("420.0"), Some(420));
        assert_eq!([count("-5"), count("1.5"), count("1e30")], [None; 3]);
        assert_eq!([grouped(5), grouped(5332), grouped(1_234_567)], ["5", "5,332", "1,234,567"]);
    }
}
