//! Files as they come in: unpacked, read, and each kept in a transaction of its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use intake::{Kind, Lost};
use published::{NeighbourSet, NotRead, Part, Reading};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Db, Tx};

use super::super::{areas, baskets};
use super::{Brought, By, Download, ImportError, entry, take_in};
use crate::model::definition::Definition;

/// A file out of a download, read.
enum Read {
    Figures(Box<Reading>),
    Neighbours(NeighbourSet, Lost),
}

impl Read {
    const fn lost(&self) -> &Lost {
        match self {
            Self::Figures(reading) => &reading.lost,
            Self::Neighbours(_, lost) => lost,
        }
    }
}

/// What reading one goes by.
struct Reader {
    codes: published::areas::Codes,
    metas: HashMap<String, BTreeMap<String, published::Column>>,
    shares: BTreeSet<String>,
    /// Series that a measure of a basket is made of.
    used: BTreeSet<String>,
}

impl Reader {
    fn read(&self, part: &Part) -> Result<Read, ImportError> {
        let failed = |why| ImportError::NotRead { name: part.name.clone(), why };
        if intake::kind(&part.content) == Kind::Workbook {
            let version = version(&part.name);
            let named = version.clone().unwrap_or_default();
            let (set, lost) = published::neighbours(&named, &part.content).map_err(failed)?;
            let unnamed = || ImportError::NoVersion(part.name.clone());
            return version.ok_or_else(unnamed).map(|_| Read::Neighbours(set, lost));
        }
        let meta = self.metas.get(&part.name.to_lowercase());
        let mut reading = published::read_part(part, &self.codes, meta).map_err(failed)?;
        reading.hold_to_shares(|code| self.shares.contains(code));
        if reading.observations.is_empty() {
            return Err(failed(NotRead::Nothing(reading.lost)));
        }
        Ok(Read::Figures(Box::new(reading)))
    }
}

/// Brings files in: CSV, parquet, workbooks of neighbours, or zips and gzips of such. One transaction for each file in
/// them: what cannot be read of one takes nothing from the others. The meta file of a dataset (`NAME.meta.csv`) says which
/// of its columns narrow rows down, wherever it lies among them.
///
/// # Errors
/// [`ImportError`] of the store, or of the day.
pub async fn bring_in(db: &Db, by: By<'_>, files: Vec<(String, Vec<u8>)>) -> Result<Download, ImportError> {
    if by.retrieved_on > db.clock().today() {
        return Err(ImportError::Future(by.retrieved_on));
    }
    let mut tx = db.read().await?;
    let codes = areas::codes(&mut tx).await?;
    let baskets = baskets::all(&mut tx).await?;
    drop(tx);
    let measures = || baskets.iter().flat_map(|basket| &basket.measures);
    // What is shown as a percentage of a whole.
    let shares = measures().filter(|one| one.is_share()).filter_map(|one| one.value_series.clone()).collect();
    let used = measures().flat_map(Definition::series).map(str::to_owned).collect();
    let mut out = Download::default();
    let mut reader = Reader { codes, metas: HashMap::new(), shares, used };
    let mut parts = Vec::new();
    let mut described = Vec::new();
    for (name, content) in files {
        match published::unpack(&name, content) {
            Err(why) => out.refused.push(ImportError::NotRead { name, why }),
            Ok(unpacked) => {
                let several = unpacked.parts.len() > 1;
                out.others.extend(unpacked.others.into_iter().map(|other| format!("{other} in {name}")));
                for inner in unpacked.packed {
                    out.refused.push(ImportError::Packed(inner, name.clone()));
                }
                for part in unpacked.parts {
                    match published::described_by(&part.name) {
                        None => parts.push((part, several)),
                        Some(of) => match published::meta(&part.content) {
                            Ok(meta) => {
                                described.push((part.name, of.clone()));
                                reader.metas.insert(of, meta);
                            }
                            Err(why) => out.refused.push(ImportError::NotRead { name: part.name, why }),
                        },
                    }
                }
            }
        }
    }
    // A description alone brings nothing.
    if parts.is_empty() {
        let alone =
            described.into_iter().map(|(name, of)| ImportError::NotRead { name, why: NotRead::Description(of) });
        out.refused.extend(alone);
    }
    if by.strict {
        would_not_be_taken(db, &reader, &parts, &mut out).await?;
        if !out.refused.is_empty() || !out.held_back.is_empty() {
            return Ok(out);
        }
    }
    for (part, several) in parts {
        match reader.read(&part) {
            // A release's zip holds tables of words too, such as which officers an authority has.
            Err(ImportError::NotRead { why: NotRead::Words, .. }) if several => out.others.push(part.name),
            Err(error) => out.refused.push(error),
            Ok(read) => match store(db, by, part, read, &reader).await {
                Ok(brought) => out.done.push(brought),
                Err(ImportError::Store(error)) => return Err(error.into()),
                Err(error) => out.refused.push(error),
            },
        }
    }
    Ok(out)
}

