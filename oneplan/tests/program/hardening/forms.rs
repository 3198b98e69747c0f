//! Forms that are sent twice, drafts, and what is typed.

use super::{PASSWORD, count, give_password, nobody, sign_in_from};
use crate::common::{Area, Someone, on_each};
use crate::invariants::sources_and_templates;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use testing::casework::{notice, on, recorded, weeks_ago};

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
        assert!(third.problem() == "sent-before" && third.text.contains("href=\"/children/"), "{}", third.text);
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
        assert!(again.text.contains("value=\"Ackroyd\""), "{}", again.text);
        assert!(again.text.contains("govuk-notification-banner"), "{}", again.text);
        assert_eq!(count(&area, "select count(*) from person where is_child").await, 0, "it is shown, not sent");
        assert_eq!(area.post(&back, "/children/new", form).await.status, StatusCode::SEE_OTHER);
        // It is shown once by itself, and gone after an hour.
        let answer = sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await;
        assert_eq!(answer.location, "/");
        area.pass_hours(2);
        let answer = sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await;
        let later = Someone { cookie: answer.cookies, ..officer };
        assert!(area.get(&later, "/account/since").await.text.contains("data-nothing-new"));
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_in_each_tab_when_the_session_ended_is_kept_under_its_own_address() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        give_password(&area, &officer).await;
        area.clock.fetch_add(31 * 60_000, std::sync::atomic::Ordering::SeqCst);
        let comment = format!("/children/{child}/plan/comment");
        let (first, school) = (format!("{comment}?place=one"), format!("{comment}?ask=school"));
        let (new, approval) = ("/accounts/new".to_owned(), "/sign-off".to_owned());
        for (path, form) in [
            (&first, "body=About+the+first+line"),
            (&first, "body=About+the+first+line+too"),
            (&first, "body=About+the+first+line"),
            (&school, "named=Beckfoot+College&body=Why"),
            (&new, "name=Dan+Newcomer&email=dan%40example.org"),
            (&approval, "groups=refusal"),
        ] {
            assert_eq!(area.post(&officer, path, form).await.location, "/sign-in?kept=yes", "{path}");
        }
        assert_eq!(count(&area, "select count(*) from unsaved_form").await, 5, "what says the same is kept once");
        // Whoever opens such a page anew comes back to it with what follows its path.
        let opened = area.get(&officer, &first).await.location;
        assert!(opened.starts_with("/sign-in?next=") && opened.contains("place%3Done"), "{opened}");
        let answer = sign_in_from(&area, &officer, "", "192.0.2.1", PASSWORD).await;
        assert_eq!(answer.location, "/account/since");
        let back = Someone { cookie: answer.cookies, ..officer };
        let page = area.get(&back, "/account/since").await.text;
        let sent_to = |path: &str| page.matches(&format!("action=\"{path}\"")).count();
        assert_eq!((sent_to(&first), sent_to(&school), sent_to(&new)), (2, 1, 1), "{page}");
        for text in ["About the first line", "About the first line too", "Beckfoot College", "Dan Newcomer"] {
            assert!(page.contains(&format!("value=\"{text}\"")), "{text}: {page}");
        }
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

