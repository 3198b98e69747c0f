//! All forecasts; trying assumptions, and asking for a forecast with them.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Cell, Head, Input, Markup, SelectItem, Table};
use page::{Form, Layout, Problem, Shown, go, refuse, show, words};
use projection::cohorts::{Acts, Lever, Scenario, Summary, Whom};

use super::common::{Asked, Page, Part, january, ranged, signed, table};
use crate::model::outcome::{self, Wanted};
use crate::model::provision::Provision;
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::forecasts::{self, Forecast};

/// How a forecast stands.
pub(super) fn state(one: &Forecast) -> String {
    match (one.state.as_str(), one.locked_by.is_some()) {
        ("waiting", _) => "Waiting to run".to_owned(),
        ("running", _) => {
            format!("Running: {} of {} simulations", words::count(one.done), words::count(one.simulations))
        }
        ("failed", _) => "Failed".to_owned(),
        (_, true) => "Done, locked".to_owned(),
        _ => "Done".to_owned(),
    }
}

/// What is assumed, in words.
pub(super) fn assumed(scenario: &Scenario) -> Vec<String> {
    if scenario.levers.is_empty() {
        return vec!["Nothing: it goes on as it went until now.".to_owned()];
    }
    scenario.levers.iter().map(lever_words).collect()
}

fn lever_words(lever: &Lever) -> String {
    let percent = |times: f64| format!("{}%", signed((times - 1.0) * 100.0));
    let what = match &lever.acts {
        Acts::Requests { times } => format!("Requests {}", percent(*times)),
        Acts::Acceptance { times } => format!("Odds that a request is accepted {}", percent(*times)),
        Acts::Issue { times } => format!("Odds that an assessment ends in a plan {}", percent(*times)),
        Acts::Endings { times } => format!("Odds that a plan ends {}", percent(*times)),
        Acts::Population { times } => format!("Children of the area {}", percent(*times)),
        Acts::Provision { from_provision, to_provision, part, whom } => format!(
            "{:.0} of 100 {} who would come to “{from_provision}” come to “{to_provision}”",
            part * 100.0,
            if *whom == Whom::New { "with a new plan" } else { "with a new plan or moving" }
        ),
    };
    let mut words = what;
    if let Some((low, high)) = lever.ncys {
        words.push_str(&format!(", curriculum years {low} to {high}"));
    }
    if !lever.needs.is_empty() {
        words.push_str(&format!(", needs {}", lever.needs.join(", ")));
    }
    words.push_str(&format!(", from January {}", lever.from));
    if let Some(fully) = lever.fully.filter(|fully| *fully > lever.from) {
        words.push_str(&format!(", fully from {fully}"));
    }
    if let Some(until) = lever.until {
        words.push_str(&format!(", until {until}"));
    }
    words
}

/// The page.
pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let all = forecasts::all(&mut tx).await?;
    drop(tx);
    let done = (!asked.done.is_empty()).then_some("It is removed.");
    let mut page = Page::new(app.layout(&viewer, "Forecasts").done(done).back_to("/sufficiency", "Sufficiency"));
    let mut part = Part::new("");
    part.label = "Forecasts".to_owned();
    if app.policy.may_ever(&viewer, KEEP_SUFFICIENCY) {
        part = part.link("/sufficiency/forecasts/new", "Make a forecast");
    }
    if all.is_empty() {
        part = part.line("There is none yet.");
    } else {
        let rows = all
            .iter()
            .map(|one| {
                vec![
                    Cell::html(Markup::link(&format!("/sufficiency/forecasts/{}", one.id), &one.name)),
                    Cell::text(assumed(&one.scenario()).join("; ")),
                    Cell::text(state(one)),
                    Cell::text(&one.asked_by),
                    Cell::text(words::time(one.asked_at())),
                ]
            })
            .collect();
        part = part.table(Table {
            head: ["Forecast", "Assumed", "Stands", "Asked for by", "When"].map(Head::text).to_vec(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        });
    }
    page = page.part(part);
    show(&page)
}

#[derive(Template)]
#[template(path = "forecast_new.html")]
struct New {
    layout: Layout,
    text_fields: Markup,
    levers: Markup,
    shift: Markup,
    buttons: Markup,
    preview: Vec<(String, Table)>,
    failed: String,
}

/// Changes in percent that the form offers: field, label, hint, lowest, highest.
const PERCENT: [(&str, &str, &str); 4] = [
    ("requests", "Requests, change in %", "-20 is a fifth fewer requests for an assessment"),
    ("acceptance", "Acceptance, change of the odds in %", "Odds that a request leads to an assessment"),
    (
        "endings",
        "Endings from 16 on, change of the odds in %",
        "Odds that the plan of a young person of 16 or over ends in a year",
    ),
    ("population", "Children of the area, change in %", "Housing, or another projection"),
];

