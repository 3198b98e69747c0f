//! The journey's counts at the top of people's home pages and beside the navigation: each as many as the list has that it
//! leads to, by the same filters.

use access::{App, Badge, BadgeShown, Role, Viewer, at_top};
use page::list::ListQuery;
use page::{Count, Problem};
use store::Tx;
use uuid::Uuid;
use workstream::{Counting, HomeCounts};

use super::deadlines::LOW_SERVICES;
use super::letters::print::HELD;
use super::worklist::{Officers, filters, list};
use super::{LATE, advice_queue, intake_tray, panel_list, reviews};
use crate::records::worklist::{self, COUNTED, Due, Filters, WaitsFor, Whose};
use crate::records::{advice, advice_queue as queue, advice_to_send, consultations, health, letters, panels};
use crate::{ANSWER_CONSULTATION, GIVE_ADVICE, SEE_REVIEWS};

pub const HOME_COUNTS: &[HomeCounts] = &[
    HomeCounts { roles: &[Role::CaseOfficer], order: 1, count: officer_counts },
    HomeCounts { roles: &[Role::Manager], order: 2, count: manager_counts },
    HomeCounts { roles: &[Role::CaseOfficer, Role::Manager], order: 4, count: request_counts },
    HomeCounts { roles: &[Role::Adviser, Role::EducationalPsychologist, Role::Senco], order: 6, count: advice_counts },
    HomeCounts { roles: &[Role::Senco], order: 7, count: consultation_counts },
    HomeCounts { roles: &[Role::PanelMember], order: 9, count: panel_counts },
    HomeCounts { roles: &[Role::Senco], order: 8, count: review_counts },
];

pub const BADGES: &[Badge] = &[
    Badge {
        href: LATE,
        words: "late",
        shown: BadgeShown::Everywhere,
        // A manager's is that of the whole area: it stands on their home page.
        count: |app, viewer: Viewer| {
            Box::pin(async move {
                if !viewer.is(Role::CaseOfficer) || viewer.is(Role::Manager) {
                    return Ok(0);
                }
                let mut tx = app.db.read().await?;
                if at_home() {
                    return Ok(own(&mut tx, &app, &viewer).await?.of("late"));
                }
                let late = Filters { whose: Whose::Mine, all: true, due: Due::Late, ..Filters::default() };
                worklist::count(&mut tx, &app, &viewer, &late).await
            })
        },
    },
    Badge {
        href: "/advice",
        words: "late",
        shown: BadgeShown::Everywhere,
        count: |app, viewer: Viewer| {
            Box::pin(async move { advice_queue::count(&mut app.db.read().await?, &app, &viewer, "late").await })
        },
    },
    Badge {
        href: "/section-g",
        words: "to agree",
        shown: BadgeShown::Everywhere,
        count: |app, viewer: Viewer| {
            Box::pin(async move { health::listing(&app, &viewer).count(&mut app.db.read().await?).await })
        },
    },
    Badge {
        href: "/consultations",
        words: "to answer",
        shown: BadgeShown::Everywhere,
        count: |app, viewer: Viewer| {
            Box::pin(async move { consultations::count_open(&mut app.db.read().await?, &app, &viewer).await })
        },
    },
    // These two read more than one index: every request and its record, and agendas with what is still owed.
    Badge {
        href: "/requests",
        words: "to match or allocate",
        shown: BadgeShown::AtItsPlace,
        count: |app, viewer: Viewer| Box::pin(async move { intake_tray::count(&app, &viewer).await }),
    },
    Badge {
        href: "/panels",
        words: "to read or decide on",
        shown: BadgeShown::AtItsPlace,
        count: |app, viewer: Viewer| {
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                if panel_list::decides(&viewer) {
                    return recommended(&mut tx, &app, &viewer).await;
                }
                Ok(papers(&mut tx, &app, &viewer).await?.map_or(0, |(_, unread)| unread))
            })
        },
    },
];

/// What panels recommended and the viewer has not decided on.
async fn recommended(tx: &mut Tx, app: &App, viewer: &Viewer) -> store::Result<i64> {
    if at_home() {
        return Ok(own(tx, app, viewer).await?.of("recommended"));
    }
    let filters = Filters { whose: Whose::Mine, waits_for: Some(WaitsFor::Recommended), ..Filters::default() };
    worklist::count(tx, app, viewer, &filters).await
}

