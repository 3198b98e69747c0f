//! What stands at the top of a page whatever page it is: who it is about, and that the child it is about died. What opens a
//! record says it once; the door sets it into the page.

use std::cell::RefCell;

use askama::Template;
use page::govuk::Markup;

use crate::navigation::Waiting;

tokio::task_local! {
    static TOP: RefCell<Top>;
    /// What is asked for.
    static ASKED: Asked;
    /// What waits for whoever is signed in.
    static WAITING: Vec<Waiting>;
}

/// What is asked for: the page at an address, or that something be done there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub path: String,
    /// What stands behind the question mark.
    pub query: String,
    /// Whether it is a page, and nothing is sent.
    pub is_page: bool,
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
    /// Where the navigation in the bar leads, where it says which page this is: no link back repeats it.
    pub leads_to: Vec<String>,
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
    ASKED.try_with(|asked| asked.path.clone()).ok()
}

/// The address of the page that somebody wants to see, with what it asks; none where something is sent, and outside a request.
/// What was just done there is no news for whoever comes to it later.
#[must_use]
pub fn wanted() -> Option<String> {
    let asked = ASKED.try_with(Clone::clone).ok().filter(|asked| asked.is_page)?;
    let pairs = asked.query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("done="));
    let query = pairs.collect::<Vec<_>>().join("&");
    Some(if query.is_empty() { asked.path } else { format!("{}?{query}", asked.path) })
}

/// What the address of the page that is being made asks, without its question mark.
pub(crate) fn query() -> String {
    ASKED.try_with(|asked| asked.query.clone()).unwrap_or_default()
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

/// Runs `work`, which answers what is asked for with what waits, and gives what was said for the top of its page. What waits is
/// counted first, by whoever knows the page that it is for.
pub(crate) async fn collect<F: Future>(
    asked: Asked,
    waiting: impl Future<Output = Vec<Waiting>>,
    work: F,
) -> (F::Output, Top) {
    let work = TOP.scope(RefCell::default(), async {
        let output = work.await;
        (output, TOP.with(RefCell::take))
    });
    ASKED.scope(asked, async { WAITING.scope(waiting.await, work).await }).await
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
        Some(about) => Some(go_on(&named(&without_back(&page, about), about), about)),
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

/// The page without its link back, where the navigation leads there too.
fn without_back(html: &str, about: &About) -> String {
    let (header, _) = html.split_once("<main").unwrap_or((html, ""));
    let link = header.find("class=\"govuk-back-link").and_then(|at| {
        let begins = header.get(..at)?.rfind("<a ")?;
        Some((begins, at + header.get(at..)?.find("</a>")? + "</a>".len()))
    });
    let Some((begins, ends)) = link else { return html.to_owned() };
    let (before, link, after) = (html.get(..begins), html.get(begins..ends), html.get(ends..));
    let (Some(before), Some(link), Some(after)) = (before, link, after) else { return html.to_owned() };
    let is_repeated = about.leads_to.iter().any(|href| link.contains(&format!("href=\"{href}\"")));
    if is_repeated { format!("{before}{after}") } else { html.to_owned() }
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
        let leads_to = vec!["/children/1/journey".to_owned()];
        let about = About { name: name.to_owned(), bar: Markup::text("bar"), leads_to, onward };
        Top { about: Some(about), notes: Vec::new() }
    }

    #[test]
    fn a_page_about_a_child_names_the_child_in_its_title_once() {
        let page = set_in(PAGE, &top("Zoe O’Neill <b>")).unwrap();
        assert!(page.contains("<title>Record a call: Zoe O’Neill &#60;b&#62; – OnePlan</title>"), "{page}");
        let own = PAGE.replace("Record a call", "Zoe Ogden");
        assert!(set_in(&own, &top("Zoe Ogden")).unwrap().contains("<title>Zoe Ogden – OnePlan</title>"));
    }

    #[test]
    fn a_link_back_to_where_the_navigation_leads_is_left_out_and_any_other_stays() {
        let page = |back: &str| {
            let link = format!("<header><a href=\"{back}\" class=\"govuk-back-link\">Zoe</a></header>");
            set_in(&PAGE.replace("<main", &format!("{link}<main")), &top("Zoe")).unwrap()
        };
        let without = page("/children/1/journey");
        assert!(without.contains("<header></header><main") && !without.contains("govuk-back-link"), "{without}");
        for other in ["/children/1/journey/events", "/children/1", "/children/11/journey", "/section-g"] {
            assert!(page(other).contains(&format!("href=\"{other}\" class=\"govuk-back-link\"")), "{other}");
        }
        // What a page itself says is no link back of the frame.
        let within = PAGE.replace("<p>Saved.</p>", "<a href=\"/children/1/journey\" class=\"govuk-back-link\">b</a>");
        assert!(set_in(&within, &top("Zoe")).unwrap().contains("govuk-back-link"));
    }

    #[tokio::test]
    async fn a_page_can_be_come_back_to_and_what_is_sent_cannot() {
        let at = async |query: &str, is_page| {
            let asked = Asked { path: "/children/1/journey".to_owned(), query: query.to_owned(), is_page };
            collect(asked, async { Vec::new() }, async { wanted() }).await.0
        };
        assert_eq!(at("", true).await.as_deref(), Some("/children/1/journey"));
        assert_eq!(at("done=saved&year=2026", true).await.as_deref(), Some("/children/1/journey?year=2026"));
        assert_eq!(at("", false).await, None);
        assert_eq!(wanted(), None);
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
