//! Restricting a record to named people, with those of the children of the same home, or lifting that.

use access::records::accounts;
use access::records::widening::{self, Kind};
use access::{AccountId, App, Relationship, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use jiff::SignedDuration;
use page::govuk::{Button, Checkboxes, Choice, Radios, Textarea};
use page::{Form, Layout, Problem, Shown, go, refuse, show};
use serde_json::json;
use store::{Entry, Tx, audit};

use crate::records::children::{self, Child};
use crate::records::household::{self, SameHome};
use crate::records::{admissions, cover, family};
use crate::{OPEN_CHILD, PersonId, RESTRICT_CHILD};

/// Whoever opened a record since then may have it on a screen or in hand.
const OPENED_SINCE: SignedDuration = SignedDuration::from_hours(24);

#[derive(Template)]
#[template(path = "restrict.html")]
struct Restrict {
    layout: Layout,
    restricted: Radios,
    named: Textarea,
    along: Option<Checkboxes>,
    reason: Textarea,
    button: Button,
    /// Who else opened the record lately.
    opened_by: Vec<String>,
    /// Who can open it now, and cannot unless they are named: each with why they can.
    loses: Vec<String>,
    child: PersonId,
}

/// What stays open beside the record.
struct Beside {
    children: Vec<SameHome>,
    opened_by: Vec<String>,
    loses: Vec<String>,
}

async fn beside(tx: &mut Tx, app: &App, viewer: &Viewer, child: PersonId) -> Result<Beside, Problem> {
    let since = viewer.now - OPENED_SINCE;
    Ok(Beside {
        children: household::of_one_home(tx, app, viewer, child).await?,
        opened_by: audit::list::others_since(tx, child.uuid(), since, viewer.account.uuid()).await?,
        loses: loses(tx, viewer, child).await?,
    })
}

/// Who opens the record in somebody else's place or for a time, and would be forgotten: whoever covers for the case officer, and who
/// is asked for advice.
async fn loses(tx: &mut Tx, viewer: &Viewer, child: PersonId) -> Result<Vec<String>, Problem> {
    let today = viewer.today;
    let professionals = family::professionals(tx, child, today).await?;
    let named: Vec<AccountId> = professionals.iter().filter(|one| one.kind == "named").map(|one| one.account).collect();
    let mut all = Vec::new();
    for officer in professionals.iter().filter(|one| one.kind == "case_officer") {
        let mut covers = cover::current(tx, Some(officer.account), today).await?;
        covers.retain(|one| one.officer == officer.account && one.starts_on() <= today);
        for one in covers.iter().filter(|one| !named.contains(&one.covered_by)) {
            let record = accounts::by_id(tx, one.covered_by).await?;
            all.push(format!("{} ({}), who covers for the case officer", record.name, record.email));
        }
    }
    for (_, name) in admissions::asked(tx, child, today).await? {
        all.push(format!("{name}, asked for advice. Name the person who writes it"));
    }
    Ok(all)
}

/// The children of the same home, to be restricted too.
fn along(form: &Form, children: &[SameHome]) -> Option<Checkboxes> {
    let choices = children.iter().map(|one| {
        let why = match (one.names_them, one.same_address) {
            (true, _) => "Their record names somebody who lives with this child.",
            (_, true) => "They have the same address.",
            _ => "They have the same postcode; the street is not known.",
        };
        let officer = one.officer.as_ref().map_or_else(String::new, |officer| {
            format!(" Their case officer, {officer}, can then open it only if named above.")
        });
        Choice::new(&one.person.to_string(), &one.name()).hint(&format!("{why}{officer}"))
    });
    let boxes = form.checkboxes("along", "Restrict the records of these children too", choices.collect());
    let hint = "They show where this child lives. Records that you do not select stay open to everyone who can usually open them";
    (!children.is_empty()).then(|| Checkboxes { hint: Some(hint.into()), ..boxes })
}

fn view(app: &App, viewer: &Viewer, child: &Child, form: &Form, beside: Beside) -> Restrict {
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
            ..form.textarea("named", "Who may open it").up_to(4_000)
        },
        along: along(form, &beside.children),
        reason: Textarea { rows: Some(3), ..form.textarea("reason", "Reason").up_to(500) },
        button: Button::submit("Save"),
        opened_by: beside.opened_by,
        loses: if child.restricted { Vec::new() } else { beside.loses },
        child: child.id,
    }
}

