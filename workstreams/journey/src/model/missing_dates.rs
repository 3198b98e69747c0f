//! A file with dates from before the area began with OnePlan: which dates it can give, what stands in each row, and what is wrong
//! with it.

use std::collections::HashMap;

use jiff::civil::{Date, date};
use law::Kind;
use law::ids::ANNUAL_REVIEW;
use people::PersonId;

/// The heading of the column with the record's number.
pub const ID: &str = "Record number";
/// What stands in a column that is not asked for about a child.
pub const NOT_NEEDED: &str = "Not needed";
/// The longest file, in rows.
const MOST_ROWS: usize = 50_000;

/// What a date is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// The last annual review, of which nothing else is known.
    Review,
    /// A step of the law, which answers for every rule that it discharges; that a request was withdrawn, for every rule that this ends.
    Event(Kind),
}

/// The columns of the file: those of steps in the order in which these follow each other.
pub const COLUMNS: [(What, &str); 8] = [
    (What::Review, "Date of last annual review"),
    (What::Event(Kind::AssessmentAgreed), "Date of decision to assess"),
    (What::Event(Kind::AssessmentRefused), "Date of refusal to assess"),
    (What::Event(Kind::RequestWithdrawn), "Date the request was withdrawn"),
    (What::Event(Kind::PlanRefused), "Date of decision not to issue a plan"),
    (What::Event(Kind::PlanIssued), "Date of final plan"),
    (What::Event(Kind::AmendmentServed), "Date proposed amendments were sent"),
    (What::Event(Kind::PlanAmended), "Date of amended final plan"),
];

/// Two steps of which a child has one.
const EITHER: [(Kind, Kind); 2] =
    [(Kind::AssessmentAgreed, Kind::AssessmentRefused), (Kind::PlanIssued, Kind::PlanRefused)];

impl What {
    /// The rules whose missing date it gives.
    #[must_use]
    pub fn rules(self) -> Vec<&'static str> {
        let Self::Event(kind) = self else { return vec![ANNUAL_REVIEW] };
        let ends = kind == Kind::RequestWithdrawn;
        let answered = law::rules().map(|(_, rule)| rule).filter(|rule| rule.id != ANNUAL_REVIEW);
        let answered =
            answered.filter(|rule| rule.discharged_by.contains(&kind) || (ends && rule.ended_by.contains(&kind)));
        answered.map(|rule| rule.id).collect()
    }

    fn heading(self) -> &'static str {
        COLUMNS.iter().find(|(what, _)| *what == self).map_or("", |(_, heading)| heading)
    }
}

/// A date that a row gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The line in the file.
    pub line: u64,
    pub child: PersonId,
    pub what: What,
    pub on: Date,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line in the file.
    pub line: u64,
    pub words: String,
}

/// Why a date of a review cannot be right, in words; nothing where it can.
#[must_use]
pub fn unlikely(on: Date, born: Option<Date>, today: Date) -> Option<&'static str> {
    if on > today {
        Some("Date of the last annual review must be today or in the past")
    } else if on < date(2014, 9, 1) {
        Some("Date of the last annual review must be after 1 September 2014, when EHC plans began")
    } else if born.is_some_and(|born| on < born) {
        Some("Date of the last annual review must be after the date of birth")
    } else {
        None
    }
}

fn damaged(error: &csv::Error, otherwise: &str) -> String {
    ::intake::NotTable::of(error)
        .map_or_else(|| otherwise.to_owned(), |fault| format!("The file cannot be read: {fault}"))
}

/// What is wrong with the dates of one row, taken together.
fn against(dates: &[(What, Date)]) -> Option<String> {
    let has = |kind: Kind| dates.iter().any(|(what, _)| *what == What::Event(kind));
    if let Some((one, other)) = EITHER.into_iter().find(|(one, other)| has(*one) && has(*other)) {
        let (one, other) = (What::Event(one).heading(), What::Event(other).heading());
        return Some(format!("Enter either ‘{one}’ or ‘{other}’, not both"));
    }
    let steps: Vec<&(What, Date)> = dates.iter().filter(|(what, _)| *what != What::Review).collect();
    let turned = steps.iter().zip(steps.iter().skip(1)).find(|(first, second)| second.1 < first.1);
    turned.map(|(first, second)| format!("‘{}’ must be on or after ‘{}’", second.0.heading(), first.0.heading()))
}

