//! Advice that is asked of a service: reminders before it is due and after, and guests who give it.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use journey::model::chasing::Tuning;
use journey::records::services;
use people::{OrganisationId, PersonId};
use store::{Query, Right};
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Area, Someone};

use crate::advice::told_of;
use crate::{id_after, on_each};

/// A child under assessment whose health advice is asked of a service with an adviser.
pub async fn asked(area: &Area) -> (Someone, Someone, PersonId, OrganisationId) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let service = area.service("Hospitals Trust").await;
    let adviser = area.person("Hana Health", Role::Adviser, Some(service)).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 8)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 6)) + &notice())).await;
    let form = format!("{}&line=c&asked_of=Hospitals+Trust&account=service-{service}", on(weeks_ago(area, 5)));
    recorded(area, &officer, child, "advice.asked", &form).await;
    (officer, adviser, child, service)
}

#[tokio::test]
async fn a_service_that_nobody_has_tuned_is_reminded_as_is_usual() {
    on_each(|area| async move {
        let id = area.service("Hospitals Trust").await;
        let service = services::one(&mut area.db.read().await.unwrap(), id).await.unwrap();
        let Tuning { remind_before, remind_every, escalate_after } = Tuning::USUAL;
        assert_eq!(
            (service.remind_before, service.remind_every, service.escalate_after),
            (remind_before, remind_every, escalate_after)
        );
    })
    .await;
}

