//! From the request to the final plan, through the program's door, with everything that may go wrong on the way.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::casework::{AGREED, JUDGED, NOT_MET, notice, on, record, recorded, weeks_ago};
use testing::{Area, Someone};

/// The notice of a refusal, with the judgement that it follows from.
fn refusal() -> String {
    notice().replace(JUDGED, NOT_MET)
}

async fn journey(area: &Area, who: &Someone, child: PersonId) -> String {
    let page = area.get(who, &format!("/children/{child}/journey")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page.text
}

async fn a_decision_needs_a_whole_notice_and_two_judgements(
    area: &Area,
    officer: &Someone,
    manager: &Someone,
    child: PersonId,
) {
    // A date before the event it answers; a decision in words alone; a half-empty notice.
    let early = record(area, officer, child, "request.refused", &(on(weeks_ago(area, 19)) + &refusal())).await;
    assert!(early.text.contains("Check both dates"), "{}", early.text);
    let mute =
        record(area, officer, child, "request.refused", &(on(area.today()) + "&channel=by+hand" + NOT_MET)).await;
    assert!(
        mute.text.contains("The decision counts only with a written notice")
            && mute.text.contains("the reasons for the decision")
    );
    let half = refusal().replace("notice-mediation_adviser=Written", "notice-mediation_adviser=");
    let half = record(area, officer, child, "request.refused", &(on(area.today()) + &half)).await;
    assert!(
        half.text.contains("how to contact the mediation adviser") && half.text.contains("Written"),
        "what was typed stays"
    );
    // A final plan has no place yet.
    let jump = record(area, officer, child, "plan.issued", &(on(area.today()) + &notice() + "&plan=setting")).await;
    assert!(jump.text.contains("is at “requested”"), "{}", jump.text);

    // The two judgements make the decision; nothing else does.
    let unjudged =
        record(area, officer, child, "request.agreed", &(on(weeks_ago(area, 13)) + "&channel=by+hand")).await;
    assert!(unjudged.refuses("test-needs") && unjudged.refuses("test-plan"), "each is named: {}", unjudged.text);
    assert!(unjudged.refuses("judgement"), "{}", unjudged.text);
    let must = record(area, officer, child, "request.refused", &(on(area.today()) + &notice())).await;
    assert!(must.text.contains("so the authority must assess"), "{}", must.text);
    let not_met = record(area, officer, child, "request.agreed", &(on(area.today()) + &refusal())).await;
    assert!(not_met.text.contains("One of the judgements is no"), "{}", not_met.text);
    recorded(area, officer, child, "request.agreed", &(on(weeks_ago(area, 13)) + &notice())).await;
    // Somebody who decides at the same time comes second.
    let second = record(area, manager, child, "request.refused", &(on(area.today()) + &refusal())).await;
    assert!(second.text.contains("is at “assessment under way”"), "{}", second.text);
}

async fn each_piece_of_advice_has_its_own_clock(area: &Area, officer: &Someone, child: PersonId) {
    // Advice: two pieces, each its own clock from receipt.
    for (line, name) in [("d", "Psychology+service"), ("c", "Health+trust")] {
        recorded(
            area,
            officer,
            child,
            "advice.asked",
            &format!("{}&line={line}&asked_of={name}", on(weeks_ago(area, 13))),
        )
        .await;
    }
    let form = area.get(officer, &format!("/children/{child}/journey/record/advice.ask_received")).await.text;
    let piece = |name: &str| form.split(name).next().unwrap().rsplit(r#"value=""#).next().unwrap()[..36].to_owned();
    let (psychology, health) = (piece("Psychology service"), piece("Health trust"));
    for id in [&psychology, &health] {
        recorded(area, officer, child, "advice.ask_received", &format!("{}&advice={id}", on(weeks_ago(area, 12))))
            .await;
    }
    let partly = format!("{}&advice={psychology}&covers=needs&covers=provision", on(weeks_ago(area, 7)));
    let silent = record(area, officer, child, "advice.returned", &format!("{partly}&covers=outcomes")).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "it says nothing and has no file");
    let partly = format!("{partly}&needs=Reads+little");
    let sent_back = record(area, officer, child, "advice.returned", &partly).await;
    assert!(sent_back.text.contains("does not cover Outcomes"), "{}", sent_back.text);
    recorded(area, officer, child, "advice.returned", &format!("{partly}&covers=outcomes")).await;
    let list = area.get(officer, "/worklist?show=all&due=late").await.text;
    assert!(
        list.contains("Ogden, Zoe")
            && list.contains("Waiting for advice: Health trust")
            && !list.contains("Psychology service"),
        "{list}"
    );
}

async fn a_plan_is_final_when_nothing_is_missing(area: &Area, officer: &Someone, child: PersonId) {
    recorded(area, officer, child, "plan.agreed", &(on(weeks_ago(area, 5)) + AGREED)).await;
    recorded(area, officer, child, "plan.draft_served", &(on(weeks_ago(area, 3)) + &notice())).await;
    let too_early =
        record(area, officer, child, "plan.issued", &(on(weeks_ago(area, 2)) + &notice() + "&plan=setting")).await;
    assert!(too_early.text.contains("The family has until the end of"), "{}", too_early.text);
    let nameless = record(area, officer, child, "plan.issued", &(on(area.today()) + &notice())).await;
    assert!(nameless.text.contains("Section I is empty"), "{}", nameless.text);
    let unagreed =
        record(area, officer, child, "plan.issued", &(on(area.today()) + &notice() + "&plan=setting&plan=health"))
            .await;
    assert!(unagreed.text.contains("It must agree before the plan is final"), "{}", unagreed.text);
    recorded(area, officer, child, "plan.issued", &(on(area.today()) + &notice() + "&plan=setting")).await;
}

#[tokio::test]
async fn a_request_becomes_a_plan_with_every_clock_on_the_way() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        let request = weeks_ago(&area, 18);

        assert!(journey(&area, &parent, child).await.contains("Ask for an assessment"));
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(request))).await;
        let page = journey(&area, &officer, child).await;
        assert!(
            page.contains("data-to-do=\"A-13\"")
                && page.contains("+ 140 days")
                && page.contains("regulation 13(2), SEND Regulations 2014"),
            "{page}"
        );
        assert!(page.contains("by the law as it was last checked, on"));
        assert!(!journey(&area, &parent, child).await.contains("Ask for an assessment"), "one request is enough");

        a_decision_needs_a_whole_notice_and_two_judgements(&area, &officer, &manager, child).await;
        each_piece_of_advice_has_its_own_clock(&area, &officer, child).await;
        a_plan_is_final_when_nothing_is_missing(&area, &officer, child).await;

        let page = journey(&area, &parent, child).await;
        assert!(
            page.contains("Our decision after the yearly review") && page.contains("Appeal to the SEND Tribunal"),
            "{page}"
        );
        assert!(page.contains("Your rights now") && page.contains("Done in time"), "{page}");
        let letter = page.split(&format!("/children/{child}/journey/notices/")).nth(1).unwrap()[..36].to_owned();
        let letter = area.get(&parent, &format!("/children/{child}/journey/notices/{letter}")).await;
        assert!(letter.text.contains("Mediation adviser: Written"), "{}", letter.text);
        assert!(
            area.get(&officer, "/worklist?show=all&due=late").await.text.contains("No actions due"),
            "advice is no longer owed"
        );
    })
    .await;
}

