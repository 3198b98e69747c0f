//! What surrounds a case: settings that are consulted, the panel, services and guests, reminders, corrections, many
//! children at once, cover.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::ToSpan;
use jiff::civil::date;
use people::{OrganisationId, PersonId};
use store::Query;
use testing::casework::{drafted, notice, on, record, recorded, weeks_ago};
use testing::{Area, Someone};

/// The first id after a piece of an address in a page.
fn id_after(page: &str, address: &str) -> String {
    page.split(address).nth(1).unwrap_or_else(|| panic!("{address}: {page}"))[..36].to_owned()
}

#[tokio::test]
async fn a_consulted_setting_reads_the_draft_answers_on_the_grounds_of_the_law_and_goes_out_again() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (asked, other) = (area.school("Beckfoot Primary", "900001").await, area.school("Hill Top", "900002").await);
        let senco = area.person("Sue Senco", Role::Senco, Some(asked)).await;
        let stranger = area.person("Sam Senco", Role::Senco, Some(other)).await;
        assert!(area.get(&senco, "/consultations").await.text.contains("Your setting has no consultations"));

        let unknown = record(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Nowhere")).await;
        assert!(unknown.refuses("setting"), "{}", unknown.text);
        recorded(&area, &officer, child, "consultation.sent", &(on(weeks_ago(&area, 1)) + "&setting=Beckfoot")).await;
        let twice = record(&area, &officer, child, "consultation.sent", &(on(area.today()) + "&setting=Beckfoot")).await;
        assert!(twice.refuses("setting"), "{}", twice.text);

        let list = area.get(&senco, "/consultations").await.text;
        assert!(list.contains("Ogden, Zoe") && list.contains("Tue 10 Nov 2026"), "{list}");
        let address = format!("/consultations/{child}/");
        let own = format!("{address}{}", id_after(&list, &address));
        let page = area.get(&senco, &own).await;
        assert!(page.text.contains("Understands three words") && page.text.contains("within 15 days"), "{}", page.text);
        // The setting sees what it is asked about, and not the record; another setting sees nothing.
        assert_eq!(area.get(&senco, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.get(&stranger, &own).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&stranger, &own, "answer=yes").await.status, StatusCode::NOT_FOUND);
        assert!(!area.get(&stranger, "/consultations").await.text.contains("Ogden"));

        let decide = format!("/children/{child}/consultations/{}", own.rsplit('/').next().unwrap());
        let early = area.post(&officer, &decide, "outcome=not_named&ground=none&reason=No+answer").await;
        assert!(early.text.contains("has until Tue 10 Nov 2026 to answer"), "{}", early.text);
        let full = area.post(&senco, &own, "answer=no&grounds=resources&reason=We+are+full").await;
        assert!(full.text.contains("Being full is not a reason for objection"), "{}", full.text);
        let groundless = area.post(&senco, &own, "answer=no&reason=We+cannot").await;
        assert!(groundless.text.contains("Select a reason for objection"));
        let why = "answer=no&grounds=education_of_others&reason=The+class+of+eight+has+two+pupils+who+need+silence+to+learn+at+all+times";
        assert_eq!(area.post(&senco, &own, why).await.status, StatusCode::SEE_OTHER);
        let again = area.get(&senco, &own).await.text;
        assert!(again.contains("You answered: No"), "{again}");

        // A final plan before the authority has decided on the answer is refused.
        let open = record(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice() + "&plan=setting")).await;
        assert!(open.text.contains("Section I") || open.text.contains("Beckfoot Primary was consulted"), "{}", open.text);
        area.post(&officer, &format!("/children/{child}/plan/new/I"), "body=Beckfoot+Primary").await;
        let open = record(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice())).await;
        assert!(open.text.contains("Beckfoot Primary was consulted, and there is no decision on its answer"), "{}", open.text);
        let page = area.get(&officer, &decide).await.text;
        assert!(page.contains("Incompatible with the provision of efficient education for others") && page.contains("Sue Senco"));
        let silent = area.post(&officer, &decide, "outcome=named").await;
        assert!(silent.refuses("reason"));
        let named = area.post(&officer, &decide, "outcome=named&reason=The+class+can+be+split").await;
        assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text);
        assert_eq!(area.get(&senco, &own).await.status, StatusCode::NOT_FOUND, "the setting is out again");
        recorded(&area, &officer, child, "plan.issued", &(on(area.today()) + &notice())).await;
        let journey = area.get(&officer, &format!("/children/{child}/journey")).await.text;
        assert!(journey.contains("Beckfoot Primary, asked") && journey.contains("to be named"), "{journey}");
    })
    .await;
}

