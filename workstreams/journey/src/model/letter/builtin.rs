//! The templates that come with the program: for every kind of letter the usual words, plain ones and easy ones. A council that
//! writes its own begins from these. What the law asks for is put in from the law's own list, so that none can be left out.

use std::fmt::Write as _;

use law::Kind;
use law::notice::required;

use super::{General, LetterKind};

/// What is said of one kind: sentences in the usual words and in plain ones.
struct Says {
    subject: &'static str,
    enclosed: &'static str,
    /// Before the decision.
    opening: &'static str,
    /// What happens next; a line is a paragraph.
    next: &'static str,
    /// The same, so that a child of 11 can read it.
    plain_opening: &'static str,
    plain_next: &'static str,
}

/// What comes with the program for a letter; nothing for one that the council made itself.
#[must_use]
pub fn of(kind: &LetterKind, wording: &str) -> Option<String> {
    match kind {
        LetterKind::Event(kind) => Some(text(*kind, wording)),
        LetterKind::General(general) => GENERAL
            .iter()
            .find(|(code, ..)| *code == general.code)
            .map(|(.., says)| format!("{says}\n\n# Who to contact\n\n{CONTACT}\n")),
    }
}

const CONTACT: &str =
    "{officer_name}, {officer_title}, can answer your questions: telephone {officer_telephone}, email {officer_email}.";

/// The general letters that come with the program: code, name, text. What stands in square brackets is written by whoever sends one.
const GENERAL: &[(&str, &str, &str)] = &[
    (
        "general.acknowledge",
        "Acknowledge a letter or call",
        "Subject: Thank you for contacting us about {child_name}\n\nThank you for contacting us on {received_on} about {child_first_name}.\n\n[What they told you or asked, in a sentence or two]\n\n# What happens next\n\nWe will reply by {reply_by}. If you want to add something before then, contact us and give the reference {reference}.",
    ),
    (
        "general.meeting",
        "Invite to a meeting",
        "Subject: Meeting about {child_name}\n\nWe would like to meet you to talk about {child_first_name}.\n\n- Date: {meeting_on}\n- Time: [time]\n- Place: [address, or how to join online]\n- Who will be there: [names and jobs]\n\n# What we will talk about\n\n[What the meeting is for]\n\nYou can bring somebody to support you. Tell us if you need an interpreter, or anything else that helps you to take part.\n\nIf you cannot come on this date, tell us and we will arrange another one.",
    ),
    (
        "general.information",
        "Ask for information",
        "Subject: Information about {child_name}\n\nWe need some information about {child_first_name} (date of birth {child_birth_date}, {child_school}).\n\n# What we would like to know\n\n- [First question]\n\n# Why we ask\n\n[What the information is for]\n\nPlease reply by {reply_by}. You can write to us, call us or send us files. If you need more time or do not have the information, tell us.",
    ),
    ("general.free", "Blank letter", "Subject: {child_name}\n\n[Text of the letter]"),
];

/// The general letters that come with the program.
pub fn general() -> impl Iterator<Item = General> {
    GENERAL.iter().map(|(code, name, _)| General { code: (*code).to_owned(), name: (*name).to_owned() })
}

/// What a general letter that comes with the program is called.
#[must_use]
pub fn general_name(code: &str) -> Option<&'static str> {
    GENERAL.iter().find(|(known, ..)| *known == code).map(|(_, name, _)| *name)
}

/// The text of a template that comes with the program.
#[must_use]
pub fn text(kind: Kind, wording: &str) -> String {
    let says = says(kind);
    let mut text = format!("Subject: {}\n", says.subject);
    if !says.enclosed.is_empty() {
        let _ = writeln!(text, "Enclosed: {}", says.enclosed);
    }
    match wording {
        "standard" => usual(&mut text, kind, &says),
        wording => plain(&mut text, kind, &says, wording == "easy_read"),
    }
    text
}

/// What templates said was enclosed before the record said so: those that a council wrote from them may say it still.
const OF_RECORD: [&str; 7] = [
    "The draft EHC plan",
    "The advice that the plan is based on",
    "The final EHC plan",
    "The amended EHC plan",
    "The current EHC plan",
    "The proposed amendments and the evidence for them",
    "The advice and information from the assessment",
];

/// Whether the record says whether this is enclosed, and no template does.
#[must_use]
pub fn is_of_record(line: &str) -> bool {
    OF_RECORD.contains(&line)
}

