//! Section G and the health body (regulation 12(2)): the officer asks, the health body reads the section and agrees it or says why
//! not. A final plan with new health provision waits for that.

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::{Outgoing, Reader};
use jiff::ToSpan;
use jiff::civil::Date;
use law::Kind;
use law::counting::days_between;
use law::invariants::Given;
use page::govuk::{Button, Checkboxes, Choice, Markup, Radios, SelectItem, SummaryList, Tag, Textarea};
use page::list::{Column, Columns, FileKind, Filter, List, ListParams, ListQuery};
use page::{DateRange, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::admissions::{self, Admitted};
use people::records::children::{self, Child};
use serde_json::json;
use store::{Listing, Tx};

use super::to_do::days_left;
use crate::model::steps::FIRST_DAY;
use crate::model::tasks::Kind as Task;
use crate::records::health::{self, Agreement, AgreementId, BY_DUE, BY_NAME, ToAgree};
use crate::records::plans::Stored;
use crate::records::timeline::{self, Recorded, Recording};
use crate::records::{mail, owed, tasks, worklist};
use crate::{AGREE_HEALTH, RECORD_EVENT};

/// What the log says of a queue that was read.
pub(super) const READS: ReadLog<ToAgree> =
    ReadLog { event: "health.list", about: "person", right: AGREE_HEALTH, subject: |one| Some(one.person.uuid()) };

static EXPORTS: ReadLog<ToAgree> = ReadLog { event: "health.export", ..READS };

/// Days within which an answer is asked for, unless the officer says another day: as long as the family has for the draft.
const USUAL: i64 = 15;

const ANSWERS: &[(&str, &str)] =
    &[("agreed", "Agree section G as it is"), ("not_agreed", "Do not agree it: say what must change")];

fn answers() -> Vec<Choice> {
    ANSWERS.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

#[derive(Template)]
#[template(path = "section_g_queue.html")]
struct Queue {
    layout: Layout,
    list: Markup,
}

fn named(one: &ToAgree) -> String {
    gate::name::listed(&one.forename, &one.surname)
}

pub(super) fn columns<'a>(today: Date) -> Columns<'a, ToAgree> {
    let status = move |one: &ToAgree| days_left(days_between(today, one.due_on()));
    Columns::new([
        Column::cell("Child or young person", |one: &ToAgree| {
            Markup::link(&format!("/children/{}/section-g/{}", one.person, one.id), &named(one))
        })
        .in_file("Child or young person", named)
        .sorted_by(BY_NAME),
        Column::text("Date of birth", |one: &ToAgree| one.birth_date().map(words::short_date).unwrap_or_default())
            .in_file("Date of birth", |one| one.birth_date().map(|born| born.to_string()).unwrap_or_default()),
        Column::text("Asked", |one: &ToAgree| words::short_date(one.asked_on()))
            .in_file("Asked", |one| one.asked_on().to_string()),
        Column::text("Answer by", |one: &ToAgree| words::short_date(one.due_on()))
            .in_file("Answer by", |one| one.due_on().to_string())
            .sorted_by(BY_DUE)
            .leads(),
        Column::cell("Status", status).in_file("Status", move |one| status(one).text).leads(),
    ])
}

const DUE: [(&str, &str); 3] = [("late", "Overdue"), ("week", "This week"), ("four-weeks", "Next 4 weeks")];

fn list<'a>(today: Date) -> List<'a, ToAgree> {
    List::new("/section-g", ("plan", "plans"), columns(today))
        .filter(Filter::choice("due", "Answer by", DUE))
        .in_order_of("due")
        .note("earliest first")
        .empty("No plans are waiting for you to agree section G.")
        .files()
}

fn listing(app: &App, viewer: &Viewer, asked: &ListParams) -> Listing<ToAgree> {
    let today = viewer.today;
    let days = match asked.value("due") {
        "late" => Some((FIRST_DAY, today.yesterday().unwrap_or(today))),
        "week" => Some(worklist::this_week(today)),
        "four-weeks" => Some(worklist::four_weeks(today)),
        _ => None,
    };
    health::due_between(app, viewer, days)
}

pub async fn queue(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let list = app.with_views(&viewer, list(viewer.today)).await?;
    let asked = list.params(&query);
    let listing = listing(&app, &viewer, &asked);
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &READS).await?;
    show(&Queue {
        layout: app.layout(&viewer, "Section G to agree").done(done.words()).back_to("/advice", "Requests for advice"),
        list: list.show(&asked, &found)?,
    })
}

/// The queue as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let list = list(viewer.today);
    let asked = list.params(&query);
    let leaves_out: fn(&ToAgree) -> bool = |one| one.restricted;
    let of = Export { kind, name: "section-g", title: "Section G", reads: &EXPORTS, leaves_out: Some(leaves_out) };
    app.list_file(&viewer, &listing(&app, &viewer, &asked), list.columns(), list.sort(&asked), of).await
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
}

