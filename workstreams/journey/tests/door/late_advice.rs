//! Advice that cannot come in time: whoever was asked says why and by when, and those who wait see it; the weeks of a queue; a service
//! that does not know the child.

use crate::advice::asked_of_school;
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::Date;
use store::{Actor, Entry, Query, Right, sql};
use testing::{Area, Someone};

/// What the form sends for a reason and a day.
fn said(reason: &str, by: Date) -> String {
    let (day, month, year) = (by.day(), by.month(), by.year());
    format!("reason={reason}&note=Two+visits&expected={day}%2F{month}%2F{year}")
}

async fn expected(area: &Area) -> Option<Date> {
    let mut tx = area.db.read().await.unwrap();
    let (day,): (Option<jiff_sqlx::Date>,) = sql!("select expected_on from advice").one(&mut tx).await.unwrap();
    day.map(jiff_sqlx::Date::to_jiff)
}

async fn reminders(area: &Area) -> i64 {
    journey::records::chasing::remind(area.db.clone()).await.unwrap();
    area.number("select count(*) from message").await
}

#[tokio::test]
async fn who_cannot_give_advice_in_time_says_why_and_by_when_and_the_deadline_stays() {
    on_each(|area| async move {
        let (officer, child, school, advice) = asked_of_school(&area).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let page = format!("/children/{child}/advice/{advice}");
        let late = format!("{page}/late");
        assert!(area.get(&senco, &page).await.text.contains(&late));
        let by = area.today().checked_add(60.days()).unwrap();
        for wrong in [String::new(), said("none", by), said("staff", area.today())] {
            let refused = area.post(&senco, &late, &wrong).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", refused.text);
        }
        assert_eq!(expected(&area).await, None);
        let kept = area.post(&senco, &late, &said("staff", by)).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        assert_eq!(expected(&area).await, Some(by));
        assert!(area.get(&senco, &kept.location).await.text.contains("Not enough staff"));
        // The officer sees it where they look, and that it is no exception.
        let shown = area.get(&officer, &page).await.text;
        assert!(shown.contains("Not an exception") && !shown.contains("/journey/exception/"), "{shown}");
        assert!(area.get(&officer, &format!("/children/{child}/advice")).await.text.contains("data-expected"));
        assert!(area.get(&officer, "/worklist?show=all").await.text.contains("Expected "));
        let owed = "select count(*) from owed where rule = 'A-7' and last_day = '2026-11-30'";
        assert_eq!(area.number(owed).await, 1, "the deadline stays");
        // What may be an exception is offered as one, for the officer to judge. A day can be written in words too.
        let in_words = by.strftime("%-d+%B+%Y").to_string();
        let exception = format!("reason=appointment&expected={in_words}");
        assert!(area.post(&senco, &late, &exception).await.refuses("note"), "nobody judges it without its dates");
        let far = area.today().checked_add(400.days()).unwrap();
        assert!(area.post(&senco, &late, &said("staff", far)).await.refuses("expected"));
        let changed = area.post(&senco, &late, &format!("{exception}&note=12+October")).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
        assert_eq!(expected(&area).await, Some(by));
        assert!(area.get(&officer, &page).await.text.contains("/journey/exception/"));
        // Nobody else says it: the officer, another school, the family.
        let other = area.school("Hill Top", "900002").await;
        let stranger = area.person("Sam Senco", Role::Senco, Some(other)).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        for (who, status) in
            [(&officer, StatusCode::FORBIDDEN), (&stranger, StatusCode::NOT_FOUND), (&parent, StatusCode::NOT_FOUND)]
        {
            assert_eq!(area.get(who, &late).await.status, status);
            assert_eq!(area.post(who, &late, &said("staff", by)).await.status, status);
        }
    })
    .await;
}

#[tokio::test]
async fn reminders_wait_for_the_day_that_was_given_and_the_service_is_counted_with_it() {
    on_each(|area| async move {
        let (_, child, school, advice) = asked_of_school(&area).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let by = area.today().checked_add(60.days()).unwrap();
        let late = format!("/children/{child}/advice/{advice}/late");
        assert_eq!(area.post(&senco, &late, &said("staff", by)).await.status, StatusCode::SEE_OTHER);
        // Asked for two weeks ago: late in four weeks.
        area.later(24 * 35).await;
        assert_eq!(reminders(&area).await, 0);
        journey::records::advice::keep_replies(&area.db).await.unwrap();
        let counted = "select count(*) from kept_figure where kind = 'replies.expected' and number = 1";
        assert_eq!(area.number(counted).await, 1);
        assert_eq!(area.get(&manager, "/deadlines").await.status, StatusCode::OK);
        area.later(24 * 27).await;
        assert_eq!(reminders(&area).await, 1, "the day has passed");
        let mut tx = area.db.read().await.unwrap();
        let (body,): (String,) = sql!("select body from message").one(&mut tx).await.unwrap();
        assert!(body.contains("You told us that you expected"), "{body}");
    })
    .await;
}

