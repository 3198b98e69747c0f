//! Finding a child. The search is sent in the body and never in the address: names are personal data.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use page::govuk::{Button, Cell, DateInput, Head, Input, Markup, Pagination, PaginationLink, Table, Tag};
use page::{DateRange, Form, Layout, Problem, Shown, go, refuse, show, words};
use serde_json::json;

use super::{PageAsked, pages};
use crate::model::words as fold_words;
use crate::records::caseload::{Mine, count_mine, mine as load_mine};
use crate::records::children::{Listed, Search, find};
use crate::records::searches::{self, SearchId};
use crate::{ADD_CHILD, FIND_CHILD, OPEN_CHILD, SEARCH_CHILDREN};

/// Children on a page of results.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "children.html")]
struct Children {
    layout: Layout,
    name: Input,
    birth_date: DateInput,
    identifier: Input,
    setting: Input,
    button: Button,
    may_add: bool,
    searched: bool,
    results: Option<Table>,
    summary: String,
    pagination: Option<Pagination>,
}

fn view(app: &App, viewer: &Viewer, form: &Form) -> Children {
    let identifier = Input {
        classes: "govuk-input--width-20".to_owned(),
        spellcheck: Some(false),
        autocapitalize: "characters".to_owned(),
        ..form.input("identifier", "UPN, ULN or NHS number")
    };
    let name = Input {
        hint: Some("Any part of the name, present or former, such as ‘mar kha’".into()),
        ..form.input("name", "Name")
    };
    Children {
        layout: app.layout(viewer, "Find a child").errors(form.summary()),
        name: Input { spellcheck: Some(false), ..name },
        birth_date: form.date_input("born", "Date of birth", "For example, 27 3 2015"),
        identifier,
        setting: form.input("setting", "School or other setting"),
        button: Button::submit("Search"),
        may_add: app.policy.may_ever(viewer, ADD_CHILD),
        searched: false,
        results: None,
        summary: String::new(),
        pagination: None,
    }
}

/// The page.
pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&view(&app, &viewer, &Form::default()))
}

/// Takes the search and goes to its results.
pub async fn search(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, SEARCH_CHILDREN, &Facts::default())?;
    let search = asked(&mut form, viewer.today);
    if form.is_right() && search.is_empty() {
        form.refuse("name", "Enter a name, a date of birth, a number or a setting");
    }
    if !form.is_right() {
        return refuse(&view(&app, &viewer, &form));
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = searches::keep(&mut tx, &viewer, &search, &allowed).await?;
    tx.commit().await?;
    go(&format!("/children/found/{id}"))
}

/// The results, which a browser can come back to for a day.
pub async fn found(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<SearchId>,
    Query(asked): Query<PageAsked>,
) -> Shown {
    let number = asked.number();
    let mut tx = app.db.read().await?;
    let search = searches::find(&mut tx, &viewer, id).await?;
    let mut found = find(&mut tx, &app, &viewer, &search, PAGE + 1, (number - 1) * PAGE).await?;
    drop(tx);
    let more = found.len() as i64 > PAGE;
    found.truncate(usize::try_from(PAGE).unwrap_or(50));
    log(&app, &viewer, &search, &found).await?;
    let first = (number - 1) * PAGE;
    let mut page = view(&app, &viewer, &filled(&search));
    page.layout.title = "Children found".to_owned();
    page.searched = true;
    page.summary = match (found.len() as i64, number, more) {
        (0, 1, _) => "No child that you can see answers to this search.".to_owned(),
        (count, 1, false) => format!("{} found.", words::plural(count, "child", "children")),
        (count, _, _) => {
            format!("Children {} to {}.{}", first + 1, first + count, if more { " There are more." } else { "" })
        }
    };
    page.results = (!found.is_empty()).then(|| table(&found, &viewer));
    let link = |to: i64, wanted: bool| {
        wanted.then(|| PaginationLink { href: format!("/children/found/{id}?page={to}"), ..PaginationLink::default() })
    };
    page.pagination = (number > 1 || more).then(|| Pagination {
        previous: link(number - 1, number > 1),
        next: link(number + 1, more),
        ..Pagination::default()
    });
    show(&page)
}

/// The form as the search was asked, to change it.
fn filled(search: &Search) -> Form {
    let form = Form::default()
        .with("name", search.name.clone())
        .with("identifier", search.identifier.clone().unwrap_or_default())
        .with("setting", search.setting.clone());
    match search.birth_date {
        None => form,
        Some(born) => form
            .with("born-day", born.day().to_string())
            .with("born-month", born.month().to_string())
            .with("born-year", born.year().to_string()),
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
        birth_date: form.date("born", "Date of birth", &DateRange::birth(today)),
        identifier,
        setting: named(form.optional("setting")),
    }
}

/// The rights by which a list shows what it shows: each child in it answers to one of them.
fn rights(app: &App, viewer: &Viewer, action: access::Action) -> String {
    app.policy.reach(viewer, action).iter().map(|rule| rule.because).collect::<Vec<_>>().join("; ")
}

