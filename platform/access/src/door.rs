//! The door of every page and act: who may come in at all, how often somebody without an account may send something, that
//! a form does its work once, that what was typed outlives the session, and that what is refused is logged.

use std::net::SocketAddr;

use askama::Template;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{ConnectInfo, FromRequest, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use page::govuk::{Markup, NotificationBanner};
use page::{Form, Problem, WouldHaveSent};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Actor, Entry, Right, Tx};
use uuid::Uuid;

use crate::records::throttle::{self, Door};
use crate::records::unsaved::{self, UnsavedId};
use crate::records::{quota, sessions};
use crate::{App, Need, Viewer, at_top, identify, navigation};

/// What a file may be large when its sender does not say how large it is.
const LARGEST_FILE: i64 = 26 * 1024 * 1024;
/// So many refused pages and failed acts of one account are logged in a minute; what follows is more of the same.
const LOGGED_A_MINUTE: usize = 60;

pub(crate) async fn door(State((app, need)): State<(App, Need)>, request: Request, next: Next) -> Response {
    let viewer = request.extensions().get::<Viewer>().cloned();
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default().to_owned();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let query = request.uri().query().unwrap_or_default().to_owned();
    let offer = Offer::of(&query);
    let place = whole(&request);
    if let Err(problem) = admitted(&app, need, viewer.as_ref(), &request) {
        if matches!(problem, Problem::SignIn(_)) && method == Method::POST {
            return keep_unsaved(&app, request).await.unwrap_or_else(|| problem.into_response());
        }
        let response = problem.into_response();
        note_refused(&app, viewer.as_ref(), &method, &route, &path, response.status()).await;
        return response;
    }
    let waiting = async {
        match &viewer {
            Some(viewer) if method == Method::GET => navigation::waiting(&app, viewer, &path).await,
            _ => Vec::new(),
        }
    };
    let asked = at_top::Asked { path: path.clone(), query, is_page: method != Method::POST };
    let (response, top) = at_top::collect(asked, waiting, async {
        if method == Method::POST {
            sent(&app, viewer.as_ref(), &route, request, next).await.unwrap_or_else(IntoResponse::into_response)
        } else {
            next.run(request).await
        }
    })
    .await;
    let response = in_words(response);
    note_refused(&app, viewer.as_ref(), &method, &route, &path, response.status()).await;
    with_keys(&app, &path, (&place, &top, offer), (viewer.as_ref(), &method), response).await
}

/// Whether somebody may come in.
fn admitted(app: &App, need: Need, viewer: Option<&Viewer>, request: &Request) -> Result<(), Problem> {
    match (need, viewer) {
        (Need::Public, _) => Ok(()),
        (_, None) => Err(Problem::SignIn(place(request))),
        (Need::SignedIn, Some(_)) => Ok(()),
        (Need::May(action), Some(viewer)) if app.policy.may_ever(viewer, action) => Ok(()),
        (Need::May(_), Some(viewer)) => Err(Problem::Forbidden(no_access(viewer).to_owned())),
    }
}

/// What is said to somebody whose roles do not open a page.
fn no_access(viewer: &Viewer) -> &'static str {
    if !viewer.roles.is_empty() && viewer.roles.iter().all(|held| held.role.is_family()) {
        "You cannot open this page. If you think you should be able to, message your case officer."
    } else {
        "You do not have access to this page. If you need it for your work, ask your administrator."
    }
}

/// The page to come back to after signing in; an act cannot be come back to.
fn place(request: &Request) -> Option<String> {
    let place = Some(whole(request)).filter(|place| page::path::own(place).is_some());
    let place = place.unwrap_or_else(|| request.uri().path().to_owned());
    (request.method() == Method::GET && place != "/").then_some(place)
}

/// What the page of a form says of a draft of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offer {
    /// That there is one, and how to go on with it.
    Draft,
    /// That it was saved just now too.
    JustSaved,
    /// Nothing: the form holds it already.
    Nothing,
}

