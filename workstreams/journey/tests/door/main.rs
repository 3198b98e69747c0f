//! The journey through its own door, with the rooms that it reaches into.

mod advice;
mod advice_by_email;
mod advice_page;
mod asking;
mod at_risk;
mod attached_files;
mod bereavement;
mod cases;
mod casework;
mod chase;
mod childs_record;
mod confirm;
mod consult_several;
mod consultations;
mod draft_comments;
mod every_letter;
mod family;
mod from_request_to_plan;
mod general_letters;
mod home_counts;
mod hostile_letters;
mod late_advice;
mod law_core;
mod letter_pages;
mod letters;
mod letters_enclosed;
mod letters_held;
mod letters_home;
mod letters_now;
mod list_files;
mod navigation;
mod officers_day;
mod other_children;
mod panel_agenda;
mod panel_changes;
mod panels;
mod plan;
mod psychologists;
mod pupils;
mod put_right;
mod reaches_the_officer;
mod record_bar;
mod refusals;
mod refused_elsewhere;
mod reminders;
mod reviews;
mod sign_off;
mod stories;
mod teams;
mod told_to_families;
mod tray;
mod unannounced;
mod whereabouts;
mod whole_lists;
mod worklist;

testing::serves!(&[journey::JOURNEY, returns::RETURNS, messages::MESSAGES]);

/// The first id after a piece of an address in a page.
fn id_after(page: &str, address: &str) -> String {
    page.split(address).nth(1).unwrap_or_else(|| panic!("{address}: {page}"))[..36].to_owned()
}