#[tokio::test]
async fn a_setting_is_shown_in_full_before_a_child_s_papers_go_to_it_and_its_entry_names_it() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let asked = area.school("Beckfoot Primary", "900001").await;
        let senco = area.person("Sue Senco", Role::Senco, Some(asked)).await;
        let path = format!("/children/{child}/journey/record/consultation.sent");
        let form = on(area.today()) + "&setting=Beckfoot";
        // A part of its name sends nothing.
        let shown = area.post(&officer, &path, &form).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
        assert!(shown.text.contains("data-confirm=") && shown.text.contains("Beckfoot Primary"), "{}", shown.text);
        assert!(shown.text.contains(&format!("name=\"chosen\" value=\"{asked}\"")), "{}", shown.text);
        assert!(shown.text.contains("In the account of its SENCO"), "{}", shown.text);
        let none = "select count(*) from consultation";
        assert_eq!(area.number(none).await, 0, "it was tried, and did not happen");
        assert_eq!(area.number("select count(*) from event where kind = 'consultation.sent'").await, 0);
        assert!(!area.get(&senco, "/consultations").await.text.contains("Ogden"));
        let back = area.post(&officer, &path, &format!("{form}&step=change")).await;
        assert!(back.text.contains("value=\"Beckfoot\"") && !back.text.contains("data-confirm="), "{}", back.text);
        let stranger = area.person("Dev Officer", Role::CaseOfficer, None).await;
        assert_ne!(area.post(&stranger, &path, &form).await.status, StatusCode::OK);
        // What was shown is what is asked, also where its name finds another by then.
        area.school("Beckfoot Secondary", "900002").await;
        let sent = area.post(&officer, &path, &format!("{form}&chosen={asked}&step=confirmed")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        assert_eq!(area.number(none).await, 1);
        assert!(area.get(&senco, "/consultations").await.text.contains("Ogden"));
        let after = area.get(&officer, &sent.location).await.text;
        let banner = after.split("govuk-notification-banner__content").nth(1).unwrap_or_default();
        assert!(banner.contains("Beckfoot Primary"), "{after}");
        // Which of several it was is said where it can be put right.
        let list = format!("/children/{child}/journey/events");
        let history = area.get(&officer, &list).await.text;
        assert!(history.contains("Setting consulted: Beckfoot Primary"), "{history}");
        let before = history.split(": Setting consulted: Beckfoot Primary</span>").next().unwrap();
        let event = format!("{list}/{}", &before.rsplit("/journey/events/").next().unwrap()[..36]);
        assert!(area.get(&officer, &event).await.text.contains("Beckfoot Primary"));
    })
    .await;
}