impl Offer {
    fn of(query: &str) -> Self {
        let has = |name: &str| query.split('&').any(|pair| pair.split('=').next() == Some(name));
        match (has(page::once::DRAFT_WITH), has(page::once::DRAFT_SAVED)) {
            (true, _) => Self::Nothing,
            (false, true) => Self::JustSaved,
            (false, false) => Self::Draft,
        }
    }
}

/// The path and what follows it, without the key that a form with files carries there, and without marks of drafts.
fn whole(request: &Request) -> String {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    let own = [page::once::FIELD, page::once::DRAFT_SAVED, page::once::DRAFT_WITH];
    let is_own = |pair: &str| pair.split('=').next().is_some_and(|name| own.contains(&name));
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_own(pair)).collect();
    if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// How many bytes a request with a file has.
fn upload(request: &Request) -> Option<i64> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.filter(|kind| kind.starts_with("multipart/"))?;
    Some(request.body().size_hint().exact().and_then(|bytes| i64::try_from(bytes).ok()).unwrap_or(LARGEST_FILE))
}

/// An act.
async fn sent(
    app: &App,
    viewer: Option<&Viewer>,
    route: &str,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    // Signing in has doors of its own, and may be tried again.
    if route.starts_with("/sign-") {
        return Ok(next.run(request).await);
    }
    let network = match viewer {
        None => {
            let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
            let address = identify::address(app, request.headers(), peer);
            let_through(app, &address).await?;
            address
        }
        Some(viewer) => {
            if let Some(bytes) = upload(&request) {
                has_room(app, viewer, bytes).await?;
            }
            String::new()
        }
    };
    let path = request.uri().path().to_owned();
    let place = whole(&request);
    let (request, form) = if is_form(request.headers()) {
        let (parts, body) = request.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.map_err(|_| page::too_much())?;
        (Request::from_parts(parts, Body::from(bytes.clone())), bytes)
    } else {
        (request, Bytes::new())
    };
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&form).unwrap_or_default();
    let of = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let from = of(page::once::DRAFT_FROM).and_then(|id| id.parse::<UnsavedId>().ok());
    if of(page::SHOWN_AGAIN).is_some_and(|id| !id.is_empty()) {
        let again = show_again(&path, of(page::SHOWN_AGAIN).unwrap_or_default(), request, next).await;
        return Ok(begun_from(again, from));
    }
    if let (Some(viewer), Some(_), false) = (viewer, of(page::once::KEEP_DRAFT), is_secret(&path)) {
        return keep_draft(app, viewer, (&place, from), &fields, (request, next)).await;
    }
    let in_address = request
        .uri()
        .query()
        .and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix(page::once::FIELD)?.strip_prefix('=')));
    let key = of(page::once::FIELD).or(in_address).and_then(|key| Uuid::parse_str(key).ok());
    let at = in_one_spelling(&path);
    let key = key.map(|key| key_of(key, viewer, &at));
    // A form without a key, as a program sends it: the same sent twice at once by one session is one.
    let (key, _same) = match (key, viewer) {
        (Some(key), _) => (key, None),
        (None, Some(viewer)) => {
            let digest = Sha256::new().chain_update(&viewer.session).chain_update(&at).chain_update(&form).finalize();
            let same = app.under_way.enter(digest.into(), || app.db.new_id::<()>().uuid());
            (same.key, Some(same))
        }
        (None, None) => return Ok(next.run(request).await),
    };
    if store::once::is_taken(&app.db, key).await? {
        return Err(Problem::SentBefore(app.under_way.led(key)));
    }
    // A button that only keeps what was typed says nothing.
    let says = of(page::once::SAID).is_some_and(|keeps| keeps.is_empty() || of("step") != Some(keeps));
    let said = says.then(|| said_key(viewer, &network, &in_one_spelling(&place), &fields));
    if let Some(said) = said
        && store::once::is_said(&app.db, said).await?
    {
        return Err(Problem::SaidBefore(app.under_way.led(said)));
    }
    let (response, took) = store::once::said_by(key, said, next.run(request)).await;
    // Another press may have done the work meanwhile, so that this one found it done and refused it.
    let refused = response.status().is_client_error() && !took && store::once::is_taken(&app.db, key).await?;
    if refused || response.extensions().get::<page::WasSentBefore>().is_some() {
        return Err(match said {
            Some(said) if !store::once::is_taken(&app.db, key).await? => Problem::SaidBefore(app.under_way.led(said)),
            _ => Problem::SentBefore(app.under_way.led(key)),
        });
    }
    if let (Some(viewer), true, true) = (viewer, took, response.status().is_redirection()) {
        forget_draft(app, viewer, &place).await?;
    }
    if let Some(to) = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()) {
        app.under_way.leads(key, to);
        if let Some(said) = said.filter(|_| took) {
            app.under_way.leads(said, to);
        }
    }
    let response = begun_from(response, from);
    // A file is taken again from the page that stands there still.
    if response.headers().contains_key(header::CONTENT_DISPOSITION) {
        store::once::forget(&app.db, key).await?;
    }
    Ok(response)
}

