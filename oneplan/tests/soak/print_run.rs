//! The letters of a whole area printed at once, as where every family is written to: they become files of 200, each made while
//! somebody waits, and the server needs no more memory for the last than for the first.

use std::time::Duration;

use journey::model::letter::builtin;
use serde_json::json;
use store::query::{insert, insert_many};
use store::{Actor, Db, Entry, Id, Query, Right, Value};
use tokio::time::Instant;
use uuid::Uuid;

use crate::client::Client;
use crate::{Area, Server, area, open};

const LETTERS: usize = 3_000;
/// Letters of one file: see `pages/letters/print.rs`.
const OF_A_FILE: i64 = 200;
/// Whoever waits longer than this with nothing to see takes a file for broken, and asks for it again.
const PATIENCE: Duration = Duration::from_secs(10);
/// In megabytes. A file of 200 letters of three pages is a few of them, and what it is laid out from some times as much: with this for
/// each of two people who print at once, the program still fits on the smallest server that is rented, of 1 GB.
const FOR_ONE_FILE: u64 = 256;
/// In megabytes: what an allocator may keep for itself after the first file. More would mean that something of each file stays.
const KEPT: u64 = 64;
const KIND: law::Kind = law::Kind::AssessmentRefused;

type Row = Vec<(&'static str, Value)>;

/// Inserts rows that all have the columns of the first.
async fn rows(db: &Db, table: &'static str, all: Vec<Row>) {
    let columns: Vec<&'static str> = all.first().unwrap().iter().map(|(name, _)| *name).collect();
    let values = all.into_iter().map(|row| row.into_iter().map(|(_, value)| value).collect()).collect();
    let mut tx = db.write(&Actor::program("soak")).await.unwrap();
    insert_many(&mut tx, table, &columns, values).await.unwrap();
    tx.record(Entry::new("soak", "soak", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
}

/// The letterhead and the template of the letters.
async fn stationery(db: &Db) -> (Id<()>, Id<()>) {
    let (letterhead, template, now) = (db.new_id::<()>(), db.new_id::<()>(), db.now());
    let mut tx = db.write(&Actor::program("soak")).await.unwrap();
    let next = Query::new("select coalesce(max(number), 0) + 1 from letterhead").number(&mut tx).await.unwrap();
    let row = vec![
        ("id", letterhead.into()),
        ("number", next.into()),
        ("name", "Testshire Council".into()),
        ("team", "SEND team".into()),
        ("address", "Town Hall\nTestford ZX1 1AA".into()),
        ("telephone", "01632 960020".into()),
        ("email", "send@example.org".into()),
        ("website", "www.example.org/send".into()),
        ("logo", "".into()),
        ("logo_alt", "".into()),
        ("added_by", "Soak".into()),
        ("added_at", now.into()),
    ];
    insert("letterhead", row).run(&mut tx).await.unwrap();
    let row = vec![
        ("id", template.into()),
        ("kind", KIND.code().into()),
        ("wording", "standard".into()),
        ("language", "en".into()),
        ("number", 1_000_i64.into()),
        ("state", "in_use".into()),
        ("checked", true.into()),
        ("body", builtin::text(KIND, "standard").into()),
        ("changed_by", "Soak".into()),
        ("changed_at", now.into()),
        ("version", 1_i64.into()),
    ];
    insert("letter_template", row).run(&mut tx).await.unwrap();
    tx.record(Entry::new("soak", "soak", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    (letterhead, template)
}

/// A letter to the home of each of these children, as one that tells a refusal is kept: the law's texts filled in, three pages.
async fn letters(db: &Db, children: &[Uuid]) {
    let (letterhead, template) = stationery(db).await;
    let text = "What the council decided, why, and what the family can do about it, in a few sentences. ".repeat(5);
    let fields: serde_json::Map<String, serde_json::Value> =
        law::notice::required(KIND).iter().map(|field| (field.name.to_owned(), text.clone().into())).collect();
    let fields = serde_json::Value::Object(fields).to_string();
    let (mut homes, mut notices, mut all) = (Vec::<Row>::new(), Vec::<Row>::new(), Vec::<Row>::new());
    for (number, child) in children.iter().enumerate() {
        let notice = db.new_id::<()>();
        // A letter to another home than the child's is held.
        let (street, postcode) = (format!("{number} Long Street"), format!("ZX{} {}AB", number % 90, number % 10));
        homes.push(vec![
            ("id", db.new_id::<()>().into()),
            ("person", (*child).into()),
            ("street", street.clone().into()),
            ("town", "Testford".into()),
            ("postcode", postcode.clone().into()),
            ("starts_on", db.clock().today().into()),
        ]);
        notices.push(vec![
            ("id", notice.into()),
            ("person", (*child).into()),
            ("kind", KIND.code().into()),
            ("fields", fields.clone().into()),
            ("sent_on", db.clock().today().into()),
            ("channel", "first class post".into()),
        ]);
        let made = json!({
            "name": "The parent or carer", "addressed_as": "Parent or carer",
            "address": [street, "Testford", postcode],
            "is_own": false, "reference": format!("SEN/{number:08}"),
            "officer": { "name": "Asha Officer", "title": "SEND case officer", "telephone": "01632 960020", "email": "asha@example.org" },
            "size": 12, "language": "en", "pictures": false,
        });
        all.push(vec![
            ("id", db.new_id::<()>().into()),
            ("notice", notice.into()),
            ("letterhead", letterhead.into()),
            ("template", template.into()),
            ("made", made.to_string().into()),
            ("channel", "first class post".into()),
            ("to_arrange", "".into()),
        ]);
    }
    rows(db, "address", homes).await;
    rows(db, "notice", notices).await;
    rows(db, "letter", all).await;
}

/// The most memory that a process ever had, in megabytes.
fn peak(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1_024
}

async fn one_of(area: &Area, server: &Server) -> Client {
    Client::connect(server.port, &area.cookies[0]).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: 3,000 letters are printed"]
async fn a_run_of_thousands_of_letters_is_made_in_files_that_nobody_waits_long_for() {
    let area = area(7_500).await;
    let db = open(&area.place).await;
    let mut tx = db.read().await.unwrap();
    let children: Vec<(Uuid,)> =
        Query::new("select id from person where is_child and not restricted order by id limit")
            .value(i64::try_from(LETTERS).unwrap())
            .all(&mut tx)
            .await
            .unwrap();
    drop(tx);
    let children: Vec<Uuid> = children.into_iter().map(|(id,)| id).collect();
    assert_eq!(children.len(), LETTERS);
    letters(&db, &children).await;
    let count = async |sql: &str| Query::new(sql).number(&mut db.read().await.unwrap()).await.unwrap();

    let server = Server::start(&area).await;
    let mut client = one_of(&area, &server).await;
    assert_eq!(client.get("/letters/to-print").await.unwrap().status, 200);
    let before = peak(&server);
    let begun = Instant::now();
    let answer = client.post("/letters/to-print", "select=all&sure=yes").await.unwrap();
    assert_eq!(answer.status, 303, "{}", answer.text);
    println!("{LETTERS} letters put into files in {:.1} s", begun.elapsed().as_secs_f64());
    assert!(begun.elapsed() < PATIENCE);
    // Each letter is in one file, and none is left behind but those about the few children who died.
    let printed = count("select count(*) from letter where run is not null").await;
    assert!(printed > i64::try_from(LETTERS * 95 / 100).unwrap(), "{printed}");
    assert!(
        count("select max(n) from (select count(*) as n from letter where run is not null group by run) t").await
            <= OF_A_FILE
    );
    let runs: Vec<(Uuid,)> =
        Query::new("select id from print_run order by id").all(&mut db.read().await.unwrap()).await.unwrap();

    let (mut took, mut peaks) = (Vec::new(), Vec::new());
    for (run,) in &runs {
        let begun = Instant::now();
        let file = client.get(&format!("/letters/to-print/{run}/pdf")).await.unwrap();
        took.push(begun.elapsed());
        assert!(file.status == 200 && file.text.starts_with("%PDF"), "{}", file.status);
        peaks.push(peak(&server));
    }
    let page = client.get(&format!("/letters/to-print/{}", runs[0].0)).await.unwrap();
    assert_eq!(page.status, 200, "{}", page.text);
    db.close().await;
    took.sort_unstable();
    let all: Duration = took.iter().sum();
    let (first, last, slowest) = (peaks[0], peaks[peaks.len() - 1], took[took.len() - 1]);
    println!(
        "{} files in {:.1} s; the slowest {:.1} s; memory {before} MB before, at most {first} MB with the first file and {last} MB with the last",
        runs.len(),
        all.as_secs_f64(),
        slowest.as_secs_f64()
    );
    assert!(slowest < PATIENCE, "{slowest:?}");
    assert!(first < before + FOR_ONE_FILE, "{before} MB before, {first} MB with one file");
    assert!(last < first + KEPT, "{first} MB with the first file, {last} MB with the last");
}
