//! Directions of the Tribunal: recorded with their day, owed by it, changed, lifted, done, and over with the appeal.

use super::{child, event, page, plan_since};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::{Date, date};
use people::PersonId;
use testing::casework::{on, record, recorded, weeks_ago};
use testing::{Area, Someone, date_fields};

/// A plan whose appeal is open.
async fn appealed(area: &Area) -> (Someone, PersonId) {
    let (officer, child) = child(area, date(2015, 3, 27)).await;
    plan_since(area, child, 20).await;
    recorded(area, &officer, child, "appeal.registered", &on(weeks_ago(area, 16))).await;
    (officer, child)
}

/// The form of a direction that was given four weeks ago.
fn direction(area: &Area, what: &str, whom: &str, by: Date) -> String {
    format!("{}&what={what}&whom={whom}&{}", on(weeks_ago(area, 4)), date_fields("set_for", by))
}

/// How often something is owed by a rule on a day.
async fn owed(area: &Area, child: PersonId, rule: &str, by: Date) -> i64 {
    let mut tx = area.db.read().await.unwrap();
    store::sql!("select count(*) from owed where person = $1 and rule = $2 and last_day = $3", child, rule, by)
        .number(&mut tx)
        .await
        .unwrap()
}

/// The last event of a kind.
/// The event of a kind that is not known yet: ids of one millisecond have no order.
async fn new(area: &Area, child: PersonId, kind: &str, known: &[uuid::Uuid]) -> uuid::Uuid {
    let mut tx = area.db.read().await.unwrap();
    let all: Vec<(uuid::Uuid,)> =
        store::sql!("select id from event where person = $1 and kind = $2", child, kind).all(&mut tx).await.unwrap();
    let mut new = all.into_iter().map(|(id,)| id).filter(|id| !known.contains(id));
    let one = new.next().unwrap();
    assert_eq!(new.next(), None, "{kind}");
    one
}

async fn all_worked_out(area: &Area) {
    journey::records::owed::work_out_all(&area.db).await.unwrap();
}

#[tokio::test]
async fn a_direction_is_owed_by_its_day_on_the_record_the_worklist_and_the_calendar() {
    on_each(|area| async move {
        let (officer, child) = appealed(&area).await;
        let by = date(2026, 11, 20);
        let journey_page = format!("/children/{child}/journey");
        assert!(page(&area, &officer, &format!("{journey_page}/record")).await.contains("record/direction.other"));
        let form = direction(&area, "bundle", "authority", by) + "&said=One+numbered+file";
        recorded(&area, &officer, child, "direction.other", &form).await;
        let given = new(&area, child, "direction.bundle", &[]).await;
        assert_eq!(owed(&area, child, "T-3c", by).await, 1);
        all_worked_out(&area).await;
        assert_eq!(owed(&area, child, "T-3c", by).await, 1, "when all is worked out again too");
        let text = page(&area, &officer, &journey_page).await;
        assert!(text.contains("data-to-do=\"T-3c\"") && text.contains("One numbered file"), "{text}");
        assert!(text.contains(&format!("record/direction.done?direction={given}")), "{text}");
        assert!(page(&area, &officer, "/worklist?show=all&step=order").await.contains("Ogden, Zoe"));
        let feed = area.calendar_address(&officer).await;
        let calendar = area.calendar(&feed).await.text;
        assert!(calendar.contains(&format!("T-3c.{given}.{child}")), "{calendar}");
        // What somebody else has to do is on the timeline and nobody's line here.
        let before = area.number("select count(*) from owed").await;
        let others = direction(&area, "evidence", "family", by) + "&said=A+report+of+their+own";
        recorded(&area, &officer, child, "direction.other", &others).await;
        assert_eq!(area.number("select count(*) from owed").await, before);
        let text = page(&area, &officer, &journey_page).await;
        assert!(text.contains("A report of their own"), "{text}");
        // A second direction of a kind has an entry of its own.
        recorded(&area, &officer, child, "direction.other", &direction(&area, "bundle", "authority", by)).await;
        let second = new(&area, child, "direction.bundle", &[given]).await;
        let calendar = area.calendar(&feed).await.text;
        assert!(calendar.contains(&format!("T-3c.{second}.{child}")), "{calendar}");
    })
    .await;
}

