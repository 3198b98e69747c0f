//! Advice stays with whom it was asked of, is confirmed and can be corrected, and is never refused for being late.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::{OrganisationId, PersonId};
use store::{Query, Right};
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Area, Someone};

async fn piece(area: &Area, line: &str) -> uuid::Uuid {
    let mut tx = area.db.read().await.unwrap();
    let (id,): (uuid::Uuid,) = Query::new("select id from advice where line =").value(line).one(&mut tx).await.unwrap();
    id
}

/// A child under assessment at a school, whose head is asked.
pub async fn asked_of_school(area: &Area) -> (Someone, PersonId, OrganisationId, uuid::Uuid) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let school = area.school("Beckfoot Primary", "900001").await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    area.place(child, school).await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 8)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 6)) + &notice())).await;
    let ask = format!("{}&line=b&asked_of=Head+of+Beckfoot", on(weeks_ago(area, 2)));
    recorded(area, &officer, child, "advice.asked", &ask).await;
    let advice = piece(area, "b").await;
    let received = format!("{}&advice={advice}", on(weeks_ago(area, 2)));
    recorded(area, &officer, child, "advice.ask_received", &received).await;
    (officer, child, school, advice)
}

/// Where the family asks who opened the record, it is told of somebody by a right that is no role's.
pub async fn told_of(area: &Area, parent: &Someone, child: PersonId, right: Right, who: &str) {
    let seen = area.get(parent, &format!("/children/{child}/readers")).await.text;
    assert!(seen.contains(&right.to_family().words(who).unwrap()), "{right:?}: {seen}");
}

/// The child goes to another school from today.
pub async fn moves(area: &Area, child: PersonId, from: OrganisationId, to: OrganisationId) {
    let yesterday = area.today().yesterday().unwrap();
    let end = Query::new("update placement set ends_on =").value(yesterday).push("where organisation =").value(from);
    area.change(end.push("and person =").value(child)).await;
    area.row(
        "placement",
        vec![
            ("id", area.db.new_id::<()>().into()),
            ("person", child.into()),
            ("organisation", to.into()),
            ("starts_on", area.today().into()),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_family_is_told_who_can_see_the_record_after_they_sent_their_report_too() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let health = area.service("Hospitals NHS Trust").await;
        let therapist = area.person("Theo Therapist", Role::Adviser, Some(health)).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 8))))
            .await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 6)) + &notice())).await;
        let ask = format!("{}&line=c&asked_of=Hospitals+NHS+Trust&account=service-{health}", on(weeks_ago(&area, 2)));
        recorded(&area, &officer, child, "advice.asked", &ask).await;
        let theirs = format!("/children/{child}/advice/{}", piece(&area, "c").await);
        let given = area.post(&therapist, &theirs, "needs=Speech&provision=Therapy&outcomes=Talks").await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        // Whoever can open the record stands on the list, and is not said to be out once the report is here.
        assert_eq!(area.get(&therapist, &format!("/children/{child}")).await.status, StatusCode::OK);
        let seen = area.get(&parent, &format!("/children/{child}/who-can-see")).await.text;
        assert!(seen.contains("Hospitals NHS Trust"), "{seen}");
        assert!(seen.contains("until the assessment is finished") && !seen.contains("have sent"), "{seen}");
        recorded(&area, &officer, child, "plan.refused", &(on(area.today()) + &notice())).await;
        assert_eq!(area.get(&therapist, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        let seen = area.get(&parent, &format!("/children/{child}/who-can-see")).await.text;
        assert!(!seen.contains("Hospitals NHS Trust"), "{seen}");
    })
    .await;
}

