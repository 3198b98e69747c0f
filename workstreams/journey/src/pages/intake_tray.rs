//! Everything new in one list, whichever way it came: requests that are to be matched to a record, requests on a record that
//! are not decided yet, plans from other areas, what was decided not long ago. By stage, what is late first in each.

use access::lists::{Export, ReadLog};
use access::{App, Facts, Viewer};
use axum::extract::{Query, State};
use jiff::ToSpan;
use jiff::civil::Date;
use law::Kind;
use law::counting::days_between;
use page::govuk::{Markup, NotificationBanner, Tag};
use page::list::{BulkAction, Column, Columns, FileKind, Filter, List, ListPage, ListParams, ListQuery, Selection};
use page::{Count, Counts, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use store::{Found, Tx};
use uuid::Uuid;

use super::requests::due_of;
use super::to_do::days_left;
use super::worklist::Officers;
use super::worklist_act::{self, Came, Done, allocate_button};
use crate::PLACE_REQUEST;
use crate::model::reply::Due;
use crate::model::{asking, strip};
use crate::records::hidden;
use crate::records::intake::{self, Arrived, CHANNELS, Decided, Intake, IntakeId};

/// Which requests the list shows: codes and words.
const VIEWS: [(&str, &str); 3] =
    [("", "To match or allocate"), (ALL, "All stages"), ("closed", "Closed without a record")];
/// What the page is called.
const TITLE: &str = "New requests";
/// So many requests are named that could not be allocated; more are counted.
const NAMED: usize = 5;
/// The code of the view of every stage.
const ALL: &str = "all";
/// Within so many days of it a decision is due.
const DUE_SOON: i64 = 14;
/// For so many days what was decided stays on the list.
const DECIDED_DAYS: i64 = 28;
/// What is due by when: codes and words.
const DUE: [(&str, &str); 2] = [("late", "Late"), ("soon", "Due in 2 weeks")];

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    /// To be matched to a record.
    New,
    /// On a record, and no case officer has it.
    Matched,
    Allocated,
    /// Allocated, and the decision is due soon or late.
    DecisionDue,
    Decided,
    /// It left the tray without a record.
    Closed,
}

impl Stage {
    /// In the order of the process: what is closed has no place in it.
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::New, "new", "New"),
        (Self::Matched, "matched", "Matched, not allocated"),
        (Self::Allocated, "allocated", "Allocated"),
        (Self::DecisionDue, "due", "Decision due"),
        (Self::Decided, "decided", "Decided"),
    ];

    fn code(self) -> &'static str {
        Self::ALL.iter().find(|(stage, ..)| *stage == self).map_or("closed", |(_, code, _)| *code)
    }

    fn words(self) -> &'static str {
        Self::ALL.iter().find(|(stage, ..)| *stage == self).map_or("Closed", |(.., words)| *words)
    }

    fn tag(self) -> Tag {
        let colour = match self {
            Self::New => "purple",
            Self::Matched => "red",
            Self::DecisionDue => "orange",
            Self::Allocated => "blue",
            Self::Decided => "green",
            Self::Closed => "grey",
        };
        Tag::new(self.words(), colour)
    }
}

/// Something new.
struct Arrival {
    /// The record, or the request that is to be matched to one.
    what: What,
    name: String,
    restricted: bool,
    received_on: Date,
    /// By when whoever asked has an answer, and of what kind it is.
    due: Option<(Date, String)>,
    channel: String,
    officer: Option<access::AccountId>,
    /// Whether it left the tray without a record.
    is_closed: bool,
    /// When it was decided on, and how.
    decided: Option<(Date, &'static str)>,
}

enum What {
    Unmatched(IntakeId),
    On(PersonId),
}

impl Arrival {
    fn unmatched((one, on, due): (Intake, Date, Due)) -> Self {
        let answers = one.answers();
        let of = |name: &str| answers.get(name).cloned().unwrap_or_default();
        let known = CHANNELS.iter().find(|(code, _)| *code == one.channel);
        Self {
            what: What::Unmatched(one.id),
            name: gate::name::listed(&of("forename"), &of("surname")),
            restricted: false,
            received_on: on,
            due: Some((due.on, due.why.to_owned())),
            channel: known.map_or_else(String::new, |(_, words)| (*words).to_owned()),
            officer: None,
            is_closed: false,
            decided: None,
        }
    }

