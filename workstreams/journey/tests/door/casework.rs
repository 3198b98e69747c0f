//! What a case officer meets in a day's work: moves, meetings, requests that wait, letters with mistakes, a school that
//! changed, a death.

use crate::law_core::{another, child, event, page, plan_since};
use crate::letters::{encoded, letter, refusal, requested};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::{Date, date};
use testing::Area;
use testing::apart::{apart, bind, lives};
use testing::casework::{notice, on, record, recorded, weeks_ago};

fn known(day: Date) -> String {
    format!("known-day={}&known-month={}&known-year={}", day.day(), day.month(), day.year())
}

#[tokio::test]
async fn the_day_of_a_move_asks_when_the_authority_learned_of_it_and_the_clock_follows() {
    on_each(|area| async move {
        let (officer, leaving) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, leaving, 20).await;
        let form = page(&area, &officer, &format!("/children/{leaving}/journey/record/move.happened")).await;
        assert!(form.contains("When the local authority became aware of the move"), "{form}");
        let moves = date(2026, 11, 5);
        let silent = record(&area, &officer, leaving, "move.happened", &on(moves)).await;
        assert!(silent.text.contains("Enter when the local authority became aware of the move"), "{}", silent.text);
        let ahead = format!("{}&{}", on(moves), known(date(2026, 11, 3)));
        let ahead = record(&area, &officer, leaving, "move.happened", &ahead).await;
        assert!(ahead.refuses("known"), "{}", ahead.text);
        // Learned too late: 15 working days, the first of them the day on which the authority learned of it.
        let late = format!("{}&{}", on(moves), known(date(2026, 10, 28)));
        recorded(&area, &officer, leaving, "move.happened", &late).await;
        let text = page(&area, &officer, &format!("/children/{leaving}/journey")).await;
        assert!(text.contains("Transfer the plan") && text.contains("17 November 2026"), "{text}");
        // Learned in time: on the day of the move.
        let other = another(&area, &officer, date(2015, 3, 27)).await;
        plan_since(&area, other, 20).await;
        let early = format!("{}&{}", on(moves), known(date(2026, 9, 1)));
        recorded(&area, &officer, other, "move.happened", &early).await;
        let text = page(&area, &officer, &format!("/children/{other}/journey")).await;
        assert!(text.contains("Transfer the plan") && text.contains("5 November 2026"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_transfer_that_cannot_be_is_refused_in_words() {
    on_each(|area| async move {
        let (officer, leaving) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, leaving, 20).await;
        let moved = format!("{}&{}", on(date(2026, 10, 26)), known(date(2026, 10, 1)));
        recorded(&area, &officer, leaving, "move.happened", &moved).await;
        let transfer = |day: Date, authority: &str| format!("{}&authority={authority}", on(day));
        let cases = [
            (date(2026, 10, 20), "383", "The family moves on"),
            (date(2026, 10, 27), "", "Select the local authority"),
            (date(2026, 10, 27), "999", "Select another local authority in England"),
            (date(2026, 10, 27), "909", "Select another local authority in England"),
        ];
        for (day, authority, words) in cases {
            let answer = record(&area, &officer, leaving, "move.plan_transferred", &transfer(day, authority)).await;
            assert!(
                answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text.contains(words),
                "{}",
                answer.text
            );
        }
        recorded(&area, &officer, leaving, "move.plan_transferred", &transfer(date(2026, 10, 27), "383")).await;
        let again =
            record(&area, &officer, leaving, "move.plan_transferred", &transfer(date(2026, 10, 28), "383")).await;
        assert!(again.text.contains("The plan was transferred on 27 October 2026 already"), "{}", again.text);
        // Nothing comes in where a plan is in force.
        let here = another(&area, &officer, date(2015, 3, 27)).await;
        plan_since(&area, here, 20).await;
        let made = "made-day=10&made-month=12&made-year=2025";
        let coming = format!("{}&{made}", transfer(date(2026, 10, 27), "383"));
        let answer = record(&area, &officer, here, "move.transferred_in", &coming).await;
        assert!(answer.text.contains("A plan is already in force here"), "{}", answer.text);
        let nowhere = another(&area, &officer, date(2015, 3, 27)).await;
        let unknown = format!("{}&{made}", transfer(date(2026, 10, 27), "999"));
        let answer = record(&area, &officer, nowhere, "move.transferred_in", &unknown).await;
        assert!(answer.refuses("authority"), "{}", answer.text);
        recorded(&area, &officer, nowhere, "move.transferred_in", &coming).await;
    })
    .await;
}

#[tokio::test]
async fn an_annual_review_without_a_meeting_leads_to_its_date_and_its_decision_to_ceasing_too() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 70).await;
        let record = format!("/children/{child}/journey/record");
        let summary = page(&area, &officer, &format!("/children/{child}")).await;
        assert!(summary.contains(&format!("href=\"{record}/review.arranged\"")), "{summary}");
        event(&area, child, "review.meeting", weeks_ago(&area, 2), None).await;
        let offered = page(&area, &officer, &format!("{record}?rule={}", law::ids::ANNUAL_REVIEW)).await;
        for kind in [law::Kind::ReviewKeep, law::Kind::ReviewAmend, law::Kind::CeaseConsidered] {
            assert!(offered.contains(&format!("{record}/{}", kind.code())), "{}: {offered}", kind.code());
        }
    })
    .await;
}

