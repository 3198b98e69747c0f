//! The pupils of a school, and the requests that it made, as its SENCO sees them.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use people::{OrganisationId, PersonId};
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Area, Someone};

use crate::law_core::{page, plan_since};
use crate::on_each;
use crate::worklist::{requested, total};

/// Two schools with a SENCO each. The first has a pupil with a plan, one who is being assessed, one of whom nothing is known; one whose
/// record is restricted, and one on whose restricted record the SENCO is named. The second has one pupil.
struct Schools {
    school: OrganisationId,
    officer: Someone,
    second: Someone,
    senco: Someone,
    other: Someone,
    planned: PersonId,
    assessed: PersonId,
    neither: PersonId,
    hidden: PersonId,
    named: PersonId,
    elsewhere: PersonId,
}

async fn schools(area: &Area) -> Schools {
    let school = area.school("Beckfoot Primary", "900201").await;
    let next = area.school("Heron Primary", "900202").await;
    let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
    let other = area.person("Sam Senco", Role::Senco, Some(next)).await;
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let second = area.person("Olu Officer", Role::CaseOfficer, None).await;
    let planned = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(planned, &officer, "case_officer").await;
    plan_since(area, planned, 10).await;
    let assessed = requested(area, &officer, ("Ava", "Hart"), 3).await;
    let neither = area.child("Bea", "Field", date(2019, 2, 11), None).await;
    area.assign(neither, &second, "case_officer").await;
    let hidden = area.child("Ida", "Hidden", date(2016, 3, 27), None).await;
    let named = area.child("Opal", "Marsh", date(2016, 3, 27), None).await;
    let elsewhere = area.child("Max", "Stone", date(2016, 3, 27), None).await;
    for child in [planned, assessed, neither, hidden, named] {
        area.place(child, school).await;
    }
    area.place(elsewhere, next).await;
    area.restrict(hidden, &[]).await;
    area.restrict(named, &[&senco]).await;
    Schools { school, officer, second, senco, other, planned, assessed, neither, hidden, named, elsewhere }
}

impl Schools {
    fn all(&self) -> [PersonId; 6] {
        [self.planned, self.assessed, self.neither, self.hidden, self.named, self.elsewhere]
    }
}

/// Which of them a list leads to.
fn shown(list: &str, all: &[PersonId]) -> Vec<PersonId> {
    let table = list.split("<main").nth(1).unwrap_or_default();
    let links = |child: &&PersonId| {
        table.contains(&format!("href=\"/children/{child}\""))
            || table.contains(&format!("/children/{child}/journey\""))
    };
    all.iter().filter(links).copied().collect()
}

#[tokio::test]
async fn a_senco_narrows_the_pupils_of_the_school_by_stage_year_review_and_officer() {
    on_each(|area| async move {
        let case = schools(&area).await;
        let all = case.all();
        let list = async |asked: &str| {
            let text = page(&area, &case.senco, &format!("/children/mine{asked}")).await;
            let found = shown(&text, &all);
            assert_eq!(total(&text), i64::try_from(found.len()).unwrap(), "{asked}: {text}");
            found
        };
        assert_eq!(list("").await, [case.planned, case.assessed, case.neither, case.named]);
        assert_eq!(list("?stage=plan").await, [case.planned]);
        assert_eq!(list("?stage=assessment").await, [case.assessed]);
        assert_eq!(list("?stage=neither").await, [case.neither, case.named]);
        assert_eq!(list("?year=7").await, [case.planned]);
        assert_eq!(list("?year=3").await, [case.neither]);
        assert!(list("?year=3&stage=plan").await.is_empty());
        assert_eq!(list("?review=later").await, [case.planned]);
        assert_eq!(list("?review=none").await, [case.assessed, case.neither, case.named]);
        assert_eq!(list(&format!("?officer={}", case.second.account)).await, [case.neither]);
        // Nobody else's case officer can be asked for.
        assert_eq!(list(&format!("?officer={}", case.other.account)).await.len(), 4);
        // The status is the one that stands in the bar of the record, and the home page counts the same pupils.
        let text = page(&area, &case.senco, "/children/mine").await;
        for child in [case.planned, case.assessed] {
            let record = page(&area, &case.senco, &format!("/children/{child}")).await;
            let fact = record.split("data-fact=\"status\"").nth(1).unwrap();
            let status = fact.split("</span>").nth(1).unwrap();
            assert!(status.contains(',') && text.contains(status), "{status}: {text}");
        }
        assert!(text.contains("Asha Officer") && text.contains("Olu Officer"), "{text}");
        assert!(page(&area, &case.senco, "/").await.contains("data-count=\"children\""));
        // A year later the review has not been completed.
        area.later(24 * 400).await;
        assert_eq!(list("?review=late").await, [case.planned]);
    })
    .await;
}

