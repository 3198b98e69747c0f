//! A letter to one person as a file, as an officer prints or sends it: in the words that this person may have.

use access::{App, Viewer};
use axum::extract::{Path, State};
use documents::Document;
use gate::{Addressee as For, Reader};
use page::{Problem, Shown};
use people::PersonId;
use people::records::children;

use super::held;
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
) -> Result<Document, Problem> {
    let (child, _, mut tx) = children::open(app, viewer, RECORD_EVENT, id, what).await?;
    let notice = notices::one(&mut tx, id, notice).await?;
    let letter = letters::one(&mut tx, notice.id, letter).await?;
    if let Some(why) = letter.held() {
        return Err(Problem::Conflict(held::words(why).to_owned()));
    }
    let reader = match letter.person {
        Some(person) => Reader::addressee(&mut tx, For::Person(person), id, viewer.today).await?,
        None => Reader::session(&mut tx, viewer, id).await?,
    };
    let sealed = Sealed::of(&mut tx, viewer, &child).await?;
    let (made, as_sent) = (letter.made(), (&sealed, Reads::ToSend));
    let document = notice::as_document(&mut tx, (&letter, &made), &notice, &reader, as_sent).await?;
    document.ok_or_else(|| Problem::Conflict(SEALED.to_owned()))
}

pub async fn pdf_file(State(app): State<App>, viewer: Viewer, Path(ids): Ids) -> Shown {
    files::pdf(&open(&app, &viewer, ids, "letter, as a PDF file").await?, "letter")
}

pub async fn word_file(State(app): State<App>, viewer: Viewer, Path(ids): Ids) -> Shown {
    files::word(&open(&app, &viewer, ids, "letter, as a Word file").await?, "letter")
}
