//! The example through its own door.

use access::Role;
use axum::http::StatusCode;
use testing::date_fields;

testing::serves!(&[equipment::EQUIPMENT]);

#[tokio::test]
async fn loans_are_listed_drawn_exported_and_added_by_managers_alone() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Olu Officer", Role::CaseOfficer, None).await;
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        let due = date_fields("due", area.today().tomorrow().unwrap());
        let unsaid = area.post(&manager, "/equipment/new", &format!("name=Radio+aid&{due}")).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unsaid.text.contains("Radio aid"), "what was typed stays: {}", unsaid.text);
        let lent = area.post(&manager, "/equipment/new", &format!("name=Radio+aid&lent_to=Trinity+High&{due}")).await;
        assert_eq!(lent.location, "/equipment", "{}", lent.text);
        let page = area.get(&officer, "/equipment").await.text;
        assert!(page.contains("Radio aid") && page.contains("<svg") && !page.contains("/equipment/new"), "{page}");
        let file = area.get(&officer, "/equipment/csv").await.text;
        assert!(file.contains("Radio aid,Trinity High,3 Nov 2026"), "{file}");
        assert_eq!(area.post(&officer, "/equipment/new", "").await.status, StatusCode::FORBIDDEN);
        for path in ["/equipment", "/equipment/csv", "/equipment/new"] {
            assert_eq!(area.get(&parent, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let logged = "select count(*) from audit_entry where action = 'equipment.change'";
        assert_eq!(area.number(logged).await, 1);
    })
    .await;
}

#[tokio::test]
async fn files_are_added_to_an_item_by_managers_and_read_by_officers() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Olu Officer", Role::CaseOfficer, None).await;
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        (equipment::EQUIPMENT.demo.unwrap().prepare)((*area.db).clone()).await.unwrap();
        let list = area.get(&manager, "/equipment").await.text;
        let before = list.split("/files\"").next().unwrap();
        let papers = format!("/equipment/{}/files", &before[before.len() - 36..]);
        let added = area.upload(&manager, &papers, "Receipt", "receipt.txt", b"Paid on 3 May").await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let page = area.get(&officer, &papers).await.text;
        assert!(page.contains("receipt.txt"), "{page}");
        assert_eq!(area.upload(&officer, &papers, "", "more.txt", b"x").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&parent, &papers).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn managers_are_told_once_a_day_of_what_is_overdue_and_an_invented_area_has_loans() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let waiting = "select count(*) from outbox where kind = 'equipment.overdue'";
        jobs::run_due(&area.db, equipment::EQUIPMENT.jobs).await.unwrap();
        assert_eq!(area.number(waiting).await, 0, "nothing is overdue");
        (equipment::EQUIPMENT.demo.unwrap().prepare)((*area.db).clone()).await.unwrap();
        let page = area.get(&manager, "/equipment").await.text;
        assert!(page.contains("23 loans") && page.contains("Beckside Primary"), "{page}");
        for _ in 0..2 {
            equipment::mail::tell_of_overdue(&area.db).await.unwrap();
        }
        assert_eq!(area.number(waiting).await, 1);
    })
    .await;
}
