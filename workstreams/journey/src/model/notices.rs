//! The standard texts of notices. An area sets its own; what it leaves blank a notice cannot be sent without.

use jiff::civil::Date;
use law::notice::Field;
use law::{Calendar, Kind, Limit};
use page::words;

use super::days::named;
use super::periods::{self, Period};

/// Where an area's standard text for a field is kept.
#[must_use]
pub fn setting(field: &str) -> String {
    format!("notice.{field}")
}

/// The texts that an area sets once: they do not depend on the child or the decision.
pub const STANDARD: &[(&str, &str)] = &[
    ("mediation_adviser", "How to contact the mediation adviser"),
    ("authority_contact", "Who to contact at the authority"),
    ("disagreement_resolution", "Disagreement resolution"),
    ("information_advice", "Where to get information and advice (SENDIASS)"),
    ("where_settings", "Where to find information about settings"),
    ("meeting_right", "The right to a meeting with an officer"),
];

/// Later than so many days after it was sent, a day that a letter names is not the end of the time for comments.
pub const LONGEST_TO_COMMENT: i64 = 120;

/// Somebody brings it to where it goes.
pub const BY_HAND: &str = "by hand";

/// How notices are sent.
pub const CHANNELS: &[(&str, &str)] = &[
    ("first class post", "By first class post"),
    ("second class post", "By second class post"),
    ("email", "By email"),
    ("portal", "In their OnePlan account"),
    (BY_HAND, "By hand"),
    ("post", "By post, class not known"),
];

/// Whether a postal service carries what goes by this channel.
#[must_use]
pub fn is_post(channel: &str) -> bool {
    channel == "post" || channel.ends_with(" post")
}

/// Whether what goes by this channel goes to where somebody lives.
#[must_use]
pub fn goes_to_a_home(channel: &str) -> bool {
    is_post(channel) || channel == BY_HAND
}

/// The day on which something sent this way on this day is taken to be served (Interpretation Act 1978 section 7;
/// practice direction of 1985). Post of a class that nobody wrote down counts as second class, so that no day is taken
/// from the family. Where bank holidays are not held the day itself is given.
#[must_use]
pub fn served(sent_on: Date, channel: &str, calendar: &Calendar) -> Date {
    let day = match channel {
        "first class post" => law::counting::served_by_post(sent_on, true, calendar),
        BY_HAND => Ok(sent_on),
        other if is_post(other) => law::counting::served_by_post(sent_on, false, calendar),
        _ => calendar.on_or_after(sent_on),
    };
    day.unwrap_or(sent_on)
}

/// The days that a notice names, all of them worked out from the day on which it is sent and from how it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// When it is sent.
    pub sent: Date,
    /// When it is taken to be served.
    pub served: Date,
    /// The last day for an appeal.
    pub appeal: Option<Date>,
    /// The last day for asking for mediation.
    pub mediation: Option<Date>,
    /// The last day for comments on a draft.
    pub comment: Option<Date>,
}

/// Which of [`Days`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Sent,
    Served,
    Appeal,
    Mediation,
    Comment,
}

impl Which {
    /// The rights that end on a day.
    const LIMITS: [Self; 3] = [Self::Appeal, Self::Mediation, Self::Comment];

    /// Those that a field may name. The first is what the field is about.
    const fn of_field(field: &str) -> &'static [Self] {
        match field.as_bytes() {
            b"appeal_limits" => &[Self::Appeal, Self::Sent, Self::Served],
            b"mediation_limits" => &[Self::Mediation, Self::Sent, Self::Served],
            b"representations_until" => &[Self::Comment, Self::Sent, Self::Served],
            _ => &[],
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Sent => "it is sent on",
            Self::Served => "it is taken to be served on",
            Self::Appeal => "the last day to appeal is",
            Self::Mediation => "the last day to contact the mediation adviser is",
            Self::Comment => "the last day to comment is",
        }
    }

    /// What the family can do until then.
    const fn right(self) -> &'static str {
        match self {
            Self::Sent | Self::Served => "",
            Self::Appeal => "to appeal",
            Self::Mediation => "to contact the mediation adviser",
            Self::Comment => "to comment",
        }
    }

    /// The word by which a sentence speaks of such a right, in small letters.
    const fn mark(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::Mediation => "mediat",
            Self::Comment => "comment",
            Self::Sent | Self::Served => "",
        }
    }
}

