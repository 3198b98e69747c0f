//! Published figures that the invented area is drawn from.
//!
//! Source of all tables: DfE, *Education, health and care plans*, reporting year 2025 (underlying data
//! files, Open Government Licence v3.0), for Bradford (E08000032) unless a line says England. Where an
//! England table is joint (need by age, setting by age), its rows are weighted so that the totals are
//! Bradford's. Figures marked *assumption* have no source and only make the area plausible.

/// Live plans by age in January 2025, from 2 ("under 3") to 25.
pub(crate) const AGE: [u32; 24] =
    [32, 102, 371, 448, 425, 406, 427, 467, 488, 470, 475, 461, 527, 477, 449, 434, 352, 283, 170, 108, 69, 30, 21, 1];

/// Live plans by age when the plan started, from 2 ("2 and under") to 20 ("20 and over").
pub(crate) const AGE_AT_START: [u32; 19] =
    [63, 310, 1399, 1237, 644, 528, 484, 400, 483, 501, 335, 285, 290, 253, 159, 77, 25, 11, 9];

/// Types of need, in the order of [`NEED_BY_AGE`].
pub(crate) const NEEDS: [&str; 12] =
    ["ASD", "HI", "MLD", "MSI", "OTH", "PD", "PMLD", "SEMH", "SLCN", "SLD", "SPLD", "VI"];

/// Weight of each primary need at each age from 2 to 25, in thousandths: England's joint table, weighted until ages and needs have
/// Bradford's totals, so that rare needs are as rare as they are.
#[rustfmt::skip]
pub(crate) const NEED_BY_AGE: [[u32; 12]; 24] = [
    [40, 44, 9, 4, 0, 257, 208, 7, 324, 34, 2, 69],
    [152, 24, 9, 2, 0, 84, 74, 11, 555, 59, 3, 26],
    [225, 14, 8, 1, 0, 38, 30, 27, 604, 42, 2, 11],
    [249, 14, 8, 1, 0, 34, 23, 52, 569, 40, 1, 9],
    [250, 13, 9, 1, 0, 37, 24, 100, 504, 47, 2, 12],
    [245, 16, 12, 1, 0, 39, 26, 148, 445, 53, 3, 13],
    [264, 16, 17, 1, 0, 42, 23, 176, 383, 60, 4, 15],
    [271, 17, 21, 1, 0, 41, 23, 203, 335, 68, 5, 14],
    [274, 16, 25, 1, 0, 39, 24, 232, 292, 72, 8, 16],
    [276, 17, 28, 1, 0, 40, 21, 261, 259, 73, 10, 16],
    [273, 19, 30, 1, 0, 41, 23, 275, 233, 79, 10, 16],
    [267, 17, 29, 1, 0, 39, 22, 315, 208, 78, 10, 15],
    [264, 16, 28, 1, 0, 40, 21, 338, 184, 84, 9, 16],
    [258, 18, 27, 1, 0, 43, 20, 352, 172, 86, 8, 16],
    [256, 19, 27, 1, 0, 45, 22, 351, 163, 91, 8, 18],
    [255, 20, 28, 1, 0, 51, 25, 341, 157, 95, 8, 19],
    [256, 20, 30, 1, 0, 51, 28, 314, 158, 114, 8, 22],
    [256, 22, 34, 1, 0, 57, 25, 278, 168, 130, 7, 21],
    [260, 24, 37, 1, 0, 62, 31, 242, 171, 148, 7, 18],
    [255, 24, 36, 1, 0, 60, 35, 213, 174, 171, 7, 24],
    [259, 24, 43, 1, 0, 66, 28, 177, 192, 182, 8, 21],
    [259, 27, 42, 1, 0, 67, 32, 155, 195, 190, 9, 22],
    [276, 21, 50, 2, 0, 57, 39, 144, 168, 206, 7, 29],
    [235, 42, 47, 0, 0, 74, 50, 141, 192, 166, 10, 43],
];

/// Groups of settings, in the order of [`SETTING_BY_AGE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SettingGroup {
    Mainstream,
    Special,
    AlternativeProvision,
    Further,
    Elsewhere,
    EarlyYears,
    Unknown,
}

pub(crate) const SETTING_GROUPS: [SettingGroup; 7] = [
    SettingGroup::Mainstream,
    SettingGroup::Special,
    SettingGroup::AlternativeProvision,
    SettingGroup::Further,
    SettingGroup::Elsewhere,
    SettingGroup::EarlyYears,
    SettingGroup::Unknown,
];

/// Weight of each group of settings at each age from 2 to 25, in thousandths: England's joint table, weighted until ages and
/// groups have Bradford's totals.
#[rustfmt::skip]
pub(crate) const SETTING_BY_AGE: [[u32; 7]; 24] = [
    [331, 139, 11, 0, 202, 264, 52],
    [534, 94, 6, 1, 62, 265, 39],
    [786, 162, 0, 0, 12, 16, 23],
    [775, 188, 1, 0, 12, 2, 22],
    [751, 209, 3, 0, 13, 1, 24],
    [725, 236, 4, 0, 13, 0, 23],
    [713, 243, 4, 0, 14, 0, 24],
    [713, 242, 5, 0, 16, 0, 23],
    [720, 234, 6, 0, 17, 0, 23],
    [592, 345, 5, 0, 24, 0, 33],
    [579, 361, 7, 0, 28, 0, 26],
    [554, 374, 10, 1, 34, 0, 28],
    [536, 374, 17, 2, 42, 0, 29],
    [532, 361, 23, 3, 52, 0, 30],
    [161, 253, 7, 377, 117, 0, 86],
    [118, 240, 4, 424, 158, 0, 55],
    [56, 207, 3, 457, 201, 0, 76],
    [26, 57, 2, 577, 249, 0, 91],
    [17, 31, 1, 609, 261, 0, 80],
    [13, 27, 1, 615, 268, 0, 76],
    [13, 25, 0, 594, 292, 0, 76],
    [7, 18, 1, 569, 328, 0, 77],
    [4, 24, 0, 552, 338, 0, 81],
    [8, 18, 1, 481, 319, 0, 172],
];