#[tokio::test]
async fn a_journey_is_not_for_everybody() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        let stranger_child = area.child("Other", "Child", date(2014, 1, 1), None).await;
        let (stranger, _) = area.parent(stranger_child, "Sam", true).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(area.today()))).await;
        let path = |part: &str| format!("/children/{child}/journey{part}");
        for who in [&other, &stranger] {
            for part in ["/record/request.agreed", "/exception/A-13", "/request"] {
                let answer = area.get(who, &path(part)).await;
                assert!(matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{} {part}", who.name);
            }
        }
        // A case officer is asked for a reason first; another family learns of nothing.
        assert_eq!(area.get(&stranger, &path("")).await.status, StatusCode::NOT_FOUND);
        assert!(area.get(&other, &path("")).await.location.starts_with(&format!("/children/{child}/reason?to=")));
        // A parent reads, and records nothing.
        assert_eq!(area.get(&parent, &path("")).await.status, StatusCode::OK);
        assert_eq!(
            area.post(&parent, &path("/record/request.agreed"), &(on(area.today()) + &notice())).await.status,
            StatusCode::FORBIDDEN
        );
        assert!(!journey(&area, &parent, child).await.contains("data-acts"));
        // Another officer's worklist does not know the child; a restricted child is on nobody's but the named.
        assert!(!area.get(&other, "/worklist").await.text.contains("Ogden"));
        assert!(area.get(&officer, "/worklist").await.text.contains("Ogden"));
        let named = area.person("Nia Named", Role::Manager, None).await;
        area.restrict(child, &[&named]).await;
        assert!(!area.get(&officer, "/worklist").await.text.contains("Ogden"));
        assert!(area.get(&named, "/worklist").await.text.contains("Ogden"));
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        assert!(!area.get(&manager, "/worklist").await.text.contains("Ogden"));
        assert!(
            area.get(&manager, "/deadlines").await.text.contains("No deadlines are open"),
            "counts leave it out too"
        );
        assert_eq!(area.get(&officer, "/deadlines").await.status, StatusCode::FORBIDDEN);
        assert!(area.logged("child.open", child).await > 0);
    })
    .await;
}

