//! What waits for the case officer never leaves their sight: letters that are held, those that did not arrive, and documents that
//! come from outside the authority.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::{Date, date};
use people::PersonId;
use store::Query;
use testing::casework::on;
use testing::{Answer, Area, Someone};
use uuid::Uuid;

use crate::letter_pages::sent;
use crate::letters::requested;
use crate::on_each;

/// The letter of a child's only notice to somebody: the notice, the letter, to whom.
async fn letter(area: &Area) -> (Uuid, Uuid, PersonId) {
    let query = Query::new("select notice, id, person from letter where person is not null order by id limit 1");
    query.one(&mut area.db.read().await.unwrap()).await.unwrap()
}

async fn moves(area: &Area) {
    area.later(1).await;
    area.change(Query::new("update address set street = '2 Other Street', postcode = 'ZZ8 1AB'")).await;
}

async fn work_out(area: &Area) {
    journey::records::owed::keep_current(area.db.clone()).await.unwrap();
    assert!(!journey::records::owed::is_needed(area.db.clone()).await.unwrap(), "it does not go on for ever");
}

/// Records that the letter is sent to somebody today.
async fn send(area: &Area, officer: &Someone, (child, notice): (PersonId, Uuid), who: PersonId, how: &str) -> Answer {
    let form = format!("who={who}&channel={how}&{}", on(area.today()));
    area.post(officer, &format!("/children/{child}/journey/notices/{notice}/sent"), &form).await
}

const HELD: &str = "/letters/to-print?show=held";

/// Prints all letters that can be and marks them as posted today.
pub async fn post_all(area: &Area, officer: &Someone, number: i64) {
    let begun = area.post(officer, "/letters/to-print", "select=all&sure=yes").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let run = begun.location.split('?').next().unwrap().to_owned();
    let posted = area.post(officer, &format!("{run}/posted"), &on(area.today())).await;
    assert!(posted.location.contains(&format!("count={number}&")), "{} {}", posted.location, posted.text);
}

