//! Who takes over when somebody leaves, and the home pages of those who had none.

use access::records::accounts;
use access::{Held, Role};
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use people::{OrganisationId, PersonId};
use store::{Entry, Query, Right, sql};
use uuid::Uuid;

use crate::common::{Area, Someone, on_each, operator};
use testing::casework::{notice, on, recorded, weeks_ago};

/// A form of the page at an address, with the version that the page has.
async fn with_version(area: &Area, who: &Someone, path: &str, form: &str) -> String {
    let page = area.get(who, path).await.text;
    format!("{form}&version={}", Area::hidden(&page, "version"))
}

async fn is_open(area: &Area, who: &Someone) -> bool {
    let mut tx = area.db.read().await.unwrap();
    let open = Query::new("select count(*) from account where disabled_at is null and id =").value(who.account);
    open.number(&mut tx).await.unwrap() == 1
}

#[tokio::test]
async fn closing_an_account_asks_who_takes_over_caseload_and_messages() {
    on_each(|area| async move {
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let leaver = area.person("Lea Leaver", Role::CaseOfficer, None).await;
        let taker = area.person("Tom Taker", Role::CaseOfficer, None).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        area.assign(child, &leaver, "case_officer").await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let to = format!("to={}&subject=Question&body=When+is+the+review%3F&step=send", leaver.account);
        let sent = area.post(&parent, &format!("/children/{child}/messages/new"), &to).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        area.later(1).await;

        let path = format!("/accounts/{}", leaver.account);
        let close = "name=Lea+Leaver&state=closed&version=1";
        let asked = area.post(&administrator, &path, close).await;
        assert_eq!(asked.location, format!("{path}/hand-over"));
        assert!(is_open(&area, &leaver).await, "nothing happens before it is said");
        let page = area.get(&administrator, &asked.location).await.text;
        assert!(page.contains("name=\"caseload\"") && page.contains("name=\"messages\""), "{page}");
        assert!(!page.contains("Ackroyd"), "an administrator learns of no child");
        let form = with_version(&area, &administrator, &asked.location, "caseload=&messages=").await;
        let unsaid = area.post(&administrator, &asked.location, &form).await;
        assert!(unsaid.refuses("caseload") && unsaid.refuses("messages"), "{}", unsaid.text);
        assert!(is_open(&area, &leaver).await);
        let form = format!("caseload={0}&messages={0}", taker.account);
        let bare = area.post(&administrator, &asked.location, &form).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bare.text);
        assert!(is_open(&area, &leaver).await, "a form of no page closes nothing");
        let form = with_version(&area, &administrator, &asked.location, &form).await;
        assert_eq!(area.post(&taker, &asked.location, &form).await.status, StatusCode::FORBIDDEN);
        let done = area.post(&administrator, &asked.location, &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(!is_open(&area, &leaver).await);
        assert_eq!(area.get(&taker, &format!("/children/{child}")).await.status, StatusCode::OK);
        let messages = area.get(&taker, "/messages").await.text;
        assert_eq!(messages.matches(&format!("/children/{child}/messages#m-")).count(), 1, "{messages}");
        assert!(messages.contains("Question"));
        let message = &messages.split("/messages#m-").nth(1).unwrap()[..36];
        let read = area.post(&taker, &format!("/children/{child}/messages/{message}/read"), "").await;
        assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.text);
        let unread = Query::new("select count(*) from message_recipient where read_at is null and account =");
        let unread = unread.value(taker.account).number(&mut area.db.read().await.unwrap()).await.unwrap();
        assert_eq!(unread, 0);
    })
    .await;
}

/// A psychologist of a service who sits on panels too.
async fn psychologist(area: &Area, name: &str, service: OrganisationId) -> Someone {
    let who = area.person(name, Role::EducationalPsychologist, Some(service)).await;
    let mut tx = area.db.write(&operator()).await.unwrap();
    let held = Held { role: Role::PanelMember, organisation: None };
    accounts::give_role(&mut tx, who.account, held, date(2020, 1, 1)).await.unwrap();
    tx.record(Entry::new("test.arrange", "test", None, Right::Test)).await.unwrap();
    tx.commit().await.unwrap();
    who
}

/// What a psychologist leaves: advice that was requested from them, and the address of a panel on which they sit.
struct Left {
    child: PersonId,
    piece: Uuid,
    panel: String,
}

