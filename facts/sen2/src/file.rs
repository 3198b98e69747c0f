//! Reading a return whatever the form in which it comes.

use std::io::{BufReader, Read, Seek};

use intake::{Archive, Kind};

use crate::NotTaken;
use crate::csv_set::read_csv_set;
use crate::excel::read_workbook;
use crate::xml::{Part, Unreadable, XmlReader};

/// Whether a file is one of an export, by its name.
#[must_use]
pub fn is_csv(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

/// Gives each part of a return to `take`, in the order of the file: one XML file, one Excel
/// workbook, or the CSV files of an export. What a file is shows in it, whatever it is called.
/// Stops where `take` says so by `false`.
///
/// # Errors
/// [`Unreadable`].
pub fn read_files<R: Read + Seek>(
    files: Vec<(String, R)>,
    take: &mut dyn FnMut(Part) -> bool,
) -> Result<(), Unreadable> {
    let (mut holds_people, mut goes_on) = (false, true);
    each_part(files, &mut |part| {
        holds_people |= matches!(part, Part::Person(_) | Part::Refused(_));
        goes_on = take(part);
        goes_on
    })?;
    if goes_on && !holds_people {
        let why = "the return has no people in it. Check that the file is complete";
        take(Part::NotTaken(NotTaken::new(0, "", why)));
    }
    Ok(())
}

fn each_part<R: Read + Seek>(
    mut files: Vec<(String, R)>,
    take: &mut dyn FnMut(Part) -> bool,
) -> Result<(), Unreadable> {
    let told = |error: std::io::Error| Unreadable::Io(1, error.to_string());
    let mut kinds = Vec::new();
    for (_, file) in &mut files {
        kinds.push(intake::kind_of(file).map_err(told)?);
    }
    let all_csv = files.iter().all(|(name, _)| is_csv(name));
    if let ([_], [kind]) = (files.as_slice(), kinds.as_slice()) {
        let kind = *kind;
        match kind {
            Kind::Empty => return Err(Unreadable::Empty),
            Kind::Text if all_csv => {}
            Kind::Xml | Kind::Workbook => {
                let Some((_, file)) = files.pop() else { return Err(Unreadable::Empty) };
                return one_file(file, kind, take);
            }
            // A workbook that is damaged or made to do harm: its reader says which.
            Kind::Zip if files.iter_mut().any(|(_, file)| Archive::open(file).is_err()) => {
                let Some((_, file)) = files.pop() else { return Err(Unreadable::Empty) };
                return one_file(file, Kind::Workbook, take);
            }
            other => return Err(Unreadable::Kind(another("The file", other))),
        }
    }
    if files.is_empty() {
        return Err(Unreadable::Empty);
    }
    if !all_csv {
        let other = files.into_iter().map(|(name, _)| name).find(|name| !is_csv(name));
        return Err(Unreadable::Mixed(other.unwrap_or_default()));
    }
    let mut tables = Vec::new();
    let mut empty = Vec::new();
    for ((name, file), kind) in files.into_iter().zip(kinds) {
        match kind {
            Kind::Text => tables.push((name, file)),
            Kind::Empty => empty.push(name),
            other => return Err(Unreadable::Kind(another(&name, other))),
        }
    }
    for name in empty {
        let why = "is empty; an export has its headings at least";
        if !take(Part::NotTaken(NotTaken::new(0, name, why))) {
            return Ok(());
        }
    }
    for part in read_csv_set(tables)? {
        if !take(part) {
            break;
        }
    }
    Ok(())
}

fn one_file<R: Read + Seek>(file: R, kind: Kind, take: &mut dyn FnMut(Part) -> bool) -> Result<(), Unreadable> {
    if kind == Kind::Workbook {
        for part in read_workbook(file)? {
            if !take(part) {
                break;
            }
        }
        return Ok(());
    }
    for part in XmlReader::new(BufReader::with_capacity(1 << 16, file)) {
        if !take(part?) {
            break;
        }
    }
    Ok(())
}

/// What a file of another kind is, and what to do.
fn another(whose: &str, kind: Kind) -> String {
    let todo = match kind {
        Kind::OldWorkbook | Kind::BinaryWorkbook | Kind::OpenDocument | Kind::SheetXml => {
            "Open it in Excel, save it as an Excel workbook (.xlsx), and try again."
        }
        Kind::WebPage => {
            "Some programs save web pages under the names of workbooks. If it shows the return, open it in Excel, save it as an Excel workbook (.xlsx), and try again."
        }
        Kind::Locked => "Open it in Excel, take the password off, save it as an Excel workbook (.xlsx), and try again.",
        Kind::Zip | Kind::ZipOfZips | Kind::Gzip | Kind::OtherArchive => {
            "Unpack it, and give the files that are in it."
        }
        Kind::Encrypted => "Decrypt it, and give the file that is in it.",
        Kind::Text => {
            "If it is one of the CSV files of an export, give it the ending .csv, and give all of them together."
        }
        _ => {
            "Export the return again as XML, as the CSV files of COLLECT, or as an Excel workbook (.xlsx), and try again."
        }
    };
    format!("{whose} is {}. {todo}", kind.words())
}
