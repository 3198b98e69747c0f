//! The navigation: what waits stands beside what leads to it, with the number of its list.

use crate::on_each;
use crate::worklist::{counts, page, requested, total};
use access::Role;
use axum::http::StatusCode;
use testing::casework::{drafted, on, recorded, weeks_ago};

/// The number beside an address of the navigation; nothing where none stands there.
fn badge(page: &str, href: &str) -> Option<i64> {
    let navigation = page.split("<main").next().unwrap_or_default();
    let href = format!("href=\"{}\"", href.replace('&', "&#38;"));
    navigation.split("<a ").filter(|link| link.contains(&href)).find_map(|link| {
        let link = link.split("</a>").next()?;
        link.split("data-badge=\"").nth(1)?.split('"').next()?.parse().ok()
    })
}

/// The addresses of the navigation that are marked as the page that is shown.
fn current(page: &str) -> Vec<String> {
    let sub = page.split("moj-sub-navigation__list").nth(1).and_then(|rest| rest.split("</ul>").next());
    let links = sub.unwrap_or_default().split("<a ").skip(1).filter(|link| link.contains("aria-current"));
    links.filter_map(|link| Some(link.split("href=\"").nth(1)?.split('"').next()?.replace("&#38;", "&"))).collect()
}

/// An answer with one of the law's reasons.
const WHY_NOT: &str = "answer=no&grounds=education_of_others&reason=The+class+of+eight+has+two+pupils+who+need+silence+to+learn+at+all+times";

const LATE: &str = "/worklist?show=all&due=late";

#[tokio::test]
async fn what_is_late_is_marked_on_every_page_and_is_a_list_of_its_own() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        for name in ["Ava", "Bea"] {
            requested(&area, &officer, (name, "Ogden"), 30).await;
        }
        requested(&area, &officer, ("Cai", "Ogden"), 1).await;
        let late = page(&area, &officer, LATE).await;
        assert_eq!(badge(&late, LATE), Some(total(&late)));
        assert_eq!(current(&late), [LATE]);
        assert_eq!(current(&page(&area, &officer, "/worklist").await), ["/worklist"]);
        let others = page(&area, &officer, "/worklist?show=all&who=others").await;
        assert_eq!(current(&others), ["/worklist?show=all&who=others"]);
        assert!(total(&others) < total(&page(&area, &officer, "/worklist?show=all").await));
        let calendar = page(&area, &officer, "/calendar").await;
        assert_eq!(current(&calendar), ["/calendar"]);
    })
    .await;
}

#[tokio::test]
async fn the_navigation_says_on_the_home_page_what_it_says_everywhere() {
    on_each(|area| async move {
        let asha = area.person("Asha Officer", Role::CaseOfficer, None).await;
        for (name, weeks) in [("Ava", 30), ("Bea", 7), ("Cai", 1)] {
            requested(&area, &asha, (name, "Ogden"), weeks).await;
        }
        let olu = area.person("Olu Officer", Role::CaseOfficer, None).await;
        requested(&area, &olu, ("Dee", "Hart"), 30).await;
        for who in [&asha, &olu] {
            let late = total(&page(&area, who, LATE).await);
            let home = page(&area, who, "/").await;
            let counted = counts(&home).into_iter().find(|(code, ..)| code == "late").map(|(_, number, _)| number);
            assert!(late > 0 && counted == Some(late), "{counted:?} {late}");
            // The place has what waits behind its pages.
            assert_eq!(badge(&home, "/worklist"), Some(late));
            assert_eq!(badge(&page(&area, who, "/account").await, "/worklist"), Some(late));
        }
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        assert_eq!(badge(&page(&area, &manager, "/").await, "/worklist"), None, "a manager's is that of the area");
    })
    .await;
}

#[tokio::test]
async fn casework_leads_to_advice_plans_to_write_and_review_decisions_in_at_most_six_places() {
    on_each(|area| async move {
        let (officer, _) = drafted(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        requested(&area, &officer, ("Ava", "Ogden"), 1).await;
        for who in [&officer, &manager] {
            let casework = page(&area, who, "/requests").await;
            for step in ["step=advice", "plans=yes", "step=review-decision"] {
                let href = format!("/worklist?show=all&{step}");
                assert!(casework.contains(&format!("href=\"{}\"", href.replace('&', "&#38;"))), "{step}: {casework}");
                let list = page(&area, who, &href).await;
                assert_eq!(current(&list), [href], "{step}");
                assert!(!list.contains("Ogden, Ava"), "no decision to assess: {list}");
                let places = list.matches("<li class=\"govuk-service-navigation__item").count();
                assert!((1..=6).contains(&places), "{places}");
            }
        }
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        assert_eq!(area.get(&psychologist, "/worklist?show=all&step=advice").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn requests_are_counted_at_their_place_and_not_on_every_page() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Ida", "Alone", jiff::civil::date(2016, 3, 27), None).await;
        let form = format!("{}&source=parent", on(weeks_ago(&area, 1)));
        recorded(&area, &manager, child, "request.received", &form).await;
        for who in [&officer, &manager] {
            let list = page(&area, who, "/requests").await;
            assert_eq!(badge(&list, "/requests"), Some(total(&list)).filter(|total| *total > 0));
            assert_eq!(badge(&page(&area, who, "/account").await, "/requests"), None);
        }
        assert_eq!(badge(&page(&area, &manager, "/requests").await, "/requests"), Some(1));
    })
    .await;
}

#[tokio::test]
async fn consultations_to_answer_are_marked_for_the_school_that_is_asked_alone() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (asked, other) = (area.school("Beckfoot Primary", "900001").await, area.school("Hill Top", "900002").await);
        let senco = area.person("Sue Senco", Role::Senco, Some(asked)).await;
        let stranger = area.person("Sam Senco", Role::Senco, Some(other)).await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Beckfoot")).await;
        let list = page(&area, &senco, "/consultations?show=open").await;
        assert_eq!(badge(&list, "/consultations"), Some(1));
        let home = page(&area, &senco, "/").await;
        assert!(home.contains("data-count=\"consultations\"><span class=\"op-counts__number\" data-number=\"1\""));
        assert_eq!(badge(&page(&area, &stranger, "/consultations").await, "/consultations"), None);
        let own = list.split("href=\"").find(|part| part.starts_with(&format!("/consultations/{child}/"))).unwrap();
        let own = own.split('"').next().unwrap().to_owned();
        assert_eq!(area.post(&senco, &own, WHY_NOT).await.status, StatusCode::SEE_OTHER);
        assert_eq!(badge(&page(&area, &senco, "/consultations").await, "/consultations"), None);
    })
    .await;
}
