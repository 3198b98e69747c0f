//! The annual reviews of a school's pupils, as its SENCO sees them.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use people::{OrganisationId, PersonId};
use testing::apart::{apart, bind};
use testing::casework::{drafted, notice, on, recorded, weeks_ago};
use testing::{Answer, Area, Someone, date_fields};

use crate::law_core::plan_since;
use crate::on_each;

/// A pupil with a plan that was sent last week, the officer of the case, and the SENCO of the school.
struct Case {
    officer: Someone,
    senco: Someone,
    child: PersonId,
    school: OrganisationId,
}

async fn case(area: &Area) -> Case {
    let school = area.school("Beckfoot Primary", "900201").await;
    let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
    let (officer, child) = drafted(area).await;
    area.place(child, school).await;
    for (part, form) in [("begin", ""), ("new/I", "body=Beckfoot+Primary")] {
        area.post(&officer, &format!("/children/{child}/plan/{part}"), form).await;
    }
    recorded(area, &officer, child, "plan.issued", &(on(weeks_ago(area, 1)) + &notice())).await;
    Case { officer, senco, child, school }
}

/// A whole report of a meeting on this day.
fn report(day: Date) -> Vec<(&'static str, String)> {
    vec![
        ("on-day", day.day().to_string()),
        ("on-month", day.month().to_string()),
        ("on-year", day.year().to_string()),
        ("takes_part", "Mina Parent, Sue Senco".to_owned()),
        ("recommends", "amend".to_owned()),
        ("text", "More speech therapy, because progress was slow".to_owned()),
    ]
}

