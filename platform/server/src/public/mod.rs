//! What anybody can read without an account: the start page, how the process works, and what the law asks a public service
//! to say of itself. What belongs to one local area an administrator or editor fills in ([`details`]).

mod details;
mod feedback;
mod guide;
mod language;
mod pages;
mod records;

use access::{Action, App, Grant, Need, Place, Relationship, Role, Routes, Section, Viewer};
use jobs::Kind;
use organisations::records::area::Details;
use page::Layout;

pub(crate) use language::translated;
pub(crate) use pages::start;

/// Fill in what public pages say of the area.
pub const EDIT_PUBLIC_PAGES: Action = Action::about_the_area("public_pages.edit");

/// Read what people say of pages.
pub const SEE_FEEDBACK: Action = Action::about_the_area("feedback.see");

pub const RULES: &[Grant] = &[
    Grant::new(
        &[Role::Administrator],
        Relationship::Area,
        &[EDIT_PUBLIC_PAGES, SEE_FEEDBACK],
        "administrator of the area",
    ),
    Grant::new(&[Role::Editor], Relationship::Area, &[EDIT_PUBLIC_PAGES, SEE_FEEDBACK], "editor of public details"),
];

pub const SECTIONS: &[Section] = &[
    Section::new(Place::SetUp, "Public pages", "/public-pages", EDIT_PUBLIC_PAGES),
    Section::new(Place::SetUp, "Feedback", "/feedback/received", SEE_FEEDBACK),
];

pub static MIGRATIONS: store::Migrations = store::Migrations::new("public", &sqlx::migrate!("./migrations"));

pub const JOBS: &[Kind] = &[Kind::nightly("public.cleanup", "Remove feedback that is a year old", 2, |ctx| {
    Box::pin(async move { Ok(records::sweep(ctx.db()).await?) })
})];

/// What an invented area's own pages say.
pub const DEMO: workstream::Demo = workstream::Demo {
    label: "Filling in the public pages",
    after: &[],
    prepare: |db| Box::pin(async move { details::invent(&db).await }),
};

/// What the area's own pages say.
pub const STEP: workstream::SetUpStep = workstream::SetUpStep {
    code: "public_pages",
    order: 100,
    title: "Fill in the public pages",
    gives: "How families reach you, SENDIASS and mediation, and the notices that the law asks for.",
    href: "/public-pages",
    may: EDIT_PUBLIC_PAGES,
    command: "",
    done: |app| Box::pin(async move { Ok(details::all_filled(&Details::load(&mut app.db.read().await?).await?)) }),
};

#[must_use]
pub fn routes() -> Routes {
    use Need::{May, Public};
    Routes::new()
        .get("/how-it-works", Public, guide::contents)
        .get("/how-it-works/{step}", Public, guide::step)
        .get("/privacy", Public, pages::privacy)
        .get("/accessibility", Public, pages::accessibility)
        .get("/cookies", Public, pages::cookies)
        .get("/contact", Public, pages::contact)
        .get("/complaints", Public, pages::complaints)
        .post("/language", Public, language::choose)
        .get("/feedback", Public, feedback::form)
        .post("/feedback", Public, feedback::submit)
        .get("/feedback/thanks", Public, feedback::thanks)
        .get("/feedback/received", May(SEE_FEEDBACK), feedback::received)
        .post("/feedback/{id}/done", May(SEE_FEEDBACK), feedback::deal_with)
        .get("/public-pages", May(EDIT_PUBLIC_PAGES), details::form)
        .post("/public-pages", May(EDIT_PUBLIC_PAGES), details::submit)
}

/// The frame of a page that anybody can read, signed in or not.
fn layout(app: &App, viewer: Option<&Viewer>, title: &str) -> Layout {
    viewer.map_or_else(|| app.public_layout(title), |viewer| app.layout(viewer, title))
}
