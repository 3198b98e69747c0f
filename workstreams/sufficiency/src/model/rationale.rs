//! The draft of why places are needed, for whoever signs it.

use projection::gap::{Basis, Gap, Waiting};
use projection::groups::Group;
use statistics::Policy;

use super::appraisal::{Appraised, behind, told_beside};
use super::outcome::Outcome;
use super::words::{chance, january, need_words, pounds, signed, whole};

/// A number of children as the draft says it: everybody who sees the scheme reads it, also who must not know few children.
fn children(number: f64) -> Option<String> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of children")]
    let count = number.round().max(0.0) as u64;
    (!Policy::default().hides(count)).then(|| whole(number))
}

/// A draft of why places are needed. For special schools the capital memorandum of 2026 asks for the need that bases in mainstream
/// cannot meet: the draft states figures, and leaves in brackets what whoever signs it must say. The gaps come with who waits.
#[must_use]
pub fn rationale(outcome: &Outcome, (gaps, waiting): (&[Gap], &Waiting), option: &Appraised, cited: &str) -> String {
    let group = option.choice.group;
    let last = outcome.years.last().copied().unwrap_or(0);
    let mut text = format!(
        "{} would add {} places in {} at {} a place. ",
        option.choice.name,
        whole(option.choice.places),
        group.words().to_lowercase(),
        pounds(option.per_place)
    );
    for gap in gaps.iter().filter(|gap| gap.group == group && gap.year == last) {
        let basis = match gap.basis {
            Basis::Placed => "On current placement patterns",
            Basis::Suitable => "On assessed demand, which adds children assessed as suitable who are placed elsewhere",
        };
        if told_beside(gap, gaps, waiting).into_iter().any(|one| children(one).is_none()) {
            continue;
        }
        let Some(children) = children(gap.children) else {
            text.push_str(&format!(
                "{basis}, {} or fewer children are expected in {}. ",
                Policy::default().up_to,
                january(last)
            ));
            continue;
        };
        text.push_str(&format!(
            "{basis}, {children} children are expected in {} for {} places (children minus places, 80% range: {} to {}); the chance of a shortfall is {}. ",
            january(last),
            whole(gap.places),
            signed(gap.eighty.0),
            signed(gap.eighty.1),
            chance(gap.chance_short)
        ));
    }
    let (cells, _) = behind(outcome, group);
    if !cells.is_empty() {
        let cells: Vec<String> = cells
            .iter()
            .map(|(age, need, more)| {
                let more = children(*more).map_or_else(String::new, |more| format!(" ({more} more)"));
                format!("{}, {}{more}", need_words(need), age.to_lowercase())
            })
            .collect();
        text.push_str(&format!("Growth is greatest for: {}. ", cells.join("; ")));
    }
    if asks_for_a_rationale(group) {
        let bases = gaps.iter().find(|gap| gap.group == Group::Units && gap.year == last && gap.basis == Basis::Placed);
        match bases {
            Some(bases) => text.push_str(&format!(
                "Bases in mainstream: {} children for {} places in {}, with a {} chance of a shortfall. ",
                children(bases.children).unwrap_or_else(|| format!("{} or fewer", Policy::default().up_to)),
                whole(bases.places),
                january(last),
                chance(bases.chance_short)
            )),
            None => {
                text.push_str("Places in mainstream bases are not on record: say how many children they could take. ");
            }
        }
        text.push_str(TO_SAY);
    }
    text.push_str(&format!(
        "It is selected in {:.0} of 100 simulations when each is optimised on its own. Forecast: {cited}.",
        option.robust
    ));
    text
}

/// Whether a text still holds the words that stand for what only a person can say.
#[must_use]
pub fn is_unsaid(text: &str) -> bool {
    text.contains("[Say why")
}

/// What only a person can say.
const TO_SAY: &str = "[Say why the needs named above cannot be met in bases, and what has been tried.] ";

/// Whether the capital memorandum asks for a rationale: for places in special schools.
#[must_use]
pub fn asks_for_a_rationale(group: Group) -> bool {
    matches!(group, Group::StateSpecial | Group::IndependentSpecial)
}
