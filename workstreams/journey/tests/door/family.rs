//! The home page of a family: what needs them first, how far the process is, what is waited for; each child apart, and nothing
//! to whom it is not theirs.

use crate::law_core::{child, event, plan_since};
use crate::on_each;
use access::Role;
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::Query;
use testing::apart::{apart, bind};
use testing::casework::{drafted, notice, on, recorded, weeks_ago};
use testing::{Area, Someone};

async fn home(area: &Area, who: &Someone) -> String {
    let page = area.get(who, "/").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page.text
}

fn steps(page: &str) -> Vec<&str> {
    page.split("data-step=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn a_draft_plan_stands_first_with_its_button_and_four_steps_say_where_it_is() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
        recorded(&area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        for who in [&parent, &young] {
            let page = home(&area, who).await;
            let first = page.find("data-first=\"comment\"").unwrap_or_else(|| panic!("{page}"));
            assert!(first < page.find("data-step=").unwrap(), "what needs them comes first");
            assert!(page[first..].contains(&format!("href=\"/children/{child}/plan\"")), "{page}");
            assert_eq!(steps(&page), ["done", "done", "now", "next"], "{page}");
            assert_eq!(page.matches("aria-current=\"step\"").count(), 1);
            assert!(page.contains("<strong data-officer>Asha Officer</strong>"), "{page}");
            assert!(page.contains(&format!("/children/{child}/messages/new")), "{page}");
            assert_eq!(area.get(who, &format!("/children/{child}/plan/comment")).await.status, StatusCode::OK);
            // The draft itself says until when, and where to name a school.
            let plan = area.get(who, &format!("/children/{child}/plan")).await.text;
            assert!(plan.contains("data-say") && plan.contains("Comment by 16 November 2026"), "{plan}");
            assert!(plan.contains(&format!("href=\"/children/{child}/plan/comment?ask=school\"")), "{plan}");
            // Both lead to a meeting about it: a message whose subject is there already.
            let meeting = format!("/children/{child}/messages/new?about=meeting");
            for text in [&page, &plan] {
                assert!(text.contains(&format!("href=\"{meeting}\"")), "{text}");
            }
            let subject = async |path: &str| {
                let form = area.get(who, path).await.text;
                let input = form.split("name=\"subject\"").nth(1).unwrap_or_else(|| panic!("{form}")).to_owned();
                input.split('>').next().unwrap().contains("value=\"")
            };
            assert!(subject(&meeting).await && !subject(&format!("/children/{child}/messages/new")).await);
        }
        let stranger = area.child("Max", "Newname", date(2016, 3, 27), None).await;
        let (other, _) = area.parent(stranger, "Sam", true).await;
        let theirs = home(&area, &other).await;
        assert!(!theirs.contains("Ogden") && !theirs.contains(&child.to_string()), "{theirs}");
        assert!(theirs.contains("/messages/new\"") && !theirs.contains("about=meeting"), "no draft is open: {theirs}");
        assert!(!home(&area, &officer).await.contains("op-family"));
    })
    .await;
}

