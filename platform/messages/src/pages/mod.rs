//! The screens of this room, one file each.

mod compose;
mod files;
mod home;
mod inbox;
mod search_box;
mod thread;
mod withdraw;

use access::{Need, Place, RecordPart, RecordSection, Routes, Section};
use workstream::{InBar, RecordBar};

use crate::{ADD_FILE, READ_MESSAGE, SEE_FILES, WRITE_MESSAGE};

pub use compose::let_out;
pub use files::{Paper, paper, papers};
pub use home::{BADGES, HOME_COUNTS};
pub use search_box::SOURCES;

#[must_use]
pub fn routes() -> Routes {
    use Need::May;
    Routes::new()
        .get("/messages", May(READ_MESSAGE), inbox::view)
        .files(["/messages/csv", "/messages/xlsx"], May(READ_MESSAGE), inbox::file)
        .get("/children/{id}/messages", May(READ_MESSAGE), thread::view)
        .get("/children/{id}/messages/new", May(WRITE_MESSAGE), compose::form)
        .post("/children/{id}/messages/new", May(WRITE_MESSAGE), compose::submit)
        .post("/children/{id}/messages/{message}/recall", May(WRITE_MESSAGE), thread::recall)
        .get("/children/{id}/messages/{message}/withdraw", May(SEE_FILES), withdraw::form)
        .post("/children/{id}/messages/{message}/withdraw", May(SEE_FILES), withdraw::submit)
        .post("/children/{id}/messages/{message}/read", May(READ_MESSAGE), thread::read)
        .get("/children/{id}/files", May(READ_MESSAGE), files::list)
        .get("/children/{id}/files/new", May(ADD_FILE), files::form)
        .upload("/children/{id}/files/new", May(ADD_FILE), files::FILES, files::submit)
        .get("/children/{id}/files/{file}", May(READ_MESSAGE), files::download)
        .post("/children/{id}/files/{file}/checked", May(ADD_FILE), files::checked)
        .form_on("/children/{id}/files")
        .post("/children/{id}/files/{file}/read", May(READ_MESSAGE), files::read)
        .form_on("/children/{id}/files")
        .post("/children/{id}/files/{file}/withdraw", May(ADD_FILE), files::withdraw)
        .form_on("/children/{id}/files")
}

pub const SECTIONS: &[Section] = &[Section::new(Place::Work, "Messages", "/messages", READ_MESSAGE)];

/// Its pages about one child.
pub const RECORD_SECTIONS: &[RecordSection] = &[
    RecordSection::new(RecordPart::Messages, "Messages", "/children/{id}/messages", READ_MESSAGE).first(),
    RecordSection::new(RecordPart::Letters, "Documents", "/children/{id}/files", READ_MESSAGE),
];

/// Writing a message, from every page about a child: for those who work with the child.
pub const RECORD_BARS: &[RecordBar] = &[RecordBar {
    action: WRITE_MESSAGE,
    say: |_, of| {
        let write = ("Message", format!("/children/{}/messages/new", of.child));
        let acts = if of.reader.is_family() { Vec::new() } else { vec![write] };
        Box::pin(std::future::ready(Ok::<_, store::StoreError>(InBar { acts, ..InBar::default() })))
    },
}];
