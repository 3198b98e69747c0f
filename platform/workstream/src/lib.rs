//! What a workstream (or a room of the platform that has pages) hands to the program: one value.
//!
//! The program knows workstreams only by this; they know each other through what the program then
//! shares (navigation, the policy, home pages). A new workstream is one line in `oneplan/src/rooms.rs`.

mod rooms;

use std::future::Future;
use std::pin::Pin;

use access::work::{Moves, Work};
use access::{Action, App, Badge, Facts, Grant, RecordSection, Role, Routes, Section, Viewer};
use gate::Reader;
use jiff::civil::Date;
use jobs::Kind;
use outbox::AnyKind;
use page::govuk::{Markup, Tag};
use page::{Count, Problem};
use store::{Db, Migrations, Tx};
use uuid::Uuid;

pub use rooms::{Circle, Rooms};

/// What is handed over. A room names what it has, the rest is that of [`Workstream::new`].
#[derive(Debug, Clone, Copy)]
pub struct Workstream {
    /// The crate.
    pub name: &'static str,
    pub migrations: Option<&'static Migrations>,
    /// Who may do what.
    pub rules: &'static [Grant],
    /// What it sends by e-mail, text message or post.
    pub mail: &'static [AnyKind],
    /// Its parts of the navigation, in which rooms stand in their order.
    pub sections: &'static [Section],
    /// What waits behind its parts of the navigation.
    pub badges: &'static [Badge],
    /// Its pages about one child, which the child's record leads to.
    pub record_sections: &'static [RecordSection],
    /// What it says in the bar at the top of every page about a child.
    pub record_bars: &'static [RecordBar],
    /// How far children are, for lists of them.
    pub list_statuses: &'static [ListStatus],
    /// What it says on the summary of a child's record.
    pub summary_parts: &'static [SummaryPart],
    /// What accounts have to do here, and how it is handed over.
    pub work: &'static [Work],
    /// Which of its columns name a person, and how their rows follow where two records are joined.
    pub moves: &'static [Moves],
    /// Its pages, each with who may come and how large the files may be that it takes.
    pub routes: fn() -> Routes,
    /// Its counts at the top of people's home pages, each a link to the list that it counts.
    pub home_counts: &'static [HomeCounts],
    /// Its cards on people's home pages.
    pub home_cards: &'static [HomeCard],
    /// What it adds to the first day of an area.
    pub set_up: &'static [SetUpStep],
    /// What the search box finds of it.
    pub search: &'static [search::Source],
    /// Its dated things, for people's own calendars.
    pub calendar: &'static [calendar::Source],
    /// What it does in the background: by itself again and again, or when somebody asks.
    pub jobs: &'static [Kind],
    /// What its kinds of events are called in a child's timeline, by their codes. The law's own kinds have their words there.
    pub event_words: &'static [(&'static str, &'static str)],
    /// Its share of an invented area.
    pub demo: Option<Demo>,
    /// What must not work any more once a copy was restored. The caller records the audit entry.
    pub restored: Option<Restored>,
}

impl Workstream {
    /// A room with nothing but its pages.
    #[must_use]
    pub const fn new(name: &'static str, routes: fn() -> Routes) -> Self {
        Self {
            name,
            migrations: None,
            rules: &[],
            mail: &[],
            sections: &[],
            badges: &[],
            record_sections: &[],
            record_bars: &[],
            list_statuses: &[],
            summary_parts: &[],
            work: &[],
            moves: &[],
            routes,
            home_counts: &[],
            home_cards: &[],
            set_up: &[],
            search: &[],
            calendar: &[],
            jobs: &[],
            event_words: &[],
            demo: None,
            restored: None,
        }
    }
}

/// Counts on the home page of some roles. Each equals the list that it leads to, for this viewer.
#[derive(Debug, Clone, Copy)]
pub struct HomeCounts {
    /// Whose home page.
    pub roles: &'static [Role],
    /// Lower comes first.
    pub order: u16,
    /// The numbers; cheap, since they are counted each time.
    pub count: fn(App, Viewer) -> Counting,
}

/// What [`HomeCounts::count`] gives.
pub type Counting = Pin<Box<dyn Future<Output = Result<Vec<Count>, Problem>> + Send>>;

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

/// A part of the summary of a child's record.
#[derive(Debug, Clone, Copy)]
pub struct SummaryPart {
    /// What one must be able to do to the child.
    pub action: Action,
    /// What it says of a child, by its id, whose record the viewer has opened, as they stand to the child.
    pub show: fn(App, Viewer, Uuid, Facts) -> Telling,
}

/// What a room says in the bar at the top of every page about a child. It is asked on every page: one query at most.
#[derive(Debug, Clone, Copy)]
pub struct RecordBar {
    /// What one must be able to do to the child.
    pub action: Action,
    pub say: for<'a> fn(&'a mut Tx, Subject<'a>) -> Saying<'a>,
}

