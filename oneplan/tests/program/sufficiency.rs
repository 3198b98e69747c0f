//! Sufficiency through the door: files, forecasts, gaps, options, schemes, returns, views; who may not, may not.

use access::Role;
use axum::http::StatusCode;
use store::Query;
use sufficiency::records::{forecasts, snapshot};

use crate::common::{Answer, Area, Someone, on_each};

/// An invented area of 300 plans with everything that the demo makes, and three people.
async fn invented(area: &Area) -> (Someone, Someone, Someone) {
    synthetic::make(&area.db, synthetic::Size { plans: 300, seed: 1 }, |_| ()).await.unwrap();
    journey::demo::prepare(&area.db).await.unwrap();
    sufficiency::demo::prepare(&area.db).await.unwrap();
    (
        area.person("Mo Manager", Role::Manager, None).await,
        area.person("Tom Analyst", Role::Analyst, None).await,
        area.person("Bea Board", Role::BoardMember, None).await,
    )
}

async fn number(area: &Area, sql: &str) -> i64 {
    let mut tx = area.db.read().await.unwrap();
    Query::new(sql).number(&mut tx).await.unwrap()
}

async fn all(area: &Area) -> Vec<forecasts::Forecast> {
    let mut tx = area.db.read().await.unwrap();
    forecasts::all(&mut tx).await.unwrap()
}

fn holds(answer: &Answer, words: &[&str]) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    for word in words {
        assert!(answer.text.contains(word), "“{word}” is not in {}", answer.text);
    }
}

const NEW: &str = "requests=-20&acceptance=0&endings=0&population=0&from=2028&years=3&part=0&shift_from=x&shift_to=y";

