//! The journey's cards on people's home pages.

use access::records::accounts;
use access::{AccountId, App, Role, Viewer};
use askama::Template;
use charts::{Bars, Chart, Kind, Unit};
use page::govuk::{Cell, Head, Markup, SummaryList, Table, Tag, Task, TaskList};
use page::{Figure, Problem, words};
use people::records::cover;
use store::{Found, PageParams};
use workstream::{HomeCard, Showing};

use super::advice_queue;
use super::deadlines::opens;
use super::held_back;
use super::panel_list::meetings_table;
use super::section_g;
use super::worklist::{Officers, first_lines};
use crate::model::advice_lines::VIEWS;
use crate::records::loads::{self, Load};
use crate::records::worklist::{self, Due, Filters, Whose};
use crate::records::{advice_queue as queue, health, panels};

pub const HOME_CARDS: &[HomeCard] = &[
    super::family::CARD,
    HomeCard { roles: &[Role::CaseOfficer], order: 9, show: cover_card },
    HomeCard { roles: &[Role::Parent, Role::YoungPerson], order: 4, show: views_card },
    HomeCard { roles: &[Role::CaseOfficer], order: 11, show: late_card },
    HomeCard { roles: &[Role::Manager], order: 12, show: officers_card },
    HomeCard { roles: &[Role::Manager], order: 14, show: coming_meetings_card },
    HomeCard { roles: &[Role::CaseOfficer, Role::Manager], order: 17, show: held_back_card },
    HomeCard { roles: &[Role::Adviser, Role::EducationalPsychologist], order: 15, show: advice_card },
    HomeCard { roles: &[Role::Adviser], order: 14, show: section_g_card },
    HomeCard { roles: &[Role::PanelMember], order: 16, show: meetings_card },
];

/// Lines of a list on the home page; the rest are a link away.
const SHOWN: i64 = 10;
/// Bars of a chart on the home page.
const BARS: usize = 12;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for line in lines %}<div class="govuk-inset-text" data-cover><p class="govuk-body"><a class="govuk-link" href="/worklist?show=all&amp;whose=covering">{{ line }}</a></p></div>{% endfor %}"#
)]
struct CoverCard {
    lines: Vec<String>,
}

/// Whose caseload one covers, until when, and how much of it is late.
fn cover_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let mut covered = cover::current(&mut tx, Some(viewer.account), viewer.today).await?;
        covered.retain(|one| one.covered_by == viewer.account && one.starts_on() <= viewer.today);
        if covered.is_empty() {
            return Ok::<_, Problem>(None);
        }
        let officers = Officers::load(&mut tx, &viewer).await?;
        let mut lines = Vec::with_capacity(covered.len());
        for one in covered {
            let late = Filters { whose: Whose::Of(one.officer), all: true, due: Due::Late, ..Filters::default() };
            let late = worklist::count(&mut tx, &app, &viewer, &late).await?;
            let (name, until) = (officers.name(one.officer), words::date(one.ends_on()));
            lines.push(format!("You cover {name} until {until} ({} late)", words::count(late)));
        }
        Ok(Some(Markup::render(&CoverCard { lines })?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">{{ title }}</h2>{% if let Some(table) = table %}<div data-first="{{ code }}">{{ table.cards(title) }}</div><p class="govuk-body"><a class="govuk-link" href="{{ href }}">{{ link }}</a></p>{% else %}<p class="govuk-body">Nothing is late, and nothing is due in the next four weeks.</p>{% endif %}"#
)]
struct LateCard {
    title: &'static str,
    code: &'static str,
    table: Option<Table>,
    href: &'static str,
    link: &'static str,
}

/// The first of what is late, the worst first; where nothing is, what is due next.
fn late_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let of = |due| Filters { whose: Whose::Mine, all: true, due, ..Filters::default() };
        let late = first_lines(&app, &viewer, &of(Due::Late), SHOWN).await?;
        let card = if late.is_some() {
            LateCard {
                title: "Late, longest first",
                code: "late",
                table: late,
                href: "/worklist?show=all&due=late",
                link: "See everything that is late",
            }
        } else {
            let (from, until) = worklist::four_weeks(viewer.today);
            LateCard {
                title: "Due next",
                code: "next",
                table: first_lines(&app, &viewer, &of(Due::Between(from, until)), SHOWN).await?,
                href: "/worklist",
                link: "See your whole worklist",
            }
        };
        Ok::<_, Problem>(Some(Markup::render(&card)?))
    })
}