impl Days {
    /// The days of a notice that is sent on a day by a channel.
    #[must_use]
    pub fn new(sent: Date, channel: &str, calendar: &Calendar) -> Self {
        let served = served(sent, channel, calendar);
        let last = |limit: Limit, from: Date| limit.last_day(from, &law::counting::Alone, calendar).ok().flatten();
        Self {
            sent,
            served,
            appeal: last(Limit::HescApplication(2), sent),
            mediation: last(Limit::MonthsAfter(2), sent),
            comment: last(Limit::DaysBeginningWith(15), served),
        }
    }

    /// The last days for an appeal, mediation and comments.
    #[must_use]
    pub const fn limits(&self) -> [Option<Date>; 3] {
        [self.appeal, self.mediation, self.comment]
    }

    /// The same with the last days that a letter named when it went out.
    #[must_use]
    pub const fn with_limits(self, [appeal, mediation, comment]: [Option<Date>; 3]) -> Self {
        Self { appeal, mediation, comment, ..self }
    }

    /// Whether a letter can give the family until this day to comment: longer than the law's shortest time, and no slip of the pen.
    fn allows_longer(&self, day: Date) -> bool {
        self.comment.is_some_and(|shortest| day > shortest)
            && law::counting::days_between(self.sent, day) <= LONGEST_TO_COMMENT
    }

    /// The rights that end earlier than with the days that a letter gave: what it is, until when now, until when then.
    #[must_use]
    pub fn shorter_than(&self, said: &Self, kind: Kind) -> Vec<(&'static str, Date, Date)> {
        let of_letter = |which: &Which| {
            law::notice::required(kind).iter().any(|field| Which::of_field(field.name).first() == Some(which))
        };
        let rights = Which::LIMITS.into_iter().filter(of_letter);
        rights
            .filter_map(|which| Some((which.right(), self.of(which)?, said.of(which)?)))
            .filter(|(_, now, then)| now < then)
            .collect()
    }

    const fn of(&self, which: Which) -> Option<Date> {
        match which {
            Which::Sent => Some(self.sent),
            Which::Served => Some(self.served),
            Which::Appeal => self.appeal,
            Which::Mediation => self.mediation,
            Which::Comment => self.comment,
        }
    }
}

/// What the program itself can say in a field of a notice. Nothing where only a person can.
#[must_use]
pub fn drafted(kind: Kind, field: &str, days: &Days) -> String {
    let until = |day: Option<Date>| day.map_or_else(|| "the day that the rules give".to_owned(), words::date);
    match field {
        "decision" => decision(kind),
        "appeal_right" => "You have the right to appeal to the First-tier Tribunal (Special Educational Needs and Disability) against this decision.".to_owned(),
        "appeal_limits" => format!(
            "Your appeal must reach the Tribunal by {}, or within one month of the date on a mediation certificate, whichever is later.",
            until(days.appeal)
        ),
        "mediation_right" => "You have the right to ask for mediation under sections 53 and 54 of the Children and Families Act 2014. It is free, and an independent person leads it.".to_owned(),
        "mediation_certificate" => "Before most appeals you need a certificate from the mediation adviser. You get it whether or not you choose mediation. You do not need one if the only matter is the school, college or other place named in the plan.".to_owned(),
        "mediation_limits" => format!(
            "Contact the mediation adviser by {}: within two months of this notice, sent on {}.",
            until(days.mediation),
            words::date(days.sent)
        ),
        "mediation_issues" => "If you want mediation, tell us. Tell us what you want to discuss, and any health provision that you want.".to_owned(),
        "setting_right" => "You have the right to ask for a particular school, college or other place to be named in the plan.".to_owned(),
        "representations_until" => format!("You can comment on it until the end of {}.", until(days.comment)),
        _ => String::new(),
    }
}

