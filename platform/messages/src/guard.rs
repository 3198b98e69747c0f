//! The send guard: what must hold before anything about a child leaves. Each rule stands for something that a
//! council really sent: a plan attached to another family's message, a list of 34 children, an address told to the
//! parent who must not have it.

use access::AccountId;
use gate::doubts::Doubtful;
use gate::{Certainty, Finding, Outgoing, ReadBy, Screen, SealedNames, Stopped, Wrote};
use people::PersonId;
use thiserror::Error;

pub use gate::records::readings::LIST_FROM;

use crate::{FileId, looked};

/// Somebody on the case who may be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub account: AccountId,
    /// The person in the records whose account it is.
    pub person: Option<PersonId>,
    pub name: String,
    /// The same as the sender may read it: the account of a young person may bear a name that was sealed since.
    pub called: String,
    /// As what they stand on the case: "Mother", "SENCO, Beckfoot Primary".
    pub capacity: String,
    /// Whether they must not learn where the child is.
    pub bound: bool,
    /// Whether documents that tell where the child lives, or that cannot be read whole, go to them only once two people have
    /// read them.
    pub kept_from_home: bool,
    /// What they must not learn.
    pub screen: Screen,
    /// The former names of the child that are sealed from them, where somebody who works with the child sends to one who does.
    pub names: SealedNames,
    /// What they wrote about the child and was sent: an answer may quote it.
    pub wrote: Wrote,
    /// Whether they work for the local authority on this case.
    pub authority: bool,
}

impl Recipient {
    /// The subject and the text of a message, each with what of it is held back from them. Of the text, what visibly quotes what they
    /// wrote themselves is asked about; the subject behind "Re:" that they wrote is theirs.
    #[must_use]
    pub fn held<'d>(&self, draft: &'d Draft) -> [(&'d str, Vec<Finding>); 2] {
        let (subject, body) = (draft.subject.as_str(), draft.body.as_str());
        [(subject, self.wrote.held_of_subject(&self.screen, subject)), (body, self.wrote.held_of(&self.screen, body))]
    }
}

/// What a text or document says of other children than this one and its household.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Others {
    /// How many are told of by a number, or by a full name with a date of birth.
    pub children: usize,
    /// What tells of them, and the full names of others.
    pub words: Vec<String>,
    /// Whether two people have read it and said that it may go.
    pub read: bool,
}

/// A document as the guard sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    pub file: FileId,
    /// The child whose it is.
    pub of: PersonId,
    pub title: String,
    /// The name under which it was brought.
    pub name: String,
    /// Both as the sender may read them.
    pub called: [String; 2],
    /// Whether it is kept from the sender. Looked up for the documents that are to be sent.
    pub kept: bool,
    /// What it says, where the program can read it. Looked up for the documents that are to be sent.
    pub body: Option<String>,
    /// Whether it holds more than that: pictures, or text beyond what was looked into.
    pub partly: bool,
    /// Whether somebody opened it and confirmed what it is about.
    pub checked: bool,
    /// The hash of its bytes.
    pub fingerprint: String,
    /// Whether it was taken out.
    pub withdrawn: bool,
    /// What it says of other children.
    pub others: Others,
}

impl Attached {
    /// Everything about it that can be read: what it says, what it is called.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}\n{}\n{}", self.title, self.name, self.body.as_deref().unwrap_or_default())
    }

    /// Its title, for the sender.
    #[must_use]
    pub fn title_shown(&self) -> &str {
        let [title, _] = &self.called;
        title
    }

    /// The name under which it was brought, for the sender.
    #[must_use]
    pub fn name_shown(&self) -> &str {
        let [_, name] = &self.called;
        name
    }

    /// Whether it says one of these names.
    fn says(&self, names: &SealedNames) -> bool {
        let is_called = names.are_in_title(&self.title) || names.are_in_title(&self.name);
        is_called || self.body.as_ref().is_some_and(|body| names.are_in(body))
    }
}

/// The child and the case, as they are at the moment of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub child: PersonId,
    /// Forename and surname, present and former, and the name they go by.
    pub names: Vec<String>,
    /// The child's own UPNs and NHS number, without spaces.
    pub numbers: Vec<String>,
    /// Who may be written to by this sender.
    pub recipients: Vec<Recipient>,
    /// The child's documents that this sender may attach.
    pub files: Vec<Attached>,
    /// What the message itself says of other children.
    pub others: Others,
    /// Whether anything may go out about the child.
    pub outgoing: Result<Outgoing, Stopped>,
}

