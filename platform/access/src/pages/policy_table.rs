//! The policy as it is in force, for people to read.

use askama::Template;
use axum::extract::State;
use page::govuk::{Cell, Head, Table};
use page::{Layout, Shown, show};

use crate::{App, Facts, READ_POLICY, Viewer, action_words};

#[derive(Template)]
#[template(path = "policy_table.html")]
struct PolicyTable {
    layout: Layout,
    table: Table,
}

pub async fn view(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, READ_POLICY, &Facts::default())?;
    let rows = app
        .policy
        .rules()
        .iter()
        .map(|rule| {
            vec![
                Cell::text(action_words::allowed(rule.action.name()).unwrap_or(rule.action.name())),
                Cell::text(rule.role.to_string()),
                Cell::text(rule.relationship.to_string()),
                Cell::text(if rule.restricted { "Yes" } else { "No" }),
                Cell::text(rule.because),
            ]
        })
        .collect();
    let head = ["Action", "Role", "Relationship", "Restricted records too", "Reason in the log"];
    let table = Table {
        caption: "Everything else is refused".to_owned(),
        caption_classes: "govuk-table__caption--s".to_owned(),
        head: head.iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    };
    show(&PolicyTable { layout: app.layout(&viewer, "Who may do what"), table })
}
