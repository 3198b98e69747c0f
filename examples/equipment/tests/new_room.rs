//! `scripts/new-room.sh` on a copy of the sources. That what it makes compiles and passes is known of `blank`, which it copies.

use std::path::Path;
use std::process::{Command, Output};

/// The sources, without what was built or fetched.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let left = ["target", "node_modules", "static", ".git", "browser", "fuzz", "docs", "data"];
        if path.is_dir() {
            if !left.iter().any(|one| name == *one) {
                copy(&path, &to.join(name));
            }
        } else {
            std::fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

fn new_room(root: &Path, name: &str, label: &str) -> Output {
    let mut script = Command::new(root.join("scripts/new-room.sh"));
    script.args([name, label]).env("BUILD", "0").output().unwrap()
}

#[test]
fn a_new_room_is_named_and_wired_in_each_place_that_needs_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), root);
    let made = new_room(root, "short_breaks", "Short breaks");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap_or_else(|_| panic!("{path} is missing"));
    for (path, line) in [
        ("Cargo.toml", "short_breaks = { path = \"workstreams/short_breaks\" }"),
        ("Cargo.toml", "short_breaks.opt-level = 1"),
        ("oneplan/Cargo.toml", "short_breaks.workspace = true"),
        ("oneplan/src/rooms.rs", "    short_breaks::SHORT_BREAKS,"),
        ("oneplan/tests/program/needles/columns.txt", "short_breaks_item.name project"),
        ("ARCHITECTURE.md", "  short_breaks    Short breaks"),
        ("workstreams/short_breaks/src/lib.rs", "pub const SHORT_BREAKS: Workstream = Workstream {"),
    ] {
        assert_eq!(read(path).lines().filter(|one| *one == line).count(), 1, "{path}: {line}");
    }
    assert!(read("workstreams/short_breaks/src/pages/list.rs").contains("\"/short-breaks\""));
    let left =
        Command::new("grep").args(["-rli", "blank"]).arg(root.join("workstreams/short_breaks")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&left.stdout), "", "these still say blank");
    // No other room has its number.
    let steps =
        Command::new("find").arg(root).args(["-path", "*/migrations/*.sql", "-printf", "%f\n"]).output().unwrap();
    let steps = String::from_utf8_lossy(&steps.stdout).into_owned();
    let own = steps.lines().find(|name| name.ends_with("_short_breaks.sql")).unwrap().split('_').next().unwrap();
    assert_eq!(steps.lines().filter(|name| name.starts_with(own)).count(), 1);

    for (name, label) in [("short_breaks", "Again"), ("people", "Taken"), ("Short", "Capital"), ("short", "")] {
        assert_eq!(new_room(root, name, label).status.code(), Some(2), "{name}");
    }
}
