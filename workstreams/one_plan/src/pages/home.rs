//! The One Plan's cards on people's home pages.

use access::{App, Role, Viewer};
use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{Cell, Head, Markup, Table};
use page::{Count, Problem, words};
use projects::model::Colour;
use projects::records::projects::Whole;
use statistics::Statistic;
use workstream::{Counting, HomeCard, HomeCounts, Showing};

use super::common::Asked;
use super::measures::{WORSE, columns, is_worse};
use super::risks;
use crate::policy::SEE_PLAN;
use crate::records::measures::of_basket;
use crate::records::{baskets, meetings, packs, plan, steer};

pub const HOME_COUNTS: &[HomeCounts] = &[
    HomeCounts { roles: &[Role::BoardMember, Role::Commissioner], order: 50, count: risk_counts },
    HomeCounts { roles: &[Role::Analyst], order: 51, count: measure_counts },
];

pub const HOME_CARDS: &[HomeCard] = &[
    HomeCard { roles: &[Role::Manager], order: 15, show: week_card },
    HomeCard { roles: &[Role::BoardMember], order: 20, show: meetings_card },
    HomeCard { roles: &[Role::BoardMember], order: 21, show: worse_card },
    HomeCard {
        roles: &[Role::BoardMember, Role::Analyst, Role::Manager, Role::Commissioner],
        order: 60,
        show: plan_card,
    },
];

/// Measures on the home page; the rest are a link away.
const SHOWN: usize = 5;
/// Meetings on the home page.
const MEETINGS: usize = 3;

/// Risks that need somebody, each as many as the list has that it leads to.
fn risk_counts(app: App, Viewer { today, .. }: Viewer) -> Counting {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let all = crate::records::risks::all(&mut tx).await?;
        drop(tx);
        let of = |code, words: &str, query: &str| {
            let number = risks::count(&all, query, today);
            Count::new(code, number, words, &format!("/plan/risks?{query}"))
        };
        Ok(vec![
            of("risks-past", "Risks past their review date", "show=past").late(),
            of("risks-high", "High risks", "level=high"),
        ])
    })
}

