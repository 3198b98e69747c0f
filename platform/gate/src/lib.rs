//! What a reader may learn: the one way by which a fact about a child leaves the program.
//!
//! Free text about a child is [`Words`], addresses and telephone numbers are asked for with a [`Reader`], and neither
//! can be shown without one. A reader is made in two ways alone: from a session, or for an addressee of a letter. Where
//! somebody lives or learns is closed to the family unless it is their own, or an officer decided otherwise; whoever must
//! not learn where somebody is learns nothing of that person, of the child, of whoever lives with them, nor of their settings.

pub mod doubts;
pub mod name;
mod reader;
pub mod records;
pub mod screen;
mod words;
mod wrote;

pub use reader::{Addressee, Reader};
pub use records::outgoing::{self, Outgoing, Stopped};
pub use screen::{
    Certainty, Finding, Place, ReadBy, Reading, Screen, SealedName, SealedNames, Terms, Towns, What, fingerprint,
};
pub use words::{NOT_WHOLE, SEALED_FILE, Words};
pub use wrote::Wrote;

/// A child, young person, family member or carer; see [`store::Id`].
#[derive(Debug)]
pub struct Person;
pub type PersonId = store::Id<Person>;
/// A setting, provider or service; see [`store::Id`].
#[derive(Debug)]
pub struct Organisation;
pub type OrganisationId = store::Id<Organisation>;

pub mod testing;
