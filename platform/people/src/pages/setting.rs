//! The child starts at a setting, or leaves one.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Choice, Input, SelectItem, SummaryList};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use store::{PageParams, Tx};

use super::address::not_withheld;
use super::fact_form::{came_late, days_after, fact_form, from_day, version};
use crate::model::codes::{self, Code};
use crate::records::children::{self, Child};
use crate::records::circumstances::Start;
use crate::records::{circumstances, family};
use crate::{EDIT_CHILD, OrganisationId, PersonId};
use ::organisations::records::organisations::{self, Filter, Record};

/// Settings of a name that are offered to choose from.
const OFFERED: i64 = 10;

fn acts() -> Vec<Choice> {
    vec![
        Choice::new("move", "Starts at this setting, and leaves every other setting"),
        Choice::new("beside", "Starts at this setting, and stays at their current setting too")
            .hint("For example, dual registered, or in alternative provision for part of the week"),
        Choice::new("otherwise", "Is educated other than at a setting, or is not in education")
            .hint("Leave the setting above empty, and select how below"),
        Choice::new("none", "Has no setting now").hint("Leave the setting above empty"),
    ]
}

fn view(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    form: &Form,
    at: i64,
    offered: &[Record],
) -> Result<FieldsForm, Problem> {
    let hint = "Part of its name, or its URN";
    let page = fact_form(app, viewer, child, "Change the school or setting", form, at).field(&Input {
        hint: Some(hint.into()),
        spellcheck: Some(false),
        ..form.input("setting", "School or setting")
    })?;
    let page = if offered.is_empty() {
        page
    } else {
        let choices = offered.iter().map(|one| Choice::new(&one.id.to_string(), &one.name).hint(&place(one))).collect();
        page.field(&form.radios("chosen", "Which of these?", choices))?
    };
    let list = |none: &str, codes: &[Code]| {
        let first = SelectItem::new("", none);
        std::iter::once(first).chain(codes.iter().map(|(code, words)| SelectItem::new(code, words))).collect()
    };
    page.field(&form.radios("act", "What happens", acts()))?
        .field(&form.select("otherwise", "How they are educated", list("At a setting", codes::OTHERWISE)))?
        .field(&Input {
            hint: Some("You must enter this for another setting, or another reason".into()),
            ..form.input("words", "More details")
        })?
        .field(&form.checkboxes("place", "Type of place at the setting", places()))?
        .field(&form.select("residential", "Residential", list("No", codes::RESIDENTIAL)))?
        .field(&form.select("work_based", "Work-based", list("No", codes::WORK_BASED)))?
        .field(&form.date_input("from", "From", "For example, 27 3 2026"))
}

fn places() -> Vec<Choice> {
    vec![Choice::new("unit", "In its SEN unit"), Choice::new("resourced", "In its resourced provision")]
}

/// What the form says of the start, beside the setting.
fn start(form: &mut Form, act: Option<&str>, setting: Option<OrganisationId>) -> Start {
    let code = |form: &Form, name: &str, codes: &[Code]| {
        Some(form.value(name).to_owned()).filter(|value| codes.iter().any(|(code, _)| code == value))
    };
    let otherwise = code(form, "otherwise", codes::OTHERWISE);
    match (act, &otherwise) {
        (Some("otherwise"), None) => form.refuse("otherwise", "Select how the child is educated"),
        (Some("move" | "beside" | "none"), Some(_)) => {
            form.refuse("otherwise", "Select “At a setting”, or that the child is educated other than at a setting");
        }
        _ => {}
    }
    let words = form.optional("words");
    if words.is_none() && matches!(otherwise.as_deref(), Some("OTH" | "NIEO")) {
        form.refuse("words", "Enter a few words to say what it is: the SEN2 return asks for this");
    }
    let place = form.values("place");
    let is = |kind: &str| setting.is_some() && place.iter().any(|one| one == kind);
    Start {
        setting,
        words: words.filter(|_| otherwise.is_some()),
        otherwise,
        sen_unit: is("unit"),
        resourced_provision: is("resourced"),
        residential: code(form, "residential", codes::RESIDENTIAL),
        work_based: code(form, "work_based", codes::WORK_BASED),
        beside: act == Some("beside"),
    }
}

