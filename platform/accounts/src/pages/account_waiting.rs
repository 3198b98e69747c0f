//! Acts that widen access and wait for a second person.

use access::records::accounts;
use access::records::widening::{self, Act, ActId, Kind};
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use page::govuk::Pagination;
use page::list::{ListQuery, PAGE_SIZE};
use page::{Form, Layout, Problem, Shown, go, path, show, words};
use serde_json::json;
use store::{Found, PageParams, Tx};
use uuid::Uuid;

use super::account_list::{Reach, allow_managing, is_alone};
use ::organisations::records::organisations;
use people::carry_out::{act_in_words, carry_out};

#[derive(Template)]
#[template(path = "accounts_waiting.html")]
struct WaitingPage {
    layout: Layout,
    /// How many there are on all pages, as a number and in words.
    count: (i64, String),
    acts: Vec<Line>,
    /// Whether nobody else manages accounts, who could decide.
    alone: bool,
    pagination: Option<Pagination>,
}

struct Line {
    id: ActId,
    what: String,
    who: String,
    asked: String,
    may: bool,
}

/// The setting that an act is about, if it is about one alone.
async fn setting_of(tx: &mut Tx, act: &Act, viewer: &Viewer) -> Result<Vec<Option<Uuid>>, Problem> {
    if let Kind::Role(held) = &act.kind {
        return Ok(vec![held.organisation]);
    }
    Ok(accounts::held(tx, act.account, viewer.today).await?.into_iter().map(|held| held.organisation).collect())
}

/// What waits within the viewer's reach: of the area, or of settings alone.
pub(super) async fn of(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Act>, Problem> {
    let reach = Reach::of(app, viewer);
    let mut within = Vec::new();
    for act in widening::waiting(tx).await? {
        // What opens a record further is agreed to where restricted records are.
        if act.kind.record().is_some() {
            continue;
        }
        let is_within = match reach.organisations() {
            None => true,
            Some(own) => {
                let places = setting_of(tx, &act, viewer).await?;
                !places.is_empty() && places.iter().all(|place| place.is_some_and(|id| own.contains(&id)))
            }
        };
        if is_within {
            within.push(act);
        }
    }
    Ok(within)
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    let mut tx = app.db.read().await?;
    let params = PageParams { sort: None, number: query.page("page"), size: PAGE_SIZE };
    let found = Found::page_of(of(&mut tx, &app, &viewer).await?, &params);
    let mut acts = Vec::new();
    for act in &found.rows {
        let account = accounts::by_id(&mut tx, act.account).await?;
        let place = match &act.kind {
            Kind::Role(held) => match held.organisation {
                Some(id) => format!(", {}", organisations::name(&mut tx, id).await?),
                None => String::new(),
            },
            _ => String::new(),
        };
        acts.push(Line {
            id: act.id,
            what: format!("{}{place}", act_in_words(&act.kind)),
            who: format!("{} ({})", account.name, account.email),
            asked: format!("{}, {}", act.asked_by_name, words::time(act.asked_at)),
            may: widening::may_decide(&mut tx, act, viewer.account).await?,
        });
    }
    drop(tx);
    show(&WaitingPage {
        alone: is_alone(&app, &viewer, &Reach::of(&app, &viewer)).await?,
        layout: app.layout(&viewer, "Waiting for a second person").back_to("/accounts", "Accounts"),
        count: (found.total, words::plural(found.total, "request", "requests")),
        acts,
        pagination: page::list::pages(&found, |page| {
            path::with_query("/accounts/waiting", [("page", page.to_string())])
        }),
    })
}

/// The second person's decision.
pub async fn decide(State(app): State<App>, viewer: Viewer, Path(id): Path<ActId>, form: Form) -> Shown {
    let agreed = form.decision()?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let acts = of(&mut tx, &app, &viewer).await?;
    let act = acts.into_iter().find(|act| act.id == id).ok_or(Problem::NotFound)?;
    if act.account == viewer.account {
        return Err(Problem::Forbidden(
            "Someone else must agree to this, since it is about your own account.".to_owned(),
        ));
    }
    widening::second_person(&mut tx, act.asked_by, viewer.account).await?;
    let organisation = setting_of(&mut tx, &act, &viewer).await?.into_iter().flatten().next();
    let allowed = allow_managing(&app, &viewer, None).or_else(|_| allow_managing(&app, &viewer, organisation))?;
    let act = widening::decide(&mut tx, id, (Some(viewer.account), &viewer.name), agreed).await?;
    if agreed {
        let by = format!("{} and {}", act.asked_by_name, viewer.name);
        carry_out(&mut tx, &act, &by, viewer.today).await?;
    }
    let detail = json!({ "agreed": agreed, "act": act.kind.code(), "asked_by": act.asked_by_name });
    tx.record(allowed.entry("account", Some(act.account.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/accounts?done={}", if agreed { "agreed" } else { "refused" }))
}
