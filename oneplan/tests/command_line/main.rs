//! The command line: what it prints, how it ends, what it leaves.

mod attachments;
mod files;
mod first_day;
mod projection;
mod returns;

use std::path::Path;
use std::process::{Command, Output};

use sqlx::{Connection, SqliteConnection};

fn oneplan(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_oneplan"))
        .args(args)
        .env_remove("ONEPLAN_DATABASE")
        .env("USER", "tester")
        .current_dir(folder)
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_command_has_help_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    for command in [
        "serve",
        "migrate",
        "demo",
        "backup",
        "backup-key",
        "restore",
        "files check",
        "policy",
        "routes",
        "measures import",
        "measures authority",
        "measures basket",
        "measures show",
        "measures claim",
        "board-pack",
        "projection totals",
        "projection backtest",
        "projection errors",
        "projection plans",
        "projection plans-backtest",
        "projection seek",
        "projection tables",
        "projection provision",
        "projection gap",
        "projection options",
        "projection fit",
        "projection run",
        "audit verify",
        "import gias",
        "import code-point",
        "account add",
        "account waiting",
        "account agree",
        "law due",
        "law explain",
        "law verify",
        "law export",
        "law book",
        "sen2 check",
        "sen2 diff",
        "sen2 rules",
    ] {
        let mut args: Vec<&str> = command.split(' ').collect();
        args.push("--help");
        let help = oneplan(folder.path(), &args);
        assert_eq!(code(&help), 0, "{command}");
        assert!(out(&help).contains(&format!("Example: oneplan {command}")), "{command}: {}", out(&help));
        assert!(out(&help).contains("--database"), "{command}");
    }
}

#[test]
fn a_database_is_made_by_default_in_a_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&oneplan(folder.path(), &["migrate"])), 0);
    assert!(folder.path().join("data/oneplan.sqlite").exists());
    // And by the environment.
    let made = Command::new(env!("CARGO_BIN_EXE_oneplan"))
        .arg("migrate")
        .env("ONEPLAN_DATABASE", "other.sqlite")
        .current_dir(folder.path())
        .status()
        .unwrap();
    assert!(made.success() && folder.path().join("other.sqlite").exists());
}

#[test]
fn what_cannot_run_ends_with_two_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.sqlite");
    std::fs::write(folder.path().join("letter.txt"), "Dear parent, ".repeat(999)).unwrap();
    for (args, words) in [
        (vec!["audit", "verify", "--database", "empty.sqlite"], "run `oneplan migrate`"),
        (vec!["migrate", "--database", "letter.txt"], "not a OnePlan database"),
        (vec!["migrate", "--database", "/dev/null/x.sqlite"], "cannot be opened"),
        (vec!["restore", "nothing.oneplan", "--database", "new.sqlite"], "Cannot read nothing.oneplan"),
        (vec!["restore", "letter.txt", "--database", "new.sqlite"], "not a whole OnePlan backup"),
        (vec!["audit", "verify", "--head", "x"], "--head must"),
    ] {
        let _ = std::fs::remove_file(&empty);
        let output = oneplan(folder.path(), &args);
        assert_eq!(code(&output), 2, "{args:?}: {}", err(&output));
        assert!(err(&output).contains(words), "{args:?}: {}", err(&output));
    }
    assert_eq!(code(&oneplan(folder.path(), &["demo", "--plans", "none"])), 2);
    oneplan(folder.path(), &["migrate"]);
    let role = oneplan(folder.path(), &["account", "add", "--name", "A", "--email", "a@b", "--role", "king"]);
    assert!(code(&role) == 2 && err(&role).contains("Choose one of case_officer"), "{}", err(&role));
    let postcodes = oneplan(folder.path(), &["import", "code-point", "letter.txt", "--authority", "E08000032"]);
    assert!(code(&postcodes) == 2 && err(&postcodes).contains("not the zip file"), "{}", err(&postcodes));
    let gias = oneplan(folder.path(), &["import", "gias", "letter.txt"]);
    assert!(code(&gias) == 2 && err(&gias).contains("not a GIAS file"), "{}", err(&gias));
}

