//! Other children in what goes out about one: of one or two the sender is asked once, three and more a second person reads first.

use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::sql;
use testing::apart::{Case, apart};
use testing::casework::{EARLIER, drafted, notice, on, record, recorded, weeks_ago};
use testing::{Answer, Area, Someone};

use crate::advice::asked_of_school;
use crate::letters::{encoded, fields};
use crate::{id_after, on_each};

/// Three children of whom there is no record.
const THREE: &str = "Sam+Hart+12/03/2015%0ALee+Poe+13/04/2014%0AKim+Low+01/02/2013";
/// The field that says why it must go as it is.
const REASON: &str = "others-reason";
/// The field that says that the sender has read it.
const READ: &str = "others";
const SECOND: &str = "&step=second&others-reason=The+order+names+them";
const WAITS: &str = "select count(*) from reading where kind = 'list' and needs_second and second_by is null";
const NOTICES: &str = "select count(*) from notice";

/// A second person agrees to what waits; the first cannot, nor can the family.
async fn agree(area: &Area, child: PersonId, first: &Someone, second: &Someone, family: &Someone) {
    let held = format!("/children/{child}/held-back");
    let page = area.get(second, &held).await.text;
    let reading = format!("{held}/{}", id_after(&page, &format!("action=\"{held}/")));
    assert_eq!(area.post(first, &reading, "decision=agree").await.status, StatusCode::NOT_FOUND);
    assert_eq!(area.post(family, &reading, "decision=agree").await.status, StatusCode::FORBIDDEN);
    assert_eq!(area.post(second, &reading, "decision=agree").await.status, StatusCode::SEE_OTHER);
}

