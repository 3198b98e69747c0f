//! Lists as files: each holds what the list shows its reader, nothing of anybody else's, and the log has it. Views of them are saved.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use store::sql;
use testing::casework::{drafted, notice, on, recorded, weeks_ago};
use testing::{Area, Someone};
use uuid::Uuid;

use crate::letters::{encoded, refusal};
use crate::on_each;
use crate::sign_off::with_health;
use crate::worklist::{page, requested, total};

/// That both files of a list hold as many rows as the list has for somebody, with this in them; and that each is logged once. Gives
/// the one that can be read.
async fn as_many(area: &Area, who: &Someone, (path, query): (&str, &str), holds: &str, event: &str) -> String {
    let list = page(area, who, &format!("{path}{query}")).await;
    assert!(list.contains(&format!("{path}/csv")) && list.contains(&format!("{path}/xlsx")), "{path}: {list}");
    let logged = format!("select count(*) from audit_entry where action = '{event}'");
    let before = area.number(&logged).await;
    let file = page(area, who, &format!("{path}/csv{query}")).await;
    let rows = i64::try_from(file.lines().count()).unwrap() - 1;
    assert!(rows == total(&list) && file.contains(holds), "{path}: {file}");
    assert_eq!(area.get(who, &format!("{path}/xlsx{query}")).await.status, StatusCode::OK, "{path}");
    assert_eq!(area.number(&logged).await, before + 2, "{event}");
    file
}

/// That the files of a list hold nothing for somebody who has none of it, and are refused to somebody whose work it is not.
async fn for_nobody_else(area: &Area, path: &str, has_none: &Someone, others: &[&Someone]) {
    let file = page(area, has_none, &format!("{path}/csv")).await;
    assert_eq!(file.lines().count(), 1, "{path}: {file}");
    for who in others {
        for kind in ["csv", "xlsx"] {
            assert_eq!(area.get(who, &format!("{path}/{kind}")).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
}

#[tokio::test]
async fn consultations_are_a_file_for_the_school_that_is_asked_without_restricted_records() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (asked, other) = (area.school("Beckfoot Primary", "900001").await, area.school("Hill Top", "900002").await);
        let senco = area.person("Sue Senco", Role::Senco, Some(asked)).await;
        let stranger = area.person("Sam Senco", Role::Senco, Some(other)).await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Beckfoot")).await;
        for query in ["", "?show=open"] {
            as_many(&area, &senco, ("/consultations", query), "Ogden, Zoe", "consultation.export").await;
        }
        for_nobody_else(&area, "/consultations", &stranger, &[&officer]).await;
        area.change(sql!("update consultation set answer = 'yes'")).await;
        assert_eq!(total(&page(&area, &senco, "/consultations?show=open").await), 0);
        area.restrict(child, &[]).await;
        assert!(!page(&area, &senco, "/consultations/csv").await.contains("Ogden"));
    })
    .await;
}

#[tokio::test]
async fn visits_are_narrowed_kept_as_a_view_and_a_file() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let eve = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        let rob = area.person("Rob Psychologist", Role::EducationalPsychologist, None).await;
        let child = requested(&area, &officer, ("Zoe", "Ogden"), 8).await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 6)) + &notice())).await;
        let form = format!("{}&line=d&asked_of=Psychology&account={}", on(weeks_ago(&area, 2)), eve.account);
        recorded(&area, &officer, child, "advice.asked", &form).await;
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (Uuid,) = sql!("select id from advice").one(&mut tx).await.unwrap();
        drop(tx);
        for days in [3, 20] {
            let day = area.today().checked_add(days.days()).unwrap();
            let visit = format!("place=school&on={}%2F{}%2F{}&at=10am", day.day(), day.month(), day.year());
            let planned = area.post(&eve, &format!("/children/{child}/advice/{piece}/visit"), &visit).await;
            assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);
        }
        for (query, rows) in [("", 2), ("?when=week", 1), ("?when=four-weeks", 2)] {
            let file = as_many(&area, &eve, ("/visits", query), "Ogden, Zoe", "visit.export").await;
            assert_eq!(file.matches("Ogden").count(), rows, "{query}");
        }
        assert!(page(&area, &eve, "/visits?when=week").await.contains("data-save-view"));
        let view = "name=This+week&list=%2Fvisits&query=when%3Dweek";
        assert_eq!(area.post(&eve, "/saved-views", view).await.location, "/visits?when=week");
        assert!(page(&area, &eve, "/visits").await.contains("data-saved-views"));
        assert!(!page(&area, &rob, "/visits").await.contains("data-saved-views"));
        for_nobody_else(&area, "/visits", &rob, &[&officer]).await;
    })
    .await;
}

