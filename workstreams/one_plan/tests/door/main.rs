//! The One Plan through the door: figures from files to pages, claims, the plan and its projects, frozen packs, readiness;
//! who may not, may not.

use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use returns::records::findings;
use store::Query;
use testing::projects::project;
use testing::{Area, Someone, date_fields};

testing::serves!(&[journey::JOURNEY, returns::RETURNS, one_plan::ONE_PLAN, projects::PROJECTS, messages::MESSAGES]);

const HEAD: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,plans_issued_20_weeks_ex,plans_issued_den_ex,pc_plans_issued_20_weeks_ex\n";

fn row(year: u16, old: &str, new: &str, name: &str, numbers: &str) -> String {
    format!(
        "{year},Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,{old},{new},{name},{numbers}\n"
    )
}

/// Bradford, seven of its ten neighbours, and the year before.
fn file(bradford: &str) -> Vec<u8> {
    let neighbours = [
        ("889", "E06000008", "Blackburn with Darwen"),
        ("330", "E08000025", "Birmingham"),
        ("353", "E08000004", "Oldham"),
        ("373", "E08000019", "Sheffield"),
        ("831", "E06000015", "Derby"),
        ("354", "E08000005", "Rochdale"),
        ("350", "E08000001", "Bolton"),
    ];
    let mut text = HEAD.to_owned() + &row(2023, "380", "E08000032", "Bradford", "817,1145,71.4");
    text += &row(2024, "380", "E08000032", "Bradford", bradford);
    for (old, new, name) in neighbours {
        text += &row(2024, old, new, name, "500,1000,50");
    }
    text.into_bytes()
}

struct Team {
    manager: Someone,
    analyst: Someone,
    board: Someone,
}

async fn bradford(area: &Area) -> Team {
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
    let board = area.person("Bea Board", Role::BoardMember, None).await;
    let header = "sen2_lea=380&sen2_dmo=Y&sen2_dco=Y&sen2_dsco=R";
    assert_eq!(area.post(&manager, "/sen2/header", header).await.status, StatusCode::SEE_OTHER);
    Team { manager, analyst, board }
}

