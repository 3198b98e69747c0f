//! The invented area, made with the clock set to days around the January count: its forecast stays what it is.

use store::testing::sqlite;
use store::{Clock, Db};
use sufficiency::records::forecasts;

/// The median of plans in January 2031, and of requests in the year before January 2028, forecast for an area that is made on a day.
async fn made_on(day: &str, plans: u32) -> (f64, f64) {
    let now = format!("{day}T12:00:00Z").parse().unwrap();
    let rooms = testing::with_always(super::ROOMS);
    let db = sqlite(&rooms.migrations(), Clock::fixed(now)).await;
    synthetic::make(&db, synthetic::Size { plans, seed: 1 }, |_| ()).await.unwrap();
    (sufficiency::SUFFICIENCY.demo.unwrap().prepare)((*db).clone()).await.unwrap();
    said(&db).await
}

async fn said(db: &Db) -> (f64, f64) {
    let mut tx = db.read().await.unwrap();
    let all = forecasts::all(&mut tx).await.unwrap();
    let one = forecasts::current(&all).unwrap();
    let outcome = forecasts::outcome(&mut tx, one.id).await.unwrap();
    let place = |year: u16| outcome.years.iter().position(|own| *own == year).unwrap();
    let requests = &outcome.flows[0].1;
    (outcome.total.ahead[place(2031)].median, requests.ahead[place(2028)].median)
}

#[tokio::test]
#[ignore = "soak: an invented area is made for each of several days"]
async fn an_invented_area_made_around_the_january_count_gets_the_same_forecast_on_each_day() {
    let mut said = Vec::new();
    for day in
        ["2026-12-31", "2027-01-01", "2027-01-14", "2027-01-15", "2027-01-16", "2027-01-18", "2027-01-22", "2027-02-05"]
    {
        said.push((day, made_on(day, 1_500).await));
        println!("{:?}", said.last());
    }
    for pair in said.windows(2) {
        let [(_, (plans, requests)), (day, (later, then))] = [pair[0], pair[1]];
        assert!((later / plans - 1.0).abs() < 0.02, "plans in January 2031, made on {day}: {said:?}");
        assert!((then / requests - 1.0).abs() < 0.03, "requests of 2027, made on {day}: {said:?}");
    }
}
