//! The link for somebody who forgot their password.

use std::net::SocketAddr;
use std::path::Path;

use access::records::accounts;
use access::records::links::{self, Purpose};
use access::{Role, token};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use outbox::Mail;
use people::mail::NEW_PASSWORD;
use store::{Entry, Query, Right};

use super::{of, sent, states};
use crate::common::{Area, Someone, on_each, operator};

/// Somebody who has chosen a password.
async fn with_password(area: &Area, name: &str, role: Role) -> Someone {
    let who = area.person(name, role, None).await;
    let mut tx = area.db.write(&operator()).await.unwrap();
    accounts::set_password(&mut tx, who.account, "a hash that no password has").await.unwrap();
    tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    who
}

async fn forgets(area: &Area, email: &str) -> crate::common::Answer {
    let nobody = crate::hardening::nobody("", area);
    area.post(&nobody, "/forgotten-password", &format!("email={}", email.replace('@', "%40"))).await
}

/// The links that have left for somebody, oldest first.
async fn links_to(area: &Area, folder: &Path, who: &Someone) -> Vec<String> {
    jobs::run_due(&area.db, &[people::pages::FORGOTTEN]).await.unwrap();
    area.deliver().await;
    let all = sent(folder);
    let link = |mail: &&String| format!("/link/{}", &mail.split("http://test/link/").nth(1).unwrap()[..64]);
    of(&all, who).iter().map(link).collect()
}

#[tokio::test]
async fn whoever_forgot_their_password_gets_a_link_and_nobody_learns_who_has_an_account() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let closed = with_password(&area, "Cleo Closed", Role::CaseOfficer).await;
        area.change(
            Query::new("update account set disabled_at =")
                .value(area.db.now())
                .push("where id =")
                .value(closed.account),
        )
        .await;
        let invited = area.person("Ida Invited", Role::Analyst, None).await;
        let nobody = crate::hardening::nobody("", &area);
        assert!(area.get(&nobody, "/sign-in").await.text.contains("href=\"/forgotten-password\""));
        assert!(area.get(&nobody, "/forgotten-password").await.text.contains("name=\"email\""));
        for wrong in ["", "asha"] {
            assert_eq!(forgets(&area, wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        let before = rows(&area).await;
        for email in [&who.email, &closed.email, &invited.email, &"nobody@example.org".to_owned()] {
            let answer = forgets(&area, email).await;
            assert_eq!(
                (answer.status, answer.location.as_str()),
                (StatusCode::SEE_OTHER, "/forgotten-password?done=asked"),
                "{email}"
            );
            assert!(!answer.text.contains(email.as_str()));
        }
        // As much is written for each, so that the time it takes tells nothing either.
        let after = rows(&area).await;
        assert_eq!((after.0 - before.0, after.1 - before.1), (4, 4));
        assert_eq!(area.number("select count(*) from outbox").await, 0);
        let said = area.get(&nobody, "/forgotten-password?done=asked").await;
        assert!(said.status == StatusCode::OK && !said.text.contains("name=\"email\""), "{}", said.text);

        let links = links_to(&area, &folder, &who).await;
        assert_eq!((links.len(), sent(&folder).len()), (1, 1), "to nobody else");
        assert!(!sent(&folder)[0].contains("Asha"), "it names nobody");
        assert_eq!(area.get(&who, "/account").await.status, StatusCode::OK, "nothing changed until it is used");
        let chosen = area.post(&nobody, &links[0], "password=copper+lantern+otter&again=copper+lantern+otter").await;
        assert_eq!((chosen.status, chosen.problem()), (StatusCode::OK, ""), "{}", chosen.text);
        assert!(area.get(&who, "/account").await.location.starts_with("/sign-in"), "every session has ended");
        assert_eq!(area.get(&nobody, &links[0]).await.problem(), "link-gone", "it works once");
        assert_eq!(
            area.number("select count(*) from account_notice where what = 'link'").await,
            1,
            "the owner is told"
        );
        assert_eq!(area.number("select count(*) from audit_entry where action = 'account.forgotten_link'").await, 1);
    })
    .await;
}

/// How many jobs and lines of the log there are of forgotten passwords.
async fn rows(area: &Area) -> (i64, i64) {
    (
        area.number("select count(*) from job where kind = 'people.forgotten_password'").await,
        area.number("select count(*) from audit_entry where action = 'account.forgotten'").await,
    )
}

