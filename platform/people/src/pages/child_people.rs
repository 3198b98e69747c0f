//! The people around a child: family and carers with what can be changed about them, and the professionals.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use page::govuk::{Markup, WarningText};
use page::{Layout, Problem, Shown, show};

use super::child::{Done, Involved, May, confidential, professionals};
use crate::records::children;
use crate::records::family::{self, Relative};
use crate::{EDIT_CHILD, INVITE_FAMILY, OPEN_CHILD, PersonId, SAY_CONTACT_NEEDS};

#[derive(Template)]
#[template(path = "child_people_page.html")]
struct PeoplePage {
    layout: Layout,
    /// Whom not to tell where somebody lives, for those who work with the child.
    confidential: Option<WarningText>,
    family: Markup,
    professionals: Vec<Involved>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, Query(done): Query<Done>) -> Shown {
    let (child, standing, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "people").await?;
    let died = gate::outgoing::died(&mut tx, id).await?.is_some();
    let may = May::new(&app, &viewer, &standing, died);
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let relatives = family::relatives(&mut tx, &reader, id, viewer.today).await?;
    let professionals = professionals(&mut tx, &viewer, &reader, id).await?;
    drop(tx);
    show(&PeoplePage {
        layout: app
            .layout(&viewer, "People")
            .back_to(&format!("/children/{id}"), &child.name())
            .done(done.words(&child.name()).as_deref()),
        confidential: confidential(&relatives),
        family: family_of(id, &relatives, &may)?,
        professionals,
    })
}

#[derive(Template)]
#[template(path = "child_people.html")]
struct People<'a> {
    child: PersonId,
    relatives: &'a [Relative],
    may_edit: bool,
    /// What can be changed about the family: address and words.
    acts: Vec<(&'static str, &'static str)>,
}

fn family_of(child: PersonId, relatives: &[Relative], may: &May<'_>) -> Result<Markup, Problem> {
    let acts = [
        (EDIT_CHILD, "people/new", "Add a family member or carer"),
        (EDIT_CHILD, "contact-rules", "Address confidentiality"),
        (EDIT_CHILD, "sharing", "Share an address or telephone number"),
        (SAY_CONTACT_NEEDS, "how-we-write-to-you", "How we write to you"),
        (INVITE_FAMILY, "invite", "Invite the family"),
    ];
    let acts = acts.into_iter().filter(|(action, path, _)| may.form(*action, path));
    let acts = acts.map(|(_, path, words)| (path, words)).collect();
    Ok(Markup::render(&People { child, relatives, may_edit: may.to(EDIT_CHILD), acts })?)
}
