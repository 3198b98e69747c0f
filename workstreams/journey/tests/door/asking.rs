//! A request from somebody without an account: written, come back to, sent, and put to a record that may be there
//! under another name.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use journey::records::intake;
use people::PersonId;
use store::Query;
use testing::{Answer, Area, Someone};

/// A browser without an account: it holds what it was given.
async fn stranger(area: &Area, cookie: &str) -> Someone {
    Someone {
        account: area.db.new_id(),
        name: String::new(),
        email: String::new(),
        cookie: cookie.to_owned(),
        role: Role::Parent,
    }
}

async fn step(area: &Area, who: &Someone, code: &str, form: &str) -> Answer {
    area.post(who, &format!("/request/step/{code}"), form).await
}

const YOU: &str = "who=parent&your_name=Kelly+Newname&relation=Mother";
const REACH: &str = "email=kelly%40example.org&interpreter=Urdu&format=large_print";
const NEEDS: &str = "needs=He+does+not+speak+in+class&provision=Two+years+of+small+groups&views=I+like+trains";

fn child(forename: &str, surname: &str) -> String {
    format!("forename={forename}&surname={surname}&born-day=27&born-month=3&born-year=2015&postcode=zz9+4ab")
}

/// Writes and sends a request; gives its page for the officer.
pub async fn sent(area: &Area, forename: &str, surname: &str) -> String {
    sent_by(area, YOU, forename, surname).await
}

/// The same by somebody who says this of themself.
async fn sent_by(area: &Area, you: &str, forename: &str, surname: &str) -> String {
    let begun = area.post(&stranger(area, "").await, "/request/begin", "").await;
    let browser = stranger(area, begun.cookie.split(';').next().unwrap()).await;
    let whom = child(forename, surname);
    for (code, form) in [("you", you), ("reach", REACH), ("child", &whom), ("needs", NEEDS)] {
        let saved = step(area, &browser, code, form).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{code}: {}", saved.text);
    }
    let done = area.post(&browser, "/request/send", "").await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/request/sent"));
    let mut tx = area.db.read().await.unwrap();
    let row: (uuid::Uuid,) =
        Query::new("select id from intake where state = 'sent' order by id desc limit 1").one(&mut tx).await.unwrap();
    format!("/requests/{}", row.0)
}

async fn journey(area: &Area, who: &Someone, child: PersonId) -> String {
    area.get(who, &format!("/children/{child}/journey")).await.text
}

#[tokio::test]
async fn a_request_is_saved_at_each_step_and_come_back_to_on_another_device() {
    on_each(|area| async move {
        let nobody = stranger(&area, "").await;
        let start = area.get(&nobody, "/request").await;
        assert!(start.text.contains("section 36(8)") && start.text.contains("within 6 weeks"), "{}", start.text);
        assert_eq!(area.get(&nobody, "/request/step/you").await.location, "/request");
        let begun = area.post(&nobody, "/request/begin", "").await;
        assert!(begun.cookie.contains("HttpOnly") && begun.cookie.contains("SameSite=Lax"));
        let browser = stranger(&area, begun.cookie.split(';').next().unwrap()).await;
        let code_page = area.get(&browser, "/request/code").await.text;
        let code = code_page.split("Write this code down: ").nth(1).unwrap()[..34].to_owned();

        let wrong = step(&area, &browser, "you", "who=parent&your_name=").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Enter your name"));
        step(&area, &browser, "you", YOU).await;
        let wrong = step(&area, &browser, "reach", "email=nobody").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("name@example.org"));
        assert!(step(&area, &browser, "reach", "phone=call+me+after+3").await.refuses("phone"));
        step(&area, &browser, "reach", REACH).await;
        let early = area.post(&browser, "/request/send", "").await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.text.contains("Enter the date of birth"), "{}", early.text);

        // Another device, the code typed as people type it.
        let lost = area.post(&nobody, "/request/resume", "code=AAAA-AAAA-AAAA").await;
        assert!(lost.refuses("code"));
        let typed = code.to_lowercase().replace('-', "+");
        let back = area.post(&nobody, "/request/resume", &format!("code={typed}")).await;
        assert_eq!(back.location, "/request/check");
        let other = stranger(&area, back.cookie.split(';').next().unwrap()).await;
        assert!(area.get(&other, "/request/step/you").await.text.contains("Kelly Newname"));
        step(&area, &other, "child", &child("Zoe", "Ogden")).await;
        step(&area, &other, "needs", NEEDS).await;
        assert_eq!(area.post(&other, "/request/send", "").await.location, "/request/sent");
        assert_eq!(area.post(&other, "/request/send", "").await.location, "/request/sent", "a double click sends once");
        let next = area.get(&other, "/request/sent").await.text;
        assert!(next.contains("We received your request on 2 November 2026"), "{next}");
        assert!(
            next.contains("14 December 2026") && next.contains("22 March 2027") && !next.contains("not legal advice")
        );
        assert!(next.contains("We must tell you by"), "it speaks to whoever asked: {next}");
        let start = area.get(&other, "/request").await.text;
        assert!(start.contains("href=\"/request/sent\""), "{start}");
        // What is sent is no longer changed, and what was typed into it is shown again.
        let late = step(&area, &browser, "you", YOU).await;
        assert_eq!((late.status, late.problem()), (StatusCode::CONFLICT, "request-sent"), "{}", late.text);
        assert!(late.text.contains(">Kelly Newname</textarea>"), "{}", late.text);
        let mut tx = area.db.read().await.unwrap();
        assert_eq!(Query::new("select count(*) from intake where state = 'sent'").number(&mut tx).await.unwrap(), 1);
        let held =
            Query::new("select count(*) from intake where code_hash =").value(&code).number(&mut tx).await.unwrap();
        assert_eq!(held, 0, "the code itself is nowhere in the database");
    })
    .await;
}