/// Gives somebody advice about a child to write, the child to work with, their service to head, and a seat on a panel about the child.
async fn at_work(area: &Area, who: &Someone, service: OrganisationId) -> Left {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let other = area.person("Per Panel", Role::PanelMember, None).await;
    let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
    area.assign(child, &officer, "case_officer").await;
    area.assign(child, who, "involved").await;
    let received = format!("{}&source=parent", on(weeks_ago(area, 8)));
    recorded(area, &officer, child, "request.received", &received).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 6)) + &notice())).await;
    let asked = format!("{}&line=d&asked_of=Psychology&account={}", on(weeks_ago(area, 5)), who.account);
    recorded(area, &officer, child, "advice.asked", &asked).await;
    let heads = format!("before=7&every=7&after=7&head={}&gives=d", who.account);
    let tuned = area.post(&manager, &format!("/services/{service}"), &heads).await;
    assert_eq!(tuned.status, StatusCode::SEE_OTHER, "{}", tuned.text);
    let day = on(area.today().checked_add(3.days()).unwrap());
    let meeting = format!("title=Panel&{day}&members={}&members={}", who.account, other.account);
    let panel = area.post(&manager, "/panels/new", &meeting).await;
    assert_eq!(panel.status, StatusCode::SEE_OTHER, "{}", panel.text);
    let panel = panel.location;
    let put = format!("panel={}&question=issue", panel.rsplit('/').next().unwrap());
    let put = area.post(&officer, &format!("/children/{child}/panel"), &put).await;
    assert_eq!(put.status, StatusCode::SEE_OTHER, "{}", put.text);
    let mut tx = area.db.read().await.unwrap();
    let (piece,): (Uuid,) = sql!("select id from advice where person = $1", child).one(&mut tx).await.unwrap();
    Left { child, piece, panel }
}

/// Whether somebody has the advice in their list, heads the service, sees the child on the agenda, and works with the child.
async fn has(area: &Area, who: &Someone, left: &Left) -> [bool; 4] {
    let Left { child, piece, panel } = left;
    let today = area.today();
    let mut tx = area.db.read().await.unwrap();
    let heads = sql!("select count(*) from service where head = $1", who.account).number(&mut tx).await.unwrap();
    let works = sql!(
        "select count(*) from assignment where kind = 'involved' and person = $1 and account = $2
           and (ends_on is null or ends_on >= $3)",
        *child,
        who.account,
        today,
    );
    let works = works.number(&mut tx).await.unwrap();
    drop(tx);
    [
        area.get(who, "/advice").await.text.contains(&piece.to_string()),
        heads == 1,
        area.get(who, panel).await.text.contains("Ackroyd"),
        works == 1,
    ]
}

