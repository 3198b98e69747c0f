//! `docs/roles`: one page a role, with the policy's own rules.

use std::fmt::Write as _;
use std::path::PathBuf;

use access::Role;
use oneplan::rooms;

fn table(role: Role) -> String {
    let mut out = "| Action | Whose | Restricted records | Reason in the log |\n|---|---|---|---|\n".to_owned();
    for rule in rooms::all().policy().rules().iter().filter(|rule| rule.role == role) {
        let restricted = if rule.restricted { "yes" } else { "no" };
        writeln!(out, "| `{}` | {} | {restricted} | {} |", rule.action.name(), rule.relationship, rule.because)
            .unwrap();
    }
    out
}

#[test]
fn every_action_of_the_policy_has_words() {
    for rule in rooms::all().policy().rules() {
        let action = rule.action.name();
        assert!(access::action_words::allowed(action).is_some(), "access::action_words has no words for {action}");
    }
}

#[test]
fn each_role_s_page_has_the_rules_of_the_policy() {
    const BEFORE: &str = "## What the policy allows\n\n";
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/roles");
    let index = std::fs::read_to_string(folder.join("README.md")).unwrap();
    for role in Role::ALL {
        let path = folder.join(format!("{}.md", role.code()));
        let page = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        let (says, found) = page.split_once(BEFORE).unwrap_or_else(|| panic!("{} has no {BEFORE}", path.display()));
        assert!(index.contains(&format!("({}.md)", role.code())), "the index leaves out {role}");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, format!("{says}{BEFORE}{}", table(role))).unwrap();
        } else {
            assert_eq!(found, table(role), "{}: run again with UPDATE_DOCS=1", path.display());
        }
    }
}
