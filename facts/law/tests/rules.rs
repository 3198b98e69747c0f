//! Every rule against its own examples, the list of deadlines, and the vectors that are published beside the law.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::{Date, date};
use law::counting::{Days, Since};
use law::provisions::{self, not_coded::NOT_CODED};
use law::{Calendar, Kind, book, rules, vectors};

/// The other events of an example.
struct With(&'static [(Kind, Date)]);
impl Days for With {
    fn day(&self, from: Since, here: Date) -> Option<Date> {
        match from {
            Since::Here => Some(here),
            Since::LastBefore(kinds) | Since::FirstAfter(kinds) => {
                self.0.iter().find(|(kind, _)| kinds.contains(kind)).map(|(_, on)| *on)
            }
        }
    }
}

#[test]
fn every_example_comes_out_as_it_is_written() {
    let calendar = Calendar::built_in();
    for (provision, rule) in rules() {
        for example in rule.examples {
            let found =
                law::working::due(provision, rule, rule.from[0], example.on, &With(example.with), &calendar).unwrap();
            assert_eq!(found.last_day, example.last_day, "{}: {}", rule.id, found.working);
            assert!(found.working.contains(provision.part), "{}", found.working);
        }
    }
}

#[test]
fn the_working_reads_as_people_would_say_it() {
    let (provision, rule) = law::rule("a13").unwrap();
    let found =
        law::working::due(provision, rule, Kind::RequestReceived, date(2024, 9, 2), &With(&[]), &Calendar::built_in())
            .unwrap();
    assert_eq!(
        found.working,
        "Request for an assessment received 2 September 2024 + 140 days, the day itself not counted, reg 13(2) = 20 January 2025"
    );
    assert_eq!((found.last_day, found.work_to), (Some(date(2025, 1, 20)), Some(date(2025, 1, 20))));
}

#[test]
fn every_deadline_of_the_list_is_coded_or_said_not_to_be() {
    let counts = [
        ("A", 17),
        ("R", 14),
        ("P", 5),
        ("X", 4),
        ("Z", 8),
        ("M", 9),
        ("D", 10),
        ("T", 3),
        ("O", 10),
        ("B", 5),
        ("J", 9),
        ("L", 6),
        ("K", 4),
    ];
    let coded: BTreeSet<String> =
        rules().map(|(_, rule)| rule.id.trim_end_matches(|c: char| c.is_ascii_lowercase()).to_owned()).collect();
    let not_coded: BTreeSet<String> = NOT_CODED.iter().map(|one| one.id.to_owned()).collect();
    for (letter, count) in counts {
        for number in 1..=count {
            let id = format!("{letter}-{number}");
            assert!(coded.contains(&id) != not_coded.contains(&id), "{id} stands in neither list, or in both");
        }
    }
    assert!(NOT_CODED.iter().all(|one| one.why.len() > 10));
}

#[test]
fn rules_have_numbers_of_their_own_and_kinds_have_codes_of_their_own() {
    let ids: BTreeSet<&str> = rules().map(|(_, rule)| rule.id).collect();
    assert_eq!(ids.len(), rules().count());
    let codes: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), Kind::ALL.len());
    for kind in Kind::ALL {
        assert_eq!(Kind::from_code(kind.code()), Some(*kind));
    }
    assert_eq!(
        provisions::ALL
            .iter()
            .map(|provision| provision.address())
            .filter(|address| !address.starts_with("https://www."))
            .count(),
        0
    );
}

#[test]
fn published_vectors_agree_on_every_row() {
    let shared = std::env::var_os("ONEPLAN_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let path = shared.join("data/law-vectors.csv");
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("skipped: no vectors at {}", path.display());
        return;
    };
    let found = vectors::verify(file, &Calendar::built_in()).unwrap();
    assert_eq!(found.disagreements, [], "of {}", found.checked);
    assert!(found.checked > 60);
}

#[test]
fn the_project_s_own_vectors_can_be_read_again() {
    let calendar = Calendar::built_in();
    let own = vectors::export(&calendar);
    #[expect(clippy::disallowed_methods, reason = "read by programs")]
    let mut writer = csv::Writer::from_writer(Vec::new());
    for vector in &own {
        writer.serialize(vector).unwrap();
    }
    let file = writer.into_inner().unwrap();
    let found = vectors::verify(file.as_slice(), &calendar).unwrap();
    assert_eq!((found.checked, found.disagreements), (own.len(), vec![]));
}

