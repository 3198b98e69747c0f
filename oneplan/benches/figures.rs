//! The figures of the One Plan beside their floors: bringing values in, every area beside every comparator, a measure's
//! page. Run by `make bench`; with LAIT's file in `ONEPLAN_SHARED` that is brought in too.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and may stop loudly")]

mod common;

use std::path::PathBuf;

use access::Settings;
use common::{get, page_of, report, signed_in, timed};
use one_plan::demo;
use one_plan::model::definition::{Definition, shipped};
use one_plan::model::evaluate::Lines;
use one_plan::model::frame::Frame;
use one_plan::records::files::{self, By};
use one_plan::records::values;
use oneplan::rooms;
use page::govuk::{Cell, Head, Table};
use sqlx::{Connection, Row, SqliteConnection};
use store::{Actor, Clock, Db, Random};
use tokio::time::Instant;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("bench.sqlite").to_string_lossy().into_owned();
    let db = Db::open(&place, &rooms::all().migrations(), Clock::system(), Random::system()).await.unwrap();
    db.migrate().await.unwrap();
    synthetic::make(&db, synthetic::Size { plans: 20, seed: 1 }, |_| ()).await.unwrap();
    let actor = Actor::program("bench");
    let mut tx = db.write(&actor).await.unwrap();
    store::setting::set(&mut tx, "sen2_lea", "380").await.unwrap();
    tx.record(store::Entry::new("bench", "bench", None, store::Right::Test)).await.unwrap();
    tx.commit().await.unwrap();

    let areas: Vec<(String, f64)> = published::areas::authorities()
        .iter()
        .map(|one| (one.old.to_owned(), 0.0))
        .chain([(published::areas::ENGLAND.to_owned(), 0.0)])
        .collect();
    let reading = demo::figures(&areas);
    let by = By { actor: &actor, allowed: None, retrieved_on: db.clock().today(), strict: false };
    let begun = Instant::now();
    let brought = files::take_in(&db, by, "invented.csv", "0".repeat(64), &reading).await.unwrap();
    let ours = begun.elapsed();
    let mut bare = SqliteConnection::connect(&place).await.unwrap();
    println!("\n{:<50} {:>9} {:>9} {:>7}  bound", "", "ours", "floor", "ratio");
    let floor = bare_insert(&folder, &mut bare).await;
    report(&format!("{} values brought in, beside bare inserts", brought.values), ours, floor, 5.0);

    let definitions: Vec<Definition> = shipped().into_iter().filter(|one| one.series().next().is_some()).collect();
    let mut series: Vec<&str> = definitions.iter().flat_map(Definition::series).collect();
    series.sort_unstable();
    series.dedup();
    let every = timed(5, async |_| {
        let mut tx = db.read().await.unwrap();
        let values = values::load(&mut tx, &series, None).await.unwrap();
        let frames = Frame::every(&mut tx, None).await.unwrap();
        drop(tx);
        let mut words = 0;
        for definition in &definitions {
            let lines = Lines::of(definition, &values);
            words += frames
                .iter()
                .filter_map(|frame| frame.evaluate(definition, &lines, None))
                .map(|one| one.beside.len())
                .sum::<usize>();
        }
        assert!(words > 10_000, "{words}");
    })
    .await;
    let floor = timed(5, async |_| {
        bare_values(&mut bare, "1 = 1").await;
    })
    .await;
    report(&format!("{} areas, {} measures, every comparator", areas.len() - 1, definitions.len()), every, floor, 10.0);
    println!("  the bound of the issue is 1,000 ms: {}", if every.as_millis() < 1_000 { "within" } else { "OVER" });

    let app = server::app(db.clone(), &rooms::all(), Settings::default()).await.unwrap();
    let (router, cookie) = signed_in(&app).await;
    let page = timed(30, async |_| get(&router, &cookie, "/measures/M01").await).await;
    let codes: Vec<String> = shipped()[0].series().map(|code| format!("'{code}'")).collect();
    let of_measure = format!("s.code in ({})", codes.join(", "));
    let floor = timed(30, async |_| {
        let rows = bare_values(&mut bare, &of_measure).await;
        let table = Table {
            head: vec![Head::text("Area"), Head::text("Period"), Head::number("Value")],
            rows: rows
                .iter()
                .filter(|(area, ..)| area == "380" || area.starts_with('3'))
                .map(|(area, period, value)| vec![Cell::text(area), Cell::text(period), Cell::number(value)])
                .collect(),
            ..Table::default()
        };
        page_of(&table);
    })
    .await;
    report("a measure's page, beside SQL and a table", page, floor, 3.0);
    lait(&db, by).await;
}

/// LAIT's file, where it is.
async fn lait(db: &Db, by: By<'_>) {
    let root = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../shared".to_owned());
    let Ok(content) = std::fs::read(PathBuf::from(root).join("data/measures/lait/bds_long_0.parquet")) else {
        println!("LAIT’s file is not here: not brought in");
        return;
    };
    let begun = Instant::now();
    let brought = files::bring_in(db, by, vec![("bds_long_0.parquet".to_owned(), content)]).await.unwrap().done;
    let took = begun.elapsed().as_secs_f64();
    println!(
        "LAIT: {} values brought in, {took:.1} s, bound 10: {}",
        brought[0].values,
        if took < 10.0 { "within" } else { "OVER" }
    );
}

/// The same rows once more, into a table of their own, a statement each and one transaction.
async fn bare_insert(folder: &tempfile::TempDir, from: &mut SqliteConnection) -> std::time::Duration {
    let rows = sqlx::query("select series, area, period, status, number, file from published_value")
        .fetch_all(from)
        .await
        .unwrap();
    let place = folder.path().join("floor.sqlite");
    let mut db = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", place.display())).await.unwrap();
    sqlx::raw_sql(
        "pragma journal_mode = wal; pragma synchronous = full;
         create table v (series bigint, area text, period bigint, status text, number double precision, file bigint,
                         primary key (series, area, period))",
    )
    .execute(&mut db)
    .await
    .unwrap();
    let begun = Instant::now();
    let mut tx = db.begin().await.unwrap();
    for some in rows.chunks(60) {
        let places: Vec<String> = (0..some.len())
            .map(|at| {
                format!(
                    "(${},${},${},${},${},${})",
                    at * 6 + 1,
                    at * 6 + 2,
                    at * 6 + 3,
                    at * 6 + 4,
                    at * 6 + 5,
                    at * 6 + 6
                )
            })
            .collect();
        let sql = format!("insert into v values {}", places.join(","));
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for row in some {
            query = query
                .bind(row.get::<i64, _>(0))
                .bind(row.get::<String, _>(1))
                .bind(row.get::<i64, _>(2))
                .bind(row.get::<String, _>(3))
                .bind(row.get::<Option<f64>, _>(4))
                .bind(row.get::<i64, _>(5));
        }
        query.execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    begun.elapsed()
}

async fn bare_values(db: &mut SqliteConnection, condition: &str) -> Vec<(String, String, f64)> {
    let sql = format!(
        "select v.area, p.label, v.number from published_value v join published_series s on s.id = v.series
           join published_period p on p.id = v.period where {condition}"
    );
    sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(db).await.unwrap()
}
