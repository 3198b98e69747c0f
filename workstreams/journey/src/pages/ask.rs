//! Asking for an assessment without an account: step by step, saved at each, come back to with a code. The code
//! stands in a cookie of the browser; no address holds it.

use std::net::SocketAddr;

use access::records::throttle::{self, Door};
use access::{App, identify};
use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use identifiers::Postcode;
use law::{Limit, counting};
use organisations::records::area;
use page::govuk::{Button, Input, SummaryList, WarningText};
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, refuse, show, words};
use people::records::wards;
use questionnaires::{Answers, Step};
use store::{Actor, Tx};

use super::ask_which::{self, Held, about, meant};
use crate::model::asking::{self, REQUEST};
use crate::model::reply::REPLY;
use crate::records::intake::{self, Intake};
use crate::records::{mail, request_files};

/// For so long the browser keeps the code, in seconds: four weeks, as the request.
const KEPT: u32 = 28 * 24 * 3600;

fn cookie_name(app: &App) -> &'static str {
    if app.settings.https { "__Host-request" } else { "request" }
}

fn cookie(app: &App, code: &str, seconds: u32) -> HeaderValue {
    let secure = if app.settings.https { "; Secure" } else { "" };
    let text = format!("{}={code}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", cookie_name(app));
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("request=; Path=/; Max-Age=0"))
}

/// The code that the browser holds.
fn code(app: &App, headers: &HeaderMap) -> Option<String> {
    identify::cookie(headers, cookie_name(app)).filter(|code| !code.is_empty() && code.len() <= intake::LONGEST_CODE)
}

pub(super) fn anybody() -> Actor {
    Actor::program("request from outside")
}

