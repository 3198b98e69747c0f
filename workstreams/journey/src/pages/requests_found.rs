//! Requests that the search box finds: those that wait to be matched, by the name of the child or of who asked and by their
//! reference; and by its reference one that is in a record already.

use std::sync::Arc;

use access::lists::ReadLog;
use access::{App, Viewer};
use page::govuk::{Markup, Tag};
use page::{Problem, words};
use people::records::children;
use people::{FIND_CHILD, PersonId};
use search::{Asked, Hit, Source, fold};
use store::{Found, PageParams};

use crate::PLACE_REQUEST;
use crate::records::hidden;
use crate::records::intake::{self, Intake};

pub const SOURCES: &[Source] = &[Source {
    code: "requests",
    heading: "Requests",
    called: ("request", "requests"),
    action: PLACE_REQUEST,
    find: |app, viewer, asked, params| Box::pin(find(app, viewer, asked, params)),
    indexes: &[],
}];

static READS: ReadLog<Row> =
    ReadLog::new("request.list", "intake", PLACE_REQUEST, |row: &Row| Some(row.request.id.uuid()));

const BY_REFERENCE: &str = "Reference of a request";

/// A request that was found.
struct Row {
    request: Intake,
    /// By what it was found.
    by: &'static str,
    /// In whose record it is, and their name.
    child: Option<(PersonId, String)>,
}

async fn find(app: App, viewer: Viewer, asked: Arc<Asked>, params: PageParams) -> Result<Found<Hit>, Problem> {
    let typed = asked.words();
    // A date or a number is nothing that a request is called.
    let typed = if typed.len() == asked.parts().len() { typed } else { Vec::new() };
    let reference = asked.text.to_uppercase();
    let mut tx = app.db.read().await?;
    let mut found = Vec::new();
    intake::each_waiting(&mut tx, |request| {
        if let Some(by) = answers_to(&request, &typed, &reference) {
            found.push(Row { request, by, child: None });
        }
        Ok(())
    })
    .await?;
    if !found.is_empty() {
        let hidden = hidden::hidden_from(&mut tx, &app, &viewer).await?;
        found.retain(|row| !hidden::is_hidden(&row.request, &hidden));
    }
    if let Some(request) = intake::in_a_record(&mut tx, &reference).await?
        && let Some(child) = request.person
        && children::allow(&mut tx, &app, &viewer, FIND_CHILD, child).await.is_ok()
    {
        let name = children::of(&mut tx, child).await?.name();
        found.push(Row { request, by: BY_REFERENCE, child: Some((child, name)) });
    }
    drop(tx);
    let found = Found::page_of(found, &params);
    app.log_rows(&viewer, &found.rows, &READS).await?;
    Ok(found.map(hit))
}

/// By what a request answers to what was typed; none where it does not.
fn answers_to(request: &Intake, typed: &[String], reference: &str) -> Option<&'static str> {
    if request.reference.as_deref() == Some(reference) {
        return Some(BY_REFERENCE);
    }
    let answers = request.answers();
    let of = |names: [&str; 2]| -> Vec<String> {
        names.iter().filter_map(|name| answers.get(*name)).flat_map(|text| fold::words(text)).collect()
    };
    let fits = |known: &[String]| {
        let begins = |word: &String| known.iter().any(|one| one.starts_with(word.as_str()));
        !typed.is_empty() && typed.iter().all(begins)
    };
    if fits(&of(["forename", "surname"])) {
        return Some("Name");
    }
    fits(&of(["your_name", "email"])).then_some("Name of the person who asked")
}

fn hit(row: Row) -> Hit {
    let received = row.request.sent_on().map(|on| format!("Received {}", words::date(on)));
    let about = received.into_iter().chain(row.request.reference.clone()).collect();
    let answers = row.request.answers();
    let of = |name: &str| answers.get(name).map_or("", String::as_str);
    let (href, name, tag) = match row.child {
        Some((child, name)) => (format!("/children/{child}/journey"), name, Markup::default()),
        None => (
            format!("/requests/{}", row.request.id),
            gate::name::full(of("forename"), of("surname")),
            Tag::new("New request", "blue").into(),
        ),
    };
    Hit { href, name, tag, about, matched: vec![row.by.to_owned()] }
}
