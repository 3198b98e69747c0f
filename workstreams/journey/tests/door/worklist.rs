//! The worklist: one line each, its filters, what is done with many at once and what came of it, saved views; home pages
//! whose counts are those of their lists.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::casework::{on, recorded, weeks_ago};
use testing::{Area, Someone};

pub async fn requested(area: &Area, officer: &Someone, name: (&str, &str), weeks: i32) -> PersonId {
    let child = area.child(name.0, name.1, date(2016, 3, 27), None).await;
    area.assign(child, officer, "case_officer").await;
    let form = format!("{}&source=parent", on(weeks_ago(area, weeks)));
    recorded(area, officer, child, "request.received", &form).await;
    child
}

pub async fn page(area: &Area, who: &Someone, path: &str) -> String {
    let answer = area.get(who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

/// How many rows a list says that it has.
pub fn total(page: &str) -> i64 {
    let count = page.split("data-list-count>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default();
    let of = count.split(" of ").last().unwrap_or_default();
    let number: String = of.chars().take_while(|sign| sign.is_ascii_digit() || *sign == ',').collect();
    number.replace(',', "").parse().unwrap_or(0)
}

/// The counts of a home page: code, number, and the list that it leads to.
pub fn counts(home: &str) -> Vec<(String, i64, String)> {
    let cards = home.split("op-counts__link").skip(1).filter(|part| part.contains("data-count"));
    let of = |part: &str, name: &str| {
        part.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };
    cards
        .map(|card| {
            let href = of(card, "href").replace("&#38;", "&").replace("&amp;", "&");
            (of(card, "data-count"), of(card, "data-number").parse().unwrap(), href)
        })
        .collect()
}

#[tokio::test]
async fn each_count_on_a_home_page_is_that_of_its_list_for_that_viewer() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let service = area.service("Hospitals Trust").await;
        let adviser = area.person("Hana Health", Role::Adviser, Some(service)).await;
        for (name, weeks) in [("Ava", 30), ("Bea", 7), ("Cai", 5), ("Dee", 2), ("Eve", 1)] {
            requested(&area, &officer, (name, "Ogden"), weeks).await;
        }
        requested(&area, &other, ("Fay", "Hart"), 9).await;
        let restricted = requested(&area, &other, ("Hid", "Den"), 9).await;
        area.restrict(restricted, &[&other]).await;
        let asked = requested(&area, &officer, ("Gus", "Ogden"), 12).await;
        recorded(&area, &officer, asked, "request.agreed", &(on(weeks_ago(&area, 10)) + &testing::casework::notice()))
            .await;
        let form = format!("{}&line=c&asked_of=Hospitals+Trust&account=service-{service}", on(weeks_ago(&area, 9)));
        recorded(&area, &officer, asked, "advice.asked", &form).await;
        let nobodys = area.child("Ida", "Alone", date(2016, 3, 27), None).await;
        area.row(
            "event",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", nobodys.into()),
                ("kind", "request.received".into()),
                ("happened_on", weeks_ago(&area, 8).into()),
                ("recorded_at", area.db.now().into()),
                ("recorded_by", "Sue Senco".into()),
                ("detail", r#"{"source":"setting"}"#.into()),
            ],
        )
        .await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        for (who, some) in [(&officer, "late"), (&other, "late"), (&manager, "area-late"), (&adviser, "advice")] {
            let home = page(&area, who, "/").await;
            let all = counts(&home);
            assert!(all.iter().any(|(code, number, _)| code == some && *number > 0), "{some}: {all:?}");
            for (code, number, href) in all {
                let list = page(&area, who, &href).await;
                if list.contains("data-list-count") {
                    assert_eq!(total(&list), number, "{code} {href}");
                } else {
                    assert_eq!(list.matches("/consultations/").count(), usize::try_from(number).unwrap(), "{code}");
                }
            }
        }
        // The restricted child is counted for whoever is named, and for nobody else.
        let late = |home: &str, code: &str| counts(home).into_iter().find(|(known, ..)| known == code).unwrap().1;
        let before = late(&page(&area, &manager, "/").await, "area-late");
        area.change(Query::new("update person set restricted =").value(false).push("where id =").value(restricted))
            .await;
        assert!(late(&page(&area, &manager, "/").await, "area-late") > before);
    })
    .await;
}

