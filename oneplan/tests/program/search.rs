//! The search box: each way by which somebody is found, and who does not find them by it.

use ::organisations::records::found_by::ORGANISATIONS;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use people::records::found_by::{ADULTS, CHILDREN};
use search::records::build;
use store::Query;
use testing::apart::{Case, apart, bind, lives};
use testing::casework::{on, recorded, weeks_ago};

use crate::common::{Area, Someone, on_each};

const UPN: &str = "B801200005001";

/// What the box gives for what is typed: the page of results.
async fn typed(area: &Area, who: &Someone, text: &str) -> String {
    area.search_box(who, &page::path::with_query("", [("for", text)]).replace("?for=", "")).await
}

async fn finds(area: &Area, who: &Someone, text: &str, child: PersonId) -> bool {
    typed(area, who, text).await.contains(&format!("href=\"/children/{child}\""))
}

/// What tests wrote straight into tables is in the index from here on.
async fn index(area: &Area) {
    for index in [&CHILDREN, &ADULTS, &ORGANISATIONS, &messages::records::finding::DOCUMENTS] {
        build::rebuild(&area.db, index).await.unwrap();
    }
}

/// A family of two parents apart, everybody with a telephone, and a former name of the child.
async fn family(area: &Area) -> Case {
    let case = apart(area).await;
    area.contact(case.mina, "phone", "07700 900123").await;
    area.contact(case.mina, "email", "mina@example.org").await;
    area.contact(case.tom, "phone", "+44 7700 900456").await;
    area.row("identifier", vec![("person", case.child.into()), ("kind", "upn".into()), ("value", UPN.into())]).await;
    let name = area.db.new_id::<()>();
    area.row(
        "person_name",
        vec![
            ("id", name.into()),
            ("person", case.child.into()),
            ("forename", "Zoe".into()),
            ("surname", "Chaudhry".into()),
            ("kind", "former".into()),
        ],
    )
    .await;
    index(area).await;
    case
}

#[tokio::test]
async fn a_child_is_found_by_each_way_that_people_type() {
    on_each(|area| async move {
        let case = family(&area).await;
        let other = area.child("Jan", "Kowalski", date(2013, 6, 1), None).await;
        for text in [
            "zoe",
            "Ogden, Zoe",
            "ogd",
            // A mistake, another way to write it, a former name and its sound.
            "ogdne",
            "Zoë Ogdan",
            "chaudhry",
            "chowdhury",
            // The people around the child.
            "mina parent",
            "zoe mina",
            "meena zoe",
            "zx22 9qq",
            "ZX229QQ zoe",
            "ZX4 1AA",
            "07700 900123",
            "0044 7700-900-456",
            "MINA@example.org",
            UPN,
            "27/3/2015",
            "zoe 27.3.2015",
        ] {
            assert!(finds(&area, &case.officer, text, case.child).await, "{text}");
            assert!(!finds(&area, &case.officer, text, other).await, "{text}");
        }
        for text in ["zane", "zoe kowalski", "zoe ZX1 1AA", "07700 900999", "zoe 28.3.2015", "900123"] {
            assert!(!finds(&area, &case.officer, text, case.child).await, "{text}");
        }
        assert!(finds(&area, &case.officer, "kovalsky", other).await);
    })
    .await;
}

#[tokio::test]
async fn the_nearest_comes_first_and_what_matched_is_said() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let near = area.child("Yusuf", "Khan", date(2013, 6, 1), None).await;
        let alike = area.child("Yousef", "Aarons", date(2013, 6, 1), None).await;
        let found = typed(&area, &officer, "yusuf").await;
        let at = |child: PersonId| found.find(&format!("/children/{child}")).unwrap_or_else(|| panic!("{found}"));
        assert!(at(near) < at(alike));
        let entry = found[at(alike)..].split("</li>").next().unwrap_or_default();
        assert!(entry.contains("data-matched"), "{found}");
    })
    .await;
}

