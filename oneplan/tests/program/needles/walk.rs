//! Everything that somebody can be shown, and what of what was planted stands in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::NEEDLES;
use crate::common::{Area, Someone};
use aho_corasick::AhoCorasick;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use oneplan::rooms;
use people::PersonId;
use store::Query;

/// Where a link begins.
const LINK: &str = "href=\"";
/// Pages that one walk looks at, at most: one that would look at more fails, since nobody knows what stands on the others.
const PAGES: usize = 3_000;

/// Every needle, and the beginning of links: a page is gone through once.
static WANTED: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(NEEDLES.iter().copied().chain([LINK])).unwrap());

/// What a page or file says: of a file every word in it.
pub(super) async fn read(area: &Area, who: &Someone, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::COOKIE, &who.cookie).body(Body::empty()).unwrap();
    let response = area.respond(request).await;
    let status = response.status();
    let headers = format!("{:?}", response.headers());
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let inside = files::reading::read(&kind, &bytes).text.unwrap_or_default();
    (status, format!("{headers}\n{}\n{inside}", String::from_utf8_lossy(&bytes)))
}

/// The needles in a text, each with what stands around it; and where its links lead.
fn look_through(text: &str) -> (Vec<String>, Vec<&str>) {
    let (mut found, mut links) = (Vec::new(), Vec::new());
    for hit in WANTED.find_iter(text) {
        let Some(needle) = NEEDLES.get(hit.pattern().as_usize()) else {
            links.extend(text[hit.end()..].split('"').next());
            continue;
        };
        let from = text[..hit.start()].char_indices().rev().nth(90).map_or(0, |(at, _)| at);
        let until = text[hit.start()..].char_indices().nth(30).map_or(text.len(), |(more, _)| hit.start() + more);
        found.push(format!("{needle}: {}", text[from..until].replace('\n', " ")));
    }
    (found, links)
}

/// The needles in a text, each with what stands around it.
pub(super) fn needles_in(text: &str) -> Vec<String> {
    look_through(text).0
}

/// What goes into the holes of addresses about a child, by the names of the holes. Two that stand together are of one row.
const HOLES: &[(&[&str], &str)] = &[
    (&["notice", "letter"], "select l.notice, l.id from letter l join notice n on n.id = l.notice where n.person ="),
    (
        &["notice", "delivery"],
        "select d.notice, d.id from notice_delivery d join notice n on n.id = d.notice where n.person =",
    ),
    (&["notice"], "select id, id from notice where person ="),
    (&["file"], "select id, id from file where person ="),
    (&["advice"], "select id, id from advice where person ="),
    (&["message"], "select id, id from message where person ="),
    (&["consultation"], "select id, id from consultation where person ="),
    (&["comment"], "select c.id, c.id from comment c join plan_version v on v.id = c.owner where v.person ="),
    (&["event"], "select id, id from event where person ="),
    (&["line"], "select l.id, l.id from plan_line l join plan_version v on v.id = l.plan where v.person ="),
    (&["note"], "select id, id from case_note where person ="),
    (&["person"], "select person, person from relationship where child ="),
    (&["report"], "select id, id from review_report where person ="),
    (&["task"], "select id, id from task where person ="),
    (&["run"], "select distinct l.run, l.run from letter l join notice n on n.id = l.notice where n.person ="),
    (&["change"], "select c.id, c.id from details_change c join relationship r on r.person = c.person where r.child ="),
    (&["panel", "item"], "select panel, id from panel_item where person ="),
    (&["panel"], "select panel, panel from panel_item where person ="),
    (&["request"], "select id, id from intake where person ="),
    (&["batch"], "select batch, batch from sen2_import_person where person ="),
];

/// The same for what is no row of a child.
const FIXED: &[(&str, &[&str])] = &[
    ("number", &["1", "2"]),
    ("other", &["2"]),
    ("section", &["A1"]),
    ("kind", &["plan.issued", "review.amend"]),
    ("rule", &["A-13"]),
];

/// What has an address of its own and is about a child: how its addresses begin, and the hole whose rows it has.
const OF_ITS_OWN: &[(&str, &str)] = &[
    ("/advice/", "advice"),
    ("/advice-requests/", "advice"),
    ("/review-reports/", "report"),
    ("/panels/", "panel"),
    ("/requests/", "request"),
    ("/sen2/import/", "batch"),
];

type Rows = Vec<Vec<String>>;

async fn rows(area: &Area, child: PersonId) -> Vec<Rows> {
    let mut tx = area.db.read().await.unwrap();
    let mut all = Vec::new();
    for (_, sql) in HOLES {
        let rows: Vec<(uuid::Uuid, uuid::Uuid)> = Query::new(sql).value(child).all(&mut tx).await.unwrap();
        all.push(rows.into_iter().map(|(one, other)| vec![one.to_string(), other.to_string()]).collect());
    }
    all
}

