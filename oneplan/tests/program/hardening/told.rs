//! What the program tells of itself outside: whether it can save, that the disk is nearly full, the audit log.

use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::sync::Arc;

use super::{count, nobody};
use crate::common::{Area, on_each};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use jobs::Kind;
use serde_json::{Value, json};
use server::audit_to::AuditTo;
use server::watch::{self, Watched};
use store::{Actor, Entry, Query, Right, StoreError};

#[tokio::test]
async fn health_answers_503_while_nothing_can_be_saved_and_is_well_again_by_itself() {
    on_each(|area| async move {
        let balancer = nobody("", &area);
        area.change(Query::new("alter table heartbeat rename to heartbeat_elsewhere")).await;
        let ill = area.get(&balancer, "/health").await;
        assert_eq!(ill.status, StatusCode::SERVICE_UNAVAILABLE, "{}", ill.text);
        assert_eq!(area.get(&balancer, "/about").await.status, StatusCode::OK, "reading alone does not tell");
        area.change(Query::new("alter table heartbeat_elsewhere rename to heartbeat")).await;
        let well = area.get(&balancer, "/health").await;
        assert_eq!((well.status, well.text.as_str()), (StatusCode::OK, "ok\n"));
    })
    .await;
}

fn job(code: &str) -> Kind {
    oneplan::rooms::all().jobs().into_iter().find(|kind| kind.code == code).unwrap()
}

#[tokio::test]
async fn little_room_on_the_disk_is_logged_and_stands_in_red() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let warnings = async || area.get(&admin, "/").await.text.matches("data-warning").count();
        let before = warnings().await;
        let disk = [job("disk.warning")];
        assert_eq!(jobs::run_due(&area.db, &disk).await.unwrap(), 0, "there is room");
        area.db.carry(Arc::new(Watched { least_room: u64::MAX, ..Watched::default() }));
        // PostgreSQL looks after a disk of its own, on a machine of its own.
        let of_file = usize::from(area.db.file().is_some());
        assert_eq!(jobs::run_due(&area.db, &disk).await.unwrap(), of_file);
        assert_eq!(warnings().await, before + of_file);
    })
    .await;
}

#[tokio::test]
async fn administrators_see_when_backups_were_made_and_restored_and_one_that_is_old_stands_in_red() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let folder = tempfile::tempdir().unwrap();
        let is_old = async || {
            let home = area.get(&admin, "/").await.text;
            assert!(home.contains("data-copies"), "{home}");
            home.contains("data-warning=\"copy-old\"")
        };
        assert!(!is_old().await, "nothing would be lost yet");
        area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        assert!(is_old().await, "none was made yet");
        let actor = Actor::program("test");
        let copy = async |name: &str| store::backup::backup(&area.db, &folder.path().join(name), &actor).await.unwrap();
        copy("one").await;
        let first = store::backup::last(&area.db).await.unwrap().unwrap();
        assert!(first.made_at.is_some() && first.before.is_none());
        area.later(24 * 6).await;
        assert!(!is_old().await);
        area.later(24 * 2).await;
        assert!(is_old().await);
        copy("two").await;
        let second = store::backup::last(&area.db).await.unwrap().unwrap();
        assert_eq!(second.before, first.made_at);
        assert!(!is_old().await);
        assert_eq!(store::backup::restored_at(&area.db).await.unwrap(), None);
        store::backup::note_tried(&area.db, &actor).await.unwrap();
        assert!(store::backup::restored_at(&area.db).await.unwrap().is_some());
        assert_eq!(count(&area, "select count(*) from audit_entry where action = 'backup.restore'").await, 1);
    })
    .await;
}

fn received(log: &UnixDatagram) -> String {
    let mut line = [0; 4096];
    let length = log.recv(&mut line).unwrap();
    String::from_utf8(line[..length].to_vec()).unwrap()
}

#[tokio::test]
async fn the_end_of_the_audit_chain_goes_to_the_systems_own_log() {
    on_each(|area| async move {
        let folder = tempfile::tempdir().unwrap();
        let syslog = folder.path().join("log");
        area.db.carry(Arc::new(Watched { syslog: syslog.clone(), ..Watched::default() }));
        watch::anchor((*area.db).clone()).await.unwrap();
        let log = UnixDatagram::bind(&syslog).unwrap();
        watch::anchor((*area.db).clone()).await.unwrap();
        let line = received(&log);
        let end = store::audit::last(&area.db).await.unwrap().unwrap();
        assert!(line.starts_with("<85>oneplan: ") && line.ends_with(&format!(" {}:{}", end.seal, end.hash)), "{line}");
    })
    .await;
}

