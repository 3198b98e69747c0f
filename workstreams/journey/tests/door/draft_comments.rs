//! What a family says on a draft: on the timeline and among the tasks until it is answered; what was accepted is changed before
//! the plan goes out, or a reason is kept.

use crate::law_core::page;
use crate::on_each;
use axum::http::StatusCode;
use people::PersonId;
use store::sql;
use testing::apart::{apart, bind};
use testing::casework::{drafted, notice, on};
use testing::{Answer, Area, Someone};
use uuid::Uuid;

/// How the timeline names what was said on a draft.
const COMMENTED: &str = "data-event=\"plan.commented\"";

/// What a count on a home page says.
fn count(home: &str, code: &str) -> Option<i64> {
    let (_, rest) = home.split_once(&format!("data-count=\"{code}\""))?;
    rest.split("data-number=\"").nth(1)?.split('"').next()?.parse().ok()
}

/// The line of a need.
async fn need(area: &Area, child: PersonId) -> Uuid {
    let mut tx = area.db.read().await.unwrap();
    let (line,): (Uuid,) = sql!(
        "select line from plan_line where section = 'B' and plan in (select id from plan_version where person = $1) limit 1",
        child,
    )
    .one(&mut tx)
    .await
    .unwrap();
    line
}

/// Comments on a line, or on the whole draft; gives the comment.
async fn comments(area: &Area, who: &Someone, child: PersonId, line: Option<Uuid>, body: &str) -> Uuid {
    let about = line.map(|line| format!("?place={line}")).unwrap_or_default();
    let made = area.post(who, &format!("/children/{child}/plan/comment{about}"), &format!("body={body}")).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let mut tx = area.db.read().await.unwrap();
    let body = body.replace('+', " ");
    let (id,): (Uuid,) = sql!("select id from comment where body = $1", body).one(&mut tx).await.unwrap();
    id
}

async fn answers(area: &Area, officer: &Someone, child: PersonId, comment: Uuid, form: &str) -> Answer {
    let form = format!("{form}&reason=It+says+so+in+the+advice");
    area.post(officer, &format!("/children/{child}/plan/comments/{comment}"), &form).await
}

async fn writes(area: &Area, officer: &Someone, child: PersonId, line: Uuid, form: &str) {
    let saved = area.post(officer, &format!("/children/{child}/plan/lines/{line}"), form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
}

#[tokio::test]
async fn a_familys_comment_stands_on_the_timeline_and_is_a_task_until_the_last_is_answered() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let open = "select count(*) from task where kind = 'comments' and done_on is null";
        let journey = format!("/children/{child}/journey");
        assert_eq!(count(&page(&area, &officer, "/").await, "comments"), Some(0));
        assert!(!page(&area, &officer, &journey).await.contains(COMMENTED));

        let line = need(&area, child).await;
        let on_line = comments(&area, &parent, child, Some(line), "It+is+five+words+now").await;
        let on_whole = comments(&area, &parent, child, None, "Please+make+it+shorter").await;
        assert_eq!(area.number(open).await, 1);
        assert_eq!(count(&page(&area, &officer, "/").await, "comments"), Some(1));
        assert!(page(&area, &officer, "/worklist?show=all&rule=task%3Acomments").await.contains("Ogden"));
        for who in [&officer, &parent] {
            let told = page(&area, who, &journey).await;
            assert_eq!(told.matches(COMMENTED).count(), 1, "an entry a day and person: {told}");
            assert!(told.contains("It is five words now") && told.contains("Please make it shorter"), "{told}");
        }

        // Whoever accepts says whether it is changed, and what says the same as before is not.
        for form in ["answer=accepted", "answer=part&change=", "answer=accepted&change=changed"] {
            let refused = answers(&area, &officer, child, on_line, form).await;
            assert!(refused.refuses("change"), "{form}: {}", refused.text);
        }
        let later = answers(&area, &officer, child, on_line, "answer=accepted&change=to_change").await;
        assert_eq!(later.status, StatusCode::SEE_OTHER, "{}", later.text);
        assert_eq!((area.number(open).await, count(&page(&area, &officer, "/").await, "comments")), (1, Some(1)));
        writes(&area, &officer, child, line, "version=1&body=Understands+five+words").await;
        let now = answers(&area, &officer, child, on_line, "answer=accepted&change=changed").await;
        assert_eq!(now.status, StatusCode::SEE_OTHER, "{}", now.text);
        assert_eq!(area.number("select count(*) from comment where answer_change = 'changed'").await, 1);
        let last = answers(&area, &officer, child, on_whole, "answer=refused&change=to_change").await;
        assert_eq!(last.status, StatusCode::SEE_OTHER, "{}", last.text);
        assert_eq!(area.number("select count(*) from comment where answer_change is null").await, 1);
        assert_eq!((area.number(open).await, count(&page(&area, &officer, "/").await, "comments")), (0, Some(0)));
        assert!(page(&area, &parent, &journey).await.contains(COMMENTED), "it stays on the timeline");
    })
    .await;
}

