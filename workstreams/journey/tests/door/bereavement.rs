//! After a death nothing goes out: by hand, in a return or by a correction, whenever it was recorded. One line tells the
//! officer, and everything goes on where it was recorded by mistake.

use crate::on_each;
use crate::sign_off::with_health;
use access::Role;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::casework::{drafted, notice, on, record, recorded, weeks_ago};
use testing::{Area, Someone};

struct Case {
    officer: Someone,
    parent: Someone,
    psychologist: Someone,
    child: PersonId,
    guest: (String, String),
    /// The request to the guest on paper.
    paper: String,
    feed: String,
}

/// The advice that was asked for about a child.
async fn pieces(area: &Area, child: PersonId) -> Vec<uuid::Uuid> {
    let mut tx = area.db.read().await.unwrap();
    let rows: Vec<(uuid::Uuid,)> =
        Query::new("select id from advice where person =").value(child).all(&mut tx).await.unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

fn nobody(area: &Area) -> Someone {
    Someone {
        account: area.db.new_id(),
        name: String::new(),
        email: String::new(),
        cookie: String::new(),
        role: Role::Parent,
    }
}

/// A child under assessment with everything under way that sends something: a message that waits, advice asked of an
/// account and of a guest, a calendar.
async fn case(area: &Area) -> Case {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    let (parent, _) = area.parent(child, "Pat", true).await;
    area.assign(child, &officer, "case_officer").await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 12)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 10)) + &notice())).await;
    let ask = format!("{}&line=d&asked_of=Psychology&account={}", on(weeks_ago(area, 1)), psychologist.account);
    recorded(area, &officer, child, "advice.asked", &ask).await;
    recorded(area, &officer, child, "advice.asked", &format!("{}&line=c&asked_of=Therapist", on(weeks_ago(area, 1))))
        .await;
    let mut tx = area.db.read().await.unwrap();
    let (piece,): (uuid::Uuid,) = Query::new("select id from advice where line = 'c'").one(&mut tx).await.unwrap();
    drop(tx);
    let made = area.post(&officer, &format!("/children/{child}/advice/{piece}/guest"), "name=Ines").await.text;
    let link = format!("/guest/{}", &made.split("http://test/guest/").nth(1).unwrap()[..64]);
    let code = made.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned();
    let feed = area.calendar_address(&parent).await;
    let paper = format!("/children/{child}/advice/{piece}/letter");
    assert_eq!(area.get(&officer, &paper).await.status, StatusCode::OK);
    Case { officer, parent, psychologist, child, guest: (link, code), paper, feed }
}

async fn message(area: &Area, case: &Case, to: &Someone, more: &str) -> testing::Answer {
    let body = format!("to={}&subject=Review&body=See+you+on+Monday.&step=send{more}", to.account);
    area.post(&case.officer, &format!("/children/{}/messages/new", case.child), &body).await
}

async fn event(area: &Area, case: &Case, words: &str) -> String {
    let list = format!("/children/{}/journey/events", case.child);
    let page = area.get(&case.officer, &list).await.text;
    let before = page.split(&format!(": {words}</span>")).next().unwrap();
    format!("{list}/{}", &before.rsplit("/journey/events/").next().unwrap()[..36])
}

/// Puts the death right: it was another child's.
pub async fn undo(area: &Area, officer: &Someone, child: PersonId) {
    let mut tx = area.db.read().await.unwrap();
    let stands = "select e.id from event e where e.kind = 'child.died'
        and not exists (select 1 from event c where c.corrects = e.id) and e.person =";
    let (at,): (uuid::Uuid,) = Query::new(stands).value(child).one(&mut tx).await.unwrap();
    drop(tx);
    let event = format!("/children/{child}/journey/events/{at}");
    let undone = area.post(officer, &event, "act=withdrawn&reason=Another+child").await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
}

async fn calendar(area: &Area, case: &Case) -> String {
    area.send(Request::get(&case.feed).body(Body::empty()).unwrap()).await.text
}