/// What somebody wants to send.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    pub to: Vec<AccountId>,
    /// What about.
    pub subject: String,
    pub body: String,
    /// With which documents.
    pub files: Vec<FileId>,
    /// Why it must go although a death is recorded.
    pub let_out: String,
}

impl Draft {
    /// Subject and message as one text.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}\n{}", self.subject, self.body)
    }
}

/// Why something is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The child died.
    #[error(transparent)]
    Died(#[from] Stopped),
    /// No recipient.
    #[error("Select who to send the message to")]
    Nobody,
    #[error("Enter what the message is about")]
    NoSubject,
    /// No text.
    #[error("Enter the message")]
    NoBody,
    /// A recipient who is not on the case, or no longer.
    #[error("One of the recipients is not, or is no longer, one of the people on this record. Select from the list")]
    NotOnCase,
    /// A document of another child.
    #[error("One of the documents does not belong to this child. Select from the list")]
    FileOfAnother,
    /// A document that was taken out.
    #[error("“{0}” was removed from the record and cannot be sent")]
    Withdrawn(String),
    /// A document that the sender does not have.
    #[error("“{0}” is not available to you, so you cannot send it. Ask somebody who can open it")]
    Kept(String),
    /// A former name that is sealed from a recipient.
    #[error(
        "{what} uses a former name of the child that is sealed from {name}. Add a copy without the name, or do not send it to them"
    )]
    FormerName { what: String, name: String },
    /// Another child's UPN.
    #[error("{0} contains a pupil number (UPN) that is not this child’s. Remove anything about other children")]
    OtherNumber(String),
    /// A list of children.
    #[error(
        "{what} contains the details of {children} other children. Remove them, or ask a second person to read it first"
    )]
    List {
        /// The message or document.
        what: String,
        children: usize,
    },
    /// Whereabouts to somebody who must not learn them.
    #[error(
        "{what} tells where the child lives or goes to school ({words}). {name} must not be told this. Remove it, or do not send it to them"
    )]
    Whereabouts {
        /// The message or document.
        what: String,
        /// The words that tell.
        words: String,
        /// Who must not learn it.
        name: String,
    },
    /// A document that the program cannot read whole, to somebody who must not learn where the child is.
    #[error("OnePlan cannot read all of {what}. Two people must read it before {name} can have it")]
    Unread {
        what: String,
        /// Who must not learn where the child is.
        name: String,
    },
}

impl Refusal {
    /// Whether it goes all the same once a second person has read it.
    #[must_use]
    pub fn goes_with_second_person(&self) -> bool {
        matches!(self, Self::List { .. } | Self::Whereabouts { .. } | Self::Unread { .. })
    }
}

/// What the sender must look at before sending, and confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning(pub String);

/// A text or document with words that may tell one recipient where the child is, and may mean something else. The sender is
/// asked once about each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The document, where it is one.
    pub file: Option<FileId>,
    pub doubtful: Doubtful,
}

/// What may be sent. Only [`check`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    outgoing: Outgoing,
    to: Vec<Recipient>,
    files: Vec<Attached>,
    subject: String,
    body: String,
    warnings: Vec<Warning>,
    questions: Vec<Question>,
}

impl Cleared {
    /// That something may go out about the child.
    #[must_use]
    pub const fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }
    #[must_use]
    pub fn child(&self) -> PersonId {
        self.outgoing.child()
    }
    /// Why it goes although a death is recorded.
    #[must_use]
    pub fn let_out(&self) -> Option<&str> {
        self.outgoing.let_out()
    }
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
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }
    /// What must be looked at first.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
    /// What must be answered first.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }
}

