//! What surrounds a case: corrections, many children at once, cover, how notices were sent and received.

use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use testing::casework::{drafted, notice, on, recorded, weeks_ago};

use crate::reminders::asked;
use crate::{id_after, on_each};

#[tokio::test]
async fn a_correction_is_an_event_and_what_rests_on_the_first_must_still_stand() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        let list = format!("/children/{child}/journey/events");
        let page = area.get(&officer, &list).await.text;
        let link_of = |page: &str, words: &str| {
            let part = page.split(&format!(": {words}</span>")).next().unwrap();
            format!("{list}/{}", &part.rsplit("/journey/events/").next().unwrap()[..36])
        };
        let request = link_of(&page, "Request for an assessment received");
        assert_eq!(area.get(&other, &list).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&other, &request, "act=withdrawn&reason=a").await.status, StatusCode::NOT_FOUND);
        assert!(area.post(&officer, &request, "act=day").await.refuses("reason"));
        // The request cannot come after the decision on it.
        let late =
            area.post(&officer, &request, &format!("act=day&reason=Post+book&{}", on(weeks_ago(&area, 12)))).await;
        assert!(
            late.text.contains("would no longer be valid") && late.text.contains("Check both dates"),
            "{}",
            late.text
        );
        let gone = area.post(&officer, &request, "act=withdrawn&reason=Another+child").await;
        assert!(gone.text.contains("would no longer be valid"), "{}", gone.text);
        // A notice that went out cannot be undone.
        let draft = link_of(&page, "Draft plan sent");
        let undone = area.post(&officer, &draft, "act=withdrawn&reason=By+mistake").await;
        assert!(undone.refuses("act"), "{}", undone.text);
        let before = area.get(&officer, &format!("/children/{child}/journey")).await.text;
        let right =
            area.post(&officer, &request, &format!("act=day&reason=Post+book&{}", on(weeks_ago(&area, 19)))).await;
        assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text);
        let after = area.get(&officer, &format!("/children/{child}/journey")).await.text;
        assert_ne!(before, after);
        let history = area.get(&officer, &list).await.text;
        assert!(history.contains("Corrected") && history.contains("Correction"), "{history}");
        assert_eq!(
            area.post(&officer, &request, "act=withdrawn&reason=again").await.status,
            StatusCode::NOT_FOUND,
            "corrected once"
        );
        assert_eq!(area.logged("journey.record", child).await, 5, "four events and one correction");
    })
    .await;
}