#[tokio::test]
async fn the_worklist_is_filtered_by_everything_that_people_ask_of_it() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let late = requested(&area, &officer, ("Late", "Ogden"), 8).await;
        let soon = requested(&area, &officer, ("Soon", "Hart"), 5).await;
        area.place(late, school).await;
        area.change(
            Query::new("update person set birth_date =").value(date(2012, 1, 9)).push("where id =").value(soon),
        )
        .await;
        area.looked_after(late, date(2020, 1, 1)).await;
        let month = area.today().checked_add(7.days()).unwrap().strftime("due=%Y-%m").to_string();
        for (query, has_late, has_soon) in [
            ("", true, true),
            ("due=late", true, false),
            ("due=four-weeks", false, true),
            (month.as_str(), false, true),
            ("school=beckFOOT", true, false),
            ("school=100%25", false, false),
            ("year=6", true, false),
            ("year=10", false, true),
            ("flag=looked-after", true, false),
            ("flag=restricted", false, false),
            ("step=assess", true, true),
            ("step=final", false, false),
            ("who=authority", true, true),
            ("who=family", false, false),
            ("binding=law", true, true),
            ("binding=statute", true, true),
            ("waiting=panel", false, false),
            ("waiting=unread", false, false),
            ("waiting=recommended", false, false),
            ("waiting=panel-late", false, false),
            ("waiting=advice", false, false),
            ("waiting=consultation", false, false),
            ("waiting=nobody", true, true),
            ("flag=interpreter", false, false),
            ("flag=appeal", false, false),
            ("flag=sen2", false, false),
            ("whose=own", true, true),
            ("whose=covering", false, false),
            ("year=99&flag=nonsense&due=2026-13&whose=Zoe", true, true),
            ("sort=name&due=late", true, false),
        ] {
            let list = page(&area, &officer, &format!("/worklist?{query}")).await;
            assert_eq!((list.contains("Ogden, Late"), list.contains("Hart, Soon")), (has_late, has_soon), "{query}");
            assert_eq!(
                total(&list),
                i64::from(has_late) + i64::from(has_soon),
                "the count is that of the rows: {query}"
            );
        }
        let list = page(&area, &officer, "/worklist?due=late&year=6").await;
        for words in
            ["Beckfoot Primary", "Year 6", "Asha Officer", "Overdue by 14 days", "data-label=\"School or setting\""]
        {
            assert!(list.contains(words), "{words}: {list}");
        }
        assert!(list.contains("Remove this filter: </span>Due: Late") && list.contains("data-filter=\"2\""), "{list}");
        let of = page(&area, &manager, &format!("/worklist?whose={}", officer.account)).await;
        assert_eq!(total(&of), 2);
        // The file holds what the page shows.
        let csv = page(&area, &officer, "/worklist/csv?due=late").await;
        assert!(csv.contains("Beckfoot Primary") && !csv.contains("Hart"), "{csv}");
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        assert_eq!(area.get(&parent, "/worklist?due=late").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

async fn event(area: &Area, child: PersonId, kind: &'static str, weeks: i32, about: Option<uuid::Uuid>) {
    area.row(
        "event",
        vec![
            ("id", area.db.new_id::<()>().into()),
            ("person", child.into()),
            ("kind", kind.into()),
            ("happened_on", weeks_ago(area, weeks).into()),
            ("recorded_at", area.db.now().into()),
            ("recorded_by", "Somebody".into()),
            ("detail", "{}".into()),
            ("about", about.into()),
        ],
    )
    .await;
}

#[tokio::test]
async fn an_interpreter_an_open_appeal_and_a_sen2_error_narrow_the_list_of_whoever_may_open_the_record_and_of_nobody_else()
 {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let speaks = requested(&area, &officer, ("Speaks", "Ogden"), 5).await;
        let appeals = requested(&area, &officer, ("Appeals", "Hart"), 5).await;
        let wrong = requested(&area, &officer, ("Wrong", "Ives"), 5).await;
        let (_, mother) = area.parent(speaks, "Pat Parent", true).await;
        area.row(
            "contact_need",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", mother.into()),
                ("addressed_as", "".into()),
                ("interpreter", "Urdu".into()),
                ("letter_language", "".into()),
                ("wording", "standard".into()),
                ("print_size", 12_i64.into()),
                ("braille", false.into()),
                ("audio", false.into()),
                ("reached_by", "".into()),
                ("other", "".into()),
                ("said_by", "Pat Parent".into()),
                ("said_on", area.today().into()),
                ("version", 1_i64.into()),
            ],
        )
        .await;
        area.row(
            "sen2_finding",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", wrong.into()),
                ("rule", "1".into()),
                ("level", "error".into()),
                ("items", "".into()),
                ("value", "".into()),
                ("words", "Wrong".into()),
                ("fix", "".into()),
                ("since", area.today().into()),
            ],
        )
        .await;
        let (one, two) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
        event(&area, appeals, "appeal.registered", 12, Some(one)).await;
        event(&area, appeals, "appeal.registered", 10, Some(two)).await;
        // What ends one appeal leaves the other open.
        event(&area, appeals, "appeal.ended", 4, Some(one)).await;
        for (query, name) in
            [("flag=interpreter", "Ogden, Speaks"), ("flag=appeal", "Hart, Appeals"), ("flag=sen2", "Ives, Wrong")]
        {
            for who in [&officer, &manager] {
                let list = page(&area, who, &format!("/worklist?{query}")).await;
                assert!(list.contains(name) && total(&list) == 1, "{query}: {list}");
            }
            assert_eq!(total(&page(&area, &other, &format!("/worklist?{query}")).await), 0, "{query}");
        }
        area.restrict(speaks, &[&officer]).await;
        assert_eq!(total(&page(&area, &manager, "/worklist?flag=interpreter").await), 0);
        assert_eq!(total(&page(&area, &officer, "/worklist?flag=interpreter").await), 1);
        event(&area, appeals, "order.amend", 2, Some(two)).await;
        assert_eq!(total(&page(&area, &officer, "/worklist?flag=appeal").await), 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_urgent_is_due_on_its_own_day_though_it_stands_first() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        for (name, days) in [("Soon", 3), ("Past", -3)] {
            let child = requested(&area, &officer, (name, "Ogden"), 1).await;
            area.row(
                "task",
                vec![
                    ("id", area.db.new_id::<()>().into()),
                    ("person", child.into()),
                    ("kind", "secret_address".into()),
                    ("due_on", area.today().checked_add(days.days()).unwrap().into()),
                    ("made_by", "OnePlan".into()),
                    ("made_on", area.today().into()),
                    ("what", "".into()),
                ],
            )
            .await;
        }
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        let urgent = "/worklist?show=all&rule=task:secret_address";
        assert_eq!(total(&page(&area, &officer, urgent).await), 2);
        let soon = page(&area, &officer, &format!("{urgent}&due=four-weeks")).await;
        assert!(soon.contains("Ogden, Soon") && total(&soon) == 1, "{soon}");
        let until = area.today().checked_sub(1.day()).unwrap();
        let past = page(&area, &officer, &format!("{urgent}&until={until}")).await;
        assert!(past.contains("Ogden, Past") && total(&past) == 1, "{past}");
    })
    .await;
}

