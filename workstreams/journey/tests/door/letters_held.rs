//! Letters that are held: by somebody of the family while an officer prints them or marks them as posted, and since
//! whoever they are to has moved.

use axum::http::StatusCode;
use people::PersonId;
use store::{Query, Tx};
use testing::casework::{on, recorded};
use testing::{Answer, Area, Someone};
use uuid::Uuid;

use crate::general_letters;
use crate::letter_pages::{ids, refused, sent};
use crate::letters::{encoded, refusal, requested};
use crate::on_each;

/// Two letters that wait to be printed, about two children, and what holds the first.
struct Two {
    officer: Someone,
    pat: Someone,
    /// The letter about this child is held.
    child: PersonId,
    held: Uuid,
    /// To whom it goes.
    to: PersonId,
    /// Both, as they are chosen in the list.
    all: String,
}

async fn two(area: &Area) -> Two {
    let (officer, pat, child) = requested(area).await;
    sent(area, &officer, child, "The school can help").await;
    refused(area, &officer, "Open").await;
    let ids = ids(area).await;
    let mut tx = area.db.read().await.unwrap();
    let query = Query::new("select l.id, l.person from letter l join notice n on n.id = l.notice where n.person =");
    let (held, to): (Uuid, PersonId) = query.value(child).one(&mut tx).await.unwrap();
    let all = format!("select=rows&letter={}&letter={}", ids[0], ids[1]);
    Two { officer, pat, child, held, to, all }
}

/// What an officer does, who has read the page, while Pat asks for an address that is kept secret.
async fn while_it_is_held(area: &Area, two: &Two, path: &str, form: &str) -> Answer {
    let mut tx: Tx = area.db.write(&store::Actor::program("test")).await.unwrap();
    people::records::children::lock(&mut tx, two.child).await.unwrap();
    let asks = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let row = vec![
            ("id", area.db.new_id::<()>().into()),
            ("person", two.to.into()),
            ("account", two.pat.account.into()),
            ("asked_by", "Pat Parent".into()),
            ("asked_on", area.today().into()),
            ("changes", serde_json::json!({ "kept_from": "Tom", "street": "1 Quarry Bank" }).to_string().into()),
            ("state", "waiting".into()),
        ];
        store::query::insert("details_change", row).run(&mut tx).await.unwrap();
        tx.record(store::Entry::new("test.arrange", "test", None, store::Right::Test)).await.unwrap();
        tx.commit().await.unwrap();
    };
    let (answer, ()) = tokio::join!(area.post(&two.officer, path, form), asks);
    answer
}

async fn is_there(area: &Area, letter: Uuid, what: &str) -> bool {
    let query = Query::new(&format!("select count(*) from letter where {what} and id =")).value(letter);
    query.number(&mut area.db.read().await.unwrap()).await.unwrap() == 1
}

