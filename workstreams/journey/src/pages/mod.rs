//! The screens of the journey, one file each.

mod about_others;
mod accepted;
mod act_fields;
mod advice;
mod advice_acts;
mod advice_ask;
mod advice_contact;
mod advice_correct;
mod advice_files;
mod advice_form;
mod advice_late;
mod advice_letter;
mod advice_lost;
mod advice_performance;
mod advice_queue;
mod advice_reassign;
mod advice_received;
mod advice_to_send;
mod advice_visit;
mod advice_weeks;
mod all_papers;
mod ask;
mod ask_files;
mod ask_which;
mod asking;
mod bar;
mod calendar_entries;
mod child_advice;
mod child_letters;
mod child_reviews;
mod choose;
mod confirm;
mod consult;
mod consult_several;
mod consultation;
mod consultation_letter;
mod consultation_list;
mod consulted;
mod consulting;
mod copies;
mod counts;
mod deadlines;
mod deadlines_advice;
mod deadlines_exceptions;
mod delivery;
mod details;
mod details_decide;
mod directions;
mod events;
mod exception;
mod family;
mod files;
mod follows;
mod guest;
mod guest_consultation;
mod guest_draft;
mod held_back;
mod held_files;
mod holidays;
mod home;
mod how_sent;
mod intake_new;
mod intake_tray;
mod issue;
mod issuing;
mod journey;
mod law_book;
mod legal_test;
mod letters;
mod me;
mod missing;
mod note;
mod notes;
mod notice;
mod old_setting;
mod own_views;
mod panel;
mod panel_change;
mod panel_list;
mod panel_put;
mod plan;
mod plan_approval;
mod plan_comment;
mod plan_line;
mod plan_views;
mod prepared;
mod record;
mod request;
mod request_change;
mod request_facts;
mod request_setting;
mod requests;
mod requests_found;
mod review;
mod review_arrange;
mod review_report;
mod review_send;
mod reviews;
mod school_requests;
mod section_g;
mod sent_earlier;
mod services;
mod story;
mod summary;
mod task;
mod texts;
mod to_do;
mod to_issue;
mod unsent;
mod who_sees;
mod with_act;
mod worklist;
mod worklist_act;
mod worklist_chase;
mod worklist_letters;
mod worklist_note;

use access::{Need, Place, RecordPart, RecordSection, Routes, Section};
use approval::{comments, sign_off};
use letters::waiting::LetterToSend;
use people::{ASSIGN_CHILD, EDIT_CHILD, OPEN_CHILD, SEE_PUPILS};
use plan_approval::Working;
pub(crate) use plan_comment::Draft;
pub(crate) use record::freezes;
use to_issue::ToIssue;

use crate::policy::{
    ADD_NOTE, AGREE_HEALTH, ANSWER_CONSULTATION, APPROVE_PLAN, COMMENT_PLAN, GIVE_ADVICE, MANAGE_NOTICES,
    MANAGE_SERVICES, OWN_DETAILS, PLACE_REQUEST, PLAN_VISIT, READ_NOTES, READ_PANEL, RECORD_EVENT, RELY_ON_EXCEPTION,
    REQUEST_ASSESSMENT, RUN_PANEL, SEE_ADVICE_QUEUE, SEE_DEADLINES, SEE_PERFORMANCE, SEE_REVIEWS, SEE_WORKLIST,
    SEND_REVIEW, WRITE_NOTE, WRITE_PLAN,
};

pub use bar::{LIST_STATUSES, RECORD_BARS};
pub use calendar_entries::CALENDAR;
pub use counts::{BADGES, HOME_COUNTS};
pub use home::HOME_CARDS;
pub use requests_found::SOURCES as FOUND_BY_SEARCH;
pub use summary::SUMMARY_PARTS;

#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .and(of_requests())
        .and(of_meetings())
        .and(of_lists())
        .and(of_letters())
        .and(of_cases())
        .and(of_what_is_sent())
        .and(of_reviews())
        .and(of_advice())
        .and(of_plans())
        .and(of_people())
}

