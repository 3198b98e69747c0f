//! A family in which one parent must not learn where the child is, with its places written into every text that there
//! is about it: whatever he opens, by whatever way, none of them is in it.
//!
//! A column of text that `needles/columns.txt` does not know fails the test: whoever adds one says whether it can be about such a
//! family, and plants something in it. With the gate opened, the same test finds what was planted wherever a family can read.

mod columns;
mod crossed;
mod plant;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Area, Someone, operator};
use crate::invariants::sources;
use access::Role;
use aho_corasick::AhoCorasick;
use axum::http::StatusCode;
use columns::Kind;
use oneplan::rooms;
use plant::{family, looked_after};
use returns::records::exports::Whom;
use store::{Entry, Query, Right};
use walk::{addresses, needles_in, read, walk, walk_up_to};

/// What must not be learnt: each is in every planted text.
const NEEDLES: &[&str] = &[
    "Heather Way",
    "ZX22",
    "900991",
    "Al-Noor",
    "Ilkley",
    "Keighley",
    "Thornbury",
    "960123",
    "Siddiqui",
    "900123",
    "Whitlock",
];
const PLANTED: &str = "lives at 108 Heather Way, Ilkley, ZX22 9QQ with Ada Whitlock, telephone 07700 900991, and goes to Al-Noor Academy, Thornbury Road, Keighley, 01632 960123, URN 900123, head Farah Siddiqui";

/// Where the father lives, whom the others have not been told of.
const OF_FATHER: &[&str] = &["Crag Rise", "ZX5 5AB", "900444"];
/// Of the needles, what tells where a looked-after child lives, and with whom.
const OF_HOME: &[&str] = &["Heather Way", "ZX22", "900991", "Ilkley", "Whitlock"];

/// Whoever has nothing to do with a child, by what they are.
const STRANGERS: &[Role] = &[
    Role::Parent,
    Role::YoungPerson,
    Role::Senco,
    Role::Adviser,
    Role::EducationalPsychologist,
    Role::BoardMember,
    Role::Analyst,
    Role::Commissioner,
    Role::Editor,
    Role::PanelMember,
    Role::SchoolAdministrator,
    Role::Administrator,
];

/// The gate is opened for the whole process: walks that need it closed wait. Tests that run in processes of their own never do.
static GATE: tokio::sync::RwLock<()> = tokio::sync::RwLock::const_new(());

fn first(found: &BTreeMap<String, Vec<String>>) -> Vec<(&String, &Vec<String>)> {
    found.iter().take(10).collect()
}

async fn the_bound_parent_finds_nothing(area: &Area) {
    let _closed = GATE.read().await;
    let family = family(area).await;
    let addresses = addresses(area, [family.child, family.sibling]).await;
    let told = walk(area, &family.father, &addresses, |_| true, |_| ()).await;
    assert!(told.is_empty(), "{} leaks: {:#?}", told.len(), first(&told));
    let feed = area.calendar_address(&family.father).await;
    let feed = area.calendar(&feed).await;
    assert_eq!((feed.status, needles_in(&feed.text)), (StatusCode::OK, Vec::new()), "{}", feed.text);
    // What is printed and posted to him says no more than what he is shown.
    let officer = &family.everybody[0];
    assert!(!family.letters.his.is_empty());
    for path in &family.letters.his {
        let (status, text) = read(area, officer, path).await;
        assert_eq!((status, needles_in(&text)), (StatusCode::OK, Vec::new()), "{path}");
    }
    for path in family.letters.his.iter().chain(&family.letters.hers) {
        let (status, _) = read(area, &family.father, path).await;
        assert!(status.is_client_error(), "{path}: {status}");
    }
}

