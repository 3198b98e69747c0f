//! The send guard: what must hold before anything about a child leaves. Each rule stands for something that a
//! council really sent: a plan attached to another family's message, a list of 34 children, an address told to the
//! parent who must not have it.

use access::AccountId;
use identifiers::{NhsNumber, Upn};
use people::PersonId;
use thiserror::Error;

use crate::FileId;

/// Somebody on the case who may be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// As what they stand on the case: "Mother", "SENCO, Beckfoot Primary".
    pub capacity: String,
    /// Whether they must not learn where the child is.
    pub bound: bool,
    /// Whether they work for the local authority on this case.
    pub authority: bool,
}

/// A document as the guard sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The document.
    pub file: FileId,
    /// The child whose it is.
    pub of: PersonId,
    /// What it is called.
    pub title: String,
    /// The name under which it was brought.
    pub name: String,
    /// What it says, where the program can read it. Looked up for the documents that are to be sent.
    pub body: Option<String>,
    /// Whether it holds more than that: pictures, or text beyond what was looked into.
    pub partly: bool,
    /// Whether it was taken out.
    pub withdrawn: bool,
}

/// The child and the case, as they are at the moment of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The child.
    pub child: PersonId,
    /// Forename and surname, present and former, and the name they go by.
    pub names: Vec<String>,
    /// The child's own UPNs and NHS number, without spaces.
    pub numbers: Vec<String>,
    /// Where the child is: postcodes of the home, names of the settings. Kept from those who are bound.
    pub whereabouts: Vec<String>,
    /// Who may be written to by this sender.
    pub recipients: Vec<Recipient>,
    /// The child's documents that this sender may attach.
    pub files: Vec<Attached>,
}

/// What somebody wants to send.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// To whom.
    pub to: Vec<AccountId>,
    /// What about.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// With which documents.
    pub files: Vec<FileId>,
}

/// Why something is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No recipient.
    #[error("Select who is to receive the message")]
    Nobody,
    /// No subject.
    #[error("Enter what the message is about")]
    NoSubject,
    /// No text.
    #[error("Write the message")]
    NoBody,
    /// A recipient who is not on the case, or no longer.
    #[error("One of the recipients does not belong to this case, or no longer does. Select from the list")]
    NotOnCase,
    /// A document of another child.
    #[error("One of the documents does not belong to this child. Select from the list")]
    FileOfAnother,
    /// A document that was taken out.
    #[error("“{0}” was taken out of the record and cannot be sent")]
    Withdrawn(String),
    /// Another child's UPN.
    #[error("{0} holds a pupil number (UPN) that is not this child’s. Take out what is about other children")]
    OtherNumber(String),
    /// Whereabouts to somebody who must not learn them.
    #[error("{0} tells where the child lives or goes. {1} must not learn that: take it out, or do not send it to them")]
    Whereabouts(String, String),
}

/// What the sender must look at before sending, and confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning(pub String);

/// What may be sent. Only [`check`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    child: PersonId,
    to: Vec<Recipient>,
    files: Vec<Attached>,
    subject: String,
    body: String,
    warnings: Vec<Warning>,
}

