//! Finding a child. The search is sent in the body and never in the address: names are personal data.

use access::lists::ReadLog;
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use jiff::civil::Date;
use page::govuk::{Button, DateInput, Input, Markup, Tag};
use page::list::{Column, Columns, List, ListPage, ListQuery};
use page::{DateRange, Form, Layout, Problem, Shown, go, refuse, show, words};
use serde_json::json;
use store::{Found, PageParams, Tx};
use workstream::Rooms;

use search::records::saved;
use search::{SearchId, Term};

use super::pupils;
use crate::model::words as fold_words;
use crate::records::caseload::{self, Mine};
use crate::records::children::{BY_BIRTH, BY_NAME, Listed, Search, find};
use crate::records::identity::placed;
use crate::records::progress;
use crate::{ADD_CHILD, FIND_CHILD, OPEN_CHILD, SEARCH_CHILDREN, SEE_PUPILS};

/// Counting stops here: a search that finds more is asked again.
const COUNTED: i64 = 10_000;

/// What lists of children are called.
pub(crate) const CHILDREN: (&str, &str) = ("child or young person", "children and young people");

/// What the log says of a search, and of a list of children whom one may find.
pub(crate) const FINDS: ReadLog<Listed> =
    ReadLog { event: "child.search", about: "person", right: FIND_CHILD, subject: |child| Some(child.id.uuid()) };
/// The same of a list of children whom one may open.
pub(super) const OPENS: ReadLog<Listed> =
    ReadLog { event: "child.list", about: "person", right: OPEN_CHILD, subject: |child| Some(child.id.uuid()) };
const OWN: ReadLog<Mine> =
    ReadLog { event: "child.list", about: "person", right: OPEN_CHILD, subject: |mine| Some(mine.child.id.uuid()) };

#[derive(Template)]
#[template(path = "children.html")]
struct Children {
    layout: Layout,
    name: Input,
    around: Input,
    reached: Input,
    birth_date: DateInput,
    identifier: Input,
    setting: Input,
    button: Button,
    may_add: bool,
    /// Whether the viewer's school has a list of its pupils.
    has_pupils: bool,
    /// Where whoever sees pupils goes from here: address and words.
    of_pupils: Vec<(&'static str, &'static str)>,
    results: Option<Markup>,
}

fn view(app: &App, viewer: &Viewer, form: &Form) -> Children {
    let identifier = Input {
        classes: "govuk-input--width-20".to_owned(),
        spellcheck: Some(false),
        autocapitalize: "characters".to_owned(),
        ..form.input("identifier", "UPN, ULN or NHS number")
    };
    let name = Input {
        hint: Some("Any part of a current or former name. Names with a similar sound or spelling are found too".into()),
        ..form.input("name", "Name")
    };
    let around = Input { spellcheck: Some(false), ..form.input("around", "Name of a parent or carer") };
    let reached = Input {
        hint: Some("Of the child, or of a parent or carer".into()),
        spellcheck: Some(false),
        ..form.input("reached", "Postcode, telephone number or email address")
    };
    let has_pupils = app.policy.may_ever(viewer, SEE_PUPILS);
    Children {
        layout: app.layout(viewer, "Find a child").errors(form.summary()),
        name: Input { spellcheck: Some(false), ..name },
        around,
        reached,
        birth_date: form.date_input("born", "Date of birth", "For example, 27 3 2015"),
        identifier,
        setting: form.input("setting", "School or other setting"),
        button: Button::submit("Search"),
        may_add: app.policy.may_ever(viewer, ADD_CHILD),
        has_pupils,
        of_pupils: if has_pupils { pupils::links(app) } else { Vec::new() },
        results: None,
    }
}

pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&view(&app, &viewer, &Form::default()))
}