#[tokio::test]
async fn a_parent_asks_and_the_dates_begin() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        area.place(child, school).await;
        let path = format!("/children/{child}/journey/request");
        let form = area.get(&parent, &path).await.text;
        assert!(form.contains("section 36(8)") && form.contains("within 6 weeks"), "{form}");
        // Begun, kept, come back to; the SENCO does not read what the parent has not sent.
        let kept = area.post(&parent, &path, "needs=Half+a+thought&step=save").await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        assert!(area.get(&parent, &path).await.text.contains("Half a thought"));
        assert!(!area.get(&senco, &path).await.text.contains("Half a thought"));
        let empty = area.post(&parent, &path, "needs=Reading+is+hard&provision=").await;
        assert!(
            empty.text.contains("Enter what help they have had, and what is still difficult")
                && empty.text.contains("Reading is hard")
        );
        let sent = area.post(&parent, &path, "needs=Reading+is+hard&provision=Help+at+school+is+not+enough").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert!(journey(&area, &parent, child).await.contains("Our decision whether to assess"));
        let again = area.post(&senco, &path, "needs=a&provision=b").await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "what the school says is kept: {}", again.text);
        assert!(area.get(&officer, "/requests").await.text.contains("Ogden, Zoe"));
        assert!(area.get(&officer, "/worklist?show=all").await.text.contains("Week 6: decision whether to assess"));
        assert!(area.get(&officer, &format!("/children/{child}")).await.text.contains("Asked for by a parent."));
    })
    .await;
}

#[tokio::test]
async fn what_comes_with_a_request_from_an_account_is_among_the_childs_documents() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        area.place(child, school).await;
        let path = format!("/children/{child}/journey/request");
        assert!(area.get(&senco, &path).await.text.contains("name=\"file\""));
        let part = |name: &str, value: &str| {
            format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let documents = "select count(*) from file";
        // What lacks an answer keeps nothing.
        let half = part("needs", "Reading is hard");
        let half = area.upload_after(&senco, &path, &half, ("provision", ""), "report.txt", b"A report").await;
        assert!(half.refuses("provision"), "{}", half.text);
        assert_eq!(area.number(documents).await, 0);
        let whole = part("needs", "Reading is hard");
        let sent = area.upload_after(&senco, &path, &whole, ("provision", "Groups"), "report.txt", b"A report").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(area.number(documents).await, 1);
        let listed = area.get(&officer, &format!("/children/{child}/files")).await.text;
        assert!(listed.contains("report.txt"), "{listed}");
    })
    .await;
}

