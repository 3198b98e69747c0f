//! Where somebody is: what a family may learn of each other, what is taken out of texts, and who lets it through.

mod as_sent;
mod families;
mod let_through;
mod ordinary_day;
mod other_children;
mod recognised;
mod restricted;
mod same_home;
mod sealed_in_papers;
mod sealed_names;
mod withdrawn;

use crate::common::{Area, Someone};
use axum::http::StatusCode;
use people::PersonId;

/// What a page has that offers to ask a second person.
const SECOND: &str = "name=\"step\" value=\"second\"";

/// The first id that follows these words on a page.
fn id_after(page: &str, words: &str) -> String {
    let ids = page.split(words).skip(1).filter_map(|rest| rest.get(..36)?.parse::<uuid::Uuid>().ok());
    ids.map(|id| id.to_string()).next().unwrap_or_else(|| panic!("no id after {words}: {page}"))
}

/// A consent with a note: free text that the family reads.
async fn note(area: &Area, who: &Someone, child: PersonId, text: &str) {
    let text = text.replace(' ', "+");
    let form = format!("kind=share_information&answer=yes&by=Mina&note={text}&on-day=1&on-month=11&on-year=2026");
    let kept = area.post(who, &format!("/children/{child}/consent"), &form).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
}
