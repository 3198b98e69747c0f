//! A small release of invented figures in the layout of Explore Education Statistics: the authorities of London and of the
//! metropolitan counties, their plans in seven Januaries, and how many plans were issued within 20 weeks.

use std::fmt::Write as _;

use published::areas::{self, Authority};

/// The authority whose first day it is.
pub const OWN: &str = "380";

const HEADING: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,old_la_code,la_name,breakdown_topic,breakdown";

/// Enough of them to learn from how wrong a forecast of each would have been.
fn authorities() -> impl Iterator<Item = (u32, &'static Authority)> {
    (0..).zip(areas::authorities().iter().filter(|one| one.old <= "394"))
}

/// What a row says of the place that it is about.
fn place(one: Option<&Authority>) -> String {
    let Some(one) = one else { return "National,E92000001,England,,,,,".to_owned() };
    let region = areas::name(one.region).unwrap_or_default();
    format!("Local authority,E92000001,England,{},{region},{},{},\"{}\"", one.region, one.new, one.old, one.name)
}

/// Plans in January: each authority grows by 8 to 12% a year.
fn caseload() -> String {
    let mut text = format!("\u{feff}{HEADING},ehcplans\n");
    for year in 2018_u16..=2024 {
        let mut row = |one: Option<&Authority>, plans: f64| {
            let (place, next) = (place(one), (year + 1) % 100);
            writeln!(text, "{year}{next},Academic year,{place},All EHC plans,All EHC plans,{plans:.0}").unwrap();
        };
        let mut all = 0.0;
        for (number, one) in authorities() {
            let growth = 1.08 + f64::from(number % 5) / 100.0;
            let plans = ((800.0 + 40.0 * f64::from(number)) * growth.powi(i32::from(year) - 2018)).round();
            all += plans;
            row(Some(one), plans);
        }
        row(None, all);
    }
    text
}

/// How many plans were issued in a year, of them without an exception, and of those within 20 weeks.
fn issued(number: u32, one: &Authority, year: u16) -> (u32, u32, u32) {
    if one.old == OWN && year == 2024 {
        return (1_337, 1_317, 1_180);
    }
    let (all, share) = (400 + 9 * number, 40 + (7 * number + u32::from(year)) % 50);
    let without_exceptions = all - number % 7;
    (all, without_exceptions, without_exceptions * share / 100)
}

/// Plans issued within 20 weeks, by calendar year.
fn timeliness() -> String {
    let columns = "plans_issued_den,plans_issued_den_ex,plans_issued_within_20_weeks,plans_issued_20_weeks_ex,pc_plans_issued_within_20_weeks,PC_plans_issued_20_weeks_ex";
    let mut text = format!("\u{feff}{HEADING},{columns}\n");
    for year in 2022_u16..=2024 {
        let mut row = |one: Option<&Authority>, (all, without, within): (u32, u32, u32)| {
            let place = place(one);
            let share = |of: u32| 100.0 * f64::from(within) / f64::from(of);
            writeln!(
                text,
                "{year},Calendar year,{place},All EHC plans issued,All EHC plans issued,{all},{without},{within},{within},{:.1},{:.1}",
                share(all),
                share(without)
            )
            .unwrap();
        };
        let mut sum = (0, 0, 0);
        for (number, one) in authorities() {
            let each = issued(number, one, year);
            sum = (sum.0 + each.0, sum.1 + each.1, sum.2 + each.2);
            row(Some(one), each);
        }
        row(None, sum);
    }
    text
}

/// As a release is downloaded: one zip file, figures in one folder, what explains them in another.
pub fn zipped(figures: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let mut files: Vec<(String, Vec<u8>)> =
        figures.into_iter().map(|(name, content)| (format!("data/{name}"), content)).collect();
    files.push(("data-guidance/data-guidance.txt".to_owned(), b"Education, health and care plans".to_vec()));
    documents::archive(&files).unwrap()
}

/// The release of invented figures.
pub fn release() -> Vec<u8> {
    let files = [("caseload.csv", caseload()), ("timeliness_20_week.csv", timeliness())];
    zipped(files.map(|(name, text)| (name.to_owned(), text.into_bytes())).into())
}