impl Done {
    fn words(&self) -> Option<&'static str> {
        Some(match self.done.as_deref()? {
            "agreed" => "Agreement recorded. The case officer can see it.",
            "not_agreed" => {
                "Your reasons are with the case officer. You will be asked again when the section has changed."
            }
            "asked" => "Request sent. The health body sees it in its own list, and has an email.",
            "withdrawn" => "Request cancelled.",
            _ => return None,
        })
    }
}

/// A line of the section as its readers see it.
struct Shows {
    body: String,
    details: String,
}

/// The lines of a section, and what each is for.
fn section(lines: &[Stored], code: &str, reader: &Reader) -> Vec<Shows> {
    let all: Vec<_> = lines.iter().map(|line| line.line(reader)).collect();
    let ends = |text: &str| text.trim().trim_end_matches('.').to_owned();
    let named = |label: &str, of: Option<uuid::Uuid>| {
        let found = all.iter().find(|line| of.is_some() && Some(line.line) == of);
        found.map(|line| format!("{label}: {}", ends(&line.body)))
    };
    let own = all.iter().filter(|line| line.section == code);
    own.map(|line| {
        let said = |text: &Option<String>| text.as_deref().map(ends).filter(|text| !text.is_empty());
        let who = said(&line.who).map(|who| format!("Who provides it: {who}"));
        let quantity = said(&line.quantity).map(|quantity| format!("How much: {quantity}"));
        let details = [who, quantity, named("Need", line.need), named("Outcome", line.outcome)];
        Shows { body: line.body.clone(), details: details.into_iter().flatten().collect::<Vec<_>>().join(". ") }
    })
    .collect()
}

#[derive(Template)]
#[template(path = "section_g.html")]
struct Section {
    layout: Layout,
    needs: Vec<Shows>,
    provision: Vec<Shows>,
    due: String,
    seen: String,
    /// What somebody agreed and objected to at once.
    doubts: Option<Checkboxes>,
    answer: Radios,
    reason: Textarea,
    button: Button,
}

/// A request that waits for the viewer's service.
async fn open_one(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    which: AgreementId,
) -> Result<(Agreement, access::Allowed), Problem> {
    let allowed = children::allow(tx, app, viewer, AGREE_HEALTH, id).await?;
    let own = viewer.organisations(access::Role::Adviser);
    let all = health::of(tx, id).await?;
    let one = all.into_iter().find(|one| one.id == which && one.is_open() && own.contains(&one.service.uuid()));
    Ok((one.ok_or(Problem::NotFound)?, allowed))
}

async fn reading(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    which: AgreementId,
    form: &Form,
) -> Result<Section, Problem> {
    let (_, mut tx) = children::open_part(app, viewer, AGREE_HEALTH, id, "section G").await?;
    let (one, _) = open_one(&mut tx, app, viewer, id, which).await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    let lines = health::lines(&mut tx, id).await?;
    drop(tx);
    Ok(Section {
        layout: app
            .layout(viewer, "Section G: health provision")
            .errors(form.summary())
            .back_to("/section-g", "Section G to agree"),
        needs: section(&lines, "C", &reader),
        provision: section(&lines, "G", &reader),
        due: words::date(one.due_on()),
        seen: health::checksum(&lines)?.to_string(),
        doubts: form.doubts(),
        answer: form.radios("answer", "Does the health body agree to arrange this provision?", answers()),
        reason: Textarea {
            rows: Some(4),
            hint: Some("If you do not agree. The case officer sees it".into()),
            ..form.textarea("reason", "What must change, and why").up_to(4_000)
        },
        button: Button::submit("Send the answer"),
    })
}