/// By which rule, or kind of task, the next action of a child is.
async fn next_of(area: &Area, child: PersonId) -> Vec<String> {
    let mut tx = area.db.read().await.unwrap();
    let rows: Vec<(String,)> =
        store::sql!("select rule from owed where is_next and person = $1", child).all(&mut tx).await.unwrap();
    rows.into_iter().map(|(rule,)| rule).collect()
}

#[tokio::test]
async fn neither_a_task_nor_a_target_stands_before_a_late_statutory_duty_of_the_same_child_also_once_days_have_passed()
{
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = requested(&area, &officer, ("Late", "Ogden"), 5).await;
        area.row(
            "task",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("kind", "follow_up".into()),
                ("due_on", area.today().checked_add(3.days()).unwrap().into()),
                ("made_by", "Asha Officer".into()),
                ("made_on", area.today().into()),
                ("what", "Ring back".into()),
            ],
        )
        .await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert_eq!(next_of(&area, child).await, ["task:follow_up"], "it has the earlier day");
        assert_eq!(journey::records::owed::turn(&area.db).await.unwrap(), 0, "nothing is late");
        area.later(24 * 14).await;
        // Both are late now: what the law asks for stands first, though its day is the later one.
        assert_eq!(journey::records::owed::turn(&area.db).await.unwrap(), 1);
        assert_eq!(next_of(&area, child).await, ["A-3"]);
        assert_eq!(journey::records::owed::turn(&area.db).await.unwrap(), 0);
        let list = page(&area, &officer, "/worklist?due=late").await;
        assert!(list.contains("Ogden, Late") && list.contains("Overdue by 7 days"), "{list}");
        // A target whose day has passed makes way as well.
        area.change(Query::new("update owed set is_next =").value(false)).await;
        area.row(
            "owed",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("rule", "A-1".into()),
                ("from_kind", "request.received".into()),
                ("from_on", weeks_ago(&area, 7).into()),
                ("last_day", weeks_ago(&area, 6).into()),
                ("work_to", weeks_ago(&area, 6).into()),
                ("sort_day", weeks_ago(&area, 6).into()),
                ("who", "the local authority".into()),
                ("is_next", true.into()),
                ("force", law::Force::Advisory.code().into()),
                ("is_missing", false.into()),
            ],
        )
        .await;
        assert_eq!(journey::records::owed::turn(&area.db).await.unwrap(), 1);
        assert_eq!(next_of(&area, child).await, ["A-3"]);
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert_eq!(next_of(&area, child).await, ["A-3"], "and when all is worked out again");
    })
    .await;
}

