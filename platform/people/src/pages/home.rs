//! This room's cards on people's home pages.

use access::records::accounts::{self, State as AccountState};
use access::{App, Role, Viewer};
use askama::Template;
use page::govuk::{Cell, Head, Markup, Table, Tag, Task, TaskList};
use page::{Count, Problem, words};
use store::PageParams;
use workstream::{Counting, HomeCard, HomeCounts, Showing};

use crate::OrganisationId;
use crate::records::{access_requests, caseload, doubles, handover, joining, rights};
use ::organisations::evidence;
use ::organisations::pages::{SOON, TO_RENEW, soon};
use ::organisations::records::{compliance, organisations};

pub const HOME_CARDS: &[HomeCard] = &[
    HomeCard { roles: &[Role::CaseOfficer], order: 25, show: rights_card },
    HomeCard { roles: &[Role::Manager], order: 21, show: left_behind_card },
    HomeCard { roles: &[Role::CaseOfficer, Role::Manager], order: 22, show: doubles_card },
    HomeCard { roles: &[Role::CaseOfficer], order: 23, show: joined_card },
    HomeCard { roles: &[Role::Commissioner, Role::SchoolAdministrator], order: 45, show: expiring_card },
];

pub const HOME_COUNTS: &[HomeCounts] = &[
    HomeCounts { roles: &[Role::Manager], order: 8, count: waiting_counts },
    HomeCounts {
        roles: &[Role::CaseOfficer, Role::Senco, Role::EducationalPsychologist],
        order: 40,
        count: own_counts,
    },
    HomeCounts { roles: &[Role::Administrator, Role::SchoolAdministrator], order: 10, count: account_counts },
    HomeCounts {
        roles: &[Role::Administrator, Role::Editor, Role::SchoolAdministrator, Role::Commissioner],
        order: 20,
        count: organisation_counts,
    },
];

/// Lines of a list on a home page; the others stand behind a summary.
const SHOWN: usize = 15;

fn showing(future: impl Future<Output = Result<Option<Markup>, Problem>> + Send + 'static) -> Showing {
    Box::pin(future)
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">{{ title }}</h2>{% if let Some(list) = list %}<p class="govuk-body">{{ summary }}</p>{{ list }}{% if let Some((href, text)) = all %}<p class="govuk-body"><a class="govuk-link" href="{{ href }}" data-all>{{ text }}</a></p>{% endif %}{% else %}<p class="govuk-body">{{ empty }}</p>{% endif %}"#
)]
struct ListCard {
    title: &'static str,
    summary: String,
    list: Option<Markup>,
    /// Where all of it is, where this is a part: address and words.
    all: Option<(&'static str, &'static str)>,
    empty: &'static str,
}

/// What is to be done about rights that pass, and about who decides.
fn rights_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let due = rights::due(&mut tx, &app, &viewer).await?;
        if due.is_empty() {
            return Ok(None);
        }
        let rows = due
            .into_iter()
            .map(|one| {
                vec![
                    Cell::html(Markup::link(&format!("/children/{}/rights", one.person), &one.name)),
                    Cell::text(one.what),
                    Cell::text(words::short_date(one.by)),
                ]
            })
            .collect();
        let title = "Who decides: next actions";
        let table = Table {
            head: ["Name", "Next action", "By"].iter().map(|text| Head::text(text)).collect(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        };
        let card = ListCard {
            title,
            summary: "Earliest date first.".to_owned(),
            list: Some(table.folded(title, SHOWN)),
            all: None,
            empty: "",
        };
        Ok(Some(Markup::render(&card)?))
    })
}

#[derive(Template)]
#[template(ext = "html", source = r#"<h2 class="govuk-heading-m">{{ title }}</h2>{{ list }}"#)]
struct TasksCard {
    title: &'static str,
    list: Markup,
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
        let waiting = doubles::waiting(&mut tx, &app, &viewer).await?;
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

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h2 class="govuk-heading-m">Records that were joined</h2><p class="govuk-body" data-held="{{ held }}">{{ text }}</p>"#
)]
struct JoinedCard {
    held: i64,
    text: String,
}

/// Records that somebody worked on, and cannot open since they were joined.
fn joined_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let held = joining::held_from(&mut tx, &viewer).await?;
        if held == 0 {
            return Ok(None);
        }
        let text = format!(
            "{} joined with another record of the same child, and you could see only one of the two. You cannot open {} until a manager lets you in. Ask your manager.",
            words::plural(held, "record was", "records were"),
            if held == 1 { "it" } else { "them" }
        );
        Ok(Some(Markup::render(&JoinedCard { held, text })?))
    })
}

