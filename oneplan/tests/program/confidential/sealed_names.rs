//! Former names that were sealed: what takes the seal off, who is on its list, and what becomes of it where records are joined.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::apart::{Case, apart};
use uuid::Uuid;

use super::note;
use crate::common::{Area, Someone, on_each};

/// What is written of the child under the name that is sealed afterwards.
const WRITTEN: &str = "Zoe can start";

/// The first id that a query gives.
async fn id(area: &Area, query: Query) -> Uuid {
    let (id,): (Uuid,) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
    id
}

/// Changes the names in a record.
async fn edit(area: &Area, who: &Someone, child: PersonId, names: &str) {
    let query = Query::new("select version from person where id =").value(child);
    let (version,): (i64,) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
    let form = format!("version={version}&{names}&born-day=27&born-month=3&born-year=2015");
    let saved = area.post(who, &format!("/children/{child}/edit"), &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{names}: {}", saved.text);
}

/// The child, of whom something is written, is called Robin Ashdown from now on, and the manager alone knows the name before. Gives
/// the name that is sealed.
async fn renamed(area: &Area, manager: &Someone, child: PersonId) -> Uuid {
    note(area, manager, child, WRITTEN).await;
    area.later(1).await;
    edit(area, manager, child, "forename=Robin&surname=Ashdown").await;
    let name = id(area, Query::new("select id from person_name where kind = 'former' and person =").value(child)).await;
    let path = format!("/children/{child}/former-names");
    let sealed = area.post(manager, &path, &format!("name={name}&reason=Zoe+visited+us")).await;
    assert_eq!(sealed.location, format!("/children/{child}/details?done=saved"), "{}", sealed.text);
    name
}

/// The details of a child as somebody reads them.
async fn details(area: &Area, who: &Someone, child: PersonId) -> String {
    let page = area.get(who, &format!("/children/{child}/details")).await;
    assert_eq!(page.status, StatusCode::OK, "{}: {}", who.name, page.text);
    page.text
}

/// What waits for a second person, on the page on which they agree.
async fn waits(area: &Area, who: &Someone) -> Option<String> {
    let page = area.get(who, "/restricted").await.text;
    page.split("/restricted/names/").nth(1).map(|rest| format!("/restricted/names/{}", &rest[..36]))
}

#[tokio::test]
async fn a_name_that_is_tried_for_a_child_opens_no_sealed_one() {
    on_each(|area| async move {
        let Case { officer, manager, child, .. } = apart(&area).await;
        let second = area.person("Sol Second", Role::Manager, None).await;
        let name = renamed(&area, &manager, child).await;
        let is_shut = async |what: &str| {
            let page = details(&area, &officer, child).await;
            assert!(page.contains("[removed] can start") && !page.contains(WRITTEN), "{what}: {page}");
        };
        is_shut("sealed").await;
        for tried in [
            "forename=Robin&surname=Ashdown&preferred_name=Max+Zoe+Rory",
            "forename=Zoe&surname=Ashdown",
            "forename=Zoe&surname=Ogden",
        ] {
            area.later(1).await;
            edit(&area, &officer, child, &format!("{tried}&correction=yes")).await;
            is_shut(tried).await;
        }
        let left = "select count(*) from person_name where kind = 'former' and not sealed and surname = 'Ashdown'";
        assert_eq!(area.number(left).await, 2, "what was tried stays behind, called a correction or not");

        // Where it is the child's name again, somebody on the list says so, and a second person agrees.
        let form = format!("name={name}&again=yes&reason=Came+home");
        let asked = area.post(&manager, &format!("/children/{child}/former-names"), &form).await;
        assert_eq!(asked.location, format!("/children/{child}/details?done=name-asked"), "{}", asked.text);
        is_shut("asked for").await;
        assert_eq!(waits(&area, &manager).await, None, "nobody agrees with themself");
        let agreed = area.post(&second, &waits(&area, &second).await.unwrap(), "decision=agree").await;
        assert_eq!(agreed.location, "/restricted?done=name-again", "{}", agreed.text);
        assert!(details(&area, &officer, child).await.contains(WRITTEN));
    })
    .await;
}

#[tokio::test]
async fn one_more_name_on_the_list_of_a_sealed_one_takes_a_second_person() {
    on_each(|area| async move {
        let Case { manager, child, .. } = apart(&area).await;
        let second = area.person("Sol Second", Role::Manager, None).await;
        let friend = area.person("Fay Friend", Role::Manager, None).await;
        let name = renamed(&area, &manager, child).await;
        let knows = async |who: &Someone| details(&area, who, child).await.contains("Zoe Ogden");
        let path = format!("/children/{child}/former-names");
        let more = format!("name={name}&readers={}&reason=Zoe+visited+us", friend.email);
        let asked = area.post(&manager, &path, &more).await;
        assert_eq!(asked.location, format!("/children/{child}/details?done=name-asked"), "{}", asked.text);
        assert!(knows(&manager).await && !knows(&friend).await && !knows(&second).await);
        for who in [&manager, &friend] {
            assert_eq!(waits(&area, who).await, None, "{}", who.name);
        }
        let page = area.get(&second, "/restricted").await.text;
        assert!(!page.contains("Zoe") && !page.contains("Ashdown"), "who asks for whom, and no more: {page}");
        assert!(page.contains("[removed] visited us"), "{page}");
        let one = waits(&area, &second).await.unwrap();
        assert_eq!(area.post(&friend, &one, "decision=agree").await.status, StatusCode::NOT_FOUND);
        let agreed = area.post(&second, &one, "decision=agree").await;
        assert_eq!(agreed.location, "/restricted?done=name-reader", "{}", agreed.text);
        assert!(knows(&manager).await && knows(&friend).await && !knows(&second).await);
        let told = "select count(*) from account_notice where what = 'name_reader'";
        assert_eq!(area.number(told).await, 2, "all on the list are told");
        // Taking somebody off it takes one person.
        let less = area.post(&manager, &path, &format!("name={name}&reason=Left")).await;
        assert_eq!(less.location, format!("/children/{child}/details?done=saved"), "{}", less.text);
        assert!(knows(&manager).await && !knows(&friend).await);
    })
    .await;
}

#[tokio::test]
async fn a_sealed_name_stays_sealed_where_its_record_is_joined_to_another_and_separated() {
    on_each(|area| async move {
        let Case { officer, manager, child, .. } = apart(&area).await;
        renamed(&area, &manager, child).await;
        let kept = area.child("Robin", "Ashdown", date(2015, 3, 27), None).await;
        area.assign(kept, &officer, "case_officer").await;
        // The record that bears the sealed name is not the one that stays.
        let before = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let joins = |one: PersonId, other: PersonId| {
            (format!("/children/{one}/join?other={other}"), format!("other={other}&reason=Same+child"))
        };
        let (path, form) = joins(before, child);
        assert!(area.post(&manager, &path, &form).await.refuses("other"));
        let (path, form) = joins(kept, child);
        let joined = area.post(&manager, &path, &form).await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
        let page = details(&area, &officer, kept).await;
        assert!(page.contains("[removed] can start") && !page.contains("Zoe"), "{page}");
        assert!(details(&area, &manager, kept).await.contains("Zoe Ogden"), "who knew it knows it");
        assert!(!area.search(&officer, "name=zoe").await.text.contains(&kept.to_string()));

        let join = id(&area, Query::new("select id from record_join where kept =").value(kept)).await;
        let form = format!("act=separate&join={join}&why=Twins");
        let separated = area.post(&manager, &format!("/children/{kept}/join/decide"), &form).await;
        assert_eq!(separated.status, StatusCode::SEE_OTHER, "{}", separated.text);
        let page = details(&area, &officer, child).await;
        assert!(page.contains("[removed] can start") && !page.contains("Zoe"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_record_under_a_sealed_name_that_is_joined_shows_it_to_those_on_the_list_alone() {
    on_each(|area| async move {
        let Case { officer, manager, child, .. } = apart(&area).await;
        let other_manager = area.person("Una Unnamed", Role::Manager, None).await;
        renamed(&area, &manager, child).await;
        let other = area.child("Zoe James", "Ogden", date(2015, 3, 27), None).await;
        area.assign(other, &officer, "case_officer").await;
        let form = format!("other={other}&reason=Same+child");
        let joined = area.post(&manager, &format!("/children/{child}/join?other={other}"), &form).await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
        for who in [&officer, &other_manager] {
            assert!(!details(&area, who, child).await.contains("Zoe"), "{}", who.name);
        }
        assert!(details(&area, &manager, child).await.contains("Zoe James Ogden"));
        let page = area.get(&other_manager, &format!("/children/{child}/join")).await.text;
        assert!(page.contains("name=\"join\"") && !page.contains("Zoe"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_document_that_says_a_sealed_name_is_offered_and_sent_to_nobody_from_whom_it_is_sealed() {
    on_each(|area| async move {
        let Case { officer, manager, mother, child, .. } = apart(&area).await;
        let files = format!("/children/{child}/files");
        let new = format!("{files}/new");
        let added = area.upload(&manager, &new, "Support plan", "zoe-support-plan.txt", b"About the child.").await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        renamed(&area, &manager, child).await;
        let file = id(&area, Query::new("select id from file")).await;
        let list = area.get(&officer, &files).await.text;
        assert!(list.contains("Support plan") && !list.contains("zoe-support-plan"), "{list}");
        let path = format!("/children/{child}/messages/new");
        let offered = async |who: &Someone| area.get(who, &path).await.text.contains(&file.to_string());
        assert!(offered(&manager).await && !offered(&officer).await);
        let send = async |from: &Someone, to: &Someone| {
            let form = format!("to={}&subject=News&body=See+it&files={file}&step=send&looked=yes", to.account);
            area.post(from, &path, &form).await
        };
        for (from, to) in [(&officer, &mother), (&manager, &officer)] {
            let refused = send(from, to).await;
            assert!(refused.refuses("files"), "{}: {}", from.name, refused.text);
            assert_eq!(refused.text.contains("zoe-support-plan"), from.name == manager.name, "{}", from.name);
        }
        assert_eq!(area.number("select count(*) from message").await, 0);
        let sent = send(&manager, &mother).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "what the family knows: {}", sent.text);
    })
    .await;
}

#[tokio::test]
async fn a_reason_and_the_young_persons_account_say_no_sealed_name_to_whom_it_is_sealed_from() {
    on_each(|area| async move {
        let Case { officer, manager, child, .. } = apart(&area).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
        area.get(&young, &format!("/children/{child}")).await;
        renamed(&area, &manager, child).await;
        let readers = format!("/children/{child}/readers");
        let page = area.get(&officer, &readers).await.text;
        assert!(page.contains("[removed] visited us") && !page.contains("Zoe"), "{page}");
        assert!(area.get(&manager, &readers).await.text.contains("Zoe visited us"));
        assert_eq!(area.number("select count(*) from account where name = 'Robin Ashdown'").await, 1);
        let detail = format!("%\"account_renamed\":\"{}\"%", young.account);
        let query = Query::new("select count(*) from audit_entry where detail like").value(detail);
        assert_eq!(query.number(&mut area.db.read().await.unwrap()).await.unwrap(), 1);
        let page = area.get(&officer, &format!("/children/{child}/messages/new")).await.text;
        assert!(!page.contains("Zoe"), "{page}");
    })
    .await;
}
