//! GOV.UK Notify: what is asked of it, and what its answers mean.

mod support;

use access::Role;
use outbox::transport::{Channel, Transports};
use outbox::{Mail, MailId};
use support::notify::NotifyServer;
use support::{ALWAYS, Area, LINK, on_each};

async fn set_up(area: &Area) -> NotifyServer {
    let server = NotifyServer::start(area.db.clock().clone()).await;
    let notify = Some(server.notify(area.db.clock().clone()));
    area.set_up(Transports { notify, ..Transports::default() });
    area.release().await;
    server
}

async fn sent(area: &Area, name: &str) -> MailId {
    let person = area.person(name, Role::CaseOfficer).await;
    let id = area.send(Mail::about_account(ALWAYS, person)).await.unwrap();
    area.work().await;
    id
}

#[tokio::test]
async fn email_text_message_and_letter_are_asked_for_as_notify_wants_it() {
    on_each(async |area: Area| {
        let server = set_up(&area).await;
        let email = sent(&area, "asha").await;
        let sms = Mail::to_address(ALWAYS, Channel::Sms, "07700 900000");
        let letter = Mail::to_address(ALWAYS, Channel::Letter, "A Person\n1 High Street\nBD1 1AA");
        for mail in [sms, letter] {
            let id = area.send(mail).await.unwrap();
            area.work().await;
            assert_eq!((area.state(id).await, area.look(id).await.why), ("sent", None));
        }
        assert_eq!(area.state(email).await, "sent");
        assert!(server.inner.lock().unwrap().faults.is_empty(), "{:?}", server.inner.lock().unwrap().faults);
        let taken = server.taken();
        let mail = taken.iter().find(|sent| sent["reference"] == email.to_string()).unwrap();
        assert_eq!(mail["email_address"], "asha@example.org");
        assert!(mail["personalisation"]["body"].as_str().unwrap().contains("https://area.example/messages"));
        assert!(taken.iter().any(|sent| sent["phone_number"] == "07700 900000"));
        assert!(taken.iter().any(|sent| sent["personalisation"]["address_line_2"] == "1 High Street"));
    })
    .await;
}

#[tokio::test]
async fn notify_is_asked_what_arrived() {
    on_each(async |area: Area| {
        let server = set_up(&area).await;
        let (arrives, bounces) = (sent(&area, "asha").await, sent(&area, "gone").await);
        for (id, status) in [(arrives, "delivered"), (bounces, "permanent-failure")] {
            let reference = area.look(id).await.provider_reference.unwrap();
            server.inner.lock().unwrap().status.insert(reference, status.to_owned());
        }
        area.pass_minutes(11);
        area.work().await;
        assert_eq!((area.state(arrives).await, area.state(bounces).await), ("delivered", "bounced"));
    })
    .await;
}

#[tokio::test]
async fn the_link_of_a_message_goes_where_notify_says_later_that_it_did_not_arrive() {
    on_each(async |area: Area| {
        let server = set_up(&area).await;
        for (name, status, stays) in [("asha", "delivered", true), ("gone", "permanent-failure", false)] {
            let person = area.person(name, Role::CaseOfficer).await;
            let id = area.send(Mail::about_account(LINK, person)).await.unwrap();
            area.work().await;
            assert_eq!((area.state(id).await, area.has_link(id).await), ("sent", true));
            let reference = area.look(id).await.provider_reference.unwrap();
            server.inner.lock().unwrap().status.insert(reference, status.to_owned());
            area.pass_minutes(11);
            area.work().await;
            assert_eq!(area.has_link(id).await, stays, "{status}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_notify_refuses_fails_and_what_it_cannot_take_now_is_tried_again() {
    on_each(async |area: Area| {
        let server = set_up(&area).await;
        let refuses = |answer| server.inner.lock().unwrap().refuses = answer;
        refuses(Some((400, "Can’t send to this recipient when service is in trial mode")));
        let refused = sent(&area, "asha").await;
        assert_eq!(area.state(refused).await, "failed");
        assert!(area.look(refused).await.why.unwrap().contains("trial mode"));
        refuses(Some((429, "Exceeded rate limit")));
        let later = sent(&area, "later").await;
        assert_eq!(area.state(later).await, "waiting");
        refuses(None);
        area.pass_minutes(5);
        area.work().await;
        assert_eq!(area.state(later).await, "sent");
    })
    .await;
}

#[tokio::test]
async fn where_the_answer_of_notify_is_lost_it_is_asked_and_nothing_leaves_twice() {
    on_each(async |area: Area| {
        let server = set_up(&area).await;
        server.inner.lock().unwrap().hangs_up = true;
        let id = sent(&area, "asha").await;
        assert_eq!(area.state(id).await, "leaving");
        server.inner.lock().unwrap().hangs_up = false;
        area.pass_minutes(5);
        area.work().await;
        assert_eq!((area.state(id).await, server.taken().len()), ("sent", 1));
        assert!(area.look(id).await.provider_reference.is_some());
    })
    .await;
}
