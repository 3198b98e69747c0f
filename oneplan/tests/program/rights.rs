//! Who decides: parents, carers, the young person, and whoever decides in their place; what they may open and ask for.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use people::PersonId;
use store::Query;

use crate::common::{Area, Someone, on_each};

/// Born so that 16 is reached in March 2027, and the end of compulsory school age on 25 June 2027.
const IN_YEAR_11: jiff::civil::Date = date(2011, 3, 1);

async fn until(area: &Area, day: jiff::civil::Date) {
    let days = area.today().until(day).unwrap().get_days();
    area.later(i64::from(days) * 24).await;
}

async fn opens(area: &Area, who: &Someone, child: PersonId) -> bool {
    let status = area.get(who, &format!("/children/{child}")).await.status;
    assert!(matches!(status, StatusCode::OK | StatusCode::NOT_FOUND), "{status}");
    status == StatusCode::OK
}

/// A relative without an account, put in by the officer's form; gives the person.
async fn relative(area: &Area, officer: &Someone, child: PersonId, name: &str, more: &str) -> PersonId {
    let form = format!("forename={name}&{more}");
    let added = area.post(officer, &format!("/children/{child}/people/new"), &form).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let mut tx = area.db.read().await.unwrap();
    let found: Vec<(PersonId,)> =
        Query::new("select id from person where not is_child and forename =").value(name).all(&mut tx).await.unwrap();
    found[0].0
}

fn decides(person: PersonId, basis: &str) -> String {
    format!(
        "person={person}&basis={basis}&evidence=Capacity+assessment+seen&found_by=Dr+Grey&found-day=1&found-month=10&found-year=2026&review-day=1&review-month=6&review-year=2027&sure=found:::::"
    )
}

#[tokio::test]
async fn rights_pass_after_the_last_friday_in_june_of_year_11_and_not_on_the_birthday() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", IN_YEAR_11, None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let young = area.person_in_records("Ava Ackroyd", Role::YoungPerson, None, Some(child)).await;
        let ask = format!("/children/{child}/journey/request");
        let form = "needs=Reading&provision=Help&views=";
        until(&area, date(2027, 3, 2)).await;
        assert!(opens(&area, &parent, child).await, "16, and in Year 11");
        let too_soon = area.post(&young, &ask, form).await;
        assert!(too_soon.text.contains("A parent or carer makes requests until 25 June 2027"), "{}", too_soon.text);
        until(&area, date(2027, 6, 25)).await;
        assert!(opens(&area, &parent, child).await, "the whole of the last day");
        until(&area, date(2027, 6, 26)).await;
        assert!(!opens(&area, &parent, child).await);
        assert!(opens(&area, &young, child).await);
        let asked = area.post(&young, &ask, form).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    })
    .await;
}

#[tokio::test]
async fn a_parent_whom_the_young_person_lets_see_the_record_still_cannot_ask_in_their_place() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2010, 3, 1), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.assign(child, &officer, "case_officer").await;
        let consent = "kind=parent_access&answer=yes&by=Ava&on-day=1&on-month=11&on-year=2026";
        area.post(&officer, &format!("/children/{child}/consent"), consent).await;
        assert!(opens(&area, &parent, child).await);
        let asked =
            area.post(&parent, &format!("/children/{child}/journey/request"), "needs=R&provision=H&views=").await;
        assert!(asked.status != StatusCode::SEE_OTHER && asked.text.contains("27 June 2026"), "{}", asked.text);
    })
    .await;
}

