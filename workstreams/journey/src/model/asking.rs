//! A request for an assessment from somebody outside: what is asked, step by step, and what must be answered.

use identifiers::{Postcode, Upn};
use jiff::civil::Date;
use law::age::Decides;
use questionnaires::{Answers, Fault, Kind, Question, Questionnaire, Step};

/// Who asks.
pub const WHO: &[(&str, &str)] = &[
    ("parent", "I am a parent or carer"),
    ("young_person", "I am the young person"),
    ("supporter", "I am helping a young person to ask, and they agree"),
    ("decides_for", "I make decisions for a young person who cannot decide this themselves"),
    ("setting", "I work at the school, college or nursery"),
    ("health", "I work for a health service"),
    ("other", "Somebody else who works with the child or young person"),
];

/// The same, as an officer says who asked.
pub const WHO_ASKED: &[(&str, &str)] = &[
    ("parent", "Parent or carer"),
    ("young_person", "Young person"),
    ("supporter", "Somebody who helps the young person to ask"),
    ("decides_for", "Somebody who decides for the young person"),
    ("setting", "School, college or nursery"),
    ("health", "Health service"),
    ("other", "Somebody else who works with them"),
];

/// Who asked, by a code of [`source`].
#[must_use]
pub fn asked_by(source: &str) -> Option<&'static str> {
    WHO_ASKED.iter().find(|(code, _)| *code == source).map(|(_, words)| *words)
}

/// Whether there is a plan, as far as whoever asks knows.
pub const PLAN: &[(&str, &str)] = &[("no", "No"), ("yes", "Yes"), ("unknown", "I do not know")];

/// How somebody is written to.
pub const FORMATS: &[(&str, &str)] = &[
    ("letter", "Ordinary letters or emails"),
    ("large_print", "Large print"),
    ("easy_read", "Easy read, with short sentences"),
    ("audio", "Audio"),
    ("braille", "Braille"),
    ("telephone", "Please telephone me instead"),
];

/// The answers about whoever asks: the same for each child that they ask about.
pub const ABOUT_WHO_ASKS: [&str; 6] = ["who", "your_name", "email", "phone", "interpreter", "format"];

/// Whether whoever asks can be answered: by email, by telephone or by a letter to the home that they wrote down.
#[must_use]
pub fn can_be_answered(answers: &Answers) -> bool {
    let has = |name: &str| answers.get(name).is_some_and(|answer| !answer.trim().is_empty());
    has("email") || has("phone") || (has("street") && (has("town") || has("postcode")))
}

/// Who asked, by the codes of the SEN2 return: a young person who is helped, or for whom somebody decides, asks.
#[must_use]
pub fn source(who: &str) -> &str {
    match who {
        "supporter" | "decides_for" => "young_person",
        other => other,
    }
}

/// What is said to somebody who is too old, and where they can go.
pub const TOO_OLD: &str = "You can ask for an assessment until the day before the 25th birthday. From 25, ask adult social care at the council for an assessment of care needs, or your college or Jobcentre Plus for help with learning and work";

/// What a request turns out to be when an officer reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// A request for an assessment, to be decided.
    Assessment,
    /// It speaks for the request that is being decided.
    Joins,
    /// A request to assess again, about a plan in force.
    Reassessment,
    /// A request to review the plan before its time.
    Review,
    /// Something else, that is answered.
    Other,
}

impl Means {
    /// All, with their codes in a form and words.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Assessment, "assessment", "A request for an assessment"),
        (Self::Joins, "joins", "More information about the current request or assessment"),
        (Self::Reassessment, "reassessment", "A request for a re-assessment"),
        (Self::Review, "review", "A request for an early review"),
        (Self::Other, "other", "Something else that needs an answer"),
    ];

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known, _)| *known == code).map(|(means, _, _)| means)
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(means, _, _)| *means == self).map_or("", |(_, code, _)| code)
    }
}

