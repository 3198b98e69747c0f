//! What is to be done about a child: what the law asks and what somebody set by hand, most urgent first, each with who is
//! responsible and the one form that does it.

use access::App;
use gate::Reader;
use jiff::civil::{Date, Weekday};
use law::invariants::offers;
use law::ledger::{Obligation, State as Standing};
use law::{Force, Kind, Party, Rule};
use page::govuk::{Button, Markup, Tag};
use page::{Problem, words};
use people::PersonId;

use super::choose::WHETHER_TO_ISSUE;
use super::family::asked_of;
use super::journey::decision_of;
use super::letters;
use crate::model::before::Settled;
use crate::model::review::{self, Stage};
use crate::model::tasks::Kind as TaskKind;
use crate::model::urgency::{of_task, rank};
use crate::model::{ACTS, advice_lines, family, one_letter};
use crate::records::advice::Advice;
use crate::records::consultations::Consultation;
use crate::records::tasks::Task;
use crate::records::timeline::Journey;

/// Something to be done, as pages show it.
#[derive(Debug, Clone)]
pub(super) struct ToDo {
    /// The rule or the kind of task.
    pub code: String,
    pub what: String,
    /// Whether `what` is a whole sentence, with its day: what a family reads.
    pub is_told: bool,
    /// Which of several, such as whose advice.
    pub about: Vec<String>,
    pub day: Option<Date>,
    /// What its day is called: only a statutory one is a deadline.
    pub day_words: &'static str,
    /// By when to send it, where its day is no working day.
    pub work_to: Option<String>,
    pub standing: Tag,
    pub who: String,
    pub button: Option<Button>,
    /// How its day came about, and the law that asks for it; nothing for what somebody set by hand.
    pub law: Option<Law>,
    pub is_late: bool,
    /// The rule on whose exception somebody can rely.
    pub exception: Option<&'static str>,
    /// What is late and statutory first: see [`rank`].
    sort: (u8, bool, Option<Date>),
}

/// Where something to be done comes from.
#[derive(Debug, Clone)]
pub(super) struct Law {
    pub rule: &'static str,
    pub cited: String,
    pub working: String,
    /// Its sentence.
    pub says: &'static str,
}

impl ToDo {
    /// Its day as pages show it.
    pub fn shown_day(&self) -> Option<String> {
        self.day.map(words::date)
    }
}

#[derive(askama::Template)]
#[template(path = "to_do.html")]
struct List {
    child: PersonId,
    items: Vec<ToDo>,
    is_family: bool,
    /// With how each day came about, and exceptions.
    is_whole: bool,
}

/// The list. The first button alone is the one to press; the others stand back.
pub(super) fn list(child: PersonId, mut items: Vec<ToDo>, is_family: bool, is_whole: bool) -> Result<Markup, Problem> {
    for button in items.iter_mut().filter_map(|one| one.button.as_mut()).skip(1) {
        "govuk-button--secondary".clone_into(&mut button.classes);
    }
    Ok(Markup::render(&List { child, items, is_family, is_whole })?)
}

/// A child and what is known of it, for whom it is shown.
pub(super) struct Of<'a> {
    pub id: PersonId,
    pub journey: &'a Journey,
    pub settled: &'a Settled,
    pub pieces: &'a [Advice],
    pub consultations: &'a [Consultation],
    pub tasks: &'a [Task],
    pub reader: &'a Reader,
    /// The child's case officer, for those who work for the council.
    pub officer: Option<&'a str>,
    /// Whether they do what is to be done.
    pub may_record: bool,
    pub may_rely: bool,
    /// Whether the family reads it.
    pub is_family: bool,
    /// Whether there is a page of all the advice on the child.
    pub has_advice_page: bool,
    pub today: Date,
}

/// Whether there is a page of all the advice on a child.
pub(super) fn has_advice_page(app: &App) -> bool {
    app.record_sections.iter().any(|section| section.href == "/children/{id}/advice")
}

/// What the family may do, or has to be given time for; not something that is owed to them.
pub(super) fn is_right(one: &Obligation) -> bool {
    one.rule.force == Force::May || one.is_time_to_allow()
}

