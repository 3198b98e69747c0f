//! What the rules come to is kept beside their version, so that neither changes alone: what is owed is worked out anew, and readers
//! are told of another day, where the version is another.

use law::counting::{Limit, Part, Since};
use law::working::limit_in_words;
use law::{Kind, Provision, Rule, VERSION, rules};

/// What keeps the version and the rules of it.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/operative.txt");

fn list(all: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = all.collect();
    if all.is_empty() { "none".to_owned() } else { all.join(" ") }
}

fn codes(kinds: &[Kind]) -> String {
    list(kinds.iter().map(|kind| kind.code().to_owned()))
}

/// The other events that a limit is counted from.
fn beside(rule: &Rule) -> String {
    let parts: &[Part] = match rule.limit {
        Limit::Earliest(parts) | Limit::Latest(parts) => parts,
        _ => &[],
    };
    let kinds = |part: &Part| match part.from {
        Since::Here => Vec::new(),
        Since::LastBefore(kinds) | Since::FirstAfter(kinds) => kinds.to_vec(),
    };
    codes(&parts.iter().flat_map(kinds).collect::<Vec<Kind>>())
}

/// A line for each rule: all of it that decides who owes what, and by when.
fn operative() -> String {
    let line = |(provision, rule): (&Provision, &Rule)| {
        let until = provision.until.map_or_else(String::new, |day| format!(" to {day}"));
        let to: Vec<&str> = rule.to.iter().map(|party| party.words()).collect();
        let cells = [
            rule.id.to_owned(),
            format!("{}{}", provision.citation(), rule.paragraph),
            format!("{}{until}", provision.since),
            format!("{} to {}", rule.who.words(), to.join(", ")),
            rule.force.word().to_owned(),
            format!("{}: {}", rule.limit.name(), limit_in_words(rule.limit)),
            format!("{:?} {:?} {:?}", rule.bound, rule.when, rule.again),
            format!("beside {}", beside(rule)),
            format!("from {}", codes(rule.from)),
            format!("done by {}", codes(rule.discharged_by)),
            format!("ended by {}", codes(rule.ended_by)),
            format!("lifted by {}", list(rule.grounds.iter().map(|ground| format!("{ground:?}")))),
        ];
        cells.join(" | ") + "\n"
    };
    rules().map(line).collect()
}

#[test]
fn a_rule_that_changed_has_another_version() {
    let kept = std::fs::read_to_string(KEPT).unwrap();
    let (version, before) = kept.split_once('\n').unwrap();
    let now = operative();
    if std::env::var_os("UPDATE_DOCS").is_some() && (version != VERSION || now != before) {
        std::fs::write(KEPT, format!("{VERSION}\n{now}")).unwrap();
        return;
    }
    let write =
        "then run `UPDATE_DOCS=1 cargo nextest run -p law -E 'test(has_another_version)'`, which writes operative.txt";
    let changed: Vec<&str> = now.lines().filter(|line| !before.lines().any(|one| one == *line)).collect();
    let gone: Vec<&str> = before.lines().filter(|line| !now.lines().any(|one| one == *line)).collect();
    assert!(
        now == before,
        "Rules are not those of version {version}. Compare them with their sources, set law::VERSION to today, {write}.\nNow: {changed:#?}\nBefore: {gone:#?}"
    );
    assert_eq!(version, VERSION, "law::VERSION is another: {write}");
}