#[tokio::test]
async fn a_file_becomes_figures_that_name_their_source() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let empty = area.get(&team.board, "/measures").await;
        assert!(empty.text.contains("No published files have been imported yet"), "{}", empty.text);
        let done =
            area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        assert!(done.text.contains("27 values, all new."), "{}", done.text);
        let again = area.upload(&team.analyst, "/measures/files", "", "again.csv", &file("1180,1317,89.6")).await;
        assert!(again.text.contains("already imported, nothing changed"), "{}", again.text);
        let bad = area.upload(&team.analyst, "/measures/files", "", "letter.csv", b"Dear all\nsee you\n").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text.contains("not a file that OnePlan can use"), "{}", bad.text);

        let page = area.get(&team.board, "/measures/M01").await.text;
        for words in [
            "89.6% (95% confidence interval 87.8% to 91.1%; 1,180 of 1,317)",
            "50.0% (7 of 10)",
            "Improved",
            "+18.2 percentage points",
            "timeliness_20_week.csv",
            "<svg",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let old = area.get(&team.board, "/measures/M01?neighbours=2021-04").await.text;
        assert!(old.contains("April 2021"), "{old}");
        let csv = area.get(&team.board, "/measures/M01/csv").await.text;
        assert!(csv.contains("sha256") && csv.contains("Birmingham,330,2024"), "{csv}");
        let svg = area.get(&team.board, "/measures/M01/series.svg").await.text;
        assert!(svg.starts_with("<svg") && svg.contains("<title"), "{svg}");
        let png = area.get(&team.board, "/measures/M01/images/neighbours.png").await;
        assert!(png.status == StatusCode::OK && png.text.contains("PNG"), "{}", png.status);
        for unknown in ["months.svg", "series.exe", "series"] {
            let answer = area.get(&team.board, &format!("/measures/M01/images/{unknown}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
        }
        // Whoever may see may not bring in; whoever is outside sees nothing.
        assert_eq!(
            area.upload(&team.board, "/measures/files", "", "f.csv", &file("1,2,50")).await.status,
            StatusCode::FORBIDDEN
        );
        let senco = area.person("Sam Senco", Role::Senco, None).await;
        assert_eq!(area.get(&senco, "/measures/M01").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&team.board, "/measures/M99").await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.number("select count(*) from published_file").await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_page_of_published_files_says_what_of_each_was_not_taken() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let send = async |strict: &str, name: &str, content: &[u8]| {
            area.upload_with(&team.analyst, "/measures/files", ("strict", strict), name, content).await
        };
        let text = String::from_utf8(file("1180,1317,999")).unwrap() + &row(2024, "999", "E99", "Nowhere", "1,2,50");
        let held_back = send("yes", "times.csv", text.as_bytes()).await;
        assert_eq!(held_back.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", held_back.text);
        assert!(held_back.text.contains("nothing was stored"), "{}", held_back.text);
        assert_eq!(area.number("select count(*) from published_file").await, 0);
        let done = send("", "times.csv", text.as_bytes()).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        for words in [
            "2 rows or cells not imported",
            "line 3: “999” in column “pc_plans_issued_20_weeks_ex” cannot be right",
            "line 11: “E99” is not the code of a known area",
        ] {
            assert!(held_back.text.contains(words) || words.starts_with('2'), "{words}: {}", held_back.text);
            assert!(done.text.contains(words), "{words}: {}", done.text);
        }
        let id = area.number("select max(id) from published_file").await;
        let one = area.get(&team.board, &format!("/measures/files/{id}")).await;
        assert!(one.text.contains("Not imported: line 3"), "{}", one.text);
        for (name, content, words) in [
            ("a.csv", &b"%PDF-1.7\n"[..], "it is a PDF document"),
            ("b.csv", b"<html><body>Sign in</body></html>", "it is a web page"),
            ("c.csv", HEAD.as_bytes(), "it has a heading and no rows"),
        ] {
            let refused = send("", name, content).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(refused.text.contains(words), "{words}: {}", refused.text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_published_file_that_was_uploaded_once_stands_beside_the_areas_own_times_too() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let before = area.get(&team.analyst, "/sen2/measures").await;
        assert!(before.text.contains("data-no-published"), "{}", before.text);
        let head = HEAD.replace("la_name,", "la_name,breakdown_topic,breakdown,");
        let text = head
            + &row(2024, "380", "E08000032", "Bradford", "All EHC plans issued,All EHC plans issued,1180,1317,89.6");
        let done = area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", text.as_bytes()).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        let after = area.get(&team.analyst, "/sen2/measures").await;
        assert!(!after.text.contains("data-no-published") && after.text.contains("89.6%"), "{}", after.text);
        assert_eq!(area.number("select count(*) from published_figure").await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_control_chart_says_how_its_limits_were_made() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        let mut tx = area.db.write(&store::Actor::program("test")).await.unwrap();
        for month in 1_i32..=14 {
            let first = area.today().first_of_month().checked_sub(month.months()).unwrap();
            // One month far from the others: its moving ranges would widen the limits.
            let within = if month == 7 { 5_i64 } else { 40 + i64::from(month % 3) };
            let row = vec![
                ("month", first.into()),
                ("measure", "within_20_weeks_no_exceptions".into()),
                ("within", within.into()),
                ("of_all", 50_i64.into()),
            ];
            store::query::insert("sen2_measure_month", row).run(&mut tx).await.unwrap();
        }
        tx.record(store::Entry::new("test", "test", None, "test")).await.unwrap();
        tx.commit().await.unwrap();
        let page = area.get(&team.analyst, "/measures/M01").await.text;
        for words in [
            "id=\"chart-months\"",
            "Moving ranges above 3.27 times their average are left out",
            "month by month from the record",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!area.get(&team.board, "/measures/M01").await.text.contains("id=\"chart-months\""), "small counts");
    })
    .await;
}

#[tokio::test]
async fn owner_and_target_are_set_with_a_reason() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let refused = area.post(&team.manager, "/measures/M01/steer", "owner=Team&target=ninety&reason=").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["“ninety” is not a number", "Enter the reason", "value=\"ninety\""] {
            assert!(refused.text.contains(words), "{words}: {}", refused.text);
        }
        let form = format!("owner=Team&target=90&reason=Board&{}", date_fields("target_on", area.today()));
        assert_eq!(area.post(&team.manager, "/measures/M01/steer", &form).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.board, "/measures/M01").await.text;
        assert!(page.contains("90.0% by"), "{page}");
        assert_eq!(area.post(&team.analyst, "/measures/M01/steer", &form).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_sentence_is_made_over_a_whole_basket_or_refused() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let none = area.get(&team.board, "/measures/claims?basket=shortlist-26&rule=tracking-positively").await.text;
        assert!(none.contains("No claim can be made") && none.contains("None of the 26 measures"), "{none}");
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        let said = area
            .get(&team.board, "/measures/claims?basket=shortlist-26&rule=tracking-positively&says=18+of+26")
            .await
            .text;
        for words in
            ["1 of 1 measures are tracking positively", "25 cannot be tested", "Not reproducible", "no file imported"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
        let claim = "/measures/claims?measure=M01&label=Plans+in+20+weeks&value=89.6&against=50&better=yes";
        assert!(area.get(&team.board, claim).await.text.contains("Exact"));
        let nothing = area.get(&team.board, "/measures/claims?measure=M01&label=&value=").await.text;
        assert!(
            nothing.contains("Enter the wording of the claim") && nothing.contains("Enter the figure"),
            "{nothing}"
        );
        let wrong = "/measures/claims?measure=M01&label=Plans&value=98.6";
        assert!(area.get(&team.board, wrong).await.text.contains("Not reproduced"));
        let odd = area.get(&team.board, "/measures/claims?measure=M01&label=Plans&value=many").await.text;
        assert!(odd.contains("“many” is not a number") && odd.contains("value=\"many\""), "{odd}");
    })
    .await;
}

#[tokio::test]
async fn a_figure_opens_down_to_its_cases_for_those_who_may() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let child = area.child("Ada", "Ogden", jiff::civil::date(2015, 2, 1), None).await;
        let hidden = area.child("Leo", "Hart", jiff::civil::date(2014, 2, 1), None).await;
        area.restrict(hidden, &[]).await;
        // What the night writes down.
        for (child, within) in [(child, 0_i64), (hidden, 1)] {
            area.row(
                "sen2_measure_case",
                vec![
                    ("year", 2024_i64.into()),
                    ("measure", "within_20_weeks_no_exceptions".into()),
                    ("person", child.into()),
                    ("within", within.into()),
                    ("of_all", 1_i64.into()),
                ],
            )
            .await;
        }
        let address = "/sen2/measures/within_20_weeks_no_exceptions/2024";
        let page = area.get(&team.manager, address).await.text;
        assert!(page.contains("Ogden, Ada") && page.contains("Late") && !page.contains("Hart"), "{page}");
        assert!(page.contains("1 child or young person"), "{page}");
        assert_eq!(area.get(&team.analyst, address).await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&team.board, address).await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&team.manager, "/sen2/measures/other/2024").await.status, StatusCode::NOT_FOUND);
        // The night replaces them: neither child has a plan.
        findings::check(&area.db).await.unwrap();
        assert!(area.get(&team.manager, address).await.text.contains("There are no records in this list"));
    })
    .await;
}

