//! Service, advice and what is sent.

use super::{another, child, event, page};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::{Date, date};
use store::Query;
use testing::casework::{notice, on, record, recorded, weeks_ago};

#[tokio::test]
async fn the_familys_fifteen_days_count_from_service_by_each_way_of_sending() {
    on_each(|area| async move {
        // The test's clock stands on Monday 2 November 2026; the drafts go on Friday 9 October.
        let sent = date(2026, 10, 9);
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let mut ways = 0;
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
            let by = |day| {
                on(day) + &notice().replace("channel=by+hand", &format!("channel={channel}")) + "&posted_then=yes"
            };
            let served = record(&area, &officer, child, "plan.draft_served", &by(sent)).await;
            if served.text.contains("Select how the notice is sent") {
                continue;
            }
            assert_eq!(served.status, StatusCode::SEE_OTHER, "{channel}: {}", served.text);
            let final_plan = |day: Date| on(day) + &notice() + "&plan=setting&confirm=" + &day.to_string();
            let answer = record(&area, &officer, child, "plan.issued", &final_plan(early)).await;
            assert!(answer.text.contains("The family has until the end of"), "{channel}: {}", answer.text);
            recorded(&area, &officer, child, "plan.issued", &final_plan(right)).await;
            ways += 1;
        }
        assert!(ways >= 3, "{ways} ways of sending are offered");
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
        assert!(early.text.contains("26 October 2026"), "{}", early.text);
        recorded(&area, &officer, child, "plan.issued", &final_plan(date(2026, 10, 27))).await;
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
        let by_post = notice().replace("channel=by+hand", "channel=second+class+post");
        let sent = on(date(2026, 9, 25)) + &by_post + "&posted_then=yes";
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
        assert!(early.text.contains("26 October 2026"), "{}", early.text);
        recorded(&area, &officer, child, "plan.issued", &final_plan(date(2026, 10, 27))).await;
    })
    .await;
}

#[tokio::test]
async fn a_letter_sent_again_by_post_serves_nobody_until_it_is_posted() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let (_, pat) = area.parent(child, "Pat", true).await;
        crate::letters::home(&area, child).await;
        event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
        let by_post = notice().replace("channel=by+hand", "channel=second+class+post");
        let sent = on(date(2026, 9, 25)) + &by_post + "&posted_then=yes";
        recorded(&area, &officer, child, "plan.draft_served", &sent).await;
        let (_, path) = crate::letters::letter(&area, &officer, child).await;
        let mut tx = area.db.read().await.unwrap();
        let (first,): (uuid::Uuid,) = Query::new("select id from notice_delivery").one(&mut tx).await.unwrap();
        drop(tx);
        let lost = format!("outcome=failed&proof=Returned+to+sender&{}", on(date(2026, 10, 6)));
        assert_eq!(area.post(&officer, &format!("{path}/sent/{first}"), &lost).await.status, StatusCode::SEE_OTHER);
        let again = format!("who={pat}&channel=second+class+post&{}", on(area.today()));
        let again = area.post(&officer, &format!("{path}/sent"), &again).await;
        assert!(again.location.ends_with("done=to-print"), "{} {}", again.location, again.text);
        let final_plan = on(area.today()) + &notice() + "&plan=setting";
        let not_begun = "The 15 days for comments have not begun";
        let early = record(&area, &officer, child, "plan.issued", &final_plan).await;
        assert!(early.text.contains(not_begun), "{}", early.text);
        crate::reaches_the_officer::post_all(&area, &officer, 1).await;
        let early = record(&area, &officer, child, "plan.issued", &final_plan).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!early.text.contains(not_begun), "{}", early.text);
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
