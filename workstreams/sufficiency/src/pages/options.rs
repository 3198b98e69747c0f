//! Options: what to build from grants, each costed, with how robust it is; choosing one makes it a scheme with a project.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use page::govuk::{Markup, SelectItem};
use page::list::Column;
use page::path::with_query;
use page::{FieldsForm, Form, Layout, Problem, Shown, go, refuse, show};
use projection::gap::{Sites, Waiting};
use projection::groups::Group;
use projection::options::{Choice, NoPlan, Question};
use projection::travel::Places;
use store::{Cache, StoreError, Tx};

use super::common::{Asked, Few, Known, Looked, january, none_yet, places_now, pounds, stamped, table, told_by, whole};
use super::track::track_by_provision;
use crate::model::appraisal::{Appraisal, Appraised, Weighing, appraise, gaps};
use crate::model::rationale::{asks_for_a_rationale, is_unsaid, rationale};
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::beside::{self, Asks};
use crate::records::forecasts::ForecastId;
use crate::records::schemes;

/// How much the worst tenth of what may come weighs.
const AVERSE: [(&str, f64); 3] = [
    ("Plan for the average outcome", 0.0),
    ("Give the worst outcomes half the weight", 0.5),
    ("Plan for the worst outcomes", 1.0),
];

/// The least part of new places in mainstream or units, and the yearly discount (HM Treasury, Green Book) with the years that a
/// building serves.
const SHARES: [(&str, f64); 3] = [("No minimum", 0.0), ("At least half", 0.5), ("At least two thirds", 2.0 / 3.0)];
/// Balance between areas: so many times what they are short of on average where nothing is built; 0 where it is not asked.
const EVEN: [(&str, f64); 3] = [
    ("Do not take into account", 0.0),
    ("No area’s shortfall more than 1.5 times the average", 1.5),
    ("No area’s shortfall above the average", 1.0),
];
/// Pounds a kilometre for one child; 0 where ways do not count.
const KILOMETRES: [(&str, f64); 3] =
    [("Not included", 0.0), ("Included, £1 a kilometre", 1.0), ("Included, £2 a kilometre", 2.0)];
const RATE: f64 = 0.035;
const LIFE: u16 = 40;

/// An appraisal with what it was made of.
struct Made {
    appraisal: Appraisal,
    sites: Sites,
    waiting: Waiting,
    source: String,
}

/// Everything that an appraisal is made of: a forecast that is done stays as it is.
#[derive(Clone, PartialEq)]
struct Reckoned {
    forecast: (ForecastId, Option<String>),
    sites: Sites,
    waiting: Waiting,
    question: Question,
    ways: Option<(Places, f64)>,
}

/// The last of them: many options with ways take seconds, and the page, its file and each form begin with the same.
static APPRAISALS: Cache<Reckoned, Result<Appraisal, NoPlan>> = Cache::new(8);

/// How it is to be weighed.
#[derive(Clone, Copy)]
struct Weights {
    mainstream: f64,
    averse: f64,
    even: f64,
    kilometre: f64,
}

impl Weights {
    /// As they are asked for; what is no number counts as 0. `mainstream` is the page's own choice, or what it hands on.
    fn of(asked: &Asked, mainstream: &str) -> Self {
        let number = |text: &str, most: f64| {
            text.parse::<f64>().ok().filter(|number| (0.0..=most).contains(number)).unwrap_or(0.0)
        };
        Self {
            mainstream: number(mainstream, 1.0),
            averse: number(&asked.averse, 1.0),
            even: number(&asked.even, 10.0),
            kilometre: number(&asked.ways, 10.0),
        }
    }

    /// The page that makes an option a scheme.
    fn to_choose(self, looked: &Looked, option: &Appraised) -> String {
        with_query(
            "/sufficiency/options/choose",
            [
                ("forecast", looked.forecast.id.to_string()),
                ("of", option.choice.name.clone()),
                ("share", self.mainstream.to_string()),
                ("averse", self.averse.to_string()),
                ("even", self.even.to_string()),
                ("ways", self.kilometre.to_string()),
            ],
        )
    }

