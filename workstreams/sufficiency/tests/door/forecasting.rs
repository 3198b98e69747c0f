//! Forecasts: made, tried, compared, locked; a number leads to its children.

use axum::http::StatusCode;
use store::Query;
use sufficiency::records::forecasts;

use testing::{Answer, Area, Someone};

use super::{NEW, all, holds, on_each_invented, people};

#[tokio::test]
async fn a_planner_with_the_areas_own_data_gets_everything_that_a_meeting_asks_for() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
        let page = area.get(&board, "/sufficiency").await;
        holds(&page, &["80% range"]);
        assert!(!page.text.contains("/sufficiency/forecasts/new"), "a board member only looks");
        // A commissioner's home begins with where places are short, and has the schemes as many as their list.
        let commissioner = area.person("Cat Commissioner", access::Role::Commissioner, None).await;
        let home = area.get(&commissioner, "/").await;
        holds(&home, &["data-gaps=", "data-count=\"schemes\"", "/sufficiency/gaps"]);
        assert!(!area.get(&board, "/").await.text.contains("data-gaps="));

        // The forecast with its track record.
        let base = all(&area).await.into_iter().find(|one| one.name == "Current trend").unwrap();
        let page = area.get(&board, &format!("/sufficiency/forecasts/{}", base.id)).await;
        holds(&page, &["id=\"track\"", "id=\"drivers\"", "id=\"assumptions\"", "id=\"costs\"", "id=\"citation\""]);
        assert!(!page.text.contains("/sufficiency/cases"), "no way to cases for who may not see them");
        let mut tx = area.db.read().await.unwrap();
        let notes = forecasts::outcome(&mut tx, base.id).await.unwrap().notes;
        drop(tx);
        let notes: Vec<&str> = notes.iter().map(|note| note.split('\'').next().unwrap()).collect();
        holds(&page, &notes);
        let csv = area.get(&board, &format!("/sufficiency/forecasts/{}/csv", base.id)).await.text;
        assert!(csv.lines().count() > 100 && csv.starts_with("\u{feff}by,name,january,counted,mean"));
        assert!(csv.contains("pounds a year,Total,"), "what it costs is in the file too");
        assert!(csv.lines().skip(1).all(|row| row.contains(",Current trend,")), "each row says from which forecast");

        // Gaps, on the map too.
        holds(&area.get(&board, "/sufficiency/gaps").await, &["id=\"areas\"", "id=\"phases\"", "data-source"]);
        holds(&area.get(&board, "/sufficiency/gaps?of=units").await, &["id=\"areas\""]);
        let csv = area.get(&board, "/sufficiency/gaps/csv").await.text;
        assert!(csv.contains("need ASD") && csv.contains("area ") && csv.contains("phase Years 7 to 11"), "{csv}");

        // Ways to special schools, on the map and beside it.
        holds(&area.get(&board, "/sufficiency/travel").await, &["id=\"sites\"", "<svg"]);
        holds(&area.get(&board, "/sufficiency/travel?of=elsewhere").await, &["data-no-sites"]);

        // Options ranked by how robust they are, with a rationale.
        let page = area.get(&analyst, "/sufficiency/options").await;
        holds(&page, &["id=\"ranked\"", "of 100"]);

        // The tables of the reform plan, and their year.
        let page = area.get(&board, "/sufficiency/returns").await;
        holds(&page, &["5.1 Plans by age", "12 Assessments that result in a plan", "2025 (January 2026)"]);
        holds(
            &area.get(&board, "/sufficiency/returns?of=capacity-survey").await,
            &["Reception to year 6", "Year 7 to 11"],
        );
        holds(&area.get(&board, "/sufficiency/returns?of=high-needs-plan").await, &["Plans by kind of placement"]);
        let own = area.get(&analyst, "/sufficiency/returns/csv").await.text;
        let public = area.get(&analyst, "/sufficiency/returns/csv?public=1").await.text;
        let is_small = |line: &str| (1..=5).any(|count| line.contains(&format!(",{count},Current trend,")));
        let small = |text: &str| text.lines().filter(|line| is_small(line)).count();
        assert!(small(&own) > 0 && small(&public) == 0 && public.contains("[c]") && !public.contains("7.1"));
        the_board_sees_no_small_number(&area, &analyst, &board, base.id).await;

        // Every number told apart adds up to all, as means do.
        let mut tx = area.db.read().await.unwrap();
        let outcome = forecasts::outcome(&mut tx, base.id).await.unwrap();
        drop(tx);
        let total = outcome.total.ahead.last().unwrap().mean;
        let cells: f64 = outcome.cells.iter().map(|cell| f64::from(*cell.ahead.last().unwrap())).sum();
        assert!((cells / total - 1.0).abs() < 1e-3, "{cells} {total}");
        assert!(!outcome.track.is_empty() && outcome.drivers.len() == 2);
    })
    .await;
}