    /// One that was closed: nothing is due any more.
    fn closed(one: Intake) -> Option<Self> {
        let on = one.sent_on()?;
        let due = Due { on, why: "" };
        Some(Self { due: None, is_closed: true, ..Self::unmatched((one, on, due)) })
    }

    fn on_record(one: &Arrived) -> Self {
        let asked = one.code("source").and_then(|code| asking::asked_by(&code));
        let channel = match (one.code("intake"), asked) {
            _ if one.rule == law::ids::TRANSFER_TOLD => "Another area".to_owned(),
            (Some(_), _) => "Public form".to_owned(),
            (None, Some(words)) => words.to_owned(),
            (None, None) => "Recorded here".to_owned(),
        };
        Self {
            what: What::On(one.person),
            name: gate::name::listed(&one.forename, &one.surname),
            restricted: one.restricted,
            received_on: one.received_on(),
            due: one.last_day().map(|day| (day, words::capitalised(crate::model::tasks::act(&one.rule)))),
            channel,
            officer: one.officer,
            is_closed: false,
            decided: None,
        }
    }

    fn decided(one: &Decided) -> Self {
        let words = Kind::from_code(&one.kind).map_or("", Kind::words);
        Self {
            what: What::On(one.person),
            name: gate::name::listed(&one.forename, &one.surname),
            restricted: one.restricted,
            received_on: one.received_on(),
            due: None,
            channel: String::new(),
            officer: one.officer,
            is_closed: false,
            decided: Some((one.decided_on(), words)),
        }
    }

    const fn subject(&self) -> Uuid {
        match self.what {
            What::Unmatched(id) => id.uuid(),
            What::On(person) => person.uuid(),
        }
    }

    /// As a form that selects it sends it.
    fn code(&self) -> String {
        match self.what {
            What::Unmatched(id) => format!("request-{id}"),
            What::On(person) => person.to_string(),
        }
    }

    fn link(&self) -> Markup {
        match self.what {
            What::Unmatched(id) => Markup::link(&format!("/requests/{id}"), &self.name),
            What::On(person) => {
                let link = Markup::link(&format!("/children/{person}/journey"), &self.name);
                if self.restricted {
                    link.then(&Markup::text(" ")).then(&Tag::new("Restricted", "red").into())
                } else {
                    link
                }
            }
        }
    }

    /// Days until whoever asked has an answer; less than none where that day has passed.
    fn left(&self, today: Date) -> Option<i64> {
        self.due.as_ref().map(|(on, _)| days_between(today, *on))
    }

    fn stage(&self, today: Date) -> Stage {
        match (&self.what, self.officer) {
            _ if self.is_closed => Stage::Closed,
            _ if self.decided.is_some() => Stage::Decided,
            (What::Unmatched(_), _) => Stage::New,
            (What::On(_), None) => Stage::Matched,
            (What::On(_), Some(_)) if self.left(today).is_some_and(|left| left <= DUE_SOON) => Stage::DecisionDue,
            (What::On(_), Some(_)) => Stage::Allocated,
        }
    }

    /// Why the answer is due on its day, or what was decided.
    fn reason(&self) -> String {
        let decided = || self.decided.map(|(_, words)| words.to_owned());
        self.due.as_ref().map(|(_, why)| why.clone()).or_else(decided).unwrap_or_default()
    }

    fn case_officer(&self, officers: &Officers) -> String {
        match self.officer {
            Some(officer) => officers.name(officer).to_owned(),
            None if self.is_closed => String::new(),
            None => "Not allocated".to_owned(),
        }
    }

    /// The week of the process that a day is in, or in which it was decided, counted from 1.
    fn week(&self, today: Date) -> i64 {
        strip::week_of(days_between(self.received_on, self.decided.map_or(today, |(on, _)| on)))
    }

    /// How it stands against the day of the answer.
    fn standing(&self, today: Date) -> Tag {
        match (&self.due, self.decided) {
            (Some((on, _)), _) => days_left(days_between(today, *on)),
            (None, Some((on, _))) => Tag::new(&format!("Decided {}", words::short_date(on)), "green"),
            (None, None) if self.is_closed => Tag::new("Closed", "grey"),
            (None, None) => Tag::new("Open", "blue"),
        }
    }