#[tokio::test]
async fn a_day_that_is_to_come_is_not_set_in_the_past_and_a_far_one_is_confirmed() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        plan_since(&area, child, 20).await;
        for kind in ["review.arranged", "phase_transfer.due", "phase_transfer.post16_due"] {
            let answer = record(&area, &officer, child, kind, &on(date(2026, 10, 30))).await;
            assert!(answer.refuses("on"), "{kind}: {}", answer.text);
        }
        let far = record(&area, &officer, child, "review.arranged", &on(date(2028, 11, 2))).await;
        assert!(far.text.contains("more than a year away"), "{}", far.text);
        recorded(&area, &officer, child, "review.arranged", &on(date(2026, 12, 1))).await;
        // What was set for a day to come is not corrected into the past either.
        let list = format!("/children/{child}/journey/events");
        let text = page(&area, &officer, &list).await;
        let before = text.split(": Date of the review meeting</span>").next().unwrap();
        let event = format!("{list}/{}", &before.rsplit("/journey/events/").next().unwrap()[..36]);
        let back = area.post(&officer, &event, &format!("act=day&reason=Note&{}", on(date(2026, 10, 1)))).await;
        assert!(back.refuses("on"), "{}", back.text);
        let next = area.post(&officer, &event, &format!("act=day&reason=Note&{}", on(date(2026, 12, 8)))).await;
        assert_eq!(next.status, StatusCode::SEE_OTHER, "{}", next.text);
        // What happened cannot be to come.
        let ahead = record(&area, &officer, child, "review.meeting", &on(date(2026, 11, 3))).await;
        assert!(ahead.refuses("on"), "{}", ahead.text);
    })
    .await;
}

/// A request without an account, as it was sent.
async fn waiting(area: &Area, plan: &str, on: Date) -> String {
    let id = area.db.new_id::<()>().uuid();
    let answers = serde_json::json!({ "who": "parent", "your_name": "Kelly", "forename": "Nia", "surname": "Newname",
                                      "born": "2015-03-27", "plan": plan, "needs": "a", "provision": "b" });
    let now = area.db.clock().now();
    area.row(
        "intake",
        vec![
            ("id", id.into()),
            ("code_hash", id.to_string().into()),
            ("state", "sent".into()),
            ("answers", answers.to_string().into()),
            ("begun_at", now.into()),
            ("saved_at", now.into()),
            ("sent_on", on.into()),
            ("reference", format!("R-{id}").into()),
        ],
    )
    .await;
    format!("/requests/{id}")
}

/// What a count on a home page says; nothing where it is not there.
fn count(home: &str, code: &str) -> Option<i64> {
    let (_, rest) = home.split_once(&format!("data-count=\"{code}\""))?;
    rest.split("data-number=\"").nth(1)?.split('"').next()?.parse().ok()
}

