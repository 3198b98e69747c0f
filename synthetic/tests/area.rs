//! The invented area: the same for the same seed, near the published figures, and plausible.

use std::collections::BTreeMap;

use store::testing::{TestDb, noon};
use store::{Clock, Db, Migrations, Query, on_both};
use synthetic::{Size, holds_an_area, make};

const ROOMS: &[&Migrations] = &[
    &access::MIGRATIONS,
    &people::MIGRATIONS,
    &search::MIGRATIONS,
    &approval::MIGRATIONS,
    &files::MIGRATIONS,
    &messages::MIGRATIONS,
    &journey::MIGRATIONS,
];

async fn area(plans: u32, seed: u64) -> TestDb {
    let db = store::testing::sqlite(ROOMS, Clock::fixed(noon())).await;
    make(&db, Size { plans, seed }, |_| ()).await.unwrap();
    db
}

/// Percentages by name.
async fn shares(db: &Db, sql: &str) -> BTreeMap<String, f64> {
    let mut tx = db.read().await.unwrap();
    let rows: Vec<(String, i64)> = Query::new(sql).all(&mut tx).await.unwrap();
    let total: i64 = rows.iter().map(|(_, count)| count).sum();
    rows.into_iter().map(|(name, count)| (name, 100.0 * count as f64 / total as f64)).collect()
}

async fn number(db: &Db, sql: &str) -> i64 {
    Query::new(sql).number(&mut db.read().await.unwrap()).await.unwrap()
}

const LIVE: &str = "select person from event where kind = 'plan.issued' and person not in (select person from event where kind = 'plan.ceased')";

