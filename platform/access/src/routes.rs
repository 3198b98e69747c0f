//! How a room declares its pages. There is no way to add a page without saying who may open it.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use page::Problem;

use crate::door::door;
use crate::{Action, App, Viewer};

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

/// One page or act.
#[derive(Debug, Clone)]
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// The path, with `{name}` for what varies.
    pub path: &'static str,
    /// Who may come.
    pub need: Need,
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
        self.add(Method::GET, MethodFilter::GET, path, need, handler)
    }

    /// An act: state changes only here.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, need: Need, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Method::POST, MethodFilter::POST, path, need, handler)
    }

    fn add<H, T>(mut self, method: Method, filter: MethodFilter, path: &'static str, need: Need, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.0.push(Route { method, path, need, handler: on(filter, handler) });
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
            router.route(route.path, route.handler.layer(door))
        })
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Viewer {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::SignIn(None))
    }
}