/// The law for everybody, and requests for an assessment.
fn of_requests() -> Routes {
    use Need::{May, Public};
    Routes::new()
        .get("/law", Public, law_book::list)
        .get("/law/{rule}", Public, law_book::rule)
        .get("/request", Public, ask::start)
        .post("/request/begin", Public, ask::begin)
        .post("/request/resume", Public, ask::resume)
        .post("/request/forget", Public, ask::forget)
        .get("/request/code", Public, ask::show_code)
        .get("/request/step/{step}", Public, ask::step)
        .post("/request/step/{step}", Public, ask::save)
        .post("/request/another", Public, ask::another)
        .get("/request/area", Public, ask::other_area)
        .get("/request/files", Public, ask_files::view)
        .upload("/request/files", Public, ask_files::FILES, ask_files::add)
        .post("/request/files/{file}/remove", Public, ask_files::remove)
        .get("/request/check", Public, ask::check)
        .post("/request/send", Public, ask::send)
        .get("/request/sent", Public, ask::sent)
        .get("/requests", May(PLACE_REQUEST), intake_tray::view)
        .post("/requests/allocate", May(ASSIGN_CHILD), intake_tray::allocate)
        .files(["/requests/csv", "/requests/xlsx"], May(PLACE_REQUEST), intake_tray::file)
        .get("/requests/new", May(PLACE_REQUEST), intake_new::form)
        .post("/requests/new", May(PLACE_REQUEST), intake_new::create)
        .get("/requests/{id}", May(PLACE_REQUEST), requests::view)
        .post("/requests/{id}", May(PLACE_REQUEST), requests::place)
        .post("/requests/{id}/search", May(PLACE_REQUEST), requests::search)
        .get("/requests/{id}/edit", May(PLACE_REQUEST), request_change::edit_form)
        .post("/requests/{id}/edit", May(PLACE_REQUEST), request_change::edit)
        .get("/requests/{id}/close", May(PLACE_REQUEST), request_change::close_form)
        .post("/requests/{id}/close", May(PLACE_REQUEST), request_change::close)
        .post("/requests/{id}/reopen", May(PLACE_REQUEST), request_change::reopen)
        .get("/requests/{id}/files/{file}", May(PLACE_REQUEST), ask_files::download)
        .get("/guest/{link}", Public, guest::open)
        .post("/guest/{link}", Public, guest::submit)
        .get("/guest-thanks", Public, guest::thanks)
}

/// Panels, consultations, approval and section G.
fn of_meetings() -> Routes {
    use Need::May;
    Routes::new()
        .get("/panels", May(READ_PANEL), panel_list::view)
        .get("/panels/new", May(RUN_PANEL), panel::new)
        .post("/panels/new", May(RUN_PANEL), panel::create)
        .get("/panels/{id}", May(READ_PANEL), panel::view)
        .get("/panels/{id}/pdf", May(READ_PANEL), panel::pack)
        .post("/panels/{id}/close", May(RUN_PANEL), panel::close)
        .get("/panels/{id}/reopen", May(RUN_PANEL), panel_change::reopen_form)
        .post("/panels/{id}/reopen", May(RUN_PANEL), panel_change::reopen)
        .get("/panels/{id}/move", May(RUN_PANEL), panel_change::move_form)
        .post("/panels/{id}/move", May(RUN_PANEL), panel_change::move_to)
        .get("/panels/{id}/items/{item}", May(READ_PANEL), panel::item)
        .post("/panels/{id}/items/{item}/interest", May(READ_PANEL), panel::declare)
        .post("/panels/{id}/items/{item}/recommend", May(RUN_PANEL), panel::recommend)
        .get("/consultations", May(ANSWER_CONSULTATION), consultation_list::view)
        .files(["/consultations/csv", "/consultations/xlsx"], May(ANSWER_CONSULTATION), consultation_list::file)
        .get("/consultations/{id}/{consultation}", May(ANSWER_CONSULTATION), consultation::setting)
        .post("/consultations/{id}/{consultation}", May(ANSWER_CONSULTATION), consultation::answer)
        .get("/sign-off", May(MANAGE_NOTICES), to_issue::setting_form)
        .post("/sign-off", May(MANAGE_NOTICES), to_issue::save_setting)
        .get("/children/{id}/to-issue", May(RECORD_EVENT), to_issue::view)
        .post("/children/{id}/to-issue", May(RECORD_EVENT), to_issue::issue)
        .post("/children/{id}/to-issue/cancel", May(RECORD_EVENT), to_issue::cancel)
        .get("/children/{id}/to-issue/approval", May(RECORD_EVENT), sign_off::form::<ToIssue>)
        .post("/children/{id}/to-issue/approval", May(RECORD_EVENT), sign_off::send::<ToIssue>)
        .get("/children/{id}/to-issue/approval/decision", May(APPROVE_PLAN), sign_off::decision_form::<ToIssue>)
        .post("/children/{id}/to-issue/approval/decision", May(APPROVE_PLAN), sign_off::decide::<ToIssue>)
        .post("/children/{id}/to-issue/approval/take-back", May(RECORD_EVENT), sign_off::take_back::<ToIssue>)
        .get("/section-g", May(AGREE_HEALTH), section_g::queue)
        .files(["/section-g/csv", "/section-g/xlsx"], May(AGREE_HEALTH), section_g::file)
        .get("/children/{id}/section-g", May(RECORD_EVENT), section_g::view)
        .post("/children/{id}/section-g", May(RECORD_EVENT), section_g::ask)
        .get("/children/{id}/section-g/{agreement}", May(AGREE_HEALTH), section_g::read)
        .post("/children/{id}/section-g/{agreement}", May(AGREE_HEALTH), section_g::answer)
        .post("/children/{id}/section-g/{agreement}/cancel", May(RECORD_EVENT), section_g::cancel)
}

