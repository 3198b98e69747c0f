//! What the record holds for a letter that tells a decision, as whoever it goes to may know it.

use files::records::attachments::{self, Attachment};
use gate::{Addressee as For, Reader};
use jiff::civil::Date;
use law::Kind;
use people::PersonId;
use store::{Result, Tx};

use super::advice::{self, Advice};
use super::attached::AttachedTo;
use super::letters::{About, Letter};
use super::notices::{self, NoticeId};
use super::plans::{self, Version};
use super::templates::{self, TemplateId};
use super::timeline::{self, Journey};
use crate::model::advice_lines;
use crate::model::letter::paper::{Kept, Made};
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
    record.enclosed = enclosed.into_iter().map(|one| as_copy(one, reader)).collect();
    Ok(record)
}

/// A plan that is not written in OnePlan cannot be read through for whoever must not learn where the child is: people make a copy.
fn as_copy(one: Enclosure, reader: &Reader) -> Enclosure {
    match one {
        Enclosure::Plan(plan, None) if reader.is_kept_from_home() => Enclosure::Copy(plan),
        other => other,
    }
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
    for piece in advice::of(tx, child).await? {
        let standing = advice::standing(&journey.events, piece.id);
        let is_new = |on: Date| since.is_none_or(|since| on > since);
        if standing.is_withdrawn || !standing.asked.is_some_and(is_new) {
            continue;
        }
        let (is_known, is_here) = (is_open(&piece, reader), standing.came.is_some_and(is_new));
        record.advice_asked += usize::from(is_known);
        record.is_advice_kept |= is_here && !is_known;
        if !is_here || !is_known {
            continue;
        }
        let (is_written, is_on_paper) = kept_as(tx, &piece).await?;
        // A file may tell somebody where the child is: it leaves by an act of its own.
        let stays = is_on_paper && reader.is_kept_from_home();
        record.is_advice_kept |= stays;
        if is_on_paper && !stays {
            record.on_paper.push(advice_lines::subject(&piece.line).to_owned());
        } else if !is_written {
            continue;
        }
        pieces.push(piece.id.uuid());
    }
    Ok(pieces)
}

/// Whether there are words of a piece, and whether something of it is a file or on paper.
async fn kept_as(tx: &mut Tx, piece: &Advice) -> Result<(bool, bool)> {
    let is_written = !advice::given(tx, piece.id).await?.is_empty();
    let files = attachments::of(tx, AttachedTo::Advice.owner(piece.id.uuid())).await?;
    Ok((is_written, !is_written || files.iter().any(Attachment::stands)))
}

/// What a letter was made of, as whoever it goes to may know it now: what they must not learn may have come since.
pub async fn made_now(tx: &mut Tx, child: PersonId, letter: &Letter, reader: &Reader) -> Result<Made> {
    let mut made = letter.made();
    if !reader.is_kept_from_home() {
        return Ok(made);
    }
    let Some(record) = made.record.take() else { return Ok(made) };
    made.record = Some(narrowed(tx, child, record, reader).await?);
    made.by_hand = by_hand(tx, (child, letter.notice), letter.template, &made).await?;
    Ok(made)
}

/// What was kept with a letter, for a reader who must not learn where the child is.
async fn narrowed(tx: &mut Tx, child: PersonId, record: OnRecord, reader: &Reader) -> Result<OnRecord> {
    let mut open = Vec::new();
    let mut is_advice_kept = record.is_advice_kept;
    for piece in advice::of(tx, child).await? {
        if !record.advice().contains(&piece.id.uuid()) {
            continue;
        }
        let (is_written, is_on_paper) = kept_as(tx, &piece).await?;
        let goes = is_open(&piece, reader) && is_written;
        is_advice_kept |= !goes || is_on_paper;
        open.extend(goes.then_some(piece.id.uuid()));
    }
    let enclosed = record.enclosed.into_iter().filter_map(|one| match one {
        Enclosure::Advice(_) => (!open.is_empty()).then(|| Enclosure::Advice(open.clone())),
        Enclosure::ReviewReport if !reader.may_know_settings() => None,
        one => Some(as_copy(one, reader)),
    });
    let enclosed = enclosed.collect();
    Ok(OnRecord { enclosed, on_paper: Vec::new(), is_advice_kept, ..record })
}

/// What the record holds for the letter to one person, or to the family's home; none of a general letter.
pub(super) async fn for_letter(tx: &mut Tx, about: &About<'_>, to: Option<PersonId>) -> Result<Option<OnRecord>> {
    let Some(kind) = about.kind.event() else { return Ok(None) };
    for_addressee(tx, (about.child, kind), to, about.today).await.map(Some)
}

/// What the record holds for a letter of this kind to one person; to the family's home where nobody is named.
pub async fn for_addressee(
    tx: &mut Tx,
    (child, kind): (PersonId, Kind),
    to: Option<PersonId>,
    today: Date,
) -> Result<OnRecord> {
    let to = to.map_or(For::Professional, For::Person);
    let reader = Reader::addressee(tx, to, child, today).await?;
    of(tx, child, kind, &reader).await
}

/// What somebody puts into the envelope of a letter: what the record holds and is not printed, and what its own words name.
pub(super) async fn by_hand(
    tx: &mut Tx,
    (child, notice): (PersonId, NoticeId),
    template: TemplateId,
    made: &Made,
) -> Result<Vec<Kept>> {
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
    Ok(all.into_iter().map(Kept::from).collect())
}
