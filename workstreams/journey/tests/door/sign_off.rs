//! A manager's sign-off, where the area wants one; and section G, which waits for the health body.

use crate::general_letters;
use crate::law_core::{another, child, event};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::{Query, sql};
use testing::casework::{JUDGED, NOT_MET, drafted, notice, on, record, weeks_ago};
use testing::{Area, Someone};

async fn ready(area: &Area) -> (Someone, PersonId, Someone) {
    let (officer, child) = child(area, date(2015, 3, 27)).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    event(area, child, "request.received", weeks_ago(area, 18), None).await;
    event(area, child, "request.agreed", weeks_ago(area, 13), None).await;
    (officer, child, manager)
}

const REFUSED: &str = "select count(*) from event where kind = 'plan.refused'";

#[tokio::test]
async fn a_refusal_waits_for_a_manager_only_where_the_area_wants_it() {
    on_each(|area| async move {
        let (officer, child, manager) = ready(&area).await;
        assert_eq!(area.get(&officer, "/sign-off").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&manager, "/sign-off", "groups=final").await.status, StatusCode::SEE_OTHER);
        let sent = record(&area, &officer, child, "plan.refused", &(on(area.today()) + &notice())).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(area.number(REFUSED).await, 1, "refusals do not wait");
        assert_eq!(area.get(&officer, &format!("/children/{child}/to-issue")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_is_due_while_a_refusal_to_assess_waits_is_what_it_does_not_put_an_end_to() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        event(&area, child, "request.received", weeks_ago(&area, 4), None).await;
        area.post(&manager, "/sign-off", "groups=refusal").await;
        let form = on(area.today()) + &notice().replace(JUDGED, NOT_MET);
        let kept = record(&area, &officer, child, "request.refused", &form).await;
        let waits = format!("/children/{child}/to-issue");
        assert!(kept.location.starts_with(&waits), "{} {}", kept.location, kept.text);
        let page = area.get(&officer, &waits).await.text;
        let due = |id: &str| page.contains(&page::words::capitalised(law::rule(id).unwrap().1.act));
        assert!(due(law::ids::DECISION_TO_ASSESS), "{page}");
        assert!(!due("A-8") && !due(law::ids::FINAL_PLAN), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_signed_off_as_it_was_read_and_an_edit_cancels_it() {
    on_each(|area| async move {
        let (officer, child, manager) = ready(&area).await;
        area.post(&manager, "/sign-off", "groups=refusal").await;
        let waits = format!("/children/{child}/to-issue");
        let form = on(area.today()) + &notice();
        let kept = record(&area, &officer, child, "plan.refused", &form).await;
        assert!(kept.location.starts_with(&waits), "{} {}", kept.location, kept.text);
        assert_eq!(area.number(REFUSED).await, 0, "nothing has happened");
        assert_eq!(area.number("select count(*) from notice").await, 0);
        let shown = area.get(&officer, &waits).await.text;
        assert!(shown.contains("href=\"/law/") || shown.contains("Due while it waits"), "{shown}");
        assert!(area.get(&officer, &format!("/children/{child}/journey")).await.text.contains(&waits));
        // Nobody issues it before a manager has signed it off, and nobody signs off their own.
        assert_eq!(area.post(&officer, &waits, "").await.status, StatusCode::CONFLICT);
        let ask = format!("to={}", manager.account);
        let asked = area.post(&officer, &format!("{waits}/approval"), &ask).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let home = area.get(&manager, "/").await.text;
        assert!(home.contains("data-approvals=\"1\"") && home.contains("data-count=\"sign-off\""), "{home}");
        let list = area.get(&manager, "/approvals").await.text;
        assert!(list.contains(&waits) && list.contains("Decide not to issue a plan"), "{list}");
        assert!(!area.get(&officer, "/").await.text.contains("data-count=\"signed-off\""));
        let sign = async || {
            let page = area.get(&manager, &waits).await.text;
            let seen = page.split("decision?seen=").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let decision = format!("decision=approve&seen={seen}");
            area.post(&manager, &format!("{waits}/approval/decision"), &decision).await
        };
        let asks = area.get(&manager, &format!("{waits}/approval/decision")).await.text;
        assert!(asks.contains("Approve or return: Decide not to issue a plan"), "it says what is decided on: {asks}");
        let signed = sign().await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER);
        let said = area.get(&manager, &signed.location).await.text;
        assert!(said.contains("Nothing has gone to the family yet"), "{said}");
        assert!(area.get(&officer, "/").await.text.contains("data-count=\"signed-off\""), "the officer is told");
        // An edit cancels the sign-off.
        let other = form.replace("notice-reasons=Written", "notice-reasons=Other+reasons");
        let change =
            area.get(&officer, &format!("/children/{child}/journey/record/plan.refused?waiting=yes")).await.text;
        assert!(change.contains("Written"), "{change}");
        record(&area, &officer, child, "plan.refused", &other).await;
        assert_eq!(area.post(&officer, &waits, "").await.status, StatusCode::CONFLICT);
        assert_eq!(area.number(REFUSED).await, 0);
        area.post(&officer, &format!("{waits}/approval"), &ask).await;
        assert_eq!(sign().await.status, StatusCode::SEE_OTHER);
        area.later(48).await;
        let issued = area.post(&officer, &waits, "").await;
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
        assert_eq!(area.number(REFUSED).await, 1);
        let mut tx = area.db.read().await.unwrap();
        let row: (jiff_sqlx::Date,) =
            sql!("select happened_on from event where kind = 'plan.refused'").one(&mut tx).await.unwrap();
        drop(tx);
        assert_eq!(row.0.to_jiff(), area.today(), "the letter is of the day on which it goes");
        assert_eq!(area.get(&officer, &waits).await.status, StatusCode::NOT_FOUND);
        let other = area.person("Olga Officer", Role::CaseOfficer, None).await;
        assert_eq!(area.get(&other, &waits).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn nobody_who_wrote_or_changed_a_letter_signs_it_off_and_saving_it_as_it_is_writes_nothing() {
    on_each(|area| async move {
        let (officer, child, first) = ready(&area).await;
        let second = area.person("Nia Manager", Role::Manager, None).await;
        let third = area.person("Olu Manager", Role::Manager, None).await;
        area.post(&first, "/sign-off", "groups=refusal").await;
        let waits = format!("/children/{child}/to-issue");
        let form = on(area.today()) + &notice();
        record(&area, &officer, child, "plan.refused", &form).await;
        let authors = "select count(*) from issuing_author";
        assert_eq!(area.number(authors).await, 1);
        // Saving it as it is makes nobody its author.
        record(&area, &second, child, "plan.refused", &form).await;
        assert_eq!(area.number(authors).await, 1);
        // The first manager changes it, then the officer again: both have written it.
        let changed = form.replace("notice-reasons=Written", "notice-reasons=Better+words");
        record(&area, &first, child, "plan.refused", &changed).await;
        assert_eq!(area.number(authors).await, 2);
        let again = form.replace("notice-reasons=Written", "notice-reasons=Last+words");
        record(&area, &officer, child, "plan.refused", &again).await;
        assert_eq!(area.number(authors).await, 2);
        let send = format!("{waits}/approval");
        let asks = area.get(&third, &send).await.text;
        assert!(!asks.contains(&first.account.to_string()), "she changed it: {asks}");
        assert!(asks.contains(&second.account.to_string()), "she saved it as it was: {asks}");
        let refused = area.post(&officer, &send, &format!("to={}", first.account)).await;
        assert_ne!(refused.status, StatusCode::SEE_OTHER, "{}", refused.text);
        let sent = area.post(&officer, &send, &format!("to={}", second.account)).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let page = area.get(&second, &waits).await.text;
        assert!(page.contains("Asha") && page.contains("Mo Manager"), "who wrote it: {page}");
        let seen = page.split("decision?seen=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let decision = format!("decision=approve&seen={seen}");
        assert_eq!(area.post(&second, &format!("{send}/decision"), &decision).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_manager_who_takes_sign_off_out_of_the_setting_does_not_free_what_they_wrote() {
    on_each(|area| async move {
        let (officer, first, manager) = ready(&area).await;
        let second = area.person("Nia Manager", Role::Manager, None).await;
        let other = another(&area, &officer, date(2014, 3, 27)).await;
        event(&area, other, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, other, "request.agreed", weeks_ago(&area, 13), None).await;
        area.post(&second, "/sign-off", "groups=refusal").await;
        let waits = format!("/children/{first}/to-issue");
        let form = on(area.today()) + &notice();
        let kept = record(&area, &manager, first, "plan.refused", &form).await;
        assert!(kept.location.starts_with(&waits), "{} {}", kept.location, kept.text);
        assert_eq!(area.post(&manager, &waits, "").await.status, StatusCode::CONFLICT);
        // What waits keeps its need, whoever sends it.
        assert_eq!(area.post(&manager, "/sign-off", "").await.status, StatusCode::SEE_OTHER);
        for who in [&manager, &officer] {
            assert_eq!(area.post(who, &waits, "").await.status, StatusCode::CONFLICT, "{}", who.name);
        }
        // Nor is it written anew by the same person; what another writes is free.
        assert_eq!(area.post(&manager, &format!("{waits}/cancel"), "").await.status, StatusCode::SEE_OTHER);
        let again = record(&area, &manager, first, "plan.refused", &form).await;
        assert!(again.location.starts_with(&waits), "{} {}", again.location, again.text);
        assert_eq!(area.post(&manager, &waits, "").await.status, StatusCode::CONFLICT);
        assert_eq!(area.number(REFUSED).await, 0);
        let theirs = record(&area, &officer, other, "plan.refused", &form).await;
        assert_eq!(theirs.status, StatusCode::SEE_OTHER, "{}", theirs.text);
        assert_eq!(area.number(REFUSED).await, 1);
        // Saving it once more changes nothing; a second manager frees it.
        area.post(&manager, "/sign-off", "").await;
        area.post(&manager, &format!("{waits}/cancel"), "").await;
        let still = record(&area, &manager, first, "plan.refused", &form).await;
        assert!(still.location.starts_with(&waits), "{} {}", still.location, still.text);
        area.post(&second, "/sign-off", "").await;
        assert_eq!(area.post(&manager, &waits, "").await.status, StatusCode::CONFLICT, "it waited before");
        area.post(&manager, &format!("{waits}/cancel"), "").await;
        record(&area, &manager, first, "plan.refused", &form).await;
        assert_eq!(area.number(REFUSED).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_general_letter_that_waits_keeps_its_need_when_its_author_takes_sign_off_out_of_the_setting() {
    on_each(|area| async move {
        let (_, child, manager) = ready(&area).await;
        let (_, pat) = area.parent(child, "Pat", true).await;
        area.post(&manager, "/sign-off", "groups=letters").await;
        let waits = format!("/children/{child}/letters/waiting");
        let letter: (&str, &str, &[(&str, &str)]) = ("portal", "Come and see us.", &[]);
        let kept = general_letters::sent(&area, &manager, (child, "general.free"), &[pat], letter).await;
        assert!(kept.location.starts_with(&waits), "{} {}", kept.location, kept.text);
        assert_eq!(area.post(&manager, &waits, "").await.status, StatusCode::CONFLICT);
        area.post(&manager, "/sign-off", "").await;
        assert_eq!(area.post(&manager, &waits, "").await.status, StatusCode::CONFLICT);
        assert_eq!(area.number("select count(*) from notice").await, 0, "nothing was sent");
    })
    .await;
}

#[tokio::test]
async fn whoever_wrote_lines_of_a_plan_neither_approves_it_nor_signs_off_the_final_plan() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let wrote = area.person("Mo Manager", Role::Manager, None).await;
        let removed = area.person("Olu Manager", Role::Manager, None).await;
        let reads = area.person("Nia Manager", Role::Manager, None).await;
        let plan = format!("/children/{child}/plan");
        let saved = area.post(&wrote, &format!("{plan}/new/B"), "body=Tires+quickly").await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        // The line goes again, by another manager, and the plan says what it said before.
        let query = Query::new("select line from plan_line where body = 'Tires quickly'");
        let (line,): (uuid::Uuid,) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
        let gone = area.post(&removed, &format!("{plan}/lines/{line}/remove"), "").await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
        // The act waits as the officer filled it in.
        let (waiting, now) = (area.db.new_id::<()>(), area.db.now());
        let row = vec![
            ("id", waiting.into()),
            ("person", child.into()),
            ("kind", "plan.issued".into()),
            ("form", "[]".into()),
            ("made_by", officer.account.into()),
            ("made_by_name", "Asha Officer".into()),
            ("made_at", now.into()),
            ("needs_sign_off", true.into()),
        ];
        area.row("issuing", row).await;
        for approval in [format!("{plan}/approval"), format!("/children/{child}/to-issue/approval")] {
            let page = area.get(&officer, &approval).await.text;
            assert!(page.contains(&reads.account.to_string()), "{approval}: {page}");
            for author in [&wrote, &removed] {
                assert!(!page.contains(&author.account.to_string()), "{approval}: {page}");
                let refused = area.post(&officer, &approval, &format!("to={}", author.account)).await;
                assert!(refused.refuses("to"), "{approval}: {}", refused.text);
            }
            let sent = area.post(&officer, &approval, &format!("to={}", reads.account)).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
    })
    .await;
}

#[tokio::test]
async fn the_authors_of_a_draft_are_authors_of_the_plan_that_follows_it() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let of = "select count(*) from plan_author where plan in (select id from plan_version where state = 'working')";
        assert_eq!(area.number(of).await, 1, "the officer wrote the draft that was served");
        // Of lines from before authors were noted there is a name.
        area.change(Query::new("delete from plan_author")).await;
        area.change(Query::new("update plan_line set written_by = 'Mo Manager'")).await;
        let page = area.get(&officer, &format!("/children/{child}/plan/approval")).await.text;
        assert!(!page.contains(&manager.account.to_string()), "{page}");
    })
    .await;
}

/// Writes section G, and says which service answers for the health body.
pub async fn with_health(area: &Area, officer: &Someone, child: PersonId) -> (Someone, Someone) {
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let health = area.service("Integrated Care Board").await;
    let dco = area.person("Dora Clinical", Role::Adviser, Some(health)).await;
    let tune = "before=7&every=7&after=7&head=&gives=c&agrees_health=yes";
    let tuned = area.post(&manager, &format!("/services/{health}"), tune).await;
    assert_eq!(tuned.status, StatusCode::SEE_OTHER, "{}", tuned.text);
    let mut tx = area.db.read().await.unwrap();
    let of = async |tx: &mut store::Tx, section: &str| -> uuid::Uuid {
        let (line,): (uuid::Uuid,) = Query::new("select line from plan_line where section =")
            .value(section)
            .push("limit 1")
            .one(tx)
            .await
            .unwrap();
        line
    };
    let (need, outcome) = (of(&mut tx, "B").await, of(&mut tx, "E").await);
    drop(tx);
    let line = format!("body=Therapy+blocks&who=NHS&quantity=6+hours&need={need}&outcome={outcome}");
    let saved = area.post(officer, &format!("/children/{child}/plan/new/G"), &line).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    (manager, dco)
}

#[tokio::test]
async fn the_health_body_reads_section_g_and_agrees_it_or_says_why_not() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (_, dco) = with_health(&area, &officer, child).await;
        let page = format!("/children/{child}/section-g");
        assert!(!area.get(&dco, "/section-g").await.text.contains("Ogden"));
        let mut tx = area.db.read().await.unwrap();
        let (service,): (uuid::Uuid,) = sql!("select organisation from service").one(&mut tx).await.unwrap();
        drop(tx);
        let due = testing::date_fields("due", date(2026, 11, 20));
        let asked = area.post(&officer, &page, &format!("service={service}&{due}")).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        assert!(area.get(&dco, "/section-g").await.text.contains("Ogden, Zoe"));
        let home = area.get(&dco, "/").await.text;
        assert!(home.contains("/section-g") && home.contains("data-badge=\"1\""), "{home}");
        let which = |text: &str| text.split(&format!("{page}/")).nth(1).unwrap()[..36].to_owned();
        let own = format!("{page}/{}", which(&area.get(&dco, "/section-g").await.text));
        let read = area.get(&dco, &own).await.text;
        assert!(read.contains("Therapy blocks") && read.contains("Integrated") || read.contains("6 hours"), "{read}");
        // Another service, and whoever is not asked, reads nothing.
        let elsewhere = area.service("Another Trust, elsewhere").await;
        let stranger = area.person("Stan Stranger", Role::Adviser, Some(elsewhere)).await;
        assert_eq!(area.get(&stranger, &own).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&stranger, &own, "answer=agreed").await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.get(&officer, &own).await.status, StatusCode::FORBIDDEN);
        // No, with a reason that the officer has to deal with.
        assert_eq!(area.post(&dco, &own, "answer=not_agreed").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let refused = area.post(&dco, &own, "answer=not_agreed&reason=No+capacity+for+blocks").await;
        assert_eq!(refused.status, StatusCode::SEE_OTHER, "{}", refused.text);
        assert!(area.get(&officer, &page).await.text.contains("No capacity for blocks"));
        let open = "select count(*) from task where done_on is null and kind = 'health_not_agreed'";
        assert_eq!(area.number(open).await, 1);
        // Asked again, and agreed as it was read.
        area.later(1).await;
        area.post(&officer, &page, &format!("service={service}&{due}")).await;
        assert_eq!(area.number(open).await, 0);
        let own = format!("{page}/{}", which(&area.get(&dco, "/section-g").await.text));
        let stale = area.post(&dco, &own, "answer=agreed&seen=0000").await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "what was read is what is agreed");
        let seen = Area::hidden(&area.get(&dco, &own).await.text, "seen");
        // Agreed, and with something to object to: that is asked about.
        let both = format!("answer=agreed&seen={seen}&reason=We+cannot+staff+the+clinic");
        let doubted = area.post(&dco, &own, &both).await;
        assert!(doubted.status == StatusCode::UNPROCESSABLE_ENTITY && doubted.refuses("answer"), "{}", doubted.text);
        assert!(doubted.text.contains("name=\"sure\""), "{}", doubted.text);
        assert_eq!(area.number("select count(*) from event where kind = 'plan.health_agreed'").await, 0);
        let agreed = area.post(&dco, &own, &format!("answer=agreed&seen={seen}")).await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
        assert_eq!(area.number("select count(*) from event where kind = 'plan.health_agreed'").await, 1);
        let stands = area.get(&officer, &page).await.text;
        assert!(stands.contains("data-agreed") && !stands.contains("name=\"service\""), "nothing to ask: {stands}");
        assert_eq!(area.get(&dco, &own).await.status, StatusCode::NOT_FOUND, "it is answered once");
        assert_eq!(
            area.get(&dco, &format!("/children/{child}")).await.status,
            StatusCode::NOT_FOUND,
            "and is out again"
        );
    })
    .await;
}
