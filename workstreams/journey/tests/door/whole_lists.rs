//! Lists that grew beyond what a page once read: all of it is counted, is on one of the pages, and is part of what is done with all.

use crate::letters::{encoded, refusal, requested};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use people::PersonId;
use store::{Id, Query, Value};
use testing::casework::{recorded, weeks_ago};
use testing::{Area, Someone};

async fn page(area: &Area, who: &Someone, path: &str) -> String {
    let answer = area.get(who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

/// The value of a data attribute of a page.
fn data(page: &str, name: &str) -> i64 {
    let rest = page.split(&format!("data-{name}=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    rest.split('"').next().unwrap().parse().unwrap()
}

/// So many children on somebody's caseload.
async fn children_of(area: &Area, who: &Someone, count: usize) -> Vec<PersonId> {
    let ids: Vec<PersonId> = (0..count).map(|_| area.db.new_id()).collect();
    let person = |(number, id): (usize, &PersonId)| -> Vec<Value> {
        let (surname, sort_key) = (format!("Many{number:03}"), format!("many{number:03} zoe"));
        vec![(*id).into(), true.into(), "Zoe".into(), surname.into(), sort_key.into(), 1_i64.into()]
    };
    let columns = &["id", "is_child", "forename", "surname", "sort_key", "version"];
    area.rows("person", columns, ids.iter().enumerate().map(person).collect()).await;
    let assigned = |id: &PersonId| -> Vec<Value> {
        let (row, since) = (area.db.new_id::<()>(), date(2020, 1, 1));
        vec![row.into(), (*id).into(), who.account.into(), "case_officer".into(), since.into()]
    };
    let columns = &["id", "person", "account", "kind", "starts_on"];
    area.rows("assignment", columns, ids.iter().map(assigned).collect()).await;
    ids
}

#[tokio::test]
async fn every_panel_meeting_is_on_one_of_the_pages_and_can_be_chosen_while_it_is_open() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let member = area.person("Pam Member", Role::PanelMember, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let ids: Vec<Id<()>> = (0..105).map(|_| area.db.new_id()).collect();
        let held = |ahead: i64| area.today().checked_add(ahead.days()).unwrap();
        let panel = |(ahead, id): (i64, &Id<()>)| -> Vec<Value> {
            vec![(*id).into(), held(ahead).into(), "Panel".into(), "Mo Manager".into()]
        };
        let columns = &["id", "held_on", "title", "made_by"];
        area.rows("panel", columns, (1..).zip(&ids).map(panel).collect()).await;
        let sits = |id: &Id<()>| -> Vec<Value> { vec![(*id).into(), member.account.into(), "Pam Member".into()] };
        area.rows("panel_member", &["panel", "account", "name"], ids.iter().map(sits).collect()).await;
        let (next, farthest) = (format!("/panels/{}", ids[0]), format!("/panels/{}", ids[104]));
        for who in [&officer, &member] {
            let first = page(&area, who, "/panels").await;
            assert_eq!(crate::worklist::total(&first), 105);
            assert!(first.contains(&farthest) && !first.contains(&next), "the newest first");
            assert!(page(&area, who, "/panels?page=3").await.contains(&next));
        }
        // The next one is the next, however many are planned behind it, and each can be chosen.
        assert!(page(&area, &member, "/").await.contains(&next));
        let choice = page(&area, &officer, &format!("/children/{child}/panel")).await;
        assert_eq!(ids.iter().filter(|id| choice.contains(&format!("value=\"{id}\""))).count(), 105);
        let stranger = area.person("Sam Member", Role::PanelMember, None).await;
        assert_eq!(crate::worklist::total(&page(&area, &stranger, "/panels").await), 0);
    })
    .await;
}

/// So many notices: of several letters of one notice the last alone is printed.
async fn notices(area: &Area, child: PersonId, count: usize) -> Vec<Id<()>> {
    let ids: Vec<Id<()>> = (0..count).map(|_| area.db.new_id()).collect();
    let row = |id: &Id<()>| -> Vec<Value> {
        let texts = ["request.refused", "{}", "first class post"].map(Value::from);
        [(*id).into(), child.into(), date(2026, 11, 27).into()].into_iter().chain(texts).collect()
    };
    let columns = &["id", "person", "sent_on", "kind", "fields", "channel"];
    for some in ids.chunks(500) {
        area.rows("notice", columns, some.iter().map(row).collect()).await;
    }
    ids
}

#[tokio::test]
async fn all_letters_are_printed_in_as_many_files_as_they_need() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let form = refusal(&area, &officer, child, date(2026, 11, 27), "first class post", &[]).await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let mut tx = area.db.read().await.unwrap();
        let (letterhead, template, made, channel): (Id<()>, Id<()>, String, String) =
            Query::new("select letterhead, template, made, channel from letter limit 1").one(&mut tx).await.unwrap();
        drop(tx);
        let before = area.number("select count(*) from letter").await;
        let copy = |notice: Id<()>| -> Vec<Value> {
            let id = area.db.new_id::<()>();
            let (made, channel) = (made.as_str(), channel.as_str());
            vec![id.into(), notice.into(), letterhead.into(), template.into(), made.into(), channel.into(), "".into()]
        };
        let columns = &["id", "notice", "letterhead", "template", "made", "channel", "to_arrange"];
        area.rows("letter", columns, notices(&area, child, 205).await.into_iter().map(copy).collect()).await;
        let all = before + 205;
        assert_eq!(crate::worklist::total(&page(&area, &officer, "/letters/to-print").await), all);
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        let none = area.post(&stranger, "/letters/to-print", "select=all").await;
        assert!(none.location.contains("done=none"), "{}", none.location);
        let begun = area.post(&officer, "/letters/to-print", "select=all").await;
        assert!(begun.location.contains(&format!("done=printed&count={all}&runs=2")), "{}", begun.location);
        assert_eq!(area.number("select count(*) from print_run").await, 2);
        assert_eq!(area.number("select count(*) from letter where run is null").await, 0);
        let printed = page(&area, &officer, &begun.location).await;
        assert_eq!(crate::worklist::total(&printed), all);
        assert_eq!(area.number("select count(*) from audit_entry where action = 'letters.print'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn letters_that_wait_are_counted_on_the_home_page_as_far_as_in_their_list() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let form = refusal(&area, &officer, child, date(2026, 11, 27), "first class post", &[]).await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        let begun = area.post(&officer, "/letters/to-print", "select=all").await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let mut tx = area.db.read().await.unwrap();
        let (letterhead, template, run): (Id<()>, Id<()>, Id<()>) =
            Query::new("select letterhead, template, run from letter").one(&mut tx).await.unwrap();
        drop(tx);
        let copy = |notice: &Id<()>| -> Vec<Value> {
            let id = area.db.new_id::<()>();
            let ids: [Value; 5] = [id, *notice, letterhead, template, run].map(Value::from);
            ids.into_iter().chain(["{}", "first class post", ""].map(Value::from)).collect()
        };
        let columns = &["id", "notice", "letterhead", "template", "run", "made", "channel", "to_arrange"];
        for some in notices(&area, child, 10_020).await.chunks(500) {
            area.rows("letter", columns, some.iter().map(copy).collect()).await;
        }
        assert_eq!(
            area.number("select count(*) from letter where run is not null and posted_on is null").await,
            10_021
        );
        let home = page(&area, &officer, "/").await;
        let counted = crate::worklist::counts(&home);
        let waits = counted.iter().find(|(code, ..)| code == "to-post").unwrap_or_else(|| panic!("{home}"));
        assert_eq!(waits.1, journey::records::letters::COUNTED, "{home}");
    })
    .await;
}

#[tokio::test]
async fn a_calendar_holds_what_is_due_however_much_is_long_overdue() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let columns = &[
            "id",
            "person",
            "rule",
            "from_kind",
            "from_on",
            "last_day",
            "work_to",
            "sort_day",
            "who",
            "is_next",
            "force",
            "is_missing",
        ];
        let owed = |on: jiff::civil::Date| -> Vec<Value> {
            vec![
                area.db.new_id::<()>().into(),
                child.into(),
                law::ids::DECISION_TO_ASSESS.into(),
                "request.received".into(),
                on.into(),
                on.into(),
                on.into(),
                on.into(),
                "the local authority".into(),
                false.into(),
                law::Force::Must.code().into(),
                false.into(),
            ]
        };
        let tomorrow = area.today().tomorrow().unwrap();
        let mut rows: Vec<Vec<Value>> = (0..505).map(|_| owed(weeks_ago(&area, 30))).collect();
        rows.push(owed(tomorrow));
        area.rows("owed", columns, rows).await;
        let address = area.calendar_address(&officer).await;
        let feed = area.calendar(&address).await.text;
        assert_eq!(feed.matches("BEGIN:VEVENT").count(), 1, "{feed}");
        assert!(feed.contains(&format!("DTSTART;VALUE=DATE:{}", tomorrow.strftime("%Y%m%d"))), "{feed}");
    })
    .await;
}