/// The decision in a sentence to the family.
fn decision(kind: Kind) -> String {
    let words = match kind {
        Kind::AssessmentRefused => "We have decided not to carry out an EHC needs assessment.",
        Kind::PlanRefused => "We have decided not to issue an EHC plan.",
        Kind::PlanIssued => "We have issued this EHC plan.",
        Kind::PlanAmended => "We have amended the EHC plan.",
        Kind::ReviewKeep => "We have decided to continue the EHC plan as it is.",
        Kind::ReviewAmend => "We have decided to amend the EHC plan.",
        Kind::ReviewCease | Kind::CeaseNotified => "We have decided to cease to maintain the EHC plan.",
        Kind::AmendmentDropped => "We have decided not to amend the EHC plan.",
        Kind::ReassessmentAgreed => "We have decided to carry out a re-assessment.",
        Kind::ReassessmentDeclined => "We have decided not to carry out a re-assessment.",
        other => return format!("{}.", other.words().trim_end_matches(" notified").trim_end_matches(" sent")),
    };
    words.to_owned()
}

/// A field of a notice with every worked-out day as it follows from `days`. `written` are the days for which the text
/// was drafted: what stands in it of those is worked out again.
///
/// # Errors
/// Words that name both days, where somebody wrote a day into the text that the notice's own day does not give.
pub fn dated(field: &str, text: &str, written: &Days, days: &Days) -> Result<String, String> {
    long_enough(field, text, days)?;
    with_days(field, text, written, days, |named, about| Err(misfit(named, about, days)))
}

/// Refuses a period that is shorter than the law's: "one month of this letter" where the family has two.
fn long_enough(field: &str, text: &str, days: &Days) -> Result<(), String> {
    for period in periods::found(text) {
        let Some(right) = period_about(field, text, &period) else { continue };
        let (sentence, place) = sentence_around(text, period.start);
        let after = sentence.get(period.end.saturating_sub(place)..).unwrap_or_default();
        if right.is_shorter(&period, Since::said(after), days) {
            let said = text.get(period.start..period.end).unwrap_or_default();
            return Err(format!(
                "The text gives {said}, but the family has {} {}. Correct the period in the text, or name the date",
                right.law(Since::said(after)),
                right.right()
            ));
        }
    }
    Ok(())
}

/// From when a period counts, by the words after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Since {
    Letter,
    Service,
    Certificate,
    Unsaid,
}

impl Since {
    fn said(after: &str) -> Self {
        let after = after.to_lowercase();
        let clause = after.split([',', ';', ':']).next().unwrap_or_default();
        let clause = clause.split(" or ").next().unwrap_or_default();
        let says = |words: &[&str]| words.iter().any(|word| clause.contains(word));
        if says(&["certificate", "mediation"]) {
            Self::Certificate
        } else if says(&["receiv", "receipt", "get this", "get it", "got", "served", "arriv", "reaches you"]) {
            Self::Service
        } else if says(&["this letter", "this notice", "this decision", "the letter", "the notice", "date", "sent"]) {
            Self::Letter
        } else {
            Self::Unsaid
        }
    }
}

impl Which {
    /// Whether a period ends before the law's.
    fn is_shorter(self, period: &Period, since: Since, days: &Days) -> bool {
        let after = |from: Date, months: u8| {
            Limit::MonthsAfter(months).last_day(from, &law::counting::Alone, &Calendar::built_in()).ok().flatten()
        };
        match (self, since) {
            (Self::Sent | Self::Served, _) => false,
            (Self::Comment, Since::Letter) => days.comment.is_some_and(|last| period.until(days.sent) < last),
            // The day of service is the first of them.
            (Self::Comment, _) => days.comment.is_some_and(|last| period.until(days.served) <= last),
            // A month is never shorter than the longest.
            (Self::Appeal, Since::Certificate) => {
                let january = Date::constant(2026, 1, 1);
                after(january, 1).is_some_and(|last| period.until(january) < last)
            }
            (_, Since::Service) => after(days.sent, 2).is_some_and(|last| period.until(days.served) < last),
            (_, _) => after(days.sent, 2).is_some_and(|last| period.until(days.sent) < last),
        }
    }