/// All that is to be done, the most urgent first; advice that several were asked for once.
pub(super) fn all(of: &Of<'_>) -> Vec<ToDo> {
    let mut duties: Vec<&Obligation> =
        of.settled.owed.iter().filter(|one| one.state.is_open() && !is_right(one)).collect();
    duties.retain(|one| !one_letter::is_asked_by_another(one, &of.settled.owed));
    duties.sort_by_key(|one| (one.last_day.is_none(), one.last_day));
    let (advice, others): (Vec<&Obligation>, Vec<&Obligation>) =
        duties.into_iter().partition(|one| one.rule.id == law::ids::ADVICE);
    let mut all: Vec<ToDo> = others.into_iter().map(|one| one_of(of, one)).collect();
    if let Some((first, more)) = advice.split_first() {
        let mut shown = one_of(of, first);
        if !more.is_empty() {
            shown.about = advice.iter().map(|one| waiting(of, one)).filter(|line| !line.is_empty()).collect();
            shown.what = if of.is_family {
                "Reports and views for the assessment".to_owned()
            } else {
                format!("{} ({})", shown.what, advice.len())
            };
            shown.who = if of.is_family { String::new() } else { "each person or service asked".to_owned() };
            shown.is_told = of.is_family;
        }
        all.push(shown);
    }
    // After a death nothing is left of what waited, but what somebody set by hand.
    let remains = |task: &&Task| of.journey.died.is_none() || task.kind() == Some(TaskKind::FollowUp);
    all.extend(of.tasks.iter().filter(remains).filter_map(|task| by_hand(of, task)));
    if of.may_record && of.settled.missing.iter().any(|one| one.rule == law::ids::ANNUAL_REVIEW) {
        all.push(missing_review(of));
    }
    all.sort_by_key(|one| one.sort);
    all
}

/// The rights of the family, and the time it has.
pub(super) fn rights(of: &Of<'_>) -> Vec<ToDo> {
    of.settled.owed.iter().filter(|one| one.state.is_open() && is_right(one)).map(|one| one_of(of, one)).collect()
}

/// A piece of advice that is waited for, with its day.
fn waiting(of: &Of<'_>, one: &Obligation) -> String {
    if let Some(told) = told(of, one) {
        return told;
    }
    let from = about(of, one);
    let expected = match piece_of(of, one).and_then(Advice::late) {
        Some(late) if !of.is_family => format!(", expected {}", words::date(late.expected_on)),
        _ => String::new(),
    };
    match one.last_day {
        Some(day) if !from.is_empty() => format!("{from}, due {}{expected}", words::date(day)),
        _ => from,
    }
}

/// The sentence that a family reads; none for others, and where there is none.
fn told(of: &Of<'_>, one: &Obligation) -> Option<String> {
    let from = |asked: &Obligation| asked_of(of.pieces, asked.from.about, of.reader);
    if of.is_family { family::told(one, &of.journey.events, of.today, &from) } else { None }
}

fn one_of(of: &Of<'_>, one: &Obligation) -> ToDo {
    let own = of.settled.working.clone().filter(|_| one.rule.id == law::ids::ANNUAL_REVIEW && one.state.is_open());
    let working = own.unwrap_or_else(|| {
        one.working(&of.journey.events, &of.journey.calendar).map_or_else(|error| error.to_string(), |due| due.working)
    });
    let work_to = one.work_to(&of.journey.calendar).filter(|day| Some(*day) != one.last_day);
    let is_late = matches!(one.state, Standing::Overdue { .. });
    let told = told(of, one);
    let about = about(of, one);
    ToDo {
        code: one.rule.id.to_owned(),
        is_told: told.is_some(),
        about: [directed(of, one), about].into_iter().filter(|about| !about.is_empty() && told.is_none()).collect(),
        day: one.last_day,
        day_words: one.rule.day_words(),
        work_to: one.last_day.zip(work_to).map(|(day, work_to)| send_by(day, work_to)),
        standing: standing(of, one),
        // What the council has to do and what the family says itself need no name beside the sentence.
        who: if told.is_some() && !waits_for_others(of, one) { String::new() } else { responsible(of, one) },
        button: button(of, one),
        law: Some(Law {
            rule: one.rule.id,
            cited: one.provision.cited_for(one.rule),
            working,
            says: one.provision.says,
        }),
        is_late,
        exception: (of.may_rely && is_late && !one.rule.grounds.is_empty()).then_some(one.rule.id),
        sort: {
            // What is to be done as soon as it can stands by the day since when: it comes before what has time.
            let at_once = (one.rule.who == Party::Authority).then_some(one.from.on);
            let day = one.last_day.or(at_once);
            (rank(one.state), day.is_none(), day)
        },
        what: told.unwrap_or_else(|| act_words(of, one)),
    }
}

