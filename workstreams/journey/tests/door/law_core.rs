//! The law's core through the program's door: service, decisions and what belongs to each, orders, ends, unlikely days,
//! missing advice, requests, moves, and dates that are no law.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use people::PersonId;
use store::Query;
use testing::casework::{notice, on, record, recorded, weeks_ago};
use testing::{Area, Someone};

/// A child of an officer's caseload, born on a day.
pub async fn child(area: &Area, born: Date) -> (Someone, PersonId) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let child = another(area, &officer, born).await;
    (officer, child)
}

pub async fn another(area: &Area, officer: &Someone, born: Date) -> PersonId {
    let child = area.child("Zoe", "Ogden", born, None).await;
    area.assign(child, officer, "case_officer").await;
    child
}

/// Writes an event past the guards, as an import does. Gives its id.
pub async fn event(area: &Area, child: PersonId, kind: &str, day: Date, about: Option<uuid::Uuid>) -> uuid::Uuid {
    let id = area.db.new_id::<()>().uuid();
    let now = area.db.clock().now();
    area.row(
        "event",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", kind.into()),
            ("happened_on", day.into()),
            ("recorded_at", now.into()),
            ("recorded_by", "Import".into()),
            ("detail", "{}".into()),
            ("about", about.into()),
        ],
    )
    .await;
    id
}

/// A plan in force for some weeks, written past the guards.
pub async fn plan_since(area: &Area, child: PersonId, weeks: i32) -> uuid::Uuid {
    event(area, child, "request.received", weeks_ago(area, weeks + 20), None).await;
    event(area, child, "request.agreed", weeks_ago(area, weeks + 15), None).await;
    event(area, child, "plan.draft_served", weeks_ago(area, weeks + 4), None).await;
    let plan = event(area, child, "plan.issued", weeks_ago(area, weeks), None).await;
    journey::records::owed::work_out_all(&area.db).await.unwrap();
    plan
}

