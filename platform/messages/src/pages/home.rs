//! New messages on the home page.

use access::{App, Role, Viewer};
use askama::Template;
use page::Problem;
use page::govuk::{Markup, Table};
use store::PageParams;
use workstream::{HomeCard, Showing};

use super::inbox::{columns, load};

pub const HOME_CARDS: &[HomeCard] = &[HomeCard {
    roles: &[
        Role::CaseOfficer,
        Role::Manager,
        Role::Senco,
        Role::EducationalPsychologist,
        Role::Adviser,
        Role::Parent,
        Role::YoungPerson,
    ],
    order: 12,
    show: new_card,
}];

/// Messages on the home page.
const SHOWN: i64 = 5;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">New messages</h2>{{ table.scroll("New messages") }}<p class="govuk-body"><a class="govuk-link" href="/messages">All messages</a></p>"#
)]
struct NewCard {
    table: Table,
}

fn new_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut received = load(&app, &viewer, &PageParams::first(SHOWN)).await?.rows;
        received.retain(|one| !one.received.is_read);
        if received.is_empty() {
            return Ok::<_, Problem>(None);
        }
        Ok(Some(Markup::render(&NewCard { table: columns().table(&received) })?))
    })
}
