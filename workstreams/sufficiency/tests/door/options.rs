//! Options and the schemes that they become.

use axum::http::StatusCode;
use store::Query;
use sufficiency::records::schemes::Scheme;

use testing::{Area, Someone};

use super::{all, holds, on_each_invented, people};

/// The address at which the last of the options is chosen, and the year from which it can be open.
async fn the_last_option(area: &Area, analyst: &Someone) -> (String, String) {
    let page = area.get(analyst, "/sufficiency/options").await;
    let links: Vec<&str> = page
        .text
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.contains("/options/choose?"))
        .collect();
    let path = links.iter().map(|href| href.replace("&#38;", "&").replace("&amp;", "&")).next_back().unwrap();
    let form = area.get(analyst, &path).await;
    holds(&form, &["name=\"rationale\"", "name=\"owner\""]);
    let opens: String = form
        .text
        .split("name=\"opens\"")
        .nth(1)
        .and_then(|rest| rest.split("value=\"").nth(1))
        .unwrap()
        .chars()
        .take(4)
        .collect();
    (path, opens)
}

/// What it costs, what was spent, and a year later with the reason.
async fn a_scheme_is_costed_and_moved(area: &Area, analyst: &Someone, board: &Someone, scheme: &Scheme) {
    let form = format!("/sufficiency/schemes/{}", scheme.id);
    holds(&area.get(analyst, &form).await, &["name=\"spent\""]);
    assert_eq!(area.get(board, &form).await.status, StatusCode::FORBIDDEN);
    let wrong = area.post(analyst, &form, "version=1&capital=much&spent=-3&opens=soon").await;
    assert!(wrong.refuses("capital") && wrong.text.contains("value=\"much\""), "{}", wrong.text);
    assert!(wrong.refuses("opens"));
    let later = scheme.opens + 1;
    let unsaid = area.post(analyst, &form, &format!("version=1&capital=1&spent=1&opens={later}")).await;
    assert!(unsaid.refuses("why") && unsaid.text.contains(&scheme.opens.to_string()), "{}", unsaid.text);
    assert_eq!(
        area.post(
            analyst,
            &form,
            &format!("version=1&capital=%C2%A31,250,000&spent=90000&opens={later}&why=The+ground+is+wet")
        )
        .await
        .status,
        StatusCode::SEE_OTHER
    );
}

async fn a_scheme_is_withdrawn_and_taken_up_again(area: &Area, analyst: &Someone, board: &Someone, scheme: &Scheme) {
    let form = format!("/sufficiency/schemes/{}", scheme.id);
    let later = scheme.opens + 1;
    // Its places are reckoned with, until it is not carried out any more.
    let name = &scheme.option_name;
    holds(&area.get(board, "/sufficiency/gaps").await, &["data-source", name]);
    let form_of = format!("version=2&capital=1250000&spent=90000&opens={later}&withdrawn=The+school+closed");
    assert_eq!(area.post(analyst, &form, &form_of).await.status, StatusCode::SEE_OTHER);
    holds(&area.get(board, "/sufficiency/schemes").await, &["The school closed", "data-lost", "£90,000"]);
    holds(&area.get(analyst, &format!("/projects/{}", scheme.project)).await, &["The school closed"]);
    let more = format!("version=3&capital=100&spent=90000&opens={later}&withdrawn=");
    let more = area.post(analyst, &form, &more).await;
    assert!(more.refuses("capital"), "{}", more.text);
    let stopped = "select count(*) from project where stopped_on is not null";
    assert_eq!(area.number(stopped).await, 1);
    // Taken up again, its project goes on, and its places count.
    let again = format!("version=3&capital=1250000&spent=90000&opens={later}&withdrawn=");
    assert_eq!(area.post(analyst, &form, &again).await.status, StatusCode::SEE_OTHER);
    assert_eq!(area.number(stopped).await, 0);
    holds(&area.get(board, "/sufficiency/gaps").await, &["data-source", name]);
    let form_of = format!("version=4&capital=1250000&spent=90000&opens={later}&withdrawn=The+school+closed");
    assert_eq!(area.post(analyst, &form, &form_of).await.status, StatusCode::SEE_OTHER);
    let sentence = area.get(board, "/sufficiency/gaps").await.text;
    let sentence = sentence.split("data-source").nth(1).unwrap_or_default().split("</p>").next().unwrap().to_owned();
    assert!(!sentence.contains(name.as_str()), "{sentence}");
}

