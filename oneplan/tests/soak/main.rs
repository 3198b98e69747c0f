//! The program as it is served, under load and killed again and again. `make soak` runs it.

mod client;
#[path = "../extracts/mod.rs"]
mod extracts;
mod first_day;
mod print_run;
mod search;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use access::records::{accounts, sessions};
use access::{Role, token};
use client::Client;
use oneplan::rooms;
use store::{Actor, Clock, Db, Entry, Query, Random, Right};
use tokio::time::{Instant, sleep};

/// An invented area in a folder of its own, and the cookies of a manager and a case officer.
struct Area {
    _folder: tempfile::TempDir,
    place: PathBuf,
    cookies: Vec<String>,
    children: Vec<uuid::Uuid>,
}

/// The program as people run it where `make soak` built it, else the one of the tests.
fn program() -> PathBuf {
    std::env::var_os("ONEPLAN_SOAK_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_oneplan").into(), PathBuf::from)
}

async fn open(place: &Path) -> Db {
    Db::open(&place.to_string_lossy(), &rooms::all().migrations(), Clock::system(), Random::system()).await.unwrap()
}

/// A session of an account.
async fn cookie(db: &Db, email: &str) -> String {
    let secret = token::new(db.random());
    let mut tx = db.write(&Actor::program("soak")).await.unwrap();
    let account = accounts::by_email(&mut tx, email).await.unwrap().unwrap();
    sessions::begin(&mut tx, account.id, &token::hash(&secret), true).await.unwrap();
    tx.record(Entry::new("soak", "soak", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    format!("session={secret}")
}

async fn area(plans: usize) -> Area {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("area.sqlite");
    let made = Command::new(program())
        .args(["demo", "--plans", &plans.to_string(), "--seed", "1", "--database"])
        .arg(&place)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let db = open(&place).await;
    let mut cookies = Vec::new();
    for role in [Role::Manager, Role::CaseOfficer] {
        let email = synthetic::SIGN_INS.iter().find(|sign_in| sign_in.role == role).unwrap().email;
        cookies.push(cookie(&db, email).await);
    }
    let mut tx = db.read().await.unwrap();
    let rows: Vec<(uuid::Uuid,)> =
        Query::new("select id from person where is_child and not restricted order by sort_key limit 500")
            .all(&mut tx)
            .await
            .unwrap();
    drop(tx);
    db.close().await;
    Area { _folder: folder, place, cookies, children: rows.into_iter().map(|(id,)| id).collect() }
}

/// A server that is killed when it is dropped.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    async fn start(area: &Area) -> Self {
        Self::start_on(&area.place).await
    }

    async fn start_on(place: &Path) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let process = Command::new(program())
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--database"])
            .arg(place)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, port };
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            sleep(Duration::from_millis(5)).await;
        }
        server
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What one client was told is done, until the server was gone.
#[derive(Default)]
struct Acknowledged {
    added: Vec<String>,
    opened: Vec<uuid::Uuid>,
}

/// A name holds no digits.
fn in_letters(number: &str) -> String {
    let letters = number.bytes().map(|byte| if byte.is_ascii_digit() { char::from(byte - b'0' + b'a') } else { 'x' });
    std::iter::once('S').chain("oak".chars()).chain(letters).collect()
}

/// Adds children and opens records until the server is gone.
async fn work(port: u16, cookie: String, children: Vec<uuid::Uuid>, round: u64, who: usize) -> Acknowledged {
    let mut done = Acknowledged::default();
    let Ok(mut client) = Client::connect(port, &cookie).await else { return done };
    for number in 0_usize.. {
        let surname = in_letters(&format!("{round}-{who}-{number}"));
        let form = format!("forename=Sam&surname={surname}&born-day=7&born-month=5&born-year=2016&confirm=yes");
        let Ok(answer) = client.post("/children/new", &form).await else { break };
        assert_eq!(answer.status, 303, "{}", answer.text);
        done.added.push(surname);
        let child = children[(number * 7 + who) % children.len()];
        let Ok(answer) = client.get(&format!("/children/{child}")).await else { break };
        assert_eq!(answer.status, 200, "{}", answer.text);
        done.opened.push(child);
    }
    done
}

