//! Returns that tell of restricted children: whoever is not named on the record reads nothing of them, also where nobody has said
//! yet who somebody in the return is.

use access::Role;
use axum::http::StatusCode;
use store::{Query, sql};
use testing::{Area, Someone};
use uuid::Uuid;

use crate::{ANOTHER, bring_in, file, on_each, only_child};

/// A text of a return as it is told of the first person.
fn told(content: &[u8], element: &str) -> String {
    let text = String::from_utf8_lossy(content);
    text.split(&format!("<{element}>")).nth(1).unwrap().split('<').next().unwrap().to_owned()
}

/// An area with the example child, whose record is restricted to a named manager; and a return in which somebody, twice, has the
/// number but for one character, and the safe home. Gives what nobody else may read.
async fn beside_a_restricted_child(area: &Area, manager: &Someone, named: &Someone) -> (Vec<u8>, Vec<String>) {
    bring_in(area, manager, &file(&[""])).await;
    area.later(1).await;
    area.restrict(only_child(area, "Ogden").await, &[named]).await;
    let upn = told(&file(&[""]), "UPN");
    let wrong = format!("{}{}", if upn.starts_with('A') { "B" } else { "A" }, &upn[1..]);
    let person = format!("UPN={wrong}; PostCode=ZZ2 2BB");
    (file(&[&person, &person]), vec!["Ogden".to_owned(), "ZZ2 2BB".to_owned(), upn[1..].to_owned()])
}