#[tokio::test]
async fn nobody_asks_for_an_assessment_from_the_25th_birthday() {
    on_each(|area| async move {
        let born = area.today().checked_sub(25.years()).unwrap();
        let child = area.child("Ava", "Ackroyd", born, None).await;
        let young = area.person_in_records("Ava Ackroyd", Role::YoungPerson, None, Some(child)).await;
        let asked =
            area.post(&young, &format!("/children/{child}/journey/request"), "needs=R&provision=H&views=").await;
        assert_ne!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        assert_eq!(area.number("select count(*) from event where kind = 'request.received'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_family_and_the_officer_are_told_before_rights_pass() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", IN_YEAR_11, None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let young = area.person_in_records("Ava Ackroyd", Role::YoungPerson, None, Some(child)).await;
        area.assign(child, &officer, "case_officer").await;
        assert!(!area.get(&parent, "/").await.text.contains("26 June 2027"), "too early");
        until(&area, date(2027, 2, 1)).await;
        let home = area.get(&parent, "/").await.text;
        assert!(home.contains("26 June 2027"), "{home}");
        assert!(area.get(&young, "/").await.text.contains("26 June 2027"));
        let line = format!("href=\"/children/{child}/rights\"");
        assert!(area.get(&officer, "/").await.text.contains(&line));
        let other = area.person("Otto Officer", Role::CaseOfficer, None).await;
        assert!(!area.get(&other, "/").await.text.contains(&line), "not on their caseload");
        let record = area.get(&officer, &format!("/children/{child}")).await.text;
        assert!(record.contains("data-warning=\"rights-to-tell\"") && record.contains("26 June 2027"), "{record}");
        let path = format!("/children/{child}/rights");
        assert!(area.get(&officer, &path).await.text.contains("name=\"told-day\""));
        let form = "told-day=1&told-month=2&told-year=2027&how=At+the+review";
        assert_eq!(area.post(&parent, &path, form).await.status, StatusCode::FORBIDDEN);
        assert_ne!(area.post(&other, &path, form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.post(&officer, &path, form).await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&officer, "/").await.text.contains(&line));
        let told = area.get(&officer, &path).await.text;
        assert!(told.contains("1 February 2027") && !told.contains("name=\"told-day\""), "{told}");
    })
    .await;
}

#[tokio::test]
async fn whoever_decides_for_a_young_person_has_access_until_it_ends_and_an_old_note_silences_nothing() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2009, 3, 1), None).await;
        let (mother, mother_id) = area.parent(child, "Mina", true).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.assign(child, &officer, "case_officer").await;
        let record = format!("/children/{child}");
        let warning = "data-warning=\"rights-unsettled\"";
        // What was recorded in words before opens nothing, and the warning stays.
        let mut tx = area.db.write(&crate::common::operator()).await.unwrap();
        let today = area.today();
        people::records::family::record_consent(&mut tx, child, "decides_for", true, "Team", today, Some("Parents"))
            .await
            .unwrap();
        tx.record(store::Entry::new("test.arrange", "test", None, store::Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(area.get(&officer, &record).await.text.contains(warning));
        assert!(!opens(&area, &mother, child).await);

        let path = format!("/children/{child}/decision-makers");
        let bare = area.post(&officer, &path, &format!("person={mother_id}&basis=parent")).await;
        for field in ["evidence", "found_by", "found", "review"] {
            assert!(bare.refuses(field), "{field}: {}", bare.text);
        }
        assert_eq!(area.post(&mother, &path, &decides(mother_id, "parent")).await.status, StatusCode::FORBIDDEN);
        let recorded = area.post(&officer, &path, &decides(mother_id, "parent")).await;
        assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.text);
        assert!(opens(&area, &mother, child).await);
        assert!(!area.get(&officer, &record).await.text.contains(warning));
        let page = area.get(&officer, &format!("/children/{child}/rights")).await.text;
        assert!(page.contains("Mina Parent") && page.contains(&format!("{path}/")), "{page}");
        let asked =
            area.post(&mother, &format!("/children/{child}/journey/request"), "needs=R&provision=H&views=").await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "who decides asks: {}", asked.text);

        // A deputy takes her place: regulation 64 knows the parent only where there is no representative.
        let deputy = relative(&area, &officer, child, "Dora", "surname=Deputy&kind=Deputy or attorney").await;
        let account = area.person_in_records("Dora Deputy", Role::Parent, None, Some(deputy)).await;
        assert!(!opens(&area, &account, child).await, "recorded as a relative alone");
        let recorded = area.post(&officer, &path, &decides(deputy, "deputy")).await;
        assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.text);
        assert!(opens(&area, &account, child).await);
        assert!(!opens(&area, &mother, child).await);
        let beside = area.post(&officer, &path, &decides(mother_id, "parent")).await;
        assert!(beside.refuses("basis"));

        // It is reviewed, and ends.
        let page = area.get(&officer, &format!("/children/{child}/rights")).await.text;
        let one = page.split(&format!("{path}/")).nth(1).unwrap()[..36].to_owned();
        let review = format!("{path}/{one}");
        until(&area, date(2027, 5, 20)).await;
        let due = format!("href=\"/children/{child}/rights\"");
        assert!(area.get(&officer, "/").await.text.contains(&due));
        let holds = "outcome=holds&review-day=1&review-month=4&review-year=2028&note=Seen+again";
        assert_eq!(area.post(&officer, &review, holds).await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&officer, "/").await.text.contains(&due));
        assert!(opens(&area, &account, child).await);
        assert_eq!(area.post(&officer, &review, "outcome=ends&note=Has+capacity").await.status, StatusCode::SEE_OTHER);
        assert!(!opens(&area, &account, child).await);
        assert!(area.get(&officer, &record).await.text.contains(warning), "nobody decides again");
    })
    .await;
}