#[tokio::test]
async fn what_is_covered_is_marked_and_two_officers_of_one_name_are_told_apart() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let colleague = area.person("Col Cover", Role::CaseOfficer, None).await;
        let twin = area.person("Col Twin", Role::CaseOfficer, None).await;
        area.change(Query::new("update account set name =").value("Col Cover").push("where id =").value(twin.account))
            .await;
        requested(&area, &officer, ("Late", "Ogden"), 8).await;
        requested(&area, &twin, ("Twin", "Hart"), 8).await;
        assert!(!page(&area, &colleague, "/").await.contains("data-cover"));
        let days = format!(
            "{}&{}",
            testing::date_fields("from", area.today()),
            testing::date_fields("until", date(2026, 12, 1))
        );
        let cover = format!("officer={}&covered_by={}&{days}", officer.account, colleague.account);
        assert_eq!(area.post(&manager, "/cover", &cover).await.status, StatusCode::SEE_OTHER);
        let home = page(&area, &colleague, "/").await;
        assert!(home.contains("You cover Asha Officer until 1 December 2026 (1 late)"), "{home}");
        for path in ["/worklist", "/worklist?whose=covering"] {
            let list = page(&area, &colleague, path).await;
            assert!(list.contains("Ogden, Late") && list.contains("Asha Officer (you cover)"), "{path}: {list}");
        }
        assert!(!page(&area, &colleague, "/worklist?whose=own").await.contains("Ogden"));
        let all = page(&area, &manager, "/worklist").await;
        assert!(
            all.matches("Col Cover (").count() >= 3,
            "by their e-mail addresses, in the filter and in the row: {all}"
        );
        // Also where a list shows only one of them.
        let risk = page(&area, &manager, "/deadlines").await;
        assert!(risk.contains("op-table-figures") && risk.contains("Col Cover ("), "{risk}");
    })
    .await;
}