    fn asks(self) -> Asks {
        Asks {
            mainstream: self.mainstream,
            averse: self.averse,
            even: (self.even > 0.0).then_some(self.even),
            rate: RATE,
            life: LIFE,
        }
    }
}

/// Reads what an appraisal is made of, and makes it when nothing is read any more.
async fn appraisal(mut tx: Tx, looked: &Looked, weights: Weights) -> Result<Result<Made, Vec<String>>, Problem> {
    let Known { beside, sites, waiting, source, .. } = places_now(&mut tx, looked).await?;
    let question = match beside.question(weights.asks(), &looked.outcome.localities) {
        Ok(question) => question,
        Err(missing) => return Ok(Err(missing)),
    };
    let areas = beside.areas(&mut tx, &looked.outcome.localities).await?;
    drop(tx);
    let ways = (weights.kilometre > 0.0).then_some((areas, weights.kilometre));
    let forecast = (looked.forecast.id, looked.forecast.made_of.clone());
    let key = Reckoned { forecast, sites: sites.clone(), waiting: waiting.clone(), question, ways };
    let outcome = looked.outcome.clone();
    let made = store::blocking(move || {
        APPRAISALS.of(key.clone(), || {
            let ways = key.ways.as_ref().map(|(areas, kilometre)| (areas, *kilometre));
            appraise(&outcome, &key.sites, &key.waiting, &Weighing { question: &key.question, ways })
        })
    })
    .await;
    Ok(match made {
        Ok(Ok(appraisal)) => Ok(Made { appraisal, sites, waiting, source }),
        Ok(Err(NoPlan::Uneven)) => Err(vec![
            "No set of options within the grants gives this balance between areas. Choose a looser balance, or upload options in the areas with a shortfall.".to_owned(),
        ]),
        Ok(Err(NoPlan::NotFound)) => Err(vec![
            "No set of options was found that gives this balance between areas, although one may exist. Choose a looser balance.".to_owned(),
        ]),
        _ => Err(vec!["None of the provision that the options add to has both current places and a forecast.".to_owned()]),
    })
}

#[derive(Template)]
#[template(path = "options.html")]
struct Options {
    layout: Layout,
    choice: Markup,
    /// The appraisal, or what is missing for one.
    appraised: Result<InWords, Vec<String>>,
}

/// An appraisal as the page shows it.
struct InWords {
    plan: Plan,
    source: String,
    track: String,
    ranked: Markup,
    csv: String,
    options: Vec<Chosen>,
    discount: String,
    /// Pounds a kilometre, where ways count.
    kilometre: Option<String>,
    cited: String,
}

struct Plan {
    is_empty: bool,
    capital: String,
    grants: String,
    cost: String,
    cost_of_nothing: String,
    added_to: String,
    bound: Bound,
    crowded_out: String,
    left_out: String,
}

/// How far another plan might undercut this one.
enum Bound {
    NotKnown,
    Least,
    AtMost { least: String, dearer: String },
}

/// An option of the plan, or one that many futures ask for.
struct Chosen {
    name: String,
    rationale: String,
    asks_for_a_rationale: bool,
    /// Where it is made a scheme.
    choose: Option<String>,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let Some(looked) = asked.forecast(&mut tx).await? else {
        drop(tx);
        return none_yet(&app, &viewer, "Options");
    };
    let weights = Weights::of(&asked, &asked.of);
    let made = appraisal(tx, &looked, weights).await?;
    let may_keep = app.policy.may_ever(&viewer, KEEP_SUFFICIENCY);
    let items =
        |of: &[(&str, f64)]| of.iter().map(|(words, value)| SelectItem::new(&value.to_string(), words)).collect();
    let choices = vec![
        ("of", "Minimum share of new places in mainstream or bases", items(&SHARES), weights.mainstream.to_string()),
        ("averse", "How cautious to be", items(&AVERSE), weights.averse.to_string()),
        ("even", "Balance between areas", items(&EVEN), weights.even.to_string()),
        ("ways", "Travel costs", items(&KILOMETRES), weights.kilometre.to_string()),
    ];
    show(&Options {
        layout: app.layout(&viewer, "Options").back_to("/sufficiency", "Sufficiency"),
        choice: looked.choice("/sufficiency/options", choices)?,
        appraised: made.map(|made| in_words(&looked, made, weights, may_keep, Few::of(&app, &viewer))),
    })
}