#[tokio::test]
async fn a_timeline_leads_with_what_the_family_can_do_at_that_stage() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
        let (path, request) = (format!("/children/{child}/journey"), format!("/children/{child}/journey/request"));
        assert!(!area.get(&parent, &path).await.text.contains(&request), "a plan is being made");
        recorded(&area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        for who in [&parent, &young] {
            let page = area.get(who, &path).await.text;
            let first = page.find("data-first=\"comment\"").unwrap_or_else(|| panic!("{page}"));
            assert!(first < page.find("id=\"to-do\"").unwrap(), "what needs them comes first");
            assert!(page.contains(&format!("href=\"/children/{child}/plan/comment?ask=school\"")), "{page}");
            assert!(!page.contains(&request), "the request was decided long ago: {page}");
        }
        assert!(!area.get(&officer, &path).await.text.contains("data-first"));
        let day = area.today().yesterday().unwrap();
        assert!(!area.get(&parent, &format!("{path}?{}", on(day))).await.text.contains("data-first"), "of another day");
        // While a request is decided and advice is gathered, more can be sent.
        let sister = area.child("Ada", "Ogden", date(2016, 3, 27), None).await;
        let (theirs, _) = area.parent(sister, "Sam", true).await;
        area.assign(sister, &officer, "case_officer").await;
        let record = |day| format!("{}&source=setting", on(day));
        recorded(&area, &officer, sister, "request.received", &record(weeks_ago(&area, 2))).await;
        let page = area.get(&theirs, &format!("/children/{sister}/journey")).await.text;
        assert!(page.contains(&format!("href=\"/children/{sister}/journey/request\"")), "{page}");
        assert!(!page.contains("data-first=\"comment\""), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_school_that_a_family_wants_is_named_and_the_same_words_are_said_once() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        recorded(&area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        let asks = format!("/children/{child}/plan/comment?ask=school");
        let page = home(&area, &parent).await;
        assert!(page.contains(&format!("href=\"{asks}\"")), "{page}");
        let form = area.get(&parent, &asks).await.text;
        assert!(form.contains("name=\"named\""), "{form}");
        let nameless = area.post(&parent, &asks, "named=&body=It+is+near").await;
        assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nameless.text);
        // Back in the browser and Send again: the page is fetched anew, the words are the same.
        for _ in 0..2 {
            let sent = area.post(&parent, &asks, "named=Hill+Top+School&body=It+is+near").await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        assert_eq!(area.number("select count(*) from comment").await, 1);
        let read = area.get(&officer, &format!("/children/{child}/plan")).await.text;
        assert!(read.contains("Hill Top School") && read.contains("It is near"), "{read}");
        area.post(&parent, &asks, "named=Hill+Top+School&body=It+has+a+unit").await;
        assert_eq!(area.number("select count(*) from comment").await, 2, "other words are another comment");

        let views = format!("/children/{child}/views/new");
        let form = area.get(&parent, &views).await.text;
        assert!(form.contains(&format!("name=\"{}\"", page::once::SAID)), "{form}");
        let said = format!("{}=&like=Trains", page::once::SAID);
        assert_eq!(area.post(&parent, &views, &said).await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.post(&parent, &views, &said).await.status, StatusCode::CONFLICT);
        assert_eq!(area.number("select count(*) from own_view").await, 1);
        assert_eq!(area.post(&parent, &views, &format!("{said}+and+buses")).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

/// The parts of a young person's own home, in their order.
fn parts(page: &str) -> Vec<&str> {
    page.split("data-part=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn a_young_persons_home_is_their_own_and_says_what_they_chose() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Jo", "Ogden", date(2009, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let therapist = area.person("Theo Therapist", Role::Adviser, None).await;
        area.assign(child, &therapist, "involved").await;
        let young = area.person_in_records("Jo Ogden", Role::YoungPerson, None, Some(child)).await;
        let page = home(&area, &young).await;
        assert!(page.contains("data-me"), "{page}");
        assert_eq!(parts(&page), ["plan", "next", "meeting", "views", "can", "helpers", "seen"], "{page}");
        assert!(page.contains("<strong data-officer>Asha Officer</strong>"), "{page}");
        let helpers: Vec<_> = page.split("<li data-helper>").skip(1).collect();
        assert!(matches!(helpers[..], [one] if one.contains("Theo Therapist")), "{page}");
        // Each picture stands beside words that say the same.
        assert!(page.matches("<img ").count() >= 7, "{page}");
        assert_eq!(page.matches("<img ").count(), page.matches(" alt=\"\"").count(), "{page}");

        // At 17 it is theirs to choose whether their parents can see the record.
        assert!(page.contains("data-choice=\"not-yet\""), "{page}");
        let seen = format!("/children/{child}/who-can-see");
        assert!(page.contains(&format!("href=\"{seen}\"")), "{page}");
        for choice in ["yes", "no"] {
            let chosen = area.post(&young, &seen, &format!("parents={choice}")).await;
            assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.text);
            let page = home(&area, &young).await;
            assert!(page.contains(&format!("data-choice=\"{choice}\"")), "{page}");
        }
        let said = area.post(&young, &format!("/children/{child}/views/new"), "like=Trains").await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
        assert!(home(&area, &young).await.contains("You last told us on "));

        // A parent has another home, and somebody else's young person nothing of it.
        let sister = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(sister, "Pat", true).await;
        let theirs = home(&area, &parent).await;
        assert!(!theirs.contains("data-me") && parts(&theirs).is_empty(), "{theirs}");
        let other = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(sister)).await;
        let page = home(&area, &other).await;
        assert!(page.contains("data-me") && !page.contains("data-choice") && !page.contains("Jo Ogden"), "{page}");
    })
    .await;
}

/// The address of all papers of a child whose draft plan was sent, and the officer of the case.
async fn all_papers(area: &Area) -> (Someone, PersonId, String) {
    let (officer, child) = drafted(area).await;
    recorded(area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
    (officer, child, format!("/children/{child}/papers/zip"))
}

#[tokio::test]
async fn many_who_take_all_their_papers_at_once_leave_the_worklist_answered() {
    on_each(|area| async move {
        let (officer, child, papers) = all_papers(&area).await;
        let mut family = Vec::new();
        // More than there are readers of the database.
        for name in ["Ada", "Ben", "Cat", "Dan", "Eve", "Fay", "Gus", "Hal", "Ivy", "Jim", "Kit", "Lou"] {
            family.push(area.parent(child, name, true).await.0);
        }
        let taken = futures_util::future::join_all(family.iter().map(|one| area.get(one, &papers)));
        let listed = tokio::time::timeout(std::time::Duration::from_secs(9), area.get(&officer, "/worklist"));
        let (taken, listed) = tokio::join!(taken, listed);
        assert_eq!(listed.unwrap().status, StatusCode::OK);
        for one in taken {
            assert!(one.status.is_success(), "{}", one.status);
        }
    })
    .await;
}

#[tokio::test]
async fn one_account_takes_one_heavy_file_at_a_time() {
    on_each(|area| async move {
        let (_, child, papers) = all_papers(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let (one, other) = tokio::join!(area.get(&parent, &papers), area.get(&parent, &papers));
        let mut both = [one.status, other.status];
        both.sort();
        assert_eq!(both, [StatusCode::OK, StatusCode::CONFLICT]);
        assert_eq!([one.problem(), other.problem()].concat(), "conflict");
        assert!(area.get(&parent, &papers).await.status.is_success(), "it can be taken again");
    })
    .await;
}

#[tokio::test]
async fn a_family_takes_all_its_papers_in_one_file_and_nobody_else_does() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
        recorded(&area, &officer, child, "plan.draft_served", &(on(area.today()) + &notice())).await;
        let files = format!("/children/{child}/files/new");
        let added = area.upload(&parent, &files, "A letter from the club", "club.txt", b"She swims well.").await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        // What the council keeps for itself is not among them.
        area.upload(&officer, &files, "A note", "note.txt", b"Call back.").await;
        let papers = format!("/children/{child}/papers/zip");
        assert!(home(&area, &parent).await.contains(&format!("href=\"{papers}\"")));
        let before = area.logged("child.open", child).await;
        let taken = area.get(&parent, &papers).await;
        assert!(taken.status.is_success() && taken.text.starts_with("PK"), "{}", taken.text);
        for name in
            ["index.html", "letters/letter-2026-", "plan/plan-version-1.pdf", "documents/A-letter-from-the-club.txt"]
        {
            assert!(taken.text.contains(name), "{name}");
        }
        assert!(!taken.text.contains("documents/A-note"), "what the council keeps");
        assert!(area.logged("child.open", child).await > before + 2, "each paper is logged by itself");
        let own = area.get(&young, &papers).await;
        assert!(
            own.status.is_success() && !own.text.contains("documents/A-letter"),
            "what a parent sent is not theirs"
        );

        let stranger = area.child("Max", "Newname", date(2016, 3, 27), None).await;
        let (other, _) = area.parent(stranger, "Sam", true).await;
        // Those who work with the child open the record, and take no file of everything.
        let school = area.school("Beckfoot Primary", "900001").await;
        area.place(child, school).await;
        let senco = area.person("Sue Senco", Role::Senco, Some(school)).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        area.assign(child, &psychologist, "involved").await;
        for who in [&senco, &psychologist] {
            assert_eq!(area.get(who, &format!("/children/{child}")).await.status, StatusCode::OK, "{}", who.name);
        }
        for who in [&other, &officer, &senco, &psychologist] {
            assert_eq!(area.get(who, &papers).await.status, StatusCode::NOT_FOUND, "{}", who.name);
        }
    })
    .await;
}

#[tokio::test]
async fn reports_that_are_late_are_named_with_their_day_and_children_stand_side_by_side() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, person) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 14))))
            .await;
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 9)) + &notice())).await;
        let ask = format!("{}&line=d&asked_of=Psychology+service", on(weeks_ago(&area, 8)));
        recorded(&area, &officer, child, "advice.asked", &ask).await;
        let ask = format!("{}&line=c&asked_of=Calder+Hospitals", on(weeks_ago(&area, 2)));
        recorded(&area, &officer, child, "advice.asked", &ask).await;
        let sister = area.child("Ada", "Ogden", date(2018, 5, 1), None).await;
        area.related(sister, person, "Mother", (true, true)).await;
        let page = home(&area, &parent).await;
        assert_eq!(page.matches("<article class=\"op-family__child\"").count(), 2);
        let of = |child: PersonId| {
            page.split(&format!("data-child=\"{child}\"")).nth(1).unwrap().split("</article>").next().unwrap()
        };
        let zoe = of(child);
        assert_eq!(steps(zoe), ["done", "now", "next", "next"]);
        assert!(zoe.contains("<li data-wait=\"late\">The educational psychologist’s report is"), "{zoe}");
        assert!(zoe.contains("The health report from Calder Hospitals"), "{zoe}");
        let ada = of(sister);
        assert!(steps(ada).is_empty() && ada.contains(&format!("/children/{sister}/journey/request")), "{ada}");
        assert!(!ada.contains("data-wait"), "{ada}");
    })
    .await;
}

