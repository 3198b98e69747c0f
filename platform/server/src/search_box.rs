//! The search box and what it finds: of every room that hands something over, and the program's own pages. What is typed is sent in the
//! body and kept for a day, so that it stands in no address.

use std::sync::Arc;

use access::{App, Facts, Grant, Need, Relationship, Role, Routes, SEARCH, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use page::govuk::{Button, Input, Pagination};
use page::list::ListQuery;
use page::{Form, Layout, Problem, Shown, go, path, refuse, show, words};
use search::records::{build, saved};
use search::{Asked, Hit, SearchId, Source};
use store::{Found, PageParams};
use workstream::Rooms;

/// Who has the search box: whoever works here. Families have their own children on the home page.
pub const RULES: &[Grant] = &[Grant::new(
    &[
        Role::CaseOfficer,
        Role::Manager,
        Role::Senco,
        Role::SchoolAdministrator,
        Role::EducationalPsychologist,
        Role::Adviser,
        Role::PanelMember,
        Role::Commissioner,
        Role::Analyst,
        Role::BoardMember,
        Role::Editor,
        Role::Administrator,
    ],
    Relationship::Area,
    &[SEARCH],
    "professional of the area",
)];

/// Of each kind on the page of all results.
const FIRST: i64 = 8;
/// On a page of one kind.
const ON_A_PAGE: i64 = 25;
/// The longest search, in characters.
const LONGEST: usize = 200;

#[must_use]
pub fn routes() -> Routes {
    use Need::May;
    Routes::new()
        .get("/search", May(SEARCH), form)
        .post("/search", May(SEARCH), send)
        .get("/search/{id}", May(SEARCH), results)
        .get("/search/{id}/{kind}", May(SEARCH), of_one_kind)
}

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    layout: Layout,
    typed: Input,
    button: Button,
    searched: bool,
    /// Whether whoever asks may search for children at all.
    finds_children: bool,
    pages: Vec<(String, String)>,
    groups: Vec<Group>,
    /// Whether what is found by typing is still being worked out.
    is_incomplete: bool,
    /// How many of the words and numbers that were typed were not looked for.
    left_out: usize,
    back: Option<(String, String)>,
}

/// What was found of one kind.
struct Group {
    code: &'static str,
    heading: &'static str,
    count: String,
    hits: Vec<Hit>,
    /// To all of them, where more were found.
    more: Option<(String, String)>,
    pagination: Option<Pagination>,
}

impl Page {
    fn new(app: &App, viewer: &Viewer, title: &str, form: &Form) -> Self {
        let sources = sources(app, viewer);
        let finds_children = sources.iter().any(|source| source.code == "children");
        let hint = if finds_children {
            "A name, former name, parent or carer, postcode, telephone number, UPN or NHS number, date of birth, school, or words from the title or the beginning of a document. Results match everything that you enter.".to_owned()
        } else {
            let headings: Vec<&str> = sources.iter().map(|source| source.heading).chain(["Pages"]).collect();
            format!(
                "Words of a name. What is searched: {}. Results match everything that you enter.",
                headings.join("; ")
            )
        };
        let typed = Input { hint: Some(hint.into()), spellcheck: Some(false), ..form.input("for", "Search for") };
        // The page has a box of its own.
        let layout = Layout { search: false, ..app.layout(viewer, title).errors(form.summary()) };
        let button = Button::submit("Search");
        Self {
            layout,
            typed,
            button,
            searched: false,
            finds_children,
            pages: Vec::new(),
            groups: Vec::new(),
            is_incomplete: false,
            left_out: 0,
            back: None,
        }
    }

    /// What is said where more was typed than is looked for.
    fn left_out_words(&self) -> String {
        let (first, others) = (Asked::MOST, words::plural(self.left_out, "other was", "others were"));
        format!("The first {first} words and numbers were searched for. {others} not.")
    }

    fn has_nothing(&self) -> bool {
        self.searched && self.pages.is_empty() && self.groups.is_empty()
    }
}

async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&Page::new(&app, &viewer, "Search", &Form::default()))
}

/// Takes what was typed and goes to the results.
async fn send(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, SEARCH, &Facts::default())?;
    let asked = Asked::new(&form.required_text("for", LONGEST, "Enter what to search for"));
    if form.is_right() && asked.parts().is_empty() {
        form.refuse("for", "Enter a name, a number, a postcode or another word");
    }
    if !form.is_right() {
        return refuse(&Page::new(&app, &viewer, "Search", &form));
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = saved::keep(&mut tx, &viewer, &asked, &allowed).await?;
    tx.commit().await?;
    go(&format!("/search/{id}"))
}