#[tokio::test]
async fn a_link_for_a_forgotten_password_works_for_an_hour_and_not_for_a_closed_account() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let nobody = crate::hardening::nobody("", &area);
        let gone = |page: testing::Answer| page.problem() == "link-gone";
        forgets(&area, &who.email.to_uppercase()).await;
        let first = links_to(&area, &folder, &who).await;
        assert!(!gone(area.get(&nobody, &first[0]).await));
        area.pass_hours(1);
        assert!(gone(area.get(&nobody, &first[0]).await), "after an hour");
        forgets(&area, &who.email).await;
        forgets(&area, &who.email).await;
        let links = links_to(&area, &folder, &who).await;
        let newest = links.last().unwrap().clone();
        assert!(!gone(area.get(&nobody, &newest).await));

        // Where a person takes the password away, or closes the account, a link that is out opens nothing.
        area.change(
            Query::new("update account set disabled_at =").value(area.db.now()).push("where id =").value(who.account),
        )
        .await;
        assert!(gone(area.get(&nobody, &newest).await));
        let form = "password=copper+lantern+otter&again=copper+lantern+otter";
        assert!(gone(area.post(&nobody, &newest, form).await));
        assert_eq!(area.number("select count(*) from account where password_hash like 'a hash that%'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn asking_again_and_again_for_a_new_password_floods_nobody() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let other = with_password(&area, "Ben Officer", Role::CaseOfficer).await;
        for _ in 0..6 {
            assert_eq!(forgets(&area, &who.email).await.location, "/forgotten-password?done=asked", "the same answer");
            // Each leaves before the next is asked for.
            links_to(&area, &folder, &who).await;
        }
        let links = links_to(&area, &folder, &who).await;
        assert_eq!(links.len(), 1, "the first one still works");
        let nobody = crate::hardening::nobody("", &area);
        assert!(area.get(&nobody, &links[0]).await.text.contains("name=\"again\""));
        // From one network so many in all, whoever has an account.
        for _ in 0..4 {
            assert_eq!(forgets(&area, "nobody@example.org").await.status, StatusCode::SEE_OTHER);
        }
        for email in ["nobody@example.org", other.email.as_str()] {
            assert_eq!(forgets(&area, email).await.status, StatusCode::TOO_MANY_REQUESTS);
        }
        area.pass_hours(1);
        assert_eq!(forgets(&area, &other.email).await.status, StatusCode::SEE_OTHER);
        assert_eq!(links_to(&area, &folder, &other).await.len(), 1);
        // Once it has ended there is another, so many times in a day for one network.
        for _ in 0..8 {
            area.pass_hours(1);
            forgets(&area, &who.email).await;
            links_to(&area, &folder, &who).await;
        }
        assert_eq!(links_to(&area, &folder, &who).await.len(), 5);
        area.pass_hours(24);
        forgets(&area, &who.email).await;
        assert_eq!(links_to(&area, &folder, &who).await.len(), 6, "the next day again");
    })
    .await;
}

/// Asks for a link from an address.
async fn forgets_from(area: &Area, email: &str, from: [u8; 4]) {
    let mut request = Request::post("/forgotten-password")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("email={}", email.replace('@', "%40"))))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((from, 443))));
    assert_eq!(area.send(request).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn strangers_who_ask_for_a_new_password_keep_nobody_from_asking() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        // From many networks, so often that each has used up what it may ask for.
        for network in 0..4 {
            for _ in 0..12 {
                forgets_from(&area, &who.email, [198, 51, network, 7]).await;
                area.pass_hours(1);
            }
        }
        let nobody = crate::hardening::nobody("", &area);
        jobs::run_due(&area.db, &[people::pages::FORGOTTEN]).await.unwrap();
        area.pass_hours(2);
        let before = links_to(&area, &folder, &who).await.len();
        area.pass_hours(2);
        forgets_from(&area, &who.email, [192, 0, 2, 1]).await;
        let links = links_to(&area, &folder, &who).await;
        assert_eq!(links.len(), before + 1);
        let works = async |link: &String| area.get(&nobody, link).await.text.contains("name=\"again\"");
        let mut open = Vec::new();
        for link in &links {
            if works(link).await {
                open.push(link.clone());
            }
        }
        assert_eq!(open.len(), 1, "the newest");
        // Strangers who ask meanwhile do not end it.
        forgets_from(&area, &who.email, [198, 51, 99, 7]).await;
        assert_eq!(links_to(&area, &folder, &who).await.len(), before + 1);
        assert!(works(&open[0]).await);
    })
    .await;
}

#[tokio::test]
async fn two_step_verification_is_asked_for_after_a_forgotten_password_too() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let mut tx = area.db.write(&operator()).await.unwrap();
        accounts::set_totp(&mut tx, who.account, Some(&access::second_factor::new_secret(area.db.random())))
            .await
            .unwrap();
        accounts::use_step(&mut tx, who.account, 1).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        forgets(&area, &who.email).await;
        let links = links_to(&area, &folder, &who).await;
        let nobody = crate::hardening::nobody("", &area);
        area.post(&nobody, &links[0], "password=copper+lantern+otter&again=copper+lantern+otter").await;
        let form = format!("email={}&password=copper+lantern+otter", who.email.replace('@', "%40"));
        assert_eq!(area.post(&nobody, "/sign-in", &form).await.location, "/sign-in/code");
    })
    .await;
}

