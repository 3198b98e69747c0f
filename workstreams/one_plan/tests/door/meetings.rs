//! Meetings that come again, and the calendar that holds them.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use store::Query;
use testing::{Someone, date_fields};

use crate::{bradford, on_each};

#[tokio::test]
async fn meetings_come_again_and_carry_over_what_is_open() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let today = area.today();
        let until = today.checked_add(jiff::Span::new().days(60)).unwrap();
        let once = format!("kind=board&title=Board&about=Risks&{}", date_fields("held_on", today));
        let refused = |body: String| {
            let (area, manager) = (&area, &team.manager);
            async move { area.post(manager, "/plan/meetings/new", &body).await }
        };
        assert!(refused(format!("{once}&cycle=4w")).await.refuses("until"));
        assert!(refused(format!("{once}&{}", date_fields("until", until))).await.refuses("cycle"));
        let same = format!("{once}&cycle=4w&{}", date_fields("until", today));
        assert!(refused(same).await.refuses("until"));
        let far = today.checked_add(jiff::Span::new().days(500)).unwrap();
        let far = format!("{once}&cycle=4w&{}", date_fields("until", far));
        assert!(refused(far).await.refuses("until"));
        assert_eq!(area.number("select count(*) from plan_meeting").await, 0, "nothing was kept of what was wrong");
        let cycle = format!("{once}&cycle=4w&{}", date_fields("until", until));
        let made = area.post(&team.manager, "/plan/meetings/new", &cycle).await;
        assert_eq!(made.location, "/plan/meetings?done=saved", "{}", made.text);
        assert_eq!(area.number("select count(*) from plan_meeting").await, 3);
        // Each has its own audit entry.
        let entries = "select count(*) from audit_entry where subject_kind = 'plan_meeting'";
        assert_eq!(area.number(entries).await, 3);

        let list = area.get(&team.board, "/plan/meetings").await.text;
        let coming = list.split("Coming meetings</h2>").nth(1).unwrap();
        let mut links = coming.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        let (first, second, third) = (links.next().unwrap(), links.next().unwrap(), links.next().unwrap());
        let task = format!("wording=Report+advice+times&owner=NHS&{}", date_fields("due_on", until));
        area.post(&team.manager, &format!("{first}/tasks"), &task).await;
        let next = area.get(&team.board, &second).await.text;
        assert!(next.contains("id=\"before\"") && next.contains("Report advice times"), "{next}");
        assert!(!area.get(&team.board, &first).await.text.contains("id=\"before\""));

        // The day moves; who comes second is told and nothing is lost.
        let edit = format!("{second}/edit");
        let body = format!("version=0&title=Board+and+forum&about=Risks&{}", date_fields("held_on", until));
        assert_eq!(area.post(&team.manager, &edit, &body).await.status, StatusCode::SEE_OTHER);
        let stale = area.post(&team.manager, &edit, &body.replace("forum", "heads")).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stale.text.contains("Board and forum") && stale.text.contains("Board and heads"), "{}", stale.text);

        // What was decided or asked for stays on the record; a bare one can be called off.
        let kept = area.post(&team.manager, &format!("{first}/call-off"), "").await;
        assert_ne!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        assert_eq!(area.post(&team.manager, &format!("{third}/call-off"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number("select count(*) from plan_meeting").await, 2);
        assert_eq!(area.get(&team.manager, &third).await.status, StatusCode::NOT_FOUND);

        // The board reads; it does not plan.
        for path in [format!("{first}/edit"), format!("{first}/call-off")] {
            assert_eq!(area.get(&team.board, &path).await.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(area.post(&team.board, &path, &body).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_calendar_holds_the_meetings_that_one_goes_to_and_what_one_owns() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let in_days = |days: i64| area.today().checked_add(days.days()).unwrap();
        let post = async |path: &str, body: String| {
            let answer = area.post(&team.manager, path, &body).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
            answer.location.split('?').next().unwrap().to_owned()
        };
        let on = |name: &str, days: i64| date_fields(name, in_days(days));
        let board = post("/plan/meetings/new", format!("kind=board&title=Spring+board&about=&{}", on("held_on", 20))).await;
        post("/plan/meetings/new", format!("kind=heads&title=Head+teachers&about=&{}", on("held_on", 30))).await;
        post("/plan/meetings/new", format!("kind=board&title=Next+year&about=&{}", on("held_on", 300))).await;
        let task = |wording: &str, owner: &str| format!("wording={wording}&owner={owner}&{}", on("due_on", 40));
        post(&format!("{board}/tasks"), task("Report+advice+times", "Bea+Board")).await;
        post(&format!("{board}/tasks"), task("Ask+the+NHS", "Tom+Analyst")).await;
        let risk = format!(
            "title=Too+few+psychologists&about=Vacancies&likelihood=4&impact=4&likelihood_after=2&impact_after=4&mitigation=Recruit&owner=Tom+Analyst&{}",
            on("review_on", 50)
        );
        post("/plan/risks/new", risk).await;
        let evidence = |title: &str, sensitivity: &str| {
            format!(
                "title={title}&kind=audit&criteria=A1&strength=some&gap=&owner=Tom+Analyst&partner=Council&location=Drive&sensitivity={sensitivity}&{}&{}",
                date_fields("dated_on", area.today()),
                on("review_on", 60)
            )
        };
        post("/plan/evidence/new", evidence("Audit+of+plans", "internal")).await;
        post("/plan/evidence/new", evidence("Review+of+one+child", "personal")).await;
        post("/plan/readiness/notice", date_fields("notice", area.today())).await;

        let feed = async |who: &Someone| area.calendar(&area.calendar_address(who).await).await.text;
        let summaries = |feed: &str| {
            let lines = feed.lines().filter_map(|line| line.strip_prefix("SUMMARY:"));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        let of_board = feed(&team.board).await;
        assert_eq!(summaries(&of_board), ["Spring board", "Report advice times"], "{of_board}");
        assert!(of_board.contains(&format!("URL:http://test{board}\r\n")), "{of_board}");
        let of_analyst = feed(&team.analyst).await;
        let own = ["Ask the NHS", "Review a risk: Too few psychologists", "Review evidence: Audit of plans", "Review evidence for inspection"];
        let (mut found, mut expected) = (summaries(&of_analyst), own.map(str::to_owned).to_vec());
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{of_analyst}");
        // Whoever leads the plan is at all meetings, and has the days of an inspection.
        let of_manager = summaries(&feed(&team.manager).await);
        assert!(of_manager.contains(&"Spring board".to_owned()) && of_manager.contains(&"Head teachers".to_owned()));
        assert_eq!(of_manager.iter().filter(|one| one.starts_with("Inspection: ")).count(), 5, "{of_manager:?}");
        // A name opens nothing to whoever may not see the plan.
        let senco = area.person("Sam Senco", Role::Senco, Some(area.school("Beckfoot", "900001").await)).await;
        area.change(Query::new("update account set name = 'Tom Analyst' where id =").value(senco.account)).await;
        assert_eq!(summaries(&feed(&senco).await), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_board_meeting_names_its_pack_or_says_that_none_was_made() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let in_days = |days: i64| area.today().checked_add(days.days()).unwrap();
        let meeting = async |kind: &str, title: &str, days: i64| {
            let body = format!("kind={kind}&title={title}&about=&{}", date_fields("held_on", in_days(days)));
            area.post(&team.manager, "/plan/meetings/new", &body).await;
            let list = area.get(&team.board, "/plan/meetings").await.text;
            let before = list.split(&format!(">{title}</a>")).next().unwrap();
            before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned()
        };
        let past = meeting("board", "Autumn", -20).await;
        let next = meeting("board", "Winter", 20).await;
        let forum = meeting("parents_forum", "Forum", 20).await;
        let said = async |path: &str| {
            let page = area.get(&team.board, path).await.text;
            page.split("data-pack=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("nothing").to_owned()
        };
        assert_eq!((said(&past).await.as_str(), said(&next).await.as_str()), ("never", "not-yet"));
        let pack = format!("title=&basket=shortlist-26+version+1&{}", date_fields("for_on", in_days(20)));
        let made = area.post(&team.manager, "/plan/packs/new", &pack).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        assert_eq!((said(&past).await.as_str(), said(&next).await.as_str()), ("never", "made"));
        assert!(area.get(&team.board, &next).await.text.contains(&format!("href=\"{}\"", made.location)));
        assert_eq!(said(&forum).await, "nothing", "no packs are made for a forum");
        let list = area.get(&team.board, "/plan/packs").await.text;
        assert!(list.contains(&format!("href=\"{next}\"")), "{list}");
    })
    .await;
}
