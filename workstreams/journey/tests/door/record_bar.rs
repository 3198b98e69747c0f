//! The bar and the navigation on every page about a child, and the child's letters: as far as whoever reads may know it.

use crate::law_core::{child, event, page, plan_since};
use crate::letters::{encoded, refusal, requested};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use store::Query;
use testing::apart::{apart, bind, lives};
use testing::casework::{drafted, on, recorded, weeks_ago};
use testing::{Area, Someone};

/// The bar of a page.
fn bar(page: &str) -> &str {
    let rest = page.split_once("data-identity>").map_or("", |(_, rest)| rest);
    rest.split_once("<nav class=\"moj-sub-navigation\"").map_or(rest, |(bar, _)| bar)
}

/// A fact of the bar, by its code.
fn fact<'a>(page: &'a str, code: &str) -> Option<&'a str> {
    let rest = bar(page).split_once(&format!("data-fact=\"{code}\">"))?.1;
    let (_, text) = rest.split_once("</span>")?;
    text.split_once("</span>").map(|(text, _)| text)
}

/// The navigation of the record: each address, and whether it is the one that is shown.
fn parts(page: &str) -> Vec<(String, bool)> {
    let main = page.split_once("data-identity>").map_or("", |(_, rest)| rest);
    let list = main.split_once("moj-sub-navigation__list").map_or("", |(_, rest)| rest);
    let list = list.split_once("</ul>").map_or(list, |(list, _)| list);
    let links = list.split("<a ").skip(1);
    links
        .filter_map(|link| {
            let href = link.split("href=\"").nth(1)?.split('"').next()?.to_owned();
            Some((href, link.contains("aria-current")))
        })
        .collect()
}

#[tokio::test]
async fn the_bar_says_who_where_how_far_and_whose_on_every_page_and_form() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let school = area.school("Hebblethwaite School", "900001").await;
        area.place(child, school).await;
        area.change(Query::new("update person set preferred_name = 'Zed' where id =").value(child)).await;
        area.looked_after(child, date(2024, 1, 1)).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 1), None).await;
        for part in ["", "/journey", "/plan", "/letters", "/people", "/details", "/reviews", "/notes/new", "/edit"] {
            let text = page(&area, &officer, &format!("/children/{child}{part}")).await;
            assert_eq!(fact(&text, "born"), Some("27 March 2015 (11, year 7)"), "{part}: {text}");
            assert_eq!(fact(&text, "setting"), Some("Hebblethwaite School"), "{part}");
            assert_eq!(fact(&text, "status"), Some("Draft plan, week 19 of 20"), "{part}");
            assert_eq!(fact(&text, "officer"), Some("Officer Asha Officer"), "{part}");
            let bar = bar(&text);
            // A phone shows who and how far; the rest is folded away.
            let (first, rest) = bar.split_once("<details").unwrap();
            assert!(first.contains("data-fact=\"born\"") && first.contains("data-fact=\"status\""), "{part}: {bar}");
            assert!(rest.contains("data-fact=\"setting\"") && rest.contains("data-fact=\"officer\""), "{part}: {bar}");
            assert!(bar.contains("(known as Zed)"), "{part}: {bar}");
            assert!(bar.contains(">Looked after<") && bar.contains(">Appeal open<"), "{part}: {bar}");
            let title = text.split("</title>").next().unwrap();
            assert_eq!(title.contains("EHC plan"), part == "/plan", "{part}: {title}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_status_of_a_plan_in_force_says_when_its_review_is_due() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        assert_eq!(fact(&page(&area, &officer, &format!("/children/{child}")).await, "status"), None);
        plan_since(&area, child, 20).await;
        let text = page(&area, &officer, &format!("/children/{child}")).await;
        let status = fact(&text, "status").unwrap();
        assert!(status.starts_with("Plan in force, annual review due "), "{status}");
    })
    .await;
}