/// Counts what is sent without an account, at the address and at all.
async fn let_through(app: &App, address: &str) -> Result<(), Problem> {
    let doors = throttle::public_doors(address);
    // Whoever is shut out costs no write.
    let shut = throttle::shut(&mut app.db.read().await?, &doors).await?;
    let shut = match shut {
        Some(seconds) => Some(seconds),
        None => {
            let mut tx = app.db.write_aside(&Actor::program("public")).await?;
            let shut = throttle::enter(&mut tx, &doors).await?;
            tx.commit_draft().await?;
            shut
        }
    };
    shut.map_or(Ok(()), |seconds| Err(Problem::TooMany(seconds)))
}

/// Whether the account of a family may send another file.
async fn has_room(app: &App, viewer: &Viewer, bytes: i64) -> Result<(), Problem> {
    if viewer.roles.iter().any(|held| held.role.is_professional()) {
        return Ok(());
    }
    let mut tx = app.db.write_aside(&viewer.actor()).await?;
    let room = quota::take(&mut tx, viewer.account, viewer.today, bytes).await?;
    tx.commit_draft().await?;
    if room {
        return Ok(());
    }
    Err(Problem::Forbidden(
        "You have reached the limit for documents from one account. Try again tomorrow, or ask your case officer to add them for you. Nothing was saved.".to_owned(),
    ))
}

/// Shows a form again with what was typed before the session ended. Where its page would have sent it unread, what was
/// typed is shown another way.
async fn show_again(path: &str, id: &str, request: Request, next: Next) -> Response {
    let response = store::once::shown_again(next.run(request)).await;
    if response.extensions().get::<WouldHaveSent>().is_none() {
        return response;
    }
    tracing::info!(path, "a form could not be shown again");
    page::redirect(&format!("{}?send={id}", crate::pages::since::PATH))
}

