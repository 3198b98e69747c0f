//! The screens of this room, one file each.

mod address;
mod area;
mod breach;
mod break_glass;
mod calendar_entries;
mod case_officer;
mod child;
mod child_details;
mod child_details_page;
mod child_form;
mod child_people;
mod children;
mod consent;
mod contact_needs;
mod contact_rules;
mod cover;
mod fact_form;
mod forgotten;
mod former_names;
mod home;
mod in_letters;
mod invite;
mod joining;
mod needs;
mod officer_children;
mod pupils;
mod readers;
mod reason;
mod relative;
mod restrict;
mod retention;
mod rights;
mod search_box;
mod setting;
mod sharing;
mod teams;
mod without_officer;

use access::{Need, Place, RecordPart, RecordSection, Routes, Section};

use crate::policy::{
    ADD_CHILD, AGREE_BREAK_GLASS, ASK_BREAK_GLASS, ASSIGN_CHILD, EDIT_CHILD, FIND_CHILD, GIVE_REASON, INVITE_FAMILY,
    JOIN_RECORDS, MANAGE_COVER, MANAGE_TEAMS, OPEN_CHILD, RESTRICT_CHILD, REVIEW_RETENTION, SAY_CONTACT_NEEDS,
    SEARCH_CHILDREN, SEE_FIGURES, SEE_PUPILS, SEE_READERS, SEE_RETENTION, SET_RETENTION,
};

pub use address::{moves, who_moves};
pub use breach::BreachSteps;
pub use calendar_entries::CALENDAR;
pub use children::own_family;
pub use forgotten::SEND as FORGOTTEN;
pub use home::{HOME_CARDS, HOME_COUNTS};
pub use search_box::SOURCES;
pub use setting::{meant as meant_setting, place as setting_place};

#[must_use]
pub fn routes() -> Routes {
    use Need::{May, Public};
    Routes::new()
        .get(forgotten::PATH, Public, forgotten::form)
        .post(forgotten::PATH, Public, forgotten::submit)
        .get("/children", May(SEARCH_CHILDREN), children::form)
        .post("/children", May(SEARCH_CHILDREN), children::search)
        .get("/children/found/{id}", May(SEARCH_CHILDREN), children::found)
        .get("/children/mine", May(OPEN_CHILD), children::mine)
        .get("/children/mine/csv", May(SEE_PUPILS), pupils::as_csv)
        .get("/children/mine/xlsx", May(SEE_PUPILS), pupils::as_xlsx)
        .get("/children/without-case-officer", May(ASSIGN_CHILD), without_officer::list)
        .get("/children/caseload/{officer}", May(ASSIGN_CHILD), officer_children::list)
        .get("/children/new", May(ADD_CHILD), child_form::new)
        .post("/children/new", May(ADD_CHILD), child_form::create)
        .get("/children/{id}", May(FIND_CHILD), child::view)
        .get("/children/{id}/people", May(OPEN_CHILD), child_people::view)
        .get("/children/{id}/details", May(OPEN_CHILD), child_details_page::view)
        .get("/children/{id}/readers", May(SEE_READERS), readers::view)
        .get("/children/{id}/edit", May(EDIT_CHILD), child_form::edit)
        .post("/children/{id}/edit", May(EDIT_CHILD), child_form::save)
        .get("/children/{id}/reason", May(GIVE_REASON), reason::form)
        .post("/children/{id}/reason", May(GIVE_REASON), reason::submit)
        .get("/children/{id}/restrict", May(RESTRICT_CHILD), restrict::form)
        .post("/children/{id}/restrict", May(RESTRICT_CHILD), restrict::submit)
        .get("/children/{id}/consent", May(EDIT_CHILD), consent::form)
        .post("/children/{id}/consent", May(EDIT_CHILD), consent::submit)
        .get("/children/{id}/rights", May(EDIT_CHILD), rights::form)
        .post("/children/{id}/rights", May(EDIT_CHILD), rights::told)
        .get("/children/{id}/decision-makers", May(EDIT_CHILD), rights::new)
        .post("/children/{id}/decision-makers", May(EDIT_CHILD), rights::create)
        .get("/children/{id}/decision-makers/{maker}", May(EDIT_CHILD), rights::look_again)
        .post("/children/{id}/decision-makers/{maker}", May(EDIT_CHILD), rights::decide)
        .get("/children/{id}/address", May(EDIT_CHILD), address::form)
        .post("/children/{id}/address", May(EDIT_CHILD), address::submit)
        .get("/children/{id}/setting", May(EDIT_CHILD), setting::form)
        .post("/children/{id}/setting", May(EDIT_CHILD), setting::submit)
        .get("/children/{id}/needs", May(EDIT_CHILD), needs::needs)
        .post("/children/{id}/needs", May(EDIT_CHILD), needs::save_needs)
        .get("/children/{id}/care", May(EDIT_CHILD), needs::care)
        .post("/children/{id}/care", May(EDIT_CHILD), needs::save_care)
        .get("/children/{id}/people/new", May(EDIT_CHILD), relative::new)
        .post("/children/{id}/people/new", May(EDIT_CHILD), relative::create)
        .get("/children/{id}/people/{person}", May(EDIT_CHILD), relative::edit)
        .post("/children/{id}/people/{person}", May(EDIT_CHILD), relative::save)
        .post("/children/{id}/people/{person}/end", May(EDIT_CHILD), relative::end)
        .get("/children/{id}/people/{person}/needs", May(EDIT_CHILD), contact_needs::edit)
        .post("/children/{id}/people/{person}/needs", May(EDIT_CHILD), contact_needs::save)
        .get("/children/{id}/how-we-write-to-you", May(SAY_CONTACT_NEEDS), contact_needs::mine)
        .post("/children/{id}/how-we-write-to-you", May(SAY_CONTACT_NEEDS), contact_needs::save_mine)
        .get("/children/{id}/contact-rules", May(EDIT_CHILD), contact_rules::form)
        .post("/children/{id}/contact-rules", May(EDIT_CHILD), contact_rules::submit)
        .post("/children/{id}/contact-rules/end", May(EDIT_CHILD), contact_rules::end)
        .get("/children/{id}/sharing", May(EDIT_CHILD), sharing::form)
        .post("/children/{id}/sharing", May(EDIT_CHILD), sharing::submit)
        .post("/children/{id}/sharing/end", May(EDIT_CHILD), sharing::end)
        .get("/children/{id}/former-names", May(RESTRICT_CHILD), former_names::form)
        .post("/children/{id}/former-names", May(RESTRICT_CHILD), former_names::submit)
        .get("/children/{id}/invite", May(INVITE_FAMILY), invite::form)
        .post("/children/{id}/invite", May(INVITE_FAMILY), invite::submit)
        .get("/children/{id}/case-officer", May(ASSIGN_CHILD), case_officer::form)
        .post("/children/{id}/case-officer", May(ASSIGN_CHILD), case_officer::submit)
        .get("/children/{id}/join", May(JOIN_RECORDS), joining::form)
        .post("/children/{id}/join", May(JOIN_RECORDS), joining::submit)
        .post("/children/{id}/join/decide", May(JOIN_RECORDS), joining::decide)
        .get("/area", May(SEE_FIGURES), area::view)
        .get("/retention", May(SEE_RETENTION), retention::view)
        .post("/retention", May(SET_RETENTION), retention::save)
        .get("/retention/children", May(REVIEW_RETENTION), retention::list)
        .files(["/retention/children/csv", "/retention/children/xlsx"], May(REVIEW_RETENTION), retention::file)
        .get("/children/{id}/retention", May(REVIEW_RETENTION), retention::hold_form)
        .post("/children/{id}/retention", May(REVIEW_RETENTION), retention::hold)
        .get("/cover", May(MANAGE_COVER), cover::view)
        .post("/cover", May(MANAGE_COVER), cover::add)
        .post("/cover/{id}/end", May(MANAGE_COVER), cover::end)
        .get("/teams", May(MANAGE_TEAMS), teams::list)
        .get("/teams/new", May(MANAGE_TEAMS), teams::new)
        .post("/teams/new", May(MANAGE_TEAMS), teams::add)
        .get("/teams/{id}", May(MANAGE_TEAMS), teams::edit)
        .post("/teams/{id}", May(MANAGE_TEAMS), teams::save)
        .get("/teams/{id}/remove", May(MANAGE_TEAMS), teams::removal)
        .post("/teams/{id}/remove", May(MANAGE_TEAMS), teams::remove)
        .get("/restricted", May(ASK_BREAK_GLASS), break_glass::form)
        .post("/restricted", May(ASK_BREAK_GLASS), break_glass::ask)
        .post("/restricted/{id}", May(AGREE_BREAK_GLASS), break_glass::decide)
        .post("/restricted/names/{id}", May(AGREE_BREAK_GLASS), break_glass::decide_name)
}

