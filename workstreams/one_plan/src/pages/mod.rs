//! The screens of the One Plan, one file each.

pub mod chart;
mod claims;
mod common;
mod download;
mod files;
mod measure;
mod measures;
mod public;
mod steer;

use access::{Need, Routes, Section};

use crate::policy::{IMPORT_MEASURES, SEE_PLAN, STEER_MEASURES};

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    use Need::{May, Public};
    Routes::new()
        .get("/measures", May(SEE_PLAN), measures::view)
        .get("/measures/csv", May(SEE_PLAN), measures::as_csv)
        .get("/measures/claims", May(SEE_PLAN), claims::view)
        .get("/measures/files", May(SEE_PLAN), files::view)
        .post("/measures/files", May(IMPORT_MEASURES), files::submit)
        .get("/measures/files/{file}", May(SEE_PLAN), files::one)
        .get("/measures/{id}", May(SEE_PLAN), measure::view)
        .get("/measures/{id}/csv", May(SEE_PLAN), measure::as_csv)
        .get("/measures/{id}/series.svg", May(SEE_PLAN), measure::series_svg)
        .get("/measures/{id}/neighbours.svg", May(SEE_PLAN), measure::neighbours_svg)
        .get("/measures/{id}/steer", May(STEER_MEASURES), steer::form)
        .post("/measures/{id}/steer", May(STEER_MEASURES), steer::save)
        .get("/our-figures", Public, public::view)
        .get("/our-figures/feed.atom", Public, public::feed)
}

/// Its parts of the navigation.
pub const SECTIONS: &[Section] = &[Section { text: "Measures", href: "/measures", action: SEE_PLAN }];
