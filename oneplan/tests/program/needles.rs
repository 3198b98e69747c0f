//! A family in which one parent must not learn where the child is, with its places written into every text that there
//! is about it: whatever he opens, by whatever way, none of them is in it.
//!
//! A column of text that this file does not know fails the test: whoever adds one says whether it can be about such a
//! family. With the gate opened, the same test finds what was planted wherever a family can read.

mod plant;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{Area, operator};
use access::Role;
use aho_corasick::AhoCorasick;
use axum::http::StatusCode;
use oneplan::rooms;
use plant::family;
use returns::records::exports::Whom;
use store::{Entry, Query};
use walk::{addresses, needles_in, read, walk};

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

/// What a text column can hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    /// Free text about a family that one of the family can be shown.
    Family,
    /// Free text about a family that only those who work with it are shown.
    Work,
    /// No free text about a family: codes, names of accounts, hashes, the area's own texts, figures, settings.
    Other,
}

use Column::{Family, Other, Work};

/// Every table with the text columns that can be about a family; columns that are not named are [`Other`] in a table
/// that is named here, and a table that is not named fails.
const TABLES: &[(&str, &[(&str, Column)])] = &[
    ("access_act", &[("reason", Work)]),
    ("access_request", &[("reason", Work)]),
    ("access_hold", &[]),
    ("account", &[]),
    ("account_notice", &[]),
    ("account_role", &[]),
    ("address", &[]),
    ("admission", &[]),
    ("advice", &[("asked_of", Family), ("late_note", Work)]),
    ("advice_text", &[("needs", Family), ("provision", Family), ("outcomes", Family), ("written_by", Family)]),
    ("advice_visit", &[]),
    ("area_code", &[]),
    ("area_postcode", &[]),
    ("assignment", &[]),
    ("approval_step", &[("by_name", Work), ("to_name", Work), ("reason", Work)]),
    // Nothing that is about a child takes attachments of its own yet: the room that does shows their names with a reader.
    ("attachment", &[("name", Work), ("held_because", Work), ("removed_because", Work)]),
    ("audit_entry", &[("reason", Work), ("detail", Work)]),
    ("audit_seal", &[]),
    ("board_pack", &[]),
    ("calendar_feed", &[]),
    ("care_status", &[]),
    ("comment", &[("body", Family), ("answer_reason", Family), ("made_by", Family), ("answered_by", Work)]),
    ("compliance", &[]),
    ("consent", &[("given_by", Family), ("note", Family)]),
    ("consultation", &[("answer_reason", Work), ("answered_by", Work), ("outcome_reason", Work), ("decided_by", Work)]),
    ("case_note", &[("with_whom", Work), ("body", Work), ("corrected_why", Work), ("written_by", Work)]),
    ("contact", &[]),
    // The family is shown nobody's needs but their own.
    ("contact_need", &[("addressed_as", Work), ("interpreter", Work), ("other", Work), ("said_by", Work)]),
    ("contact_shared", &[("reason", Work)]),
    ("decision_maker", &[("evidence", Work), ("found_by", Work), ("end_reason", Work), ("recorded_by", Work)]),
    ("event", &[("detail", Family), ("recorded_by", Family)]),
    ("details_change", &[("asked_by", Work), ("changes", Work), ("decided_by", Work), ("reason", Family)]),
    ("door_try", &[]),
    ("evidence", &[("body", Work), ("source", Work), ("added_by", Work)]),
    ("export_notice", &[]),
    ("export_request", &[("reason", Work)]),
    (
        "file",
        &[("title", Family), ("name", Family), ("body", Family), ("withdrawn_why", Work), ("added_by_name", Family)],
    ),
    ("file_coming", &[]),
    ("former_place", &[]),
    ("frozen", &[]),
    ("guest", &[("name", Work)]),
    ("health_agreement", &[("reason", Work), ("asked_by", Work), ("answered_by", Work)]),
    ("highlight_report", &[]),
    ("identifier", &[]),
    ("inspection_evidence", &[]),
    ("inspection_evidence_criterion", &[]),
    ("job", &[]),
    ("intake", &[("answers", Work)]),
    ("issuing", &[("form", Work)]),
    ("issuing_author", &[]),
    ("job", &[]),
    ("kept_figure", &[("name", Work)]),
    ("known_device", &[]),
    // A letter holds the address of whom it goes to, and goes to nobody else.
    ("letter", &[("made", Work), ("to_arrange", Work), ("posted_by", Work)]),
    ("general_letter", &[]),
    ("letter_signature", &[]),
    ("letter_template", &[]),
    ("letterhead", &[]),
    ("mail_preference", &[]),
    ("measure_basket", &[]),
    ("measure_definition", &[]),
    ("measure_steer", &[]),
    ("message", &[("subject", Family), ("body", Family), ("sender_name", Family), ("let_out", Work)]),
    ("message_recipient", &[("name", Family), ("capacity", Family)]),
    ("name_reader", &[]),
    ("named_setting", &[("otherwise_words", Work)]),
    ("neighbour", &[]),
    ("notice", &[("fields", Family), ("withdrawn_why", Work)]),
    ("notice_correction", &[("fields", Family), ("reason", Work)]),
    ("notice_delivery", &[("addressee", Work), ("proof", Work), ("added_by", Work), ("copy_reason", Work)]),
    ("organisation", &[]),
    ("outbox", &[]),
    ("owed", &[]),
    ("own_view", &[("written_by", Work), ("answers", Work)]),
    ("page_feedback", &[("page", Work), ("body", Work), ("done_by", Work)]),
    ("panel", &[]),
    ("panel_conflict", &[("reason", Work)]),
    ("panel_item", &[("reasons", Work)]),
    ("panel_member", &[]),
    ("person", &[("first_language", Family), ("ward", Work)]),
    ("person_name", &[]),
    ("placement", &[("otherwise_words", Family)]),
    ("plan_decision", &[]),
    ("plan_finding", &[]),
    (
        "plan_line",
        &[("body", Family), ("who", Family), ("quantity", Family), ("source_words", Family), ("written_by", Work)],
    ),
    ("plan_meeting", &[]),
    ("plan_outcome", &[]),
    ("plan_outcome_measure", &[]),
    ("plan_priority", &[]),
    ("plan_risk", &[]),
    ("plan_source", &[]),
    ("plan_task", &[]),
    ("plan_version", &[("begun_by", Family)]),
    ("possible_double", &[]),
    ("print_run", &[]),
    ("programme", &[]),
    ("project", &[]),
    ("project_milestone", &[]),
    ("project_override", &[]),
    ("project_slip", &[]),
    ("published_area", &[]),
    ("published_figure", &[]),
    ("published_file", &[]),
    ("published_note", &[]),
    ("published_period", &[]),
    ("published_restatement", &[]),
    ("published_series", &[]),
    ("published_value", &[]),
    ("reading", &[("body", Work), ("title", Work), ("reason", Work)]),
    ("recheck", &[]),
    ("record_join", &[("reason", Work), ("separated_reason", Work)]),
    ("record_join_row", &[]),
    ("recovery_code", &[]),
    ("relationship", &[("kind", Work)]),
    ("reliance", &[("facts", Work), ("reason", Work)]),
    ("request_draft", &[("answers", Work)]),
    ("request_file", &[("name", Work)]),
    ("review_report", &[("takes_part", Work), ("text", Work), ("sent_by", Work)]),
    // The family is shown no hold.
    ("retention_hold", &[("because", Work)]),
    ("rights_told", &[("how", Work), ("recorded_by", Work)]),
    ("saved_search", &[]),
    ("saved_view", &[("name", Work)]),
    // Words without order, of things that are asked for with the viewer in the query: no page shows one.
    ("search_alike", &[]),
    ("search_term", &[]),
    ("search_word", &[]),
    ("self_evaluation", &[]),
    ("sen2_finding", &[("words", Work), ("value", Work), ("items", Work)]),
    ("sen2_import", &[]),
    ("sen2_import_person", &[("content", Work), ("why", Work), ("shown", Work), ("candidates", Work)]),
    ("sen2_import_row", &[("detail", Work)]),
    ("sen2_not_taken", &[("who", Work), ("item", Work), ("value", Work), ("place", Work), ("why", Work)]),
    ("sen2_remark", &[]),
    ("sen2_measure", &[]),
    ("sen2_measure_case", &[]),
    ("sen2_measure_month", &[]),
    ("sen2_night", &[]),
    ("sen2_value", &[("value", Work), ("said_by", Work)]),
    ("sen_need", &[]),
    ("service", &[("gives", Other)]),
    ("session", &[]),
    ("setting", &[]),
    ("sign_in_failure", &[]),
    ("single_use_link", &[]),
    ("staff_file", &[]),
    ("staff_row", &[]),
    ("stored_file", &[]),
    ("sufficiency_file", &[]),
    ("sufficiency_forecast", &[]),
    ("sufficiency_now", &[]),
    ("sufficiency_scheme", &[]),
    ("sufficiency_snapshot", &[]),
    ("sufficiency_view", &[]),
    ("task", &[("done_how", Work), ("what", Work), ("for_name", Work)]),
    ("team", &[]),
    ("under_way", &[]),
    ("unsaved_form", &[("fields", Work)]),
    ("withheld", &[("reason", Work)]),
];

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
];

