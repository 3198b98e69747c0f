//! The journey's cards on people's home pages.

use access::{App, Role, Viewer};
use askama::Template;
use law::working::shown;
use page::govuk::{Markup, Table, Tag, Task, TaskList};
use page::{Problem, words};
use workstream::{HomeCard, Showing};

use super::advice_queue;
use super::held_back;
use super::panel::meetings_table;
use super::requests;
use super::section_g;
use super::worklist::{READS, columns};
use crate::model::advice_lines::VIEWS;
use crate::records::worklist::{self, COUNTED, Show};
use crate::records::{advice_queue as queue, health, panels};

pub const HOME_CARDS: &[HomeCard] = &[
    HomeCard { roles: &[Role::CaseOfficer, Role::Manager], order: 11, show: held_back_card },
    HomeCard { roles: &[Role::CaseOfficer, Role::Manager], order: 12, show: requests_card },
    HomeCard { roles: &[Role::CaseOfficer, Role::Manager], order: 15, show: due_card },
    HomeCard { roles: &[Role::Parent, Role::YoungPerson], order: 9, show: views_card },
    HomeCard { roles: &[Role::Adviser, Role::EducationalPsychologist, Role::Senco], order: 15, show: advice_card },
    HomeCard { roles: &[Role::Adviser], order: 14, show: section_g_card },
    HomeCard { roles: &[Role::PanelMember], order: 16, show: meetings_card },
];

/// Lines on the home page.
const SHOWN: i64 = 5;
/// Pieces of advice, and meetings, on the home page; the rest are a link away.
const SHOWN_OF_WORK: i64 = 10;
const MEETINGS_LOOKED_AT: i64 = 100;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Due first</h2>{% if let Some(late) = late %}<p class="govuk-body"><a class="govuk-link govuk-!-font-weight-bold" href="/worklist?show=overdue" data-overdue>{{ late }}</a></p>{% endif %}{% if let Some(table) = table %}{{ table.scroll("Due first") }}<p class="govuk-body"><a class="govuk-link" href="/worklist">See the whole worklist</a></p>{% else %}<p class="govuk-body">Nothing is overdue or due in the next two weeks.</p>{% endif %}"#
)]
struct DueCard {
    /// How much is overdue, in words.
    late: Option<String>,
    table: Option<Table>,
}

fn due_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mine = viewer.is(Role::CaseOfficer);
        let mut tx = app.db.read().await?;
        let overdue = worklist::listing(&app, &viewer, mine, Show::Overdue);
        let late = overdue.count(&mut tx).await?;
        let mut lines = overdue.first(&mut tx, SHOWN).await?;
        let room = SHOWN - numbers::fitted::<i64>(lines.len());
        if room > 0 {
            lines.extend(worklist::listing(&app, &viewer, mine, Show::Soon).first(&mut tx, room).await?);
        }
        drop(tx);
        let late = match late {
            0 => None,
            more if more > COUNTED => Some(format!("More than {} actions are overdue", words::count(COUNTED))),
            late => Some(words::plural(late, "action is overdue", "actions are overdue")),
        };
        app.log_rows(&viewer, &lines, &READS).await?;
        let table = (!lines.is_empty()).then(|| columns(viewer.today).table(&lines));
        Ok::<_, Problem>(Some(Markup::render(&DueCard { late, table })?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">{{ title }}</h2>{% if let Some(table) = table %}{{ table.scroll(title) }}{% else %}<p class="govuk-body">{{ empty }}</p>{% endif %}<p class="govuk-body"><a class="govuk-link" href="{{ href }}">{{ link }}</a></p>"#
)]
struct WorkCard {
    title: &'static str,
    table: Option<Table>,
    empty: &'static str,
    href: &'static str,
    link: &'static str,
}

#[derive(Template)]
#[template(ext = "html", source = r#"<h2 class="govuk-heading-m">New requests</h2>{{ list }}"#)]
struct RequestsCard {
    list: TaskList,
}