#[tokio::test]
async fn a_direction_needs_its_day_and_words_where_it_is_none_of_the_usual_ones() {
    on_each(|area| async move {
        let (officer, child) = appealed(&area).await;
        let events = area.number("select count(*) from event").await;
        let by = date(2026, 11, 20);
        let no_day = format!("{}&what=bundle&whom=authority", on(weeks_ago(&area, 4)));
        let early = direction(&area, "bundle", "authority", weeks_ago(&area, 5));
        for (form, field) in [
            (no_day, "set_for"),
            (early, "set_for"),
            (direction(&area, "other", "authority", by), "said"),
            (direction(&area, "everything", "authority", by), "what"),
            (direction(&area, "bundle", "nobody", by), "whom"),
        ] {
            let answer = record(&area, &officer, child, "direction.other", &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}: {}", answer.text);
            assert!(answer.refuses(field), "{form}: {}", answer.text);
        }
        // Nothing became yet of what was not directed.
        let done = record(&area, &officer, child, "direction.done", &on(area.today())).await;
        assert!(done.refuses("direction"), "{}", done.text);
        assert_eq!(area.number("select count(*) from event").await, events);
        let own_words = direction(&area, "other", "authority", by) + "&said=Say+which+school+you+name";
        recorded(&area, &officer, child, "direction.other", &own_words).await;
        assert_eq!(owed(&area, child, "T-3g", by).await, 1);
    })
    .await;
}

