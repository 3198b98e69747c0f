//! The complete stories of an invented area: every demo account signs in and finds its own, and nobody else's.

use std::sync::atomic::Ordering;

use access::Role;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::civil::{Date, date};
use store::{Query, sql};
use testing::{Area, Someone};

use crate::{ROOMS, on_each};

/// Signs in as people do.
async fn signed_in(area: &Area, role: Role) -> Someone {
    let demo = synthetic::SIGN_INS.iter().find(|one| one.role == role).unwrap();
    let form = format!("email={}&password={}", demo.email, synthetic::DEMO_PASSWORD.replace(' ', "+"));
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let answer = area.send(request).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let cookie = answer.cookie.split(';').next().unwrap().to_owned();
    let mut tx = area.db.read().await.unwrap();
    let (account,) = sql!("select id from account where email = $1", demo.email).one(&mut tx).await.unwrap();
    Someone { account, name: demo.name.to_owned(), email: demo.email.to_owned(), cookie, role }
}

async fn child(area: &Area, forename: &str, surname: &str) -> String {
    let mut tx = area.db.read().await.unwrap();
    let (id,): (uuid::Uuid,) =
        sql!("select id from person where is_child and forename = $1 and surname = $2", forename, surname)
            .one(&mut tx)
            .await
            .unwrap();
    id.to_string()
}

async fn reads(area: &Area, who: &Someone, path: &str, what: &[&str]) {
    let page = area.get(who, path).await;
    assert_eq!(page.status, StatusCode::OK, "{:?} {path}: {}", who.role, page.text);
    for words in what {
        assert!(page.text.contains(words), "{:?} {path} lacks {words}: {}", who.role, page.text);
    }
}

async fn may_not(area: &Area, who: &Someone, path: &str) {
    assert_eq!(area.get(who, path).await.status, StatusCode::NOT_FOUND, "{:?} {path}", who.role);
}

async fn is_pdf(area: &Area, who: &Someone, path: &str) {
    let request = Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
    let answer = area.send(request).await;
    assert!(answer.status == StatusCode::OK && answer.text.starts_with("%PDF"), "{:?} {path}", who.role);
}

async fn advice_of(area: &Area, child: &str, line: &str) -> String {
    let child: uuid::Uuid = child.parse().unwrap();
    let mut tx = area.db.read().await.unwrap();
    let (id,): (uuid::Uuid,) =
        sql!("select id from advice where person = $1 and line = $2", child, line).one(&mut tx).await.unwrap();
    format!("/children/{child}/advice/{id}")
}

#[tokio::test]
async fn each_demo_account_finds_its_story_its_plan_and_its_messages() {
    on_each(|area| async move {
        area.invent(20).await;
        let (idris, hana) = (child(&area, "Idris", "Yousaf").await, child(&area, "Hana", "Yousaf").await);
        let (jamie, rhys) = (child(&area, "Jamie", "Hartley").await, child(&area, "Rhys", "Pemberton").await);
        let at = |id: &str, page: &str| format!("/children/{id}{page}");

        let parent = signed_in(&area, Role::Parent).await;
        reads(&area, &parent, "/", &["Idris", "Hana"]).await;
        reads(&area, &parent, &at(&idris, "/plan/1"), &["The 72 is yellow", "32.5 hours a week"]).await;
        reads(&area, &parent, &at(&idris, "/plan"), &["He does use the toilet at school now", "Accepted"]).await;
        is_pdf(&area, &parent, &at(&idris, "/plan/1/pdf")).await;
        reads(&area, &parent, &at(&hana, "/plan/2"), &["I want to be a vet", "Heronsfield Primary School"]).await;
        is_pdf(&area, &parent, &at(&hana, "/plan/2/pdf")).await;
        reads(&area, &parent, &at(&idris, "/messages"), &["What happens now?", "a question about speech therapy"])
            .await;
        reads(&area, &parent, &advice_of(&area, &idris, "d").await, &["48-piece jigsaw"]).await;

        let officer = signed_in(&area, Role::CaseOfficer).await;
        for id in [&idris, &hana, &jamie, &rhys] {
            reads(&area, &officer, &at(id, ""), &[]).await;
            reads(&area, &officer, &at(id, "/journey"), &[]).await;
        }
        // One count of the advice for everybody, also for who reads only some of it.
        for (who, count) in [(&parent, "4 of 6 reports"), (&officer, "for 4 of 6 requests. 2 answers are late")] {
            reads(&area, who, &at(&idris, "/advice"), &[count]).await;
            reads(&area, who, &at(&idris, ""), &["op-strip__item--late", "4 of 6"]).await;
        }
        // What its final plan has taken into account waits for nobody.
        let read = area.get(&officer, &at(&hana, "/advice")).await.text;
        assert!(!read.contains("Received, not read"), "{read}");
        reads(&area, &officer, &at(&idris, "/plan"), &["Says too little", "would benefit from"]).await;
        reads(&area, &officer, "/messages", &["a question about speech therapy"]).await;
        reads(&area, &officer, &at(&rhys, "/journey"), &["Tribunal"]).await;

        let senco = signed_in(&area, Role::Senco).await;
        reads(&area, &senco, &at(&idris, ""), &["Idris"]).await;
        reads(&area, &senco, &at(&hana, "/plan/2"), &["British Sign Language"]).await;
        let psychologist = signed_in(&area, Role::EducationalPsychologist).await;
        reads(&area, &psychologist, &advice_of(&area, &idris, "d").await, &["Attention Autism"]).await;
        let health = signed_in(&area, Role::Adviser).await;
        reads(&area, &health, &advice_of(&area, &idris, "c").await, &["ferritin"]).await;

        let young = signed_in(&area, Role::YoungPerson).await;
        reads(&area, &young, &at(&jamie, "/plan/2"), &["Ask me.", "supported internship", "Larkfield School"]).await;
        is_pdf(&area, &young, &at(&jamie, "/plan/2/pdf")).await;
        // From the sixth form of a school to a college: regulation 18(1)(a), and a line that says too little has no empty ends.
        reads(&area, &young, &at(&jamie, "/journey"), &["data-to-do=\"P-2\""]).await;
        let easy = area.get(&young, &at(&jamie, "/plan/2/easy")).await.text;
        assert!(easy.contains("What Jamie is good at") && !easy.contains("How often: <"), "{easy}");
        // What he wrote himself stays as it is; the rest is in the officer's easy words.
        assert!(easy.contains("data-whose=\"both\"") && easy.contains("data-words=\"easy\""), "{easy}");
        reads(&area, &young, &at(&jamie, "/messages"), &["One college has answered", "can you ask both"]).await;

        for (who, others) in [
            (&young, vec![&idris, &hana, &rhys]),
            (&parent, vec![&jamie, &rhys]),
            (&psychologist, vec![&jamie, &rhys]),
            (&health, vec![&jamie, &rhys]),
            (&senco, vec![&jamie]),
        ] {
            for id in others {
                may_not(&area, who, &at(id, "")).await;
                may_not(&area, who, &at(id, "/plan/1")).await;
                may_not(&area, who, &at(id, "/messages")).await;
            }
        }
        // What the panel is asked makes sense for each of its cases, and somebody works on it.
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let asked =
            "select count(*) from panel_item i where i.question = 'assess' and exists (select 1 from assignment a
                       where a.person = i.person and a.kind = 'case_officer')";
        assert_eq!(area.number(asked).await, area.number("select count(*) from panel_item").await);
        let mut tx = area.db.read().await.unwrap();
        let (panel,): (uuid::Uuid,) = sql!("select id from panel").one(&mut tx).await.unwrap();
        drop(tx);
        let agenda = area.get(&manager, &format!("/panels/{panel}")).await;
        assert_eq!(agenda.status, StatusCode::OK);
        assert!(!agenda.text.contains("data-tag=\"unfit\""), "{}", agenda.text);
        assert_eq!(store::audit::verify(&area.db, None).await.unwrap().broken, None);
    })
    .await;
}

