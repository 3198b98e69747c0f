//! What the return of this year says of one child: every item with where it comes from, what the checks find, and the
//! items that only a person can answer.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use page::govuk::{Cell, Choice, Head, Input, Markup, SelectItem, Table};
use page::{FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::records::{children, events};
use people::{EDIT_CHILD, OPEN_CHILD, PersonId};
use sen2::codes::{self, Codes};
use sen2::schema::{Block, Form as Kind, item};
use sen2::{Checker, Finding, Part, Year};
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use super::findings::{level, problem, where_to};
use crate::model::build::{self, Source};
use crate::model::episode::{Episode, episodes};
use crate::model::facts::Facts;
use crate::records::findings::year_of;
use crate::records::{load, values, whole};

#[derive(Template)]
#[template(path = "sen2_child.html")]
struct ChildPage {
    layout: Layout,
    lead: String,
    found: Option<Table>,
    parts: Vec<(String, Table)>,
    items: Option<String>,
}

#[derive(serde::Deserialize, Default)]
pub struct Asked {
    year: Option<u16>,
    done: Option<String>,
}

/// What the checks find about one child alone.
fn findings(checker: Checker, person: &sen2::Record) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut checker = checker;
    checker.look(&Part::Person(person.clone()), &mut |finding| found.push(finding));
    found
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let (child, facts, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "sen2").await?;
    // Home and settings stand in the return: nobody reads them here who must not learn where the child is.
    if Reader::session(&mut tx, &viewer, id).await?.is_family() {
        return Err(Problem::NotFound);
    }
    let may_edit = app.policy.decide(&viewer, EDIT_CHILD, &facts).is_some();
    let year = asked.year.and_then(Year::new).unwrap_or_else(|| year_of(viewer.today));
    let known = load::one(&mut tx, id).await?;
    let mut checker = Checker::new(Some(year));
    let built = build::person(&known, year);
    if built.is_some()
        && let Some(settings) = whole::settings(&mut tx).await?
    {
        checker = checker.with_settings(settings);
    }
    drop(tx);
    let found = built.as_ref().map(|built| findings(checker, &built.record)).unwrap_or_default();
    let lead = match &built {
        Some(_) => format!(
            "Calculated from the current record, for the survey day {}. To change an item, change the entry that it comes from.",
            words::date(year.census())
        ),
        None => {
            format!(
                "{} is not in the {year} return: there is no request, assessment or plan in the collection period.",
                child.name()
            )
        }
    };
    show(&ChildPage {
        lead,
        found: (!found.is_empty()).then(|| found_table(id, &found, may_edit)),
        parts: built.map(|built| parts(&built.sources, year)).unwrap_or_default(),
        items: may_edit.then(|| format!("/children/{id}/sen2/items")),
        layout: app
            .layout(&viewer, &format!("SEN2 return {year}"))
            .done(asked.done.as_deref().map(|_| "Changes saved. The return is updated."))
            .back_to(&format!("/children/{id}"), &child.name()),
    })
}

fn found_table(child: PersonId, found: &[Finding], may_edit: bool) -> Table {
    let rows = found
        .iter()
        .map(|one| {
            let fix = Markup::text(&format!("{} ", one.fix));
            let fix = match where_to(one.rule, Some(child)).filter(|_| may_edit) {
                Some((href, words)) => fix.then(&Markup::link(&href, words)),
                None => fix,
            };
            vec![
                Cell::html(level(one.level.words())),
                Cell::text(format!("{}, item {}", one.rule, one.items.join(", "))),
                Cell::text(problem(&one.words, &one.value)),
                Cell::html(fix),
            ]
        })
        .collect();
    let head = ["Level", "Rule", "Problem", "What to do"];
    Table { head: head.iter().map(|text| Head::text(text)).collect(), rows, ..Table::default() }
}

fn heading(block: Block, number: usize) -> String {
    let words = match block {
        Block::Header => "Header",
        Block::Person => "Person",
        Block::Requests => "Request",
        Block::Assessment => "Assessment",
        Block::NamedPlan => "Plan",
        Block::PlanDetail => "Setting named in the plan",
        Block::ActivePlans => "Active plan",
        Block::PlacementDetail => "Setting attended",
        Block::SenNeed => "Need",
    };
    if number > 1 { format!("{words} {number}") } else { words.to_owned() }
}

/// A value as people read it: a code with its words, a date as a date.
fn value(source: &Source) -> String {
    let form = item(source.block, source.field).map(|item| item.form);
    match form {
        Some(Kind::Date) => source.value.parse().map_or_else(|_| source.value.clone(), words::date),
        Some(Kind::Flag) => if source.value == "1" { "Yes (1)" } else { "No (0)" }.to_owned(),
        Some(Kind::Code(list)) => match identifiers::codes::words(list, &source.value) {
            None | Some("") => source.value.clone(),
            Some(words) => format!("{words} ({})", source.value),
        },
        _ => source.value.clone(),
    }
}

