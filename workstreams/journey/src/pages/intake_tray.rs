//! Everything new in one list, whichever way it came: requests that are to be matched to a record, requests on a record that
//! are not decided yet, plans from other areas. What no case officer has stands first.

use access::lists::ReadLog;
use access::{App, Facts, Viewer};
use axum::extract::{Query, State};
use jiff::civil::Date;
use law::counting::days_between;
use page::govuk::{Markup, NotificationBanner, Tag};
use page::list::{BulkAction, Column, Columns, Filter, List, ListPage, ListParams, ListQuery, Selection};
use page::{Form, Problem, Shown, go, show, words};
use people::PersonId;
use people::records::{children, matching};
use store::{Found, Tx};
use uuid::Uuid;

use super::advice_list::short;
use super::requests::{due_of, is_hidden};
use super::worklist::Officers;
use super::worklist_act::{self, Came, Done, allocate_button};
use crate::PLACE_REQUEST;
use crate::model::reply::Due;
use crate::model::{asking, strip};
use crate::records::intake::{self, Arrived, CHANNELS, Intake, IntakeId};

/// Requests on the page; more than that wait only where nobody works.
pub(super) const SHOWN: i64 = 200;
/// Which requests the list shows: codes and words.
const VIEWS: [(&str, &str); 3] =
    [("", "To match or allocate"), ("all", "All until the decision"), ("closed", "Closed without a record")];

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
        }
    }

    const fn subject(&self) -> Uuid {
        match self.what {
            What::Unmatched(id) => id.uuid(),
            What::On(person) => person.uuid(),
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

    /// What is to be done with it next, or who has it.
    fn stage(&self, officers: &Officers) -> Tag {
        match (&self.what, self.officer) {
            _ if self.is_closed => Tag::new("None", "grey"),
            (What::Unmatched(_), _) => Tag::new("To match", "purple"),
            (What::On(_), None) => Tag::new("Not allocated", "red"),
            (What::On(_), Some(officer)) => Tag::new(officers.name(officer), "grey"),
        }
    }

    /// The week of the process that a day is in, counted from 1.
    fn week(&self, today: Date) -> i64 {
        strip::week_of(days_between(self.received_on, today))
    }

    /// Whether no case officer has it.
    const fn waits(&self) -> bool {
        matches!(self.what, What::Unmatched(_)) || self.officer.is_none()
    }
}

const READS: ReadLog<Arrival> =
    ReadLog { event: "request.list", about: "intake", right: PLACE_REQUEST, subject: |one| Some(one.subject()) };

fn standing(by: Date, today: Date) -> Tag {
    let left = days_between(today, by);
    let days = words::plural(left.abs(), "day", "days");
    match left {
        ..0 => Tag::new(&format!("Late by {days}"), "red"),
        0 => Tag::new("Due today", "orange"),
        1..=14 => Tag::new(&format!("Due in {days}"), "orange"),
        _ => Tag::new(&format!("Due in {days}"), "blue"),
    }
}

fn list<'a>(app: &App, viewer: &Viewer, officers: &'a Officers) -> List<'a, Arrival> {
    let today = viewer.today;
    let columns = Columns::new([
        Column::cell("Child or young person", Arrival::link)
            .sorted_with("name", |one: &Arrival, other| one.name.cmp(&other.name)),
        Column::text("How it came", |one: &Arrival| one.channel.clone()),
        Column::text("Received", |one: &Arrival| short(one.received_on))
            .sorted_with("received", |one, other| one.received_on.cmp(&other.received_on)),
        Column::text("Week", move |one: &Arrival| words::capitalised(&strip::week_words(one.week(today)))).leads(),
        Column::text("Reply due", |one: &Arrival| {
            one.due.as_ref().map(|(on, _)| law::working::shown(*on)).unwrap_or_default()
        })
        .sorted_with("due", |one, other| one.due.cmp(&other.due)),
        Column::text("Why", |one: &Arrival| one.due.as_ref().map(|(_, why)| why.clone()).unwrap_or_default()),
        Column::cell("Status", move |one: &Arrival| {
            let open = || if one.is_closed { Tag::new("Closed", "grey") } else { Tag::new("Open", "blue") };
            one.due.as_ref().map_or_else(open, |(on, _)| standing(*on, today))
        })
        .leads(),
        Column::cell("Case officer", |one: &Arrival| one.stage(officers)),
    ]);
    let list = List::new("/requests", ("new request", "new requests"), columns)
        .labelled("New requests")
        .filter(Filter::views("show", "Requests", VIEWS))
        .note("not allocated first, then by the date the reply is due")
        .empty("There are no new requests.");
    if !app.policy.may_ever(viewer, people::ASSIGN_CHILD) {
        return list;
    }
    let act = BulkAction::new(
        "/requests/allocate",
        "With selected requests",
        "child",
        |one: &Arrival| match one.what {
            What::Unmatched(id) => format!("request-{id}"),
            What::On(person) => person.to_string(),
        },
        |one: &Arrival| one.name.clone(),
    );
    list.act(allocate_button(act, officers))
}

