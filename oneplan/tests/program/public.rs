//! What anybody can read without an account, and the navigation of whoever has one.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;

use crate::common::{Area, on_each};
use crate::hardening::nobody;

#[tokio::test]
async fn the_start_page_leads_families_to_everything_that_needs_no_account() {
    on_each(|area| async move {
        let nobody = nobody("", &area);
        let start = area.get(&nobody, "/").await;
        assert_eq!(start.status, StatusCode::OK);
        for href in [
            "/request",
            "/sign-in",
            "/how-it-works",
            "/contact",
            "/if-you-disagree",
            "/our-figures",
            "/privacy",
            "/accessibility",
            "/cookies",
            "/complaints",
            "/about",
        ] {
            assert!(start.text.contains(&format!("href=\"{href}\"")), "{href}: {}", start.text);
            assert_eq!(area.get(&nobody, href).await.status, StatusCode::OK, "{href}");
        }
        // Back to a request that was begun: to the part of its page where the code is asked for.
        assert!(start.text.contains("href=\"/request#resume\""), "{}", start.text);
        let request = area.get(&nobody, "/request").await.text;
        let resume = request.split(" id=\"resume\"").nth(1).unwrap_or_else(|| panic!("{request}"));
        assert!(resume.contains("action=\"/request/resume\""), "{request}");
        assert_eq!(area.get(&nobody, "/how-it-works/nothing").await.status, StatusCode::NOT_FOUND);
        let last = area.get(&nobody, "/how-it-works/review").await.text;
        assert!(last.contains("href=\"/how-it-works/final\""), "{last}");
        let first = area.get(&nobody, "/how-it-works/ask").await.text;
        let main = first.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or_default();
        assert!(main.contains("href=\"/request\"") && main.contains("href=\"/contact\""), "{first}");
        // Interpreters and other formats are offered before anything is filled in.
        assert!(start.text.contains("data-help-to-ask") && request.contains("data-help-to-ask"), "{}", start.text);
    })
    .await;
}