#[tokio::test]
async fn a_parent_who_must_not_learn_where_the_child_is_reads_no_name_that_tells_it() {
    on_each(|area| async move {
        let case = apart(&area).await;
        recorded(
            &area,
            &case.officer,
            case.child,
            "request.received",
            &format!("{}&source=parent", on(weeks_ago(&area, 14))),
        )
        .await;
        recorded(&area, &case.officer, case.child, "request.agreed", &(on(weeks_ago(&area, 9)) + &notice())).await;
        let ask = format!("{}&line=c&asked_of=Al-Noor+nurse", on(weeks_ago(&area, 8)));
        recorded(&area, &case.officer, case.child, "advice.asked", &ask).await;
        assert!(home(&area, &case.father).await.contains("Al-Noor nurse"));
        bind(&area, &case).await;
        let bound = home(&area, &case.father).await;
        assert!(bound.contains("The health report") && !bound.contains("Al-Noor"), "{bound}");
        assert!(!bound.contains("Heather Way"), "{bound}");
        assert!(home(&area, &case.mother).await.contains("Al-Noor nurse"));
    })
    .await;
}

#[tokio::test]
async fn after_a_death_the_home_page_says_nothing_of_what_goes_on() {
    on_each(|area| async move {
        let (officer, child) = drafted(&area).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        let page = home(&area, &parent).await;
        let card = page.split(&format!("data-child=\"{child}\"")).nth(1).unwrap().split("</article>").next().unwrap();
        for sign in ["data-first", "data-step", "data-wait", "messages/new", "op-next"] {
            assert!(!card.contains(sign), "{sign}: {card}");
        }
        assert!(card.contains("Zoe Ogden"), "{card}");
    })
    .await;
}