/// Measures that are worse than the neighbours.
fn measure_counts(app: App, _: Viewer) -> Counting {
    Box::pin(async move {
        let asked = Asked::default();
        let mut tx = app.db.read().await?;
        let Some(frame) = asked.frame(&mut tx).await? else { return Ok(Vec::new()) };
        let all = baskets::all(&mut tx).await?;
        let Some(basket) = baskets::chosen(&all, "") else { return Ok(Vec::new()) };
        let rows = of_basket(&mut tx, &frame, basket).await?;
        drop(tx);
        let worse = rows.iter().filter(|row| is_worse(row, asked.statistic())).count();
        let href = format!("/measures?standing={WORSE}");
        let words = "Measures worse than statistical neighbours";
        Ok(vec![Count::new("measures-worse", numbers::fitted(worse), words, &href)])
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Measures worse than statistical neighbours</h2><div data-worse="{{ count }}">{% if let Some(table) = table %}{{ table.cards("Measures worse than statistical neighbours") }}{% else %}<p class="govuk-body">No measure is worse by more than chance.</p>{% endif %}</div><p class="govuk-body"><a class="govuk-link" href="/measures?standing=worse">{% if count > shown %}See all {{ count }}{% else %}See them on the page of measures{% endif %}</a></p>"#
)]
struct WorseCard {
    count: usize,
    shown: usize,
    table: Option<Table>,
}

/// The measures of the board's set that are worse than the neighbours; nothing before there are figures.
fn worse_card(app: App, _: Viewer) -> Showing {
    Box::pin(async move {
        let asked = Asked::default();
        let mut tx = app.db.read().await?;
        let Some(frame) = asked.frame(&mut tx).await? else { return Ok::<_, Problem>(None) };
        let all = baskets::all(&mut tx).await?;
        let Some(basket) = baskets::chosen(&all, "") else { return Ok(None) };
        let rows = of_basket(&mut tx, &frame, basket).await?;
        let steers = steer::all(&mut tx).await?;
        drop(tx);
        if rows.iter().all(|(_, one)| one.is_none()) {
            return Ok(None);
        }
        let statistic: Statistic = asked.statistic();
        let worse: Vec<_> = rows.iter().filter(|row| is_worse(row, statistic)).collect();
        let first = worse.iter().take(SHOWN).copied();
        let table = columns(&frame, &steers, statistic, String::new()).table(first);
        let table = (!worse.is_empty()).then_some(table);
        Ok(Some(Markup::render(&WorseCard { count: worse.len(), shown: SHOWN, table })?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">{{ title }}</h2><div data-meetings>{% if let Some(table) = table %}{{ table.cards(title) }}{% else %}<p class="govuk-body">No meetings are planned.</p>{% endif %}</div><p class="govuk-body"><a class="govuk-link" href="/plan/meetings">See all meetings</a></p>"#
)]
struct MeetingsCard {
    title: &'static str,
    table: Option<Table>,
}

/// The next meetings of the partnership until a day, each with its board pack.
async fn coming(app: &App, viewer: &Viewer, until: Date) -> Result<Option<Table>, Problem> {
    let mut tx = app.db.read().await?;
    let all = meetings::all(&mut tx).await?;
    let packs = packs::list(&mut tx).await?;
    drop(tx);
    let next = all.iter().rev().filter(|one| one.held_on >= viewer.today && one.held_on <= until).take(MEETINGS);
    let rows: Vec<Vec<Cell>> = next
        .map(|one| {
            let pack = packs.iter().find(|pack| pack.is_of(one));
            vec![
                Cell::html(Markup::link(&format!("/plan/meetings/{}", one.id), &one.title)),
                Cell::text(words::short_date(one.held_on)),
                pack.map_or_else(
                    || Cell::text(if one.is_of_board() { "Not made yet" } else { "–" }),
                    |pack| Cell::html(Markup::link(&format!("/plan/packs/{}", pack.id), &pack.title)),
                ),
            ]
        })
        .collect();
    Ok((!rows.is_empty()).then(|| Table {
        head: ["Meeting", "Date", "Board pack"].map(Head::text).to_vec(),
        rows,
        first_cell_is_header: true,
        ..Table::default()
    }))
}

/// The next meetings, for the board.
fn meetings_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let table = coming(&app, &viewer, Date::MAX).await?;
        Ok(Some(Markup::render(&MeetingsCard { title: "Next meetings", table })?))
    })
}

/// The partnership's meetings in the next seven days; nothing where there are none.
fn week_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let until = viewer.today.checked_add(7.days()).unwrap_or(viewer.today);
        let Some(table) = coming(&app, &viewer, until).await? else { return Ok::<_, Problem>(None) };
        let card = MeetingsCard { title: "SEND One Plan meetings in the next 7 days", table: Some(table) };
        Ok(Some(Markup::render(&card)?))
    })
}

#[derive(Template)]
#[template(path = "plan_card.html")]
struct PlanCard {
    lines: Vec<String>,
    /// How many projects are in no part of the plan, with that in words.
    left_out: Option<(usize, String)>,
    pack: Option<(String, String)>,
}

fn plan_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        if !app.policy.may_ever(&viewer, SEE_PLAN) {
            return Ok(None);
        }
        let mut tx = app.db.read().await?;
        let (mut lines, mut left_out) = (Vec::new(), None);
        let projects = projects::records::projects::all(&mut tx, viewer.today).await?;
        let actions = plan::actions(&mut tx).await?;
        let running: Vec<&Whole> = projects.iter().filter(|one| one.project.stopped_on().is_none()).collect();
        if !running.is_empty() {
            let of = |colour: Colour| running.iter().filter(|one| one.standing.shown() == colour).count();
            lines.push(format!(
                "{}: {} on track, {} at risk, {} delayed.",
                words::plural(running.len(), "project", "projects"),
                of(Colour::Green),
                of(Colour::Amber),
                of(Colour::Red)
            ));
            // The plan and packs count the projects of the plan alone.
            let outside = running.iter().filter(|one| !actions.contains(&one.project.id)).count();
            if outside > 0 {
                let words = words::plural(outside, "of them is", "of them are");
                left_out = Some((outside, format!("{words} outside the plan.")));
            }
        }
        let pack = packs::list(&mut tx).await?.into_iter().next();
        drop(tx);
        let pack = pack.map(|pack| (format!("/plan/packs/{}", pack.id), pack.named()));
        Ok::<_, Problem>(Some(Markup::render(&PlanCard { lines, left_out, pack })?))
    })
}
