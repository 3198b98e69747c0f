//! Restricted records, sealed names and emergency access.

use crate::common::{Area, Someone, on_each};
use access::Role;
use annex_a::Column;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jiff::civil::date;
use oneplan::rooms;
use people::PersonId;
use store::query::insert;
use store::{Actor, Clock, Entry, Query, Right};
use testing::apart::lives;

#[tokio::test]
async fn restricted_records_leave_by_an_act_of_two_people_and_those_named_are_told() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let one = area.person("Mo Manager", Role::Manager, None).await;
        let two = area.person("May Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), Some("B801200005001")).await;
        area.event(child, "request.received", date(2025, 2, 3)).await;
        area.restrict(child, &[&named]).await;
        let without = area.post(&one, "/sen2/export", "year=2026").await;
        assert_eq!(without.status, StatusCode::OK);
        assert!(!without.text.contains("B801200005001") && !without.text.contains("Ogden"), "{}", without.text);
        assert!(area.get(&one, "/sen2").await.text.contains("1 restricted record is left out"));
        assert_eq!(area.get(&officer, "/sen2/restricted").await.status, StatusCode::FORBIDDEN);
        assert!(area.post(&one, "/sen2/restricted", "kind=sen2").await.refuses("reason"));
        assert_eq!(
            area.post(&one, "/sen2/restricted", "kind=sen2&reason=Return+for+the+DfE").await.status,
            StatusCode::SEE_OTHER
        );
        let page = area.get(&two, "/sen2/restricted").await.text;
        let id = page.split("action=\"/sen2/restricted/").nth(1).unwrap()[..36].to_owned();
        let early = area.post(&one, "/sen2/export", &format!("year=2026&request={id}")).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
        let own = area.post(&one, &format!("/sen2/restricted/{id}"), "decision=agree").await;
        assert_eq!(own.status, StatusCode::NOT_FOUND, "nobody is their own second person");
        assert_eq!(
            area.post(&two, &format!("/sen2/restricted/{id}"), "decision=agree").await.status,
            StatusCode::SEE_OTHER
        );
        let another = area.post(&two, "/sen2/export", &format!("year=2026&request={id}")).await;
        assert_eq!(another.status, StatusCode::NOT_FOUND, "it is for whoever asked");
        let whole = area.post(&one, "/sen2/export", &format!("year=2026&request={id}")).await;
        assert!(whole.text.contains("B801200005001"), "the return can be made whole: {}", whole.text);
        let again = area.post(&one, "/sen2/export", &format!("year=2026&request={id}")).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "once");
        assert_eq!(area.logged("return.export_restricted", child).await, 1, "a line in the log for the child");
        let told = area.get(&named, "/").await.text;
        let card = told.split("data-exported=\"sen2\"").nth(1).unwrap().split("</li>").next().unwrap();
        for name in ["Zoe Ogden", "Mo Manager", "May Manager"] {
            assert!(card.contains(name), "{name}: {told}");
        }
        assert!(!area.get(&one, "/").await.text.contains("Zoe Ogden"));
        assert_eq!(area.post(&named, "/sen2/restricted/noted", "").await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&named, "/").await.text.contains("data-exported"));
        // The family is told of the export, and of who was told of it.
        let (parent, _) = area.parent(child, "Pat", true).await;
        let seen = area.get(&parent, &format!("/children/{child}/readers")).await.text;
        for (right, who) in [(Right::RestrictedExport, "Mo Manager"), (Right::NamedOnRecord, "Nan Named")] {
            assert!(seen.contains(&right.to_family().words(who).unwrap()), "{right:?}: {seen}");
        }
    })
    .await;
}

/// The lists for an inspection on 2 November 2026 as somebody gets them, with a request that was agreed to or without one: how it
/// was answered, and of whom list 1 is, by their UPN.
async fn inspection(area: &Area, who: &Someone, request: &str) -> (StatusCode, Vec<String>) {
    let sent = Request::post("/annex-a")
        .header(header::COOKIE, &who.cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("on-day=2&on-month=11&on-year=2026&request={request}")))
        .unwrap();
    let response = area.respond(sent).await;
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    if status != StatusCode::OK {
        return (status, Vec::new());
    }
    let lists = annex_a::read(std::io::Cursor::new(bytes)).unwrap();
    let mut upns: Vec<String> =
        lists.plans.iter().map(|row| row.get(Column::Upn).unwrap_or_default().to_owned()).collect();
    upns.sort_unstable();
    (status, upns)
}

