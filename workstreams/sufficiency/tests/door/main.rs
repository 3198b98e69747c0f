//! Sufficiency through the door: files, forecasts, gaps, options, schemes, returns, views; who may not, may not.

mod data;
mod day_by_day;
mod forecasting;
mod found;
mod options;
mod small_numbers;

use access::Role;
use axum::http::StatusCode;
use sufficiency::records::forecasts;
use testing::{Answer, Area, Someone};

testing::serves!(&[
    journey::JOURNEY,
    returns::RETURNS,
    one_plan::ONE_PLAN,
    sufficiency::SUFFICIENCY,
    projects::PROJECTS,
    messages::MESSAGES,
]);

/// [`on_each`], on an invented area of 300 plans with what this room makes of it.
async fn on_each_invented<F: Future<Output = ()>>(test: impl Fn(Area) -> F) {
    let make = async |area: &Area| area.invent_for(300, &["sufficiency"]).await;
    testing::on_each_made(ROOMS, "300 plans", make, test).await;
}

/// A manager, an analyst, a member of the board.
async fn people(area: &Area) -> (Someone, Someone, Someone) {
    (
        area.person("Mo Manager", Role::Manager, None).await,
        area.person("Tom Analyst", Role::Analyst, None).await,
        area.person("Bea Board", Role::BoardMember, None).await,
    )
}

async fn all(area: &Area) -> Vec<forecasts::Forecast> {
    let mut tx = area.db.read().await.unwrap();
    forecasts::all(&mut tx).await.unwrap()
}

fn holds(answer: &Answer, words: &[&str]) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    for word in words {
        assert!(answer.text.contains(word), "“{word}” is not in {}", answer.text);
    }
}

const NEW: &str = "requests=-20&acceptance=0&endings=0&population=0&from=2028&years=3&part=0&shift_from=x&shift_to=y";
