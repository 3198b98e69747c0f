//! The panel: meetings, agenda, papers, interests, recommendations.

use access::records::accounts;
use access::{App, Facts, Role, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use documents::Document;
use gate::Reader;
use jiff::civil::Date;
use page::govuk::{Button, Cell, Choice, Head, Input, Markup, Radios, Table, Tag, Textarea, WarningText};
use page::{DateRange, Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::records::{admissions, children};
use serde_json::json;
use store::{StoreError, Tx};

use super::legal_test::evidence_of;
use super::panel_put::unfit;
use crate::model::panel::{self as asked_of_panel, AS_PROPOSED, QUESTIONS, QUORUM, unfit_words, words as words_of};
use crate::model::{papers, steps};
use crate::records::panels::{self, Item, ItemId, Line, Panel, PanelId};
use crate::records::{advice, plans, timeline};
use crate::{READ_PANEL, RECORD_EVENT, RUN_PANEL};

pub(super) fn choices(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

/// Whether the viewer runs panels.
pub(super) fn runs(app: &App, viewer: &Viewer) -> bool {
    app.policy.decide(viewer, RUN_PANEL, &Facts::default()).is_some()
}

async fn new_page(app: &App, viewer: &Viewer, form: &Form) -> Result<FieldsForm, Problem> {
    let mut tx = app.db.read().await?;
    let members = accounts::holders(&mut tx, Role::PanelMember, viewer.today).await?;
    drop(tx);
    let layout = app.layout(viewer, "Schedule a panel").errors(form.summary()).back_to("/panels", "Panels");
    let page = FieldsForm::new(layout, 0);
    if members.is_empty() {
        return Ok(page
            .lead("No panel members have an account. Ask an administrator to add them first.")
            .without_form());
    }
    let members = members.iter().map(|one| Choice::new(&one.id.to_string(), &one.name)).collect();
    page.lead("A panel gives advice. It cannot extend a time limit. A case must go to a meeting before its deadline, or be decided without one.")
        .field(&Input { hint: Some("For example: Assessment panel".into()), ..form.input("title", "Name of the panel") })?
        .field(&form.date_picker("on", "Date of the meeting", "For example, 27/3/2027"))?
        .field(&form.checkboxes("members", "Members", members))
}

/// The form of a new meeting.
pub async fn new(State(app): State<App>, viewer: Viewer) -> Shown {
    app.allow(&viewer, RUN_PANEL, &Facts::default())?;
    show(&new_page(&app, &viewer, &Form::default()).await?)
}

/// Plans a meeting.
pub async fn create(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, RUN_PANEL, &Facts::default())?;
    let title = form.required("title", "Enter the name of the panel");
    let range = DateRange::coming(viewer.today);
    let on = form.required_date("on", "The date of the meeting", &range, "Enter the date of the meeting");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let chosen = form.values("members");
    let members: Vec<_> = accounts::holders(&mut tx, Role::PanelMember, viewer.today)
        .await?
        .into_iter()
        .filter(|one| chosen.contains(&one.id.to_string()))
        .map(|one| (one.id, one.name))
        .collect();
    if members.len() < QUORUM {
        form.refuse("members", format!("Select at least {QUORUM} members"));
    }
    let (Some(on), true) = (on, form.is_right()) else {
        drop(tx);
        return refuse(&new_page(&app, &viewer, &form).await?);
    };
    let id = panels::add(&mut tx, &title, on, &viewer.name, &members).await?;
    let ids: Vec<_> = members.iter().map(|(account, _)| *account).collect();
    let detail = json!({ "on": on.to_string(), "members": ids });
    tx.record(allowed.entry("panel", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("/panels/{id}"))
}

#[derive(Template)]
#[template(path = "panel.html")]
struct Agenda {
    layout: Layout,
    panel: PanelId,
    day: String,
    members: Vec<String>,
    table: Option<Table>,
    /// The first case whose papers the viewer has not opened, how many cases there are, and how many they have opened.
    next: Option<(String, usize, usize)>,
    hidden: Option<String>,
    /// Whether the meeting is open, for whoever may move or reopen it.
    change: Option<bool>,
    close: Option<Button>,
}

/// A meeting, for whoever works on cases or sits in it.
async fn meeting(tx: &mut Tx, viewer: &Viewer, id: PanelId) -> Result<Panel, Problem> {
    let panel = panels::one(tx, id).await?;
    let works = viewer.is(Role::CaseOfficer) || viewer.is(Role::Manager);
    if works || panels::members(tx, id).await?.iter().any(|(account, _)| *account == viewer.account) {
        return Ok(panel);
    }
    Err(Problem::NotFound)
}

/// A meeting that the viewer may know of, and the lines of its agenda that they may see; logged.
async fn agenda(app: &App, viewer: &Viewer, id: PanelId, what: &str) -> Result<(Panel, Vec<Line>, i64), Problem> {
    let mut tx = app.db.read().await?;
    let panel = meeting(&mut tx, viewer, id).await?;
    let items = panels::items(&mut tx, app, viewer, id).await?;
    let hidden = panels::own_interests(&mut tx, id, viewer.account).await?;
    drop(tx);
    let rights = app.rights(viewer, READ_PANEL);
    let detail = json!({ "part": what, "shown": items.iter().map(|one| one.item.person).collect::<Vec<_>>() });
    app.db.log_read(&viewer.actor(), store::Entry::new("panel.read", "person", None, rights).detail(detail)).await?;
    Ok((panel, items, hidden))
}

/// One meeting with its agenda.
pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PanelId>, Query(asked): Query<Done>) -> Shown {
    let (panel, items, hidden) = agenda(&app, &viewer, id, "agenda").await?;
    let mut tx = app.db.read().await?;
    let members = panels::members(&mut tx, id).await?;
    let read = panels::read_by(&mut tx, &viewer, &items).await?;
    let (mut proposed, mut unfit) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
    for line in &items {
        proposed.push(proposal(&mut tx, &viewer, &line.item).await?);
        unfit.push(is_unfit(&mut tx, &viewer, &line.item).await?.is_some());
    }
    let (may_run, is_open) = (runs(&app, &viewer), panel.closed_on().is_none());
    let may_change = may_run && (is_open || !panels::is_decided_on(&mut tx, id).await?);
    drop(tx);
    let done = asked.done.as_deref().and_then(|key| match key {
        "declared" => Some("Interest declared. You can no longer see the papers for that case."),
        "recommended" => Some("Recommendation recorded. The case officer will make the decision and send the notice."),
        "removed" => Some("Case removed from the agenda. The members can no longer see its papers."),
        "closed" => Some("Meeting closed. The members can no longer see the papers."),
        "reopened" => Some("Meeting reopened. The members can see the papers again, and we have told them."),
        "moved" => Some("Date changed. The cases stay on the agenda, and we have told the members."),
        _ => None,
    });
    show(&Agenda {
        layout: app.layout(&viewer, &panel.title).back_to("/panels", "Panels").done(done),
        panel: id,
        day: words::date(panel.held_on()),
        members: members.into_iter().map(|(_, name)| name).collect(),
        table: (!items.is_empty()).then(|| agenda_table(&panel, &items, (&proposed, &unfit, &read), viewer.today)),
        next: items
            .iter()
            .find(|one| is_to_read(one, &read))
            .map(|one| (format!("/panels/{id}/items/{}", one.item.id), items.len(), read.len())),
        hidden: (hidden > 0).then(|| {
            format!(
                "{} on this agenda that you cannot see, because you declared an interest.",
                words::plural(hidden, "case is", "cases are")
            )
        }),
        change: may_change.then_some(is_open),
        close: (may_run && is_open).then(|| Button::submit("Close the meeting").classes("govuk-button--secondary")),
    })
}

/// Whether the panel has still to answer a case whose papers the viewer has not opened.
fn is_to_read(line: &Line, read: &[ItemId]) -> bool {
    line.item.recommendation.is_none() && !read.contains(&line.item.id)
}

/// The next case to read: after this one, and then from the beginning of the agenda.
async fn next_case(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    (panel, which): (PanelId, ItemId),
) -> Result<Option<String>, Problem> {
    let lines = panels::items(tx, app, viewer, panel).await?;
    let mut read = panels::read_by(tx, viewer, &lines).await?;
    read.push(which);
    let after = lines.iter().position(|line| line.item.id == which).map_or(0, |at| at + 1);
    let mut around = lines.iter().skip(after).chain(lines.iter().take(after));
    let next = around.find(|line| is_to_read(line, &read));
    Ok(next.map(|line| format!("/panels/{panel}/items/{}", line.item.id)))
}

/// What the meeting's day means for the statutory deadline of a child.
fn by_the_deadline(panel: &Panel, line: &Line) -> Cell {
    match line.last_day() {
        None => Cell::text("None"),
        Some(day) if day < panel.held_on() => {
            let tag = Tag::new("After the deadline", "red");
            Cell::html(Markup::text(&format!("{} ", words::short_date(day))).then(&tag.into()))
        }
        Some(day) => Cell::text(words::short_date(day)),
    }
}

/// What the officer proposes of a case, as the viewer may have it; none where nothing is.
async fn proposal(tx: &mut Tx, viewer: &Viewer, item: &Item) -> Result<Option<String>, Problem> {
    let Some(proposed) = &item.proposed else { return Ok(None) };
    let reader = Reader::session(tx, viewer, item.person).await?;
    Ok(Some(proposed.to(&reader)))
}

/// Why the panel is asked what makes no sense where the case stands now, as a code; nothing where it does, or has answered.
async fn is_unfit(tx: &mut Tx, viewer: &Viewer, item: &Item) -> Result<Option<&'static str>, Problem> {
    match item.recommendation {
        Some(_) => Ok(None),
        None => unfit(tx, viewer, item.person, &item.question).await,
    }
}

/// What is asked, marked where it makes no sense any more.
fn question_cell(item: &Item, is_unfit: bool) -> Cell {
    let question = words_of(QUESTIONS, &item.question);
    if !is_unfit {
        return Cell::text(question);
    }
    let tag = Tag::new("Does not fit", "red").coded("unfit");
    Cell::html(Markup::text(&format!("{question} ")).then(&tag.into()))
}

/// What the viewer may have of each line: what is proposed, whether its question makes no sense; and which they have read.
type Of<'a> = (&'a [Option<String>], &'a [bool], &'a [ItemId]);