#[tokio::test]
async fn nobody_of_a_story_has_the_name_of_somebody_else() {
    let area = Area::on_sqlite(ROOMS).await;
    area.invent(600).await;
    let twice = "select count(*) from person p where p.surname in ('Yousaf', 'Hartley', 'Pemberton')";
    assert_eq!(area.number(twice).await, 9, "two children and two parents, two and one, one and two, and no more");
}

#[tokio::test]
async fn the_stories_can_be_told_on_any_day() {
    // In the week of Easter, at Christmas, in the summer holidays and on a bank holiday.
    for day in [date(2026, 4, 5), date(2026, 12, 27), date(2027, 8, 14), date(2027, 5, 3)] {
        let area = Area::on_sqlite(ROOMS).await;
        let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        area.clock.store(noon.as_millisecond(), Ordering::SeqCst);
        area.invent(20).await;
        let meetings = "select happened_on, 1 from event where kind in ('review.meeting', 'mediation.held')
                        and recorded_by = 'Asha Rahman'";
        let mut tx = area.db.read().await.unwrap();
        let days: Vec<(jiff_sqlx::Date, i64)> = Query::new(meetings).all(&mut tx).await.unwrap();
        assert_eq!(days.len(), 5);
        let calendar = law::Calendar::built_in();
        let works = |on: &Date| calendar.is_working_day(*on).unwrap_or(true);
        assert!(days.iter().all(|(on, _)| works(&on.to_jiff())), "{day}");
    }
}

#[tokio::test]
async fn everybody_with_a_plan_in_force_has_its_text() {
    let area = Area::on_sqlite(ROOMS).await;
    area.invent(60).await;
    let in_force = "select person from event where kind = 'plan.issued' and person not in (select person from event where kind = 'plan.ceased')";
    let without = format!(
        "select count(*) from ({in_force}) p where not exists (select 1 from plan_version v where v.person = p.person and v.state = 'final')"
    );
    assert_eq!(area.number(&without).await, 0);
    let sections = "select count(*) from (select distinct group_concat(body || coalesce(who, '') || coalesce(quantity, '')) as text
                     from plan_line l join plan_version v on v.id = l.plan where v.state = 'final' and l.section = 'F' group by l.plan)";
    assert_eq!(
        area.number(sections).await,
        area.number("select count(*) from plan_version where state = 'final'").await
    );
    // What is kept is sealed, and is shown.
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let mut tx = area.db.read().await.unwrap();
    let ids: Vec<(uuid::Uuid,)> =
        sql!("select person from plan_version where state = 'final' and begun_by = 'Calderwick SEND team' limit 3")
            .all(&mut tx)
            .await
            .unwrap();
    drop(tx);
    for (id,) in ids {
        reads(&area, &manager, &format!("/children/{id}/plan/1"), &["Section F"]).await;
    }
    assert_eq!(
        area.number("select count(*) from frozen where kind = 'plan_version'").await,
        area.number("select count(*) from plan_version where state <> 'working'").await
    );
}
