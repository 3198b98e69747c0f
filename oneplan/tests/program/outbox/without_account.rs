//! Reminders of advice to somebody who has no account: at their e-mail address, and nothing about the child.

use std::path::Path;

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::{Query, sql};
use testing::casework::{EARLIER, notice, on, recorded, weeks_ago};

use super::{sent, states};
use crate::common::{Area, Someone, on_each};

const ADDRESS: &str = "advice@trust.example";

/// A child under assessment whose health advice was asked five weeks ago of a service in which nobody has an account.
async fn asked(area: &Area) -> (Someone, PersonId, uuid::Uuid) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let service = area.service("Hospitals Trust").await;
    area.change(sql!("update organisation set email = $1 where id = $2", ADDRESS, service)).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 8)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 6)) + &notice())).await;
    let form = format!("{}&line=c&asked_of=Hospitals+Trust&account=service-{service}", on(weeks_ago(area, 5)));
    recorded(area, &officer, child, "advice.asked", &form).await;
    let mut tx = area.db.read().await.unwrap();
    let (piece,): (uuid::Uuid,) = Query::new("select id from advice").one(&mut tx).await.unwrap();
    (officer, child, piece)
}

async fn remind(area: &Area) {
    journey::records::chasing::remind(area.db.clone()).await.unwrap();
}

/// What left for the service, after everything that waits was handed over.
async fn to_the_service(area: &Area, folder: &Path) -> Vec<String> {
    area.deliver().await;
    sent(folder).into_iter().filter(|mail| mail.starts_with(&format!("To: {ADDRESS}\n"))).collect()
}

#[tokio::test]
async fn a_service_without_an_account_is_reminded_by_an_email_that_names_nobody_until_the_advice_is_in() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, child, piece) = asked(&area).await;
        remind(&area).await;
        assert!(to_the_service(&area, &folder).await.is_empty(), "it is not due soon");
        area.later(24 * 7).await;
        remind(&area).await;
        remind(&area).await;
        let first = to_the_service(&area, &folder).await;
        let [mail] = first.as_slice() else { panic!("{first:?}") };
        assert!(mail.contains("http://test/contact") && !mail.contains("/guest/"), "{mail}");
        let (whom, which) = (child.to_string(), piece.to_string());
        for told in ["Zoe", "Ogden", "Hospitals", whom.as_str(), which.as_str()] {
            assert!(!mail.contains(told), "{told}: {mail}");
        }
        let kept = "select count(*) from advice_reminder r join outbox o on o.id = r.mail where o.state = 'sent'";
        assert_eq!(area.number(kept).await, 1);
        assert_eq!(area.logged("advice.remind", child).await, 1);
        area.later(24 * 7).await;
        remind(&area).await;
        assert_eq!(to_the_service(&area, &folder).await.len(), 2, "again after a week");
        // The advice comes while the next one waits.
        area.later(24 * 7).await;
        remind(&area).await;
        let covers = "&covers=needs&covers=provision&covers=outcomes&needs=a&provision=b&outcomes=c";
        let came = format!("{}&advice={piece}{covers}", on(area.today()));
        recorded(&area, &officer, child, "advice.returned", &came).await;
        assert_eq!(to_the_service(&area, &folder).await.len(), 2);
        let (last, _) = states(&area, "advice.reminder").await.pop().unwrap();
        assert_eq!(last, "stopped");
        area.later(24 * 30).await;
        remind(&area).await;
        assert_eq!(area.number("select count(*) from advice_reminder").await, 3, "nothing more is owed");
    })
    .await;
}