fn joined(fields: &[Markup]) -> Markup {
    fields.iter().fold(Markup::default(), |all, one| all.then(one))
}

fn page(app: &App, viewer: &Viewer, form: &Form, preview: Vec<(String, Table)>, failed: &str) -> Result<New, Problem> {
    let number = |name: &str, label: &str, hint: &str| Input {
        inputmode: "numeric".to_owned(),
        classes: "govuk-input--width-5".to_owned(),
        hint: Some(hint.into()),
        ..form.input(name, label)
    };
    let text = [
        Markup::render(&form.input("name", "Name"))?,
        Markup::render(&form.textarea("why", "What it is for (optional)"))?,
    ];
    let mut levers = Vec::new();
    for (name, label, hint) in PERCENT {
        levers.push(Markup::render(&number(name, label, hint))?);
    }
    levers.push(Markup::render(&number(
        "from",
        "From January",
        "A year, such as 2027: first seen in the January after",
    ))?);
    levers.push(Markup::render(&number("fully", "Fully from January (optional)", "A part of it in between"))?);
    levers.push(Markup::render(&number("years", "Januaries to forecast", "1 to 10"))?);
    let provisions: Vec<SelectItem> =
        Provision::ALL.iter().map(|one| SelectItem::new(one.words(), one.words())).collect();
    let shift = [
        Markup::render(&number("part", "Part that comes to another provision, in %", "0 to 100, of those with a new plan or moving"))?,
        Markup::render(&form.select("shift_from", "Who would come to", provisions.clone()))?,
        Markup::render(&form.select("shift_to", "Come to", provisions))?,
        Markup::render(&page::govuk::Textarea {
            hint: Some("For more than that: the levers of a scenario file as JSON. It takes the place of all fields above but name, purpose and Januaries.".into()),
            ..form.textarea("scenario", "Scenario file (optional)")
        })?,
    ];
    let button =
        |text: &str, value: &str| Button { name: "act".to_owned(), value: value.to_owned(), ..Button::submit(text) };
    let buttons = [
        Markup::render(&button("Show what would come of it", "show").classes("govuk-button--secondary"))?,
        Markup::written(" "),
        Markup::render(&button("Make the forecast", "make"))?,
    ];
    Ok(New {
        layout: app
            .layout(viewer, "Try assumptions")
            .errors(form.summary())
            .back_to("/sufficiency/forecasts", "Forecasts"),
        text_fields: joined(&text),
        levers: joined(&levers),
        shift: joined(&shift),
        buttons: joined(&buttons),
        preview,
        failed: failed.to_owned(),
    })
}

/// The form.
pub async fn form(State(app): State<App>, viewer: Viewer) -> Shown {
    let next = viewer.today.year() + 1;
    let form = PERCENT
        .iter()
        .fold(Form::default(), |form, (name, ..)| form.with(name, "0"))
        .with("part", "0")
        .with("from", next.to_string())
        .with("years", "5")
        .with("shift_from", Provision::StateSpecial.words())
        .with("shift_to", Provision::SpecialistBase.words());
    show(&page(&app, &viewer, &form, Vec::new(), "")?)
}

fn percent(form: &mut Form, name: &str, (low, high): (f64, f64)) -> f64 {
    let text = form.value(name).trim().trim_end_matches('%').replace('−', "-");
    if text.is_empty() {
        return 0.0;
    }
    match text.parse::<f64>().ok().filter(|value| (low..=high).contains(value)) {
        Some(value) => value,
        None => {
            form.refuse(name, format!("Enter a number from {low:.0} to {high:.0}"));
            0.0
        }
    }
}

fn year(form: &mut Form, name: &str) -> Option<u16> {
    let text = form.value(name).trim().to_owned();
    if text.is_empty() {
        return None;
    }
    let year = text.parse::<u16>().ok().filter(|year| (2000..=2100).contains(year));
    if year.is_none() {
        form.refuse(name, "Enter a year, such as 2027");
    }
    year
}