/// Whether `draft` may be sent on this case.
///
/// # Errors
/// Everything that stands against it.
pub fn check(case: &Case, draft: &Draft) -> Result<Cleared, Vec<Refusal>> {
    let mut told = Told::default();
    if let Err(stopped) = case.outgoing {
        told.refusals.push(stopped.into());
    }
    if draft.to.is_empty() {
        told.refusals.push(Refusal::Nobody);
    }
    if draft.subject.trim().is_empty() {
        told.refusals.push(Refusal::NoSubject);
    }
    if draft.body.trim().is_empty() {
        told.refusals.push(Refusal::NoBody);
    }
    let mut to: Vec<Recipient> = Vec::new();
    for account in &draft.to {
        match case.recipients.iter().find(|one| one.account == *account) {
            Some(one) if to.contains(one) => {}
            Some(one) => to.push(one.clone()),
            None => told.refusals.push(Refusal::NotOnCase),
        }
    }
    let mut files: Vec<Attached> = Vec::new();
    for file in &draft.files {
        match case.files.iter().find(|one| one.file == *file && one.of == case.child) {
            Some(one) if one.withdrawn => told.refusals.push(Refusal::Withdrawn(one.title_shown().to_owned())),
            Some(one) if one.kept => told.refusals.push(Refusal::Kept(one.title_shown().to_owned())),
            Some(one) if files.contains(one) => {}
            Some(one) => files.push(one.clone()),
            None => told.refusals.push(Refusal::FileOfAnother),
        }
    }
    let leaves = to.iter().any(|one| !one.authority);
    about_others("The message", &draft.words(), &case.others, case, leaves, &mut told);
    for file in &files {
        let what = format!("“{}”", file.title_shown());
        for one in to.iter().filter(|one| file.says(&one.names)) {
            told.refusals.push(Refusal::FormerName { what: what.clone(), name: one.called.clone() });
        }
        about_others(&what, &file.words(), &file.others, case, leaves, &mut told);
        if (file.body.is_none() || file.partly) && !file.checked && leaves {
            told.warnings.push(Warning(format!(
                "OnePlan cannot read all of {what}. Open it and make sure that it is about this child and nobody else."
            )));
        }
        let mut named = case.names.iter().flat_map(|name| [Some(name.as_str()), name.split(' ').next()]).flatten();
        let is_asked = file.body.is_some() && !file.checked;
        let said = if is_asked { plain(&file.words()) } else { String::new() };
        if is_asked && !named.any(|name| mentions(&said, name)) {
            told.warnings.push(Warning(format!("{what} does not name this child. Is it the right document?")));
        }
    }
    for one in to.iter().filter(|one| !one.screen.is_open() || one.bound || one.kept_from_home) {
        tells_where(one, draft, &files, &mut told);
    }
    let Told { mut refusals, mut warnings, questions } = told;
    refusals.dedup();
    warnings.dedup();
    match &case.outgoing {
        Ok(outgoing) if refusals.is_empty() => {
            let (subject, body) = (draft.subject.trim().to_owned(), draft.body.trim().to_owned());
            Ok(Cleared { outgoing: outgoing.clone(), to, files, subject, body, warnings, questions })
        }
        _ => Err(refusals),
    }
}

/// Whether a text is about other children, when it goes to anybody outside the authority.
fn about_others(what: &str, text: &str, others: &Others, case: &Case, leaves: bool, told: &mut Told) {
    let stand = looked::numbers(text);
    let numbers = stand.pupils.iter().filter(|number| !case.numbers.contains(number)).count();
    let children = others.children.max(numbers);
    if leaves && children >= LIST_FROM && !others.read {
        told.refusals.push(Refusal::List { what: what.to_owned(), children });
    } else if numbers > 0 && !others.read {
        told.refusals.push(Refusal::OtherNumber(what.to_owned()));
    } else if leaves && !others.words.is_empty() && !others.read {
        told.warnings.push(Warning(format!(
            "{what} tells of another child, or may do: {}. Make sure that it is about this child and nobody else.",
            others.words.join("; ")
        )));
    } else if stand.nhs.iter().any(|number| !case.numbers.contains(number)) {
        told.warnings.push(Warning(format!(
            "{what} contains a number that may be another person’s NHS number. Make sure that it is about this child."
        )));
    }
}

