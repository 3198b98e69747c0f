//! How long pages take in a large area, for each role that opens them: median, 99th percentile, size and statements,
//! beside the book of the law (which only asks the database who is signed in) and beside the page's main query with
//! its rows in a bare table. Bounds: 20 ms, three times its query, and on PostgreSQL three times as long as on
//! SQLite. Pages over a bound are named at the end; nothing fails.
//!
//! `ONEPLAN_BENCH_PLANS` sets the size; 56,000 plans make about 100,000 children. To keep the area, name a file in
//! `ONEPLAN_BENCH_AREA` and a database in `ONEPLAN_BENCH_POSTGRES`: each is filled where it is empty, PostgreSQL with
//! a copy of the file. Sessions and log entries are added to them. Otherwise PostgreSQL is that of
//! `ONEPLAN_TEST_POSTGRES`; one that `scripts/postgres.sh` started does not wait for its disk.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and may stop loudly")]

#[expect(dead_code, reason = "other benchmarks use the rest")]
mod common;

#[path = "pages/asked.rs"]
mod asked;
#[path = "pages/statements.rs"]
mod statements;

use std::path::Path;
use std::time::Duration;

use access::{App, Role, Settings, Viewer};
use asked::{Asked, Bare, pages};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use common::{page_of, session};
use gate::Reader;
use jiff::civil::Date;
use journey::records::{advice, advice_queue, loads, timeline, worklist};
use oneplan::rooms;
use page::govuk::{Cell, Table};
use page::list::PAGE_SIZE;
use people::PersonId;
use people::records::{caseload, children, family, kept};
use server::metrics::Metrics;
use sqlx::{Connection, PgConnection};
use statements::Statements;
use store::testing::{self, TestDb};
use store::{Actor, Clock, Db, PageParams, Random};
use tokio::time::Instant;
use tower::ServiceExt;
use uuid::Uuid;

const ROUNDS: usize = 60;
const WARM_UP: usize = 5;
/// What takes longer than this is asked fewer times.
const ENOUGH: Duration = Duration::from_secs(3);
/// Children whose records are opened in turn.
const CHILDREN: i64 = 20;
const LONGEST: Duration = Duration::from_millis(20);
/// Times the page's query, and times what SQLite takes.
const TIMES: f64 = 3.0;

#[tokio::main]
async fn main() {
    tracing::subscriber::set_global_default(Statements).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let db = in_sqlite(folder.path()).await;
    let sqlite = measured(&Area::new(&db, folder.path()).await).await;
    tell("SQLite", &sqlite, &[]);
    if let Some((db, _own)) = in_postgres(&db, folder.path()).await {
        let postgres = measured(&Area::new(&db, folder.path()).await).await;
        tell("PostgreSQL", &postgres, &sqlite);
    }
}

async fn open(place: &str) -> Db {
    Db::open(place, &rooms::all().migrations(), Clock::system(), Random::system()).await.unwrap()
}

async fn in_sqlite(folder: &Path) -> Db {
    let place = std::env::var("ONEPLAN_BENCH_AREA")
        .unwrap_or_else(|_| folder.join("area.sqlite").to_string_lossy().into_owned());
    let db = open(&place).await;
    db.migrate().await.unwrap();
    if !synthetic::holds_an_area(&db).await.unwrap() {
        let plans = std::env::var("ONEPLAN_BENCH_PLANS").ok().and_then(|text| text.parse().ok()).unwrap_or(56_000);
        let begun = Instant::now();
        let made = synthetic::make(&db, synthetic::Size { plans, seed: 1 }, |_| ()).await.unwrap();
        for demo in rooms::all().demos().unwrap() {
            (demo.prepare)(db.clone()).await.unwrap();
        }
        println!("{} children invented in {:.0} s", made.children, begun.elapsed().as_secs_f64());
    }
    // What the server counts each hour.
    kept::count_again(&db).await.unwrap();
    loads::keep(&db).await.unwrap();
    advice::keep_replies(&db).await.unwrap();
    // As the program is started on an area that is there.
    db.close().await;
    open(&place).await
}

/// The copy, and the database that goes away with the benchmark where it is one for tests.
async fn in_postgres(from: &Db, folder: &Path) -> Option<(Db, Option<TestDb>)> {
    let (place, own) = match std::env::var("ONEPLAN_BENCH_POSTGRES") {
        Ok(place) => (place, None),
        Err(_) => {
            let own = testing::postgres(&rooms::all().migrations(), Clock::system()).await?;
            (own.place().to_owned(), Some(own))
        }
    };
    let db = open(&place).await;
    db.migrate().await.unwrap();
    if !synthetic::holds_an_area(&db).await.unwrap() {
        let (begun, actor, copy) = (Instant::now(), Actor::program("bench"), folder.join("copy.oneplan"));
        store::backup::backup(from, &copy, &actor).await.unwrap();
        let proof = store::backup::restore(&db, &copy, &actor).await.unwrap();
        // As the server does by itself some minutes later.
        let mut server = PgConnection::connect(&place).await.unwrap();
        sqlx::raw_sql("vacuum analyze").execute(&mut server).await.unwrap();
        println!("\n{} rows copied to PostgreSQL in {:.0} s", proof.rows, begun.elapsed().as_secs_f64());
    }
    Some((db, own))
}

