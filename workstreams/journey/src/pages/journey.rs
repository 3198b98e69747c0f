//! A child's journey: what is owed now, by whom, by when, under which words; what was done, and how; what can be
//! recorded next. For a family the same, in their words.

use access::{App, Role, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use jiff::civil::Date;
use law::dates::LAW_BEGAN;
use law::invariants::offers;
use law::kind::is_appealable;
use law::ledger::{Obligation, State as Standing, untied};
use law::machines::{AnnualReview, Appeal, Ceasing, Machine, Mediation, Move, NeedsAssessment, Reassessment};
use law::working::shown;
use law::{Bound, Force, Kind, VERSION, book};
use page::govuk::{Button, Cell, DateInput, Head, Markup, Table, Tag};
use page::{DateRange, Form, Layout, Problem, Shown, show, words};
use people::records::children;
use people::records::events::Event as Recorded;
use people::{OPEN_CHILD, PersonId};

use crate::model::before::Settled;
use crate::model::{ACTS, Act, Roots};
use crate::records::advice::{self, Advice};
use crate::records::consultations::{self, Consultation};
use crate::records::intake::{self, IntakeId};
use crate::records::notices::{self, Notice};
use crate::records::tasks::{self, Task};
use crate::records::timeline::{self, Journey};
use crate::{RECORD_EVENT, RELY_ON_EXCEPTION, REQUEST_ASSESSMENT};

#[derive(Template)]
#[template(path = "journey.html")]
struct JourneyPage {
    layout: Layout,
    child: PersonId,
    name: String,
    as_at: String,
    is_today: bool,
    /// Today, where the day that was asked for cannot be shown.
    instead: Option<String>,
    stages: Vec<(&'static str, &'static str)>,
    owed: Vec<Owed>,
    rights: Vec<Owed>,
    past: Option<Table>,
    acts: Vec<(&'static str, &'static str)>,
    /// What the family or the setting can ask here.
    may_request: Option<&'static str>,
    notices: Vec<(String, String)>,
    /// Parts of mediation and appeals of which nobody said which decision they are about, and where to say so.
    unlinked: Vec<(String, String)>,
    advice: Vec<Piece>,
    /// Other pages about the case.
    links: Vec<(String, String)>,
    /// What is to be done beside what the law asks: words, when, and the page where it is marked as done.
    tasks: Vec<(String, String, String)>,
    /// When the child died, for those who work on the case.
    died: Option<String>,
    /// Settings that were consulted: how it stands, and the page where the authority decides.
    consultations: Vec<(String, Option<String>)>,
    /// For the family: what happened, newest first.
    story: Vec<(String, String)>,
    family: bool,
    on: DateInput,
    button: Button,
    version: &'static str,
}

/// A piece of advice that was asked for.
struct Piece {
    href: String,
    from: String,
    /// Whether it has not come.
    is_open: bool,
    /// Whether the viewer is to give it.
    is_theirs: bool,
}

/// Something owed, as the page shows it.
struct Owed {
    rule: &'static str,
    act: String,
    who: &'static str,
    about: String,
    day: Option<String>,
    work_to: Option<String>,
    standing: Tag,
    late: bool,
    working: String,
    law: String,
    /// What its day is called: only a statutory one is a deadline.
    day_words: &'static str,
    says: &'static str,
    exception: bool,
}

/// The day to look from, and what was just done.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    #[serde(rename = "on-day")]
    day: Option<String>,
    #[serde(rename = "on-month")]
    month: Option<String>,
    #[serde(rename = "on-year")]
    year: Option<String>,
    done: Option<String>,
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let (child, standing, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "journey").await?;
    let may = |action| app.policy.decide(&viewer, action, &standing).is_some();
    let (may_record, may_rely) = (may(RECORD_EVENT), may(RELY_ON_EXCEPTION));
    let pieces = advice::of(&mut tx, id).await?;
    let sent = notices::of(&mut tx, id).await?;
    let corrected = notices::corrected(&mut tx, id).await?;
    let recorded = roots(&people::records::events::all_of(&mut tx, id).await?);
    let asked_settings = consultations::of(&mut tx, id).await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let journey = timeline::load(&mut tx, &reader, id).await?;
    let requests = if may(crate::PLACE_REQUEST) { intake::of_child(&mut tx, id).await? } else { Vec::new() };
    let to_issue = if may_record { super::to_issue::line(&mut tx, id).await? } else { None };
    let open_tasks = if may_record { tasks::of(&mut tx, id).await? } else { Vec::new() };
    drop(tx);

    let done = asked.done.as_deref().and_then(done_words);
    let (form, as_at) = day_asked(asked, viewer.today);
    let is_today = as_at == viewer.today;
    let family = viewer.is(Role::Parent) || viewer.is(Role::YoungPerson);
    let settled = journey.settled(as_at);
    let shown_as =
        |one: &Obligation| owed(one, &settled, &journey, about(one, &journey, &pieces, &reader), may_rely && is_today);
    let (rights, mut duties): (Vec<&Obligation>, Vec<&Obligation>) =
        settled.owed.iter().filter(|one| one.state.is_open()).partition(|one| is_right(one));
    duties.sort_by_key(|one| (one.last_day.is_none(), one.last_day));
    let acts = if may_record && is_today { possible(&journey, viewer.today) } else { Vec::new() };
    show(&JourneyPage {
        unlinked: if may_record { without_decision(id, &journey, &recorded) } else { Vec::new() },
        advice: asked_for(id, &pieces, &journey, |piece| {
            super::advice::opens(piece, &viewer, may_record, &journey, &reader)
                .then(|| (piece.from(&reader), piece.is_asked_of(&viewer)))
        }),
        tasks: open_tasks.iter().filter_map(|task| task_line(id, task)).collect(),
        died: journey.died.filter(|_| may_record).map(words::date),
        links: to_issue.into_iter().chain(links(id, may_record, &journey, &settled, requests)).collect(),
        consultations: consulted(id, may_record, &asked_settings, &reader),
        story: if family { story(&journey, as_at, !reader.is_bound()) } else { Vec::new() },
        layout: app
            .layout(&viewer, "Timeline and deadlines")
            .errors(form.summary())
            .back_to(&format!("/children/{id}"), &child.name())
            .done(done),
        child: id,
        name: child.name(),
        as_at: words::date(as_at),
        is_today,
        instead: (!form.is_right()).then(|| words::date(viewer.today)),
        // Where each process stood says nothing to somebody who reads of a death.
        stages: if journey.died.is_some() && !reader.is_bound() { Vec::new() } else { stages(&journey, as_at) },
        owed: duties.into_iter().map(shown_as).collect(),
        rights: rights.into_iter().map(shown_as).collect(),
        past: past(&settled.owed),
        acts: acts.into_iter().map(|act| (act.kind.code(), act.title)).collect(),
        may_request: (may(REQUEST_ASSESSMENT) && is_today && journey.died.is_none())
            .then(|| super::request::title(&journey)),
        notices: sent
            .iter()
            // A letter that was withdrawn is for those who work on the case.
            .filter(|notice| may_record || notice.withdrawn_at().is_none())
            .map(|notice| notice_line(id, notice, corrected.contains(&notice.id)))
            .collect(),
        family,
        on: form.date_input("on", "Date", "For example, 27 3 2026"),
        button: Button { classes: "govuk-button--secondary".to_owned(), ..Button::submit("Show this date") },
        version: VERSION,
    })
}

