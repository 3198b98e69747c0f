//! The screens of sufficiency, one file each.

mod assume;
mod assumed;
mod cases;
mod common;
mod compare;
mod data;
mod drivers;
mod forecast;
mod forecasts;
mod gaps;
mod home;
mod lock;
mod moved;
mod options;
mod overview;
mod returns;
mod schemes;
mod side_by_side;
mod track;
mod travel;
mod views;

use access::{Below, Need, Place, Routes, Section};

pub use home::{HOME_CARDS, HOME_COUNTS};

use crate::policy::{KEEP_SUFFICIENCY, SEE_CASES, SEE_SUFFICIENCY};

#[must_use]
pub fn routes() -> Routes {
    use Need::May;
    Routes::new()
        .get("/sufficiency", May(SEE_SUFFICIENCY), overview::view)
        .get("/sufficiency/data", May(SEE_SUFFICIENCY), data::view)
        .upload("/sufficiency/data", May(KEEP_SUFFICIENCY), data::LARGEST, data::submit)
        .get("/sufficiency/data/{file}/csv", May(SEE_SUFFICIENCY), data::as_csv)
        .get("/sufficiency/forecasts", May(SEE_SUFFICIENCY), forecasts::view)
        .get("/sufficiency/forecasts/new", May(KEEP_SUFFICIENCY), assume::form)
        .post("/sufficiency/forecasts/new", May(KEEP_SUFFICIENCY), assume::ask)
        .get("/sufficiency/forecasts/side-by-side", May(SEE_SUFFICIENCY), side_by_side::view)
        .get("/sufficiency/forecasts/{id}", May(SEE_SUFFICIENCY), forecast::view)
        .get("/sufficiency/forecasts/{id}/csv", May(SEE_SUFFICIENCY), forecast::as_csv)
        .get("/sufficiency/forecasts/{id}/compare", May(SEE_SUFFICIENCY), compare::view)
        .get("/sufficiency/forecasts/{id}/lock", May(KEEP_SUFFICIENCY), lock::form)
        .post("/sufficiency/forecasts/{id}/lock", May(KEEP_SUFFICIENCY), lock::lock)
        .post("/sufficiency/forecasts/{id}/cancel", May(KEEP_SUFFICIENCY), lock::cancel)
        .post("/sufficiency/forecasts/{id}/remove", May(KEEP_SUFFICIENCY), lock::remove)
        .get("/sufficiency/cases", May(SEE_CASES), cases::view)
        .get("/sufficiency/moved", May(SEE_CASES), moved::view)
        .get("/sufficiency/gaps", May(SEE_SUFFICIENCY), gaps::view)
        .get("/sufficiency/gaps/csv", May(SEE_SUFFICIENCY), gaps::as_csv)
        .get("/sufficiency/travel", May(SEE_SUFFICIENCY), travel::view)
        .get("/sufficiency/options", May(SEE_SUFFICIENCY), options::view)
        .get("/sufficiency/travel/csv", May(SEE_SUFFICIENCY), travel::as_csv)
        .get("/sufficiency/options/csv", May(SEE_SUFFICIENCY), options::as_csv)
        .get("/sufficiency/options/choose", May(KEEP_SUFFICIENCY), options::form)
        .post("/sufficiency/options/choose", May(KEEP_SUFFICIENCY), options::choose)
        .get("/sufficiency/schemes", May(SEE_SUFFICIENCY), schemes::view)
        .get("/sufficiency/schemes/{id}", May(KEEP_SUFFICIENCY), schemes::form)
        .post("/sufficiency/schemes/{id}", May(KEEP_SUFFICIENCY), schemes::save)
        .get("/sufficiency/returns", May(SEE_SUFFICIENCY), returns::view)
        .get("/sufficiency/returns/csv", May(SEE_SUFFICIENCY), returns::as_csv)
        .get("/sufficiency/views", May(SEE_SUFFICIENCY), views::view)
        .get("/sufficiency/views/new", May(KEEP_SUFFICIENCY), views::new)
        .post("/sufficiency/views/new", May(KEEP_SUFFICIENCY), views::add)
        .get("/sufficiency/views/{id}", May(KEEP_SUFFICIENCY), views::form)
        .post("/sufficiency/views/{id}", May(KEEP_SUFFICIENCY), views::save)
}

/// What is looked for by other words than those of its title.
const BELOW: &[Below] = &[
    Below {
        text: "Gaps in places",
        href: "/sufficiency/gaps",
        words: "special school places shortage shortfall spare capacity units provision ward area map",
    },
    Below {
        text: "Map: travel distances and costs",
        href: "/sufficiency/travel",
        words: "special school places home to school transport ward area miles kilometres",
    },
    Below {
        text: "Forecasts of EHC plans",
        href: "/sufficiency/forecasts",
        words: "scenario projection trend assumptions future numbers",
    },
    Below {
        text: "Capital options",
        href: "/sufficiency/options",
        words: "special school places appraisal build grant funding",
    },
    Below {
        text: "Capital schemes",
        href: "/sufficiency/schemes",
        words: "special school places build grant spending",
    },
    Below {
        text: "Tables for returns",
        href: "/sufficiency/returns",
        words: "reform plan school capacity survey high-needs management",
    },
];

pub const SECTIONS: &[Section] =
    &[Section::new(Place::Providers, "Sufficiency", "/sufficiency", SEE_SUFFICIENCY).leading_to(BELOW)];