/// Reads every file without storing anything, and notes what would not be taken.
async fn would_not_be_taken(
    db: &Db,
    reader: &Reader,
    parts: &[(Part, bool)],
    out: &mut Download,
) -> Result<(), ImportError> {
    for (part, several) in parts {
        match reader.read(part) {
            Err(ImportError::NotRead { why: NotRead::Words, .. }) if *several => {}
            Err(error) => out.refused.push(error),
            Ok(read) => {
                if let Read::Neighbours(set, _) = &read
                    && let Err(error) = may_keep(&mut db.read().await?, &part.name, set).await
                {
                    out.refused.push(error);
                }
                if !read.lost().is_empty() {
                    out.held_back.push((part.name.clone(), read.lost().clone()));
                }
            }
        }
    }
    Ok(())
}

async fn store(db: &Db, by: By<'_>, part: Part, read: Read, reader: &Reader) -> Result<Brought, ImportError> {
    let sha256 = hex::encode(Sha256::digest(&part.content));
    let name = part.name;
    let times = published::read_times(&part.content, &reader.codes, db.clock().today().year());
    // What was read of it stands in the reading.
    drop(part.content);
    match read {
        Read::Figures(reading) => {
            let mut brought = take_in(db, by, &name, sha256, &reading).await?;
            let source = (name.as_str(), Some(brought.sha256.as_str()));
            brought.is_unused = !reading.series.iter().any(|one| reader.used.contains(&one.code));
            // The times of the process stand beside the area's own as well: one upload serves both pages. What of the file is not
            // taken is told by its reading.
            if let Some(times) = times.ok().filter(|times| !times.figures.is_empty()) {
                returns::records::measures::take_published(db, by.actor, by.allowed, &times.figures, source).await?;
            }
            Ok(brought)
        }
        Read::Neighbours(set, lost) => keep_neighbours(db, by, name, sha256, (set, lost)).await,
    }
}

/// Whether a version of the neighbours may be kept: it is not here, or here as it is. Says whether it is here.
async fn may_keep(tx: &mut Tx, name: &str, set: &NeighbourSet) -> Result<bool, ImportError> {
    let held = areas::neighbours(tx).await?;
    let Some(held) = held.iter().find(|one| one.version == set.version) else { return Ok(false) };
    if held.members != set.members {
        return Err(ImportError::OtherNeighbours(name.to_owned(), set.version.clone()));
    }
    Ok(true)
}

async fn keep_neighbours(
    db: &Db,
    by: By<'_>,
    name: String,
    sha256: String,
    (set, lost): (NeighbourSet, Lost),
) -> Result<Brought, ImportError> {
    let release = format!("Statistical neighbours {}", set.version);
    let values = set.members.values().map(|members| members.len() as u64).sum();
    let mut tx = db.write(by.actor).await?;
    let brought = Brought { name, sha256, release, values, lost, ..Brought::default() };
    if may_keep(&mut tx, &brought.name, &set).await? {
        return Ok(Brought { known: true, ..brought });
    }
    let added = areas::keep_neighbours(&mut tx, &set).await?;
    let detail = json!({ "file": brought.name, "sha256": brought.sha256, "release": brought.release });
    tx.record(entry(by).detail(detail)).await?;
    tx.commit().await?;
    Ok(Brought { added, ..brought })
}

/// `2025-05` from `sn_may_2025.xlsx`, `neighbours-2025-05.xlsx`.
fn version(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let year_at =
        words.iter().position(|word| word.len() == 4 && word.starts_with("20") && word.parse::<u16>().is_ok())?;
    let named = words.iter().find_map(|word| intake::dates::month_named(word));
    let counted = words.get(year_at + 1).and_then(|word| word.parse().ok()).filter(|month| (1..=12).contains(month));
    Some(format!("{}-{:02}", words[year_at], named.or(counted)?))
}