/// Live plans by ethnic group.
#[rustfmt::skip]
pub(crate) const ETHNICITY: [(&str, u32); 19] = [("OOTH", 103), ("AOTH", 96), ("ABAN", 137), ("CHNE", 2), ("AIND", 86), ("APKN", 2065), ("BOTH", 18), ("BAFR", 126), ("BCRB", 20), ("MOTH", 179), ("MWAS", 216), ("MWBA", 50), ("MWBC", 113), ("NOBT", 405), ("WOTH", 236), ("WROM", 64), ("WIRI", 7), ("WIRT", 6), ("WBRI", 3564)];

/// Percentage of plans issued within 20 weeks, by calendar year; before and after, the nearest year.
pub(crate) const IN_20_WEEKS: [(i16, f64); 6] =
    [(2019, 28.1), (2020, 53.2), (2021, 80.6), (2022, 79.1), (2023, 71.4), (2024, 88.9)];

/// Of 7,493 live plans in January 2025, 5,340 were boys' and young men's.
pub(crate) const MALE: (u32, u32) = (5340, 7493);
/// Ceased in 2024 for each live plan in January 2025.
pub(crate) const CEASED_A_YEAR: f64 = 387.0 / 7493.0;
/// Requests refused in 2024 for each live plan in January 2025.
pub(crate) const REFUSED_A_YEAR: f64 = 671.0 / 7493.0;
/// Requests without a decision yet, and assessments under way, for each live plan (2024).
pub(crate) const UNDER_WAY: f64 = (221.0 + 1410.0 * 0.35) / 7493.0;
/// Requests decided within six weeks (2024).
pub(crate) const DECIDED_IN_6_WEEKS: f64 = 0.575;
/// Annual reviews with a decision within four weeks (2024).
pub(crate) const REVIEW_DECIDED_IN_4_WEEKS: f64 = 0.257;
/// Review meetings held within the year (2024: 2,567 of 6,101 expected).
pub(crate) const REVIEW_HELD_IN_YEAR: f64 = 0.42;
/// Appeals registered in 2024 for each live plan (MoJ, table 1).
pub(crate) const APPEALS_A_YEAR: f64 = 279.0 / 7493.0;
/// Mediations in 2024 for each refusal to assess.
pub(crate) const MEDIATION_AFTER_REFUSAL: f64 = 370.0 / 671.0 * 0.6;
/// Of reviews with an outcome in England in 2024: amend.
pub(crate) const REVIEW_AMENDS: f64 = 219_538.0 / (219_538.0 + 4_087.0 + 135_264.0);
/// Assumption: years for which ceased plans and refusals are kept in the invented area.
pub(crate) const YEARS_BACK: f64 = 5.0;
/// The same in days, less a few: an age in whole years is reached a little later.
pub(crate) const DAYS_BACK: i64 = 1_820;
/// Assumption: children in a hundred whose record is restricted.
pub(crate) const RESTRICTED: f64 = 0.003;
/// Assumption: children with two known parents, of whom one must not learn where the other lives.
pub(crate) const WITHHELD: f64 = 0.012;
/// Assumption: children looked after, of those with plans.
pub(crate) const LOOKED_AFTER: f64 = 0.04;

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The published file, where the folder beside the project holds it.
    fn published() -> Option<Value> {
        let folder = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../shared".to_owned());
        let path = std::path::Path::new(&folder).join("data/calibration.json");
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("skipped: {} is not there", path.display());
            return None;
        };
        serde_json::from_str(&text).ok()
    }

    fn values(table: &Value) -> Vec<u32> {
        table["values"]
            .as_object()
            .unwrap()
            .values()
            .map(|value| u32::try_from(value.as_u64().unwrap()).unwrap())
            .collect()
    }

    #[test]
    fn the_tables_are_the_published_ones() {
        let Some(file) = published() else { return };
        let bradford = &file["Bradford"];
        let sum = |numbers: &[u32]| numbers.iter().sum::<u32>();
        // serde_json orders keys by name; the sums and the sets must agree all the same.
        let sorted = |mut numbers: Vec<u32>| {
            numbers.sort_unstable();
            numbers
        };
        assert_eq!(sorted(values(&bradford["age_jan2025"])), sorted(AGE.to_vec()));
        assert_eq!(sorted(values(&bradford["age_at_plan_start_stock_jan2025"])), sorted(AGE_AT_START.to_vec()));
        assert_eq!(sum(&AGE), 7_493);
        let ethnicity: Vec<u32> = ETHNICITY.iter().map(|(_, count)| *count).collect();
        assert_eq!(sorted(values(&bradford["ethnicity_jan2025"])), sorted(ethnicity));
        assert_eq!(bradford["sex_jan2025"]["values"]["Male"], MALE.0);
        for (year, percent) in IN_20_WEEKS {
            assert_eq!(bradford["pct_20_weeks_including_exceptions"]["series"][year.to_string()], percent);
        }
    }
}