/// A member's next meeting, and how many of its papers they have not opened; nothing where there is none.
async fn papers(tx: &mut Tx, app: &App, viewer: &Viewer) -> store::Result<Option<(panels::PanelId, i64)>> {
    if !viewer.is(Role::PanelMember) {
        return Ok(None);
    }
    let mut own = panels::open_of(tx, viewer.account).await?;
    own.retain(|one| one.held_on() >= viewer.today);
    let Some(next) = own.last() else { return Ok(None) };
    let lines = panels::items(tx, app, viewer, next.id).await?;
    let read = panels::read_by(tx, viewer, &lines).await?;
    Ok(Some((next.id, numbers::fitted(lines.len().saturating_sub(read.len())))))
}

/// A count of the worklist: what an address asks of it is what is counted.
async fn of_worklist(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    (code, words): (&'static str, &str),
    query: &str,
) -> Result<Count, Problem> {
    // Whose officers there are to choose from does not matter for what these addresses ask.
    let officers = Officers::default();
    let asked = list(app, viewer, &officers, &[]).params(&ListQuery::parse(query));
    let number = worklist::count(tx, app, viewer, &filters(viewer, &asked)).await?;
    Ok(Count::new(code, number, words, &format!("/worklist?{query}")).counted_to(COUNTED))
}

/// The counts of a case officer: code, words, what an address asks of the worklist.
const OFFICERS: [(&str, &str, &str); 6] = [
    ("late", "Late", "show=all&due=late"),
    ("week", "Due this week", "show=all&due=week"),
    ("four-weeks", "Due in the next 4 weeks", "show=all&due=four-weeks"),
    ("unread", "Advice received, not read", "waiting=unread"),
    ("comments", "Comments on a draft to answer", "show=all&rule=task%3Acomments"),
    ("recommended", "Panel recommendations to decide on", "waiting=recommended"),
];

/// Whether the page that is being made is the home page, on which all of [`OFFICERS`] stand.
fn at_home() -> bool {
    at_top::path().as_deref() == Some("/")
}

/// The numbers of [`OFFICERS`] for somebody, in their order.
#[derive(Debug, Clone, Copy)]
struct Own([i64; OFFICERS.len()]);

impl Own {
    fn of(self, code: &str) -> i64 {
        OFFICERS.iter().zip(self.0).find(|((known, ..), _)| *known == code).map_or(0, |(_, number)| number)
    }
}

/// What a case officer's home page and the navigation on it count on their worklist: counted once for both.
async fn own(tx: &mut Tx, app: &App, viewer: &Viewer) -> store::Result<Own> {
    let (by, about) = (viewer.account.uuid(), Uuid::nil());
    if let Some(counted) = tx.kept::<Own>(by, about) {
        return Ok(counted);
    }
    let lists = {
        let officers = Officers::default();
        let list = list(app, viewer, &officers, &[]);
        OFFICERS.map(|(_, _, query)| filters(viewer, &list.params(&ListQuery::parse(query))))
    };
    let counted = Own(worklist::counts(tx, app, viewer, Whose::Mine, lists).await?);
    tx.keep(by, about, counted);
    Ok(counted)
}

fn officer_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        // A manager who has a caseload as well sees the area's list unless they ask for their own.
        let whose = if viewer.is(Role::Manager) { "&whose=mine" } else { "" };
        let mut tx = app.db.read().await?;
        let counted = own(&mut tx, &app, &viewer).await?;
        let all = OFFICERS.into_iter().map(|(code, words, query)| {
            let count = Count::new(code, counted.of(code), words, &format!("/worklist?{query}{whose}"));
            if code == "late" { count.late() } else { count }
        });
        let mut all: Vec<Count> = all.collect();
        // Where the area asks for no approval nothing is said of it.
        let (signed, returned) = super::to_issue::decided(&mut tx, &viewer).await?;
        for (code, number, words) in
            [("signed-off", signed, "Approved, to issue or send"), ("returned", returned, "Returned by your manager")]
        {
            if number > 0 {
                all.push(Count::new(code, number, words, "/approvals").late());
            }
        }
        let [to_print, printed, held] = letters::count_unposted(&mut tx, &app, &viewer).await?;
        let to_send = advice_to_send::listing(&app, &viewer).count(&mut tx).await?;
        for (code, number, words, list) in [
            ("to-print", to_print, "Letters to print", "/letters/to-print"),
            ("to-post", printed, "Letters printed, not posted", "/letters/to-print?show=printed"),
            ("held", held, "Letters on hold", HELD),
            ("to-send", to_send, "Requests for advice to send", super::advice_to_send::PATH),
        ] {
            if number > 0 {
                all.push(Count::new(code, number, words, list).counted_to(letters::COUNTED));
            }
        }
        Ok(all)
    })
}

