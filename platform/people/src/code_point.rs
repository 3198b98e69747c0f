//! Reading OS Code-Point Open, and filling in the wards of homes and settings that have a postcode and no ward.
//!
//! The zip file of the Ordnance Survey: a CSV without headings for each postcode area (postcode, quality, easting, northing, country,
//! two NHS codes, county, district, ward) and `Codelist.xlsx` with the names of wards. Only the postcodes of one authority are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek};

use identifiers::Postcode;
use store::{Actor, Db, Entry, Query, Result, StoreError, Tx};
use thiserror::Error;
use zip::ZipArchive;

use crate::{OrganisationId, PersonId};

/// The quality of a postcode of which nobody says where it lies.
const NOWHERE: &str = "90";
/// No file of Code-Point is as large: more is another file, or one made to fill the memory.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Rows changed at once.
const BATCH: usize = 400;

/// Why a file is not read.
#[derive(Debug, Error)]
pub enum CodePointError {
    /// It is another kind of file, or damaged.
    #[error("This is not the zip file of OS Code-Point Open: {0}. Download it from the OS Data Hub and try again.")]
    NotCodePoint(String),
    /// The authority has no postcode in it.
    #[error("No postcode of {0} is in the file: check the code of the authority, such as E08000032.")]
    Nobody(String),
    /// The database refused.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Where a postcode lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The name of its ward.
    pub ward: String,
    /// Metres of the National Grid.
    pub easting: i64,
    /// Metres of the National Grid.
    pub northing: i64,
}

/// The postcodes of an authority.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postcodes(pub BTreeMap<Postcode, Position>);

/// What was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Filled {
    /// Children who got a ward.
    pub children: u64,
    /// Children without a ward whose postcode is not of the authority, or not known.
    pub elsewhere: u64,
    /// Settings that got a ward and a place.
    pub settings: u64,
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands errors on by value")]
fn wrong(error: impl ToString) -> CodePointError {
    CodePointError::NotCodePoint(error.to_string())
}

/// Reads the postcodes of an authority, by its code.
///
/// # Errors
/// [`CodePointError`].
pub fn read<R: Read + Seek>(file: R, authority: &str) -> std::result::Result<Postcodes, CodePointError> {
    let mut archive = ZipArchive::new(file).map_err(wrong)?;
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    let lower = |name: &str| name.to_lowercase();
    let list = names.iter().find(|name| lower(name).ends_with("codelist.xlsx") && !lower(name).contains("nhs"));
    let list = list.ok_or_else(|| wrong("it holds no Codelist.xlsx"))?;
    let wards = ward_names(&content(&mut archive, list)?)?;
    let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut postcodes = Postcodes::default();
    for name in names.iter().filter(|name| lower(name).contains("data/csv/") && lower(name).ends_with(".csv")) {
        let text = content(&mut archive, name)?;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
        for row in reader.records() {
            let row = row.map_err(wrong)?;
            let cell = |at: usize| row.get(at).unwrap_or_default().trim();
            // A county is the authority of its districts.
            let is_its = cell(8) == authority || cell(7) == authority;
            if !is_its || cell(1) == NOWHERE {
                continue;
            }
            let read = (Postcode::parse(cell(0)), cell(2).parse(), cell(3).parse());
            let (Ok(postcode), Ok(easting), Ok(northing)) = read else {
                return Err(wrong(format!("{name} holds a row that is no postcode: {}", cell(0))));
            };
            let ward = wards.get(cell(9)).cloned().unwrap_or_else(|| cell(9).to_owned());
            codes.entry(ward).or_default().insert(cell(9).to_owned());
            postcodes.0.insert(postcode, Position { ward: cell(9).to_owned(), easting, northing });
        }
    }
    // Two districts of a county may have wards of one name: these are told apart by their codes.
    for position in postcodes.0.values_mut() {
        if let Some(name) = wards.get(&position.ward) {
            let is_shared = codes.get(name).is_some_and(|codes| codes.len() > 1);
            position.ward = if is_shared { format!("{name} ({})", position.ward) } else { name.clone() };
        }
    }
    if postcodes.0.is_empty() { Err(CodePointError::Nobody(authority.to_owned())) } else { Ok(postcodes) }
}