#[tokio::test]
async fn essex_23_012_630_late_advice_is_chased_by_itself_and_brought_before_the_head_of_the_service() {
    on_each(|area| async move {
        let (officer, adviser, child, service) = asked(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let head = area.person("Hera Head", Role::Adviser, Some(service)).await;
        let stranger_service = area.service("Another Trust, elsewhere").await;
        let stranger = area.person("Stan Stranger", Role::Adviser, Some(stranger_service)).await;
        assert!(area.get(&adviser, "/advice").await.text.contains("Ogden, Zoe"), "the queue is the service's");
        assert!(!area.get(&stranger, "/advice").await.text.contains("Ogden"));
        assert_eq!(area.get(&stranger, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);

        let tune = format!("/services/{service}");
        let wrong = area.post(&manager, &tune, "before=-1&every=0&after=x").await;
        assert!(wrong.text.contains("from 0 to 42") && wrong.text.contains("from 1 to 90"), "{}", wrong.text);
        let foreign = area.post(&manager, &tune, &format!("before=3&every=4&after=5&head={}", stranger.account)).await;
        assert!(foreign.refuses("head"));
        assert_eq!(
            area.post(&manager, &tune, &format!("before=3&every=4&after=5&head={}", head.account)).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(area.get(&officer, "/services").await.status, StatusCode::FORBIDDEN);
        // A service tunes its own reminders, and no other's.
        assert!(area.get(&adviser, "/services").await.text.contains("Hospitals Trust"));
        assert_eq!(area.get(&adviser, &tune).await.status, StatusCode::OK);
        assert!(!area.get(&stranger, "/services").await.text.contains("Hospitals Trust"));
        assert_eq!(area.get(&stranger, &tune).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&stranger, &tune, "before=1&every=1&after=1").await.status, StatusCode::NOT_FOUND);

        // They had the request on the day it was put here, whatever day the officer wrote: six weeks from then.
        area.later(24 * 35).await;
        // Due in a week. Reminded three days before, and not twice.
        let remind = async || journey::records::chasing::remind(area.db.clone()).await.unwrap();
        remind().await;
        assert!(area.get(&adviser, "/messages").await.text.contains("There are no messages"));
        area.later(24 * 4).await;
        remind().await;
        remind().await;
        area.later(1).await;
        let inbox = area.get(&adviser, "/messages").await.text;
        assert_eq!(inbox.matches("Advice is due on 14 December 2026").count(), 1, "{inbox}");
        assert!(inbox.contains("SEND service") && !inbox.contains("Asha Officer"), "in the name of the service");
        area.later(24 * 8).await;
        remind().await;
        area.later(1).await;
        let inbox = area.get(&head, "/messages").await.text;
        assert!(inbox.contains("Advice from your service is 5 days late"), "{inbox}");
        let text = area.get(&head, &format!("/children/{child}/messages")).await.text;
        assert!(text.contains("Shortage of staff is not an exception in law"), "{text}");
        assert!(!area.get(&stranger, "/messages").await.text.contains("days late"));
        // No ground for a shortage of staff exists.
        let grounds = area.get(&officer, &format!("/children/{child}/journey/exception/A-7")).await.text;
        assert!(!grounds.contains("staff</label>"), "{grounds}");

        // "Not known to this service" is an answer; after the final plan the service is out.
        let queue = area.get(&adviser, "/advice").await.text;
        let address = format!("/children/{child}/advice/");
        let piece = format!("{address}{}", id_after(&queue, &address));
        assert_eq!(area.post(&adviser, &piece, "not_known=yes").await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&officer, &piece).await.text.contains("Not known to the service"));
        remind().await;
        recorded(&area, &officer, child, "request.withdrawn", &(on(area.today()) + "&reason=Moved")).await;
        assert_eq!(area.get(&adviser, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        assert!(!area.get(&adviser, "/messages").await.text.contains("Advice is due"), "access ends with the process");
    })
    .await;
}

#[tokio::test]
async fn a_reminder_that_waits_is_called_back_where_the_day_it_names_was_corrected() {
    on_each(|area| async move {
        let (officer, adviser, child, _) = asked(&area).await;
        area.later(24 * 36).await;
        journey::records::chasing::remind(area.db.clone()).await.unwrap();
        let list = format!("/children/{child}/journey/events");
        let page = area.get(&officer, &list).await.text;
        let before = page.split(": Request for advice received by the advice-giver").next().unwrap();
        let event = format!("{list}/{}", &before.rsplit("/journey/events/").next().unwrap()[..36]);
        let day = area.today().checked_sub(20.days()).unwrap();
        let moved = area.post(&officer, &event, &format!("act=day&reason=Letter+found&{}", on(day))).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
        area.later(1).await;
        let inbox = area.get(&adviser, "/messages").await.text;
        assert!(inbox.contains("There are no messages"), "it named the day of before: {inbox}");
    })
    .await;
}

#[tokio::test]
async fn reminders_go_on_by_the_right_of_whoever_stands_in_when_the_case_officer_has_left() {
    on_each(|area| async move {
        let (officer, adviser, _, _) = asked(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let cover = area.person("Cora Cover", Role::CaseOfficer, None).await;
        let now = area.db.now();
        area.change(
            Query::new("update account set disabled_at =").value(now).push("where id =").value(officer.account),
        )
        .await;
        let remind = async || journey::records::chasing::remind(area.db.clone()).await.unwrap();
        area.later(24 * 36).await;
        remind().await;
        area.later(1).await;
        let last_sender = async || {
            let mut tx = area.db.read().await.unwrap();
            let sender = Query::new("select sender from message order by written_at desc limit 1");
            let (sender,): (access::AccountId,) = sender.one(&mut tx).await.unwrap();
            sender
        };
        assert!(area.get(&adviser, "/messages").await.text.contains("SEND service"));
        assert_eq!(last_sender().await, manager.account);
        area.row(
            "cover",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("officer", officer.account.into()),
                ("covered_by", cover.account.into()),
                ("starts_on", area.today().into()),
                ("ends_on", area.today().checked_add(30.days()).unwrap().into()),
            ],
        )
        .await;
        area.later(24 * 9).await;
        remind().await;
        area.later(1).await;
        assert_eq!(last_sender().await, cover.account);
    })
    .await;
}

#[tokio::test]
async fn a_guest_gives_one_piece_of_advice_by_link_and_code_and_sees_nothing_else() {
    on_each(|area| async move {
        let (officer, _, child, _) = asked(&area).await;
        let form = format!("{}&line=f&asked_of=Independent+therapist", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, child, "advice.asked", &form).await;
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (uuid::Uuid,) = Query::new("select id from advice where line = 'f'").one(&mut tx).await.unwrap();
        drop(tx);
        let invite = format!("/children/{child}/advice/{piece}/guest");
        assert!(area.get(&officer, &format!("/children/{child}/advice/{piece}")).await.text.contains(&invite));
        assert!(area.post(&officer, &invite, "name=").await.refuses("name"));
        let made = area.post(&officer, &invite, "name=Ines+Guest,+therapist").await.text;
        let link = format!("/guest/{}", &made.split("http://test/guest/").nth(1).unwrap()[..64]);
        let code = made.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned();
        let nobody = Someone {
            account: area.db.new_id(),
            name: String::new(),
            email: String::new(),
            cookie: String::new(),
            role: Role::Parent,
        };

        let shut = area.get(&nobody, &link).await.text;
        assert!(shut.contains("Your code") && !shut.contains("Zoe"), "the link alone tells nothing: {shut}");
        assert!(area.get(&nobody, "/guest/0000").await.text.contains("no longer works"));
        let wrong_code = if code == "000000" { "111111" } else { "000000" };
        let wrong = area.post(&nobody, &link, &format!("code={wrong_code}")).await;
        assert!(wrong.refuses("code") && !wrong.text.contains("Zoe"));
        let open = area.post(&nobody, &link, &format!("code={code}")).await.text;
        assert!(open.contains("For the assessment of Zoe Ogden") && open.contains("Independent therapist"), "{open}");
        let partly = area.post(&nobody, &link, &format!("code={code}&step=give&needs=a&provision=b&outcomes=")).await;
        assert!(partly.text.contains("Enter what they will be able to do"), "{}", partly.text);
        let given = area
            .post(&nobody, &link, &format!("code={code}&step=give&needs=Words&provision=Therapy&outcomes=Steps"))
            .await;
        assert_eq!(given.location, "/guest-thanks", "{}", given.text);
        assert!(area.get(&nobody, &link).await.text.contains("no longer works"), "a link works once");
        let read = area.get(&officer, &format!("/children/{child}/advice/{piece}")).await.text;
        assert!(read.contains("Ines Guest, therapist (guest)") && read.contains("Therapy"), "{read}");
        assert!(area.logged("guest.open", child).await > 0 && area.logged("guest.wrong_code", child).await == 1);

        // Eight wrong codes close a link; a new link closes the one before; after eight weeks it is too old.
        let form = format!("{}&line=f&asked_of=Second+therapist", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, child, "advice.asked", &form).await;
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (uuid::Uuid,) =
            Query::new("select id from advice where asked_of = 'Second therapist'").one(&mut tx).await.unwrap();
        drop(tx);
        let invite = format!("/children/{child}/advice/{piece}/guest");
        let again = async || {
            let made = area.post(&officer, &invite, "name=Ines").await.text;
            let link = format!("/guest/{}", &made.split("http://test/guest/").nth(1).unwrap()[..64]);
            (link, made.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned())
        };
        let (first, _) = again().await;
        let (link, code) = again().await;
        assert!(area.get(&nobody, &first).await.text.contains("no longer works"));
        for _ in 0..8 {
            area.post(&nobody, &link, "code=12").await;
        }
        assert!(area.post(&nobody, &link, &format!("code={code}")).await.text.contains("no longer works"));
        let (link, _) = again().await;
        area.later(24 * 57).await;
        assert!(area.get(&nobody, &link).await.text.contains("no longer works"));
        // The family is told of whoever opened it, and of nobody who had no code.
        let (parent, _) = area.parent(child, "Pat", true).await;
        told_of(&area, &parent, child, Right::GuestAdvice, "Ines Guest, therapist (guest)").await;
        let logged = "select count(*) from audit_entry where action = 'guest.wrong_code' and allowed_by <> ";
        assert_eq!(area.number(&format!("{logged}'{}'", Right::GuestWithoutCode.code())).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_a_guest_wrote_is_kept_where_the_link_closes_meanwhile_and_comes_back_by_a_new_one() {
    on_each(|area| async move {
        let (officer, _, child, _) = asked(&area).await;
        let form = format!("{}&line=f&asked_of=Independent+therapist", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, child, "advice.asked", &form).await;
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (uuid::Uuid,) = Query::new("select id from advice where line = 'f'").one(&mut tx).await.unwrap();
        drop(tx);
        let page = format!("/children/{child}/advice/{piece}");
        let nobody = Someone {
            account: area.db.new_id(),
            name: String::new(),
            email: String::new(),
            cookie: String::new(),
            role: Role::Parent,
        };
        let made = async |name: &str| {
            let made = area.post(&officer, &format!("{page}/guest"), &format!("name={name}")).await.text;
            let link = format!("/guest/{}", &made.split("http://test/guest/").nth(1).unwrap()[..64]);
            (link, made.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned())
        };
        let (link, code) = made("Ines").await;
        let open = area.post(&nobody, &link, &format!("code={code}")).await.text;
        assert!(open.contains("name=\"keep\""), "{open}");
        for _ in 0..2 {
            let form = format!("code={code}&step=give&say_once=&needs=Half+a+thought&keep=yes");
            let saved = area.post(&nobody, &link, &form).await;
            assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
            assert!(saved.text.contains(">Half a thought</textarea>"), "{}", saved.text);
            assert!(saved.text.contains("govuk-notification-banner"), "{}", saved.text);
            assert!(!saved.text.contains("govuk-error-summary"), "{}", saved.text);
        }
        let open = area.post(&nobody, &link, &format!("code={code}")).await.text;
        assert!(open.contains(">Half a thought</textarea>"), "{open}");
        assert!(!area.get(&officer, &page).await.text.contains("Half a thought"), "the link is open still");
        made("Ines").await;
        let read = area.get(&officer, &page).await.text;
        assert!(read.contains("data-guest-unsent") && read.contains("Half a thought"), "{read}");

        let wrote = "step=give&needs=Long+words&provision=Therapy&outcomes=Steps";
        let shut = area.post(&nobody, &link, &format!("code={code}&{wrote}")).await;
        assert_eq!((shut.status, shut.problem()), (StatusCode::CONFLICT, "link-gone"), "{}", shut.text);
        assert!(shut.text.contains(">Long words</textarea>") && !shut.text.contains("Zoe"), "{}", shut.text);
        assert!(shut.text.contains("data-kept-for-officer"), "{}", shut.text);
        let wrong = if code == "000000" { "111111" } else { "000000" };
        let forged = area.post(&nobody, &link, &format!("code={wrong}&step=give&needs=Forged")).await.text;
        assert!(forged.contains(">Forged</textarea>") && !forged.contains("data-kept-for-officer"), "{forged}");
        let read = area.get(&officer, &page).await.text;
        assert!(read.contains("Long words") && !read.contains("Forged"), "{read}");

        let (other, code) = made("Olu").await;
        let open = area.post(&nobody, &other, &format!("code={code}")).await.text;
        assert!(open.contains("Zoe Ogden") && !open.contains("Long words"), "another person's link: {open}");
        let (link, code) = made("Ines").await;
        let open = area.post(&nobody, &link, &format!("code={code}")).await.text;
        assert!(open.contains(">Long words</textarea>") && open.contains(">Therapy</textarea>"), "{open}");
        let given = area.post(&nobody, &link, &format!("code={code}&{wrote}")).await;
        assert_eq!(given.location, "/guest-thanks", "{}", given.text);
        assert!(!area.get(&officer, &page).await.text.contains("data-guest-unsent"));
        assert_eq!(area.number("select count(*) from guest where draft is not null").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_closed_link_keeps_nothing_after_eight_wrong_codes_or_two_weeks() {
    on_each(|area| async move {
        let (officer, _, child, _) = asked(&area).await;
        let form = format!("{}&line=f&asked_of=Independent+therapist", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, child, "advice.asked", &form).await;
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (uuid::Uuid,) = Query::new("select id from advice where line = 'f'").one(&mut tx).await.unwrap();
        drop(tx);
        let nobody = Someone {
            account: area.db.new_id(),
            name: String::new(),
            email: String::new(),
            cookie: String::new(),
            role: Role::Parent,
        };
        // A link that another one closed.
        let closed = async || {
            let invite = format!("/children/{child}/advice/{piece}/guest");
            let made = area.post(&officer, &invite, "name=Ines").await.text;
            area.post(&officer, &invite, "name=Ines").await;
            let link = format!("/guest/{}", &made.split("http://test/guest/").nth(1).unwrap()[..64]);
            (link, made.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned())
        };
        let is_kept = async |link: &str, code: &str| {
            let shut = area.post(&nobody, link, &format!("code={code}&step=give&needs=Words")).await;
            assert_eq!((shut.status, shut.problem()), (StatusCode::CONFLICT, "link-gone"), "{}", shut.text);
            shut.text.contains("data-kept-for-officer")
        };
        let wrong = async |link: &str, count: usize| {
            for _ in 0..count {
                assert!(!is_kept(link, "12").await);
            }
        };
        let (link, code) = closed().await;
        wrong(&link, 7).await;
        assert!(is_kept(&link, &code).await);
        wrong(&link, 2).await;
        assert!(!is_kept(&link, &code).await);
        assert_eq!(area.logged("guest.wrong_code", child).await, 8);

        let (link, code) = closed().await;
        area.later(24 * (56 + 13)).await;
        assert!(is_kept(&link, &code).await);
        area.later(24 * 2).await;
        assert!(!is_kept(&link, &code).await);
    })
    .await;
}
