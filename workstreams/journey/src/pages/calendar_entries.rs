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
use store::{PageParams, Tx};

use crate::GIVE_ADVICE;
use crate::model::tasks;
use crate::policy::PLAN_VISIT;
use crate::records::worklist::{self, Filters, Owed, Whose};
use crate::records::{advice_queue, owed, panels, visits};

pub const CALENDAR: &[Source] = &[
    Source {
        code: "journey.caseload",
        label: "Actions due for the children and young people on your caseload",
        is_for: |_, viewer| viewer.is(Role::CaseOfficer),
        find: |tx, app, viewer, _| Box::pin(of_caseload(tx, app, viewer)),
    },
    Source {
        code: "journey.family",
        label: "What is due for you or your child",
        is_for: |_, viewer| is_family(viewer),
        find: |tx, app, viewer, _| Box::pin(of_family(tx, app, viewer)),
    },
    Source {
        code: "journey.advice",
        label: "Advice that you have been asked for",
        is_for: |policy, viewer| policy.may_ever(viewer, GIVE_ADVICE),
        find: |tx, app, viewer, _| Box::pin(advice_due(tx, app, viewer)),
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
        find: |tx, _, viewer, _| Box::pin(meetings(tx, (!runs_panels(viewer)).then_some(viewer.account))),
    },
];

/// Said of each date of the law; a calendar is no place for what the pages of the law say about it.
const WORKED_OUT: &str = "See OnePlan for how this date was worked out.";

/// The most entries of a kind.
const ENTRIES: i64 = 500;

/// Whoever is a case officer too has the calendar of the work.
fn is_family(viewer: &Viewer) -> bool {
    !viewer.is(Role::CaseOfficer) && (viewer.is(Role::Parent) || viewer.is(Role::YoungPerson))
}

fn runs_panels(viewer: &Viewer) -> bool {
    viewer.is(Role::Manager) || viewer.is(Role::CaseOfficer)
}

async fn of_caseload(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Entry>, Problem> {
    let own = Filters { whose: Whose::Mine, all: true, ..Filters::default() };
    let lines = worklist::listing(app, viewer, &own).first(tx, ENTRIES).await?;
    Ok(lines.iter().filter_map(of_line).collect())
}

/// What is due for a family's children. What is kept from somebody shall change nothing in their calendar: theirs is worked out from
/// what they may know.
async fn of_family(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Entry>, Problem> {
    let (mut entries, mut bound) = (Vec::new(), Vec::new());
    for one in people::records::caseload::mine(tx, app, viewer, &PageParams::first(ENTRIES)).await?.rows {
        let child = one.child.id;
        let reader = Reader::session(tx, viewer, child).await?;
        if reader.is_bound() {
            bound.push(child);
            let known = owed::known_to(tx, &reader, child, viewer.today).await?;
            entries.extend(known.iter().map(|known| Due::from(known).told().entry(child)));
        }
    }
    let lines = worklist::of_family(app, viewer).first(tx, ENTRIES).await?;
    // What officers have to do for themselves is theirs: it can tell a family what they must not learn.
    let theirs = lines.iter().filter(|line| !tasks::is_task(&line.rule) && !bound.contains(&line.person));
    entries.extend(theirs.filter_map(|line| Some(due(line)?.told().entry(line.person))));
    Ok(entries)
}

async fn advice_due(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Entry>, Problem> {
    let queue = advice_queue::with_family(app, viewer, advice_queue::Show::All).first(tx, ENTRIES).await?;
    // What a colleague has is in the colleague's calendar.
    let own = queue.iter().filter(|piece| piece.allocated.is_none_or(|one| one == viewer.account));
    Ok(own
        .filter_map(|piece| {
            let last_day = piece.last_day()?;
            let due = Due {
                rule: law::ids::ADVICE,
                act: "give the advice",
                of: piece.id.to_string(),
                last_day,
                work_to: last_day,
            };
            Some(due.entry(piece.person))
        })
        .collect())
}

/// How long a visit stands in a calendar, which shows no time without an end.
const VISIT_HOURS: i64 = 1;

/// The viewer's own visits. At which kind of place they are is on the page of the advice.
async fn own_visits(tx: &mut Tx, app: &App, viewer: &Viewer, days: Days) -> Result<Vec<Entry>, Problem> {
    let all = visits::listing(app, viewer, days.first).first(tx, ENTRIES).await?;
    Ok(all
        .into_iter()
        .map(|visit| {
            let starts_at = visit.at().and_then(|at| begins_at(visit.on(), at));
            let when = match starts_at {
                Some(starts_at) => {
                    When::Time { starts_at, ends_at: starts_at + SignedDuration::from_hours(VISIT_HOURS) }
                }
                None => When::Day(visit.on()),
            };
            Entry {
                uid: format!("visit.{}", visit.id),
                when,
                summary: "Visit for advice".to_owned(),
                description: "You planned this visit. Where it is, is in OnePlan.".to_owned(),
                href: format!("/children/{}/advice/{}", visit.person, visit.advice),
                child: Some(visit.person),
            }
        })
        .collect())
}

/// A time of a day in England.
fn begins_at(day: Date, at: Time) -> Option<Timestamp> {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    day.to_datetime(at).to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}

/// All for whoever runs panels, one's own for a member.
async fn meetings(tx: &mut Tx, member: Option<AccountId>) -> Result<Vec<Entry>, Problem> {
    let panels = panels::list(tx, member, ENTRIES).await?;
    Ok(panels
        .into_iter()
        .map(|panel| Entry {
            uid: format!("panel.{}", panel.id),
            when: When::Day(panel.held_on()),
            summary: panel.title.clone(),
            description: "Panel meeting. The papers are in OnePlan.".to_owned(),
            href: format!("/panels/{}", panel.id),
            child: None,
        })
        .collect())
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
                let day_words = rule.force.day_words();
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