#[tokio::test]
async fn an_exception_is_signed_and_gives_no_new_date() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=setting", on(weeks_ago(&area, 8))))
            .await;
        let path = format!("/children/{child}/journey/exception/A-3");
        let page = journey(&area, &officer, child).await;
        assert!(page.contains("Overdue by 14 days") && page.contains(&path));
        let form = area.get(&officer, &path).await.text;
        assert!(form.contains("Shortage of staff") && !form.contains("Coronavirus"), "{form}");
        let silent = area.post(&officer, &path, "ground=absent_from_area4_weeks").await;
        assert!(silent.text.contains("Enter the facts"));
        let wrong = area.post(&officer, &path, "ground=missed_appointment&facts=a&reason=b").await;
        assert!(wrong.text.contains("Select the exception"));
        let codes: Vec<&str> = form
            .split(r#"name="ground""#)
            .skip(1)
            .filter_map(|part| part.split(r#"value=""#).nth(1))
            .filter_map(|part| part.split('"').next())
            .collect();
        assert_eq!(codes.len(), 4, "{codes:?}");
        let signed = area
            .post(
                &officer,
                &path,
                &format!("ground={}&facts=Away+from+1+September&reason=No+meeting+could+be+held", codes[3]),
            )
            .await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
        let page = journey(&area, &officer, child).await;
        assert!(page.contains("Exception relied on, 14 days past"), "{page}");
        assert!(area.get(&officer, "/worklist").await.text.contains("Exception relied on"));
        // Rules without exceptions have no such page; nor do rules that do not exist.
        for rule in ["R-7", "A-99", "T-1"] {
            let answer = area.get(&officer, &format!("/children/{child}/journey/exception/{rule}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{rule}");
        }
    })
    .await;
}

#[tokio::test]
async fn one_can_look_from_another_day() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=setting", on(weeks_ago(&area, 8))))
            .await;
        let then = weeks_ago(&area, 7);
        let page = area.get(&officer, &format!("/children/{child}/journey?{}", on(then))).await.text;
        assert!(
            page.contains("as at")
                && page.contains("On time")
                && !page.contains("Overdue")
                && !page.contains("data-acts"),
            "{page}"
        );
        let before = weeks_ago(&area, 9);
        let page = area.get(&officer, &format!("/children/{child}/journey?{}", on(before))).await.text;
        assert!(page.contains("Nothing is due on that day"));
        let wrong =
            area.get(&officer, &format!("/children/{child}/journey?on-day=31&on-month=2&on-year=2026")).await.text;
        assert!(wrong.contains("must be a real date"));
    })
    .await;
}

