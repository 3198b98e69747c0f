//! Writing a plan as lines, serving it, answering what the family says, sending it; and who may not.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use testing::casework::{AGREED, drafted, notice, on, record, recorded, weeks_ago};
use testing::{Area, Someone};

/// Adds a line; gives its id.
async fn line(area: &Area, who: &Someone, child: PersonId, section: &str, form: &str) -> String {
    let answer = area.post(who, &format!("/children/{child}/plan/new/{section}"), form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{section}: {}", answer.text);
    let page = area.get(who, &format!("/children/{child}/plan")).await.text;
    let words = form.split('&').next().unwrap().trim_start_matches("body=").replace('+', " ");
    let before =
        page.split(&format!("<p class=\"govuk-body\">{words}")).nth(1).unwrap_or_else(|| panic!("{words}: {page}"));
    before.split("/plan/lines/").nth(1).unwrap()[..36].to_owned()
}

/// The ids of a need and of an outcome, with provision for both.
async fn lines_are_written(area: &Area, officer: &Someone, manager: &Someone, child: PersonId) -> (String, String) {
    let path = |part: &str| format!("/children/{child}/plan{part}");
    line(area, officer, child, "A2", "body=I+like+trains").await;
    line(area, officer, child, "BS", "body=Zoe+remembers+every+timetable").await;
    let need = line(area, officer, child, "B", "body=Zoe+understands+sentences+of+three+words").await;
    let outcome = line(area, officer, child, "E", "body=By+July+2027+Zoe+follows+instructions+of+two+steps").await;
    let vague = line(area, officer, child, "F", "body=Access+to+regular+support").await;
    let page = area.get(officer, &path("")).await.text;
    assert!(
        page.contains("“access to”") && page.contains("No quantity") && page.contains("is not linked to a need"),
        "{page}"
    );
    assert!(page.contains("Before the plan can be sent"));
    let blank = area.post(officer, &path("/new/F"), "body=").await;
    assert!(blank.refuses("body"));
    let better = format!(
        "body=Therapy+on+sentences&who=Speech+therapist&quantity=45+minutes+twice+a+week&need={need}&outcome={outcome}"
    );
    let saved = area.post(officer, &path(&format!("/lines/{vague}")), &format!("version=1&{better}")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    // Somebody who wrote from the version before sees both.
    let late = area.post(manager, &path(&format!("/lines/{vague}")), "version=1&body=Mine").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("Therapy on sentences") && late.text.contains("Mine"), "{}", late.text);
    assert!(!area.get(officer, &path("")).await.text.contains("Before the plan can be sent"));
    (need, outcome)
}

async fn the_family_comments_and_is_answered(
    area: &Area,
    officer: &Someone,
    parent: &Someone,
    child: PersonId,
    need: &str,
) {
    let path = |part: &str| format!("/children/{child}/plan{part}");
    // The family reads the served draft, and says something; it is answered with its reason.
    let page = area.get(parent, &path("")).await.text;
    assert!(
        page.contains("Draft plan sent to you on") && page.contains("Comment on this") && !page.contains("/plan/new/"),
        "{page}"
    );
    let about = format!("/comment?line={need}");
    assert!(area.post(parent, &path(&about), "body=").await.refuses("body"));
    assert_eq!(area.post(parent, &path(&about), "body=It+is+five+words").await.status, StatusCode::SEE_OTHER);
    let page = area.get(officer, &path("")).await.text;
    let comment = page.split("/plan/comments/").nth(1).unwrap()[..36].to_owned();
    let mute = area.post(officer, &path(&format!("/comments/{comment}")), "answer=part&reason=").await;
    assert!(mute.refuses("reason") && mute.refuses("change"));
    assert_eq!(
        area.post(parent, &path(&format!("/comments/{comment}")), "answer=accepted&reason=x").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        area.post(
            officer,
            &path(&format!("/comments/{comment}")),
            "answer=part&change=to_change&reason=Four+words+by+the+test"
        )
        .await
        .status,
        StatusCode::SEE_OTHER
    );
    let page = area.get(parent, &path("")).await.text;
    assert!(page.contains("Accepted in part.") && page.contains("Four words by the test"), "{page}");
}

async fn the_easy_version_is_for_the_family_alone(area: &Area, parent: &Someone, child: PersonId) {
    let path = |part: &str| format!("/children/{child}/plan{part}");
    let easy = area.get(parent, &path("/2/easy")).await.text;
    assert!(easy.contains("What Zoe is good at") && easy.contains("How often: 45 minutes twice a week"), "{easy}");
    assert!(!easy.contains("How often: <") && !easy.contains("Who: <"), "{easy}");
    // One idea a line, a picture beside each group that says nothing more to a screen reader, and files of the same.
    assert!(
        easy.contains("data-group=\"strengths\"") && easy.contains("data-line") && easy.contains("alt=\"\""),
        "{easy}"
    );
    assert!(!easy.contains("It can still change"), "{easy}");
    for (file, begins) in [("pdf", "%PDF"), ("word", "PK")] {
        let answer = area.get(parent, &path(&format!("/2/easy/{file}"))).await;
        assert!(answer.status.is_success() && answer.text.starts_with(begins), "{file}");
    }
    // Another child's parent reads none of it.
    let elsewhere = area.child("Sam", "Else", date(2015, 3, 27), None).await;
    let (stranger, _) = area.parent(elsewhere, "Sid", true).await;
    for part in ["/2/easy", "/2/easy/pdf", "/2/easy/word"] {
        assert_eq!(area.get(&stranger, &path(part)).await.status, StatusCode::NOT_FOUND, "{part}");
    }
    let draft = area.get(parent, &path("/1/easy")).await.text;
    assert!(draft.contains("It can still change") && draft.contains("draft plan"), "{draft}");
}

#[tokio::test]
async fn a_plan_is_written_served_answered_and_sent() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        let path = |part: &str| format!("/children/{child}/plan{part}");
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 18))))
            .await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 13)) + &notice())).await;
        recorded(&area, &officer, child, "plan.agreed", &(on(weeks_ago(&area, 4)) + AGREED)).await;

        assert!(area.get(&officer, &path("")).await.text.contains("Start the plan"));
        assert_eq!(area.post(&officer, &path("/begin"), "").await.status, StatusCode::SEE_OTHER);
        // An empty plan is not ready; a working version is not the family's.
        let empty = record(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 3)) + &notice())).await;
        assert!(empty.text.contains("The plan is not ready. Section A does not set out the views"), "{}", empty.text);
        assert!(area.get(&parent, &path("")).await.text.contains("There is no version of the plan that you can see"));
        assert_eq!(area.get(&parent, &path("/1")).await.status, StatusCode::NOT_FOUND);

        let (need, outcome) = lines_are_written(&area, &officer, &manager, child).await;

        // A draft names no setting.
        let early = line(&area, &officer, child, "I", "body=Beckfoot+Primary").await;
        let named = record(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 3)) + &notice())).await;
        assert!(named.text.contains("Section I must be empty in a draft"), "{}", named.text);
        assert_eq!(
            area.post(&officer, &path(&format!("/lines/{early}/remove")), "").await.status,
            StatusCode::SEE_OTHER
        );
        recorded(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 3)) + &notice())).await;

        the_family_comments_and_is_answered(&area, &officer, &parent, child, &need).await;

        // The next version began by itself; what was served does not change with it.
        let changed = area
            .post(&officer, &path(&format!("/lines/{need}")), "version=1&body=Zoe+understands+sentences+of+four+words")
            .await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
        assert!(area.get(&parent, &path("/1")).await.text.contains("three words"));
        assert_eq!(
            area.get(&parent, &path("/1/compare/2")).await.status,
            StatusCode::NOT_FOUND,
            "the second is not theirs yet"
        );
        let compare = area.get(&officer, &path("/1/compare/2")).await.text;
        assert!(
            compare.contains("three words") && compare.contains("four words") && !compare.contains("I like trains"),
            "{compare}"
        );

        let nowhere = record(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice())).await;
        assert!(nowhere.text.contains("Section I is empty"), "{}", nowhere.text);
        line(&area, &officer, child, "I", "body=Beckfoot+Primary").await;
        let held = line(&area, &officer, child, "C", "body=Epilepsy").await;
        line(
            &area,
            &officer,
            child,
            "G",
            &format!("body=Nurse+trains+staff&who=Nurse&quantity=once+a+term&need={held}&outcome={outcome}"),
        )
        .await;
        let unagreed = record(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice())).await;
        assert!(unagreed.text.contains("It must agree before the plan is final"), "{}", unagreed.text);
        recorded(&area, &officer, child, "plan.health_agreed", &on(area.today())).await;
        recorded(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice())).await;

        let page = area.get(&parent, &path("")).await.text;
        assert!(
            page.contains("Final plan") && page.contains("Beckfoot Primary") && page.contains("See what changed since"),
            "{page}"
        );
        assert!(!page.contains("Comment on this"), "the time to comment is over");
        // The school that it names and the health body get it too, and nobody there reads it in an account.
        let copies =
            "select count(*) from task where kind in ('plan_to_setting', 'plan_to_health') and done_on is null";
        assert_eq!(area.number(copies).await, 2);
        the_easy_version_is_for_the_family_alone(&area, &parent, child).await;
        let word = area.get(&parent, &path("/2/word")).await;
        assert!(word.status.is_success() && word.text.starts_with("PK"), "a Word file is a zip");
        assert_eq!(
            area.post(&officer, &path(&format!("/lines/{need}")), "version=2&body=Later").await.status,
            StatusCode::NOT_FOUND,
            "a final plan is never written again"
        );
    })
    .await;
}