#[tokio::test]
async fn what_came_of_an_act_on_many_is_said_for_how_many_and_why_not_for_the_others() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let second = area.person("Olu Other", Role::CaseOfficer, None).await;
        let members = [
            area.person("Pia Panel", Role::PanelMember, None).await,
            area.person("Per Panel", Role::PanelMember, None).await,
        ];
        let (one, two) = (
            requested(&area, &officer, ("Ava", "Ogden"), 3).await,
            requested(&area, &officer, ("Bea", "Hart"), 3).await,
        );
        // A list of one kind of deadline says which.
        let kind = page(&area, &officer, "/worklist?rule=A-3").await;
        let act = page::words::capitalised(journey::model::tasks::act("A-3"));
        assert!(kind.contains(&format!("Action: {act}")), "{kind}");
        // Nothing was done: no green banner, the filter stays.
        let list = "list=due%3Dfour-weeks";
        let none = area.post(&officer, "/worklist/act", &format!("act=chase&child={one}&child={two}&{list}")).await;
        assert_eq!(none.location, "/worklist?due=four-weeks&done=reminded&count=0&not=nothing-due.2");
        let said = page(&area, &officer, &none.location).await;
        assert!(!said.contains("govuk-notification-banner--success"), "{said}");
        assert!(said.contains("Nothing was done. Not for 2 children: no advice is due."), "{said}");
        assert!(said.contains("Remove this filter: </span>Due: Next 4 weeks"), "{said}");
        // A panel.
        let day = area.today().checked_add(3.days()).unwrap();
        let form = format!("title=Panel&{}&members={}&members={}", on(day), members[0].account, members[1].account);
        let panel = area.post(&manager, "/panels/new", &form).await.location;
        let id = panel.rsplit('/').next().unwrap();
        let blank = area.post(&officer, "/worklist/act", &format!("act=panel&panel={id}&child={one}")).await;
        assert!(blank.refuses("panel"), "{}", blank.text);
        // The box stays open, with who and what was selected.
        let box_of = |value: &str| blank.text.split(&format!("value=\"{value}\"")).nth(1).unwrap_or_default();
        assert!(box_of(&one.to_string()).starts_with(" checked") && !box_of(&two.to_string()).starts_with(" checked"));
        assert!(box_of(id).starts_with(" selected") && blank.text.contains("data-acts open"), "{}", blank.text);
        let act = format!("act=panel&panel={id}&question=assess&child={one}&child={two}&sure=yes");
        let put = area.post(&officer, "/worklist/act", &act).await;
        assert_eq!(put.location, "/worklist?done=on-panel&count=2");
        assert!(page(&area, &officer, &put.location).await.contains("2 children added to the agenda."));
        assert!(page(&area, &members[0], &panel).await.contains("Ogden, Ava"));
        let again = area.post(&officer, "/worklist/act", &act).await;
        assert_eq!(again.location, "/worklist?done=on-panel&count=0&not=on-agenda.2");
        // A question that makes no sense where the case stands is refused, with the name and the reason.
        let unfit = format!("act=panel&panel={id}&question=provision&child={one}&sure=yes");
        let unfit = area.post(&officer, "/worklist/act", &unfit).await;
        assert_eq!(unfit.location, format!("/worklist?done=on-panel&count=0&unfit=requested.{one}"));
        let said = page(&area, &officer, &unfit.location).await;
        assert!(said.contains("Ava Ogden has a request that waits for the decision to assess"), "{said}");
        assert_eq!(total(&page(&area, &officer, "/worklist?waiting=panel").await), 2);
        // A note for both, with something to do by a day; the form says for how many it is.
        let note = format!("act=note&child={one}&child={two}&{list}");
        let form = area.post(&officer, "/worklist/act", &note).await;
        assert!(
            form.text.contains("Add a note for 2 children") && form.text.contains("name=\"child\""),
            "{}",
            form.text
        );
        let bare = area.post(&officer, "/worklist/act", &format!("{note}&sure=yes&task=Call")).await;
        for words in ["Enter the note", "Enter the date by which it is to be done"] {
            assert!(bare.text.contains(words), "{words}: {}", bare.text);
        }
        assert_eq!(area.number("select count(*) from case_note").await, 0);
        let due = testing::date_fields("due", area.today().checked_add(5.days()).unwrap());
        let written = format!("{note}&sure=yes&body=The+panel+is+moved&task=Tell+the+family&{due}");
        let written = area.post(&officer, "/worklist/act", &written).await;
        assert_eq!(written.location, "/worklist?due=four-weeks&done=noted&count=2");
        assert_eq!(area.number("select count(*) from case_note").await, 2);
        assert_eq!(area.number("select count(*) from task where kind = 'follow_up' and done_on is null").await, 2);
        // No task is set by law.
        let set_by = async |what: &str| {
            let list = format!("/worklist?show=all&binding={what}");
            total(&page(&area, &officer, &list).await)
        };
        assert_eq!(set_by("law").await - set_by("statute").await, 2);
        // One has this officer already.
        area.assign(two, &second, "case_officer").await;
        area.change(
            Query::new("delete from assignment where person =").value(two).push("and account =").value(officer.account),
        )
        .await;
        let act = format!("act=allocate&officer={}&child={one}&child={two}", second.account);
        let given = area.post(&manager, "/worklist/act", &act).await;
        let said = page(&area, &manager, &given.location).await;
        assert!(said.contains("1 child allocated to Olu Other. Not for 1 child: already on this caseload."), "{said}");
        // What an address says was done is no more than words.
        let forged =
            page(&area, &officer, "/worklist?done=allocated&count=9&not=%3Cb%3E.2_x_not-yours.z&about=%3Cb%3E").await;
        assert!(!forged.contains("<b>"), "{forged}");
        assert!(area.post(&officer, "/worklist/act", "act=nothing&child=x").await.refuses("select-0"));
    })
    .await;
}