pub async fn page(area: &Area, who: &Someone, path: &str) -> String {
    let answer = area.get(who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

#[tokio::test]
async fn the_familys_fifteen_days_count_from_service_by_each_way_of_sending() {
    on_each(|area| async move {
        // The test's clock stands on Monday 2 November 2026; the drafts go on Friday 9 October.
        let sent = date(2026, 10, 9);
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        for (channel, early, right) in [
            ("first+class+post", date(2026, 10, 27), date(2026, 10, 28)),
            ("second+class+post", date(2026, 10, 29), date(2026, 10, 30)),
            ("post", date(2026, 10, 29), date(2026, 10, 30)),
            ("by+hand", date(2026, 10, 23), date(2026, 10, 24)),
        ] {
            let child = another(&area, &officer, date(2015, 3, 27)).await;
            area.parent(child, &format!("Pat {channel}"), true).await;
            crate::letters::home(&area, child).await;
            event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
            event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
            let by = |day| on(day) + &notice().replace("channel=by+hand", &format!("channel={channel}"));
            let served = record(&area, &officer, child, "plan.draft_served", &by(sent)).await;
            if served.text.contains("Select how the notice is sent") {
                continue;
            }
            assert_eq!(served.status, StatusCode::SEE_OTHER, "{channel}: {}", served.text);
            let final_plan = |day: Date| on(day) + &notice() + "&plan=setting&confirm=" + &day.to_string();
            let answer = record(&area, &officer, child, "plan.issued", &final_plan(early)).await;
            assert!(answer.text.contains("The family has until the end of"), "{channel}: {}", answer.text);
            recorded(&area, &officer, child, "plan.issued", &final_plan(right)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_proof_of_service_goes_before_the_day_that_the_law_supposes() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
        let sent = date(2026, 10, 9);
        recorded(&area, &officer, child, "plan.draft_served", &(on(sent) + &notice())).await;
        // It was handed over on the 12th, and so it is written down: 15 days end on the 26th.
        area.change(Query::new("update notice_delivery set received_on =").value(date(2026, 10, 12))).await;
        let final_plan = |day| on(day) + &notice() + "&plan=setting";
        let early = record(&area, &officer, child, "plan.issued", &final_plan(date(2026, 10, 26))).await;
        assert!(early.text.contains("Mon 26 Oct 2026"), "{}", early.text);
        recorded(&area, &officer, child, "plan.issued", &final_plan(date(2026, 10, 27))).await;
    })
    .await;
}

#[tokio::test]
async fn a_certificate_and_an_appeal_belong_to_one_decision_and_revive_no_other() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 30).await;
        event(&area, child, "review.meeting", weeks_ago(&area, 12), None).await;
        let keep = event(&area, child, "review.keep", weeks_ago(&area, 8), None).await;
        let journey_page = format!("/children/{child}/journey");
        let rights = |text: &str| text.matches("Appeal to the SEND Tribunal: ").count();
        assert_eq!(rights(&page(&area, &officer, &journey_page).await), 1, "one card for each live right");
        // The form asks which decision, and takes none for an answer.
        let form = page(&area, &officer, &format!("{journey_page}/record/mediation.certificate")).await;
        assert!(form.contains("Which decision is this about?") && form.contains(&keep.to_string()), "{form}");
        let day = on(date(2026, 10, 29));
        let mute = record(&area, &officer, child, "mediation.certificate", &day).await;
        assert!(mute.text.contains("Select the decision"), "{}", mute.text);
        recorded(&area, &officer, child, "mediation.certificate", &format!("{day}&decision={keep}")).await;
        let text = page(&area, &officer, &journey_page).await;
        assert_eq!(rights(&text), 1, "{text}");
        assert!(
            text.contains("Appeal to the SEND Tribunal: Decision after review notified: maintain the plan"),
            "{text}"
        );
        recorded(&area, &officer, child, "appeal.registered", &format!("{day}&decision={keep}")).await;
        assert_eq!(rights(&page(&area, &officer, &journey_page).await), 0);
        // Its order is about it too; about the other there is no appeal.
        let form = page(&area, &officer, &format!("{journey_page}/record/order.amend")).await;
        assert!(!form.contains("Which decision is this about?"), "only one appeal is open");
        recorded(&area, &officer, child, "order.amend", &on(date(2026, 10, 30))).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_recorded_without_its_decision_is_shown_and_asked_for() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let plan = plan_since(&area, child, 12).await;
        event(&area, child, "review.meeting", weeks_ago(&area, 6), None).await;
        event(&area, child, "review.keep", weeks_ago(&area, 4), None).await;
        let certificate = event(&area, child, "mediation.certificate", weeks_ago(&area, 2), None).await;
        let journey_page = format!("/children/{child}/journey");
        let text = page(&area, &officer, &journey_page).await;
        assert!(text.contains("Decision not recorded"), "{text}");
        let correct = format!("{journey_page}/events/{certificate}");
        assert!(text.contains(&correct));
        let answer =
            area.post(&officer, &correct, &format!("act=decision&decision={plan}&reason=On+the+certificate")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let text = page(&area, &officer, &journey_page).await;
        assert!(!text.contains("Decision not recorded"), "{text}");
        // A month from the certificate of 19 October for the plan, two months from the decision to keep it.
        assert!(text.contains("Appeal to the SEND Tribunal: Final plan sent"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn an_order_to_amend_is_carried_out_without_a_whole_amendment() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 20).await;
        let journey_page = format!("/children/{child}/journey");
        assert!(!page(&area, &officer, &journey_page).await.contains("record/plan.amended"));
        let no =
            record(&area, &officer, child, "plan.amended", &(on(area.today()) + &notice() + "&plan=setting")).await;
        assert_ne!(no.status, StatusCode::SEE_OTHER, "{}", no.text);
        recorded(&area, &officer, child, "appeal.registered", &on(weeks_ago(&area, 16))).await;
        recorded(&area, &officer, child, "order.amend", &on(weeks_ago(&area, 2))).await;
        let text = page(&area, &officer, &journey_page).await;
        assert!(
            text.contains("record/plan.amended") && text.contains("regulation 44(2)(e), SEND Regulations 2014"),
            "{text}"
        );
        assert!(text.contains("Mon 23 Nov 2026"), "five weeks of the order");
        recorded(&area, &officer, child, "plan.amended", &(on(area.today()) + &notice() + "&plan=setting")).await;
        assert!(!page(&area, &officer, &journey_page).await.contains("record/plan.amended"));
    })
    .await;
}

#[tokio::test]
async fn a_plan_in_force_takes_a_consultation_representations_and_healths_word() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 20).await;
        let school = area.school("Beckfoot Upper", "900009").await;
        let asked = format!("{}&setting=Beckfoot&chosen={school}", on(weeks_ago(&area, 3)));
        recorded(&area, &officer, child, "consultation.sent", &asked).await;
        recorded(&area, &officer, child, "plan.health_agreed", &on(weeks_ago(&area, 3))).await;
        let said = format!("{}&reason=They+want+another+school", on(weeks_ago(&area, 1)));
        let nothing = record(&area, &officer, child, "plan.representations", &said).await;
        assert!(nothing.text.contains("nothing to comment on"), "{}", nothing.text);
        recorded(&area, &officer, child, "amendment.proposed", &(on(weeks_ago(&area, 2)) + &notice())).await;
        recorded(&area, &officer, child, "plan.representations", &said).await;
    })
    .await;
}