const KILLS: u64 = 200;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: the server is started and killed 200 times"]
async fn a_server_that_is_killed_200_times_loses_nothing_that_it_acknowledged() {
    let area = area(300).await;
    let (mut added, mut opened) = (Vec::new(), 0);
    for round in 0..KILLS {
        let mut server = Server::start(&area).await;
        let clients: Vec<_> = (0..4)
            .map(|who| {
                let (cookie, children) = (area.cookies[0].clone(), area.children.clone());
                tokio::spawn(work(server.port, cookie, children, round, who))
            })
            .collect();
        sleep(Duration::from_millis(20 + round * 37 % 400)).await;
        server.kill();
        for client in clients {
            let done = client.await.unwrap();
            added.extend(done.added);
            opened += done.opened.len();
        }
    }
    let db = open(&area.place).await;
    let mut tx = db.read().await.unwrap();
    let rows: Vec<(String,)> =
        Query::new("select surname from person where surname like 'Soak%'").all(&mut tx).await.unwrap();
    let kept: std::collections::HashSet<String> = rows.into_iter().map(|(surname,)| surname).collect();
    let lost: Vec<&String> = added.iter().filter(|one| !kept.contains(*one)).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged children were lost: {lost:?}", lost.len(), added.len());
    let entries =
        Query::new("select count(*) from audit_entry where action = 'child.open'").number(&mut tx).await.unwrap();
    assert!(entries >= i64::try_from(opened).unwrap(), "{entries} entries of {opened} records that were opened");
    drop(tx);
    store::audit::seal(&db).await.unwrap();
    assert_eq!(store::audit::verify(&db, None).await.unwrap().broken, None);
    db.close().await;
    println!("{} children and {opened} opened records survived {KILLS} kills", added.len());
    assert!(added.len() > 200 && opened > 200);
}

/// Asks for forecasts until the server is gone; gives the names of those that it was told are asked for.
async fn ask_for_forecasts(port: u16, cookie: String, round: u64) -> Vec<String> {
    let mut asked = Vec::new();
    let Ok(mut client) = Client::connect(port, &cookie).await else { return asked };
    for number in 0..3 {
        let name = format!("Kill {round}.{number}");
        let form = format!("act=make&name={}&why=&requests=0&from=2028&years=2", name.replace(' ', "+"));
        let Ok(answer) = client.post("/sufficiency/forecasts/new", &form).await else { break };
        assert_eq!(answer.status, 303, "{}", answer.text);
        asked.push(name);
    }
    asked
}

const JOB_KILLS: u64 = 40;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: the server is started and killed 40 times while it makes forecasts"]
async fn a_server_that_is_killed_40_times_loses_no_job_and_finishes_none_twice() {
    let area = area(300).await;
    let mut asked = Vec::new();
    for round in 0..JOB_KILLS {
        let mut server = Server::start(&area).await;
        let client = tokio::spawn(ask_for_forecasts(server.port, area.cookies[0].clone(), round));
        sleep(Duration::from_millis(300 + round * 211 % 2_500)).await;
        server.kill();
        asked.extend(client.await.unwrap());
    }
    let server = Server::start(&area).await;
    let db = open(&area.place).await;
    let count = async |sql: &str| Query::new(sql).number(&mut db.read().await.unwrap()).await.unwrap();
    let until = Instant::now() + Duration::from_secs(600);
    while count("select count(*) from job where kind = 'sufficiency.forecast' and state in ('waiting', 'running')")
        .await
        > 0
    {
        assert!(Instant::now() < until, "jobs are left");
        sleep(Duration::from_secs(1)).await;
    }
    let interrupted = count("select count(*) from job where attempts > 1 or interruptions > 0").await;
    let mut tx = db.read().await.unwrap();
    let rows: Vec<(uuid::Uuid, String, bool)> =
        Query::new("select id, name, outcome is not null from sufficiency_forecast where name like 'Kill%'")
            .all(&mut tx)
            .await
            .unwrap();
    let made: std::collections::HashMap<String, (uuid::Uuid, bool)> =
        rows.into_iter().map(|(id, name, done)| (name, (id, done))).collect();
    let lost: Vec<&String> = asked.iter().filter(|name| made.get(*name).is_none_or(|(_, done)| !done)).collect();
    assert!(lost.is_empty(), "{} of {} forecasts were lost: {lost:?}", lost.len(), asked.len());
    for (name, (id, _)) in &made {
        let ended =
            Query::new("select count(*) from audit_entry where action = 'sufficiency.end' and subject =").value(*id);
        assert_eq!(ended.number(&mut tx).await.unwrap(), 1, "{name} was finished more than once");
    }
    drop(tx);
    println!("{} forecasts survived {JOB_KILLS} kills; {interrupted} rows still tell of one", made.len());
    assert!(made.len() > 20);
    drop(server);
    store::audit::seal(&db).await.unwrap();
    assert_eq!(store::audit::verify(&db, None).await.unwrap().broken, None);
    db.close().await;
}

