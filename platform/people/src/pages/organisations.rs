//! The list of organisations.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Cell, Head, Input, Markup, Pagination, Select, SelectItem, Table};
use page::{Form, Layout, Shown, show, words};

use super::pages;
use crate::records::organisations::{Filter, count, list as load};
use crate::{IMPORT_ORGANISATIONS, SEE_ORGANISATION};

const PAGE: i64 = 50;

/// Kinds of organisation.
pub(super) const KINDS: [(&str, &str); 3] = [("setting", "Setting"), ("provider", "Provider"), ("service", "Service")];

#[derive(Template)]
#[template(path = "organisations.html")]
struct Organisations {
    layout: Layout,
    text: Input,
    kind: Select,
    button: Button,
    summary: String,
    table: Option<Table>,
    pagination: Option<Pagination>,
    may_import: bool,
}

/// What is asked. A school's name is no personal data: it may stand in the address.
#[derive(serde::Deserialize)]
pub struct Asked {
    text: Option<String>,
    kind: Option<String>,
    page: Option<i64>,
}

/// The page.
pub async fn list(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    app.allow(&viewer, SEE_ORGANISATION, &Facts::default())?;
    let filter = Filter { text: asked.text.unwrap_or_default(), kind: asked.kind.unwrap_or_default() };
    let number = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let mut tx = app.db.read().await?;
    let total = count(&mut tx, &filter).await?;
    let found = load(&mut tx, &filter, PAGE, (number - 1) * PAGE).await?;
    let rows = found
        .iter()
        .map(|organisation| {
            vec![
                Cell::html(Markup::link(&format!("/organisations/{}", organisation.id), &organisation.name)),
                Cell::text(organisation.type_name.clone().unwrap_or_else(|| organisation.kind.clone())),
                Cell::text(organisation.phase.clone().unwrap_or_default()),
                Cell::text(organisation.town.clone().unwrap_or_default()),
                Cell::text(organisation.urn.clone().unwrap_or_default()),
            ]
        })
        .collect();
    let form = Form::default().with("text", filter.text.clone()).with("kind", filter.kind.clone());
    let kinds = std::iter::once(SelectItem::new("", "All"))
        .chain(KINDS.iter().map(|(code, text)| SelectItem::new(code, text)))
        .collect();
    let query = |page: usize| {
        let pairs = [("text", filter.text.as_str()), ("kind", filter.kind.as_str()), ("page", &page.to_string())];
        format!("/organisations?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    };
    show(&Organisations {
        layout: app.layout(&viewer, "Organisations"),
        text: form.input("text", "Name or URN"),
        kind: form.select("kind", "Kind", kinds),
        button: Button::submit("Show").classes("govuk-button--secondary"),
        summary: words::plural(total, "organisation", "organisations"),
        table: (!found.is_empty()).then(|| Table {
            head: ["Name", "Type", "Phase", "Town", "URN"].iter().map(|text| Head::text(text)).collect(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        }),
        pagination: Pagination::numbered(usize::try_from(number).unwrap_or(1), pages(total, PAGE), query),
        may_import: app.policy.may_ever(&viewer, IMPORT_ORGANISATIONS),
    })
}
