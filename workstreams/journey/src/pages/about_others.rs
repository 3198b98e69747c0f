//! Other children in what goes out about one: of one or two the sender is asked once; of three and more a second person reads the
//! text first.

use access::Viewer;
use askama::Template;
use files::records::attachments::{self, Attachment};
use gate::Words;
use messages::records::others::OtherChildren;
use page::govuk::{Choice, Markup, Textarea, WarningText};
use page::{Form, Problem, words};
use people::PersonId;
use store::Tx;

use super::advice::SENDS;
use super::issue;
use super::issuing::STEP;
use crate::model::{Act, Needs};
use crate::records::advice::{self, AdviceId};
use crate::records::attached::AttachedTo;
use crate::records::plans::{self, Version};

/// The field in which somebody says that they have read it.
const READ: &str = "others";
/// The field that says why it must be sent as it is.
const REASON: &str = "others-reason";
/// The step that asks a second person to read it.
pub(super) const SECOND: &str = "second";
/// Why a text was let through that tells of one or two.
const SENDER: &str = "The sender has read what it says about other children";
/// So many of the words that tell of them are shown.
const SHOWN: usize = 10;

/// What an act sends that tells of other children: the letter, the plan and the advice that go with it.
pub(super) async fn of_act(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    act: &Act,
    form: &Form,
) -> Result<OtherChildren, Problem> {
    let mut texts = issue::texts(tx, id, act.kind, form).await?;
    let mut files = Vec::new();
    if SENDS.contains(&act.kind) {
        texts.extend(advice_texts(tx, id, None).await?);
        files = advice_files(tx, id, None).await?;
    }
    if act.needs == Needs::Setting {
        let (more, with_them) = papers(tx, id).await?;
        texts.extend(more);
        files = with_them;
    }
    Ok(OtherChildren::in_texts(tx, id, &texts, viewer.today).await?.and_files(tx, id, &files).await?)
}

/// The same of the papers that a setting gets that is consulted.
pub(super) async fn of_papers(tx: &mut Tx, viewer: &Viewer, id: PersonId) -> Result<OtherChildren, Problem> {
    let (texts, files) = papers(tx, id).await?;
    Ok(OtherChildren::in_texts(tx, id, &texts, viewer.today).await?.and_files(tx, id, &files).await?)
}

/// The same of one piece of advice.
pub(super) async fn of_advice(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    piece: AdviceId,
) -> Result<OtherChildren, Problem> {
    let texts = advice_texts(tx, id, Some(piece)).await?;
    let files = advice_files(tx, id, Some(piece)).await?;
    Ok(OtherChildren::in_texts(tx, id, &texts, viewer.today).await?.and_files(tx, id, &files).await?)
}

/// Texts, each with what it is called, and files that go with them.
type Papers = (Vec<(String, Words)>, Vec<(String, Attachment)>);

/// The newest plan that was sent, and the advice with its files; none before one was.
async fn papers(tx: &mut Tx, id: PersonId) -> Result<Papers, Problem> {
    let sent = plans::versions(tx, id).await?.into_iter().find(|version: &Version| !version.is_working());
    let Some(sent) = sent else { return Ok(Papers::default()) };
    let mut texts = issue::of_plan(&plans::lines(tx, sent.id).await?);
    texts.extend(advice_texts(tx, id, None).await?);
    Ok((texts, advice_files(tx, id, None).await?))
}

/// The files of one piece of advice, or of all of them: whoever reads the advice reads them.
async fn advice_files(tx: &mut Tx, id: PersonId, only: Option<AdviceId>) -> Result<Vec<(String, Attachment)>, Problem> {
    let mut files = Vec::new();
    let wanted = |piece: &advice::Advice| only.is_none_or(|only| piece.id == only);
    for piece in advice::of(tx, id).await?.into_iter().filter(wanted) {
        for to in [AttachedTo::AdviceRequest, AttachedTo::Advice] {
            let own = attachments::of(tx, to.owner(piece.id.uuid())).await?;
            files.extend(own.into_iter().map(|file| (format!("Files of the advice ({})", piece.line), file)));
        }
    }
    Ok(files)
}

/// What was written in one piece of advice, or in all of them.
async fn advice_texts(tx: &mut Tx, id: PersonId, only: Option<AdviceId>) -> Result<Vec<(String, Words)>, Problem> {
    let mut texts = Vec::new();
    let wanted = |piece: &advice::Advice| only.is_none_or(|only| piece.id == only);
    for piece in advice::of(tx, id).await?.into_iter().filter(wanted) {
        for given in advice::given(tx, piece.id).await? {
            let parts = [("needs", given.needs), ("provision", given.provision), ("outcomes", given.outcomes)];
            let said = parts.into_iter().filter(|(_, words)| !words.is_blank());
            texts.extend(said.map(|(name, words)| (format!("Advice ({}), {name}", piece.line), words)));
        }
    }
    Ok(texts)
}