async fn what_cannot_be_used_is_said_and_kept_in_the_form(area: &Area, analyst: &Someone) {
    // What was is past: a change begins in a January to come. Errors stand in the order of the page.
    let form = "act=show&requests=many&acceptance=-10&from=2020&years=99";
    let past = area.post(analyst, "/sufficiency/forecasts/new", form).await;
    assert!(past.refuses("from") && past.refuses("requests") && past.refuses("years"), "{}", past.text);
    let summary = past.text.split("govuk-error-summary__list").nth(1).unwrap();
    let places = ["requests", "from", "years"].map(|name| summary.find(&format!("href=\"#{name}\"")).unwrap());
    assert!(places.is_sorted(), "{places:?}: {summary}");
    // Nothing that was typed is lost where it cannot be used.
    let form = "act=make&name=&why=Because&requests=lots&acceptance=0&endings=0&population=0&from=&years=99&part=0";
    let refused = area.post(analyst, "/sufficiency/forecasts/new", form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["name", "requests", "years"] {
        assert!(refused.refuses(field), "{field}: {}", refused.text);
    }
    assert!(refused.text.contains("Because") && refused.text.contains("lots"), "{}", refused.text);
    let scenario = r#"{"levers":[{"acts":"endings","times":2,"needs":["XYZ"],"from":2027}]}"#;
    let refused =
        area.post(analyst, "/sufficiency/forecasts/new", &format!("act=show&years=3&scenario={scenario}")).await;
    assert!(refused.refuses("scenario") && refused.text.contains("XYZ"), "{}", refused.text);
    let scenario = r#"{"levers":[{"acts":"wishes","from":2027}]}"#;
    let form = format!("act=make&name=Wishes&years=3&scenario={scenario}");
    let refused = area.post(analyst, "/sufficiency/forecasts/new", &form).await;
    assert!(refused.refuses("scenario"), "{}", refused.text);
}

async fn forecasts_stand_side_by_side(area: &Area, board: &Someone) {
    // Side by side: all at first, those that are chosen then.
    let beside = "/sufficiency/forecasts/side-by-side";
    let page = area.get(board, beside).await;
    holds(&page, &["−20%", "id=\"shortfall\"", "id=\"costs\"", "Bases first"]);
    let ids: Vec<String> = all(area).await.iter().filter(|one| one.is_done()).map(|one| one.id.to_string()).collect();
    let two = format!("{beside}?forecast={}&forecast={}", ids[0], ids[1]);
    let head = |answer: &Answer| answer.text.split("id=\"plans\"").nth(1).unwrap().matches("<th").count();
    let (of_all, of_two) = (area.get(board, beside).await, area.get(board, &two).await);
    assert!(head(&of_two) < head(&of_all), "{}", of_two.text);
    for one in [format!("{beside}?forecast={}", ids[0]), format!("{beside}?forecast={}&forecast={}", ids[0], ids[0])] {
        let answer = area.get(board, &one).await;
        assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.refuses("forecast"));
    }
    assert_eq!(area.get(board, &format!("{beside}?forecast=nothing")).await.status, StatusCode::NOT_FOUND);
    let many: String = (0..7).map(|at| format!("forecast={at}&")).collect();
    let refused = area.get(board, &format!("{beside}?{many}")).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.refuses("forecast"));
}

