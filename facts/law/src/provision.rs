//! A provision of the law and the rules that follow from it. None can be written without its citation, its
//! words, its dates and its examples: the compiler refuses it (`Provision::check`).

use jiff::civil::Date;

use crate::counting::Limit;
use crate::ground::Ground;
use crate::kind::{Age, Kind};

/// A source of law or guidance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instrument {
    /// How it is cited, as in vectors.
    pub short: &'static str,
    /// As practitioners name it.
    pub named: &'static str,
    /// Its whole name.
    pub title: &'static str,
    /// Where it can be read.
    pub address: &'static str,
}

/// How sure the words of a provision are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The words of the provision were seen.
    Text,
    /// A reliable secondary source states them.
    Secondary,
    /// Statutory guidance: "should", not "must".
    Guidance,
    /// Our reading, for a lawyer to confirm.
    Interpretive,
    /// Not checked: its number or its words are from memory.
    Unverified,
}

impl Certainty {
    /// The mark's name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Secondary => "secondary",
            Self::Guidance => "guidance",
            Self::Interpretive => "interpretive",
            Self::Unverified => "unverified",
        }
    }

    /// What it means, for a reader.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Text => "We have read the words of the provision.",
            Self::Secondary => "A reliable secondary source says so. We have not seen the provision itself.",
            Self::Guidance => "Statutory guidance says so. The word is “should”, not “must”.",
            Self::Interpretive => "This is our reading of the words. A lawyer must confirm it.",
            Self::Unverified => "Not verified. Check the provision before relying on it.",
        }
    }
}

/// How hard a duty is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// The law says so.
    Must,
    /// The Code of Practice says so.
    Should,
    /// Good practice, or planned back from a limit.
    Advisory,
    /// Somebody's right, which ends with the day.
    May,
}

impl Force {
    pub const ALL: [Self; 4] = [Self::Must, Self::Should, Self::Advisory, Self::May];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Advisory => "is advised to",
            Self::May => "may",
        }
    }

    /// As lists keep it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Must => "statutory",
            Self::Should => "guidance",
            Self::Advisory => "target",
            Self::May => "right",
        }
    }

    /// The force of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|force| force.code() == code)
    }

    /// Whether the law is broken once the day has passed. Only such a day is ever called overdue, or counted so.
    #[must_use]
    pub const fn binds(self) -> bool {
        matches!(self, Self::Must | Self::May)
    }

    /// What its day is called.
    #[must_use]
    pub const fn day_words(self) -> &'static str {
        match self {
            Self::Must => "Statutory deadline",
            Self::Should => "Date in guidance",
            Self::Advisory => "Target date",
            Self::May => "Last day of the right",
        }
    }
}

/// Who owes something, or to whom it is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The local authority; in detention cases the home authority.
    Authority,
    /// The authority that a family moved from.
    OldAuthority,
    /// The authority that a family moved to.
    NewAuthority,
    /// Whoever was asked for advice.
    Adviser,
    /// The child's parent, or the young person.
    Family,
    /// The school, college or early years provider.
    Setting,
    /// Whoever holds the review meeting: the setting, or the authority.
    MeetingHolder,
    /// The integrated care board or another responsible commissioning body.
    HealthBody,
    /// The health body that was responsible before.
    OldHealthBody,
    /// Social care services.
    SocialCare,
    /// The independent mediation adviser.
    MediationAdviser,
    /// The First-tier Tribunal.
    Tribunal,
    /// The person in charge of the accommodation where somebody is detained.
    PersonInCharge,
    /// Everyone.
    Public,
}

impl Party {
    /// As people read it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Authority => "the local authority",
            Self::OldAuthority => "the local authority that the family left",
            Self::NewAuthority => "the local authority that the family moved to",
            Self::Adviser => "the advice-giver",
            Self::Family => "the family",
            Self::Setting => "the school, nursery or college",
            Self::MeetingHolder => "the organiser of the meeting",
            Self::HealthBody => "the health body",
            Self::OldHealthBody => "the health body that was responsible before",
            Self::SocialCare => "social care",
            Self::MediationAdviser => "the mediation adviser",
            Self::Tribunal => "the Tribunal",
            Self::PersonInCharge => "the person in charge of the accommodation",
            Self::Public => "everyone",
        }
    }
}