/// The area behind the program's door, with somebody of each role signed in.
struct Area {
    app: App,
    router: Router,
    people: Vec<(Role, Viewer, String)>,
}

impl Area {
    async fn new(db: &Db, folder: &Path) -> Self {
        if db.is_postgres() {
            files::Place::folder(folder.join("files")).set(db);
        }
        let app = server::app(db.clone(), &rooms::all(), Settings::default()).await.unwrap();
        let router = server::router(&app, &Metrics::default(), None);
        let mut people = Vec::new();
        for one in synthetic::SIGN_INS {
            let (viewer, cookie) = session(db, one.role).await;
            people.push((one.role, viewer, cookie));
        }
        Self { app, router, people }
    }

    fn who(&self, role: Role) -> (&Viewer, &str) {
        let (_, viewer, cookie) = self.people.iter().find(|(theirs, ..)| *theirs == role).unwrap();
        (viewer, cookie.as_str())
    }

    async fn children_of(&self, role: Role) -> Vec<Uuid> {
        // A manager has no children of their own, and opens those of others.
        let (viewer, _) = self.who(if role == Role::Manager { Role::CaseOfficer } else { role });
        let mut tx = self.app.db.read().await.unwrap();
        let mine = caseload::mine(&mut tx, &self.app, viewer, &PageParams::first(CHILDREN)).await.unwrap();
        mine.rows.iter().map(|mine| mine.child.id.uuid()).collect()
    }
}

/// What a page took.
struct Figure {
    name: String,
    median: Duration,
    p99: Duration,
    bytes: usize,
    statements: usize,
    query: Option<Duration>,
}

async fn measured(area: &Area) -> Vec<Figure> {
    let mut all = Vec::new();
    for asked in pages(area).await {
        let ((viewer, cookie), name) = (area.who(asked.role), format!("{}: {}", asked.role.label(), asked.path));
        let address = asked.address(0);
        let ((status, bytes), statements) = statements::counted(fetch(&area.router, cookie, &address)).await;
        if !status.is_success() {
            println!("not measured: {name}: {status}");
            continue;
        }
        let page = times(async |round| {
            fetch(&area.router, cookie, &asked.address(round)).await;
        })
        .await;
        let query = match asked.bare {
            Bare::No => None,
            _ => Some(median(&times(async |round| query_and_table(area, viewer, &asked, round).await).await)),
        };
        let p99 = page[page.len() * 99 / 100];
        all.push(Figure { name, median: median(&page), p99, bytes, statements, query });
    }
    all
}

async fn fetch(router: &Router, cookie: &str, path: &str) -> (StatusCode, usize) {
    let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().len())
}

/// What each round took, the shortest first.
async fn times(mut act: impl AsyncFnMut(usize)) -> Vec<Duration> {
    for round in 0..WARM_UP {
        act(round).await;
    }
    let mut times = Vec::with_capacity(ROUNDS);
    let all = Instant::now();
    for round in 0..ROUNDS {
        let begun = Instant::now();
        act(round).await;
        times.push(begun.elapsed());
        if all.elapsed() > ENOUGH && times.len() >= WARM_UP {
            break;
        }
    }
    times.sort_unstable();
    times
}

fn median(sorted: &[Duration]) -> Duration {
    sorted[sorted.len() / 2]
}

