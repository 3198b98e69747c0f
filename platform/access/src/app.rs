//! What every handler shares. It holds nothing that another copy of the program would miss.

use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};

use page::{Layout, Person, Problem};
use store::Db;

use crate::navigation::{Badge, Navigation, Section};
use crate::record::RecordSection;
use crate::under_way::UnderWay;
use crate::work::{Hidden, Moves, Work};
use crate::{Action, Allowed, Facts, Policy, SEARCH, Viewer};

/// The local area's name: set on the first day, while the program runs. Other servers of the same area read it when they start.
#[derive(Debug, Clone, Default)]
pub struct AreaName(Arc<RwLock<String>>);

impl AreaName {
    #[must_use]
    pub fn get(&self) -> String {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, name: &str) {
        name.clone_into(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What is configured, and what the database says of the area.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub area: AreaName,
    /// Whether the area is invented.
    pub invented: bool,
    /// Whether the program is reached by https: cookies are then marked `Secure`.
    pub https: bool,
    /// Whether professionals need a second factor.
    pub second_factor: bool,
    /// The address that links given to people begin with, such as `https://oneplan.example.gov.uk`.
    pub address: String,
    /// The one origin that forms may come from, where the operator named the address; otherwise the one that was asked for.
    pub origin: Option<String>,
    /// Whether a proxy in front says who asks (`X-Forwarded-For`).
    pub behind_proxy: bool,
    /// Who looks for viruses in documents.
    pub scanner: crate::scan::Scanner,
}

/// The shared state. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// What [`App`] holds.
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub db: Db,
    /// Who may do what.
    pub policy: Policy,
    /// The navigation.
    pub sections: Vec<Section>,
    /// What waits behind parts of it.
    pub badges: Vec<Badge>,
    /// The pages that a child's record leads to.
    pub record_sections: Vec<RecordSection>,
    /// What accounts have to do, and how it is handed over.
    pub work: Vec<Work>,
    /// Which columns name a person, and how their rows follow where two records are joined.
    pub moves: Vec<Moves>,
    /// Of whom a person must learn nothing; none in a program without children.
    pub hidden: Option<Hidden>,
    /// What is configured.
    pub settings: Settings,
    /// What is under way in this copy of the program.
    pub under_way: UnderWay,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(
        db: Db,
        policy: Policy,
        sections: Vec<Section>,
        record_sections: Vec<RecordSection>,
        settings: Settings,
    ) -> Self {
        let under_way = UnderWay::default();
        let (badges, work, moves, hidden) = (Vec::new(), Vec::new(), Vec::new(), None);
        let parts = Parts { db, policy, sections, badges, record_sections, work, moves, hidden, settings, under_way };
        Self(Arc::new(parts))
    }

    /// With what waits behind parts of the navigation. Before the first copy is made.
    #[must_use]
    pub fn with_badges(self, badges: Vec<Badge>) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(parts) => Self(Arc::new(Parts { badges, ..parts })),
            Err(shared) => Self(shared),
        }
    }

    /// With what accounts have to do in each room, where each room names people, and of whom somebody must learn nothing.
    /// Before the first copy is made.
    #[must_use]
    pub fn with_rooms(self, work: Vec<Work>, moves: Vec<Moves>, hidden: Hidden) -> Self {
        match Arc::try_unwrap(self.0) {
            Ok(parts) => Self(Arc::new(Parts { work, moves, hidden: Some(hidden), ..parts })),
            Err(shared) => Self(shared),
        }
    }

    /// The frame of a page for somebody who is signed in.
    #[must_use]
    pub fn layout(&self, viewer: &Viewer, title: &str) -> Layout {
        let Navigation { main, sub, menu } = Navigation::of(self, viewer);
        let person = Some(Person { name: viewer.name.clone(), roles: viewer.roles_in_words(), menu });
        let search = self.policy.may_ever(viewer, SEARCH);
        Layout { navigation: main, sub_navigation: sub, person, search, ..self.public_layout(title) }
    }

    /// The frame of a page for anybody.
    #[must_use]
    pub fn public_layout(&self, title: &str) -> Layout {
        Layout {
            title: title.to_owned(),
            area: self.settings.area.get(),
            invented: self.settings.invented,
            ..Layout::default()
        }
    }

    /// The decision of the policy, as a handler wants it.
    ///
    /// # Errors
    /// [`Problem::NotFound`]: a thing that is not theirs does not exist for them.
    pub fn allow(&self, viewer: &Viewer, action: Action, facts: &Facts) -> Result<Allowed, Problem> {
        self.policy.decide(viewer, action, facts).ok_or(Problem::NotFound)
    }
}