/// Sends a report with its file; without one where the file has no name.
async fn send(area: &Area, who: &Someone, child: PersonId, fields: &[(&str, String)], file: &str) -> Answer {
    let mut parts = String::new();
    for (name, value) in fields {
        parts = format!("{parts}--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    let content: &[u8] = if file.is_empty() { b"" } else { b"The meeting looked at each outcome of the plan." };
    area.upload_after(who, &format!("/children/{child}/review"), &parts, ("version", "0"), file, content).await
}

async fn events(area: &Area, kind: &str) -> i64 {
    area.number(&format!("select count(*) from event where kind = '{kind}'")).await
}

#[tokio::test]
async fn a_senco_sees_the_reviews_of_their_own_pupils_and_nobody_elses() {
    on_each(|area| async move {
        let school = area.school("Beckfoot Primary", "900201").await;
        let next = area.school("Heron Primary", "900202").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let other = area.person("Sam Senco", Role::Senco, Some(next)).await;
        let empty = area.get(&senco, "/reviews").await;
        assert!(empty.text.contains("No annual reviews are due."), "{}", empty.text);

        let (officer, child) = drafted(&area).await;
        area.place(child, school).await;
        for (part, form) in [("begin", ""), ("new/I", "body=Beckfoot+Primary")] {
            area.post(&officer, &format!("/children/{child}/plan/{part}"), form).await;
        }
        recorded(&area, &officer, child, "plan.issued", &(on(weeks_ago(&area, 1)) + &notice())).await;
        area.later(300 * 24).await;
        let meeting = area.today().checked_add(23.days()).unwrap();
        recorded(&area, &officer, child, "review.arranged", &on(meeting)).await;

        let list = area.get(&senco, "/reviews").await;
        assert_eq!(list.status, StatusCode::OK, "{}", list.text);
        for words in ["Ogden, Zoe", "Annual review", "Invite everyone", "Due in"] {
            assert!(list.text.contains(words), "{words}: {}", list.text);
        }
        assert!(!list.text.contains("Not arranged"), "the meeting has a day: {}", list.text);
        let hold = area.get(&senco, "/reviews?show=hold").await.text;
        assert!(hold.contains("Ogden, Zoe") && !hold.contains("Invite everyone"), "{hold}");
        let home = area.get(&senco, "/").await.text;
        for code in ["reviews-late", "reviews", "review-steps"] {
            assert!(home.contains(&format!("data-count=\"{code}\"")), "{code}: {home}");
        }
        let file = area.get(&senco, "/reviews/csv").await;
        assert!(file.text.contains("Ogden") && file.text.contains("Invite everyone"), "{}", file.text);

        // Another school's SENCO sees none of it; whoever is not a SENCO has no such page.
        assert!(!area.get(&other, "/reviews").await.text.contains("Ogden"));
        assert!(!area.get(&other, "/reviews/csv").await.text.contains("Ogden"));
        let (mother, _) = area.parent(child, "Mina", true).await;
        let adviser = area.person("Hana Health", Role::Adviser, None).await;
        for who in [&officer, &mother, &adviser] {
            for path in ["/reviews", "/reviews/csv", "/reviews/xlsx"] {
                assert_eq!(area.get(who, path).await.status, StatusCode::FORBIDDEN, "{path}");
            }
        }
        area.restrict(child, &[&officer]).await;
        assert!(!area.get(&senco, "/reviews").await.text.contains("Ogden"));
        assert_eq!(date(2026, 11, 2).checked_add(300.days()).unwrap(), area.today());
    })
    .await;
}

#[tokio::test]
async fn a_senco_sends_the_report_of_a_review_and_those_who_decide_get_it() {
    on_each(|area| async move {
        let Case { officer, senco, child, .. } = case(&area).await;
        let day = area.today().checked_sub(3.days()).unwrap();
        let timeline = format!("/children/{child}/journey");
        assert!(area.get(&senco, &timeline).await.text.contains(&format!("/children/{child}/review/arrange")));
        let form = area.get(&senco, &format!("/children/{child}/review")).await;
        assert!(form.status == StatusCode::OK && form.text.contains("name=\"recommends\""), "{}", form.text);

        let sent = send(&area, &senco, child, &report(day), "report.txt").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!((events(&area, "review.meeting").await, events(&area, "review.report_sent").await), (1, 1));
        assert!(area.logged("review.send", child).await >= 3, "both events and the report are logged");

        // Who decides reads it: it stands on the worklist, and beside it what the law asks for.
        let page = sent.location.split('?').next().unwrap().to_owned();
        let work = async || area.get(&officer, "/worklist?show=all").await.text;
        let list = work().await;
        for words in ["Read the review report", "Send the decision after the review"] {
            assert!(list.contains(words), "{words}: {list}");
        }
        assert!(area.get(&officer, &timeline).await.text.contains(&page));
        let shown = area.get(&officer, &page).await.text;
        for words in ["More speech therapy", "Mina Parent", "Amend the plan", "report.txt", "Beckfoot Primary"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        assert!(shown.contains(&format!("/children/{child}/journey/record/review.amend")), "{shown}");
        let read = area.post(&officer, &format!("{page}/read"), "").await;
        assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.text);
        let list = work().await;
        assert!(!list.contains("Read the review report"), "{list}");
        assert!(list.contains("Send the decision after the review"), "reading it decides nothing: {list}");

        // The school reads what it sent; the family and other services do not.
        let files = format!("/review-reports/{}/files", page.rsplit('/').next().unwrap());
        for path in [&page, &files] {
            assert_eq!(area.get(&senco, path).await.status, StatusCode::OK, "{path}");
        }
        let (mother, _) = area.parent(child, "Mina", true).await;
        let next = area.school("Heron Primary", "900202").await;
        let other = area.person("Sam Senco", Role::Senco, Some(next)).await;
        for who in [&mother, &other] {
            for path in [&page, &files] {
                assert_eq!(area.get(who, path).await.status, StatusCode::NOT_FOUND, "{}: {path}", who.name);
            }
        }
        assert!(!area.get(&mother, &timeline).await.text.contains(&page));

        // A report is sent once.
        let again = send(&area, &senco, child, &report(day), "report.txt").await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);
        assert!(again.text.contains("already recorded"), "{}", again.text);
        assert!(area.get(&senco, &format!("/children/{child}/review")).await.text.contains("already recorded"));
        assert_eq!(area.number("select count(*) from review_report").await, 1);
        assert_eq!((events(&area, "review.meeting").await, events(&area, "review.report_sent").await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_file_of_a_report_that_lists_three_other_children_stays_with_the_authority_and_whoever_sent_it() {
    on_each(|area| async move {
        let Case { officer, senco, child, school } = case(&area).await;
        let sent = send(&area, &senco, child, &report(area.today().checked_sub(3.days()).unwrap()), "report.txt").await;
        let report = sent.location.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
        let files = format!("/review-reports/{report}/files");
        let list = b"Sam Hart 12/03/2015\nLee Poe 13/04/2014\nKim Low 01/02/2013";
        assert_eq!(area.upload(&senco, &files, "", "class.txt", list).await.status, StatusCode::SEE_OTHER);
        let colleague = area.person("Cara Colleague", Role::Senco, Some(school)).await;
        for (name, hers) in [("report.txt", StatusCode::OK), ("class.txt", StatusCode::CONFLICT)] {
            let mut tx = area.db.read().await.unwrap();
            let query = store::Query::new("select id from attachment where name =").value(name);
            let (id,): (uuid::Uuid,) = query.one(&mut tx).await.unwrap();
            drop(tx);
            let file = format!("{files}/{id}");
            for who in [&senco, &officer] {
                assert_eq!(area.get(who, &file).await.status, StatusCode::OK, "{}: {name}", who.name);
            }
            assert_eq!(area.get(&colleague, &file).await.status, hers, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_decision_after_the_review_leaves_no_report_to_be_read() {
    on_each(|area| async move {
        let Case { officer, senco, child, .. } = case(&area).await;
        let day = area.today().checked_sub(3.days()).unwrap();
        let sent = send(&area, &senco, child, &report(day), "report.txt").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        recorded(&area, &officer, child, "review.keep", &(on(area.today()) + &notice())).await;
        let work = area.get(&officer, "/worklist?show=all").await.text;
        assert!(!work.contains("Read the review report"), "{work}");
    })
    .await;
}

#[tokio::test]
async fn a_meeting_that_is_recorded_gets_its_report_alone() {
    on_each(|area| async move {
        let Case { officer, senco, child, .. } = case(&area).await;
        let day = area.today().checked_sub(3.days()).unwrap();
        recorded(&area, &officer, child, "review.meeting", &on(day)).await;
        let other = send(&area, &senco, child, &report(day.checked_sub(1.days()).unwrap()), "report.txt").await;
        assert!(other.refuses("on"), "{}", other.text);
        let sent = send(&area, &senco, child, &report(day), "report.txt").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!((events(&area, "review.meeting").await, events(&area, "review.report_sent").await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_report_of_a_day_that_cannot_be_is_refused_and_an_unlikely_day_is_confirmed() {
    on_each(|area| async move {
        let Case { senco, child, .. } = case(&area).await;
        let sunday = date(2026, 11, 1);
        for (day, words) in [
            (area.today().checked_add(1.days()).unwrap(), "must be today or earlier"),
            (date(2015, 3, 26), "the date of birth"),
            // Before the plan.
            (weeks_ago(&area, 2), "Check both dates"),
            (sunday, "Yes, 1 November 2026 is right"),
        ] {
            let refused = send(&area, &senco, child, &report(day), "report.txt").await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
            assert!(refused.text.contains(words), "{day}: {}", refused.text);
            assert!(refused.text.contains("More speech therapy"), "what was typed stays: {}", refused.text);
        }
        assert_eq!(events(&area, "review.meeting").await, 0);
        let mut sure = report(sunday);
        sure.push(("confirm", sunday.to_string()));
        let sent = send(&area, &senco, child, &sure, "report.txt").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    })
    .await;
}

#[tokio::test]
async fn a_report_that_lacks_something_keeps_what_was_typed_and_asks_for_its_file_again() {
    on_each(|area| async move {
        let Case { senco, child, .. } = case(&area).await;
        let half = [("text", "Half a thought".to_owned())];
        let refused = send(&area, &senco, child, &half, "report.txt").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        for words in
            ["Half a thought</textarea>", "Enter the date of the meeting", "Select what the meeting recommends"]
        {
            assert!(refused.text.contains(words), "{words}: {}", refused.text);
        }
        let again = refused.text.split("file-error").nth(1).unwrap_or_default();
        assert!(again.contains("report.txt"), "the file is to be chosen again: {}", refused.text);
        let day = area.today().checked_sub(3.days()).unwrap();
        let bare = send(&area, &senco, child, &report(day), "").await;
        assert!(bare.refuses("file"), "{}", bare.text);
        let empty = send(&area, &senco, child, &[], "").await;
        assert!(empty.text.contains("Enter what should change and why"), "{}", empty.text);
        assert_eq!((events(&area, "review.meeting").await, events(&area, "review.report_sent").await), (0, 0));
        assert_eq!(area.number("select count(*) from attachment").await, 0);
    })
    .await;
}

#[tokio::test]
async fn nobody_but_the_senco_of_the_childs_own_school_sends_a_report_or_arranges_a_meeting() {
    on_each(|area| async move {
        let Case { officer, senco, child, school } = case(&area).await;
        let day = area.today().checked_sub(3.days()).unwrap();
        let (form, arrange) = (format!("/children/{child}/review"), format!("/children/{child}/review/arrange"));
        let coming = on(area.today().checked_add(28.days()).unwrap());
        let next = area.school("Heron Primary", "900202").await;
        let other = area.person("Sam Senco", Role::Senco, Some(next)).await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let adviser = area.person("Hana Health", Role::Adviser, Some(area.service("Therapy").await)).await;
        let refused = async |who: &Someone, status: StatusCode| {
            assert_eq!(area.get(who, &form).await.status, status, "{}", who.name);
            assert_eq!(area.get(who, &arrange).await.status, status, "{}", who.name);
            assert_eq!(area.post(who, &arrange, &coming).await.status, status, "{}", who.name);
            let sent = send(&area, who, child, &report(day), "report.txt").await;
            assert_eq!(sent.status, status, "{}: {}", who.name, sent.text);
        };
        refused(&other, StatusCode::NOT_FOUND).await;
        for who in [&mother, &adviser, &officer] {
            refused(who, StatusCode::FORBIDDEN).await;
        }
        // A restricted record is for those who are named on it.
        area.restrict(child, &[&officer]).await;
        refused(&senco, StatusCode::NOT_FOUND).await;
        assert_eq!((events(&area, "review.meeting").await, events(&area, "review.arranged").await), (0, 0));
        let named = area.person("Nia Named", Role::Senco, Some(school)).await;
        area.assign(child, &named, "named").await;
        let sent = send(&area, &named, child, &report(day), "report.txt").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    })
    .await;
}

#[tokio::test]
async fn where_no_plan_is_in_force_there_is_no_review_to_report() {
    on_each(|area| async move {
        let school = area.school("Beckfoot Primary", "900201").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.place(child, school).await;
        let day = area.today().checked_sub(3.days()).unwrap();
        let sent = send(&area, &senco, child, &report(day), "report.txt").await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.text);
        assert!(sent.text.contains("plan in force"), "{}", sent.text);
        let arrange = format!("/children/{child}/review/arrange");
        let arranged = area.post(&senco, &arrange, &on(area.today().checked_add(28.days()).unwrap())).await;
        assert!(arranged.text.contains("plan in force"), "{}", arranged.text);
        let timeline = area.get(&senco, &format!("/children/{child}/journey")).await.text;
        assert!(!timeline.contains(&format!("/children/{child}/review\"")), "{timeline}");
        assert!(!timeline.contains(&arrange), "{timeline}");
        assert_eq!((events(&area, "review.meeting").await, events(&area, "review.arranged").await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_senco_arranges_the_meeting_and_records_invitations_and_papers() {
    on_each(|area| async move {
        let Case { officer, senco, child, .. } = case(&area).await;
        let path = format!("/children/{child}/review/arrange");
        let (today, day) = (area.today(), area.today().checked_add(28.days()).unwrap());
        assert!(area.get(&senco, "/reviews").await.text.contains("Arrange meeting"));
        let nothing = area.post(&senco, &path, "").await;
        assert!(nothing.refuses("on"), "{}", nothing.text);
        let past = area.post(&senco, &path, &on(today.checked_sub(1.days()).unwrap())).await;
        assert!(past.refuses("on"), "{}", past.text);
        let far = area.post(&senco, &path, &on(date(2028, 3, 1))).await;
        assert!(far.text.contains("Yes, 1 March 2028 is right"), "{}", far.text);
        // Less than two weeks' notice is asked about.
        let soon = today.checked_add(3.days()).unwrap();
        let short = area.post(&senco, &path, &on(soon)).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", short.text);
        assert!(short.text.contains(&format!("Yes, {} is right", page::words::date(soon))), "{}", short.text);
        assert_eq!(events(&area, "review.arranged").await, 0);
        let arranged = area.post(&senco, &path, &on(day)).await;
        assert_eq!(arranged.status, StatusCode::SEE_OTHER, "{}", arranged.text);

        let list = area.get(&senco, "/reviews").await.text;
        for words in ["Change the meeting date", "Record invitations", "Record papers sent"] {
            assert!(list.contains(words), "{words}: {list}");
        }
        let same = area.post(&senco, &path, &on(day)).await;
        assert!(same.refuses("on"), "{}", same.text);
        let undated = area.post(&senco, &path, &(on(day) + "&sent=invited")).await;
        assert!(undated.refuses("sent_on"), "{}", undated.text);
        let both = format!("{}&sent=invited&sent=papers&{}", on(day), date_fields("sent_on", today));
        let sent = area.post(&senco, &path, &both).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!((events(&area, "review.invited").await, events(&area, "review.papers_sent").await), (1, 1));
        let list = area.get(&senco, "/reviews").await.text;
        assert!(!list.contains("Record invitations") && !list.contains("Record papers sent"), "{list}");
        assert!(area.get(&senco, &path).await.text.contains("are recorded as sent"));

        // A meeting on another day is the same meeting: nobody is invited to two.
        let later = day.checked_add(7.days()).unwrap();
        let moved = area.post(&senco, &path, &on(later)).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
        assert_eq!(
            area.number("select count(*) from event where kind = 'review.arranged' and corrects is null").await,
            1
        );
        assert_eq!(events(&area, "review.arranged").await, 2);
        assert!(!area.get(&senco, "/reviews").await.text.contains("Record invitations"));
        assert!(area.logged("review.send", child).await >= 4);

        // Once the meeting is held there is nothing left to arrange, and a report to send.
        recorded(&area, &officer, child, "review.meeting", &on(today)).await;
        assert!(area.get(&senco, &path).await.text.contains("is recorded as held"));
        assert!(area.get(&senco, "/reviews").await.text.contains("Send review report"));
        assert!(
            !area.get(&senco, "/reviews?show=hold").await.text.contains("Ogden"),
            "what is left is the authority's"
        );
    })
    .await;
}

#[tokio::test]
async fn the_day_of_a_review_meeting_stands_in_the_calendar_of_the_family_without_a_place() {
    on_each(|area| async move {
        let case = apart(&area).await;
        plan_since(&area, case.child, 20).await;
        recorded(&area, &case.officer, case.child, "review.arranged", &on(date(2026, 12, 1))).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(case.child)).await;
        let other = area.child("Max", "Newname", date(2016, 3, 27), None).await;
        let (stranger, _) = area.parent(other, "Sam", true).await;
        bind(&area, &case).await;
        for who in [&case.mother, &case.father, &young] {
            let text = area.calendar(&area.calendar_address(who).await).await.text;
            assert!(text.contains("UID:review-meeting.") && text.contains("DTSTART;VALUE=DATE:20261201"), "{text}");
            for kept in ["Al-Noor", "Ogden", "Zoe"] {
                assert!(!text.contains(kept), "{}, {kept}: {text}", who.name);
            }
        }
        for who in [&stranger, &case.officer] {
            let text = area.calendar(&area.calendar_address(who).await).await.text;
            assert!(!text.contains("UID:review-meeting."), "{}: {text}", who.name);
        }
        let reviews = format!("/children/{}/reviews", case.child);
        assert_eq!(area.get(&case.mother, &reviews).await.status, StatusCode::OK);
        assert_eq!(area.get(&stranger, &reviews).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_decision_of_a_review_waits_for_the_school_until_it_has_held_the_meeting_and_sent_its_report() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        plan_since(&area, child, 60).await;
        // For whom each of these lists of the decision has the child.
        let waits = async || {
            let mut all = Vec::new();
            for what in ["meeting", "report", "nobody"] {
                let list = format!("/worklist?show=all&rule={}&waiting={what}", law::ids::ANNUAL_REVIEW);
                if area.get(&officer, &list).await.text.contains("Ogden, Zoe") {
                    all.push(what);
                }
            }
            all
        };
        assert_eq!(waits().await, ["nobody"], "the authority holds the meeting of whoever goes nowhere");
        let school = area.school("Beckfoot Primary", "900201").await;
        area.place(child, school).await;
        assert_eq!(waits().await, ["meeting"]);
        let list = format!("/worklist?show=all&rule={}", law::ids::ANNUAL_REVIEW);
        assert!(area.get(&officer, &list).await.text.contains("data-waits"));
        area.event(child, "review.meeting", weeks_ago(&area, 1)).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert_eq!(waits().await, ["report"]);
        area.event(child, "review.report_sent", area.today()).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert_eq!(waits().await, ["nobody"]);
        assert!(!area.get(&officer, &list).await.text.contains("data-waits"));
    })
    .await;
}
