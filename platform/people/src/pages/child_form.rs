//! Adding a child, and changing a child's details.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Button, Checkboxes, Choice, DateInput, Input, Radios, Select, SelectItem};
use page::{DateRange, Form, Layout, Problem, Shown, go, refuse, show, words};
use store::{StoreError, Tx};

use super::children::allow_adding;
use super::in_letters;
use crate::model::codes;
use crate::model::recognised::{self, Hidden, Written};
use crate::records::children::{self, Child, Details};
use crate::records::matching::{self, Asked, Match};
use crate::records::{doubles, hidden};
use crate::{EDIT_CHILD, PersonId};

#[derive(Template)]
#[template(path = "child_form.html")]
struct ChildForm {
    layout: Layout,
    forename: Input,
    surname: Input,
    preferred_name: Input,
    birth_date: DateInput,
    upn: Input,
    nhs_number: Input,
    sex: Radios,
    ethnicity: Select,
    first_language: Input,
    version: String,
    /// The form as it was when it was opened, so that a conflict shows only what each really changed.
    was: Vec<(&'static str, String)>,
    may_correct: bool,
    confirm: Option<Checkboxes>,
    doubts: Option<Checkboxes>,
    /// Records that may be of the same child.
    matches: Vec<Match>,
    /// What somebody else saved meanwhile: name of the field, their value, the value typed here.
    differences: Vec<(&'static str, String, String)>,
    button: Button,
}

fn view(layout: Layout, form: &Form, version: i64) -> ChildForm {
    let ethnicities = std::iter::once(SelectItem::new("", "Not known"))
        .chain(codes::ETHNICITIES.iter().map(|(code, text)| SelectItem::new(code, text)))
        .collect();
    let number = |name: &str, label: &str| Input {
        classes: "govuk-input--width-20".to_owned(),
        spellcheck: Some(false),
        ..form.input(name, label)
    };
    let plain = |name: &str, label: &str| Input { spellcheck: Some(false), ..form.input(name, label) };
    ChildForm {
        layout: layout.errors(form.summary()),
        forename: plain("forename", "First name, or their only name"),
        surname: Input {
            hint: Some(
                "As it appears on the birth certificate or passport. Leave this blank if they have only one name"
                    .into(),
            ),
            ..plain("surname", "Last name (optional)")
        },
        preferred_name: Input {
            hint: Some("If this is different from their first name".into()),
            ..plain("preferred_name", "Preferred name (optional)")
        },
        birth_date: form.date_input("born", "Date of birth", "For example, 27 3 2015"),
        upn: number("upn", "UPN (optional)"),
        nhs_number: number("nhs_number", "NHS number (optional)"),
        sex: form.radios(
            "sex",
            "Sex (optional)",
            codes::SEXES.iter().map(|(code, text)| Choice::new(code, text)).collect(),
        ),
        ethnicity: form.select("ethnicity", "Ethnic group (optional)", ethnicities),
        first_language: form.input("first_language", "First language (optional)"),
        version: version.to_string(),
        was: FIELDS.iter().map(|(field, _)| (*field, form.value(&format!("was-{field}")).to_owned())).collect(),
        may_correct: version > 0,
        confirm: None,
        doubts: form.doubts(),
        matches: Vec::new(),
        differences: Vec::new(),
        button: Button::submit("Save"),
    }
}

/// Reads and checks the answers. `None` where something is wrong; the form then says what.
async fn details(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    form: &mut Form,
    child: Option<PersonId>,
) -> Result<Option<Details>, Problem> {
    form.required("forename", "Enter the first name, or the only name");
    let forename = form.name("forename").unwrap_or_default();
    let surname = form.name("surname").unwrap_or_default();
    let preferred_name = form.name("preferred_name");
    name_in_letters(form, preferred_name.as_deref());
    let range = DateRange::birth(viewer.today);
    let birth_date = form.required_date("born", "Date of birth", &range, "Enter the date of birth");
    match birth_date {
        None => {}
        Some(date) if words::age(date, viewer.today) > 25 => {
            form.refuse("born", "Date of birth must be less than 26 years ago: plans end at 25");
        }
        Some(date) => {
            let earliest = match child {
                Some(child) => children::earliest(tx, child).await?,
                None => None,
            };
            if let Some(first) = earliest.filter(|first| *first < date) {
                let first = words::date(first);
                form.refuse(
                    "born",
                    format!("Date of birth must be on or before {first}: something in the record happened then"),
                );
            } else if law::age::decides(date, viewer.today) == law::age::Decides::Nobody && child.is_none() {
                form.doubt("born", "The date of birth makes the young person 25 or over");
            }
        }
    }
    let upn = form.parsed::<identifiers::Upn>("upn").map(|upn| upn.as_str().to_owned());
    let nhs_number = form.parsed::<identifiers::NhsNumber>("nhs_number").map(|number| number.as_str().to_owned());
    for (field, value) in [("upn", &upn), ("nhs_number", &nhs_number)] {
        if let Some(value) = value
            && children::identifier_is_taken(tx, app, viewer, value, child).await?
        {
            form.refuse(
                field,
                "Another record has this number. Check it; if it is right, ask a manager to look at both records",
            );
        }
    }
    let known = |codes: &[codes::Code], value: Option<String>| {
        value.filter(|value| codes.iter().any(|(code, _)| code == value))
    };
    let sex = known(codes::SEXES, form.optional("sex"));
    let ethnicity = known(codes::ETHNICITIES, form.optional("ethnicity"));
    let first_language = form.optional("first_language");
    let corrects_mistake = form.value("correction") == "yes";
    let Some(birth_date) = birth_date.filter(|_| form.is_right()) else { return Ok(None) };
    Ok(Some(Details {
        forename,
        surname,
        preferred_name,
        birth_date,
        sex,
        ethnicity,
        first_language,
        upn,
        nhs_number,
        corrects_mistake,
    }))
}

/// Asks about a name that letters cannot show, unless the preferred name stands beside it there.
fn name_in_letters(form: &mut Form, preferred: Option<&str>) {
    let instead = "Enter a preferred name in Latin letters too";
    let fields: &[&str] = match preferred {
        Some(preferred) if in_letters::is_shown(preferred) => &[],
        Some(_) => &["forename", "surname", "preferred_name"],
        None => &["forename", "surname"],
    };
    for field in fields {
        let before = form.value(&format!("was-{field}")).to_owned();
        in_letters::ask(form, field, &before, instead);
    }
}

/// The form for a new child.
pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    allow_adding(&app, &viewer)?;
    show(&view(app.layout(&viewer, "Add a child").back_to("/children", "Find a child"), &Form::default(), 0))
}

/// Adds the child.
pub async fn create(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = allow_adding(&app, &viewer)?;
    let mut tx = app.db.read().await?;
    let Some(details) = details(&mut tx, &app, &viewer, &mut form, None).await? else {
        return refuse(&view(app.layout(&viewer, "Add a child").back_to("/children", "Find a child"), &form, 0));
    };
    let asked = Asked {
        forename: details.forename.clone(),
        surname: details.surname.clone(),
        birth_date: details.birth_date,
        upn: details.upn.clone(),
        postcode: None,
    };
    let matches = matching::find(&mut tx, &app, &viewer, &asked).await?;
    if form.value("confirm") != "yes" && !matches.is_empty() {
        form.refuse(
            "confirm",
            "This child may have a record already. Open the records below, and save only if this is another child",
        );
        let layout = app.layout(&viewer, "Add a child").back_to("/children", "Find a child");
        let mut page = view(layout, &form, 0);
        let choice = vec![Choice::new("yes", "This is another child")];
        page.confirm = Some(form.checkboxes("confirm", "Is this another child?", choice));
        page.matches = matches;
        return refuse(&page);
    }
    // Of a restricted record nothing is said here: those named on it learn that there may be a second record.
    let hidden = hidden::hidden_from(&mut tx, &app, &viewer).await?;
    let hidden: Vec<PersonId> =
        recognised::recognised(&written(&details), &hidden).into_iter().map(Hidden::person).collect();
    drop(tx);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = children::add(&mut tx, &viewer, &details, &allowed).await?;
    for known in hidden {
        doubles::note(&mut tx, known, id).await?;
    }
    tx.commit().await?;
    go(&format!("/children/{id}?done=added"))
}

/// What the record of a restricted child could be recognised by.
fn written(details: &Details) -> Written {
    Written {
        forename: details.forename.clone(),
        surname: details.surname.clone(),
        birth_date: Some(details.birth_date),
        numbers: details.upn.iter().chain(&details.nhs_number).cloned().collect(),
        ..Written::default()
    }
}

/// The form for a child's details.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "details").await?;
    let form = filled(&mut tx, &viewer, &child).await?;
    show(&view(layout(&app, &viewer, &child), &form, child.version))
}