pub(super) fn go(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// The request that the browser's code opens; to the first page where there is none.
pub(super) async fn opened(app: &App, headers: &HeaderMap) -> Result<Result<Intake, Response>, Problem> {
    let Some(code) = code(app, headers) else { return Ok(Err(go("/request"))) };
    let mut tx = app.db.read().await?;
    Ok(intake::of_code(&mut tx, &code).await?.ok_or_else(|| go("/request")))
}

#[derive(Template)]
#[template(path = "ask.html")]
struct Start {
    layout: Layout,
    begin: Button,
    resume: Button,
    code: Input,
    carry_on: bool,
    /// Whether this browser opens a request.
    here: bool,
}

fn start_page(app: &App, form: &Form, carry_on: bool) -> Start {
    Start {
        layout: app
            .public_layout("Ask for an education, health and care (EHC) needs assessment")
            .errors(form.summary()),
        begin: Button::submit("Start"),
        resume: Button::submit("Continue").classes("govuk-button--secondary"),
        code: Input {
            hint: Some("28 letters and numbers, for example K7QM-29MF-3XHT-V5RD-8WPL-N2CA-6JYE".into()),
            spellcheck: Some(false),
            autocapitalize: "characters".to_owned(),
            autocomplete: "off".to_owned(),
            classes: "govuk-input--width-30".to_owned(),
            ..form.input("code", "Your code")
        },
        carry_on,
        here: false,
    }
}

/// The first page.
pub async fn start(State(app): State<App>, headers: HeaderMap, Query(done): Query<Done>) -> Shown {
    let opened = opened(&app, &headers).await?;
    let mut page = start_page(&app, &Form::default(), opened.as_ref().is_ok_and(|one| one.state == "begun"));
    page.here = opened.is_ok();
    let forgotten = done.done.as_deref() == Some("forgotten");
    let words = "This browser no longer shows your request. To come back to it, enter your code.";
    page.layout = page.layout.done(forgotten.then_some(words));
    show(&page)
}

/// The one that is written in this browser and not sent yet; to where it stands otherwise.
pub(super) async fn begun(app: &App, headers: &HeaderMap) -> Result<Result<Intake, Response>, Problem> {
    Ok(match opened(app, headers).await? {
        Ok(one) if one.state == "begun" => Ok(one),
        Ok(_) => Err(go("/request/sent")),
        Err(to) => Err(to),
    })
}

pub(super) type Peer = Option<Extension<ConnectInfo<SocketAddr>>>;

pub(super) fn address_of(app: &App, headers: &HeaderMap, peer: Peer) -> String {
    identify::address(app, headers, peer.map(|Extension(ConnectInfo(peer))| peer))
}

/// One that is being written in this browser is not lost sight of by a press: whoever wants another beside it says so.
pub async fn begin(State(app): State<App>, peer: Peer, headers: HeaderMap, form: Form) -> Shown {
    let is_begun = begun(&app, &headers).await?.is_ok_and(|one| !one.answers().is_empty());
    if is_begun && form.value("another").is_empty() {
        return Ok(go("/request"));
    }
    begin_with(&app, &address_of(&app, &headers, peer), &Answers::new()).await
}

/// Asks for another child: a request of its own, with the same answers about whoever asks.
pub async fn another(State(app): State<App>, peer: Peer, headers: HeaderMap) -> Shown {
    let one = match opened(&app, &headers).await? {
        Ok(one) => one,
        Err(to) => return Ok(to),
    };
    let mut answers = one.answers();
    answers.retain(|name, _| asking::ABOUT_WHO_ASKS.contains(&name.as_str()));
    begin_with(&app, &address_of(&app, &headers, peer), &answers).await
}

/// Begins a request. So many from one address within a quarter of an hour, and no more: nobody fills the database.
async fn begin_with(app: &App, address: &str, answers: &Answers) -> Shown {
    let code = intake::new_code(app.db.random());
    let mut tx = app.db.write(&anybody()).await?;
    let mut doors = throttle::network_doors("request", address, 50, 2_000, Door::quarter);
    doors.extend(throttle::network_doors("request:day", address, 150, 2_000, Door::day));
    if let Some(seconds) = throttle::enter(&mut tx, &doors).await? {
        return Err(Problem::TooMany(seconds));
    }
    if !intake::has_room(&mut tx).await? {
        let words = "More requests have been started than OnePlan can keep at once. Try again tomorrow, or write to or telephone the local authority. You do not have to make your request here.";
        return Err(Problem::Unavailable(words.to_owned()));
    }
    let id = intake::begin(&mut tx, &code).await?;
    if !answers.is_empty() {
        intake::save(&mut tx, id, answers).await?;
    }
    tx.commit().await?;
    Ok(([(header::SET_COOKIE, cookie(app, &code, KEPT))], Redirect::to("/request/code")).into_response())
}

/// Comes back to one, by its code.
pub async fn resume(State(app): State<App>, mut form: Form) -> Shown {
    let typed = form.required("code", "Enter your code");
    let mut tx = app.db.read().await?;
    let found = intake::of_code(&mut tx, &typed).await?;
    drop(tx);
    let Some(found) = found else {
        form.refuse("code", "We cannot find a request with this code. Check the code and try again. We keep a request that has not been sent for 4 weeks after it was last saved");
        return refuse(&start_page(&app, &form, false));
    };
    let to = if found.state == "begun" { "/request/check" } else { "/request/sent" };
    // As it is written, not as it was typed: blanks and what else was pasted with it have no place in a cookie.
    let code = intake::written(&typed);
    Ok(([(header::SET_COOKIE, cookie(&app, &code, KEPT))], Redirect::to(to)).into_response())
}

/// Lets this browser forget the request, on a computer that others use: the code brings it back.
pub async fn forget(State(app): State<App>) -> Shown {
    let headers = [
        (header::SET_COOKIE, cookie(&app, "", 0)),
        (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\"")),
    ];
    Ok((headers, Redirect::to("/request?done=forgotten")).into_response())
}

#[derive(Template)]
#[template(path = "ask_code.html")]
struct Code {
    layout: Layout,
    code: String,
    /// The first step that is not answered, or all answers.
    next: String,
}

/// The code, to write down. It is sent nowhere: it opens the request.
pub async fn show_code(State(app): State<App>, headers: HeaderMap) -> Shown {
    let (Some(code), Ok(one)) = (code(&app, &headers), opened(&app, &headers).await?) else {
        return Ok(go("/request"));
    };
    let next = asking::to_answer(&one.answers(), app.db.clock().today()).map_or_else(|| CHECK.to_owned(), address);
    show(&Code {
        layout: app.public_layout("Your code").back_to("/request", "Start"),
        code: intake::written(&code),
        next,
    })
}

/// Where all answers stand before they are sent.
const CHECK: &str = "/request/check";

/// Where a step was opened from.
#[derive(serde::Deserialize)]
pub struct OpenedFrom {
    from: Option<String>,
}