/// Takes the search and goes to its results.
pub async fn search(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, SEARCH_CHILDREN, &Facts::default())?;
    let search = asked(&mut form, viewer.today);
    if form.is_right() && search.is_empty() {
        form.refuse("name", "Enter a name, a date of birth, a postcode, a number or a setting");
    }
    if !form.is_right() {
        return refuse(&view(&app, &viewer, &form));
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = saved::keep(&mut tx, &viewer, &search, &allowed).await?;
    tx.commit().await?;
    go(&format!("/children/found/{id}"))
}

/// The results, which a browser can come back to for a day.
pub async fn found(State(app): State<App>, viewer: Viewer, Path(id): Path<SearchId>, query: ListQuery) -> Shown {
    let list = List::new(&format!("/children/found/{id}"), CHILDREN, found_columns(&viewer))
        .labelled("Children found")
        .note("closest match first")
        .empty("No child that you can see matches this search.");
    let asked = list.params(&query);
    let mut tx = app.db.read().await?;
    let search: Search = saved::find(&mut tx, &viewer, id).await?;
    let found = find(&mut tx, &app, &viewer, &search).await?;
    let mut found = found.counted_to(COUNTED).page(&mut tx, &list.page_params(&asked)).await?;
    progress::tell(&mut tx, &app, &viewer, &mut found.rows).await?;
    drop(tx);
    app.log_rows_asked(&viewer, &found.rows, &FINDS, json!({ "by": search.by() })).await?;
    let mut page = view(&app, &viewer, &filled(&search));
    page.layout.title = "Children found".to_owned();
    page.results = Some(list.show(&asked, &found)?);
    show(&page)
}

/// The form as the search was asked, to change it.
fn filled(search: &Search) -> Form {
    let form = Form::default()
        .with("name", search.name.clone())
        .with("around", search.around.clone())
        .with("reached", search.reached.clone())
        .with("identifier", search.identifier.clone().unwrap_or_default())
        .with("setting", search.setting.clone());
    match search.birth_date {
        None => form,
        Some(born) => form.with_date("born", born),
    }
}

fn asked(form: &mut Form, today: Date) -> Search {
    let identifier = form.optional("identifier").map(|typed| {
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect()
    });
    // A lone % or full stop names nobody: it must not list everybody.
    let named = |typed: Option<String>| typed.filter(|typed| !fold_words(typed).is_empty()).unwrap_or_default();
    Search {
        name: named(form.optional("name")),
        around: named(form.optional("around")),
        reached: reached(form),
        birth_date: form.date("born", "Date of birth", &DateRange::birth(today)),
        identifier,
        setting: named(form.optional("setting")),
    }
}

/// How somebody is reached; what is no postcode, telephone number or e-mail address is refused.
fn reached(form: &mut Form) -> String {
    let Some(typed) = form.optional("reached") else { return String::new() };
    if Term::postcode(&typed).or_else(|| Term::phone(&typed)).or_else(|| Term::email(&typed)).is_none() {
        form.refuse("reached", "Enter a full postcode, a telephone number or an email address");
    }
    typed
}

/// Children as lists show them, each a link to the record.
pub(crate) fn columns<'a>(viewer: &Viewer) -> Columns<'a, Listed> {
    Columns::new(who_and_where(viewer))
}

/// The same with what the bar of each record says, for those who may open it.
pub(super) fn found_columns<'a>(viewer: &Viewer) -> Columns<'a, Listed> {
    Columns::new(who_and_where(viewer).into_iter().chain([
        Column::text("Status", |child: &Listed| child.status.clone().unwrap_or_default()),
        Column::text("Case officer", |child: &Listed| child.officer.clone().unwrap_or_default()),
    ]))
}

fn who_and_where<'a>(viewer: &Viewer) -> [Column<'a, Listed>; 3] {
    let is_family = viewer.person.is_some();
    [
        Column::cell("Name", name).sorted_by(BY_NAME),
        Column::text("Date of birth", born).sorted_by(BY_BIRTH),
        Column::text(placed(is_family), move |child: &Listed| setting(child, is_family)),
    ]
}

