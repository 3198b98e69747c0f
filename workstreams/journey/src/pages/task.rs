//! Something to be done about a child that follows from no rule: what was done about it, and so it leaves the worklist.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Button, Choice, InsetText, Markup, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children::{self, Child};
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use super::letters::list::title;
use super::old_setting;
use crate::RECORD_EVENT;
use crate::model::tasks::Kind;
use crate::records::tasks::{self, TaskId};
use crate::records::timeline::{self, Recorded, Recording};
use crate::records::{letters, owed};

/// How the address names what a death asks for: it is worked out, and is no row before it is done.
pub(super) const BEREAVEMENT: &str = "bereavement";

/// A task of a child, by the address.
async fn kind_of(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    task: &str,
) -> Result<(Kind, Option<TaskId>, String, Option<Uuid>), Problem> {
    if task == BEREAVEMENT {
        let on = timeline::whole(tx, id).await?.died.ok_or(Problem::NotFound)?;
        return Ok((Kind::Bereavement, None, format!("Died on {}.", words::date(on)), None));
    }
    let open = tasks::of(tx, id).await?;
    let one = open.into_iter().find(|one| one.id.to_string() == task).ok_or(Problem::NotFound)?;
    let kind = one.kind().ok_or(Problem::NotFound)?;
    let mut since = format!("Since {}, due {}.", words::date(one.made_on()), words::date(one.due_on()));
    if let Some(what) = &one.what {
        let reader = Reader::session(tx, viewer, id).await?;
        let whose = one.for_name.as_ref().map(|name| format!(" Responsible: {}.", name.to(&reader)));
        since = format!("{}. {since}{}", what.to(&reader), whose.unwrap_or_default());
    }
    Ok((kind, Some(one.id), since, one.about))
}

fn view(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    (kind, since): (Kind, &str),
    choices: Vec<Choice>,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/journey", child.id);
    let layout =
        app.layout(viewer, &words::capitalised(kind.words())).errors(form.summary()).back_to(&back, &child.name());
    let page = FieldsForm::new(layout, 0)
        .field(&InsetText { text: format!("{}. {since}", words::capitalised(kind.words())), ..InsetText::default() })?;
    if !choices.is_empty() {
        return page
            .field(&form.radios(old_setting::FIELD, "What happens to the request", choices))?
            .field(&Textarea { rows: Some(4), ..form.textarea("how", "Your reasons").up_to(2_000) })
            .map(|page| page.button("Save"));
    }
    page.field(&Textarea { rows: Some(4), ..form.textarea("how", "What was done").up_to(2_000) })
        .map(|page| page.button("Mark as done"))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path((id, task)): Path<(PersonId, String)>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "journey").await?;
    let (kind, _, since, about) = kind_of(&mut tx, &viewer, id, &task).await?;
    if let (Kind::Details | Kind::SecretAddress, Some(change)) = (kind, about) {
        return go(&format!("/children/{id}/details/{change}"));
    }
    if let (Kind::PlanKeptAlive, Some(ceased)) = (kind, about) {
        // It is put right by the event that corrects the end of the plan.
        return go(&format!("/children/{id}/journey/events/{ceased}"));
    }
    if kind == Kind::FilesToRead {
        return go(&format!("/children/{id}/files"));
    }
    if let (Kind::LetterHeld, Some(letter)) = (kind, about) {
        let notice = letters::notice_of(&mut tx, id, letter).await?;
        return go(&format!("/children/{id}/journey/notices/{notice}"));
    }
    if let (Kind::ReviewReport, Some(report)) = (kind, about) {
        return go(&format!("/children/{id}/review/reports/{report}"));
    }
    let choices = choices(&mut tx, &viewer, id, kind, about).await?;
    let draft = draft(&mut tx, id, &task).await?;
    drop(tx);
    show(&view(&app, &viewer, &child, (kind, &since), choices, &Form::default())?.before(draft))
}

