//! Readiness for an inspection: criteria with their evidence, the self-evaluation with live figures, what is asked for,
//! the days from the notice.

use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use law::Calendar;
use page::govuk::{Cell, Head, Markup, Table, Tag};
use page::{DateRange, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use store::Tx;

use super::common::{self, Asked, long};
use crate::model::claim::figure;
use crate::model::framework::{self, CRITERIA, Criterion, REQUESTED};
use crate::policy::LEAD_PLAN;
use crate::records::baskets;
use crate::records::measures::latest;
use crate::records::readiness::{self, Evidence, Notice, SelfEvaluation};

#[derive(Template)]
#[template(path = "readiness.html")]
struct Readiness {
    layout: Layout,
    summary: String,
    criteria: Table,
    evidence: Option<Table>,
    requested: Vec<&'static str>,
    days: Option<(&'static str, String, Table)>,
    version: &'static str,
    may_lead: bool,
    may_list: bool,
}

type Items = Vec<(Evidence, Vec<String>)>;

fn of<'a>(items: &'a Items, criterion: &str) -> Vec<&'a Evidence> {
    items.iter().filter(|(_, all)| all.iter().any(|one| one == criterion)).map(|(item, _)| item).collect()
}

fn strength(code: &str) -> Markup {
    let tag = match code {
        "strong" => Tag::new("Strong", "green"),
        "some" => Tag::new("Some", "blue"),
        _ => Tag::new("Weak", "yellow"),
    };
    Markup::of(&tag)
}

pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let mut tx = app.db.read().await?;
    let items = readiness::all(&mut tx).await?;
    let written = readiness::self_evaluations(&mut tx).await?;
    let notice = readiness::notice(&mut tx).await?;
    drop(tx);
    let may_lead = app.policy.may_ever(&viewer, LEAD_PLAN);
    let without = CRITERIA.iter().filter(|one| of(&items, one.id).is_empty()).count();
    let stale = items.iter().filter(|(item, _)| item.is_stale(viewer.today)).count();
    let days = notice.map(|notice| {
        let calendar = Calendar::built_in();
        let rows = framework::timetable(notice.on, |day| calendar.holidays().any(|holiday| holiday == day))
            .into_iter()
            .map(|(day, what)| vec![Cell::text(words::short_date(day)), Cell::text(what)])
            .collect();
        let table = Table {
            head: ["Date", "Stage"].map(Head::text).to_vec(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        };
        let on = words::date(notice.on);
        let says = match notice.is_rehearsal {
            true => format!("Rehearsal: notice on {on}."),
            false => format!("Notice received on {on}."),
        };
        (notice.code(), says, table)
    });
    show(&Readiness {
        summary: format!(
            "{without} of {} criteria have no evidence. {} in the register, {stale} past their review date.",
            CRITERIA.len(),
            words::plural(items.len(), "item", "items"),
        ),
        criteria: criteria_table(&items, &written, &viewer),
        evidence: (!items.is_empty()).then(|| evidence_table(&items, &viewer, may_lead)),
        requested: REQUESTED.iter().map(|(what, _)| *what).collect(),
        days,
        version: framework::VERSION,
        may_lead,
        may_list: app.policy.may_ever(&viewer, returns::EXPORT_RETURN),
        layout: app
            .layout(&viewer, "Readiness for inspection")
            .done((!asked.done.is_empty()).then_some("Changes saved."))
            .back_to("/plan", "One Plan"),
    })
}

