//! The advice of a child in one list: of whom it was asked, when, by when, whether it came and was read, and what to do next.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use jiff::civil::Date;
use law::Kind;
use law::counting::days_between;
use law::invariants::offers;
use law::ledger::Event;
use law::machines::{Advice as Stage, Machine, NeedsAssessment};
use page::govuk::{Markup, NotificationBanner, Tag};
use page::{Layout, Problem, Shown, show, words};
use people::records::children;
use people::{OPEN_CHILD, PersonId};
use store::Tx;

use super::advice::{due, opens};
use super::advice_contact::no_address;
use super::asking::has_account;
use super::to_do::days_left;
use crate::RECORD_EVENT;
use crate::model::advice_count::{AdviceCount, count};
use crate::model::advice_lines::{SUBJECTS, subject};
use crate::records::advice::{self, Advice, Standing};
use crate::records::reminders::{self, Reach};
use crate::records::visits::{self, Visit};
use crate::records::{chasing, timeline};

#[derive(Template)]
#[template(path = "child_advice.html")]
struct AdvicePage {
    layout: Layout,
    child: PersonId,
    rows: Vec<Row>,
    /// Whether the viewer works on the case.
    records: bool,
    /// Whether the family reads it, in words of its own.
    is_family: bool,
    /// Whether advice can be asked for now.
    may_ask: bool,
    /// Whether the decision to assess is still to be made: advice is asked for after it.
    decides: bool,
    /// How much of it has come, in words.
    summary: String,
    /// What is missing before the draft plan, and before the final plan.
    missing: Vec<(&'static str, Vec<String>)>,
    /// Coming visits, for the family: what kind of advice they are for, and when and where.
    visits: Vec<(&'static str, String)>,
}

/// A piece of advice as the list shows it.
struct Row {
    href: String,
    from: String,
    subject: &'static str,
    asked: String,
    received: String,
    due: String,
    /// By when it is expected and why it is late, where whoever was asked said so.
    expected: String,
    came: String,
    read: String,
    /// When whoever was asked was last reminded.
    reminded: String,
    /// That they can only be telephoned, and on which number.
    telephone: Markup,
    /// The next visit, where one is planned.
    visit: String,
    tag: Tag,
    acts: Vec<Act>,
}

/// What can be done about it from the list.
struct Act {
    words: &'static str,
    href: String,
    /// Whether it is done at once, and not on a page of its own.
    at_once: bool,
}

/// How a piece stands, in a word or two.
pub(super) fn tag(is_unread: bool, standing: &Standing, due: Option<Date>, today: Date) -> Tag {
    if standing.is_withdrawn && standing.state == Stage::None {
        return Tag::new("Cancelled", "grey");
    }
    match standing.state {
        Stage::Reused => Tag::new("Earlier advice used", "green"),
        Stage::Returned if is_unread => Tag::new("Received, not read", "blue"),
        Stage::Returned => Tag::new("Received", "green"),
        _ => match due.map(|due| days_between(today, due)) {
            Some(left) if left <= 14 => days_left(left),
            _ if standing.sent_back.is_some() => Tag::new("Returned as incomplete", "yellow"),
            _ if standing.received.is_none() => Tag::new("Receipt not confirmed", "grey"),
            _ => Tag::new("Waiting", "blue"),
        },
    }
}

/// The same for a family: who has read it is for those who work on the case, and what they call advice is a report.
pub(super) fn tag_to_family(standing: &Standing, due: Option<Date>, today: Date) -> Tag {
    match standing.state {
        Stage::Reused => Tag::new("Earlier report used", "green"),
        _ => tag(false, standing, due, today),
    }
}

/// What the list is called, for whoever reads.
pub(super) fn called(is_family: bool) -> &'static str {
    if is_family { "Reports" } else { "Advice" }
}

fn day(on: Option<Date>) -> String {
    // A date stays on one line.
    on.map(words::short_date).unwrap_or_default().replace(' ', "\u{a0}")
}

/// When it came, and how late that was.
fn came(on: Option<Date>, due: Option<Date>) -> String {
    match on.zip(due).map(|(on, due)| days_between(due, on)) {
        Some(late) if late > 0 => format!("{}, {} late", day(on), words::plural(late, "day", "days")),
        _ => day(on),
    }
}

/// How whoever was asked is reached with a reminder.
enum Reached {
    InAccount,
    ByEmail,
    /// By post or telephone; the number where it is known.
    Otherwise(Option<String>),
}

/// How whoever was asked for a piece is reached with a reminder, for those who work on the case.
async fn reached(tx: &mut Tx, piece: &Advice) -> Result<Reached, Problem> {
    if has_account(tx, piece).await? {
        return Ok(Reached::InAccount);
    }
    // A letter goes to the family.
    if piece.is_of_family() {
        return Ok(Reached::Otherwise(None));
    }
    Ok(match reminders::reach(tx, piece.id).await? {
        Reach { email: Some(_), .. } => Reached::ByEmail,
        Reach { email: None, phone } => Reached::Otherwise(phone),
    })
}

fn row(id: PersonId, piece: &Advice, standing: &Standing, due: Option<Date>, reached: &Reached, view: &View) -> Row {
    let here = format!("/children/{id}/advice/{}", piece.id);
    Row {
        from: piece.from(view.reader),
        subject: subject(&piece.line),
        asked: day(standing.asked),
        received: day(standing.received),
        due: day(due),
        expected: match piece.late().filter(|_| view.records && standing.is_open()) {
            Some(late) => format!("Expected {}: {}", day(Some(late.expected_on)), late.reason.words()),
            None => String::new(),
        },
        came: came(standing.came, due),
        read: match (piece.read_on(), &piece.read_by) {
            (Some(on), Some(by)) if view.records => format!("Read {} by {by}", day(Some(on))),
            _ => String::new(),
        },
        visit: if standing.is_open() { visit(piece, view) } else { String::new() },
        reminded: String::new(),
        telephone: match reached {
            Reached::Otherwise(phone) if may_telephone(piece, standing, view) => no_address(phone.as_deref()),
            _ => Markup::default(),
        },
        tag: tag(piece.is_unread(view.events), standing, due, view.today),
        acts: if view.records { acts(&here, id, piece, standing, reached) } else { Vec::new() },
        href: here,
    }
}

/// Whether it is said that whoever was asked has no address: to those who work on the case, while the advice is open, of anybody but
/// the family.
fn may_telephone(piece: &Advice, standing: &Standing, view: &View) -> bool {
    view.records && standing.is_open() && !piece.is_of_family() && view.reader.may_know_settings()
}

/// The next visit, or one that was cancelled as the request went to somebody else.
fn visit(piece: &Advice, view: &View) -> String {
    let first = |all: &[Visit]| all.iter().find(|one| one.advice == piece.id).map(|one| day(Some(one.on())));
    match (first(view.visits), first(view.moved)) {
        (Some(on), _) => format!("Visit planned {on}"),
        (None, Some(on)) => format!("Visit on {on} cancelled"),
        (None, None) => String::new(),
    }
}

/// Who looks at the list.
struct View<'a> {
    reader: &'a Reader,
    events: &'a [Event],
    /// Coming visits, the first one first.
    visits: &'a [Visit],
    /// Those of the coming days that were cancelled as the request went to somebody else.
    moved: &'a [Visit],
    records: bool,
    today: Date,
}

