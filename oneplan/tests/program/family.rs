//! What families meet on every page of theirs: fields that a phone knows how to fill in, pages that are light, a word to whoever
//! looks after them.

use std::collections::BTreeSet;

use access::Role;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use testing::casework::{drafted, notice, on, recorded};

use crate::common::{Area, Someone, on_each};
use crate::hardening::nobody;

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}

/// What is wrong with the fields of a page for whoever fills in their own details (WCAG 1.3.5), and on a phone.
fn wrong_fields(page: &str) -> Vec<String> {
    let inputs = page.split("<input ").skip(1).filter_map(|rest| rest.split('>').next()).map(|tag| format!(" {tag}"));
    inputs
        .filter_map(|tag| {
            let (name, kind) = (attribute(&tag, "name").unwrap_or_default(), attribute(&tag, "type").unwrap_or("text"));
            if ["hidden", "radio", "checkbox", "submit", "file", "range"].contains(&kind) {
                return None;
            }
            let is_day = [" inputmode=\"numeric\""].iter().any(|mode| tag.contains(mode)) && name.contains('-');
            let purpose = attribute(&tag, "autocomplete");
            let wants = match name {
                "email" => Some(("email", "email")),
                "phone" => Some(("tel", "tel")),
                "postcode" => Some(("text", "postal-code")),
                _ => None,
            };
            let fits = wants.is_none_or(|(wanted, token)| {
                kind == wanted && purpose.is_some_and(|said| said == token || said == "username")
            });
            ((purpose.is_none() && !is_day) || !fits).then(|| tag.clone())
        })
        .collect()
}