async fn reads_none(area: &Area, who: &Someone, paths: &[String], kept: &[String]) {
    for path in paths {
        let page = area.get(who, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        for kept in kept {
            assert!(!page.text.contains(kept.as_str()), "{path}: {kept}: {}", page.text);
        }
    }
}

async fn question(area: &Area) -> Uuid {
    let mut tx = area.db.read().await.unwrap();
    let (id,): (Uuid,) =
        Query::new("select id from sen2_import_person where state = 'doubtful'").one(&mut tx).await.unwrap();
    id
}

#[tokio::test]
async fn somebody_who_may_be_a_restricted_child_is_seen_by_those_named_alone() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let named = area.person("Nora Named", Role::Manager, None).await;
        let (content, kept) = beside_a_restricted_child(&area, &manager, &named).await;
        let strict = area.upload_with(&manager, "/sen2/import", ("strict", "yes"), "return.xml", &content).await;
        assert_eq!(strict.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", strict.text);
        let place = bring_in(&area, &manager, &content).await.location;
        // The same file again leaves nothing behind, and says what waits.
        let again = bring_in(&area, &manager, &content).await;
        for answer in [&strict, &again] {
            assert!(kept.iter().all(|kept| !answer.text.contains(kept.as_str())), "{}", answer.text);
        }
        let lists = [
            place.clone(),
            format!("{place}?state=all"),
            format!("{place}?state=doubtful"),
            format!("{place}/not-imported"),
            "/sen2".to_owned(),
        ];
        reads_none(&area, &manager, &lists, &kept).await;
        // That something is kept back is not said either: of a file of one person it would say that there is such a record.
        for page in [&strict.text, &again.text, &area.get(&manager, &place).await.text] {
            assert!(!page.contains("data-apart") && !page.contains("named on"), "{page}");
        }
        assert!(!area.get(&manager, "/sen2").await.text.contains("data-waiting"));
        let asked = format!("{place}/people/{}", question(&area).await);
        assert_eq!(area.get(&manager, &asked).await.status, StatusCode::NOT_FOUND);
        let child = only_child(&area, "Ogden").await.to_string();
        for who in ["new", "leave_out", child.as_str()] {
            let answer = area.post(&manager, &asked, &format!("who={who}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
        }
        assert_eq!(area.number("select count(*) from person where is_child").await, 1);
        // Whoever is named on the record sees them and decides.
        let page = area.get(&named, &place).await.text;
        assert!(page.contains("Ogden"), "{page}");
        assert!(area.get(&named, &asked).await.text.contains("ZZ2 2BB"));
        let csv = area.get(&named, &format!("{place}/not-imported")).await.text;
        assert!(kept.iter().any(|kept| csv.contains(kept.as_str())), "{csv}");
        assert!(area.get(&named, "/sen2").await.text.contains("data-waiting"));
        let decided = area.post(&named, &asked, "who=leave_out").await;
        assert_eq!(decided.location, format!("{place}?done=decided"), "{}", decided.text);
        reads_none(&area, &manager, &lists, &kept).await;
        let undone = area.post(&manager, &format!("{place}/undo"), "").await;
        assert_eq!(undone.location, "/sen2/import?done=undone", "{}", undone.text);
        reads_none(&area, &manager, &lists, &kept).await;
    })
    .await;
}

#[tokio::test]
async fn a_restricted_child_is_changed_by_a_return_only_once_somebody_named_agreed() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let named = area.person("Nora Named", Role::Manager, None).await;
        bring_in(&area, &manager, &file(&[""])).await;
        area.later(1).await;
        let child = only_child(&area, "Ogden").await;
        area.restrict(child, &[&named]).await;
        let before = area.number("select count(*) from sen2_import_row").await;
        let place = bring_in(&area, &manager, &file(&["PostCode=ZZ2 2BB"])).await.location;
        let matched = "select count(*) from sen2_import_person where state in ('matched', 'unchanged')";
        assert_eq!(area.number(matched).await, 0);
        assert_eq!(area.number("select count(*) from sen2_import_row").await, before, "nothing was changed");
        let page = area.get(&manager, &place).await.text;
        assert!(!page.contains("Ogden") && !page.contains("named on"), "{page}");
        assert!(!area.get(&manager, "/sen2").await.text.contains("data-waiting"));
        // It is counted for those named on the record, and one of them says that it is this child.
        assert!(area.get(&named, "/sen2").await.text.contains("data-waiting"));
        let asked = format!("{place}/people/{}", question(&area).await);
        assert_eq!(area.get(&manager, &asked).await.status, StatusCode::NOT_FOUND);
        let decided = area.post(&named, &asked, &format!("who={child}")).await;
        assert_eq!(decided.location, format!("{place}?done=decided"), "{}", decided.text);
        assert_eq!(area.number(matched).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_question_is_hidden_once_the_record_is_restricted_and_open_where_nobody_named_can_sign_in() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let named = area.person("Nora Named", Role::Manager, None).await;
        bring_in(&area, &manager, &file(&[""])).await;
        area.later(1).await;
        let place = bring_in(&area, &manager, &file(&["Sex=M"])).await.location;
        let asked = format!("{place}/people/{}", question(&area).await);
        assert_eq!(area.get(&manager, &asked).await.status, StatusCode::OK);
        area.restrict(only_child(&area, "Ogden").await, &[&named]).await;
        assert_eq!(area.get(&manager, &asked).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.get(&named, &asked).await.status, StatusCode::OK);
        let now = area.db.now();
        area.change(sql!("update account set disabled_at = $1 where id = $2", now, named.account)).await;
        assert_eq!(area.get(&manager, &asked).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn whoever_of_a_file_has_a_restricted_childs_number_and_no_name_is_seen_by_those_named_alone() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let named = area.person("Nora Named", Role::Manager, None).await;
        bring_in(&area, &manager, &file(&[""])).await;
        area.later(1).await;
        area.restrict(only_child(&area, "Ogden").await, &[&named]).await;
        let upn = told(&file(&[""]), "UPN");
        let place = bring_in(&area, &manager, &file(&["Surname=; PostCode=ZZ22 22ZZ", ANOTHER])).await.location;
        let lists = [format!("{place}?state=all"), format!("{place}/not-imported")];
        reads_none(&area, &manager, &lists, &[upn.clone(), "ZZ22".to_owned()]).await;
        assert!(area.get(&named, &lists[1]).await.text.contains(&upn));
    })
    .await;
}

#[tokio::test]
async fn what_the_reader_told_of_somebody_far_down_a_file_is_kept_with_their_record() {
    let area = Area::on_sqlite(crate::ROOMS).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let others = (0..120)
        .map(|one| format!("UPN=; UPNunknown=UN3; Forename=N{one}; Surname=Hart{one}; PersonBirthDate=2012-03-01"));
    let all: Vec<String> = others.chain([String::new()]).collect();
    let content = file(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let content = String::from_utf8(content).unwrap();
    let (before, last) = content.rsplit_once("</Person>").unwrap();
    let content = format!("{before}<Shoe>3</Shoe></Person>{last}");
    bring_in(&area, &manager, content.as_bytes()).await;
    let told = "select count(*) from sen2_not_taken n join person p on p.id = n.person
        where n.item like '%Shoe%' and p.surname = 'Ogden'";
    assert_eq!(area.number(told).await, 1);
}