/// Services, the worklist and lists like it.
fn of_lists() -> Routes {
    use Need::May;
    Routes::new()
        .get("/services", May(MANAGE_SERVICES), services::list)
        .get("/services/{id}", May(MANAGE_SERVICES), services::form)
        .post("/services/{id}", May(MANAGE_SERVICES), services::save)
        .get("/worklist", May(SEE_WORKLIST), worklist::view)
        .files(["/worklist/csv", "/worklist/xlsx"], May(SEE_WORKLIST), worklist::file)
        .post("/worklist/act", May(SEE_WORKLIST), worklist_act::act)
        .get("/children/mine/requests", May(SEE_PUPILS), school_requests::view)
        .get("/children/mine/requests/csv", May(SEE_PUPILS), school_requests::as_csv)
        .get("/children/mine/requests/xlsx", May(SEE_PUPILS), school_requests::as_xlsx)
        .get("/missing-dates", May(RECORD_EVENT), missing::list)
        .upload("/missing-dates", May(RECORD_EVENT), missing::FILES, missing::upload)
        .get("/missing-dates/csv", May(RECORD_EVENT), missing::as_csv)
        .get("/children/{id}/last-review", May(RECORD_EVENT), missing::form)
        .post("/children/{id}/last-review", May(RECORD_EVENT), missing::save)
        .get("/deadlines", May(SEE_DEADLINES), deadlines::view)
        .get("/deadlines/advice/{service}", May(SEE_DEADLINES), deadlines_advice::view)
        .files(
            ["/deadlines/advice/{service}/csv", "/deadlines/advice/{service}/xlsx"],
            May(SEE_DEADLINES),
            deadlines_advice::file,
        )
        .get("/deadlines/exceptions", May(SEE_DEADLINES), deadlines_exceptions::view)
        .files(
            ["/deadlines/exceptions/csv", "/deadlines/exceptions/xlsx"],
            May(SEE_DEADLINES),
            deadlines_exceptions::file,
        )
}