fn acts(here: &str, id: PersonId, piece: &Advice, standing: &Standing, reached: &Reached) -> Vec<Act> {
    let act = |words, href| Act { words, href, at_once: false };
    let recorded = |kind: Kind| format!("/children/{id}/journey/record/{}?advice={}", kind.code(), piece.id);
    match standing.state {
        Stage::Asked | Stage::WithBody => {
            let mut all = Vec::new();
            if !matches!(reached, Reached::Otherwise(_)) {
                all.push(Act { words: "Chase", href: format!("{here}/chase"), at_once: true });
            }
            if !matches!(reached, Reached::InAccount) {
                all.push(act("Print the request", format!("{here}/letter")));
            }
            if matches!(reached, Reached::Otherwise(_)) {
                all.push(act("Record that you chased", format!("/children/{id}/notes/new")));
            }
            if standing.received.is_none() {
                all.push(act("Confirm receipt", recorded(Kind::AdviceAskReceived)));
            }
            all.push(act("Record as received", format!("{here}/received")));
            all
        }
        Stage::Returned => {
            vec![act("Read", here.to_owned()), act("Return as incomplete", format!("{here}/return"))]
        }
        Stage::Reused => vec![act("Read", here.to_owned())],
        Stage::None => Vec::new(),
    }
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
}

impl Done {
    /// What was not done, and why.
    fn not_done(&self) -> Option<NotificationBanner> {
        let text = "A reminder was already sent today, so no other was sent.".to_owned();
        let is_already = self.done.as_deref() == Some("chased-already");
        is_already.then(|| NotificationBanner { text, ..NotificationBanner::default() })
    }

    fn words(&self) -> Option<&'static str> {
        Some(match self.done.as_deref()? {
            "chased" => {
                "Reminder will be sent in a few minutes. Until then you can cancel it under Messages. Reminders stop when the advice comes."
            }
            "chased-by-email" => "Reminder sent by email. It names no child. Reminders stop when the advice comes.",
            "cancelled" => "Request cancelled. The person or service that was asked can no longer see it.",
            "recorded" => "Advice updated. Deadlines have been recalculated.",
            _ => return None,
        })
    }
}