impl OpenedFrom {
    /// Whether one answer is changed: then it goes back to all of them.
    fn is_check(&self) -> bool {
        self.from.as_deref() == Some("check")
    }
}

/// The address of a step that is opened to change an answer.
fn change(step: &Step) -> String {
    format!("{}?from=check", address(step))
}

/// The form of a step. The files come after the last of them.
fn step_page(
    app: &App,
    (one, step): (&Intake, &Step),
    from: &OpenedFrom,
    answers: &Answers,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let (at, back) = REQUEST.place(step);
    let back = match back {
        _ if from.is_check() => CHECK.to_owned(),
        Some(step) => address(step),
        None => "/request/code".to_owned(),
    };
    let layout = app.public_layout(step.title).errors(form.summary()).back_to(&back, "Back");
    let page = FieldsForm::new(layout, 0).again().lead(step_of(at + 1));
    let page = page.hidden(ask_which::FIELD, &ask_which::mark(one));
    let page = match about(one) {
        Some(about) => page.lead(about),
        None => page,
    };
    let own = answers.get("who").is_some_and(|who| who == "young_person");
    Ok(step.fields(page, form, own)?.button("Save and continue"))
}

/// "Step 2 of 5".
pub(super) fn step_of(number: usize) -> String {
    format!("Step {number} of {}", REQUEST.steps.len() + 1)
}

pub(super) fn address(step: &Step) -> String {
    format!("/request/step/{}", step.code)
}

pub async fn step(
    State(app): State<App>,
    headers: HeaderMap,
    Path(code): Path<String>,
    Query(from): Query<OpenedFrom>,
) -> Shown {
    let step = REQUEST.step(&code).ok_or(Problem::NotFound)?;
    let one = match begun(&app, &headers).await? {
        Ok(one) => one,
        Err(to) => return Ok(to),
    };
    let answers = one.answers();
    show(&step_page(&app, (&one, step), &from, &answers, &step.form(&answers))?)
}

/// Saves a step, also where an answer is wrong: nothing that was typed is lost.
pub async fn save(
    State(app): State<App>,
    headers: HeaderMap,
    Path(code): Path<String>,
    Query(from): Query<OpenedFrom>,
    mut form: Form,
) -> Shown {
    let step = REQUEST.step(&code).ok_or(Problem::NotFound)?;
    let one = match meant(&app, &headers, form.value(ask_which::FIELD), Held::Answers(step, &form)).await? {
        Ok(one) => one,
        Err(answer) => return Ok(answer),
    };
    let mut answers = one.answers();
    let before = answers.get("postcode").cloned();
    REQUEST.read(step, &mut form, &mut answers, app.db.clock().today());
    let mut tx = app.db.write(&anybody()).await?;
    let doors = [
        Door::quarter(format!("request:{}:saves", one.id), 60),
        Door::day(format!("request:{}:saves:day", one.id), 300),
    ];
    if let Some(seconds) = throttle::enter(&mut tx, &doors).await? {
        return Err(Problem::TooMany(seconds));
    }
    intake::save(&mut tx, one.id, &answers).await?;
    let elsewhere = before.as_ref() != answers.get("postcode") && is_elsewhere(&mut tx, &answers).await?;
    tx.commit_draft().await?;
    if !form.is_right() {
        return refuse(&step_page(&app, (&one, step), &from, &answers, &form)?);
    }
    if elsewhere {
        return Ok(go("/request/area"));
    }
    if from.is_check() {
        return Ok(go(CHECK));
    }
    Ok(go(&REQUEST.after(&code).map_or_else(|| "/request/files".to_owned(), address)))
}

/// Whether the home that was written down is in another area, as far as anybody can say.
async fn is_elsewhere(tx: &mut Tx, answers: &Answers) -> store::Result<bool> {
    let Some(postcode) = answers.get("postcode").and_then(|text| text.parse::<Postcode>().ok()) else {
        return Ok(false);
    };
    Ok(wards::is_in_area(tx, &postcode).await? == Some(false))
}

