//! The tray of everything new: whichever way it came, with its week, not allocated first; matching, allocating.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::{Date, date};
use people::PersonId;
use store::Value;
use testing::casework::{on, recorded, weeks_ago};
use testing::{Area, Someone};

async fn page(area: &Area, who: &Someone, path: &str) -> String {
    let answer = area.get(who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

/// A request that came by post, as the form sends it.
fn by_post(area: &Area, name: &str) -> String {
    format!(
        "channel=post&who=parent&your_name=Kelly+Newname&forename={name}&surname=Newname&plan=no&needs=Cannot+read&{}&{}",
        testing::date_fields("on", weeks_ago(area, 3)),
        testing::date_fields("born", date(2016, 3, 27)),
    )
}

#[tokio::test]
async fn everything_new_stands_in_one_tray_by_its_week_and_what_nobody_has_comes_first() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let allocated = area.child("Ann", "Allocated", date(2016, 3, 27), None).await;
        area.assign(allocated, &officer, "case_officer").await;
        recorded(&area, &officer, allocated, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 2))))
            .await;
        let nobodys = area.child("Ida", "Alone", date(2016, 3, 27), None).await;
        area.event_saying(nobodys, "request.received", weeks_ago(&area, 1), r#"{"source":"setting"}"#).await;
        let moved = area.child("Mia", "Moved", date(2016, 3, 27), None).await;
        area.event_saying(moved, "move.transferred_in", weeks_ago(&area, 1), "{}").await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        let put_in = area.post(&officer, "/requests/new", &by_post(&area, "Zoe")).await;
        assert!(put_in.location.starts_with("/requests/"), "{}", put_in.text);
        let all = page(&area, &manager, "/requests?show=all").await;
        for words in [
            "Newname, Zoe",
            "Alone, Ida",
            "Moved, Mia",
            "Allocated, Ann",
            "Post",
            "School, college or nursery",
            "Another area",
        ] {
            assert!(all.contains(words), "{words}: {all}");
        }
        assert!(all.contains("Week 4 of 20") && all.contains("Week 2 of 20") && all.contains("Week 3 of 20"), "{all}");
        let last = all.find("Allocated, Ann").unwrap();
        assert!(
            ["Newname, Zoe", "Alone, Ida", "Moved, Mia"].iter().all(|name| all.find(name).unwrap() < last),
            "{all}"
        );
        let waiting = page(&area, &manager, "/requests").await;
        assert!(!waiting.contains("Allocated, Ann") && waiting.contains("3 new requests"), "{waiting}");
        assert!(
            page(&area, &manager, "/").await.contains("op-counts__link--late\" href=\"/requests\""),
            "the manager is told"
        );
        // An officer sees what is to be matched, and of records those that are theirs to open.
        let own = page(&area, &officer, "/requests?show=all").await;
        assert!(own.contains("Newname, Zoe") && own.contains("Allocated, Ann") && !own.contains("Alone"), "{own}");
        // Restricted records are for those named on them.
        area.restrict(nobodys, &[]).await;
        assert!(!page(&area, &manager, "/requests").await.contains("Alone"));
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        for path in ["/requests", "/requests/new"] {
            assert_eq!(area.get(&parent, path).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(area.post(&officer, "/requests/allocate", "officer=x").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

/// Lines of what waits for a decision about a child, as they are owed since a day.
fn waiting(area: &Area, child: PersonId, since: Date, count: usize) -> Vec<Vec<Value>> {
    let row = |_| -> Vec<Value> {
        vec![
            area.db.new_id::<()>().into(),
            child.into(),
            law::ids::DECISION_TO_ASSESS.into(),
            "request.received".into(),
            since.into(),
            area.today().into(),
            area.today().into(),
            "the local authority".into(),
            false.into(),
            law::Force::Must.code().into(),
            false.into(),
        ]
    };
    (0..count).map(row).collect()
}

const OWED: &[&str] =
    &["id", "person", "rule", "from_kind", "from_on", "last_day", "sort_day", "who", "is_next", "force", "is_missing"];

/// What the home page counts.
async fn counted_at_home(area: &Area, who: &Someone, code: &str) -> i64 {
    let home = page(area, who, "/").await;
    let rest = home.split_once(&format!("data-count=\"{code}\"")).unwrap_or_else(|| panic!("{code}: {home}")).1;
    rest.split("data-number=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().parse().unwrap()
}

#[tokio::test]
async fn thousands_of_requests_are_all_counted_stand_on_pages_and_in_the_file_and_are_allocated_together() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let many = area.child("Ida", "Many", date(2016, 3, 27), None).await;
        // The newest: where something stops, it is behind it.
        let last = area.child("Lea", "Last", date(2016, 3, 27), None).await;
        let mut rows = waiting(&area, many, weeks_ago(&area, 2), 2_002);
        rows.extend(waiting(&area, last, weeks_ago(&area, 1), 1));
        area.rows("owed", OWED, rows).await;
        for view in ["/requests", "/requests?show=all"] {
            assert_eq!(crate::worklist::total(&page(&area, &manager, view).await), 2_003, "{view}");
        }
        assert_eq!(counted_at_home(&area, &manager, "requests").await, 2_003);
        let file = page(&area, &manager, "/requests/csv").await;
        assert_eq!(file.trim_end().lines().count(), 2_004, "the headings and every request");
        assert!(file.contains("Last, Lea"));
        let all = format!("officer={}&select=all", officer.account);
        assert_eq!(area.post(&officer, "/requests/allocate", &all).await.status, StatusCode::FORBIDDEN);
        let given = area.post(&manager, "/requests/allocate", &all).await;
        assert!(given.location.contains("done=allocated&count=2"), "{}", given.location);
        assert_eq!(area.number("select count(distinct person) from assignment where kind = 'case_officer'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn hundreds_of_requests_that_match_no_record_are_all_counted_and_shown() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let answers = |number: usize| {
            format!(
                r#"{{"forename":"Child{number}","surname":"Newname","born":"2016-03-27","plan":"no","who":"parent"}}"#
            )
        };
        let columns =
            &["id", "code_hash", "state", "answers", "begun_at", "saved_at", "reference", "sent_on", "channel"];
        let now = area.db.now();
        let row = |number: usize| -> Vec<Value> {
            let sent_on = weeks_ago(&area, if number == 204 { 1 } else { 3 });
            vec![
                area.db.new_id::<()>().into(),
                format!("hash-{number}").into(),
                "sent".into(),
                answers(number).into(),
                now.into(),
                now.into(),
                format!("R-{number}").into(),
                sent_on.into(),
                "post".into(),
            ]
        };
        area.rows("intake", columns, (0..205).map(row).collect()).await;
        let list = page(&area, &manager, "/requests").await;
        assert_eq!(crate::worklist::total(&list), 205, "{list}");
        assert_eq!(counted_at_home(&area, &manager, "requests").await, 205);
        assert_eq!(at(&page(&area, &manager, "/requests?show=all").await, "new"), 205);
        let file = page(&area, &manager, "/requests/csv").await;
        assert_eq!(file.trim_end().lines().count(), 206, "the headings and every request");
        assert!(file.contains("Newname, Child204"), "the newest, too");
        // Only so many are compared with the records, and of the others it is said that they were not.
        let not_compared = file.matches(journey::model::reply::NOT_COMPARED).count();
        assert!(not_compared > 100 && not_compared < 205, "{not_compared}");
        // None of them can be allocated before it is matched: that is said of each.
        let given = area.post(&manager, "/requests/allocate", &format!("officer={}&select=all", manager.account)).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        assert!(given.refuses("officer"), "{}", given.text);
        let given = area.post(&manager, "/requests/allocate", &format!("officer={}&select=all", officer.account)).await;
        assert!(given.location.contains("not=not-matched.205"), "{}", given.location);
        // Closed ones are all listed as well.
        area.change(store::sql!(
            "update intake set closed_as = 'mistake', closed_by = 'Mo', closed_on = $1",
            area.today()
        ))
        .await;
        assert_eq!(crate::worklist::total(&page(&area, &manager, "/requests?show=closed").await), 205);
    })
    .await;
}

/// How many are at a stage, as the page says it.
fn at(page: &str, stage: &str) -> i64 {
    let rest = page.split_once(&format!("data-count=\"{stage}\"")).map_or("", |(_, rest)| rest);
    rest.split("data-number=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().parse().unwrap()
}

#[tokio::test]
async fn requests_stand_by_stage_with_counts_that_open_their_lists_late_first_and_go_out_as_a_file() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        for (name, weeks) in [("Ann", 2), ("Dee", 5), ("Lea", 8), ("Don", 5)] {
            let child = area.child(name, "Allocated", date(2016, 3, 27), None).await;
            area.assign(child, &officer, "case_officer").await;
            let form = format!("{}&source=parent", on(weeks_ago(&area, weeks)));
            recorded(&area, &officer, child, "request.received", &form).await;
            if name == "Don" {
                let decision = on(weeks_ago(&area, 1)) + &testing::casework::notice();
                recorded(&area, &officer, child, "request.agreed", &decision).await;
            }
        }
        let nobodys = area.child("Ida", "Alone", date(2016, 3, 27), None).await;
        area.event_saying(nobodys, "request.received", weeks_ago(&area, 1), r#"{"source":"setting"}"#).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        area.post(&officer, "/requests/new", &by_post(&area, "Zoe")).await;
        let board = page(&area, &manager, "/requests?show=all").await;
        for (stage, number, name) in [
            ("new", 1, "Newname, Zoe"),
            ("matched", 1, "Alone, Ida"),
            ("allocated", 1, "Allocated, Ann"),
            ("due", 2, "Allocated, Dee"),
            ("decided", 1, "Allocated, Don"),
        ] {
            assert_eq!(at(&board, stage), number, "{stage}: {board}");
            let list = page(&area, &manager, &format!("/requests?show=all&stage={stage}")).await;
            assert_eq!(crate::worklist::total(&list), number, "{stage}: {list}");
            assert!(list.contains(name), "{stage}: {list}");
        }
        assert!(board.find("Allocated, Lea").unwrap() < board.find("Allocated, Dee").unwrap(), "late first: {board}");
        assert!(board.contains("Week 9 of 20") && board.contains("Week 5 of 20"), "its week, or that of the decision");
        let late = page(&area, &manager, "/requests?show=all&due=late").await;
        assert!(late.contains("Allocated, Lea") && crate::worklist::total(&late) == 1, "{late}");
        let free = page(&area, &manager, "/requests?show=all&whose=unallocated").await;
        assert_eq!(crate::worklist::total(&free), 2, "{free}");
        // An officer sees what is to be matched and what is theirs to open; the file holds what the page shows.
        let own = page(&area, &officer, "/requests?show=all").await;
        assert_eq!((at(&own, "new"), at(&own, "matched")), (1, 0), "{own}");
        let file = page(&area, &officer, "/requests/csv?show=all&stage=due").await;
        assert!(file.contains("Allocated, Lea") && !file.contains("Ann") && !file.contains("Ida"), "{file}");
        assert_eq!(area.get(&officer, "/requests/xlsx?show=all").await.status, StatusCode::OK);
        assert_eq!(area.number("select count(*) from audit_entry where action = 'request.export'").await, 2);
        // Restricted records leave by an act of their own.
        area.restrict(nobodys, &[&manager]).await;
        assert!(page(&area, &manager, "/requests?show=all").await.contains("Alone, Ida"));
        assert!(!page(&area, &manager, "/requests/csv?show=all").await.contains("Alone, Ida"));
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        for who in [&parent, &analyst, &psychologist] {
            for path in ["/requests/csv", "/requests/xlsx?show=all"] {
                assert_eq!(area.get(who, path).await.status, StatusCode::FORBIDDEN, "{path}: {}", who.name);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_came_by_post_is_put_in_matched_and_allocated_and_the_record_is_a_link_away() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let blank = area.post(&manager, "/requests/new", "").await;
        for words in ["Select how the request came", "Enter the date the request was received", "Enter the date of birth"] {
            assert!(blank.text.contains(words), "{words}: {}", blank.text);
        }
        let sign = by_post(&area, "Zoe").replace("&needs=", "&upn=X&postcode=nowhere&needs=");
        assert_eq!(area.post(&manager, "/requests/new", &sign).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = by_post(&area, "Zoe").replace("&needs=", "&postcode=bd1+1aa&needs=");
        let one = area.post(&manager, "/requests/new", &form).await.location;
        let request = page(&area, &manager, &one).await;
        assert!(request.contains("Cannot read") && request.contains(", post."), "{request}");
        assert!(!request.contains("About you") && !request.contains("Your name"), "an officer reads it: {request}");
        // What is not matched is given to nobody.
        let id = one.rsplit('/').next().unwrap();
        let early = format!("officer={}&child=request-{id}", officer.account);
        let early = area.post(&manager, "/requests/allocate", &early).await;
        assert!(early.refuses("select-0") && early.text.contains("Not allocated: Newname, Zoe"), "{}", early.text);
        let ticked = early.text.split(&format!("value=\"request-{id}\"")).nth(1).unwrap_or_default();
        assert!(ticked.starts_with(" checked"), "what was selected stays: {}", early.text);
        let placed = area.post(&manager, &one, "whose=new&responsibility=yes").await;
        assert!(placed.location.starts_with("/requests?done=placed-new&child="), "{}", placed.text);
        let done = page(&area, &manager, &placed.location).await;
        let child = placed.location.rsplit('=').next().unwrap().to_owned();
        assert!(done.contains("data-matched") && done.contains(&format!("/children/{child}/journey")), "{done}");
        assert!(done.contains("Newname, Zoe") && done.contains("Not allocated"), "it waits for a case officer: {done}");
        // Somebody who forges the address learns of no record.
        let forged = page(&area, &manager, "/requests?done=placed&child=00000000-0000-0000-0000-000000000001").await;
        assert!(!forged.contains("data-matched"), "{forged}");
        let given = format!("officer={}&child={child}", officer.account);
        let given = area.post(&manager, "/requests/allocate", &given).await;
        let said = page(&area, &manager, &given.location).await;
        assert!(said.contains("1 child allocated to Asha Officer.") && !said.contains("Newname, Zoe"), "{said}");
        assert!(page(&area, &officer, "/worklist").await.contains("Newname, Zoe"));
        // Its time runs from the day on which it came.
        assert_eq!(
            area.number("select count(*) from owed o join event e on e.person = o.person and e.happened_on = o.from_on where o.is_next").await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_parent_with_parental_responsibility_is_the_one_to_whom_letters_go() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        area.school("Beckfoot Primary", "900001").await;
        let more = "&street=1+Low+Fold&postcode=ZZ9+4AB&setting=beckfoot+primary&needs=";
        let form = by_post(&area, "Zoe").replace("&needs=", more);
        let one = area.post(&officer, "/requests/new", &form).await.location;
        let placed = area.post(&officer, &one, "whose=new&responsibility=no").await;
        assert_eq!(area.number("select count(*) from placement").await, 1, "the school that it names is linked");
        let child = placed.location.rsplit('=').next().unwrap().to_owned();
        area.post(&manager, "/requests/allocate", &format!("officer={}&child={child}", officer.account)).await;
        let path = format!("/children/{child}/journey/record/request.refused");
        let letter = format!(
            "{}{}",
            on(area.today()),
            testing::casework::notice().replace("channel=by+hand", "channel=first+class+post")
        );
        let nobody = area.post(&officer, &path, &letter.replace("test-plan=yes", "test-plan=no")).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nobody.text.contains("Nobody is recorded to whom this letter can be addressed"), "{}", nobody.text);
        // With responsibility, and at the child's home, she has a letter of her own.
        let other = by_post(&area, "Max").replace("&needs=", "&street=1+Low+Fold&postcode=ZZ9+4AB&needs=");
        let two = area.post(&officer, "/requests/new", &other).await.location;
        let placed = area.post(&officer, &two, "whose=new&responsibility=yes&lives_with=yes").await;
        let child = placed.location.rsplit('=').next().unwrap().to_owned();
        area.post(&manager, "/requests/allocate", &format!("officer={}&child={child}", officer.account)).await;
        let path = format!("/children/{child}/journey/record/request.refused");
        let shown = area.post(&officer, &path, &letter.replace("test-plan=yes", "test-plan=no")).await;
        assert!(shown.text.contains("data-confirm=") && shown.text.contains("Kelly Newname"), "{}", shown.text);
    })
    .await;
}

#[tokio::test]
async fn a_request_is_corrected_closed_put_back_and_matched_by_a_search() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let known = area.child("Zora", "Anders", date(2013, 1, 9), None).await;
        area.assign(known, &officer, "case_officer").await;
        let unborn = by_post(&area, "Zoe").replace("born-year=2016", &format!("born-year={}", area.today().year()));
        let unborn = unborn.replace("born-month=3", "born-month=11").replace("born-day=27", "born-day=1");
        let refused = area.post(&officer, "/requests/new", &unborn).await;
        assert!(refused.refuses("born"), "{}", refused.text);
        let long = by_post(&area, "Zoe").replace("Cannot+read", &"a".repeat(4_001));
        assert_eq!(area.post(&officer, "/requests/new", &long).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let whole = by_post(&area, "Zoe").replace("Cannot+read", &"a".repeat(4_000));
        let one = area.post(&officer, "/requests/new", &whole).await.location;
        // Corrected, with the log.
        let edit = format!("{one}/edit");
        assert!(page(&area, &officer, &edit).await.contains("value=\"Newname\""));
        let saved =
            area.post(&officer, &edit, &by_post(&area, "Zoe").replace("surname=Newname", "surname=Newman")).await;
        assert_eq!(saved.location, format!("{one}?done=corrected"), "{}", saved.text);
        assert!(page(&area, &officer, &saved.location).await.contains("Newman"));
        // Closed with a reason, and put back.
        let close = format!("{one}/close");
        assert_eq!(area.post(&officer, &close, "how=mistake&why=").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let closed = area.post(&officer, &close, "how=mistake&why=Typed+twice").await;
        assert_eq!(closed.location, "/requests?done=closed", "{}", closed.text);
        assert!(!page(&area, &officer, "/requests").await.contains("Newman, Zoe"));
        assert!(page(&area, &officer, "/requests?show=closed").await.contains("Newman, Zoe"));
        let late = area.post(&officer, &one, "whose=new&responsibility=yes").await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let back = area.post(&officer, &format!("{one}/reopen"), "").await;
        assert_eq!(back.location, format!("{one}?done=reopened"), "{}", back.text);
        // None of the records that are offered is the right one: the officer looks for it.
        let nothing = area.post(&officer, &format!("{one}/search"), "q=Nobody").await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        let found = area.post(&officer, &format!("{one}/search"), "q=Anders").await;
        assert!(found.text.contains("Zora Anders") && found.text.contains(&known.to_string()), "{}", found.text);
        let unasked = format!("whose={known}&responsibility=yes");
        assert_eq!(area.post(&officer, &one, &unasked).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let placed = area.post(&officer, &one, &format!("{unasked}&q=Anders")).await;
        assert_eq!(placed.location, format!("/requests?done=placed&child={known}"), "{}", placed.text);
    })
    .await;
}

#[tokio::test]
async fn a_record_of_the_same_name_and_home_is_offered_though_the_date_of_birth_differs() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let known = area.child("Zoe", "Newname", date(2012, 9, 1), None).await;
        area.assign(known, &officer, "case_officer").await;
        crate::letters::home(&area, known).await;
        let form = by_post(&area, "Zoe").replace("&needs=", "&postcode=ZZ9+4AB&needs=");
        let one = area.post(&officer, "/requests/new", &form).await.location;
        let shown = page(&area, &officer, &one).await;
        assert!(shown.contains(&known.to_string()) && shown.contains("the date of birth is different"), "{shown}");
    })
    .await;
}

/// By when a request is answered, as its page says.
fn reply_due(page: &str) -> String {
    let rest = page.split_once("data-reply-due=\"").unwrap_or_else(|| panic!("{page}")).1;
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_record_found_by_a_search_is_matched_by_the_form_that_offers_it_and_moves_no_day_until_it_is_selected() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let known = area.child("Zora", "Anders", date(2013, 1, 9), None).await;
        area.assign(known, &officer, "case_officer").await;
        crate::law_core::plan_since(&area, known, 40).await;
        let one = area.post(&officer, "/requests/new", &by_post(&area, "Zoe")).await.location;
        let before = reply_due(&page(&area, &officer, &one).await);
        let found = area.post(&officer, &format!("{one}/search"), "q=Anders").await.text;
        assert!(found.contains(&known.to_string()), "{found}");
        assert_eq!(reply_due(&found), before, "it was only looked for");
        // Each form of the page says where it goes, whatever the page itself was asked for.
        for action in [one.clone(), format!("{one}/search")] {
            assert!(found.contains(&format!("action=\"{action}\"")), "{action}: {found}");
        }
        let selected = area.post(&officer, &one, &format!("whose={known}&responsibility=yes&q=Anders")).await;
        assert!(selected.refuses("what"), "{}", selected.text);
        assert!(reply_due(&selected.text) < before, "{}", selected.text);
        let placed = format!("whose={known}&responsibility=yes&q=Anders&what=other");
        let placed = area.post(&officer, &one, &placed).await;
        assert_eq!(placed.location, format!("/requests?done=placed&child={known}"), "{}", placed.text);
    })
    .await;
}

