//! Databases: made, found by their address, backed up, restored and verified.

use std::process::Command;

use sqlx::{Connection, SqliteConnection};

use crate::{code, err, oneplan, out};

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
    assert_eq!(code(&run(&["audit", "verify", "--database", "restored.sqlite"])), 1);
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
    let trial = ["restore", &copy, "--database", "tried.sqlite", "--identity", "backup.key", "--note-in", "new.sqlite"];
    assert_eq!(code(&run(&trial)), 0, "a trial is noted where the copy came from");
    let plain = run(&["backup", "plain.oneplan"]);
    assert!(err(&plain).contains("--recipient"), "{}", err(&plain));

    // The name of a copy remembers where the chain ended.
    assert_eq!(code(&run(&["audit", "verify", "--anchors", "copies"])), 0);
    assert_eq!(code(&run(&["migrate", "--database", "other.sqlite"])), 0);
    let cut = run(&["audit", "verify", "--database", "other.sqlite", "--anchors", "copies", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out(&cut)).unwrap();
    assert!(code(&cut) == 1 && !report["broken"].is_null(), "{report:#}");
    // Notes that are named and not there, and such that cannot be read.
    let missing = run(&["audit", "verify", "--anchors", "nothing.anchors"]);
    assert!(code(&missing) == 1 && out(&missing).contains("nothing.anchors"), "{}", out(&missing));
    let unreadable = run(&["audit", "verify", "--anchors", "backup.key/noted"]);
    assert_eq!(code(&unreadable), 2, "{}", err(&unreadable));
    assert_eq!(code(&run(&["new-key"])), 0);
    std::fs::rename(folder.path().join("data/oneplan.sqlite.key"), folder.path().join("away.key")).unwrap();
    let keyless = run(&["audit", "verify", "--anchors", "copies"]);
    assert_eq!(code(&keyless), 1, "{}", out(&keyless));
    std::fs::rename(folder.path().join("away.key"), folder.path().join("data/oneplan.sqlite.key")).unwrap();
    // An account that is there already is no second one, and the answer says so.
    let twice = run(&add);
    assert!(code(&twice) == 2 && err(&twice).contains("already an account"), "{}", err(&twice));
    // What waits for a second person can be agreed to here, where there is nobody else.
    let waiting = run(&["account", "waiting", "--format", "json"]);
    assert_eq!(out(&waiting).trim(), "[]");
    let nothing = run(&["account", "agree", "00000000-0000-7000-8000-000000000000"]);
    assert!(code(&nothing) == 2 && err(&nothing).contains("account waiting"), "{}", err(&nothing));
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
        assert!(err(&refused).contains("`oneplan migrate`"), "{}", err(&refused));
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
