//! What somebody with bad intentions tries: two accounts that are one person, floods from one household, forms with
//! thousands of files, a log whose notes were cut.

use crate::common::{Area, Someone, on_each, operator};
use crate::hardening::{PASSWORD, count, give_password, nobody, sign_in_from};
use access::Role;
use access::records::{throttle, widening};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use store::{Entry, Query, Right};

const LINK: &str = "http://test/link/";

fn first_id(page: &str) -> Option<String> {
    page.split("action=\"/accounts/waiting/").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned())
}

/// Asks for a link into an account, has it agreed to, and makes it.
async fn link_by_two(area: &Area, asks: &Someone, agrees: &Someone, whose: &Someone) {
    let path = format!("/accounts/{}/link", whose.account);
    assert!(area.post(asks, &path, "").await.location.ends_with("?done=asked"));
    let id = first_id(&area.get(agrees, "/accounts/waiting").await.text).unwrap();
    assert_eq!(
        area.post(agrees, &format!("/accounts/waiting/{id}"), "decision=agree").await.location,
        "/accounts?done=agreed"
    );
    let own = area.post(asks, &path, "").await;
    assert!(own.status == StatusCode::FORBIDDEN && !own.text.contains(LINK), "who asked was shown the link");
    assert!(area.post(agrees, &path, "").await.text.contains(LINK), "who agreed makes the link");
}

