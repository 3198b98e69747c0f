//! How a room declares its pages. There is no way to add a page without saying who may open it.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use page::upload::{self, Limit};
use page::{Problem, too_much};

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
    handler: MethodRouter<App>,
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
        self.0.push(Route { method, path, need, files, handler: on(filter, handler) });
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
        self.0.into_iter().fold(Router::new(), |router, route| {
            let door = from_fn_with_state((app.clone(), route.need), door);
            router.route(route.path, route.handler.layer(door).layer(from_fn_with_state(route.files, limited)))
        })
    }
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