/// An address in which each id and number is spelled as the program spells it: pages read ids in capitals, without hyphens and
/// with encoded letters too, and a form that was sent to such an address is the same form.
fn in_one_spelling(address: &str) -> String {
    let (path, query) = address.split_once('?').map_or((address, None), |(path, query)| (path, Some(query)));
    let path = path.split('/').map(segment_in_one_spelling).collect::<Vec<_>>().join("/");
    match query {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}

fn segment_in_one_spelling(segment: &str) -> String {
    let plain = page::path::decoded(segment);
    let id = Uuid::parse_str(plain.trim()).ok().map(|id| id.to_string());
    let number = || plain.parse::<i64>().ok().map(|number| number.to_string());
    // A slash that is encoded parts no segments.
    id.or_else(number).unwrap_or_else(|| plain.replace('/', "%2f"))
}

/// The key of a form as it is remembered: the same key sent by somebody else, or to another page, is another.
fn key_of(key: Uuid, viewer: Option<&Viewer>, path: &str) -> Uuid {
    let digest = Sha256::new()
        .chain_update(key)
        .chain_update(viewer.map_or_else(Uuid::nil, |viewer| viewer.account.uuid()))
        .chain_update(path)
        .finalize();
    as_uuid(&digest)
}

/// What somebody says, as it is remembered: the same words of the same account, or without one from the same network, sent to
/// the same address.
fn said_key(viewer: Option<&Viewer>, network: &str, place: &str, fields: &[(String, String)]) -> Uuid {
    let account = viewer.map_or_else(Uuid::nil, |viewer| viewer.account.uuid());
    let begin = Sha256::new().chain_update("said").chain_update(account);
    let begin = [network, place].iter().fold(begin, |digest, part| digest.chain_update(part).chain_update([0_u8]));
    let said = fields.iter().filter(|(name, _)| !page::once::is_mark(name));
    let digest = said.fold(begin, |digest, (name, value)| {
        digest.chain_update(name).chain_update([0_u8]).chain_update(value.trim()).chain_update([0_u8])
    });
    as_uuid(&digest.finalize())
}

fn as_uuid(digest: &[u8]) -> Uuid {
    uuid::Builder::from_custom_bytes(std::array::from_fn(|at| digest.get(at).copied().unwrap_or_default())).into_uuid()
}

/// Pages on which secrets are typed, or whose address is one: nothing of them is kept.
fn is_secret(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    // The pages of other accounts, at `/accounts`, are none of them.
    matches!(first, "account" | "guest" | "link" | "sign-in" | "sign-out") || first.starts_with("guest-")
}

/// What of a form may be kept: none of its own marks, and no secret.
fn may_be_kept(fields: &mut Vec<(String, String)>) {
    use page::once::{DRAFT_FROM, FIELD, KEEP_DRAFT, SAID};
    let own = [FIELD, KEEP_DRAFT, SAID, DRAFT_FROM, page::SHOWN_AGAIN, page::upload::NOT_KEPT];
    fields.retain(|(name, _)| !own.contains(&name.as_str()) && !name.contains("password") && name != "code");
}

/// Keeps what was typed in a form whose session has ended; `None` where there was nothing to keep, or nobody to keep it for.
async fn keep_unsaved(app: &App, request: Request) -> Option<Response> {
    // With what follows the path: two forms of one page may differ in that alone.
    let place = whole(&request);
    let session = identify::session_of_typing(app, request.headers())?;
    let has_files = upload(&request).is_some();
    if is_secret(request.uri().path()) || !(has_files || is_form(request.headers())) {
        return None;
    }
    let account = sessions::ended(&mut app.db.read().await.ok()?, &session).await.ok()??;
    // Files are chosen again; what was typed beside them is kept.
    let mut fields = match has_files {
        true => page::Upload::from_request(request, &()).await.ok()?.form.into_values(),
        false => Form::parse(&to_bytes(request.into_body(), usize::MAX).await.ok()?).ok()?.into_values(),
    };
    may_be_kept(&mut fields);
    if fields.iter().all(|(name, value)| value.trim().is_empty() || name == "version") {
        return None;
    }
    let kept = async {
        let mut tx = app.db.write_aside(&Actor::program("unsaved form")).await?;
        let doors = [Door::quarter(format!("unsaved:{account}"), 30)];
        let shut = throttle::enter(&mut tx, &doors).await?;
        if shut.is_none() {
            unsaved::keep(&mut tx, account, &place, &fields).await?;
        }
        tx.commit_draft().await?;
        Ok::<_, store::StoreError>(shut.is_none())
    };
    kept.await.ok()?.then(|| page::redirect("/sign-in?kept=yes"))
}

/// The draft with which a form on a page was begun.
#[derive(Debug, Clone, Copy)]
struct BegunFrom(UnsavedId);

fn begun_from(mut response: Response, draft: Option<UnsavedId>) -> Response {
    if let Some(draft) = draft {
        response.extensions_mut().insert(BegunFrom(draft));
    }
    response
}

/// Saves a long text, to go on with later, and shows its form again with what was typed. Where its page cannot, the draft is
/// offered before the form.
async fn keep_draft(
    app: &App,
    viewer: &Viewer,
    (place, from): (&str, Option<UnsavedId>),
    fields: &[(String, String)],
    (request, next): (Request, Next),
) -> Result<Response, Problem> {
    // A browser sends the names of chosen files in place of the files.
    let files = fields.iter().any(|(name, value)| name == "file" && !value.is_empty());
    let mut fields = fields.to_vec();
    fields.retain(|(name, _)| name != "file");
    may_be_kept(&mut fields);
    let mut tx = enter_draft(app, viewer).await?;
    let draft = unsaved::keep_beside(&mut tx, viewer.account, (place, from), &fields).await?;
    tx.commit_draft().await?;
    fields.push((page::SHOWN_AGAIN.to_owned(), page::once::saved_at(app.db.now(), files)));
    let body = serde_urlencoded::to_string(&fields).unwrap_or_default();
    let (mut parts, _) = request.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let request = Request::from_parts(parts, Body::from(body));
    let mut response = store::once::shown_again(next.run(request)).await;
    let is_shown = matches!(response.status(), StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY);
    if !is_shown || response.extensions().get::<WouldHaveSent>().is_some() {
        let joined = if place.contains('?') { '&' } else { '?' };
        return Ok(page::redirect(&format!("{place}{joined}{}=yes", page::once::DRAFT_SAVED)));
    }
    *response.status_mut() = StatusCode::OK;
    Ok(begun_from(response, Some(draft)))
}

/// Begins to save a draft: so many of one account in a quarter of an hour.
async fn enter_draft(app: &App, viewer: &Viewer) -> Result<Tx, Problem> {
    let mut tx = app.db.write_aside(&viewer.actor()).await?;
    let doors = [Door::quarter(format!("draft:{}", viewer.account), 120)];
    match throttle::enter(&mut tx, &doors).await? {
        Some(seconds) => Err(Problem::TooMany(seconds)),
        None => Ok(tx),
    }
}

/// Keeps what was typed into the form at an address as its draft, as where something is fetched for it from another page.
pub async fn set_aside(app: &App, viewer: &Viewer, place: &str, fields: &[(String, String)]) -> Result<(), Problem> {
    let mut fields = fields.to_vec();
    may_be_kept(&mut fields);
    let mut tx = enter_draft(app, viewer).await?;
    unsaved::keep_draft(&mut tx, viewer.account, place, &fields).await?;
    Ok(tx.commit_draft().await?)
}

/// Forgets the draft of a form that was sent.
async fn forget_draft(app: &App, viewer: &Viewer, place: &str) -> Result<(), Problem> {
    if unsaved::draft_of(&mut app.db.read().await?, viewer.account, place).await?.is_none() {
        return Ok(());
    }
    let mut tx = app.db.write_aside(&viewer.actor()).await?;
    unsaved::sent(&mut tx, viewer.account, place).await?;
    Ok(tx.commit_draft().await?)
}

#[derive(Template)]
#[template(path = "draft.html")]
struct DraftNote<'a> {
    place: &'a str,
    kept: String,
    draft: &'a unsaved::Unsaved,
    fields: Vec<(String, String)>,
    /// Until when it is kept.
    until: String,
}

