//! Reminders of advice for several children at once: who gets one is shown first, and only what was selected goes out.

use access::Role;
use axum::http::StatusCode;
use store::Query;
use testing::Area;
use testing::casework::{on, recorded, weeks_ago};

use crate::on_each;
use crate::reminders::asked;

/// The piece of a kind of advice.
async fn piece(area: &Area, line: &str) -> String {
    let mut tx = area.db.read().await.unwrap();
    let (id,): (uuid::Uuid,) = Query::new("select id from advice where line =").value(line).one(&mut tx).await.unwrap();
    id.to_string()
}

#[tokio::test]
async fn only_the_advice_that_was_selected_is_chased_after_a_page_that_says_to_whom_each_reminder_goes() {
    on_each(|area| async move {
        let (officer, _, child, _) = asked(&area).await;
        let psychologist = area.person("Eve Psychologist", Role::EducationalPsychologist, None).await;
        let without = area.service("Social care").await;
        for (line, to) in [("d", psychologist.account.to_string()), ("e", format!("service-{without}"))] {
            let form = format!("{}&line={line}&asked_of=Somebody&account={to}", on(weeks_ago(&area, 5)));
            recorded(&area, &officer, child, "advice.asked", &form).await;
        }
        let (health, psychology) = (piece(&area, "c").await, piece(&area, "d").await);
        let social_care = piece(&area, "e").await;
        let messages = async || area.number("select count(*) from message").await;
        // The line of the list says which advice was meant.
        let act = format!("act=chase&child={child}.{psychology}");
        let check = area.post(&officer, "/worklist/act", &act).await;
        assert_eq!(check.status, StatusCode::OK, "{}", check.text);
        for offered in [&health, &psychology] {
            assert!(check.text.contains(&format!("value=\"{offered}\"")), "{offered}: {}", check.text);
        }
        assert!(check.text.contains("data-not-reminded=\"no-account\""), "{}", check.text);
        assert!(!check.text.contains(&format!("value=\"{social_care}\"")), "{}", check.text);
        assert!(area.post(&officer, "/worklist/act", &format!("{act}&sure=yes")).await.refuses("piece"));
        assert_eq!(messages().await, 0, "it asks first");
        let sent = area.post(&officer, "/worklist/act", &format!("{act}&sure=yes&piece={psychology}")).await;
        assert_eq!(sent.location, "/worklist?done=reminded&count=1&things=1", "{}", sent.text);
        assert_eq!(messages().await, 1, "and not the other, which nobody selected");
        area.later(1).await;
        let inbox = area.get(&psychologist, "/messages").await.text;
        assert!(inbox.contains(": Psychological"), "it names the kind of advice: {inbox}");
        // What was chased today, and what cannot be, is told of each piece.
        let again = area.post(&officer, "/worklist/act", &act).await.text;
        assert!(again.contains("data-not-reminded=\"reminded-today\""), "{again}");
        assert!(again.contains("data-not-reminded=\"no-account\""), "{again}");
        assert!(again.contains(&format!("value=\"{health}\"")), "{again}");
    })
    .await;
}