#[tokio::test]
async fn a_search_is_its_askers_alone_and_stands_in_no_address() {
    on_each(|area| async move {
        let case = family(&area).await;
        let sent = area.post(&case.officer, "/search", "for=zoe").await;
        assert!(sent.location.starts_with("/search/") && !sent.location.contains("zoe"), "{}", sent.location);
        assert_eq!(area.get(&case.manager, &sent.location).await.status, StatusCode::NOT_FOUND);
        let kind = format!("{}/children", sent.location);
        assert!(area.get(&case.officer, &kind).await.text.contains(&case.child.to_string()));
        assert_eq!(area.get(&case.manager, &kind).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.get(&case.officer, &format!("{}/nothing", sent.location)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.get(&case.mother, "/search").await.status, StatusCode::FORBIDDEN);
        assert!(!area.get(&case.mother, "/").await.text.contains("action=\"/search\""), "families have no box");
        for text in ["", "%25", "--"] {
            let refused = area.post(&case.officer, "/search", &format!("for={text}")).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        }
        let nothing = typed(&area, &case.officer, "<script>").await;
        assert!(nothing.contains("data-search-empty") && !nothing.contains("<script>\""), "{nothing}");
        area.later(25).await;
        assert_eq!(area.get(&case.officer, &sent.location).await.status, StatusCode::NOT_FOUND, "its day is over");
    })
    .await;
}

#[tokio::test]
async fn what_a_search_shows_is_in_the_log_and_what_was_typed_is_not() {
    on_each(|area| async move {
        let case = family(&area).await;
        typed(&area, &case.officer, "zoe 07700900123").await;
        let mut tx = area.db.read().await.unwrap();
        let mut lines = Vec::new();
        let gather = |line| {
            lines.push(line);
            Ok(())
        };
        store::audit::list::each_about(&mut tx, &[case.child.uuid()], None, gather).await.unwrap();
        assert!(lines.iter().any(|line| line.action == "child.search"), "{lines:?}");
        let told: Vec<(String,)> =
            Query::new("select detail from audit_entry where action like 'child.search%'").all(&mut tx).await.unwrap();
        assert!(told.iter().all(|(detail,)| !detail.contains("zoe") && !detail.contains("900123")), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn who_may_not_open_a_restricted_record_finds_it_by_nothing() {
    on_each(|area| async move {
        let case = family(&area).await;
        let named = area.person("Nia Named", Role::CaseOfficer, None).await;
        area.restrict(case.child, &[&named]).await;
        let ways = ["zoe ogden", "ogdne", "chaudhry", "mina parent", "ZX22 9QQ", "07700 900123", UPN, "27/3/2015"];
        for text in ways {
            for who in [&case.officer, &case.manager] {
                assert!(!finds(&area, who, text, case.child).await, "{} {text}", who.name);
            }
            assert!(finds(&area, &named, text, case.child).await, "{text}");
        }
        // A brother or sister who is restricted leads to nobody else.
        let sister = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        let id = area.db.new_id::<()>();
        let row = vec![
            ("id", id.into()),
            ("child", sister.into()),
            ("person", case.child.into()),
            ("kind", "Brother or sister".into()),
            ("parental_responsibility", false.into()),
            ("lives_with", true.into()),
        ];
        area.row("relationship", row).await;
        assert!(!finds(&area, &case.officer, "ogden", sister).await);
        assert!(!finds(&area, &case.officer, UPN, sister).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_must_not_learn_where_a_child_is_finds_nobody_by_it() {
    on_each(|area| async move {
        let case = family(&area).await;
        let works = async |role: Role, person: PersonId, name: &str| {
            area.person_in_records(name, role, None, Some(person)).await
        };
        let father = works(Role::Manager, case.tom, "Tom Works Here").await;
        // Another child at the same address and telephone, of which no rule speaks.
        let neighbour = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        lives(&area, neighbour, "110 Heather Way", "Ilkley", "ZX22 9QQ").await;
        index(&area).await;
        assert!(finds(&area, &father, "ZX22 9QQ", neighbour).await, "before there is a rule");
        assert!(!finds(&area, &father, "ZX22 9QQ", case.child).await, "nobody finds their own family by a place");
        bind(&area, &case).await;
        for text in ["ZX22 9QQ", "07700 900123", "mina@example.org", "mina parent", "zoe", "chaudhry", UPN, "27/3/2015"]
        {
            assert!(!finds(&area, &father, text, case.child).await, "{text}");
        }
        assert!(!finds(&area, &father, "ZX22 9QQ", neighbour).await, "by no place at all");
        assert!(finds(&area, &father, "ackroyd", neighbour).await, "by name, for the work");
        assert!(finds(&area, &case.manager, "ZX22 9QQ", case.child).await);
    })
    .await;
}

#[tokio::test]
async fn a_school_finds_its_own_by_what_it_may_know_of_them() {
    on_each(|area| async move {
        let case = family(&area).await;
        let school: (uuid::Uuid,) =
            Query::new("select id from organisation").one(&mut area.db.read().await.unwrap()).await.unwrap();
        let senco = area.person("Sue Senco", Role::Senco, Some(store::Id::from_uuid(school.0))).await;
        let elsewhere = area.school("Other School", "900555").await;
        let other = area.person("Sam Senco", Role::Senco, Some(elsewhere)).await;
        for text in ["zoe", "mina parent", "ZX22 9QQ", "07700 900123", "07700900456"] {
            assert!(finds(&area, &senco, text, case.child).await, "{text}");
            assert!(!finds(&area, &other, text, case.child).await, "{text}");
        }
        // Where a parent lives who does not live with the child is no matter of the school's.
        assert!(!finds(&area, &senco, "ZX4 1AA", case.child).await);
        bind(&area, &case).await;
        for text in ["ZX22 9QQ", "07700900456"] {
            assert!(!finds(&area, &senco, text, case.child).await, "under a rule: {text}");
        }
        assert!(finds(&area, &senco, "07700 900123", case.child).await);
    })
    .await;
}

#[tokio::test]
async fn a_sealed_name_leads_to_nobody_nor_do_the_people_who_bear_it() {
    on_each(|area| async move {
        let case = family(&area).await;
        area.change(Query::new("update person_name set sealed =").value(true).push("where kind = 'former'")).await;
        area.change(Query::new("update person set surname = 'Chaudhry' where id =").value(case.tom)).await;
        index(&area).await;
        for text in ["chaudhry", "chowdhury", "zoe chaudhry"] {
            for who in [&case.officer, &case.manager] {
                assert!(!finds(&area, who, text, case.child).await, "{text}");
            }
        }
        assert!(finds(&area, &case.officer, "zoe ogden", case.child).await);
    })
    .await;
}

#[tokio::test]
async fn a_carer_of_before_leads_to_nobody() {
    on_each(|area| async move {
        let case = family(&area).await;
        let ended = Query::new("update relationship set ends_on =").value(date(2026, 1, 1)).push("where person =");
        area.change(ended.value(case.tom)).await;
        assert!(!finds(&area, &case.officer, "ZX4 1AA", case.child).await);
        assert!(!finds(&area, &case.officer, "zoe tom", case.child).await);
    })
    .await;
}

#[tokio::test]
async fn documents_are_found_by_whoever_may_read_them() {
    on_each(|area| async move {
        let case = family(&area).await;
        let path = format!("/children/{}/files/new", case.child);
        let report = b"Speech therapy: the hydrotherapy was a success.";
        area.upload(&case.officer, &path, "Report of the therapist", "report.txt", report).await;
        let finds = async |who: &Someone, text: &str| typed(&area, who, text).await.contains("Report of the therapist");
        for text in ["hydrotherapy", "therapist report", "hydroth success"] {
            assert!(finds(&case.officer, text).await && finds(&case.manager, text).await, "{text}");
        }
        let other = area.person("Oli Officer", Role::CaseOfficer, None).await;
        assert!(!finds(&other, "hydrotherapy").await, "not on their caseload");
        let school: (uuid::Uuid,) =
            Query::new("select id from organisation").one(&mut area.db.read().await.unwrap()).await.unwrap();
        let senco = area.person("Sue Senco", Role::Senco, Some(store::Id::from_uuid(school.0))).await;
        assert!(!finds(&senco, "hydrotherapy").await, "it was not sent to them");
        let father = area.person_in_records("Tom Works Here", Role::Manager, None, Some(case.tom)).await;
        assert!(!finds(&father, "hydrotherapy").await, "of their own family on the record alone");
        area.restrict(case.child, &[]).await;
        assert!(!finds(&case.officer, "hydrotherapy").await && !finds(&case.manager, "hydrotherapy").await);
        area.change(Query::new("update person set restricted =").value(false)).await;
        let id: (messages::FileId,) =
            Query::new("select id from file").one(&mut area.db.read().await.unwrap()).await.unwrap();
        let out = format!("/children/{}/files/{}/withdraw", case.child, id.0);
        area.post(&case.officer, &out, "why=Wrong+child").await;
        assert!(!finds(&case.officer, "hydrotherapy").await, "taken out");
    })
    .await;
}

#[tokio::test]
async fn organisations_and_pages_are_found_too() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let school = area.school("Brookfield Primary School", "900777").await;
        let href = format!("/organisations/{school}");
        for text in ["brookfield", "brookfeild", "primary brook", "900777"] {
            assert!(typed(&area, &officer, text).await.contains(&href), "{text}");
        }
        let board = area.person("Bo Board", Role::BoardMember, None).await;
        assert!(!typed(&area, &board, "brookfield").await.contains(&href), "who does not see organisations");
        let pages = typed(&area, &officer, "schools").await;
        assert!(pages.contains("data-search-kind=\"pages\"") && pages.contains("href=\"/organisations\""));
        let admin = area.person("Ada Administrator", Role::Administrator, None).await;
        assert!(typed(&area, &admin, "accounts").await.contains("href=\"/accounts\""));
        assert!(!typed(&area, &officer, "accounts").await.contains("href=\"/accounts\""));
    })
    .await;
}

#[tokio::test]
async fn what_is_kept_current_is_what_is_made_again() {
    on_each(|area| async move {
        let case = apart(&area).await;
        index(&area).await;
        let at = |part: &str| format!("/children/{}/{part}", case.child);
        let sent = async |part: &str, form: &str| {
            let answer = area.post(&case.officer, &at(part), form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{part}: {}", answer.text);
        };
        let from = "from-day=1&from-month=9&from-year=2026";
        sent("address", &format!("version=1&street=1+Mill+Lane&postcode=ZX7+7AA&moves=nobody&{from}")).await;
        let details = "forename=Zo&surname=Okafor&born-day=27&born-month=3&born-year=2015&upn=&preferred_name=Bunny";
        sent("edit", &format!("version=2&{details}")).await;
        let aunt = "forename=Ngozi&surname=Okafor&kind=Another+relative&facts=has_care&phone=07700+900789&postcode=ZX8+8AA&street=2+Mill+Lane";
        sent("people/new", aunt).await;
        for text in ["ZX7 7AA", "okafor", "bunny", "ogden", "ngozi", "07700900789", "ZX8 8AA"] {
            assert!(finds(&area, &case.officer, text, case.child).await, "{text}");
        }
        for index in [&CHILDREN, &ADULTS, &ORGANISATIONS, &messages::records::finding::DOCUMENTS] {
            assert_eq!(build::rebuild(&area.db, index).await.unwrap(), 0, "{}", index.about);
        }
        // What nobody keeps current is found once it is made again, and what is gone is not.
        area.change(Query::new("update person set surname = 'Nowak' where id =").value(case.tom)).await;
        assert!(build::rebuild(&area.db, &ADULTS).await.unwrap() > 0);
        assert!(finds(&area, &case.officer, "zo nowak", case.child).await);
    })
    .await;
}

#[tokio::test]
async fn what_many_rows_changed_is_made_again_by_the_job() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        index(&area).await;
        assert!(!build::is_needed(&area.db, &[&CHILDREN, &ADULTS, &ORGANISATIONS]).await.unwrap());
        let mut tx = area.db.write(&testing::operator()).await.unwrap();
        let row = ::organisations::records::organisations::Establishment {
            urn: "900888".into(),
            name: "Brand New School".into(),
            status: "Open".into(),
            ..Default::default()
        };
        ::organisations::records::organisations::upsert(&mut tx, &[row], &[]).await.unwrap();
        tx.record(store::Entry::new("test.arrange", "test", None, store::Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(build::is_needed(&area.db, &[&ORGANISATIONS]).await.unwrap());
        assert!(typed(&area, &officer, "brand").await.contains("data-search-incomplete"));
        build::make_needed(&area.db, &[&CHILDREN, &ADULTS, &ORGANISATIONS]).await.unwrap();
        let found = typed(&area, &officer, "brand new").await;
        assert!(found.contains("Brand New School"), "{found}");
    })
    .await;
}

#[tokio::test]
async fn many_results_come_in_pages_with_the_nearest_first() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        for number in 0..30 {
            area.child(&format!("Ava{number}"), "Ackroyd", date(2016, 5, 5), None).await;
        }
        let sent = area.post(&officer, "/search", "for=ackroyd").await.location;
        let all = area.get(&officer, &sent).await.text;
        assert_eq!(all.matches("class=\"op-found\"").count(), 8);
        assert!(all.contains(&format!("href=\"{sent}/children\"")), "{all}");
        let first = area.get(&officer, &format!("{sent}/children")).await.text;
        let second = area.get(&officer, &format!("{sent}/children?page=2")).await.text;
        assert_eq!(first.matches("class=\"op-found\"").count(), 25);
        assert_eq!(second.matches("class=\"op-found\"").count(), 5);
        assert!(first.contains("govuk-pagination") && first.contains("?page=2"));
    })
    .await;
}

#[tokio::test]
async fn the_search_names_what_whoever_asks_may_find() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        assert!(area.get(&officer, "/search").await.text.contains("NHS number"));
        let page = area.get(&board, "/search").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text.contains("NHS number"), "who finds no child is not told how to: {}", page.text);
        let none = typed(&area, &board, "Nobodyofthisname").await;
        assert!(none.contains("data-search-empty") && !none.contains("surname"), "{none}");
    })
    .await;
}