#[tokio::test]
async fn letters_to_print_are_a_file_for_whoever_keeps_the_record() {
    on_each(|area| async move {
        let (officer, parent, child) = crate::letters::requested(&area).await;
        let form = refusal(&area, &officer, child, date(2026, 11, 27), "first class post", &[]).await;
        recorded(&area, &officer, child, "request.refused", &encoded(&form)).await;
        as_many(&area, &officer, ("/letters/to-print", ""), "Ogden, Zoe", "letters.export").await;
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        for_nobody_else(&area, "/letters/to-print", &stranger, &[&parent]).await;
        let posted = page(&area, &officer, "/letters/to-print?show=posted").await;
        assert!(posted.contains("data-save-view") && total(&posted) == 0, "{posted}");
        // A restricted record leaves in no file, and is counted.
        area.restrict(child, &[&officer]).await;
        let apart = page(&area, &officer, "/letters/to-print/csv?show=restricted").await;
        assert!(!apart.contains("Ogden") && apart.lines().count() == 2, "{apart}");
    })
    .await;
}

#[tokio::test]
async fn plans_to_agree_are_narrowed_and_a_file_for_the_service_that_is_asked() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (_, dco) = with_health(&area, &officer, child).await;
        let mut tx = area.db.read().await.unwrap();
        let (service,): (Uuid,) = sql!("select organisation from service").one(&mut tx).await.unwrap();
        drop(tx);
        let due = testing::date_fields("due", date(2026, 11, 20));
        let asked =
            area.post(&officer, &format!("/children/{child}/section-g"), &format!("service={service}&{due}")).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        as_many(&area, &dco, ("/section-g", ""), "Ogden, Zoe", "health.export").await;
        for (query, rows) in [("due=late", 0), ("due=week", 0), ("due=four-weeks", 1)] {
            assert_eq!(total(&page(&area, &dco, &format!("/section-g?{query}")).await), rows, "{query}");
        }
        assert!(page(&area, &dco, "/section-g?due=four-weeks").await.contains("data-save-view"));
        let elsewhere = area.service("Another Trust, elsewhere").await;
        let stranger = area.person("Stan Stranger", Role::Adviser, Some(elsewhere)).await;
        for_nobody_else(&area, "/section-g", &stranger, &[&officer]).await;
    })
    .await;
}

#[tokio::test]
async fn messages_are_a_file_for_whoever_works_here_and_not_for_a_family() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let editor = area.person("Ed Editor", Role::Editor, None).await;
        for (from, to) in [(&parent, &officer), (&officer, &parent)] {
            let form = format!("to={}&subject=A+question&body=When+do+we+meet&step=send", to.account);
            let sent = area.post(from, &format!("/children/{child}/messages/new"), &form).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        area.later(1).await;
        for query in ["", "?show=new"] {
            as_many(&area, &officer, ("/messages", query), "A question", "message.export").await;
        }
        assert!(page(&area, &officer, "/messages?show=new").await.contains("data-save-view"));
        for_nobody_else(&area, "/messages", &manager, &[&editor]).await;
        let own = page(&area, &parent, "/messages?show=new").await;
        assert!(
            own.contains("A question") && !own.contains("/messages/csv") && !own.contains("data-save-view"),
            "{own}"
        );
        assert_eq!(area.get(&parent, "/messages/csv").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