#[tokio::test]
async fn the_privacy_notice_names_the_public_task_and_the_right_to_object_to_it() {
    on_each(|area| async move {
        let notice = area.get(&nobody("", &area), "/privacy").await.text;
        for article in ["article 6(1)(e) of the UK GDPR", "article 21 of the UK GDPR"] {
            assert!(notice.contains(article), "{article}: {notice}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_public_pages_say_of_the_area_is_filled_in_by_an_administrator_or_editor_and_logged() {
    on_each(|area| async move {
        let editor = area.person("Ed Editor", Role::Editor, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let nobody = nobody("", &area);
        let form = "email=send%40example.org&sendiass=SENDIASS%0D%0A01632+960001&local_offer=https%3A%2F%2Foffer.example.org&complaints=%3Cb%3Ewrite%3C%2Fb%3E";
        assert_eq!(area.post(&officer, "/public-pages", form).await.status, StatusCode::FORBIDDEN);
        // What nobody filled in says whom to ask: no page ends there, and the step stays to do.
        for path in ["/contact", "/complaints", "/privacy", "/accessibility"] {
            let page = area.get(&nobody, path).await.text;
            assert!(!page.contains("filled in") && page.contains("switchboard"), "{path}: {page}");
        }
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let undone = |page: &str| {
            let step = page.split("href=\"/public-pages\"").last().unwrap_or_default();
            step.split("</li>").next().unwrap_or_default().contains("data-tag=\"not-done\"")
        };
        let steps = area.get(&administrator, "/set-up").await.text;
        assert!(undone(&steps), "{steps}");
        let wrong = area.post(&editor, "/public-pages", "local_offer=javascript:alert(1)&email=kept%40example.org").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("kept@example.org"), "nothing typed is lost: {}", wrong.text);
        let no_email = area.post(&editor, "/public-pages", "email=not+an+email").await;
        assert_eq!(no_email.status, StatusCode::UNPROCESSABLE_ENTITY, "families would be sent to it");
        let saved = area.post(&editor, "/public-pages", form).await;
        assert_eq!(saved.location, "/public-pages?done=saved", "{}", saved.text);
        let contact = area.get(&nobody, "/contact").await.text;
        assert!(contact.contains("send@example.org") && contact.contains("01632 960001"), "{contact}");
        let steps = area.get(&administrator, "/set-up").await.text;
        assert!(undone(&steps), "a part is not all of it: {steps}");
        let start = area.get(&nobody, "/").await.text;
        assert!(start.contains("href=\"https://offer.example.org\"") && start.contains("01632 960001"), "{start}");
        let complaints = area.get(&nobody, "/complaints").await.text;
        assert!(!complaints.contains("<b>write</b>"), "{complaints}");
        assert_eq!(area.number("select count(*) from audit_entry where action = 'public_pages.edit'").await, 1);
        // How long a second answer takes, and who runs the computers, is the area's own to say.
        let more = "complaints_again=The+director+answers+within+10+days&hosting=Computers+of+the+council";
        assert_eq!(area.post(&editor, "/public-pages", more).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&nobody, "/complaints").await.text.contains("The director answers within 10 days"));
        assert!(area.get(&nobody, "/privacy").await.text.contains("Computers of the council"));
        assert!(area.post(&editor, "/public-pages", "telephone=after+3").await.refuses("telephone"));
    })
    .await;
}

#[tokio::test]
async fn the_page_on_disagreement_says_what_can_be_appealed_by_when_and_who_mediates_here() {
    on_each(|area| async move {
        let editor = area.person("Ed Editor", Role::Editor, None).await;
        let nobody = nobody("", &area);
        let page = area.get(&nobody, "/if-you-disagree").await.text;
        for part in ["data-appealable", "data-limits", "data-no-certificate", "data-mediation", "data-help"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        for rule in [law::ids::APPEAL, law::ids::MEDIATION_ADVISER] {
            assert!(page.contains(&format!("href=\"/law/{rule}\"")), "{page}");
            assert_eq!(area.get(&nobody, &format!("/law/{rule}")).await.status, StatusCode::OK, "{rule}");
        }
        let form = "mediation=Calder+Mediation%0D%0A01632+960010&sendiass=SENDIASS%0D%0A01632+960001";
        assert_eq!(area.post(&editor, "/public-pages", form).await.status, StatusCode::SEE_OTHER);
        let filled = area.get(&nobody, "/if-you-disagree").await.text;
        assert!(filled.contains("Calder Mediation") && filled.contains("href=\"tel:01632960010\""), "{filled}");
        for path in ["/contact", "/complaints", "/how-it-works", "/how-it-works/decide", "/how-it-works/final"] {
            let leads = area.get(&nobody, path).await.text;
            assert!(leads.contains("href=\"/if-you-disagree\""), "{path}: {leads}");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_has_more_than_six_places_and_each_page_says_where_it_is_and_whose() {
    on_each(|area| async move {
        let places = |page: &str| page.matches("<li class=\"govuk-service-navigation__item").count();
        let school = area.school("Beckfoot Primary", "900001").await;
        for role in Role::ALL {
            let who = area.person(&format!("Ada {role}"), role, role.needs_organisation().then_some(school)).await;
            let page = area.get(&who, "/").await;
            assert_eq!(page.status, StatusCode::OK, "{role}");
            let places = places(&page.text);
            assert!(places <= 6 && (places > 0 || role.is_family()), "{role}: {places}");
        }
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let list = area.get(&manager, "/requests").await.text;
        assert!(list.contains("<nav class=\"moj-sub-navigation\" aria-label=\"Casework\">"), "{list}");
        assert!(list.contains("aria-current=\"page\" href=\"/requests\""), "{list}");
        // What runs the service stands in the menu of the account.
        assert!(list.contains("href=\"/restricted\"") && list.contains("href=\"/cover\""), "{list}");
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        for part in ["", "/journey", "/plan", "/messages", "/files", "/edit"] {
            let page = area.get(&manager, &format!("/children/{child}{part}")).await.text;
            assert!(page.contains("data-identity") && page.contains("27 March 2015 (11, year 7)"), "{part}: {page}");
            assert!(page.contains("aria-label=\"Record of Zoe Ogden\""), "{part}: {page}");
        }
        // Somebody to whom the record is not open learns nothing of it.
        let stranger = area.person("Sue Senco", Role::Editor, None).await;
        assert!(!area.get(&stranger, &format!("/children/{child}")).await.text.contains("Ogden"));
    })
    .await;
}

/// The addresses in the bar of a page.
fn bar(page: &str) -> Vec<&str> {
    let header = page.split("<main").next().unwrap_or_default();
    let links = header.split("govuk-service-navigation__link\" href=\"").skip(1);
    links.filter_map(|link| link.split('"').next()).collect()
}

#[tokio::test]
async fn a_family_has_home_messages_and_help_in_its_bar_and_a_senco_what_a_school_does() {
    on_each(|area| async move {
        let (_, child) = testing::casework::drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let school = area.school("Hill Top School", "900009").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        for path in ["/".to_owned(), "/messages".to_owned(), "/contact".to_owned(), format!("/children/{child}")] {
            let page = area.get(&parent, &path).await.text;
            assert_eq!(bar(&page), ["/", "/messages", "/contact"], "{path}: {page}");
        }
        let page = area.get(&senco, "/").await.text;
        let own = ["/children/mine", "/consultations", "/advice", "/reviews", "/children/mine/requests", "/messages"];
        assert_eq!(bar(&page), own, "{page}");
    })
    .await;
}

#[tokio::test]
async fn that_no_lawyer_confirmed_the_rules_is_said_in_the_book_of_the_law_and_about_the_service_alone() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let (officer, child) = testing::casework::drafted(&area).await;
    let (parent, _) = area.parent(child, "Pat", true).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let routes = oneplan::rooms::all().routes();
    let pages = routes.list().iter().filter(|route| route.method == axum::http::Method::GET).map(|route| route.path);
    let pages: Vec<String> = pages
        .map(|path| path.replace("/children/{id}", &format!("/children/{child}")))
        .chain(["/law/A-3".into()])
        .collect();
    let mut said = std::collections::BTreeSet::new();
    for who in [&nobody("", &area), &parent, &officer, &manager] {
        for page in pages.iter().filter(|page| !page.contains('{')) {
            if area.get(who, page).await.text.contains(law::DISCLAIMER) {
                said.insert(page.as_str());
            }
        }
    }
    assert_eq!(said.into_iter().collect::<Vec<_>>(), ["/about", "/law", "/law/A-3"]);
}

#[tokio::test]
async fn the_accessibility_statement_says_what_is_tested_and_what_does_not_work() {
    use server::accessibility::{CAN_DO, NOT_FULLY, TESTED};
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let nobody = nobody("", &area);
    let page = area.get(&nobody, "/accessibility").await.text;
    for said in [CAN_DO, TESTED, NOT_FULLY].into_iter().flatten() {
        assert!(page.contains(said.words), "the page says: {}", said.words);
        for (file, test) in said.tests {
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert!(text.contains(test), "“{}” is tested in {file} by “{test}”", said.words);
        }
    }
    assert!(CAN_DO.iter().chain(NOT_FULLY).all(|said| !said.tests.is_empty()), "nothing is claimed that nothing shows");
    // When somebody looked last is the area's own to say; until it does, the page says so.
    assert!(page.contains("partly compliant") && page.contains("has not given a date"), "{page}");
    let editor = area.person("Ed Editor", Role::Editor, None).await;
    let saved = area.post(&editor, "/public-pages", "accessibility_checked=1+September+2026%2C+by+the+web+team").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let page = area.get(&nobody, "/accessibility").await.text;
    assert!(page.contains("1 September 2026, by the web team") && !page.contains("has not given a date"), "{page}");
}