/// What the day of a rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Something must be done on or before it.
    By,
    /// A time that must be allowed: nothing may end it before the day has passed.
    AllowUntil,
    /// It takes place on the day itself, and is over with it.
    TakesPlace,
}

/// When a rule that depends on a second date holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Always,
    /// Only where such an event lies at least so many working days before the one that time runs from.
    KnownBefore(Kind, u16),
    /// Only where a plan is in force on the day, or comes into force.
    PlanInForce,
    /// Only where the Tribunal did not set a day of its own by such a direction.
    NotDirected(Kind),
    /// Only where the move that was learned of does not lie at least so many working days later.
    KnownLate(Kind, u16),
}

/// What a second event of the kind that time runs from does to a clock that still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Nothing: each has its own clock.
    Beside,
    /// It takes the clock's place, as a draft that is served again.
    Replaces,
    /// It comes too late for the first, which was never done: as the next review of a child whose last review
    /// ended without a decision.
    Overtakes,
}

/// A duty, right or time limit, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its number in OnePlan's list, such as `A-13`.
    pub id: &'static str,
    /// What is to be done, in a few words.
    pub act: &'static str,
    /// What lists of tasks call it; the act itself where this is empty.
    task: &'static str,
    /// The events that time runs from.
    pub from: &'static [Kind],
    /// How the time is counted.
    pub limit: Limit,
    /// What the last day means.
    pub bound: Bound,
    /// In which cases.
    pub when: When,
    /// Who owes it.
    pub who: Party,
    pub to: &'static [Party],
    /// The events that discharge it.
    pub discharged_by: &'static [Kind],
    /// The events after which it is no longer owed.
    pub ended_by: &'static [Kind],
    /// What a second such event does.
    pub again: Again,
    /// How hard it is.
    pub force: Force,
    /// What may lift the time limit, never the duty.
    pub grounds: &'static [Ground],
    /// Whether the ledger keeps a clock for it. Where not, the reason.
    pub untracked: Option<&'static str>,
    /// The paragraph of its provision, such as `(e)`; empty where the provision has no other rule to tell it from.
    pub paragraph: &'static str,
    /// Worked dates.
    pub examples: &'static [Example],
}

impl Rule {
    /// A rule that lacks its events, its discharge or its examples does not pass [`Provision::check`].
    pub(crate) const fn new(id: &'static str, act: &'static str, limit: Limit) -> Self {
        Self {
            id,
            act,
            task: "",
            from: &[],
            limit,
            bound: Bound::By,
            when: When::Always,
            who: Party::Authority,
            to: &[],
            discharged_by: &[],
            ended_by: &[],
            again: Again::Beside,
            force: Force::Must,
            grounds: &[],
            untracked: None,
            paragraph: "",
            examples: &[],
        }
    }

    pub(crate) const fn task(mut self, task: &'static str) -> Self {
        self.task = task;
        self
    }