/// Says in the log whose names the form shows beside the child's.
async fn log_shown(app: &App, viewer: &Viewer, beside: &Beside) -> Result<(), Problem> {
    if beside.children.is_empty() {
        return Ok(());
    }
    let shown: Vec<PersonId> = beside.children.iter().map(|one| one.person).collect();
    let entry = Entry::new("child.list", "person", None, app.rights(viewer, RESTRICT_CHILD));
    Ok(app.db.log_read(&viewer.actor(), entry.detail(json!({ "shown": shown }))).await?)
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
    let beside = beside(&mut tx, &app, &viewer, id).await?;
    drop(tx);
    log_shown(&app, &viewer, &beside).await?;
    let mut form =
        Form::default().with("restricted", if child.restricted { "yes" } else { "" }).with("named", named.join("\n"));
    for one in beside.children.iter().filter(|one| !one.may_be_neighbours()) {
        form = form.with("along", one.person.to_string());
    }
    show(&view(&app, &viewer, &child, &form, beside))
}

/// The accounts that the form names, the viewer's among them, each once.
async fn accounts_named(tx: &mut Tx, app: &App, viewer: &Viewer, form: &mut Form) -> Result<Vec<AccountId>, Problem> {
    form.at_most("named", 4_000);
    let mut named = vec![viewer.account];
    let emails: Vec<String> =
        form.value("named").lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    for email in &emails {
        let Some(account) = accounts::by_email(tx, email).await? else {
            form.refuse("named", format!("There is no account for {email}"));
            continue;
        };
        let held = accounts::held(tx, account.id, viewer.today).await?;
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
    named.sort_unstable();
    named.dedup();
    Ok(named)
}

pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.read().await?;
    children::allow(&mut tx, &app, &viewer, RESTRICT_CHILD, id).await?;
    let child = children::of(&mut tx, id).await?;
    let choices = [Choice::new("yes", ""), Choice::new("no", "")];
    let choice = form.one_of("restricted", &choices, "Select who may find and open this record");
    let reason = form.required("reason", "Enter the reason");
    let everybody = accounts_named(&mut tx, &app, &viewer, &mut form).await?;
    let (Some(choice), true) = (choice, form.is_right()) else {
        let beside = beside(&mut tx, &app, &viewer, id).await?;
        drop(tx);
        log_shown(&app, &viewer, &beside).await?;
        return refuse(&view(&app, &viewer, &child, &form, beside));
    };
    drop(tx);
    if choice == "yes" {
        restrict(&app, &viewer, &child, &everybody, (&reason, &form.values("along"))).await
    } else {
        ask_to_lift(&app, &viewer, &child, &reason).await
    }
}

/// Lifting a restriction takes a second person.
async fn ask_to_lift(app: &App, viewer: &Viewer, child: &Child, reason: &str) -> Shown {
    let id = child.id;
    if !child.restricted {
        return go(&format!("/children/{id}?done=never-restricted"));
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, app, viewer, RESTRICT_CHILD, id).await?;
    widening::ask(&mut tx, viewer, viewer.account, &Kind::Lifted(id.uuid()), Some(reason)).await?;
    let detail = json!({ "asked": "lifted" });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(reason)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}?done=lift-asked"))
}

/// Restricts the record, and those of the chosen children of the same home, to the same people: all of it or nothing.
async fn restrict(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    everybody: &[AccountId],
    (reason, chosen): (&str, &[String]),
) -> Shown {
    let id = child.id;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, app, viewer, RESTRICT_CHILD, id).await?;
    // Who restricts a record names whom they will. On one that is restricted, each name more lets somebody in: that takes a
    // second person.
    let (mut named, mut asked) = (everybody.to_vec(), Vec::new());
    if child.restricted {
        let before = family::professionals(&mut tx, id, viewer.today).await?;
        let is_named = |account: &AccountId| before.iter().any(|one| one.kind == "named" && one.account == *account);
        (named, asked) = named.into_iter().partition(is_named);
    }
    let open = household::of_one_home(&mut tx, app, viewer, id).await?;
    // Whoever keeps a record restricted does not want the restriction lifted that somebody asked for before.
    widening::withdraw(&mut tx, &Kind::Lifted(id.uuid()), viewer).await?;
    for account in &asked {
        widening::ask(&mut tx, viewer, *account, &Kind::Named(id.uuid()), Some(reason)).await?;
    }
    children::restrict(&mut tx, id, &named, viewer.today, reason, &allowed).await.map_err(Problem::from)?;
    let (mut left, mut along) = (0, 0);
    for one in &open {
        if !chosen.contains(&one.person.to_string()) {
            left += usize::from(!one.may_be_neighbours());
            continue;
        }
        let allowed = children::allow(&mut tx, app, viewer, RESTRICT_CHILD, one.person).await?;
        children::restrict(&mut tx, one.person, everybody, viewer.today, reason, &allowed)
            .await
            .map_err(Problem::from)?;
        along += 1;
    }
    tx.commit().await?;
    let done = match (asked.is_empty(), left, along) {
        (false, ..) => "named-asked",
        (true, 0, 0) => "restricted",
        (true, 0, _) => "restricted-along",
        (true, ..) => "restricted-not-all",
    };
    go(&format!("/children/{id}?done={done}"))
}