/// Where the letter is checked and sent that a task is about, and how it looks now; nothing for other tasks.
async fn draft(tx: &mut Tx, id: PersonId, task: &str) -> Result<Markup, Problem> {
    #[derive(askama::Template)]
    #[template(
        ext = "html",
        source = r#"<div data-letter="{{ code }}"><h2 class="govuk-heading-m">{{ title }}</h2>{{ send }}{% if has_preview %}<p class="govuk-body"><a class="govuk-link" href="/children/{{ child }}/journey/letter/{{ code }}">Preview the letter (PDF)</a></p>{% endif %}<p class="govuk-body">If the letter is not needed, enter why below.</p></div>"#
    )]
    struct Draft<'a> {
        child: PersonId,
        code: &'a str,
        title: String,
        send: Button,
        /// Whether it can be looked at before its form is filled in.
        has_preview: bool,
    }
    let one = tasks::of(tx, id).await?.into_iter().find(|one| one.id.to_string() == task);
    let Some(one) = one else { return Ok(Markup::default()) };
    let act = one.letter().and_then(crate::model::act);
    let (code, title, form) = match (act, one.general_letter()) {
        (Some(act), _) => {
            let form = format!("/children/{id}/journey/record/{}", act.kind.code());
            (act.kind.code(), title(act.kind.words()), form)
        }
        (None, Some((code, name))) => (code, name.to_owned(), format!("/children/{id}/letters/write/{code}")),
        (None, None) => return Ok(Markup::default()),
    };
    let send = Button::link("Check and send the letter", &form);
    Ok(Markup::render(&Draft { child: id, code, title, send, has_preview: act.is_some() })?)
}

/// What an officer chooses from where a task is a decision.
async fn choices(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    kind: Kind,
    about: Option<Uuid>,
) -> Result<Vec<Choice>, Problem> {
    match old_setting::piece(tx, id, about).await? {
        Some(piece) if kind == Kind::AdviceOfOldSetting => old_setting::choices(tx, viewer, id, &piece).await,
        _ => Ok(Vec::new()),
    }
}

/// A request that was answered is answered on the timeline too.
async fn answered(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    about: Option<Uuid>,
    how: &str,
    allowed: &access::Allowed,
) -> Result<(), Problem> {
    let Some(about) = about else { return Ok(()) };
    let journey = timeline::whole(tx, id).await?;
    let number = crate::model::about(about);
    let asked = journey.events.iter().rev().find(|event| event.about == number).map(|event| event.kind);
    let kind = match asked {
        Some(law::Kind::RequestToAnswer) => law::Kind::RequestAnswered,
        Some(law::Kind::ReviewRequested) => law::Kind::ReviewRequestAnswered,
        _ => return Ok(()),
    };
    let detail = json!({ "reason": how });
    let given = law::invariants::Given::default();
    let recording = Recording {
        about: Some(about),
        // Whoever marks it as done has answered.
        let_out: how.to_owned(),
        ..Recording::new(kind, viewer.today, detail, given)
    };
    match timeline::record(tx, viewer, id, &recording, allowed).await? {
        Recorded::Yes(_) => Ok(()),
        Recorded::No(words) => Err(Problem::Conflict(words.to_string())),
    }
}

pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, task)): Path<(PersonId, String)>,
    mut form: Form,
) -> Shown {
    let how = form.required_text("how", 2_000, "Enter what was done");
    form.at_most("how", 2_000);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let (kind, known, since, about) = kind_of(&mut tx, &viewer, id, &task).await?;
    if let (Kind::Details | Kind::SecretAddress, Some(change)) = (kind, about) {
        return go(&format!("/children/{id}/details/{change}"));
    }
    let offered = choices(&mut tx, &viewer, id, kind, about).await?;
    if !offered.is_empty() {
        let chosen = form.one_of(old_setting::FIELD, &offered, "Select what happens to the request");
        let piece = old_setting::piece(&mut tx, id, about).await?;
        if let (Some(chosen), Some(piece), true) = (chosen, piece, form.is_right()) {
            old_setting::apply(&mut tx, (&app, &viewer), id, &piece, (&chosen, &how), &mut form, &allowed).await?;
        }
        if form.is_right() {
            let detail = json!({ "task": kind.code(), "advice": about, "chosen": form.value(old_setting::FIELD) });
            tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&how)).await?;
            tx.commit().await?;
            return go(&format!("/children/{id}/journey?done=task"));
        }
    } else if form.is_right() {
        let one = match known {
            Some(one) => Some(one),
            None => {
                tasks::add(&mut tx, id, kind, None, viewer.today, &viewer.name, viewer.today).await?;
                tasks::of(&mut tx, id).await?.into_iter().find(|one| one.kind() == Some(kind)).map(|one| one.id)
            }
        };
        let one = one.ok_or(Problem::NotFound)?;
        tasks::done(&mut tx, id, one, &viewer.name, &how, viewer.today).await?;
        answered(&mut tx, &viewer, id, about, &how, &allowed).await?;
        owed::work_out(&mut tx, id, viewer.today).await?;
        let detail = json!({ "task": kind.code(), "done": one });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&how)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/journey?done=task"));
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "journey").await?;
    let draft = draft(&mut tx, id, &task).await?;
    drop(tx);
    refuse(&view(&app, &viewer, &child, (kind, &since), offered, &form)?.before(draft))
}
