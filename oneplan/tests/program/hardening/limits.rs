//! How often somebody may guess, write and send.

use super::{PASSWORD, count, give_password, nobody, sign_in_from};
use crate::common::{Someone, on_each, operator};
use access::records::throttle;
use access::{Role, second_factor};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;

#[tokio::test]
async fn strangers_shut_out_neither_somebody_in_their_own_browser_nor_a_whole_school() {
    on_each(|area| async move {
        let school = "198.51.100.7";
        let senco = area.person("Sue Senco", Role::Editor, None).await;
        let colleague = area.person("Cam Colleague", Role::Editor, None).await;
        for who in [&senco, &colleague] {
            give_password(&area, who).await;
        }
        let browser = sign_in_from(&area, &senco, "", school, PASSWORD).await.cookies;
        assert_eq!(sign_in_from(&area, &colleague, "", school, PASSWORD).await.location, "/");
        for number in 0..30 {
            sign_in_from(&area, &senco, "", &format!("203.0.113.{number}"), "a wrong password").await;
        }
        let elsewhere = sign_in_from(&area, &senco, "", "203.0.113.200", PASSWORD).await;
        assert_eq!(elsewhere.status, StatusCode::TOO_MANY_REQUESTS, "many strangers together are shut out");
        assert_eq!(
            sign_in_from(&area, &senco, &browser, school, PASSWORD).await.location,
            "/",
            "her own browser is not"
        );
        // Somebody in the school guesses at everybody.
        for number in 0..60 {
            let someone = Someone { email: format!("guess{number}@example.org"), ..senco.clone() };
            sign_in_from(&area, &someone, "", school, "a wrong password").await;
        }
        let new = Someone { email: "new@example.org".into(), ..senco.clone() };
        assert_eq!(sign_in_from(&area, &new, "", school, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(
            sign_in_from(&area, &colleague, "", school, PASSWORD).await.location,
            "/",
            "who signs in there is not shut out"
        );
        // In one browser, too, guesses have an end.
        let mut last = StatusCode::OK;
        for _ in 0..11 {
            last = sign_in_from(&area, &senco, &browser, school, "a wrong password").await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test]
async fn failed_sign_ins_name_the_account_and_those_shut_out_are_logged_within_bounds() {
    on_each(|area| async move {
        let who = area.person("Asha Officer", Role::Editor, None).await;
        give_password(&area, &who).await;
        for _ in 0..40 {
            sign_in_from(&area, &who, "", "203.0.113.9", "a wrong password").await;
        }
        let of = |action: &str| {
            format!("select count(*) from audit_entry where action = '{action}' and subject is not null")
        };
        assert_eq!(count(&area, &of("session.failed")).await, 5);
        let shut_out = count(&area, &of("session.shut_out")).await;
        assert!((1..=5).contains(&shut_out), "{shut_out}");
        sign_in_from(&area, &Someone { email: "none@example.org".into(), ..who }, "", "203.0.113.10", "wrong").await;
        assert_eq!(
            count(&area, "select count(*) from audit_entry where action = 'session.failed' and subject is null").await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn every_check_of_a_password_has_the_same_limit() {
    on_each(|area| async move {
        let who = area.person("Eve Editor", Role::Editor, None).await;
        give_password(&area, &who).await;
        let mut statuses = Vec::new();
        for number in 0..4 {
            let form = format!("current=guess{number}&new=brick+willow+sedan");
            statuses.push(area.post(&who, "/account/password", &form).await.status);
        }
        let secret = second_factor::new_secret(area.db.random());
        let code = second_factor::code(&secret, &who.email, area.db.now()).unwrap();
        for number in 0..4 {
            let form = format!("secret={secret}&code={code}&password=guess{number}");
            statuses.push(area.post(&who, "/account/second-factor", &form).await.status);
        }
        let refused = statuses.iter().filter(|status| **status == StatusCode::UNPROCESSABLE_ENTITY).count();
        assert_eq!((refused, statuses.len() - refused), (5, 3), "{statuses:?}");
        assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    })
    .await;
}

#[tokio::test]
async fn a_second_factor_is_replaced_by_who_has_the_old_one_alone() {
    on_each(|area| async move {
        let who = area.person("Eve Editor", Role::Editor, None).await;
        give_password(&area, &who).await;
        let set_up = async |who: &Someone, old: &str| {
            let secret = second_factor::new_secret(area.db.random());
            let code = second_factor::code(&secret, &who.email, area.db.now()).unwrap();
            let form = format!("secret={secret}&code={code}&old={old}&password={}", PASSWORD.replace(' ', "+"));
            (secret, area.post(who, "/account/second-factor", &form).await)
        };
        let (first, done) = set_up(&who, "").await;
        assert!(done.text.contains("data-recovery-codes"), "{}", done.text);
        let who = Someone { cookie: done.cookies.clone(), ..who };
        for old in ["", "000000"] {
            let (_, refused) = set_up(&who, old).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the password alone is not enough");
        }
        area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        let old = second_factor::code(&first, &who.email, area.db.now()).unwrap();
        let (_, done) = set_up(&who, &old).await;
        assert!(done.text.contains("data-recovery-codes"), "{}", done.text);
        let who = Someone { cookie: done.cookies.clone(), ..who };
        let recovery = done.text.split("<li>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let (_, done) = set_up(&who, &recovery).await;
        assert!(done.text.contains("data-recovery-codes"), "a recovery code does too: {}", done.text);
    })
    .await;
}

#[tokio::test]
async fn what_anybody_may_write_has_an_end_and_the_log_does_not_grow_with_it() {
    on_each(|area| async move {
        let begun = area.post(&nobody("", &area), "/request/begin", "").await;
        assert_eq!(begun.location, "/request/code");
        let browser = nobody(&begun.cookies, &area);
        let before = count(&area, "select count(*) from audit_entry").await;
        let mut refused = 0;
        for number in 0..400 {
            let answer = area.post(&browser, "/request/step/needs", &format!("needs=text+{number}")).await;
            refused += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
        }
        assert_eq!(refused, 340, "one request is saved 60 times in a quarter of an hour");
        assert_eq!(count(&area, "select count(*) from audit_entry").await, before, "saves are not acts");
        assert!(count(&area, "select count(*) from door_try").await < 20, "tries are counted, not listed");
        let mut begun = 0;
        area.pass_hours(1);
        for _ in 0..60 {
            begun +=
                usize::from(area.post(&nobody("", &area), "/request/begin", "").await.status == StatusCode::SEE_OTHER);
        }
        assert_eq!(begun, 50);
        // What was begun and left empty is forgotten after a day.
        area.pass_hours(30);
        journey::records::intake::sweep((*area.db).clone()).await.unwrap();
        assert_eq!(count(&area, "select count(*) from intake").await, 1);
    })
    .await;
}

#[tokio::test]
async fn one_request_is_saved_so_often_and_no_more_from_however_many_addresses() {
    on_each(|area| async move {
        let addresses = ["192.0.2.1", "198.51.100.1", "203.0.113.1", "192.0.2.77", "2001:db8::1"];
        let save = async |cookies: &str, address: &str| {
            let mut request = Request::post("/request/step/needs")
                .header(header::COOKIE, cookies)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from("needs=text&provision=help"))
                .unwrap();
            let address: std::net::IpAddr = address.parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(std::net::SocketAddr::from((address, 1))));
            area.send(request).await.status
        };
        let begun = area.post(&nobody("", &area), "/request/begin", "").await;
        // So many a quarter of an hour, until the day is full.
        for most in [60, 60, 60, 60, 60, 0] {
            let mut saved = 0;
            for _ in 0..16 {
                for address in addresses {
                    let status = save(&begun.cookies, address).await;
                    let is_saved = status == StatusCode::SEE_OTHER;
                    assert!(is_saved || status == StatusCode::TOO_MANY_REQUESTS, "{status}");
                    saved += usize::from(is_saved);
                }
            }
            assert_eq!(saved, most);
            area.clock.fetch_add(16 * 60_000, std::sync::atomic::Ordering::SeqCst);
        }
        let another = area.post(&nobody("", &area), "/request/begin", "").await;
        assert_eq!(save(&another.cookies, "192.0.2.1").await, StatusCode::SEE_OTHER, "another request is saved");
        area.pass_hours(24);
        assert_eq!(save(&begun.cookies, "192.0.2.1").await, StatusCode::SEE_OTHER, "the next day");
    })
    .await;
}

#[tokio::test]
async fn a_request_can_be_forgotten_on_a_computer_that_others_use() {
    on_each(|area| async move {
        let begun = area.post(&nobody("", &area), "/request/begin", "").await;
        let browser = nobody(&begun.cookies, &area);
        assert!(area.get(&browser, "/request").await.text.contains("/request/forget"));
        let forgotten = area.post(&browser, "/request/forget", "").await;
        assert!(forgotten.cookie.contains("Max-Age=0"), "{}", forgotten.cookie);
        assert!(forgotten.location.ends_with("done=forgotten"), "{}", forgotten.location);
        let start = area.get(&nobody("", &area), &forgotten.location).await.text;
        assert!(start.contains("govuk-notification-banner--success"), "{start}");
    })
    .await;
}

#[tokio::test]
async fn an_account_of_a_family_sends_documents_up_to_a_measure() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let path = format!("/children/{child}/files/new");
        let mut last = StatusCode::OK;
        for number in 0..61 {
            last = area
                .upload(&parent, &path, &format!("Report {number}"), "report.txt", format!("text {number}").as_bytes())
                .await
                .status;
        }
        assert_eq!(last, StatusCode::FORBIDDEN);
        assert_eq!(count(&area, "select count(*) from file").await, 60);
    })
    .await;
}

#[tokio::test]
async fn doors_count_by_the_minute_and_open_again() {
    on_each(|area| async move {
        let door = [throttle::Door::quarter("test".to_owned(), 3)];
        let mut outcomes = Vec::new();
        for _ in 0..4 {
            let mut tx = area.db.write(&operator()).await.unwrap();
            outcomes.push(throttle::enter(&mut tx, &door).await.unwrap());
            tx.commit_draft().await.unwrap();
            area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        }
        assert_eq!(outcomes, [None, None, None, Some(12 * 60)]);
        area.clock.fetch_add(12 * 60_000, std::sync::atomic::Ordering::SeqCst);
        let mut tx = area.db.write(&operator()).await.unwrap();
        assert_eq!(throttle::enter(&mut tx, &door).await.unwrap(), None, "the first is forgotten");
    })
    .await;
}