/// The items by record, in the order of the return.
fn parts(sources: &[Source], year: Year) -> Vec<(String, Table)> {
    let mut all: Vec<(Block, usize, Table)> = Vec::new();
    let head = ["Item", "Description", "Value", "Where it comes from"];
    for source in sources {
        let place = all.iter().position(|(block, number, _)| (*block, *number) == (source.block, source.number));
        let place = place.unwrap_or_else(|| {
            let head = head.iter().map(|text| Head::text(text)).collect();
            all.push((source.block, source.number, Table { head, ..Table::default() }));
            all.len() - 1
        });
        let known = item(source.block, source.field);
        if let Some((.., table)) = all.get_mut(place) {
            table.rows.push(vec![
                Cell::text(known.and_then(|item| item.number(year)).unwrap_or_default()),
                Cell::text(known.map_or("", |item| item.title)),
                Cell::text(value(source)),
                Cell::text(&source.from),
            ]);
        }
    }
    all.sort_by_key(|(block, number, _)| (*block, *number));
    all.into_iter().map(|(block, number, table)| (heading(block, number), table)).collect()
}

/// An item that only a person can answer.
struct Item {
    element: &'static str,
    label: &'static str,
    codes: Codes,
    event: Option<Uuid>,
}

const YES_NO: Codes = &[("1", "Yes"), ("0", "No")];

/// The items of a child that can be answered: of the person, of the newest request and of the newest plan. What an
/// event says is not asked.
fn items(facts: &Facts) -> Vec<Item> {
    let mut all = Vec::new();
    let mut add = |element, label, codes, event| all.push(Item { element, label, codes, event });
    if facts.upn.is_none() && facts.uln.is_none() {
        add("UPNunknown", "Why neither UPN nor ULN is known", codes::UPN_UNKNOWN, None);
    }
    let all_episodes = episodes(&facts.events);
    let Some(last) = all_episodes.last() else { return all };
    if let Some(request) = last.request {
        if build::request_source(request).is_none() {
            add("RequestSource", "Who asked for the assessment", codes::REQUEST_SOURCE, Some(request.id));
        }
        add("RYA", "Asked for whilst in relevant youth accommodation", YES_NO, Some(request.id));
    }
    let newest = jiff::civil::Date::MAX;
    if let Some(plan) = last.plan_on(newest) {
        let event = Some(plan.id);
        add("PlanRes", "Residential place named", codes::RESIDENTIAL, event);
        add("PlanWBP", "Work-based place named", codes::WORK_BASED, event);
        add("PB", "Personal budget taken up", YES_NO, event);
        add("OA", "Organised arrangements in place", YES_NO, event);
        add("DP", "Direct payments", codes::DIRECT_PAYMENTS, event);
    }
    if let Some(end) = ended_without_reason(last) {
        add("CeaseReason", "Why the plan ended", codes::CEASE_REASON, Some(end));
    }
    all
}

fn ended_without_reason(episode: &Episode<'_>) -> Option<Uuid> {
    let end = episode.ended?;
    (end.kind != law::Kind::PlanTransferred && end.word("ceasereason").is_none()).then_some(end.id)
}

fn page(
    app: &App,
    viewer: &Viewer,
    child: &children::Child,
    items: &[Item],
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/sen2", child.id);
    let layout = app.layout(viewer, "Items of the SEN2 return").errors(form.summary()).back_to(&back, "SEN2 data");
    let mut page = FieldsForm::new(layout, 0).again().lead(format!(
        "For {}. Only items that are not in the record are asked for here. Leave blank anything you do not know.",
        child.name()
    ));
    if items.is_empty() {
        return Ok(page.lead("There are no items to answer.").without_form());
    }
    for one in items {
        let list = std::iter::once(SelectItem::new("", "Not answered"))
            .chain(one.codes.iter().map(|(code, words)| SelectItem::new(code, &format!("{words} ({code})"))))
            .collect();
        page = page.field(&form.select(one.element, one.label, list))?;
    }
    Ok(page)
}

/// The event of the plan whose items are asked, where there is a plan.
fn plan_of(items: &[Item]) -> Option<Uuid> {
    items.iter().find(|one| one.element == "PB").and_then(|one| one.event)
}

fn places() -> Vec<Choice> {
    vec![Choice::new("unit", "In its SEN unit"), Choice::new("resourced", "In its resourced provision")]
}

/// Which setting the plan names; what was named before stands in the hint.
fn named_fields(
    page: FieldsForm,
    form: &Form,
    named: Option<String>,
    offered: Vec<Choice>,
) -> Result<FieldsForm, Problem> {
    let hint = match named {
        Some(named) => format!("Currently {named}. To change it, enter part of a name or a URN"),
        None => "Enter part of the name, or the URN. If you leave this blank, the return uses the setting attended"
            .to_owned(),
    };
    let page = page.field(&Input {
        hint: Some(hint.as_str().into()),
        spellcheck: Some(false),
        ..form.input("setting", "Setting named in section I")
    })?;
    let page = if offered.is_empty() { page } else { page.field(&form.radios("chosen", "Which of these?", offered))? };
    page.field(&form.checkboxes("place", "Kind of place named", places()))
}

