//! What somebody began to write about a child and saved as a draft. Their home page and the plan say so, that it is sent in time.

use access::records::unsaved::Unsaved;
use jiff::civil::Date;
use page::words::{date, plural};
use people::PersonId;

/// Drafts of one form that were not sent.
pub(super) struct Unsent {
    pub code: &'static str,
    pub words: String,
    /// Where they are gone on with.
    pub href: String,
}

/// A form: how its address goes on after the child's, its code, and what is written there, once and several times.
type Written = (&'static str, &'static str, &'static str, &'static str);

/// What is commented on the plan.
const COMMENT: Written = ("plan/comment", "comment", "comment", "comments");
/// What else a family writes; the last is whatever no other names.
const WRITTEN: [Written; 4] = [
    ("messages/new", "message", "message", "messages"),
    ("views/new", "views", "form about views", "forms about views"),
    ("journey/request", "request", "request", "requests"),
    ("", "other", "text", "texts"),
];

/// Where somebody sees all of their drafts.
const ALL: &str = "/account/since";

/// The drafts of a child, those of comments first. `until` is the last day for comments.
pub(super) fn of_child(drafts: &[Unsaved], id: PersonId, until: Option<Date>) -> Vec<Unsent> {
    let begins = format!("/children/{id}/");
    let mut left: Vec<(&str, &str)> = drafts
        .iter()
        .filter(|one| one.draft)
        .filter_map(|one| Some((one.path.as_str(), one.path.strip_prefix(begins.as_str())?)))
        .collect();
    let mut all: Vec<Unsent> = Vec::new();
    for written in std::iter::once(COMMENT).chain(WRITTEN) {
        let (these, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|(_, rest)| rest.starts_with(written.0));
        left = others;
        let paths: Vec<&str> = these.into_iter().map(|(path, _)| path).collect();
        all.extend(unsent(written, &paths, id, until));
    }
    all
}

/// The drafts of comments on the plan of a child.
pub(super) fn comments(drafts: &[Unsaved], id: PersonId) -> Vec<String> {
    let begins = format!("/children/{id}/{}", COMMENT.0);
    drafts.iter().filter(|one| one.draft && one.path.starts_with(&begins)).map(|one| one.path.clone()).collect()
}

/// A request that was begun and saved on its own page.
pub(super) fn request(id: PersonId) -> Unsent {
    let (path, code, one, many) = WRITTEN[2];
    Unsent { code, words: words(&plural(1, one, many), None), href: format!("/children/{id}/{path}") }
}

fn words(what: &str, until: Option<Date>) -> String {
    let by = until.map(|until| format!(" (until {})", date(until))).unwrap_or_default();
    format!("You have {what} that you have not sent{by}")
}

fn unsent((_, code, one, many): Written, paths: &[&str], id: PersonId, until: Option<Date>) -> Option<Unsent> {
    let is_comment = code == COMMENT.1;
    let href = match paths {
        [] => return None,
        [one] => (*one).to_owned(),
        _ if is_comment => format!("/children/{id}/plan"),
        _ => ALL.to_owned(),
    };
    let count = plural(paths.len(), one, many);
    Some(Unsent { code, words: words(&count, until.filter(|_| is_comment)), href })
}
