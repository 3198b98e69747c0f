//! Several settings consulted at once: searched for, selected, shown on one page, and all of them or none.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::{OrganisationId, PersonId};
use store::{Query, sql};
use testing::apart::{self, Case};
use testing::casework::{EARLIER, drafted, on, recorded, weeks_ago};
use testing::{Area, Someone};

use crate::advice_page::ticked;
use crate::on_each;

const CONSULTED: &str = "select count(*) from consultation";
const EVENTS: &str = "select count(*) from event where kind = 'consultation.sent'";

/// Three settings, of which the first alone has a SENCO with an account.
async fn three(area: &Area) -> ([OrganisationId; 3], Someone) {
    let settings = [
        area.school("Beckfoot Primary", "900001").await,
        area.school("Hill Top School", "900002").await,
        area.school("Far Away School", "900003").await,
    ];
    let senco = area.person("Sue Senco", Role::Senco, Some(settings[0])).await;
    (settings, senco)
}

/// The form with these settings selected, sent a week ago.
fn select(area: &Area, settings: &[OrganisationId]) -> String {
    let all: String = settings.iter().map(|one| format!("&settings={one}")).collect();
    on(weeks_ago(area, 1)) + &all + EARLIER
}

fn page_of(child: PersonId) -> String {
    format!("/children/{child}/consultations/new")
}

async fn ids(area: &Area) -> Vec<uuid::Uuid> {
    let mut tx = area.db.read().await.unwrap();
    let rows: Vec<(uuid::Uuid,)> = Query::new("select id from consultation order by id").all(&mut tx).await.unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

#[tokio::test]
async fn three_settings_are_consulted_at_once_each_with_its_entry_its_letter_and_its_day() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (settings, senco) = three(&area).await;
        let path = page_of(child);
        let list = format!("/children/{child}/consultations");
        assert!(area.get(&officer, &list).await.text.contains(&format!("href=\"{path}\"")));
        assert_eq!(area.get(&officer, &path).await.status, StatusCode::OK);
        let sent = area.post(&officer, &path, &format!("{}&step=confirmed", select(&area, &settings[..0]))).await;
        assert!(sent.refuses("setting"), "nobody is selected: {}", sent.text);

        let form = select(&area, &settings);
        let shown = area.post(&officer, &path, &form).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
        assert!(shown.text.contains("data-confirm=\"1\""), "how they went a week ago: {}", shown.text);
        for one in settings {
            assert!(shown.text.contains(&format!("name=\"settings\" value=\"{one}\"")), "{}", shown.text);
        }
        assert_eq!((area.number(CONSULTED).await, area.number(EVENTS).await), (0, 0), "it was tried");
        assert!(!area.get(&senco, "/consultations").await.text.contains("Ogden"));
        let back = area.post(&officer, &path, &format!("{form}&step=change")).await;
        assert_eq!(ticked(&back.text).matches("&settings=").count(), 3, "{}", back.text);

        let key = Area::hidden(&shown.text, "form_key");
        let confirmed = format!("{form}&step=confirmed&form_key={key}");
        let sent = area.post(&officer, &path, &confirmed).await;
        assert_eq!(sent.location, format!("{list}?done=consulted"), "{}", sent.text);
        assert_eq!((area.number(CONSULTED).await, area.number(EVENTS).await), (3, 3));
        assert_eq!(area.number("select count(distinct about) from event where kind = 'consultation.sent'").await, 3);
        let due = "select count(*) from owed where rule = 'A-12' and last_day = '2026-11-10'";
        assert_eq!(area.number(due).await, 3);
        let told = "select count(*) from outbox where kind = 'consultation.new'";
        assert_eq!(area.number(told).await, 1, "the one that has an account");
        assert!(area.get(&senco, "/consultations").await.text.contains("Ogden, Zoe"));
        // The others get a link or a letter.
        let after = area.get(&officer, &sent.location).await.text;
        let all = ids(&area).await;
        let by_link = all.iter().filter(|which| after.contains(&format!("{list}/{which}/email\""))).count();
        assert_eq!(by_link, 2, "{after}");
        for which in all {
            let letter = format!("{list}/{which}/letter");
            assert!(after.contains(&letter), "{after}");
            assert!(area.get(&officer, &letter).await.text.starts_with("%PDF"));
            assert_eq!(area.get(&senco, &letter).await.status, StatusCode::FORBIDDEN);
        }
        // The button pressed twice consults nobody twice, with and without the form's key.
        let twice = area.post(&officer, &path, &confirmed).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let again = area.post(&officer, &path, &format!("{form}&step=confirmed")).await;
        assert!(again.refuses("settings"), "{}", again.text);
        assert_eq!((area.number(CONSULTED).await, area.number(EVENTS).await), (3, 3));
    })
    .await;
}

