//! Risks to the plan: what may happen, how likely and how bad, before and after what is done about it.

use access::{App, Facts, Viewer};
use axum::extract::{Path, Query, State};
use calendar::OWNER_HINT;
use jiff::civil::Date;
use page::govuk::{Input, Markup, SelectItem, SummaryList, Tag};
use page::list::{Column, Columns, FileKind, Filter, List, ListFile, ListPage, ListParams, ListQuery};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use store::Found;

use super::common::{Asked, long};
use crate::policy::LEAD_PLAN;
use crate::records::risks::{self, Fields, Risk, RiskId};

/// Which risks the list shows: codes and words.
const VIEWS: [(&str, &str); 4] =
    [("", "Open"), ("past", "Open, past their review date"), ("closed", "Closed"), ("all", "All")];
const LEVELS: [(&str, &str); 3] = [("high", "High"), ("medium", "Medium"), ("low", "Low")];

/// The level of a score: 15 and more is high, 8 and more is medium.
const fn level(score: i64) -> &'static str {
    match score {
        15.. => "high",
        8.. => "medium",
        _ => "low",
    }
}

fn score(score: i64) -> Tag {
    let colour = match level(score) {
        "high" => "red",
        "medium" => "yellow",
        _ => "green",
    };
    Tag::new(&format!("{score}, {}", level(score)), colour)
}

fn review(one: &Risk, today: Date) -> String {
    match one.closed_on() {
        Some(day) => format!("Closed {}: {}", words::short_date(day), one.closed_why.clone().unwrap_or_default()),
        None if one.review_on < today => format!("{}, past", words::short_date(one.review_on)),
        None => words::short_date(one.review_on),
    }
}

fn columns<'a>(today: Date, may_lead: bool) -> Columns<'a, Risk> {
    Columns::new([
        Column::cell("Risk", move |one: &Risk| {
            let title = if may_lead {
                Markup::link(&format!("/plan/risks/{}", one.id), &one.title)
            } else {
                Markup::text(&one.title)
            };
            title.then(&Markup::written("<br>")).then(&Markup::text(&one.about))
        })
        .in_file("Risk", |one: &Risk| one.title.clone())
        .sorted_with("risk", |one: &Risk, other| one.title.cmp(&other.title)),
        Column::file("Cause and effect", |one: &Risk| one.about.clone()),
        Column::cell("Score", |one: &Risk| score(one.score()))
            .in_file("Score", |one: &Risk| one.score().to_string())
            .sorted_with("score", |one: &Risk, other| one.score().cmp(&other.score())),
        Column::cell("Residual score", |one: &Risk| score(one.score_after()))
            .in_file("Residual score", |one: &Risk| one.score_after().to_string())
            .sorted_with("residual", |one: &Risk, other| one.score_after().cmp(&other.score_after()))
            .leads(),
        Column::text("Mitigation", |one: &Risk| one.mitigation.clone()),
        Column::text("Owner", |one: &Risk| one.owner.clone())
            .sorted_with("owner", |one: &Risk, other| one.owner.cmp(&other.owner)),
        Column::text("Review date", move |one: &Risk| review(one, today))
            .in_file("Review date", |one: &Risk| one.review_on.to_string())
            .sorted_with("review", |one: &Risk, other| one.review_on.cmp(&other.review_on)),
        Column::file("Closed", |one: &Risk| one.closed_on().map(|day| day.to_string()).unwrap_or_default()),
        Column::file("Reason for closing", |one: &Risk| one.closed_why.clone().unwrap_or_default()),
    ])
}

fn list<'a>(today: Date, may_lead: bool) -> List<'a, Risk> {
    List::new("/plan/risks", ("risk", "risks"), columns(today, may_lead))
        .filter(Filter::views("show", "Risks", VIEWS))
        .filter(Filter::choice("level", "Residual score", LEVELS))
        .note("highest residual score first")
        .empty("There are no open risks.")
        .files()
}