/// Templates of letters, and letters to print.
fn of_letters() -> Routes {
    use Need::May;
    Routes::new()
        .get("/notices/texts", May(MANAGE_NOTICES), texts::form)
        .post("/notices/texts", May(MANAGE_NOTICES), texts::save)
        .get("/letters", May(MANAGE_NOTICES), letters::list::view)
        .get("/letters/letterhead", May(MANAGE_NOTICES), letters::letterhead::form)
        .upload("/letters/letterhead", May(MANAGE_NOTICES), letters::letterhead::LOGO, letters::letterhead::save)
        .get("/letters/letterhead/preview", May(MANAGE_NOTICES), letters::preview::letterhead)
        .get("/letters/new", May(MANAGE_NOTICES), letters::general::form)
        .post("/letters/new", May(MANAGE_NOTICES), letters::general::create)
        .post("/letters/general/{code}", May(MANAGE_NOTICES), letters::general::offer)
        .get("/letters/translation", May(MANAGE_NOTICES), letters::list::translation)
        .post("/letters/translation", May(MANAGE_NOTICES), letters::list::translate)
        .get("/letters/import", May(MANAGE_NOTICES), letters::files::import_form)
        .post("/letters/import", May(MANAGE_NOTICES), letters::files::import)
        .get("/letters/export", May(MANAGE_NOTICES), letters::files::export_all)
        .get("/letters/templates/{kind}/{wording}/{language}", May(MANAGE_NOTICES), letters::template::view)
        .get("/letters/templates/{kind}/{wording}/{language}/edit", May(MANAGE_NOTICES), letters::template::edit)
        .post("/letters/templates/{kind}/{wording}/{language}/edit", May(MANAGE_NOTICES), letters::template::save)
        .post("/letters/templates/{kind}/{wording}/{language}/use", May(MANAGE_NOTICES), letters::template::put_in_use)
        .post("/letters/templates/{kind}/{wording}/{language}/discard", May(MANAGE_NOTICES), letters::template::discard)
        .get("/letters/templates/{kind}/{wording}/{language}/preview", May(MANAGE_NOTICES), letters::preview::template)
        .get("/letters/templates/{kind}/{wording}/{language}/export", May(MANAGE_NOTICES), letters::files::export_one)
        .get(
            "/letters/templates/{kind}/{wording}/{language}/compare/{one}/{other}",
            May(MANAGE_NOTICES),
            letters::compare::view,
        )
        .get("/letters/my-signature", May(RECORD_EVENT), letters::signature::form)
        .post("/letters/my-signature", May(RECORD_EVENT), letters::signature::save)
        .get("/letters/to-print", May(RECORD_EVENT), letters::print::view)
        .files(["/letters/to-print/csv", "/letters/to-print/xlsx"], May(RECORD_EVENT), letters::print::file)
        .post("/letters/to-print", May(RECORD_EVENT), letters::print::begin)
        .get("/letters/to-print/advice", May(RECORD_EVENT), advice_to_send::view)
        .post("/letters/to-print/advice", May(RECORD_EVENT), advice_to_send::mark)
        .get("/letters/to-print/advice/pdf", May(RECORD_EVENT), advice_letter::all)
        .get("/letters/to-print/{run}", May(RECORD_EVENT), letters::print::run)
        .get("/letters/to-print/{run}/pdf", May(RECORD_EVENT), letters::print::pdf_file)
        .get("/letters/to-print/{run}/zip", May(RECORD_EVENT), letters::print::zip_file)
        .post("/letters/to-print/{run}/again", May(RECORD_EVENT), letters::print::again)
        .post("/letters/to-print/{run}/posted", May(RECORD_EVENT), letters::print::posted)
        .get("/bank-holidays", May(MANAGE_NOTICES), holidays::form)
        .post("/bank-holidays", May(MANAGE_NOTICES), holidays::bring_in)
}

/// A child’s timeline and what is recorded on it.
fn of_cases() -> Routes {
    use Need::May;
    Routes::new()
        .get("/children/{id}/journey", May(OPEN_CHILD), journey::view)
        .get("/children/{id}/journey/test", May(RECORD_EVENT), legal_test::view)
        .post("/children/{id}/journey/test", May(RECORD_EVENT), legal_test::add)
        .get("/children/{id}/journey/events", May(RECORD_EVENT), events::list)
        .get("/children/{id}/journey/events/{event}", May(RECORD_EVENT), events::form)
        .post("/children/{id}/journey/events/{event}", May(RECORD_EVENT), events::submit)
        .get("/children/{id}/journey/tasks/{task}", May(RECORD_EVENT), task::form)
        .post("/children/{id}/journey/tasks/{task}", May(RECORD_EVENT), task::submit)
        .get("/children/{id}/consultations", May(OPEN_CHILD), consulted::view)
        .get("/children/{id}/consultations/new", May(RECORD_EVENT), consult_several::form)
        .post("/children/{id}/consultations/new", May(RECORD_EVENT), consult_several::submit)
        .get("/children/{id}/consultations/{consultation}/letter", May(RECORD_EVENT), consultation_letter::pdf)
        .get("/children/{id}/consultations/{consultation}/email", May(RECORD_EVENT), consulted::email_form)
        .post("/children/{id}/consultations/{consultation}/email", May(RECORD_EVENT), consulted::email)
        .get("/children/{id}/consultations/{consultation}", May(RECORD_EVENT), consultation::decide_form)
        .post("/children/{id}/consultations/{consultation}", May(RECORD_EVENT), consultation::decide)
        .get("/children/{id}/panel", May(RECORD_EVENT), panel_put::form)
        .post("/children/{id}/panel", May(RECORD_EVENT), panel_put::submit)
        .post("/panels/{id}/items/{item}/remove", May(RECORD_EVENT), panel::remove)
        .get("/children/{id}/advice/{advice}/guest", May(RECORD_EVENT), guest::invite_form)
        .post("/children/{id}/advice/{advice}/guest", May(RECORD_EVENT), guest::invite)
        .get("/children/{id}/notes", May(READ_NOTES), notes::view)
        .files(["/children/{id}/notes/csv", "/children/{id}/notes/xlsx"], May(READ_NOTES), notes::file)
        .get("/children/{id}/notes/new", May(ADD_NOTE), note::new)
        .post("/children/{id}/notes/new", May(ADD_NOTE), note::create)
        .get("/children/{id}/notes/{note}", May(READ_NOTES), note::view)
        .get("/children/{id}/notes/{note}/correct", May(WRITE_NOTE), note::correct_form)
        .post("/children/{id}/notes/{note}/correct", May(WRITE_NOTE), note::correct)
        .get("/children/{id}/journey/record", May(RECORD_EVENT), choose::view)
        .get("/children/{id}/journey/record/{kind}", May(RECORD_EVENT), record::form)
        .post("/children/{id}/journey/record/{kind}", May(RECORD_EVENT), issuing::submit)
        .get("/children/{id}/journey/exception/{rule}", May(RELY_ON_EXCEPTION), exception::form)
        .post("/children/{id}/journey/exception/{rule}", May(RELY_ON_EXCEPTION), exception::submit)
}