#[tokio::test]
async fn a_panel_reads_papers_declares_interests_and_recommends_and_its_members_go_out() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let (one, two) = (
            area.person("Pia Panel", Role::PanelMember, None).await,
            area.person("Per Panel", Role::PanelMember, None).await,
        );
        let stranger = area.person("Ola Panel", Role::PanelMember, None).await;
        let (child, other) = (
            area.child("Zoe", "Ogden", date(2015, 3, 27), None).await,
            area.child("Max", "Hart", date(2016, 1, 1), None).await,
        );
        for child in [child, other] {
            area.assign(child, &officer, "case_officer").await;
            let form = format!("{}&source=parent", on(weeks_ago(&area, 3)));
            recorded(&area, &officer, child, "request.received", &form).await;
        }
        let evidence = "part=needs&source=School&body=Reads+as+a+child+of+five";
        assert_eq!(
            area.post(&officer, &format!("/children/{child}/journey/test"), evidence).await.status,
            StatusCode::SEE_OTHER
        );
        let blank = area.post(&officer, &format!("/children/{child}/journey/test"), "").await;
        assert!(blank.refuses("part") && blank.refuses("body"));

        assert!(
            area.get(&officer, &format!("/children/{child}/panel"))
                .await
                .text
                .contains("No panel meetings are planned")
        );
        let day = area.today().checked_add(3.days()).unwrap();
        let few = area.post(&manager, "/panels/new", &format!("title=Panel&{}&members={}", on(day), one.account)).await;
        assert!(few.text.contains("Select at least 2 members"));
        let past = area.post(&manager, "/panels/new", &format!("title=Panel&{}", on(weeks_ago(&area, 1)))).await;
        assert!(past.refuses("on"));
        let planned = area
            .post(
                &manager,
                "/panels/new",
                &format!("title=Panel&{}&members={}&members={}", on(day), one.account, two.account),
            )
            .await;
        assert_eq!(planned.status, StatusCode::SEE_OTHER, "{}", planned.text);
        let panel = planned.location;
        let id = panel.rsplit('/').next().unwrap().to_owned();
        for child in [child, other] {
            let put =
                area.post(&officer, &format!("/children/{child}/panel"), &format!("panel={id}&question=assess")).await;
            assert_eq!(put.location, panel, "{}", put.text);
        }
        let twice =
            area.post(&officer, &format!("/children/{child}/panel"), &format!("panel={id}&question=assess")).await;
        assert!(twice.text.contains("already on this agenda with this question"), "{}", twice.text);

        let agenda = area.get(&one, &panel).await.text;
        assert!(agenda.contains("Ogden, Zoe") && agenda.contains("Hart, Max"), "{agenda}");
        assert!(agenda.contains("You have read the papers of 0 of 2") && agenda.contains("Asha Officer"), "{agenda}");
        let home = area.get(&one, "/").await.text;
        assert!(home.contains("data-count=\"papers\"") && home.contains("data-badge=\"2\""), "{home}");
        assert!(home.contains("data-next-panel=\"2\"") && home.contains(&format!("{panel}/items/")), "{home}");
        assert!(!area.get(&stranger, "/").await.text.contains("data-next-panel"));
        assert!(!area.get(&one, "/account").await.text.contains("data-badge"));
        assert!(!area.get(&stranger, "/panels").await.text.contains("data-badge"));
        let item = {
            let row = agenda.split("Ogden, Zoe").next().unwrap();
            format!("{panel}/items/{}", &row.rsplit("/items/").next().unwrap()[..36])
        };
        let papers = area.get(&one, &item).await.text;
        assert!(
            papers.contains("Reads as a child of five") && papers.contains("There is no evidence for this part"),
            "{papers}"
        );
        assert!(area.get(&one, &panel).await.text.contains("You have read the papers of 1 of 2"));
        assert!(area.get(&two, &panel).await.text.contains("You have read the papers of 0 of 2"));
        assert!(area.get(&one, &format!("{panel}/pdf")).await.text.starts_with("%PDF-1.7"));
        assert!(!area.get(&one, &panel).await.text.contains("You have read the papers of"), "all of them are read");
        // A member sees the papers and nothing else; somebody who does not sit on this panel sees nothing.
        assert!(matches!(
            area.get(&one, &format!("/children/{child}")).await.status,
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND
        ));
        for path in [panel.as_str(), item.as_str()] {
            assert_eq!(area.get(&stranger, path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(!area.get(&stranger, "/panels").await.text.contains("Panel</a>"));
        assert_eq!(
            area.post(&one, &format!("{item}/recommend"), "recommendation=yes&reasons=a").await.status,
            StatusCode::FORBIDDEN
        );

        let early = area.post(&manager, &format!("{item}/recommend"), "recommendation=yes&reasons=Clear").await;
        assert!(early.refuses("recommendation"), "{}", early.text);
        area.later(24 * 3).await;
        let why = area.post(&two, &format!("{item}/interest"), "interest=").await;
        assert!(why.refuses("interest"));
        assert_eq!(
            area.post(&two, &format!("{item}/interest"), "interest=I+teach+her").await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(area.get(&two, &item).await.status, StatusCode::NOT_FOUND, "with an interest the case is gone");
        let theirs = area.get(&two, &panel).await.text;
        assert!(
            !theirs.contains("Ogden")
                && theirs.contains("Hart, Max")
                && theirs.contains("1 case is on this agenda that you cannot see")
        );
        assert!(!area.get(&two, &format!("{panel}/pdf")).await.text.contains("Ogden"));
        // The interest is in the child: another question, on this agenda, opens nothing.
        let again = format!("panel={id}&question=issue");
        let early = area.post(&officer, &format!("/children/{child}/panel"), &again).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody has decided to assess");
        recorded(&area, &officer, child, "request.agreed", &(on(area.today()) + &notice())).await;
        assert_eq!(area.post(&officer, &format!("/children/{child}/panel"), &again).await.location, panel);
        assert!(!area.get(&two, &panel).await.text.contains("Ogden"));
        let other_item = {
            let agenda = area.get(&one, &panel).await.text;
            let ids: Vec<String> = agenda.split("/items/").skip(1).map(|part| part[..36].to_owned()).collect();
            let own = item.rsplit('/').next().unwrap();
            let mut fresh = Vec::new();
            for of in ids.into_iter().filter(|of| of != own) {
                let at = format!("{panel}/items/{of}");
                if area.get(&one, &at).await.text.contains("Zoe Ogden") {
                    fresh.push(at);
                }
            }
            fresh.remove(0)
        };
        assert_eq!(area.get(&two, &other_item).await.status, StatusCode::NOT_FOUND);
        // Taken off the agenda, its papers are closed to the members; it can come back, with the interests declared.
        let remove = format!("{other_item}/remove");
        assert_eq!(area.post(&one, &remove, "why=A+mistake").await.status, StatusCode::FORBIDDEN);
        assert_eq!(area.post(&officer, &remove, "why=").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.post(&officer, &remove, "why=A+mistake").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.get(&one, &other_item).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&officer, &format!("/children/{child}/panel"), &again).await.location, panel);
        assert_eq!(area.get(&one, &other_item).await.status, StatusCode::OK);
        assert_eq!(area.get(&two, &other_item).await.status, StatusCode::NOT_FOUND, "the interest stands");
        let tried = area.post(&two, &format!("{other_item}/interest"), "interest=again").await;
        assert_eq!(tried.status, StatusCode::NOT_FOUND);
        let few = area.post(&manager, &format!("{item}/recommend"), "recommendation=yes&reasons=Clear").await;
        assert!(few.text.contains("1 member is without an interest"), "{}", few.text);
        let second = item.replace(item.rsplit('/').next().unwrap(), &{
            let row = agenda.split("Hart, Max").next().unwrap();
            row.rsplit("/items/").next().unwrap()[..36].to_owned()
        });
        let done = area
            .post(&manager, &format!("{second}/recommend"), "recommendation=yes&reasons=The+evidence+is+clear")
            .await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        // The officer sees that there is something to decide, and the list of it.
        assert!(area.get(&officer, "/panels").await.text.contains("data-recommended"));
        assert!(area.get(&officer, "/worklist?waiting=recommended").await.text.contains("Hart, Max"));
        assert!(!area.get(&manager, "/panels").await.text.contains("data-recommended"));
        let form = area.get(&officer, &format!("/children/{other}/journey/record/request.agreed")).await.text;
        assert!(
            form.contains("The panel recommends (Whether to assess): Yes, or as proposed. The evidence is clear"),
            "{form}"
        );
        assert_eq!(area.post(&manager, &format!("{panel}/close"), "").await.status, StatusCode::SEE_OTHER);
        assert!(!area.get(&one, &panel).await.text.contains("Ogden"), "after the meeting nobody reads the papers");
        assert_eq!(area.get(&one, &item).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// A child under assessment whose health advice is asked of a service with an adviser.
async fn asked(area: &Area) -> (Someone, Someone, PersonId, OrganisationId) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let service = area.service("Hospitals Trust").await;
    let adviser = area.person("Hana Health", Role::Adviser, Some(service)).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 8)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 6)) + &notice())).await;
    let form = format!("{}&line=c&asked_of=Hospitals+Trust&account=service-{service}", on(weeks_ago(area, 5)));
    recorded(area, &officer, child, "advice.asked", &form).await;
    (officer, adviser, child, service)
}

