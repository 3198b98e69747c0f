//! Who must not learn where another of the child's people lives.

use access::records::widening::{self, Kind};
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Markup, SelectItem, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use store::Tx;

use super::fact_form::fact_form;
use crate::records::children::{self, Child};
use crate::records::family::{self, Relative};
use crate::records::relatives::{self, Rule};
use crate::{EDIT_CHILD, PersonId};

#[derive(Template)]
#[template(path = "contact_rules.html")]
struct Rules {
    child: PersonId,
    /// Each with its first day, and who asked for its end where that waits for a manager.
    rules: Vec<(Rule, String, Option<String>)>,
}

/// The child's people, for somebody whom no rule binds.
async fn people(tx: &mut Tx, viewer: &Viewer, id: PersonId) -> Result<Vec<Relative>, Problem> {
    let reader = Reader::session(tx, viewer, id).await?;
    if reader.is_family() {
        return Err(Problem::NotFound);
    }
    Ok(family::relatives(tx, &reader, id, viewer.today).await?)
}

async fn view(tx: &mut Tx, app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Result<FieldsForm, Problem> {
    let people = people(tx, viewer, child.id).await?;
    let items = || {
        std::iter::once(SelectItem::new("", "Select"))
            .chain(people.iter().map(|one| {
                SelectItem::new(&one.person.to_string(), &format!("{} ({})", one.name, one.kind.to_lowercase()))
            }))
            .collect::<Vec<_>>()
    };
    let held = relatives::rules(tx, child.id, viewer.today).await?;
    let waiting = widening::waiting(tx).await?;
    let rules = held
        .into_iter()
        .map(|rule| {
            let since = words::date(rule.starts_on());
            let ends = Kind::RuleEnded { child: child.id.uuid(), rule: rule.id.uuid() };
            let asked = waiting.iter().find(|act| act.kind == ends);
            let asked = asked.map(|act| format!("{} asked on {}", act.asked_by_name, words::time(act.asked_at)));
            (rule, since, asked)
        })
        .collect();
    let reason = Textarea { rows: Some(3), ..form.textarea("reason", "Why").up_to(500) };
    let names = Textarea {
        rows: Some(3),
        hint: Some(
            "Names that show where they are, such as a class teacher, one a line: Miss Brook. They are taken out like the name of the school. The people who work there and have an account are known already".into(),
        ),
        ..form.textarea("names", "People they must not be told of (optional)").up_to(2_000)
    };
    fact_form(app, viewer, child, "Address confidentiality", form, child.version)
        .lead("The first person is never shown where the second person, the child or anyone who lives with them can be found. This covers every address, telephone number, school and setting, on every page, letter and document. They are not told that there is a rule. The rule also covers brothers and sisters.")
        .lead("When you save the rule, check what is already written: letters, plans, messages and documents that mention these places are listed for you.")
        .field(&form.select("from", "Who must not be told", items()))?
        .field(&form.select("about", "Who is protected", items()))?
        .field(&reason)?
        .field(&names)
        .map(|page| page.button("Add the rule"))
        .and_then(|page| Ok(page.after(Markup::render(&Rules { child: child.id, rules })?)))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "contact rules").await?;
    show(&view(&mut tx, &app, &viewer, &child, &Form::default()).await?)
}

/// The names that the form lists, one a line. A forename alone would be taken out wherever somebody has it.
fn names(form: &mut Form) -> Option<String> {
    form.at_most("names", 2_000);
    let names: Vec<String> =
        form.value("names").lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    if names.iter().any(|name| name.split_whitespace().count() < 2) {
        form.refuse("names", "Enter each name with a title or a forename, for example Miss Brook");
    }
    (!names.is_empty()).then(|| names.join("\n"))
}

/// Adds a rule.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let people = people(&mut tx, &viewer, id).await?;
    let chosen = |form: &mut Form, name: &str, message: &str| {
        let value = form.value(name).to_owned();
        let found = people.iter().map(|one| one.person).find(|person| person.to_string() == value);
        if found.is_none() {
            form.refuse(name, message);
        }
        found
    };
    let from = chosen(&mut form, "from", "Select who must not be told");
    let about = chosen(&mut form, "about", "Select who is protected");
    if from.is_some() && from == about {
        form.refuse("about", "Select two different people");
    }
    let reason = form.required("reason", "Enter why, for example the court order or the risk");
    let names = names(&mut form);
    if let (Some(from), Some(about), true) = (from, about, form.is_right()) {
        let why = (reason.as_str(), names.as_deref());
        relatives::withhold(&mut tx, id, from, about, why, viewer.today, &allowed).await?;
        tx.commit().await?;
        // What is written already is looked at next.
        return go(&format!("/children/{id}/held-back?done=rule"));
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "contact rules").await?;
    refuse(&view(&mut tx, &app, &viewer, &child, &form).await?)
}

/// Asks for the end of a rule, and says why: a second person must agree, for it shows somebody where the child is.
pub async fn end(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let rule: store::Id<Rule> = form.value("rule").parse().map_err(|_| Problem::NotFound)?;
    let reason = form.required("ends", "Enter why the rule should end");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    people(&mut tx, &viewer, id).await?;
    if form.is_right() {
        if !relatives::rules(&mut tx, id, viewer.today).await?.iter().any(|one| one.id == rule) {
            return Err(Problem::NotFound);
        }
        let act = Kind::RuleEnded { child: id.uuid(), rule: rule.uuid() };
        widening::ask(&mut tx, &viewer, viewer.account, &act, Some(&reason)).await?;
        let detail = serde_json::json!({ "asked": "rule_ended", "rule": rule });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&reason)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/people?done=rule-asked"));
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "contact rules").await?;
    refuse(&view(&mut tx, &app, &viewer, &child, &form).await?)
}