#[tokio::test]
async fn one_letter_is_drafted_for_each_selected_child_and_why_not_for_the_others_is_said() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let stranger = area.person("Olu Other", Role::CaseOfficer, None).await;
        let (one, two) = (
            requested(&area, &officer, ("Ava", "Ogden"), 3).await,
            requested(&area, &officer, ("Bea", "Hart"), 3).await,
        );
        area.parent(one, "Pat", true).await;
        let due = testing::date_fields("due", area.today().checked_add(5.days()).unwrap());
        let agreed = law::Kind::AssessmentAgreed.code();
        let act = format!("act=letters&child={one}&child={two}&list=due%3Dfour-weeks");
        let form = area.post(&officer, "/worklist/act", &act).await;
        assert!(
            form.text.contains(&format!("value=\"{agreed}\"")) && form.text.contains("name=\"child\""),
            "{}",
            form.text
        );
        let bare = area.post(&officer, "/worklist/act", &format!("{act}&sure=yes")).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bare.text);
        // A letter about a plan does not fit a request.
        let unfit = format!("{act}&sure=yes&letter={}&{due}", law::Kind::ReviewKeep.code());
        let unfit = area.post(&officer, "/worklist/act", &unfit).await;
        let named = |first, second| {
            format!("/worklist?due=four-weeks&done=letters&count=0&unfit=letter.{first}_letter.{second}")
        };
        assert!([named(one, two), named(two, one)].contains(&unfit.location), "{}", unfit.location);
        let said = page(&area, &officer, &unfit.location).await;
        assert!(said.contains("No draft for Ava Ogden") && said.contains("No draft for Bea Hart"), "{said}");
        // Nobody is recorded to whom the second could go.
        let sent = format!("{act}&sure=yes&letter={agreed}&{due}");
        let drafted = area.post(&officer, "/worklist/act", &sent).await;
        assert_eq!(drafted.location, "/worklist?due=four-weeks&done=letters&count=1&not=nobody.1");
        let said = page(&area, &officer, &drafted.location).await;
        assert!(said.contains("1 letter drafted.") && said.contains("Not for 1 child:"), "{said}");
        let again = area.post(&officer, "/worklist/act", &sent).await.location;
        assert!(again.contains("count=0") && again.contains("has-letter.1"), "nothing is drafted twice: {again}");
        let strange = area.post(&stranger, "/worklist/act", &sent).await.location;
        assert_eq!(strange, "/worklist?due=four-weeks&done=letters&count=0&not=not-yours.2");
        // The whole list, across its pages.
        let all = format!("act=letters&select=all&list=due%3Dfour-weeks&sure=yes&letter={agreed}&{due}");
        let all = area.post(&officer, "/worklist/act", &all).await.location;
        assert!(all.contains("has-letter.1") && all.contains("nobody.1"), "{all}");
        assert_eq!(total(&page(&area, &officer, "/worklist?show=all&rule=task%3Aletter_to_send").await), 1);
        // The task leads to the form that asks what there is to ask, and to the letter as it looks now.
        let (task,): (uuid::Uuid,) = {
            let mut tx = area.db.read().await.unwrap();
            Query::new("select id from task where letter is not null").one(&mut tx).await.unwrap()
        };
        let draft = page(&area, &officer, &format!("/children/{one}/journey/tasks/{task}")).await;
        for part in [format!("data-letter=\"{agreed}\""), format!("/children/{one}/journey/record/{agreed}")] {
            assert!(draft.contains(&part), "{part}: {draft}");
        }
        assert_ne!(area.get(&stranger, &format!("/children/{one}/journey/tasks/{task}")).await.status, StatusCode::OK);
        // Sent, it is off the list.
        recorded(&area, &officer, one, agreed, &(on(area.today()) + &testing::casework::notice())).await;
        assert_eq!(area.number("select count(*) from task where letter is not null and done_on is null").await, 0);
        assert_eq!(total(&page(&area, &officer, "/worklist?show=all&rule=task%3Aletter_to_send").await), 0);
    })
    .await;
}

