//! A former name that was sealed: in what goes out with letters, in their names and lists, in records of brothers and sisters, and for
//! whoever has no account.

use access::Role;
use axum::http::StatusCode;
use gate::{Addressee, Reader, Words};
use jiff::civil::{Date, date};
use people::PersonId;
use store::Query;
use testing::apart::lives;
use testing::casework::{AGREED, notice, on, recorded, weeks_ago};
use testing::date_fields;
use uuid::Uuid;

use crate::common::{Area, Someone, on_each};

/// The child is called otherwise from now on, and the manager alone knows the name before.
async fn renamed(area: &Area, manager: &Someone, (child, born): (PersonId, Date), names: &str) {
    area.later(1).await;
    let query = Query::new("select version from person where id =").value(child);
    let (version,): (i64,) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
    let form = format!("version={version}&{names}&{}", date_fields("born", born));
    let changed = area.post(manager, &format!("/children/{child}/edit"), &form).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
    let path = format!("/children/{child}/former-names");
    let page = area.get(manager, &path).await.text;
    let name = page.split("name=\"name\" type=\"radio\" value=\"").nth(1).unwrap()[..36].to_owned();
    let sealed = area.post(manager, &path, &format!("name={name}&reason=Adoption+order")).await;
    assert_eq!(sealed.status, StatusCode::SEE_OTHER, "{}", sealed.text);
    area.later(1).await;
}

/// The letter of a kind: its id and the page of its notice.
async fn letter(area: &Area, child: PersonId, kind: &str) -> (Uuid, String) {
    let query = Query::new("select l.id, n.id from letter l join notice n on n.id = l.notice where n.person =");
    let query = query.value(child).push("and n.kind =").value(kind);
    let (letter, notice): (Uuid, Uuid) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
    (letter, format!("/children/{child}/journey/notices/{notice}"))
}

/// A plan whose need says the name.
async fn written(area: &Area, officer: &Someone, child: PersonId) {
    let line = async |section: &str, form: &str| {
        let saved = area.post(officer, &format!("/children/{child}/plan/new/{section}"), form).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{section}: {}", saved.text);
        let query = Query::new("select line from plan_line where section =").value(section);
        let (id,): (Uuid,) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
        id
    };
    line("A2", "body=I+like+trains").await;
    let need = line("B", "body=Zoe+Birthname+reads+well").await;
    let outcome = line("E", "body=Follows+two+steps").await;
    line("F", &format!("body=Therapy&who=Therapist&quantity=45+minutes&need={need}&outcome={outcome}")).await;
}

async fn status(area: &Area, who: &Someone, path: &str) -> StatusCode {
    area.get(who, path).await.status
}

#[tokio::test]
async fn a_plan_in_which_a_sealed_name_stands_is_printed_by_those_on_its_list_alone() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let born = date(2015, 3, 27);
        let child = area.child("Zoe", "Birthname", born, None).await;
        area.assign(child, &officer, "case_officer").await;
        area.parent(child, "Mina", true).await;
        lives(&area, child, "1 Test Street", "Leeds", "ZX9 1AA").await;
        let received = format!("{}&source=parent", on(weeks_ago(&area, 18)));
        recorded(&area, &officer, child, "request.received", &received).await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 13)) + &notice())).await;
        area.post(&officer, &format!("/children/{child}/plan/begin"), "").await;
        written(&area, &officer, child).await;
        recorded(&area, &officer, child, "plan.agreed", &(on(weeks_ago(&area, 5)) + AGREED)).await;
        renamed(&area, &manager, (child, born), "forename=Zoe&surname=Ogden").await;
        let form = on(area.today()) + &notice().replace("channel=by+hand", "channel=second+class+post");
        recorded(&area, &officer, child, "plan.draft_served", &form).await;
        let (id, path) = letter(&area, child, "plan.draft_served").await;
        let begun = area.post(&officer, "/letters/to-print", &format!("select=rows&letter={id}")).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let run = begun.location.split('?').next().unwrap().to_owned();
        let files = [format!("{run}/pdf"), format!("{run}/zip"), format!("{path}/letters/{id}/pdf")];
        for file in &files {
            assert_eq!(status(&area, &officer, file).await, StatusCode::CONFLICT, "{file}");
            assert_eq!(status(&area, &manager, file).await, StatusCode::OK, "{file}");
        }
        // Nobody marks as posted what they could not print.
        let sealed = "data-held=\"1\" data-why=\"sealed\"";
        assert!(area.get(&officer, &run).await.text.contains(sealed));
        assert!(!area.get(&manager, &run).await.text.contains(sealed));
        let posted = "select count(*) from letter where posted_on is not null";
        for (who, count) in [(&officer, 0), (&manager, 1)] {
            let marked = area.post(who, &format!("{run}/posted"), &on(area.today())).await;
            assert_eq!(marked.status, StatusCode::SEE_OTHER, "{}", marked.text);
            assert_eq!(area.number(posted).await, count, "{}", who.name);
        }
    })
    .await;
}