#[tokio::test]
async fn an_area_is_invented_backed_up_restored_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    let demo = run(&["demo", "--plans", "25", "--seed", "1", "--format", "json"]);
    assert_eq!(code(&demo), 0, "{}", err(&demo));
    assert!(err(&demo).contains("educational psychologist") && err(&demo).contains("copper lantern otter"));
    let invented: serde_json::Value = serde_json::from_str(&out(&demo)).unwrap();
    assert_eq!(invented["made"]["plans"], 25);
    assert_eq!(invented["password"], "copper lantern otter");
    assert_eq!(invented["sign_ins"][0]["role"], "case_officer");
    assert_eq!(code(&run(&["demo", "--plans", "25"])), 2, "an area is not invented over another");
    let again = run(&["demo", "--plans", "25", "--if-empty", "--format", "json"]);
    assert_eq!((code(&again), out(&again).trim()), (0, r#"{"already_there":true}"#));

    // This installation was released to send.
    let own = folder.path().join("data/oneplan.sqlite");
    let mut administrator = SqliteConnection::connect(&own.to_string_lossy()).await.unwrap();
    sqlx::query("insert into setting (name, value) values ('outbox_installation', '0a1b')")
        .execute(&mut administrator)
        .await
        .unwrap();
    administrator.close().await.unwrap();
    let backup = run(&["backup", "copy.oneplan", "--format", "json"]);
    assert_eq!(code(&backup), 0, "{}", err(&backup));
    let proof: serde_json::Value = serde_json::from_str(&out(&backup)).unwrap();
    assert!(proof["rows"].as_u64().unwrap() > 500);
    assert!(!folder.path().join("copy.part").exists());
    let head = format!("{}:{}", proof["head"]["seal"], proof["head"]["hash"].as_str().unwrap());

    assert_eq!(code(&run(&["restore", "copy.oneplan"])), 2, "a database with people is not overwritten");
    let restored = run(&["restore", "copy.oneplan", "--database", "restored.sqlite"]);
    assert_eq!(code(&restored), 0, "{}", err(&restored));
    for place in ["data/oneplan.sqlite", "restored.sqlite"] {
        let verified = run(&["audit", "verify", "--database", place, "--head", &head]);
        assert_eq!(code(&verified), 0, "{place}: {}", out(&verified));
        assert!(out(&verified).contains("The audit chain is intact"));
    }
    let place = folder.path().join("restored.sqlite");
    let mut intruder = SqliteConnection::connect(&place.to_string_lossy()).await.unwrap();
    let released: i64 = sqlx::query_scalar("select count(*) from setting where name = 'outbox_installation'")
        .fetch_one(&mut intruder)
        .await
        .unwrap();
    assert_eq!(released, 0, "what is restored sends nothing until somebody releases it");
    sqlx::query("update audit_entry set detail = '{}' where rowid = (select min(rowid) from audit_entry)")
        .execute(&mut intruder)
        .await
        .unwrap();
    let broken = run(&["audit", "verify", "--database", "restored.sqlite", "--format", "json"]);
    assert_eq!(code(&broken), 1);
    let report: serde_json::Value = serde_json::from_str(&out(&broken)).unwrap();
    assert_eq!(report["broken"]["seal"], 1);
    assert!(
        run(&["audit", "verify", "--database", "restored.sqlite"])
            .stdout
            .starts_with(b"The audit chain is broken at seal 1, segment")
    );
}

#[test]
fn files_are_private_copies_are_encrypted_and_a_cut_log_is_found() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(code(&run(&["migrate"])), 0);
    let add = ["account", "add", "--name", "Ada", "--email", "ada@example.org", "--role", "administrator"];
    assert_eq!(code(&run(&add)), 0);
    assert_eq!((mode("data"), mode("data/oneplan.sqlite")), (0o700, 0o600));
    let key = run(&["backup-key", "backup.key", "--format", "json"]);
    let public: serde_json::Value = serde_json::from_str(&out(&key)).unwrap();
    let public = public["public"].as_str().unwrap();
    assert_eq!(mode("backup.key"), 0o600);
    std::fs::create_dir(folder.path().join("copies")).unwrap();
    assert_eq!(code(&run(&["backup", "copies", "--recipient", public])), 0);
    let copy = std::fs::read_dir(folder.path().join("copies")).unwrap().next().unwrap().unwrap().path();
    assert!(std::fs::read(&copy).unwrap().starts_with(b"age-encryption.org/v1"));
    let copy = copy.to_string_lossy().into_owned();
    let shut = run(&["restore", &copy, "--database", "new.sqlite"]);
    assert!(code(&shut) == 2 && err(&shut).contains("--identity"), "{}", err(&shut));
    let restored = run(&["restore", &copy, "--database", "new.sqlite", "--identity", "backup.key"]);
    assert_eq!(code(&restored), 0, "{}", err(&restored));
    assert_eq!(mode("new.sqlite"), 0o600);
    let plain = run(&["backup", "plain.oneplan"]);
    assert!(err(&plain).contains("not encrypted"), "{}", err(&plain));

    // The name of a copy remembers where the chain ended.
    assert_eq!(code(&run(&["audit", "verify", "--anchors", "copies"])), 0);
    assert_eq!(code(&run(&["migrate", "--database", "other.sqlite"])), 0);
    let cut = run(&["audit", "verify", "--database", "other.sqlite", "--anchors", "copies"]);
    assert!(code(&cut) == 1 && out(&cut).contains("before the one noted earlier"), "{}", out(&cut));
    // Notes that are named and not there, and such that cannot be read.
    let missing = run(&["audit", "verify", "--anchors", "nothing.anchors"]);
    assert!(code(&missing) == 1 && out(&missing).contains("nothing.anchors, which should hold"), "{}", out(&missing));
    let unreadable = run(&["audit", "verify", "--anchors", "backup.key/noted"]);
    assert_eq!(code(&unreadable), 2, "{}", err(&unreadable));
    assert_eq!(code(&run(&["new-key"])), 0);
    std::fs::rename(folder.path().join("data/oneplan.sqlite.key"), folder.path().join("away.key")).unwrap();
    let keyless = run(&["audit", "verify", "--anchors", "copies"]);
    assert!(code(&keyless) == 1 && out(&keyless).contains("The key of this database is missing"), "{}", out(&keyless));
    std::fs::rename(folder.path().join("away.key"), folder.path().join("data/oneplan.sqlite.key")).unwrap();
    // What waits for a second person can be agreed to here, where there is nobody else.
    let waiting = run(&["account", "waiting"]);
    assert!(out(&waiting).contains("Nothing is waiting"), "{}", out(&waiting));
    let nothing = run(&["account", "agree", "00000000-0000-7000-8000-000000000000"]);
    assert!(code(&nothing) == 2 && err(&nothing).contains("account waiting"), "{}", err(&nothing));
}

