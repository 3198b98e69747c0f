//! An officer's worklist: what is owed about their children, by legal date, with the one next act.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Query, State};
use jiff::civil::Date;
use law::working::shown;
use page::govuk::{Cell, Head, Markup, Pagination, Table, Tag};
use page::{Layout, Problem, Shown, show, words};
use serde_json::json;

use super::journey::capitalised;
use crate::SEE_WORKLIST;
use crate::records::worklist::{self, COUNTED, Owed, Show};

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
}

/// What is asked.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    show: Option<String>,
    whose: Option<String>,
    page: Option<i64>,
}

/// The page.
pub async fn view(State(app): State<App>, viewer: Viewer, Query(asked): Query<Asked>) -> Shown {
    let code = asked.show.unwrap_or_default();
    // A manager sees the whole area's unless they ask for their own; an officer their own.
    let all_children = viewer.is(access::Role::Manager) && asked.whose.as_deref() != Some("mine");
    let number = asked.page.unwrap_or(1).clamp(1, 1_000_000);
    let (lines, total) = load(&app, &viewer, !all_children, Show::from_code(&code), PAGE, (number - 1) * PAGE).await?;
    let filters =
        [("", "All"), ("overdue", "Overdue"), ("soon", "Due in two weeks"), ("no-day", "Without a day in the law")]
            .into_iter()
            .map(|(show, words)| (format!("/worklist?show={show}"), words, show == code))
            .collect();
    show(&Worklist {
        layout: app.layout(&viewer, if all_children { "Everybody’s worklist" } else { "Your worklist" }),
        filters,
        summary: match total {
            total if total > COUNTED => format!("More than {} things are owed", words::count(COUNTED)),
            total => words::plural(total, "thing is owed", "things are owed"),
        },
        table: (!lines.is_empty()).then(|| table(&lines, viewer.today)),
        pagination: Pagination::numbered(
            usize::try_from(number).unwrap_or(1),
            usize::try_from(total.min(COUNTED)).unwrap_or(0).div_ceil(50),
            |page| format!("/worklist?show={code}&page={page}"),
        ),
    })
}

/// A part of the list, and how long it is in all; the log says which children were shown.
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
    let lines = worklist::list(&mut tx, app, viewer, mine, show, limit, offset).await?;
    drop(tx);
    let shown: Vec<_> = lines.iter().map(|line| line.person).collect();
    let because = app.policy.reach(viewer, SEE_WORKLIST).first().map_or("", |rule| rule.because);
    let entry = store::Entry::new("worklist.see", "person", None, because).detail(json!({ "shown": shown }));
    app.db.log_read(&viewer.actor(), entry).await?;
    Ok((lines, total))
}

/// The lines as a table.
pub(super) fn table(lines: &[Owed], today: Date) -> Table {
    let rows = lines
        .iter()
        .map(|line| {
            let name = format!("{}, {}", line.surname, line.forename);
            let act = law::rule(&line.rule).map_or(line.rule.as_str(), |(_, rule)| rule.act);
            let act = line.asked_of.as_ref().map_or_else(|| act.to_owned(), |asked| format!("{act}: {asked}"));
            let work_to = line.work_to().filter(|day| Some(*day) != line.last_day());
            let day = match (line.last_day(), work_to) {
                (Some(day), Some(work_to)) => format!("{} (work to {})", shown(day), shown(work_to)),
                (Some(day), None) => shown(day),
                (None, _) => format!("As soon as practicable, since {}", shown(line.from_on())),
            };
            vec![
                Cell::html(Markup::link(&format!("/children/{}/journey", line.person), &name)),
                Cell::text(capitalised(&act)),
                Cell::text(capitalised(line.who.trim_start_matches("the "))),
                Cell::text(day),
                Cell::html(Markup::render(&standing(line, today)).unwrap_or_default()),
            ]
        })
        .collect();
    let head = ["Child or young person", "Next act", "Owed by", "Last day by law", "How it stands"];
    Table {
        head: head.iter().map(|text| Head::text(text)).collect(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }
}

fn standing(line: &Owed, today: Date) -> Tag {
    let Some(day) = line.last_day() else { return Tag::new("Running", "blue") };
    let left = law::counting::days_between(today, day);
    match (line.lifted.is_some(), left) {
        (true, _) => Tag::new("Exception relied on", "yellow"),
        (false, ..0) => Tag::new(&format!("Overdue by {}", words::plural(-left, "day", "days")), "red"),
        (false, 0) => Tag::new("Due today", "orange"),
        (false, 1..=14) => Tag::new(&format!("{} left", words::plural(left, "day", "days")), "orange"),
        (false, _) => Tag::new(&format!("{} left", words::plural(left, "day", "days")), "blue"),
    }
}