pub const SECTIONS: &[Section] = &[
    Section::new(Place::Casework, "Children and young people", "/children", SEARCH_CHILDREN).first(),
    // A school looks after its own pupils: it finds others, and providers, by the search box and from the list.
    Section::new(Place::Work, "Pupils", "/children/mine", SEE_PUPILS)
        .first()
        .instead_of(&["/children", "/organisations"]),
    Section::new(Place::Performance, "This area at a glance", "/area", SEE_FIGURES),
    Section::new(Place::SetUp, "Teams", "/teams", MANAGE_TEAMS),
    Section::new(Place::SetUp, "Cover", "/cover", MANAGE_COVER),
    Section::new(Place::SetUp, "Restricted records", "/restricted", ASK_BREAK_GLASS),
    Section::new(Place::SetUp, "Retention", "/retention", SEE_RETENTION),
];

/// Its pages about one child.
pub const RECORD_SECTIONS: &[RecordSection] = {
    use RecordPart::{Details, People, Summary};
    &[
        RecordSection::new(Summary, "Summary", "/children/{id}", OPEN_CHILD),
        RecordSection::new(People, "People", "/children/{id}/people", OPEN_CHILD).with(&[
            "contact-rules",
            "sharing",
            "invite",
            "how-we-write-to-you",
            "who-can-see",
            "rights",
            "decision-makers",
        ]),
        RecordSection::new(Details, "Details", "/children/{id}/details", OPEN_CHILD)
            .with(&[
                "edit",
                "address",
                "setting",
                "needs",
                "care",
                "consent",
                "case-officer",
                "restrict",
                "former-names",
                "join",
                "retention",
                "retention",
            ])
            .first(),
        RecordSection::new(Details, "Who has opened the record", "/children/{id}/readers", SEE_READERS),
    ]
};
