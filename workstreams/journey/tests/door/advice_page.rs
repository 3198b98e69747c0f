//! The advice page: everybody asked at once, the family and the school among them; what came, was read, is missing; a service's
//! own queue.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::{OrganisationId, PersonId};
use store::{Query, sql};
use testing::casework::{notice, on, recorded, weeks_ago};
use testing::{Area, Someone};

/// A child whose assessment was agreed three weeks ago, with everybody who could be asked.
struct Case {
    officer: Someone,
    child: PersonId,
    senco: Someone,
    adviser: Someone,
    health: OrganisationId,
    parent: Someone,
    school: OrganisationId,
}

async fn case(area: &Area) -> Case {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let school = area.school("Beckfoot Primary", "900001").await;
    let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
    area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
    let health = area.service("Hospitals NHS Trust").await;
    let adviser = area.person("Hana Health", Role::Adviser, Some(health)).await;
    area.service("Children’s social care, east").await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    area.place(child, school).await;
    let (parent, _) = area.parent(child, "Pat", true).await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 5)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 3)) + &notice())).await;
    Case { officer, child, senco, adviser, health, parent, school }
}

/// What a form sends of the boxes that are ticked when it opens.
pub fn ticked(page: &str) -> String {
    let boxes = page.split("<input class=\"govuk-checkboxes__input\"").skip(1);
    let tags = boxes.map(|rest| rest.split('>').next().unwrap()).filter(|tag| tag.contains(" checked"));
    let value = |tag: &str, name: &str| {
        let quoted = tag.split(&format!(" {name}=\"")).nth(1).unwrap();
        quoted.split('"').next().unwrap().to_owned()
    };
    tags.map(|tag| format!("&{}={}", value(tag, "name"), value(tag, "value"))).collect()
}

async fn ask_everybody(area: &Area, case: &Case) -> testing::Answer {
    let path = format!("/children/{}/advice/ask", case.child);
    let form = area.get(&case.officer, &path).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text);
    area.post(&case.officer, &path, &(on(area.today()) + &ticked(&form.text))).await
}

async fn piece(area: &Area, child: PersonId, line: &str) -> uuid::Uuid {
    let mut tx = area.db.read().await.unwrap();
    let (id,): (uuid::Uuid,) =
        sql!("select id from advice where person = $1 and line = $2", child, line).one(&mut tx).await.unwrap();
    id
}