#[tokio::test]
async fn the_lists_for_an_inspection_hold_restricted_records_once_by_an_act_of_two_people() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let one = area.person("Mo Manager", Role::Manager, None).await;
        let two = area.person("May Manager", Role::Manager, None).await;
        let (hidden, other) = ("B801200005001", "H801200001001");
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), Some(hidden)).await;
        let open = area.child("Max", "Hart", date(2016, 1, 1), Some(other)).await;
        for child in [child, open] {
            area.event(child, "request.received", date(2025, 2, 3)).await;
            area.event(child, "plan.issued", date(2025, 6, 2)).await;
        }
        area.restrict(child, &[&named]).await;
        assert_eq!(inspection(&area, &one, "").await, (StatusCode::OK, vec![other.to_owned()]));
        let ask = "kind=annex_a&reason=Inspection";
        assert_eq!(area.post(&one, "/sen2/restricted", ask).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&two, "/sen2/restricted").await.text;
        let id = page.split("action=\"/sen2/restricted/").nth(1).unwrap()[..36].to_owned();
        let decide = format!("/sen2/restricted/{id}");
        assert_eq!(inspection(&area, &one, &id).await.0, StatusCode::CONFLICT, "nobody has agreed");
        assert_eq!(area.post(&one, &decide, "decision=agree").await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&two, &decide, "decision=agree").await.status, StatusCode::SEE_OTHER);
        assert_eq!(inspection(&area, &two, &id).await.0, StatusCode::NOT_FOUND, "it is for whoever asked");
        let of_return = area.post(&one, "/sen2/export", &format!("year=2026&request={id}")).await;
        assert_eq!(of_return.status, StatusCode::CONFLICT, "it is for the lists alone");
        assert_eq!(area.logged("return.export_restricted", child).await, 0);
        assert_eq!(inspection(&area, &one, &id).await, (StatusCode::OK, vec![hidden.to_owned(), other.to_owned()]));
        assert_eq!(inspection(&area, &one, &id).await.0, StatusCode::CONFLICT, "once");
        assert_eq!(inspection(&area, &one, "").await.1, [other]);
        assert_eq!(area.logged("return.export_restricted", child).await, 1);
        assert_eq!(area.logged("return.export_restricted", open).await, 0);
        let told = area.get(&named, "/").await.text;
        let card = told.split("data-exported=\"annex_a\"").nth(1).unwrap_or_else(|| panic!("{told}"));
        let card = card.split("</li>").next().unwrap();
        for name in ["Zoe Ogden", "Mo Manager", "May Manager"] {
            assert!(card.contains(name), "{name}: {card}");
        }
        for who in [&one, &two] {
            assert!(!area.get(who, "/").await.text.contains("data-exported"), "{}", who.name);
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_waited_in_an_import_before_is_hidden_by_the_records_that_they_may_be() {
    for db in
        store::testing::each_at(&rooms::all().migrations(), Clock::fixed(store::testing::noon()), 20_261_213_254).await
    {
        let mut tx = db.write(&Actor::program("test")).await.unwrap();
        let (batch, line, told) = (tx.new_id::<()>(), tx.new_id::<()>(), tx.new_id::<()>());
        let (one, other): (PersonId, PersonId) = (tx.new_id(), tx.new_id());
        let now = tx.now();
        for id in [one, other] {
            let named = [("forename", "Zoe".into()), ("surname", "Ogden".into()), ("sort_key", "ogden zoe".into())];
            let row =
                [("id", id.into()), ("is_child", true.into()), ("restricted", false.into()), ("version", 1_i64.into())];
            insert("person", row.into_iter().chain(named).collect()).run(&mut tx).await.unwrap();
        }
        let import = vec![
            ("id", batch.into()),
            ("file_name", "return.xml".into()),
            ("year", 2026_i64.into()),
            ("authority", "999".into()),
            ("made_by", "Mo".into()),
            ("made_at", now.into()),
        ];
        insert("sen2_import", import).run(&mut tx).await.unwrap();
        let waits = vec![
            ("id", line.into()),
            ("batch", batch.into()),
            ("number", 1_i64.into()),
            ("line", 3_i64.into()),
            ("shown", "Zoe Ogden".into()),
            ("state", "doubtful".into()),
            ("why", "Same name".into()),
            ("print", "x".into()),
            ("candidates", one.to_string().into()),
            ("version", 0_i64.into()),
        ];
        insert("sen2_import_person", waits).run(&mut tx).await.unwrap();
        let lost = ["who", "item", "value", "place", "why"].into_iter().map(|column| (column, "Zoe Ogden".into()));
        let row = [("id", told.into()), ("batch", batch.into()), ("number", 1_i64.into()), ("line", 3_i64.into())];
        insert("sen2_not_taken", row.into_iter().chain(lost).collect()).run(&mut tx).await.unwrap();
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        db.migrate().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let mut found: Vec<(uuid::Uuid, PersonId)> =
            Query::new("select line, person from sen2_import_candidate").all(&mut tx).await.unwrap();
        let mut wanted = vec![(line.uuid(), one), (told.uuid(), one)];
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted);
    }
}

