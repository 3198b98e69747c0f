//! What is refused leads to where it is put right: each link of the error summary, on the form or on another page of the record.

use crate::law_core::{another, child, event, page, plan_since};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::{Date, date};
use law::ending::End;
use people::PersonId;
use store::sql;
use testing::casework::{EARLIER, JUDGED, NOT_MET, drafted, notice, on, record, recorded, weeks_ago};
use testing::{Answer, Area, Someone};
use uuid::Uuid;

/// Where the links of an error summary lead.
fn links(answer: &Answer) -> Vec<String> {
    let summary = answer.text.split_once("govuk-error-summary__list").and_then(|(_, rest)| rest.split_once("</ul>"));
    let list = summary.map_or("", |(list, _)| list);
    list.split("href=\"").skip(1).map(|link| link.split('"').next().unwrap().to_owned()).collect()
}

/// An act that is refused: its links, each of which leads to something that is there.
pub async fn refused(area: &Area, who: &Someone, child: PersonId, kind: &str, form: &str) -> Vec<String> {
    let answer = record(area, who, child, kind, form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {}", answer.text);
    let links = links(&answer);
    assert!(!links.is_empty(), "{kind}: {}", answer.text);
    for link in &links {
        let (path, id) = link.split_once('#').unwrap_or((link.as_str(), ""));
        let text = if path.is_empty() { answer.text.clone() } else { page(area, who, path).await };
        assert!(id.is_empty() || text.contains(&format!(" id=\"{id}\"")), "{kind}: {link}: {text}");
    }
    links
}

/// Writes a line of the plan; gives its id.
pub async fn line(area: &Area, officer: &Someone, child: PersonId, section: &str, form: &str) -> Uuid {
    let saved = area.post(officer, &format!("/children/{child}/plan/new/{section}"), form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{section}: {}", saved.text);
    let mut tx = area.db.read().await.unwrap();
    let (id,): (Uuid,) = sql!(
        "select line from plan_line where section = $1 and plan in (select id from plan_version where person = $2)
           order by written_at desc, rank desc limit 1",
        section,
        child,
    )
    .one(&mut tx)
    .await
    .unwrap();
    id
}

/// A child whose assessment was agreed some weeks ago, written past the guards.
async fn assessed(area: &Area, officer: &Someone, born: Date) -> PersonId {
    let child = another(area, officer, born).await;
    event(area, child, "request.received", weeks_ago(area, 18), None).await;
    event(area, child, "request.agreed", weeks_ago(area, 13), None).await;
    child
}

#[tokio::test]
async fn what_is_wrong_with_the_plan_leads_to_its_section_and_not_to_the_date() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = assessed(&area, &officer, date(2015, 3, 27)).await;
        event(&area, child, "plan.agreed", weeks_ago(&area, 4), None).await;
        let plan = format!("/children/{child}/plan");
        let section = |letter: &str| format!("{plan}#section-{letter}");
        assert_eq!(area.post(&officer, &format!("{plan}/begin"), "").await.status, StatusCode::SEE_OTHER);
        let form = on(weeks_ago(&area, 1)) + &notice();
        let empty = refused(&area, &officer, child, "plan.draft_served", &form).await;
        assert_eq!(empty, ["A", "B", "E", "F"].map(section));

        line(&area, &officer, child, "A2", "body=I+like+trains").await;
        let need = line(&area, &officer, child, "B", "body=Three+words").await;
        let outcome = line(&area, &officer, child, "E", "body=Two+steps").await;
        assert_eq!(refused(&area, &officer, child, "plan.draft_served", &form).await, ["F", "B"].map(section));
        let provision = format!("body=Therapy&who=Therapist&quantity=Daily&need={need}&outcome={outcome}");
        line(&area, &officer, child, "F", &provision).await;
        line(&area, &officer, child, "I", "body=Beckfoot+Primary").await;
        assert_eq!(refused(&area, &officer, child, "plan.draft_served", &form).await, [section("I")]);
    })
    .await;
}

#[tokio::test]
async fn what_a_final_plan_lacks_leads_to_where_it_is_given() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let of = |part: &str| format!("/children/{child}/{part}");
        let form = on(area.today()) + &notice();
        assert_eq!(refused(&area, &officer, child, "plan.issued", &form).await, [of("plan#section-I")]);
        line(&area, &officer, child, "I", "body=Beckfoot+Primary").await;
        let need = line(&area, &officer, child, "C", "body=Epilepsy").await;
        let outcome = line(&area, &officer, child, "E", "body=Staff+know+what+to+do").await;
        let nurse = format!("body=Training&who=Nurse&quantity=Once+a+term&need={need}&outcome={outcome}");
        line(&area, &officer, child, "G", &nurse).await;
        assert_eq!(refused(&area, &officer, child, "plan.issued", &form).await, [of("section-g")]);
        recorded(&area, &officer, child, "plan.health_agreed", &on(area.today())).await;
        area.school("Beckfoot Primary", "900009").await;
        let asked = on(weeks_ago(&area, 3)) + "&setting=Beckfoot+Primary";
        recorded(&area, &officer, child, "consultation.sent", &asked).await;
        assert_eq!(refused(&area, &officer, child, "plan.issued", &form).await, [of("consultations")]);
        // The family has at least 15 days, which is about the date.
        let early = on(weeks_ago(&area, 3)) + &notice();
        assert_eq!(refused(&area, &officer, child, "plan.issued", &early).await, ["#on-day"]);

        // Where the plan is written elsewhere, the form asks what it holds.
        let elsewhere = assessed(&area, &officer, date(2015, 3, 27)).await;
        event(&area, elsewhere, "plan.draft_served", weeks_ago(&area, 4), None).await;
        assert_eq!(refused(&area, &officer, elsewhere, "plan.issued", &form).await, ["#plan"]);
        let health = format!("{form}&plan=setting&plan=health");
        assert_eq!(refused(&area, &officer, elsewhere, "plan.issued", &health).await, ["#plan"]);
    })
    .await;
}