#[tokio::test]
async fn many_children_are_given_to_an_officer_or_chased_at_once_and_only_ones_own() {
    on_each(|area| async move {
        let (officer, adviser, child, _) = asked(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let second = area.person("Olu Other", Role::CaseOfficer, None).await;
        let foreign = area.child("Max", "Hart", date(2016, 1, 1), None).await;
        assert!(area.get(&officer, "/worklist").await.text.contains("Chase advice"));
        assert!(!area.get(&officer, "/worklist").await.text.contains("Allocate to the case officer"));
        assert!(area.post(&officer, "/worklist/act", "act=chase").await.refuses("select-0"));
        let chase = format!("act=chase&child={child}&child={foreign}");
        let check = area.post(&officer, "/worklist/act", &chase).await;
        assert_eq!(check.status, StatusCode::OK, "{}", check.text);
        assert_eq!(area.number("select count(*) from message").await, 0, "it asks first");
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (uuid::Uuid,) = store::Query::new("select id from advice").one(&mut tx).await.unwrap();
        drop(tx);
        let chased = area.post(&officer, "/worklist/act", &format!("{chase}&sure=yes&piece={piece}")).await;
        assert_eq!(chased.location, "/worklist?done=reminded&count=1&things=1&not=not-yours.1");
        area.later(1).await;
        assert!(area.get(&adviser, "/messages").await.text.contains("Advice is due on"));
        // An officer allocates nothing.
        let none = area
            .post(&officer, "/worklist/act", &format!("act=allocate&officer={}&child={child}", second.account))
            .await;
        assert!(none.refuses("officer"), "{}", none.text);
        let hidden = area.child("Hid", "Den", date(2016, 1, 1), None).await;
        area.restrict(hidden, &[]).await;
        let given = area
            .post(
                &manager,
                "/worklist/act",
                &format!("act=allocate&officer={}&child={child}&child={foreign}&child={hidden}", second.account),
            )
            .await;
        let about = format!("&about={}", second.account);
        assert_eq!(given.location, format!("/worklist?done=allocated&count=2&not=not-yours.1{about}"));
        assert!(area.get(&second, "/worklist").await.text.contains("Ogden, Zoe"));
        assert!(!area.get(&officer, "/worklist").await.text.contains("Ogden"));
    })
    .await;
}

#[tokio::test]
async fn cover_whose_last_day_is_not_known_goes_on_until_it_is_ended_and_is_said_where_the_officer_stands() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let colleague = area.person("Col Cover", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        crate::letters::home(&area, child).await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 4))))
            .await;
        let from = testing::date_fields("from", area.today());
        let ill = format!("officer={}&covered_by={}&{from}", officer.account, colleague.account);
        let wrong = area.post(&manager, "/cover", &format!("{ill}&until-day=31&until-month=2&until-year=2027")).await;
        assert!(wrong.refuses("until"), "{}", wrong.text);
        let saved = area.post(&manager, "/cover", &ill).await;
        assert_eq!(saved.location, "/cover?done=saved", "{}", saved.text);
        assert_eq!(area.number("select count(*) from cover where ends_on = '2027-11-02'").await, 1);
        let record = format!("/children/{child}");
        assert_eq!(area.get(&colleague, &record).await.status, StatusCode::OK);
        for (who, path) in
            [(&manager, record.as_str()), (&parent, record.as_str()), (&manager, "/worklist"), (&officer, "/worklist")]
        {
            let page = area.get(who, path).await.text;
            assert!(page.contains("Asha Officer (away: Col Cover covers)"), "{path}: {page}");
        }
        // Who writes is told that the officer is away, and a letter of these days is signed by whoever can be reached.
        let to = area.get(&parent, &format!("{record}/messages/new")).await.text;
        assert!(to.contains("Case officer, away") && to.contains("Case officer, covering"), "{to}");
        let letter = notice().replace("channel=by+hand", "channel=first+class+post");
        recorded(&area, &colleague, child, "request.agreed", &(on(area.today()) + &letter)).await;
        assert_eq!(area.number("select count(*) from letter where made like '%Col Cover%'").await, 1);
        assert_eq!(area.number("select count(*) from letter where made like '%Asha Officer%'").await, 0);
        let page = area.get(&manager, "/cover").await.text;
        let ended = area.post(&manager, &format!("/cover/{}/end", id_after(&page, "/cover/")), "").await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&manager, &record).await.text.contains("Col Cover covers"));
    })
    .await;
}

