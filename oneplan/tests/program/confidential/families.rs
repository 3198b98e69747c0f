//! What each of a family may learn of where the others are.

use super::{SECOND, id_after, note};
use crate::common::{Area, Someone, on_each};
use access::Role;
use axum::http::StatusCode;
use gate::{Addressee, Reader};
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::apart::{Case, apart, bind, lives};
use testing::casework::{on, recorded, weeks_ago};

#[tokio::test]
async fn the_log_of_the_area_tells_an_administrator_under_a_rule_nothing_of_the_child() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let bound = area.person_in_records("Tom Works Here", Role::Administrator, None, Some(case.tom)).await;
        area.get(&case.officer, &format!("/children/{}", case.child)).await;
        let before = area.get(&bound, "/audit-log").await.text;
        assert!(before.contains("Asha Officer"), "{before}");
        bind(&area, &case).await;
        let end = case.child.to_string().replace('-', "");
        let after = area.get(&bound, "/audit-log").await.text;
        assert!(!after.contains(&format!("(…{})", &end[26..])), "{after}");
        let other = area.person("Ada Administrator", Role::Administrator, None).await;
        assert!(area.get(&other, "/audit-log").await.text.contains(&format!("(…{})", &end[26..])));
    })
    .await;
}

#[tokio::test]
async fn parents_apart_see_their_own_address_and_each_others_only_by_a_decision() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let path = format!("/children/{}", case.child);
        let his = area.record_of(&case.father, case.child).await;
        assert!(
            !his.contains("Heather Way") && his.contains("Mina Parent") && his.contains("Al-Noor Academy"),
            "{his}"
        );
        let hers = area.record_of(&case.mother, case.child).await;
        assert!(hers.contains("108 Heather Way") && !hers.contains("Low Fold"), "{hers}");
        let share = format!("about={}&with={}&what=both&reason=Both+asked", case.child, case.tom);
        assert_eq!(area.post(&case.officer, &format!("{path}/sharing"), &share).await.status, StatusCode::SEE_OTHER);
        assert!(area.record_of(&case.father, case.child).await.contains("108 Heather Way"));
        let page = area.get(&case.officer, &format!("{path}/sharing")).await.text;
        let decision = page.split("name=\"decision\" value=\"").nth(1).unwrap()[..36].to_owned();
        let ended = area.post(&case.officer, &format!("{path}/sharing/end"), &format!("decision={decision}")).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
        assert!(!area.record_of(&case.father, case.child).await.contains("108 Heather Way"));
        // Nobody shares with whom a rule binds.
        bind(&area, &case).await;
        let refused = area.post(&case.officer, &format!("{path}/sharing"), &share).await;
        assert!(refused.refuses("with"), "{}", refused.text);
        for who in [&case.mother, &case.father] {
            assert_eq!(area.get(who, &format!("{path}/sharing")).await.status, StatusCode::FORBIDDEN);
            assert_eq!(area.get(who, &format!("{path}/held-back")).await.status, StatusCode::FORBIDDEN);
        }
    })
    .await;
}

#[tokio::test]
async fn halton_2013_a_birth_parent_learns_neither_the_foster_home_nor_the_carer() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, mina) = area.parent(child, "Mina", false).await;
        lives(&area, mina, "3 Low Fold", "Shipley", "ZX4 1AA").await;
        lives(&area, child, "21 Cragg Terrace", "Ilkley", "ZX22 4PP").await;
        let carer = area.relative(child, ("Fay", "Fosterling"), "Foster carer", true).await;
        lives(&area, carer, "21 Cragg Terrace", "Ilkley", "ZX22 4PP").await;
        area.contact(carer, "phone", "07700 900555").await;
        area.looked_after(child, date(2024, 1, 1)).await;
        let path = format!("/children/{child}");
        let consent = "kind=share_information&answer=yes&by=Social+worker&note=Carer+Fay+Fosterling+at+21+Cragg+Terrace+07700900555&on-day=1&on-month=11&on-year=2026";
        assert_eq!(area.post(&officer, &format!("{path}/consent"), consent).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&mother, &format!("{path}/details")).await.text;
        for secret in ["Cragg Terrace", "Fosterling", "900555", "ZX22"] {
            assert!(!page.contains(secret), "{secret}: {page}");
        }
        assert!(page.contains("[removed]"), "the rest of the note stays: {page}");
        let share = format!("about={child}&with={mina}&what=both&reason=Contact+plan");
        assert_eq!(area.post(&officer, &format!("{path}/sharing"), &share).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&mother, &format!("{path}/details")).await.text.contains("21 Cragg Terrace"), "by a decision");
    })
    .await;
}