#[tokio::test]
async fn a_decision_about_the_plan_is_news_with_its_letter_until_another_plan_is_sent() {
    on_each(|area| async move {
        let (officer, child) = child(&area, date(2015, 3, 27)).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let other = area.child("Max", "Newname", date(2016, 3, 27), None).await;
        let (stranger, _) = area.parent(other, "Sam", true).await;
        plan_since(&area, child, 40).await;
        assert!(!home(&area, &parent).await.contains("data-news"), "a plan alone is no news");
        event(&area, child, "review.meeting", weeks_ago(&area, 2), None).await;
        event(&area, child, "review.report_sent", weeks_ago(&area, 1), None).await;
        recorded(&area, &officer, child, "review.keep", &(on(area.today()) + &notice())).await;
        let page = home(&area, &parent).await;
        let (_, news) = page.split_once("data-news").unwrap_or_else(|| panic!("{page}"));
        let (news, _) = news.split_once("</p>").unwrap();
        let mut tx = area.db.read().await.unwrap();
        let (letter,): (uuid::Uuid,) =
            Query::new("select id from notice where kind = 'review.keep'").one(&mut tx).await.unwrap();
        drop(tx);
        let letter = format!("/children/{child}/journey/notices/{letter}");
        assert!(news.contains(&format!("href=\"{letter}\"")), "{news}");
        assert_eq!(area.get(&parent, &letter).await.status, StatusCode::OK);
        assert!(!home(&area, &stranger).await.contains("data-news"), "it is nobody else's");
        assert_eq!(area.get(&stranger, &letter).await.status, StatusCode::NOT_FOUND);
        event(&area, child, "plan.amended", area.today(), None).await;
        assert!(!home(&area, &parent).await.contains("data-news"), "the new plan tells it");
    })
    .await;
}