#[test]
fn a_staff_is_added_from_a_file_and_nobody_is_invited() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    assert_eq!(code(&run(&["migrate"])), 0);
    let file = "name,email,role\nAsha Khan,asha@example.org,case officer\nNo Body,nobody,manager\n";
    std::fs::write(folder.path().join("staff.csv"), file).unwrap();
    let look = run(&["account", "import", "staff.csv", "--dry-run"]);
    assert!(code(&look) == 1 && out(&look).contains("Nothing was added"), "{}", out(&look));
    let added = run(&["account", "import", "staff.csv", "--format", "json"]);
    let fact: serde_json::Value = serde_json::from_str(&out(&added)).unwrap();
    assert_eq!((code(&added), fact["added"].as_u64(), fact["faults"][0]["line"].as_u64()), (1, Some(1), Some(3)));
    assert!(fact["page"].as_str().unwrap().contains("/accounts/import/"));
    // All are there: nothing is left to add.
    let again = run(&["account", "import", "staff.csv"]);
    assert!(code(&again) == 2 && out(&again).contains("already an account"), "{}{}", out(&again), err(&again));
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

#[test]
fn the_policy_prints_as_text_and_json() {
    let folder = tempfile::tempdir().unwrap();
    assert!(out(&oneplan(folder.path(), &["policy"])).contains("child.open"));
    let rules: Vec<serde_json::Value> =
        serde_json::from_str(&out(&oneplan(folder.path(), &["policy", "--format", "json"]))).unwrap();
    assert!(rules.len() > 50);
}