#[tokio::test]
async fn the_bar_tells_a_family_no_more_than_it_may_know_and_offers_it_nothing_to_record() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        area.looked_after(case.child, date(2024, 1, 1)).await;
        let needs = "addressed_as=&interpreter=Urdu&wording=standard&print_size=12&letter_language=&reached_by=&other=&version=0";
        let said = area.post(&case.mother, &format!("/children/{}/how-we-write-to-you", case.child), needs).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        for part in ["", "/journey", "/letters", "/people", "/details", "/consultations", "/reviews"] {
            let path = format!("/children/{}{part}", case.child);
            let his = page(&area, &case.father, &path).await;
            assert!(!his.contains("Al-Noor") && fact(&his, "setting").is_none(), "{part}: {}", bar(&his));
            let hers = page(&area, &case.mother, &path).await;
            for family in [&his, &hers] {
                let bar = bar(family);
                for word in ["Confidential address", "Interpreter", "Looked after", "data-button-menu", "/journey/record"] {
                    assert!(!bar.contains(word), "{word} on {part}: {bar}");
                }
                assert!(fact(family, "born").is_some(), "{part}");
            }
            let officers = page(&area, &case.officer, &path).await;
            for tag in ["Confidential address", "Interpreter: Urdu"] {
                assert!(bar(&officers).contains(tag), "{tag} on {part}: {}", bar(&officers));
            }
            assert_eq!(fact(&officers, "setting"), Some("Al-Noor Academy"), "{part}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_sees_a_part_alone_is_told_of_whom_and_no_more() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let own = area.school("Quiet House", "900002").await;
        area.place(child, own).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Beckfoot")).await;
        let list = page(&area, &senco, "/consultations").await;
        let address = format!("/consultations/{child}/");
        let which = list.split(&address).nth(1).unwrap()[..36].to_owned();
        let text = page(&area, &senco, &format!("{address}{which}")).await;
        assert!(fact(&text, "born").is_some(), "{text}");
        for code in ["setting", "status", "officer"] {
            assert_eq!(fact(&text, code), None, "{code}");
        }
        assert!(!bar(&text).contains("data-button-menu"), "{}", bar(&text));
        // Where no navigation of the record stands, the link back does.
        assert!(text.contains("href=\"/consultations\" class=\"govuk-back-link\""), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_death_stands_in_the_bar_and_nothing_can_be_recorded_from_it() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        let text = page(&area, &officer, &format!("/children/{child}")).await;
        let bar = bar(&text);
        assert!(bar.contains(">Died<") && !bar.contains("/journey/record"), "{bar}");
        assert_eq!(fact(&text, "status"), None, "{bar}");
    })
    .await;
}

#[tokio::test]
async fn what_can_be_recorded_from_the_bar_is_what_the_viewer_may_do_at_this_stage() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let record = format!("/children/{child}");
        let text = page(&area, &officer, &record).await;
        let menu = bar(&text);
        assert!(menu.contains("data-button-menu") && menu.contains(&format!("{record}/notes/new\"")), "{menu}");
        assert!(menu.contains(&format!("{record}/messages/new\"")) && menu.contains(&format!("{record}/panel\"")));
        // One button, which is the menu; what else can be done is a link.
        assert_eq!(menu.matches("moj-identity-bar__menu").count(), 1, "{menu}");
        assert_eq!(menu.matches("op-identity__link").count(), 2, "{menu}");
        assert!(!menu.contains("advice.returned"), "nobody was asked for advice: {menu}");
        // Each leads to a page that is there.
        let links = menu.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for href in links.map(|href| href.split('#').next().unwrap().replace("&#38;", "&")) {
            assert_eq!(area.get(&officer, &href).await.status, StatusCode::OK, "{href}");
        }
        // Another officer, with a reason, reads and records nothing of the process.
        let other = area.person("Una Officer", Role::CaseOfficer, None).await;
        area.post(&other, &format!("{record}/reason"), "reason=Duty+desk+today").await;
        let text = page(&area, &other, &record).await;
        assert!(!bar(&text).contains("/journey/record") && !bar(&text).contains("/panel\""), "{}", bar(&text));
    })
    .await;
}

#[tokio::test]
async fn every_page_of_a_child_stands_in_the_records_navigation_with_its_part_marked() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let record = format!("/children/{child}");
        for (path, part) in [
            ("", ""),
            ("/journey", "/journey"),
            ("/journey/record", "/journey"),
            ("/journey/events", "/journey"),
            ("/panel", "/journey"),
            ("/plan", "/plan"),
            ("/consultations", "/plan"),
            ("/advice", "/advice"),
            ("/views", "/advice"),
            ("/reviews", "/reviews"),
            ("/letters", "/letters"),
            ("/files", "/letters"),
            ("/files/new", "/letters"),
            ("/messages", "/messages"),
            ("/messages/new", "/messages"),
            ("/notes", "/messages"),
            ("/notes/new", "/messages"),
            ("/people", "/people"),
            ("/people/new", "/people"),
            ("/details", "/details"),
            ("/edit", "/details"),
            ("/needs", "/details"),
            ("/held-back", "/details"),
            ("/readers", "/details"),
        ] {
            let answer = area.get(&officer, &format!("{record}{path}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            let parts = parts(&answer.text);
            let all: Vec<&str> = parts.iter().map(|(href, _)| href.strip_prefix(&record).unwrap_or_default()).collect();
            assert_eq!(
                all,
                ["", "/journey", "/plan", "/advice", "/reviews", "/letters", "/messages", "/people", "/details"],
                "{path}"
            );
            let here: Vec<&String> = parts.iter().filter(|(_, here)| *here).map(|(href, _)| href).collect();
            assert_eq!(here, [&format!("{record}{part}")], "{path}");
            // The navigation says the place, so no link back repeats it above.
            assert!(!answer.text.contains("govuk-back-link"), "{path}: {}", answer.text);
        }
    })
    .await;
}

