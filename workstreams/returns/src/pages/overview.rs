//! How the return of this year stands: what the checks found, with whom it lies, and whether it falls.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Cell, Head, Markup, Select, SelectItem, Table, WarningText};
use page::{Done, Form, Layout, Problem, Shown, go, show, words};
use sen2::Year;
use serde_json::json;

use crate::records::exports;
use crate::records::findings::{self, Filter, FoundOn, Night, OfRule, at_level};
use crate::records::{batches, whole};
use crate::{EXPORT_RETURN, IMPORT_RETURN};

#[derive(Template)]
#[template(path = "sen2.html")]
struct Overview {
    layout: Layout,
    summary: Vec<String>,
    /// What the active plans are, to whoever sees all of it.
    plans: Option<ActivePlans>,
    /// What is said of the whole, to whoever sees all of it.
    verdict: Option<&'static str>,
    provisional: bool,
    rules: Option<Table>,
    owners: Option<Table>,
    nights: Option<Table>,
    /// The totals beside those of the file of the year before.
    last_year: Option<(String, Table)>,
    /// How many questions of imports wait; nothing for those who bring nothing in.
    waiting: Option<String>,
    may_export: bool,
    year: Select,
    export: Button,
    again: Button,
    is_coming: bool,
    /// That errors are open, to whoever exports the return.
    open: Option<WarningText>,
    /// How many records an export leaves out.
    restricted: Option<String>,
}

/// The active plans of a return: those in force, and those that ended since the first day of its year.
struct ActivePlans {
    active: i64,
    ended: i64,
    words: String,
}

impl ActivePlans {
    fn new(night: &Night) -> Option<Self> {
        let year = u16::try_from(night.year).ok().and_then(Year::new)?;
        let (active, ended) = (night.active_plans, numbers::fitted::<i64>(night.counts()?.ended));
        let words = format!(
            "Active plans are those in force at any time since {}: {} in force and {} ended since then.",
            words::date(year.period().0),
            words::count(active - ended),
            words::count(ended),
        );
        Some(Self { active, ended, words })
    }
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Done>) -> Shown {
    let may_export = app.policy.may_ever(&viewer, EXPORT_RETURN);
    // A manager sees the whole area's; an officer their own children's.
    let filter = Filter { officer: (!may_export).then_some(viewer.account), ..Filter::default() };
    let year = findings::year_of(viewer.today);
    let mut tx = app.db.read().await?;
    let by_rule = findings::by_rule(&mut tx, &app, &viewer, &filter).await?;
    let last = findings::last_night(&mut tx).await?;
    let nights = if may_export { findings::nights(&mut tx, &app, &viewer).await? } else { Vec::new() };
    let mut owners = if may_export { findings::by_owner(&mut tx, &app, &viewer).await? } else { Vec::new() };
    // Whoever has prompts alone has nothing to put right.
    owners.retain(|(_, _, errors, queries)| errors + queries > 0);
    let waiting = if app.policy.may_ever(&viewer, IMPORT_RETURN) {
        Some(batches::waiting(&mut tx, &app, &viewer).await?)
    } else {
        None
    };
    let last_year = if may_export { whole::last_year(&mut tx, year).await? } else { None };
    let is_coming = findings::are_wanted(&mut tx).await?;
    let holds_back = findings::holds_back(&mut tx).await?;
    drop(tx);
    let done = asked.done.as_deref().and_then(|key| match key {
        "wanted" => Some("The checks run within a minute. Refresh this page then."),
        "header" => Some("Changes saved. They are in the next export."),
        _ => None,
    });
    let restricted = if may_export {
        let mut tx = app.db.read().await?;
        Some(exports::restricted(&mut tx).await?)
    } else {
        None
    };
    let items = Year::all().map(|one| SelectItem::new(&one.to_string(), &year_words(one))).collect();
    show(&Overview {
        summary: summary(last.as_ref(), &by_rule, may_export),
        plans: last.as_ref().filter(|_| may_export).and_then(ActivePlans::new),
        verdict: (last.is_some() && may_export && !holds_back).then_some(VERDICT),
        provisional: year.is_provisional(),
        rules: (!by_rule.is_empty()).then(|| rules_table(&by_rule)),
        owners: (!owners.is_empty()).then(|| owners_table(&owners)),
        nights: (nights.len() > 1).then(|| nights_table(&nights)),
        last_year: last_year.zip(last.as_ref()).and_then(|((file, before), night)| {
            Some((
                format!("Compared with {file}, the {} return", i64::from(year.number()) - 1),
                moved_table(&before, &night.counts()?),
            ))
        }),
        waiting: waiting
            .filter(|count| *count > 0)
            .map(|count| words::plural(count, "person is waiting", "people are waiting")),
        may_export,
        open: (may_export && at_level(&by_rule, "error") > 0).then(|| open(at_level(&by_rule, "error"))),
        restricted: restricted.filter(|count| *count > 0).map(super::exports::left_out),
        year: Form::default().with("year", year.to_string()).select("year", "Survey year", items),
        export: Button::submit("Export return as XML"),
        again: Button::submit("Run checks now").classes("govuk-button--secondary"),
        is_coming,
        layout: app.layout(&viewer, &format!("SEN2 return {year}")).done(done),
    })
}

