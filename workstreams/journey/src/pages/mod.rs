//! The screens of the journey, one file each.

mod exception;
mod forecast;
mod journey;
mod law_book;
mod notice;
mod panels;
mod record;
mod request;
mod texts;
mod worklist;

use access::{Need, Routes, Section};
use people::OPEN_CHILD;

use crate::policy::{MANAGE_NOTICES, RECORD_EVENT, RELY_ON_EXCEPTION, REQUEST_ASSESSMENT, SEE_FORECAST, SEE_WORKLIST};

pub use panels::PANELS;

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    use Need::{May, Public};
    Routes::new()
        .get("/law", Public, law_book::list)
        .get("/law/{rule}", Public, law_book::rule)
        .get("/worklist", May(SEE_WORKLIST), worklist::view)
        .get("/forecast", May(SEE_FORECAST), forecast::view)
        .get("/notices/texts", May(MANAGE_NOTICES), texts::form)
        .post("/notices/texts", May(MANAGE_NOTICES), texts::save)
        .get("/bank-holidays", May(MANAGE_NOTICES), texts::holidays)
        .post("/bank-holidays", May(MANAGE_NOTICES), texts::bring_in)
        .get("/children/{id}/journey", May(OPEN_CHILD), journey::view)
        .get("/children/{id}/journey/record/{kind}", May(RECORD_EVENT), record::form)
        .post("/children/{id}/journey/record/{kind}", May(RECORD_EVENT), record::submit)
        .get("/children/{id}/journey/exception/{rule}", May(RELY_ON_EXCEPTION), exception::form)
        .post("/children/{id}/journey/exception/{rule}", May(RELY_ON_EXCEPTION), exception::submit)
        .get("/children/{id}/journey/notices/{notice}", May(OPEN_CHILD), notice::view)
        .get("/children/{id}/journey/request", May(REQUEST_ASSESSMENT), request::form)
        .post("/children/{id}/journey/request", May(REQUEST_ASSESSMENT), request::submit)
}

/// Its parts of the navigation.
pub const SECTIONS: &[Section] = &[
    Section { text: "Worklist", href: "/worklist", action: SEE_WORKLIST },
    Section { text: "Forecast", href: "/forecast", action: SEE_FORECAST },
];

/// Its page about one child.
pub const RECORD_SECTIONS: &[Section] =
    &[Section { text: "What happens, and what is owed by when", href: "/children/{id}/journey", action: OPEN_CHILD }];
