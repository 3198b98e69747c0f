//! An officer's worklist: what is owed about their children, by legal date, with the one next act.

use access::lists::{Export, ReadLog};
use access::records::accounts::{self, Holder};
use access::{App, Role, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use futures_util::future::try_join;
use jiff::civil::Date;
use law::working::shown;
use page::govuk::{Button, ErrorSummary, Markup, SelectItem, Tag};
use page::list::{BulkAction, Column, Columns, FileKind, Filter, List, ListParams, ListQuery, Selection};
use page::{FieldsForm, Form, Layout, Problem, Shown, go, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Listing;

use crate::model::chasing::Step;
use crate::records::chasing::{self, Outcome};
use crate::records::missing;
use crate::records::worklist::{self, BY_DEADLINE, BY_NAME, Owed, Show};
use crate::{RECORD_EVENT, SEE_WORKLIST};

/// Children whose work is done together, so that nobody waits for the whole list.
const BATCH: usize = 100;

/// What the log says of a worklist that was read.
pub(super) const READS: ReadLog<Owed> =
    ReadLog { event: "worklist.see", about: "person", right: SEE_WORKLIST, subject: |line| Some(line.person.uuid()) };

/// The same of a file.
static EXPORTS: ReadLog<Owed> = ReadLog { event: "worklist.export", ..READS };

#[derive(Template)]
#[template(path = "worklist.html")]
struct Worklist {
    layout: Layout,
    list: Markup,
    /// How many requests are in no record yet, and the earliest day on which a reply may be due.
    requests: Option<(String, String)>,
    /// How many dates are missing, in words.
    missing: Option<String>,
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
    count: Option<i64>,
    of: Option<i64>,
}

impl Done {
    fn words(&self) -> Option<String> {
        let (count, of) = (self.count.unwrap_or(0), self.of.unwrap_or(0));
        match self.done.as_deref()? {
            "reminded" => Some(format!(
                "{} being sent. For {} nobody who was asked has an account: write to them or telephone.",
                words::plural(count, "reminder is", "reminders are"),
                words::plural(of - count, "piece of advice", "pieces of advice")
            )),
            "allocated" => {
                Some(format!("{} allocated to the case officer.", words::plural(count, "child is", "children are")))
            }
            _ => None,
        }
    }

    fn errors(&self) -> Option<ErrorSummary> {
        let (field, words) = self.fault()?;
        let mut form = Form::default();
        form.refuse(field, words);
        form.summary()
    }

    /// What was missing, so that nothing was done: the field, and what to do.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        match self.done.as_deref()? {
            "no-children" => Some(("select-0", "Select at least one child")),
            "no-officer" => Some(("officer", "Select a case officer")),
            "none-due" => Some(("select-0", "No advice is due for the children you selected. No reminders were sent")),
            _ => None,
        }
    }
}

/// The columns: on the worklist and on the home page.
pub(super) fn columns<'a>(today: Date) -> Columns<'a, Owed> {
    Columns::new([
        Column::cell("Child or young person", |line: &Owed| {
            let name = gate::name::listed(&line.forename, &line.surname);
            Markup::link(&format!("/children/{}/journey", line.person), &name)
        })
        .in_file("Child or young person", |line| gate::name::listed(&line.forename, &line.surname))
        .sorted_by(BY_NAME),
        Column::text("Next action", act_in_words),
        Column::text("Responsible", |line: &Owed| words::capitalised(line.who.trim_start_matches("the "))),
        Column::text("Statutory deadline", day_in_words)
            .in_file("Statutory deadline", |line| line.last_day().map(|day| day.to_string()).unwrap_or_default())
            .sorted_by(BY_DEADLINE),
        Column::cell("Status", move |line: &Owed| standing(line, today))
            .in_file("Status", move |line| standing(line, today).text),
    ])
}

fn act_in_words(line: &Owed) -> String {
    let act = crate::model::tasks::act(&line.rule);
    words::capitalised(&line.asked_of.as_ref().map_or_else(|| act.to_owned(), |asked| format!("{act}: {asked}")))
}

fn day_in_words(line: &Owed) -> String {
    let work_to = line.work_to().filter(|day| Some(*day) != line.last_day());
    match (line.last_day(), work_to) {
        (None, _) if line.is_missing => format!("Not known: started {}", shown(line.from_on())),
        (Some(day), _) if !line.force().binds() => format!("{}: {}", line.force().day_words(), shown(day)),
        (Some(day), Some(work_to)) => format!("{} (send by {})", shown(day), shown(work_to)),
        (Some(day), None) => shown(day),
        (None, _) => format!("As soon as practicable, since {}", shown(line.from_on())),
    }
}

