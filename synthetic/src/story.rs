//! What has happened to one invented child so far: the request and what came of it, with lateness, refusals,
//! reviews and transfers as published. Nothing lies before the second birthday; nothing but days that were set
//! lies in the future.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use law::{Calendar, Kind as Event};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::Kind;
use crate::calibration as published;
use crate::draw::{Draw, plus};

/// The dates of one request and what came of it.
pub(crate) struct Story {
    pub requested: Date,
    pub events: Vec<Happening>,
    pub advice: Vec<Piece>,
}

/// Something that happened.
pub(crate) struct Happening {
    pub on: Date,
    pub kind: Event,
    pub detail: Json,
    pub about: Option<Uuid>,
}

/// A piece of advice.
pub(crate) struct Piece {
    pub id: Uuid,
    pub line: &'static str,
    pub asked_of: &'static str,
}

/// Whose advice is sought, and how many of a hundred keep the six weeks. The order is that of regulation 6(1).
const ADVICE: [(&str, &str, f64); 5] = [
    ("a", "The family", 0.95),
    ("b", "The setting", 0.82),
    ("c", "Calderwick Hospitals NHS Trust", 0.58),
    ("d", "Calderwick Educational Psychology Service", 0.42),
    ("e", "Children’s social care", 0.74),
];

impl Story {
    fn happens(&mut self, on: Date, kind: Event) {
        self.events.push(Happening { on, kind, detail: json!({}), about: None });
    }
}

pub(crate) fn tell(draw: &mut Draw, kind: Kind, born: Date, started_at: i64, today: Date) -> Story {
    let requested = request_day(draw, kind, born, started_at, today);
    let source = *draw.one(&["parent", "setting", "setting", "setting", "health"]);
    let mut story = Story { requested, events: Vec::new(), advice: Vec::new() };
    story.events.push(Happening {
        on: requested,
        kind: Event::RequestReceived,
        detail: match kind {
            Kind::UnderWay => json!({
                "source": source,
                "needs": "Reading and writing are far behind the class. Noise and changes of plan end in distress, most days of the week.",
                "provision": "The school has given a teaching assistant each morning, a quiet place and a speech programme for two terms. Progress is small.",
                "views": "I like drawing. I do not like the hall.",
            }),
            _ => json!({ "source": source }),
        },
        about: None,
    });
    story.happens(plus(requested, draw.between(1, 8)), Event::ConsideringNotified);
    let weeks_6 = if draw.happens(published::DECIDED_IN_6_WEEKS) { draw.between(20, 42) } else { draw.between(43, 90) };
    let decided = plus(requested, weeks_6);
    match kind {
        Kind::Refused => refused(draw, decided, &mut story),
        Kind::UnderWay => {
            story.happens(decided, Event::AssessmentAgreed);
            advice(draw, decided, today, false, &mut story);
            let agreed = plus(requested, draw.between(95, 112)).max(plus(decided, 50));
            if agreed <= today {
                story.happens(agreed, Event::PlanAgreed);
                story.happens(plus(agreed, draw.between(2, 9)), Event::DraftServed);
            }
        }
        Kind::Live | Kind::Ceased => plan(draw, kind, born, decided, today, &mut story),
    }
    for happening in story.events.iter_mut().filter(|happening| is_work(happening.kind)) {
        happening.on = working_day(happening.on);
    }
    story.events.retain(|happening| happening.on <= today || happening.kind.is_planned());
    let events = &story.events;
    story.advice.retain(|piece| events.iter().any(|event| event.about == Some(piece.id)));
    story.events.sort_by_key(|happening| (happening.on, happening.kind));
    story
}

/// Whether people do it at work: a request may come on any day, and a transfer is on 1 September.
fn is_work(kind: Event) -> bool {
    kind != Event::RequestReceived && !kind.is_planned()
}

static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::built_in);

/// The day, or the last working day before it; nobody meets between Christmas and New Year.
fn working_day(day: Date) -> Date {
    let closed = |day: Date| {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let christmas = matches!((day.month(), day.day()), (12, 24..) | (1, 1));
        // Of years whose bank holidays are not held weekends are known all the same.
        weekend || christmas || CALENDAR.is_working_day(day).is_ok_and(|works| !works)
    };
    let mut works = day;
    while closed(works) {
        works = works.yesterday().unwrap_or(day);
    }
    works
}

