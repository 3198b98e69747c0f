//! What of the One Plan stands in people's calendars: meetings, what they own, the days of an inspection.

use access::{Policy, Role, Viewer};
use calendar::{Days, Entry, Source, When};
use page::{Problem, words};
use store::Tx;

use crate::model::framework;
use crate::policy::{LEAD_PLAN, SEE_PLAN};
use crate::records::meetings::kind_words;
use crate::records::{dated, readiness};

pub const CALENDAR: &[Source] = &[
    Source {
        code: "one_plan.meetings",
        label: "Meetings about the One Plan, and board packs",
        is_for: |policy, viewer| leads(policy, viewer) || viewer.is(Role::BoardMember),
        find: |tx, app, viewer, days| Box::pin(meetings(tx, leads(&app.policy, viewer), days)),
    },
    Source {
        code: "one_plan.own",
        label: "Tasks from meetings, risks and evidence that name you as owner",
        is_for: |policy, viewer| policy.may_ever(viewer, SEE_PLAN),
        find: |tx, _, viewer, days| Box::pin(own(tx, &viewer.name, days)),
    },
    Source {
        code: "one_plan.inspection",
        label: "Dates of an inspection, once its notice has come, and of a rehearsal",
        is_for: leads,
        find: |tx, _, _, _| Box::pin(inspection(tx)),
    },
];

fn leads(policy: &Policy, viewer: &Viewer) -> bool {
    policy.may_ever(viewer, LEAD_PLAN)
}

/// Whoever leads the plan is at every meeting; members of the board are at the board's.
async fn meetings(tx: &mut Tx, all: bool, days: Days) -> Result<Vec<Entry>, Problem> {
    let meetings = dated::meetings(tx, all, days.first, days.last).await?.into_iter().map(|one| Entry {
        uid: format!("meeting.{}", one.id),
        when: When::Day(one.held_on),
        summary: one.title,
        description: format!("{}. Agenda, decisions and tasks are in OnePlan.", kind_words(&one.kind)),
        href: format!("/plan/meetings/{}", one.id),
        child: None,
    });
    let mut entries: Vec<Entry> = meetings.collect();
    entries.extend(dated::packs_alone(tx, days.first, days.last).await?.into_iter().map(|one| Entry {
        uid: format!("board_pack.{}", one.id),
        when: When::Day(one.day),
        summary: format!("Board pack: {}", one.title),
        description: "The pack for the meeting of this day is in OnePlan.".to_owned(),
        href: format!("/plan/packs/{}", one.id),
        child: None,
    }));
    Ok(entries)
}

async fn own(tx: &mut Tx, name: &str, days: Days) -> Result<Vec<Entry>, Problem> {
    let tasks = dated::tasks(tx, name, days.first, days.last).await?.into_iter().map(|one| Entry {
        uid: format!("plan_task.{}", one.id),
        when: When::Day(one.due_on),
        summary: one.wording,
        description: format!("A task from a meeting. Do this by {}.", words::date(one.due_on)),
        href: format!("/plan/meetings/{}", one.meeting),
        child: None,
    });
    let mut entries: Vec<Entry> = tasks.collect();
    entries.extend(dated::risks(tx, name, days.first, days.last).await?.into_iter().map(|one| Entry {
        uid: format!("plan_risk.{}", one.id),
        when: When::Day(one.day),
        summary: format!("Review a risk: {}", one.title),
        description: "You own this risk to the One Plan.".to_owned(),
        href: "/plan/risks".to_owned(),
        child: None,
    }));
    entries.extend(dated::evidence(tx, name, days.first, days.last).await?.into_iter().map(|one| Entry {
        uid: format!("evidence.{}", one.id),
        when: When::Day(one.day),
        summary: match one.title.as_str() {
            "" => "Review evidence for inspection".to_owned(),
            title => format!("Review evidence: {title}"),
        },
        description: "After this day it no longer counts as evidence for an inspection.".to_owned(),
        href: "/plan/readiness".to_owned(),
        child: None,
    }));
    Ok(entries)
}

/// The days that follow from the notice of an inspection.
async fn inspection(tx: &mut Tx) -> Result<Vec<Entry>, Problem> {
    let Some(notice) = readiness::notice(tx).await? else { return Ok(Vec::new()) };
    let holidays = law::Calendar::built_in();
    let days = framework::timetable(notice.on, |day| holidays.holidays().any(|holiday| holiday == day));
    let about = if notice.is_rehearsal { "Rehearsal of an inspection" } else { "Inspection" };
    Ok(days
        .into_iter()
        .enumerate()
        .map(|(step, (day, what))| Entry {
            uid: format!("inspection.{}.{step}", notice.on),
            when: When::Day(day),
            summary: format!("{about}: {what}"),
            description: format!("Counted in working days from the notice on {}.", words::date(notice.on)),
            href: "/plan/readiness".to_owned(),
            child: None,
        })
        .collect())
}
