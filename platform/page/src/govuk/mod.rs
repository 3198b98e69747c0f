//! GOV.UK Design System components, as structs that render themselves.
//!
//! A struct's fields are the options of the Nunjucks macro of the same name, as far as OnePlan uses
//! them; the tests render every fixture of the npm package whose options we have and compare. Text is
//! escaped; only a [`Markup`] goes out as it is.

mod choices;
mod content;
mod date_input;
mod fields;
mod navigation;
mod notices;
mod table;
mod tabs;
mod task_list;
mod timeline;

pub use choices::{Checkboxes, Choice, Radios};
pub use content::{Button, ErrorMessage, Fieldset, Hint, Label, Legend, Markup, Tag};
pub use date_input::{DateInput, DateValues};
pub use fields::{FileUpload, Input, PasswordInput, Select, SelectItem, Textarea};
pub use navigation::{
    BackLink, Breadcrumbs, Crumb, NavigationItem, PageItem, Pagination, PaginationLink, PhaseBanner, PhaseTag,
    ServiceNavigation, SkipLink,
};
pub use notices::{Details, ErrorItem, ErrorSummary, InsetText, NotificationBanner, WarningText};
pub use table::{Cell, Head, Scroll, SummaryAction, SummaryActions, SummaryList, SummaryRow, SummaryText, Table};
pub use tabs::{Tab, TabPanel, Tabs};
pub use task_list::{Task, TaskList, TaskStatus};
pub use timeline::{Timeline, TimelineItem};

/// A space and `classes`, or nothing.
pub(crate) fn plus(classes: &str) -> String {
    if classes.is_empty() { String::new() } else { format!(" {classes}") }
}

/// Marks component structs as already escaped, so that a template shows one with `{{ component }}`.
macro_rules! html_safe {
    ($($name:ty),* $(,)?) => { $(impl askama::filters::HtmlSafe for $name {})* };
}
pub(crate) use html_safe;