/// What goes out about a child, and what is held back.
fn of_what_is_sent() -> Routes {
    use Need::May;
    Routes::new()
        .get("/children/{id}/journey/notices/{notice}", May(OPEN_CHILD), notice::view)
        .get("/children/{id}/journey/notices/{notice}/pdf", May(OPEN_CHILD), notice::pdf_file)
        .get("/children/{id}/journey/notices/{notice}/word", May(OPEN_CHILD), notice::word_file)
        .get("/children/{id}/journey/notices/{notice}/letters/{letter}/pdf", May(RECORD_EVENT), letters::made::pdf_file)
        .get(
            "/children/{id}/journey/notices/{notice}/letters/{letter}/word",
            May(RECORD_EVENT),
            letters::made::word_file,
        )
        .get("/children/{id}/letters", May(OPEN_CHILD), child_letters::view)
        .get("/children/{id}/letters/waiting", May(RECORD_EVENT), letters::waiting::view)
        .post("/children/{id}/letters/waiting", May(RECORD_EVENT), letters::waiting::send)
        .post("/children/{id}/letters/waiting/cancel", May(RECORD_EVENT), letters::waiting::cancel)
        .get("/children/{id}/letters/waiting/approval", May(RECORD_EVENT), sign_off::form::<LetterToSend>)
        .post("/children/{id}/letters/waiting/approval", May(RECORD_EVENT), sign_off::send::<LetterToSend>)
        .get(
            "/children/{id}/letters/waiting/approval/decision",
            May(APPROVE_PLAN),
            sign_off::decision_form::<LetterToSend>,
        )
        .post("/children/{id}/letters/waiting/approval/decision", May(APPROVE_PLAN), sign_off::decide::<LetterToSend>)
        .post(
            "/children/{id}/letters/waiting/approval/take-back",
            May(RECORD_EVENT),
            sign_off::take_back::<LetterToSend>,
        )
        .get("/children/{id}/letters/write/{kind}", May(RECORD_EVENT), letters::write::form)
        .post("/children/{id}/letters/write/{kind}", May(RECORD_EVENT), letters::write::submit)
        .get("/children/{id}/journey/letter/{kind}", May(RECORD_EVENT), letters::preview::for_child)
        .post("/children/{id}/journey/letter/{kind}", May(RECORD_EVENT), letters::preview::with_typed)
        .get("/children/{id}/journey/notices/{notice}/withdraw", May(RECORD_EVENT), notice::withdraw_form)
        .post("/children/{id}/journey/notices/{notice}/withdraw", May(RECORD_EVENT), notice::withdraw)
        .get("/children/{id}/held-back", May(RECORD_EVENT), held_back::view)
        .post("/children/{id}/held-back", May(RECORD_EVENT), held_back::let_through)
        .post("/children/{id}/held-back/done", May(RECORD_EVENT), held_back::done)
        .post("/children/{id}/held-back/{reading}", May(RECORD_EVENT), held_back::decide)
        .post("/children/{id}/held-back/files/{file}", May(RECORD_EVENT), held_files::read)
        .form_on("/children/{id}/held-back")
        .get("/held-back", May(RECORD_EVENT), held_back::list)
        .get("/children/{id}/journey/notices/{notice}/sent", May(RECORD_EVENT), delivery::new)
        .post("/children/{id}/journey/notices/{notice}/sent", May(RECORD_EVENT), delivery::create)
        .get("/children/{id}/journey/notices/{notice}/sent/{delivery}", May(RECORD_EVENT), delivery::receive)
        .post("/children/{id}/journey/notices/{notice}/sent/{delivery}", May(RECORD_EVENT), delivery::received)
}

