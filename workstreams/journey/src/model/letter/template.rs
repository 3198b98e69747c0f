//! A template as text: what the letter is about, what is enclosed, then paragraphs, headings (`# `) and lists (`- `), with merge
//! fields in braces. The same text is kept, edited, compared and given out as a file.

use std::fmt;

use super::{LetterKind, fields};

/// What a template says in front of its text.
const SUBJECT: &str = "Subject:";
const ENCLOSED: &str = "Enclosed:";
/// Characters of a template.
pub const LONGEST: usize = 20_000;

/// A template that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub subject: String,
    pub enclosed: Vec<String>,
    pub parts: Vec<Part>,
}

/// A part of the text of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    NoSubject,
    NoText,
    TooLong,
    /// A field that does not exist.
    Unknown(String),
    /// A brace that opens or closes nothing, in this line.
    Brace(String),
    /// What the law asks for, and where: the field, what it says, the provision.
    Lacks(&'static str, &'static str, &'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSubject => write!(
                f,
                "Enter a first line that says what the letter is about, such as “Subject: Decision about {{child_name}}”"
            ),
            Self::NoText => f.write_str("Enter the text of the letter"),
            Self::TooLong => write!(f, "Use {LONGEST} characters or fewer"),
            Self::Unknown(name) => {
                write!(f, "There is no merge field {{{name}}}. Use one from the list of merge fields")
            }
            Self::Brace(line) => write!(f, "A merge field must have a brace on both sides: “{line}”"),
            Self::Lacks(name, words, provision) => {
                write!(f, "The law requires this letter to say {words} ({provision}). Put {{{name}}} into the text")
            }
        }
    }
}

impl Template {
    /// Reads a text and checks it for a kind of letter.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text; then what the law asks for and is not there.
    pub fn read(text: &str, kind: impl Into<LetterKind>) -> Result<Self, Vec<Fault>> {
        let kind = kind.into();
        let template = Self::parse(text);
        let mut faults = Vec::new();
        if text.chars().count() > LONGEST {
            faults.push(Fault::TooLong);
        }
        if template.subject.is_empty() {
            faults.push(Fault::NoSubject);
        }
        if template.parts.is_empty() {
            faults.push(Fault::NoText);
        }
        let mut named = Vec::new();
        for line in template.lines() {
            match names(line) {
                Ok(names) => {
                    for name in names {
                        if !fields::is_known(&kind, name) {
                            faults.push(Fault::Unknown(name.to_owned()));
                        }
                        named.push(name.to_owned());
                    }
                }
                Err(()) => faults.push(Fault::Brace(line.chars().take(80).collect())),
            }
        }
        for field in kind.required() {
            if !named.iter().any(|name| name == field.name) {
                faults.push(Fault::Lacks(field.name, field.words, field.provision));
            }
        }
        faults.dedup();
        if faults.is_empty() { Ok(template) } else { Err(faults) }
    }

    /// The parts of a text, whatever it says.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut template = Self { subject: String::new(), enclosed: Vec::new(), parts: Vec::new() };
        let mut is_new = true;
        for line in text.lines().map(str::trim) {
            if let Some(subject) = line.strip_prefix(SUBJECT).filter(|_| template.parts.is_empty()) {
                subject.trim().clone_into(&mut template.subject);
            } else if let Some(enclosed) = line.strip_prefix(ENCLOSED).filter(|_| template.parts.is_empty()) {
                let all = enclosed.split(';').map(str::trim).filter(|one| !one.is_empty());
                template.enclosed.extend(all.map(str::to_owned));
            } else if line.is_empty() {
                is_new = true;
            } else {
                template.take(line, is_new);
                is_new = false;
            }
        }
        template
    }

    fn take(&mut self, line: &str, is_new: bool) {
        if let Some(heading) = line.strip_prefix("# ") {
            self.parts.push(Part::Heading(heading.trim().to_owned()));
        } else if let Some(item) = line.strip_prefix("- ") {
            let item = item.trim().to_owned();
            match self.parts.last_mut() {
                Some(Part::List(items)) if !is_new => items.push(item),
                _ => self.parts.push(Part::List(vec![item])),
            }
        } else {
            match self.parts.last_mut() {
                // A line that is broken goes on.
                Some(Part::Paragraph(text)) if !is_new => {
                    text.push(' ');
                    text.push_str(line);
                }
                _ => self.parts.push(Part::Paragraph(line.to_owned())),
            }
        }
    }

    /// Every line with words of it.
    fn lines(&self) -> impl Iterator<Item = &str> {
        let parts = self.parts.iter().flat_map(|part| match part {
            Part::Heading(text) | Part::Paragraph(text) => vec![text.as_str()],
            Part::List(items) => items.iter().map(String::as_str).collect(),
        });
        std::iter::once(self.subject.as_str()).chain(self.enclosed.iter().map(String::as_str)).chain(parts)
    }
}

/// The fields that a line names; nothing where a brace opens or closes nothing.
fn names(line: &str) -> Result<Vec<&str>, ()> {
    let mut names = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(())?;
        if before.contains('}') || name.contains('{') {
            return Err(());
        }
        names.push(name.trim());
        rest = after;
    }
    if rest.contains('}') { Err(()) } else { Ok(names) }
}

