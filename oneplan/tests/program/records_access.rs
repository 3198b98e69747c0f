//! Who sees which child: by relationship, never otherwise; restricted records do not exist for others.

use crate::common::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use store::Query;

const UPN: &str = "B801200005001";

#[tokio::test]
async fn a_caseload_opens_records_and_a_reason_opens_others() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let mine = area.child("Zoë", "O’Hara", date(2015, 3, 27), Some(UPN)).await;
        let other = area.child("Noah", "Whitaker", date(2016, 1, 2), None).await;
        area.assign(mine, &officer, "case_officer").await;

        let opened = area.get(&officer, &format!("/children/{mine}")).await;
        assert_eq!(opened.status, StatusCode::OK);
        assert!(opened.text.contains("Zoë O’Hara") && opened.text.contains("27 March 2015 (11, year 7)"));
        assert_eq!(area.logged("child.open", mine).await, 1, "the read is in the log");

        let refused = area.get(&officer, &format!("/children/{other}")).await;
        assert_eq!(refused.location, format!("/children/{other}/reason"));
        assert_eq!(area.logged("child.open", other).await, 0);
        let short = area.post(&officer, &format!("/children/{other}/reason"), "reason=x").await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        let given = area.post(&officer, &format!("/children/{other}/reason"), "reason=Duty+call+from+mother").await;
        assert_eq!(given.location, format!("/children/{other}"));
        assert_eq!(area.get(&officer, &format!("/children/{other}")).await.status, StatusCode::OK);
        // A reason opens the record for reading; changing it is for the case officer.
        assert_eq!(area.get(&officer, &format!("/children/{other}/edit")).await.status, StatusCode::NOT_FOUND);
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let seen = area.get(&manager, &format!("/children/{other}/readers")).await;
        assert!(seen.text.contains("Duty call from mother"), "managers see the reason");
    })
    .await;
}