fn layout(app: &App, viewer: &Viewer, child: &Child) -> Layout {
    app.layout(viewer, "Change details").back_to(&format!("/children/{}", child.id), &child.name())
}

/// The form as the record stands.
async fn filled(tx: &mut Tx, viewer: &Viewer, child: &Child) -> Result<Form, Problem> {
    let reader = Reader::session(tx, viewer, child.id).await?;
    let identifiers = children::identifiers(tx, child.id).await?;
    let of_kind = |kind: &str| {
        identifiers.iter().find(|(known, _)| known == kind).map_or(String::new(), |(_, value)| value.clone())
    };
    let mut form = Form::default()
        .with("forename", child.forename.clone())
        .with("surname", child.surname.clone())
        .with("preferred_name", child.preferred_name.clone().unwrap_or_default())
        .with("upn", of_kind("upn"))
        .with("nhs_number", of_kind("nhs_number"))
        .with("sex", child.sex.clone().unwrap_or_default())
        .with("ethnicity", child.ethnicity.clone().unwrap_or_default())
        .with("first_language", child.first_language.as_ref().map(|language| language.to(&reader)).unwrap_or_default());
    if let Some(born) = child.birth_date() {
        form = form.with_date("born", born);
    }
    for (field, _) in FIELDS {
        let value = form.value(field).to_owned();
        form = form.with(&format!("was-{field}"), value);
    }
    Ok(form)
}

