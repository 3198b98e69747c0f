//! Deadlines at risk and how services return advice: every number opens the list that it counts, and a service sees its own.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use people::records::kept::{forgotten, replace_unless_forgotten};
use people::{OrganisationId, PersonId};
use store::sql;
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Area, Someone};
use uuid::Uuid;

use crate::law_core::{asked_on, event};
use crate::on_each;
use crate::worklist::{page, requested, total};

/// A child whose assessment began twelve weeks ago, and who was asked about health some weeks ago.
async fn asked(area: &Area, officer: &Someone, name: &str, weeks: i32, whom: &str) -> (PersonId, Uuid) {
    let child = requested(area, officer, (name, "Ogden"), 14).await;
    recorded(area, officer, child, "request.agreed", &(on(weeks_ago(area, 12)) + &notice())).await;
    let form = format!("{}&line=c&{whom}", on(weeks_ago(area, weeks)));
    recorded(area, officer, child, "advice.asked", &form).await;
    asked_on(area, child, weeks_ago(area, weeks)).await;
    let mut tx = area.db.read().await.unwrap();
    let (piece,): (Uuid,) = sql!("select id from advice where person = $1", child).one(&mut tx).await.unwrap();
    (child, piece)
}

async fn given(area: &Area, adviser: &Someone, (child, piece): (PersonId, Uuid)) {
    let advice = "needs=Sleep&provision=A+clinic&outcomes=Rest";
    let sent = area.post(adviser, &format!("/children/{child}/advice/{piece}"), advice).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
}

/// A service with something of every kind: Gus is late and expected, Hal was late, Ivy in time, Joe is not due, Kim is
/// restricted, Lou was withdrawn.
struct Service {
    officer: Someone,
    adviser: Someone,
    service: OrganisationId,
}

async fn service(area: &Area) -> Service {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let service = area.service("Hospitals Trust").await;
    let adviser = area.person("Hana Health", Role::Adviser, Some(service)).await;
    let whom = format!("asked_of=Hospitals+Trust&account=service-{service}");
    let mut pieces = Vec::new();
    for (name, weeks) in [("Gus", 9), ("Hal", 9), ("Ivy", 3), ("Joe", 3), ("Kim", 9), ("Lou", 9)] {
        pieces.push(asked(area, &officer, name, weeks, &whom).await);
    }
    let [gus, hal, ivy, _, kim, lou] = <[(PersonId, Uuid); 6]>::try_from(pieces).unwrap();
    let by = area.today().checked_add(20.days()).unwrap();
    let late = format!("reason=staff&expected={}%2F{}%2F{}", by.day(), by.month(), by.year());
    let said = area.post(&adviser, &format!("/children/{}/advice/{}/late", gus.0, gus.1), &late).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
    given(area, &adviser, hal).await;
    given(area, &adviser, ivy).await;
    area.restrict(kim.0, &[]).await;
    event(area, lou.0, "advice.withdrawn", weeks_ago(area, 8), Some(lou.1)).await;
    journey::records::owed::work_out_all(&area.db).await.unwrap();
    Service { officer, adviser, service }
}

/// What the cells of a page's tables count, each with the list that it opens.
fn numbers(page: &str) -> Vec<(i64, String)> {
    let cells = page.split("<td class=\"govuk-table__cell").skip(1).filter_map(|cell| cell.split("</td>").next());
    cells
        .filter_map(|cell| {
            let text: String = cell.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
            // "33% (1 of 3)" opens the list of the three.
            let count = text.split_once(" of ").map_or(text.as_str(), |(_, of)| of.trim_end_matches(')'));
            let count = count.replace(',', "").parse().ok()?;
            let href = cell.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            Some((count, href.replace("&#38;", "&").replace("&amp;", "&")))
        })
        .collect()
}