#[tokio::test]
async fn essex_23_012_630_late_advice_is_chased_by_itself_and_brought_before_the_head_of_the_service() {
    on_each(|area| async move {
        let (officer, adviser, child, service) = asked(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let head = area.person("Hera Head", Role::Adviser, Some(service)).await;
        let stranger_service = area.service("Another Trust, elsewhere").await;
        let stranger = area.person("Stan Stranger", Role::Adviser, Some(stranger_service)).await;
        assert!(area.get(&adviser, "/advice").await.text.contains("Ogden, Zoe"), "the queue is the service's");
        assert!(!area.get(&stranger, "/advice").await.text.contains("Ogden"));
        assert_eq!(area.get(&stranger, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);

        let tune = format!("/services/{service}");
        let wrong = area.post(&manager, &tune, "before=-1&every=0&after=x").await;
        assert!(wrong.text.contains("from 0 to 42") && wrong.text.contains("from 1 to 90"), "{}", wrong.text);
        let foreign = area.post(&manager, &tune, &format!("before=3&every=4&after=5&head={}", stranger.account)).await;
        assert!(foreign.refuses("head"));
        assert_eq!(
            area.post(&manager, &tune, &format!("before=3&every=4&after=5&head={}", head.account)).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(area.get(&officer, "/services").await.status, StatusCode::FORBIDDEN);
        // A service tunes its own reminders, and no other's.
        assert!(area.get(&adviser, "/services").await.text.contains("Hospitals Trust"));
        assert_eq!(area.get(&adviser, &tune).await.status, StatusCode::OK);
        assert!(!area.get(&stranger, "/services").await.text.contains("Hospitals Trust"));
        assert_eq!(area.get(&stranger, &tune).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&stranger, &tune, "before=1&every=1&after=1").await.status, StatusCode::NOT_FOUND);

        // They had the request on the day it was put here, whatever day the officer wrote: six weeks from then.
        area.later(24 * 35).await;
        // Due in a week. Reminded three days before, and not twice.
        let remind = async || journey::records::chasing::remind(area.db.clone()).await.unwrap();
        remind().await;
        assert!(area.get(&adviser, "/messages").await.text.contains("There are no messages"));
        area.later(24 * 4).await;
        remind().await;
        remind().await;
        area.later(1).await;
        let inbox = area.get(&adviser, "/messages").await.text;
        assert_eq!(inbox.matches("Advice is due on Mon 14 Dec 2026").count(), 1, "{inbox}");
        assert!(inbox.contains("SEND service") && !inbox.contains("Asha Officer"), "in the name of the service");
        area.later(24 * 8).await;
        remind().await;
        area.later(1).await;
        let inbox = area.get(&head, "/messages").await.text;
        assert!(inbox.contains("Advice from your service is 5 days late"), "{inbox}");
        let text = area.get(&head, &format!("/children/{child}/messages")).await.text;
        assert!(text.contains("Shortage of staff is not an exception in law"), "{text}");
        assert!(!area.get(&stranger, "/messages").await.text.contains("days late"));
        // No ground for a shortage of staff exists.
        let grounds = area.get(&officer, &format!("/children/{child}/journey/exception/A-7")).await.text;
        assert!(!grounds.contains("staff</label>"), "{grounds}");

        // "Not known to this service" is an answer; after the final plan the service is out.
        let queue = area.get(&adviser, "/advice").await.text;
        let address = format!("/children/{child}/advice/");
        let piece = format!("{address}{}", id_after(&queue, &address));
        assert_eq!(area.post(&adviser, &piece, "not_known=yes").await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&officer, &piece).await.text.contains("Not known to the service"));
        remind().await;
        recorded(&area, &officer, child, "request.withdrawn", &(on(area.today()) + "&reason=Moved")).await;
        assert_eq!(area.get(&adviser, &format!("/children/{child}")).await.status, StatusCode::NOT_FOUND);
        assert!(!area.get(&adviser, "/messages").await.text.contains("Advice is due"), "access ends with the process");
    })
    .await;
}

#[tokio::test]
async fn a_reminder_that_waits_is_called_back_where_the_day_it_names_was_corrected() {
    on_each(|area| async move {
        let (officer, adviser, child, _) = asked(&area).await;
        area.later(24 * 36).await;
        journey::records::chasing::remind(area.db.clone()).await.unwrap();
        let list = format!("/children/{child}/journey/events");
        let page = area.get(&officer, &list).await.text;
        let before = page.split(": Request for advice received by the advice-giver").next().unwrap();
        let event = format!("{list}/{}", &before.rsplit("/journey/events/").next().unwrap()[..36]);
        let day = area.today().checked_sub(20.days()).unwrap();
        let moved = area.post(&officer, &event, &format!("act=day&reason=Letter+found&{}", on(day))).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
        area.later(1).await;
        let inbox = area.get(&adviser, "/messages").await.text;
        assert!(inbox.contains("There are no messages"), "it named the day of before: {inbox}");
    })
    .await;
}

#[tokio::test]
async fn reminders_go_on_by_the_right_of_whoever_stands_in_when_the_case_officer_has_left() {
    on_each(|area| async move {
        let (officer, adviser, _, _) = asked(&area).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let cover = area.person("Cora Cover", Role::CaseOfficer, None).await;
        let now = area.db.now();
        area.change(
            Query::new("update account set disabled_at =").value(now).push("where id =").value(officer.account),
        )
        .await;
        let remind = async || journey::records::chasing::remind(area.db.clone()).await.unwrap();
        area.later(24 * 36).await;
        remind().await;
        area.later(1).await;
        let last_sender = async || {
            let mut tx = area.db.read().await.unwrap();
            let sender = Query::new("select sender from message order by written_at desc limit 1");
            let (sender,): (access::AccountId,) = sender.one(&mut tx).await.unwrap();
            sender
        };
        assert!(area.get(&adviser, "/messages").await.text.contains("SEND service"));
        assert_eq!(last_sender().await, manager.account);
        area.row(
            "cover",
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("officer", officer.account.into()),
                ("covered_by", cover.account.into()),
                ("starts_on", area.today().into()),
                ("ends_on", area.today().checked_add(30.days()).unwrap().into()),
            ],
        )
        .await;
        area.later(24 * 9).await;
        remind().await;
        area.later(1).await;
        assert_eq!(last_sender().await, cover.account);
    })
    .await;
}

