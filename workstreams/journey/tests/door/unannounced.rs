//! Nothing that a parent can open tells them that a rule keeps something from them, or that few people can open the record.

use axum::http::StatusCode;
use testing::Area;
use testing::apart::{apart, bind};

use crate::on_each;

/// Pages of a record that somebody of the family can open.
const PAGES: [&str; 10] =
    ["", "/people", "/details", "/readers", "/who-can-see", "/journey", "/plan", "/letters", "/files", "/messages/new"];

#[tokio::test]
async fn a_bound_parent_reads_a_restricted_record_as_one_that_is_not_restricted() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let path = |part: &str| format!("/children/{}{part}", case.child);
        let mut before = Vec::new();
        for part in PAGES {
            before.push(Area::without_keys(&area.get(&case.father, &path(part)).await.text));
        }
        area.restrict(case.child, &[&case.officer]).await;
        for (part, before) in PAGES.iter().zip(before) {
            let now = Area::without_keys(&area.get(&case.father, &path(part)).await.text);
            assert_eq!(now, before, "{part}");
        }
        // Nor does whoever is named beside the case officer stand on his list: they may work where the child is.
        let senco = area.person("Sue Senco", access::Role::Senco, None).await;
        area.assign(case.child, &senco, "named").await;
        let seen = area.get(&case.father, &path("/who-can-see")).await.text;
        assert!(!seen.contains("Sue Senco") && seen.contains("Asha Officer"), "{seen}");
    })
    .await;
}

#[tokio::test]
async fn the_family_of_a_restricted_record_reads_who_can_open_it_and_not_that_it_is_restricted() {
    on_each(|area| async move {
        let case = apart(&area).await;
        area.restrict(case.child, &[&case.officer, &case.manager]).await;
        let seen = area.get(&case.mother, &format!("/children/{}/who-can-see", case.child)).await;
        assert_eq!(seen.status, StatusCode::OK);
        let list = seen.text.split("data-seers").nth(1).and_then(|rest| rest.split("</dl>").next()).unwrap_or_default();
        for one in ["Asha Officer", "Mo Manager", "Tom Parent", "You"] {
            assert_eq!(list.matches(&format!(">{one}<")).count(), 1, "{one}: {list}");
        }
        // Who cannot open it is not on the list.
        assert!(!list.contains("Managers of the SEND team") && !list.contains("Other case officers"), "{list}");
        let people = area.get(&case.mother, &format!("/children/{}", case.child)).await.text;
        for page in [&seen.text, &people] {
            assert!(!page.contains("amed on") && !page.contains("estricted"), "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_name_that_a_rule_lists_is_taken_out_like_the_name_of_the_school() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let rules = format!("/children/{}/contact-rules", case.child);
        let rule = format!("from={}&about={}&reason=Court+order", case.tom, case.mina);
        let short = area.post(&case.officer, &rules, &format!("{rule}&names=Brook")).await;
        assert!(short.refuses("names"), "{}", short.text);
        let made = area.post(&case.officer, &rules, &format!("{rule}&names=Miss+Brook%0D%0ATeddy+Marsh")).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        assert!(area.get(&case.officer, &rules).await.text.contains("data-names"));
        let new = format!("/children/{}/messages/new", case.child);
        for said in ["Miss+Brook+says+the+same", "He+plays+with+Teddy+Marsh"] {
            let form = format!("to={}&subject=News&body={said}", case.father.account);
            let asked = area.post(&case.officer, &new, &form).await;
            assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}: {}", asked.text);
        }
        let form = format!("to={}&subject=News&body=He+went+to+the+brook&step=send", case.father.account);
        let sent = area.post(&case.officer, &new, &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    })
    .await;
}

#[tokio::test]
async fn a_section_that_is_kept_from_a_parent_reads_as_one_in_which_nothing_is_written() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let (plan, line) = (area.db.new_id::<()>(), area.db.new_id::<()>());
        area.row(
            "plan_version",
            vec![
                ("id", plan.into()),
                ("person", case.child.into()),
                ("number", 1_i64.into()),
                ("state", "final".into()),
                ("begun_on", area.today().into()),
                ("begun_by", "Test".into()),
            ],
        )
        .await;
        area.row(
            "plan_line",
            vec![
                ("id", line.into()),
                ("plan", plan.into()),
                ("line", line.into()),
                ("section", "I".into()),
                ("rank", 1_i64.into()),
                ("body", "Al-Noor Academy".into()),
                ("written_by", "Test".into()),
                ("written_at", area.db.now().into()),
                ("version", 1_i64.into()),
            ],
        )
        .await;
        let path = format!("/children/{}/plan", case.child);
        let blank = |page: &str| page.matches("data-blank>This section is blank.<").count();
        let before = blank(&area.get(&case.father, &path).await.text);
        assert!(before > 1, "the other sections are empty");
        bind(&area, &case).await;
        assert_eq!(blank(&area.get(&case.father, &path).await.text), before + 1);
    })
    .await;
}
