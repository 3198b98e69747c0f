//! A child's record: the summary, the timeline, the contact log.

use crate::law_core::{child, event, page, plan_since};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use people::PersonId;
use store::sql;
use testing::apart::{apart, bind};
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Answer, Area, Someone, date_fields};

/// A child under assessment, with advice asked of three on one day, one of them given.
async fn assessed(area: &Area) -> (Someone, PersonId) {
    let (officer, child) = child(area, date(2015, 3, 27)).await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 9)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 4)) + &notice())).await;
    for (line, from) in [("c", "Community paediatrics"), ("d", "Educational psychology"), ("e", "Social care")] {
        let form = format!("{}&line={line}&asked_of={}", on(weeks_ago(area, 4)), from.replace(' ', "+"));
        recorded(area, &officer, child, "advice.asked", &form).await;
    }
    let mut tx = area.db.read().await.unwrap();
    let (advice,): (uuid::Uuid,) = sql!("select id from advice where line = $1", "c").one(&mut tx).await.unwrap();
    drop(tx);
    let given =
        format!("{}&advice={advice}&covers=needs&covers=provision&covers=outcomes&needs=Sleep", on(weeks_ago(area, 1)));
    recorded(area, &officer, child, "advice.returned", &given).await;
    (officer, child)
}

/// What stands between two marks on a page.
fn between<'a>(text: &'a str, from: &str, until: &str) -> &'a str {
    let rest = text.split_once(from).map_or("", |(_, rest)| rest);
    rest.split_once(until).map_or(rest, |(part, _)| part)
}

async fn write(area: &Area, who: &Someone, child: PersonId, form: &str) -> Answer {
    area.post(who, &format!("/children/{child}/notes/new"), form).await
}

fn call(day: Date, body: &str) -> String {
    format!("{}&kind=call&with=Mina+Ogden&body={body}", on(day))
}

#[tokio::test]
async fn the_summary_says_what_to_do_first_with_one_button_each_that_leads_to_its_form() {
    on_each(|area| async move {
        let (officer, child) = assessed(&area).await;
        let summary = page(&area, &officer, &format!("/children/{child}")).await;
        let list = between(&summary, "class=\"op-to-do\"", "</ol>");
        let items: Vec<&str> = list.split("data-to-do=").skip(1).collect();
        assert!((1..=5).contains(&items.len()), "{list}");
        for item in &items {
            assert!(item.matches("role=\"button\"").count() <= 1, "{item}");
        }
        // Advice that two still owe is one thing to do, with both names.
        let advice = items.iter().find(|item| item.starts_with("\"A-7\"")).unwrap();
        assert!(advice.contains("Educational psychology") && advice.contains("Social care"), "{advice}");
        assert!(!advice.contains("Community paediatrics"), "{advice}");
        // Each button leads to a page that is there.
        let mut buttons = 0;
        for item in &items {
            if let Some(href) = item.split("href=\"/children/").nth(1).and_then(|rest| rest.split('"').next()) {
                let opened = area.get(&officer, &format!("/children/{href}")).await;
                assert_eq!(opened.status, StatusCode::OK, "{href}");
                buttons += 1;
            }
        }
        assert!(buttons > 0, "{list}");
        assert!(summary.contains(&format!("/children/{child}/journey/record\"")), "rare acts are behind one link");
    })
    .await;
}

#[tokio::test]
async fn the_numbers_of_a_child_stand_in_the_details_and_not_on_the_summary() {
    on_each(|area| async move {
        let case = apart(&area).await;
        for (kind, value) in [("upn", "B801200005001"), ("nhs_number", "9434765919")] {
            area.row("identifier", vec![("person", case.child.into()), ("kind", kind.into()), ("value", value.into())])
                .await;
        }
        let (path, numbers) = (format!("/children/{}", case.child), ["B801200005001", "943 476 5919"]);
        let details = page(&area, &case.officer, &format!("{path}/details")).await;
        assert!(numbers.iter().all(|number| details.contains(number)), "{details}");
        for who in [&case.officer, &case.manager, &case.mother] {
            let summary = page(&area, who, &path).await;
            let told = numbers.into_iter().chain(["9434765919"]).find(|number| summary.contains(number));
            assert_eq!(told, None, "{}", who.name);
        }
    })
    .await;
}

