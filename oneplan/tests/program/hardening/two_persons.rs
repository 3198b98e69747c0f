//! What takes a second person.

use super::{PASSWORD, count, give_password, sign_in_from};
use crate::common::{Someone, on_each};
use access::Role;
use access::records::accounts;
use axum::http::StatusCode;
use jiff::civil::date;

#[tokio::test]
async fn an_account_that_opens_records_takes_two_people_and_its_owner_is_told() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let second = area.person("Ben Admin", Role::Administrator, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        give_password(&area, &officer).await;
        let path = format!("/accounts/{}", officer.account);
        let waiting = async |who: &Someone| area.get(who, "/accounts/waiting").await.text;
        let first_id = |page: &str| {
            page.split("action=\"/accounts/waiting/").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned())
        };
        // A link into the account, and its second step.
        let link = area.post(&admin, &format!("{path}/link"), "").await;
        assert_eq!(link.location, format!("{path}?done=asked"), "no link alone: {}", link.text);
        assert!(first_id(&waiting(&admin).await).is_none(), "who asked cannot agree");
        // Not by a second account of one's own either.
        let own = area.post(&admin, "/accounts/new", "name=Mine&email=mine@example.org&role=administrator").await;
        assert!(own.location.ends_with("?done=added-asked"), "{}", own.location);
        let id = first_id(&waiting(&second).await).unwrap();
        assert_eq!(
            area.post(&admin, &format!("/accounts/waiting/{id}"), "decision=agree").await.status,
            StatusCode::FORBIDDEN
        );
        while let Some(id) = first_id(&waiting(&second).await) {
            let agreed = area.post(&second, &format!("/accounts/waiting/{id}"), "decision=agree").await;
            assert_eq!(agreed.location, "/accounts?done=agreed");
        }
        let own = area.post(&admin, &format!("{path}/link"), "").await;
        assert_eq!(own.status, StatusCode::FORBIDDEN, "who asked is not shown the link");
        let made = area.post(&second, &format!("{path}/link"), "").await;
        assert!(made.text.contains("http://test/link/"), "{}", made.text);
        let again = area.post(&admin, &format!("{path}/link"), "").await;
        assert_eq!(again.location, format!("{path}?done=asked"), "one agreement, one link");
        let reset = area.post(&admin, &format!("{path}/second-factor/reset"), "").await;
        assert_eq!(reset.location, format!("{path}?done=asked"));
        // The new administrator was brought in by the asker, and so is no second person.
        while let Some(id) = first_id(&waiting(&second).await) {
            area.post(&second, &format!("/accounts/waiting/{id}"), "decision=agree").await;
        }
        let mine = count(
            &area,
            "select count(*) from account_role r join account a on a.id = r.account where a.email = 'mine@example.org'",
        )
        .await;
        assert_eq!(mine, 1);
        area.post(&admin, &format!("{path}/second-factor/reset"), "").await;
        let mut tx = area.db.read().await.unwrap();
        let brought = accounts::by_email(&mut tx, "mine@example.org").await.unwrap().unwrap();
        let acts = access::records::widening::waiting(&mut tx).await.unwrap();
        assert!(!access::records::widening::may_decide(&mut tx, &acts[0], brought.id).await.unwrap());
        drop(tx);
        // At the next sign-in the owner reads who did what.
        let answer = sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await;
        assert_eq!(answer.location, "/account/since");
        let page =
            area.get(&Someone { cookie: answer.cookies.clone(), ..officer.clone() }, "/account/since").await.text;
        let notice = |code: &str| {
            let rest =
                page.split(&format!("data-notice=\"{code}\"")).nth(1).unwrap_or_else(|| panic!("{code}: {page}"));
            rest.split("</li>").next().unwrap_or_default().to_owned()
        };
        assert!(notice("link").contains("Ben Admin"), "whoever agreed makes the link: {page}");
        let reset = notice("second_factor");
        assert!(reset.contains("Ada Admin") && reset.contains("Ben Admin"), "{page}");
        let back = Someone { cookie: answer.cookies, ..officer.clone() };
        area.post(&back, "/account/since", "").await;
        assert_eq!(sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await.location, "/");
        // A role that opens nothing is given by one.
        let editor = area.post(&admin, "/accounts/new", "name=Ed&email=ed@example.org&role=editor").await;
        assert!(editor.location.ends_with("?done=added"), "{}", editor.location);
    })
    .await;
}