#[tokio::test]
async fn a_request_that_waits_shows_the_earliest_day_that_may_hold_and_stands_on_home_page_and_worklist() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        let senco = area.person("Sue Senco", Role::Senco, None).await;
        assert_eq!(count(&page(&area, &officer, "/").await, "requests"), Some(0));
        let request = waiting(&area, "yes", date(2026, 10, 19)).await;
        // 15 days from 19 October; six weeks would be 30 November.
        for (path, month) in [("/requests", "Nov"), (request.as_str(), "November")] {
            let text = page(&area, &officer, path).await;
            let due = format!("3 {month} 2026");
            assert!(text.contains(&due) && text.contains("says there is a plan"), "{path}: {text}");
            assert!(!text.contains(&format!("30 {month} 2026")), "{path}");
        }
        for who in [&officer, &manager] {
            assert_eq!(count(&page(&area, who, "/").await, "requests"), Some(1));
        }
        assert_eq!(count(&page(&area, &senco, "/").await, "requests"), None);
        let without = waiting(&area, "no", date(2026, 10, 19)).await;
        assert!(page(&area, &officer, &without).await.contains("30 November 2026"));
        // The family says that there is no plan, and the records know one.
        let known = area.child("Nia", "Newname", date(2015, 3, 27), None).await;
        plan_since(&area, known, 20).await;
        assert!(page(&area, &manager, &without).await.contains("3 November 2026"));
        assert!(!page(&area, &manager, "/requests").await.contains("30 Nov 2026"));
    })
    .await;
}

#[tokio::test]
async fn what_no_case_officer_has_is_for_managers_to_allocate() {
    on_each(|area| async move {
        let (officer, mine) = child(&area, date(2015, 3, 27)).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        plan_since(&area, mine, 20).await;
        assert_eq!(count(&page(&area, &manager, "/").await, "unallocated"), Some(0));
        let nobodys = area.child("Ida", "Alone", date(2016, 3, 27), None).await;
        event(&area, nobodys, "request.received", weeks_ago(&area, 1), None).await;
        journey::records::owed::work_out_all(&area.db).await.unwrap();
        assert_eq!(count(&page(&area, &manager, "/").await, "unallocated"), Some(1));
        let list = page(&area, &manager, "/worklist?whose=unallocated").await;
        assert!(list.contains("Alone") && !list.contains("Ogden"), "{list}");
        let own = page(&area, &officer, "/worklist?whose=unallocated").await;
        assert!(!own.contains("Alone"), "an officer sees no more than they may open: {own}");
    })
    .await;
}

