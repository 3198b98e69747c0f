//! What is held back from somebody of the family who must not learn where the child is: every paper that would tell,
//! what was let through and by whom, and what a second person must read.

use std::collections::HashSet;

use access::lists::ReadLog;
use access::records::accounts;
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::records::readings::{self, Kind as Read, New, Reading, ReadingId};
use gate::records::recheck;
use gate::{Certainty, Finding, ReadBy, Reader, SealedNames, Wrote, fingerprint};
use messages::records::quoted;
use page::govuk::{Button, Cell, Choice, Head, Markup, Pagination, Table, Tag};
use page::list::{ListQuery, PAGE_SIZE};
use page::{Done, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::{Found, PageParams, Query as Sql, Tx};
use workstream::Rooms;

use super::held_files;
use crate::RECORD_EVENT;
use crate::records::attached;
use crate::records::papers::{self, Paper, Said};

/// A paper that tells somebody something, as the page shows it.
struct Shows {
    title: String,
    place: String,
    words: String,
    /// Of a text, the words that can be left in one by one.
    choices: Vec<Choice>,
    state: Tag,
    person: PersonId,
    fingerprint: String,
    /// Whether and when it went out.
    gone: String,
    let_through: Option<(ReadingId, String)>,
    error: Option<String>,
    /// What letting it through asks for; none where that was done or is under way.
    asks: Option<&'static str>,
}

/// Who let something through.
fn let_by(readings: &[&Reading]) -> String {
    let one = |reading: &&Reading| match &reading.second_name {
        Some(second) => format!("Approved to share by {} and {second}.", reading.first_name),
        None => format!("Kept in by {}.", reading.first_name),
    };
    readings.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Somebody from whom papers are held back.
struct Bound {
    name: String,
    papers: Vec<Shows>,
}

/// Something that waits for the second reader.
struct Waits {
    id: ReadingId,
    title: String,
    place: String,
    body: Vec<String>,
    /// Of a text, the words that would stay.
    stays: String,
    for_name: String,
    reason: String,
    by: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "held_back.html")]
struct HeldBack {
    layout: Layout,
    child: PersonId,
    name: String,
    bound: Vec<Bound>,
    waits: Vec<Waits>,
    /// Files that people must read before they leave the authority.
    files: Vec<held_files::Shows>,
    recheck: Option<String>,
    checked: Button,
}

/// A paper that tells one of the family something, and how sure that is.
struct Told {
    person: PersonId,
    name: String,
    paper: Paper,
    words: String,
    /// What is not let through yet.
    held: Vec<Finding>,
    certainty: Certainty,
    /// Whether people read it, and all that it tells now goes.
    through: bool,
}

/// What its reader entered before an answer.
fn entered(paper: &Paper) -> Wrote {
    let mut wrote = Wrote::default();
    paper.entered.iter().for_each(|value| wrote.add_value(value));
    wrote
}

/// Every paper of the child that would tell somebody where it is.
async fn told(app: &App, tx: &mut Tx, viewer: &Viewer, id: PersonId) -> Result<Vec<Told>, Problem> {
    let family = recheck::closed_family(tx, id, viewer.today).await?;
    if family.is_empty() {
        return Ok(Vec::new());
    }
    let papers = papers::of(tx, &Rooms::of(&app.db), viewer, id).await?;
    let mut all = Vec::new();
    for (person, name, reader) in family {
        let screen = reader.screen();
        let account = accounts::by_person(tx, person.uuid()).await?.map(|account| account.id);
        let wrote = match account {
            Some(account) => quoted::before(tx, account, id, viewer.now).await?,
            None => Wrote::default(),
        };
        for paper in &papers {
            if !paper.is_for(account, reader.is_bound()) {
                continue;
            }
            let text = paper.words.unseen();
            let found = screen.findings(text);
            let print = Some(paper.fingerprint.as_str());
            let unread =
                paper.unread && reader.is_kept_from_home() && screen.read_by(&paper.fingerprint) != Some(ReadBy::Two);
            let held = match paper.said {
                Said::Subject => wrote.held_of_subject(&screen, text),
                Said::Message => wrote.held_of(&screen, text),
                Said::Details => entered(paper).held_unasked(&screen, text),
                _ => screen.held_of(text, print),
            };
            // The subject that they wrote themselves is theirs behind "Re:"; so are the details that they entered.
            let may_be_theirs = matches!(paper.said, Said::Subject | Said::Details);
            if may_be_theirs && held.is_empty() && !screen.held_of(text, print).is_empty() {
                continue;
            }
            let through = !unread && held.is_empty();
            // What a message quotes of theirs is doubtful: one person can let it through.
            let judged = if paper.said == Said::Message && !held.is_empty() { &held } else { &found };
            let certainty =
                match (judged.iter().map(|one| one.certainty).max(), paper.unread && reader.is_kept_from_home()) {
                    (_, true) => Certainty::Exact,
                    (Some(certainty), _) => certainty,
                    (None, _) => continue,
                };
            let mut words: Vec<String> = found
                .iter()
                .map(|one| format!("“{}” ({})", &paper.words.unseen()[one.start..one.end], one.what.words()))
                .collect();
            if paper.unread {
                words.push("OnePlan cannot read all of it".to_owned());
            }
            words.sort_unstable();
            words.dedup();
            let (name, words) = (name.clone(), words.join("; "));
            all.push(Told { person, name, paper: paper.clone(), words, held, certainty, through });
        }
    }
    Ok(all)
}

/// Of a text, what can be left in word by word: a document goes as it is, or not at all.
fn choices(one: &Told, names: &SealedNames) -> Vec<Choice> {
    if one.paper.document {
        return Vec::new();
    }
    let text = one.paper.words.unseen();
    let mut choices: Vec<Choice> = Vec::new();
    for finding in &one.held {
        let said = &text[finding.start..finding.end];
        let value = fingerprint(said);
        if !choices.iter().any(|known| known.value == value) {
            choices.push(Choice::new(&value, &format!("“{}” ({})", names.text(said), finding.what.words())));
        }
    }
    choices
}

fn state(one: &Told, waiting: bool) -> (Tag, Option<&'static str>) {
    match (one.through, waiting, one.certainty) {
        (true, _, _) => (Tag::new("Approved to share", "green").coded("let-through"), None),
        (false, true, _) => (Tag::new("Waiting for a second person", "yellow").coded("second"), None),
        (false, false, Certainty::Exact) => {
            let tag = if one.paper.document { "Document held back" } else { "Words removed" };
            let asks = if one.paper.document { "Ask a second person to approve it" } else { "Approve some words" };
            (Tag::new(tag, "red").coded("exact"), Some(asks))
        }
        (false, false, Certainty::Likely) => {
            let tag = if one.paper.document { "Document held back" } else { "Words removed" };
            (Tag::new(tag, "orange").coded("likely"), Some("Keep these words in"))
        }
    }
}

/// The words that would stay, once the second person agrees: "“Al-Noor”, “Ilkley”".
fn stays(reading: &Reading, all: &[Told]) -> String {
    let paper = all.iter().find(|one| {
        Some(one.person) == reading.for_person && one.paper.fingerprint == reading.fingerprint && !one.paper.document
    });
    let Some(paper) = paper else { return String::new() };
    let text = paper.paper.words.unseen();
    let mut words: Vec<String> = paper
        .held
        .iter()
        .map(|finding| &text[finding.start..finding.end])
        .filter(|said| reading.lets(said))
        .map(|said| format!("“{said}”"))
        .collect();
    words.sort_unstable();
    words.dedup();
    words.join(", ")
}

/// The page about one child.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Done>,
) -> Shown {
    show(&page(&app, &viewer, id, &Form::default(), asked.done.as_deref()).await?)
}