/// How it stands; within two weeks of its day, how many are left.
fn standing(of: &Of<'_>, one: &Obligation) -> Tag {
    let left = one.last_day.map(|day| law::counting::days_between(of.today, day));
    match left.filter(|left| one.state == Standing::Running && one.rule.force.binds() && (0..=14).contains(left)) {
        Some(left) => days_left(left),
        None => tag(one.state),
    }
}

/// A task that somebody set, or that follows from no rule.
fn by_hand(of: &Of<'_>, task: &Task) -> Option<ToDo> {
    let kind = task.kind()?;
    let days = law::counting::days_between(of.today, task.due_on());
    let title = task.letter().map(|kind| letters::list::title(kind.words()));
    let what = match title.or_else(|| task.general_letter().map(|(_, name)| name.to_owned())) {
        Some(title) => format!("{}: {title}", kind.words()),
        None => task.what.as_ref().map_or_else(|| kind.words().to_owned(), |what| what.to(of.reader)),
    };
    let named = task.for_name.as_ref().map(|name| name.to(of.reader));
    let (place, day) = of_task(Some(kind), task.due_on());
    let address = match (kind, task.about) {
        (TaskKind::ReviewReport, Some(report)) => format!("/children/{}/review/reports/{report}", of.id),
        // It is done once each of them has an answer.
        (TaskKind::Comments, _) => format!("/children/{}/plan", of.id),
        // It is done once each of them is marked as read.
        (TaskKind::FilesToRead, _) => format!("/children/{}/files", of.id),
        _ => format!("/children/{}/journey/tasks/{}", of.id, task.id),
    };
    let words = match kind {
        TaskKind::ReviewReport => "Read the report",
        TaskKind::AdviceOfOldSetting => "Decide",
        TaskKind::Details | TaskKind::SecretAddress => "Check the details",
        TaskKind::LetterToSend => "Open the draft",
        TaskKind::FilesToRead => "Read the documents",
        TaskKind::LetterHeld => "See the letter",
        TaskKind::Comments => "Read and answer the comments",
        TaskKind::PlanKeptAlive => "Put the plan back in force",
        _ => "Mark as done",
    };
    Some(ToDo {
        code: kind.rule(),
        what: words::capitalised(&what),
        is_told: false,
        about: Vec::new(),
        day: Some(task.due_on()),
        day_words: "Due",
        work_to: None,
        standing: if kind.is_urgent() { Tag::new("Urgent", "red") } else { days_left(days) },
        who: named.or_else(|| of.officer.map(str::to_owned)).unwrap_or_else(|| authority().to_owned()),
        button: of.may_record.then(|| named_link(words, &what, &address)),
        law: None,
        is_late: days < 0,
        exception: None,
        sort: (place, false, Some(day)),
    })
}

/// The date of the last annual review, where nobody has said it.
fn missing_review(of: &Of<'_>) -> ToDo {
    let address = format!("/children/{}/last-review", of.id);
    ToDo {
        code: "missing".to_owned(),
        what: "Enter the date of the last annual review".to_owned(),
        is_told: false,
        about: Vec::new(),
        day: None,
        day_words: "",
        work_to: None,
        standing: Tag::new("Date missing", "yellow"),
        who: of.officer.unwrap_or(authority()).to_owned(),
        button: Some(Button::link("Enter the date", &address)),
        law: None,
        is_late: false,
        exception: None,
        sort: (rank(Standing::Running), true, None),
    }
}

const fn authority() -> &'static str {
    "The local authority"
}

/// Whether somebody else than the council and the family has to do it.
fn waits_for_others(of: &Of<'_>, one: &Obligation) -> bool {
    let asked = asked_of(of.pieces, one.from.about, of.reader);
    one.rule.who != Party::Authority && asked.is_none_or(|(line, _)| !advice_lines::is_of_family(line))
}

/// Who is responsible, by name where it is known.
fn responsible(of: &Of<'_>, one: &Obligation) -> String {
    let named = match one.rule.who {
        Party::Authority => of.officer.map(str::to_owned),
        Party::Adviser => piece_of(of, one).map(|piece| piece.from(of.reader)),
        Party::Setting if of.reader.may_know_settings() => {
            consultation_of(of, one).map(|asked| asked.setting.to(of.reader))
        }
        _ => None,
    };
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| party_words(of, one.rule.who).to_owned())
}