#[tokio::test]
async fn without_email_somebody_who_forgot_their_password_is_told_whom_to_ask() {
    on_each(|area| async move {
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let nobody = crate::hardening::nobody("", &area);
        let page = area.get(&nobody, "/forgotten-password").await;
        assert!(page.problem() == "no-email" && !page.text.contains("name=\"email\""), "{}", page.text);
        assert_eq!(forgets(&area, &who.email).await.status, StatusCode::OK);
        assert_eq!(rows(&area).await, (0, 0));
    })
    .await;
}

#[tokio::test]
async fn while_emails_are_on_hold_no_link_for_a_forgotten_password_is_promised() {
    on_each(|area| async move {
        let _folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let nobody = crate::hardening::nobody("", &area);
        assert!(area.get(&nobody, "/forgotten-password").await.text.contains("name=\"email\""));
        area.change(Query::new("delete from setting where name = 'outbox_installation'")).await;
        let page = area.get(&nobody, "/forgotten-password").await.text;
        assert!(!page.contains("name=\"email\"") && page.contains("href=\"/contact\""), "{page}");
        assert_eq!(forgets(&area, &who.email).await.status, StatusCode::OK);
        assert_eq!(area.number("select count(*) from job where kind = 'people.forgotten_password'").await, 0);
    })
    .await;
}

/// How many messages and links there are.
async fn messages_and_links(area: &Area) -> (i64, i64) {
    (area.number("select count(*) from outbox").await, area.number("select count(*) from single_use_link").await)
}

#[tokio::test]
async fn a_link_whose_message_failed_is_taken_back_and_the_owner_can_ask_at_once() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        // Where a file lies, nothing can be put into a folder.
        std::fs::write(&*folder, "").unwrap();
        forgets(&area, &who.email).await;
        assert!(links_to(&area, &folder, &who).await.is_empty());
        assert_eq!(states(&area, "account.forgotten").await[0].0, "waiting");
        assert_eq!(messages_and_links(&area).await, (1, 0), "what did not leave opens nothing");
        // It is tried again, so no other is written.
        forgets(&area, &who.email).await;
        assert!(links_to(&area, &folder, &who).await.is_empty());
        assert_eq!(messages_and_links(&area).await, (1, 0));
        // The last attempt.
        area.change(Query::new("update outbox set attempts = 7")).await;
        area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        area.deliver().await;
        assert_eq!(states(&area, "account.forgotten").await[0].0, "failed");
        assert_eq!(messages_and_links(&area).await, (1, 0));
        std::fs::remove_file(&*folder).unwrap();
        forgets(&area, &who.email).await;
        let links = links_to(&area, &folder, &who).await;
        assert_eq!(links.len(), 1);
        let nobody = crate::hardening::nobody("", &area);
        assert!(area.get(&nobody, &links[0]).await.text.contains("name=\"again\""));
    })
    .await;
}

#[tokio::test]
async fn while_a_link_that_somebody_gave_still_works_no_other_is_sent_and_it_is_not_ended() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let secret = token::new(area.db.random());
        let mut tx = area.db.write(&operator()).await.unwrap();
        links::make(&mut tx, who.account, None, Purpose::Reset, &token::hash(&secret)).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let nobody = crate::hardening::nobody("", &area);
        let given = format!("/link/{secret}");
        // In its first hours and in its last.
        for hours in [1, 22] {
            area.pass_hours(hours);
            forgets(&area, &who.email).await;
            assert!(links_to(&area, &folder, &who).await.is_empty());
            assert!(area.get(&nobody, &given).await.text.contains("name=\"again\""));
        }
        area.pass_hours(1);
        forgets(&area, &who.email).await;
        assert_eq!(links_to(&area, &folder, &who).await.len(), 1, "it has ended");
    })
    .await;
}

#[tokio::test]
async fn while_a_link_that_somebody_gave_is_on_its_way_no_other_is_sent() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let mut tx = area.db.write(&operator()).await.unwrap();
        outbox::send(&mut tx, &area.db, Mail::about_account(NEW_PASSWORD, who.account)).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        forgets(&area, &who.email).await;
        assert_eq!(links_to(&area, &folder, &who).await.len(), 1);
        assert!(states(&area, "account.forgotten").await.is_empty());
        assert_eq!(messages_and_links(&area).await, (1, 1));
    })
    .await;
}
