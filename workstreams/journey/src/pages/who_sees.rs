//! Who can see a child's record, as a plain list; and, from the end of compulsory school age, whether the parents can.

use access::records::accounts;
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::{Reader, Words};
use law::age::Decides;
use page::govuk::{Button, Choice, Radios};
use page::{Done, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::records::children::{self, Child};
use people::records::rights::{self, Rights};
use people::records::{admissions, family};
use people::{OPEN_CHILD, PersonId};
use serde_json::json;
use store::Tx;

use crate::OWN_DETAILS;

/// Somebody who can see the record, and why.
pub(super) struct Seer {
    pub(super) who: String,
    pub(super) why: &'static str,
}

/// Why a case officer sees a record.
pub(super) const OFFICER: &str = "Your case officer at the council";

#[derive(Template)]
#[template(path = "who_sees.html")]
struct WhoSees {
    layout: Layout,
    child: PersonId,
    all: Vec<Seer>,
    /// For the young person who decides: whether their parents can see the record now, and the choice.
    consent: Option<(String, Radios, Button)>,
}

/// Whether the young person reads who decides about their own record.
pub(super) fn decides(viewer: &Viewer, id: PersonId, rights: &Rights) -> bool {
    viewer.person == Some(id.uuid())
        && rights.decides == Some(Decides::YoungPerson)
        && rights.in_place().next().is_none()
}

fn seer(who: impl Into<String>, why: &'static str) -> Seer {
    Seer { who: who.into(), why }
}

/// Those who work with the child, as far as the reader may know of them.
pub(super) async fn workers(tx: &mut Tx, viewer: &Viewer, reader: &Reader, id: PersonId) -> Result<Vec<Seer>, Problem> {
    let own = viewer.person == Some(id.uuid());
    let works = family::professionals(tx, id, viewer.today).await?;
    let ids: Vec<_> = works.iter().map(|one| one.account).collect();
    let names = accounts::names(tx, &ids).await?;
    let mut all = Vec::new();
    for one in works.iter().filter(|one| !one.has_left) {
        let Some((_, name)) = names.iter().find(|(account, _)| *account == one.account) else { continue };
        let why = match one.kind.as_str() {
            "case_officer" => OFFICER,
            // Whoever else works with the child may work where it is.
            _ if reader.is_bound() => continue,
            // That a record is restricted is between those who work with the child.
            "named" if works.iter().any(|other| other.account == one.account && other.kind != "named") => continue,
            "named" if own => "Works with you",
            "named" => "Works with your child",
            _ if own => "Writes a report about you",
            _ => "Writes a report about your child",
        };
        all.push(seer(Words::new(name.as_str()).to(reader), why));
    }
    Ok(all)
}

/// Who looks after special needs where the child learns, as far as the reader may know where that is.
pub(super) async fn sencos(tx: &mut Tx, reader: &Reader, id: PersonId) -> Result<Vec<Seer>, Problem> {
    let places = family::placements(tx, reader, id).await?;
    let now = places.iter().filter(|place| place.ends_on().is_none() && place.organisation.is_some());
    let why = "Looks after special needs at this school or college";
    Ok(now.map(|place| seer(format!("The SENCO of {}", place.name()), why)).collect())
}

/// Everybody whom the record is open to, as far as the reader may know of them.
async fn seers(tx: &mut Tx, app: &App, viewer: &Viewer, reader: &Reader, child: &Child) -> Result<Vec<Seer>, Problem> {
    let id = child.id;
    let mut all = workers(tx, viewer, reader, id).await?;
    // Whoever must not learn where the child is would learn by a shorter list that there is something to know.
    let is_open = !child.restricted || reader.is_bound();
    if is_open {
        all.push(seer("Managers of the SEND team", "They are in charge of this work at the council"));
        let others = "Only with a reason, which they must write down. You can see that they did";
        all.push(seer("Other case officers", others));
    }
    if is_open && reader.may_know_settings() {
        all.extend(sencos(tx, reader, id).await?);
        for (organisation, name) in admissions::asked(tx, id, viewer.today).await? {
            if organisation.is_none_or(|one| reader.may_know_setting(one)) {
                all.push(seer(name, "We asked them for a report. They can see it until the assessment is finished"));
            }
        }
        for (setting, name) in admissions::consulted(tx, id, viewer.today).await? {
            if reader.may_know_setting(setting) {
                all.push(seer(name, "We asked if they have a place. They can see the papers until they answer"));
            }
        }
    }
    for person in messages::records::case::readers_in_family(tx, app, viewer, id, OPEN_CHILD).await? {
        if viewer.person != Some(person.uuid()) && reader.may_know_of(person) {
            let own = people::records::relatives::own(tx, person).await?;
            let why = if person == id { "It is their record" } else { "Member of the family" };
            all.push(seer(gate::name::full(&own.forename, &own.surname), why));
        }
    }
    all.push(seer("You", "With your account"));
    Ok(all)
}

const ANSWERS: [(&str, &str); 2] =
    [("yes", "Yes, my parents can see my record"), ("no", "No, my parents cannot see my record")];

fn consent(form: &Form) -> (Radios, Button) {
    let choices = ANSWERS.iter().map(|(code, words)| Choice::new(code, words)).collect();
    (form.radios("parents", "Can your parents see your record?", choices), Button::submit("Save my choice"))
}

/// Whether the parents can see the record, by their names. `with_account` are those who have an account: nobody else can open it.
fn told(parents: &[String], with_account: &[&String], may_see: Option<bool>) -> String {
    let named = |all: &[&String]| all.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" and ");
    let without: Vec<&String> = parents.iter().filter(|name| !with_account.contains(name)).collect();
    match (may_see, parents) {
        (Some(true), []) => "Your parents can see your record.".to_owned(),
        (_, []) => "Your parents cannot see your record.".to_owned(),
        (Some(true), _) => {
            let can = (!with_account.is_empty()).then(|| format!("{} can see your record.", named(with_account)));
            let could = (!without.is_empty())
                .then(|| format!("{} could see your record, but has no account yet.", named(&without)));
            [can, could].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        (_, all) => format!("{} cannot see your record.", named(&all.iter().collect::<Vec<_>>())),
    }
}

/// The same within a sentence: a name keeps its capital.
fn until_chosen(told: &str) -> String {
    told.strip_prefix("Your ").map_or_else(|| told.to_owned(), |rest| format!("your {rest}"))
}

async fn page(app: &App, viewer: &Viewer, id: PersonId, form: &Form, done: bool) -> Result<WhoSees, Problem> {
    let (child, _, mut tx) = children::open(app, viewer, OWN_DETAILS, id, "who can see the record").await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    let rights = rights::of(&mut tx, id, viewer.today).await?;
    let mut all = seers(&mut tx, app, viewer, &reader, &child).await?;
    let relatives = family::relatives(&mut tx, &reader, id, viewer.today).await?;
    drop(tx);
    let parents: Vec<String> =
        relatives.into_iter().filter(|one| one.parental_responsibility).map(|one| one.name).collect();
    let with_account: Vec<&String> = parents.iter().filter(|name| all.iter().any(|one| one.who == **name)).collect();
    let told = told(&parents, &with_account, rights.parents_may_see);
    if rights.parents_may_see == Some(true) && decides(viewer, id, &rights) {
        for parent in parents.iter().filter(|name| !with_account.contains(name)) {
            let why = "You said yes. They have no account yet: they can open it once they have one";
            all.push(seer(parent.as_str(), why));
        }
    }
    let standing = match rights.parents_may_see {
        None => format!("You have not chosen yet. Until you choose, {}", until_chosen(&told)),
        Some(_) => format!("You chose: {told}"),
    };
    let done = done.then(|| format!("Your choice is saved. {told}"));
    let known = match rights.parents_may_see {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let form = if form.value("parents").is_empty() { form.clone().with("parents", known) } else { form.clone() };
    Ok(WhoSees {
        layout: app
            .layout(viewer, "Who can see the record")
            .errors(form.summary())
            .back_to(&format!("/children/{id}"), &child.name())
            .done(done.as_deref()),
        child: id,
        all,
        consent: decides(viewer, id, &rights).then(|| {
            let (radios, button) = consent(&form);
            (standing, radios, button)
        }),
    })
}

pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, Query(done): Query<Done>) -> Shown {
    show(&page(&app, &viewer, id, &Form::default(), done.done.is_some()).await?)
}

/// The young person says whether their parents can see the record.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let choices: Vec<Choice> = ANSWERS.iter().map(|(code, words)| Choice::new(code, words)).collect();
    let chosen = form.one_of("parents", &choices, "Select whether your parents can see your record");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, OWN_DETAILS, id).await?;
    let rights = rights::of(&mut tx, id, viewer.today).await?;
    if !decides(&viewer, id, &rights) {
        return Err(Problem::NotFound);
    }
    let Some(chosen) = chosen else {
        drop(tx);
        return refuse(&page(&app, &viewer, id, &form, false).await?);
    };
    let given = chosen == "yes";
    let note = format!("By the young person in their account, {}", words::time(viewer.now));
    family::record_consent(&mut tx, id, "parent_access", given, &viewer.name, viewer.today, Some(&note)).await?;
    let detail = json!({ "consent": "parent_access", "given": given });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/who-can-see?done=saved"))
}
