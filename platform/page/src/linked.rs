//! Telephone numbers, e-mail addresses and web addresses within a text, as links: who reads on a phone calls with one press.

use askama::Template;

use crate::govuk::Markup;
use crate::words::is_email;

/// How a web address ends that is written without what stands before it.
const ENDINGS: [&str; 4] = [".uk", ".com", ".org", ".net"];

/// A part of a text, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece<'a> {
    text: &'a str,
    href: Option<String>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for one in pieces %}{% if let Some(href) = one.href %}<a class="govuk-link" href="{{ href }}"{% if href.starts_with("http") %} rel="noopener"{% endif %}>{{ one.text }}</a>{% else %}{{ one.text }}{% endif %}{% endfor %}"#
)]
struct Linked<'a> {
    pieces: Vec<Piece<'a>>,
}

/// A line of text that somebody filled in, with its telephone numbers and addresses as links.
#[must_use]
pub fn linked(text: &str) -> Markup {
    Markup::of(&Linked { pieces: pieces(text) })
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let (mut said, mut at) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let begins = text.get(..at).is_none_or(|before| !before.ends_with(char::is_alphanumeric));
        match begins.then(|| found(rest)).flatten() {
            Some((length, href)) => {
                all.extend(plain(text, said, at));
                all.push(Piece { text: &rest[..length], href: Some(href) });
                at += length;
                said = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    all.extend(plain(text, said, text.len()));
    all
}

fn plain(text: &str, from: usize, to: usize) -> Option<Piece<'_>> {
    text.get(from..to).filter(|text| !text.is_empty()).map(|text| Piece { text, href: None })
}

/// A number or an address with which a text begins: its length in bytes, and where it leads.
fn found(text: &str) -> Option<(usize, String)> {
    telephone(text).or_else(|| {
        let ends = |c: char| c.is_whitespace() || "<>()[],;\"“”".contains(c);
        let word = text.split(ends).next()?.trim_end_matches(['.', ':', '!', '?']);
        address(word).map(|href| (word.len(), href))
    })
}

/// A number as it is dialled in England: 10 or 11 digits from a nought, or as it is called from abroad.
fn telephone(text: &str) -> Option<(usize, String)> {
    let most = match text.trim_start_matches('(').chars().next()? {
        '0' => 11,
        '+' => 13,
        _ => return None,
    };
    let (mut dialled, mut best) = (String::new(), None);
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' => dialled.push(c),
            '+' if dialled.is_empty() => dialled.push(c),
            ' ' | '(' | ')' | '-' => continue,
            _ => break,
        }
        let digits = dialled.trim_start_matches('+').len();
        if digits > most {
            // More digits follow than a number has, such as an hour.
            break;
        }
        let next = text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        let is_whole = next.is_none_or(|next| !next.is_alphanumeric());
        if is_whole && digits + 1 >= most {
            best = Some((at + c.len_utf8(), format!("tel:{dialled}")));
        }
    }
    best
}

fn address(word: &str) -> Option<String> {
    let is_web = |host: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
        host.chars().all(plain) && host.chars().any(char::is_alphabetic) && !host.starts_with(['.', '-'])
    };
    if is_email(word) {
        return Some(format!("mailto:{word}"));
    }
    if let Some(rest) = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://")) {
        let host = rest.split(['/', '?', '#', ':']).next()?;
        return (is_web(host) && host.contains('.')).then(|| word.to_owned());
    }
    let host = word.split(['/', '?', '#']).next()?;
    let ends = ENDINGS.iter().any(|end| host.ends_with(end) && host.len() > end.len());
    (is_web(host) && ends).then(|| format!("https://{word}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hrefs(text: &str) -> Vec<String> {
        pieces(text).into_iter().filter_map(|one| one.href).collect()
    }

    #[test]
    fn numbers_and_addresses_in_a_text_lead_to_whom_they_reach() {
        const CASES: &[(&str, &[&str])] = &[
            ("01632 960 020, Monday to Friday, 9am to 5pm", &["tel:01632960020"]),
            ("Telephone: 0300 061 0614.", &["tel:03000610614"]),
            ("Call (01632) 960040 9 to 5", &["tel:01632960040"]),
            ("Call 01632 960040 9 to 5", &["tel:01632960040"]),
            ("+44 1632 960040", &["tel:+441632960040"]),
            ("Write to send@example.org or call 01632 960 050.", &["mailto:send@example.org", "tel:01632960050"]),
            ("Email: dataprotection@example.org", &["mailto:dataprotection@example.org"]),
            ("Go to www.lgo.org.uk, or ico.org.uk.", &["https://www.lgo.org.uk", "https://ico.org.uk"]),
            ("https://www.example.org/local-offer?a=1", &["https://www.example.org/local-offer?a=1"]),
            ("On 03 04 2027 we met at 09 am", &[]),
            ("UKPRN 10001234, number 012345678901234", &[]),
            ("javascript:alert(1) http://bad host a.b", &[]),
            ("", &[]),
        ];
        for (text, wanted) in CASES {
            assert_eq!(hrefs(text), *wanted, "{text}");
            assert_eq!(pieces(text).iter().map(|one| one.text).collect::<String>(), *text);
        }
    }

    #[test]
    fn what_somebody_filled_in_stays_text() {
        let shown = linked("<b>01632 960123</b> \"a@example.org\"").to_string();
        assert!(!shown.contains("<b>") && shown.contains("href=\"tel:01632960123\""), "{shown}");
        assert!(shown.contains("href=\"mailto:a@example.org\""), "{shown}");
    }
}