/// What is to be done; a family is told who has to do it, where it is not itself.
fn act_words(of: &Of<'_>, one: &Obligation) -> String {
    if of.is_family && one.is_time_to_allow() && one.from.kind.is_served() {
        return family::may_comment(one.from.kind).to_owned();
    }
    if of.is_family && one.rule.who != Party::Family {
        let act = family::act_words(one.rule);
        return words::capitalised(&format!("{} has to {act}", party_words(of, one.rule.who)));
    }
    words::capitalised(one.rule.task_words())
}

fn party_words(of: &Of<'_>, who: Party) -> &'static str {
    match who {
        Party::Adviser if of.is_family => "the person or service that we asked",
        Party::HealthBody | Party::OldHealthBody if of.is_family => "the NHS",
        who => who.words(),
    }
}

/// The advice that an obligation is about, where the reader may know of whom it is asked.
fn piece_of<'a>(of: &Of<'a>, one: &Obligation) -> Option<&'a Advice> {
    // The name of the setting that is asked tells where the child is.
    let is_its = |piece: &&Advice| crate::model::about(piece.id.uuid()) == one.from.about;
    of.pieces.iter().find(is_its).filter(|_| of.reader.may_know_settings())
}

/// Why something is sent before its day, and when: `Saturday: send by Friday 12 December`.
pub(super) fn send_by(day: Date, work_to: Date) -> String {
    let why = match day.weekday() {
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
        _ => "bank holiday",
    };
    let year = if day.year() == work_to.year() { String::new() } else { format!(" {}", work_to.year()) };
    format!("{why}: send by {}{year}", words::weekday(work_to))
}

/// What an obligation is about, where there may be several of its kind: which decision, or whose advice.
fn about(of: &Of<'_>, one: &Obligation) -> String {
    // A right to appeal, and mediation, are about one decision.
    if one.rule.from.iter().any(|kind| law::kind::is_appealable(*kind)) && one.rule.force == Force::May {
        let kind = one.from.kind;
        let decision = if of.is_family { family::event_words(kind) } else { kind.words() };
        return format!("{decision}, {}", words::date(one.from.on));
    }
    if one.from.kind.belongs_to_a_decision() {
        return decision_of(of.journey, one.from.about);
    }
    if one.rule.who == Party::Setting && of.reader.may_know_settings() {
        return consultation_of(of, one).map(|asked| asked.setting.to(of.reader)).unwrap_or_default();
    }
    piece_of(of, one).map(|piece| piece.from(of.reader)).unwrap_or_default()
}

/// The consultation that an obligation is about.
fn consultation_of<'a>(of: &Of<'a>, one: &Obligation) -> Option<&'a Consultation> {
    of.consultations.iter().find(|asked| crate::model::about(asked.id.uuid()) == one.from.about)
}

/// What an officer wrote of a direction of the Tribunal.
fn directed(of: &Of<'_>, one: &Obligation) -> String {
    let said = of.journey.directed.get(&one.from.id).filter(|_| one.from.kind.is_direction());
    said.map(|said| said.to(of.reader)).unwrap_or_default()
}

/// Which direction of the Tribunal or which consultation a form is to be about, as its address says it.
fn chosen(of: &Of<'_>, one: &Obligation, act: Kind) -> String {
    if act == Kind::SettingAnswered {
        return consultation_of(of, one).map(|asked| format!("?consultation={}", asked.id)).unwrap_or_default();
    }
    let direction = of.journey.about.get(&one.from.id).filter(|_| act.is_about_a_direction());
    direction.map(|id| format!("?direction={id}")).unwrap_or_default()
}

/// A link that looks like a button, which says to a screen reader what it is about.
fn named_link(text: &str, what: &str, href: &str) -> Button {
    #[derive(askama::Template)]
    #[template(ext = "html", source = r#"{{ text }}<span class="govuk-visually-hidden">: {{ what }}</span>"#)]
    struct Named<'a> {
        text: &'a str,
        what: &'a str,
    }
    Button { html: Markup::of(&Named { text, what }), ..Button::link("", href) }
}