#[tokio::test]
async fn a_letter_that_is_held_while_the_others_are_being_printed_is_not_printed() {
    on_each(|area| async move {
        let two = two(&area).await;
        let begun = while_it_is_held(&area, &two, "/letters/to-print", &two.all).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        assert!(begun.location.ends_with("done=printed&left=1"), "{}", begun.location);
        assert!(is_there(&area, two.held, "run is null and printed_at is null").await);
        assert_eq!(area.number("select count(*) from letter where run is not null").await, 1);
        let run = begun.location.split('?').next().unwrap();
        assert!(!area.get(&two.officer, &format!("{run}/zip")).await.text.contains("002-SEN-"), "the other alone");
        // What the log says was printed was.
        let entries = Query::new("select count(*) from audit_entry where action = 'letters.print' and detail like")
            .value(format!("%{}%", two.held));
        assert_eq!(entries.number(&mut area.db.read().await.unwrap()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_is_held_while_the_others_are_being_marked_is_not_marked_as_posted() {
    on_each(|area| async move {
        let two = two(&area).await;
        let begun = area.post(&two.officer, "/letters/to-print", &two.all).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        let form = on(area.today());
        let posted = while_it_is_held(&area, &two, &format!("{run}/posted"), &form).await;
        assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.text);
        assert!(posted.location.contains("count=1&"), "{}", posted.location);
        assert!(is_there(&area, two.held, "posted_on is null").await);
        assert_eq!(area.number("select count(*) from letter where posted_on is not null").await, 1);
        assert!(area.get(&two.officer, &run).await.text.contains("data-held=\"1\""));
        // What the log says was posted was.
        let entries = Query::new("select count(*) from audit_entry where detail like '%\"posted\":%' and detail like")
            .value(format!("%{}%", two.held));
        assert_eq!(entries.number(&mut area.db.read().await.unwrap()).await.unwrap(), 0);
    })
    .await;
}

/// The only one of a child's family.
async fn parent_of(area: &Area, child: PersonId) -> PersonId {
    let query = Query::new("select person from relationship where child =").value(child);
    let (parent,): (PersonId,) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
    parent
}

/// The files of all letters to somebody about a child, the oldest first: whether an officer has each.
async fn files(area: &Area, officer: &Someone, (child, to): (PersonId, PersonId)) -> Vec<StatusCode> {
    let query = Query::new("select notice, id from letter where person =").value(to).push("order by id");
    let all: Vec<(Uuid, Uuid)> = query.all(&mut area.db.read().await.unwrap()).await.unwrap();
    let mut statuses = Vec::new();
    for (notice, letter) in all {
        let file = format!("/children/{child}/journey/notices/{notice}/letters/{letter}");
        let pdf = area.get(officer, &format!("{file}/pdf")).await.status;
        assert_eq!(area.get(officer, &format!("{file}/word")).await.status, pdf, "{file}");
        statuses.push(pdf);
    }
    statuses
}

/// Pat asks for another address, which is kept from Tom.
async fn asks(area: &Area, pat: &Someone) {
    area.later(1).await;
    let own = "forename=Pat&surname=Parent&street=1+Quarry+Bank&town=Hebden&postcode=ZX7+7AA&kept=yes&kept_from=Tom";
    let asked = area.post(pat, "/my-details/change", &format!("{own}&step=confirm")).await;
    assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
}

/// The officer agrees to it, and these move along.
async fn agrees(area: &Area, officer: &Someone, child: PersonId, along: &[PersonId]) {
    area.later(1).await;
    let query = Query::new("select id from details_change where state = 'waiting'");
    let (change,): (Uuid,) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
    let moves: String = along.iter().map(|one| format!("&moves={one}")).collect();
    let path = format!("/children/{child}/details/{change}");
    let agreed = area.post(officer, &path, &format!("what=agree-open{moves}")).await;
    assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text);
}

const POST: (&str, &str, &[(&str, &str)]) = ("first class post", "Come and see us.", &[]);

#[tokio::test]
async fn a_letter_to_an_address_that_an_officer_changed_since_is_neither_printed_nor_posted() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let pat = parent_of(&area, child).await;
        let (_, leo) = area.parent(child, "Leo", false).await;
        testing::apart::lives(&area, leo, "9 Other Road", "Fernhill", "ZZ8 1AB").await;
        sent(&area, &officer, child, "The school can help").await;
        refused(&area, &officer, "Open").await;
        assert_eq!(files(&area, &officer, (child, pat)).await, [StatusCode::OK]);
        let all: String = ids(&area).await.iter().map(|id| format!("&letter={id}")).collect();
        let begun = area.post(&officer, "/letters/to-print", &format!("select=rows{all}")).await;
        let run = begun.location.split('?').next().unwrap().to_owned();
        assert!(!area.get(&officer, &run).await.text.contains("data-held"));
        area.later(1).await;
        let rule = format!("from={leo}&about={pat}&reason=Court+order");
        let ruled = area.post(&officer, &format!("/children/{child}/contact-rules"), &rule).await;
        assert_eq!(ruled.status, StatusCode::SEE_OTHER, "{}", ruled.text);
        let query = Query::new("select version from person where id =").value(pat);
        let (version,): (i64,) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
        let moved = format!(
            "version={version}&forename=Pat&surname=Parent&kind=Parent&facts=parental_responsibility&facts=lives_with\
             &street=1+Quarry+Bank&town=Hebden&postcode=ZX7+7AA"
        );
        let saved = area.post(&officer, &format!("/children/{child}/people/{pat}"), &moved).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert_eq!(files(&area, &officer, (child, pat)).await, [StatusCode::CONFLICT]);
        let page = area.get(&officer, &run).await.text;
        assert!(page.contains("data-held=\"1\" data-why=\"moved\"") && page.contains("Pat Parent"), "{page}");
        let posted = area.post(&officer, &format!("{run}/posted"), &on(area.today())).await;
        assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.text);
        let waits = Query::new("select count(*) from letter where posted_on is null and person =").value(pat);
        assert_eq!(waits.number(&mut area.db.read().await.unwrap()).await.unwrap(), 1);
        assert_eq!(area.number("select count(*) from letter where posted_on is null").await, 1, "the others went");
        // One that is made now goes.
        area.later(1).await;
        let again = general_letters::sent(&area, &officer, (child, "general.free"), &[pat], POST).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
        assert_eq!(files(&area, &officer, (child, pat)).await, [StatusCode::CONFLICT, StatusCode::OK]);
    })
    .await;
}