fn in_words(looked: &Looked, made: Made, weights: Weights, may_keep: bool, few: Few) -> InWords {
    let Made { appraisal, sites, waiting, source } = made;
    let all = gaps(&looked.outcome, &sites, &waiting);
    let shown = appraisal.options.iter().filter(|one| one.opens.is_some() || one.robust >= 50.0);
    let options = shown.map(|option| Chosen {
        name: option.choice.name.clone(),
        rationale: rationale(&looked.outcome, (&all, &waiting), option, &looked.cited()),
        asks_for_a_rationale: asks_for_a_rationale(option.choice.group),
        choose: (may_keep && option.opens.is_some()).then(|| weights.to_choose(looked, option)),
    });
    InWords {
        plan: plan(&appraisal),
        source,
        track: track_by_provision(&looked.outcome),
        ranked: ranked(&appraisal, few),
        csv: format!(
            "/sufficiency/options/csv?forecast={}&of={}&averse={}&even={}&ways={}",
            looked.forecast.id, weights.mainstream, weights.averse, weights.even, weights.kilometre
        ),
        options: options.collect(),
        discount: format!("{:.1}", RATE * 100.0),
        kilometre: (weights.kilometre > 0.0).then(|| pounds(weights.kilometre)),
        cited: looked.cited(),
    }
}

/// The plan and its options.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let looked = asked.forecast(&mut tx).await?.ok_or(Problem::NotFound)?;
    let made = appraisal(tx, &looked, Weights::of(&asked, &asked.of)).await?;
    let Appraisal { options, .. } = made.map_err(|_| Problem::NotFound)?.appraisal;
    let few = Few::of(&app, &viewer);
    let number = |value: f64| format!("{value:.1}");
    let figure =
        |heading: &str, of: fn(&Appraised) -> f64| Column::text(heading, move |one: &Appraised| number(of(one)));
    // What tells how many children would come.
    let used = |heading: &str, of: fn(&Appraised) -> f64| {
        Column::text(heading, move |one: &Appraised| {
            Few::shown(few.hides(children_of(one)) || few.hides(of(one)), || number(of(one)))
        })
    };
    let worth = |heading: &str, of: fn(&Appraised) -> f64| {
        Column::text(heading, move |one: &Appraised| Few::shown(few.hides(children_of(one)), || number(of(one))))
    };
    let columns = [
        Column::text("option", |one: &Appraised| one.choice.name.clone()),
        Column::text("provision", |one: &Appraised| one.choice.group.name().to_owned()),
        Column::text("area", |one: &Appraised| one.choice.area.clone()),
        Column::text("opens", |one: &Appraised| one.opens.map_or_else(String::new, |year| year.to_string())),
        figure("places", |one| one.choice.places),
        figure("capital", |one| one.choice.capital),
        figure("capital_a_place", |one| one.per_place),
        used("places_used", |one| one.used.0),
        used("places_used_p10", |one| one.used.1),
        used("places_used_p90", |one| one.used.2),
        worth("saved_a_year", |one| one.saves.0),
        worth("saved_a_year_p10", |one| one.saves.1),
        worth("saved_a_year_p90", |one| one.saves.2),
        Column::text("years_to_pay_back", move |one: &Appraised| {
            one.pays_back[0].map_or_else(String::new, |years| Few::shown(few.hides(children_of(one)), || number(years)))
        }),
        Column::text("selected_of_100_simulations", |one: &Appraised| format!("{:.0}", one.robust)),
        Column::text("cost_of_waiting_a_year", move |one: &Appraised| match (one.opens, one.waiting) {
            (None, _) => String::new(),
            (_, Some(waiting)) => Few::shown(few.hides(children_of(one)), || number(waiting)),
            (_, None) => "cannot wait".to_owned(),
        }),
    ];
    stamped(columns, &looked).csv("options", &options)
}