/// The gate is opened for the whole process: walks that need it closed wait. Tests that run in processes of their own never do.
static GATE: tokio::sync::RwLock<()> = tokio::sync::RwLock::const_new(());

fn first(found: &BTreeMap<String, Vec<String>>) -> Vec<(&String, &Vec<String>)> {
    found.iter().take(10).collect()
}

async fn the_bound_parent_finds_nothing(area: &Area) {
    let _closed = GATE.read().await;
    let family = family(area).await;
    let addresses = addresses(area, &family).await;
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
    let addresses = addresses(area, &family).await;
    let about: BTreeSet<String> =
        addresses.into_iter().filter(|path| own.iter().any(|begins| path.starts_with(begins))).collect();
    for who in family.everybody.iter().skip(3).filter(|who| roles.contains(&who.role)) {
        let told = walk(area, who, &about, |href| own.iter().any(|begins| href.starts_with(begins)), |_| ()).await;
        assert!(told.is_empty(), "{}: {:#?}", who.name, first(&told));
    }
}

async fn who_works_with_the_child_finds_it(area: &Area) {
    let _closed = GATE.read().await;
    let family = family(area).await;
    let addresses = addresses(area, &family).await;
    let told = walk(area, &family.everybody[0], &addresses, |_| false, |_| ()).await;
    let at = |path: &str| told.contains_key(path);
    let record = ["", "/people", "/details"].map(|part| format!("/children/{}{part}", family.child));
    assert!(record.iter().any(|path| at(path)), "{:#?}", first(&told));
    let files: Vec<_> = family.letters.hers.iter().filter(|path| !path.ends_with("/zip") && !at(path)).collect();
    assert!(files.is_empty(), "the walk does not read {files:#?}");
}

