//! The programme: schemes that were chosen, what is spent on them, against grants.

use std::collections::BTreeMap;

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use page::govuk::{Cell, Head, Markup, SummaryAction, SummaryList, Table, Tag};
use page::{FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use projection::groups::Group;
use projection::options::Question;
use projects::records::projects as engine;

use super::common::{Asked, framed, january, pounds, table, whole};
use crate::model::inputs::Kind;
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::files;
use crate::records::schemes::{self, Scheme, SchemeId};

#[derive(Template)]
#[template(path = "schemes.html")]
struct Programme {
    layout: Layout,
    schemes: Markup,
    money: Option<Money>,
    /// Every scheme, with the day on which it was chosen.
    why: Vec<(Scheme, String)>,
}

/// Schemes against grants, in pounds.
struct Money {
    bound: String,
    granted: String,
    spent: String,
    /// Spent on schemes that are not carried out.
    lost: Option<String>,
    /// By how much the schemes cost more than the grants.
    over: Option<String>,
    by_year: Markup,
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let all = schemes::all(&mut tx).await?;
    let standing = engine::all(&mut tx, viewer.today).await?;
    let known = files::newest(&mut tx).await?;
    let live = schemes::live(&mut tx).await?;
    drop(tx);
    let done = match asked.done.as_str() {
        "" => None,
        "chosen" => Some("Scheme chosen. A project has been created for it."),
        _ => Some("Changes saved."),
    };
    let layout = app.layout(&viewer, "Programme of schemes").done(done).back_to("/sufficiency", "Sufficiency");
    if all.is_empty() {
        return show(&Programme { layout, schemes: Markup::default(), money: None, why: Vec::new() });
    }
    let links = Links {
        spent: app.policy.may_ever(&viewer, KEEP_SUFFICIENCY),
        project: app.policy.may_ever(&viewer, projects::SEE_PROJECTS),
    };
    let rows = all.iter().map(|one| {
        let project = standing.iter().find(|other| other.project.id == one.project);
        row(one, project, links)
    });
    let head = vec![
        Head::text("Scheme"),
        Head::text("Provision"),
        Head::number("Places"),
        Head::text("Opens"),
        Head::text("Status"),
        Head::number("Capital"),
        Head::text("Spent"),
        Head::text("Based on forecast"),
    ];
    let table = Table { head, rows: rows.collect(), first_cell_is_header: true, ..Table::default() };
    let grants = known.get(&Kind::Grants).and_then(|file| Question::read_grant_list(&file.name, &file.content).ok());
    show(&Programme {
        layout,
        schemes: framed(&table, "Schemes"),
        money: grants.map(|grants| money(&grants, &all, &live)),
        why: with_days(all),
    })
}

/// What of a scheme leads on to another page.
#[derive(Clone, Copy)]
struct Links {
    spent: bool,
    project: bool,
}

fn row(one: &Scheme, project: Option<&engine::Whole>, links: Links) -> Vec<Cell> {
    let carried_out = project.filter(|project| one.withdrawn.is_empty() && project.project.stopped_on().is_none());
    let status = carried_out.map_or_else(
        || gone(one),
        |project| Markup::of(&Tag::new(&project.standing.words(), project.standing.shown().tag())),
    );
    let name = if links.project {
        Markup::link(&format!("/projects/{}", one.project), &one.option_name)
    } else {
        Markup::text(&one.option_name)
    };
    let spent = pounds(one.spent);
    let spent = if links.spent {
        let change = SummaryAction {
            href: format!("/sufficiency/schemes/{}", one.id),
            text: "Change".to_owned(),
            visually_hidden_text: format!("what is spent on {}", one.option_name),
            ..SummaryAction::default()
        };
        Markup::text(&format!("{spent} ")).then(&Markup::of(&change))
    } else {
        Markup::text(&spent)
    };
    vec![
        Cell::html(name),
        Cell::text(Group::named(&one.provision).map_or("", Group::words)),
        Cell::number(whole(one.places)),
        Cell::text(january(numbers::fitted::<u16>(one.opens))),
        Cell::html(status),
        Cell::number(pounds(one.capital)),
        Cell::html(spent),
        Cell::text(&one.forecast_name),
    ]
}

fn money(grants: &BTreeMap<u16, f64>, all: &[Scheme], live: &[Scheme]) -> Money {
    let capital: f64 = live.iter().map(|one| one.capital).sum();
    // What is spent stays spent, whatever became of the scheme.
    let spent: f64 = all.iter().map(|one| one.spent).sum();
    let lost: f64 = spent - live.iter().map(|one| one.spent).sum::<f64>();
    let granted: f64 = grants.values().sum();
    let mut had = 0.0;
    let rows = grants.iter().map(|(year, amount)| {
        had += amount;
        let open: f64 = live.iter().filter(|one| one.opens <= i64::from(*year)).map(|one| one.capital).sum();
        (Markup::text(&january(*year)), vec![pounds(*amount), pounds(had), pounds(open), pounds(had - open)])
    });
    let head = ["By", "Grant", "Total grants to date", "Capital of open schemes", "Remaining"].map(str::to_owned);
    let by_year = framed(&table(&head, rows.collect()), "Spending against grants");
    Money {
        bound: pounds(capital),
        granted: pounds(granted),
        spent: pounds(spent),
        lost: (lost >= 1.0).then(|| pounds(lost)),
        over: (capital > granted).then(|| pounds(capital - granted)),
        by_year,
    }
}

fn with_days(all: Vec<Scheme>) -> Vec<(Scheme, String)> {
    all.into_iter()
        .map(|one| {
            let chosen_on = words::date(one.chosen_on);
            (one, chosen_on)
        })
        .collect()
}

/// A scheme that is not carried out any more.
fn gone(scheme: &Scheme) -> Markup {
    let why = if scheme.withdrawn.is_empty() { "project stopped" } else { &scheme.withdrawn };
    Markup::text(&format!("Withdrawn: {why}"))
}

fn form_page(app: &App, viewer: &Viewer, known: &Scheme, version: i64, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, &format!("Status: {}", known.option_name))
        .errors(form.summary())
        .back_to("/sufficiency/schemes", "Programme");
    FieldsForm::new(layout, version)
        .field(&form.input("capital", "Total cost, in pounds"))?
        .field(&form.input("spent", "Spent so far, in pounds"))?
        .field(&form.input("opens", "Planned opening (January)"))?
        .field(&form.input("why", "Reason for a change of opening date (if it has changed)"))?
        .field(
            &form
                .textarea("withdrawn", "Reason for withdrawing the scheme (leave blank if it is going ahead)")
                .up_to(2000),
        )
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<SchemeId>) -> Shown {
    let mut tx = app.db.read().await?;
    let known = schemes::one(&mut tx, id).await?;
    drop(tx);
    let form = Form::default()
        .with("capital", format!("{:.0}", known.capital))
        .with("spent", format!("{:.0}", known.spent))
        .with("opens", known.opens.to_string())
        .with("withdrawn", &known.withdrawn);
    show(&form_page(&app, &viewer, &known, known.version, &form)?)
}

