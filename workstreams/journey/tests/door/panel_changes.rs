//! A panel meeting that was closed by mistake is reopened, and one is moved to another day.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use people::PersonId;
use store::Query;
use testing::casework::{notice, on, recorded};
use testing::{Area, Someone};

use crate::on_each;
use crate::worklist::requested;

/// A meeting in three days about two children, with its two members.
struct Meeting {
    officer: Someone,
    manager: Someone,
    members: [Someone; 2],
    child: PersonId,
    other: PersonId,
    /// The address of the meeting.
    at: String,
}

async fn planned(area: &Area) -> Meeting {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let members = [
        area.person("Pia Panel", Role::PanelMember, None).await,
        area.person("Per Panel", Role::PanelMember, None).await,
    ];
    let day = area.today().checked_add(3.days()).unwrap();
    let form = format!("title=Panel&{}&members={}&members={}", on(day), members[0].account, members[1].account);
    let at = area.post(&manager, "/panels/new", &form).await.location;
    let id = at.rsplit('/').next().unwrap().to_owned();
    let child = requested(area, &officer, ("Zoe", "Ogden"), 3).await;
    let other = requested(area, &officer, ("Max", "Hart"), 1).await;
    for child in [child, other] {
        let put =
            area.post(&officer, &format!("/children/{child}/panel"), &format!("panel={id}&question=assess")).await;
        assert_eq!(put.location, at, "{}", put.text);
    }
    Meeting { officer, manager, members, child, other, at }
}

/// The address of a child's line on the agenda.
async fn item(area: &Area, meeting: &Meeting, name: &str) -> String {
    let agenda = area.get(&meeting.manager, &meeting.at).await.text;
    let row = agenda.split(name).next().unwrap();
    format!("{}/items/{}", meeting.at, &row.rsplit("/items/").next().unwrap()[..36])
}

