//! What stands at the top of home pages, with something in every list: each number is that of its list for whoever reads it.

use std::collections::BTreeSet;

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use people::PersonId;
use store::sql;
use testing::casework::{drafted, notice, on, record, recorded, weeks_ago};
use testing::{Area, Someone};

use crate::law_core::{asked_on, event, plan_since};
use crate::on_each;
use crate::worklist::{counts, page, requested, total};

/// How many a list shows; none where it does not say how many of them are counted here.
fn shown(list: &str, code: &str) -> Option<i64> {
    let marked = |name: &str| {
        let value = list.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        value.map_or(0, |value| value.parse().unwrap())
    };
    match code {
        _ if list.contains("data-list-count") => Some(total(list)),
        "sign-off" => Some(marked("data-waiting")),
        "consultations" => Some(i64::try_from(list.matches("/consultations/").count()).unwrap()),
        "papers" => {
            let items: BTreeSet<&str> = list.split("/items/").skip(1).filter_map(|rest| rest.get(..36)).collect();
            Some(i64::try_from(items.len()).unwrap())
        }
        // Both stand among all that was sent, and services among all of them.
        "signed-off" | "returned" | "services-low" => None,
        other => panic!("no list says how many there are of {other}"),
    }
}

/// Each count of somebody's home page is that of its list; of these there are some.
async fn each_is_that_of_its_list(area: &Area, who: &Someone, some: &[&str]) {
    let all = counts(&page(area, who, "/").await);
    for code in some {
        let is_there = all.iter().any(|(known, number, _)| known == code && *number > 0);
        assert!(is_there, "{}: none of {code}: {all:?}", who.role);
    }
    for (code, number, href) in &all {
        let list = page(area, who, href).await;
        if let Some(shown) = shown(&list, code) {
            assert_eq!(shown, *number, "{}: {code} {href}", who.role);
        }
    }
}

/// Advice that was asked of somebody who has an account, on a child whose assessment began ten weeks ago.
async fn advice_asked(area: &Area, officer: &Someone, child: PersonId, line: &str, of: &str) -> uuid::Uuid {
    recorded(area, officer, child, "request.agreed", &(on(weeks_ago(area, 10)) + &notice())).await;
    let form = format!("{}&line={line}&asked_of=Somebody{of}", on(weeks_ago(area, 9)));
    recorded(area, officer, child, "advice.asked", &form).await;
    asked_on(area, child, weeks_ago(area, 9)).await;
    let mut tx = area.db.read().await.unwrap();
    let (piece,): (uuid::Uuid,) =
        sql!("select id from advice where person = $1 and line = $2", child, line).one(&mut tx).await.unwrap();
    piece
}

/// Puts a child on the agenda of a meeting, as a question whether to assess; gives the meeting.
async fn on_a_panel(area: &Area, child: PersonId, held_on: Date, recommendation: Option<&str>) -> uuid::Uuid {
    let panel = area.db.new_id::<()>().uuid();
    let meeting = vec![
        ("id", panel.into()),
        ("held_on", held_on.into()),
        ("title", "Panel".into()),
        ("made_by", "Mo Manager".into()),
    ];
    area.row("panel", meeting).await;
    let item = vec![
        ("id", area.db.new_id::<()>().into()),
        ("panel", panel.into()),
        ("person", child.into()),
        ("rank", 1_i64.into()),
        ("question", "assess".into()),
        ("recommendation", recommendation.into()),
    ];
    area.row("panel_item", item).await;
    panel
}

