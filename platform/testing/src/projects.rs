//! What tests of many rooms do on the pages of projects before their own begins.

use axum::http::StatusCode;

use crate::{Area, Someone, date_fields};

/// A workstream with one project, by the forms. Gives the project's address.
pub async fn project(area: &Area, manager: &Someone) -> String {
    assert_eq!(
        area.post(manager, "/projects/workstreams/new", "name=Journey&lead=Head").await.status,
        StatusCode::SEE_OTHER
    );
    let form = area.get(manager, "/projects/new").await.text;
    let programme =
        form.split("<option value=\"").find_map(|part| part.split('"').next().filter(|id| id.len() == 36)).unwrap();
    let body = format!(
        "programme={programme}&name=Advice+in+six+weeks&about=&owner=Ann&partner=Council&{}",
        date_fields("starts_on", area.today())
    );
    let made = area.post(manager, "/projects/new", &body).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    made.location.split('?').next().unwrap().to_owned()
}