#[tokio::test]
async fn easy_words_are_written_beside_a_line_frozen_with_it_and_shown_in_its_place() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let path = |part: &str| format!("/children/{child}/plan{part}");
        // What the short version does not show has no easy words.
        for (section, has) in [("A1", false), ("B", true), ("F", true), ("J", false)] {
            let form = area.get(&officer, &path(&format!("/new/{section}"))).await.text;
            assert_eq!(form.contains("name=\"easy\""), has, "{section}");
        }
        let page = area.get(&officer, &path("")).await.text;
        let of = |words: &str| {
            let after = page.split(&format!("<p class=\"govuk-body\">{words}")).nth(1).unwrap();
            after.split("/plan/lines/").nth(1).unwrap()[..36].to_owned()
        };
        let need = path(&format!("/lines/{}", of("Understands three words")));
        let own = "body=Understands+three+words";
        let long = area.post(&officer, &need, &format!("version=1&{own}&easy={}", "a".repeat(2_001))).await;
        assert!(long.refuses("easy"));
        // Hard words are not refused: the reading age stands beside them.
        let hard = "Comprehension+of+multisyllabic+vocabulary+necessitates+considerable+differentiation";
        let saved = area.post(&officer, &need, &format!("version=1&{own}&easy={hard}")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        for page in [need.as_str(), path("").as_str()] {
            assert!(area.get(&officer, page).await.text.contains("data-reading-age=\"25\""), "{page}");
        }
        let easy = "Long+words+are+hard+for+Zoe";
        area.post(&officer, &need, &format!("version=2&{own}&easy={easy}")).await;
        assert!(area.get(&officer, &need).await.text.contains("data-reading-age=\"5\""));

        // The draft that was sent stays as it was: the plan's own words. The next one has some of each.
        let sent = area.get(&parent, &path("/1/easy")).await.text;
        assert!(sent.contains("data-whose=\"plan\"") && !sent.contains("data-words=\"easy\""), "{sent}");
        assert_eq!(area.get(&parent, &path("/2/easy")).await.status, StatusCode::NOT_FOUND);
        let next = area.get(&officer, &path("/2/easy")).await.text;
        assert!(next.contains("data-whose=\"both\"") && next.contains(">Long words are hard for Zoe</h3>"), "{next}");
        let compare = area.get(&officer, &path("/1/compare/2")).await.text;
        assert!(compare.contains("Long words are hard for Zoe"), "{compare}");

        line(&area, &officer, child, "I", "body=Beckfoot+Primary").await;
        recorded(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice())).await;
        let short = area.get(&parent, &path("/2/easy")).await.text;
        assert!(short.contains("Long words are hard for Zoe") && !short.contains("Understands three words"), "{short}");
        for file in ["pdf", "word"] {
            assert_eq!(area.get(&parent, &path(&format!("/2/easy/{file}"))).await.status, StatusCode::OK, "{file}");
        }
        // The plan itself says what it says, and the easy words are sealed with it.
        let whole = area.get(&parent, &path("/2")).await.text;
        assert!(whole.contains("Understands three words") && !whole.contains("Long words are hard"), "{whole}");
        area.change(store::Query::new("update plan_line set easy = 'Nothing is hard' where easy is not null")).await;
        for part in ["/2", "/2/easy"] {
            let answer = area.get(&parent, &path(part)).await;
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{part}: {}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_plan_is_not_for_everybody() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let elsewhere = area.child("Sam", "Else", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        area.assign(elsewhere, &officer, "case_officer").await;
        let path = |part: &str| format!("/children/{child}/plan{part}");
        area.post(&officer, &path("/begin"), "").await;
        let need = line(&area, &officer, child, "B", "body=A+need").await;
        // What can be read is asked for with a reason; what is written is not found.
        for part in ["", "/1", "/1/easy", "/1/easy/pdf", "/1/easy/word", "/1/word"] {
            let answer = area.get(&other, &path(part)).await;
            assert!(answer.location.starts_with(&format!("/children/{child}/reason?to=")), "{part}: {}", answer.status);
        }
        for part in ["/new/B", &format!("/lines/{need}")] {
            let answer = area.get(&other, &path(part)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{part}");
        }
        assert_eq!(area.post(&other, &path("/new/B"), "body=x").await.status, StatusCode::NOT_FOUND);
        // A line of one child is not one of another's plan.
        area.post(&officer, &format!("/children/{elsewhere}/plan/begin"), "").await;
        let crossed =
            area.post(&officer, &format!("/children/{elsewhere}/plan/lines/{need}"), "version=1&body=x").await;
        assert_eq!(crossed.status, StatusCode::NOT_FOUND);
        // A SENCO of the setting may read what is served, not what is being written.
        area.place(child, school).await;
        assert!(area.get(&senco, &path("")).await.text.contains("There is no version of the plan that you can see"));
        assert_eq!(area.post(&senco, &path("/begin"), "").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn an_adviser_gives_advice_in_their_own_account() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        let colleague = area.person("Col League", Role::EducationalPsychologist, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 10))))
            .await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 8)) + &notice())).await;
        assert_eq!(area.get(&psychologist, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        let ask =
            format!("{}&line=d&asked_of=Psychology+service&account={}", on(weeks_ago(&area, 7)), psychologist.account);
        recorded(&area, &officer, child, "advice.asked", &ask).await;

        // Their queue has it, with six weeks from the day they got it; a colleague's has not, and may not give it.
        area.later(24 * 49).await;
        let queue = area.get(&psychologist, "/advice").await.text;
        assert!(queue.contains("Ogden, Zoe") && queue.contains("Overdue by 7 days"), "{queue}");
        let path = queue
            .split("href=\"")
            .find(|part| part.starts_with("/children/") && part.contains("/advice/"))
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        assert!(!area.get(&colleague, "/advice").await.text.contains("Ogden"));
        assert_eq!(area.get(&colleague, &path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&colleague, &path, "needs=a&provision=b&outcomes=c").await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.get(&officer, "/advice").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&parent, &path).await.status, StatusCode::NOT_FOUND, "the family gets it with the draft");

        let partly = area.post(&psychologist, &path, "needs=Understands+three+words&provision=&outcomes=").await;
        assert!(
            partly.text.contains("Enter what should be done for them")
                && partly.text.contains("Understands three words"),
            "{}",
            partly.text
        );
        let whole = "needs=Understands+three+words&provision=Therapy+twice+a+week&outcomes=Five+words+by+July";
        assert_eq!(area.post(&psychologist, &path, whole).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&psychologist, "/advice").await.text.contains("There are no requests for advice"));
        assert!(area.get(&officer, &path).await.text.contains("Therapy twice a week"));
        assert!(
            area.post(&psychologist, &path, whole).await.status == StatusCode::UNPROCESSABLE_ENTITY,
            "it is given once"
        );
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        assert!(area.get(&manager, "/deadlines").await.text.contains("0% (0 of 1)"), "a week late");
        // A service under 60% is counted on the manager's home page, which leads to the list of such services.
        let home = area.get(&manager, "/").await.text;
        let count = "href=\"/deadlines?services=low#by-service\" data-count=\"services-low\"><span class=\"op-counts__number\" data-number=\"1\"";
        assert!(home.contains(count), "{home}");
        let low = area.get(&manager, "/deadlines?services=low").await.text;
        assert!(low.contains("data-low-services") && low.contains("0% (0 of 1)"), "{low}");

        // A SENCO gives the setting's; "not known to this service" is an answer of its own.
        let school = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        area.place(child, school).await;
        recorded(
            &area,
            &officer,
            child,
            "advice.asked",
            &format!("{}&line=b&asked_of=The+setting", on(weeks_ago(&area, 1))),
        )
        .await;
        // The SENCO has it in their account, so that it is received.
        let form = area.get(&officer, &format!("/children/{child}/journey/record/advice.ask_received")).await.text;
        let piece = form.split("The setting").next().unwrap().rsplit(r#"value=""#).next().unwrap()[..36].to_owned();
        assert!(area.get(&senco, "/advice").await.text.contains("Ogden, Zoe"));
        let path = format!("/children/{child}/advice/{piece}");
        assert_eq!(area.post(&senco, &path, "not_known=yes").await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&officer, &path).await.text.contains("Not known to the service"));

        // With the draft the family reads the advice.
        area.post(&officer, &format!("/children/{child}/plan/begin"), "").await;
        recorded(&area, &officer, child, "plan.agreed", &(on(area.today()) + AGREED)).await;
        let need = line(&area, &officer, child, "B", "body=A+need").await;
        let outcome = line(&area, &officer, child, "E", "body=An+outcome").await;
        line(&area, &officer, child, "A2", "body=A+view").await;
        line(&area, &officer, child, "F", &format!("body=Provision&need={need}&outcome={outcome}")).await;
        recorded(&area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        assert_eq!(area.get(&parent, &path).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_parent_who_must_not_find_the_child_learns_the_setting_from_no_page() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (mother, mina) = area.parent(child, "Mina", true).await;
        let (father, tom) = area.parent(child, "Tom", false).await;
        area.assign(child, &officer, "case_officer").await;
        let path = |part: &str| format!("/children/{child}{part}");
        let rule = format!("from={tom}&about={mina}&reason=Court+order");
        assert_eq!(area.post(&officer, &path("/contact-rules"), &rule).await.status, StatusCode::SEE_OTHER);
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 18))))
            .await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 13)) + &notice())).await;
        recorded(
            &area,
            &officer,
            child,
            "advice.asked",
            &format!("{}&line=b&asked_of=Secret+School", on(weeks_ago(&area, 12))),
        )
        .await;
        recorded(&area, &officer, child, "plan.agreed", &(on(weeks_ago(&area, 4)) + AGREED)).await;
        area.post(&officer, &path("/plan/begin"), "").await;
        let need = line(&area, &officer, child, "B", "body=A+need").await;
        let outcome = line(&area, &officer, child, "E", "body=An+outcome").await;
        line(&area, &officer, child, "A2", "body=A+view").await;
        line(&area, &officer, child, "F", &format!("body=Provision&need={need}&outcome={outcome}")).await;
        recorded(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 3)) + &notice())).await;
        area.school("Secret School", "900009").await;
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 3)) + "&setting=Secret+School"))
            .await;
        let page = area.get(&officer, &path("/journey")).await.text;
        let consultation = page.split(&path("/consultations/")).nth(1).unwrap()[..36].to_owned();
        let named = area
            .post(
                &officer,
                &path(&format!("/consultations/{consultation}")),
                "outcome=named&ground=none&reason=Asked+for",
            )
            .await;
        assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text);
        line(&area, &officer, child, "I", "body=Secret+School").await;
        recorded(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice())).await;
        for part in ["", "/journey", "/plan", "/plan/2", "/plan/2/easy", "/plan/1/compare/2"] {
            let (his, hers) = (area.get(&father, &path(part)).await, area.get(&mother, &path(part)).await);
            assert_eq!((his.status, hers.status), (StatusCode::OK, StatusCode::OK), "{part}");
            assert!(!his.text.contains("Secret School"), "{part}: {}", his.text);
        }
        assert!(area.get(&mother, &path("/plan")).await.text.contains("Secret School"));
    })
    .await;
}
