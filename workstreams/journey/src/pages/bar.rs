//! The bar on every page about a child: how far the child is, and what can be recorded.

use access::Viewer;
use gate::Reader;
use jiff::civil::Date;
use law::Kind;
use law::invariants::offers;
use law::ledger::Event;
use page::govuk::Tag;
use page::words;
use people::records::events::Event as Recorded;
use people::{OPEN_CHILD, PersonId};
use store::{Result, Tx};
use uuid::Uuid;
use workstream::{InBar, InList, ListStatus, RecordBar, Saying, Stage, Statuses, Subject};

use crate::model::looked_for::LookedFor;
use crate::model::status::{has_open_appeal, stage, status};
use crate::model::{self, ACTS};
use crate::pages::letters::print::HELD;
use crate::records::bar;
use crate::{ADD_NOTE, RECORD_EVENT};

pub const RECORD_BARS: &[RecordBar] = &[RecordBar { action: OPEN_CHILD, say }];

fn say<'a>(tx: &'a mut Tx, of: Subject<'a>) -> Saying<'a> {
    Box::pin(told(tx, of))
}

/// How far a child is, as somebody may know it.
struct HowFar {
    events: Vec<Event>,
    review_due: Option<Date>,
    died: bool,
    /// Whether they may know that the child died.
    may_know_death: bool,
}

impl HowFar {
    /// For a reader; for somebody who works here and has no record of their own none is needed.
    fn new(recorded: &[Recorded], review_due: Option<Date>, reader: Option<&Reader>) -> Self {
        let is_bound = reader.is_some_and(Reader::is_bound);
        let mut events = model::events(recorded);
        // What tells where the child is does not stand here either.
        events.retain(|event| reader.is_none_or(|reader| reader.may_know_event(event.kind.code())));
        Self {
            events,
            // What is owed changes with a move: a bound reader has a status that only what they may know changes.
            review_due: review_due.filter(|_| !is_bound),
            died: model::died(recorded).is_some(),
            may_know_death: !is_bound,
        }
    }

    /// After a death there is none; somebody who must not learn of it sees what was before.
    fn status(&self, today: Date) -> Option<String> {
        if self.died && self.may_know_death { None } else { status(&self.events, self.review_due, today) }
    }

    fn in_list(&self, today: Date) -> InList {
        if self.died && self.may_know_death {
            return InList { status: Some("Died".to_owned()), ..InList::default() };
        }
        let stage = stage(&self.events, today);
        let review_due = self.review_due.filter(|_| stage == Stage::Plan);
        InList { stage, status: self.status(today), review_due }
    }
}

pub const LIST_STATUSES: &[ListStatus] = &[ListStatus {
    say: in_lists,
    of_pupils: &[
        ("/children/mine/requests", "See the requests that your school made"),
        ("/request", "Ask for an assessment of a child who is not in OnePlan"),
    ],
}];

/// Children whose events are read at once.
const AT_ONCE: usize = 200;

fn in_lists<'a>(tx: &'a mut Tx, viewer: &'a Viewer, children: &'a [Uuid]) -> Statuses<'a> {
    Box::pin(statuses(tx, viewer, children))
}

/// How far these children are, whose records the viewer may open.
pub(super) async fn statuses(tx: &mut Tx, viewer: &Viewer, children: &[Uuid]) -> Result<Vec<(Uuid, InList)>> {
    let mut all = Vec::with_capacity(children.len());
    for some in children.chunks(AT_ONCE) {
        for (child, recorded, review_due) in bar::of_many(tx, some).await? {
            // Whoever is in the records may be of the child's family: one reader each, of children who are few.
            let reader = match viewer.person {
                Some(_) => Some(Reader::session(tx, viewer, child).await?),
                None => None,
            };
            let far = HowFar::new(&recorded, review_due, reader.as_ref());
            all.push((child.uuid(), far.in_list(viewer.today)));
        }
    }
    Ok(all)
}

async fn told(tx: &mut Tx, of: Subject<'_>) -> Result<InBar> {
    let id = PersonId::from_uuid(of.child);
    let today = of.viewer.today;
    let (recorded, review_due, held) = bar::of(tx, id).await?;
    let far = HowFar::new(&recorded, review_due, Some(of.reader));
    let appeal = has_open_appeal(&far.events, today).then(|| Tag::new("Appeal open", "yellow"));
    let records = of.may(RECORD_EVENT) && !far.died;
    let held = if of.may(RECORD_EVENT) { held } else { 0 };
    let stays = (held > 0).then(|| Tag::new(&words::plural(held, "letter on hold", "letters on hold"), "red"));
    let mut acts = Vec::new();
    if records {
        acts.push(("Add to panel", format!("/children/{id}/panel")));
    }
    if held > 0 {
        acts.push(("Letters on hold", HELD.to_owned()));
    }
    Ok(InBar {
        status: far.status(today),
        tags: appeal.into_iter().chain(stays).collect(),
        record: record(&of, id, records.then_some(far.events.as_slice())),
        acts,
    })
}

/// What this viewer can record at this stage; `events` are there for those who record what happens.
fn record(of: &Subject<'_>, id: PersonId, events: Option<&[Event]>) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if of.may(ADD_NOTE) && !of.reader.is_family() {
        all.push(("Call or note", format!("/children/{id}/notes/new")));
    }
    let Some(events) = events else { return all };
    let offered = |kind: Kind| offers(events, kind, of.viewer.today);
    let record = format!("/children/{id}/journey/record");
    if offered(Kind::AdviceReturned) {
        all.push(("Advice received", format!("{record}/{}", Kind::AdviceReturned.code())));
    }
    for one in LookedFor::ALL {
        if ACTS.iter().any(|act| one.holds(act) && offered(act.kind)) {
            all.push((one.label(), format!("{record}?what={}", one.code())));
        }
        if one == LookedFor::Decision {
            all.push(("Letter", format!("/children/{id}/letters#write")));
        }
    }
    all.push(("Something else", record));
    all
}