/// A parent of a child whose draft plan is sent, with the child's officer.
async fn family(area: &Area) -> (Someone, Someone, people::PersonId) {
    let (officer, child) = drafted(area).await;
    let (parent, _) = area.parent(child, "Pat", true).await;
    recorded(area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
    (officer, parent, child)
}

#[tokio::test]
async fn every_field_that_a_family_fills_in_says_what_it_is_for() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let (_, parent, child) = family(&area).await;
    let begun = area.post(&nobody("", &area), "/request/begin", "").await;
    let browser = nobody(begun.cookie.split(';').next().unwrap(), &area);
    let routes = oneplan::rooms::all().routes();
    let (mut tried, mut wrong) = (0, Vec::new());
    let policy = oneplan::rooms::all().policy();
    for route in routes.list().iter().filter(|route| route.method == axum::http::Method::GET) {
        let is_public = route.need == access::Need::Public;
        if !is_public && !route.need.roles(&policy).contains(&Role::Parent) {
            continue;
        }
        let path = route.path.replace("/children/{id}", &format!("/children/{child}"));
        let paths = match path.as_str() {
            "/request/step/{step}" => {
                ["you", "reach", "child", "needs"].map(|step| format!("/request/step/{step}")).to_vec()
            }
            other if other.contains('{') => continue,
            other => vec![other.to_owned()],
        };
        for path in paths {
            for who in [&parent, &browser] {
                let page = area.get(who, &path).await;
                if page.status == StatusCode::OK {
                    tried += 1;
                    wrong.extend(wrong_fields(&page.text).into_iter().map(|tag| format!("{path}: {tag}")));
                }
            }
        }
    }
    assert!(tried > 40, "{tried}");
    assert!(wrong.is_empty(), "these fields do not say what they are for:\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_young_person_who_asks_for_themselves_can_have_their_name_filled_in_and_a_parent_not_for_a_child() {
    on_each(|area| async move {
        for (who, name) in [("young_person", "given-name"), ("parent", "off")] {
            let begun = area.post(&nobody("", &area), "/request/begin", "").await;
            let browser = nobody(begun.cookie.split(';').next().unwrap(), &area);
            area.post(&browser, "/request/step/you", &format!("who={who}&your_name=Zoe")).await;
            let page = area.get(&browser, "/request/step/child").await.text;
            let tag = page.split("<input ").find(|tag| tag.contains("name=\"forename\"")).unwrap();
            assert_eq!(attribute(&format!(" {tag}"), "autocomplete"), Some(name), "{who}");
            assert_eq!(page.contains("autocomplete=\"bday-day\""), who == "young_person", "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_young_person_reads_who_cares_for_them_in_words_to_them() {
    on_each(|area| async move {
        let child = area.child("Zoe", "Ogden", date(2009, 3, 27), None).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.assign(child, &officer, "case_officer").await;
        area.parent(child, "Pat", true).await;
        area.change(store::Query::new("update relationship set has_care = true, lives_with = true")).await;
        let page = format!("/children/{child}/people");
        let own = area.get(&young, &page).await.text;
        assert!(own.contains("data-own") && own.contains("you live with them"), "{own}");
        let worked = area.get(&officer, &page).await.text;
        assert!(!worked.contains("data-own") && worked.contains("the young person lives with them"), "{worked}");
    })
    .await;
}

/// How many bytes come, and what.
async fn come(area: &Area, path: &str, cookie: &str, small: bool) -> (usize, String) {
    let mut request = Request::get(path).header(header::COOKIE, cookie);
    if small {
        request = request.header(header::ACCEPT_ENCODING, "gzip");
    }
    let answer = area.respond(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (bytes.len(), String::from_utf8_lossy(&bytes).into_owned())
}

/// Everything that a page takes from the program by itself.
async fn parts(area: &Area, page: &str) -> BTreeSet<String> {
    let addresses = |text: &str, before: &str| -> Vec<String> {
        text.split(before).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    };
    let mut found: BTreeSet<String> = [" href=\"/assets/", " src=\"/assets/"]
        .iter()
        .flat_map(|before| addresses(page, before))
        .map(|name| format!("/assets/{name}"))
        .collect();
    let scripts: Vec<String> = found.iter().filter(|path| path.ends_with(".js")).cloned().collect();
    for script in scripts {
        let (_, text) = come(area, &script, "", false).await;
        for before in ["from \"./", "import \"./"] {
            found.extend(addresses(&text, before).iter().map(|name| format!("/assets/{name}")));
        }
    }
    found
}

#[tokio::test]
async fn a_familys_first_visit_takes_less_than_60_kilobytes() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let (_, parent, child) = family(&area).await;
    let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
    for who in [&parent, &young] {
        let (html, page) = come(&area, "/", &who.cookie, true).await;
        assert!(page.contains("data-step=\"now\""), "{page}");
        let parts = parts(&area, &page).await;
        assert!(parts.contains("/assets/govuk-frontend.js") && parts.contains("/assets/oneplan.css"), "{parts:?}");
        let mut all = html;
        for path in &parts {
            let (bytes, _) = come(&area, path, "", true).await;
            println!("{path}: {bytes}");
            all += bytes;
        }
        println!("{}: the page {html}, all {all}", who.role);
        assert!(all < 60_000, "{}: {all} bytes", who.role);
    }
}

#[tokio::test]
async fn the_service_can_be_put_on_a_phones_first_page() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let (_, page) = come(&area, "/", "", false).await;
    assert!(
        page.contains("rel=\"manifest\" href=\"/assets/manifest.webmanifest\"")
            && page.contains("name=\"theme-color\"")
    );
    let (_, manifest) = come(&area, "/assets/manifest.webmanifest", "", false).await;
    for part in manifest.split("\"src\": \"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(come(&area, part, "", false).await.0 > 100, "{part}");
    }
    let answer = area.respond(Request::get("/").body(Body::empty()).unwrap()).await;
    let policy = answer.headers().get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap().to_owned();
    assert!(policy.contains("manifest-src 'self'"), "{policy}");
}

#[tokio::test]
async fn the_offline_worker_keeps_one_public_page_and_its_styles_and_nothing_that_it_fetches() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let (_, worker) = come(&area, "/offline-worker.js", "", false).await;
    let (_, kept) = worker.split_once(".addAll(").unwrap();
    let (kept, _) = kept.split_once(')').unwrap();
    assert_eq!(kept, "[\"/offline\", \"/assets/oneplan.css\"]");
    for keeps in [".put(", ".add(", "indexedDB", "localStorage"] {
        assert!(!worker.contains(keeps), "{keeps}: {worker}");
    }
    assert_eq!(worker.matches(".addAll(").count(), 1);
    // What is kept is for anybody: nothing of a session stands on it.
    let (_, parent, _) = family(&area).await;
    let (_, offline) = come(&area, "/offline", &parent.cookie, false).await;
    assert!(!offline.contains("Pat Parent") && !offline.contains("Ogden"), "{offline}");
}

#[tokio::test]
async fn feedback_comes_from_anybody_within_bounds_and_is_read_by_whoever_looks_after_the_pages() {
    on_each(|area| async move {
        let editor = area.person("Ed Editor", Role::Editor, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let nobody = nobody("", &area);
        assert_eq!(area.post(&nobody, "/feedback", "body=x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let long = area.post(&nobody, "/feedback", &format!("useful=no&body={}", "x".repeat(1_001))).await;
        assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = format!("page=%2Fchildren%2F{child}%2Fplan");
        for (who, body) in [(&nobody, "useful=no&body=%3Cb%3Etoo+long"), (&parent, "useful=yes")] {
            let sent = area.post(who, "/feedback", &format!("{page}&{body}")).await;
            assert_eq!(sent.location, "/feedback/thanks", "{}", sent.text);
        }
        assert_eq!(area.get(&nobody, "/feedback/thanks").await.status, StatusCode::OK);
        assert_eq!(area.get(&officer, "/feedback/received").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&nobody, "/feedback/received").await.status, StatusCode::SEE_OTHER);
        let list = area.get(&editor, "/feedback/received").await.text;
        assert!(list.contains("/children/{id}/plan") && !list.contains(&child.to_string()), "{list}");
        assert!(list.contains("&#60;b&#62;too long") && !list.contains("Pat Parent"), "{list}");
        let done = list.split("action=\"/feedback/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(area.post(&officer, &format!("/feedback/{done}"), "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&editor, &format!("/feedback/{done}"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number("select count(*) from page_feedback where done_by = 'Ed Editor'").await, 1);

        // Nobody fills the list.
        let mut shut = 0;
        for _ in 0..40 {
            if area.post(&nobody, "/feedback", "useful=no").await.status == StatusCode::TOO_MANY_REQUESTS {
                shut += 1;
            }
        }
        assert!(shut > 0);
        area.later(24 * 366).await;
        jobs::run_due(&area.db, &oneplan::rooms::all().jobs()).await.unwrap();
        let left = area.number("select count(*) from page_feedback").await;
        assert_eq!(left, 0, "it is kept for a year");
    })
    .await;
}

/// What of a page is left in English, without names.
fn left_in_english(page: &str) -> Vec<String> {
    const NAMES: [&str; 5] = ["OnePlan", "Zoe Ogden", "Asha Officer", "Pat Parent", "Testshire"];
    let all = page.split("<bdi lang=\"en\">").skip(1).filter_map(|rest| rest.split("</bdi>").next());
    all.filter(|text| !NAMES.contains(text)).map(str::to_owned).collect()
}

#[tokio::test]
async fn other_languages_are_off_until_the_area_shows_them_and_then_whole_and_marked_as_drafts() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let (officer, parent, _) = family(&area).await;
    let begun = area.post(&nobody("", &area), "/request/begin", "").await;
    let request = begun.cookie.split(';').next().unwrap().to_owned();
    let browser = nobody(&request, &area);
    assert!(!area.get(&browser, "/request").await.text.contains("op-languages"));
    assert_eq!(area.post(&browser, "/language", "language=ur&to=/request").await.status, StatusCode::NOT_FOUND);
    let editor = area.person("Ed Editor", Role::Editor, None).await;
    assert_eq!(area.post(&officer, "/public-pages", "languages=drafts").await.status, StatusCode::FORBIDDEN);
    assert_eq!(area.post(&editor, "/public-pages", "languages=drafts").await.status, StatusCode::SEE_OTHER);

    let english = area.get(&browser, "/request").await.text;
    assert!(english.contains("op-languages") && english.contains("<html lang=\"en\""), "{english}");
    let elsewhere = area.post(&browser, "/language", "language=ur&to=//evil.example").await;
    assert_eq!((elsewhere.status, elsewhere.location.as_str()), (StatusCode::SEE_OTHER, "/"));
    let unknown = area.post(&browser, "/language", "language=xx&to=/request").await;
    assert!(unknown.cookie.starts_with("language=en;"), "{}", unknown.cookie);
    for (code, direction) in [("ur", "rtl"), ("pa", "ltr"), ("pl", "ltr"), ("bn", "ltr"), ("ar", "rtl")] {
        let set = area.post(&browser, "/language", &format!("language={code}&to=/request/step/you")).await;
        assert_eq!(set.location, "/request/step/you");
        let language = set.cookie.split(';').next().unwrap().to_owned();
        let theirs = nobody(&format!("{request}; {language}"), &area);
        let mut pages = Vec::new();
        for page in ["", "/code", "/step/you", "/step/reach", "/step/child", "/step/needs", "/files", "/area", "/check"]
        {
            pages.push(area.get(&theirs, &format!("/request{page}")).await.text);
        }
        pages.push(area.get(&theirs, "/sign-in").await.text);
        let refused = area.post(&theirs, "/request/step/you", "your_name=Zoe+Ogden").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        pages.push(refused.text);
        let at_home = Someone { cookie: format!("{}; {language}", parent.cookie), ..parent.clone() };
        pages.push(area.get(&at_home, "/").await.text);
        for page in pages {
            assert!(page.contains(&format!("<html lang=\"{code}\" dir=\"{direction}\"")), "{page}");
            assert!(page.contains("data-draft-language"), "{page}");
            let left: Vec<String> =
                left_in_english(&page).into_iter().filter(|text| *text != area.app.settings.area.get()).collect();
            assert_eq!(left, Vec::<String>::new(), "{code}");
        }
        // Whoever works here reads English.
        let at_work = Someone { cookie: format!("{}; {language}", officer.cookie), ..officer.clone() };
        assert!(area.get(&at_work, "/").await.text.contains("<html lang=\"en\""));
    }
}
