//! An officer's worklist: what is owed about their children, by legal date, with the one next act.

use access::records::accounts::{self, Holder};
use access::{App, Role, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use futures_util::future::try_join;
use jiff::civil::Date;
use law::working::shown;
use page::govuk::{Button, Cell, Head, Markup, Pagination, Select, SelectItem, Table, Tag};
use page::{Form, Layout, Problem, Shown, go, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;

use crate::model::chasing::Step;
use crate::records::chasing::{self, Outcome};
use crate::records::missing;
use crate::records::worklist::{self, COUNTED, Owed, Show};
use crate::{RECORD_EVENT, SEE_WORKLIST};

/// Lines on a page.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "worklist.html")]
struct Worklist {
    layout: Layout,
    filters: Vec<(String, &'static str, bool)>,
    summary: String,
    table: Option<Table>,
    pagination: Option<Pagination>,
    /// How many requests are in no record yet, and the earliest day on which a reply may be due.
    requests: Option<(String, String)>,
    /// How many dates are missing, in words.
    missing: Option<String>,
    /// Who the ticked can be given to; nobody where the viewer does not assign.
    officers: Option<Select>,
    chase: Button,
    allocate: Button,
}

/// What is asked.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    show: Option<String>,
    whose: Option<String>,
    page: Option<i64>,
    done: Option<String>,
    count: Option<i64>,
    of: Option<i64>,
}

/// The page.
pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let code = asked.show.unwrap_or_default();
    // A manager sees the whole area's unless they ask for their own; an officer their own.
    let all_children =
        (viewer.is(Role::Manager) && asked.whose.as_deref() != Some("mine")) || code == Show::UNALLOCATED;
    let number = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let (lines, total) = load(&app, &viewer, !all_children, Show::from_code(&code), PAGE, (number - 1) * PAGE).await?;
    let assigns = app.policy.may_ever(&viewer, people::ASSIGN_CHILD);
    let mut tx = app.db.read().await?;
    let missing = missing::count(&mut tx, &app, &viewer).await?;
    drop(tx);
    // The log is written while the officers are looked up: neither holds a connection that the other waits for.
    let ((), officers) = try_join(log(&app, &viewer, &lines), officers(&app, &viewer, assigns)).await?;
    let filters = [
        ("", "Next act of each case"),
        ("all", "All that is owed"),
        ("overdue", "Overdue"),
        ("soon", "Due in two weeks"),
        ("no-day", "Without a day in the law"),
    ]
    .into_iter()
    .chain(assigns.then_some((Show::UNALLOCATED, "Without a case officer")))
    .map(|(show, words)| (format!("/worklist?show={show}"), words, show == code))
    .collect();
    let items = std::iter::once(SelectItem::new("", "Choose a case officer"))
        .chain(officers.iter().map(|one| SelectItem::new(&one.id.to_string(), &one.name)))
        .collect();
    let (count, of) = (asked.count.unwrap_or(0), asked.of.unwrap_or(0));
    let done = asked.done.as_deref().and_then(|key| match key {
        "reminded" => Some(format!(
            "{} on the way. For {} nobody who is asked has an account: write or telephone.",
            words::plural(count, "reminder is", "reminders are"),
            words::plural(of - count, "piece of advice", "pieces of advice")
        )),
        "allocated" => Some(format!("{} given to the case officer.", words::plural(count, "child is", "children are"))),
        "nothing" => Some("Nothing was ticked, or nothing could be done with it. Tick the children first.".to_owned()),
        _ => None,
    });
    let requests = super::requests::tray(&app, &viewer).await?;
    show(&Worklist {
        requests: requests.map(|tray| (tray.count_in_words(), shown(tray.earliest))),
        missing: (missing > 0).then(|| words::plural(missing, "date is missing", "dates are missing")),
        officers: assigns.then(|| Form::default().select("officer", "Give them to", items)),
        chase: Button {
            name: "act".to_owned(),
            value: "chase".to_owned(),
            ..Button::submit("Remind of advice").classes("govuk-button--secondary")
        },
        allocate: Button {
            name: "act".to_owned(),
            value: "allocate".to_owned(),
            ..Button::submit("Give to the case officer").classes("govuk-button--secondary")
        },
        layout: app
            .layout(&viewer, if all_children { "Everybody’s worklist" } else { "Your worklist" })
            .done(done.as_deref()),
        filters,
        summary: match total {
            total if total > COUNTED => format!("More than {} things are owed", words::count(COUNTED)),
            total => words::plural(total, "thing is owed", "things are owed"),
        },
        table: (!lines.is_empty()).then(|| with_ticks(&lines, viewer.today)),
        pagination: Pagination::numbered(
            usize::try_from(number).unwrap_or(1),
            usize::try_from(total.min(COUNTED)).unwrap_or(0).div_ceil(50),
            |page| format!("/worklist?show={code}&page={page}"),
        ),
    })
}

/// A part of the list, and how long it is in all. Who shows it to somebody calls [`log`] first.
pub(super) async fn load(
    app: &App,
    viewer: &Viewer,
    mine: bool,
    show: Show,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Owed>, i64), Problem> {
    let mut tx = app.db.read().await?;
    let total = worklist::count(&mut tx, app, viewer, mine, show).await?;
    Ok((worklist::list(&mut tx, app, viewer, mine, show, limit, offset).await?, total))
}

/// Logs which children a list is about to show.
pub(super) async fn log(app: &App, viewer: &Viewer, lines: &[Owed]) -> Result<(), Problem> {
    let shown: Vec<_> = lines.iter().map(|line| line.person).collect();
    let because = app.policy.reach(viewer, SEE_WORKLIST).first().map_or("", |rule| rule.because);
    let entry = store::Entry::new("worklist.see", "person", None, because).detail(json!({ "shown": shown }));
    Ok(app.db.log_read(&viewer.actor(), entry).await?)
}

/// Who the ticked can be given to.
async fn officers(app: &App, viewer: &Viewer, assigns: bool) -> Result<Vec<Holder>, Problem> {
    if !assigns {
        return Ok(Vec::new());
    }
    let mut tx = app.db.read().await?;
    Ok(accounts::holders(&mut tx, Role::CaseOfficer, viewer.today).await?)
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="{{ id }}" name="child" type="checkbox" value="{{ child }}"><label class="govuk-label govuk-checkboxes__label" for="{{ id }}"><span class="govuk-visually-hidden">{{ name }}</span></label></div></div>"#
)]
struct Tick {
    id: String,
    child: PersonId,
    name: String,
}

