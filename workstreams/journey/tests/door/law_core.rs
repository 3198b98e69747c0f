//! The law's core through the program's door: service, decisions and what belongs to each, orders, ends, unlikely days,
//! missing advice, requests, moves, and dates that are no law.

mod amendments;
mod days;
mod directions;
mod ends;
mod kept_rights;
mod service;
mod tribunal;

use access::Role;
use axum::http::StatusCode;
use jiff::civil::Date;
use people::PersonId;
use testing::casework::weeks_ago;
use testing::{Area, Someone};

/// A child of an officer's caseload, born on a day.
pub async fn child(area: &Area, born: Date) -> (Someone, PersonId) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let child = another(area, &officer, born).await;
    (officer, child)
}

pub async fn another(area: &Area, officer: &Someone, born: Date) -> PersonId {
    let child = area.child("Zoe", "Ogden", born, None).await;
    area.assign(child, officer, "case_officer").await;
    child
}

/// Writes an event past the guards, as an import does. Gives its id.
pub async fn event(area: &Area, child: PersonId, kind: &str, day: Date, about: Option<uuid::Uuid>) -> uuid::Uuid {
    let id = area.db.new_id::<()>().uuid();
    let now = area.db.clock().now();
    area.row(
        "event",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", kind.into()),
            ("happened_on", day.into()),
            ("recorded_at", now.into()),
            ("recorded_by", "Import".into()),
            ("detail", "{}".into()),
            ("about", about.into()),
        ],
    )
    .await;
    id
}

/// Requests for advice about a child are told to accounts as they are recorded: here they were told on another day.
pub async fn asked_on(area: &Area, child: PersonId, day: Date) {
    let query = store::Query::new("update event set happened_on =").value(day);
    let query = query.push("where kind in ('advice.asked', 'advice.ask_received') and person =").value(child);
    area.change(query).await;
    journey::records::owed::work_out_all(&area.db).await.unwrap();
}

/// A plan in force for some weeks, written past the guards.
pub async fn plan_since(area: &Area, child: PersonId, weeks: i32) -> uuid::Uuid {
    event(area, child, "request.received", weeks_ago(area, weeks + 20), None).await;
    event(area, child, "request.agreed", weeks_ago(area, weeks + 15), None).await;
    event(area, child, "plan.draft_served", weeks_ago(area, weeks + 4), None).await;
    let plan = event(area, child, "plan.issued", weeks_ago(area, weeks), None).await;
    journey::records::owed::work_out_all(&area.db).await.unwrap();
    plan
}

pub async fn page(area: &Area, who: &Someone, path: &str) -> String {
    let answer = area.get(who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}
