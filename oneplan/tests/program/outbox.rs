//! What leaves by e-mail: links, news of messages and requests, and who decides about it.

use std::net::SocketAddr;
use std::path::Path;

use crate::common::{Area, Someone, on_each, operator};
use access::Role;
use access::records::accounts;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use people::PersonId;
use store::{Entry, Query};
use testing::casework::{notice, on, recorded, weeks_ago};

/// What lies in the folder, as mail programs read it, oldest first.
pub(crate) fn sent(folder: &Path) -> Vec<String> {
    let Ok(all) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = all.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let bytes = std::fs::read(file).unwrap();
            let mail = mail_parser::MessageParser::default().parse(&bytes).unwrap();
            let to = mail.to().unwrap().first().unwrap().address().unwrap().to_owned();
            let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
            format!("To: {to}\nSubject: {}\n{text}\n{html}", mail.subject().unwrap())
        })
        .collect()
}

fn of<'a>(all: &'a [String], who: &Someone) -> Vec<&'a String> {
    all.iter().filter(|mail| mail.starts_with(&format!("To: {}\n", who.email))).collect()
}

async fn states(area: &Area, kind: &str) -> Vec<(String, Option<String>)> {
    let mut tx = area.db.read().await.unwrap();
    Query::new("select state, why from outbox where kind =").value(kind).push("order by id").all(&mut tx).await.unwrap()
}

/// A child with a case officer and a parent.
async fn case(area: &Area) -> (Someone, Someone, PersonId) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let child = area.child("Zoe", "Ogden", date(2016, 5, 1), None).await;
    area.assign(child, &officer, "case_officer").await;
    let (parent, _) = area.parent(child, "Pat", true).await;
    (officer, parent, child)
}

async fn writes(area: &Area, from: &Someone, to: &Someone, child: PersonId, subject: &str) {
    let body = format!("to={}&subject={subject}&body=Zoe+Ogden+goes+to+Hill+Top&step=send", to.account);
    let answer = area.post(from, &format!("/children/{child}/messages/new"), &body).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

#[tokio::test]
async fn an_invitation_goes_by_email_and_is_shown_to_nobody() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let page =
            area.post(&administrator, "/accounts/new", "name=Bea+Board&email=bea@example.org&role=board_member").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let account = page.location.split('?').next().unwrap().to_owned();
        let shown = area.get(&administrator, &account).await.text;
        assert!(shown.contains("Send an invitation by email"), "{shown}");
        let made = area.post(&administrator, &format!("{account}/link"), "").await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        assert!(!made.text.contains("/link/"));
        assert!(sent(&folder).is_empty(), "it leaves by a job");
        let mut tx = area.db.read().await.unwrap();
        let links = Query::new("select count(*) from single_use_link").number(&mut tx).await.unwrap();
        drop(tx);
        assert_eq!(links, 0, "it is made when it leaves");
        area.deliver().await;
        let all = sent(&folder);
        assert_eq!(all.len(), 1, "{all:?}");
        assert!(all[0].starts_with("To: bea@example.org\n"), "{}", all[0]);
        let link = format!("/link/{}", &all[0].split("http://test/link/").nth(1).unwrap()[..64]);
        let nobody = Someone { cookie: String::new(), ..administrator.clone() };
        assert!(area.get(&nobody, &link).await.text.contains("Choose your password"));
        // What the outbox keeps opens nothing.
        let mut tx = area.db.read().await.unwrap();
        let rows: Vec<(Option<String>, String)> =
            Query::new("select why, dedup_key from outbox").all(&mut tx).await.unwrap();
        assert!(rows.iter().all(|row| !format!("{row:?}").contains(&link[6..])));
        let hands = Query::new("select count(*) from account_hand").number(&mut tx).await.unwrap();
        assert_eq!(hands, 0, "nobody had it in hand");
    })
    .await;
}

#[tokio::test]
async fn a_link_that_waits_is_taken_back_when_the_account_closes() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let page =
            area.post(&administrator, "/accounts/new", "name=Bea+Board&email=bea@example.org&role=board_member").await;
        let account = page.location.split('?').next().unwrap().to_owned();
        area.post(&administrator, &format!("{account}/link"), "").await;
        let closed = area.post(&administrator, &account, "name=Bea+Board&state=closed&version=1").await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
        area.deliver().await;
        assert!(sent(&folder).is_empty());
        assert_eq!(states(&area, "account.invitation").await[0].0, "stopped");
    })
    .await;
}