#[tokio::test]
async fn a_letter_whose_address_is_only_written_otherwise_now_goes() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let pat = parent_of(&area, child).await;
        sent(&area, &officer, child, "The school can help").await;
        area.change(Query::new("update address set street = '1 TEST  street,', postcode = 'ZZ94AB'")).await;
        assert_eq!(files(&area, &officer, (child, pat)).await, [StatusCode::OK]);
        area.change(Query::new("update address set street = '11 Test Street'")).await;
        assert_eq!(files(&area, &officer, (child, pat)).await, [StatusCode::CONFLICT]);
    })
    .await;
}

#[tokio::test]
async fn an_address_is_kept_as_it_is_compared_and_of_older_letters_it_is_found_in_what_they_were_made_of() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let pat = parent_of(&area, child).await;
        sent(&area, &officer, child, "The school can help").await;
        assert_eq!(area.number("select count(*) from letter where goes_to = '1TestStreetZZ94AB'").await, 1);
        let follows = async |street: &str, status: StatusCode, what: &str| {
            area.change(Query::new("update address set street =").value(street)).await;
            assert_eq!(files(&area, &officer, (child, pat)).await, [status], "{what}: {street}");
        };
        for what in ["kept", "not kept"] {
            follows("1, test STREET", StatusCode::OK, what).await;
            follows("11 Test Street", StatusCode::CONFLICT, what).await;
            area.change(Query::new("update letter set goes_to = null")).await;
        }
        area.change(Query::new("update letter set goes_to = '11TestStreetZZ94AB'")).await;
        follows("11 Test Street", StatusCode::OK, "what is kept counts").await;
    })
    .await;
}

#[tokio::test]
async fn a_list_of_letters_in_any_order_says_which_of_them_stay() {
    on_each(|area| async move {
        let two = two(&area).await;
        let first = area.get(&two.officer, "/letters/to-print").await.text;
        assert!(first.contains("Select the letter to Pat Parent about Zoe Ogden<"), "{first}");
        let begun = area.post(&two.officer, "/letters/to-print", &two.all).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        let moved = Query::new("update address set street = '11 Test Street' where person =").value(two.child);
        area.change(moved).await;
        for (sort, is_first) in
            [("", None), ("date", None), ("-date", None), ("name", Some(true)), ("-name", Some(false))]
        {
            let list = area.get(&two.officer, &format!("/letters/to-print?show=printed&sort={sort}")).await;
            assert_eq!(list.status, StatusCode::OK, "{sort}: {}", list.text);
            assert_eq!(list.text.matches(">Do not post<").count(), 1, "{sort}: {}", list.text);
            let at = |name: &str| list.text.find(name).unwrap_or_else(|| panic!("{name}: {}", list.text));
            let zoe_is_first = at("Ogden, Zoe") < at("Open, Ivy");
            assert!(is_first.is_none_or(|is_first| is_first == zoe_is_first), "{sort}: {}", list.text);
        }
        let file = area.get(&two.officer, "/letters/to-print/csv?show=printed").await;
        assert_eq!(file.text.matches("Do not post").count(), 1, "{}", file.text);
    })
    .await;
}

