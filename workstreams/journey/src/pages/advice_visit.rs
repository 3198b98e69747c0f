//! Visits for advice: an advice-giver plans them, the officer sees them with the advice, and they stand in the advice-giver's list,
//! weeks and calendar.

use access::lists::{Export, ReadLog};
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use jiff::civil::Date;
use page::govuk::{Choice, Input, InsetText, Markup};
use page::list::{Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::{Listing, Tx};

use super::advice::{Piece, asked_piece, open};
use crate::model::tasks::Kind as Task;
use crate::model::visits::{PLACES, place, read_time};
use crate::policy::PLAN_VISIT;
use crate::records::advice::{self, AdviceId};
use crate::records::visits::{self, BY_DAY, BY_NAME, Plan, Planned, Visit, VisitId};
use crate::records::{advice_queue, mail, owed, tasks, timeline, worklist};

/// What the log says of a list of visits.
pub(super) const READS: ReadLog<Planned> =
    ReadLog { event: "advice.visits", about: "person", right: PLAN_VISIT, subject: |one| Some(one.person.uuid()) };

static EXPORTS: ReadLog<Planned> = ReadLog { event: "visit.export", ..READS };

/// What was just done with a visit, by the code of an address.
pub(super) fn said(code: &str) -> Option<&'static str> {
    match code {
        "visit" => Some("Visit planned. The case officer and the family can see it, and it is in your calendar."),
        "visit-cancelled" => Some(
            "Visit cancelled. It is no longer in your calendar. The case officer is asked to check that the school or family knows. If they expect you, tell them.",
        ),
        _ => None,
    }
}

/// Tells those whose visits were cancelled, and has the case officer see that nobody waits for them.
pub(super) async fn called_off(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    (id, piece): (PersonId, AdviceId),
    visits: &[Visit],
) -> Result<(), Problem> {
    if visits.is_empty() {
        return Ok(());
    }
    mail::visits_cancelled(tx, &app.db, visits, viewer.account, viewer.today).await?;
    let about = Some(piece.uuid());
    tasks::add(tx, id, Task::VisitCancelled, about, viewer.today, &viewer.name, viewer.today).await?;
    owed::work_out(tx, id, viewer.today).await?;
    Ok(())
}

/// Whether whoever was asked plans visits here: the family does not, nor does anybody once the process is over.
fn may(app: &App, viewer: &Viewer, piece: &Piece) -> bool {
    piece.gives && !piece.late && !piece.advice.is_of_family() && app.policy.may_ever(viewer, PLAN_VISIT)
}

fn href(piece: &Piece) -> String {
    format!("/children/{}/advice/{}/visit", piece.child.id, piece.advice.id)
}

/// What stands on the form for the advice itself: the visits that are planned, and the way to plan one.
pub(super) fn above(app: &App, viewer: &Viewer, piece: &Piece) -> Result<Markup, Problem> {
    if !may(app, viewer, piece) {
        return Ok(Markup::default());
    }
    let coming = |all: &[Visit]| {
        let all: Vec<String> = all.iter().filter(|one| one.on() >= viewer.today).map(Visit::words).collect();
        all.join("; ")
    };
    let (planned, cancelled) = (coming(&piece.visits), coming(&piece.moved));
    let mut html = match planned.as_str() {
        "" => Markup::link(&href(piece), "Plan a visit"),
        all => Markup::text(&format!("Visit planned: {all}. ")).then(&Markup::link(&href(piece), "Change your visits")),
    };
    if !cancelled.is_empty() {
        let words = format!("Cancelled because the request was given to somebody else: {cancelled}. ");
        html = Markup::text(&words).then(&html);
    }
    Ok(Markup::render(&InsetText { html, ..InsetText::default() })?)
}

/// The coming visits of the viewer, each with a button that cancels it.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for (words, action) in all %}<form method="post" action="{{ action }}"><p class="govuk-body">{{ words }} <button class="op-link-button" type="submit">Cancel this visit<span class="govuk-visually-hidden">: {{ words }}</span></button></p></form>{% endfor %}"#
)]
struct Own {
    all: Vec<(String, String)>,
}

