//! What of this room stands in people's calendars: what is due, advice, panel meetings. No entry names a child.

use access::{AccountId, App, Role, Viewer};
use calendar::{Days, Entry, Source, When};
use gate::Reader;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use law::working::shown;
use page::{Problem, words};
use people::PersonId;
use store::query::FromEither;
use store::{Listing, Tx};

use crate::GIVE_ADVICE;
use crate::model::{family, tasks};
use crate::policy::PLAN_VISIT;
use crate::records::advice_queue::{self, Queued};
use crate::records::panels::{self, Panel};
use crate::records::visits::{self, Planned, Visit};
use crate::records::worklist::{self, Filters, Owed, Whose};
use crate::records::{owed, timeline};

pub const CALENDAR: &[Source] = &[
    Source {
        code: "journey.caseload",
        label: "Actions due for the children and young people on your caseload",
        is_for: |_, viewer| viewer.is(Role::CaseOfficer),
        find: |tx, app, viewer, days| Box::pin(of_caseload(tx, app, viewer, days)),
    },
    Source {
        code: "journey.family",
        label: "What is due for you or your child",
        is_for: |_, viewer| is_family(viewer),
        find: |tx, app, viewer, days| Box::pin(of_family(tx, app, viewer, days)),
    },
    Source {
        code: "journey.family_visits",
        label: "Visits and review meetings for you or your child",
        is_for: |_, viewer| is_family(viewer),
        find: |tx, app, viewer, _| Box::pin(visits_to_family(tx, app, viewer)),
    },
    Source {
        code: "journey.advice",
        label: "Reports and views that you have been asked for",
        is_for: |policy, viewer| policy.may_ever(viewer, GIVE_ADVICE),
        find: |tx, app, viewer, days| Box::pin(advice_due(tx, app, viewer, days)),
    },
    Source {
        code: "journey.visits",
        label: "Visits that you planned",
        is_for: |policy, viewer| policy.may_ever(viewer, PLAN_VISIT),
        find: |tx, app, viewer, days| Box::pin(own_visits(tx, app, viewer, days)),
    },
    Source {
        code: "journey.panels",
        label: "Panel meetings",
        is_for: |_, viewer| runs_panels(viewer) || viewer.is(Role::PanelMember),
        find: |tx, _, viewer, days| Box::pin(meetings(tx, (!runs_panels(viewer)).then_some(viewer.account), days)),
    },
];

/// Said of each date of the law; a calendar is no place for what the pages of the law say about it.
const WORKED_OUT: &str = "See OnePlan for how this date was worked out.";

/// The entries of a list that fall into the days, however long it is: a feed that stopped somewhere would not say so.
async fn entries_of<T: FromEither>(
    tx: &mut Tx,
    listing: &Listing<T>,
    days: Days,
    entry: impl Fn(&T) -> Option<Entry> + Send + Sync,
) -> Result<Vec<Entry>, Problem> {
    let mut entries = Vec::new();
    listing
        .each(tx, None, |row| {
            entries.extend(entry(&row).filter(|one| days.contains(one.when.day())));
            Ok(())
        })
        .await?;
    Ok(entries)
}

/// Whoever is a case officer too has the calendar of the work.
fn is_family(viewer: &Viewer) -> bool {
    !viewer.is(Role::CaseOfficer) && (viewer.is(Role::Parent) || viewer.is(Role::YoungPerson))
}

fn runs_panels(viewer: &Viewer) -> bool {
    viewer.is(Role::Manager) || viewer.is(Role::CaseOfficer)
}

async fn of_caseload(tx: &mut Tx, app: &App, viewer: &Viewer, days: Days) -> Result<Vec<Entry>, Problem> {
    let own = Filters { whose: Whose::Mine, all: true, ..Filters::default() };
    entries_of(tx, &worklist::listing(app, viewer, &own), days, of_line).await
}

