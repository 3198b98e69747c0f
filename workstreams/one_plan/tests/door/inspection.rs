//! What inspectors found, and readiness for the next inspection.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use testing::{Someone, date_fields};

use crate::{bradford, file, on_each, version};

#[tokio::test]
async fn findings_come_to_the_letter_and_are_closed_with_evidence() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let body = format!("kind=inspection&name=Inspection&about=&follows=&{}", date_fields("dated_on", area.today()));
        assert_eq!(area.post(&team.manager, "/plan/sources/new", &body).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.manager, "/plan/sources").await.text;
        let letter = page.split("href=\"").find(|part| part.contains("/findings\"")).unwrap().split('"').next().unwrap().to_owned();
        let text = "Areas for improvement%0A%0ALeaders in health should find needs early.%0A%0ALeaders across the partnership should share data.%0A%0AInspection team%0A";
        assert_eq!(area.post(&team.manager, &letter, &format!("text={}", text.replace(' ', "+"))).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.manager, "/plan/sources").await.text;
        for words in ["Leaders in health should find needs early.", "Leaders across the partnership"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let finding = page.split("href=\"").find(|part| part.starts_with("/plan/findings/")).unwrap().split('"').next().unwrap().to_owned();
        let held = version(&area, &team.manager, &finding).await;
        let closed = format!("version={held}&{}&evidence=&signed_by=", date_fields("closed_on", area.today()));
        let refused = area.post(&team.manager, &finding, &closed).await;
        assert!(refused.refuses("evidence"), "{}", refused.text);
        let closed = format!("version={held}&{}&evidence=Audit&signed_by=Board", date_fields("closed_on", area.today()));
        assert_eq!(area.post(&team.manager, &finding, &closed).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&team.board, "/plan/sources").await.text.contains("approved by Board"));
        // Whoever opened the form before sees what was saved, and what they typed stays.
        let late = format!("version={held}&{}&evidence=Other&signed_by=Ann", date_fields("closed_on", area.today()));
        let refused = area.post(&team.manager, &finding, &late).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["data-saved-meanwhile", "Audit", "Other"] {
            assert!(refused.text.contains(words), "{words}: {}", refused.text);
        }
        assert_eq!(area.get(&team.board, &finding).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn readiness_counts_what_has_no_evidence_and_quotes_live_figures() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        assert!(area.get(&team.board, "/plan/readiness").await.text.contains("11 of 11 criteria have no evidence"));
        let body = format!(
            "title=Audit&kind=audit&criteria=A1&criteria=B5&strength=some&gap=&owner=Ann&partner=Council&location=Drive&sensitivity=internal&{}&{}",
            date_fields("dated_on", area.today()),
            date_fields("review_on", area.today().checked_add(5.days()).unwrap()),
        );
        assert_eq!(area.post(&team.manager, "/plan/evidence/new", &body).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.board, "/plan/readiness").await.text;
        assert!(page.contains("9 of 11 criteria have no evidence") && page.contains("1 of 1 in date"), "{page}");
        let form = "wording=Faster%3A+%7BM01%7D.";
        assert_eq!(area.post(&team.manager, "/plan/readiness/criteria/A1/edit", form).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.board, "/plan/readiness/criteria/A1").await.text;
        assert!(page.contains("2024: 89.6%") && !page.contains("{M01}"), "{page}");
        let unknown = area.post(&team.manager, "/plan/readiness/criteria/A1/edit", "wording=%7BM99%7D").await;
        assert!(unknown.text.contains("M99 is not a measure"), "{}", unknown.text);
        // Past its day the evidence no longer counts.
        area.pass_hours(24 * 6);
        let page = area.get(&area.person("Bo Board", Role::BoardMember, None).await, "/plan/readiness").await.text;
        assert!(page.contains("0 of 1 in date") && page.contains("1 past their review date"), "{page}");
        let manager = area.person("Ma Manager", Role::Manager, None).await;
        let notice = date_fields("notice", area.today());
        assert_eq!(area.post(&manager, "/plan/readiness/notice", &notice).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&manager, "/plan/readiness").await.text.contains("On-site fieldwork begins"));
        assert_eq!(area.get(&manager, "/plan/readiness/criteria/Z9").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_timetable_can_be_rehearsed_from_a_day_to_come() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let save = async |who: &Someone, days: i64| {
            let day = area.today().checked_add(days.days()).unwrap();
            area.post(who, "/plan/readiness/notice", &date_fields("notice", day)).await
        };
        for days in [-500, 500] {
            assert!(save(&team.manager, days).await.refuses("notice"), "{days}");
        }
        assert_eq!(save(&team.board, 10).await.status, StatusCode::FORBIDDEN);
        let rehearsal = "data-notice=\"rehearsal\"";
        assert_eq!(save(&team.manager, 10).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.manager, "/plan/readiness").await.text;
        assert!(page.contains(rehearsal) && page.contains("On-site fieldwork begins"), "{page}");
        // It stays a rehearsal when its day is past, also where it is saved again.
        area.later(24 * 11).await;
        assert!(area.get(&team.manager, "/plan/readiness").await.text.contains(rehearsal));
        assert_eq!(save(&team.manager, -1).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&team.manager, "/plan/readiness").await.text.contains(rehearsal));
        assert_eq!(save(&team.manager, -2).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&team.manager, "/plan/readiness").await.text.contains("data-notice=\"received\""));
    })
    .await;
}
