//! Advice that is asked of somebody without an account: how they are reached, who may change it, and a reminder by hand.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::{OrganisationId, PersonId};
use store::{Query, sql};
use testing::casework::{EARLIER, notice, on, recorded, weeks_ago};
use testing::{Area, Someone};

use crate::on_each;
use crate::worklist::{counts, page, total};

struct Case {
    officer: Someone,
    child: PersonId,
    service: OrganisationId,
    /// The page of the advice that the service is asked for.
    piece: String,
}

/// A child whose health advice was asked two weeks ago of a service in which nobody has an account.
async fn case(area: &Area) -> Case {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let service = area.service("Hospitals Trust").await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 5)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 3)) + &notice())).await;
    let form = format!("{}&line=c&asked_of=Hospitals+Trust&account=service-{service}", on(weeks_ago(area, 2)));
    recorded(area, &officer, child, "advice.asked", &form).await;
    let mut tx = area.db.read().await.unwrap();
    let (piece,): (uuid::Uuid,) = Query::new("select id from advice").one(&mut tx).await.unwrap();
    Case { officer, child, service, piece: format!("/children/{child}/advice/{piece}") }
}

/// Where reminders went, the first one first.
async fn reminded(area: &Area) -> Vec<String> {
    let mut tx = area.db.read().await.unwrap();
    let all = Query::new("select address from outbox where kind = 'advice.reminder' order by id");
    let rows: Vec<(String,)> = all.all(&mut tx).await.unwrap();
    rows.into_iter().map(|(address,)| address).collect()
}

