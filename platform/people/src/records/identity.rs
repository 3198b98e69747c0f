//! Who a page is about, and the pages about them, at the top of every page about a child.

use access::at_top::{self, About};
use access::{App, Facts, Place, Viewer};
use askama::Template;
use page::govuk::{Markup, Tag};
use page::moj::{IdentityBar, SubItem, SubNavigation};
use page::words;

use super::children::Child;
use crate::OPEN_CHILD;

#[derive(Template)]
#[template(ext = "html", source = "{{ bar }}{% if let Some(parts) = parts %}{{ parts }}{% endif %}")]
struct Identity {
    bar: IdentityBar,
    parts: Option<SubNavigation>,
}

/// Says who the page is about, with the parts of the record that the viewer may open.
pub fn say(app: &App, viewer: &Viewer, child: &Child, facts: &Facts, needs: &[Tag]) {
    let record = format!("/children/{}", child.id);
    let born = child.birth_date().map_or_else(
        || "Date of birth not known".to_owned(),
        |born| format!("Born {} ({} years old)", words::date(born), words::age(born, viewer.today)),
    );
    let bar = IdentityBar { name: child.name(), href: record.clone(), facts: vec![born], ..IdentityBar::default() };
    let bar = if child.restricted { bar.tag(&Tag::new("Restricted", "red")) } else { bar };
    let bar = needs.iter().fold(bar, |bar, tag| bar.tag(tag));
    let may = |action| app.policy.decide(viewer, action, facts).is_some();
    let summary = may(OPEN_CHILD).then(|| ("Summary".to_owned(), record.clone()));
    let parts = app.record_sections.iter().filter(|section| may(section.action));
    let parts = parts.map(|section| (section.text.to_owned(), section.href.replace("{id}", &child.id.to_string())));
    let path = at_top::path().unwrap_or_default();
    let items: Vec<SubItem> = summary
        .into_iter()
        .chain(parts)
        .map(|(text, href)| {
            let within = path == href || (href != record && path.starts_with(&format!("{href}/")));
            SubItem { text, href, current: within, ..SubItem::default() }
        })
        .collect();
    let label = format!("Record of {}", child.name());
    let parts = (items.len() > 1).then_some(SubNavigation { label, items });
    let onward = may(OPEN_CHILD).then(|| (format!("Record of {}", child.name()), record)).into_iter();
    let onward = onward.chain(work(app, viewer)).collect();
    at_top::about(About { name: child.name(), bar: Markup::of(&Identity { bar, parts }), onward });
}

/// Where the viewer's own work is listed, for those who have such a list.
fn work(app: &App, viewer: &Viewer) -> Option<(String, String)> {
    let mut lists = app.sections.iter().filter(|section| section.place == Place::Work && section.leads());
    let list = lists.find(|section| app.policy.may_ever(viewer, section.action))?;
    Some(("Back to your worklist".to_owned(), list.href.to_owned()))
}
