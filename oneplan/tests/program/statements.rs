//! Every whole statement of the program is one that both databases know.

use std::collections::BTreeSet;

use crate::invariants::sources;
use oneplan::rooms;
use store::Clock;

/// The text in quotation marks with which a source goes on.
fn quoted(source: &str) -> Option<&str> {
    source.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next())
}

/// What a `sql!` says: what stands between its quotation marks, behind the constant of the same file that it begins with.
fn statement(file: &str, after: &str) -> Option<String> {
    if let Some(whole) = quoted(after) {
        return Some(whole.to_owned());
    }
    let (begin, rest) = after.split_once(',')?;
    let begin = file.split(&format!("const {}: &str =", begin.trim())).nth(1).and_then(quoted)?;
    Some(format!("{begin} {}", quoted(rest)?))
}

/// What each `sql!` says, with its file.
fn statements() -> BTreeSet<(String, String)> {
    let mut out = BTreeSet::new();
    for (file, text) in sources() {
        // The examples have tables of their own, and tests that go through all of their statements.
        if file == "platform/store/src/query.rs" || file.starts_with("examples/") {
            continue;
        }
        for after in text.split("sql!(").skip(1) {
            let statement = statement(&text, after).unwrap_or_else(|| panic!("{file}: {after:.80}"));
            out.insert((file.clone(), statement));
        }
    }
    out
}

#[tokio::test]
async fn both_databases_know_every_statement() {
    let all = statements();
    assert!(all.len() > 350, "{}", all.len());
    let mut refused = Vec::new();
    let clock = || Clock::fixed(store::testing::noon());
    let mut databases = vec![store::testing::sqlite(&rooms::all().migrations(), clock()).await];
    databases.extend(store::testing::postgres(&rooms::all().migrations(), clock()).await);
    for db in &databases {
        for (file, statement) in &all {
            if let Err(error) = store::testing::prepare(db, statement).await {
                refused.push(format!("{file}: {statement}: {error:?}"));
            }
        }
    }
    assert_eq!(refused, Vec::<String>::new());
}
