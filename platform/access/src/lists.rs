//! Lists about children: what a page or a file holds is written into the log before anybody sees it. One place for all of
//! them.

use page::list::{Columns, FileKind, List, ListFile};
use page::{Problem, Shown, words};
use serde_json::{Value as Json, json};
use store::query::FromEither;
use store::{AllowedBy, Entry, Found, Listing, PageParams, Sort};
use uuid::Uuid;

use crate::records::views;
use crate::{Action, App, Viewer};

/// What the log says where somebody reads a list.
#[derive(Debug)]
pub struct ReadLog<T> {
    /// As the log names the act: `worklist.see`.
    pub event: &'static str,
    /// The kind of thing that its rows are about: `person` for children.
    pub about: &'static str,
    pub right: Action,
    /// Whom or what a row is about.
    pub subject: fn(&T) -> Option<Uuid>,
}

impl<T> ReadLog<T> {
    /// Reading of `about` is logged as `event`; `subject` says whom or what a row is about.
    #[must_use]
    pub const fn new(event: &'static str, about: &'static str, right: Action, subject: fn(&T) -> Option<Uuid>) -> Self {
        Self { event, about, right, subject }
    }
}

/// A file of a list.
#[derive(Debug, Clone, Copy)]
pub struct Export<T: 'static> {
    /// What kind of file.
    pub kind: FileKind,
    /// Its name, without the ending.
    pub name: &'static str,
    /// The name of the sheet in a workbook.
    pub title: &'static str,
    /// What the log says.
    pub reads: &'static ReadLog<T>,
    /// Rows that are left out and only counted: restricted records leave by an act of their own.
    pub leaves_out: Option<fn(&T) -> bool>,
}

impl App {
    /// A list with the views that the viewer saved of it, and the way to save another.
    pub async fn with_views<'a, T>(&self, viewer: &Viewer, list: List<'a, T>) -> Result<List<'a, T>, Problem> {
        let mut tx = self.db.read().await?;
        let saved = views::of_list(&mut tx, viewer, list.path()).await?;
        Ok(list.saved_views(saved))
    }

    /// The rights by which a list shows what it shows: each row of it answers to one of them.
    #[must_use]
    pub fn rights(&self, viewer: &Viewer, right: Action) -> AllowedBy {
        let rules = self.policy.reach(viewer, right);
        AllowedBy::of_roles(rules.iter().map(|rule| (rule.role.label(), rule.because)))
    }

    /// A page of a list, logged.
    pub async fn read_page<T: FromEither>(
        &self,
        viewer: &Viewer,
        listing: &Listing<T>,
        params: &PageParams,
        reads: &ReadLog<T>,
    ) -> Result<Found<T>, Problem> {
        let mut tx = self.db.read().await?;
        let found = listing.page(&mut tx, params).await?;
        drop(tx);
        self.log_rows(viewer, &found.rows, reads).await?;
        Ok(found)
    }

    /// Logs the rows that a page is about to show.
    pub async fn log_rows<T>(&self, viewer: &Viewer, rows: &[T], reads: &ReadLog<T>) -> Result<(), Problem> {
        self.log_rows_asked(viewer, rows, reads, json!({})).await
    }

    /// The same, with what was asked for.
    pub async fn log_rows_asked<T>(
        &self,
        viewer: &Viewer,
        rows: &[T],
        reads: &ReadLog<T>,
        mut detail: Json,
    ) -> Result<(), Problem> {
        let mut shown: Vec<Uuid> = rows.iter().filter_map(reads.subject).collect();
        shown.dedup();
        if let Json::Object(detail) = &mut detail {
            detail.insert("shown".to_owned(), json!(shown));
        }
        let entry = Entry::new(reads.event, reads.about, None, self.rights(viewer, reads.right)).detail(detail);
        Ok(self.db.log_read(&viewer.actor(), entry).await?)
    }

    /// The whole list as a file, logged before it is sent. Rows are read one by one.
    pub async fn list_file<T: FromEither>(
        &self,
        viewer: &Viewer,
        listing: &Listing<T>,
        columns: &Columns<'_, T>,
        sort: Option<Sort>,
        of: Export<T>,
    ) -> Shown {
        let mut file = ListFile::begin(columns, of.kind, of.title)?;
        let mut held: Vec<Uuid> = Vec::new();
        let (mut rows, mut left_out) = (0_usize, 0_usize);
        let mut tx = self.db.read().await?;
        listing
            .each(&mut tx, sort, |row| {
                if of.leaves_out.is_some_and(|leaves_out| leaves_out(&row)) {
                    left_out += 1;
                    return Ok(());
                }
                rows += 1;
                held.extend((of.reads.subject)(&row));
                file.row(&row)
            })
            .await?;
        drop(tx);
        self.end_file(viewer, file, (rows, left_out), held, of).await
    }

    /// Rows that are all here as a file, logged before it is sent.
    pub async fn rows_file<T>(&self, viewer: &Viewer, rows: &[T], columns: &Columns<'_, T>, of: Export<T>) -> Shown {
        let mut file = ListFile::begin(columns, of.kind, of.title)?;
        let (out, kept): (Vec<&T>, Vec<&T>) =
            rows.iter().partition(|row| of.leaves_out.is_some_and(|leaves_out| leaves_out(row)));
        for row in &kept {
            file.row(row)?;
        }
        let held = kept.iter().filter_map(|row| (of.reads.subject)(row)).collect();
        self.end_file(viewer, file, (kept.len(), out.len()), held, of).await
    }

    /// Says how much was left out, logs the file, and sends it.
    async fn end_file<T>(
        &self,
        viewer: &Viewer,
        mut file: ListFile<'_, '_, T>,
        (rows, left_out): (usize, usize),
        held: Vec<Uuid>,
        of: Export<T>,
    ) -> Shown {
        if left_out > 0 {
            let others =
                words::plural(left_out, "row about a restricted record is", "rows about restricted records are");
            file.line(&[format!("{others} left out.")])?;
        }
        let rights = self.rights(viewer, of.reads.right);
        let detail = json!({ "list": of.name, "rows": rows });
        let entry = Entry::new(of.reads.event, of.reads.about, None, rights).detail(detail).held(held);
        self.db.log_read(&viewer.actor(), entry).await?;
        file.end(of.name)
    }
}
