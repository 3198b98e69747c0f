//! Before a letter or a plan goes to the family: what in it tells somebody where the child is who must not learn it.
//! The officer is asked once, on the form by which it goes.

use access::Viewer;
use gate::records::readings::{self, Kind as Read, New};
use gate::records::recheck;
use gate::{Certainty, Words, fingerprint};
use law::Kind;
use law::notice::required;
use page::govuk::{Choice, Radios};
use page::{Form, Problem};
use people::PersonId;
use store::Tx;

use super::record::{freezes, working};
use crate::model::notices::heading;
use crate::model::plan::section_of;

/// A text that tells.
pub(super) struct Tells {
    person: PersonId,
    name: String,
    title: String,
    text: Words,
    words: Vec<String>,
    certainty: Certainty,
}

/// What of the form and of the plan that goes with it would tell somebody of the family where the child is.
pub(super) async fn told(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    kind: Kind,
    form: &Form,
) -> Result<Vec<Tells>, Problem> {
    let family = recheck::closed_family(tx, id, viewer.today).await?;
    if family.is_empty() {
        return Ok(Vec::new());
    }
    let mut texts: Vec<(String, Words)> = required(kind)
        .iter()
        .map(|field| (heading(field), Words::from(form.value(&format!("notice-{}", field.name)))))
        .collect();
    if let (Some(_), Some((_, lines))) = (freezes(kind), working(tx, id).await?) {
        for line in lines.iter().filter(|line| line.section() != "I") {
            let section = section_of(line.section()).map_or("", |section| section.letter);
            let named = |(name, words): (&str, &Words)| (format!("The plan, section {section}{name}"), words.clone());
            texts.extend(line.texts().into_iter().map(named));
        }
    }
    let mut all = Vec::new();
    for (person, name, reader) in family {
        let screen = reader.screen();
        for (title, text) in &texts {
            let held = screen.held(text.unseen());
            let Some(certainty) = held.iter().map(|one| one.certainty).max() else { continue };
            let words = held.iter().map(|one| text.unseen()[one.start..one.end].to_owned()).collect();
            let (name, title, text) = (name.clone(), title.clone(), text.clone());
            all.push(Tells { person, name, title, text, words, certainty });
        }
    }
    Ok(all)
}

/// Whether the officer has said what is done with the words.
pub(super) fn is_answered(form: &Form) -> bool {
    ["in", "out"].contains(&form.value("whereabouts"))
}

/// The question, with the words.
pub(super) fn question(told: &[Tells], form: &Form) -> Radios {
    // Each person's words once, however many lines of the plan they stand in.
    let mut lines: Vec<String> = Vec::new();
    for name in told.iter().map(|one| &one.name) {
        let mut words: Vec<&str> =
            told.iter().filter(|one| one.name == *name).flat_map(|one| &one.words).map(String::as_str).collect();
        words.sort_unstable();
        words.dedup();
        let line = format!("{name}: {}", words.join(", "));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let hint = format!(
        "These words could reveal where somebody lives or goes to school. {}. Addresses, postcodes, telephone numbers and names of schools are always taken out of their copy.",
        lines.join(". ")
    );
    let choices = vec![
        Choice::new("out", "Take all of these words out of that person’s copy"),
        Choice::new("in", "Leave in the words that do not tell where anyone lives or goes to school")
            .hint("I have read them, such as the name of a town where a trip goes"),
    ];
    Radios { hint: Some(hint.as_str().into()), ..form.radios("whereabouts", "Words in this person’s copy", choices) }
}

/// Keeps what the officer said. The caller records the audit entry.
pub(super) async fn keep(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    told: &[Tells],
    form: &Form,
) -> Result<(), Problem> {
    if form.value("whereabouts") != "in" {
        return Ok(());
    }
    let place = format!("/children/{id}/journey");
    for one in told.iter().filter(|one| one.certainty == Certainty::Likely) {
        let new = New {
            child: id,
            for_person: Some(one.person),
            kind: Read::Text,
            fingerprint: &fingerprint(one.text.unseen()),
            title: &one.title,
            body: &one.text,
            says: one.text.unseen(),
            place: &place,
            needs_second: false,
            reason: "The officer read the words: they do not tell where anyone lives or goes to school",
        };
        readings::add(tx, viewer, &new).await?;
    }
    Ok(())
}