#[tokio::test]
async fn the_law_is_public_and_works_out_dates() {
    on_each(|area| async move {
        let nobody = Someone { cookie: String::new(), ..area.person("No One", Role::Editor, None).await };
        let list = area.get(&nobody, "/law").await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(list.text.contains("A-13") && list.text.contains("Law without a time limit here, and why"));
        let rule = area.get(&nobody, "/law/A-13?on-day=7&on-month=8&on-year=2025").await.text;
        for part in [
            "25 December 2025",
            "24 December 2025",
            "within 20 weeks of",
            "not legal advice",
            "We have read the words of the provision.",
        ] {
            assert!(rule.contains(part), "{part}: {rule}");
        }
        let wrong = area.get(&nobody, "/law/A-13?on-day=31&on-month=2&on-year=2025").await.text;
        assert!(wrong.contains("must be a real date"));
        assert!(
            area.get(&nobody, "/law/D-2?on-day=1&on-month=3&on-year=2029")
                .await
                .text
                .contains("no bank holidays for 2029")
        );
        assert_eq!(area.get(&nobody, "/law/Z-99").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn texts_and_bank_holidays_are_a_manager_s() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        for path in ["/notices/texts", "/bank-holidays"] {
            assert_eq!(area.get(&officer, path).await.status, StatusCode::FORBIDDEN);
            assert_eq!(area.post(&officer, path, "").await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(
            area.post(&manager, "/notices/texts", "mediation_adviser=Call+01632+960010").await.status,
            StatusCode::SEE_OTHER
        );
        recorded(&area, &officer, child, "request.received", &format!("{}&source=setting", on(area.today()))).await;
        let form = area.get(&officer, &format!("/children/{child}/journey/record/request.refused")).await.text;
        assert!(form.contains("Call 01632 960010") && form.contains("right to appeal"), "{form}");

        let page = area.get(&manager, "/bank-holidays").await.text;
        assert!(page.contains("from 2012 to 2028"));
        let hole = area.post(&manager, "/bank-holidays", "list=2031-12-25").await;
        assert!(hole.text.contains("no bank holidays for 2029"), "{}", hole.text);
        let wrong = area.post(&manager, "/bank-holidays", "list=Christmas").await;
        assert!(wrong.text.contains("Line 1"));
        // A year with only some of its days would count the others as working days.
        let short = area.post(&manager, "/bank-holidays", "list=2029-01-01%0A2029-12-25").await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", short.text);
        assert!(area.get(&manager, "/bank-holidays").await.text.contains("from 2012 to 2028"));
        let year = "list=2029-01-01%0A2029-03-30%0A2029-04-02%0A2029-05-07%0A2029-05-28%0A2029-08-27%0A2029-12-25%0A2029-12-26";
        assert_eq!(area.post(&manager, "/bank-holidays", year).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&manager, "/bank-holidays").await.text.contains("from 2012 to 2029"));
        assert!(area.get(&officer, "/law/D-2?on-day=1&on-month=3&on-year=2029").await.text.contains("6 March 2029"));
    })
    .await;
}

#[tokio::test]
async fn what_is_owed_can_be_worked_out_again_from_the_events() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        for number in 0..5 {
            let child = area.child("Zoe", &format!("Ogden {number}"), date(2015, 3, 27), None).await;
            area.assign(child, &officer, "case_officer").await;
            recorded(
                &area,
                &officer,
                child,
                "request.received",
                &format!("{}&source=setting", on(weeks_ago(&area, number))),
            )
            .await;
        }
        let before = area.get(&officer, "/worklist").await.text;
        area.change(Query::new("delete from owed")).await;
        assert!(area.get(&officer, "/worklist").await.text.contains("No actions due"));
        assert_eq!(journey::records::owed::work_out_all(&area.db).await.unwrap(), 20);
        assert_eq!(Area::without_keys(&area.get(&officer, "/worklist").await.text), Area::without_keys(&before));
    })
    .await;
}