#[tokio::test]
async fn a_guest_gives_one_piece_of_advice_by_link_and_code_and_sees_nothing_else() {
    on_each(|area| async move {
        let (officer, _, child, _) = asked(&area).await;
        let form = format!("{}&line=f&asked_of=Independent+therapist", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, child, "advice.asked", &form).await;
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (uuid::Uuid,) = Query::new("select id from advice where line = 'f'").one(&mut tx).await.unwrap();
        drop(tx);
        let invite = format!("/children/{child}/advice/{piece}/guest");
        assert!(area.get(&officer, &format!("/children/{child}/advice/{piece}")).await.text.contains(&invite));
        assert!(area.post(&officer, &invite, "name=").await.refuses("name"));
        let made = area.post(&officer, &invite, "name=Ines+Guest,+therapist").await.text;
        let link = format!("/guest/{}", &made.split("http://test/guest/").nth(1).unwrap()[..64]);
        let code = made.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned();
        let nobody = Someone {
            account: area.db.new_id(),
            name: String::new(),
            email: String::new(),
            cookie: String::new(),
            role: Role::Parent,
        };

        let shut = area.get(&nobody, &link).await.text;
        assert!(shut.contains("Your code") && !shut.contains("Zoe"), "the link alone tells nothing: {shut}");
        assert!(area.get(&nobody, "/guest/0000").await.text.contains("no longer works"));
        let wrong_code = if code == "000000" { "111111" } else { "000000" };
        let wrong = area.post(&nobody, &link, &format!("code={wrong_code}")).await;
        assert!(wrong.refuses("code") && !wrong.text.contains("Zoe"));
        let open = area.post(&nobody, &link, &format!("code={code}")).await.text;
        assert!(open.contains("For the assessment of Zoe Ogden") && open.contains("Independent therapist"), "{open}");
        let partly = area.post(&nobody, &link, &format!("code={code}&step=give&needs=a&provision=b&outcomes=")).await;
        assert!(partly.text.contains("Enter what they will be able to do"), "{}", partly.text);
        let given = area
            .post(&nobody, &link, &format!("code={code}&step=give&needs=Words&provision=Therapy&outcomes=Steps"))
            .await;
        assert_eq!(given.location, "/guest-thanks", "{}", given.text);
        assert!(area.get(&nobody, &link).await.text.contains("no longer works"), "a link works once");
        let read = area.get(&officer, &format!("/children/{child}/advice/{piece}")).await.text;
        assert!(read.contains("Ines Guest, therapist (guest)") && read.contains("Therapy"), "{read}");
        assert!(area.logged("guest.open", child).await > 0 && area.logged("guest.wrong_code", child).await == 1);

        // Eight wrong codes close a link; a new link closes the one before; after eight weeks it is too old.
        let form = format!("{}&line=f&asked_of=Second+therapist", on(weeks_ago(&area, 5)));
        recorded(&area, &officer, child, "advice.asked", &form).await;
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (uuid::Uuid,) =
            Query::new("select id from advice where asked_of = 'Second therapist'").one(&mut tx).await.unwrap();
        drop(tx);
        let invite = format!("/children/{child}/advice/{piece}/guest");
        let again = async || {
            let made = area.post(&officer, &invite, "name=Ines").await.text;
            let link = format!("/guest/{}", &made.split("http://test/guest/").nth(1).unwrap()[..64]);
            (link, made.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned())
        };
        let (first, _) = again().await;
        let (link, code) = again().await;
        assert!(area.get(&nobody, &first).await.text.contains("no longer works"));
        for _ in 0..8 {
            area.post(&nobody, &link, "code=12").await;
        }
        assert!(area.post(&nobody, &link, &format!("code={code}")).await.text.contains("no longer works"));
        let (link, _) = again().await;
        area.later(24 * 57).await;
        assert!(area.get(&nobody, &link).await.text.contains("no longer works"));
    })
    .await;
}

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
        assert_eq!(area.post(&officer, "/worklist/act", "act=chase").await.location, "/worklist?done=no-children");
        let chased = area.post(&officer, "/worklist/act", &format!("act=chase&child={child}&child={foreign}")).await;
        assert_eq!(chased.location, "/worklist?done=reminded&count=1&things=1&not=not-yours.1");
        area.later(1).await;
        assert!(area.get(&adviser, "/messages").await.text.contains("Advice is due on"));
        // An officer allocates nothing.
        let none = area
            .post(&officer, "/worklist/act", &format!("act=allocate&officer={}&child={child}", second.account))
            .await;
        assert_eq!(none.location, "/worklist?done=no-officer");
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
async fn a_panel_that_nobody_closes_does_not_keep_its_members_in() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let one = area.person("Pia Panel", Role::PanelMember, None).await;
        let two = area.person("Per Panel", Role::PanelMember, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 3))))
            .await;
        let form = format!("title=Panel&{}&members={}&members={}", on(area.today()), one.account, two.account);
        let panel = area.post(&manager, "/panels/new", &form).await.location;
        let put = format!("panel={}&question=assess", panel.rsplit('/').next().unwrap());
        area.post(&officer, &format!("/children/{child}/panel"), &put).await;
        assert!(area.get(&one, &panel).await.text.contains("Ogden, Zoe"));
        assert!(area.logged("panel.read", child).await == 0);
        area.get(&one, &format!("{panel}/pdf")).await;
        assert_eq!(area.logged("panel.read", child).await, 1, "the pack is logged for each child");
        area.later(24 * 15).await;
        assert!(!area.get(&one, &panel).await.text.contains("Ogden"));
        let late = area.post(&officer, &format!("/children/{child}/panel"), &put).await;
        assert!(late.text.contains("Select a meeting") || late.text.contains("No panel meetings are planned"));
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
        assert!(area.post(&officer, &sent, &early).await.text.contains("it was sent this time"));
        let tomorrow = area.today().tomorrow().unwrap();
        let future = format!("addressee=The+school&channel=first+class+post&{}", on(tomorrow));
        assert!(area.post(&officer, &sent, &future).await.refuses("on"));
        let posted = format!("addressee=The+school&channel=first+class+post&{}", on(area.today()));
        assert_eq!(area.post(&officer, &sent, &posted).await.status, StatusCode::SEE_OTHER);
        let page = area.get(&officer, &notice).await.text;
        // Mon 2 Nov 2026, and two or four working days.
        assert!(page.contains("taken to be served on Wed 4 Nov 2026, unless"), "{page}");
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