async fn strangers_find_nothing(area: &Area, roles: &[Role]) {
    let _closed = GATE.read().await;
    let family = family(area).await;
    let own = ["/children/", "/letters/to-print/"];
    let addresses = addresses(area, [family.child, family.sibling]).await;
    let about: BTreeSet<String> =
        addresses.into_iter().filter(|path| own.iter().any(|begins| path.starts_with(begins))).collect();
    for who in family.everybody.iter().skip(3).filter(|who| roles.contains(&who.role)) {
        let told = walk(area, who, &about, |href| own.iter().any(|begins| href.starts_with(begins)), |_| ()).await;
        assert!(told.is_empty(), "{}: {:#?}", who.name, first(&told));
    }
}

/// The marks that have not been found yet, and what finds them.
struct Wanted {
    marks: Vec<String>,
    missed: BTreeSet<String>,
    finds: AhoCorasick,
}

impl Wanted {
    fn new(marks: Vec<String>) -> Self {
        let finds = AhoCorasick::new(&marks).unwrap();
        Self { missed: marks.iter().cloned().collect(), marks, finds }
    }

    fn look_through(&mut self, text: &str) {
        for hit in self.finds.find_iter(text) {
            self.missed.remove(&self.marks[hit.pattern().as_usize()]);
        }
    }
}

/// The officer is told where the child is; and what was planted in each column for those who work with it is found by one of them.
async fn who_works_with_the_child_finds_it(area: &Area) {
    let _closed = GATE.read().await;
    let family = family(area).await;
    let addresses = addresses(area, [family.child, family.sibling]).await;
    let mut wanted = Wanted::new(columns::marks(Kind::Work));
    let told = walk(area, &family.everybody[0], &addresses, |_| false, |text| wanted.look_through(text)).await;
    let at = |path: &str| told.contains_key(path);
    let record = ["", "/people", "/details"].map(|part| format!("/children/{}{part}", family.child));
    assert!(record.iter().any(|path| at(path)), "{:#?}", first(&told));
    let files: Vec<_> = family.letters.hers.iter().filter(|path| !path.ends_with("/zip") && !at(path)).collect();
    assert!(files.is_empty(), "the walk does not read {files:#?}");
    // Some of it is a manager's, or whoever runs OnePlan for the area.
    let administrator = family.everybody.iter().find(|who| who.role == Role::Administrator).unwrap();
    for who in [&family.everybody[1], administrator] {
        walk(area, who, &addresses, |_| false, |text| wanted.look_through(text)).await;
    }
    assert!(wanted.missed.is_empty(), "nobody who works with the child is shown {:?}", wanted.missed);
}

/// With the gate open the same walk finds what was planted in each column that a family can be shown.
async fn the_open_gate_tells_everything(area: &Area) {
    let _open = GATE.write().await;
    let family = family(area).await;
    let addresses = addresses(area, [family.child, family.sibling]).await;
    let mut wanted = Wanted::new(columns::marks(Kind::Family));
    gate::testing::open(true);
    walk(area, &family.father, &addresses, |_| true, |text| wanted.look_through(text)).await;
    gate::testing::open(false);
    assert!(wanted.missed.is_empty(), "the walk does not reach {:?}", wanted.missed);
}

/// The father's father, who is under the same rule and has the same rights.
async fn the_bound_grandfather_finds_nothing(area: &Area) {
    let _closed = GATE.read().await;
    let family = family(area).await;
    let addresses = addresses(area, [family.child, family.sibling]).await;
    let own = format!("/children/{}", family.sibling);
    assert_eq!(read(area, &family.grandfather, &own).await.0, StatusCode::OK, "there is something to read");
    let told = walk(area, &family.grandfather, &addresses, |_| false, |_| ()).await;
    assert!(told.is_empty(), "{} leaks: {:#?}", told.len(), first(&told));
}

/// Where the father lives is for nobody else of the family to learn until an officer decides so: neither for the child itself, nor
/// for the child's other parent.
async fn nobody_at_home_learns_where_the_father_lives(area: &Area) {
    let _closed = GATE.read().await;
    let family = family(area).await;
    let addresses = addresses(area, [family.child, family.sibling]).await;
    for (who, child) in [(&family.young_person, family.child), (&family.everybody[2], family.sibling)] {
        assert_eq!(
            read(area, who, &format!("/children/{child}")).await.0,
            StatusCode::OK,
            "there is something to read"
        );
        let mut told: Vec<&str> = Vec::new();
        walk(
            area,
            who,
            &addresses,
            |_| false,
            |text| told.extend(OF_FATHER.iter().filter(|needle| text.contains(**needle))),
        )
        .await;
        assert!(told.is_empty(), "{}: {told:?}", who.name);
    }
}