#[tokio::test]
async fn advice_that_came_back_as_incomplete_is_expected_on_no_day_until_somebody_says_so_again() {
    on_each(|area| async move {
        let (officer, child, school, advice) = asked_of_school(&area).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let page = format!("/children/{child}/advice/{advice}");
        let by = area.today().checked_add(60.days()).unwrap();
        area.post(&senco, &format!("{page}/late"), &said("staff", by)).await;
        area.post(&senco, &page, "needs=a&provision=b&outcomes=c").await;
        let over = area.get(&senco, &format!("{page}/late")).await;
        assert_eq!(over.status, StatusCode::CONFLICT, "it was given");
        assert_eq!(area.post(&officer, &format!("{page}/return"), "why=Too+short").await.status, StatusCode::SEE_OTHER);
        assert_eq!(expected(&area).await, None);
        assert_eq!(area.get(&senco, &format!("{page}/late")).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn what_was_said_of_a_day_is_not_the_word_of_whoever_takes_the_advice_over() {
    on_each(|area| async move {
        let (_, child, school, advice) = asked_of_school(&area).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let eve = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        let rob = area.person("Rob Psychologist", Role::EducationalPsychologist, None).await;
        let by = area.today().checked_add(60.days()).unwrap();
        let late = format!("/children/{child}/advice/{advice}/late");
        assert_eq!(area.post(&senco, &late, &said("staff", by)).await.status, StatusCode::SEE_OTHER);
        area.change(Query::new("update advice set account =").value(eve.account)).await;
        let work = journey::records::handover::WORK.iter().find(|work| work.code == "advice").unwrap();
        let mut tx = area.db.write(&Actor::program("test")).await.unwrap();
        assert_eq!((work.hand_over)(&mut tx, eve.account, rob.account, area.today()).await.unwrap(), 1);
        tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let forgotten = "select count(*) from advice where late_reason is null and late_said_by is null and account =";
        let mut tx = area.db.read().await.unwrap();
        assert_eq!(Query::new(forgotten).value(rob.account).number(&mut tx).await.unwrap(), 1);
        drop(tx);
        assert_eq!(expected(&area).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_queue_stands_by_week_and_is_narrowed_by_week_kind_and_school() {
    on_each(|area| async move {
        let (officer, _, school, advice) = asked_of_school(&area).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let weeks = area.get(&senco, "/advice/weeks").await;
        assert_eq!(weeks.status, StatusCode::OK, "{}", weeks.text);
        assert!(weeks.text.contains("data-week=\"1 request\"") && weeks.text.contains(&advice.to_string()));
        let holds =
            async |query: &str| area.get(&senco, &format!("/advice?{query}")).await.text.contains(&advice.to_string());
        assert!(holds("line=b").await && !holds("line=c").await);
        assert!(holds("school=beckfoot").await && !holds("school=elsewhere").await);
        assert!(holds("show=six-weeks").await && !holds("show=new").await && !holds("show=late").await);
        let due = area.today().checked_add(28.days()).unwrap();
        let monday = due.checked_sub(i64::from(due.weekday().to_monday_zero_offset()).days()).unwrap();
        assert!(holds(&format!("week={monday}")).await);
        let before = monday.checked_sub(7.days()).unwrap();
        assert!(!holds(&format!("week={before}")).await);
        for file in ["/advice/csv", "/advice/xlsx"] {
            assert_eq!(area.get(&senco, file).await.status, StatusCode::OK);
            assert_eq!(area.get(&officer, file).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(area.get(&officer, "/advice/weeks").await.status, StatusCode::FORBIDDEN);
        // Another school's queue holds none of it.
        let other = area.school("Hill Top", "900002").await;
        let stranger: Someone = area.person("Sam Senco", Role::Senco, Some(other)).await;
        assert!(!area.get(&stranger, "/advice/weeks").await.text.contains(&advice.to_string()));
    })
    .await;
}
