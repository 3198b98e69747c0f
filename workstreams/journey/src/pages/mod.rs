//! The screens of the journey, one file each.

mod advice;
mod calendar;
mod exception;
mod forecast;
mod journey;
mod law_book;
mod notice;
mod panels;
mod plan;
mod plan_comment;
mod plan_line;
mod plan_views;
mod record;
mod request;
mod texts;
mod worklist;

use access::{Need, Routes, Section};
use people::OPEN_CHILD;

use crate::policy::{
    COMMENT_PLAN, GIVE_ADVICE, MANAGE_NOTICES, RECORD_EVENT, RELY_ON_EXCEPTION, REQUEST_ASSESSMENT, SEE_FORECAST,
    SEE_WORKLIST, WRITE_PLAN,
};

pub use panels::PANELS;

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    use Need::{May, Public, SignedIn};
    Routes::new()
        .get("/law", Public, law_book::list)
        .get("/law/{rule}", Public, law_book::rule)
        .get("/calendar", SignedIn, calendar::view)
        .post("/calendar/make", SignedIn, calendar::make)
        .post("/calendar/revoke", SignedIn, calendar::revoke)
        .get("/calendar/{token}", Public, calendar::feed)
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
        .get("/advice", May(GIVE_ADVICE), advice::queue)
        .get("/children/{id}/advice/{advice}", May(OPEN_CHILD), advice::view)
        .post("/children/{id}/advice/{advice}", May(GIVE_ADVICE), advice::submit)
        .get("/children/{id}/plan", May(OPEN_CHILD), plan::view)
        .post("/children/{id}/plan/begin", May(WRITE_PLAN), plan::begin)
        .get("/children/{id}/plan/new/{section}", May(WRITE_PLAN), plan_line::new)
        .post("/children/{id}/plan/new/{section}", May(WRITE_PLAN), plan_line::create)
        .get("/children/{id}/plan/lines/{line}", May(WRITE_PLAN), plan_line::edit)
        .post("/children/{id}/plan/lines/{line}", May(WRITE_PLAN), plan_line::save)
        .post("/children/{id}/plan/lines/{line}/remove", May(WRITE_PLAN), plan_line::remove)
        .get("/children/{id}/plan/comment", May(COMMENT_PLAN), plan_comment::form)
        .post("/children/{id}/plan/comment", May(COMMENT_PLAN), plan_comment::submit)
        .get("/children/{id}/plan/comments/{comment}", May(WRITE_PLAN), plan_comment::answer_form)
        .post("/children/{id}/plan/comments/{comment}", May(WRITE_PLAN), plan_comment::answer)
        .get("/children/{id}/plan/{number}", May(OPEN_CHILD), plan::version)
        .get("/children/{id}/plan/{number}/easy", May(OPEN_CHILD), plan_views::easy)
        .get("/children/{id}/plan/{number}/word", May(OPEN_CHILD), plan_views::word_file)
        .get("/children/{id}/plan/{number}/compare/{other}", May(OPEN_CHILD), plan_views::compare)
        .get("/children/{id}/journey/request", May(REQUEST_ASSESSMENT), request::form)
        .post("/children/{id}/journey/request", May(REQUEST_ASSESSMENT), request::submit)
}

/// Its parts of the navigation.
pub const SECTIONS: &[Section] = &[
    Section { text: "Worklist", href: "/worklist", action: SEE_WORKLIST },
    Section { text: "Advice", href: "/advice", action: GIVE_ADVICE },
    Section { text: "Forecast", href: "/forecast", action: SEE_FORECAST },
];

/// Its pages about one child.
pub const RECORD_SECTIONS: &[Section] = &[
    Section { text: "What happens, and what is owed by when", href: "/children/{id}/journey", action: OPEN_CHILD },
    Section { text: "The plan", href: "/children/{id}/plan", action: OPEN_CHILD },
];