/// Everything new that the viewer may see.
async fn load(app: &App, viewer: &Viewer, asked: &ListParams) -> Result<Vec<Arrival>, Problem> {
    let mut tx = app.db.read().await?;
    if asked.value("show") == "closed" {
        let hidden = matching::hidden_from(&mut tx, app, viewer).await?;
        let mut closed = intake::closed(&mut tx, SHOWN).await?;
        closed.retain(|one| !is_hidden(one, &hidden));
        return Ok(closed.into_iter().filter_map(Arrival::closed).collect());
    }
    let waiting = unmatched(&mut tx, app, viewer).await?;
    let waiting = due_of(&mut tx, app, viewer, waiting).await?;
    let is_all = asked.value("show") == "all";
    let arrived = intake::on_records(&mut tx, app, viewer, !is_all).await?;
    let mut all: Vec<Arrival> = waiting.into_iter().map(Arrival::unmatched).collect();
    all.extend(arrived.iter().map(Arrival::on_record));
    let day = |one: &Arrival| one.due.as_ref().map_or(Date::MAX, |(on, _)| *on);
    all.sort_by_key(|one| (!one.waits(), day(one)));
    Ok(all)
}

/// The requests that nobody has matched to a record. What may be about a restricted record is for those named on it.
async fn unmatched(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Intake>, Problem> {
    let mut waiting = intake::waiting(tx, SHOWN).await?;
    if !waiting.is_empty() {
        let hidden = matching::hidden_from(tx, app, viewer).await?;
        waiting.retain(|one| one.sent_on().is_some() && !is_hidden(one, &hidden));
    }
    Ok(waiting)
}

/// How many there are to match or allocate, as the list shows them to this viewer.
pub(super) async fn count(app: &App, viewer: &Viewer) -> Result<i64, Problem> {
    if !app.policy.may_ever(viewer, PLACE_REQUEST) {
        return Ok(0);
    }
    let mut tx = app.db.read().await?;
    let waiting = numbers::fitted::<i64>(unmatched(&mut tx, app, viewer).await?.len());
    Ok(waiting + intake::count_unallocated(&mut tx, app, viewer).await?)
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
        let (Some("placed"), Some(child)) = (self.done.as_deref(), self.child) else { return Ok(None) };
        let words = "Request matched to the record. Its dates count from the day it was sent.";
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
    let list = app.with_views(&viewer, list(&app, &viewer, &officers)).await?;
    let asked = list.params(&query);
    let mut all = load(&app, &viewer, &asked).await?;
    app.log_rows(&viewer, &all, &READS).await?;
    list.arrange(&asked, &mut all);
    let mut layout =
        app.layout(&viewer, "New requests").done(done.words(&officers, &[]).as_deref()).errors(done.errors(&[]));
    if let Some(banner) = matched.banner(&app, &viewer).await? {
        layout.done = Some(banner);
    }
    if matched.done.as_deref() == Some("closed") {
        layout.done = Some(NotificationBanner::done(
            "Request closed. It is in the view “Closed without a record”, where you can put it back.",
        ));
    }
    let shown = list.show(&asked, &Found::all(all))?;
    show(
        &ListPage::new(layout, shown)
            .lead("Every new request and every plan from another area, whichever way it came. Time runs from the day it was received, not from the day it is matched or allocated.")
            .link("/requests/new", "Add a request that came by email, post or telephone"),
    )
}

/// Gives what was selected to a case officer.
pub async fn allocate(State(app): State<App>, viewer: Viewer, form: Form) -> Shown {
    app.allow(&viewer, PLACE_REQUEST, &Facts::default())?;
    let officers = Officers::load(&mut app.db.read().await?, &viewer).await?;
    let list = list(&app, &viewer, &officers);
    let (asked, chosen) = list.chosen(&form);
    let ids: Vec<String> = match chosen {
        Selection::Rows(ids) => ids,
        Selection::All => {
            let all = load(&app, &viewer, &asked).await?;
            let on_records = all.iter().filter_map(|one| match one.what {
                What::On(person) => Some(person.to_string()),
                What::Unmatched(_) => None,
            });
            on_records.collect()
        }
    };
    let without = |what: &str| go(&list.after(&asked, &[("done", what.to_owned())]));
    let officer = officers.all().iter().find(|one| one.id.to_string() == form.value("officer"));
    let Some(officer) = officer.filter(|_| app.policy.may_ever(&viewer, people::ASSIGN_CHILD)) else {
        return without("no-officer");
    };
    if ids.is_empty() {
        return without("no-children");
    }
    let mut came = Came::default();
    let people: Vec<PersonId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    for _ in people.len()..ids.len() {
        came.not_matched();
    }
    worklist_act::allocate_to(&app, &viewer, &people, (officer, &officers), &mut came).await?;
    go(&list.after(&asked, &came.pairs("allocated", officer.id.to_string())))
}