    /// Whether a list that asks for this shows it.
    fn is_asked(&self, asked: &ListParams, today: Date) -> bool {
        let (stage, whose) = (asked.value("stage"), asked.value("whose"));
        let is_due = match asked.value("due") {
            "late" => self.left(today).is_some_and(|left| left < 0),
            "soon" => self.left(today).is_some_and(|left| (0..=DUE_SOON).contains(&left)),
            _ => true,
        };
        let is_theirs = match whose {
            "" => true,
            UNALLOCATED => self.officer.is_none(),
            id => self.officer.is_some_and(|officer| officer.to_string() == id),
        };
        is_due && is_theirs && (stage.is_empty() || stage == self.stage(today).code())
    }
}

/// The code of the choice of what no case officer has.
const UNALLOCATED: &str = "unallocated";

const READS: ReadLog<Arrival> =
    ReadLog { event: "request.list", about: "intake", right: PLACE_REQUEST, subject: |one| Some(one.subject()) };
/// The same of a file.
static EXPORTS: ReadLog<Arrival> = ReadLog { event: "request.export", ..READS };

fn list<'a>(app: &App, viewer: &Viewer, officers: &'a Officers) -> List<'a, Arrival> {
    list_with(app, viewer, officers, &Form::default())
}

/// The same with what was typed for an act.
fn list_with<'a>(app: &App, viewer: &Viewer, officers: &'a Officers, form: &Form) -> List<'a, Arrival> {
    let today = viewer.today;
    let columns = Columns::new([
        Column::cell("Child or young person", Arrival::link)
            .in_file("Child or young person", |one: &Arrival| one.name.clone())
            .sorted_with("name", |one: &Arrival, other| one.name.cmp(&other.name)),
        Column::cell("Stage", move |one: &Arrival| one.stage(today).tag())
            .in_file("Stage", move |one: &Arrival| one.stage(today).words().to_owned())
            .leads(),
        Column::text("How it came", |one: &Arrival| one.channel.clone()),
        Column::text("Received", |one: &Arrival| words::short_date(one.received_on))
            .in_file("Received", |one| one.received_on.to_string())
            .sorted_with("received", |one, other| one.received_on.cmp(&other.received_on)),
        Column::text("Week", move |one: &Arrival| words::capitalised(&strip::week_words(one.week(today)))).leads(),
        Column::text("Reply due", |one: &Arrival| {
            one.due.as_ref().map(|(on, _)| words::short_date(*on)).unwrap_or_default()
        })
        .in_file("Reply due", |one| one.due.as_ref().map(|(on, _)| on.to_string()).unwrap_or_default())
        .sorted_with("due", |one, other| one.due.cmp(&other.due)),
        Column::text("Reason", Arrival::reason),
        Column::cell("Status", move |one: &Arrival| one.standing(today))
            .in_file("Status", move |one: &Arrival| one.standing(today).text)
            .leads(),
        Column::text("Case officer", |one: &Arrival| one.case_officer(officers)),
    ]);
    let assigns = app.policy.may_ever(viewer, people::ASSIGN_CHILD);
    let stages = Stage::ALL.map(|(_, code, words)| (code, words));
    let list = List::new("/requests", ("new request", "new requests"), columns)
        .labelled(TITLE)
        .filter(Filter::views("show", "Requests", VIEWS))
        .filter(Filter::choice("stage", "Stage", stages))
        .filter(Filter::choice("due", "Reply due", DUE))
        .note("by stage, late first")
        .empty("There are no new requests.")
        .files();
    if !assigns {
        return list;
    }
    let unallocated = std::iter::once((UNALLOCATED.to_owned(), "Not allocated".to_owned()));
    let whose = unallocated.chain(officers.all().iter().map(|one| (one.id.to_string(), one.name.clone())));
    let list = list.filter(Filter::choice("whose", "Case officer", whose));
    let act =
        BulkAction::new("/requests/allocate", "With selected requests", "child", Arrival::code, |one: &Arrival| {
            one.name.clone()
        });
    list.act(allocate_button(act, officers, form))
}