/// What is due for a family's children. What is kept from somebody shall change nothing in their calendar: theirs is worked out from
/// what they may know.
async fn of_family(tx: &mut Tx, app: &App, viewer: &Viewer, days: Days) -> Result<Vec<Entry>, Problem> {
    let (mut entries, mut bound) = (Vec::new(), Vec::new());
    for one in people::records::caseload::family(tx, app, viewer).await? {
        let child = one.child.id;
        let reader = Reader::session(tx, viewer, child).await?;
        if reader.is_bound() {
            bound.push(child);
            let known = owed::known_to(tx, &reader, child, viewer.today).await?;
            entries.extend(known.iter().map(|known| Due::from(known).told().entry(child)));
        }
    }
    // What officers have to do for themselves is theirs: it can tell a family what they must not learn.
    let is_theirs = |line: &Owed| !tasks::is_task(&line.rule) && !bound.contains(&line.person);
    let entry = |line: &Owed| Some(due(line).filter(|_| is_theirs(line))?.told().entry(line.person));
    entries.extend(entries_of(tx, &worklist::of_family(app, viewer), days, entry).await?);
    Ok(entries)
}

/// Visits and review meetings that a family expects, as far as each of them may know. Where they are is in OnePlan: a calendar is kept
/// where nobody signs in. Who must not learn where a child is has no visits, here as on the pages.
async fn visits_to_family(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Entry>, Problem> {
    let mut entries = Vec::new();
    for one in people::records::caseload::family(tx, app, viewer).await? {
        let child = one.child.id;
        let reader = Reader::session(tx, viewer, child).await?;
        // Somebody who works with children may be a parent too: here stand their own.
        if viewer.person != Some(child.uuid()) && !reader.is_family() {
            continue;
        }
        let events = timeline::load(tx, &reader, child).await?.events;
        let visits = visits::told_to_family(tx, &reader, child, &events, viewer.today).await?;
        entries.extend(visits.iter().map(|visit| to_family(visit, child)));
        entries.extend(family::meetings(&events).into_iter().map(|on| review_meeting(child, on)));
    }
    Ok(entries)
}

fn to_family(visit: &Visit, child: PersonId) -> Entry {
    Entry {
        uid: format!("family-visit.{}", visit.id),
        when: when(visit.on(), visit.at()),
        summary: "Visit for the assessment".to_owned(),
        description: "Somebody who was asked for a report planned this visit. Where it is, is in OnePlan.".to_owned(),
        href: format!("/children/{child}/advice"),
        child: Some(child),
    }
}

fn review_meeting(child: PersonId, on: Date) -> Entry {
    Entry {
        uid: format!("review-meeting.{child}.{on}"),
        when: When::Day(on),
        summary: "Review meeting".to_owned(),
        description: "The meeting to review the plan. What was said and decided is in OnePlan.".to_owned(),
        href: format!("/children/{child}/reviews"),
        child: Some(child),
    }
}

async fn advice_due(tx: &mut Tx, app: &App, viewer: &Viewer, days: Days) -> Result<Vec<Entry>, Problem> {
    let queue = advice_queue::with_family(app, viewer, advice_queue::Show::All);
    let entry = |piece: &Queued| {
        // What a colleague has is in the colleague's calendar.
        let last_day = piece.last_day().filter(|_| piece.allocated.is_none_or(|one| one == viewer.account))?;
        let due = Due {
            rule: law::ids::ADVICE,
            act: if is_family(viewer) { "send your views" } else { "give the advice" },
            of: piece.id.to_string(),
            last_day,
            work_to: last_day,
        };
        Some(due.entry(piece.person))
    };
    entries_of(tx, &queue, days, entry).await
}

/// How long a visit stands in a calendar, which shows no time without an end.
const VISIT_HOURS: i64 = 1;

/// The viewer's own visits. At which kind of place they are is on the page of the advice.
async fn own_visits(tx: &mut Tx, app: &App, viewer: &Viewer, days: Days) -> Result<Vec<Entry>, Problem> {
    let entry = |visit: &Planned| {
        Some(Entry {
            uid: format!("visit.{}", visit.id),
            when: when(visit.on(), visit.at()),
            summary: "Visit for advice".to_owned(),
            description: "You planned this visit. Where it is, is in OnePlan.".to_owned(),
            href: format!("/children/{}/advice/{}", visit.person, visit.advice),
            child: Some(visit.person),
        })
    };
    entries_of(tx, &visits::listing(app, viewer, days.first), days, entry).await
}

/// When a visit is: at its time, or on its day where the time cannot be read.
fn when(on: Date, at: Option<Time>) -> When {
    match at.and_then(|at| begins_at(on, at)) {
        Some(starts_at) => When::Time { starts_at, ends_at: starts_at + SignedDuration::from_hours(VISIT_HOURS) },
        None => When::Day(on),
    }
}

/// A time of a day in England.
fn begins_at(day: Date, at: Time) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    day.to_datetime(at).to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}