#[tokio::test]
async fn what_was_done_shows_the_day_it_was_done_beside_the_day_it_was_due() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        event(&area, child, "request.received", date(2026, 6, 1), None).await;
        event(&area, child, "request.agreed", date(2026, 6, 29), None).await;
        let text = page(&area, &officer, &format!("/children/{child}/journey")).await;
        let past = text.split("data-event=\"request.agreed\"").nth(1).expect("what was done");
        let entry = past.split("data-event=").next().unwrap();
        let (done, due) = (entry.find("29 June 2026").unwrap(), entry.find("Due 13 July 2026").unwrap());
        assert!(done < due && entry.contains("Done in time"), "{entry}");
        // A day that cannot be shown is said, and today is shown.
        for wrong in ["on-day=40&on-month=1&on-year=2026", "on-day=1&on-month=1&on-year=1900"] {
            let text = page(&area, &officer, &format!("/children/{child}/journey?{wrong}")).await;
            assert!(text.contains("This page shows today, 2 November 2026"), "{wrong}: {text}");
        }
        let fine = page(&area, &officer, &format!("/children/{child}/journey?{}", on(date(2026, 7, 1)))).await;
        assert!(!fine.contains("This page shows today") && fine.contains("as at 1 July 2026"));
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_went_out_with_a_wrong_date_is_kept_as_it_went_and_a_correction_is_asked_for() {
    on_each(|area| async move {
        let (officer, parent, child) = requested(&area).await;
        let wrong = "You can appeal to the Tribunal until 27 March 2027.";
        let changed = [("notice-appeal_limits", wrong)];
        let form = refusal(&area, &officer, child, date(2026, 11, 20), "first class post", &changed).await;
        let refused = record(&area, &officer, child, "request.refused", &encoded(&form)).await;
        assert!(refused.text.contains("The letter was sent with this wrong date"), "{}", refused.text);
        recorded(&area, &officer, child, "request.refused", &(encoded(&form) + "&as_sent=yes")).await;
        let (text, path) = letter(&area, &parent, child).await;
        let (top, below) = text.split_once("The letter as it was sent</h2>").expect("the letter says that it is wrong");
        assert!(below.contains(wrong), "kept as it went: {below}");
        assert!(top.contains("There was a mistake in this letter") && top.contains("until 20 January 2027"), "{top}");
        assert!(page(&area, &officer, "/worklist?show=all").await.contains("Send the family the correction"));
        let pdf = area.get(&parent, &format!("{path}/pdf")).await;
        assert_eq!(pdf.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn an_impossible_day_of_a_letter_is_refused_and_leaves_no_gap_in_its_text() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let changed = [("notice-appeal_limits", "You can appeal until 27 March 2027.")];
        for (day, words) in [
            (date(1900, 1, 1), "on or after the date of birth"),
            (date(2014, 8, 1), "on or after the date of birth"),
            (date(2027, 1, 4), "must be today or in the past"),
        ] {
            let form = refusal(&area, &officer, child, day, "first class post", &changed).await;
            let answer = record(&area, &officer, child, "request.refused", &encoded(&form)).await;
            assert!(answer.text.contains(words), "{day}: {}", answer.text);
            assert!(!answer.text.contains("is . Correct") && !answer.text.contains("was sent with this wrong date"));
        }
    })
    .await;
}

#[tokio::test]
async fn after_a_change_of_school_the_officer_chooses_what_becomes_of_the_request() {
    on_each(|area| async move {
        let (officer, child, old, asked) = crate::advice::asked_of_school(&area).await;
        let new = area.school("Hill Top", "900002").await;
        let (before, after) = (
            area.person("Sue Senco", Role::Senco, Some(old)).await,
            area.person("Sam Senco", Role::Senco, Some(new)).await,
        );
        let form = page(&area, &officer, &format!("/children/{child}/journey/record/advice.asked")).await;
        assert!(form.contains("The SENCO of Beckfoot Primary"), "who gets it is said: {form}");
        crate::advice::moves(&area, child, old, new).await;
        journey::records::owed::keep_current(area.db.clone()).await.unwrap();
        let journey_page = page(&area, &officer, &format!("/children/{child}/journey")).await;
        let task = journey_page.split("/journey/tasks/").nth(1).unwrap()[..36].to_owned();
        let task = format!("/children/{child}/journey/tasks/{task}");
        let text = page(&area, &officer, &task).await;
        for choice in ["Ask Hill Top as well", "and ask Hill Top", "Keep the request to Head of Beckfoot"] {
            assert!(text.contains(choice), "{choice}: {text}");
        }
        let silent = area.post(&officer, &task, "how=Moved").await;
        assert!(silent.text.contains("Select what happens to the request"), "{}", silent.text);
        let done = area.post(&officer, &task, "earlier=instead&how=Moved+in+October").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(!page(&area, &before, "/advice").await.contains("Ogden"), "the old request is closed");
        assert!(page(&area, &after, "/advice").await.contains("Ogden"), "the new school has it");
        let withdrawn = page(&area, &before, &format!("/children/{child}/advice/{asked}")).await;
        assert!(withdrawn.contains("This request was cancelled") && !withdrawn.contains("Send advice"), "{withdrawn}");
        let list = page(&area, &officer, "/worklist?show=all").await;
        assert!(!list.contains("Decide who gives the school"), "{list}");
        assert_eq!(list.matches("Waiting for advice").count(), 1, "one request is open: {list}");
    })
    .await;
}

#[tokio::test]
async fn asking_the_new_school_by_hand_asks_what_becomes_of_the_old_request() {
    on_each(|area| async move {
        let (officer, child, old, _) = crate::advice::asked_of_school(&area).await;
        let new = area.school("Hill Top", "900002").await;
        crate::advice::moves(&area, child, old, new).await;
        journey::records::owed::keep_current(area.db.clone()).await.unwrap();
        let ask = format!("{}&line=b&asked_of=Hill+Top", on(area.today()));
        let silent = record(&area, &officer, child, "advice.asked", &ask).await;
        assert!(silent.text.contains("Select what happens to the request to Head of Beckfoot"), "{}", silent.text);
        let field = silent.text.split("name=\"earlier-").nth(1).unwrap()[..36].to_owned();
        recorded(&area, &officer, child, "advice.asked", &format!("{ask}&earlier-{field}=withdraw")).await;
        let list = page(&area, &officer, "/worklist?show=all").await;
        assert!(!list.contains("Decide who gives the school"), "{list}");
        assert_eq!(list.matches("Waiting for advice").count(), 1, "{list}");
        let history = page(&area, &officer, &format!("/children/{child}/journey/events")).await;
        assert!(history.contains("Request for advice withdrawn"), "{history}");
    })
    .await;
}

#[tokio::test]
async fn a_senco_has_what_a_school_holds_and_no_address_that_is_not_theirs_to_know() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let next = area.school("Hill Top", "900002").await;
        let senco = area.person("Sam Senco", Role::Senco, Some(next)).await;
        area.place(case.child, next).await;
        area.contact(case.mina, "phone", "01943 111111").await;
        area.contact(case.tom, "phone", "01274 222222").await;
        let aunt = area.relative(case.child, ("Una", "Aunt"), "Aunt", false).await;
        area.contact(aunt, "phone", "01274 333333").await;
        lives(&area, aunt, "9 Far Lane", "Bingley", "ZX5 1AA").await;
        let text = area.record_of(&senco, case.child).await;
        for held in ["108 Heather Way", "01943 111111", "01274 222222", "Tom Parent", "Una Aunt"] {
            assert!(text.contains(held), "{held}: {text}");
        }
        for kept in ["Low Fold", "Far Lane", "01274 333333"] {
            assert!(!text.contains(kept), "{kept}: {text}");
        }
        assert!(area.record_of(&case.officer, case.child).await.contains("Low Fold"), "the case officer sees all");
        bind(&area, &case).await;
        let text = area.record_of(&senco, case.child).await;
        for kept in ["Heather Way", "Low Fold", "01274 222222"] {
            assert!(!text.contains(kept), "{kept}: {text}");
        }
        assert!(text.contains("01943 111111") && text.contains("Confidential. Ask the case officer"), "{text}");
        assert!(area.record_of(&case.officer, case.child).await.contains("108 Heather Way"));
    })
    .await;
}

