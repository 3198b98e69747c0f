//! An educational psychology service: its principal has the requests and allocates them, a psychologist sees what is theirs; and visits
//! that whoever is asked plans.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use people::{OrganisationId, PersonId};
use store::{Query, sql};
use testing::apart::{apart, bind};
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Area, Someone};
use uuid::Uuid;

struct Team {
    officer: Someone,
    manager: Someone,
    service: OrganisationId,
    principal: Someone,
    eve: Someone,
    rob: Someone,
    /// A psychologist of another service.
    stranger: Someone,
}

async fn team(area: &Area) -> Team {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let service = area.service("Educational Psychology Service").await;
    let elsewhere = area.service("Another Psychology Service, elsewhere").await;
    let psychologist =
        async |name: &str, service| area.person(name, Role::EducationalPsychologist, Some(service)).await;
    let team = Team {
        principal: psychologist("Pria Principal", service).await,
        eve: psychologist("Eve Psychologist", service).await,
        rob: psychologist("Rob Psychologist", service).await,
        stranger: psychologist("Stan Stranger", elsewhere).await,
        officer,
        manager,
        service,
    };
    heads(area, &team, &team.principal).await;
    team
}

/// A manager says who heads the service.
async fn heads(area: &Area, team: &Team, who: &Someone) {
    let tune = format!("before=7&every=7&after=7&head={}&gives=d", who.account);
    let tuned = area.post(&team.manager, &format!("/services/{}", team.service), &tune).await;
    assert_eq!(tuned.status, StatusCode::SEE_OTHER, "{}", tuned.text);
}

async fn under_assessment(area: &Area, officer: &Someone, child: PersonId) {
    recorded(area, officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 8)))).await;
    recorded(area, officer, child, "request.agreed", &(on(weeks_ago(area, 6)) + &notice())).await;
}

/// Asks for psychological advice, and gives the piece.
async fn asked(area: &Area, officer: &Someone, child: PersonId, whom: &str) -> Uuid {
    let form = format!("{}&line=d&asked_of=Psychology&account={whom}", on(weeks_ago(area, 5)));
    recorded(area, officer, child, "advice.asked", &form).await;
    let mut tx = area.db.read().await.unwrap();
    let (id,): (Uuid,) =
        sql!("select id from advice where line = 'd' and person = $1", child).one(&mut tx).await.unwrap();
    id
}

