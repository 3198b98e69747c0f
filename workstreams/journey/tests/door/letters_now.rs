//! What goes with a letter is what whoever gets it may have when it is printed, as when it was made.

use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use serde_json::{Value as Json, json};
use store::Query;
use testing::apart::lives;
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Area, Someone};
use uuid::Uuid;

use crate::law_core::{child, event};
use crate::on_each;

/// A plan that is written elsewhere and advice that came on paper, about a child of two parents who live apart.
struct OnPaper {
    officer: Someone,
    child: PersonId,
    /// The child lives with her.
    pat: PersonId,
    leo: PersonId,
}

async fn on_paper(area: &Area) -> OnPaper {
    let (officer, child) = child(area, date(2015, 3, 27)).await;
    let (_, pat) = area.parent(child, "Pat", true).await;
    let (_, leo) = area.parent(child, "Leo", false).await;
    for person in [child, pat] {
        lives(area, person, "108 Heather Way", "Ilkley", "ZX22 9QQ").await;
    }
    lives(area, leo, "9 Other Road", "Fernhill", "ZZ8 1AB").await;
    event(area, child, "request.received", weeks_ago(area, 18), None).await;
    event(area, child, "request.agreed", weeks_ago(area, 13), None).await;
    let asked = format!("{}&line=c&asked_of=Health", on(weeks_ago(area, 12)));
    recorded(area, &officer, child, "advice.asked", &asked).await;
    let mut tx = area.db.read().await.unwrap();
    let (piece,): (Uuid,) = Query::new("select id from advice where person =").value(child).one(&mut tx).await.unwrap();
    drop(tx);
    event(area, child, "advice.returned", weeks_ago(area, 3), Some(piece)).await;
    OnPaper { officer, child, pat, leo }
}

impl OnPaper {
    /// The draft goes to both by post.
    async fn serve(&self, area: &Area) {
        let form = on(area.today()) + &notice().replace("channel=by+hand", "channel=second+class+post");
        recorded(area, &self.officer, self.child, "plan.draft_served", &form).await;
    }

    /// Leo must not learn where Pat is.
    async fn bind(&self, area: &Area) {
        area.later(1).await;
        let rule = format!("from={}&about={}&reason=Court+order", self.leo, self.pat);
        let ruled = area.post(&self.officer, &format!("/children/{}/contact-rules", self.child), &rule).await;
        assert_eq!(ruled.status, StatusCode::SEE_OTHER, "{}", ruled.text);
    }

    /// Puts a letter into a run of its own, and gives the address of that.
    async fn run(&self, area: &Area, letter: Uuid) -> String {
        let begun = area.post(&self.officer, "/letters/to-print", &format!("select=rows&letter={letter}")).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        begun.location.split('?').next().unwrap().to_owned()
    }
}

/// The last letter to somebody, and what it was made of.
async fn letter_to(area: &Area, person: PersonId) -> (Uuid, Json) {
    let query = Query::new("select id, made from letter where person =").value(person).push("order by id desc limit 1");
    let (id, made): (Uuid, String) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
    (id, serde_json::from_str(&made).unwrap())
}

#[tokio::test]
async fn what_is_put_in_by_hand_is_what_whoever_gets_it_may_have_when_it_is_printed() {
    on_each(|area| async move {
        let case = on_paper(&area).await;
        case.serve(&area).await;
        let (to_leo, made) = letter_to(&area, case.leo).await;
        let by_hand: Vec<&str> = made["by_hand"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
        let [plan, advice] = by_hand[..] else { panic!("the plan and the advice: {made}") };
        let (to_pat, _) = letter_to(&area, case.pat).await;
        let (his, hers) = (case.run(&area, to_leo).await, case.run(&area, to_pat).await);
        for run in [&his, &hers] {
            let page = area.get(&case.officer, run).await.text;
            assert!(page.contains(advice) && page.contains(plan), "{page}");
        }
        let size = area.get(&case.officer, &format!("{his}/pdf")).await.text.len();
        case.bind(&area).await;
        let page = area.get(&case.officer, &his).await.text;
        assert!(!page.contains(advice) && !page.contains(&format!("{plan};")), "{page}");
        assert!(!page.contains("data-held"), "what he may have of it goes: {page}");
        let pdf = area.get(&case.officer, &format!("{his}/pdf")).await;
        assert_eq!(pdf.status, StatusCode::OK, "{}", pdf.text);
        assert_ne!(pdf.text.len(), size, "it says itself what is enclosed");
        assert!(area.get(&case.officer, &hers).await.text.contains(advice), "hers is as it was");
    })
    .await;
}

#[tokio::test]
async fn a_plan_on_paper_goes_to_a_bound_parent_as_a_copy_and_advice_that_is_kept_is_not_said_to_be_missing() {
    on_each(|area| async move {
        let case = on_paper(&area).await;
        case.bind(&area).await;
        case.serve(&area).await;
        let (_, his) = letter_to(&area, case.leo).await;
        assert_eq!(his["record"]["enclosed"], json!([{ "copy": "draft" }]), "{his}");
        assert_eq!(his["record"]["on_paper"], json!([]), "{his}");
        assert_eq!(his["record"]["is_advice_kept"], true, "{his}");
        let (_, hers) = letter_to(&area, case.pat).await;
        assert_eq!(hers["record"]["enclosed"][0], json!({ "plan": ["draft", null] }), "{hers}");
        assert_eq!(hers["record"]["enclosed"].as_array().map(Vec::len), Some(2), "{hers}");
        assert_eq!(hers["record"]["is_advice_kept"], false, "{hers}");
    })
    .await;
}

#[tokio::test]
async fn the_page_before_a_letter_goes_says_for_each_what_is_enclosed_with_theirs() {
    on_each(|area| async move {
        let case = on_paper(&area).await;
        case.bind(&area).await;
        let path = format!("/children/{}/journey/record/plan.draft_served", case.child);
        let form = on(area.today()) + &notice().replace("channel=by+hand", "channel=second+class+post");
        let page = area.post(&case.officer, &path, &form).await.text;
        assert!(page.contains("data-confirm="), "{page}");
        case.serve(&area).await;
        let (_, hers) = letter_to(&area, case.pat).await;
        let plan = hers["by_hand"][0].as_str().unwrap();
        assert!(page.contains(&format!("Enclosed: {plan}; ")), "hers: {page}");
        assert!(page.contains(&format!("Enclosed: {plan} (")), "his: {page}");
    })
    .await;
}

#[tokio::test]
async fn what_a_general_letter_names_as_enclosed_is_marked_to_be_read_first_for_a_bound_parent() {
    on_each(|area| async move {
        let case = on_paper(&area).await;
        let form = "channel=first+class+post&subject=A+visit&body=We+met&enclosed=Report+of+the+visit&step=confirmed";
        let path = format!("/children/{}/letters/write/general.free", case.child);
        let written = area.post(&case.officer, &path, &format!("to={}&{form}", case.leo)).await;
        assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.text);
        let (letter, _) = letter_to(&area, case.leo).await;
        let run = case.run(&area, letter).await;
        let cell = async || {
            let page = area.get(&case.officer, &run).await.text;
            let before = page.split("Report of the visit").next().unwrap_or_default();
            before.chars().rev().take(30).collect::<String>()
        };
        let open = cell().await;
        case.bind(&area).await;
        assert_ne!(cell().await, open);
    })
    .await;
}