/// The children that figures of an option tell of: those who would come. Whoever knows prices reads them off what it saves.
fn children_of(one: &Appraised) -> f64 {
    told_by(&[one.used.0, one.used.2])
}

/// The provisions that the options add to, in words.
fn added_to(appraisal: &Appraisal) -> String {
    let groups: std::collections::BTreeSet<Group> = appraisal.options.iter().map(|one| one.choice.group).collect();
    groups.into_iter().map(|group| group.words().to_lowercase()).collect::<Vec<_>>().join(" and ")
}

fn plan(appraisal: &Appraisal) -> Plan {
    let plan = &appraisal.plan;
    let over = if plan.bound > 0.0 { (plan.cost / plan.bound - 1.0).max(0.0) * 100.0 } else { 0.0 };
    Plan {
        is_empty: plan.chosen.is_empty(),
        capital: pounds(plan.capital),
        grants: pounds(appraisal.grants),
        cost: pounds(plan.cost),
        cost_of_nothing: pounds(plan.cost_of_nothing),
        added_to: added_to(appraisal),
        bound: if plan.bound <= 0.0 {
            Bound::NotKnown
        } else if over < 1e-4 {
            Bound::Least
        } else {
            Bound::AtMost { least: pounds(plan.bound), dearer: format!("{over:.2}") }
        },
        crowded_out: plan.crowded_out.join(", "),
        left_out: plan.left_out.join(", "),
    }
}

/// A mean with its range of 8 of 10, where there is one: the mean may lie outside a range that is one number.
fn spread((mean, low, high): (f64, f64, f64), words: impl Fn(f64) -> String) -> String {
    let range = (words(low), words(high));
    if range.0 == range.1 { words(mean) } else { format!("{} ({} to {})", words(mean), range.0, range.1) }
}

fn ranked(appraisal: &Appraisal, few: Few) -> Markup {
    let years = |years: Option<f64>| years.map_or("never".to_owned(), |years| format!("{years:.1}"));
    let rows = appraisal.options.iter().map(|one: &Appraised| {
        let opens = one.opens.map_or("not recommended".to_owned(), january);
        let is_hidden = few.hides(children_of(one));
        let shown = |words: String| Few::shown(is_hidden, || words);
        let cells = vec![
            opens,
            whole(one.choice.places),
            pounds(one.choice.capital),
            pounds(one.per_place),
            shown(spread(one.used, |children| few.number(children))),
            shown(spread(one.saves, pounds)),
            shown(if years(one.pays_back[1]) == years(one.pays_back[2]) {
                years(one.pays_back[0])
            } else {
                format!("{} ({} to {})", years(one.pays_back[0]), years(one.pays_back[1]), years(one.pays_back[2]))
            }),
            format!("{:.0} of 100", one.robust),
            match (one.opens, one.waiting) {
                (None, _) => "–".to_owned(),
                (_, Some(waiting)) => shown(pounds(waiting)),
                (_, None) => "cannot be delayed".to_owned(),
            },
        ];
        (Markup::text(&one.choice.name), cells)
    });
    let head = [
        "Option",
        "Opens",
        "Places",
        "Capital",
        "Cost per place",
        "Places used on average, last year",
        "Average saving a year",
        "Payback in years",
        "Selected in simulations",
        "Cost of a year’s delay",
    ];
    Markup::of(&table(&head.map(str::to_owned), rows.collect()).cards("Ranked options"))
}