/// On the page of a form of which drafts were saved, the way to go on with each before the form, and at the top that one was saved
/// just now.
async fn with_draft(app: &App, viewer: &Viewer, (place, saved): (&str, bool), html: &str) -> Option<String> {
    let button = html.find("name=\"keep_draft\"")?;
    let form = html.get(..button)?.rfind("<form")?;
    let mut tx = app.db.read().await.ok()?;
    let drafts = unsaved::drafts_of(&mut tx, viewer.account, place).await.ok()?;
    drop(tx);
    if drafts.is_empty() {
        return None;
    }
    let notes: String = drafts.iter().map(|draft| draft_note(place, draft).to_string()).collect();
    let main = html.find("id=\"main-content\"")?;
    let at = main + html.get(main..)?.find('>')? + 1;
    let said = if saved {
        Markup::of(&NotificationBanner::done("Draft saved. It has not been sent. Only you can see it."))
    } else {
        Markup::default()
    };
    Some(format!("{}{said}{}{notes}{}", html.get(..at)?, html.get(at..form)?, html.get(form..)?))
}

fn draft_note(place: &str, draft: &unsaved::Unsaved) -> Markup {
    let until = page::words::date(page::words::local(draft.kept_at() + unsaved::DRAFT_KEPT).date());
    let kept = page::words::time(draft.kept_at());
    Markup::of(&DraftNote { place, kept, until, draft, fields: draft.fields() })
}