#[tokio::test]
async fn one_press_asks_everybody_whom_the_regulation_names_the_family_and_the_school_included() {
    on_each(|area| async move {
        let case = case(&area).await;
        let list = format!("/children/{}/advice", case.child);
        let before = area.get(&case.officer, &list).await.text;
        assert!(before.contains(&format!("{list}/ask")) && before.contains("data-missing=\"5\""), "{before}");
        let asked = ask_everybody(&area, &case).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        let lines = ["a", "b", "c", "d", "e", "views"];
        for line in lines {
            let one = format!("select count(*) from advice where line = '{line}'");
            assert_eq!(area.number(&one).await, 1, "{line}: {}", asked.text);
            assert!(asked.text.contains(&format!("{list}/{}", piece(&area, case.child, line).await)), "{line}");
        }
        // In their accounts now: parent, school (twice), health, psychologist. Social care has none, and gets it on paper.
        let received = "select count(*) from event where kind = 'advice.ask_received'";
        assert_eq!(area.number(received).await, 5);
        let paper = format!("{list}/{}/letter", piece(&area, case.child, "e").await);
        assert!(asked.text.contains(&paper), "{}", asked.text);
        assert!(area.get(&case.officer, &paper).await.text.starts_with("%PDF"));
        assert_eq!(area.get(&case.senco, &paper).await.status, StatusCode::FORBIDDEN);
        // Each sees it in their own work.
        assert!(area.get(&case.senco, "/advice").await.text.contains("Ogden, Zoe"));
        assert!(area.get(&case.adviser, "/advice").await.text.contains("Ogden, Zoe"));
        assert!(area.get(&case.senco, "/").await.text.contains("/advice"));
        let own = format!("/children/{}/advice/{}", case.child, piece(&area, case.child, "a").await);
        assert!(area.get(&case.parent, "/").await.text.contains(&own));
        // A second look asks nobody twice.
        let again = area.get(&case.officer, &format!("{list}/ask")).await.text;
        assert_eq!(ticked(&again), "");
        let nobody = area.post(&case.officer, &format!("{list}/ask"), &on(area.today())).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.get(&case.senco, &format!("{list}/ask")).await.status, StatusCode::FORBIDDEN);
        let other = area.person("Olga Officer", Role::CaseOfficer, None).await;
        assert_eq!(area.get(&other, &format!("{list}/ask")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_family_gives_its_views_in_its_own_words_and_nobody_elses_family_does() {
    on_each(|area| async move {
        let case = case(&area).await;
        ask_everybody(&area, &case).await;
        let page = format!("/children/{}/advice/{}", case.child, piece(&area, case.child, "a").await);
        let form = area.get(&case.parent, &page).await.text;
        assert!(form.contains("What would help?") && !form.contains("not_known"), "{form}");
        let empty = area.post(&case.parent, &page, "needs=&provision=&outcomes=").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let other = area.child("Max", "Field", date(2014, 1, 2), None).await;
        let (stranger, _) = area.parent(other, "Sid", true).await;
        assert_eq!(area.get(&stranger, &page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&stranger, &page, "needs=x").await.status, StatusCode::NOT_FOUND);
        let given = area.post(&case.parent, &page, "needs=She+loves+trains").await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        assert!(area.get(&case.parent, &given.location).await.text.contains("She loves trains"));
        // The advice of others is not theirs to read before the draft.
        let health = format!("/children/{}/advice/{}", case.child, piece(&area, case.child, "c").await);
        assert_eq!(area.get(&case.parent, &health).await.status, StatusCode::NOT_FOUND);
        assert!(!area.get(&case.parent, "/").await.text.contains(&page));
        // A family that has lost its rights has lost this one too.
        area.change(Query::new("delete from relationship where child =").value(case.child)).await;
        assert_eq!(area.get(&case.parent, &page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&case.parent, &format!("{page}/correct"), "needs=x").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_came_is_read_returned_with_a_reason_and_comes_again() {
    on_each(|area| async move {
        let case = case(&area).await;
        ask_everybody(&area, &case).await;
        let list = format!("/children/{}/advice", case.child);
        let page = format!("{list}/{}", piece(&area, case.child, "b").await);
        let whole = "needs=Three+words&provision=Speech&outcomes=Sentences";
        assert_eq!(area.post(&case.senco, &page, whole).await.status, StatusCode::SEE_OTHER);
        let unread = "select count(*) from advice where unread_since is not null";
        assert_eq!(area.number(unread).await, 1);
        let shown = area.get(&case.officer, &page).await.text;
        assert!(shown.contains(&format!("{page}/read")) && shown.contains("Three words"), "{shown}");
        assert_eq!(area.number(unread).await, 1, "looking changes nothing");
        let waits = area.get(&case.officer, "/worklist?waiting=unread").await.text;
        assert!(waits.contains("Ogden, Zoe") && waits.contains("Read the advice"), "{waits}");
        assert_eq!(area.post(&case.senco, &format!("{page}/read"), "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&case.officer, &format!("{page}/read"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number(unread).await, 0);
        assert!(!area.get(&case.officer, "/worklist?waiting=unread").await.text.contains("Ogden, Zoe"));
        assert!(area.get(&case.officer, &list).await.text.contains("Asha Officer"));
        // Back with a reason, which whoever gave it reads on the form.
        let silent = area.post(&case.officer, &format!("{page}/return"), "why=").await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let back = area.post(&case.officer, &format!("{page}/return"), "why=No+amount+of+speech").await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
        assert!(area.get(&case.senco, &page).await.text.contains("No amount of speech"));
        assert_eq!(area.post(&case.senco, &page, whole).await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number(unread).await, 1, "what came again is to be read again");
        let correction = "needs=Thirty+words&provision=Speech&outcomes=Sentences";
        area.post(&case.officer, &format!("{page}/read"), "").await;
        area.post(&case.senco, &format!("{page}/correct"), correction).await;
        assert_eq!(area.number(unread).await, 1, "a correction too");
    })
    .await;
}

#[tokio::test]
async fn a_request_is_chased_and_cancelled_from_the_page_and_its_reminders_end_with_the_advice() {
    on_each(|area| async move {
        let case = case(&area).await;
        ask_everybody(&area, &case).await;
        let list = format!("/children/{}/advice", case.child);
        let page = format!("{list}/{}", piece(&area, case.child, "c").await);
        assert_eq!(area.post(&case.senco, &format!("{page}/chase"), "").await.status, StatusCode::FORBIDDEN);
        let chased = area.post(&case.officer, &format!("{page}/chase"), "").await;
        assert_eq!(chased.status, StatusCode::SEE_OTHER, "{}", chased.text);
        // One reminder a day is enough, and the list says when it was.
        let twice = area.post(&case.officer, &format!("{page}/chase"), "").await;
        assert_eq!(twice.location, format!("{list}?done=chased-already"));
        assert_eq!(area.number("select count(*) from message where kind = 'chase'").await, 1);
        assert!(area.get(&case.officer, &list).await.text.contains("data-reminded"));
        area.later(1).await;
        let unread = "select count(*) from message_recipient where read_at is null";
        assert_eq!(area.number(unread).await, 1);
        let text = "needs=a&provision=b&outcomes=c";
        assert_eq!(area.post(&case.adviser, &page, text).await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.number(unread).await, 0, "a reminder of what was given is done with");
        let gone = area.post(&case.officer, &format!("{page}/chase"), "").await;
        assert_eq!(gone.status, StatusCode::CONFLICT);
        let views = format!("{list}/{}", piece(&area, case.child, "views").await);
        assert_eq!(area.get(&case.officer, &format!("{views}/cancel")).await.status, StatusCode::OK);
        let cancelled = area.post(&case.officer, &format!("{views}/cancel"), "why=The+family+wrote+them").await;
        assert_eq!(cancelled.status, StatusCode::SEE_OTHER, "{}", cancelled.text);
        assert_eq!(area.get(&case.officer, &format!("{views}/cancel")).await.status, StatusCode::CONFLICT);
        assert_eq!(area.number("select count(*) from event where kind = 'advice.withdrawn'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn advice_that_came_by_email_is_kept_as_its_file_and_files_go_with_a_request() {
    on_each(|area| async move {
        let case = case(&area).await;
        ask_everybody(&area, &case).await;
        let id = piece(&area, case.child, "e").await;
        let page = format!("/children/{}/advice/{id}", case.child);
        let today = area.today();
        let content = b"The family needs a short break each month.";
        let fields = [
            ("on-day", today.day().to_string()),
            ("on-month", today.month().to_string()),
            ("on-year", today.year().to_string()),
            ("covers", "needs".to_owned()),
            ("covers", "provision".to_owned()),
        ];
        let send = async |more: &[(&str, String)]| {
            let all: Vec<(&str, String)> = fields.iter().cloned().chain(more.iter().cloned()).collect();
            let (last, before) = all.split_last().unwrap();
            let mut parts = String::new();
            for (name, value) in before {
                parts = format!("{parts}--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            }
            area.upload_after(
                &case.officer,
                &format!("{page}/received"),
                &parts,
                (last.0, &last.1),
                "report.txt",
                content,
            )
            .await
        };
        let partly = send(&[]).await;
        assert_eq!(partly.status, StatusCode::UNPROCESSABLE_ENTITY, "it says nothing of outcomes");
        let again = partly.text.split("file-error").nth(1).unwrap_or_default();
        assert!(again.contains("report.txt"), "the file is to be chosen again: {}", partly.text);
        // A report of nothing is no advice, unless the service does not know the child.
        let mut parts = String::new();
        let whole = fields.iter().cloned().chain([("covers", "outcomes".to_owned())]);
        for (name, value) in whole {
            parts = format!("{parts}--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        let received = format!("{page}/received");
        let nothing = area.upload_after(&case.officer, &received, &parts, ("needs", ""), "", b"").await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nothing.text);
        assert_eq!(area.number("select count(*) from event where kind = 'advice.returned'").await, 0);
        let kept = send(&[("covers", "outcomes".to_owned())]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let shown = area.get(&case.officer, &page).await.text;
        assert!(shown.contains("report.txt"), "{shown}");
        assert_eq!(area.number("select count(*) from advice where unread_since is not null").await, 1);
        assert_eq!(area.get(&case.parent, &format!("/advice/{id}/files")).await.status, StatusCode::NOT_FOUND);
        // What goes with a request is seen by whoever is asked, and added by the officer alone.
        let health = piece(&area, case.child, "c").await;
        let papers = format!("/advice-requests/{health}/files");
        let sent = area.upload(&case.officer, &papers, "", "evidence.txt", b"A report").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert!(area.get(&case.adviser, &papers).await.text.contains("evidence.txt"));
        assert_eq!(area.upload(&case.adviser, &papers, "", "mine.txt", b"Mine").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.get(&case.senco, &papers).await.status, StatusCode::NOT_FOUND, "another's request");
        let own = format!("/advice/{health}/files");
        assert_eq!(area.upload(&case.adviser, &own, "", "mine.txt", b"Mine").await.status, StatusCode::SEE_OTHER);
        // The page on which advice is given has one form: what was chosen goes with what was written.
        let page = format!("/children/{}/advice/{health}", case.child);
        let form = area.get(&case.adviser, &page).await.text;
        assert_eq!(form.matches("type=\"file\"").count(), 1, "{form}");
        assert!(form.contains("mine.txt") && form.contains("name=\"keep_draft\""), "{form}");
        let parts: String = [("needs", "Pain"), ("provision", "Therapy")]
            .iter()
            .map(|(name, value)| {
                format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            })
            .collect();
        let sent = area.upload_after(&case.adviser, &page, &parts, ("outcomes", "Sleep"), "scan.txt", b"A scan").await;
        assert_eq!(sent.location, format!("{page}?done=given"), "{}", sent.text);
        let read = area.get(&case.officer, &page).await.text;
        assert!(read.contains("scan.txt") && read.contains("Therapy"), "{read}");
    })
    .await;
}

#[tokio::test]
async fn a_report_alone_is_advice_and_without_one_the_boxes_are_asked_for() {
    on_each(|area| async move {
        let case = case(&area).await;
        ask_everybody(&area, &case).await;
        let health = piece(&area, case.child, "c").await;
        let page = format!("/children/{}/advice/{health}", case.child);
        let known = "--edge\r\ncontent-disposition: form-data; name=\"not_known\"\r\n\r\nno\r\n";
        let without = area.upload_after(&case.adviser, &page, known, ("needs", ""), "", b"").await;
        assert!(without.refuses("needs") && without.refuses("outcomes"), "{}", without.text);
        let sent = area.upload_after(&case.adviser, &page, known, ("needs", ""), "report.txt", b"All of it").await;
        assert_eq!(sent.location, format!("{page}?done=given"), "{}", sent.text);
        assert!(area.get(&case.officer, &page).await.text.contains("report.txt"));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_asked_for_advice_reads_what_the_family_wrote() {
    on_each(|area| async move {
        let case = case(&area).await;
        ask_everybody(&area, &case).await;
        let own = format!("/children/{}/advice/{}", case.child, piece(&area, case.child, "a").await);
        let sent = area.post(&case.parent, &own, "needs=She+sleeps+badly&provision=&outcomes=").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let page = format!("/children/{}/advice/{}", case.child, piece(&area, case.child, "c").await);
        let asked = area.get(&case.adviser, &page).await.text;
        assert!(asked.contains("data-said=\"1\"") && asked.contains("She sleeps badly"), "{asked}");
        assert!(!area.get(&case.parent, &own).await.text.contains("data-said"), "in their own words");
        // Regulation 8(1) sets no time limit to a family: its views are neither in time nor late.
        let in_time = async || {
            let page = area.get(&case.officer, &format!("/children/{}/journey", case.child)).await.text;
            page.matches(&format!("data-deadline=\"{}\"", law::ids::ADVICE)).count()
        };
        assert_eq!(in_time().await, 0);
        let given = area.post(&case.adviser, &page, "needs=Pain&provision=Therapy&outcomes=Sleep").await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        assert_eq!(in_time().await, 1, "the service’s advice has one");
    })
    .await;
}

#[tokio::test]
async fn advice_does_not_go_without_a_file_that_was_chosen_until_that_was_said() {
    on_each(|area| async move {
        let case = case(&area).await;
        ask_everybody(&area, &case).await;
        let health = piece(&area, case.child, "c").await;
        let page = format!("/children/{}/advice/{health}", case.child);
        let parts = |more: &[(&str, &str)]| -> String {
            let fields = [("needs", "Pain"), ("provision", "Therapy")];
            let all = fields.iter().chain(more).map(|(name, value)| {
                format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            });
            all.collect()
        };
        let outcomes = ("outcomes", "Sleep");
        let empty = area.upload_after(&case.adviser, &page, &parts(&[]), outcomes, "empty.pdf", b"").await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.refuses("file"), "{}", empty.text);
        let gone = Area::hidden(&empty.text, "files_not_kept");
        assert_eq!(gone, "empty.pdf");
        let none =
            area.upload_after(&case.adviser, &page, &parts(&[("files_not_kept", &gone)]), outcomes, "", b"").await;
        assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.refuses("file"), "{}", none.text);
        assert_eq!(area.number("select count(*) from advice_text").await, 0);
        assert_eq!(Area::hidden(&none.text, "files_not_kept"), "", "it is said once");
        let sent = area.upload_after(&case.adviser, &page, &parts(&[]), outcomes, "", b"").await;
        assert_eq!(sent.location, format!("{page}?done=given"), "{}", sent.text);
    })
    .await;
}

#[tokio::test]
async fn the_head_of_a_service_gives_requests_to_colleagues_and_nobody_else_does() {
    on_each(|area| async move {
        let case = case(&area).await;
        ask_everybody(&area, &case).await;
        let head = area.person("Hera Head", Role::Adviser, Some(case.health)).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let tune = format!("before=7&every=7&after=7&head={}&gives=c", head.account);
        let tuned = area.post(&manager, &format!("/services/{}", case.health), &tune).await;
        assert_eq!(tuned.status, StatusCode::SEE_OTHER, "{}", tuned.text);
        let id = piece(&area, case.child, "c").await;
        let give = |to: &Someone| format!("advice={id}&to={}", to.account);
        assert!(area.get(&head, "/advice").await.text.contains("action=\"/advice/allocate\""));
        assert!(!area.get(&case.adviser, "/advice").await.text.contains("action=\"/advice/allocate\""));
        let to_whom = "select count(*) from advice where allocated is not null";
        area.post(&case.adviser, "/advice/allocate", &give(&case.adviser)).await;
        assert_eq!(area.number(to_whom).await, 0, "she is not the head");
        area.post(&head, "/advice/allocate", &give(&case.senco)).await;
        assert_eq!(area.number(to_whom).await, 0, "a SENCO does not work for the service");
        let given = area.post(&head, "/advice/allocate", &give(&case.adviser)).await;
        assert!(given.location.contains("done=allocated"), "{}", given.location);
        assert_eq!(area.number(to_whom).await, 1);
        assert!(area.get(&case.adviser, "/advice?show=mine").await.text.contains("Ogden, Zoe"));
        assert!(!area.get(&head, "/advice?show=mine").await.text.contains("Ogden, Zoe"));
        assert!(!area.get(&head, "/advice?show=unallocated").await.text.contains("Ogden, Zoe"));
        // The reminder goes to whoever has it.
        let page = format!("/children/{}/advice/{id}", case.child);
        area.post(&case.officer, &format!("{page}/chase"), "").await;
        let reminded = "select count(*) from message_recipient";
        assert_eq!(area.number(reminded).await, 1);
        let school = area.get(&case.senco, "/advice?show=mine").await;
        assert_eq!(school.status, StatusCode::OK);
        assert_eq!(area.get(&case.parent, "/advice").await.status, StatusCode::FORBIDDEN);
        assert_ne!(case.school, case.health);
    })
    .await;
}

#[tokio::test]
async fn a_service_that_does_not_know_the_child_leaves_its_line_missing() {
    on_each(|area| async move {
        let case = case(&area).await;
        ask_everybody(&area, &case).await;
        let list = format!("/children/{}/advice", case.child);
        let missing = async || {
            let text = area.get(&case.officer, &list).await.text;
            text.split("data-missing=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
        };
        let before = missing().await;
        let owed = format!("select count(*) from owed where rule = '{}'", law::ids::ADVICE);
        let asked = area.number(&owed).await;
        let page = format!("{list}/{}", piece(&area, case.child, "c").await);
        assert_eq!(area.post(&case.adviser, &page, "not_known=yes").await.status, StatusCode::SEE_OTHER);
        let shown = area.get(&case.officer, &list).await.text;
        assert!(shown.contains("Not known to the service") && !shown.contains("Received, not read"), "{shown}");
        assert_eq!(missing().await, before, "it is an answer, and no advice");
        // The guard of the draft names it in its own words, and the request is no longer owed.
        assert!(
            shown.contains("(c) Health: a professional named by the responsible NHS organisation: answered, not known"),
            "{shown}"
        );
        assert_eq!(area.number(&owed).await, asked - 1);
        // Whoever chose nothing and wrote nothing is asked whether they know the child.
        let school = format!("{list}/{}", piece(&area, case.child, "b").await);
        let empty = area.post(&case.senco, &school, "needs=&provision=&outcomes=").await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text.contains("href=\"#not_known\""));
    })
    .await;
}