    /// How long the family has, in words.
    const fn law(self, since: Since) -> &'static str {
        match (self, since) {
            (Self::Comment, Since::Letter) => "at least 15 days from the day it is served, not the day it is sent,",
            (Self::Comment, _) => "at least 15 days",
            (Self::Appeal, Since::Certificate) => "one month from the mediation certificate",
            (Self::Appeal, _) => "two months from the day it is sent, or one month from the mediation certificate,",
            _ => "two months from the day it is sent",
        }
    }

    /// The words by which a sentence speaks of what the family can do in such a time, in small letters.
    const fn marks(self) -> &'static [&'static str] {
        match self {
            Self::Appeal => &["appeal"],
            Self::Mediation => &["mediat"],
            Self::Comment => &[
                "comment",
                "representation",
                "views",
                "respond",
                "response",
                "reply",
                "feedback",
                "meeting",
                "meet ",
                "what you think",
            ],
            Self::Sent | Self::Served => &[],
        }
    }
}

/// Which right of the family a period is about; none where it is somebody else's time, or no limit at all.
fn period_about(field: &str, text: &str, period: &Period) -> Option<Which> {
    let (sentence, place) = sentence_around(text, period.start);
    let sentence = sentence.to_lowercase();
    let before = text.get(place..period.start).unwrap_or_default().to_lowercase();
    if is_of_somebody_else(&before, &sentence) {
        return None;
    }
    let of_field = match field {
        "setting_right" | "meeting_right" => Some(Which::Comment),
        other => Which::of_field(other).first().copied(),
    };
    if of_field.is_some() {
        return of_field;
    }
    let theirs = [
        "you have",
        "you must",
        "you can",
        "you may",
        "you need",
        "you should",
        "you will have",
        "you are",
        "you want",
        "you wish",
        "you disagree",
        "you would like",
        "your appeal",
        "your comment",
        "your representation",
        "your views",
        "your reply",
        "your response",
        "your request",
        "please",
        "must reach",
        "must receive",
        "must be received",
        "must be made",
    ];
    if !theirs.iter().any(|words| sentence.contains(words)) {
        return None;
    }
    let told = |which: &Which| which.marks().iter().any(|mark| sentence.contains(mark));
    // An appeal after mediation is an appeal.
    [Which::Appeal, Which::Mediation, Which::Comment].into_iter().find(told)
}