fn is_asked_for(one: &Risk, asked: &ListParams, today: Date) -> bool {
    let is_open = one.closed_on().is_none();
    let is_shown = match asked.value("show") {
        "past" => is_open && one.review_on < today,
        "closed" => !is_open,
        "all" => true,
        _ => is_open,
    };
    let wanted = asked.value("level");
    is_shown && (wanted.is_empty() || level(one.score_after()) == wanted)
}

/// How many risks the list has that an address asks for.
pub(super) fn count(all: &[Risk], query: &str, today: Date) -> i64 {
    let asked = list(today, false).params(&ListQuery::parse(query));
    numbers::fitted(all.iter().filter(|one| is_asked_for(one, &asked, today)).count())
}

/// The risks that an address asks for, in its order.
async fn load(app: &App, viewer: &Viewer, list: &List<'_, Risk>, asked: &ListParams) -> Result<Vec<Risk>, Problem> {
    let mut tx = app.db.read().await?;
    let mut all = risks::all(&mut tx).await?;
    drop(tx);
    all.retain(|one| is_asked_for(one, asked, viewer.today));
    list.arrange(asked, &mut all);
    Ok(all)
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Asked>) -> Shown {
    let may_lead = app.policy.may_ever(&viewer, LEAD_PLAN);
    let list = list(viewer.today, may_lead);
    let asked = list.params(&query);
    let found = Found::all(load(&app, &viewer, &list, &asked).await?);
    let layout = app
        .layout(&viewer, "Risks")
        .done((!done.done.is_empty()).then_some("Changes saved."))
        .back_to("/plan", "One Plan");
    let page = ListPage::new(layout, list.show(&asked, &found)?).lead(
        "Score is likelihood times impact, each from 1 to 5. A score of 15 or more is high; 8 to 14 is medium. The residual score is the score after mitigation.",
    );
    show(&if may_lead { page.link("/plan/risks/new", "Add a risk") } else { page })
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    let list = list(viewer.today, false);
    let asked = list.params(&query);
    let mut file = ListFile::begin(list.columns(), kind, "Risks")?;
    for one in &load(&app, &viewer, &list, &asked).await? {
        file.row(one)?;
    }
    file.end("risks")
}

fn page(app: &App, viewer: &Viewer, title: &str, version: i64, form: &Form) -> Result<FieldsForm, Problem> {
    let scale = |words: [&str; 5]| {
        let mut items = vec![SelectItem::new("", "Select an option")];
        items.extend(
            (1..=5)
                .zip(words)
                .map(|(number, words)| SelectItem::new(&number.to_string(), &format!("{number} {words}"))),
        );
        items
    };
    let likely = ["rare", "unlikely", "possible", "likely", "almost certain"];
    let bad = ["very small", "small", "moderate", "great", "very great"];
    let layout = app.layout(viewer, title).errors(form.summary()).back_to("/plan/risks", "Risks");
    let page = FieldsForm::new(layout, version)
        .field(&form.input("title", "Risk"))?
        .field(&form.textarea("about", "Cause and effect").up_to(8000))?
        .field(&form.select("likelihood", "Likelihood without mitigation", scale(likely)))?
        .field(&form.select("impact", "Impact without mitigation", scale(bad)))?
        .field(&form.textarea("mitigation", "Mitigation").up_to(8000))?
        .field(&form.select("likelihood_after", "Likelihood with mitigation", scale(likely)))?
        .field(&form.select("impact_after", "Impact with mitigation", scale(bad)))?
        .field(&Input { hint: Some(OWNER_HINT.into()), ..form.input("owner", "Owner") })?
        .field(&form.date_input("review_on", "Review date", "For example, 27 3 2026"))?;
    if version == 0 {
        return Ok(page);
    }
    page.field(&form.date_input("closed_on", "Closed on (optional)", "For example, 27 3 2026"))?
        .field(&form.textarea("closed_why", "Reason for closing").up_to(8000))
}

/// What somebody else saved while the form was open.
fn saved(known: &Risk) -> SummaryList {
    SummaryList::default()
        .row("Risk", known.title.clone())
        .row("Score, and residual score", format!("{} and {}", known.score(), known.score_after()))
        .row("Mitigation", known.mitigation.clone())
        .row("Owner", known.owner.clone())
        .row("Review date", words::date(known.review_on))
        .row("Closed", known.closed_on().map_or_else(|| "–".to_owned(), words::date))
}