/// Somebody without an account sees what they are asked and who about, and no text of the record.
async fn a_guest_finds_nothing(area: &Area) {
    let _closed = GATE.read().await;
    let family = family(area).await;
    let (link, code) = &family.guest;
    let nobody = Someone { cookie: String::new(), ..family.father.clone() };
    let path = format!("/guest/{link}");
    let shut = area.get(&nobody, &path).await;
    assert_eq!((shut.status, needles_in(&shut.text)), (StatusCode::OK, Vec::new()), "{}", shut.text);
    let open = area.post(&nobody, &path, &format!("code={code}")).await;
    assert!(open.text.contains("Max Ogden"), "{}", open.text);
    assert_eq!(needles_in(&open.text), Vec::<String>::new());
    let of_record: Vec<String> = columns::all().iter().map(columns::Column::mark).collect();
    let told: Vec<&String> = of_record.iter().filter(|mark| open.text.contains(mark.as_str())).collect();
    assert!(told.is_empty(), "{told:?}");
}

/// A looked-after child's mother, to whom nobody opened its home.
async fn the_mother_of_a_looked_after_child_does_not_find_its_home(area: &Area) {
    let _closed = GATE.read().await;
    let cared = looked_after(area).await;
    let addresses = addresses(area, [cared.child, cared.child]).await;
    let own = format!("/children/{}", cared.child);
    assert_eq!(read(area, &cared.mother, &own).await.0, StatusCode::OK, "there is something to read");
    let told = walk(area, &cared.mother, &addresses, |_| false, |_| ()).await;
    let is_of_home = |found: &String| OF_HOME.iter().any(|needle| found.starts_with(&format!("{needle}: ")));
    let leaks: Vec<_> = told.iter().filter(|(_, found)| found.iter().any(is_of_home)).take(10).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// What leaves by e-mail, and the pages of the outbox: for administrators, who alone are shown them.
async fn the_outbox_holds_nothing(area: &Area) {
    let _closed = GATE.read().await;
    let folder = area.sends().await;
    let family = family(area).await;
    let (officer, colleague, mother) = (&family.everybody[0], &family.everybody[1], &family.everybody[2]);
    area.assign(family.child, colleague, "involved").await;
    let form = format!("to={}&subject=Al-Noor&body=Heather+Way,+Ilkley&step=send", colleague.account);
    let sent = area.post(officer, &format!("/children/{}/messages/new", family.child), &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    area.later(1).await;
    area.deliver().await;
    let left = crate::outbox::sent(&folder);
    assert!(!left.is_empty());
    for mail in &left {
        assert_eq!(needles_in(mail), Vec::<String>::new(), "{mail}");
    }
    let mut tx = area.db.read().await.unwrap();
    let rows: Vec<(uuid::Uuid,)> = Query::new("select id from outbox").all(&mut tx).await.unwrap();
    drop(tx);
    let mut pages: BTreeSet<String> = rows.into_iter().map(|(id,)| format!("/outbox/{id}")).collect();
    pages.extend(["/outbox".to_owned(), "/outbox/words".to_owned()]);
    let administrator = family.everybody.iter().find(|who| who.role == Role::Administrator).unwrap();
    let mut seen = 0;
    let told = walk(area, administrator, &pages, |href| href.starts_with("/outbox"), |_| seen += 1).await;
    assert!(told.is_empty(), "{:#?}", first(&told));
    assert!(seen > pages.len(), "the words of each kind, as text and as HTML, are led to");
    for who in [&family.father, mother, officer] {
        for path in &pages {
            assert!(read(area, who, path).await.0.is_client_error(), "{} at {path}", who.name);
        }
    }
}

/// What the commands write of every child: what the lists ask for, and nothing else that somebody wrote.
async fn exports_hold_no_free_text(area: &Area) {
    let _closed = GATE.read().await;
    family(area).await;
    let (entry, year) = (Entry::new("test", "test", None, Right::Operator), sen2::Year::new(2027).unwrap());
    let (whom, out) = (Whom::Unrestricted, Vec::<u8>::new());
    let (_, xml) = returns::records::whole::write(&area.db, &operator(), entry, year, whom, out, |_| ()).await.unwrap();
    let lists = returns::records::annex::lists(&area.db, area.today(), whom).await.unwrap();
    let annex = workbook::write(annex_a::as_workbook(&lists)).unwrap();
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let annex = files::reading::read(kind, &annex).text.unwrap_or_default();
    let xml = String::from_utf8_lossy(&xml);
    assert!(xml.contains("Ogden"), "the children are in it: {xml}");
    // The return asks for a setting without a number in words, and holds what was typed for one of its items.
    let asked_for = ["placement.otherwise_words", "named_setting.otherwise_words", "sen2_value.value"];
    for column in columns::all() {
        let mark = format!("{}lives at", column.mark());
        assert!(!annex.contains(&mark), "{mark}");
        assert!(asked_for.contains(&column.name) || !xml.contains(&mark), "{mark}");
    }
}

#[tokio::test]
async fn nothing_that_is_written_anywhere_tells_a_bound_parent_where_the_child_is() {
    the_bound_parent_finds_nothing(&Area::on_sqlite(rooms::ROOMS).await).await;
}

#[tokio::test]
async fn a_family_elsewhere_and_those_who_advise_read_nothing_about_the_child() {
    let (some, _) = STRANGERS.split_at(STRANGERS.len() / 2);
    strangers_find_nothing(&Area::on_sqlite(rooms::ROOMS).await, some).await;
}

#[tokio::test]
async fn those_who_plan_for_the_whole_area_read_nothing_about_the_child() {
    let (_, others) = STRANGERS.split_at(STRANGERS.len() / 2);
    strangers_find_nothing(&Area::on_sqlite(rooms::ROOMS).await, others).await;
}

#[tokio::test]
async fn who_works_with_the_child_is_told_where_it_is() {
    who_works_with_the_child_finds_it(&Area::on_sqlite(rooms::ROOMS).await).await;
}

#[tokio::test]
async fn a_grandparent_under_the_same_rule_reads_nothing_of_where_the_child_is() {
    the_bound_grandfather_finds_nothing(&Area::on_sqlite(rooms::ROOMS).await).await;
}

#[tokio::test]
async fn neither_a_young_person_nor_a_mother_reads_where_the_father_lives() {
    nobody_at_home_learns_where_the_father_lives(&Area::on_sqlite(rooms::ROOMS).await).await;
}

#[tokio::test]
async fn a_guest_reads_nothing_of_what_is_written_about_the_child() {
    a_guest_finds_nothing(&Area::on_sqlite(rooms::ROOMS).await).await;
}

#[tokio::test]
async fn a_mother_reads_nothing_of_where_her_looked_after_child_lives() {
    the_mother_of_a_looked_after_child_does_not_find_its_home(&Area::on_sqlite(rooms::ROOMS).await).await;
}

#[tokio::test]
async fn with_the_gate_open_the_walk_finds_what_was_planted_in_every_column() {
    the_open_gate_tells_everything(&Area::on_sqlite(rooms::ROOMS).await).await;
}

#[tokio::test]
async fn what_leaves_by_email_and_the_pages_of_the_outbox_say_none_of_it() {
    the_outbox_holds_nothing(&Area::on_sqlite(rooms::ROOMS).await).await;
}

#[tokio::test]
async fn exports_of_commands_hold_nothing_that_somebody_wrote_about_a_family() {
    exports_hold_no_free_text(&Area::on_sqlite(rooms::ROOMS).await).await;
}

#[tokio::test]
async fn a_walk_that_ends_before_it_has_seen_every_page_says_which_it_left_out() {
    let area = Area::on_sqlite(rooms::ROOMS).await;
    let officer = area.person("Asha Officer", Role::CaseOfficer, None).await;
    let from = BTreeSet::from(["/".to_owned()]);
    let cut = walk_up_to(3, &area, &officer, &from, |_| true, |_| ()).await;
    assert!(cut.pages == 3 && !cut.left_out.is_empty(), "{} pages, {:?}", cut.pages, cut.left_out);
    let whole = walk_up_to(3, &area, &officer, &from, |href| href == "/account", |_| ()).await;
    assert_eq!((whole.pages, whole.left_out.len()), (2, 0));
}

#[tokio::test]
#[ignore = "soak: the same walks on PostgreSQL"]
async fn none_of_it_is_told_on_postgresql_either() {
    let Some(area) = Area::on_postgres(rooms::ROOMS).await else { return };
    the_bound_parent_finds_nothing(&area).await;
    for part in 0..9 {
        let area = Area::on_postgres(rooms::ROOMS).await.unwrap();
        match part {
            0 => strangers_find_nothing(&area, STRANGERS).await,
            1 => who_works_with_the_child_finds_it(&area).await,
            2 => the_open_gate_tells_everything(&area).await,
            3 => the_outbox_holds_nothing(&area).await,
            4 => the_bound_grandfather_finds_nothing(&area).await,
            5 => nobody_at_home_learns_where_the_father_lives(&area).await,
            6 => a_guest_finds_nothing(&area).await,
            7 => the_mother_of_a_looked_after_child_does_not_find_its_home(&area).await,
            _ => exports_hold_no_free_text(&area).await,
        }
    }
}

/// Every text column of the schema, by its table and itself.
async fn text_columns(area: &Area) -> BTreeSet<String> {
    let mut tx = area.db.read().await.unwrap();
    let rows: Vec<(String, String)> = Query::new(
        "select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c
          where m.type = 'table' and lower(c.type) = 'text' and m.name not like '\\_sqlx%' escape '\\' and m.name not like 'sqlite%'",
    )
    .all(&mut tx)
    .await
    .unwrap();
    rows.into_iter().map(|(table, column)| format!("{table}.{column}")).collect()
}

#[tokio::test]
async fn somebody_has_said_of_every_text_column_whether_it_can_be_about_a_family() {
    let there = text_columns(&Area::on_sqlite(rooms::ROOMS).await).await;
    let listed: Vec<&str> = columns::all().iter().map(|column| column.name).collect();
    assert!(listed.is_sorted(), "columns.txt is in order, and names no column twice");
    let known: BTreeSet<String> = listed.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(known.len(), listed.len(), "columns.txt names a column twice");
    let unknown: Vec<&String> = there.difference(&known).collect();
    assert!(unknown.is_empty(), "say in columns.txt whether these can be about a family: {unknown:?}");
    let gone: Vec<&String> = known.difference(&there).collect();
    assert!(gone.is_empty(), "{gone:?} are no columns");
}

#[tokio::test]
async fn something_is_planted_in_every_column_that_can_be_about_a_family() {
    let area = Area::on_sqlite(rooms::ROOMS).await;
    family(&area).await;
    let left = columns::unplanted(&area).await;
    assert!(left.is_empty(), "plant something in these (plant/): {left:?}");
}

/// Whoever reads about a child is made in two ways, and no more: from a session, and for an addressee. What is in one is private to
/// `reader.rs`, so that nothing else can make one.
#[test]
fn a_reader_is_made_in_two_ways() {
    let gate: BTreeMap<String, String> =
        sources().into_iter().filter(|(path, _)| path.starts_with("platform/gate/src/")).collect();
    let reader = &gate["platform/gate/src/reader.rs"];
    assert_eq!(reader.matches("Self(").count(), 2, "a session, an addressee");
    let named: usize = gate.values().map(|text| text.matches("Reader(").count()).sum();
    let declared = "#[derive(Debug, Clone)]\npub struct Reader(Arc<Known>);";
    assert!(named == 1 && reader.contains(declared), "nobody else can make one");
}

/// Which files take words without a reader, and how often: to compare them, to check them or to keep a copy of them. Whoever shows words
/// has a reader; where that can be, a number here goes down.
const UNSEEN: &[(&str, usize)] = &[
    ("platform/messages/src/pages/thread.rs", 2),
    ("platform/messages/src/records/files.rs", 3),
    ("platform/messages/src/records/others.rs", 3),
    ("platform/messages/src/records/second.rs", 1),
    ("platform/people/src/model/history.rs", 1),
    ("platform/people/src/pages/contact_needs.rs", 1),
    ("platform/people/src/records/children.rs", 1),
    ("platform/people/src/records/events.rs", 1),
    ("platform/people/src/records/joining.rs", 2),
    ("workstreams/journey/src/demo/teller.rs", 2),
    ("workstreams/journey/src/model/history.rs", 3),
    ("workstreams/journey/src/model/letter/paper.rs", 1),
    ("workstreams/journey/src/pages/accepted.rs", 1),
    ("workstreams/journey/src/pages/act_fields.rs", 4),
    ("workstreams/journey/src/pages/advice_reassign.rs", 1),
    ("workstreams/journey/src/pages/advice_received.rs", 1),
    ("workstreams/journey/src/pages/confirm.rs", 1),
    ("workstreams/journey/src/pages/consultation.rs", 1),
    ("workstreams/journey/src/pages/copies.rs", 1),
    ("workstreams/journey/src/pages/delivery.rs", 1),
    ("workstreams/journey/src/pages/details.rs", 1),
    ("workstreams/journey/src/pages/events.rs", 1),
    ("workstreams/journey/src/pages/follows.rs", 1),
    ("workstreams/journey/src/pages/guest_consultation.rs", 1),
    ("workstreams/journey/src/pages/held_back.rs", 5),
    ("workstreams/journey/src/pages/issue.rs", 2),
    ("workstreams/journey/src/pages/legal_test.rs", 2),
    ("workstreams/journey/src/pages/plan.rs", 1),
    ("workstreams/journey/src/pages/plan_comment.rs", 1),
    ("workstreams/journey/src/pages/section_g.rs", 2),
    ("workstreams/journey/src/pages/sent_earlier.rs", 1),
    ("workstreams/journey/src/pages/story.rs", 2),
    ("workstreams/journey/src/pages/with_act.rs", 1),
    ("workstreams/journey/src/records/advice.rs", 1),
    ("workstreams/journey/src/records/ceased.rs", 1),
    ("workstreams/journey/src/records/childs_letters.rs", 1),
    ("workstreams/journey/src/records/corrections.rs", 3),
    ("workstreams/journey/src/records/guests.rs", 1),
    ("workstreams/journey/src/records/health.rs", 1),
    ("workstreams/journey/src/records/issuing.rs", 1),
    ("workstreams/journey/src/records/letters.rs", 4),
    ("workstreams/journey/src/records/notices.rs", 8),
    ("workstreams/journey/src/records/owed.rs", 2),
    ("workstreams/journey/src/records/papers.rs", 2),
    ("workstreams/journey/src/records/plans.rs", 9),
    ("workstreams/journey/src/records/service.rs", 1),
    ("workstreams/journey/src/records/timeline.rs", 1),
    ("workstreams/returns/src/pages/child.rs", 1),
];

#[test]
fn words_are_taken_without_a_reader_in_these_files_alone() {
    let mut takes: BTreeMap<String, usize> = BTreeMap::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.starts_with("platform/gate/src/")) {
        let ways = [".unseen()", "Words::unseen", "Stored::unseen"];
        let count: usize = ways.iter().map(|way| text.matches(way).count()).sum();
        if count > 0 {
            takes.insert(path, count);
        }
    }
    let listed: BTreeMap<String, usize> = UNSEEN.iter().map(|(path, count)| ((*path).to_owned(), *count)).collect();
    assert_eq!(takes, listed);
}
