//! A forecast of all plans from the published figures of all authorities: for an area whose own record is too short.

use std::collections::BTreeMap;

use one_plan::model::values::Values;
use projection::totals::{AreaTotals, Forecast, Method, forecast};
use published::Value;

/// The series with the plans in force in January, by authority.
pub const SERIES: &str = "ees:caseload:ehcplans";
/// Januaries ahead.
const AHEAD: u16 = 3;

/// What the published figures say of an area.
#[derive(Debug, Clone, PartialEq)]
pub struct FromPublished {
    /// The last January of which there is a figure, and the plans then.
    pub last: (u16, f64),
    pub ahead: Vec<Forecast>,
    /// How many authorities it is learnt from.
    pub authorities: usize,
}

/// The plans of each authority in each January. Of a figure that was restated the later file counts.
fn totals(values: &Values) -> Option<AreaTotals> {
    let mut text = String::from("la_code,la_name,year,plans_january\n");
    for area in values.areas(std::iter::once(SERIES)).into_iter().filter(|area| area.len() == 3) {
        let mut by_year: BTreeMap<i64, (i64, f64)> = BTreeMap::new();
        for one in values.of(SERIES, area) {
            let Value::Number(plans) = one.value else { continue };
            let known = by_year.entry(one.period.ends()).or_insert((one.file, plans));
            if one.file >= known.0 {
                *known = (one.file, plans);
            }
        }
        for (year, (_, plans)) in by_year {
            text.push_str(&format!("{area},{area},{year},{plans}\n"));
        }
    }
    AreaTotals::read("published figures", &text).ok()
}

/// The forecast for an authority; none where there are too few figures to learn from.
#[must_use]
pub fn of(values: &Values, authority: &str) -> Option<FromPublished> {
    let totals = totals(values)?;
    let last = totals.areas().get(authority)?.plans.last_key_value()?;
    let last = (*last.0, *last.1);
    let ahead = forecast(&totals, authority, AHEAD, Method::PeerGrowth);
    let authorities = totals.unbroken().areas().len();
    (!ahead.is_empty()).then_some(FromPublished { last, ahead, authorities })
}

#[cfg(test)]
mod tests {
    use super::*;
    use one_plan::model::values::{Period, Published};

    /// Authorities that grow by 8 to 12 percent a year, from January 2019 to 2025.
    fn values() -> Values {
        let mut values = Values::default();
        for authority in 0_u32..60 {
            let growth = 1.08 + f64::from(authority % 5) / 100.0;
            for year in 0..7 {
                let period =
                    Period { label: String::new(), starts: 2018 + i64::from(year), kind: "academic".to_owned() };
                let value = Value::Number((1_000.0 + f64::from(authority) * 40.0) * growth.powi(year));
                let one = Published { period, status: String::new(), value, printed: None, file: 1 };
                values.add(SERIES, &format!("{}", 300 + authority), one);
            }
        }
        values
    }

    #[test]
    fn an_area_is_forecast_from_how_all_have_grown() {
        let found = of(&values(), "310").unwrap();
        assert_eq!((found.last.0, found.authorities), (2025, 60));
        let first = &found.ahead[0];
        assert_eq!(first.year, 2026);
        assert!(first.median > found.last.1 * 1.05 && first.median < found.last.1 * 1.15, "{first:?}");
        assert!(first.eighty.0 < first.median && first.median < first.eighty.1);
    }

    #[test]
    fn what_nothing_is_known_of_is_not_forecast() {
        assert_eq!(of(&Values::default(), "310"), None);
        assert_eq!(of(&values(), "999"), None);
    }

    #[test]
    fn a_restated_figure_counts_once_as_the_later_file_has_it() {
        let mut twice = values();
        let period = Period { label: String::new(), starts: 2024, kind: "academic".to_owned() };
        let one = Published { period, status: String::new(), value: Value::Number(5_000.0), printed: None, file: 2 };
        twice.add(SERIES, "310", one);
        assert_eq!(of(&twice, "310").unwrap().last, (2025, 5_000.0));
    }
}