#[tokio::test]
async fn a_code_holds_more_than_128_bits_and_a_shorter_one_from_before_still_opens_its_request() {
    on_each(|area| async move {
        let (one, other) = (intake::new_code(area.db.random()), intake::new_code(area.db.random()));
        assert_ne!(one, other);
        let groups: Vec<&str> = one.split('-').collect();
        assert!(groups.iter().all(|group| group.len() == 4) && one.len() <= intake::LONGEST_CODE, "{one}");
        // Each sign is one of 32: five bits.
        assert!(groups.len() * 4 * 5 >= 128, "{one}");
        assert!(one.chars().all(|sign| sign == '-' || sign.is_ascii_uppercase() || sign.is_ascii_digit()), "{one}");
        let mut tx = area.db.write(&testing::operator()).await.unwrap();
        intake::begin(&mut tx, "K7QM-29MF-3XHT-V5RD").await.unwrap();
        tx.commit().await.unwrap();
        let nobody = stranger(&area, "").await;
        let back = area.post(&nobody, "/request/resume", "code=k7qm29mf+3xhtv5rd").await;
        assert_eq!(back.location, "/request/check");
        let browser = stranger(&area, back.cookie.split(';').next().unwrap()).await;
        assert_eq!(area.get(&browser, "/request/step/you").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn whoever_asks_and_has_one_name_is_given_no_other() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let you = "who=parent&your_name=Sukarno&relation=Father";
        let request = sent_by(&area, you, "Zoe", "Newname").await;
        let placed = area.post(&officer, &request, "whose=new&responsibility=yes").await;
        assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.text);
        let mut tx = area.db.read().await.unwrap();
        let names: Vec<(String, String)> =
            Query::new("select forename, surname from person where not is_child").all(&mut tx).await.unwrap();
        assert_eq!(names, [("Sukarno".to_owned(), String::new())]);
    })
    .await;
}

#[tokio::test]
async fn a_child_who_is_here_under_another_name_is_not_made_twice() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let known = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let twin = area.child("Max", "Newname", date(2015, 3, 27), None).await;
        area.assign(known, &officer, "case_officer").await;
        let page = sent(&area, "Zoe", "Newname").await;
        let waiting = area.get(&officer, "/requests").await.text;
        assert!(waiting.contains("Newname, Zoe") && waiting.contains("Due in 42 days"), "{waiting}");
        area.later(24 * 5).await;
        let one = area.get(&officer, &page).await.text;
        assert!(one.contains("a different last name (Zoe Ogden): the name may have changed"), "{one}");
        assert!(one.contains("may be a twin") && one.contains("Kelly Newname") && one.contains("I like trains"));
        let nothing = area.post(&officer, &page, "").await;
        assert!(nothing.refuses("whose"));
        let placed = area.post(&officer, &page, &format!("whose={known}&responsibility=not_known")).await;
        assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.text);
        // Received the day it was sent, not the day it was put to the record.
        let journey = journey(&area, &officer, known).await;
        assert!(journey.contains("14 December 2026"), "{journey}");
        let again = area.post(&officer, &page, "whose=new&responsibility=not_known").await;
        assert!(again.status == StatusCode::CONFLICT || again.text.contains("Matched to"), "{}", again.status);
        assert!(!area.get(&officer, "/requests").await.text.contains("Newname"));
        let mut tx = area.db.read().await.unwrap();
        let children = Query::new("select count(*) from person where is_child").number(&mut tx).await.unwrap();
        assert_eq!(children, 2, "{twin}: nobody was added");
        drop(tx);
        let test = area.get(&officer, &format!("/children/{known}/journey/test")).await.text;
        assert!(
            test.contains("He does not speak in class") && test.contains("From the request, Kelly Newname"),
            "{test}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_child_who_is_not_here_is_added_with_whoever_asked_and_a_second_request_joins_the_first() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let page = sent(&area, "Isla", "Thwaite").await;
        let silent = area.post(&officer, &page, "whose=new").await;
        assert!(silent.text.contains("Select whether they have parental responsibility"), "{}", silent.text);
        let placed = area.post(&officer, &page, "whose=new&responsibility=not_known").await;
        assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.text);
        let mut tx = area.db.read().await.unwrap();
        let (child, owed): (PersonId, String) =
            Query::new("select p.id, p.surname from person p where p.is_child").one(&mut tx).await.unwrap();
        assert_eq!(owed, "Thwaite");
        drop(tx);
        let people = area.get(&officer, &format!("/children/{child}/people")).await.text;
        assert!(people.contains("Kelly Newname"), "{people}");
        let details = area.get(&officer, &format!("/children/{child}/details")).await.text;
        assert!(details.contains("ZZ9 4AB"), "{details}");
        // Nobody has checked that she has parental responsibility.
        assert!(
            area.get(&officer, &format!("/children/{child}/invite"))
                .await
                .text
                .contains("Nobody is recorded who has parental responsibility")
        );

        let second = sent(&area, "Isla", "Thwaite").await;
        let one = area.get(&officer, &second).await.text;
        assert!(one.contains("Very likely") && one.contains("This request will be added to it"), "{one}");
        assert_eq!(
            area.post(&officer, &second, &format!("whose={child}&responsibility=not_known")).await.status,
            StatusCode::SEE_OTHER
        );
        let mut tx = area.db.read().await.unwrap();
        let events =
            Query::new("select count(*) from event where kind = 'request.received'").number(&mut tx).await.unwrap();
        assert_eq!(events, 1);
    })
    .await;
}

