//! One's own contact details: of a parent, and of a young person. A telephone number and an e-mail address change once they are
//! confirmed; a name and an address wait for an officer, since where somebody lives may be kept from somebody else. Where somebody
//! must not find out, nothing changes before an officer has decided: who reads the record would see a new number at once.

use std::collections::BTreeMap;

use access::{Allowed, App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use gate::records::memory;
use gate::{Reader, Words, Wrote};
use identifiers::Postcode;
use page::govuk::{Button, Choice, Radios, SummaryList, Textarea};
use page::{Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::caseload;
use people::records::children;
use people::records::circumstances::Address;
use people::records::contact_needs;
use people::records::relatives::{self, Own};
use serde_json::json;
use store::Tx;

use crate::OWN_DETAILS;
use crate::model::tasks::Kind as Task;
use crate::records::details::Change;
use crate::records::{details, mail, owed, tasks};

/// That somebody must not find out.
const YES: &str = "yes";
const FIELDS: [&str; 9] = ["forename", "surname", "phone", "email", "street", "town", "postcode", "kept", "kept_from"];
/// What waits for an officer.
const CHECKED: [&str; 5] = ["forename", "surname", "street", "town", "postcode"];
/// Days that an officer has to look at a change, unless the address must be kept from somebody: then it is today.
const DAYS: i32 = 5;

/// Whose details they are, and the children for whose sake the viewer may change them.
struct Mine {
    person: PersonId,
    children: Vec<(PersonId, Allowed)>,
}

/// Who the viewer is in the records. A relationship that ended ends this too.
async fn mine(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Mine, Problem> {
    let person = viewer.person.map(PersonId::from_uuid).ok_or(Problem::NotFound)?;
    let mut children = Vec::new();
    for one in caseload::family(tx, app, viewer).await? {
        let id = one.child.id;
        let standing = children::standing(tx, viewer, id).await?;
        let is_own = person == id || Reader::session(tx, viewer, id).await?.is_family();
        if let (true, Ok(allowed)) = (is_own, app.allow(viewer, OWN_DETAILS, &standing)) {
            children.push((id, allowed));
        }
    }
    if children.is_empty() { Err(Problem::NotFound) } else { Ok(Mine { person, children }) }
}

pub(super) fn in_words(own: &Own) -> SummaryList {
    let or = |text: Option<String>| text.filter(|text| !text.is_empty()).unwrap_or_else(|| "Not given".to_owned());
    let address = [own.address.street.clone(), own.address.town.clone(), own.address.postcode.clone()];
    let address = address.into_iter().flatten().collect::<Vec<_>>().join(", ");
    SummaryList::default()
        .row("Name", gate::name::full(&own.forename, &own.surname))
        .row("Telephone", or(own.phone.clone()))
        .row("Email", or(own.email.clone()))
        .row("Address", or(Some(address)))
}

/// The new details, and that the answer about who must not find out the address came. What they wrote is not shown again: somebody
/// else may look at this page.
fn new_in_words(new: &Own, is_kept: bool) -> SummaryList {
    let words = in_words(new);
    if is_kept {
        words.row("Is there anybody who must not find out your new details?", "Yes, you told us")
    } else {
        words
    }
}

#[derive(Template)]
#[template(path = "my_details.html")]
struct MyDetails {
    layout: Layout,
    facts: SummaryList,
    /// Since when a change waits for an officer, and what it is.
    waiting: Option<(String, SummaryList)>,
    /// Why the last one was not agreed to.
    refused: Option<String>,
    change: Button,
    /// Where they say how they are to be written to.
    needs: Option<String>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(done): Query<Done>) -> Shown {
    let mut tx = app.db.read().await?;
    let mine = mine(&mut tx, &app, &viewer).await?;
    let own = relatives::own(&mut tx, mine.person).await?;
    let newest = details::newest(&mut tx, mine.person).await?;
    let mut refused =
        newest.as_ref().filter(|one| one.state == "refused").map(|one| one.reason.clone().unwrap_or_default());
    // Nothing in it tells where a child is that they must not learn of; what they entered themselves is theirs.
    let mut wrote = Wrote::default();
    for value in newest.iter().flat_map(|one| one.fields().into_values()) {
        wrote.add_value(&value);
    }
    for (child, _) in &mine.children {
        let reader = Reader::session(&mut tx, &viewer, *child).await?;
        refused = refused.map(|reason| Words::new(reason.answer_to(&reader, &wrote)));
    }
    let needs = match done.done.as_deref() {
        Some("needs") => Some(contact_needs::of(&mut tx, mine.person).await?.follows()),
        _ => None,
    };
    drop(tx);
    let done = match done.done.as_deref() {
        Some("needs") => needs.as_deref(),
        Some("saved") => Some("Changes saved."),
        Some("asked") => Some("Changes sent. Your case officer checks a new name or address before we use it."),
        _ => None,
    };
    let waits = newest.as_ref().filter(|one| one.state == "waiting");
    show(&MyDetails {
        layout: app.layout(&viewer, "My details").back_to("/", "Home").done(done),
        facts: in_words(&own),
        waiting: waits
            .map(|one| (words::date(one.asked_on()), new_in_words(&one.apply(&own), one.kept_from().is_some()))),
        refused: refused.map(|reason| reason.unseen().to_owned()),
        change: Button { href: "/my-details/change".to_owned(), ..Button::submit("Change my details") },
        needs: mine.children.first().map(|(child, _)| format!("/children/{child}/how-we-write-to-you?from=details")),
    })
}

fn filled(own: &Own) -> Form {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Form::default()
        .with("forename", own.forename.clone())
        .with("surname", own.surname.clone())
        .with("phone", text(&own.phone))
        .with("email", text(&own.email))
        .with("street", text(&own.address.street))
        .with("town", text(&own.address.town))
        .with("postcode", text(&own.address.postcode))
}

fn page(app: &App, viewer: &Viewer, is_child: bool, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, "Change my details").errors(form.summary()).back_to("/my-details", "My details");
    let line = |name: &str, label: &str, purpose: &str| form.input(name, label).purpose(purpose);
    let mut page = FieldsForm::new(layout, 0)
        .lead("We use these details to call you and to write to you. Your case officer checks a new name or address first. They may ask you about it.");
    if !is_child {
        page = page.field(&line("forename", "First name", "given-name"))?.field(&line(
            "surname",
            "Last name (optional)",
            "family-name",
        ))?;
    }
    page.field(&line("phone", "Telephone number (optional)", "tel"))?
        .field(&line("email", "Email address (optional)", "email"))?
        .field(&line("street", "House number and street (optional)", "address-line1"))?
        .field(&line("town", "Town or city (optional)", "address-level2"))?
        .field(&line("postcode", "Postcode (optional)", "postal-code"))?
        .field(&Radios {
            hint: Some("For example, somebody who has hurt you. They are not told that you said so. We then keep back your new number and email too, until your case officer has spoken to you".into()),
            ..form.radios("kept", "Is there anybody who must not find out your new details?", kept_choices())
        })?
        .field(&Textarea {
            rows: Some(2),
            hint: Some("Their name, and how we can call you safely. Only the people who work with you read it".into()),
            ..form.textarea("kept_from", "If yes, who must not find out?").up_to(1_000)
        })
        .map(|page| page.button("Continue"))
}

fn kept_choices() -> Vec<Choice> {
    vec![Choice::new(YES, "Yes"), Choice::new("no", "No")]
}

pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let mine = mine(&mut tx, &app, &viewer).await?;
    let own = relatives::own(&mut tx, mine.person).await?;
    drop(tx);
    show(&page(&app, &viewer, own.is_child, &filled(&own))?)
}

/// Reads and checks what was typed; what is not asked of a young person stays as it is.
fn typed(form: &mut Form, own: &Own) -> Own {
    let (forename, surname) = if own.is_child {
        (own.forename.clone(), own.surname.clone())
    } else {
        form.required("forename", "Enter your first name");
        (form.name("forename").unwrap_or_default(), form.name("surname").unwrap_or_default())
    };
    let phone = form.telephone("phone");
    let postcode = form.parsed::<Postcode>("postcode").map(|postcode| postcode.to_string());
    let address = Address { street: form.optional("street"), town: form.optional("town"), postcode };
    let is_empty = address == Address::default();
    if is_empty && own.address != address {
        form.refuse("street", "Enter the new address. To take an address away, write to your case officer");
    }
    let new = Own { forename, surname, phone, email: form.email("email"), address, is_child: own.is_child };
    if own.address != new.address || !form.value("kept").is_empty() {
        form.one_of("kept", &kept_choices(), "Select yes if somebody must not find out your new details");
        form.at_most("kept_from", 1_000);
    }
    if form.value("kept") == YES && form.value("kept_from").is_empty() {
        form.refuse("kept_from", "Enter who must not find out your new details");
    }
    if form.value("kept") == YES && new == *own && form.is_right() {
        form.refuse(
            "kept",
            "Enter your new details too. If somebody must not find out where you live now, write to your case officer",
        );
    }
    new
}

#[derive(Template)]
#[template(path = "my_details_check.html")]
struct Check {
    layout: Layout,
    facts: SummaryList,
    /// Whether an officer looks first.
    is_checked: bool,
    /// Whether nothing of it changes before: somebody must not find out.
    is_kept: bool,
    hidden: Vec<(&'static str, String)>,
    confirm: Button,
}

fn needs_check(own: &Own, new: &Own) -> bool {
    own.address != new.address || own.forename != new.forename || own.surname != new.surname
}

/// Whether somebody must not find out the new details: as is said now, or was said of an address that still waits.
fn is_kept(own: &Own, new: &Own, form: &Form, waits: Option<&Change>) -> bool {
    let is_taken_back = own.address != new.address && form.value("kept") != YES;
    form.value("kept") == YES || waits.is_some_and(|one| one.kept_from().is_some()) && !is_taken_back
}

/// What is to change is shown first, and changed once it is confirmed.
pub async fn submit(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let mine = mine(&mut tx, &app, &viewer).await?;
    let own = relatives::own(&mut tx, mine.person).await?;
    let new = typed(&mut form, &own);
    if !form.is_right() {
        drop(tx);
        return refuse(&page(&app, &viewer, own.is_child, &form)?);
    }
    let waits = details::newest(&mut tx, mine.person).await?.filter(|one| one.state == "waiting");
    let is_kept = is_kept(&own, &new, &form, waits.as_ref());
    let is_checked = is_kept || needs_check(&own, &new);
    if form.value("step") != "confirm" {
        drop(tx);
        let layout = app.layout(&viewer, "Check your details").back_to("/my-details/change", "Change my details");
        return show(&Check {
            layout,
            facts: new_in_words(&new, form.value("kept") == YES),
            is_checked,
            is_kept,
            hidden: FIELDS.iter().map(|name| (*name, form.value(name).to_owned())).collect(),
            confirm: Button::submit("Confirm"),
        });
    }
    if new == own {
        return go("/my-details");
    }
    let reached = Own { phone: new.phone.clone(), email: new.email.clone(), ..own.clone() };
    let mut changed = Vec::new();
    if reached != own && !is_kept {
        relatives::set_own(&mut tx, mine.person, &reached, &[], viewer.today).await?;
        changed.push("contacts");
    }
    if is_checked {
        changed.push("asked");
        let kept_from = Some(form.value("kept_from")).filter(|_| form.value("kept") == YES);
        ask(&mut tx, &viewer, &mine, (&own, &new), (kept_from, is_kept), waits.as_ref()).await?;
    }
    for (child, allowed) in &mine.children {
        let detail = json!({ "own_details": mine.person, "changed": changed });
        tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
    }
    mail::details_changed(&mut tx, &app.db, viewer.account, viewer.today).await?;
    tx.commit().await?;
    go(if is_checked { "/my-details?done=asked" } else { "/my-details?done=saved" })
}

pub(super) fn place(address: &Address) -> gate::Place {
    let Address { street, town, postcode } = address.clone();
    gate::Place { street, town, postcode, ..gate::Place::default() }
}

/// Puts a name or an address, and where somebody must not find out the telephone number and the e-mail address too, to the officers
/// of the children. From now on they are taken out of what those read who must not find them.
async fn ask(
    tx: &mut Tx,
    viewer: &Viewer,
    mine: &Mine,
    (own, new): (&Own, &Own),
    (kept_from, is_kept): (Option<&str>, bool),
    waits: Option<&Change>,
) -> Result<(), Problem> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let values = [
        new.forename.clone(),
        new.surname.clone(),
        text(&new.address.street),
        text(&new.address.town),
        text(&new.address.postcode),
    ];
    let mut fields: BTreeMap<&str, String> = CHECKED.into_iter().zip(values).collect();
    fields.extend(kept_from.map(|who| (details::KEPT_FROM, who.to_owned())));
    // What waits and is secret is not lost where only something else changes after it.
    let is_secret = waits.is_some_and(|one| one.kept_from().is_some());
    let mut waiting = waits.map(Change::fields).unwrap_or_default();
    let mut told = place(&new.address);
    let stays = new.address == own.address;
    let mut is_carried = stays;
    for (name, before, now) in [("phone", &own.phone, &new.phone), ("email", &own.email, &new.email)] {
        if before == now {
            if let Some(value) = waiting.remove(name) {
                fields.insert(name, value);
                is_carried = true;
            }
        } else if is_kept {
            fields.insert(name, text(now));
            told.contacts.extend(now.clone());
        }
    }
    if is_secret && stays {
        for name in ["street", "town", "postcode"] {
            fields.extend(waiting.remove(name).map(|value| (name, value)));
        }
    }
    // A number that waits so stays secret, whatever is said of a home.
    if is_secret && is_carried {
        let before = waiting.remove(details::KEPT_FROM).unwrap_or_default();
        let who = fields.entry(details::KEPT_FROM).or_default();
        if who.is_empty() {
            *who = before;
        } else if *who != before {
            *who = format!("{who}\n{before}");
        }
    }
    // A home that stays is not asked for: letters go there meanwhile.
    let home = [("street", &own.address.street), ("town", &own.address.town), ("postcode", &own.address.postcode)];
    if home.iter().all(|&(name, before)| fields.get(name) == Some(&text(before))) {
        for (name, _) in home {
            fields.remove(name);
        }
    }
    // Who marks a letter to the old address as posted has done so before this, or sees that it is held. In one order, so that two
    // who ask at once do not wait for each other.
    let mut ids: Vec<PersonId> = mine.children.iter().map(|(child, _)| *child).collect();
    ids.sort();
    for child in ids {
        children::lock(tx, child).await?;
    }
    memory::keep_told(tx, mine.person, &told).await?;
    let change = details::ask(tx, viewer, mine.person, &fields).await?;
    let (task, days) =
        if fields.contains_key(details::KEPT_FROM) { (Task::SecretAddress, 0) } else { (Task::Details, DAYS) };
    let due = viewer.today.checked_add(jiff::ToSpan::days(days)).unwrap_or(viewer.today);
    for (child, _) in &mine.children {
        for old in [Task::Details, Task::SecretAddress] {
            tasks::settled_all(tx, *child, old, &viewer.name, viewer.today).await?;
        }
        tasks::add(tx, *child, task, Some(change.uuid()), due, &viewer.name, viewer.today).await?;
        owed::work_out(tx, *child, viewer.today).await?;
    }
    Ok(())
}
