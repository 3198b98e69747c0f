//! Feedback on public pages: anybody can send it, without a name; administrators and editors read it.

use std::net::SocketAddr;

use access::lists::ReadLog;
use access::records::throttle::{self, Door};
use access::{App, Facts, Viewer, identify};
use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::{HeaderMap, header};
use page::govuk::{Choice, Markup, Tag, Textarea};
use page::list::{Column, Columns, Filter, List, ListPage, ListQuery};
use page::{Done, FieldsForm, Form, Message, Problem, Shown, go, refuse, show, words};
use serde_json::json;
use store::{Actor, Entry, Id, Right};
use uuid::Uuid;

use super::records::{self, BY_PAGE, BY_SENT, Feedback};
use super::{SEE_FEEDBACK, layout};

/// The longest text.
const LONGEST: usize = 1_000;
/// The longest address that is kept.
const LONGEST_PAGE: usize = 100;
const ANSWERS: [(&str, &str); 2] = [("yes", "Yes"), ("no", "No")];

/// A page's address without what says whom it is about: ids, codes and whatever is asked of it.
fn without_ids(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let plain = |part: &str| {
        part.len() <= 30
            && part.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '.')
            && Uuid::parse_str(part).is_err()
    };
    let parts: Vec<&str> =
        path.split('/').filter(|part| !part.is_empty()).map(|part| if plain(part) { part } else { "{id}" }).collect();
    format!("/{}", parts.join("/")).chars().take(LONGEST_PAGE).collect()
}

/// The page that somebody comes from, where it is one of ours.
fn came_from(app: &App, headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let own = referer.strip_prefix(&app.settings.address).or_else(|| {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok())?;
        referer.split_once("://")?.1.strip_prefix(host)
    });
    own.filter(|path| path.starts_with('/')).map(without_ids).unwrap_or_default()
}

fn page(app: &App, viewer: Option<&Viewer>, form: &Form) -> Result<FieldsForm, Problem> {
    let choices = ANSWERS.iter().map(|(code, words)| Choice::new(code, words)).collect();
    FieldsForm::new(layout(app, viewer, "Feedback about a page").errors(form.summary()), 0)
        .lead("Tell us about the page that you were on. We do not keep who you are, so we cannot answer you here. If you want an answer, use Contact.")
        .hidden("page", form.value("page"))
        .field(&form.radios("useful", "Was the page useful?", choices))?
        .field(&Textarea {
            rows: Some(5),
            hint: Some("Do not write names, or anything else about a child".into()),
            ..form.textarea("body", "What is wrong, or what could be better? (optional)").up_to(LONGEST)
        })
        .map(|page| page.button("Send feedback"))
}

pub(super) async fn form(State(app): State<App>, viewer: Option<Extension<Viewer>>, headers: HeaderMap) -> Shown {
    let form = Form::default().with("page", came_from(&app, &headers));
    show(&page(&app, viewer.as_deref(), &form)?)
}

/// Keeps it. So many from one address or account, so many in all, and no more.
pub(super) async fn submit(
    State(app): State<App>,
    viewer: Option<Extension<Viewer>>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    mut form: Form,
) -> Shown {
    let choices: Vec<Choice> = ANSWERS.iter().map(|(code, words)| Choice::new(code, words)).collect();
    let useful = form.one_of("useful", &choices, "Select whether the page was useful");
    form.at_most("body", LONGEST);
    let (Some(useful), true) = (useful, form.is_right()) else {
        return refuse(&page(&app, viewer.as_deref(), &form)?);
    };
    let address = identify::address(&app, &headers, peer.map(|Extension(ConnectInfo(peer))| peer));
    let doors = match viewer.as_deref() {
        Some(viewer) => vec![Door::day(format!("feedback:account:{}", viewer.account), 30)],
        None => throttle::network_doors("feedback", &address, 20, 500, Door::day),
    };
    let mut tx = app.db.write(&Actor::program("feedback")).await?;
    if let Some(seconds) = throttle::enter(&mut tx, &doors).await? {
        return Err(Problem::TooMany(seconds));
    }
    if !records::has_room(&mut tx).await? {
        return Err(Problem::Unavailable(
            "We cannot take more feedback at the moment. Use Contact to tell us.".to_owned(),
        ));
    }
    let said = Some(form.value("body")).filter(|body| !body.is_empty());
    let id = records::add(&mut tx, &without_ids(form.value("page")), useful == "yes", said).await?;
    tx.record(Entry::new("feedback.send", "page_feedback", Some(id.uuid()), Right::Feedback)).await?;
    tx.commit().await?;
    go("/feedback/thanks")
}

