//! Messages wait, leave once, are held and are told in a summary.

mod support;

use access::Role;
use outbox::records::preferences::{self, Preference, Wants};
use outbox::transport::Transports;
use outbox::transport::smtp::{Protection, Server, Smtp};
use outbox::{Held, Mail, Mark};
use store::Query;
use support::{ALWAYS, Area, SUMMARY, TODAY, on_each};

#[tokio::test]
async fn a_message_leaves_once_and_keeps_its_name() {
    on_each(async |area: Area| {
        area.sends_to_folder().await;
        let asha = area.person("asha", Role::CaseOfficer).await;
        let id = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        assert_eq!(area.state(id).await, "waiting");
        area.work().await;
        area.work().await;
        let files = area.files();
        assert_eq!(files.len(), 1, "{files:?}");
        let sent = &files[0];
        assert!(sent.contains(&format!("Message-ID: <{id}@area.example>")), "{sent}");
        assert!(sent.contains("To: asha@example.org") && sent.contains("Auto-Submitted: auto-generated"), "{sent}");
        assert!(sent.contains("https://area.example/messages") && sent.contains("text/html"), "{sent}");
        assert!(!sent.contains("List-Unsubscribe"), "nobody stops what lets them sign in: {sent}");
        let listed = area.look(id).await;
        assert_eq!((listed.state.code(), listed.attempts, listed.transport.as_deref()), ("sent", 1, Some("folder")));
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_twice_with_one_key_is_one_message() {
    on_each(async |area: Area| {
        area.sends_to_folder().await;
        let asha = area.person("asha", Role::CaseOfficer).await;
        let mail = Mail::about_account(TODAY, asha).key("deadline of today");
        let first = area.send(mail.clone()).await;
        area.work().await;
        assert_eq!(area.send(mail).await, first);
        area.work().await;
        assert_eq!(area.files().len(), 1);
        assert!(area.files()[0].contains("List-Unsubscribe: <https://area.example/account/email>"));
    })
    .await;
}

/// Marks a message as a server leaves it that is killed while it hands it over.
async fn killed_while_leaving(area: &Area, id: outbox::MailId) {
    area.change(async |tx| {
        let now = tx.now();
        Query::new("update outbox set state = 'leaving', attempts = 1, left_at =")
            .value(now)
            .push("where id =")
            .value(id)
            .run(tx)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_mail_whose_server_was_killed_may_have_been_sent_and_does_not_leave_again_by_itself() {
    on_each(async |area: Area| {
        let nowhere = Server { host: "127.0.0.1", port: Some(9), ..Server::default() };
        let smtp = Some(Smtp::new(nowhere, Protection::None, support::from()).unwrap());
        area.set_up(Transports { smtp, ..Transports::default() });
        area.release().await;
        let asha = area.person("asha", Role::CaseOfficer).await;
        let id = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        killed_while_leaving(&area, id).await;
        area.work().await;
        let listed = area.look(id).await;
        assert_eq!((listed.state.code(), listed.attempts), ("perhaps_sent", 1));
        assert!(listed.why.unwrap().contains("may have arrived"));
        area.pass_minutes(24 * 60);
        area.work().await;
        assert_eq!(area.look(id).await.attempts, 1);
        // Somebody may send it again, on purpose.
        area.set_up(area.by_folder());
        area.change(async |tx| outbox::records::queue::send_again(tx, id, 24).await.unwrap()).await;
        area.work().await;
        assert_eq!((area.state(id).await, area.files().len()), ("sent", 1));
    })
    .await;
}

#[tokio::test]
async fn where_the_provider_can_be_asked_nothing_is_lost_and_nothing_leaves_twice() {
    on_each(async |area: Area| {
        area.sends_to_folder().await;
        let asha = area.person("asha", Role::CaseOfficer).await;
        let taken = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        area.work().await;
        let lost = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        for id in [taken, lost] {
            killed_while_leaving(&area, id).await;
        }
        area.change(async |tx| assert!(outbox::records::queue::send_again(tx, taken, 24).await.is_err())).await;
        // A server that only stood still may yet hand it over: nobody is sure before some minutes.
        area.work().await;
        assert_eq!(area.state(lost).await, "leaving");
        area.pass_minutes(10);
        area.work().await;
        area.pass_minutes(10);
        area.work().await;
        assert_eq!((area.state(lost).await, area.look(lost).await.attempts), ("sent", 2));
        assert_eq!(area.files().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn messages_wait_while_nothing_is_set_up_and_leave_once_it_is() {
    on_each(async |area: Area| {
        let asha = area.person("asha", Role::CaseOfficer).await;
        let id = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        area.work().await;
        let listed = area.look(id).await;
        assert_eq!((listed.state.code(), listed.attempts), ("held", 0));
        assert!(listed.why.unwrap().contains("not set up"));
        area.set_up(area.by_folder());
        area.work().await;
        assert_eq!(area.state(id).await, "held", "it was not released");
        area.release().await;
        area.work().await;
        assert_eq!((area.state(id).await, area.files().len()), ("sent", 1));
    })
    .await;
}

#[tokio::test]
async fn what_waited_too_long_does_not_leave() {
    on_each(async |area: Area| {
        let asha = area.person("asha", Role::CaseOfficer).await;
        let id = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        area.work().await;
        area.pass_minutes(49 * 60);
        area.sends_to_folder().await;
        area.work().await;
        assert_eq!((area.state(id).await, area.files().len()), ("stopped", 0));
    })
    .await;
}

#[tokio::test]
async fn a_copy_sends_nothing_until_it_is_released() {
    on_each(async |area: Area| {
        area.sends_to_folder().await;
        let held = async |mark: &Mark| mark.held(&mut area.db.read().await.unwrap()).await.unwrap();
        let mark = area.mark();
        assert_eq!(held(&mark).await, None);
        // The database alone, elsewhere.
        assert_eq!(held(&Mark::new(area.folder.path().join("elsewhere.installation"))).await, Some(Held::NotReleased));
        // The folder with its mark, elsewhere.
        let copy = area.folder.path().join("copy");
        std::fs::create_dir(&copy).unwrap();
        std::fs::copy(area.folder.path().join("area.installation"), copy.join("area.installation")).unwrap();
        assert_eq!(held(&Mark::new(copy.join("area.installation"))).await, Some(Held::Another));
        // What is restored from a backup.
        let asha = area.person("asha", Role::CaseOfficer).await;
        area.change(async |tx| outbox::forget(tx).await.unwrap()).await;
        assert_eq!(held(&mark).await, Some(Held::NotReleased));
        let id = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        area.work().await;
        assert_eq!((area.state(id).await, area.files().len()), ("held", 0));
        area.release().await;
        assert_eq!(held(&mark).await, None);
        area.work().await;
        assert_eq!(area.files().len(), 1);
        // The file put back by hand to how it was before that message left.
        area.change(async |tx| store::setting::set(tx, "outbox_left", "0").await.unwrap()).await;
        assert_eq!(held(&mark).await, Some(Held::PutBack));
        area.release().await;
        assert_eq!(held(&mark).await, None);
    })
    .await;
}

#[tokio::test]
async fn news_comes_once_a_day_at_the_hour_one_chose() {
    on_each(async |area: Area| {
        // It is 9 o'clock.
        area.sends_to_folder().await;
        let asha = area.person("asha", Role::CaseOfficer).await;
        let late = area.person("late", Role::CaseOfficer).await;
        area.change(async |tx| {
            let wish = Preference { wants: Wants::Summary, hour: 12, version: 0 };
            preferences::save(tx, late, wish).await.unwrap();
        })
        .await;
        let mut lines = Vec::new();
        for account in [asha, asha, late] {
            lines.push(area.send(Mail::about_account(SUMMARY, account)).await.unwrap());
        }
        area.work().await;
        let files = area.files();
        assert_eq!(files.len(), 1, "{files:?}");
        assert!(files[0].contains("asha@example.org") && files[0].contains("- 2 tests"), "{}", files[0]);
        assert_eq!(area.state(lines[0]).await, "in_summary");
        // What comes later waits for tomorrow.
        area.send(Mail::about_account(SUMMARY, asha)).await;
        area.pass_minutes(3 * 60);
        area.work().await;
        assert_eq!(area.files().len(), 2);
        area.pass_minutes(24 * 60);
        area.work().await;
        assert_eq!(area.files().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn one_gets_what_one_wants_and_always_what_lets_one_sign_in() {
    on_each(async |area: Area| {
        area.sends_to_folder().await;
        let asha = area.person("asha", Role::CaseOfficer).await;
        let wants = async |wants, version| {
            area.change(async |tx| preferences::save(tx, asha, Preference { wants, hour: 7, version }).await.unwrap())
                .await;
        };
        assert!(area.send(Mail::about_account(SUMMARY, asha)).await.is_some());
        wants(Wants::Today, 0).await;
        area.work().await;
        assert_eq!(area.files().len(), 0, "what waited for the summary is stopped");
        assert!(area.send(Mail::about_account(SUMMARY, asha)).await.is_none());
        assert!(area.send(Mail::about_account(TODAY, asha)).await.is_some());
        wants(Wants::None, 1).await;
        assert!(area.send(Mail::about_account(TODAY, asha)).await.is_none());
        assert!(area.send(Mail::about_account(ALWAYS, asha)).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_parent_gets_three_at_once_in_a_day_and_the_rest_in_the_summary() {
    on_each(async |area: Area| {
        area.sends_to_folder().await;
        let pat = area.person("pat", Role::Parent).await;
        let asha = area.person("asha", Role::CaseOfficer).await;
        for _ in 0..5 {
            area.send(Mail::about_account(TODAY, pat)).await;
            area.send(Mail::about_account(TODAY, asha)).await;
        }
        area.send(Mail::about_account(ALWAYS, pat)).await;
        area.pass_minutes(1);
        // The summary of today is made when its hour has passed: three, one link, and the two that were over.
        area.work().await;
        let to = |name: &str| area.files().iter().filter(|file| file.contains(&format!("To: {name}@"))).count();
        assert_eq!((to("asha"), to("pat")), (5, 4));
        area.work().await;
        assert_eq!((to("asha"), to("pat")), (5, 5));
        assert!(area.files().iter().any(|file| file.contains("- 2 tests")));
    })
    .await;
}

#[tokio::test]
async fn whoever_has_no_account_any_more_gets_nothing() {
    on_each(async |area: Area| {
        area.sends_to_folder().await;
        let asha = area.person("asha", Role::CaseOfficer).await;
        let id = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        area.change(async |tx| {
            let now = tx.now();
            Query::new("update account set disabled_at =")
                .value(now)
                .push("where id =")
                .value(asha)
                .run(tx)
                .await
                .unwrap();
        })
        .await;
        area.work().await;
        let listed = area.look(id).await;
        assert_eq!((listed.state.code(), listed.why.as_deref()), ("stopped", Some("The account is closed.")));
    })
    .await;
}

#[tokio::test]
async fn what_could_not_leave_leaves_once_that_was_put_right_and_as_long_as_it_is_of_use() {
    on_each(async |area: Area| {
        area.sends_to_folder().await;
        let asha = area.person("asha", Role::CaseOfficer).await;
        let closed = async |yes: bool| {
            area.change(async |tx| {
                let at = yes.then(|| tx.now());
                let query = Query::new("update account set disabled_at =").value(at).push("where id =").value(asha);
                query.run(tx).await.unwrap();
            })
            .await;
        };
        let id = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        closed(true).await;
        area.work().await;
        assert_eq!(area.state(id).await, "stopped");
        area.pass_minutes(20);
        area.work().await;
        assert_eq!(area.state(id).await, "stopped", "it still is");
        closed(false).await;
        area.pass_minutes(20);
        area.work().await;
        area.work().await;
        let listed = area.look(id).await;
        assert_eq!((listed.state.code(), listed.why.as_deref(), area.files().len()), ("sent", None, 1));
        // Too late.
        let id = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        closed(true).await;
        area.work().await;
        closed(false).await;
        area.pass_minutes(49 * 60);
        area.work().await;
        area.work().await;
        assert_eq!(area.state(id).await, "stopped");
        // What an administrator stopped stays so.
        let id = area.send(Mail::about_account(ALWAYS, asha)).await.unwrap();
        area.change(async |tx| outbox::records::queue::stop(tx, id).await.unwrap()).await;
        area.pass_minutes(20);
        area.work().await;
        assert_eq!(area.state(id).await, "stopped");
    })
    .await;
}

#[test]
fn a_mail_server_elsewhere_is_never_reached_without_encryption() {
    let elsewhere = Server { host: "mail.example.gov.uk", ..Server::default() };
    assert!(Smtp::new(elsewhere.clone(), Protection::None, support::from()).is_err());
    assert!(Smtp::new(elsewhere, Protection::StartTls, support::from()).is_ok());
}