fn request_day(draw: &mut Draw, kind: Kind, born: Date, started_at: i64, today: Date) -> Date {
    match kind {
        Kind::UnderWay => plus(today, -draw.between(3, 150)),
        Kind::Refused => plus(today, -draw.between(60, published::DAYS_BACK)),
        Kind::Live | Kind::Ceased => {
            let from = born.checked_add(started_at.years()).unwrap_or(born);
            let day = plus(from, draw.between(0, 364) - 140);
            // A plan takes its time: what would be too late is as much earlier, so that no day has many.
            let latest = plus(today, -200);
            let over = latest.until(day).map_or(0, |span| i64::from(span.get_days()));
            if over > 0 { plus(latest, -over) } else { day }
        }
    }
    .max(plus(born, 400))
    .min(plus(today, -3))
}

fn refused(draw: &mut Draw, decided: Date, story: &mut Story) {
    story.happens(decided, Event::AssessmentRefused);
    if draw.happens(published::MEDIATION_AFTER_REFUSAL) {
        let wanted = plus(decided, draw.between(10, 55));
        let held = plus(wanted, draw.between(12, 45));
        story.happens(wanted, Event::MediationWanted);
        story.happens(held, Event::MediationHeld);
        story.happens(plus(held, draw.between(1, 3)), Event::MediationCertificate);
    }
}

/// Advice for an assessment: asked for, received, returned; all before `end` where the assessment is over.
fn advice(draw: &mut Draw, decided: Date, end: Date, is_over: bool, story: &mut Story) {
    for (line, asked_of, in_time) in ADVICE {
        let asked = plus(decided, draw.between(0, 4));
        let received = plus(asked, draw.between(0, 2));
        let days = if draw.happens(in_time) { draw.between(14, 42) } else { draw.between(43, 95) };
        let id = draw.uuid(asked);
        let returned =
            if is_over { plus(received, days).min(plus(end, -1)).max(received) } else { plus(received, days) };
        story.advice.push(Piece { id, line, asked_of });
        for (on, kind) in
            [(asked, Event::AdviceAsked), (received, Event::AdviceAskReceived), (returned, Event::AdviceReturned)]
        {
            story.events.push(Happening { on, kind, detail: json!({}), about: Some(id) });
        }
    }
}

fn plan(draw: &mut Draw, kind: Kind, born: Date, decided: Date, today: Date, story: &mut Story) {
    let issued = issue_date(draw, story.requested, decided);
    story.happens(decided, Event::AssessmentAgreed);
    let draft = plus(issued, -draw.between(25, 45)).max(plus(decided, 3));
    // Older assessments came over without their pieces of advice, as they do from another system.
    if story.requested > plus(today, -500) {
        advice(draw, decided, draft, true, story);
    }
    story.happens(plus(draft, -draw.between(1, 2)).max(plus(decided, 1)), Event::PlanAgreed);
    story.happens(draft, Event::DraftServed);
    story.happens(issued, Event::PlanIssued);
    let end = if kind == Kind::Ceased {
        plus(today, -draw.between(1, published::DAYS_BACK)).max(plus(issued, 30))
    } else {
        today
    };
    reviews(draw, issued, end, story);
    if kind == Kind::Live {
        transfers(draw, born, issued, today, story);
    }
    if draw.happens(published::APPEALS_A_YEAR * 2.0) {
        let registered = plus(issued, draw.between(20, 60));
        story.happens(registered, Event::AppealRegistered);
        story.happens(plus(registered, draw.between(2, 9)), Event::AppealReceived);
        story.happens(plus(registered, draw.between(30, 45)), Event::AppealAnswered);
        story.happens(plus(registered, draw.between(150, 380)), Event::AppealEnded);
    }
    if kind == Kind::Ceased {
        let notified = plus(end, -draw.between(110, 140)).max(plus(issued, 20));
        story.happens(plus(notified, -draw.between(20, 40)).max(plus(issued, 5)), Event::CeaseConsidered);
        story.happens(plus(notified, -draw.between(3, 15)).max(plus(issued, 6)), Event::CeaseConsulted);
        story.happens(notified, Event::CeaseNotified);
        // SEN2 item 4.6: 1 is the greatest age, 6 no longer in education. One in 400 has none, as in real records.
        let age = born.until(end).map_or(0, |span| span.get_days()) / 365;
        let reasons: &[&str] = match age {
            ..16 => &["2", "2", "4", "5", "9"],
            16..25 => &["2", "4", "4", "5", "6", "6", "9"],
            _ => &["1"],
        };
        let reason = *draw.one(reasons);
        let detail = if draw.happens(0.0025) { json!({}) } else { json!({ "ceasereason": reason }) };
        story.events.push(Happening { on: end, kind: Event::PlanCeased, detail, about: None });
    }
}

