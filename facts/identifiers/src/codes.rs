//! Lists of codes with their words: a code is stored and sent, its words are shown.

/// A code with its words.
pub type Code = (&'static str, &'static str);

/// The words of a code, where the list has it.
#[must_use]
pub fn words(list: &[Code], code: &str) -> Option<&'static str> {
    list.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
}

/// What is shown for a code: its words, and the code itself where the list does not know it.
#[must_use]
pub fn shown<'a>(list: &[Code], code: &'a str) -> &'a str {
    words(list, code).unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_words_of_its_list_and_words_are_no_code() {
        const WAYS: &[Code] = &[("", "No preference"), ("post", "Letters by post")];
        assert_eq!((words(WAYS, "post"), words(WAYS, "")), (Some("Letters by post"), Some("No preference")));
        assert_eq!((words(WAYS, "Letters by post"), words(WAYS, "email")), (None, None));
        assert_eq!((shown(WAYS, "post"), shown(WAYS, "email")), ("Letters by post", "email"));
    }
}
