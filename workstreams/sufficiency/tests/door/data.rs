//! What a forecast rests on: files, wards; and what was said about proposals.

use access::Role;
use axum::http::StatusCode;
use sufficiency::records::{forecasts, snapshot};

use testing::Someone;

use super::{NEW, holds, on_each, on_each_invented, people};

#[tokio::test]
async fn a_file_is_brought_in_whole_or_not_at_all() {
    on_each(|area| async move {
        let analyst = area.person("Tom Analyst", Role::Analyst, None).await;
        let board = area.person("Bea Board", Role::BoardMember, None).await;
        holds(&area.get(&analyst, "/sufficiency").await, &["data-no-forecast"]);
        holds(&area.get(&analyst, "/sufficiency/gaps").await, &["data-no-forecast"]);
        holds(&area.get(&analyst, "/sufficiency/options").await, &["data-no-forecast"]);
        holds(&area.get(&analyst, "/sufficiency/schemes").await, &["data-no-schemes"]);
        let send = |who: Someone, kind: &'static str, content: &'static str| {
            let area = &area;
            async move { area.upload_with(&who, "/sufficiency/data", ("kind", kind), "file.csv", content.as_bytes()).await }
        };
        let refused = send(analyst.clone(), "population", "year,ncy,population\n2026,3,many\n2026,77,5\n").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Line 2: “many”", "Line 3: “77”"] {
            assert!(refused.text.contains(words), "{words}");
        }
        assert_eq!(send(analyst.clone(), "wishes", "a,b\n1,2\n").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(send(analyst.clone(), "sites", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (content, names) in [
            ("site,group,year,places\n", ""),
            ("%PDF-1.7\n", ""),
            ("<html><body>Sign in</body></html>", ""),
            ("site;group;year;places\nA;units;2026;9\n", ""),
            ("site,group,year,places\nA,units,2026,-9\n", "Line 2: “-9”"),
            ("site,group,year,places\nA,units,2026\n", "Line 2: "),
            ("site,group,year,places,places\nA,units,2026,9,8\n", "“places”"),
        ] {
            let refused = send(analyst.clone(), "sites", content).await;
            assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.refuses("file"), "{content}");
            assert!(refused.text.contains(names), "{names}: {}", refused.text);
        }
        assert_eq!(send(board.clone(), "sites", "site,group,year,places\nA,units,2026,9\n").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.number("select count(*) from sufficiency_file").await, 0);
        holds(&send(analyst.clone(), "sites", "site,group,year,places\nA,units,2026,9\n").await, &["file.csv"]);
        assert_eq!(area.number("select count(*) from sufficiency_file").await, 1);
        holds(
            &send(analyst.clone(), "grants", "year,amount,note\n2027,\"1,250,000\",x\n").await,
            &["file.csv", "note"],
        );
        let file = { let mut tx = area.db.read().await.unwrap(); sufficiency::records::files::all(&mut tx).await.unwrap().into_iter().find(|file| file.kind().is_some_and(|kind| kind.code() == "sites")).unwrap() };
        let back = area.get(&board, &format!("/sufficiency/data/{}/csv", file.id)).await;
        assert_eq!(back.text, "site,group,year,places\nA,units,2026,9\n");

        // Without children of the area a forecast says so; with them, that nobody has a plan.
        let ask = |name: &'static str| {
            let (area, analyst) = (&area, analyst.clone());
            async move {
                let asked = area.post(&analyst, "/sufficiency/forecasts/new", &format!("act=make&name={name}&{NEW}")).await;
                jobs::run_due(&area.db, &[forecasts::RUN]).await.unwrap();
                area.get(&analyst, &asked.location).await
            }
        };
        snapshot::keep(&area.db, area.today()).await.unwrap();
        holds(&ask("One").await, &["data-standing=\"failed\""]);
        let few = send(analyst.clone(), "population", "year,ncy,population\n2026,3,900\n").await;
        assert!(few.text.contains("-2, -1, 0, 1, 2, 4"), "{}", few.text);
        let rows: String = (-5..=20).map(|ncy| format!("2026,{ncy},900\n")).collect();
        let whole = format!("year,ncy,population\n{rows}");
        area.upload_with(&analyst, "/sufficiency/data", ("kind", "population"), "file.csv", whole.as_bytes()).await;
        holds(&ask("Two").await, &["data-standing=\"failed\""]);
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
        assert!(area.post(&analyst, "/sufficiency/views/new", &later).await.refuses("heard_on"));
        let wrong = area.post(&analyst, "/sufficiency/views/new", &view.replace("people=12", "people=some")).await;
        assert!(wrong.refuses("people"));
        assert_eq!(area.post(&analyst, "/sufficiency/views/new", &view).await.status, StatusCode::SEE_OTHER);
        holds(&area.get(&board, "/sufficiency/views").await, &["Parents", "Meeting"]);
        let mut tx = area.db.read().await.unwrap();
        let known = sufficiency::records::views::all(&mut tx).await.unwrap().remove(0);
        drop(tx);
        let path = format!("/sufficiency/views/{}", known.id);
        let answered = format!("version=1&{}", view.replace("answer=", "answer=Two+bases"));
        assert_eq!(area.post(&analyst, &path, &answered).await.status, StatusCode::SEE_OTHER);
        assert!(area.post(&analyst, &path, &answered).await.text.contains("data-saved-meanwhile"));
        holds(&area.get(&board, "/sufficiency/views").await, &["Two bases"]);
    })
    .await;
}