#[tokio::test]
async fn closing_an_account_hands_over_advice_services_panels_and_children_worked_with() {
    on_each(|area| async move {
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let service = area.service("Educational Psychology Service").await;
        let leaver = psychologist(&area, "Lea Leaver", service).await;
        let taker = psychologist(&area, "Tom Taker", service).await;
        let left = at_work(&area, &leaver, service).await;
        assert_eq!(has(&area, &leaver, &left).await, [true; 4]);
        assert_eq!(has(&area, &taker, &left).await, [false; 4]);

        let hand_over = format!("/accounts/{}/hand-over", leaver.account);
        let page = area.get(&administrator, &hand_over).await.text;
        let all = ["advice", "services", "panels", "involved"];
        for work in all {
            assert!(page.contains(&format!("name=\"{work}\"")), "{work}: {page}");
            // All but one are said.
            let rest = all.iter().filter(|one| **one != work).map(|one| format!("{one}={}", taker.account));
            let rest = rest.collect::<Vec<_>>().join("&");
            let form = with_version(&area, &administrator, &hand_over, &rest).await;
            let unsaid = area.post(&administrator, &hand_over, &form).await;
            assert!(unsaid.refuses(work), "{work}: {}", unsaid.text);
            assert!(is_open(&area, &leaver).await);
        }
        assert_eq!(has(&area, &taker, &left).await, [false; 4], "nothing happens before all is said");
        let whole = all.map(|work| format!("{work}={}", taker.account)).join("&");
        let form = with_version(&area, &administrator, &hand_over, &whole).await;
        let done = area.post(&administrator, &hand_over, &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(!is_open(&area, &leaver).await);
        assert_eq!(has(&area, &taker, &left).await, [true; 4]);
        assert_eq!(has(&area, &leaver, &left).await, [false; 4]);
        let advice = format!("/children/{}/advice/{}", left.child, left.piece);
        assert_eq!(area.get(&taker, &advice).await.status, StatusCode::OK);
        let log = "select count(*) from audit_entry where detail like '%handed_over%' and detail like '%services%'";
        assert_eq!(area.number(log).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_role_that_ends_is_handed_over_and_children_left_behind_are_listed_for_managers() {
    on_each(|area| async move {
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let leaver = area.person("Lea Leaver", Role::CaseOfficer, None).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        area.assign(child, &leaver, "case_officer").await;
        assert!(!area.get(&manager, "/").await.text.contains("href=\"/children/without-case-officer\""));
        let path = format!("/accounts/{}", leaver.account);
        let page = area.get(&administrator, &path).await.text;
        let role = page.split("name=\"role\" value=\"").nth(1).unwrap()[..36].to_owned();
        let asked = area.post(&administrator, &format!("{path}/roles/end"), &format!("role={role}")).await;
        assert_eq!(asked.location, format!("{path}/hand-over?role={role}"));
        let form = with_version(&area, &administrator, &asked.location, "caseload=nobody").await;
        let done = area.post(&administrator, &asked.location, &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let home = area.get(&manager, "/").await.text;
        assert!(home.contains("href=\"/children/without-case-officer\""), "{home}");
        let list = "/children/without-case-officer";
        assert!(area.get(&manager, list).await.text.contains("Ackroyd"));
        assert_eq!(area.get(&administrator, list).await.status, StatusCode::FORBIDDEN);
        // Restricted ones are for those named alone.
        area.restrict(child, &[]).await;
        assert!(!area.get(&manager, list).await.text.contains("Ackroyd"));
        assert!(!area.get(&manager, "/").await.text.contains("href=\"/children/without-case-officer\""));
    })
    .await;
}

#[tokio::test]
async fn whoever_left_is_shown_as_gone_and_covers_for_nobody() {
    on_each(|area| async move {
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let leaver = area.person("Lea Leaver", Role::CaseOfficer, None).await;
        let stays = area.person("Sam Stays", Role::CaseOfficer, None).await;
        let child = area.child("Ava", "Ackroyd", date(2016, 5, 5), None).await;
        area.assign(child, &leaver, "case_officer").await;
        area.assign(child, &leaver, "case_officer").await;
        let cover = |officer: &Someone, by: &Someone, until: &str| {
            let (from, officer, by) = (on(area.today()).replace("on-", "from-"), officer.account, by.account);
            format!("officer={officer}&covered_by={by}&{from}&until-day=1&until-month=6&until-year={until}")
        };
        let far = area.post(&manager, "/cover", &cover(&stays, &leaver, "2028")).await;
        assert!(far.refuses("until"), "{}", far.text);
        assert_eq!(area.post(&manager, "/cover", &cover(&stays, &leaver, "2027")).await.status, StatusCode::SEE_OTHER);
        let record = format!("/children/{child}");
        let page = area.get(&manager, &format!("{record}/people")).await.text;
        let people = page.split("id=\"people\"").nth(1).unwrap_or(&page);
        assert!(
            page.contains("Lea Leaver") && people.matches("Lea Leaver").count() <= 2,
            "an officer who is assigned twice is named once in a list: {page}"
        );

        let hand_over = format!("/accounts/{}/hand-over", leaver.account);
        let form = with_version(&area, &administrator, &hand_over, "caseload=nobody").await;
        assert_eq!(area.post(&administrator, &hand_over, &form).await.status, StatusCode::SEE_OTHER);
        assert!(!is_open(&area, &leaver).await);
        assert!(!area.get(&manager, "/cover").await.text.contains("action=\"/cover/"), "the cover has ended");
        let page = area.get(&manager, &record).await.text;
        assert!(page.contains("Lea Leaver"), "{page}");
        assert!(area.get(&manager, "/children/without-case-officer").await.text.contains("Ackroyd, Ava"));
    })
    .await;
}

#[tokio::test]
async fn a_second_person_s_form_without_a_decision_decides_nothing() {
    on_each(|area| async move {
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        let second = area.person("Sue Second", Role::Administrator, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let path = format!("/accounts/{}/second-factor/reset", officer.account);
        let asked = area.post(&administrator, &path, "").await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let page = area.get(&second, "/accounts/waiting").await.text;
        let id = page.split("action=\"/accounts/waiting/").nth(1).unwrap()[..36].to_owned();
        for empty in ["", "decision=", "decision=perhaps", "agreed=no"] {
            let answer = area.post(&second, &format!("/accounts/waiting/{id}"), empty).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{empty}: {}", answer.text);
        }
        assert!(area.get(&second, "/accounts/waiting").await.text.contains(&id), "it still waits");
        let refused = area.post(&second, &format!("/accounts/waiting/{id}"), "decision=refuse").await;
        assert_eq!(refused.location, "/accounts?done=refused");
    })
    .await;
}

#[tokio::test]
async fn advisers_and_panel_members_have_a_home_page() {
    on_each(|area| async move {
        let school = area.school("Therapy service", "900009").await;
        for (role, organisation, words) in [
            (Role::Adviser, Some(school), "data-count=\"advice\""),
            (Role::EducationalPsychologist, None, "data-count=\"advice\""),
            (Role::PanelMember, None, "href=\"/panels\""),
        ] {
            let who = area.person(&format!("Some {role}"), role, organisation).await;
            let home = area.get(&who, "/").await.text;
            assert!(home.contains(words) && !home.contains("data-no-role"), "{role}: {home}");
        }
    })
    .await;
}
