//! How much there is of each kind of work: numbers, each a link to the list that it counts.

use askama::Template;

use crate::words;

/// One number on a home page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// What names it in the page, such as `late`.
    pub code: &'static str,
    /// How many rows the list has.
    pub number: i64,
    /// Whether counting stopped there.
    pub is_more: bool,
    /// What they are: "Late", "This week".
    pub words: String,
    pub href: String,
    /// Whether it is late, or waits for somebody to decide.
    pub is_late: bool,
    /// Whether it is only how many there are, which nobody has to do anything about.
    pub is_total: bool,
}

impl Count {
    #[must_use]
    pub fn new(code: &'static str, number: i64, words: &str, href: &str) -> Self {
        Self {
            code,
            number,
            is_more: false,
            words: words.to_owned(),
            href: href.to_owned(),
            is_late: false,
            is_total: false,
        }
    }

    /// Only how many there are: nothing that waits.
    #[must_use]
    pub const fn total(mut self) -> Self {
        self.is_total = true;
        self
    }

    /// What is late where there is any of it.
    #[must_use]
    pub const fn late(mut self) -> Self {
        self.is_late = true;
        self
    }

    /// Where counting stops: a larger number means more than that.
    #[must_use]
    pub fn counted_to(mut self, most: i64) -> Self {
        self.is_more = self.number > most;
        self.number = self.number.min(most);
        self
    }

    fn shown(&self) -> String {
        format!("{}{}", words::count(self.number), if self.is_more { "+" } else { "" })
    }

    const fn classes(&self) -> &'static str {
        match (self.number, self.is_late) {
            (0, _) => " op-counts__link--none",
            (_, true) => " op-counts__link--late",
            (_, false) => "",
        }
    }
}

/// Numbers beside each other.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<ul class="op-counts">{% for one in counts %}<li class="op-counts__item"><a class="govuk-link op-counts__link{{ one.classes() }}" href="{{ one.href }}" data-count="{{ one.code }}"><span class="op-counts__number" data-number="{{ one.number }}">{{ one.shown() }}</span> <span class="op-counts__words">{{ one.words }}</span></a></li>{% endfor %}</ul>"#
)]
pub struct Counts {
    pub counts: Vec<Count>,
}

crate::govuk::html_safe!(Counts);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_a_link_with_its_number_and_words_are_escaped() {
        let late = Count::new("late", 1_234, "Late <now>", "/worklist?due=late").late().counted_to(1_000);
        let none = Count::new("week", 0, "This week", "/worklist?due=week").late();
        let made = Counts { counts: vec![late, none] }.render().unwrap();
        assert!(made.contains(r#"op-counts__link--late" href="/worklist?due=late" data-count="late""#), "{made}");
        assert!(made.contains(r#"data-number="1000">1,000+</span>"#) && made.contains("Late &#60;now&#62;"), "{made}");
        assert!(made.contains("op-counts__link--none"), "nothing late is nothing to worry about: {made}");
    }
}