async fn page(app: &App, viewer: &Viewer, id: PersonId, form: &Form, done: Option<&str>) -> Result<HeldBack, Problem> {
    let (child, _, mut tx) = children::open(app, viewer, RECORD_EVENT, id, "what the family can see").await?;
    let own = Reader::session(&mut tx, viewer, id).await?;
    let names = own.sealed_names();
    let all = told(app, &mut tx, viewer, id).await?;
    let known = readings::of_child(&mut tx, id).await?;
    let family = recheck::closed_family(&mut tx, id, viewer.today).await?;
    let recheck = recheck::of(&mut tx, id).await?;
    let files = held_files::shown(&mut tx, &own, id, &known, form).await?;
    drop(tx);
    let waiting: Vec<&Reading> = known.iter().filter(|one| one.second_name.is_none() && one.needs_second).collect();
    let mut bound: Vec<Bound> =
        family.iter().map(|(_, name, _)| Bound { name: name.clone(), papers: Vec::new() }).collect();
    for one in &all {
        let waits = waiting
            .iter()
            .any(|reading| reading.for_person == Some(one.person) && reading.fingerprint == one.paper.fingerprint);
        let through: Vec<&Reading> = known
            .iter()
            .filter(|reading| reading.for_person == Some(one.person) && reading.fingerprint == one.paper.fingerprint)
            .filter(|reading| reading.second_name.is_some() || !reading.needs_second)
            .collect();
        let (state, asks) = state(one, waits);
        let shows = Shows {
            title: names.text(&one.paper.title),
            place: one.paper.place.clone(),
            words: names.text(&one.words),
            choices: choices(one, names),
            state,
            person: one.person,
            fingerprint: one.paper.fingerprint.clone(),
            gone: one.paper.gone.clone(),
            let_through: through.first().filter(|_| asks.is_none() && !waits).map(|first| (first.id, let_by(&through))),
            error: ["word", "reason"]
                .into_iter()
                .find_map(|name| form.error(name))
                .filter(|_| {
                    form.value("fingerprint") == one.paper.fingerprint && form.value("person") == one.person.to_string()
                })
                .map(|error| error.text),
            asks,
        };
        if let Some(of) = bound.iter_mut().find(|of| of.name == one.name) {
            of.papers.push(shows);
        }
    }
    let waits = waiting
        .into_iter()
        .map(|one| Waits {
            id: one.id,
            title: names.text(&one.title),
            place: one.place.clone(),
            body: one.body.to(&own).lines().map(str::to_owned).collect(),
            stays: names.text(&stays(one, &all)),
            for_name: one
                .for_person
                .and_then(|person| family.iter().find(|(known, _, _)| *known == person))
                .map_or_else(|| "everyone it is sent to".to_owned(), |(_, name, _)| name.clone()),
            reason: one.reason.to(&own),
            by: format!("{}, {}", one.first_name, words::time(one.first_at())),
            own: one.first_by == viewer.account,
        })
        .collect();
    let done = done.map(|key| match key {
        "rule" => "Rule added. Check what is already written: the papers that mention these places are listed below.",
        "asked" => "A second person has been asked.",
        "checked" => "File checked. People outside the local authority can open it now.",
        "let" => "The words will stay in.",
        "agreed" => "You agreed. It can be sent as it is.",
        "refused" => "The words will be held back.",
        _ => "Changes saved.",
    });
    Ok(HeldBack {
        files,
        layout: app
            .layout(viewer, "What the family can see")
            .done(done)
            .errors(form.summary())
            .back_to(&format!("/children/{id}"), &child.name()),
        child: id,
        name: child.name(),
        bound,
        waits,
        recheck,
        checked: Button::submit("I have checked these papers"),
    })
}