/// Every way by which something goes out, each of which is shut.
async fn all_is_stopped(area: &Area, case: &Case, why: &str) {
    let (child, officer) = (case.child, &case.officer);
    // What waited does not arrive.
    area.later(1).await;
    assert!(!area.get(&case.parent, "/messages").await.text.contains("Review"), "{why}: a message left");
    let thread = area.get(&case.parent, &format!("/children/{child}/messages")).await.text;
    assert!(!thread.contains("See you on Monday"), "{why}: {thread}");
    // A new message, a reminder by hand and by the clock.
    let refused = message(area, case, &case.parent, "").await;
    assert!(refused.text.contains("Nothing is sent until you say why it must be"), "{why}: {}", refused.text);
    let messages =
        async || Query::new("select count(*) from message").number(&mut area.db.read().await.unwrap()).await.unwrap();
    let before = messages().await;
    area.post(officer, "/worklist/act", &format!("act=chase&child={child}")).await;
    for piece in pieces(area, child).await {
        area.post(officer, "/worklist/act", &format!("act=chase&child={child}&sure=yes&piece={piece}")).await;
    }
    journey::records::chasing::remind(area.db.clone()).await.unwrap();
    area.later(24 * 30).await;
    journey::records::chasing::remind(area.db.clone()).await.unwrap();
    assert_eq!(messages().await, before, "{why}: a reminder went out");
    // Letters, requests for advice, consultations, invitations.
    for (kind, form) in [
        ("plan.refused", notice()),
        ("plan.draft_served", notice()),
        ("advice.asked", format!("&line=e&asked_of=Social+care&account={}", case.psychologist.account)),
        ("consultation.sent", "&setting=Anything".to_owned()),
        ("review.invited", String::new()),
        ("request.considering_notified", String::new()),
    ] {
        let answer = record(area, officer, child, kind, &(on(area.today()) + &form)).await;
        assert!(answer.text.contains("Nothing is sent until you say why"), "{why}, {kind}: {}", answer.text);
    }
    let invited = area.post(officer, &format!("/children/{child}/invite"), "person=x&email=x%40example.org").await;
    assert!(invited.status == StatusCode::CONFLICT && invited.text.contains("A death on"), "{why}: {}", invited.text);
    // Whoever was asked is asked no longer.
    assert!(!area.get(&case.psychologist, "/advice").await.text.contains("Ogden"), "{why}: still asked for advice");
    let (link, code) = &case.guest;
    let shut = area.post(&nobody(area), link, &format!("code={code}")).await.text;
    assert!(shut.contains("no longer works") && !shut.contains("Zoe"), "{why}: {shut}");
    assert!(!calendar(area, case).await.contains("BEGIN:VEVENT"), "{why}: the calendar goes on");
    assert_eq!(area.get(officer, &case.paper).await.status, StatusCode::CONFLICT, "{why}: asked on paper");
    // The family is told of no duty and no right that runs; the officer has one line.
    let page = area.get(&case.parent, &format!("/children/{child}/journey")).await.text;
    assert!(page.contains("Nothing is due"), "{why}: {page}");
    let work = area.get(officer, "/worklist?show=all").await.text;
    assert!(work.contains("Bereavement: contact the family"), "{why}: {work}");
    assert_eq!(work.matches("Ogden, Zoe").count(), 1, "{why}: one line: {work}");
}

