//! Requests for advice to people and services without an account: each is printed and posted, or sent by e-mail, and marked as sent.

use std::collections::BTreeMap;

use access::lists::ReadLog;
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, ErrorSummary, Markup};
use page::list::{BulkAction, Column, Columns, List, ListPage, ListParams, ListQuery, Selection};
use page::{DateRange, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;

use super::advice_letter::MOST;
use crate::RECORD_EVENT;
use crate::model::advice_lines::subject;
use crate::records::advice::AdviceId;
use crate::records::advice_to_send::{self, BY_DEADLINE, BY_NAME, ToSend};

pub(super) const PATH: &str = "/letters/to-print/advice";
const TITLE: &str = "Requests for advice to send";

const READS: ReadLog<ToSend> = ReadLog::new("letters.see", "person", RECORD_EVENT, |one| Some(one.person.uuid()));

const RESTRICTED_APART: &str =
    "Requests about restricted records are not in the PDF. Print each of them from this list.";

/// What was just done.
#[derive(serde::Deserialize)]
pub struct Done {
    done: Option<String>,
    count: Option<i64>,
}

impl Done {
    fn words(&self) -> Option<String> {
        let count = self.count.filter(|_| self.done.as_deref() == Some("sent"))?;
        let marked = words::plural(count, "request is marked as sent", "requests are marked as sent");
        Some(format!("{marked}. Confirm receipt once you know that it has arrived: the six weeks run from that day."))
    }

    fn errors(&self) -> Option<ErrorSummary> {
        let mut form = Form::default();
        if self.done.as_deref() == Some("none") {
            form.refuse("select-0", "Select at least one request that has not been marked as sent yet");
        }
        form.summary()
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}">Print the request<span class="govuk-visually-hidden"> to {{ to }} about {{ child }}</span></a>"#
)]
struct Print<'a> {
    href: String,
    to: &'a str,
    child: String,
}

fn address(one: &ToSend) -> String {
    format!("/children/{}/advice/{}", one.person, one.id)
}

fn print(one: &ToSend) -> Markup {
    Markup::of(&Print { href: format!("{}/letter", address(one)), to: &one.asked_of, child: one.child() })
}

fn columns<'a>() -> Columns<'a, ToSend> {
    Columns::new([
        Column::cell("Child or young person", |one: &ToSend| Markup::link(&address(one), &one.child()))
            .sorted_by(BY_NAME),
        Column::text("To", |one: &ToSend| one.asked_of.clone()),
        Column::text("Advice", |one: &ToSend| subject(&one.line).to_owned()),
        Column::text("Asked for", |one: &ToSend| one.asked_on().map(words::short_date).unwrap_or_default()),
        Column::text("Due", |one: &ToSend| one.last_day().map(words::short_date).unwrap_or_default())
            .sorted_by(BY_DEADLINE),
        Column::text("How", |one: &ToSend| match one.email() {
            Some(email) => format!("By email to {email}, or by post"),
            None => "By post".to_owned(),
        }),
        Column::cell("Next action", print),
    ])
}

fn list<'a>(form: &Form) -> List<'a, ToSend> {
    let act = BulkAction::new(
        PATH,
        "With selected requests",
        "advice",
        |one: &ToSend| one.id.to_string(),
        |one: &ToSend| format!("the request to {} about {}", one.asked_of, one.child_in_full()),
    )
    .control(form.date_input("on", "Sent on", "For example, 27 3 2026"))
    .control(Button::submit("Mark as sent").classes("govuk-button--secondary"));
    List::new(PATH, ("request to send", "requests to send"), columns())
        .in_order_of("due")
        .note("earliest deadline first")
        .empty("No requests for advice to send.")
        .act(act)
}

async fn page(
    app: &App,
    viewer: &Viewer,
    list: List<'_, ToSend>,
    asked: &ListParams,
    layout: Layout,
) -> Result<ListPage, Problem> {
    let listing = advice_to_send::listing(app, viewer);
    let found = app.read_page(viewer, &listing, &list.page_params(asked), &READS).await?;
    let list = app.with_views(viewer, list).await?;
    let layout = layout.back_to("/letters/to-print", "Letters to print");
    let page = ListPage::new(layout, list.show(asked, &found)?).lead(
        "The people and services here have no account. Print each request and post it, or attach it to an email. Then mark it as sent.",
    );
    let mut tx = app.db.read().await?;
    let together = advice_to_send::printed_together(app, viewer).count(&mut tx).await?;
    drop(tx);
    if together == 0 {
        return Ok(page);
    }
    let page = page.link(&format!("{PATH}/pdf"), print_together(together));
    Ok(if together < found.total { page.lead(RESTRICTED_APART) } else { page })
}

/// What the link to the PDF says of what is in it.
fn print_together(count: i64) -> String {
    if count > MOST {
        format!("Print the first {MOST} requests as one PDF")
    } else {
        "Print these requests as one PDF".to_owned()
    }
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let list = list(&Form::default().with_date("on", viewer.today));
    let asked = list.params(&query);
    let layout = app.layout(&viewer, TITLE).done(done.words().as_deref()).errors(done.errors());
    show(&page(&app, &viewer, list, &asked, layout).await?)
}

/// Marks selected requests as sent.
pub async fn mark(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let range = DateRange::past(viewer.today);
    let on = form.required_date("on", "The day they were sent", &range, "Enter the day they were sent");
    let list = list(&form);
    let (asked, chosen) = list.chosen(&form);
    let Some(on) = on.filter(|_| form.is_right()) else {
        let layout = app.layout(&viewer, TITLE).errors(form.summary());
        return refuse(&page(&app, &viewer, list.chosen_again(chosen), &asked, layout).await?);
    };
    let mut tx = app.db.read().await?;
    let mut open = advice_to_send::listing(&app, &viewer).every(&mut tx, |one| (one.person, one.id)).await?;
    drop(tx);
    if let Selection::Rows(ids) = &chosen {
        open.retain(|(_, piece)| ids.contains(&piece.to_string()));
    }
    let mut by_child: BTreeMap<PersonId, Vec<AdviceId>> = BTreeMap::new();
    for (child, piece) in open {
        by_child.entry(child).or_default().push(piece);
    }
    let mut count = 0;
    for (child, pieces) in by_child {
        let mut tx = app.db.write(&viewer.actor()).await?;
        let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, child).await?;
        let mut marked = Vec::new();
        for piece in pieces {
            if advice_to_send::mark(&mut tx, piece, on, &viewer.name).await? {
                marked.push(piece);
            }
        }
        if marked.is_empty() {
            continue;
        }
        count += marked.len();
        let detail = json!({ "advice_sent": marked, "on": on.to_string() });
        tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
        tx.commit().await?;
    }
    let done = if count > 0 { "sent" } else { "none" };
    go(&list.after(&asked, &[("done", done.to_owned()), ("count", count.to_string())]))
}

#[cfg(test)]
mod tests {
    use super::{MOST, print_together};

    #[test]
    fn the_link_to_the_pdf_says_how_many_requests_are_in_it_where_some_are_not() {
        let most = MOST.to_string();
        assert!(!print_together(MOST).contains(&most));
        assert!(print_together(MOST + 1).contains(&most));
    }
}