/// The child that a page is about, who looks, and how they stand to the child.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub app: &'a App,
    pub viewer: &'a Viewer,
    pub reader: &'a Reader,
    pub child: Uuid,
    pub facts: &'a Facts,
}

impl Subject<'_> {
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.app.policy.decide(self.viewer, action, self.facts).is_some()
    }
}

/// What [`RecordBar::say`] gives.
pub type Saying<'a> = Pin<Box<dyn Future<Output = store::Result<InBar>> + Send + 'a>>;

/// What a room says in the bar.
#[derive(Debug, Clone, Default)]
pub struct InBar {
    /// How far the child is: "Draft plan, week 9 of 20".
    pub status: Option<String>,
    pub tags: Vec<Tag>,
    /// What the viewer can record: words and addresses.
    pub record: Vec<(&'static str, String)>,
    /// What else they can do from every page: words and addresses.
    pub acts: Vec<(&'static str, String)>,
}

/// How far children are, as a room says it in lists. It is asked once for all of a list, about those whose records the viewer may
/// open.
#[derive(Debug, Clone, Copy)]
pub struct ListStatus {
    pub say: for<'a> fn(&'a mut Tx, &'a Viewer, &'a [Uuid]) -> Statuses<'a>,
    /// What else the room lists of a school's pupils: addresses and words, for whoever has a list of them.
    pub of_pupils: &'static [(&'static str, &'static str)],
}

/// What [`ListStatus::say`] gives: those of whom there is something to say.
pub type Statuses<'a> = Pin<Box<dyn Future<Output = store::Result<Vec<(Uuid, InList)>>> + Send + 'a>>;

/// What a room says of a child in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InList {
    pub stage: Stage,
    /// The words of the bar: "Draft plan, week 9 of 20".
    pub status: Option<String>,
    /// By when the annual review of the plan is to be completed.
    pub review_due: Option<Date>,
}

/// How far a child is, for lists that are narrowed by it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stage {
    /// A plan is in force.
    Plan,
    /// Somebody asked for an assessment, and no plan is in force or refused yet.
    Assessment,
    #[default]
    Neither,
}

impl Stage {
    /// Each with its code and words.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Plan, "plan", "EHC plan"),
        (Self::Assessment, "assessment", "In assessment"),
        (Self::Neither, "neither", "No plan or assessment"),
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(stage, ..)| *stage == self).map_or("", |(_, code, _)| *code)
    }
}

/// What a room says on the summary of a child's record.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// What there is to do, and what happened.
    pub main: Markup,
    /// What stands beside that.
    pub beside: Markup,
}

/// What [`SummaryPart::show`] gives.
pub type Telling = Pin<Box<dyn Future<Output = Result<Told, Problem>> + Send>>;

/// What [`HomeCard::show`] gives.
pub type Showing = Pin<Box<dyn Future<Output = Result<Option<Markup>, Problem>> + Send>>;

/// A step of setting OnePlan up for an area. How far it is follows from the database each time.
#[derive(Debug, Clone, Copy)]
pub struct SetUpStep {
    /// What it is known by.
    pub code: &'static str,
    /// Lower comes first.
    pub order: u16,
    /// What is to be done, verb first.
    pub title: &'static str,
    /// What the area has from then on.
    pub gives: &'static str,
    /// The page that does it; empty where only the command does. Where there is no command either, it is to come with a later
    /// version: it is shown, so that nobody looks for it or does it by hand, and is not among the steps that are counted.
    pub href: &'static str,
    /// What somebody must be able to do who does it.
    pub may: Action,
    /// The command that does the same; empty where only the page does.
    pub command: &'static str,
    /// What has been done: "214 settings"; nothing while it is still to do.
    pub done: fn(App) -> Done,
}

impl SetUpStep {
    /// Whether nobody can do it yet.
    #[must_use]
    pub const fn comes_later(&self) -> bool {
        self.href.is_empty() && self.command.is_empty()
    }
}

/// What [`SetUpStep::done`] gives.
pub type Done = Pin<Box<dyn Future<Output = Result<Option<String>, Problem>> + Send>>;

/// A room's share of an invented area, made after the area's people and organisations.
#[derive(Debug, Clone, Copy)]
pub struct Demo {
    /// What is said meanwhile: "Working out deadlines".
    pub label: &'static str,
    /// The rooms whose share it rests on.
    pub after: &'static [&'static str],
    pub prepare: fn(Db) -> Preparing,
}

/// What [`Demo::prepare`] gives.
pub type Preparing = Pin<Box<dyn Future<Output = store::Result<()>> + Send>>;

/// What a room does in the transaction that ends the restoring of a copy.
pub type Restored = for<'a> fn(&'a mut Tx) -> Restoring<'a>;
/// What [`Restored`] gives.
pub type Restoring<'a> = Pin<Box<dyn Future<Output = store::Result<()>> + Send + 'a>>;
