//! Writing a message: the form, then a look at what goes to whom, then the sending. The guard is asked at each step.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::doubts::{self, Doubtful};
use page::govuk::{Button, Cell, Checkboxes, Choice, Head, Input, Markup, Table, Textarea};
use page::{FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children::{self, Child};
use serde_json::json;
use store::Tx;

use crate::WRITE_MESSAGE;
use crate::guard::{self, Case, Cleared, Draft, Refusal};
use crate::records::messages::{self, Kind};
use crate::records::{case, files, second};

fn view(app: &App, viewer: &Viewer, child: &Child, case: &Case, form: &Form) -> Result<FieldsForm, Problem> {
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
            let choice = Choice::new(&one.account.to_string(), &one.name);
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
            hint: Some("Say what the message is about, for example “Draft plan: please comment by 20 March”".into()),
            ..form.input("subject", "Subject").purpose("off")
        })?
        .field(&Textarea { rows: Some(8), ..form.textarea("body", "Message") })?;
    let files: Vec<Choice> = case
        .files
        .iter()
        .filter(|one| !one.withdrawn)
        .map(|one| Choice::new(&one.file.to_string(), &one.title).hint(&one.name))
        .collect();
    let page =
        if files.is_empty() { page } else { page.field(&form.checkboxes("files", "Documents (optional)", files))? };
    let page = match &case.outgoing {
        Err(stopped) => page.field(&let_out(stopped, form))?,
        Ok(_) => page,
    };
    Ok(page.button("Check message"))
}

/// What is asked before anything goes out about somebody who died.
#[must_use]
pub fn let_out(stopped: &gate::Stopped, form: &Form) -> Textarea {
    let hint = format!("{stopped}. Think of the person who will open it. Can you telephone or visit instead?");
    Textarea { rows: Some(3), hint: Some(hint.as_str().into()), ..form.textarea("let_out", "Why it must be sent") }
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
    let files: Vec<String> =
        cleared.files().iter().map(|one| format!("“{}” ({}), of {}", one.title, one.name, child.name())).collect();
    let carried =
        if files.is_empty() { "The message only".to_owned() } else { format!("The message, {}", files.join(", ")) };
    let rows = cleared
        .to()
        .iter()
        .map(|one| vec![Cell::text(&one.name), Cell::text(&one.capacity), Cell::text(&carried)])
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
        reason: Textarea { rows: Some(3), ..form.textarea("second-reason", "Why must the message be sent as it is?") },
        button: Button::submit("Ask a second person").classes("govuk-button--secondary"),
    }
}

/// What a message can be begun with: the code in the address, and its subject.
const SUBJECTS: &[(&str, &str)] = &[("meeting", "Meeting about the draft plan")];

/// What a link to the form says that the message is about.
#[derive(serde::Deserialize, Default)]
pub struct About {
    about: Option<String>,
}

pub async fn form(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<About>,
) -> Shown {
    let (child, mut tx) = children::open_part(&app, &viewer, WRITE_MESSAGE, id, "messages").await?;
    let case = case::of(&mut tx, &app, &viewer, id, &Draft::default()).await?;
    drop(tx);
    let known = SUBJECTS.iter().find(|(code, _)| asked.about.as_deref() == Some(*code));
    let begun = known.map_or_else(Form::default, |(_, subject)| Form::default().with("subject", *subject));
    show(&view(&app, &viewer, &child, &case, &begun)?)
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
        Refusal::FileOfAnother | Refusal::Withdrawn(_) | Refusal::Unread { .. } => "files",
    }
}

/// The act: first the look, then the sending.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    form.at_most("subject", 200);
    form.at_most("body", 10_000);
    form.at_most("let_out", 1_000);
    let sends = form.value("step") == "send";
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_MESSAGE, id).await?;
    let draft = drafted(&form);
    let case = case::of(&mut tx, &app, &viewer, id, &draft).await?;
    let cleared = match guard::check(&case, &draft) {
        Ok(cleared) if form.is_right() && form.value("step") != "change" => cleared,
        outcome => {
            let refusals = outcome.err().unwrap_or_default();
            let authority = case::is_authority(&app, &viewer, &children::standing(&mut tx, &viewer, id).await?);
            let by_second = authority && !refusals.is_empty() && refusals.iter().all(Refusal::goes_with_second_person);
            if by_second && form.value("step") == "second" {
                let reason = form.required("second-reason", "Enter why the message must be sent as it is");
                form.at_most("second-reason", 2_000);
                if form.is_right() {
                    second::ask(&mut tx, &viewer, &case, &draft, &reason).await?;
                    let detail = json!({ "second_person_asked": true, "files": draft.files });
                    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&reason)).await?;
                    tx.commit().await?;
                    let (child, mut tx) = children::open_part(&app, &viewer, WRITE_MESSAGE, id, "messages").await?;
                    let case = case::of(&mut tx, &app, &viewer, id, &Draft::default()).await?;
                    drop(tx);
                    return show(&view(&app, &viewer, &child, &case, &form)?.done(
                        "A second person has been asked. Send the message again once they have agreed: what you wrote is below.",
                    ));
                }
            }
            for refusal in refusals {
                form.refuse(field(&refusal), refusal.to_string());
            }
            return again(tx, &app, &viewer, id, &form, by_second).await;
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
        form.refuse("looked", "Open the documents, then confirm that you have");
    }
    drop(tx);
    let (child, mut tx) = children::open_part(&app, &viewer, WRITE_MESSAGE, id, "messages").await?;
    let minutes = messages::delay(&mut tx).await?;
    drop(tx);
    let page = preview(&app, &viewer, &child, &cleared, &form, minutes);
    if sends { refuse(&page) } else { show(&page) }
}

/// The form again, with what was typed.
async fn again(tx: Tx, app: &App, viewer: &Viewer, id: PersonId, form: &Form, by_second: bool) -> Shown {
    drop(tx);
    let (child, mut tx) = children::open_part(app, viewer, WRITE_MESSAGE, id, "messages").await?;
    let case = case::of(&mut tx, app, viewer, id, &Draft::default()).await?;
    drop(tx);
    let mut page = view(app, viewer, &child, &case, form)?;
    if by_second {
        page = page.after(Markup::render(&second_form(form))?);
    }
    if form.is_right() { show(&page) } else { refuse(&page) }
}
