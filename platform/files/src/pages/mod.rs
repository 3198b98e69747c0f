//! The files of a thing: the list, the form, the download, removal and legal hold.

mod acts;
mod download;
mod list;

use std::future::Future;
use std::pin::Pin;

use access::{Action, Allowed, App, Facts, Need, Routes, Viewer};
use axum::extract::{Path, State};
use gate::{PersonId, Reader};
use jiff::ToSpan;
use jiff::civil::Date;
use page::govuk::{FileUpload, Markup};
use page::{Form, Limit, Problem, Upload};
use store::Tx;
use uuid::Uuid;

use crate::look::Guard;
use crate::records::attachments::{OfChild, OwnerId, Shown};
use crate::{AttachmentId, HOLD};

pub use download::{kept_as, send};

/// The addresses of a thing's files, made by [`crate::paths`].
#[derive(Debug, Clone, Copy)]
pub struct Paths {
    pub list: &'static str,
    pub one: &'static str,
    pub remove: &'static str,
    pub hold: &'static str,
    pub release: &'static str,
}

/// The addresses of the files of a thing whose own address this is: `paths!("/visits/{id}")`.
#[macro_export]
macro_rules! paths {
    ($owner:literal) => {
        $crate::Paths {
            list: concat!($owner, "/files"),
            one: concat!($owner, "/files/{file}"),
            remove: concat!($owner, "/files/{file}/remove"),
            hold: concat!($owner, "/files/{file}/hold"),
            release: concat!($owner, "/files/{file}/release"),
        }
    };
}

/// What files are attached to, and how the viewer stands to it.
#[derive(Debug, Clone)]
pub struct Owner {
    title: String,
    href: String,
    facts: Facts,
    child: Option<(PersonId, Guard)>,
    read_only: bool,
}

impl Owner {
    /// A thing that is about no child: its title, its own address, and how the viewer stands to it.
    #[must_use]
    pub fn about_no_child(title: &str, href: &str, facts: Facts) -> Self {
        Self { title: title.to_owned(), href: href.to_owned(), facts, child: None, read_only: false }
    }

    /// A thing that is about a child: names of files are shown as the gate lets them, who must not learn where the child is
    /// gets only files that they added themselves, and nobody outside the authority gets one that people must read first.
    #[must_use]
    pub fn about_child(child: PersonId, title: &str, href: &str, facts: Facts, guard: Guard) -> Self {
        let child = Some((child, guard));
        Self { title: title.to_owned(), href: href.to_owned(), facts, child, read_only: false }
    }

    pub(crate) fn child(&self) -> Option<PersonId> {
        self.child.map(|(child, _)| child)
    }
}

impl Owner {
    /// The same, whose files this viewer sees and does not change, whatever they may do to other things of the kind.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }
}

/// What tells an [`Owner`].
pub type Asking = Pin<Box<dyn Future<Output = Result<Owner, Problem>> + Send>>;

/// Files on things of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Attachments {
    kind: &'static str,
    paths: Paths,
    limit: Limit,
    see: Action,
    change: Action,
    owner: fn(App, Viewer, Uuid) -> Asking,
    years: Option<i32>,
}

/// What the pages need to know.
struct Open {
    id: OwnerId,
    owner: Owner,
    see: Allowed,
    change: Option<Allowed>,
    hold: Option<Allowed>,
    /// Whether the viewer works for the authority on the case.
    whole: bool,
}

impl Open {
    async fn shown(&self, tx: &mut Tx, viewer: &Viewer) -> store::Result<Shown> {
        Ok(match self.owner.child() {
            Some(child) => {
                let reader = Reader::session(tx, viewer, child).await?;
                Shown::Child(OfChild::load(tx, reader, self.whole, child).await?)
            }
            None => Shown::NoChild,
        })
    }
}

impl Attachments {
    /// Files on things of a kind, such as `visit`. `owner` finds the thing; seeing its files takes the first action on it,
    /// adding and removing them the second.
    #[must_use]
    pub const fn new(
        kind: &'static str,
        paths: Paths,
        limit: Limit,
        (see, change): (Action, Action),
        owner: fn(App, Viewer, Uuid) -> Asking,
    ) -> Self {
        Self { kind, paths, limit, see, change, owner, years: None }
    }

