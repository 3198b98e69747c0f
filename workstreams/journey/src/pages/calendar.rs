//! One's own calendar feed: an address to give to a calendar program, and the feed itself. It names no child.

use access::{AccountId, App, Role, Viewer, identify, token};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use gate::Reader;
use jiff::ToSpan;
use jiff::civil::Date;
use law::working::shown;
use page::{Layout, Problem, Shown, go, show, words};
use people::PersonId;
use serde_json::json;
use store::{Actor, Entry as Logged, PageParams, Tx};

use crate::model::icalendar::{Entry, calendar};
use crate::records::worklist::{self, Show};
use crate::records::{advice, feeds, owed, panels};

/// The most entries of a feed.
const ENTRIES: i64 = 500;
/// Days behind and ahead that a feed shows.
const BEHIND: i64 = 60;
const AHEAD: i64 = 200;

#[derive(Template)]
#[template(path = "calendar.html")]
struct Calendar {
    layout: Layout,
    has: bool,
    address: Option<String>,
}

pub async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let has = feeds::has(&mut tx, viewer.account).await?;
    drop(tx);
    show(&Calendar { layout: app.layout(&viewer, "Your dates in a calendar"), has, address: None })
}

/// Makes the feed and shows its address, this once.
pub async fn make(State(app): State<App>, viewer: Viewer) -> Shown {
    let secret = token::new(app.db.random());
    let mut tx = app.db.write(&viewer.actor()).await?;
    feeds::make(&mut tx, viewer.account, &token::hash(&secret)).await?;
    let entry = Logged::new("calendar.make", "account", Some(viewer.account.uuid()), "own account");
    tx.record(entry.detail(json!({ "feed": "made" }))).await?;
    tx.commit().await?;
    let address = Some(format!("{}/calendar/{secret}", app.settings.address));
    show(&Calendar { layout: app.layout(&viewer, "Your dates in a calendar"), has: true, address })
}

/// Takes the feed back.
pub async fn revoke(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    feeds::revoke(&mut tx, viewer.account).await?;
    let entry = Logged::new("calendar.revoke", "account", Some(viewer.account.uuid()), "own account");
    tx.record(entry.detail(json!({ "feed": "taken back" }))).await?;
    tx.commit().await?;
    go("/calendar")
}

/// The feed, for whoever holds its address: what its owner could see now, without names.
pub async fn feed(State(app): State<App>, Path(secret): Path<String>) -> Shown {
    let mut tx = app.db.read().await?;
    let owner = feeds::owner(&mut tx, &token::hash(&secret)).await?.ok_or(Problem::NotFound)?;
    let (today, now) = (app.db.clock().today(), tx.now());
    let viewer = identify::stand_in(&mut tx, owner, now, today).await?.ok_or(Problem::NotFound)?;
    let mut dates = Dates::default();
    if viewer.is(Role::CaseOfficer) || viewer.is(Role::Parent) || viewer.is(Role::YoungPerson) {
        deadlines(&mut tx, &app, &viewer, today, &mut dates).await?;
    }
    advice_owed(&mut tx, &app, &viewer, &mut dates).await?;
    let runs = viewer.is(Role::Manager) || viewer.is(Role::CaseOfficer);
    if runs || viewer.is(Role::PanelMember) {
        meetings(&mut tx, &app, (!runs).then_some(owner), &mut dates).await?;
    }
    // Nobody is reminded of a child who died.
    let died = gate::outgoing::died_among(&mut tx, &dates.children).await?;
    drop(tx);
    let Dates { mut entries, mut children } = dates;
    entries.retain(|one| !died.iter().any(|(child, _)| one.uid.contains(&child.to_string())));
    children.retain(|child| !died.iter().any(|(gone, _)| gone == child));
    let from = today.checked_sub(BEHIND.days()).unwrap_or(today);
    let until = today.checked_add(AHEAD.days()).unwrap_or(today);
    entries.retain(|one| (from..=until).contains(&one.day));
    let actor = Actor { account: Some(owner.uuid()), name: viewer.name.clone() };
    let logged = Logged::new("calendar.read", "person", None, "own calendar feed").detail(json!({ "shown": children }));
    app.db.log_read(&actor, logged).await?;
    let text = calendar("OnePlan: your dates", &entries, now);
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response())
}

/// What a feed holds, and the children whom it is about.
#[derive(Default)]
struct Dates {
    entries: Vec<Entry>,
    children: Vec<PersonId>,
}

impl Dates {
    fn push(&mut self, app: &App, due: &Due<'_>, child: PersonId) {
        self.entries.push(entry(app, due, child));
        self.children.push(child);
    }
}