async fn letters(area: &Area, who: &Someone, child: people::PersonId) -> String {
    let text = page(area, who, &format!("/children/{child}/letters")).await;
    text.split_once("<h1").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn the_letters_of_a_child_are_a_list_in_which_each_reader_has_their_own() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let (tom, tom_id) = area.parent(child, "Tom", false).await;
        lives(&area, tom_id, "9 Other Road", "Fernhill", "ZZ8 1AB").await;
        let mut form = refusal(&area, &officer, child, date(2026, 11, 27), "first class post", &[]).await;
        form.push((format!("whereabouts-{tom_id}"), "none".to_owned()));
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let all = letters(&area, &officer, child).await;
        assert!(all.contains("Pat Parent") && all.contains("Tom Parent"), "{all}");
        assert_eq!(all.matches("/word\"").count(), 2, "each as a file: {all}");
        assert!(all.contains("id=\"write\""), "{all}");
        // Every file is there, and the list can be narrowed to what is still to be posted.
        for href in all.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if href.ends_with("/pdf") {
                assert_eq!(area.get(&officer, href).await.status, StatusCode::OK, "{href}");
            }
        }
        let to_post = page(&area, &officer, &format!("/children/{child}/letters?status=to-post")).await;
        assert!(to_post.contains("Tom Parent"), "{to_post}");
        // A parent has one line: their own letter.
        for (who, other) in [(&pat, "Tom Parent"), (&tom, "Pat Parent")] {
            let own = letters(&area, who, child).await;
            assert_eq!(own.matches("/pdf\"").count(), 1, "{own}");
            assert!(!own.contains(other) && !own.contains("id=\"write\""), "{own}");
        }
        // What is withdrawn is for those who work on the case.
        let mut tx = area.db.read().await.unwrap();
        let (notice,): (uuid::Uuid,) = Query::new("select id from notice").one(&mut tx).await.unwrap();
        drop(tx);
        let path = format!("/children/{child}/journey/notices/{notice}/withdraw");
        let done = area.post(&officer, &path, "why=Sent+to+the+wrong+family").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(!letters(&area, &pat, child).await.contains("/pdf\""));
        assert!(letters(&area, &officer, child).await.contains(">Withdrawn<"));
        // Nobody else reads them.
        let stranger = area.person("Una Officer", Role::CaseOfficer, None).await;
        assert_ne!(area.get(&stranger, &format!("/children/{child}/letters")).await.status, StatusCode::OK);
        let senco = area.person("Sam Senco", Role::Senco, None).await;
        assert_ne!(area.get(&senco, &format!("/children/{child}/letters")).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn somebody_who_must_not_learn_where_the_child_is_has_letters_with_their_own_name_alone() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let (tom, tom_id) = area.parent(child, "Tom", false).await;
        let form = refusal(&area, &officer, child, date(2026, 11, 27), "first class post", &[]).await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        // Nobody named: as letters were before each was made to one person.
        area.change(Query::new("delete from letter")).await;
        area.change(Query::new("delete from notice_delivery")).await;
        assert!(letters(&area, &tom, child).await.contains("/pdf\""), "what went to the family's home");
        let mut tx = area.db.read().await.unwrap();
        let (pat,): (uuid::Uuid,) = Query::new("select person from relationship where lives_with and child =")
            .value(child)
            .one(&mut tx)
            .await
            .unwrap();
        drop(tx);
        let rule = format!("from={tom_id}&about={pat}&reason=Court+order");
        let made = area.post(&officer, &format!("/children/{child}/contact-rules"), &rule).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        assert!(!letters(&area, &tom, child).await.contains("/pdf\""));
    })
    .await;
}

