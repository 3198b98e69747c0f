//! Adding children and relatives by hand: who may be here already, names as they are given, dates that cannot be.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;

use crate::common::{Area, Someone, on_each};

async fn add(area: &Area, who: &Someone, name: [&str; 2], born: [i16; 3], more: &str) -> crate::common::Answer {
    let [forename, surname] = name;
    let [day, month, year] = born;
    let form =
        format!("forename={forename}&surname={surname}&born-day={day}&born-month={month}&born-year={year}{more}");
    area.post(who, "/children/new", &form).await
}

#[tokio::test]
async fn adding_a_child_by_hand_asks_about_records_that_may_be_the_same_childs_and_says_why() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        area.child("Jaden", "Ackroyd", date(2016, 5, 7), None).await;
        for (name, born, why) in [
            (["Jaden", "Ackroyd"], [7, 5, 2016], "Born on the same day, with the same name"),
            (["Jayden", "Ackroyd"], [7, 5, 2016], "with nearly the same name"),
            (["jaden", "ACKROYD"], [5, 7, 2016], "the day and month of birth are the other way round"),
            (["Jayden", "Ackroyd"], [5, 7, 2016], "Nearly the same name"),
            (["Ackroyd", "Jaden"], [7, 5, 2016], "first and last names the other way round"),
            (["Jaden", "Ackroyd"], [7, 5, 2015], "one part of the date of birth differs"),
            (["Jaden", "Whitaker"], [7, 5, 2016], "the name may have changed"),
            (["Tobias", "Ackroyd"], [7, 5, 2016], "may be a twin"),
            (["Jaden", ""], [7, 5, 2016], "the name may have changed"),
        ] {
            let asked = add(&area, &officer, name, born, "").await;
            assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?} {born:?}");
            assert!(asked.text.contains(why), "{name:?} {born:?}: {why}: {}", asked.text);
            assert!(asked.refuses("confirm"), "{name:?} {born:?}");
        }
        for (name, born) in [(["Olivia", "Whitaker"], [7, 5, 2016]), (["Jaden", "Ackroyd"], [8, 6, 2012])] {
            let added = add(&area, &officer, name, born, "").await;
            assert!(added.location.ends_with("?done=added"), "{name:?}: {}", added.text);
        }
        // A twin is added, and stays a child of its own.
        let twin = add(&area, &officer, ["Tobias", "Ackroyd"], [7, 5, 2016], "&confirm=yes").await;
        assert!(twin.location.ends_with("?done=added"), "{}", twin.text);
    })
    .await;
}

#[tokio::test]
async fn adding_a_child_says_nothing_of_a_restricted_record_and_tells_those_named_on_it() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let named = area.person("Nia Named", Role::Manager, None).await;
        let hidden = area.child("Ava", "Ackroyd", date(2016, 5, 7), None).await;
        area.restrict(hidden, &[&named]).await;
        let added = add(&area, &officer, ["Eva Ava", "Ackroyd"], [7, 5, 2016], "").await;
        assert!(added.location.ends_with("?done=added"), "no word of it: {}", added.text);
        let doubles = format!("href=\"/children/{hidden}/join?other=");
        assert!(area.get(&named, "/").await.text.contains(&doubles));
        let other = area.person("Mo Manager", Role::Manager, None).await;
        assert!(!area.get(&other, "/").await.text.contains(&doubles));
        assert!(!area.get(&officer, "/").await.text.contains(&doubles));
        // Once the second record is restricted to others, it is theirs alone to know of.
        let second: PersonId =
            added.location.trim_start_matches("/children/").split('?').next().unwrap().parse().unwrap();
        area.restrict(second, &[&other]).await;
        for who in [&named, &other] {
            let home = area.get(who, "/").await.text;
            assert!(!home.contains(&doubles), "{}: {home}", who.name);
        }
        area.assign(second, &named, "named").await;
        assert!(area.get(&named, "/").await.text.contains(&doubles));
    })
    .await;
}

