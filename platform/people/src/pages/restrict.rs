//! Restricting a record to named people, or lifting that.

use access::records::accounts;
use access::records::widening::{self, Kind};
use access::{AccountId, App, Relationship, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use page::govuk::{Button, Choice, Radios, Textarea};
use page::{Form, Layout, Problem, Shown, go, refuse, show};

use crate::records::children::{self, Child};
use crate::records::family;
use crate::{OPEN_CHILD, PersonId, RESTRICT_CHILD};

#[derive(Template)]
#[template(path = "restrict.html")]
struct Restrict {
    layout: Layout,
    restricted: Radios,
    named: Textarea,
    reason: Textarea,
    button: Button,
}

fn view(app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Restrict {
    let choices = vec![
        Choice::new("yes", "Only the people named below").hint("Nobody else can find the record in searches or lists"),
        Choice::new("no", "Everyone who can usually open records like this")
            .hint("A second person must agree to lift a restriction"),
    ];
    Restrict {
        layout: app
            .layout(viewer, "Restrict a record")
            .errors(form.summary())
            .back_to(&format!("/children/{}", child.id), &child.name()),
        restricted: form.radios("restricted", "Who may find and open this record?", choices),
        named: Textarea {
            hint: Some("Their email addresses, one a line. You are always named.".into()),
            ..form.textarea("named", "People who may")
        },
        reason: Textarea { rows: Some(3), ..form.textarea("reason", "Reason") },
        button: Button::submit("Save"),
    }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RESTRICT_CHILD, id, "restriction").await?;
    let mut named = Vec::new();
    for professional in family::professionals(&mut tx, id, viewer.today).await? {
        // Who works with the child today should not lose the record unawares: the officer is proposed.
        if professional.kind == "named" || (professional.kind == "case_officer" && !child.restricted) {
            named.push(accounts::by_id(&mut tx, professional.account).await?.email);
        }
    }
    let form =
        Form::default().with("restricted", if child.restricted { "yes" } else { "" }).with("named", named.join("\n"));
    show(&view(&app, &viewer, &child, &form))
}

pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.read().await?;
    children::allow(&mut tx, &app, &viewer, RESTRICT_CHILD, id).await?;
    let child = children::of(&mut tx, id).await?;
    let choices = [Choice::new("yes", ""), Choice::new("no", "")];
    let choice = form.one_of("restricted", &choices, "Select who may find and open this record");
    let reason = form.required("reason", "Enter the reason");
    form.at_most("named", 4_000);
    let mut named = vec![viewer.account];
    let emails: Vec<String> =
        form.value("named").lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    for email in &emails {
        match accounts::by_email(&mut tx, email).await? {
            Some(account) => {
                let held = accounts::held(&mut tx, account.id, viewer.today).await?;
                let opens = app.policy.rules().into_iter().any(|rule| {
                    rule.action == OPEN_CHILD
                        && rule.relationship == Relationship::Named
                        && held.iter().any(|one| one.role == rule.role)
                });
                if opens {
                    named.push(account.id);
                } else {
                    form.refuse("named", format!("{email} does not have a role that can open restricted records"));
                }
            }
            None => form.refuse("named", format!("There is no account for {email}")),
        }
    }
    named.sort_unstable();
    named.dedup();
    let (Some(choice), true) = (choice, form.is_right()) else {
        return refuse(&view(&app, &viewer, &child, &form));
    };
    let restricted = choice == "yes";
    // Who restricts a record names whom they will. On one that is restricted, each name more lets somebody in: that takes a
    // second person.
    let mut asked = Vec::new();
    if child.restricted && restricted {
        let before = family::professionals(&mut tx, id, viewer.today).await?;
        let is_named = |account: &AccountId| before.iter().any(|one| one.kind == "named" && one.account == *account);
        (named, asked) = named.into_iter().partition(is_named);
    }
    drop(tx);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RESTRICT_CHILD, id).await?;
    if !restricted {
        if child.restricted {
            widening::ask(&mut tx, &viewer, viewer.account, &Kind::Lifted(id.uuid()), Some(&reason)).await?;
            let detail = serde_json::json!({ "asked": "lifted" });
            tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&reason)).await?;
            tx.commit().await?;
        }
        return go(&format!(
            "/children/{id}?done={}",
            if child.restricted { "lift-asked" } else { "never-restricted" }
        ));
    }
    // Whoever keeps a record restricted does not want the restriction lifted that somebody asked for before.
    widening::withdraw(&mut tx, &Kind::Lifted(id.uuid()), &viewer).await?;
    for account in &asked {
        widening::ask(&mut tx, &viewer, *account, &Kind::Named(id.uuid()), Some(&reason)).await?;
    }
    children::restrict(&mut tx, id, &named, viewer.today, &reason, &allowed).await.map_err(Problem::from)?;
    tx.commit().await?;
    go(&format!("/children/{id}?done={}", if asked.is_empty() { "restricted" } else { "named-asked" }))
}