/// The value of the box that says that the sender has read it.
fn mark(page: &str) -> String {
    let boxes = page.split(&format!("name=\"{READ}\"")).nth(1).unwrap_or_else(|| panic!("{page}"));
    boxes.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// A family whose request waits for a decision.
async fn requested(area: &Area) -> Case {
    let case = apart(area).await;
    let asked = format!("{}&source=parent", on(weeks_ago(area, 5)));
    recorded(area, &case.officer, case.child, "request.received", &asked).await;
    case
}

/// A refusal with these reasons.
fn refusal(area: &Area, reasons: &str) -> String {
    let form = notice().replace("test-plan=yes", "test-plan=no");
    on(weeks_ago(area, 1)) + &form.replace("notice-reasons=Written", &format!("notice-reasons={reasons}"))
}

#[tokio::test]
async fn a_refusal_that_names_three_other_children_waits_until_a_second_person_has_read_it() {
    on_each(|area| async move {
        let case = requested(&area).await;
        let path = format!("/children/{}/journey/record/request.refused", case.child);
        let form = refusal(&area, THREE);
        let shown = area.post(&case.officer, &path, &form).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
        assert!(shown.text.contains(&format!("name=\"{REASON}\"")) && shown.text.contains("value=\"second\""));
        let sent = area.post(&case.officer, &path, &format!("{form}&step=confirmed")).await;
        assert!(sent.refuses(REASON), "{}", sent.text);
        assert!(area.post(&case.officer, &path, &format!("{form}&step=second")).await.refuses(REASON), "no reason");
        assert_eq!((area.number(NOTICES).await, area.number(WAITS).await), (0, 0));
        let waits = format!("/children/{}/to-issue", case.child);
        let second = area.post(&case.officer, &path, &format!("{form}{SECOND}")).await;
        assert_eq!(second.location, format!("{waits}?done=second"), "{}", second.text);
        assert_eq!(area.number(WAITS).await, 1);
        let early = area.post(&case.officer, &waits, "").await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.text);
        assert_eq!(area.number(NOTICES).await, 0);
        agree(&area, case.child, &case.officer, &case.manager, &case.mother).await;
        let issued = area.post(&case.officer, &waits, "").await;
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
        assert_eq!(area.number(NOTICES).await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_one_or_two_other_children_in_a_refusal_the_officer_is_asked_and_of_the_family_never() {
    on_each(|area| async move {
        let case = requested(&area).await;
        area.child("Max", "Hart", date(2016, 1, 1), None).await;
        let path = format!("/children/{}/journey/record/request.refused", case.child);
        let own = "Zoe+Ogden,+born+27+March+2015,+and+her+brother+Tim+Ogden,+born+1+May+2012.+Dr+Max+Hart+wrote.";
        let shown = area.post(&case.officer, &path, &refusal(&area, own)).await;
        assert!(shown.text.contains("data-confirm=\"1\""), "how it went a week ago: {}", shown.text);
        let mut before = String::from("0123456789abcdef");
        for one in ["Max+Hart+was+there", "Sam+Poe,+born+12/03/2015", "UPN+B801200005001", "NHS+943+476+5919"] {
            let form = refusal(&area, one);
            let shown = area.post(&case.officer, &path, &form).await;
            assert_eq!(shown.status, StatusCode::OK, "{one}: {}", shown.text);
            for answer in [String::new(), format!("&{READ}={before}")] {
                let sent = area.post(&case.officer, &path, &format!("{form}&step=confirmed{answer}")).await;
                assert!(sent.refuses(READ), "the answer about another text is none: {one}: {}", sent.text);
            }
            before = mark(&shown.text);
        }
        assert_eq!(area.number(NOTICES).await, 0);
        let form = refusal(&area, "NHS+943+476+5919");
        let sent = area.post(&case.officer, &path, &format!("{form}&step=confirmed&{READ}={before}")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!((area.number(NOTICES).await, area.number(WAITS).await), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn the_reason_of_an_event_that_the_family_reads_is_asked_about_in_its_form() {
    on_each(|area| async move {
        let case = requested(&area).await;
        let withdrawn = |reason: &str| format!("{}&reason={reason}", on(area.today()));
        let path = format!("/children/{}/journey/record/request.withdrawn", case.child);
        assert!(area.post(&case.officer, &path, &withdrawn(THREE)).await.refuses("reason"));
        let asked = area.post(&case.officer, &path, &withdrawn("Sam+Poe,+born+12/03/2015")).await;
        assert!(asked.refuses("reason") && asked.text.contains("name=\"sure\""), "{}", asked.text);
        let sure = "&sure=reason:Sam+Poe,+born+12/03/2015:::";
        let kept = area.post(&case.officer, &path, &(withdrawn("Sam+Poe,+born+12/03/2015") + sure)).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    })
    .await;
}

/// Writes a general letter in these words to the mother.
async fn writes(area: &Area, case: &Case, words: &str, more: &[(&str, &str)]) -> Answer {
    let path = format!("/children/{}/letters/write/general.acknowledge", case.child);
    let mut all = fields(&area.get(&case.officer, &path).await.text);
    all.retain(|(name, _)| !matches!(name.as_str(), "to" | "channel" | "body"));
    let to = case.mina.to_string();
    let own = [("to", to.as_str()), ("channel", "portal"), ("body", words)];
    all.extend(own.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    area.post(&case.officer, &path, &encoded(&all)).await
}

#[tokio::test]
async fn a_general_letter_that_names_three_other_children_waits_until_a_second_person_has_read_it() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let three = "In class are:\n\nSam Hart 12/03/2015\nLee Poe 13/04/2014\nKim Low 01/02/2013";
        assert!(writes(&area, &case, three, &[("step", "confirmed")]).await.refuses(REASON));
        let one = writes(&area, &case, "Sam Hart, born 12/03/2015, is ill.", &[("step", "confirmed")]).await;
        assert!(one.refuses(READ), "{}", one.text);
        assert_eq!((area.number(NOTICES).await, area.number(WAITS).await), (0, 0));
        let waits = format!("/children/{}/letters/waiting", case.child);
        let second = writes(&area, &case, three, &[("step", "second"), (REASON, "The order names them")]).await;
        assert_eq!(second.location, format!("{waits}?done=second"), "{}", second.text);
        let early = area.post(&case.officer, &waits, "").await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.text);
        agree(&area, case.child, &case.officer, &case.manager, &case.mother).await;
        let sent = area.post(&case.officer, &waits, "").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(area.number(NOTICES).await, 1);
        let asked = writes(&area, &case, "Sam Hart, born 12/03/2015, is ill.", &[]).await;
        let read = mark(&asked.text);
        let confirmed = [("step", "confirmed"), (READ, read.as_str())];
        let sent = writes(&area, &case, "Sam Hart, born 12/03/2015, is ill.", &confirmed).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        let again = writes(&area, &case, "Sam Hart, born 12/03/2015, is ill.", &[("step", "confirmed")]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "the same text is not asked about again: {}", again.text);
        assert_eq!(area.number(NOTICES).await, 3);
    })
    .await;
}

#[tokio::test]
async fn advice_that_names_three_other_children_goes_to_no_family_before_a_second_person_has_read_it() {
    on_each(|area| async move {
        let (officer, child, school, advice) = asked_of_school(&area).await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let manager = area.person("Mo Manager", access::Role::Manager, None).await;
        let senco = area.person("Sue Senco", access::Role::Senco, Some(school)).await;
        let page = format!("/children/{child}/advice/{advice}");
        let given = area.post(&senco, &page, &format!("needs={THREE}&provision=b&outcomes=c")).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "whoever gives it writes to the authority: {}", given.text);
        let form = on(area.today()) + &notice();
        let sent = record(&area, &officer, child, "plan.draft_served", &form).await;
        assert!(sent.refuses(REASON), "{}", sent.text);
        let path = format!("/children/{child}/journey/record/plan.draft_served");
        let second = area.post(&officer, &path, &format!("{form}{SECOND}")).await;
        assert_eq!(second.status, StatusCode::SEE_OTHER, "{}", second.text);
        agree(&area, child, &officer, &manager, &mother).await;
        let issued = area.post(&officer, &format!("/children/{child}/to-issue"), "").await;
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
        assert_eq!(area.post(&officer, &format!("{page}/read"), "").await.status, StatusCode::SEE_OTHER);
        // What is corrected later goes to the family when it is marked as read.
        let others = THREE.replace("Sam+Hart", "Sam+Hill");
        let form = format!("needs={others}&provision=b&outcomes=c");
        let corrected = area.post(&senco, &format!("{page}/correct"), &form).await;
        assert_eq!(corrected.status, StatusCode::SEE_OTHER);
        let read = format!("{page}/read");
        let unread = "select count(*) from advice where unread_since is not null";
        assert!(area.post(&officer, &read, "").await.refuses(REASON));
        assert_eq!(area.post(&senco, &read, &SECOND[1..]).await.status, StatusCode::FORBIDDEN);
        let second = area.post(&officer, &read, &SECOND[1..]).await;
        assert_eq!(second.location, format!("{page}?done=second"), "{}", second.text);
        assert!(area.post(&officer, &read, "").await.refuses(REASON), "not before");
        assert!(!area.get(&mother, &page).await.text.contains("Sam Hill"));
        agree(&area, child, &officer, &manager, &mother).await;
        assert_eq!(area.post(&officer, &read, "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number(unread).await, 0);
    })
    .await;
}

/// Advice that came after the draft and names three other children.
async fn late_advice(area: &Area, child: PersonId) {
    let advice = area.db.new_id::<()>();
    let piece = vec![
        ("id", advice.into()),
        ("person", child.into()),
        ("line", "c".into()),
        ("asked_of", "Speech and language therapy".into()),
    ];
    area.row("advice", piece).await;
    let text = vec![
        ("id", area.db.new_id::<()>().into()),
        ("advice", advice.into()),
        ("needs", "Sam Hart 12/03/2015\nLee Poe 13/04/2014\nKim Low 01/02/2013".into()),
        ("provision", "".into()),
        ("outcomes", "".into()),
        ("not_known", false.into()),
        ("written_by", "Sue Therapist".into()),
        ("written_on", area.today().into()),
    ];
    area.row("advice_text", text).await;
}

#[tokio::test]
async fn papers_that_name_three_other_children_go_to_no_setting_before_a_second_person_has_read_them() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let manager = area.person("Mo Manager", access::Role::Manager, None).await;
        let setting = area.school("Hill Top School", "900002").await;
        late_advice(&area, child).await;
        let consulted = "select count(*) from consultation";
        let one = format!("{}&setting=Hill+Top&chosen={setting}{EARLIER}", on(weeks_ago(&area, 1)));
        let path = format!("/children/{child}/journey/record/consultation.sent");
        let shown = area.post(&officer, &path, &one).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
        assert!(shown.text.contains(&format!("name=\"{REASON}\"")), "{}", shown.text);
        assert!(area.post(&officer, &path, &format!("{one}&step=confirmed")).await.refuses(REASON));
        let several = format!("{}&settings={setting}{EARLIER}", on(weeks_ago(&area, 1)));
        let all = format!("/children/{child}/consultations/new");
        assert!(area.post(&officer, &all, &format!("{several}&step=confirmed")).await.refuses(REASON));
        assert_eq!((area.number(consulted).await, area.number(WAITS).await), (0, 0));
        for (path, form) in [(&path, &one), (&all, &several)] {
            let asked = area.post(&officer, path, &format!("{form}{SECOND}")).await;
            assert_eq!(asked.location, format!("/children/{child}/held-back?done=asked"), "{}", asked.text);
            assert_eq!((area.number(consulted).await, area.number(WAITS).await), (0, 1), "asked once");
        }
        agree(&area, child, &officer, &manager, &mother).await;
        let sent = area.post(&officer, &all, &format!("{several}&step=confirmed")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(area.number(consulted).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_answer_to_a_comment_and_a_reason_to_an_adviser_say_nothing_of_other_children_unseen() {
    on_each(|area| async move {
        let (officer, child, school, advice) = asked_of_school(&area).await;
        let (mother, _) = area.parent(child, "Mina", true).await;
        let senco = area.person("Sue Senco", access::Role::Senco, Some(school)).await;
        let page = format!("/children/{child}/advice/{advice}");
        area.post(&senco, &page, "needs=a&provision=b&outcomes=c").await;
        let back = format!("{page}/return");
        for why in [THREE, "As+for+Sam+Poe,+born+12/03/2015"] {
            assert!(area.post(&officer, &back, &format!("why={why}")).await.refuses("why"), "{why}");
        }
        recorded(&area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        let version = area.db.new_id::<()>();
        let served = vec![
            ("id", version.into()),
            ("person", child.into()),
            ("number", 1_i64.into()),
            ("state", "served".into()),
            ("begun_on", area.today().into()),
            ("begun_by", "Asha Officer".into()),
            ("frozen_on", area.today().into()),
        ];
        area.row("plan_version", served).await;
        let made = area.post(&mother, &format!("/children/{child}/plan/comment"), "body=What+of+the+others").await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let mut tx = area.db.read().await.unwrap();
        let (comment,): (uuid::Uuid,) = sql!("select id from comment").one(&mut tx).await.unwrap();
        drop(tx);
        let answer = format!("/children/{child}/plan/comments/{comment}");
        for reason in [THREE, "Sam+Poe,+born+12/03/2015,+too"] {
            let refused = area.post(&officer, &answer, &format!("answer=refused&reason={reason}")).await;
            assert!(refused.refuses("reason"), "{reason}: {}", refused.text);
        }
        let sure = "answer=refused&reason=Sam+Poe,+born+12/03/2015,+too&sure=reason:Sam+Poe,+born+12/03/2015,+too:::";
        let kept = area.post(&officer, &answer, sure).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    })
    .await;
}