#[tokio::test]
async fn requests_from_outside_are_for_officers_and_a_restricted_child_is_not_told() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let hidden = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.restrict(hidden, &[]).await;
        let page = sent(&area, "Zoe", "Ogden").await;
        for role in [Role::Parent, Role::EducationalPsychologist, Role::Analyst, Role::PanelMember] {
            let other = area.person(&format!("The {role}"), role, None).await;
            for path in ["/requests", page.as_str()] {
                assert_eq!(area.get(&other, path).await.status, StatusCode::FORBIDDEN, "{role} {path}");
            }
        }
        // It may be about a restricted record: an officer learns neither that nor of the request.
        assert_eq!(area.get(&officer, &page).await.status, StatusCode::NOT_FOUND);
        assert!(!area.get(&officer, "/requests").await.text.contains("Ogden"));
        // Where nobody is named on the record, a manager sees that somebody asks: no request is lost.
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        for (who, number) in [(&officer, 0), (&manager, 1)] {
            let count = format!("data-count=\"requests\"><span class=\"op-counts__number\" data-number=\"{number}\"");
            assert!(area.get(who, "/").await.text.contains(&count), "{}", who.role);
        }
        let one = area.get(&manager, &page).await.text;
        assert!(!one.contains("Very likely") && one.contains("Create a new record"), "{one}");
        let unsent = area.post(&stranger(&area, "").await, "/request/begin", "").await;
        assert!(!unsent.cookie.is_empty());
        let mut tx = area.db.read().await.unwrap();
        let (begun,): (uuid::Uuid,) =
            Query::new("select id from intake where state = 'begun'").one(&mut tx).await.unwrap();
        drop(tx);
        // Nobody reads what is not sent.
        assert_eq!(area.get(&officer, &format!("/requests/{begun}")).await.status, StatusCode::NOT_FOUND);
        area.later(24 * 29).await;
        intake::sweep(area.db.clone()).await.unwrap();
        let mut tx = area.db.read().await.unwrap();
        assert_eq!(
            Query::new("select count(*) from intake").number(&mut tx).await.unwrap(),
            1,
            "what was never sent is forgotten"
        );
    })
    .await;
}