#[tokio::test]
async fn names_are_kept_as_given_and_one_name_is_enough() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let long = "Wolfeschlegelsteinhausenbergerdorff-".repeat(3) + "Ōta";
        for (forename, surname, shown) in [
            ("Aisha", "", "Aisha"),
            ("Zoë", "O’Hara-Świątek", "Zoë O’Hara-Świątek"),
            ("Vincent", "van der Berg", "Vincent van der Berg"),
            ("محمد", "علي", "محمد علي"),
            ("ਗੁਰਪ੍ਰੀਤ", "ਸਿੰਘ", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ"),
            ("N’Golo", "d'Arcy", "N’Golo d&#39;Arcy"),
            ("Anna", long.as_str(), long.as_str()),
        ] {
            let added = add(&area, &officer, [forename, surname], [7, 5, 2016], "&confirm=yes").await;
            assert!(added.location.ends_with("?done=added"), "{forename} {surname}: {}", added.text);
            let record = area.get(&officer, &added.location).await.text;
            assert!(record.contains(shown), "{shown}");
            if surname.is_empty() {
                assert!(
                    record.contains("<h1 class=\"govuk-heading-l\">Aisha</h1>"),
                    "no space, no dash, no surname: {record}"
                );
                let found = area.search(&officer, "name=aisha").await.text;
                assert!(found.contains(">Aisha</a>"), "{found}");
            }
        }
        // A father with one name.
        let child = area.child("Ava", "Ackroyd", date(2015, 1, 9), None).await;
        area.assign(child, &officer, "case_officer").await;
        let path = format!("/children/{child}/people/new");
        let father = area.post(&officer, &path, "forename=Sukarno&surname=&kind=Father").await;
        assert_eq!(father.status, StatusCode::SEE_OTHER, "{}", father.text);
        let mut tx = area.db.read().await.unwrap();
        let names: Vec<(String, String)> =
            Query::new("select forename, surname from person where not is_child").all(&mut tx).await.unwrap();
        drop(tx);
        assert_eq!(names, [("Sukarno".to_owned(), String::new())]);
    })
    .await;
}

#[tokio::test]
async fn impossible_dates_are_refused_and_unlikely_ones_are_confirmed() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let future = add(&area, &officer, ["Ava", "Ackroyd"], [3, 11, 2026], "").await;
        assert!(future.refuses("born"));
        let old = add(&area, &officer, ["Ava", "Ackroyd"], [1, 1, 1999], "").await;
        assert!(old.refuses("born"));
        let unlikely = add(&area, &officer, ["Ava", "Ackroyd"], [1, 6, 2001], "").await;
        assert!(unlikely.text.contains("value=\"born::1:6:2001\""), "{}", unlikely.text);
        // What is confirmed is this answer, and no other.
        let other = add(&area, &officer, ["Ava", "Ackroyd"], [2, 6, 2001], "&sure=born::1:6:2001").await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sure = add(&area, &officer, ["Ava", "Ackroyd"], [1, 6, 2001], "&sure=born::1:6:2001").await;
        assert!(sure.location.ends_with("?done=added"), "{}", sure.text);

        let child = area.child("Noah", "Whitaker", date(2016, 5, 7), None).await;
        area.assign(child, &officer, "case_officer").await;
        let school = area.school("Beckfoot Primary", "900001").await;
        for (path, more) in [("needs", "main=ASD"), ("care", "care=looked_after"), ("address", "street=1+Elm+Road")] {
            let form = format!("{more}&from-day=1&from-month=1&from-year=2014&version=1");
            let refused = area.post(&officer, &format!("/children/{child}/{path}"), &form).await;
            assert!(refused.refuses("from") && refused.text.contains("7 May 2016"), "{path}: {}", refused.text);
        }
        area.place(child, school).await;
        let edit = "forename=Noah&surname=Whitaker&born-day=1&born-month=2&born-year=2021&version=1";
        let refused = area.post(&officer, &format!("/children/{child}/edit"), edit).await;
        assert!(refused.refuses("born") && refused.text.contains("1 January 2020"), "{}", refused.text);
        // A child recorded as the mother of another who is younger by three years.
        let sister = area.child("Zoe", "Whitaker", date(2013, 5, 7), None).await;
        area.related(child, sister, "Brother or sister", (false, true)).await;
        let path = format!("/children/{child}/people/{sister}");
        let refused = area.post(&officer, &path, "version=1&kind=Mother").await;
        assert!(refused.text.contains("value=\"kind:Mother:::\""), "{}", refused.text);
        assert_eq!(
            area.post(&officer, &path, "version=1&kind=Mother&sure=kind:Mother:::").await.status,
            StatusCode::SEE_OTHER
        );
    })
    .await;
}