impl Cleared {
    /// The child.
    #[must_use]
    pub fn child(&self) -> PersonId {
        self.child
    }
    /// To whom.
    #[must_use]
    pub fn to(&self) -> &[Recipient] {
        &self.to
    }
    /// With which documents.
    #[must_use]
    pub fn files(&self) -> &[Attached] {
        &self.files
    }
    /// What about.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }
    /// What it says.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }
    /// What must be looked at first.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

/// Whether `draft` may be sent on this case.
///
/// # Errors
/// Everything that stands against it.
pub fn check(case: &Case, draft: &Draft) -> Result<Cleared, Vec<Refusal>> {
    let mut refusals = Vec::new();
    if draft.to.is_empty() {
        refusals.push(Refusal::Nobody);
    }
    if draft.subject.trim().is_empty() {
        refusals.push(Refusal::NoSubject);
    }
    if draft.body.trim().is_empty() {
        refusals.push(Refusal::NoBody);
    }
    let mut to: Vec<Recipient> = Vec::new();
    for account in &draft.to {
        match case.recipients.iter().find(|one| one.account == *account) {
            Some(one) if to.contains(one) => {}
            Some(one) => to.push(one.clone()),
            None => refusals.push(Refusal::NotOnCase),
        }
    }
    let mut files: Vec<Attached> = Vec::new();
    for file in &draft.files {
        match case.files.iter().find(|one| one.file == *file && one.of == case.child) {
            Some(one) if one.withdrawn => refusals.push(Refusal::Withdrawn(one.title.clone())),
            Some(one) if files.contains(one) => {}
            Some(one) => files.push(one.clone()),
            None => refusals.push(Refusal::FileOfAnother),
        }
    }
    let own = format!("{}\n{}", draft.subject, draft.body);
    let texts = std::iter::once(("The message".to_owned(), Some(own.as_str())))
        .chain(files.iter().map(|file| (format!("“{}”", file.title), file.body.as_deref())));
    let mut warnings = Vec::new();
    for (index, (what, text)) in texts.enumerate() {
        let Some(text) = text else {
            warnings.push(Warning(format!(
                "The program cannot read {what}. Open it and make sure that it is about this child and nobody else."
            )));
            continue;
        };
        let numbers = numbers_in(text);
        if numbers.upns.iter().any(|number| !case.numbers.contains(number)) {
            refusals.push(Refusal::OtherNumber(what.clone()));
        }
        if numbers.nhs.iter().any(|number| !case.numbers.contains(number)) {
            warnings.push(Warning(format!(
                "{what} holds a number that may be another person’s NHS number. Make sure that it is about this child."
            )));
        }
        let named = files.iter().filter(|file| format!("“{}”", file.title) == what);
        let names: String = named.map(|file| format!("\n{}\n{}", file.title, file.name)).collect();
        let told = case.whereabouts.iter().any(|place| mentions(text, place) || mentions(&names, place));
        for bound in to.iter().filter(|one| one.bound && told) {
            refusals.push(Refusal::Whereabouts(what.clone(), bound.name.clone()));
        }
        if index > 0 && !case.names.iter().any(|name| mentions(text, name)) {
            warnings.push(Warning(format!("{what} does not name this child. Is it the right document?")));
        }
    }
    if to.iter().any(|one| one.bound) && files.iter().any(|file| file.body.is_none() || file.partly) {
        let names: Vec<&str> = to.iter().filter(|one| one.bound).map(|one| one.name.as_str()).collect();
        refusals.push(Refusal::Whereabouts(
            "A document that the program cannot read whole may be one that".to_owned(),
            names.join(", "),
        ));
    }
    refusals.dedup();
    if refusals.is_empty() {
        let (subject, body) = (draft.subject.trim().to_owned(), draft.body.trim().to_owned());
        Ok(Cleared { child: case.child, to, files, subject, body, warnings })
    } else {
        Err(refusals)
    }
}

/// Whether `text` holds `words`, whatever the case and the spaces between.
fn mentions(text: &str, words: &str) -> bool {
    let plain =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let words = plain(words);
    !words.is_empty() && plain(text).contains(&words)
}

/// Numbers of people in a text.
#[derive(Debug, Default, PartialEq, Eq)]
struct Numbers {
    upns: Vec<String>,
    nhs: Vec<String>,
}

/// Whatever in the text is a UPN or an NHS number by its check character.
fn numbers_in(text: &str) -> Numbers {
    let mut found = Numbers::default();
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    for word in &words {
        if word.len() == 13 && word.parse::<Upn>().is_ok() {
            found.upns.push(word.to_ascii_uppercase());
        }
        if word.len() == 10 && word.parse::<NhsNumber>().is_ok() {
            found.nhs.push((*word).to_owned());
        }
    }
    for three in words.windows(3) {
        if let [a, b, c] = three
            && (a.len(), b.len(), c.len()) == (3, 3, 4)
        {
            let joined = format!("{a}{b}{c}");
            if joined.parse::<NhsNumber>().is_ok() {
                found.nhs.push(joined);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id<T>(number: u128) -> store::Id<T> {
        store::Id::from_uuid(Uuid::from_u128(number))
    }

    fn recipient(number: u128, bound: bool) -> Recipient {
        Recipient {
            account: id(number),
            name: format!("Person {number}"),
            capacity: "Mother".into(),
            bound,
            authority: false,
        }
    }

    fn file(number: u128, of: u128, body: Option<&str>, withdrawn: bool) -> Attached {
        let title = format!("Document {number}");
        let body = body.map(str::to_owned);
        Attached { file: id(number), of: id(of), title, name: "a.txt".into(), partly: body.is_none(), body, withdrawn }
    }

    fn case() -> Case {
        Case {
            child: id(1),
            names: vec!["Zoe Ogden".into()],
            numbers: vec!["B801200005001".into()],
            whereabouts: vec!["ZZ9 4AB".into(), "Beckfoot Primary".into()],
            recipients: vec![recipient(10, false), recipient(11, true)],
            files: vec![
                file(20, 1, Some("Report on Zoe Ogden"), false),
                // Another child's, that came into the list by a fault elsewhere.
                file(21, 2, Some("Plan of Sam Hart"), false),
                file(22, 1, Some("Zoe Ogden, withdrawn"), true),
                file(23, 1, Some("Zoe Ogden goes to Beckfoot  primary"), false),
                file(24, 1, None, false),
                file(25, 1, Some("Zoe Ogden and others: A999000115001"), false),
            ],
        }
    }

    fn draft(to: &[u128], files: &[u128]) -> Draft {
        Draft {
            to: to.iter().map(|number| id(*number)).collect(),
            subject: "The draft plan".into(),
            body: "Please read it.".into(),
            files: files.iter().map(|number| id(*number)).collect(),
        }
    }

    #[test]
    fn a_message_to_the_case_with_its_own_document_goes() {
        let cleared = check(&case(), &draft(&[10], &[20])).unwrap();
        assert_eq!((cleared.to().len(), cleared.files().len(), cleared.warnings().len()), (1, 1, 0));
    }

    #[test]
    fn each_way_of_sending_wrongly_is_refused_in_words() {
        let other_upn = {
            let words: Vec<String> = (0..26u8)
                .map(|letter| format!("{}99900011500{}", char::from(b'A' + letter), 1))
                .filter(|upn| upn.parse::<Upn>().is_ok())
                .collect();
            words.first().cloned().unwrap()
        };
        let mut with_list = case();
        with_list.files.push(file(26, 1, Some(&format!("Zoe Ogden; {other_upn}")), false));
        let mut named = file(27, 1, Some("Zoe Ogden, annual review"), false);
        named.name = "Review - Beckfoot Primary.docx".into();
        with_list.files.push(named);
        for (to, files, words) in [
            (&[99][..], &[][..], "does not belong to this case"),
            (&[], &[], "Select who"),
            (&[10], &[21], "does not belong to this child"),
            (&[10], &[999], "does not belong to this child"),
            (&[10], &[22], "was taken out"),
            (&[10], &[26], "is not this child’s"),
            (&[10, 11], &[23], "Person 11 must not learn that"),
            (&[11], &[24], "cannot read whole"),
            (&[11], &[27], "Person 11 must not learn that"),
        ] {
            let refused = check(&with_list, &draft(to, files)).unwrap_err();
            assert!(refused.iter().any(|one| one.to_string().contains(words)), "{words}: {refused:?}");
        }
        let told = Draft { body: "They moved to zz94ab.".into(), ..draft(&[11], &[]) };
        assert!(check(&case(), &told).unwrap_err()[0].to_string().contains("Person 11"));
        assert!(check(&case(), &Draft { to: vec![id(10)], ..told }).is_ok());
    }

    #[test]
    fn what_cannot_be_read_must_be_looked_at() {
        let cleared = check(&case(), &draft(&[10], &[24])).unwrap();
        assert!(cleared.warnings()[0].0.contains("cannot read"));
        let mut nameless = case();
        nameless.files.push(file(27, 1, Some("A report, NHS number 943 476 5919"), false));
        let warnings = check(&nameless, &draft(&[10], &[27])).unwrap().warnings().to_vec();
        assert!(warnings.iter().any(|one| one.0.contains("does not name this child")), "{warnings:?}");
        assert!(warnings.iter().any(|one| one.0.contains("NHS number")), "{warnings:?}");
    }

    proptest! {
        /// Whatever is tried: what is cleared goes to people of the case, with documents of the child, and tells
        /// nobody who is bound where the child is.
        #[test]
        fn nothing_is_cleared_that_should_not_leave(
            to in proptest::collection::vec(8_u128..14, 0..5),
            files in proptest::collection::vec(18_u128..28, 0..5),
            body in "[ a-z]{0,20}(ZZ9 4AB|Beckfoot Primary|zz94ab)?[ a-z]{0,20}",
        ) {
            let case = case();
            let wanted = Draft { body, ..draft(&to, &files) };
            if let Ok(cleared) = check(&case, &wanted) {
                prop_assert!(!cleared.to().is_empty());
                prop_assert!(cleared.to().iter().all(|one| case.recipients.contains(one)));
                prop_assert!(cleared.files().iter().all(|one| one.of == case.child && !one.withdrawn));
                if cleared.to().iter().any(|one| one.bound) {
                    prop_assert!(!mentions(cleared.body(), "ZZ9 4AB") && !mentions(cleared.body(), "Beckfoot Primary"));
                    prop_assert!(cleared.files().iter().all(|one| one.body.as_ref().is_some_and(
                        |text| !mentions(text, "Beckfoot Primary"))));
                }
            }
        }
    }
}
