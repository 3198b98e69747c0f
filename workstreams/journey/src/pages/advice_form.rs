//! The form on which advice is given: what it asks of a service and of the family, and how it is read.

use access::{App, Role, Viewer};
use askama::Template;
use jiff::civil::Date;
use page::govuk::{Choice, FileUpload, InsetText, Markup, Radios, Textarea};
use page::{FieldsForm, Form, Problem, words};

use super::advice::{Piece, SIX_WEEKS, holder};
use super::legal_test::{Said, evidence_of};
use super::{advice_files, advice_late, advice_visit};
use crate::model::advice_lines;
use crate::records::advice::{self, Advice, Text};

/// Whether they know the child, before anything else is asked: that they do not is an answer of its own. Of an educational
/// psychologist it is none: the regulation asks for their advice whether or not they have met the child before.
pub(super) fn knows(form: &Form, line: &str) -> Option<Radios> {
    if line == advice_lines::PSYCHOLOGY {
        return None;
    }
    let items = vec![
        Choice::new("no", "Known to us").hint("Fill in each box below"),
        Choice::new("yes", "Not known to us").hint(
            "You can leave the boxes below empty. The law still requires advice, so the local authority may ask you to see them",
        ),
    ];
    Some(form.radios("not_known", "Is the child or young person known to you?", items))
}

/// What is there of its files, and the field that takes more; nothing where the record is no longer open to the viewer.
async fn own_files(
    app: &App,
    viewer: &Viewer,
    piece: &Piece,
    form: &Form,
) -> Result<(Markup, Option<FileUpload>), Problem> {
    if piece.late {
        return Ok((Markup::default(), None));
    }
    advice_files::within(app, viewer, &piece.advice, form).await
}

/// What whoever is asked for advice is given with the request: regulation 6(3).
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m" data-said="{{ said.len() }}">What the family and the request say</h2>{% if said.is_empty() %}<p class="govuk-body">Nothing is recorded yet.</p>{% endif %}{% for (from, lines) in said %}<div class="govuk-inset-text"><p class="govuk-body-s">{{ from }}</p>{% for line in lines %}<p class="govuk-body">{{ line }}</p>{% endfor %}</div>{% endfor %}"#
)]
struct Sent {
    said: Vec<Said>,
}

/// The family's representations as the request has them, and what the family has written since; nothing for whoever writes in their
/// own words, or has no way to the record any more.
async fn sent_with(app: &App, viewer: &Viewer, piece: &Piece) -> Result<Markup, Problem> {
    if piece.late || is_in_own_words(viewer, &piece.advice) {
        return Ok(Markup::default());
    }
    let (reader, child) = (&piece.reader, piece.child.id);
    let mut tx = app.db.read().await?;
    let parts = evidence_of(&mut tx, reader, child).await?;
    let mut said: Vec<Said> = parts.into_iter().filter_map(|part| part.request).collect();
    let family = advice::of(&mut tx, child).await?.into_iter().filter(|one| one.is_of_family());
    for one in family.filter(|_| reader.may_know_settings()) {
        for given in advice::given(&mut tx, one.id).await?.iter().take(1) {
            let subject = advice_lines::subject(&one.line);
            said.extend(given.parts(reader).into_iter().map(|(part, lines)| (format!("{subject}: {part}"), lines)));
        }
    }
    Ok(Markup::render(&Sent { said })?)
}

/// The form on which the advice is given; files that are chosen go with it.
pub(super) async fn giving(app: &App, viewer: &Viewer, piece: &Piece, form: &Form) -> Result<FieldsForm, Problem> {
    let (files, field) = own_files(app, viewer, piece, form).await?;
    let sent = sent_with(app, viewer, piece).await?;
    let page = texts(app, viewer, piece, (sent, files), form)?;
    match field {
        Some(field) => page.file(&field),
        None => Ok(page),
    }
}

fn texts(
    app: &App,
    viewer: &Viewer,
    piece: &Piece,
    (sent, files): (Markup, Markup),
    form: &Form,
) -> Result<FieldsForm, Problem> {
    if is_in_own_words(viewer, &piece.advice) {
        return family_giving(app, viewer, piece, files, form);
    }
    let layout = app.layout(viewer, "Give advice").errors(form.summary()).back_to("/advice", "Requests for advice");
    let area = |name: &str, label: &str, hint: &str| Textarea {
        rows: Some(6),
        hint: Some(hint.into()),
        ..form.textarea(name, label).up_to(20_000)
    };
    let mut page = FieldsForm::new(layout, 0).after(files);
    let mut before =
        holder(viewer, piece)?.then(&advice_visit::above(app, viewer, piece)?).then(&advice_late::above(piece)?);
    if let Some(lacking) = &piece.lacking {
        let text = format!("The local authority returned this advice as incomplete: {}", lacking.to(&piece.reader));
        before = Markup::render(&InsetText { text, ..InsetText::default() })?.then(&before);
    }
    page = page.before(before.then(&sent));
    if piece.late {
        page = page.lead("Your part in the assessment has ended. You can still give the advice you were asked for. It will be kept with today’s date.");
    }
    let due = piece.due.map(|due| due_in_words(due, viewer.today)).unwrap_or_default();
    let page = page
        .lead(format!(
            "For the EHC needs assessment of {}. Type of advice: {}.{due}",
            piece.child.name(),
            advice_lines::subject(&piece.advice.line).to_lowercase()
        ))
        .lead(SIX_WEEKS);
    let page = match piece.late {
        true => page,
        false => page.lead("If you attach a report that covers all of this, you can leave the boxes empty."),
    };
    let page = match knows(form, &piece.advice.line) {
        Some(knows) => page.field(&knows)?,
        None => page,
    };
    page.field(&area("needs", "Needs", "What the child or young person needs, from what you have seen and know"))?
        .field(&area("provision", "Provision", "What should be done: who by, how much, how often and for how long"))?
        .field(&area("outcomes", "Outcomes", "What they will be able to do, and by when"))
        .map(|page| page.button("Send advice"))
}

