//! Lists through the program's own door: sorted, narrowed, paged, acted on across pages, and the same as a file.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::query::insert_many;
use store::{Entry, Query, Right, Value};

use crate::common::{Area, Someone, on_each, operator};

/// Children `Listed, Child 0001` and on, each with one action due: the later in the list, the sooner.
async fn many(area: &Area, count: i64) -> Vec<PersonId> {
    let ids: Vec<PersonId> = (0..count).map(|_| area.db.new_id()).collect();
    let mut tx = area.db.write(&operator()).await.unwrap();
    let people = ids.iter().zip(1..).map(|(id, number): (_, i64)| -> Vec<Value> {
        let name = format!("Child {number:04}");
        let sort = format!("listed {}", name.to_lowercase());
        vec![(*id).into(), true.into(), name.into(), "Listed".into(), sort.into(), false.into(), 1_i64.into()]
    });
    let columns = &["id", "is_child", "forename", "surname", "sort_key", "restricted", "version"];
    insert_many(&mut tx, "person", columns, people.collect()).await.unwrap();
    let today = area.today();
    let owed = ids.iter().zip(1..).map(|(id, number): (_, i64)| -> Vec<Value> {
        let on = today.checked_add(jiff::Span::new().days(count - number)).unwrap();
        let row: store::Id<()> = area.db.new_id();
        vec![
            row.into(),
            (*id).into(),
            "A-1".into(),
            "the local authority".into(),
            today.into(),
            on.into(),
            on.into(),
            on.into(),
            "statutory".into(),
            false.into(),
            true.into(),
            "request.received".into(),
        ]
    });
    let columns = &[
        "id",
        "person",
        "rule",
        "who",
        "from_on",
        "last_day",
        "work_to",
        "sort_day",
        "force",
        "is_missing",
        "is_next",
        "from_kind",
    ];
    insert_many(&mut tx, "owed", columns, owed.collect()).await.unwrap();
    tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    ids
}

/// The names of the children in a list, in its order.
fn names(page: &str) -> Vec<String> {
    page.split("Listed, Child ").skip(1).map(|rest| rest[..4].to_owned()).collect()
}

/// How many rows the list has on all its pages.
fn total(page: &str) -> usize {
    let of_list = page.split("data-total=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok());
    of_list.unwrap_or_else(|| panic!("{page}"))
}

async fn list(area: &Area, who: &Someone, path: &str) -> String {
    let answer = area.get(who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

#[tokio::test]
async fn a_list_of_thousands_is_sorted_paged_and_counted() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        many(&area, 2_345).await;
        let page = list(&area, &manager, "/worklist").await;
        assert_eq!(total(&page), 2_345);
        assert_eq!((names(&page).len(), names(&page)[0].as_str()), (50, "2345"));
        let page = list(&area, &manager, "/worklist?sort=name&page=2").await;
        assert_eq!((names(&page)[0].as_str(), names(&page)[49].as_str()), ("0051", "0100"));
        assert!(
            page.contains("href=\"/worklist?sort=name&#38;page=3\"") || page.contains("/worklist?sort=name&amp;page=3")
        );
        let page = list(&area, &manager, "/worklist?sort=-name").await;
        assert_eq!(names(&page)[0], "2345");
        assert!(page.contains("aria-sort=\"descending\""));
        // A page behind the last is the last; what is no column or no page is passed over.
        assert_eq!(names(&list(&area, &manager, "/worklist?page=9999").await).len(), 45);
        for odd in ["sort=p.sort_key", "sort=due%20desc", "sort=rule;--", "page=x", "show=everything", "whose=Zoe"] {
            let page = list(&area, &manager, &format!("/worklist?{odd}")).await;
            assert_eq!(names(&page)[0], "2345", "{odd}");
            assert!(!page.contains("sort_key") && !page.contains("Zoe"), "{odd}");
        }
        // Whom a page showed stands in the log.
        let mut tx = area.db.read().await.unwrap();
        let shown = Query::new("select count(*) from audit_subject").number(&mut tx).await.unwrap();
        assert_eq!(shown, 9 * 50 + 45, "each child of each page");
    })
    .await;
}