#[tokio::test]
async fn a_request_about_a_restricted_record_is_seen_by_those_named_alone() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let answers = serde_json::json!({ "forename": "Zoe", "surname": "Ogden", "born": "2015-03-27", "street": "108 Heather Way", "who": "parent", "your_name": "Mina Parent" });
        let intake = area.db.new_id::<()>();
        area.row("intake", vec![("id", intake.into()), ("code_hash", "x".into()), ("state", "sent".into()), ("answers", answers.to_string().into()), ("begun_at", area.db.now().into()), ("saved_at", area.db.now().into()), ("reference", "R-1".into()), ("sent_on", area.today().into())]).await;
        assert!(area.get(&officer, "/requests").await.text.contains("Ogden, Zoe"));
        area.restrict(child, &[&named]).await;
        assert!(!area.get(&officer, "/requests").await.text.contains("Ogden"));
        assert_eq!(area.get(&officer, &format!("/requests/{intake}")).await.status, StatusCode::NOT_FOUND);
        let placed = area.post(&officer, &format!("/requests/{intake}"), "whose=new").await;
        assert_eq!(placed.status, StatusCode::NOT_FOUND, "no second, open record comes into being");
        assert!(area.get(&named, "/requests").await.text.contains("Ogden, Zoe"));
        let page = area.get(&named, &format!("/requests/{intake}")).await.text;
        assert!(page.contains(&format!("value=\"{child}\"")), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_request_that_could_be_about_a_restricted_childs_family_goes_to_those_named_alone() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zebedee", "Quillfeather", date(2012, 2, 12), None).await;
        lives(&area, child, "108 Heather Way", "Ilkley", "ZX22 9QQ").await;
        area.restrict(child, &[&named]).await;
        for (forename, born, postcode) in [
            ("Zebedee", "2013-03-12", "ZX22 9QQ"),
            ("Zebedee", "2010-07-01", "ZX1 1AA"),
            ("Tabitha", "2016-01-01", "ZX22 9QQ"),
            ("Zeb", "2012-02-13", "ZX1 1AA"),
        ] {
            let answers = serde_json::json!({ "forename": forename, "surname": "Quillfeather", "born": born, "street": "1 Safe Street", "postcode": postcode, "who": "parent", "your_name": "Mina Parent" });
            let intake = area.db.new_id::<()>();
            area.row("intake", vec![("id", intake.into()), ("code_hash", intake.to_string().into()), ("state", "sent".into()), ("answers", answers.to_string().into()), ("begun_at", area.db.now().into()), ("saved_at", area.db.now().into()), ("reference", intake.to_string().into()), ("sent_on", area.today().into())]).await;
            let open = area.get(&officer, &format!("/requests/{intake}")).await.status;
            assert_eq!(open, StatusCode::NOT_FOUND, "{forename} {born} {postcode}");
            assert!(!area.get(&officer, "/requests").await.text.contains("Quillfeather"));
            assert_eq!(area.get(&named, &format!("/requests/{intake}")).await.status, StatusCode::OK);
        }
    })
    .await;
}

