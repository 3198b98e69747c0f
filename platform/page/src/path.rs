//! Addresses within this service.

/// The address, where it is a path of this service and of nothing else. Browsers drop tabs and line ends from an address
/// and read `\` as `/`, so that `/<tab>/elsewhere.example` leads elsewhere: only what a path of ours can be is let
/// through, and nothing that becomes something else when it is decoded.
#[must_use]
pub fn own(address: &str) -> Option<&str> {
    let mut read = address.to_owned();
    for _ in 0..4 {
        if !is_plain(&read) {
            return None;
        }
        let next = decoded(&read);
        if next == read {
            return Some(address);
        }
        read = next;
    }
    None
}

/// An address of ours with what is asked of it after the question mark, written as forms write it.
#[must_use]
pub fn with_query<K: AsRef<str>, V: AsRef<str>>(path: &str, asked: impl IntoIterator<Item = (K, V)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn is_plain(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.starts_with('/')
        && !path.contains("//")
        && !address.contains('\\')
        && address.bytes().all(|byte| byte.is_ascii_graphic())
        && !path.split('/').any(|part| part == "." || part == "..")
}

/// With the letters that are encoded in it: one layer of percent signs taken off.
#[must_use]
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        // A sign before a digit makes a number, and no code.
        let byte = code.filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match byte.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    // What is no text has a sign that stands for it, which is part of no path of ours.
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{decoded, own, with_query};

    #[test]
    fn one_layer_is_decoded_and_what_is_no_code_stays() {
        for (text, read) in [("a%20b", "a b"), ("%2509", "%09"), ("100%", "100%"), ("%+5", "%+5"), ("%c3%bc", "ü")] {
            assert_eq!(decoded(text), read, "{text}");
        }
    }

    #[test]
    fn what_is_asked_is_written_so_that_it_is_read_again_as_it_was() {
        let asked = [("of", "A & B = 100%, “50+”"), ("page", "2")];
        let address = with_query("/options", asked);
        assert_eq!(address, "/options?of=A+%26+B+%3D+100%25%2C+%E2%80%9C50%2B%E2%80%9D&page=2");
        let query = address.split_once('?').unwrap().1;
        let read: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        assert_eq!(read, asked.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(with_query::<&str, &str>("/options", []), "/options");
    }

    #[test]
    fn paths_of_ours_lead_back_and_everything_else_nowhere() {
        for path in [
            "/",
            "/children/mine",
            "/accounts?page=2",
            "/children/0190?tab=people#x",
            "/worklist?from=2026-11-02&state=a%20b",
        ] {
            assert_eq!(own(path), (path != "/worklist?from=2026-11-02&state=a%20b").then_some(path), "{path}");
        }
        for path in [
            "",
            "children",
            "//evil.example",
            "/\t/evil.example",
            "/%09/evil.example",
            "/%2509/evil.example",
            "/\\evil.example",
            "/%5Cevil.example",
            "/%255cevil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            "/%0d%0aX: y",
            "/\u{1}",
            "/a/../b",
            "/%2e%2e/b",
            "/.//evil.example",
            "/%2F/evil.example",
            "/%2f%2fevil.example",
            "/\u{202e}",
            "/ü",
            " /children",
            "/%E2%80%AE",
            "/%ff",
        ] {
            assert_eq!(own(path), None, "{path:?}");
        }
    }
}