#[tokio::test]
async fn the_line_of_a_certificate_names_the_decision_it_belongs_to() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let plan = plan_since(&area, child, 12).await;
        event(&area, child, "mediation.certificate", weeks_ago(&area, 2), Some(plan)).await;
        let named = "Mediation certificate issued: Final plan sent, 10 August 2026";
        for path in ["/journey/events", ""] {
            let text = page(&area, &officer, &format!("/children/{child}{path}")).await;
            assert!(text.contains(named), "{path}: {text}");
        }
        let text = page(&area, &parent, &format!("/children/{child}/journey")).await;
        assert!(text.contains(named), "{text}");
    })
    .await;
}

/// A day in the fields of a name.
fn day(name: &str, day: Date) -> String {
    format!("{name}-day={}&{name}-month={}&{name}-year={}", day.day(), day.month(), day.year())
}

#[tokio::test]
async fn date_fields_refuse_days_that_cannot_be() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let manager = area.person("Mo Manager", Role::Manager, None).await;
        area.person("Pia Panel", Role::PanelMember, None).await;
        let (long_ago, unborn, ahead) = (date(1900, 1, 1), date(2015, 3, 26), date(2099, 1, 1));
        let record = format!("/children/{child}");
        for (path, name, rest) in [
            ("consent", "on", "kind=share_information&answer=yes&by=Mother"),
            ("rights", "told", "how=By+letter"),
            ("needs", "from", "need-1=ASD"),
        ] {
            for wrong in [long_ago, unborn, ahead] {
                let form = format!("{rest}&{}", day(name, wrong));
                let answer = area.post(&officer, &format!("{record}/{path}"), &form).await;
                let refused = answer.text.contains("on or after the date of birth, 27 March 2015")
                    || answer.text.contains("must be today or earlier");
                assert!(
                    answer.status == StatusCode::UNPROCESSABLE_ENTITY && refused,
                    "{path} {wrong}: {}",
                    answer.text
                );
            }
        }
        for wrong in [long_ago, ahead] {
            for path in ["/children", "/restricted"] {
                let answer = area.post(&manager, path, &format!("{}&reason=x&identifier=y", day("born", wrong))).await;
                assert!(answer.text.contains("Date of birth must be"), "{path} {wrong}: {}", answer.text);
            }
            let panel = format!("title=Panel&{}", day("on", wrong));
            let answer = area.post(&manager, "/panels/new", &panel).await;
            assert!(answer.text.contains("The date of the meeting must be"), "{wrong}: {}", answer.text);
        }
        // A far day is asked about once.
        let far = format!("title=Panel&{}", day("on", date(2030, 1, 7)));
        let asked = area.post(&manager, "/panels/new", &far).await;
        assert!(asked.text.contains("Confirm that the date is correct"), "{}", asked.text);
        let sure = area.post(&manager, "/panels/new", &format!("{far}&sure=on%3A2030-01-07")).await;
        assert!(!sure.text.contains("Check it, or confirm"), "{}", sure.text);
    })
    .await;
}

