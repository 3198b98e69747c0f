//! Writing a message: the form, then a look at what goes to whom, then the sending. The guard is asked at each step.

use access::records::unsaved;
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use gate::doubts::{self, Doubtful};
use page::govuk::{Button, Cell, Checkboxes, Choice, Head, Input, Markup, Table, Textarea};
use page::{FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children::{self, Child};
use serde_json::json;
use store::Tx;

use crate::guard::{self, Attached, Case, Cleared, Draft, Refusal};
use crate::records::messages::{self, Kind, Message};
use crate::records::{case, files, quoted, second};
use crate::{ADD_FILE, FileId, MessageId, WRITE_MESSAGE};

/// The value of the button that leads to where a document is added, and back.
const ADD: &str = "add-file";
/// What of the form is kept meanwhile.
const KEPT: [&str; 5] = ["to", "subject", "body", "files", "let_out"];

/// The address of the form.
pub(super) fn address(child: PersonId) -> String {
    format!("/children/{child}/messages/new")
}

/// Whether the viewer may add a document, which the form then leads to.
async fn may_add(tx: &mut Tx, app: &App, viewer: &Viewer, id: PersonId) -> Result<bool, Problem> {
    let standing = children::standing(tx, viewer, id).await?;
    Ok(app.policy.decide(viewer, ADD_FILE, &standing).is_some())
}

/// The case as the form shows it, and whether the viewer may add a document.
async fn shown_case(tx: &mut Tx, app: &App, viewer: &Viewer, id: PersonId) -> Result<(Case, bool), Problem> {
    let mut case = case::of(tx, app, viewer, id, &Draft::default()).await?;
    let authority = case::is_authority(app, viewer, &children::standing(tx, viewer, id).await?);
    let kept = files::kept_from(tx, viewer, authority, id).await?;
    for file in &mut case.files {
        file.kept = kept.contains(&file.file);
    }
    Ok((case, may_add(tx, app, viewer, id).await?))
}

fn view(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    (case, may_add): (&Case, bool),
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/messages", child.id);
    let layout = app.layout(viewer, "Write a message").errors(form.summary()).back_to(&back, "Messages");
    let page = FieldsForm::new(layout, 0).lead(format!("About {}.", child.name()));
    if case.recipients.is_empty() {
        let words = if viewer.person.is_some() {
            "Nobody at the local authority can read messages here at the moment. Please write a letter or telephone."
        } else {
            "Nobody linked to this record has an account that can read messages. Invite the family, or choose a case officer, first."
        };
        return Ok(page.lead(words).without_form());
    }
    let to = case
        .recipients
        .iter()
        .map(|one| {
            let choice = Choice::new(&one.account.to_string(), &one.called);
            match one.bound {
                true => choice.hint(&format!("{}. Must not know where the child is", one.capacity)),
                false => choice.hint(&one.capacity),
            }
        })
        .collect();
    // Who else has an account is for those who work with the child.
    let who = if viewer.person.is_some() {
        "You can check who gets the message before it is sent."
    } else {
        "A parent who is not in the list has no account yet. You can write only to people linked to this child, and send only this child’s documents. You can check the recipients before the message is sent."
    };
    let page = page
        .lead(who)
        .field(&form.checkboxes("to", "To", to))?
        .field(&Input {
            hint: Some(if viewer.person.is_some() { ASKS.into() } else { TELLS.into() }),
            ..form.input("subject", "Subject").purpose("off")
        })?
        .field(&Textarea { rows: Some(8), ..form.textarea("body", "Message").up_to(10_000) })?;
    let files: Vec<Choice> = case
        .files
        .iter()
        .filter(|one| !one.withdrawn && !one.kept)
        .map(|one| Choice::new(&one.file.to_string(), one.title_shown()).hint(one.name_shown()))
        .collect();
    let page =
        if files.is_empty() { page } else { page.field(&form.checkboxes("files", "Documents (optional)", files))? };
    let page = match &case.outgoing {
        Err(stopped) => page.field(&let_out(stopped, form))?,
        Ok(_) => page,
    };
    let page = page.button("Check message");
    Ok(if may_add { page.other_button(("step", ADD), "Add a document or photo") } else { page })
}

/// What stands at the subject for a family, and for those who write to one.
const ASKS: &str = "Say what the message is about, for example “A question about school”";
const TELLS: &str = "Say what the message is about, for example “Draft plan: please comment by 20 March”";

/// What is asked before anything goes out about somebody who died.
#[must_use]
pub fn let_out(stopped: &gate::Stopped, form: &Form) -> Textarea {
    let hint = format!("{stopped}. Think of the person who will open it. Can you telephone or visit instead?");
    let area = form.textarea("let_out", "Why it must be sent").up_to(1_000);
    Textarea { rows: Some(3), hint: Some(hint.as_str().into()), ..area }
}

#[derive(Template)]
#[template(path = "preview.html")]
struct Preview {
    layout: Layout,
    name: String,
    subject: String,
    lines: Vec<String>,
    /// When it will be sent.
    leaves: String,
    table: Table,
    warnings: Vec<String>,
    whereabouts: Vec<Checkboxes>,
    confirm: Option<Checkboxes>,
    hidden: Vec<(String, String)>,
    send: Button,
}

/// The texts and documents with words that may tell a recipient where the child is.
fn doubtful(cleared: &Cleared) -> Vec<Doubtful> {
    cleared.questions().iter().map(|one| one.doubtful.clone()).collect()
}

fn preview(app: &App, viewer: &Viewer, child: &Child, cleared: &Cleared, form: &Form, minutes: i64) -> Preview {
    let called = |one: &Attached| format!("“{}” ({}), of {}", one.title_shown(), one.name_shown(), child.name());
    let files: Vec<String> = cleared.files().iter().map(called).collect();
    let carried =
        if files.is_empty() { "The message only".to_owned() } else { format!("The message, {}", files.join(", ")) };
    let rows = cleared
        .to()
        .iter()
        .map(|one| vec![Cell::text(&one.called), Cell::text(&one.capacity), Cell::text(&carried)])
        .collect();
    let mut hidden: Vec<(String, String)> =
        vec![("subject".to_owned(), cleared.subject().to_owned()), ("body".to_owned(), cleared.body().to_owned())];
    if let Some(reason) = cleared.let_out().filter(|_| !form.value("let_out").is_empty()) {
        hidden.push(("let_out".to_owned(), reason.to_owned()));
    }
    hidden.extend(cleared.to().iter().map(|one| ("to".to_owned(), one.account.to_string())));
    hidden.extend(cleared.files().iter().map(|one| ("files".to_owned(), one.file.to_string())));
    let warnings: Vec<String> = cleared.warnings().iter().map(|one| one.0.clone()).collect();
    let confirm = (!warnings.is_empty()).then(|| {
        form.checkboxes(
            "looked",
            "Before you send it",
            vec![Choice::new(
                "yes",
                if cleared.files().is_empty() {
                    "I have read this, and it can be sent"
                } else {
                    "I have opened each document named above: it is about this child and nobody else"
                },
            )],
        )
    });
    Preview {
        whereabouts: doubts::questions(&doubtful(cleared), form),
        layout: app
            .layout(viewer, "Check your message before sending")
            .errors(form.summary())
            .back_to(&format!("/children/{}/messages", child.id), "Messages"),
        name: child.name(),
        subject: cleared.subject().to_owned(),
        lines: cleared.body().lines().map(str::to_owned).collect(),
        leaves: match minutes {
            0 => "Your message will be sent when you select ‘Send’.".to_owned(),
            some => format!(
                "Your message will be sent {} after you select ‘Send’. Until then you can cancel it.",
                words::plural(some, "minute", "minutes")
            ),
        },
        table: Table {
            head: ["To", "As", "Gets"].iter().map(|text| Head::text(text)).collect(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        },
        warnings,
        confirm,
        hidden,
        send: Button::submit("Send"),
    }
}

/// The way through for what a second person must read: everything that was typed goes with it.
#[derive(Template)]
#[template(path = "second_person.html")]
struct SecondForm {
    hidden: Vec<(String, String)>,
    reason: Textarea,
    button: Button,
}

fn second_form(form: &Form) -> SecondForm {
    let mut hidden: Vec<(String, String)> =
        ["subject", "body", "let_out"].iter().map(|name| ((*name).to_owned(), form.value(name).to_owned())).collect();
    for name in ["to", "files"] {
        hidden.extend(form.values(name).into_iter().map(|value| (name.to_owned(), value)));
    }
    SecondForm {
        hidden,
        reason: Textarea {
            rows: Some(3),
            ..form.textarea("second-reason", "Why must the message be sent as it is?").up_to(2_000)
        },
        button: Button::submit("Ask a second person").classes("govuk-button--secondary"),
    }
}

/// What a message can be begun with: the code in the address, and its subject.
const SUBJECTS: &[(&str, &str)] = &[("meeting", "Meeting about the draft plan")];

/// What a link to the form says that the message is about.
#[derive(serde::Deserialize, Default)]
pub struct About {
    about: Option<String>,
    /// The document that was added for it meanwhile.
    draft_with: Option<FileId>,
    /// The message that is answered.
    reply: Option<MessageId>,
}

/// So many documents go with one message.
const MOST_FILES: usize = 10;

/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 200;

/// The form as an answer to a message that the viewer can read: to whoever wrote it, about the same.
async fn answer(tx: &mut Tx, app: &App, viewer: &Viewer, id: PersonId, message: MessageId) -> Result<Form, Problem> {
    let authority = case::is_authority(app, viewer, &children::standing(tx, viewer, id).await?);
    let all = messages::of(tx, viewer, authority, id).await?;
    let stands = |one: &&Message| one.id == message && one.withdrawn_at().is_none() && !one.is_recalled();
    let Some(one) = all.iter().find(stands) else { return Ok(Form::default()) };
    let reader = Reader::session(tx, viewer, id).await?;
    let subject = one.subject.subject_to(&reader, &quoted::among(&all, viewer.account, one.written_at()));
    let begins = if subject.starts_with("Re: ") { "" } else { "Re: " };
    let subject: String = begins.chars().chain(subject.chars()).take(LONGEST_SUBJECT).collect();
    Ok(Form::default().with("to", one.sender.to_string()).with("subject", subject))
}

/// What was typed before a document was added for it, with the document.
async fn resumed(tx: &mut Tx, viewer: &Viewer, id: PersonId, file: FileId) -> Result<Form, Problem> {
    let draft = unsaved::draft_of(tx, viewer.account, &address(id)).await?;
    let fields = draft.map(|draft| draft.fields()).unwrap_or_default();
    Ok(Form::from_values(fields).with("files", file.to_string()))
}

/// What is typed already where the form is opened: whom to write to where there is one alone, and what it is about.
fn begun(case: &Case, asked: &About) -> Form {
    let known = SUBJECTS.iter().find(|(code, _)| asked.about.as_deref() == Some(*code));
    let form = known.map_or_else(Form::default, |(_, subject)| Form::default().with("subject", *subject));
    match case.recipients.as_slice() {
        [one] => form.with("to", one.account.to_string()),
        _ => form,
    }
}

pub async fn form(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<About>,
) -> Shown {
    let (child, mut tx) = children::open_part(&app, &viewer, WRITE_MESSAGE, id, "messages").await?;
    let (case, may_add) = shown_case(&mut tx, &app, &viewer, id).await?;
    let Some(file) = asked.draft_with else {
        let form = match asked.reply {
            Some(message) => answer(&mut tx, &app, &viewer, id, message).await?,
            None => begun(&case, &asked),
        };
        drop(tx);
        return show(&view(&app, &viewer, &child, (&case, may_add), &form)?);
    };
    let form = resumed(&mut tx, &viewer, id, file).await?;
    drop(tx);
    let page = view(&app, &viewer, &child, (&case, may_add), &form)?;
    show(&page.done("Document added. It goes with this message: it is selected below."))
}

/// What the form says. An id that is none of anything is one of nothing here.
fn drafted(form: &Form) -> Draft {
    let nobody = uuid::Uuid::nil();
    Draft {
        to: form.values("to").iter().map(|id| id.parse().unwrap_or_else(|_| store::Id::from_uuid(nobody))).collect(),
        subject: form.value("subject").to_owned(),
        body: form.value("body").to_owned(),
        files: form
            .values("files")
            .iter()
            .map(|id| id.parse().unwrap_or_else(|_| store::Id::from_uuid(nobody)))
            .collect(),
        let_out: form.value("let_out").to_owned(),
    }
}

/// Where on the form a refusal belongs.
fn field(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Died(_) => "let_out",
        Refusal::Nobody | Refusal::NotOnCase => "to",
        Refusal::NoSubject => "subject",
        Refusal::Whereabouts { what, .. } | Refusal::List { what, .. } | Refusal::OtherNumber(what)
            if what.starts_with('“') =>
        {
            "files"
        }
        Refusal::NoBody | Refusal::OtherNumber(_) | Refusal::Whereabouts { .. } | Refusal::List { .. } => "body",
        Refusal::FileOfAnother
        | Refusal::Withdrawn(_)
        | Refusal::Unread { .. }
        | Refusal::Kept(_)
        | Refusal::FormerName { .. } => "files",
    }
}

/// The act: first the look, then the sending.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    form.at_most("subject", LONGEST_SUBJECT);
    form.at_most("body", 10_000);
    form.at_most("let_out", 1_000);
    let draft = drafted(&form);
    if draft.files.len() > MOST_FILES {
        form.refuse("files", format!("Select {MOST_FILES} documents or fewer. Send the others with another message"));
    }
    if form.value("step") == ADD && form.is_right() {
        let kept = KEPT.iter().flat_map(|name| {
            let values = form.values(name).into_iter();
            values.map(move |value| ((*name).to_owned(), value))
        });
        access::set_aside(&app, &viewer, &address(id), &kept.collect::<Vec<_>>()).await?;
        return go(&format!("/children/{id}/files/new?then={}", super::files::MESSAGE));
    }
    // What is refused is not looked through, nor what is not sent yet.
    if !form.is_right() || form.value("step") == "change" {
        return again(&app, &viewer, id, &form, false).await;
    }
    case::look_ahead(&app, &viewer, id, &draft).await?;
    let sends = form.value("step") == "send";
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_MESSAGE, id).await?;
    let case = case::of(&mut tx, &app, &viewer, id, &draft).await?;
    let cleared = match guard::check(&case, &draft) {
        Ok(cleared) => cleared,
        Err(refusals) => {
            let authority = case::is_authority(&app, &viewer, &children::standing(&mut tx, &viewer, id).await?);
            let by_second = authority && !refusals.is_empty() && refusals.iter().all(Refusal::goes_with_second_person);
            if by_second && form.value("step") == "second" {
                let reason = form.required_text("second-reason", 2_000, "Enter why the message must be sent as it is");
                form.at_most("second-reason", 2_000);
                if form.is_right() {
                    second::ask(&mut tx, &viewer, &case, &draft, &reason).await?;
                    let detail = json!({ "second_person_asked": true, "files": draft.files });
                    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&reason)).await?;
                    tx.commit().await?;
                    let (child, mut tx) = children::open_part(&app, &viewer, WRITE_MESSAGE, id, "messages").await?;
                    let (case, may_add) = shown_case(&mut tx, &app, &viewer, id).await?;
                    drop(tx);
                    return show(&view(&app, &viewer, &child, (&case, may_add), &form)?.done(
                        "A second person has been asked. Send the message again once they have agreed: what you wrote is below.",
                    ));
                }
            }
            for refusal in refusals {
                form.refuse(field(&refusal), refusal.to_string());
            }
            drop(tx);
            return again(&app, &viewer, id, &form, by_second).await;
        }
    };
    let looked = cleared.warnings().is_empty() || form.value("looked") == "yes";
    let answered = !sends || doubts::answered(&doubtful(&cleared), &mut form);
    if sends && looked && answered {
        second::let_in(&mut tx, &viewer, &case, &cleared, &form).await?;
        for file in cleared.files().iter().filter(|file| !file.checked) {
            files::check(&mut tx, id, file.file, &viewer.name).await?;
        }
        let message =
            messages::send(&mut tx, &app.db, &cleared, (viewer.account, &viewer.name), Kind::Message, None).await?;
        let to: Vec<_> = cleared.to().iter().map(|one| one.account).collect();
        let files: Vec<_> = cleared.files().iter().map(|one| one.file).collect();
        let detail = json!({ "message": message, "to": to, "files": files, "let_out": cleared.let_out() });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/messages?done=sent"));
    }
    if sends && !looked {
        let ask = match cleared.files().is_empty() {
            true => "Confirm that you have read it, and that it can be sent",
            false => "Open the documents, then confirm that you have",
        };
        form.refuse("looked", ask);
    }
    drop(tx);
    let (child, mut tx) = children::open_part(&app, &viewer, WRITE_MESSAGE, id, "messages").await?;
    let minutes = messages::delay(&mut tx).await?;
    drop(tx);
    let page = preview(&app, &viewer, &child, &cleared, &form, minutes);
    if sends { refuse(&page) } else { show(&page) }
}

/// The form again, with what was typed.
async fn again(app: &App, viewer: &Viewer, id: PersonId, form: &Form, by_second: bool) -> Shown {
    let (child, mut tx) = children::open_part(app, viewer, WRITE_MESSAGE, id, "messages").await?;
    let (case, may_add) = shown_case(&mut tx, app, viewer, id).await?;
    drop(tx);
    let mut page = view(app, viewer, &child, (&case, may_add), form)?;
    if by_second {
        page = page.after(Markup::render(&second_form(form))?);
    }
    if form.is_right() { show(&page) } else { refuse(&page) }
}
