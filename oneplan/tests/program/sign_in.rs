//! Signing in: passwords, second factor, links, sessions, and those who guess.

use crate::common::{Area, Someone, on_each, operator};
use access::records::accounts;
use access::records::links::{self, Purpose};
use access::{Role, second_factor, token};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::ToSpan;
use store::{Entry, Right};

/// The second person agrees to what waits first.
async fn agree(area: &Area, second: &Someone) -> String {
    let page = area.get(second, "/accounts/waiting").await.text;
    let id = page
        .split("action=\"/accounts/waiting/")
        .nth(1)
        .expect("something waits")
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    area.post(second, &format!("/accounts/waiting/{id}"), "decision=agree").await.location
}

/// Where somebody without a session is sent from their account's page, which they can then come back to.
const SIGN_IN_AGAIN: &str = "/sign-in?next=%2Faccount";
const PASSWORD: &str = "copper lantern otter";

/// Makes a link as an administrator would, follows it, chooses the password.
async fn with_password(area: &Area, who: &Someone) {
    let secret = token::new(area.db.random());
    let mut tx = area.db.write(&operator()).await.unwrap();
    links::make(&mut tx, who.account, None, Purpose::Invitation, &token::hash(&secret)).await.unwrap();
    tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/link/{secret}");
    for _ in 0..3 {
        // Mail scanners open links: nothing changes.
        assert!(area.get(who, &path).await.text.contains("name=\"again\""));
    }
    let differs = area.post(who, &path, &format!("password={PASSWORD}&again=other")).await;
    assert!(differs.refuses("again"));
    let easy = area.post(who, &path, "password=password1234&again=password1234").await;
    assert!(easy.refuses("password"));
    let done = area.post(who, &path, &format!("password={PASSWORD}&again={PASSWORD}").replace(' ', "+")).await;
    assert_eq!((done.status, done.problem()), (StatusCode::OK, ""), "{}", done.text);
    assert_eq!(area.get(who, &path).await.problem(), "link-gone", "a link works once");
    assert_eq!(area.get(who, "/account").await.location, SIGN_IN_AGAIN, "a new password ends all sessions");
}

async fn sign_in(area: &Area, email: &str, password: &str) -> crate::common::Answer {
    let form = format!("email={email}&password={}", password.replace(' ', "+"));
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    area.send(request).await
}