/// Within 20 weeks or not, by the rate of the year.
fn issue_date(draw: &mut Draw, requested: Date, decided: Date) -> Date {
    let year = requested.year();
    let rate = published::IN_20_WEEKS
        .iter()
        .min_by_key(|(known, _)| (known - year).abs())
        .map_or(0.5, |(_, percent)| percent / 100.0);
    let days = if draw.happens(rate) {
        draw.between(112, 140)
    } else if draw.happens(0.93) {
        draw.between(141, 300)
    } else {
        draw.between(301, 500)
    };
    plus(requested, days).max(plus(decided, 30))
}

fn reviews(draw: &mut Draw, issued: Date, end: Date, story: &mut Story) {
    let mut due = issued.checked_add(1.year()).unwrap_or(issued);
    while due < end {
        let held = if draw.happens(published::REVIEW_HELD_IN_YEAR) {
            plus(due, -draw.between(1, 60))
        } else {
            plus(due, draw.between(1, 240))
        };
        if held >= end {
            return;
        }
        story.happens(plus(held, -draw.between(10, 30)), Event::ReviewInvited);
        story.happens(held, Event::ReviewMeeting);
        let report = plus(held, if draw.happens(0.7) { draw.between(3, 14) } else { draw.between(15, 40) });
        if report < end {
            story.happens(report, Event::ReviewReportSent);
        }
        let decided = if draw.happens(published::REVIEW_DECIDED_IN_4_WEEKS) {
            plus(held, draw.between(7, 28))
        } else {
            plus(held, draw.between(29, 160))
        };
        if decided < end {
            if draw.happens(published::REVIEW_AMENDS) {
                story.happens(decided, Event::ReviewAmend);
                story.happens(decided, Event::AmendmentServed);
                let amended = plus(decided, draw.between(28, 84));
                if amended < end {
                    story.happens(amended, Event::PlanAmended);
                }
            } else {
                story.happens(decided, Event::ReviewKeep);
            }
        }
        due = held.max(due).checked_add(1.year()).unwrap_or(end);
    }
}

/// The transfers of the last two years and the next: to secondary school at 11, to post-16 at 16.
fn transfers(draw: &mut Draw, born: Date, issued: Date, today: Date, story: &mut Story) {
    for (age, kind, before) in [(11, Event::TransferOfPhase, (2, 15)), (16, Event::TransferToPost16, (3, 31))] {
        // Whoever has turned this age by 31 August transfers on 1 September.
        let birthday = born.checked_add(age.years()).unwrap_or(born);
        let year = if birthday.month() >= 9 { birthday.year() + 1 } else { birthday.year() };
        let (Ok(day), Ok(limit)) = (Date::new(year, 9, 1), Date::new(year, before.0, before.1)) else { continue };
        if day < plus(today, -730) || day > plus(today, 365) || issued > plus(limit, -90) {
            continue;
        }
        story.happens(day, kind);
        let reviewed =
            if draw.happens(0.7) { plus(limit, -draw.between(1, 60)) } else { plus(limit, draw.between(1, 90)) };
        if reviewed <= today {
            story.happens(reviewed, Event::TransferReviewed);
        }
    }
}