#[tokio::test]
async fn every_child_whose_papers_are_to_be_checked_is_listed() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let ids = children_of(&area, &officer, 105).await;
        let now = area.db.now();
        let recheck = |id: &PersonId| -> Vec<Value> { vec![(*id).into(), "An address changed.".into(), now.into()] };
        area.rows("recheck", &["child", "why", "asked_at"], ids.iter().map(recheck).collect()).await;
        let mut shown = String::new();
        for number in 1..=3 {
            let list = page(&area, &officer, &format!("/held-back?page={number}")).await;
            assert_eq!(data(&list, "to-check"), 105);
            shown += &list;
        }
        assert!(ids.iter().all(|id| shown.contains(&format!("/children/{id}/held-back"))));
        assert!(page(&area, &officer, "/").await.contains("href=\"/held-back\" data-all"));
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert!(!page(&area, &stranger, "/held-back").await.contains("data-to-check"));
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        assert_eq!(area.get(&parent, "/held-back").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn what_is_done_with_selected_children_is_done_with_each_of_them() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        // None of these is a record: for each of them it is said that nothing was done.
        let nobody: Vec<String> = (0..205).map(|_| format!("child={}", area.db.new_id::<()>())).collect();
        let form = format!("act=allocate&officer={}&select=rows&{}", officer.account, nobody.join("&"));
        let done = area.post(&manager, "/worklist/act", &form).await;
        assert!(done.location.contains("not=not-yours.205"), "{}", done.location);
    })
    .await;
}