#[tokio::test]
async fn a_parent_is_invited_by_email() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2016, 5, 1), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (other, person) = area.parent(child, "Pat", true).await;
        area.change(Query::new("delete from session where account =").value(other.account)).await;
        area.change(Query::new("delete from account_role where account =").value(other.account)).await;
        area.change(Query::new("delete from account where id =").value(other.account)).await;
        let address = format!("/children/{child}/invite");
        let form = area.get(&officer, &address).await.text;
        assert!(form.contains("we send to their email address") && form.contains("Send the link"), "{form}");
        let invited = area.post(&officer, &address, &format!("person={person}&email=pat@example.org")).await;
        assert_eq!(invited.location, format!("/children/{child}?done=invited"), "{}", invited.text);
        area.deliver().await;
        let all = sent(&folder);
        assert!(all[0].contains("pat@example.org") && all[0].contains("http://test/link/"), "{all:?}");
        assert!(!all[0].contains("Zoe") && !all[0].contains("Ogden"));
    })
    .await;
}

#[tokio::test]
async fn news_of_a_message_tells_neither_about_whom_nor_what() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, parent, child) = case(&area).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.deliver().await;
        assert!(sent(&folder).is_empty(), "the message itself waits, and can be called back");
        area.later(1).await;
        area.deliver().await;
        let all = sent(&folder);
        let [mail] = of(&all, &parent)[..] else { panic!("{all:?}") };
        for told in ["Zoe", "Ogden", "Hill Top", "The draft", "Asha", &child.to_string()] {
            assert!(!mail.contains(told), "{told}: {mail}");
        }
        assert!(mail.contains("http://test/messages") && mail.contains("Subject: You have a new message"), "{mail}");
        // The officer is told at once of what a family writes.
        writes(&area, &parent, &officer, child, "A+question").await;
        area.later(1).await;
        area.deliver().await;
        assert_eq!(of(&sent(&folder), &officer).len(), 1);
    })
    .await;
}

#[tokio::test]
async fn news_of_what_was_called_back_read_or_may_be_read_no_more_does_not_leave() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, parent, child) = case(&area).await;
        writes(&area, &officer, &parent, child, "Called+back").await;
        area.change(Query::new("update message set recalled_at =").value(area.db.now())).await;
        writes(&area, &officer, &parent, child, "No+longer+theirs").await;
        area.change(Query::new("update relationship set ends_on =").value(date(2026, 10, 1))).await;
        area.later(1).await;
        area.deliver().await;
        assert!(sent(&folder).is_empty(), "{:?}", sent(&folder));
        let states = states(&area, "message.family").await;
        assert!(states.iter().all(|(state, _)| state == "stopped"), "{states:?}");
    })
    .await;
}

#[tokio::test]
async fn nothing_leaves_after_a_death() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, parent, child) = case(&area).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.event(child, "child.died", area.today()).await;
        area.later(1).await;
        area.deliver().await;
        assert!(sent(&folder).is_empty());
        let states = states(&area, "message.family").await;
        assert_eq!(states, [("stopped".to_owned(), Some("A death is recorded.".to_owned()))]);
    })
    .await;
}

