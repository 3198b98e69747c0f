//! What a person sees when a page cannot be shown, in plain English.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use store::StoreError;

use crate::govuk::Markup;
use crate::{Layout, labels, path};

/// Seconds after which it is worth trying again where the store could not answer.
const SOON: u64 = 30;

/// A page that says something and no more.
#[derive(Template)]
#[template(path = "message.html")]
pub struct Message {
    /// The frame.
    pub layout: Layout,
    /// What there is to say.
    pub paragraphs: Vec<String>,
    /// Where to go on.
    pub link: Option<Markup>,
}

/// Why a page cannot be shown.
#[derive(Debug)]
pub enum Problem {
    /// Nobody is signed in. The page to come back to, where there is one.
    SignIn(Option<String>),
    /// There is no such page or record; or it is not this person's to know of.
    NotFound,
    /// The way to what was asked for leads over another page of ours, or it stands at another address now.
    Elsewhere(String),
    /// The person may not do this, and may know that it exists. Says what to do.
    Forbidden(String),
    /// It cannot be done as things stand, such as where somebody else saved first; the words say why.
    Conflict(String),
    /// The request makes no sense, in words.
    BadRequest(String),
    /// What was sent is larger than may be sent.
    TooLarge(String),
    /// The store cannot answer now, in its own words.
    Unavailable(String),
    /// Too many tries; seconds until the next.
    TooMany(u64),
    /// The form was sent before and has done its work. Where it has led, where that is known.
    SentBefore(Option<String>),
    /// The same words were sent from the same page a few minutes ago. Where that has led, where that is known.
    SaidBefore(Option<String>),
    /// A form that is only to be shown again was about to be sent.
    OnlyShown,
    /// What was frozen is no longer what it was, in the store's words.
    NotAsFrozen(String),
    /// A defect in OnePlan. The cause is in the log, never on the page.
    Defect(String),
}

/// What handlers return.
pub type Shown = Result<Response, Problem>;

/// Renders a page.
///
/// # Errors
/// [`Problem::Defect`] where the template fails.
pub fn show(template: &impl Template) -> Shown {
    let html = template.render().map_err(|error| Problem::Defect(error.to_string()))?;
    Ok(Html(html).into_response())
}

/// Renders a page that refuses a form: status 422, so that nothing takes it for done.
///
/// # Errors
/// [`Problem::Defect`] where the template fails.
pub fn refuse(template: &impl Template) -> Shown {
    let html = template.render().map_err(|error| Problem::Defect(error.to_string()))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(labels::in_summary(&html))).into_response())
}

/// After a change, to the page that shows it.
///
/// # Errors
/// None; the type fits a handler's last line.
pub fn go(to: &str) -> Shown {
    Ok(redirect(to))
}

/// A redirect within this service; to the home page where the address leads elsewhere.
#[must_use]
pub fn redirect(to: &str) -> Response {
    Redirect::to(path::own(to).unwrap_or("/")).into_response()
}

/// Put on the answer where a form was sent before.
#[derive(Debug, Clone, Copy)]
pub struct WasSentBefore;

/// Put on the answer where a form that is only to be shown again was about to be sent: whoever asked for it then shows
/// what was typed another way.
#[derive(Debug, Clone, Copy)]
pub struct WouldHaveSent;

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Stale | StoreError::Duplicate(_) => Self::Conflict(error.to_string()),
            StoreError::DiskFull
            | StoreError::Disk(_)
            | StoreError::Locked
            | StoreError::Unreachable(_)
            | StoreError::Damaged { .. }
            | StoreError::File(_) => {
                tracing::error!(?error, "the store does not answer");
                Self::Unavailable(error.to_string())
            }
            StoreError::Busy(_) => Self::Unavailable(error.to_string()),
            StoreError::NotAsFrozen(_) => {
                tracing::error!(%error, "something frozen was changed");
                Self::NotAsFrozen(error.to_string())
            }
            StoreError::SentBefore => Self::SentBefore(None),
            StoreError::OnlyShown => Self::OnlyShown,
            StoreError::TooLong => Self::BadRequest(error.to_string()),
            _ => Self::Defect(format!("{error:?}")),
        }
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        Self::Defect(error.to_string())
    }
}

