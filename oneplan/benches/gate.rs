//! What the gate costs: how long it takes to work out what a reader may learn of a child, beside the child's whole
//! page; and to leave out of the worklist whom a reader may not see, beside that page.
//!
//! `ONEPLAN_BENCH_PLANS` sets the size; 66,000 plans make about 100,000 children.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and may stop loudly")]

#[expect(dead_code, reason = "other benchmarks use the rest")]
mod common;

use std::hint::black_box;
use std::time::Duration;

use access::{App, Role, Settings, Viewer};
use axum::Router;
use common::{get, session, timed};
use gate::Reader;
use oneplan::rooms;
use people::{OPEN_CHILD, PersonId};
use server::metrics::Metrics;
use store::{Actor, Clock, Db, Entry, Query, Random, Right, Value};

const ROUNDS: usize = 100;
/// In hundredths of the page.
const BOUND: f64 = 10.0;

#[tokio::main]
async fn main() {
    let plans = std::env::var("ONEPLAN_BENCH_PLANS").ok().and_then(|text| text.parse().ok()).unwrap_or(66_000);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("bench.sqlite").to_string_lossy().into_owned();
    let db = Db::open(&place, &rooms::all().migrations(), Clock::system(), Random::system()).await.unwrap();
    db.migrate().await.unwrap();
    let made = synthetic::make(&db, synthetic::Size { plans, seed: 1 }, |_| ()).await.unwrap();
    (journey::JOURNEY.demo.unwrap().prepare)(db.clone()).await.unwrap();
    println!("{} children", made.children);
    let app = server::app(db.clone(), &rooms::all(), Settings::default()).await.unwrap();
    let router = server::router(&app, &Metrics::default(), None);

    let (officer, officer_cookie) = session(&db, Role::CaseOfficer).await;
    let (parent, parent_cookie) = session(&db, Role::Parent).await;
    let children = "select person from assignment where kind = 'case_officer' and account =";
    let of_officer = first(&db, Query::new(children).value(officer.account).push("order by person limit 1")).await;
    let person = parent.person.unwrap();
    let of_parent =
        first(&db, Query::new("select child from relationship where person =").value(person).push("limit 1")).await;
    let (app, router) = (&app, &router);
    let child_page = async |what: &str, viewer: &Viewer, cookie: &str, child: PersonId| {
        let page = timed(ROUNDS, async |_| get(router, cookie, &format!("/children/{child}")).await).await;
        let gate = timed(ROUNDS, async |_| {
            let mut tx = app.db.read().await.unwrap();
            black_box(Reader::session(&mut tx, viewer, child).await.unwrap());
        })
        .await;
        let none = timed(ROUNDS, async |_| drop(app.db.read().await.unwrap())).await;
        report(what, page, gate.saturating_sub(none));
    };
    child_page("a child's page, for the case officer", &officer, &officer_cookie, of_officer).await;
    child_page("a child's page, for a parent", &parent, &parent_cookie, of_parent).await;
    bind(&db, of_parent, person).await;
    child_page("a child's page, for a parent under a rule", &parent, &parent_cookie, of_parent).await;
    let (manager, manager_cookie) = session(&db, Role::Manager).await;
    worklist(app, router, "the worklist, for the case officer", &officer, &officer_cookie).await;
    worklist(app, router, "the worklist, for a manager", &manager, &manager_cookie).await;
}

/// A line: the page, the gate's part of it, and whether that is within the bound.
fn report(what: &str, page: Duration, gate: Duration) {
    let share = gate.as_secs_f64() / page.as_secs_f64() * 100.0;
    let verdict = if share <= BOUND { "within" } else { "OVER" };
    println!(
        "{what:<44} page {:>6.2} ms, gate {:>6.3} ms, {share:>5.1}% of it, bound {BOUND}% {verdict}",
        page.as_secs_f64() * 1e3,
        gate.as_secs_f64() * 1e3
    );
}

/// The worklist, and what its two queries take longer for leaving out whom the viewer may not see.
async fn worklist(app: &App, router: &Router, what: &str, viewer: &Viewer, cookie: &str) {
    let page = timed(ROUNDS, async |_| get(router, cookie, "/worklist").await).await;
    let gated = timed(ROUNDS, async |_| next_actions(app, viewer, true).await).await;
    let open = timed(ROUNDS, async |_| next_actions(app, viewer, false).await).await;
    report(what, page, gated.saturating_sub(open));
}

/// The first page of next actions and how many there are: of a case officer those of the caseload, as on the page.
async fn next_actions(app: &App, viewer: &Viewer, gated: bool) {
    let begin = |select: &str| {
        if viewer.is(Role::Manager) {
            return Query::new(select).push("from owed o join person p on p.id = o.person where o.is_next and");
        }
        Query::new(select)
            .push("from (select distinct a.person from assignment a where a.kind = 'case_officer'")
            .push("and a.ends_on is null and a.account =")
            .value(viewer.account)
            .push(") c cross join owed o join person p on p.id = o.person where o.person = c.person and o.is_next and")
    };
    let mut tx = app.db.read().await.unwrap();
    let rows = begin("select o.person, o.rule");
    let rows = if gated { people::may_at_work(app, viewer, OPEN_CHILD, rows) } else { rows.push("1 = 1") };
    let rows = rows.push("order by o.sort_day, o.person, o.rule limit 51");
    let rows: Vec<(PersonId, String)> = rows.all(&mut tx).await.unwrap();
    let count = begin("select count(*) from (select 1");
    let count = if gated { people::counted(app, viewer, OPEN_CHILD, "o.person", count) } else { count.push("1 = 1") };
    let count = count.push("limit 10001) counted").number(&mut tx).await.unwrap();
    black_box((rows, count));
}

async fn first(db: &Db, query: Query) -> PersonId {
    let rows: Vec<(PersonId,)> = query.all(&mut db.read().await.unwrap()).await.unwrap();
    rows[0].0
}

/// Another of the child's relatives is protected from this one.
async fn bind(db: &Db, child: PersonId, from: uuid::Uuid) {
    let other =
        Query::new("select person from relationship where child =").value(child).push("and person <>").value(from);
    let rows: Vec<(uuid::Uuid,)> = other.all(&mut db.read().await.unwrap()).await.unwrap();
    let about = rows.first().map_or(child.uuid(), |(person,)| *person);
    let mut tx = db.write(&Actor::program("bench")).await.unwrap();
    let row: Vec<(&'static str, Value)> = vec![
        ("id", db.new_id::<()>().into()),
        ("child", child.into()),
        ("from_person", from.into()),
        ("about_person", about.into()),
        ("reason", "Court order".into()),
        ("starts_on", db.clock().today().into()),
    ];
    store::query::insert("withheld", row).run(&mut tx).await.unwrap();
    tx.record(Entry::new("bench", "bench", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
}
