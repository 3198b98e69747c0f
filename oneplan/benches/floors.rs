//! What users wait for, beside the floor: the bare SQL and the bare template. `make bench` runs it and
//! prints ratios; times are of this machine alone.
//!
//! `ONEPLAN_BENCH_PLANS` sets the size; 66,000 plans make about 100,000 children.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and may stop loudly")]

mod common;

use std::process::{Command, Stdio};
use std::time::Duration;

use access::records::accounts;
use access::{Role, Settings};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use common::{get, page_of, report, signed_in, timed};
use oneplan::rooms;
use page::Form;
use page::govuk::{Cell, Markup, SelectItem, SummaryList, Tab, Table, Tabs, Timeline, TimelineItem};
use people::records::children;
use sqlx::{Connection, Row, SqliteConnection};
use store::{Clock, Db, Entry, Query, Random, Right};
use tokio::time::Instant;
use tower::ServiceExt;

const ROUNDS: usize = 60;

#[tokio::main]
async fn main() {
    let plans = std::env::var("ONEPLAN_BENCH_PLANS").ok().and_then(|text| text.parse().ok()).unwrap_or(66_000);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("bench.sqlite").to_string_lossy().into_owned();
    let db = Db::open(&place, &rooms::all().migrations(), Clock::system(), Random::system()).await.unwrap();
    db.migrate().await.unwrap();
    let begun = Instant::now();
    let made = synthetic::make(&db, synthetic::Size { plans, seed: 1 }, |_| ()).await.unwrap();
    println!("{} children invented in {:.0} s", made.children, begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    (journey::JOURNEY.demo.unwrap().prepare)(db.clone()).await.unwrap();
    println!("what is owed about them worked out and written in {:.0} s", begun.elapsed().as_secs_f64());

    // As the program is started on an area that is there.
    db.close().await;
    let db = Db::open(&place, &rooms::all().migrations(), Clock::system(), Random::system()).await.unwrap();
    let app = server::app(db.clone(), &rooms::all(), Settings::default()).await.unwrap();
    let (router, cookie) = signed_in(&app).await;
    let mut bare = SqliteConnection::connect(&place).await.unwrap();
    let children: Vec<Vec<u8>> =
        sqlx::query("select id from person where is_child and not restricted order by sort_key limit 60 offset 500")
            .fetch_all(&mut bare)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect();

    println!("\n{:<44} {:>9} {:>9} {:>7}  bound", "", "page", "floor", "ratio");
    for (name, words) in [
        ("search by two names", "ah hus"),
        ("search by the beginning of a name", "sm"),
        ("search that many answer", "a"),
    ] {
        let found = search(&router, &cookie, &format!("name={}", words.replace(' ', "+"))).await;
        let page = timed(ROUNDS, async |_| get(&router, &cookie, &found).await).await;
        let floor = timed(ROUNDS, async |_| bare_search(&mut bare, words).await).await;
        report(&format!("child search: {name}"), page, floor, 3.0);
    }
    let page = timed(ROUNDS, async |round| {
        get(&router, &cookie, &format!("/children/{}", uuid::Uuid::from_slice(&children[round]).unwrap())).await;
    })
    .await;
    let floor = timed(ROUNDS, async |round| bare_child(&mut bare, &children[round], None).await).await;
    report("child page, beside SQL and template", page, floor, 3.0);
    let log = folder.path().join("log.sqlite");
    let mut logged = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", log.display())).await.unwrap();
    sqlx::raw_sql("pragma journal_mode = wal; pragma synchronous = full; create table log (line text)")
        .execute(&mut logged)
        .await
        .unwrap();
    let floor = timed(ROUNDS, async |round| bare_child(&mut bare, &children[round], Some(&mut logged)).await).await;
    report("child page, beside the same and one durable line", page, floor, 3.0);

    let page = timed(ROUNDS, async |_| get(&router, &cookie, "/worklist").await).await;
    let floor = timed(ROUNDS, async |_| bare_worklist(&mut bare, None).await).await;
    report("worklist of the whole area, beside SQL and template", page, floor, 3.0);
    let floor = timed(ROUNDS, async |_| bare_worklist(&mut bare, Some(&mut logged)).await).await;
    report("worklist, beside the same and one durable line", page, floor, 3.0);

    ledger(&mut bare).await;
    audit(&app).await;
    start(&folder).await;
}

/// Searches once; the address of the results is what a person then looks at.
async fn search(router: &Router, cookie: &str, form: &str) -> String {
    let request = Request::post("/children")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    response.headers().get(header::LOCATION).unwrap().to_str().unwrap().to_owned()
}

/// The search as one would type it into SQL, and a table of what it gives.
async fn bare_search(db: &mut SqliteConnection, words: &str) {
    let words: Vec<&str> = words.split(' ').collect();
    let conditions: Vec<String> = (0..words.len())
        .map(|index| {
            format!(
                "p.id in (select subject from search_term where about = 'child' and way in ('name', 'former') and term >= ${0} and term < ${0} || char(1114111))",
                index + 1
            )
        })
        .collect();
    let sql = format!(
        "select p.forename, p.surname, p.birth_date, (select o.name from placement l join organisation o on o.id = l.organisation
           where l.person = p.id and l.ends_on is null order by l.starts_on desc limit 1) from person p
          where p.is_child and not p.restricted and {} order by p.sort_key, p.id limit 51",
        conditions.join(" and ")
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for word in &words {
        query = query.bind(*word);
    }
    let rows = query.fetch_all(db).await.unwrap();
    let rows = rows
        .iter()
        .map(|row| (0..4).map(|column| Cell::text(row.get::<Option<String>, _>(column).unwrap_or_default())).collect())
        .collect();
    page_of(&Table { rows, ..Table::default() });
}

/// Everything the child's page shows, by bare queries, and the same components.
async fn bare_child(db: &mut SqliteConnection, id: &[u8], log: Option<&mut SqliteConnection>) {
    let mut tabs = Vec::new();
    for sql in [
        "select forename, surname, birth_date from person where id = $1",
        "select kind, value, '' from identifier where person = $1",
        "select forename, surname, kind from person_name where person = $1",
        "select need, '', '' from sen_need where person = $1 and ends_on is null",
        "select kind, '', '' from care_status where person = $1 and ends_on is null",
        "select p.forename, p.surname, c.value from relationship r join person p on p.id = r.person left join contact c on c.person = p.id where r.child = $1",
        "select a.street, a.town, a.postcode from relationship r join address a on a.person = r.person where r.child = $1",
        "select c.name, s.kind, '' from assignment s join account c on c.id = s.account where s.person = $1",
        "select o.name, l.starts_on, l.ends_on from placement l join organisation o on o.id = l.organisation where l.person = $1",
        "select kind, given_by, given_on from consent where person = $1",
        "select actor_name, action, allowed_by from audit_entry where subject = $1 order by at desc limit 50",
    ] {
        let rows = sqlx::query(sql).bind(id).fetch_all(&mut *db).await.unwrap();
        let list = rows.iter().fold(SummaryList::default(), |list, row| {
            list.row(
                &row.get::<Option<String>, _>(0).unwrap_or_default(),
                row.get::<Option<String>, _>(1).unwrap_or_default(),
            )
        });
        tabs.push(Tab::new("tab", "Tab", Markup::render(&list).unwrap()));
    }
    let events =
        sqlx::query("select kind, happened_on from event where person = $1 order by happened_on desc limit 200")
            .bind(id)
            .fetch_all(&mut *db)
            .await
            .unwrap();
    let items = events
        .iter()
        .map(|row| TimelineItem { title: row.get(0), on: row.get(1), ..TimelineItem::default() })
        .collect();
    tabs.push(Tab::new("history", "History", Markup::render(&Timeline { items }).unwrap()));
    if let Some(log) = log {
        sqlx::query("insert into log values ('read')").execute(log).await.unwrap();
    }
    page_of(&Tabs { items: tabs, ..Tabs::default() });
}

/// The first page of each case's next act, as the page shows it, how many there are, and the case officers whom the
/// ticked can be given to, by bare queries and the same components.
async fn bare_worklist(db: &mut SqliteConnection, log: Option<&mut SqliteConnection>) {
    let sql = "select p.surname, p.forename, o.rule, o.who, o.last_day, o.work_to from owed o join person p on p.id = o.person
                where o.is_next and not p.restricted order by o.sort_day, o.person, o.rule limit 50";
    let rows = sqlx::query(sql).fetch_all(&mut *db).await.unwrap();
    sqlx::query("select count(*) from (select 1 from owed o join person p on p.id = o.person where o.is_next and not p.restricted limit 2001)")
        .fetch_one(&mut *db)
        .await
        .unwrap();
    let officers = sqlx::query(
        "select a.name from account_role r join account a on a.id = r.account where r.role = 'case_officer' and r.ends_on is null order by lower(a.name)",
    )
    .fetch_all(&mut *db)
    .await
    .unwrap();
    let items = officers.iter().map(|row| SelectItem::new("id", row.get::<&str, _>(0))).collect();
    page_of(&Form::default().select("officer", "Give them to", items));
    if let Some(log) = log {
        sqlx::query("insert into log values ('read')").execute(log).await.unwrap();
    }
    let rows = rows
        .iter()
        .map(|row| (0..6).map(|column| Cell::text(row.get::<Option<String>, _>(column).unwrap_or_default())).collect())
        .collect();
    page_of(&Table { rows, ..Table::default() });
}

/// All obligations worked out from the events of 10,000 cases, beside reading the same events and looking at each
/// once; then of ten times as many, to see that it grows no faster.
async fn ledger(db: &mut SqliteConnection) {
    let calendar = law::Calendar::built_in();
    let today = Clock::system().today();
    for cases in [10_000_i64, 100_000] {
        let mut reading = Vec::new();
        let mut working = Vec::new();
        let (mut events_read, mut owed) = (0, 0);
        for _ in 0..5 {
            let begun = Instant::now();
            let all = events_of(db, cases).await;
            events_read = all.iter().map(Vec::len).sum::<usize>();
            std::hint::black_box(all.iter().flatten().filter(|event| event.on <= today).count());
            reading.push(begun.elapsed());
            let begun = Instant::now();
            let all = events_of(db, cases).await;
            owed = all.iter().map(|events| law::ledger::ledger(events, &[], today, &calendar).len()).sum::<usize>();
            working.push(begun.elapsed());
        }
        reading.sort_unstable();
        working.sort_unstable();
        println!("{cases} cases, {events_read} events, {owed} obligations:");
        report("  read and worked out, beside read and looked at", working[2], reading[2], 4.0);
    }
}

async fn events_of(db: &mut SqliteConnection, cases: i64) -> Vec<Vec<law::ledger::Event>> {
    let rows = sqlx::query(
        "select person, kind, happened_on from event
          where person in (select id from person where is_child order by id limit $1) order by person",
    )
    .bind(cases)
    .fetch_all(db)
    .await
    .unwrap();
    let mut all: Vec<Vec<law::ledger::Event>> = Vec::new();
    let mut last: Vec<u8> = Vec::new();
    for row in rows {
        let person: Vec<u8> = row.get(0);
        if person != last {
            all.push(Vec::new());
            last = person;
        }
        let kind = law::Kind::from_code(row.get::<&str, _>(1)).unwrap();
        let on: jiff::civil::Date = row.get::<&str, _>(2).parse().unwrap();
        all.last_mut().unwrap().push(law::ledger::Event::new(kind, on));
    }
    all
}

/// What the audit entry adds to saving a child's changed details: both of its inserts and its hash, beside
/// the rest of the transaction with its flush of the disk.
async fn audit(app: &access::App) {
    let rounds = 200;
    let db = &app.db;
    let mut tx = db.read().await.unwrap();
    let account = accounts::by_email(&mut tx, "manager@calderwick.example.org").await.unwrap().unwrap();
    let ids: Vec<(people::PersonId,)> =
        Query::new("select id from person where is_child and not restricted order by sort_key limit")
            .value(300_i64)
            .all(&mut tx)
            .await
            .unwrap();
    drop(tx);
    let viewer = access::Viewer {
        account: account.id,
        name: account.name,
        roles: vec![access::Held { role: Role::Manager, organisation: None }],
        person: None,
        today: db.clock().today(),
        now: db.now(),
        session: String::new(),
        must_set_up_second_factor: false,
    };
    let append = {
        let mut times = Vec::new();
        for _ in 0..rounds {
            let mut tx = db.write(&viewer.actor()).await.unwrap();
            let begun = Instant::now();
            tx.record(
                Entry::new("bench", "bench", None, Right::Test)
                    .detail(serde_json::json!({ "before": "x".repeat(300), "after": "y".repeat(300) })),
            )
            .await
            .unwrap();
            times.push(begun.elapsed());
            tx.commit().await.unwrap();
        }
        times.sort_unstable();
        times[rounds / 2]
    };
    let whole = timed(rounds, async |round| {
        let id = ids[round].0;
        let mut tx = db.write(&viewer.actor()).await.unwrap();
        let allowed = children::allow(&mut tx, app, &viewer, people::EDIT_CHILD, id).await.unwrap();
        let before = children::of(&mut tx, id).await.unwrap();
        let details = children::Details {
            forename: before.forename.clone(),
            surname: before.surname.clone(),
            preferred_name: Some(format!("Name {round}")),
            birth_date: before.birth_date().unwrap(),
            sex: before.sex.clone(),
            ethnicity: before.ethnicity.clone(),
            first_language: before.first_language.as_ref().map(|language| language.unseen().to_owned()),
            upn: None,
            nhs_number: None,
            corrects_mistake: false,
        };
        children::update(&mut tx, &before, before.version, &details, viewer.today, &allowed).await.unwrap();
        tx.commit().await.unwrap();
    })
    .await;
    report("saving a child's details, with and without audit", whole, whole.saturating_sub(append), 1.2);
}

/// From starting the program to its first answer, on an area of 7,500 plans.
async fn start(folder: &tempfile::TempDir) {
    let place = folder.path().join("start.sqlite").to_string_lossy().into_owned();
    let db = Db::open(&place, &rooms::all().migrations(), Clock::system(), Random::system()).await.unwrap();
    db.migrate().await.unwrap();
    let begun = Instant::now();
    synthetic::make(&db, synthetic::Size { plans: 7_500, seed: 1 }, |_| ()).await.unwrap();
    println!("\n{:<50} {:>7.1} s   bound 60 s", "7,500 plans invented", begun.elapsed().as_secs_f64());
    db.close().await;
    let listen = "127.0.0.1:18973";
    let mut times = Vec::new();
    for _ in 0..5 {
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_oneplan"))
            .args(["serve", "--listen", listen, "--database", &place])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while std::net::TcpStream::connect(listen).is_err() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        times.push(begun.elapsed());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    times.sort_unstable();
    println!("{:<50} {:>7.0} ms  bound 1,000 ms", "start of the server on it", times[2].as_secs_f64() * 1e3);
}