#[tokio::test]
async fn a_letter_to_a_young_person_who_was_renamed_tells_the_name_before_in_no_list_and_on_no_page() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let born = date(2009, 3, 27);
        let child = area.child("Jamie", "Hartley", born, None).await;
        area.assign(child, &officer, "case_officer").await;
        lives(&area, child, "8 Chapel Fold", "Leeds", "ZX9 1AA").await;
        let write = format!("/children/{child}/letters/write/general.free");
        let form = format!("to={child}&channel=first+class+post&subject=A+visit&body=We+met+today&step=confirmed");
        let sent = area.post(&officer, &write, &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let (id, path) = letter(&area, child, "general.free").await;
        let begun = area.post(&officer, "/letters/to-print", &format!("select=rows&letter={id}")).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        let delivery = Query::new("select id from notice_delivery where person =").value(child);
        let (delivery,): (Uuid,) = delivery.one(&mut area.db.read().await.unwrap()).await.unwrap();
        renamed(&area, &manager, (child, born), "forename=Robin&surname=Ashdown").await;
        let letters = format!("/children/{child}/letters");
        for place in [
            letters.as_str(),
            path.as_str(),
            &format!("{path}/sent/{delivery}"),
            run.as_str(),
            "/letters/to-print?show=printed",
            "/letters/to-print/csv?show=printed",
        ] {
            let page = area.get(&officer, place).await;
            assert_eq!(page.status, StatusCode::OK, "{place}: {}", page.text);
            assert!(page.text.contains("Ashdown"), "{place}: {}", page.text);
            assert!(!page.text.contains("Jamie") && !page.text.contains("Hartley"), "{place}: {}", page.text);
        }
        for place in [&letters, &path] {
            assert!(area.get(&manager, place).await.text.contains("Jamie Hartley"), "{place}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_record_of_a_sister_tells_no_name_that_was_sealed() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let born = date(2015, 3, 27);
        let idris = area.child("Idris", "Yousaf", born, None).await;
        let hana = area.child("Hana", "Yousaf", date(2013, 5, 2), None).await;
        let other = area.child("Una", "Other", date(2013, 5, 2), None).await;
        let (_, mina) = area.parent(idris, "Mina", true).await;
        area.related(hana, mina, "Parent", (true, true)).await;
        // A social worker of both makes nobody a sister.
        let worker = area.relative(other, ("Wendy", "Worker"), "Social worker", false).await;
        area.related(idris, worker, "Social worker", (false, false)).await;
        let words = "body=Idris+Yousaf+helps+Hana+Yousaf.+Idris+came+too";
        let note = format!("{}&kind=call&with=Mina&{words}", on(weeks_ago(&area, 1)));
        for child in [idris, hana, other] {
            area.assign(child, &officer, "case_officer").await;
            let written = area.post(&officer, &format!("/children/{child}/notes/new"), &note).await;
            assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.text);
        }
        renamed(&area, &manager, (idris, born), "forename=Karim&surname=Khan").await;
        let notes = |child: PersonId| format!("/children/{child}/notes");
        let hers = area.get(&officer, &notes(hana)).await.text;
        assert!(hers.contains("[removed] helps Hana Yousaf") && !hers.contains("Idris"), "{hers}");
        // Nor what he is called today: who reads her record may know nothing of it.
        assert!(!hers.contains("Karim") && !hers.contains("Khan"), "{hers}");
        assert!(!area.get(&officer, &notes(idris)).await.text.contains("Idris"));
        // Those on the list read it, and who is no relative is nobody's brother.
        assert!(area.get(&manager, &notes(hana)).await.text.contains("Idris Yousaf helps Hana Yousaf"));
        assert!(area.get(&officer, &notes(other)).await.text.contains("Idris Yousaf helps Hana Yousaf"));
    })
    .await;
}

#[tokio::test]
async fn whoever_works_with_a_child_and_has_no_account_reads_no_name_that_was_sealed() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let born = date(2015, 3, 27);
        let child = area.child("Zoe", "Birthname", born, None).await;
        let (_, mina) = area.parent(child, "Mina", true).await;
        renamed(&area, &manager, (child, born), "forename=Zoe&surname=Ogden").await;
        let words = Words::new("Zoe Birthname can start");
        let mut tx = area.db.read().await.unwrap();
        for (addressee, shown) in
            [(Addressee::Professional, "Zoe Ogden can start"), (Addressee::Person(mina), "Zoe Birthname can start")]
        {
            let reader = Reader::addressee(&mut tx, addressee, child, area.today()).await.unwrap();
            assert_eq!(words.to(&reader), shown, "{addressee:?}");
        }
    })
    .await;
}
