//! What is enclosed with a letter, as documents that are printed after it: each as whoever the letter goes to may have it.

use documents::Document;
use gate::Reader;
use jiff::civil::Date;
use page::Problem;
use people::records::children::Child;
use store::Tx;
use uuid::Uuid;

use crate::model::letter::paper::Made;
use crate::model::letter::record::{Enclosure, PlanAs};
use crate::model::papers::{self, About, Appendix};
use crate::pages::advice::appendix;
use crate::pages::plan_views::named;
use crate::records::plans::Frozen;
use crate::records::sealed::{Reads, Sealed};
use crate::records::{advice, enclosed, letterheads, plans, timeline};

/// Which pieces of advice stand in full in a document.
enum Pieces<'a> {
    All,
    These(&'a [Uuid]),
}

/// The advice as whoever a letter goes to may have it, as it stood when it was sent.
async fn appendices(
    tx: &mut Tx,
    reader: &Reader,
    child: &Child,
    pieces: &Pieces<'_>,
    until: Option<Frozen>,
) -> Result<Vec<Appendix>, Problem> {
    let journey = timeline::load(tx, reader, child.id).await?;
    let mut all = Vec::new();
    for piece in advice::of(tx, child.id).await?.into_iter().filter(|piece| enclosed::is_open(piece, reader)) {
        let is_whole = match pieces {
            Pieces::All => true,
            Pieces::These(ids) => ids.contains(&piece.id.uuid()),
        };
        let given = if is_whole { advice::given(tx, piece.id).await? } else { Vec::new() };
        all.push(appendix(&piece, reader, &given, &journey, until));
    }
    Ok(all)
}

/// The documents of a letter that was sent on a day. None where one of them went out under a name that is sealed from whoever prints
/// it: they may not have it made.
pub(in crate::pages) async fn documents(
    tx: &mut Tx,
    (child, made): (&Child, &Made),
    reader: &Reader,
    sealed: &Sealed,
    (sent_on, today): (Date, Date),
) -> Result<Option<Vec<Document>>, Problem> {
    let Some(record) = &made.record else { return Ok(Some(Vec::new())) };
    let versions = plans::versions(tx, child.id).await?;
    let mut all = Vec::new();
    let mut holds_advice = false;
    for one in &record.enclosed {
        let Enclosure::Plan(kind, Some(number)) = one else { continue };
        let Some(version) = versions.iter().find(|version| version.number == *number) else { continue };
        let Some(called) = sealed.called(Reads::ToSend, version.called().as_ref()) else { return Ok(None) };
        let about = About { name: called.full, born: version.child_born().or_else(|| child.birth_date()) };
        let lines = plans::readable(tx, reader, version.id).await?;
        let lines: Vec<_> = lines.iter().map(|line| line.line(reader)).collect();
        let is_current = *kind == PlanAs::Current;
        let pieces = if is_current { Pieces::All } else { Pieces::These(record.advice()) };
        let appendices = appendices(tx, reader, child, &pieces, version.frozen()).await?;
        holds_advice |= !is_current;
        let plan = papers::plan(&about, &named(version), &lines, &appendices, today);
        all.push(papers::of_council(plan, &letterheads::now(tx).await?.name));
    }
    if !holds_advice && !record.advice().is_empty() {
        let Some(called) = sealed.called(Reads::ToSend, made.child.as_ref()) else { return Ok(None) };
        let about = About { name: called.full, born: child.birth_date() };
        let until = Some(Frozen { on: sent_on, event: None });
        let pieces = Pieces::These(record.advice());
        let mut appendices = appendices(tx, reader, child, &pieces, until).await?;
        appendices.retain(|one| !one.parts.is_empty());
        if !appendices.is_empty() {
            all.push(papers::advice_alone(&about, &appendices, today));
        }
    }
    // Who reads letters in large print reads what is enclosed in large print.
    for document in &mut all {
        document.size = f32::from(made.size.clamp(12, 24));
    }
    // What stands in a plan or in advice is read with the same eyes as its title.
    Ok(all.into_iter().map(|document| sealed.letter(Reads::ToSend, document)).collect())
}