/// Reads a file; cells without a date are left out without a word, since the list begins with none. The words are those of a file
/// that is none.
///
/// # Errors
/// Why the file as a whole cannot be used.
pub fn read(content: &[u8]) -> Result<(Vec<Row>, Vec<Fault>), String> {
    let text = String::from_utf8_lossy(content);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = ::intake::csv_reader(csv::ReaderBuilder::new().flexible(true), text.as_bytes());
    let headings = reader.headers().map_err(|error| damaged(&error, "The file is not a CSV file"))?.clone();
    // Where lines end in two characters the reader counts a line only when it goes on to the next.
    let late = 2_u64.saturating_sub(reader.position().line());
    let find = |name: &str| headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name));
    let columns: Vec<(What, usize)> =
        COLUMNS.iter().filter_map(|(what, heading)| Some((*what, find(heading)?))).collect();
    let Some(id) = find(ID).filter(|_| !columns.is_empty()) else {
        return Err(format!(
            "The file must have the column ‘{ID}’ and at least one column with dates. Download the list, fill in the dates and save it as CSV"
        ));
    };
    let (mut rows, mut faults, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    for record in reader.records() {
        let record = record
            .map_err(|error| damaged(&error, "The file is damaged: a row cannot be read. Save it again as CSV"))?;
        let line = record.position().map_or(0, csv::Position::line) + late;
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        let is_given = |text: &str| !text.is_empty() && !text.eq_ignore_ascii_case(NOT_NEEDED);
        let given = columns.iter().map(|(what, at)| (*what, cell(*at))).filter(|(_, text)| is_given(text));
        let given: Vec<(What, &str)> = given.collect();
        if given.is_empty() {
            continue;
        }
        if rows.len() + faults.len() >= MOST_ROWS {
            return Err(format!("The file must have fewer than {MOST_ROWS} rows"));
        }
        let mut fault = |words: String| faults.push(Fault { line, words });
        let Ok(child) = cell(id).parse::<PersonId>() else {
            fault("Record number is missing or not a number of a record".to_owned());
            continue;
        };
        let mut dates = Vec::new();
        for (what, text) in given {
            match (parse(text), seen.get(&(child, what))) {
                (None, _) => fault(format!("‘{text}’ is not a real date. Enter it like 27/3/2026")),
                (_, Some(first)) => fault(format!("The same record is in line {first}")),
                (Some(on), None) => dates.push((what, on)),
            }
        }
        if let Some(words) = against(&dates) {
            fault(words);
            continue;
        }
        for (what, on) in dates {
            seen.insert((child, what), line);
            rows.push(Row { line, child, what, on });
        }
    }
    Ok((rows, faults))
}

/// A date as people and spreadsheets write it: day, month, year with four digits; or year, month, day.
fn parse(text: &str) -> Option<Date> {
    let day = text.split(['T', ' ']).next().filter(|day| day.len() >= 8).unwrap_or(text);
    ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
        .into_iter()
        .find_map(|form| Date::strptime(form, day).ok())
        .or_else(|| ["%d %B %Y", "%d %b %Y", "%d-%b-%Y"].into_iter().find_map(|form| Date::strptime(form, text).ok()))
        .filter(|day| day.year() >= 1900)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> PersonId {
        store::Id::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn dates_are_read_as_spreadsheets_write_them_and_faults_are_told_by_line() {
        let (one, two, three, four) = (id(1), id(2), id(3), id(4));
        let file = format!(
            "\u{feff}Record number,Name,Date of last annual review\r\n{one},Ann,27/03/2026\r\n{two},Ben,2026-03-28\r\n{three},Cat,\r\n\
             {four},Dan,31/02/2026\r\n{one},Ann,1/1/2026\r\n,Eve,1/1/2026\r\n{three},Cat,3 March 2026\r\n{four},Dan,04-05-16\r\n"
        );
        let (rows, faults) = read(file.as_bytes()).unwrap();
        assert!(rows.iter().all(|row| row.what == What::Review));
        let days: Vec<_> = rows.iter().map(|row| (row.line, row.child, row.on)).collect();
        assert_eq!(days, [(2, one, date(2026, 3, 27)), (3, two, date(2026, 3, 28)), (8, three, date(2026, 3, 3))]);
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [5, 6, 7, 9]);
        assert!(faults[0].words.contains("31/02/2026") && faults[1].words.contains("line 2"), "{faults:?}");
        assert!(read(b"name,age\nA,1\n").unwrap_err().contains("Record number"));
        assert!(read(b"\xff\xfeR\0e\0").is_err());
    }

    #[test]
    fn each_step_has_its_column_and_the_dates_of_a_row_fit_together() {
        let file = |cells: &str| {
            let head = "Record number,Date of decision to assess,Date of refusal to assess,Date of final plan,Date of last annual review";
            read(format!("{head}\n{},{cells}\n", id(1)).as_bytes()).unwrap()
        };
        let (rows, faults) = file("10/12/2025,Not needed,20/3/2026,not needed");
        let given: Vec<_> = rows.iter().map(|row| (row.what, row.on)).collect();
        assert_eq!(
            given,
            [
                (What::Event(Kind::AssessmentAgreed), date(2025, 12, 10)),
                (What::Event(Kind::PlanIssued), date(2026, 3, 20))
            ]
        );
        assert!(faults.is_empty());
        for wrong in ["10/12/2025,11/12/2025,,", "10/12/2025,,9/12/2025,"] {
            let (rows, faults) = file(wrong);
            assert_eq!((rows.len(), faults.len()), (0, 1), "{wrong}: {faults:?}");
        }
        // A review is no step of the same process.
        assert_eq!(file("10/12/2025,,,9/12/2024").0.len(), 2);
    }

    #[test]
    fn every_rule_of_a_request_that_can_be_missing_has_a_column() {
        let answered: Vec<&str> = COLUMNS.iter().flat_map(|(what, _)| what.rules()).collect();
        let is_counted = |rule: &law::Rule| rule.untracked.is_none() && rule.limit != law::Limit::AsSoonAsPracticable;
        let of_a_request = |rule: &law::Rule| rule.from.contains(&Kind::RequestReceived) && rule.force.binds();
        for (_, rule) in law::rules().filter(|(_, rule)| is_counted(rule) && of_a_request(rule)) {
            assert!(answered.contains(&rule.id), "{}", rule.id);
        }
        assert_eq!(answered.iter().filter(|rule| **rule == ANNUAL_REVIEW).count(), 1);
    }

    #[test]
    fn impossible_dates_are_refused() {
        let (born, today) = (Some(date(2016, 5, 4)), date(2026, 11, 29));
        for (on, ok) in [
            (date(2026, 11, 29), true),
            (date(2026, 11, 30), false),
            (date(2016, 5, 3), false),
            (date(2014, 8, 31), false),
        ] {
            assert_eq!(unlikely(on, born, today).is_none(), ok, "{on}");
        }
    }
}
