//! Teams of case officers under a manager: who makes them, whose children the worklist then has, and who leaves them.

use crate::on_each;
use crate::worklist::{page, requested, total};
use access::Role;
use axum::http::StatusCode;
use people::records::teams::TeamId;
use store::Query;
use testing::{Answer, Area, Someone};

/// What the form of a team says.
fn form(name: &str, manager: &Someone, officers: &[&Someone]) -> String {
    let chosen: String = officers.iter().map(|one| format!("&officers={}", one.account)).collect();
    format!("name={}&manager={}{chosen}", name.replace(' ', "+"), manager.account)
}

/// Adds a team.
async fn added(area: &Area, who: &Someone, name: &str, manager: &Someone, officers: &[&Someone]) -> TeamId {
    let answer = area.post(who, "/teams/new", &form(name, manager, officers)).await;
    assert_eq!(answer.location, "/teams?done=added", "{}", answer.text);
    let mut tx = area.db.read().await.unwrap();
    let (id,): (TeamId,) = Query::new("select id from team where name =").value(name).one(&mut tx).await.unwrap();
    id
}

/// Sends a form that must be refused.
async fn refused(area: &Area, who: &Someone, path: &str, form: &str) -> Answer {
    let answer = area.post(who, path, form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}: {}", answer.text);
    answer
}

/// A choice of a form that is ticked.
fn ticked(someone: &Someone) -> String {
    format!("value=\"{}\" checked", someone.account)
}