/// Whether a time is the authority's, the adviser's or the Tribunal's own: "We will arrange it within 30 days". What they must
/// receive is the family's to send.
fn is_of_somebody_else(before: &str, sentence: &str) -> bool {
    let receive = ["receive", "hear from", "have your", "get your", "reach"];
    if receive.iter().any(|word| before.contains(word)) {
        return false;
    }
    let whose = ["we ", "adviser ", "mediator ", "council ", "authority ", "tribunal ", "certificate ", "school "];
    let acts = ["will ", "must ", "shall ", "has to ", "have to ", "should ", "aim", "is ", "are ", "usually "];
    let subject = whose.iter().any(|who| {
        before.match_indices(who).any(|(at, _)| {
            let starts_a_word = before[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            let rest = before.get(at + who.len()..).unwrap_or_default();
            starts_a_word && acts.iter().any(|act| rest.starts_with(act))
        })
    });
    subject
        || ["take place", "takes place", "be held", "be arranged", "be issued"].iter().any(|act| sentence.contains(act))
}

/// What a field on a time limit does not say: neither a day nor a period stands in it.
#[must_use]
pub fn says_no_time(field: &str, text: &str, sent: Date) -> bool {
    let limit = Which::of_field(field).first().is_some_and(|which| Which::LIMITS.contains(which));
    limit && named(text, sent).is_empty() && periods::found(text).is_empty()
}

/// A field of a letter that went out with a wrong day, with the right days in it.
#[must_use]
pub fn righted(field: &str, text: &str, days: &Days) -> String {
    with_days(field, text, days, days, |_, about| days.of(about).ok_or_else(String::new))
        .unwrap_or_else(|_| text.to_owned())
}

/// A text with the days of `days`. `wrong` says what stands in the place of a day that does not fit.
fn with_days(
    field: &str,
    text: &str,
    written: &Days,
    days: &Days,
    wrong: impl Fn(&str, Which) -> Result<Date, String>,
) -> Result<String, String> {
    let mut new = text.to_owned();
    for named in named(text, days.sent).into_iter().rev() {
        let may = may_name(field, text, named.start, named.day, days);
        // What cannot be worked out says nothing of the text.
        let Some(about) = may.first().filter(|about| days.of(**about).is_some()) else { continue };
        let was = |which: &&Which, of: &Days| of.of(**which) == Some(named.day);
        let fits = may.iter().any(|which| was(&which, days));
        let again = may.iter().find(|which| was(which, written)).and_then(|which| days.of(*which));
        let day = match (fits, again) {
            (true, _) => named.day,
            (false, Some(day)) => day,
            // The family is given longer than the law asks for.
            (false, None) if may.contains(&Which::Comment) && days.allows_longer(named.day) => named.day,
            (false, None) => wrong(text.get(named.start..named.end).unwrap_or_default(), *about)?,
        };
        if day != named.day || named.weekday.is_some_and(|weekday| weekday != day.weekday()) {
            let weekday = named.weekday.map(|_| day.strftime("%A ").to_string()).unwrap_or_default();
            new.replace_range(named.start..named.end, &format!("{weekday}{}", words::date(day)));
        }
    }
    Ok(new)
}

/// Which days the text may name at a place; none where any day may stand there.
fn may_name(field: &str, text: &str, at: usize, day: Date, days: &Days) -> Vec<Which> {
    let own = Which::of_field(field);
    if !own.is_empty() {
        return own.to_vec();
    }
    // Reasons and advice tell of many days. Only what they say of the letter itself, and of the family's rights, is
    // worked out.
    let (sentence, place) = sentence_around(text, at);
    let sentence = sentence.to_lowercase();
    let before = text.get(place..at).unwrap_or_default().to_lowercase();
    let of_letter = ["this letter", "this notice", "this decision"].iter().any(|start| {
        let filler = ["dated", "date", "is", "was", "sent", "issued", "made", "on", "of", "the"];
        let between = before.rsplit_once(start).map(|(_, between)| between);
        between.is_some_and(|text| {
            text.split(|c: char| !c.is_alphanumeric()).all(|word| word.is_empty() || filler.contains(&word))
        })
    });
    if of_letter {
        return vec![Which::Sent];
    }
    let until = [" by ", "until", "before", "no later", "latest", "deadline", "last day", "end of", "up to", "within"];
    if day < days.sent || !until.iter().any(|word| sentence.contains(word)) {
        return Vec::new();
    }
    let told = Which::LIMITS.iter().filter(|which| sentence.contains(which.mark()));
    told.filter(|which| **which != Which::Comment || sentence.contains("you")).copied().collect()
}

fn misfit(named: &str, which: Which, days: &Days) -> String {
    let right = days.of(which).map(words::date).unwrap_or_default();
    format!(
        "The text says {named}, but for a notice sent on {} {} {right}. Correct the date in the text, or the date it was sent",
        words::date(days.sent),
        which.words()
    )
}

/// The sentence of `text` in which `at` lies, and where it begins.
fn sentence_around(text: &str, at: usize) -> (&str, usize) {
    let ends = |c: char| ['\n', '!', '?', ';'].contains(&c);
    let (before, after) = text.split_at(at);
    let start = before.rfind(ends).map(|at| at + 1).max(before.rfind(". ").map(|at| at + 2)).unwrap_or(0);
    let stop = after.find(ends).into_iter().chain(after.find(". ")).min().unwrap_or(after.len());
    (&text[start..at + stop], start)
}

/// The heading of a field on the form and in the letter.
#[must_use]
pub fn heading(field: &Field) -> String {
    let mut chars = field.words.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn on(day: Date, channel: &str) -> Days {
        Days::new(day, channel, &Calendar::built_in())
    }

    #[test]
    fn a_text_drafted_on_one_day_and_sent_on_another_names_the_days_of_the_second() {
        let (opened, sent) = (on(date(2026, 11, 28), "by hand"), on(date(2026, 11, 20), "by hand"));
        for field in ["appeal_limits", "mediation_limits", "representations_until"] {
            let text = drafted(Kind::AssessmentRefused, field, &opened);
            let dated = dated(field, &text, &opened, &sent).unwrap();
            assert_eq!(dated, drafted(Kind::AssessmentRefused, field, &sent), "{field}");
        }
        assert!(drafted(Kind::AssessmentRefused, "appeal_limits", &sent).contains("20 January 2027"));
        let edited = "Please write to the Tribunal before the end of Thursday 28/01/27. Ask us for help.";
        assert_eq!(
            dated("appeal_limits", edited, &opened, &sent).unwrap(),
            "Please write to the Tribunal before the end of Wednesday 20 January 2027. Ask us for help."
        );
    }

    #[test]
    fn a_day_written_by_hand_that_does_not_fit_is_refused_with_both() {
        let sent = on(date(2026, 11, 20), "first class post");
        for wrong in ["27 January 2027", "27/1/2027", "27.01.27", "27th Jan", "January 27, 2027", "20 January 2026"] {
            let why = dated("appeal_limits", &format!("You can appeal until {wrong}."), &sent, &sent).unwrap_err();
            assert!(
                why.contains(wrong) && why.contains("20 January 2027") && why.contains("20 November 2026"),
                "{why}"
            );
        }
        let reasons = "Zoe was seen on 3 March 2026. You have until 27 January 2027 to appeal to the Tribunal.";
        assert!(dated("reasons", reasons, &sent, &sent).unwrap_err().contains("20 January 2027"));
        let fits = "Zoe was seen on 3 March 2026 and starts on 4 January 2027. Appeal by 20 January 2027.";
        assert_eq!(dated("reasons", fits, &sent, &sent).unwrap(), fits);
        let itself = dated("reasons", "This letter, dated 28 November 2026, tells you why.", &sent, &sent).unwrap_err();
        assert!(itself.contains("28 November 2026") && itself.contains("20 November 2026"), "{itself}");
    }

    #[test]
    fn a_period_that_is_shorter_than_the_laws_is_refused_in_whatever_words() {
        let sent = on(date(2026, 11, 20), "first class post");
        let fits = |field: &str, text: &str| dated(field, text, &sent, &sent).is_ok();
        for (field, text) in [
            ("appeal_limits", "Your appeal must reach the Tribunal within one month of this letter."),
            ("appeal_limits", "You have 28 days to appeal."),
            ("appeal_limits", "Appeal within 40 working days of receiving this letter."),
            ("appeal_limits", "Within two months of this letter, or within two weeks of the certificate."),
            ("mediation_limits", "Contact the adviser within a month."),
            ("representations_until", "You have two weeks to comment."),
            ("representations_until", "You have a fortnight."),
            ("representations_until", "Send us your views within 10 working days."),
            ("representations_until", "You have 15 days from the date of this letter."),
            ("meeting_right", "You can ask for a meeting within 7 days."),
            ("reasons", "Zoe does well. If you disagree you can appeal within six weeks of this letter."),
            ("authority_contact", "We must receive your comments within ten days."),
        ] {
            assert!(!fits(field, text), "{text}");
        }
        for (field, text) in [
            ("appeal_limits", "Within two months of this letter, or one month of the certificate, whichever is later."),
            ("appeal_limits", "You have two months to appeal, or one month from the date of a mediation certificate."),
            ("appeal_limits", "The Tribunal will register your appeal within 10 working days."),
            (
                "mediation_limits",
                "Contact the adviser within two months. The adviser will send it in three working days.",
            ),
            ("mediation_certificate", "The certificate is issued within three working days of mediation."),
            ("representations_until", "You have 15 days from the day you receive it."),
            ("representations_until", "You have three weeks to comment."),
            ("reasons", "Zoe had two weeks off, and three hours a week of help. We saw her two months ago."),
        ] {
            assert!(fits(field, text), "{text}: {:?}", dated(field, text, &sent, &sent));
        }
        let by_hand = on(date(2026, 11, 20), "by hand");
        let text = "You have 15 days from the date of this letter.";
        assert!(dated("representations_until", text, &by_hand, &by_hand).is_ok());
        let none = |text: &str| says_no_time("appeal_limits", text, date(2026, 11, 20));
        assert!(none("Written") && !none("Two months from this letter") && !none("By 20 January 2027"));
        assert!(!says_no_time("reasons", "Written", date(2026, 11, 20)));
    }

    #[test]
    fn a_letter_that_went_out_with_a_wrong_day_is_righted_and_less_time_is_noticed() {
        let sent = on(date(2026, 11, 20), "first class post");
        let wrong = "You can appeal until Friday 27 March 2027. You moved in on 3 May 2024.";
        assert_eq!(
            righted("reasons", wrong, &sent),
            "You can appeal until Wednesday 20 January 2027. You moved in on 3 May 2024."
        );
        let later = on(date(2026, 11, 27), "first class post");
        let less = sent.shorter_than(&later, Kind::AssessmentRefused);
        assert_eq!(less[0], ("to appeal", date(2027, 1, 20), date(2027, 1, 27)));
        assert_eq!(later.shorter_than(&sent, Kind::AssessmentRefused), []);
        assert_eq!(sent.shorter_than(&later, Kind::AssessmentAgreed), [], "this letter names no such day");
    }

    #[test]
    fn a_letter_can_give_longer_for_comments_than_the_law_asks_and_no_less() {
        let by_hand = on(date(2026, 12, 1), "by hand");
        let field = "representations_until";
        let said = |until: &str| dated(field, &format!("You can comment until {until}."), &by_hand, &by_hand);
        for longer in ["15 December 2026", "31 December 2026", "Thursday 31 December 2026"] {
            assert_eq!(said(longer).unwrap(), format!("You can comment until {longer}."));
        }
        for wrong in ["14 December 2026", "31 December 2062"] {
            assert!(said(wrong).unwrap_err().contains("15 December 2026"), "{wrong}");
        }
        let text = "You can comment until Friday 31 December 2026.";
        assert!(righted(field, text, &by_hand).contains("Thursday 31 December 2026"), "the weekday is the day's");
        // What was drafted for a later day follows the day on which it goes.
        let opened = on(date(2026, 12, 5), "by hand");
        let again = dated(field, &drafted(Kind::DraftServed, field, &opened), &opened, &by_hand).unwrap();
        assert_eq!(again, drafted(Kind::DraftServed, field, &by_hand));
    }

    #[test]
    fn comments_are_counted_from_service_not_from_posting() {
        let friday = date(2024, 12, 20);
        assert_eq!(on(friday, "first class post").comment, Some(date(2025, 1, 7)));
        assert_eq!(on(friday, "portal").comment, Some(date(2025, 1, 3)));
        assert!(on(friday, "second class post").comment > on(friday, "first class post").comment);
    }
}