#[tokio::test]
async fn two_officers_of_one_name_are_told_apart_where_one_is_chosen() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        area.person("Sam Smith", Role::CaseOfficer, None).await;
        let twin = area.person("Sam Smythe", Role::CaseOfficer, None).await;
        area.change(Query::new("update account set name =").value("Sam Smith").push("where id =").value(twin.account))
            .await;
        area.person("Una Other", Role::CaseOfficer, None).await;
        let child: PersonId = area.child("Ava", "Ackroyd", date(2016, 5, 7), None).await;
        let page = area.get(&manager, &format!("/children/{child}/case-officer")).await.text;
        assert!(page.contains("sam.smith@example.org") && !page.contains("Una Other ("), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_name_that_the_pdf_of_a_letter_cannot_show_is_told_once_and_kept_as_it_is_given() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        // សុខា ចាន់, in the form's encoding.
        let name = ["%E1%9E%9F%E1%9E%BB%E1%9E%81%E1%9E%B6", "%E1%9E%85%E1%9E%B6%E1%9E%93%E1%9F%8B"];
        let kept = async || {
            let mut tx = area.db.read().await.unwrap();
            let all = Query::new("select id from person where forename =").value("សុខា").push("order by id");
            let rows: Vec<(PersonId,)> = all.all(&mut tx).await.unwrap();
            rows.into_iter().map(|(id,)| id).collect::<Vec<_>>()
        };
        let told = add(&area, &officer, name, [7, 5, 2016], "").await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.text);
        assert!(
            told.refuses("forename") && told.refuses("surname") && !told.refuses("preferred_name"),
            "{}",
            told.text
        );
        assert_eq!(kept().await, []);
        // Another name that cannot be shown stands for nothing; one in Latin letters does.
        let same = add(&area, &officer, name, [7, 5, 2016], "&preferred_name=%E1%9E%81%E1%9E%B6").await;
        assert!(same.refuses("forename") && same.refuses("preferred_name"), "{}", same.text);
        let latin = add(&area, &officer, name, [7, 5, 2016], "&preferred_name=Sokha").await;
        assert!(latin.location.ends_with("?done=added"), "{}", latin.text);
        // Or the officer says that it is right.
        let [forename, surname] = name;
        let sure = format!("&confirm=yes&sure=forename:{forename}:::&sure=surname:{surname}:::");
        let added = add(&area, &officer, name, [9, 9, 2012], &sure).await;
        assert!(added.location.ends_with("?done=added"), "{}", added.text);
        let all = kept().await;
        assert_eq!(all.len(), 2);
        // What is saved is not asked about again.
        let child = all[1];
        let names = format!("forename={forename}&surname={surname}&was-forename={forename}&was-surname={surname}");
        let edit = format!("{names}&born-day=9&born-month=9&born-year=2012&first_language=Khmer&version=1");
        let saved = area.post(&officer, &format!("/children/{child}/edit"), &edit).await;
        assert!(saved.location.ends_with("?done=saved"), "{}", saved.text);
        // The same of a parent.
        let mother = format!("forename={forename}&surname=Chan&kind=Mother");
        let path = format!("/children/{child}/people/new");
        assert!(area.post(&officer, &path, &mother).await.refuses("forename"));
        let sure = format!("{mother}&sure=forename:{forename}:::");
        assert_eq!(area.post(&officer, &path, &sure).await.status, StatusCode::SEE_OTHER);
        // 李明 陈 and 김 민수 are shown, so nobody is asked.
        for (year, name) in [(2013, ["%E6%9D%8E%E6%98%8E", "%E9%99%88"]), (2014, ["%EB%AF%BC%EC%88%98", "%EA%B9%80"])] {
            let added = add(&area, &officer, name, [3, 3, year], "").await;
            assert!(added.location.ends_with("?done=added"), "{}", added.text);
        }
    })
    .await;
}