#[tokio::test]
async fn a_message_written_before_the_rule_leaves_without_what_it_would_tell() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let path = format!("/children/{}/messages", case.child);
        let body =
            format!("to={}&subject=Visit&body=Zoe+is+settled+at+Al-Noor+in+Ilkley&step=send", case.father.account);
        let sent = area.post(&case.officer, &format!("{path}/new"), &body).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        bind(&area, &case).await;
        area.later(1).await;
        messages::records::leaving::look_again(area.app.db.clone()).await.unwrap();
        let his = area.get(&case.father, &path).await.text;
        assert!(
            !his.contains("Al-Noor") && !his.contains("Ilkley") && his.contains("Zoe is settled at [removed]"),
            "{his}"
        );
        assert!(area.get(&case.officer, &path).await.text.contains("data-held"));
        let told = format!("/children/{}/held-back\"", case.child);
        assert!(area.get(&case.officer, "/").await.text.contains(&told), "the officer is told");
        // Two people who read it let it through: nobody loses what they have a right to.
        let held = format!("/children/{}/held-back", case.child);
        let page = area.get(&case.officer, &held).await.text;
        assert!(page.contains("data-tag=\"exact\"") && page.contains("“Al-Noor”"), "{page}");
        let fingerprint = gate::fingerprint("Zoe is settled at Al-Noor in Ilkley");
        let ask = format!("fingerprint={fingerprint}&person={}&reason=The+court+named+it", case.tom);
        let none = area.post(&case.officer, &held, &ask).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.text);
        let both = format!("{ask}&word={}&word={}", gate::fingerprint("Al-Noor"), gate::fingerprint("Ilkley"));
        assert_eq!(area.post(&case.officer, &held, &both).await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&case.father, &path).await.text.contains("Al-Noor"), "one reader is not enough");
        let page = area.get(&case.manager, &held).await.text;
        let stays = page.split("data-stays").nth(1).unwrap().split("</p>").next().unwrap();
        assert!(stays.contains("“Al-Noor”") && stays.contains("“Ilkley”"), "{page}");
        let reading = id_after(&page, &format!("action=\"{held}/"));
        let own = area.post(&case.officer, &format!("{held}/{reading}"), "decision=agree").await;
        assert_eq!(own.status, StatusCode::NOT_FOUND, "nobody is their own second person");
        assert_eq!(
            area.post(&case.father, &format!("{held}/{reading}"), "decision=agree").await.status,
            StatusCode::FORBIDDEN
        );
        let agreed = area.post(&case.manager, &format!("{held}/{reading}"), "decision=agree").await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
        assert!(area.get(&case.father, &path).await.text.contains("settled at Al-Noor in Ilkley"));
        assert_eq!(area.post(&case.officer, &format!("{held}/done"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number("select count(*) from recheck").await, 0, "it is done");
    })
    .await;
}