#[tokio::test]
async fn the_public_page_hides_small_numbers_and_its_feed_is_atom() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        for (year, within, of) in [(2024_i64, 4_i64, 30_i64), (2025, 90, 120)] {
            area.row(
                "sen2_measure",
                vec![
                    ("year", year.into()),
                    ("measure", "within_20_weeks_no_exceptions".into()),
                    ("within", within.into()),
                    ("of_all", of.into()),
                ],
            )
            .await;
        }
        let page = area.send(axum::http::Request::get("/our-figures").body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["89.6%", "2024: hidden (small numbers)", "90 of 120", "timeliness_20_week.csv", "Oldham"] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        assert!(!page.text.contains("4 of 30") && !page.text.contains("13.3%"), "{}", page.text);
        let feed = area
            .send(axum::http::Request::get("/our-figures/feed.atom").body(axum::body::Body::empty()).unwrap())
            .await;
        assert!(
            feed.text.contains("<feed xmlns=\"http://www.w3.org/2005/Atom\">")
                && feed.text.contains("urn:oneplan:380:M01:2024"),
            "{}",
            feed.text
        );
    })
    .await;
}

/// The version that a form carries.
async fn version(area: &Area, who: &Someone, path: &str) -> String {
    let page = area.get(who, path).await.text;
    let value = page.split("name=\"version\" value=\"").nth(1).unwrap_or_else(|| panic!("no version: {page}"));
    value.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn meetings_come_again_and_carry_over_what_is_open() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let today = area.today();
        let until = today.checked_add(jiff::Span::new().days(60)).unwrap();
        let once = format!("kind=board&title=Board&about=Risks&{}", date_fields("held_on", today));
        let refused = |body: String| {
            let (area, manager) = (&area, &team.manager);
            async move { area.post(manager, "/plan/meetings/new", &body).await.text }
        };
        assert!(refused(format!("{once}&cycle=4w")).await.contains("Enter the date the meeting repeats until"));
        assert!(
            refused(format!("{once}&{}", date_fields("until", until)))
                .await
                .contains("Select how often the meeting repeats")
        );
        let same = format!("{once}&cycle=4w&{}", date_fields("until", today));
        assert!(refused(same).await.contains("Only one meeting falls before that date"));
        let far = today.checked_add(jiff::Span::new().days(500)).unwrap();
        let far = format!("{once}&cycle=4w&{}", date_fields("until", far));
        assert!(refused(far).await.contains("must be within a year of the first meeting"));
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
        assert!(next.contains("Still open from earlier meetings") && next.contains("Report advice times"), "{next}");
        assert!(!area.get(&team.board, &first).await.text.contains("Still open from earlier meetings"));

        // The day moves; who comes second is told and nothing is lost.
        let edit = format!("{second}/edit");
        let body = format!("version=0&title=Board+and+forum&about=Risks&{}", date_fields("held_on", until));
        assert_eq!(area.post(&team.manager, &edit, &body).await.status, StatusCode::SEE_OTHER);
        let stale = area.post(&team.manager, &edit, &body.replace("forum", "heads")).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stale.text.contains("Board and forum") && stale.text.contains("Board and heads"), "{}", stale.text);

        // What was decided or asked for stays on the record; a bare one can be called off.
        let kept = area.post(&team.manager, &format!("{first}/call-off"), "").await;
        assert!(kept.text.contains("so it cannot be cancelled"), "{}", kept.text);
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

