//! Where things are in the service: at most six places for anybody, each with its pages under it. What runs the service
//! itself is in the menu of one's own account.

use std::pin::Pin;

use page::govuk::{Markup, NavigationItem};
use page::moj::{NotificationBadge, SubItem, SubNavigation};

use crate::{Action, App, Viewer, at_top};

/// What people come to do. A place stands in the navigation of those who may use one of its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// What lies with oneself.
    Work,
    /// Children, from a request to a plan and its reviews.
    Casework,
    /// Settings, providers and places.
    Providers,
    /// What families and the public read and take part in.
    Community,
    /// Returns, timeliness, measures.
    Performance,
    /// The strategic plan and its projects.
    Plan,
    /// Accounts, standard texts, the service itself.
    SetUp,
}

impl Place {
    /// Those of the main navigation, in their order.
    const MAIN: [Self; 6] =
        [Self::Work, Self::Casework, Self::Providers, Self::Community, Self::Performance, Self::Plan];

    const fn label(self) -> &'static str {
        match self {
            Self::Work => "My work",
            Self::Casework => "Casework",
            Self::Providers => "Places and providers",
            Self::Community => "Families and community",
            Self::Performance => "Performance",
            Self::Plan => "SEND One Plan",
            Self::SetUp => "Team and set-up",
        }
    }
}

/// A part of the program in the navigation, shown to those who may use it.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    pub place: Place,
    /// The words.
    pub text: &'static str,
    pub href: &'static str,
    /// What one must be able to do.
    pub action: Action,
    /// Whether it stands before the others of its place.
    leads: bool,
    /// Pages that it leads to, and that the search box finds by themselves.
    pub below: &'static [Below],
    /// Sections that make room for it in the bar, by their addresses.
    instead_of: &'static [&'static str],
}

/// A page that a section leads to, with the same right.
#[derive(Debug, Clone, Copy)]
pub struct Below {
    /// What it is called.
    pub text: &'static str,
    pub href: &'static str,
    /// Other words by which people look for it.
    pub words: &'static str,
}

impl Section {
    /// The same, before the others of its place: what the place itself leads to.
    #[must_use]
    pub const fn first(mut self) -> Self {
        self.leads = true;
        self
    }

    /// Whether it stands before the others of its place.
    #[must_use]
    pub const fn leads(&self) -> bool {
        self.leads
    }

    #[must_use]
    pub const fn new(place: Place, text: &'static str, href: &'static str, action: Action) -> Self {
        Self { place, text, href, action, leads: false, below: &[], instead_of: &[] }
    }

    /// The same, for which others make room where all the rest then stand beside each other.
    #[must_use]
    pub const fn instead_of(mut self, others: &'static [&'static str]) -> Self {
        self.instead_of = others;
        self
    }

    /// The same, with pages that it leads to.
    #[must_use]
    pub const fn leading_to(mut self, below: &'static [Below]) -> Self {
        self.below = below;
        self
    }
}

/// How much waits behind a part of the navigation: a number beside its words.
#[derive(Debug, Clone, Copy)]
pub struct Badge {
    /// The address of the [`Section`].
    pub href: &'static str,
    /// What they are: "late".
    pub words: &'static str,
    pub shown: BadgeShown,
    /// How many there are for a viewer, by the filter of the list that waits there; 0 where it is not for them.
    pub count: fn(App, Viewer) -> Counting,
}

/// On which pages a [`Badge`] is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadgeShown {
    /// On every page: one look at an index, whatever the size of the area.
    Everywhere,
    /// On the home page and the pages of its section: counting takes more than one look.
    AtItsPlace,
}

impl Badge {
    /// Whether it is counted for the page at a path.
    fn is_counted_at(&self, path: &str) -> bool {
        self.shown == BadgeShown::Everywhere || path == "/" || belongs(path, self.href)
    }
}

/// What [`Badge::count`] gives.
pub type Counting = Pin<Box<dyn Future<Output = store::Result<i64>> + Send>>;

/// A number that waits, as the page that is being made shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    pub href: &'static str,
    words: &'static str,
    /// Whether every page shows it.
    everywhere: bool,
    pub count: i64,
}

