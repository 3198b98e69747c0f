//! What the chair reads first.

use page::words;

use super::{Action, Measure, Pack};

impl Pack {
    /// What the chair reads first: made once, when the pack is made.
    #[must_use]
    pub fn short(&self) -> Vec<String> {
        let mut lines = self.about_measures();
        lines.push(self.about_actions());
        let late = self.tasks.iter().filter(|one| one.is_late).count();
        lines.push(format!(
            "{} open; {} overdue.",
            words::plural(self.risks.len(), "risk", "risks"),
            words::plural(late, "task", "tasks")
        ));
        let asks = self.asks().count();
        if asks > 0 {
            lines.push(format!(
                "{} for a decision or support from the board.",
                words::plural(asks, "workstream asks", "workstreams ask")
            ));
        }
        lines
    }

    fn about_measures(&self) -> Vec<String> {
        let tested = self
            .measures
            .iter()
            .filter(|one| matches!(one.change.as_str(), "improved" | "worsened" | "no clear change"));
        let mut lines = vec![format!(
            "{} in the set “{}”: {} have a figure, and a change can be tested for {}.",
            words::plural(self.measures.len() + self.without.len(), "measure", "measures"),
            self.basket,
            self.measures.iter().filter(|one| one.value.is_some()).count(),
            tested.count()
        )];
        for (word, what) in [("improved", "Improved"), ("worsened", "Worsened")] {
            let some: Vec<&Measure> = self.measures.iter().filter(|one| one.change == word).collect();
            lines.push(if some.is_empty() { format!("{what}: none.") } else { format!("{what}: {}.", named(&some)) });
        }
        let some: Vec<&Measure> = self.exceptions().collect();
        lines.push(if some.is_empty() {
            "Needs attention: none on a test.".to_owned()
        } else {
            format!("Needs attention: {}.", named(&some))
        });
        let untested = self.measures.iter().filter(|one| one.is_behind_untested).count();
        if untested > 0 {
            lines.push(format!(
                "{} worse than the neighbours or than the previous period, but cannot be tested: OnePlan has no numerator and denominator.",
                words::plural(untested, "measure is", "measures are")
            ));
        }
        lines
    }

    fn about_actions(&self) -> String {
        let mut actions: Vec<&Action> =
            self.priorities.iter().flat_map(|one| &one.outcomes).flat_map(|one| &one.actions).collect();
        // An action may serve several outcomes.
        actions.sort_by(|one, other| one.name.cmp(&other.name));
        actions.dedup_by(|one, other| one.name == other.name && one.owner == other.owner);
        if actions.is_empty() {
            return "The plan has no actions yet.".to_owned();
        }
        // What was agreed stands behind it in brackets.
        let stands = |one: &Action, word: &str| one.stands.split(" (").next() == Some(word);
        let of = |word: &str| actions.iter().filter(|one| stands(one, word)).count();
        let stands: Vec<String> = ["On track", "At risk", "Delayed", "No dates yet", "Done", "Stopped"]
            .iter()
            .map(|word| (of(word), word.to_lowercase()))
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{number} {word}"))
            .collect();
        format!("{} in the plan: {}.", words::plural(actions.len(), "action", "actions"), stands.join(", "))
    }
}

/// Measures with their latest figures.
fn named(measures: &[&Measure]) -> String {
    let named = measures.iter().map(|one| {
        let value = one.value.map(|value| one.definition.show(value)).unwrap_or_default();
        format!("{} ({}, {value})", one.title, one.period)
    });
    named.collect::<Vec<_>>().join("; ")
}