fn named_now(facts: &Facts, items: &[Item]) -> Option<String> {
    let plan = plan_of(items)?;
    facts.named.iter().find(|one| one.event == plan && one.setting.rank == 1)?.setting.name.clone()
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, EDIT_CHILD, id, "sen2").await?;
    let facts = load::one(&mut tx, id).await?;
    drop(tx);
    let items = items(&facts);
    let form = items.iter().fold(Form::default(), |form, one| {
        let said = facts.said(one.event, one.element).map(|said| said.value.clone());
        form.with(one.element, said.unwrap_or_default())
    });
    let mut shown = page(&app, &viewer, &child, &items, &form)?;
    if plan_of(&items).is_some() {
        shown = named_fields(shown, &form, named_now(&facts, &items), Vec::new())?;
    }
    show(&shown)
}

/// The reason for which a plan ends that says that the child died.
const DIED: &str = "8";

/// A reason that says that the child died is a death like one recorded by hand: nothing goes out any more. Where the reason
/// is put right, all goes on.
async fn died(tx: &mut Tx, viewer: &Viewer, id: PersonId, says_so: bool) -> Result<(), Problem> {
    let detail = json!({ "from": "sen2" });
    let from_here = detail.to_string();
    let all = events::all_of(tx, id).await?;
    let corrected = |one: &events::Event| all.iter().any(|other| other.corrects == Some(one.id.uuid()));
    let known = all.iter().find(|one| one.kind == gate::outgoing::DIED && !corrected(one));
    let event = |kind, on, corrects| events::NewEvent { kind, on, about: None, detail: &detail, corrects };
    match (known, says_so) {
        (None, true) => {
            let ended = all.iter().rev().find(|one| one.kind == law::Kind::PlanCeased.code() && !corrected(one));
            let on = ended.map_or(viewer.today, events::Event::happened_on);
            events::record(tx, id, &event(gate::outgoing::DIED, on, None), &viewer.name).await?;
        }
        (Some(one), false) if one.detail.unseen() == from_here => {
            let taken_back = event("event.withdrawn", one.happened_on(), Some(one.id.uuid()));
            events::record(tx, id, &taken_back, &viewer.name).await?;
        }
        _ => return Ok(()),
    }
    Ok(events::written_in_bulk(tx).await?)
}

/// Saves the answers that changed.
pub async fn save(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, EDIT_CHILD, id).await?;
    let facts = load::one(&mut tx, id).await?;
    let items = items(&facts);
    let mut changed = serde_json::Map::new();
    for one in &items {
        let value = form.value(one.element).to_owned();
        if !value.is_empty() && !codes::holds(one.codes, &value) {
            form.refuse(one.element, "Select an answer from the list");
            continue;
        }
        let before = facts.said(one.event, one.element).map(|said| said.value.clone()).unwrap_or_default();
        if value != before {
            values::say(&mut tx, &viewer, id, one.event, one.element, &value).await?;
            if one.element == "CeaseReason" {
                died(&mut tx, &viewer, id, value == DIED).await?;
            }
            changed.insert(one.element.to_owned(), json!({ "before": before, "after": value }));
        }
    }
    let mut offered = Vec::new();
    if let (Some(plan), false) = (plan_of(&items), form.value("setting").is_empty()) {
        let (setting, several) = people::pages::meant_setting(&mut tx, &mut form).await?;
        offered = several
            .iter()
            .map(|one| Choice::new(&one.id.to_string(), &one.name).hint(&people::pages::setting_place(one)))
            .collect();
        if let Some(setting) = setting {
            let kinds = form.values("place");
            let is = |kind: &str| kinds.iter().any(|one| one == kind);
            values::name_setting(&mut tx, id, plan, setting, (is("unit"), is("resourced"))).await?;
            changed.insert("named_setting".to_owned(), json!({ "after": setting }));
        }
    }
    if !form.is_right() {
        drop(tx);
        let (child, _, tx) = children::open(&app, &viewer, EDIT_CHILD, id, "sen2").await?;
        drop(tx);
        let mut shown = page(&app, &viewer, &child, &items, &form)?;
        if plan_of(&items).is_some() {
            shown = named_fields(shown, &form, named_now(&facts, &items), offered)?;
        }
        return refuse(&shown);
    }
    if !changed.is_empty() {
        tx.record(allowed.entry("person", Some(id.uuid())).detail(changed.into())).await?;
        tx.commit().await?;
    }
    go(&format!("/children/{id}/sen2?done=saved"))
}