#[tokio::test]
async fn somebody_saves_a_view_of_a_list_and_nobody_else_sees_or_removes_it() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        requested(&area, &officer, ("Late", "Ogden"), 8).await;
        let plain = page(&area, &officer, "/worklist").await;
        assert!(
            !plain.contains("data-save-view") && !plain.contains("data-saved-views"),
            "nothing narrows it: {plain}"
        );
        let view = page(&area, &officer, "/worklist?show=all&due=late&sort=name").await;
        assert!(view.contains("data-save-view"), "{view}");
        let query = Area::hidden(&view, "query").replace("&#38;", "&").replace("&amp;", "&");
        assert_eq!(query, "show=all&due=late&sort=name");
        let save = |name: &str, list: &str, query: &str| {
            format!(
                "name={name}&list={}&query={}",
                list.replace('/', "%2F"),
                query.replace('&', "%26").replace('=', "%3D")
            )
        };
        let nameless = area.post(&officer, "/saved-views", &save("", "/worklist", &query)).await;
        assert!(nameless.refuses("name") && nameless.text.contains("data-save-again"), "{}", nameless.text);
        for elsewhere in ["https://elsewhere.example", "//elsewhere.example", "/work?a=b"] {
            let refused = area.post(&officer, "/saved-views", &save("x", elsewhere, "")).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{elsewhere}");
        }
        let saved = area.post(&officer, "/saved-views", &save("Late+by+name", "/worklist", &query)).await;
        assert_eq!(saved.location, "/worklist?show=all&due=late&sort=name");
        let view = page(&area, &officer, &saved.location).await;
        assert!(view.contains("Late by name</strong>") && !view.contains("data-save-view"), "{view}");
        assert!(page(&area, &officer, "/worklist").await.contains("Late by name</a>"));
        // Under the same name it is replaced.
        area.post(&officer, "/saved-views", &save("Late+by+name", "/worklist", "due=late")).await;
        assert_eq!(area.number("select count(*) from saved_view").await, 1);
        assert!(!page(&area, &other, "/worklist").await.contains("Late by name"));
        let own = page(&area, &officer, "/saved-views").await;
        let id = own.split("data-view=\"").nth(1).unwrap()[..36].to_owned();
        assert!(!page(&area, &other, "/saved-views").await.contains(&id));
        let remove = format!("/saved-views/{id}/remove");
        assert_eq!(area.post(&other, &remove, "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&officer, &remove, "").await.status, StatusCode::SEE_OTHER);
        assert!(!page(&area, &officer, "/worklist").await.contains("Late by name"));
    })
    .await;
}

