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
    /// The name of its ward, where the file says one.
    pub ward: Option<String>,
    /// Easting and northing in metres of the National Grid, where the file says them.
    pub place: Option<(i64, i64)>,
}

/// The postcodes of an authority.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postcodes {
    /// Each with where it lies.
    pub all: BTreeMap<Postcode, Position>,
    /// Rows of the authority that could not be read, in words.
    pub odd: Vec<String>,
}

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
    for name in names.iter().filter(|name| lower(name).ends_with(".csv") && !lower(name).contains("header")) {
        let text = content(&mut archive, name)?;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_slice());
        for (line, row) in (1_u64..).zip(reader.records()) {
            let row = row.map_err(wrong)?;
            let cell = |at: usize| row.get(at).unwrap_or_default().trim();
            // A county is the authority of its districts.
            let is_its = cell(8) == authority || cell(7) == authority;
            if !is_its || cell(1) == NOWHERE {
                continue;
            }
            let (Ok(postcode), Some(easting), Some(northing)) =
                (Postcode::parse(cell(0)), metres(cell(2)), metres(cell(3)))
            else {
                let what =
                    format!("{name}, line {line}: not a postcode with its place: {} {} {}", cell(0), cell(2), cell(3));
                postcodes.odd.push(what);
                continue;
            };
            let code = Some(cell(9)).filter(|code| !code.is_empty());
            if let Some(code) = code {
                let ward = wards.get(code).cloned().unwrap_or_else(|| code.to_owned());
                codes.entry(ward).or_default().insert(code.to_owned());
            }
            let place = Some((easting, northing)).filter(|place| *place != (0, 0));
            postcodes.all.insert(postcode, Position { ward: code.map(str::to_owned), place });
        }
    }
    // Two districts of a county may have wards of one name: these are told apart by their codes.
    for ward in postcodes.all.values_mut().filter_map(|position| position.ward.as_mut()) {
        if let Some(name) = wards.get(ward) {
            let is_shared = codes.get(name).is_some_and(|codes| codes.len() > 1);
            *ward = if is_shared { format!("{name} ({ward})") } else { name.clone() };
        }
    }
    match (postcodes.all.is_empty(), postcodes.odd.first()) {
        (false, _) => Ok(postcodes),
        (true, Some(first)) => Err(wrong(first)),
        (true, None) => Err(CodePointError::Nobody(authority.to_owned())),
    }
}

/// Metres of the National Grid; a fraction of a metre is dropped.
fn metres(text: &str) -> Option<i64> {
    let (metres, rest) = text.split_once('.').unwrap_or((text, ""));
    metres.parse().ok().filter(|_| rest.bytes().all(|byte| byte.is_ascii_digit()))
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
    let pairs = pairs.filter(|(_, name)| !name.is_empty());
    Ok(pairs.collect())
}

impl Postcodes {
    /// The middle of the postcodes of each ward: easting, northing, how many. What lies in no known ward counts for none.
    #[must_use]
    pub fn wards(&self) -> BTreeMap<&str, (i64, i64, i64)> {
        let mut sums: BTreeMap<&str, (i64, i64, i64)> = BTreeMap::new();
        for one in self.all.values() {
            let (Some(ward), Some((easting, northing))) = (&one.ward, one.place) else { continue };
            let sum = sums.entry(ward).or_default();
            *sum = (sum.0 + easting, sum.1 + northing, sum.2 + 1);
        }
        sums.into_iter().map(|(ward, (east, north, count))| (ward, (east / count, north / count, count))).collect()
    }

    fn position(&self, text: &str) -> Option<&Position> {
        self.all.get(&Postcode::parse(text).ok()?)
    }

    /// Fills in the wards of children who have none, by the postcode of the home that they have now, and wards and places of
    /// settings that have none. What is recorded stays.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn fill(&self, db: &Db, actor: &Actor) -> Result<Filled> {
        let mut tx = db.write(actor).await?;
        // A ward without a name, as an earlier file may have left it, is not known.
        Query::new("update person set ward = null where ward = ''").run(&mut tx).await?;
        Query::new("update organisation set ward = null where ward = ''").run(&mut tx).await?;
        let homes: Vec<(PersonId, Option<String>)> = Query::new(
            "select p.id, (select max(a.postcode) from address a where a.person = p.id and a.ends_on is null) from person p
              where p.is_child and p.ward is null order by p.id",
        )
        .all(&mut tx)
        .await?;
        let (mut by_ward, mut filled): (BTreeMap<&str, Vec<PersonId>>, Filled) = Default::default();
        for (id, postcode) in homes {
            match postcode.and_then(|text| self.position(&text)?.ward.as_deref()) {
                Some(ward) => by_ward.entry(ward).or_default().push(id),
                None => filled.elsewhere += 1,
            }
        }
        for (ward, ids) in by_ward {
            for some in ids.chunks(BATCH) {
                // It follows from the home: whoever has the record open has changed nothing of it.
                filled.children += Query::new("update person set ward =")
                    .value(ward)
                    .and("where ward is null and id in (")
                    .list(some.iter().copied())
                    .and(")")
                    .run(&mut tx)
                    .await?;
            }
        }
        filled.settings = self.fill_settings(&mut tx).await?;
        let detail = serde_json::json!({ "postcodes": self.all.len(), "filled": filled });
        tx.record(Entry::new("people.fill_wards", "area", None, "operator").detail(detail)).await?;
        tx.commit().await?;
        Ok(filled)
    }

    async fn fill_settings(&self, tx: &mut Tx) -> Result<u64> {
        let settings: Vec<(OrganisationId, String, bool)> = Query::new(
            "select id, postcode, ward is null from organisation where postcode is not null and
               (ward is null or easting is null or northing is null or (easting = 0 and northing = 0)) order by id",
        )
        .all(tx)
        .await?;
        let mut count = 0;
        for (id, postcode, no_ward) in settings {
            let Some(position) = self.position(&postcode) else { continue };
            if position.place.is_none() && !(no_ward && position.ward.is_some()) {
                continue;
            }
            let (easting, northing) = position.place.unzip();
            count += Query::new("update organisation set version = version + 1, ward = coalesce(ward,")
                .value(position.ward.clone())
                .and("), easting = coalesce(nullif(easting, 0),")
                .value(easting)
                .and("), northing = coalesce(nullif(northing, 0),")
                .value(northing)
                .and(") where id =")
                .value(id)
                .run(tx)
                .await?;
        }
        Ok(count)
    }
}
