//! A return that brings in children who may live with a household that a rule protects: until an officer has said whether they do,
//! whoever must not find the household learns nothing of it through them.

use access::Role;
use axum::http::StatusCode;
use gate::{Addressee, OrganisationId, Reader};
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::apart::{Case, apart, bind};
use testing::{Area, date_fields};

use crate::{bring_in, file, on_each};

/// With the surname and the postcode of the protected child.
const LEO: &str =
    "UPN=; UniqueLearnerNumber=1000000043; Surname=Ogden; Forename=Leo; PersonBirthDate=2015-01-09; PostCode=ZX22 9QQ";
const AMY: &str =
    "UPN=; UPNunknown=UN3; Surname=Ogden-Hill; Forename=Amy; PersonBirthDate=2013-06-05; PostCode=ZX22 9QQ";
/// With the postcode alone, and with the surname alone.
const NEIGHBOUR: &str =
    "UPN=; UPNunknown=UN3; Surname=Marsh; Forename=Ada; PersonBirthDate=2014-03-04; PostCode=ZX22 9QQ";
const NAMESAKE: &str =
    "UPN=; UPNunknown=UN3; Surname=Ogden; Forename=Max; PersonBirthDate=2012-03-01; PostCode=ZZ1 1AA";

async fn called(area: &Area, forename: &str) -> PersonId {
    let mut tx = area.db.read().await.unwrap();
    let query = Query::new("select id from person where is_child and forename =").value(forename);
    let (id,): (PersonId,) = query.one(&mut tx).await.unwrap();
    id
}

/// What the parent under the rule may learn about a child: whether they are bound, and may have its address.
async fn learns(area: &Area, case: &Case, child: PersonId) -> (bool, bool) {
    let mut tx = area.db.read().await.unwrap();
    let reader = Reader::addressee(&mut tx, Addressee::Person(case.tom), child, area.today()).await.unwrap();
    (reader.is_bound(), reader.may_have_address(child))
}

/// An officer records where a child lives, with its street.
async fn lives_at(area: &Area, case: &Case, child: PersonId, street: &str) {
    let mut tx = area.db.read().await.unwrap();
    let version = Query::new("select version from person where id =").value(child).number(&mut tx).await.unwrap();
    drop(tx);
    let from = date_fields("from", area.today());
    let form = format!("street={street}&town=Ilkley&postcode=ZX22+9QQ&{from}&version={version}");
    let saved = area.post(&case.manager, &format!("/children/{child}/address"), &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
}

#[tokio::test]
async fn a_child_of_a_return_who_may_live_with_a_protected_household_leads_nobody_there() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        area.post(&case.officer, &format!("/children/{}/held-back/done", case.child), "").await;
        let again = Query::new("select count(*) from recheck where child =").value(case.child);
        let again = async || again.clone().number(&mut area.db.read().await.unwrap()).await.unwrap();
        assert_eq!(again().await, 0);
        let done = bring_in(&area, &case.manager, &file(&[LEO, AMY, NEIGHBOUR, NAMESAKE])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(again().await, 1, "the officer is asked to look again");
        let (leo, amy) = (called(&area, "Leo").await, called(&area, "Amy").await);
        for child in [leo, amy] {
            assert_eq!(learns(&area, &case, child).await, (true, false), "nobody has said yet");
        }
        for other in ["Ada", "Max"] {
            let other = called(&area, other).await;
            assert_eq!(learns(&area, &case, other).await, (false, true), "no child of that household");
        }
        // Nor where he works with the child.
        let mut tx = area.db.read().await.unwrap();
        let query = Query::new("select organisation from placement where organisation is not null and person =");
        let placed: Vec<(OrganisationId,)> = query.value(leo).all(&mut tx).await.unwrap();
        drop(tx);
        let works = area.person_in_records("Tom Works Here", Role::Senco, Some(placed[0].0), Some(case.tom)).await;
        assert!(!area.record_of(&works, leo).await.contains("ZX22"));
        assert!(area.record_of(&case.manager, leo).await.contains("ZX22"));
        // An officer says that one lives with them, and that the other does not.
        lives_at(&area, &case, amy, "108+Heather+Way").await;
        lives_at(&area, &case, leo, "9+Mill+Lane").await;
        assert_eq!(learns(&area, &case, amy).await, (true, false));
        assert_eq!(learns(&area, &case, leo).await, (false, true));
    })
    .await;
}

#[tokio::test]
async fn a_child_of_a_return_with_the_surname_and_postcode_of_a_restricted_child_is_told_to_those_named() {
    on_each(|area| async move {
        let case = apart(&area).await;
        area.restrict(case.child, &[&case.officer]).await;
        let done = bring_in(&area, &case.manager, &file(&[LEO])).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let link = format!("/children/{}/held-back", case.child);
        assert!(area.get(&case.officer, "/held-back").await.text.contains(&link));
        assert!(!area.get(&case.manager, "/held-back").await.text.contains(&link));
    })
    .await;
}

#[tokio::test]
async fn an_import_asks_once_for_all_whom_it_writes_who_lives_with_a_protected_household() {
    let area = Area::on_sqlite(crate::ROOMS).await;
    let case = apart(&area).await;
    bind(&area, &case).await;
    area.post(&case.officer, &format!("/children/{}/held-back/done", case.child), "").await;
    let twice = "create trigger asked_once before update on recheck begin select raise(abort, 'asked twice'); end";
    area.change(Query::new(twice)).await;
    // Each is known already, and what the file says of them is written one after the other.
    let mut people = Vec::new();
    for (name, born) in [("Leo", date(2015, 1, 9)), ("Eva", date(2013, 6, 5)), ("Max", date(2012, 3, 1))] {
        area.child(name, "Ogden", born, None).await;
        people.push(format!(
            "UPN=; UPNunknown=UN3; Surname=Ogden; Forename={name}; PersonBirthDate={born}; PostCode=ZX22 9QQ"
        ));
    }
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let done = bring_in(&area, &case.manager, &file(&people)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(area.number("select count(*) from sen2_import_person where state = 'matched'").await, 3);
    let asked = Query::new("select count(*) from recheck where child =").value(case.child);
    assert_eq!(asked.number(&mut area.db.read().await.unwrap()).await.unwrap(), 1);
}
