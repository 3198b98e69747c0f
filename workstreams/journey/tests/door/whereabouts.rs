//! What a parent learns of where the other and the children are, by moves, by their own words and by what others wrote.

use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use store::{Query, sql};
use testing::apart::{Case, apart, bind, lives};
use testing::casework::{AGREED, on, record, recorded, weeks_ago};
use testing::{Area, Someone};
use uuid::Uuid;

use crate::advice_page::ticked;
use crate::on_each;

async fn page(area: &Area, who: &Someone, path: &str) -> String {
    let answer = area.get(who, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text
}

/// The piece of advice that an account is asked for.
async fn asked_of(area: &Area, case: &Case, who: &Someone) -> String {
    let mut tx = area.db.read().await.unwrap();
    let (piece,): (Uuid,) = sql!("select id from advice where account = $1", who.account).one(&mut tx).await.unwrap();
    format!("/children/{}/advice/{piece}", case.child)
}

/// A case in which both parents were asked what they think.
async fn assessed(area: &Area) -> (Case, String, String) {
    let case = apart(area).await;
    let request = format!("{}&source=parent", on(weeks_ago(area, 6)));
    recorded(area, &case.officer, case.child, "request.received", &request).await;
    let agreed = on(weeks_ago(area, 4)) + &testing::casework::notice();
    recorded(area, &case.officer, case.child, "request.agreed", &agreed).await;
    let path = format!("/children/{}/advice/ask", case.child);
    let form = page(area, &case.officer, &path).await;
    let sent = area.post(&case.officer, &path, &(on(area.today()) + &ticked(&form))).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    let (hers, his) = (asked_of(area, &case, &case.mother).await, asked_of(area, &case, &case.father).await);
    bind(area, &case).await;
    (case, hers, his)
}

#[tokio::test]
async fn what_a_bound_parent_writes_is_shown_to_them_as_they_wrote_it() {
    on_each(|area| async move {
        let (case, _, his) = assessed(&area).await;
        // Each guess comes back as it was typed: none is told from another.
        let guesses = "108 Heather Way, Ilkley, ZX22 9QQ, Al-Noor Academy, 3 Elm Road, Skipton";
        let given = area.post(&case.father, &his, &format!("needs={}", guesses.replace(' ', "+"))).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        for path in [his.clone(), format!("{his}/correct")] {
            assert!(page(&area, &case.father, &path).await.contains(guesses), "{path}");
        }
        let file = format!("/children/{}/files/new", case.child);
        let added = area.upload(&case.father, &file, "Heather Way and Elm Road", "note.txt", b"Nothing to see").await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        assert!(
            page(&area, &case.father, &format!("/children/{}/files", case.child))
                .await
                .contains("Heather Way and Elm Road")
        );
        let mut tx = area.db.read().await.unwrap();
        let (id,): (Uuid,) = sql!("select id from file where person = $1", case.child).one(&mut tx).await.unwrap();
        drop(tx);
        let form = format!("to={}&subject=Papers&body=See+the+file&file={id}", case.officer.account);
        let sent = area.post(&case.father, &format!("/children/{}/messages/new", case.child), &form).await;
        assert!(sent.status == StatusCode::SEE_OTHER || sent.status == StatusCode::OK, "{}", sent.text);
        let thread = page(&area, &case.father, &format!("/children/{}/messages", case.child)).await;
        assert!(!thread.contains("[removed]"), "{thread}");
    })
    .await;
}

#[tokio::test]
async fn what_the_other_parent_writes_reaches_nobody_but_those_who_work_with_the_child() {
    on_each(|area| async move {
        let (case, hers, _) = assessed(&area).await;
        let given = area.post(&case.mother, &hers, "needs=We+are+in+the+Todmorden+refuge").await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
        let views = format!("/children/{}/views", case.child);
        let wrote = area.post(&case.mother, &format!("{views}/new"), "like=Auntie+Bev+at+the+refuge").await;
        assert_eq!(wrote.status, StatusCode::SEE_OTHER, "{}", wrote.text);
        assert!(page(&area, &case.mother, &views).await.contains("Auntie Bev"));
        assert!(page(&area, &case.officer, &views).await.contains("Auntie Bev"));
        let his = page(&area, &case.father, &views).await;
        assert!(!his.contains("Bev") && !his.contains("refuge") && !his.contains("Mina"), "{his}");
        assert_eq!(area.get(&case.father, &hers).await.status, StatusCode::NOT_FOUND);
        // Nor once the draft has gone out.
        recorded(&area, &case.officer, case.child, "plan.agreed", &(on(weeks_ago(&area, 1)) + AGREED)).await;
        assert_eq!(area.get(&case.father, &hers).await.status, StatusCode::NOT_FOUND);
        let log = page(&area, &case.father, &format!("/children/{}/readers", case.child)).await;
        for word in ["contact rules", "Opened", "looked", "recorded"] {
            assert!(!log.contains(word), "{word}: {log}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_brother_or_sister_whose_other_parent_is_not_on_record_is_closed_until_an_officer_decides() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let sister = area.child("Tess", "Ogden", date(2018, 5, 1), None).await;
        let school = area.school("Heron Primary", "900777").await;
        area.place(sister, school).await;
        area.assign(sister, &case.officer, "case_officer").await;
        relative(&area, sister, case.tom, false).await;
        let seen = area.get(&case.father, &format!("/children/{sister}")).await.text;
        assert!(!seen.contains("Heron"), "{seen}");
        // One who lives with him is no secret from him.
        let own = area.child("Ted", "Ogden", date(2019, 5, 1), None).await;
        area.place(own, school).await;
        relative(&area, own, case.tom, true).await;
        lives(&area, own, "3 Low Fold", "Shipley", "ZX4 1AA").await;
        assert!(page(&area, &case.father, &format!("/children/{own}")).await.contains("Heron Primary"));
    })
    .await;
}

async fn relative(area: &Area, child: PersonId, person: PersonId, lives_with: bool) {
    area.row(
        "relationship",
        vec![
            ("id", area.db.new_id::<()>().into()),
            ("child", child.into()),
            ("person", person.into()),
            ("kind", "Father".into()),
            ("parental_responsibility", true.into()),
            ("has_care", false.into()),
            ("lives_with", lives_with.into()),
            ("starts_on", date(2020, 1, 1).into()),
        ],
    )
    .await;
}

#[tokio::test]
async fn whoever_does_not_move_along_learns_nothing_of_the_new_home() {
    on_each(|area| async move {
        let case = apart(&area).await;
        // He lives with them by the records, and has no address of his own there.
        area.change(Query::new("update relationship set lives_with = true where person =").value(case.tom)).await;
        area.change(Query::new("delete from address where person =").value(case.tom)).await;
        let record = format!("/children/{}", case.child);
        assert!(area.record_of(&case.father, case.child).await.contains("108 Heather Way"));
        let moved = "street=99+Secret+Lane&town=Otley&postcode=ZX14+9ZZ";
        let form =
            format!("{moved}&{}&version={}", testing::date_fields("from", area.today()), version(&area, &case).await);
        let unsaid = area.post(&case.officer, &format!("{record}/address"), &form).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unsaid.text);
        assert!(unsaid.text.contains("99 Secret Lane") && unsaid.refuses("moves"));
        let saved =
            area.post(&case.officer, &format!("{record}/address"), &format!("{form}&moves={}", case.mina)).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert!(area.record_of(&case.mother, case.child).await.contains("99 Secret Lane"));
        let his = area.record_of(&case.father, case.child).await;
        assert!(!his.contains("Secret") && !his.contains("ZX14"), "{his}");

        // Where the records say that he lives with the child and both have homes that differ, the homes count.
        area.change(Query::new("update relationship set lives_with = true where person =").value(case.tom)).await;
        let his = area.record_of(&case.father, case.child).await;
        assert!(!his.contains("Secret") && !his.contains("ZX14"), "{his}");
    })
    .await;
}

async fn version(area: &Area, case: &Case) -> i64 {
    let mut tx = area.db.read().await.unwrap();
    let (version,): (i64,) = sql!("select version from person where id = $1", case.child).one(&mut tx).await.unwrap();
    version
}

#[tokio::test]
async fn a_new_address_names_from_whom_it_is_kept_and_is_screened_before_an_officer_looks() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let own = "forename=Mina&phone=07700+900111&street=1+Quarry+Bank&town=Hebden&postcode=ZX7+7AA";
        let unsaid = area.post(&case.mother, "/my-details/change", own).await;
        assert!(unsaid.text.contains("Select yes if somebody must not find out"), "{}", unsaid.text);
        let who = area.post(&case.mother, "/my-details/change", &format!("{own}&kept=yes")).await;
        assert!(who.refuses("kept_from"), "{}", who.text);
        let form = format!("{own}&kept=yes&kept_from=Tom,+call+me+at+work&step=confirm");
        assert_eq!(area.post(&case.mother, "/my-details/change", &form).await.location, "/my-details?done=asked");
        let mut tx = area.db.read().await.unwrap();
        let (change,): (Uuid,) = sql!("select id from details_change").one(&mut tx).await.unwrap();
        drop(tx);
        let path = format!("/children/{}/details/{change}", case.child);
        let open = page(&area, &case.officer, &path).await;
        assert!(open.contains("Tom, call me at work") && open.contains("/contact-rules"), "{open}");
        // The number that was known before may be his.
        assert!(!open.contains("number that we had before") && open.contains("only in the way they asked"), "{open}");
        let moves = format!("&moves={}", case.child);
        let early = area.post(&case.officer, &path, &format!("what=agree{moves}")).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "a rule comes first");
        bind(&area, &case).await;
        // What she told is taken out of what he reads, although it is not her address yet.
        let note = "/children/{}/messages/new".replace("{}", &case.child.to_string());
        let form = format!("to={}&subject=News&body=They+moved+to+Quarry+Bank", case.father.account);
        let asks = area.post(&case.officer, &note, &form).await;
        assert_ne!(asks.status, StatusCode::SEE_OTHER, "the officer is asked about it: {}", asks.text);
        let agreed = area.post(&case.officer, &path, &format!("what=agree{moves}")).await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
        assert!(area.record_of(&case.mother, case.child).await.contains("1 Quarry Bank"));
        let his = area.record_of(&case.father, case.child).await;
        assert!(!his.contains("Quarry") && !his.contains("Mina"), "{his}");
    })
    .await;
}

