//! Lists that grew beyond what a page once read: nothing of them is left out.

use access::Role;
use axum::http::StatusCode;
use people::PersonId;
use store::{Id, Value};

use crate::{bring_in, file, on_each};

#[tokio::test]
async fn every_import_and_everything_to_check_about_one_is_shown() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let done = bring_in(&area, &manager, &file(&[""])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let batch: uuid::Uuid = done.location.split('?').next().unwrap().rsplit('/').next().unwrap().parse().unwrap();
        let remark = |place: i64| -> Vec<Value> {
            let words = format!("Remark number {place}.");
            vec![area.db.new_id::<()>().into(), batch.into(), (1_000 + place).into(), words.into()]
        };
        area.rows("sen2_remark", &["id", "batch", "place", "words"], (0..205).map(remark).collect()).await;
        let page = area.get(&manager, &format!("/sen2/import/{batch}")).await.text;
        assert_eq!((0..205).filter(|place| page.contains(&format!("Remark number {place}."))).count(), 205);
        assert!(page.contains("data-more=\""), "those behind the first stand behind a summary");
        let now = area.db.now();
        let import = |number: i64| -> Vec<Value> {
            vec![
                area.db.new_id::<()>().into(),
                format!("return-{number}.xml").into(),
                2_020_i64.into(),
                "373".into(),
                "Mo Manager".into(),
                now.into(),
            ]
        };
        let columns = &["id", "file_name", "year", "authority", "made_by", "made_at"];
        area.rows("sen2_import", columns, (0..205).map(import).collect()).await;
        let list = area.get(&manager, "/sen2/import").await.text;
        assert_eq!((0..205).filter(|number| list.contains(&format!("return-{number}.xml"))).count(), 205);
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        for path in ["/sen2/import".to_owned(), format!("/sen2/import/{batch}")] {
            assert_eq!(area.get(&parent, &path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_request_to_export_restricted_records_can_be_decided_and_every_export_is_told() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let named = area.person("Nia Named", Role::Manager, None).await;
        let now = area.db.now();
        let requests: Vec<Id<()>> = (0..55).map(|_| area.db.new_id()).collect();
        let request = |id: &Id<()>| -> Vec<Value> {
            vec![
                (*id).into(),
                "sen2".into(),
                "For the Department".into(),
                named.account.into(),
                "Nia Named".into(),
                now.into(),
                false.into(),
            ]
        };
        let columns = &["id", "kind", "reason", "asked_by", "asked_name", "asked_at", "agreed"];
        area.rows("export_request", columns, requests.iter().map(request).collect()).await;
        let page = area.get(&manager, "/sen2/restricted").await.text;
        let can_decide = |id: &&Id<()>| page.contains(&format!("action=\"/sen2/restricted/{id}\""));
        assert_eq!(requests.iter().filter(can_decide).count(), 55);

        // Whoever is named on the records is told of each before all are noted.
        let used = area.db.new_id::<()>();
        let row = vec![
            ("id", used.into()),
            ("kind", "sen2".into()),
            ("reason", "For the Department".into()),
            ("asked_by", manager.account.into()),
            ("asked_name", "Mo Manager".into()),
            ("asked_at", now.into()),
            ("agreed", true.into()),
            ("used_at", now.into()),
        ];
        area.row("export_request", row).await;
        let children: Vec<PersonId> = (0..105).map(|_| area.db.new_id()).collect();
        let person = |(number, id): (usize, &PersonId)| -> Vec<Value> {
            let (surname, sort_key) = (format!("Many{number:03}"), format!("many{number:03} zoe"));
            vec![(*id).into(), true.into(), true.into(), "Zoe".into(), surname.into(), sort_key.into(), 1_i64.into()]
        };
        let columns = &["id", "is_child", "restricted", "forename", "surname", "sort_key", "version"];
        area.rows("person", columns, children.iter().enumerate().map(person).collect()).await;
        let assigned = |id: &PersonId| -> Vec<Value> {
            let (row, since) = (area.db.new_id::<()>(), jiff::civil::date(2020, 1, 1));
            vec![row.into(), (*id).into(), named.account.into(), "named".into(), since.into()]
        };
        let columns = &["id", "person", "account", "kind", "starts_on"];
        area.rows("assignment", columns, children.iter().map(assigned).collect()).await;
        let notice = |id: &PersonId| -> Vec<Value> { vec![used.into(), named.account.into(), (*id).into()] };
        area.rows("export_notice", &["request", "account", "person"], children.iter().map(notice).collect()).await;
        let home = area.get(&named, "/").await.text;
        assert_eq!((0..105).filter(|number| home.contains(&format!("Zoe Many{number:03}:"))).count(), 105, "{home}");
        assert!(!area.get(&manager, "/").await.text.contains("Zoe Many000"));
        area.post(&named, "/sen2/restricted/noted", "").await;
        assert_eq!(area.number("select count(*) from export_notice where seen_at is null").await, 0);
    })
    .await;
}