#[tokio::test]
async fn wards_are_planned_for_as_the_areas_that_they_are_in() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
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
        assert_eq!(words, ["ward or area is missing", "Elm is listed twice"]);
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
        holds(&sent, &["l.csv", &wards[0]]);
        let one = b"group,place,instead\nstate-special,24000,60000\n";
        let sent = area.upload_with(&analyst, "/sufficiency/data", ("kind", "prices"), "p.csv", one).await;
        holds(&sent, &["p.csv"]);
        holds(&area.get(&board, "/sufficiency/data").await, &[&wards[0], "Misspelt, Nowhere"]);
        area.later(1).await;
        let text = format!("ward,area\n{own}");
        sufficiency::records::files::bring_in(&area.db, &actor, None, kind, ("l.csv", &text)).await.unwrap().unwrap();
        snapshot::keep_current((*area.db).clone()).await.unwrap();
        assert_eq!(areas().await, ["East", "West"], "looked at again on the same day");
        let form = "act=make&name=By+area&years=2&from=2027&requests=0";
        let made = area.post(&analyst, "/sufficiency/forecasts/new", form).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        jobs::run_due(&area.db, &[forecasts::RUN]).await.unwrap();
        let id = made.location.rsplit('/').next().unwrap().to_owned();
        let csv = area.get(&board, &format!("/sufficiency/gaps/csv?forecast={id}")).await.text;
        let of = |name: &str| csv.lines().filter(|line| line.contains(&format!(",area {name},"))).count();
        assert!(of("East") > 0 && of("West") > 0 && of(&wards[0]) == 0, "{csv}");
        // Prices of one provision alone: the others are named, and not counted as costing nothing.
        let page = area.get(&board, &format!("/sufficiency/forecasts/{id}")).await;
        let unpriced = page.text.split("data-unpriced=\"").nth(1).and_then(|rest| rest.split('"').next());
        assert!(unpriced.is_some_and(|names| !names.is_empty()), "{}", page.text);
        // It begins with another record than the forecast of before.
        let compared = area.get(&board, &format!("/sufficiency/forecasts/{id}/compare")).await;
        holds(&compared, &["By area"]);
        let travel = area.get(&board, &format!("/sufficiency/travel?forecast={id}")).await;
        holds(&travel, &["id=\"areas\"", "East"]);
    })
    .await;
}

#[tokio::test]
async fn why_the_plans_of_today_are_others_than_januarys_is_said_and_each_number_is_its_list() {
    on_each_invented(|area| async move {
        let (manager, analyst, board) = people(&area).await;
        let page = area.get(&manager, "/sufficiency/data").await;
        holds(&page, &["data-since"]);
        let mut listed = 0;
        for how in ["begun", "moved_in", "ended", "moved_out", "aged_in", "aged_out"] {
            let count = format!(
                "select count(*) from sufficiency_moved m join person p on p.id = m.person where m.how = '{how}'"
            );
            let (all, seen) = (area.number(&count).await, area.number(&format!("{count} and not p.restricted")).await);
            let href = format!("/sufficiency/moved?how={how}");
            assert_eq!(page.text.contains(&format!("href=\"{href}\">{all} ")), all > 0, "{how}: {}", page.text);
            holds(&area.get(&manager, &href).await, &[&format!("data-total=\"{seen}\"")]);
            listed += seen;
        }
        assert!(listed > 0);
        holds(&area.get(&manager, "/sufficiency/moved").await, &[&format!("data-total=\"{listed}\"")]);
        assert!(!area.get(&analyst, "/sufficiency/data").await.text.contains("/sufficiency/moved"));
        for who in [&analyst, &board] {
            assert_eq!(area.get(who, "/sufficiency/moved").await.status, StatusCode::FORBIDDEN);
        }
        // The home page says of which day its number is, and leads to who has a plan today.
        holds(&area.get(&manager, "/").await, &["data-plans=", "href=\"/sufficiency/cases\""]);
        assert!(!area.get(&board, "/").await.text.contains("/sufficiency/cases"));
    })
    .await;
}