/// The list. `officers` are those to whom children can be given; nobody where the viewer does not assign.
fn list<'a>(app: &App, viewer: &Viewer, officers: &[Holder]) -> List<'a, Owed> {
    let assigns = app.policy.may_ever(viewer, people::ASSIGN_CHILD);
    let views = [
        ("", "Next actions"),
        ("all", "All actions"),
        ("overdue", "Overdue"),
        ("soon", "Due in two weeks"),
        ("no-day", "No statutory deadline"),
    ];
    let views = views.into_iter().chain(assigns.then_some((Show::UNALLOCATED, "Without a case officer")));
    let button = |value: &str, words: &str| {
        let button = Button::submit(words).classes("govuk-button--secondary");
        Button { name: "act".to_owned(), value: value.to_owned(), ..button }
    };
    let mut act = BulkAction::new(
        "/worklist/act",
        "With selected children",
        "child",
        |line: &Owed| line.person.to_string(),
        |line: &Owed| gate::name::full(&line.forename, &line.surname),
    )
    .control(button("chase", "Chase advice"));
    if assigns {
        let items = std::iter::once(SelectItem::new("", "Select a case officer"))
            .chain(officers.iter().map(|one| SelectItem::new(&one.id.to_string(), &one.name)))
            .collect();
        act = act
            .control(Form::default().select("officer", "Case officer", items))
            .control(button("allocate", "Allocate to the case officer"));
    }
    let list = List::new("/worklist", ("action due", "actions due"), columns(viewer.today))
        .filter(Filter::views("show", "Actions", views))
        .in_order_of("due")
        .note("earliest deadline first")
        .empty("No actions due.")
        .file(FileKind::Excel, "/worklist/xlsx")
        .file(FileKind::Csv, "/worklist/csv")
        .act(act);
    if viewer.is(Role::Manager) { list.filter(Filter::choice("whose", "Caseload", [("mine", "Yours")])) } else { list }
}

/// Whether the list is of the viewer's own children. A manager sees the whole area's unless they ask for their own; an
/// officer their own.
fn is_own(viewer: &Viewer, asked: &ListParams) -> bool {
    let all = viewer.is(Role::Manager) && asked.value("whose") != "mine";
    !all && asked.value("show") != Show::UNALLOCATED
}

fn listing(app: &App, viewer: &Viewer, asked: &ListParams) -> Listing<Owed> {
    let (own, show) = (is_own(viewer, asked), Show::from_code(asked.value("show")));
    match list(app, viewer, &[]).sort(asked) {
        Some(sort) if sort.by == BY_NAME => worklist::listing_by_name(app, viewer, own, show),
        _ => worklist::listing(app, viewer, own, show),
    }
}

pub async fn view(State(app): State<App>, viewer: Viewer, query: ListQuery, Query(done): Query<Done>) -> Shown {
    let asked = list(&app, &viewer, &[]).params(&query);
    let mut tx = app.db.read().await?;
    let found = listing(&app, &viewer, &asked).page(&mut tx, &list(&app, &viewer, &[]).page_params(&asked)).await?;
    let missing = missing::listing(&app, &viewer, None).count(&mut tx).await?;
    drop(tx);
    // The log is written while the officers are looked up: neither holds a connection that the other waits for.
    let ((), officers) = try_join(app.log_rows(&viewer, &found.rows, &READS), officers(&app, &viewer)).await?;
    let requests = super::requests::tray(&app, &viewer).await?;
    let title = if is_own(&viewer, &asked) { "Your worklist" } else { "Everybody’s worklist" };
    show(&Worklist {
        list: list(&app, &viewer, &officers).labelled(title).show(&asked, &found)?,
        requests: requests.map(|tray| (tray.count_in_words(), shown(tray.earliest))),
        missing: (missing > 0).then(|| words::plural(missing, "date is missing", "dates are missing")),
        layout: app.layout(&viewer, title).done(done.words().as_deref()).errors(done.errors()),
    })
}

async fn file(app: &App, viewer: &Viewer, query: &ListQuery, kind: FileKind) -> Shown {
    let list = list(app, viewer, &[]);
    let asked = list.params(query);
    let of =
        Export { kind, name: "worklist", title: "Worklist", reads: &EXPORTS, leaves_out: Some(|line| line.restricted) };
    app.list_file(viewer, &listing(app, viewer, &asked), list.columns(), list.sort(&asked), of).await
}

/// The list as CSV.
pub async fn as_csv(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    file(&app, &viewer, &query, FileKind::Csv).await
}

/// The list as an Excel workbook.
pub async fn as_xlsx(State(app): State<App>, viewer: Viewer, query: ListQuery) -> Shown {
    file(&app, &viewer, &query, FileKind::Excel).await
}

/// Who selected children can be given to.
async fn officers(app: &App, viewer: &Viewer) -> Result<Vec<Holder>, Problem> {
    if !app.policy.may_ever(viewer, people::ASSIGN_CHILD) {
        return Ok(Vec::new());
    }
    let mut tx = app.db.read().await?;
    Ok(accounts::holders(&mut tx, Role::CaseOfficer, viewer.today).await?)
}

/// What is done with children.
enum Wanted {
    Allocate(Holder),
    Chase,
}