fn has(kind: Kind, name: &str) -> bool {
    required(kind).iter().any(|field| field.name == name)
}

fn heading(text: &mut String, words: &str) {
    let _ = write!(text, "\n# {words}\n");
}

fn paragraph(text: &mut String, words: &str) {
    let _ = write!(text, "\n{words}\n");
}

/// A part under a heading with those of the fields that the law asks for; nothing where it asks for none of them.
fn legal(text: &mut String, kind: Kind, words: &str, names: &[&str]) {
    let names: Vec<&&str> = names.iter().filter(|name| has(kind, name)).collect();
    if names.is_empty() {
        return;
    }
    heading(text, words);
    for name in names {
        paragraph(text, &field(name));
    }
}

/// A field that the law asks for, with what an address or a number needs in front of it to be understood.
fn field(name: &str) -> String {
    let before = match name {
        "mediation_adviser" => "Mediation adviser: ",
        "authority_contact" => "Who to contact at the council: ",
        _ => "",
    };
    format!("{before}{{{name}}}")
}

const MEDIATION: &[&str] = &["mediation_right", "mediation_issues", "mediation_adviser", "mediation_limits"];
const APPEAL: &[&str] = &["appeal_right", "mediation_certificate", "appeal_limits"];
const HELP: &[&str] = &["information_advice", "disagreement_resolution", "authority_contact"];
const DRAFT: &[&str] = &["representations_until", "setting_right", "where_settings", "meeting_right"];

fn usual(text: &mut String, kind: Kind, says: &Says) {
    for line in says.opening.lines() {
        paragraph(text, line);
    }
    if has(kind, "decision") {
        paragraph(text, "{decision}");
    }
    legal(text, kind, "Why we decided this", &["reasons"]);
    legal(text, kind, "The reports and views that we considered", &["advice"]);
    legal(text, kind, "What we propose to change, and the evidence", &["amendments"]);
    legal(text, kind, "What you can do now", DRAFT);
    heading(text, "What happens next");
    for line in says.next.lines() {
        paragraph(text, line);
    }
    if has(kind, "appeal_right") {
        heading(text, "If you disagree");
        paragraph(
            text,
            "Please talk to us. You also have the rights below, whether or not you talk to us first, and the time limits keep running.",
        );
    }
    legal(text, kind, "Mediation", MEDIATION);
    legal(text, kind, "Appeal to the Tribunal", APPEAL);
    legal(text, kind, "Who can help you", HELP);
    if !has(kind, "authority_contact") {
        heading(text, "Who to contact");
        paragraph(
            text,
            "{officer_name}, {officer_title}, can answer your questions: telephone {officer_telephone}, email {officer_email}.",
        );
    }
}

fn plain(text: &mut String, kind: Kind, says: &Says, each_alone: bool) {
    let sentences = |text: &mut String, words: &str| {
        for line in words.lines() {
            if each_alone {
                for sentence in line.split_inclusive(". ") {
                    paragraph(text, sentence.trim());
                }
            } else {
                paragraph(text, line);
            }
        }
    };
    sentences(text, says.plain_opening);
    if has(kind, "decision") {
        paragraph(text, "{decision}");
    }
    legal(text, kind, "Why", &["reasons"]);
    legal(text, kind, "What we read", &["advice"]);
    legal(text, kind, "What we want to change", &["amendments"]);
    heading(text, "What happens next");
    sentences(text, says.plain_next);
    if has(kind, "representations_until") {
        heading(text, "What you can do");
        paragraph(
            text,
            "- Tell us what you think by {comment_by}.\n- Tell us which school you want.\n- Ask to meet us.",
        );
    }
    if has(kind, "appeal_right") {
        heading(text, "If you do not agree");
        sentences(text, "Please call us. We can talk about it. You can also do these things. They are free.");
        paragraph(
            text,
            "- Ask for a meeting with a helper who does not work for us. This is called mediation. Ask by {mediation_by}.\n- Ask a tribunal to look at it. A tribunal is like a court. Ask by {appeal_by}.\n- Get help from people who know the rules. They are called SENDIASS. The letter says how to call them.",
        );
    }
    heading(text, "If you have a question");
    sentences(text, "Call {officer_name} on {officer_telephone}. Or write to {officer_email}. We are glad to help.");
    let rest: Vec<&[&str]> = vec![DRAFT, MEDIATION, APPEAL, HELP];
    let named: Vec<&str> = rest.into_iter().flatten().copied().filter(|name| has(kind, name)).collect();
    if !named.is_empty() {
        heading(text, "Your rights in full");
        sentences(
            text,
            "We must tell you all of this. It is the law. Call us if you would like us to read it with you.",
        );
        for name in named {
            paragraph(text, &field(name));
        }
    }
}

