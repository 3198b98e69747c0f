//! The rules of the checks, for everybody.

use access::{App, Viewer};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use page::{Layout, Shown, show};
use sen2::Level;
use sen2::rules::{Rule, rules};

#[derive(Template)]
#[template(path = "sen2_rules.html")]
struct Rules {
    layout: Layout,
    levels: Vec<(&'static str, Vec<&'static Rule>)>,
}

pub async fn list(State(app): State<App>, viewer: Option<Extension<Viewer>>) -> Shown {
    let title = "Rules of the SEN2 return";
    let layout = viewer.map_or_else(|| app.public_layout(title), |Extension(viewer)| app.layout(&viewer, title));
    let of = |level: Level| rules().iter().filter(|rule| rule.level == level).collect::<Vec<_>>();
    show(&Rules {
        layout,
        levels: vec![("Errors", of(Level::Error)), ("Queries", of(Level::Query)), ("Prompts", of(Level::Prompt))],
    })
}
