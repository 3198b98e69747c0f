//! Every room that hands something to the program. A new workstream is one line here.

use std::time::Duration;

use access::{Policy, Role, Routes, Section};
use jobs::Kind;
use store::Migrations;
use workstream::{HomeCard, Workstream};

use crate::{background, watch};

/// The rooms, in the order of the navigation.
pub const ROOMS: &[Workstream] = &[
    HOME,
    journey::JOURNEY,
    returns::RETURNS,
    one_plan::ONE_PLAN,
    sufficiency::SUFFICIENCY,
    projects::PROJECTS,
    messages::MESSAGES,
    people::PEOPLE,
    approval::APPROVAL,
    FILES,
    OUTBOX,
    ACCESS,
    JOBS,
];

/// The home page; each room puts its cards on it.
const HOME: Workstream = Workstream {
    name: "home",
    migrations: None,
    rules: &[],
    mail: &[],
    sections: &[],
    record_sections: &[],
    work: &[],
    moves: &[],
    routes: crate::home::routes,
    home_cards: &[],
    jobs: &[],
};

/// Files that people add to things; each room has the pages of its own.
const FILES: Workstream = Workstream {
    name: "files",
    migrations: Some(&files::MIGRATIONS),
    rules: files::RULES,
    mail: &[],
    sections: &[],
    record_sections: &[],
    work: &[],
    moves: &[],
    routes: Routes::new,
    home_cards: &[],
    jobs: files::JOBS,
};

/// What leaves by e-mail, text message or post.
const OUTBOX: Workstream = Workstream {
    name: "outbox",
    migrations: Some(&outbox::MIGRATIONS),
    rules: outbox::RULES,
    mail: outbox::KINDS,
    sections: outbox::pages::SECTIONS,
    record_sections: &[],
    work: &[],
    moves: outbox::MOVES,
    routes: outbox::pages::routes,
    home_cards: &[HomeCard {
        roles: &[Role::Administrator],
        order: 1,
        show: |app, _| Box::pin(async move { outbox::pages::warning(&app).await }),
    }],
    jobs: outbox::JOBS,
};

/// Sign-in, accounts and the policy.
const ACCESS: Workstream = Workstream {
    name: "access",
    migrations: Some(&access::MIGRATIONS),
    rules: access::RULES,
    mail: &[],
    sections: access::pages::SECTIONS,
    record_sections: &[],
    work: &[],
    moves: access::MOVES,
    routes: access::pages::routes,
    home_cards: &[HomeCard { roles: &[Role::Administrator], order: 0, show: watch::card }],
    jobs: &[
        Kind::when_needed(
            "audit.seal",
            "Seal the audit log",
            Duration::from_secs(2),
            |db| Box::pin(async move { store::audit::waits(&db).await }),
            |ctx| Box::pin(async move { Ok(store::audit::seal(ctx.db()).await.map(|_| ())?) }),
        ),
        Kind::every("access.cleanup", "Remove sessions that ended and old attempts", Duration::from_secs(600), |ctx| {
            Box::pin(async move { Ok(sweep(ctx.db().clone()).await?) })
        }),
        Kind::every("audit.note", "Note the end of the audit log outside", Duration::from_secs(3600), |ctx| {
            Box::pin(async move { Ok(watch::anchor(ctx.db().clone()).await?) })
        }),
        Kind::nightly("audit.verify", "Check the audit log", 2, |ctx| {
            Box::pin(async move { Ok(watch::verify(ctx.db()).await.map(|_| ())?) })
        }),
        Kind::when_needed(
            "disk.warning",
            "Warn that the disk is nearly full",
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
};

/// Work in the background, as administrators see it.
const JOBS: Workstream = Workstream {
    name: "jobs",
    migrations: Some(&jobs::MIGRATIONS),
    rules: background::RULES,
    mail: &[],
    sections: background::SECTIONS,
    record_sections: &[],
    work: &[],
    moves: &[],
    routes: background::routes,
    home_cards: &[],
    jobs: jobs::JOBS,
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
    tx.record(store::Entry::new("session.sweep", "session", None, "program").detail(detail)).await?;
    tx.commit().await
}

/// Every room's work in the background.
#[must_use]
pub fn kinds() -> Vec<Kind> {
    ROOMS.iter().flat_map(|room| room.jobs).copied().collect()
}

/// Every room's tables.
#[must_use]
pub fn migrations() -> Vec<&'static Migrations> {
    ROOMS.iter().filter_map(|room| room.migrations).collect()
}

/// What accounts have to do in every room.
#[must_use]
pub fn work() -> Vec<access::work::Work> {
    ROOMS.iter().flat_map(|room| room.work).copied().collect()
}

/// Where every room names people, and how those rows follow where two records are joined.
#[must_use]
pub fn moves() -> Vec<access::work::Moves> {
    ROOMS.iter().flat_map(|room| room.moves).copied().collect()
}

/// Every room's rules.
#[must_use]
pub fn policy() -> Policy {
    Policy::new(&ROOMS.iter().map(|room| room.rules).collect::<Vec<_>>())
}

/// What every room sends.
#[must_use]
pub fn mail() -> Vec<outbox::AnyKind> {
    ROOMS.iter().flat_map(|room| room.mail).copied().collect()
}

/// Every room's parts of the navigation.
#[must_use]
pub fn sections() -> Vec<Section> {
    ROOMS.iter().flat_map(|room| room.sections).copied().collect()
}

/// Every room's pages about one child.
#[must_use]
pub fn record_sections() -> Vec<Section> {
    ROOMS.iter().flat_map(|room| room.record_sections).copied().collect()
}

/// Every room's pages.
#[must_use]
pub fn routes() -> Routes {
    ROOMS.iter().fold(Routes::new(), |all, room| all.and((room.routes)()))
}