#[tokio::test]
async fn administrators_alone_see_the_outbox_send_again_and_release() {
    on_each(|area| async move {
        let (officer, parent, child) = case(&area).await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.later(1).await;
        area.deliver().await;
        let page = area.get(&administrator, "/outbox").await.text;
        assert!(page.contains("Sending is not set up") && page.contains("On hold"), "{page}");
        assert!(page.contains(&parent.email) && !page.contains("Zoe") && !page.contains("Ogden"), "{page}");
        let folder = area.sends().await;
        // A restored installation.
        area.change(Query::new("delete from setting where name = 'outbox_installation'")).await;
        area.deliver().await;
        assert!(sent(&folder).is_empty());
        assert!(area.get(&administrator, "/").await.text.contains("data-outbox=\"held\""));
        let mut tx = area.db.read().await.unwrap();
        let (id,): (uuid::Uuid,) = Query::new("select id from outbox").one(&mut tx).await.unwrap();
        drop(tx);
        for someone in [&officer, &parent] {
            for path in ["/outbox", "/outbox/words", "/outbox/release", &format!("/outbox/{id}")] {
                let status = area.get(someone, path).await.status;
                assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
            }
            for path in ["/outbox/release", &format!("/outbox/{id}/send-again"), &format!("/outbox/{id}/stop")] {
                let status = area.post(someone, path, "waiting=send").await.status;
                assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
            }
        }
        let unsaid = area.post(&administrator, "/outbox/release", "").await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        let released = area.post(&administrator, "/outbox/release", "waiting=send").await;
        assert_eq!(released.location, "/outbox?done=released", "{}", released.text);
        area.deliver().await;
        assert_eq!(sent(&folder).len(), 1);
        let one = area.get(&administrator, &format!("/outbox/{id}")).await.text;
        assert!(one.contains("Sent") && !one.contains("Send again"), "{one}");
        let again = area.post(&administrator, &format!("/outbox/{id}/send-again"), "").await;
        assert_eq!(again.status, StatusCode::CONFLICT, "it was sent");
        area.change(Query::new("update outbox set state = 'perhaps_sent' where id =").value(id)).await;
        let one = area.get(&administrator, &format!("/outbox/{id}")).await.text;
        assert!(one.contains("may get it twice"), "{one}");
        area.post(&administrator, &format!("/outbox/{id}/send-again"), "").await;
        area.deliver().await;
        let shown = area.get(&administrator, "/outbox?state=sent&kind=message.family").await.text;
        assert!(shown.contains("1 message"), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn after_a_restore_what_waited_can_be_left_unsent() {
    on_each(|area| async move {
        let (officer, parent, child) = case(&area).await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        let folder = area.sends().await;
        area.change(Query::new("delete from setting where name = 'outbox_installation'")).await;
        area.later(1).await;
        area.deliver().await;
        let released = area.post(&administrator, "/outbox/release", "waiting=stop").await;
        assert_eq!(released.location, "/outbox?done=stopped", "{}", released.text);
        area.deliver().await;
        assert!(sent(&folder).is_empty());
        assert_eq!(states(&area, "message.family").await[0].0, "stopped");
    })
    .await;
}

#[tokio::test]
async fn everybody_chooses_which_emails_they_get() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, parent, child) = case(&area).await;
        assert!(area.get(&parent, "/account").await.text.contains("/account/email"));
        let wrong = area.post(&parent, "/account/email", "wants=all&hour=3&version=0").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let saved = area.post(&parent, "/account/email", "wants=none&hour=8&version=0").await;
        assert_eq!(saved.location, "/account/email?done=saved", "{}", saved.text);
        let stale = area.post(&parent, "/account/email", "wants=today&hour=8&version=0").await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.later(1).await;
        area.deliver().await;
        assert!(sent(&folder).is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_every_message_says_can_be_looked_at_and_names_nobody() {
    on_each(|area| async move {
        let _folder = area.sends().await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let list = area.get(&administrator, "/outbox/words").await.text;
        for kind in oneplan::rooms::all().mail() {
            let (code, label) = (kind.kind().code, kind.kind().label);
            assert!(list.contains(label), "{label}");
            let page = area.get(&administrator, &format!("/outbox/words/{code}")).await;
            assert_eq!(page.status, StatusCode::OK, "{code}");
            let html = area.get(&administrator, &format!("/outbox/words/{code}/html")).await.text;
            assert!(html.contains("lang=\"en-GB\"") && html.contains("http://test/"), "{html}");
        }
        assert_eq!(area.get(&administrator, "/outbox/words/none").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_asked_for_advice_or_reminded_of_it_is_told_once_a_day() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.person("Mo Manager", Role::Manager, None).await;
        let service = area.service("Hospitals Trust").await;
        let adviser = area.person("Hana Health", Role::Adviser, Some(service)).await;
        let (parent, child) = {
            let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
            area.assign(child, &officer, "case_officer").await;
            (area.parent(child, "Pat", true).await.0, child)
        };
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 8))))
            .await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 6)) + &notice())).await;
        let form = format!("{}&line=c&asked_of=Hospitals+Trust&account=service-{service}", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, child, "advice.asked", &form).await;
        area.deliver().await;
        let all = sent(&folder);
        let [told] = of(&all, &adviser)[..] else { panic!("{all:?}") };
        assert!(told.contains("- 1 request for advice") && !told.contains("Ogden") && !told.contains("Zoe"), "{told}");
        let [told] = of(&all, &parent)[..] else { panic!("{all:?}") };
        assert!(told.contains("- 1 letter or decision") && !told.contains("Ogden"), "{told}");
        // A week before it is due.
        area.later(24 * 36).await;
        journey::records::chasing::remind(area.db.clone()).await.unwrap();
        area.deliver().await;
        let all = sent(&folder);
        assert!(of(&all, &adviser)[1].contains("- 1 reminder about advice"), "{all:?}");
        // What has come is not asked for again.
        area.later(24 * 8).await;
        journey::records::chasing::remind(area.db.clone()).await.unwrap();
        area.change(Query::new("delete from owed where rule = 'A-7'")).await;
        area.deliver().await;
        assert_eq!(of(&sent(&folder), &adviser).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_setting_is_told_that_it_is_consulted() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, child) = testing::casework::drafted(&area).await;
        let asked = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(asked)).await;
        let other = area.school("Hill Top", "900002").await;
        let stranger = area.person("Sam Senco", Role::Senco, Some(other)).await;
        let consult = on(weeks_ago(&area, 1)) + "&setting=Beckfoot";
        recorded(&area, &officer, child, "consultation.sent", &consult).await;
        area.deliver().await;
        let all = sent(&folder);
        let [told] = of(&all, &senco)[..] else { panic!("{all:?}") };
        assert!(told.contains("- 1 consultation") && !told.contains("Beckfoot") && !told.contains("Ogden"), "{told}");
        assert!(of(&all, &stranger).is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_case_officer_is_told_at_once_of_a_deadline_today_and_once() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, _, child) = case(&area).await;
        let idle = area.person("Ida Idle", Role::CaseOfficer, None).await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 6))))
            .await;
        for _ in 0..2 {
            journey::records::mail::deadlines_today(&area.db).await.unwrap();
            area.deliver().await;
        }
        let all = sent(&folder);
        let [told] = of(&all, &officer)[..] else { panic!("{all:?}") };
        assert!(told.contains("2 November 2026") && told.contains("http://test/worklist"), "{told}");
        assert!(of(&all, &idle).is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_sends_a_request_without_an_account_hears_that_it_came() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let request: store::Id<()> = area.db.new_id();
        for address in ["sam@example.org", "sam@example.org", ""] {
            let mut tx = area.db.write(&operator()).await.unwrap();
            journey::records::mail::request_received(&mut tx, &area.db, request.uuid(), address, area.today())
                .await
                .unwrap();
            tx.record(Entry::new("test.arrange", "test", None, "test")).await.unwrap();
            tx.commit().await.unwrap();
        }
        area.deliver().await;
        let all = sent(&folder);
        assert!(all.len() == 1 && all[0].starts_with("To: sam@example.org"), "{all:?}");
        assert!(!all[0].contains("/account/email"), "they have none");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_anybody_can_type_gets_two_acknowledgements_a_day() {
    on_each(|area| async move {
        let folder = area.sends().await;
        for address in ["victim@example.org", "Victim@example.org", " victim@example.org", "victim@example.org"] {
            let request: store::Id<()> = area.db.new_id();
            let mut tx = area.db.write(&operator()).await.unwrap();
            journey::records::mail::request_received(&mut tx, &area.db, request.uuid(), address, area.today())
                .await
                .unwrap();
            tx.record(Entry::new("test.arrange", "test", None, "test")).await.unwrap();
            tx.commit().await.unwrap();
        }
        area.deliver().await;
        assert_eq!(sent(&folder).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_that_waits_does_not_leave_after_a_death_or_where_the_child_is_no_longer_theirs() {
    for (how, leaves) in [("death", 0), ("ended", 0), ("nothing", 1)] {
        on_each(async |area: Area| {
            let folder = area.sends().await;
            let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
            let child = area.child("Zoe", "Ogden", date(2016, 5, 1), None).await;
            area.assign(child, &officer, "case_officer").await;
            let (other, person) = area.parent(child, "Pat", true).await;
            for (table, column) in [("session", "account"), ("account_role", "account"), ("account", "id")] {
                area.change(Query::new(&format!("delete from {table} where {column} =")).value(other.account)).await;
            }
            let form = format!("person={person}&email=pat@example.org");
            let invited = area.post(&officer, &format!("/children/{child}/invite"), &form).await;
            assert_eq!(invited.location, format!("/children/{child}?done=invited"), "{}", invited.text);
            if how == "death" {
                recorded(&area, &officer, child, "child.died", &on(area.today())).await;
            }
            if how == "ended" {
                let ended = Query::new("update relationship set ends_on =").value(area.today().yesterday().unwrap());
                area.change(ended.push("where child =").value(child)).await;
            }
            area.deliver().await;
            assert_eq!(sent(&folder).len(), leaves, "{how}");
        })
        .await;
    }
}

/// Somebody who has chosen a password.
async fn with_password(area: &Area, name: &str, role: Role) -> Someone {
    let who = area.person(name, role, None).await;
    let mut tx = area.db.write(&operator()).await.unwrap();
    accounts::set_password(&mut tx, who.account, "a hash that no password has").await.unwrap();
    tx.record(Entry::new("test.arrange", "test", None, "test")).await.unwrap();
    tx.commit().await.unwrap();
    who
}

async fn forgets(area: &Area, email: &str) -> crate::common::Answer {
    let nobody = crate::hardening::nobody("", area);
    area.post(&nobody, "/forgotten-password", &format!("email={}", email.replace('@', "%40"))).await
}

/// The links that have left for somebody, oldest first.
async fn links_to(area: &Area, folder: &Path, who: &Someone) -> Vec<String> {
    jobs::run_due(&area.db, &[people::pages::FORGOTTEN]).await.unwrap();
    area.deliver().await;
    let all = sent(folder);
    let link = |mail: &&String| format!("/link/{}", &mail.split("http://test/link/").nth(1).unwrap()[..64]);
    of(&all, who).iter().map(link).collect()
}

#[tokio::test]
async fn whoever_forgot_their_password_gets_a_link_and_nobody_learns_who_has_an_account() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let closed = with_password(&area, "Cleo Closed", Role::CaseOfficer).await;
        area.change(
            Query::new("update account set disabled_at =")
                .value(area.db.now())
                .push("where id =")
                .value(closed.account),
        )
        .await;
        let invited = area.person("Ida Invited", Role::Analyst, None).await;
        let nobody = crate::hardening::nobody("", &area);
        assert!(area.get(&nobody, "/sign-in").await.text.contains("href=\"/forgotten-password\""));
        assert!(area.get(&nobody, "/forgotten-password").await.text.contains("name=\"email\""));
        for wrong in ["", "asha"] {
            assert_eq!(forgets(&area, wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        let before = rows(&area).await;
        for email in [&who.email, &closed.email, &invited.email, &"nobody@example.org".to_owned()] {
            let answer = forgets(&area, email).await;
            assert_eq!(
                (answer.status, answer.location.as_str()),
                (StatusCode::SEE_OTHER, "/forgotten-password?done=asked"),
                "{email}"
            );
            assert!(!answer.text.contains(email.as_str()));
        }
        // As much is written for each, so that the time it takes tells nothing either.
        let after = rows(&area).await;
        assert_eq!((after.0 - before.0, after.1 - before.1), (4, 4));
        assert_eq!(area.number("select count(*) from outbox").await, 0);
        let said = area.get(&nobody, "/forgotten-password?done=asked").await.text;
        assert!(said.contains("If there is an account"), "{said}");

        let links = links_to(&area, &folder, &who).await;
        assert_eq!((links.len(), sent(&folder).len()), (1, 1), "to nobody else");
        assert!(!sent(&folder)[0].contains("Asha"), "it names nobody");
        assert_eq!(area.get(&who, "/account").await.status, StatusCode::OK, "nothing changed until it is used");
        let chosen = area.post(&nobody, &links[0], "password=copper+lantern+otter&again=copper+lantern+otter").await;
        assert!(chosen.text.contains("Password saved"), "{}", chosen.text);
        assert!(area.get(&who, "/account").await.location.starts_with("/sign-in"), "every session has ended");
        assert!(area.get(&nobody, &links[0]).await.text.contains("no longer works"), "it works once");
        assert_eq!(
            area.number("select count(*) from account_notice where what = 'link'").await,
            1,
            "the owner is told"
        );
        assert_eq!(area.number("select count(*) from audit_entry where action = 'account.forgotten_link'").await, 1);
    })
    .await;
}

/// How many jobs and lines of the log there are of forgotten passwords.
async fn rows(area: &Area) -> (i64, i64) {
    (
        area.number("select count(*) from job where kind = 'people.forgotten_password'").await,
        area.number("select count(*) from audit_entry where action = 'account.forgotten'").await,
    )
}

#[tokio::test]
async fn a_link_for_a_forgotten_password_works_for_an_hour_and_not_for_a_closed_account() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let nobody = crate::hardening::nobody("", &area);
        let gone = |page: String| page.contains("no longer works");
        forgets(&area, &who.email.to_uppercase()).await;
        let first = links_to(&area, &folder, &who).await;
        assert!(!gone(area.get(&nobody, &first[0]).await.text));
        area.pass_hours(1);
        assert!(gone(area.get(&nobody, &first[0]).await.text), "after an hour");
        forgets(&area, &who.email).await;
        forgets(&area, &who.email).await;
        let links = links_to(&area, &folder, &who).await;
        let newest = links.last().unwrap().clone();
        assert!(!gone(area.get(&nobody, &newest).await.text));

        // Where a person takes the password away, or closes the account, a link that is out opens nothing.
        area.change(
            Query::new("update account set disabled_at =").value(area.db.now()).push("where id =").value(who.account),
        )
        .await;
        assert!(gone(area.get(&nobody, &newest).await.text));
        let form = "password=copper+lantern+otter&again=copper+lantern+otter";
        assert!(gone(area.post(&nobody, &newest, form).await.text));
        assert_eq!(area.number("select count(*) from account where password_hash like 'a hash that%'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn asking_again_and_again_for_a_new_password_floods_nobody() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let other = with_password(&area, "Ben Officer", Role::CaseOfficer).await;
        for _ in 0..6 {
            assert_eq!(forgets(&area, &who.email).await.location, "/forgotten-password?done=asked", "the same answer");
            // Each leaves before the next is asked for.
            links_to(&area, &folder, &who).await;
        }
        let links = links_to(&area, &folder, &who).await;
        assert_eq!(links.len(), 1, "the first one still works");
        let nobody = crate::hardening::nobody("", &area);
        assert!(area.get(&nobody, &links[0]).await.text.contains("name=\"again\""));
        // From one network so many in all, whoever has an account.
        for _ in 0..4 {
            assert_eq!(forgets(&area, "nobody@example.org").await.status, StatusCode::SEE_OTHER);
        }
        for email in ["nobody@example.org", other.email.as_str()] {
            assert_eq!(forgets(&area, email).await.status, StatusCode::TOO_MANY_REQUESTS);
        }
        area.pass_hours(1);
        assert_eq!(forgets(&area, &other.email).await.status, StatusCode::SEE_OTHER);
        assert_eq!(links_to(&area, &folder, &other).await.len(), 1);
        // Once it has ended there is another, so many times in a day for one network.
        for _ in 0..8 {
            area.pass_hours(1);
            forgets(&area, &who.email).await;
            links_to(&area, &folder, &who).await;
        }
        assert_eq!(links_to(&area, &folder, &who).await.len(), 5);
        area.pass_hours(24);
        forgets(&area, &who.email).await;
        assert_eq!(links_to(&area, &folder, &who).await.len(), 6, "the next day again");
    })
    .await;
}

/// Asks for a link from an address.
async fn forgets_from(area: &Area, email: &str, from: [u8; 4]) {
    let mut request = Request::post("/forgotten-password")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("email={}", email.replace('@', "%40"))))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((from, 443))));
    assert_eq!(area.send(request).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn strangers_who_ask_for_a_new_password_keep_nobody_from_asking() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        // From many networks, so often that each has used up what it may ask for.
        for network in 0..4 {
            for _ in 0..12 {
                forgets_from(&area, &who.email, [198, 51, network, 7]).await;
                area.pass_hours(1);
            }
        }
        let nobody = crate::hardening::nobody("", &area);
        jobs::run_due(&area.db, &[people::pages::FORGOTTEN]).await.unwrap();
        area.pass_hours(2);
        let before = links_to(&area, &folder, &who).await.len();
        area.pass_hours(2);
        forgets_from(&area, &who.email, [192, 0, 2, 1]).await;
        let links = links_to(&area, &folder, &who).await;
        assert_eq!(links.len(), before + 1);
        let works = async |link: &String| area.get(&nobody, link).await.text.contains("name=\"again\"");
        let mut open = Vec::new();
        for link in &links {
            if works(link).await {
                open.push(link.clone());
            }
        }
        assert_eq!(open.len(), 1, "the newest");
        // Strangers who ask meanwhile do not end it.
        forgets_from(&area, &who.email, [198, 51, 99, 7]).await;
        assert_eq!(links_to(&area, &folder, &who).await.len(), before + 1);
        assert!(works(&open[0]).await);
    })
    .await;
}