#[tokio::test]
async fn a_bound_parent_who_works_for_the_council_does_not_learn_it_at_work() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        area.row(
            "account_role",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("account", case.father.account.into()),
                ("role", Role::Manager.code().into()),
                ("starts_on", date(2020, 1, 1).into()),
            ],
        )
        .await;
        let other = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        assert!(area.search(&case.father, "name=ackroyd").await.text.contains(&other.to_string()), "he works");
        assert!(!area.search(&case.father, "setting=al-noor").await.text.contains(&case.child.to_string()));
        let page = area.record_of(&case.father, case.child).await;
        assert!(!page.contains("Heather Way") && !page.contains("Al-Noor"), "{page}");
        for part in ["address", "setting", "contact-rules", "held-back", "journey/events", "sharing"] {
            let answer = area.get(&case.father, &format!("/children/{}/{part}", case.child)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{part}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_school_that_is_no_placement_yet_or_only_in_words_is_taken_out_too() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let asked = area.school("Keldgate High School", "900124").await;
        let (plan, line) = (area.db.new_id::<()>(), area.db.new_id::<()>());
        let today = area.today();
        let child = case.child;
        area.row(
            "plan_version",
            vec![
                ("id", plan.into()),
                ("person", child.into()),
                ("number", 1_i64.into()),
                ("state", "final".into()),
                ("begun_on", today.into()),
                ("begun_by", "Test".into()),
            ],
        )
        .await;
        area.row(
            "plan_line",
            vec![
                ("id", line.into()),
                ("plan", plan.into()),
                ("line", line.into()),
                ("section", "I".into()),
                ("rank", 1_i64.into()),
                ("body", "Fellgate Primary School, Millgarth, from September 2027".into()),
                ("written_by", "Test".into()),
                ("written_at", area.db.now().into()),
                ("version", 1_i64.into()),
            ],
        )
        .await;
        area.row(
            "placement",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("otherwise", "OTH".into()),
                ("otherwise_words", "Hollybank Tuition, Skelbrook".into()),
                ("starts_on", today.into()),
            ],
        )
        .await;
        // Its admission has ended and is gone.
        area.row(
            "consultation",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", child.into()),
                ("organisation", asked.into()),
                ("sent_on", today.into()),
                ("grounds", "".into()),
            ],
        )
        .await;
        let consulted = journey::model::family::event_words(law::Kind::SettingConsulted);
        for (kind, words) in [("consultation.sent", consulted), ("case.moved_out", "Moved out of the area")] {
            area.event(child, kind, today).await;
            let path = format!("/children/{child}");
            assert!(area.get(&case.mother, &path).await.text.contains(words), "{words}");
            for page in [path.clone(), format!("{path}/journey"), "/".to_owned()] {
                assert!(!area.get(&case.father, &page).await.text.contains(words), "{words} on {page}");
            }
        }
        note(
            &area,
            &case.officer,
            child,
            "Six visits to Fellgate Primary in Millgarth, Hollybank Tuition in Skelbrook, Keldgate High",
        )
        .await;
        let his = area.get(&case.father, &format!("/children/{child}/details")).await.text;
        for secret in ["Fellgate", "Millgarth", "Hollybank", "Skelbrook", "Keldgate"] {
            assert!(!his.contains(secret), "{secret}: {his}");
        }
        assert!(his.contains("Six visits to [removed]"), "{his}");
    })
    .await;
}

#[tokio::test]
async fn a_bound_parent_sees_no_number_that_names_a_school() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let other = area.child("Adeel", "Ogden", date(2013, 3, 27), Some("Q207000016048")).await;
        area.related(other, case.tom, "Parent", (true, false)).await;
        assert!(area.get(&case.father, &format!("/children/{other}/details")).await.text.contains("Q207000016048"));
        // The mother stands on this record under another spelling, with her telephone number as somebody else wrote it.
        let (_, sumera) = area.parent(other, "Mena", true).await;
        let school = area.school("Withinbeck Academy", "900125").await;
        area.place(other, school).await;
        area.contact(case.mina, "phone", "07700 900 946").await;
        area.contact(sumera, "phone", "+44 7700 900946").await;
        bind(&area, &case).await;
        let his = area.get(&case.father, &format!("/children/{other}/details")).await.text;
        assert!(!his.contains("Q207000016048"), "a UPN names the school that gave it: {his}");
        assert!(!his.contains("Withinbeck"), "one household under two names: {his}");
    })
    .await;
}

