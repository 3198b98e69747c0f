//! The programme: schemes that were chosen, what is spent on them, against grants.

use access::{App, Facts, Viewer};
use axum::extract::{Path, Query, State};
use page::govuk::{Cell, Head, Markup, SummaryList, Table, Tag};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use projection::groups::Group;
use projection::options::Question;
use projects::records::projects as engine;

use super::common::{Asked, Page, Part, january, pounds, table, whole};
use crate::model::inputs::Kind;
use crate::policy::KEEP_SUFFICIENCY;
use crate::records::files;
use crate::records::schemes::{self, Scheme, SchemeId};

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let all = schemes::all(&mut tx).await?;
    let standing = engine::all(&mut tx, viewer.today).await?;
    let known = files::newest(&mut tx).await?;
    let live = schemes::live(&mut tx).await?;
    drop(tx);
    let done = match asked.done.as_str() {
        "" => None,
        "chosen" => Some("It is a scheme now, with a project."),
        _ => Some("It is saved."),
    };
    let layout = app.layout(&viewer, "Programme of schemes").done(done).back_to("/sufficiency", "Sufficiency");
    let page = Page::new(layout);
    if all.is_empty() {
        let part = Part::new("No scheme is chosen yet").link("/sufficiency/options", "Choose among the options");
        return show(&page.part(part));
    }
    let may_keep = app.policy.may_ever(&viewer, KEEP_SUFFICIENCY);
    let may_see = app.policy.may_ever(&viewer, projects::SEE_PROJECTS);
    let rows = all
        .iter()
        .map(|one| {
            let whole_project = standing.iter().find(|other| other.project.id == one.project);
            let status = whole_project.filter(|_| one.withdrawn.is_empty()).map_or_else(
                || gone(one),
                |other| {
                    if other.project.stopped_on().is_some() {
                        return gone(one);
                    }
                    let colour = other.standing.shown();
                    Markup::of(&Tag::new(colour.words(), colour.tag()))
                },
            );
            let name = if may_see {
                Markup::link(&format!("/projects/{}", one.project), &one.option_name)
            } else {
                Markup::text(&one.option_name)
            };
            let spent = pounds(one.spent);
            let spent = if may_keep {
                Markup::link(&format!("/sufficiency/schemes/{}", one.id), &format!("{spent}: change"))
            } else {
                Markup::text(&spent)
            };
            vec![
                Cell::html(name),
                Cell::text(Group::named(&one.provision).map_or("", Group::words)),
                Cell::number(whole(one.places)),
                Cell::text(january(u16::try_from(one.opens).unwrap_or(0))),
                Cell::html(status),
                Cell::number(pounds(one.capital)),
                Cell::html(spent),
                Cell::text(&one.forecast_name),
            ]
        })
        .collect();
    let head = vec![
        Head::text("Scheme"),
        Head::text("Provision"),
        Head::number("Places"),
        Head::text("Open in"),
        Head::text("Stands"),
        Head::number("Capital"),
        Head::text("Spent"),
        Head::text("Chosen by the forecast"),
    ];
    let part = Part::new("Schemes").table(Table { head, rows, first_cell_is_header: true, ..Table::default() });
    let mut page = page.part(part);
    let grants = known.get(&Kind::Grants).and_then(|file| Question::read_grant_list(&file.name, &file.content).ok());
    let capital: f64 = live.iter().map(|one| one.capital).sum();
    // What is spent stays spent, whatever became of the scheme.
    let spent: f64 = all.iter().map(|one| one.spent).sum();
    let lost: f64 = spent - live.iter().map(|one| one.spent).sum::<f64>();
    let mut money = Part::new("Against grants");
    match grants {
        None => money = money.line("No grants are known.").link("/sufficiency/data", "Bring them in"),
        Some(grants) => {
            let mut had = 0.0;
            let rows = grants.iter().map(|(year, amount)| {
                had += amount;
                let open: f64 = live.iter().filter(|one| one.opens <= i64::from(*year)).map(|one| one.capital).sum();
                (Markup::text(&january(*year)), vec![pounds(*amount), pounds(had), pounds(open), pounds(had - open)])
            });
            let rows = rows.collect();
            let head = ["Until", "Grant", "Grants so far", "Capital of what is open", "Left"].map(str::to_owned);
            money = money.table(table(&head, rows));
            let granted: f64 = grants.values().sum();
            money = money.line(format!(
                "{} of {} in grants is bound by schemes, {} is spent.",
                pounds(capital),
                pounds(granted),
                pounds(spent)
            ));
            if lost >= 1.0 {
                money = money.line(format!(
                    "{} of it was spent on schemes that are not carried out: no scheme can bind that again.",
                    pounds(lost)
                ));
            }
            if capital > granted {
                money = money.line(format!("The schemes cost {} more than the grants.", pounds(capital - granted)));
            }
        }
    }
    page = page.part(money);
    for one in &all {
        page = page.part(Part::new(&format!("Why: {}", one.option_name)).line(one.rationale.clone()).line(format!(
            "Chosen by {} on {}.",
            one.chosen_by,
            words::date(one.chosen_on)
        )));
    }
    show(&page)
}

/// A scheme that is not carried out any more.
fn gone(scheme: &Scheme) -> Markup {
    let why = if scheme.withdrawn.is_empty() { "project stopped" } else { &scheme.withdrawn };
    Markup::text(&format!("Not carried out: {why}"))
}

fn form_page(app: &App, viewer: &Viewer, known: &Scheme, version: i64, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, &format!("How it stands: {}", known.option_name))
        .errors(form.summary())
        .back_to("/sufficiency/schemes", "Programme");
    FieldsForm::new(layout, version)
        .field(&form.input("capital", "What it will cost in all, in pounds"))?
        .field(&form.input("spent", "Spent so far, in pounds"))?
        .field(&form.input("opens", "January in which it is to be open"))?
        .field(&form.input("why", "Why that is another January than before (empty where it is not)"))?
        .field(&form.textarea("withdrawn", "Why it is not carried out any more (empty while it is)"))
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

fn money(form: &mut Form, name: &str) -> f64 {
    let text: String = form.value(name).chars().filter(|one| !"£, ".contains(*one)).collect();
    match text.parse::<f64>().ok().filter(|value| (0.0..=1e9).contains(value)) {
        Some(value) => value,
        None => {
            form.refuse(name, "Enter a sum in pounds, such as 1,250,000");
            0.0
        }
    }
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<SchemeId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, KEEP_SUFFICIENCY, &Facts::default())?;
    let (capital, spent) = (money(&mut form, "capital"), money(&mut form, "spent"));
    if spent > capital && form.error("capital").is_none() && form.error("spent").is_none() {
        form.refuse("capital", "More is spent than it will cost in all: enter what it will cost now");
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
        form.refuse("capital", "Somebody saved it meanwhile: compare, then save what holds");
    }
    if opens.is_some_and(|opens| i64::from(opens) != known.opens) && why.is_empty() && !is_stale {
        form.refuse("why", format!("Say why it does not open in January {} any more", known.opens));
    }
    let (Some(opens), true) = (opens, form.is_right()) else {
        drop(tx);
        let saved = || {
            SummaryList::default()
                .row("Capital", pounds(known.capital))
                .row("Spent", pounds(known.spent))
                .row("Open in", january(u16::try_from(known.opens).unwrap_or(0)))
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
