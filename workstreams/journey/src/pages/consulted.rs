//! The settings that were consulted about a child: when each was asked, by when it should answer, what it said. A setting without an
//! account is sent a link.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::{Outgoing, Reader};
use jiff::civil::Date;
use law::Kind;
use law::counting::days_between;
use law::invariants::offers;
use page::govuk::{Cell, Head, Markup, Table, Tag};
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, refuse, show, words};
use people::records::children::{self, Child};
use people::{OPEN_CHILD, PersonId};
use serde_json::json;
use store::Tx;

use super::consultation::answer_by;
use super::guest::new_code;
use super::to_do::days_left;
use crate::RECORD_EVENT;
use crate::model::consultation as model;
use crate::records::consultations::{self, Consultation, ConsultationId};
use crate::records::consulted::{self, Beside};
use crate::records::guests::{self, For, New};
use crate::records::{mail, timeline};

#[derive(Template)]
#[template(path = "child_consultations.html")]
struct Consultations {
    layout: Layout,
    child: PersonId,
    table: Option<Table>,
    /// Whether distances stand in it.
    has_distances: bool,
    /// Whether another setting can be consulted now.
    may_consult: bool,
}

/// What the address of the page says where settings were consulted.
pub(super) const DONE: &str = "consulted";

/// The form by which an officer records what a setting answered.
pub(super) fn answer_form(id: PersonId, which: ConsultationId) -> String {
    format!("/children/{id}/journey/record/{}?consultation={which}", Kind::SettingAnswered.code())
}

/// A consultation with what stands beside it.
struct Row<'a> {
    one: &'a Consultation,
    beside: Option<&'a Beside>,
    miles: Option<f64>,
    /// Whether a link was sent that still opens.
    has_link: bool,
}

/// How a consultation stands.
fn status(one: &Consultation, today: Date) -> Tag {
    match (one.outcome.as_deref(), one.answer.as_deref(), answer_by(one.sent_on())) {
        (Some("named"), ..) => Tag::new("To be named", "green"),
        (Some(_), ..) => Tag::new("Not to be named", "grey"),
        (None, Some("yes"), _) => Tag::new("Can offer a place", "green").coded("can-offer"),
        (None, Some(_), _) => Tag::new("Answered no", "orange").coded("answered-no"),
        (None, None, Some(by)) if by < today => days_left(days_between(today, by)),
        (None, None, _) => Tag::new("No answer yet", "blue"),
    }
}

impl Row<'_> {
    fn cells(&self, id: PersonId, reader: &Reader, today: Date, works: bool, far: bool) -> Vec<Cell> {
        let one = self.one;
        let name = one.setting.to(reader);
        let page = format!("/children/{id}/consultations/{}", one.id);
        let setting = if works { Cell::html(Markup::link(&page, &name)) } else { Cell::text(&name) };
        let mut cells = vec![
            setting,
            Cell::text(words::short_date(one.sent_on())),
            Cell::text(answer_by(one.sent_on()).map(words::short_date).unwrap_or_default()),
            Cell::from(status(one, today)),
        ];
        if far {
            cells.push(Cell::text(self.miles.map(|miles| format!("{miles:.1} miles")).unwrap_or_default()));
        }
        if works {
            let grounds: Vec<&str> = one.grounds().into_iter().map(model::words).collect();
            cells.push(Cell::text(grounds.join("; ")));
            cells.push(Cell::text(one.cost.map(|cost| format!("£{}", words::count(cost))).unwrap_or_default()));
            cells.push(Cell::html(self.way(id, &page, &name)));
        }
        cells
    }

    /// How the setting can answer, while it has not.
    fn way(&self, id: PersonId, page: &str, name: &str) -> Markup {
        if self.one.answer.is_some() {
            return Markup::default();
        }
        let letter = Markup::of(&Way { href: &format!("{page}/letter"), text: "Print the letter", joined: "to", name });
        let way = if self.has_account() {
            Markup::text("Answers in an account")
        } else {
            let text = if self.has_link { "Send a new link" } else { "Send a link" };
            Markup::of(&Way { href: &format!("{page}/email"), text, joined: "to", name })
        };
        let record = answer_form(id, self.one.id);
        let record = Markup::of(&Way { href: &record, text: "Record the answer", joined: "of", name });
        let between = Markup::text(" · ");
        record.then(&between).then(&way).then(&between).then(&letter)
    }

    fn has_account(&self) -> bool {
        self.beside.is_some_and(|beside| beside.has_account)
    }

    /// Whether a link or a letter is still to go to it.
    fn is_to_be_sent(&self) -> bool {
        self.one.answer.is_none() && !self.has_link && !self.has_account()
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}">{{ text }}<span class="govuk-visually-hidden"> {{ joined }} {{ name }}</span></a>"#
)]
struct Way<'a> {
    href: &'a str,
    text: &'a str,
    joined: &'a str,
    name: &'a str,
}

