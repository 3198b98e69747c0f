//! A letter that was recorded on the wrong child.

use crate::common::on_each;
use axum::http::StatusCode;
use testing::apart::apart;
use testing::casework::{notice, on, recorded, weeks_ago};

#[tokio::test]
async fn a_letter_on_the_wrong_child_is_taken_from_its_family_at_once_and_kept_with_the_steps_of_a_breach() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let child = case.child;
        let asked = format!("{}&source=parent", on(weeks_ago(&area, 5)));
        recorded(&area, &case.officer, child, "request.received", &asked).await;
        let letter = notice().replace("notice-reasons=Written", "notice-reasons=About+Max+Hart");
        recorded(&area, &case.officer, child, "request.agreed", &(on(weeks_ago(&area, 1)) + &letter)).await;
        let (id,): (uuid::Uuid,) =
            store::sql!("select id from notice").one(&mut area.db.read().await.unwrap()).await.unwrap();
        let path = format!("/children/{child}/journey/notices/{id}");
        let withdraw = format!("{path}/withdraw");
        for who in [&case.mother, &case.father] {
            assert_eq!(area.get(who, &path).await.status, StatusCode::OK);
            assert_eq!(area.post(who, &withdraw, "why=Not+ours").await.status, StatusCode::FORBIDDEN);
        }
        assert!(area.post(&case.officer, &withdraw, "").await.refuses("why"));
        let gone = area.post(&case.officer, &withdraw, "why=Meant+for+another+child").await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
        for who in [&case.mother, &case.father] {
            for page in [path.clone(), format!("{path}/pdf"), format!("{path}/word")] {
                assert_eq!(area.get(who, &page).await.status, StatusCode::NOT_FOUND, "{page}");
            }
            assert!(!area.get(who, &format!("/children/{child}/journey")).await.text.contains(&id.to_string()));
        }
        let kept = area.get(&case.officer, &path).await.text;
        assert!(kept.contains("Meant for another child") && kept.contains("72 hours"), "{kept}");
        let again = area.post(&case.officer, &withdraw, "why=Once+more").await;
        assert_ne!(again.status, StatusCode::SEE_OTHER, "once");
    })
    .await;
}
