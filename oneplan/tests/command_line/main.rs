//! The command line: what it prints, how it ends, what it leaves.

mod attachments;
mod database;
mod deadlines;
mod files;
mod first_day;
mod imports;
mod killed;
mod measures;
mod projection;
mod returns;
mod sen2_files;

use std::path::Path;
use std::process::{Command, Output};

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
    assert!(code(&role) == 2 && err(&role).contains("case_officer"), "{}", err(&role));
    let postcodes = oneplan(folder.path(), &["import", "code-point", "letter.txt", "--authority", "E08000032"]);
    assert_eq!(code(&postcodes), 2, "{}", err(&postcodes));
    let gias = oneplan(folder.path(), &["import", "gias", "letter.txt"]);
    assert_eq!(code(&gias), 2, "{}", err(&gias));
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