/// All for whoever runs panels, one's own for a member.
async fn meetings(tx: &mut Tx, member: Option<AccountId>, days: Days) -> Result<Vec<Entry>, Problem> {
    let entry = |panel: &Panel| {
        Some(Entry {
            uid: format!("panel.{}", panel.id),
            when: When::Day(panel.held_on()),
            summary: panel.title.clone(),
            description: "Panel meeting. The papers are in OnePlan.".to_owned(),
            href: format!("/panels/{}", panel.id),
            child: None,
        })
    };
    entries_of(tx, &panels::listing(member), days, entry).await
}

/// One thing that is due.
struct Due<'a> {
    rule: &'a str,
    act: &'a str,
    /// What tells it from others of its rule and child: the event, advice or task it is about, or the day it runs from.
    of: String,
    last_day: Date,
    work_to: Date,
}

fn due(line: &Owed) -> Option<Due<'_>> {
    let last_day = line.last_day()?;
    Some(Due {
        rule: &line.rule,
        act: tasks::act(&line.rule),
        of: line.about.map_or_else(|| line.from_on().to_string(), |about| about.to_string()),
        last_day,
        work_to: line.work_to().unwrap_or(last_day),
    })
}

fn of_line(line: &Owed) -> Option<Entry> {
    Some(due(line)?.entry(line.person))
}

impl<'a> From<&'a owed::Known> for Due<'a> {
    fn from(known: &'a owed::Known) -> Self {
        Self {
            rule: known.rule,
            act: tasks::act(known.rule),
            of: known.about.map_or_else(|| known.from_on.to_string(), |about| about.to_string()),
            last_day: known.last_day,
            work_to: known.work_to,
        }
    }
}

impl Due<'_> {
    /// In words for a family.
    fn told(self) -> Self {
        if self.rule == law::ids::ADVICE { Self { act: "report or views for the assessment", ..self } } else { self }
    }

    /// On the day to work to.
    fn entry(&self, child: PersonId) -> Entry {
        let act = words::capitalised(self.act);
        let (summary, description) = match law::rule(self.rule) {
            // What the area set itself, such as a task, rests on no provision.
            None => (act, format!("Do this by {}.", shown(self.last_day))),
            Some((provision, rule)) => {
                let day_words = rule.day_words();
                // A calendar shows only the summary: what is not the law says so there.
                let summary = if rule.force.binds() { act } else { format!("{day_words}: {act}") };
                let day = shown(self.last_day);
                (summary, format!("{day_words}: {day} ({}). {WORKED_OUT}", provision.cited_for(rule)))
            }
        };
        Entry {
            uid: format!("{}.{}.{child}", self.rule, self.of),
            when: When::Day(self.work_to),
            summary,
            description,
            href: format!("/children/{child}/journey"),
            child: Some(child),
        }
    }
}
