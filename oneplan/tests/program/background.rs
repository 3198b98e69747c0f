//! Work in the background through the door: who sees it, what administrators change, what old areas keep.

use std::collections::BTreeSet;
use std::time::Duration;

use access::Role;
use axum::http::StatusCode;
use jobs::{JobId, New, State};
use oneplan::rooms;
use returns::records::findings;
use store::{Clock, Db, Entry, Id, Migrations, Query, Random, Right, testing};
use sufficiency::records::forecasts::{self, Stands};

use crate::common::{Area, on_each, operator};

async fn job(area: &Area, id: JobId) -> jobs::Job {
    jobs::one(&mut area.db.read().await.unwrap(), id).await.unwrap()
}

#[tokio::test]
async fn background_jobs_are_for_administrators_who_cancel_them_and_try_again() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        // About no forecast that there is: it fails.
        let mut tx = area.db.write(&operator()).await.unwrap();
        let subject: Id<()> = tx.new_id();
        let id = jobs::enqueue(&mut tx, &forecasts::RUN, New::about(subject)).await.unwrap();
        tx.record(Entry::new("test", "job", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let (cancel, again) = (format!("/jobs/{id}/cancel"), format!("/jobs/{id}/try-again"));

        assert_eq!(area.get(&manager, "/jobs").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&manager, &cancel, "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&manager, &again, "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(job(&area, id).await.state, State::Waiting);

        let page = area.get(&admin, "/jobs").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(&cancel) && page.text.contains(forecasts::RUN.label), "{}", page.text);
        assert_eq!(area.post(&admin, &cancel, "").await.location, "/jobs?done=cancelled");
        assert_eq!(job(&area, id).await.state, State::Cancelled);
        assert_eq!(area.post(&admin, &cancel, "n=2").await.location, "/jobs?done=ended", "there is nothing to cancel");
        assert_eq!(area.post(&admin, &again, "").await.location, "/jobs?done=again");
        for _ in 0..forecasts::RUN.tries {
            jobs::run_due(&area.db, &[forecasts::RUN]).await.unwrap();
            area.later(1).await;
        }
        assert_eq!(job(&area, id).await.state, State::Failed);
        let page = area.get(&admin, "/jobs").await.text;
        assert!(page.contains(&again), "{page}");
        let entries =
            Query::new("select count(*) from audit_entry where action = 'job.manage' and subject =").value(id);
        assert_eq!(entries.number(&mut area.db.read().await.unwrap()).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn administrators_see_every_schedule_and_run_one_now() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        jobs::run_due(&area.db, &rooms::all().jobs()).await.unwrap();
        let page = area.get(&admin, "/jobs").await.text;
        for kind in rooms::all().jobs().iter().filter(|kind| kind.schedule.is_repeated()) {
            assert!(page.contains(kind.label), "{} is not on {page}", kind.label);
        }
        let schedule = async || {
            let all = jobs::schedules(&mut area.db.read().await.unwrap()).await.unwrap();
            all.into_iter().find(|one| one.kind == "audit.verify").unwrap()
        };
        let before = schedule().await;
        assert!(before.run_at().unwrap() > area.db.now());
        area.later(1).await;
        let again = format!("/jobs/{}/try-again", before.id);
        assert_eq!(area.post(&admin, &again, "").await.location, "/jobs?done=again");
        jobs::run_due(&area.db, &rooms::all().jobs()).await.unwrap();
        assert!(schedule().await.ended_at() > before.ended_at());
        for state in ["waiting", "running"] {
            area.change(Query::new("update job set state =").value(state).push("where kind = 'audit.verify'")).await;
            let cancelled = area.post(&admin, &format!("/jobs/{}/cancel", before.id), state).await;
            assert_eq!(cancelled.location, "/jobs?done=ended", "a schedule that is {state} goes on");
            assert_eq!((schedule().await.state.code(), schedule().await.cancel_asked), (state, false));
        }
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_forecast_that_is_being_made_shows_how_far_it_is_without_scripts() {
    on_each(|area| async move {
        let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
        let form = "act=make&name=Fewer&why=&requests=-20&from=2028&years=3";
        let path = area.post(&analyst, "/sufficiency/forecasts/new", form).await.location;
        let page = area.get(&analyst, &path).await.text;
        assert!(page.contains(&format!("data-progress=\"{path}\"")) && !page.contains("<progress"), "{page}");
        let runs = Query::new(
            "update job set state = 'running', done = 250, total = 1000 where kind = 'sufficiency.forecast'",
        );
        area.change(runs).await;
        let page = area.get(&analyst, &path).await.text;
        assert!(page.contains(r#"max="1000" value="250""#) && page.contains("250 of 1,000 simulations"), "{page}");
        assert!(page.contains(&format!(r#"href="{path}">Refresh this page</a>"#)) && !page.contains("http-equiv"));
        assert!(!page.contains("/remove"), "one that is being made is not removed");
        let refused = area.post(&analyst, &format!("{path}/remove"), "").await;
        assert_ne!(refused.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn checks_that_somebody_wants_before_the_night_run_soon() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        area.child("Ada", "Marsh", jiff::civil::date(2015, 5, 7), None).await;
        jobs::run_due(&area.db, &[findings::CHECKS]).await.unwrap();
        assert_eq!(jobs::run_due(&area.db, &[findings::CHECKS]).await.unwrap(), 0, "this night has been looked at");
        let is_coming = async || findings::are_wanted(&mut area.db.read().await.unwrap()).await.unwrap();
        assert!(!is_coming().await);
        assert_eq!(area.post(&manager, "/sen2/check", "").await.location, "/sen2?done=wanted");
        assert!(is_coming().await);
        assert_eq!(jobs::run_due(&area.db, &[findings::CHECKS]).await.unwrap(), 1);
        assert!(!is_coming().await);
    })
    .await;
}

#[test]
fn each_kind_of_job_has_a_code_of_its_own_that_names_its_room() {
    let codes: Vec<&str> = rooms::all().jobs().iter().map(|kind| kind.code).collect();
    let different: BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(codes.len(), different.len());
    assert!(
        codes.iter().all(|code| code.split_once('.').is_some_and(|(room, work)| !room.is_empty() && !work.is_empty()))
    );
}

#[test]
fn each_cleanup_of_the_documentation_is_a_job_and_each_such_job_is_there() {
    let page = include_str!("../../../docs/cleanups.md");
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| What"));
    let mut named = BTreeSet::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let code = |cell: &str| cell.split('`').nth(1).unwrap_or_default().to_owned();
        let (job, place) = (code(cells[3]), code(cells[4]));
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        assert!(root.join(&place).is_file(), "{place} is no file: {row}");
        named.insert(job);
    }
    let kinds = rooms::all().jobs();
    let there: BTreeSet<String> =
        kinds.iter().map(|kind| kind.code.to_owned()).filter(|code| code.ends_with(".cleanup")).collect();
    assert_eq!(named, there);
}

/// An idle evening costs no flush of the disk, and nothing that a backup would have to carry.
#[tokio::test]
async fn a_quiet_area_costs_no_writes() {
    let area = Area::on_sqlite(rooms::ROOMS).await;
    let log = || std::fs::metadata(format!("{}-wal", area.db.place())).unwrap().len();
    let kinds = rooms::all().jobs();
    jobs::run_due(&area.db, &kinds).await.unwrap();
    store::audit::seal(&area.db).await.unwrap();
    let server = jobs::Runner::new(&area.db, &kinds).start();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let before = log();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(log(), before);
    server.stop(Duration::from_secs(5)).await;
}

/// The steps before jobs there were.
fn older(rooms: &[&'static Migrations]) -> Vec<&'static Migrations> {
    let before = |migrator: &'static sqlx::migrate::Migrator| -> &'static sqlx::migrate::Migrator {
        let steps = migrator.iter().filter(|step| step.version < 20_261_203_100).cloned().collect();
        Box::leak(Box::new(sqlx::migrate::Migrator::with_migrations(steps)))
    };
    let older = rooms.iter().map(|room| -> &'static Migrations {
        Box::leak(Box::new(Migrations {
            room: room.room,
            common: before(room.common),
            sqlite: room.sqlite.map(before),
            postgres: room.postgres.map(before),
        }))
    });
    older.collect()
}

async fn an_old_area_keeps_its_forecasts(db: testing::TestDb) {
    let ids: Vec<Id<forecasts::Forecast>> = (0..4).map(|_| db.new_id()).collect();
    for (id, state, outcome) in [
        (ids[0], "waiting", None),
        (ids[1], "running", None),
        (ids[2], "failed", Some("The children of the area are missing.")),
        (ids[3], "done", Some("{}")),
    ] {
        let mut tx = db.write(&operator()).await.unwrap();
        Query::new("insert into sufficiency_forecast (id, name, why, scenario, simulations, years, seed, state, done, asked_by, asked_at, outcome) values (")
            .value(id)
            .push(", 'One', '', '{}', 1000, 5, 50,")
            .value(state)
            .push(", 0, 'Tom',")
            .value(db.now())
            .push(",")
            .value(outcome)
            .push(")")
            .run(&mut tx)
            .await
            .unwrap();
        tx.record(Entry::new("test", "forecast", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
    }
    let newer = Db::open(db.place(), &rooms::all().migrations(), Clock::fixed(testing::noon()), Random::system())
        .await
        .unwrap();
    newer.migrate().await.unwrap();
    let stands = async || {
        let mut tx = newer.read().await.unwrap();
        let mut all = Vec::new();
        for id in &ids {
            all.push(forecasts::one(&mut tx, *id).await.unwrap().stands);
        }
        all
    };
    let missing = Stands::Failed("The children of the area are missing.".to_owned());
    assert_eq!(stands().await, [Stands::Waiting, Stands::Waiting, missing.clone(), Stands::Done]);
    // Nothing is there to make them of, which they say.
    assert_eq!(jobs::run_due(&newer, &[forecasts::RUN]).await.unwrap(), 2);
    let now = stands().await;
    assert!(matches!((&now[0], &now[1]), (Stands::Failed(_), Stands::Failed(_))), "{now:?}");
    assert_eq!((&now[2], &now[3]), (&missing, &Stands::Done));
    newer.close().await;
}

#[tokio::test]
async fn an_area_from_before_jobs_keeps_the_forecasts_that_waited_ran_failed_and_are_there() {
    let rooms = older(&rooms::all().migrations());
    an_old_area_keeps_its_forecasts(testing::sqlite(&rooms, Clock::fixed(testing::noon())).await).await;
    if let Some(db) = testing::postgres(&rooms, Clock::fixed(testing::noon())).await {
        an_old_area_keeps_its_forecasts(db).await;
    }
}
