//! What the record holds for a letter that tells a decision, as whoever it goes to may know it.

use files::records::attachments::{self, Attachment};
use gate::{Addressee as For, Reader};
use jiff::civil::Date;
use law::Kind;
use people::PersonId;
use store::{Result, Tx};

use super::advice::{self, Advice};
use super::attached::AttachedTo;
use super::letters::About;
use super::notices::{self, NoticeId};
use super::plans::{self, Version};
use super::templates::{self, TemplateId};
use super::timeline::{self, Journey};
use crate::model::advice_lines;
use crate::model::letter::paper::Made;
use crate::model::letter::record::{Enclosure, OnRecord, PlanAs};
use crate::model::letter::template::merged;
use crate::model::letter::{Template, builtin};

/// What goes to the family with the advice that there is.
pub const WITH_ADVICE: [Kind; 5] =
    [Kind::DraftServed, Kind::PlanRefused, Kind::PlanIssued, Kind::AmendmentServed, Kind::PlanAmended];

/// Whether a reader may have a piece at all: one that is asked for would tell them where the child is.
#[must_use]
pub fn is_open(piece: &Advice, reader: &Reader) -> bool {
    reader.may_know_settings() || !(piece.is_of_setting() || piece.is_of_family())
}

/// What the record holds for a letter of this kind, before the plan that goes with it is frozen.
pub async fn of(tx: &mut Tx, child: PersonId, kind: Kind, reader: &Reader) -> Result<OnRecord> {
    let journey = timeline::load(tx, reader, child).await?;
    let last = |kind: Kind| journey.events.iter().filter(|event| event.kind == kind).map(|event| event.on).max();
    let met_on = last(Kind::ReviewMeeting);
    let has_report = met_on.is_some_and(|met| last(Kind::ReviewReportSent).is_some_and(|sent| sent >= met));
    let versions = plans::versions(tx, child).await?;
    let working = versions.iter().find(|one| one.is_working()).map(|one| one.number);
    let current = versions.iter().find(|one| one.state == "final");
    let mut enclosed = match kind {
        Kind::DraftServed => vec![Enclosure::Plan(PlanAs::Draft, working)],
        Kind::PlanIssued => vec![Enclosure::Plan(PlanAs::Final, working)],
        Kind::PlanAmended => vec![Enclosure::Plan(PlanAs::Amended, working)],
        Kind::AmendmentServed | Kind::AmendmentProposed => vec![
            Enclosure::Plan(PlanAs::Current, current.map(|one| one.number)),
            Enclosure::Plan(PlanAs::Proposed, working),
        ],
        _ => Vec::new(),
    };
    let mut record = OnRecord { has_report, met_on, ..OnRecord::default() };
    if WITH_ADVICE.contains(&kind) {
        // What the plan in force rests on went with it.
        let since = current.and_then(Version::frozen_on).filter(|_| kind == Kind::AmendmentServed);
        let pieces = received(tx, (child, reader), &journey, since, &mut record).await?;
        enclosed.extend((!pieces.is_empty()).then_some(Enclosure::Advice(pieces)));
    }
    if kind == Kind::AmendmentServed && has_report && reader.may_know_settings() {
        enclosed.push(Enclosure::ReviewReport);
    }
    record.enclosed = enclosed;
    Ok(record)
}

/// The pieces of advice that came after a day; notes how many were asked for, and what of them has no words here.
async fn received(
    tx: &mut Tx,
    (child, reader): (PersonId, &Reader),
    journey: &Journey,
    since: Option<Date>,
    record: &mut OnRecord,
) -> Result<Vec<uuid::Uuid>> {
    let mut pieces = Vec::new();
    for piece in advice::of(tx, child).await?.into_iter().filter(|piece| is_open(piece, reader)) {
        let standing = advice::standing(&journey.events, piece.id);
        let is_new = |on: Date| since.is_none_or(|since| on > since);
        if standing.is_withdrawn || !standing.asked.is_some_and(is_new) {
            continue;
        }
        record.advice_asked += 1;
        if !standing.came.is_some_and(is_new) {
            continue;
        }
        let is_written = !advice::given(tx, piece.id).await?.is_empty();
        let files = attachments::of(tx, AttachedTo::Advice.owner(piece.id.uuid())).await?;
        let is_on_paper = !is_written || files.iter().any(Attachment::stands);
        // A file may tell somebody where the child is: it leaves by an act of its own.
        if is_on_paper && !reader.is_kept_from_home() {
            record.on_paper.push(advice_lines::subject(&piece.line).to_owned());
        } else if !is_written {
            continue;
        }
        pieces.push(piece.id.uuid());
    }
    Ok(pieces)
}

/// What the record holds for the letter to one person, or to the family's home; none of a general letter.
pub(super) async fn for_letter(tx: &mut Tx, about: &About<'_>, to: Option<PersonId>) -> Result<Option<OnRecord>> {
    let Some(kind) = about.kind.event() else { return Ok(None) };
    let to = to.map_or(For::Professional, For::Person);
    let reader = Reader::addressee(tx, to, about.child, about.today).await?;
    of(tx, about.child, kind, &reader).await.map(Some)
}

/// What somebody puts into the envelope of a letter: what the record holds and is not printed, and what its own words name.
pub(super) async fn by_hand(
    tx: &mut Tx,
    (child, notice): (PersonId, NoticeId),
    template: TemplateId,
    made: &Made,
) -> Result<Vec<String>> {
    let text = match &made.record {
        Some(_) => templates::one(tx, template).await?.body,
        None => notices::one(tx, child, notice).await?.said().map(|said| said.text).unwrap_or_default(),
    };
    let mut all = made.record.as_ref().map(OnRecord::by_hand).unwrap_or_default();
    let called = made.child.clone().unwrap_or_default();
    let value = |name: &str| match name {
        "child_name" => Some(called.full.clone()),
        "child_first_name" | "child_or_you" => Some(called.first.clone()),
        _ => None,
    };
    let own = Template::parse(&text).enclosed.into_iter();
    let own = own.filter(|line| made.record.is_none() || !builtin::is_of_record(line));
    all.extend(own.map(|line| merged(&line, &value)));
    Ok(all)
}
