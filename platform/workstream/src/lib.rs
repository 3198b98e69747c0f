//! What a workstream (or a room of the platform that has pages) hands to the program: one value.
//!
//! The program knows workstreams only by this; they know each other through what the program then
//! shares (navigation, the policy, home pages). A new workstream is one line in `oneplan/src/rooms.rs`.

use std::future::Future;
use std::pin::Pin;

use access::work::{Moves, Work};
use access::{App, Role, Routes, Rule, Section, Viewer};
use jobs::Kind;
use outbox::AnyKind;
use page::Problem;
use page::govuk::Markup;
use store::Migrations;

/// What is handed over.
#[derive(Debug, Clone, Copy)]
pub struct Workstream {
    /// The crate.
    pub name: &'static str,
    /// Its tables.
    pub migrations: Option<&'static Migrations>,
    /// Who may do what.
    pub rules: &'static [Rule],
    /// What it sends by e-mail, text message or post.
    pub mail: &'static [AnyKind],
    pub sections: &'static [Section],
    /// Its pages about one child, which the child's record leads to: `{id}` in the address stands for the record.
    pub record_sections: &'static [Section],
    /// What accounts have to do here, and how it is handed over.
    pub work: &'static [Work],
    /// Which of its columns name a person, and how their rows follow where two records are joined.
    pub moves: &'static [Moves],
    pub routes: fn() -> Routes,
    /// Its cards on people's home pages.
    pub home_cards: &'static [HomeCard],
    /// What it does in the background: by itself again and again, or when somebody asks.
    pub jobs: &'static [Kind],
}

/// A card on the home page of some roles.
#[derive(Debug, Clone, Copy)]
pub struct HomeCard {
    /// Whose home page.
    pub roles: &'static [Role],
    /// Lower comes first.
    pub order: u16,
    /// Its markup; nothing where there is nothing to say.
    pub show: fn(App, Viewer) -> Showing,
}

/// What [`HomeCard::show`] gives.
pub type Showing = Pin<Box<dyn Future<Output = Result<Option<Markup>, Problem>> + Send>>;
