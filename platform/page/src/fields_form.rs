//! A page that is one form: a heading, some sentences, fields, a button. Most pages that record one thing are.

use askama::Template;

use crate::govuk::{Button, Checkboxes, FileUpload, Markup, SummaryList};
use crate::{Form, Layout, Problem};

#[derive(Template)]
#[template(path = "fields_form.html")]
pub struct FieldsForm {
    layout: Layout,
    lead: Vec<String>,
    /// What somebody else saved while this form was open.
    saved: Option<SummaryList>,
    version: i64,
    hidden: Vec<(String, String)>,
    /// Unlikely answers that somebody has to confirm.
    doubts: Option<Checkboxes>,
    fields: Vec<Markup>,
    /// Whether one of its fields is for files.
    files: bool,
    button: Option<Button>,
    /// Other buttons, by name, value and words.
    others: Vec<(&'static str, &'static str, &'static str)>,
    before: Markup,
    after: Markup,
}

/// A number that stands for what a record says: a form carries it as its version where the record has none of its own, so
/// that whoever saves later sees that somebody else saved first.
#[must_use]
pub fn fingerprint(parts: &[&str]) -> i64 {
    // FNV-1a over the parts and the borders between them; the sign is left out.
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    numbers::fitted::<i64>(hash >> 1)
}

impl FieldsForm {
    /// A form that saves; its heading is the frame's title. `version` is that of what it changes; 0 where it adds: then the same
    /// is not said twice within minutes, though the page was fetched anew (see [`FieldsForm::again`]).
    #[must_use]
    pub fn new(layout: Layout, version: i64) -> Self {
        let hidden = if version == 0 { vec![(crate::once::SAID.to_owned(), String::new())] } else { Vec::new() };
        Self {
            layout,
            lead: Vec::new(),
            saved: None,
            version,
            hidden,
            doubts: None,
            fields: Vec::new(),
            files: false,
            button: Some(Button::submit("Save")),
            others: Vec::new(),
            before: Markup::default(),
            after: Markup::default(),
        }
    }

    /// What was just done, in a banner.
    #[must_use]
    pub fn done(mut self, text: &str) -> Self {
        self.layout = self.layout.done(Some(text));
        self
    }

    /// A sentence before the form.
    #[must_use]
    pub fn lead(mut self, text: impl Into<String>) -> Self {
        self.lead.push(text.into());
        self
    }

    /// One field more.
    ///
    /// # Errors
    /// [`Problem::Defect`] where its template fails.
    pub fn field(mut self, field: &impl Template) -> Result<Self, Problem> {
        self.fields.push(Markup::render(field)?);
        Ok(self)
    }

    /// The field for files, which comes last; a handler reads the form with [`crate::Upload`].
    ///
    /// # Errors
    /// [`Problem::Defect`] where its template fails.
    pub fn file(mut self, field: &FileUpload) -> Result<Self, Problem> {
        self.files = true;
        self.field(field)
    }

    /// A value that is sent and not shown.
    #[must_use]
    pub fn hidden(mut self, name: &str, value: &str) -> Self {
        self.hidden.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A form that adds nothing, so that the same may be sent again at any time: what it saves takes the place of what was there, or
    /// the record itself says that it was done. A test lists them.
    #[must_use]
    pub fn again(mut self) -> Self {
        self.hidden.retain(|(name, _)| name != crate::once::SAID);
        self
    }

    /// The same for one of its buttons, by the `step` that it sends.
    #[must_use]
    pub fn again_at(self, step: &str) -> Self {
        self.again().hidden(crate::once::SAID, step)
    }

    /// With boxes to confirm what was unlikely in this form.
    #[must_use]
    pub fn doubts(mut self, form: &Form) -> Self {
        self.doubts = form.doubts();
        self
    }

    /// What the button says.
    #[must_use]
    pub fn button(mut self, text: &str) -> Self {
        self.button = Some(Button::submit(text));
        self
    }

    /// Another button, behind the first: whoever presses Enter in a field never means it.
    #[must_use]
    pub fn other_button(mut self, (name, value): (&'static str, &'static str), text: &'static str) -> Self {
        self.others.push((name, value, text));
        self
    }

    /// Where there is nothing to fill in.
    #[must_use]
    pub fn without_form(mut self) -> Self {
        self.button = None;
        self
    }

    /// What stands before the form.
    #[must_use]
    pub fn before(mut self, markup: Markup) -> Self {
        self.before = markup;
        self
    }

    /// What stands under the form.
    #[must_use]
    pub fn after(mut self, markup: Markup) -> Self {
        self.after = markup;
        self
    }

    /// What somebody else saved meanwhile, where it is another than what was typed.
    #[must_use]
    pub fn saved(mut self, saved: Option<SummaryList>) -> Self {
        self.saved = saved;
        self
    }
}