    /// What lists of tasks call it, such as `Week 20: final plan`.
    #[must_use]
    pub const fn task_words(&self) -> &'static str {
        if self.task.is_empty() { self.act } else { self.task }
    }

    /// What its day is called: one that the Tribunal set stands in no statute.
    #[must_use]
    pub const fn day_words(&self) -> &'static str {
        if matches!(self.limit, Limit::FixedDay) { "Date set by the Tribunal" } else { self.force.day_words() }
    }

    /// The events that time runs from.
    pub(crate) const fn from(mut self, kinds: &'static [Kind]) -> Self {
        self.from = kinds;
        self
    }

    /// Who owes it, to whom.
    pub(crate) const fn owed(mut self, who: Party, to: &'static [Party]) -> Self {
        self.who = who;
        self.to = to;
        self
    }

    /// The events that discharge it.
    pub(crate) const fn done_by(mut self, kinds: &'static [Kind]) -> Self {
        self.discharged_by = kinds;
        self
    }

    /// Worked dates.
    pub(crate) const fn examples(mut self, examples: &'static [Example]) -> Self {
        self.examples = examples;
        self
    }

    pub(crate) const fn ended_by(mut self, kinds: &'static [Kind]) -> Self {
        self.ended_by = kinds;
        self
    }

    pub(crate) const fn force(mut self, force: Force) -> Self {
        self.force = force;
        self
    }

    pub(crate) const fn grounds(mut self, grounds: &'static [Ground]) -> Self {
        self.grounds = grounds;
        self
    }

    pub(crate) const fn allows_time(mut self) -> Self {
        self.bound = Bound::AllowUntil;
        self
    }

    pub(crate) const fn takes_place(mut self) -> Self {
        self.bound = Bound::TakesPlace;
        self
    }

    pub(crate) const fn again(mut self, again: Again) -> Self {
        self.again = again;
        self
    }

    pub(crate) const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    pub(crate) const fn paragraph(mut self, paragraph: &'static str) -> Self {
        self.paragraph = paragraph;
        self
    }

    pub(crate) const fn untracked(mut self, why: &'static str) -> Self {
        self.untracked = Some(why);
        self
    }

    /// Whether it still runs after the plan went to another authority, or the family left: what the move itself asks for,
    /// answers to requests such as one for copies, complaints, and the family's own time to appeal and to mediate, which a
    /// move takes from nobody.
    #[must_use]
    pub fn stays_after_a_move(&self) -> bool {
        matches!(self.who, Party::OldAuthority | Party::OldHealthBody | Party::Family)
            || self.process() == "complaint"
            || self.from.contains(&Kind::RequestToAnswer)
    }

    /// Whether it is still owed after the plan ended: what was asked, decided, agreed or ordered before.
    #[must_use]
    pub fn stays_after_the_plan(&self) -> bool {
        self.stays_after_a_move() || matches!(self.process(), "mediation" | "appeal" | "tribunal order" | "assessment")
    }

    /// Whether it is part of what somebody could ask for until they are 25 and no longer (section 83(2)): an assessment, and a
    /// plan that there is not yet. Unlike a plan, it does not go on to the end of the academic year (section 46).
    #[must_use]
    pub fn is_of_the_right(&self, from: Kind) -> bool {
        let process = matches!(self.process(), "assessment" | "re-assessment" | "detained person");
        from.age() == Age::Right && process && from != Kind::PlanIssued
    }

    /// The process it belongs to, as vectors name it.
    #[must_use]
    pub fn process(&self) -> &'static str {
        match self.id.as_bytes().first() {
            Some(b'A') => "assessment",
            Some(b'R') => "annual review",
            Some(b'P') => "phase transfer",
            Some(b'X') => "re-assessment",
            Some(b'Z') => "ceasing",
            Some(b'M') => "LA transfer",
            Some(b'D') => "mediation",
            Some(b'T') => "appeal",
            Some(b'O') => "tribunal order",
            Some(b'B') => "direct payment",
            Some(b'J') => "detained person",
            Some(b'L') => "local offer",
            _ => "complaint",
        }
    }
}

/// A worked date: a vector, and a sentence in the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The day of the event that time runs from.
    pub on: Date,
    /// Other events that the rule looks at.
    pub with: &'static [(Kind, Date)],
    /// The last day; none where the law names none.
    pub last_day: Option<Date>,
    pub shows: &'static str,
}

impl Example {
    pub(crate) const fn new(on: Date, last_day: Date, shows: &'static str) -> Self {
        Self { on, with: &[], last_day: Some(last_day), shows }
    }

