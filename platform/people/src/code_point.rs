//! Reading OS Code-Point Open, and filling in the wards of homes and settings that have a postcode and no ward.
//!
//! The zip file of the Ordnance Survey: a CSV without headings for each postcode area (postcode, quality, easting, northing, country,
//! two NHS codes, county, district, ward) and `Codelist.xlsx` with the names of wards. Only the postcodes of one authority are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Seek};

use identifiers::Postcode;
use intake::{Archive, Kind, Lost, Outcome};
use store::StoreError;
use thiserror::Error;

/// The quality of a postcode of which nobody says where it lies.
const NOWHERE: &str = "90";
/// Columns of a row.
const COLUMNS: usize = 10;

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
    /// Postcodes of the authority of which the file does not say where they lie.
    pub nowhere: BTreeSet<Postcode>,
    /// Rows that were not taken.
    pub lost: Lost,
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands errors on by value")]
fn wrong(error: impl ToString) -> CodePointError {
    CodePointError::NotCodePoint(error.to_string())
}

/// What the rows say, before wards have names.
#[derive(Default)]
struct Found {
    /// Each postcode with the code of its ward and its place, and where it was read.
    rows: BTreeMap<Postcode, (Position, String, u64)>,
    /// Postcodes of which two rows say different things: neither is taken.
    contradicted: BTreeSet<Postcode>,
    nowhere: BTreeSet<Postcode>,
    lost: Lost,
}

/// Reads the postcodes of an authority, by its code.
///
/// # Errors
/// [`CodePointError`].
pub fn read<R: Read + Seek>(mut file: R, authority: &str) -> Result<Postcodes, CodePointError> {
    let kind = intake::kind_of(&mut file).map_err(wrong)?;
    if kind != Kind::Zip {
        return Err(wrong(format!("it is {}", kind.words())));
    }
    let mut archive = Archive::open(file).map_err(wrong)?;
    let members = archive.members().to_vec();
    let lower = |name: &str| name.to_lowercase();
    let is_list = |name: &str| lower(name).ends_with("codelist.xlsx") && !lower(name).contains("nhs");
    let list = members.iter().find(|one| is_list(&one.name)).ok_or_else(|| wrong("it holds no Codelist.xlsx"))?;
    let wards = ward_names(&archive.whole(list.index).map_err(wrong)?)?;
    let mut found = Found::default();
    for member in
        members.iter().filter(|one| lower(&one.name).ends_with(".csv") && !lower(&one.name).contains("header"))
    {
        let content = archive.member(member.index).map_err(wrong)?;
        let mut reader = intake::csv_reader(csv::ReaderBuilder::new().has_headers(false).flexible(true), content);
        let mut row = csv::ByteRecord::new();
        for line in 1_u64.. {
            let is_row = reader.read_byte_record(&mut row).map_err(|error| told(&member.name, error))?;
            if !is_row {
                break;
            }
            found.look(&member.name, line, &row, authority);
        }
    }
    let Found { mut rows, contradicted, nowhere, lost } = found;
    rows.retain(|postcode, _| !contradicted.contains(postcode));
    let mut postcodes = Postcodes { nowhere, lost, ..Postcodes::default() };
    postcodes.nowhere.extend(contradicted);
    postcodes.all = rows.into_iter().map(|(postcode, (position, ..))| (postcode, position)).collect();
    name_wards(&mut postcodes, &wards);
    if !postcodes.all.is_empty() {
        return Ok(postcodes);
    }
    let first = postcodes.lost.named().next().map(ToString::to_string);
    Err(first.map_or_else(|| CodePointError::Nobody(authority.to_owned()), wrong))
}

/// Why a file of the zip cannot be read. Beyond the bounds of unpacking it says so itself.
fn told(name: &str, error: csv::Error) -> CodePointError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => wrong(format!("{name}: {}", intake::NotUnpacked::from(error))),
        other => wrong(format!("{name}: {other:?}")),
    }
}

impl Found {
    fn look(&mut self, file: &str, line: u64, row: &csv::ByteRecord, authority: &str) {
        let cell = |at: usize| String::from_utf8_lossy(row.get(at).unwrap_or_default()).trim().to_owned();
        if row.len() != COLUMNS {
            let words =
                format!("it has {} instead of {COLUMNS}", intake::counted(row.len() as u64, "column", "columns"));
            self.lost.tell_in("rows that are cut or too long", Some(file), Some(line), words);
            return;
        }
        // A county is the authority of its districts.
        if cell(8) != authority && cell(7) != authority {
            return;
        }
        let Ok(postcode) = Postcode::parse(&cell(0)) else {
            let words = format!("“{}” is not a postcode", cell(0));
            self.lost.tell_in("rows without a postcode", Some(file), Some(line), words);
            return;
        };
        if cell(1) == NOWHERE {
            self.nowhere.insert(postcode);
            return;
        }
        let (Some(easting), Some(northing)) = (metres(&cell(2)), metres(&cell(3))) else {
            let words = format!("{postcode}: “{}”, “{}” is not a place in metres", cell(2), cell(3));
            self.lost.tell_in("rows without a place", Some(file), Some(line), words);
            self.nowhere.insert(postcode);
            return;
        };
        let ward = Some(cell(9)).filter(|code| !code.is_empty());
        let place = Some((easting, northing)).filter(|place| *place != (0, 0));
        let position = Position { ward, place };
        match self.rows.get(&postcode) {
            None => drop(self.rows.insert(postcode, (position, file.to_owned(), line))),
            Some((before, ..)) if *before == position => {}
            Some((before, first_file, first_line)) => {
                let ward = |position: &Position| position.ward.clone().unwrap_or_else(|| "no ward".to_owned());
                let words = format!(
                    "{postcode} is in {} here, and in {} in {first_file}, line {first_line}: neither is taken",
                    ward(&position),
                    ward(before)
                );
                self.lost.tell_in("postcodes that lie in two places", Some(file), Some(line), words);
                self.contradicted.insert(postcode);
            }
        }
    }
}

/// Puts names in the place of the codes of wards. Two districts of a county may have wards of one name: these are told apart
/// by their codes.
fn name_wards(postcodes: &mut Postcodes, wards: &BTreeMap<String, String>) {
    let mut codes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for code in postcodes.all.values().filter_map(|position| position.ward.as_deref()) {
        if let Some((code, name)) = wards.get_key_value(code) {
            codes.entry(name).or_default().insert(code);
        }
    }
    for ward in postcodes.all.values_mut().filter_map(|position| position.ward.as_mut()) {
        if let Some(name) = wards.get(ward.as_str()) {
            let is_shared = codes.get(name.as_str()).is_some_and(|codes| codes.len() > 1);
            *ward = if is_shared { format!("{name} ({ward})") } else { name.clone() };
        }
    }
}

/// Metres of the National Grid; a fraction of a metre is dropped.
fn metres(text: &str) -> Option<i64> {
    let (metres, rest) = text.split_once('.').unwrap_or((text, ""));
    let metres: i64 = metres.parse().ok().filter(|_| rest.bytes().all(|byte| byte.is_ascii_digit()))?;
    (0..=1_300_000).contains(&metres).then_some(metres)
}

/// Names of wards by their codes: every pair of a name and a nine-character code that the sheets hold.
fn ward_names(list: &[u8]) -> Result<BTreeMap<String, String>, CodePointError> {
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

    pub(crate) fn position(&self, text: &str) -> Option<&Position> {
        self.all.get(&Postcode::parse(text).ok()?)
    }

    /// How reading it ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome::of(self.all.len() as u64, self.lost.count())
    }
}
