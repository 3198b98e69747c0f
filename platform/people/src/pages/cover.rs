//! Cover: who looks after whose caseload while they are away.

use access::records::accounts::{self, Holder};
use access::{AccountId, App, Facts, Role, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{Button, DateInput, Select, SelectItem};
use page::{DateRange, Done, Form, Layout, Problem, Shown, go, refuse, show, words};
use uuid::Uuid;

use crate::MANAGE_COVER;
use crate::records::cover::{self, Cover};

#[derive(Template)]
#[template(path = "cover.html")]
struct CoverPage {
    layout: Layout,
    lines: Vec<(Uuid, String)>,
    end: Button,
    officer: Option<Select>,
    covered_by: Select,
    from: DateInput,
    until: DateInput,
    button: Button,
}

/// Cover ends by itself after so long; an officer who is away for longer hands over.
const LONGEST_YEARS: i32 = 1;

/// The last day that cover from a day on can have.
fn longest(from: Date) -> Option<Date> {
    from.checked_add(LONGEST_YEARS.years()).ok()
}

/// A manager covers anybody; an officer says who covers for them.
fn only(viewer: &Viewer) -> Option<AccountId> {
    (!viewer.is(Role::Manager)).then_some(viewer.account)
}

fn page(
    app: &App,
    viewer: &Viewer,
    officers: &[Holder],
    current: &[Cover],
    form: &Form,
    done: Option<&str>,
) -> CoverPage {
    let name = |id: AccountId| officers.iter().find(|one| one.id == id).map_or("–", |one| one.name.as_str());
    let items = |except: Option<AccountId>| -> Vec<SelectItem> {
        std::iter::once(SelectItem::new("", "Select a case officer"))
            .chain(
                officers
                    .iter()
                    .filter(|one| Some(one.id) != except)
                    .map(|one| SelectItem::new(&one.id.to_string(), &one.name)),
            )
            .collect()
    };
    CoverPage {
        layout: app.layout(viewer, "Cover").errors(form.summary()).done(done),
        lines: current
            .iter()
            .map(|one| {
                let until = words::date(one.ends_on());
                let words = format!(
                    "{} covers for {} from {} {}",
                    name(one.covered_by),
                    name(one.officer),
                    words::date(one.starts_on()),
                    // Cover without a last day has the longest.
                    match longest(one.starts_on()) == Some(one.ends_on()) {
                        true => format!("until you end it, at the latest on {until}"),
                        false => format!("to {until}"),
                    }
                );
                (one.id, words)
            })
            .collect(),
        end: Button::submit("End cover").classes("govuk-button--secondary"),
        officer: only(viewer).is_none().then(|| form.select("officer", "Whose caseload", items(None))),
        covered_by: form.select("covered_by", "Who covers", items(only(viewer))),
        from: form.date_input("from", "First day", "For example, 27 3 2026"),
        until: form.date_input("until", "Last day (leave blank if not known)", "For example, 10 4 2026"),
        button: Button::submit("Save"),
    }
}

async fn known(app: &App, viewer: &Viewer) -> Result<(Vec<Holder>, Vec<Cover>), Problem> {
    let mut tx = app.db.read().await?;
    let officers = accounts::holders(&mut tx, Role::CaseOfficer, viewer.today).await?;
    let current = cover::current(&mut tx, only(viewer), viewer.today).await?;
    Ok((officers, current))
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Done>) -> Shown {
    app.allow(&viewer, MANAGE_COVER, &Facts::default())?;
    let (officers, current) = known(&app, &viewer).await?;
    let done = asked.done.as_deref().and_then(|key| match key {
        "saved" => Some("Cover saved. It ends on its last day, or when you end it here."),
        "ended" => Some("Cover ended."),
        _ => None,
    });
    show(&page(&app, &viewer, &officers, &current, &Form::default(), done))
}

/// Adds a time of cover.
pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_COVER, &Facts::default())?;
    let (officers, current) = known(&app, &viewer).await?;
    let chosen = |name: &str| officers.iter().map(|one| one.id).find(|id| id.to_string() == form.value(name));
    let officer = only(&viewer).or_else(|| chosen("officer"));
    let covered_by = chosen("covered_by");
    if officer.is_none() {
        form.refuse("officer", "Select whose caseload is covered");
    }
    if covered_by.is_none() {
        form.refuse("covered_by", "Select who covers");
    }
    if officer.is_some() && officer == covered_by {
        form.refuse("covered_by", "Select somebody else. People cannot cover for themselves");
    }
    let range = DateRange::past_or_coming(viewer.today);
    let from = form.required_date("from", "The first day", &range, "Enter the first day");
    let until = form.date("until", "The last day", &DateRange::coming(viewer.today));
    // Of an illness nobody knows when it ends: cover goes on until somebody ends it.
    let until = until.or_else(|| from.and_then(longest).filter(|_| form.error("until").is_none()));
    match (from, until) {
        (Some(from), Some(until)) if until < from => form.refuse("until", "The last day must not be before the first"),
        (Some(from), Some(until)) if longest(from).is_some_and(|longest| until > longest) => {
            form.refuse(
                "until",
                "The last day must be within 12 months of the first. For longer, change the case officer",
            );
        }
        _ => {}
    }
    let (Some(officer), Some(covered_by), Some(from), Some(until), true) =
        (officer, covered_by, from, until, form.is_right())
    else {
        return refuse(&page(&app, &viewer, &officers, &current, &form, None));
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    cover::add(&mut tx, officer, covered_by, from, until, &allowed).await?;
    tx.commit().await?;
    go("/cover?done=saved")
}

pub async fn end(State(app): State<App>, viewer: Viewer, Path(id): Path<Uuid>) -> Shown {
    let allowed = app.allow(&viewer, MANAGE_COVER, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    if !cover::end(&mut tx, id, only(&viewer), viewer.today, &allowed).await? {
        return Err(Problem::NotFound);
    }
    tx.commit().await?;
    go("/cover?done=ended")
}