#[tokio::test]
async fn settings_are_searched_for_several_times_and_what_was_selected_stays_selected() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (settings, _) = three(&area).await;
        let path = page_of(child);
        let offers = |text: &str, one: OrganisationId| text.contains(&format!("value=\"{one}\""));
        let found = area.post(&officer, &path, &format!("{}&setting=School&step=search", on(area.today()))).await;
        assert_eq!(found.status, StatusCode::OK, "{}", found.text);
        assert!(offers(&found.text, settings[1]) && offers(&found.text, settings[2]), "{}", found.text);
        assert!(!offers(&found.text, settings[0]) && ticked(&found.text).is_empty());
        // By its URN, with one selected before; whoever selected nothing and typed a name searches by any button.
        let more = format!("{}&setting=900001&step=search", select(&area, &settings[1..2]));
        let more = area.post(&officer, &path, &more).await.text;
        assert!(offers(&more, settings[0]) && !offers(&more, settings[2]), "{more}");
        assert_eq!(ticked(&more), format!("&settings={}", settings[1]));
        let meant = area.post(&officer, &path, &format!("{}&setting=Beckfoot", on(area.today()))).await;
        assert!(meant.status == StatusCode::OK && offers(&meant.text, settings[0]), "{}", meant.text);
        for nothing in ["&setting=Nowhere&step=search", "&setting=&step=search"] {
            let none = area.post(&officer, &path, &(on(area.today()) + nothing)).await;
            assert!(none.refuses("setting"), "{}", none.text);
        }
        // The setting where the child is stands there from the beginning, and nobody selected it.
        area.place(child, settings[0]).await;
        let opened = area.get(&officer, &path).await.text;
        assert!(offers(&opened, settings[0]) && ticked(&opened).is_empty(), "{opened}");
        // What is no setting is none.
        let service = area.service("Hospitals Trust").await;
        let wrong = format!("{}&settings={}&settings=none", select(&area, &[service]), uuid::Uuid::nil());
        assert!(area.post(&officer, &path, &wrong).await.refuses("settings"));
        assert_eq!(area.number(CONSULTED).await, 0);
    })
    .await;
}

#[tokio::test]
async fn where_one_setting_cannot_be_consulted_that_is_said_and_nothing_is_sent() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (settings, _) = three(&area).await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 2)) + "&setting=Beckfoot")).await;
        let path = page_of(child);
        for step in ["", "&step=confirmed"] {
            let refused = area.post(&officer, &path, &(select(&area, &settings) + step)).await;
            assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.refuses("settings"), "{step}");
            let summary =
                refused.text.split("govuk-error-summary__list").nth(1).unwrap().split("</ul>").next().unwrap();
            assert!(summary.contains("Beckfoot Primary") && !summary.contains("Hill Top"), "{summary}");
            assert_eq!(ticked(&refused.text).matches("&settings=").count(), 3, "{}", refused.text);
        }
        assert_eq!((area.number(CONSULTED).await, area.number(EVENTS).await), (1, 1));
        area.change(sql!("update organisation set status = 'Closed' where id = $1", settings[2])).await;
        let closed = area.post(&officer, &path, &select(&area, &settings[1..])).await;
        assert!(closed.refuses("settings"), "{}", closed.text);
        // A day before the draft was sent is the law's to refuse.
        let early = format!("{}&settings={}&step=confirmed", on(weeks_ago(&area, 8)), settings[1]);
        assert!(area.post(&officer, &path, &early).await.refuses("on"));
        assert_eq!(area.number(CONSULTED).await, 1);
        // Without the one that was consulted, the other goes.
        let rest = format!("{}&step=confirmed", select(&area, &settings[1..2]));
        assert_eq!(area.post(&officer, &path, &rest).await.status, StatusCode::SEE_OTHER);
        assert_eq!((area.number(CONSULTED).await, area.number(EVENTS).await), (2, 2));
    })
    .await;
}

