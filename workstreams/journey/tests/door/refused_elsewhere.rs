//! What somebody else is refused: letters that are previewed and printed, and advice of another child; and whom a page names is in the log.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::{Query, sql};
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Area, Someone};
use uuid::Uuid;

use crate::letter_pages::sent;
use crate::letters::requested;
use crate::on_each;
use crate::reminders::asked;

/// Somebody of a role who has nothing to do with any child.
async fn some(area: &Area, role: Role) -> Someone {
    let number = area.number("select count(*) from organisation").await;
    let school = match role.needs_organisation() {
        true => Some(area.school(&format!("Elsewhere {role}"), &format!("77{number:04}")).await),
        false => None,
    };
    area.person(&format!("Some {role}"), role, school).await
}

#[tokio::test]
async fn a_letter_is_previewed_with_what_is_typed_by_whoever_records_on_the_child_and_by_nobody_else() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let received = format!("{}&source=parent", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, child, "request.received", &received).await;
        let path = format!("/children/{child}/journey/letter/request.refused");
        let typed = format!("{}&channel=by+hand&notice-reasons=Typed+and+not+sent", on(area.today()));
        let previews = async |who: &Someone| {
            let answer = area.post(who, &path, &typed).await;
            let is_shown = answer.text.starts_with("%PDF");
            assert_eq!(answer.status == StatusCode::OK, is_shown, "{}: {}", who.name, answer.text);
            is_shown
        };
        assert!(previews(&officer).await && !previews(&mother).await);
        for role in Role::ALL {
            let who = some(&area, role).await;
            assert_eq!(previews(&who).await, role == Role::Manager, "{role}");
        }
        let (named, manager) =
            (area.person("Nan Named", Role::Manager, None).await, area.person("Mo Manager", Role::Manager, None).await);
        area.restrict(child, &[&named]).await;
        for who in [&officer, &manager] {
            assert_eq!(area.post(who, &path, &typed).await.status, StatusCode::NOT_FOUND, "{}", who.name);
        }
        assert!(previews(&named).await);
    })
    .await;
}

#[tokio::test]
async fn letters_are_printed_as_one_file_as_many_and_one_by_one_by_whoever_records_on_the_child_alone() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        sent(&area, &officer, child, "The school can help").await;
        let mut tx = area.db.read().await.unwrap();
        let (letter, notice): (Uuid, Uuid) = sql!("select id, notice from letter").one(&mut tx).await.unwrap();
        drop(tx);
        let begin = format!("select=rows&letter={letter}");
        let begun = area.post(&officer, "/letters/to-print", &begin).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        let one = format!("/children/{child}/journey/notices/{notice}/letters/{letter}");
        let files = [format!("{run}/pdf"), format!("{run}/zip"), format!("{one}/pdf"), format!("{one}/word")];
        for file in &files {
            assert_eq!(area.get(&officer, file).await.status, StatusCode::OK, "{file}");
        }
        let act = format!("letter={letter}&{}", on(area.today()));
        let refused = async |who: &Someone| {
            for file in &files {
                let answer = area.get(who, file).await;
                let is_file = answer.text.starts_with("%PDF") || answer.text.starts_with("PK");
                assert!(!answer.status.is_success() && !is_file, "{} at {file}: {}", who.name, answer.status);
            }
            for path in [format!("{run}/again"), format!("{run}/posted")] {
                let answer = area.post(who, &path, &act).await;
                assert!(answer.status.is_client_error(), "{} at {path}: {}", who.name, answer.status);
            }
        };
        refused(&pat).await;
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Manager) {
            refused(&some(&area, role).await).await;
        }
        let printed = "select count(*) from letter where run is not null and posted_on is null";
        assert_eq!(area.number(printed).await, 1);
        // The record was restricted after its letters were printed.
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        area.restrict(child, &[]).await;
        for who in [&officer, &manager] {
            refused(who).await;
        }
        assert_eq!(area.number(printed).await, 1);
    })
    .await;
}

