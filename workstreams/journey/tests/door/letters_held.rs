//! Letters that somebody of the family holds while an officer prints them or marks them as posted.

use axum::http::StatusCode;
use people::PersonId;
use store::{Query, Tx};
use testing::casework::on;
use testing::{Answer, Area, Someone};
use uuid::Uuid;

use crate::letter_pages::{ids, refused, sent};
use crate::letters::requested;
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
            ("changes", serde_json::json!({ "kept_from": "Tom" }).to_string().into()),
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