/// Saves the details. Where somebody else saved first, what only one of the two changed is merged, what both
/// changed is shown side by side, and nothing is lost.
pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let version: i64 = form.value("version").parse().unwrap_or(0);
    let mut tx = app.db.read().await?;
    children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let details = details(&mut tx, &app, &viewer, &mut form, Some(id)).await?;
    drop(tx);
    if let Some(details) = details {
        let mut tx = app.db.write(&viewer.actor()).await?;
        let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
        let before = children::of(&mut tx, id).await?;
        match children::update(&mut tx, &before, version, &details, viewer.today, &allowed).await {
            Ok(()) => {
                tx.commit().await?;
                return go(&format!("/children/{id}?done=saved"));
            }
            Err(StoreError::Stale) => {}
            Err(other) => return Err(other.into()),
        }
    }
    // The page shows what is saved, so it is a read like any other.
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "details").await?;
    if !form.is_right() || child.version == version {
        return refuse(&view(layout(&app, &viewer, &child), &form, version));
    }
    let saved = filled(&mut tx, &viewer, &child).await?;
    let differences = merge(&saved, &mut form);
    form.refuse("differences", StoreError::Stale.to_string());
    let mut page = view(layout(&app, &viewer, &child), &form, child.version);
    page.differences = differences;
    refuse(&page)
}

/// The fields that two people may change, with their labels.
const FIELDS: [(&str, &str); 11] = [
    ("forename", "First name"),
    ("surname", "Last name"),
    ("preferred_name", "Preferred name"),
    ("born-day", "Day of birth"),
    ("born-month", "Month of birth"),
    ("born-year", "Year of birth"),
    ("upn", "UPN"),
    ("nhs_number", "NHS number"),
    ("sex", "Sex"),
    ("ethnicity", "Ethnic group"),
    ("first_language", "First language"),
];

/// Takes into `ours` what only the other person changed; gives the fields that both changed, or that differ
/// from what is saved: label, saved, typed.
fn merge(saved: &Form, ours: &mut Form) -> Vec<(&'static str, String, String)> {
    let mut differences = Vec::new();
    for (field, label) in FIELDS {
        let (theirs, mine) = (saved.value(field).to_owned(), ours.value(field).to_owned());
        let was = ours.value(&format!("was-{field}")).to_owned();
        if mine == was && theirs != was {
            ours.set(field, &theirs);
        } else if mine != theirs {
            differences.push((label, theirs.clone(), mine));
        }
        ours.set(&format!("was-{field}"), &theirs);
    }
    differences
}