/// A refusal that a manager was asked to sign off, and what they decided: nothing where it still waits.
async fn refusal(area: &Area, officer: &Someone, manager: &Someone, forename: &str, decision: Option<&str>) {
    let child = area.child(forename, "Refused", date(2015, 3, 27), None).await;
    area.assign(child, officer, "case_officer").await;
    event(area, child, "request.received", weeks_ago(area, 18), None).await;
    event(area, child, "request.agreed", weeks_ago(area, 13), None).await;
    let waits = format!("/children/{child}/to-issue");
    let kept = record(area, officer, child, "plan.refused", &(on(area.today()) + &notice())).await;
    assert!(kept.location.starts_with(&waits), "{} {}", kept.location, kept.text);
    let asked = area.post(officer, &format!("{waits}/approval"), &format!("to={}", manager.account)).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    if let Some(decision) = decision {
        let read = page(area, manager, &waits).await;
        let seen = read.split("decision?seen=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form = format!("decision={decision}&reason=Say+why&seen={seen}");
        let decided = area.post(manager, &format!("{waits}/approval/decision"), &form).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
    }
}

async fn message(area: &Area, from: &Someone, to: &Someone, child: PersonId) {
    let form = format!("to={}&subject=A+question&body=When+do+we+meet&step=send", to.account);
    let sent = area.post(from, &format!("/children/{child}/messages/new"), &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
}

#[tokio::test]
async fn each_count_of_an_officer_and_a_manager_is_that_of_its_list_where_there_is_some_of_everything() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let hospitals = area.service("Hospitals").await;
        let adviser = area.person("Hana Health", Role::Adviser, Some(hospitals)).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let asked = format!("/children/{child}/plan/comment?ask=school");
        let said = area.post(&parent, &asked, "named=Hill+Top+School&body=It+is+near").await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        message(&area, &parent, &officer, child).await;
        area.later(1).await;

        let given = requested(&area, &officer, ("Gus", "Ogden"), 12).await;
        let piece = advice_asked(&area, &officer, given, "c", &format!("&account=service-{hospitals}")).await;
        let advice = "needs=Sleep&provision=A+clinic&outcomes=Rest";
        let sent = area.post(&adviser, &format!("/children/{given}/advice/{piece}"), advice).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);

        let late = requested(&area, &officer, ("Ava", "Ogden"), 7).await;
        on_a_panel(&area, late, area.today().checked_add(3.days()).unwrap(), None).await;
        let soon = requested(&area, &officer, ("Bea", "Ogden"), 2).await;
        on_a_panel(&area, soon, weeks_ago(&area, 1), Some("yes")).await;
        requested(&area, &officer, ("Cai", "Ogden"), 6).await;
        let nobodys = area.child("Ida", "Alone", date(2016, 3, 27), None).await;
        event(&area, nobodys, "request.received", weeks_ago(&area, 8), None).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();

        assert_eq!(area.post(&manager, "/sign-off", "groups=refusal").await.status, StatusCode::SEE_OTHER);
        for (name, decision) in [("Una", Some("approve")), ("Rod", Some("return")), ("Wyn", None)] {
            refusal(&area, &officer, &manager, name, decision).await;
        }

        let waits = ["unread", "comments", "recommended", "messages", "signed-off", "returned"];
        let due = ["late", "week", "four-weeks", "children"];
        each_is_that_of_its_list(&area, &officer, &[waits.as_slice(), due.as_slice()].concat()).await;
        let sent = page(&area, &officer, "/approvals").await;
        let all = counts(&page(&area, &officer, "/").await);
        let of = |code: &str| all.iter().find(|(known, ..)| known == code).map_or(0, |(_, number, _)| *number);
        assert_eq!((of("signed-off"), of("returned")), (1, 1), "one of what was sent still waits");
        assert!(sent.contains("data-sent=\"3\""), "{sent}");
        let manages = ["area-late", "unallocated", "panel-late", "area-week", "sign-off"];
        each_is_that_of_its_list(&area, &manager, &manages).await;

        // None of it is anybody else's.
        let other = area.person("Olu Officer", Role::CaseOfficer, None).await;
        let theirs = counts(&page(&area, &other, "/").await);
        let own: Vec<_> = theirs.iter().filter(|(code, number, _)| *number > 0 && code != "requests").collect();
        assert!(own.is_empty(), "{own:?}");
    })
    .await;
}

#[tokio::test]
async fn each_count_of_schools_services_panels_and_families_is_that_of_its_list() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        let hospitals = area.service("Hospitals").await;
        let adviser = area.person("Hana Health", Role::Adviser, Some(hospitals)).await;
        let member = area.person("Pia Panel", Role::PanelMember, None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Beckfoot")).await;

        let assessed = requested(&area, &officer, ("Gus", "Ogden"), 12).await;
        area.place(assessed, school).await;
        advice_asked(&area, &officer, assessed, "b", "").await;
        for (line, of) in [("d", psychologist.account.to_string()), ("c", format!("service-{hospitals}"))] {
            let form = format!("{}&line={line}&asked_of=Somebody&account={of}", on(weeks_ago(&area, 9)));
            recorded(&area, &officer, assessed, "advice.asked", &form).await;
        }
        asked_on(&area, assessed, weeks_ago(&area, 9)).await;
        // One review is overdue, one is due in eight weeks.
        for (forename, weeks) in [("Max", 60), ("Ned", 44)] {
            let reviewed = area.child(forename, "Hart", date(2015, 3, 27), None).await;
            area.assign(reviewed, &officer, "case_officer").await;
            area.place(reviewed, school).await;
            plan_since(&area, reviewed, weeks).await;
        }
        let panel = on_a_panel(&area, assessed, area.today().checked_add(3.days()).unwrap(), None).await;
        let sits = vec![("panel", panel.into()), ("account", member.account.into()), ("name", "Pia Panel".into())];
        area.row("panel_member", sits).await;
        let item = sql!("select id from panel_item where panel = $1", panel);
        let (item,): (uuid::Uuid,) = item.one(&mut area.db.read().await.unwrap()).await.unwrap();
        let admitted = vec![
            ("id", area.db.new_id::<()>().into()),
            ("person", assessed.into()),
            ("kind", "panel".into()),
            ("account", member.account.into()),
            ("about", item.into()),
            ("starts_on", area.today().into()),
        ];
        area.row("admission", admitted).await;
        message(&area, &officer, &parent, child).await;
        message(&area, &officer, &young, child).await;
        area.later(1).await;

        let schools = ["advice", "advice-late", "consultations", "reviews", "reviews-late", "children"];
        each_is_that_of_its_list(&area, &senco, &schools).await;
        each_is_that_of_its_list(&area, &psychologist, &["advice", "advice-late", "children"]).await;
        each_is_that_of_its_list(&area, &adviser, &["advice", "advice-late"]).await;
        each_is_that_of_its_list(&area, &member, &["papers"]).await;
        for family in [&parent, &young] {
            each_is_that_of_its_list(&area, family, &["messages"]).await;
        }
        // Another school, service and family have none of it.
        let next = area.school("Heron Primary", "900002").await;
        for (name, role) in [("Sam Senco", Role::Senco), ("Ola Adviser", Role::Adviser)] {
            let other = area.person(name, role, Some(next)).await;
            let theirs = counts(&page(&area, &other, "/").await);
            assert!(theirs.iter().all(|(_, number, _)| *number == 0), "{role}: {theirs:?}");
        }
    })
    .await;
}