/// The page again, with what is wrong.
pub(super) async fn refused(app: &App, viewer: &Viewer, id: PersonId, form: &Form) -> Shown {
    refuse(&page(app, viewer, id, form, None).await?)
}

/// Lets a paper through, or asks a second person to.
pub async fn let_through(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let reason = form.required("reason", "Give your reasons");
    form.at_most("reason", 2_000);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let all = told(&app, &mut tx, &viewer, id).await?;
    let (paper, person) = (form.value("fingerprint").to_owned(), form.value("person").to_owned());
    let one = all
        .iter()
        .find(|one| one.paper.fingerprint == paper && one.person.to_string() == person)
        .ok_or(Problem::NotFound)?;
    let chosen: HashSet<String> = form.values("word").into_iter().collect();
    let text = one.paper.words.unseen();
    let words: Vec<&Finding> = one
        .held
        .iter()
        .filter(|finding| one.paper.document || chosen.contains(&fingerprint(&text[finding.start..finding.end])))
        .collect();
    if words.is_empty() && !one.paper.document {
        form.refuse("word", "Select the words that can stay");
    }
    if !form.is_right() {
        drop(tx);
        return refused(&app, &viewer, id, &form).await;
    }
    let certain = one.paper.document && one.certainty == Certainty::Exact
        || words.iter().any(|finding| finding.certainty == Certainty::Exact);
    let new = New {
        child: id,
        for_person: Some(one.person),
        kind: if one.paper.document { Read::Document } else { Read::Text },
        fingerprint: &one.paper.fingerprint,
        title: &one.paper.title,
        body: &one.paper.words,
        says: text,
        only: (!one.paper.document).then_some(&chosen),
        place: &one.paper.place,
        reason: &reason,
        needs_second: certain,
    };
    let reading = readings::add(&mut tx, &viewer, &new).await?;
    let detail = json!({ "read": reading, "for": one.person });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&reason)).await?;
    let done = if certain { "asked" } else { "let" };
    tx.commit().await?;
    go(&format!("/children/{id}/held-back?done={done}"))
}

/// The second person's decision.
pub async fn decide(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, reading)): Path<(PersonId, ReadingId)>,
    form: Form,
) -> Shown {
    let agreed = form.decision()?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    readings::decide(&mut tx, &viewer, id, reading, agreed).await?;
    let detail = json!({ "second_reading": reading, "agreed": agreed });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/held-back?done={}", if agreed { "agreed" } else { "refused" }))
}

