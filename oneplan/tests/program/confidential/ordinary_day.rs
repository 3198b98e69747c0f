//! What an officer does on an ordinary day asks nobody else, also where one of the parents must not learn where the child is.

use super::id_after;
use crate::common::{Area, Someone, on_each};
use axum::http::StatusCode;
use jiff::civil::date;
use people::PersonId;
use testing::apart::lives;
use testing::casework::{drafted, notice, on, recorded, weeks_ago};

const CHILDREN: &[&str] = &[
    "Ava", "Ben", "Cara", "Dan", "Ella", "Finn", "Gia", "Hugo", "Ines", "Jude", "Kit", "Lola", "Max", "Nell", "Otto",
    "Pia", "Quin", "Rosa",
];

struct Family {
    child: PersonId,
    mother: Someone,
    father: Someone,
}

/// Parents who live apart; in every third family the father must not learn where the mother and the child live.
async fn family(area: &Area, officer: &Someone, number: usize) -> Family {
    let name = CHILDREN[number];
    let child = area.child(name, &format!("{name}worth"), date(2016, 5, 5), None).await;
    area.assign(child, officer, "case_officer").await;
    let (mother, mina) = area.parent(child, &format!("{name}ma"), true).await;
    let (father, tom) = area.parent(child, &format!("{name}pa"), false).await;
    for person in [child, mina] {
        lives(area, person, &format!("{} Heather Way", number + 1), "Ilkley", "ZX22 9QQ").await;
    }
    lives(area, tom, &format!("{} Low Fold", number + 1), "Shipley", "ZX4 1AA").await;
    if number.is_multiple_of(3) {
        let rule = format!("from={tom}&about={mina}&reason=Court+order");
        let made = area.post(officer, &format!("/children/{child}/contact-rules"), &rule).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    }
    Family { child, mother, father }
}

/// A document about the child, and its id.
async fn document(area: &Area, officer: &Someone, child: PersonId, name: &str) -> String {
    let files = format!("/children/{child}/files");
    let text = format!("About {name} {name}worth: please comment.");
    let added = area.upload(officer, &format!("{files}/new"), "A report", "report.txt", text.as_bytes()).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{name}: {}", added.text);
    id_after(&area.get(officer, &files).await.text, &format!("{files}/"))
}

#[tokio::test]
async fn twenty_letters_thirty_messages_ten_documents_and_a_draft_need_no_second_person() {
    on_each(|area| async move {
        // Two letters and the draft.
        let (officer, _) = drafted(&area).await;
        let mut messages = 0;
        for (number, name) in CHILDREN.iter().enumerate() {
            let Family { child, mother, father } = family(&area, &officer, number).await;
            let asked = format!("{}&source=parent", on(weeks_ago(&area, 5)));
            recorded(&area, &officer, child, "request.received", &asked).await;
            recorded(&area, &officer, child, "request.agreed", &(on(weeks_ago(&area, 1)) + &notice())).await;
            let mut file = String::new();
            if number < 10 {
                file = format!("&files={}", document(&area, &officer, child, name).await);
            }
            let new = format!("/children/{child}/messages/new");
            let both = [(&mother, file.as_str()), (&father, "")];
            for (to, with) in both.into_iter().take(if number < 12 { 2 } else { 1 }) {
                let body = "subject=Meeting&body=The+meeting+is+on+Tuesday+at+2pm%2C+in+the+meeting+room";
                let sent = area.post(&officer, &new, &format!("to={}&{body}{with}&step=send", to.account)).await;
                assert_eq!(sent.status, StatusCode::SEE_OTHER, "{name}: {}", sent.text);
                messages += 1;
            }
        }
        assert_eq!((messages, area.number("select count(*) from notice").await), (30, 20));
        assert_eq!(area.number("select count(*) from file").await, 10);
        for waits in ["reading where needs_second", "issuing", "approval_step", "access_act", "export_request"] {
            assert_eq!(area.number(&format!("select count(*) from {waits}")).await, 0, "{waits}");
        }
    })
    .await;
}