#[tokio::test]
async fn an_option_becomes_a_scheme_and_its_money_is_laid_beside_the_grants() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
        let (path, opens) = the_last_option(&area, &analyst).await;
        assert_eq!(area.get(&board, &path).await.status, StatusCode::FORBIDDEN);
        let draft = area.post(&analyst, &path, &format!("opens={opens}&owner=Team&rationale=x+[Say+why+it+is]")).await;
        assert!(draft.refuses("rationale"), "{}", draft.text);
        let refused = area.post(&analyst, &path, "opens=1999&owner=&rationale=").await;
        for field in ["opens", "owner", "rationale"] {
            assert!(refused.refuses(field), "{field}: {}", refused.text);
        }
        let early = area.post(&analyst, &path, "opens=2026&owner=Team&rationale=Full").await;
        assert_eq!(
            early.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "neither before it can be open nor beyond the grants"
        );
        let before = area.number("select count(*) from project").await;
        let chosen =
            area.post(&analyst, &path, &format!("opens={opens}&owner=Capital+team&rationale=Bases+are+full")).await;
        assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.text);
        assert_eq!(area.number("select count(*) from project").await, before + 1);
        let again =
            area.post(&analyst, &path, &format!("opens={opens}&owner=Capital+team&rationale=Bases+are+full")).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "what is chosen is no option any more");
        holds(
            &area.get(&board, "/sufficiency/schemes").await,
            &["Bases are full", "id=\"spending\"", &format!("January {opens}")],
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
        let later = scheme.opens + 1;
        a_scheme_is_costed_and_moved(&area, &analyst, &board, &scheme).await;
        let stale = area.post(&analyst, &form, "version=1&capital=7&spent=7&opens=2030").await;
        assert!(stale.text.contains("data-saved-meanwhile") && stale.text.contains("£90,000"), "{}", stale.text);
        holds(&area.get(&board, "/sufficiency/schemes").await, &["£1,250,000", "£90,000", &format!("January {later}")]);
        // The milestone of its project moves with it, and says why.
        holds(
            &area.get(&analyst, &format!("/projects/{}", scheme.project)).await,
            &["The ground is wet", &format!("1 Jan {later}"), &format!("1 Jan {}", scheme.opens)],
        );
        a_scheme_is_withdrawn_and_taken_up_again(&area, &analyst, &board, &scheme).await;
    })
    .await;
}