/// The steps, in order.
const STEPS: &[Step] = &[
    Step {
        code: "you",
        title: "About you",
        questions: &[
            Question::new("who", "Who are you?", "", Kind::Choice(WHO), "Select who you are"),
            Question::new("your_name", "Your name", "", Kind::Line, "Enter your name").purpose("name"),
            Question::new(
                "relation",
                "What is your relationship to the child or young person?",
                "For example mother, foster carer, SENCO",
                Kind::Line,
                "",
            ),
        ],
    },
    Step {
        code: "reach",
        title: "How to reach you",
        questions: &[
            Question::new("email", "Email address (optional)", "So that we can reply to you", Kind::Line, "")
                .purpose("email"),
            Question::new("phone", "Telephone number (optional)", "If you would prefer us to call you", Kind::Line, "")
                .purpose("tel"),
            Question::new(
                "interpreter",
                "Do you need an interpreter? (optional)",
                "Tell us which language, such as Urdu or British Sign Language",
                Kind::Line,
                "",
            ),
            Question::new("format", "How should we write to you? (optional)", "", Kind::Choice(FORMATS), ""),
        ],
    },
    Step {
        code: "child",
        title: "About the child or young person",
        questions: &[
            Question::new(
                "forename",
                "First name",
                "As it appears on the birth certificate or passport",
                Kind::Line,
                "Enter the first name",
            )
            .purpose_of_subject("given-name"),
            Question::new("surname", "Last name", "Leave this blank if they have only one name", Kind::Line, "")
                .purpose_of_subject("family-name"),
            Question::new("born", "Date of birth", "For example, 27 3 2015", Kind::Date, "Enter the date of birth")
                .purpose_of_subject("bday"),
            Question::new("street", "House number and street (optional)", "", Kind::Line, "").purpose("address-line1"),
            Question::new("town", "Town or city (optional)", "", Kind::Line, "").purpose("address-level2"),
            Question::new(
                "postcode",
                "Home postcode",
                "We use this to check that they live in our area. Leave it blank if it is not safe to tell us",
                Kind::Line,
                "",
            )
            .purpose("postal-code"),
            Question::new("setting", "School, college or nursery (optional)", "", Kind::Line, ""),
            Question::new(
                "plan",
                "Do they have an education, health and care plan now?",
                "If they have a plan, you can ask for a re-assessment or an early review",
                Kind::Choice(PLAN),
                "",
            )
            .of_oneself("Do you have an education, health and care plan now?"),
            Question::new(
                "upn",
                "Unique pupil number (optional)",
                "A letter and 12 numbers. The school can tell you",
                Kind::Line,
                "",
            ),
        ],
    },
    Step {
        code: "needs",
        title: "Difficulties, and help so far",
        questions: &[
            Question::new(
                "needs",
                "What does the child or young person find difficult?",
                "At school, at home or anywhere else. You do not have to prove anything",
                Kind::Text,
                "Enter what the child or young person finds difficult",
            )
            .of_oneself("What do you find difficult?"),
            Question::new(
                "provision",
                "What help have they had, and what is still difficult?",
                "What has been tried, and what is still not working",
                Kind::Text,
                "Enter what help they have had, and what is still difficult",
            )
            .of_oneself("What help have you had, and what is still difficult?"),
            Question::new(
                "views",
                "What the child or young person thinks and hopes for (optional)",
                "In their own words if you can",
                Kind::Text,
                "",
            )
            .of_oneself("What do you think and hope for? (optional)"),
        ],
    },
];

/// The request, step by step.
pub const REQUEST: Questionnaire = Questionnaire { steps: STEPS, check };