/// Annual reviews.
fn of_reviews() -> Routes {
    use Need::May;
    Routes::new()
        .get("/reviews", May(SEE_REVIEWS), reviews::view)
        .files(["/reviews/csv", "/reviews/xlsx"], May(SEE_REVIEWS), reviews::file)
        .get("/children/{id}/reviews", May(OPEN_CHILD), child_reviews::view)
        .get("/children/{id}/review", May(SEND_REVIEW), review_send::form)
        .upload("/children/{id}/review", May(SEND_REVIEW), review_report::LIMIT, review_send::submit)
        .get("/children/{id}/review/arrange", May(SEND_REVIEW), review_arrange::form)
        .post("/children/{id}/review/arrange", May(SEND_REVIEW), review_arrange::submit)
        .get("/children/{id}/review/reports/{report}", May(OPEN_CHILD), review_report::view)
        .post("/children/{id}/review/reports/{report}/read", May(RECORD_EVENT), review_report::read)
        .and(review_report::FILES.routes())
}

/// Advice, and visits for it.
fn of_advice() -> Routes {
    use Need::May;
    Routes::new()
        .get("/advice", May(SEE_ADVICE_QUEUE), advice_queue::view)
        .get("/advice/weeks", May(SEE_ADVICE_QUEUE), advice_weeks::view)
        .get("/advice/performance", May(SEE_PERFORMANCE), advice_performance::view)
        .files(["/advice/csv", "/advice/xlsx"], May(SEE_ADVICE_QUEUE), advice_queue::file)
        .post("/advice/allocate", May(SEE_ADVICE_QUEUE), advice_queue::allocate)
        .and(advice_files::OF_REQUEST.routes())
        .and(advice_files::OF_ANSWER.routes())
        .get("/children/{id}/advice", May(OPEN_CHILD), child_advice::view)
        .get("/children/{id}/advice/ask", May(RECORD_EVENT), advice_ask::form)
        .post("/children/{id}/advice/ask", May(RECORD_EVENT), advice_ask::submit)
        .get("/children/{id}/advice/{advice}", May(OPEN_CHILD), advice::view)
        .upload("/children/{id}/advice/{advice}", May(GIVE_ADVICE), advice_files::FILES, advice::submit)
        .get("/children/{id}/advice/{advice}/correct", May(GIVE_ADVICE), advice_correct::correct_form)
        .post("/children/{id}/advice/{advice}/correct", May(GIVE_ADVICE), advice_correct::correct)
        .get("/children/{id}/advice/{advice}/late", May(GIVE_ADVICE), advice_late::form)
        .post("/children/{id}/advice/{advice}/late", May(GIVE_ADVICE), advice_late::submit)
        .get("/visits", May(PLAN_VISIT), advice_visit::list)
        .files(["/visits/csv", "/visits/xlsx"], May(PLAN_VISIT), advice_visit::file)
        .get("/children/{id}/advice/{advice}/visit", May(PLAN_VISIT), advice_visit::form)
        .post("/children/{id}/advice/{advice}/visit", May(PLAN_VISIT), advice_visit::submit)
        .post("/children/{id}/advice/{advice}/visits/{visit}/cancel", May(PLAN_VISIT), advice_visit::cancel)
        .get("/children/{id}/advice/{advice}/reassign", May(RECORD_EVENT), advice_reassign::reassign_form)
        .post("/children/{id}/advice/{advice}/reassign", May(RECORD_EVENT), advice_reassign::reassign)
        .get("/children/{id}/advice/{advice}/contact", May(RECORD_EVENT), advice_contact::form)
        .post("/children/{id}/advice/{advice}/contact", May(RECORD_EVENT), advice_contact::save)
        .post("/children/{id}/advice/{advice}/read", May(RECORD_EVENT), advice_acts::read)
        .post("/children/{id}/advice/{advice}/chase", May(RECORD_EVENT), advice_acts::chase)
        .get("/children/{id}/advice/{advice}/cancel", May(RECORD_EVENT), advice_acts::cancel_form)
        .post("/children/{id}/advice/{advice}/cancel", May(RECORD_EVENT), advice_acts::cancel)
        .get("/children/{id}/advice/{advice}/return", May(RECORD_EVENT), advice_acts::return_form)
        .post("/children/{id}/advice/{advice}/return", May(RECORD_EVENT), advice_acts::send_back)
        .get("/children/{id}/advice/{advice}/received", May(RECORD_EVENT), advice_received::form)
        .upload(
            "/children/{id}/advice/{advice}/received",
            May(RECORD_EVENT),
            advice_received::LIMIT,
            advice_received::submit,
        )
        .get("/children/{id}/advice/{advice}/letter", May(RECORD_EVENT), advice_letter::pdf)
}