async fn another_begins_with_what_this_one_assumes(area: &Area, analyst: &Someone, board: &Someone, path: &str) {
    let page = area.get(board, path).await;
    // Another try begins with what this one assumes; who may not try is not offered it.
    let id = path.rsplit('/').next().unwrap();
    let begins = format!("/sufficiency/forecasts/new?forecast={id}");
    let form = area.get(analyst, &begins).await;
    holds(&form, &["value=\"-20\"", "value=\"2028\"", "value=\"3\""]);
    assert!(area.get(analyst, path).await.text.contains(&begins) && !page.text.contains(&begins));
    for unknown in ["nothing", "00000000-0000-7000-8000-000000000000"] {
        let answer = area.get(analyst, &format!("/sufficiency/forecasts/new?forecast={unknown}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    assert_eq!(area.get(board, &begins).await.status, StatusCode::FORBIDDEN);
}

async fn once_locked_it_stays(area: &Area, analyst: &Someone, board: &Someone, path: &str) {
    let known = all(area).await;
    let of = |name: &str| known.iter().find(|one| one.name == name).unwrap().id;
    let id = of("Fewer");
    assert_eq!(area.post(board, &format!("{path}/lock"), "why=Board").await.status, StatusCode::FORBIDDEN);
    let refused = area.post(analyst, &format!("{path}/lock"), "why=").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(area.post(analyst, &format!("{path}/lock"), "why=Paper+7").await.status, StatusCode::SEE_OTHER);
    assert_ne!(area.post(analyst, &format!("{path}/lock"), "why=Again").await.status, StatusCode::SEE_OTHER);
    assert_ne!(area.post(analyst, &format!("{path}/remove"), "").await.status, StatusCode::SEE_OTHER);
    holds(&area.get(board, path).await, &["Paper 7"]);
    let begins = area.get(board, "/sufficiency/gaps").await.text;
    assert!(
        begins.contains("“Current trend”") && !begins.contains("“Fewer”, record"),
        "pages begin with what assumes nothing"
    );
    // An id that is none is no other forecast.
    let unknown = "/sufficiency/gaps?forecast=0190a000-0000-7000-8000-000000000000";
    assert_eq!(area.get(board, unknown).await.status, StatusCode::NOT_FOUND);
    let gone = area.post(analyst, &format!("/sufficiency/forecasts/{}/remove", of("Bases first")), "").await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(
        all(area).await.iter().any(|one| one.id == id) && !all(area).await.iter().any(|one| one.name == "Bases first")
    );
    // A scheme cites the other: it stays too.
    assert_ne!(
        area.post(analyst, &format!("/sufficiency/forecasts/{}/remove", of("Current trend")), "").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn assumptions_are_tried_kept_compared_and_locked() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
        let before = all(&area).await.len();
        let shown = area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=show&{NEW}")).await;
        holds(&shown, &["data-live-line", "2029"]);
        let late =
            area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=show&{NEW}").replace("2028", "2050")).await;
        assert!(late.refuses("from"), "{}", late.text);
        assert_eq!(all(&area).await.len(), before, "showing keeps nothing");

        what_cannot_be_used_is_said_and_kept_in_the_form(&area, &analyst).await;

        let asked = area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=make&name=Fewer&why=&{NEW}")).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let path = asked.location;
        holds(&area.get(&board, &path).await, &["id=\"progress\""]);
        jobs::run_due(&area.db, &[forecasts::RUN]).await.unwrap();
        let page = area.get(&board, &path).await;
        holds(&page, &["−20%", "id=\"citation\"", "id=\"assumptions\""]);
        holds(&area.get(&board, &format!("{path}/compare")).await, &["(ASD)"]);

        forecasts_stand_side_by_side(&area, &board).await;
        another_begins_with_what_this_one_assumes(&area, &analyst, &board, &path).await;

        // The next one that assumes the same says what changed.
        area.later(1).await;
        let form = format!("act=make&name=Fewer+again&why=&{NEW}");
        let again = area.post(&analyst, "/sufficiency/forecasts/new", &form).await;
        jobs::run_due(&area.db, &[forecasts::RUN]).await.unwrap();
        let page = area.get(&board, &again.location).await;
        holds(&page, &["data-changed", "“Fewer”"]);

        // Fewer requests, fewer plans; and the same until they begin.
        let known = all(&area).await;
        let of = |name: &str| known.iter().find(|one| one.name == name).unwrap().id;
        let mut tx = area.db.read().await.unwrap();
        let fewer = forecasts::outcome(&mut tx, of("Fewer")).await.unwrap();
        let base = forecasts::outcome(&mut tx, of("Current trend")).await.unwrap();
        drop(tx);
        assert_eq!(fewer.total.ahead[0], base.total.ahead[0]);
        assert!(fewer.total.ahead[2].mean < base.total.ahead[2].mean);

        once_locked_it_stays(&area, &analyst, &board, &path).await;
    })
    .await;
}

#[tokio::test]
async fn a_number_leads_to_its_children_for_those_who_may_find_them() {
    on_each_invented(|area| async move {
        let (manager, analyst, board) = people(&area).await;
        assert_eq!(area.get(&analyst, "/sufficiency/cases").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&board, "/sufficiency/cases?need=ASD").await.status, StatusCode::FORBIDDEN);
        let before = area.number("select count(*) from audit_entry where action = 'sufficiency.cases'").await;
        let page = area.get(&manager, "/sufficiency/cases?need=ASD&age=secondary").await;
        holds(&page, &["data-total=", "ASD"]);
        assert_eq!(area.number("select count(*) from audit_entry where action = 'sufficiency.cases'").await, before + 1);
        // Somebody whose record is restricted is counted in the forecast, and not listed.
        let sql = "select count(*) from sufficiency_now n join person p on p.id = n.person where p.restricted";
        let all = area.number("select count(*) from sufficiency_now").await;
        area.change(Query::new(
            "update person set restricted = (1 = 1) where id = (select person from sufficiency_now order by person limit 1)",
        ))
        .await;
        let restricted = area.number(sql).await;
        assert!(restricted >= 1);
        holds(&area.get(&manager, "/sufficiency/cases").await, &[&format!("data-total=\"{}\"", all - restricted)]);
    })
    .await;
}

#[tokio::test]
async fn levers_of_places_orders_and_prices_are_tried_and_the_value_that_meets_a_target_is_found() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
        let try_it = |form: String| {
            let (area, analyst) = (&area, &analyst);
            async move { area.post(analyst, "/sufficiency/forecasts/new", &form).await }
        };
        holds(
            &area.get(&analyst, "/sufficiency/forecasts/new").await,
            &["data-live", "name=\"requests_of\"", "name=\"only_while_places\""],
        );
        let to = sufficiency::model::provision::Provision::Independent.code();
        let shown = try_it("act=show&from=2027&years=3&places=20&places_in=units".to_owned()).await;
        holds(&shown, &["data-live-line"]);
        let shown = try_it(format!("act=show&from=2027&years=3&named=20&named_to={to}")).await;
        holds(&shown, &["data-live-line"]);
        let wrong = try_it("act=show&from=2027&years=3&named=20&named_to=Nowhere".to_owned()).await;
        assert!(wrong.refuses("named_to"), "{}", wrong.text);
        let wrong = try_it("act=show&from=2027&years=3&places=many&prices=900".to_owned()).await;
        assert!(wrong.refuses("places") && wrong.refuses("prices"), "{}", wrong.text);
        assert!(wrong.text.contains("value=\"many\""), "{}", wrong.text);
        let wrong = try_it("act=show&from=2027&years=3&requests=-20&requests_of=XYZ".to_owned()).await;
        assert!(wrong.refuses("requests_of") && wrong.text.contains("XYZ"), "{}", wrong.text);

        // A lever that would stop at nothing is refused; nothing of what was typed is lost.
        let post16 = sufficiency::model::provision::Provision::SpecialistPost16.code();
        let mainstream = sufficiency::model::provision::Provision::Mainstream.code();
        let form = format!("act=show&from=2027&years=3&part=30&shift_from={mainstream}&shift_to={post16}");
        let capped = try_it(format!("{form}&only_while_places=yes")).await;
        assert_eq!(capped.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(capped.refuses("only_while_places"), "{}", capped.text);
        assert!(capped.text.contains("value=\"30\""), "{}", capped.text);
        holds(&try_it(form).await, &["data-live-line"]);

        // The value that meets a target is put into its field.
        let seek = "from=2027&years=4&seek_by=requests&seek_year=2030";
        let plans = {
            let base = all(&area).await.into_iter().find(|one| one.name == "Current trend").unwrap();
            let mut tx = area.db.read().await.unwrap();
            let outcome = forecasts::outcome(&mut tx, base.id).await.unwrap();
            outcome.total.ahead[3].median.round() - 25.0
        };
        let found = try_it(format!("act=seek&{seek}&seek_plans={plans}")).await;
        holds(&found, &["data-said", "data-live-line"]);
        let field = found.text.split("name=\"requests\"").nth(1).unwrap().split('>').next().unwrap().to_owned();
        assert!(field.contains("value=\"-"), "{field}");
        let far = try_it(format!("act=seek&{seek}&seek_plans=999999")).await;
        holds(&far, &["data-failed", "999,999"]);
        let wrong = try_it("act=seek&from=2027&years=4&seek_by=requests&seek_year=2040&seek_plans=".to_owned()).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.refuses("seek_year") && wrong.refuses("seek_plans"), "{}", wrong.text);
        assert_eq!(area.post(&board, "/sufficiency/forecasts/new", "act=show").await.status, StatusCode::FORBIDDEN);

        // Places and prices that are assumed are seen where they act.
        let form = "act=make&name=Dearer&years=3&from=2027&places=40&places_in=state-special&prices=10";
        let made = try_it(form.to_owned()).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        jobs::run_due(&area.db, &[forecasts::RUN]).await.unwrap();
        let page = area.get(&board, &made.location).await;
        holds(&page, &["+40", "+10%", "id=\"costs\""]);
        let dearer = all(&area).await.into_iter().find(|one| one.name == "Dearer").unwrap().id;
        let base = all(&area).await.into_iter().find(|one| one.name == "Current trend").unwrap().id;
        let places = |text: &str| -> f64 {
            let line = text
                .lines()
                .find(|line| line.starts_with("state-special,all,current_placements,2029"))
                .unwrap()
                .to_owned();
            line.split(',').nth(5).unwrap().parse().unwrap()
        };
        let of = |id: forecasts::ForecastId| {
            let (area, board) = (&area, &board);
            async move { area.get(board, &format!("/sufficiency/gaps/csv?forecast={id}")).await.text }
        };
        let (with, without) = (of(dearer).await, of(base).await);
        assert!((places(&with) - places(&without) - 40.0).abs() < 1e-6, "{} {}", places(&with), places(&without));
    })
    .await;
}