/// The papers were looked through.
pub async fn done(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    recheck::done(&mut tx, id).await?;
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "papers_checked": true }))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/held-back?done=checked"))
}

/// A child of whom something waits: id, name, what.
pub(super) struct Waiting {
    pub person: PersonId,
    pub name: String,
    pub what: String,
}

/// The children of whom something waits for this viewer: all of them, the longest waiting first.
pub(super) async fn waiting(app: &App, viewer: &Viewer) -> Result<Vec<Waiting>, Problem> {
    let mut tx = app.db.read().await?;
    // The few of whom something waits come first; whose records the viewer may see is asked about them.
    let query = Sql::new(
        "select p.id, p.forename, p.surname, w.what, w.said from (
            select r.child, 'second' as what, '' as said, r.first_at as since from reading r
             where r.needs_second and r.second_by is null and r.refused_at is null and r.first_by <>",
    )
    .value(viewer.account)
    .push("union all select k.child, 'recheck', k.why, k.asked_at from recheck k")
    .push(
        "union all select r.child, 'decided', r.second_name, cast(null as timestamptz) from reading r
          where r.needs_second and r.second_name is not null and r.first_by =",
    )
    .value(viewer.account)
    .push("and coalesce(r.second_at, r.refused_at) >")
    .value(viewer.now - jiff::SignedDuration::from_hours(72))
    .push(") w cross join person p where p.id = w.child and");
    let rows: Vec<(PersonId, String, String, String, String)> = people::within(app, viewer, RECORD_EVENT, query)
        .push("order by w.since, p.sort_key, p.id")
        .all(&mut tx)
        .await?;
    let files = attached::waiting(&mut tx, app, viewer).await?;
    drop(tx);
    let of = |kind: &'static str| {
        rows.iter().filter(move |(.., what, _)| what == kind).map(move |(person, forename, surname, _, said)| Waiting {
            person: *person,
            name: gate::name::full(forename, surname),
            what: match kind {
                "second" => "A second person must read something before it is sent".to_owned(),
                "recheck" => format!("Check what the family can see. {said}"),
                _ => format!("{said} has made a decision on what you asked them to read"),
            },
        })
    };
    let files = files.into_iter().map(|(person, forename, surname)| Waiting {
        person,
        name: gate::name::full(&forename, &surname),
        what: "Check a file before it is shared".to_owned(),
    });
    Ok(["second", "recheck", "decided"].into_iter().flat_map(of).chain(files).collect())
}

/// What the log says of those that are shown.
pub(super) const READS: ReadLog<Waiting> =
    ReadLog::new("held_back.list", "person", RECORD_EVENT, |one: &Waiting| Some(one.person.uuid()));

pub(super) fn table(all: &[Waiting]) -> Table {
    Table {
        head: ["Child or young person", "Next action"].iter().map(|text| Head::text(text)).collect(),
        rows: all
            .iter()
            .map(|one| {
                let link = Markup::link(&format!("/children/{}/held-back", one.person), &one.name);
                vec![Cell::html(link), Cell::text(&one.what)]
            })
            .collect(),
        first_cell_is_header: true,
        ..Table::default()
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "layout.html" %}{% block content %}<h1 class="govuk-heading-l">{{ layout.title }}</h1>{% if let Some(table) = table %}<p class="govuk-body" data-to-check="{{ count.0 }}">{{ count.1 }} to check</p>{{ table.cards(layout.title) }}{% if let Some(pagination) = pagination %}{{ pagination }}{% endif %}{% else %}<p class="govuk-body">There is nothing to check.</p>{% endif %}{% endblock %}"#
)]
struct List {
    layout: Layout,
    /// How many there are on all pages, as a number and in words.
    count: (i64, String),
    table: Option<Table>,
    pagination: Option<Pagination>,
}

/// The children of whom something waits.
pub async fn list(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let params = PageParams { sort: None, number: query.page("page"), size: PAGE_SIZE };
    let found = Found::page_of(waiting(&app, &viewer).await?, &params);
    app.log_rows(&viewer, &found.rows, &READS).await?;
    show(&List {
        layout: app.layout(&viewer, "Addresses and schools: to check"),
        count: (found.total, words::plural(found.total, "thing", "things")),
        table: (!found.rows.is_empty()).then(|| table(&found.rows)),
        pagination: page::list::pages(&found, |number| {
            page::path::with_query("/held-back", [("page", number.to_string())])
        }),
    })
}
