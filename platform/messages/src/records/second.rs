//! What a second person is asked to read, and what a first one lets through alone.

use access::Viewer;
use gate::records::readings::{self, Kind, New};
use gate::{Words, doubts, fingerprint};
use page::Form;
use people::PersonId;
use store::{Result, Tx};

use crate::guard::{Case, Cleared, Draft, LIST_FROM};

/// Asks a second person to read whatever of the draft cannot go to its recipients with one: the first reader is the
/// sender. The caller records the audit entry.
#[store::boxed]
pub async fn ask(tx: &mut Tx, viewer: &Viewer, case: &Case, draft: &Draft, reason: &str) -> Result<()> {
    let place = format!("/children/{}/messages", case.child);
    let to = case.recipients.iter().filter(|one| draft.to.contains(&one.account));
    let bound: Vec<PersonId> = to.filter(|one| one.bound || one.kept_from_home).filter_map(|one| one.person).collect();
    let said = draft.words();
    for person in &bound {
        let own = case.recipients.iter().filter(|one| one.person == Some(*person));
        let held: Vec<_> =
            own.flat_map(|one| ["Message: subject", "Message"].into_iter().zip(one.held(draft))).collect();
        for (title, text) in [("Message: subject", draft.subject.as_str()), ("Message", draft.body.as_str())] {
            if held.iter().any(|(of, (_, found))| *of == title && !found.is_empty()) {
                read(
                    tx,
                    viewer,
                    case.child,
                    Some(*person),
                    Kind::Text,
                    (title, text),
                    (&fingerprint(text), text),
                    (&place, reason),
                    true,
                )
                .await?;
            }
        }
    }
    if case.others.children >= LIST_FROM {
        let print = (fingerprint(&said), "");
        let print = (print.0.as_str(), print.1);
        read(tx, viewer, case.child, None, Kind::List, ("Message", &said), print, (&place, reason), true).await?;
    }
    for file in case.files.iter().filter(|file| draft.files.contains(&file.file)) {
        let at = format!("/children/{}/files/{}", case.child, file.file);
        let named = (file.title.as_str(), file.name.as_str());
        let said = file.words();
        for person in &bound {
            let print = (file.fingerprint.as_str(), said.as_str());
            read(tx, viewer, case.child, Some(*person), Kind::Document, named, print, (&at, reason), true).await?;
        }
        if file.others.children >= LIST_FROM {
            read(tx, viewer, case.child, None, Kind::List, named, (&file.fingerprint, ""), (&at, reason), true).await?;
        }
    }
    Ok(())
}

/// The sender read the words that may tell where the child is, and leaves some in. The caller records the audit entry.
#[store::boxed]
pub async fn let_in(tx: &mut Tx, viewer: &Viewer, case: &Case, cleared: &Cleared, form: &Form) -> Result<()> {
    let place = format!("/children/{}/messages", case.child);
    for question in cleared.questions() {
        let one = &question.doubtful;
        let words = one.left_in(form);
        if words.is_empty() {
            continue;
        }
        let file = question.file.and_then(|file| cleared.files().iter().find(|known| known.file == file));
        let new = New {
            child: case.child,
            for_person: one.person,
            kind: if one.whole { Kind::Document } else { Kind::Text },
            fingerprint: &one.fingerprint,
            title: file.map_or(one.title.as_str(), |file| &file.title),
            body: &file.map_or_else(|| one.text.clone(), |file| Words::new(&file.name)),
            says: one.text.unseen(),
            only: Some(&words),
            place: &file.map_or_else(|| place.clone(), |file| format!("/children/{}/files/{}", case.child, file.file)),
            reason: doubts::LEFT_IN,
            needs_second: false,
        };
        readings::add(tx, viewer, &new).await?;
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "a row of its table")]
async fn read(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    for_person: Option<PersonId>,
    kind: Kind,
    (title, body): (&str, &str),
    (fingerprint, says): (&str, &str),
    (place, reason): (&str, &str),
    needs_second: bool,
) -> Result<()> {
    let body = Words::new(body);
    let new =
        New { child, for_person, kind, fingerprint, title, body: &body, says, only: None, place, reason, needs_second };
    readings::add(tx, viewer, &new).await.map(|_| ())
}