#[tokio::test]
async fn a_locked_forecast_stays_beside_the_places_that_it_was_locked_with() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
        let base = all(&area).await.into_iter().find(|one| one.name == "Current trend").unwrap().id;
        let lock = format!("/sufficiency/forecasts/{base}/lock");
        let gaps = format!("/sufficiency/gaps/csv?forecast={base}");
        let before = area.get(&board, &gaps).await.text;
        assert_eq!(area.post(&analyst, &lock, "why=Paper+7").await.status, StatusCode::SEE_OTHER);
        area.later(1).await;
        let mut tx = area.db.read().await.unwrap();
        let prices = sufficiency::records::beside::now(&mut tx, 0).await.unwrap().prices();
        drop(tx);
        assert!(!prices.is_empty());
        // Another list of places, with none at all in units.
        let actor = store::Actor::program("test");
        let text = "site,group,year,places\nA,state-special,2026,7\n";
        let kind = sufficiency::model::inputs::Kind::Sites;
        sufficiency::records::files::bring_in(&area.db, &actor, None, kind, ("new.csv", text)).await.unwrap().unwrap();
        assert_eq!(area.get(&board, &gaps).await.text, before, "what was cited stays");
        holds(&area.get(&board, &format!("/sufficiency/gaps?forecast={base}")).await, &["data-source"]);
        let other = all(&area).await.into_iter().find(|one| one.name == "Bases first").unwrap().id;
        let now = area.get(&board, &format!("/sufficiency/gaps/csv?forecast={other}")).await.text;
        assert!(
            now.lines()
                .any(|line| line.starts_with("state-special,all,current_placements,2027") && line.contains(",7.0,")),
            "{now}"
        );
    })
    .await;
}

