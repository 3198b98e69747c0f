//! The fan chart: what was, and what may come with half, 80% and 95% ranges. A table beside it says the same.

use askama::Template;
use projection::cohorts::Summary;

const LEFT: f64 = 64.0;
const RIGHT: f64 = 620.0;
const TOP: f64 = 52.0;
const BOTTOM: f64 = 270.0;

#[derive(Template)]
#[template(path = "chart_fan.svg", escape = "html")]
struct FanSvg {
    title: String,
    description: String,
    ticks: Vec<(f64, String)>,
    labels: Vec<(f64, String)>,
    bands: Vec<(&'static str, String)>,
    past: String,
    ahead: String,
    dots: Vec<(f64, f64)>,
    beside: Option<String>,
}

/// What is drawn.
#[derive(Debug, Clone)]
pub struct Fan<'a> {
    /// Its title.
    pub title: &'a str,
    /// Januaries that are known, with what was counted.
    pub past: Vec<(u16, f64)>,
    /// Januaries to come.
    pub ahead: Vec<(u16, &'a Summary)>,
    /// The middle of another forecast, for the same Januaries.
    pub beside: Option<Vec<(u16, f64)>>,
}

fn round(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

/// Steps of 1, 2 or 5 from 0.
fn steps(high: f64) -> (f64, Vec<f64>) {
    let rough = (high / 5.0).max(1.0);
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| *step >= rough);
    let step = step.unwrap_or(power);
    let count = (high / step).ceil().max(1.0);
    let mut all = Vec::new();
    let mut at = 0.0;
    while at <= count * step + step * 1e-9 && all.len() < 20 {
        all.push(at);
        at += step;
    }
    (count * step, all)
}

impl Fan<'_> {
    /// The SVG.
    ///
    /// # Errors
    /// A failure of the template.
    pub fn svg(&self) -> Result<String, askama::Error> {
        let years: Vec<u16> = self.past.iter().map(|one| one.0).chain(self.ahead.iter().map(|one| one.0)).collect();
        let (first, last) = (years.first().copied().unwrap_or(0), years.last().copied().unwrap_or(0));
        let highest = self.past.iter().map(|one| one.1).chain(self.ahead.iter().map(|(_, one)| one.ninety_five.1));
        let (high, ticks) = steps(highest.fold(1.0, f64::max));
        let x = |year: u16| {
            let span = f64::from(last.saturating_sub(first).max(1));
            round(LEFT + 20.0 + f64::from(year - first) / span * (RIGHT - LEFT - 40.0))
        };
        let y = |value: f64| round(BOTTOM - value / high * (BOTTOM - TOP));
        let run = |points: &mut dyn Iterator<Item = (u16, f64)>| {
            let all: Vec<String> = points.map(|(year, value)| format!("{} {}", x(year), y(value))).collect();
            if all.is_empty() { String::new() } else { format!("M{}", all.join("L")) }
        };
        let end = self.past.last().copied();
        let band = |of: &dyn Fn(&Summary) -> (f64, f64)| {
            let upper = end.into_iter().chain(self.ahead.iter().map(|(year, one)| (*year, of(one).1)));
            let lower: Vec<(u16, f64)> = self.ahead.iter().map(|(year, one)| (*year, of(one).0)).collect();
            let all: Vec<String> =
                upper.chain(lower.into_iter().rev()).map(|(year, value)| format!("{} {}", x(year), y(value))).collect();
            if all.is_empty() { String::new() } else { format!("M{}Z", all.join("L")) }
        };
        let described: Vec<String> = self
            .ahead
            .iter()
            .map(|(year, one)| format!("{year}: {:.0}, 8 of 10 {:.0} to {:.0}", one.median, one.eighty.0, one.eighty.1))
            .collect();
        FanSvg {
            title: self.title.to_owned(),
            description: format!("{}. The table beside the chart holds all figures.", described.join("; ")),
            ticks: ticks.into_iter().map(|tick| (y(tick), format!("{tick:.0}"))).collect(),
            labels: years.iter().map(|year| (x(*year), year.to_string())).collect(),
            bands: vec![
                ("#d2e2f1", band(&|one| one.ninety_five)),
                ("#8eb8dc", band(&|one| one.eighty)),
                ("#5694ca", band(&|one| one.half)),
            ],
            past: run(&mut self.past.iter().copied()),
            ahead: run(&mut end.into_iter().chain(self.ahead.iter().map(|(year, one)| (*year, one.median)))),
            dots: self.past.iter().map(|(year, value)| (x(*year), y(*value))).collect(),
            beside: self.beside.as_ref().map(|all| run(&mut end.into_iter().chain(all.iter().copied()))),
        }
        .render()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_says_in_words_what_it_draws() {
        let one =
            Summary { mean: 10.0, median: 10.0, half: (9.0, 11.0), eighty: (8.0, 12.0), ninety_five: (7.0, 13.0) };
        let fan = Fan { title: "All <plans>", past: vec![(2025, 8.0)], ahead: vec![(2026, &one)], beside: None };
        let svg = fan.svg().unwrap();
        assert!(svg.contains("2026: 10, 8 of 10 8 to 12") && svg.contains("All &#60;plans&#62;"), "{svg}");
        assert!(Fan { past: Vec::new(), ahead: Vec::new(), ..fan }.svg().is_ok());
        assert_eq!(steps(13.0), (15.0, vec![0.0, 5.0, 10.0, 15.0]));
    }
}
