//! A file of colleagues: name, email address, role, organisation. What is wrong is said by line.

use std::collections::BTreeMap;

use access::Role;
use intake::{Kind, NotText, rows};
use thiserror::Error;

/// The most rows of one file.
pub const MOST: usize = 2_000;
/// The most characters of a cell.
const LONGEST: usize = 200;

/// Why a file cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotStaff {
    #[error("The file cannot be read: {0}")]
    Text(#[from] NotText),
    /// No table at all, whatever it is called.
    #[error("The file is {}. {}", .0.words(), .0.instead_of_csv())]
    Kind(Kind),
    #[error("The file cannot be read: {0}")]
    Row(String),
    #[error(
        "The first row must name the columns: name, email, role and organisation. Missing: {}", .0.join(", ")
    )]
    Columns(Vec<&'static str>),
    /// A column of another name may be the organisations': nobody would see that they are missing.
    #[error(
        "The first row has no column organisation, and {} not known. Name the column with the organisations “organisation”, or remove the columns that are not needed", not_known(.0)
    )]
    NoOrganisation(Vec<String>),
    #[error("The file has a heading and no rows")]
    Empty,
    #[error("The file has more than {MOST} rows. Split it")]
    TooMany,
}

fn not_known(headings: &[String]) -> String {
    let quoted: Vec<String> = headings.iter().map(|one| format!("“{one}”")).collect();
    format!("{} {}", intake::listed(&quoted), if quoted.len() == 1 { "is" } else { "are" })
}

/// A row of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub line: u64,
    pub name: String,
    /// In small letters.
    pub email: String,
    /// As it was typed.
    pub role: String,
    /// The URN or name of the organisation, as it was typed.
    pub organisation: String,
}

/// What the columns may be called; the organisation may be left out.
const COLUMNS: [(&str, &[&str]); 4] = [
    ("name", &["name", "full name", "staff name"]),
    ("email", &["email", "e-mail", "email address", "e-mail address"]),
    ("role", &["role", "job"]),
    ("organisation", &["organisation", "organization", "setting", "school", "service", "urn"]),
];

/// Reads a file.
///
/// # Errors
/// [`NotStaff`] where there are no rows to look at.
pub fn read(content: &[u8]) -> Result<Vec<Row>, NotStaff> {
    let kind = intake::kind(content);
    if !matches!(kind, Kind::Text | Kind::Empty) {
        return Err(NotStaff::Kind(kind));
    }
    let content = intake::as_excel_saves(content);
    let mut table = rows(&content)?;
    let broken = |error: intake::NotRow| NotStaff::Row(error.to_string());
    let Some((_, heading)) = table.next().map_err(broken)? else { return Err(NotStaff::Empty) };
    let heading: Vec<String> = heading.iter().map(|cell| intake::cleaned(cell).trim().to_owned()).collect();
    let place = |(name, also): &(&str, &[&str])| intake::places_of(&heading, name, also).first().copied();
    let places: Vec<Option<usize>> = COLUMNS.iter().map(place).collect();
    let missing: Vec<&str> = COLUMNS
        .iter()
        .zip(&places)
        .filter(|((name, _), at)| at.is_none() && *name != "organisation")
        .map(|((name, _), _)| *name)
        .collect();
    if !missing.is_empty() {
        return Err(NotStaff::Columns(missing));
    }
    let is_read = |at: &usize| places.contains(&Some(*at));
    let others = heading.iter().enumerate().filter(|(at, name)| !name.is_empty() && !is_read(at));
    let others: Vec<String> = others.map(|(_, name)| name.chars().take(40).collect()).collect();
    if places.last() == Some(&None) && !others.is_empty() {
        return Err(NotStaff::NoOrganisation(others));
    }
    let mut all = Vec::new();
    while let Some((line, row)) = table.next().map_err(broken)? {
        if all.len() == MOST {
            return Err(NotStaff::TooMany);
        }
        let cell = |column: usize| {
            let cell = places.get(column).copied().flatten().and_then(|at| row.get(at));
            intake::cleaned(cell.unwrap_or_default()).trim().to_owned()
        };
        all.push(Row { line, name: cell(0), email: cell(1).to_lowercase(), role: cell(2), organisation: cell(3) });
    }
    if all.is_empty() { Err(NotStaff::Empty) } else { Ok(all) }
}