#[tokio::test]
async fn a_closed_account_that_opens_records_is_opened_again_by_two() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let second = area.person("Ben Admin", Role::Administrator, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        give_password(&area, &officer).await;
        let path = format!("/accounts/{}", officer.account);
        // Whether it is closed, and the version that a form of now has.
        let now = async || {
            let account = accounts::by_id(&mut area.db.read().await.unwrap(), officer.account).await.unwrap();
            (account.disabled_at.is_some(), account.version)
        };
        let save = async |state: &str| {
            let form = format!("version={}&name=Asha+Officer&state={state}", now().await.1);
            area.post(&admin, &path, &form).await
        };
        let closed = save("closed").await;
        assert_eq!(closed.location, format!("{path}?done=saved"), "{}", closed.text);
        assert!(now().await.0);
        let asked = save("open").await;
        assert_eq!(asked.location, format!("{path}?done=asked"), "{}", asked.text);
        assert!(now().await.0, "it stays closed until somebody else agrees");
        let id = area.get(&second, "/accounts/waiting").await.text;
        let id = id.split("action=\"/accounts/waiting/").nth(1).unwrap()[..36].to_owned();
        let decide = format!("/accounts/waiting/{id}");
        assert_eq!(area.post(&admin, &decide, "decision=agree").await.status, StatusCode::FORBIDDEN);
        assert!(now().await.0, "nobody is their own second person");
        assert_eq!(area.post(&second, &decide, "decision=agree").await.location, "/accounts?done=agreed");
        assert!(!now().await.0);
        let answer = sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await;
        assert_eq!(answer.location, "/account/since");
        let back = Someone { cookie: answer.cookies, ..officer.clone() };
        let page = area.get(&back, &answer.location).await.text;
        let notice = page.split("data-notice=\"opened\"").nth(1).unwrap_or_else(|| panic!("{page}"));
        let notice = notice.split("</li>").next().unwrap();
        assert!(notice.contains("Ada Admin") && notice.contains("Ben Admin"), "{notice}");
    })
    .await;
}

#[tokio::test]
async fn one_more_name_on_a_restricted_record_takes_a_second_person() {
    on_each(|area| async move {
        let child = area.child("Ava", "Hiddenname", date(2015, 3, 27), None).await;
        let named = area.person("Nia Manager", Role::Manager, None).await;
        let second = area.person("Sol Manager", Role::Manager, None).await;
        let friend = area.person("Fay Manager", Role::Manager, None).await;
        area.restrict(child, &[&named]).await;
        let form = format!("restricted=yes&named={}&reason=covers", friend.email);
        let asked = area.post(&named, &format!("/children/{child}/restrict"), &form).await;
        assert_eq!(asked.location, format!("/children/{child}?done=named-asked"), "{}", asked.text);
        assert_eq!(area.get(&friend, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        for who in [&named, &friend] {
            assert!(!area.get(who, "/restricted").await.text.contains("/restricted/names/"), "{}", who.name);
        }
        let page = area.get(&second, "/restricted").await.text;
        assert!(!page.contains("Hiddenname"), "the second person learns who asks for whom, and no more");
        let id = page.split("/restricted/names/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(
            area.post(&friend, &format!("/restricted/names/{id}"), "decision=agree").await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            area.post(&second, &format!("/restricted/names/{id}"), "decision=agree").await.location,
            "/restricted?done=named"
        );
        assert_eq!(area.get(&friend, &format!("/children/{child}")).await.status, StatusCode::OK);
        assert_eq!(area.get(&second, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn lifting_a_restriction_takes_a_second_person() {
    on_each(|area| async move {
        let child = area.child("Ava", "Hiddenname", date(2015, 3, 27), None).await;
        let named = area.person("Nia Manager", Role::Manager, None).await;
        let second = area.person("Sol Manager", Role::Manager, None).await;
        area.restrict(child, &[&named]).await;
        let asked = area.post(&named, &format!("/children/{child}/restrict"), "restricted=no&reason=moved+away").await;
        assert_eq!(asked.location, format!("/children/{child}?done=lift-asked"), "{}", asked.text);
        assert_eq!(area.get(&second, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        assert!(
            !area.get(&named, "/restricted").await.text.contains("/restricted/names/"),
            "nobody agrees with themself"
        );
        let page = area.get(&second, "/restricted").await.text;
        assert!(page.contains("/restricted/names/") && !page.contains("Hiddenname"), "{page}");
        let id = page.split("/restricted/names/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let refused = area.post(&second, &format!("/restricted/names/{id}"), "decision=refuse").await;
        assert_eq!(refused.location, "/restricted?done=refused");
        assert_eq!(area.get(&second, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);

        // Somebody who then decides to keep it restricted takes the request back.
        area.post(&named, &format!("/children/{child}/restrict"), "restricted=no&reason=moved+away").await;
        area.post(&named, &format!("/children/{child}/restrict"), "restricted=yes&named=&reason=new+danger").await;
        assert!(!area.get(&second, "/restricted").await.text.contains("/restricted/names/"));

        area.post(&named, &format!("/children/{child}/restrict"), "restricted=no&reason=moved+away").await;
        let page = area.get(&second, "/restricted").await.text;
        let id = page.split("/restricted/names/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let agreed = area.post(&second, &format!("/restricted/names/{id}"), "decision=agree").await;
        assert_eq!(agreed.location, "/restricted?done=lifted");
        assert_eq!(area.get(&second, &format!("/children/{child}")).await.status, StatusCode::OK);
    })
    .await;
}