#[tokio::test]
async fn nobody_agrees_for_an_account_that_they_had_in_hand_and_nor_does_it_for_them() {
    on_each(|area| async move {
        let ada = area.person("Ada Admin", Role::Administrator, None).await;
        let ben = area.person("Ben Admin", Role::Administrator, None).await;
        let cy = area.person("Cy Admin", Role::Administrator, None).await;
        let new = area.person("New Admin", Role::Administrator, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        link_by_two(&area, &ada, &ben, &new).await;
        for (asks, cannot) in [(&new, [&ada, &ben]), (&ada, [&new, &new]), (&ben, [&new, &new])] {
            let path = format!("/accounts/{}/link", officer.account);
            assert!(area.post(asks, &path, "").await.location.ends_with("?done=asked"));
            let id = first_id(&area.get(&cy, "/accounts/waiting").await.text).unwrap();
            let decide = format!("/accounts/waiting/{id}");
            for who in cannot {
                assert!(first_id(&area.get(who, "/accounts/waiting").await.text).is_none(), "{}", who.name);
                let refused = area.post(who, &decide, "decision=agree").await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{} for {}", who.name, asks.name);
            }
            assert_eq!(area.post(&cy, &decide, "decision=refuse").await.location, "/accounts?done=refused");
        }
    })
    .await;
}

#[tokio::test]
async fn two_accounts_that_one_person_had_in_hand_do_not_agree_on_a_restricted_record() {
    on_each(|area| async move {
        let ada = area.person("Ada Admin", Role::Administrator, None).await;
        let ben = area.person("Ben Admin", Role::Administrator, None).await;
        let named = area.person("Nia Manager", Role::Manager, None).await;
        let other = area.person("Sol Manager", Role::Manager, None).await;
        let third = area.person("Tia Manager", Role::Manager, None).await;
        for whose in [&named, &other] {
            link_by_two(&area, &ada, &ben, whose).await;
        }
        let child = area.child("Ava", "Hiddenname", date(2015, 3, 27), None).await;
        area.restrict(child, &[&named]).await;
        let restrict = format!("/children/{child}/restrict");
        for (form, opens) in [
            ("restricted=no&reason=moved".to_owned(), "lifted"),
            (format!("restricted=yes&named={}&reason=covers", other.email), "named"),
        ] {
            area.post(&named, &restrict, &form).await;
            let id_on = |page: String| {
                page.split("/restricted/names/").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned())
            };
            assert_eq!(id_on(area.get(&other, "/restricted").await.text), None, "{opens}");
            let id = id_on(area.get(&third, "/restricted").await.text).expect(opens);
            let refused = area.post(&other, &format!("/restricted/names/{id}"), "decision=agree").await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{opens}");
            assert_eq!(area.get(&other, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
            area.post(&third, &format!("/restricted/names/{id}"), "decision=refuse").await;
        }
        // Whoever wants emergency access is not let in by the other either.
        let mut tx = area.db.read().await.unwrap();
        assert!(!widening::are_two_people(&mut tx, named.account, other.account).await.unwrap());
        assert!(widening::are_two_people(&mut tx, named.account, third.account).await.unwrap());
        drop(tx);
        area.clock.fetch_add(29 * 24 * 3_600_000, std::sync::atomic::Ordering::SeqCst);
        let mut tx = area.db.read().await.unwrap();
        assert!(widening::are_two_people(&mut tx, named.account, other.account).await.unwrap(), "after four weeks");
        assert!(!widening::are_two_people(&mut tx, named.account, ada.account).await.unwrap(), "never");
    })
    .await;
}

#[tokio::test]
async fn whoever_knows_the_password_of_an_account_does_not_gain_the_role_that_it_is_given() {
    on_each(|area| async move {
        let ada = area.person("Ada Admin", Role::Administrator, None).await;
        let ben = area.person("Ben Admin", Role::Administrator, None).await;
        let editor = area.person("Ed Editor", Role::Editor, None).await;
        let path = format!("/accounts/{}", editor.account);
        assert!(area.post(&ada, &format!("{path}/link"), "").await.text.contains(LINK), "it opens nothing yet");
        give_password(&area, &editor).await;
        assert!(area.post(&ada, &format!("{path}/roles"), "role=case_officer").await.location.ends_with("?done=asked"));
        let id = first_id(&area.get(&ben, "/accounts/waiting").await.text).unwrap();
        area.post(&ben, &format!("/accounts/waiting/{id}"), "decision=agree").await;
        let signed_in = sign_in_from(&area, &editor, "", "192.0.2.1", PASSWORD).await;
        assert_ne!(signed_in.location, "/", "the old password still opens the account");
        assert_eq!(area.post(&ada, &format!("{path}/link"), "").await.status, StatusCode::FORBIDDEN);
        assert!(area.post(&ben, &format!("{path}/link"), "").await.text.contains(LINK));
    })
    .await;
}

#[tokio::test]
async fn one_household_shuts_out_nobody_else_whichever_of_its_addresses_it_uses() {
    on_each(|area| async move {
        let flood = async |address: &str| {
            let mut tx = area.db.write(&operator()).await.unwrap();
            let shut = throttle::enter(&mut tx, &throttle::public_doors(address)).await.unwrap();
            tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
            tx.commit().await.unwrap();
            shut.is_none()
        };
        let mut through = 0;
        for number in 0..256 {
            for _ in 0..2 {
                through += usize::from(flood(&format!("2001:db8:1:2{number:02x}::1")).await);
            }
        }
        assert_eq!(through, 240, "a /56 of 256 networks is one household");
        assert!(flood("2001:db9::1").await && flood("192.0.2.1").await);
        let total = |door: &'static str, tries: i64| {
            let minute = area.db.now().as_second().div_euclid(60);
            Query::new("insert into door_try (door, minute, tries) values (")
                .value(door)
                .push(",")
                .value(minute)
                .push(",")
                .value(tries)
                .push(") on conflict (door, minute) do update set tries = excluded.tries")
        };
        area.change(total("public:any", 6_000)).await;
        assert!(flood("198.51.100.1").await, "a quiet network gets through");
        assert!(!flood("2001:db8:1:3ff::1").await, "a loud one does not");
        area.change(total("public:any", 12_000)).await;
        assert!(!flood("198.51.100.2").await, "the reserve has an end too");

        // Signing in: who is known gets in, and who comes from where it was quiet.
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Otto Officer", Role::CaseOfficer, None).await;
        for who in [&officer, &other] {
            give_password(&area, who).await;
        }
        let browser = sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await.cookies;
        area.change(total("address:any", 4_000)).await;
        assert_eq!(
            sign_in_from(&area, &other, "", "203.0.113.9", PASSWORD).await.status,
            StatusCode::TOO_MANY_REQUESTS
        );
        assert_eq!(sign_in_from(&area, &officer, &browser, "203.0.113.9", PASSWORD).await.location, "/");
        area.change(total("address:any", 2_000)).await;
        assert_eq!(sign_in_from(&area, &other, "", "203.0.113.9", PASSWORD).await.location, "/");
    })
    .await;
}

#[tokio::test]
async fn a_form_of_many_files_or_fields_is_refused_in_words() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Ava", "Ackroyd", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let send = async |parts: usize, head: &str| {
            let mut body = String::new();
            for number in 0..parts {
                body.push_str("--edge\r\ncontent-disposition: form-data; ");
                body.push_str(&head.replace("{number}", &number.to_string()));
                body.push_str("\r\n\r\nx\r\n");
            }
            body.push_str("--edge--\r\n");
            let request = Request::post(format!("/children/{child}/files/new"))
                .header(header::COOKIE, &officer.cookie)
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
                .body(Body::from(body))
                .unwrap();
            area.send(request).await
        };
        let files = send(400, "name=\"file\"; filename=\"a{number}.txt\"").await;
        assert_eq!(files.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(files.refuses("file"), "{}", files.text);
        let fields = send(900, "name=\"field{number}\"").await;
        assert!(fields.status.is_client_error() && fields.text.contains("<h1"), "{}", fields.text);
        let others = send(900, "name=\"other\"; filename=\"a{number}.txt\"").await;
        assert!(others.status.is_client_error() && others.text.contains("<h1"), "{}", others.text);
        assert_eq!(count(&area, "select count(*) from file").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_refused_new_password_with_the_right_old_one_is_no_wrong_try() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        give_password(&area, &officer).await;
        let change = async |current: &str, new: &str| {
            let form = format!("current={}&new={}", current.replace(' ', "+"), new.replace(' ', "+"));
            area.post(&officer, "/account/password", &form).await
        };
        for _ in 0..8 {
            let refused = change(PASSWORD, "Wakefield1234!").await;
            assert!(refused.refuses("new"), "{}", refused.text);
        }
        assert_eq!(change(PASSWORD, "teapot gravel lemming").await.location, "/account?done=password");
        for _ in 0..5 {
            change("a wrong password", "copper lantern otter").await;
        }
        assert_eq!(change("a wrong password", "copper lantern otter").await.status, StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test]
async fn a_log_whose_notes_outside_or_whose_count_of_them_were_cut_does_not_hold() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("area.anchors");
        area.db.note_anchors_in(file.clone());
        for _ in 0..3 {
            server::watch::anchor((*area.db).clone()).await.unwrap();
        }
        let check = async || store::audit::noted::check(&area.db, &[], &[]).await.unwrap();
        let whole = check().await;
        assert!(whole.holds() && whole.proved_until.is_some() && whole.noted == 3, "{whole:?}");
        let text = std::fs::read_to_string(&file).unwrap();
        let first = text.lines().next().unwrap().to_owned();
        for (change, words) in
            [(Some(format!("{first}\n")), "some were removed"), (Some(String::new()), "is empty"), (None, "is missing")]
        {
            match change {
                Some(text) => std::fs::write(&file, text).unwrap(),
                None => std::fs::remove_file(&file).unwrap(),
            }
            let cut = check().await;
            assert!(!cut.holds() && cut.missing.iter().any(|one| one.contains(words)), "{words}: {cut:?}");
        }
        server::watch::verify(&area.db).await.unwrap();
        let home = area.get(&admin, "/").await.text;
        assert!(home.contains("data-warning=\"audit-missing\""), "{home}");
        std::fs::write(&file, &text).unwrap();
        assert!(check().await.holds());
        // The count in the database, and the file with it.
        area.change(Query::new("delete from setting where name = 'audit_noted'")).await;
        std::fs::remove_file(&file).unwrap();
        let cut = check().await;
        assert!(cut.missing.iter().any(|one| one.contains("was changed outside OnePlan")), "{cut:?}");
    })
    .await;
}

