//! What the form asks of a direction of the Tribunal, and of what became of one.

use access::Viewer;
use gate::Reader;
use jiff::civil::Date;
use law::Kind;
use page::govuk::{Choice, Radios, Textarea};
use page::{DateRange, FieldsForm, Form, Problem, words};
use people::PersonId;
use serde_json::{Value as Json, json};
use store::Tx;
use uuid::Uuid;

use super::record::choices;
use crate::model::Act;
use crate::model::direction::{self, AUTHORITY, HEARING, OTHER, SAID, SET_FOR, WHAT, WHOM};
use crate::records::decisions::{self, Direction};
use crate::records::timeline;

/// The field that says which direction something became of.
pub(super) const DIRECTION: &str = "direction";
/// The longest words about a direction, in characters.
const LONGEST: usize = 2_000;

fn what_choices() -> Vec<Choice> {
    WHAT.iter().map(|(code, label, _)| Choice::new(code, label)).collect()
}

fn day_field(page: FieldsForm, form: &Form, label: &str) -> Result<FieldsForm, Problem> {
    page.field(&form.date_picker(SET_FOR, label, "For example, 27/3/2027"))
}

/// The fields of a direction.
pub(super) fn fields(page: FieldsForm, form: &Form) -> Result<FieldsForm, Problem> {
    let page = page
        .lead("Record one direction at a time. If the local authority has to act, it appears on the worklist with the date the Tribunal set.")
        .field(&form.radios("what", "What has to be done?", what_choices()))?
        .field(&Radios {
            hint: Some("What other people have to do appears on the timeline only".into()),
            ..form.radios("whom", "Who has to do it?", choices(WHOM))
        })?;
    let page = day_field(page, form, "Date set by the Tribunal")?;
    page.field(&Textarea {
        rows: Some(3),
        hint: Some("If it is something else, say here what is to be done".into()),
        ..form.textarea(SAID, "What the Tribunal says about it (optional)").up_to(LONGEST)
    })
}

/// The day that the Tribunal set, on or after the day on which it did.
fn set_for(form: &mut Form, on: Option<Date>, today: Date) -> Option<Date> {
    let range = DateRange::past_or_coming(today).since(on, "the date of the Tribunal’s decision");
    form.required_date(SET_FOR, "The date", &range, "Enter the date that the Tribunal set")
}

/// What the form says of a direction: its event, and what is kept of it; nothing where something of it is refused.
pub(super) fn read(form: &mut Form, on: Option<Date>, today: Date) -> Option<(Kind, Json)> {
    let what = form.one_of("what", &what_choices(), "Select what is to be done");
    let whom = match what.as_deref() {
        Some(HEARING) => Some(AUTHORITY.to_owned()),
        _ => form.one_of("whom", &choices(WHOM), "Select who is to do it"),
    };
    let day = set_for(form, on, today);
    form.at_most(SAID, LONGEST);
    if what.as_deref() == Some(OTHER) && form.value(SAID).is_empty() {
        form.refuse(SAID, "Enter what is to be done");
    }
    let (what, whom, day) = (what?, whom?, day?);
    let kind = direction::kind(&what, &whom)?;
    Some((kind, direction::detail((what.as_str(), whom.as_str()), day, form.value(SAID))))
}

fn labelled(one: &Direction, reader: &Reader) -> Choice {
    let by = one.set_for.map(|day| format!(", {}", words::date(day))).unwrap_or_default();
    let choice = Choice::new(&one.id.to_string(), &format!("{}{by}", one.kind.words()));
    match &one.told {
        Some(told) => choice.hint(&told.to(reader)),
        None => choice,
    }
}

/// The directions about which an act can be recorded.
async fn open(tx: &mut Tx, viewer: &Viewer, id: PersonId, act: &Act) -> Result<Vec<Choice>, Problem> {
    let journey = timeline::whole(tx, id).await?;
    let reader = Reader::session(tx, viewer, id).await?;
    let open = decisions::directions(tx, id, act.kind, &journey).await?;
    Ok(open.iter().map(|one| labelled(one, &reader)).collect())
}

/// The fields of what became of a direction.
pub(super) async fn which(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    act: &Act,
    form: &Form,
    page: FieldsForm,
) -> Result<FieldsForm, Problem> {
    let mut page = page.field(&form.radios(DIRECTION, "Which direction", open(tx, viewer, id, act).await?))?;
    if act.kind == Kind::DirectionChanged {
        page = day_field(page, form, "New date")?;
    }
    let label = match act.kind {
        Kind::DirectionDone => "What was done (optional)",
        _ => "What the Tribunal says about it (optional)",
    };
    page.field(&Textarea { rows: Some(3), ..form.textarea(SAID, label).up_to(LONGEST) })
}

/// What the form says: which direction, and what is kept; nothing where something of it is refused.
pub(super) async fn read_which(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    act: &Act,
    form: &mut Form,
    on: Option<Date>,
) -> Result<Option<(Uuid, Json)>, Problem> {
    let open = open(tx, viewer, id, act).await?;
    let chosen = form.one_of(DIRECTION, &open, "Select which direction");
    form.at_most(SAID, LONGEST);
    let said = form.value(SAID).to_owned();
    let detail = match act.kind {
        Kind::DirectionChanged => set_for(form, on, viewer.today).map(|day| direction::change(day, &said)),
        _ if said.is_empty() => Some(json!({})),
        _ => Some(json!({ "reason": said })),
    };
    let direction = chosen.and_then(|id| id.parse().ok());
    Ok(direction.zip(detail))
}