#[tokio::test]
async fn what_was_accepted_and_not_changed_is_named_before_the_plan_goes_out_and_needs_a_reason() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let line = need(&area, child).await;
        let comment = comments(&area, &parent, child, Some(line), "It+is+five+words+now").await;
        assert_eq!(
            answers(&area, &officer, child, comment, "answer=part&change=to_change").await.status,
            StatusCode::SEE_OTHER
        );
        let named = area.post(&officer, &format!("/children/{child}/plan/new/I"), "body=A+mainstream+school").await;
        assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text);
        let issue = format!("/children/{child}/journey/record/plan.issued");
        let form = on(area.today()) + &notice();
        let asks = |page: &Answer| page.text.contains("name=\"not_changed\"") && page.text.contains("<textarea");

        // Once the line is changed, nothing is asked of it.
        writes(&area, &officer, child, line, "version=1&body=Understands+five+words").await;
        let changed = area.post(&officer, &issue, &form).await;
        assert!(changed.text.contains("data-confirm=") && !asks(&changed), "{}", changed.text);
        writes(&area, &officer, child, line, "version=2&body=Understands+three+words").await;
        let page_before = area.post(&officer, &issue, &form).await;
        assert_eq!(page_before.status, StatusCode::OK, "{}", page_before.text);
        assert!(asks(&page_before) && page_before.text.contains("It is five words now"), "{}", page_before.text);
        for reason in ["", "&not_changed=no"] {
            let silent = area.post(&officer, &issue, &format!("{form}&step=confirmed{reason}")).await;
            assert!(silent.refuses("not_changed") && asks(&silent), "{}", silent.text);
        }
        // What was said stays said while something else is changed.
        let said = "&not_changed=The+test+shows+three+words";
        let back = area.post(&officer, &issue, &format!("{form}&step=change{said}")).await;
        assert!(back.text.contains("name=\"not_changed\" value=\"The test shows three words\""), "{}", back.text);
        let sent = area.post(&officer, &issue, &format!("{form}&step=confirmed{said}")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let kept =
            "select count(*) from event where kind = 'plan.issued' and detail like '%The test shows three words%'";
        assert_eq!(area.number(kept).await, 1);
        // Those who work on the case read the reason on the timeline; the family has the answer to its comment.
        let journey = format!("/children/{child}/journey");
        assert!(page(&area, &officer, &journey).await.contains("The test shows three words"));
        assert!(!page(&area, &parent, &journey).await.contains("The test shows three words"));
    })
    .await;
}

#[tokio::test]
async fn a_parent_who_must_not_find_the_child_reads_no_comment_of_another_on_the_timeline() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let version = area.db.new_id::<()>().uuid();
        let row = vec![
            ("id", version.into()),
            ("person", case.child.into()),
            ("number", 1_i64.into()),
            ("state", "served".into()),
            ("begun_on", area.today().into()),
            ("begun_by", "Asha Officer".into()),
        ];
        area.row("plan_version", row).await;
        let comment = |by: &Someone, body: &str| {
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("kind", "plan_version".into()),
                ("owner", version.into()),
                ("body", body.into()),
                ("made_by", by.name.as_str().into()),
                ("made_by_account", by.account.into()),
                ("made_on", area.today().into()),
            ]
        };
        area.row("comment", comment(&case.mother, "We live quietly now")).await;
        let journey = format!("/children/{}/journey", case.child);
        assert!(page(&area, &case.officer, &journey).await.contains("We live quietly now"));
        assert!(page(&area, &case.mother, &journey).await.contains(COMMENTED));
        assert!(!page(&area, &case.father, &journey).await.contains(COMMENTED));
        area.row("comment", comment(&case.father, "I agree with all of it")).await;
        let his = page(&area, &case.father, &journey).await;
        assert!(his.contains("I agree with all of it") && !his.contains("We live quietly now"), "{his}");
    })
    .await;
}

