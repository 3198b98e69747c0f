//! The little of gettext's PO files that the catalogues use: an entry is `msgid`, `msgstr`, each on one line, after its flags.

/// A text in English and in another language.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub english: &'static str,
    pub other: &'static str,
    /// Whether nobody has checked it.
    pub is_fuzzy: bool,
}

/// The entries of a file. One that is not translated is left out.
pub(crate) fn entries(file: &'static str) -> Vec<Entry> {
    let quoted = |line: &'static str, name: &str| line.strip_prefix(name)?.trim().strip_prefix('"')?.strip_suffix('"');
    let mut all = Vec::new();
    let (mut is_fuzzy, mut english) = (false, None);
    for line in file.lines().map(str::trim) {
        if line.starts_with("#,") {
            is_fuzzy = line.contains("fuzzy");
        } else if let Some(text) = quoted(line, "msgid") {
            english = Some(text).filter(|text| !text.is_empty());
        } else if let Some(other) = quoted(line, "msgstr") {
            if let Some(english) = english.take().filter(|_| !other.is_empty()) {
                all.push(Entry { english, other, is_fuzzy });
            }
            is_fuzzy = false;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_with_their_flag_and_the_heading_and_what_is_empty_left_out() {
        let file = "msgid \"\"\nmsgstr \"\"\n\n# A note\n#, fuzzy\nmsgid \"Yes\"\nmsgstr \"Tak\"\n\nmsgid \"No\"\nmsgstr \"\"\n\nmsgid \"Back\"\nmsgstr \"Wstecz\"\n";
        let found: Vec<_> = entries(file).into_iter().map(|one| (one.english, one.other, one.is_fuzzy)).collect();
        assert_eq!(found, [("Yes", "Tak", true), ("Back", "Wstecz", false)]);
    }
}
