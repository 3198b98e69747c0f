//! Files that are attached to advice and to requests for it: what names several other children, or cannot be read whole, leaves the
//! authority only once people have read it.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use journey::records::attached;
use people::PersonId;
use store::Query;
use testing::casework::{notice, on, record, recorded};
use testing::{Area, Someone};
use uuid::Uuid;

use crate::advice::asked_of_school;
use crate::{id_after, on_each};

/// Three children of whom there is no record.
const LIST: &str = "Sam Hart 12/03/2015\nLee Poe 13/04/2014\nKim Low 01/02/2013";
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

/// Advice that the family has had, and everybody who may open its files.
struct Case {
    officer: Someone,
    manager: Someone,
    mother: Someone,
    senco: Someone,
    child: PersonId,
    advice: Uuid,
}

async fn case(area: &Area) -> Case {
    let (officer, child, school, advice) = asked_of_school(area).await;
    let (mother, _) = area.parent(child, "Mina", true).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
    let page = format!("/children/{child}/advice/{advice}");
    let given = area.post(&senco, &page, "needs=a&provision=b&outcomes=c").await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
    Case { officer, manager, mother, senco, child, advice }
}

/// A file that the officer adds, by its address.
async fn added(area: &Area, case: &Case, list: &str, name: &str, content: &[u8]) -> String {
    let sent = area.upload(&case.officer, list, "", name, content).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let mut tx = area.db.read().await.unwrap();
    let query = Query::new("select id from attachment where name =").value(name);
    let (id,): (Uuid,) = query.one(&mut tx).await.unwrap();
    format!("{list}/{id}")
}

async fn opens(area: &Area, who: &Someone, path: &str) -> StatusCode {
    area.get(who, path).await.status
}

/// Where the officer says that a file may go.
fn act(case: &Case, file: &str) -> String {
    format!("/children/{}/held-back/files/{}", case.child, file.rsplit('/').next().unwrap())
}