#[tokio::test]
async fn a_child_whose_plan_was_transferred_owes_this_authority_nothing() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 60).await;
        event(&area, child, "phase_transfer.due", date(2027, 9, 1), None).await;
        assert!(page(&area, &officer, "/worklist?show=all").await.contains("Send the annual review decision"));
        recorded(
            &area,
            &officer,
            child,
            "move.plan_transferred",
            &format!("{}&authority=383", on(weeks_ago(&area, 1))),
        )
        .await;
        // What is left is no duty of the law's: the child's file goes to the new authority.
        assert!(!page(&area, &officer, "/worklist?show=all").await.contains("Send the annual review decision"));
        assert_eq!(area.number("select count(*) from owed where rule not like 'task:%'").await, 0);
        assert_eq!(area.number("select count(*) from owed where rule = 'task:file_to_authority'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn ends_that_age_makes_impossible_and_rights_after_25_are_refused_in_words() {
    on_each(|area| async move {
        let (officer, young) = child(&area, date(2021, 3, 27)).await;
        plan_since(&area, young, 20).await;
        let today = on(area.today());
        for (code, words) in [
            ("1", "maximum age at 25"),
            ("3", "compulsory school age"),
            ("4", "compulsory school age"),
            ("5", "No move is recorded"),
            ("6", "regulation 29"),
        ] {
            let answer = record(&area, &officer, young, "plan.ceased", &format!("{today}&cease={code}")).await;
            assert!(answer.text.contains(words), "{code}: {}", answer.text);
        }
        recorded(&area, &officer, young, "plan.ceased", &format!("{today}&cease=7")).await;
        let old = another(&area, &officer, date(2001, 11, 2)).await;
        let answer = record(&area, &officer, old, "request.received", &format!("{today}&source=young_person")).await;
        assert!(answer.text.contains("ends on the 25th birthday"), "{}", answer.text);
        event(&area, old, "plan.issued", date(2024, 1, 8), None).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        let list = page(&area, &officer, "/worklist?show=all").await;
        assert!(list.contains("End the plan at 25") && list.contains("31 Jul 2027"), "{list}");
        let form = page(&area, &officer, &format!("/children/{old}/journey/record/plan.ceased")).await;
        assert!(form.contains("31 July 2027") && form.contains("1 November 2027"), "{form}");
        recorded(&area, &officer, old, "plan.ceased", &format!("{today}&cease=1")).await;
    })
    .await;
}

#[tokio::test]
async fn missing_advice_is_named_by_its_letters_and_going_on_is_signed_kept_and_shown() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2012, 3, 27)).await;
        event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
        let without = notice().replace("&without_advice=The+family+gave+theirs", "");
        let answer = record(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 3)) + &without)).await;
        for letter in ["(a)", "(b)", "(c)", "(d)", "(e)", "(g)"] {
            assert!(answer.text.contains(letter), "{letter}: {}", answer.text);
        }
        for kind in ["plan.draft_served", "plan.refused"] {
            let answer = record(&area, &officer, child, kind, &(on(weeks_ago(&area, 3)) + &without)).await;
            assert!(answer.text.contains("(d) An educational psychologist"), "{kind}: {}", answer.text);
            assert_ne!(answer.status, StatusCode::SEE_OTHER);
        }
        let reason = "&without_advice=The+psychologist+has+left+and+the+court+has+set+a+day";
        recorded(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 3)) + &without + reason)).await;
        let history = page(&area, &officer, &format!("/children/{child}/journey/events")).await;
        assert!(
            history.contains("Asha Officer: The psychologist has left") && history.contains("(d) An educational"),
            "{history}"
        );
        // The final plan asks again: a reason given once is no reason for good.
        let answer =
            record(&area, &officer, child, "plan.issued", &(on(area.today()) + &without + "&plan=setting")).await;
        assert!(
            answer.text.contains("(d) An educational") && answer.text.contains("consultation of a setting"),
            "{}",
            answer.text
        );
    })
    .await;
}