/// The option that is to be chosen.
async fn wanted(mut tx: Tx, asked: &Asked) -> Result<(Appraised, String), Problem> {
    let looked = asked.forecast(&mut tx).await?.ok_or(Problem::NotFound)?;
    let made = appraisal(tx, &looked, Weights::of(asked, &asked.share)).await?.map_err(|_| Problem::NotFound)?;
    let all = gaps(&looked.outcome, &made.sites, &made.waiting);
    let option = made.appraisal.options.into_iter().find(|one| one.choice.name == asked.of).ok_or(Problem::NotFound)?;
    let text = rationale(&looked.outcome, (&all, &made.waiting), &option, &looked.cited());
    Ok((option, text))
}

fn choose_page(app: &App, viewer: &Viewer, asked: &Asked, option: &Choice, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app.layout(viewer, &format!("Choose “{}”", option.name)).errors(form.summary()).back_to(
        &with_query(
            "/sufficiency/options",
            [
                ("forecast", &asked.forecast),
                ("of", &asked.share),
                ("averse", &asked.averse),
                ("even", &asked.even),
                ("ways", &asked.ways),
            ],
        ),
        "Options",
    );
    FieldsForm::new(layout, 0)
        .lead(format!(
            "{} places for {}. It becomes a project with milestones, and its spending is tracked against the grants.",
            whole(option.places),
            pounds(option.capital)
        ))
        .button("Choose scheme")
        .field(&form.input("opens", "Planned opening (January)"))?
        .field(&form.input("owner", "Owner"))?
        .field(&form.textarea("rationale", "Rationale").up_to(8000))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let (option, text) = wanted(app.db.read().await?, &asked).await?;
    let form = Form::default()
        .with("opens", option.opens.map_or_else(String::new, |year| year.to_string()))
        .with("rationale", text);
    show(&choose_page(&app, &viewer, &asked, &option.choice, &form)?)
}

pub async fn choose(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    let opens = form.value("opens").trim().parse::<u16>().ok();
    let this_year: u16 = numbers::fitted(viewer.today.year());
    let opens = opens.filter(|year| (this_year..this_year + 20).contains(year));
    if opens.is_none() {
        form.refuse("opens", "Enter this year or a later year");
    }
    let owner = form.required("owner", "Enter the owner");
    let text = form.required_text("rationale", 8000, "Enter the rationale");
    form.at_most("owner", 200);
    if is_unsaid(&text) {
        form.refuse("rationale", "Replace the words in square brackets with your reasons");
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    // Two who choose at one time come one after the other: the second sees what the first has bound.
    schemes::one_at_a_time(&mut tx).await?;
    let looked = asked.forecast(&mut tx).await?.ok_or(Problem::NotFound)?;
    let beside = beside::now(&mut tx, 0).await?;
    let asks = Weights::of(&asked, &asked.share).asks();
    let question = beside.question(asks, &looked.outcome.localities).map_err(|_| Problem::NotFound)?;
    // What is chosen already, or excluded by it, is offered no more.
    let option = question.choices.into_iter().find(|one| one.name == asked.of).ok_or(StoreError::Stale)?;
    if !option.after.is_empty() {
        form.refuse("opens", format!("This option must follow {}. Choose that first", option.after.join(", ")));
    }
    if let Some(opens) = opens {
        let left = beside.left_of_grants(opens);
        if opens < option.earliest {
            form.refuse("opens", format!("Opening must be January {} or later", option.earliest));
        } else if option.capital > left {
            let words = format!(
                "The capital cost is {}, but only {} of the grants up to January {opens} is uncommitted",
                pounds(option.capital),
                pounds(left)
            );
            form.refuse("opens", words);
        }
    }
    let (Some(opens), true) = (opens, form.is_right()) else {
        drop(tx);
        return refuse(&choose_page(&app, &viewer, &asked, &option, &form)?);
    };
    let fields =
        schemes::Fields { option: &option, opens, forecast: looked.forecast.id, owner: &owner, rationale: &text };
    let id = schemes::choose(&mut tx, &fields, &viewer.name, viewer.today).await?;
    let detail = serde_json::json!({ "option": option.name, "forecast": looked.forecast.id });
    tx.record(allowed.entry("sufficiency_scheme", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go("/sufficiency/schemes?done=chosen")
}