#[test]
fn a_wrong_vector_is_named_whatever_is_wrong_with_it() {
    let header = "id,process,trigger_event,trigger_date,trigger_weekday,counting_rule,provision,limit,facts,exception,outcome,expected_due,expected_weekday,operational_target\n";
    let say = |row: &str| {
        let found = vectors::verify(format!("{header}{row}\n").as_bytes(), &Calendar::built_in()).unwrap();
        found
            .disagreements
            .into_iter()
            .map(|one| format!("{}: {} not {}", one.what, one.found, one.expected))
            .collect::<Vec<_>>()
    };
    let row = |rule: &str, limit: &str, due: &str| format!("X1,a,b,2024-09-02,Mon,{rule},p,{limit},,none,DUE,{due},,");
    assert_eq!(say(&row("WEEKS_AFTER", "6 weeks", "2024-10-15")), ["expected_due: 2024-10-14 not 2024-10-15"]);
    assert!(say(&row("WEEKS_AFTER", "soon", "2024-10-14"))[0].contains("names no number of weeks"));
    assert!(say(&row("MOONS_AFTER", "6 moons", "2024-10-14"))[0].contains("not known"));
    assert_eq!(
        say("X1,a,b,2024-09-31,,WEEKS_AFTER,p,6 weeks,,none,DUE,2024-10-14,,")[0],
        "trigger_date: no date not 2024-09-31"
    );
    assert_eq!(
        say("X1,a,b,2024-09-02,Tue,WEEKS_AFTER,p,6 weeks,,none,DUE,2024-10-14,Mon,")[0],
        "trigger_weekday: Mon not Tue"
    );
    assert_eq!(
        say(
            "X1,a,advice asked,2025-08-28,,CLOSURE_WINDOW,reg 10(4)(a),window test,\"closed from 2025-07-23; re-opens 2025-09-03\",,IN_WINDOW,,,"
        ),
        ["outcome: NOT_IN_WINDOW not IN_WINDOW"]
    );
    assert!(say(&row("WORKING_DAYS_AFTER", "3 working days", "2024-09-05")).is_empty());
    assert!(
        say("X1,a,b,2029-09-03,,WORKING_DAYS_AFTER,p,3 working days,,,DUE,2029-09-06,,")[0]
            .contains("There are no bank holidays for 2029")
    );
    assert!(vectors::verify(header.as_bytes(), &Calendar::built_in()).is_err(), "an empty file is no agreement");
    assert!(vectors::verify("a,b\n1,2\n".as_bytes(), &Calendar::built_in()).is_err());
}

#[test]
fn the_book_sets_law_rule_and_examples_side_by_side() {
    let (markdown, html) = (book::markdown(), book::html());
    for (provision, rule) in rules() {
        assert!(
            markdown.contains(&format!("### {} ", rule.id)) && html.contains(&format!("id=\"{}\"", rule.id)),
            "{}",
            rule.id
        );
        assert!(markdown.contains(&provision.address()));
    }
    assert!(markdown.contains("The local authority must send the final plan, towards the family, the school, nursery or college, the health body: within 20 weeks, counted from"));
    assert!(html.contains("not legal advice") && markdown.contains("not legal advice"));
    assert!(!html.contains("<script"));
}

/// The sources that people read and compile, without tests and without what npm and cargo leave there.
fn sources(folder: &std::path::Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        match path.is_dir() {
            true if ["target", "node_modules", "tests", ".git", "provisions"].iter().any(|left| name == *left) => {}
            true => sources(&path, out),
            false if path.extension().is_some_and(|kind| kind == "rs") => out.push(path),
            false => {}
        }
    }
}

#[test]
fn no_text_of_the_book_names_a_file_or_another_calculator() {
    let book = book::markdown();
    for named in [".rs", ".csv", "charity", "calculator"] {
        assert!(!book.contains(named), "{named}");
    }
}

#[test]
fn an_id_of_a_rule_is_written_out_where_it_is_declared_alone() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 300, "{}", files.len());
    let known: Vec<String> =
        rules().flat_map(|(_, rule)| [format!("\"{}\"", rule.id), format!("'{}'", rule.id)]).collect();
    for file in files.iter().filter(|file| !file.ends_with("law/src/ids.rs")) {
        let text = std::fs::read_to_string(file).unwrap();
        // What a file says in its own tests is beside the point.
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        if let Some(id) = known.iter().find(|id| code.contains(id.as_str())) {
            panic!("{} writes {id} out: name it in law::ids", file.display());
        }
    }
}