/// What waits for a viewer of the page at a path. Where it cannot be counted the page is shown without it.
pub(crate) async fn waiting(app: &App, viewer: &Viewer, path: &str) -> Vec<Waiting> {
    let mut all = Vec::new();
    let is_theirs = |href: &str| {
        app.sections.iter().any(|section| section.href == href && app.policy.may_ever(viewer, section.action))
    };
    for badge in app.badges.iter().filter(|badge| badge.is_counted_at(path) && is_theirs(badge.href)) {
        let everywhere = badge.shown == BadgeShown::Everywhere;
        match (badge.count)(app.clone(), viewer.clone()).await {
            Ok(count) => all.push(Waiting { href: badge.href, words: badge.words, everywhere, count }),
            Err(error) => tracing::warn!(href = badge.href, %error, "what waits could not be counted"),
        }
    }
    all
}

/// Words with the number behind them of what waits there.
fn counted(text: &str, count: i64, words: String) -> Markup {
    Markup::text(&format!("{text} ")).then(&Markup::of(&NotificationBadge { count, words }))
}

/// The words of a section in the navigation, where something waits behind it.
fn with_badge(text: &str, href: &str) -> Markup {
    let found = at_top::waiting().into_iter().find(|one| one.href == href && one.count > 0);
    found.map(|one| counted(text, one.count, one.words.to_owned())).unwrap_or_default()
}

/// The words of a place, with all that waits behind its sections. Only what every page counts is in it: the number of a place
/// must not change from page to page.
fn place_with_badge(text: &str, hrefs: &[&str]) -> Markup {
    let mut waits = at_top::waiting();
    waits.retain(|one| one.everywhere && one.count > 0 && hrefs.contains(&one.href));
    let count: i64 = waits.iter().map(|one| one.count).sum();
    let each = |one: &Waiting| format!("{} {}", page::words::count(one.count), one.words);
    match waits.as_slice() {
        [] => Markup::default(),
        [one] => counted(text, count, one.words.to_owned()),
        several => {
            let words: Vec<String> = several.iter().map(each).collect();
            counted(text, count, format!("in all: {}", words.join(", ")))
        }
    }
}

/// So many items stand beside each other; with more, they are grouped by place.
const MOST: usize = 6;

/// The navigation of one person on one page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Navigation {
    /// What stands in the bar.
    pub main: Vec<NavigationItem>,
    /// The pages of the place that is shown.
    pub sub: Option<SubNavigation>,
    /// What stands in the menu of the account: words and address.
    pub menu: Vec<(String, String)>,
}

/// One's own pages in the menu of the account, beside the account itself. A family has them on the page of the account.
fn own_pages(viewer: &Viewer) -> Vec<(String, String)> {
    let pages = [("Your calendar", "/calendar"), ("Emails you get", "/account/email"), ("Saved views", "/saved-views")];
    let pages = pages.into_iter().filter(|_| viewer.works_here());
    pages.map(|(text, href)| (text.to_owned(), href.to_owned())).collect()
}

