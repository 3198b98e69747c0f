//! What the search box finds of this room.

use std::sync::Arc;

use access::lists::ReadLog;
use access::{App, Viewer};
use page::Problem;
use page::govuk::Markup;
use search::{Asked, Hit, Source};
use store::{Found, PageParams};

use crate::SEE_ORGANISATION;
use crate::records::{found_by, organisations};

pub const SOURCES: &[Source] = &[Source {
    code: "organisations",
    heading: "Schools, providers and services",
    called: ("organisation", "organisations"),
    action: SEE_ORGANISATION,
    find: |app, viewer, asked, params| Box::pin(find(app, viewer, asked, params)),
    indexes: &[&found_by::ORGANISATIONS],
}];

/// Counting stops here: a search that finds more is asked again.
const COUNTED: i64 = 1_000;

/// What the log says of a search for organisations.
static FOUND: ReadLog<organisations::Record> =
    ReadLog { event: "organisation.search", about: "organisation", right: SEE_ORGANISATION, subject: |_| None };

async fn find(app: App, viewer: Viewer, asked: Arc<Asked>, params: PageParams) -> Result<Found<Hit>, Problem> {
    let mut tx = app.db.read().await?;
    let listing = organisations::answering(&mut tx, &asked.parts()).await?;
    let found = listing.counted_to(COUNTED).page(&mut tx, &params).await?;
    drop(tx);
    app.log_rows(&viewer, &found.rows, &FOUND).await?;
    Ok(found.map(|one| Hit {
        href: format!("/organisations/{}", one.id),
        tag: Markup::default(),
        about: [one.type_name.or(Some(one.kind)), one.town, one.postcode].into_iter().flatten().collect(),
        name: one.name,
        matched: Vec::new(),
    }))
}
