//! What a letter says is enclosed, or was read, is what the record holds; and it is printed with the letter or named for whoever packs it.

use axum::http::StatusCode;
use jiff::civil::date;
use serde_json::Value as Json;
use store::Query;
use testing::Area;
use testing::casework::{drafted, notice, on, recorded, weeks_ago};

use crate::law_core::{another, child, event, plan_since};
use crate::letters::{encoded, refusal, requested};
use crate::on_each;

/// What the letter of a decision was made of, and its id.
async fn made(area: &Area, kind: &str) -> (uuid::Uuid, Json) {
    let query = "select l.id, l.made from letter l join notice n on n.id = l.notice where n.kind =";
    let (id, made): (uuid::Uuid, String) =
        Query::new(query).value(kind).one(&mut area.db.read().await.unwrap()).await.unwrap();
    (id, serde_json::from_str(&made).unwrap())
}

#[tokio::test]
async fn a_plan_that_a_letter_encloses_is_printed_after_it_in_the_file_of_the_run() {
    on_each(|area| async move {
        let (officer, _) = drafted(&area).await;
        let (id, made) = made(&area, "plan.draft_served").await;
        assert_eq!(made["record"]["enclosed"], serde_json::json!([{ "plan": ["draft", 1] }]), "{made}");
        assert_eq!(made["by_hand"], serde_json::json!([]));
        let by_post = Query::new("update letter set channel = 'second class post' where id =").value(id);
        area.change(by_post).await;
        // It is dated four weeks ago: that is asked about before it is printed.
        let one = format!("select=rows&letter={id}");
        let asked = area.post(&officer, "/letters/to-print", &one).await;
        assert!(asked.refuses("sure") && asked.text.contains(&id.to_string()), "{}", asked.text);
        assert_eq!(area.number("select count(*) from print_run").await, 0);
        let begun = area.post(&officer, "/letters/to-print", &format!("{one}&sure=yes")).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let run = begun.location.split('?').next().unwrap().to_owned();
        let size = async |file: &str| area.get(&officer, &format!("{run}/{file}")).await.text.len();
        let (pdf, zip) = (size("pdf").await, size("zip").await);
        // One from before this was kept is the letter alone.
        area.change(Query::new("update letter set made = replace(made, '\"record\"', '\"none\"')")).await;
        assert!(size("pdf").await < pdf && size("zip").await < zip, "the plan lies behind its letter");
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_is_written_elsewhere_is_named_for_whoever_packs_the_envelope() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
        recorded(&area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        let (_, made) = made(&area, "plan.draft_served").await;
        assert_eq!(made["record"]["enclosed"], serde_json::json!([{ "plan": ["draft", null] }]), "{made}");
        assert_eq!(made["by_hand"].as_array().map(Vec::len), Some(1), "{made}");
    })
    .await;
}

#[tokio::test]
async fn a_letter_encloses_no_advice_that_was_asked_for_and_did_not_come() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        area.parent(child, "Pat", true).await;
        event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
        for (line, whom) in [("c", "Health"), ("d", "Psychology")] {
            let asked = format!("{}&line={line}&asked_of={whom}", on(weeks_ago(&area, 12)));
            recorded(&area, &officer, child, "advice.asked", &asked).await;
        }
        recorded(&area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        let (_, made) = made(&area, "plan.draft_served").await;
        assert_eq!(made["record"]["advice_asked"], 2, "{made}");
        assert_eq!(made["record"]["enclosed"].as_array().map(Vec::len), Some(1), "the plan alone: {made}");
    })
    .await;
}

#[tokio::test]
async fn a_decision_after_a_review_says_that_the_report_was_read_where_it_is_recorded() {
    on_each(|area| async move {
        let (officer, first) = child(&area, date(2015, 3, 27)).await;
        let second = another(&area, &officer, date(2015, 3, 27)).await;
        for (child, parent, has_report) in [(first, "Pat", false), (second, "Kim", true)] {
            area.parent(child, parent, true).await;
            plan_since(&area, child, 50).await;
            event(&area, child, "review.meeting", weeks_ago(&area, 2), None).await;
            if has_report {
                event(&area, child, "review.report_sent", weeks_ago(&area, 1), None).await;
            }
            let kind = if has_report { "review.keep" } else { "review.amend" };
            recorded(&area, &officer, child, kind, &(on(area.today()) + &notice())).await;
            let (_, made) = made(&area, kind).await;
            assert_eq!(made["record"]["has_report"], has_report, "{made}");
            assert_eq!(made["record"]["met_on"], weeks_ago(&area, 2).to_string(), "{made}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_letter_has_the_words_that_come_with_the_program_now() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let now = area.db.clock().now();
        area.row(
            "letter_template",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("kind", "request.refused".into()),
                ("wording", "standard".into()),
                ("language", "en".into()),
                ("number", 1_i64.into()),
                ("state", "in_use".into()),
                ("checked", true.into()),
                ("body", "Subject: Old\n\nOld words".into()),
                ("changed_by", "OnePlan".into()),
                ("changed_at", now.into()),
                ("used_by", "OnePlan".into()),
                ("used_at", now.into()),
                ("version", 1_i64.into()),
            ],
        )
        .await;
        let today = area.today().to_string();
        let form = refusal(&area, &officer, child, area.today(), "first class post", &[("confirm", &today)]).await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let of = "select count(*) from letter l join letter_template t on t.id = l.template where t.number";
        assert_eq!(area.number(&format!("{of} = 2 and t.state = 'in_use'")).await, 1);
        assert_eq!(
            area.number("select count(*) from letter_template where number = 1 and state = 'replaced'").await,
            1
        );
    })
    .await;
}