const PLAN_REVIEWED: &str = "We must arrange the special educational provision in section F. The school or college named in section I must admit {child_first_name}.\nWe will review the plan with you at least once every 12 months.";
const PLAN_REVIEWED_PLAIN: &str = "We must make sure that the help in the plan is given. The school in the plan must give {child_or_you} a place. We will look at the plan with you each year.";
const DRAFT_NEXT: &str = "We read everything that you send us, and ask the school or college that you would like whether it can take {child_first_name}. Then we send you the final plan. It must reach you within 20 weeks of the day on which we were asked for the assessment.";
const AMENDED_NEXT: &str = "We read everything that you send us. We then send you the amended plan, or tell you that we will not change it and why. You will hear from us within 8 weeks of this letter.";
const REVIEWED_NEXT: &str = "We read everything that you send us. We then send you the amended plan, or tell you that we will not change it and why. You will hear from us within 8 weeks of this letter, and {amended_plan_by}.";
const AMENDED_NEXT_PLAIN: &str = "We will read what you tell us. Then we will send you the new plan. Or we will tell you why the plan stays the same. You will hear from us in 8 weeks or less.";
const REFUSED_NEXT: &str = "{child_first_name}’s school, nursery or college must still use its best endeavours to give the help that {child_or_you} may need. We will tell it about this decision. You can ask for a meeting to talk about that help.";
const REFUSED_NEXT_PLAIN: &str =
    "The school must still try hard to help. You can talk to the school about it. You can ask us to meet you too.";

