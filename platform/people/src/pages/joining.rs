//! Joining two records of one child, separating them again, and who sees the joined record.

use access::{App, Viewer};
use axum::extract::{Path, Query, State};
use gate::Reader;
use page::govuk::{Choice, Markup, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use store::{Id, Tx};

use super::fact_form::fact_form;
use crate::records::children::{self, Child};
use crate::records::joining::{self, Hold, Join};
use crate::records::matching::{self, Asked};
use crate::records::{names, relatives};
use crate::{JOIN_RECORDS, PersonId};

/// Where the record that would stay bears a name that is sealed in the other: everybody would read it above all the rest.
const KEEP_OTHER: &str =
    "A name on this record has been sealed on the other one. Open the other record, and join this one to it";

/// A record that somebody came with, to join it.
#[derive(serde::Deserialize)]
pub struct Came {
    other: Option<PersonId>,
}

#[derive(askama::Template)]
#[template(path = "joined.html")]
struct Joined {
    child: PersonId,
    joins: Vec<Shows>,
    holds: Vec<Hold>,
}

/// A join as the page shows it.
struct Shows {
    id: Id<Join>,
    name: String,
    reason: String,
    by: String,
    waits: bool,
    /// Whether the viewer is the one who asked, and so cannot agree.
    own: bool,
}

/// Records that may be of the same child and that the viewer may join, with the reasons.
async fn candidates(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: &Child,
    came: Option<PersonId>,
) -> Result<Vec<(PersonId, String, String)>, Problem> {
    let mut found = Vec::new();
    if let Some(birth_date) = child.birth_date() {
        let asked = Asked {
            forename: child.forename.clone(),
            surname: child.surname.clone(),
            birth_date,
            upn: None,
            postcode: relatives::address(tx, child.id).await?.postcode,
        };
        for one in matching::find(tx, app, viewer, &asked).await? {
            let (name, why) = (format!("{}{}", one.name, one.born()), one.why.join(". "));
            found.push((one.person, name, why));
        }
    }
    if let Some(other) = came.filter(|other| !found.iter().any(|(known, _, _)| known == other)) {
        let other = children::of(tx, other).await?;
        found.push((other.id, other.name(), String::new()));
    }
    let mut mine = Vec::new();
    for one in found.into_iter().filter(|(person, _, _)| *person != child.id) {
        if children::allow(tx, app, viewer, JOIN_RECORDS, one.0).await.is_ok() {
            mine.push(one);
        }
    }
    Ok(mine)
}

async fn view(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: &Child,
    form: &Form,
    came: Option<PersonId>,
) -> Result<FieldsForm, Problem> {
    let reader = Reader::session(tx, viewer, child.id).await?;
    let joins = joining::of(tx, child.id)
        .await?
        .into_iter()
        .map(|join| Shows {
            id: join.id,
            name: join.other_name(&reader),
            reason: join.reason.to(&reader),
            by: join.asked_name.clone(),
            waits: join.waits(),
            own: join.asked_by == viewer.account.uuid(),
        })
        .collect();
    let holds = joining::holds(tx, child.id).await?;
    let after = Markup::render(&Joined { child: child.id, joins, holds })?;
    let page = fact_form(app, viewer, child, "Join two records", form, child.version).after(after).lead(
        "If this child has two records, join them. Everything in the other record moves into this one, and both UPNs are kept. You can separate them again.",
    );
    let found = candidates(tx, app, viewer, child, came).await?;
    if found.is_empty() {
        return Ok(page.lead("No other record looks like a match for this child.").without_form());
    }
    let choices = found.iter().map(|(person, name, why)| Choice::new(&person.to_string(), name).hint(why)).collect();
    page.lead("Anyone who can see only one of the two records will see neither until you decide. If one is restricted, a second person must agree.")
        .field(&form.radios("other", "The other record", choices))?
        .field(&Textarea {
            rows: Some(3),
            ..form.textarea("reason", "How you know they are the same child").up_to(2_000)
        })
        .map(|page| page.button("Join the records"))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, Query(came): Query<Came>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, JOIN_RECORDS, id, "join").await?;
    let form = came.other.map_or_else(Form::default, |other| Form::default().with("other", other.to_string()));
    show(&view(&mut tx, &app, &viewer, &child, &form, came.other).await?)
}

/// Joins them, or asks a second person.
pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(came): Query<Came>,
    mut form: Form,
) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, JOIN_RECORDS, id).await?;
    let child = children::of(&mut tx, id).await?;
    let found = candidates(&mut tx, &app, &viewer, &child, came.other).await?;
    let other = found.iter().map(|(person, _, _)| *person).find(|person| person.to_string() == form.value("other"));
    let reason = form.required_text("reason", 2_000, "Enter how you know they are the same child");
    match other {
        None => form.refuse("other", "Select the other record"),
        Some(other) => {
            let waits = joining::of(&mut tx, id).await?.iter().any(|join| join.waits());
            if names::tells_sealed(&mut tx, id, other).await? {
                form.refuse("other", KEEP_OTHER);
            } else if waits || !joining::of(&mut tx, other).await?.is_empty() {
                form.refuse("other", "One of these records has already been joined, or is waiting for a second person");
            }
        }
    }
    if let (Some(other), true) = (other, form.is_right()) {
        joining::ask(&mut tx, &app, &viewer, id, other, &reason, &allowed).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/join"));
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, JOIN_RECORDS, id, "join").await?;
    refuse(&view(&mut tx, &app, &viewer, &child, &form, came.other).await?)
}

/// Another act on two records: a second person agrees or refuses, they are said to be two children, separated, or
/// somebody is let in.
pub async fn decide(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, JOIN_RECORDS, id).await?;
    let act = form.value("act").to_owned();
    if act == "let-in" {
        let hold = form.value("hold").parse().map_err(|_| Problem::NotFound)?;
        joining::release(&mut tx, &viewer, id, hold, &allowed).await?;
    } else {
        let join = joining::one_of(&mut tx, id, form.value("join").parse().map_err(|_| Problem::NotFound)?).await?;
        if join.waits() {
            // The second person may do the same to both, and is another than the first.
            children::allow(&mut tx, &app, &viewer, JOIN_RECORDS, join.other).await?;
            if join.asked_by == viewer.account.uuid() {
                return Err(Problem::Forbidden("A second person must agree: you asked for this.".to_owned()));
            }
        }
        if act == "agree" && names::tells_sealed(&mut tx, join.kept, join.other).await? {
            return Err(Problem::Conflict(KEEP_OTHER.to_owned()));
        }
        match (act.as_str(), join.waits()) {
            ("agree", true) => joining::carry_out(&mut tx, &app, &viewer, &join, &allowed).await?,
            ("refuse", true) => joining::refuse(&mut tx, &viewer, &join, &allowed).await?,
            ("separate", false) => {
                let reason = form.required("why", "Enter why you are separating them");
                if !form.is_right() {
                    drop(tx);
                    let (child, _, mut tx) = children::open(&app, &viewer, JOIN_RECORDS, id, "join").await?;
                    return refuse(&view(&mut tx, &app, &viewer, &child, &form, None).await?);
                }
                joining::separate(&mut tx, &viewer, &join, &reason, &allowed).await?;
            }
            _ => return Err(Problem::NotFound),
        }
    }
    tx.commit().await?;
    go(&format!("/children/{id}/join"))
}