/// The section, for the health body.
pub async fn read(State(app): State<App>, viewer: Viewer, Path((id, which)): Path<(PersonId, AgreementId)>) -> Shown {
    show(&reading(&app, &viewer, id, which, &Form::default()).await?)
}

/// Keeps the health body's answer. What was read is what is agreed.
pub async fn answer(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, which)): Path<(PersonId, AgreementId)>,
    mut form: Form,
) -> Shown {
    let chosen = form.one_of("answer", &answers(), "Select whether the health body agrees");
    form.at_most("reason", 4_000);
    let reason = form.value("reason").to_owned();
    if chosen.as_deref() == Some("not_agreed") && reason.is_empty() {
        form.refuse("reason", "Enter what must change, and why");
    }
    if chosen.as_deref() == Some("agreed") && !reason.is_empty() {
        form.doubt("answer", "You agree section G as it is, and have written what must change");
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (one, allowed) = open_one(&mut tx, &app, &viewer, id, which).await?;
    let lines = health::lines(&mut tx, id).await?;
    let said = health::checksum(&lines)?;
    if chosen.as_deref() == Some("agreed") && form.value("seen") != said.as_str() {
        form.refuse("answer", "Section G has changed since you opened it. Read it again before you agree");
    }
    if let Some(chosen) = chosen.filter(|_| form.is_right()) {
        let by = format!("{}, {}", viewer.name, one.service_name.unseen());
        let agreed = chosen == "agreed";
        health::answer(&mut tx, which, (&chosen, &reason), agreed.then_some(&said), &by, viewer.today).await?;
        admissions::end(&mut tx, which.uuid(), None, viewer.today).await?;
        let refused = if agreed {
            let detail = json!({ "service": one.service_name.unseen(), "agreement": which });
            let recording = Recording::new(Kind::HealthAgreed, viewer.today, detail, Given::default());
            let entry = allowed.entry("person", Some(id.uuid()));
            match timeline::record_as(&mut tx, &viewer.name, viewer.today, id, &recording, entry).await? {
                Recorded::Yes(_) => None,
                Recorded::No(why) => Some(why.to_string()),
            }
        } else {
            let about = Some(which.uuid());
            tasks::add(&mut tx, id, Task::HealthNotAgreed, about, viewer.today, &viewer.name, viewer.today).await?;
            owed::work_out(&mut tx, id, viewer.today).await?;
            let detail = json!({ "section_g": which, "answer": chosen });
            tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
            None
        };
        match refused {
            None => {
                tx.commit().await?;
                return go(&format!("/section-g?done={chosen}"));
            }
            Some(why) => form.refuse("answer", why),
        }
    }
    drop(tx);
    refuse(&reading(&app, &viewer, id, which, &form).await?)
}

/// Asks a service, lets it in and tells it. The caller records the audit entry.
pub(super) async fn ask_service(
    tx: &mut Tx,
    (app, viewer): (&App, &Viewer),
    may: &Outgoing,
    service: people::OrganisationId,
    due: Date,
) -> Result<(), Problem> {
    let id = health::ask(tx, may, service, &viewer.name, (viewer.today, due)).await?;
    admissions::admit(tx, may.child(), Admitted::Asked(service), id.uuid(), viewer.today).await?;
    for task in tasks::of(tx, may.child()).await?.into_iter().filter(|one| one.kind() == Some(Task::HealthNotAgreed)) {
        tasks::done(tx, may.child(), task.id, &viewer.name, "", viewer.today).await?;
    }
    owed::work_out(tx, may.child(), viewer.today).await?;
    Ok(mail::health_asked(tx, &app.db, may, id.uuid(), service).await?)
}

/// When an answer is wanted that nobody set a day for.
pub(super) fn usual_day(today: Date) -> Date {
    today.checked_add(USUAL.days()).unwrap_or(today)
}

/// Asks the health body by itself when a draft with health provision goes out: where one service answers for it, and nothing
/// is asked or agreed already. The caller records the audit entry.
pub(super) async fn ask_with_draft(tx: &mut Tx, (app, viewer): (&App, &Viewer), may: &Outgoing) -> Result<(), Problem> {
    let lines = health::lines(tx, may.child()).await?;
    if !lines.iter().any(|line| line.section() == "G") {
        return Ok(());
    }
    let said = health::checksum(&lines)?;
    let known = health::of(tx, may.child()).await?;
    if known.iter().any(|one| one.is_open() || one.checksum.as_deref() == Some(said.as_str())) {
        return Ok(());
    }
    if let [(service, _)] = health::services(tx).await?.as_slice() {
        ask_service(tx, (app, viewer), may, *service, usual_day(viewer.today)).await?;
    }
    Ok(())
}

/// How section G stands with the health body, in a sentence for the page that confirms a plan; none where it says nothing.
pub(super) async fn note(tx: &mut Tx, id: PersonId) -> Result<Option<String>, Problem> {
    let lines = health::lines(tx, id).await?;
    if !lines.iter().any(|line| line.section() == "G") {
        return Ok(None);
    }
    let said = health::checksum(&lines)?;
    let all = health::of(tx, id).await?;
    Ok(match all.iter().find(|one| one.answer.as_deref() != Some("withdrawn")) {
        None => Some("The health body has not been asked here to agree section G.".to_owned()),
        Some(one) if one.is_open() => Some(format!(
            "Section G waits for the health body, which was asked for an answer by {}.",
            words::date(one.due_on())
        )),
        Some(one) if one.answer.as_deref() == Some("not_agreed") => {
            Some("The health body has not agreed section G.".to_owned())
        }
        Some(one) if one.checksum.as_deref() != Some(said.as_str()) => Some(format!(
            "Section G has changed since the health body agreed it on {}.",
            one.answered_on().map(words::date).unwrap_or_default()
        )),
        Some(_) => None,
    })
}

/// For whoever answers for the health body and reads the plan: how section G stands, and where they answer.
pub(super) async fn for_health(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
) -> Result<Option<(String, Option<String>)>, Problem> {
    if !health::answers_for_health(tx, viewer).await? {
        return Ok(None);
    }
    let own = viewer.organisations(access::Role::Adviser);
    let all = health::of(tx, id).await?;
    if let Some(open) = all.iter().find(|one| one.is_open() && own.contains(&one.service.uuid())) {
        let words = format!("You are asked to agree section G by {}.", words::date(open.due_on()));
        return Ok(Some((words, Some(format!("/children/{id}/section-g/{}", open.id)))));
    }
    let agreed = all.iter().find(|one| one.answer.as_deref() == Some("agreed")).and_then(Agreement::answered_on);
    Ok(Some(match (note(tx, id).await?, agreed) {
        (Some(note), _) => {
            let when = "When you are asked, you get an email, and the plan is in your list of sections to agree.";
            (format!("{note} {when}"), None)
        }
        (None, Some(on)) => (format!("The health body agreed section G on {}.", words::date(on)), None),
        (None, None) => return Ok(None),
    }))
}

#[derive(Template)]
#[template(path = "section_g_asked.html")]
struct Asked {
    layout: Layout,
    child: PersonId,
    provision: Vec<Shows>,
    /// What was asked, and what became of it.
    requests: Vec<(SummaryList, Tag, Option<AgreementId>)>,
    note: Option<String>,
    /// That section G is agreed as it stands.
    agreed: Option<String>,
    /// The form; none where something waits already, or nothing could be asked.
    ask: Option<(Markup, Markup, Button)>,
    /// Why nothing can be asked.
    why_not: Option<&'static str>,
    cancel: Button,
}

fn facts(one: &Agreement, reader: &Reader, today: Date) -> (SummaryList, Tag, Option<AgreementId>) {
    let mut facts = SummaryList::default()
        .row("Asked", format!("{}, {}", one.service_name.to(reader), words::date(one.asked_on())))
        .row("By", one.asked_by.to(reader))
        .row("Answer by", words::date(one.due_on()));
    if let (Some(on), Some(by)) = (one.answered_on(), &one.answered_by) {
        facts = facts.row("Answered", format!("{}, {}", words::date(on), by.to(reader)));
    }
    if let Some(reason) = &one.reason {
        facts = facts.row("Reason", reason.to(reader));
    }
    let tag = match one.answer.as_deref() {
        None => days_left(days_between(today, one.due_on())),
        Some("agreed") => Tag::new("Agreed", "green"),
        Some("not_agreed") => Tag::new("Not agreed", "red"),
        Some(_) => Tag::new("Cancelled", "grey"),
    };
    (facts, tag, one.is_open().then_some(one.id))
}

async fn officers(app: &App, viewer: &Viewer, id: PersonId, form: &Form, done: Option<&str>) -> Result<Asked, Problem> {
    let (child, _, mut tx): (Child, _, _) = children::open(app, viewer, RECORD_EVENT, id, "section G").await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    let lines = health::lines(&mut tx, id).await?;
    let all = health::of(&mut tx, id).await?;
    let services = health::services(&mut tx).await?;
    let note = note(&mut tx, id).await?;
    drop(tx);
    let provision = section(&lines, "G", &reader);
    let why_not = if provision.is_empty() {
        Some("Section G is empty. Write the health provision in the plan first.")
    } else if services.is_empty() {
        Some("No service is responsible for section G yet. A manager can set one under Advice chasing.")
    } else {
        None
    };
    let waits = all.iter().any(Agreement::is_open);
    let last = all.iter().find(|one| one.answer.as_deref() != Some("withdrawn"));
    let agreed = last.filter(|one| note.is_none() && one.answer.as_deref() == Some("agreed"));
    let agreed = agreed.and_then(Agreement::answered_on).map(words::date);
    let ask = match why_not {
        Some(_) => None,
        None if waits || agreed.is_some() => None,
        None => {
            let items = services.iter().map(|(id, name)| SelectItem::new(&id.to_string(), name)).collect();
            let service = Markup::render(&form.select("service", "Service responsible for section G", items))?;
            let due = form.date_picker("due", "Answer by", "For example, 27/3/2027");
            Some((service, Markup::render(&due)?, Button::submit("Ask for agreement")))
        }
    };
    Ok(Asked {
        layout: app
            .layout(viewer, "Section G: the health body’s agreement")
            .errors(form.summary())
            .done(done)
            .back_to(&format!("/children/{id}/plan"), &format!("Plan of {}", child.name())),
        child: id,
        provision,
        requests: all.iter().map(|one| facts(one, &reader, viewer.today)).collect(),
        note,
        agreed,
        ask,
        why_not,
        cancel: Button::submit("Cancel this request").classes("govuk-button--secondary"),
    })
}

/// For the officer: what section G says, and how it stands with the health body.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Done>,
) -> Shown {
    let due = usual_day(viewer.today);
    let form = Form::default().with_date("due", due);
    show(&officers(&app, &viewer, id, &form, asked.words()).await?)
}