#[test]
fn every_page_is_printed_with_the_roles_that_may_come_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = out(&oneplan(folder.path(), &["routes"]));
    assert!(
        text.lines().any(|line| line.starts_with("GET  /audit-log ") && line.ends_with(" administrator")),
        "{text}"
    );
    let routes: Vec<serde_json::Value> =
        serde_json::from_str(&out(&oneplan(folder.path(), &["routes", "--format", "json"]))).unwrap();
    let get = |path: &str| routes.iter().find(|route| route["method"] == "GET" && route["path"] == path).unwrap();
    let log = get("/audit-log");
    assert_eq!((&log["open_to"], &log["action"]), (&"roles".into(), &"log.read".into()));
    assert_eq!(log["roles"], serde_json::json!(["administrator"]));
    assert_eq!(get("/law")["open_to"], "anybody");
    let everybody = get("/account");
    assert_eq!(everybody["open_to"], "signed_in");
    assert_eq!(everybody["roles"].as_array().unwrap().len(), access::Role::ALL.len());
    // The snapshot in tests/program holds that doors open exactly so.
    assert_eq!(get("/children/{id}/restrict")["roles"], serde_json::json!(["manager"]));
}

#[test]
fn the_law_s_clock_speaks_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    let due = run(&["law", "due", "--rule", "A-13", "--on", "2024-09-02"]);
    assert_eq!(code(&due), 0, "{}", err(&due));
    for part in ["Mon 20 Jan 2025", "+ 140 days", "reg 13(2)", "not legal advice", "Rules of "] {
        assert!(out(&due).contains(part), "{part}: {}", out(&due));
    }
    let late = run(&[
        "law",
        "due",
        "--rule",
        "r10",
        "--on",
        "2024-12-13",
        "--with",
        "review.meeting=2024-11-01",
        "--format",
        "json",
    ]);
    assert!(out(&late).contains(r#""last_day":"2025-01-24""#), "{}", out(&late));
    let none = run(&["law", "due", "--rule", "A-6", "--on", "2024-09-02"]);
    assert_eq!(code(&none), 1, "the law names no day");
    let beyond = run(&["law", "due", "--rule", "D-2", "--on", "2029-03-01"]);
    assert_eq!(code(&beyond), 2);
    assert!(err(&beyond).contains("no bank holidays for 2029"));
    let year = "date,title\n2029-01-01\n2029-03-02,Invented\n2029-03-30\n2029-04-02\n2029-05-07\n2029-05-28\n2029-08-27\n2029-12-25\n";
    std::fs::write(folder.path().join("2029.csv"), year).unwrap();
    let held = run(&["law", "due", "--rule", "D-2", "--on", "2029-03-01", "--holidays", "2029.csv"]);
    assert!(out(&held).contains("Wed 7 Mar 2029"), "{}", out(&held));
    let unknown = run(&["law", "due", "--rule", "Q-1", "--on", "2024-09-02"]);
    assert_eq!(code(&unknown), 2);
    assert!(err(&unknown).contains("There is no rule Q-1"));
    let explained = run(&["law", "explain", "A-7"]);
    assert!(out(&explained).contains("SI 2014/1530 reg 8(1)") && out(&explained).contains("Exceptions:"));

    // Its own vectors, written and read again; and one made wrong.
    let vectors = run(&["law", "export", "--what", "vectors", "--format", "csv"]);
    std::fs::write(folder.path().join("own.csv"), out(&vectors)).unwrap();
    let verified = run(&["law", "verify", "own.csv"]);
    assert_eq!(code(&verified), 0, "{}", out(&verified));
    std::fs::write(folder.path().join("wrong.csv"), out(&vectors).replace("2025-01-20", "2025-01-21")).unwrap();
    let wrong = run(&["law", "verify", "wrong.csv"]);
    assert_eq!(code(&wrong), 1);
    assert!(
        out(&wrong).contains("A-13.1: expected_due is 2025-01-21 in the file, 2025-01-20 by the rules"),
        "{}",
        out(&wrong)
    );
    assert_eq!(code(&run(&["law", "verify", "nowhere.csv"])), 2);
    let rules: serde_json::Value = serde_json::from_str(&out(&run(&["law", "export"]))).unwrap();
    assert!(rules["rules"].as_array().unwrap().len() > 70);
    assert!(out(&run(&["law", "export", "--format", "csv"])).lines().count() > 70);
    assert!(out(&run(&["law", "book", "--format", "html"])).starts_with("<!DOCTYPE html>"));
    assert!(!folder.path().join("data").exists(), "the law needs no database");
}

/// Writes a return of the example person, with something changed, into a folder.
fn a_return(folder: &Path, name: &str, changes: &str) {
    use sen2::rules::{apply, base, base_header};
    let year = sen2::Year::new(2026).unwrap();
    let mut file = std::fs::File::create(folder.join(name)).unwrap();
    sen2::write_xml(&mut file, year, &base_header(year), &[apply(&base(year), changes).unwrap()]).unwrap();
}

#[test]
fn a_return_is_checked_as_text_json_and_csv() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    a_return(at, "clean.xml", "");
    let clean = oneplan(at, &["sen2", "check", "clean.xml"]);
    assert_eq!((code(&clean), err(&clean).as_str()), (0, ""), "{}", out(&clean));
    assert!(
        out(&clean).contains("Year 2026")
            && out(&clean).contains("1 person")
            && out(&clean).contains("Nothing was found.")
    );
    a_return(at, "wrong.xml", "PersonBirthDate=2026-13-40");
    let wrong = oneplan(at, &["sen2", "check", "wrong.xml"]);
    assert_eq!(code(&wrong), 1);
    let text = out(&wrong);
    assert!(text.starts_with("error ") && text.contains("person 1") && text.contains("“2026-13-40”"), "{text}");
    assert!(text.contains("must be a real date") && text.contains("Found: "), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&out(&oneplan(at, &["sen2", "check", "wrong.xml", "--format", "json"]))).unwrap();
    assert_eq!(
        json["findings"].as_array().unwrap().len() as u64,
        ["errors", "queries", "prompts"].iter().map(|of| json["summary"][of].as_u64().unwrap()).sum::<u64>()
    );
    let csv = out(&oneplan(at, &["sen2", "check", "wrong.xml", "--format", "csv"]));
    assert!(csv.starts_with("\u{feff}level,rule,items,line,person,key,value,what,fix"), "{csv}");
    assert!(csv.lines().nth(1).is_some_and(|line| line.starts_with("error,")), "{csv}");
    // By another year it is another return.
    let other = oneplan(at, &["sen2", "check", "clean.xml", "--year", "2024"]);
    assert_eq!(code(&other), 1, "{}", out(&other));
    let unknown = oneplan(at, &["sen2", "check", "clean.xml", "--year", "1999"]);
    assert!(code(&unknown) == 2 && err(&unknown).contains("2023, 2024"));
}