#[tokio::test]
async fn a_family_sees_which_professionals_listed_the_child_and_not_that_another_of_the_family_did() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoë", "O’Hara", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let (father, _) = area.parent(child, "Tom", false).await;
        for who in [&officer, &father] {
            assert!(area.get(who, "/children/mine").await.text.contains("O’Hara"), "{}", who.name);
            assert_eq!(area.get(who, &format!("/children/{child}")).await.status, StatusCode::OK, "{}", who.name);
        }
        let seen = area.get(&mother, &format!("/children/{child}/readers")).await.text;
        let readers = seen.split(r#"id="readers""#).nth(1).unwrap();
        assert!(readers.contains("Asha Officer") && !readers.contains("Tom Parent"), "{readers}");
        let known = area.get(&officer, &format!("/children/{child}/readers")).await.text;
        assert!(known.contains("Tom Parent"), "whoever works on the case sees everybody: {known}");
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_by_name_date_number_and_setting_however_written() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoë", "O’Hara-Świątek", date(2015, 3, 27), Some(UPN)).await;
        area.child("Zane", "Ogden", date(2014, 3, 27), None).await;
        let school = area.school("Beckfoot Primary School", "900001").await;
        area.place(child, school).await;
        for form in [
            "name=zoe",
            "name=OHARA",
            "name=swia+z",
            "identifier=b801+2000+05001",
            "setting=beckfoot",
            "born-day=27&born-month=3&born-year=2015",
            "name=zo&setting=beck&born-day=27&born-month=mar&born-year=2015",
        ] {
            let found = area.search(&manager, form).await;
            assert!(found.text.contains(&format!("/children/{child}")), "{form}");
            assert!(!found.text.contains("Ogden"), "{form}");
        }
        assert!(area.search(&manager, "name=zoe+ogden").await.text.contains("data-total=\"0\""));
        // The address of the results says nothing, and is nobody else's.
        let results = area.post(&manager, "/children", "name=zoe").await.location;
        assert!(results.starts_with("/children/found/") && !results.contains("zoe"));
        let other = area.person("Nia Other", Role::Manager, None).await;
        assert_eq!(area.get(&other, &results).await.status, StatusCode::NOT_FOUND);
        let empty = area.search(&manager, "").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let wrong = area.search(&manager, "name=zo&born-day=31&born-month=2&born-year=2015").await;
        assert!(wrong.refuses("born") && wrong.text.contains(r#"value="31""#), "what was typed stays");
        // Signs that name nobody are refused: they must not list everybody.
        for form in ["name=%25", "name=.", "setting=%25", "setting=--"] {
            let refused = area.search(&manager, form).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
            assert!(!refused.text.contains(&child.to_string()), "{form}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_restricted_record_does_not_exist_for_those_outside_it() {
    on_each(|area| async move {
        let named = area.person("Nia Named", Role::CaseOfficer, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let child = area.child("Secret", "Hiddenname", date(2015, 3, 27), Some(UPN)).await;
        area.place(child, school).await;
        // On the caseload, yet not named: restriction comes first.
        area.assign(child, &officer, "case_officer").await;
        area.restrict(child, &[&named]).await;

        let unknown = area.get(&officer, "/children/00000000-0000-7000-8000-000000000000").await;
        for who in [&officer, &manager, &senco] {
            for form in [
                "name=hiddenname",
                &format!("identifier={UPN}"),
                "born-day=27&born-month=3&born-year=2015",
                "setting=beckfoot",
            ] {
                let found = area.search(who, form).await;
                assert!(
                    !found.text.contains("Hiddenname,") && !found.text.contains(&child.to_string()),
                    "{} {form}",
                    who.name
                );
            }
            for path in
                [format!("/children/{child}"), format!("/children/{child}/edit"), format!("/children/{child}/reason")]
            {
                let answer = area.get(who, &path).await;
                assert!(matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{} {path}", who.name);
            }
            assert!(!area.get(who, "/children/mine").await.text.contains("Hiddenname"), "{}", who.name);
            assert!(!area.get(who, "/").await.text.contains("Hiddenname"), "{}", who.name);
        }
        assert_eq!(
            area.get(&officer, &format!("/children/{child}")).await.text,
            unknown.text,
            "not there and not yours look alike"
        );
        assert_eq!(area.logged("child.open", child).await, 0);
        assert!(area.search(&named, "name=hidden").await.text.contains("Restricted"));
        assert_eq!(area.get(&named, &format!("/children/{child}")).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn break_glass_needs_a_second_person_and_ends() {
    on_each(|area| async move {
        let named = area.person("Nia Named", Role::Manager, None).await;
        let asker = area.person("Mo Manager", Role::Manager, None).await;
        let second = area.person("Farah Manager", Role::Manager, None).await;
        let child = area.child("Secret", "Hiddenname", date(2015, 3, 27), Some(UPN)).await;
        area.restrict(child, &[&named]).await;

        let form = format!("identifier={UPN}&born-day=27&born-month=3&born-year=2015&reason=Child+at+risk+tonight");
        let there = area.post(&asker, "/restricted", &form).await;
        let not_there = area.post(&asker, "/restricted", &form.replace("2015", "2014")).await;
        assert_eq!(
            (there.status, &there.location),
            (not_there.status, &not_there.location),
            "the answer does not tell"
        );
        assert!(
            !area.get(&asker, "/restricted").await.text.contains("action=\"/restricted/"),
            "one's own request is not one's to agree"
        );

        let waiting = area.get(&second, "/restricted").await;
        assert!(waiting.text.contains("Child at risk tonight"));
        assert!(!waiting.text.contains("Hiddenname"), "the second person learns why, not who");
        let id = waiting.text.split("action=\"/restricted/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(
            area.post(&asker, &format!("/restricted/{id}"), "decision=agree").await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(area.get(&asker, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            area.post(&second, &format!("/restricted/{id}"), "decision=agree").await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            area.post(&second, &format!("/restricted/{id}"), "decision=refuse").await.status,
            StatusCode::NOT_FOUND,
            "decided once"
        );

        assert!(area.get(&asker, "/restricted").await.text.contains("Hiddenname"));
        assert_eq!(area.get(&asker, &format!("/children/{child}")).await.status, StatusCode::OK);
        assert_eq!(
            area.get(&second, &format!("/children/{child}")).await.status,
            StatusCode::NOT_FOUND,
            "agreeing opens nothing for oneself"
        );
        let mut tx = area.db.read().await.unwrap();
        let agreed = store::audit::list::listing("break_glass.agree", None, None).first(&mut tx, 10).await.unwrap();
        assert_eq!(
            (agreed[0].actor_name.as_str(), agreed[0].reason.as_deref()),
            ("Farah Manager", Some("Child at risk tonight"))
        );
        drop(tx);
        let until = Query::new("update session set created_at =")
            .value(area.db.now() + 20.hours())
            .push(", seen_at =")
            .value(area.db.now() + 20.hours());
        area.change(until).await;
        area.pass_hours(25);
        assert!(matches!(
            area.get(&asker, &format!("/children/{child}")).await.status,
            StatusCode::NOT_FOUND | StatusCode::SEE_OTHER
        ));
    })
    .await;
}

#[tokio::test]
async fn a_setting_sees_its_children_only_while_they_are_there() {
    on_each(|area| async move {
        let (school, other) =
            (area.school("Beckfoot Primary", "900001").await, area.school("Denholt Academy", "900002").await);
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let elsewhere = area.person("Ed Elsewhere", Role::Senco, Some(other)).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        area.place(child, school).await;
        assert_eq!(area.get(&senco, &format!("/children/{child}")).await.status, StatusCode::OK);
        assert!(area.get(&senco, "/children/mine").await.text.contains("Ackroyd, Ava"));
        assert_eq!(area.get(&elsewhere, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        assert!(!area.search(&elsewhere, "name=ackroyd").await.text.contains("Ackroyd, Ava"));
        area.change(Query::new("update placement set ends_on =").value(area.today().yesterday().unwrap())).await;
        assert_eq!(area.get(&senco, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn cover_opens_a_colleagues_caseload_for_its_days() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let cover = area.person("Cora Cover", Role::CaseOfficer, None).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        area.assign(child, &officer, "case_officer").await;
        let today = area.today();
        let of = |from: jiff::civil::Date, to: jiff::civil::Date| {
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("officer", officer.account.into()),
                ("covered_by", cover.account.into()),
                ("starts_on", from.into()),
                ("ends_on", to.into()),
            ]
        };
        area.row("cover", of(today.yesterday().unwrap(), today.yesterday().unwrap())).await;
        assert_eq!(
            area.get(&cover, &format!("/children/{child}")).await.status,
            StatusCode::SEE_OTHER,
            "cover is over"
        );
        area.row("cover", of(today, today)).await;
        assert_eq!(area.get(&cover, &format!("/children/{child}")).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn parents_see_their_child_until_rights_pass_and_then_by_consent() {
    on_each(|area| async move {
        let young = area.today().checked_sub(15.years()).unwrap();
        let child = area.child("Ava", "Ackroyd", young, None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let stranger = area.child("Noah", "Whitaker", young, None).await;
        assert!(area.get(&parent, "/").await.text.contains("Ava Ackroyd"));
        assert_eq!(area.get(&parent, &format!("/children/{child}")).await.status, StatusCode::OK);
        assert_eq!(area.get(&parent, &format!("/children/{stranger}")).await.status, StatusCode::NOT_FOUND);
        // Over compulsory school age.
        let over = law::age::parents_decide_from_birth_date(area.today()).yesterday().unwrap();
        area.change(Query::new("update person set birth_date =").value(over).push("where id =").value(child)).await;
        assert_eq!(area.get(&parent, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        let mut tx = area.db.write(&crate::common::operator()).await.unwrap();
        people::records::family::record_consent(&mut tx, child, "parent_access", true, "Ava", area.today(), None)
            .await
            .unwrap();
        tx.record(store::Entry::new("test.arrange", "test", None, store::Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(area.get(&parent, &format!("/children/{child}")).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn two_parents_who_must_not_find_each_other_do_not() {
    on_each(|area| async move {
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let (mother, mother_id) = area.parent(child, "Mina", true).await;
        let (father, father_id) = area.parent(child, "Fred", false).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        area.place(child, school).await;
        for person in [child, mother_id] {
            area.row(
                "address",
                vec![
                    ("id", area.db.new_id::<()>().into()),
                    ("person", person.into()),
                    ("street", "7 Hidden Lane".into()),
                    ("town", "Calderwick".into()),
                ],
            )
            .await;
        }
        area.contact(mother_id, "phone", "07700 900123").await;
        let before = area.get(&father, &format!("/children/{child}/people")).await;
        assert!(
            !before.text.contains("7 Hidden Lane") && !before.text.contains("07700 900123"),
            "nobody decided to share"
        );
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let share = format!("about={mother_id}&with={father_id}&what=both&reason=Both+agree");
        assert_eq!(
            area.post(&mother, &format!("/children/{child}/sharing"), &share).await.status,
            StatusCode::FORBIDDEN
        );
        let shared = area.post(&manager, &format!("/children/{child}/sharing"), &share).await;
        assert_eq!(shared.status, StatusCode::SEE_OTHER, "{}", shared.text);
        let page = area.get(&father, &format!("/children/{child}/people")).await.text;
        assert!(page.contains("7 Hidden Lane") && page.contains("07700 900123"), "{page}");
        area.row(
            "withheld",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("child", child.into()),
                ("from_person", father_id.into()),
                ("about_person", mother_id.into()),
                ("reason", "Court order".into()),
                ("starts_on", area.today().into()),
            ],
        )
        .await;
        for secret in
            ["Hidden Lane", "07700 900123", "data-tag=\"withheld\"", "Beckfoot", "ithheld", "Confidential address"]
        {
            for part in ["", "/people", "/details"] {
                let after = area.get(&father, &format!("/children/{child}{part}")).await;
                assert_eq!(after.status, StatusCode::OK);
                assert!(!after.text.contains(secret), "{secret} on {part}");
            }
            assert!(!area.get(&father, "/children/mine").await.text.contains(secret), "{secret} in the list");
        }
        let hers = area.get(&mother, &format!("/children/{child}/people")).await;
        assert!(hers.text.contains("7 Hidden Lane") && !hers.text.contains("data-tag=\"withheld\""));
        let people = area.get(&manager, &format!("/children/{child}/people")).await.text;
        let withheld = people.split("data-tag=\"withheld\"").nth(1).unwrap().split("</strong>").next().unwrap();
        assert!(withheld.contains("Fred Parent"), "{people}");
    })
    .await;
}

#[tokio::test]
async fn two_people_who_save_the_same_record_both_see_both_versions() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), Some(UPN)).await;
        let path = format!("/children/{child}/edit");
        let form = |forename: &str| format!("version=1&forename={forename}&surname=Ackroyd&born-day=5&born-month=5&born-year=2016&upn={UPN}");
        assert_eq!(area.post(&manager, &path, &form("Eva")).await.location, format!("/children/{child}?done=saved"));
        let second = area.post(&manager, &path, &(form("Ada") + "&was-forename=Ava&was-surname=Ackroyd&was-upn=" + UPN)).await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in [">Eva</td>", ">Ada</td>", "value=\"Ada\""] {
            assert!(second.text.contains(words), "{words}");
        }
        // A field that only the other person changed is taken over and never wiped.
        area.change(Query::new("update person set preferred_name = 'Roo'")).await;
        let mine = form("Eva") + "&first_language=Polish&preferred_name=&was-forename=Eva&was-surname=Ackroyd&was-preferred_name=&was-first_language=";
        let merged = area.post(&manager, &path, &mine).await;
        assert!(merged.text.contains("value=\"Roo\"") && merged.text.contains("value=\"Polish\""), "both changes stand in the form");
        area.change(Query::new("update person set preferred_name = null")).await;
        let again = form("Ada").replace("version=1", "version=2");
        assert_eq!(area.post(&manager, &path, &again).await.status, StatusCode::SEE_OTHER);
        let record = area.get(&manager, &format!("/children/{child}/details")).await;
        assert!(record.text.contains("Ada Ackroyd") && record.text.contains("Eva Ackroyd"), "former names stay");
        assert!(area.search(&manager, "name=ava").await.text.contains(&child.to_string()), "and are found");
    })
    .await;
}

#[tokio::test]
async fn bad_details_are_refused_in_words_and_nothing_typed_is_lost() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let taken = area.child("Ava", "Ackroyd", date(2016, 5, 5), Some(UPN)).await;
        let form =
            format!("forename=New&surname=&born-day=1&born-month=1&born-year=1990&upn={UPN}&nhs_number=943+476+5918");
        let refused = area.post(&officer, "/children/new", &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["born", "upn", "nhs_number"] {
            assert!(refused.refuses(field), "{field}: {}", refused.text);
        }
        for typed in ["value=\"New\"", "value=\"1990\""] {
            assert!(refused.text.contains(typed), "{typed}");
        }
        // A number that a restricted child has is not told either, not even by a refusal.
        let secret = area.child("Secret", "Hiddenname", date(2017, 1, 1), Some("G380200025001")).await;
        area.restrict(secret, &[]).await;
        let silent = "forename=Other&surname=Child&born-day=1&born-month=1&born-year=2018&upn=G380200025001";
        assert!(area.post(&officer, "/children/new", silent).await.location.ends_with("?done=added"));
        let twice = area
            .post(&officer, "/children/new", "forename=other&surname=child&born-day=1&born-month=1&born-year=2018")
            .await;
        assert!(twice.refuses("confirm"));
        assert!(
            !refused.text.contains("Ackroyd") && !refused.text.contains(&taken.to_string()),
            "it does not say whose number it is"
        );
        let good =
            "forename=New&surname=Child&born-day=1&born-month=1&born-year=2018&nhs_number=943+476+5919&confirm=yes";
        let added = area.post(&officer, "/children/new", good).await;
        assert!(added.location.ends_with("?done=added"), "{}", added.text);
        assert_eq!(
            area.get(&officer, &added.location).await.status,
            StatusCode::OK,
            "it is on the caseload of who added it"
        );
    })
    .await;
}

/// Each request used to hold one connection while it waited for a second: enough of them waited for ever.
#[tokio::test]
async fn many_records_open_at_once() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let path = format!("/children/{child}");
        let all = (0..120).map(|_| area.get(&manager, &path));
        let all =
            tokio::time::timeout(std::time::Duration::from_secs(9), futures_util::future::join_all(all)).await.unwrap();
        assert!(all.iter().all(|answer| answer.status == StatusCode::OK));
        assert_eq!(area.logged("child.open", child).await, 120);
    })
    .await;
}

#[tokio::test]
async fn once_rights_have_passed_the_hand_over_is_asked_for_and_recorded() {
    on_each(|area| async move {
        let over = law::age::parents_decide_from_birth_date(area.today()).yesterday().unwrap();
        let child = area.child("Ava", "Ackroyd", over, None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.assign(child, &officer, "case_officer").await;
        let page = area.get(&officer, &format!("/children/{child}")).await.text;
        assert!(page.contains("data-warning=\"rights-unsettled\""), "{page}");
        let details = area.get(&officer, &format!("/children/{child}/details")).await.text;
        assert!(details.contains(&format!("href=\"/children/{child}/consent\"")), "{details}");
        let path = format!("/children/{child}/consent");
        let form = "kind=parent_access&answer=yes&by=Ava&on-day=1&on-month=11&on-year=2026";
        let wrong = area.post(&officer, &path, &form.replace("2026", "2027")).await;
        assert!(wrong.refuses("on") && wrong.text.contains("value=\"Ava\""));
        let note = area.post(&officer, &path, &form.replace("parent_access", "decides_for")).await;
        assert!(note.refuses("kind"), "who decides is recorded on its own page");
        assert_eq!(area.get(&parent, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&officer, &path, form).await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.get(&parent, &format!("/children/{child}")).await.status, StatusCode::OK);
        assert!(!area.get(&officer, &format!("/children/{child}")).await.text.contains("data-warning=\"rights"));
        // And withdrawn again.
        area.post(&officer, &path, &form.replace("answer=yes", "answer=no")).await;
        assert_eq!(area.get(&parent, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&parent, &path, form).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_manager_changes_the_case_officer_and_access_goes_with_it() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let before = area.person("Bea Before", Role::CaseOfficer, None).await;
        let after = area.person("Alf After", Role::CaseOfficer, None).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        area.assign(child, &before, "case_officer").await;
        let path = format!("/children/{child}/case-officer");
        assert!(area.get(&manager, &path).await.text.contains("Alf After"));
        let nobody = area.post(&manager, &path, &format!("officer={}", manager.account)).await;
        assert!(nobody.refuses("officer"), "a manager is no case officer");
        assert_eq!(
            area.post(&before, &path, &format!("officer={}", before.account)).await.status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            area.post(&manager, &path, &format!("officer={}", after.account)).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(area.get(&after, &format!("/children/{child}")).await.status, StatusCode::OK);
        assert!(area.get(&before, &format!("/children/{child}")).await.location.ends_with("/reason"));
    })
    .await;
}