#[tokio::test]
async fn the_home_of_a_looked_after_child_is_kept_without_a_carer_on_record_in_documents_and_as_a_boarding_school() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (mother, mina) = area.parent(child, "Mina", false).await;
        lives(&area, mina, "3 Low Fold", "Shipley", "ZX4 1AA").await;
        lives(&area, child, "8 Beechwood Avenue", "Lowmoorside", "ZX16 1AA").await;
        area.looked_after(child, date(2024, 1, 1)).await;
        let boards = area.school("Upper Wick House School", "900126").await;
        area.place(child, boards).await;
        area.change(Query::new("update placement set residential = 'B' where person =").value(child)).await;
        note(&area, &officer, child, "She lives in Lowmoorside ZX16 and boards at Upper Wick House").await;
        let path = format!("/children/{child}");
        for part in ["", "/people", "/details"] {
            let hers = area.get(&mother, &format!("{path}{part}")).await.text;
            for secret in ["Lowmoorside", "ZX16", "Upper Wick"] {
                assert!(!hers.contains(secret), "{secret} on {part}: {hers}");
            }
        }
        area.upload(
            &officer,
            &format!("{path}/files/new"),
            "A visit",
            "visit.txt",
            b"Zoe Ogden is at 8 Beechwood Avenue",
        )
        .await;
        let file = id_after(&area.get(&officer, &format!("{path}/files")).await.text, &format!("{path}/files/"));
        let message = format!("to={}&subject=S&body=B&files={file}&step=send", mother.account);
        let refused = area.post(&officer, &format!("{path}/messages/new"), &message).await;
        assert!(refused.text.contains(SECOND), "nothing is taken out of a document: {}", refused.text);
        // One that was sent before the child was looked after is held back when it is opened.
        area.change(Query::new("delete from care_status")).await;
        let sent = area.post(&officer, &format!("{path}/messages/new"), &format!("{message}&looked=yes")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        area.later(1).await;
        assert_eq!(area.get(&mother, &format!("{path}/files/{file}")).await.status, StatusCode::OK);
        area.looked_after(child, date(2024, 1, 1)).await;
        assert_ne!(area.get(&mother, &format!("{path}/files/{file}")).await.status, StatusCode::OK);
    })
    .await;
}

/// All that a parent can look at about their child, without what differs each time.
async fn seen_by(area: &Area, who: &Someone, child: PersonId, feed: &str) -> Vec<(String, String)> {
    let of_child = ["", "/journey", "/journey/request", "/plan", "/files", "/messages", "/calendar"];
    let mut paths: Vec<String> = ["/", "/children/mine", "/messages", "/calendar", feed].map(str::to_owned).to_vec();
    paths.extend(of_child.iter().map(|part| format!("/children/{child}{part}")));
    let mut out = Vec::new();
    for path in paths {
        let answer = area.get(who, &path).await;
        out.push((path, format!("{} {}", answer.status, Area::without_keys(&answer.text))));
    }
    out
}

/// The kinds of event that tell where a child is, or that it is no longer there.
fn that_tell() -> Vec<&'static str> {
    law::Kind::ALL.iter().filter(|kind| kind.tells_where()).map(|kind| kind.code()).collect()
}

#[tokio::test]
async fn of_every_kind_of_event_a_bound_parent_learns_what_tells_no_place_and_of_an_unknown_kind_nothing() {
    on_each(|area| async move {
        let case = bound(&area).await;
        let mut tx = area.db.read().await.unwrap();
        let today = area.today();
        let his = Reader::addressee(&mut tx, Addressee::Person(case.tom), case.child, today).await.unwrap();
        let hers = Reader::addressee(&mut tx, Addressee::Person(case.mina), case.child, today).await.unwrap();
        drop(tx);
        assert!(his.is_bound() && !hers.is_bound());
        for kind in law::Kind::ALL {
            assert_eq!(his.may_know_event(kind.code()), !kind.tells_where(), "{kind:?}");
            assert!(hers.may_know_event(kind.code()), "{kind:?}");
        }
        for kind in ["health_board.change_known", "plan.made_elsewhere", "move.happened", "short_break.agreed", ""] {
            assert!(!his.may_know_event(kind), "{kind}");
        }
        let own = oneplan::rooms::ROOMS.iter().flat_map(|room| room.event_words);
        for (kind, _) in own {
            assert!(his.may_know_event(kind), "somebody says of {kind} whether it tells a place");
        }
    })
    .await;
}