/// What the form assumes.
fn scenario(form: &mut Form) -> Scenario {
    let written = form.value("scenario").to_owned();
    if !written.is_empty() {
        return Scenario::read(&written).unwrap_or_else(|words| {
            form.refuse("scenario", format!("The scenario file cannot be used: {words}"));
            Scenario::default()
        });
    }
    let from = year(form, "from");
    let fully = year(form, "fully");
    let mut levers = Vec::new();
    let mut acts: Vec<(Acts, Option<(i8, i8)>)> = Vec::new();
    for (name, ..) in PERCENT {
        let times = 1.0 + percent(form, name, (-100.0, 400.0)) / 100.0;
        if (times - 1.0).abs() < 1e-9 {
            continue;
        }
        acts.push(match name {
            "requests" => (Acts::Requests { times }, None),
            "acceptance" => (Acts::Acceptance { times }, None),
            // Curriculum year 12 is 16 at the start of the school year.
            "endings" => (Acts::Endings { times }, Some((11, projection::cohorts::LAST))),
            _ => (Acts::Population { times }, None),
        });
    }
    let part = percent(form, "part", (0.0, 100.0)) / 100.0;
    if part > 0.0 {
        let (from_provision, to_provision) = (form.value("shift_from").to_owned(), form.value("shift_to").to_owned());
        let known = |name: &str| Provision::ALL.iter().any(|one| one.words() == name);
        if !known(&from_provision) || !known(&to_provision) || from_provision == to_provision {
            form.refuse("shift_to", "Choose two different provisions");
        }
        acts.push((Acts::Provision { from_provision, to_provision, part, whom: Whom::Moving }, None));
    }
    if !acts.is_empty() && from.is_none() && form.error("from").is_none() {
        form.refuse("from", "Enter the January from which on it is assumed");
    }
    for (acts, ncys) in acts {
        levers.push(Lever { acts, ncys, needs: Vec::new(), from: from.unwrap_or(0), fully, until: None });
    }
    let scenario = Scenario { levers };
    if let Err(words) = scenario.check()
        && form.is_right()
    {
        form.refuse("fully", words::capitalised(&words));
    }
    scenario
}

/// The act: shows, or asks for the forecast.
pub async fn ask(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    let makes = form.value("act") == "make";
    let scenario = scenario(&mut form);
    let mut tx = app.db.read().await?;
    let made = forecasts::gather(&mut tx).await?;
    drop(tx);
    if let Ok(made) = &made {
        // A lever on what the record does not know would do nothing, and say nothing.
        let unknown = scenario.unknown(&made.snapshot.dimensions());
        if !unknown.is_empty() {
            form.refuse("scenario", format!("The record knows no need or provision {}", unknown.join(", ")));
        }
    }
    let years = form.value("years").trim().parse::<u16>().ok().filter(|years| (1..=10).contains(years));
    if years.is_none() {
        form.refuse("years", "Enter a number from 1 to 10");
    }
    if let (Ok(made), Some(years)) = (&made, years) {
        // What begins with the last January is first seen after it: it would change nothing, and say nothing.
        let last = made.snapshot.next_january() + years - 1;
        if scenario.levers.iter().any(|lever| lever.from >= last) {
            let field = if form.value("scenario").is_empty() { "from" } else { "scenario" };
            form.refuse(field, format!("It must begin before {}, the last that is forecast", january(last)));
        }
    }
    if makes {
        form.required("name", "Enter a name by which it is found again");
    }
    form.at_most("name", 120);
    form.at_most("why", 2000);
    let (Some(years), true) = (years, form.is_right()) else {
        return refuse(&page(&app, &viewer, &form, Vec::new(), "")?);
    };
    let wanted = Wanted { scenario, simulations: if makes { 1_000 } else { 200 }, years, seed: 50 };
    if makes {
        let mut tx = app.db.write(&viewer.actor()).await?;
        let (name, why) = (form.value("name"), form.value("why"));
        let id = forecasts::ask(&mut tx, (name, why), &wanted, &viewer.name).await?;
        let detail = serde_json::json!({ "name": name, "scenario": wanted.scenario });
        tx.record(allowed.entry("sufficiency_forecast", Some(id.uuid())).detail(detail)).await?;
        tx.commit().await?;
        return go(&format!("/sufficiency/forecasts/{id}"));
    }
    let made = match made {
        Ok(made) => made,
        Err(words) => return show(&page(&app, &viewer, &form, Vec::new(), &words)?),
    };
    let shown = tokio::task::spawn_blocking(move || {
        outcome::preview(&made.snapshot.history(&made.population), &made.priors, &wanted)
    })
    .await
    .unwrap_or_else(|_| Err("It stopped: this is a fault of the program.".to_owned()));
    match shown {
        Err(words) => show(&page(&app, &viewer, &form, Vec::new(), &words)?),
        Ok(shown) => {
            let row = |name: &str, with: &Summary, without: &Summary| {
                (Markup::text(name), vec![ranged(without), ranged(with), signed(with.mean - without.mean)])
            };
            let head =
                |first: &str| [first, "As it went", "As assumed", "Differs by, on average"].map(str::to_owned).to_vec();
            let years = shown.years.iter().map(|(year, with, without)| row(&january(*year), with, without));
            let last = shown.years.last().map_or(0, |(year, ..)| *year);
            let provisions = shown.provisions.iter().map(|(name, with, without)| row(name, with, without));
            let tables = vec![
                ("All plans".to_owned(), table(&head("January"), years.collect())),
                (format!("By provision, {}", january(last)), table(&head("Provision"), provisions.collect())),
            ];
            show(&page(&app, &viewer, &form, tables, "")?)
        }
    }
}