#[tokio::test]
async fn options_count_ways_and_areas_where_it_is_asked_and_nobody_chooses_twice() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
        let plain = area.get(&board, "/sufficiency/options").await;
        holds(&plain, &["data-no-travel", "name=\"even\"", "id=\"ranked\""]);
        let ways = area.get(&board, "/sufficiency/options?ways=1&averse=0.5&even=1.5").await;
        let told = ways.text.contains("data-kilometre") || ways.text.contains("data-no-appraisal");
        assert!(told, "{}", ways.text);
        let csv = area.get(&board, "/sufficiency/options/csv").await;
        holds(&csv, &["option,provision,area,opens,places,capital", ",Current trend,"]);
        let shown = plain.text.matches(" of 100</td>").count();
        assert_eq!(csv.text.lines().count(), shown + 1, "a row for each option: {}", csv.text);
        let csv = area.get(&analyst, "/sufficiency/travel/csv?of=state-special").await;
        holds(
            &csv,
            &["provision,january,area_of_home,site,area_of_site,placed,children", "state-special,", ",Current trend,"],
        );
        let children: u32 = csv.text.lines().skip(1).filter_map(|row| row.split(',').nth(6)?.parse::<u32>().ok()).sum();
        let said = area.get(&board, "/sufficiency/travel?of=state-special").await.text.replace(',', "");
        assert!(said.contains(&format!("{children} children:")), "{children}: {said}");
        // Few children of a small place could be known ones: the board reads that there are few.
        let counts = |text: &str| -> Vec<String> {
            text.lines().skip(1).filter_map(|row| row.split(',').nth(6).map(str::to_owned)).collect()
        };
        let board_s = area.get(&board, "/sufficiency/travel/csv?of=state-special").await.text;
        let few = |count: &str| matches!(count.parse(), Ok(1..=5_u32));
        assert!(counts(&csv.text).iter().any(|count| few(count)), "{}", csv.text);
        for (own, shown) in counts(&csv.text).iter().zip(counts(&board_s)) {
            match few(own) {
                true => assert_eq!(shown, "5 or fewer"),
                // Another may stay hidden where few could be worked out from it and the sum.
                false => assert!(shown == *own || shown == "not shown", "{own}: {shown}"),
            }
        }
        // What is no number asks for nothing.
        holds(&area.get(&board, "/sufficiency/options?ways=lots&even=-3&averse=7").await, &["data-no-travel"]);

        // Two who choose the same at one time: the second is told, and nothing of it is kept.
        let forecast = all(&area).await.into_iter().find(|one| one.name == "Current trend").unwrap().id;
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
                tx.record(store::Entry::new("test.choose", "sufficiency_scheme", None, store::Right::Test))
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
            } else {
                assert!(matches!(chosen, Err(store::StoreError::Stale)), "{chosen:?}");
            }
        }
        assert_eq!(area.number("select count(*) from sufficiency_scheme where option_name = 'Wing'").await, 1);
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
async fn what_a_chosen_option_excludes_is_offered_no_more_and_what_comes_after_it_waits_for_it() {
    on_each_invented(|area| async move {
        let (_, analyst, _) = people(&area).await;
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
        tx.record(store::Entry::new("test.withdraw", "sufficiency_scheme", None, store::Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let forecast = all(&area).await.into_iter().find(|one| one.name == "Current trend").unwrap().id;
        let choose = |of: &str, opens: u16| {
            let (area, analyst) = (&area, &analyst);
            let path = format!("/sufficiency/options/choose?forecast={forecast}&of={of}");
            let form = format!("opens={opens}&owner=Capital+team&rationale=Places+are+short");
            async move { area.post(analyst, &path, &form).await }
        };
        let early = choose("D", 2028).await;
        assert!(early.refuses("opens"), "{}", early.text);
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
        assert!(before.refuses("opens") && before.text.contains("2029"), "{}", before.text);
        assert_eq!(choose("D", 2029).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

/// Text of a page as somebody reads it: what stands in cells and sentences, without tags.
fn read(text: &str) -> Vec<String> {
    let text = text.split("<main").nth(1).unwrap_or(text);
    let parts = text.split('<').filter_map(|part| part.split_once('>')).map(|(_, words)| words.trim().to_owned());
    parts.filter(|words| !words.is_empty()).collect()
}

/// “3 (0 to 4)”: few children with a range.
fn tells_of_few(words: &str) -> bool {
    let number = |text: &str| -> Option<u32> {
        let digits = text.trim().replace(',', "");
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let few = |text: &str| matches!(number(text), Some(1..=5));
    let Some((middle, range)) = words.split_once(" (") else { return false };
    let Some((low, high)) = range.split(')').next().and_then(|range| range.split_once(" to ")) else { return false };
    number(middle).is_some() && (few(middle) || few(low) || few(high))
}

#[tokio::test]
async fn no_page_of_the_room_tells_a_member_of_the_board_of_few_children_neither_in_a_number_nor_in_a_range() {
    on_each_invented(|area| async move {
        let (_, analyst, board) = people(&area).await;
        let actor = store::Actor::program("test");
        // An option of which hardly a place would be used, and few who wait.
        let options = "option,group,places,capital,earliest\nSmall,state-special,3,100000,2027\nLarge,state-special,60,900000,2027\n";
        let grants = "year,amount\n2027,5000000\n";
        let waiting = "group,children\nstate-special,3\nunits,40\n";
        let sites = "site,group,year,places\nA,state-special,2026,1\n";
        area.later(1).await;
        for (kind, text) in [
            (sufficiency::model::inputs::Kind::Options, options),
            (sufficiency::model::inputs::Kind::Grants, grants),
            (sufficiency::model::inputs::Kind::Waiting, waiting),
            (sufficiency::model::inputs::Kind::Sites, sites),
        ] {
            sufficiency::records::files::bring_in(&area.db, &actor, None, kind, ("few.csv", text)).await.unwrap().unwrap();
        }
        let mut tx = area.db.read().await.unwrap();
        let newest = sufficiency::records::files::newest(&mut tx).await.unwrap();
        let waiting = newest[&sufficiency::model::inputs::Kind::Waiting].id;
        drop(tx);
        let file = format!("/sufficiency/data/{waiting}/csv");
        assert!(area.get(&analyst, &file).await.text.contains("state-special,3"));
        let seen = area.get(&board, &file).await.text;
        assert!(seen.contains("state-special,not shown") && seen.contains("units,40"), "{seen}");
        // By links from the room's first page, and its pages about each provision.
        let mut open: Vec<String> = vec!["/sufficiency".to_owned()];
        for group in ["state-special", "units", "alternative"] {
            open.extend(["gaps", "travel"].map(|page| format!("/sufficiency/{page}?of={group}")));
        }
        let mut known = open.clone();
        let mut found = Vec::new();
        while let Some(path) = open.pop() {
            let answer = area.get(&board, &path).await;
            assert!(answer.status.is_success(), "{path}: {}", answer.status);
            for href in answer.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let href = href.replace("&#38;", "&").replace("&amp;", "&");
                let is_page = href.starts_with("/sufficiency") && !href.contains("csv") && !known.contains(&href);
                if is_page && known.len() < 60 {
                    known.push(href.clone());
                    open.push(href);
                }
            }
            found.extend(read(&answer.text).into_iter().filter(|words| tells_of_few(words)).map(|words| (path.clone(), words)));
        }
        assert!(found.is_empty(), "{found:?}");
        assert!(known.len() > 12, "{known:?}");
        // An analyst plans with them.
        let all = area.get(&analyst, "/sufficiency/options").await.text;
        assert!(read(&all).iter().any(|words| tells_of_few(words)) || !all.contains("not shown"), "{all}");
        let small = |text: &str| -> Vec<String> {
            let used = |row: &str| row.split(',').nth(7).filter(|cell| cell.parse().is_ok_and(|used: f64| (0.5..5.5).contains(&used))).map(str::to_owned);
            text.lines().skip(1).filter_map(used).collect()
        };
        let csv = area.get(&analyst, "/sufficiency/options/csv").await.text;
        assert!(!small(&csv).is_empty(), "the option of 3 places uses few: {csv}");
        let seen = area.get(&board, "/sufficiency/options/csv").await.text;
        assert!(small(&seen).is_empty() && seen.contains("not shown"), "{seen}");
    })
    .await;
}
