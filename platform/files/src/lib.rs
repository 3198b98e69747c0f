//! Files that people add to things, whatever the thing: kept outside the database, each encrypted with a key of its own.
//!
//! A room that wants files on its own thing says what the thing is and who may see it, and gets the rest: the page with the
//! list and the form, downloads, removal with a reason, legal hold, retention, the read log. There is no way to attach files
//! without an access rule.
//!
//! ```
//! use access::{Action, App, Facts, Routes, Viewer};
//! use files::{Asking, Attachments, Owner, paths};
//! use page::Limit;
//! use uuid::Uuid;
//!
//! const SEE_VISIT: Action = Action::about_the_area("visit.see");
//! const CHANGE_VISIT: Action = Action::about_the_area("visit.change");
//!
//! static PAPERS: Attachments =
//!     Attachments::new("visit", paths!("/visits/{id}"), Limit::megabytes(50), (SEE_VISIT, CHANGE_VISIT), visit).kept_for_years(6);
//!
//! /// What the files are attached to, and how the viewer stands to it; not found where it is not theirs to know of.
//! fn visit(app: App, viewer: Viewer, id: Uuid) -> Asking {
//!     Box::pin(async move {
//!         // A room reads its own record here.
//!         let _ = (app, viewer);
//!         Ok(Owner::about_no_child("Visit of 3 May 2027", &format!("/visits/{id}"), Facts::default()))
//!     })
//! }
//!
//! pub fn routes() -> Routes {
//!     Routes::new().and(PAPERS.routes())
//! }
//! ```
//!
//! What is about a child is made by [`Owner::about_child`] with a [`Guard`]: each file is looked through as it comes in, and what
//! names several other children, or cannot be read whole, leaves the authority only once people have read it ([`Kept`]).
//!
//! On its page about the visit the room shows `PAPERS.attached(&app, &viewer, id).await?`, or links to `/visits/{id}/files`.
//!
//! Underneath, [`accept`] looks at what was sent, [`Accepted::put`] encrypts it and puts it where files lie ([`Place`]), and
//! [`NewFile::keep`] names it in the caller's transaction. Bytes come first and rows second; what is removed is marked first,
//! and its bytes go a day later. So a row that stands has its bytes, also in a copy that is made meanwhile.

mod accept;
mod folder;
mod look;
pub mod pages;
mod place;
mod policy;
pub mod reading;
pub mod records;
mod s3;
mod seal;

use jobs::Kind;

pub use accept::{Accepted, Brought, accept};
pub use look::{Ahead, Counting, Guard, Looked, OtherChildren};
pub use pages::{Asking, Attachments, Owner, Paths};
pub use place::Place;
pub use policy::{HOLD, RULES};
pub use records::attachments::Kept;
pub use records::stored::{New as NewFile, Stored, put, put_bytes};

/// What a file holds; see [`store::Id`].
#[derive(Debug)]
pub struct StoredFile;
pub type StoredId = store::Id<StoredFile>;
/// A file that is attached to something; see [`store::Id`].
#[derive(Debug)]
pub struct AttachmentOf;
pub type AttachmentId = store::Id<AttachmentOf>;

pub static MIGRATIONS: store::Migrations =
    store::Migrations { room: "files", common: &sqlx::migrate!("./migrations"), sqlite: None, postgres: None };

/// What this room does by itself.
pub const JOBS: &[Kind] =
    &[Kind::nightly("files.cleanup", "Delete files at the end of their retention period", 3, |ctx| {
        Box::pin(async move { records::cleanup::run(&ctx).await })
    })];