/// The health advice that is asked about a child.
async fn piece(area: &Area, child: PersonId) -> Uuid {
    let mut tx = area.db.read().await.unwrap();
    let query = Query::new("select id from advice where line = 'c' and person =").value(child);
    let (id,): (Uuid,) = query.one(&mut tx).await.unwrap();
    id
}

#[tokio::test]
async fn advice_of_another_child_is_chased_neither_in_the_address_nor_in_the_form_of_this_one() {
    on_each(|area| async move {
        let (officer, _, child, service) = asked(&area).await;
        let other = area.child("Tim", "Hill", date(2014, 5, 1), None).await;
        area.assign(other, &officer, "case_officer").await;
        let received = format!("{}&source=parent", on(weeks_ago(&area, 8)));
        recorded(&area, &officer, other, "request.received", &received).await;
        recorded(&area, &officer, other, "request.agreed", &(on(weeks_ago(&area, 6)) + &notice())).await;
        let form = format!("{}&line=c&asked_of=Hospitals+Trust&account=service-{service}", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, other, "advice.asked", &form).await;
        let (own, theirs) = (piece(&area, child).await, piece(&area, other).await);
        let messages = async || area.number("select count(*) from message").await;
        for crossed in [format!("/children/{other}/advice/{own}"), format!("/children/{child}/advice/{theirs}")] {
            let chased = area.post(&officer, &format!("{crossed}/chase"), "").await;
            assert_eq!(chased.status, StatusCode::NOT_FOUND, "{crossed}: {}", chased.text);
        }
        // The child that was selected, and the piece of another.
        let line = format!("act=chase&child={child}.{theirs}");
        let check = area.post(&officer, "/worklist/act", &line).await;
        assert_eq!(check.status, StatusCode::OK, "{}", check.text);
        assert!(check.text.contains(&own.to_string()) && !check.text.contains(&theirs.to_string()), "{}", check.text);
        for form in
            [format!("{line}&sure=yes&piece={theirs}"), format!("act=chase&child={child}&sure=yes&piece={theirs}")]
        {
            area.post(&officer, "/worklist/act", &form).await;
        }
        // Somebody whose children they are not.
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        let both = format!("act=chase&child={child}&child={other}&sure=yes");
        for form in [format!("{both}&piece={own}&piece={theirs}"), format!("{both}&which=late")] {
            area.post(&stranger, "/worklist/act", &form).await;
        }
        assert_eq!(messages().await, 0);
        let form = format!("act=chase&child={child}&sure=yes&piece={own}&piece={theirs}");
        area.post(&officer, "/worklist/act", &form).await;
        assert_eq!(messages().await, 1, "of the child that was selected");
    })
    .await;
}

/// How often a child was shown on a list of work.
async fn shown(area: &Area, child: PersonId) -> i64 {
    let query = Query::new(
        "select count(*) from audit_subject s join audit_entry e on e.segment = s.segment and e.position = s.position
          where e.action = 'worklist.see' and s.subject =",
    );
    query.value(child).number(&mut area.db.read().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn whom_a_page_names_that_asks_before_an_act_on_the_worklist_is_in_the_read_log() {
    on_each(|area| async move {
        let (officer, _, child, _) = asked(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        let panel = area.db.new_id::<()>();
        let row = vec![
            ("id", panel.into()),
            ("held_on", date(2026, 12, 1).into()),
            ("title", "Assessment panel".into()),
            ("made_by", "Test".into()),
        ];
        area.row("panel", row).await;
        let chase = format!("act=chase&child={child}");
        let put = format!("act=panel&panel={panel}&question=issue&child={child}");
        for form in [&chase, &put] {
            for who in [&officer, &manager] {
                let before = shown(&area, child).await;
                let page = area.post(who, "/worklist/act", form).await;
                assert!(page.status == StatusCode::OK && page.text.contains("Zoe Ogden"), "{form}: {}", page.text);
                assert_eq!(shown(&area, child).await, before + 1, "{} with {form}", who.name);
            }
            let before = shown(&area, child).await;
            assert!(!area.post(&stranger, "/worklist/act", form).await.text.contains("Ogden"), "{form}");
            assert_eq!(shown(&area, child).await, before, "{form}");
        }
    })
    .await;
}