/// Everything new of a view that the viewer may see, by stage and the date of the answer. The stage and the day are worked out here,
/// so all of it is read, and the list shows a page of it.
async fn load(app: &App, viewer: &Viewer, asked: &ListParams) -> Result<Vec<Arrival>, Problem> {
    let mut tx = app.db.read().await?;
    if asked.value("show") == "closed" {
        let hidden = hidden::hidden_from(&mut tx, app, viewer).await?;
        let mut closed = Vec::new();
        intake::each_closed(&mut tx, |one| {
            if !hidden::is_hidden(&one, &hidden) {
                closed.extend(Arrival::closed(one));
            }
            Ok(())
        })
        .await?;
        return Ok(closed);
    }
    let waiting = unmatched(&mut tx, app, viewer).await?;
    let waiting = due_of(&mut tx, app, viewer, waiting).await?;
    let is_all = asked.value("show") == ALL;
    let arrived = intake::on_records(&mut tx, app, viewer, !is_all).await?;
    let mut all: Vec<Arrival> = waiting.into_iter().map(Arrival::unmatched).collect();
    all.extend(arrived.iter().map(Arrival::on_record));
    if is_all {
        let since = viewer.today.checked_sub(DECIDED_DAYS.days()).unwrap_or(viewer.today);
        let decided = intake::decided(&mut tx, app, viewer, since).await?;
        all.extend(decided.iter().map(Arrival::decided));
    }
    // What is late has the earlier day.
    let day = |one: &Arrival| one.due.as_ref().map_or(Date::MAX, |(on, _)| *on);
    all.sort_by_key(|one| (one.stage(viewer.today), day(one)));
    Ok(all)
}

/// How many are at each stage, each a link to them.
fn counts(all: &[Arrival], today: Date) -> Counts {
    let of = |stage: Stage| all.iter().filter(|one| one.stage(today) == stage).count();
    let count = |(stage, code, words): (Stage, &'static str, &str)| {
        let href = page::path::with_query("/requests", [("show", ALL.to_owned()), ("stage", code.to_owned())]);
        let count = Count::new(code, numbers::fitted(of(stage)), words, &href);
        if matches!(stage, Stage::New | Stage::Matched) { count.late() } else { count }
    };
    Counts { counts: Stage::ALL.into_iter().map(count).collect() }
}

/// The requests that nobody has matched to a record. What may be about a restricted record is for those named on it.
async fn unmatched(tx: &mut Tx, app: &App, viewer: &Viewer) -> store::Result<Vec<Intake>> {
    let mut waiting = Vec::new();
    intake::each_waiting(tx, |one| {
        waiting.push(one);
        Ok(())
    })
    .await?;
    if !waiting.is_empty() {
        let hidden = hidden::hidden_from(tx, app, viewer).await?;
        waiting.retain(|one| !hidden::is_hidden(one, &hidden));
    }
    Ok(waiting)
}