fn sum(form: &mut Form, name: &str) -> f64 {
    let text: String = form.value(name).chars().filter(|one| !"£, ".contains(*one)).collect();
    match text.parse::<f64>().ok().filter(|value| (0.0..=1e9).contains(value)) {
        Some(value) => value,
        None => {
            form.refuse(name, "Enter an amount in pounds, such as 1,250,000");
            0.0
        }
    }
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<SchemeId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    let (capital, spent) = (sum(&mut form, "capital"), sum(&mut form, "spent"));
    if spent > capital && form.error("capital").is_none() && form.error("spent").is_none() {
        form.refuse("capital", "Total cost must be at least the amount spent");
    }
    form.at_most("withdrawn", 2000);
    let opens = form.value("opens").trim().parse::<u16>().ok().filter(|year| (2000..=2100).contains(year));
    if opens.is_none() {
        form.refuse("opens", "Enter a year, such as 2028");
    }
    form.at_most("why", 2000);
    let why = form.value("why").trim().to_owned();
    let withdrawn = form.value("withdrawn").trim().to_owned();
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = schemes::one(&mut tx, id).await?;
    let version: i64 = form.value("version").parse().unwrap_or(0);
    let is_stale = version != known.version;
    if is_stale {
        form.refuse("capital", "Somebody else saved changes while you were editing. Compare the two, then save again");
    }
    if opens.is_some_and(|opens| i64::from(opens) != known.opens) && why.is_empty() && !is_stale {
        form.refuse("why", format!("Give the reason for moving the opening from January {}", known.opens));
    }
    let (Some(opens), true) = (opens, form.is_right()) else {
        drop(tx);
        let saved = || {
            SummaryList::default()
                .row("Capital", pounds(known.capital))
                .row("Spent", pounds(known.spent))
                .row("Opens", january(numbers::fitted::<u16>(known.opens)))
        };
        let saved = is_stale.then(saved);
        return refuse(&form_page(&app, &viewer, &known, known.version, &form)?.saved(saved));
    };
    let now = schemes::Standing { capital, spent, opens, why: &why, withdrawn: &withdrawn };
    schemes::stands(&mut tx, &known, version, &now, (&viewer.name, viewer.today)).await?;
    let detail =
        serde_json::json!({ "capital": capital, "spent": spent, "opens": opens, "why": why, "withdrawn": withdrawn });
    tx.record(allowed.entry("sufficiency_scheme", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go("/sufficiency/schemes?done=saved")
}