#[tokio::test]
async fn letters_to_those_who_move_along_to_an_address_that_is_kept_are_held_from_before_and_from_while_it_waited() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let (_, lewis) = area.parent(child, "Lewis", true).await;
        sent(&area, &officer, child, "The school can help").await;
        assert_eq!(files(&area, &officer, (child, lewis)).await, [StatusCode::OK]);
        asks(&area, &pat).await;
        assert_eq!(files(&area, &officer, (child, lewis)).await, [StatusCode::CONFLICT], "he lives there too");
        area.later(1).await;
        let write = async || {
            let written = general_letters::sent(&area, &officer, (child, "general.free"), &[lewis], POST).await;
            assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.text);
        };
        write().await;
        assert_eq!(files(&area, &officer, (child, lewis)).await, [StatusCode::CONFLICT; 2]);
        let none = area.post(&officer, "/letters/to-print", "select=all").await;
        assert!(none.location.contains("done=none"), "{}", none.location);
        agrees(&area, &officer, child, &[child, lewis]).await;
        assert_eq!(files(&area, &officer, (child, lewis)).await, [StatusCode::CONFLICT; 2]);
        area.later(1).await;
        write().await;
        let now = [StatusCode::CONFLICT, StatusCode::CONFLICT, StatusCode::OK];
        assert_eq!(files(&area, &officer, (child, lewis)).await, now, "to the new home");
    })
    .await;
}

#[tokio::test]
async fn a_telephone_number_that_is_kept_from_somebody_holds_no_letter() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let parent = parent_of(&area, child).await;
        sent(&area, &officer, child, "The school can help").await;
        area.later(1).await;
        let own = "forename=Pat&surname=Parent&phone=01632+960088&kept=yes&kept_from=Tom&step=confirm";
        let asked = area.post(&pat, "/my-details/change", own).await;
        assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
        let waits = "select count(*) from details_change where state = 'waiting' and changes like '%960088%'
            and changes like '%Tom%' and changes not like '%street%'";
        assert_eq!(area.number(waits).await, 1);
        assert_eq!(files(&area, &officer, (child, parent)).await, [StatusCode::OK]);
        agrees(&area, &officer, child, &[]).await;
        assert_eq!(files(&area, &officer, (child, parent)).await, [StatusCode::OK]);
        area.later(1).await;
        let again = general_letters::sent(&area, &officer, (child, "general.free"), &[parent], POST).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
    })
    .await;
}

