//! The school or setting of a record that is made for a request: what the register finds by the words of the request is shown
//! before anything is saved, and what it does not find is asked about.

use ::organisations::records::organisations::{self, Record};
use jiff::civil::Date;
use page::govuk::{Choice, Input, Radios};
use page::{Form, Problem};
use people::pages::{meant_setting, setting_place};
use people::records::children;
use people::records::circumstances::{self, Start};
use people::{OrganisationId, PersonId};
use store::Tx;

use crate::records::intake::Answers;

const FIELD: &str = "setting";

/// Puts the words of the request into a form that does not have the field yet.
pub(super) fn fill(form: &mut Form, answers: &Answers) {
    if !form.has_any(FIELD)
        && let Some(typed) = answers.get(FIELD)
    {
        form.set(FIELD, typed.trim());
    }
}

/// What the register finds by what was typed: the one setting that is meant, or those to choose from.
async fn look_up(tx: &mut Tx, form: &Form) -> Result<(Option<OrganisationId>, Vec<Record>), Problem> {
    let mut asked = Form::default().with(FIELD, form.value(FIELD)).with("chosen", form.value("chosen"));
    meant_setting(tx, &mut asked).await
}

/// The field, which says what the register finds, and the settings of the name where there are several.
pub(super) async fn fields(tx: &mut Tx, form: &Form) -> Result<(Input, Option<Radios>), Problem> {
    let is_empty = form.value(FIELD).is_empty();
    let (meant, offered) = if is_empty { (None, Vec::new()) } else { look_up(tx, form).await? };
    let found = match meant {
        Some(setting) => {
            let one = organisations::load(tx, setting).await?;
            format!("Found in the register: {}, {}", one.name, setting_place(&one))
        }
        None if is_empty => "Part of its name, or its URN. Leave it empty if they have none".to_owned(),
        None if offered.is_empty() => "Not found in the register. Check the name, or enter the URN".to_owned(),
        None => "Several have this name. Select one below, or enter more of the name".to_owned(),
    };
    let input = Input {
        hint: Some(found.into()),
        spellcheck: Some(false),
        ..form.input(FIELD, "School or setting of the new record")
    };
    let choices: Vec<Choice> =
        offered.iter().map(|one| Choice::new(&one.id.to_string(), &one.name).hint(&setting_place(one))).collect();
    let which = (!choices.is_empty()).then(|| form.radios("chosen", "Which of these?", choices));
    Ok((input, which))
}

/// The setting for the new record. What the register does not have is asked about, and the record is then made without one.
pub(super) async fn read(tx: &mut Tx, form: &mut Form) -> Result<Option<OrganisationId>, Problem> {
    let Some(typed) = form.optional(FIELD).filter(|_| form.error(FIELD).is_none()) else { return Ok(None) };
    let (meant, offered) = look_up(tx, form).await?;
    match meant {
        Some(_) => {}
        None if offered.is_empty() => form.doubt(
            FIELD,
            &format!("No open setting is called “{typed}”, so the new record will have no school or setting"),
        ),
        None => form.refuse("chosen", "Several settings have this name. Select one, or enter more of the name"),
    }
    Ok(meant)
}

/// Places a new child at the setting.
pub(super) async fn link(
    tx: &mut Tx,
    child: PersonId,
    setting: OrganisationId,
    on: Date,
    allowed: &access::Allowed,
) -> Result<(), Problem> {
    let version = children::of(tx, child).await?.version;
    let start = Start { setting: Some(setting), ..Start::default() };
    circumstances::change_setting(tx, child, version, &start, on, allowed).await?;
    Ok(())
}