#[tokio::test]
async fn an_unlikely_day_is_asked_about_once_for_all_settings() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        for (kind, day) in [
            ("request.received", date(2025, 3, 3)),
            ("request.agreed", date(2025, 4, 1)),
            ("plan.draft_served", date(2025, 6, 2)),
            ("plan.issued", date(2025, 7, 1)),
        ] {
            area.event(child, kind, day).await;
        }
        let (settings, _) = three(&area).await;
        let path = page_of(child);
        let day = date(2025, 10, 1);
        let form = format!("{}&settings={}&settings={}{EARLIER}", on(day), settings[0], settings[1]);
        let asked = area.post(&officer, &path, &form).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        assert_eq!(asked.text.matches("name=\"confirm\"").count(), 1, "{}", asked.text);
        let silent = area.post(&officer, &path, &format!("{form}&step=confirmed")).await;
        assert!(silent.status == StatusCode::UNPROCESSABLE_ENTITY && silent.refuses("confirm"), "{}", silent.text);
        assert_eq!(area.number(CONSULTED).await, 0);
        let sure = area.post(&officer, &path, &format!("{form}&step=confirmed&confirm={day}")).await;
        assert_eq!(sure.status, StatusCode::SEE_OTHER, "{}", sure.text);
        assert_eq!((area.number(CONSULTED).await, area.number(EVENTS).await), (2, 2));
    })
    .await;
}

#[tokio::test]
async fn a_bound_parent_learns_nothing_of_the_settings_that_were_consulted() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let (mother, mina) = area.parent(child, "Mina", true).await;
        let (father, tom) = area.parent(child, "Tom", false).await;
        for person in [child, mina] {
            apart::lives(&area, person, "108 Heather Way", "Ilkley", "ZX22 9QQ").await;
        }
        let case = Case { officer, manager, mother, father, child, mina, tom };
        apart::bind(&area, &case).await;
        let (settings, _) = three(&area).await;
        let form = format!("{}&step=confirmed", select(&area, &settings));
        let sent = area.post(&case.officer, &page_of(child), &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        for part in ["", "/consultations", "/journey", "/plan"] {
            let his = area.get(&case.father, &format!("/children/{child}{part}")).await;
            assert_eq!(his.status, StatusCode::OK, "{part}");
            for name in ["Beckfoot", "Hill Top", "Far Away"] {
                assert!(!his.text.contains(name), "{part}: {name}");
            }
        }
        let hers = area.get(&case.mother, &format!("/children/{child}/consultations")).await.text;
        assert!(hers.contains("Hill Top School") && !hers.contains("/letter\""), "{hers}");
        for who in [&case.father, &case.mother] {
            assert_eq!(area.get(who, &page_of(child)).await.status, StatusCode::FORBIDDEN);
            for which in ids(&area).await {
                let letter = format!("/children/{child}/consultations/{which}/letter");
                assert_eq!(area.get(who, &letter).await.status, StatusCode::FORBIDDEN);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_consults_about_a_child_who_is_not_theirs_too_early_or_after_a_death() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (settings, senco) = three(&area).await;
        let path = page_of(child);
        let form = format!("{}&step=confirmed", select(&area, &settings));
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert_ne!(area.get(&stranger, &path).await.status, StatusCode::OK);
        assert_eq!(area.post(&stranger, &path, &form).await.status, StatusCode::NOT_FOUND);
        let (parent, _) = area.parent(child, "Pat", true).await;
        for who in [&senco, &parent] {
            assert_eq!(area.get(who, &path).await.status, StatusCode::FORBIDDEN);
            assert_eq!(area.post(who, &path, &form).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!((area.number(CONSULTED).await, area.number(EVENTS).await), (0, 0));
        // The letter about one child is not found under another.
        let early = area.child("Max", "Hart", date(2016, 1, 1), None).await;
        area.assign(early, &officer, "case_officer").await;
        assert_eq!(area.get(&officer, &page_of(early)).await.status, StatusCode::CONFLICT, "no draft was sent");
        assert_eq!(area.post(&officer, &page_of(early), &form).await.status, StatusCode::CONFLICT);
        assert_eq!(area.post(&officer, &path, &form).await.status, StatusCode::SEE_OTHER);
        let which = ids(&area).await[0];
        let crossed = format!("/children/{early}/consultations/{which}/letter");
        assert_eq!(area.get(&officer, &crossed).await.status, StatusCode::NOT_FOUND);
        let letter = format!("/children/{child}/consultations/{which}/letter");
        assert_ne!(area.get(&stranger, &letter).await.status, StatusCode::OK);
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        assert_eq!(area.get(&officer, &path).await.status, StatusCode::CONFLICT);
        assert_eq!(area.post(&officer, &path, &form).await.status, StatusCode::CONFLICT);
        assert_eq!(area.get(&officer, &letter).await.status, StatusCode::CONFLICT, "nothing goes out after a death");
        assert_eq!(area.number(CONSULTED).await, 3);
    })
    .await;
}
