//! Giving a parent or the young person an account that opens this child's record.

use access::records::accounts::{self, AccountRecord, NewAccount};
use access::records::links::{self, Purpose};
use access::{App, Held, Role, Viewer, token};
use askama::Template;
use axum::extract::{Path, State};
use gate::Reader;
use gate::records::recheck;
use outbox::Mail;
use page::govuk::{Choice, Hint, Input, Markup};
use page::{FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use super::fact_form::fact_form;
use crate::mail::INVITATION;
use crate::records::children::{self, Child};
use crate::records::{family, relatives, rights};
use crate::{INVITE_FAMILY, PersonId};

#[derive(Template)]
#[template(path = "invite_link.html")]
struct Link {
    layout: Layout,
    child: PersonId,
    name: String,
    link: String,
    until: String,
}

/// Somebody who can be given an account.
struct Invited {
    person: PersonId,
    name: String,
    role: Role,
    what: String,
    lives_with: bool,
}

/// What somebody is to the child, and what their account keeps from them.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ what }}{% if let Some((code, words)) = kept %}. <span data-warning="{{ code }}">{{ words }}</span>{% endif %}"#
)]
struct Stands {
    what: String,
    kept: Option<(&'static str, &'static str)>,
}

/// Whoever must not learn where the child is.
const BOUND: (&str, &str) =
    ("bound", "An address confidentiality rule applies: they cannot see where the child lives or goes to school");
/// Whoever a looked-after child does not live with.
const LOOKED_AFTER: (&str, &str) = (
    "looked-after-home",
    "The child is looked after and does not live with them: they cannot see where the child lives, unless you share it",
);

async fn candidates(tx: &mut Tx, viewer: &Viewer, child: &Child) -> Result<Vec<Invited>, Problem> {
    let reader = Reader::session(tx, viewer, child.id).await?;
    let rights = rights::of(tx, child.id, viewer.today).await?;
    let holding = rights.makers.iter().filter(|one| one.holds(viewer.today));
    let deciders: Vec<PersonId> = holding.map(|one| one.person).collect();
    let mut all: Vec<Invited> = family::relatives(tx, &reader, child.id, viewer.today)
        .await?
        .into_iter()
        .filter(|one| one.parental_responsibility || one.has_care || deciders.contains(&one.person))
        .filter(|one| one.contacts.is_some())
        .map(|one| Invited {
            person: one.person,
            name: one.name,
            role: Role::Parent,
            what: one.kind,
            lives_with: one.lives_with,
        })
        .collect();
    // Before rights pass too, so that the young person is told in good time.
    if rights.pass_on.is_some_and(|on| on <= viewer.today) || rights.is_soon() {
        let what = "The young person".to_owned();
        all.push(Invited { person: child.id, name: child.name(), role: Role::YoungPerson, what, lives_with: true });
    }
    Ok(all)
}

async fn view(tx: &mut Tx, app: &App, viewer: &Viewer, child: &Child, form: &Form) -> Result<FieldsForm, Problem> {
    let mut choices = Vec::new();
    let bound = recheck::bound_family(tx, child.id, viewer.today).await?;
    let is_looked_after = family::care(tx, child.id).await?.iter().any(|kind| kind == "looked_after");
    for one in candidates(tx, viewer, child).await? {
        let what = match accounts::by_person(tx, one.person.uuid()).await? {
            Some(account) => format!("{}. Has an account: {}", one.what, account.email),
            None => one.what,
        };
        let kept = match bound.iter().any(|(person, _)| *person == one.person) {
            true => Some(BOUND),
            false => Some(LOOKED_AFTER).filter(|_| is_looked_after && !one.lives_with),
        };
        let hint = Hint { html: Markup::render(&Stands { what, kept })?, ..Hint::default() };
        choices.push(Choice { hint: Some(hint), ..Choice::new(&one.person.to_string(), &one.name) });
    }
    let page = fact_form(app, viewer, child, "Invite the family", form, child.version);
    if choices.is_empty() {
        return Ok(page
            .lead("Nobody is recorded who has parental responsibility or care of the child, or decides for the young person. Add them to the record first.")
            .without_form());
    }
    let email = Input {
        kind: "email".to_owned(),
        spellcheck: Some(false),
        hint: Some(
            "They will use this to sign in. Check it with them: anybody who reads their email could open the record"
                .into(),
        ),
        ..form.input("email", "Email address")
    };
    Ok(page
        .lead(if outbox::has_email(&app.db) {
            "They choose a password through a link that we send to their email address. It works once, for seven days."
        } else {
            "They choose a password through a link that you give them. It works once, for seven days."
        })
        .lead("They then see this child’s record, and those of their other children. Once the rights have passed to a young person, they see as much of it as the young person agrees to.")
        .lead("They see their own address and telephone number, and those of people at the same address. They see nobody else’s, and not the home of a looked-after child, unless you share them.")
        .field(&form.radios("person", "Who", choices))?
        .field(&email)?
        .button(if outbox::has_email(&app.db) { "Send the link" } else { "Make a link" }))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, INVITE_FAMILY, id, "family").await?;
    let mut form = Form::default();
    let candidates = candidates(&mut tx, &viewer, &child).await?;
    if let [one] = candidates.as_slice() {
        form = form.with("person", one.person.to_string());
        let contacts = relatives::contacts(&mut tx, one.person).await?;
        if let Some((_, email)) = contacts.into_iter().find(|(kind, _)| kind == "email") {
            form = form.with("email", email);
        }
    }
    show(&view(&mut tx, &app, &viewer, &child, &form).await?)
}

