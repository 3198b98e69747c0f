//! What the log holds, and how it is checked.

use super::count;
use crate::common::{Area, on_each, operator};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use returns::records::exports::Whom;
use returns::records::whole;
use store::{Actor, Entry, Query, Right};

#[tokio::test]
async fn a_family_sees_lists_and_searches_that_held_their_child() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.search(&manager, "name=Ackroyd").await;
        let mut tx = area.db.read().await.unwrap();
        let mut lines = Vec::new();
        let gather = |line| {
            lines.push(line);
            Ok(())
        };
        store::audit::list::each_about(&mut tx, &[child.uuid()], None, gather).await.unwrap();
        drop(tx);
        assert!(lines.iter().any(|line| line.subject.is_none() && line.actor_name == "Mo Manager"), "{lines:?}");
        let page = area.get(&parent, &format!("/children/{child}/readers")).await.text;
        let readers = page.split(r#"id="readers""#).nth(1).unwrap_or_else(|| panic!("{page}"));
        assert!(readers.contains("Mo Manager"), "{readers}");
    })
    .await;
}

/// The rights that are no role's by which somebody of the authority opens a record, and somebody who may work where a child is.
const OF_AUTHORITY: [Right; 3] = [Right::Operator, Right::RestrictedExport, Right::EmergencyAccess];
const AT_WORK: [Right; 5] = [
    Right::NamedOnRecord,
    Right::AskedForAdvice,
    Right::SettingConsulted,
    Right::GuestAdvice,
    Right::GuestConsultation,
];

/// Somebody of their own opens the record by each right that is no role's.
async fn opened_by_every_right(area: &Area, child: PersonId) {
    for (number, right) in Right::ALL.into_iter().enumerate() {
        let entry = Entry::new("child.open", "person", Some(child.uuid()), right);
        area.db.log_read(&Actor::program(&format!("Reader {number}.")), entry).await.unwrap();
    }
}

#[tokio::test]
async fn a_family_is_told_of_everybody_who_opened_the_record_at_work_and_a_bound_parent_of_the_authority_alone() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let (mother, mina) = area.parent(child, "Mina", true).await;
        let (father, tom) = area.parent(child, "Tom", false).await;
        let rule = format!("from={tom}&about={mina}&reason=Court+order");
        let made = area.post(&manager, &format!("/children/{child}/contact-rules"), &rule).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        area.get(&mother, &format!("/children/{child}")).await;
        opened_by_every_right(&area, child).await;
        let path = format!("/children/{child}/readers");
        let (hers, his) = (area.get(&mother, &path).await.text, area.get(&father, &path).await.text);
        for (number, right) in Right::ALL.into_iter().enumerate() {
            let is_at_work = OF_AUTHORITY.contains(&right) || AT_WORK.contains(&right);
            for (page, is_told) in [(&hers, is_at_work), (&his, OF_AUTHORITY.contains(&right))] {
                let name = format!("Reader {number}.");
                let words = right.to_family().words(&name).unwrap_or_else(|| name.clone());
                assert_eq!(page.contains(&words), is_told, "{right:?}: {page}");
                assert!(is_told || !page.contains(&name), "{right:?}: {page}");
            }
        }
        let readers = his.split(r#"id="readers""#).nth(1).unwrap();
        assert!(!readers.contains("Mina"), "{readers}");
    })
    .await;
}

