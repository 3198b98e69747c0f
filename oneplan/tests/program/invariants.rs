//! What ARCHITECTURE.md says always holds, and can be read off the sources.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::documentation::is_test_name;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Folders with nothing that the program or its documentation says: tests, benchmarks, what is built.
const LEFT: [&str; 11] = [
    "target",
    "node_modules",
    "static",
    "fonts",
    "tests",
    "benches",
    "proptest-regressions",
    ".git",
    "browser",
    "fuzz",
    "scripts",
];

/// The files of the program that are wanted, by their path from the root: without tests, benchmarks and what is built.
pub fn files_of_the_program(wanted: impl Fn(&str) -> bool) -> BTreeMap<String, String> {
    fn walk(folder: &Path, root: &Path, wanted: &dyn Fn(&str) -> bool, out: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_dir() {
                if !LEFT.iter().any(|one| name == *one) {
                    walk(&path, root, wanted, out);
                }
                continue;
            }
            let from_root = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            if wanted(&from_root) {
                out.insert(from_root, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(&root(), &root(), &wanted, &mut out);
    out
}

/// The sources and templates of the program.
pub fn sources_and_templates() -> BTreeMap<String, String> {
    let out = files_of_the_program(|path| path.ends_with(".rs") || path.ends_with(".html"));
    assert!(out.len() > 300, "{}", out.len());
    out
}

/// A source up to its tests: behind a single item that only tests have, it goes on.
pub fn without_tests(source: &str) -> &str {
    source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
}

pub fn sources() -> BTreeMap<String, String> {
    sources_and_templates().into_iter().filter(|(path, _)| path.ends_with(".rs")).collect()
}

#[test]
fn sql_stands_in_records_scope_store_and_invented_data_alone() {
    let may = |path: &str| {
        path.contains("/records/")
            || path.ends_with("/records.rs")
            || path.ends_with("/scope.rs")
            || path.ends_with("/demo.rs")
            || path.starts_with("platform/store/")
            || path.starts_with("platform/testing/")
            || path.starts_with("synthetic/")
    };
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| !may(path))
        .filter(|(_, text)| {
            let code = without_tests(text);
            ["Query::new(", "sqlx::query", "sql!("].iter().any(|sql| code.contains(sql))
        })
        .map(|(path, _)| path)
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

/// The floors, lowest first.
const FLOORS: [&str; 4] = ["facts", "platform", "patterns", "workstreams"];

/// Rooms that use another of their floor, and why that stands: ARCHITECTURE.md names them.
const BESIDE: [(&str, &str); 2] = [("one_plan", "returns"), ("sufficiency", "one_plan")];

#[test]
fn a_floor_uses_only_the_floors_below_it() {
    let mut floor_of: BTreeMap<String, usize> = BTreeMap::new();
    for (floor, name) in FLOORS.iter().enumerate() {
        for entry in std::fs::read_dir(root().join(name)).unwrap().flatten() {
            floor_of.insert(entry.file_name().to_string_lossy().into_owned(), floor);
        }
    }
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (room, floor) in &floor_of {
        let manifest = root().join(FLOORS[*floor]).join(room).join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest).unwrap();
        let used = text.split("[dependencies]").nth(1).unwrap_or_default().split("\n[").next().unwrap_or_default();
        for line in used.lines() {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            let Some(theirs) = floor_of.get(name) else { continue };
            // The compiler keeps circles out; below, crates of one floor may stand on each other.
            let is_lower = theirs < floor || (theirs == floor && *floor < 2);
            let is_named = BESIDE.contains(&(room.as_str(), name));
            assert!(is_lower || is_named, "{room} uses {name}, which is not below it");
            assert!(!is_named || map.contains(&format!("`{room}` uses `{name}`")), "the map does not say why");
        }
    }
}

#[test]
fn no_handler_changes_anything_on_a_get() {
    // Routes are declared with their method: a page that is fetched is never given a transaction that writes.
    for (path, text) in sources().into_iter().filter(|(path, _)| path.contains("/pages/")) {
        for (at, _) in text.match_indices("pub async fn view(") {
            let body = text[at..].split("\n}\n").next().unwrap_or_default();
            // That something was shown to its owner may be noted, as a draft is: it is nobody's record.
            let changes = body.contains("db.write(") && !body.contains("commit_draft()");
            assert!(!changes, "{path}: a page that is fetched writes");
        }
    }
}

/// What stands from an opening bracket to the one that closes it, and what comes after.
fn in_brackets(text: &str) -> (&str, &str) {
    let mut depth = 0;
    let end = text.char_indices().find_map(|(at, letter)| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        (depth == 0).then_some(at)
    });
    text.split_at(end.map_or(text.len(), |end| end + 1))
}

#[test]
fn only_an_invented_area_is_told_as_at_another_time() {
    let tells = |text: &str| text.contains(".tell_as_at(");
    let who: Vec<String> = sources().into_iter().filter(|(_, text)| tells(text)).map(|(path, _)| path).collect();
    assert_eq!(who, ["workstreams/journey/src/demo/teller.rs"]);
}

/// Every other right says how a family reads it, or it cannot be recorded (`store::Right`).
#[test]
fn rights_of_roles_are_written_by_the_policy_alone() {
    let writes = |text: &str| text.contains("AllowedBy::of_roles(");
    let who: Vec<String> = sources().into_iter().filter(|(_, text)| writes(text)).map(|(path, _)| path).collect();
    let may = ["platform/access/src/lists.rs", "platform/access/src/policy.rs", "platform/store/src/audit/right.rs"];
    assert_eq!(who, may);
}

#[test]
fn no_source_is_compiled_in_one_profile_alone() {
    // CI compiles what tests run. `cfg!(debug_assertions)` compiles both ways; an attribute hides one of them.
    let hides = |text: &str| text.contains("cfg(debug_assertions") || text.contains("cfg(not(debug_assertions");
    let who: Vec<String> = sources().into_iter().filter(|(_, text)| hides(text)).map(|(path, _)| path).collect();
    assert_eq!(who, Vec::<String>::new());
}

#[test]
fn whoever_waits_beside_the_database_goes_through_what_lets_its_readers_go() {
    let waits = |text: &str| ["Semaphore", "spawn_blocking", "block_in_place"].iter().any(|way| text.contains(way));
    let may = |path: &str| path.starts_with("platform/store/");
    let who: Vec<String> =
        sources().into_iter().filter(|(path, text)| !may(path) && waits(text)).map(|(path, _)| path).collect();
    assert_eq!(who, Vec::<String>::new(), "use store::Turns and store::blocking");
}

#[test]
fn what_is_looked_through_in_a_write_was_looked_through_before_it() {
    // What the program itself says is short.
    let may = ["workstreams/journey/src/demo/teller.rs", "workstreams/journey/src/records/chasing.rs"];
    let ways = ["guard::check(", "guard.look(", "ATTACHED.look("];
    // Where whoever writes has others look through what goes out.
    let beside = [
        "OtherChildren::in_texts(",
        "about_others::of_advice(",
        "about_others::of_papers(",
        "issue::told(",
        "issuing_of.record(",
        "writing.look(",
    ];
    let holds = |text: &str, ways: &[&str]| ways.iter().any(|way| text.contains(way));
    let asks = |text: &str| holds(text, &ways) || (text.contains("db.write(") && holds(text, &beside));
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| !may.contains(&path.as_str()) && asks(text) && !text.contains("look_ahead("))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_number_that_does_not_fit_is_never_another_number_in_silence() {
    // A number out of a file that stands for how far to go on; what it cannot be is skipped.
    let may = |path: &str| path == "platform/files/src/reading/rtf.rs" || path.starts_with("facts/numbers/");
    let widths = ["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];
    let mut wrong = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !may(path)) {
        for width in widths {
            let call = format!("{width}::try_from");
            for (at, _) in text.match_indices(&call) {
                let (inner, after) = in_brackets(&text[at + call.len()..]);
                if inner.starts_with('(') && after.trim_start().starts_with(".unwrap_or(") {
                    wrong.push(format!("{path}: {call}{inner}"));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "use numbers::fitted, or refuse what comes from outside");
}

/// The address that a text begins with, without what is asked; what is put in is `{}`.
fn address(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut depth = 0;
    for letter in text.chars() {
        match letter {
            '{' => {
                if depth == 0 {
                    out.push_str("{}");
                }
                depth += 1;
            }
            '}' => depth -= 1,
            _ if depth > 0 => {}
            '?' | '#' => break,
            letter if letter.is_ascii_alphanumeric() || "/-_.".contains(letter) => out.push(letter),
            _ => return None,
        }
    }
    let begins = out.as_bytes().get(1).is_some_and(u8::is_ascii_lowercase);
    (out.starts_with('/') && begins && !out.starts_with("/assets/")).then_some(out)
}

/// Whether an address can lead to a page: what is put in stands for one part of a path.
pub fn leads_to(address: &str, page: &str) -> bool {
    let (asked, page): (Vec<&str>, Vec<&str>) = (address.split('/').collect(), page.split('/').collect());
    asked.len() == page.len()
        && asked.iter().zip(&page).all(|(one, other)| other.starts_with('{') || one == other || one.contains("{}"))
}

#[test]
fn every_address_in_pages_and_templates_leads_to_a_page_that_there_is() {
    let routes = oneplan::rooms::all().routes();
    let pages: Vec<&str> = routes.list().iter().map(|route| route.path).collect();
    let (mut seen, mut wrong) = (0, std::collections::BTreeSet::new());
    for (file, text) in sources_and_templates() {
        // The pages of a thing's files begin with the address of the thing.
        let is_of_any_thing = file == "platform/files/src/pages/mod.rs";
        if file.ends_with(".rs") && !file.contains("/pages/") || file.starts_with("examples/") || is_of_any_thing {
            continue;
        }
        let shown = without_tests(&text);
        let texts: Vec<&str> = shown.split('"').collect();
        // What `paths!` is given is the beginning of the addresses of a thing's files.
        let written = texts.windows(2).filter(|pair| !pair[0].ends_with("paths!(")).map(|pair| pair[1]);
        for address in written.filter_map(address) {
            seen += 1;
            if !pages.iter().any(|page| leads_to(&address, page)) {
                wrong.insert(format!("{file}: {address}"));
            }
        }
    }
    assert!(seen > 700, "{seen}");
    assert_eq!(wrong, std::collections::BTreeSet::new());
}

/// A page that came from one of its forms has that form's address: what names no other would be sent there again.
#[test]
fn of_several_forms_of_a_template_each_says_where_it_is_sent() {
    let mut wrong = Vec::new();
    for (file, text) in sources_and_templates() {
        if !file.ends_with(".html") {
            continue;
        }
        let tags: Vec<&str> = text.split("<form").skip(1).filter_map(|rest| rest.split('>').next()).collect();
        let posts = tags.iter().filter(|tag| tag.contains("method=\"post\""));
        let mute = posts.clone().filter(|tag| !tag.contains("action=")).count();
        if mute > 0 && posts.count() > mute {
            wrong.push(file);
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Templates whose tables no component draws: they scroll as `Table::scroll` does.
const OWN_TABLES: [&str; 4] = [
    "platform/people/templates/child_form.html",
    "workstreams/journey/templates/child_advice.html",
    "workstreams/journey/templates/document.html",
    "workstreams/one_plan/templates/document.html",
];

#[test]
fn a_table_that_scrolls_is_drawn_by_its_component() {
    let own: Vec<String> = sources_and_templates()
        .into_iter()
        .filter(|(path, text)| !path.starts_with("platform/page/") && text.contains("class=\"op-scroll"))
        .map(|(path, _)| path)
        .filter(|path| !OWN_TABLES.contains(&path.as_str()))
        .collect();
    assert_eq!(own, Vec::<String>::new(), "use Table::scroll or Table::cards");
}

/// Where figures are compared along their columns, so that a phone moves the table sideways; all other rows are cards there.
const FIGURES: [&str; 6] = [
    "workstreams/journey/templates/deadlines.html",
    "workstreams/one_plan/templates/measure.html",
    "workstreams/returns/templates/sen2.html",
    "workstreams/returns/templates/sen2_measures.html",
    "workstreams/sufficiency/src/pages/common.rs",
    "workstreams/sufficiency/templates/forecast_new.html",
];

#[test]
fn only_tables_of_figures_move_sideways_on_a_phone() {
    let moving: Vec<String> = sources_and_templates()
        .into_iter()
        .filter(|(path, text)| !path.starts_with("platform/page/") && text.contains(".scroll("))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(moving, FIGURES, "use Table::cards where a row is one thing");
}

/// Who may work with all that happened to a child, whoever looks: the guards, and pages on which officers act.
const WHOLE: &[&str] = &[
    "demo/teller.rs",
    "journey/src/demo.rs",
    "pages/consultation.rs",
    "pages/directions.rs",
    "pages/issuing.rs",
    "pages/guest.rs",
    "pages/advice.rs",
    "pages/advice_acts.rs",
    "pages/advice_ask.rs",
    "pages/advice_reassign.rs",
    "pages/advice_visit.rs",
    "pages/confirm.rs",
    "pages/old_setting.rs",
    "pages/record.rs",
    "pages/requests.rs",
    "pages/task.rs",
    "pages/to_issue.rs",
    "pages/with_act.rs",
    "pages/worklist_letters.rs",
    "records/advice.rs",
    "records/ceased.rs",
    "records/corrections.rs",
    "records/owed.rs",
];

#[test]
fn pages_that_families_open_follow_from_what_they_may_know_alone() {
    for (file, text) in sources() {
        let asks = text.contains("timeline::whole(");
        assert!(
            !asks || WHOLE.iter().any(|known| file.ends_with(known)),
            "{file} works with all that happened to a child"
        );
    }
}

/// Where a month is put into words: in one place for all pages, and by what stands below them or writes a file's own form.
const MONTHS_IN_WORDS: [&str; 6] = [
    "facts/law/src/working.rs",
    "facts/sen2/src/days.rs",
    "facts/sen2/src/write.rs",
    "platform/charts/src/axis.rs",
    "platform/charts/src/kinds/milestones.rs",
    "platform/page/src/words.rs",
];

#[test]
fn a_month_is_put_into_words_in_one_place() {
    let is_by_hand = |line: &str| line.contains("strftime(") && (line.contains("%B") || line.contains("%b"));
    let by_hand: Vec<String> = sources()
        .into_iter()
        .filter(|(file, text)| !MONTHS_IN_WORDS.contains(&file.as_str()) && without_tests(text).lines().any(is_by_hand))
        .map(|(file, _)| file)
        .collect();
    assert_eq!(by_hand, Vec::<String>::new(), "page::words puts dates into words");
}

#[test]
fn where_things_live_names_places_that_are_there() {
    let list = std::fs::read_to_string(root().join("docs/where-things-live.md")).unwrap();
    let places: Vec<&str> = list.split('`').skip(1).step_by(2).filter(|place| place.contains('/')).collect();
    assert!(places.len() >= 24, "{}", places.len());
    let gone: Vec<&&str> = places.iter().filter(|place| !root().join(place).exists()).collect();
    assert_eq!(gone, Vec::<&&str>::new());
}

/// What docs/security.md, docs/safety.md and docs/fields.md claim is proved by the tests that they name, or the files with them.
#[test]
fn tests_that_the_documentation_names_are_there() {
    fn gather(folder: &Path, out: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let left = ["target", "node_modules", ".git", "browser", "fuzz"];
            if path.is_dir() {
                if !left.iter().any(|one| name == *one) {
                    gather(&path, out);
                }
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                out.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = String::new();
    gather(&root(), &mut all);
    let mut gone = Vec::new();
    for document in ["docs/security.md", "docs/safety.md", "docs/fields.md"] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        // The list of fields names no tests.
        let said = text.split("## Every field").next().unwrap_or_default();
        let names: Vec<&str> = said.split(['*', '`']).filter(|word| is_test_name(word)).collect();
        assert!(names.len() > 15, "{document}: {names:?}");
        let is_gone = |name: &&str| !all.contains(&format!("fn {name}(")) && !all.contains(&format!("mod {name};"));
        gone.extend(names.into_iter().filter(is_gone).map(|name| format!("{document}: {name}")));
    }
    assert_eq!(gone, Vec::<String>::new());
}
