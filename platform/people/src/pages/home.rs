//! This room's cards on people's home pages.

use access::records::accounts;
use access::{App, Role, Viewer};
use askama::Template;
use page::govuk::{Cell, Head, Markup, Table, Tag, Task, TaskList};
use page::{Problem, words};
use statistics::{Policy, Shown};
use store::PageParams;
use workstream::{HomeCard, Showing};

use super::children::{CHILDREN, own_columns, page_of_mine};
use crate::model::codes;
use crate::records::caseload::loads;
use crate::records::figures::{self, Figure};
use crate::records::{access_requests, doubles, handover, rights};
use ::organisations::evidence;
use ::organisations::pages::SOON;
use ::organisations::records::{compliance, organisations};

pub const HOME_CARDS: &[HomeCard] = &[
    HomeCard {
        roles: &[Role::CaseOfficer, Role::Manager, Role::Senco, Role::EducationalPsychologist],
        order: 10,
        show: search_card,
    },
    HomeCard { roles: &[Role::Manager], order: 20, show: waiting_card },
    HomeCard { roles: &[Role::CaseOfficer], order: 25, show: rights_card },
    HomeCard { roles: &[Role::CaseOfficer, Role::Senco, Role::EducationalPsychologist], order: 30, show: mine_card },
    HomeCard { roles: &[Role::Manager], order: 21, show: left_behind_card },
    HomeCard { roles: &[Role::CaseOfficer, Role::Manager], order: 22, show: doubles_card },
    HomeCard { roles: &[Role::Manager], order: 40, show: team_card },
    HomeCard {
        roles: &[Role::Manager, Role::Commissioner, Role::Analyst, Role::BoardMember],
        order: 50,
        show: figures_card,
    },
    HomeCard { roles: &[Role::Analyst, Role::Commissioner], order: 60, show: breakdown_card },
    HomeCard { roles: &[Role::Commissioner], order: 45, show: expiring_card },
    HomeCard { roles: &[Role::Administrator], order: 10, show: administration_card },
    HomeCard { roles: &[Role::Editor], order: 10, show: editor_card },
    HomeCard { roles: &[Role::SchoolAdministrator], order: 10, show: school_card },
];

/// Children on a home page; the rest are a link away.
const SHOWN: i64 = 15;

fn showing(future: impl Future<Output = Result<Option<Markup>, Problem>> + Send + 'static) -> Showing {
    Box::pin(future)
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Find a child</h2>
<form class="op-search" method="post" action="/children">
<div class="govuk-form-group"><label class="govuk-label" for="name">Name</label><div class="govuk-hint" id="name-hint">Any part, present or former, such as ‘mar kha’</div><input class="govuk-input" id="name" name="name" type="text" spellcheck="false" aria-describedby="name-hint"></div>
<div class="govuk-button-group"><button class="govuk-button" type="submit" data-module="govuk-button">Search</button><a class="govuk-link" href="/children">Search by parent, postcode, telephone, date of birth, number or setting</a></div>
</form>"#
)]
struct SearchCard;

fn search_card(_: App, _: Viewer) -> Showing {
    showing(async { Ok(Some(Markup::render(&SearchCard)?)) })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">{{ title }}</h2>{% if let Some(table) = table %}<p class="govuk-body">{{ summary }}</p>{{ table.scroll(title) }}{% if more %}<p class="govuk-body"><a class="govuk-link" href="/children/mine">Show all</a></p>{% endif %}{% else %}<p class="govuk-body">{{ empty }}</p>{% endif %}"#
)]
struct ListCard {
    title: &'static str,
    summary: String,
    table: Option<Table>,
    more: bool,
    empty: &'static str,
}

fn mine_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let found = page_of_mine(&app, &viewer, &PageParams::first(SHOWN)).await?;
        let (title, empty) = if viewer.is(Role::CaseOfficer) {
            ("Your caseload", "There are no children on your caseload yet. Your manager allocates children.")
        } else if viewer.is(Role::Senco) {
            ("Children with records at your setting", "No child at your setting has a record in OnePlan.")
        } else {
            ("Children you advise on", "You have no requests for advice.")
        };
        let panel = ListCard {
            title,
            summary: words::plural(found.total, CHILDREN.0, CHILDREN.1),
            table: (!found.rows.is_empty()).then(|| own_columns(&app, &viewer).table(&found.rows)),
            more: found.has_next,
            empty,
        };
        Ok(Some(Markup::render(&panel)?))
    })
}