/// The agenda as a table: each line with what is proposed, and whether the viewer has read its papers.
fn agenda_table(panel: &Panel, lines: &[Line], (proposed, unfit, read): Of<'_>, today: Date) -> Table {
    let head = ["Child or young person", "Year", "School or setting", "Question", "Proposed", "Statutory deadline"];
    let rows = lines.iter().zip(proposed).zip(unfit).map(|((line, proposed), is_unfit)| {
        let one = &line.item;
        let name = gate::name::listed(&one.forename, &one.surname);
        let papers = if read.contains(&one.id) { Tag::new("Read", "grey") } else { Tag::new("Not read", "blue") };
        vec![
            Cell::html(Markup::link(&format!("/panels/{}/items/{}", panel.id, one.id), &name)),
            Cell::text(line.birth_date().map(|born| steps::year_words(born, today)).unwrap_or_default()),
            Cell::text(line.school.clone().unwrap_or_default()),
            question_cell(one, *is_unfit),
            Cell::text(proposed.clone().unwrap_or_default()),
            by_the_deadline(panel, line),
            Cell::text(line.officer.clone().unwrap_or_else(|| "Not allocated".to_owned())),
            Cell::from(papers),
            Cell::text(
                one.recommendation
                    .as_deref()
                    .map_or("Not yet", |code| asked_of_panel::recommended(&one.question, code)),
            ),
        ]
    });
    Table {
        head: head.iter().chain(&["Case officer", "Papers", "Recommendation"]).map(|text| Head::text(text)).collect(),
        rows: rows.collect(),
        first_cell_is_header: true,
        ..Table::default()
    }
}