/// The plan of a child.
fn of_plans() -> Routes {
    use Need::May;
    Routes::new()
        .get("/children/{id}/plan", May(OPEN_CHILD), plan::view)
        .post("/children/{id}/plan/begin", May(WRITE_PLAN), plan::begin)
        .get("/children/{id}/plan/new/{section}", May(WRITE_PLAN), plan_line::new)
        .post("/children/{id}/plan/new/{section}", May(WRITE_PLAN), plan_line::create)
        .get("/children/{id}/plan/lines/{line}", May(WRITE_PLAN), plan_line::edit)
        .post("/children/{id}/plan/lines/{line}", May(WRITE_PLAN), plan_line::save)
        .post("/children/{id}/plan/lines/{line}/remove", May(WRITE_PLAN), plan_line::remove)
        .get("/children/{id}/plan/approval", May(WRITE_PLAN), sign_off::form::<Working>)
        .post("/children/{id}/plan/approval", May(WRITE_PLAN), sign_off::send::<Working>)
        .get("/children/{id}/plan/approval/decision", May(APPROVE_PLAN), sign_off::decision_form::<Working>)
        .post("/children/{id}/plan/approval/decision", May(APPROVE_PLAN), sign_off::decide::<Working>)
        .post("/children/{id}/plan/approval/take-back", May(WRITE_PLAN), sign_off::take_back::<Working>)
        .get("/children/{id}/plan/comment", May(COMMENT_PLAN), comments::form::<Draft>)
        .post("/children/{id}/plan/comment", May(COMMENT_PLAN), comments::submit::<Draft>)
        .get("/children/{id}/plan/comments/{comment}", May(WRITE_PLAN), comments::answer_form::<Draft>)
        .post("/children/{id}/plan/comments/{comment}", May(WRITE_PLAN), comments::answer::<Draft>)
        .get("/children/{id}/plan/{number}", May(OPEN_CHILD), plan::version)
        .get("/children/{id}/plan/{number}/easy", May(OPEN_CHILD), plan_views::easy)
        .get("/children/{id}/plan/{number}/easy/word", May(OPEN_CHILD), plan_views::easy_word)
        .get("/children/{id}/plan/{number}/easy/pdf", May(OPEN_CHILD), plan_views::easy_pdf)
        .get("/children/{id}/plan/{number}/word", May(OPEN_CHILD), plan_views::word_file)
        .get("/children/{id}/plan/{number}/pdf", May(OPEN_CHILD), plan_views::pdf_file)
        .get("/children/{id}/plan/{number}/compare/{other}", May(OPEN_CHILD), plan_views::compare)
}

/// What people see and say about their own record.
fn of_people() -> Routes {
    use Need::May;
    Routes::new()
        .get("/my-details", May(OWN_DETAILS), details::view)
        .get("/my-details/change", May(OWN_DETAILS), details::form)
        .post("/my-details/change", May(OWN_DETAILS), details::submit)
        .get("/children/{id}/details/{change}", May(EDIT_CHILD), details_decide::form)
        .post("/children/{id}/details/{change}", May(EDIT_CHILD), details_decide::submit)
        .get("/children/{id}/views", May(OPEN_CHILD), own_views::view)
        .get("/children/{id}/views/new", May(OWN_DETAILS), own_views::form)
        .post("/children/{id}/views/new", May(OWN_DETAILS), own_views::submit)
        .get("/children/{id}/papers/zip", May(OPEN_CHILD), all_papers::download)
        .get("/children/{id}/who-can-see", May(OWN_DETAILS), who_sees::view)
        .post("/children/{id}/who-can-see", May(OWN_DETAILS), who_sees::submit)
        .get("/children/{id}/journey/request", May(REQUEST_ASSESSMENT), request::form)
        .upload("/children/{id}/journey/request", May(REQUEST_ASSESSMENT), request::FILES, request::submit)
}

/// Everything that is late: the address of the list, in the navigation and on the home page.
const LATE: &str = "/worklist?show=all&due=late";