pub(super) fn name(child: &Listed) -> Markup {
    let link = Markup::link(&format!("/children/{}", child.id), &child.name());
    if child.restricted { link.then(&Markup::text(" ")).then(&Tag::new("Restricted", "red").into()) } else { link }
}

fn born(child: &Listed) -> String {
    child.birth_date().map(words::date).unwrap_or_default()
}

/// A family member may be one who must not learn where the child is: the record itself decides.
fn setting(child: &Listed, is_family: bool) -> String {
    if is_family { String::new() } else { child.setting.clone().unwrap_or_else(|| "None known".to_owned()) }
}

/// One's own children: caseload, setting, advice; all of them, in pages. A school's are a list with more to it.
pub async fn mine(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    if app.policy.may_ever(&viewer, SEE_PUPILS) {
        return pupils::view(&app, &viewer, &query).await;
    }
    let list = List::new("/children/mine", CHILDREN, own_columns(&app, &viewer)).in_order_of("name");
    let list = app.with_views(&viewer, list).await?;
    let asked = list.params(&query);
    let found = page_of_mine(&app, &viewer, &list.page_params(&asked)).await?;
    let title = "Your children and young people";
    show(&ListPage::new(app.layout(&viewer, title), list.labelled(title).show(&asked, &found)?))
}

/// A page of one's own children; the log says that they were shown.
async fn page_of_mine(app: &App, viewer: &Viewer, params: &PageParams) -> Result<Found<Mine>, Problem> {
    let mut tx = app.db.read().await?;
    let mut found = caseload::mine(&mut tx, app, viewer, params).await?;
    with_deaths(&mut tx, viewer, &mut found.rows).await?;
    drop(tx);
    app.log_rows(viewer, &found.rows, &OWN).await?;
    Ok(found)
}

/// The children of one's own family, and oneself; the log says that they were shown.
pub async fn own_family(app: &App, viewer: &Viewer) -> Result<Vec<Mine>, Problem> {
    let mut tx = app.db.read().await?;
    let mut all = caseload::family(&mut tx, app, viewer).await?;
    with_deaths(&mut tx, viewer, &mut all).await?;
    drop(tx);
    app.log_rows(viewer, &all, &OWN).await?;
    Ok(all)
}

async fn with_deaths(tx: &mut Tx, viewer: &Viewer, rows: &mut [Mine]) -> Result<(), Problem> {
    let ids: Vec<_> = rows.iter().map(|mine| mine.child.id).collect();
    for (died, on) in gate::outgoing::died_among(tx, &ids).await? {
        // Somebody who must not learn where the child is learns nothing more here.
        let bound = gate::Reader::session(tx, viewer, died).await?.is_bound();
        for mine in rows.iter_mut().filter(|mine| mine.child.id == died && !bound) {
            mine.died(on);
        }
    }
    Ok(())
}

/// One's own children with what happened last.
pub(crate) fn own_columns<'a>(app: &App, viewer: &Viewer) -> Columns<'a, Mine> {
    let rooms = Rooms::of(&app.db);
    let is_family = viewer.person.is_some();
    Columns::new([
        Column::cell("Name", |mine: &Mine| name(&mine.child)).sorted_by(BY_NAME),
        Column::text("Date of birth", |mine: &Mine| born(&mine.child)).sorted_by(BY_BIRTH),
        Column::text(placed(is_family), move |mine: &Mine| setting(&mine.child, is_family)),
        Column::text("Last recorded", move |mine: &Mine| match (&mine.last_event, mine.last_event_on()) {
            // What it was is on the record, in words of theirs.
            (Some(_), Some(on)) if is_family => words::short_date(on),
            (Some(kind), Some(on)) => format!("{}, {}", crate::model::sentence(&rooms, kind), words::short_date(on)),
            _ => "Nothing recorded yet".to_owned(),
        }),
    ])
}

/// The decision that the viewer may add children: used by the form of a new child.
pub(crate) fn allow_adding(app: &App, viewer: &Viewer) -> Result<access::Allowed, Problem> {
    app.allow(viewer, ADD_CHILD, &Facts::default())
}