#[tokio::test]
async fn results_say_the_status_and_the_case_officer_to_whoever_may_open_the_record_and_to_nobody_else() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let duty = area.person("Una Duty", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        area.place(child, school).await;
        let form = format!("{}&source=parent", on(weeks_ago(&area, 3)));
        recorded(&area, &officer, child, "request.received", &form).await;
        // What is said is what stands in the bar of the record.
        let record = area.get(&manager, &format!("/children/{child}")).await.text;
        let fact = |code: &str| -> String {
            let fact = record.split(&format!("data-fact=\"{code}\"")).nth(1).unwrap();
            fact.split("</span>").nth(1).unwrap().to_owned()
        };
        let (status, name) = (fact("status"), fact("officer"));
        let name = name.trim_start_matches("Officer ").to_owned();
        assert!(status.contains(',') && name == "Asha Officer", "{status}, {name}");
        let results = async |who: &Someone| {
            let pages = [typed(&area, who, "zoe").await, area.search(who, "name=ogden").await.text];
            pages.map(|page| {
                assert!(page.contains(&format!("href=\"/children/{child}\"")), "{}: {page}", who.name);
                (page.contains(&status), page.contains(&name))
            })
        };
        for who in [&manager, &senco] {
            assert_eq!(results(who).await, [(true, true); 2], "{}", who.name);
        }
        assert_eq!(results(&officer).await.map(|(status, _)| status), [true; 2]);
        assert_eq!(results(&duty).await, [(false, false); 2], "who may only find the child");
        let reason = area.post(&duty, &format!("/children/{child}/reason"), "reason=Duty+desk+today").await;
        assert_eq!(reason.status, StatusCode::SEE_OTHER, "{}", reason.text);
        assert_eq!(results(&duty).await, [(true, true); 2], "with a reason");
        // Of a restricted record those who are named on it are told.
        area.restrict(child, &[&manager]).await;
        assert_eq!(results(&manager).await, [(true, true); 2]);
        for page in [typed(&area, &duty, "zoe").await, area.search(&duty, "name=ogden").await.text] {
            assert!(!page.contains(&child.to_string()) && !page.contains(&status), "{page}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_child_is_found_by_the_reference_that_letters_give() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let other = area.child("Max", "Hart", date(2015, 3, 27), None).await;
        index(&area).await;
        let reference = people::records::found_by::reference(child);
        for typed in [reference.clone(), reference.to_lowercase()] {
            assert!(finds(&area, &officer, &typed, child).await, "{typed}");
            assert!(!finds(&area, &officer, &typed, other).await, "{typed}");
        }
        assert!(!finds(&area, &board, &reference, child).await, "who finds no child finds none by it");
    })
    .await;
}