#[tokio::test]
async fn a_family_is_told_that_a_command_exported_their_child() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), Some("B801200005001")).await;
        area.event(child, "request.received", date(2025, 2, 3)).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let path = format!("/children/{child}/readers");
        let told = Right::Operator.to_family().words("operator jo").unwrap();
        assert!(!area.get(&parent, &path).await.text.contains(&told));
        let entry = Entry::new("sen2.export", "person", None, Right::Operator);
        let (year, whom) = (sen2::Year::new(2026).unwrap(), Whom::Unrestricted);
        let by = Actor::program("operator jo");
        let (_, file) = whole::write(&area.db, &by, entry, year, whom, Vec::<u8>::new(), |_| ()).await.unwrap();
        assert!(String::from_utf8_lossy(&file).contains("Ackroyd"));
        let seen = area.get(&parent, &path).await.text;
        assert!(seen.contains(&told) && !seen.contains("operator jo"), "{seen}");
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
async fn an_act_that_failed_is_logged_with_its_route_and_its_answer_and_a_form_with_mistakes_is_not() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let wrong = area.post(&officer, "/children/new", "forename=Ava").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let failed = "select count(*) from audit_entry where action = 'act.failed'";
        assert_eq!(count(&area, failed).await, 0);
        let key = Area::hidden(&area.get(&officer, "/children/new").await.text, "form_key");
        let form = format!("forename=Ava&surname=Ackroyd&born-day=5&born-month=5&born-year=2016&form_key={key}");
        assert_eq!(area.post(&officer, "/children/new", &form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(count(&area, failed).await, 0, "what was done is no failed act");
        assert_eq!(area.post(&officer, "/children/new", &form).await.status, StatusCode::CONFLICT);
        let mut tx = area.db.read().await.unwrap();
        let lines = store::audit::list::listing("act.failed", None, None).first(&mut tx, 10).await.unwrap();
        drop(tx);
        let [line] = &lines[..] else { panic!("{lines:?}") };
        let detail: serde_json::Value = serde_json::from_str(&line.detail).unwrap();
        assert_eq!(line.actor_name, "Asha Officer");
        assert_eq!(detail["route"], "/children/new");
        assert_eq!(detail["method"], "POST");
        assert_eq!(detail["status"], 409);
    })
    .await;
}

#[tokio::test]
async fn what_was_cut_off_while_nothing_ran_stands_in_red_once_the_program_starts() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let folder = tempfile::tempdir().unwrap();
        area.db.note_anchors_in(folder.path().join("area.anchors"));
        server::watch::at_start(&area.db).await.unwrap();
        area.change(Query::new("update setting set value = 'Elsewhere' where name = 'area'")).await;
        server::watch::at_start(&area.db).await.unwrap();
        let verdicts = "select count(*) from setting where name = 'audit_verdict'";
        assert_eq!(area.number(verdicts).await, 0, "where nothing is wrong it is the walk that says so");
        // Somebody with the file in hand removes the last that was noted.
        let last = "(select max(number) from audit_seal)";
        for sql in [
            format!("delete from audit_entry where segment in (select segment from audit_sealed where seal = {last})"),
            format!("delete from audit_sealed where seal = {last}"),
            format!("delete from audit_seal where number = {last}"),
        ] {
            let mut tx = area.db.write(&operator()).await.unwrap();
            Query::new(&sql).run(&mut tx).await.unwrap();
            tx.commit_draft().await.unwrap();
        }
        server::watch::at_start(&area.db).await.unwrap();
        let noted = std::fs::read_to_string(folder.path().join("area.anchors")).unwrap();
        assert_eq!(noted.lines().count(), 3, "it is noted anew");
        let home = area.get(&admin, "/").await.text;
        assert!(home.contains("data-warning=\"audit-broken\""), "{home}");
        assert!(!store::audit::noted::check(&area.db, &[], &[]).await.unwrap().holds());
        // A later start does not take it back, nor does the walk of the night.
        server::watch::at_start(&area.db).await.unwrap();
        assert!(!server::watch::verify(&area.db).await.unwrap().holds());
        assert!(area.get(&admin, "/").await.text.contains("data-warning=\"audit-broken\""));
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
        assert!(home.contains("data-audit") && !home.contains("data-warning=\"audit-broken\""), "{home}");
        // Somebody with the file in hand empties the log.
        for table in ["audit_sealed", "audit_seal", "audit_unsealed", "audit_subject", "audit_entry"] {
            let mut tx = area.db.write(&operator()).await.unwrap();
            Query::new(&format!("delete from {table}")).run(&mut tx).await.unwrap();
            tx.commit_draft().await.unwrap();
        }
        let report = server::watch::verify(&area.db).await.unwrap();
        assert!(report.report.broken.is_some());
        let home = area.get(&admin, "/").await.text;
        assert!(home.contains("data-warning=\"audit-broken\""), "{home}");
    })
    .await;
}