#[tokio::test]
async fn two_step_verification_is_asked_for_after_a_forgotten_password_too() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let mut tx = area.db.write(&operator()).await.unwrap();
        accounts::set_totp(&mut tx, who.account, Some(&access::second_factor::new_secret(area.db.random())))
            .await
            .unwrap();
        accounts::use_step(&mut tx, who.account, 1).await.unwrap();
        tx.record(Entry::new("test.arrange", "test", None, "test")).await.unwrap();
        tx.commit().await.unwrap();
        forgets(&area, &who.email).await;
        let links = links_to(&area, &folder, &who).await;
        let nobody = crate::hardening::nobody("", &area);
        area.post(&nobody, &links[0], "password=copper+lantern+otter&again=copper+lantern+otter").await;
        let form = format!("email={}&password=copper+lantern+otter", who.email.replace('@', "%40"));
        assert_eq!(area.post(&nobody, "/sign-in", &form).await.location, "/sign-in/code");
    })
    .await;
}

#[tokio::test]
async fn without_email_somebody_who_forgot_their_password_is_told_whom_to_ask() {
    on_each(|area| async move {
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let nobody = crate::hardening::nobody("", &area);
        let page = area.get(&nobody, "/forgotten-password").await.text;
        assert!(
            page.contains("Ask the person who gave you your account") && !page.contains("name=\"email\""),
            "{page}"
        );
        assert_eq!(forgets(&area, &who.email).await.status, StatusCode::OK);
        assert_eq!(rows(&area).await, (0, 0));
    })
    .await;
}

