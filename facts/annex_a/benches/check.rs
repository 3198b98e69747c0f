//! Reading and checking Annex A with 10,000 rows a list, beside openpyxl reading the same file
//! (`scripts/peers.sh`); with a file as its argument it is that file that is read.

use std::hint::black_box;
use std::io::Cursor;
use std::time::Instant;

use annex_a::{Column, List, Lists, Row, as_workbook, check, columns, read};
use jiff::civil::date;

#[expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark prints its figures")]
fn main() {
    let file = workbook::write(as_workbook(&lists(10_000))).unwrap_or_default();
    if let Some(to) = std::env::var_os("ONEPLAN_ANNEX_A_FILE") {
        assert!(std::fs::write(to, &file).is_ok());
    }
    let mut times: Vec<_> = (0..5)
        .map(|_| {
            let begun = Instant::now();
            let mut found = 0;
            if let Ok(lists) = read(Cursor::new(&file)) {
                check(&lists, date(2026, 11, 2), |_| found += 1);
            }
            black_box(found);
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("Annex A of 10,000 rows a list read and checked {:.0} ms", times[2].as_secs_f64() * 1e3);
}

fn lists(rows: u32) -> Lists {
    let row = |number: u32, list: List| {
        columns(list).fold(Row::default(), |row, column| {
            let text = match column {
                Column::UniqueId => number.to_string(),
                Column::Upn => format!("A{number:012}"),
                Column::DateOfBirth => format!("{:02}/{:02}/{}", 1 + number % 28, 1 + number % 12, 2001 + number % 22),
                Column::InitialPlan => format!("{:02}/06/2024", 1 + number % 28),
                Column::Gender => "b) Female".to_owned(),
                Column::Ethnicity => "k) APKN".to_owned(),
                Column::PrimaryNeed => "f) SLCN".to_owned(),
                Column::MainUrn => format!("{}", 100_000 + number % 30_000),
                Column::MainPhase => "b) Primary".to_owned(),
                Column::Absence => "4.5".to_owned(),
                _ => String::new(),
            };
            row.with(column, text)
        })
    };
    Lists {
        plans: (0..rows).map(|number| row(number, List::Plans)).collect(),
        support: (0..rows).map(|number| row(number, List::Support)).collect(),
        odd: Vec::new(),
        ..Lists::default()
    }
}
