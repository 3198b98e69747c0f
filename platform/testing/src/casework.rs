//! What tests of many rooms do on the journey's pages before their own begins.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use people::PersonId;
use store::sql;
use uuid::Uuid;

use crate::{Answer, Area, Someone, date_fields};

/// What a form says of a day.
pub fn on(day: Date) -> String {
    date_fields("on", day)
}

/// Every field of a whole notice.
pub fn notice() -> String {
    [
        "decision",
        "appeal_right",
        "appeal_limits",
        "mediation_right",
        "mediation_certificate",
        "mediation_adviser",
        "mediation_limits",
        "mediation_issues",
        "authority_contact",
        "disagreement_resolution",
        "information_advice",
        "reasons",
        "advice",
        "setting_right",
        "where_settings",
        "meeting_right",
        "representations_until",
        "amendments",
    ]
    .map(|field| format!("&notice-{field}=Written"))
    .concat()
        + "&channel=by+hand&without_advice=The+family+gave+theirs&plan_elsewhere=yes"
        + JUDGED
        + EARLIER
}

/// How something went that is recorded after the day on which it was sent.
pub const EARLIER: &str = "&sent_earlier=Typed+and+sent+by+the+team";

/// Both judgements of section 36(8) signed: yes.
pub const JUDGED: &str = "&test-needs=yes&test-plan=yes&judgement=Seen+in+the+evidence";
/// The same, with the second no.
pub const NOT_MET: &str = "&test-needs=yes&test-plan=no&judgement=The+school+can+do+it";

/// Why there will be a plan, though not all of the advice is here.
pub const AGREED: &str = "&reason=The+school+cannot+provide+it&without_advice=The+family+gave+theirs";

/// Sends the form of an act, and confirms it where a page asks whether all is right.
pub async fn record(area: &Area, who: &Someone, child: PersonId, kind: &str, form: &str) -> Answer {
    let path = format!("/children/{child}/journey/record/{kind}");
    let form = &format!("{form}{EARLIER}");
    let answer = area.post(who, &path, form).await;
    if answer.status != StatusCode::OK || !answer.text.contains("data-confirm=") {
        return answer;
    }
    area.post(who, &path, &format!("{form}&step=confirmed")).await
}

/// Records what must be recorded.
pub async fn recorded(area: &Area, who: &Someone, child: PersonId, kind: &str, form: &str) {
    let answer = record(area, who, child, kind, form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{kind}: {}", answer.text);
}

/// The test's clock stands on 2 November 2026.
pub fn weeks_ago(area: &Area, weeks: i32) -> Date {
    area.today().checked_sub(weeks.weeks()).unwrap()
}

/// A child whose draft is served, with the officer of the case.
pub async fn drafted(area: &Area) -> (Someone, PersonId) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 18)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 13)) + &notice())).await;
    let path = |part: &str| format!("/children/{child}/plan{part}");
    area.post(&officer, &path("/begin"), "").await;
    let line = async |section: &str, form: &str| {
        let saved = area.post(&officer, &path(&format!("/new/{section}")), form).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{section}: {}", saved.text);
    };
    line("A2", "body=I+like+trains").await;
    line("B", "body=Understands+three+words").await;
    line("E", "body=Follows+two+steps").await;
    let mut tx = area.db.read().await.unwrap();
    let of = async |tx: &mut store::Tx, section: &str| -> Uuid {
        let row: (Uuid,) = sql!("select line from plan_line where section = $1", section).one(tx).await.unwrap();
        row.0
    };
    let (need, outcome) = (of(&mut tx, "B").await, of(&mut tx, "E").await);
    drop(tx);
    line("F", &format!("body=Therapy&who=Therapist&quantity=45+minutes&need={need}&outcome={outcome}")).await;
    recorded(area, &officer, child, "plan.agreed", &(on(weeks_ago(area, 5)) + AGREED)).await;
    recorded(area, &officer, child, "plan.draft_served", &(on(weeks_ago(area, 4)) + &notice())).await;
    (officer, child)
}
