//! Packs for the board, approved and frozen.

use axum::http::StatusCode;
use jiff::ToSpan;
use store::Query;
use testing::projects::project;
use testing::{Area, Someone, date_fields};

use crate::{Team, bradford, file, on_each, version};

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
        assert!(measure.contains("Plans in time"), "{measure}");
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
            "89.6%",
            "87.8%",
            "1,180",
            "Plans in time",
            "Advice in six weeks",
            "Too few psychologists",
            "One plan",
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
        assert!(later.contains("89.6%") && later.contains("88.8%"), "{later}");
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
        assert!(changed.problem() == "not-as-frozen" && !changed.text.contains("99.6"), "{}", changed.text);
    })
    .await;
}

#[tokio::test]
async fn packs_name_the_day_of_their_meeting_and_that_of_the_next_comes_first() {
    on_each(|area| async move {
        let team = bradford(&area).await;
        let mut packs = Vec::new();
        for days in [-20_i64, 40, 10] {
            let day = area.today().checked_add(days.days()).unwrap();
            let body = format!("title=Pack&basket=shortlist-26+version+1&{}", date_fields("for_on", day));
            let made = area.post(&team.manager, "/plan/packs/new", &body).await;
            assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
            packs.push((made.location, page::words::date(day)));
        }
        let list = area.get(&team.board, "/plan/packs").await.text;
        let link = |(at, _): &(String, String)| list.split(&format!("href=\"{at}\"")).next().unwrap().len();
        assert!(link(&packs[2]) < link(&packs[1]) && link(&packs[1]) < link(&packs[0]), "{list}");
        for (at, day) in &packs {
            let name = list.split(&format!("href=\"{at}\"")).nth(1).and_then(|rest| rest.split("</a>").next());
            assert!(name.is_some_and(|name| name.contains(day.as_str())), "{day}: {list}");
            let heading = area.get(&team.board, at).await.text;
            let heading = heading.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap();
            assert!(heading.contains(day.as_str()), "{heading}");
        }
    })
    .await;
}
