//! A letter to one person as a file, as an officer prints or sends it: in the words that this person may have.

use access::{App, Viewer};
use axum::extract::{Path, State};
use documents::Document;
use gate::{Addressee as For, Reader};
use page::{Problem, Shown};
use people::PersonId;
use people::records::children;

use super::{enclosed, held};
use crate::RECORD_EVENT;
use crate::pages::files;
use crate::pages::notice;
use crate::records::letters::{self, LetterId};
use crate::records::notices::{self, NoticeId};
use crate::records::sealed::{Reads, SEALED, Sealed};

/// Which letter an address names.
pub type Ids = Path<(PersonId, NoticeId, LetterId)>;

async fn open(
    app: &App,
    viewer: &Viewer,
    (id, notice, letter): (PersonId, NoticeId, LetterId),
    what: &str,
) -> Result<(Document, Vec<Document>), Problem> {
    let (child, _, mut tx) = children::open(app, viewer, RECORD_EVENT, id, what).await?;
    let notice = notices::one(&mut tx, id, notice).await?;
    let letter = letters::one(&mut tx, notice.id, letter).await?;
    if let Some(why) = letter.held() {
        return Err(Problem::Conflict(held::words(why).to_owned()));
    }
    let reader = match letter.person {
        Some(person) => Reader::addressee(&mut tx, For::Person(person), id, viewer.today).await?,
        None => Reader::session(&mut tx, viewer, id).await?.as_sent(),
    };
    let sealed = Sealed::of(&mut tx, viewer, &child).await?;
    let (made, as_sent) = (letter.made(), (&sealed, Reads::ToSend));
    let document = notice::as_document(&mut tx, (&letter, &made), &notice, &reader, as_sent).await?;
    let days = (notice.sent_on(), viewer.today);
    let with = enclosed::documents(&mut tx, (&child, &made), &reader, &sealed, days).await?;
    document.zip(with).ok_or_else(|| Problem::Conflict(SEALED.to_owned()))
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