#[tokio::test]
async fn judgements_letters_and_advice_lead_to_their_own_fields() {
    on_each(|area| async move {
        let (officer, asks) = child(&area, date(2015, 3, 27)).await;
        event(&area, asks, "request.received", weeks_ago(&area, 4), None).await;
        let today = on(area.today());
        let must = format!("{today}{}", notice());
        assert_eq!(refused(&area, &officer, asks, "request.refused", &must).await, ["#test-needs"]);
        let not_met = notice().replace(JUDGED, NOT_MET);
        assert_eq!(
            refused(&area, &officer, asks, "request.agreed", &format!("{today}{not_met}")).await,
            ["#test-plan"]
        );
        let half = not_met
            .replace("notice-mediation_adviser=Written", "notice-mediation_adviser=")
            .replace("notice-reasons=Written", "notice-reasons=");
        let blank = refused(&area, &officer, asks, "request.refused", &format!("{today}{half}")).await;
        assert_eq!(blank, ["#notice-mediation_adviser", "#notice-reasons"]);
        let before = format!("{}{not_met}", on(weeks_ago(&area, 5)));
        assert_eq!(refused(&area, &officer, asks, "request.refused", &before).await, ["#on-day"]);

        let child = assessed(&area, &officer, date(2015, 3, 27)).await;
        let asked = format!("{}&line=d&asked_of=Psychology", on(weeks_ago(&area, 8)));
        recorded(&area, &officer, child, "advice.asked", &asked).await;
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (Uuid,) = sql!("select id from advice where person = $1", child).one(&mut tx).await.unwrap();
        drop(tx);
        let partly = format!("{today}&advice={piece}&covers=needs&needs=Three+words");
        assert_eq!(refused(&area, &officer, child, "advice.returned", &partly).await, ["#covers"]);
        let alone = format!("{today}&advice={piece}&agree=adviser");
        assert_eq!(refused(&area, &officer, child, "advice.reused", &alone).await, ["#agree"]);
    })
    .await;
}

#[tokio::test]
async fn what_depends_on_a_day_a_decision_an_age_or_a_death_leads_to_what_the_form_asks() {
    on_each(|area| async move {
        let (officer, once) = child(&area, date(2015, 3, 27)).await;
        event(&area, once, "request.received", weeks_ago(&area, 30), None).await;
        event(&area, once, "request.refused", weeks_ago(&area, 24), None).await;
        // One decision: nothing is asked but the date.
        let early = on(weeks_ago(&area, 25));
        assert_eq!(refused(&area, &officer, once, "mediation.wanted", &early).await, ["#on-day"]);
        event(&area, once, "request.received", weeks_ago(&area, 12), None).await;
        let second = event(&area, once, "request.refused", weeks_ago(&area, 6), None).await;
        let which = on(weeks_ago(&area, 2));
        assert_eq!(refused(&area, &officer, once, "mediation.wanted", &which).await, ["#decision"]);
        let later = format!("{}&decision={second}", on(weeks_ago(&area, 7)));
        assert_eq!(refused(&area, &officer, once, "mediation.wanted", &later).await, ["#decision"]);

        let planned = another(&area, &officer, date(2015, 3, 27)).await;
        plan_since(&area, planned, 20).await;
        let today = on(area.today());
        let far = on(date(2028, 11, 2));
        assert_eq!(refused(&area, &officer, planned, "review.arranged", &far).await, ["#confirm"]);
        assert_eq!(
            refused(&area, &officer, planned, "request.received", &format!("{today}&source=parent")).await,
            ["#on-day"]
        );
        for end in [End::MaximumAge, End::NeedsMet] {
            let form = format!("{today}&cease={}", end.code());
            assert_eq!(refused(&area, &officer, planned, "plan.ceased", &form).await, ["#cease"], "{end:?}");
        }
        let unknown = refused(&area, &officer, planned, "move.happened", &on(date(2026, 11, 5))).await;
        assert_eq!(unknown, ["#known"]);

        // From 16, after compulsory school age, the young person decides.
        let young = another(&area, &officer, date(2009, 3, 27)).await;
        let asked = format!("{today}&source=parent");
        assert_eq!(refused(&area, &officer, young, "request.received", &asked).await, ["#source"]);
        let died = assessed(&area, &officer, date(2015, 3, 27)).await;
        recorded(&area, &officer, died, "child.died", &today).await;
        let ask = format!("{today}&line=d&asked_of=Psychology");
        assert_eq!(refused(&area, &officer, died, "advice.asked", &ask).await, ["#let_out"]);
    })
    .await;
}

#[tokio::test]
async fn many_requests_for_advice_before_the_decision_lead_to_their_date() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = assessed(&area, &officer, date(2015, 3, 27)).await;
        let form = format!("{}&other-line=d&other-name=Psychology{EARLIER}", on(weeks_ago(&area, 14)));
        let early = area.post(&officer, &format!("/children/{child}/advice/ask"), &form).await;
        assert_eq!((early.status, links(&early)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["#on-day".to_owned()]));
        assert!(early.text.contains(" id=\"on-day\""), "{}", early.text);
    })
    .await;
}
