//! The journey's parts of people's home pages.

use access::{App, Role, Viewer};
use askama::Template;
use page::Problem;
use page::govuk::{Markup, Table};
use workstream::{Panel, Showing};

use super::held_back;
use super::worklist::{load, log, table};
use crate::records::worklist::Show;

/// The panels.
pub const PANELS: &[Panel] = &[
    Panel { roles: &[Role::CaseOfficer, Role::Manager], order: 11, show: held_back_panel },
    Panel { roles: &[Role::CaseOfficer, Role::Manager], order: 15, show: due_panel },
];

/// Lines on the home page.
const SHOWN: i64 = 5;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Due first</h2>{% if let Some(table) = table %}<div class="op-scroll" tabindex="0" role="region" aria-label="Due first">{{ table }}</div><p class="govuk-body"><a class="govuk-link" href="/worklist">The whole worklist</a></p>{% else %}<p class="govuk-body">Nothing falls due in the next two weeks.</p>{% endif %}"#
)]
struct DuePanel {
    table: Option<Table>,
}

fn due_panel(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mine = viewer.is(Role::CaseOfficer);
        let (lines, _) = load(&app, &viewer, mine, Show::Soon, SHOWN, 0).await?;
        log(&app, &viewer, &lines).await?;
        let table = (!lines.is_empty()).then(|| table(&lines, viewer.today));
        Ok::<_, Problem>(Some(Markup::render(&DuePanel { table })?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Addresses and schools: to check</h2><div class="op-scroll" tabindex="0" role="region" aria-label="Addresses and schools: to check">{{ table }}</div>"#
)]
struct HeldBackPanel {
    table: Table,
}

fn held_back_panel(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let all = held_back::waiting(&app, &viewer).await?;
        if all.is_empty() {
            return Ok::<_, Problem>(None);
        }
        Ok(Some(Markup::render(&HeldBackPanel { table: held_back::table(&all) })?))
    })
}