#[tokio::test]
async fn a_request_put_to_the_wrong_child_goes_back_and_its_words_with_it() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        let wrong = area.child("Zoe", "Newname", date(2015, 3, 27), None).await;
        let right = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        for child in [wrong, right] {
            area.assign(child, &officer, "case_officer").await;
        }
        let page = sent(&area, "Zoe", "Newname").await;
        assert_eq!(
            area.post(&officer, &page, &format!("whose={wrong}&responsibility=not_known")).await.status,
            StatusCode::SEE_OTHER
        );
        let test = |child: PersonId| format!("/children/{child}/journey/test");
        let told = area.get(&officer, &test(wrong)).await.text;
        assert!(
            told.contains("Kelly Newname, Mother") && told.contains("I like trains") && told.contains(&page),
            "{told}"
        );
        // It is part of the record now: whoever may not open that, may not read it.
        assert_eq!(area.get(&officer, &page).await.status, StatusCode::OK);
        assert_eq!(area.get(&other, &page).await.status, StatusCode::NOT_FOUND);

        let list = format!("/children/{wrong}/journey/events");
        let history = area.get(&officer, &list).await.text;
        let event = format!("{list}/{}", &history.split("/journey/events/").nth(1).unwrap()[..36]);
        let back = area.post(&officer, &event, "act=withdrawn&reason=Another+Zoe").await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
        let told = area.get(&officer, &test(wrong)).await.text;
        assert!(!told.contains("does not speak") && !told.contains("Kelly") && !told.contains("trains"), "{told}");
        assert!(area.get(&officer, "/requests").await.text.contains("Newname, Zoe"), "it waits again");
        assert_eq!(
            area.post(&officer, &page, &format!("whose={right}&responsibility=not_known")).await.status,
            StatusCode::SEE_OTHER
        );
        let told = area.get(&officer, &test(right)).await.text;
        assert!(told.contains("He does not speak in class"), "{told}");

        // A second request joins the first, and speaks for it.
        let second = sent(&area, "Zoe", "Ogden").await;
        assert_eq!(
            area.post(&officer, &second, &format!("whose={right}&responsibility=not_known")).await.status,
            StatusCode::SEE_OTHER
        );
        let told = area.get(&officer, &test(right)).await.text;
        assert!(told.contains("A further request, Kelly Newname (Mother), received 2 November 2026"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn nobody_fills_the_database_with_requests_that_are_only_begun() {
    on_each(|area| async move {
        let nobody = stranger(&area, "").await;
        for _ in 0..50 {
            assert_eq!(area.post(&nobody, "/request/begin", "").await.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(area.post(&nobody, "/request/begin", "").await.status, StatusCode::TOO_MANY_REQUESTS);
        area.later(1).await;
        assert_eq!(area.post(&nobody, "/request/begin", "").await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn what_is_too_long_or_cannot_be_read_costs_nothing_that_was_saved() {
    on_each(|area| async move {
        let begun = area.post(&stranger(&area, "").await, "/request/begin", "").await;
        let browser = stranger(&area, begun.cookie.split(';').next().unwrap()).await;
        step(&area, &browser, "child", &child("Zoe", "Ogden")).await;
        let slip = child("Zoe", "Ogden").replace("born-day=27", "born-day=72");
        assert!(step(&area, &browser, "child", &slip).await.text.contains("must be a real date"));
        let again = area.get(&browser, "/request/step/child").await.text;
        assert!(again.contains(r#"value="27""#), "{again}");
        let long = format!("needs={}&provision=b", "a".repeat(9_000));
        let refused = step(&area, &browser, "needs", &long).await;
        assert!(refused.text.contains("Use 8000 characters or fewer") && refused.text.contains(&"a".repeat(9_000)));
        let kept = area.get(&browser, "/request/step/needs").await.text;
        assert!(kept.contains(&"a".repeat(8_000)) && !kept.contains(&"a".repeat(8_001)));
    })
    .await;
}

/// A child with a plan in force since a year.
async fn with_plan(area: &Area, officer: &Someone) -> PersonId {
    let known = area.child("Zoe", "Newname", date(2015, 3, 27), None).await;
    area.assign(known, officer, "case_officer").await;
    for (kind, on) in [
        ("request.received", date(2025, 3, 3)),
        ("request.agreed", date(2025, 4, 1)),
        ("plan.draft_served", date(2025, 6, 2)),
        ("plan.issued", date(2025, 7, 1)),
    ] {
        area.event(known, kind, on).await;
    }
    known
}

#[tokio::test]
async fn a_request_about_a_child_with_a_plan_is_what_an_officer_says_with_its_clock() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let known = with_plan(&area, &officer).await;
        let page = sent(&area, "Zoe", "Newname").await;
        let one = area.get(&officer, &page).await.text;
        assert!(one.contains("There is a plan in force") && one.contains("A request for an early review"), "{one}");
        let silent = area.post(&officer, &page, &format!("whose={known}&responsibility=not_known")).await;
        assert!(silent.refuses("what"), "{}", silent.text);
        let wrong =
            area.post(&officer, &page, &format!("whose={known}&what=assessment&responsibility=not_known")).await;
        assert!(wrong.refuses("what"), "{}", wrong.text);
        let placed =
            area.post(&officer, &page, &format!("whose={known}&what=reassessment&responsibility=not_known")).await;
        assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.text);
        // Received on 2 November 2026, decided within 15 days.
        let work = area.get(&officer, "/worklist?show=all").await.text;
        assert!(work.contains("Send the decision whether to re-assess") && work.contains("17 Nov 2026"), "{work}");
        let mut tx = area.db.read().await.unwrap();
        let (detail,): (String,) =
            Query::new("select detail from event where kind = 'reassessment.requested'").one(&mut tx).await.unwrap();
        assert!(detail.contains("I like trains") && detail.contains("kelly@example.org"), "{detail}");
    })
    .await;
}

#[tokio::test]
async fn an_early_review_or_something_else_stands_on_the_worklist_until_it_is_answered() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let known = with_plan(&area, &officer).await;
        for what in ["review", "other"] {
            let page = sent(&area, "Zoe", "Newname").await;
            let placed =
                area.post(&officer, &page, &format!("whose={known}&what={what}&responsibility=not_known")).await;
            assert_eq!(placed.status, StatusCode::SEE_OTHER, "{what}: {}", placed.text);
            let work = area.get(&officer, "/worklist?show=all").await.text;
            assert!(work.contains("Answer a request") && work.contains("17 Nov 2026"), "{what}: {work}");
            let journey = journey(&area, &officer, known).await;
            let task = journey.split("/journey/tasks/").nth(1).unwrap()[..36].to_owned();
            let task = format!("/children/{known}/journey/tasks/{task}");
            assert_eq!(area.post(&officer, &task, "how=Wrote+to+them").await.status, StatusCode::SEE_OTHER, "{what}");
            assert!(!area.get(&officer, "/worklist?show=all").await.text.contains("Answer a request"), "{what}");
        }
        let mut tx = area.db.read().await.unwrap();
        for kind in ["review.requested", "review.request_answered", "request.to_answer", "request.answered"] {
            let count =
                Query::new("select count(*) from event where kind =").value(kind).number(&mut tx).await.unwrap();
            assert_eq!(count, 1, "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_parent_and_a_school_with_accounts_ask_about_a_child_with_a_plan_and_are_heard() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let known = with_plan(&area, &officer).await;
        area.place(known, school).await;
        let (parent, _) = area.parent(known, "Pat", true).await;
        for who in [&parent, &senco] {
            let path = format!("/children/{known}/journey/request");
            let form = area.get(who, &path).await.text;
            assert!(
                form.contains("Ask for a re-assessment or an early review") && form.contains("Within 15 days"),
                "{form}"
            );
            let sent = area.post(who, &path, "needs=It+got+worse&provision=More+hours&views=I+am+tired").await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        let work = area.get(&officer, "/worklist?show=all").await.text;
        assert!(work.contains("Decide what a request is") && work.contains("17 Nov 2026"), "{work}");
        let mut tx = area.db.read().await.unwrap();
        let all: Vec<(uuid::Uuid,)> =
            Query::new("select id from intake where state = 'sent' order by id").all(&mut tx).await.unwrap();
        drop(tx);
        assert_eq!(all.len(), 2);
        let what = ["reassessment", "other"];
        for ((id,), what) in all.iter().zip(what) {
            let page = format!("/requests/{id}");
            assert!(area.get(&officer, &page).await.text.contains("I am tired"));
            let new = area.post(&officer, &page, &format!("whose=new&what={what}&responsibility=not_known")).await;
            assert!(new.refuses("whose"), "nobody is doubled: {}", new.text);
            let placed =
                area.post(&officer, &page, &format!("whose={known}&what={what}&responsibility=not_known")).await;
            assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.text);
        }
        let work = area.get(&officer, "/worklist?show=all").await.text;
        assert!(!work.contains("Decide what a request is") && work.contains("whether to re-assess"), "{work}");
    })
    .await;
}

#[tokio::test]
async fn what_the_parent_and_the_school_said_on_one_day_is_all_kept_and_shown() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let known = area.child("Zoe", "Newname", date(2015, 3, 27), None).await;
        area.assign(known, &officer, "case_officer").await;
        let asked = format!("{}&source=setting", testing::casework::on(area.today()));
        testing::casework::recorded(&area, &officer, known, "request.received", &asked).await;
        let page = sent(&area, "Zoe", "Newname").await;
        assert_eq!(
            area.post(&officer, &page, &format!("whose={known}&responsibility=not_known")).await.status,
            StatusCode::SEE_OTHER
        );
        let test = area.get(&officer, &format!("/children/{known}/journey/test")).await.text;
        for words in [
            "A further request",
            "I like trains",
            "kelly@example.org",
            "Kelly Newname, Mother",
            "He does not speak in class",
            "Two years of small groups",
        ] {
            assert!(test.contains(words), "{words}: {test}");
        }
        let record = area.get(&officer, &format!("/children/{known}")).await.text;
        assert!(record.contains("Kelly Newname"), "the parent's contact is on the record: {record}");
        let work = area.get(&officer, "/worklist?show=all").await.text;
        assert!(work.contains("Reply to a further request") && work.contains("whether to assess"), "{work}");
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_changed_leads_back_to_all_answers() {
    on_each(|area| async move {
        let begun = area.post(&stranger(&area, "").await, "/request/begin", "").await;
        let browser = stranger(&area, begun.cookie.split(';').next().unwrap()).await;
        assert_eq!(step(&area, &browser, "you", YOU).await.location, "/request/step/reach");
        assert!(area.get(&browser, "/request/check").await.text.contains("href=\"/request/step/you?from=check\""));
        let changed = area.post(&browser, "/request/step/you?from=check", YOU).await;
        assert_eq!(changed.location, "/request/check", "{}", changed.text);
        let wrong = area.post(&browser, "/request/step/you?from=check", "your_name=").await;
        assert!(wrong.refuses("who") && wrong.text.contains("href=\"/request/check\""), "{}", wrong.text);
    })
    .await;
}

#[tokio::test]
async fn whoever_asks_is_told_what_will_happen_with_and_without_a_plan() {
    on_each(|area| async move {
        for (plan, has, has_not) in [
            ("no", "14 December 2026", "Because there is already a plan"),
            ("yes", "17 November 2026", "14 December 2026"),
        ] {
            let begun = area.post(&stranger(&area, "").await, "/request/begin", "").await;
            let browser = stranger(&area, begun.cookie.split(';').next().unwrap()).await;
            step(&area, &browser, "you", YOU).await;
            step(&area, &browser, "child", &(child("Zoe", "Ogden") + "&plan=" + plan)).await;
            step(&area, &browser, "needs", NEEDS).await;
            area.post(&browser, "/request/send", "").await;
            let next = area.get(&browser, "/request/sent").await.text;
            assert!(next.contains(has) && !next.contains(has_not), "{plan}: {next}");
        }
    })
    .await;
}

#[tokio::test]
async fn rights_pass_after_compulsory_school_age_and_end_at_25_on_every_form() {
    on_each(|area| async move {
        let begun = area.post(&stranger(&area, "").await, "/request/begin", "").await;
        let browser = stranger(&area, begun.cookie.split(';').next().unwrap()).await;
        let born = |year: i16| format!("forename=Zoe&surname=Ogden&born-day=27&born-month=3&born-year={year}");
        step(&area, &browser, "you", YOU).await;
        let old = step(&area, &browser, "child", &born(2001)).await;
        assert!(old.text.contains("adult social care"), "{}", old.text);
        step(&area, &browser, "child", &born(2009)).await;
        step(&area, &browser, "needs", NEEDS).await;
        let refused = area.post(&browser, "/request/send", "").await;
        assert!(refused.text.contains("the young person has made their own requests"), "{}", refused.text);
        step(&area, &browser, "you", &YOU.replace("who=parent", "who=supporter")).await;
        assert_eq!(area.post(&browser, "/request/send", "").await.location, "/request/sent");

        // Inside: a school asks for somebody of 25.
        let school = area.school("Beckfoot College", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let grown = area.child("Max", "Hart", date(2001, 3, 27), None).await;
        area.place(grown, school).await;
        let path = format!("/children/{grown}/journey/request");
        let form = area.get(&senco, &path).await.text;
        assert!(form.contains("25th birthday") && !form.contains("Send the request"), "{form}");
        let sent = area.post(&senco, &path, "needs=a&provision=b").await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

/// Somebody who began a request and wrote who they are and of whom it is.
async fn begun(area: &Area) -> Someone {
    let begun = area.post(&stranger(area, "").await, "/request/begin", "").await;
    let browser = stranger(area, begun.cookie.split(';').next().unwrap()).await;
    step(area, &browser, "you", YOU).await;
    step(area, &browser, "child", &child("Zoe", "Ogden")).await;
    step(area, &browser, "needs", NEEDS).await;
    browser
}

async fn add(area: &Area, who: &Someone, name: &str, content: &[u8]) -> Answer {
    area.upload(who, "/request/files", "", name, content).await
}

#[tokio::test]
async fn files_come_with_a_request_within_bounds_and_become_documents_of_the_child() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Sue Senco", Role::Senco, None).await;
        let known = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(known, &officer, "case_officer").await;
        let browser = begun(&area).await;
        assert_eq!(area.get(&stranger(&area, "").await, "/request/files").await.location, "/request");
        assert_eq!(add(&area, &stranger(&area, "").await, "report.txt", b"a").await.location, "/request");
        assert_eq!(add(&area, &browser, "report.txt", b"She reads three words").await.location, "/request/files");
        assert_eq!(add(&area, &browser, "wrong.txt", b"Not mine").await.location, "/request/files");
        // Whoever goes on sends what they chose; whoever chose nothing goes on too.
        for (name, content) in [("chosen.txt", &b"Chosen last"[..]), ("", &b""[..])] {
            let next = area.upload_with(&browser, "/request/files", ("step", "next"), name, content).await;
            assert_eq!(next.location, "/request/check", "{}", next.text);
        }
        assert!(area.get(&browser, "/request/check").await.text.contains("chosen.txt"));
        let refused = add(&area, &browser, "run.exe", b"MZ\x90\x00 a program").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        let page = area.get(&browser, "/request/files").await.text;
        assert!(page.contains("report.txt") && page.contains("wrong.txt") && !page.contains("run.exe"), "{page}");
        let (_, line) = page.split_once("wrong.txt").unwrap();
        let remove = line.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        // Another request's browser takes nothing out.
        let stranger_too = begun(&area).await;
        assert_eq!(area.post(&stranger_too, &remove, "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&browser, &remove, "").await.location, "/request/files");
        for number in 0..9 {
            add(&area, &browser, "more.txt", format!("Letter {number}").as_bytes()).await;
        }
        let full = area.get(&browser, "/request/files").await.text;
        assert!(!full.contains("type=\"file\""), "ten files and no more: {full}");
        assert_eq!(add(&area, &browser, "eleven.txt", b"one more").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(area.get(&browser, "/request/check").await.text.contains("report.txt"));
        assert_eq!(area.post(&browser, "/request/send", "").await.location, "/request/sent");
        assert_eq!(add(&area, &browser, "late.txt", b"too late").await.location, "/request/sent");

        let mut tx = area.db.read().await.unwrap();
        let (id,): (uuid::Uuid,) = Query::new("select id from intake where state = 'sent'").one(&mut tx).await.unwrap();
        drop(tx);
        let path = format!("/requests/{id}");
        let one = area.get(&officer, &path).await.text;
        let before = one.split(">report.txt").next().unwrap();
        let file = before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(area.get(&officer, &file).await.text, "She reads three words");
        assert_eq!(area.get(&other, &file).await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&stranger(&area, "").await, &file).await.status, StatusCode::SEE_OTHER);
        let placed = area.post(&officer, &path, &format!("whose={known}&responsibility=not_known")).await;
        assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.text);
        let documents = area.get(&officer, &format!("/children/{known}/files")).await.text;
        assert!(
            documents.contains("report.txt") && documents.contains("Kelly Newname, with the request"),
            "{documents}"
        );
        assert_eq!(area.number("select count(*) from file where withdrawn_at is null").await, 10);
    })
    .await;
}

#[tokio::test]
async fn files_of_a_request_that_nobody_sends_are_forgotten_with_it() {
    on_each(|area| async move {
        let browser = begun(&area).await;
        add(&area, &browser, "report.txt", b"She reads three words").await;
        area.pass_hours(24 * 29);
        intake::sweep((*area.db).clone()).await.unwrap();
        assert_eq!(area.number("select count(*) from intake").await, 0);
        assert_eq!(area.number("select count(*) from request_file").await, 0);
        assert_eq!(area.number("select count(*) from stored_file where removed_at is null").await, 0);
    })
    .await;
}

#[tokio::test]
async fn whoever_asks_is_told_when_nobody_could_answer_and_needs_are_told_to_the_officer() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let browser = begun(&area).await;
        assert!(area.get(&browser, "/request/check").await.text.contains("data-no-answer"));
        step(&area, &browser, "reach", REACH).await;
        assert!(!area.get(&browser, "/request/check").await.text.contains("data-no-answer"));
        assert_eq!(area.post(&browser, "/request/send", "").await.location, "/request/sent");
        let mut tx = area.db.read().await.unwrap();
        let (id,): (uuid::Uuid,) = Query::new("select id from intake where state = 'sent'").one(&mut tx).await.unwrap();
        drop(tx);
        let one = area.get(&officer, &format!("/requests/{id}")).await.text;
        assert!(one.contains("Urdu") && one.contains("Large print"), "{one}");
    })
    .await;
}

#[tokio::test]
async fn another_child_has_a_request_and_a_code_of_its_own_with_what_was_said_about_whoever_asks() {
    on_each(|area| async move {
        let first = begun(&area).await;
        step(&area, &first, "reach", REACH).await;
        area.post(&first, "/request/send", "").await;
        let again = area.post(&first, "/request/another", "").await;
        assert_eq!(again.location, "/request/code");
        let second = stranger(&area, again.cookie.split(';').next().unwrap()).await;
        assert_ne!(first.cookie, second.cookie);
        assert!(area.get(&second, "/request/step/you").await.text.contains("Kelly Newname"));
        assert!(area.get(&second, "/request/step/reach").await.text.contains("kelly@example.org"));
        let whom = area.get(&second, "/request/step/child").await.text;
        assert!(!whom.contains("Zoe") && !whom.contains("Ogden"), "{whom}");
        assert_eq!(area.get(&first, "/request/step/you").await.location, "/request/sent");
        assert_eq!(area.post(&stranger(&area, "").await, "/request/another", "").await.location, "/request");
        let forgotten = area.post(&second, "/request/forget", "").await;
        assert!(forgotten.cookie.contains("Max-Age=0"), "{}", forgotten.cookie);
    })
    .await;
}

/// What a form says of the request that it is about.
async fn mark_on(area: &Area, browser: &Someone, page: &str) -> String {
    let text = area.get(browser, page).await.text;
    let mark = Area::hidden(&text, "of_request");
    assert_eq!(mark.len(), 16, "{page}: {text}");
    mark
}

#[tokio::test]
async fn a_form_of_one_request_never_writes_to_another_and_what_was_typed_is_shown_again() {
    on_each(|area| async move {
        let first = begun(&area).await;
        let needs = area.get(&first, "/request/step/needs").await.text;
        assert!(needs.contains("Zoe Ogden"), "it says whom it is about: {needs}");
        let mark = mark_on(&area, &first, "/request/step/needs").await;
        assert_eq!(mark_on(&area, &first, "/request/check").await, mark);
        add(&area, &first, "report.txt", b"She reads three words").await;
        let files = area.get(&first, "/request/files").await.text;
        let upload = format!("/request/files?of_request={mark}");
        assert!(files.contains(&format!("action=\"{upload}")) && files.contains("Zoe Ogden"), "{files}");
        // The same browser begins another beside it: the forms of the first stay open in a tab.
        let another = area.post(&first, "/request/begin", "another=yes").await;
        let second = stranger(&area, another.cookie.split(';').next().unwrap()).await;
        for (code, form) in [("you", YOU), ("child", &child("Ben", "Other")), ("needs", "needs=Ben&provision=b")] {
            step(&area, &second, code, form).await;
        }
        let typed = format!("needs=Zoe+hits+herself&provision=Small+groups&of_request={mark}");
        let refused = step(&area, &second, "needs", &typed).await;
        assert_eq!((refused.status, refused.problem()), (StatusCode::CONFLICT, "request-other"), "{}", refused.text);
        assert!(refused.text.contains(">Zoe hits herself</textarea>"), "{}", refused.text);
        assert!(refused.text.contains("Ben Other") && refused.text.contains("#resume"), "{}", refused.text);
        let kept = area.get(&second, "/request/step/needs").await.text;
        assert!(kept.contains(">Ben</textarea>") && !kept.contains("Zoe"), "{kept}");
        let sent = area.post(&second, "/request/send", &format!("of_request={mark}")).await;
        assert_eq!((sent.status, sent.problem()), (StatusCode::CONFLICT, "request-other"), "{}", sent.text);
        let file = area.upload(&second, &upload, "", "zoe.txt", b"About Zoe").await;
        assert_eq!((file.status, file.problem()), (StatusCode::CONFLICT, "request-other"), "{}", file.text);
        assert_eq!(area.number("select count(*) from intake where state = 'sent'").await, 0);
        assert_eq!(area.number("select count(*) from request_file").await, 1);
        // The forms of each work where it is the one that is open.
        let own = mark_on(&area, &second, "/request/check").await;
        assert_ne!(own, mark);
        let sent = area.post(&second, "/request/send", &format!("of_request={own}")).await;
        assert_eq!(sent.location, "/request/sent", "{}", sent.text);
        let sent = area.post(&first, "/request/send", &format!("of_request={mark}")).await;
        assert_eq!(sent.location, "/request/sent", "{}", sent.text);
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_into_a_request_that_is_sent_or_forgotten_meanwhile_is_shown_again() {
    on_each(|area| async move {
        let browser = begun(&area).await;
        let mark = mark_on(&area, &browser, "/request/step/needs").await;
        let typed = format!("needs=A+long+text&provision=More+help&of_request={mark}");
        let upload = format!("/request/files?of_request={mark}");
        let nobody = stranger(&area, "").await;
        let closed = step(&area, &nobody, "needs", &typed).await;
        assert_eq!((closed.status, closed.problem()), (StatusCode::CONFLICT, "request-closed"), "{}", closed.text);
        assert!(closed.text.contains(">A long text</textarea>") && closed.text.contains("#resume"), "{}", closed.text);
        let press = area.post(&nobody, "/request/send", &format!("of_request={mark}")).await;
        assert_eq!(press.problem(), "request-closed", "nobody takes it for sent: {}", press.text);
        assert_eq!(area.upload(&nobody, &upload, "", "a.txt", b"a").await.problem(), "request-closed");
        area.post(&browser, "/request/send", &format!("of_request={mark}")).await;
        let late = step(&area, &browser, "needs", &typed).await;
        assert_eq!((late.status, late.problem()), (StatusCode::CONFLICT, "request-sent"), "{}", late.text);
        assert!(late.text.contains(">A long text</textarea>"), "{}", late.text);
        assert_eq!(area.upload(&browser, &upload, "", "a.txt", b"a").await.problem(), "request-sent");
        assert_eq!(area.number("select count(*) from request_file").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_postcode_of_another_area_leads_to_its_council_and_whoever_asks_may_go_on() {
    on_each(|area| async move {
        let browser = begun(&area).await;
        let saved = step(&area, &browser, "child", &child("Zoe", "Ogden")).await;
        assert_eq!(saved.location, "/request/step/needs", "nobody can say which postcodes are the area's");
        area.row("area_postcode", vec![("postcode", "ZZ9 4AB".into())]).await;
        let here = step(&area, &browser, "child", &child("Zoe", "Ogden")).await;
        assert_eq!(here.location, "/request/step/needs");
        let there = step(&area, &browser, "child", &child("Zoe", "Ogden").replace("zz9+4ab", "zz8+4ab")).await;
        assert_eq!(there.location, "/request/area", "{}", there.text);
        let page = area.get(&browser, "/request/area").await.text;
        assert!(page.contains("ZZ8 4AB") && page.contains("href=\"/request/step/needs\""), "{page}");
        assert!(page.contains("https://www.gov.uk/find-local-council"), "{page}");
        assert_eq!(area.post(&browser, "/request/send", "").await.location, "/request/sent");
    })
    .await;
}

#[tokio::test]
async fn who_comes_back_is_led_to_the_next_step_and_the_code_is_read_as_it_looks() {
    on_each(|area| async move {
        let begun = area.post(&stranger(&area, "").await, "/request/begin", "").await;
        let browser = stranger(&area, begun.cookie.split(';').next().unwrap()).await;
        let code = area.get(&browser, "/request/code").await.text;
        assert!(code.contains("data-kept-weeks=\"4\"") && code.contains("href=\"mailto:?"), "{code}");
        assert!(code.contains("href=\"/request/step/you\""), "{code}");
        step(&area, &browser, "you", YOU).await;
        assert!(area.get(&browser, "/request/code").await.text.contains("href=\"/request/step/reach\""));
        let check = area.get(&browser, "/request/check").await.text;
        let next = check.split("data-carry-on=\"2\"").next().unwrap_or_default();
        assert!(next.rsplit("<a ").next().is_some_and(|link| link.contains("href=\"/request/step/reach\"")), "{check}");
        assert!(check.contains("href=\"/request/step/reach?from=check\""), "it leads there and back: {check}");
        for (code, form) in [("reach", REACH), ("child", &child("Zoe", "Ogden")), ("needs", NEEDS)] {
            step(&area, &browser, code, form).await;
        }
        assert!(!area.get(&browser, "/request/check").await.text.contains("data-carry-on"), "nothing is left");

        // No code has these signs: they were taken for others.
        let mut tx = area.db.write(&testing::operator()).await.unwrap();
        intake::begin(&mut tx, "LLLL-QQQQ-K7QM-29MF").await.unwrap();
        tx.commit().await.unwrap();
        let back = area.post(&stranger(&area, "").await, "/request/resume", "code=1lIi+0oO0+k70m+29mf").await;
        assert_eq!(back.location, "/request/check", "{}", back.text);
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_can_be_read_again_as_it_was_sent_whatever_is_corrected_since() {
    on_each(|area| async move {
        let browser = begun(&area).await;
        add(&area, &browser, "report.txt", b"She reads three words").await;
        assert_eq!(area.post(&browser, "/request/send", "").await.location, "/request/sent");
        area.change(Query::new("update intake set answers = '{\"needs\": \"As the officer put it\"}'")).await;
        let page = area.get(&browser, "/request/sent").await.text;
        let copy = page.split("data-copy").nth(1).unwrap_or_default();
        assert!(copy.contains("He does not speak in class") && copy.contains("report.txt"), "{page}");
        assert!(!page.contains("As the officer put it") && page.contains("data-code"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn whoever_sent_a_request_that_was_closed_reads_that_it_was_and_no_dates() {
    on_each(|area| async move {
        let begun = area.post(&stranger(&area, "").await, "/request/begin", "").await;
        let browser = stranger(&area, begun.cookie.split(';').next().unwrap()).await;
        let whom = child("Zoe", "Ogden");
        for (code, form) in [("you", YOU), ("reach", REACH), ("child", &whom), ("needs", NEEDS)] {
            let saved = step(&area, &browser, code, form).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{code}: {}", saved.text);
        }
        assert_eq!(area.post(&browser, "/request/send", "").await.location, "/request/sent");
        assert!(area.get(&browser, "/request/sent").await.text.contains("14 December 2026"));
        let mut told = Vec::new();
        for how in ["mistake", "duplicate"] {
            let closed = Query::new("update intake set closed_by = 'Olu Other', closed_as =").value(how);
            area.change(closed.push(", closed_on =").value(area.today())).await;
            let page = area.get(&browser, "/request/sent").await.text;
            assert!(!page.contains("14 December 2026"), "{page}");
            let (_, rest) = page.split_once("We closed this request on").unwrap_or_else(|| panic!("{page}"));
            told.push(rest.split('<').next().unwrap().to_owned());
        }
        assert_eq!(told[0], told[1], "nobody learns from it whether there is another about the child");
    })
    .await;
}
