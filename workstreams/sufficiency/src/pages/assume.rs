//! Trying assumptions: what would come of them at once, the value that meets a target, and asking for a forecast with them.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Button, Checkboxes, Choice, Hint, Input, Markup, SelectItem, Table, Textarea};
use page::{Form, Layout, Problem, Shown, go, refuse, show};
use projection::cohorts::{Acts, Lever, NotSought, Scenario, Summary};
use projection::groups::Group;

use super::assumed::{check, filled, scenario, target};
use super::common::{Asked, january, need_words, ranged, signed, table, whole};
use crate::model::levers::assumed;
use crate::model::outcome::Wanted;
use crate::model::previews::{self, Preview, Target};
use crate::model::provision::Provision;
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::forecasts::{self, Made};
use crate::records::snapshot;

/// What came of a try.
#[derive(Default)]
struct Tried {
    /// The main figure in a sentence.
    line: String,
    lines: Vec<String>,
    tables: Vec<(String, Table)>,
    /// Why nothing came of it.
    failed: String,
}

#[derive(Template)]
#[template(path = "forecast_new.html")]
struct New {
    layout: Layout,
    parts: Vec<(&'static str, Vec<Markup>)>,
    file: Markup,
    make: Markup,
    seek: Markup,
    show: Markup,
    slides: String,
    /// Whether the scenario file is shown: something is in it.
    opens_file: bool,
    tried: Tried,
}

/// Changes in percent that the form offers: field, label, hint, and the least and greatest value of its slider.
pub(super) const PERCENT: [(&str, &str, &str, i32, i32); 4] = [
    ("requests", "Requests, change in %", "For example, -20 for a fifth fewer requests for assessment", -60, 60),
    ("acceptance", "Requests agreed, change in %", "Changes the odds that a request leads to an assessment", -60, 60),
    (
        "endings",
        "Plans ceased at 16 and over, change in %",
        "Changes the odds that the plan of a young person aged 16 or over ends in a year",
        -60,
        100,
    ),
    ("population", "Child population, change in %", "For example, for new housing or another projection", -20, 20),
];

/// Parts in percent: field, label, hint.
const PART: (&str, &str, &str) =
    ("part", "Share placed in another provision, in %", "0 to 100, of children with a new plan or changing placement");
const NAMED: (&str, &str, &str) = (
    "named",
    "Tribunal and parental preference: share of children for whom a provision is named, in %",
    "0 to 100, of new plans. Counts whether or not there is a place",
);

/// The fields in the order of the page.
const FIELDS: [&str; 23] = [
    "requests",
    "requests_of",
    "acceptance",
    "endings",
    "population",
    "part",
    "shift_from",
    "shift_to",
    "only_while_places",
    "named",
    "named_to",
    "places",
    "places_in",
    "prices",
    "from",
    "fully",
    "years",
    "scenario",
    "seek_of",
    "seek_plans",
    "seek_year",
    "seek_by",
    "name",
];

/// Januaries that the form offers, and the seed of tries and forecasts.
const YEARS: u16 = 5;
const SEED: u64 = 50;

/// How many simulations a try has, up to so many plans; fewer for more, so that nobody waits for a slider.
const TRIES: usize = 200;
const UP_TO: usize = 10_000;

fn tries_of(plans: usize) -> usize {
    (TRIES * UP_TO / plans.max(UP_TO)).max(TRIES / 4)
}

/// All requests, whatever the need.
const ALL_NEEDS: &str = "";

fn number(form: &Form, (name, label, hint): (&str, &str, &str)) -> Result<Markup, Problem> {
    Ok(Markup::render(&Input {
        inputmode: "numeric".to_owned(),
        classes: "govuk-input--width-5".to_owned(),
        hint: Some(hint.into()),
        ..form.input(name, label)
    })?)
}

/// All needs, or one.
fn needs_of(needs: &[String]) -> Vec<SelectItem> {
    let all = std::iter::once(SelectItem::new(ALL_NEEDS, "All needs"));
    all.chain(needs.iter().map(|need| SelectItem::new(need, &need_words(need)))).collect()
}

/// The form's parts, each with its heading.
fn parts(form: &Form, needs: &[String]) -> Result<Vec<(&'static str, Vec<Markup>)>, Problem> {
    let provisions: Vec<SelectItem> =
        Provision::ALL.iter().map(|one| SelectItem::new(one.code(), one.words())).collect();
    let groups = Group::ALL.iter().map(|one| SelectItem::new(one.name(), one.words())).collect();
    let mut who = Vec::new();
    for (place, (name, label, hint, ..)) in PERCENT.into_iter().enumerate() {
        who.push(number(form, (name, label, hint))?);
        if place == 0 {
            who.push(Markup::render(&form.select("requests_of", "Primary need of these requests", needs_of(needs)))?);
        }
    }
    let only = Checkboxes {
        fieldset: None,
        ..form.checkboxes("only_while_places", "", vec![Choice::new("yes", "Only while places are available")])
    };
    let placed = vec![
        number(form, PART)?,
        Markup::render(&form.select("shift_from", "From provision", provisions.clone()))?,
        Markup::render(&form.select("shift_to", "To provision", provisions.clone()))?,
        Markup::render(&only)?,
        number(form, NAMED)?,
        Markup::render(&form.select("named_to", "Provision named", provisions))?,
    ];
    let places = vec![
        number(
            form,
            (
                "places",
                "Change in places",
                "Use a minus sign for fewer. Affects gaps and options, and placements made only while places are available",
            ),
        )?,
        Markup::render(&form.select("places_in", "Type of provision", groups))?,
        number(
            form,
            (
                "prices",
                "Price increase each year, in %",
                "For places and for the alternatives bought instead. Affects costs and options",
            ),
        )?,
    ];
    let when = vec![
        number(
            form,
            (
                "from",
                "From January",
                "A year, such as 2027. New places open in that January; other changes first show in the January after",
            ),
        )?,
        number(form, ("fully", "In full from January (optional)", "The change is phased in between the two years"))?,
        number(form, ("years", "Januaries to forecast", "1 to 10"))?,
    ];
    Ok(vec![("Requests and plans", who), ("Placements", placed), ("Places and prices", places), ("Timing", when)])
}

fn joined(fields: &[Markup]) -> Markup {
    fields.iter().fold(Markup::default(), |all, one| all.then(one))
}

fn page(app: &App, viewer: &Viewer, form: &Form, needs: &[String], tried: Tried) -> Result<New, Problem> {
    let button =
        |text: &str, value: &str| Button { name: "act".to_owned(), value: value.to_owned(), ..Button::submit(text) };
    let file = Markup::render(&Textarea {
        hint: Some(Hint::from(
            "For more detailed assumptions, enter the levers of a scenario file as JSON. The file replaces all the fields above except the number of Januaries. For example, {\"levers\": [{\"acts\": \"requests\", \"times\": 0.8, \"needs\": [\"ASD\"], \"from\": 2027}]}.",
        )),
        ..form.textarea("scenario", "Scenario file (optional)")
    })?;
    let make = [
        Markup::render(&form.input("name", "Name"))?,
        Markup::render(&form.textarea("why", "Purpose (optional)").up_to(2000))?,
        Markup::render(&button("Make the forecast", "make"))?,
    ];
    let levers = [
        ("requests", "Requests"),
        ("acceptance", "Requests agreed"),
        ("endings", "Plans ceased at 16 and over"),
        ("part", "Share placed in another provision"),
    ];
    let levers = levers.map(|(name, label)| SelectItem::new(name, label)).to_vec();
    let all = std::iter::once(SelectItem::new("", "All provisions"));
    let of = all.chain(Provision::ALL.iter().map(|one| SelectItem::new(one.code(), one.words()))).collect();
    let seek = [
        Markup::render(&form.select("seek_of", "Plans in", of))?,
        number(form, ("seek_plans", "Target number of plans", "For the central estimate (the median)"))?,
        number(form, ("seek_year", "In January", "A January in the forecast period"))?,
        Markup::render(&form.select("seek_by", "Assumption to change", levers))?,
        Markup::render(&button("Find the value", "seek").classes("govuk-button--secondary"))?,
    ];
    let slides: serde_json::Map<String, serde_json::Value> =
        PERCENT.iter().map(|(name, _, _, low, high)| ((*name).to_owned(), serde_json::json!([low, high]))).collect();
    Ok(New {
        layout: app
            .layout(viewer, "Try assumptions")
            .errors(form.summary())
            .back_to("/sufficiency/forecasts", "Forecasts"),
        parts: parts(form, needs)?,
        file,
        make: joined(&make),
        seek: joined(&seek),
        show: Markup::render(&button("Preview results", "show").classes("govuk-button--secondary"))?,
        opens_file: !form.value("scenario").is_empty(),
        slides: serde_json::Value::Object(slides).to_string(),
        tried,
    })
}

/// The form, with what a forecast assumes where one is named.
pub async fn form(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let begun = match asked.forecast.as_str() {
        "" => None,
        id => Some(forecasts::one(&mut tx, id.parse().map_err(|_| Problem::NotFound)?).await?),
    };
    let needs = snapshot::needs(&mut tx).await?;
    let made = forecasts::gather(&mut tx).await?;
    drop(tx);
    if let Ok(made) = made {
        // While the form is read, what a first try would have to wait for.
        store::blocking(move || {
            let simulations = tries_of(made.snapshot.plans());
            let wanted = Wanted { scenario: Scenario::default(), simulations, years: YEARS, seed: SEED };
            previews::prepare(&made.hash(), &made.history(), &made.priors, &wanted);
        });
    }
    let next = viewer.today.year() + 1;
    let form = PERCENT
        .iter()
        .fold(Form::default(), |form, (name, ..)| form.with(name, "0"))
        .with("part", "0")
        .with("named", "0")
        .with("places", "0")
        .with("prices", "0")
        .with("from", next.to_string())
        .with("years", YEARS.to_string())
        .with("shift_from", Provision::StateSpecial.words())
        .with("shift_to", Provision::SpecialistBase.words())
        .with("named_to", Provision::Independent.words())
        .with("places_in", Group::Units.name());
    let form = match &begun {
        None => form,
        Some(begun) => {
            let mut form = filled(form, &begun.scenario());
            form.set("years", &begun.years.to_string());
            form
        }
    };
    show(&page(&app, &viewer, &form, &needs, Tried::default())?)
}

/// The act: shows, looks for a value, or asks for the forecast.
pub async fn ask(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    let act = form.value("act").to_owned();
    let sought = (act == "seek").then(|| form.value("seek_by").to_owned());
    let (scenario, lever) = scenario(&mut form, sought.as_deref());
    let mut tx = app.db.read().await?;
    let made = forecasts::gather(&mut tx).await?;
    let needs = snapshot::needs(&mut tx).await?;
    drop(tx);
    let years =
        form.value("years").trim().parse::<u16>().ok().filter(|years| (1..=previews::MOST_YEARS).contains(years));
    if years.is_none() {
        form.refuse("years", "Januaries to forecast must be a number from 1 to 10");
    }
    if let Ok(made) = &made {
        check(&mut form, &scenario, made, years);
    }
    let target = if act == "seek" { target(&mut form, lever, &made, years) } else { None };
    if act == "make" {
        form.required("name", "Enter a name for the forecast");
    }
    form.at_most("name", 120);
    form.at_most("why", 2000);
    form.errors_in_order(&FIELDS);
    let (Some(years), true) = (years, form.is_right()) else {
        return refuse(&page(&app, &viewer, &form, &needs, Tried::default())?);
    };
    let count = made.as_ref().map_or(TRIES, |made| tries_of(made.snapshot.plans()));
    let wanted = Wanted { scenario, simulations: if act == "make" { 1_000 } else { count }, years, seed: SEED };
    if act == "make" {
        let mut tx = app.db.write(&viewer.actor()).await?;
        let (name, why) = (form.value("name"), form.value("why"));
        let id = forecasts::ask(&mut tx, (name, why), &wanted, &viewer.name).await?;
        let detail = serde_json::json!({ "name": name, "scenario": wanted.scenario });
        tx.record(allowed.entry("sufficiency_forecast", Some(id.uuid())).detail(detail)).await?;
        tx.commit().await?;
        return go(&format!("/sufficiency/forecasts/{id}"));
    }
    let tried = match made {
        Ok(made) => try_out(&mut form, made, wanted, target).await,
        Err(failed) => Tried { failed, ..Tried::default() },
    };
    show(&page(&app, &viewer, &form, &needs, tried)?)
}

/// Results of these assumptions. A value that is found goes into its field.
async fn try_out(form: &mut Form, made: Made, wanted: Wanted, target: Option<Target>) -> Tried {
    let is_of_places = |lever: &Lever| matches!(lever.acts, Acts::Places { .. } | Acts::Prices { .. });
    let places_or_prices = wanted.scenario.levers.iter().any(is_of_places);
    let tried = store::blocking(move || reckon(&made, &wanted, target)).await;
    let stopped = |_| Err("The preview stopped. This is a fault in OnePlan: please report it.".to_owned());
    let (preview, found) = match tried.unwrap_or_else(stopped) {
        Ok(tried) => tried,
        Err(failed) => return Tried { failed, ..Tried::default() },
    };
    let mut lines = Vec::new();
    if let Some((field, percent, words)) = found {
        form.set(field, &percent);
        lines.push(words);
    }
    if places_or_prices {
        lines.push(
            "Places and prices do not change the number of children. Make the forecast to see its gaps, options and costs."
                .to_owned(),
        );
    }
    Tried { lines, ..tables(&preview) }
}

/// The field that a value was found for, the value in percent, and what is said of it.
type Value = (&'static str, String, String);

/// Results of these assumptions, and the value that meets a target where one is wanted.
fn reckon(made: &Made, wanted: &Wanted, target: Option<Target>) -> Result<(Preview, Option<Value>), String> {
    let (hash, history) = (made.hash(), made.history());
    let Some(target) = target else { return Ok((previews::preview(&hash, &history, &made.priors, wanted)?, None)) };
    let sought = previews::seek(&hash, &history, &made.priors, wanted, &target)?;
    let sought = sought.map_err(|why| match why {
        NotSought::Nothing => "There is no value to find for this assumption and target.".to_owned(),
        NotSought::OutOfReach(least, most) => format!(
            "In {}, no value gives {}. The lowest and highest values give {} and {}.",
            january(target.year),
            plans_of(target.plans, target.provision),
            whole(least),
            whole(most)
        ),
    })?;
    let wanted = Wanted { scenario: sought.scenario.clone(), ..wanted.clone() };
    let preview = previews::preview(&hash, &history, &made.priors, &wanted)?;
    let acts = &sought.scenario.levers.get(target.lever).ok_or("The assumption was not found.")?.acts;
    let (field, percent) = match acts {
        Acts::Requests { .. } => ("requests", sought.value - 1.0),
        Acts::Acceptance { .. } => ("acceptance", sought.value - 1.0),
        Acts::Endings { .. } => ("endings", sought.value - 1.0),
        _ => ("part", sought.value),
    };
    let words = format!(
        "Found: {}. The central forecast is then {} in {}; 80% range {} to {}.",
        assumed(&sought.scenario).get(target.lever).cloned().unwrap_or_default(),
        plans_of(sought.plans.median, target.provision),
        january(target.year),
        whole(sought.plans.eighty.0),
        whole(sought.plans.eighty.1)
    );
    let percent = format!("{:.1}", percent * 100.0);
    Ok((preview, Some((field, percent.strip_suffix(".0").unwrap_or(&percent).to_owned(), words))))
}

/// A number of plans, with where they are.
fn plans_of(plans: f64, provision: Option<usize>) -> String {
    let of = provision.and_then(|place| Provision::ALL.get(place));
    of.map_or_else(|| format!("{} plans", whole(plans)), |one| format!("{} plans in “{}”", whole(plans), one.words()))
}

fn tables(preview: &Preview) -> Tried {
    let row = |name: &str, with: &Summary, without: &Summary| {
        (Markup::text(name), vec![ranged(without), ranged(with), signed(with.mean - without.mean)])
    };
    let head = |first: &str| [first, "Current trend", "This scenario", "Mean difference"].map(str::to_owned).to_vec();
    let years = preview.years.iter().map(|(year, with, without)| row(&january(*year), with, without));
    let last = preview.years.last();
    let provisions = preview.provisions.iter().map(|(name, with, without)| row(name, with, without));
    let year = last.map_or(0, |(year, ..)| *year);
    let line = last.map_or_else(String::new, |(year, with, without)| {
        let more = with.mean - without.mean;
        let differs = match more.round() {
            0.0 => "the same as the current trend".to_owned(),
            more if more > 0.0 => format!("{} more on average than the current trend", whole(more)),
            fewer => format!("{} fewer on average than the current trend", whole(-fewer)),
        };
        let of = |(_, with, without): &(&'static str, Summary, Summary)| with.mean - without.mean;
        let moved = preview.provisions.iter().max_by(|one, other| of(one).abs().total_cmp(&of(other).abs()));
        let moved = moved.filter(|one| of(one).abs() >= 1.0);
        let most =
            moved.map_or_else(String::new, |one| format!(" Largest difference: “{}”, {}.", one.0, signed(of(one))));
        format!("{}: {} plans, {differs}.{most}", january(*year), ranged(with))
    });
    Tried {
        line,
        tables: vec![
            ("All plans".to_owned(), table(&head("January"), years.collect())),
            (format!("By provision, {}", january(year)), table(&head("Provision"), provisions.collect())),
        ],
        ..Tried::default()
    }
}