fn check(question: &Question, answer: &str, today: Date) -> Result<(), String> {
    match question.name {
        "born" => match answer.parse::<Date>() {
            Err(_) => Err("The date of birth must be a real date".to_owned()),
            Ok(born) if born > today => Err("The date of birth must be in the past".to_owned()),
            Ok(born) if law::age::decides(born, today) == Decides::Nobody => Err(TOO_OLD.to_owned()),
            Ok(_) => Ok(()),
        },
        "postcode" => answer.parse::<Postcode>().map(|_| ()).map_err(|error| format!("{error}, or leave it blank")),
        "upn" => answer.parse::<Upn>().map(|_| ()).map_err(|error| error.to_string()),
        "email" if !page::words::is_email(answer) => {
            Err("Enter an email address in the correct format, like name@example.org, or leave it blank".to_owned())
        }
        "phone" if !page::words::is_telephone(answer) => {
            Err(format!("{}, or leave it blank", page::words::NO_TELEPHONE))
        }
        _ => Ok(()),
    }
}

/// Why this person cannot make the request, where the law gives it to another.
fn may_not_ask(who: &str, born: Date, today: Date) -> Option<String> {
    let passes = page::words::date(law::age::rights_pass_on(born));
    match (who, law::age::decides(born, today)) {
        ("young_person" | "supporter" | "decides_for", Decides::Parents) => Some(format!(
            "A young person makes their own request from {passes}, after the end of Year 11. Until then, a parent makes the request, or the school, college or nursery"
        )),
        ("parent", Decides::YoungPerson) => Some(format!(
            "Since {passes} the young person has made their own requests. Select that you are helping them to ask, or that you make decisions for them if they cannot decide this themselves"
        )),
        _ => None,
    }
}

/// What is missing or wrong in all answers, who may ask included.
#[must_use]
pub fn faults(answers: &Answers, today: Date) -> Vec<Fault> {
    let mut faults = REQUEST.faults(answers, today);
    let born = answers.get("born").and_then(|born| born.parse::<Date>().ok());
    let who = answers.get("who").map_or("", String::as_str);
    if let (Some(born), Some(step)) = (born, REQUEST.step("you"))
        && let Some(words) = may_not_ask(who, born, today)
    {
        faults.push(Fault { step, question: "who", words });
    }
    faults
}