/// What tells settings of one name apart.
#[must_use]
pub fn place(setting: &Record) -> String {
    let parts = [setting.type_name.clone(), setting.town.clone(), setting.urn.as_ref().map(|urn| format!("URN {urn}"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "setting").await?;
    not_withheld(&mut tx, &viewer, id).await?;
    let form = Form::default().with("act", "move").with_date("from", viewer.today);
    show(&view(&app, &viewer, &child, &form, child.version, &[])?)
}

/// The setting meant by what was typed: the one of the URN, the only one of the name, or the one chosen from
/// those of the name. The second part is what to offer.
pub async fn meant(tx: &mut Tx, form: &mut Form) -> Result<(Option<OrganisationId>, Vec<Record>), Problem> {
    let text = form.required("setting", "Enter the setting");
    // What is refused, such as a text without end, is looked for nowhere.
    if form.error("setting").is_some() {
        return Ok((None, Vec::new()));
    }
    let filter = Filter { text, kind: "setting".to_owned(), ..Filter::default() };
    let found = organisations::listing(&filter).page(tx, &PageParams::first(OFFERED)).await?;
    let chosen = form.value("chosen").to_owned();
    let total = found.total;
    match found.rows.as_slice() {
        [] => {
            form.refuse("setting", "No open setting has this name or URN. Check it, or ask an administrator to add it");
        }
        [one] => return Ok((Some(one.id), Vec::new())),
        several => {
            if let Some(one) = several.iter().find(|one| one.id.to_string() == chosen) {
                return Ok((Some(one.id), Vec::new()));
            }
            let there_are = if total > OFFERED {
                format!("{} settings have this name, and the first {OFFERED} are shown", words::count(total))
            } else {
                "Several settings have this name".to_owned()
            };
            form.refuse("chosen", format!("{there_are}. Select one, or enter more of the name"));
        }
    }
    Ok((None, found.rows))
}

pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let act = form.one_of("act", &acts(), "Select what happens");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    not_withheld(&mut tx, &viewer, id).await?;
    let (setting, offered) = match act.as_deref() {
        Some("none" | "otherwise") => (None, Vec::new()),
        _ => meant(&mut tx, &mut form).await?,
    };
    let start = start(&mut form, act.as_deref(), setting);
    if matches!(act.as_deref(), Some("none" | "otherwise")) && !form.value("setting").is_empty() {
        form.refuse("setting", "Leave the setting empty, or select that the child starts at it");
    }
    let last = circumstances::last_began(&mut tx, "placement", id).await?;
    let range = days_after(&children::of(&mut tx, id).await?, last, viewer.today);
    let from = from_day(&mut form, "from", &range);
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let present = family::placements(&mut tx, &reader, id).await?;
    let here = setting.is_some_and(|setting| {
        present.iter().any(|placement| placement.organisation == Some(setting) && placement.ends_on().is_none())
    });
    if here {
        form.refuse("setting", "The child is already at this setting");
    }
    let mut late = false;
    if let (Some(from), true) = (from, form.is_right()) {
        let saved = circumstances::change_setting(&mut tx, id, version(&form), &start, from, &allowed).await;
        late = came_late(saved, &mut form)?;
        if !late {
            tx.commit().await?;
            return go(&format!("/children/{id}/details?done=saved"));
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "setting").await?;
    let at = if late { child.version } else { version(&form) };
    let now = family::placements(&mut tx, &reader, id).await?;
    let names: Vec<String> =
        now.into_iter().filter(|placement| placement.ends_on().is_none()).map(|placement| placement.name()).collect();
    let saved = late.then(|| SummaryList::default().row("Settings now", names.join("; ")));
    refuse(&view(&app, &viewer, &child, &form, at, &offered)?.saved(saved))
}
