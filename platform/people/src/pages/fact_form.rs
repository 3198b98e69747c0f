//! The frame of the forms that change one fact about a child: address, setting, needs, care, family.

use access::{App, Viewer};
use askama::Template;
use jiff::civil::Date;
use page::govuk::{Button, Markup, SummaryList};
use page::{Form, Layout, Problem};
use store::StoreError;

use crate::records::children::Child;

/// A form about one fact.
#[derive(Template)]
#[template(path = "fact_form.html")]
pub(super) struct FactForm {
    layout: Layout,
    lead: Vec<String>,
    /// What somebody else saved while this form was open.
    saved: Option<SummaryList>,
    version: i64,
    fields: Vec<Markup>,
    button: Option<Button>,
    /// What stands under the form.
    after: Markup,
}

impl FactForm {
    pub(super) fn new(app: &App, viewer: &Viewer, child: &Child, title: &str, form: &Form, version: i64) -> Self {
        let back = format!("/children/{}", child.id);
        Self {
            layout: app.layout(viewer, title).errors(form.summary()).back_to(&back, &child.name()),
            lead: Vec::new(),
            saved: None,
            version,
            fields: Vec::new(),
            button: Some(Button::submit("Save")),
            after: Markup::default(),
        }
    }

    /// A sentence before the form.
    pub(super) fn lead(mut self, text: impl Into<String>) -> Self {
        self.lead.push(text.into());
        self
    }

    pub(super) fn field(mut self, field: &impl Template) -> Result<Self, Problem> {
        self.fields.push(Markup::render(field)?);
        Ok(self)
    }

    pub(super) fn button(mut self, text: &str) -> Self {
        self.button = Some(Button::submit(text));
        self
    }

    /// Where there is nothing to fill in.
    pub(super) fn without_form(mut self) -> Self {
        self.button = None;
        self
    }

    pub(super) fn after(mut self, markup: Markup) -> Self {
        self.after = markup;
        self
    }

    pub(super) fn saved(mut self, saved: Option<SummaryList>) -> Self {
        self.saved = saved;
        self
    }
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

/// A day that must be given, not in the future, and after the last one of its kind.
pub(super) fn from_day(form: &mut Form, name: &str, last: Option<Date>, today: Date) -> Option<Date> {
    let day = form.date(name, "The date");
    match day {
        None => form.refuse(name, "Enter the date"),
        Some(day) if day > today => form.refuse(name, "The date must be today or earlier"),
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