/// The day to look from: today where none was asked for, or none that can be shown.
fn day_asked(asked: Asked, today: Date) -> (Form, Date) {
    let mut form = Form::default()
        .with("on-day", asked.day.unwrap_or_default())
        .with("on-month", asked.month.unwrap_or_default())
        .with("on-year", asked.year.unwrap_or_default());
    let range = DateRange::past_or_coming(today).since(Some(LAW_BEGAN), "the first day of the law on plans");
    let as_at = form.date("on", "The date", &range).unwrap_or(today);
    (form, as_at)
}

fn done_words(key: &str) -> Option<&'static str> {
    match key {
        "recorded" => Some("Timeline updated. All dates have been worked out again."),
        "reviewed" => Some("Date saved. The due date of the next annual review has been updated."),
        "exception" => Some("Exception recorded. The duty to act as soon as practicable stays."),
        "task" => Some("Action marked as done."),
        "draft" => Some("Your answers are saved. Nobody else can read them before you send the request."),
        "handed-in" => Some(
            "Request sent to the local authority. Within 15 days they will tell you what kind of request it is and what happens next.",
        ),
        "requested" => Some("Your request is with the local authority. The dates below count from today."),
        _ => None,
    }
}

/// What the family may do, or has to be given time for; not something that is owed to them.
fn is_right(one: &Obligation) -> bool {
    one.rule.force == Force::May || one.rule.bound == Bound::AllowUntil
}