/// A case as its document.
async fn papers_of(tx: &mut Tx, viewer: &Viewer, item: &Item) -> Result<Document, Problem> {
    let child = children::of(tx, item.person).await?;
    let reader = Reader::session(tx, viewer, item.person).await?;
    let parts = evidence_of(tx, &reader, item.person).await?;
    let parts: Vec<_> = parts.into_iter().map(|one| (one.part.question, one.evidence())).collect();
    let journey = timeline::load(tx, &reader, item.person).await?;
    let mut appendices = Vec::new();
    for piece in advice::of(tx, item.person).await? {
        let given = advice::given(tx, piece.id).await?;
        appendices.push(super::advice::appendix(&piece, &reader, &given, &journey, None));
    }
    let lines = match plans::versions(tx, item.person).await?.first() {
        Some(newest) => plans::lines(tx, newest.id).await?.iter().map(|line| line.line(&reader)).collect(),
        None => Vec::new(),
    };
    let about = super::plan_views::about(&child);
    let proposed = item.proposed.as_ref().map(|words| words.to(&reader));
    let asked = (words_of(QUESTIONS, &item.question), proposed.as_deref());
    Ok(papers::panel_case(&about, asked, &parts, &appendices, &lines, viewer.today))
}

#[derive(Template)]
#[template(path = "panel_item.html")]
struct CasePage<'a> {
    layout: Layout,
    panel: PanelId,
    item: ItemId,
    papers: super::files::Shows<'a>,
    /// Why the question makes no sense any more.
    doubt: Option<WarningText>,
    /// From when a recommendation can be recorded, where that is not yet.
    not_before: Option<String>,
    /// When the panel meets, for a member who records no recommendation.
    view_on: Option<String>,
    recommended: Option<(String, Vec<String>, String)>,
    conflicts: Vec<String>,
    interest: Option<(Textarea, Button)>,
    recommend: Option<(Radios, Textarea, Button)>,
    /// Where somebody who works on the case takes it off the agenda.
    remove: Option<(Textarea, Button)>,
    /// The next case that the viewer has not read.
    next: Option<String>,
}