/// What is to be done about rights that pass, and about who decides.
fn rights_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let due = rights::due(&mut tx, &app, &viewer, SHOWN).await?;
        if due.is_empty() {
            return Ok(None);
        }
        let rows = due
            .into_iter()
            .map(|one| {
                vec![
                    Cell::html(Markup::link(&format!("/children/{}/rights", one.person), &one.name)),
                    Cell::text(one.what),
                    Cell::text(words::date(one.by)),
                ]
            })
            .collect();
        let panel = ListCard {
            title: "Who decides: next actions",
            summary: "Earliest date first.".to_owned(),
            table: Some(Table {
                head: ["Name", "Next action", "By"].iter().map(|text| Head::text(text)).collect(),
                rows,
                first_cell_is_header: true,
                ..Table::default()
            }),
            more: false,
            empty: "",
        };
        Ok(Some(Markup::render(&panel)?))
    })
}

#[derive(Template)]
#[template(ext = "html", source = r#"<h2 class="govuk-heading-m">{{ title }}</h2>{{ list }}"#)]
struct TasksCard {
    title: &'static str,
    list: TaskList,
}

fn waiting_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let waiting = access_requests::waiting(&mut tx, &viewer).await?.len();
        if waiting == 0 {
            return Ok(None);
        }
        let hint = format!("{waiting} waiting for a second person");
        let items = vec![Task::new(
            "Requests to open restricted records",
            "/restricted",
            &hint,
            Tag::new("To decide", "yellow"),
        )];
        Ok(Some(Markup::render(&TasksCard {
            title: "Waiting for you",
            list: TaskList { items, ..TaskList::default() },
        })?))
    })
}

/// Children whose case officer has left.
fn left_behind_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let left = handover::left_behind(&mut tx, &viewer).await?;
        if left == 0 {
            return Ok(None);
        }
        let hint = format!(
            "{} with a case officer whose account is closed or whose role has ended",
            words::plural(left, "child or young person", "children and young people")
        );
        let task = Task::new(
            "Children without a case officer",
            "/children/without-case-officer",
            &hint,
            Tag::new("To allocate", "red"),
        );
        links("Without a case officer", vec![task])
    })
}

/// Records that may be about one child.
fn doubles_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let waiting = doubles::waiting(&mut tx, &app, &viewer, SHOWN).await?;
        if waiting.is_empty() {
            return Ok(None);
        }
        let items = waiting
            .iter()
            .map(|one| {
                let born = one.birth_date().map(|born| format!(", born {}", words::date(born))).unwrap_or_default();
                let hint = format!("A record was added for {}{born}", one.other_name());
                Task::new(
                    &one.name(),
                    &format!("/children/{}/join?other={}", one.person, one.other),
                    &hint,
                    Tag::new("To check", "yellow"),
                )
            })
            .collect();
        links("Records that may be of the same child", items)
    })
}

fn team_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let mut rows = Vec::new();
        for load in loads(&mut tx, &viewer).await? {
            let name = if load.has_left { format!("{} (account closed)", load.name) } else { load.name };
            rows.push(vec![Cell::text(name), Cell::number(words::count(load.children))]);
        }
        let summary = words::plural(rows.len(), "case officer", "case officers");
        let table = (!rows.is_empty()).then(|| Table {
            head: vec![Head::text("Case officer"), Head::number("Children on the caseload")],
            rows,
            first_cell_is_header: true,
            ..Table::default()
        });
        let panel =
            ListCard { title: "Caseloads", summary, table, more: false, empty: "No child is on a caseload yet." };
        Ok(Some(Markup::render(&panel)?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">This area at a glance</h2><ul class="op-figures">{% for (number, words) in figures %}<li class="op-figures__item"><span class="op-figures__number">{{ number }}</span>{{ words }}</li>{% endfor %}</ul><p class="govuk-body-s">Counted from the events recorded here, as at {{ today }}. Counts from 1 to {{ small }} are not shown.</p>"#
)]
struct FiguresCard {
    figures: Vec<(String, &'static str)>,
    today: String,
    small: u64,
}

fn shown(number: i64) -> String {
    if Policy::default().hides(number.unsigned_abs()) { "not shown".to_owned() } else { words::count(number) }
}

fn figures_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let figures = vec![
            (shown(figures::live_plans(&mut tx, &viewer).await?), "plans in force"),
            (shown(figures::in_last_year(&mut tx, &viewer, "request.received").await?), "requests in twelve months"),
            (shown(figures::in_last_year(&mut tx, &viewer, "plan.issued").await?), "plans issued in twelve months"),
            (shown(figures::in_last_year(&mut tx, &viewer, "appeal.registered").await?), "appeals in twelve months"),
        ];
        let panel = FiguresCard { figures, today: words::date(viewer.today), small: Policy::default().up_to };
        Ok(Some(Markup::render(&panel)?))
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Plans in force</h2>{% for table in tables %}{{ table }}{% endfor %}"#
)]
struct BreakdownCard {
    tables: Vec<Table>,
}