    /// One without a day in the law.
    pub(crate) const fn no_day(on: Date, shows: &'static str) -> Self {
        Self { on, with: &[], last_day: None, shows }
    }

    pub(crate) const fn with(mut self, with: &'static [(Kind, Date)]) -> Self {
        self.with = with;
        self
    }
}

/// The operative words: the few that fix who, what and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// As they stand in the provision.
    Quoted(&'static str),
    /// As a secondary source gives them.
    Reported(&'static str),
}

impl Words {
    /// The words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Quoted(text) | Self::Reported(text) => text,
        }
    }
}

/// A provision and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provision {
    pub instrument: &'static Instrument,
    /// Which part, as it is cited: `reg 13(2)`.
    pub part: &'static str,
    /// Its place below the instrument's address: `regulation/13`.
    pub path: &'static str,
    /// What it says, in our own words.
    pub says: &'static str,
    /// Its operative words.
    pub words: Words,
    /// Its first day.
    pub since: Date,
    /// Its last day, where it has one.
    pub until: Option<Date>,
    /// How sure this is.
    pub certainty: Certainty,
    /// What else a reader should know: another reading, an error in circulation.
    pub note: &'static str,
    pub rules: &'static [Rule],
}

/// A part of an instrument as practitioners cite it.
#[must_use]
pub fn cited(instrument: &Instrument, part: &str) -> String {
    let part = [
        ("regs ", "regulations "),
        ("reg ", "regulation "),
        ("ss ", "sections "),
        ("s ", "section "),
        ("paras ", "paragraphs "),
        ("para ", "paragraph "),
        ("rr ", "rules "),
        ("r ", "rule "),
    ]
    .into_iter()
    .find_map(|(short, whole)| part.strip_prefix(short).map(|rest| format!("{whole}{rest}")))
    .unwrap_or_else(|| part.to_owned());
    format!("{part}, {}", instrument.named)
}

/// The day whose text the addresses show: the latest of which copies were seen.
const SEEN: &str = "2024-05-31";

impl Provision {
    /// Refuses to compile a provision that lacks what a reader needs.
    pub(crate) const fn check(&self) {
        assert!(!self.part.is_empty() && !self.says.is_empty() && !self.words.text().is_empty());
        assert!(!self.rules.is_empty(), "a provision without a rule belongs in not_coded.rs");
        let mut index = 0;
        while index < self.rules.len() {
            let rule = &self.rules[index];
            assert!(!rule.id.is_empty() && !rule.act.is_empty() && !rule.from.is_empty());
            assert!(!rule.to.is_empty() && !rule.discharged_by.is_empty(), "who owes it to whom, and what ends it");
            assert!(!rule.examples.is_empty(), "a rule without an example");
            index += 1;
        }
    }

    /// As it is cited: `SI 2014/1530 reg 13(2)`.
    #[must_use]
    pub fn citation(&self) -> String {
        format!("{} {}", self.instrument.short, self.part)
    }

    /// As practitioners cite it: `regulation 13(2), SEND Regulations 2014`.
    #[must_use]
    pub fn cited(&self) -> String {
        cited(self.instrument, self.part)
    }

    /// [`Provision::cited`] with the rule's own paragraph: `regulation 44(2)(e), SEND Regulations 2014`.
    #[must_use]
    pub fn cited_for(&self, rule: &Rule) -> String {
        cited(self.instrument, &format!("{}{}", self.part, rule.paragraph))
    }

    /// Where it can be read, at the point in time that was seen.
    #[must_use]
    pub fn address(&self) -> String {
        let base = self.instrument.address;
        match (self.path.is_empty(), base.starts_with("https://www.legislation.gov.uk/")) {
            (true, _) => base.to_owned(),
            (false, true) => format!("{base}/{}/{SEEN}", self.path),
            (false, false) => format!("{base}/{}", self.path),
        }
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, on: Date) -> bool {
        self.since <= on && self.until.is_none_or(|until| on <= until)
    }
}