const CONNECTIONS: usize = 500;
const LASTS: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: a minute of load"]
async fn five_hundred_connections_for_a_minute_meet_no_error() {
    let area = Arc::new(area(7_500).await);
    let server = Server::start(&area).await;
    let failed = Arc::new(AtomicU64::new(0));
    let until = Instant::now() + LASTS;
    let clients: Vec<_> = (0..CONNECTIONS)
        .map(|who| {
            let (area, failed, port) = (area.clone(), failed.clone(), server.port);
            tokio::spawn(async move {
                let cookie = &area.cookies[who % area.cookies.len()];
                let mut times = Vec::new();
                let mut client = Client::connect(port, cookie).await.unwrap();
                for number in 0_usize.. {
                    if Instant::now() >= until {
                        break;
                    }
                    let child = area.children[(who * 31 + number * 7) % area.children.len()];
                    let begun = Instant::now();
                    let answer = match (who + number) % 6 {
                        0 => client.get("/worklist").await,
                        1 => client.get(&format!("/children/{child}")).await,
                        // The same form from one account at once is one form: each search is another.
                        2 => client.post("/children", &format!("name=sm&n={who}-{number}")).await,
                        3 => client.get(&format!("/children/{child}/journey")).await,
                        4 => client.get("/").await,
                        _ => client.get("/law").await,
                    };
                    times.push(begun.elapsed());
                    // A case officer finds the children of others only with a reason.
                    let right = answer.as_ref().is_ok_and(|answer| matches!(answer.status, 200 | 303 | 404));
                    if !right {
                        failed.fetch_add(1, Ordering::Relaxed);
                        println!("{:?}", answer.map(|answer| answer.status));
                        match Client::connect(port, cookie).await {
                            Ok(again) => client = again,
                            Err(_) => break,
                        }
                    }
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.unwrap());
    }
    times.sort_unstable();
    let at = |part: usize| times[times.len() * part / 100].as_millis();
    println!(
        "{} answers in {} s over {CONNECTIONS} connections: median {} ms, 95% within {} ms, 99% within {} ms",
        times.len(),
        LASTS.as_secs(),
        at(50),
        at(95),
        at(99)
    );
    assert_eq!(failed.load(Ordering::Relaxed), 0);
    assert!(times.len() > CONNECTIONS);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: the server is killed while documents move out of the database"]
async fn documents_that_move_out_of_the_database_survive_kill() {
    use sha2::{Digest, Sha256};

    const DOCUMENTS: usize = 300;
    let area = area(20).await;
    let db = open(&area.place).await;
    let mut expected = std::collections::BTreeMap::new();
    for number in 0..DOCUMENTS {
        let id = db.new_id::<()>();
        let content = format!("report {number} ").repeat(20_000).into_bytes();
        let hash: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
        let mut tx = db.write(&Actor::program("soak")).await.unwrap();
        let row = vec![
            ("id", id.into()),
            ("person", area.children[0].into()),
            ("title", "A report".into()),
            ("name", "report.txt".into()),
            ("media_type", "text/plain; charset=utf-8".into()),
            ("size", i64::try_from(content.len()).unwrap().into()),
            ("sha256", hash.clone().into()),
            ("added_by", area.children[0].into()),
            ("added_by_name", "Soak".into()),
            ("added_at", db.now().into()),
        ];
        store::query::insert("file", row).run(&mut tx).await.unwrap();
        let content = vec![("file", id.into()), ("content", content.into())];
        store::query::insert("file_content", content).run(&mut tx).await.unwrap();
        tx.record(Entry::new("soak", "soak", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        expected.insert(id.uuid(), hash);
    }
    let left =
        async || Query::new("select count(*) from file_content").number(&mut db.read().await.unwrap()).await.unwrap();
    let mut kills = 0;
    while left().await > 0 {
        let mut server = Server::start(&area).await;
        let (before, from) = (left().await, Instant::now());
        while left().await > before - 40 && left().await > 0 && from.elapsed() < Duration::from_secs(60) {
            sleep(Duration::from_millis(3)).await;
        }
        server.kill();
        kills += 1;
        // The minute in which a server that only was slow would go on has passed.
        let mut tx = db.write(&Actor::program("soak")).await.unwrap();
        Query::new("update job set lease_until =")
            .value(db.now() - jiff::SignedDuration::from_mins(1))
            .push("where kind = 'messages.move_documents' and lease_until is not null")
            .run(&mut tx)
            .await
            .unwrap();
        tx.commit_draft().await.unwrap();
        assert!(kills < 40, "it does not go on: {} left", left().await);
    }
    store::key::take_up(&db, &store::Key::beside(&area.place), false, &Actor::program("soak")).await.unwrap();
    for (id, hash) in expected {
        let row: (files::StoredId,) = Query::new("select content from file where id =")
            .value(id)
            .one(&mut db.read().await.unwrap())
            .await
            .unwrap();
        let stored = files::records::stored::one(&mut db.read().await.unwrap(), row.0).await.unwrap();
        let bytes = stored.open(&db).await.unwrap().into_bytes().await.unwrap();
        let got: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(got, hash);
    }
    assert!(kills > 3, "{kills}");
}
