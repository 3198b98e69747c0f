//! Messages and documents through the program's door: nothing leaves for anybody who is not on the case, with
//! anything that is not the child's; and what was sent by mistake can be called back.

use std::sync::Mutex;
use std::time::Duration;

use crate::common::{Area, Someone, on_each, operator};
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::{Entry, Query, Right};

struct Case {
    officer: Someone,
    manager: Someone,
    senco: Someone,
    mother: Someone,
    father: Someone,
    stranger: Someone,
    other_senco: Someone,
    child: PersonId,
    other: PersonId,
}

/// Two families, two schools; the first child's father must not learn where it lives.
async fn case(area: &Area) -> Case {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let manager = area.person("Mo Manager", Role::Manager, None).await;
    let (school, elsewhere) =
        (area.school("Beckfoot Primary", "900001").await, area.school("Hill Top", "900002").await);
    let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
    let other_senco = area.person("Sam Senco", Role::Senco, Some(elsewhere)).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    let other = area.child("Max", "Hart", date(2016, 1, 1), None).await;
    let (mother, mina) = area.parent(child, "Mina", true).await;
    let (father, tom) = area.parent(child, "Tom", false).await;
    let (stranger, _) = area.parent(other, "Stan", true).await;
    for child in [child, other] {
        area.assign(child, &officer, "case_officer").await;
    }
    area.place(child, school).await;
    area.place(other, elsewhere).await;
    let rule = format!("from={tom}&about={mina}&reason=Court+order");
    let made = area.post(&officer, &format!("/children/{child}/contact-rules"), &rule).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    Case { officer, manager, senco, mother, father, stranger, other_senco, child, other }
}

async fn add_file(area: &Area, who: &Someone, child: PersonId, title: &str, name: &str, content: &[u8]) -> String {
    let added = area.upload(who, &format!("/children/{child}/files/new"), title, name, content).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{title}: {}", added.text);
    let mut tx = area.db.read().await.unwrap();
    let row: (uuid::Uuid,) = Query::new("select id from file where title =").value(title).one(&mut tx).await.unwrap();
    row.0.to_string()
}