#[tokio::test]
async fn the_school_of_a_request_is_found_by_part_of_its_name_and_one_that_is_not_there_is_asked_about() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.school("Wickgate Primary School", "900001").await;
        for (name, urn) in [("Hill Top Infants", "900002"), ("Hill Top Juniors", "900003")] {
            area.school(name, urn).await;
        }
        let put_in = async |name: &str, school: &str| {
            let form = by_post(&area, name).replace("&needs=", &format!("&setting={school}&needs="));
            area.post(&officer, "/requests/new", &form).await.location
        };
        let placements = async || area.number("select count(*) from placement where ends_on is null").await;
        let new = "whose=new&responsibility=yes";
        let one = put_in("Zoe", "Wickgate+Primary").await;
        let shown = page(&area, &officer, &one).await;
        assert!(shown.contains("Wickgate Primary School"), "it says which school is meant: {shown}");
        let placed = area.post(&officer, &one, &format!("{new}&setting=Wickgate+Primary")).await;
        assert!(placed.location.contains("done=placed-new"), "{}", placed.text);
        assert_eq!(placements().await, 1);
        // Of several one is chosen.
        let two = put_in("Max", "Hill+Top").await;
        assert!(area.post(&officer, &two, &format!("{new}&setting=Hill+Top")).await.refuses("chosen"));
        let placed = area.post(&officer, &two, &format!("{new}&setting=900003")).await;
        assert!(placed.location.contains("done=placed-new"), "{}", placed.text);
        assert_eq!(placements().await, 2);
        // One that is not in the register is dropped only where somebody says so.
        let three = put_in("Ida", "Nowhere+School").await;
        let form = format!("{new}&setting=Nowhere+School");
        assert!(area.post(&officer, &three, &form).await.refuses("setting"));
        assert_eq!(area.number("select count(*) from person where is_child").await, 2);
        let placed = area.post(&officer, &three, &format!("{form}&sure=setting%3ANowhere+School%3A%3A%3A")).await;
        assert!(placed.location.contains("done=placed-new"), "{}", placed.text);
        assert_eq!(placements().await, 2);
    })
    .await;
}
