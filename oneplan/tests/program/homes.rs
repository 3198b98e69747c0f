//! Home pages: what stands on them can be opened by whoever reads them; what waits is said, and where nothing waits, that.

use crate::common::{Area, Someone, on_each};
use crate::hardening::give_password;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use store::sql;

/// The addresses that a page leads to, without what follows a number sign.
pub fn links(page: &str) -> Vec<String> {
    let body = page.split("<body").nth(1).unwrap_or_default();
    let all = body.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
    let own = all.filter(|href| href.starts_with('/') && !href.starts_with("/assets/"));
    let mut own: Vec<String> =
        own.map(|href| href.replace("&#38;", "&").split('#').next().unwrap_or_default().to_owned()).collect();
    own.sort_unstable();
    own.dedup();
    own
}

fn has(home: &str, code: &str, number: i64) -> bool {
    home.contains(&format!("data-count=\"{code}\"><span class=\"op-counts__number\" data-number=\"{number}\""))
}

async fn home(area: &Area, who: &Someone) -> String {
    let page = area.get(who, "/").await;
    assert_eq!(page.status, StatusCode::OK, "{}: {}", who.role, page.text);
    page.text
}

#[tokio::test]
async fn nothing_on_a_home_page_leads_to_a_page_that_its_reader_may_not_open() {
    on_each(|area| async move {
        let school = area.school("Beckfoot Primary", "900001").await;
        for role in Role::ALL {
            let who = area.person(&format!("The {role}"), role, role.needs_organisation().then_some(school)).await;
            for link in links(&home(&area, &who).await) {
                let answer = area.get(&who, &link).await;
                let opens = matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER);
                assert!(opens, "{role}: {link}: {}", answer.status);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_administrator_sees_accounts_without_a_second_step_jobs_that_failed_and_mail_on_hold() {
    on_each(|area| async move {
        let administrator = area.person("Ada", Role::Administrator, None).await;
        let page = home(&area, &administrator).await;
        let failed = jobs::count(&mut area.db.read().await.unwrap(), jobs::State::Failed).await.unwrap();
        assert!(has(&page, "jobs-failed", failed), "{page}");
        assert!(has(&page, "mail-held", 0) && has(&page, "mail-failed", 0), "{page}");
        assert!(page.contains("data-count=\"one-step\""), "{page}");
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        assert!(!home(&area, &officer).await.contains("data-count=\"jobs-failed\""));
    })
    .await;
}

#[tokio::test]
async fn an_editor_sees_the_comments_on_pages_that_nobody_has_dealt_with() {
    on_each(|area| async move {
        let editor = area.person("Ed", Role::Editor, None).await;
        assert!(has(&home(&area, &editor).await, "feedback", 0));
        area.post(&editor, "/feedback", "useful=no&page=/contact&body=No+number").await;
        assert!(has(&home(&area, &editor).await, "feedback", 1));
        let list = area.get(&editor, "/feedback/received?show=open").await.text;
        let done = list.split("action=\"").find(|part| part.starts_with("/feedback/")).unwrap();
        let done = done.split('"').next().unwrap().to_owned();
        assert_eq!(area.post(&editor, &done, "").await.status, StatusCode::SEE_OTHER);
        assert!(has(&home(&area, &editor).await, "feedback", 0));
        assert!(!area.get(&editor, "/feedback/received?show=open").await.text.contains("No number"));
        assert!(area.get(&editor, "/feedback/received").await.text.contains("No number"));
    })
    .await;
}

/// The counts of a home page: code, number and the list that it leads to.
fn counts(home: &str) -> Vec<(String, i64, String)> {
    let of = |part: &str, name: &str| {
        part.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    let cards = home.split("op-counts__link").skip(1).filter(|part| part.contains("data-count"));
    cards
        .map(|card| (of(card, "data-count"), of(card, "data-number").parse().unwrap(), of(card, "href")))
        .map(|(code, number, href)| (code, number, href.replace("&#38;", "&")))
        .collect()
}

/// How many rows a list says that it has; none where the page is no list.
fn listed(page: &str) -> Option<i64> {
    let (_, said) = page.split_once("data-total=\"")?;
    said.split('"').next()?.parse().ok()
}

#[tokio::test]
async fn each_count_of_those_who_run_the_service_is_that_of_its_list() {
    on_each(|area| async move {
        let school = area.school("Beckfoot Primary", "900001").await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let editor = area.person("Ed Editor", Role::Editor, None).await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let own = area.person("Sal Administrator", Role::SchoolAdministrator, Some(school)).await;
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        let commissioner = area.person("Cam Commissioner", Role::Commissioner, None).await;
        give_password(&area, &manager).await;
        area.post(&editor, "/feedback", "useful=no&page=/contact&body=No+number").await;
        let review = testing::date_fields("review_on", area.today());
        let risk = format!(
            "title=Too+few+psychologists&about=Late&likelihood=5&impact=4&likelihood_after=5&impact_after=4&mitigation=Trainees&owner=Ann&{review}"
        );
        assert_eq!(area.post(&manager, "/plan/risks/new", &risk).await.status, StatusCode::SEE_OTHER);
        // A day after its review the risk is past it.
        area.later(48).await;
        for (who, some) in [
            (&administrator, vec!["accounts", "invited", "one-step", "organisations", "feedback"]),
            (&editor, vec!["organisations", "feedback"]),
            (&own, vec!["accounts", "invited"]),
            (&board, vec!["risks-past", "risks-high"]),
            (&commissioner, vec!["risks-past", "risks-high", "organisations"]),
        ] {
            let all = counts(&home(&area, who).await);
            let mut compared = Vec::new();
            for (code, number, href) in &all {
                let list = area.get(who, href).await;
                assert_eq!(list.status, StatusCode::OK, "{}: {href}", who.role);
                if let Some(listed) = listed(&list.text) {
                    assert_eq!(listed, *number, "{}: {code}", who.role);
                    compared.extend((*number > 0).then_some(code.as_str()));
                }
            }
            let missing: Vec<_> = some.iter().filter(|code| !compared.contains(code)).collect();
            assert!(missing.is_empty(), "{}: nothing of {missing:?}: {all:?}", who.role);
        }
    })
    .await;
}

#[tokio::test]
async fn a_role_counts_from_its_first_day_to_its_last_and_whoever_holds_none_is_still_signed_in() {
    on_each(|area| async move {
        let who = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let days = |count: i64| area.today().checked_add(count.days()).unwrap();
        area.change(sql!("update account_role set ends_on = $1 where account = $2", days(1), who.account)).await;
        let next = vec![
            ("id", area.db.new_id::<()>().into()),
            ("account", who.account.into()),
            ("role", Role::BoardMember.code().into()),
            ("starts_on", days(1).into()),
            ("ends_on", days(1).into()),
        ];
        area.row("account_role", next).await;
        for opens in [[true, false], [true, true], [false, false]] {
            home(&area, &who).await;
            for (path, opens) in ["/worklist", "/plan/risks"].into_iter().zip(opens) {
                let expected = if opens { StatusCode::OK } else { StatusCode::FORBIDDEN };
                assert_eq!(area.get(&who, path).await.status, expected, "{path} on {}", area.today());
            }
            area.later(24).await;
        }
    })
    .await;
}

#[tokio::test]
async fn where_nothing_waits_the_home_page_says_so() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        assert!(home(&area, &officer).await.contains("data-nothing-waits"));
        // A caseload by itself is nothing that waits; an action that is due is.
        let child = area.child("Zoe", "Ogden", jiff::civil::date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        assert!(home(&area, &officer).await.contains("data-nothing-waits"));
        area.event(child, "request.received", jiff::civil::date(2026, 1, 5)).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert!(!home(&area, &officer).await.contains("data-nothing-waits"));
    })
    .await;
}

#[tokio::test]
async fn a_school_administrator_sees_the_evidence_of_their_own_school_that_expires() {
    on_each(|area| async move {
        let (own, other) = (area.school("Beckfoot Primary", "900001").await, area.school("Hill Top", "900002").await);
        let administrator = area.person("Sal", Role::SchoolAdministrator, Some(own)).await;
        assert!(home(&area, &administrator).await.contains("data-count=\"invited\""));
        for school in [own, other] {
            let row = vec![
                ("id", area.db.new_id::<()>().into()),
                ("organisation", school.into()),
                ("kind", "insurance".into()),
                ("expires_on", area.today().into()),
                ("checked_by", "Somebody".into()),
                ("checked_on", area.today().into()),
            ];
            area.row("compliance", row).await;
        }
        let page = home(&area, &administrator).await;
        let (_, main) = page.split_once("Evidence to renew").unwrap();
        assert!(main.contains("Beckfoot Primary") && !main.contains("Hill Top"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn pages_that_stood_only_at_the_foot_of_others_are_in_the_navigation() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let header = |page: &str| links(page.split("<main").next().unwrap_or_default());
        let has = |page: &str, href: &str| header(page).iter().any(|link| link == href);
        let home = home(&area, &manager).await;
        for href in ["/notices/texts", "/bank-holidays", "/law", "/calendar", "/account/email"] {
            assert!(has(&home, href), "{href}: {home}");
        }
        assert!(has(&area.get(&manager, "/sen2").await.text, "/annex-a"));
        assert!(has(&area.get(&senco, "/consultations").await.text, "/consultations"));
        assert!(has(&area.get(&senco, "/account").await.text, "/calendar"));
    })
    .await;
}