#[tokio::test]
async fn an_unlikely_day_is_confirmed_once_and_an_impossible_one_never() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 20).await;
        let sunday = date(2026, 10, 18);
        let answer = record(&area, &officer, child, "review.meeting", &on(sunday)).await;
        assert!(
            answer.text.contains("Yes, the date is right") && answer.text.contains("Sun 18 Oct 2026"),
            "{}",
            answer.text
        );
        // Another day is asked about again, this one is taken.
        let other =
            record(&area, &officer, child, "review.meeting", &(on(date(2026, 10, 11)) + "&confirm=2026-10-18")).await;
        assert!(other.text.contains("Sun 11 Oct 2026"));
        recorded(&area, &officer, child, "review.meeting", &(on(sunday) + "&confirm=2026-10-18")).await;
        for (kind, day, words) in [
            ("review.report_sent", date(2015, 3, 26), "date of birth"),
            ("review.report_sent", date(2026, 11, 3), "must be today or in the past"),
            ("review.report_sent", date(2026, 10, 16), "Check both dates"),
        ] {
            let answer = record(&area, &officer, child, kind, &(on(day) + &format!("&confirm={day}"))).await;
            assert!(answer.text.contains(words), "{kind} {day}: {}", answer.text);
        }
        // A correction asks the same.
        let meeting: (uuid::Uuid,) = {
            let mut tx = area.db.read().await.unwrap();
            Query::new("select id from event where kind = 'review.meeting' and person =")
                .value(child)
                .one(&mut tx)
                .await
                .unwrap()
        };
        let path = format!("/children/{child}/journey/events/{}", meeting.0);
        let answer = area.post(&officer, &path, &format!("act=day&{}&reason=Misread", on(date(2026, 10, 25)))).await;
        assert!(answer.text.contains("Yes, the date is right"), "{}", answer.text);
        let answer = area.post(&officer, &path, &format!("act=day&{}&reason=Misread", on(date(2015, 3, 1)))).await;
        assert!(answer.text.contains("date of birth"), "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn guidance_and_targets_are_shown_as_such_and_never_overdue() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        plan_since(&area, child, 20).await;
        // A transfer in September 2026, whose review meeting was advised for 22 November 2025.
        event(&area, child, "phase_transfer.due", date(2026, 9, 1), None).await;
        event(&area, child, "phase_transfer.reviewed", date(2026, 2, 1), None).await;
        event(&area, child, "phase_transfer.due", date(2027, 9, 1), None).await;
        event(&area, child, "consultation.sent", weeks_ago(&area, 10), None).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        let overdue = page(&area, &officer, "/worklist?show=all&due=late").await;
        assert!(overdue.contains("No actions due"), "{overdue}");
        let all = page(&area, &officer, "/worklist?show=all").await;
        assert!(
            all.contains("Date in guidance: ") && all.contains("Target date: ") && all.contains("Advised date passed"),
            "{all}"
        );
        let forecast = page(&area, &manager, "/forecast").await;
        let (law, rest) = forecast.split_once("Guidance and targets").unwrap_or_else(|| panic!("{forecast}"));
        assert!(!law.contains("/law/A-12") && rest.contains("/law/A-12") && rest.contains("Date passed"));
        let record = page(&area, &officer, &format!("/children/{child}/journey")).await;
        assert!(record.contains("Date in guidance: <strong>") && !record.contains("Overdue"), "{record}");
        let feed = area.calendar(&area.calendar_address(&officer).await).await.text;
        assert!(feed.contains("SUMMARY:Target date: Hold the review meeting"), "{feed}");
        assert!(!feed.contains("SUMMARY:Hold the review meeting"));
    })
    .await;
}

#[tokio::test]
async fn a_bank_holiday_that_moves_moves_what_is_owed_and_says_how_much() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        plan_since(&area, child, 20).await;
        // 15 working days beginning with 2 November 2026 end on the 20th.
        recorded(&area, &officer, child, "move.known", &on(area.today())).await;
        let day = |text: &str| text.contains("20 Nov 2026");
        assert!(day(&page(&area, &officer, "/worklist?show=all").await));
        // Boxing Day's substitute goes to 13 November: as many holidays as before.
        let list =
            ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "11-13", "12-25"].map(|day| format!("2026-{day}"));
        let answer = area.post(&manager, "/bank-holidays", &format!("list={}", list.join("%0A"))).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert!(answer.location.contains("moved=1"), "{}", answer.location);
        assert!(page(&area, &manager, &answer.location).await.contains("1 deadline moved"));
        let text = page(&area, &officer, "/worklist?show=all").await;
        assert!(text.contains("23 Nov 2026") && !day(&text), "{text}");
        let (said,): (i64,) = {
            let mut tx = area.db.read().await.unwrap();
            let query =
                "select count(*) from audit_entry where detail like '%deadlines_moved%' and detail like '%2026-11-13%'";
            Query::new(query).one(&mut tx).await.unwrap()
        };
        assert_eq!(said, 1, "the log says what changed");
    })
    .await;
}