/// The form that does it; where there is a choice between several, the page that offers them.
fn button(of: &Of<'_>, one: &Obligation) -> Option<Button> {
    if !of.may_record || is_right(one) || of.journey.died.is_some() {
        return None;
    }
    let record = format!("/children/{}/journey/record", of.id);
    if one.rule.id == law::ids::ADVICE && of.has_advice_page {
        return Some(Button::link("See and chase advice", &format!("/children/{}/advice", of.id)));
    }
    if one.rule.id == law::ids::DECISION_TO_ASSESS {
        return Some(Button::link("Decide whether to assess", &format!("/children/{}/journey/test", of.id)));
    }
    let does = |kind: Kind| settles(one.rule, kind) && offers(&of.journey.events, kind, of.today);
    let acts: Vec<_> = ACTS.iter().filter(|act| does(act.kind)).collect();
    let act = words::capitalised(one.rule.task_words());
    match acts.as_slice() {
        [..] if acts.iter().any(|act| act.kind == Kind::PlanRefused) => {
            Some(Button::link(WHETHER_TO_ISSUE, &format!("{record}?rule={}", one.rule.id)))
        }
        [] if one.rule.id == law::ids::ANNUAL_REVIEW => before_the_decision(of, &act, &record),
        [] => None,
        // Everybody whom the law names is asked at once.
        [only] if only.kind == Kind::AdviceAsked && of.has_advice_page => {
            Some(Button::link("Ask for advice", &format!("/children/{}/advice/ask", of.id)))
        }
        [only] => {
            let chosen = chosen(of, one, only.kind);
            Some(named_link(only.title, &act, &format!("{record}/{}{chosen}", only.kind.code())))
        }
        _ => Some(named_link("Record what was done", &act, &format!("{record}?rule={}", one.rule.id))),
    }
}

/// What an annual review waits for while it cannot be decided.
fn before_the_decision(of: &Of<'_>, act: &str, record: &str) -> Option<Button> {
    let (kind, words) = match review::stage(&of.journey.events) {
        Stage::Open => (Kind::ReviewArranged, "Set the date of the review meeting"),
        Stage::Arranged(on) if on <= of.today => (Kind::ReviewMeeting, "Record the review meeting"),
        _ => return None,
    };
    offers(&of.journey.events, kind, of.today).then(|| named_link(words, act, &format!("{record}/{}", kind.code())))
}

/// Whether an event of this kind is what a rule asks for. Whoever has to say that there will be no plan decides whether there
/// will be one.
pub(super) fn settles(rule: &Rule, kind: Kind) -> bool {
    let asks = |one: Kind| rule.discharged_by.contains(&one);
    asks(kind) || (kind == Kind::PlanAgreed && asks(Kind::PlanRefused))
}

/// How something stands by the days that are left, in tables and lists alike.
pub(super) fn days_left(left: i64) -> Tag {
    let days = words::plural(left.abs(), "day", "days");
    match left {
        ..0 => Tag::new(&format!("Overdue by {days}"), "red"),
        0 => Tag::new("Due today", "orange"),
        1..=14 => Tag::new(&format!("Due in {days}"), "orange"),
        _ => Tag::new(&format!("Due in {days}"), "blue"),
    }
}

/// How something stands, in a word or two.
pub(super) fn tag(state: Standing) -> Tag {
    let days = |days: i64| words::plural(days, "day", "days");
    match state {
        Standing::Running => Tag::new("On time", "blue"),
        Standing::Met { .. } => Tag::new("Done in time", "green"),
        Standing::MetLate { days: late, .. } => Tag::new(&format!("Done {} late", days(late)), "orange"),
        Standing::PastAdvised { days: late } => Tag::new(&format!("Advised date passed {} ago", days(late)), "grey"),
        Standing::MetAfterAdvised { days: late, .. } => {
            Tag::new(&format!("Done {} after the advised date", days(late)), "grey")
        }
        Standing::Overdue { days: late } => days_left(-late),
        Standing::ExceptionReliedOn { days: late, done: None, .. } => {
            Tag::new(&format!("Exception relied on, {} past", days(late)), "yellow")
        }
        Standing::ExceptionReliedOn { days: late, done: Some(_), .. } => {
            Tag::new(&format!("Done {} past, exception relied on", days(late)), "yellow")
        }
        Standing::Overtaken { .. } => Tag::new("Not done", "red"),
        Standing::CutShort { .. } => Tag::new("Ended early", "red"),
        Standing::Lapsed => Tag::new("Time passed", "grey"),
        Standing::Ended { .. } => Tag::new("No longer due", "grey"),
    }
}