async fn query_and_table(area: &Area, viewer: &Viewer, asked: &Asked, round: usize) {
    let app = &area.app;
    let mut tx = app.db.read().await.unwrap();
    let part = |sort| PageParams { sort, ..PageParams::first(PAGE_SIZE) };
    let named = |forename: &str, surname: &str| Cell::text(gate::name::listed(forename, surname));
    let day = |day: Option<Date>| Cell::text(day.map(|day| day.to_string()).unwrap_or_default());
    let child = PersonId::from_uuid(asked.id(round).unwrap_or_default());
    let rows: Vec<Vec<Cell>> = match &asked.bare {
        Bare::No => Vec::new(),
        Bare::Worklist(filters, sort) => {
            let listing = worklist::listing_by(app, viewer, filters, sort.map(|sort| sort.by));
            let found = listing.page(&mut tx, &part(*sort)).await.unwrap();
            let row = |one: &worklist::Owed| {
                let school = Cell::text(one.school.clone().unwrap_or_default());
                let (act, who) = (Cell::text(one.rule.as_str()), Cell::text(one.who.as_str()));
                vec![named(&one.forename, &one.surname), school, act, who, day(one.last_day())]
            };
            found.rows.iter().map(row).collect()
        }
        Bare::Queue(show, sort) => {
            let listing = advice_queue::listing(app, viewer, &advice_queue::Filters::from(*show));
            let found = listing.page(&mut tx, &part(*sort)).await.unwrap();
            let row = |one: &advice_queue::Queued| {
                let school = Cell::text(one.school.clone().unwrap_or_default());
                vec![named(&one.forename, &one.surname), school, Cell::text(one.line.as_str()), day(one.last_day())]
            };
            found.rows.iter().map(row).collect()
        }
        Bare::Pupils => {
            let all = caseload::all_mine(&mut tx, app, viewer).await.unwrap();
            let row = |one: &caseload::Mine| vec![Cell::text(one.child.name()), day(one.child.birth_date())];
            all.iter().take(numbers::fitted::<usize>(PAGE_SIZE)).map(row).collect()
        }
        Bare::Summary | Bare::Timeline => {
            let reader = Reader::session(&mut tx, viewer, child).await.unwrap();
            let journey = timeline::load(&mut tx, &reader, child).await.unwrap();
            let events = journey.events.iter().map(|event| vec![Cell::text(event.kind.code()), day(Some(event.on))]);
            let mut rows: Vec<Vec<Cell>> = events.collect();
            if matches!(asked.bare, Bare::Summary) {
                let record = children::of(&mut tx, child).await.unwrap();
                rows.push(vec![Cell::text(record.name())]);
                let around = family::relatives(&mut tx, &reader, child, viewer.today).await.unwrap();
                let row = |one: &family::Relative| vec![Cell::text(one.name.as_str()), Cell::text(one.kind.as_str())];
                rows.extend(around.iter().map(row));
            }
            rows
        }
    };
    page_of(&Table { rows, ..Table::default() });
}

fn ratio(ours: Duration, theirs: Duration) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64()
}

/// Prints the figures of a database, beside those of another where there are some, and which pages are over a bound.
fn tell(database: &str, figures: &[Figure], beside: &[Figure]) {
    let ms = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1e3);
    let floor = figures.iter().find(|one| one.name.ends_with("/law")).map_or(LONGEST, |one| one.median);
    let head = ["page", "median ms", "p99 ms", "KB", "SQL", "of /law", "of query", "of SQLite", ""];
    let mut rows: Vec<[String; 9]> = vec![head.map(str::to_owned)];
    let mut over = Vec::new();
    for one in figures {
        let of_query = one.query.map(|query| ratio(one.median, query));
        let of_sqlite = beside.iter().find(|other| other.name == one.name).map(|other| ratio(one.median, other.median));
        let mut why: Vec<String> = (one.median > LONGEST).then(|| "OVER 20 ms".to_owned()).into_iter().collect();
        for (what, times) in [("its query", of_query), ("SQLite", of_sqlite)] {
            why.extend(times.filter(|times| *times > TIMES).map(|_| format!("OVER {TIMES} times {what}")));
        }
        if !why.is_empty() {
            over.push(one.name.as_str());
        }
        let shown = |times: Option<f64>| times.map_or_else(|| "–".to_owned(), |times| format!("{times:.2}"));
        rows.push([
            one.name.clone(),
            ms(one.median),
            ms(one.p99),
            one.bytes.div_ceil(1_000).to_string(),
            one.statements.to_string(),
            shown(Some(ratio(one.median, floor))),
            shown(of_query),
            shown(of_sqlite),
            why.join(", "),
        ]);
    }
    let widths: [usize; 9] =
        std::array::from_fn(|place| rows.iter().map(|row| row[place].chars().count()).max().unwrap_or(0));
    println!("\n{database}, {ROUNDS} requests of each page");
    println!("Bounds of medians: 20 ms, {TIMES} times the page's query, {TIMES} times SQLite");
    let widest = widths[0];
    for [name, numbers @ .., why] in &rows {
        let cells = numbers.iter().zip(&widths[1..]).map(|(text, &width)| format!("  {text:>width$}"));
        println!("{name:<widest$}{}  {why}", cells.collect::<String>());
    }
    println!("No one query stands for home pages and /deadlines: they have no ratio to it.");
    let over = if over.is_empty() { "none".to_owned() } else { over.join("; ") };
    println!("{database}: pages over a bound: {over}");
}