impl Navigation {
    pub(crate) fn of(app: &App, viewer: &Viewer) -> Self {
        let may = |section: &&Section| app.policy.may_ever(viewer, section.action);
        let mut sections: Vec<&Section> = app.sections.iter().filter(may).collect();
        sections.sort_by_key(|section| (section.place, !section.leads));
        let make_room: Vec<&str> = sections.iter().flat_map(|section| section.instead_of.iter().copied()).collect();
        let stays = |section: &&Section| !make_room.contains(&section.href);
        if sections.iter().copied().filter(stays).count() <= MOST {
            sections.retain(stays);
        }
        let here = at_top::path().and_then(|path| current(&sections, &path, &at_top::query()));
        let is_here = |section: &Section| here.is_some_and(|here| here == section.href);
        let item = |section: &&Section| item(section.text, section.href, is_here(section));
        // A family has few places: a way home that is called so, and one to help.
        let has_room = !viewer.works_here() && sections.len() + 2 <= MOST;
        let is_at = |href: &str| at_top::path().as_deref() == Some(href);
        let own = |text: &str, href: &str| has_room.then(|| self::item(text, href, is_at(href)));
        if sections.len() <= MOST {
            let (home, help) = (own("Home", "/"), own("Help", "/contact"));
            let main = home.into_iter().chain(sections.iter().map(item)).chain(help).collect();
            return Self { main, sub: None, menu: own_pages(viewer) };
        }
        let (set_up, main): (Vec<&Section>, Vec<&Section>) =
            sections.into_iter().partition(|section| section.place == Place::SetUp);
        let set_up = set_up.iter().map(|section| (section.text.to_owned(), section.href.to_owned()));
        let menu = own_pages(viewer).into_iter().chain(set_up).collect();
        if main.len() <= MOST {
            return Self { main: main.iter().map(item).collect(), sub: None, menu };
        }
        let of = |place: Place| main.iter().copied().filter(move |section| section.place == place);
        let place_here = main.iter().find(|section| is_here(section)).map(|section| section.place);
        let places = Place::MAIN.into_iter().filter_map(|place| Some((place, of(place).next()?)));
        let items = places.map(|(place, first)| {
            let hrefs: Vec<&str> = of(place).map(|section| section.href).collect();
            let active = place_here == Some(place);
            // A place with one page is that page.
            if hrefs.len() == 1 {
                return self::item(first.text, first.href, active);
            }
            let html = place_with_badge(place.label(), &hrefs);
            NavigationItem { html, ..self::item(place.label(), first.href, active) }
        });
        let sub = place_here.filter(|place| of(*place).count() > 1).map(|place| SubNavigation {
            label: place.label().to_owned(),
            items: of(place)
                .map(|section| SubItem {
                    html: with_badge(section.text, section.href),
                    text: section.text.to_owned(),
                    href: section.href.to_owned(),
                    current: is_here(section),
                })
                .collect(),
            pages: None,
        });
        Self { main: items.collect(), sub, menu }
    }
}

fn item(text: &str, href: &str, active: bool) -> NavigationItem {
    let html = with_badge(text, href);
    NavigationItem { text: text.to_owned(), html, href: href.to_owned(), active, ..NavigationItem::default() }
}

/// Whether the page at a path is that of an address, or under it.
fn belongs(path: &str, href: &str) -> bool {
    path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The address of the section to which a page belongs: the longest that the page's begins with. One that asks something of a
/// list is that of pages that ask the same.
fn current(sections: &[&Section], path: &str, query: &str) -> Option<&'static str> {
    let asks = |pair: &str| query.split('&').any(|asked| asked == pair);
    let holds = |href: &str| match href.split_once('?') {
        Some((list, pairs)) => path == list && pairs.split('&').all(asks),
        None => belongs(path, href),
    };
    sections.iter().map(|section| section.href).filter(|href| holds(href)).max_by_key(|href| href.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_the_section_whose_address_it_begins_with() {
        let action = crate::SEARCH;
        let section = |href| Section::new(Place::Performance, "", href, action);
        let all = [section("/sen2"), section("/sen2/measures"), section("/measures")];
        let all: Vec<&Section> = all.iter().collect();
        assert_eq!(current(&all, "/sen2/measures/cases", ""), Some("/sen2/measures"));
        assert_eq!(current(&all, "/sen2/findings", "level=error"), Some("/sen2"));
        assert_eq!(current(&all, "/sen22", ""), None);
        assert_eq!(current(&all, "/", ""), None);
    }

    #[test]
    fn a_list_that_asks_what_a_section_asks_belongs_to_that_section() {
        let section = |href| Section::new(Place::Work, "", href, crate::SEARCH);
        let all = [section("/worklist"), section("/worklist?show=all&due=late")];
        let all: Vec<&Section> = all.iter().collect();
        assert_eq!(current(&all, "/worklist", "due=late&show=all&sort=name"), Some("/worklist?show=all&due=late"));
        assert_eq!(current(&all, "/worklist", "due=late"), Some("/worklist"));
        assert_eq!(current(&all, "/worklist/act", "show=all&due=late"), Some("/worklist"));
    }

    #[test]
    fn a_badge_that_takes_long_to_count_is_counted_on_the_home_page_and_at_its_place() {
        let badge = Badge {
            href: "/requests",
            words: "",
            shown: BadgeShown::AtItsPlace,
            count: |_, _| Box::pin(async { Ok(1) }),
        };
        assert!(badge.is_counted_at("/") && badge.is_counted_at("/requests") && badge.is_counted_at("/requests/new"));
        assert!(!badge.is_counted_at("/requests2") && !badge.is_counted_at("/worklist"));
        assert!(Badge { shown: BadgeShown::Everywhere, ..badge }.is_counted_at("/worklist"));
    }
}