#[tokio::test]
async fn comments_that_were_saved_and_not_sent_are_said_at_home_and_at_the_plan_until_they_are_sent() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let line = need(&area, child).await;
        let plan = format!("/children/{child}/plan");
        assert!(!page(&area, &parent, "/").await.contains("data-unsent"));
        let on_line = format!("{plan}/comment?place={line}");
        for form in [format!("{plan}/comment"), on_line.clone()] {
            let kept = area.post(&parent, &form, "body=Half+a+thought&keep_draft=yes").await;
            assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
            let shown = area.get(&parent, &form).await.text;
            assert!(shown.contains("data-draft"), "{shown}");
        }
        let home = page(&area, &parent, "/").await;
        let said = home.split("data-unsent=\"comment\"").nth(1).unwrap_or_else(|| panic!("{home}"));
        assert!(said.split("</li>").next().is_some_and(|one| one.contains(&format!("href=\"{plan}\""))), "{home}");
        let open = page(&area, &parent, &plan).await;
        assert!(open.contains("data-unsent=\"2\"") && open.contains(&format!("href=\"{on_line}\"")), "{open}");
        assert!(!page(&area, &officer, &plan).await.contains("data-unsent"), "nobody else is told");

        // Whoever sends one comes back to where they were reading.
        let sent = area.post(&parent, &on_line, "body=It+is+five+words%0D%0Anow").await;
        assert!(sent.location.starts_with(&format!("{plan}#comment-")), "{} {}", sent.location, sent.text);
        let open = page(&area, &parent, &plan).await;
        let at = sent.location.split('#').nth(1).unwrap();
        assert!(open.contains(&format!("id=\"{at}\"")) && open.contains("data-unsent=\"1\""), "{open}");
        assert!(open.contains("op-lines"), "lines that were broken stay so: {open}");
        let home = page(&area, &parent, "/").await;
        assert!(home.contains("data-unsent=\"comment\"") && home.contains(&format!("href=\"{plan}/comment\"")));
        // Another form is said as what it is.
        area.post(&parent, &format!("/children/{child}/views/new"), "like=Trains&keep_draft=yes").await;
        assert!(page(&area, &parent, "/").await.contains("data-unsent=\"views\""));
    })
    .await;
}

/// The address of the form in which somebody changes what they asked for, as their home page has it.
fn change_of(home: &str) -> String {
    let named = home.split("data-named").nth(1).unwrap_or_else(|| panic!("{home}"));
    named.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned).unwrap()
}

#[tokio::test]
async fn the_school_that_a_family_asked_for_is_shown_and_can_be_changed_or_withdrawn_until_it_is_answered() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let (other, _) = area.parent(child, "Sam", true).await;
        let plan = format!("/children/{child}/plan");
        let asks = format!("{plan}/comment?ask=school");
        let open = "select count(*) from task where kind = 'comments' and done_on is null";
        let stand = "select count(*) from comment where withdrawn_on is null";
        let sent = area.post(&parent, &asks, "named=Hill+Top+School&body=It+is+near").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        for path in ["/", plan.as_str()] {
            let shown = page(&area, &parent, path).await;
            assert!(shown.contains("data-named") && shown.contains("<strong>Hill Top School</strong>"), "{shown}");
            assert!(!page(&area, &other, path).await.contains("data-named"), "{path}: it is whose it is");
        }
        let change = change_of(&page(&area, &parent, "/").await);
        let form = page(&area, &parent, &change).await;
        assert!(form.contains("value=\"Hill Top School\"") && form.contains(">It is near</textarea>"), "{form}");
        assert_eq!(area.get(&other, &change).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&other, &change, "step=withdraw").await.status, StatusCode::NOT_FOUND);

        let changed = area.post(&parent, &change, "named=Moor+School&body=It+is+near").await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text);
        assert_eq!((area.number(stand).await, area.number("select count(*) from comment").await), (1, 2));
        let read = page(&area, &officer, &plan).await;
        assert!(read.contains("Moor School") && !read.contains("Hill Top School"), "{read}");
        assert_eq!(area.get(&parent, &change).await.status, StatusCode::NOT_FOUND, "it stands no more");
        assert_eq!(area.number(open).await, 1);

        let change = change_of(&page(&area, &parent, "/").await);
        let back = area.post(&parent, &change, "step=withdraw").await;
        assert_eq!(back.location, format!("{plan}?done=withdrawn"), "{}", back.text);
        assert_eq!((area.number(stand).await, area.number(open).await), (0, 0), "nothing waits for an answer");
        let home = page(&area, &parent, "/").await;
        assert!(!home.contains("data-named") && home.contains(&format!("href=\"{asks}\"")), "{home}");

        // What was answered stays as it was said.
        area.post(&parent, &asks, "named=Moor+School&body=").await;
        let change = change_of(&page(&area, &parent, "/").await);
        let comment: Uuid = change.split("change=").nth(1).unwrap().parse().unwrap();
        let answer = answers(&area, &officer, child, comment, "answer=refused").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert!(!page(&area, &parent, "/").await.contains("data-named"));
        assert_eq!(area.post(&parent, &change, "step=withdraw").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_draft_has_ways_to_its_sections_and_says_when_a_school_is_named() {
    on_each(|area| async move {
        let (_, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let shown = page(&area, &parent, &format!("/children/{child}/plan")).await;
        let ways = shown.split("data-sections").nth(1).and_then(|rest| rest.split("</details>").next()).unwrap();
        for letter in ["A", "F", "I", "K"] {
            let (to, at) = (format!("href=\"#section-{letter}\""), format!("id=\"section-{letter}\""));
            assert!(ways.contains(&to) && shown.matches(&at).count() == 1, "{letter}: {shown}");
        }
        let school = shown.split("id=\"section-I\"").nth(1).and_then(|rest| rest.split("id=\"section-").next());
        assert!(school.is_some_and(|school| school.contains("until the final plan")), "{shown}");
    })
    .await;
}