/// What can be recommended; where something is proposed, it stands beside the answer that takes it up, or above them all.
fn recommendations(form: &Form, question: &str, proposed: Option<&str>) -> Radios {
    let takes_up = asked_of_panel::is_of_a_proposal(question);
    let proposed = proposed.map(|text| format!("Proposed: {text}"));
    let all = choices(asked_of_panel::recommendations(question)).into_iter();
    let all = all.map(|choice| match &proposed {
        Some(text) if takes_up && choice.value == AS_PROPOSED => choice.hint(text),
        _ => choice,
    });
    let radios = form.radios("recommendation", "Recommendation", all.collect());
    Radios { hint: proposed.filter(|_| !takes_up).map(Into::into), ..radios }
}

/// Which form of the page was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    Nothing,
    Interest,
    Recommendation,
    Removal,
}

async fn case_page(app: &App, viewer: &Viewer, id: PanelId, which: ItemId, form: &Form, sent: Sent) -> Shown {
    let mut tx = app.db.read().await?;
    let panel = meeting(&mut tx, viewer, id).await?;
    let item = panels::item(&mut tx, app, viewer, id, which).await?;
    let allowed = children::allow(&mut tx, app, viewer, READ_PANEL, item.person).await?;
    drop(tx);
    let entry =
        allowed.entry("person", Some(item.person.uuid())).detail(json!({ "part": "panel papers", "item": which }));
    app.db.log_read(&viewer.actor(), entry).await?;
    let mut tx = app.db.read().await?;
    let child = children::of(&mut tx, item.person).await?;
    let facts = children::standing(&mut tx, viewer, item.person).await?;
    people::records::identity::say(&mut tx, app, viewer, &child, &facts).await?;
    let document = papers_of(&mut tx, viewer, &item).await?;
    let proposed = proposal(&mut tx, viewer, &item).await?;
    let doubt = is_unfit(&mut tx, viewer, &item).await?.map(|why| {
        let stands = unfit_words(why).unwrap_or_default();
        let text = format!("{} {stands}. Remove the case from the agenda, or ask another question.", child.name());
        WarningText { text, code: "unfit", ..WarningText::default() }
    });
    let conflicts = panels::conflicts(&mut tx, which).await?;
    let members = panels::members(&mut tx, id).await?;
    let works = children::allow(&mut tx, app, viewer, RECORD_EVENT, item.person).await.is_ok();
    let next = next_case(&mut tx, app, viewer, (id, which)).await?;
    drop(tx);
    let is_member = members.iter().any(|(account, _)| *account == viewer.account);
    let open = panel.closed_on().is_none() && item.recommendation.is_none();
    let (records, is_early) = (open && runs(app, viewer), panel.held_on() > viewer.today);
    let blank = Form::default();
    let of = |wanted: Sent| if sent == wanted { form } else { &blank };
    let page = CasePage {
        layout: app
            .layout(
                viewer,
                &format!(
                    "{}: {}",
                    words_of(QUESTIONS, &item.question),
                    gate::name::full(&item.forename, &item.surname)
                ),
            )
            .errors(form.summary())
            .back_to(&format!("/panels/{id}"), &panel.title),
        panel: id,
        item: which,
        papers: super::files::Shows { document: &document },
        next,
        doubt,
        not_before: (records && is_early).then(|| words::date(panel.held_on())),
        view_on: (open && is_member && !records).then(|| words::date(panel.held_on())),
        recommended: item.recommendation.as_deref().map(|code| {
            let reasons = item.reasons.as_deref().unwrap_or_default().lines().map(str::to_owned).collect();
            let by = item.recommended_by.clone().unwrap_or_default();
            let on = item.recommended_on().map(words::date).unwrap_or_default();
            (asked_of_panel::recommended(&item.question, code).to_owned(), reasons, format!("{by}, {on}"))
        }),
        conflicts: conflicts.iter().map(|(_, name, reason)| format!("{name}: {reason}")).collect(),
        interest: (open && is_member).then(|| {
            let area = Textarea {
                rows: Some(2),
                ..of(Sent::Interest).textarea("interest", "Why you cannot take part in this case").up_to(500)
            };
            (area, Button::submit("Declare an interest").classes("govuk-button--secondary"))
        }),
        recommend: (records && !is_early).then(|| {
            let form = of(Sent::Recommendation);
            let radios = recommendations(form, &item.question, proposed.as_deref());
            let reasons =
                Textarea { rows: Some(5), ..form.textarea("reasons", "Reasons, for this child").up_to(8_000) };
            (radios, reasons, Button::submit("Record the recommendation"))
        }),
        remove: (open && works).then(|| {
            let form = of(Sent::Removal);
            let area = Textarea { rows: Some(2), ..form.textarea("why", "Why you are removing this case").up_to(500) };
            (area, Button::submit("Remove from the agenda").classes("govuk-button--warning"))
        }),
    };
    if sent == Sent::Nothing { show(&page) } else { refuse(&page) }
}

