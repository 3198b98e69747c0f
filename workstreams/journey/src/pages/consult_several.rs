//! Consulting several settings at once: they are searched for and selected, shown on one page with everything that is to be answered
//! first, and consulted together. Where one of them cannot be consulted, that is said and nothing is sent.

use ::organisations::records::organisations::{self, Filter, Record};
use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use gate::{Outgoing, Reader};
use jiff::civil::Date;
use law::Kind;
use law::invariants::{Refused, offers};
use law::working::shown;
use messages::records::others::OtherChildren;
use page::govuk::{Button, Cell, Checkboxes, Choice, DateInput, Head, Input, Markup, SummaryList, Table, WarningText};
use page::{DateRange, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::model::school_year::age_in_words;
use people::pages::setting_place;
use people::records::children::{self, Child};
use people::{OrganisationId, PersonId};
use store::{StoreError, Tx};

use super::about_others;
use super::consult::{ages, doubt, gets, how};
use super::consultation::answer_by;
use super::consulted::DONE;
use super::consulting::Consulting;
use super::issuing::{CHANGE, CONFIRMED, STEP};
use super::sent_earlier;
use crate::RECORD_EVENT;
use crate::records::consultations::{self, Consultation};
use crate::records::{advice, plans, services, timeline};

/// The settings that are selected.
const SETTINGS: &str = "settings";
/// Part of the name of a setting, or its URN.
const SETTING: &str = "setting";
/// That somebody is sure of an unlikely day.
const CONFIRM: &str = "confirm";
/// The step of a form that searches.
const SEARCH: &str = "search";
/// So many settings are consulted at once.
const MOST: usize = 20;
/// So many settings of a search are shown.
const FOUND: usize = 20;

/// A child about whom settings can be consulted now.
struct Case {
    child: Child,
    /// The setting where the child is.
    now: Option<OrganisationId>,
    /// The consultations of which there is no decision yet.
    open: Vec<Consultation>,
}

/// Opens the record of a child about whom settings can be consulted now.
async fn open(app: &App, viewer: &Viewer, id: PersonId) -> Result<(Case, Tx), Problem> {
    let (child, _, mut tx) = children::open(app, viewer, RECORD_EVENT, id, "consultation").await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    let journey = timeline::load(&mut tx, &reader, id).await?;
    if journey.died.is_some() || !offers(&journey.events, Kind::SettingConsulted, viewer.today) {
        return Err(Problem::Conflict(
            "Schools and settings can be consulted once the draft plan has been sent to the family, and while a plan is in force."
                .to_owned(),
        ));
    }
    let now = advice::setting_of(&mut tx, id).await?.filter(|setting| reader.may_know_setting(*setting));
    let mut open = consultations::of(&mut tx, id).await?;
    open.retain(|one| one.outcome.is_none() && reader.may_know_setting(one.organisation));
    Ok((Case { child, now, open }, tx))
}

/// The settings that were selected, each once.
async fn selected(tx: &mut Tx, form: &mut Form) -> Result<Vec<Record>, Problem> {
    let mut ids: Vec<OrganisationId> = form.values(SETTINGS).iter().filter_map(|id| id.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MOST {
        form.refuse(SETTINGS, format!("Select {MOST} schools and settings or fewer"));
    }
    let mut all = Vec::new();
    for id in ids.into_iter().take(MOST) {
        match organisations::load(tx, id).await {
            Ok(one) if one.kind == "setting" => all.push(one),
            Ok(_) | Err(StoreError::NotFound) => {}
            Err(other) => return Err(other.into()),
        }
    }
    all.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(all)
}

/// The settings to choose from: those that were selected, that were found, and the one where the child is.
struct Offered {
    settings: Vec<Record>,
    /// Whether the search found more than are shown.
    is_more: bool,
}

impl Offered {
    async fn new(tx: &mut Tx, case: &Case, selected: Vec<Record>, found: Vec<Record>) -> Result<Self, Problem> {
        let is_more = found.len() > FOUND;
        let here = match case.now {
            Some(now) => Some(organisations::load(tx, now).await?),
            None => None,
        };
        let mut settings = selected;
        for one in found.into_iter().take(FOUND).chain(here) {
            if settings.iter().all(|known| known.id != one.id) {
                settings.push(one);
            }
        }
        Ok(Self { settings, is_more })
    }
}

/// The open settings of the name or URN on the form; nothing where it is refused. One more than are shown says that there are more.
async fn found(tx: &mut Tx, form: &mut Form) -> Result<Vec<Record>, Problem> {
    let text = form.required(SETTING, "Enter part of the name, or the URN");
    if form.error(SETTING).is_some() {
        return Ok(Vec::new());
    }
    let filter = Filter { text, kind: "setting".to_owned(), ..Filter::default() };
    let found = organisations::listing(&filter).first(tx, numbers::fitted::<i64>(FOUND + 1)).await?;
    if found.is_empty() {
        form.refuse(
            SETTING,
            "No open school or setting has this name or URN. Check it, or ask an administrator to add it",
        );
    }
    Ok(found)
}

#[derive(Template)]
#[template(path = "consult_several.html")]
struct Picker {
    layout: Layout,
    setting: Input,
    find: Button,
    settings: Option<Checkboxes>,
    on: DateInput,
    send: Button,
}

fn step(text: &str, value: &str) -> Button {
    Button { name: STEP.to_owned(), value: value.to_owned(), ..Button::submit(text) }
}

impl Case {
    /// A setting to choose, with what tells it apart and what is known of it.
    fn choice(&self, one: &Record) -> Choice {
        let is_open = self.open.iter().find(|asked| asked.organisation == one.id);
        let consulted = is_open.map(|asked| format!("Consulted on {}, no decision yet", words::date(asked.sent_on())));
        let here = (self.now == Some(one.id)).then(|| "Where the child is now".to_owned());
        let parts: Vec<String> = [Some(setting_place(one)), here, consulted].into_iter().flatten().collect();
        Choice::new(&one.id.to_string(), &one.name).hint(&parts.join(". "))
    }

    fn picker(&self, app: &App, viewer: &Viewer, offered: &Offered, form: &Form) -> Picker {
        let id = self.child.id;
        let layout = app.layout(viewer, "Consult schools or settings").errors(form.summary());
        let items: Vec<Choice> = offered.settings.iter().map(|one| self.choice(one)).collect();
        let hint = if offered.is_more {
            format!("Part of its name, or its URN. The first {FOUND} are shown: enter more of the name to find others")
        } else {
            "Part of its name, or its URN. You can search several times: what you select stays selected".to_owned()
        };
        Picker {
            layout: layout.back_to(&format!("/children/{id}/consultations"), "Consultations"),
            setting: Input {
                hint: Some(hint.into()),
                spellcheck: Some(false),
                ..form.input(SETTING, "Find a school or setting")
            },
            find: step("Search", SEARCH).classes("govuk-button--secondary"),
            settings: (!items.is_empty()).then(|| form.checkboxes(SETTINGS, "Schools and settings to consult", items)),
            on: form.date_input("on", "Sent on", "For example, 27 3 2026"),
            send: Button::submit("Continue"),
        }
    }
}

/// The form, as it opens or with what is wrong.
async fn at_the_form(
    (app, viewer): (&App, &Viewer),
    case: &Case,
    (selected, found): (Vec<Record>, Vec<Record>),
    form: &Form,
) -> Shown {
    let mut tx = app.db.read().await?;
    let offered = Offered::new(&mut tx, case, selected, found).await?;
    drop(tx);
    let page = case.picker(app, viewer, &offered, form);
    if form.is_right() { show(&page) } else { refuse(&page) }
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (case, tx) = open(&app, &viewer, id).await?;
    drop(tx);
    let form = Form::default().with_date("on", viewer.today);
    at_the_form((&app, &viewer), &case, (Vec::new(), Vec::new()), &form).await
}

/// Refuses settings that cannot be consulted, each with why. Whoever else consults about this child waits until this is done.
async fn refuse_some(tx: &mut Tx, id: PersonId, selected: &[Record], form: &mut Form) -> Result<(), Problem> {
    children::lock(tx, id).await?;
    let all = consultations::of(tx, id).await?;
    let mut refused = Vec::new();
    for one in selected {
        let is_open = all.iter().any(|known| known.organisation == one.id && known.outcome.is_none());
        if is_open {
            refused
                .push(format!("{} has already been consulted, and there is no decision on its answer yet", one.name));
        } else if one.status == "Closed" {
            refused.push(format!("{} has closed", one.name));
        }
    }
    if !refused.is_empty() {
        form.refuse(SETTINGS, refused.join(". "));
    }
    Ok(())
}

/// Consults all of them, or says why the law has no place for it: the day and the state of the process are the same for all.
async fn consult_all(
    consulting: &Consulting<'_>,
    tx: &mut Tx,
    selected: &[Record],
    on: Date,
    confirmed: Option<Date>,
) -> Result<Result<(), Refused>, Problem> {
    for one in selected {
        if let Err(why) = consulting.consult(tx, (one.id, &one.name), on, confirmed).await? {
            return Ok(Err(why));
        }
    }
    Ok(Ok(()))
}

/// Asks a second person to read the papers.
async fn ask_second((app, viewer): (&App, &Viewer), id: PersonId, others: &OtherChildren, form: &Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, app, viewer, RECORD_EVENT, id).await?;
    about_others::ask_second(&mut tx, viewer, id, others, (&format!("/children/{id}/plan"), form)).await?;
    let detail = serde_json::json!({ "second_person_asked": Kind::SettingConsulted.code() });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/held-back?done=asked"))
}

/// Looks through the papers before a transaction begins in which it is asked what was found: nobody waits for the writer meanwhile.
async fn look_ahead(app: &App, viewer: &Viewer, id: PersonId) -> Result<(), Problem> {
    let mut tx = app.db.read().await?;
    children::allow(&mut tx, app, viewer, RECORD_EVENT, id).await?;
    about_others::of_papers(&mut tx, viewer, id).await.map(|_| ())
}

/// Searches, shows everything before it is sent, and sends it.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let (case, mut tx) = open(&app, &viewer, id).await?;
    let selected = selected(&mut tx, &mut form).await?;
    // Whoever typed a name and selected nothing meant to search.
    let searches = form.value(STEP) == SEARCH || (selected.is_empty() && !form.value(SETTING).is_empty());
    let found = if searches && form.is_right() { found(&mut tx, &mut form).await? } else { Vec::new() };
    drop(tx);
    let at = (&app, &viewer);
    // A draft, or what was typed before a session ended, is shown again first.
    if searches || form.value(STEP) == CHANGE || !form.is_right() {
        return at_the_form(at, &case, (selected, found), &form).await;
    }
    if selected.is_empty() {
        let field = if case.now.is_some() { SETTINGS } else { SETTING };
        form.refuse(field, "Select at least one school or setting");
    }
    let range = DateRange::past(viewer.today).since(case.child.birth_date(), "the date of birth");
    let on = form.required_date("on", "The date", &range, "Enter the date");
    look_ahead(&app, &viewer, id).await?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let outgoing = Outgoing::about(&mut tx, id, "").await?;
    let may = outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
    refuse_some(&mut tx, id, &selected, &mut form).await?;
    let Some(on) = on.filter(|_| form.is_right()) else {
        drop(tx);
        return at_the_form(at, &case, (selected, Vec::new()), &form).await;
    };
    let others = about_others::of_papers(&mut tx, &viewer, id).await?;
    let asks_second = form.value(STEP) == about_others::SECOND && others.is_list();
    let (is_sure, confirmed) = (form.value(STEP) == CONFIRMED, form.value(CONFIRM).parse().ok());
    if is_sure && on < viewer.today {
        sent_earlier::ask(&mut form);
    }
    let is_answered = (is_sure || asks_second) && about_others::answered(&others, &mut form) && form.is_right();
    let earlier = sent_earlier::said(&form, &viewer, on);
    let consulting = Consulting { app: &app, viewer: &viewer, child: id, may: &may, allowed: &allowed, earlier };
    match consult_all(&consulting, &mut tx, &selected, on, confirmed).await? {
        Ok(()) if asks_second && is_answered => {
            // Nothing is sent before a second person has read the papers.
            drop(tx);
            ask_second(at, id, &others, &form).await
        }
        Ok(()) if is_sure && is_answered => {
            about_others::keep(&mut tx, &viewer, id, &others, &format!("/children/{id}/plan")).await?;
            tx.commit().await?;
            go(&format!("/children/{id}/consultations?done={DONE}"))
        }
        became @ (Ok(()) | Err(Refused::Unlikely(_))) => {
            // What was tried did not happen.
            drop(tx);
            if is_sure && became.is_err() {
                form.refuse(CONFIRM, "Confirm that the date is right, or go back and change it");
            }
            let check = check(at, &case, &selected, (on, became.err(), &others), &form).await?;
            if form.is_right() { show(&check) } else { refuse(&check) }
        }
        Err(why) => {
            drop(tx);
            form.refuse("on", why.to_string());
            at_the_form(at, &case, (selected, Vec::new()), &form).await
        }
    }
}