/// What is said of a kind of letter.
const fn says(kind: Kind) -> Says {
    match kind {
        Kind::AssessmentAgreed => Says {
            subject: "We will assess {child_name}’s education, health and care needs",
            enclosed: "A form for your views",
            opening: "We were asked to carry out an education, health and care (EHC) needs assessment of {child_name}.\nWe have decided to carry out the assessment.",
            next: "We now ask for views and reports about {child_first_name} from you, from the school, nursery or college, from an educational psychologist, and from health and social care services. They have six weeks to reply.\nWe would like to know what you think, and what matters to {child_or_you}. You can write to us, telephone, or ask for a meeting. If there is somebody else whom we should ask, tell us.\nWhen we have the reports, we decide whether an EHC plan is needed. If it is not, we tell you within 16 weeks of the day on which we were asked. If it is, the final plan reaches you within 20 weeks of that day.\nAn assessment does not always lead to a plan.",
            plain_opening: "We were asked to find out what help {child_or_you} may need. We said yes. We call this an EHC needs assessment.",
            plain_next: "We will ask people what help is needed. We will ask you, the school, and people who work in health and care. They have six weeks to tell us. Please tell us what you think too. You can write, call or meet us. Then we will say if there will be a plan. If there is one, you will get it in 20 weeks or less. We count from the day we were asked.",
        },
        Kind::AssessmentRefused => Says {
            subject: "Decision about an education, health and care needs assessment of {child_name}",
            enclosed: "",
            opening: "We were asked to carry out an education, health and care (EHC) needs assessment of {child_name}. We have looked carefully at what you and others told us.",
            next: REFUSED_NEXT,
            plain_opening: "We were asked to find out what help {child_or_you} may need. We thought about it with care. We said no.",
            plain_next: REFUSED_NEXT_PLAIN,
        },
        Kind::PlanRefused => Says {
            subject: "Decision about an education, health and care plan for {child_name}",
            enclosed: "",
            opening: "We have finished the education, health and care (EHC) needs assessment of {child_name}. Thank you for your part in it. {advice_enclosed}",
            next: REFUSED_NEXT,
            plain_opening: "We have found out what help {child_or_you} may need. Thank you for what you told us. We think that the school can give this help. So we will not write a plan.",
            plain_next: REFUSED_NEXT_PLAIN,
        },
        Kind::DraftServed => Says {
            subject: "Draft education, health and care plan for {child_name}",
            enclosed: "",
            opening: "We have written a draft education, health and care (EHC) plan for {child_name}. It is enclosed. {advice_enclosed}\nPlease tell us whether it describes {child_or_you} well, and what should change. The draft does not name a school or college yet: that comes in the final plan.",
            next: DRAFT_NEXT,
            plain_opening: "We have made a first plan for {child_or_you}. It is called a draft. It comes with this letter. {advice_enclosed} Please read it. Tell us what is right and what is wrong.",
            plain_next: "We will read what you tell us. We will ask the school that you want. Then we will send you the final plan. It says which school it will be.",
        },
        Kind::PlanIssued => Says {
            subject: "Final education, health and care plan for {child_name}",
            enclosed: "",
            opening: "The final education, health and care (EHC) plan for {child_name} is enclosed. Thank you for working on it with us.",
            next: PLAN_REVIEWED,
            plain_opening: "The plan for {child_or_you} is ready. It comes with this letter. Thank you for your help with it.",
            plain_next: PLAN_REVIEWED_PLAIN,
        },
        Kind::ReviewKeep => Says {
            subject: "Decision after the review of {child_name}’s education, health and care plan",
            enclosed: "",
            opening: "Thank you for taking part in the review of {child_name}’s education, health and care (EHC) plan. {report_read}",
            next: "The plan stays as it is, and everything in it goes on. We will review it with you again within 12 months.",
            plain_opening: "Thank you for the meeting about the plan. {report_read} The plan stays the same.",
            plain_next: "All the help in the plan goes on. We will look at the plan with you again in a year or less.",
        },
        Kind::ReviewAmend => Says {
            subject: "Decision after the review of {child_name}’s education, health and care plan",
            enclosed: "",
            opening: "Thank you for taking part in the review of {child_name}’s education, health and care (EHC) plan. {report_read}",
            next: "We send you the changes that we propose, with the evidence for them. You can then tell us what you think, and which school or college you would like.\nWe send you the amended plan, or our decision not to change it, {amended_plan_by}. You can appeal then.\nUntil then the plan stays as it is, and everything in it goes on.",
            plain_opening: "Thank you for the meeting about the plan. {report_read} We want to change the plan.",
            plain_next: "We will send you the changes. You can tell us what you think. All the help in the plan goes on. You will get the new plan {amended_plan_by}.",
        },
        Kind::ReviewCease | Kind::CeaseNotified => Says {
            subject: "Decision to end {child_name}’s education, health and care plan",
            enclosed: "",
            opening: "We have thought carefully about whether {child_name} still needs an education, health and care (EHC) plan, and about what you told us.",
            next: "The plan stays in force, and the help in it goes on, until the time for an appeal is over. If you appeal, it stays in force until the appeal has ended.",
            plain_opening: "We thought about whether the plan for {child_or_you} must go on. We read what you told us. We have decided to end the plan.",
            plain_next: "The plan does not stop today. The help goes on for now. It goes on until it is too late to ask the tribunal. If you ask the tribunal, the help goes on until it has made up its mind.",
        },
        Kind::AmendmentServed => Says {
            subject: "Proposed changes to {child_name}’s education, health and care plan after the review",
            enclosed: "",
            opening: "Thank you for taking part in the review of {child_name}’s education, health and care (EHC) plan. We have decided to change the plan. This letter tells you how, and the current plan is enclosed.",
            next: REVIEWED_NEXT,
            plain_opening: "Thank you for the meeting about the plan. We want to change some things in it. They come with this letter. The old plan comes with it too.",
            plain_next: AMENDED_NEXT_PLAIN,
        },
        Kind::AmendmentProposed => Says {
            subject: "Proposed changes to {child_name}’s education, health and care plan",
            enclosed: "",
            opening: "We propose to change {child_name}’s education, health and care (EHC) plan. This letter tells you how, and the current plan is enclosed.",
            next: AMENDED_NEXT,
            plain_opening: "We want to change some things in the plan for {child_or_you}. They come with this letter. The old plan comes with it too.",
            plain_next: AMENDED_NEXT_PLAIN,
        },
        Kind::PlanAmended => Says {
            subject: "Amended education, health and care plan for {child_name}",
            enclosed: "",
            opening: "The amended education, health and care (EHC) plan for {child_name} is enclosed. It takes the place of the plan before it.",
            next: PLAN_REVIEWED,
            plain_opening: "We have changed the plan for {child_or_you}. The new plan comes with this letter. Please use it from now on.",
            plain_next: PLAN_REVIEWED_PLAIN,
        },
        Kind::AmendmentDropped => Says {
            subject: "Decision not to change {child_name}’s education, health and care plan",
            enclosed: "",
            opening: "We wrote to you about changes to {child_name}’s education, health and care (EHC) plan. We have read what you told us about them.",
            next: "The plan stays as it is, and everything in it goes on. We will review it with you again when the next review is due.",
            plain_opening: "We wrote to you that we want to change the plan. We read what you told us. We will not change it after all.",
            plain_next: "All the help in the plan goes on. We will look at the plan with you again when it is time to.",
        },
        Kind::ReassessmentAgreed => Says {
            subject: "We will assess {child_name}’s education, health and care needs again",
            enclosed: "A form for your views",
            opening: "We were asked to assess {child_name}’s education, health and care needs again. We have looked carefully at what you and others told us.",
            next: "We now ask for views and reports about {child_first_name} from you, from the school, nursery or college, from an educational psychologist, and from health and social care services. They have six weeks to reply.\nWe would like to know what you think, and what matters to {child_or_you}. You can write to us, telephone, or ask for a meeting.\nThe plan stays in force, and everything in it goes on. The plan that follows the re-assessment reaches you within 14 weeks of this letter.",
            plain_opening: "We were asked to find out again what help {child_or_you} may need. We said yes.",
            plain_next: "We will ask people what help is needed. We will ask you, the school, and people who work in health and care. Please tell us what you think too. The plan stays the same for now. All the help in it goes on. You will get the new plan in 14 weeks or less.",
        },
        Kind::ReassessmentDeclined => Says {
            subject: "Decision about a re-assessment of {child_name}’s needs",
            enclosed: "",
            opening: "We were asked to assess {child_name}’s education, health and care needs again. We have looked carefully at what you and others told us.",
            next: "The plan stays in force, and everything in it goes on. If needs change, tell us: we can review the plan early.",
            plain_opening: "We were asked to find out again what help {child_or_you} may need. We thought about it with care. We said no.",
            plain_next: "The plan stays the same. All the help in it goes on. Tell us if things change. We can look at the plan with you early.",
        },
        _ => Says {
            subject: "{child_name}",
            enclosed: "",
            opening: "We write to you about {child_name}.",
            next: "Please ask us if you have questions.",
            plain_opening: "We write to you about {child_or_you}.",
            plain_next: "Please ask us if you have a question.",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{KINDS, Template};
    use super::*;

    #[test]
    fn every_template_that_comes_with_the_program_can_be_used() {
        for kind in KINDS {
            for wording in ["standard", "plain", "easy_read"] {
                let read = Template::read(&text(*kind, wording), *kind);
                assert!(read.is_ok(), "{kind:?} {wording}: {read:?}");
            }
        }
    }

    #[test]
    fn every_general_letter_that_comes_with_the_program_can_be_used() {
        for general in general() {
            assert!(general.code.starts_with(super::super::GENERAL), "{}", general.code);
            assert_eq!(general_name(&general.code), Some(general.name.as_str()));
            let kind = LetterKind::General(general);
            let text = of(&kind, "standard").unwrap();
            let read = Template::read(&text, kind);
            assert!(read.is_ok(), "{read:?}");
        }
        let own = General { code: "general.own".to_owned(), name: "Own".to_owned() };
        assert_eq!(of(&own.into(), "standard"), None);
    }

    #[test]
    fn no_template_that_comes_with_the_program_says_what_the_record_must_say() {
        for kind in KINDS {
            for wording in ["standard", "plain", "easy_read"] {
                let template = Template::parse(&text(*kind, wording));
                assert!(!template.enclosed.iter().any(|line| is_of_record(line)), "{kind:?} {wording}");
            }
        }
        for kind in [Kind::ReviewKeep, Kind::ReviewAmend] {
            assert!(text(kind, "standard").contains("{report_read}") && text(kind, "plain").contains("{report_read}"));
        }
    }

    #[test]
    fn reasons_come_before_rights_and_rights_before_nothing_else() {
        let text = text(Kind::AssessmentRefused, "standard");
        let at = |field: &str| text.find(field).unwrap();
        assert!(at("{decision}") < at("{reasons}") && at("{reasons}") < at("# What happens next"));
        assert!(at("# What happens next") < at("{mediation_right}") && at("{mediation_right}") < at("{appeal_right}"));
    }
}
