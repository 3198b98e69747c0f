//! What stands at the top of a page whatever page it is, such as that the child it is about died. What opens a record says
//! it once; the door sets it into the page.

use std::cell::RefCell;

use askama::Template;

tokio::task_local! {
    static NOTES: RefCell<Vec<String>>;
}

/// Says something at the top of the page that is being made; nothing where none is.
pub fn say(words: String) {
    // Outside a request there is no page.
    let _ = NOTES.try_with(|notes| {
        let mut notes = notes.borrow_mut();
        if !notes.contains(&words) {
            notes.push(words);
        }
    });
}

/// Runs `work`, which makes a page, and gives what was said for its top.
pub(crate) async fn collect<F: Future>(work: F) -> (F::Output, Vec<String>) {
    NOTES
        .scope(RefCell::default(), async {
            let output = work.await;
            (output, NOTES.with(RefCell::take))
        })
        .await
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for note in notes %}<div class="govuk-inset-text" data-note="top"><p class="govuk-body"><strong>{{ note }}</strong></p></div>{% endfor %}"#
)]
struct Notes<'a> {
    notes: &'a [String],
}

/// A page with these notes at its top.
pub(crate) fn set_in(html: &str, notes: &[String]) -> Option<String> {
    if notes.is_empty() {
        return None;
    }
    let notes = Notes { notes }.render().ok()?;
    let main = html.find("id=\"main-content\"")?;
    let at = main + html.get(main..)?.find('>')? + 1;
    Some(format!("{}{notes}{}", html.get(..at)?, html.get(at..)?))
}
