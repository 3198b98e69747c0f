//! Things of the area that belong to nobody, as a room hands them over to be found.

use std::sync::Arc;

use access::lists::ReadLog;
use access::{App, Viewer};
use jiff::civil::Date;
use page::govuk::Tag;
use page::{Problem, words};
use store::{Found, PageParams};
use uuid::Uuid;

use crate::records::things;
use crate::{Asked, Hit, Index, fold};

/// All things of a room that are found by their words.
#[derive(Debug)]
pub struct Things {
    pub index: &'static Index,
    /// One text whose rows have the columns of [`Thing`].
    pub all: &'static str,
    /// What the log says, and the right to see them.
    pub reads: &'static ReadLog<Thing>,
    /// What its kind is called, and the address of the page on which it stands.
    pub shown: fn(&Thing) -> (&'static str, String),
}

/// One of them.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Thing {
    pub id: Uuid,
    /// The code of its kind: `milestone`.
    pub kind: String,
    /// The thing on whose page it stands, which may be itself.
    pub on_page: Uuid,
    pub name: String,
    pub owner: String,
    pub about: String,
    /// The name of what it is part of. It is not found by that.
    pub part_of: String,
    dated_on: Option<jiff_sqlx::Date>,
}

impl Thing {
    #[must_use]
    pub fn dated_on(&self) -> Option<Date> {
        self.dated_on.map(jiff_sqlx::Date::to_jiff)
    }

    /// By what it was found, where its name does not show it.
    fn matched(&self, typed: &[String]) -> Vec<String> {
        let has = |text: &str, word: &str| fold::words(text).iter().any(|one| one.starts_with(word));
        let mut by: Vec<String> = Vec::new();
        for word in typed.iter().filter(|word| !has(&self.name, word)) {
            let what = match (has(&self.owner, word), has(&self.about, word)) {
                (true, _) => "Owner",
                (false, true) => "Description",
                (false, false) => "Similar name",
            };
            if !by.iter().any(|one| one == what) {
                by.push(what.to_owned());
            }
        }
        by
    }
}

/// Counting stops here.
const COUNTED: i64 = 1_000;

/// A page of what answers, for [`Source::find`](crate::Source::find).
pub async fn find(
    app: App,
    viewer: Viewer,
    asked: Arc<Asked>,
    params: PageParams,
    of: &Things,
) -> Result<Found<Hit>, Problem> {
    let may_see = app.policy.may_ever(&viewer, of.reads.right);
    let mut tx = app.db.read().await?;
    let listing = things::answering(&mut tx, of.index, of.all, may_see, &asked.parts()).await?;
    let found = listing.counted_to(COUNTED).page(&mut tx, &params).await?;
    drop(tx);
    app.log_rows(&viewer, &found.rows, of.reads).await?;
    let typed = asked.words();
    Ok(found.map(|one| {
        let (kind, href) = (of.shown)(&one);
        let matched = one.matched(&typed);
        let day = one.dated_on().map(words::date).unwrap_or_default();
        let about = [one.part_of, one.owner, day].into_iter().filter(|text| !text.is_empty()).collect();
        Hit { href, name: one.name, tag: Tag::new(kind, "grey").into(), about, matched }
    }))
}