/// By when the advice is due, or that it is overdue.
fn due_in_words(due: Date, today: Date) -> String {
    let days = due.until(today).map_or(0, |span| span.get_days());
    match days > 0 {
        true => format!(
            " The advice was due by {}. It is {} overdue.",
            words::date(due),
            words::plural(days, "day", "days")
        ),
        false => format!(" The advice is due by {}.", words::date(due)),
    }
}

/// The same for the family, in its own words: nothing must be filled in but one box.
fn family_giving(app: &App, viewer: &Viewer, piece: &Piece, files: Markup, form: &Form) -> Result<FieldsForm, Problem> {
    let own = piece.advice.line == advice_lines::VIEWS;
    let name = &piece.child.forename;
    let title = if own { "Views and wishes".to_owned() } else { "Tell us what you think".to_owned() };
    let back = if is_family(viewer) { ("/", "Home") } else { ("/advice", "Requests for advice") };
    let layout = app.layout(viewer, &title).errors(form.summary()).back_to(back.0, back.1);
    let area = |name: &str, label: &str, hint: &str| Textarea {
        rows: Some(6),
        hint: Some(hint.into()),
        ..form.textarea(name, label).up_to(20_000)
    };
    let lead = if own {
        format!("We want to know what {name} thinks. You can do this together. Use {name}’s own words where you can.")
    } else {
        "You know your child best. Write as much or as little as you like. You do not have to fill in every box."
            .to_owned()
    };
    let due = piece.due.map(|due| format!("Please send this by {} if you can.", words::date(due)));
    let page = FieldsForm::new(layout, 0).lead(lead).after(files);
    let page = due.into_iter().fold(page, FieldsForm::lead);
    page.field(&area("needs", "What is going well, and what is hard?", "At home, at school and with friends"))?
        .field(&area("provision", "What would help?", "Tell us what has worked before too"))?
        .field(&area("outcomes", "What do you hope for?", "This year, and later on"))
        .map(|page| page.button("Send"))
}

/// What the form says of a piece of this line.
pub(super) fn text_of(form: &mut Form, line: &str) -> Text {
    for field in ["needs", "provision", "outcomes"] {
        form.at_most(field, 20_000);
    }
    Text {
        needs: form.value("needs").to_owned(),
        provision: form.value("provision").to_owned(),
        outcomes: form.value("outcomes").to_owned(),
        not_known: line != advice_lines::PSYCHOLOGY && form.value("not_known") == "yes",
    }
}

/// Refuses each empty box, saying what to write in it.
pub(super) fn ask_for_what_lacks(text: &Text, form: &mut Form, line: &str) {
    let is_empty = text.needs.is_empty() && text.provision.is_empty() && text.outcomes.is_empty();
    let is_asked = line != advice_lines::PSYCHOLOGY;
    if is_asked && is_empty && form.value("not_known").is_empty() {
        form.refuse("not_known", "Select whether the child or young person is known to you");
        return;
    }
    for field in lacks(text) {
        let words = match field {
            "needs" => "Enter what the child or young person needs",
            "provision" => "Enter what should be done for them",
            _ => "Enter what they will be able to do",
        };
        let unknown = if is_asked { ". If you do not know them, select “Not known to us”" } else { "" };
        form.refuse(field, format!("{words}{unknown}"));
    }
}

/// Whether the page speaks to somebody of the family.
pub(super) fn is_family(viewer: &Viewer) -> bool {
    viewer.is(Role::Parent) || viewer.is(Role::YoungPerson)
}

/// Whether somebody is asked what they think, or what the child does, and not for a report.
pub(super) fn is_in_own_words(viewer: &Viewer, advice: &Advice) -> bool {
    advice.line == advice_lines::VIEWS || (advice.is_of_family() && is_family(viewer))
}

/// What must be filled in: of the family one box, of everybody else all of them.
pub(super) fn ask_of(viewer: &Viewer, advice: &Advice, text: &Text, form: &mut Form) {
    if !is_in_own_words(viewer, advice) {
        return ask_for_what_lacks(text, form, &advice.line);
    }
    if text.needs.is_empty() && text.provision.is_empty() && text.outcomes.is_empty() {
        form.refuse("needs", "Write something in one of the boxes");
    }
}

/// What it does not cover, unless the service does not know the child.
fn lacks(text: &Text) -> Vec<&'static str> {
    [("needs", &text.needs), ("provision", &text.provision), ("outcomes", &text.outcomes)]
        .into_iter()
        .filter(|(_, value)| value.is_empty() && !text.not_known)
        .map(|(name, _)| name)
        .collect()
}