#[tokio::test]
async fn where_there_is_no_address_the_page_says_to_telephone_and_nothing_is_sent() {
    on_each(|area| async move {
        let case = case(&area).await;
        let list = format!("/children/{}/advice", case.child);
        assert!(area.get(&case.officer, &list).await.text.contains("data-telephone"));
        let page = area.get(&case.officer, &case.piece).await.text;
        assert!(!page.contains(&format!("{}/chase", case.piece)), "{page}");
        assert!(page.contains("data-telephone=\"\""), "{page}");
        let phone = sql!("update organisation set phone = '01632 960002' where id = $1", case.service);
        area.change(phone).await;
        for path in [&list, &case.piece] {
            assert!(area.get(&case.officer, path).await.text.contains("data-telephone=\"01632 960002\""), "{path}");
        }
        let chased = area.post(&case.officer, &format!("{}/chase", case.piece), "").await;
        assert_eq!(chased.status, StatusCode::CONFLICT);
        // What can be no address is none.
        area.change(sql!("update organisation set email = 'ask reception' where id = $1", case.service)).await;
        assert!(area.get(&case.officer, &list).await.text.contains("data-telephone"));
        area.later(24 * 60).await;
        journey::records::chasing::remind(area.db.clone()).await.unwrap();
        assert!(reminded(&area).await.is_empty());
        // A service that has an account now is reminded there.
        area.person("Hana Health", Role::Adviser, Some(case.service)).await;
        assert!(!area.get(&case.officer, &list).await.text.contains("data-telephone"));
        assert_eq!(area.get(&case.officer, &format!("{}/contact", case.piece)).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_officer_writes_down_an_address_and_reminds_by_hand_once_a_day() {
    on_each(|area| async move {
        let case = case(&area).await;
        let list = format!("/children/{}/advice", case.child);
        let contact = format!("{}/contact", case.piece);
        assert!(area.get(&case.officer, &case.piece).await.text.contains(&format!("href=\"{contact}\"")));
        assert_eq!(area.get(&case.officer, &contact).await.status, StatusCode::OK);
        assert!(area.post(&case.officer, &contact, "email=nobody&phone=").await.refuses("email"));
        let saved = area.post(&case.officer, &contact, "email=Advice@Trust.example&phone=01632+960003").await;
        assert_eq!(saved.location, format!("{}?done=contact", case.piece), "{}", saved.text);
        let page = area.get(&case.officer, &case.piece).await.text;
        assert!(page.contains("advice@trust.example") && page.contains("01632 960003"), "{page}");
        assert!(page.contains(&format!("action=\"{}/chase\"", case.piece)), "{page}");
        assert!(!area.get(&case.officer, &list).await.text.contains("data-telephone"));
        let chased = area.post(&case.officer, &format!("{}/chase", case.piece), "").await;
        assert_eq!(chased.location, format!("{list}?done=chased-by-email"), "{}", chased.text);
        let twice = area.post(&case.officer, &format!("{}/chase", case.piece), "").await;
        assert_eq!(twice.location, format!("{list}?done=chased-already"));
        assert_eq!(reminded(&area).await, ["advice@trust.example"]);
        assert_eq!(area.number("select count(*) from message").await, 0, "nobody has an account");
        assert!(area.get(&case.officer, &list).await.text.contains("data-reminded"));
        // The worklist's button says the same of it, and chases on another day.
        let by_list = format!("act=chase&child={}", case.child);
        let again = area.post(&case.officer, "/worklist/act", &by_list).await;
        assert!(again.location.contains("reminded-today"), "{}", again.location);
        area.later(24).await;
        let check = area.post(&case.officer, "/worklist/act", &by_list).await;
        assert!(check.text.contains("advice@trust.example"), "it says to whom it goes: {}", check.text);
        assert_eq!(reminded(&area).await.len(), 1);
        let piece = case.piece.rsplit('/').next().unwrap();
        area.post(&case.officer, "/worklist/act", &format!("{by_list}&sure=yes&piece={piece}")).await;
        assert_eq!(reminded(&area).await.len(), 2);
        // Without an address of its own it is the service's, which the last reminder went past.
        area.change(sql!("update organisation set email = 'office@trust.example' where id = $1", case.service)).await;
        assert_eq!(area.post(&case.officer, &contact, "email=&phone=").await.status, StatusCode::SEE_OTHER);
        area.later(24).await;
        area.post(&case.officer, &format!("{}/chase", case.piece), "").await;
        assert_eq!(reminded(&area).await.last().unwrap(), "office@trust.example");
    })
    .await;
}

#[tokio::test]
async fn nobody_else_sees_or_changes_how_whoever_was_asked_is_reached() {
    on_each(|area| async move {
        let case = case(&area).await;
        area.change(sql!("update organisation set email = 'advice@trust.example' where id = $1", case.service)).await;
        let contact = format!("{}/contact", case.piece);
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert_ne!(area.get(&stranger, &contact).await.status, StatusCode::OK);
        let posted = area.post(&stranger, &contact, "email=mine@stranger.example").await;
        assert_eq!(posted.status, StatusCode::NOT_FOUND);
        let school = area.school("Beckfoot Primary", "900001").await;
        area.place(case.child, school).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let (parent, _) = area.parent(case.child, "Pat", true).await;
        for who in [&senco, &parent] {
            assert_eq!(area.get(who, &contact).await.status, StatusCode::FORBIDDEN);
            let posted = area.post(who, &contact, "email=mine@stranger.example").await;
            assert_eq!(posted.status, StatusCode::FORBIDDEN);
            let list = area.get(who, &format!("/children/{}/advice", case.child)).await.text;
            assert!(!list.contains("trust.example") && !list.contains("data-telephone"), "{list}");
        }
        assert_eq!(area.number("select count(*) from advice where email is not null").await, 0);
        // An address under one child is not found under another.
        let other = area.child("Max", "Hart", date(2016, 1, 1), None).await;
        area.assign(other, &case.officer, "case_officer").await;
        let crossed = contact.replace(&case.child.to_string(), &other.to_string());
        assert_eq!(area.get(&case.officer, &crossed).await.status, StatusCode::NOT_FOUND);
        let posted = area.post(&case.officer, &crossed, "email=mine@stranger.example").await;
        assert_eq!(posted.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn somebody_who_is_asked_by_name_is_reached_at_the_address_that_came_with_the_request() {
    on_each(|area| async move {
        let case = case(&area).await;
        let path = format!("/children/{}/advice/ask", case.child);
        let form = |more: &str| format!("{}&other-line=f{more}{EARLIER}", on(weeks_ago(&area, 1)));
        let wrong = area.post(&case.officer, &path, &form("&other-name=Ines&other-email=nobody")).await;
        assert!(wrong.refuses("other-email"), "{}", wrong.text);
        let nameless = format!("{}&other-email=ines@therapy.example", on(weeks_ago(&area, 1)));
        assert!(area.post(&case.officer, &path, &nameless).await.refuses("other-name"));
        assert_eq!(area.number("select count(*) from advice").await, 1);
        let reach = "&other-name=Ines&other-email=ines@therapy.example&other-phone=01632+960004";
        let asked = area.post(&case.officer, &path, &form(reach)).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
        let kept = "select count(*) from advice where email = 'ines@therapy.example' and phone = '01632 960004'";
        assert_eq!(area.number(kept).await, 1);
        // Six weeks from the day on which the request is taken to be received.
        area.later(24 * 35).await;
        journey::records::chasing::remind(area.db.clone()).await.unwrap();
        assert_eq!(reminded(&area).await, ["ines@therapy.example"], "the service has no address");
        area.later(1).await;
        journey::records::chasing::remind(area.db.clone()).await.unwrap();
        assert_eq!(reminded(&area).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_request_that_nobody_has_in_an_account_waits_to_be_sent_until_it_is_marked_as_sent() {
    const LIST: &str = "/letters/to-print/advice";
    on_each(|area| async move {
        // One that was sent before it was written here waits for nobody.
        let case = case(&area).await;
        assert_eq!(total(&page(&area, &case.officer, LIST).await), 0);
        let [hospitals, therapists] = [area.service("Eye Hospital").await, area.service("Therapists").await];
        area.person("Hana Health", Role::Adviser, Some(therapists)).await;
        for (line, name, service) in [("f", "Eye+Hospital", hospitals), ("e", "Therapists", therapists)] {
            let form = format!("{}&line={line}&asked_of={name}&account=service-{service}", on(area.today()));
            recorded(&area, &case.officer, case.child, "advice.asked", &form).await;
        }
        let list = page(&area, &case.officer, LIST).await;
        assert!(total(&list) == 1 && list.contains("Eye Hospital") && !list.contains("Therapists"), "{list}");
        let home = page(&area, &case.officer, "/").await;
        assert!(counts(&home).contains(&("to-send".to_owned(), 1, LIST.to_owned())), "{home}");
        let printing = page(&area, &case.officer, "/letters/to-print").await;
        assert!(printing.contains(&format!("href=\"{LIST}\"")), "{printing}");
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (uuid::Uuid,) = sql!("select id from advice where line = 'f'").one(&mut tx).await.unwrap();
        drop(tx);
        assert!(list.contains(&format!("href=\"/children/{}/advice/{piece}/letter\"", case.child)), "{list}");
        let file = format!("{LIST}/pdf");
        assert!(area.get(&case.officer, &file).await.text.starts_with("%PDF"));
        // It is nobody else's to see, to print or to mark.
        let chosen = format!("select=rows&advice={piece}");
        let marks = format!("{chosen}&{}", on(area.today()));
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert_eq!(total(&page(&area, &stranger, LIST).await), 0);
        assert_eq!(area.get(&stranger, &file).await.status, StatusCode::NOT_FOUND);
        for which in [marks.clone(), format!("select=all&{}", on(area.today()))] {
            let none = area.post(&stranger, LIST, &which).await;
            assert!(none.location.contains("done=none"), "{}", none.location);
        }
        let (parent, _) = area.parent(case.child, "Pat", true).await;
        for path in [LIST, &file] {
            assert_eq!(area.get(&parent, path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(area.post(&parent, LIST, &marks).await.status, StatusCode::FORBIDDEN);
        assert!(area.post(&case.officer, LIST, &chosen).await.refuses("on"));
        let open = "select count(*) from advice where line = 'f' and sent_on is null";
        assert_eq!(area.number(open).await, 1);
        let marked = area.post(&case.officer, LIST, &marks).await;
        assert!(marked.location.contains("done=sent") && marked.location.contains("count=1"), "{}", marked.location);
        assert_eq!(area.number(open).await, 0);
        assert_eq!(total(&page(&area, &case.officer, LIST).await), 0);
        let again = area.post(&case.officer, LIST, &marks).await;
        assert!(again.location.contains("done=none"), "{}", again.location);
    })
    .await;
}

#[tokio::test]
async fn the_list_says_that_requests_about_restricted_records_are_not_among_those_printed_together() {
    const LIST: &str = "/letters/to-print/advice";
    on_each(|area| async move {
        let case = case(&area).await;
        let other = area.child("Ann", "Bell", date(2014, 3, 27), None).await;
        area.assign(other, &case.officer, "case_officer").await;
        let begun = format!("{}&source=parent", on(weeks_ago(&area, 5)));
        recorded(&area, &case.officer, other, "request.received", &begun).await;
        recorded(&area, &case.officer, other, "request.agreed", &(on(weeks_ago(&area, 3)) + &notice())).await;
        let hospital = area.service("Eye Hospital").await;
        for child in [case.child, other] {
            let form = format!("{}&line=f&asked_of=Eye+Hospital&account=service-{hospital}", on(area.today()));
            recorded(&area, &case.officer, child, "advice.asked", &form).await;
        }
        // Whether there is a file, and whether something is said to be left out of it.
        let pdf = format!("{LIST}/pdf");
        let says = async || {
            let list = page(&area, &case.officer, LIST).await;
            assert_eq!(total(&list), 2, "{list}");
            (list.contains(&format!("href=\"{pdf}\"")), list.contains("about restricted records"))
        };
        assert_eq!(says().await, (true, false));
        area.restrict(other, &[&case.officer]).await;
        assert_eq!(says().await, (true, true));
        area.restrict(case.child, &[&case.officer]).await;
        assert_eq!(says().await, (false, false));
        assert_eq!(area.get(&case.officer, &pdf).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_somebody_else_is_asked_for_waits_to_be_sent_again() {
    on_each(|area| async move {
        let case = case(&area).await;
        let other = area.service("Eye Hospital").await;
        let sent = "select count(*) from advice where sent_on is not null and sent_by = 'Asha Officer'";
        assert_eq!(area.number(sent).await, 1, "it went before it was written here");
        let path = format!("{}/reassign", case.piece);
        let asked = area.post(&case.officer, &path, &format!("whom=service-{other}&why=They+know+the+child")).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        assert_eq!(area.number(sent).await, 0);
        assert_eq!(total(&page(&area, &case.officer, "/letters/to-print/advice").await), 1);
    })
    .await;
}