/// The first number of a table's row about somebody; none where there is no such row.
fn number_of(part: &str, name: &str) -> Option<i64> {
    let row = part.split("<tr").skip(1).find(|row| row.contains(name))?;
    let (_, cells) = row.split_once("</th>")?;
    let text = |cell: &str| {
        cell.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim()).collect::<String>()
    };
    cells.split("</td>").map(text).find_map(|text| text.parse().ok())
}

#[tokio::test]
async fn a_managers_bars_are_the_rows_of_the_deadlines_without_records_that_are_restricted() {
    on_each(|area| async move {
        let asha = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let olu = area.person("Olu Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        assert!(!page(&area, &manager, "/").await.contains("data-officers"), "nothing is late");
        for (who, name) in [(&asha, "Ava"), (&asha, "Bea"), (&olu, "Cai")] {
            requested(&area, who, (name, "Ogden"), 8).await;
        }
        let hidden = requested(&area, &olu, ("Hid", "Den"), 8).await;
        area.restrict(hidden, &[&olu]).await;
        let late = async || {
            let home = page(&area, &manager, "/").await;
            let (_, bars) = home.split_once("data-officers").unwrap_or_else(|| panic!("{home}"));
            let (bars, _) = bars.split_once("href=\"/deadlines#by-officer\"").unwrap();
            let deadlines = page(&area, &manager, "/deadlines").await;
            let (_, rows) = deadlines.split_once("id=\"by-officer\"").unwrap();
            let (rows, _) = rows.split_once("id=\"by-service\"").unwrap();
            [&asha, &olu].map(|who| (number_of(bars, &who.name), number_of(rows, &who.name)))
        };
        // Counted now where it never was, and then each hour.
        let mut seen = Vec::new();
        for kept in [false, true] {
            if kept {
                journey::records::loads::keep(&area.db).await.unwrap();
            }
            let [of_asha, of_olu] = late().await;
            assert!(of_asha.0 == of_asha.1 && of_olu.0 == of_olu.1, "{kept}: {of_asha:?} {of_olu:?}");
            let (of_asha, of_olu) = (of_asha.0.unwrap(), of_olu.0.unwrap());
            assert!(of_olu > 0 && of_asha == 2 * of_olu, "{kept}: {of_asha} {of_olu}");
            seen.push(of_olu);
        }
        assert_eq!(seen[0], seen[1]);
        area.change(sql!("update person set restricted = $1 where id = $2", false, hidden)).await;
        journey::records::loads::keep(&area.db).await.unwrap();
        let [_, of_olu] = late().await;
        assert_eq!(of_olu, (Some(2 * seen[0]), Some(2 * seen[0])), "what was restricted is counted now");
        assert!(!page(&area, &asha, "/").await.contains("data-officers"), "it is no officer's");
    })
    .await;
}

#[tokio::test]
async fn a_manager_sees_the_panels_of_the_next_two_weeks_and_no_others() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = requested(&area, &officer, ("Ava", "Ogden"), 2).await;
        let in_days = |days: i64| area.today().checked_add(days.days()).unwrap();
        let mut panels = Vec::new();
        for held_on in [in_days(0), in_days(14), in_days(15), in_days(-1), in_days(7)] {
            panels.push(on_a_panel(&area, child, held_on, None).await);
        }
        area.change(sql!("update panel set closed_on = $1 where id = $2", area.today(), panels[4])).await;
        let listed = async |who: &Someone| {
            let home = page(&area, who, "/").await;
            panels.iter().map(|panel| home.contains(&format!("href=\"/panels/{panel}\""))).collect::<Vec<_>>()
        };
        assert_eq!(listed(&manager).await, [true, true, false, false, false]);
        assert_eq!(listed(&officer).await, [false; 5]);
    })
    .await;
}