/// The names of a list, in its order.
fn names(list: &str) -> Vec<&str> {
    let names = list.split("Ogden, ").skip(1).filter_map(|rest| rest.get(..3));
    names.filter(|name| name.starts_with(char::is_uppercase)).collect()
}

#[tokio::test]
async fn the_worklist_is_sorted_by_school_and_by_case_officer_and_who_has_none_comes_last() {
    on_each(|area| async move {
        let zed = area.person("Zed Officer", Role::CaseOfficer, None).await;
        let amy = area.person("Amy Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let (oak, elm) = (area.school("Oak School", "900001").await, area.school("Elm School", "900002").await);
        let placed =
            [("Ava", &zed, Some(oak)), ("Bea", &amy, None), ("Cai", &zed, Some(elm)), ("Dee", &amy, Some(oak))];
        for (weeks, (name, officer, school)) in (5..).zip(placed) {
            let child = requested(&area, officer, (name, "Ogden"), weeks).await;
            if let Some(school) = school {
                area.place(child, school).await;
            }
        }
        // Within one school or officer the earliest deadline stands first, as on the list itself.
        for (sort, order) in [
            ("school", ["Cai", "Dee", "Ava", "Bea"]),
            ("-school", ["Dee", "Ava", "Cai", "Bea"]),
            ("officer", ["Dee", "Bea", "Cai", "Ava"]),
            ("-officer", ["Cai", "Ava", "Dee", "Bea"]),
        ] {
            let list = page(&area, &manager, &format!("/worklist?sort={sort}")).await;
            assert_eq!((names(&list), total(&list)), (order.to_vec(), 4), "{sort}");
            let file = page(&area, &manager, &format!("/worklist/csv?sort={sort}")).await;
            assert_eq!(names(&file), order, "{sort}");
        }
        assert_eq!(names(&page(&area, &zed, "/worklist?sort=-school").await), ["Ava", "Cai"]);
        area.change(Query::new("delete from assignment where account =").value(zed.account)).await;
        for sort in ["officer", "-officer"] {
            let list = page(&area, &manager, &format!("/worklist?sort={sort}")).await;
            assert_eq!(names(&list), ["Dee", "Bea", "Cai", "Ava"], "{sort}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_waits_stands_beside_the_navigation() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        for name in ["Ava", "Bea"] {
            requested(&area, &officer, (name, "Ogden"), 30).await;
        }
        let late = counts(&page(&area, &officer, "/").await).into_iter().find(|(code, ..)| code == "late").unwrap().1;
        assert!(late > 1);
        let other_page = page(&area, &officer, "/account").await;
        assert!(other_page.contains(&format!("data-badge=\"{late}\"")), "{other_page}");
        assert!(!page(&area, &other, "/account").await.contains("data-badge"));
    })
    .await;
}