on_both! {
    async fn a_small_area_is_whole(db: TestDb) {
        let size = Size { plans: 60, seed: 3 };
        let made = make(&db, size, |_| ()).await.unwrap();
        assert_eq!(made.plans, 60);
        assert_eq!(number(&db, "select count(*) from person where is_child").await, i64::try_from(made.children).unwrap());
        assert_eq!(number(&db, &format!("select count(*) from ({LIVE}) l")).await, 60);
        assert!(holds_an_area(&db).await.unwrap());
        assert!(make(&db, size, |_| ()).await.unwrap_err().to_string().contains("only put into an empty one"));
        assert_eq!(store::audit::verify(&db, None).await.unwrap().broken, None);
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_area_and_another_seed_another() {
    let all = "select p.surname || p.forename || coalesce(p.birth_date, '') || coalesce(i.value, '') || e.kind || e.happened_on, 1
                 from person p join event e on e.person = p.id left join identifier i on i.person = p.id and i.kind = 'upn' order by 1";
    let (one, same, other) = (area(40, 7).await, area(40, 7).await, area(40, 8).await);
    let first = shares(&one, all).await;
    assert_eq!(first, shares(&same, all).await);
    assert_ne!(first, shares(&other, all).await);
}

#[tokio::test]
async fn the_area_is_near_bradfords_published_figures() {
    let db = area(3_000, 1).await;
    let live = |column: &str| format!("select {column}, count(*) from person p where p.id in ({LIVE}) group by 1");
    let sex = shares(&db, &live("sex")).await;
    assert!((sex["M"] - 71.3).abs() < 2.5, "male {}", sex["M"]);
    let ethnicity = shares(&db, &live("ethnicity")).await;
    assert!((ethnicity["WBRI"] - 47.6).abs() < 3.0 && (ethnicity["APKN"] - 27.6).abs() < 3.0, "{ethnicity:?}");
    let need =
        shares(&db, &format!("select need, count(*) from sen_need where rank = 1 and person in ({LIVE}) group by 1"))
            .await;
    for (code, published) in [("SLCN", 29.7), ("ASD", 25.7), ("SEMH", 23.3), ("SLD", 7.9)] {
        assert!((need[code] - published).abs() < 3.0, "{code} {} instead of {published}", need[code]);
    }
    // Rare needs are rare, and there.
    for (code, published) in [("PD", 4.4), ("PMLD", 2.5), ("MLD", 2.3), ("HI", 1.8), ("VI", 1.6)] {
        assert!((need[code] - published).abs() < 1.2, "{code} {} instead of {published}", need[code]);
    }
    let in_time = number(
        &db,
        "select 100 * sum(case when julianday(i.happened_on) - julianday(r.happened_on) <= 140 then 1 else 0 end) / count(*)
           from event r join event i on i.person = r.person and i.kind = 'plan.issued'
          where r.kind = 'request.received' and r.happened_on >= '2024-01-01'",
    )
    .await;
    assert!((84..=93).contains(&in_time), "{in_time}% within 20 weeks instead of 88.9%");
}

#[tokio::test]
async fn every_record_is_plausible() {
    let db = area(800, 2).await;
    for (what, sql) in [
        (
            "events in the future, but for days that were set",
            "select count(*) from event where happened_on > '2026-11-02' and kind not like 'phase_transfer.%'",
        ),
        (
            "events before birth",
            "select count(*) from event e join person p on p.id = e.person where e.happened_on <= p.birth_date",
        ),
        (
            "plans issued before the request",
            "select count(*) from event i join event r on r.person = i.person and r.kind = 'request.received' where i.kind = 'plan.issued' and i.happened_on <= r.happened_on",
        ),
        (
            "drafts after the final plan",
            "select count(*) from event d join event i on i.person = d.person and i.kind = 'plan.issued' where d.kind = 'plan.draft_served' and d.happened_on >= i.happened_on",
        ),
        (
            "reviews after the plan ceased",
            "select count(*) from event v join event c on c.person = v.person and c.kind = 'plan.ceased' where v.kind = 'review.meeting' and v.happened_on > c.happened_on",
        ),
        (
            "advice returned before it was received",
            "select count(*) from event r join event a on a.about = r.about and a.kind = 'advice.ask_received' where r.kind = 'advice.returned' and r.happened_on < a.happened_on",
        ),
        (
            "pieces of advice that nothing happened to",
            "select count(*) from advice d where not exists (select 1 from event e where e.about = d.id)",
        ),
        (
            "advice of a service that is asked by its name alone",
            "select count(*) from advice where line not in ('a', 'b') and service is null",
        ),
        (
            "people over 25 with live plans",
            &format!("select count(*) from person where birth_date <= '2000-11-02' and id in ({LIVE})"),
        ),
        (
            "children without a name to find",
            "select count(*) from person p where is_child and not exists (select 1 from search_term w where w.subject = p.id and w.way = 'name')",
        ),
        (
            "children with two open placements",
            "select count(*) from (select person from placement where ends_on is null group by person having count(*) > 1) t",
        ),
        (
            "meetings at a weekend or at Christmas",
            "select count(*) from event where kind = 'review.meeting' and (strftime('%w', happened_on) in ('0', '6') or strftime('%m-%d', happened_on) >= '12-24')",
        ),
        (
            "young people out of education since before they could be",
            "select count(*) from placement l join person p on p.id = l.person where l.otherwise in ('NEET', 'NIEC') and julianday(l.starts_on) - julianday(p.birth_date) < 16 * 365",
        ),
        (
            "notices to cease with a plan in force",
            &format!(
                "select count(*) from placement where otherwise = 'NIEC' and ends_on is null and person in ({LIVE})"
            ),
        ),
        (
            "children at a setting since before its lowest age",
            "select count(*) from placement l join person p on p.id = l.person join organisation o on o.id = l.organisation where l.ends_on is null and julianday(l.starts_on) - julianday(p.birth_date) < 365 * o.low_age",
        ),
        ("placements that end before they begin", "select count(*) from placement where ends_on < starts_on"),
        (
            "live plans without a case officer",
            &format!(
                "select count(*) from ({LIVE}) l where not exists (select 1 from assignment a where a.person = l.person and a.kind = 'case_officer')"
            ),
        ),
        (
            "restricted records that nobody is named on",
            "select count(*) from person p where restricted and not exists (select 1 from assignment a where a.person = p.id and a.kind = 'named')",
        ),
        (
            "identifiers given twice",
            "select count(*) from (select value from identifier group by value having count(*) > 1) t",
        ),
        (
            "email addresses outside example.org",
            "select count(*) from contact where kind = 'email' and value not like '%@example.org'",
        ),
    ] {
        assert_eq!(number(&db, sql).await, 0, "{what}");
    }
    let mut tx = db.read().await.unwrap();
    let all: Vec<(String, String)> = Query::new("select kind, value from identifier").all(&mut tx).await.unwrap();
    for (kind, value) in all {
        match kind.as_str() {
            "upn" => assert!(identifiers::Upn::parse(&value).is_ok(), "{value}"),
            _ => assert!(identifiers::NhsNumber::parse(&value).is_ok(), "{value}"),
        }
    }
}
