//! The request form and a family's home in other languages, where the area shows them: as drafts that no native speaker has checked.

use access::{App, identify};
use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use languages::Language;
use organisations::records::area::Details;
use page::govuk::Markup;
use page::{Form, Problem, Shown};

/// The answer of the area's details that says whether other languages are shown.
pub(super) const SHOWN: &str = "languages";
pub(super) const DRAFTS: &str = "drafts";

const COOKIE: &str = "language";
/// For so long a browser keeps the language, in seconds: a year.
const KEPT: u32 = 365 * 24 * 3600;
/// The largest page that is translated, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

/// Whether a page has a translation: the home page, which is a family's, the page to sign in, and the request form.
fn has(path: &str) -> bool {
    path == "/" || path == "/sign-in" || path == "/request" || path.starts_with("/request/")
}

async fn offered(app: &App) -> store::Result<bool> {
    Ok(Details::load(&mut app.db.read().await?).await?.text(SHOWN) == DRAFTS)
}

fn chosen(headers: &HeaderMap) -> Option<&'static Language> {
    identify::cookie(headers, COOKIE).and_then(|code| languages::find(&code))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<nav class="op-languages" aria-label="Language"><form method="post" action="/language"><input type="hidden" name="to" value="{{ to }}">{% for one in all %}<button class="op-link-button" type="submit" name="language" value="{{ one.code }}" lang="{{ one.code }}"{% if one.is_current %} aria-current="true"{% endif %}>{{ one.name }}</button> {% endfor %}</form>{% if is_draft %}<p class="govuk-inset-text" data-draft-language>This is a draft. It is not yet checked by a native speaker. If something is not clear, read it in English.</p>{% endif %}</nav>"#
)]
struct Switch<'a> {
    to: &'a str,
    all: Vec<Choice>,
    is_draft: bool,
}

/// A language, and whether the page is in it.
struct Choice {
    code: &'static str,
    name: &'static str,
    is_current: bool,
}

/// The page with the choice of languages before its main part.
fn with_switch(html: &str, language: Option<&Language>, to: &str) -> String {
    let code = language.map_or("en", |language| language.code);
    let all = std::iter::once(("en", "English")).chain(languages::all().iter().map(|one| (one.code, one.name)));
    let all = all.map(|(one, name)| Choice { code: one, name, is_current: one == code }).collect();
    let switch = Markup::of(&Switch { to, all, is_draft: language.is_some_and(Language::is_draft) });
    html.replacen("<main ", &format!("{switch}<main "), 1)
}

/// The names of the languages stand in themselves; what else is said around them is translated with the page.
fn made(html: &str, language: Option<&Language>, to: &str) -> String {
    let html = with_switch(html, language, to);
    match language {
        Some(language) => languages::translate(&html, language),
        None => html,
    }
}

/// Puts a page into the language that the browser holds.
pub(crate) async fn translated(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    if !has(&path) {
        return next.run(request).await;
    }
    let language = chosen(request.headers());
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("text/html") {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST).await else {
        return Problem::Defect("a page is too large to be translated".to_owned()).into_response();
    };
    let html = String::from_utf8_lossy(&bytes).into_owned();
    // The home page of staff is not translated.
    let is_offered = if path == "/" && !html.contains("class=\"op-family\"") { Ok(false) } else { offered(&app).await };
    match is_offered {
        Ok(true) => {}
        Ok(false) => return Response::from_parts(parts, Body::from(html)),
        Err(error) => return Problem::from(error).into_response(),
    }
    let html = made(&html, language, &path);
    parts.headers.remove(header::CONTENT_LENGTH);
    if let Some(language) = language {
        parts.headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code));
    }
    Response::from_parts(parts, Body::from(html))
}

/// Chooses a language, and goes back to the page.
pub(super) async fn choose(State(app): State<App>, form: Form) -> Shown {
    if !offered(&app).await? {
        return Err(Problem::NotFound);
    }
    let code = languages::find(form.value("language")).map_or("en", |language| language.code);
    let to = if has(form.value("to")) { form.value("to") } else { "/" };
    let secure = if app.settings.https { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={code}; Path=/; HttpOnly; SameSite=Lax; Max-Age={KEPT}{secure}");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_are_translated_are_the_familys_and_no_address_leads_elsewhere() {
        for (path, is) in [
            ("/", true),
            ("/request", true),
            ("/sign-in", true),
            ("/sign-in/code", false),
            ("/request/step/you", true),
            ("/requests", false),
            ("/requests/1", false),
            ("//evil.example", false),
            ("https://evil.example/request/", false),
        ] {
            assert_eq!(has(path), is, "{path}");
        }
    }

    #[test]
    fn the_choice_stands_before_the_page_and_the_draft_says_that_it_is_one() {
        let page = "<html lang=\"en\"><body><main class=\"x\"><p>Yes</p></main></body></html>";
        let english = made(page, None, "/request");
        assert!(english.contains("value=\"en\" lang=\"en\" aria-current=\"true\"") && !english.contains("data-draft"));
        let urdu = made(page, languages::find("ur"), "/request");
        assert!(urdu.starts_with("<html lang=\"ur\" dir=\"rtl\">") && urdu.contains("data-draft-language"), "{urdu}");
        assert!(!urdu.contains("not yet checked") && !urdu.contains("<p>Yes</p>"), "{urdu}");
        assert!(urdu.contains(">English<") && urdu.find("<nav").unwrap() < urdu.find("<main").unwrap(), "{urdu}");
    }
}