#[tokio::test]
async fn every_number_of_the_deadlines_at_risk_opens_the_list_that_it_counts() {
    on_each(|area| async move {
        let Service { officer, service, .. } = service(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let mut first = None;
        for (name, weeks) in [("Ava", 30), ("Bea", 8), ("Cai", 5), ("Dee", 5), ("Eve", 1)] {
            let child = requested(&area, &officer, (name, "Ogden"), weeks).await;
            first = first.or(Some(child));
        }
        let hidden = requested(&area, &officer, ("Hid", "Den"), 5).await;
        area.restrict(hidden, &[]).await;
        // Somebody was asked by name, whose name stands in no address.
        let (child, piece) = asked(&area, &officer, "Max", 9, "asked_of=Doctor+Grey").await;
        let received = format!("{}&advice={piece}", on(weeks_ago(&area, 9)));
        recorded(&area, &officer, child, "advice.ask_received", &received).await;
        let exception = format!("/children/{}/journey/exception/{}", first.unwrap(), law::ids::DECISION_TO_ASSESS);
        let form = "ground=absent_from_area4_weeks&facts=Away&reason=No+meeting";
        assert_eq!(area.post(&officer, &exception, form).await.status, StatusCode::SEE_OTHER);

        for counted in [false, true] {
            if counted {
                journey::records::advice::keep_replies(&area.db).await.unwrap();
            }
            let risk = page(&area, &manager, "/deadlines").await;
            let all = numbers(&risk);
            for (number, href) in all.iter().filter(|(number, _)| *number > 0) {
                assert!(href.starts_with('/'), "{number} opens nothing: {risk}");
                assert_eq!(total(&page(&area, &manager, href).await), *number, "{href}");
            }
            for list in
                ["/worklist?", "/children/caseload/", "/deadlines/advice/", "/deadlines/exceptions?", "service="]
            {
                assert!(all.iter().any(|(number, href)| *number > 0 && href.contains(list)), "{list}: {all:?}");
            }
            assert!(all.iter().all(|(_, href)| !href.contains("Grey")), "{all:?}");
            assert!(risk.contains("op-heat--3") && risk.contains("33% (1 of 3)"), "{risk}");
        }
        // Whoever waits for the service, and of advice what is asked of it.
        let of = |query: &str| format!("/worklist?show=all&service={service}{query}");
        let advice = page(&area, &manager, &of(&format!("&rule={}", law::ids::ADVICE))).await;
        assert!(advice.contains("Ogden, Gus") && total(&advice) == 2, "{advice}");
        assert!(!page(&area, &manager, &of("")).await.contains("Ogden, Hal"), "it was given");
        assert_eq!(total(&page(&area, &manager, "/worklist?show=all&service=unknown").await), 0);
        // The list is the same as a file, which the log has.
        let late = format!("/deadlines/advice/{service}/csv?show=late");
        let file = page(&area, &manager, &late).await;
        assert!(file.contains("Ogden, Hal") && file.lines().count() == 2, "{file}");
        assert!(page(&area, &manager, "/deadlines/exceptions/csv").await.contains("Ogden, Ava"));
        for (action, times) in [("replies.export", 1), ("exception.export", 1)] {
            let logged = format!("select count(*) from audit_entry where action = '{action}'");
            assert_eq!(area.number(&logged).await, times, "{action}");
        }
        assert_eq!(area.get(&manager, "/deadlines/advice/family").await.status, StatusCode::NOT_FOUND);
        let advice = format!("/deadlines/advice/{service}");
        let caseload = format!("/children/caseload/{}", officer.account);
        for path in ["/deadlines", &advice, &late, "/deadlines/exceptions", "/deadlines/exceptions/xlsx", &caseload] {
            assert_eq!(area.get(&officer, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    })
    .await;
}

/// A number of the page about a service.
fn data(page: &str, name: &str) -> i64 {
    let rest = page.split(&format!("data-{name}=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    rest.split('"').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_service_sees_how_it_returned_advice_and_no_other_services_figures() {
    on_each(|area| async move {
        let Service { officer, adviser, service } = service(&area).await;
        let elsewhere = area.service("Another Trust, elsewhere").await;
        let stranger = area.person("Stan Stranger", Role::Adviser, Some(elsewhere)).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, Some(elsewhere)).await;
        let alone = area.person("Rob Psychologist", Role::EducationalPsychologist, None).await;
        let own = page(&area, &adviser, "/advice/performance").await;
        let of = |page: &str| ["in-time", "late", "overdue", "open"].map(|name| data(page, name));
        assert_eq!(of(&own), [1, 1, 1, 1], "{own}");
        let this_month = area.today().strftime("%B %Y").to_string();
        assert!(own.contains("<table") && own.contains(&this_month), "the chart has its figures as a table: {own}");
        assert!(!own.contains("Ogden"), "it names nobody: {own}");
        let theirs = format!("/advice/performance?service={service}");
        assert_eq!(of(&page(&area, &adviser, &theirs).await), [1, 1, 1, 1]);
        for who in [&stranger, &psychologist] {
            assert_eq!(of(&page(&area, who, "/advice/performance").await), [0; 4], "{}", who.name);
            assert_eq!(area.get(who, &theirs).await.status, StatusCode::NOT_FOUND, "{}", who.name);
        }
        assert!(!page(&area, &alone, "/advice/performance").await.contains("data-in-time"), "in no service");
        assert_eq!(area.get(&alone, &theirs).await.status, StatusCode::NOT_FOUND);
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        for who in [&officer, &senco] {
            assert_eq!(area.get(who, "/advice/performance").await.status, StatusCode::FORBIDDEN, "{}", who.name);
        }
    })
    .await;
}

#[tokio::test]
async fn how_services_reply_is_counted_again_when_a_record_is_restricted() {
    on_each(|area| async move {
        service(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        journey::records::advice::keep_replies(&area.db).await.unwrap();
        assert!(page(&area, &manager, "/deadlines").await.contains("33% (1 of 3)"));
        let mut tx = area.db.read().await.unwrap();
        let query = sql!("select id from person where forename = $1", "Gus");
        let (gus,): (PersonId,) = query.one(&mut tx).await.unwrap();
        drop(tx);
        let form = format!("restricted=yes&named={}&reason=Safety", manager.email);
        let done = area.post(&manager, &format!("/children/{gus}/restrict"), &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(area.number("select count(*) from kept_figure where kind like 'replies.%'").await, 0);
        let risk = page(&area, &manager, "/deadlines").await;
        assert!(risk.contains("50% (1 of 2)"), "{risk}");
    })
    .await;
}

#[tokio::test]
async fn what_a_restriction_made_forgotten_is_counted_again_at_once_and_no_count_from_before_it_is_kept() {
    on_each(|area| async move {
        service(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let kinds: Vec<jobs::Kind> =
            journey::JOURNEY.jobs.iter().copied().filter(|kind| kind.code == "journey.figures").collect();
        let counted = async || jobs::run_due(&area.db, &kinds).await.unwrap();
        let there = "select count(*) from kept_figure where kind like 'replies.%' or kind = 'late_by_officer'";
        assert_eq!([counted().await, counted().await], [1, 0], "once an hour");
        let kept = area.number(there).await;
        assert!(kept > 0);
        let before = forgotten(&mut area.db.read().await.unwrap()).await.unwrap();
        let mut tx = area.db.read().await.unwrap();
        let (gus,): (PersonId,) = sql!("select id from person where forename = $1", "Gus").one(&mut tx).await.unwrap();
        drop(tx);
        let form = format!("restricted=yes&named={}&reason=Safety", manager.email);
        let done = area.post(&manager, &format!("/children/{gus}/restrict"), &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(area.number(there).await, 0);
        // A count that began before the record was restricted, and ended after it.
        let mut tx = area.db.write(&testing::operator()).await.unwrap();
        assert!(!replace_unless_forgotten(&mut tx, before, &["late_by_officer"], Vec::new()).await.unwrap());
        drop(tx);
        assert_eq!([counted().await, counted().await], [1, 0], "nobody waits for the hour");
        assert!(area.number(there).await > 0);
        assert!(page(&area, &manager, "/deadlines").await.contains("50% (1 of 2)"));
    })
    .await;
}
