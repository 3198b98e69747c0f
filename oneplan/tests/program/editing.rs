//! Changing what is recorded: who may change where papers go, and that nobody saves over what somebody else saved meanwhile.

use access::Role;
use axum::http::StatusCode;

use crate::common::{Area, on_each};

/// What the records hold of a school's addresses: how many have this street, and how many this email address.
async fn addresses(area: &Area) -> (i64, i64) {
    (
        area.number("select count(*) from organisation where street = '9 New Street'").await,
        area.number("select count(*) from organisation where email = 'new@example.org'").await,
    )
}

#[tokio::test]
async fn where_papers_about_children_go_is_changed_by_an_administrator_alone_and_the_others_are_told() {
    on_each(|area| async move {
        let school = area.school("Beckfoot Primary", "900001").await;
        let at = format!("/organisations/{school}/edit");
        let form = "name=Beckfoot+Primary&kind=provider&urn=900001&street=9+New+Street&email=new%40example.org\
                    &contact_name=Bea+Head";
        let other = area.person("Ola Other", Role::Administrator, None).await;
        for (role, name) in [(Role::Editor, "Ed Editor"), (Role::Commissioner, "Com Missioner")] {
            let who = area.person(name, role, None).await;
            let page = area.get(&who, &at).await.text;
            assert!(page.contains("data-kept") && page.contains("name=\"contact_name\""), "{page}");
            for field in ["kind", "urn", "ukprn", "street", "town", "postcode", "email"] {
                assert!(!page.contains(&format!("name=\"{field}\"")), "{role}: {field}");
            }
            let saved = area.post(&who, &at, &format!("version={}&{form}", Area::hidden(&page, "version"))).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
            assert_eq!(addresses(&area).await, (0, 0), "{role}");
        }
        assert_eq!(area.number("select count(*) from organisation where contact_name = 'Bea Head'").await, 1);
        assert_eq!(area.number("select count(*) from account_notice where what = 'address'").await, 0);
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let page = area.get(&admin, &at).await.text;
        assert!(!page.contains("data-kept") && page.contains("name=\"email\""), "{page}");
        let form = form.replace("kind=provider", "kind=setting");
        let saved = area.post(&admin, &at, &format!("version={}&{form}", Area::hidden(&page, "version"))).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert_eq!(addresses(&area).await, (1, 1));
        assert!(area.get(&other, "/account/since").await.text.contains("data-notice=\"address\""));
        assert!(!area.get(&admin, "/account/since").await.text.contains("data-notice=\"address\""));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_else_saved_since_a_form_was_opened_is_not_overwritten_in_silence() {
    on_each(|area| async move {
        let editor = area.person("Ed Editor", Role::Editor, None).await;
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let service = area.service("Therapies").await;
        let tune = |days: &str| format!("before={days}&every=7&after=7");
        for (who, path, first, second, kept) in [
            (
                &editor,
                "/public-pages".to_owned(),
                "council=One".to_owned(),
                "council=Two".to_owned(),
                "select count(*) from setting where name = 'public_pages' and value like '%One%'",
            ),
            (
                &manager,
                "/notices/texts".to_owned(),
                "meeting_right=One".to_owned(),
                "meeting_right=Two".to_owned(),
                "select count(*) from setting where value = 'One'",
            ),
            (
                &admin,
                "/retention".to_owned(),
                "age=31".to_owned(),
                "age=32".to_owned(),
                "select count(*) from setting where name = 'retention_child_age' and value = '31'",
            ),
            (
                &manager,
                format!("/services/{service}"),
                tune("3"),
                tune("4"),
                "select count(*) from service where remind_before = 3",
            ),
        ] {
            let opened = Area::hidden(&area.get(who, &path).await.text, "version");
            let saved = area.post(who, &path, &format!("version={opened}&{first}")).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{path}: {}", saved.text);
            let late = area.post(who, &path, &format!("version={opened}&{second}")).await;
            assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", late.text);
            assert_eq!(area.number(kept).await, 1, "{path}");
            let again = Area::hidden(&late.text, "version");
            assert_ne!(again, opened, "{path}");
            let sure = area.post(who, &path, &format!("version={again}&{second}")).await;
            assert_eq!(sure.status, StatusCode::SEE_OTHER, "{path}: {}", sure.text);
            assert_eq!(area.number(kept).await, 0, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn letter_texts_that_are_left_empty_are_said_to_hold_letters_back() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let lacks = async || area.get(&manager, "/notices/texts").await.text.contains("data-warning=\"texts-lacking\"");
        assert!(lacks().await);
        let all = journey::model::notices::STANDARD.iter().map(|(field, _)| format!("{field}=Call+us"));
        let all: Vec<String> = all.collect();
        area.post(&manager, "/notices/texts", &all.join("&")).await;
        assert!(!lacks().await);
        let saved = area.post(&manager, "/notices/texts", &all[1..].join("&")).await;
        let page = area.get(&manager, &saved.location).await.text;
        let (_, heading) = journey::model::notices::STANDARD[0];
        assert!(page.contains(heading), "{page}");
        assert!(lacks().await);
    })
    .await;
}

#[tokio::test]
async fn the_age_of_review_and_the_privacy_notice_are_held_against_each_other() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let differs = async || area.get(&admin, "/retention").await.text.contains("data-warning=\"privacy-notice\"");
        assert!(!differs().await, "nothing is said yet");
        area.post(&admin, "/public-pages", "kept_for=Until+31%2C+or+6+years+after").await;
        area.post(&admin, "/retention", "age=35").await;
        assert!(differs().await);
        area.post(&admin, "/retention", "age=31").await;
        assert!(!differs().await);
    })
    .await;
}
