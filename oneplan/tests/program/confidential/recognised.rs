//! What comes from outside and may be of the family of a restricted record.

use crate::common::{Area, Someone, on_each};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use serde_json::json;
use store::{Query, Value};
use testing::apart::lives;

/// What somebody of whom nothing is known answers.
const STRANGER: [(&str, &str); 12] = [
    ("forename", "Ivor"),
    ("surname", "Brown"),
    ("born", "2015-07-23"),
    ("street", "1 Safe Street"),
    ("town", "Shipley"),
    ("postcode", "ZX1 1AA"),
    ("who", "parent"),
    ("your_name", "Alma Brown"),
    ("email", "someone@example.org"),
    ("phone", "07700 900999"),
    ("setting", "Beckfoot School"),
    ("needs", "He finds it hard to read."),
];

/// A request in a state with these answers beside a stranger's.
async fn asked(area: &Area, answers: &[(&str, &str)], state: &str, person: Option<PersonId>) -> String {
    let mut all = json!({});
    for (name, answer) in STRANGER.iter().chain(answers) {
        all[*name] = json!(answer);
    }
    let id = area.db.new_id::<()>();
    let row = vec![
        ("id", id.into()),
        ("code_hash", id.to_string().into()),
        ("state", state.into()),
        ("answers", all.to_string().into()),
        ("begun_at", area.db.now().into()),
        ("saved_at", area.db.now().into()),
        ("reference", id.to_string().into()),
        ("sent_on", area.today().into()),
        ("person", person.into()),
    ];
    area.row("intake", row).await;
    format!("/requests/{id}")
}

/// A restricted child, its mother and father apart, a sister with an open record, and what was before.
async fn family(area: &Area, named: &Someone) -> PersonId {
    let child = area.child("Zebedee", "Quillfeather", date(2012, 2, 12), Some("B801200005001")).await;
    let sister = area.child("Tabitha", "Quillfeather", date(2016, 1, 1), None).await;
    let mother = area.relative(child, ("Mina", "Ashgrove"), "Mother", true).await;
    area.related(sister, mother, "Mother", (true, true)).await;
    area.contact(mother, "email", "mina@example.org").await;
    area.contact(mother, "phone", "07700 900123").await;
    area.person_in_records("Mina Login", Role::Parent, None, Some(mother)).await;
    let father = area.relative(child, ("Tom", "Quillfeather"), "Father", false).await;
    lives(area, father, "3 Low Fold", "Bingley", "ZX4 1AA").await;
    let worker = area.relative(child, ("Sol", "Worker"), "Social worker", false).await;
    area.contact(worker, "email", "sol@council.example").await;
    let school = area.school("Al-Noor Academy", "900123").await;
    area.place(child, school).await;
    lives(area, child, "108 Heather Way", "Ilkley", "ZX22 9QQ").await;
    let of = |person: PersonId| -> Vec<(&'static str, Value)> {
        vec![("id", area.db.new_id::<()>().into()), ("person", person.into())]
    };
    let before: [(&str, Value); 2] = [("postcode", "ZX8 8AA".into()), ("ends_on", date(2024, 3, 1).into())];
    area.row("address", of(child).into_iter().chain(before).collect()).await;
    let name: [(&str, Value); 3] =
        [("forename", "Zack".into()), ("surname", "Birthname".into()), ("kind", "former".into())];
    area.row("person_name", of(child).into_iter().chain(name).collect()).await;
    let place: [(&str, Value); 2] = [("contacts", "old.mina@example.org".into()), ("numbers", "".into())];
    area.row("former_place", of(mother).into_iter().chain(place).collect()).await;
    let gran = [("your_name", "Gran Overthwaite"), ("email", "gran@example.org"), ("phone", ""), ("street", "")];
    let gran = [gran.as_slice(), &[("postcode", "ZX7 7AA"), ("forename", "Zebedee"), ("surname", "Quillfeather")]];
    asked(area, &gran.concat(), "placed", Some(child)).await;
    area.restrict(child, &[named]).await;
    child
}