/// What was asked and who was shown goes into the log; names do not.
pub(crate) async fn log(app: &App, viewer: &Viewer, search: &Search, found: &[Listed]) -> Result<(), Problem> {
    let detail = json!({
        "by": { "name": !search.name.is_empty(), "birth_date": search.birth_date.is_some(),
                "identifier": search.identifier.is_some(), "setting": !search.setting.is_empty() },
        "shown": found.iter().map(|child| child.id).collect::<Vec<_>>(),
    });
    let entry = store::Entry::new("child.search", "person", None, &rights(app, viewer, FIND_CHILD)).detail(detail);
    Ok(app.db.log_read(&viewer.actor(), entry).await?)
}

/// A list of children, each a link to the record.
pub(crate) fn table(children: &[Listed], viewer: &Viewer) -> Table {
    Table {
        head: ["Name", "Date of birth", "Setting"].iter().map(|text| Head::text(text)).collect(),
        rows: children.iter().map(|child| cells(child, viewer)).collect(),
        first_cell_is_header: true,
        ..Table::default()
    }
}

fn cells(child: &Listed, viewer: &Viewer) -> Vec<Cell> {
    // A family member may be one who must not learn where the child is: the record itself decides.
    let setting = if viewer.person.is_some() { Some(String::new()) } else { child.setting.clone() };
    let link = Markup::link(&format!("/children/{}", child.id), &child.name());
    let name = if child.restricted {
        link.then(&Markup::text(" ")).then(&Markup::render(&Tag::new("Restricted", "red")).unwrap_or_default())
    } else {
        link
    };
    vec![
        Cell::html(name),
        Cell::text(child.birth_date().map(words::date).unwrap_or_default()),
        Cell::text(setting.unwrap_or_else(|| "None known".to_owned())),
    ]
}

#[derive(Template)]
#[template(path = "mine.html")]
struct MinePage {
    layout: Layout,
    summary: String,
    table: Option<Table>,
    pagination: Option<Pagination>,
}

/// One's own children: caseload, setting, advice; all of them, in pages.
pub async fn mine(State(app): State<App>, viewer: Viewer, Query(asked): Query<PageAsked>) -> Shown {
    let (children, count) = page_of_mine(&app, &viewer, PAGE, (asked.number() - 1) * PAGE).await?;
    show(&MinePage {
        layout: app.layout(&viewer, "Your children and young people"),
        summary: words::plural(count, "child or young person", "children and young people"),
        table: (!children.is_empty()).then(|| mine_table(&children, &viewer)),
        pagination: Pagination::numbered(usize::try_from(asked.number()).unwrap_or(1), pages(count, PAGE), |page| {
            format!("/children/mine?page={page}")
        }),
    })
}

/// A page of one's own children, and how many there are in all; the log says that they were shown.
pub(crate) async fn page_of_mine(
    app: &App,
    viewer: &Viewer,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Mine>, i64), Problem> {
    let mut tx = app.db.read().await?;
    let count = count_mine(&mut tx, app, viewer).await?;
    let mut children = load_mine(&mut tx, app, viewer, limit, offset).await?;
    let ids: Vec<_> = children.iter().map(|mine| mine.child.id).collect();
    for (died, on) in gate::outgoing::died_among(&mut tx, &ids).await? {
        // Somebody who must not learn where the child is learns nothing more here.
        let bound = gate::Reader::session(&mut tx, viewer, died).await?.is_bound();
        for mine in children.iter_mut().filter(|mine| mine.child.id == died && !bound) {
            mine.died(on);
        }
    }
    drop(tx);
    let detail = json!({ "shown": children.iter().map(|mine| mine.child.id).collect::<Vec<_>>() });
    let entry = store::Entry::new("child.list", "person", None, &rights(app, viewer, OPEN_CHILD)).detail(detail);
    app.db.log_read(&viewer.actor(), entry).await?;
    Ok((children, count))
}

/// One's own children with what happened last.
pub(crate) fn mine_table(children: &[Mine], viewer: &Viewer) -> Table {
    let rows = children
        .iter()
        .map(|mine| {
            let mut row = cells(&mine.child, viewer);
            let last = match (&mine.last_event, mine.last_event_on()) {
                (Some(kind), Some(on)) => format!("{}, {}", crate::model::sentence(kind), words::date(on)),
                _ => "Nothing recorded yet".to_owned(),
            };
            row.push(Cell::text(last));
            row
        })
        .collect();
    Table {
        head: ["Name", "Date of birth", "Setting", "Last recorded"].iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

/// The decision that the viewer may add children: used by the form of a new child.
pub(crate) fn allow_adding(app: &App, viewer: &Viewer) -> Result<access::Allowed, Problem> {
    app.allow(viewer, ADD_CHILD, &Facts::default())
}