/// Asks the health body.
pub async fn ask(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let due = form.required_date(
        "due",
        "The date",
        &DateRange::coming(viewer.today),
        "Enter the date by which you want an answer",
    );
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let outgoing = Outgoing::about(&mut tx, id, "").await?;
    let may = outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
    let services = health::services(&mut tx).await?;
    let service = services.iter().map(|(id, _)| *id).find(|one| one.to_string() == form.value("service"));
    if service.is_none() {
        form.refuse("service", "Select the service responsible for section G");
    }
    if health::of(&mut tx, id).await?.iter().any(Agreement::is_open) {
        return Err(Problem::Conflict("The health body has been asked already, and has not answered yet.".to_owned()));
    }
    if !health::lines(&mut tx, id).await?.iter().any(|line| line.section() == "G") {
        return Err(Problem::Conflict("Section G is empty. There is nothing to agree.".to_owned()));
    }
    if let (Some(service), Some(due), true) = (service, due, form.is_right()) {
        ask_service(&mut tx, (&app, &viewer), &may, service, due).await?;
        let detail = json!({ "section_g_asked": service, "due": due.to_string() });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/section-g?done=asked"));
    }
    drop(tx);
    refuse(&officers(&app, &viewer, id, &form, None).await?)
}

/// Cancels a request that nobody answered.
pub async fn cancel(State(app): State<App>, viewer: Viewer, Path((id, which)): Path<(PersonId, AgreementId)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let all = health::of(&mut tx, id).await?;
    all.iter().find(|one| one.id == which && one.is_open()).ok_or(Problem::NotFound)?;
    health::answer(&mut tx, which, ("withdrawn", ""), None, &viewer.name, viewer.today).await?;
    admissions::end(&mut tx, which.uuid(), None, viewer.today).await?;
    let detail = json!({ "section_g_cancelled": which });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/section-g?done=withdrawn"))
}
