//! The plan is found, its risks are one list, and home pages begin with what is worse.

use access::Role;
use axum::http::StatusCode;
use testing::date_fields;

use crate::{bradford, file, on_each};

#[tokio::test]
async fn the_plan_its_meetings_and_measures_are_found_by_whoever_may_see_them() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let senco = area.person("Sam Senco", Role::Senco, Some(area.school("Beckfoot", "900001").await)).await;
        let post = async |path: &str, body: String| {
            let answer = area.post(&team.manager, path, &body).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
            answer.location.split('?').next().unwrap().to_owned()
        };
        let on = |name: &str| date_fields(name, area.today());
        post("/plan/priorities/new", "title=Support+while+waiting&about=&owner=Ann&partner=NHS".to_owned()).await;
        post("/plan/sources/new", format!("kind=peer_review&name=Peer+review&about=&follows=&{}", on("dated_on"))).await;
        let risk = "title=Too+few+psychologists&about=Vacancies&likelihood=4&impact=4&likelihood_after=2&impact_after=4&mitigation=Recruit&owner=Bo";
        post("/plan/risks/new", format!("{risk}&{}", on("review_on"))).await;
        let meeting = post("/plan/meetings/new", format!("kind=board&title=Spring+board&about=&{}", on("held_on"))).await;
        post(&format!("{meeting}/decisions"), "wording=Publish+waiting+times&made_by=Board".to_owned()).await;
        post(&format!("{meeting}/tasks"), format!("wording=Ask+the+hospital&owner=Tom&{}", on("due_on"))).await;
        let to_meeting = format!("href=\"{meeting}\"");
        for (words, href) in [
            ("support+waiting", "href=\"/plan#priority-"),
            ("peer", "href=\"/plan/sources#source-"),
            ("recruit", "href=\"/plan/risks\""),
            ("pyschologists", "href=\"/plan/risks\""),
            ("spring", to_meeting.as_str()),
            ("publish", to_meeting.as_str()),
            ("tom+hospital", to_meeting.as_str()),
            ("m01", "href=\"/measures/M01\""),
            ("20+weeks+excluding", "href=\"/measures/M01\""),
        ] {
            let found = area.search_box(&team.board, words).await;
            assert!(found.contains(href), "{words}: {found}");
            let hidden = area.search_box(&senco, words).await;
            assert!(!hidden.contains(href), "{words}: {hidden}");
        }
        // A meeting that was cancelled is found no more; what was kept current is what is made again.
        let other = post("/plan/meetings/new", format!("kind=heads&title=Autumn+heads&about=&{}", on("held_on"))).await;
        post(&format!("{other}/call-off"), String::new()).await;
        assert!(!area.search_box(&team.board, "autumn").await.contains("data-search-kind=\"plan\""));
        let index = &one_plan::records::finding::PLAN;
        assert_eq!(search::records::build::rebuild(&area.db, index).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn risks_are_one_list_that_is_filtered_by_review_date_and_level_and_leaves_as_a_file() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let scores = |before: &str, after: &str| {
            format!("likelihood={before}&impact={before}&likelihood_after={after}&impact_after={after}")
        };
        for (title, scores) in [("Too+few+psychologists", scores("5", "4")), ("A+short+lease", scores("2", "1"))] {
            let review = date_fields("review_on", area.today());
            let risk = format!("title={title}&about=Late&{scores}&mitigation=Trainees&owner=Ann&{review}");
            assert_eq!(area.post(&team.manager, "/plan/risks/new", &risk).await.status, StatusCode::SEE_OTHER);
        }
        let shown = async |query: &str| area.get(&team.board, &format!("/plan/risks{query}")).await.text;
        let all = shown("").await;
        assert!(all.contains("Too few psychologists") && all.contains("A short lease"), "{all}");
        assert!(!all.contains("/plan/risks/new"), "a member of the board changes nothing");
        let high = shown("?level=high").await;
        assert!(high.contains("Too few psychologists") && !high.contains("A short lease"), "{high}");
        assert!(!shown("?show=past").await.contains("A short lease"));
        area.later(48).await;
        assert!(shown("?show=past").await.contains("A short lease"));
        assert!(!shown("?show=closed").await.contains("A short lease"));
        let csv = shown("/csv?level=low").await;
        assert!(csv.contains("A short lease") && !csv.contains("Too few psychologists"), "{csv}");
        assert!(shown("/xlsx").await.starts_with("PK"));
        // Each part of the plan has its place in the sub navigation.
        for place in ["/plan/risks", "/plan/meetings", "/plan/packs", "/plan/readiness", "/projects"] {
            assert!(
                all.contains(&format!("moj-sub-navigation__link\" href=\"{place}\""))
                    || all.contains(&format!("aria-current=\"page\" href=\"{place}\"")),
                "{place}: {all}"
            );
        }
        let senco = area.person("Sam Senco", Role::Senco, None).await;
        for path in ["/plan/risks", "/plan/risks/csv", "/plan/risks/xlsx"] {
            assert_eq!(area.get(&senco, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_homes_of_board_and_analyst_begin_with_what_is_worse_and_with_what_comes() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let sent = area
            .upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("100,1317,7.6"))
            .await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
        let list = area.get(&team.analyst, "/measures?standing=worse").await.text;
        assert!(list.contains("<div class=\"op-scroll op-cards"), "each measure is a card there too: {list}");
        let worse = list.matches("href=\"/measures/M").count();
        assert!(worse > 0 && worse <= area.get(&team.analyst, "/measures").await.text.matches("href=\"/measures/M").count());
        let count = |code: &str, number: usize| {
            format!("data-count=\"{code}\"><span class=\"op-counts__number\" data-number=\"{number}\"")
        };
        let home = area.get(&team.analyst, "/").await.text;
        assert!(home.contains(&count("measures-worse", worse)), "{home}");
        let meeting = format!("kind=board&title=Winter+board&about=&{}", date_fields("held_on", area.today()));
        area.post(&team.manager, "/plan/meetings/new", &meeting).await;
        let review = date_fields("review_on", area.today());
        let risk = format!(
            "title=Too+few+psychologists&about=Late&likelihood=5&impact=4&likelihood_after=5&impact_after=4&mitigation=Trainees&owner=Ann&{review}"
        );
        assert_eq!(area.post(&team.manager, "/plan/risks/new", &risk).await.status, StatusCode::SEE_OTHER);
        let home = area.get(&team.board, "/").await.text;
        let table = home.split(&format!("data-worse=\"{worse}\"")).nth(1).unwrap_or_else(|| panic!("{home}"));
        // On a phone each measure is a card.
        assert!(table.starts_with("><div class=\"op-scroll op-cards\""), "{table}");
        assert!(home.contains("data-meetings") && home.contains("Winter board"), "{home}");
        assert!(home.contains(&count("risks-high", 1)) && home.contains(&count("risks-past", 0)), "{home}");
        assert!(area.get(&team.board, "/plan/risks?level=high").await.text.contains("Too few psychologists"));
        // What is in no part of the plan is said beside the projects.
        testing::projects::project(&area, &team.manager).await;
        let home = area.get(&team.board, "/").await.text;
        assert!(home.contains("data-outside=\"1\""), "{home}");
        // A manager sees the meetings of the week.
        assert!(area.get(&team.manager, "/").await.text.contains("Winter board"));
    })
    .await;
}