/// One case of the agenda.
pub async fn item(State(app): State<App>, viewer: Viewer, Path((id, which)): Path<(PanelId, ItemId)>) -> Shown {
    case_page(&app, &viewer, id, which, &Form::default(), Sent::Nothing).await
}

/// Declares an interest: from now on the case does not exist for this member.
pub async fn declare(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, which)): Path<(PanelId, ItemId)>,
    mut form: Form,
) -> Shown {
    let reason = form.required("interest", "Enter why you cannot take part");
    if !form.is_right() {
        return case_page(&app, &viewer, id, which, &form, Sent::Interest).await;
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let item = panels::item(&mut tx, &app, &viewer, id, which).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, READ_PANEL, item.person).await?;
    let members = panels::members(&mut tx, id).await?;
    if !members.iter().any(|(account, _)| *account == viewer.account) {
        return Err(Problem::NotFound);
    }
    panels::declare(&mut tx, which, &viewer, &reason).await?;
    // An interest is in the child: it holds for every agenda that they are on.
    for (one,) in panels::ids_about(&mut tx, item.person).await? {
        admissions::end(&mut tx, one.uuid(), Some(viewer.account), viewer.today).await?;
    }
    let detail = json!({ "interest": which });
    let entry = allowed.entry_called("panel.declare", "person", Some(item.person.uuid()));
    tx.record(entry.detail(detail).reason(&reason)).await?;
    tx.commit().await?;
    go(&format!("/panels/{id}?done=declared"))
}