/// Few children of a need, an age or a ward could be known ones to a member of the board.
async fn the_board_sees_no_small_number(area: &Area, analyst: &Someone, board: &Someone, id: forecasts::ForecastId) {
    let file = format!("/sufficiency/forecasts/{id}/csv");
    let counted = |text: String| -> Vec<String> {
        text.lines().filter_map(|row| row.split(',').nth(3).map(str::to_owned)).collect()
    };
    let small = |count: &String| count.parse().is_ok_and(|count: u32| (1..=5).contains(&count));
    let (all, seen) = (counted(area.get(analyst, &file).await.text), counted(area.get(board, &file).await.text));
    assert_eq!(all.len(), seen.len());
    assert!(all.iter().any(small) && !seen.iter().any(small) && seen.iter().any(|one| one == "not shown"));
    for (all, seen) in all.iter().zip(&seen).filter(|(_, seen)| *seen != "not shown") {
        assert_eq!(all, seen);
    }
    // Nor what is expected of a few, on the pages about places.
    let small = |value: &str| value.parse().is_ok_and(|number: f64| (1..=5).contains(&(number.round() as i64)));
    for (file, column) in [(file.as_str(), 4), ("/sufficiency/gaps/csv", 4)] {
        let told = |text: String| {
            text.lines()
                .skip(1)
                .filter(|row| !row.contains(",all,"))
                .filter_map(|row| row.split(',').nth(column).map(str::to_owned))
                .collect::<Vec<_>>()
        };
        assert!(told(area.get(analyst, file).await.text).iter().any(|one| small(one)), "{file}");
        assert!(!told(area.get(board, file).await.text).iter().any(|one| small(one)), "{file}");
    }
    // Two wait for units: with them and without them the children would tell how many they are.
    let with_them = |text: &str| -> Vec<String> {
        let rows = text.lines().filter(|row| row.starts_with("units,all,assessed_demand,"));
        rows.filter_map(|row| row.split(',').nth(4).map(str::to_owned)).collect()
    };
    let (own, seen) = (
        with_them(&area.get(analyst, "/sufficiency/gaps/csv").await.text),
        with_them(&area.get(board, "/sufficiency/gaps/csv").await.text),
    );
    assert!(!own.is_empty() && own.iter().all(|one| one.parse::<f64>().is_ok()), "{own:?}");
    assert!(seen.len() == own.len() && seen.iter().all(|one| one == "not shown"), "{seen:?}");
    let page = area.get(board, &format!("/sufficiency/forecasts/{id}")).await;
    assert!(page.text.contains("not shown"), "{}", page.text);
    assert!(!area.get(analyst, &format!("/sufficiency/forecasts/{id}")).await.text.contains("not shown"));
    for file in ["/sufficiency/returns/csv", "/sufficiency/returns/csv?of=capacity-survey"] {
        let own = area.get(board, file).await.text;
        let public =
            area.get(analyst, &format!("{file}{}public=1", if file.contains('?') { '&' } else { '?' })).await.text;
        assert_eq!(own, public, "{file}");
    }
    let of_all = area.get(analyst, "/sufficiency/returns").await.text;
    assert!(of_all.contains(">7.1 ") && !area.get(board, "/sufficiency/returns").await.text.contains(">7.1 "));
}

