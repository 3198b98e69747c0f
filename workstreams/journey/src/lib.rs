//! Our SEND Journey: from the request to the plan, by the law's clock.
//!
//! What happens is an event of the child; what is owed follows from the events by the rules of the crate `law`.

mod demo;
pub mod model;
mod pages;
mod policy;
pub mod records;
mod set_up;

use std::time::Duration;

use jobs::Kind;
use workstream::{Demo, Workstream};

pub use policy::{
    ADD_NOTE, AGREE_HEALTH, ANSWER_CONSULTATION, APPROVE_PLAN, COMMENT_PLAN, GIVE_ADVICE, MANAGE_NOTICES,
    MANAGE_SERVICES, OWN_DETAILS, PLACE_REQUEST, READ_NOTES, READ_PANEL, RECORD_EVENT, RELY_ON_EXCEPTION,
    REQUEST_ASSESSMENT, RULES, RUN_PANEL, SEE_ADVICE_QUEUE, SEE_DEADLINES, SEE_REVIEWS, SEE_WORKLIST, SEND_REVIEW,
    WRITE_NOTE, WRITE_PLAN,
};

pub static MIGRATIONS: store::Migrations = store::Migrations::new("journey", &sqlx::migrate!("./migrations"));

pub const JOURNEY: Workstream = Workstream {
    migrations: Some(&MIGRATIONS),
    rules: RULES,
    mail: records::mail::KINDS,
    sections: pages::SECTIONS,
    record_sections: pages::RECORD_SECTIONS,
    record_bars: pages::RECORD_BARS,
    list_statuses: pages::LIST_STATUSES,
    summary_parts: pages::SUMMARY_PARTS,
    work: records::handover::WORK,
    moves: MOVES,
    badges: pages::BADGES,
    home_counts: pages::HOME_COUNTS,
    home_cards: pages::HOME_CARDS,
    calendar: pages::CALENDAR,
    search: pages::FOUND_BY_SEARCH,
    jobs: &[
        Kind::when_needed(
            "journey.deadlines",
            "Work out deadlines again",
            // After an import the worklists are there soon.
            Duration::from_secs(30),
            |db| Box::pin(records::owed::is_needed(db)),
            |ctx| Box::pin(async move { Ok(records::owed::keep_current(ctx.db().clone()).await?) }),
        ),
        Kind::when_needed(
            "journey.look_through_files",
            "Look through attached files",
            Duration::from_secs(60),
            |db| Box::pin(records::attached::is_needed(db)),
            |ctx| Box::pin(async move { Ok(records::attached::look_through(ctx.db()).await?) }),
        ),
        Kind::every("journey.reminders", "Remind services about overdue advice", Duration::from_secs(3600), |ctx| {
            Box::pin(async move { Ok(records::chasing::remind(ctx.db().clone()).await?) })
        }),
        Kind::when_needed(
            "journey.figures",
            "Count late work and how services reply",
            // Where a record was restricted, pages count for themselves until it is done.
            Duration::from_secs(15),
            |db| Box::pin(records::loads::are_due(db)),
            |ctx| {
                Box::pin(async move {
                    records::loads::keep(ctx.db()).await?;
                    Ok(records::advice::keep_replies(ctx.db()).await?)
                })
            },
        ),
        Kind::nightly("journey.next_actions", "Choose next actions again as days pass", 0, |ctx| {
            Box::pin(async move { Ok(records::owed::turn(ctx.db()).await.map(|_| ())?) })
        }),
        Kind::nightly("journey.cleanup", "Remove requests that were started and never sent", 1, |ctx| {
            Box::pin(async move { Ok(records::intake::sweep(ctx.db().clone()).await?) })
        }),
        Kind::nightly("journey.deadlines_today", "Tell case officers of deadlines today", 6, |ctx| {
            Box::pin(async move { Ok(records::mail::deadlines_today(ctx.db()).await?) })
        }),
    ],
    demo: Some(Demo {
        label: "Working out deadlines",
        after: &[],
        prepare: |db| Box::pin(async move { demo::prepare(&db).await }),
    }),
    set_up: set_up::STEPS,
    restored: Some(|tx| Box::pin(async move { records::guests::revoke_everything(tx).await.map(|_| ()) })),
    ..Workstream::new("journey", pages::routes)
};

/// Where this room names people.
const MOVES: &[access::work::Moves] = {
    use access::work::Follows::{Numbered, Row, Stays, UnlessThere};
    use access::work::Moves;
    &[
        Moves::new("owed", "person", Stays("worked out again from the timeline")),
        Moves::new("reliance", "person", Row),
        Moves::new("notice", "person", Row),
        Moves::new("letter", "person", Row),
        Moves::new("letter", "for_person", Row),
        Moves::new("case_note", "person", Row),
        Moves::new("advice", "person", Row),
        Moves::new("task", "person", Row),
        Moves::new("plan_version", "person", Numbered),
        Moves::new("intake", "person", Row),
        Moves::new("evidence", "person", Row),
        Moves::new("consultation", "person", Row),
        Moves::new("guest", "person", Row),
        Moves::new("issuing", "person", Row),
        Moves::new("health_agreement", "person", Row),
        Moves::new("panel_item", "person", UnlessThere(&["panel", "question"])),
        Moves::new("details_change", "person", Row),
        Moves::new("own_view", "person", Row),
        Moves::new("review_report", "person", Row),
        Moves::new("request_draft", "person", Stays("a form that somebody has not sent")),
    ]
};