#[tokio::test]
async fn the_parts_of_a_record_are_not_found_by_another_childs_family() {
    on_each(|area| async move {
        let (_, child) = drafted(&area).await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let other = area.child("Max", "Newname", date(2016, 3, 27), None).await;
        let (stranger, _) = area.parent(other, "Sam", true).await;
        let young = area.person_in_records("Max Newname", Role::YoungPerson, None, Some(other)).await;
        for part in ["/reviews", "/consultations", "/people", "/details", "/letters"] {
            let path = format!("/children/{child}{part}");
            assert_eq!(area.get(&mother, &path).await.status, StatusCode::OK, "{part}");
            for who in [&stranger, &young] {
                assert_eq!(area.get(who, &path).await.status, StatusCode::NOT_FOUND, "{part}: {}", who.name);
            }
        }
    })
    .await;
}

/// The one consultation that there is.
async fn consultation(area: &Area) -> uuid::Uuid {
    let mut tx = area.db.read().await.unwrap();
    let (which,): (uuid::Uuid,) = Query::new("select id from consultation").one(&mut tx).await.unwrap();
    which
}

#[tokio::test]
async fn consultations_stand_in_a_table_with_what_is_overdue_and_only_for_those_who_may_know_the_settings() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        area.school("Beckfoot Primary", "900001").await;
        let form = on(weeks_ago(&area, 3)) + "&setting=Beckfoot";
        recorded(&area, &officer, child, "consultation.sent", &form).await;
        let path = format!("/children/{child}/consultations");
        let text = page(&area, &officer, &path).await;
        assert!(text.contains("Beckfoot Primary") && text.contains("Overdue by 6 days"), "{text}");
        assert!(text.contains("/email\""), "nobody there has an account: {text}");
        // A consultation about one child is not found under another, and no link leaves for it.
        let elsewhere = area.child("Sam", "Else", date(2015, 3, 27), None).await;
        area.assign(elsewhere, &officer, "case_officer").await;
        let crossed = format!("/children/{elsewhere}/consultations/{}/email", consultation(&area).await);
        assert_eq!(area.get(&officer, &crossed).await.status, StatusCode::NOT_FOUND);
        let sent = area.post(&officer, &crossed, "email=head@far.example&name=Ines+Head").await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
        assert_eq!(area.number("select count(*) from guest").await, 0);
        let which = consultation(&area).await;
        // The officer writes the answer down, with what a place costs.
        let answer = format!("{}&consultation={which}&answer=yes&cost=lots", on(area.today()));
        let wrong = testing::casework::record(&area, &officer, child, "consultation.answered", &answer).await;
        assert!(wrong.refuses("cost"), "{}", wrong.text);
        let answer = answer.replace("lots", "%C2%A342,500");
        recorded(&area, &officer, child, "consultation.answered", &answer).await;
        let text = page(&area, &officer, &path).await;
        assert!(text.contains("Can offer a place") && text.contains("£42,500"), "{text}");
        assert!(!text.contains(&format!("/{which}/email\"")), "it has answered: {text}");
        let stranger = area.person("Una Officer", Role::CaseOfficer, None).await;
        for part in ["".to_owned(), format!("/{which}/email")] {
            assert_ne!(area.get(&stranger, &format!("{path}{part}")).await.status, StatusCode::OK, "{part}");
        }
        // The mother is told how it stands, and no cost.
        let (mother, _) = area.parent(child, "Mina", true).await;
        let hers = page(&area, &mother, &path).await;
        assert!(hers.contains("Beckfoot Primary") && !hers.contains("42,500"), "{hers}");
    })
    .await;
}

#[tokio::test]
async fn the_distance_to_a_setting_is_told_in_a_straight_line_where_both_places_are_known() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let asked = area.school("Beckfoot Primary", "900001").await;
        let near = area.school("Home Primary", "900002").await;
        let place = |east: i64, north: i64| {
            Query::new("update organisation set easting =").value(east).push(", northing =").value(north)
        };
        area.change(place(403_000, 400_000).push("where id =").value(asked)).await;
        area.change(place(400_000, 404_000).push(", ward = 'Home' where id =").value(near)).await;
        area.change(Query::new("update person set ward = 'Home' where id =").value(child)).await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Beckfoot")).await;
        let path = format!("/children/{child}/consultations");
        // 5,000 metres.
        let text = page(&area, &officer, &path).await;
        assert!(text.contains("3.1 miles") && text.contains("straight line"), "{text}");
        area.change(Query::new("update person set ward = null where id =").value(child)).await;
        assert!(!page(&area, &officer, &path).await.contains("miles"));
    })
    .await;
}