pub(super) async fn thanks(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    show(&Message {
        layout: layout(&app, viewer.as_deref(), "Thank you"),
        paragraphs: vec!["We read all feedback. It helps us to make the pages better.".to_owned()],
        link: Some(Markup::link("/", "Go to the first page")),
    })
}

/// The log entry when somebody reads the feedback.
static READS: ReadLog<Feedback> =
    ReadLog::new("feedback.see", "page_feedback", SEE_FEEDBACK, |one| Some(one.id.uuid()));

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(by) = by %}Done by {{ by }}{% else %}<form method="post" action="/feedback/{{ id }}/done"><button class="op-link-button" type="submit">Mark as done<span class="govuk-visually-hidden">: {{ page }}</span></button></form>{% endif %}"#
)]
struct Standing<'a> {
    id: Id<Feedback>,
    page: &'a str,
    by: Option<&'a str>,
}

fn list<'a>() -> List<'a, Feedback> {
    let columns = Columns::new([
        Column::text("Page", |one: &Feedback| one.page.clone()).sorted_by(BY_PAGE),
        Column::cell("Useful", |one: &Feedback| match one.useful {
            true => Tag::new("Yes", "green"),
            false => Tag::new("No", "red"),
        }),
        Column::text("Comment", |one: &Feedback| one.body.clone().unwrap_or_default()),
        Column::text("Sent", |one: &Feedback| words::time(one.sent_at())).sorted_by(BY_SENT),
        Column::cell("Status", |one: &Feedback| {
            Markup::of(&Standing { id: one.id, page: &one.page, by: one.done_by.as_deref() })
        }),
    ]);
    List::new("/feedback/received", ("comment", "comments"), columns)
        .filter(Filter::views("show", "Comments", [("", "All"), ("open", "Not dealt with")]))
        .empty("Nobody has sent feedback yet.")
}

pub(super) async fn received(
    State(app): State<App>,
    viewer: Viewer,
    query: ListQuery,
    Query(done): Query<Done>,
) -> Shown {
    let list = list();
    let asked = list.params(&query);
    let listing = records::listing(asked.value("show") == "open");
    let found = app.read_page(&viewer, &listing, &list.page_params(&asked), &READS).await?;
    let layout = app.layout(&viewer, "Feedback about pages").done(done.done.map(|_| "Marked as done."));
    show(&ListPage::new(layout, list.show(&asked, &found)?))
}

pub(super) async fn deal_with(State(app): State<App>, viewer: Viewer, Path(id): Path<Id<Feedback>>) -> Shown {
    let allowed = app.allow(&viewer, SEE_FEEDBACK, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    records::done(&mut tx, id, &viewer.name).await?;
    tx.record(allowed.entry("page_feedback", Some(id.uuid())).detail(json!({ "done": true }))).await?;
    tx.commit().await?;
    go("/feedback/received?done=done")
}

#[cfg(test)]
mod tests {
    use super::without_ids;

    #[test]
    fn an_address_keeps_the_page_and_not_whom_it_is_about() {
        for (address, kept) in [
            ("/children/0192f5d4-0000-7000-8000-000000000001/plan?done=saved#top", "/children/{id}/plan"),
            ("/guest/AbCdEf0123", "/guest/{id}"),
            ("/how-it-works/draft", "/how-it-works/draft"),
            ("/law/A-13", "/law/{id}"),
            ("", "/"),
            ("/a/<b>", "/a/{id}"),
        ] {
            assert_eq!(without_ids(address), kept, "{address}");
        }
    }
}