impl Problem {
    /// What names it in the page, whatever its words.
    const fn code(&self) -> &'static str {
        match self {
            Self::SignIn(_) => "sign-in",
            Self::NotFound => "not-found",
            Self::Elsewhere(_) => "elsewhere",
            Self::Forbidden(_) => "forbidden",
            Self::Conflict(_) => "conflict",
            Self::BadRequest(_) => "bad-request",
            Self::TooLarge(_) => "too-large",
            Self::Unavailable(_) => "unavailable",
            Self::TooMany(_) => "too-many",
            Self::SentBefore(_) => "sent-before",
            Self::SaidBefore(_) => "said-before",
            Self::OnlyShown => "only-shown",
            Self::NotAsFrozen(_) => "not-as-frozen",
            Self::Defect(_) => "defect",
        }
    }

    fn words(&self) -> (StatusCode, &'static str, Vec<String>) {
        let say = |text: &str| vec![text.to_owned()];
        match self {
            Self::SignIn(_) => (StatusCode::UNAUTHORIZED, "Sign in", say("You need to sign in to see this page.")),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Page not found",
                vec![
                    "If you typed the address, check that it is right.".to_owned(),
                    "If you followed a link, the page may have moved, or it may not be one that you can open."
                        .to_owned(),
                ],
            ),
            Self::Elsewhere(_) => (StatusCode::SEE_OTHER, "This page has moved", say("Follow the link to it.")),
            Self::Forbidden(why) => (StatusCode::FORBIDDEN, "You cannot use this page", say(why)),
            Self::Conflict(what) => (StatusCode::CONFLICT, "You cannot do this now", say(what)),
            Self::BadRequest(what) => (StatusCode::BAD_REQUEST, "We could not read what was sent", say(what)),
            Self::TooLarge(what) => (StatusCode::PAYLOAD_TOO_LARGE, "That is too large", say(what)),
            Self::Unavailable(what) => {
                (StatusCode::SERVICE_UNAVAILABLE, "OnePlan cannot save or show this now", say(what))
            }
            Self::NotAsFrozen(what) => (StatusCode::INTERNAL_SERVER_ERROR, "This document has been changed", say(what)),
            Self::TooMany(seconds) => (
                StatusCode::TOO_MANY_REQUESTS,
                "Too many attempts",
                vec![
                    format!("Wait {} and try again. Nothing was saved this time.", minutes(*seconds)),
                    "If you cannot sign in, ask the person who gave you your account, or see Contact at the bottom of this page."
                        .to_owned(),
                ],
            ),
            Self::SentBefore(_) => (
                StatusCode::CONFLICT,
                "This form was sent twice",
                vec![
                    "What you sent the first time is saved. The second time changed nothing.".to_owned(),
                    "To send it once more on purpose, load the page with the form again.".to_owned(),
                ],
            ),
            Self::SaidBefore(_) => (
                StatusCode::CONFLICT,
                "You have already sent this",
                vec![
                    "You sent the same words a few minutes ago. They are saved, and were not added a second time."
                        .to_owned(),
                    "If you want to say something else, go back and change the words. To send exactly the same once more, wait 10 minutes."
                        .to_owned(),
                ],
            ),
            Self::OnlyShown => (
                StatusCode::CONFLICT,
                "Nothing was sent",
                say("The form was only to be shown again. Nothing was saved."),
            ),
            Self::Defect(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Sorry, there is a problem with OnePlan",
                vec![
                    "Try again in a few minutes. What you had saved before is safe.".to_owned(),
                    "If it happens again, tell your administrator what you were doing and at what time.".to_owned(),
                ],
            ),
        }
    }
}

fn minutes(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        several => format!("{several} minutes"),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Self::SignIn(back) = &self {
            let to = match back.as_ref().and_then(|path| serde_urlencoded::to_string([("next", path)]).ok()) {
                Some(query) => format!("/sign-in?{query}"),
                None => "/sign-in?ended=yes".to_owned(),
            };
            return Redirect::to(&to).into_response();
        }
        if let Self::Elsewhere(to) = &self {
            return redirect(to);
        }
        let only_shown = matches!(self, Self::OnlyShown);
        let sent_before = matches!(self, Self::SentBefore(_));
        if let Self::Defect(cause) = &self {
            tracing::error!(cause, "defect");
        }
        let (status, title, paragraphs) = self.words();
        let link = match &self {
            Self::SentBefore(Some(led)) | Self::SaidBefore(Some(led)) => Markup::link(led, "See what was saved"),
            _ => Markup::link("/", "Go to your home page"),
        };
        let link = Some(link);
        let layout = Layout::default().titled(title).with_problem(self.code());
        let page = Message { layout, paragraphs, link };
        let body = page.render().unwrap_or_else(|_| title.to_owned());
        let mut response = (status, Html(body)).into_response();
        let again = match self {
            Self::TooMany(seconds) => Some(seconds),
            Self::Unavailable(_) => Some(SOON),
            _ => None,
        };
        if let Some(seconds) = again {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if sent_before {
            response.extensions_mut().insert(WasSentBefore);
        }
        if only_shown {
            response.extensions_mut().insert(WouldHaveSent);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::govuk::Tag;

    #[test]
    fn a_page_that_is_not_shown_has_the_code_of_why_and_a_status_has_its_own() {
        let layout = Layout::default().titled("Page not found").with_problem(Problem::NotFound.code());
        let link = Some(Markup::of(&Tag::new("Sent", "green").coded("sent")));
        let page = Message { layout, paragraphs: Vec::new(), link }.render().unwrap();
        assert!(page.contains("id=\"main-content\" data-problem=\"not-found\""), "{page}");
        assert!(page.contains("<strong class=\"govuk-tag govuk-tag--green\" data-tag=\"sent\">"), "{page}");
        let tag = Markup::from(Tag::new("Sent", "green").coded("sent"));
        assert!(page.contains(&tag.to_string()), "{tag}");
        let shown = Message { layout: Layout::default(), paragraphs: Vec::new(), link: None }.render().unwrap();
        assert!(!shown.contains("data-problem"), "{shown}");
    }
}