/// What an obligation is about, where there may be several of its kind: which decision, or whose advice.
fn about(one: &Obligation, journey: &Journey, pieces: &[Advice], reader: &Reader) -> String {
    // A right to appeal, and mediation, are about one decision.
    if one.rule.from.iter().any(|kind| is_appealable(*kind)) && one.rule.force == Force::May {
        return format!("{}, {}", one.from.kind.words(), words::date(one.from.on));
    }
    if one.from.kind.belongs_to_a_decision() {
        return decision_of(journey, one.from.about);
    }
    // The name of the setting that is asked tells where the child is.
    let found = pieces
        .iter()
        .find(|piece| reader.may_know_settings() && crate::model::about(piece.id.uuid()) == one.from.about);
    found.map(|piece| piece.from(reader)).unwrap_or_default()
}

/// Other pages about the case.
fn links(
    id: PersonId,
    may_record: bool,
    journey: &Journey,
    settled: &Settled,
    requests: Vec<(IntakeId, Date)>,
) -> Vec<(String, String)> {
    let mut links = Vec::new();
    if may_record && journey.died.is_none() {
        if matches!(NeedsAssessment::after(&journey.events), NeedsAssessment::Requested) {
            links.push((format!("/children/{id}/journey/test"), "The legal test, and the evidence for it".to_owned()));
        }
        if settled.missing.iter().any(|one| one.rule == law::ids::ANNUAL_REVIEW) {
            let words = "Enter the date of the last annual review".to_owned();
            links.push((format!("/children/{id}/last-review"), words));
        }
        links.push((format!("/children/{id}/panel"), "Ask the panel".to_owned()));
    }
    if may_record {
        links.push((format!("/children/{id}/held-back"), "What the family can see: addresses and schools".to_owned()));
        links.push((format!("/children/{id}/journey/events"), "History and corrections".to_owned()));
    }
    let sent = |(request, on)| {
        (format!("/requests/{request}"), format!("See the request of {} as it was sent", words::date(on)))
    };
    links.extend(requests.into_iter().map(sent));
    links
}

/// Parts of mediation and appeals of which nobody said which decision they are about, with the page to say so.
fn without_decision(id: PersonId, journey: &Journey, recorded: &[(uuid::Uuid, uuid::Uuid)]) -> Vec<(String, String)> {
    let line = |event: &law::ledger::Event| {
        let (_, holds) = recorded.iter().find(|(root, _)| crate::model::about(*root) == event.id)?;
        let words = format!("{}, {}: select the decision it is about", event.kind.words(), words::date(event.on));
        Some((format!("/children/{id}/journey/events/{holds}"), words))
    };
    untied(&journey.events).iter().filter_map(line).collect()
}

/// Settings that were consulted: how it stands, and the page where the authority decides.
fn consulted(id: PersonId, may_record: bool, asked: &[Consultation], reader: &Reader) -> Vec<(String, Option<String>)> {
    // The name of a setting tells where the child may be.
    let known = asked.iter().filter(|_| reader.may_know_settings());
    known
        .map(|one| {
            let state = match (one.answer.as_deref(), one.outcome.as_deref()) {
                (_, Some("named")) => "to be named",
                (_, Some(_)) => "not to be named",
                (Some("yes"), None) => "can take the child",
                (Some(_), None) => "answered no; the authority decides",
                (None, None) => "asked, no answer yet",
            };
            let words = format!("{}, asked {}: {state}", one.setting.to(reader), words::date(one.sent_on()));
            (words, may_record.then(|| format!("/children/{id}/consultations/{}", one.id)))
        })
        .collect()
}

/// Advice that was asked for and not called back, as far as the viewer may open it: whom it is from, and whether it is theirs.
fn asked_for(
    id: PersonId,
    pieces: &[Advice],
    journey: &Journey,
    opens: impl Fn(&Advice) -> Option<(String, bool)>,
) -> Vec<Piece> {
    let holds = pieces.iter().filter(|piece| !advice::is_withdrawn(&journey.events, piece.id));
    holds
        .filter_map(|piece| {
            let (from, is_own) = opens(piece)?;
            let is_open = advice::is_open(&journey.events, piece.id);
            let href = format!("/children/{id}/advice/{}", piece.id);
            Some(Piece { href, from, is_open, is_theirs: is_open && is_own && journey.died.is_none() })
        })
        .collect()
}

