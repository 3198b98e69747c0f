//! Two records of one child, joined and separated again.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::{Query, Value};

use crate::common::{Area, Someone, on_each};

/// Every row of every table that names one of two people, to compare before and after.
async fn rows(area: &Area, people: [PersonId; 2]) -> Vec<String> {
    let mut tx = area.db.read().await.unwrap();
    let mut all = Vec::new();
    for moves in oneplan::rooms::all().moves() {
        if moves.table.starts_with("record_join") || moves.table == "access_hold" || moves.table == "recheck" {
            continue;
        }
        for person in people {
            let query = format!("select count(*) from {} where {} =", moves.table, moves.column);
            let count = Query::new(&query).value(person).number(&mut tx).await.unwrap();
            all.push(format!("{}.{} {person} {count}", moves.table, moves.column));
        }
    }
    all
}

async fn opens(area: &Area, who: &Someone, child: PersonId) -> bool {
    area.get(who, &format!("/children/{child}")).await.status == StatusCode::OK
}

async fn event(area: &Area, child: PersonId, kind: &str) {
    let now = area.db.now();
    let row: Vec<(&'static str, Value)> = vec![
        ("id", area.db.new_id::<()>().into()),
        ("person", child.into()),
        ("kind", kind.into()),
        ("happened_on", date(2026, 10, 1).into()),
        ("recorded_at", now.into()),
        ("recorded_by", "Test".into()),
        ("detail", "{}".into()),
    ];
    area.row("event", row).await;
}

#[tokio::test]
async fn two_records_are_joined_without_loss_and_separated_again() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let one_officer = area.person("Ona Officer", Role::CaseOfficer, None).await;
        let both_officer = area.person("Bo Officer", Role::CaseOfficer, None).await;
        let kept = area.child("Jaden", "Ackroyd", date(2016, 5, 7), Some("Q207000016048")).await;
        let other = area.child("Jayden", "Ackroyd", date(2016, 5, 7), Some("G380200025001")).await;
        area.assign(other, &one_officer, "case_officer").await;
        area.assign(kept, &both_officer, "case_officer").await;
        area.assign(other, &both_officer, "involved").await;
        let (father, _) = area.parent(other, "Fred", true).await;
        event(&area, kept, "request.received").await;
        event(&area, other, "record.imported").await;
        for child in [kept, other] {
            assert!(opens(&area, if child == kept { &both_officer } else { &father }, child).await);
        }
        let before = rows(&area, [kept, other]).await;

        let path = format!("/children/{kept}/join");
        let page = area.get(&manager, &path).await.text;
        assert!(page.contains(&format!("value=\"{other}\"")), "{page}");
        assert_eq!(area.get(&one_officer, &path).await.status, StatusCode::FORBIDDEN);
        let bare = area.post(&manager, &path, &format!("other={other}")).await;
        assert!(bare.refuses("reason"));
        let joined = area.post(&manager, &path, &format!("other={other}&reason=Same+passport")).await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);

        let record = area.get(&manager, &format!("/children/{kept}/details")).await.text;
        assert!(record.contains("Q207000016048") && record.contains("G380200025001"), "both UPNs: {record}");
        let people = area.get(&manager, &format!("/children/{kept}/people")).await.text;
        assert!(record.contains("Jayden Ackroyd") && people.contains("Fred"), "{record} {people}");
        let old = area.get(&manager, &format!("/children/{other}")).await;
        assert_eq!(old.location, format!("/children/{kept}"), "the old address leads to it");
        let found = area.search(&manager, "name=jayden").await.text;
        assert!(found.contains(&kept.to_string()) && !found.contains(&other.to_string()), "{found}");
        assert!(area.search(&manager, "identifier=G380200025001").await.text.contains(&kept.to_string()));

        // Whoever could see one of them sees neither until it is decided.
        assert!(!opens(&area, &one_officer, kept).await && !opens(&area, &one_officer, other).await);
        assert!(!opens(&area, &father, kept).await && !opens(&area, &father, other).await);
        assert!(!area.get(&father, "/").await.text.contains("Ackroyd"));
        let home = area.get(&one_officer, "/").await.text;
        assert!(
            home.contains("data-held=\"1\"") && !home.contains("Ackroyd"),
            "they are told, and not of whom: {home}"
        );
        let page = area.get(&manager, &path).await.text;
        assert!(page.contains("Ona Officer") && page.contains("Fred Parent"), "{page}");
        let hold =
            page.split("Fred Parent").next().unwrap().rsplit("name=\"hold\" value=\"").next().unwrap()[..36].to_owned();
        let decide = format!("{path}/decide");
        assert_eq!(
            area.post(&one_officer, &decide, &format!("act=let-in&hold={hold}")).await.status,
            StatusCode::FORBIDDEN
        );
        while area.get(&manager, &path).await.text.contains("Fred Parent") {
            let page = area.get(&manager, &path).await.text;
            let hold = page.split("> Fred Parent").next().map(str::to_owned);
            let _ = hold;
            let all: Vec<&str> = page.split("name=\"hold\" value=\"").skip(1).collect();
            let one = all.iter().find(|part| part.contains("Fred Parent")).unwrap();
            let let_in = area.post(&manager, &decide, &format!("act=let-in&hold={}", &one[..36])).await;
            assert_eq!(let_in.status, StatusCode::SEE_OTHER);
        }
        assert!(opens(&area, &father, kept).await);

        // And back.
        let join = page.split("name=\"join\" value=\"").nth(1).unwrap()[..36].to_owned();
        let why = area.post(&manager, &decide, &format!("act=separate&join={join}&why=")).await;
        assert!(why.refuses("why"));
        let separated = area.post(&manager, &decide, &format!("act=separate&join={join}&why=Twins")).await;
        assert_eq!(separated.status, StatusCode::SEE_OTHER, "{}", separated.text);
        assert_eq!(rows(&area, [kept, other]).await, before, "everything is back where it was");
        assert!(opens(&area, &one_officer, other).await && opens(&area, &father, other).await);
        assert!(!opens(&area, &father, kept).await);
        assert!(area.search(&manager, "name=jayden").await.text.contains(&other.to_string()));
        assert!(area.logged("child.join", kept).await >= 2 && area.logged("child.join", other).await >= 2);
    })
    .await;
}

