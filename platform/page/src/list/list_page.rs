//! A page that is a heading and a list: most lists are.

use askama::Template;

use crate::govuk::Markup;
use crate::{Figure, Layout};

#[derive(Template)]
#[template(path = "list_page.html")]
pub struct ListPage {
    layout: Layout,
    leads: Vec<String>,
    links: Vec<(String, String)>,
    before: Markup,
    figures: Vec<Figure>,
    list: Markup,
    after: Vec<String>,
}

impl ListPage {
    /// Its heading is the frame's title.
    #[must_use]
    pub fn new(layout: Layout, list: Markup) -> Self {
        let before = Markup::default();
        Self { layout, leads: Vec::new(), links: Vec::new(), before, figures: Vec::new(), list, after: Vec::new() }
    }

    /// A sentence before the list.
    #[must_use]
    pub fn lead(mut self, text: impl Into<String>) -> Self {
        self.leads.push(text.into());
        self
    }

    /// A link before the list, such as to add something to it.
    #[must_use]
    pub fn link(mut self, href: &str, text: impl Into<String>) -> Self {
        self.links.push((href.to_owned(), text.into()));
        self
    }

    /// What stands right before the list, such as how many there are of each kind.
    #[must_use]
    pub fn before(mut self, markup: Markup) -> Self {
        self.before = markup;
        self
    }

    /// A chart before the list.
    #[must_use]
    pub fn figure(mut self, figure: Figure) -> Self {
        self.figures.push(figure);
        self
    }

    /// A sentence under the list.
    #[must_use]
    pub fn after(mut self, text: impl Into<String>) -> Self {
        self.after.push(text.into());
        self
    }
}