/// Records what the panel recommends.
pub async fn recommend(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, which)): Path<(PanelId, ItemId)>,
    mut form: Form,
) -> Shown {
    app.allow(&viewer, RUN_PANEL, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let panel = meeting(&mut tx, &viewer, id).await?;
    let item = panels::item(&mut tx, &app, &viewer, id, which).await?;
    let offered = choices(asked_of_panel::recommendations(&item.question));
    let code = form.one_of("recommendation", &offered, "Select the recommendation");
    if form.value("reasons").is_empty() {
        form.refuse("reasons", "Enter the reasons");
    }
    form.at_most("reasons", 8_000);
    let allowed = children::allow(&mut tx, &app, &viewer, READ_PANEL, item.person).await?;
    let conflicts = panels::conflicts(&mut tx, which).await?;
    let members = panels::members(&mut tx, id).await?;
    let free = members.iter().filter(|(account, _)| !conflicts.iter().any(|(other, _, _)| other == account)).count();
    if free < QUORUM {
        form.refuse("recommendation", format!("{} without an interest in this case: at least {QUORUM} are needed. Put it on another agenda, or decide without a panel", words::plural(free, "member is", "members are")));
    }
    if panel.held_on() > viewer.today {
        let day = words::date(panel.held_on());
        return Err(Problem::Conflict(format!("The panel meets on {day}. You can record a recommendation from then.")));
    }
    if panel.closed_on().is_some() {
        form.refuse("recommendation", "The meeting is closed");
    }
    let (Some(code), true) = (code, form.is_right()) else {
        drop(tx);
        return case_page(&app, &viewer, id, which, &form, Sent::Recommendation).await;
    };
    panels::recommend(&mut tx, which, &code, form.value("reasons"), &viewer.name, viewer.today).await?;
    let entry = allowed.entry_called("panel.recommend", "person", Some(item.person.uuid()));
    tx.record(entry.detail(json!({ "panel": id, "recommends": code }))).await?;
    tx.commit().await?;
    go(&format!("/panels/{id}?done=recommended"))
}

/// Takes a case off an agenda: its members go out.
pub async fn remove(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, which)): Path<(PanelId, ItemId)>,
    mut form: Form,
) -> Shown {
    let why = form.required("why", "Enter why you are removing this case");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let item = panels::line(&mut tx, id, which).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, item.person).await?;
    if !form.is_right() {
        drop(tx);
        return case_page(&app, &viewer, id, which, &form, Sent::Removal).await;
    }
    match panels::remove(&mut tx, which, viewer.today).await {
        Ok(()) => {}
        Err(StoreError::Stale) => {
            return Err(Problem::Conflict(
                "The panel has considered this case, or the meeting is closed. The case stays on the agenda."
                    .to_owned(),
            ));
        }
        Err(other) => return Err(other.into()),
    }
    admissions::end(&mut tx, which.uuid(), None, viewer.today).await?;
    let detail = json!({ "panel": id, "removed": which });
    tx.record(allowed.entry("person", Some(item.person.uuid())).detail(detail).reason(&why)).await?;
    tx.commit().await?;
    go(&format!("/panels/{id}?done=removed"))
}