/// What was just done, and what is to be done next.
fn done(asked: &Done, rows: &[Row<'_>]) -> Option<String> {
    asked.done.as_deref().filter(|done| *done == DONE)?;
    let next = match rows.iter().any(Row::is_to_be_sent) {
        true => "Send a link or a letter to each school or setting that has no account.",
        false => "The schools and settings can answer in their accounts.",
    };
    Some(format!("Consultations recorded. {next}"))
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Done>,
) -> Shown {
    let (child, facts, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "consultations").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let works = app.policy.decide(&viewer, RECORD_EVENT, &facts).is_some();
    let mut all = consultations::of(&mut tx, id).await?;
    // The name of a setting tells where the child may be.
    all.retain(|one| reader.may_know_setting(one.organisation));
    let beside = consulted::of(&mut tx, id).await?;
    let links = consulted::with_a_link(&mut tx, id).await?;
    let may_consult = works && {
        let journey = timeline::load(&mut tx, &reader, id).await?;
        journey.died.is_none() && offers(&journey.events, Kind::SettingConsulted, viewer.today)
    };
    drop(tx);
    let rows: Vec<Row<'_>> = all
        .iter()
        .map(|one| {
            let beside = beside.iter().find(|beside| beside.consultation == one.id);
            let miles = beside.filter(|_| works).and_then(|beside| beside.miles(&reader, id));
            Row { one, beside, miles, has_link: links.contains(&one.id) }
        })
        .collect();
    let far = rows.iter().any(|row| row.miles.is_some());
    let place = if reader.is_family() { "School or college" } else { "School or setting" };
    let head = [place, "Asked", "Response due", "Response"].into_iter();
    let head = head.chain(far.then_some("Distance"));
    let more = ["Reason for objection", "Cost for a year", "How they can respond"].into_iter().filter(|_| works);
    let table = (!rows.is_empty()).then(|| Table {
        head: head.chain(more).map(Head::text).collect(),
        rows: rows.iter().map(|row| row.cells(id, &reader, viewer.today, works, far)).collect(),
        first_cell_is_header: true,
        ..Table::default()
    });
    let done = done(&asked, &rows).filter(|_| works);
    show(&Consultations {
        layout: app
            .layout(&viewer, "Consultations")
            .back_to(&format!("/children/{id}"), &child.name())
            .done(done.as_deref()),
        child: id,
        table,
        has_distances: far,
        may_consult,
    })
}

/// A consultation that a setting can be sent a link for.
async fn open(tx: &mut Tx, id: PersonId, which: ConsultationId) -> Result<Consultation, Problem> {
    let one = consultations::one(tx, id, which).await?;
    if children::of(tx, id).await?.restricted {
        return Err(Problem::Conflict(
            "This record is restricted, so it cannot be opened with a link. Consult the school or setting by letter, and enter its answer yourself."
                .to_owned(),
        ));
    }
    if one.answer.is_some() {
        return Err(Problem::Conflict(
            "The school or setting has answered. You do not need to ask it again.".to_owned(),
        ));
    }
    Ok(one)
}

fn email_page(
    app: &App,
    viewer: &Viewer,
    (child, reader): (&Child, &Reader),
    one: &Consultation,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/consultations", child.id);
    let layout = app
        .layout(viewer, "Send a link to the school or setting")
        .errors(form.summary())
        .back_to(&back, "Consultations");
    FieldsForm::new(layout, 0)
        .lead(format!(
            "For {} where nobody has an account. The email names no child: it has a link that opens with a code, and the answer comes in here.",
            one.setting.to(reader)
        ))
        .lead("You will get the code to tell them by telephone. A new link cancels the old one.")
        .field(&form.input("email", "Email address of the school or setting").purpose("off"))?
        .field(&form.input("name", "Who answers: their name and role"))
        .map(|page| page.button("Send the link"))
}

/// The form of the officer.
pub async fn email_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, which)): Path<(PersonId, ConsultationId)>,
) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "consultation").await?;
    let one = open(&mut tx, id, which).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let known = consulted::of(&mut tx, id).await?;
    drop(tx);
    let address = known.into_iter().find(|beside| beside.consultation == which).and_then(|beside| beside.email);
    let form = Form::default().with("email", address.unwrap_or_default());
    show(&email_page(&app, &viewer, (&child, &reader), &one, &form)?)
}

#[derive(Template)]
#[template(path = "consultation_sent.html")]
struct Sent {
    layout: Layout,
    name: String,
    code: String,
}

/// Sends the link, and shows the code.
pub async fn email(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, which)): Path<(PersonId, ConsultationId)>,
    mut form: Form,
) -> Shown {
    form.required("email", "Enter the email address of the school or setting");
    let address = form.email("email").unwrap_or_default();
    let name = form.required("name", "Enter the name and role of the person who answers");
    form.at_most("name", 200);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let one = open(&mut tx, id, which).await?;
    let outgoing = Outgoing::about(&mut tx, id, "").await?;
    let outgoing = outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
    if !form.is_right() {
        drop(tx);
        let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "consultation").await?;
        let reader = Reader::session(&mut tx, &viewer, id).await?;
        drop(tx);
        return refuse(&email_page(&app, &viewer, (&child, &reader), &one, &form)?);
    }
    let code = new_code(&app);
    let new = New { what: For::Consultation(which), name: &name, link: None, code: &code, by: &viewer.name };
    let guest = guests::make(&mut tx, &outgoing, &new).await?;
    mail::consultation_link(&mut tx, &app.db, &outgoing, guest, &address).await?;
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "guest": name, "consultation": which }))).await?;
    tx.commit().await?;
    let back = format!("/children/{id}/consultations");
    show(&Sent { layout: app.layout(&viewer, "The link is on its way").back_to(&back, "Consultations"), name, code })
}