#[tokio::test]
async fn filters_are_chips_that_a_link_takes_away_and_no_name_stands_in_an_address() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let ids = many(&area, 60).await;
        area.assign(ids[0], &manager, "case_officer").await;
        let page = list(&area, &manager, "/worklist?whose=mine&sort=name").await;
        assert_eq!((total(&page), names(&page)), (1, vec!["0001".to_owned()]));
        assert!(page.contains("data-selected-filters"), "{page}");
        assert!(page.contains("href=\"/worklist?sort=name\""), "{page}");
        let nothing = list(&area, &manager, "/worklist?whose=mine&due=none").await;
        assert_eq!(total(&nothing), 0);
        // Nobody's name is in the address of any page, file or act of a list.
        for path in ["/worklist", "/children/mine", "/children/without-case-officer", "/missing-dates"] {
            let page = list(&area, &manager, path).await;
            for address in page.split("href=\"").chain(page.split("action=\"")).skip(1) {
                let address = address.split('"').next().unwrap_or_default();
                assert!(!address.contains("Listed") && !address.contains("Child"), "{address}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_act_on_all_pages_is_about_the_list_as_it_is_then_and_asks_first() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let ids = many(&area, 230).await;
        let page = list(&area, &manager, "/worklist?whose=unallocated").await;
        assert!(total(&page) == 230 && page.contains("value=\"all\""), "{page}");
        // One is gone from the list and one is hidden before the act is sent.
        area.assign(ids[0], &officer, "case_officer").await;
        area.restrict(ids[1], &[]).await;
        let act = format!("act=allocate&officer={}&select=all&list=whose%3Dunallocated", officer.account);
        let asked = area.post(&manager, "/worklist/act", &act).await;
        assert_eq!(asked.status, StatusCode::OK);
        assert!(asked.text.contains("228") && asked.text.contains("Asha Officer"), "{}", asked.text);
        assert!(asked.text.contains("Case officer: Not allocated.") && asked.text.contains(">Cancel</a>"), "whose");
        assert_eq!(names(&list(&area, &officer, "/worklist").await).len(), 1, "nothing is done before");
        let done = area.post(&manager, "/worklist/act", &format!("{act}&sure=yes&child={}", ids[1])).await;
        let about = officer.account;
        assert_eq!(done.location, format!("/worklist?whose=unallocated&done=allocated&count=228&about={about}"));
        let after = list(&area, &manager, &done.location).await;
        assert!(after.contains("govuk-notification-banner--success") && after.contains("Asha Officer"), "{after}");
        let own = list(&area, &officer, "/worklist?page=2").await;
        assert_eq!((total(&own), names(&own).len()), (229, 50));
        // An officer gives nobody away, one page or all.
        let refused = area.post(&officer, "/worklist/act", &format!("{act}&sure=yes")).await;
        assert!(refused.refuses("officer"), "{}", refused.text);
    })
    .await;
}