/// With the gate open the same walk finds what was planted in each column that a family can be shown.
async fn the_open_gate_tells_everything(area: &Area) {
    let _open = GATE.write().await;
    let family = family(area).await;
    let addresses = addresses(area, &family).await;
    // Who recorded an event is told by a name without a mark; a placement that ended is among the settings.
    let unmarked =
        ["event.recorded_by", "placement.otherwise_words", "plan_version.begun_by", "file.added_by_name", "file.body"];
    let columns = TABLES
        .iter()
        .flat_map(|(table, columns)| columns.iter().map(move |(column, kind)| (format!("{table}.{column}"), *kind)));
    let mut missed: BTreeSet<String> = columns
        .filter(|(name, kind)| *kind == Family && !unmarked.contains(&name.as_str()))
        .map(|(name, _)| format!("{name} "))
        .collect();
    let marks: Vec<String> = missed.iter().cloned().collect();
    let wanted = AhoCorasick::new(&marks).unwrap();
    gate::testing::open(true);
    walk(
        area,
        &family.father,
        &addresses,
        |_| true,
        |text| {
            for hit in wanted.find_iter(text) {
                missed.remove(&marks[hit.pattern().as_usize()]);
            }
        },
    )
    .await;
    gate::testing::open(false);
    assert!(missed.is_empty(), "the walk does not reach {missed:?}");
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
    let (entry, year) = (Entry::new("test", "test", None, "operator"), sen2::Year::new(2027).unwrap());
    let (whom, out) = (Whom::Unrestricted, Vec::<u8>::new());
    let (_, xml) = returns::records::whole::write(&area.db, &operator(), entry, year, whom, out, |_| ()).await.unwrap();
    let lists = returns::records::annex::lists(&area.db, area.today(), whom).await.unwrap();
    let annex = workbook::write(annex_a::as_workbook(&lists)).unwrap();
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let annex = files::reading::read(kind, &annex).text.unwrap_or_default();
    let xml = String::from_utf8_lossy(&xml);
    assert!(xml.contains("Ogden"), "the children are in it: {xml}");
    // The return asks for a setting without a number in words, and holds what was typed for one of its items.
    let asked_for = ["placement.otherwise_words", "sen2_value.value"];
    for (table, columns) in TABLES {
        for (column, _) in *columns {
            let name = format!("{table}.{column}");
            let mark = format!("{name} lives at");
            assert!(!annex.contains(&mark), "{mark}");
            assert!(asked_for.contains(&name.as_str()) || !xml.contains(&mark), "{mark}");
        }
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
#[ignore = "soak: the same walks on PostgreSQL"]
async fn none_of_it_is_told_on_postgresql_either() {
    let Some(area) = Area::on_postgres(rooms::ROOMS).await else { return };
    the_bound_parent_finds_nothing(&area).await;
    for part in 0..5 {
        let area = Area::on_postgres(rooms::ROOMS).await.unwrap();
        match part {
            0 => strangers_find_nothing(&area, STRANGERS).await,
            1 => who_works_with_the_child_finds_it(&area).await,
            2 => the_open_gate_tells_everything(&area).await,
            3 => the_outbox_holds_nothing(&area).await,
            _ => exports_hold_no_free_text(&area).await,
        }
    }
}

/// Every text column of the schema is one that this file knows.
#[tokio::test]
async fn somebody_has_said_of_every_text_column_whether_it_can_be_about_a_family() {
    let area = Area::on_sqlite(rooms::ROOMS).await;
    let mut tx = area.db.read().await.unwrap();
    let rows: Vec<(String, String)> = Query::new(
        "select m.name, c.name from sqlite_master m, pragma_table_info(m.name) c
          where m.type = 'table' and lower(c.type) = 'text' and m.name not like '\\_sqlx%' escape '\\' and m.name not like 'sqlite%'",
    )
    .all(&mut tx)
    .await
    .unwrap();
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    let mut there: BTreeSet<(String, String)> = BTreeSet::new();
    for (table, column) in rows {
        if !TABLES.iter().any(|(known, _)| *known == table) {
            unknown.insert(format!("{table}.{column}"));
        }
        there.insert((table, column));
    }
    assert!(unknown.is_empty(), "say in this file whether these can be about a family: {unknown:?}");
    for (table, columns) in TABLES {
        for (column, _) in *columns {
            assert!(there.contains(&((*table).to_owned(), (*column).to_owned())), "{table}.{column} is no column");
        }
    }
    let _ = Other;
}

/// Whoever reads about a child is made in three ways, and no more.
#[test]
fn a_reader_is_made_in_three_ways() {
    let source = include_str!("../../../platform/gate/src/reader.rs");
    let made = source.matches("-> Self").count() + source.matches("-> Result<Self>").count();
    assert_eq!(made, 3, "a session, an addressee, an export");
    assert!(!source.contains("pub struct Reader(pub"), "nobody else can make one");
}