/// Each address with these holes as many times as there are rows.
fn filled(paths: Vec<String>, names: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let holes: Vec<String> = names.iter().map(|name| format!("{{{name}}}")).collect();
    let fill = |path: String| {
        if holes.iter().any(|hole| !path.contains(hole.as_str())) {
            return vec![path];
        }
        let one = |row: &Vec<String>| {
            holes.iter().zip(row).fold(path.clone(), |path, (hole, value)| path.replace(hole.as_str(), value))
        };
        rows.iter().map(one).collect()
    };
    paths.into_iter().flat_map(fill).collect()
}

/// Every address that there is: each route with every real id of a child in each place, and one of the other child's.
pub(super) async fn addresses(area: &Area, [child, sibling]: [PersonId; 2]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let (own, others) = (rows(area, child).await, rows(area, sibling).await);
    for (child, own, others) in [(child, &own, &others), (sibling, &others, &own)] {
        let mut holes: Vec<(Vec<&str>, Rows)> = Vec::new();
        for (((names, _), own), others) in HOLES.iter().zip(own).zip(others) {
            holes.push((names.to_vec(), own.iter().chain(others.iter().take(1)).cloned().collect()));
        }
        for (name, values) in FIXED {
            holes.push((vec![*name], values.iter().map(|value| vec![(*value).to_owned()]).collect()));
        }
        for route in rooms::all().routes().list().iter().filter(|route| route.method == Method::GET) {
            let mut path = route.path.to_owned();
            if path.starts_with("/children/{id}") {
                path = path.replacen("{id}", &child.to_string(), 1);
            }
            if let Some((_, hole)) = OF_ITS_OWN.iter().find(|(begins, _)| path.starts_with(begins)) {
                path = path.replacen("{id}", &format!("{{{hole}}}"), 1);
            }
            let paths = holes.iter().fold(vec![path], |paths, (names, rows)| filled(paths, names, rows));
            all.extend(paths.into_iter().filter(|path| !path.contains('{')));
        }
    }
    all
}

/// What a walk saw.
pub(super) struct Walked {
    /// The needles by the page on which they stand, with what they stand in.
    pub(super) told: BTreeMap<String, Vec<String>>,
    pub(super) pages: usize,
    /// Where links led that were not followed because the walk had seen as many pages as it may.
    pub(super) left_out: BTreeSet<String>,
}

/// The needles that somebody finds at these addresses and where their links lead, as far as `follows` says: by the page on which
/// they stand, with what they stand in. `page` is given the text of each.
pub(super) async fn walk(
    area: &Area,
    who: &Someone,
    addresses: &BTreeSet<String>,
    follows: impl Fn(&str) -> bool,
    page: impl FnMut(&str),
) -> BTreeMap<String, Vec<String>> {
    let walked = walk_up_to(PAGES, area, who, addresses, follows, page).await;
    println!("{} ({}): {} pages walked", who.name, who.role.code(), walked.pages);
    let some: Vec<&String> = walked.left_out.iter().take(10).collect();
    assert!(some.is_empty(), "{}: the walk ended after {} pages, before {some:#?}", who.name, walked.pages);
    walked.told
}

/// [`walk`] that looks at so many pages at most, beside those that are asked for.
pub(super) async fn walk_up_to(
    most: usize,
    area: &Area,
    who: &Someone,
    addresses: &BTreeSet<String>,
    follows: impl Fn(&str) -> bool,
    mut page: impl FnMut(&str),
) -> Walked {
    let mut walked = Walked { told: BTreeMap::new(), pages: 0, left_out: BTreeSet::new() };
    let mut waiting: Vec<String> = addresses.iter().cloned().collect();
    let mut seen: BTreeSet<String> = addresses.clone();
    while let Some(path) = waiting.pop() {
        let (status, text) = read(area, who, &path).await;
        assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}: {text}");
        page(&text);
        walked.pages += 1;
        let (needles, links) = look_through(&text);
        for href in links {
            let href = href.split('#').next().unwrap_or_default().replace("&amp;", "&");
            let ends = ["/sign-out", "/static", "/assets"].iter().any(|one| href.starts_with(one));
            if !href.starts_with('/') || ends || !follows(&href) || seen.contains(&href) {
                continue;
            }
            if seen.len() < most {
                seen.insert(href.clone());
                waiting.push(href);
            } else {
                walked.left_out.insert(href);
            }
        }
        if !needles.is_empty() {
            walked.told.insert(path, needles);
        }
    }
    walked
}
