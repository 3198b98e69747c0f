//! What a request says, as officers read it: of whoever asked, not of themselves.

use page::govuk::SummaryList;
use questionnaires::Step;

use crate::model::asking::{self, REQUEST};
use crate::records::intake::Answers;

/// What officers call a step or an answer that speaks to whoever asks.
const TO_OFFICERS: [(&str, &str); 8] = [
    ("you", "The person who asked"),
    ("reach", "How to reach them"),
    ("who", "Who made the request"),
    ("your_name", "Name"),
    ("relation", "Relationship to the child or young person"),
    ("email", "Email address"),
    ("interpreter", "Interpreter"),
    ("format", "How to write to them"),
];

fn to_officers(code: &str, label: &'static str) -> &'static str {
    let known = TO_OFFICERS.iter().find(|(known, _)| *known == code);
    known.map_or_else(|| label.trim_end_matches(" (optional)"), |(_, words)| *words)
}

fn facts(step: &Step, answers: &Answers) -> SummaryList {
    let list = step.questions.iter().fold(SummaryList::default(), |list, question| {
        let given = answers.get(question.name).map_or("", String::as_str);
        let answer = match asking::asked_by(given).filter(|_| question.name == "who") {
            Some(words) => words.to_owned(),
            None => question.in_words(given),
        };
        let answer = if answer.is_empty() { "Not answered".to_owned() } else { answer };
        list.row(to_officers(question.name, question.label), answer)
    });
    // Whoever asks from an account is answered there.
    let has_way = answers.contains_key("child") || asking::can_be_answered(answers);
    if step.code == "reach" && !has_way {
        return list.row("To reply", "No email address, telephone number or home address was given");
    }
    list
}

/// Everything that it says, by step.
pub(super) fn all(answers: &Answers) -> Vec<(&'static str, SummaryList)> {
    REQUEST.steps.iter().map(|step| (to_officers(step.code, step.title), facts(step, answers))).collect()
}

/// The child as the request names them.
pub(super) fn name(answers: &Answers) -> String {
    let of = |name: &str| answers.get(name).map_or("", |text| text.trim());
    gate::name::full(of("forename"), of("surname"))
}