/// How often the notice was sent to somebody on a day.
async fn sent_on(area: &Area, to: PersonId, day: Date) -> i64 {
    let query = Query::new("select count(*) from notice_delivery where person =").value(to);
    query.push("and sent_on =").value(day).number(&mut area.db.read().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_letter_made_again_and_posted_later_leaves_the_day_of_the_decision_and_what_the_other_parent_got() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let (_, leo) = area.parent(child, "Leo", false).await;
        testing::apart::lives(&area, leo, "9 Other Road", "Fernhill", "ZZ8 1AB").await;
        sent(&area, &officer, child, "The school can help").await;
        let (first, later) = (area.today(), date(2026, 12, 2));
        post_all(&area, &officer, 2).await;
        let (notice, ..) = letter(&area).await;
        let query = Query::new("select id, person from notice_delivery where person <>").value(leo);
        let (delivery, pat): (Uuid, PersonId) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
        let events = area.number("select count(*) from event where kind = 'request.refused'").await;
        let path = format!("/children/{child}/journey/notices/{notice}/sent/{delivery}");
        let back = format!("outcome=failed&proof=Returned+to+sender&{}", on(first));
        assert_eq!(area.post(&officer, &path, &back).await.status, StatusCode::SEE_OTHER);
        area.later(3 * 24).await;
        let again = send(&area, &officer, (child, notice), pat, "first+class+post").await;
        assert!(again.location.ends_with("done=to-print"), "{} {}", again.location, again.text);
        area.later(24).await;
        assert_eq!(area.today(), later);
        post_all(&area, &officer, 1).await;
        assert_eq!(area.number("select count(*) from event where kind = 'request.refused'").await, events);
        let stands = Query::new("select count(*) from notice where event is not null and sent_on =").value(first);
        assert_eq!(stands.number(&mut area.db.read().await.unwrap()).await.unwrap(), 1);
        assert_eq!((sent_on(&area, leo, first).await, sent_on(&area, leo, later).await), (1, 0));
        assert_eq!((sent_on(&area, pat, first).await, sent_on(&area, pat, later).await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn tasks_that_nobody_set_are_written_about_a_hundred_children_at_a_time() {
    on_each(|area| async move {
        let columns = ["id", "person", "kind", "due_on", "made_by", "made_on"];
        let mut rows = Vec::new();
        for _ in 0..101 {
            let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
            rows.push(vec![
                area.db.new_id::<()>().into(),
                child.into(),
                "files_to_read".into(),
                area.today().into(),
                "OnePlan".into(),
                area.today().into(),
            ]);
        }
        area.rows("task", &columns, rows).await;
        work_out(&area).await;
        assert_eq!(area.number("select count(*) from task where done_on is null").await, 0);
        assert_eq!(area.number("select count(*) from audit_entry where action = 'file.to_read'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_is_held_is_a_list_a_count_and_a_task_until_it_is_made_anew() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        sent(&area, &officer, child, "The school can help").await;
        let (notice, first, pat) = letter(&area).await;
        let link = format!("/children/{child}/journey/notices/{notice}");
        assert!(!area.get(&officer, HELD).await.text.contains(&link));
        moves(&area).await;
        assert!(!area.get(&officer, "/letters/to-print").await.text.contains(&link));
        assert!(area.get(&officer, HELD).await.text.contains(&link));
        assert!(area.get(&officer, "/").await.text.contains("data-count=\"held\""));
        assert!(area.get(&officer, &format!("/children/{child}")).await.text.contains(HELD), "the bar says so at once");
        work_out(&area).await;
        let tasks = "select count(*) from owed where rule = 'task:letter_held'";
        assert_eq!(area.number(tasks).await, 1);
        // To the address of today.
        let again = send(&area, &officer, (child, notice), pat, "first+class+post").await;
        assert!(again.location.ends_with("done=to-print"), "{} {}", again.location, again.text);
        let of_pat =
            Query::new("select count(*) from letter where made like '%2 Other Street%' and person =").value(pat);
        assert_eq!(of_pat.number(&mut area.db.read().await.unwrap()).await.unwrap(), 1);
        assert!(area.get(&officer, "/letters/to-print").await.text.contains(&link));
        assert!(!area.get(&officer, HELD).await.text.contains(&link));
        assert_eq!(area.number(tasks).await, 0);
        let old = area.get(&officer, &format!("{link}/letters/{first}/pdf")).await;
        assert_eq!(old.status, StatusCode::CONFLICT, "the new one takes its place");
        work_out(&area).await;
        assert_eq!(area.number(tasks).await, 0);
        // One that waits is not made once more.
        let letters = area.number("select count(*) from letter").await;
        area.later(1).await;
        let twice = send(&area, &officer, (child, notice), pat, "first+class+post").await;
        assert!(twice.location.ends_with("done=to-print"), "{}", twice.location);
        assert_eq!(area.number("select count(*) from letter").await, letters);
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_was_withdrawn_is_not_sent_again() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        sent(&area, &officer, child, "The school can help").await;
        let (notice, _, pat) = letter(&area).await;
        let link = format!("/children/{child}/journey/notices/{notice}");
        let withdrawn = area.post(&officer, &format!("{link}/withdraw"), "why=Moved").await;
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.text);
        let deliveries = area.number("select count(*) from notice_delivery").await;
        assert_eq!(area.get(&officer, &format!("{link}/sent")).await.status, StatusCode::CONFLICT);
        let again = send(&area, &officer, (child, notice), pat, "first+class+post").await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert_eq!(area.number("select count(*) from notice_delivery").await, deliveries);
    })
    .await;
}

#[tokio::test]
async fn a_letter_sent_again_to_one_parent_leaves_the_task_about_the_other() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let (_, leo) = area.parent(child, "Leo", false).await;
        testing::apart::lives(&area, leo, "9 Other Road", "Fernhill", "ZZ8 1AB").await;
        sent(&area, &officer, child, "The school can help").await;
        let (notice, ..) = letter(&area).await;
        let query = Query::new("select id, person from notice_delivery order by id");
        let all: Vec<(Uuid, PersonId)> = query.all(&mut area.db.read().await.unwrap()).await.unwrap();
        assert_eq!(all.len(), 2);
        let path = format!("/children/{child}/journey/notices/{notice}/sent");
        for (delivery, _) in &all {
            let back = format!("outcome=failed&proof=Returned+to+sender&{}", on(area.today()));
            assert_eq!(area.post(&officer, &format!("{path}/{delivery}"), &back).await.status, StatusCode::SEE_OTHER);
        }
        area.later(1).await;
        let (_, mother) = all.iter().find(|(_, person)| *person != leo).copied().unwrap();
        let again = send(&area, &officer, (child, notice), mother, "by+hand").await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
        let open = Query::new("select about from task where kind = 'letter_undelivered' and done_on is null");
        let open: Vec<(Uuid,)> = open.all(&mut area.db.read().await.unwrap()).await.unwrap();
        let of_leo = all.iter().find(|(_, person)| *person == leo).map(|(delivery, _)| (*delivery,));
        assert_eq!(open, Vec::from_iter(of_leo));
    })
    .await;
}

#[tokio::test]
async fn a_document_that_a_family_adds_is_a_task_and_on_the_timeline_until_an_officer_has_read_it() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let new = format!("/children/{child}/files/new");
        let added = area.upload(&pat, &new, "Speech report", "report.txt", b"Zoe reads three words").await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let own = area.upload(&officer, &new, "Notes", "notes.txt", b"Zoe was at school").await;
        assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text);
        work_out(&area).await;
        let tasks = "select count(*) from owed where rule = 'task:files_to_read'";
        assert_eq!(area.number(tasks).await, 1);
        let (journey, files) = (format!("/children/{child}/journey"), format!("/children/{child}/files"));
        let page = area.get(&officer, &journey).await.text;
        assert!(page.contains("Document added: Speech report") && !page.contains("Document added: Notes"), "{page}");
        assert!(!area.get(&pat, &journey).await.text.contains("Document added: Speech report"));
        assert_eq!(area.get(&officer, &files).await.text.matches("data-tag=\"not-read\"").count(), 1);
        assert!(!area.get(&pat, &files).await.text.contains("data-tag=\"not-read\""));
        let query = Query::new("select id from file where title = 'Speech report'");
        let (file,): (Uuid,) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
        let opens = |who: Someone| {
            let (area, path) = (&area, format!("{files}/{file}"));
            async move { assert_eq!(area.get(&who, &path).await.status, StatusCode::OK) }
        };
        opens(pat.clone()).await;
        opens(officer.clone()).await;
        assert_eq!(area.get(&pat, &format!("/children/{child}/papers/zip")).await.status, StatusCode::OK);
        work_out(&area).await;
        assert_eq!(area.number(tasks).await, 1, "opened, not read");
        let read = format!("{files}/{file}/read");
        assert_eq!(area.post(&pat, &read, "").await.status, StatusCode::NOT_FOUND, "the family read its own");
        assert_eq!(area.number("select count(*) from file where read_at is not null").await, 0);
        let marked = area.post(&officer, &read, "").await;
        assert_eq!(marked.location, format!("{files}?done=read"), "{}", marked.text);
        work_out(&area).await;
        assert_eq!(area.number(tasks).await, 0);
        assert!(!area.get(&officer, &files).await.text.contains("data-tag=\"not-read\""));
    })
    .await;
}

