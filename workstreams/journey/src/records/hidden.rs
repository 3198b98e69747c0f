//! Requests that may come from the family of a restricted record, of which the viewer must not know.

use access::{App, Viewer};
use people::model::recognised::{self, Hidden, Written};
use people::records::hidden;
use store::{Result, Tx};

use super::intake::{self, Answers, Intake};

/// Who asks for their own family: codes of [`crate::model::asking::WHO`]. The others write for many.
const FAMILY: [&str; 4] = ["parent", "young_person", "supporter", "decides_for"];
/// The answers that are sentences, or may be.
const SENTENCES: [&str; 5] = ["relation", "interpreter", "needs", "provision", "views"];

/// The restricted records that the viewer must not know of, with what their families asked before.
#[store::boxed]
pub async fn hidden_from(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Hidden>> {
    let mut all = hidden::hidden_from(tx, app, viewer).await?;
    if all.is_empty() {
        return Ok(all);
    }
    let before = intake::of_children(tx, all.iter().map(Hidden::person)).await?;
    for one in &mut all {
        let child = one.person();
        for request in before.iter().filter(|request| request.person == Some(child)) {
            for answers in told(request) {
                let mut written = written(&answers);
                if !FAMILY.contains(&answers.get("who").map_or("", String::as_str)) {
                    (written.email, written.phone) = (None, None);
                    written.writer = String::new();
                }
                one.add_written(&written);
            }
        }
    }
    Ok(all)
}

/// Whether a request may come from such a family, as it is now or as it was sent.
#[must_use]
pub fn is_hidden(one: &Intake, hidden: &[Hidden]) -> bool {
    let comes_from = |answers: &Answers| {
        // With an account one asks about a child whose record one sees.
        let child = answers.get("child").filter(|_| one.channel == "account").and_then(|id| id.parse().ok());
        !recognised::recognised(&Written { child, ..written(answers) }, hidden).is_empty()
    };
    one.state == "sent" && !hidden.is_empty() && told(one).iter().any(comes_from)
}

/// What a request says; what it said when it was sent, too, where an officer has changed it.
fn told(one: &Intake) -> Vec<Answers> {
    let now = one.answers();
    let sent = one.as_sent().filter(|sent| *sent != now);
    std::iter::once(now).chain(sent).collect()
}

fn written(answers: &Answers) -> Written {
    let of = |name: &str| answers.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Written {
        child: None,
        forename: of("forename").unwrap_or_default(),
        surname: of("surname").unwrap_or_default(),
        birth_date: of("born").and_then(|born| born.parse().ok()),
        numbers: of("upn").into_iter().collect(),
        home: recognised::home(of("street"), of("town"), of("postcode")),
        email: of("email"),
        phone: of("phone"),
        writer: of("your_name").unwrap_or_default(),
        setting: of("setting").unwrap_or_default(),
        texts: SENTENCES.into_iter().filter_map(of).collect(),
    }
}