/// What is done with the children that were selected, or with all of the list: given to a case officer, or their advisers
/// reminded. Each is decided on by the policy; what is not the viewer's is left out.
pub async fn act(State(app): State<App>, viewer: Viewer, form: Form) -> Shown {
    let officers = officers(&app, &viewer).await?;
    let list = list(&app, &viewer, &officers);
    let (asked, chosen) = list.chosen(&form);
    let without = |what: &str| go(&list.after(&asked, &[("done", what.to_owned())]));
    let officer = officers.iter().find(|one| one.id.to_string() == form.value("officer"));
    let wanted = match (form.value("act"), officer) {
        ("allocate", Some(officer)) => Wanted::Allocate(officer.clone()),
        ("chase", _) => Wanted::Chase,
        _ => return without("no-officer"),
    };
    let children: Vec<PersonId> = match chosen {
        Selection::Rows(ids) => ids.iter().filter_map(|id| id.parse().ok()).take(200).collect(),
        Selection::All => {
            let mut tx = app.db.read().await?;
            let all = listing(&app, &viewer, &asked).every(&mut tx, |line| line.person).await?;
            drop(tx);
            if form.value("sure") != "yes" {
                return show(&are_you_sure(&app, &viewer, &form, &list.all_again(&asked), &wanted, all.len()));
            }
            all
        }
    };
    let (mut done, mut of) = (0_i64, 0_i64);
    for some in children.chunks(BATCH) {
        let (more, more_of) = act_on(&app, &viewer, some, &wanted).await?;
        done += more;
        of += more_of;
    }
    if children.is_empty() {
        return without("no-children");
    }
    if done == 0 && of == 0 {
        return without("none-due");
    }
    let what = if matches!(wanted, Wanted::Chase) { "reminded" } else { "allocated" };
    go(&list.after(&asked, &[("done", what.to_owned()), ("count", done.to_string()), ("of", of.to_string())]))
}

/// Asks whether somebody is sure, where an act is about the whole list: most of it was on no page that they saw.
fn are_you_sure(
    app: &App,
    viewer: &Viewer,
    form: &Form,
    again: &[(&'static str, String)],
    wanted: &Wanted,
    count: usize,
) -> FieldsForm {
    let children = words::plural(count, "child", "children");
    let (question, button) = match wanted {
        Wanted::Allocate(officer) => (
            format!("Do you want to allocate {children} to {}?", officer.name),
            format!("Allocate {children} to the case officer"),
        ),
        Wanted::Chase => (
            format!("Do you want to send reminders of the advice that is due for {children}?"),
            format!("Chase advice for {children}"),
        ),
    };
    let layout = app.layout(viewer, &question).back_to("/worklist", "Worklist");
    let page = FieldsForm::new(layout, 0)
        .lead("This is every child on the list you saw, as the list is now.")
        .button(&button)
        .hidden("sure", "yes")
        .hidden("act", form.value("act"))
        .hidden("officer", form.value("officer"));
    again.iter().fold(page, |page, (name, value)| page.hidden(name, value))
}

/// Does it for some children, in one transaction. How much was done, of how much.
async fn act_on(app: &App, viewer: &Viewer, children: &[PersonId], wanted: &Wanted) -> Result<(i64, i64), Problem> {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (mut done, mut of) = (0, 0);
    for child in children.iter().copied() {
        match wanted {
            Wanted::Allocate(officer) => {
                if let Ok(allowed) = children::allow(&mut tx, app, viewer, people::ASSIGN_CHILD, child).await {
                    children::change_officer(&mut tx, child, officer.id, viewer.today, &allowed).await?;
                    done += 1;
                }
            }
            Wanted::Chase => {
                let Ok(allowed) = children::allow(&mut tx, app, viewer, RECORD_EVENT, child).await else { continue };
                for due in chasing::of_child(&mut tx, child).await? {
                    of += 1;
                    if chasing::send(&mut tx, app, (viewer, &viewer.name), &due, Step::Remind).await? == Outcome::Sent {
                        let detail = json!({ "reminded": due.advice });
                        tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
                        done += 1;
                    }
                }
            }
        }
    }
    if done > 0 {
        tx.commit().await?;
    }
    Ok((done, of))
}

fn standing(line: &Owed, today: Date) -> Tag {
    let Some(day) = line.last_day() else {
        return if line.is_missing { Tag::new("Date missing", "yellow") } else { Tag::new("Open", "blue") };
    };
    let left = law::counting::days_between(today, day);
    if !line.force().binds() {
        return match left {
            ..0 => Tag::new(&format!("Advised date passed {} ago", words::plural(-left, "day", "days")), "grey"),
            _ => Tag::new("Advised", "grey"),
        };
    }
    match (line.lifted.is_some(), left) {
        (true, _) => Tag::new("Exception relied on", "yellow"),
        (false, ..0) => Tag::new(&format!("Overdue by {}", words::plural(-left, "day", "days")), "red"),
        (false, 0) => Tag::new("Due today", "orange"),
        (false, 1..=14) => Tag::new(&format!("{} left", words::plural(left, "day", "days")), "orange"),
        (false, _) => Tag::new(&format!("{} left", words::plural(left, "day", "days")), "blue"),
    }
}