#[test]
fn what_is_no_return_is_said_and_ends_with_two() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (name, content, words) in [
        ("empty.xml", "", "The file is empty"),
        ("other.xml", "<page><body>Hello</body></page>", "has no SEN2 return"),
        ("page.xls", "<html><body>Hello</body></html>", "is a web page (HTML)"),
        ("cut.xml", "<Message><Header><CollectionDetails><Collection>SEN2", "It is not complete"),
        ("words.xml", "Dear all", "The file is a text file"),
    ] {
        std::fs::write(at.join(name), content).unwrap();
        let said = oneplan(at, &["sen2", "check", name]);
        assert_eq!(code(&said), 2, "{name}: {}", out(&said));
        assert!(err(&said).contains(name) && err(&said).contains(words), "{name}: {}", err(&said));
    }
    let missing = oneplan(at, &["sen2", "check", "nowhere.xml"]);
    assert!(code(&missing) == 2 && err(&missing).contains("cannot read nowhere.xml"));
    let mixed = oneplan(at, &["sen2", "check", "empty.xml", "cut.xml"]);
    assert!(code(&mixed) == 2 && err(&mixed).contains("Give one file, or the CSV files"), "{}", err(&mixed));
}

#[test]
fn the_csv_files_of_the_export_are_checked_like_the_xml() {
    use sen2::rules::{base, base_header};
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let year = sen2::Year::new(2026).unwrap();
    let mut args = vec!["sen2".to_owned(), "check".to_owned()];
    for (name, content) in
        sen2::write_csv_set(year, &base_header(year), &[base(year)], jiff::civil::date(2026, 1, 20)).unwrap()
    {
        std::fs::write(at.join(&name), content).unwrap();
        args.push(name);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let clean = oneplan(at, &args);
    assert_eq!(code(&clean), 0, "{}{}", out(&clean), err(&clean));
}

#[test]
fn two_returns_are_compared_and_the_rules_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    a_return(at, "before.xml", "");
    a_return(at, "after.xml", "Surname=Newname");
    let same = oneplan(at, &["sen2", "diff", "before.xml", "before.xml"]);
    assert_eq!(code(&same), 0, "{}", out(&same));
    let other = oneplan(at, &["sen2", "diff", "before.xml", "after.xml"]);
    assert_eq!(code(&other), 1);
    assert!(out(&other).contains("Changed: 1") && out(&other).contains("“Newname” now"), "{}", out(&other));
    let rules = out(&oneplan(at, &["sen2", "rules"]));
    assert!(rules.contains("## Errors") && rules.contains("Passes for") && rules.contains("fails for `"), "{rules}");
    assert!(!rules.contains("fails for the example"), "{rules}");
    let json: serde_json::Value =
        serde_json::from_str(&out(&oneplan(at, &["sen2", "rules", "--format", "json"]))).unwrap();
    assert_eq!(json.as_array().unwrap().len(), sen2::rules::rules().len());
}