#[tokio::test]
async fn a_senco_finds_the_pupils_and_the_schools_requests_in_the_bar_of_every_page() {
    on_each(|area| async move {
        let case = schools(&area).await;
        let bar = async |who: &Someone, path: &str| {
            let text = page(&area, who, path).await;
            let header = text.split("<main").next().unwrap();
            let links = header.split("govuk-service-navigation__link\" href=\"").skip(1);
            links.filter_map(|link| link.split('"').next()).map(str::to_owned).collect::<Vec<_>>()
        };
        let record = format!("/children/{}", case.planned);
        for path in ["/", "/children/mine", "/children/mine/requests", "/consultations", record.as_str()] {
            let found = bar(&case.senco, path).await;
            assert_eq!(found.first().map(String::as_str), Some("/children/mine"), "{path}: {found:?}");
            assert!(found.iter().any(|href| href == "/children/mine/requests"), "{path}: {found:?}");
            assert!(!found.iter().any(|href| href == "/children" || href == "/organisations"), "{path}: {found:?}");
            assert!(found.len() <= 6, "{path}: {found:?}");
        }
        // What made room is a link away.
        let list = page(&area, &case.senco, "/children/mine").await;
        assert!(list.contains("href=\"/children\"") && list.contains("href=\"/organisations\""), "{list}");
        let found = bar(&case.officer, "/").await;
        assert!(!found.iter().any(|href| href.starts_with("/children/mine")), "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn another_school_sees_none_of_the_pupils_and_the_list_is_no_file_for_others() {
    on_each(|area| async move {
        let case = schools(&area).await;
        let all = case.all();
        let theirs = page(&area, &case.other, "/children/mine").await;
        assert_eq!(shown(&theirs, &all), [case.elsewhere]);
        assert!(!theirs.contains("Ogden") && !theirs.contains("Asha Officer"), "{theirs}");
        let file = page(&area, &case.other, "/children/mine/csv").await;
        assert!(file.contains("Stone, Max") && !file.contains("Ogden"), "{file}");
        let (parent, _) = area.parent(case.planned, "Pat", true).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        for who in [&parent, &case.officer, &manager] {
            for path in ["/children/mine/csv", "/children/mine/xlsx", "/children/mine/requests"] {
                assert_eq!(area.get(who, path).await.status, StatusCode::FORBIDDEN, "{}: {path}", who.name);
            }
        }
        assert_eq!(shown(&page(&area, &parent, "/children/mine").await, &all), [case.planned]);
    })
    .await;
}

#[tokio::test]
async fn the_file_of_the_pupils_is_the_page_without_restricted_records_and_both_are_in_the_log() {
    on_each(|area| async move {
        let case = schools(&area).await;
        for (asked, names) in [
            ("", vec!["Ogden, Zoe", "Hart, Ava", "Field, Bea"]),
            ("?stage=neither", vec!["Field, Bea"]),
            ("?stage=plan&review=later", vec!["Ogden, Zoe"]),
        ] {
            let file = page(&area, &case.senco, &format!("/children/mine/csv{asked}")).await;
            let listed = page(&area, &case.senco, &format!("/children/mine{asked}")).await;
            for name in ["Ogden, Zoe", "Hart, Ava", "Field, Bea", "Hidden, Ida", "Stone, Max"] {
                assert_eq!(file.contains(name), names.contains(&name), "{asked} {name}: {file}");
                assert_eq!(listed.contains(&format!(">{name}</a>")), names.contains(&name), "{asked} {name}");
            }
            // A restricted record leaves by an act of its own, and is counted.
            assert!(!file.contains("Marsh"), "{file}");
            assert_eq!(listed.contains("Marsh, Opal"), asked != "?stage=plan&review=later", "{asked}");
        }
        let workbook = area.get(&case.senco, "/children/mine/xlsx").await;
        assert!(workbook.status == StatusCode::OK && workbook.text.starts_with("PK"), "{}", workbook.status);
        assert_eq!(area.number("select count(*) from audit_entry where action = 'pupil.export'").await, 4);
        assert!(area.number("select count(*) from audit_entry where action = 'child.list'").await >= 3);
    })
    .await;
}

#[tokio::test]
async fn a_senco_is_led_to_a_request_from_the_record_the_pupils_and_a_search_that_finds_nobody() {
    on_each(|area| async move {
        let case = schools(&area).await;
        let record = page(&area, &case.senco, &format!("/children/{}", case.neither)).await;
        assert!(record.contains(&format!("/children/{}/journey/request\" data-asks", case.neither)), "{record}");
        let found = area.post(&case.senco, "/children", "name=Nobody+Knows").await.location;
        for path in ["/children/mine", "/children/mine/requests", found.as_str()] {
            assert!(page(&area, &case.senco, path).await.contains("href=\"/request\""), "{path}");
        }
        let officer = area.post(&case.officer, "/children", "name=Nobody+Knows").await.location;
        assert!(!page(&area, &case.officer, &officer).await.contains("href=\"/request\""), "officers add them");
        assert!(!page(&area, &case.officer, &format!("/children/{}", case.planned)).await.contains("data-asks"));
    })
    .await;
}

#[tokio::test]
async fn a_school_sees_the_requests_that_it_made_until_each_is_answered_and_nobody_elses() {
    on_each(|area| async move {
        let case = schools(&area).await;
        let all = case.all();
        let asks = "needs=Reading+is+hard&provision=Small+groups";
        // Of its own: through the account, for one with a plan too, and one that an officer put in.
        for (child, done) in [(case.neither, "requested"), (case.planned, "handed-in")] {
            let sent = area.post(&case.senco, &format!("/children/{child}/journey/request"), asks).await;
            assert_eq!(sent.location, format!("/children/{child}/journey?done={done}"), "{}", sent.text);
        }
        let by_post = area.child("Cai", "Moss", date(2016, 3, 27), None).await;
        area.assign(by_post, &case.officer, "case_officer").await;
        area.place(by_post, case.school).await;
        let setting = format!("{}&source=setting", on(weeks_ago(&area, 2)));
        recorded(&area, &case.officer, by_post, "request.received", &setting).await;
        // Those of others: a parent's, another school's, and one for a pupil who came since.
        area.assign(case.elsewhere, &case.officer, "case_officer").await;
        recorded(&area, &case.officer, case.elsewhere, "request.received", &setting).await;
        let came = area.child("Dot", "Newly", date(2016, 3, 27), None).await;
        area.assign(came, &case.officer, "case_officer").await;
        recorded(&area, &case.officer, came, "request.received", &setting).await;
        area.row(
            "placement",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", came.into()),
                ("organisation", case.school.into()),
                ("starts_on", area.today().checked_sub(3.days()).unwrap().into()),
            ],
        )
        .await;
        let everybody: Vec<PersonId> = all.into_iter().chain([by_post, came]).collect();
        let list = async |who: &Someone, asked: &str| {
            let text = page(&area, who, &format!("/children/mine/requests{asked}")).await;
            let found = shown(&text, &everybody);
            assert_eq!(total(&text), i64::try_from(found.len()).unwrap(), "{asked}: {text}");
            found
        };
        assert!(page(&area, &case.senco, "/children/mine").await.contains("href=\"/children/mine/requests\""));
        assert_eq!(list(&case.senco, "").await, [case.planned, case.neither, by_post]);
        assert_eq!(list(&case.senco, "?show=waiting").await, [case.planned, case.neither, by_post]);
        assert_eq!(list(&case.other, "").await, [case.elsewhere]);
        let file = page(&area, &case.senco, "/children/mine/requests/csv").await;
        assert!(file.contains("Moss, Cai") && !file.contains("Hart, Ava") && !file.contains("Newly"), "{file}");
        // What was decided is answered; the list keeps it.
        recorded(&area, &case.officer, by_post, "request.agreed", &(on(area.today()) + &notice())).await;
        assert_eq!(list(&case.senco, "?show=waiting").await, [case.planned, case.neither]);
        assert_eq!(list(&case.senco, "").await.len(), 3);
        // Whoever left the school took the record along; a restricted one goes with those named on it.
        let gone = store::Query::new("update placement set ends_on =").value(area.today().yesterday().unwrap());
        area.change(gone.push("where person =").value(by_post)).await;
        area.restrict(case.neither, &[]).await;
        assert_eq!(list(&case.senco, "").await, [case.planned]);
        assert!(!page(&area, &case.senco, "/children/mine/requests/csv").await.contains("Field, Bea"));
        assert_eq!(area.number("select count(*) from audit_entry where action = 'pupil.requests_export'").await, 2);
    })
    .await;
}