#[tokio::test]
async fn a_forecast_that_finished_meanwhile_is_shown_and_not_cancelled() {
    on_each_invented(|area| async move {
        let (_, analyst, _) = people(&area).await;
        let asked = area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=make&name=Fewer&why=&{NEW}")).await;
        let path = asked.location;
        assert!(area.get(&analyst, &path).await.text.contains("data-until-ended"));
        jobs::run_due(&area.db, &[forecasts::RUN]).await.unwrap();
        let late = area.post(&analyst, &format!("{path}/cancel"), "").await;
        assert_eq!((late.status, late.location), (StatusCode::SEE_OTHER, format!("{path}?done=finished")));
        let page = area.get(&analyst, &path).await;
        assert!(page.text.contains("id=\"citation\"") && !page.text.contains("data-until-ended"), "{}", page.text);
        let made = all(&area).await.into_iter().find(|one| one.name == "Fewer").unwrap();
        assert_eq!(made.stands, forecasts::Stands::Done);
    })
    .await;
}

#[tokio::test]
async fn a_forecast_that_is_not_done_is_cancelled_and_then_removed() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
        let asked = area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=make&name=Fewer&why=&{NEW}")).await;
        let path = asked.location;
        assert!(area.get(&analyst, &path).await.text.contains(&format!("action=\"{path}/cancel\"")));
        assert!(!area.get(&board, &path).await.text.contains(&format!("action=\"{path}/cancel\"")));
        assert_eq!(area.post(&board, &format!("{path}/cancel"), "").await.status, StatusCode::FORBIDDEN);
        let cancelled = area.post(&analyst, &format!("{path}/cancel"), "").await;
        assert_eq!(cancelled.status, StatusCode::SEE_OTHER, "{}", cancelled.text);
        let stands =
            |all: Vec<forecasts::Forecast>| all.into_iter().find(|one| one.name == "Fewer").map(|one| one.stands);
        assert_eq!(stands(all(&area).await), Some(forecasts::Stands::Cancelled));
        jobs::run_due(&area.db, &[forecasts::RUN]).await.unwrap();
        assert_eq!(stands(all(&area).await), Some(forecasts::Stands::Cancelled), "nobody makes it any more");
        assert_ne!(area.post(&analyst, &format!("{path}/cancel"), "").await.status, StatusCode::SEE_OTHER, "once");
        let page = area.get(&analyst, &path).await;
        assert!(page.text.contains(&format!("action=\"{path}/remove\"")), "{}", page.text);
        assert_eq!(area.post(&analyst, &format!("{path}/remove"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(stands(all(&area).await), None);
    })
    .await;
}
