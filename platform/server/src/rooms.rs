//! The rooms that every program has.

use std::time::Duration;

use access::{Role, Routes};
use jobs::Kind;
use page::Count;
use search::records::{build, saved};
use workstream::{HomeCard, HomeCounts, Rooms, SetUpStep, Workstream};

use crate::watch;

/// The home page; each room puts its cards on it.
pub const HOME: Workstream = Workstream::new("home", crate::home::routes);

/// An area's first day; each room says its steps.
pub const SET_UP: Workstream = Workstream {
    rules: crate::set_up::RULES,
    sections: crate::set_up::SECTIONS,
    home_cards: &[crate::set_up::CARD],
    set_up: &[crate::set_up::AUTHORITY, crate::set_up::BACKUPS],
    ..Workstream::new("set_up", crate::set_up::routes)
};

/// What anybody can read without an account.
pub const PUBLIC: Workstream = Workstream {
    migrations: Some(&crate::public::MIGRATIONS),
    jobs: crate::public::JOBS,
    rules: crate::public::RULES,
    sections: crate::public::SECTIONS,
    home_counts: crate::public::HOME_COUNTS,
    set_up: &[crate::public::STEP],
    demo: Some(crate::public::DEMO),
    ..Workstream::new("public", crate::public::routes)
};

/// Files that people add to things; each room has the pages of its own.
pub const FILES: Workstream = Workstream {
    migrations: Some(&files::MIGRATIONS),
    rules: files::RULES,
    jobs: files::JOBS,
    ..Workstream::new("files", Routes::new)
};

/// What leaves by e-mail, text message or post.
pub const OUTBOX: Workstream = Workstream {
    migrations: Some(&outbox::MIGRATIONS),
    rules: outbox::RULES,
    mail: outbox::KINDS,
    sections: outbox::pages::SECTIONS,
    moves: outbox::MOVES,
    set_up: &[SetUpStep {
        code: "mail",
        order: 110,
        title: "Set up email and text messages",
        gives: "Invitations, reminders and messages about letters are then sent automatically. Until then they wait in the outbox.",
        href: "/outbox",
        may: outbox::MANAGE_OUTBOX,
        command: "ONEPLAN_MAIL_FROM=\"SEND team <send@example.gov.uk>\" ONEPLAN_SMTP_HOST=mail.example.gov.uk oneplan serve …",
        done: |app| Box::pin(async move { outbox::pages::leaves(&app).await }),
    }],
    home_counts: &[HomeCounts {
        roles: &[Role::Administrator],
        order: 32,
        count: |app, _| Box::pin(async move { outbox::pages::counts(&app).await }),
    }],
    home_cards: &[HomeCard {
        roles: &[Role::Administrator],
        order: 1,
        show: |app, _| Box::pin(async move { outbox::pages::warning(&app).await }),
    }],
    jobs: outbox::JOBS,
    // What waits may have been sent since the copy was made.
    restored: Some(|tx| Box::pin(outbox::forget(tx))),
    ..Workstream::new("outbox", outbox::pages::routes)
};