async fn told(area: &Area, kind: &str, who: &Someone) -> i64 {
    let query = Query::new("select count(*) from outbox where kind =").value(kind).push("and account =");
    query.value(who.account).number(&mut area.db.read().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_meeting_that_was_closed_by_mistake_is_reopened_until_a_decision_was_sent() {
    on_each(|area| async move {
        let meeting = planned(&area).await;
        let Meeting { officer, manager, members: [one, two], child, other, at } = &meeting;
        let papers = item(&area, &meeting, "Ogden, Zoe").await;
        let declared = area.post(two, &format!("{papers}/interest"), "interest=I+teach+her").await;
        assert_eq!(declared.status, StatusCode::SEE_OTHER, "{}", declared.text);
        let reopen = format!("{at}/reopen");
        assert_eq!(area.post(manager, &reopen, "why=A+mistake").await.status, StatusCode::CONFLICT, "it is open");
        area.later(24 * 3).await;
        assert_eq!(area.post(manager, &format!("{at}/close"), "sure=yes").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.get(one, &papers).await.status, StatusCode::NOT_FOUND);

        assert!(area.get(manager, at).await.text.contains(&format!("href=\"{reopen}\"")));
        assert!(!area.get(officer, at).await.text.contains(&format!("href=\"{reopen}\"")));
        for who in [officer, one] {
            assert_eq!(area.post(who, &reopen, "why=A+mistake").await.status, StatusCode::FORBIDDEN);
        }
        assert!(area.post(manager, &reopen, "why=").await.refuses("why"));
        let done = area.post(manager, &reopen, "why=Closed+a+day+early").await;
        assert_eq!(done.location, format!("{at}?done=reopened"), "{}", done.text);
        let logged = "select count(*) from audit_entry where action = 'panel.reopen' and reason = 'Closed a day early'";
        assert_eq!(area.number(logged).await, 1);
        // The members come in again, but for whoever declared an interest.
        assert_eq!(area.get(one, &papers).await.status, StatusCode::OK);
        assert_eq!(area.get(two, &papers).await.status, StatusCode::NOT_FOUND, "the interest stands");
        for who in [one, two] {
            assert_eq!(told(&area, "panel.reopened", who).await, 1);
        }

        // Once a decision followed from what the panel recommends, the meeting stays closed.
        let second = item(&area, &meeting, "Hart, Max").await;
        let recommended = area.post(manager, &format!("{second}/recommend"), "recommendation=yes&reasons=Clear").await;
        assert_eq!(recommended.status, StatusCode::SEE_OTHER, "{}", recommended.text);
        assert_eq!(area.post(manager, &format!("{at}/close"), "sure=yes").await.status, StatusCode::SEE_OTHER);
        let agreed = on(area.today()) + &notice();
        recorded(&area, officer, *child, "request.agreed", &agreed).await;
        assert_eq!(
            area.get(manager, &reopen).await.status,
            StatusCode::OK,
            "the panel recommended nothing of this case"
        );
        recorded(&area, officer, *other, "request.agreed", &agreed).await;
        let late = area.post(manager, &reopen, "why=A+mistake").await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        assert!(!area.get(manager, at).await.text.contains(&format!("href=\"{reopen}\"")));
    })
    .await;
}

#[tokio::test]
async fn a_meeting_is_moved_with_its_cases_and_its_members_are_told() {
    on_each(|area| async move {
        let meeting = planned(&area).await;
        let Meeting { officer, manager, members: [one, two], at, .. } = &meeting;
        let papers = item(&area, &meeting, "Ogden, Zoe").await;
        let (to, move_to) = (|days: i64| area.today().checked_add(days.days()).unwrap(), format!("{at}/move"));
        for who in [officer, one] {
            assert_eq!(area.post(who, &move_to, "why=A+mistake").await.status, StatusCode::FORBIDDEN);
        }
        assert!(area.get(manager, at).await.text.contains(&format!("href=\"{move_to}\"")));
        let blank = area.post(manager, &move_to, "").await;
        assert!(blank.refuses("on") && blank.refuses("why"), "{}", blank.text);
        assert!(area.post(manager, &move_to, &format!("{}&why=Room", on(to(3)))).await.refuses("on"), "the same day");

        let done = area.post(manager, &move_to, &format!("{}&why=The+room+is+taken", on(to(10)))).await;
        assert_eq!(done.location, format!("{at}?done=moved"), "{}", done.text);
        let logged = "select count(*) from audit_entry where action = 'panel.move' and reason = 'The room is taken'";
        assert_eq!(area.number(logged).await, 1);
        assert_eq!(area.number("select count(*) from panel_item where removed_on is null").await, 2);
        assert_eq!(area.number(&format!("select count(*) from panel where held_on = '{}'", to(10))).await, 1);
        for who in [one, two] {
            assert_eq!(told(&area, "panel.moved", who).await, 1);
        }
        // The members see the papers until two weeks after the new day.
        area.later(24 * 20).await;
        assert_eq!(area.get(one, &papers).await.status, StatusCode::OK);

        // A day that is after a deadline is confirmed.
        let (day, ahead) = (to(0), to(30));
        let soon = area.post(manager, &move_to, &format!("{}&why=Room", on(day))).await;
        assert_eq!(soon.location, format!("{at}?done=moved"), "{}", soon.text);
        let late = format!("{}&why=Room", on(ahead));
        assert!(area.post(manager, &move_to, &late).await.refuses("on"));
        let sure = format!("{late}&sure=on%3A%3A{}%3A{}%3A{}", ahead.day(), ahead.month(), ahead.year());
        let confirmed = area.post(manager, &move_to, &sure).await;
        assert_eq!(confirmed.location, format!("{at}?done=moved"), "{}", confirmed.text);

        assert_eq!(area.post(manager, &format!("{at}/close"), "sure=yes").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.post(manager, &move_to, &late).await.status, StatusCode::CONFLICT, "it is closed");
    })
    .await;
}
