//! Invitations to have an account.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use store::Query;
use testing::casework::{on, recorded};

use super::{sent, states};
use crate::common::{Area, Someone, on_each};

#[tokio::test]
async fn an_invitation_goes_by_email_and_is_shown_to_nobody() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let page =
            area.post(&administrator, "/accounts/new", "name=Bea+Board&email=bea@example.org&role=board_member").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let account = page.location.split('?').next().unwrap().to_owned();
        let shown = area.get(&administrator, &account).await.text;
        assert!(shown.contains(&format!("action=\"{account}/link\"")), "{shown}");
        let made = area.post(&administrator, &format!("{account}/link"), "").await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        assert!(!made.text.contains("/link/"));
        assert!(sent(&folder).is_empty(), "it leaves by a job");
        let mut tx = area.db.read().await.unwrap();
        let links = Query::new("select count(*) from single_use_link").number(&mut tx).await.unwrap();
        drop(tx);
        assert_eq!(links, 0, "it is made when it leaves");
        area.deliver().await;
        let all = sent(&folder);
        assert_eq!(all.len(), 1, "{all:?}");
        assert!(all[0].starts_with("To: bea@example.org\n"), "{}", all[0]);
        let link = format!("/link/{}", &all[0].split("http://test/link/").nth(1).unwrap()[..64]);
        let nobody = Someone { cookie: String::new(), ..administrator.clone() };
        assert!(area.get(&nobody, &link).await.text.contains("name=\"again\""));
        // What the outbox keeps opens nothing.
        let mut tx = area.db.read().await.unwrap();
        let rows: Vec<(Option<String>, String)> =
            Query::new("select why, dedup_key from outbox").all(&mut tx).await.unwrap();
        assert!(rows.iter().all(|row| !format!("{row:?}").contains(&link[6..])));
        let hands = Query::new("select count(*) from account_hand").number(&mut tx).await.unwrap();
        assert_eq!(hands, 0, "nobody had it in hand");
    })
    .await;
}

#[tokio::test]
async fn a_link_that_waits_is_taken_back_when_the_account_closes() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let page =
            area.post(&administrator, "/accounts/new", "name=Bea+Board&email=bea@example.org&role=board_member").await;
        let account = page.location.split('?').next().unwrap().to_owned();
        area.post(&administrator, &format!("{account}/link"), "").await;
        let closed = area.post(&administrator, &account, "name=Bea+Board&state=closed&version=1").await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
        area.deliver().await;
        assert!(sent(&folder).is_empty());
        assert_eq!(states(&area, "account.invitation").await[0].0, "stopped");
    })
    .await;
}

#[tokio::test]
async fn a_parent_is_invited_by_email() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2016, 5, 1), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (other, person) = area.parent(child, "Pat", true).await;
        area.change(Query::new("delete from session where account =").value(other.account)).await;
        area.change(Query::new("delete from account_role where account =").value(other.account)).await;
        area.change(Query::new("delete from account where id =").value(other.account)).await;
        let address = format!("/children/{child}/invite");
        let form = area.get(&officer, &address).await.text;
        assert!(form.contains("name=\"email\"") && form.contains(&format!("value=\"{person}\"")), "{form}");
        let invited = area.post(&officer, &address, &format!("person={person}&email=pat@example.org")).await;
        assert_eq!(invited.location, format!("/children/{child}?done=invited"), "{}", invited.text);
        area.deliver().await;
        let all = sent(&folder);
        assert!(all[0].contains("pat@example.org") && all[0].contains("http://test/link/"), "{all:?}");
        assert!(!all[0].contains("Zoe") && !all[0].contains("Ogden"));
    })
    .await;
}

#[tokio::test]
async fn an_invitation_that_waits_does_not_leave_after_a_death_or_where_the_child_is_no_longer_theirs() {
    for (how, leaves) in [("death", 0), ("ended", 0), ("nothing", 1)] {
        on_each(async |area: Area| {
            let folder = area.sends().await;
            let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
            let child = area.child("Zoe", "Ogden", date(2016, 5, 1), None).await;
            area.assign(child, &officer, "case_officer").await;
            let (other, person) = area.parent(child, "Pat", true).await;
            for (table, column) in [("session", "account"), ("account_role", "account"), ("account", "id")] {
                area.change(Query::new(&format!("delete from {table} where {column} =")).value(other.account)).await;
            }
            let form = format!("person={person}&email=pat@example.org");
            let invited = area.post(&officer, &format!("/children/{child}/invite"), &form).await;
            assert_eq!(invited.location, format!("/children/{child}?done=invited"), "{}", invited.text);
            if how == "death" {
                recorded(&area, &officer, child, "child.died", &on(area.today())).await;
            }
            if how == "ended" {
                let ended = Query::new("update relationship set ends_on =").value(area.today().yesterday().unwrap());
                area.change(ended.push("where child =").value(child)).await;
            }
            area.deliver().await;
            assert_eq!(sent(&folder).len(), leaves, "{how}");
        })
        .await;
    }
}
