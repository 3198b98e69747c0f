//! A letter or request that is made now and is said to have gone on a day before: it cannot have gone so from here. Whoever records it
//! says how it went, and the event keeps that.

use access::Viewer;
use askama::Template;
use gate::Words;
use jiff::civil::Date;
use page::govuk::{Checkboxes, Choice, Markup, Textarea, WarningText};
use page::{FieldsForm, Form, Problem, words};
use serde_json::{Value as Json, json};

use super::issuing::is_confirmed;
use crate::model::notices::is_post;
use crate::model::{Act, Needs};

/// The field that says how it went, and the part of an event that keeps it.
pub(super) const FIELD: &str = "sent_earlier";
/// That it was posted then: nobody prints it again.
const POSTED: &str = "posted_then";
const YES: &str = "yes";

/// Whether a field is one that is asked here.
pub(super) fn is_field(name: &str) -> bool {
    matches!(name, FIELD | POSTED)
}

/// Whether an act makes something that goes out, and says that it went before today.
pub(super) fn is_before(act: &Act, on: Date, today: Date) -> bool {
    let goes_from_here = is_confirmed(act) || matches!(act.needs, Needs::AdviceAsked | Needs::Setting);
    goes_from_here && on < today
}

/// Refuses to record it unless somebody says how it went.
pub(super) fn ask(form: &mut Form) {
    form.at_most(FIELD, 2_000);
    if !words::is_reason(form.value(FIELD)) {
        form.refuse(FIELD, "Enter how it was sent on that day, in a few words, or change the date to today");
    }
}

/// What was said of how it went, to be kept with the event of a day; nothing of what goes today.
pub(super) fn said(form: &Form, viewer: &Viewer, on: Date) -> Option<Json> {
    let how = form.value(FIELD);
    (on < viewer.today && !how.is_empty()).then(|| json!({ "how": how, "by": viewer.name }))
}

/// Writes it into what is recorded.
pub(super) fn put(detail: &mut Json, said: Option<Json>) {
    if let (Some(detail), Some(said)) = (detail.as_object_mut(), said) {
        detail.insert(FIELD.to_owned(), said);
    }
}

/// How something went that was written here after its day, as its officer said it; none of what went from here.
pub(super) fn kept(detail: &Words) -> Option<Words> {
    let detail: Json = serde_json::from_str(detail.unseen()).ok()?;
    let kept = detail.get(FIELD)?;
    let word = |name: &str| kept.get(name).and_then(Json::as_str).unwrap_or_default();
    Some(Words::new(format!("Written here after it was sent. {}: {}", word("by"), word("how"))))
}

/// Whether a letter was posted then, by another way than the letters to print.
pub(super) fn was_posted(form: &Form, on: Date, today: Date) -> bool {
    on < today && is_post(form.value("channel")) && form.value(POSTED) == YES
}

fn how(form: &Form) -> Textarea {
    Textarea {
        rows: Some(3),
        hint: Some("For example, typed by the team and posted that day. If it goes today, change the date".into()),
        ..form.textarea(FIELD, "How it was sent on that day").up_to(2_000)
    }
}

/// The field on a form that is not confirmed on a page of its own: once it was asked.
pub(super) fn field(form: &Form, page: FieldsForm) -> Result<FieldsForm, Problem> {
    if form.error(FIELD).is_none() && form.value(FIELD).is_empty() {
        return Ok(page);
    }
    page.field(&how(form))
}

#[derive(Template)]
#[template(ext = "html", source = "{{ warning }}{{ how }}{% if let Some(posted) = posted %}{{ posted }}{% endif %}")]
struct Question {
    warning: WarningText,
    how: Textarea,
    posted: Option<Checkboxes>,
}

/// The question on a page that shows everything before it goes.
pub(super) fn question((on, today): (Date, Date), channel: &str, form: &Form) -> Result<Markup, Problem> {
    let text = format!(
        "This is written today, {}. You say that it was sent on {}. If it really went then, say how.",
        words::date(today),
        words::date(on)
    );
    // What was posted is not printed once more, unless somebody wants it.
    let is_new = form.is_right() && form.value(FIELD).is_empty();
    let opened = if is_new { form.clone().with(POSTED, YES) } else { form.clone() };
    let yes = vec![Choice::new(YES, "It was posted that day. Leave it out of the letters to print")];
    let posted = is_post(channel).then(|| opened.checkboxes(POSTED, "Printing", yes));
    let warning = WarningText { text, ..WarningText::default() };
    Ok(Markup::render(&Question { warning, how: how(form), posted })?)
}
