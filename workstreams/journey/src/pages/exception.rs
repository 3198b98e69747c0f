//! Relying on an exception: a fact with its evidence, and a signed judgement. It gives no new date.

use access::{App, Viewer};
use axum::extract::{Path, State};
use law::ledger::Reliance;
use law::{Force, Rule};
use page::govuk::{Choice, Textarea};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children::{self, Child};
use serde_json::json;

use super::journey::{rule_of, sentence};
use crate::RELY_ON_EXCEPTION;
use crate::records::{exceptions, owed, timeline};

fn grounds(viewer: &Viewer, rule: &Rule) -> Vec<Choice> {
    rule.grounds
        .iter()
        .filter(|ground| ground.in_force(viewer.today))
        .map(|ground| Choice::new(&exceptions::code(*ground), ground.words()).hint(ground.provision()))
        .collect()
}

fn view(app: &App, viewer: &Viewer, child: &Child, rule: &Rule, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/journey", child.id);
    let layout = app.layout(viewer, "Rely on an exception").errors(form.summary()).back_to(&back, &child.name());
    let area = |name: &str, label: &str| Textarea { rows: Some(4), ..form.textarea(name, label).up_to(4_000) };
    FieldsForm::new(layout, 0)
        .lead(sentence(rule.id))
        .lead("An exception lifts only this time limit, where a fact made it impractical to meet. The duty to act as soon as practicable stays, and there is no new date. Shortage of staff, panel dates, Christmas and Easter, and agreement to extend are not exceptions.")
        .field(&form.radios("ground", "The exception", grounds(viewer, rule)))?
        .field(&area("facts", "The facts, with dates and evidence"))?
        .field(&area("reason", "Why they made it impractical to meet the time limit"))?
        .field(&form.date_input("told", "Family told on (optional)", "They must be told. For example, 27 3 2026"))
        .map(|page| page.button("Sign and record"))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path((id, rule)): Path<(PersonId, String)>) -> Shown {
    let rule = lifted(&rule)?;
    let (child, _, _) = children::open(&app, &viewer, RELY_ON_EXCEPTION, id, "exception").await?;
    show(&view(&app, &viewer, &child, rule, &Form::default())?)
}

/// A rule that has exceptions.
fn lifted(id: &str) -> Result<&'static Rule, Problem> {
    let (_, rule) = rule_of(id)?;
    if rule.grounds.is_empty() || rule.force == Force::May { Err(Problem::NotFound) } else { Ok(rule) }
}

/// The act, signed by whoever is signed in.
pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, rule)): Path<(PersonId, String)>,
    mut form: Form,
) -> Shown {
    let rule = lifted(&rule)?;
    let ground = form
        .one_of("ground", &grounds(&viewer, rule), "Select the exception")
        .and_then(|code| exceptions::ground(&code));
    for (field, message) in [
        ("facts", "Enter the facts and the evidence for them"),
        ("reason", "Enter why the facts made it impractical to meet the time limit"),
    ] {
        if form.value(field).is_empty() {
            form.refuse(field, message);
        }
        form.at_most(field, 4_000);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RELY_ON_EXCEPTION, id).await?;
    let born = timeline::born(&mut tx, id).await?;
    let range = DateRange::past(viewer.today).since(born, "the date of birth");
    let told_family_on = form.date("told", "The date", &range);
    if let (Some(ground), true) = (ground, form.is_right()) {
        let reliance = Reliance {
            rule: rule.id.to_owned(),
            ground,
            facts: form.value("facts").to_owned(),
            judged_by: viewer.name.clone(),
            reason: form.value("reason").to_owned(),
            judged_on: viewer.today,
            told_family_on,
        };
        match reliance.check() {
            Ok(()) => {
                exceptions::add(&mut tx, id, &reliance).await?;
                owed::work_out(&mut tx, id, viewer.today).await?;
                let detail = json!({ "exception": exceptions::code(ground), "rule": rule.id });
                tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&reliance.reason)).await?;
                tx.commit().await?;
                return go(&format!("/children/{id}/journey?done=exception"));
            }
            Err(words) => form.refuse("ground", words.to_string()),
        }
    }
    drop(tx);
    let (child, _, _) = children::open(&app, &viewer, RELY_ON_EXCEPTION, id, "exception").await?;
    refuse(&view(&app, &viewer, &child, rule, &form)?)
}