/// What is to be done with the account of this address and this person.
enum Step {
    Make,
    /// There is one without a person: it becomes theirs.
    Join(AccountRecord),
    /// It is theirs and was never taken up: another link.
    Again(AccountRecord),
}

async fn step(tx: &mut Tx, viewer: &Viewer, person: Uuid, email: &str) -> Result<Result<Step, &'static str>, Problem> {
    let theirs = accounts::by_person(tx, person).await?;
    let of_address = accounts::by_email(tx, email).await?;
    Ok(match (theirs, of_address) {
        (None, None) => Ok(Step::Make),
        (Some(theirs), _) if theirs.email != email.to_lowercase() => {
            Err("They have an account with another email address. An administrator can close it")
        }
        (Some(theirs), _) if theirs.disabled_at.is_some() => {
            Err("Their account is closed. An administrator can open it again")
        }
        (Some(theirs), _) if theirs.password_hash.is_none() => Ok(Step::Again(theirs)),
        (Some(_), _) => Err(
            "They already have this account, and have signed in. An administrator can make a link for a new password",
        ),
        (None, Some(other)) => {
            // An account for work, one's own or somebody else's must not become a way into a family's record.
            let roles = accounts::roles(tx, other.id).await?;
            let family = roles.iter().all(|held| held.role.is_family());
            match other.person.is_none() && other.disabled_at.is_none() && family && other.id != viewer.account {
                true => Ok(Step::Join(other)),
                false => {
                    Err("This email address belongs to another account. Ask them for an address that only they use")
                }
            }
        }
    })
}

/// Makes the account and sends the link by e-mail; where no e-mail is set up, shows it, this once.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, INVITE_FAMILY, id).await?;
    let child = children::of(&mut tx, id).await?;
    let chosen = form.value("person").to_owned();
    let mut candidates = candidates(&mut tx, &viewer, &child).await?.into_iter();
    let invited = candidates.find(|one| one.person.to_string() == chosen);
    if invited.is_none() {
        form.refuse("person", "Select who gets the account");
    }
    // Nobody is invited to the record of a child who died.
    if let Err(stopped) = gate::Outgoing::about(&mut tx, id, "").await? {
        return Err(Problem::Conflict(stopped.to_string()));
    }
    form.required("email", "Enter the email address");
    let email = form.email("email").unwrap_or_default();
    if let (Some(invited), true) = (invited, form.is_right()) {
        match step(&mut tx, &viewer, invited.person.uuid(), &email).await? {
            Err(words) => form.refuse("email", words),
            Ok(step) => {
                let account = ready(&mut tx, &viewer, &invited, &email, &step).await?;
                let secret = token::new(app.db.random());
                let by_email = outbox::has_email(&app.db);
                let signs_in = matches!(&step, Step::Join(account) if account.password_hash.is_some());
                if !signs_in && by_email {
                    outbox::send(&mut tx, &app.db, Mail::about_account(INVITATION, account)).await?;
                } else if !signs_in {
                    links::make(&mut tx, account, Some(viewer.account), Purpose::Invitation, &token::hash(&secret))
                        .await?;
                }
                let detail = json!({ "invited": invited.person, "account": account, "email": email });
                tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
                tx.commit().await?;
                if signs_in {
                    return go(&format!("/children/{id}?done=joined"));
                }
                if by_email {
                    return go(&format!("/children/{id}?done=invited"));
                }
                return show(&Link {
                    layout: app
                        .layout(&viewer, "A link for one person")
                        .back_to(&format!("/children/{id}"), &child.name()),
                    child: id,
                    name: invited.name,
                    link: format!("{}/link/{secret}", app.settings.address),
                    until: words::time(viewer.now + Purpose::Invitation.lasts()),
                });
            }
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, INVITE_FAMILY, id, "family").await?;
    refuse(&view(&mut tx, &app, &viewer, &child, &form).await?)
}

/// The account, made or joined, with its role.
async fn ready(
    tx: &mut Tx,
    viewer: &Viewer,
    invited: &Invited,
    email: &str,
    step: &Step,
) -> Result<access::AccountId, Problem> {
    let account = match step {
        Step::Again(account) => return Ok(account.id),
        Step::Join(account) => {
            accounts::link_person(tx, account.id, invited.person.uuid()).await?;
            account.id
        }
        Step::Make => {
            let person = Some(invited.person.uuid());
            accounts::insert(tx, &NewAccount { email, name: &invited.name, password_hash: None, person }).await?
        }
    };
    let held = accounts::held(tx, account, viewer.today).await?;
    if !held.iter().any(|held| held.role == invited.role) {
        accounts::give_role(tx, account, Held { role: invited.role, organisation: None }, viewer.today).await?;
    }
    Ok(account)
}
