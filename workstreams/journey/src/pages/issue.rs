//! Before a letter or a plan goes to the family: what in it tells somebody where the child is who must not learn it.
//! The officer is asked once, on the page that confirms it.

use access::Viewer;
use gate::Words;
use gate::doubts::{self, Doubtful};
use gate::records::readings::{self, Kind as Read, New};
use gate::records::recheck;
use law::Kind;
use law::notice::required;
use page::{Form, Problem};
use people::PersonId;
use store::Tx;

use super::record::{freezes, working};
use crate::model::notices::heading;
use crate::model::plan::section_of;
use crate::records::plans::Stored;

/// What of the form and of the plan that goes with it would tell somebody of the family where the child is.
pub(super) async fn told(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    kind: Kind,
    form: &Form,
) -> Result<Vec<Doubtful>, Problem> {
    let family = recheck::closed_family(tx, id, viewer.today).await?;
    if family.is_empty() {
        return Ok(Vec::new());
    }
    let texts = texts(tx, id, kind, form).await?;
    let told = store::blocking(move || {
        let mut all = Vec::new();
        for (person, name, reader) in family {
            let screen = reader.screen();
            for (title, text) in &texts {
                let text = text.unseen();
                all.extend(Doubtful::of(Some(person), &name, title, text, &screen.held(text)));
            }
        }
        all
    });
    told.await.map_err(|error| Problem::Defect(error.to_string()))
}

/// What is written in the form and in the plan that goes with it, each with what it is called.
pub(super) async fn texts(tx: &mut Tx, id: PersonId, kind: Kind, form: &Form) -> Result<Vec<(String, Words)>, Problem> {
    let mut texts: Vec<(String, Words)> = required(kind)
        .iter()
        .map(|field| (heading(field), Words::from(form.value(&format!("notice-{}", field.name)))))
        .collect();
    if let (Some(_), Some((_, lines))) = (freezes(kind), working(tx, id).await?) {
        texts.extend(of_plan(&lines));
    }
    Ok(texts)
}

/// What is written in the lines of a plan, without the setting that it names.
pub(super) fn of_plan(lines: &[Stored]) -> Vec<(String, Words)> {
    let mut texts = Vec::new();
    for line in lines.iter().filter(|line| line.section() != "I") {
        let section = section_of(line.section()).map_or("", |section| section.letter);
        let named = |(name, words): (&str, &Words)| (format!("The plan, section {section}{name}"), words.clone());
        texts.extend(line.texts().into_iter().map(named));
    }
    texts
}

/// Keeps what the officer left in. The caller records the audit entry.
pub(super) async fn keep(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    told: &[Doubtful],
    form: &Form,
) -> Result<(), Problem> {
    let place = format!("/children/{id}/journey");
    for one in told {
        let words = one.left_in(form);
        if words.is_empty() {
            continue;
        }
        let new = New {
            child: id,
            for_person: one.person,
            kind: Read::Text,
            fingerprint: &one.fingerprint,
            title: &one.title,
            body: &one.text,
            says: one.text.unseen(),
            only: Some(&words),
            place: &place,
            needs_second: false,
            reason: doubts::LEFT_IN,
        };
        readings::add(tx, viewer, &new).await?;
    }
    Ok(())
}