/// A child whose psychological advice is asked of the service.
async fn of_service(area: &Area, team: &Team, forename: &str) -> (PersonId, Uuid) {
    let child = area.child(forename, "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &team.officer, "case_officer").await;
    under_assessment(area, &team.officer, child).await;
    (child, asked(area, &team.officer, child, &format!("service-{}", team.service)).await)
}

async fn allocate(area: &Area, by: &Someone, pieces: &[Uuid], to: &str) -> testing::Answer {
    let pieces: Vec<String> = pieces.iter().map(|id| format!("advice={id}")).collect();
    area.post(by, "/advice/allocate", &format!("{}&to={to}", pieces.join("&"))).await
}

async fn sees(area: &Area, who: &Someone, child: PersonId, piece: Uuid) -> bool {
    let statuses = [
        area.get(who, &format!("/children/{child}")).await.status,
        area.get(who, &format!("/children/{child}/advice/{piece}")).await.status,
    ];
    let in_queue = area.get(who, "/advice").await.text.contains(&piece.to_string());
    match in_queue {
        true => assert_eq!(statuses, [StatusCode::OK; 2], "{}", who.name),
        false => assert_eq!(statuses, [StatusCode::NOT_FOUND; 2], "{}", who.name),
    }
    in_queue
}

async fn told(area: &Area, who: &Someone) -> i64 {
    let query = Query::new("select count(*) from outbox where kind = 'advice.asked' and account =").value(who.account);
    query.number(&mut area.db.read().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn access_to_a_request_follows_its_allocation_in_a_psychology_service() {
    on_each(|area| async move {
        let team = team(&area).await;
        let (child, piece) = of_service(&area, &team, "Zoe").await;
        // Before it is allocated the principal alone has it, and is told alone.
        assert!(sees(&area, &team.principal, child, piece).await);
        for who in [&team.eve, &team.rob, &team.stranger] {
            assert!(!sees(&area, who, child, piece).await, "{}", who.name);
            assert_eq!(told(&area, who).await, 0, "{}", who.name);
        }
        assert_eq!(told(&area, &team.principal).await, 1);
        let home = area.get(&team.principal, "/").await.text;
        assert!(home.contains("data-count=\"advice-unallocated\""), "{home}");
        assert!(!area.get(&team.eve, "/").await.text.contains("data-count=\"advice-unallocated\""));
        // Nobody else allocates, and nobody of another service is allocated anything.
        let allocated = "select count(*) from advice where allocated is not null";
        for by in [&team.eve, &team.stranger] {
            allocate(&area, by, &[piece], &by.account.to_string()).await;
        }
        allocate(&area, &team.principal, &[piece], &team.stranger.account.to_string()).await;
        assert_eq!(area.number(allocated).await, 0);

        let given = allocate(&area, &team.principal, &[piece], &team.eve.account.to_string()).await;
        assert!(given.location.contains("done=allocated"), "{}", given.location);
        assert!(sees(&area, &team.eve, child, piece).await && sees(&area, &team.principal, child, piece).await);
        assert!(!sees(&area, &team.rob, child, piece).await);
        assert_eq!((told(&area, &team.eve).await, told(&area, &team.rob).await), (1, 0));
        assert!(!area.get(&team.principal, "/advice?show=unallocated").await.text.contains(&piece.to_string()));

        // Allocated to somebody else, it is theirs alone.
        allocate(&area, &team.principal, &[piece], &team.rob.account.to_string()).await;
        assert!(!sees(&area, &team.eve, child, piece).await, "whoever had it before");
        let page = format!("/children/{child}/advice/{piece}");
        let late = area.post(&team.eve, &page, "not_known=yes").await;
        assert_eq!(late.status, StatusCode::NOT_FOUND, "{}", late.text);
        assert!(sees(&area, &team.rob, child, piece).await);
        let let_in = "select count(*) from admission where kind = 'asked' and ends_on is null";
        assert_eq!(area.number(let_in).await, 2, "the principal and whoever has it");

        // Another heads the service: the one before sees no more than their own.
        heads(&area, &team, &team.eve).await;
        assert!(sees(&area, &team.eve, child, piece).await && sees(&area, &team.rob, child, piece).await);
        assert!(!sees(&area, &team.principal, child, piece).await);
        // Whoever works in another service now is let in no more.
        let moved = Query::new("update account_role set organisation = null where account =").value(team.rob.account);
        area.change(moved).await;
        assert!(!sees(&area, &team.rob, child, piece).await);
        // The law asks for their advice whether or not they knew the child: that they do not is no answer.
        assert!(!area.get(&team.eve, &page).await.text.contains("name=\"not_known\""));
        let unknown = area.post(&team.eve, &page, "not_known=yes").await;
        assert!(unknown.status == StatusCode::UNPROCESSABLE_ENTITY && unknown.refuses("needs"), "{}", unknown.text);
        let received = format!("{page}/received");
        assert!(!area.get(&team.officer, &received).await.text.contains("name=\"not_known\""));
        let given = area.post(&team.eve, &page, "needs=Reading&provision=Daily&outcomes=Reads").await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        // A correction that changes nothing is none.
        let same =
            area.post(&team.eve, &format!("{page}/correct"), "needs=Reading&provision=Daily&outcomes=Reads").await;
        assert!(same.status == StatusCode::UNPROCESSABLE_ENTITY && same.refuses("needs"), "{}", same.text);
        assert_eq!(area.number("select count(*) from advice_text").await, 1);
    })
    .await;
}

#[tokio::test]
async fn many_requests_are_allocated_at_once_and_what_nobody_has_comes_first() {
    on_each(|area| async move {
        let team = team(&area).await;
        let mut pieces = Vec::new();
        for forename in ["Ava", "Bea", "Cai"] {
            pieces.push(of_service(&area, &team, forename).await.1);
        }
        let place = async |piece: Uuid| {
            let page = area.get(&team.principal, "/advice").await.text;
            page.find(&format!("/advice/{piece}\"")).unwrap()
        };
        let eve = team.eve.account.to_string();
        for piece in &pieces[..2] {
            allocate(&area, &team.principal, &[*piece], &eve).await;
            assert!(place(pieces[2]).await < place(*piece).await);
        }
        // Without a colleague nothing is lost that was selected.
        let to_nobody = allocate(&area, &team.principal, &pieces[..1], "").await;
        assert!(to_nobody.status == StatusCode::UNPROCESSABLE_ENTITY && to_nobody.refuses("to"), "{}", to_nobody.text);
        assert!(to_nobody.text.contains(&format!("value=\"{}\" checked", pieces[0])), "{}", to_nobody.text);
        assert!(!to_nobody.text.contains(&format!("value=\"{}\" checked", pieces[1])));
        // All at once, to a colleague and back to nobody.
        let allocated = "select count(*) from advice where allocated is not null";
        let all = allocate(&area, &team.principal, &pieces, &team.rob.account.to_string()).await;
        assert!(all.location.contains("count=3"), "{}", all.location);
        assert_eq!(area.number(allocated).await, 3);
        assert!(!area.get(&team.eve, "/advice").await.text.contains("Ogden"));
        let moved = "select count(*) from outbox where kind = 'advice.moved'";
        let before = area.number(moved).await;
        let returned = allocate(&area, &team.principal, &pieces[..1], "nobody").await;
        assert!(returned.location.contains("done=returned"), "{}", returned.location);
        assert_eq!(area.number(allocated).await, 2);
        assert_eq!(area.number(moved).await, before + 1, "whoever had it is told");
        assert!(!area.get(&team.rob, "/advice").await.text.contains(&pieces[0].to_string()));
    })
    .await;
}

/// What the form for a visit sends, by somebody who is sure of the day.
fn visit(place: &str, day: Date, at: &str) -> String {
    let on = format!("{}%2F{}%2F{}", day.day(), day.month(), day.year());
    format!("place={place}&on={on}&at={at}&sure=on%3A{on}%3A%3A%3A")
}

#[tokio::test]
async fn a_visit_is_planned_and_cancelled_under_its_own_child_alone() {
    on_each(|area| async move {
        let team = team(&area).await;
        let mut pieces = Vec::new();
        for name in ["Zoe", "Max"] {
            let child = area.child(name, "Ogden", date(2015, 3, 27), None).await;
            area.assign(child, &team.officer, "case_officer").await;
            under_assessment(&area, &team.officer, child).await;
            pieces.push((child, asked(&area, &team.officer, child, &team.eve.account.to_string()).await));
        }
        let [(child, piece), (other, theirs)] = <[(PersonId, Uuid); 2]>::try_from(pieces).unwrap();
        let plan = visit("school", area.today().checked_add(10.days()).unwrap(), "10am");
        for crossed in [format!("/children/{other}/advice/{piece}"), format!("/children/{child}/advice/{theirs}")] {
            let form = format!("{crossed}/visit");
            assert_eq!(area.get(&team.eve, &form).await.status, StatusCode::NOT_FOUND, "{form}");
            assert_eq!(area.post(&team.eve, &form, &plan).await.status, StatusCode::NOT_FOUND, "{form}");
        }
        assert_eq!(area.number("select count(*) from advice_visit").await, 0);
        let planned = area.post(&team.eve, &format!("/children/{child}/advice/{piece}/visit"), &plan).await;
        assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);
        let mut tx = area.db.read().await.unwrap();
        let (id,): (Uuid,) = sql!("select id from advice_visit").one(&mut tx).await.unwrap();
        drop(tx);
        for crossed in [(other, piece), (other, theirs), (child, theirs)] {
            let cancel = format!("/children/{}/advice/{}/visits/{id}/cancel", crossed.0, crossed.1);
            assert_eq!(area.post(&team.eve, &cancel, "").await.status, StatusCode::NOT_FOUND, "{cancel}");
        }
        assert_eq!(area.number("select count(*) from advice_visit where cancelled_on is null").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_planned_visit_stands_with_the_advice_in_the_weeks_and_in_the_calendar() {
    on_each(|area| async move {
        let team = team(&area).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &team.officer, "case_officer").await;
        under_assessment(&area, &team.officer, child).await;
        let piece = asked(&area, &team.officer, child, &team.eve.account.to_string()).await;
        let page = format!("/children/{child}/advice/{piece}");
        let form = format!("{page}/visit");
        assert!(area.get(&team.eve, &page).await.text.contains(&form));
        let day = area.today().checked_add(10.days()).unwrap();
        for (wrong, field) in [
            (visit("moon", day, "10:00"), "place"),
            (visit("school", area.today().yesterday().unwrap(), "10:00"), "on"),
            (visit("school", day, "soon"), "at"),
        ] {
            let refused = area.post(&team.eve, &form, &wrong).await;
            assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.refuses(field), "{}", refused.text);
        }
        // A day after the advice is due is asked about.
        let sure = visit("school", area.today().checked_add(60.days()).unwrap(), "10:00");
        let unsure = area.post(&team.eve, &form, sure.split("&sure").next().unwrap()).await;
        assert!(unsure.refuses("on") && unsure.text.contains("name=\"sure\""), "{}", unsure.text);
        // Nobody plans visits to a child whom they are not asked about.
        for who in [&team.rob, &team.principal, &team.stranger] {
            assert_eq!(area.get(who, &form).await.status, StatusCode::NOT_FOUND, "{}", who.name);
            assert_eq!(area.post(who, &form, &visit("home", day, "10:00")).await.status, StatusCode::NOT_FOUND);
        }
        for path in ["/visits", form.as_str()] {
            assert_eq!(area.get(&team.officer, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let planned = area.post(&team.eve, &form, &visit("school", day, "10am")).await;
        assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);

        let words = page::words::date(day);
        assert!(area.get(&team.officer, &page).await.text.contains(&format!("{words} at 10:00, at school")));
        assert!(area.get(&team.officer, &format!("/children/{child}/advice")).await.text.contains("data-visit"));
        assert!(area.get(&team.eve, "/visits").await.text.contains(&page));
        assert!(!area.get(&team.rob, "/visits").await.text.contains("Ogden"));
        assert!(area.get(&team.eve, "/advice/weeks").await.text.contains("data-visits=\"1\""));
        let address = area.calendar_address(&team.eve).await;
        let feed = area.calendar(&address).await.text;
        let starts = day.strftime("DTSTART:%Y%m%dT100000Z").to_string();
        assert!(feed.contains("UID:visit.") && feed.contains(&starts), "{feed}");
        assert!(!feed.contains("Ogden") && !feed.contains("at school"), "{feed}");

        // Its own planner cancels it, and nobody else.
        let mut tx = area.db.read().await.unwrap();
        let (id,): (Uuid,) = sql!("select id from advice_visit").one(&mut tx).await.unwrap();
        drop(tx);
        let cancel = format!("{page}/visits/{id}/cancel");
        assert_eq!(area.post(&team.rob, &cancel, "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&team.eve, &cancel, "").await.status, StatusCode::SEE_OTHER);
        let check = "select count(*) from task where kind = 'visit_cancelled' and done_on is null";
        assert_eq!(area.number(check).await, 1, "the case officer checks that nobody waits");
        assert_eq!(area.post(&team.eve, &cancel, "").await.status, StatusCode::NOT_FOUND, "it is cancelled already");
        assert!(!area.calendar(&address).await.text.contains("UID:visit."));
        assert!(!area.get(&team.officer, &page).await.text.contains(&words));
    })
    .await;
}

#[tokio::test]
async fn a_visit_is_cancelled_where_the_request_is_allocated_to_somebody_else() {
    on_each(|area| async move {
        let team = team(&area).await;
        let (child, piece) = of_service(&area, &team, "Zoe").await;
        allocate(&area, &team.principal, &[piece], &team.eve.account.to_string()).await;
        let form = format!("/children/{child}/advice/{piece}/visit");
        let day = area.today().checked_add(10.days()).unwrap();
        let planned = area.post(&team.eve, &form, &visit("online", day, "9:30")).await;
        assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);
        let coming = "select count(*) from advice_visit where cancelled_on is null";
        allocate(&area, &team.principal, &[piece], &team.eve.account.to_string()).await;
        assert_eq!(area.number(coming).await, 1, "it is still theirs");
        // Whoever heads the service sees it with the others of the team.
        assert!(area.get(&team.principal, "/visits").await.text.contains("Ogden"));
        assert!(area.get(&team.principal, "/advice/weeks").await.text.contains("Zoe Ogden, "));
        assert!(!area.get(&team.rob, "/visits").await.text.contains("Ogden"));

        let away = allocate(&area, &team.principal, &[piece], &team.rob.account.to_string()).await;
        assert!(away.location.contains("visits=1"), "{}", away.location);
        assert_eq!(area.number(coming).await, 0);
        assert!(!area.get(&team.eve, "/visits").await.text.contains("Ogden"));
        // Who planned it is told, and nobody else; whoever has the request now and the case officer see what was cancelled.
        let told = "select count(*) from outbox where kind = 'visit.cancelled'";
        assert_eq!(area.number(told).await, 1);
        let query = Query::new(&format!("{told} and account =")).value(team.eve.account);
        assert_eq!(query.number(&mut area.db.read().await.unwrap()).await.unwrap(), 1);
        let (page, words) = (format!("/children/{child}/advice/{piece}"), page::words::date(day));
        for who in [&team.rob, &team.officer] {
            assert!(area.get(who, &page).await.text.contains(&words), "{}", who.name);
        }
        assert!(area.get(&team.officer, &format!("/children/{child}/advice")).await.text.contains("data-visit"));
        assert_eq!(
            area.number("select count(*) from task where kind = 'visit_cancelled' and done_on is null").await,
            1
        );

        // Given back, it stands as it was planned.
        allocate(&area, &team.principal, &[piece], &team.eve.account.to_string()).await;
        assert_eq!(area.number(coming).await, 1);
        assert_eq!(area.number("select count(*) from advice_visit where moved_on is not null").await, 0);
        assert!(area.get(&team.eve, "/visits").await.text.contains("Ogden"));
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_for_a_request_that_went_to_a_colleague_comes_back_and_is_kept() {
    on_each(|area| async move {
        let team = team(&area).await;
        let (child, piece) = of_service(&area, &team, "Zoe").await;
        let page = format!("/children/{child}/advice/{piece}");
        allocate(&area, &team.principal, &[piece], &team.eve.account.to_string()).await;
        let draft = area.post(&team.eve, &page, "needs=Half+a+thought&keep_draft=yes").await;
        assert_eq!(draft.status, StatusCode::OK, "{}", draft.text);
        allocate(&area, &team.principal, &[piece], &team.rob.account.to_string()).await;

        let kept = |text: &str, field: &str| text.contains(&format!("data-kept=\"{field}\""));
        let opened = area.get(&team.eve, &page).await;
        assert_eq!(opened.status, StatusCode::NOT_FOUND);
        assert!(kept(&opened.text, "needs") && opened.text.contains("Half a thought"), "{}", opened.text);
        let sent = area.post(&team.eve, &page, "needs=All+of+it&provision=Weekly&outcomes=Reads").await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
        for field in ["needs", "provision", "outcomes"] {
            assert!(kept(&sent.text, field), "{field}: {}", sent.text);
        }
        assert!(!sent.text.contains("Ogden"), "nothing of the record: {}", sent.text);
        let late = area.post(&team.eve, &format!("{page}/late"), "reason=staff&note=Two+visits").await;
        assert!(late.status == StatusCode::NOT_FOUND && kept(&late.text, "note"), "{}", late.text);
        assert!(area.get(&team.eve, &page).await.text.contains("All of it"));
        assert_eq!(area.number("select count(*) from advice_text").await, 0);

        // Nobody else reads it, and whoever never had the request learns nothing of it.
        for who in [&team.rob, &team.principal, &team.stranger] {
            assert!(!area.get(who, &page).await.text.contains("All of it"), "{}", who.name);
        }
        let nothing = format!("/children/{child}/advice/{}", area.db.new_id::<()>());
        let [foreign, none] = [
            area.post(&team.stranger, &page, "needs=A&provision=B&outcomes=C").await,
            area.post(&team.stranger, &nothing, "needs=A&provision=B&outcomes=C").await,
        ];
        assert_eq!([foreign.status, none.status], [StatusCode::NOT_FOUND; 2]);
        assert!(kept(&foreign.text, "needs") && kept(&none.text, "needs"));

        // Given back, they go on with it.
        allocate(&area, &team.principal, &[piece], &team.eve.account.to_string()).await;
        let back = area.get(&team.eve, &page).await;
        assert!(back.status == StatusCode::OK && back.text.contains("All of it"), "{}", back.text);
    })
    .await;
}

#[tokio::test]
async fn a_parent_who_must_not_learn_where_the_child_is_learns_of_no_visit() {
    on_each(|area| async move {
        let case = apart(&area).await;
        under_assessment(&area, &case.officer, case.child).await;
        let eve = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        let piece = asked(&area, &case.officer, case.child, &eve.account.to_string()).await;
        let list = format!("/children/{}/advice", case.child);
        let day = area.today().checked_add(10.days()).unwrap();
        let planned = area.post(&eve, &format!("{list}/{piece}/visit"), &visit("home", day, "10:00")).await;
        assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);
        let words = page::words::date(day);
        let shown = async |who: &Someone| {
            let page = area.get(who, &list).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            page.text.contains("data-visits") && page.text.contains(&words)
        };
        assert!(shown(&case.mother).await && shown(&case.father).await);
        bind(&area, &case).await;
        assert!(shown(&case.mother).await && !shown(&case.father).await);
        assert!(!area.get(&case.father, &list).await.text.contains(&words));
        // Cancelled as somebody else is asked, it is told to nobody else either.
        let rob = area.person("Rob Psychologist", Role::EducationalPsychologist, None).await;
        let form = format!("whom=account-{}&why=Eve+is+away", rob.account);
        let moved = area.post(&case.officer, &format!("{list}/{piece}/reassign"), &form).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
        assert!(shown(&case.mother).await && !shown(&case.father).await);
        assert!(!area.get(&case.father, &list).await.text.contains(&words));
        assert_eq!(area.get(&case.mother, "/visits").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_family_has_a_planned_visit_in_its_calendar_and_next_date_and_a_bound_parent_has_not() {
    on_each(|area| async move {
        let case = apart(&area).await;
        under_assessment(&area, &case.officer, case.child).await;
        let eve = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        let piece = asked(&area, &case.officer, case.child, &eve.account.to_string()).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(case.child)).await;
        let other = area.child("Max", "Newname", date(2016, 3, 27), None).await;
        let (stranger, _) = area.parent(other, "Sam", true).await;
        let day = area.today().checked_add(2.days()).unwrap();
        let page = format!("/children/{}/advice/{piece}", case.child);
        let planned = area.post(&eve, &format!("{page}/visit"), &visit("home", day, "10:00")).await;
        assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);

        let (hers, his) = (area.calendar_address(&case.mother).await, area.calendar_address(&case.father).await);
        let (own, theirs) = (area.calendar_address(&young).await, area.calendar_address(&stranger).await);
        let feed = async |address: &str| area.calendar(address).await.text;
        let starts = day.strftime("DTSTART:%Y%m%dT100000Z").to_string();
        let link = format!("URL:http://test/children/{}/advice\r\n", case.child);
        let holds = |text: &str| text.contains("UID:family-visit.") && text.contains(&starts) && text.contains(&link);
        for address in [&hers, &his, &own] {
            let text = feed(address).await;
            assert!(holds(&text), "{text}");
            for kept in ["at home", "Ogden", "Zoe"] {
                assert!(!text.contains(kept), "{kept}: {text}");
            }
        }
        let words = page::words::date(day);
        let next = async |who: &Someone| {
            let home = area.get(who, "/").await.text;
            home.split("op-next__value").nth(1).is_some_and(|rest| rest.starts_with(&format!("\"><strong>{words}<")))
        };
        assert!(next(&case.mother).await && next(&case.father).await && next(&young).await);
        // Another child's family has nothing of it, and nobody's calendar is read at an address that was made up.
        let text = feed(&theirs).await;
        assert!(!text.contains("UID:family-visit.") && !text.contains(&starts), "{text}");
        let list = format!("/children/{}/advice", case.child);
        assert_eq!(area.get(&stranger, &list).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.calendar(&format!("/calendar/{}", "0".repeat(64))).await.status, StatusCode::NOT_FOUND);

        // Who must not learn where the child is learns of no visit.
        bind(&area, &case).await;
        let text = feed(&his).await;
        assert!(!text.contains("UID:family-visit.") && !text.contains(&starts), "{text}");
        assert!(!area.get(&case.father, "/").await.text.contains(&words));
        assert!(holds(&feed(&hers).await) && next(&case.mother).await);

        // Cancelled, it is nowhere.
        let mut tx = area.db.read().await.unwrap();
        let (id,): (Uuid,) = sql!("select id from advice_visit").one(&mut tx).await.unwrap();
        drop(tx);
        let cancelled = area.post(&eve, &format!("{page}/visits/{id}/cancel"), "").await;
        assert_eq!(cancelled.status, StatusCode::SEE_OTHER, "{}", cancelled.text);
        assert!(!feed(&hers).await.contains("UID:family-visit.") && !next(&case.mother).await);
    })
    .await;
}

#[tokio::test]
async fn every_visit_of_the_coming_weeks_stands_by_its_week_and_in_the_calendar() {
    on_each(|area| async move {
        let team = team(&area).await;
        let (child, piece) = of_service(&area, &team, "Zoe").await;
        allocate(&area, &team.principal, &[piece], &team.eve.account.to_string()).await;
        let day = area.today().checked_add(10.days()).unwrap();
        let plan = visit("school", day, "10am");
        let planned = area.post(&team.eve, &format!("/children/{child}/advice/{piece}/visit"), &plan).await;
        assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);
        let more = |_| -> Vec<store::Value> {
            vec![
                area.db.new_id::<()>().into(),
                piece.into(),
                team.eve.account.into(),
                "school".into(),
                day.into(),
                "10:00".into(),
                area.today().into(),
            ]
        };
        let columns = &["id", "advice", "account", "place", "on_day", "at_time", "planned_on"];
        area.rows("advice_visit", columns, (0..505).map(more).collect()).await;
        for who in [&team.eve, &team.principal] {
            let weeks = area.get(who, "/advice/weeks").await.text;
            assert!(weeks.contains("data-visits=\"506\""), "{}: {weeks}", who.name);
        }
        let address = area.calendar_address(&team.eve).await;
        assert_eq!(area.calendar(&address).await.text.matches("UID:visit.").count(), 506);
        assert!(!area.get(&team.rob, "/advice/weeks").await.text.contains("data-visits"));
    })
    .await;
}
