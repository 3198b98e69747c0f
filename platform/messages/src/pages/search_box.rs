//! What the search box finds of this room: documents of children.

use std::sync::Arc;

use access::lists::ReadLog;
use access::{App, Viewer};
use page::govuk::Markup;
use page::{Problem, words};
use search::{Asked, Hit, Part, Source};
use store::{Found, PageParams};

use crate::READ_MESSAGE;
use crate::records::finding::{self, FoundFile};

pub const SOURCES: &[Source] = &[Source {
    code: "documents",
    heading: "Documents",
    called: ("document", "documents"),
    action: people::SEARCH_CHILDREN,
    find: |app, viewer, asked, params| Box::pin(documents(app, viewer, asked, params)),
    indexes: &[&finding::DOCUMENTS],
}];

/// Counting stops here.
const COUNTED: i64 = 1_000;

/// What the log says of a search that found documents: whose they are.
static FINDS: ReadLog<FoundFile> =
    ReadLog { event: "file.search", about: "person", right: READ_MESSAGE, subject: |found| Some(found.person.uuid()) };

async fn documents(app: App, viewer: Viewer, asked: Arc<Asked>, params: PageParams) -> Result<Found<Hit>, Problem> {
    let parts = asked.parts();
    let words = asked.words();
    // Documents are found by words alone.
    if words.is_empty() || parts.iter().any(|part| !matches!(part, Part::Word(_))) {
        return Ok(Found::all(Vec::new()));
    }
    let mut tx = app.db.read().await?;
    let listing = finding::answering(&mut tx, &app, &viewer, &words).await?.counted_to(COUNTED);
    let found = listing.page(&mut tx, &params).await?;
    let readers = finding::readers(&mut tx, &viewer, &found.rows).await?;
    drop(tx);
    app.log_rows(&viewer, &found.rows, &FINDS).await?;
    Ok(found.map(|one| {
        let reader = readers.get(&one.person.uuid());
        let title = reader.map(|reader| one.title.title_to_author(reader, Some(one.added_by))).unwrap_or_default();
        Hit {
            href: format!("/children/{}/files/{}", one.person, one.id),
            name: title,
            tag: Markup::default(),
            about: vec![gate::name::full(&one.forename, &one.surname), words::time(one.added_at())],
            matched: Vec::new(),
        }
    }))
}
