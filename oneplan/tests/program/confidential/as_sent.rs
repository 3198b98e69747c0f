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
async fn a_general_letter_whose_subject_is_a_name_that_was_sealed_since_is_called_by_it_for_whoever_it_went_to() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Birthname", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, mina) = area.parent(child, "Mina", true).await;
        let write = format!("/children/{child}/letters/write/general.free");
        let opened = area.get(&officer, &write).await.text;
        assert!(opened.contains("value=\"Zoe Birthname\""), "the subject that it opens with: {opened}");
        let form = format!("to={mina}&channel=by+hand&subject=Zoe+Birthname&body=We+met+today&step=confirmed");
        let sent = area.post(&officer, &write, &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        area.later(1).await;
        renamed(&area, &manager, child, "Ogden").await;
        let (_, notice) = letter_about(&area, child).await;
        for path in [notice, format!("/children/{child}/letters")] {
            for who in [&mother, &manager] {
                assert!(area.get(who, &path).await.text.contains("Zoe Birthname"), "{} at {path}", who.name);
            }
            let page = area.get(&officer, &path).await.text;
            assert!(page.contains("Zoe Ogden") && !page.contains("Birthname"), "{path}: {page}");
        }
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

/// The first id that a statement gives.
async fn id(area: &Area, sql: &str) -> Uuid {
    let mut tx = area.db.read().await.unwrap();
    let (id,): (Uuid,) = Query::new(sql).one(&mut tx).await.unwrap();
    id
}

#[tokio::test]
async fn nobody_changes_a_text_of_which_a_sealed_name_is_kept_from_them() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Birthname", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, mina) = area.parent(child, "Mina", true).await;
        let received = format!("{}&source=parent", on(weeks_ago(&area, 18)));
        recorded(&area, &officer, child, "request.received", &received).await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 13)) + &notice())).await;
        let of = |part: &str| format!("/children/{child}/{part}");
        let needs =
            "addressed_as=Mrs+Birthname&interpreter=&wording=standard&print_size=12&letter_language=&reached_by=";
        let first_needs = format!("{needs}&other=&version=0");
        let note = format!("{}&kind=call&with=Mina&body=About+Zoe+Birthname", on(weeks_ago(&area, 1)));
        let views = "like=Zoe+Birthname+likes+trains";
        for (who, path, form) in [
            (&officer, of("plan/begin"), ""),
            (&officer, of("plan/new/A2"), "body=Zoe+Birthname+likes+trains"),
            (&officer, of("notes/new"), note.as_str()),
            (&officer, of(&format!("people/{mina}/needs")), first_needs.as_str()),
            (&mother, of("views/new"), views),
        ] {
            let saved = area.post(who, &path, form).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{path}: {}", saved.text);
        }
        let line = id(&area, "select line from plan_line where section = 'A2'").await;
        let entry = id(&area, "select id from case_note").await;
        renamed(&area, &manager, child, "Ogden").await;
        let kept = async || {
            let texts = "select (select count(*) from plan_line where body like '%Birthname%')
                           + (select count(*) from contact_need where addressed_as like '%Birthname%')
                           + (select count(*) from case_note where body like '%Birthname%')";
            (area.number(texts).await, area.number("select count(*) from case_note").await)
        };
        assert_eq!(kept().await, (3, 1));
        let corrected = format!("{note}&why=Wrong+day&stands={entry}").replace("Zoe+Birthname", "Zoe");
        let renamed_needs = format!("{needs}&other=&version=1").replace("Birthname", "Ogden");
        for (path, typed) in [
            (of(&format!("plan/lines/{line}")), "body=Likes+trains&version=1".to_owned()),
            (of(&format!("notes/{entry}/correct")), corrected),
            (of(&format!("people/{mina}/needs")), renamed_needs),
        ] {
            let shown = area.get(&officer, &path).await;
            assert_eq!(shown.status, StatusCode::CONFLICT, "{path}: {}", shown.text);
            assert!(!shown.text.contains("Birthname"), "{path}: {}", shown.text);
            let saved = area.post(&officer, &path, &typed).await;
            assert_eq!(saved.status, StatusCode::CONFLICT, "{path}: {}", saved.text);
            let whole = area.get(&manager, &path).await;
            assert!(whole.status == StatusCode::OK && whole.text.contains("Birthname"), "{path}: {}", whole.text);
        }
        assert_eq!(kept().await, (3, 1), "nothing was lost");
        assert!(area.get(&mother, &of("views/new")).await.text.contains("Zoe Birthname likes trains"), "her own words");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_says_a_sealed_name_is_opened_by_those_on_its_list_and_those_to_whom_it_went() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let other = area.person("Una Unnamed", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Birthname", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let received = format!("{}&source=parent", on(weeks_ago(&area, 8)));
        recorded(&area, &officer, child, "request.received", &received).await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 6)) + &notice())).await;
        let asked = format!("{}&line=d&asked_of=Psychology", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, child, "advice.asked", &asked).await;
        let says = b"Zoe Birthname can swim: the hydrotherapy helped.";
        let documents = format!("/children/{child}/files");
        let sent = area.upload(&manager, &format!("{documents}/new"), "Swimming report", "report.txt", says).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let document = format!("{documents}/{}", id(&area, "select id from file").await);
        let advice = format!("/advice/{}/files", id(&area, "select id from advice where line = 'd'").await);
        let sent = area.upload(&manager, &advice, "", "report.txt", says).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let attached = format!("{advice}/{}", id(&area, "select id from attachment").await);
        let file = document.rsplit('/').next().unwrap();
        let form = format!("to={}&subject=Report&body=Please+read&files={file}&step=send", mother.account);
        let sent = area.post(&manager, &format!("/children/{child}/messages/new"), &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        area.later(1).await;
        for path in [&document, &attached] {
            assert_eq!(area.get(&officer, path).await.status, StatusCode::OK, "{path}");
        }
        renamed(&area, &manager, child, "Ogden").await;
        let thread = format!("/children/{child}/messages");
        for who in [&officer, &other] {
            for path in [&document, &attached] {
                let shut = area.get(who, path).await;
                assert_eq!(shut.status, StatusCode::CONFLICT, "{} at {path}", who.name);
                assert!(!shut.text.contains("Birthname"), "{} at {path}: {}", who.name, shut.text);
            }
            let list = area.get(who, &documents).await.text;
            assert!(list.contains("data-held") && !list.contains("Birthname"), "{}: {list}", who.name);
            assert!(!area.get(who, &thread).await.text.contains(&document), "{}", who.name);
        }
        for path in [&document, &attached] {
            assert_eq!(area.get(&manager, path).await.status, StatusCode::OK, "{path}");
        }
        assert_eq!(area.get(&mother, &document).await.status, StatusCode::OK, "it was sent to her");
    })
    .await;
}

#[tokio::test]
async fn a_document_is_found_by_no_former_name_that_is_sealed_from_whoever_searches() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Birthname", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let says = b"Zoe Birthname can swim: the hydrotherapy helped.";
        let new = format!("/children/{child}/files/new");
        let sent = area.upload(&manager, &new, "Swimming report", "report.txt", says).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let finds = async |who: &Someone, typed: &str| area.search_box(who, typed).await.contains("Swimming report");
        for typed in ["birthname", "birthn", "swim+hydrotherapy"] {
            assert!(finds(&officer, typed).await, "{typed}");
        }
        renamed(&area, &manager, child, "Ogden").await;
        for typed in ["birthname", "birthn", "birthname+hydrotherapy", "b"] {
            assert!(!finds(&officer, typed).await, "{typed}");
        }
        for typed in ["hydrotherapy", "swim+hydrotherapy", "swimming"] {
            assert!(finds(&officer, typed).await, "{typed}");
        }
        assert!(finds(&manager, "birthname").await, "who may know the name");
    })
    .await;
}
