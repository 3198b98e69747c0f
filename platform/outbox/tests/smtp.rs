//! E-mail by a mail server: encrypted, with its certificate looked at, and what its answers mean.

mod support;

use access::Role;
use outbox::transport::Transports;
use outbox::transport::smtp::Protection;
use outbox::{AboutAccount, Mail, MailId};
use support::smtp::{Answers, MailServer};
use support::{ALWAYS, Area, LINK, on_each};

/// One message by this server.
async fn sent(area: &Area, server: &MailServer, protection: Protection, knows: bool) -> MailId {
    sent_of(area, ALWAYS, server, protection, knows).await
}

async fn sent_of(area: &Area, kind: AboutAccount, server: &MailServer, protection: Protection, knows: bool) -> MailId {
    let smtp = Some(server.smtp(protection, knows));
    area.set_up(Transports { smtp, ..Transports::default() });
    area.release().await;
    let name = format!("p{}", server.port);
    let person = area.person(&name, Role::CaseOfficer).await;
    let id = area.send(Mail::about_account(kind, person)).await.unwrap();
    area.work().await;
    id
}

#[tokio::test]
async fn mail_goes_encrypted_and_after_signing_in() {
    on_each(async |area: Area| {
        let server = MailServer::start(Answers::default()).await;
        let id = sent(&area, &server, Protection::StartTls, true).await;
        assert_eq!((area.state(id).await, area.look(id).await.why), ("sent", None));
        let heard = server.heard();
        let at = |begins: &str| heard.iter().position(|line| line.starts_with(begins)).unwrap();
        assert!(at("STARTTLS") < at("AUTH PLAIN") && at("AUTH PLAIN") < at("MAIL FROM:<send@area.example>"));
        let message = &heard[at("message:")];
        assert!(message.contains(&format!("Message-ID: <{id}@area.example>")), "{message}");
        area.pass_minutes(60);
        area.work().await;
        assert_eq!(server.messages(), 1);
    })
    .await;
}

#[tokio::test]
async fn nothing_goes_to_a_server_whose_certificate_does_not_hold_or_that_offers_no_encryption() {
    on_each(async |area: Area| {
        let unknown = MailServer::start(Answers::default()).await;
        let id = sent(&area, &unknown, Protection::StartTls, false).await;
        assert_eq!(area.state(id).await, "waiting");
        assert!(area.look(id).await.why.unwrap().contains("certificate"), "{:?}", area.look(id).await.why);
        let plain = MailServer::start(Answers { no_tls: true, ..Answers::default() }).await;
        let id = sent(&area, &plain, Protection::StartTls, true).await;
        assert!(area.look(id).await.why.unwrap().contains("STARTTLS"));
        for server in [&unknown, &plain] {
            assert!(server.heard().iter().all(|line| !line.starts_with("AUTH") && !line.starts_with("MAIL")));
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_that_nobody_has_bounces() {
    on_each(async |area: Area| {
        let answers = Answers { recipient: Some("550 no such mailbox here\r\n"), ..Answers::default() };
        let server = MailServer::start(answers).await;
        let id = sent(&area, &server, Protection::StartTls, true).await;
        assert_eq!(area.state(id).await, "bounced");
        assert!(area.look(id).await.why.unwrap().contains("no such mailbox"));
        area.pass_minutes(24 * 60);
        area.work().await;
        assert_eq!(area.look(id).await.attempts, 1);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_busy_is_tried_later_and_later_and_then_no_more() {
    on_each(async |area: Area| {
        let answers = Answers { message: Some("451 try again later\r\n"), ..Answers::default() };
        let server = MailServer::start(answers).await;
        let id = sent(&area, &server, Protection::None, true).await;
        assert_eq!((area.state(id).await, area.look(id).await.attempts), ("waiting", 1));
        area.work().await;
        assert_eq!(area.look(id).await.attempts, 1, "not at once");
        for _ in 0..12 {
            area.pass_minutes(70);
            area.work().await;
        }
        assert_eq!((area.state(id).await, area.look(id).await.attempts), ("failed", 8));
    })
    .await;
}

#[tokio::test]
async fn a_message_whose_answer_is_lost_may_have_been_sent() {
    on_each(async |area: Area| {
        let answers = Answers { message: Some(""), ..Answers::default() };
        let server = MailServer::start(answers).await;
        let id = sent(&area, &server, Protection::StartTls, true).await;
        assert_eq!(area.state(id).await, "perhaps_sent");
        area.pass_minutes(24 * 60);
        area.work().await;
        assert_eq!((area.state(id).await, server.messages()), ("perhaps_sent", 1));
    })
    .await;
}

#[tokio::test]
async fn the_link_of_a_message_that_was_surely_not_accepted_is_taken_back() {
    on_each(async |area: Area| {
        let recipient = |answer| Answers { recipient: Some(answer), ..Answers::default() };
        let message = |answer| Answers { message: Some(answer), ..Answers::default() };
        for (answers, state, stays) in [
            (recipient("550 no such mailbox here\r\n"), "bounced", false),
            (message("554 not wanted\r\n"), "failed", false),
            (message("451 try again later\r\n"), "waiting", false),
            (message(""), "perhaps_sent", true),
            (Answers::default(), "sent", true),
        ] {
            let server = MailServer::start(answers).await;
            let id = sent_of(&area, LINK, &server, Protection::None, true).await;
            assert_eq!((area.state(id).await, area.has_link(id).await), (state, stays));
        }
    })
    .await;
}
