//! Small numbers: what a member of the board sees together, and what is published, tells of few children nowhere.

use std::collections::BTreeMap;

use sufficiency::model::provision::Provision;
use sufficiency::records::forecasts;
use testing::{Area, Someone};

use super::{all, on_each_invented, people};

/// Numbers of a return that are shown, of one January, by table and row.
async fn numbers(area: &Area, who: &Someone, of: &str, january: u16) -> BTreeMap<(String, String), i64> {
    let text = area.get(who, &format!("/sufficiency/returns/csv?of={of}&public=1")).await.text;
    let mut reader = csv_rows(&text);
    reader.retain(|row| row.get(2).is_some_and(|year| *year == january.to_string()));
    let number = |row: Vec<String>| Some(((row[0].clone(), row[1].clone()), row[3].parse().ok()?));
    reader.into_iter().filter_map(number).collect()
}

/// Rows of a file whose cells may stand between quotation marks.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let row = |line: &str| {
        let mut cells = vec![String::new()];
        let mut is_quoted = false;
        for letter in line.chars() {
            match letter {
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => cells.push(String::new()),
                _ => cells.last_mut().unwrap().push(letter),
            }
        }
        cells
    };
    text.lines().skip(1).map(row).collect()
}

#[tokio::test]
async fn returns_beside_each_other_tell_of_no_few_children() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
        let base = all(&area).await.into_iter().find(|one| one.name == "Current trend").unwrap();
        let mut tx = area.db.read().await.unwrap();
        let january = *forecasts::outcome(&mut tx, base.id).await.unwrap().past.last().unwrap();
        drop(tx);
        for who in [&board, &analyst] {
            let plan = numbers(&area, who, "reform-plan", january).await;
            let placements = numbers(&area, who, "high-needs-plan", january).await;
            let survey = numbers(&area, who, "capacity-survey", january).await;
            assert!(plan.len() > 5 && placements.len() > 5, "{plan:?} {placements:?}");
            let is_few = |count: i64| (1..=5).contains(&count);
            assert!(![&plan, &placements, &survey].into_iter().flat_map(BTreeMap::values).any(|count| is_few(*count)));
            for kind in Provision::ALL.map(Provision::high_needs) {
                let own = ("Plans by kind of placement".to_owned(), kind.to_owned());
                let Some(whole) = placements.get(&own) else { continue };
                let within = Provision::ALL.into_iter().filter(|one| one.high_needs() == kind);
                let parts =
                    within.filter_map(|one| plan.get(&("6 Plans by provision".to_owned(), one.words().to_owned())));
                let rest = whole - parts.sum::<i64>();
                assert!(!is_few(rest), "{kind}: {rest} are told by the reform plan");
                let of_survey = Provision::ALL.into_iter().find(|one| one.high_needs() == kind).unwrap();
                let Some(place) = of_survey.capacity_survey() else { continue };
                let phases = survey.iter().filter(|((_, row), _)| row == place).map(|(_, count)| count);
                for some in [phases.clone().sum::<i64>(), phases.clone().next().copied().unwrap_or(0)] {
                    assert!(!is_few(whole - some), "{kind}: the survey tells of {}", whole - some);
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn forecasts_that_are_alike_hide_the_same_side_by_side() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
        let mut chosen = Vec::new();
        for name in ["One", "Two"] {
            let form = format!("act=make&name={name}&why=&years=3");
            let made = area.post(&analyst, "/sufficiency/forecasts/new", &form).await;
            jobs::run_due(&area.db, &[forecasts::RUN]).await.unwrap();
            chosen.push(format!("forecast={}", made.location.rsplit('/').next().unwrap()));
        }
        let address = format!("/sufficiency/forecasts/side-by-side?{}", chosen.join("&"));
        let text = area.get(&board, &address).await.text;
        let table = text.split("id=\"plans\"").nth(1).unwrap().split("id=\"shortfall\"").next().unwrap();
        let rows: Vec<&str> = table.split("<tr").filter(|row| row.contains("not shown")).collect();
        assert!(!rows.is_empty(), "{table}");
        assert!(rows.iter().all(|row| row.matches("not shown").count() == 2), "{rows:?}");
    })
    .await;
}
