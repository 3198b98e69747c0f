//! An area's first day: from an empty installation, last year's return and the published figures to a worklist, findings, a
//! comparison and a forecast; and a staff that comes in by a file.

use access::Role;
use axum::http::StatusCode;
use people::OrganisationId;
use store::sql;
use workstream::Rooms;

use crate::common::{Area, ROOMS, Someone, on_each};
use crate::extracts;

/// Last year's return of an invented area, as a council has it.
async fn last_years_return() -> String {
    let area = Area::on_sqlite(ROOMS).await;
    synthetic::make(&area.db, synthetic::Size { plans: 60, seed: 1 }, |_| ()).await.unwrap();
    let mut tx = area.db.write(&crate::common::operator()).await.unwrap();
    store::setting::set(&mut tx, "sen2_lea", extracts::OWN).await.unwrap();
    tx.record(store::Entry::new("test", "test", None, store::Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let answer = area.post(&manager, "/sen2/export", "year=2026").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.text
}

#[tokio::test]
async fn the_first_day_ends_with_a_worklist_findings_a_comparison_and_a_forecast() {
    let content = last_years_return().await;
    let area = Area::on_sqlite(ROOMS).await;
    let (administrator, manager) = (
        area.person("Ada Administrator", Role::Administrator, None).await,
        area.person("Mo Manager", Role::Manager, None).await,
    );
    let home = area.get(&administrator, "/").await.text;
    assert!(home.contains("href=\"/set-up\"") && home.contains("data-set-up=\"0\""), "{home}");
    let page = area.get(&administrator, "/set-up").await.text;
    assert!(page.contains("data-done=\"0\"") && page.contains("oneplan sen2 import"), "{page}");

    // 1. Which local authority.
    assert_eq!(area.post(&manager, "/set-up/authority", "number=380").await.status, StatusCode::FORBIDDEN);
    let none = area.post(&administrator, "/set-up/authority", "number=12&name=").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let set = area.post(&administrator, "/set-up/authority", "number=380&name=").await;
    assert_eq!(set.location, "/set-up?done=authority");
    let page = area.get(&administrator, "/set-up").await.text;
    assert!(page.contains("data-done=\"1\"") && page.contains("Bradford (380)"), "{page}");
    assert!(area.get(&manager, "/").await.text.contains("Bradford"), "the name stands on every page");

    // 2. Last year's return.
    let sent = area.upload(&manager, "/sen2/import", "", "380_SEN2_2026.xml", content.as_bytes()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    journey::records::owed::work_out_all(&area.db).await.unwrap();
    let worklist = area.get(&manager, "/worklist").await.text;
    assert!(worklist.contains("/children/"), "there is something on the worklist: {worklist}");
    returns::records::findings::check(&area.db).await.unwrap();
    assert!(area.number("select count(*) from sen2_finding").await > 0, "the checks find something");
    assert_eq!(area.get(&manager, "/sen2").await.status, StatusCode::OK);

    // 3. The published figures.
    let zip = "education-health-and-care-plans_2025.zip";
    let sent = area.upload(&manager, "/measures/files", "", zip, &extracts::release()).await;
    assert!(sent.status.is_success() || sent.status.is_redirection(), "{}", sent.text);
    let measure = area.get(&manager, "/measures/M01").await;
    assert_eq!(measure.status, StatusCode::OK, "{}", measure.text);
    assert!(measure.text.contains("89.6%"), "Bradford beside others: {}", measure.text);
    let forecast = area.get(&manager, "/sufficiency").await.text;
    assert!(forecast.contains("data-from-published"), "a first forecast: {forecast}");

    let page = area.get(&administrator, "/set-up").await.text;
    assert!(page.contains("data-done=\"3\"") && page.contains("2026"), "{page}");
}

#[tokio::test]
async fn who_manages_accounts_alone_is_told_who_lets_the_second_person_in() {
    on_each(|area| async move {
        let one = area.person("One Admin", Role::Administrator, None).await;
        let says = async |path: &str| area.get(&one, path).await.text.contains("data-alone");
        assert!(says("/accounts/new").await, "before anything is typed");
        let asked = area.post(&one, "/accounts/new", "name=Two&email=two@example.org&role=administrator").await;
        assert!(asked.location.ends_with("done=added-asked"), "{}", asked.location);
        let waits = area.get(&one, "/accounts/waiting").await.text;
        let act: Vec<(uuid::Uuid,)> =
            sql!("select id from access_act").all(&mut area.db.read().await.unwrap()).await.unwrap();
        assert!(waits.contains(&format!("oneplan account agree {}", act[0].0)), "{waits}");
        area.person("Two Admin", Role::Administrator, None).await;
        assert!(!says("/accounts/new").await && !says("/accounts/waiting").await);
    })
    .await;
}

#[tokio::test]
async fn what_comes_with_a_later_version_is_shown_and_is_no_step_that_waits_to_be_done() {
    let area = Area::on_sqlite(ROOMS).await;
    let (later, now): (Vec<_>, Vec<_>) = Rooms::of(&area.db).set_up().into_iter().partition(|step| step.comes_later());
    assert_eq!(later.iter().map(|step| step.code).collect::<Vec<_>>(), ["plan_documents"]);
    let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
    let page = area.get(&administrator, "/set-up").await.text;
    assert!(page.contains(&format!("data-all=\"{}\" data-later=\"1\"", now.len())), "{page}");
    let step = page.split("<li class=\"govuk-task-list__item").find(|item| item.contains(later[0].title)).unwrap();
    let step = step.split("</li>").next().unwrap();
    assert!(step.contains("govuk-task-list__status--cannot-start-yet") && !step.contains("href"), "{step}");
}

#[tokio::test]
async fn only_administrators_and_managers_see_the_first_day() {
    on_each(|area| async move {
        for role in [Role::CaseOfficer, Role::Analyst, Role::Editor] {
            let who = area.person(&format!("Some {}", role.code()), role, None).await;
            assert_eq!(area.get(&who, "/set-up").await.status, StatusCode::FORBIDDEN, "{role}");
        }
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let page = area.get(&manager, "/set-up").await.text;
        assert!(!page.contains("href=\"/set-up/authority\"") && page.contains("href=\"/sen2/import\""), "{page}");
        // An invented area is set up already.
        assert!(area.get(&manager, "/").await.text.contains("data-set-up"));
    })
    .await;
}

/// Sends a file of colleagues; the page of it.
async fn sent(area: &Area, who: &Someone, content: &str) -> String {
    let answer = area.upload(who, "/accounts/import", "", "staff.csv", content.as_bytes()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.location
}

async fn school(area: &Area) -> OrganisationId {
    area.school("Beckfoot Primary School", "900001").await
}

const STAFF: &str = "name,email,role,organisation
Asha Khan,Asha@Example.org,case officer,
Grace Ade,grace@example.org,SENCO,900001
Tom Okafor,tom@example.org,analyst,
No Body,nobody,manager,
Lost One,lost@example.org,senco,Nowhere School
";

#[tokio::test]
async fn a_staff_comes_in_by_a_file_that_is_looked_at_first() {
    on_each(|area| async move {
        school(&area).await;
        let one = area.person("One Admin", Role::Administrator, None).await;
        let two = area.person("Two Admin", Role::Administrator, None).await;
        let before = area.number("select count(*) from account").await;
        let path = sent(&area, &one, STAFF).await;
        let page = area.get(&one, &path).await.text;
        assert!(page.contains("data-faulty=\"2\""), "{page}");
        assert!(page.contains("“Nowhere School”"), "{page}");
        assert_eq!(area.number("select count(*) from account").await, before, "a look adds nothing");

        let added = area.post(&one, &format!("{path}/add"), "").await;
        assert_eq!(added.location, format!("{path}?done=added&count=3"), "{}", added.text);
        assert_eq!(area.number("select count(*) from account").await, before + 3);
        // The analyst opens no record: the role is given. The others wait for a second person, who is not the first.
        assert_eq!(
            area.number("select count(*) from account_role where role in ('analyst', 'case_officer', 'senco')").await,
            1
        );
        assert_eq!(area.post(&one, &format!("{path}/agree"), "").await.location, format!("{path}?done=agreed&count=0"));
        assert!(area.get(&one, &path).await.text.contains("data-waits=\"2\""));
        assert_eq!(area.post(&two, &format!("{path}/agree"), "").await.location, format!("{path}?done=agreed&count=2"));
        assert_eq!(area.number("select count(*) from account_role where role in ('case_officer', 'senco')").await, 2);
        assert_eq!(area.post(&one, &format!("{path}/add"), "").await.status, StatusCode::CONFLICT, "once");
        // Without e-mail nobody is invited from here.
        assert_eq!(area.post(&one, &format!("{path}/invite"), "").await.status, StatusCode::CONFLICT);
        assert_eq!(area.number("select count(*) from single_use_link").await, 0);

        // The same file again: all are there.
        let again = sent(&area, &two, STAFF).await;
        assert!(area.get(&two, &again).await.text.contains("data-faulty=\"5\""));
        assert_eq!(store::audit::verify(&area.db, None).await.unwrap().broken, None);
    })
    .await;
}

#[tokio::test]
async fn invitations_are_held_until_they_are_released_and_only_what_was_not_sent_is_undone() {
    on_each(|area| async move {
        let _folder = area.sends().await;
        let one = area.person("One Admin", Role::Administrator, None).await;
        let path = sent(&area, &one, "name,email,role\nTom Okafor,tom@example.org,analyst\nBea Board,bea@example.org,board member\nAsha Khan,asha@example.org,case officer\n").await;
        area.post(&one, &format!("{path}/add"), "").await;
        assert_eq!(area.number("select count(*) from outbox").await, 0, "nothing goes before it is released");
        // The officer waits for a second person; the two others are invited.
        let invited = area.post(&one, &format!("{path}/invite"), "").await;
        assert_eq!(invited.location, format!("{path}?done=invited&count=2"), "{}", invited.text);
        assert_eq!(area.number("select count(*) from outbox").await, 2);
        let undone = area.post(&one, &format!("{path}/undo"), "").await;
        assert_eq!(undone.location, format!("{path}?done=undone&count=1"), "{}", undone.text);
        assert_eq!(area.number("select count(*) from account where email = 'asha@example.org'").await, 0);
        assert_eq!(area.number("select count(*) from access_act").await, 0);
        assert_eq!(area.number("select count(*) from account where email in ('tom@example.org', 'bea@example.org')").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_staff_is_for_those_who_manage_all_accounts() {
    on_each(|area| async move {
        let own = school(&area).await;
        let one = area.person("One Admin", Role::Administrator, None).await;
        let path = sent(&area, &one, STAFF).await;
        let at_school = area.person("Peter School", Role::SchoolAdministrator, Some(own)).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        for (who, status) in [(&at_school, StatusCode::FORBIDDEN), (&officer, StatusCode::FORBIDDEN)] {
            for page in ["/accounts/import", path.as_str()] {
                assert_eq!(area.get(who, page).await.status, status, "{page}");
            }
            for act in ["add", "agree", "invite", "undo"] {
                assert_eq!(area.post(who, &format!("{path}/{act}"), "").await.status, status, "{act}");
            }
            let upload = area.upload(who, "/accounts/import", "", "staff.csv", STAFF.as_bytes()).await;
            assert_eq!(upload.status, status);
        }
        let mut tx = area.db.read().await.unwrap();
        assert_eq!(sql!("select count(*) from staff_file").number(&mut tx).await.unwrap(), 1);
    })
    .await;
}
