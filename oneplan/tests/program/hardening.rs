//! What keeps the program up and honest: forms that are sent twice, sessions that end, guesses, floods, what is refused.

use crate::common::{Area, Someone, on_each, operator};
use access::Role;
use access::records::{accounts, throttle};
use access::second_factor;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use store::{Entry, Query};

pub const PASSWORD: &str = "copper lantern otter";

pub async fn count(area: &Area, sql: &str) -> i64 {
    let mut tx = area.db.read().await.unwrap();
    Query::new(sql).number(&mut tx).await.unwrap()
}

/// Gives somebody a password without signing them out.
pub async fn give_password(area: &Area, who: &Someone) {
    let hash = access::password::hash_now(PASSWORD, b"a salt of a test").unwrap();
    let mut tx = area.db.write(&operator()).await.unwrap();
    accounts::set_password(&mut tx, who.account, &hash).await.unwrap();
    tx.record(Entry::new("test.arrange", "test", None, "test")).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn sign_in_from(
    area: &Area,
    who: &Someone,
    cookies: &str,
    address: &str,
    password: &str,
) -> crate::common::Answer {
    let form = format!("email={}&password={}", who.email, password.replace(' ', "+"));
    let mut request = Request::post("/sign-in")
        .header(header::COOKIE, cookies)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let peer: std::net::SocketAddr = format!("{address}:1").parse().unwrap();
    request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
    area.send(request).await
}

pub fn nobody(cookie: &str, area: &Area) -> Someone {
    Someone {
        account: area.db.new_id(),
        name: String::new(),
        email: String::new(),
        cookie: cookie.to_owned(),
        role: Role::Editor,
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_does_its_work_once() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let page = area.get(&officer, "/children/new").await.text;
        let key = Area::hidden(&page, "form_key");
        assert_eq!(key.len(), 36, "{page}");
        let form = format!("forename=Ava&surname=Ackroyd&born-day=5&born-month=5&born-year=2016&form_key={key}");
        let (first, second) =
            tokio::join!(area.post(&officer, "/children/new", &form), area.post(&officer, "/children/new", &form));
        let third = area.post(&officer, "/children/new", &form).await;
        let mut answers = [&first, &second, &third].map(|answer| answer.status.as_u16());
        answers.sort_unstable();
        assert_eq!(answers, [303, 409, 409], "{}", third.text);
        assert!(third.text.contains("sent twice") && third.text.contains("See what was saved"), "{}", third.text);
        assert_eq!(count(&area, "select count(*) from person where is_child").await, 1);
        // Each form of each page has a key of its own.
        assert_ne!(key, Area::hidden(&area.get(&officer, "/children/new").await.text, "form_key"));
    })
    .await;
}

#[tokio::test]
async fn the_same_sent_twice_at_once_without_a_key_does_its_work_once_too() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let form = "forename=Ava&surname=Ackroyd&born-day=5&born-month=5&born-year=2016";
        let (a, b, c) = tokio::join!(
            area.post(&officer, "/children/new", form),
            area.post(&officer, "/children/new", form),
            area.post(&officer, "/children/new", form)
        );
        assert_eq!(
            count(&area, "select count(*) from person where is_child").await,
            1,
            "{} {} {}",
            a.status,
            b.status,
            c.status
        );
    })
    .await;
}