#[tokio::test]
async fn a_manager_makes_a_team_and_its_worklist_has_exactly_its_officers_children() {
    on_each(|area| async move {
        let asha = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let olu = area.person("Olu Officer", Role::CaseOfficer, None).await;
        let cat = area.person("Cat Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let second = area.person("Mia Manager", Role::Manager, None).await;
        requested(&area, &asha, ("Ava", "Ogden"), 8).await;
        requested(&area, &olu, ("Bea", "Hart"), 8).await;
        requested(&area, &cat, ("Cai", "Lumb"), 8).await;
        assert!(page(&area, &manager, "/teams").await.contains("No teams yet"));
        let before = page(&area, &manager, "/worklist").await;
        assert!(!before.contains("value=\"my-team\"") && !before.contains("value=\"team-"), "{before}");
        assert!(!page(&area, &manager, "/deadlines").await.contains("Not in a team"));

        // Who closes the account of somebody who leaves is said where their team stands.
        assert!(page(&area, &manager, "/teams").await.contains("data-administrators=\"0\""));
        area.person("Ada Administrator", Role::Administrator, None).await;
        let told = page(&area, &manager, "/teams").await;
        assert!(told.contains("data-administrators=\"1\"") && told.contains("Ada Administrator"), "{told}");

        let team = added(&area, &manager, "North team", &manager, &[&asha, &olu]).await;
        let list = page(&area, &manager, "/teams").await;
        for words in ["North team", "Mo Manager", "Asha Officer, Olu Officer", "not in a team: Cat Officer."] {
            assert!(list.contains(words), "{words}: {list}");
        }
        assert_eq!(area.number("select count(*) from audit_entry where action = 'team.manage'").await, 1);

        let all = page(&area, &manager, "/worklist").await;
        assert_eq!(total(&all), 3, "everybody’s, unless a team is asked for");
        assert!(all.contains("Everybody’s worklist"), "{all}");
        let (own, mine) = (all.find("value=\"my-team\"").unwrap(), all.find("value=\"mine\"").unwrap());
        assert!(own < mine, "whoever leads a team has it first");
        for (whose, title) in
            [(format!("team-{team}"), "Worklist: North team"), ("my-team".into(), "Your team’s worklist")]
        {
            let list = page(&area, &manager, &format!("/worklist?whose={whose}")).await;
            assert!(list.contains(title), "{title}: {list}");
            assert!(list.contains("Ogden, Ava") && list.contains("Hart, Bea") && !list.contains("Lumb"), "{list}");
            assert_eq!(total(&list), 2, "{whose}");
            let csv = page(&area, &manager, &format!("/worklist/csv?whose={whose}&sort=name")).await;
            assert!(csv.contains("Ogden") && csv.contains("Hart") && !csv.contains("Lumb"), "{csv}");
        }
        let others = page(&area, &second, "/worklist?whose=my-team").await;
        assert!(total(&others) == 3 && !others.contains("value=\"my-team\""), "who leads none has no team: {others}");
        assert_eq!(total(&page(&area, &second, &format!("/worklist?whose=team-{team}")).await), 2);
        // A team opens nothing to who is in it.
        let officers = page(&area, &asha, &format!("/worklist?whose=team-{team}")).await;
        assert!(
            officers.contains("Ogden, Ava") && !officers.contains("Hart") && !officers.contains("value=\"team-"),
            "{officers}"
        );
        let deadlines = page(&area, &manager, "/deadlines").await;
        assert!(deadlines.contains("North team") && deadlines.contains("Not in a team"), "{deadlines}");
    })
    .await;
}

#[tokio::test]
async fn a_case_officer_who_is_chosen_for_a_team_leaves_the_one_before() {
    on_each(|area| async move {
        let asha = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let olu = area.person("Olu Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let second = area.person("Mia Manager", Role::Manager, None).await;
        requested(&area, &asha, ("Ava", "Ogden"), 8).await;
        requested(&area, &olu, ("Bea", "Hart"), 8).await;
        let north = added(&area, &manager, "North team", &manager, &[&asha, &olu]).await;
        let south = added(&area, &manager, "South team", &manager, &[]).await;
        let work = async |team: TeamId| total(&page(&area, &manager, &format!("/worklist?whose=team-{team}")).await);
        assert_eq!((work(north).await, work(south).await), (2, 0), "a team may be empty");

        let stale = Area::hidden(&page(&area, &manager, &format!("/teams/{north}")).await, "version");
        let path = format!("/teams/{south}");
        let shown = page(&area, &manager, &path).await;
        assert!(shown.contains("In North team now") && !shown.contains(&ticked(&olu)), "{shown}");
        let moved = format!("{}&version={}", form("West team", &second, &[&olu]), Area::hidden(&shown, "version"));
        let saved = area.post(&manager, &path, &moved).await;
        assert_eq!(saved.location, "/teams?done=saved", "{}", saved.text);
        assert_eq!((work(north).await, work(south).await), (1, 1));
        assert_eq!(area.number("select count(*) from team_member").await, 2);
        let list = page(&area, &manager, "/teams").await;
        assert!(list.contains("West team") && list.contains("Mia Manager") && !list.contains("South team"), "{list}");
        assert_eq!(total(&page(&area, &second, "/worklist?whose=my-team").await), 1, "who leads it has changed");

        // A form from before the move does not take the officer back unseen.
        let old = format!("{}&version={stale}", form("North team", &manager, &[&asha, &olu]));
        let again = refused(&area, &manager, &format!("/teams/{north}"), &old).await.text;
        assert!(again.contains("Somebody else saved changes") && again.contains(&ticked(&olu)), "{again}");
        assert!(again.contains("In West team now"), "{again}");
        assert_eq!((work(north).await, work(south).await), (1, 1));

        let asked = page(&area, &manager, &format!("/teams/{south}/remove")).await;
        assert!(asked.contains("1 case officer will not be in a team"), "{asked}");
        let removed = area.post(&manager, &format!("/teams/{south}/remove"), "").await;
        assert_eq!(removed.location, "/teams?done=removed", "{}", removed.text);
        assert_eq!(area.number("select count(*) from team_member").await, 1);
        let list = page(&area, &manager, "/teams").await;
        assert!(list.contains("not in a team: Olu Officer."), "{list}");
        assert_eq!(total(&page(&area, &olu, "/worklist").await), 1, "the caseload stays");
        // Two were added; one was changed, for which the other lost an officer; one was removed.
        assert_eq!(area.number("select count(*) from audit_entry where action = 'team.manage'").await, 5);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_team_is_said_and_nothing_that_was_typed_is_lost() {
    on_each(|area| async move {
        let asha = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let bare = refused(&area, &manager, "/teams/new", "name=+&manager=").await.text;
        for words in ["Enter the name of the team", "Select the manager of the team"] {
            assert!(bare.contains(words), "{words}: {bare}");
        }
        let long = "n".repeat(61);
        let shown = refused(&area, &manager, "/teams/new", &form(&long, &manager, &[&asha])).await.text;
        let selected = format!("value=\"{}\" selected", manager.account);
        for kept in ["Use 60 characters or fewer", long.as_str(), ticked(&asha).as_str(), selected.as_str()] {
            assert!(shown.contains(kept), "{kept}: {shown}");
        }
        let marks = refused(&area, &manager, "/teams/new", &form("--", &manager, &[])).await.text;
        assert!(marks.contains("Name must include a letter or a number"), "{marks}");
        let led = refused(&area, &manager, "/teams/new", &form("North team", &asha, &[])).await.text;
        assert!(led.contains("Select the manager of the team"), "an officer leads no team: {led}");
        let gone = format!("{}&officers={}", form("North team", &manager, &[&asha]), area.db.new_id::<()>());
        let gone = refused(&area, &manager, "/teams/new", &gone).await.text;
        assert!(gone.contains("is no longer a case officer") && gone.contains(&ticked(&asha)), "{gone}");
        assert_eq!(area.number("select count(*) from team").await, 0);

        let team = added(&area, &manager, "North team", &manager, &[]).await;
        let taken = refused(&area, &manager, "/teams/new", &form("north  TEAM", &manager, &[&asha])).await.text;
        assert!(taken.contains("There is already a team with this name") && taken.contains("north  TEAM"), "{taken}");
        assert!(taken.contains(&ticked(&asha)), "{taken}");
        // Its own name is no other team's.
        let path = format!("/teams/{team}");
        let version = Area::hidden(&page(&area, &manager, &path).await, "version");
        let renamed = format!("{}&version={version}", form("North Team", &manager, &[&asha]));
        assert_eq!(area.post(&manager, &path, &renamed).await.location, "/teams?done=saved");
    })
    .await;
}

#[tokio::test]
async fn nobody_but_a_manager_comes_to_the_teams() {
    on_each(|area| async move {
        let school = area.school("Beckfoot Primary", "900001").await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let team = added(&area, &manager, "North team", &manager, &[&officer]).await;
        let paths =
            ["/teams".to_owned(), "/teams/new".to_owned(), format!("/teams/{team}"), format!("/teams/{team}/remove")];
        for who in [
            officer,
            area.person("Sue Senco", Role::Senco, Some(school)).await,
            area.person("Pat Parent", Role::Parent, None).await,
            area.person("Ann Analyst", Role::Analyst, None).await,
        ] {
            for path in &paths {
                assert_eq!(area.get(&who, path).await.status, StatusCode::FORBIDDEN, "{}: {path}", who.name);
            }
            for path in paths.iter().skip(1) {
                let answer = area.post(&who, path, &form("Ours", &manager, &[])).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}: {path}", who.name);
            }
        }
        assert_eq!(area.number("select count(*) from team where name = 'North team'").await, 1);
        let unknown = format!("/teams/{}", area.db.new_id::<()>());
        for path in [unknown.clone(), format!("{unknown}/remove")] {
            assert_eq!(area.get(&manager, &path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(area.post(&manager, &path, "").await.status, StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_is_in_no_team_and_leads_none() {
    on_each(|area| async move {
        let asha = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let olu = area.person("Olu Officer", Role::CaseOfficer, None).await;
        let leader = area.person("Lea Leader", Role::Manager, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let administrator = area.person("Ada Administrator", Role::Administrator, None).await;
        added(&area, &manager, "North team", &leader, &[&asha, &olu]).await;
        let close = async |who: &Someone| {
            let path = format!("/accounts/{}", who.account);
            let form = format!("name={}&state=closed&version=1", who.name.replace(' ', "+"));
            let closed = area.post(&administrator, &path, &form).await;
            assert_eq!(closed.location, format!("{path}?done=saved"), "{}", closed.text);
        };
        close(&asha).await;
        assert_eq!(area.number("select count(*) from team_member").await, 1, "an account that is closed");
        let path = format!("/accounts/{}", olu.account);
        let shown = page(&area, &administrator, &path).await;
        let role = shown.split("name=\"role\" value=\"").nth(1).unwrap()[..36].to_owned();
        let ended = area.post(&administrator, &format!("{path}/roles/end"), &format!("role={role}")).await;
        assert_eq!(ended.location, format!("{path}?done=role"), "{}", ended.text);
        assert_eq!(area.number("select count(*) from team_member").await, 0, "a role that ended");
        close(&leader).await;
        let list = page(&area, &manager, "/teams").await;
        assert!(list.contains("North team") && list.contains("No manager"), "the team waits for another: {list}");
        assert!(list.contains("No case officers") && !list.contains("Lea Leader"), "{list}");
    })
    .await;
}