/// The role that somebody means, by its code or its name, whatever the letters and the spaces. Families are invited from the
/// child's record.
#[must_use]
pub fn role(typed: &str) -> Option<Role> {
    let plain =
        |text: &str| text.to_lowercase().replace(['_', '-'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = plain(typed);
    Role::ALL
        .into_iter()
        .find(|role| role.is_professional() && (plain(role.code()) == wanted || plain(role.label()) == wanted))
}

/// What is wrong with each row as far as the file alone says it; nothing where all is well.
#[must_use]
pub fn faults(rows: &[Row]) -> Vec<Option<String>> {
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    rows.iter()
        .map(|row| {
            let before = first.get(row.email.as_str()).copied();
            first.entry(&row.email).or_insert(row.line);
            fault(row, before)
        })
        .collect()
}

fn fault(row: &Row, before: Option<u64>) -> Option<String> {
    if row.name.is_empty() {
        return Some("Enter the name".to_owned());
    }
    if [&row.name, &row.email, &row.role, &row.organisation].iter().any(|cell| cell.chars().count() > LONGEST) {
        return Some(format!("A cell has more than {LONGEST} characters"));
    }
    if !page::words::is_email(&row.email) {
        return Some("Enter an email address in the correct format, like name@example.com".to_owned());
    }
    if let Some(line) = before {
        return Some(format!("Line {line} has the same email address"));
    }
    match role(&row.role) {
        None => {
            let known: Vec<&str> =
                Role::ALL.iter().filter(|role| role.is_professional()).map(|role| role.label()).collect();
            Some(format!("“{}” is not a role. Use one of: {}", row.role, known.join(", ")))
        }
        Some(role) if role.needs_organisation() && row.organisation.is_empty() => {
            Some(format!("A {role} needs an organisation: enter its URN or its name"))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_may_stand_in_any_order_and_be_called_what_people_call_them() {
        let file = "Role,E-mail,Full name,URN\ncase officer,Asha@Example.gov.uk,Asha Khan,\nSENCO,g@example.org,Grace A,900001\n";
        let all = read(file.as_bytes()).unwrap();
        assert_eq!((all[0].line, all[0].email.as_str(), all[0].name.as_str()), (2, "asha@example.gov.uk", "Asha Khan"));
        assert_eq!((role(&all[0].role), role(&all[1].role)), (Some(Role::CaseOfficer), Some(Role::Senco)));
        assert_eq!(faults(&all), [None, None]);
    }

    #[test]
    fn a_table_is_read_as_excel_usually_saves_it() {
        let all = read(b"name,email,role\nZo\xeb O\x92Neill,z@example.org,manager\n").unwrap();
        assert_eq!(all[0].name, "Zoë O’Neill");
    }

    #[test]
    fn what_is_wrong_is_said_row_by_row() {
        let file = "name,email,role,organisation\n,a@example.org,manager,\nB,b,manager,\nC,c@example.org,boss,\nD,d@example.org,senco,\nE,e@example.org,parent,\nF,f@example.org,Case_Officer,\nF,F@example.org,analyst,\n";
        let found = faults(&read(file.as_bytes()).unwrap());
        let has = |place: usize, words: &str| found[place].as_deref().is_some_and(|fault| fault.contains(words));
        assert!(has(0, "name") && has(1, "email address") && has(2, "“boss” is not a role"), "{found:?}");
        assert!(has(3, "needs an organisation") && has(4, "is not a role"), "{found:?}");
        assert!(found[5].is_none() && has(6, "Line 7 has the same"), "{found:?}");
    }

    #[test]
    fn a_file_that_is_none_is_refused() {
        assert_eq!(read(b"name,role\nA,manager\n"), Err(NotStaff::Columns(vec!["email"])));
        let renamed = read(b"name,email,role,Workplace\nA,a@example.org,manager,900001\n");
        assert_eq!(renamed, Err(NotStaff::NoOrganisation(vec!["Workplace".to_owned()])));
        assert!(read(b"name,email,role\nA,a@example.org,manager\n").is_ok(), "nobody may have an organisation");
        assert!(read(b"Full_Name,E-Mail Address,ROLE\nA,a@example.org,manager\n").is_ok());
        assert_eq!(read(b""), Err(NotStaff::Empty));
        assert_eq!(read(b"name,email,role\n"), Err(NotStaff::Empty));
        assert!(matches!(read(b"PK\x03\x04\x00\x00"), Err(NotStaff::Kind(_))));
        let many = "name,email,role\n".to_owned() + &"A,a@example.org,manager\n".repeat(MOST + 1);
        assert_eq!(read(many.as_bytes()), Err(NotStaff::TooMany));
    }
}