#[tokio::test]
async fn cover_begins_and_ends_by_itself() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let colleague = area.person("Col Cover", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let record = format!("/children/{child}/journey");
        let days = "from-day=4&from-month=11&from-year=2026&until-day=6&until-month=11&until-year=2026";
        let own = area.post(&officer, "/cover", &format!("covered_by={}&{days}", officer.account)).await;
        assert!(own.refuses("covered_by"), "{}", own.text);
        let turned = days.replace("until-day=6", "until-day=3");
        let turned = area
            .post(&manager, "/cover", &format!("officer={}&covered_by={}&{turned}", officer.account, colleague.account))
            .await;
        assert!(turned.refuses("until"));
        assert_eq!(
            area.post(&officer, "/cover", &format!("covered_by={}&{days}", colleague.account)).await.status,
            StatusCode::SEE_OTHER
        );
        assert_ne!(area.get(&colleague, &record).await.status, StatusCode::OK, "not yet");
        area.later(48).await;
        assert_eq!(area.get(&colleague, &record).await.status, StatusCode::OK);
        area.later(24 * 3).await;
        assert_ne!(area.get(&colleague, &record).await.status, StatusCode::OK, "no longer");
        let days = days.replace("day=4", "day=8").replace("day=6", "day=20");
        area.post(&officer, "/cover", &format!("covered_by={}&{days}", colleague.account)).await;
        let page = area.get(&manager, "/cover").await.text;
        assert!(page.contains("Col Cover covers for Asha Officer from 8 November 2026 to 20 November 2026"), "{page}");
        let id = id_after(&page, "/cover/");
        assert_eq!(
            area.post(&colleague, &format!("/cover/{id}/end"), "").await.status,
            StatusCode::NOT_FOUND,
            "it is not theirs"
        );
        assert_eq!(area.post(&officer, &format!("/cover/{id}/end"), "").await.status, StatusCode::SEE_OTHER);
        let stranger = area.person("Ann Analyst", Role::Analyst, None).await;
        assert_eq!(area.get(&stranger, "/cover").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn sent_and_received_are_different_acts_for_each_addressee() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let other = area.person("Olu Other", Role::CaseOfficer, None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let journey = area.get(&officer, &format!("/children/{child}/journey")).await.text;
        let address = format!("/children/{child}/journey/notices/");
        let notice = format!("{address}{}", id_after(&journey, &address));
        let page = area.get(&officer, &notice).await.text;
        assert!(page.contains("The parent or the young person") && page.contains("Not known"), "{page}");
        assert!(page.contains("href=\"/law\""));
        let sent = format!("{notice}/sent");
        let nothing = area.post(&officer, &sent, "").await.text;
        assert!(nothing.contains("Select who it was sent to") && nothing.contains("Select how it was sent"));
        let early = format!("addressee=The+school&channel=first+class+post&{}", on(weeks_ago(&area, 30)));
        assert!(area.post(&officer, &sent, &early).await.refuses("on"));
        let tomorrow = area.today().tomorrow().unwrap();
        let future = format!("addressee=The+school&channel=first+class+post&{}", on(tomorrow));
        assert!(area.post(&officer, &sent, &future).await.refuses("on"));
        let posted = format!("addressee=The+school&channel=first+class+post&{}", on(area.today()));
        assert_eq!(area.post(&officer, &sent, &posted).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&officer, &notice).await.text;
        // 2 November 2026, and two or four working days.
        assert!(page.contains("taken to be served on 4 November 2026, unless"), "{page}");
        let which = {
            let row = page.split("When it was received: The school").next().unwrap();
            format!("{sent}/{}", &row.rsplit(&format!("{sent}/")).next().unwrap()[..36])
        };
        let silent = area.post(&officer, &which, &on(area.today())).await.text;
        assert!(silent.contains("Enter how you know"));
        let before = format!("proof=Telephoned&{}", on(weeks_ago(&area, 1)));
        assert!(area.post(&officer, &which, &before).await.text.contains("the day it was sent"));
        let known = format!("proof=Telephoned&{}", on(area.today()));
        assert_eq!(area.post(&officer, &which, &known).await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.post(&officer, &which, &known).await.status, StatusCode::NOT_FOUND, "it is written down once");
        assert!(area.get(&officer, &notice).await.text.contains("2 November 2026: Telephoned"));
        // Another officer sees none of it; the family reads the notice, and not to whom else it went.
        assert_eq!(area.get(&other, &sent).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&other, &which, &known).await.status, StatusCode::NOT_FOUND);
        let theirs = area.get(&parent, &notice).await.text;
        assert!(!theirs.contains("The school") && !theirs.contains("How it was sent"), "{theirs}");
        assert_eq!(area.get(&parent, &sent).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn what_is_overdue_stands_first_on_the_home_page_with_its_count() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let none = area.get(&officer, "/").await.text;
        assert!(none.contains("data-count=\"late\"><span class=\"op-counts__number\" data-number=\"0\""), "{none}");
        assert!(!none.contains("data-first"), "{none}");
        for (name, weeks) in [("Late", 30), ("Timely", 5)] {
            let child = area.child(name, "Ogden", date(2015, 3, 27), None).await;
            area.assign(child, &officer, "case_officer").await;
            let form = format!("{}&source=parent", on(weeks_ago(&area, weeks)));
            recorded(&area, &officer, child, "request.received", &form).await;
        }
        let home = area.get(&officer, "/").await.text;
        let (_, card) = home.split_once("data-first=\"late\"").unwrap();
        assert!(card.contains("Ogden, Late") && !card.contains("Ogden, Timely"), "{card}");
        assert!(home.find("data-count=\"late\"").unwrap() < home.find("data-first").unwrap(), "counts first");
        assert!(area.get(&officer, "/worklist?done=no-children").await.text.contains("Select at least one child"));
    })
    .await;
}
