//! What the log holds, and how it is checked.

use super::count;
use crate::common::{on_each, operator};
use access::Role;
use jiff::civil::date;
use store::Query;

#[tokio::test]
async fn a_family_sees_lists_and_searches_that_held_their_child() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.search(&manager, "name=Ackroyd").await;
        let mut tx = area.db.read().await.unwrap();
        let lines = store::audit::list::about(&mut tx, child.uuid(), 50, 0).await.unwrap();
        drop(tx);
        assert!(lines.iter().any(|line| line.subject.is_none() && line.actor_name == "Mo Manager"), "{lines:?}");
        let page = area.get(&parent, &format!("/children/{child}/readers")).await.text;
        assert!(page.contains("Mo Manager") || page.contains("local authority"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn refused_pages_and_failed_acts_are_logged_and_not_without_end() {
    on_each(|area| async move {
        let board = area.person("Bo Board", Role::BoardMember, None).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        area.get(&board, &format!("/children/{child}")).await;
        area.get(&board, "/audit-log").await;
        area.post(&board, "/accounts/new", "name=x").await;
        let mut tx = area.db.read().await.unwrap();
        let lines = store::audit::list::listing("page.refused", None, None).first(&mut tx, 10).await.unwrap();
        drop(tx);
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines.iter().all(|line| line.actor_name == "Bo Board"));
        assert!(
            lines.iter().any(|line| line.detail.contains(&child.to_string()) && line.detail.contains("/children/{id}"))
        );
        for _ in 0..200 {
            area.get(&board, "/audit-log").await;
        }
        let logged = count(&area, "select count(*) from audit_entry where action = 'page.refused'").await;
        assert!(logged <= 60, "{logged}");
    })
    .await;
}

#[tokio::test]
async fn the_chain_is_walked_against_what_was_noted_and_what_is_wrong_stands_in_red() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("area.anchors");
        area.db.note_anchors_in(file.clone());
        server::watch::anchor((*area.db).clone()).await.unwrap();
        server::watch::verify(&area.db).await.unwrap();
        let home = area.get(&admin, "/").await.text;
        assert!(home.contains("The audit log was checked on"), "{home}");
        assert!(!home.contains("changed by somebody outside"));
        // Somebody with the file in hand empties the log.
        for table in ["audit_sealed", "audit_seal", "audit_unsealed", "audit_subject", "audit_entry"] {
            let mut tx = area.db.write(&operator()).await.unwrap();
            Query::new(&format!("delete from {table}")).run(&mut tx).await.unwrap();
            tx.commit_draft().await.unwrap();
        }
        let report = server::watch::verify(&area.db).await.unwrap();
        assert!(report.report.broken.is_some());
        let home = area.get(&admin, "/").await.text;
        assert!(home.contains("data-warning") && home.contains("changed by somebody outside OnePlan"), "{home}");
    })
    .await;
}
