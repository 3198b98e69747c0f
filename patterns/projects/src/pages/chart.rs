//! The milestones of a project along time: planned, expected, met.

use charts::{Chart, Kind, Milestone, Milestones, Unit};
use jiff::civil::Date;

use crate::records::projects::Whole;

pub(super) fn milestones(one: &Whole, today: Date) -> Chart {
    let rows = one.milestones.iter().map(|milestone| {
        let dates = milestone.dates();
        Milestone {
            name: milestone.title.clone(),
            baseline: dates.baseline,
            forecast: dates.forecast,
            done: dates.done,
        }
    });
    let rows: Vec<Milestone> = rows.collect();
    let late = one.milestones.iter().filter(|milestone| milestone.dates().slip(today) > 0).count();
    let takeaway = match (late, rows.len()) {
        (0, 1) => "The milestone is on time.".to_owned(),
        (0, all) => format!("All {all} milestones are on time."),
        (1, all) => format!("1 of {all} milestones is later than planned."),
        (late, all) => format!("{late} of {all} milestones are later than planned."),
    };
    let title = format!("Milestones of {}", one.project.name);
    Chart::new(title, takeaway, Unit::count(), Kind::Milestones(Milestones { rows, today: Some(today) }))
}