#[tokio::test]
async fn a_new_request_is_found_by_name_and_reference_by_whoever_matches_requests_and_by_nobody_else() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        let adviser = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        let form = format!(
            "channel=post&who=parent&your_name=Kelly+Newname&forename=Zoe&surname=Newname&plan=no&needs=Reading&{}&{}",
            on(weeks_ago(&area, 3)),
            testing::date_fields("born", date(2016, 3, 27)),
        );
        let one = area.post(&officer, "/requests/new", &form).await.location;
        let mut tx = area.db.read().await.unwrap();
        let (reference,): (String,) = Query::new("select reference from intake").one(&mut tx).await.unwrap();
        drop(tx);
        let link = format!("href=\"{one}\"");
        for text in ["newname", "zoe new", "kelly", reference.as_str()] {
            assert!(typed(&area, &officer, text).await.contains(&link), "{text}");
            assert!(!typed(&area, &adviser, text).await.contains(&link), "{text}");
        }
        assert!(!typed(&area, &officer, "newname nobody").await.contains(&link));
        // What may be about a restricted record is found by those named on it.
        let hidden = area.child("Zoe", "Newname", date(2016, 3, 27), None).await;
        area.restrict(hidden, &[&officer]).await;
        assert!(!typed(&area, &other, "newname").await.contains(&link));
        assert!(typed(&area, &officer, "newname").await.contains(&link));
        // Once it is in a record, its reference leads there.
        let placed = area.post(&officer, &one, &format!("whose={hidden}&responsibility=yes")).await;
        assert_eq!(placed.location, format!("/requests?done=placed&child={hidden}"), "{}", placed.text);
        let record = format!("href=\"/children/{hidden}/journey\"");
        assert!(typed(&area, &officer, &reference).await.contains(&record));
        assert!(!typed(&area, &other, &reference).await.contains(&record));
    })
    .await;
}

