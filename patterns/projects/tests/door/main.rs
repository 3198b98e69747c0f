//! Projects through the door: they stand by their dates; who may not, may not.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::Date;
use testing::projects::project;
use testing::{Area, Someone, date_fields};

testing::serves!(&[projects::PROJECTS]);

#[tokio::test]
async fn a_project_stands_by_its_dates_and_a_person_must_say_why_not() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        let project = project(&area, &manager).await;
        let page = area.get(&board, &project).await.text;
        assert!(page.contains("No dates yet") && page.contains("No milestones with dates"), "{page}");
        let in_ten = area.today().checked_add(10.days()).unwrap();
        let body = format!("title=One+form&owner=Ann&{}", date_fields("baseline_on", in_ten));
        assert_eq!(
            area.post(&manager, &format!("{project}/milestones/new"), &body).await.status,
            StatusCode::SEE_OTHER
        );
        let page = area.get(&manager, &project).await.text;
        assert!(page.contains("On track"), "{page}");
        let milestone =
            page.split("href=\"").find(|part| part.starts_with(&format!("{project}/milestones/0"))).unwrap();
        let milestone = milestone.split('"').next().unwrap().to_owned();
        // A later forecast needs a reason, and what was typed stays.
        let later = area.today().checked_add(50.days()).unwrap();
        let body = format!("version=1&title=One+form&owner=Ann&{}", date_fields("forecast_on", later));
        let refused = area.post(&manager, &milestone, &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.refuses("reason"), "{}", refused.text);
        let saved = area.post(&manager, &milestone, &format!("{body}&reason=More+cases")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let stale = area.post(&manager, &milestone, &format!("{body}&reason=Again")).await;
        assert!(stale.text.contains("data-saved-meanwhile"), "{}", stale.text);
        let page = area.get(&board, &project).await.text;
        for words in ["Delayed", "Now expected 40 days later than first planned", "More cases", "<svg"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // An override says why, and both colours stay to be seen.
        let unsaid = area.post(&manager, &format!("{project}/colour"), "colour=green").await;
        assert!(unsaid.refuses("why") && unsaid.refuses("until_on"), "{}", unsaid.text);
        let body = format!("colour=green&why=Agreed+by+both+boards&{}", date_fields("until_on", later));
        assert_eq!(area.post(&manager, &format!("{project}/colour"), &body).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&board, &project).await.text;
        assert!(page.contains("Agreed by both boards") && page.contains("Calculated from dates"), "{page}");
        // What is late by its dates counts as late, and is found as such.
        assert!(page.contains("Delayed (new date agreed)"), "{page}");
        let late = area.get(&board, "/projects?show=late").await.text;
        assert!(late.contains("data-late=\"1\"") && late.contains(&format!("href=\"{project}\"")), "{late}");
        assert!(late.contains("<div class=\"op-scroll op-cards\""), "each project is a card on a phone: {late}");
        // Who sees does not lead; who is outside does not see.
        assert_eq!(area.post(&board, &format!("{project}/colour"), &body).await.status, StatusCode::FORBIDDEN);
        let parent = area.person("Pat Parent", Role::Parent, None).await;
        assert_eq!(area.get(&parent, &project).await.status, StatusCode::FORBIDDEN);
        // A report of the month freezes how it stood.
        let list = area.get(&manager, "/projects").await.text;
        let report = list
            .split("href=\"")
            .find(|part| part.starts_with("/projects/workstreams/0") && part.contains("/report\""))
            .unwrap();
        let report = report.split('"').next().unwrap().to_owned();
        let body = format!("month={}&done=Form+agreed&next=Reminders&help=", area.today().first_of_month());
        let made = area.post(&manager, &report, &body).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let version = area.number("select version from project").await;
        let stopped =
            area.post(&manager, &format!("{project}/stop"), &format!("version={version}&why=Done+elsewhere")).await;
        assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{}", stopped.text);
        let late = area.get(&board, "/projects?show=late").await.text;
        assert!(late.contains("data-late=\"0\"") && !late.contains(&format!("href=\"{project}\"")), "{late}");
        let frozen = area.get(&board, &made.location).await.text;
        assert!(frozen.contains("Advice in six weeks") && frozen.contains("Delayed (new date agreed)"), "{frozen}");
        // A milestone that was a mistake goes, with a reason.
        let unsaid = area
            .post(
                &manager,
                &milestone,
                &format!("version=2&title=One+form&owner=Ann&{}&mistake=yes", date_fields("forecast_on", later)),
            )
            .await;
        assert!(unsaid.refuses("reason"), "{}", unsaid.text);
        let gone = area
            .post(
                &manager,
                &milestone,
                &format!(
                    "version=2&title=One+form&owner=Ann&{}&mistake=yes&reason=Twice",
                    date_fields("forecast_on", later)
                ),
            )
            .await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
        assert_eq!(area.number("select count(*) from project_milestone").await, 0);
        // A second press changes nothing: the project was saved meanwhile.
        let version = area.number("select version from project").await;
        let again =
            area.post(&manager, &format!("{project}/stop"), &format!("version={}&why=Again", version - 1)).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

async fn milestone(area: &Area, manager: &Someone, project: &str, (title, owner): (&str, &str), on: Date) {
    let body = format!("title={title}&owner={owner}&{}", date_fields("baseline_on", on));
    let added = area.post(manager, &format!("{project}/milestones/new"), &body).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
}

#[tokio::test]
async fn a_calendar_holds_the_milestones_that_somebody_leads_and_nobody_else_s() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let project = project(&area, &manager).await;
        let in_days = |days: i64| area.today().checked_add(days.days()).unwrap();
        milestone(&area, &manager, &project, ("Form+agreed", "bea+board"), in_days(10)).await;
        milestone(&area, &manager, &project, ("Staff+trained", "Tom+Analyst"), in_days(20)).await;
        milestone(&area, &manager, &project, ("Far+away", "Bea+Board"), in_days(400)).await;

        // By the name of the account, however it is written; within the days of a feed.
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        let address = area.calendar_address(&board).await;
        let feed = area.calendar(&address).await.text;
        assert!(feed.contains("SUMMARY:Milestone: Form agreed\r\n"), "{feed}");
        assert!(feed.contains(&format!("URL:http://test{project}\r\n")), "{feed}");
        assert_eq!(feed.matches("BEGIN:VEVENT").count(), 1, "{feed}");
        // Who does the project, and who leads the workstream, has all that is near.
        for name in ["Ann", "Head"] {
            let lead = area.person(name, Role::Manager, None).await;
            let feed = area.calendar(&area.calendar_address(&lead).await).await.text;
            assert_eq!(feed.matches("BEGIN:VEVENT").count(), 2, "{name}: {feed}");
        }
        // Whoever may see no projects has none, whatever their name.
        let parent = area.person("Tom Analyst", Role::Parent, None).await;
        assert!(!area.calendar(&area.calendar_address(&parent).await).await.text.contains("VEVENT"));
        let page = area.get(&parent, "/calendar").await.text;
        assert!(page.contains("data-calendar-empty") && !page.contains("data-calendar-source"), "{page}");
        assert!(area.get(&board, "/calendar").await.text.contains("data-calendar-source=\"projects.milestones\""));

        // What is done, or whose project was stopped, is nobody's to do.
        let version = area.number("select version from project").await;
        let stop = format!("version={version}&why=Done+elsewhere");
        assert_eq!(area.post(&manager, &format!("{project}/stop"), &stop).await.status, StatusCode::SEE_OTHER);
        assert!(!area.calendar(&address).await.text.contains("VEVENT"));
        assert_eq!(
            area.post(&manager, &format!("{project}/stop"), &format!("version={}", version + 1)).await.status,
            StatusCode::SEE_OTHER
        );
        assert!(area.calendar(&address).await.text.contains("Form agreed"), "taken up again");
        area.change(store::Query::new("update project_milestone set done_on =").value(area.today())).await;
        assert!(!area.calendar(&address).await.text.contains("VEVENT"));
    })
    .await;
}