/// Case officers with what is overdue, and with `children`, how many each has, what is due soon as well, each number a link to
/// the list that it counts. With `teams`, the name of the team of each who is in one, there is a column for it.
pub(super) fn officers_table(
    loads: &[Load],
    names: &[(AccountId, String)],
    teams: &[(AccountId, String)],
    children: &[(AccountId, i64)],
) -> Table {
    let mut head = vec![Head::text("Case officer")];
    if !teams.is_empty() {
        head.push(Head::text("Team"));
    }
    head.push(Head::number("Late"));
    if !children.is_empty() {
        head.extend([Head::number("Due in 4 weeks"), Head::number("Children")]);
    }
    let rows = loads.iter().map(|load| {
        let of = |due: &str, number: i64| {
            opens(&format!("/worklist?show=all&due={due}&whose={}&binding=law&open=yes", load.account), number)
        };
        let mut row = vec![Cell::text(name(names, load.account))];
        if !teams.is_empty() {
            let team = teams.iter().find(|(account, _)| *account == load.account);
            row.push(Cell::text(team.map_or("Not in a team", |(_, team)| team.as_str())));
        }
        row.push(of("late", load.overdue));
        if !children.is_empty() {
            row.push(of("four-weeks", load.soon));
            let count = children.iter().find(|(account, _)| *account == load.account).map_or(0, |(_, count)| *count);
            row.push(opens(&format!("/children/caseload/{}", load.account), count));
        }
        row
    });
    Table { rows: rows.collect(), head, first_cell_is_header: true, ..Table::default() }
}

fn name(names: &[(AccountId, String)], account: AccountId) -> &str {
    names.iter().find(|(id, _)| *id == account).map_or("Former case officer", |(_, name)| name.as_str())
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Late by case officer</h2><div data-officers>{{ figure }}</div><p class="govuk-body"><a class="govuk-link" href="/deadlines#by-officer">All case officers, with links to their lists</a></p>"#
)]
struct OfficersCard {
    figure: Figure,
}

/// What is late, by case officer: counted each hour, since it reads the work of the whole area.
fn officers_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let (loads, counted) = match loads::kept_by_officer(&mut tx).await? {
            Some((loads, counted)) => (loads, Some(counted)),
            None => (loads::by_officer(&mut tx, &app, &viewer, false).await?, None),
        };
        let loads: Vec<Load> = loads.into_iter().filter(|load| load.overdue > 0).collect();
        if loads.is_empty() {
            return Ok::<_, Problem>(None);
        }
        let ids: Vec<_> = loads.iter().map(|load| load.account).collect();
        let names = accounts::officers_apart(&mut tx, &ids).await?;
        drop(tx);
        let bars = loads.iter().take(BARS).map(|load| (name(&names, load.account).to_owned(), load.overdue));
        let bars: Vec<_> = bars.collect();
        let (first, shown) = (bars.first().cloned().unwrap_or_default(), bars.len());
        let most = (loads.len() > shown).then(|| format!("The {shown} with most of {} case officers.", loads.len()));
        let counted = counted.map(|at| format!("Counted {}, and again every hour.", words::time(at)));
        let chart = Chart {
            title: "Statutory deadlines that are late, by case officer".to_owned(),
            takeaway: format!("{} has the most: {}.", first.0, words::plural(first.1, "action", "actions")),
            unit: Unit::count(),
            source: String::new(),
            notes: most.into_iter().chain(counted).collect(),
            kind: Kind::Bars(Bars::counts("Case officer", bars)),
        };
        let figure = Figure::new("late-by-officer", &chart)?;
        Ok(Some(Markup::render(&OfficersCard { figure })?))
    })
}

/// Days ahead for which a manager sees the panel's meetings.
const MEETING_DAYS: i64 = 14;

/// The meetings of the next two weeks.
fn coming_meetings_card(app: App, Viewer { today, .. }: Viewer) -> Showing {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let mut coming = panels::coming(&mut tx, today).await?;
        drop(tx);
        coming.retain(|one| law::counting::days_between(today, one.held_on()) <= MEETING_DAYS);
        if coming.is_empty() {
            return Ok::<_, Problem>(None);
        }
        let panel = WorkCard {
            title: "Panels in the next 2 weeks",
            table: meetings_table(&coming, today),
            empty: "",
            href: "/panels",
            link: "See all panels",
        };
        Ok(Some(Markup::render(&panel)?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">{{ title }}</h2>{% if let Some(table) = table %}{{ table.cards(title) }}{% else %}<p class="govuk-body">{{ empty }}</p>{% endif %}<p class="govuk-body"><a class="govuk-link" href="{{ href }}">{{ link }}</a></p>"#
)]
struct WorkCard {
    title: &'static str,
    table: Option<Table>,
    empty: &'static str,
    href: &'static str,
    link: &'static str,
}

/// Advice that is asked of an adviser or their service.
fn advice_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let panel = WorkCard {
            title: "Requests for advice",
            table: advice_queue::first_lines(&app, &viewer, SHOWN).await?,
            empty: "You have no requests for advice.",
            href: "/advice",
            link: "See all requests for advice",
        };
        Ok(Some(Markup::render(&panel)?))
    })
}

#[derive(Template)]
#[template(ext = "html", source = r#"<h2 class="govuk-heading-m">We would like your views</h2>{{ list }}"#)]
struct ViewsCard {
    list: TaskList,
}

