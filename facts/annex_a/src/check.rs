//! Checking the lists.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::columns::{Column, List, columns};
use crate::file::{Lists, Row};
use crate::level::Level;
use crate::rules::{RULES, malformed};

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// In which list; none where it is about the file.
    pub list: Option<List>,
    /// The check: the id of the sector's validator, or `form` and `file`, which are ours.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// The row of the sheet.
    pub line: u32,
    /// The unique id of the row.
    pub id: String,
    /// The headings of the columns.
    pub columns: Vec<&'static str>,
    /// What stands there.
    pub value: String,
    pub words: String,
    /// What to do.
    pub fix: &'static str,
}

/// Checks both lists as on the day of the inspection; `tell` is given each finding, row by row.
pub fn check(lists: &Lists, on: Date, mut tell: impl FnMut(Finding)) {
    for odd in &lists.odd {
        tell(Finding {
            list: None,
            rule: "file",
            level: Level::Query,
            line: 0,
            id: String::new(),
            columns: Vec::new(),
            value: String::new(),
            words: odd.clone(),
            fix: "Correct the workbook so that the inspectors’ tools can read it.",
        });
    }
    for list in List::ALL {
        let mut seen: HashMap<String, u32> = HashMap::new();
        for row in lists.of(list) {
            let told = |rule: &'static str, level, shown: &[Column], words: String, fix: &'static str| Finding {
                list: Some(list),
                rule,
                level,
                line: row.line,
                id: row.get(Column::UniqueId).unwrap_or_default().to_owned(),
                columns: shown.iter().map(|column| column.heading()).collect(),
                value: shown.iter().filter_map(|column| row.get(*column)).collect::<Vec<_>>().join(", "),
                words,
                fix,
            };
            for rule in RULES {
                let Some(id) = (if list == List::Plans { rule.plans } else { rule.support }) else { continue };
                if (rule.fails)(row, on) {
                    tell(told(id, rule.level, rule.columns, rule.says.to_owned(), rule.fix));
                }
            }
            forms(list, row, |column, words| {
                tell(told("form", Level::Error, &[column], words, "Enter it in the format that the list requires."));
            });
            for (column, words) in row.lost() {
                let words = format!("{}: the cell {words}", column.heading());
                tell(told("form", Level::Error, &[*column], words, "Enter the value itself in the cell."));
            }
            if let Some(upn) = row.upn() {
                if let Some(first) = seen.get(&upn) {
                    let rule = RULES.iter().find(|rule| rule.plans == Some("109"));
                    let (id, fix) = (if list == List::Plans { "109" } else { "209" }, rule.map_or("", |rule| rule.fix));
                    let words = format!("The UPN is in the list twice: also in row {first}");
                    tell(told(id, Level::Error, &[Column::Upn], words, fix));
                } else {
                    seen.insert(upn, row.line);
                }
            }
        }
    }
}

fn forms(list: List, row: &Row, mut tell: impl FnMut(Column, String)) {
    for column in columns(list) {
        if let Some(words) = row.get(column).and_then(|text| malformed(column, text)) {
            tell(column, format!("{}: {words}", column.heading()));
        }
    }
}
