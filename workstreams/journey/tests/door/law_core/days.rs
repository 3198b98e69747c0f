//! Days that are unlikely, move or are no law; requests.

use super::{another, child, event, page, plan_since};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use store::Query;
use testing::casework::{notice, on, record, recorded, weeks_ago};

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
async fn an_unlikely_day_is_confirmed_once_and_an_impossible_one_never() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 20).await;
        let sunday = date(2026, 10, 18);
        let answer = record(&area, &officer, child, "review.meeting", &on(sunday)).await;
        assert!(
            answer.text.contains("Yes, the date is right") && answer.text.contains("18 October 2026"),
            "{}",
            answer.text
        );
        // Another day is asked about again, this one is taken.
        let other =
            record(&area, &officer, child, "review.meeting", &(on(date(2026, 10, 11)) + "&confirm=2026-10-18")).await;
        assert!(other.text.contains("11 October 2026"));
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
        let forecast = page(&area, &manager, "/deadlines").await;
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
        assert!(text.contains("Transfer the plan") && text.contains("16 November 2026"), "{text}");
        let coming = another(&area, &officer, date(2015, 3, 27)).await;
        let form = format!("{}&authority=383&made-day=10&made-month=12&made-year=2025", on(weeks_ago(&area, 4)));
        recorded(&area, &officer, coming, "move.transferred_in", &form).await;
        let text = page(&area, &officer, &format!("/children/{coming}/journey")).await;
        // Three months from the transfer of 5 October are later than a year from 10 December 2025.
        assert!(text.contains("Review the transferred plan") && text.contains("4 January 2027"), "{text}");
        let late = format!("{}&authority=383&made-day=1&made-month=11&made-year=2026", on(weeks_ago(&area, 4)));
        let other = another(&area, &officer, date(2015, 3, 27)).await;
        let answer = record(&area, &officer, other, "move.transferred_in", &late).await;
        assert!(answer.refuses("made"), "{}", answer.text);
    })
    .await;
}