#[tokio::test]
async fn the_summary_shows_how_far_the_assessment_is_in_words_and_not_by_colour_alone() {
    on_each(|area| async move {
        let (officer, child) = assessed(&area).await;
        let summary = page(&area, &officer, &format!("/children/{child}")).await;
        let steps = between(&summary, "data-steps>", "</ol>");
        assert_eq!(steps.matches("<li").count(), 5, "{steps}");
        assert_eq!(steps.matches("✓ Done").count(), 2, "{steps}");
        let now = between(steps, "aria-current=\"step\"", "</li>");
        assert!(now.contains("Advice") && now.contains("1 of 3") && now.contains("Now"), "{steps}");
        assert!(summary.contains("week 10 of 20"), "{summary}");
    })
    .await;
}

#[tokio::test]
async fn the_summary_has_the_familys_telephone_and_the_plan_while_one_is_in_force() {
    on_each(|area| async move {
        let case = apart(&area).await;
        area.contact(case.mina, "phone", "01632 960 001").await;
        let path = format!("/children/{}", case.child);
        let dialled = "href=\"tel:01632960001\"";
        let before = page(&area, &case.officer, &path).await;
        assert!(before.contains(dialled) && !before.contains("data-plan>"), "{before}");
        // Whoever must not learn where the mother lives does not get her number either.
        bind(&area, &case).await;
        assert!(!page(&area, &case.father, &path).await.contains("tel:"));

        plan_since(&area, case.child, 10).await;
        let sent = weeks_ago(&area, 10).strftime("%-d %B %Y").to_string();
        let summary = page(&area, &case.officer, &path).await;
        let plan = between(&summary, "data-plan>", "</p>");
        assert!(plan.contains(&sent), "{sent}: {plan}");
        event(&area, case.child, "plan.ceased", weeks_ago(&area, 1), None).await;
        assert!(!page(&area, &case.officer, &path).await.contains("data-plan>"), "it has ended");
    })
    .await;
}

#[tokio::test]
async fn advice_asked_of_three_on_a_day_is_one_entry_of_the_timeline_with_their_names() {
    on_each(|area| async move {
        let (officer, child) = assessed(&area).await;
        let timeline = page(&area, &officer, &format!("/children/{child}/journey")).await;
        let events = between(&timeline, "data-timeline>", "</div>\n");
        assert_eq!(timeline.matches("data-event=\"advice.asked\"").count(), 1, "{events}");
        let asked = between(&timeline, "data-event=\"advice.asked\"", "data-event=");
        assert!(asked.contains("Community paediatrics") && asked.contains("Educational psychology"), "{asked}");
        // What was done stands beside the day by which it was due.
        let decided = between(&timeline, "data-event=\"request.agreed\"", "data-event=");
        assert!(decided.contains("data-deadline=\"A-3\""), "{decided}");
        // One process alone.
        let lane = page(&area, &officer, &format!("/children/{child}/journey?lane=reviews")).await;
        assert!(!lane.contains("data-event=\"request.agreed\""), "{lane}");
    })
    .await;
}

#[tokio::test]
async fn old_years_are_closed_and_a_correction_says_that_it_is_one() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 120).await;
        let old = event(&area, child, "review.meeting", weeks_ago(&area, 10), None).await;
        let path = format!("/children/{child}/journey");
        let correction = format!("act=day&reason=Minutes&{}", on(weeks_ago(&area, 11)));
        let put_right = area.post(&officer, &format!("{path}/events/{old}"), &correction).await;
        assert_eq!(put_right.status, StatusCode::SEE_OTHER, "{}", put_right.text);
        let timeline = page(&area, &officer, &path).await;
        assert_eq!(timeline.matches("op-year\" open").count(), 1, "only the newest year is open");
        assert!(timeline.matches("op-year\"").count() > 1, "{timeline}");
        let meeting = between(&timeline, "data-event=\"review.meeting\"", "</li>");
        assert!(meeting.contains("Corrected"), "{meeting}");
        assert_eq!(timeline.matches("data-event=\"review.meeting\"").count(), 1, "what was corrected is told once");
    })
    .await;
}