/// Whether the message and its documents tell one recipient where somebody is.
fn tells_where(one: &Recipient, draft: &Draft, files: &[Attached], told: &mut Told) {
    let held = one.held(draft);
    // A subject that is theirs is read by itself.
    let is_theirs = held[0].1.is_empty() && !one.screen.held(&draft.subject).is_empty();
    for (text, held) in held {
        told.judge(one, "The message".to_owned(), None, text, &held);
    }
    // Subject and text stand one above the other, and are read as one; each alone may say nothing.
    let (subject, body) = (&draft.subject, &draft.body);
    for between in [" ", ""].into_iter().filter(|_| one.bound && !is_theirs) {
        let whole = format!("{subject}{between}{body}");
        let over = |one: &Finding| one.start < subject.len() && one.end > subject.len() + between.len();
        let findings: Vec<Finding> = one.screen.findings(&whole).into_iter().filter(over).collect();
        if !findings.is_empty() {
            let (what, words) = ("The subject and the message together".to_owned(), quoted(&whole, &findings));
            told.refusals.push(Refusal::Whereabouts { what, words, name: one.called.clone() });
        }
    }
    for file in files {
        let what = format!("“{}”", file.title_shown());
        let unread = file.body.is_none() || file.partly;
        if unread && one.kept_from_home && one.screen.read_by(&file.fingerprint) != Some(ReadBy::Two) {
            told.refusals.push(Refusal::Unread { what, name: one.called.clone() });
            continue;
        }
        let text = file.words();
        told.judge(one, what, Some(file), &text, &one.screen.held_of(&text, Some(&file.fingerprint)));
    }
}

/// What stands against a draft, what must be looked at and what must be answered.
#[derive(Default)]
struct Told {
    refusals: Vec<Refusal>,
    warnings: Vec<Warning>,
    questions: Vec<Question>,
}

impl Told {
    fn judge(&mut self, one: &Recipient, what: String, file: Option<&Attached>, text: &str, findings: &[Finding]) {
        let exact = findings.iter().any(|finding| finding.certainty == Certainty::Exact);
        let words = quoted(text, findings);
        // A document goes out as it is: nothing can be taken out of a copy of it.
        match (findings.is_empty(), exact, one.bound || (one.kept_from_home && file.is_some())) {
            (true, ..) => {}
            (_, true, true) => self.refusals.push(Refusal::Whereabouts { what, words, name: one.called.clone() }),
            (_, _, true) => {
                let doubtful = Doubtful::of(one.person, &one.called, &what, text, findings);
                self.questions.extend(doubtful.map(|doubtful| match file {
                    Some(file) => Question { file: Some(file.file), doubtful: doubtful.document(&file.fingerprint) },
                    None => Question { file: None, doubtful: doubtful.quoting(&one.wrote, findings) },
                }));
            }
            // A family that no rule binds: an address that was not shared with them is taken out of their copy of a text.
            (..) => self.warnings.push(Warning(format!(
                "{what} contains an address or telephone number ({words}) that {} has not been given. {}",
                one.called,
                if file.is_some() { "Make sure that they may have it." } else { "It will be removed from their copy." }
            ))),
        }
    }
}

/// So many of the words that were found are quoted; of others it is said how many there are.
const QUOTED: usize = 5;

/// The words that were found, for the officer who knows them.
fn quoted(text: &str, findings: &[Finding]) -> String {
    let mut words: Vec<String> =
        findings.iter().map(|one| format!("“{}”, {}", &text[one.start..one.end], one.what.words())).collect();
    words.dedup();
    let others = words.len().saturating_sub(QUOTED);
    words.truncate(QUOTED);
    if others > 0 {
        words.push(format!("and {others} more"));
    }
    words.join("; ")
}