/// What is owed of the children whom somebody works with, or whose family they are.
async fn deadlines(tx: &mut Tx, app: &App, viewer: &Viewer, today: Date, dates: &mut Dates) -> Result<(), Problem> {
    let works = viewer.is(Role::CaseOfficer);
    let bound = if works { Vec::new() } else { known_to_the_bound(tx, app, viewer, today, dates).await? };
    for line in worklist::listing(app, viewer, works, Show::All).first(tx, ENTRIES).await? {
        let Some(last_day) = line.last_day() else { continue };
        // What officers have to do for themselves is theirs: it can tell a family what they must not learn.
        if !works && (crate::model::tasks::is_task(&line.rule) || bound.contains(&line.person)) {
            continue;
        }
        let due = Due {
            rule: &line.rule,
            act: crate::model::tasks::act(&line.rule),
            of: line.about.map_or_else(|| line.from_on().to_string(), |about| about.to_string()),
            last_day,
            work_to: line.work_to().unwrap_or(last_day),
        };
        dates.push(app, &due, line.person);
    }
    Ok(())
}

/// What is kept from somebody shall change nothing in their calendar: theirs is worked out from what they may know. Gives the
/// children of whom something is kept from them.
async fn known_to_the_bound(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    today: Date,
    dates: &mut Dates,
) -> Result<Vec<PersonId>, Problem> {
    let mut bound = Vec::new();
    for one in people::records::caseload::mine(tx, app, viewer, &PageParams::first(ENTRIES)).await?.rows {
        let child = one.child.id;
        let reader = Reader::session(tx, viewer, child).await?;
        if !reader.is_bound() {
            continue;
        }
        bound.push(child);
        for known in owed::known_to(tx, &reader, child, today).await? {
            dates.push(app, &Due::from(&known), child);
        }
    }
    Ok(bound)
}

async fn advice_owed(tx: &mut Tx, app: &App, viewer: &Viewer, dates: &mut Dates) -> Result<(), Problem> {
    for piece in advice::queue(tx, app, viewer).await? {
        let Some(last_day) = piece.last_day() else { continue };
        let due = Due {
            rule: law::ids::ADVICE,
            act: "give the advice",
            of: piece.id.to_string(),
            last_day,
            work_to: last_day,
        };
        dates.push(app, &due, piece.person);
    }
    Ok(())
}

async fn meetings(tx: &mut Tx, app: &App, member: Option<AccountId>, dates: &mut Dates) -> Result<(), Problem> {
    for panel in panels::list(tx, member, ENTRIES).await? {
        dates.entries.push(Entry {
            uid: format!("panel.{}@oneplan", panel.id),
            day: panel.held_on(),
            summary: panel.title.clone(),
            description: "Panel meeting. The papers are in OnePlan.".to_owned(),
            url: format!("{}/panels/{}", app.settings.address, panel.id),
        });
    }
    Ok(())
}

impl<'a> From<&'a owed::Known> for Due<'a> {
    fn from(known: &'a owed::Known) -> Self {
        Self {
            rule: known.rule,
            act: crate::model::tasks::act(known.rule),
            of: known.about.map_or_else(|| known.from_on.to_string(), |about| about.to_string()),
            last_day: known.last_day,
            work_to: known.work_to,
        }
    }
}

/// One thing owed.
struct Due<'a> {
    rule: &'a str,
    act: &'a str,
    /// What tells it from others of its rule and child: the event, advice or task it is about, or the day it runs from.
    of: String,
    last_day: Date,
    work_to: Date,
}

/// One thing owed as an entry on the day to work to.
fn entry(app: &App, due: &Due<'_>, child: PersonId) -> Entry {
    let (summary, description) = match law::rule(due.rule) {
        // What the area set itself, such as a task, rests on no provision.
        None => (words::capitalised(due.act), format!("Do this by {}.", shown(due.last_day))),
        Some((provision, rule)) => {
            let day_words = rule.force.day_words();
            // A calendar shows only the summary: what is not the law says so there.
            let summary = match rule.force.binds() {
                true => words::capitalised(due.act),
                false => format!("{day_words}: {}", words::capitalised(due.act)),
            };
            let day = shown(due.last_day);
            (summary, format!("{day_words}: {day} ({}). {}", provision.cited_for(rule), law::DISCLAIMER))
        }
    };
    Entry {
        uid: format!("{}.{}.{child}@oneplan", due.rule, due.of),
        day: due.work_to,
        summary,
        description,
        url: format!("{}/children/{child}/journey", app.settings.address),
    }
}