/// A pack goes to a named member of the board, who approves what they read.
async fn is_approved(area: &Area, team: &Team, pack: &str) {
    let state = async |who: &Someone| {
        let page = area.get(who, pack).await.text;
        page.split("data-approval=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("none").to_owned()
    };
    assert_eq!(state(&team.manager).await, "draft");
    let (approval, decision) = (format!("{pack}/approval"), format!("{pack}/approval/decision"));
    let to = format!("to={}", team.board.account);
    assert_eq!(area.post(&team.board, &approval, &to).await.status, StatusCode::FORBIDDEN);
    assert_eq!(area.post(&team.analyst, &approval, &to).await.status, StatusCode::FORBIDDEN);
    assert_eq!(area.post(&team.manager, &approval, &to).await.status, StatusCode::SEE_OTHER);
    let page = area.get(&team.board, pack).await.text;
    let seen = page.split("decision?seen=").nth(1).unwrap_or_else(|| panic!("{page}"))[..64].to_owned();
    let approve = format!("decision=approve&seen={seen}");
    assert_eq!(area.post(&team.analyst, &decision, &approve).await.status, StatusCode::FORBIDDEN);
    assert_ne!(area.post(&team.manager, &decision, &approve).await.status, StatusCode::SEE_OTHER, "one's own");
    assert_eq!(area.post(&team.board, &decision, &approve).await.status, StatusCode::SEE_OTHER);
    assert_eq!(state(&team.manager).await, "approved");
}

#[tokio::test]
async fn a_pack_says_later_what_it_said() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        let project = project(&area, &team.manager).await;
        let id = project.rsplit('/').next().unwrap().to_owned();
        area.post(&team.manager, "/plan/priorities/new", "title=Our+journey&about=&owner=Ann&partner=Council").await;
        let plan = area.get(&team.manager, "/plan").await.text;
        let priority = plan.split("href=\"").find(|part| part.starts_with("/plan/priorities/0")).unwrap().split('"').next().unwrap().to_owned();
        let stale = area.post(&team.manager, &priority, "version=1&title=Other&about=&owner=Bo&partner=NHS").await;
        assert!(stale.text.contains("data-saved-meanwhile") && stale.text.contains("Our journey"), "{}", stale.text);
        let held = version(&area, &team.manager, &priority).await;
        let kept = area.post(&team.manager, &priority, &format!("version={held}&title=Our+journey&about=Now&owner=Ann&partner=Council")).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let outcome = plan.split("href=\"").find(|part| part.contains("/outcomes/new\"")).unwrap().split('"').next().unwrap().to_owned();
        let body = format!("title=Plans+in+time&measures=M01&measures=M77&actions={id}");
        assert_eq!(area.post(&team.manager, &outcome, &body).await.status, StatusCode::SEE_OTHER);
        let measure = area.get(&team.board, "/measures/M01").await.text;
        assert!(measure.contains("for the outcome: Plans in time"), "{measure}");
        let risk = "title=Too+few+psychologists&about=Late&likelihood=5&impact=4&likelihood_after=3&impact_after=4&mitigation=Trainees&owner=Ann";
        let refused = area.post(&team.manager, "/plan/risks/new", risk).await;
        assert!(refused.refuses("review_on"), "{}", refused.text);
        let worse = risk.replace("likelihood_after=3", "likelihood_after=5").replace("impact_after=4", "impact_after=5");
        let refused = area.post(&team.manager, "/plan/risks/new", &format!("{worse}&{}", date_fields("review_on", area.today()))).await;
        assert!(refused.refuses("likelihood_after"), "{}", refused.text);
        let risk = format!("{risk}&{}", date_fields("review_on", area.today()));
        assert_eq!(area.post(&team.manager, "/plan/risks/new", &risk).await.status, StatusCode::SEE_OTHER);
        let meeting = format!("kind=board&title=Board&about=&{}", date_fields("held_on", area.today()));
        let meeting = area.post(&team.manager, "/plan/meetings/new", &meeting).await.location;
        let meeting = meeting.split('?').next().unwrap().to_owned();
        area.post(&team.manager, &format!("{meeting}/decisions"), "wording=One+plan&made_by=Board").await;
        let task = format!("wording=Report+advice+times&owner=NHS&{}", date_fields("due_on", area.today()));
        area.post(&team.manager, &format!("{meeting}/tasks"), &task).await;

        let body = format!("title=December&basket=shortlist-26+version+1&{}", date_fields("for_on", area.today()));
        let made = area.post(&team.manager, "/plan/packs/new", &body).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let pack = area.get(&team.board, &made.location).await.text;
        for words in [
            "89.6% (95% confidence interval 87.8% to 91.1%; 1,180 of 1,317)",
            "Improved: New EHC plans issued within 20 weeks, excluding exceptions (2024, 89.6%)",
            "Plans in time",
            "Advice in six weeks",
            "Too few psychologists",
            "One plan (Board)",
            "Report advice times",
            "timeliness_20_week.csv",
        ] {
            assert!(pack.contains(words), "{words}: {pack}");
        }
        is_approved(&area, &team, &made.location).await;
        // A copy that came later restates the figure: the pack stays, with a footnote.
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1170,1317,88.8")).await;
        assert!(area.get(&team.board, "/measures/M01").await.text.contains("88.8%"));
        let later = area.get(&team.board, &made.location).await.text;
        assert!(later.contains("the pack says 89.6%") && later.contains("the files now say 88.8%"), "{later}");
        let pdf = area.get(&team.board, &format!("{}/pdf", made.location)).await;
        assert!(pdf.status == StatusCode::OK && pdf.text.starts_with("%PDF"));
        assert_eq!(area.get(&team.board, &format!("{}/word", made.location)).await.status, StatusCode::OK);
        let image = area.get(&team.board, &format!("{}/images/M01", made.location)).await.text;
        assert!(image.contains("89.6%") && !image.contains("88.8%"), "{image}");
        assert_eq!(area.post(&team.board, "/plan/packs/new", &body).await.status, StatusCode::FORBIDDEN);
        // A pack that somebody changed in the database is not shown.
        area.change(Query::new("update frozen set content = replace(content, '89.6', '99.6')")).await;
        let changed = area.get(&team.board, &made.location).await;
        assert_eq!(changed.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(changed.text.contains("This document has been changed") && !changed.text.contains("99.6"), "{}", changed.text);
    })
    .await;
}

