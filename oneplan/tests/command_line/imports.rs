//! What an import stores of a file, and what it says of the rest.

use std::path::Path;

use sqlx::{Connection, SqliteConnection};

use crate::{code, err, faults, oneplan, out};

#[test]
fn a_staff_is_added_from_a_file_and_nobody_is_invited() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    assert_eq!(code(&run(&["migrate"])), 0);
    let file = "name,email,role\nAsha Khan,asha@example.org,case officer\nNo Body,nobody,manager\n";
    std::fs::write(folder.path().join("staff.csv"), file).unwrap();
    let look = run(&["account", "import", "staff.csv", "--dry-run", "--format", "json"]);
    let fact: serde_json::Value = serde_json::from_str(&out(&look)).unwrap();
    assert!(code(&look) == 1 && fact["ready"] == 1 && fact["added"].is_null(), "{fact:#}");
    let added = run(&["account", "import", "staff.csv", "--format", "json"]);
    let fact: serde_json::Value = serde_json::from_str(&out(&added)).unwrap();
    assert_eq!((code(&added), fact["added"].as_u64(), fact["faults"][0]["line"].as_u64()), (1, Some(1), Some(3)));
    assert!(fact["page"].as_str().unwrap().contains("/accounts/import/"));
    // All are there: nothing is left to add.
    let again = run(&["account", "import", "staff.csv"]);
    assert_eq!(code(&again), 2, "{}{}", out(&again), err(&again));
    std::fs::write(folder.path().join("letter.txt"), "Dear all").unwrap();
    assert_eq!(code(&run(&["account", "import", "letter.txt"])), 2);
}

#[test]
fn bad_rows_of_an_import_are_findings() {
    let folder = tempfile::tempdir().unwrap();
    oneplan(folder.path(), &["migrate"]);
    let file = "URN,EstablishmentName,EstablishmentStatus (name)\n107249,Good School,Open\nx,Bad School,Open\n";
    std::fs::write(folder.path().join("gias.csv"), file).unwrap();
    let output = oneplan(folder.path(), &["import", "gias", "gias.csv"]);
    assert_eq!(code(&output), 1);
    let said = out(&output);
    assert!(
        said.starts_with("1 setting imported, 1 row left out, 0 cells not read.\nNot imported: columns LA (code), "),
        "{said}"
    );
    assert!(said.contains("; 1 setting keeps what it had.\n"), "{said}");
    assert!(said.ends_with("\n  line 3: A URN must be 5 or 6 digits, such as 107249\n"), "{said}");
}

/// Brings a file into an empty database: how it ended, what it printed, and how many events, placements and needs there are.
fn import(file: &Path, more: &[&str]) -> (i32, String, [u64; 4]) {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert_eq!(code(&oneplan(at, &["migrate"])), 0);
    let file = file.to_string_lossy();
    let mut args = vec!["sen2", "import", &file];
    args.extend(more);
    let done = oneplan(at, &args);
    let mut counts = [0; 4];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut db = SqliteConnection::connect(&at.join("data/oneplan.sqlite").to_string_lossy()).await.unwrap();
        for (count, table) in counts.iter_mut().zip(["person", "event", "placement", "sen_need"]) {
            let sql = format!("select count(*) from {table}");
            let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut db).await.unwrap();
            *count = u64::try_from(found).unwrap();
        }
    });
    (code(&done), format!("{}{}", out(&done), err(&done)), counts)
}

#[test]
fn an_import_stores_what_a_file_says_or_tells_what_it_did_not_take() {
    for (name, path) in faults("03-import-silent") {
        let (ended, text, [people, events, places, needs]) = import(&path, &[]);
        let whole = people == 1 && places == 1 && events == 3 && needs == 1;
        match ended {
            0 => assert!(whole, "{name}: {events} events, {places} placements, {needs} needs: {text}"),
            1 => assert!(text.contains("M380200005001"), "{name}: {text}"),
            _ => assert_eq!(people, 0, "{name}: {text}"),
        }
        let tells = matches!(name.as_str(), "bad-urn.xml" | "needs-misspelt.xml" | "plan-in-request.xml");
        assert_eq!(ended == 1, tells || name == "uk-dates.xml", "{name}: {text}");
        let (strict, text, [people, ..]) = import(&path, &["--strict"]);
        assert_eq!(strict, if ended == 1 { 2 } else { ended }, "{name}: {text}");
        assert_eq!(people, u64::from(strict == 0), "{name}: nothing is stored then: {text}");
    }
}

#[test]
fn plans_and_workbooks_come_in_whole_or_say_what_does_not() {
    for (name, path) in faults("28-named-plan") {
        let (ended, text, [people, events, places, needs]) = import(&path, &[]);
        assert!(ended < 2 && people == 1 && events >= 3, "{name}: {events} {text}");
        if name.starts_with(['b', 'c', 'd', 'e']) {
            assert_eq!(ended, 0, "{name}: everything is kept: {text}");
            assert_eq!(
                (places, needs),
                (if name.starts_with('d') { 2 } else { 1 }, if name.starts_with('b') { 2 } else { 1 }),
                "{name}"
            );
        }
    }
    for (name, path) in faults("07-sen2-excel-key-only-row") {
        let (ended, text, [_, _, places, needs]) = import(&path, &["--year", "2026"]);
        assert_eq!((ended, places, needs), (0, 1, 2), "{name}: {text}");
    }
    for (name, path) in faults("06-sen2-excel") {
        let (ended, text, [people, ..]) = import(&path, &["--year", "2026"]);
        match ended {
            0 => assert!(people > 0, "{name}: {text}"),
            1 => assert!(text.lines().count() > 1, "{name}: {text}"),
            _ => assert!(people == 0 && text.contains("oneplan: "), "{name}: {text}"),
        }
    }
}

#[test]
fn what_was_not_imported_is_written_as_csv() {
    for (name, path) in faults("03-import-silent").into_iter().filter(|(name, _)| name == "bad-urn.xml") {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        assert_eq!(code(&oneplan(at, &["migrate"])), 0);
        let done =
            oneplan(at, &["sen2", "import", &path.to_string_lossy(), "--not-imported", "list.csv", "--format", "json"]);
        assert_eq!(code(&done), 1, "{name}: {}", err(&done));
        let json: serde_json::Value = serde_json::from_str(&out(&done)).unwrap();
        let listed = json["not_taken"].as_array().unwrap();
        assert!(!listed.is_empty() && listed.len() as u64 == json["items_not_taken"].as_u64().unwrap(), "{json}");
        let csv = std::fs::read_to_string(at.join("list.csv")).unwrap();
        assert_eq!(csv.lines().count(), listed.len() + 1, "{csv}");
        assert!(csv.contains("M380200005001") && csv.contains("10724X"), "{csv}");
    }
}