    /// Files are removed so many years after they were added, unless they are on hold.
    #[must_use]
    pub const fn kept_for_years(mut self, years: i32) -> Self {
        self.years = Some(years);
        self
    }

    fn keep_until(&self, today: Date) -> Option<Date> {
        self.years.and_then(|years| today.checked_add(years.years()).ok())
    }

    async fn open(&self, app: &App, viewer: &Viewer, id: Uuid) -> Result<Open, Problem> {
        let owner = (self.owner)(app.clone(), viewer.clone(), id).await?;
        let see = app.allow(viewer, self.see, &owner.facts)?;
        Ok(Open {
            id: OwnerId { kind: self.kind, id },
            see,
            change: app.policy.decide(viewer, self.change, &owner.facts).filter(|_| !owner.read_only),
            hold: app.policy.decide(viewer, HOLD, &owner.facts),
            whole: owner.child.is_some_and(|(_, guard)| app.policy.decide(viewer, guard.whole, &owner.facts).is_some()),
            owner,
        })
    }

    /// The pages of these files.
    #[must_use]
    pub fn routes(&'static self) -> Routes {
        use Need::May;
        type OfOne = Path<(Uuid, AttachmentId)>;
        Routes::new()
            .get(self.paths.list, May(self.see), {
                move |State(app): State<App>, viewer: Viewer, Path(id): Path<Uuid>, query| async move {
                    list::view(self, app, viewer, id, query).await
                }
            })
            .upload(self.paths.list, May(self.change), self.limit, {
                move |State(app): State<App>, viewer: Viewer, Path(id): Path<Uuid>, upload: Upload| async move {
                    acts::add(self, app, viewer, id, upload).await
                }
            })
            .get(self.paths.one, May(self.see), {
                move |State(app): State<App>, viewer: Viewer, Path((id, file)): OfOne| async move {
                    download::view(self, app, viewer, id, file).await
                }
            })
            .post(self.paths.remove, May(self.change), {
                move |State(app): State<App>, viewer: Viewer, Path((id, file)): OfOne, form: Form| async move {
                    acts::remove(self, app, viewer, id, file, form).await
                }
            })
            .form_on(self.paths.list)
            .post(self.paths.hold, May(HOLD), {
                move |State(app): State<App>, viewer: Viewer, Path((id, file)): OfOne, form: Form| async move {
                    acts::hold(self, app, viewer, id, file, form).await
                }
            })
            .form_on(self.paths.list)
            .post(self.paths.release, May(HOLD), {
                move |State(app): State<App>, viewer: Viewer, Path((id, file)): OfOne| async move {
                    acts::release(self, app, viewer, id, file).await
                }
            })
            .form_on(self.paths.list)
    }

    /// The list and the form, for the page about the thing. What it shows is logged.
    ///
    /// # Errors
    /// [`Problem::NotFound`] where the viewer may not see the files.
    pub async fn attached(&self, app: &App, viewer: &Viewer, id: Uuid) -> Result<Markup, Problem> {
        let open = self.open(app, viewer, id).await?;
        list::attached(self, app, viewer, &open, &Form::default(), list::Heading::Small).await
    }

    /// For a page about the thing with a form of its own that takes files too, so that what somebody chose is sent by its
    /// one button: the list, and the field for that form; none where the viewer adds no files.
    ///
    /// # Errors
    /// [`Problem::NotFound`] where the viewer may not see the files.
    pub async fn within(
        &self,
        app: &App,
        viewer: &Viewer,
        id: Uuid,
        form: &Form,
    ) -> Result<(Markup, Option<FileUpload>), Problem> {
        let open = self.open(app, viewer, id).await?;
        let listed = list::attached(self, app, viewer, &open, &Form::default(), list::Heading::OfList).await?;
        Ok((listed, list::field(self, &open, form, "Add files (optional)")))
    }
}