#[tokio::test]
async fn a_sealed_name_is_known_to_those_on_its_list_and_found_by_nobody() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Birthname", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let change = "version=1&forename=Zoe&surname=Ogden&born-day=27&born-month=3&born-year=2015";
        assert_eq!(area.post(&manager, &format!("/children/{child}/edit"), change).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&officer, &format!("/children/{child}/details")).await.text.contains("Zoe Birthname"));
        let path = format!("/children/{child}/former-names");
        assert_eq!(area.get(&officer, &path).await.status, StatusCode::FORBIDDEN);
        let page = area.get(&manager, &path).await.text;
        let name = page.split("name=\"name\" type=\"radio\" value=\"").nth(1).unwrap()[..36].to_owned();
        assert!(area.post(&manager, &path, &format!("name={name}")).await.refuses("reason"));
        let sealed = area.post(&manager, &path, &format!("name={name}&reason=Adoption+order")).await;
        assert_eq!(sealed.status, StatusCode::SEE_OTHER, "{}", sealed.text);
        for who in [&officer, &mother] {
            assert!(
                !area.get(who, &format!("/children/{child}/details")).await.text.contains("Birthname"),
                "{}",
                who.name
            );
        }
        assert!(area.get(&manager, &format!("/children/{child}/details")).await.text.contains("Zoe Birthname"));
        for who in [&officer, &manager] {
            assert!(!area.search(who, "name=birthname").await.text.contains(&child.to_string()), "found by nobody");
        }
    })
    .await;
}

#[tokio::test]
async fn at_night_emergency_access_goes_ahead_and_is_reviewed() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), Some("B801200005001")).await;
        area.restrict(child, &[&named]).await;
        let ask = "identifier=B801200005001&born-day=27&born-month=3&born-year=2015&reason=Child+missing+tonight";
        // At nine in the morning a second person is there.
        area.post(&officer, "/restricted", ask).await;
        assert_eq!(area.get(&officer, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        area.later(13).await;
        area.post(&officer, "/restricted", ask).await;
        assert_eq!(area.get(&officer, &format!("/children/{child}")).await.status, StatusCode::OK);
        let waiting = area.get(&manager, "/restricted").await.text;
        assert!(waiting.contains("Child missing tonight"), "{waiting}");
        assert!(waiting.contains("data-review-by=\"2026-11-03\""), "{waiting}");
        area.later(5).await;
        assert_eq!(
            area.get(&officer, &format!("/children/{child}")).await.status,
            StatusCode::NOT_FOUND,
            "for 4 hours"
        );
        let id: (uuid::Uuid,) = Query::new("select id from access_request where granted")
            .one(&mut area.db.read().await.unwrap())
            .await
            .unwrap();
        assert_eq!(
            area.post(&manager, &format!("/restricted/{}", id.0), "decision=refuse").await.status,
            StatusCode::SEE_OTHER
        );
    })
    .await;
}

#[tokio::test]
async fn emergency_access_waits_for_nobody_on_a_bank_holiday_and_is_reviewed_on_the_next_working_day() {
    on_each(|area| async move {
        let named = area.person("Nan Named", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), Some("B801200005001")).await;
        area.restrict(child, &[&named]).await;
        // The area has a day of its own, in a list that was brought in.
        let mut tx = area.db.write(&Actor::program("test")).await.unwrap();
        store::setting::set(&mut tx, "bank_holidays", "2026-11-12").await.unwrap();
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let begun = area.today();
        let ask = "identifier=B801200005001&born-day=27&born-month=3&born-year=2015&reason=Child+missing";
        // Each at eleven: the Wednesday before and the day of the area; Christmas Eve, and Christmas Day, a Friday.
        area.pass_hours(2);
        for (on, waits, by) in [
            (date(2026, 11, 11), true, None),
            (date(2026, 11, 12), false, Some("2026-11-13")),
            (date(2026, 12, 24), true, None),
            (date(2026, 12, 25), false, Some("2026-12-29")),
        ] {
            let days = i64::from((on - area.today()).get_days());
            area.later(24 * days).await;
            assert_eq!(area.today(), on, "from {begun}");
            area.post(&officer, "/restricted", ask).await;
            let open = area.get(&officer, &format!("/children/{child}")).await.status;
            assert_eq!(open == StatusCode::NOT_FOUND, waits, "{on}");
            let page = area.get(&manager, "/restricted").await.text;
            assert!(by.is_none_or(|by| page.contains(&format!("data-review-by=\"{by}\""))), "{on}: {page}");
        }
    })
    .await;
}
