//! What is kept and for how long: who sets it, which records are due for review, and legal hold.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use people::PersonId;
use store::query::insert_many;
use store::{Entry, Right, Value};

use crate::common::{Area, on_each, operator};

/// A child of so many years, open or restricted.
async fn born_years_ago(area: &Area, surname: &str, years: i64, restricted: bool) -> PersonId {
    let id: PersonId = area.db.new_id();
    let born = area.today().checked_sub(years.years()).unwrap();
    let row: Vec<Value> = vec![
        id.into(),
        true.into(),
        "Robin".into(),
        surname.into(),
        surname.to_lowercase().into(),
        born.into(),
        restricted.into(),
        1_i64.into(),
    ];
    let columns = &["id", "is_child", "forename", "surname", "sort_key", "birth_date", "restricted", "version"];
    let mut tx = area.db.write(&operator()).await.unwrap();
    insert_many(&mut tx, "person", columns, vec![row]).await.unwrap();
    tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn records_that_are_due_are_listed_and_kept_and_a_legal_hold_takes_one_off() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Ola Officer", Role::CaseOfficer, None).await;
        let old = born_years_ago(&area, "Oldfield", 36, false).await;
        let young = born_years_ago(&area, "Youngman", 34, false).await;
        let hidden = born_years_ago(&area, "Hidden", 40, true).await;
        let due = async |number: &str| {
            let page = area.get(&admin, "/retention").await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            assert!(page.text.contains(&format!("data-due=\"{number}\"")), "{number}: {}", page.text);
            assert!(!page.text.contains("Oldfield"), "numbers, and nobody's name");
        };
        due("2").await;
        // The wrong people.
        for path in ["/retention", "/retention/children", "/retention/children/csv", "/retention/children/xlsx"] {
            assert_eq!(area.get(&officer, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(area.get(&admin, "/retention/children").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&manager, "/retention", "age=40").await.status, StatusCode::FORBIDDEN);
        let hold = format!("/children/{old}/retention");
        for who in [&admin, &officer] {
            assert!(!area.get(who, &hold).await.status.is_success());
            assert!(!area.post(who, &hold, "act=hold&reason=Court+case").await.status.is_success());
        }
        assert_eq!(area.number("select count(*) from retention_hold").await, 0);
        // What is due, without the restricted record and without whoever is younger.
        let list = area.get(&manager, "/retention/children").await;
        assert!(list.text.contains("Oldfield") && !list.text.contains("Youngman"), "{}", list.text);
        assert!(!list.text.contains("Hidden"));
        let csv = area.get(&manager, "/retention/children/csv").await;
        assert!(csv.text.contains("Oldfield") && !csv.text.contains("Hidden"), "{}", csv.text);
        assert_eq!(
            area.number("select count(*) from audit_entry where action in ('retention.list', 'retention.export')")
                .await,
            2,
            "each look is logged"
        );
        // A hold takes it off, and its end brings it back; neither without a reason.
        assert_eq!(area.post(&manager, &hold, "act=hold&reason=").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.post(&manager, &hold, "act=hold&reason=Court+case").await.status, StatusCode::SEE_OTHER);
        due("1").await;
        let (list, held) = ("/retention/children", "/retention/children?show=held");
        assert!(!area.get(&manager, list).await.text.contains("Oldfield"));
        assert!(area.get(&manager, held).await.text.contains("Oldfield"));
        assert!(area.get(&manager, "/retention/children/csv?show=held").await.text.contains("Oldfield"));
        let numbers = area.get(&manager, "/retention").await.text;
        assert!(numbers.contains("data-due=\"0\" data-held=\"1\""), "what the lists show: {numbers}");
        // A restricted record is for those who are named on it.
        let secret = format!("/children/{hidden}/retention");
        assert_eq!(area.get(&manager, &secret).await.status, StatusCode::NOT_FOUND);
        let refused = area.post(&manager, &secret, "act=hold&reason=Court+case").await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let named = area.person("Nia Manager", Role::Manager, None).await;
        area.restrict(hidden, &[&named]).await;
        assert_eq!(area.post(&named, &secret, "act=hold&reason=Court+case").await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&named, held).await.text.contains("Hidden"));
        assert!(area.get(&named, "/retention").await.text.contains("data-due=\"0\" data-held=\"2\""));
        assert!(!area.get(&manager, held).await.text.contains("Hidden"));
        assert!(area.get(&manager, "/retention").await.text.contains("data-due=\"0\" data-held=\"1\""));
        assert!(!area.get(&named, "/retention/children/csv?show=held").await.text.contains("Hidden"), "no file has it");
        assert_eq!(area.post(&named, &secret, "act=end&reason=Case+closed").await.status, StatusCode::SEE_OTHER);
        let page = area.get(&manager, &hold).await;
        assert!(page.text.contains("Court case") && page.text.contains("Mo Manager"), "{}", page.text);
        assert_eq!(area.post(&manager, &hold, "act=hold&reason=Again").await.status, StatusCode::CONFLICT);
        assert_eq!(area.post(&manager, &hold, "act=end&reason=Case+closed").await.status, StatusCode::SEE_OTHER);
        due("2").await;
        // The area's own period.
        assert_eq!(area.post(&admin, "/retention", "age=12").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.post(&admin, "/retention", "age=34").await.status, StatusCode::SEE_OTHER);
        due("3").await;
        assert!(area.get(&manager, "/retention/children").await.text.contains("Youngman"));
        // Nothing is deleted.
        assert_eq!(area.number("select count(*) from person where is_child").await, 3);
        assert!(area.get(&manager, &format!("/children/{young}")).await.status.is_success());
    })
    .await;
}