/// Which council to ask where the home is in another area. Whoever asks may go on: postcodes are mistyped, and areas have edges.
pub async fn other_area(State(app): State<App>, headers: HeaderMap) -> Shown {
    let one = match begun(&app, &headers).await? {
        Ok(one) => one,
        Err(to) => return Ok(to),
    };
    let next = REQUEST.after("child").map(address).unwrap_or_default();
    let postcode = one.answers().get("postcode").cloned().unwrap_or_default();
    show(&OtherArea {
        layout: app.public_layout("This postcode may be in another area").back_to("/request/step/child", "Back"),
        area: app.settings.area.get(),
        postcode: postcode.parse::<Postcode>().map(|postcode| postcode.to_string()).unwrap_or_default(),
        next,
    })
}

#[derive(Template)]
#[template(path = "ask_area.html")]
struct OtherArea {
    layout: Layout,
    area: String,
    postcode: String,
    next: String,
}

#[derive(Template)]
#[template(path = "ask_check.html")]
struct Check {
    layout: Layout,
    lists: Vec<(&'static str, SummaryList)>,
    files: Vec<String>,
    /// The step that is not answered yet: its address, its number and its title.
    carry_on: Option<(String, usize, &'static str)>,
    faults: Vec<(String, String)>,
    /// What is said where nobody could answer.
    no_answer: Option<WarningText>,
    /// Which request is sent.
    mark: String,
    send: Button,
}

async fn check_page(app: &App, one: &Intake) -> Result<Check, Problem> {
    let answers = one.answers();
    let files = request_files::of(&mut app.db.read().await?, one.id).await?;
    let faults: Vec<(String, String)> = asking::faults(&answers, app.db.clock().today())
        .into_iter()
        .map(|fault| (change(fault.step), fault.words))
        .collect();
    let no_answer = (!asking::can_be_answered(&answers)).then(|| WarningText {
        text: "We cannot answer you: you gave no email address, no telephone number and no address.".to_owned(),
        ..WarningText::default()
    });
    let open = asking::to_answer(&answers, app.db.clock().today());
    Ok(Check {
        layout: app.public_layout("Check your answers").back_to("/request/files", "Back"),
        carry_on: open.map(|step| (address(step), REQUEST.place(step).0 + 1, step.title)),
        lists: REQUEST.steps.iter().map(|step| (step.title, step.facts(&answers, Some(&change(step))))).collect(),
        // Whoever holds the code sent them.
        files: files.iter().map(|file| file.name.clone()).collect(),
        faults,
        no_answer,
        mark: ask_which::mark(one),
        send: Button::submit("Send the request"),
    })
}

/// All answers, before they are sent.
pub async fn check(State(app): State<App>, headers: HeaderMap) -> Shown {
    match begun(&app, &headers).await? {
        Ok(one) => show(&check_page(&app, &one).await?),
        Err(to) => Ok(to),
    }
}

/// Sends the request: received today.
pub async fn send(State(app): State<App>, headers: HeaderMap, form: Form) -> Shown {
    let one = match meant(&app, &headers, form.value(ask_which::FIELD), Held::Nothing).await? {
        Ok(one) => one,
        Err(answer) => return Ok(answer),
    };
    let today = app.db.clock().today();
    if !asking::faults(&one.answers(), today).is_empty() {
        return refuse(&check_page(&app, &one).await?);
    }
    let reference = intake::new_code(app.db.random());
    let reference = format!("R-{}", reference.get(..9).unwrap_or(&reference));
    let mut tx = app.db.write(&anybody()).await?;
    match intake::send(&mut tx, one.id, today, &reference).await {
        Ok(()) => {
            let address = one.answers().get("email").cloned().unwrap_or_default();
            mail::request_received(&mut tx, &app.db, one.id.uuid(), &address, today).await?;
            tx.commit().await?;
        }
        // Sent twice by a double click: it is sent.
        Err(store::StoreError::Stale) => {}
        Err(other) => return Err(other.into()),
    }
    Ok(go("/request/sent"))
}

/// What was sent, step by step, as it was sent.
fn copy_of(one: &Intake) -> Vec<(&'static str, SummaryList)> {
    let Some(answers) = one.as_sent() else { return Vec::new() };
    REQUEST.steps.iter().map(|step| (step.title, step.facts(&answers, None))).collect()
}

/// That a request was closed without a record; nothing of any other. Why is not said: anybody can send a request about a child, and
/// must not learn from it that somebody else has.
fn closed_words(one: &Intake) -> Option<String> {
    one.closed_as.as_ref()?;
    let on = one.closed_on().map(words::date).unwrap_or_default();
    Some(format!("We closed this request on {on}. If you have a question, contact us and give your reference."))
}

/// What happens next, and by when.
pub async fn sent(State(app): State<App>, headers: HeaderMap) -> Shown {
    let one = match opened(&app, &headers).await? {
        Ok(one) if one.state != "begun" => one,
        Ok(_) => return Ok(go("/request/check")),
        Err(to) => return Ok(to),
    };
    let answers = one.answers();
    let can_be_answered = asking::can_be_answered(&answers);
    // A school, or somebody who helps, reads what the family is told.
    let is_theirs = matches!(answers.get("who").map(String::as_str), Some("parent" | "young_person" | "decides_for"));
    let (whom, who) = if is_theirs {
        ("you", "you")
    } else {
        (
            "the parent or the young person, and the school, college or nursery if it asked,",
            "the parent or the young person",
        )
    };
    let plan = answers.get("plan").cloned().unwrap_or_default();
    let copy = copy_of(&one);
    let closed = closed_words(&one);
    let (Some(on), Some(reference)) = (one.sent_on(), one.reference) else { return Err(Problem::NotFound) };
    let calendar = law::Calendar::built_in();
    let day = |limit: Limit| {
        limit.last_day(on, &counting::Alone, &calendar).ok().flatten().map(words::date).unwrap_or_default()
    };
    let without_plan = [
        format!(
            "We must tell {whom} by {} whether we will assess. The law gives us 6 weeks (regulation 5(1), SEND Regulations 2014).",
            day(Limit::WeeksAfter(6))
        ),
        format!(
            "If the assessment leads to a plan, {who} must have the final plan by {}. The law gives us 20 weeks (regulation 13(2)).",
            day(Limit::WeeksAfter(20))
        ),
    ];
    let with_plan = format!(
        "{} we will tell {} by {} what kind of request this is, and what happens next. It may be a re-assessment, an early review or something else.",
        if plan == "yes" {
            "Because there is already a plan,"
        } else {
            "If there is already a plan, or an assessment has started,"
        },
        if is_theirs { "you" } else { "the person who asked" },
        day(REPLY)
    );
    let mut paragraphs =
        vec![format!("We received your request on {}. Your reference is {reference}.", words::date(on))];
    if plan != "yes" {
        paragraphs.extend(without_plan);
    }
    paragraphs.push(with_plan);
    paragraphs.push("You do not need to do anything now. We may ask you for more information.".to_owned());
    let has_address = answers.get("email").is_some_and(|email| !email.trim().is_empty());
    if has_address && outbox::has_email(&app.db) {
        paragraphs.push(
            "We send an email to the address that you gave, to confirm that we have your request. Look in your junk mail too."
                .to_owned(),
        );
    }
    let mut tx = app.db.read().await?;
    let details = area::Details::load(&mut tx).await?;
    let files = request_files::of(&mut tx, one.id).await?;
    drop(tx);
    if !can_be_answered {
        paragraphs.push(format!(
            "You gave us no way to answer you. Call or visit us, and tell us your reference {reference}."
        ));
    }
    if let Some(closed) = closed {
        paragraphs.truncate(1);
        paragraphs.push(closed);
    }
    show(&Sent {
        layout: app.public_layout("Your request is with the local authority"),
        paragraphs,
        reference,
        code: code(&app, &headers).map(|code| intake::written(&code)),
        copy,
        // Whoever holds the code sent them.
        files: files.into_iter().map(|file| file.name).collect(),
        contact: ["email", "telephone"].iter().flat_map(|code| details.lines(code)).collect(),
        help: details.lines("sendiass"),
        another: Button::submit("Ask for another child").classes("govuk-button--secondary"),
    })
}

#[derive(Template)]
#[template(path = "ask_sent.html")]
struct Sent {
    layout: Layout,
    paragraphs: Vec<String>,
    reference: String,
    /// The code that leads back here.
    code: Option<String>,
    /// What was sent: title and answers of each step; nothing where it was not kept.
    copy: Vec<(&'static str, SummaryList)>,
    files: Vec<String>,
    /// How the SEND service is reached, to send more.
    contact: Vec<String>,
    /// Who helps for nothing and takes no side.
    help: Vec<String>,
    another: Button,
}
