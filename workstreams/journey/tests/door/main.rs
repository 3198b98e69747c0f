//! The journey through its own door, with the rooms that it reaches into.

mod advice;
mod advice_page;
mod asking;
mod bereavement;
mod cases;
mod casework;
mod childs_record;
mod confirm;
mod family;
mod from_request_to_plan;
mod general_letters;
mod late_advice;
mod law_core;
mod letter_pages;
mod letters;
mod navigation;
mod plan;
mod psychologists;
mod put_right;
mod record_bar;
mod reviews;
mod sign_off;
mod stories;
mod teams;
mod tray;
mod whereabouts;
mod worklist;

testing::serves!(&[journey::JOURNEY, returns::RETURNS, messages::MESSAGES]);