/// What an analyst with nothing but last year's file does: check it, bring it in, see that nothing changes twice, make
/// this year's, compare.
#[test]
fn from_last_years_file_to_this_years() {
    use sen2::rules::{apply, base, base_header};
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let year = sen2::Year::new(2026).unwrap();
    let people: Vec<sen2::Record> = (0..30)
        .map(|one| {
            let born = format!("2012-{:02}-{:02}", 1 + one % 12, 1 + one % 28);
            apply(&base(year), &format!("UPN=; UPNunknown=UN3; Surname=Ogden{one}; PersonBirthDate={born}")).unwrap()
        })
        .collect();
    let mut file = Vec::new();
    sen2::write_xml(&mut file, year, &base_header(year), &people).unwrap();
    std::fs::write(at.join("last.xml"), &file).unwrap();
    assert_eq!(code(&oneplan(at, &["migrate"])), 0);
    let brought = oneplan(at, &["sen2", "import", "last.xml"]);
    assert!(code(&brought) == 0 && out(&brought).contains("30 new children added"), "{}", out(&brought));
    let again = oneplan(at, &["sen2", "import", "last.xml", "--format", "json"]);
    assert!(code(&again) == 0 && out(&again).contains("\"unchanged\":30"), "{}", out(&again));
    let made = oneplan(at, &["sen2", "export", "--year", "2026", "--to", "again.xml"]);
    assert!(out(&made).contains("30 people"), "{}", out(&made));
    let same = oneplan(at, &["sen2", "diff", "last.xml", "again.xml"]);
    assert!(code(&same) == 0 && out(&same).contains("Changed: none"), "{}", out(&same));
    // One that fails leaves no empty file.
    let nobody = ["sen2", "export", "--year", "2026", "--to", "failed.xml", "--request", "nothing"];
    assert_eq!(code(&oneplan(at, &nobody)), 2);
    assert!(!at.join("failed.xml").exists());
    let over = oneplan(at, &["sen2", "export", "--year", "2026", "--to", "again.xml"]);
    assert!(code(&over) == 2 && err(&over).contains("a new file name"), "{}", err(&over));
    let next = oneplan(at, &["sen2", "export", "--year", "2027", "--to", "this.xml"]);
    assert!(out(&next).contains("30 active plans"), "{}", out(&next));
    assert_eq!(code(&next), 0, "a clean file of last year gives a clean one of this year: {}", out(&next));
    let beside = "Compared with last.xml, the previous year’s return:\n  people: 30 before, 30 now";
    assert!(out(&next).contains(beside), "{}", out(&next));
    // A late draft may well be true: it is asked about, and holds nothing back.
    let late = "Requests/ActivePlans/ReviewMeeting=2025-10-01; Requests/ActivePlans/ReviewOutcome=A; Requests/ActivePlans/ReviewDraft=2025-11-20";
    let mut file = Vec::new();
    sen2::write_xml(&mut file, year, &base_header(year), &[apply(&base(year), late).unwrap()]).unwrap();
    std::fs::write(at.join("late.xml"), &file).unwrap();
    let late = oneplan(at, &["sen2", "check", "late.xml"]);
    assert!(code(&late) == 0 && out(&late).contains("No errors or queries; 1 prompt to check."), "{}", out(&late));
    let broken = oneplan(at, &["sen2", "import", "nowhere.xml"]);
    assert!(code(&broken) == 2 && err(&broken).contains("cannot read nowhere.xml"));

    let annex = oneplan(at, &["annex-a", "export", "--on", "2026-11-02", "--to", "annex.xlsx"]);
    assert!(out(&annex).contains("List 1: 30 rows"), "{}{}", out(&annex), err(&annex));
    let checked = oneplan(at, &["annex-a", "check", "annex.xlsx", "--on", "2026-11-02", "--format", "csv"]);
    assert_eq!(code(&checked), 1, "what OnePlan does not hold is left to be filled in");
    assert!(out(&checked).contains("103,List_1"), "{}", out(&checked));
    let sheet = oneplan(at, &["sen2", "check", "last.xml", "--format", "xlsx"]);
    assert!(sheet.stdout.starts_with(b"PK"));
    let other = oneplan(at, &["annex-a", "check", "last.xml"]);
    assert!(code(&other) == 2 && err(&other).contains("not an Excel workbook"), "{}", err(&other));
    let schema = oneplan(at, &["sen2", "xsd", "--year", "2026"]);
    assert!(out(&schema).contains("<xs:element name=\"SENtypeRank\""));
}