#[tokio::test]
async fn a_request_in_any_state_is_a_dated_event_on_the_worklist() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let asked = format!("{}&source=parent&reason=They+ask+for+another+school", on(weeks_ago(&area, 1)));
        recorded(&area, &officer, child, "request.to_answer", &asked).await;
        assert!(page(&area, &officer, "/worklist?show=all&due=none").await.contains("Answer the request"));
        let form = page(&area, &officer, &format!("/children/{child}/journey/record/request.answered")).await;
        let request = form.split("name=\"request\"").nth(1).unwrap();
        let request = &request.split("value=\"").nth(1).unwrap()[..36];
        let answer = format!("{}&request={request}&reason=We+consult+it", on(area.today()));
        recorded(&area, &officer, child, "request.answered", &answer).await;
        assert!(!page(&area, &officer, "/worklist?show=all&due=none").await.contains("Answer the request"));
        // About a plan that there is not; then about one that there is.
        let again = record(&area, &officer, child, "reassessment.requested", &asked).await;
        assert!(again.text.contains("There is no plan in force"), "{}", again.text);
        plan_since(&area, child, 20).await;
        recorded(&area, &officer, child, "reassessment.requested", &asked).await;
        recorded(&area, &officer, child, "review.requested", &asked).await;
        let list = page(&area, &officer, "/worklist?show=all").await;
        assert!(list.contains("Send the decision whether to re-assess") && list.contains("10 Nov 2026"), "{list}");
        assert!(list.contains("Answer the request for an early review"));
    })
    .await;
}

#[tokio::test]
async fn the_day_of_the_move_and_the_age_of_a_plan_that_came_are_recorded() {
    on_each(|area| async move {
        let (officer, leaving) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, leaving, 20).await;
        recorded(&area, &officer, leaving, "move.known", &on(weeks_ago(&area, 8))).await;
        let moves = area.today().checked_add(2.weeks()).unwrap();
        recorded(&area, &officer, leaving, "move.happened", &on(moves)).await;
        let text = page(&area, &officer, &format!("/children/{leaving}/journey")).await;
        assert!(text.contains("Transfer the plan") && text.contains("Mon 16 Nov 2026"), "{text}");
        let coming = another(&area, &officer, date(2015, 3, 27)).await;
        let form = format!("{}&authority=383&made-day=10&made-month=12&made-year=2025", on(weeks_ago(&area, 4)));
        recorded(&area, &officer, coming, "move.transferred_in", &form).await;
        let text = page(&area, &officer, &format!("/children/{coming}/journey")).await;
        // Three months from the transfer of 5 October are later than a year from 10 December 2025.
        assert!(text.contains("Review the transferred plan") && text.contains("Mon 4 Jan 2027"), "{text}");
        let late = format!("{}&authority=383&made-day=1&made-month=11&made-year=2026", on(weeks_ago(&area, 4)));
        let other = another(&area, &officer, date(2015, 3, 27)).await;
        let answer = record(&area, &officer, other, "move.transferred_in", &late).await;
        assert!(answer.text.contains("must be on or before the transfer"), "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn the_fields_of_every_notice_cite_the_provision_that_asks_for_them() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        for (kind, cites) in [
            ("request.refused", vec!["regulation 5(3)", "section 36(5), Children and Families Act 2014"]),
            ("plan.refused", vec!["regulation 10(3)"]),
            ("plan.issued", vec!["regulation 14, SEND Regulations 2014"]),
            ("review.keep", vec!["regulation 20(11)"]),
            ("review.amend", vec!["regulation 20(10), SEND Regulations 2014"]),
            ("review.cease", vec!["regulation 20(11)", "regulation 31(2)"]),
            ("plan.not_amended", vec!["regulation 22(5)"]),
            ("reassessment.declined", vec!["regulation 25(2)"]),
            ("cease.notified", vec!["regulation 31(3)"]),
            ("review.amendment_served", vec!["regulation 22(2)(c)"]),
            ("amendment.proposed", vec!["regulation 22(2)(c)"]),
            ("plan.draft_served", vec!["regulation 13(1)(a)"]),
        ] {
            let form = page(&area, &officer, &format!("/children/{child}/journey/record/{kind}")).await;
            for cite in cites {
                assert!(form.contains(cite), "{kind} cites {cite}: {form}");
            }
        }
        for act in journey::model::ACTS {
            let form = page(&area, &officer, &format!("/children/{child}/journey/record/{}", act.kind.code())).await;
            assert!(!form.contains("SI 2014") && !form.contains("SI 20"), "{}", act.kind.code());
        }
    })
    .await;
}

