//! What messages say, and how a message becomes its two twins: plain text and HTML. Both are made from the same file, so they
//! say the same.
//!
//! A file begins with `Subject: …`, then come paragraphs with an empty line between them. A paragraph in square brackets is the
//! link, `{items}` alone is the list of a summary, and `{area}`, `{day}` and `{until}` stand for the area's name, the day that
//! the message is about, and the time until which its link works. Nothing else can be put into a message: there is no way to
//! write a name, a school or a place into one.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use page::words;
use thiserror::Error;

const FOOTER: &str = include_str!("../mail/footer.txt");

/// What can be put into a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filling {
    /// The area's name.
    pub area: String,
    /// Whether the area is invented.
    pub invented: bool,
    /// The whole address of the link.
    pub link: String,
    /// Where one says what one wants by e-mail; none for somebody without an account.
    pub preferences: Option<String>,
    /// The day that the message is about.
    pub day: Option<Date>,
    /// Until when its link works.
    pub until: Option<Timestamp>,
    /// The lines of a summary: how many, and the words for one and for several.
    pub items: Vec<(i64, (&'static str, &'static str))>,
}

/// Why words cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unusable {
    /// The file does not begin with a subject.
    #[error("the first line must be “Subject: …”")]
    NoSubject,
    /// It holds no link, or more than one.
    #[error("there must be one link, as a paragraph in square brackets")]
    Links,
    /// It names what it cannot know.
    #[error("{{{0}}} stands for nothing here")]
    Unknown(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Paragraph {
    Text(String),
    Link(String),
    Items,
}

/// The words of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    subject: String,
    paragraphs: Vec<Paragraph>,
}

/// A message as it leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    /// Plain text.
    pub text: String,
    pub html: String,
}

fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|part| !part.is_empty())
}

impl Words {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Unusable`]: a test reads every file.
    pub fn read(file: &str) -> Result<Self, Unusable> {
        let mut parts = paragraphs(file);
        let subject = parts.next().and_then(|line| Some(line.strip_prefix("Subject: ")?.to_owned()));
        let subject = subject.ok_or(Unusable::NoSubject)?;
        let paragraphs: Vec<Paragraph> = parts
            .map(|part| match part.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(link) => Paragraph::Link(link.to_owned()),
                None if part == "{items}" => Paragraph::Items,
                None => Paragraph::Text(part),
            })
            .collect();
        if paragraphs.iter().filter(|one| matches!(one, Paragraph::Link(_))).count() != 1 {
            return Err(Unusable::Links);
        }
        let words = Self { subject, paragraphs };
        words.check()?;
        Ok(words)
    }

    /// Every text, for the check that nothing stands for nothing.
    fn check(&self) -> Result<(), Unusable> {
        let said = self.paragraphs.iter().filter_map(|one| match one {
            Paragraph::Text(text) | Paragraph::Link(text) => Some(text.as_str()),
            Paragraph::Items => None,
        });
        for text in std::iter::once(self.subject.as_str()).chain(said) {
            for part in text.split('{').skip(1) {
                let name = part.split('}').next().unwrap_or_default();
                if !["area", "day", "until"].contains(&name) {
                    return Err(Unusable::Unknown(name.to_owned()));
                }
            }
        }
        Ok(())
    }

    /// The message with everything filled in.
    ///
    /// # Errors
    /// [`askama::Error`] where the HTML cannot be made.
    pub fn fill(&self, filling: &Filling) -> askama::Result<Written> {
        let put = |text: &str| {
            text.replace("{area}", &filling.area)
                .replace("{day}", &filling.day.map(words::date).unwrap_or_default())
                .replace("{until}", &filling.until.map(words::time).unwrap_or_default())
        };
        let items: Vec<String> =
            filling.items.iter().map(|(count, (one, many))| words::plural(*count, one, many)).collect();
        let parts: Vec<Part> = self
            .paragraphs
            .iter()
            .map(|one| match one {
                Paragraph::Text(text) => Part::Text(put(text)),
                Paragraph::Link(text) => Part::Link(put(text)),
                Paragraph::Items => Part::Items(items.clone()),
            })
            .collect();
        let footer: Vec<String> = paragraphs(FOOTER).collect();
        let subject = put(&self.subject);
        let text = TextMail { parts: &parts, footer: &footer, filling }.render()?;
        let html = HtmlMail { subject: &subject, parts: &parts, footer: &footer, filling }.render()?;
        Ok(Written { subject, text, html })
    }
}

enum Part {
    Text(String),
    Link(String),
    Items(Vec<String>),
}

#[derive(Template)]
#[template(path = "mail.txt", escape = "none")]
struct TextMail<'a> {
    parts: &'a [Part],
    footer: &'a [String],
    filling: &'a Filling,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct HtmlMail<'a> {
    subject: &'a str,
    parts: &'a [Part],
    footer: &'a [String],
    filling: &'a Filling,
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "Subject: Advice is due on {day}\n\nYour advice is\ndue on {day}.\n\n[Give the advice]\n";

    fn filling() -> Filling {
        Filling {
            area: "Test <shire>".into(),
            link: "https://area.example/advice".into(),
            preferences: Some("https://area.example/account/email".into()),
            day: Some(jiff::civil::date(2026, 12, 3)),
            ..Filling::default()
        }
    }

    #[test]
    fn both_twins_say_the_same_and_html_is_escaped() {
        let written = Words::read(FILE).unwrap().fill(&filling()).unwrap();
        assert_eq!(written.subject, "Advice is due on 3 December 2026");
        for twin in [&written.text, &written.html] {
            assert!(twin.contains("Your advice is due on 3 December 2026."), "{twin}");
            assert!(twin.contains("https://area.example/advice") && twin.contains("Give the advice"), "{twin}");
            assert!(twin.contains("Nobody reads the replies") && twin.contains("/account/email"), "{twin}");
        }
        assert!(written.text.contains("Test <shire>") && !written.text.contains("<p>"), "{}", written.text);
        assert!(written.html.contains("Test &#60;shire&#62;"), "{}", written.html);
        assert!(written.html.starts_with("<!DOCTYPE html>") && written.html.contains("lang=\"en-GB\""));
    }

    #[test]
    fn a_summary_lists_what_there_is() {
        let items = vec![(2, ("new message", "new messages")), (1, ("decision", "decisions"))];
        let words = Words::read(crate::SUMMARY.kind.words).unwrap();
        let written = words.fill(&Filling { items, ..filling() }).unwrap();
        assert!(written.text.contains("- 2 new messages\n- 1 decision\n"), "{}", written.text);
        assert!(written.html.contains("<li>2 new messages</li>"), "{}", written.html);
    }

    #[test]
    fn words_that_name_what_a_message_cannot_hold_are_refused() {
        assert_eq!(Words::read("Hello\n\n[Go]").unwrap_err(), Unusable::NoSubject);
        assert_eq!(Words::read("Subject: Hello\n\nNothing to follow").unwrap_err(), Unusable::Links);
        let named = Words::read("Subject: About {child}\n\n[Go]").unwrap_err();
        assert_eq!(named, Unusable::Unknown("child".into()));
    }
}