#[tokio::test]
async fn one_of_two_directions_is_changed_and_done_and_the_other_stays() {
    on_each(|area| async move {
        let (officer, child) = appealed(&area).await;
        let (first_day, second_day, new_day) = (date(2026, 11, 9), date(2026, 11, 20), date(2026, 12, 4));
        let mut given = Vec::new();
        for day in [first_day, second_day] {
            let form = direction(&area, "evidence", "authority", day);
            recorded(&area, &officer, child, "direction.other", &form).await;
            let one = new(&area, child, "direction.evidence", &given).await;
            given.push(one);
        }
        let (first, second) = (given[0], given[1]);
        let form = page(&area, &officer, &format!("/children/{child}/journey/record/direction.changed")).await;
        assert!(form.contains(&first.to_string()) && form.contains(&second.to_string()), "{form}");
        let change = format!("{}&{}", on(weeks_ago(&area, 1)), date_fields("set_for", new_day));
        let mute = record(&area, &officer, child, "direction.changed", &change).await;
        assert!(mute.refuses("direction"), "{}", mute.text);
        recorded(&area, &officer, child, "direction.changed", &format!("{change}&direction={first}")).await;
        let days = async |days: [Date; 3]| {
            let mut found = Vec::new();
            for day in days {
                found.push(owed(&area, child, "T-3b", day).await);
            }
            found
        };
        assert_eq!(days([first_day, second_day, new_day]).await, [0, 1, 1]);
        all_worked_out(&area).await;
        assert_eq!(days([first_day, second_day, new_day]).await, [0, 1, 1], "when all is worked out again too");
        let done = format!("{}&direction={second}&said=Sent+by+email", on(area.today()));
        recorded(&area, &officer, child, "direction.done", &done).await;
        assert_eq!(days([first_day, second_day, new_day]).await, [0, 0, 1]);
        let again = record(&area, &officer, child, "direction.done", &done).await;
        assert!(again.refuses("direction"), "{}", again.text);
        let text = page(&area, &officer, &format!("/children/{child}/journey")).await;
        assert!(text.contains("Sent by email") && text.contains("data-deadline=\"T-3b\""), "{text}");
        let lifted = format!("{}&direction={first}", on(area.today()));
        recorded(&area, &officer, child, "direction.lifted", &lifted).await;
        assert_eq!(days([first_day, second_day, new_day]).await, [0, 0, 0]);
        // A direction on which something else rests is not taken back.
        let back = format!("/children/{child}/journey/events/{second}");
        let undone = area.post(&officer, &back, "act=withdrawn&reason=Another+child").await;
        assert_eq!(undone.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", undone.text);
    })
    .await;
}

#[tokio::test]
async fn directions_belong_to_one_appeal_and_end_with_it_and_a_hearing_with_its_day() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let plan = plan_since(&area, child, 40).await;
        event(&area, child, "review.meeting", weeks_ago(&area, 20), None).await;
        let keep = event(&area, child, "review.keep", weeks_ago(&area, 18), None).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 30), Some(plan)).await;
        event(&area, child, "appeal.registered", weeks_ago(&area, 12), Some(keep)).await;
        let by = date(2026, 11, 20);
        let form = direction(&area, "attendance", "authority", by);
        let mute = record(&area, &officer, child, "direction.other", &form).await;
        assert!(mute.refuses("decision"), "{}", mute.text);
        for decision in [plan, keep] {
            recorded(&area, &officer, child, "direction.other", &format!("{form}&decision={decision}")).await;
        }
        assert_eq!(owed(&area, child, "T-3d", by).await, 2);
        let end = format!("{}&decision={plan}&reason=Withdrawn", on(area.today()));
        recorded(&area, &officer, child, "appeal.ended", &end).await;
        assert_eq!(owed(&area, child, "T-3d", by).await, 1, "the other appeal goes on");
        // The day of the hearing stands until it has passed.
        let hearing = direction(&area, "hearing", "", date(2026, 11, 5));
        recorded(&area, &officer, child, "direction.other", &hearing).await;
        assert_eq!(owed(&area, child, law::ids::HEARING, date(2026, 11, 5)).await, 1);
        area.later(24 * 5).await;
        journey::records::owed::turn(&area.db).await.unwrap();
        assert_eq!(owed(&area, child, law::ids::HEARING, date(2026, 11, 5)).await, 0);
        assert_eq!(owed(&area, child, "T-3d", by).await, 1);
    })
    .await;
}

#[tokio::test]
async fn after_a_death_no_direction_is_owed_and_nothing_more_is_sent_without_a_reason() {
    on_each(|area| async move {
        let (officer, child) = appealed(&area).await;
        let by = date(2026, 11, 20);
        recorded(&area, &officer, child, "direction.other", &direction(&area, "bundle", "authority", by)).await;
        let given = new(&area, child, "direction.bundle", &[]).await;
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        assert_eq!(owed(&area, child, "T-3c", by).await, 0);
        let done = format!("{}&direction={given}", on(area.today()));
        let stopped = record(&area, &officer, child, "direction.done", &done).await;
        assert!(stopped.refuses("let_out"), "{}", stopped.text);
        // What the Tribunal decides comes in.
        recorded(&area, &officer, child, "direction.lifted", &done).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_does_not_record_what_happens_records_no_direction() {
    on_each(|area| async move {
        let (_, child) = appealed(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        area.place(child, school).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        let events = area.number("select count(*) from event").await;
        let path = format!("/children/{child}/journey/record/direction.other");
        let form = direction(&area, "bundle", "authority", date(2026, 11, 20));
        for who in [&parent, &senco, &other] {
            let answer = area.post(who, &path, &form).await;
            assert!(
                matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND),
                "{:?}: {}",
                who.role,
                answer.text
            );
        }
        for who in [&parent, &senco] {
            assert_ne!(area.get(who, &path).await.status, StatusCode::OK, "{:?}", who.role);
        }
        assert_eq!(area.number("select count(*) from event").await, events);
    })
    .await;
}
