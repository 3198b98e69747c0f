//! What stands at the top of a page whatever page it is: who it is about, and that the child it is about died. What opens a
//! record says it once; the door sets it into the page.

use std::cell::RefCell;

use askama::Template;
use page::govuk::Markup;

use crate::navigation::Waiting;

tokio::task_local! {
    static TOP: RefCell<Top>;
    /// The address of the page that is being made: its path, and what it asks.
    static ADDRESS: (String, String);
    /// What waits for whoever is signed in.
    static WAITING: Vec<Waiting>;
}

/// What was said for the top of a page.
#[derive(Default)]
pub(crate) struct Top {
    about: Option<About>,
    notes: Vec<String>,
}

/// Who a page is about.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Their name, for the browser's tab.
    pub name: String,
    /// What stands at the top: who it is, with the pages about them.
    pub bar: Markup,
    /// Where to go on once something was done: words and addresses.
    pub onward: Vec<(String, String)>,
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
pub fn about(about: About) {
    let _ = TOP.try_with(|top| top.borrow_mut().about = Some(about));
}

/// The path of the page that is being made; none outside a request.
#[must_use]
pub fn path() -> Option<String> {
    ADDRESS.try_with(|(path, _)| path.clone()).ok()
}

/// What the address of the page that is being made asks, without its question mark.
pub(crate) fn query() -> String {
    ADDRESS.try_with(|(_, query)| query.clone()).unwrap_or_default()
}

/// What waits for whoever is signed in, on the page that is being made.
pub(crate) fn waiting() -> Vec<Waiting> {
    WAITING.try_with(Clone::clone).unwrap_or_default()
}

/// How much waits behind an address of the navigation, where it was counted for the page that is being made.
#[must_use]
pub fn waits(href: &str) -> Option<i64> {
    waiting().into_iter().find(|one| one.href == href).map(|one| one.count)
}

/// Runs `work`, which makes the page at an address (path and query) with what waits, and gives what was said for its top.
pub(crate) async fn collect<F: Future>(address: (String, String), waiting: Vec<Waiting>, work: F) -> (F::Output, Top) {
    let work = TOP.scope(RefCell::default(), async {
        let output = work.await;
        (output, TOP.with(RefCell::take))
    });
    ADDRESS.scope(address, WAITING.scope(waiting, work)).await
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
    let said = Markup::of(&Said { about: top.about.as_ref().map(|about| &about.bar), notes: &top.notes });
    let main = html.find("id=\"main-content\"")?;
    let at = main + html.get(main..)?.find('>')? + 1;
    let page = format!("{}{said}{}", html.get(..at)?, html.get(at..)?);
    match &top.about {
        Some(about) => Some(go_on(&named(&page, about), about)),
        None => Some(page),
    }
}

/// The page with the name in the browser's tab, unless it stands there.
fn named(html: &str, about: &About) -> String {
    let name = Markup::text(&about.name).to_string();
    let end = " – OnePlan</title>";
    let title = html.find("<title>").zip(html.find(end)).and_then(|(from, until)| html.get(from..until));
    if title.is_none_or(|title| title.contains(&name)) {
        return html.to_owned();
    }
    html.replacen(end, &format!(": {name}{end}"), 1)
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-body op-inline" data-onward>{% for (text, href) in links %}<a class="govuk-notification-banner__link" href="{{ href }}">{{ text }}</a> {% endfor %}</p>"#
)]
struct Onward<'a> {
    links: &'a [(String, String)],
}

/// The page with ways onward under the news of what was done, if it has such news.
fn go_on(html: &str, about: &About) -> String {
    const NEWS: &str = "govuk-notification-banner--success";
    const ENDS: &str = "</p></div></div>";
    let at = html.find(NEWS).and_then(|from| Some(from + html.get(from..)?.find(ENDS)? + "</p>".len()));
    let links = (!about.onward.is_empty()).then(|| Markup::of(&Onward { links: &about.onward }));
    match (at.and_then(|at| html.split_at_checked(at)), links) {
        (Some((before, after)), Some(links)) => format!("{before}{links}{after}"),
        _ => html.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<title>Record a call – OnePlan</title><main id=\"main-content\"><div class=\"govuk-notification-banner govuk-notification-banner--success\"><div><p>Saved.</p></div></div></main>";

    fn top(name: &str) -> Top {
        let onward = vec![("Back to your worklist".to_owned(), "/worklist".to_owned())];
        Top { about: Some(About { name: name.to_owned(), bar: Markup::text("bar"), onward }), notes: Vec::new() }
    }

    #[test]
    fn a_page_about_a_child_names_the_child_in_its_title_once() {
        let page = set_in(PAGE, &top("Zoe O’Neill <b>")).unwrap();
        assert!(page.contains("<title>Record a call: Zoe O’Neill &#60;b&#62; – OnePlan</title>"), "{page}");
        let own = PAGE.replace("Record a call", "Zoe Ogden");
        assert!(set_in(&own, &top("Zoe Ogden")).unwrap().contains("<title>Zoe Ogden – OnePlan</title>"));
    }

    #[test]
    fn after_an_act_there_is_a_way_on_under_the_news_and_nowhere_else() {
        let page = set_in(PAGE, &top("Zoe")).unwrap();
        assert!(page.contains("<p>Saved.</p><p class=\"govuk-body op-inline\" data-onward>"), "{page}");
        assert!(page.contains("href=\"/worklist\""));
        let quiet = PAGE.replace("--success", "");
        assert!(!set_in(&quiet, &top("Zoe")).unwrap().contains("data-onward"));
    }
}
