//! What leaves by e-mail: links, news of messages and requests, and who decides about it.

use std::path::Path;

use crate::common::{Area, Someone, on_each, operator};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::{Entry, Query};
use testing::casework::{notice, on, recorded, weeks_ago};

/// What lies in the folder, as mail programs read it, oldest first.
fn sent(folder: &Path) -> Vec<String> {
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
        let (officer, parent, child) = case(&area).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.row(
            "event",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", "child.died".into()),
                ("happened_on", area.today().into()),
                ("recorded_at", area.db.now().into()),
                ("recorded_by", "Test".into()),
                ("detail", "{}".into()),
            ],
        )
        .await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        let (officer, parent, child) = case(&area).await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.later(1).await;
        area.deliver().await;
        let page = area.get(&administrator, "/outbox").await.text;
        assert!(page.contains("Sending is not set up") && page.contains("On hold"), "{page}");
        assert!(page.contains(&parent.email) && !page.contains("Zoe") && !page.contains("Ogden"), "{page}");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        let (officer, parent, child) = case(&area).await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        writes(&area, &officer, &parent, child, "The+draft").await;
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        area.sends_to(&folder.path().join("sent")).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("sent");
        area.sends_to(&folder).await;
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
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path().join("sent");
            area.sends_to(&folder).await;
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