/// The lines as a table in which children can be ticked.
fn with_ticks(lines: &[Owed], today: Date) -> Table {
    let mut table = table(lines, today);
    table.head.push(Head::text("Tick"));
    for (index, (row, line)) in table.rows.iter_mut().zip(lines).enumerate() {
        let name = format!("{}, line {}", gate::name::full(&line.forename, &line.surname), index + 1);
        let tick = Tick { id: format!("tick-{index}"), child: line.person, name };
        row.push(Cell::html(Markup::render(&tick).unwrap_or_default()));
    }
    table
}

/// What is done with the children that were ticked: given to a case officer, or their advisers reminded. Each is
/// decided on by the policy; what is not the viewer's is left out.
pub async fn act(State(app): State<App>, viewer: Viewer, form: Form) -> Shown {
    let mut ticked: Vec<PersonId> = form.values("child").iter().filter_map(|id| id.parse().ok()).take(200).collect();
    ticked.sort_unstable();
    ticked.dedup();
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (mut done, mut of) = (0_i64, 0_i64);
    let what = match form.value("act") {
        "allocate" => {
            let officers = accounts::holders(&mut tx, Role::CaseOfficer, viewer.today).await?;
            let chosen = form.value("officer").to_owned();
            let Some(officer) = officers.into_iter().find(|one| one.id.to_string() == chosen) else {
                return go("/worklist?done=nothing");
            };
            for child in ticked {
                if let Ok(allowed) = children::allow(&mut tx, &app, &viewer, people::ASSIGN_CHILD, child).await {
                    children::change_officer(&mut tx, child, officer.id, viewer.today, &allowed).await?;
                    done += 1;
                }
            }
            "allocated"
        }
        "chase" => {
            for child in ticked {
                let Ok(allowed) = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, child).await else { continue };
                for due in chasing::of_child(&mut tx, child).await? {
                    of += 1;
                    if chasing::send(&mut tx, &app, (&viewer, &viewer.name), &due, Step::Remind).await? == Outcome::Sent {
                        let detail = json!({ "reminded": due.advice });
                        tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await?;
                        done += 1;
                    }
                }
            }
            "reminded"
        }
        _ => "nothing",
    };
    if done > 0 {
        tx.commit().await?;
    } else if of == 0 {
        return go("/worklist?done=nothing");
    }
    go(&format!("/worklist?done={what}&count={done}&of={of}"))
}

/// The lines as a table.
pub(super) fn table(lines: &[Owed], today: Date) -> Table {
    let rows = lines
        .iter()
        .map(|line| {
            let name = gate::name::listed(&line.forename, &line.surname);
            let act = crate::model::tasks::act(&line.rule);
            let act = line.asked_of.as_ref().map_or_else(|| act.to_owned(), |asked| format!("{act}: {asked}"));
            let work_to = line.work_to().filter(|day| Some(*day) != line.last_day());
            let day = match (line.last_day(), work_to) {
                (None, _) if line.is_missing => format!("Not known: started {}", shown(line.from_on())),
                (Some(day), _) if !line.force().binds() => format!("{}: {}", line.force().day_words(), shown(day)),
                (Some(day), Some(work_to)) => format!("{} (work to {})", shown(day), shown(work_to)),
                (Some(day), None) => shown(day),
                (None, _) => format!("As soon as practicable, since {}", shown(line.from_on())),
            };
            vec![
                Cell::html(Markup::link(&format!("/children/{}/journey", line.person), &name)),
                Cell::text(words::capitalised(&act)),
                Cell::text(words::capitalised(line.who.trim_start_matches("the "))),
                Cell::text(day),
                Cell::html(Markup::render(&standing(line, today)).unwrap_or_default()),
            ]
        })
        .collect();
    let head = ["Child or young person", "Next act", "Owed by", "Statutory deadline", "How it stands"];
    Table {
        head: head.iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

fn standing(line: &Owed, today: Date) -> Tag {
    let Some(day) = line.last_day() else {
        return if line.is_missing { Tag::new("Date missing", "yellow") } else { Tag::new("Running", "blue") };
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