/// The first step that was never saved whole, or that holds something missing or wrong; none where all can be sent.
#[must_use]
pub fn to_answer(answers: &Answers, today: Date) -> Option<&'static Step> {
    let faults = faults(answers, today);
    let is_saved = |step: &Step| step.questions.iter().all(|question| answers.contains_key(question.name));
    STEPS.iter().find(|step| !is_saved(step) || faults.iter().any(|fault| fault.step.code == step.code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn who_may_ask_follows_the_end_of_compulsory_school_age() {
        let turned_16_in_year_11 = date(2010, 10, 1);
        assert!(may_not_ask("young_person", turned_16_in_year_11, TODAY).unwrap().contains("26 June 2027"));
        assert_eq!(may_not_ask("parent", turned_16_in_year_11, TODAY), None);
        let left_school = date(2010, 8, 1);
        assert!(may_not_ask("parent", left_school, TODAY).unwrap().contains("27 June 2026"));
        assert_eq!(may_not_ask("young_person", left_school, TODAY), None);
        assert_eq!(may_not_ask("decides_for", left_school, TODAY), None);
        assert_eq!(may_not_ask("setting", left_school, TODAY), None);
    }

    const TODAY: Date = date(2026, 11, 2);

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn what_must_be_answered_is_named_and_the_rest_may_be_left_out() {
        let missing: Vec<_> = faults(&answers(&[]), TODAY).into_iter().map(|fault| fault.question).collect();
        assert_eq!(missing, ["who", "your_name", "forename", "born", "needs", "provision"]);
        let whole = answers(&[
            ("who", "parent"),
            ("your_name", "Pat"),
            ("forename", "Zoe"),
            ("surname", "Ogden"),
            ("born", "2015-03-27"),
            ("needs", "Reading"),
            ("provision", "More help"),
        ]);
        assert_eq!(faults(&whole, TODAY), []);
    }

    #[test]
    fn who_comes_back_carries_on_with_the_first_step_that_is_not_answered() {
        let next = |saved: &[&str], pairs: &[(&str, &str)]| {
            let saved = STEPS.iter().filter(|step| saved.contains(&step.code)).flat_map(|step| step.questions);
            let mut all: Answers = saved.map(|question| (question.name.to_owned(), String::new())).collect();
            all.extend(answers(pairs));
            to_answer(&all, TODAY).map(|step| step.code)
        };
        let you = [("who", "parent"), ("your_name", "Pat")];
        assert_eq!(next(&[], &[]), Some("you"));
        assert_eq!(next(&["you"], &you[..1]), Some("you"), "a name is missing");
        assert_eq!(next(&[], &you), Some("you"), "they ask for another child");
        assert_eq!(next(&["you"], &you), Some("reach"));
        assert_eq!(next(&["you", "reach"], &you), Some("child"), "nothing of a step may be needed");
        let whole = [you[0], you[1], ("forename", "Zoe"), ("born", "2015-03-27"), ("needs", "a"), ("provision", "b")];
        assert_eq!(next(&["you", "reach", "child", "needs"], &whole[..4]), Some("needs"));
        assert_eq!(next(&["you", "reach", "child", "needs"], &whole), None);
        assert_eq!(next(&["you", "child", "needs"], &whole), Some("reach"), "it was passed over");
    }

    #[test]
    fn wrong_answers_are_told_in_words() {
        let ask = |name: &str, answer: &str| {
            let question = STEPS.iter().flat_map(|step| step.questions).find(|one| one.name == name).unwrap();
            REQUEST.check(question, answer, TODAY).unwrap_err()
        };
        assert!(ask("born", "2027-01-01").contains("past"));
        assert!(ask("born", "1990-01-01").contains("adult social care"));
        assert!(ask("born", "2001-11-02").contains("25th birthday"), "25 today");
        assert!(ask("upn", "A123").contains("UPN"));
        assert!(ask("email", "nobody").contains("name@example.org"));
        assert!(ask("phone", "call me after 3").contains("telephone number"));
        assert!(ask("postcode", "here").contains("ostcode"));
        let young = answers(&[
            ("who", "young_person"),
            ("your_name", "Zoe"),
            ("forename", "Zoe"),
            ("surname", "Ogden"),
            ("born", "2015-03-27"),
            ("needs", "Reading"),
            ("provision", "More help"),
        ]);
        assert!(faults(&young, TODAY)[0].words.contains("from 28 June 2031"));
    }

    #[test]
    fn without_email_telephone_or_a_whole_address_nobody_can_answer() {
        for (given, can) in [
            (&[("your_name", "Pat")][..], false),
            (&[("email", "p@example.org")], true),
            (&[("phone", "01632 960001")], true),
            (&[("postcode", "ZZ1 1AA")], false),
            (&[("street", "1 Low Fold"), ("postcode", "ZZ1 1AA")], true),
            (&[("email", "  "), ("street", "1 Low Fold")], false),
        ] {
            assert_eq!(can_be_answered(&answers(given)), can, "{given:?}");
        }
    }

    #[test]
    fn a_parent_asks_until_the_end_of_year_11_and_then_the_young_person_with_help_or_alone() {
        let born = date(2010, 9, 30);
        assert_eq!(may_not_ask("parent", born, date(2027, 6, 25)), None, "16 since September, and in Year 11");
        assert!(may_not_ask("young_person", born, date(2027, 6, 25)).is_some());
        assert!(may_not_ask("parent", born, date(2027, 6, 26)).unwrap().contains("you are helping them to ask"));
        for who in ["young_person", "supporter", "decides_for", "setting"] {
            assert_eq!(may_not_ask(who, born, date(2027, 6, 26)), None, "{who}");
        }
    }
}
