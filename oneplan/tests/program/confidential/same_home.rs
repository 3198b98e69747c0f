//! A record that is restricted keeps a home secret only with those of the children who live there.

use crate::common::{Area, Someone, on_each};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use testing::apart::{Case, apart, lives};

/// Children beside the child of a case, each with what a form offers of it: `None` where it is not offered, otherwise whether it is
/// ticked.
async fn beside(area: &Area, case: &Case) -> Vec<(PersonId, Option<bool>)> {
    let brother = area.child("Adam", "Ogden", date(2013, 1, 2), None).await;
    area.related(brother, case.mina, "Mother", (true, true)).await;
    let elsewhere = area.child("Beth", "Ogden", date(2009, 1, 2), None).await;
    area.related(elsewhere, case.mina, "Mother", (true, false)).await;
    let lodger = area.child("Cara", "Quill", date(2012, 1, 2), None).await;
    lives(area, lodger, "108 heather way", "Ilkley", "ZX22 9QQ").await;
    let neighbour = area.child("Dan", "Reed", date(2012, 1, 2), None).await;
    let row =
        vec![("id", area.db.new_id::<()>().into()), ("person", neighbour.into()), ("postcode", "ZX22 9QQ".into())];
    area.row("address", row).await;
    let next_door = area.child("Eve", "Reed", date(2012, 1, 2), None).await;
    lives(area, next_door, "110 Heather Way", "Ilkley", "ZX22 9QQ").await;
    let of_father = area.child("Fay", "Parent", date(2016, 1, 2), None).await;
    area.related(of_father, case.tom, "Father", (true, true)).await;
    vec![
        (brother, Some(true)),
        (elsewhere, Some(true)),
        (lodger, Some(true)),
        (neighbour, Some(false)),
        (next_door, None),
        (of_father, None),
    ]
}

/// Whether a form offers to restrict a child too, and with a tick.
fn offered(page: &str, child: PersonId) -> Option<bool> {
    let tag = page.split("<input").find(|tag| tag.contains("name=\"along\"") && tag.contains(&child.to_string()))?;
    Some(tag.split('>').next().unwrap_or_default().contains("checked"))
}

async fn opens(area: &Area, who: &Someone, child: PersonId) -> bool {
    area.get(who, &format!("/children/{child}")).await.status == StatusCode::OK
}

#[tokio::test]
async fn restricting_a_child_offers_the_children_of_the_same_home_and_restricts_them_in_one_act() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let all = beside(&area, &case).await;
        let other = area.person("May Manager", Role::Manager, None).await;
        let named = area.person("Nan Named", Role::CaseOfficer, None).await;
        let path = format!("/children/{}/restrict", case.child);
        let page = area.get(&case.manager, &path).await.text;
        for (child, wanted) in &all {
            assert_eq!(offered(&page, *child), *wanted, "{child}: {page}");
        }
        assert_eq!(area.get(&case.officer, &path).await.status, StatusCode::FORBIDDEN);
        // What is refused keeps what was ticked.
        let ticked: String = all.iter().take(2).map(|(child, _)| format!("&along={child}")).collect();
        let refused = area.post(&case.manager, &path, &format!("restricted=yes&named={}{ticked}", named.email)).await;
        assert!(refused.refuses("reason"), "{}", refused.text);
        assert_eq!((offered(&refused.text, all[1].0), offered(&refused.text, all[2].0)), (Some(true), Some(false)));
        assert_eq!(area.number("select count(*) from person where restricted").await, 0);
        // A child that is not offered is not restricted with them, whatever is sent.
        let form = format!("restricted=yes&reason=Refuge&named={}{ticked}&along={}", named.email, all[5].0);
        let done = area.post(&case.manager, &path, &form).await;
        assert_eq!(done.location, format!("/children/{}?done=restricted-not-all", case.child), "{}", done.text);
        for child in [case.child, all[0].0, all[1].0] {
            assert_eq!(area.logged("child.restrict", child).await, 1, "one line in the log for each");
            assert!(opens(&area, &case.manager, child).await && opens(&area, &named, child).await);
            assert!(!opens(&area, &other, child).await && !opens(&area, &case.officer, child).await);
        }
        for (child, _) in &all[2..] {
            assert_eq!(area.logged("child.restrict", *child).await, 0);
            assert!(opens(&area, &other, *child).await);
        }
        // Nobody else reads the home through the brother.
        let found = area.search(&other, "name=ogden").await.text;
        assert!(!found.contains(&all[0].0.to_string()) && !found.contains("Heather Way"), "{found}");
        // Those that were left are offered again, to those who may restrict the record alone.
        let again = area.get(&case.manager, &path).await.text;
        assert_eq!((offered(&again, all[0].0), offered(&again, all[2].0)), (None, Some(true)));
        assert_eq!(area.get(&other, &path).await.status, StatusCode::NOT_FOUND);
        let rest = format!("restricted=yes&reason=Refuge&named={}&along={}", named.email, all[2].0);
        let done = area.post(&case.manager, &path, &rest).await;
        assert_eq!(done.location, format!("/children/{}?done=restricted-along", case.child), "{}", done.text);
        assert!(!opens(&area, &other, all[2].0).await && opens(&area, &named, all[2].0).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_covers_and_whoever_is_asked_for_advice_is_named_before_a_record_is_restricted() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let path = format!("/children/{}/restrict", case.child);
        let page = area.get(&case.manager, &path).await.text;
        assert!(!page.contains("data-loses") && page.contains("data-parents"), "{page}");
        assert!(page.contains(&format!("href=\"/children/{}/contact-rules\"", case.child)), "{page}");
        let colleague = area.person("Col Cover", Role::CaseOfficer, None).await;
        let today = area.today();
        area.row(
            "cover",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("officer", case.officer.account.into()),
                ("covered_by", colleague.account.into()),
                ("starts_on", today.into()),
                ("ends_on", today.into()),
            ],
        )
        .await;
        let service = area.service("Hospitals Trust").await;
        area.row(
            "admission",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", case.child.into()),
                ("kind", "asked".into()),
                ("organisation", service.into()),
                ("about", area.db.new_id::<()>().into()),
                ("starts_on", today.into()),
            ],
        )
        .await;
        let page = area.get(&case.manager, &path).await.text;
        assert!(page.contains("data-loses=\"2\""), "{page}");
        assert!(page.contains(&colleague.email) && page.contains("Hospitals Trust"), "{page}");
        let form = format!("restricted=yes&reason=Refuge&named={}", colleague.email);
        let done = area.post(&case.manager, &path, &form).await;
        assert_eq!(done.location, format!("/children/{}?done=restricted", case.child), "{}", done.text);
        assert!(!area.get(&case.manager, &path).await.text.contains("data-loses"), "it is restricted now");
    })
    .await;
}

#[tokio::test]
async fn whoever_opened_a_record_lately_is_named_where_it_is_restricted() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let path = format!("/children/{}/restrict", case.child);
        assert!(!area.get(&case.manager, &path).await.text.contains("data-opened-by"));
        assert!(opens(&area, &case.officer, case.child).await);
        let page = area.get(&case.manager, &path).await.text;
        assert!(page.contains("data-opened-by=\"1\"") && page.contains("Asha Officer"), "{page}");
        area.later(25).await;
        assert!(!area.get(&case.manager, &path).await.text.contains("data-opened-by"));
    })
    .await;
}