/// Sign-in, accounts and the policy.
pub const ACCESS: Workstream = Workstream {
    migrations: Some(&access::MIGRATIONS),
    rules: access::RULES,
    sections: access::pages::SECTIONS,
    moves: access::MOVES,
    home_cards: &[HomeCard { roles: &[Role::Administrator], order: 0, show: watch::card }],
    jobs: &[
        Kind::when_needed(
            "audit.seal",
            "Seal the audit log",
            Duration::from_secs(2),
            |db| Box::pin(async move { store::audit::waits(&db).await }),
            |ctx| Box::pin(async move { Ok(store::audit::seal(ctx.db()).await.map(|_| ())?) }),
        ),
        Kind::every(
            "access.cleanup",
            "Remove sessions that have ended and old sign-in attempts",
            Duration::from_secs(600),
            |ctx| Box::pin(async move { Ok(sweep(ctx.db().clone()).await?) }),
        ),
        Kind::every(
            "audit.note",
            "Record the end of the audit log outside the database",
            Duration::from_secs(3600),
            |ctx| Box::pin(async move { Ok(watch::anchor(ctx.db().clone()).await?) }),
        ),
        Kind::when_needed(
            "audit.send",
            "Send new entries of the audit log to another system",
            Duration::from_secs(5),
            |db| Box::pin(async move { watch::has_to_send(&db).await }),
            |ctx| Box::pin(async move { Ok(watch::send(ctx.db()).await.map(|_| ())?) }),
        ),
        Kind::nightly("audit.verify", "Check the audit log", 2, |ctx| {
            Box::pin(async move { Ok(watch::verify(ctx.db()).await.map(|_| ())?) })
        }),
        Kind::when_needed(
            "disk.warning",
            "Check whether the disk is nearly full",
            Duration::from_secs(60),
            |db| Box::pin(async move { Ok(watch::little_room(&db).is_some()) }),
            |ctx| {
                Box::pin(async move {
                    watch::disk(ctx.db());
                    Ok(())
                })
            },
        ),
    ],
    restored: Some(|tx| Box::pin(let_nobody_in(tx))),
    ..Workstream::new("access", access::pages::routes)
};

/// The search box.
pub const SEARCH: Workstream = Workstream {
    migrations: Some(&search::MIGRATIONS),
    rules: crate::search_box::RULES,
    jobs: &[
        Kind::when_needed(
            "search.make",
            "Prepare people and organisations for search",
            Duration::from_secs(20),
            |db| Box::pin(async move { build::is_needed(&db, &Rooms::of(&db).indexes()).await }),
            |ctx| Box::pin(async move { Ok(build::make_needed(ctx.db(), &Rooms::of(ctx.db()).indexes()).await?) }),
        ),
        Kind::nightly("search.check", "Check that people and organisations are ready for search", 3, |ctx| {
            Box::pin(async move { Ok(build::check(ctx.db(), &Rooms::of(ctx.db()).indexes()).await?) })
        }),
        Kind::every("search.cleanup", "Remove searches from yesterday", Duration::from_secs(3600), |ctx| {
            Box::pin(async move { Ok(saved::sweep(ctx.db()).await?) })
        }),
    ],
    ..Workstream::new("search", crate::search_box::routes)
};

/// One's own dates in a calendar.
pub const CALENDAR: Workstream =
    Workstream { migrations: Some(&calendar::MIGRATIONS), ..Workstream::new("calendar", crate::calendar_feed::routes) };

/// Work in the background, as administrators see it.
pub const JOBS: Workstream = Workstream {
    migrations: Some(&jobs::MIGRATIONS),
    rules: crate::background::RULES,
    sections: crate::background::SECTIONS,
    home_counts: &[HomeCounts {
        roles: &[Role::Administrator],
        order: 31,
        count: |app, _| {
            Box::pin(async move {
                let failed = jobs::count(&mut app.db.read().await?, jobs::State::Failed).await?;
                Ok(vec![Count::new("jobs-failed", failed, "Background jobs that failed", "/jobs").late()])
            })
        },
    }],
    jobs: jobs::JOBS,
    ..Workstream::new("jobs", crate::background::routes)
};

async fn sweep(db: store::Db) -> store::Result<()> {
    use access::records::{devices, sessions, throttle, unsaved};
    let mut tx = db.write(&store::Actor::program("sweep")).await?;
    let ended = sessions::sweep(&mut tx).await?;
    let forgotten = throttle::sweep(&mut tx).await?;
    let beside = devices::sweep(&mut tx).await? + unsaved::sweep(&mut tx).await? + store::once::sweep(&mut tx).await?;
    if ended + forgotten + beside == 0 {
        return Ok(());
    }
    let detail = serde_json::json!({ "sessions": ended, "failures": forgotten });
    tx.record(store::Entry::new("session.sweep", "session", None, store::Right::Program).detail(detail)).await?;
    tx.commit().await
}

/// Who was signed out or given a new link since the copy was made stays so.
async fn let_nobody_in(tx: &mut store::Tx) -> store::Result<()> {
    access::records::sessions::end_everybody(tx).await?;
    access::records::links::take_back_all(tx).await
}