fn year_words(year: Year) -> String {
    let provisional = if year.is_provisional() { " (2026 specification, until the new one is published)" } else { "" };
    format!("{year}: survey day {}{provisional}", words::date(year.census()))
}

fn open(errors: i64) -> WarningText {
    let errors = words::plural(errors, "error is", "errors are");
    let text = format!("{errors} still open. Correct them before you send an export to the DfE.");
    WarningText { text, code: "open-errors", ..WarningText::default() }
}

const VERDICT: &str = "There are no errors or queries. Prompts ask you to check values that may be correct.";

fn summary(night: Option<&Night>, by_rule: &[OfRule], whole: bool) -> Vec<String> {
    let Some(night) = night else {
        return vec!["The checks have not run yet. They run each night, and when a manager asks for them.".to_owned()];
    };
    let counted = format!(
        "{}, {} and {}",
        words::plural(at_level(by_rule, "error"), "error", "errors"),
        words::plural(at_level(by_rule, "query"), "query", "queries"),
        words::plural(at_level(by_rule, "prompt"), "prompt", "prompts"),
    );
    let when = words::date(night.day());
    if whole {
        let people = words::plural(night.people, "person", "people");
        let plans = words::plural(night.active_plans, "active plan", "active plans");
        vec![format!("On {when}: {people} and {plans} in the return of {}.", night.year), format!("{counted}.")]
    } else {
        vec![format!("On {when}, for the children in your caseload: {counted}.")]
    }
}

fn rules_table(by_rule: &[OfRule]) -> Table {
    let rows = by_rule
        .iter()
        .map(|one| {
            let says = sen2::rules::rule(&one.rule).map_or("", |rule| rule.says);
            let link = Markup::link(&format!("/sen2/findings?rule={}", one.rule), &format!("{}: {says}", one.rule));
            vec![
                Cell::html(link),
                Cell::html(super::findings::level(&one.level)),
                Cell::number(words::count(one.count)),
                Cell::text(&one.fix),
            ]
        })
        .collect();
    Table {
        head: vec![Head::text("Check"), Head::text("Level"), Head::number("Found"), Head::text("What to do")],
        rows,
        ..Table::default()
    }
}

fn owners_table(owners: &[findings::OfOwner]) -> Table {
    let rows = owners
        .iter()
        .map(|(account, name, errors, queries)| {
            let (href, text) = match account {
                Some(account) => (format!("/sen2/findings?officer={account}"), name.clone().unwrap_or_default()),
                None => ("/sen2/findings?officer=nobody".to_owned(), "No case officer".to_owned()),
            };
            vec![
                Cell::html(Markup::link(&href, &text)),
                Cell::number(words::count(*errors)),
                Cell::number(words::count(*queries)),
            ]
        })
        .collect();
    Table {
        head: vec![Head::text("Case officer"), Head::number("Errors"), Head::number("Queries")],
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

pub(super) fn nights_table(nights: &[FoundOn]) -> Table {
    let rows = nights
        .iter()
        .map(|one| {
            vec![
                Cell::text(words::short_date(one.day)),
                Cell::number(words::count(one.errors)),
                Cell::number(words::count(one.queries)),
                Cell::number(words::count(one.prompts)),
            ]
        })
        .collect();
    Table {
        head: vec![Head::text("Night"), Head::number("Errors"), Head::number("Queries"), Head::number("Prompts")],
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

fn moved_table(before: &sen2::Counts, now: &sen2::Counts) -> Table {
    let count = |number: u64| Cell::number(words::count(number));
    let rows = before
        .beside(now)
        .into_iter()
        .map(|one| {
            vec![
                Cell::text(words::capitalised(one.what)),
                count(one.before),
                count(one.after),
                Cell::text(if one.odd { "Check why" } else { "" }),
            ]
        })
        .collect();
    Table {
        head: vec![Head::text("Total"), Head::number("Year before"), Head::number("Now"), Head::text("Needs checking")],
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

/// Asks for the checks before the night.
pub async fn check(State(app): State<App>, viewer: Viewer) -> Shown {
    let allowed = app.allow(&viewer, EXPORT_RETURN, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    findings::want(&mut tx).await?;
    tx.record(allowed.entry("area", None).detail(json!({ "checks": "wanted" }))).await?;
    tx.commit().await?;
    go("/sen2?done=wanted")
}

/// The return as a file.
pub async fn export(State(app): State<App>, viewer: Viewer, form: Form) -> Shown {
    let allowed = app.allow(&viewer, EXPORT_RETURN, &Facts::default())?;
    let Some(year) = form.value("year").parse().ok().and_then(Year::new) else {
        return Err(Problem::BadRequest("Go back and select the survey year.".to_owned()));
    };
    let whom = super::exports::whom(&app, &viewer, &form, "sen2").await?;
    let entry = allowed.entry("area", None);
    let (written, content) = whole::write(&app.db, &viewer.actor(), entry, year, whom, Vec::new(), |_| ()).await?;
    let authority = if written.summary.authority.is_empty() { "area" } else { &written.summary.authority };
    page::download::keep("application/xml", &format!("{authority}_SEN2_{year}.xml"), content)
}