/// How many there are to match or allocate, as the list shows them to this viewer.
pub(super) async fn count(app: &App, viewer: &Viewer) -> store::Result<i64> {
    if !app.policy.may_ever(viewer, PLACE_REQUEST) {
        return Ok(0);
    }
    let mut tx = app.db.read().await?;
    let waiting = numbers::fitted::<i64>(unmatched(&mut tx, app, viewer).await?.len());
    Ok(waiting + intake::count_on_records(&mut tx, app, viewer, true).await?)
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Matched {
    done: Option<String>,
    /// The record to which a request was matched.
    child: Option<PersonId>,
}

impl Matched {
    /// The banner with a link to the record; nothing where no request was just matched.
    async fn banner(&self, app: &App, viewer: &Viewer) -> Result<Option<NotificationBanner>, Problem> {
        let Some(child) = self.child else { return Ok(None) };
        let words = match self.done.as_deref() {
            Some("placed") => "Request matched to the record. Its dates count from the day it was sent.",
            Some("placed-new") => "Record created for the request. Its dates count from the day it was sent.",
            _ => return Ok(None),
        };
        let mut tx = app.db.read().await?;
        let mut banner = NotificationBanner::done(words);
        if children::allow(&mut tx, app, viewer, people::FIND_CHILD, child).await.is_ok() {
            let link = Markup::link(&format!("/children/{child}/journey"), "Open the record");
            let lead = Markup::written(r#"<p class="govuk-notification-banner__heading" data-matched>"#);
            let text = lead.then(&Markup::text(&format!("{words} "))).then(&link).then(&Markup::written("</p>"));
            banner.html = text;
        }
        Ok(Some(banner))
    }
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    query: ListQuery,
    Query(matched): Query<Matched>,
    Query(done): Query<Done>,
) -> Shown {
    app.allow(&viewer, PLACE_REQUEST, &Facts::default())?;
    let officers = Officers::load(&mut app.db.read().await?, &viewer).await?;
    let list = list(&app, &viewer, &officers);
    let asked = list.params(&query);
    let mut layout = app.layout(&viewer, TITLE).done(done.words(&officers, &[]).as_deref()).errors(done.errors(&[]));
    if let Some(banner) = matched.banner(&app, &viewer).await? {
        layout.done = Some(banner);
    }
    if matched.done.as_deref() == Some("closed") {
        layout.done = Some(NotificationBanner::done(
            "Request closed. It is in the view “Closed without a record”, where you can put it back.",
        ));
    }
    show(&page(&app, &viewer, list, &asked, layout).await?)
}

/// The page of the list as it is asked for.
async fn page(
    app: &App,
    viewer: &Viewer,
    list: List<'_, Arrival>,
    asked: &ListParams,
    layout: Layout,
) -> Result<ListPage, Problem> {
    let list = app.with_views(viewer, list).await?;
    let mut all = load(app, viewer, asked).await?;
    let board =
        if asked.value("show") == ALL { Markup::render(&counts(&all, viewer.today))? } else { Markup::default() };
    all.retain(|one| one.is_asked(asked, viewer.today));
    list.arrange(asked, &mut all);
    let found = Found::page_of(all, &list.page_params(asked));
    app.log_rows(viewer, &found.rows, &READS).await?;
    Ok(ListPage::new(layout, list.show(asked, &found)?)
        .lead("New requests, and plans from other areas. Deadlines count from the day each one was received.")
        .before(board)
        .link("/requests/new", "Add a request that came by email, post or telephone"))
}

/// The list again after an act that was refused, with what was selected for it.
async fn refused(app: &App, viewer: &Viewer, officers: &Officers, form: &Form) -> Shown {
    let list = list_with(app, viewer, officers, form);
    let (asked, chosen) = list.chosen(form);
    let layout = app.layout(viewer, TITLE).errors(form.summary());
    refuse(&page(app, viewer, list.chosen_again(chosen), &asked, layout).await?)
}

/// The list as a file.
pub async fn file(State(app): State<App>, viewer: Viewer, kind: FileKind, query: ListQuery) -> Shown {
    app.allow(&viewer, PLACE_REQUEST, &Facts::default())?;
    let officers = Officers::load(&mut app.db.read().await?, &viewer).await?;
    let list = list(&app, &viewer, &officers);
    let asked = list.params(&query);
    let mut all = load(&app, &viewer, &asked).await?;
    all.retain(|one| one.is_asked(&asked, viewer.today));
    list.arrange(&asked, &mut all);
    let leaves_out: fn(&Arrival) -> bool = |one| one.restricted;
    let of = Export { kind, name: "requests", title: "Requests", reads: &EXPORTS, leaves_out: Some(leaves_out) };
    app.rows_file(&viewer, &all, list.columns(), of).await
}

/// Gives what was selected to a case officer.
pub async fn allocate(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    app.allow(&viewer, PLACE_REQUEST, &Facts::default())?;
    let officers = Officers::load(&mut app.db.read().await?, &viewer).await?;
    let list = list(&app, &viewer, &officers);
    let (asked, chosen) = list.chosen(&form);
    let ids: Vec<String> = match chosen {
        Selection::Rows(ids) => ids,
        Selection::All => {
            let all = load(&app, &viewer, &asked).await?;
            let mut ids: Vec<String> =
                all.iter().filter(|one| one.is_asked(&asked, viewer.today)).map(Arrival::code).collect();
            // A child may have more than one request.
            ids.sort_unstable();
            ids.dedup();
            ids
        }
    };
    let officer = officers.all().iter().find(|one| one.id.to_string() == form.value("officer"));
    let Some(officer) = officer.filter(|_| app.policy.may_ever(&viewer, people::ASSIGN_CHILD)) else {
        worklist_act::refuse_missing(&mut form, "no-officer");
        return refused(&app, &viewer, &officers, &form).await;
    };
    if ids.is_empty() {
        worklist_act::refuse_missing(&mut form, "no-children");
        return refused(&app, &viewer, &officers, &form).await;
    }
    let mut came = Came::default();
    let people: Vec<PersonId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    if people.is_empty() && ids.len() <= NAMED {
        let all = load(&app, &viewer, &asked).await?;
        let unmatched = all.iter().filter(|one| ids.contains(&one.code()));
        let names: Vec<&str> = unmatched.map(|one| one.name.as_str()).collect();
        if !names.is_empty() {
            let names = names.join("; ");
            form.refuse("select-0", format!("Not allocated: {names}. Match the request to a record first"));
            return refused(&app, &viewer, &officers, &form).await;
        }
    }
    for _ in people.len()..ids.len() {
        came.not_matched();
    }
    worklist_act::allocate_to(&app, &viewer, &people, (officer, &officers), &mut came).await?;
    go(&list.after(&asked, &came.pairs("allocated", officer.id.to_string())))
}