/// Requests that are in no record yet, and for whoever allocates the work of children whom no case officer has.
fn requests_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut items = Vec::new();
        if let Some(tray) = requests::tray(&app, &viewer).await? {
            let hint = format!(
                "{} not matched to a record yet. Earliest reply due {}",
                tray.count_in_words(),
                shown(tray.earliest)
            );
            items.push(Task::new("Requests", "/requests", &hint, tray.tag(viewer.today)));
        }
        if app.policy.may_ever(&viewer, people::ASSIGN_CHILD) {
            let mut tx = app.db.read().await?;
            let without = worklist::listing(&app, &viewer, false, Show::Unallocated).count(&mut tx).await?;
            drop(tx);
            if without > 0 {
                let hint = format!("{} for children without a case officer", worklist_count(without));
                let address = format!("/worklist?show={}", Show::UNALLOCATED);
                items.push(Task::new("Next actions to allocate", &address, &hint, Tag::new("To allocate", "red")));
            }
        }
        if items.is_empty() {
            return Ok::<_, Problem>(None);
        }
        let list = TaskList { items, ..TaskList::default() };
        Ok(Some(Markup::render(&RequestsCard { list })?))
    })
}

/// A count that stops where nobody reads on.
fn worklist_count(count: i64) -> String {
    if count > COUNTED {
        return format!("More than {} actions", words::count(COUNTED));
    }
    words::plural(count, "action", "actions")
}

/// Advice that is asked of an adviser, their service or their school.
fn advice_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let first = queue::listing(&app, &viewer, queue::Show::All).first(&mut tx, SHOWN_OF_WORK).await?;
        drop(tx);
        if first.is_empty() && viewer.is(Role::Senco) {
            return Ok::<_, Problem>(None);
        }
        app.log_rows(&viewer, &first, &advice_queue::READS).await?;
        let columns = advice_queue::columns(viewer.today, viewer.is(Role::Adviser));
        let panel = WorkCard {
            title: "Requests for advice",
            table: (!first.is_empty()).then(|| columns.table(&first)),
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
        let first = queue::listing(&app, &viewer, queue::Show::Own).first(&mut tx, SHOWN_OF_WORK).await?;
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
        let first = health::listing(&app, &viewer).first(&mut tx, SHOWN_OF_WORK).await?;
        drop(tx);
        if first.is_empty() && !is_asked {
            return Ok::<_, Problem>(None);
        }
        app.log_rows(&viewer, &first, &section_g::READS).await?;
        let panel = WorkCard {
            title: "Section G to agree",
            table: (!first.is_empty()).then(|| section_g::columns(viewer.today).table(&first)),
            empty: "No section G waits for your agreement.",
            href: "/section-g",
            link: "See every section G to agree",
        };
        Ok(Some(Markup::render(&panel)?))
    })
}

async fn own_meetings(app: &App, viewer: &Viewer) -> store::Result<Vec<panels::Panel>> {
    let mut tx = app.db.read().await?;
    panels::list(&mut tx, Some(viewer.account), MEETINGS_LOOKED_AT).await
}

/// A member's meetings that are not closed.
fn meetings_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let mut all = own_meetings(&app, &viewer).await?;
        all.retain(|one| one.closed_on().is_none());
        all.truncate(numbers::fitted::<usize>(SHOWN_OF_WORK));
        let panel = WorkCard {
            title: "Your panel meetings",
            table: meetings_table(&all, viewer.today),
            empty: "You have no panel meetings.",
            href: "/panels",
            link: "See all your meetings",
        };
        Ok::<_, Problem>(Some(Markup::render(&panel)?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Addresses and schools: to check</h2>{{ table.scroll("Addresses and schools: to check") }}"#
)]
struct HeldBackCard {
    table: Table,
}

fn held_back_card(app: App, viewer: Viewer) -> Showing {
    Box::pin(async move {
        let all = held_back::waiting(&app, &viewer).await?;
        if all.is_empty() {
            return Ok::<_, Problem>(None);
        }
        Ok(Some(Markup::render(&HeldBackCard { table: held_back::table(&all) })?))
    })
}