fn cookie(answer: &crate::common::Answer) -> String {
    answer.cookie.split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_password_signs_in_and_wrong_ones_close_the_door_for_a_while() {
    on_each(|area| async move {
        let mut who = area.person("Asha Officer", Role::CaseOfficer, None).await;
        with_password(&area, &who).await;
        let right = sign_in(&area, &who.email, PASSWORD).await;
        assert_eq!(right.location, "/");
        assert!(right.cookie.contains("HttpOnly") && right.cookie.contains("SameSite=Lax"));
        who.cookie = cookie(&right);
        assert_eq!(area.get(&who, "/account").await.status, StatusCode::OK);

        let wrong = sign_in(&area, &who.email, "wrong").await;
        let unknown = sign_in(&area, "nobody@example.org", "wrong").await;
        assert_eq!(
            wrong.text.replace(&who.email, ""),
            unknown.text.replace("nobody@example.org", ""),
            "it does not tell who has an account"
        );
        for _ in 0..4 {
            assert_eq!(sign_in(&area, &who.email, "wrong").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let closed = sign_in(&area, &who.email, PASSWORD).await;
        assert_eq!(
            closed.status,
            StatusCode::TOO_MANY_REQUESTS,
            "even the right password waits, where nobody knows the browser"
        );
        // In the browser where they signed in, strangers' tries shut nobody out.
        let known = Someone { cookie: right.cookies, ..who.clone() };
        let form = format!("email={}&password={}", who.email, PASSWORD.replace(' ', "+"));
        assert_eq!(area.post(&known, "/sign-in", &form).await.location, "/");
        assert!(closed.text.contains("15 minutes"), "{}", closed.text);
        area.pass_hours(1);
        assert_eq!(sign_in(&area, &who.email.to_uppercase(), PASSWORD).await.location, "/");
    })
    .await;
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_each_code_works_once() {
    on_each(|area| async move {
        let mut who = area.person("Asha Officer", Role::CaseOfficer, None).await;
        with_password(&area, &who).await;
        who.cookie = cookie(&sign_in(&area, &who.email, PASSWORD).await);
        let page = area.get(&who, "/account/second-factor").await.text;
        let secret = page.split("name=\"secret\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(page.contains("<svg role=\"img\""));
        let wrong = area
            .post(
                &who,
                "/account/second-factor",
                &format!("secret={secret}&code=000000&password={}", PASSWORD.replace(' ', "+")),
            )
            .await;
        assert!(wrong.refuses("code"));
        let code = second_factor::code(&secret, &who.email, area.db.now()).unwrap();
        let unproved =
            area.post(&who, "/account/second-factor", &format!("secret={secret}&code={code}&password=guess")).await;
        assert!(unproved.refuses("password"));
        let form = format!("secret={secret}&code={code}&password={}", PASSWORD.replace(' ', "+"));
        let saved = area.post(&who, "/account/second-factor", &form).await;
        assert!(saved.text.contains("data-recovery-codes"), "{}", saved.text);
        let recovery = saved.text.split("<li>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert_eq!(area.get(&who, "/account").await.location, SIGN_IN_AGAIN, "the old token is worth nothing");
        who.cookie = cookie(&saved);
        assert_eq!(area.get(&who, "/account").await.status, StatusCode::OK, "the new one has proved it");

        let half = sign_in(&area, &who.email, PASSWORD).await;
        assert_eq!(half.location, "/sign-in/code");
        who.cookie = cookie(&half);
        assert_eq!(area.get(&who, "/account").await.location, SIGN_IN_AGAIN, "half-way is not in");
        assert!(area.post(&who, "/sign-in/code", &format!("code={code}")).await.refuses("code"));
        area.pass_hours(0);
        area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        let next = second_factor::code(&secret, &who.email, area.db.now()).unwrap();
        let whole = area.post(&who, "/sign-in/code", &format!("code={next}")).await;
        assert_eq!(whole.location, "/");
        assert_ne!(cookie(&whole), who.cookie, "a new token after the second step");

        who.cookie = cookie(&sign_in(&area, &who.email, PASSWORD).await);
        assert_eq!(area.post(&who, "/sign-in/code", &format!("code={recovery}")).await.location, "/");
        who.cookie = cookie(&sign_in(&area, &who.email, PASSWORD).await);
        assert_eq!(
            area.post(&who, "/sign-in/code", &format!("code={recovery}")).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a recovery code works once"
        );
    })
    .await;
}

#[tokio::test]
async fn sessions_end_by_idleness_by_age_by_the_person_and_by_the_administrator() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let idle = area.person("Ida Idle", Role::Editor, None).await;
        area.clock.fetch_add(31 * 60_000, std::sync::atomic::Ordering::SeqCst);
        assert_eq!(area.get(&idle, "/account").await.location, SIGN_IN_AGAIN, "30 minutes without use");

        let busy = area.person("Ben Busy", Role::Editor, None).await;
        for _ in 0..24 {
            area.clock.fetch_add(29 * 60_000, std::sync::atomic::Ordering::SeqCst);
            assert_eq!(area.get(&busy, "/account").await.status, StatusCode::OK);
        }
        area.clock.fetch_add(29 * 60_000, std::sync::atomic::Ordering::SeqCst);
        assert_eq!(area.get(&busy, "/account").await.location, SIGN_IN_AGAIN, "12 hours in any case");

        let admin = area.person("Ada Again", admin.role, None).await;
        let who = area.person("Eve Editor", Role::Editor, None).await;
        let id = who.account;
        assert_eq!(area.post(&admin, &format!("/accounts/{id}/sessions/end"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.get(&who, "/account").await.location, SIGN_IN_AGAIN);
        let who = area.person("Eva Editor", Role::Editor, None).await;
        let id = who.account;
        area.post(&admin, &format!("/accounts/{id}"), "version=1&name=Eva+Editor&state=closed").await;
        assert_eq!(area.get(&who, "/account").await.location, SIGN_IN_AGAIN, "a closed account is out at once");
    })
    .await;
}

#[tokio::test]
async fn one_sees_ones_sessions_and_ends_any_of_them_with_the_password() {
    on_each(|area| async move {
        let who = area.person("Eve Editor", Role::Editor, None).await;
        with_password(&area, &who).await;
        let mut sessions = Vec::new();
        for _ in 0..3 {
            let answer = sign_in(&area, &who.email, PASSWORD).await;
            sessions.push(Someone { cookie: cookie(&answer), ..who.clone() });
            area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        }
        let page = area.get(&sessions[2], "/account").await.text;
        let others: Vec<&str> = page
            .split("name=\"which\"")
            .skip(1)
            .filter_map(|rest| rest.split("value=\"").nth(1)?.split('"').next())
            .collect();
        assert_eq!((others.len(), others[0]), (3, "all"), "everywhere else, and two by name: {page}");
        let end = |which: &str, password: &str| format!("which={which}&password={}", password.replace(' ', "+"));
        for (form, words) in [
            (end(others[1], "wrong"), "The password is not correct. Enter your current password"),
            (end("", PASSWORD), "Select where to sign out"),
            (end("000000000000", PASSWORD), "Select where to sign out"),
        ] {
            let refused = area.post(&sessions[2], "/account/sessions/end", &form).await;
            assert!(refused.text.contains(words), "{form}: {}", refused.text);
        }
        let works = async |who: &Someone| area.get(who, "/account").await.status == StatusCode::OK;
        let ended = area.post(&sessions[2], "/account/sessions/end", &end(others[1], PASSWORD)).await;
        assert_eq!(ended.location, "/account?done=session");
        assert!(works(&sessions[0]).await && !works(&sessions[1]).await && works(&sessions[2]).await, "one alone");
        let ended = area.post(&sessions[2], "/account/sessions/end", &end("all", PASSWORD)).await;
        assert_eq!(ended.location, "/account?done=sessions");
        assert!(!works(&sessions[0]).await && works(&sessions[2]).await);
    })
    .await;
}

#[tokio::test]
async fn an_educational_psychologist_may_work_in_a_service_and_in_nothing_else() {
    on_each(|area| async move {
        let administrator = area.person("Ada Admin", Role::Administrator, None).await;
        area.school("Beckfoot Primary", "900001").await;
        area.service("Educational Psychology Service").await;
        let add = async |name: &str, role: &str, organisation: &str| {
            let form = format!("name={name}&email={name}@example.org&role={role}&organisation={organisation}");
            area.post(&administrator, "/accounts/new", &form).await
        };
        for (role, organisation) in [
            ("educational_psychologist", "900001"),
            ("educational_psychologist", "Nowhere"),
            ("adviser", ""),
            ("adviser", "Beckfoot+Primary"),
        ] {
            assert!(add("eve", role, organisation).await.refuses("organisation"), "{role}: {organisation}");
        }
        for (name, role, organisation, works) in [
            ("eve", "educational_psychologist", "educational+psychology+service", 1),
            ("rob", "educational_psychologist", "", 0),
            ("hana", "adviser", "Educational+Psychology+Service", 1),
        ] {
            let added = add(name, role, organisation).await;
            assert_eq!(added.status, StatusCode::SEE_OTHER, "{name}: {}", added.text);
            let asked = format!(
                "select count(*) from access_act t join account a on a.id = t.account join organisation o
                    on o.id = t.organisation where o.kind = 'service' and a.email = '{name}@example.org'"
            );
            assert_eq!(area.number(&asked).await, works, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_setting_s_administrator_manages_the_setting_s_staff_alone() {
    on_each(|area| async move {
        let (school, other) =
            (area.school("Beckfoot Primary", "900001").await, area.school("Denholt Academy", "900002").await);
        let admin = area.person("Sam School", Role::SchoolAdministrator, Some(school)).await;
        let own = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let elsewhere = area.person("Ed Elsewhere", Role::Senco, Some(other)).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let list = area.get(&admin, "/accounts").await.text;
        assert!(list.contains("Sue Senco") && !list.contains("Ed Elsewhere") && !list.contains("Asha Officer"));
        assert_eq!(area.get(&admin, &format!("/accounts/{}", own.account)).await.status, StatusCode::OK);
        for who in [&elsewhere, &officer] {
            let path = format!("/accounts/{}", who.account);
            assert_eq!(area.get(&admin, &path).await.status, StatusCode::NOT_FOUND);
            assert_eq!(area.post(&admin, &format!("{path}/link"), "").await.status, StatusCode::NOT_FOUND);
            assert_eq!(
                area.post(&admin, &format!("{path}/roles"), "role=senco&organisation=900001").await.status,
                StatusCode::NOT_FOUND
            );
        }
        let grab = area.post(&admin, "/accounts/new", "name=Max&email=max@example.org&role=administrator").await;
        assert!(grab.refuses("role"));
        let wrong =
            area.post(&admin, "/accounts/new", "name=Max&email=max@example.org&role=senco&organisation=900002").await;
        assert!(wrong.refuses("organisation"));
        let added =
            area.post(&admin, "/accounts/new", "name=Max&email=max@example.org&role=senco&organisation=900001").await;
        assert_eq!(
            added.location, "/accounts?done=asked",
            "a role that opens records takes two people: {}",
            added.text
        );
        let second = area.person("Sid Second", Role::SchoolAdministrator, Some(school)).await;
        assert_eq!(agree(&area, &second).await, "/accounts?done=agreed");
        let max = area.get(&admin, "/accounts").await.text;
        let max = max
            .split(">Max<")
            .next()
            .unwrap()
            .rsplit("/accounts/")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let link = area.post(&second, &format!("/accounts/{max}/link"), "").await;
        assert!(link.text.contains("http://test/link/"), "{}", link.text);
        let twice =
            area.post(&admin, "/accounts/new", "name=Max&email=MAX@example.org&role=senco&organisation=900001").await;
        assert!(twice.refuses("email"));
        // A role of another kind takes the account out of the setting's reach.
        let mut tx = area.db.write(&operator()).await.unwrap();
        accounts::give_role(
            &mut tx,
            own.account,
            access::Held { role: Role::CaseOfficer, organisation: None },
            area.today() - 1.day(),
        )
        .await
        .unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(area.get(&admin, &format!("/accounts/{}", own.account)).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn codes_cannot_be_guessed_by_giving_the_password_again() {
    on_each(|area| async move {
        let mut who = area.person("Asha Officer", Role::CaseOfficer, None).await;
        with_password(&area, &who).await;
        let secret = second_factor::new_secret(area.db.random());
        let mut tx = area.db.write(&operator()).await.unwrap();
        accounts::set_totp(&mut tx, who.account, Some(&secret)).await.unwrap();
        accounts::use_step(&mut tx, who.account, 1).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let mut refused = 0;
        for _ in 0..4 {
            who.cookie = cookie(&sign_in(&area, &who.email, PASSWORD).await);
            for code in ["000000", "111111", "222222"] {
                refused += usize::from(
                    area.post(&who, "/sign-in/code", &format!("code={code}")).await.status
                        == StatusCode::UNPROCESSABLE_ENTITY,
                );
            }
        }
        assert_eq!(refused, 5, "five tries, whatever happens at the password");
    })
    .await;
}

#[tokio::test]
async fn the_seed_of_codes_is_of_no_use_to_whoever_has_the_database_alone() {
    on_each(|area| async move {
        let mut who = area.person("Asha Officer", Role::CaseOfficer, None).await;
        with_password(&area, &who).await;
        let seed = second_factor::new_secret(area.db.random());
        let before = area.person("Ben Officer", Role::CaseOfficer, None).await;
        let set = |account| {
            let (db, seed) = ((*area.db).clone(), seed.clone());
            async move {
                let mut tx = db.write(&operator()).await.unwrap();
                accounts::set_totp(&mut tx, account, Some(&seed)).await.unwrap();
                accounts::use_step(&mut tx, account, 1).await.unwrap();
                tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
                tx.commit().await.unwrap();
            }
        };
        set(before.account).await;
        let folder = tempfile::tempdir().unwrap();
        store::key::take_up(&area.db, &folder.path().join("area.key"), true, &operator()).await.unwrap();
        set(who.account).await;
        let mut tx = area.db.write(&operator()).await.unwrap();
        assert_eq!(accounts::lock_seeds(&mut tx).await.unwrap(), 1, "the one that was stored before there was a key");
        let ben = accounts::by_id(&mut tx, before.account).await.unwrap();
        assert_eq!(accounts::totp_seed(&tx, &ben).as_deref(), Some(seed.as_str()));
        tx.commit_draft().await.unwrap();
        let mut tx = area.db.read().await.unwrap();
        let stored: Vec<(String,)> = store::Query::new("select totp_secret from account where totp_secret is not null")
            .all(&mut tx)
            .await
            .unwrap();
        drop(tx);
        assert!(stored.len() == 2 && stored.iter().all(|(stored,)| !stored.contains(&seed)), "{stored:?}");
        // And its owner's app still lets them in.
        who.cookie = cookie(&sign_in(&area, &who.email, PASSWORD).await);
        let code = second_factor::code(&seed, &who.email, area.db.now()).unwrap();
        assert_eq!(area.post(&who, "/sign-in/code", &format!("code={code}")).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn nobody_widens_their_own_access() {
    on_each(|area| async move {
        let school = area.school("Beckfoot Primary", "900001").await;
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let school_admin = area.person("Sam School", Role::SchoolAdministrator, Some(school)).await;
        for (who, role) in [(&admin, "role=manager"), (&school_admin, "role=senco&organisation=900001")] {
            let path = format!("/accounts/{}", who.account);
            for (act, form) in [("roles", role), ("link", ""), ("second-factor/reset", "")] {
                assert_eq!(
                    area.post(who, &format!("{path}/{act}"), form).await.status,
                    StatusCode::FORBIDDEN,
                    "{} {act}",
                    who.name
                );
            }
        }
        // A SENCO at one school who administers another's accounts sees the children of the first alone.
        let other = area.school("Denholt Academy", "900002").await;
        let both = area.person("Bo Both", Role::Senco, Some(school)).await;
        let mut tx = area.db.write(&operator()).await.unwrap();
        let held = access::Held { role: Role::SchoolAdministrator, organisation: Some(other.uuid()) };
        accounts::give_role(&mut tx, both.account, held, area.today() - 1.day()).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let child = area.child("Ava", "Ackroyd", jiff::civil::date(2016, 5, 5), None).await;
        area.place(child, other).await;
        assert_eq!(area.get(&both, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn after_signing_in_one_is_back_where_one_wanted_to_be_and_nowhere_else() {
    on_each(|area| async move {
        let who = area.person("Asha Officer", Role::CaseOfficer, None).await;
        with_password(&area, &who).await;
        let form = area.get(&who, "/children/mine").await.location;
        assert_eq!(form, "/sign-in?next=%2Fchildren%2Fmine");
        assert!(area.get(&who, &form).await.text.contains("name=\"next\" value=\"/children/mine\""));
        let ended = area.post(&who, "/children", "name=Ackroyd").await.location;
        assert!(area.get(&who, &ended).await.text.contains("data-kept"), "{ended}");
        for (next, to) in [
            ("/children/mine", "/children/mine"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/%5Cevil.example", "/"),
            ("/%2509/evil.example", "/"),
            ("/%09/evil.example", "/"),
            ("/%0d%0aset-cookie:x", "/"),
        ] {
            let body = format!("email={}&password={}&next={next}", who.email, PASSWORD.replace(' ', "+"));
            let answer = area.post(&who, "/sign-in", &body).await;
            // What was being typed is shown first, once.
            assert!(
                [to, "/account/since"].contains(&answer.location.as_str()),
                "{next}: {} {}",
                answer.status,
                answer.location
            );
            let cookie = cookie(&answer);
            area.get(&Someone { cookie, ..who.clone() }, "/account/since").await;
        }
    })
    .await;
}

#[tokio::test]
async fn professionals_must_set_up_a_second_factor_where_the_area_asks_for_it() {
    on_each(|area| async move {
        let settings = access::Settings { second_factor: true, ..area.app.settings.clone() };
        let strict = access::App::new(
            area.app.db.clone(),
            oneplan::rooms::all().policy(),
            oneplan::rooms::all().sections(),
            Vec::new(),
            settings,
        );
        let router = server::router(&strict, &server::metrics::Metrics::default(), None);
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Ava", "Ackroyd", jiff::civil::date(2016, 5, 5), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        for (who, expected) in [(&officer, "/account/second-factor"), (&parent, "")] {
            let request = Request::get("/").header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
            let response = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
            let to = response.headers().get(header::LOCATION).map_or("", |value| value.to_str().unwrap());
            assert_eq!(to, expected, "{}", who.name);
        }
    })
    .await;
}
