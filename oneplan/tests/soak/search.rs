//! How long a search takes in a large area: by sound, spelling, parent, postcode and telephone.

use std::time::Duration;

use tokio::time::Instant;

use people::records::children::Search;
use store::{Clock, Db, Query, Random};

use crate::rooms;

/// Plans whose area has 100,000 children.
const PLANS: u32 = 56_000;
/// Searches of each kind.
const SEARCHES: usize = 300;

/// An area on a disk, or the one that `ONEPLAN_SOAK_AREA` names.
async fn area(folder: &std::path::Path) -> Db {
    let place = std::env::var("ONEPLAN_SOAK_AREA")
        .unwrap_or_else(|_| folder.join("area.sqlite").to_string_lossy().into_owned());
    let db = Db::open(&place, &rooms::all().migrations(), Clock::system(), Random::system()).await.unwrap();
    db.migrate().await.unwrap();
    if !synthetic::holds_an_area(&db).await.unwrap() {
        synthetic::make(&db, synthetic::Size { plans: PLANS, seed: 1 }, |_| ()).await.unwrap();
    }
    db
}

async fn texts(db: &Db, sql: &str) -> Vec<String> {
    let rows: Vec<(String,)> = Query::new(sql).all(&mut db.read().await.unwrap()).await.unwrap();
    rows.into_iter().map(|(text,)| text).collect()
}

/// The middle, the slowest but one in a hundred, and the slowest.
fn told(name: &str, mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)];
    println!("{name}: median {:?}, p99 {:?}, slowest {:?}, of {}", at(50), at(99), at(100), took.len());
    at(99)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: an area of 100,000 children is made"]
async fn a_search_by_sound_and_postcode_takes_under_30_ms_at_100_000_children() {
    let folder = tempfile::tempdir().unwrap();
    let db = area(folder.path()).await;
    let children = texts(&db, "select cast(count(*) as text) from person where is_child").await;
    let all = rooms::all();
    let app = server::app(db.clone(), &all, access::Settings::default()).await.unwrap();
    let viewer = access::Viewer {
        account: db.new_id(),
        name: "Manager".into(),
        roles: vec![access::Held { role: access::Role::Manager, organisation: None }],
        person: None,
        today: db.clock().today(),
        now: db.now(),
        session: String::new(),
        must_set_up_second_factor: false,
    };
    let every = |rows: &[String]| -> Vec<String> {
        let step = (rows.len() / SEARCHES).max(1);
        rows.iter().step_by(step).take(SEARCHES).cloned().collect()
    };
    let forenames =
        every(&texts(&db, "select forename || ' ' || surname from person where is_child order by id").await);
    let surnames = every(&texts(&db, "select surname from person where is_child order by id").await);
    // Written otherwise: a letter doubled, two letters in the wrong order.
    let misspelled: Vec<String> = forenames
        .iter()
        .map(|name| {
            let mut letters: Vec<char> = name.chars().collect();
            let last = letters.len() - 1;
            letters.swap(last - 1, last);
            letters.into_iter().collect()
        })
        .collect();
    let sounds: Vec<String> = surnames.iter().map(|name| name.replace('s', "z").replace("ck", "k")).collect();
    let postcodes = every(
        &texts(&db, "select postcode from address where ends_on is null and postcode is not null order by id").await,
    );
    let phones = every(&texts(&db, "select value from contact where kind = 'phone' order by id").await);
    println!("children: {children:?}");
    let name = |text: &String| Search { name: text.clone(), ..Search::default() };
    let reached = |text: &String| Search { reached: text.clone(), ..Search::default() };
    let around = |text: &String| Search { around: text.clone(), ..Search::default() };
    let kinds: [(&str, Vec<Search>); 6] = [
        ("one name", surnames.iter().map(name).collect()),
        ("by sound", sounds.iter().map(name).collect()),
        ("both names, misspelled", misspelled.iter().map(name).collect()),
        ("a parent's name", surnames.iter().map(around).collect()),
        ("postcode", postcodes.iter().map(reached).collect()),
        ("telephone", phones.iter().map(reached).collect()),
    ];
    let mut slow = Vec::new();
    for (kind, searches) in kinds {
        let mut took = Vec::new();
        for search in searches {
            let began = Instant::now();
            let mut tx = db.read().await.unwrap();
            let found = people::records::children::find(&mut tx, &app, &viewer, &search).await.unwrap();
            found.counted_to(1_000).page(&mut tx, &store::PageParams::first(50)).await.unwrap();
            took.push(began.elapsed());
        }
        let p99 = told(kind, took);
        if p99 > Duration::from_millis(30) && ["by sound", "postcode"].contains(&kind) {
            slow.push(format!("{kind}: {p99:?}"));
        }
    }
    // The whole of what the box does with what was typed, its words for what matched among it.
    let source = all.search().into_iter().find(|source| source.code == "children").unwrap();
    let mut took = Vec::new();
    for text in sounds.iter().chain(&postcodes) {
        let asked = std::sync::Arc::new(search::Asked::new(text));
        let began = Instant::now();
        (source.find)(app.clone(), viewer.clone(), asked, store::PageParams::first(8)).await.unwrap();
        took.push(began.elapsed());
    }
    told("the box, by sound or postcode, logged", took);
    assert!(slow.is_empty(), "{slow:?}");
}