#[tokio::test]
async fn a_familys_home_leads_to_what_can_be_done_about_a_decision_and_asks_for_no_request_while_a_draft_is_read() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        area.assign(child, &officer, "case_officer").await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let asks = format!("href=\"/children/{child}/journey/request\"");
        recorded(&area, &officer, child, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 4))))
            .await;
        let requested = home(&area, &parent).await;
        assert!(requested.contains(&asks) && requested.contains("href=\"/if-you-disagree\""), "{requested}");
        recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 1)) + &notice())).await;
        assert!(home(&area, &parent).await.contains(&asks), "advice is gathered, and more can be sent for it");
        event(&area, child, "plan.draft_served", area.today(), None).await;
        assert!(!home(&area, &parent).await.contains(&asks), "the draft is what there is to answer");

        let other = area.child("Max", "Newname", date(2016, 3, 27), None).await;
        area.assign(other, &officer, "case_officer").await;
        let (theirs, _) = area.parent(other, "Sam", true).await;
        recorded(&area, &officer, other, "request.received", &format!("{}&source=parent", on(weeks_ago(&area, 4))))
            .await;
        let no = notice().replace("test-plan=yes", "test-plan=no");
        recorded(&area, &officer, other, "request.refused", &(on(weeks_ago(&area, 1)) + &no)).await;
        let refused = home(&area, &theirs).await;
        for part in ["mediation", "appeal"] {
            assert!(refused.contains(&format!("href=\"/if-you-disagree#{part}\"")), "{part}: {refused}");
        }
    })
    .await;
}