#[tokio::test]
async fn the_fifteen_days_follow_a_letter_that_did_not_arrive_and_the_one_that_did() {
    on_each(|area| async move {
        // The test's clock stands on Monday 2 November 2026.
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        crate::letters::home(&area, child).await;
        event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
        let sent = on(date(2026, 9, 25)) + &notice().replace("channel=by+hand", "channel=second+class+post");
        recorded(&area, &officer, child, "plan.draft_served", &sent).await;
        let (_, path) = crate::letters::letter(&area, &officer, child).await;
        let last_delivery = async || {
            let mut tx = area.db.read().await.unwrap();
            let (id,): (uuid::Uuid,) =
                Query::new("select id from notice_delivery order by id desc limit 1").one(&mut tx).await.unwrap();
            id
        };
        let lost = format!("outcome=failed&proof=Returned+to+sender&{}", on(date(2026, 10, 6)));
        let first = last_delivery().await;
        assert_eq!(area.post(&officer, &format!("{path}/sent/{first}"), &lost).await.status, StatusCode::SEE_OTHER);
        let final_plan = |day: Date| on(day) + &notice() + "&plan=setting";
        let answer = record(&area, &officer, child, "plan.issued", &final_plan(date(2026, 10, 16))).await;
        assert!(answer.text.contains("The 15 days for comments have not begun"), "{}", answer.text);
        let again = format!("addressee=Pat+Parent&channel=by+hand&{}", on(date(2026, 10, 9)));
        assert_eq!(area.post(&officer, &format!("{path}/sent"), &again).await.status, StatusCode::SEE_OTHER);
        let second = last_delivery().await;
        let proved = format!("outcome=received&proof=Signed+for+it&{}", on(date(2026, 10, 12)));
        assert_eq!(area.post(&officer, &format!("{path}/sent/{second}"), &proved).await.status, StatusCode::SEE_OTHER);
        let early = record(&area, &officer, child, "plan.issued", &final_plan(date(2026, 10, 26))).await;
        assert!(early.text.contains("Mon 26 Oct 2026"), "{}", early.text);
        recorded(&area, &officer, child, "plan.issued", &final_plan(date(2026, 10, 27))).await;
    })
    .await;
}

/// How often something is owed by a rule.
async fn owed(area: &Area, child: PersonId, rule: &str) -> i64 {
    let mut tx = area.db.read().await.unwrap();
    store::sql!("select count(*) from owed where person = $1 and rule = $2", child, rule).number(&mut tx).await.unwrap()
}

