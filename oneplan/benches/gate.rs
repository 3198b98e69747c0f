//! What the gate costs: how long it takes to work out what a reader may learn, beside the whole page.
//!
//! `ONEPLAN_BENCH_PLANS` sets the size; 66,000 plans make about 100,000 children.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and may stop loudly")]

#[expect(dead_code, reason = "other benchmarks use the rest")]
mod common;

use access::records::{accounts, sessions};
use access::{AccountId, Role, Settings, Viewer, identify, token};
use common::{get, timed};
use gate::Reader;
use oneplan::rooms;
use people::PersonId;
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

    let (officer, officer_cookie) = signed_in(&db, Role::CaseOfficer).await;
    let (parent, parent_cookie) = signed_in(&db, Role::Parent).await;
    let children = "select person from assignment where kind = 'case_officer' and account =";
    let of_officer = first(&db, Query::new(children).value(officer.account).push("order by person limit 1")).await;
    let person = parent.person.unwrap();
    let of_parent =
        first(&db, Query::new("select child from relationship where person =").value(person).push("limit 1")).await;
    let (app, router) = (&app, &router);
    let report = async |what: &str, viewer: &Viewer, cookie: &str, child: PersonId| {
        let page = timed(ROUNDS, async |_| get(router, cookie, &format!("/children/{child}")).await).await;
        let gate = timed(ROUNDS, async |_| {
            let mut tx = app.db.read().await.unwrap();
            std::hint::black_box(Reader::session(&mut tx, viewer, child).await.unwrap());
        })
        .await;
        let none = timed(ROUNDS, async |_| drop(app.db.read().await.unwrap())).await;
        let gate = gate.saturating_sub(none);
        let share = gate.as_secs_f64() / page.as_secs_f64() * 100.0;
        let verdict = if share <= BOUND { "within" } else { "OVER" };
        println!(
            "{what:<44} page {:>6.2} ms, gate {:>6.3} ms, {share:>5.1}% of it, bound {BOUND}% {verdict}",
            page.as_secs_f64() * 1e3,
            gate.as_secs_f64() * 1e3
        );
    };
    report("a child's page, for the case officer", &officer, &officer_cookie, of_officer).await;
    report("a child's page, for a parent", &parent, &parent_cookie, of_parent).await;
    bind(&db, of_parent, person).await;
    report("a child's page, for a parent under a rule", &parent, &parent_cookie, of_parent).await;
}

async fn first(db: &Db, query: Query) -> PersonId {
    let rows: Vec<(PersonId,)> = query.all(&mut db.read().await.unwrap()).await.unwrap();
    rows[0].0
}

/// The first sign-in of a role, and the cookie of a session.
async fn signed_in(db: &Db, role: Role) -> (Viewer, String) {
    let secret = token::new(db.random());
    let email = synthetic::SIGN_INS.iter().find(|sign_in| sign_in.role == role).unwrap().email;
    let mut tx = db.write(&Actor::program("bench")).await.unwrap();
    let account: AccountId = accounts::by_email(&mut tx, email).await.unwrap().unwrap().id;
    sessions::begin(&mut tx, account, &token::hash(&secret), true).await.unwrap();
    let (now, today) = (tx.now(), db.clock().today());
    let viewer = identify::stand_in(&mut tx, account, now, today).await.unwrap().unwrap();
    tx.record(Entry::new("bench", "bench", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    (viewer, format!("session={secret}"))
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