/// What is said of them to whoever sends it.
fn in_words(others: &OtherChildren) -> String {
    let all = others.words();
    let mut words = all.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    if all.len() > SHOWN {
        words = format!("{words}; and {} more", all.len() - SHOWN);
    }
    let place = others.titles().join("; ");
    match others.is_list() {
        true => {
            format!("This contains the details of {} other children: {words}. Look at: {place}.", others.children())
        }
        false => format!("This tells of another child, or may do: {words}. Look at: {place}."),
    }
}

/// The question, where there is one: what was found, and the field for the answer.
pub(super) fn questions(others: &OtherChildren, form: &Form) -> Result<Vec<Markup>, Problem> {
    if !others.is_asked() {
        return Ok(Vec::new());
    }
    let warning = WarningText { text: in_words(others), ..WarningText::default() };
    let field = if others.is_list() {
        Markup::render(&Textarea {
            rows: Some(3),
            hint: Some("Go back and remove them if you can. If you cannot, a second person must read it before it is sent. They see your reason".into()),
            ..form.textarea(REASON, "Why it must be sent as it is").up_to(2_000)
        })?
    } else {
        let yes = vec![Choice::new(&others.mark(), "I have read this, and it can be sent")];
        Markup::render(&form.checkboxes(READ, "Other children", yes))?
    };
    Ok(vec![Markup::render(&warning)?, field])
}

/// The same as a part of a form.
#[derive(Template)]
#[template(ext = "html", source = "{% for question in all %}{{ question }}{% endfor %}")]
pub(super) struct Questions {
    all: Vec<Markup>,
}

impl Questions {
    pub(super) fn new(others: &OtherChildren, form: &Form) -> Result<Self, Problem> {
        Ok(Self { all: questions(others, form)? })
    }
}

/// Whether a field is one of the answers.
pub(super) fn is_field(name: &str) -> bool {
    matches!(name, READ | REASON)
}

/// Whether the question was answered; where it was not, the form says so. Of a list the answer is to ask a second person.
pub(super) fn answered(others: &OtherChildren, form: &mut Form) -> bool {
    if !others.is_asked() {
        return true;
    }
    if others.is_list() && form.value(STEP) == SECOND {
        form.at_most(REASON, 2_000);
        if !words::is_reason(form.value(REASON)) {
            form.refuse(REASON, "Enter why it must be sent as it is, in a few words");
        }
    } else if others.is_list() {
        form.refuse(REASON, "Remove the details of the other children, or ask a second person to read it first");
    } else if !form.values(READ).contains(&others.mark()) {
        form.refuse(READ, "Confirm that what it says about other children can be sent, or go back and remove it");
    }
    !was_refused(form)
}

/// Whether the form was refused for what it says of other children.
pub(super) fn was_refused(form: &Form) -> bool {
    form.error(READ).is_some() || form.error(REASON).is_some()
}

/// Asks a second person to read what is a list. The caller records the audit entry.
pub(super) async fn ask_second(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    others: &OtherChildren,
    (place, form): (&str, &Form),
) -> Result<(), Problem> {
    Ok(others.say_read(tx, viewer, id, (place, form.value(REASON))).await?)
}

/// Keeps that the sender read what tells of one or two, so that the same text is not asked about again. The caller records the
/// audit entry.
pub(super) async fn keep(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    others: &OtherChildren,
    place: &str,
) -> Result<(), Problem> {
    if others.is_asked() && !others.is_list() {
        others.say_read(tx, viewer, id, (place, SENDER)).await?;
    }
    Ok(())
}

/// The same in a form of one text, which has no page that confirms it: one or two are confirmed in the form, a list is not sent.
pub(super) async fn doubt(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    (field, title): (&str, &str),
    form: &mut Form,
) -> Result<(), Problem> {
    // What is too long is refused, and not looked through.
    if form.error(field).is_some() {
        return Ok(());
    }
    let texts = [(title.to_owned(), Words::from(form.value(field)))];
    let others = OtherChildren::in_texts(tx, id, &texts, viewer.today).await?;
    if others.is_list() {
        let words = "Remove the details of other children. If they must be sent, send a message: a second person can read it first";
        form.refuse(field, words);
    } else if others.is_asked() {
        let words = others.words().join("; ");
        form.doubt(field, &format!("This tells of another child, or may do: {words}"));
    }
    Ok(())
}

/// Whether an act's reason is written on its form: the family reads it with the event.
pub(super) const fn has_reason(act: &Act) -> bool {
    matches!(act.needs, Needs::Reason | Needs::Answer | Needs::Asked)
}