fn planning(app: &App, viewer: &Viewer, piece: &Piece, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/advice/{}", piece.child.id, piece.advice.id);
    let layout = app.layout(viewer, "Plan a visit").errors(form.summary()).back_to(&back, "Advice");
    let own = piece.visits.iter().filter(|one| one.account == viewer.account && one.on() >= viewer.today);
    let all = own.map(|one| (one.words(), format!("{back}/visits/{}/cancel", one.id))).collect();
    let hints = |choice: Choice| match choice.value.as_str() {
        "other" => choice.hint("Tell the family and the case officer where. OnePlan keeps no address of a visit"),
        _ => choice,
    };
    let places = PLACES.iter().map(|(code, words, _)| hints(Choice::new(code, words))).collect();
    FieldsForm::new(layout, 0)
        .doubts(form)
        .before(Markup::render(&Own { all })?)
        .lead(format!("For the assessment of {}.", piece.child.name()))
        .lead("The case officer and the family can see the day, the time and the kind of place. OnePlan does not write to the family or the school: agree the visit with them.")
        .field(&form.radios("place", "Where you will see the child or young person", places))?
        .field(&form.date_picker("on", "Date of the visit", "For example, 27/3/2027"))?
        .field(&Input {
            hint: Some("For example, 9:30 or 2pm".into()),
            classes: "govuk-input--width-5".to_owned(),
            ..form.input("at", "Start time")
        })
        .map(|page| page.button("Plan the visit"))
}

/// A piece that was asked of the viewer, and for which they plan visits.
async fn own(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<Piece, Problem> {
    let (piece, tx) = open(app, viewer, id, piece).await?;
    drop(tx);
    if may(app, viewer, &piece) { Ok(piece) } else { Err(Problem::NotFound) }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path((id, piece)): Path<(PersonId, AdviceId)>) -> Shown {
    let piece = own(&app, &viewer, id, piece).await?;
    show(&planning(&app, &viewer, &piece, &Form::default())?)
}

/// What the form says; none where something is missing or wrong, which the form then says. A day after the advice is due is asked
/// about.
fn read(form: &mut Form, viewer: &Viewer, due: Option<Date>) -> Option<Plan> {
    let places: Vec<Choice> = PLACES.iter().map(|(code, words, _)| Choice::new(code, words)).collect();
    let place = form.one_of("place", &places, "Select where you will see the child or young person");
    let year = viewer.today.checked_add(jiff::Span::new().years(1)).unwrap_or(viewer.today);
    let range = DateRange::coming(viewer.today).until(year, "a year from today");
    let on = form.required_date("on", "The date of the visit", &range, "Enter the date of the visit");
    if let (Some(on), Some(due)) = (on, due)
        && on > due
    {
        form.doubt("on", &format!("The visit is after {}, the statutory deadline for the advice", words::date(due)));
    }
    let at = read_time(form.value("at"));
    if at.is_none() {
        form.refuse("at", "Enter the start time, like 9:30 or 2pm");
    }
    Some(Plan { place: place?, on: on?, at: at? }).filter(|_| form.is_right())
}

/// Plans a visit: the officer sees it with the advice. It changes no deadline.
pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let opened = own(&app, &viewer, id, piece).await?;
    let Some(plan) = read(&mut form, &viewer, opened.due) else {
        return refuse(&planning(&app, &viewer, &opened, &form)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, PLAN_VISIT, id).await?;
    // Asked again: the request may have been given to a colleague meanwhile.
    asked_piece(&mut tx, &viewer, id, piece).await?;
    let journey = timeline::whole(&mut tx, id).await?;
    if journey.died.is_some() || !advice::is_open(&journey.events, piece) {
        return Err(Problem::Conflict("This advice has been given or is no longer needed.".to_owned()));
    }
    let visit = visits::plan(&mut tx, piece, &viewer, &plan).await?;
    let detail = json!({ "visit_planned": visit, "advice": piece, "place": plan.place, "on": plan.on.to_string() });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/advice/{piece}?done=visit"))
}

/// Cancels a visit of the viewer's own.
pub async fn cancel(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece, visit)): Path<(PersonId, AdviceId, VisitId)>,
) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, PLAN_VISIT, id).await?;
    asked_piece(&mut tx, &viewer, id, piece).await?;
    if !visits::cancel(&mut tx, piece, visit, &viewer).await? {
        return Err(Problem::NotFound);
    }
    let about = Some(piece.uuid());
    tasks::add(&mut tx, id, Task::VisitCancelled, about, viewer.today, &viewer.name, viewer.today).await?;
    owed::work_out(&mut tx, id, viewer.today).await?;
    let detail = json!({ "visit_cancelled": visit, "advice": piece });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/advice/{piece}?done=visit-cancelled"))
}

