//! Pages that anybody can read without an account: the start page, how the process works, and the statements that the law requires of
//! a public service. An administrator or editor fills in what is different in each local area ([`details`]).

pub mod accessibility;
mod details;
mod disagree;
mod feedback;
mod guide;
mod language;
mod pages;
mod records;

use access::{Action, App, Grant, Need, Place, Relationship, Role, Routes, Section, Viewer};
use jobs::Kind;
use organisations::records::area::Details;
use page::{Count, Layout};
use workstream::HomeCounts;

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

/// The number of items of feedback that nobody has dealt with.
pub const HOME_COUNTS: &[HomeCounts] = &[HomeCounts {
    roles: &[Role::Editor, Role::Administrator],
    order: 15,
    count: |app: App, _| {
        Box::pin(async move {
            let mut tx = app.db.read().await?;
            let open = records::listing(true).count(&mut tx).await?;
            let missing = details::missing(&Details::load(&mut tx).await?);
            Ok(vec![
                Count::new("feedback", open, "Comments on pages, not dealt with", "/feedback/received?show=open"),
                Count::new("public-pages", numbers::fitted(missing), "Missing on the public pages", "/public-pages"),
            ])
        })
    },
}];

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
        .get("/if-you-disagree", Public, disagree::view)
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
        .form_on("/feedback/received")
        .get("/public-pages", May(EDIT_PUBLIC_PAGES), details::form)
        .post("/public-pages", May(EDIT_PUBLIC_PAGES), details::submit)
}

/// The frame of a page that anybody can read, signed in or not.
fn layout(app: &App, viewer: Option<&Viewer>, title: &str) -> Layout {
    viewer.map_or_else(|| app.public_layout(title), |viewer| app.layout(viewer, title))
}
