//! The plans in each kind of provision: as published by setting, put together into six groups, and forecast as
//! [`crate::totals`] forecasts all plans, with widths learnt from all areas' past errors about the same group.
//!
//! What is forecast is where children were **placed**. Placements are capped by the places that there were, so this is no
//! measure of need; [`crate::gap`] keeps the two apart.

use std::collections::BTreeMap;

use crate::fault::{Fault, MOST_FAULTS, number_of, table, year_of};
pub use crate::group::Group;
use crate::totals::AreaTotals;

/// Plans in January by group, area and year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Groups(BTreeMap<Group, AreaTotals>);

impl Groups {
    /// Reads a CSV with `measure`, `la_code`, `la_name`, `year`, `setting`, `count`: rows of the measure `stock`, settings
    /// under the DfE's column names. All plans of an area and year come from `totals`; what is in none of the first five
    /// groups is [`Group::Elsewhere`]. Years that `totals` does not hold are left out.
    ///
    /// # Errors
    /// Everything that is wrong with it, by line.
    pub fn read(totals: &AreaTotals, file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut seen: BTreeMap<(String, u16), [f64; 5]> = BTreeMap::new();
        let mut lines = std::collections::HashSet::new();
        let columns = ["measure", "la_code", "year", "setting", "count"];
        if let Some(table) = table(file, text, &columns, &mut faults) {
            for (line, row) in &table.rows {
                if faults.len() >= MOST_FAULTS {
                    break;
                }
                let cell = |column| table.cell(row, column);
                if cell(0) != "stock" {
                    continue;
                }
                let year = year_of(cell(2));
                match (cell(1), year, number_of(cell(4))) {
                    ("", ..) => faults.push(table.fault(*line, "la_code is empty")),
                    (_, Err(words), _) => faults.push(table.fault(*line, words)),
                    (_, _, None) => faults.push(table.fault(*line, format!("“{}” is not a number of plans", cell(4)))),
                    (code, Ok(year), Some(count)) => {
                        if !lines.insert((code.to_owned(), year, cell(3).to_owned())) {
                            let words = format!("{code}, {year}, {} is listed twice", cell(3));
                            faults.push(table.fault(*line, words));
                        }
                        let counts = seen.entry((code.to_owned(), year)).or_default();
                        if let Some(place) = Group::of_column(cell(3)).map(|group| group as usize)
                            && let Some(sum) = counts.get_mut(place)
                        {
                            *sum += count;
                        }
                    }
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut groups = Self::default();
        for ((code, year), counts) in seen {
            let Some(area) = totals.areas().get(&code) else { continue };
            let Some(all) = area.plans.get(&year) else { continue };
            let rest = (all - counts.iter().sum::<f64>()).max(0.0);
            for (group, count) in Group::ALL.into_iter().zip(counts.into_iter().chain([rest])) {
                groups.0.entry(group).or_default().set(&code, &area.name, year, count);
            }
        }
        Ok(groups)
    }

    /// The plans of a group; nothing where the file held no area of the totals.
    #[must_use]
    pub fn of(&self, group: Group) -> Option<&AreaTotals> {
        self.0.get(&group)
    }
}
