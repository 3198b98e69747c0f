//! A letter to one person as a file, as an officer prints or sends it: in the words that this person may have.

use access::{App, Viewer};
use axum::extract::{Path, State};
use documents::Document;
use page::{Problem, Shown};
use people::PersonId;
use people::records::children;

use super::held;
use super::to_send::{self, Whole};
use crate::RECORD_EVENT;
use crate::pages::files;
use crate::records::letters::{self, LetterId};
use crate::records::notices::{self, NoticeId};
use crate::records::sealed::SEALED;

/// Which letter an address names.
pub type Ids = Path<(PersonId, NoticeId, LetterId)>;

async fn open(
    app: &App,
    viewer: &Viewer,
    (id, notice, letter): (PersonId, NoticeId, LetterId),
    what: &str,
) -> Result<(Document, Vec<Document>), Problem> {
    let (_, _, mut tx) = children::open(app, viewer, RECORD_EVENT, id, what).await?;
    let notice = notices::one(&mut tx, id, notice).await?;
    let letter = letters::one(&mut tx, notice.id, letter).await?;
    if let Some(why) = letter.held() {
        return Err(Problem::Conflict(held::words(why).to_owned()));
    }
    let whole = to_send::whole(&mut tx, (app, viewer), id, (&notice, &letter)).await?;
    let Whole { document, enclosed, .. } = whole.ok_or_else(|| Problem::Conflict(SEALED.to_owned()))?;
    Ok((document, enclosed))
}

pub async fn pdf_file(State(app): State<App>, viewer: Viewer, Path(ids): Ids) -> Shown {
    let (letter, with) = open(&app, &viewer, ids, "letter, as a PDF file").await?;
    let title = letter.title.clone();
    let all: Vec<Document> = std::iter::once(letter).chain(with).collect();
    let content = documents::pdf_of_all(&title, &all, true).map_err(|error| Problem::Defect(error.to_string()))?;
    files::keep_pdf(content, "letter")
}

pub async fn word_file(State(app): State<App>, viewer: Viewer, Path(ids): Ids) -> Shown {
    let (letter, _) = open(&app, &viewer, ids, "letter, as a Word file").await?;
    files::word(&letter, "letter")
}
