//! The frame around every page.

use crate::govuk::{BackLink, ErrorSummary, NavigationItem, NotificationBanner, ServiceNavigation};
use crate::moj::SubNavigation;

/// What `layout.html` needs; every page's template has a field `layout` of this type.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The page's own title, as its heading says.
    pub title: String,
    /// The local area.
    pub area: String,
    /// Whether the area is invented: a banner says that nobody in it is real.
    pub invented: bool,
    /// The sections this person may use.
    pub navigation: Vec<NavigationItem>,
    /// The pages of the section that is shown.
    pub sub_navigation: Option<SubNavigation>,
    /// Who is signed in, and as what.
    pub person: Option<Person>,
    /// Whether they have the search box.
    pub search: bool,
    /// One step back.
    pub back: Option<BackLink>,
    /// What is wrong with the form on the page.
    pub errors: Option<ErrorSummary>,
    /// Why a form is shown again with which nothing is wrong.
    pub notice: Option<NotificationBanner>,
    /// What was just done.
    pub done: Option<NotificationBanner>,
    /// The code of why the page that was asked for is not shown; empty where it is.
    pub problem: &'static str,
}

/// Who is signed in.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// The account's name.
    pub name: String,
    /// The roles in words.
    pub roles: String,
    /// What stands in the menu of the account beside the account itself: words and address.
    pub menu: Vec<(String, String)>,
}

impl Layout {
    /// This frame with the page's title.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// With a link one step back.
    #[must_use]
    pub fn back_to(mut self, href: &str, text: &str) -> Self {
        self.back = Some(BackLink { href: href.to_owned(), text: text.to_owned(), ..BackLink::default() });
        self
    }

    /// With what is wrong with the form, if anything is.
    #[must_use]
    pub fn errors(mut self, errors: Option<ErrorSummary>) -> Self {
        match errors {
            Some(again) if again.error_list.is_empty() => {
                let text = again.description_text;
                self.notice = Some(NotificationBanner { text, ..NotificationBanner::default() });
            }
            wrong => self.errors = wrong,
        }
        self
    }

    /// With what was just done, if anything was.
    #[must_use]
    pub fn done(mut self, text: Option<&str>) -> Self {
        self.done = text.map(NotificationBanner::done);
        self
    }

    /// With the code of why the page that was asked for is not shown.
    #[must_use]
    pub const fn with_problem(mut self, code: &'static str) -> Self {
        self.problem = code;
        self
    }

    /// The browser's title: "Error: " first where a form was refused.
    #[must_use]
    pub fn browser_title(&self) -> String {
        let error = if self.errors.is_some() { "Error: " } else { "" };
        if self.title.is_empty() { "OnePlan".to_owned() } else { format!("{error}{} – OnePlan", self.title) }
    }

    fn sections(&self) -> ServiceNavigation {
        ServiceNavigation { navigation: self.navigation.clone(), ..ServiceNavigation::default() }
    }

    /// The sections as markup; empty where there are none.
    #[must_use]
    pub fn sections_html(&self) -> crate::govuk::Markup {
        if self.navigation.is_empty() {
            return crate::govuk::Markup::default();
        }
        crate::govuk::Markup::of(&self.sections())
    }
}