/// Drafts leave no entry in the log: only where this test lists it may one be committed.
#[test]
fn only_drafts_are_committed_without_an_entry() {
    const MAY: &[&str] = &[
        "platform/access/src/door.rs",
        "platform/access/src/pages/since.rs",
        "platform/access/src/password.rs",
        "platform/files/src/records/stored.rs",
        "platform/jobs/src/records/claims.rs",
        "platform/store/src/db/tx.rs",
        "workstreams/journey/src/pages/advice_lost.rs",
        "workstreams/journey/src/pages/ask.rs",
        "workstreams/journey/src/pages/ask_files.rs",
        "workstreams/journey/src/pages/guest_draft.rs",
        "workstreams/one_plan/src/records/files/coming.rs",
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
async fn a_form_is_the_same_form_however_the_id_in_its_address_is_spelled() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let id = child.to_string();
        let key = Area::hidden(&area.get(&officer, &format!("/children/{id}/notes/new")).await.text, "form_key");
        let yesterday = area.today().yesterday().unwrap();
        let form = format!("{}&kind=call&with=Mina&body=Called&form_key={key}", on(yesterday));
        let encoded = format!("%{:x}{}", id.as_bytes()[0], &id[1..]);
        let spellings = [id.clone(), id.to_uppercase(), id.replace('-', ""), encoded];
        for (at, id) in spellings.iter().enumerate() {
            let answer = area.post(&officer, &format!("/children/{id}/notes/new"), &form).await;
            assert_eq!(answer.status == StatusCode::SEE_OTHER, at == 0, "{id}: {}", answer.text);
        }
        assert_eq!(count(&area, "select count(*) from case_note").await, 1);
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
        assert!(made.status == StatusCode::UNPROCESSABLE_ENTITY && made.refuses("email"), "{}", made.text);
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

/// Sends the form of a page twice at once, and once more from the page as it is fetched anew.
async fn sent_again(area: &Area, who: &Someone, page: &str, form: &str, counted: &str) {
    let before = count(area, counted).await;
    let fetch = async || {
        let text = area.get(who, page).await.text;
        assert!(text.contains("name=\"say_once\""), "{page}: {text}");
        format!("{form}&say_once=&form_key={}", Area::hidden(&text, "form_key"))
    };
    let first = fetch().await;
    let (one, other) = tokio::join!(area.post(who, page, &first), area.post(who, page, &first));
    let mut answers = [one.status.as_u16(), other.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 409], "{page}: {} {}", one.text, other.text);
    assert_eq!(count(area, counted).await, before + 1, "{page}: two presses");
    let second = fetch().await;
    assert_ne!(first, second, "{page}: another key");
    let back = area.post(who, page, &second).await;
    assert_eq!((back.status, back.problem()), (StatusCode::CONFLICT, "said-before"), "{page}: {}", back.text);
    assert_eq!(count(area, counted).await, before + 1, "{page}: gone back to and sent again");
}

#[tokio::test]
async fn what_was_sent_is_sent_once_though_somebody_goes_back_to_its_form() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let members = [
            area.person("One Panel", Role::PanelMember, None).await,
            area.person("Two Panel", Role::PanelMember, None).await,
        ];
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let received = format!("{}&source=setting", on(weeks_ago(&area, 8)));
        recorded(&area, &officer, child, "request.received", &received).await;
        let today = on(area.today());
        let note = format!("{}&kind=call&with=Mina&body=Called", on(area.today().yesterday().unwrap()));
        sent_again(&area, &officer, &format!("/children/{child}/notes/new"), &note, "select count(*) from case_note")
            .await;
        let message = format!("to={}&subject=A+question&body=When+do+we+meet&step=send", mother.account);
        let page = format!("/children/{child}/messages/new");
        sent_again(&area, &officer, &page, &message, "select count(*) from message").await;
        let panel = format!(
            "title=Assessment+panel&{}&members={}&members={}",
            on(area.today().tomorrow().unwrap()),
            members[0].account,
            members[1].account
        );
        sent_again(&area, &manager, "/panels/new", &panel, "select count(*) from panel").await;
        let page = format!("/children/{child}/journey/exception/A-3");
        let form = area.get(&officer, &page).await.text;
        let ground = form.rsplit("name=\"ground\"").next().unwrap().split("value=\"").nth(1).unwrap();
        let ground = ground.split('"').next().unwrap();
        let exception = format!("ground={ground}&facts=Away+from+1+September&reason=No+meeting+could+be+held");
        sent_again(&area, &officer, &page, &exception, "select count(*) from reliance").await;
        for (kind, weeks) in [("request.agreed", 5), ("plan.agreed", 1)] {
            area.event(child, kind, weeks_ago(&area, weeks)).await;
        }
        let page = format!("/children/{child}/journey/record/plan.draft_served");
        let served = format!("{today}{}&step=confirmed", notice());
        let counted = "select count(*) from event where kind = 'plan.draft_served'";
        sent_again(&area, &officer, &page, &served, counted).await;
    })
    .await;
}

/// Forms of one page that may be sent again at any time, by the file that makes them: each changes one thing in place, or does what
/// the record then says was done.
const MAY_BE_SENT_AGAIN: &[&str] = &[
    "platform/approval/src/sign_off.rs",
    "platform/outbox/src/pages/release.rs",
    "platform/page/src/fields_form.rs",
    "platform/people/src/pages/forgotten.rs",
    "platform/server/src/set_up/authority.rs",
    "workstreams/journey/src/pages/advice_contact.rs",
    "workstreams/journey/src/pages/ask.rs",
    "workstreams/journey/src/pages/holidays.rs",
    "workstreams/journey/src/pages/letters/signature.rs",
    "workstreams/journey/src/pages/letters/write.rs",
    "workstreams/journey/src/pages/panel.rs",
    "workstreams/journey/src/pages/request_change.rs",
    "workstreams/journey/src/pages/to_issue.rs",
    "workstreams/one_plan/src/pages/packs.rs",
    "workstreams/one_plan/src/pages/readiness.rs",
    "workstreams/returns/src/pages/child.rs",
    "workstreams/returns/src/pages/header.rs",
];

#[test]
fn every_form_says_what_it_says_once_or_is_one_that_may_be_sent_again() {
    let all = sources_and_templates();
    let by_file: Vec<&str> = all
        .iter()
        .filter(|(path, text)| path.ends_with(".rs") && text.contains(".again()"))
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(by_file, MAY_BE_SENT_AGAIN);
    let without = |text: &str| {
        let forms = text.split("<form").skip(1).filter(|form| {
            let tag = form.split('>').next().unwrap_or_default();
            tag.contains("method=\"post\"")
        });
        forms.filter(|form| !form.split("</form>").next().unwrap_or_default().contains("once::SAID")).count()
    };
    let templates = all.iter().filter(|(path, _)| path.ends_with(".html") && !path.starts_with("examples/"));
    let found: Vec<String> = templates
        .map(|(path, text)| (path, without(text)))
        .filter(|(_, forms)| *forms > 0)
        .map(|(path, forms)| format!("{path} {forms}"))
        .collect();
    let listed: Vec<&str> = include_str!("sent_again.txt").lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(found, listed);
}