/// How much evidence that expires is listed: the rest is a link away.
const MOST_EXPIRING: i64 = 25;

fn expiring_card(app: App, viewer: Viewer) -> Showing {
    showing(async move {
        let mut tx = app.db.read().await?;
        let listing = compliance::expiring(own_settings(&viewer), soon(viewer.today));
        let found = listing.page(&mut tx, &PageParams::first(MOST_EXPIRING)).await?;
        let rows = found
            .rows
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
                    Cell::text(words::short_date(one.expires_on())),
                ]
            })
            .collect();
        let title = "Evidence to renew";
        let table = (!found.rows.is_empty()).then(|| Table {
            head: ["Organisation", "Evidence", "Status", "Expires on"].iter().map(|text| Head::text(text)).collect(),
            rows,
            first_cell_is_header: true,
            ..Table::default()
        });
        let rest = found.has_next.then(|| {
            let all = words::plural(found.total, "piece of evidence", "pieces of evidence");
            format!(" Showing {MOST_EXPIRING} of {all}, earliest date first.")
        });
        let card = ListCard {
            title,
            summary: format!("Expired, or expiring within {SOON} days.{}", rest.unwrap_or_default()),
            list: table.map(|table| Markup::of(&table.cards(title))),
            all: found.has_next.then_some((TO_RENEW, "See every organisation with evidence to renew")),
            empty: "Nothing expires soon.",
        };
        Ok(Some(Markup::render(&card)?))
    })
}

fn links(title: &'static str, mut items: Vec<Task>) -> Result<Option<Markup>, Problem> {
    let rest = items.split_off(SHOWN.min(items.len()));
    let count = rest.len();
    let list = |id_prefix: &str, items| TaskList { id_prefix: id_prefix.to_owned(), items, ..TaskList::default() };
    let others = Markup::of(&list("task-list-more", rest));
    let list = Markup::of(&list("", items)).with_more(others, count);
    Ok(Some(Markup::render(&TasksCard { title, list })?))
}

/// Requests to open restricted records that wait for a second person.
fn waiting_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let waiting = access_requests::waiting(&mut tx, &viewer).await?.len();
        if waiting == 0 {
            return Ok(Vec::new());
        }
        let words = "Requests to open restricted records";
        Ok(vec![Count::new("restricted", numbers::fitted(waiting), words, "/restricted").late()])
    })
}

/// The children of one's own.
fn own_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let children = caseload::count_mine(&mut tx, &app, &viewer).await?;
        let words = match (viewer.is(Role::CaseOfficer), viewer.is(Role::Senco)) {
            (true, _) => "Children on your caseload",
            (_, true) => "Pupils",
            _ => "Children and young people",
        };
        Ok(vec![Count::new("children", children, words, "/children/mine").total()])
    })
}

/// The organisations of which one manages accounts or details; all of them for whoever works for the area.
fn own_settings(viewer: &Viewer) -> Option<Vec<uuid::Uuid>> {
    let area = [Role::Administrator, Role::Editor, Role::Commissioner].iter().any(|role| viewer.is(*role));
    (!area).then(|| viewer.organisations(Role::SchoolAdministrator))
}

fn account_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        let own = own_settings(&viewer);
        let mut tx = app.db.read().await?;
        let mut counts = Vec::new();
        for (code, state, words) in [
            ("accounts", AccountState::Any, "Accounts"),
            ("invited", AccountState::Invited, "Invited, not signed in yet"),
            ("one-step", AccountState::OneStep, "Without two-step verification"),
        ] {
            if state == AccountState::OneStep && own.is_some() {
                continue;
            }
            let number = accounts::listing(own.as_deref(), state).count(&mut tx).await?;
            let href =
                if state == AccountState::Any { "/accounts".to_owned() } else { format!("/accounts?state={code}") };
            let count = Count::new(code, number, words, &href);
            counts.push(match state {
                AccountState::OneStep => count.late(),
                AccountState::Any => count.total(),
                _ => count,
            });
        }
        Ok(counts)
    })
}

fn organisation_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let Some(own) = own_settings(&viewer) else {
            let places = organisations::listing(&organisations::Filter::default()).count(&mut tx).await?;
            return Ok(vec![Count::new("organisations", places, "Organisations", "/organisations").total()]);
        };
        let mut counts = Vec::new();
        for id in own {
            let name = organisations::name(&mut tx, id).await?;
            let evidence = compliance::of(&mut tx, OrganisationId::from_uuid(id)).await?.len();
            let words = format!("Pieces of evidence: {name}");
            let href = format!("/organisations/{id}");
            counts.push(Count::new("evidence", numbers::fitted(evidence), &words, &href).total());
        }
        Ok(counts)
    })
}
