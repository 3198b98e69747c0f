//! Sealing a former name: after an adoption, or where a name was changed to protect the child.

use access::records::accounts;
use access::records::widening::{self, Kind};
use access::{App, Relationship, Viewer};
use axum::extract::{Path, State};
use page::govuk::{Choice, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use store::Tx;

use super::fact_form::fact_form;
use crate::records::children::{self, Child};
use crate::records::names::{self, Name};
use crate::{OPEN_CHILD, PersonId, RESTRICT_CHILD};

async fn former(tx: &mut Tx, viewer: &Viewer, id: PersonId) -> Result<Vec<Name>, Problem> {
    let mut names = names::of(tx, viewer, id).await?;
    names.retain(|name| name.kind == "former");
    Ok(names)
}

async fn view(tx: &mut Tx, app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Result<FieldsForm, Problem> {
    let names = former(tx, viewer, child.id).await?;
    let page = fact_form(app, viewer, child, "Seal a former name", form, child.version);
    if names.is_empty() {
        return Ok(page.lead("There are no former names that you can see.").without_form());
    }
    let choices = names
        .iter()
        .map(|name| {
            let choice = Choice::new(&name.id.to_string(), &gate::name::full(&name.forename, &name.surname));
            match (name.sealed, name.ends_on()) {
                (true, _) => choice
                    .hint("Already sealed. Save again to change who can see it. Anyone you leave out will lose access"),
                (false, Some(until)) => choice.hint(&format!("Until {}", words::date(until))),
                (false, None) => choice,
            }
        })
        .collect();
    page.lead("A sealed name is shown only to the people you list, and nobody can find the child by it. Letters and documents that were sent with the name stay as they were sent.")
        .field(&form.radios("name", "Which name", choices))?
        .field(&Textarea {
            rows: Some(4),
            hint: Some("Their email addresses, one a line. You are always on the list. Once a name is sealed, a second person must agree to anybody you add.".into()),
            ..form.textarea("readers", "Who can still see it").up_to(4_000)
        })?
        .field(&form.checkboxes(
            "again",
            "Has the child taken this name again? (optional)",
            vec![Choice::new("yes", "Yes, the child’s current name can be shown").hint(
                "Until then a sealed name stays hidden, whatever name is entered for the child. A second person must agree",
            )],
        ))?
        .field(&Textarea { rows: Some(3), ..form.textarea("reason", "Give your reasons").up_to(2_000) })
        .map(|page| page.button("Seal the name"))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RESTRICT_CHILD, id, "former names").await?;
    show(&view(&mut tx, &app, &viewer, &child, &Form::default()).await?)
}

/// The accounts of these addresses, each with a role that can be named on a record.
async fn readers(tx: &mut Tx, app: &App, viewer: &Viewer, form: &mut Form) -> Result<Vec<access::AccountId>, Problem> {
    let mut all = vec![viewer.account];
    let emails: Vec<String> =
        form.value("readers").lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    for email in emails {
        let Some(account) = accounts::by_email(tx, &email).await? else {
            form.refuse("readers", format!("There is no account for {email}"));
            continue;
        };
        let held = accounts::held(tx, account.id, viewer.today).await?;
        let may = app.policy.rules().into_iter().any(|rule| {
            rule.action == OPEN_CHILD
                && rule.relationship == Relationship::Named
                && held.iter().any(|one| one.role == rule.role)
        });
        match may {
            true => all.push(account.id),
            false => form.refuse("readers", format!("{email} does not have a role that can open restricted records")),
        }
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Seals it.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RESTRICT_CHILD, id).await?;
    children::lock(&mut tx, id).await?;
    let names = former(&mut tx, &viewer, id).await?;
    let name = names.iter().find(|name| name.id.to_string() == form.value("name"));
    if name.is_none() {
        form.refuse("name", "Select the name");
    }
    form.at_most("readers", 4_000);
    let readers = readers(&mut tx, &app, &viewer, &mut form).await?;
    let reason = form.required_text("reason", 2_000, "Give your reasons");
    form.at_most("reason", 2_000);
    if let (Some(name), true) = (name, form.is_right()) {
        let mut asked: Vec<_> = names::seal(&mut tx, id, name.id, &readers, &reason, &allowed)
            .await?
            .into_iter()
            .map(|account| (account, Kind::NameReader { child: id.uuid(), name: name.id.uuid() }))
            .collect();
        if name.sealed && form.value("again") == "yes" {
            asked.push((viewer.account, Kind::NameAgain { child: id.uuid(), name: name.id.uuid() }));
        }
        for (account, kind) in &asked {
            widening::ask(&mut tx, &viewer, *account, kind, Some(&reason)).await?;
            let detail = serde_json::json!({ "asked": kind.code(), "name": name.id, "account": account });
            tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&reason)).await?;
        }
        tx.commit().await?;
        let done = if asked.is_empty() { "saved" } else { "name-asked" };
        return go(&format!("/children/{id}/details?done={done}"));
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, RESTRICT_CHILD, id, "former names").await?;
    refuse(&view(&mut tx, &app, &viewer, &child, &form).await?)
}