#[tokio::test]
async fn where_two_orders_wait_the_form_asks_which_the_amended_plan_carries_out() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let plan = plan_since(&area, child, 40).await;
        event(&area, child, "review.meeting", weeks_ago(&area, 20), None).await;
        let keep = event(&area, child, "review.keep", weeks_ago(&area, 18), None).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 30), Some(plan)).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 12), Some(keep)).await;
        let first = event(&area, child, "order.amend", weeks_ago(&area, 3), Some(plan)).await;
        event(&area, child, "order.amend", weeks_ago(&area, 2), Some(keep)).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert_eq!(owed(&area, child, "O-6").await, 2);
        let form = page(&area, &officer, &format!("/children/{child}/journey/record/plan.amended")).await;
        assert!(form.contains("name=\"orders\"") && form.contains(&first.to_string()), "{form}");
        let whole = on(weeks_ago(&area, 1)) + &notice() + "&plan=setting";
        let mute = record(&area, &officer, child, "plan.amended", &whole).await;
        assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", mute.text);
        assert_eq!(owed(&area, child, "O-6").await, 2);
        recorded(&area, &officer, child, "plan.amended", &format!("{whole}&orders={first}")).await;
        assert_eq!(owed(&area, child, "O-6").await, 1, "the other order still waits");
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert_eq!(owed(&area, child, "O-6").await, 1, "when all is worked out again too");
        // The only one that is left is carried out without a question, on the day of the plan.
        recorded(&area, &officer, child, "plan.amended", &(on(area.today()) + &notice() + "&plan=setting")).await;
        assert_eq!(owed(&area, child, "O-6").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_order_to_amend_is_carried_out_without_the_advice_of_a_re_assessment() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let plan = plan_since(&area, child, 40).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 30), Some(plan)).await;
        event(&area, child, "reassessment.requested", weeks_ago(&area, 20), None).await;
        let declined = event(&area, child, "reassessment.declined", weeks_ago(&area, 18), None).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 14), Some(declined)).await;
        event(&area, child, "order.assess", weeks_ago(&area, 3), Some(declined)).await;
        let amend = event(&area, child, "order.amend", weeks_ago(&area, 2), Some(plan)).await;
        let whole = on(weeks_ago(&area, 1)) + &notice().replace("&without_advice=The+family+gave+theirs", "");
        let whole = whole + "&plan=setting";
        let none = record(&area, &officer, child, "plan.amended", &format!("{whole}&orders=none")).await;
        assert_ne!(none.status, StatusCode::SEE_OTHER, "a plan that carries out no order has its draft first");
        recorded(&area, &officer, child, "plan.amended", &format!("{whole}&orders={amend}")).await;
        assert_eq!((owed(&area, child, "O-6").await, owed(&area, child, "O-3").await), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn after_compulsory_school_age_a_parent_acts_only_in_the_young_persons_place() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let today = on(area.today());
        for born in [date(2009, 3, 27), date(2002, 3, 27)] {
            let young = another(&area, &officer, born).await;
            let by_parent = format!("{today}&source=parent");
            let no = record(&area, &officer, young, "request.received", &by_parent).await;
            assert_eq!(no.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", no.text);
            assert!(
                no.text.contains("the young person decides") && no.text.contains("name=\"in_place\""),
                "{}",
                no.text
            );
            recorded(&area, &officer, young, "request.received", &format!("{by_parent}&in_place=yes")).await;
            let detail: Vec<(String,)> = Query::new("select detail from event where person =")
                .value(young)
                .all(&mut area.db.read().await.unwrap())
                .await
                .unwrap();
            assert!(detail[0].0.contains("young_person") && detail[0].0.contains("decides_for"), "{}", detail[0].0);
        }
        let young = another(&area, &officer, date(2009, 3, 27)).await;
        let plan = plan_since(&area, young, 6).await;
        event(&area, young, "amendment.proposed", weeks_ago(&area, 2), None).await;
        let about = format!("&decision={plan}&reason=They+want+a+college&source=parent");
        for kind in [
            "reassessment.requested",
            "review.requested",
            "plan.representations",
            "mediation.adviser_contacted",
            "mediation.wanted",
            "appeal.registered",
        ] {
            let has_source = kind.ends_with("requested");
            let form = if has_source {
                format!("{today}{about}")
            } else {
                format!("{today}{}", about.replace("&source=parent", ""))
            };
            let mute = record(&area, &officer, young, kind, &form).await;
            assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {}", mute.text);
            let parent = record(&area, &officer, young, kind, &format!("{form}&by=parent")).await;
            assert!(parent.text.contains("the young person decides: a parent"), "{kind}: {}", parent.text);
            recorded(&area, &officer, young, kind, &format!("{form}&by=young_person&in_place=yes")).await;
        }
        // While the parents decide nothing is asked.
        let small = another(&area, &officer, date(2015, 3, 27)).await;
        recorded(&area, &officer, small, "request.received", &format!("{today}&source=parent")).await;
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_ceased_while_it_could_be_appealed_is_put_back_in_force() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 40).await;
        event(&area, child, "cease.considered", weeks_ago(&area, 14), None).await;
        event(&area, child, "cease.consulted", weeks_ago(&area, 13), None).await;
        // Notified on 24 August; it can be appealed until 24 October, a Saturday, and so until Monday 26 October.
        let notified = event(&area, child, "cease.notified", date(2026, 8, 24), None).await;
        recorded(&area, &officer, child, "plan.ceased", &format!("{}&cease=2", on(date(2026, 10, 27)))).await;
        let says = "it ceased while an appeal could be made or was open";
        assert!(!page(&area, &officer, "/worklist?show=all").await.contains(says));
        let certificate = format!("{}&decision={notified}", on(date(2026, 10, 22)));
        recorded(&area, &officer, child, "mediation.certificate", &certificate).await;
        assert!(page(&area, &officer, "/worklist?show=all").await.contains(says));
        let record = page(&area, &officer, &format!("/children/{child}/journey")).await;
        assert!(record.contains("Put the plan back in force"), "{record}");
        let mut tx = area.db.read().await.unwrap();
        let (end, task): (uuid::Uuid, uuid::Uuid) =
            Query::new("select about, id from task where kind = 'plan_kept_alive'").one(&mut tx).await.unwrap();
        drop(tx);
        let correct = format!("/children/{child}/journey/events/{end}");
        let leads = area.get(&officer, &format!("/children/{child}/journey/tasks/{task}")).await;
        assert_eq!((leads.status, leads.location.as_str()), (StatusCode::SEE_OTHER, correct.as_str()));
        let undone = area.post(&officer, &correct, "act=withdrawn&reason=A+certificate+came+late").await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        assert!(!page(&area, &officer, "/worklist?show=all").await.contains(says));
        let appeal = format!("{}&decision={notified}", on(date(2026, 10, 30)));
        recorded(&area, &officer, child, "appeal.registered", &appeal).await;
    })
    .await;
}