/// An event that was recorded past the forms, with what is owed after it.
async fn event(area: &Area, child: PersonId, kind: &str, corrects: Option<uuid::Uuid>) -> uuid::Uuid {
    let id: store::Id<()> = area.db.new_id();
    area.row(
        "event",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("kind", kind.into()),
            ("happened_on", area.today().into()),
            ("recorded_at", area.db.now().into()),
            ("recorded_by", "Asha Officer".into()),
            ("detail", "{}".into()),
            ("about", None::<uuid::Uuid>.into()),
            ("corrects", corrects.into()),
        ],
    )
    .await;
    let mut tx = area.db.write(&testing::operator()).await.unwrap();
    journey::records::owed::work_out(&mut tx, child, area.today()).await.unwrap();
    tx.record(store::Entry::new("test.arrange", "test", None, store::Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    id.uuid()
}

/// A child whose assessment was asked for, and whose father must not learn where it is.
async fn bound(area: &Area) -> Case {
    let case = apart(area).await;
    let asked = format!("{}&source=parent", on(weeks_ago(area, 5)));
    recorded(area, &case.officer, case.child, "request.received", &asked).await;
    bind(area, &case).await;
    case
}

/// Neither these events nor that they are withdrawn can be told from what he sees, with or without a plan.
async fn nothing_changes(area: &Area, has_plan: bool, kinds: &[&str]) {
    assert!(kinds.len() > 2, "{kinds:?}");
    let case = bound(area).await;
    let child = case.child;
    let feed = area.calendar_address(&case.father).await;
    if has_plan {
        event(area, child, "plan.issued", None).await;
    }
    let before = seen_by(area, &case.father, child, &feed).await;
    assert!(before.iter().any(|(path, text)| *path == feed && text.contains("BEGIN:VEVENT")), "{before:?}");
    for kind in kinds {
        let told = event(area, child, kind, None).await;
        let now = seen_by(area, &case.father, child, &feed).await;
        for ((path, was), (_, is)) in before.iter().zip(&now) {
            assert_eq!(was, is, "{path} after {kind}");
        }
        event(area, child, "event.withdrawn", Some(told)).await;
        let now = seen_by(area, &case.father, child, &feed).await;
        for ((path, was), (_, is)) in before.iter().zip(&now) {
            assert_eq!(was, is, "{path} after {kind} was withdrawn");
        }
    }
}

/// On SQLite, with the first or the second half of the kinds.
async fn nothing_changes_in_half(has_plan: bool, is_second: bool) {
    let kinds = that_tell();
    let (first, second) = kinds.split_at(kinds.len() / 2);
    let area = Area::on_sqlite(crate::common::ROOMS).await;
    nothing_changes(&area, has_plan, if is_second { second } else { first }).await;
}

#[tokio::test]
async fn what_a_bound_parent_must_not_learn_changes_nothing_that_they_see() {
    nothing_changes_in_half(false, false).await;
}

#[tokio::test]
async fn what_a_bound_parent_must_not_learn_changes_nothing_of_the_other_kinds() {
    nothing_changes_in_half(false, true).await;
}

#[tokio::test]
async fn what_a_bound_parent_must_not_learn_changes_nothing_beside_a_plan() {
    nothing_changes_in_half(true, false).await;
}

#[tokio::test]
async fn what_a_bound_parent_must_not_learn_changes_nothing_of_the_other_kinds_beside_a_plan() {
    nothing_changes_in_half(true, true).await;
}

#[tokio::test]
async fn what_a_bound_parent_must_not_learn_changes_nothing_on_either_database() {
    if let Some(area) = Area::on_postgres(crate::common::ROOMS).await {
        nothing_changes(&area, true, &that_tell()[..4]).await;
    }
}

#[tokio::test]
#[ignore = "soak: every kind once more on PostgreSQL"]
async fn what_a_bound_parent_must_not_learn_changes_nothing_on_postgresql() {
    for has_plan in [false, true] {
        if let Some(area) = Area::on_postgres(crate::common::ROOMS).await {
            nothing_changes(&area, has_plan, &that_tell()).await;
        }
    }
}

#[tokio::test]
async fn a_bound_parent_is_not_shown_that_something_was_recorded_and_the_other_parent_is() {
    on_each(|area| async move {
        let case = bound(&area).await;
        let child = case.child;
        event(&area, child, "plan.issued", None).await;
        // An act says by its minute that something was: a bound parent is shown who looked, and not who changed something.
        recorded(&area, &case.officer, child, "move.known", &on(area.today())).await;
        let his = area.get(&case.father, &format!("/children/{child}")).await.text;
        for code in ["journey.record", "child.edit"] {
            assert!(!his.contains(&access::action_words::done(code)), "{code}: {his}");
        }
        // The mother, whom no rule binds, is told.
        event(&area, child, "case.moved_out", None).await;
        assert!(area.get(&case.mother, &format!("/children/{child}")).await.text.contains("oved"), "she sees it");
    })
    .await;
}