#[tokio::test]
async fn the_timeline_holds_every_entry_of_the_contact_log() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let ids: Vec<Id<()>> = (0..205).map(|_| area.db.new_id()).collect();
        let now = area.db.now();
        let note = |(ago, id): (i64, &Id<()>)| -> Vec<Value> {
            let on = area.today().checked_sub(ago.days()).unwrap();
            vec![
                (*id).into(),
                child.into(),
                (*id).into(),
                "call".into(),
                on.into(),
                "The school".into(),
                "Asked how she is".into(),
                "Asha Officer".into(),
                officer.account.into(),
                now.into(),
            ]
        };
        let columns = &[
            "id",
            "person",
            "root",
            "kind",
            "happened_on",
            "with_whom",
            "body",
            "written_by",
            "written_by_account",
            "written_at",
        ];
        area.rows("case_note", columns, (0..).zip(&ids).map(note).collect()).await;
        let timeline = page(&area, &officer, &format!("/children/{child}/journey")).await;
        let there = ids.iter().filter(|id| timeline.contains(&format!("/children/{child}/notes/{id}")));
        assert_eq!(there.count(), 205);
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert_ne!(area.get(&stranger, &format!("/children/{child}/journey")).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_search_for_the_record_of_a_request_says_how_many_more_answer() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        for (forename, surname) in std::iter::repeat_n(("Zora", "Anders"), 25).chain([("Beryl", "Quill")]) {
            let child = area.child(forename, surname, date(2013, 1, 9), None).await;
            area.assign(child, &officer, "case_officer").await;
        }
        let form = format!(
            "channel=post&who=parent&your_name=Kelly+Newname&forename=Zoe&surname=Newname&plan=no&needs=Cannot+read&{}&{}",
            testing::date_fields("on", weeks_ago(&area, 3)),
            testing::date_fields("born", date(2016, 3, 27)),
        );
        let one = area.post(&officer, "/requests/new", &form).await.location;
        let found = area.post(&officer, &format!("{one}/search"), "q=Anders").await;
        assert_eq!(data(&found.text, "more-found"), 5, "{}", found.text);
        let few = area.post(&officer, &format!("{one}/search"), "q=Quill").await;
        assert!(few.text.contains("Beryl Quill") && !few.text.contains("data-more-found"), "{}", few.text);
    })
    .await;
}

#[tokio::test]
async fn a_record_with_the_same_number_is_offered_however_many_have_the_same_name() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        for _ in 0..65 {
            area.child("Zoe", "Newname", date(2016, 3, 27), None).await;
        }
        // Another name and day of birth, and the last by name.
        let same = area.child("Max", "Zulu", date(2012, 9, 1), Some("B801200005001")).await;
        let form = format!(
            "channel=post&who=parent&your_name=Kelly+Newname&forename=Zoe&surname=Newname&plan=no&upn=B801200005001&needs=Cannot+read&{}&{}",
            testing::date_fields("on", weeks_ago(&area, 3)),
            testing::date_fields("born", date(2016, 3, 27)),
        );
        let one = area.post(&manager, "/requests/new", &form).await;
        assert_eq!(one.status, StatusCode::SEE_OTHER, "{}", one.text);
        let offered = page(&area, &manager, &one.location).await;
        assert!(offered.contains(&format!("value=\"{same}\"")), "{offered}");
    })
    .await;
}