/// The entries that were sent, each read again.
fn lines(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a family's record leaves in the log: names, a reason in somebody's own words, what was changed, a page that was refused.
async fn at_work(area: &Area) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let board = area.person("Bo Board", Role::BoardMember, None).await;
    let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
    area.assign(child, &officer, "case_officer").await;
    area.get(&officer, &format!("/children/{child}")).await;
    area.get(&board, &format!("/children/{child}")).await;
    let why = Entry::new("child.edit", "person", Some(child.uuid()), Right::Test).reason("Fled to Heather Way");
    let mut tx = area.db.write(&Actor::program("a name\nof two lines")).await.unwrap();
    tx.record(why.detail(json!({ "address": "2 Heather Way" }))).await.unwrap();
    tx.commit().await.unwrap();
    store::audit::seal(&area.db).await.unwrap();
}

#[tokio::test]
async fn entries_of_the_audit_log_go_to_a_file_each_once_and_say_nothing_that_somebody_wrote() {
    on_each(|area| async move {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("audit.jsonl");
        let send = [job("audit.send")];
        at_work(&area).await;
        assert_eq!(jobs::run_due(&area.db, &send).await.unwrap(), 0, "nobody asked for it");
        let to: AuditTo = file.to_str().unwrap().parse().unwrap();
        area.db.carry(Arc::new(Watched { audit_to: Some(to), ..Watched::default() }));
        assert_eq!(jobs::run_due(&area.db, &send).await.unwrap(), 1);
        let sealed = "select count(*) from audit_entry where segment in (select segment from audit_sealed)";
        let sent = lines(&file);
        assert_eq!(sent.len() as i64, count(&area, sealed).await);
        let seals: Vec<i64> = sent.iter().map(|line| line["seal"].as_i64().unwrap()).collect();
        assert!(seals.is_sorted(), "{seals:?}");
        let refused = sent.iter().find(|line| line["action"] == "page.refused").unwrap();
        assert_eq!(refused["detail"]["route"], "/children/{id}");
        assert!(refused["account"].is_string() && refused.get("name").is_none(), "{refused}");
        // Whatever a name holds, an entry is one line.
        assert_eq!(sent.iter().filter(|line| line["name"] == "a name\nof two lines").count(), 1);
        let text = std::fs::read_to_string(&file).unwrap();
        for secret in ["Ackroyd", "Asha", "Heather", "Fled"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        // What is new, and that alone.
        assert_eq!(watch::send(&area.db).await.unwrap(), 0);
        at_work_again(&area).await;
        assert!(watch::send(&area.db).await.unwrap() > 0);
        let all = lines(&file);
        assert_eq!(all.len() as i64, count(&area, sealed).await);
        assert_eq!(all[..sent.len()], sent[..]);
        // Where the chain was changed after it was sent, the other system gets both.
        area.change(Query::new("update setting set value = '1:cut' where name = 'audit_sent'")).await;
        assert!(watch::send(&area.db).await.unwrap() >= all.len());
    })
    .await;
}

async fn at_work_again(area: &Area) {
    area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    store::audit::seal(&area.db).await.unwrap();
}

#[tokio::test]
async fn entries_that_the_systems_own_log_does_not_take_are_sent_once_it_does() {
    on_each(|area| async move {
        let folder = tempfile::tempdir().unwrap();
        let syslog = folder.path().join("log");
        let to: AuditTo = "syslog".parse().unwrap();
        area.db.carry(Arc::new(Watched { syslog: syslog.clone(), audit_to: Some(to), ..Watched::default() }));
        at_work_again(&area).await;
        assert!(matches!(watch::send(&area.db).await, Err(StoreError::File(_))), "there is no such log");
        let log = UnixDatagram::bind(&syslog).unwrap();
        let reading = std::thread::spawn(move || {
            let mut lines = Vec::new();
            loop {
                let line = received(&log);
                if line == "end" {
                    return lines;
                }
                lines.push(line);
            }
        });
        let sent = watch::send(&area.db).await.unwrap();
        UnixDatagram::unbound().unwrap().send_to(b"end", &syslog).unwrap();
        let lines = reading.join().unwrap();
        assert!(lines.len() == sent && sent > 0, "{sent}: {lines:?}");
        for line in lines {
            let entry = line.strip_prefix("<85>oneplan: ").unwrap();
            assert!(serde_json::from_str::<Value>(entry).unwrap()["hash"].is_string(), "{line}");
        }
    })
    .await;
}