/// Words, when, and the page where it is marked as done.
fn task_line(id: PersonId, task: &Task) -> Option<(String, String, String)> {
    let words = words::capitalised(task.kind()?.words());
    let address = format!("/children/{id}/journey/tasks/{}", task.id);
    Some((words, format!("due {}", words::date(task.due_on())), address))
}

fn notice_line(id: PersonId, notice: &Notice, is_corrected: bool) -> (String, String) {
    let title = Kind::from_code(&notice.kind).map_or("Notice", |kind| kind.words());
    let withdrawn = match notice.withdrawn_at() {
        Some(_) => " (withdrawn)",
        None if is_corrected => " (corrected)",
        None => "",
    };
    let address = format!("/children/{id}/journey/notices/{}", notice.id);
    (address, format!("{title}, {}{withdrawn}", words::date(notice.sent_on())))
}

/// Each event that holds: the first of its chain of corrections, and itself.
fn roots(recorded: &[Recorded]) -> Vec<(uuid::Uuid, uuid::Uuid)> {
    let roots = Roots::new(recorded.iter().map(|one| (one.id.uuid(), one.corrects)));
    let holds = |id: uuid::Uuid| !recorded.iter().any(|other| other.corrects == Some(id));
    recorded.iter().map(|one| one.id.uuid()).filter(|id| holds(*id)).map(|id| (roots.of(id), id)).collect()
}

/// The decision that something of mediation or an appeal is about, in words.
fn decision_of(journey: &Journey, number: u64) -> String {
    match journey.events.iter().find(|one| number != 0 && one.id == number) {
        Some(one) => format!("{}, {}", one.kind.words(), words::date(one.on)),
        None => "which decision is not recorded".to_owned(),
    }
}

/// Where the assessment stands, in a word or two.
pub(super) fn standing_words(journey: &Journey, today: Date) -> String {
    stages(journey, today).first().map_or("no request", |(_, stage)| stage).to_owned()
}

/// Whether a request has a place now.
pub(super) fn takes_request(journey: &Journey) -> bool {
    matches!(NeedsAssessment::after(&journey.events).next(Kind::RequestReceived), Some(Ok(_)))
}

fn owed(one: &Obligation, settled: &Settled, journey: &Journey, about: String, may_rely: bool) -> Owed {
    let own = settled.working.clone().filter(|_| one.rule.id == law::ids::ANNUAL_REVIEW && one.state.is_open());
    let working = own.unwrap_or_else(|| {
        one.working(&journey.events, &journey.calendar).map_or_else(|error| error.to_string(), |due| due.working)
    });
    let work_to = one.work_to(&journey.calendar).filter(|day| Some(*day) != one.last_day);
    let late = matches!(one.state, Standing::Overdue { .. });
    Owed {
        rule: one.rule.id,
        act: words::capitalised(one.rule.act),
        who: one.rule.who.words(),
        about,
        day: one.last_day.map(shown),
        work_to: work_to.map(shown),
        standing: tag(one.state),
        late,
        working,
        law: one.provision.cited_for(one.rule),
        day_words: one.rule.force.day_words(),
        says: one.provision.says,
        exception: may_rely && late && !one.rule.grounds.is_empty(),
    }
}

/// How something stands, in a word or two.
pub(super) fn tag(state: Standing) -> Tag {
    let days = |days: i64| words::plural(days, "day", "days");
    match state {
        Standing::Running => Tag::new("On time", "blue"),
        Standing::Met { .. } => Tag::new("Done in time", "green"),
        Standing::MetLate { days: late, .. } => Tag::new(&format!("Done {} late", days(late)), "orange"),
        Standing::PastAdvised { days: late } => Tag::new(&format!("Advised date passed {} ago", days(late)), "grey"),
        Standing::MetAfterAdvised { days: late, .. } => {
            Tag::new(&format!("Done {} after the advised date", days(late)), "grey")
        }
        Standing::Overdue { days: late } => Tag::new(&format!("Overdue by {}", days(late)), "red"),
        Standing::ExceptionReliedOn { days: late, done: None, .. } => {
            Tag::new(&format!("Exception relied on, {} past", days(late)), "yellow")
        }
        Standing::ExceptionReliedOn { days: late, done: Some(_), .. } => {
            Tag::new(&format!("Done {} past, exception relied on", days(late)), "yellow")
        }
        Standing::Overtaken { .. } => Tag::new("Not done", "red"),
        Standing::CutShort { .. } => Tag::new("Ended early", "red"),
        Standing::Lapsed => Tag::new("Time passed", "grey"),
        Standing::Ended { .. } => Tag::new("No longer due", "grey"),
    }
}