#[tokio::test]
async fn an_entry_of_the_contact_log_is_kept_as_it_was_when_it_is_corrected() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let log = format!("/children/{child}/notes");
        let today = area.today();
        let nothing = write(&area, &officer, child, "").await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Select the type of entry", "Enter the date", "Enter what was said or done"] {
            assert!(nothing.text.contains(words), "{words}: {}", nothing.text);
        }
        let tomorrow = write(&area, &officer, child, &call(today.tomorrow().unwrap(), "Later")).await;
        assert!(tomorrow.refuses("on"), "{}", tomorrow.text);
        let added = write(&area, &officer, child, &call(today, "Wants+a+meeting")).await;
        assert_eq!(added.location, format!("{log}?done=added"), "{}", added.text);
        let list = page(&area, &officer, &log).await;
        assert!(list.contains("Mina Ogden") && list.contains("Wants a meeting"), "{list}");
        let entry = between(&list, &format!("href=\"{log}/"), "\"");
        let entry = list
            .match_indices(&format!("href=\"{log}/"))
            .map(|(at, found)| &list[at + found.len()..at + found.len() + 36])
            .find(|id| id.parse::<uuid::Uuid>().is_ok())
            .unwrap_or(entry)
            .to_owned();
        let form = page(&area, &officer, &format!("{log}/{entry}/correct")).await;
        let stands = Area::hidden(&form, "stands");
        let change = format!("{}&stands={stands}", call(today, "Wants+two+meetings"));
        let unsaid = area.post(&officer, &format!("{log}/{entry}/correct"), &change).await;
        assert!(unsaid.refuses("why"), "{}", unsaid.text);
        let put_right = area.post(&officer, &format!("{log}/{entry}/correct"), &format!("{change}&why=Misheard")).await;
        assert_eq!(put_right.location, format!("{log}?done=corrected"), "{}", put_right.text);
        let list = page(&area, &officer, &log).await;
        assert!(list.contains("Wants two meetings") && !list.contains("Wants a meeting"), "{list}");
        let whole = page(&area, &officer, &format!("{log}/{entry}")).await;
        for words in ["Wants two meetings", "Wants a meeting", "Misheard"] {
            assert!(whole.contains(words), "{words}: {whole}");
        }
        // Whoever began from the version before is told.
        let late = area.post(&officer, &format!("{log}/{entry}/correct"), &format!("{change}&why=Again")).await;
        assert!(late.refuses("body"), "{}", late.text);
        assert_eq!(area.number("select count(*) from case_note").await, 2);
    })
    .await;
}

#[tokio::test]
async fn an_entry_of_every_kind_that_is_offered_can_be_added() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let form = page(&area, &officer, &format!("/children/{child}/notes/new")).await;
        for (count, (kind, _)) in (1..).zip(journey::model::notes::KINDS) {
            assert!(form.contains(&format!("value=\"{kind}\"")), "{kind}: {form}");
            let entry = call(area.today(), "Wants+a+meeting").replace("kind=call", &format!("kind={kind}"));
            let added = write(&area, &officer, child, &entry).await;
            assert_eq!(added.status, StatusCode::SEE_OTHER, "{kind}: {}", added.text);
            assert_eq!(area.number("select count(*) from case_note").await, count, "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_follow_up_stands_on_the_worklist_until_it_is_done() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let due = area.today().checked_add(3.days()).unwrap();
        let entry = call(area.today(), "Wants+a+meeting");
        let half = write(&area, &officer, child, &format!("{entry}&next=Ring+back")).await;
        assert!(half.refuses("due"), "{}", half.text);
        let whole = format!("{entry}&next=Ring+back&{}&whose={}", date_fields("due", due), officer.account);
        let added = write(&area, &officer, child, &whole).await;
        assert_eq!(added.location, format!("/children/{child}/notes?done=follow-up"), "{}", added.text);
        let worklist = page(&area, &officer, "/worklist").await;
        assert!(worklist.contains(&child.to_string()) && worklist.contains("Ring back"), "in their words: {worklist}");
        assert!(
            page(&area, &officer, &format!("/children/{child}/notes")).await.contains("Ring back"),
            "and in the log"
        );
        let summary = page(&area, &officer, &format!("/children/{child}")).await;
        let item = between(&summary, "data-to-do=\"task:follow_up\"", "</li>");
        assert!(
            item.contains("Ring back") && item.contains("Asha Officer") && item.contains("Due in 3 days"),
            "{item}"
        );
        let task = between(item, "href=\"", "\"").to_owned();
        let done = area.post(&officer, &task, "how=Rang+her").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(!page(&area, &officer, &format!("/children/{child}")).await.contains("task:follow_up"));
        // Nobody is given it who is not offered.
        let stranger = area.person("Una Officer", Role::CaseOfficer, None).await;
        let to_her = whole.replace(&officer.account.to_string(), &stranger.account.to_string());
        let refused = write(&area, &officer, child, &to_her).await;
        assert!(refused.refuses("whose"), "{}", refused.text);
    })
    .await;
}