/// What the family is asked for: its views, and the child's.
fn views_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        // All of it: a family is asked for a few pieces, and there is no list behind this one.
        let mut first = Vec::new();
        queue::with_family(&app, &viewer, queue::Show::Own)
            .each(&mut tx, None, |one| {
                first.push(one);
                Ok(())
            })
            .await?;
        drop(tx);
        if first.is_empty() {
            return Ok::<_, Problem>(None);
        }
        app.log_rows(&viewer, &first, &advice_queue::READS).await?;
        let items = first.iter().map(|one| {
            let title = match one.line.as_str() {
                VIEWS => format!("What {} thinks", one.forename),
                _ => format!("What you think about {}’s needs", one.forename),
            };
            let hint = one.last_day().map(|day| format!("Please send by {}", words::date(day))).unwrap_or_default();
            Task::new(&title, &format!("/children/{}/advice/{}", one.person, one.id), &hint, Tag::new("To do", "blue"))
        });
        let list = TaskList { items: items.collect(), ..TaskList::default() };
        Ok(Some(Markup::render(&ViewsCard { list })?))
    })
}

/// Plans whose section G waits for the viewer's service; nothing for services that are never asked.
fn section_g_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let is_asked = health::answers_for_health(&mut tx, &viewer).await?;
        let first = health::listing(&app, &viewer).first(&mut tx, SHOWN).await?;
        drop(tx);
        if first.is_empty() && !is_asked {
            return Ok::<_, Problem>(None);
        }
        app.log_rows(&viewer, &first, &section_g::READS).await?;
        let panel = WorkCard {
            title: "Section G to agree",
            table: (!first.is_empty()).then(|| section_g::columns(viewer.today).table(&first)),
            empty: "No plans are waiting for you to agree section G.",
            href: "/section-g",
            link: "See all plans waiting for agreement",
        };
        Ok(Some(Markup::render(&panel)?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Next panel</h2><div data-next-panel="{{ unread }}">{{ facts }}</div><p class="govuk-body"><a class="govuk-link" href="{{ href }}">{{ link }}</a></p>"#
)]
struct NextPanel {
    facts: SummaryList,
    unread: usize,
    href: String,
    link: &'static str,
}

/// The next of a member's meetings: how many cases, what they have not read, and in how many they declared an interest.
async fn next_panel(app: &App, viewer: &Viewer, all: &[panels::Panel]) -> Result<Option<Markup>, Problem> {
    let Some(next) = all.iter().rev().find(|one| one.held_on() >= viewer.today) else { return Ok(None) };
    let mut tx = app.db.read().await?;
    let lines = panels::items(&mut tx, app, viewer, next.id).await?;
    let read = panels::read_by(&mut tx, viewer, &lines).await?;
    let interests = panels::own_interests(&mut tx, next.id, viewer.account).await?;
    drop(tx);
    let unread = lines.len().saturating_sub(read.len());
    let first = lines.iter().find(|one| one.item.recommendation.is_none() && !read.contains(&one.item.id));
    let facts = SummaryList::default()
        .row("Meeting", next.title.as_str())
        .row("Date", words::date(next.held_on()))
        .row("Cases", words::count(lines.len()))
        .row("Papers not read", words::count(unread))
        .row("Interests that you declared", words::count(interests));
    let (href, link) = match first {
        Some(first) => (format!("/panels/{}/items/{}", next.id, first.item.id), "Open the next case"),
        None => (format!("/panels/{}", next.id), "See the agenda"),
    };
    Ok(Some(Markup::render(&NextPanel { facts, unread, href, link })?))
}

/// A member's next meeting, and those that are not closed.
fn meetings_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut all = panels::open_of(&mut app.db.read().await?, viewer.account).await?;
        let next = next_panel(&app, &viewer, &all).await?;
        all.truncate(numbers::fitted::<usize>(SHOWN));
        let panel = WorkCard {
            title: "Your panel meetings",
            table: meetings_table(&all, viewer.today),
            empty: "You have no panel meetings.",
            href: "/panels",
            link: "See all your meetings",
        };
        let meetings = Markup::render(&panel)?;
        Ok::<_, Problem>(Some(match next {
            Some(next) => next.then(&meetings),
            None => meetings,
        }))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Addresses and schools: to check</h2>{{ table.cards("Addresses and schools: to check") }}{% if let Some(words) = all %}<p class="govuk-body"><a class="govuk-link" href="/held-back" data-all>{{ words }}</a></p>{% endif %}"#
)]
struct HeldBackCard {
    table: Table,
    /// How many there are, where these are not all.
    all: Option<String>,
}

fn held_back_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let found = Found::page_of(held_back::waiting(&app, &viewer).await?, &PageParams::first(SHOWN));
        if found.rows.is_empty() {
            return Ok::<_, Problem>(None);
        }
        app.log_rows(&viewer, &found.rows, &held_back::READS).await?;
        let all = found.has_next.then(|| format!("See all {} to check", words::count(found.total)));
        Ok(Some(Markup::render(&HeldBackCard { table: held_back::table(&found.rows), all })?))
    })
}
