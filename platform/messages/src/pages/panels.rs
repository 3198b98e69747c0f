//! New messages on the home page.

use access::{App, Role, Viewer};
use askama::Template;
use page::Problem;
use page::govuk::{Markup, Table};
use store::PageParams;
use workstream::{Panel, Showing};

use super::inbox::{columns, load};

/// The panels.
pub const PANELS: &[Panel] = &[Panel {
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
    show: new_panel,
}];

/// Messages on the home page.
const SHOWN: i64 = 5;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">New messages</h2>{{ table.scroll("New messages") }}<p class="govuk-body"><a class="govuk-link" href="/messages">All messages</a></p>"#
)]
struct NewPanel {
    table: Table,
}

fn new_panel(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut received = load(&app, &viewer, &PageParams::first(SHOWN)).await?.rows;
        received.retain(|one| !one.received.is_read);
        if received.is_empty() {
            return Ok::<_, Problem>(None);
        }
        Ok(Some(Markup::render(&NewPanel { table: columns().table(&received) })?))
    })
}