async fn all_goes_on(area: &Area, case: &Case) {
    assert!(area.get(&case.parent, "/messages").await.text.contains("Review"), "the message that waited arrives");
    assert!(area.get(&case.psychologist, "/advice").await.text.contains("Ogden"));
    let (link, code) = &case.guest;
    assert!(area.post(&nobody(area), link, &format!("code={code}")).await.text.contains("Zoe Ogden"));
    assert!(calendar(area, case).await.contains("BEGIN:VEVENT"));
    assert_eq!(area.get(&case.officer, &case.paper).await.status, StatusCode::OK);
    let work = area.get(&case.officer, "/worklist?show=all").await.text;
    assert!(work.contains("Ogden, Zoe") && !work.contains("Bereavement"), "{work}");
    assert_eq!(message(area, case, &case.parent, "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn after_a_death_nothing_goes_out_by_any_way_and_all_goes_on_where_it_was_a_mistake() {
    on_each(|area| async move {
        let case = case(&area).await;
        assert!(calendar(&area, &case).await.contains("BEGIN:VEVENT"));
        assert_eq!(message(&area, &case, &case.parent, "").await.status, StatusCode::SEE_OTHER);
        recorded(&area, &case.officer, case.child, "child.died", &on(area.today())).await;
        all_is_stopped(&area, &case, "recorded by hand").await;
        // The day was another: nothing changes.
        let at = event(&area, &case, "Child or young person died").await;
        let moved = area
            .post(&case.officer, &at, &format!("act=day&reason=Letter&{}", on(area.today().yesterday().unwrap())))
            .await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
        assert!(!area.get(&case.parent, "/messages").await.text.contains("Review"));
        let at = event(&area, &case, "Child or young person died").await;
        let undone = area.post(&case.officer, &at, "act=withdrawn&reason=Another+Zoe").await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        all_goes_on(&area, &case).await;
    })
    .await;
}

#[tokio::test]
async fn a_death_that_is_brought_in_stops_the_same() {
    on_each(|area| async move {
        let case = case(&area).await;
        assert_eq!(message(&area, &case, &case.parent, "").await.status, StatusCode::SEE_OTHER);
        // As a return or another system writes it: past all forms, with the end of a plan.
        area.event_saying(case.child, "plan.ceased", weeks_ago(&area, 1), r#"{"ceasereason":"8"}"#).await;
        area.change(Query::new("delete from setting where name = 'owed_written'")).await;
        journey::records::owed::keep_current(area.db.clone()).await.unwrap();
        all_is_stopped(&area, &case, "brought in").await;
    })
    .await;
}

#[tokio::test]
async fn what_must_go_out_after_a_death_goes_with_a_reason_and_the_log_holds_it() {
    on_each(|area| async move {
        let case = case(&area).await;
        recorded(&area, &case.officer, case.child, "child.died", &on(area.today())).await;
        let form = area.get(&case.officer, &format!("/children/{}/messages/new", case.child)).await.text;
        assert!(form.contains("Why it must be sent"), "{form}");
        let sent = message(&area, &case, &case.parent, "&let_out=The+family+asked+for+it").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        area.later(1).await;
        assert!(area.get(&case.parent, "/messages").await.text.contains("Review"));
        // What a bereaved parent writes always arrives.
        let body = format!("to={}&subject=Thank+you&body=For+your+call.&step=send", case.officer.account);
        let written = area.post(&case.parent, &format!("/children/{}/messages/new", case.child), &body).await;
        assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.text);
        area.later(1).await;
        assert!(area.get(&case.officer, "/messages").await.text.contains("Thank you"));
        // Done is done: the line leaves the worklist, and nothing goes out all the same.
        let task = format!("/children/{}/journey/tasks/bereavement", case.child);
        assert_eq!(area.post(&case.officer, &task, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.post(&case.officer, &task, "how=Visited").await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&case.officer, "/worklist?show=all").await.text.contains("Bereavement"));
        assert_eq!(message(&area, &case, &case.parent, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.get(&case.parent, &task).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_school_and_a_health_body_that_were_asked_are_asked_no_longer_until_the_death_is_put_right() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (_, dco) = with_health(&area, &officer, child).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Beckfoot")).await;
        let mut tx = area.db.read().await.unwrap();
        let (service,): (uuid::Uuid,) = Query::new("select organisation from service").one(&mut tx).await.unwrap();
        let (which,): (uuid::Uuid,) = Query::new("select id from consultation").one(&mut tx).await.unwrap();
        drop(tx);
        let due = testing::date_fields("due", date(2026, 11, 20));
        let section = format!("/children/{child}/section-g");
        let asked = area.post(&officer, &section, &format!("service={service}&{due}")).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let letter = format!("/children/{child}/consultations/{which}/letter");
        let are_asked = async || {
            let school = area.get(&senco, "/consultations").await.text.contains("Ogden");
            let health = area.get(&dco, "/section-g").await.text.contains("Ogden");
            (school, health, area.get(&officer, &letter).await.status)
        };
        assert_eq!(are_asked().await, (true, true, StatusCode::OK));
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        assert_eq!(are_asked().await, (false, false, StatusCode::CONFLICT));
        undo(&area, &officer, child).await;
        assert_eq!(are_asked().await, (true, true, StatusCode::OK));
    })
    .await;
}

#[tokio::test]
async fn a_decision_that_waits_for_sign_off_does_not_go_out_after_a_death() {
    on_each(|area| async move {
        let case = case(&area).await;
        let (officer, child) = (&case.officer, case.child);
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        area.post(&manager, "/sign-off", "groups=refusal").await;
        let waits = format!("/children/{child}/to-issue");
        let kept = record(&area, officer, child, "plan.refused", &(on(area.today()) + &notice())).await;
        assert!(kept.location.starts_with(&waits), "{} {}", kept.location, kept.text);
        // A manager has signed it off: it could go at once.
        area.post(officer, &format!("{waits}/approval"), &format!("to={}", manager.account)).await;
        let page = area.get(&manager, &waits).await.text;
        let seen = page.split("decision?seen=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let decision = format!("decision=approve&seen={seen}");
        let signed = area.post(&manager, &format!("{waits}/approval/decision"), &decision).await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
        recorded(&area, officer, child, "child.died", &on(area.today())).await;
        assert_eq!(area.post(officer, &waits, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.number("select count(*) from event where kind = 'plan.refused'").await, 0);
        undo(&area, officer, child).await;
        let issued = area.post(officer, &waits, "").await;
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
    })
    .await;
}

#[tokio::test]
async fn the_account_of_a_young_person_who_died_opens_nothing_and_the_familys_still_reads() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2008, 3, 27), None).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
        area.assign(child, &officer, "case_officer").await;
        let page = format!("/children/{child}");
        assert_eq!(area.get(&young, &page).await.status, StatusCode::OK);
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        for path in [page.clone(), format!("{page}/journey"), format!("{page}/documents")] {
            assert_eq!(area.get(&young, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(!area.get(&young, "/").await.text.contains(&page));
        assert_eq!(area.get(&officer, &page).await.status, StatusCode::OK);
        let at: Vec<(uuid::Uuid,)> = Query::new("select id from event where kind = 'child.died'")
            .all(&mut area.db.read().await.unwrap())
            .await
            .unwrap();
        let undone = area
            .post(&officer, &format!("{page}/journey/events/{}", at[0].0), "act=withdrawn&reason=Another+Zoe")
            .await;
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
        assert_eq!(area.get(&young, &page).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_death_that_is_typed_into_the_return_stops_the_same_and_ends_with_its_correction() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        for (kind, on) in [
            ("request.received", date(2025, 3, 3)),
            ("request.agreed", date(2025, 4, 1)),
            ("plan.draft_served", date(2025, 6, 2)),
            ("plan.issued", date(2025, 7, 1)),
            ("plan.ceased", date(2026, 10, 1)),
        ] {
            area.event(child, kind, on).await;
        }
        let body = format!("to={}&subject=Review&body=See+you+on+Monday.&step=send", parent.account);
        let messages = format!("/children/{child}/messages/new");
        let said = area.post(&officer, &format!("/children/{child}/sen2/items"), "CeaseReason=8").await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        assert!(area.post(&officer, &messages, &body).await.text.contains("A death on 1 October 2026"));
        let right = area.post(&officer, &format!("/children/{child}/sen2/items"), "CeaseReason=2").await;
        assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text);
        assert_eq!(area.post(&officer, &messages, &body).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}
