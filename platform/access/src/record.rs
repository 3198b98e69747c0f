//! The parts of a child's record: what stands under the bar on every page about the child, whichever room made the page.

use crate::{Action, App, Facts, Viewer};

/// A part of a record, in the order of its navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordPart {
    Summary,
    Timeline,
    Plan,
    Advice,
    Reviews,
    Disputes,
    Letters,
    Messages,
    People,
    Details,
}

impl RecordPart {
    const ALL: [Self; 10] = [
        Self::Summary,
        Self::Timeline,
        Self::Plan,
        Self::Advice,
        Self::Reviews,
        Self::Disputes,
        Self::Letters,
        Self::Messages,
        Self::People,
        Self::Details,
    ];

    /// What a part with several pages is called, for somebody of the family or for whoever works here.
    const fn label(self, to_family: bool) -> &'static str {
        match self {
            Self::Advice if to_family => "Reports and views",
            Self::Summary => "Summary",
            Self::Timeline => "Timeline",
            Self::Plan => "Plan",
            Self::Advice => "Advice",
            Self::Reviews => "Reviews",
            Self::Disputes => "Disputes",
            Self::Letters => "Letters and documents",
            Self::Messages => "Messages and notes",
            Self::People => "People",
            Self::Details => "Details",
        }
    }
}

/// A page about one child that the record leads to.
#[derive(Debug, Clone, Copy)]
pub struct RecordSection {
    pub part: RecordPart,
    /// What it is called beside the others of its part.
    pub text: &'static str,
    /// The same for the family.
    to_family: &'static str,
    /// `{id}` stands for the record.
    pub href: &'static str,
    /// What one must be able to do to the child.
    pub action: Action,
    /// How the addresses of other pages that belong here go on behind that of the record: "journey/notices".
    also: &'static [&'static str],
    /// Whether its part leads to it.
    leads: bool,
}

impl RecordSection {
    #[must_use]
    pub const fn new(part: RecordPart, text: &'static str, href: &'static str, action: Action) -> Self {
        Self { part, text, to_family: text, href, action, also: &[], leads: false }
    }

    /// What it is called where somebody of the family reads.
    #[must_use]
    pub const fn to_family(mut self, text: &'static str) -> Self {
        self.to_family = text;
        self
    }

    const fn text_for(&self, to_family: bool) -> &'static str {
        if to_family { self.to_family } else { self.text }
    }

    /// With the pages whose addresses go on like this behind that of the record.
    #[must_use]
    pub const fn with(mut self, also: &'static [&'static str]) -> Self {
        self.also = also;
        self
    }

    /// The same, before the others of its part.
    #[must_use]
    pub const fn first(mut self) -> Self {
        self.leads = true;
        self
    }

    /// How much of a path says that the page belongs here; none where it does not.
    fn holds(&self, record: &str, id: &str, path: &str) -> Option<usize> {
        let own = self.href.replace("{id}", id);
        // Every page of the child begins with the address of the record: the summary is that page alone.
        let own = std::iter::once(own).filter(|own| own != record || path == record);
        let also = self.also.iter().map(|behind| format!("{record}/{behind}"));
        let begins =
            |one: &String| path.strip_prefix(one.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        own.chain(also).filter(begins).map(|one| one.len()).max()
    }
}

/// A part of the navigation of a record, or a page in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordLink {
    pub text: String,
    pub href: String,
    /// Whether the page that is shown is this one, or belongs to it.
    pub is_here: bool,
}

/// The navigation of a record, for one viewer on one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordNavigation {
    pub parts: Vec<RecordLink>,
    /// What the part that is shown is called, and its pages, where it has several.
    pub pages: Option<(&'static str, Vec<RecordLink>)>,
}

impl RecordNavigation {
    /// What `viewer` may open of the record of a child, on the page at `path`.
    #[must_use]
    pub fn of(app: &App, viewer: &Viewer, facts: &Facts, id: &str, path: &str) -> Self {
        let may = |section: &&RecordSection| app.policy.decide(viewer, section.action, facts).is_some();
        let mut sections: Vec<&RecordSection> = app.record_sections.iter().filter(may).collect();
        sections.sort_by_key(|section| !section.leads);
        Self::among(&sections, (id, path), !viewer.works_here())
    }