const TIMES: &str = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,new_la_code,la_name,plans_issued_20_weeks_ex,plans_issued_den_ex,pc_plans_issued_20_weeks_ex
2023,Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,380,E08000032,Bradford,817,1145,71.4
2024,Calendar year,Local authority,E92000001,England,E12000003,Yorkshire and The Humber,380,E08000032,Bradford,1180,1317,89.6
";

#[test]
fn measures_come_from_files_and_claims_are_judged() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    assert_eq!(code(&run(&["migrate"])), 0);
    std::fs::write(folder.path().join("timeliness_20_week.csv"), TIMES).unwrap();
    std::fs::write(folder.path().join("letter.csv"), "Dear all\nsee you\n").unwrap();
    let brought = run(&["measures", "import", "letter.csv", "timeliness_20_week.csv", "--retrieved", "2025-06-26"]);
    assert_eq!(code(&brought), 1, "one file could not be used: {}", err(&brought));
    assert!(out(&brought).contains("6 values") && out(&brought).contains("cannot use letter.csv"), "{}", out(&brought));
    let shown = run(&["measures", "show", "--area", "E08000032", "--neighbours", "2025-05", "--format", "json"]);
    assert_eq!(code(&shown), 0, "{}", err(&shown));
    let json: serde_json::Value = serde_json::from_str(&out(&shown)).unwrap();
    let first = &json["measures"][0];
    assert_eq!(first["evaluated"]["now"]["value"], 89.6);
    assert_eq!(first["evaluated"]["change"], "improved");
    assert_eq!(first["sources"][0]["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(json["neighbours"]["members"].as_array().map(Vec::len), Some(10));
    let claim = |more: &[&str]| run(&[&["measures", "claim", "--area", "380"], more].concat());
    let right = claim(&["--measure", "M01", "--label", "Plans in 20 weeks", "--value", "89.6"]);
    assert!(code(&right) == 0 && out(&right).starts_with("exact"), "{}", out(&right));
    let wrong = claim(&["--measure", "M01", "--label", "Plans in 20 weeks", "--value", "98.6"]);
    assert!(code(&wrong) == 1 && out(&wrong).starts_with("not reproduced"), "{}", out(&wrong));
    let count = claim(&["--rule", "improved", "--says", "18 of 26"]);
    assert!(code(&count) == 1 && out(&count).starts_with("not reproducible"), "{}", out(&count));
    for (args, words) in [
        (&["--rule", "nice"][..], "the rules are improved"),
        (&["--measure", "M99", "--label", "x", "--better"], "has no measure M99"),
        (&["--measure", "M01", "--better"], "--label"),
        (&["--measure", "M01", "--label", "x"], "give --value, --against or --better"),
        (&[], "give --rule"),
    ] {
        let refused = claim(args);
        assert!(code(&refused) == 2 && err(&refused).contains(words), "{words}: {}", err(&refused));
    }
    let nowhere = run(&["measures", "show", "--area", "E99999999"]);
    assert!(code(&nowhere) == 2 && err(&nowhere).contains("is not the code of an authority"), "{}", err(&nowhere));
}

#[test]
fn a_board_pack_is_one_command_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| oneplan(folder.path(), args);
    assert_eq!(code(&run(&["migrate"])), 0);
    std::fs::write(folder.path().join("timeliness_20_week.csv"), TIMES).unwrap();
    assert_eq!(code(&run(&["measures", "import", "timeliness_20_week.csv", "--retrieved", "2025-06-26"])), 0);
    let args = ["board-pack", "--for", "2025-12-10", "--to", "packs/december", "--area", "380"];
    let made = run(&args);
    assert_eq!(code(&made), 0, "{}", err(&made));
    assert!(out(&made).contains("Improved: New EHC plans issued within 20 weeks"), "{}", out(&made));
    let file = |name: &str| std::fs::read(folder.path().join("packs/december").join(name)).unwrap();
    assert!(
        file("board-pack-2025-12-10.pdf").starts_with(b"%PDF") && file("board-pack-2025-12-10.docx").starts_with(b"PK")
    );
    assert!(String::from_utf8(file("M01-2025-12-10.svg")).unwrap().contains("89.6%"));
    assert!(file("M01-2025-12-10.png").starts_with(b"\x89PNG"));
    let again = run(&args);
    assert!(code(&again) == 2 && err(&again).contains("already exists"), "{}", err(&again));
}

