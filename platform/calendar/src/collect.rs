//! One feed out of what all rooms have.

use access::{App, Viewer};
use gate::PersonId;
use page::Problem;
use store::Tx;

use crate::{Days, Entry, Source};

/// What the viewer has in these days, by day.
///
/// # Errors
/// Those of the sources.
#[store::boxed]
pub async fn collect(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    days: Days,
    sources: &[Source],
) -> Result<Vec<Entry>, Problem> {
    let mut entries = Vec::new();
    for source in sources.iter().filter(|source| (source.is_for)(&app.policy, viewer)) {
        entries.extend((source.find)(tx, app, viewer, days).await?);
    }
    entries.retain(|one| days.contains(one.when.day()));
    // Nobody is reminded of a child who died.
    let died = gate::outgoing::died_among(tx, &children(&entries)).await?;
    entries.retain(|one| !died.iter().any(|(child, _)| one.child == Some(*child)));
    entries.sort_by(|one, other| (one.when.day(), &one.uid).cmp(&(other.when.day(), &other.uid)));
    Ok(entries)
}

/// The children whom entries are about, each once.
#[must_use]
pub fn children(entries: &[Entry]) -> Vec<PersonId> {
    let mut all: Vec<PersonId> = entries.iter().filter_map(|one| one.child).collect();
    all.sort_unstable();
    all.dedup();
    all
}
