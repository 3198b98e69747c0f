//! How a room declares its pages. There is no way to add a page without saying who may open it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};
use page::upload::{self, Limit};
use page::{Problem, redirect, too_much};

use crate::door::door;
use crate::{Action, App, Policy, Role, Viewer};

/// Who may come to a page at all. What they then see of it, the handler and the queries decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Anybody, signed in or not.
    Public,
    /// Anybody who is signed in.
    SignedIn,
    /// Somebody who may do this to something.
    May(Action),
}

impl Need {
    /// The roles that may come.
    #[must_use]
    pub fn roles(self, policy: &Policy) -> Vec<Role> {
        match self {
            Self::Public | Self::SignedIn => Role::ALL.to_vec(),
            Self::May(action) => policy.roles(action),
        }
    }
}

/// One page or act.
#[derive(Debug, Clone)]
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// The path, with `{name}` for what varies.
    pub path: &'static str,
    /// Who may come.
    pub need: Need,
    /// How large the files may be that it takes; none where it takes no files.
    pub files: Option<Limit>,
    /// The page with the form of an act, where that is not the page above its address.
    form: Option<&'static str>,
    handler: MethodRouter<App>,
}

/// An address that takes a form and is no page, and the pages that its form may be on.
struct Act {
    path: &'static str,
    pages: Arc<[(&'static str, Need)]>,
}

/// A room's pages.
#[derive(Debug, Clone, Default)]
pub struct Routes(Vec<Route>);

impl Routes {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A page.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, need: Need, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::GET, MethodFilter::GET, path, need, None, handler)
    }

    /// A list as a workbook and as CSV: both addresses lead to one handler, which takes a [`page::list::FileKind`].
    #[must_use]
    pub fn files<H, T>(self, paths: [&'static str; 2], need: Need, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let [one, other] = paths;
        self.get(one, need, handler.clone()).get(other, need, handler)
    }

    /// An act: state changes only here.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, need: Need, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, need, None, handler)
    }

    /// An act that takes files, up to a limit of its own: its handler reads them with [`page::Upload`].
    #[must_use]
    pub fn upload<H, T>(self, path: &'static str, need: Need, limit: Limit, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, need, Some(limit), handler)
    }

    fn add<H, T>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        need: Need,
        files: Option<Limit>,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.0.push(Route { method, path, need, files, form: None, handler: on(filter, handler) });
        self
    }

    /// The page with the form of the act before it, where that is not the page above the act's address.
    #[must_use]
    pub fn form_on(mut self, page: &'static str) -> Self {
        if let Some(act) = self.0.last_mut() {
            act.form = Some(page);
        }
        self
    }

    /// Both rooms' pages.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Every page, for the test that tries all roles on all of them.
    #[must_use]
    pub fn list(&self) -> &[Route] {
        &self.0
    }

    /// The router, with each page behind its door.
    pub fn router(self, app: &App) -> Router<App> {
        let acts = self.acts_without_page();
        let router = self.0.into_iter().fold(Router::new(), |router, route| {
            let door = from_fn_with_state((app.clone(), route.need), door);
            router.route(route.path, route.handler.layer(door).layer(from_fn_with_state(route.files, limited)))
        });
        acts.into_iter().fold(router, |router, Act { path, pages }| {
            let back = move |State(app): State<App>, viewer: Option<Extension<Viewer>>, uri: Uri| {
                let pages = pages.clone();
                async move { to_form(&app, viewer.as_ref().map(|Extension(viewer)| viewer), &uri, path, &pages) }
            };
            router.route(path, on(MethodFilter::GET, back))
        })
    }

    /// The addresses that take a form and are no page: whoever reloads what a refused form showed comes there. Each with the
    /// pages that the form may be on, the likeliest first.
    fn acts_without_page(&self) -> Vec<Act> {
        let pages: HashMap<&'static str, Need> =
            self.0.iter().filter(|route| route.method == Method::GET).map(|route| (route.path, route.need)).collect();
        let mut seen = HashSet::new();
        let acts = self.0.iter().filter(|route| !pages.contains_key(route.path) && seen.insert(route.path));
        acts.map(|act| {
            let above = |path: &&'static str| path.rsplit_once('/').map(|(above, _)| above);
            let above = std::iter::successors(Some(act.path), above).skip(1);
            let all = act.form.into_iter().chain(above);
            Act { path: act.path, pages: all.filter_map(|path| pages.get(path).map(|need| (path, *need))).collect() }
        })
        .collect()
    }
}