#[tokio::test]
async fn a_death_is_said_at_the_top_of_every_page_about_the_child_and_no_act_is_offered() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let school = area.school("Hill Top", "900002").await;
        let senco = area.person("Sam Senco", Role::Senco, Some(school)).await;
        area.place(case.child, school).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        area.assign(case.child, &psychologist, "involved").await;
        bind(&area, &case).await;
        plan_since(&area, case.child, 30).await;
        let record = format!("/children/{}", case.child);
        assert!(page(&area, &case.officer, &format!("{record}/journey")).await.contains("data-acts"));
        recorded(&area, &case.officer, case.child, "child.died", &on(date(2026, 10, 30))).await;
        let said = "Zoe Ogden died on 30 October 2026.";
        for who in [&case.officer, &case.manager, &senco, &psychologist, &case.mother] {
            for part in ["", "/journey", "/plan", "/messages"] {
                let text = page(&area, who, &format!("{record}{part}")).await;
                assert_eq!(text.matches(said).count(), 1, "{}{part}: {text}", who.name);
            }
        }
        for part in [
            "/edit",
            "/consent",
            "/rights",
            "/decision-makers",
            "/address",
            "/setting",
            "/needs",
            "/care",
            "/people/new",
            "/contact-rules",
            "/sharing",
            "/invite",
            "/case-officer",
            "/restrict",
            "/former-names",
            "/join",
            "/sen2",
            "/held-back",
            "/journey/events",
            "/journey/record/plan.ceased",
            "/journey/tasks/bereavement",
            "/panel",
            "/last-review",
            "/files",
            "/files/new",
            "/messages/new",
        ] {
            let mut answers = Vec::new();
            for who in [&case.officer, &case.manager] {
                let answer = area.get(who, &format!("{record}{part}")).await;
                if answer.status == StatusCode::OK {
                    answers.push(answer.text);
                }
            }
            assert!(!answers.is_empty(), "{part} opens for nobody");
            assert!(answers.iter().all(|text| text.contains(said)), "{part} does not say it");
        }
        let hers = page(&area, &case.mother, &record).await;
        assert!(hers.contains("We are very sorry") && !hers.contains("Plan ceased"), "{hers}");
        let home = page(&area, &case.mother, "/").await;
        assert!(home.contains("Zoe Ogden") && !home.contains("Plan ceased") && !home.contains("data-step"), "{home}");
        // Nothing is offered but what remains.
        for part in ["", "/journey", "/journey/request"] {
            let text = page(&area, &case.mother, &format!("{record}{part}")).await;
            for act in ["Ask for an assessment", "Ask for a re-assessment", "Send the request"] {
                assert!(part == "/journey/request" || !text.contains(act), "{part} {act}: {text}");
            }
        }
        let asked = area.post(&case.mother, &format!("{record}/journey/request"), "needs=a&provision=b&views=").await;
        assert!(asked.text.contains("You can no longer make a request"), "{}", asked.text);
        let acts = page(&area, &case.officer, &format!("{record}/journey")).await;
        assert!(!acts.contains("/journey/record/") && acts.contains("History and corrections"), "{acts}");
        let plan = page(&area, &case.officer, &format!("{record}/plan")).await;
        assert!(!plan.contains("plan/begin") && !plan.contains("Start the"), "{plan}");
        let begun = area.post(&case.officer, &format!("{record}/plan/begin"), "").await;
        assert_eq!(begun.status, StatusCode::CONFLICT);
        // Whoever must not learn where the child is, and whoever does not know the child, learns nothing more.
        let his = area.get(&case.father, &record).await.text;
        assert!(!his.contains("died on") && !his.contains("very sorry"), "{his}");
        let stranger = area.person("Una Officer", Role::CaseOfficer, None).await;
        assert!(!area.get(&stranger, &record).await.text.contains("died"));
    })
    .await;
}