#[tokio::test]
async fn no_reference_leads_to_a_restricted_child_for_somebody_who_is_not_named() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Hiddenname", date(2016, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let intake = area.db.new_id::<()>();
        let answers = serde_json::json!({ "forename": "Zoe", "surname": "Hiddenname", "your_name": "Mina Parent" });
        let row = vec![
            ("id", intake.into()),
            ("code_hash", "x".into()),
            ("state", "placed".into()),
            ("answers", answers.to_string().into()),
            ("begun_at", area.db.now().into()),
            ("saved_at", area.db.now().into()),
            ("reference", "R-1234-5678".into()),
            ("sent_on", area.today().into()),
            ("person", child.into()),
            ("placed_on", area.today().into()),
        ];
        area.row("intake", row).await;
        let own = people::records::found_by::reference(child);
        index(&area).await;
        let finds_it = async |who: &Someone| {
            let mut found = 0;
            for reference in ["R-1234-5678", own.as_str()] {
                let page = typed(&area, who, reference).await;
                found += usize::from(page.contains("Hiddenname") || page.contains(&child.to_string()));
            }
            found
        };
        for who in [&officer, &manager] {
            assert_eq!(finds_it(who).await, 2, "{}", who.name);
        }
        area.restrict(child, &[&named]).await;
        for who in [&officer, &manager] {
            assert_eq!(finds_it(who).await, 0, "{}", who.name);
        }
        assert_eq!(finds_it(&named).await, 2);
        let reads = "select count(*) from audit_subject s join audit_entry e on e.segment = s.segment
                       and e.position = s.position where e.action = 'request.list'";
        assert!(area.number(reads).await >= 3, "who found it is in the log");
    })
    .await;
}
