//! Names that the PDF of a letter cannot show: whoever saves one is told, and asked for letters that it can show.

use page::Form;

/// Whether the PDF of a letter shows a name.
pub(super) fn is_shown(name: &str) -> bool {
    documents::cannot_show([name]).is_empty()
}

/// Asks once about a new name that a PDF cannot show. `before` is the name as it was saved; `instead` says what to enter too.
pub(super) fn ask(form: &mut Form, field: &str, before: &str, instead: &str) {
    let name = form.value(field).to_owned();
    let missing = documents::cannot_show([name.as_str()]);
    if name != before && !missing.is_empty() {
        form.doubt(field, &format!("The PDF of a letter cannot show {}. {instead}", missing.join(" and ")));
    }
}