#[tokio::test]
async fn the_contact_log_is_for_those_who_work_for_the_council_and_may_open_the_record() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let log = format!("/children/{}/notes", case.child);
        let added = write(&area, &case.officer, case.child, &call(area.today(), "Secret+words")).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        bind(&area, &case).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        area.assign(case.child, &psychologist, "involved").await;
        let other = area.person("Una Officer", Role::CaseOfficer, None).await;
        for who in [&case.mother, &case.father, &psychologist, &other] {
            for part in ["", "/new", "/csv", "/xlsx"] {
                let answer = area.get(who, &format!("{log}{part}")).await;
                // Another officer may read it with a reason.
                let is_asked = who.name == other.name && answer.location.contains("/reason?to=");
                let refused = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status);
                assert!(refused != is_asked, "{} {part}: {}", who.name, answer.status);
            }
            let sent = write(&area, who, case.child, &call(area.today(), "Mine")).await;
            assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&sent.status), "{}", who.name);
            for part in ["", "/journey"] {
                let seen = area.get(who, &format!("/children/{}{part}", case.child)).await.text;
                assert!(!seen.contains("Secret words"), "{} {part}", who.name);
            }
        }
        for part in ["", "/journey", "/notes"] {
            let seen = page(&area, &case.manager, &format!("/children/{}{part}", case.child)).await;
            assert!(seen.contains("Secret words"), "{part}");
        }
        let file = area.get(&case.manager, &format!("{log}/csv")).await;
        assert!(file.status == StatusCode::OK && file.text.contains("Secret words"), "{}", file.text);
        assert!(area.number("select count(*) from audit_entry where action = 'note.export'").await > 0);
    })
    .await;
}