/// Leads from the address of an act to the first page with its form that the viewer may come to.
fn to_form(app: &App, viewer: Option<&Viewer>, uri: &Uri, act: &str, pages: &[(&'static str, Need)]) -> Response {
    let may = |need: Need| match (need, viewer) {
        (Need::May(action), Some(viewer)) => app.policy.may_ever(viewer, action),
        _ => true,
    };
    let page = pages.iter().find(|(_, need)| may(*need)).map_or("/", |(page, _)| *page);
    redirect(&filled(page, act, uri.path()))
}

/// The address of a page, with what varies in it taken from the path by which somebody came to a route.
fn filled(page: &str, route: &str, path: &str) -> String {
    let given: HashMap<&str, &str> = route.split('/').zip(path.split('/')).collect();
    page.split('/').map(|part| given.get(part).copied().unwrap_or(part)).collect::<Vec<_>>().join("/")
}

/// Whether a request says that it holds files, and how long it says it is.
fn says(headers: &HeaderMap) -> (bool, Option<usize>) {
    let of = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_multipart = of(header::CONTENT_TYPE).is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/"));
    (is_multipart, of(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()))
}

/// A form may be so large, a page's files as large as the page says. What says that it is larger is not read at all; what does
/// not say how large it is, only so far.
async fn limited(State(files): State<Option<Limit>>, request: Request, next: Next) -> Response {
    let (is_multipart, length) = says(request.headers());
    let files = files.filter(|_| is_multipart).map(upload::Limited::new);
    if files.is_none() && length.is_some_and(|length| length > upload::FORM_LIMIT) {
        return too_much().into_response();
    }
    let (mut parts, body) = request.into_parts();
    let most = files.as_ref().map_or(upload::FORM_LIMIT, upload::Limited::body);
    if let Some(files) = &files {
        parts.extensions.insert(files.clone());
    }
    let body = Body::new(http_body_util::Limited::new(body, most));
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if files.is_some_and(|files| files.was_exceeded()) {
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    }
    response
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Viewer {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::SignIn(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_leads_to_the_page_above_it_with_its_own_ids_or_to_the_one_that_it_names() {
        let act = "/children/{id}/advice/{advice}/chase";
        assert_eq!(filled("/children/{id}/advice/{advice}", act, "/children/7/advice/9/chase"), "/children/7/advice/9");
        assert_eq!(filled("/feedback/received", "/feedback/{id}/done", "/feedback/7/done"), "/feedback/received");
        assert_eq!(filled("/", "/language", "/language"), "/");
    }

    #[test]
    fn an_address_that_is_a_page_too_needs_no_way_back() {
        let page = || async { StatusCode::OK };
        let routes = Routes::new()
            .get("/a", Need::Public, page)
            .post("/a", Need::Public, page)
            .get("/a/{id}", Need::SignedIn, page)
            .post("/a/{id}/end", Need::Public, page)
            .post("/b/c/d", Need::Public, page)
            .post("/a/{id}/note", Need::Public, page)
            .form_on("/a");
        let acts = routes.acts_without_page();
        let named = |act: &Act| (act.path, act.pages.iter().map(|(page, _)| *page).collect::<Vec<_>>());
        let found: Vec<(&str, Vec<&str>)> = acts.iter().map(named).collect();
        let expected: Vec<(&str, Vec<&str>)> = vec![
            ("/a/{id}/end", vec!["/a/{id}", "/a"]),
            ("/b/c/d", vec![]),
            ("/a/{id}/note", vec!["/a", "/a/{id}", "/a"]),
        ];
        assert_eq!(found, expected);
    }
}