/// The field in which it is confirmed that a meeting is closed although some cases have no recommendation.
const SURE: &str = "sure";

/// Asks before a meeting is closed in which the panel has not answered everything.
fn close_page(app: &App, viewer: &Viewer, panel: &Panel, unanswered: usize) -> FieldsForm {
    let at = format!("/panels/{}", panel.id);
    let layout = app.layout(viewer, "Close the meeting?").back_to(&at, &panel.title);
    let lead = format!(
        "{} no recommendation. Once the meeting is closed you cannot record one, and the members can no longer see the papers.",
        words::plural(unanswered, "case has", "cases have")
    );
    FieldsForm::new(layout, 0).again().lead(lead).hidden(SURE, "yes").button("Close anyway")
}

/// Closes a meeting: its members go out.
pub async fn close(State(app): State<App>, viewer: Viewer, Path(id): Path<PanelId>, form: Form) -> Shown {
    let allowed = app.allow(&viewer, RUN_PANEL, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let panel = panels::one(&mut tx, id).await?;
    if panel.closed_on().is_none() && form.value(SURE) != "yes" {
        let lines = panels::items(&mut tx, &app, &viewer, id).await?;
        let unanswered = lines.iter().filter(|line| line.item.recommendation.is_none()).count();
        if unanswered > 0 {
            drop(tx);
            return show(&close_page(&app, &viewer, &panel, unanswered));
        }
    }
    match panels::close(&mut tx, id, viewer.today).await {
        Ok(()) => {}
        Err(StoreError::Stale) => return Err(Problem::Conflict("The meeting is closed already.".to_owned())),
        Err(other) => return Err(other.into()),
    }
    for (item,) in panels::ids(&mut tx, id).await? {
        admissions::end(&mut tx, item.uuid(), None, viewer.today).await?;
    }
    tx.record(allowed.entry("panel", Some(id.uuid())).detail(json!({ "closed": true }))).await?;
    tx.commit().await?;
    go(&format!("/panels/{id}?done=closed"))
}

/// The papers of all cases that the viewer may see, as one PDF file.
pub async fn pack(State(app): State<App>, viewer: Viewer, Path(id): Path<PanelId>) -> Shown {
    let (panel, items, _) = agenda(&app, &viewer, id, "papers").await?;
    let title = format!("{}, {}", panel.title, words::date(panel.held_on()));
    let mut pack = Document::new(title, format!("Papers for {}", viewer.name), panel.held_on());
    pack.footer = "For panel members only".to_owned();
    let mut tx = app.db.read().await?;
    for Line { item, .. } in &items {
        let allowed = children::allow(&mut tx, &app, &viewer, READ_PANEL, item.person).await?;
        let detail = json!({ "part": "panel papers, as a PDF file", "item": item.id });
        let entry = allowed.entry("person", Some(item.person.uuid())).detail(detail);
        app.db.log_read(&viewer.actor(), entry).await?;
        let papers = papers_of(&mut tx, &viewer, item).await?;
        pack.heading(papers.title.clone());
        pack.blocks.extend(papers.blocks.into_iter().map(|block| match block {
            documents::Block::Heading(_, text) => documents::Block::Heading(3, text),
            other => other,
        }));
    }
    drop(tx);
    if items.is_empty() {
        pack.text("There is nothing on the agenda that you can see.");
    }
    super::files::pdf(&pack, "papers")
}
