//! What was sent stays as it was sent, also where the child has another name since and the former one was sealed.

use crate::common::{Area, Someone, on_each};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::apart::lives;
use testing::casework::{drafted, notice, on, recorded, weeks_ago};
use uuid::Uuid;

/// The child has another surname from now on, and only the manager may know the one before.
async fn renamed(area: &Area, manager: &Someone, child: PersonId, surname: &str) {
    area.later(1).await;
    let mut tx = area.db.read().await.unwrap();
    let (version,): (i64,) =
        Query::new("select version from person where id =").value(child).one(&mut tx).await.unwrap();
    drop(tx);
    let change = format!("version={version}&forename=Zoe&surname={surname}&born-day=27&born-month=3&born-year=2015");
    let changed = area.post(manager, &format!("/children/{child}/edit"), &change).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
    let path = format!("/children/{child}/former-names");
    let page = area.get(manager, &path).await.text;
    let name = page.split("name=\"name\" type=\"radio\" value=\"").nth(1).unwrap()[..36].to_owned();
    let sealed = area.post(manager, &path, &format!("name={name}&reason=Adoption+order")).await;
    assert_eq!(sealed.status, StatusCode::SEE_OTHER, "{}", sealed.text);
}

/// A child called Zoe Birthname whose assessment is refused in a letter to Mina, the mother.
async fn refused(area: &Area, channel: &str) -> (Someone, Someone, PersonId) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let child = area.child("Zoe", "Birthname", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    let (mother, _) = area.parent(child, "Mina", true).await;
    lives(area, child, "1 Test Street", "Leeds", "ZX9 1AA").await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 5)))).await;
    let reasons = "notice-reasons=The+school+of+Zoe+Birthname+can+help";
    let form = notice().replace("test-plan=yes", "test-plan=no").replace("notice-reasons=Written", reasons);
    let form = on(weeks_ago(area, 1)) + &form.replace("channel=by+hand", &format!("channel={channel}"));
    recorded(area, &officer, child, "request.refused", &form).await;
    (officer, mother, child)
}

/// The letter about a child and its page.
async fn letter_about(area: &Area, child: PersonId) -> (Uuid, String) {
    let mut tx = area.db.read().await.unwrap();
    let query = "select l.id, n.id from letter l join notice n on n.id = l.notice where n.person =";
    let (letter, notice): (Uuid, Uuid) = Query::new(query).value(child).one(&mut tx).await.unwrap();
    (letter, format!("/children/{child}/journey/notices/{notice}"))
}

/// What stands in the letter on its page.
fn in_letter(page: &str) -> &str {
    page.split("<div class=\"op-letter\">").nth(1).unwrap_or_else(|| panic!("{page}"))
}

