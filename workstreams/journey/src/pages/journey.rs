//! A child's timeline: what is to be done now, by whom, by when, under which words; what happened, newest first; what can be
//! recorded next. For a family the same, in their words.

use access::{App, Facts, Role, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use jiff::civil::Date;
use law::dates::LAW_BEGAN;
use law::invariants::offers;
use law::ledger::untied;
use law::machines::{AnnualReview, Appeal, Ceasing, Machine, Mediation, Move, NeedsAssessment};
use law::{Kind, Party, book, place};
use messages::SEE_FILES;
use messages::records::files::{self, Listed as Document};
use page::govuk::{Button, DateInput, Markup, Timeline};
use page::{DateRange, Form, Layout, Problem, Shown, show, words};
use people::records::children;
use people::records::events::Event as Recorded;
use people::{OPEN_CHILD, PersonId};
use store::Tx;
use workstream::Rooms;

use super::family::Leads;
use super::how_sent;
use super::review_report;
use super::story::{Entry, Told, of_document, of_note};
use super::summary;
use super::to_do::{self, ToDo};
use crate::model::before::Settled;
use crate::model::family::stage;
use crate::model::lanes::Lane;
use crate::model::urgency::rank;
use crate::model::{ACTS, Act, Roots};
use crate::records::advice::{self, Advice};
use crate::records::consultations::{self, Consultation};
use crate::records::intake::{self, IntakeId};
use crate::records::notes::{self, Note, Wanted};
use crate::records::notices::{self, Notice, NoticeId};
use crate::records::print_runs;
use crate::records::review_reports::Report;
use crate::records::tasks::{self, Task};
use crate::records::timeline::{self, Journey};
use crate::{ADD_NOTE, READ_NOTES, RECORD_EVENT, RELY_ON_EXCEPTION, REQUEST_ASSESSMENT, SEND_REVIEW};

#[derive(Template)]
#[template(path = "journey.html")]
struct JourneyPage {
    layout: Layout,
    child: PersonId,
    as_at: String,
    is_today: bool,
    /// Today, where the day that was asked for cannot be shown.
    instead: Option<String>,
    /// Where each process is, for those who work on the case; `stage` says it to the family in a sentence.
    stages: Vec<(&'static str, &'static str)>,
    stage: String,
    to_do: Markup,
    rights: Vec<ToDo>,
    acts: Vec<(&'static str, &'static str)>,
    /// What needs the family, above all else.
    leads: Leads,
    /// What the family or the setting can ask here.
    may_request: Option<&'static str>,
    /// What the school does next about the annual review, and where.
    may_review: Option<(&'static str, String)>,
    notices: Vec<(String, String)>,
    /// Parts of mediation and appeals of which nobody said which decision they are about, and where to say so.
    unlinked: Vec<(String, String)>,
    advice: Vec<Piece>,
    /// Other pages about the case.
    links: Vec<(String, String)>,
    /// When the child died, for those who work on the case.
    died: Option<String>,
    /// Settings that were consulted: how it stands, and the page where the authority decides.
    consultations: Vec<(String, Option<String>)>,
    /// What happened, by process and by year.
    lanes: Vec<(String, &'static str, bool)>,
    years: Vec<Year>,
    may_write: bool,
    family: bool,
    on: DateInput,
    button: Button,
    rules_of: String,
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

/// The entries of a year.
struct Year {
    title: String,
    /// How many entries, and how many of them late.
    count: String,
    is_open: bool,
    items: Timeline,
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
    /// What was recorded.
    what: Option<String>,
    /// The process whose entries are shown.
    lane: Option<String>,
}

/// What a timeline is told from.
struct Case {
    pieces: Vec<Advice>,
    sent: Vec<Notice>,
    corrected: Vec<NoticeId>,
    /// Each event that holds, with the first of its chain.
    recorded: Vec<(uuid::Uuid, uuid::Uuid)>,
    asked_settings: Vec<Consultation>,
    reader: Reader,
    journey: Journey,
    requests: Vec<(IntakeId, Date)>,
    to_issue: Option<(String, String)>,
    open_tasks: Vec<Task>,
    officer: Option<String>,
    leads: Leads,
    told: Told,
    log: Vec<Note>,
    /// What came from outside the authority.
    documents: Vec<Document>,
    reports: Vec<Report>,
}

impl Case {
    /// As far as the viewer may know of it.
    async fn load(tx: &mut Tx, app: &App, viewer: &Viewer, id: PersonId, standing: &Facts) -> Result<Self, Problem> {
        let may = |action| app.policy.decide(viewer, action, standing).is_some();
        let may_record = may(RECORD_EVENT);
        let pieces = advice::of(tx, id).await?;
        let sent = match viewer.person.map(PersonId::from_uuid) {
            _ if may_record => notices::of(tx, id).await?,
            // Nobody sees letters that went to others.
            person => notices::read_by(tx, id, person).await?,
        };
        let corrected = notices::corrected(tx, id).await?;
        let recorded = roots(&people::records::events::all_of(tx, id).await?);
        let asked_settings = consultations::of(tx, id).await?;
        let reader = Reader::session(tx, viewer, id).await?;
        let journey = timeline::load(tx, &reader, id).await?;
        let requests = if may(crate::PLACE_REQUEST) { intake::of_child(tx, id).await? } else { Vec::new() };
        let to_issue = if may_record { super::to_issue::line(tx, id).await? } else { None };
        let open_tasks = if may_record { tasks::of(tx, id).await? } else { Vec::new() };
        let officer = if may_record { summary::officer(tx, viewer, id).await? } else { None };
        let leads = match is_family(viewer) {
            true => Leads::load(tx, app, viewer, &reader, id, standing, (&journey, &pieces)).await?,
            false => Leads::default(),
        };
        let told = Told::load(tx, Rooms::of(&app.db), &reader, id, !is_family(viewer)).await?;
        let mut log = Vec::new();
        if may(READ_NOTES) {
            let take = |note| {
                log.push(note);
                Ok(())
            };
            notes::listing(app, viewer, id, &Wanted::default()).each(tx, None, take).await?;
        }
        let documents = if may(SEE_FILES) { files::from_outside(tx, id).await? } else { Vec::new() };
        // The family sees no review reports here.
        let reports = if may_record || may(SEND_REVIEW) {
            review_report::of_child(tx, app, viewer, standing, &reader, id).await?
        } else {
            Vec::new()
        };
        Ok(Self {
            pieces,
            sent,
            corrected,
            recorded,
            asked_settings,
            reader,
            journey,
            requests,
            to_issue,
            open_tasks,
            officer,
            leads,
            told,
            log,
            documents,
            reports,
        })
    }
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Asked>,
    Query(sent): Query<how_sent::Sent>,
) -> Shown {
    let (child, standing, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "timeline").await?;
    let may = |action| app.policy.decide(&viewer, action, &standing).is_some();
    let (may_record, may_rely) = (may(RECORD_EVENT), may(RELY_ON_EXCEPTION));
    let case = Case::load(&mut tx, &app, &viewer, id, &standing).await?;
    let to_print = if may_record && sent.is_by_post() { print_runs::waiting(&mut tx, id).await? } else { 0 };
    drop(tx);
    let (journey, reader) = (&case.journey, &case.reader);
    let (pieces, asked_settings) = (&case.pieces, &case.asked_settings);

    let lane = asked.lane.as_deref().and_then(Lane::from_code);
    let done = done_words(&asked, &child.name(), &just_asked(asked_settings, reader));
    let is_recorded = asked.done.as_deref() == Some("recorded");
    let (form, as_at) = day_asked(asked, viewer.today);
    let is_today = as_at == viewer.today;
    let family = is_family(&viewer);
    let settled = journey.settled(as_at);
    let of = to_do::Of {
        id,
        journey,
        settled: &settled,
        pieces,
        consultations: asked_settings,
        tasks: if is_today { &case.open_tasks } else { &[] },
        reader,
        officer: case.officer.as_deref(),
        may_record: may_record && is_today,
        may_rely: may_rely && is_today,
        is_family: family,
        has_advice_page: to_do::has_advice_page(&app),
        today: as_at,
    };
    let owed = to_do::all(&of);
    let back = format!("/children/{id}");
    let layout = app.layout(&viewer, "Timeline").errors(form.summary()).back_to(&back, &child.name());
    let done = done.map(|done| if is_recorded { done + &next_action(&settled) } else { done });
    let hides_stage = journey.died.is_some() && !reader.is_bound();
    let whose = if viewer.person == Some(id.uuid()) { "your".to_owned() } else { format!("{}’s", child.forename) };
    let acts = if may_record && is_today { possible(journey, viewer.today) } else { Vec::new() };
    let mut entries = case.told.entries(Some(&settled), as_at, viewer.today);
    entries.extend(case.log.iter().filter(|note| note.happened_on() <= as_at).map(|note| of_note(note, reader)));
    let documents = case.documents.iter().map(|one| of_document(id, one, reader));
    entries.extend(documents.filter(|entry| entry.on <= as_at));
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.on));
    show(&JourneyPage {
        unlinked: if may_record { without_decision(id, journey, &case.recorded) } else { Vec::new() },
        advice: asked_for(id, pieces, journey, |piece| {
            super::advice::opens(piece, &viewer, may_record, journey, reader)
                .then(|| (piece.from(reader), piece.is_asked_of(&viewer)))
        }),
        died: journey.died.filter(|_| may_record).map(words::date),
        links: case
            .to_issue
            .into_iter()
            .chain(links(id, may_record, journey, case.requests))
            .chain(review_report::links(&case.reports))
            .collect(),
        may_review: if may(SEND_REVIEW) && is_today {
            super::review::next_step(journey, id, viewer.today)
        } else {
            None
        },
        consultations: consulted(id, may_record, asked_settings, reader),
        lanes: lanes(id, &entries, lane),
        years: years(entries, lane, as_at),
        may_write: may(ADD_NOTE),
        layout: sent.next(layout.done(done.as_deref()), id, to_print),
        child: id,
        as_at: words::date(as_at),
        is_today,
        instead: (!form.is_right()).then(|| words::date(viewer.today)),
        // Where each process stood says nothing to somebody who reads of a death.
        stages: if family || hides_stage { Vec::new() } else { stages(journey, as_at) },
        stage: if family && !hides_stage { stage(&journey.events, &settled, as_at, &whose) } else { String::new() },
        to_do: if owed.is_empty() { Markup::default() } else { to_do::list(id, owed, family, true)? },
        rights: to_do::rights(&of),
        acts: acts.into_iter().map(|act| (act.kind.code(), act.title)).collect(),
        may_request: (may(REQUEST_ASSESSMENT)
            && is_today
            && journey.died.is_none()
            && !super::request::moved_away(journey))
        .then(|| super::request::offered(journey))
        .flatten(),
        leads: if is_today { case.leads } else { Leads::default() },
        notices: case
            .sent
            .iter()
            // A letter that was withdrawn is for those who work on the case.
            .filter(|notice| may_record || notice.withdrawn_at().is_none())
            .map(|notice| notice_line(id, notice, reader, case.corrected.contains(&notice.id)))
            .collect(),
        family,
        on: form.date_input("on", "Date", "For example, 27 3 2026"),
        button: Button { classes: "govuk-button--secondary".to_owned(), ..Button::submit("Show this date") },
        rules_of: super::rules_of(),
    })
}

fn is_family(viewer: &Viewer) -> bool {
    viewer.is(Role::Parent) || viewer.is(Role::YoungPerson)
}

/// The processes that have entries, as links: which one is shown.
fn lanes(id: PersonId, entries: &[Entry], shown: Option<Lane>) -> Vec<(String, &'static str, bool)> {
    let address = format!("/children/{id}/journey");
    let there = Lane::ALL.into_iter().filter(|lane| entries.iter().any(|entry| entry.lane == *lane));
    let links: Vec<_> = there
        .map(|lane| (format!("{address}?lane={}#events", lane.code()), lane.label(), shown == Some(lane)))
        .collect();
    if links.len() < 2 && shown.is_none() {
        return Vec::new();
    }
    std::iter::once((format!("{address}#events"), "All", shown.is_none())).chain(links).collect()
}

/// The entries by year, the newest first: the newest year that has some is open, and what is still to come stands before it.
fn years(entries: Vec<Entry>, lane: Option<Lane>, as_at: Date) -> Vec<Year> {
    let mut groups: Vec<(String, Vec<Entry>)> = Vec::new();
    for entry in entries.into_iter().filter(|entry| lane.is_none_or(|lane| entry.lane == lane)) {
        let title = if entry.on > as_at { "Coming up".to_owned() } else { entry.on.year().to_string() };
        match groups.last_mut() {
            Some((known, all)) if *known == title => all.push(entry),
            _ => groups.push((title, vec![entry])),
        }
    }
    let newest = groups.iter().find(|(title, _)| title != "Coming up").map(|(title, _)| title.clone());
    groups
        .into_iter()
        .map(|(title, mut all)| {
            // What comes first of what is still to come.
            if title == "Coming up" {
                all.reverse();
            }
            let late = all.iter().filter(|entry| entry.is_late).count();
            let entries = words::plural(all.len(), "entry", "entries");
            Year {
                is_open: title == "Coming up" || Some(&title) == newest.as_ref(),
                count: if late > 0 { format!("{entries}, {} late", words::count(late)) } else { entries },
                items: Timeline { items: all.into_iter().map(|entry| entry.item).collect() },
                title,
            }
        })
        .collect()
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

/// What the law asks of the authority next, to be said after what was recorded; empty where it asks for nothing. What is to be done as
/// soon as it can comes before what has time, as in the list of what is to be done.
fn next_action(settled: &Settled) -> String {
    let open = settled.owed.iter().filter(|one| one.state.is_open() && !to_do::is_right(one));
    let open = open.filter(|one| one.rule.who == Party::Authority);
    let next = open.min_by_key(|one| (rank(one.state), one.last_day.unwrap_or(one.from.on)));
    next.map_or_else(String::new, |one| match one.last_day {
        Some(day) => format!(" Next action: {}, due {}.", one.rule.act, words::date(day)),
        None => format!(" Next action: {}, as soon as practicable.", one.rule.act),
    })
}

/// The setting that was consulted last.
fn just_asked(all: &[Consultation], reader: &Reader) -> String {
    let last = all.iter().max_by_key(|one| one.id).filter(|one| reader.may_know_setting(one.organisation));
    last.map(|one| one.setting.to(reader)).unwrap_or_default()
}

/// What was done, and for whom; `setting` is the one that was consulted last.
fn done_words(asked: &Asked, name: &str, setting: &str) -> Option<String> {
    let kind = asked.what.as_deref().and_then(Kind::from_code);
    let what = kind.map(Kind::words);
    Some(match (asked.done.as_deref()?, what) {
        ("recorded", Some(what)) if kind == Some(Kind::SettingConsulted) && !setting.is_empty() => {
            format!("Recorded for {name}: {what}: {setting}.")
        }
        ("recorded", Some(what)) => format!("Recorded for {name}: {what}."),
        ("recorded", None) => format!("Timeline of {name} updated."),
        ("reviewed", _) => {
            format!("Date saved for {name}. The due date of the next annual review has been updated.")
        }
        ("meeting", _) => format!(
            "Meeting saved for {name}. Invite everyone and send them the papers at least two weeks before it. The dates are below."
        ),
        ("exception", _) => {
            format!("Exception recorded for {name}. The duty to act as soon as practicable stays.")
        }
        ("task", _) => format!("Action for {name} marked as done."),
        ("draft", _) => "Your answers are saved. Nobody else can read them before you send the request.".to_owned(),
        ("handed-in", _) => "Request sent to the local authority. Within 15 days they will tell you what kind of request it is and what happens next.".to_owned(),
        ("requested", _) => {
            "Your request is with the local authority. The dates below count from today.".to_owned()
        }
        _ => return None,
    })
}

/// Other pages about the case.
fn links(id: PersonId, may_record: bool, journey: &Journey, requests: Vec<(IntakeId, Date)>) -> Vec<(String, String)> {
    let mut links = Vec::new();
    if may_record && journey.died.is_none() {
        if matches!(NeedsAssessment::after(&journey.events), NeedsAssessment::Requested) {
            links.push((format!("/children/{id}/journey/test"), "The legal test, and the evidence for it".to_owned()));
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
                (Some("yes"), None) => "can offer a place",
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

fn notice_line(id: PersonId, notice: &Notice, reader: &Reader, is_corrected: bool) -> (String, String) {
    let title = notice.title(reader);
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
pub(super) fn decision_of(journey: &Journey, number: u64) -> String {
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

/// Where each process stands that has begun.
fn stages(journey: &Journey, as_at: Date) -> Vec<(&'static str, &'static str)> {
    fn begun<M: Machine>(state: M) -> Option<(&'static str, &'static str)> {
        (state != M::START).then(|| (M::NAME, state.words()))
    }
    fn stage<M: Machine>(events: &[law::ledger::Event]) -> Option<(&'static str, &'static str)> {
        begun(M::after(events))
    }
    let known: Vec<_> = journey.events.iter().filter(|event| event.on <= as_at).copied().collect();
    [
        stage::<NeedsAssessment>(&known),
        stage::<AnnualReview>(&known),
        begun(place::reassessment(&known)),
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
pub(super) fn possible(journey: &Journey, today: Date) -> Vec<&'static Act> {
    let offered = ACTS.iter().filter(|one| offers(&journey.events, one.kind, today));
    // After a death only what ends something remains.
    let remains = |one: &&Act| journey.died.is_none() || matches!(one.kind, Kind::PlanCeased | Kind::AppealEnded);
    offered.filter(remains).collect()
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