#[tokio::test]
async fn a_request_from_outside_is_closed_by_two_people_who_name_the_one_that_it_is_the_same_as() {
    on_each(|area| async move {
        let asha = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let olu = area.person("Olu Other", Role::CaseOfficer, None).await;
        let first = crate::asking::sent(&area, "Zoe", "Ogden").await;
        area.later(1).await;
        let again = crate::asking::sent(&area, "Zoe", "Ogden").await;
        assert_ne!(first, again);
        let query = Query::new("select reference from intake order by id");
        let references: Vec<(String,)> = query.all(&mut area.db.read().await.unwrap()).await.unwrap();
        let [(of_first,), (own,)] = references.as_slice() else { panic!("{references:?}") };
        let (close, form) = (format!("{again}/close"), |other: &str| format!("how=duplicate&why=Twice&other={other}"));
        assert!(area.post(&asha, &close, &form("")).await.refuses("other"));
        assert!(area.post(&asha, &close, &form(own)).await.refuses("other"), "itself");
        for _ in 0..2 {
            let asked = area.post(&asha, &close, &form(&of_first.to_lowercase())).await;
            assert_eq!(asked.location, format!("{again}?done=second"), "{}", asked.text);
        }
        assert_eq!(area.number("select count(*) from intake where closed_as is not null").await, 0, "not alone");
        assert!(area.get(&olu, &again).await.text.contains("data-close-asked"));
        assert!(area.get(&olu, &close).await.text.contains(&format!("value=\"{of_first}\"")));
        let closed = area.post(&olu, &close, &form(of_first)).await;
        assert_eq!(closed.location, "/requests?done=closed", "{}", closed.text);
        let same = "select count(*) from intake c join intake o on o.id = c.same_as where c.closed_as = 'duplicate'";
        assert_eq!(area.number(same).await, 1);
        // Put back, it is asked for anew.
        assert_eq!(area.post(&asha, &format!("{again}/reopen"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.post(&olu, &close, &form(of_first)).await.location, format!("{again}?done=second"));
    })
    .await;
}

#[tokio::test]
async fn a_request_is_not_closed_by_two_accounts_of_one_person() {
    on_each(|area| async move {
        let asha = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let olu = area.person("Olu Other", Role::CaseOfficer, None).await;
        let mo = area.person("Mo Third", Role::CaseOfficer, None).await;
        let request = crate::asking::sent(&area, "Zoe", "Ogden").await;
        let (close, form) = (format!("{request}/close"), "how=mistake&why=Test");
        let asked = area.post(&asha, &close, form).await;
        assert_eq!(asked.location, format!("{request}?done=second"), "{}", asked.text);
        let now = area.db.now();
        let hand = vec![("account", olu.account.into()), ("hand", asha.account.into()), ("at", now.into())];
        area.row("account_hand", hand).await;
        assert_eq!(area.post(&olu, &close, form).await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.number("select count(*) from intake where closed_as is not null").await, 0);
        assert_eq!(area.post(&mo, &close, form).await.location, "/requests?done=closed");
    })
    .await;
}

#[tokio::test]
async fn closing_a_request_tells_nobody_of_another_about_a_restricted_record() {
    on_each(|area| async move {
        let asha = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let olu = area.person("Olu Other", Role::CaseOfficer, None).await;
        let hidden = area.child("Ivy", "Hidden", date(2015, 3, 27), None).await;
        area.restrict(hidden, &[]).await;
        crate::asking::sent(&area, "Ivy", "Hidden").await;
        let query = Query::new("select id, reference from intake");
        let (other, reference): (Uuid, String) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
        area.later(1).await;
        let own = crate::asking::sent(&area, "Zoe", "Ogden").await;
        let (close, form) = (format!("{own}/close"), format!("how=duplicate&why=Twice&other={reference}"));
        assert!(area.post(&asha, &close, &form).await.refuses("other"), "it waits, and may be about that record");
        let placed = Query::new("update intake set state = 'placed', answers = '{}', as_sent = null, person =");
        area.change(placed.value(hidden).push("where id =").value(other)).await;
        assert!(area.post(&asha, &close, &form).await.refuses("other"), "it was put there");
        let restricted = |is: bool| {
            let query = Query::new("update person set restricted =").value(is).push("where id =").value(hidden);
            area.change(query)
        };
        restricted(false).await;
        assert_eq!(area.post(&asha, &close, &form).await.location, format!("{own}?done=second"));
        let value = format!("value=\"{reference}\"");
        assert!(area.get(&olu, &close).await.text.contains(&value));
        restricted(true).await;
        assert!(!area.get(&olu, &close).await.text.contains(&value));
    })
    .await;
}