#[tokio::test]
async fn how_the_service_is_reached_is_as_the_area_filled_it_in() {
    on_each(|area| async move {
        let editor = area.person("Ed Editor", Role::Editor, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let saved = area.post(&editor, "/public-pages", "telephone=%3Cb%3E01632+960123&email=send%40example.org").await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let page = home(&area, &parent).await;
        assert!(page.contains("&#60;b&#62;<a ") && !page.contains("<b>"), "{page}");
        assert!(
            page.contains("href=\"tel:01632960123\"") && page.contains("href=\"mailto:send@example.org\""),
            "{page}"
        );
        assert!(!page.contains("data-officer"), "nobody has been named");
        area.change(Query::new("update relationship set ends_on =").value(date(2026, 1, 1))).await;
        let after = home(&area, &parent).await;
        assert!(!after.contains("Zoe") && after.contains("No record is linked"), "{after}");
    })
    .await;
}

const NEW: &str = "forename=Pat&surname=Parent&phone=01632+960077&email=pat%40example.org&street=9+New+Road&town=Ilkley&postcode=zz1+1aa&kept=no";

#[tokio::test]
async fn a_telephone_number_changes_once_confirmed_and_an_address_once_an_officer_agreed() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let stranger = area.person("Sam Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, person) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        assert_eq!(area.get(&officer, "/my-details").await.status, StatusCode::FORBIDDEN);
        let wrong = area.post(&parent, "/my-details/change", &NEW.replace("zz1+1aa", "nowhere")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("9 New Road"), "nothing typed is lost: {}", wrong.text);
        let check = area.post(&parent, "/my-details/change", NEW).await;
        assert!(check.text.contains("9 New Road") && check.text.contains("value=\"confirm\""), "{}", check.text);
        assert_eq!(area.number("select count(*) from contact").await, 0, "nothing changed before it is confirmed");
        let asked = area.post(&parent, "/my-details/change", &format!("{NEW}&step=confirm")).await;
        assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
        assert_eq!(area.number("select count(*) from contact where value = '01632 960077'").await, 1);
        assert_eq!(area.number("select count(*) from address").await, 0, "an address waits");
        assert!(area.get(&parent, "/my-details").await.text.contains("data-waiting"));

        let mut tx = area.db.read().await.unwrap();
        let (task,): (uuid::Uuid,) =
            Query::new("select id from task where kind = 'details'").one(&mut tx).await.unwrap();
        drop(tx);
        let led = area.get(&officer, &format!("/children/{child}/journey/tasks/{task}")).await.location;
        assert!(led.starts_with(&format!("/children/{child}/details/")), "{led}");
        assert_eq!(area.get(&stranger, &led).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.get(&parent, &led).await.status, StatusCode::FORBIDDEN);
        assert!(area.get(&officer, &led).await.text.contains("9 New Road"));
        let mute = area.post(&officer, &led, "what=refuse").await;
        assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY);
        let unsaid = area.post(&officer, &led, "what=agree").await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unsaid.refuses("moves"), "{}", unsaid.text);
        let agreed = area.post(&officer, &led, "what=agree&moves=nobody").await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
        assert_eq!(area.number("select count(*) from address where postcode = 'ZZ1 1AA'").await, 1);
        assert_eq!(area.number("select count(*) from task where done_on is null").await, 0);
        assert_eq!(area.number("select count(*) from relationship where lives_with").await, 0, "the child stays");
        let twice = area.post(&officer, &led, "what=agree&moves=nobody").await;
        assert_eq!(twice.status, StatusCode::NOT_FOUND, "it is decided");
        assert!(!area.get(&parent, "/my-details").await.text.contains("data-waiting"));

        // What is not agreed to is told with its reason, and changes nothing.
        area.later(1).await;
        let again = format!("{}&step=confirm", NEW.replace("New+Road", "Other+Road"));
        area.post(&parent, "/my-details/change", &again).await;
        let mut tx = area.db.read().await.unwrap();
        let (change,): (uuid::Uuid,) =
            Query::new("select id from details_change where state = 'waiting'").one(&mut tx).await.unwrap();
        drop(tx);
        let path = format!("/children/{child}/details/{change}");
        area.post(&officer, &path, "what=refuse&reason=Call+us+first").await;
        assert!(area.get(&parent, "/my-details").await.text.contains("Call us first"));
        assert_eq!(area.number("select count(*) from address where street like '%Other%'").await, 0);
        assert!(area.logged("family.details", child).await >= 2);
        assert!(area.number("select count(*) from outbox where kind = 'details.changed'").await >= 2);
        assert_ne!(person, child);
    })
    .await;
}