#[tokio::test]
async fn joining_a_restricted_record_takes_two_people_and_stays_restricted() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let named = area.person("Nia Named", Role::Manager, None).await;
        let second = area.person("Sue Second", Role::Manager, None).await;
        let kept = area.child("Ava", "Ackroyd", date(2016, 5, 7), None).await;
        let other = area.child("Ava", "Ackroyd", date(2016, 5, 7), None).await;
        area.restrict(kept, &[&named, &second]).await;
        // Whoever is not named on it can neither join it nor learn of it.
        let page = area.get(&manager, &format!("/children/{other}/join")).await.text;
        assert!(!page.contains("name=\"other\"") && !page.contains(&kept.to_string()), "{page}");
        let blind = area
            .post(&manager, &format!("/children/{other}/join?other={kept}"), &format!("other={kept}&reason=x"))
            .await;
        assert!(blind.refuses("other"), "{}", blind.text);

        let path = format!("/children/{kept}/join");
        let asked = area.post(&named, &path, &format!("other={other}&reason=Same+mother")).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        assert!(opens(&area, &manager, other).await, "nothing is done before the second person agrees");
        let page = area.get(&second, &path).await.text;
        assert!(page.contains("A second person must agree"), "{page}");
        let join = page.split("name=\"join\" value=\"").nth(1).unwrap()[..36].to_owned();
        let own = area.post(&named, &format!("{path}/decide"), &format!("act=agree&join={join}")).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN);
        let agreed = area.post(&second, &format!("{path}/decide"), &format!("act=agree&join={join}")).await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
        assert!(opens(&area, &named, kept).await);
        assert!(!opens(&area, &manager, kept).await && !opens(&area, &manager, other).await);
        let separated =
            area.post(&second, &format!("{path}/decide"), &format!("act=separate&join={join}&why=Error")).await;
        assert_eq!(separated.status, StatusCode::SEE_OTHER, "{}", separated.text);
        assert!(opens(&area, &manager, other).await && !opens(&area, &manager, kept).await);
    })
    .await;
}

#[tokio::test]
async fn what_was_restricted_while_two_records_were_joined_stays_restricted_on_both() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let named = area.person("Nia Named", Role::Manager, None).await;
        let kept = area.child("Ava", "Ackroyd", date(2016, 5, 7), None).await;
        let other = area.child("Ava", "Ackroyd", date(2016, 5, 7), None).await;
        let path = format!("/children/{kept}/join");
        let joined = area.post(&named, &path, &format!("other={other}&reason=Same+mother")).await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
        area.restrict(kept, &[&named]).await;
        let page = area.get(&named, &path).await.text;
        let join = page.split("name=\"join\" value=\"").nth(1).unwrap()[..36].to_owned();
        let separated =
            area.post(&named, &format!("{path}/decide"), &format!("act=separate&join={join}&why=Twins")).await;
        assert_eq!(separated.status, StatusCode::SEE_OTHER, "{}", separated.text);
        for child in [kept, other] {
            assert!(!opens(&area, &manager, child).await, "one person alone lifts no restriction");
            assert!(opens(&area, &named, child).await, "whoever was named still is");
        }
    })
    .await;
}