#[tokio::test]
async fn somebody_new_who_must_not_find_out_is_asked_about_where_a_rule_keeps_it_from_another() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let own = "forename=Mina&phone=07700+900111&street=1+Quarry+Bank&town=Hebden&postcode=ZX7+7AA";
        let form = format!("{own}&kept=yes&kept_from=Ned&step=confirm");
        assert_eq!(area.post(&case.mother, "/my-details/change", &form).await.location, "/my-details?done=asked");
        let mut tx = area.db.read().await.unwrap();
        let (change,): (Uuid,) = sql!("select id from details_change").one(&mut tx).await.unwrap();
        drop(tx);
        let open = page(&area, &case.officer, &format!("/children/{}/details/{change}", case.child)).await;
        for offered in ["value=\"agree\"", "value=\"agree-open\"", "/contact-rules"] {
            assert!(open.contains(offered), "{offered}: {open}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_number_that_waits_so_stays_secret_where_the_home_that_follows_it_is_none() {
    on_each(|area| async move {
        let officer = area.person("Asha Officer", access::Role::CaseOfficer, None).await;
        let child = area.child("Zoe", "Ogden", date(2015, 3, 27), None).await;
        let (parent, _) = area.parent(child, "Pat", true).await;
        area.assign(child, &officer, "case_officer").await;
        for details in
            ["phone=01632+960088&kept=yes&kept_from=Tom", "street=9+New+Road&town=Calderwick&postcode=ZZ1+1AA&kept=no"]
        {
            let form = format!("forename=Pat&surname=Parent&{details}&step=confirm");
            let asked = area.post(&parent, "/my-details/change", &form).await;
            assert_eq!(asked.location, "/my-details?done=asked", "{details}: {}", asked.text);
            area.later(1).await;
        }
        let waits = "select count(*) from details_change where state = 'waiting' and changes like '%960088%'
            and changes like '%9 New Road%' and changes like '%Tom%'";
        assert_eq!(area.number(waits).await, 1);
        let mut tx = area.db.read().await.unwrap();
        let (change,): (Uuid,) =
            sql!("select id from details_change where state = 'waiting'").one(&mut tx).await.unwrap();
        drop(tx);
        let path = format!("/children/{child}/details/{change}");
        let agreed = area.post(&officer, &path, "what=agree&moves=nobody").await;
        assert_eq!(agreed.status, StatusCode::UNPROCESSABLE_ENTITY, "whoever is meant is asked about first");
    })
    .await;
}

#[tokio::test]
async fn a_new_secret_address_is_due_today_and_stands_before_what_is_late() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let request = format!("{}&source=parent", on(weeks_ago(&area, 18)));
        recorded(&area, &case.officer, case.child, "request.received", &request).await;
        let own = "forename=Mina&phone=07700+900111&street=1+Quarry+Bank&town=Hebden&postcode=ZX7+7AA&step=confirm";
        let asked = area.post(&case.mother, "/my-details/change", &format!("{own}&kept=no")).await;
        assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
        let first = async || {
            let journey = page(&area, &case.officer, &format!("/children/{}/journey", case.child)).await;
            let code = journey.split("data-to-do=\"").nth(1).and_then(|rest| rest.split('"').next());
            code.map(str::to_owned).unwrap_or_else(|| panic!("{journey}"))
        };
        assert_ne!(first().await, "task:details", "what the law asked for weeks ago comes before it");
        area.later(1).await;
        let secret = area.post(&case.mother, "/my-details/change", &format!("{own}&kept=yes&kept_from=Tom")).await;
        assert_eq!(secret.location, "/my-details?done=asked", "{}", secret.text);
        assert_eq!(area.number("select count(*) from task where kind = 'details' and done_on is null").await, 0);
        let today = "select count(*) from task where kind = 'secret_address' and due_on = made_on and done_on is null";
        assert_eq!(area.number(today).await, 1);
        assert_eq!(first().await, "task:secret_address");
        // She sees that her answer came; who it is does not stand there for whoever looks over her shoulder.
        let hers = page(&area, &case.mother, "/my-details").await;
        assert!(hers.contains("Yes, you told us") && !hers.contains("Tom"), "{hers}");
        assert_eq!(
            area.number("select count(*) from owed where is_next and rule = 'task:secret_address'").await,
            1,
            "it is the next action, however late something else is"
        );
        // A new name after it does not take it back.
        area.later(1).await;
        let name = "forename=Mira&phone=07700+900111&street=108+Heather+Way&town=Ilkley&postcode=ZX22+9QQ&step=confirm";
        assert_eq!(area.post(&case.mother, "/my-details/change", name).await.location, "/my-details?done=asked");
        assert_eq!(first().await, "task:secret_address");
        let waits = "select count(*) from details_change where state = 'waiting' and changes like '%Quarry%'";
        assert_eq!(area.number(waits).await, 1);
        // It is the first of the list, and is not counted as late.
        let waits = area.child("Max", "Hart", date(2016, 1, 1), None).await;
        area.assign(waits, &case.officer, "case_officer").await;
        recorded(&area, &case.officer, waits, "request.received", &request).await;
        let list = page(&area, &case.officer, "/worklist").await;
        let place = |child: PersonId| list.find(&format!("/children/{child}")).unwrap_or_else(|| panic!("{list}"));
        assert!(place(case.child) < place(waits), "{list}");
        let week = page(&area, &case.officer, "/worklist?due=week").await;
        assert!(week.contains(&format!("/children/{}", case.child)), "{week}");
        let late = page(&area, &case.officer, "/worklist?due=late").await;
        assert!(!late.contains(&format!("/children/{}", case.child)), "{late}");
        // Nobody of the family is told of the task.
        for path in ["/".to_owned(), format!("/children/{}/journey", case.child)] {
            assert!(!page(&area, &case.father, &path).await.contains("secret_address"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_bound_parent_says_of_themself_opens_nothing() {
    on_each(|area| async move {
        let (case, _, his) = assessed(&area).await;
        area.contact(case.mina, "phone", "07700 900123").await;
        let health = area.service("Hospitals NHS Trust").await;
        let adviser = area.person("Hana Health", access::Role::Adviser, Some(health)).await;
        let form = format!("{}&line=c&asked_of=Hospitals+NHS+Trust&account=service-{health}", on(weeks_ago(&area, 3)));
        recorded(&area, &case.officer, case.child, "advice.asked", &form).await;
        let mut tx = area.db.read().await.unwrap();
        let (piece,): (Uuid,) = sql!("select id from advice where line = 'c'").one(&mut tx).await.unwrap();
        drop(tx);
        let theirs = format!("/children/{}/advice/{piece}", case.child);
        let said = "needs=Call+07700+900123+first&provision=Therapy&outcomes=Talks";
        assert_eq!(area.post(&adviser, &theirs, said).await.status, StatusCode::SEE_OTHER);
        let claim = "forename=Tom&phone=07700+900123&street=3+Low+Fold&town=Shipley&postcode=ZX4+1AA&step=confirm";
        let claimed = area.post(&case.father, "/my-details/change", claim).await;
        assert_eq!(claimed.status, StatusCode::SEE_OTHER, "{}", claimed.text);
        let refused = record(&area, &case.officer, case.child, "assessment.refused", "").await;
        assert_ne!(refused.status, StatusCode::INTERNAL_SERVER_ERROR);
        // Her home as his own is not for an officer to agree to.
        let form =
            "forename=Tom&phone=07700+900123&street=108+Heather+Way&town=Ilkley&postcode=ZX22+9QQ&kept=no&step=confirm";
        assert_eq!(area.post(&case.father, "/my-details/change", form).await.location, "/my-details?done=asked");
        let mut tx = area.db.read().await.unwrap();
        let (change,): (Uuid,) =
            sql!("select id from details_change where state = 'waiting'").one(&mut tx).await.unwrap();
        drop(tx);
        let path = format!("/children/{}/details/{change}", case.child);
        let open = page(&area, &case.officer, &path).await;
        assert!(open.contains("must not be found by this person"), "{open}");
        let agreed = area.post(&case.officer, &path, "what=agree&moves=nobody").await;
        assert_eq!(agreed.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(area.get(&case.father, &his).await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_quotes_a_guess_is_asked_about_and_shown_once_it_is_left_in() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let new = format!("/children/{}/messages/new", case.child);
        for guess in ["108+Heather+Way", "7+Elm+Road"] {
            let asks = format!("subject={guess}&body=Are+they+at+{guess}+now%3F&step=send");
            let sent = area.post(&case.father, &new, &format!("to={}&{asks}", case.officer.account)).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
            area.later(1).await;
            let quotes = format!("subject=Re:+{guess}&body=%3E+Are+they+at+{guess}+now%3F%0AI+cannot+say.&step=send");
            let answer = format!("to={}&{quotes}", case.father.account);
            let sent = area.post(&case.officer, &new, &answer).await;
            if guess.starts_with("108") {
                // It is the place: nobody lets it through unasked, and of the subject nothing is said.
                assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.text);
                let text = "> Are they at 108 Heather Way now?\nI cannot say.";
                let left = left_in(&case, text, "108") + &left_in(&case, text, "Heather Way");
                let asked = sent.text.matches("name=\"whereabouts-").count();
                assert_eq!(asked, 3, "the number, the street, or none of them: {}", sent.text);
                let sent = area.post(&case.officer, &new, &(answer + &left)).await;
                assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
            } else {
                assert_eq!(sent.status, StatusCode::SEE_OTHER, "{guess}: {}", sent.text);
            }
        }
        let held = page(&area, &case.officer, &format!("/children/{}/held-back", case.child)).await;
        assert!(held.contains("Approved to share") && held.contains("Heather Way"), "{held}");
        area.later(1).await;
        for path in ["/messages".to_owned(), format!("/children/{}/messages", case.child)] {
            let shown = page(&area, &case.father, &path).await;
            assert!(shown.contains("Re: 108 Heather Way") && shown.contains("Re: 7 Elm Road"), "{path}: {shown}");
            assert!(!shown.contains("[removed]"), "{path}: {shown}");
        }
        // An answer that says more than was asked is no quotation.
        let confirms =
            format!("to={}&subject=Re:+108+Heather+Way&body=Yes,+108+Heather+Way&step=send", case.father.account);
        assert_eq!(area.post(&case.officer, &new, &confirms).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

/// That a word of a text to the father is left in.
fn left_in(case: &Case, text: &str, word: &str) -> String {
    format!("&whereabouts-{}={}-{}", case.tom, &gate::fingerprint(text)[..16], &gate::fingerprint(word)[..16])
}

#[tokio::test]
async fn what_a_bound_parent_planted_lets_nothing_of_another_through() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let new = format!("/children/{}/messages/new", case.child);
        let plant = "The+review+meeting+is+at+Al-Noor+Academy.";
        let planted = format!("to={}&subject=Al-Noor+Academy&body={plant}&step=send", case.officer.account);
        assert_eq!(area.post(&case.father, &new, &planted).await.status, StatusCode::SEE_OTHER);
        let mut tx = area.db.read().await.unwrap();
        let (id,): (Uuid,) = sql!("select id from message").one(&mut tx).await.unwrap();
        drop(tx);
        let recalled = area.post(&case.father, &format!("/children/{}/messages/{id}/recall", case.child), "").await;
        assert_eq!(recalled.status, StatusCode::SEE_OTHER, "{}", recalled.text);
        let to = format!("to={}&step=send", case.father.account);
        // What was cancelled counts for nothing, quoted or not.
        for said in [
            "subject=Review&body=%3E+The+review+meeting+is+at+Al-Noor+Academy.",
            "subject=Re:+Al-Noor+Academy&body=Hello",
        ] {
            let answer = area.post(&case.officer, &new, &format!("{to}&{said}")).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}: {}", answer.text);
        }
        // What was sent counts where it is visibly quoted, and nowhere else.
        assert_eq!(area.post(&case.father, &new, &planted).await.status, StatusCode::SEE_OTHER);
        area.later(1).await;
        let plain = area.post(&case.officer, &new, &format!("{to}&subject=Review&body={plant}")).await;
        assert_eq!(plain.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", plain.text);
        assert!(plain.text.contains("must not be told this"), "{}", plain.text);
    })
    .await;
}

#[tokio::test]
async fn an_address_near_a_protected_home_is_warned_of_and_who_works_there_is_not_shown() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let psychologist = area.person("Ioana Marin", access::Role::EducationalPsychologist, None).await;
        area.assign(case.child, &psychologist, "involved").await;
        bind(&area, &case).await;
        let people = format!("/children/{}/people", case.child);
        assert!(page(&area, &case.officer, &people).await.contains("Ioana Marin"));
        let his = page(&area, &case.father, &people).await;
        assert!(!his.contains("Ioana Marin") && his.contains("Asha Officer"), "{his}");
        for (home, is_near) in
            [("town=Ilkley&postcode=ZX22+1AA", true), ("town=Ilkley", true), ("town=Leeds&postcode=ZX9+1AA", false)]
        {
            let form = format!("forename=Tom&phone=07700+900123&street=1+Nowhere+Rise&{home}&kept=no&step=confirm");
            let asked = area.post(&case.father, "/my-details/change", &form).await;
            assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
            let mut tx = area.db.read().await.unwrap();
            let (change,): (Uuid,) =
                sql!("select id from details_change where state = 'waiting'").one(&mut tx).await.unwrap();
            drop(tx);
            let open = page(&area, &case.officer, &format!("/children/{}/details/{change}", case.child)).await;
            assert_eq!(open.contains("govuk-warning-text"), is_near, "{home}: {open}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_home_that_a_bound_parent_claims_opens_no_town() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let new = format!("/children/{}/messages/new", case.child);
        let says = |words: &str| format!("to={}&subject=Trip&body={words}&step=send", case.father.account);
        // His own town of before the rule tells nothing.
        let own = area.post(&case.officer, &new, &says("We+meet+in+Shipley")).await;
        assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text);
        area.later(48).await;
        let claim =
            "forename=Tom&phone=07700+900123&street=1+Nowhere+Rise&town=Ilkley&postcode=ZX22+1AA&kept=no&step=confirm";
        assert_eq!(area.post(&case.father, "/my-details/change", claim).await.location, "/my-details?done=asked");
        let mut tx = area.db.read().await.unwrap();
        let (change,): (Uuid,) = sql!("select id from details_change").one(&mut tx).await.unwrap();
        drop(tx);
        let decide = format!("/children/{}/details/{change}", case.child);
        let agreed = area.post(&case.officer, &decide, "what=agree&moves=nobody").await;
        assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
        for tells in ["They+are+in+Ilkley+now", "The+new+one+is+in+ZX22"] {
            let answer = area.post(&case.officer, &new, &says(tells)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{tells}: {}", answer.text);
        }
        // He reads his own address as he gave it.
        let mine = page(&area, &case.father, "/my-details").await;
        assert!(mine.contains("1 Nowhere Rise") && mine.contains("Ilkley"), "{mine}");
    })
    .await;
}

#[tokio::test]
async fn where_a_child_is_treated_is_a_place_too() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let asked = |of: &str| {
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("person", case.child.into()),
                ("line", "c".into()),
                ("asked_of", of.into()),
            ]
        };
        area.row("advice", asked("Dr Khan, Moor Park Surgery")).await;
        area.row("advice", asked("Speech and Language Therapy")).await;
        // How somebody is reached who has no account leads to where they are.
        let reached = [("email", "clinic@park.example".into()), ("phone", "01632 960555".into())];
        area.row("advice", asked("A therapist").into_iter().chain(reached).collect()).await;
        let new = format!("/children/{}/messages/new", case.child);
        let say = |words: &str| format!("to={}&subject=News&body={words}&step=send", case.father.account);
        let by_name = ["Seen+at+Moor+Park+Surgery", "Seen+at+the+Moor+Park+practice", "Ring+Moor+Pk+surgery"];
        let by_contact = ["Ring+01632+960555", "Ring+0044+1632+960+555", "Write+to+clinic%40park.example"];
        for tells in by_name.into_iter().chain(by_contact) {
            let answer = area.post(&case.officer, &new, &say(tells)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{tells}");
        }
        for ordinary in ["Her+surgery+wrote", "Speech+and+language+therapy+starts+in+May"] {
            let answer = area.post(&case.officer, &new, &say(ordinary)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{ordinary}: {}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn the_list_of_documents_hides_from_a_bound_parent_who_brought_them() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let files = format!("/children/{}/files", case.child);
        let text = b"About Zoe Ogden: please comment.";
        let added = area.upload(&case.officer, &format!("{files}/new"), "A letter", "letter.txt", text).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let mut tx = area.db.read().await.unwrap();
        let (id,): (Uuid,) = sql!("select id from file where person = $1", case.child).one(&mut tx).await.unwrap();
        drop(tx);
        let form = format!("to={}&subject=Papers&body=See+the+file&files={id}&step=send", case.father.account);
        let sent = area.post(&case.officer, &format!("/children/{}/messages/new", case.child), &form).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        area.later(1).await;
        let his = page(&area, &case.father, &files).await;
        assert!(his.contains(&id.to_string()), "{his}");
        assert!(his.contains("Added by the local authority") && !his.contains("Added by Asha Officer"), "{his}");
        assert!(page(&area, &case.officer, &files).await.contains("Added by Asha Officer"));
    })
    .await;
}

#[tokio::test]
async fn the_answer_to_a_comment_is_among_what_is_held_back_and_a_comment_of_their_own_is_not() {
    on_each(|area| async move {
        let case = apart(&area).await;
        bind(&area, &case).await;
        let (day, version) = (area.today(), area.db.new_id::<()>());
        area.row(
            "plan_version",
            vec![
                ("id", version.into()),
                ("person", case.child.into()),
                ("number", 1_i64.into()),
                ("state", "served".into()),
                ("begun_on", day.into()),
                ("begun_by", "Asha Officer".into()),
            ],
        )
        .await;
        let comment = |by: &Someone, body: &str, answer: &str| {
            vec![
                ("id", area.db.new_id::<()>().into()),
                ("kind", "plan_version".into()),
                ("owner", version.into()),
                ("body", body.into()),
                ("made_by", by.name.as_str().into()),
                ("made_by_account", by.account.into()),
                ("made_on", day.into()),
                ("answer", "refused".into()),
                ("answer_reason", answer.into()),
                ("answered_by", "Asha Officer".into()),
                ("answered_on", day.into()),
            ]
        };
        area.row("comment", comment(&case.father, "They live on Heather Way", "Al-Noor Academy disagrees")).await;
        area.row("comment", comment(&case.mother, "We moved to Ilkley", "The taxi from Ilkley is paid")).await;
        let held = page(&area, &case.officer, &format!("/children/{}/held-back", case.child)).await;
        assert!(held.contains("Answer to the comment of") && held.contains("“Al-Noor Academy”"), "{held}");
        assert!(!held.contains("Comment on the plan") && !held.contains("“Ilkley”"), "he reads neither: {held}");
        let fingerprint = gate::fingerprint("Al-Noor Academy disagrees");
        assert!(held.contains(&fingerprint), "it can be let through: {held}");
    })
    .await;
}

#[tokio::test]
async fn whoever_writes_the_plan_or_a_consent_is_told_what_a_bound_parent_will_not_read() {
    on_each(|area| async move {
        let case = apart(&area).await;
        let plan = format!("/children/{}/plan", case.child);
        let details = format!("/children/{}/details", case.child);
        let begun = area.post(&case.officer, &format!("{plan}/begin"), "").await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let write = async |body: &str| {
            let saved = area.post(&case.officer, &format!("{plan}/new/A2"), &format!("body={body}")).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
            saved.location
        };
        let consent = async |note: &str| {
            let answer = "kind=share_information&answer=yes&by=Mina&on-day=1&on-month=11&on-year=2026";
            let form = format!("{answer}&note={note}");
            area.post(&case.officer, &format!("/children/{}/consent", case.child), &form).await.location
        };
        let tells = "Plays+on+Heather+Way+in+Ilkley";
        assert_eq!(write(tells).await, format!("{plan}?done=written"), "no rule keeps anything from anybody");
        assert_eq!(consent(tells).await, format!("{details}?done=saved"));
        bind(&area, &case).await;
        assert_eq!(write("I+like+trains").await, format!("{plan}?done=written"));
        assert_eq!(consent("By+telephone").await, format!("{details}?done=saved"));

        let told = write(tells).await;
        let line = told.split("&tells=").nth(1).unwrap_or_else(|| panic!("{told}")).to_owned();
        let shown = page(&area, &case.officer, &told).await;
        assert_eq!(shown.matches("data-tells").count(), 1, "under the line alone that was saved: {shown}");
        let warning = shown.split("data-tells").nth(1).unwrap().split("</p>").next().unwrap();
        for words in ["Tom Parent", "Heather Way", "Ilkley"] {
            assert!(warning.contains(words), "{words}: {warning}");
        }
        let save = async |form: &str| area.post(&case.officer, &format!("{plan}/lines/{line}"), form).await.location;
        assert_eq!(save("version=1&body=Plays+in+the+park").await, format!("{plan}?done=written"));
        assert_eq!(save("version=2&body=Plays+in+Ilkley").await, told);

        let noted = consent(tells).await;
        assert_eq!(noted, format!("{details}?done=saved-tells"));
        assert!(page(&area, &case.officer, &noted).await.contains("data-tells"));
        // Whatever his address says, he is told nothing of it.
        for path in [&told, &noted] {
            let his = area.get(&case.father, path).await.text;
            assert!(!his.contains("data-tells") && !his.contains("Heather"), "{path}: {his}");
        }
    })
    .await;
}
