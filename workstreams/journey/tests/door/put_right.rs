//! What is carried along when an event is put right: requests go back, words and access go with what never was, and
//! a new day is shown wherever the day is shown.

use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use law::Kind;
use people::PersonId;
use store::Query;
use testing::casework::{AGREED, notice, on, recorded, weeks_ago};
use testing::{Area, Someone};

/// The address at which the event of these words is put right.
async fn event(area: &Area, officer: &Someone, child: PersonId, words: &str) -> String {
    let list = format!("/children/{child}/journey/events");
    let page = area.get(officer, &list).await.text;
    // Whose it is may follow: "Advice returned: Psychology".
    let named = [format!(": {words}</span>"), format!("\">: {words}: ")];
    let before = named.iter().find_map(|named| page.split_once(named.as_str())).map(|(before, _)| before).unwrap();
    format!("{list}/{}", &before.rsplit("/journey/events/").next().unwrap()[..36])
}

async fn withdrawn(area: &Area, officer: &Someone, child: PersonId, words: &str) {
    let at = event(area, officer, child, words).await;
    let done = area.post(officer, &at, "act=withdrawn&reason=By+mistake").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{words}: {}", done.text);
}

/// A child under assessment, its officer, and a psychologist who is asked for advice in their account.
async fn asked(area: &Area) -> (Someone, Someone, PersonId, String) {
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
    let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
    area.assign(child, &officer, "case_officer").await;
    recorded(area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(area, 8)))).await;
    recorded(area, &officer, child, "request.agreed", &(on(weeks_ago(area, 6)) + &notice())).await;
    let ask = format!("{}&line=d&asked_of=Psychology&account={}", on(area.today()), psychologist.account);
    recorded(area, &officer, child, "advice.asked", &ask).await;
    let mut tx = area.db.read().await.unwrap();
    let (piece,): (uuid::Uuid,) = Query::new("select id from advice where line = 'd'").one(&mut tx).await.unwrap();
    (officer, psychologist, child, format!("/children/{child}/advice/{piece}"))
}

#[tokio::test]
async fn advice_that_was_not_given_is_read_by_nobody_and_the_piece_is_owed_again() {
    on_each(|area| async move {
        let (officer, psychologist, child, piece) = asked(&area).await;
        let text = "needs=Meant+for+another+child&provision=b&outcomes=c";
        assert_eq!(area.post(&psychologist, &piece, text).await.status, StatusCode::SEE_OTHER);
        assert!(area.get(&officer, &piece).await.text.contains("Meant for another child"));
        // Another day does not take the words away.
        area.later(24 * 3).await;
        let returned = event(&area, &officer, child, "Advice returned").await;
        let moved = area.post(&officer, &returned, &format!("act=day&reason=Post&{}", on(area.today()))).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
        assert!(area.get(&officer, &piece).await.text.contains("Meant for another child"));

        withdrawn(&area, &officer, child, "Advice returned").await;
        assert!(!area.get(&officer, &piece).await.text.contains("Meant for another child"));
        let again = "needs=Meant+for+this+one&provision=b&outcomes=c";
        assert_eq!(area.post(&psychologist, &piece, again).await.status, StatusCode::SEE_OTHER, "it is owed again");
        let read = area.get(&officer, &piece).await.text;
        assert!(read.contains("Meant for this one") && !read.contains("another child"), "{read}");
    })
    .await;
}

#[tokio::test]
async fn who_was_never_asked_is_out_and_who_was_put_out_by_mistake_is_in_again() {
    on_each(|area| async move {
        let (officer, psychologist, child, piece) = asked(&area).await;
        let record = format!("/children/{child}");
        assert_eq!(area.get(&psychologist, &record).await.status, StatusCode::OK);
        let ended = format!("{}&reason=Family+telephoned", on(area.today()));
        recorded(&area, &officer, child, "request.withdrawn", &ended).await;
        assert_eq!(area.get(&psychologist, &record).await.status, StatusCode::NOT_FOUND);
        withdrawn(&area, &officer, child, "Request withdrawn").await;
        assert_eq!(area.get(&psychologist, &piece).await.status, StatusCode::OK, "the process goes on, and so do they");

        withdrawn(&area, &officer, child, "Request for advice received by the advice-giver").await;
        withdrawn(&area, &officer, child, "Advice requested").await;
        assert_eq!(area.get(&psychologist, &record).await.status, StatusCode::NOT_FOUND);
        assert!(!area.get(&psychologist, "/advice").await.text.contains("Ogden"));
    })
    .await;
}

