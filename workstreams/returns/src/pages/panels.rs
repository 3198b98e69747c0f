//! The returns' parts of people's home pages.

use access::{App, Role, Viewer};
use askama::Template;
use page::Problem;
use page::govuk::Markup;
use page::words;
use workstream::{Panel, Showing};

use crate::records::findings;

/// The panels.
pub const PANELS: &[Panel] = &[Panel { roles: &[Role::CaseOfficer], order: 35, show: own_panel }];

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">SEN2 return</h2><p class="govuk-body">About the children of your caseload: {{ errors }} and {{ queries }}. <a class="govuk-link" href="/sen2">See what to do</a></p>"#
)]
struct OwnPanel {
    errors: String,
    queries: String,
}

fn own_panel(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let (errors, queries) = findings::own(&mut tx, &app, &viewer).await?;
        drop(tx);
        if errors + queries == 0 {
            return Ok::<_, Problem>(None);
        }
        let panel = OwnPanel {
            errors: words::plural(errors, "error", "errors"),
            queries: words::plural(queries, "query", "queries"),
        };
        Ok(Some(Markup::render(&panel)?))
    })
}