    fn among(sections: &[&RecordSection], (id, path): (&str, &str), to_family: bool) -> Self {
        let record = format!("/children/{id}");
        let found = sections.iter().enumerate().filter_map(|(at, one)| Some((one.holds(&record, id, path)?, at)));
        // Of those that say as much, the first.
        let here = found.max_by_key(|(length, at)| (*length, std::cmp::Reverse(*at))).map(|(_, at)| at);
        let of = |part: RecordPart| sections.iter().enumerate().filter(move |(_, one)| one.part == part);
        let part_here = here.and_then(|at| sections.get(at)).map(|one| one.part);
        let link = |text: &str, section: &RecordSection, is_here| RecordLink {
            text: text.to_owned(),
            href: section.href.replace("{id}", id),
            is_here,
        };
        let parts = RecordPart::ALL.into_iter().filter_map(|part| {
            let (_, first) = of(part).next()?;
            // A part with one page is that page.
            let text = if of(part).count() == 1 { first.text_for(to_family) } else { part.label(to_family) };
            Some(link(text, first, part_here == Some(part)))
        });
        let parts = parts.collect();
        let pages = part_here.filter(|part| of(*part).count() > 1).map(|part| {
            let all = of(part).map(|(at, one)| link(one.text_for(to_family), one, here == Some(at)));
            (part.label(to_family), all.collect())
        });
        Self { parts, pages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[RecordSection] = &[
        RecordSection::new(RecordPart::Letters, "Documents", "/children/{id}/files", crate::SEARCH),
        RecordSection::new(RecordPart::Timeline, "Timeline", "/children/{id}/journey", crate::SEARCH),
        RecordSection::new(RecordPart::Letters, "Letters", "/children/{id}/letters", crate::SEARCH)
            .with(&["journey/notices"]),
        RecordSection::new(RecordPart::Summary, "Summary", "/children/{id}", crate::SEARCH).with(&["reason"]),
    ];

    fn here(path: &str) -> Option<String> {
        let all: Vec<&RecordSection> = ALL.iter().collect();
        let shown = RecordNavigation::among(&all, ("1", path), false);
        assert!(shown.parts.iter().filter(|part| part.is_here).count() <= 1, "{shown:?}");
        let page = shown.pages.and_then(|(_, pages)| pages.into_iter().find(|page| page.is_here));
        page.or_else(|| shown.parts.into_iter().find(|part| part.is_here)).map(|link| link.text)
    }

    #[test]
    fn a_page_belongs_to_the_part_whose_address_it_begins_with_longest() {
        assert_eq!(here("/children/1").as_deref(), Some("Summary"));
        assert_eq!(here("/children/1/reason").as_deref(), Some("Summary"));
        assert_eq!(here("/children/1/journey/record/plan.issued").as_deref(), Some("Timeline"));
        assert_eq!(here("/children/1/journey/notices/2/pdf").as_deref(), Some("Letters"));
        assert_eq!(here("/children/1/files/new").as_deref(), Some("Documents"));
        assert_eq!(here("/children/1/journeys"), None);
    }

    #[test]
    fn parts_stand_in_their_order_and_one_with_several_pages_has_a_name_of_its_own() {
        let all: Vec<&RecordSection> = ALL.iter().collect();
        let shown = RecordNavigation::among(&all, ("1", "/children/1/letters"), false);
        let texts: Vec<&str> = shown.parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(texts, ["Summary", "Timeline", "Letters and documents"]);
        assert_eq!(shown.pages.map(|(label, pages)| (label, pages.len())), Some(("Letters and documents", 2)));
        let few: Vec<&RecordSection> = ALL.iter().take(2).collect();
        let shown = RecordNavigation::among(&few, ("1", "/children/1/files"), false);
        assert_eq!(shown.parts.last().map(|part| part.text.as_str()), Some("Documents"));
        assert_eq!(shown.pages, None);
    }

    #[test]
    fn a_family_has_words_of_its_own_for_a_page_and_for_its_part() {
        let one = RecordSection::new(RecordPart::Advice, "Advice", "/children/{id}/advice", crate::SEARCH);
        let (one, two) = (one.to_family("Reports"), RecordSection { href: "/children/{id}/views", ..one });
        let named = |all: &[&RecordSection], to_family| {
            let shown = RecordNavigation::among(all, ("1", "/children/1/advice"), to_family);
            let pages = shown.pages.map(|(label, pages)| (label, pages[0].text.clone()));
            (shown.parts[0].text.clone(), pages)
        };
        assert_eq!(named(&[&one], true).0, "Reports");
        assert_eq!(named(&[&one], false).0, "Advice");
        let (part, pages) = named(&[&one, &two], true);
        assert_eq!((part.as_str(), pages), ("Reports and views", Some(("Reports and views", "Reports".to_owned()))));
        assert_eq!(named(&[&one, &two], false).0, "Advice");
    }
}