#[tokio::test]
async fn what_the_senco_can_read_at_once_is_received_on_that_day() {
    on_each(|area| async move {
        let (_, child) = child(&area, date(2015, 3, 27)).await;
        let school = area.school("Hill Top", "900002").await;
        area.person("Sam Senco", Role::Senco, Some(school)).await;
        event(&area, child, "request.received", weeks_ago(&area, 6), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 2), None).await;
        let last_day = async |day: Date| {
            journey::records::owed::work_out_all(&area.db).await.unwrap();
            let mut tx = area.db.read().await.unwrap();
            let query = Query::new("select count(*) from owed where rule = 'A-7' and last_day =").value(day);
            let (number,): (i64,) = query.one(&mut tx).await.unwrap();
            number
        };
        // Nobody wrote down that it was received: by letter it is taken to be on Friday 6 November.
        let piece = area.db.new_id::<()>().uuid();
        event(&area, child, "advice.asked", area.today(), Some(piece)).await;
        assert_eq!(last_day(date(2026, 12, 18)).await, 1);
        area.row(
            "admission",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", "asked".into()),
                ("organisation", school.into()),
                ("about", piece.into()),
                ("starts_on", area.today().into()),
            ],
        )
        .await;
        assert_eq!(last_day(date(2026, 12, 14)).await, 1, "six weeks from the day on which they can read it");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_sent_with_a_plan_and_no_reason_of_one_letter_is_enough() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
        let form = on(weeks_ago(&area, 3)) + &notice();
        let none = form.replace("&plan_elsewhere=yes", "");
        let answer = record(&area, &officer, child, "plan.draft_served", &none).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("#plan_elsewhere"), "{}", answer.text);
        let mute = form.replace("without_advice=The+family+gave+theirs", "without_advice=x");
        let answer = record(&area, &officer, child, "plan.draft_served", &mute).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("#without_advice"), "{}", answer.text);
        recorded(&area, &officer, child, "plan.draft_served", &form).await;
    })
    .await;
}

#[tokio::test]
async fn after_the_plan_went_to_another_authority_the_parent_asks_there() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        plan_since(&area, child, 20).await;
        let path = format!("/children/{child}/journey");
        assert!(page(&area, &parent, &path).await.contains(&format!("{path}/request")));
        let moved = format!("{}&authority=383", on(weeks_ago(&area, 1)));
        recorded(&area, &officer, child, "move.plan_transferred", &moved).await;
        assert!(!page(&area, &parent, &path).await.contains(&format!("{path}/request")));
        let asked = area.post(&parent, &format!("{path}/request"), "needs=Reading&provision=More+help").await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.text);
    })
    .await;
}

#[tokio::test]
async fn a_death_before_a_later_letter_is_asked_about_and_leaves_no_letter_to_send_again() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        crate::letters::home(&area, child).await;
        event(&area, child, "request.received", weeks_ago(&area, 6), None).await;
        let sent = on(weeks_ago(&area, 2)) + &notice();
        recorded(&area, &officer, child, "request.agreed", &sent).await;
        let (_, path) = crate::letters::letter(&area, &officer, child).await;
        let (delivery,): (uuid::Uuid,) = {
            let mut tx = area.db.read().await.unwrap();
            Query::new("select id from notice_delivery").one(&mut tx).await.unwrap()
        };
        let lost = format!("outcome=failed&proof=Returned+to+sender&{}", on(weeks_ago(&area, 1)));
        assert_eq!(area.post(&officer, &format!("{path}/sent/{delivery}"), &lost).await.status, StatusCode::SEE_OTHER);
        let journey_page = format!("/children/{child}/journey");
        let waits = "Find another way to reach the family";
        assert!(page(&area, &officer, &journey_page).await.contains(waits));
        let day = weeks_ago(&area, 3);
        let asked = record(&area, &officer, child, "child.died", &on(day)).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", asked.text);
        assert!(asked.text.contains("name=\"confirm\""), "{}", asked.text);
        recorded(&area, &officer, child, "child.died", &format!("{}&confirm={day}", on(day))).await;
        assert!(!page(&area, &officer, &journey_page).await.contains(waits));
    })
    .await;
}