#[tokio::test]
async fn advice_asked_of_one_school_is_neither_seen_nor_answered_by_the_next() {
    on_each(|area| async move {
        let (officer, child, school, advice) = asked_of_school(&area).await;
        let next = area.school("Hill Top", "900002").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let other = area.person("Sam Senco", Role::Senco, Some(next)).await;
        assert!(area.get(&senco, "/advice").await.text.contains("Ogden"));
        moves(&area, child, school, next).await;
        let page = format!("/children/{child}/advice/{advice}");
        assert!(!area.get(&other, "/advice").await.text.contains("Ogden"));
        assert_eq!(area.get(&other, &page).await.status, StatusCode::NOT_FOUND);
        let text = "needs=a&provision=b&outcomes=c";
        assert_eq!(area.post(&other, &page, text).await.status, StatusCode::NOT_FOUND);
        // The head who was asked still answers, and sees no more of the record than the question.
        assert_eq!(area.get(&senco, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        assert!(area.get(&senco, &page).await.text.contains("Give advice"));
        // The officer is told once, and asks the new school on purpose.
        journey::records::owed::keep_current(area.db.clone()).await.unwrap();
        journey::records::owed::keep_current(area.db.clone()).await.unwrap();
        let work = area.get(&officer, "/worklist?show=all").await.text;
        assert_eq!(work.matches("Decide who gives the school’s advice").count(), 1, "{work}");
        let form = area.get(&officer, &format!("{page}/reassign")).await.text;
        assert!(form.contains("Hill Top"), "{form}");
        let silent = area.post(&officer, &format!("{page}/reassign"), &format!("whom=setting-{next}")).await;
        assert!(silent.refuses("why"));
        let moved = area.post(&officer, &format!("{page}/reassign"), &format!("whom=setting-{next}&why=Moved")).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
        assert_eq!(area.post(&senco, &page, text).await.status, StatusCode::NOT_FOUND);
        assert!(area.get(&other, "/advice").await.text.contains("Ogden"));
        assert_eq!(area.post(&other, &page, text).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&officer, &page).await.text.contains("Sam Senco"));
        assert!(!area.get(&officer, "/worklist?show=all").await.text.contains("Decide who gives"));
        assert_eq!(area.get(&senco, &format!("{page}/reassign")).await.status, StatusCode::FORBIDDEN);
        let (parent, _) = area.parent(child, "Pat", true).await;
        told_of(&area, &parent, child, Right::AskedForAdvice, "Sue Senco").await;
    })
    .await;
}

#[tokio::test]
async fn given_advice_is_confirmed_and_a_correction_stands_beside_it() {
    on_each(|area| async move {
        let (officer, child, school, advice) = asked_of_school(&area).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let page = format!("/children/{child}/advice/{advice}");
        let half = area.post(&senco, &page, "needs=Three+words&provision=&outcomes=").await;
        assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(half.text.contains("Enter what should be done for them"), "{}", half.text);
        assert!(!half.text.contains("Send it back") && half.text.contains("Three words"), "{}", half.text);
        let given = area.post(&senco, &page, "needs=Three+words&provision=Speech&outcomes=Sentences").await;
        let shown = area.get(&senco, &given.location).await.text;
        assert!(
            shown.contains("Advice sent to the local authority") && shown.contains("Correct your advice"),
            "{shown}"
        );
        let form = area.get(&senco, &format!("{page}/correct")).await.text;
        assert!(form.contains("Three words"), "{form}");
        let put_right = "needs=Thirty+words&provision=Speech&outcomes=Sentences";
        assert_eq!(area.post(&senco, &format!("{page}/correct"), put_right).await.status, StatusCode::SEE_OTHER);
        let read = area.get(&officer, &page).await.text;
        assert!(read.contains("Thirty words") && read.contains("Three words") && read.contains("Correction"), "{read}");
        assert!(area.get(&officer, "/worklist?show=all").await.text.contains("Read a correction of advice"));
        assert_eq!(area.post(&officer, &format!("{page}/correct"), put_right).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn advice_that_comes_after_the_end_is_kept_with_its_day() {
    on_each(|area| async move {
        let (officer, child, school, advice) = asked_of_school(&area).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let ended = format!("{}&reason=Family+telephoned", on(area.today()));
        recorded(&area, &officer, child, "request.withdrawn", &ended).await;
        area.later(24 * 3).await;
        let page = format!("/children/{child}/advice/{advice}");
        let form = area.get(&senco, &page).await;
        assert_eq!(form.status, StatusCode::OK, "{}", form.text);
        let given = area.post(&senco, &page, "needs=Late&provision=b&outcomes=c").await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        let read = area.get(&officer, &page).await.text;
        assert!(read.contains("Late") && read.contains("5 November 2026"), "{read}");
        assert!(area.get(&officer, "/worklist?show=all").await.text.contains("Consider advice that came late"));
    })
    .await;
}

#[tokio::test]
async fn reminders_and_messages_follow_the_case_when_its_officer_changes() {
    on_each(|area| async move {
        let (officer, child, _, _) = asked_of_school(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let next = area.person("Nia Next", Role::CaseOfficer, None).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let ask = format!("{}&line=d&asked_of=Psychology&account={}", on(area.today()), psychologist.account);
        recorded(&area, &officer, child, "advice.asked", &ask).await;
        let body = format!("to={}&subject=A+question&body=When+is+the+meeting&step=send", officer.account);
        let written = area.post(&parent, &format!("/children/{child}/messages/new"), &body).await;
        assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.text);
        area.later(48).await;
        let change = format!("act=allocate&officer={}&child={child}", next.account);
        assert_eq!(area.post(&manager, "/worklist/act", &change).await.status, StatusCode::SEE_OTHER);
        area.later(48).await;
        assert!(area.get(&next, "/messages").await.text.contains("A question"), "it follows the case");
        let thread = area.get(&next, &format!("/children/{child}/messages")).await.text;
        assert!(thread.contains("I have read this"), "{thread}");
        let id = thread.split("/read\"").next().unwrap().rsplit('/').next().unwrap().to_owned();
        let read = area.post(&next, &format!("/children/{child}/messages/{id}/read"), "").await;
        assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.text);
        // Whoever has the case leaves: reminders go on, in a manager's name.
        for account in [officer.account, next.account] {
            area.change(
                Query::new("update account set disabled_at =").value(area.db.now()).push("where id =").value(account),
            )
            .await;
        }
        area.later(24 * 36).await;
        journey::records::chasing::remind(area.db.clone()).await.unwrap();
        area.later(1).await;
        assert!(area.get(&psychologist, "/messages").await.text.contains("Advice is"), "the reminder came");
    })
    .await;
}

#[tokio::test]
async fn a_setting_that_answers_after_the_decision_is_heard() {
    on_each(|area| async move {
        let (officer, child, _, advice) = asked_of_school(&area).await;
        let asked = area.school("Hill Top", "900002").await;
        let senco = area.person("Sam Senco", Role::Senco, Some(asked)).await;
        let given =
            format!("{}&advice={advice}&covers=needs&covers=provision&covers=outcomes&needs=Maths", on(area.today()));
        recorded(&area, &officer, child, "advice.returned", &given).await;
        recorded(&area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        let consult = format!("{}&setting=Hill+Top&chosen={asked}", on(area.today()));
        recorded(&area, &officer, child, "consultation.sent", &consult).await;
        let mut tx = area.db.read().await.unwrap();
        let (which,): (uuid::Uuid,) = Query::new("select id from consultation").one(&mut tx).await.unwrap();
        drop(tx);
        area.later(24 * 20).await;
        let decided = "outcome=not_named&ground=none&reason=Another+setting+is+named";
        let decided = area.post(&officer, &format!("/children/{child}/consultations/{which}"), decided).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
        let page = format!("/consultations/{child}/{which}");
        let form = area.get(&senco, &page).await;
        assert_eq!(form.status, StatusCode::OK, "{}", form.text);
        assert!(!form.text.contains("Section B"), "no papers");
        let answered = area.post(&senco, &page, "answer=yes").await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
        let facts = area.get(&officer, &format!("/children/{child}/consultations/{which}")).await.text;
        assert!(facts.contains("Yes, it can take them, 22 November 2026, late"), "{facts}");
        let work = area.get(&officer, "/worklist?show=all").await.text;
        assert!(work.contains("Consider a consultation response that came late"), "{work}");
        assert_eq!(area.get(&senco, &page).await.status, StatusCode::NOT_FOUND, "it is answered once");
        let (parent, _) = area.parent(child, "Pat", true).await;
        told_of(&area, &parent, child, Right::SettingConsulted, "Sam Senco").await;
    })
    .await;
}