#[tokio::test]
async fn a_rule_made_while_two_records_were_one_protects_both_once_they_are_apart() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let kept = area.child("Ava", "Ackroyd", date(2016, 5, 7), None).await;
        let other = area.child("Ava", "Ackroyd", date(2016, 5, 7), None).await;
        let (_, mina) = area.parent(other, "Mina", true).await;
        let (_, tom) = area.parent(other, "Tom", false).await;
        let path = format!("/children/{kept}/join");
        let joined = area.post(&manager, &path, &format!("other={other}&reason=Same+mother")).await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
        let page = area.get(&manager, &path).await.text;
        let join = page.split("name=\"join\" value=\"").nth(1).unwrap()[..36].to_owned();
        area.later(1).await;
        let rule = format!("from={tom}&about={mina}&reason=Court+order");
        let ruled = area.post(&manager, &format!("/children/{kept}/contact-rules"), &rule).await;
        assert_eq!(ruled.status, StatusCode::SEE_OTHER, "{}", ruled.text);
        let separated =
            area.post(&manager, &format!("{path}/decide"), &format!("act=separate&join={join}&why=Twins")).await;
        assert_eq!(separated.status, StatusCode::SEE_OTHER, "{}", separated.text);
        let mut tx = area.db.read().await.unwrap();
        for child in [kept, other] {
            let rules = Query::new("select count(*) from withheld where ends_on is null and child =").value(child);
            let rules = rules.push("and from_person =").value(tom).push("and about_person =").value(mina);
            assert_eq!(rules.number(&mut tx).await.unwrap(), 1);
            let protected = Query::new("select count(*) from protected where person =").value(child);
            assert_eq!(protected.push("and from_person =").value(tom).number(&mut tx).await.unwrap(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_asked_for_about_one_record_does_not_open_the_two_that_were_joined_since() {
    on_each(|area| async move {
        let named = area.person("Nia Named", Role::Manager, None).await;
        let second = area.person("Sue Second", Role::Manager, None).await;
        let kept = area.child("Ava", "Ackroyd", date(2016, 5, 7), None).await;
        let other = area.child("Ava", "Ackroyd", date(2016, 5, 7), None).await;
        area.restrict(kept, &[&named, &second]).await;
        let asked = area.post(&named, &format!("/children/{kept}/restrict"), "restricted=no&reason=moved+away").await;
        assert_eq!(asked.location, format!("/children/{kept}?done=lift-asked"), "{}", asked.text);
        let path = format!("/children/{kept}/join");
        area.post(&named, &path, &format!("other={other}&reason=Same+mother")).await;
        let page = area.get(&second, &path).await.text;
        let join = page.split("name=\"join\" value=\"").nth(1).unwrap()[..36].to_owned();
        // What is restricted before the second person agrees is so when the two are separated.
        area.restrict(other, &[&named, &second]).await;
        let agreed = area.post(&second, &format!("{path}/decide"), &format!("act=agree&join={join}")).await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
        assert!(!area.get(&second, "/restricted").await.text.contains("/restricted/names/"));
        let separated =
            area.post(&second, &format!("{path}/decide"), &format!("act=separate&join={join}&why=Error")).await;
        assert_eq!(separated.status, StatusCode::SEE_OTHER, "{}", separated.text);
        assert_eq!(area.number("select count(*) from person where is_child and restricted").await, 2);
    })
    .await;
}

#[tokio::test]
async fn every_column_that_names_a_person_has_its_place_when_records_are_joined() {
    let area = Area::on_sqlite(oneplan::rooms::ROOMS).await;
    let known: Vec<(String, String)> =
        oneplan::rooms::all().moves().iter().map(|moves| (moves.table.to_owned(), moves.column.to_owned())).collect();
    let mut tx = area.db.read().await.unwrap();
    let there: Vec<(String, String)> = Query::new(
        "select m.name, f.\"from\" from sqlite_master m join pragma_foreign_key_list(m.name) f
          where m.type = 'table' and f.\"table\" = 'person' order by 1, 2",
    )
    .all(&mut tx)
    .await
    .unwrap();
    drop(tx);
    assert!(there.len() > 40);
    for one in there {
        assert!(known.contains(&one), "{}.{} names a person: say in its room's MOVES what becomes of it", one.0, one.1);
    }
}
