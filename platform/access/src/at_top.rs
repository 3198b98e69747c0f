//! What stands at the top of a page whatever page it is: who it is about, and that the child it is about died. What opens a
//! record says it once; the door sets it into the page.

use std::cell::RefCell;

use askama::Template;
use page::govuk::Markup;

use crate::navigation::Waiting;

tokio::task_local! {
    static TOP: RefCell<Top>;
    /// The address of the page that is being made.
    static PATH: String;
    /// What waits for whoever is signed in.
    static WAITING: Vec<Waiting>;
}

/// What was said for the top of a page.
#[derive(Default)]
pub(crate) struct Top {
    /// Who the page is about, with the pages about them.
    about: Option<Markup>,
    notes: Vec<String>,
}

/// Says something at the top of the page that is being made; nothing where none is.
pub fn say(words: String) {
    // Outside a request there is no page.
    let _ = TOP.try_with(|top| {
        let notes = &mut top.borrow_mut().notes;
        if !notes.contains(&words) {
            notes.push(words);
        }
    });
}

/// Says who the page is about.
pub fn about(bar: Markup) {
    let _ = TOP.try_with(|top| top.borrow_mut().about = Some(bar));
}

/// The path of the page that is being made; none outside a request.
#[must_use]
pub fn path() -> Option<String> {
    PATH.try_with(Clone::clone).ok()
}

/// What waits for whoever is signed in, on the page that is being made.
pub(crate) fn waiting() -> Vec<Waiting> {
    WAITING.try_with(Clone::clone).unwrap_or_default()
}

/// Runs `work`, which makes the page at `path` with what waits, and gives what was said for its top.
pub(crate) async fn collect<F: Future>(path: String, waiting: Vec<Waiting>, work: F) -> (F::Output, Top) {
    let work = TOP.scope(RefCell::default(), async {
        let output = work.await;
        (output, TOP.with(RefCell::take))
    });
    PATH.scope(path, WAITING.scope(waiting, work)).await
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(about) = about %}{{ about }}{% endif %}{% for note in notes %}<div class="govuk-inset-text" data-note="top"><p class="govuk-body"><strong>{{ note }}</strong></p></div>{% endfor %}"#
)]
struct Said<'a> {
    about: Option<&'a Markup>,
    notes: &'a [String],
}

/// A page with this at its top.
pub(crate) fn set_in(html: &str, top: &Top) -> Option<String> {
    if top.about.is_none() && top.notes.is_empty() {
        return None;
    }
    let said = Said { about: top.about.as_ref(), notes: &top.notes }.render().ok()?;
    let main = html.find("id=\"main-content\"")?;
    let at = main + html.get(main..)?.find('>')? + 1;
    Some(format!("{}{said}{}", html.get(..at)?, html.get(at..)?))
}