async fn count(area: &Area, table: &str) -> i64 {
    Query::new(&format!("select count(*) from {table}")).number(&mut area.db.read().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_message_is_looked_at_waits_can_be_called_back_and_reaches_whom_it_should() {
    on_each(|area| async move {
        let case = case(&area).await;
        let (child, path) = (case.child, format!("/children/{}/messages", case.child));
        let file =
            add_file(&area, &case.officer, child, "Draft letter", "letter.txt", b"About Zoe Ogden: please comment.")
                .await;
        let form = area.get(&case.officer, &format!("{path}/new")).await.text;
        for words in ["Mina Parent", "Tom Parent", "Sue Senco", "SENCO, Beckfoot Primary", "Draft letter"] {
            assert!(form.contains(words), "{words}: {form}");
        }
        for words in ["Stan Parent", "Sam Senco", r#"type="email""#] {
            assert!(!form.contains(words), "{words}");
        }
        let body = format!("to={}&subject=Draft+letter&body=Please+comment.&files={file}", case.mother.account);
        let look = area.post(&case.officer, &format!("{path}/new"), &body).await;
        assert_eq!(look.status, StatusCode::OK);
        let looks = look.text.contains("name=\"step\" value=\"send\"") && look.text.contains("letter.txt");
        assert!(looks, "{}", look.text);
        assert_eq!(count(&area, "message").await, 0, "looking sends nothing");
        let change = area.post(&case.officer, &format!("{path}/new"), &format!("{body}&step=change")).await;
        assert!(change.text.contains("Please comment."), "what was written stays");
        let sent = area.post(&case.officer, &format!("{path}/new"), &format!("{body}&step=send")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert!(area.get(&case.mother, "/messages").await.text.contains("data-total=\"0\""), "it waits");
        let thread = area.get(&case.officer, &path).await.text;
        assert!(thread.contains("/recall\"") && thread.contains("data-tag=\"waiting\""), "{thread}");
        let id = thread.split("/recall").next().unwrap().rsplit('/').next().unwrap().to_owned();
        for who in [&case.mother, &case.senco] {
            let recalled = area.post(who, &format!("{path}/{id}/recall"), "").await;
            assert_eq!(recalled.status, StatusCode::NOT_FOUND, "{}", who.name);
        }
        assert_eq!(area.post(&case.officer, &format!("{path}/{id}/recall"), "").await.status, StatusCode::SEE_OTHER);
        area.later(1).await;
        assert!(area.get(&case.mother, "/messages").await.text.contains("data-total=\"0\""), "called back");
        assert_eq!(
            area.get(&case.mother, &format!("/children/{child}/files/{file}")).await.status,
            StatusCode::NOT_FOUND
        );

        area.post(&case.officer, &format!("{path}/new"), &format!("{body}&step=send")).await;
        area.later(1).await;
        assert!(area.get(&case.mother, "/").await.text.contains("data-count=\"messages\""));
        let thread = area.get(&case.mother, &path).await.text;
        assert!(thread.contains("Please comment.") && thread.contains("/read\""), "{thread}");
        let letter = area.get(&case.mother, &format!("/children/{child}/files/{file}")).await;
        assert_eq!(letter.text, "About Zoe Ogden: please comment.");
        let id = thread.split("/read\"").next().unwrap().rsplit('/').next().unwrap().to_owned();
        assert_eq!(area.post(&case.mother, &format!("{path}/{id}/read"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number("select count(*) from message_recipient where read_at is not null").await, 1);
        let late = area.post(&case.officer, &format!("{path}/{id}/recall"), "").await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert_eq!(late.problem(), "conflict");
        // To others on the case it does not exist.
        for who in [&case.father, &case.senco] {
            assert!(!area.get(who, &path).await.text.contains("Please comment."), "{}", who.name);
            assert_eq!(area.get(who, &format!("/children/{child}/files/{file}")).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(area.get(&case.stranger, &path).await.status, StatusCode::NOT_FOUND);
        // The family writes to the authority, and to nobody else.
        let theirs = area.get(&case.mother, &format!("{path}/new")).await.text;
        assert!(
            theirs.contains("Asha Officer") && !theirs.contains("Tom Parent") && !theirs.contains("Sue Senco"),
            "{theirs}"
        );
        let answer = format!("to={}&subject=Re&body=Thank+you&step=send", case.officer.account);
        assert_eq!(area.post(&case.mother, &format!("{path}/new"), &answer).await.status, StatusCode::SEE_OTHER);
        let across = format!("to={}&subject=Re&body=Hello&step=send", case.father.account);
        assert!(area.post(&case.mother, &format!("{path}/new"), &across).await.refuses("to"));
    })
    .await;
}

/// The family, whom somebody could send to and whether they are on the case, and which document with it: whether it may go at
/// all, and whether it may go to somebody who is bound.
struct Sendings {
    case: Case,
    recipients: Vec<(String, bool)>,
    files: Vec<(String, bool, bool)>,
}

async fn sendings(area: &Area) -> Sendings {
    let case = case(area).await;
    let child = case.child;
    area.row(
        "address",
        vec![
            ("id", area.db.new_id::<()>().into()),
            ("person", child.into()),
            ("street", "9 Hidden Lane".into()),
            ("postcode", "ZZ9 4AB".into()),
            ("starts_on", date(2020, 1, 1).into()),
        ],
    )
    .await;
    let own = add_file(area, &case.officer, child, "Own report", "own.txt", b"Report on Zoe Ogden").await;
    let telling = add_file(area, &case.officer, child, "Home visit", "visit.txt", b"Zoe Ogden at 9 Hidden Lane").await;
    let scan = add_file(area, &case.officer, child, "A scan", "scan.pdf", b"%PDF-1.7 a picture").await;
    // A list of other children, brought to this child by mistake.
    let upn = {
        let signs = ('A'..='Z').map(|letter| format!("{letter}999000115001"));
        signs.into_iter().find(|upn| upn.parse::<identifiers::Upn>().is_ok()).unwrap()
    };
    let list = format!("name,upn\nZoe Ogden,\nSomebody Else,{upn}\n");
    let list = add_file(area, &case.officer, child, "A list", "children.csv", list.as_bytes()).await;
    let plan =
        add_file(area, &case.officer, case.other, "Plan of another child", "plan.txt", b"Plan of Max Hart").await;
    let withdrawn = add_file(area, &case.officer, child, "Removed", "old.txt", b"Zoe Ogden, old").await;
    let out = format!("/children/{child}/files/{withdrawn}/withdraw");
    assert_eq!(area.post(&case.officer, &out, "why=").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(area.post(&case.mother, &out, "why=a").await.status, StatusCode::NOT_FOUND);
    assert_eq!(area.post(&case.officer, &out, "why=Wrong+child").await.status, StatusCode::SEE_OTHER);

    let recipients = vec![
        (case.mother.account.to_string(), true),
        (case.senco.account.to_string(), true),
        (case.father.account.to_string(), true),
        (case.stranger.account.to_string(), false),
        (case.other_senco.account.to_string(), false),
        (case.officer.account.to_string(), false),
        (area.db.new_id::<()>().to_string(), false),
        ("somebody@example.com".into(), false),
        (String::new(), false),
    ];
    let files = vec![
        // The document, whether it may go at all, whether it may go to somebody who is bound.
        (String::new(), true, true),
        (own, true, true),
        (telling, true, false),
        (scan, true, false),
        (list, false, false),
        (plan, false, false),
        (withdrawn, false, false),
        ("not-an-id".into(), false, false),
    ];
    Sendings { case, recipients, files }
}

/// Every sending to these two recipients with these documents: what may go goes, and nothing else.
async fn only_what_may_go_goes(area: &Area, pairs: &[(usize, usize)], documents: std::ops::Range<usize>) {
    let Sendings { case, recipients, files } = sendings(area).await;
    let bound = case.father.account.to_string();
    let mut before = count(area, "message").await;
    for (first, second) in pairs {
        for (file, may_go, may_go_to_bound) in &files[documents.clone()] {
            let to = [&recipients[*first], &recipients[*second]];
            let attachment = if file.is_empty() { String::new() } else { format!("&files={file}") };
            let form = format!("to={}&to={}&subject=S&body=B&step=send&looked=yes{attachment}", to[0].0, to[1].0);
            let answer = area.post(&case.officer, &format!("/children/{}/messages/new", case.child), &form).await;
            let everybody = to.iter().all(|one| one.1);
            let reaches_bound = to.iter().any(|one| one.0 == bound);
            let expected = everybody && *may_go && (!reaches_bound || *may_go_to_bound);
            let now = count(area, "message").await;
            assert_eq!(now - before == 1, expected, "{form}: {}", answer.text);
            assert_eq!(answer.status == StatusCode::SEE_OTHER, expected, "{form}");
            before = now;
        }
    }
    // Whatever was sent went to the case with the child's own documents.
    let mut tx = area.db.read().await.unwrap();
    let wrong = Query::new(
        "select count(*) from message_file mf join file f on f.id = mf.file join message m on m.id = mf.message
          where f.person <> m.person or f.withdrawn_at is not null",
    );
    assert_eq!(wrong.number(&mut tx).await.unwrap(), 0);
}

/// How many recipients and documents [`sendings`] has.
const RECIPIENTS: usize = 9;
const DOCUMENTS: usize = 8;

fn two_at_once() -> Vec<(usize, usize)> {
    (0..RECIPIENTS).flat_map(|first| (first + 1..RECIPIENTS).map(move |second| (first, second))).collect()
}

#[tokio::test]
async fn central_bedfordshire_lancashire_cornwall_isle_of_wight_every_wrong_sending_is_refused() {
    on_each(|area| async move {
        let alone: Vec<_> = (0..RECIPIENTS).map(|one| (one, one)).collect();
        only_what_may_go_goes(&area, &alone, 0..DOCUMENTS).await;
    })
    .await;
}

#[tokio::test]
async fn every_wrong_sending_to_two_people_at_once_is_refused_with_a_document_of_the_case() {
    let area = Area::on_sqlite(crate::common::ROOMS).await;
    only_what_may_go_goes(&area, &two_at_once(), 0..DOCUMENTS / 2).await;
}

#[tokio::test]
async fn every_wrong_sending_to_two_people_at_once_is_refused_with_any_other_document() {
    let area = Area::on_sqlite(crate::common::ROOMS).await;
    only_what_may_go_goes(&area, &two_at_once(), DOCUMENTS / 2..DOCUMENTS).await;
}

#[tokio::test]
#[ignore = "soak: the same 288 sendings on PostgreSQL"]
async fn every_wrong_sending_to_two_people_at_once_is_refused_on_postgresql() {
    if let Some(area) = Area::on_postgres(crate::common::ROOMS).await {
        only_what_may_go_goes(&area, &two_at_once(), 0..DOCUMENTS).await;
    }
}

#[tokio::test]
async fn where_the_child_lives_is_not_sent_and_whoever_is_on_the_case_no_longer_is_sent_nothing() {
    on_each(|area| async move {
        let Sendings { case, recipients, files } = sendings(&area).await;
        assert_eq!((recipients.len(), files.len()), (RECIPIENTS, DOCUMENTS));
        let (child, bound) = (case.child, case.father.account);
        // The home, typed into the message itself.
        let told = format!("to={bound}&subject=S&body=They+live+at+9+hidden+lane&step=send");
        let told = area.post(&case.officer, &format!("/children/{child}/messages/new"), &told).await;
        assert!(told.refuses("body") && told.text.contains("Tom Parent"), "{}", told.text);
        // A parent whose right has ended is on the case no longer.
        area.change(
            Query::new("update relationship set parental_responsibility = false where parental_responsibility = ")
                .value(true)
                .push("and child =")
                .value(child),
        )
        .await;
        let ended = format!("to={}&subject=S&body=B&step=send", case.mother.account);
        let ended = area.post(&case.officer, &format!("/children/{child}/messages/new"), &ended).await;
        assert!(ended.refuses("to"), "{}", ended.text);
        assert!(area.get(&case.mother, "/messages").await.text.contains("data-total=\"0\""), "nor does she read on");
        // A restricted child is nobody's but the named people's.
        area.restrict(child, &[&case.manager]).await;
        assert_eq!(area.get(&case.officer, &format!("/children/{child}/messages")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn documents_that_cannot_be_read_are_confirmed_and_wrong_files_are_refused_in_words() {
    on_each(|area| async move {
        let case = case(&area).await;
        let new = format!("/children/{}/files/new", case.child);
        for (title, name, content, words) in [
            ("", "a.txt", &b"a"[..], "Enter the name of the document"),
            ("A", "", b"a", "Select a document"),
            ("A", "a.exe", b"MZ", "program or script"),
            ("A", "a.pdf", b"MZ", "program, not a document"),
            ("A", "a.txt", b"", "The selected file is empty"),
        ] {
            let refused = area.upload(&case.officer, &new, title, name, content).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
            assert!(refused.text.contains(words), "{words}: {}", refused.text);
        }
        assert_eq!(count(&area, "file").await, 0);
        assert_eq!(area.upload(&case.stranger, &new, "A", "a.txt", b"a").await.status, StatusCode::NOT_FOUND);
        let scan =
            add_file(&area, &case.mother, case.child, "A scan", "../../Zoë's scan.pdf", b"%PDF-1.7 a picture").await;
        let got = area.get(&case.officer, &format!("/children/{}/files/{scan}", case.child)).await;
        assert_eq!(got.status, StatusCode::OK);
        let list = area.get(&case.officer, &format!("/children/{}/files", case.child)).await.text;
        assert!(list.contains("Zoë&#39;s scan.pdf") && !list.contains("../"), "{list}");
        assert!(!area.get(&case.senco, &format!("/children/{}/files", case.child)).await.text.contains("A scan"));
        let path = format!("/children/{}/messages/new", case.child);
        let body = format!("to={}&subject=S&body=B&files={scan}", case.mother.account);
        let look = area.post(&case.officer, &path, &body).await.text;
        assert!(
            look.contains("OnePlan cannot read all of “A scan”") && look.contains("I have opened each document"),
            "{look}"
        );
        let hasty = area.post(&case.officer, &path, &format!("{body}&step=send")).await;
        assert!(hasty.refuses("looked"));
        assert_eq!(
            area.post(&case.officer, &path, &format!("{body}&step=send&looked=yes")).await.status,
            StatusCode::SEE_OTHER
        );
        // The same content a second time is the same document.
        add_file(&area, &case.mother, case.child, "A scan", "again.pdf", b"%PDF-1.7 a picture").await;
        assert_eq!(count(&area, "file").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_family_sees_which_professionals_opened_the_record_and_no_more() {
    on_each(|area| async move {
        let case = case(&area).await;
        let path = format!("/children/{}", case.child);
        for who in [&case.officer, &case.senco, &case.mother, &case.father] {
            area.get(who, &path).await;
        }
        let hers = area.get(&case.mother, &format!("{path}/readers")).await.text;
        let readers = hers.split(r#"id="readers""#).nth(1).unwrap();
        assert!(
            readers.contains("Asha Officer") && readers.contains("Sue Senco") && !readers.contains("Tom Parent"),
            "{readers}"
        );
        let his = area.get(&case.father, &format!("{path}/readers")).await.text;
        let readers = his.split(r#"id="readers""#).nth(1).unwrap();
        assert!(
            readers.contains("Asha Officer") && !readers.contains("Sue Senco") && !readers.contains("Mina Parent"),
            "{readers}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_officer_who_is_also_the_childs_father_is_its_father_here() {
    on_each(|area| async move {
        let case = case(&area).await;
        let file = add_file(&area, &case.officer, case.child, "Internal note", "note.txt", b"About Zoe Ogden.").await;
        let mut tx = area.db.write(&operator()).await.unwrap();
        let held = access::Held { role: Role::CaseOfficer, organisation: None };
        access::records::accounts::give_role(&mut tx, case.father.account, held, date(2020, 1, 1)).await.unwrap();
        tx.record(Entry::new("test", "test", None, Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
        let path = format!("/children/{}", case.child);
        let files = area.get(&case.father, &format!("{path}/files")).await;
        assert!(!files.text.contains("Internal note"), "{}", files.text);
        assert_eq!(area.get(&case.father, &format!("{path}/files/{file}")).await.status, StatusCode::NOT_FOUND);
        let form = area.get(&case.father, &format!("{path}/messages/new")).await.text;
        assert!(form.contains("Asha Officer"), "he writes to the authority: {form}");
        for other in ["Mina Parent", "Sue Senco", "Beckfoot"] {
            assert!(!form.contains(other), "{other}: {form}");
        }
    })
    .await;
}

/// A draft plan on which the family can comment.
async fn draft_sent(area: &Area, child: PersonId) {
    let plan: store::Id<()> = area.db.new_id();
    area.row(
        "plan_version",
        vec![
            ("id", plan.into()),
            ("person", child.into()),
            ("number", 1_i64.into()),
            ("state", "served".into()),
            ("begun_on", area.today().into()),
            ("begun_by", "Asha Officer".into()),
            ("frozen_on", area.today().into()),
        ],
    )
    .await;
}

#[tokio::test]
async fn what_another_wrote_about_the_plan_is_kept_from_whoever_must_not_learn_where_the_child_is() {
    on_each(|area| async move {
        let case = case(&area).await;
        draft_sent(&area, case.child).await;
        let comment = format!("/children/{}/plan/comment", case.child);
        let said = area.post(&case.mother, &comment, "body=We+live+by+the+mill").await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        let said = area.post(&case.father, &comment, "body=I+agree+with+it").await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        let page = format!("/children/{}/plan", case.child);
        let theirs = area.get(&case.father, &page).await.text;
        assert!(theirs.contains("I agree with it") && !theirs.contains("by the mill"), "{theirs}");
        assert!(area.get(&case.mother, &page).await.text.contains("by the mill"));
    })
    .await;
}

#[tokio::test]
async fn whose_comment_it_is_follows_from_the_account_and_not_from_the_name() {
    on_each(|area| async move {
        let case = case(&area).await;
        draft_sent(&area, case.child).await;
        for who in [&case.mother, &case.father] {
            area.change(Query::new("update account set name = 'Alex Parent' where id =").value(who.account)).await;
        }
        let comment = format!("/children/{}/plan/comment", case.child);
        for (who, body) in [(&case.mother, "We+live+by+the+mill"), (&case.father, "I+agree+with+it")] {
            let said = area.post(who, &comment, &format!("body={body}")).await;
            assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        }
        let page = format!("/children/{}/plan", case.child);
        let his = area.get(&case.father, &page).await.text;
        assert!(his.contains("I agree with it") && !his.contains("by the mill"), "{his}");
        assert!(area.get(&case.mother, &page).await.text.contains("by the mill"));
    })
    .await;
}

#[tokio::test]
async fn lancashire_24_008_773_a_private_report_stands_beside_the_evidence_whoever_wrote_it() {
    on_each(|area| async move {
        let case = case(&area).await;
        let report = b"Private report on Zoe Ogden: standard score 61.";
        let file = add_file(&area, &case.mother, case.child, "Private psychologist", "report.txt", report).await;
        let elsewhere = add_file(&area, &case.officer, case.other, "Of another child", "other.txt", b"Max").await;
        let test = area.get(&case.officer, &format!("/children/{}/journey/test", case.child)).await.text;
        assert!(test.contains("Private psychologist") && test.contains("Mina Parent"), "{test}");
        assert!(test.contains(&file) && !test.contains(&elsewhere));
        let why = area
            .post(&case.officer, &format!("/children/{}/files/{file}/withdraw", case.child), "why=Sent+in+error")
            .await;
        assert_eq!(why.status, StatusCode::SEE_OTHER, "{}", why.text);
        let test = area.get(&case.officer, &format!("/children/{}/journey/test", case.child)).await.text;
        assert!(!test.contains("Private psychologist") && !test.contains(&file), "{test}");
    })
    .await;
}

#[tokio::test]
async fn a_document_is_added_to_a_message_while_it_is_written_and_nothing_typed_is_lost() {
    on_each(|area| async move {
        let case = case(&area).await;
        let (child, new) = (case.child, format!("/children/{}/messages/new", case.child));
        let typed = format!("to={}&subject=School&body=Half+a+thought", case.officer.account);
        let leads = area.post(&case.mother, &new, &format!("{typed}&step=add-file")).await;
        assert_eq!(leads.location, format!("/children/{child}/files/new?then=message"), "{}", leads.text);
        assert_eq!(count(&area, "message").await, 0);
        let adds = area.get(&case.mother, &leads.location).await.text;
        assert!(adds.contains("name=\"then\" value=\"message\""), "{adds}");
        let then = "--edge\r\ncontent-disposition: form-data; name=\"then\"\r\n\r\nmessage\r\n";
        let files = format!("/children/{child}/files/new");
        let content = b"Zoe reads three words";
        let added = area.upload_after(&case.mother, &files, then, ("title", "A report"), "report.txt", content).await;
        assert!(added.location.starts_with(&format!("{new}?draft_with=")), "{} {}", added.location, added.text);
        let file = added.location.split('=').nth(1).unwrap().to_owned();
        let back = area.get(&case.mother, &added.location).await.text;
        let ticked = |value: &str| back.contains(&format!("value=\"{value}\" checked"));
        assert!(ticked(&case.officer.account.to_string()) && ticked(&file), "{back}");
        assert!(back.contains(">Half a thought</textarea>") && back.contains("value=\"School\""), "{back}");
        assert!(!back.contains("data-draft"), "the form holds it already: {back}");
        let whole = format!("{typed}&files={file}&step=send&looked=yes");
        let sent = area.post(&case.mother, &added.location, &whole).await;
        assert_eq!(sent.location, format!("/children/{child}/messages?done=sent"), "{}", sent.text);
        assert_eq!((count(&area, "message").await, count(&area, "unsaved_form").await), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn the_only_one_who_can_be_written_to_is_selected_already() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        for (who, to) in [(&parent, &officer), (&officer, &parent)] {
            let form = area.get(who, &format!("/children/{child}/messages/new")).await.text;
            assert!(form.contains(&format!("value=\"{}\" checked", to.account)), "{form}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_text_that_is_too_long_is_refused_without_being_looked_through() {
    on_each(|area| async move {
        let case = case(&area).await;
        let new = format!("/children/{}/messages/new", case.child);
        let long = format!("subject=&body={}", "Sam+Hart+12/03/2015+".repeat(2_000));
        let refused = area.post(&case.mother, &new, &long).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.refuses("body") && !refused.refuses("subject"), "the guard was not asked: {}", refused.text);
        let many: String = (0..11).map(|_| format!("&files={}", uuid::Uuid::nil())).collect();
        let refused = area.post(&case.mother, &new, &format!("subject=&body=Hello{many}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.refuses("files") && !refused.refuses("subject"), "{}", refused.text);
        assert_eq!(count(&area, "message").await, 0);
    })
    .await;
}

#[tokio::test]
async fn while_a_long_document_is_looked_through_others_write() {
    on_each(|area| async move {
        let case = case(&area).await;
        // What was found in a text is kept: each database has its own.
        let own = if area.db.is_postgres() { "One day. " } else { "Another day. " };
        let day = "Zoe Ogden swims well, reads Three Words and met Sam Hart on 12/03/2024.\n";
        let long = format!("{own}{}", day.repeat(6_000));
        let file = add_file(&area, &case.mother, case.child, "Diary", "diary.txt", long.as_bytes()).await;
        let form = format!("to={}&subject=Diary&body=Please+read&files={file}", case.officer.account);
        let done = Mutex::new(Vec::new());
        let looked = async {
            let answer = area.post(&case.mother, &format!("/children/{}/messages/new", case.child), &form).await;
            done.lock().unwrap().push("looked");
            answer
        };
        let written = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let mut tx = area.db.write(&operator()).await.unwrap();
            store::setting::set(&mut tx, "test", "written").await.unwrap();
            tx.record(Entry::new("setting.change", "setting", None, Right::Test)).await.unwrap();
            tx.commit().await.unwrap();
            done.lock().unwrap().push("written");
        };
        let (answer, ()) = tokio::join!(looked, written);
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(*done.lock().unwrap(), ["written", "looked"]);
    })
    .await;
}
