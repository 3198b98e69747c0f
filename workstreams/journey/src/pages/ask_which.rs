//! Which request a form of the public pages is about. A browser holds one request at a time, and its forms stay open in other tabs: a
//! form never writes to another request than its own, and what was typed into it is shown again.

use access::{App, token};
use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use page::{Form, Layout, Problem, show};
use questionnaires::{Kind, Step};

use super::ask::{go, opened};
use crate::records::intake::Intake;

/// The field of a form, or the part of its address, that says which request it is about.
pub(super) const FIELD: &str = "of_request";

/// Stands for a request in its forms. It opens nothing.
pub(super) fn mark(one: &Intake) -> String {
    token::hash(&format!("form of request {}", one.id)).chars().take(16).collect()
}

/// The child that a request is about, as it was written; nothing where no name is written yet.
pub(super) fn child_of(one: &Intake) -> Option<String> {
    let answers = one.answers();
    let name = ["forename", "surname"].map(|part| answers.get(part).map_or("", |name| name.trim()));
    let name = name.join(" ").trim().to_owned();
    (!name.is_empty()).then_some(name)
}

/// The same in a sentence, for whoever has more than one request open.
pub(super) fn about(one: &Intake) -> Option<String> {
    child_of(one).map(|name| format!("This request is about {name}."))
}

/// What a form holds that would be lost where it is not saved.
#[derive(Clone, Copy)]
pub(super) enum Held<'a> {
    /// The answers of a step.
    Answers(&'static Step, &'a Form),
    /// Files, which are not read where they cannot be kept.
    Files,
    Nothing,
}

/// The name of a question, its label, and what was typed.
type Typed = (&'static str, &'static str, String);

fn typed(step: &'static Step, form: &Form) -> Vec<Typed> {
    let all = step.questions.iter().map(|question| {
        let text = match question.kind {
            Kind::Choice(_) => question.in_words(form.value(question.name)),
            Kind::Date => {
                let parts = ["day", "month", "year"].map(|part| form.value(&format!("{}-{part}", question.name)));
                parts.join(" ").trim().to_owned()
            }
            Kind::Line | Kind::Text => form.value(question.name).to_owned(),
        };
        (question.name, question.label.trim_end_matches(" (optional)"), text)
    });
    all.filter(|(.., text)| !text.is_empty()).collect()
}

#[derive(Template)]
#[template(path = "ask_kept.html")]
struct NotSaved {
    layout: Layout,
    lines: Vec<String>,
    typed: Vec<Typed>,
    /// Whether files may have been chosen.
    files: bool,
    /// Where to go on: address and words.
    links: Vec<(&'static str, &'static str)>,
}

const ENTER_CODE: (&str, &str) = ("/request#resume", "Return to a saved request");

/// What this browser shows in place of the request of a form.
enum Instead {
    /// Another request, of which this is known.
    Other { child: Option<String>, is_sent: bool },
    /// The same, which was sent meanwhile.
    Sent,
    /// None.
    Closed,
}

fn not_saved(app: &App, instead: Instead, held: Held<'_>) -> NotSaved {
    const NOTHING: &str = "Nothing was saved, and nothing was sent.";
    let (code, title, lines, links) = match instead {
        Instead::Other { child, is_sent } => {
            let here = match child {
                Some(name) => format!("The request that is open here is about {name}."),
                None => "The request that is open here does not name a child yet.".to_owned(),
            };
            let own = match is_sent {
                true => ("/request/sent", "See the request that you sent on this device"),
                false => ("/request/check", "Continue the request you started on this device"),
            };
            let lines = vec![
                "You opened this form for another request.".to_owned(),
                NOTHING.to_owned(),
                here,
                "To go on with the other request, enter its code.".to_owned(),
            ];
            ("request-other", "Another request is open in this browser", lines, vec![ENTER_CODE, own])
        }
        Instead::Sent => {
            let lines = vec![
                "You can no longer change it, so this was not saved.".to_owned(),
                "To tell us more, contact us and give your reference.".to_owned(),
            ];
            let links = vec![("/request/sent", "See the request that you sent on this device")];
            ("request-sent", "You have sent this request", lines, links)
        }
        Instead::Closed => {
            let lines = vec![NOTHING.to_owned(), "To go on with your request, enter its code.".to_owned()];
            ("request-closed", "This browser no longer shows your request", lines, vec![ENTER_CODE])
        }
    };
    NotSaved {
        layout: app.public_layout(title).with_problem(code),
        lines,
        typed: match held {
            Held::Answers(step, form) => typed(step, form),
            Held::Files | Held::Nothing => Vec::new(),
        },
        files: matches!(held, Held::Files),
        links,
    }
}

/// The request that a form is about, where it is the one that is written in this browser; `named` is what the form says. Otherwise
/// why nothing is saved, with what was typed.
pub(super) async fn meant(
    app: &App,
    headers: &HeaderMap,
    named: &str,
    held: Held<'_>,
) -> Result<Result<Intake, Response>, Problem> {
    let is_lost = match held {
        Held::Answers(step, form) => !typed(step, form).is_empty(),
        Held::Files => !named.is_empty(),
        Held::Nothing => false,
    };
    let instead = match opened(app, headers).await? {
        Ok(one) if !named.is_empty() && named != mark(&one) => {
            Instead::Other { child: child_of(&one), is_sent: one.state != "begun" }
        }
        Ok(one) if one.state == "begun" => return Ok(Ok(one)),
        // Pressed twice: it is sent.
        Ok(_) if !is_lost => return Ok(Err(go("/request/sent"))),
        Ok(_) => Instead::Sent,
        Err(to) if !is_lost && named.is_empty() => return Ok(Err(to)),
        Err(_) => Instead::Closed,
    };
    let page = show(&not_saved(app, instead, held))?;
    Ok(Err((StatusCode::CONFLICT, page).into_response()))
}