/// A breakdown with its small counts hidden, and beside a single one the next smallest: its total is known.
fn breakdown(caption: &str, unknown: &str, name: impl Fn(&str) -> String, figures: &[Figure]) -> Table {
    let counts =
        statistics::table(&[figures.iter().map(|figure| figure.number.unsigned_abs()).collect()], Policy::default());
    Table {
        caption: caption.to_owned(),
        caption_classes: "govuk-table__caption--s".to_owned(),
        head: vec![Head::text("Group"), Head::number("Plans")],
        rows: figures
            .iter()
            .zip(counts.into_iter().flatten())
            .map(|(figure, count)| {
                let words = if figure.name.is_empty() { unknown.to_owned() } else { name(&figure.name) };
                let number = match count {
                    Shown::Count(_) => words::count(figure.number),
                    Shown::Small | Shown::Secondary => "not shown".to_owned(),
                };
                vec![Cell::text(words), Cell::number(number)]
            })
            .collect(),
        first_cell_is_header: true,
        ..Table::default()
    }
}

fn breakdown_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let needs = figures::by_need(&mut tx, &viewer).await?;
        let phases = figures::by_phase(&mut tx, &viewer).await?;
        let wards = figures::by_ward(&mut tx, &viewer).await?;
        let tables = vec![
            breakdown(
                "By primary need",
                "No need recorded",
                |code| codes::words(codes::SEN_TYPES, code).to_owned(),
                &needs,
            ),
            breakdown("By phase of the present setting", "No setting, or none with a phase", str::to_owned, &phases),
            breakdown("By ward", "No ward recorded", str::to_owned, &wards),
        ];
        Ok(Some(Markup::render(&BreakdownCard { tables })?))
    })
}

fn expiring_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let expiring = compliance::expiring(&mut tx, &viewer, SOON, 25).await?;
        let rows = expiring
            .iter()
            .map(|one| {
                let state = if one.expires_on() < viewer.today {
                    Tag::new("Expired", "red")
                } else {
                    Tag::new("Expires soon", "yellow")
                };
                vec![
                    Cell::html(Markup::link(&format!("/organisations/{}", one.organisation), &one.name)),
                    Cell::text(evidence::words(&one.kind)),
                    Cell::html(Markup::of(&state)),
                    Cell::text(words::date(one.expires_on())),
                ]
            })
            .collect();
        let table = (!expiring.is_empty()).then(|| Table {
            head: ["Organisation", "Evidence", "Status", "Expires on"].iter().map(|text| Head::text(text)).collect(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        });
        let panel = ListCard {
            title: "Evidence to renew",
            summary: format!("Expired, or expiring within {SOON} days. Showing the first {}.", expiring.len()),
            table,
            more: false,
            empty: "Nothing expires soon.",
        };
        Ok(Some(Markup::render(&panel)?))
    })
}

fn links(title: &'static str, items: Vec<Task>) -> Result<Option<Markup>, Problem> {
    Ok(Some(Markup::render(&TasksCard { title, list: TaskList { items, ..TaskList::default() } })?))
}

fn administration_card(app: App, _: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let people = accounts::listing(None).count(&mut tx).await?;
        let places = organisations::listing(&organisations::Filter::default()).count(&mut tx).await?;
        let grey = |text: String| Tag::new(&text, "grey");
        links(
            "Administration",
            vec![
                Task::new(
                    "Accounts and roles",
                    "/accounts",
                    "Invite people, add and end roles, sign people out",
                    grey(words::count(people)),
                ),
                Task::new(
                    "Organisations",
                    "/organisations",
                    "Settings, providers and services",
                    grey(words::count(places)),
                ),
                Task::new(
                    "Import from GIAS",
                    "/organisations/import",
                    "Update settings from the national register",
                    grey("Import".to_owned()),
                ),
                Task::new("Audit log", "/audit-log", "Who did what, and who saw what", grey("Log".to_owned())),
                Task::new("Who may do what", "/policy", "Every permission in one table", grey("Policy".to_owned())),
            ],
        )
    })
}

fn editor_card(app: App, _: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let places = organisations::listing(&organisations::Filter::default()).count(&mut tx).await?;
        links(
            "What families read",
            vec![Task::new(
                "Public details of organisations",
                "/organisations",
                "Names, addresses, telephone numbers and websites",
                Tag::new(&words::count(places), "grey"),
            )],
        )
    })
}

fn school_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let own: Vec<uuid::Uuid> = viewer
            .roles
            .iter()
            .filter(|held| held.role == Role::SchoolAdministrator)
            .filter_map(|held| held.organisation)
            .collect();
        let staff = accounts::listing(Some(&own)).count(&mut tx).await?;
        let mut items = vec![Task::new(
            "Your setting’s accounts",
            "/accounts",
            "Invite colleagues, end roles when they leave",
            Tag::new(&words::count(staff), "grey"),
        )];
        for id in own {
            let name = organisations::name(&mut tx, id).await?;
            items.push(Task::new(
                &name,
                &format!("/organisations/{id}"),
                "Your setting’s details and evidence",
                Tag::new("Details", "grey"),
            ));
        }
        links("Your setting", items)
    })
}