#[tokio::test]
async fn a_decision_recorded_ahead_opens_nothing_before_rights_pass_and_ends_with_the_relationship() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", IN_YEAR_11, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.assign(child, &officer, "case_officer").await;
        let deputy = relative(&area, &officer, child, "Dora", "surname=Deputy&kind=Deputy or attorney").await;
        let account = area.person_in_records("Dora Deputy", Role::Parent, None, Some(deputy)).await;
        let path = format!("/children/{child}/decision-makers");
        let young = area.post(&officer, &path, &decides(deputy, "deputy")).await;
        assert!(young.text.contains("value=\"found::1:10:2026\""), "unlikely, so it is asked: {}", young.text);
        let sure = decides(deputy, "deputy").replace("found:::::", "found:::::&sure=found::1:10:2026");
        assert_eq!(area.post(&officer, &path, &sure).await.status, StatusCode::SEE_OTHER);
        assert!(!opens(&area, &account, child).await);
        until(&area, date(2027, 6, 26)).await;
        assert!(opens(&area, &account, child).await);
        area.post(&officer, &format!("/children/{child}/people/{deputy}/end"), "").await;
        assert!(!opens(&area, &account, child).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_care_of_a_child_is_a_parent_until_the_care_ends() {
    on_each(|area| async move {
        for (name, kind) in [("Fay", "Foster carer"), ("Gran", "Grandparent"), ("Gil", "Special guardian")] {
            let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
            let officer = area.person(&format!("{name} Officer"), Role::CaseOfficer, None).await;
            area.assign(child, &officer, "case_officer").await;
            let more = format!("kind={kind}&facts=has_care&facts=lives_with&phone=01632+960555");
            let carer = relative(&area, &officer, child, name, &more).await;
            let invite = format!("/children/{child}/invite");
            assert!(area.get(&officer, &invite).await.text.contains(name), "{name} can have an account");
            let account = area.person_in_records(&format!("{name} Carer"), Role::Parent, None, Some(carer)).await;
            assert!(opens(&area, &account, child).await);
            let own = area.get(&account, &format!("/children/{child}/people")).await.text;
            assert!(own.contains("01632 960555"), "{own}");
            let asked =
                area.post(&account, &format!("/children/{child}/journey/request"), "needs=R&provision=H&views=").await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
            let mut tx = area.db.read().await.unwrap();
            let pr = Query::new("select count(*) from relationship where parental_responsibility and person =")
                .value(carer)
                .number(&mut tx)
                .await
                .unwrap();
            drop(tx);
            assert_eq!(pr, 0, "without a false record of parental responsibility");
            // The care ends; they stay a relative.
            let change = format!("version=1&forename={name}&kind={kind}&phone=01632+960555");
            let saved = area.post(&officer, &format!("/children/{child}/people/{carer}"), &change).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
            assert!(!opens(&area, &account, child).await);
        }
    })
    .await;
}

#[tokio::test]
async fn a_birth_parent_learns_nothing_of_a_carer_and_the_carer_nothing_of_the_parents_home() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, mother_id) = area.parent(child, "Mina", false).await;
        let care = "care=looked_after&from-day=1&from-month=10&from-year=2026&version=1";
        assert_eq!(area.post(&officer, &format!("/children/{child}/care"), care).await.status, StatusCode::SEE_OTHER);
        // In care, though the form does not say that the child lives there.
        let carer = relative(&area, &officer, child, "Fay", "kind=Foster carer&facts=has_care&street=9 Oak Lane").await;
        let account = area.person_in_records("Fay Carer", Role::Parent, None, Some(carer)).await;
        area.row(
            "address",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", mother_id.into()),
                ("street", "3 Elm Road".into()),
                ("starts_on", date(2020, 1, 1).into()),
            ],
        )
        .await;
        let seen = area.get(&mother, &format!("/children/{child}/people")).await.text;
        assert!(!seen.contains("Fay") && !seen.contains("Oak Lane"), "{seen}");
        let seen = area.get(&account, &format!("/children/{child}/people")).await.text;
        assert!(seen.contains("Oak Lane") && !seen.contains("Elm Road"), "{seen}");
    })
    .await;
}