#[tokio::test]
async fn a_planner_with_the_areas_own_data_gets_everything_that_a_meeting_asks_for() {
    on_each(|area| async move {
        let (_, analyst, board) = invented(&area).await;
        let page = area.get(&board, "/sufficiency").await;
        holds(&page, &["children and young people have a plan", "8 times of 10", "Chance of a shortage"]);
        assert!(!page.text.contains("Try assumptions"), "a board member only looks");

        // The forecast with its track record.
        let base = all(&area).await.into_iter().find(|one| one.name == "As it went").unwrap();
        let page = area.get(&board, &format!("/sufficiency/forecasts/{}", base.id)).await;
        holds(
            &page,
            &[
                "Track record",
                "What drives it",
                "Plans changed by",
                "new plans follow them",
                "Requests growing",
                "Places do not cap it",
                "In the 8 of 10 range",
            ],
        );
        assert!(!page.text.contains("/sufficiency/cases"), "no way to cases for who may not see them");
        let mut tx = area.db.read().await.unwrap();
        let notes = forecasts::outcome(&mut tx, base.id).await.unwrap().notes;
        drop(tx);
        let notes: Vec<&str> = notes.iter().map(|note| note.split('\'').next().unwrap()).collect();
        holds(&page, &notes);
        let csv = area.get(&board, &format!("/sufficiency/forecasts/{}/csv", base.id)).await.text;
        assert!(csv.lines().count() > 100 && csv.starts_with("by,name,january,counted,mean"));
        assert!(csv.contains("pounds a year,Together,"), "what it costs is in the file too");
        assert!(csv.lines().skip(1).all(|row| row.contains(",As it went,")), "each row says from which forecast");

        // Gaps, on the map too.
        holds(
            &area.get(&board, "/sufficiency/gaps").await,
            &["suitable", "By area: State special schools", "By phase: State special schools", "enough"],
        );
        holds(&area.get(&board, "/sufficiency/gaps?of=units").await, &["By area: Units"]);
        let csv = area.get(&board, "/sufficiency/gaps/csv").await.text;
        assert!(csv.contains("need ASD") && csv.contains("area ") && csv.contains("phase Years 7 to 11"), "{csv}");

        // Ways to special schools, on the map and beside it.
        holds(&area.get(&board, "/sufficiency/travel").await, &["km one way on average", "By site", "<svg"]);
        holds(&area.get(&board, "/sufficiency/travel?of=elsewhere").await, &["No site of this provision"]);

        // Options ranked by how robust they are, with a rationale.
        let page = area.get(&analyst, "/sufficiency/options").await;
        holds(&page, &["No plan costs less", "Options, ranked", "of 100", "[Say why the needs named above"]);

        // The tables of the reform plan, and their year.
        let page = area.get(&board, "/sufficiency/returns").await;
        holds(&page, &["5.1 Plans by age", "12 Assessments that result in a plan", "2025 (January 2026)"]);
        holds(
            &area.get(&board, "/sufficiency/returns?of=capacity-survey").await,
            &["Reception to year 6", "Year 7 to 11"],
        );
        holds(&area.get(&board, "/sufficiency/returns?of=high-needs-plan").await, &["Plans by kind of placement"]);
        let own = area.get(&board, "/sufficiency/returns/csv").await.text;
        let public = area.get(&board, "/sufficiency/returns/csv?public=1").await.text;
        let is_small = |line: &str| (1..=5).any(|count| line.contains(&format!(",{count},As it went,")));
        let small = |text: &str| text.lines().filter(|line| is_small(line)).count();
        assert!(small(&own) > 0 && small(&public) == 0 && public.contains("[c]") && !public.contains("7.1"));

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

#[tokio::test]
async fn assumptions_are_tried_kept_compared_and_locked() {
    on_each(|area| async move {
        let (_, analyst, board) = invented(&area).await;
        let before = all(&area).await.len();
        let shown = area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=show&{NEW}")).await;
        holds(&shown, &["What would come of it", "As assumed", "By provision, January 2029"]);
        let late =
            area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=show&{NEW}").replace("2028", "2050")).await;
        assert!(late.text.contains("It must begin before January 2029, the last that is forecast"), "{}", late.text);
        assert_eq!(all(&area).await.len(), before, "showing keeps nothing");

        // Nothing that was typed is lost where it cannot be used.
        let form = "act=make&name=&why=Because&requests=lots&acceptance=0&endings=0&population=0&from=&years=99&part=0";
        let refused = area.post(&analyst, "/sufficiency/forecasts/new", form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in
            ["Enter a name", "Enter a number from −100 to 400", "Enter a number from 1 to 10", "Because", "lots"]
        {
            assert!(refused.text.contains(words), "{words}");
        }
        let scenario = r#"{"levers":[{"acts":"endings","times":2,"needs":["XYZ"],"from":2027}]}"#;
        let refused =
            area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=show&years=3&scenario={scenario}")).await;
        assert!(refused.text.contains("The record knows no need, area or provision XYZ"), "{}", refused.text);
        let scenario = r#"{"levers":[{"acts":"wishes","from":2027}]}"#;
        let form = format!("act=make&name=Wishes&years=3&scenario={scenario}");
        let refused = area.post(&analyst, "/sufficiency/forecasts/new", &form).await;
        assert!(refused.text.contains("The scenario file cannot be used"), "{}", refused.text);

        let asked = area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=make&name=Fewer&why=&{NEW}")).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let path = asked.location;
        holds(&area.get(&board, &path).await, &["Waiting to run"]);
        forecasts::run_waiting((*area.db).clone()).await.unwrap();
        forecasts::run_waiting((*area.db).clone()).await.unwrap();
        let page = area.get(&board, &path).await;
        holds(&page, &["Requests −20%, from January 2028", "Made of (SHA-256", "What is assumed"]);
        holds(
            &area.get(&board, &format!("{path}/compare")).await,
            &[
                "Differ by, on average",
                "the same chances: what differs in plans comes",
                "Autistic spectrum disorder (ASD)",
            ],
        );

        // Side by side: all at first, those that are chosen then.
        let beside = "/sufficiency/forecasts/side-by-side";
        let page = area.get(&board, beside).await;
        holds(
            &page,
            &[
                "Requests −20%, from January 2028",
                "Chance of a shortage, January 2029",
                "What placements cost a year",
                "Bases first",
            ],
        );
        let ids: Vec<String> =
            all(&area).await.iter().filter(|one| one.is_done()).map(|one| one.id.to_string()).collect();
        let two = format!("{beside}?forecast={}&forecast={}", ids[0], ids[1]);
        let head =
            |answer: &Answer| answer.text.split("All plans, with 8 of 10").nth(2).unwrap().matches("<th").count();
        let (of_all, of_two) = (area.get(&board, beside).await, area.get(&board, &two).await);
        assert!(head(&of_two) < head(&of_all), "{}", of_two.text);
        for one in
            [format!("{beside}?forecast={}", ids[0]), format!("{beside}?forecast={}&forecast={}", ids[0], ids[0])]
        {
            let answer = area.get(&board, &one).await;
            assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text.contains("Choose two at least"));
        }
        assert_eq!(area.get(&board, &format!("{beside}?forecast=nothing")).await.status, StatusCode::NOT_FOUND);
        let many: String = (0..7).map(|at| format!("forecast={at}&")).collect();
        let refused = area.get(&board, &format!("{beside}?{many}")).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("Choose 6 at most"));
        let page = area.get(&board, &path).await;

        // Another try begins with what this one assumes; who may not try is not offered it.
        let id = path.rsplit('/').next().unwrap();
        let begins = format!("/sufficiency/forecasts/new?forecast={id}");
        let form = area.get(&analyst, &begins).await;
        holds(&form, &["value=\"-20\"", "value=\"2028\"", "value=\"3\""]);
        assert!(area.get(&analyst, &path).await.text.contains(&begins) && !page.text.contains(&begins));
        for unknown in ["nothing", "00000000-0000-7000-8000-000000000000"] {
            let answer = area.get(&analyst, &format!("/sufficiency/forecasts/new?forecast={unknown}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
        }
        assert_eq!(area.get(&board, &begins).await.status, StatusCode::FORBIDDEN);

        // The next one that assumes the same says what changed.
        area.later(1).await;
        let form = format!("act=make&name=Fewer+again&why=&{NEW}");
        let again = area.post(&analyst, "/sufficiency/forecasts/new", &form).await;
        forecasts::run_waiting((*area.db).clone()).await.unwrap();
        let page = area.get(&board, &again.location).await;
        holds(&page, &["that assumed the same, “Fewer” of", ": 0 now"]);

        // Fewer requests, fewer plans; and the same until they begin.
        let known = all(&area).await;
        let of = |name: &str| known.iter().find(|one| one.name == name).unwrap().id;
        let mut tx = area.db.read().await.unwrap();
        let fewer = forecasts::outcome(&mut tx, of("Fewer")).await.unwrap();
        let base = forecasts::outcome(&mut tx, of("As it went")).await.unwrap();
        drop(tx);
        assert_eq!(fewer.total.ahead[0], base.total.ahead[0]);
        assert!(fewer.total.ahead[2].mean < base.total.ahead[2].mean);

        // Locked, it stays.
        let id = of("Fewer");
        assert_eq!(area.post(&board, &format!("{path}/lock"), "why=Board").await.status, StatusCode::FORBIDDEN);
        let refused = area.post(&analyst, &format!("{path}/lock"), "why=").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.post(&analyst, &format!("{path}/lock"), "why=Paper+7").await.status, StatusCode::SEE_OTHER);
        assert_ne!(area.post(&analyst, &format!("{path}/lock"), "why=Again").await.status, StatusCode::SEE_OTHER);
        assert_ne!(area.post(&analyst, &format!("{path}/remove"), "").await.status, StatusCode::SEE_OTHER);
        holds(&area.get(&board, &path).await, &["Paper 7"]);
        let begins = area.get(&board, "/sufficiency/gaps").await.text;
        assert!(
            begins.contains("“As it went”") && !begins.contains("“Fewer”, from"),
            "pages begin with what assumes nothing"
        );
        // An id that is none is no other forecast.
        let unknown = "/sufficiency/gaps?forecast=0190a000-0000-7000-8000-000000000000";
        assert_eq!(area.get(&board, unknown).await.status, StatusCode::NOT_FOUND);
        let gone = area.post(&analyst, &format!("/sufficiency/forecasts/{}/remove", of("Bases first")), "").await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER);
        assert!(
            all(&area).await.iter().any(|one| one.id == id)
                && !all(&area).await.iter().any(|one| one.name == "Bases first")
        );
        // A scheme cites the other: it stays too.
        assert_ne!(
            area.post(&analyst, &format!("/sufficiency/forecasts/{}/remove", of("As it went")), "").await.status,
            StatusCode::SEE_OTHER
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_is_brought_in_whole_or_not_at_all() {
    on_each(|area| async move {
        let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        holds(&area.get(&analyst, "/sufficiency").await, &["No forecast is done yet", "The children of the area are missing"]);
        holds(&area.get(&analyst, "/sufficiency/gaps").await, &["No forecast is done yet"]);
        holds(&area.get(&analyst, "/sufficiency/options").await, &["No forecast is done yet"]);
        holds(&area.get(&analyst, "/sufficiency/schemes").await, &["No scheme is chosen yet"]);
        let send = |who: Someone, kind: &'static str, content: &'static str| {
            let area = &area;
            async move { area.upload_with(&who, "/sufficiency/data", ("kind", kind), "file.csv", content.as_bytes()).await }
        };
        let refused = send(analyst.clone(), "population", "year,ncy,population\n2026,3,many\n2026,77,5\n").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Line 2: “many” is no number of children", "Line 3: “77” is no curriculum year", "nothing was brought in"] {
            assert!(refused.text.contains(words), "{words}");
        }
        assert_eq!(send(analyst.clone(), "wishes", "a,b\n1,2\n").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(send(analyst.clone(), "sites", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(send(board.clone(), "sites", "site,group,year,places\nA,units,2026,9\n").await.status, StatusCode::FORBIDDEN);
        assert_eq!(number(&area, "select count(*) from sufficiency_file").await, 0);
        holds(&send(analyst.clone(), "sites", "site,group,year,places\nA,units,2026,9\n").await, &["1 lines of file.csv are brought in"]);
        assert_eq!(number(&area, "select count(*) from sufficiency_file").await, 1);
        let file = { let mut tx = area.db.read().await.unwrap(); sufficiency::records::files::all(&mut tx).await.unwrap().remove(0) };
        let back = area.get(&board, &format!("/sufficiency/data/{}/csv", file.id)).await;
        assert_eq!(back.text, "site,group,year,places\nA,units,2026,9\n");

        // Without children of the area a forecast says so; with them, that nobody has a plan.
        let ask = |name: &'static str| {
            let (area, analyst) = (&area, analyst.clone());
            async move {
                let asked = area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=make&name={name}&{NEW}")).await;
                forecasts::run_waiting((*area.db).clone()).await.unwrap();
                area.get(&analyst, &asked.location).await
            }
        };
        snapshot::keep(&area.db, area.today()).await.unwrap();
        holds(&ask("One").await, &["Failed", "The children of the area are missing"]);
        let few = send(analyst.clone(), "population", "year,ncy,population\n2026,3,900\n").await;
        assert!(few.text.contains("curriculum years are missing: -2, -1, 0, 1, 2, 4"), "{}", few.text);
        let rows: String = (-5..=20).map(|ncy| format!("2026,{ncy},900\n")).collect();
        let whole = format!("year,ncy,population\n{rows}");
        area.upload_with(&analyst, "/sufficiency/data", ("kind", "population"), "file.csv", whole.as_bytes()).await;
        holds(&ask("Two").await, &["Failed", "The record holds too little"]);
    })
    .await;
}

#[tokio::test]
async fn a_number_leads_to_its_children_for_those_who_may_find_them() {
    on_each(|area| async move {
        let (manager, analyst, board) = invented(&area).await;
        assert_eq!(area.get(&analyst, "/sufficiency/cases").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&board, "/sufficiency/cases?need=ASD").await.status, StatusCode::FORBIDDEN);
        let before = number(&area, "select count(*) from audit_entry where action = 'sufficiency.cases'").await;
        let page = area.get(&manager, "/sufficiency/cases?need=ASD&age=Years%207%20to%2011").await;
        holds(&page, &["With a plan today: Years 7 to 11, ASD", "whom you may find"]);
        assert_eq!(number(&area, "select count(*) from audit_entry where action = 'sufficiency.cases'").await, before + 1);
        // Somebody whose record is restricted is counted in the forecast, and not listed.
        let sql = "select count(*) from sufficiency_now n join person p on p.id = n.person where p.restricted";
        let all = number(&area, "select count(*) from sufficiency_now").await;
        area.change(Query::new(
            "update person set restricted = (1 = 1) where id = (select person from sufficiency_now order by person limit 1)",
        ))
        .await;
        let restricted = number(&area, sql).await;
        assert!(restricted >= 1);
        holds(&area.get(&manager, "/sufficiency/cases").await, &[&format!("{} children and young people whom you may find", all - restricted)]);
    })
    .await;
}

#[tokio::test]
async fn an_option_becomes_a_scheme_and_its_money_is_laid_beside_the_grants() {
    on_each(|area| async move {
        let (_, analyst, board) = invented(&area).await;
        let page = area.get(&analyst, "/sufficiency/options").await;
        let links: Vec<&str> = page
            .text
            .split("href=\"")
            .filter_map(|rest| rest.split('"').next())
            .filter(|href| href.contains("/options/choose?"))
            .collect();
        let path = links.iter().map(|href| href.replace("&#38;", "&").replace("&amp;", "&")).next_back().unwrap();
        let form = area.get(&analyst, &path).await;
        holds(&form, &["Rationale", "Who carries it out"]);
        let opens: String = form
            .text
            .split("name=\"opens\"")
            .nth(1)
            .and_then(|rest| rest.split("value=\"").nth(1))
            .unwrap()
            .chars()
            .take(4)
            .collect();
        assert_eq!(area.get(&board, &path).await.status, StatusCode::FORBIDDEN);
        let draft = area.post(&analyst, &path, &format!("opens={opens}&owner=Team&rationale=x+[Say+why+it+is]")).await;
        assert!(draft.text.contains("Say why in place of the words in brackets"), "{}", draft.text);
        let refused = area.post(&analyst, &path, "opens=1999&owner=&rationale=").await;
        for words in ["Enter a year from this one on", "Enter who carries it out", "Enter the rationale"] {
            assert!(refused.text.contains(words), "{words}");
        }
        let early = area.post(&analyst, &path, "opens=2026&owner=Team&rationale=Full").await;
        assert_eq!(
            early.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "neither before it can be open nor beyond the grants"
        );
        let before = number(&area, "select count(*) from project").await;
        let chosen =
            area.post(&analyst, &path, &format!("opens={opens}&owner=Capital+team&rationale=Bases+are+full")).await;
        assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.text);
        assert_eq!(number(&area, "select count(*) from project").await, before + 1);
        let again =
            area.post(&analyst, &path, &format!("opens={opens}&owner=Capital+team&rationale=Bases+are+full")).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "what is chosen is no option any more");
        holds(
            &area.get(&board, "/sufficiency/schemes").await,
            &["Bases are full", "Against grants", &format!("January {opens}")],
        );

        let mut tx = area.db.read().await.unwrap();
        let scheme = sufficiency::records::schemes::all(&mut tx)
            .await
            .unwrap()
            .into_iter()
            .find(|one| one.rationale == "Bases are full")
            .unwrap();
        drop(tx);
        let form = format!("/sufficiency/schemes/{}", scheme.id);
        holds(&area.get(&analyst, &form).await, &["Spent so far"]);
        assert_eq!(area.get(&board, &form).await.status, StatusCode::FORBIDDEN);
        let wrong = area.post(&analyst, &form, "version=1&capital=much&spent=-3&opens=soon").await;
        assert!(wrong.text.contains("Enter a sum in pounds") && wrong.text.contains("much"));
        assert!(wrong.text.contains("Enter a year, such as 2028"));
        let later = scheme.opens + 1;
        let unsaid = area.post(&analyst, &form, &format!("version=1&capital=1&spent=1&opens={later}")).await;
        assert!(unsaid.text.contains(&format!("Say why it does not open in January {} any more", scheme.opens)));
        assert_eq!(
            area.post(
                &analyst,
                &form,
                &format!("version=1&capital=%C2%A31,250,000&spent=90000&opens={later}&why=The+ground+is+wet")
            )
            .await
            .status,
            StatusCode::SEE_OTHER
        );
        let stale = area.post(&analyst, &form, "version=1&capital=7&spent=7&opens=2030").await;
        assert!(stale.text.contains("Somebody saved it meanwhile") && stale.text.contains("£90,000"), "{}", stale.text);
        holds(&area.get(&board, "/sufficiency/schemes").await, &["£1,250,000", "£90,000", &format!("January {later}")]);
        // The milestone of its project moves with it, and says why.
        holds(
            &area.get(&analyst, &format!("/projects/{}", scheme.project)).await,
            &["The ground is wet", &format!("1 January {later}"), &format!("1 January {}", scheme.opens)],
        );
        // Its places are reckoned with, until it is not carried out any more.
        let name = &scheme.option_name;
        holds(&area.get(&board, "/sufficiency/gaps").await, &["with the chosen schemes", name]);
        let form_of = format!("version=2&capital=1250000&spent=90000&opens={later}&withdrawn=The+school+closed");
        assert_eq!(area.post(&analyst, &form, &form_of).await.status, StatusCode::SEE_OTHER);
        holds(
            &area.get(&board, "/sufficiency/schemes").await,
            &["Not carried out: The school closed", "£90,000 of it was spent on schemes that are not carried out"],
        );
        holds(&area.get(&analyst, &format!("/projects/{}", scheme.project)).await, &["The school closed"]);
        let more = format!("version=3&capital=100&spent=90000&opens={later}&withdrawn=");
        let more = area.post(&analyst, &form, &more).await;
        assert!(more.text.contains("More is spent than it will cost in all"), "{}", more.text);
        let sentence = area.get(&board, "/sufficiency/gaps").await.text;
        let sentence = sentence
            .split("with the chosen schemes")
            .nth(1)
            .unwrap_or_default()
            .split("</p>")
            .next()
            .unwrap()
            .to_owned();
        assert!(!sentence.contains(name.as_str()), "{sentence}");
    })
    .await;
}

#[tokio::test]
async fn what_was_said_about_a_proposal_is_kept_with_what_came_of_it() {
    on_each(|area| async move {
        let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        let today = area.today();
        let day =
            format!("heard_on-day={}&heard_on-month={}&heard_on-year={}", today.day(), today.month(), today.year());
        let view = format!("about=A+base&who=Parents&how=Meeting&people=12&said=Yes&answer=&{day}");
        assert_eq!(area.post(&board, "/sufficiency/views/new", &view).await.status, StatusCode::FORBIDDEN);
        let later = view.replace(&format!("year={}", today.year()), &format!("year={}", today.year() + 1));
        assert!(area.post(&analyst, "/sufficiency/views/new", &later).await.text.contains("cannot be in the future"));
        let wrong = area.post(&analyst, "/sufficiency/views/new", &view.replace("people=12", "people=some")).await;
        assert!(wrong.text.contains("Enter a whole number of people"));
        assert_eq!(area.post(&analyst, "/sufficiency/views/new", &view).await.status, StatusCode::SEE_OTHER);
        holds(
            &area.get(&board, "/sufficiency/views").await,
            &["Parents, 12 people: Meeting", "1 view is without an answer"],
        );
        let mut tx = area.db.read().await.unwrap();
        let known = sufficiency::records::views::all(&mut tx).await.unwrap().remove(0);
        drop(tx);
        let path = format!("/sufficiency/views/{}", known.id);
        let answered = format!("version=1&{}", view.replace("answer=", "answer=Two+bases"));
        assert_eq!(area.post(&analyst, &path, &answered).await.status, StatusCode::SEE_OTHER);
        assert!(area.post(&analyst, &path, &answered).await.text.contains("Somebody saved it meanwhile"));
        holds(&area.get(&board, "/sufficiency/views").await, &["Two bases"]);
    })
    .await;
}

#[tokio::test]
async fn levers_of_places_orders_and_prices_are_tried_and_the_value_that_meets_a_target_is_found() {
    on_each(|area| async move {
        let (_, analyst, board) = invented(&area).await;
        let try_it = |form: String| {
            let (area, analyst) = (&area, &analyst);
            async move { area.post(analyst, "/sufficiency/forecasts/new", &form).await }
        };
        holds(
            &area.get(&analyst, "/sufficiency/forecasts/new").await,
            &["data-live", "Whatever the need", "Only while there is a place"],
        );
        let to = sufficiency::model::provision::Provision::Independent.words().replace(' ', "+");
        let shown = try_it("act=show&from=2027&years=3&places=20&places_in=units".to_owned()).await;
        holds(&shown, &["Places and prices change no number of children"]);
        let shown = try_it(format!("act=show&from=2027&years=3&named=20&named_to={to}")).await;
        holds(&shown, &["What would come of it", "data-live-line"]);
        let wrong = try_it("act=show&from=2027&years=3&named=20&named_to=Nowhere".to_owned()).await;
        assert!(wrong.text.contains("Choose the provision that is named"), "{}", wrong.text);
        let wrong = try_it("act=show&from=2027&years=3&places=many&prices=900".to_owned()).await;
        assert!(wrong.text.contains("Enter a number from −10,000 to 10,000"), "{}", wrong.text);
        assert!(wrong.text.contains("Enter a number from −50 to 100") && wrong.text.contains("many"));
        let wrong = try_it("act=show&from=2027&years=3&requests=-20&requests_of=XYZ".to_owned()).await;
        assert!(wrong.text.contains("The record knows no need, area or provision XYZ"), "{}", wrong.text);

        // A lever that would stop at nothing is refused; nothing of what was typed is lost.
        let post16 = sufficiency::model::provision::Provision::SpecialistPost16.words().replace(' ', "+");
        let mainstream = sufficiency::model::provision::Provision::Mainstream.words().replace(' ', "+");
        let form = format!("act=show&from=2027&years=3&part=30&shift_from={mainstream}&shift_to={post16}");
        let capped = try_it(format!("{form}&only_while_places=yes")).await;
        assert_eq!(capped.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(capped.text.contains("No places are known of Specialist post-16"), "{}", capped.text);
        assert!(capped.text.contains("value=\"30\""), "{}", capped.text);
        holds(&try_it(form).await, &["What would come of it"]);

        // The value that meets a target is put into its field.
        let seek = "from=2027&years=4&seek_by=requests&seek_year=2030";
        let plans = {
            let base = all(&area).await.into_iter().find(|one| one.name == "As it went").unwrap();
            let mut tx = area.db.read().await.unwrap();
            let outcome = forecasts::outcome(&mut tx, base.id).await.unwrap();
            outcome.total.ahead[3].median.round() - 25.0
        };
        let found = try_it(format!("act=seek&{seek}&seek_plans={plans}")).await;
        holds(&found, &["Found: Requests −", "as likely more as fewer", "What would come of it"]);
        let field = found.text.split("name=\"requests\"").nth(1).unwrap().split('>').next().unwrap().to_owned();
        assert!(field.contains("value=\"-"), "{field}");
        let far = try_it(format!("act=seek&{seek}&seek_plans=999999")).await;
        holds(&far, &["No value brings January 2030 to 999,999 plans"]);
        let wrong = try_it("act=seek&from=2027&years=4&seek_by=requests&seek_year=2040&seek_plans=".to_owned()).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Enter a year from 2027 to 2030") && wrong.text.contains("Enter how many plans"));
        assert_eq!(area.post(&board, "/sufficiency/forecasts/new", "act=show").await.status, StatusCode::FORBIDDEN);

        // Places and prices that are assumed are seen where they act.
        let form = "act=make&name=Dearer&years=3&from=2027&places=40&places_in=state-special&prices=10";
        let made = try_it(form.to_owned()).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        forecasts::run_waiting((*area.db).clone()).await.unwrap();
        let page = area.get(&board, &made.location).await;
        holds(
            &page,
            &["+40 places in state special schools", "Prices +10% each year", "What it costs", "Millions of pounds"],
        );
        let dearer = all(&area).await.into_iter().find(|one| one.name == "Dearer").unwrap().id;
        let base = all(&area).await.into_iter().find(|one| one.name == "As it went").unwrap().id;
        let places = |text: &str| -> f64 {
            let line = text.lines().find(|line| line.starts_with("state-special,all,placed,2029")).unwrap().to_owned();
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
    on_each(|area| async move {
        let (_, analyst, board) = invented(&area).await;
        let base = all(&area).await.into_iter().find(|one| one.name == "As it went").unwrap().id;
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
        holds(
            &area.get(&board, &format!("/sufficiency/gaps?forecast={base}")).await,
            &["places, prices and schemes are those of then"],
        );
        let other = all(&area).await.into_iter().find(|one| one.name == "Bases first").unwrap().id;
        let now = area.get(&board, &format!("/sufficiency/gaps/csv?forecast={other}")).await.text;
        assert!(
            now.lines().any(|line| line.starts_with("state-special,all,placed,2027") && line.contains(",7.0,")),
            "{now}"
        );
    })
    .await;
}

#[tokio::test]
async fn options_count_ways_and_areas_where_it_is_asked_and_nobody_chooses_twice() {
    on_each(|area| async move {
        let (_, analyst, board) = invented(&area).await;
        let plain = area.get(&board, "/sufficiency/options").await;
        holds(&plain, &["Ways do not count.", "How even areas are left", "Options, ranked"]);
        let ways = area.get(&board, "/sufficiency/options?ways=1&averse=0.5&even=1.5").await;
        assert!(
            ways.text.contains("a kilometre for one child")
                || ways.text.contains("No plan within the grants leaves areas as even"),
            "{}",
            ways.text
        );
        let csv = area.get(&board, "/sufficiency/options/csv").await;
        holds(&csv, &["option,provision,area,opens,places,capital", ",As it went,"]);
        let shown = plain.text.matches(" of 100</td>").count();
        assert_eq!(csv.text.lines().count(), shown + 1, "a row for each option: {}", csv.text);
        let csv = area.get(&board, "/sufficiency/travel/csv?of=state-special").await;
        holds(
            &csv,
            &["provision,january,area_of_home,site,area_of_site,placed,children", "state-special,", ",As it went,"],
        );
        let children: u32 = csv.text.lines().skip(1).filter_map(|row| row.split(',').nth(6)?.parse::<u32>().ok()).sum();
        let said = area.get(&board, "/sufficiency/travel?of=state-special").await.text.replace(',', "");
        assert!(said.contains(&format!("{children} children:")), "{children}: {said}");
        // What is no number asks for nothing.
        holds(&area.get(&board, "/sufficiency/options?ways=lots&even=-3&averse=7").await, &["Ways do not count."]);

        // Two who choose the same at one time: the second is told, and nothing of it is kept.
        let forecast = all(&area).await.into_iter().find(|one| one.name == "As it went").unwrap().id;
        let choice = projection::options::Choice {
            name: "Wing".to_owned(),
            group: projection::groups::Group::StateSpecial,
            places: 8.0,
            capital: 1.0,
            earliest: 2027,
            area: String::new(),
            not_with: Vec::new(),
            after: Vec::new(),
        };
        let fields = sufficiency::records::schemes::Fields {
            option: &choice,
            opens: 2027,
            forecast,
            owner: "Capital team",
            rationale: "Short of places.",
        };
        let today = analyst_day(&area);
        for is_first in [true, false] {
            let mut tx = area.db.write(&store::Actor::program("test")).await.unwrap();
            let chosen = sufficiency::records::schemes::choose(&mut tx, &fields, "Tom", today).await;
            assert_eq!(chosen.is_ok(), is_first, "{chosen:?}");
            if is_first {
                tx.record(store::Entry::new("test.choose", "sufficiency_scheme", None, "test")).await.unwrap();
                tx.commit().await.unwrap();
            } else {
                assert!(matches!(chosen, Err(store::StoreError::Stale)), "{chosen:?}");
            }
        }
        assert_eq!(number(&area, "select count(*) from sufficiency_scheme where option_name = 'Wing'").await, 1);
        // An address that is none is not found, in the words of the program.
        for path in ["/sufficiency/forecasts/xyz", "/sufficiency/schemes/1"] {
            let answer = area.get(&analyst, path).await;
            assert!(answer.status == StatusCode::NOT_FOUND && answer.text.contains("<h1"), "{path}: {}", answer.text);
        }
    })
    .await;
}

fn analyst_day(area: &Area) -> jiff::civil::Date {
    area.db.now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

#[tokio::test]
async fn wards_are_planned_for_as_the_areas_that_they_are_in() {
    on_each(|area| async move {
        let (_, analyst, board) = invented(&area).await;
        let areas = || async {
            let mut tx = area.db.read().await.unwrap();
            snapshot::kept(&mut tx).await.unwrap().unwrap().areas
        };
        let wards = areas().await;
        assert!(wards.len() > 4, "{wards:?}");
        let wrong = "ward,area\nOak,\nElm,West\nElm,East\n";
        let actor = store::Actor::program("test");
        let kind = sufficiency::model::inputs::Kind::Localities;
        let faults =
            sufficiency::records::files::bring_in(&area.db, &actor, None, kind, ("l.csv", wrong)).await.unwrap();
        let words: Vec<String> = faults.unwrap_err().into_iter().map(|fault| fault.words).collect();
        assert_eq!(words, ["ward or area is missing", "Elm stands there twice"]);
        area.later(1).await;
        let own: String = wards
            .iter()
            .enumerate()
            .map(|(at, ward)| format!("{ward},{}\n", if at % 2 == 0 { "East" } else { "West" }))
            .collect();
        let text = format!("ward,area\n{}Nowhere,East\n", own.replacen(&format!("{},", wards[0]), "Misspelt,", 1));
        sufficiency::records::files::bring_in(&area.db, &actor, None, kind, ("l.csv", &text)).await.unwrap().unwrap();
        snapshot::keep_current((*area.db).clone()).await.unwrap();
        let sent =
            area.upload_with(&analyst, "/sufficiency/data", ("kind", "localities"), "l.csv", text.as_bytes()).await;
        holds(&sent, &["lines of l.csv are brought in. Wards of homes that the localities do not name"]);
        let one = b"group,place,instead\nstate-special,24000,60000\n";
        let sent = area.upload_with(&analyst, "/sufficiency/data", ("kind", "prices"), "p.csv", one).await;
        holds(&sent, &["It has no price of ", "what is placed there is in no sum."]);
        let unlike = format!("that stay areas of their own: {}.", wards[0]);
        holds(
            &area.get(&board, "/sufficiency/data").await,
            &[&unlike, "in which no child of the record lives: Misspelt, Nowhere."],
        );
        area.later(1).await;
        let text = format!("ward,area\n{own}");
        sufficiency::records::files::bring_in(&area.db, &actor, None, kind, ("l.csv", &text)).await.unwrap().unwrap();
        snapshot::keep_current((*area.db).clone()).await.unwrap();
        assert_eq!(areas().await, ["East", "West"], "looked at again on the same day");
        let form = "act=make&name=By+area&years=2&from=2027&requests=0";
        let made = area.post(&analyst, "/sufficiency/forecasts/new", form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        forecasts::run_waiting((*area.db).clone()).await.unwrap();
        let id = made.location.rsplit('/').next().unwrap().to_owned();
        let csv = area.get(&board, &format!("/sufficiency/gaps/csv?forecast={id}")).await.text;
        let of = |name: &str| csv.lines().filter(|line| line.contains(&format!(",area {name},"))).count();
        assert!(of("East") > 0 && of("West") > 0 && of(&wards[0]) == 0, "{csv}");
        let travel = area.get(&board, &format!("/sufficiency/travel?forecast={id}")).await;
        holds(&travel, &["By area", "East"]);
    })
    .await;
}

#[tokio::test]
async fn what_a_chosen_option_excludes_is_offered_no_more_and_what_comes_after_it_waits_for_it() {
    on_each(|area| async move {
        let (_, analyst, _) = invented(&area).await;
        area.later(1).await;
        let actor = store::Actor::program("test");
        let text = "option,group,places,capital,earliest,area,not-with,after\n\
            A,state-special,10,100000,2027,,,\nB,state-special,20,100000,2027,,A,\nC,state-special,5,100000,2027,,,B\n\
            D,state-special,5,100000,2027,,,A\nE,state-special,5,100000,2027,,,D\n";
        let grants = "year,amount\n2027,150000\n2029,300000\n";
        for (kind, text) in
            [(sufficiency::model::inputs::Kind::Options, text), (sufficiency::model::inputs::Kind::Grants, grants)]
        {
            sufficiency::records::files::bring_in(&area.db, &actor, None, kind, ("f.csv", text))
                .await
                .unwrap()
                .unwrap();
        }
        let mut tx = area.db.write(&actor).await.unwrap();
        Query::new("update sufficiency_scheme set withdrawn = 'For this test.'").run(&mut tx).await.unwrap();
        tx.record(store::Entry::new("test.withdraw", "sufficiency_scheme", None, "test")).await.unwrap();
        tx.commit().await.unwrap();
        let forecast = all(&area).await.into_iter().find(|one| one.name == "As it went").unwrap().id;
        let choose = |of: &str, opens: u16| {
            let (area, analyst) = (&area, &analyst);
            let path = format!("/sufficiency/options/choose?forecast={forecast}&of={of}");
            let form = format!("opens={opens}&owner=Capital+team&rationale=Places+are+short");
            async move { area.post(analyst, &path, &form).await }
        };
        let early = choose("D", 2028).await;
        assert!(early.text.contains("It comes after A: choose that first"), "{}", early.text);
        assert_eq!(choose("A", 2029).await.status, StatusCode::SEE_OTHER);
        let offered = || async {
            let mut tx = area.db.read().await.unwrap();
            let asks =
                sufficiency::records::beside::Asks { mainstream: 0.0, averse: 0.0, even: None, rate: 0.035, life: 40 };
            let beside = sufficiency::records::beside::now(&mut tx, 0).await.unwrap();
            let question = beside.question(asks, &std::collections::BTreeMap::new()).unwrap();
            let names: Vec<(String, u16)> = question.choices.into_iter().map(|one| (one.name, one.earliest)).collect();
            (names, question.grants, beside.left_of_grants(2027), beside.left_of_grants(2029))
        };
        let (names, left, first, later) = offered().await;
        assert_eq!(names, [("D".to_owned(), 2029), ("E".to_owned(), 2027)], "B is excluded, and C with it");
        assert_eq!(left.into_iter().collect::<Vec<_>>(), [(2027, 150_000.0), (2029, 200_000.0)]);
        assert_eq!((first, later), (150_000.0, 350_000.0), "what opens in 2029 binds nothing before");
        assert_eq!(choose("B", 2027).await.status, StatusCode::CONFLICT);
        let before = choose("D", 2028).await;
        assert!(before.text.contains("It cannot be open before January 2029"), "{}", before.text);
        assert_eq!(choose("D", 2029).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}