/// A text as a form shows it: its subject, what is enclosed, and the rest as it is written.
#[must_use]
pub fn apart(text: &str) -> (String, String, String) {
    let template = Template::parse(text);
    let is_above = |line: &&str| {
        let line = line.trim();
        line.is_empty() || line.starts_with(SUBJECT) || line.starts_with(ENCLOSED)
    };
    let rest: Vec<&str> = text.lines().skip_while(is_above).collect();
    (template.subject, template.enclosed.join("; "), rest.join("\n"))
}

/// The text that a form is of: see [`apart`].
#[must_use]
pub fn together(subject: &str, enclosed: &str, rest: &str) -> String {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{SUBJECT} {}\n{ENCLOSED} {}\n\n{rest}\n", line(subject), line(enclosed))
}

/// The names of the fields that stand in a text.
#[must_use]
pub fn fields_in(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| names(line).ok()).flatten().collect()
}

/// A text in which what is the same for every reader has taken its place; other fields stay. What is put in is on one line and has
/// no braces: it is never read again as a field or a part of the text.
#[must_use]
pub fn settled(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let plain = |value: String| value.replace(['{', '}'], "").split_whitespace().collect::<Vec<_>>().join(" ");
    let stays = |name: &str| Some(value(name).map_or_else(|| format!("{{{name}}}"), plain));
    merged(text, &stays)
}

/// A line with what takes the place of its fields. What `value` does not know is left out.
#[must_use]
pub fn merged(line: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        out.push_str(&value(name.trim()).unwrap_or_default());
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use law::Kind;
    use law::notice::required;

    use super::*;

    const WHOLE: &str = "Subject: About {child_name}\nEnclosed: The draft plan; A form\n\nFirst line\ngoes on.\n\n# Next\n\n- One {setting_right}\n- Two {where_settings}\n\n{meeting_right} {representations_until}\n";

    #[test]
    fn a_template_is_read_in_parts() {
        let template = Template::read(WHOLE, Kind::DraftServed).unwrap();
        assert_eq!(template.subject, "About {child_name}");
        assert_eq!(template.enclosed, ["The draft plan", "A form"]);
        assert_eq!(template.parts[0], Part::Paragraph("First line goes on.".to_owned()));
        assert_eq!(template.parts[1], Part::Heading("Next".to_owned()));
        assert!(matches!(&template.parts[2], Part::List(items) if items.len() == 2));
    }

    #[test]
    fn what_the_law_asks_for_cannot_be_left_out() {
        for kind in super::super::KINDS {
            let whole = super::super::builtin::text(*kind, "standard");
            for field in required(*kind) {
                let cut = whole.replace(&format!("{{{}}}", field.name), "");
                let faults = Template::read(&cut, *kind).unwrap_err();
                assert!(
                    faults.contains(&Fault::Lacks(field.name, field.words, field.provision)),
                    "{kind:?} {faults:?}"
                );
                assert!(faults[0].to_string().contains(field.provision), "{}", faults[0]);
            }
        }
    }

    #[test]
    fn a_field_that_does_not_exist_and_a_lone_brace_are_refused_by_name() {
        let with = |text: &str| Template::read(&format!("{WHOLE}\n{text}"), Kind::DraftServed).unwrap_err();
        assert_eq!(with("Dear {childs_name}"), [Fault::Unknown("childs_name".to_owned())]);
        assert!(with("Dear {childs_name}")[0].to_string().contains("{childs_name}"));
        for lone in ["a { b", "a } b", "{{child_name}}", "}{"] {
            assert!(matches!(with(lone)[..], [Fault::Brace(_)]), "{lone}");
        }
        // A field that another kind of letter has is none of this one.
        assert_eq!(with("{appeal_right}"), [Fault::Unknown("appeal_right".to_owned())]);
        assert_eq!(Template::read("", Kind::AssessmentAgreed).unwrap_err(), [Fault::NoSubject, Fault::NoText]);
    }

    #[test]
    fn a_text_is_the_same_after_it_stood_in_a_form() {
        let (subject, enclosed, rest) = apart(WHOLE);
        assert_eq!((subject.as_str(), enclosed.as_str()), ("About {child_name}", "The draft plan; A form"));
        assert!(rest.starts_with("First line\ngoes on."), "{rest}");
        assert_eq!(Template::parse(&together(&subject, &enclosed, &rest)), Template::parse(WHOLE));
        assert_eq!(Template::parse(&together("a\nb", "", "Subject lines are none of the text.")).subject, "a b");
    }

    #[test]
    fn what_is_the_same_for_every_reader_takes_its_place_and_other_fields_stay() {
        let value = |name: &str| (name == "child_name").then(|| "Zoe {reference}\n# Ogden".to_owned());
        let text = "Subject: {child_name}\n\nDear {recipient_name}, about {child_name}.";
        assert_eq!(fields_in(text), ["child_name", "recipient_name", "child_name"]);
        let text = settled(text, &value);
        assert_eq!(text, "Subject: Zoe reference # Ogden\n\nDear {recipient_name}, about Zoe reference # Ogden.");
    }

    #[test]
    fn fields_are_merged_and_never_read_again() {
        let value = |name: &str| match name {
            "child_name" => Some("Zoe {reference} Ogden".to_owned()),
            "reference" => Some("SEN/1".to_owned()),
            _ => None,
        };
        assert_eq!(merged("About {child_name}: { reference }{other}.", &value), "About Zoe {reference} Ogden: SEN/1.");
        assert_eq!(merged("open { brace", &value), "open  brace");
    }
}