#[tokio::test]
async fn a_number_and_an_email_wait_with_what_somebody_must_not_find_out() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, person) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        let secret = NEW.replace("kept=no", "kept=yes&kept_from=Tom");
        assert!(area.post(&parent, "/my-details/change", &secret).await.text.contains("data-kept-back"));
        assert!(!area.post(&parent, "/my-details/change", NEW).await.text.contains("data-kept-back"));
        let asked = area.post(&parent, "/my-details/change", &format!("{secret}&step=confirm")).await;
        assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
        assert_eq!(area.number("select count(*) from contact").await, 0, "nothing is known before it is decided");
        assert!(!area.get(&officer, &format!("/children/{child}/people")).await.text.contains("960077"));

        // A number after it waits too, and takes nothing of it back.
        area.later(1).await;
        let own = "forename=Pat&surname=Parent&phone=01632+960088&step=confirm";
        let again = area.post(&parent, "/my-details/change", own).await;
        assert_eq!(again.location, "/my-details?done=asked", "{}", again.text);
        assert_eq!(area.number("select count(*) from contact").await, 0);
        let waits = "select count(*) from details_change where state = 'waiting' and changes like '%960088%'
            and changes like '%pat@example.org%' and changes like '%9 New Road%' and changes like '%Tom%'";
        assert_eq!(area.number(waits).await, 1);

        let mut tx = area.db.read().await.unwrap();
        let (change,): (uuid::Uuid,) =
            Query::new("select id from details_change where state = 'waiting'").one(&mut tx).await.unwrap();
        drop(tx);
        let path = format!("/children/{child}/details/{change}");
        assert!(area.get(&officer, &path).await.text.contains("960088"));
        let agreed = area.post(&officer, &path, "what=agree-open&moves=nobody").await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
        assert_eq!(area.number("select count(*) from contact where value = '01632 960088'").await, 1);
        assert_eq!(area.number("select count(*) from contact where value = 'pat@example.org'").await, 1);
        assert_eq!(area.number("select count(*) from address where postcode = 'ZZ1 1AA'").await, 1);

        // A number alone can be kept back; a yes with nothing new is not lost in silence.
        area.later(1).await;
        let now = NEW.replace("kept=no", "kept=yes&kept_from=Tom").replace("960077", "960088");
        assert!(area.post(&parent, "/my-details/change", &now).await.refuses("kept"));
        let alone = format!("{}&step=confirm", now.replace("960088", "960099"));
        let asked = area.post(&parent, "/my-details/change", &alone).await;
        assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
        assert_eq!(area.number("select count(*) from contact where value like '%960099'").await, 0);
        assert_ne!(person, child);
    })
    .await;
}

#[tokio::test]
async fn a_parents_new_address_is_not_shown_to_somebody_who_must_not_learn_it() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let form = format!("{}&step=confirm", NEW.replace("forename=Pat", "forename=Mina"));
        let asked = area.post(&case.mother, "/my-details/change", &form).await;
        assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
        for page in ["/", "/my-details"] {
            let his = area.get(&case.father, page).await.text;
            assert!(!his.contains("9 New Road") && !his.contains("960077"), "{page}: {his}");
        }
        let seen = area.get(&case.father, &format!("/children/{}/who-can-see", case.child)).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(!seen.text.contains("Mina") && !seen.text.contains("Al-Noor"), "{}", seen.text);
        let hers = area.get(&case.mother, &format!("/children/{}/who-can-see", case.child)).await.text;
        assert!(hers.contains("Al-Noor Academy") && hers.contains("Asha Officer"), "{hers}");
    })
    .await;
}

