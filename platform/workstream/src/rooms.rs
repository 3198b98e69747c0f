use std::sync::Arc;

use access::work::{Moves, Work};
use access::{Badge, Policy, RecordSection, Routes, Section};
use jobs::Kind;
use outbox::AnyKind;
use search::{Index, Source};
use store::{Db, Migrations};

use crate::{Demo, ListStatus, RecordBar, SetUpStep, SummaryPart, Workstream};

/// The rooms of a program, in the order of the navigation. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Rooms(Arc<[Workstream]>);

/// Rooms whose invented data rest on each other, or on those of a room that is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the invented data of {} cannot be put into an order", .0.join(", "))]
pub struct Circle(pub Vec<&'static str>);

impl Rooms {
    #[must_use]
    pub fn new(rooms: &[Workstream]) -> Self {
        Self(rooms.into())
    }

    /// The rooms of the program that works with this database.
    #[must_use]
    pub fn of(db: &Db) -> Self {
        db.carried::<Self>().map(|rooms| (*rooms).clone()).unwrap_or_default()
    }

    /// Each room.
    pub fn iter(&self) -> impl Iterator<Item = &Workstream> {
        self.0.iter()
    }

    /// Every room's tables.
    #[must_use]
    pub fn migrations(&self) -> Vec<&'static Migrations> {
        self.iter().filter_map(|room| room.migrations).collect()
    }

    /// Every room's rules.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy::new(&self.iter().map(|room| room.rules).collect::<Vec<_>>())
    }

    /// What every room sends.
    #[must_use]
    pub fn mail(&self) -> Vec<AnyKind> {
        self.iter().flat_map(|room| room.mail).copied().collect()
    }

    /// The steps of an area's first day, in order.
    #[must_use]
    pub fn set_up(&self) -> Vec<SetUpStep> {
        let mut all: Vec<SetUpStep> = self.iter().flat_map(|room| room.set_up).copied().collect();
        all.sort_by_key(|step| step.order);
        all
    }

    /// Every room's parts of the navigation.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        self.iter().flat_map(|room| room.sections).copied().collect()
    }

    /// What waits behind parts of the navigation.
    #[must_use]
    pub fn badges(&self) -> Vec<Badge> {
        self.iter().flat_map(|room| room.badges).copied().collect()
    }

    /// Every room's pages about one child.
    #[must_use]
    pub fn record_sections(&self) -> Vec<RecordSection> {
        self.iter().flat_map(|room| room.record_sections).copied().collect()
    }

    /// What every room says in the bar at the top of every page about a child, in the order of the rooms.
    #[must_use]
    pub fn record_bars(&self) -> Vec<RecordBar> {
        self.iter().flat_map(|room| room.record_bars).copied().collect()
    }

    /// How far children are, as every room says it in lists.
    #[must_use]
    pub fn list_statuses(&self) -> Vec<ListStatus> {
        self.iter().flat_map(|room| room.list_statuses).copied().collect()
    }

    /// What every room says on the summary of a child's record, in the order of the rooms.
    #[must_use]
    pub fn summary_parts(&self) -> Vec<SummaryPart> {
        self.iter().flat_map(|room| room.summary_parts).copied().collect()
    }

    /// What accounts have to do in every room.
    #[must_use]
    pub fn work(&self) -> Vec<Work> {
        self.iter().flat_map(|room| room.work).copied().collect()
    }

    /// Where every room names people, and how those rows follow where two records are joined.
    #[must_use]
    pub fn moves(&self) -> Vec<Moves> {
        self.iter().flat_map(|room| room.moves).copied().collect()
    }

    /// Every room's pages.
    #[must_use]
    pub fn routes(&self) -> Routes {
        self.iter().fold(Routes::new(), |all, room| all.and((room.routes)()))
    }

    /// What the search box finds, in the order of the rooms.
    #[must_use]
    pub fn search(&self) -> Vec<Source> {
        self.iter().flat_map(|room| room.search).copied().collect()
    }

    /// What is found by the index.
    #[must_use]
    pub fn indexes(&self) -> Vec<&'static Index> {
        self.iter().flat_map(|room| room.search).flat_map(|source| source.indexes).copied().collect()
    }

    /// The dated things of every room.
    #[must_use]
    pub fn calendar(&self) -> Vec<calendar::Source> {
        self.iter().flat_map(|room| room.calendar).copied().collect()
    }

    /// Every room's work in the background.
    #[must_use]
    pub fn jobs(&self) -> Vec<Kind> {
        self.iter().flat_map(|room| room.jobs).copied().collect()
    }

    /// What a room calls its own kind of event.
    #[must_use]
    pub fn event_words(&self, kind: &str) -> Option<&'static str> {
        let all = self.iter().flat_map(|room| room.event_words);
        all.copied().find_map(|(code, words)| (code == kind).then_some(words))
    }

    /// Every room's share of an invented area, each after those that it rests on, otherwise in the order of the rooms.
    ///
    /// # Errors
    /// [`Circle`] where there is no such order.
    pub fn demos(&self) -> Result<Vec<Demo>, Circle> {
        let mut left: Vec<(&'static str, Demo)> =
            self.iter().filter_map(|room| Some((room.name, room.demo?))).collect();
        let mut made: Vec<&str> = self.iter().filter(|room| room.demo.is_none()).map(|room| room.name).collect();
        let mut ordered = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let ready = left.iter().position(|(_, demo)| demo.after.iter().all(|name| made.contains(name)));
            let Some(ready) = ready else { return Err(Circle(left.into_iter().map(|(name, _)| name).collect())) };
            let (name, demo) = left.remove(ready);
            made.push(name);
            ordered.push(demo);
        }
        Ok(ordered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn with_demo(name: &'static str, label: &'static str, after: &'static [&'static str]) -> Workstream {
        let demo = Demo { label, after, prepare: |_| Box::pin(async { Ok(()) }) };
        Workstream { demo: Some(demo), ..Workstream::new(name, Routes::new) }
    }

    #[test]
    fn invented_data_come_after_what_they_rest_on() {
        let rooms = Rooms::new(&[
            with_demo("places", "Places", &["returns"]),
            Workstream::new("messages", Routes::new),
            with_demo("returns", "Returns", &["messages"]),
            with_demo("plan", "Plan", &[]),
        ]);
        let order: Vec<&str> = rooms.demos().unwrap().iter().map(|demo| demo.label).collect();
        assert_eq!(order, ["Returns", "Places", "Plan"]);
    }

    #[test]
    fn invented_data_that_rest_on_each_other_or_on_nothing_are_refused() {
        let round = Rooms::new(&[with_demo("one", "One", &["other"]), with_demo("other", "Other", &["one"])]);
        assert_eq!(round.demos().unwrap_err(), Circle(vec!["one", "other"]));
        let lost = Rooms::new(&[with_demo("one", "One", &["nobody"])]);
        assert_eq!(lost.demos().unwrap_err(), Circle(vec!["one"]));
    }
}