fn manager_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let mut all = Vec::new();
        for (code, words, query, late) in [
            ("area-late", "Late in the area", "show=all&due=late", true),
            ("unallocated", "Next actions without a case officer", "whose=unallocated", true),
            ("panel-late", "On a panel after the deadline", "waiting=panel-late", true),
            ("area-week", "Due this week", "show=all&due=week", false),
        ] {
            let count = of_worklist(&mut tx, &app, &viewer, (code, words), query).await?;
            all.push(if late { count.late() } else { count });
        }
        let (services, _) = advice::replies_kept(&mut tx, viewer.today).await?;
        let low = services.values().filter(|replies| replies.are_low()).count();
        let words = "Services with under 60% of advice in time";
        all.push(Count::new("services-low", numbers::fitted(low), words, LOW_SERVICES).late());
        // The same number as the card about approvals has: what somebody asked this manager.
        let waiting = approval::waiting(&mut tx, &viewer).await?;
        all.push(Count::new("sign-off", waiting, "Waiting for your approval", "/approvals"));
        Ok(all)
    })
}

fn request_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        // The navigation has counted it already.
        let waiting = match at_top::waits("/requests") {
            Some(waiting) => waiting,
            None => intake_tray::count(&app, &viewer).await?,
        };
        let words = if viewer.is(Role::Manager) { "New requests not allocated" } else { "New requests" };
        Ok(vec![Count::new("requests", waiting, words, "/requests").late()])
    })
}

fn advice_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        if !app.policy.may_ever(&viewer, GIVE_ADVICE) {
            return Ok(Vec::new());
        }
        let is_service = viewer.is(Role::Adviser) || viewer.is(Role::EducationalPsychologist);
        let views = [
            ("advice-unallocated", "unallocated", "To allocate"),
            ("advice-late", "late", "Advice late"),
            ("advice-soon", "soon", "Advice due in 2 weeks"),
            ("advice-six-weeks", "six-weeks", "Advice due in 6 weeks"),
            ("advice-new", "new", "New requests this week"),
            ("advice", "", "Advice to give"),
        ];
        let mut tx = app.db.read().await?;
        let heads = queue::heads(&mut tx, &viewer).await?;
        let shows = views.map(|(_, view, _)| queue::Show::from_code(view));
        let numbers = queue::counts(&mut tx, &app, &viewer, shows).await?;
        let mut all = Vec::new();
        for ((code, view, words), number) in views.into_iter().zip(numbers) {
            // A school is asked now and then: what a service plans its weeks by would be noise there.
            let is_theirs = match view {
                "unallocated" => heads,
                "six-weeks" | "new" => is_service,
                _ => true,
            };
            if !is_theirs {
                continue;
            }
            let href = if view.is_empty() { "/advice".to_owned() } else { format!("/advice?show={view}") };
            let count = Count::new(code, number, words, &href);
            all.push(if matches!(view, "late" | "unallocated") { count.late() } else { count });
        }
        Ok(all)
    })
}

fn consultation_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        if !app.policy.may_ever(&viewer, ANSWER_CONSULTATION) {
            return Ok(Vec::new());
        }
        let open = match at_top::waits("/consultations") {
            Some(open) => open,
            None => consultations::count_open(&mut app.db.read().await?, &app, &viewer).await?,
        };
        let href = "/consultations?show=open";
        Ok(vec![Count::new("consultations", open, "Consultations to answer", href)])
    })
}

/// Cases of the next meeting whose papers a member has not opened.
fn panel_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let Some((next, unread)) = papers(&mut tx, &app, &viewer).await? else { return Ok(Vec::new()) };
        Ok(vec![Count::new("papers", unread, "Panel papers to read", &format!("/panels/{next}"))])
    })
}

fn review_counts(app: App, viewer: Viewer) -> Counting {
    Box::pin(async move {
        if !app.policy.may_ever(&viewer, SEE_REVIEWS) {
            return Ok(Vec::new());
        }
        let mut tx = app.db.read().await?;
        let mut all = Vec::new();
        for (code, show, words) in [
            ("reviews-late", "late", "Annual reviews overdue"),
            ("reviews", "hold", "Annual reviews due in 3 months"),
            ("review-steps", "steps", "Invitations, papers and reports"),
        ] {
            let number = reviews::count(&mut tx, &app, &viewer, show).await?;
            let count = Count::new(code, number, words, &format!("/reviews?show={show}"));
            all.push(if show == "late" { count.late() } else { count });
        }
        Ok(all)
    })
}