#[tokio::test]
async fn a_young_person_who_decides_says_whether_their_parents_can_see_the_record() {
    on_each(|area| async move {
        let child = area.child("Zoe", "Ogden", date(2008, 3, 27), None).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        let path = format!("/children/{child}/who-can-see");
        assert_eq!(area.get(&parent, &path).await.status, StatusCode::NOT_FOUND, "not before the young person agreed");
        // They are asked about themselves, and a parent about them.
        let asks = format!("/children/{child}/journey/request");
        assert!(area.get(&young, &asks).await.text.contains("What do you find difficult?"));
        let before = area.get(&young, &path).await.text;
        assert!(before.contains("name=\"parents\""));
        let standing = before.split("data-standing").nth(1).unwrap_or_default();
        assert!(standing.contains("Pat") && standing.contains("cannot see your record"), "{before}");
        assert_eq!(area.post(&young, &path, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.post(&young, &path, "parents=yes").await.status, StatusCode::SEE_OTHER);
        // Whom they let in stands on the list, with or without an account.
        let dawn = area.relative(child, ("Dawn", "Zed"), "Parent", false).await;
        let hers = |set: &str| Query::new(&format!("update relationship set {set} where person =")).value(dawn);
        area.change(hers("parental_responsibility = true")).await;
        let now = area.get(&young, &path).await.text;
        area.change(hers("parental_responsibility = false")).await;
        let list = now.split("data-seers").nth(1).and_then(|rest| rest.split("</dl>").next()).unwrap_or_default();
        assert!(list.contains("Pat Parent") && list.contains("Dawn Zed"), "{now}");
        // Who has no account can see nothing yet.
        let standing = now.split("data-standing").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap_or_default();
        let (can, could) = standing.split_once("can see your record.").unwrap_or_default();
        assert!(can.contains("Pat Parent") && !can.contains("Dawn") && could.contains("Dawn Zed"), "{now}");
        assert!(now.contains("data-not-seen"), "{now}");
        let theirs = area.get(&parent, &path).await;
        assert_eq!(theirs.status, StatusCode::OK);
        assert!(!theirs.text.contains("name=\"parents\""), "{}", theirs.text);
        assert_eq!(area.post(&parent, &path, "parents=yes").await.status, StatusCode::NOT_FOUND);
        let no = area.post(&young, &path, "parents=no").await;
        let told = area.get(&young, &no.location).await.text;
        assert!(told.contains("Your choice is saved. Pat") && told.contains("cannot see your record"), "{told}");
        assert_eq!(area.get(&parent, &path).await.status, StatusCode::NOT_FOUND);

        // A parent decides for a child: nobody is asked.
        let small = area.child("Ada", "Ogden", date(2018, 3, 27), None).await;
        let own = area.person_in_records("Ada Ogden", Role::YoungPerson, None, Some(small)).await;
        let path = format!("/children/{small}/who-can-see");
        assert!(!area.get(&own, &path).await.text.contains("name=\"parents\""));
        assert_eq!(area.post(&own, &path, "parents=no").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_a_child_and_a_parent_write_is_read_by_the_officer_and_by_nobody_else() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let young = area.person_in_records("Zoe Ogden", Role::YoungPerson, None, Some(child)).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        let path = format!("/children/{child}/views");
        let new = format!("{path}/new");
        assert_eq!(area.post(&young, &new, "like=").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.post(&young, &new, "like=Trains%0D%0Aand+buses&good=Maps").await.status, StatusCode::SEE_OTHER);
        assert_eq!(area.post(&parent, &new, "like=%3Cb%3ESwimming").await.status, StatusCode::SEE_OTHER);
        area.later(1).await;
        assert_eq!(area.post(&young, &new, "like=Planes").await.status, StatusCode::SEE_OTHER);
        let read = area.get(&officer, &path).await.text;
        assert_eq!(read.matches("data-view").count(), 2, "the newest of each: {read}");
        assert!(read.contains("Planes") && !read.contains("Trains") && !read.contains("<b>Swimming"), "{read}");
        // Each answer stands under the question that was asked.
        let asked = |question: &str| read.split(question).nth(1).and_then(|rest| rest.split("</section>").next());
        assert!(asked("What does your child like doing?").is_some_and(|said| said.contains("Swimming")), "{read}");
        assert!(asked("What do you like doing?").is_some_and(|said| said.contains("Planes")), "{read}");
        assert_eq!(area.number("select count(*) from own_view").await, 3, "what was written stays");
        assert_eq!(area.number("select count(*) from task where kind = 'views' and done_on is null").await, 1);
        assert_eq!(area.post(&officer, &new, "like=x").await.status, StatusCode::FORBIDDEN);
        let other = area.child("Max", "Newname", date(2016, 3, 27), None).await;
        let (stranger, _) = area.parent(other, "Sam", true).await;
        assert_eq!(area.get(&stranger, &path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(area.post(&stranger, &new, "like=x").await.status, StatusCode::NOT_FOUND);
        recorded(&area, &officer, child, "child.died", &on(area.today())).await;
        assert_eq!(area.post(&parent, &new, "like=x").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