pub const SECTIONS: &[Section] = &[
    Section::new(Place::Work, "To do", "/worklist", SEE_WORKLIST).first(),
    Section::new(Place::Work, "Late", LATE, SEE_WORKLIST).first(),
    Section::new(Place::Work, "Next 4 weeks", "/worklist?show=all&due=four-weeks", SEE_WORKLIST).first(),
    Section::new(Place::Work, "Waiting for others", "/worklist?show=all&who=others", SEE_WORKLIST).first(),
    Section::new(Place::Casework, "New requests", "/requests", PLACE_REQUEST),
    Section::new(Place::Casework, "Assessments and advice", "/worklist?show=all&step=advice", SEE_WORKLIST),
    Section::new(Place::Casework, "Plans to write", "/worklist?show=all&plans=yes", SEE_WORKLIST),
    Section::new(Place::Casework, "Review decisions", "/worklist?show=all&step=review-decision", SEE_WORKLIST),
    Section::new(Place::Casework, "Panels", "/panels", READ_PANEL),
    Section::new(Place::Work, "Consultations", "/consultations", ANSWER_CONSULTATION),
    Section::new(Place::Work, "Advice", "/advice", SEE_ADVICE_QUEUE),
    Section::new(Place::Work, "Visits", "/visits", PLAN_VISIT),
    Section::new(Place::Work, "Performance", "/advice/performance", SEE_PERFORMANCE),
    Section::new(Place::Work, "Section G to agree", "/section-g", AGREE_HEALTH),
    Section::new(Place::Work, "Annual reviews", "/reviews", SEE_REVIEWS),
    Section::new(Place::Work, "Requests", "/children/mine/requests", SEE_PUPILS),
    Section::new(Place::Work, "My calendar", "/calendar", SEE_WORKLIST),
    Section::new(Place::Casework, "Letters to print", "/letters/to-print", RECORD_EVENT),
    Section::new(Place::SetUp, "Letters", "/letters", MANAGE_NOTICES),
    Section::new(Place::SetUp, "Standard texts of letters", "/notices/texts", MANAGE_NOTICES),
    Section::new(Place::SetUp, "Bank holidays", "/bank-holidays", MANAGE_NOTICES),
    Section::new(Place::SetUp, "Statutory deadlines: the rules", "/law", SEE_WORKLIST),
    Section::new(Place::SetUp, "Advice chasing", "/services", MANAGE_SERVICES),
    Section::new(Place::SetUp, "Manager approval", "/sign-off", MANAGE_NOTICES),
    Section::new(Place::Casework, "Deadlines at risk", "/deadlines", SEE_DEADLINES),
];

/// Its pages about one child.
pub const RECORD_SECTIONS: &[RecordSection] = {
    use RecordPart::{Advice, Details, Letters, Messages, Plan, Reviews, Timeline};
    &[
        RecordSection::new(Timeline, "Timeline", "/children/{id}/journey", OPEN_CHILD).with(&["panel"]),
        RecordSection::new(Timeline, "History and corrections", "/children/{id}/journey/events", RECORD_EVENT),
        RecordSection::new(Plan, "Plan", "/children/{id}/plan", OPEN_CHILD).with(&["section-g"]),
        RecordSection::new(Plan, "Consultations", "/children/{id}/consultations", OPEN_CHILD),
        RecordSection::new(Advice, "Advice", "/children/{id}/advice", OPEN_CHILD).to_family("Reports"),
        RecordSection::new(Advice, "Views", "/children/{id}/views", OPEN_CHILD),
        RecordSection::new(Reviews, "Reviews", "/children/{id}/reviews", OPEN_CHILD).with(&["review", "last-review"]),
        RecordSection::new(Letters, "Letters", "/children/{id}/letters", OPEN_CHILD).with(&[
            "journey/notices",
            "journey/letter",
            "to-issue",
        ]),
        RecordSection::new(Messages, "Contact log", "/children/{id}/notes", READ_NOTES),
        RecordSection::new(Details, "What the family can see", "/children/{id}/held-back", RECORD_EVENT),
    ]
};

/// What stands on officers' pages with dates that were worked out: by which rules. That it is no legal advice stands in the
/// book of the rules and on the page about the service.
#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<p class="govuk-body-s">{{ self::rules_of() }} <a class="govuk-link" href="/law">Statutory deadlines</a></p>"#
)]
pub(super) struct SmallPrint;

impl askama::filters::HtmlSafe for SmallPrint {}

/// By which rules dates are worked out: the day on which they were changed last.
pub(super) fn rules_of() -> String {
    match law::VERSION.parse().map(page::words::date) {
        Ok(day) => format!("Dates are worked out by the law as it was last checked, on {day}."),
        Err(_) => format!("Dates are worked out by the rules of version {}.", law::VERSION),
    }
}