/// How much has been answered, in words. Whoever reads only some of it is told so: the number is of all that was asked for.
fn summary(count: &AdviceCount, not_known: usize, shown: usize, is_family: bool) -> String {
    let (asked, here) = (count.asked, words::count(count.here));
    let mut text = match is_family {
        true => {
            let asked = words::plural(asked, "report", "reports and views");
            format!("We have received {here} of {asked} that we asked for")
        }
        false => format!("Advice has been received for {here} of {}", words::plural(asked, "request", "requests")),
    };
    if not_known > 0 {
        let answers = words::plural(not_known, "answer says", "answers say");
        text.push_str(&format!(". {answers} only that the child or young person is not known to the service"));
    }
    if count.late > 0 {
        text.push_str(&format!(". {} late", words::plural(count.late, "answer is", "answers are")));
    }
    if shown < count.asked {
        text.push_str(". The list shows what you can read now");
    }
    text
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Done>,
) -> Shown {
    let (child, facts, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "advice").await?;
    let records = app.policy.decide(&viewer, RECORD_EVENT, &facts).is_some();
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let journey = timeline::load(&mut tx, &reader, id).await?;
    let mut pieces = advice::of(&mut tx, id).await?;
    let order = |line: &str| SUBJECTS.iter().position(|(code, _)| *code == line);
    pieces.sort_by_key(|piece| (order(&piece.line), piece.id));
    let mut visits = visits::of_child(&mut tx, &reader, id).await?;
    visits.retain(|one| one.on() >= viewer.today);
    let mut moved = visits::moved_of_child(&mut tx, &reader, id).await?;
    moved.retain(|one| one.on() >= viewer.today);
    let (events, today) = (journey.events.as_slice(), viewer.today);
    let view = View { reader: &reader, events, visits: &visits, moved: &moved, records, today };
    let settled = journey.settled(viewer.today);
    let mut rows = Vec::new();
    let not_known = advice::not_known(&mut tx, id).await?;
    let mut unknown = 0;
    for piece in pieces.iter().filter(|piece| opens(piece, &viewer, records, &journey, &reader)) {
        let standing = advice::standing(&journey.events, piece.id);
        // What was taken back as a mistake was never asked for.
        if standing.state == Stage::None && !standing.is_withdrawn {
            continue;
        }
        let reached = if records { reached(&mut tx, piece).await? } else { Reached::Otherwise(None) };
        let mut row = row(id, piece, &standing, due(&settled.owed, piece.id), &reached, &view);
        let reminded = if records { chasing::reminded_on(&mut tx, piece.id).await? } else { None };
        if let Some(on) = reminded.filter(|_| standing.is_open()) {
            row.reminded = format!("Last reminder {}", day(Some(on)));
        }
        if standing.state == Stage::Returned && not_known.contains(&piece.id) {
            unknown += 1;
            row.tag = Tag::new("Not known to the service", "yellow");
        } else if reader.is_family() {
            row.tag = tag_to_family(&standing, due(&settled.owed, piece.id), today);
        }
        rows.push(row);
    }
    let may_ask = records && journey.died.is_none() && offers(&journey.events, Kind::AdviceAsked, viewer.today);
    let mut missing = Vec::new();
    if may_ask {
        for (before, kind) in
            [("Before the draft plan", Kind::DraftServed), ("Before the final plan", Kind::PlanIssued)]
        {
            // A draft that has gone misses nothing any more.
            if kind == Kind::DraftServed && NeedsAssessment::after(&journey.events) == NeedsAssessment::DraftServed {
                continue;
            }
            let what = advice::missing(&mut tx, id, kind, None, &journey).await?;
            missing.push((before, what.iter().map(|one| words::capitalised(one)).collect::<Vec<_>>()));
        }
        // The final plan asks for what the draft asks for: what it asks for besides is said alone.
        if let [(_, draft), (_, last)] = missing.as_mut_slice() {
            last.retain(|one| !draft.contains(one));
        }
        missing.retain(|(_, what)| !what.is_empty());
    }
    drop(tx);
    let is_open = |visit: &&Visit| advice::is_open(&journey.events, visit.advice);
    let line =
        |visit: &Visit| pieces.iter().find(|piece| piece.id == visit.advice).map_or("", |piece| subject(&piece.line));
    let to_family = visits.iter().filter(|_| reader.is_family()).filter(is_open);
    let to_family = to_family.map(|visit| (line(visit), visit.words()));
    let cancelled = moved.iter().filter(|_| reader.is_family()).filter(is_open);
    let cancelled = cancelled.map(|visit| (line(visit), format!("{}: cancelled", visit.words())));
    let to_family = to_family.chain(cancelled).collect();
    let is_family = reader.is_family();
    let mut layout =
        app.layout(&viewer, called(is_family)).back_to(&format!("/children/{id}"), &child.name()).done(asked.words());
    layout.notice = asked.not_done();
    show(&AdvicePage {
        visits: to_family,
        layout,
        decides: records
            && journey.died.is_none()
            && !may_ask
            && offers(&journey.events, Kind::AssessmentAgreed, viewer.today),
        child: id,
        summary: summary(
            &count(&journey.events, &settled.owed, Date::MIN, viewer.today),
            unknown,
            rows.len(),
            is_family,
        ),
        rows,
        records,
        is_family,
        may_ask,
        missing,
    })
}