fn criteria_table(items: &Items, written: &[SelfEvaluation], viewer: &Viewer) -> Table {
    let rows = CRITERIA
        .iter()
        .map(|one| {
            let own = of(items, one.id);
            let held = own.iter().filter(|item| !item.is_stale(viewer.today)).count();
            let words = match own.len() {
                0 => "No evidence".to_owned(),
                all => format!("{held} of {all} in date"),
            };
            let evidence = if held == 0 { Markup::of(&Tag::new(&words, "red")) } else { Markup::text(&words) };
            let newest = written.iter().find(|text| text.criterion == one.id);
            vec![
                Cell::html(Markup::link(
                    &format!("/plan/readiness/criteria/{}", one.id),
                    &format!("{} {}", one.id, one.words),
                )),
                Cell::html(evidence),
                Cell::text(newest.map_or_else(|| "Not written".to_owned(), |text| words::time(text.made_at()))),
            ]
        })
        .collect();
    Table {
        head: ["Criterion", "Evidence", "Self-evaluation"].map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

fn evidence_table(items: &Items, viewer: &Viewer, may_lead: bool) -> Table {
    let rows = items
        .iter()
        .map(|(item, criteria)| {
            let title = if may_lead {
                Markup::link(&format!("/plan/evidence/{}", item.id), &item.title)
            } else {
                Markup::text(&item.title)
            };
            let review = if item.is_stale(viewer.today) {
                format!("{}, overdue", words::short_date(item.review_on))
            } else {
                words::short_date(item.review_on)
            };
            vec![
                Cell::html(title),
                Cell::text(criteria.join(", ")),
                Cell::html(strength(&item.strength)),
                Cell::text(format!("{}, {}", item.owner, item.partner)),
                Cell::text(words::short_date(item.dated_on)),
                Cell::text(review),
                Cell::text(if item.sensitivity == "personal" && !may_lead {
                    "Holds personal data"
                } else {
                    item.location.as_str()
                }),
            ]
        })
        .collect();
    Table {
        head: ["Evidence", "Criteria", "Strength", "Owner, partner", "Date", "Review by", "Location"]
            .map(Head::text)
            .to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

#[derive(Template)]
#[template(path = "criterion.html")]
struct OneCriterion {
    layout: Layout,
    id: &'static str,
    framework: String,
    measures: Vec<Markup>,
    newest: Option<(String, String)>,
    earlier: Vec<(String, String)>,
    evidence: Option<Table>,
    may_lead: bool,
}

/// A text with its live figures: `{M01}` becomes what the measure says now.
async fn with_figures(tx: &mut Tx, text: &str) -> Result<String, Problem> {
    if !text.contains('{') {
        return Ok(text.to_owned());
    }
    let all = baskets::all(tx).await?;
    let frame = Asked::default().frame(tx).await?;
    let mut out = text.to_owned();
    let mut seen: Vec<&str> = Vec::new();
    for definition in all.iter().flat_map(|basket| &basket.measures) {
        let mark = format!("{{{}}}", definition.id);
        if seen.contains(&definition.id.as_str()) || !out.contains(&mark) {
            continue;
        }
        seen.push(&definition.id);
        let one = match &frame {
            Some(frame) => latest(tx, frame, definition).await?,
            None => None,
        };
        let words = one.map_or_else(
            || format!("[{}: no figure]", definition.title),
            |one| format!("[{}, {}: {}]", definition.title, one.now.period.label, figure(definition, &one.now)),
        );
        out = out.replace(&mark, &words);
    }
    Ok(out)
}

/// What stands between braces and names no measure.
async fn unknown_marks(app: &App, text: &str) -> Result<Vec<String>, Problem> {
    let mut tx = app.db.read().await?;
    let all = baskets::all(&mut tx).await?;
    let marks = text.split('{').skip(1).map(|rest| rest.split_once('}').map_or(rest, |(mark, _)| mark));
    let is_known = |mark: &&str| baskets::measure(&all, "", mark).is_some();
    Ok(marks.filter(|mark| !is_known(mark)).map(|mark| mark.chars().take(20).collect()).collect())
}

fn known(id: &str) -> Result<&'static Criterion, Problem> {
    framework::criterion(id).ok_or(Problem::NotFound)
}

pub async fn criterion(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Shown {
    let one = known(&id)?;
    let mut tx = app.db.read().await?;
    let items = readiness::all(&mut tx).await?;
    let written = readiness::self_evaluations(&mut tx).await?;
    let own: Vec<&SelfEvaluation> = written.iter().filter(|text| text.criterion == one.id).collect();
    let mut texts = Vec::new();
    for text in &own {
        let by = format!("{}, {}", text.made_by, words::time(text.made_at()));
        texts.push((with_figures(&mut tx, &text.wording).await?, by));
    }
    let all = baskets::all(&mut tx).await?;
    let frame = Asked::default().frame(&mut tx).await?;
    let mut measures = Vec::new();
    for id in one.measures {
        let Some(definition) = baskets::measure(&all, "", id) else { continue };
        let evaluated = match &frame {
            Some(frame) => latest(&mut tx, frame, definition).await?,
            None => None,
        };
        let words = evaluated.as_ref().map_or_else(
            || ": no figure yet".to_owned(),
            |one| format!(", {}: {} ", one.now.period.label, figure(definition, &one.now)),
        );
        let link = Markup::link(&format!("/measures/{id}"), &definition.title).then(&Markup::text(&words));
        measures.push(link.then(&evaluated.map(|one| common::change(one.change)).unwrap_or_default()));
    }
    drop(tx);
    let may_lead = app.policy.may_ever(&viewer, LEAD_PLAN);
    let mut items: Items = items;
    items.retain(|(_, all)| all.iter().any(|criterion| criterion == one.id));
    let mut texts = texts.into_iter();
    show(&OneCriterion {
        id: one.id,
        framework: format!(
            "In our words, from the area SEND inspection framework of {}. Check the framework itself before an inspection.",
            framework::VERSION
        ),
        measures,
        newest: texts.next(),
        earlier: texts.collect(),
        evidence: (!items.is_empty()).then(|| evidence_table(&items, &viewer, may_lead)),
        may_lead,
        layout: app.layout(&viewer, &format!("{} {}", one.id, one.words)).back_to("/plan/readiness", "Readiness"),
    })
}

fn form_page(app: &App, viewer: &Viewer, one: &Criterion, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, &format!("Self-evaluation: {}", one.words))
        .errors(form.summary())
        .back_to(&format!("/plan/readiness/criteria/{}", one.id), "Criterion");
    let marks: Vec<String> = one.measures.iter().map(|id| format!("{{{id}}}")).collect();
    let page = FieldsForm::new(layout, 0).lead("Earlier versions are kept.");
    let page = if marks.is_empty() {
        page.lead("Write {M01} to show the figure for a measure. It updates automatically.")
    } else {
        page.lead(format!("Write {} to show the figure for a measure. It updates automatically.", marks.join(" or ")))
    };
    page.field(&form.textarea("wording", "How well the partnership meets it, and how you know").up_to(8000))
}

/// The form of a self-evaluation.
pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Shown {
    let one = known(&id)?;
    let mut tx = app.db.read().await?;
    let written = readiness::self_evaluations(&mut tx).await?;
    drop(tx);
    let newest = written.iter().find(|text| text.criterion == one.id);
    let form = Form::default().with("wording", newest.map(|text| text.wording.clone()).unwrap_or_default());
    show(&form_page(&app, &viewer, one, &form)?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<String>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let one = known(&id)?;
    let wording = long(&mut form, "wording", "Enter the self-evaluation");
    let unknown = unknown_marks(&app, &wording).await?;
    if !unknown.is_empty() {
        form.refuse("wording", format!("{} is not a measure. Enter its id in the form {{M01}}", unknown.join(", ")));
    }
    if !form.is_right() {
        return refuse(&form_page(&app, &viewer, one, &form)?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    readiness::evaluate(&mut tx, one.id, &wording, &viewer.name).await?;
    tx.record(allowed.entry("self_evaluation", None).detail(serde_json::json!({ "criterion": one.id }))).await?;
    tx.commit().await?;
    go(&format!("/plan/readiness/criteria/{}", one.id))
}

fn notice_page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let layout =
        app.layout(viewer, "Notice of an inspection").errors(form.summary()).back_to("/plan/readiness", "Readiness");
    FieldsForm::new(layout, 0)
        .again()
        .lead("The inspection timetable is calculated from the date of the notice. Leave it blank when the inspection is over.")
        .field(&form.date_input("notice", "Date of notice", "For example, 27 3 2026. For a rehearsal, enter a future date"))
}

pub async fn notice_form(State(app): State<App>, viewer: Viewer) -> Shown {
    let mut tx = app.db.read().await?;
    let notice = readiness::notice(&mut tx).await?;
    drop(tx);
    let mut form = Form::default();
    if let Some(notice) = notice {
        form = form.with_date("notice", notice.on);
    }
    show(&notice_page(&app, &viewer, &form)?)
}

pub async fn set_notice(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let day = form.date("notice", "Date of notice", &DateRange::past_or_coming(viewer.today));
    if day.is_some_and(|day| (viewer.today - day).get_days().abs() > 400) {
        form.refuse("notice", "Date of notice must be within a year of today");
    }
    if !form.is_right() {
        return refuse(&notice_page(&app, &viewer, &form)?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = readiness::notice(&mut tx).await?;
    let notice = day.map(|on| Notice {
        on,
        is_rehearsal: on > viewer.today || known.is_some_and(|known| known.on == on && known.is_rehearsal),
    });
    readiness::set_notice(&mut tx, notice).await?;
    let detail = serde_json::json!({ "inspection_notice": day, "is": notice.map(Notice::code) });
    tx.record(allowed.entry("area", None).detail(detail)).await?;
    tx.commit().await?;
    go("/plan/readiness?done=saved")
}
