//! Milestones along time: when each was planned, when it is expected, when it was met.

use jiff::civil::Date;

use super::Picture;
use super::parts::{Key, Rows, legend};
use crate::axis::Days;
use crate::chart::Table;
use crate::drawing::{Drawing, Look};
use crate::number::Unit;
use crate::palette::{Dash, Paint, Shape};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    pub name: String,
    /// The day first planned.
    pub baseline: Date,
    /// The day now expected.
    pub forecast: Date,
    /// The day on which it was met.
    pub done: Option<Date>,
}

impl Milestone {
    /// The day that counts now.
    fn now(&self) -> Date {
        self.done.unwrap_or(self.forecast)
    }

    /// How many days it is later than planned: what was expected before today and is not done is late until today.
    fn late(&self, today: Option<Date>) -> i32 {
        let now = if self.is_past(today) { today.unwrap_or(self.forecast) } else { self.now() };
        (now - self.baseline).get_days()
    }

    /// Whether it was expected before today and is not done.
    fn is_past(&self, today: Option<Date>) -> bool {
        self.done.is_none() && today.is_some_and(|today| self.forecast < today)
    }

    fn words(&self, today: Option<Date>) -> String {
        let days = |count: i32| if count == 1 { "1 day".to_owned() } else { format!("{count} days") };
        match self.late(today) {
            late if late > 0 && self.is_past(today) => format!("{} late, not done", days(late)),
            _ if self.is_past(today) => "not done".to_owned(),
            0 => "on time".to_owned(),
            late if late > 0 => format!("{} late", days(late)),
            early => format!("{} early", days(-early)),
        }
    }
}

/// Milestones, in the order in which they are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestones {
    /// The milestones.
    pub rows: Vec<Milestone>,
    /// Today, where it is to be marked.
    pub today: Option<Date>,
}

fn short(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

impl Picture for Milestones {
    fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn draw(&self, _unit: &Unit, width: f64) -> Drawing {
        let mut sheet = Drawing::new(width);
        let mut keys = vec![(Key::Upright(Paint::Quiet, Dash::Solid), "Baseline".to_owned())];
        if self.rows.iter().any(|row| row.done.is_none()) {
            keys.push((Key::Point(Paint::Series(0), Shape::Ring), "Forecast".to_owned()));
        }
        if self.rows.iter().any(|row| row.done.is_some()) {
            keys.push((Key::Point(Paint::Target, Shape::Square), "Done".to_owned()));
        }
        let days = self.rows.iter().flat_map(|row| [row.baseline, row.now()]);
        let span = (
            days.clone().min().unwrap_or(Date::ZERO).first_of_month(),
            days.clone().max().unwrap_or(Date::ZERO).last_of_month(),
        );
        let today = self.today.filter(|today| (span.0..=span.1).contains(today));
        if today.is_some() {
            keys.push((Key::Upright(Paint::Ink, Dash::Fine), "Today".to_owned()));
        }
        let top = legend(&mut sheet, &keys, 0.0);
        let words: Vec<String> = self.rows.iter().map(|row| row.words(self.today)).collect();
        let names = self.rows.iter().map(|row| row.name.as_str());
        let rows = Rows::new(&sheet, names, words.iter().map(String::as_str), top);
        let axis = Days::new(days, rows.right - rows.left);
        let x = |day: Date| rows.left + axis.part(day) * (rows.right - rows.left);
        for (day, _) in &axis.ticks {
            sheet.path(rows.upright(x(*day)), false, Look::line(Paint::Grid, 1.0, Dash::Solid));
        }
        rows.under(&mut sheet, axis.ticks.iter().map(|(day, label)| (x(*day), label.as_str())));
        if let Some(today) = today {
            sheet.path(rows.upright(x(today)), false, Look::line(Paint::Ink, 2.0, Dash::Fine));
        }
        for (place, (row, words)) in self.rows.iter().zip(&words).enumerate() {
            rows.label(&mut sheet, place, words, false);
            let (y, planned, now) = (rows.y(place), x(row.baseline), x(row.now()));
            let (paint, shape) =
                if row.done.is_some() { (Paint::Target, Shape::Square) } else { (Paint::Series(0), Shape::Ring) };
            sheet.path(vec![vec![(planned, y), (now, y)]], false, Look::line(paint, 3.0, Dash::Solid));
            sheet.line((planned, y - 8.0), (planned, y + 8.0), Paint::Quiet, 4.0, Dash::Solid);
            sheet.marker(shape, (now, y), 6.0, paint);
        }
        sheet.height = rows.bottom + 30.0;
        sheet
    }

    fn table(&self, _unit: &Unit) -> Table {
        let head = ["Milestone", "Baseline", "Forecast", "Done", "Difference"].map(str::to_owned).to_vec();
        let rows = self.rows.iter().map(|row| {
            let done = row.done.map_or_else(|| "–".to_owned(), short);
            vec![row.name.clone(), short(row.baseline), short(row.forecast), done, row.words(self.today)]
        });
        Table { head, rows: rows.collect() }
    }

    fn described(&self, _unit: &Unit) -> String {
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                let now = match row.done {
                    Some(day) => format!("done {}", short(day)),
                    None => format!("forecast {}", short(row.forecast)),
                };
                format!("{}: baseline {}, {now}, {}", row.name, short(row.baseline), row.words(self.today))
            })
            .collect();
        format!("Milestones along time. {}", rows.join("; "))
    }
}