#[derive(Template)]
#[template(path = "consult_check.html")]
struct Check {
    layout: Layout,
    facts: SummaryList,
    /// What has to be answered first.
    questions: Vec<Markup>,
    settings: Table,
    /// Why the child is unlikely to go to one of them.
    doubts: Vec<WarningText>,
    hidden: Vec<(String, String)>,
    send: Button,
    change: Button,
}

/// The page before they are consulted: what each gets and how, what is unlikely, and what is to be answered. It was tried.
async fn check(
    (app, viewer): (&App, &Viewer),
    case: &Case,
    selected: &[Record],
    (on, unlikely, others): (Date, Option<Refused>, &OtherChildren),
    form: &Form,
) -> Result<Check, Problem> {
    let Case { child, .. } = case;
    let mut tx = app.db.read().await?;
    let is_sent = plans::versions(&mut tx, child.id).await?.iter().any(|version| version.state == "served");
    let mut rows = Vec::new();
    for one in selected {
        let has_account = !services::sencos(&mut tx, one.id).await?.is_empty();
        let ages = ages(one).map(|(low, high)| format!("{low} to {high}")).unwrap_or_default();
        rows.push(vec![
            Cell::text(&one.name),
            Cell::text(setting_place(one)),
            Cell::text(ages),
            Cell::text(how(has_account)),
        ]);
    }
    drop(tx);
    let mut facts = SummaryList::default().row("Child or young person", child.name());
    if let Some(born) = child.birth_date() {
        facts = facts.row("Age", age_in_words(born, viewer.today));
    }
    let count = words::plural(selected.len(), "school or setting", "schools and settings");
    let doubts = selected.iter().filter_map(|one| doubt(one, child, viewer.today));
    let is_before = on < viewer.today;
    let is_asked = |name: &str| {
        (name == CONFIRM && unlikely.is_some())
            || about_others::is_field(name)
            || (is_before && sent_earlier::is_field(name))
    };
    let mut hidden = form.clone().into_values();
    hidden.retain(|(name, _)| !is_asked(name) && !matches!(name.as_str(), STEP | SETTING | "form_key"));
    let mut questions = unlikely.map(|why| question(&why, on, form)).transpose()?.unwrap_or_default();
    questions.extend(about_others::questions(others, form)?);
    if is_before {
        questions.push(sent_earlier::question((on, viewer.today), "", form)?);
    }
    Ok(Check {
        layout: app
            .layout(viewer, &format!("Check before you consult {count}"))
            .errors(form.summary())
            .back_to(&format!("/children/{}/consultations", child.id), "Consultations"),
        facts: facts
            .row("What is sent", gets(is_sent))
            .row("Sent on", words::date(on))
            .row("Response due", answer_by(on).map(shown).unwrap_or_default()),
        questions,
        settings: Table {
            head: ["School or setting", "Type and place", "Ages", "How it is sent"].map(Head::text).to_vec(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        },
        doubts: doubts.map(|text| WarningText { text, ..WarningText::default() }).collect(),
        hidden,
        send: match others.is_list() {
            true => step("Ask a second person", about_others::SECOND),
            false => step("Send the consultations", CONFIRMED),
        },
        change: step("Go back and change", CHANGE).classes("govuk-button--secondary"),
    })
}

/// Whether an unlikely day is right.
fn question(why: &Refused, on: Date, form: &Form) -> Result<Vec<Markup>, Problem> {
    let yes = vec![Choice::new(&on.to_string(), "Yes, the date is right")];
    let warning = WarningText { text: why.to_string(), ..WarningText::default() };
    Ok(vec![Markup::render(&warning)?, Markup::render(&form.checkboxes(CONFIRM, "Check the date", yes))?])
}