#[tokio::test]
async fn a_guests_link_ends_with_the_process_and_does_not_open_a_restricted_record() {
    on_each(|area| async move {
        let (officer, _, child, piece) = asked(&area).await;
        let evidence = "part=needs&source=School&body=Said+in+confidence";
        area.post(&officer, &format!("/children/{child}/journey/test"), evidence).await;
        let nobody = Someone {
            account: area.db.new_id(),
            name: String::new(),
            email: String::new(),
            cookie: String::new(),
            role: Role::Parent,
        };
        let made = async || {
            let made = area.post(&officer, &format!("{piece}/guest"), "name=Ines").await.text;
            let link = format!("/guest/{}", &made.split("http://test/guest/").nth(1).unwrap()[..64]);
            (link, made.split(r#"name="code" type="text" readonly value=""#).nth(1).unwrap()[..6].to_owned())
        };
        let (link, code) = made().await;
        let open = area.post(&nobody, &link, &format!("code={code}")).await.text;
        assert!(open.contains("Zoe Ogden") && !open.contains("in confidence"), "the request alone: {open}");
        let restricted =
            |is: bool| Query::new("update person set restricted =").value(is).push("where id =").value(child);
        area.change(restricted(true)).await;
        let shut = area.post(&nobody, &link, &format!("code={code}")).await.text;
        assert!(shut.contains("no longer works") && !shut.contains("Zoe"), "{shut}");
        area.change(restricted(false)).await;
        let ended = format!("{}&reason=Family+telephoned", on(area.today()));
        recorded(&area, &officer, child, "request.withdrawn", &ended).await;
        let give = format!("code={code}&step=give&needs=a&provision=b&outcomes=c");
        for form in [format!("code={code}"), give] {
            let shut = area.post(&nobody, &link, &form).await.text;
            assert!(shut.contains("no longer works") && !shut.contains("Zoe"), "{shut}");
        }
        // Withdrawn by mistake: the old link stays shut, a new one can be made; none for what was given.
        withdrawn(&area, &officer, child, "Request withdrawn").await;
        assert!(area.get(&nobody, &link).await.text.contains("no longer works"));
        let (link, code) = made().await;
        let given = area.post(&nobody, &link, &format!("code={code}&step=give&needs=a&provision=b&outcomes=c")).await;
        assert_eq!(given.location, "/guest-thanks", "{}", given.text);
        assert_eq!(area.get(&officer, &format!("{piece}/guest")).await.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_new_day_is_shown_on_the_notice_and_the_version() {
    on_each(|area| async move {
        let (officer, _, child, _) = asked(&area).await;
        area.post(&officer, &format!("/children/{child}/plan/begin"), "").await;
        for (section, form) in [("A2", "body=I+like+trains"), ("B", "body=Three+words"), ("E", "body=Two+steps")] {
            let saved = area.post(&officer, &format!("/children/{child}/plan/new/{section}"), form).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{section}: {}", saved.text);
        }
        let line = async |section: &str| -> uuid::Uuid {
            let mut tx = area.db.read().await.unwrap();
            let row: (uuid::Uuid,) =
                Query::new("select line from plan_line where section =").value(section).one(&mut tx).await.unwrap();
            row.0
        };
        let form = format!(
            "body=Therapy&who=Therapist&quantity=45+minutes&need={}&outcome={}",
            line("B").await,
            line("E").await
        );
        area.post(&officer, &format!("/children/{child}/plan/new/F"), &form).await;
        recorded(&area, &officer, child, "plan.agreed", &(on(weeks_ago(&area, 2)) + AGREED)).await;
        recorded(&area, &officer, child, "plan.draft_served", &(on(weeks_ago(&area, 1)) + &notice())).await;
        let served = event(&area, &officer, child, "Draft plan sent").await;
        let day = area.today();
        let moved = area.post(&officer, &served, &format!("act=day&reason=Post+book&{}", on(day))).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.text);
        let plan = area.get(&officer, &format!("/children/{child}/plan")).await.text;
        assert!(plan.contains("draft sent 2 November 2026"), "{plan}");
        // The notice still cannot be taken back: it points to the event that holds now.
        let served = event(&area, &officer, child, "Draft plan sent").await;
        let undone = area.post(&officer, &served, "act=withdrawn&reason=By+mistake").await;
        assert!(undone.refuses("act"), "{}", undone.text);
        let mut tx = area.db.read().await.unwrap();
        for table in ["notice where kind = 'plan.draft_served'", "notice_delivery where received_on is null"] {
            let moved = Query::new(&format!("select count(*) from {table} and sent_on ="));
            assert_eq!(moved.value(day).number(&mut tx).await.unwrap(), 1, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_recorded_last_is_what_still_holds_after_something_is_withdrawn() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 8))))
            .await;
        let reason = format!("{}&reason=Family+telephoned", on(area.today()));
        recorded(&area, &officer, child, "request.withdrawn", &reason).await;
        let (before, after) = (Kind::RequestReceived.words(), Kind::RequestWithdrawn.words());
        let last = async || area.get(&officer, "/children/mine").await.text;
        let list = last().await;
        assert!(list.contains(after) && !list.contains(before), "{list}");
        withdrawn(&area, &officer, child, after).await;
        let list = last().await;
        assert!(list.contains(before) && !list.contains(after), "{list}");
        assert!(list.contains(&weeks_ago(&area, 8).strftime("%-d %b %Y").to_string()), "{list}");
    })
    .await;
}
