//! The people around a child: family and carers with what can be changed about them, and the professionals.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use page::govuk::{Markup, WarningText};
use page::{Layout, Problem, Shown, show, words};

use super::child::{Done, Involved, May, confidential, professionals};
use super::child_details::YOUNG;
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
    /// Whether it is the reader's own record.
    own: bool,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, Query(done): Query<Done>) -> Shown {
    let (child, standing, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "people").await?;
    let died = gate::outgoing::died(&mut tx, id).await?.is_some();
    let may = May::new(&app, &viewer, &standing, died);
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let relatives = family::relatives(&mut tx, &reader, id, viewer.today).await?;
    let professionals = professionals(&mut tx, &viewer, &reader, id).await?;
    drop(tx);
    let own = viewer.person == Some(id.uuid());
    let is_grown = child.birth_date().is_some_and(|born| words::age(born, viewer.today) >= YOUNG);
    let whom = match (own, is_grown) {
        (true, _) => Whom::You,
        (false, true) => Whom::YoungPerson,
        (false, false) => Whom::Child,
    };
    show(&PeoplePage {
        layout: app
            .layout(&viewer, "People")
            .back_to(&format!("/children/{id}"), &child.name())
            .done(done.words(&child.name()).as_deref()),
        confidential: confidential(&relatives),
        family: family_of(id, &relatives, &may, whom)?,
        professionals,
        own,
    })
}

/// Whose family it is, as its reader calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    You,
    YoungPerson,
    Child,
}

impl Whom {
    const fn has_care(self) -> &'static str {
        match self {
            Self::You => "cares for you",
            Self::YoungPerson => "has care of the young person",
            Self::Child => "has care of the child",
        }
    }

    const fn lives_with(self) -> &'static str {
        match self {
            Self::You => "you live with them",
            Self::YoungPerson => "the young person lives with them",
            Self::Child => "the child lives with them",
        }
    }
}

#[derive(Template)]
#[template(path = "child_people.html")]
struct People<'a> {
    child: PersonId,
    relatives: &'a [Relative],
    may_edit: bool,
    whom: Whom,
    /// What can be changed about the family: address and words.
    acts: Vec<(&'static str, &'static str)>,
}

fn family_of(child: PersonId, relatives: &[Relative], may: &May<'_>, whom: Whom) -> Result<Markup, Problem> {
    let acts = [
        (EDIT_CHILD, "people/new", "Add a family member or carer"),
        (EDIT_CHILD, "contact-rules", "Address confidentiality"),
        (EDIT_CHILD, "sharing", "Share an address or telephone number"),
        (SAY_CONTACT_NEEDS, "how-we-write-to-you", "How we write to you"),
        (INVITE_FAMILY, "invite", "Invite the family"),
    ];
    let acts = acts.into_iter().filter(|(action, path, _)| may.form(*action, path));
    let acts = acts.map(|(_, path, words)| (path, words)).collect();
    Ok(Markup::render(&People { child, relatives, may_edit: may.to(EDIT_CHILD), whom, acts })?)
}