#[tokio::test]
async fn workstreams_projects_and_milestones_are_found_by_whoever_may_see_them() {
    on_each(|area| async move {
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        let senco = area.person("Sam Senco", Role::Senco, Some(area.school("Beckfoot", "900001").await)).await;
        let project = project(&area, &manager).await;
        let soon = area.today().checked_add(10.days()).unwrap();
        milestone(&area, &manager, &project, ("Staff+trained", "Tom+Trainer"), soon).await;
        let to_project = format!("href=\"{project}\"");
        // By words of the name and their beginnings, by what is spelled like them, by the owner; a milestone leads to its project.
        for words in ["advice+weeks", "adv+six", "advcie", "ann+advice", "trained", "tom+trainer"] {
            let found = area.search_box(&board, words).await;
            assert!(found.contains("data-search-kind=\"projects\"") && found.contains(&to_project), "{words}: {found}");
        }
        assert!(area.search_box(&board, "journey").await.contains("href=\"/projects#workstream-"));
        for words in ["advice+months", "ann+trained", "27/3/2015", "BD1+1HX"] {
            assert!(!area.search_box(&board, words).await.contains("data-search-kind=\"projects\""), "{words}");
        }
        let found = area.search_box(&senco, "advice+weeks").await;
        assert!(!found.contains(&to_project) && !found.contains("data-search-kind=\"projects\""), "{found}");
        // What was kept current is what is made again.
        let index = &projects::records::finding::PROJECTS;
        assert_eq!(search::records::build::rebuild(&area.db, index).await.unwrap(), 0);
    })
    .await;
}