#[tokio::test]
async fn while_emails_are_on_hold_no_link_for_a_forgotten_password_is_promised() {
    on_each(|area| async move {
        let _folder = area.sends().await;
        let who = with_password(&area, "Asha Officer", Role::CaseOfficer).await;
        let nobody = crate::hardening::nobody("", &area);
        assert!(area.get(&nobody, "/forgotten-password").await.text.contains("name=\"email\""));
        area.change(Query::new("delete from setting where name = 'outbox_installation'")).await;
        let page = area.get(&nobody, "/forgotten-password").await.text;
        assert!(!page.contains("name=\"email\"") && page.contains("href=\"/contact\""), "{page}");
        assert_eq!(forgets(&area, &who.email).await.status, StatusCode::OK);
        assert_eq!(area.number("select count(*) from job where kind = 'people.forgotten_password'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_setting_without_an_account_is_consulted_by_a_link_and_a_code_and_the_email_names_nobody() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, child) = testing::casework::drafted(&area).await;
        area.school("Far Away School", "900001").await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Far+Away")).await;
        let mut tx = area.db.read().await.unwrap();
        let (which,): (uuid::Uuid,) = Query::new("select id from consultation").one(&mut tx).await.unwrap();
        drop(tx);
        let path = format!("/children/{child}/consultations/{which}/email");
        assert!(area.post(&officer, &path, "email=nobody&name=Ines").await.refuses("email"));
        assert!(area.post(&officer, &path, "email=head@far.example&name=").await.refuses("name"));
        let stranger = area.person("Una Officer", Role::CaseOfficer, None).await;
        let refused = area.post(&stranger, &path, "email=head@far.example&name=Ines").await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let code_of = |page: &str| {
            page.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap_or_else(|| panic!("{page}"))[..6]
                .to_owned()
        };
        let first = code_of(&area.post(&officer, &path, "email=head@far.example&name=Ines").await.text);
        let to_the_head = async || {
            area.deliver().await;
            sent(&folder).into_iter().filter(|one| one.starts_with("To: head@far.example\n")).collect::<Vec<_>>()
        };
        let [old] = <[String; 1]>::try_from(to_the_head().await).unwrap();
        let code = code_of(&area.post(&officer, &path, "email=head@far.example&name=Ines+Head").await.text);
        let [new] =
            <[String; 1]>::try_from(to_the_head().await.into_iter().filter(|mail| *mail != old).collect::<Vec<_>>())
                .unwrap();
        for mail in [&old, &new] {
            for secret in ["Zoe", "Ogden", "Far Away", first.as_str(), code.as_str()] {
                assert!(!mail.contains(secret), "{secret}: {mail}");
            }
        }
        let link_of = |mail: &str| format!("/guest/{}", &mail.split("http://test/guest/").nth(1).unwrap()[..64]);
        let nobody = Someone { cookie: String::new(), ..officer.clone() };
        let gone = area.get(&nobody, &link_of(&old)).await.text;
        assert!(!gone.contains("name=\"code\""), "a new link cancels the old one: {gone}");
        let link = link_of(&new);
        let shut = area.get(&nobody, &link).await.text;
        assert!(shut.contains("name=\"code\"") && !shut.contains("Zoe"), "the link alone tells nothing: {shut}");
        let wrong = if code == "000000" { "111111" } else { "000000" };
        assert!(area.post(&nobody, &link, &format!("code={wrong}")).await.refuses("code"));
        let open = area.post(&nobody, &link, &format!("code={code}")).await.text;
        assert!(open.contains("Zoe Ogden") && open.contains("Understands three words"), "the draft: {open}");
        let full = format!("code={code}&step=give&answer=no&grounds=resources&reason=We+are+full");
        assert!(area.post(&nobody, &link, &full).await.refuses("reason"));
        let given = area.post(&nobody, &link, &format!("code={code}&step=give&answer=yes&cost=42,500")).await;
        assert_eq!(given.location, "/guest-thanks", "{}", given.text);
        assert!(!area.get(&nobody, &link).await.text.contains("name=\"code\""), "a link works once");
        let list = area.get(&officer, &format!("/children/{child}/consultations")).await.text;
        assert!(list.contains("Can offer a place") && list.contains("£42,500"), "{list}");
        let facts = area.get(&officer, &format!("/children/{child}/consultations/{which}")).await.text;
        assert!(facts.contains("Ines Head (guest)"), "{facts}");
        assert_eq!(area.get(&officer, &path).await.status, StatusCode::CONFLICT, "it has answered");
    })
    .await;
}

#[tokio::test]
async fn no_link_leaves_about_a_restricted_record_or_after_a_death() {
    on_each(|area| async move {
        let folder = area.sends().await;
        let (officer, child) = testing::casework::drafted(&area).await;
        for (name, urn) in [("Far Away School", "900001"), ("Further School", "900002")] {
            area.school(name, urn).await;
            let form = on(weeks_ago(&area, 1)) + &format!("&setting={}", name.replace(' ', "+"));
            recorded(&area, &officer, child, "consultation.sent", &form).await;
        }
        let mut tx = area.db.read().await.unwrap();
        let ids: Vec<(uuid::Uuid,)> = Query::new("select id from consultation order by id").all(&mut tx).await.unwrap();
        drop(tx);
        let path = |(id,): &(uuid::Uuid,)| format!("/children/{child}/consultations/{id}/email");
        let asked = area.post(&officer, &path(&ids[0]), "email=head@far.example&name=Ines").await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        area.restrict(child, &[&officer]).await;
        area.deliver().await;
        assert!(
            sent(&folder).iter().all(|mail| !mail.starts_with("To: head@far.example")),
            "it was restricted meanwhile"
        );
        let restricted = area.post(&officer, &path(&ids[1]), "email=head@far.example&name=Ines").await;
        assert_eq!(restricted.status, StatusCode::CONFLICT);
        area.change(Query::new("update person set restricted =").value(false).push("where id =").value(child)).await;
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        let after = area.post(&officer, &path(&ids[1]), "email=head@far.example&name=Ines").await;
        assert_eq!(after.status, StatusCode::CONFLICT);
    })
    .await;
}