#[test]
fn a_database_is_found_in_every_form_of_its_address_and_none_is_made_by_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for command in [
        &["serve"][..],
        &["backup", "copy"],
        &["audit", "verify"],
        &["sen2", "export", "--year", "2026", "--to", "out.xml"],
        &["import", "gias", "none.csv"],
        &["account", "waiting"],
    ] {
        let mut args = command.to_vec();
        args.extend(["--database", "sqlite:new/area.sqlite"]);
        let refused = oneplan(at, &args);
        assert_eq!(code(&refused), 2, "{command:?}");
        assert!(err(&refused).contains("There is no database yet: run `oneplan migrate`"), "{}", err(&refused));
    }
    assert_eq!(std::fs::read_dir(at).unwrap().count(), 0, "nothing was made");
    for place in ["sqlite:one.sqlite", "sqlite://two.sqlite", "file:three.sqlite", "data/four.sqlite"] {
        assert_eq!(code(&oneplan(at, &["migrate", "--database", place])), 0, "{place}");
    }
    let absolute = format!("sqlite://{}", at.join("five.sqlite").display());
    assert_eq!(code(&oneplan(at, &["migrate", "--database", &absolute])), 0);
    for file in ["one.sqlite", "two.sqlite", "three.sqlite", "data/four.sqlite", "five.sqlite"] {
        assert!(at.join(file).is_file(), "{file}");
        assert_eq!(code(&oneplan(at, &["audit", "verify", "--database", file])), 0, "{file}");
    }
    assert_eq!(code(&oneplan(at, &["backup", "copy", "--database", "file:one.sqlite"])), 0);
    assert_eq!(code(&oneplan(at, &["restore", "copy", "--database", "sqlite:six.sqlite"])), 0);
    assert!(at.join("six.sqlite").is_file());
    let other = oneplan(at, &["migrate", "--database", "mysql://asha:secret@db/area"]);
    assert_eq!(code(&other), 2);
    assert!(err(&other).contains("not a kind of database") && !err(&other).contains("secret"), "{}", err(&other));
    assert!(!at.join("sqlite:").exists() && !at.join("mysql:").exists());
}

/// The files of a kind of fault, where they are; and the database to bring each into.
fn faults(kind: &str) -> Vec<(String, std::path::PathBuf)> {
    let root = std::env::var("ONEPLAN_SHARED").unwrap_or_else(|_| "../../shared".to_owned());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(root).join("data/faults").join(kind);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no {}", folder.display());
        return Vec::new();
    };
    let mut all: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "xml" || end == "xlsx"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .collect();
    all.sort();
    all
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
            1 => assert!(
                text.contains("person 1 (M380200005001)") && text.contains("See the lines above"),
                "{name}: {text}"
            ),
            _ => assert!(text.contains("Nothing was imported") && people == 0, "{name}: {text}"),
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
            1 => assert!(text.contains("See the lines above"), "{name}: {text}"),
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