/// Where each process stands that has begun.
fn stages(journey: &Journey, as_at: Date) -> Vec<(&'static str, &'static str)> {
    fn stage<M: Machine>(events: &[law::ledger::Event]) -> Option<(&'static str, &'static str)> {
        let state = M::after(events);
        (state != M::START).then(|| (M::NAME, state.words()))
    }
    let known: Vec<_> = journey.events.iter().filter(|event| event.on <= as_at).copied().collect();
    [
        stage::<NeedsAssessment>(&known),
        stage::<AnnualReview>(&known),
        stage::<Reassessment>(&known),
        stage::<Mediation>(&known),
        stage::<Appeal>(&known),
        stage::<Ceasing>(&known),
        stage::<Move>(&known),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What may be recorded next, in the order of the journey.
fn possible(journey: &Journey, today: Date) -> Vec<&'static Act> {
    let offered = ACTS.iter().filter(|one| offers(&journey.events, one.kind, today));
    // After a death only what ends something remains.
    let remains = |one: &&Act| journey.died.is_none() || matches!(one.kind, Kind::PlanCeased | Kind::AppealEnded);
    offered.filter(remains).collect()
}

/// What was done, newest first.
fn past(ledger: &[Obligation]) -> Option<Table> {
    let mut done: Vec<&Obligation> = ledger
        .iter()
        .filter(|one| !one.state.is_open() && !matches!(one.state, Standing::Ended { .. } | Standing::Lapsed))
        .filter(|one| one.last_day.is_some())
        .collect();
    done.sort_by_key(|one| std::cmp::Reverse((one.state.done_on(), one.last_day)));
    let rows: Vec<Vec<Cell>> = done
        .into_iter()
        .map(|one| {
            let tag = Markup::of(&match one.state {
                // A right that was used too late is no duty done late.
                Standing::MetLate { .. } if one.rule.force == Force::May => Tag::new("After the time allowed", "grey"),
                state => tag(state),
            });
            vec![
                Cell::text(words::capitalised(one.rule.act)),
                Cell::text(one.state.done_on().map_or_else(|| "Not done".to_owned(), shown)),
                Cell::text(one.last_day.map(shown).unwrap_or_default()),
                Cell::html(tag),
                Cell::html(Markup::link(&format!("/law/{}", one.rule.id), &one.provision.cited_for(one.rule))),
            ]
        })
        .collect();
    let head = ["Action", "Done on", "Due date", "Status", "Law"].iter().map(|text| Head::text(text)).collect();
    (!rows.is_empty()).then(|| Table { head, rows, ..Table::default() })
}

/// What happened until a day, newest first, in words.
fn story(journey: &Journey, as_at: Date, tells_death: bool) -> Vec<(String, String)> {
    let mut events: Vec<_> =
        journey.events.iter().filter(|event| event.on <= as_at && !event.kind.is_planned()).collect();
    events.sort_by_key(|event| std::cmp::Reverse((event.on, event.kind)));
    let what = |event: &law::ledger::Event| match event.kind {
        Kind::PlanCeased if tells_death && journey.died == Some(event.on) => Kind::Died.words().to_owned(),
        kind if kind.belongs_to_a_decision() => format!("{}: {}", kind.words(), decision_of(journey, event.about)),
        kind => kind.words().to_owned(),
    };
    events.into_iter().map(|event| (words::date(event.on), what(event))).collect()
}

/// A rule's whole sentence, for pages that say it.
#[must_use]
pub(super) fn sentence(id: &str) -> String {
    law::rule(id).map(|(_, rule)| book::sentence(rule)).unwrap_or_default()
}

/// A rule of the ledger, or nothing that exists.
pub(super) fn rule_of(id: &str) -> Result<(&'static law::Provision, &'static law::Rule), Problem> {
    law::rule(id).ok_or(Problem::NotFound)
}