#[tokio::test]
async fn a_form_that_was_refused_can_be_put_right_and_sent() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let key = Area::hidden(&area.get(&officer, "/children/new").await.text, "form_key");
        let wrong = area.post(&officer, "/children/new", &format!("forename=Ava&form_key={key}")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let right = format!("forename=Ava&surname=Ackroyd&born-day=5&born-month=5&born-year=2016&form_key={key}");
        assert_eq!(area.post(&officer, "/children/new", &right).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_when_the_session_ended_is_there_after_signing_in() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Olu Officer", Role::CaseOfficer, None).await;
        give_password(&area, &officer).await;
        give_password(&area, &other).await;
        area.clock.fetch_add(31 * 60_000, std::sync::atomic::Ordering::SeqCst);
        let form = "forename=Ava&surname=Ackroyd&born-day=5&born-month=5&born-year=2016";
        let ended = area.post(&officer, "/children/new", form).await;
        assert_eq!(ended.location, "/sign-in?kept=yes");
        // Whoever signs in next in the same browser is shown nothing of it.
        let answer = sign_in_from(&area, &other, &officer.cookie, "192.0.2.1", PASSWORD).await;
        assert_eq!(answer.location, "/");
        let theirs = Someone { cookie: answer.cookies, ..other };
        assert!(!area.get(&theirs, "/account/since").await.text.contains("Ackroyd"));

        let answer = sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await;
        assert_eq!(answer.location, "/account/since");
        let back = Someone { cookie: answer.cookies, ..officer.clone() };
        let page = area.get(&back, "/account/since").await.text;
        assert!(page.contains("Ackroyd") && page.contains("action=\"/children/new\""), "{page}");
        let id = Area::hidden(&page, "shown_again");
        let again = area.post(&back, "/children/new", &format!("{form}&shown_again={id}")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            again.text.contains("value=\"Ackroyd\"") && again.text.contains("signed out before this was saved"),
            "{}",
            again.text
        );
        assert_eq!(count(&area, "select count(*) from person where is_child").await, 0, "it is shown, not sent");
        assert_eq!(area.post(&back, "/children/new", form).await.status, StatusCode::SEE_OTHER);
        // It is shown once by itself, and gone after an hour.
        let answer = sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await;
        assert_eq!(answer.location, "/");
        area.pass_hours(2);
        let answer = sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await;
        let later = Someone { cookie: answer.cookies, ..officer };
        assert!(area.get(&later, "/account/since").await.text.contains("nothing new"));
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_in_another_tab_is_kept_when_somebody_signs_out_and_lies_locked() {
    on_each(|area| async move {
        area.db.use_key(Some(store::Key::new(area.db.random(), i64::MAX)));
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        give_password(&area, &officer).await;
        let out = area.post(&officer, "/sign-out", "").await;
        assert!(out.cookies.contains("ended="), "{}", out.cookies);
        let other_tab = Someone { cookie: out.cookies, ..officer.clone() };
        let kept = area.post(&other_tab, "/children/new", "forename=Ava&surname=Ackroyd").await;
        assert_eq!(kept.location, "/sign-in?kept=yes");
        assert!(area.get(&other_tab, "/account").await.location.starts_with("/sign-in"), "it opens nothing");
        assert_eq!(count(&area, "select count(*) from unsaved_form where fields like 'locked:%'").await, 1);
        assert_eq!(count(&area, "select count(*) from unsaved_form where fields like '%Ackroyd%'").await, 0);
        let answer = sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await;
        let back = Someone { cookie: answer.cookies, ..officer };
        assert!(area.get(&back, "/account/since").await.text.contains("Ackroyd"));
    })
    .await;
}

#[tokio::test]
async fn passwords_that_were_typed_are_never_kept_and_nor_is_what_nobody_was_signed_in_for() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.clock.fetch_add(31 * 60_000, std::sync::atomic::Ordering::SeqCst);
        let secret = area.post(&officer, "/account/password", "current=secretsecret&new=another").await;
        assert_eq!(secret.location, "/sign-in?ended=yes");
        let stranger = nobody(&format!("session={}", "ab".repeat(32)), &area);
        assert_eq!(area.post(&stranger, "/children/new", "forename=Ava").await.location, "/sign-in?ended=yes");
        area.pass_hours(3);
        assert_eq!(
            area.post(&officer, "/children/new", "forename=Ava").await.location,
            "/sign-in?ended=yes",
            "too long ago"
        );
        assert_eq!(count(&area, "select count(*) from unsaved_form").await, 0);
    })
    .await;
}

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
        assert!(done.text.contains("Keep your recovery codes"), "{}", done.text);
        let who = Someone { cookie: done.cookies.clone(), ..who };
        for old in ["", "000000"] {
            let (_, refused) = set_up(&who, old).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the password alone is not enough");
        }
        area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        let old = second_factor::code(&first, &who.email, area.db.now()).unwrap();
        let (_, done) = set_up(&who, &old).await;
        assert!(done.text.contains("Keep your recovery codes"), "{}", done.text);
        let who = Someone { cookie: done.cookies.clone(), ..who };
        let recovery = done.text.split("<li>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let (_, done) = set_up(&who, &recovery).await;
        assert!(done.text.contains("Keep your recovery codes"), "a recovery code does too: {}", done.text);
    })
    .await;
}

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
        assert!(page.contains("link to choose a new password") && page.contains("Ada Admin"), "{page}");
        assert!(page.contains("two-step verification was reset") && page.contains("Ada Admin and Ben Admin"), "{page}");
        let back = Someone { cookie: answer.cookies, ..officer.clone() };
        area.post(&back, "/account/since", "").await;
        assert_eq!(sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await.location, "/");
        // A role that opens nothing is given by one.
        let editor = area.post(&admin, "/accounts/new", "name=Ed&email=ed@example.org&role=editor").await;
        assert!(editor.location.ends_with("?done=added"), "{}", editor.location);
        // A closed account that opens records is opened again by two.
        area.post(&admin, &path, "version=4&name=Asha+Officer&state=closed").await;
        let mut tx = area.db.read().await.unwrap();
        let version = accounts::by_id(&mut tx, officer.account).await.unwrap().version;
        drop(tx);
        let open = area.post(&admin, &path, &format!("version={version}&name=Asha+Officer&state=open")).await;
        assert!(open.status == StatusCode::SEE_OTHER || open.status == StatusCode::UNPROCESSABLE_ENTITY);
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
        assert!(page.contains("lift the restriction") && !page.contains("Hiddenname"), "{page}");
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
        assert!(refused >= 280, "{refused}");
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
async fn a_request_can_be_forgotten_on_a_computer_that_others_use() {
    on_each(|area| async move {
        let begun = area.post(&nobody("", &area), "/request/begin", "").await;
        let browser = nobody(&begun.cookies, &area);
        assert!(area.get(&browser, "/request").await.text.contains("/request/forget"));
        let forgotten = area.post(&browser, "/request/forget", "").await;
        assert!(forgotten.cookie.contains("Max-Age=0"), "{}", forgotten.cookie);
        assert!(area.get(&nobody("", &area), &forgotten.location).await.text.contains("no longer shows your request"));
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
async fn programs_and_macros_sent_as_documents_are_refused_in_words() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let path = format!("/children/{child}/files/new");
        let eicar = format!("X5O!P%@AP[4\\PZX54(P^)7CC)7}}$EICAR-STANDARD-{}", "ANTIVIRUS-TEST-FILE!$H+H*");
        let answer = area.upload(&parent, &path, "Letter", "letter.txt", eicar.as_bytes()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("virus scanner") || answer.text.contains("program or script"), "{}", answer.text);
        assert_eq!(count(&area, "select count(*) from file").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_framework_never_speaks_for_itself() {
    on_each(|area| async move {
        let who = area.person("Mo Manager", Role::Manager, None).await;
        for path in ["/children/not-an-id/edit", "/children/%00/consent", "/restricted/nothing", "/accounts/x/link"] {
            let answer = area.post(&who, path, "a=b").await;
            assert!(answer.text.contains("<!DOCTYPE html>"), "{path}: {}", answer.text);
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        }
        let long = area.search(&who, &format!("name={}", "x".repeat(100_000))).await;
        assert!(!long.status.is_server_error(), "{}", long.text);
    })
    .await;
}

#[tokio::test]
async fn metrics_are_for_this_machine_asked_by_its_own_name() {
    on_each(|area| async move {
        let router = server::router(&area.app, &server::metrics::Metrics::default(), None);
        for (host, expected) in [
            ("127.0.0.1:8080", StatusCode::OK),
            ("localhost", StatusCode::OK),
            ("[::1]:8080", StatusCode::OK),
            ("oneplan.example.gov.uk", StatusCode::NOT_FOUND),
            ("", StatusCode::NOT_FOUND),
        ] {
            let mut request = Request::get("/metrics").header(header::HOST, host).body(Body::empty()).unwrap();
            let peer: std::net::SocketAddr = "127.0.0.1:1".parse().unwrap();
            request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
            let response = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
            assert_eq!(response.status(), expected, "{host}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_calendar_ends_with_the_sessions_of_its_account() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let secret = access::token::new(area.db.random());
        let mut tx = area.db.write(&operator()).await.unwrap();
        calendar::records::feeds::make(&mut tx, officer.account, &access::token::hash(&secret)).await.unwrap();
        let hash = access::password::hash(PASSWORD.to_owned(), area.db.random()).await.unwrap();
        accounts::set_password(&mut tx, officer.account, &hash).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, "test")).await.unwrap();
        tx.commit().await.unwrap();
        let feed = format!("/calendar/{secret}");
        assert_eq!(area.get(&nobody("", &area), &feed).await.status, StatusCode::OK);
        area.clock.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
        let end = format!("which=all&password={}", PASSWORD.replace(' ', "+"));
        let ended = area.post(&officer, "/account/sessions/end", &end).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
        assert_ne!(area.get(&nobody("", &area), &feed).await.status, StatusCode::OK);
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

/// Drafts leave no entry in the log: only where this test lists it may one be committed.
#[test]
fn only_drafts_are_committed_without_an_entry() {
    const MAY: &[&str] = &[
        "platform/access/src/door.rs",
        "platform/access/src/pages/since.rs",
        "platform/access/src/password.rs",
        "platform/files/src/records/stored.rs",
        "platform/jobs/src/records/claims.rs",
        "platform/store/src/db.rs",
        "workstreams/journey/src/pages/ask.rs",
        "workstreams/journey/src/pages/ask_files.rs",
    ];
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    let mut folders = ["platform", "workstreams", "patterns", "oneplan/src"].map(|name| root.join(name)).to_vec();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("tests") {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs")
                && std::fs::read_to_string(&path).unwrap().contains("commit_draft")
            {
                found.push(path.strip_prefix(root).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    assert_eq!(found, MAY);
}

#[tokio::test]
async fn the_key_of_a_form_is_of_no_use_to_anybody_else() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        let key = Area::hidden(&area.get(&officer, "/children/new").await.text, "form_key");
        let form = |name: &str, year: i32| {
            format!("forename={name}&surname={name}son&born-day=5&born-month=5&born-year={year}&form_key={key}")
        };
        assert_eq!(area.post(&other, "/children/new", &form("Ava", 2016)).await.status, StatusCode::SEE_OTHER);
        let saved = area.post(&officer, "/children/new", &form("Zoe", 2012)).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert_eq!(count(&area, "select count(*) from person where is_child").await, 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_secret_is_kept_in_no_draft() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let form = "keep_draft=yes&password=old-secret-words&new_password=new-secret-words&code=123456";
        for path in ["/account/password", "/children/new"] {
            area.post(&officer, path, form).await;
        }
        let kept = "select count(*) from unsaved_form where fields like '%secret-words%' or fields like '%123456%'";
        assert_eq!(count(&area, kept).await, 0);
    })
    .await;
}

#[tokio::test]
async fn addresses_and_names_of_more_than_one_line_are_refused() {
    on_each(|area| async move {
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2016, 5, 1), None).await;
        area.assign(child, &officer, "case_officer").await;
        let email = "father@evil.example%0D%0ABcc%3A+spy@evil.example";
        let made = area.post(&administrator, "/accounts/new", &format!("name=Dan&email={email}&role=editor")).await;
        assert!(
            made.status == StatusCode::UNPROCESSABLE_ENTITY && made.text.contains("like name@example.com"),
            "{}",
            made.text
        );
        for (field, value) in [("email", email), ("forename", "Dorian%0D%0ABcc%3A"), ("surname", "Quarl%3Cscript%3E")] {
            let mut form =
                [("forename", "Dan"), ("surname", "Ogden"), ("kind", "Father"), ("email", "dan@example.org")];
            form.iter_mut().filter(|(name, _)| *name == field).for_each(|pair| pair.1 = value);
            let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let answer = area.post(&officer, &format!("/children/{child}/people/new"), &body.join("&")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        }
    })
    .await;
}