fn content<R: Read + Seek>(archive: &mut ZipArchive<R>, name: &str) -> std::result::Result<Vec<u8>, CodePointError> {
    let file = archive.by_name(name).map_err(wrong)?;
    if file.size() > LARGEST {
        return Err(wrong(format!("{name} is larger than any file of Code-Point")));
    }
    let mut content = Vec::new();
    file.take(LARGEST).read_to_end(&mut content).map_err(wrong)?;
    Ok(content)
}

/// Names of wards by their codes: every pair of a name and a nine-character code that the sheets hold.
fn ward_names(list: &[u8]) -> std::result::Result<BTreeMap<String, String>, CodePointError> {
    let sheets = workbook::read(Cursor::new(list), |_| true).map_err(wrong)?.tables;
    let is_code = |text: &str| text.len() == 9 && text.starts_with(|first: char| first.is_ascii_uppercase());
    let pairs = sheets.iter().flat_map(|sheet| &sheet.rows).filter_map(|row| match row.as_slice() {
        [name, code, ..] if is_code(code) => Some((code.clone(), name.trim().trim_end_matches(" Ward").to_owned())),
        _ => None,
    });
    Ok(pairs.collect())
}

impl Postcodes {
    /// The middle of the postcodes of each ward: easting, northing, how many.
    #[must_use]
    pub fn wards(&self) -> BTreeMap<&str, (i64, i64, i64)> {
        let mut sums: BTreeMap<&str, (i64, i64, i64)> = BTreeMap::new();
        for one in self.0.values() {
            let sum = sums.entry(&one.ward).or_default();
            *sum = (sum.0 + one.easting, sum.1 + one.northing, sum.2 + 1);
        }
        sums.into_iter().map(|(ward, (east, north, count))| (ward, (east / count, north / count, count))).collect()
    }

    fn position(&self, text: &str) -> Option<&Position> {
        self.0.get(&Postcode::parse(text).ok()?)
    }

    /// Fills in the wards of children who have none, by the postcode of the home that they have now, and wards and places of
    /// settings that have none. What is recorded stays.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn fill(&self, db: &Db, actor: &Actor) -> Result<Filled> {
        let mut tx = db.write(actor).await?;
        let homes: Vec<(PersonId, Option<String>)> = Query::new(
            "select p.id, (select max(a.postcode) from address a where a.person = p.id and a.ends_on is null) from person p
              where p.is_child and p.ward is null order by p.id",
        )
        .all(&mut tx)
        .await?;
        let (mut by_ward, mut filled): (BTreeMap<&str, Vec<PersonId>>, Filled) = Default::default();
        for (id, postcode) in homes {
            match postcode.and_then(|text| self.position(&text)) {
                Some(position) => by_ward.entry(&position.ward).or_default().push(id),
                None => filled.elsewhere += 1,
            }
        }
        for (ward, ids) in by_ward {
            for some in ids.chunks(BATCH) {
                filled.children += Query::new("update person set version = version + 1, ward =")
                    .value(ward)
                    .and("where ward is null and id in (")
                    .list(some.iter().copied())
                    .and(")")
                    .run(&mut tx)
                    .await?;
            }
        }
        filled.settings = self.fill_settings(&mut tx).await?;
        let detail = serde_json::json!({ "postcodes": self.0.len(), "filled": filled });
        tx.record(Entry::new("people.fill_wards", "area", None, "operator").detail(detail)).await?;
        tx.commit().await?;
        Ok(filled)
    }

    async fn fill_settings(&self, tx: &mut Tx) -> Result<u64> {
        let settings: Vec<(OrganisationId, String)> =
            Query::new("select id, postcode from organisation where ward is null and postcode is not null order by id")
                .all(tx)
                .await?;
        let mut count = 0;
        for (id, postcode) in settings {
            let Some(position) = self.position(&postcode) else { continue };
            count += Query::new("update organisation set version = version + 1, ward =")
                .value(&position.ward)
                .and(", easting = coalesce(easting,")
                .value(position.easting)
                .and("), northing = coalesce(northing,")
                .value(position.northing)
                .and(") where ward is null and id =")
                .value(id)
                .run(tx)
                .await?;
        }
        Ok(count)
    }
}