#[tokio::test]
async fn where_the_address_is_named_forms_come_from_there_alone_whatever_host_was_asked() {
    on_each(|area| async move {
        let settings = access::Settings {
            address: "https://plans.example".to_owned(),
            origin: Some("https://plans.example".to_owned()),
            ..access::Settings::default()
        };
        let app = server::app((*area.db).clone(), &oneplan::rooms::all(), settings).await.unwrap();
        let router = server::router(&app, &server::metrics::Metrics::default(), None);
        for (origin, refused) in [
            ("https://plans.example", false),
            ("http://rebound.example", true),
            ("null", true),
            ("http://plans.example", true),
        ] {
            let request = Request::post("/sign-in")
                .header(header::HOST, origin.rsplit('/').next().unwrap())
                .header(header::ORIGIN, origin)
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from("email=a%40b&password=c"))
                .unwrap();
            let status = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap().status();
            assert_eq!(status == StatusCode::FORBIDDEN, refused, "{origin}: {status}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_program_does_not_do_is_said_in_words() {
    on_each(|area| async move {
        for (method, path) in [
            ("DELETE", "/sign-in"),
            ("PUT", "/"),
            ("POST", "/metrics"),
            ("PATCH", "/health"),
            ("TRACE", "/"),
            ("GET", "/.git/config"),
            ("GET", "/assets/"),
        ] {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            let answer = area.send(request).await;
            assert!(answer.status.is_client_error() && answer.text.contains("<h1"), "{method} {path}: {}", answer.text);
        }
        let answer = area.get(&nobody("", &area), "/nothing").await;
        assert!(answer.text.contains("<h1"));
    })
    .await;
}