fn read(form: &mut Form, today: Date) -> Option<Fields> {
    let title = form.required("title", "Enter the risk");
    let about = long(form, "about", "Enter the cause and effect");
    let mitigation = long(form, "mitigation", "Enter the mitigation");
    let owner = form.required("owner", "Enter the owner");
    let mut scale = |name: &str, what: &str| {
        let number = form.value(name).parse::<i64>().ok().filter(|number| (1..=5).contains(number));
        if number.is_none() {
            form.refuse(name, format!("Select {what}"));
        }
        number
    };
    let before =
        (scale("likelihood", "the likelihood without mitigation"), scale("impact", "the impact without mitigation"));
    let after = (
        scale("likelihood_after", "the likelihood with mitigation"),
        scale("impact_after", "the impact with mitigation"),
    );
    let closed_on = form.date("closed_on", "Date closed", &DateRange::past(today));
    let range = if closed_on.is_some() { DateRange::past_or_coming(today) } else { DateRange::coming(today) };
    let review_on = form.required_date("review_on", "Review date", &range, "Enter the review date");
    if closed_on.is_none() && !form.value("closed_why").is_empty() {
        form.refuse("closed_on", "Enter the date closed, or leave the reason blank");
    }
    if before.0.zip(before.1).zip(after.0.zip(after.1)).is_some_and(|((l, i), (la, ia))| la * ia > l * i) {
        form.refuse("likelihood_after", "Residual score must not be higher than the score without mitigation");
    }
    let closed = closed_on.map(|day| (day, long(form, "closed_why", "Enter the reason for closing")));
    if !form.is_right() {
        return None;
    }
    Some(Fields {
        title,
        about,
        before: (before.0?, before.1?),
        after: (after.0?, after.1?),
        mitigation,
        owner,
        review_on: review_on?,
        closed,
    })
}

/// The form of a new risk.
pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    show(&page(&app, &viewer, "Add a risk", 0, &Form::default())?)
}

pub async fn add(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let Some(fields) = read(&mut form, viewer.today) else {
        return refuse(&page(&app, &viewer, "Add a risk", 0, &form)?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    let id = risks::keep(&mut tx, None, &fields).await?;
    tx.record(allowed.entry("plan_risk", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/plan/risks?done=saved")
}

/// The form of one that is there.
pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<RiskId>) -> Shown {
    let mut tx = app.db.read().await?;
    let one = risks::one(&mut tx, id).await?;
    drop(tx);
    let mut form = Form::default()
        .with("title", one.title.clone())
        .with("about", one.about.clone())
        .with("likelihood", one.likelihood.to_string())
        .with("impact", one.impact.to_string())
        .with("likelihood_after", one.likelihood_after.to_string())
        .with("impact_after", one.impact_after.to_string())
        .with("mitigation", one.mitigation.clone())
        .with("owner", one.owner.clone())
        .with("closed_why", one.closed_why.clone().unwrap_or_default());
    form = form.with_date("review_on", one.review_on);
    if let Some(day) = one.closed_on() {
        form = form.with_date("closed_on", day);
    }
    show(&page(&app, &viewer, "Change the risk", one.version, &form)?)
}

pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<RiskId>, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, LEAD_PLAN, &Facts::default())?;
    let version = form.value("version").parse().unwrap_or(0);
    let read = read(&mut form, viewer.today);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let known = risks::one(&mut tx, id).await?;
    let is_stale = version != known.version;
    if is_stale {
        form.refuse("title", "Somebody else saved changes while you were editing. Compare the two, then save again");
    }
    let (Some(fields), true) = (read, form.is_right()) else {
        drop(tx);
        let page = page(&app, &viewer, "Change the risk", known.version, &form)?;
        return refuse(&page.saved(is_stale.then(|| saved(&known))));
    };
    risks::keep(&mut tx, Some((id, version)), &fields).await?;
    tx.record(allowed.entry("plan_risk", Some(id.uuid()))).await?;
    tx.commit().await?;
    go("/plan/risks?done=saved")
}