#[tokio::test]
async fn once_rights_have_passed_a_letter_is_the_young_persons_and_parents_get_a_copy_for_a_reason() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let young = area.child("Ava", "Ackroyd", date(2009, 3, 1), None).await;
        let (_, mina) = area.parent(young, "Mina", true).await;
        crate::letters::home(&area, young).await;
        area.assign(young, &officer, "case_officer").await;
        let request = format!("{}&source=young_person", on(weeks_ago(&area, 4)));
        recorded(&area, &officer, young, "request.received", &request).await;
        recorded(&area, &officer, young, "request.agreed", &(on(weeks_ago(&area, 1)) + &notice())).await;
        let (text, path) = letter(&area, &officer, young).await;
        assert!(text.contains("Ava Ackroyd</td>") && !text.contains("The parent or the young person"), "{text}");
        let form = page(&area, &officer, &format!("{path}/sent")).await;
        let own = form.split(&format!("value=\"{young}\"")).nth(1).unwrap().split('>').next().unwrap();
        assert!(own.contains("checked"), "the young person is chosen: {form}");
        let copy = format!("who={mina}&channel=by+hand&{}", on(area.today()));
        let silent = area.post(&officer, &format!("{path}/sent"), &copy).await;
        assert!(silent.refuses("copy_reason"), "{}", silent.text);
        let sent = area.post(&officer, &format!("{path}/sent"), &format!("{copy}&copy_reason=Ava+asked+for+it")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let text = page(&area, &officer, &path).await;
        assert!(text.contains("Mina Parent (a copy: Ava asked for it)"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn the_reason_for_missing_advice_stands_on_the_officers_plan_and_not_in_the_plan() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        event(&area, child, "request.received", weeks_ago(&area, 18), None).await;
        event(&area, child, "request.agreed", weeks_ago(&area, 13), None).await;
        let whole = notice().replace("The+family+gave+theirs", "The+therapist+is+ill");
        let draft = format!("{}{whole}", on(weeks_ago(&area, 2)));
        recorded(&area, &officer, child, "plan.draft_served", &draft).await;
        let path = format!("/children/{child}/plan");
        let text = page(&area, &officer, &path).await;
        assert!(text.contains("Advice that was missing") && text.contains("The therapist is ill"), "{text}");
        assert!(!page(&area, &parent, &path).await.contains("The therapist is ill"));
    })
    .await;
}