/// A text without what may differ: the case, and what stands between its letters.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a text that was made plain holds `words`.
fn mentions(text: &str, words: &str) -> bool {
    let words = plain(words);
    !words.is_empty() && text.contains(&words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gate::{Place, Terms, Towns};
    use identifiers::Upn;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id<T>(number: u128) -> store::Id<T> {
        store::Id::from_uuid(Uuid::from_u128(number))
    }

    fn recipient(number: u128, bound: bool) -> Recipient {
        Recipient {
            account: id(number),
            person: None,
            name: format!("Person {number}"),
            called: format!("Person {number}"),
            capacity: "Mother".into(),
            bound,
            kept_from_home: bound,
            screen: if bound { screen() } else { Screen::default() },
            names: SealedNames::default(),
            wrote: Wrote::default(),
            authority: false,
        }
    }

    fn screen() -> Screen {
        let home = Place { postcode: Some("ZZ9 4AB".into()), town: Some("Ilkley".into()), ..Place::default() };
        let school = Place { name: Some("Beckfoot Primary".into()), ..Place::default() };
        Screen::new(
            Terms::new(&[home, school], &[], &[], &Towns::default()),
            Vec::new(),
            std::collections::HashMap::new(),
        )
    }

    fn file(number: u128, of: u128, body: Option<&str>, withdrawn: bool) -> Attached {
        let title = format!("Document {number}");
        let body = body.map(str::to_owned);
        Attached {
            file: id(number),
            of: id(of),
            called: [title.clone(), "a.txt".into()],
            kept: false,
            title,
            name: "a.txt".into(),
            partly: body.is_none(),
            checked: false,
            fingerprint: number.to_string(),
            body,
            withdrawn,
            others: Others::default(),
        }
    }

    fn case() -> Case {
        Case {
            child: id(1),
            names: vec!["Zoe Ogden".into()],
            numbers: vec!["B801200005001".into()],
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
            others: Others::default(),
            outgoing: Ok(Outgoing::to_the_authority(id(1))),
        }
    }

    fn draft(to: &[u128], files: &[u128]) -> Draft {
        Draft {
            to: to.iter().map(|number| id(*number)).collect(),
            subject: "The draft plan".into(),
            body: "Please read it.".into(),
            files: files.iter().map(|number| id(*number)).collect(),
            let_out: String::new(),
        }
    }

    #[test]
    fn of_many_places_in_one_text_the_first_are_quoted_and_the_others_are_counted() {
        let one = screen().findings("The child goes to Beckfoot Primary.").remove(0);
        let text = "a b c d e f g h i j";
        let letter = |at: usize| Finding { start: 2 * at, end: 2 * at + 1, ..one };
        let findings: Vec<Finding> = (0..QUOTED + 2).map(letter).collect();
        assert!(quoted(text, &findings).ends_with("; and 2 more"), "{}", quoted(text, &findings));
        assert!(!quoted(text, &findings[..QUOTED]).contains(" more"));
    }

    #[test]
    fn one_other_child_is_looked_at_and_three_are_read_by_two_people() {
        let with = |children: usize, read: bool| Case {
            others: Others { children, words: vec!["Sam Hart".into(); children.max(1)], read },
            ..case()
        };
        // By the full name alone, or with a date or number.
        for few in [0, 1, 2] {
            assert_eq!(check(&with(few, false), &draft(&[10], &[])).unwrap().warnings().len(), 1, "{few}");
            assert!(check(&with(few, true), &draft(&[10], &[])).unwrap().warnings().is_empty(), "{few}");
        }
        let refused = check(&with(3, false), &draft(&[10], &[])).unwrap_err();
        assert!(matches!(refused[..], [Refusal::List { children: 3, .. }]), "{refused:?}");
        assert!(refused[0].goes_with_second_person());
        assert!(check(&with(3, true), &draft(&[10], &[])).unwrap().warnings().is_empty());
        let mut to_the_authority = with(3, false);
        to_the_authority.recipients[0].authority = true;
        assert!(check(&to_the_authority, &draft(&[10], &[])).unwrap().warnings().is_empty());
    }

    #[test]
    fn a_place_that_an_answer_visibly_quotes_is_asked_about_and_no_other_goes() {
        let mut case = case();
        let own = "Are they in ZZ9 4AB? Are they in ZZ1 1AA?";
        case.recipients[1].wrote.add(&"Beckfoot Primary".into(), &own.into());
        let answer =
            |subject: &str, body: &str| Draft { subject: subject.into(), body: body.into(), ..draft(&[11], &[]) };
        // Of their own subject the sender learns nothing.
        assert!(check(&case, &answer("Re: Beckfoot Primary", "I cannot say.")).unwrap().questions().is_empty());
        for body in [
            "> Are they in ZZ9 4AB? Are they in ZZ1 1AA?\nI cannot say.",
            "You wrote: “Are they in ZZ9 4AB?” I cannot say.",
        ] {
            let cleared = check(&case, &answer("Your letter", body)).unwrap();
            let asked = &cleared.questions()[0].doubtful;
            assert!(asked.certain.is_empty() && asked.words.iter().all(|one| one.theirs), "{body}: {asked:?}");
        }
        for (subject, body) in [
            ("Re: Beckfoot Primary", "Yes, in ZZ9 4AB."),
            ("Beckfoot Primary", "I cannot say."),
            ("Your letter", "Are they in ZZ9 4AB? I cannot say."),
        ] {
            assert!(check(&case, &answer(subject, body)).is_err(), "{subject}: {body}");
        }
    }

    #[test]
    fn what_subject_and_message_say_together_is_read_together() {
        for (subject, body) in [("See you at Ilk", "ley, at noon"), ("The form for ZZ9", "4AB is here")] {
            let draft = Draft { subject: subject.into(), body: body.into(), ..draft(&[11], &[]) };
            let refused = check(&case(), &draft).unwrap_err();
            assert!(matches!(refused[0], Refusal::Whereabouts { .. }), "{subject} {body}: {refused:?}");
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
            (&[99][..], &[][..], "is not, or is no longer, one of the people on this record"),
            (&[], &[], "Select who"),
            (&[10], &[21], "does not belong to this child"),
            (&[10], &[999], "does not belong to this child"),
            (&[10], &[22], "was removed"),
            (&[10], &[26], "is not this child’s"),
            (&[10, 11], &[23], "Person 11 must not be told this"),
            (&[11], &[24], "cannot read all"),
            (&[11], &[27], "Person 11 must not be told this"),
        ] {
            let refused = check(&with_list, &draft(to, files)).unwrap_err();
            assert!(refused.iter().any(|one| one.to_string().contains(words)), "{words}: {refused:?}");
        }
        let told = Draft { body: "They moved to zz94ab.".into(), ..draft(&[11], &[]) };
        assert!(check(&case(), &told).unwrap_err()[0].to_string().contains("Person 11"));
        assert!(check(&case(), &Draft { to: vec![id(10)], ..told }).is_ok());
    }

    #[test]
    fn a_document_goes_neither_from_nor_to_somebody_from_whom_a_name_in_it_is_sealed() {
        let [forename, surname, open] = ["Idris", "Ogden", "Zoe Ogden"].map(str::to_owned);
        let names = SealedNames::new(&[gate::SealedName { forename, surname, open }], ("Zoe", "Ogden"));
        let mut case = case();
        case.recipients[0].names = names;
        case.files.push(file(26, 1, Some("Report on Idris Ogden and Zoe Ogden"), false));
        let mut called = file(27, 1, Some("Report on Zoe Ogden"), false);
        called.name = "idris-report.txt".into();
        case.files.push(called);
        for number in [26, 27] {
            let refused = check(&case, &draft(&[10], &[number])).unwrap_err();
            assert!(matches!(refused[..], [Refusal::FormerName { .. }]), "{number}: {refused:?}");
            assert!(!refused[0].goes_with_second_person());
        }
        assert!(check(&case, &draft(&[10], &[20])).is_ok());
        case.files[0].kept = true;
        let refused = check(&case, &draft(&[10], &[20])).unwrap_err();
        assert!(matches!(refused[..], [Refusal::Kept(_)]), "{refused:?}");
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
            body in "[ a-z]{0,20}( ZZ9 4AB | Beckfoot Primary |, zz94ab, )?[ a-z]{0,20}",
        ) {
            let case = case();
            let wanted = Draft { body, ..draft(&to, &files) };
            if let Ok(cleared) = check(&case, &wanted) {
                prop_assert!(!cleared.to().is_empty());
                prop_assert!(cleared.to().iter().all(|one| case.recipients.contains(one)));
                prop_assert!(cleared.files().iter().all(|one| one.of == case.child && !one.withdrawn));
                if cleared.to().iter().any(|one| one.bound) {
                    let body = plain(cleared.body());
                    prop_assert!(!mentions(&body, "ZZ9 4AB") && !mentions(&body, "Beckfoot Primary"));
                    prop_assert!(cleared.files().iter().all(|one| one.body.as_ref().is_some_and(
                        |text| !mentions(&plain(text), "Beckfoot Primary"))));
                }
            }
        }
    }
}