#[tokio::test]
async fn a_file_holds_the_whole_list_as_it_is_narrowed_and_sorted() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        for number in 1..=60 {
            area.school(&format!("Oak {number:02}"), &format!("1{number:05}")).await;
        }
        area.school("=Elm, \"the\" school", "200001").await;
        let page = list(&area, &manager, "/organisations?text=oak&sort=-name").await;
        assert_eq!(total(&page), 60);
        assert!(page.contains("/organisations/csv?text=oak"), "{page}");
        let csv = list(&area, &manager, "/organisations/csv?text=oak&sort=-name").await;
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!((lines.len(), lines[0]), (61, "\u{feff}Name,Type,Phase,Town,URN,Postcode,Places"));
        assert!(lines[1].starts_with("Oak 60,") && lines[60].starts_with("Oak 01,"), "{csv}");
        let all = list(&area, &manager, "/organisations/csv").await;
        assert!(all.contains("\n\"'=Elm, \"\"the\"\" school\","), "no cell is a formula: {all}");
        assert_eq!(area.get(&manager, "/organisations/xlsx?kind=setting").await.status, StatusCode::OK);
        assert_eq!(area.get(&parent, "/organisations/csv").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_file_about_children_leaves_restricted_records_out_and_counts_them() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let ids = many(&area, 70).await;
        for id in &ids {
            area.assign(*id, &officer, "case_officer").await;
        }
        area.restrict(ids[3], &[&officer]).await;
        area.restrict(ids[4], &[]).await;
        let page = list(&area, &officer, "/worklist?sort=name").await;
        assert_eq!((total(&page), names(&page).len()), (69, 50));
        assert!(names(&page).contains(&"0004".to_owned()), "who is named sees it on the page");
        let csv = list(&area, &officer, "/worklist/csv?sort=name").await;
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines.len(), 70, "headings, 68 actions, and what was left out");
        assert!(!csv.contains("Child 0004") && !csv.contains("Child 0005"), "{csv}");
        assert_eq!(names(&csv)[..3], ["0001", "0002", "0003"]);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_missing_dates_holds_more_than_a_page_and_is_logged_before_it_is_sent() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let ids = many(&area, 120).await;
        area.change(Query::new("update owed set is_missing =").value(true).push(", rule =").value("R-1")).await;
        let yearly = law::ids::ANNUAL_REVIEW;
        area.change(Query::new("update owed set rule =").value(yearly)).await;
        let page = list(&area, &manager, "/missing-dates?sort=latest").await;
        assert_eq!((total(&page), names(&page).len()), (120, 50));
        let csv = list(&area, &manager, "/missing-dates/csv").await;
        assert_eq!(csv.lines().count(), 121);
        assert!(ids.iter().all(|id| csv.contains(&id.to_string())));
        let mut tx = area.db.read().await.unwrap();
        let held = Query::new(
            "select count(*) from audit_subject s join audit_entry e on e.segment = s.segment and e.position = s.position
              where e.action =",
        )
        .value("worklist.export")
        .number(&mut tx)
        .await
        .unwrap();
        assert!(held == 120 || held == 1, "each of them, or everybody: {held}");
        let said: Vec<(String,)> = Query::new("select detail from audit_entry where action =")
            .value("worklist.export")
            .all(&mut tx)
            .await
            .unwrap();
        assert!(said[0].0.contains(r#""list":"missing-dates""#) && said[0].0.contains(r#""rows":120"#), "{said:?}");
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_is_narrowed_by_day() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let today = area.today();
        let of_today = list(&area, &admin, &format!("/audit-log?from={today}&until={today}")).await;
        assert!(of_today.contains("data-selected-filters") && total(&of_today) > 0, "{of_today}");
        let before = date(2020, 1, 1);
        let none = list(&area, &admin, &format!("/audit-log?until={before}")).await;
        assert_eq!(total(&none), 0);
    })
    .await;
}

#[tokio::test]
async fn accounts_are_a_file_of_those_whom_somebody_manages() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let head = area.person("Hal Head", Role::SchoolAdministrator, Some(school)).await;
        area.person("Sue Senco", Role::Senco, Some(school)).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        for (who, all) in [(&admin, 4), (&head, 2)] {
            let page = list(&area, who, "/accounts").await;
            assert!(page.contains("/accounts/csv") && total(&page) == all, "{page}");
            let csv = list(&area, who, "/accounts/csv").await;
            assert_eq!(csv.lines().count(), all + 1, "{csv}");
            assert!(csv.contains("sue.senco@example.org") && csv.contains(&Role::Senco.to_string()), "{csv}");
        }
        assert!(!list(&area, &head, "/accounts/csv").await.contains("Mo Manager"));
        assert_eq!(list(&area, &admin, "/accounts/csv?state=closed").await.lines().count(), 1);
        assert_eq!(area.get(&admin, "/accounts/xlsx").await.status, StatusCode::OK);
        for kind in ["csv", "xlsx"] {
            assert_eq!(area.get(&manager, &format!("/accounts/{kind}")).await.status, StatusCode::FORBIDDEN);
        }
        let logged = area.number("select count(*) from audit_entry where action = 'account.export'").await;
        assert_eq!(logged, 5);
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_is_a_file_as_it_is_narrowed_and_says_that_it_was_made() {
    on_each(|area| async move {
        let admin = area.person("Ada Admin", Role::Administrator, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        area.get(&manager, "/audit-log").await;
        let of = |kind: &str| format!("/audit-log/csv?kind={kind}");
        let refused = list(&area, &admin, &of("page.")).await;
        assert!(refused.contains("Mo Manager") && refused.lines().count() == 2, "{refused}");
        assert_eq!(list(&area, &admin, &of("backup.")).await.lines().count(), 1);
        assert_eq!(area.get(&admin, "/audit-log/xlsx").await.status, StatusCode::OK);
        assert_eq!(area.number("select count(*) from audit_entry where action = 'log.export'").await, 3);
        for kind in ["csv", "xlsx"] {
            assert_eq!(area.get(&manager, &format!("/audit-log/{kind}")).await.status, StatusCode::FORBIDDEN);
        }
    })
    .await;
}