#[tokio::test]
async fn a_family_that_asks_again_is_known_by_any_one_thing_that_is_theirs() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        family(&area, &named).await;
        let theirs: [&[(&str, &str)]; 16] = [
            &[("forename", "Zebedee"), ("surname", "Quillfeather")],
            &[("forename", "Zack"), ("surname", "Birthname")],
            &[("upn", "B801200005001")],
            &[("email", "MINA@example.org")],
            &[("email", "old.mina@example.org")],
            &[("email", "mina.login@example.org")],
            &[("email", "gran@example.org")],
            &[("phone", "+44 7700 900 123")],
            &[("postcode", "ZX22 9QQ")],
            &[("postcode", "ZX8 8AA")],
            &[("street", "108 Heather Way"), ("town", ""), ("postcode", "")],
            &[("street", "3 Low Fold"), ("town", "Bingley"), ("postcode", "")],
            &[("your_name", "Mrs Mina Jane Ashgrove")],
            &[("your_name", "Gran Overthwaite")],
            &[("forename", "Tabitha"), ("surname", "Quillfeather"), ("born", "2016-01-01")],
            &[("needs", "He was called Zebedee Quillfeather. Ring 07700-900-123.")],
        ];
        for answers in theirs {
            let request = asked(&area, answers, "sent", None).await;
            let status = area.get(&officer, &request).await.status;
            assert_eq!(status, StatusCode::NOT_FOUND, "{answers:?}");
            let placed = area.post(&officer, &request, "whose=new").await.status;
            assert_eq!(placed, StatusCode::NOT_FOUND, "no second, open record: {answers:?}");
            assert!(!area.get(&officer, "/requests").await.text.contains(&request), "{answers:?}");
            assert_eq!(area.get(&named, &request).await.status, StatusCode::OK, "{answers:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_other_families_share_hides_a_request_only_beside_a_name_or_a_day_of_the_child() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        family(&area, &named).await;
        let nothing = asked(&area, &[], "sent", None).await;
        assert_eq!(area.get(&officer, &nothing).await.status, StatusCode::OK);
        for shared in [("setting", "Al-Noor"), ("email", "sol@council.example"), ("surname", "Ashgrove")] {
            let open = asked(&area, &[shared], "sent", None).await;
            assert_eq!(area.get(&officer, &open).await.status, StatusCode::OK, "{shared:?}");
            let hidden = asked(&area, &[shared, ("born", "2012-02-21")], "sent", None).await;
            assert_eq!(area.get(&officer, &hidden).await.status, StatusCode::NOT_FOUND, "{shared:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_parent_under_another_name_and_from_another_home_is_known_on_the_public_form_by_her_telephone() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        family(&area, &named).await;
        let browser = |cookie: &str| Someone {
            account: area.db.new_id(),
            name: String::new(),
            email: String::new(),
            cookie: cookie.to_owned(),
            role: Role::Parent,
        };
        let mut requests = Vec::new();
        for phone in ["07700+900999", "%2B44+7700+900+123"] {
            let begun = area.post(&browser(""), "/request/begin", "").await;
            let who = browser(begun.cookie.split(';').next().unwrap());
            let reach = format!("phone={phone}&format=letter");
            for (step, form) in [
                ("you", "who=parent&your_name=Alma+Brown&relation=Mother"),
                ("reach", reach.as_str()),
                ("child", "forename=Ivor&surname=Brown&born-day=23&born-month=7&born-year=2015&postcode="),
                ("needs", "needs=He+finds+it+hard+to+read&provision=Small+groups&views="),
            ] {
                let saved = area.post(&who, &format!("/request/step/{step}"), form).await;
                assert_eq!(saved.status, StatusCode::SEE_OTHER, "{step}: {}", saved.text);
            }
            assert_eq!(area.post(&who, "/request/send", "").await.location, "/request/sent");
            let mut tx = area.db.read().await.unwrap();
            let sent = "select id from intake where state = 'sent' order by id desc limit 1";
            let (id,): (uuid::Uuid,) = Query::new(sent).one(&mut tx).await.unwrap();
            requests.push(format!("/requests/{id}"));
        }
        for (request, seen) in requests.iter().zip([StatusCode::OK, StatusCode::NOT_FOUND]) {
            assert_eq!(area.get(&officer, request).await.status, seen);
            assert_eq!(area.get(&named, request).await.status, StatusCode::OK);
        }
    })
    .await;
}
