//! A request for advice on paper, for whoever has no account.

use ::organisations::records::organisations;
use access::{App, Viewer};
use axum::extract::{Path, State};
use documents::Document;
use gate::Outgoing;
use law::{Limit, counting};
use page::{Problem, Shown, words};
use people::PersonId;

use super::advice::open;
use super::{files, plan_views};
use crate::model::advice_lines::{from, provision, subject};
use crate::records::advice::AdviceId;
use crate::records::{advice_to_send, calendar, letterheads, notices};

/// So many requests are printed together.
pub(super) const MOST: i64 = 200;

/// The request as a PDF, to print and post or to attach to an e-mail.
pub async fn pdf(State(app): State<App>, viewer: Viewer, Path((id, piece)): Path<(PersonId, AdviceId)>) -> Shown {
    let (line, document) = request(&app, &viewer, id, piece).await?;
    files::pdf(&document, &file_name(&line))
}

/// The requests that the viewer has to send, the first due first, as one PDF.
pub async fn all(State(app): State<App>, viewer: Viewer) -> Shown {
    let _one = app.under_way.heavy_file(viewer.account)?;
    let mut tx = app.db.read().await?;
    let open = advice_to_send::printed_together(&app, &viewer).first(&mut tx, MOST).await?;
    drop(tx);
    let mut all = Vec::new();
    for one in &open {
        let (_, document) = request(&app, &viewer, one.person, one.id).await?;
        all.push(document);
    }
    if all.is_empty() {
        return Err(Problem::NotFound);
    }
    let content = documents::pdf_of_all("Requests for advice", &all, true);
    files::keep_pdf(content.map_err(|error| Problem::Defect(error.to_string()))?, "requests-for-advice")
}

/// The request, with the kind of advice.
async fn request(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<(String, Document), Problem> {
    let (piece, mut tx) = open(app, viewer, id, piece).await?;
    if !piece.records {
        return Err(Problem::NotFound);
    }
    let outgoing = Outgoing::about(&mut tx, id, "").await?;
    outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
    let contact = notices::standard(&mut tx).await?;
    let bank_holidays = calendar::load(&mut tx).await?;
    let council = letterheads::now(&mut tx).await?;
    let officer = letterheads::officer_of(&mut tx, id, viewer.account, viewer.today, &council).await?;
    let [street, town, postcode] =
        match piece.advice.service.or(piece.advice.organisation).filter(|_| piece.reader.may_know_settings()) {
            Some(whom) => {
                let whom = organisations::load(&mut tx, whom).await?;
                [whom.street, whom.town, whom.postcode].map(Option::unwrap_or_default)
            }
            None => [const { String::new() }; 3],
        };
    drop(tx);
    let asked = piece.standing.asked.unwrap_or(viewer.today);
    let due = Limit::WeeksAfter(6).last_day(asked, &counting::Alone, &bank_holidays);
    let due = due.ok().flatten().map(words::date).unwrap_or_default();
    let about = plan_views::about(&piece.child);
    let title = match piece.advice.is_of_family() {
        true => "We would like your views",
        false => "Request for advice and information",
    };
    let mut document = Document::new(title, about.header(), asked);
    document.footer.clone_from(&council.name);
    let name = piece.advice.from(&piece.reader);
    document.text(&format!("To: {}", joined(&[&name, &street, &town, &postcode])));
    let sender = [&officer.name, &officer.title, &council.team, &council.name];
    document.text(&format!("From: {}", joined(&sender)));
    document.text(&format!("About: {}", about.header()));
    document.text(&format!("Sent on {}.", words::date(asked)));
    if piece.advice.is_of_family() {
        document.text("We are carrying out an education, health and care (EHC) needs assessment. We would like to know what you think. You can write as much or as little as you like, in any form. You can also tell us by telephone.");
        for heading in ["What is going well, and what is hard?", "What would help?", "What do you hope for?"] {
            document.heading(heading);
        }
        document.text(&format!("Please send it by {due} if you can."));
    } else {
        document.text(&format!(
            "The local authority is carrying out an education, health and care (EHC) needs assessment and asks for your advice and information ({}: {}).",
            provision(&piece.advice.line),
            from(&piece.advice.line).trim_end_matches('.')
        ));
        document.text(&format!("You have six weeks from the day on which you receive this request (regulation 8(1), SEND Regulations 2014). If you received it on {}, please reply by {due}.", words::date(asked)));
        for (heading, text) in [
            ("Needs", "What the child or young person needs, from what you have seen and know."),
            ("Provision", "What should be done: who by, how much, how often and for how long."),
            ("Outcomes", "What they will be able to do, and by when."),
        ] {
            document.heading(heading);
            document.text(text);
        }
        document.text("If the child or young person is not known to you, the local authority still has to ask for advice. Please contact us so that they can be seen.");
    }
    let contact = contact.iter().find(|(name, _)| *name == "authority_contact").map(|(_, text)| text.as_str());
    document.heading("Where to send it");
    if let Some(contact) = contact.filter(|text| !text.is_empty()) {
        document.text(contact);
    }
    document.text(&joined(&[&officer.name, &officer.email, &officer.telephone, &council.address]));
    Ok((piece.advice.line, document))
}

/// What is known of these, on one line.
fn joined(parts: &[&String]) -> String {
    let mut lines: Vec<&str> = parts.iter().flat_map(|part| part.lines()).map(str::trim).collect();
    lines.retain(|line| !line.is_empty());
    lines.dedup();
    lines.join(", ")
}

/// Requests of several kinds lie beside each other: each file says which it is, and nothing of the child.
fn file_name(line: &str) -> String {
    let subject = subject(line).to_lowercase();
    let words = subject.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once("request-for-advice").chain(words).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::file_name;
    use crate::model::advice_lines::SUBJECTS;

    #[test]
    fn each_kind_of_request_has_a_file_name_of_its_own() {
        let mut names: Vec<String> = SUBJECTS.iter().map(|(code, _)| file_name(code)).collect();
        assert!(names.iter().all(|name| name.bytes().all(|sign| sign == b'-' || sign.is_ascii_alphanumeric())));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), SUBJECTS.len());
    }
}
