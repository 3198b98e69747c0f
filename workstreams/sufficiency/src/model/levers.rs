//! What is assumed, in words.

use projection::cohorts::{Acts, Lever, Scenario, Whom};
use projection::groups::Group;

use super::provision::Provision;
use super::words::signed;

/// What is assumed, in words.
#[must_use]
pub fn assumed(scenario: &Scenario) -> Vec<String> {
    if scenario.levers.is_empty() {
        return vec!["The current trend continues, with no change in policy.".to_owned()];
    }
    scenario.levers.iter().map(lever_words).collect()
}

/// The scenario with the codes of provisions in the place of labels that were kept before.
#[must_use]
pub fn with_codes(mut scenario: Scenario) -> Scenario {
    let code = |kept: &mut String| {
        if let Some(provision) = Provision::kept_as(kept) {
            provision.code().clone_into(kept);
        }
    };
    for lever in &mut scenario.levers {
        match &mut lever.acts {
            Acts::Provision { from_provision, to_provision, .. } => {
                code(from_provision);
                code(to_provision);
            }
            Acts::Named { to_provision, .. } => code(to_provision),
            _ => {}
        }
    }
    scenario
}

/// A change in percent with its sign, whole where it is whole.
fn percent(change: f64) -> String {
    let sign = if change > 0.0 {
        "+"
    } else if change < 0.0 {
        "−"
    } else {
        ""
    };
    format!("{sign}{}%", hundredths(change.abs()))
}

fn whom_words(whom: Whom) -> &'static str {
    if whom == Whom::New { "with a new plan" } else { "with a new plan or changing placement" }
}

/// A part in hundredths: whole where it is whole.
fn hundredths(part: f64) -> String {
    let text = format!("{:.1}", part * 100.0);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn lever_words(lever: &Lever) -> String {
    let what = match &lever.acts {
        Acts::Requests { times } => format!("Requests {}", percent(*times - 1.0)),
        Acts::Acceptance { times } => format!("Odds that a request leads to an assessment {}", percent(*times - 1.0)),
        Acts::Issue { times } => format!("Odds that an assessment leads to a plan {}", percent(*times - 1.0)),
        Acts::Endings { times } => format!("Odds that a plan ends {}", percent(*times - 1.0)),
        Acts::Population { times } => format!("Child population {}", percent(*times - 1.0)),
        Acts::Provision { from_provision, to_provision, part, whom, only_while_places } => format!(
            "{}% of children {} who would be placed in “{}” are placed in “{}” instead{}",
            hundredths(*part),
            whom_words(*whom),
            Provision::shown(from_provision),
            Provision::shown(to_provision),
            if *only_while_places { " while places are available" } else { "" }
        ),
        Acts::Named { to_provision, part, whom } => format!(
            "Tribunal orders and parental preference name “{}” for {}% of children {}",
            Provision::shown(to_provision),
            hundredths(*part),
            whom_words(*whom)
        ),
        Acts::Places { group, more } => {
            let group = Group::named(group).map_or_else(|| group.clone(), |group| group.words().to_lowercase());
            format!("{} places in {group}", signed(*more))
        }
        Acts::Prices { groups, a_year } => {
            let named: Vec<String> =
                groups.iter().filter_map(|one| Some(Group::named(one)?.words().to_lowercase())).collect();
            let of = if named.is_empty() { String::new() } else { format!(" of {}", named.join(", ")) };
            format!("Prices{of} {} each year", percent(*a_year - 1.0))
        }
    };
    let mut words = what;
    if let Some((low, high)) = lever.ncys {
        words.push_str(&format!(", national curriculum years {low} to {high}"));
    }
    if !lever.needs.is_empty() {
        words.push_str(&format!(", needs {}", lever.needs.join(", ")));
    }
    if !lever.areas.is_empty() {
        words.push_str(&format!(", living in {}", lever.areas.join(", ")));
    }
    words.push_str(&format!(", from January {}", lever.from));
    if let Some(fully) = lever.fully.filter(|fully| *fully > lever.from) {
        words.push_str(&format!(", in full from {fully}"));
    }
    if let Some(until) = lever.until {
        words.push_str(&format!(", until {until}"));
    }
    words
}