#[test]
fn every_rule_for_parents_holds_for_carers_and_for_whoever_decides() {
    use access::Relationship::{Care, DecidesFor, ParentalResponsibility};
    let policy = oneplan::rooms::all().policy();
    let of = |relationship| -> Vec<(Role, access::Action)> {
        let rules = policy.rules();
        rules.iter().filter(|rule| rule.relationship == relationship).map(|rule| (rule.role, rule.action)).collect()
    };
    assert!(of(ParentalResponsibility).len() >= 7);
    assert_eq!(of(Care), of(ParentalResponsibility));
    assert_eq!(of(DecidesFor), of(ParentalResponsibility));
}

#[tokio::test]
async fn whoever_decides_in_the_place_of_a_parent_who_lacks_capacity_has_access_until_rights_pass() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", IN_YEAR_11, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.assign(child, &officer, "case_officer").await;
        let (_, mina) = area.parent(child, "Mina", true).await;
        let deputy = relative(&area, &officer, child, "Dora", "surname=Deputy&kind=Deputy or attorney").await;
        let account = area.person_in_records("Dora Deputy", Role::Parent, None, Some(deputy)).await;
        let path = format!("/children/{child}/decision-makers");
        let parent = area.post(&officer, &path, &format!("{}&for_parent={mina}", decides(deputy, "parent"))).await;
        assert!(parent.refuses("basis"), "{}", parent.text);
        let herself = area.post(&officer, &path, &format!("{}&for_parent={mina}", decides(mina, "deputy"))).await;
        assert!(herself.refuses("person"), "{}", herself.text);
        assert!(!opens(&area, &account, child).await);
        let recorded = area.post(&officer, &path, &format!("{}&for_parent={mina}", decides(deputy, "deputy"))).await;
        assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.text);
        assert!(opens(&area, &account, child).await);
        let page = area.get(&officer, &format!("/children/{child}/rights")).await.text;
        assert!(page.contains("Dora Deputy") && page.contains(&format!("{path}/")), "{page}");
        let asked =
            area.post(&account, &format!("/children/{child}/journey/request"), "needs=R&provision=H&views=").await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "who decides asks: {}", asked.text);
        // Once rights have passed it is the young person's own decision.
        until(&area, date(2027, 6, 26)).await;
        assert!(!opens(&area, &account, child).await);
    })
    .await;
}