/// A second person agrees to what waits.
async fn agree(area: &Area, case: &Case) {
    let held = format!("/children/{}/held-back", case.child);
    let page = area.get(&case.manager, &held).await.text;
    // The forms about files come after those of readings.
    let reading = format!("{held}/{}", id_after(&page, &format!("action=\"{held}/")));
    assert_eq!(area.post(&case.officer, &reading, "decision=agree").await.status, StatusCode::NOT_FOUND);
    assert_eq!(area.post(&case.manager, &reading, "decision=agree").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_file_that_lists_three_other_children_goes_to_nobody_outside_before_a_second_person_has_read_it() {
    on_each(|area| async move {
        let case = case(&area).await;
        recorded(&area, &case.officer, case.child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        for list in [format!("/advice/{}/files", case.advice), format!("/advice-requests/{}/files", case.advice)] {
            let plain =
                added(&area, &case, &list, &format!("plain{}.txt", list.len()), b"She reads three words.").await;
            // Each list is another: what two people read is read wherever it is attached.
            let (name, content) = (format!("class{}.txt", list.len()), format!("{LIST}\n{list}"));
            let file = added(&area, &case, &list, &name, content.as_bytes()).await;
            for who in [&case.mother, &case.senco] {
                assert_eq!(opens(&area, who, &plain).await, StatusCode::OK, "{}: {list}", who.name);
                assert_eq!(opens(&area, who, &file).await, StatusCode::CONFLICT, "{}: {list}", who.name);
                let page = area.get(who, &list).await.text;
                assert!(page.contains("data-kept=\"list\"") && !page.contains(&name), "{}: {page}", who.name);
            }
            assert_eq!(opens(&area, &case.officer, &file).await, StatusCode::OK);
            // Somebody of the authority says why, and another reads it.
            assert!(area.get(&case.manager, "/held-back").await.text.contains("Ogden"));
            let page = area.get(&case.officer, &format!("/children/{}/held-back", case.child)).await.text;
            assert!(page.contains("data-waits=\"list\""), "{page}");
            let act = act(&case, &file);
            assert_eq!(area.post(&case.mother, &act, "").await.status, StatusCode::FORBIDDEN);
            assert_eq!(area.post(&case.officer, &act, "").await.status, StatusCode::UNPROCESSABLE_ENTITY, "no reason");
            let field = format!("reason-{}", file.rsplit('/').next().unwrap());
            let asked = area.post(&case.officer, &act, &format!("{field}=The+order+names+them")).await;
            assert_eq!(asked.location, format!("/children/{}/held-back?done=asked", case.child), "{}", asked.text);
            assert_eq!(opens(&area, &case.mother, &file).await, StatusCode::CONFLICT, "one person is not two");
            agree(&area, &case).await;
            for who in [&case.mother, &case.senco] {
                assert_eq!(opens(&area, who, &file).await, StatusCode::OK, "{}: {list}", who.name);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_draft_with_a_file_that_lists_three_other_children_waits_until_a_second_person_has_read_the_file() {
    on_each(|area| async move {
        let case = case(&area).await;
        let list = format!("/advice/{}/files", case.advice);
        let file = added(&area, &case, &list, "class.txt", LIST.as_bytes()).await;
        let form = on(area.today()) + &notice();
        let sent = record(&area, &case.officer, case.child, "plan.draft_served", &form).await;
        assert!(sent.refuses("others-reason"), "{}", sent.text);
        let path = format!("/children/{}/journey/record/plan.draft_served", case.child);
        let second = format!("{form}&step=second&others-reason=The+order+names+them");
        assert_eq!(area.post(&case.officer, &path, &second).await.status, StatusCode::SEE_OTHER);
        agree(&area, &case).await;
        let issued = area.post(&case.officer, &format!("/children/{}/to-issue", case.child), "").await;
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
        assert_eq!(opens(&area, &case.mother, &file).await, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn an_attached_file_that_cannot_be_read_whole_goes_to_nobody_outside_before_an_officer_has_opened_it() {
    on_each(|area| async move {
        let case = case(&area).await;
        recorded(&area, &case.officer, case.child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        let list = format!("/advice/{}/files", case.advice);
        let file = added(&area, &case, &list, "photo.png", PICTURE).await;
        assert_eq!(opens(&area, &case.mother, &file).await, StatusCode::CONFLICT);
        assert!(area.get(&case.mother, &list).await.text.contains("data-kept=\"not-checked\""));
        let act = act(&case, &file);
        assert_eq!(area.post(&case.senco, &act, "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&case.officer, &act, "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(opens(&area, &case.mother, &file).await, StatusCode::OK);
        assert_eq!(area.post(&case.officer, &act, "").await.status, StatusCode::NOT_FOUND, "nothing waits any more");
    })
    .await;
}

#[tokio::test]
async fn a_file_from_before_files_were_looked_through_stays_with_the_authority_until_it_was() {
    on_each(|area| async move {
        let case = case(&area).await;
        recorded(&area, &case.officer, case.child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        let list = format!("/advice/{}/files", case.advice);
        let plain = added(&area, &case, &list, "plain.txt", b"She reads three words.").await;
        let names = added(&area, &case, &list, "class.txt", LIST.as_bytes()).await;
        let before = "update attachment set looked_at = null, other_children = 0, must_read = false";
        area.change(Query::new(before)).await;
        assert!(attached::is_needed(area.app.db.clone()).await.unwrap());
        for file in [&plain, &names] {
            assert_eq!(opens(&area, &case.mother, file).await, StatusCode::CONFLICT, "{file}");
            assert_eq!(opens(&area, &case.manager, file).await, StatusCode::OK, "{file}");
        }
        attached::look_through(&area.app.db).await.unwrap();
        assert!(!attached::is_needed(area.app.db.clone()).await.unwrap());
        assert_eq!(opens(&area, &case.mother, &plain).await, StatusCode::OK);
        assert_eq!(opens(&area, &case.mother, &names).await, StatusCode::CONFLICT);
        assert!(area.get(&case.mother, &list).await.text.contains("data-kept=\"list\""));
    })
    .await;
}

#[tokio::test]
async fn a_file_of_another_child_or_of_another_kind_waits_for_nobody_here() {
    on_each(|area| async move {
        let case = case(&area).await;
        let other = area.child("Tim", "Hill", date(2014, 5, 1), None).await;
        area.assign(other, &case.officer, "case_officer").await;
        let list = format!("/advice/{}/files", case.advice);
        let file = added(&area, &case, &list, "photo.png", PICTURE).await;
        let id = file.rsplit('/').next().unwrap();
        let documents = format!("/children/{}/files/new", case.child);
        let sent = area.upload(&case.officer, &documents, "Photo", "photo.png", PICTURE).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let mut tx = area.db.read().await.unwrap();
        let (document,): (Uuid,) = Query::new("select id from file").one(&mut tx).await.unwrap();
        let (content,): (Uuid,) = Query::new("select content from attachment").one(&mut tx).await.unwrap();
        drop(tx);
        // Of the same id and of another kind: it belongs to something else.
        let project = area.db.new_id::<()>();
        let row = vec![
            ("id", project.into()),
            ("owner_kind", "project".into()),
            ("owner", case.advice.into()),
            ("content", content.into()),
            ("name", "photo.png".into()),
            ("media_type", "image/png".into()),
            ("added_by", case.officer.account.into()),
            ("added_by_name", "Asha Officer".into()),
            ("added_at", area.db.now().into()),
        ];
        area.row("attachment", row).await;
        let held = |child: PersonId, file: &str| format!("/children/{child}/held-back/files/{file}");
        for crossed in [
            held(other, id),
            held(case.child, &document.to_string()),
            held(case.child, &project.to_string()),
            held(other, &project.to_string()),
        ] {
            for who in [&case.officer, &case.manager] {
                let answer = area.post(who, &crossed, &format!("reason-{id}=The+order+names+them")).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} at {crossed}: {}", who.name, answer.text);
            }
        }
        let checked = "select count(*) from attachment where checked_at is not null";
        assert_eq!(area.number(checked).await, 0);
        assert_eq!(area.number("select count(*) from reading").await, 0);
        assert_eq!(area.post(&case.officer, &held(case.child, id), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number(checked).await, 1);
    })
    .await;
}