fn named(one: &Planned) -> String {
    gate::name::listed(&one.forename, &one.surname)
}

fn link(one: &Planned) -> Markup {
    Markup::link(&format!("/children/{}/advice/{}", one.person, one.advice), &named(one))
}

fn columns<'a>(in_service: bool) -> Columns<'a, Planned> {
    let mut all = vec![
        Column::cell("Child or young person", link).in_file("Child or young person", named).sorted_by(BY_NAME),
        Column::text("Date", |one: &Planned| words::short_date(one.on()))
            .in_file("Date", |one| one.on().to_string())
            .sorted_by(BY_DAY)
            .leads(),
        Column::text("Time", |one: &Planned| one.at_words().to_owned()).leads(),
        Column::text("Place", |one: &Planned| words::capitalised(place(&one.place))),
        Column::text("School or setting", |one: &Planned| one.school.clone().unwrap_or_default()),
    ];
    if in_service {
        all.push(Column::text("Planned by", |one: &Planned| one.planned_by.clone().unwrap_or_default()));
    }
    Columns::new(all)
}

/// The visits of some days, as the weeks show them.
pub(super) fn in_days(all: &[Planned], first: Date, last: Date) -> Vec<&Planned> {
    all.iter().filter(|one| (first..=last).contains(&one.on())).collect()
}

/// A visit as the weeks show it, with who planned it where that is somebody else.
pub(super) fn line(one: &Planned, viewer: &Viewer) -> String {
    let name = gate::name::full(&one.forename, &one.surname);
    let visit = format!("{name}, {} at {}, {}", words::date(one.on()), one.at_words(), place(&one.place));
    match one.planned_by.as_deref().filter(|_| one.account != viewer.account) {
        Some(by) => format!("{visit}, planned by {by}"),
        None => visit,
    }
}

/// The days that somebody can ask for, beside all that are to come.
const WHEN: [(&str, &str); 2] = [("week", "This week"), ("four-weeks", "Next 4 weeks")];

fn visit_list<'a>(viewer: &Viewer) -> List<'a, Planned> {
    List::new("/visits", ("visit", "visits"), columns(advice_queue::is_in_service(viewer)))
        .filter(Filter::choice("when", "When", WHEN))
        .in_order_of("day")
        .note("next visit first")
        .labelled("Visits")
        .empty("There are no visits planned. To plan one, open a request for advice.")
        .files()
}

fn listing(app: &App, viewer: &Viewer, asked: &ListParams) -> Listing<Planned> {
    let days = match asked.value("when") {
        "week" => worklist::this_week(viewer.today),
        "four-weeks" => worklist::four_weeks(viewer.today),
        _ => (viewer.today, Date::MAX),
    };
    visits::of_team_between(app, viewer, days)
}

/// The visits as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let list = visit_list(&viewer);
    let asked = list.params(&query);
    let of = Export { kind, name: "visits", title: "Visits", reads: &EXPORTS, leaves_out: Some(|one| one.restricted) };
    app.list_file(&viewer, &listing(&app, &viewer, &asked), list.columns(), list.sort(&asked), of).await
}

/// The viewer's own visits and those of a service that they head, the next one first.
pub async fn list(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let list = app.with_views(&viewer, visit_list(&viewer)).await?;
    let asked = list.params(&query);
    let listing = listing(&app, &viewer, &asked);
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &READS).await?;
    let layout = app.layout(&viewer, "Visits");
    show(
        &ListPage::new(layout, list.show(&asked, &found)?)
            .link("/advice/weeks", "See requests and visits by week")
            .link("/calendar", "Add your dates to a calendar"),
    )
}
