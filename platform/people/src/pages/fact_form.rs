//! The frame of the forms that change one fact about a child: address, setting, needs, care, family.

use access::{App, Viewer};
use jiff::civil::Date;
use page::{FieldsForm, Form, Problem};
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

/// Today in the three fields of a date.
pub(super) fn on_today(form: Form, name: &str, today: Date) -> Form {
    form.with(&format!("{name}-day"), today.day().to_string())
        .with(&format!("{name}-month"), today.month().to_string())
        .with(&format!("{name}-year"), today.year().to_string())
}

/// What a day in a child's record must keep to.
pub(super) struct Bounds {
    /// Nothing of a child happened before it was born.
    pub born: Option<Date>,
    /// When the last one of its kind began.
    pub last: Option<Date>,
    pub today: Date,
}

impl Bounds {
    pub(super) fn of(child: &Child, today: Date) -> Self {
        Self { born: child.birth_date(), last: None, today }
    }

    pub(super) const fn after(mut self, last: Option<Date>) -> Self {
        self.last = last;
        self
    }
}

/// A day that must be given: possible for the child, not in the future, and after the last one of its kind.
pub(super) fn from_day(form: &mut Form, name: &str, bounds: &Bounds) -> Option<Date> {
    let Bounds { born, last, today } = *bounds;
    let day = form.date(name, "The date");
    match day {
        None => form.refuse(name, "Enter the date"),
        Some(day) if day > today => form.refuse(name, "The date must be today or earlier"),
        Some(day) if born.is_some_and(|born| day < born) => {
            let born = born.map(page::words::date).unwrap_or_default();
            form.refuse(name, format!("The date must be on or after the date of birth, {born}"));
        }
        Some(day) if last.is_some_and(|last| day < last) => {
            let last = last.map(page::words::date).unwrap_or_default();
            form.refuse(name, format!("The date must be {last} or later: what is recorded now began then"));
        }
        Some(_) => {}
    }
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
