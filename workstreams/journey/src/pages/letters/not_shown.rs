//! What the PDF of a letter cannot show: the officer is told before it goes, so that no name is lost in silence.

use page::Problem;
use page::govuk::{Markup, WarningText};

#[derive(askama::Template)]
#[template(ext = "html", source = r#"<div data-not-shown="{{ count }}">{{ warning }}</div>"#)]
struct NotShown {
    count: usize,
    warning: WarningText,
}

/// The warning; nothing where a PDF shows everything. `missing` is as [`documents::cannot_show`] says it.
pub(in crate::pages) fn warning(mut missing: Vec<String>) -> Result<Markup, Problem> {
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        return Ok(Markup::default());
    }
    let text = format!(
        "The PDF cannot show {}: it says so in their place. The Word file shows them. Check that each name stands in Latin letters too. The child’s preferred name, and how letters address somebody, stand beside a name that the PDF cannot show.",
        missing.join(" and ")
    );
    let warning = WarningText { text, ..WarningText::default() };
    Ok(Markup::render(&NotShown { count: missing.len(), warning })?)
}
