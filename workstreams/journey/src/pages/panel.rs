//! The panel: meetings, agenda, papers, interests, recommendations.

use access::records::accounts;
use access::{App, Facts, Role, Viewer, at_top};
use askama::Template;
use axum::extract::{Path, Query, State};
use documents::Document;
use gate::Reader;
use jiff::civil::Date;
use page::govuk::{Button, Cell, Choice, Head, Input, Markup, Radios, Table, Tag, Textarea};
use page::{DateRange, Done, FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::admissions::{self, Admitted};
use people::records::children;
use serde_json::json;
use store::{StoreError, Tx};

use super::legal_test::evidence_of;
use crate::model::panel::{self as asked_of_panel, QUESTIONS, QUORUM, RECOMMENDATIONS, words as words_of};
use crate::model::{papers, steps};
use crate::records::panels::{self, Item, ItemId, Line, Panel, PanelId};
use crate::records::{advice, plans, timeline};
use crate::{READ_PANEL, RECORD_EVENT, RUN_PANEL};

/// Days after a meeting for which its members still see the papers, unless it is closed before.
const LINGERS: i64 = 14;
/// Meetings on the page.
const SHOWN: i64 = 100;

fn choices(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

fn runs(app: &App, viewer: &Viewer) -> bool {
    app.policy.decide(viewer, RUN_PANEL, &Facts::default()).is_some()
}

#[derive(Template)]
#[template(path = "panels.html")]
struct Meetings {
    layout: Layout,
    table: Option<Table>,
    may_run: bool,
    /// What panels recommended and the viewer has not decided on, in words.
    recommended: Option<String>,
}

/// Whether somebody sees the recommendations on their own cases beside the navigation.
pub(super) fn decides(viewer: &Viewer) -> bool {
    viewer.is(Role::CaseOfficer) && !viewer.is(Role::Manager)
}

/// The meetings: all for whoever works on cases, one's own for a member.
pub async fn list(State(app): State<App>, viewer: Viewer) -> Shown {
    let officers = viewer.is(Role::CaseOfficer) || viewer.is(Role::Manager);
    let mut tx = app.db.read().await?;
    let all = panels::list(&mut tx, (!officers).then_some(viewer.account), SHOWN).await?;
    drop(tx);
    show(&Meetings {
        layout: app.layout(&viewer, "Panels"),
        table: meetings_table(&all, viewer.today),
        may_run: runs(&app, &viewer),
        recommended: at_top::waits("/panels").filter(|waiting| decides(&viewer) && *waiting > 0).map(|waiting| {
            words::plural(waiting, "panel recommendation to decide on", "panel recommendations to decide on")
        }),
    })
}

/// Meetings as a table; nothing where there are none.
pub(super) fn meetings_table(all: &[Panel], today: Date) -> Option<Table> {
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .map(|one| {
            let state = match one.closed_on() {
                Some(on) => Tag::new(&format!("Closed {}", words::date(on)), "grey"),
                None if one.held_on() < today => Tag::new("Held, not closed", "yellow"),
                None => Tag::new("Planned", "blue"),
            };
            vec![
                Cell::html(Markup::link(&format!("/panels/{}", one.id), &one.title)),
                Cell::text(words::date(one.held_on())),
                Cell::html(Markup::of(&state)),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        head: ["Meeting", "Date", "Status"].iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    })
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
    let on = form.required_date("on", "The day", &DateRange::coming(viewer.today), "Enter the date of the meeting");
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
    app.db.log_read(&viewer.actor(), store::Entry::new("panel.read", "person", None, &rights).detail(detail)).await?;
    Ok((panel, items, hidden))
}

/// One meeting with its agenda.
pub async fn view(State(app): State<App>, viewer: Viewer, Path(id): Path<PanelId>, Query(asked): Query<Done>) -> Shown {
    let (panel, items, hidden) = agenda(&app, &viewer, id, "agenda").await?;
    let mut tx = app.db.read().await?;
    let members = panels::members(&mut tx, id).await?;
    let read = panels::read_by(&mut tx, &viewer, &items).await?;
    drop(tx);
    let done = asked.done.as_deref().and_then(|key| match key {
        "declared" => Some("Interest declared. You can no longer see the papers for that case."),
        "recommended" => Some("Recommendation recorded. The case officer will make the decision and send the notice."),
        "removed" => Some("Case removed from the agenda. The members can no longer see its papers."),
        "closed" => Some("Meeting closed. The members can no longer see the papers."),
        _ => None,
    });
    let may_close = runs(&app, &viewer) && panel.closed_on().is_none();
    show(&Agenda {
        layout: app.layout(&viewer, &panel.title).back_to("/panels", "Panels").done(done),
        panel: id,
        day: words::date(panel.held_on()),
        members: members.into_iter().map(|(_, name)| name).collect(),
        table: (!items.is_empty()).then(|| agenda_table(&panel, &items, &read, viewer.today)),
        next: items
            .iter()
            .find(|one| one.item.recommendation.is_none() && !read.contains(&one.item.id))
            .map(|one| (format!("/panels/{id}/items/{}", one.item.id), items.len(), read.len())),
        hidden: (hidden > 0).then(|| {
            format!(
                "{} on this agenda that you cannot see, because you declared an interest.",
                words::plural(hidden, "case is", "cases are")
            )
        }),
        close: may_close.then(|| Button::submit("Close the meeting").classes("govuk-button--secondary")),
    })
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

fn agenda_table(panel: &Panel, lines: &[Line], read: &[ItemId], today: Date) -> Table {
    let head = ["Child or young person", "Year", "School or setting", "Question", "Statutory deadline", "Case officer"];
    let rows = lines.iter().map(|line| {
        let one = &line.item;
        let name = gate::name::listed(&one.forename, &one.surname);
        let papers = if read.contains(&one.id) { Tag::new("Read", "grey") } else { Tag::new("Not read", "blue") };
        vec![
            Cell::html(Markup::link(&format!("/panels/{}/items/{}", panel.id, one.id), &name)),
            Cell::text(line.birth_date().map(|born| steps::year_words(born, today)).unwrap_or_default()),
            Cell::text(line.school.clone().unwrap_or_default()),
            Cell::text(words_of(QUESTIONS, &one.question)),
            by_the_deadline(panel, line),
            Cell::text(line.officer.clone().unwrap_or_else(|| "Not allocated".to_owned())),
            Cell::from(papers),
            Cell::text(one.recommendation.as_deref().map_or("Not yet", |code| words_of(RECOMMENDATIONS, code))),
        ]
    });
    Table {
        head: head.iter().chain(&["Papers", "Recommendation"]).map(|text| Head::text(text)).collect(),
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
    Ok(papers::panel_case(&about, words_of(QUESTIONS, &item.question), &parts, &appendices, &lines, viewer.today))
}

#[derive(Template)]
#[template(path = "panel_item.html")]
struct CasePage<'a> {
    layout: Layout,
    panel: PanelId,
    item: ItemId,
    papers: super::files::Shows<'a>,
    recommended: Option<(String, Vec<String>, String)>,
    conflicts: Vec<String>,
    interest: Option<(Textarea, Button)>,
    recommend: Option<(Radios, Textarea, Button)>,
    /// Where somebody who works on the case takes it off the agenda.
    remove: Option<(Textarea, Button)>,
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
    let conflicts = panels::conflicts(&mut tx, which).await?;
    let members = panels::members(&mut tx, id).await?;
    let works = children::allow(&mut tx, app, viewer, RECORD_EVENT, item.person).await.is_ok();
    drop(tx);
    let is_member = members.iter().any(|(account, _)| *account == viewer.account);
    let open = panel.closed_on().is_none() && item.recommendation.is_none();
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
        recommended: item.recommendation.as_deref().map(|code| {
            let reasons = item.reasons.as_deref().unwrap_or_default().lines().map(str::to_owned).collect();
            let by = item.recommended_by.clone().unwrap_or_default();
            let on = item.recommended_on().map(words::date).unwrap_or_default();
            (words_of(RECOMMENDATIONS, code).to_owned(), reasons, format!("{by}, {on}"))
        }),
        conflicts: conflicts.iter().map(|(_, name, reason)| format!("{name}: {reason}")).collect(),
        interest: (open && is_member).then(|| {
            let area = Textarea {
                rows: Some(2),
                ..of(Sent::Interest).textarea("interest", "Why you cannot take part in this case")
            };
            (area, Button::submit("Declare an interest").classes("govuk-button--secondary"))
        }),
        recommend: (open && runs(app, viewer)).then(|| {
            let form = of(Sent::Recommendation);
            let radios = form.radios("recommendation", "Recommendation", choices(RECOMMENDATIONS));
            let reasons = Textarea { rows: Some(5), ..form.textarea("reasons", "Reasons, for this child") };
            (radios, reasons, Button::submit("Record the recommendation"))
        }),
        remove: (open && works).then(|| {
            let form = of(Sent::Removal);
            let area = Textarea { rows: Some(2), ..form.textarea("why", "Why you are removing this case") };
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
    tx.record(allowed.entry("person", Some(item.person.uuid())).detail(detail).reason(&reason)).await?;
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
    let code = form.one_of("recommendation", &choices(RECOMMENDATIONS), "Select the recommendation");
    if form.value("reasons").is_empty() {
        form.refuse("reasons", "Enter the reasons");
    }
    form.at_most("reasons", 8_000);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let panel = meeting(&mut tx, &viewer, id).await?;
    let item = panels::item(&mut tx, &app, &viewer, id, which).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, READ_PANEL, item.person).await?;
    let conflicts = panels::conflicts(&mut tx, which).await?;
    let members = panels::members(&mut tx, id).await?;
    let free = members.iter().filter(|(account, _)| !conflicts.iter().any(|(other, _, _)| other == account)).count();
    if free < QUORUM {
        form.refuse("recommendation", format!("{} without an interest in this case: at least {QUORUM} are needed. Put it on another agenda, or decide without a panel", words::plural(free, "member is", "members are")));
    }
    if panel.held_on() > viewer.today {
        form.refuse(
            "recommendation",
            format!(
                "The panel meets on {}. You cannot record a recommendation before then",
                words::date(panel.held_on())
            ),
        );
    }
    if panel.closed_on().is_some() {
        form.refuse("recommendation", "The meeting is closed");
    }
    let (Some(code), true) = (code, form.is_right()) else {
        drop(tx);
        return case_page(&app, &viewer, id, which, &form, Sent::Recommendation).await;
    };
    panels::recommend(&mut tx, which, &code, form.value("reasons"), &viewer.name, viewer.today).await?;
    tx.record(allowed.entry("person", Some(item.person.uuid())).detail(json!({ "panel": id, "recommends": code })))
        .await?;
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

/// Closes a meeting: its members go out.
pub async fn close(State(app): State<App>, viewer: Viewer, Path(id): Path<PanelId>) -> Shown {
    let allowed = app.allow(&viewer, RUN_PANEL, &Facts::default())?;
    let mut tx = app.db.write(&viewer.actor()).await?;
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

async fn put_page(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    name: &str,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let layout =
        app.layout(viewer, "Ask the panel").errors(form.summary()).back_to(&format!("/children/{id}/journey"), name);
    let page = FieldsForm::new(layout, 0);
    let meetings: Vec<Choice> = panels::list(tx, None, SHOWN)
        .await?
        .into_iter()
        .filter(|one| one.closed_on().is_none() && one.held_on() >= viewer.today)
        .rev()
        .map(|one| Choice::new(&one.id.to_string(), &format!("{}, {}", one.title, words::date(one.held_on()))))
        .collect();
    let page = panels::about(tx, id).await?.iter().fold(page, |page, one| {
        let outcome =
            one.recommendation.as_deref().map_or("not yet considered", |code| words_of(RECOMMENDATIONS, code));
        let reasons = one.reasons.as_deref().map(|reasons| format!(" {reasons}")).unwrap_or_default();
        page.lead(format!("{}: {outcome}.{reasons}", words_of(QUESTIONS, &one.question)))
    });
    let mut links = Markup::default();
    for one in panels::about(tx, id).await?.iter().filter(|one| one.recommendation.is_none()) {
        let words = format!("See the papers, or remove from the agenda: {}", words_of(QUESTIONS, &one.question));
        let link = Markup::link(&format!("/panels/{}/items/{}", one.panel, one.id), &words);
        let line = Markup::written(r#"<p class="govuk-body">"#).then(&link).then(&Markup::written("</p>"));
        links = links.then(&line);
    }
    let page = page.after(links);
    if meetings.is_empty() {
        return Ok(page
            .lead("No panel meetings are planned. A manager can schedule one under “Panels”. Time limits still apply.")
            .without_form());
    }
    page.lead("The members can see the papers for this case from now until the meeting is closed, and for no more than two weeks after its date.")
        .field(&form.radios("panel", "Which meeting", meetings))?
        .field(&form.radios("question", "Question for the panel", choices(QUESTIONS)))
        .map(|page| page.button("Add to the agenda"))
}

/// The form that puts a case on an agenda.
pub async fn put_form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "panel").await?;
    show(&put_page(&mut tx, &app, &viewer, id, &child.name(), &Form::default()).await?)
}

/// Puts a case on an agenda, and lets the members in.
pub async fn put(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let question = form.one_of("question", &choices(QUESTIONS), "Select the question");
    let chosen = form.value("panel").to_owned();
    let panel = panels::list(&mut tx, None, SHOWN)
        .await?
        .into_iter()
        .find(|one| one.id.to_string() == chosen && one.closed_on().is_none() && one.held_on() >= viewer.today);
    if panel.is_none() {
        form.refuse("panel", "Select a meeting");
    }
    if let (Some(panel), Some(question), true) = (panel, question, form.is_right()) {
        match put_on(&mut tx, &viewer, id, (&panel, &question), &allowed).await? {
            Ok(()) => {
                tx.commit().await?;
                return go(&format!("/panels/{}", panel.id));
            }
            Err(PutRefused::Stopped(words)) => return Err(Problem::Conflict(words)),
            Err(PutRefused::OnAgenda(words)) => form.refuse("panel", words),
            Err(PutRefused::Closed) => form.refuse("panel", "That meeting has now been closed. Select another"),
            Err(PutRefused::Unfit(why)) => {
                let name = children::of(&mut tx, id).await?.name();
                let stands = asked_of_panel::unfit_words(why).unwrap_or_default();
                form.refuse("question", format!("{name} {stands}. Select a question that fits"));
            }
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "panel").await?;
    refuse(&put_page(&mut tx, &app, &viewer, id, &child.name(), &form).await?)
}

/// Why a case was not put on an agenda.
pub(super) enum PutRefused {
    /// Nothing may be sent about the child: why.
    Stopped(String),
    /// It is there with this question: in words.
    OnAgenda(String),
    /// Somebody closed the meeting meanwhile.
    Closed,
    /// The question makes no sense where the case stands: why, as a code.
    Unfit(&'static str),
}

/// Why a question makes no sense where the case of a child stands, as a code.
async fn unfit(tx: &mut Tx, viewer: &Viewer, child: PersonId, question: &str) -> Result<Option<&'static str>, Problem> {
    let reader = Reader::session(tx, viewer, child).await?;
    let events = timeline::load(tx, &reader, child).await?.events;
    let is_written = plans::versions(tx, child).await?.iter().any(plans::Version::is_working);
    Ok(asked_of_panel::unfit(question, &events, is_written))
}

/// Puts a case on an agenda, lets the members in and records the audit entry.
pub(super) async fn put_on(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    (panel, question): (&Panel, &str),
    allowed: &access::Allowed,
) -> Result<Result<(), PutRefused>, Problem> {
    if let Some(why) = unfit(tx, viewer, child, question).await? {
        return Ok(Err(PutRefused::Unfit(why)));
    }
    // The members are sent the papers.
    if let Err(stopped) = gate::Outgoing::about(tx, child, "").await? {
        return Ok(Err(PutRefused::Stopped(stopped.to_string())));
    }
    let item = match panels::put(tx, panel.id, child, question).await {
        Ok(item) => item,
        Err(StoreError::Duplicate(words)) => return Ok(Err(PutRefused::OnAgenda(words))),
        Err(StoreError::Stale) => return Ok(Err(PutRefused::Closed)),
        Err(other) => return Err(other.into()),
    };
    // A meeting that nobody closes does not keep its members in for good.
    let until = panel.held_on().checked_add(jiff::Span::new().days(LINGERS)).ok();
    for (account, _) in panels::members(tx, panel.id).await? {
        if panels::is_conflicted(tx, account, child).await? {
            continue;
        }
        admissions::admit_until(tx, child, Admitted::Panel(account), item.uuid(), viewer.today, until).await?;
    }
    let detail = json!({ "panel": panel.id, "question": question });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
    Ok(Ok(()))
}
