//! The frame of the forms that change one fact about a child: address, setting, needs, care, family.

use access::{App, Viewer};
use jiff::civil::Date;
use page::{DateRange, FieldsForm, Form, Problem};
use store::StoreError;

use crate::records::children::Child;

/// The form about one fact of a child.
pub(super) fn fact_form(
    app: &App,
    viewer: &Viewer,
    child: &Child,
    title: &str,
    form: &Form,
    version: i64,
) -> FieldsForm {
    let back = format!("/children/{}", child.id);
    let layout = app.layout(viewer, title).errors(form.summary()).back_to(&back, &child.name());
    FieldsForm::new(layout, version).doubts(form)
}

/// The version that a form began from.
pub(super) fn version(form: &Form) -> i64 {
    form.value("version").parse().unwrap_or(0)
}

/// The days on which something in a child's record can have happened: nothing happened before the child was born.
pub(super) fn days_of(child: &Child, today: Date) -> DateRange {
    DateRange::past(today).since(child.birth_date(), "the date of birth")
}

/// The same for what takes the place of the last one of its kind, which began on `last`.
pub(super) fn days_after(child: &Child, last: Option<Date>, today: Date) -> DateRange {
    days_of(child, today).since(last, "the first day of what is recorded now")
}

/// A day that must be given, within `range`.
pub(super) fn from_day(form: &mut Form, name: &str, range: &DateRange) -> Option<Date> {
    let day = form.required_date(name, "The date", range, "Enter the date");
    day.filter(|_| form.error(name).is_none())
}

/// Whether a save came too late; any other error goes on.
pub(super) fn came_late(outcome: store::Result<()>, form: &mut Form) -> Result<bool, Problem> {
    match outcome {
        Ok(()) => Ok(false),
        Err(StoreError::Stale) => {
            form.refuse("version", StoreError::Stale.to_string());
            Ok(true)
        }
        Err(other) => Err(other.into()),
    }
}