#[tokio::test]
async fn no_reminder_leaves_after_a_death_after_the_end_of_the_case_or_to_whom_it_was_taken_from() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, child, piece) = asked(&area).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        area.later(24 * 7).await;
        remind(&area).await;
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        assert!(to_the_service(&area, &folder).await.is_empty(), "a death is recorded");
        let chased = area.post(&officer, &format!("/children/{child}/advice/{piece}/chase"), "").await;
        assert_eq!(chased.status, StatusCode::CONFLICT);
        area.later(24 * 30).await;
        remind(&area).await;
        assert_eq!(area.number("select count(*) from advice_reminder").await, 1);

        // Another child, whose advice is asked of somebody else before the reminder left.
        let other = area.child("Max", "Hart", date(2016, 1, 1), None).await;
        area.assign(other, &officer, "case_officer").await;
        let received = format!("{}&source=parent", on(weeks_ago(&area, 8)));
        recorded(&area, &officer, other, "request.received", &received).await;
        recorded(&area, &officer, other, "request.agreed", &(on(weeks_ago(&area, 7)) + &notice())).await;
        let path = format!("/children/{other}/advice/ask");
        let ask =
            format!("{}&other-line=f&other-name=Therapist&other-email={ADDRESS}{EARLIER}", on(weeks_ago(&area, 6)));
        let sent_to = area.post(&officer, &path, &ask).await;
        assert_eq!(sent_to.status, StatusCode::OK, "{}", sent_to.text);
        let mut tx = area.db.read().await.unwrap();
        let (theirs,): (uuid::Uuid,) = Query::new("select id from advice where line = 'f'").one(&mut tx).await.unwrap();
        drop(tx);
        remind(&area).await;
        let whom = format!("whom=account-{}&why=She+knows+him", psychologist.account);
        let given = area.post(&officer, &format!("/children/{other}/advice/{theirs}/reassign"), &whom).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        assert!(to_the_service(&area, &folder).await.is_empty(), "it is nobody's at that address any more");

        // A case that ends owes no advice.
        let again = area.post(&officer, &path, &ask).await;
        assert_eq!(again.status, StatusCode::OK, "{}", again.text);
        let withdrawn = on(area.today()) + "&reason=The+family+asked";
        recorded(&area, &officer, other, "request.withdrawn", &withdrawn).await;
        remind(&area).await;
        assert!(to_the_service(&area, &folder).await.is_empty());
        assert_eq!(area.number("select count(*) from advice_reminder").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_reminder_carries_a_link_of_its_own_where_a_guest_has_one_and_neither_opens_without_the_code() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, child, piece) = asked(&area).await;
        let invite = format!("/children/{child}/advice/{piece}/guest");
        let made = area.post(&officer, &invite, "name=Ines+Guest").await.text;
        let link_of = |text: &str| format!("/guest/{}", &text.split("http://test/guest/").nth(1).unwrap()[..64]);
        let first = link_of(&made);
        let code = made.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned();
        area.later(24 * 7).await;
        remind(&area).await;
        let hashes = "select count(*) from guest where reminder_hash is not null";
        assert_eq!(area.number(hashes).await, 0, "it is made as the message leaves");
        let all = to_the_service(&area, &folder).await;
        let [mail] = all.as_slice() else { panic!("{all:?}") };
        for told in ["Zoe", "Ogden", "Hospitals", "Ines", code.as_str()] {
            assert!(!mail.contains(told), "{told}: {mail}");
        }
        let second = link_of(mail);
        assert_ne!(first, second);
        let nobody = Someone { cookie: String::new(), ..officer.clone() };
        for link in [&first, &second] {
            let shut = area.get(&nobody, link).await.text;
            assert!(shut.contains("name=\"code\"") && !shut.contains("Zoe"), "{shut}");
        }
        // A link for the record that was restricted meanwhile is not made, and those that were do not open.
        area.restrict(child, &[&officer]).await;
        assert!(!area.get(&nobody, &second).await.text.contains("name=\"code\""));
        area.later(24 * 7).await;
        remind(&area).await;
        assert_eq!(states(&area, "advice.reminder_link").await.len(), 1);
        area.change(sql!("update person set restricted = $1 where id = $2", false, child)).await;

        let form = format!("code={code}&step=give&needs=Words&provision=Therapy&outcomes=Steps");
        let given = area.post(&nobody, &second, &form).await;
        assert_eq!(given.location, "/guest-thanks", "{}", given.text);
        assert!(!area.get(&nobody, &first).await.text.contains("name=\"code\""), "it was given once, and that is all");
        area.later(24 * 30).await;
        remind(&area).await;
        assert_eq!(states(&area, "advice.reminder_link").await.len(), 1);
    })
    .await;
}