#[tokio::test]
async fn a_calendar_feed_names_no_child_and_can_be_taken_back() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=setting", on(area.today()))).await;
        let nobody = Someone { cookie: String::new(), ..area.person("No One", Role::Editor, None).await };
        assert_eq!(area.get(&nobody, "/calendar/unknown").await.status, StatusCode::NOT_FOUND);
        let first = area.calendar_address(&officer).await;
        let feed = area.get(&nobody, &first).await;
        assert_eq!(feed.status, StatusCode::OK);
        assert!(
            feed.text.contains("SUMMARY:Week 20: final plan") && feed.text.contains("DTSTART;VALUE=DATE:"),
            "{}",
            feed.text
        );
        assert!(!feed.text.contains("Ogden") && !feed.text.contains("Zoe"));
        assert!(area.get(&officer, "/calendar").await.text.contains("action=\"/calendar/revoke\""));
        // Each thing is an entry of its own, and what rests on no law does not say so.
        for about in [area.db.new_id::<()>(), area.db.new_id::<()>()] {
            area.row(
                "task",
                vec![
                    ("id", area.db.new_id::<()>().into()),
                    ("person", child.into()),
                    ("kind", "late_answer".into()),
                    ("about", about.into()),
                    ("due_on", area.today().into()),
                    ("made_by", "Test".into()),
                    ("made_on", area.today().into()),
                ],
            )
            .await;
        }
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        let feed = area.calendar(&first).await.text;
        let mut uids: Vec<&str> = feed.lines().filter(|line| line.starts_with("UID:")).collect();
        let all = uids.len();
        uids.sort_unstable();
        uids.dedup();
        assert_eq!(uids.len(), all, "{feed}");
        let tasks: Vec<&str> =
            feed.split("BEGIN:VEVENT").filter(|one| one.contains("Consider a consultation")).collect();
        assert_eq!(tasks.len(), 2, "{feed}");
        assert!(tasks.iter().all(|one| one.contains("DESCRIPTION:Do this by") && !one.contains("()")), "{tasks:?}");
        // A family's calendar holds what is the family's: none of the officer's tasks.
        let (parent, _) = area.parent(child, "Pat", true).await;
        let of_parent = area.calendar(&area.calendar_address(&parent).await).await.text;
        assert!(of_parent.contains("BEGIN:VEVENT") && !of_parent.contains("consultation"), "{of_parent}");
        // A new address makes the first useless; taking it back ends the second; a closed account has none.
        let second = area.calendar_address(&officer).await;
        assert_eq!(area.get(&nobody, &first).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.get(&nobody, &second).await.status, StatusCode::OK);
        // What one may no longer see is no longer in it.
        let named = area.person("Nia Named", Role::Manager, None).await;
        area.restrict(child, &[&named]).await;
        assert!(!area.get(&nobody, &second).await.text.contains("VEVENT"));
        area.post(&officer, "/calendar/revoke", "").await;
        assert_eq!(area.get(&nobody, &second).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn bradford_19_009_252_a_manager_sees_weeks_before_which_plans_will_be_late_and_why() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        for (forename, weeks) in [("Zoe", 18), ("Max", 15), ("Ida", 2)] {
            let child = area.child(forename, "Ogden", date(2015, 3, 27), None).await;
            area.assign(child, &officer, "case_officer").await;
            recorded(
                &area,
                &officer,
                child,
                "request.received",
                &format!("{}&source=parent", on(weeks_ago(&area, weeks))),
            )
            .await;
            if weeks > 10 {
                recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, weeks - 5)) + &notice()))
                    .await;
            }
            if forename == "Zoe" {
                let asked = format!("{}&line=c&asked_of=Hospitals+Trust", on(weeks_ago(&area, 12)));
                recorded(&area, &officer, child, "advice.asked", &asked).await;
                let form =
                    area.get(&officer, &format!("/children/{child}/journey/record/advice.ask_received")).await.text;
                let piece = &form.split("Hospitals Trust").next().unwrap().rsplit(r#"value=""#).next().unwrap()[..36];
                let received = format!("{}&advice={piece}", on(weeks_ago(&area, 12)));
                recorded(&area, &officer, child, "advice.ask_received", &received).await;
            }
        }
        let page = area.get(&manager, "/deadlines").await.text;
        let why = page.split("Waiting for").nth(1).unwrap_or_else(|| panic!("{page}"));
        let why = why.split("By case officer").next().unwrap();
        assert!(
            why.contains("Advice from Hospitals Trust") && why.contains("the next step is for the authority"),
            "{why}"
        );
        assert!(page.contains("A-13") && page.contains("href=\"/law\""), "{page}");
        // The worklist shows one next act of each case, and all that is owed on asking.
        let next = area.get(&officer, "/worklist").await.text;
        assert_eq!(next.matches("Ogden, Zoe").count(), 1, "{next}");
        assert!(area.get(&officer, "/worklist?show=all").await.text.matches("Ogden, Zoe").count() > 1);
    })
    .await;
}

#[tokio::test]
async fn wakefield_25_005_701_every_notice_that_can_be_appealed_says_until_when_by_the_tribunal_s_own_rules() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        // Two months from 2 November end on Saturday 2 January 2027: the next working day is Monday the 4th.
        for kind in law::kind::APPEALABLE {
            let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
            area.assign(child, &officer, "case_officer").await;
            let form = area.get(&officer, &format!("/children/{child}/journey/record/{}", kind.code())).await.text;
            for words in [
                "by 4 January 2027, or within one month of the date on a mediation certificate",
                "by 2 January 2027: within two months",
                "right to appeal",
            ] {
                assert!(form.contains(words), "{}: {words}: {form}", kind.code());
            }
        }
    })
    .await;
}