#[tokio::test]
async fn a_letter_to_the_home_is_held_for_those_who_live_there_and_for_nobody_else() {
    on_each(|area| async move {
        let (officer, pat, child) = requested(&area).await;
        let (leo, leos) = area.parent(child, "Leo", false).await;
        testing::apart::lives(&area, leos, "9 Other Road", "Fernhill", "ZZ8 1AB").await;
        sent(&area, &officer, child, "The school can help").await;
        // As one that goes to the family.
        let gone = Query::new("delete from letter where person =").value(leos);
        area.change(gone).await;
        area.change(Query::new("update letter set person = null")).await;
        let mut tx = area.db.read().await.unwrap();
        let query = Query::new("select notice, id from letter");
        let (notice, letter): (Uuid, Uuid) = query.one(&mut tx).await.unwrap();
        drop(tx);
        let file = format!("/children/{child}/journey/notices/{notice}/letters/{letter}/pdf");
        assert_eq!(area.get(&officer, &file).await.status, StatusCode::OK);
        let away =
            "forename=Leo&surname=Parent&street=2+Quarry+Bank&town=Hebden&postcode=ZX7+7AA&kept=yes&kept_from=Pat";
        area.later(1).await;
        let asked = area.post(&leo, "/my-details/change", &format!("{away}&step=confirm")).await;
        assert_eq!(asked.location, "/my-details?done=asked", "{}", asked.text);
        assert_eq!(area.get(&officer, &file).await.status, StatusCode::OK, "he lives elsewhere");
        asks(&area, &pat).await;
        assert_eq!(area.get(&officer, &file).await.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_letter_to_the_home_for_one_parent_still_goes_once_the_other_gets_a_new_one() {
    on_each(|area| async move {
        let (officer, _, child) = requested(&area).await;
        let pat = parent_of(&area, child).await;
        let (_, leo) = area.parent(child, "Leo", false).await;
        testing::apart::lives(&area, leo, "9 Other Road", "Fernhill", "ZZ8 1AB").await;
        sent(&area, &officer, child, "The school can help").await;
        let to_home = Query::new("update letter set for_person = person, person = null where person =");
        area.change(to_home.value(pat)).await;
        let query = Query::new("select notice, id from letter where for_person =").value(pat);
        let (notice, letter): (Uuid, Uuid) = query.one(&mut area.db.read().await.unwrap()).await.unwrap();
        let path = format!("/children/{child}/journey/notices/{notice}");
        let file = format!("{path}/letters/{letter}/pdf");
        assert_eq!(area.get(&officer, &file).await.status, StatusCode::OK);
        area.later(1).await;
        area.change(Query::new("update address set street = '8 New Road' where person =").value(leo)).await;
        let form = format!("who={leo}&channel=first+class+post&{}", on(area.today()));
        let again = area.post(&officer, &format!("{path}/sent"), &form).await;
        assert!(again.location.ends_with("done=to-print"), "{} {}", again.location, again.text);
        assert_eq!(files(&area, &officer, (child, leo)).await, [StatusCode::CONFLICT, StatusCode::OK]);
        assert_eq!(area.get(&officer, &file).await.status, StatusCode::OK, "hers is no other");
    })
    .await;
}

/// A refusal that somebody is to bring to Pat, made while the address waits that Pat asked for.
async fn by_hand(area: &Area) -> (Someone, PersonId, PersonId) {
    let (officer, pat, child) = requested(area).await;
    let parent = parent_of(area, child).await;
    testing::apart::lives(area, parent, "9 Old Road", "Fernhill", "ZZ8 1AB").await;
    asks(area, &pat).await;
    area.later(1).await;
    let form = refusal(area, &officer, child, area.today(), "by hand", &[]).await;
    recorded(area, &officer, child, "request.refused", &encoded(&form)).await;
    (officer, child, parent)
}

#[tokio::test]
async fn a_letter_by_hand_is_held_while_a_new_address_waits_that_must_be_kept() {
    on_each(|area| async move {
        let (officer, child, parent) = by_hand(&area).await;
        assert_eq!(files(&area, &officer, (child, parent)).await, [StatusCode::CONFLICT]);
        area.change(Query::new("update details_change set state = 'refused'")).await;
        assert_eq!(files(&area, &officer, (child, parent)).await, [StatusCode::OK]);
    })
    .await;
}

#[tokio::test]
async fn a_letter_made_while_a_new_address_waited_stays_once_that_is_agreed() {
    on_each(|area| async move {
        let (officer, child, parent) = by_hand(&area).await;
        agrees(&area, &officer, child, &[child]).await;
        assert_eq!(files(&area, &officer, (child, parent)).await, [StatusCode::CONFLICT]);
        // It had been brought there before: what was sent can be read again.
        area.change(Query::new("update notice_delivery set proof = 'Signed for', received_on =").value(area.today()))
            .await;
        assert_eq!(files(&area, &officer, (child, parent)).await, [StatusCode::OK]);
    })
    .await;
}