#[tokio::test]
async fn findings_come_to_the_letter_and_are_closed_with_evidence() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let body = format!("kind=inspection&name=Inspection&about=&follows=&{}", date_fields("dated_on", area.today()));
        assert_eq!(area.post(&team.manager, "/plan/sources/new", &body).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.manager, "/plan/sources").await.text;
        let letter = page.split("href=\"").find(|part| part.contains("/findings\"")).unwrap().split('"').next().unwrap().to_owned();
        let text = "Areas for improvement%0A%0ALeaders in health should find needs early.%0A%0ALeaders across the partnership should share data.%0A%0AInspection team%0A";
        assert_eq!(area.post(&team.manager, &letter, &format!("text={}", text.replace(' ', "+"))).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.manager, "/plan/sources").await.text;
        for words in ["Leaders in health should find needs early.", "Must act: Leaders across the partnership.", "No action addresses it yet"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let finding = page.split("href=\"").find(|part| part.starts_with("/plan/findings/")).unwrap().split('"').next().unwrap().to_owned();
        let held = version(&area, &team.manager, &finding).await;
        let closed = format!("version={held}&{}&evidence=&signed_by=", date_fields("closed_on", area.today()));
        let refused = area.post(&team.manager, &finding, &closed).await;
        assert!(refused.refuses("evidence"), "{}", refused.text);
        let closed = format!("version={held}&{}&evidence=Audit&signed_by=Board", date_fields("closed_on", area.today()));
        assert_eq!(area.post(&team.manager, &finding, &closed).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&team.board, "/plan/sources").await.text.contains("signed off by Board"));
        // Whoever opened the form before sees what was saved, and what they typed stays.
        let late = format!("version={held}&{}&evidence=Other&signed_by=Ann", date_fields("closed_on", area.today()));
        let refused = area.post(&team.manager, &finding, &late).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["data-saved-meanwhile", "Audit", "Other"] {
            assert!(refused.text.contains(words), "{words}: {}", refused.text);
        }
        assert_eq!(area.get(&team.board, &finding).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn readiness_counts_what_has_no_evidence_and_quotes_live_figures() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        assert!(area.get(&team.board, "/plan/readiness").await.text.contains("11 of 11 criteria have no evidence"));
        let body = format!(
            "title=Audit&kind=audit&criteria=A1&criteria=B5&strength=some&gap=&owner=Ann&partner=Council&location=Drive&sensitivity=internal&{}&{}",
            date_fields("dated_on", area.today()),
            date_fields("review_on", area.today().checked_add(5.days()).unwrap()),
        );
        assert_eq!(area.post(&team.manager, "/plan/evidence/new", &body).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.board, "/plan/readiness").await.text;
        assert!(page.contains("9 of 11 criteria have no evidence") && page.contains("1 of 1 in date"), "{page}");
        let form = "wording=Faster%3A+%7BM01%7D.";
        assert_eq!(area.post(&team.manager, "/plan/readiness/criteria/A1/edit", form).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&team.board, "/plan/readiness/criteria/A1").await.text;
        assert!(page.contains("2024: 89.6%") && !page.contains("{M01}"), "{page}");
        let unknown = area.post(&team.manager, "/plan/readiness/criteria/A1/edit", "wording=%7BM99%7D").await;
        assert!(unknown.text.contains("M99 is not a measure"), "{}", unknown.text);
        // Past its day the evidence no longer counts.
        area.pass_hours(24 * 6);
        let page = area.get(&area.person("Bo Board", Role::BoardMember, None).await, "/plan/readiness").await.text;
        assert!(page.contains("0 of 1 in date") && page.contains("1 past their review date"), "{page}");
        let manager = area.person("Ma Manager", Role::Manager, None).await;
        let notice = date_fields("notice", area.today());
        assert_eq!(area.post(&manager, "/plan/readiness/notice", &notice).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&manager, "/plan/readiness").await.text.contains("On-site fieldwork begins"));
        assert_eq!(area.get(&manager, "/plan/readiness/criteria/Z9").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn views_for_other_tools_can_be_read() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        area.upload(&team.analyst, "/measures/files", "", "timeliness_20_week.csv", &file("1180,1317,89.6")).await;
        for view in [
            "report_published_value",
            "report_restatement",
            "report_neighbour",
            "report_own_measure",
            "report_measure_target",
            "report_plan",
            "report_project",
            "report_milestone",
            "report_risk",
            "report_task",
        ] {
            area.number(&format!("select count(*) from {view}")).await;
        }
        let held = "select count(*) from report_published_value where area_name = 'Bradford' and value > 89 and length(sha256) = 64 and retrieved_on is not null";
        assert_eq!(area.number(held).await, 5, "the percentage of 2024, and the counts of both years");
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
        assert!(home.contains(&format!("data-worse=\"{worse}\"")), "{home}");
        assert!(home.contains("data-meetings") && home.contains("Winter board"), "{home}");
        assert!(home.contains(&count("risks-high", 1)) && home.contains(&count("risks-past", 0)), "{home}");
        assert!(area.get(&team.board, "/plan/risks?level=high").await.text.contains("Too few psychologists"));
        // A manager sees the meetings of the week.
        assert!(area.get(&team.manager, "/").await.text.contains("Winter board"));
    })
    .await;
}