/// What was asked, and whether all that is found by it is there.
async fn load(app: &App, viewer: &Viewer, id: SearchId) -> Result<(Asked, bool), Problem> {
    let mut tx = app.db.read().await?;
    let asked: Asked = saved::find(&mut tx, viewer, id).await?;
    let mut is_current = true;
    for index in Rooms::of(&app.db).indexes() {
        is_current &= build::is_current(&mut tx, index).await?;
    }
    Ok((asked, is_current))
}

fn sources(app: &App, viewer: &Viewer) -> Vec<Source> {
    let mut all = Rooms::of(&app.db).search();
    all.retain(|source| app.policy.may_ever(viewer, source.action));
    all
}

/// The first of each kind.
async fn results(State(app): State<App>, viewer: Viewer, Path(id): Path<SearchId>) -> Shown {
    let (asked, is_current) = load(&app, &viewer, id).await?;
    let mut page = filled(&app, &viewer, &asked, is_current);
    page.pages = pages(&app, &viewer, &asked);
    let asked = Arc::new(asked);
    for source in sources(&app, &viewer) {
        let found = (source.find)(app.clone(), viewer.clone(), asked.clone(), PageParams::first(FIRST)).await?;
        if !found.rows.is_empty() {
            let more = found
                .has_next
                .then(|| (format!("/search/{id}/{}", source.code), format!("Show all {} found", source.called.1)));
            page.groups.push(group(&source, found, more, None));
        }
    }
    show(&page)
}

/// All of one kind, in pages.
async fn of_one_kind(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, kind)): Path<(SearchId, String)>,
    query: ListQuery,
) -> Shown {
    let source = sources(&app, &viewer).into_iter().find(|source| source.code == kind).ok_or(Problem::NotFound)?;
    let (asked, is_current) = load(&app, &viewer, id).await?;
    let mut page = filled(&app, &viewer, &asked, is_current);
    page.back = Some((format!("/search/{id}"), "All results".to_owned()));
    let params = PageParams { sort: None, number: query.page("page"), size: ON_A_PAGE };
    let found = (source.find)(app.clone(), viewer.clone(), Arc::new(asked), params).await?;
    if !found.rows.is_empty() {
        let href = |page: i64| path::with_query(&format!("/search/{id}/{kind}"), [("page", page.to_string())]);
        let pagination = page::list::pages(&found, href);
        page.groups.push(group(&source, found, None, pagination));
    }
    show(&page)
}

fn filled(app: &App, viewer: &Viewer, asked: &Asked, is_current: bool) -> Page {
    let form = Form::default().with("for", asked.text.clone());
    Page {
        searched: true,
        is_incomplete: !is_current,
        left_out: asked.left_out(),
        ..Page::new(app, viewer, "Search results", &form)
    }
}

fn group(source: &Source, found: Found<Hit>, more: Option<(String, String)>, pagination: Option<Pagination>) -> Group {
    let (one, many) = source.called;
    let count = words::plural(found.total, one, many);
    let count = if found.is_more { format!("More than {count}") } else { count };
    Group { code: source.code, heading: source.heading, count, hits: found.rows, more, pagination }
}

/// Pages of the program whose names have these words, of those that the viewer may use.
fn pages(app: &App, viewer: &Viewer, asked: &Asked) -> Vec<(String, String)> {
    let words = asked.words();
    if words.is_empty() || words.len() < asked.parts().len() {
        return Vec::new();
    }
    let is_named = |text: &str| {
        let named = search::fold::words(text);
        words.iter().all(|word| named.iter().any(|one| one.starts_with(word.as_str())))
    };
    let usable: Vec<_> = app.sections.iter().filter(|section| app.policy.may_ever(viewer, section.action)).collect();
    let named = usable.iter().filter(|section| is_named(section.text)).map(|section| (section.href, section.text));
    let below = usable.iter().flat_map(|section| section.below);
    let below = below.filter(|below| is_named(&format!("{} {}", below.text, below.words)));
    let all = named.chain(below.map(|below| (below.href, below.text)));
    all.map(|(href, text)| (href.to_owned(), text.to_owned())).collect()
}