#[tokio::test]
async fn a_letter_under_a_name_that_was_sealed_since_is_read_so_by_whoever_it_was_sent_to_and_by_those_on_its_list() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let (officer, mother, child) = refused(&area, "by+hand").await;
        renamed(&area, &manager, child, "Ogden").await;
        let (ada, _) = area.parent(child, "Ada", true).await;
        let (letter, path) = letter_about(&area, child).await;
        for who in [&mother, &manager] {
            let page = area.get(who, &path).await.text;
            let letter = in_letter(&page);
            assert_eq!(letter.matches("Zoe Birthname").count(), letter.matches("Birthname").count());
            assert!(
                letter.contains("The school of Zoe Birthname") && !letter.contains("Ogden"),
                "{}: {page}",
                who.name
            );
        }
        for who in [&officer, &ada] {
            let page = area.get(who, &path).await.text;
            let letter = in_letter(&page);
            assert!(letter.contains("The school of Zoe Ogden can help"), "{}: {page}", who.name);
            assert!(!page.contains("Birthname"), "{}: {page}", who.name);
        }
        // The file is what went to the mother: who may not know the name has none made, and a relative has their own copy.
        for kind in ["pdf", "word"] {
            for file in [format!("{path}/{kind}"), format!("{path}/letters/{letter}/{kind}")] {
                assert_eq!(area.get(&officer, &file).await.status, StatusCode::CONFLICT, "{file}");
                assert_eq!(area.get(&manager, &file).await.status, StatusCode::OK, "{file}");
            }
            for who in [&mother, &ada] {
                assert_eq!(area.get(who, &format!("{path}/{kind}")).await.status, StatusCode::OK, "{}", who.name);
            }
        }
        let stranger = area.person("Dev Psychologist", Role::EducationalPsychologist, None).await;
        assert_eq!(area.get(&stranger, &path).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_waits_to_be_posted_under_a_name_that_was_sealed_since_stays() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let (officer, _, child) = refused(&area, "first+class+post").await;
        let (letter, path) = letter_about(&area, child).await;
        let one = format!("select=rows&letter={letter}");
        let begun = area.post(&officer, "/letters/to-print", &one).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        assert_eq!(area.get(&officer, &format!("{run}/pdf")).await.status, StatusCode::OK);
        renamed(&area, &manager, child, "Ogden").await;
        let page = area.get(&officer, &run).await.text;
        assert!(page.contains("data-held=\"1\" data-why=\"name\""), "{page}");
        for who in [&officer, &manager] {
            for file in [format!("{run}/pdf"), format!("{run}/zip"), format!("{path}/letters/{letter}/pdf")] {
                assert_eq!(area.get(who, &file).await.status, StatusCode::CONFLICT, "{}: {file}", who.name);
            }
        }
        area.post(&officer, &format!("{run}/again"), &format!("letter={letter}")).await;
        assert!(area.post(&officer, "/letters/to-print", &one).await.location.contains("done=none"));
        // Another name that is not sealed stops nothing: the letter goes as it was made.
        area.change(Query::new("update person_name set sealed =").value(false)).await;
        let begun = area.post(&officer, "/letters/to-print", &one).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        assert_eq!(area.get(&officer, &format!("{run}/pdf")).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_plan_keeps_the_name_under_which_it_was_sent_for_whoever_it_was_sent_to() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let (officer, child) = drafted(&area).await;
        let (mother, mina) = area.parent(child, "Mina", true).await;
        let (ada, _) = area.parent(child, "Ada", true).await;
        let kept = "select count(*) from plan_version where child_name = 'Zoe Ogden' and child_called = 'Zoe'
            and child_born is not null and state = 'served'";
        assert_eq!(area.number(kept).await, 1);
        assert_eq!(area.number("select count(*) from plan_version where child_name is not null").await, 1);
        let mut tx = area.db.read().await.unwrap();
        let query = "select n.id from notice n join plan_version v on v.event = n.event where v.state = 'served'";
        let (notice,): (Uuid,) = Query::new(query).one(&mut tx).await.unwrap();
        drop(tx);
        let delivery = vec![
            ("id", area.db.new_id::<()>().into()),
            ("notice", notice.into()),
            ("addressee", "Mina Parent".into()),
            ("person", mina.into()),
            ("channel", "by hand".into()),
            ("sent_on", weeks_ago(&area, 4).into()),
            ("added_by", "Asha Officer".into()),
        ];
        area.row("notice_delivery", delivery).await;
        renamed(&area, &manager, child, "Hart").await;
        let sent = format!("/children/{child}/plan/1");
        for (who, name) in [(&mother, "Ogden"), (&manager, "Ogden"), (&officer, "Hart"), (&ada, "Hart")] {
            let page = area.get(who, &sent).await.text;
            assert!(page.contains(&format!("<p class=\"govuk-body-l\">Zoe {name},")), "{}: {page}", who.name);
            for kind in ["pdf", "word", "easy/pdf", "easy/word"] {
                let file = area.get(who, &format!("{sent}/{kind}")).await;
                assert_eq!(file.status, StatusCode::OK, "{}: {kind}", who.name);
            }
        }
        let working = area.get(&officer, &format!("/children/{child}/plan")).await.text;
        assert!(working.contains("<p class=\"govuk-body-l\">Zoe Hart,"), "{working}");
    })
    .await;
}

#[tokio::test]
async fn a_name_that_was_sealed_stands_in_no_note_and_no_message_for_whoever_is_not_on_its_list() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Birthname", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let words = "kind=call&with=Mina&body=ZOE+BIRTHNAME,+Birthname+Zoe+and+Z.+Birthname";
        let note = format!("{}&{words}", on(weeks_ago(&area, 1)));
        let written = area.post(&officer, &format!("/children/{child}/notes/new"), &note).await;
        assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.text);
        let form = format!("to={}&subject=Zoe+Birthname&body=About+zoe+birthname&step=send", officer.account);
        let sent = area.post(&mother, &format!("/children/{child}/messages/new"), &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        area.later(1).await;
        renamed(&area, &manager, child, "Ogden").await;
        let other = area.person("Una Unnamed", Role::Manager, None).await;
        let notes = format!("/children/{child}/notes");
        let journey = format!("/children/{child}/journey");
        let thread = format!("/children/{child}/messages");
        for path in [&notes, &journey, &thread, &"/messages".to_owned(), &format!("/children/{child}")] {
            for who in [&officer, &other] {
                let page = area.get(who, path).await.text;
                assert!(!page.to_lowercase().contains("birthname"), "{} at {path}: {page}", who.name);
            }
        }
        // Those on its list read it; she wrote it, and nobody is told by her own words whether a guess is right.
        assert!(area.get(&manager, &notes).await.text.contains("ZOE BIRTHNAME"));
        assert!(area.get(&mother, &thread).await.text.contains("About zoe birthname"));
    })
    .await;
}
