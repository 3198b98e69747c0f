//! What the audit log proves across a clean stop, a kill and the next start.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, SqliteConnection};

use crate::{code, err, oneplan, out};

/// A server that is killed when it is dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server that serves; nothing where this program was built without its styles.
fn serves(folder: &Path) -> Option<Server> {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let server = Command::new(env!("CARGO_BIN_EXE_oneplan"))
        .args(["serve", "--listen", &address.to_string()])
        .env_remove("ONEPLAN_DATABASE")
        .current_dir(folder)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut server = Server(server);
    while answer(address).is_none() {
        if server.0.try_wait().unwrap().is_some() {
            let said = err(&oneplan(folder, &["serve", "--listen", &address.to_string()]));
            assert!(said.contains("make assets"), "{said}");
            println!("skipped: this program was built without `make assets`");
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(server)
}

/// What it answers. It takes connections before it serves, so one that is taken says nothing yet.
fn answer(address: SocketAddr) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    (!text.is_empty()).then_some(text)
}

/// Stops a server as the system does.
fn stops(mut server: Server) {
    kill_process(Pid::from_child(&server.0), Signal::TERM).unwrap();
    assert!(server.0.wait().unwrap().success());
}

/// The ends that were noted, as they stand in the file.
fn noted(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("data/oneplan.sqlite.anchors")).unwrap();
    text.lines().filter_map(|line| line.split(' ').next_back()).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_end_is_noted_at_a_clean_stop_and_what_was_cut_off_after_a_kill_is_found_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert_eq!(code(&oneplan(at, &["migrate"])), 0);
    let add = ["account", "add", "--name", "Ada", "--email", "ada@example.org", "--role", "administrator"];
    assert_eq!(code(&oneplan(at, &add)), 0);
    let Some(server) = serves(at) else { return };
    stops(server);
    let place = at.join("data/oneplan.sqlite");
    let mut database = SqliteConnection::connect(&place.to_string_lossy()).await.unwrap();
    let ends = "select number, hash from audit_seal order by number desc limit 1";
    let (number, hash): (i64, String) = sqlx::query_as(ends).fetch_one(&mut database).await.unwrap();
    assert_eq!(noted(at).last().unwrap(), &format!("{number}:{hash}"), "the stop is noted");
    assert!(noted(at).len() >= 2, "and the start");

    drop(serves(at).unwrap());
    assert_eq!(code(&oneplan(at, &["audit", "verify"])), 0);
    let before = noted(at);
    let (from, _) = before.last().unwrap().split_once(':').unwrap();
    for sql in [
        "delete from audit_entry where segment in (select segment from audit_sealed where seal >= $1)",
        "delete from audit_sealed where seal >= $1",
        "delete from audit_seal where number >= $1",
    ] {
        sqlx::query(sql).bind(from.parse::<i64>().unwrap()).execute(&mut database).await.unwrap();
    }
    stops(serves(at).unwrap());
    assert!(noted(at).len() >= before.len() + 2, "at the start and at the stop, whatever was found");
    let verdict = "select value from setting where name = 'audit_verdict'";
    let (verdict,): (String,) = sqlx::query_as(verdict).fetch_one(&mut database).await.unwrap();
    let verdict: serde_json::Value = serde_json::from_str(&verdict).unwrap();
    assert!(verdict["broken"].is_string(), "{verdict}");
    let verified = oneplan(at, &["audit", "verify"]);
    assert_eq!(code(&verified), 1, "{}", out(&verified));
}