/// The draft that the form of a page holds already: that with which it was begun, or where something was fetched for it the newest.
async fn held(app: &App, viewer: &Viewer, place: &str, offer: Offer, begun: Option<BegunFrom>) -> Option<UnsavedId> {
    match (begun, offer) {
        (Some(BegunFrom(draft)), _) => Some(draft),
        (None, Offer::Nothing) => {
            let mut tx = app.db.read().await.ok()?;
            unsaved::draft_of(&mut tx, viewer.account, place).await.ok()?.map(|draft| draft.id)
        }
        (None, _) => None,
    }
}

/// Puts a key into each form of a page, into long ones a button that saves a draft, and before them the draft that was saved;
/// at its top what was said for it.
async fn with_keys(
    app: &App,
    path: &str,
    (place, top, offer): (&str, &at_top::Top, Offer),
    (viewer, method): (Option<&Viewer>, &Method),
    response: Response,
) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("text/html")) {
        return response;
    }
    let begun = response.extensions().get::<BegunFrom>().copied();
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Problem::Defect("a page could not be put together".to_owned()).into_response();
    };
    let html = String::from_utf8_lossy(&bytes).into_owned();
    let html = at_top::set_in(&html, top).unwrap_or(html);
    let own_path = path.replace('&', "&amp;");
    let html = match viewer.filter(|_| !is_secret(path)) {
        Some(viewer) => {
            let html = page::once::with_draft_buttons(&html, &own_path);
            let html = match held(app, viewer, place, offer, begun).await {
                Some(draft) => page::once::with_draft_mark(&html, &draft.to_string()),
                None => html,
            };
            match method {
                &Method::GET if offer != Offer::Nothing => {
                    let saved = offer == Offer::JustSaved;
                    with_draft(app, viewer, (place, saved), &html).await.unwrap_or(html)
                }
                _ => html,
            }
        }
        None => html,
    };
    let keyed = page::once::with_keys(&html, &own_path, || app.db.new_id::<()>().to_string());
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(keyed))
}

/// What the framework answers as bare text, such as to an address in which no id stands, is said as everything else is.
fn in_words(response: Response) -> Response {
    let is_bare = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/plain"));
    match response.status() {
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND if is_bare => Problem::NotFound.into_response(),
        status if is_bare && status.is_client_error() => {
            let words = "Something went wrong sending your form. Go back and send it again.";
            Problem::BadRequest(words.to_owned()).into_response()
        }
        _ => response,
    }
}

/// Logs a page that was refused to somebody, and an act that failed.
async fn note_refused(
    app: &App,
    viewer: Option<&Viewer>,
    method: &Method,
    route: &str,
    path: &str,
    status: StatusCode,
) {
    let Some(viewer) = viewer else { return };
    let refused = matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
    // A form that is shown again with its mistakes is no failed act.
    let failed = method == Method::POST
        && (status.is_client_error() || status.is_server_error())
        && status != StatusCode::UNPROCESSABLE_ENTITY;
    if !(refused || failed) || !app.under_way.is_worth_logging(viewer.account, viewer.now, LOGGED_A_MINUTE) {
        return;
    }
    let tried: Vec<Uuid> = path.split('/').filter_map(|part| Uuid::parse_str(part).ok()).collect();
    let action = if refused { "page.refused" } else { "act.failed" };
    let detail = json!({ "route": route, "method": method.as_str(), "status": status.as_u16(), "tried": tried });
    let entry = Entry::new(action, "page", None, Right::OwnSession).detail(detail);
    if let Err(error) = app.db.log_read(&viewer.actor(), entry).await {
        tracing::error!(?error, "a refused page could not be logged");
    }
}