#[tokio::test]
async fn a_duty_officer_who_gave_a_reason_adds_to_the_contact_log_and_the_case_officer_gets_a_task_until_the_access_ends()
 {
    on_each(|area| async move {
        let case = apart(&area).await;
        let log = format!("/children/{}/notes", case.child);
        write(&area, &case.officer, case.child, &call(area.today(), "Secret+words")).await;
        let duty = area.person("Una Officer", Role::CaseOfficer, None).await;
        let closed = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN];
        assert!(closed.contains(&write(&area, &duty, case.child, &call(area.today(), "Mine")).await.status));
        area.post(&duty, &format!("/children/{}/reason", case.child), "reason=Duty+desk+today").await;
        assert!(page(&area, &duty, &log).await.contains("Secret words"));
        let form = page(&area, &duty, &format!("{log}/new")).await;
        assert!(form.contains("data-told") && form.contains("Asha Officer"), "{form}");
        assert!(!form.contains("name=\"whose\""), "they give it to nobody else: {form}");
        let added = write(&area, &duty, case.child, &call(area.today(), "Mother+rang")).await;
        assert_eq!(added.location, format!("{log}?done=told"), "{}", added.text);
        let asked = format!("{}&next=Ring+back", call(area.today(), "Mother+rang+again"));
        let half = write(&area, &duty, case.child, &asked).await;
        assert!(half.refuses("due"), "{}", half.text);
        let due = area.today().checked_add(3.days()).unwrap();
        let whole = format!("{asked}&{}&whose={}", date_fields("due", due), duty.account);
        assert_eq!(write(&area, &duty, case.child, &whole).await.location, format!("{log}?done=told"));
        let mut tx = area.db.read().await.unwrap();
        let count = sql!(
            "select count(*) from task where kind = 'follow_up' and done_on is null and for_account = $1",
            case.officer.account,
        );
        assert_eq!(count.number(&mut tx).await.unwrap(), 2, "both are the case officer's");
        drop(tx);
        let worklist = page(&area, &case.officer, "/worklist?show=all&step=task").await;
        assert_eq!(worklist.matches(&format!("/children/{}/journey\"", case.child)).count(), 2, "{worklist}");
        assert!(area.logged("note.add", case.child).await >= 3);
        // Nothing else is theirs: no correction, no act of the process, no mark that a task is done.
        let mut tx = area.db.read().await.unwrap();
        let (note,): (uuid::Uuid,) =
            store::Query::new("select id from case_note order by id limit 1").one(&mut tx).await.unwrap();
        let (task,): (uuid::Uuid,) =
            store::Query::new("select id from task order by id limit 1").one(&mut tx).await.unwrap();
        drop(tx);
        let child = format!("/children/{}", case.child);
        for path in [
            format!("{log}/{note}/correct"),
            format!("{child}/journey/record/request.received"),
            format!("{child}/journey/tasks/{task}"),
            format!("{child}/edit"),
        ] {
            let answer = area.get(&duty, &path).await;
            assert_ne!(answer.status, StatusCode::OK, "{path}");
        }
        let form = format!("{}&source=parent", on(area.today()));
        let act = area.post(&duty, &format!("{child}/journey/record/request.received"), &form).await;
        assert!(closed.contains(&act.status), "{}", act.text);
        // It ends with the access.
        area.change(store::Query::new("update access_request set expires_at =").value(area.db.now())).await;
        area.later(1).await;
        let late = write(&area, &duty, case.child, &call(area.today(), "Too+late")).await;
        assert!(closed.contains(&late.status), "{}", late.text);
        assert_eq!(area.number("select count(*) from case_note").await, 3);
    })
    .await;
}

#[tokio::test]
async fn every_form_about_a_child_names_the_child_in_the_tab_and_an_act_leads_back_to_the_worklist() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        for part in
            ["", "/edit", "/needs", "/journey", "/journey/record", "/journey/record/request.received", "/notes/new"]
        {
            let text = page(&area, &officer, &format!("/children/{child}{part}")).await;
            let title = between(&text, "<title>", "</title>");
            assert_eq!(title.matches("Zoe Ogden").count(), 1, "{part}: {title}");
        }
        let form = format!("{}&source=parent", on(area.today()));
        let done = area.post(&officer, &format!("/children/{child}/journey/record/request.received"), &form).await;
        let after = page(&area, &officer, &done.location).await;
        let news = between(&after, "govuk-notification-banner--success", "</div></div>");
        assert!(news.contains("Zoe Ogden") && news.contains("href=\"/worklist\""), "{news}");
    })
    .await;
}

#[tokio::test]
async fn who_opened_the_record_is_one_line_a_person_and_day() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let record = format!("/children/{}", case.child);
        for _ in 0..3 {
            page(&area, &case.officer, &record).await;
        }
        let seen = page(&area, &case.manager, &format!("{record}/readers")).await;
        assert_eq!(seen.matches(": Asha Officer</span>").count(), 1, "{seen}");
        // A family sees the professionals, and no reason.
        let hers = page(&area, &case.mother, &format!("{record}/readers")).await;
        assert!(hers.contains("Asha Officer") && !hers.contains("Reason given"), "{hers}");
        let stranger = area.person("Una Officer", Role::CaseOfficer, None).await;
        assert_eq!(area.get(&stranger, &format!("{record}/readers")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
