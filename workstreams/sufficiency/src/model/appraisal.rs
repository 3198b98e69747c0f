//! Gaps and options, read off a kept forecast.

use projection::gap::{Basis, Capacity, Gap, Site, Sites, Waiting, against};
use projection::groups::Group;
use projection::options::{Choice, Plan, Question, Short, choose_over};

use super::outcome::{Outcome, Outlook};

/// Places against children for the groups that have places.
#[must_use]
pub fn gaps(outcome: &Outcome, sites: &Sites, waiting: &Waiting) -> Vec<Gap> {
    let capacity = Capacity::of(sites, |_| true);
    let mut out = Vec::new();
    for group in Group::ALL {
        let Some(outlook) = outcome.outlook(group) else { continue };
        for year in &outcome.years {
            let Some(places) = capacity.places(group, *year) else { continue };
            let values = outlook.in_year(&outcome.years, *year);
            out.push(against(group, *year, Basis::Placed, places, &values));
            if waiting.children(group).is_some() {
                let values = with_waiting(outcome, waiting, group, &values);
                out.push(against(group, *year, Basis::Suitable, places, &values));
            }
        }
    }
    out
}

/// Children of a group with those who wait for it, who become more as those who are placed do.
fn with_waiting(outcome: &Outcome, waiting: &Waiting, group: Group, values: &[f64]) -> Vec<f64> {
    let Some(children) = waiting.children(group) else { return values.to_vec() };
    let lines = outcome.tables.get(&super::outcome::By::Provision).into_iter().flatten();
    let today: f64 = lines.filter(|line| group_of(&line.name) == Some(group)).map(|line| line.now).sum();
    let grown = |value: &f64| value + children * if today > 0.0 { value / today } else { 1.0 };
    values.iter().map(grown).collect()
}

/// The group of a provision by its words.
#[must_use]
pub fn group_of(words: &str) -> Option<Group> {
    super::provision::Provision::ALL.into_iter().find(|one| one.words() == words).map(|one| one.group())
}

/// A row of the map: an area, and for each January the children who live there less the places there.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaGap {
    /// The area.
    pub area: String,
    /// By January.
    pub years: Vec<Gap>,
}

/// Children by the area they live in against places by the area they lie in, for a group. Areas with neither are left out.
#[must_use]
pub fn by_area(outcome: &Outcome, sites: &Sites, group: Group) -> Vec<AreaGap> {
    let mut areas: Vec<&str> = outcome
        .outlooks
        .iter()
        .filter(|one| one.group == group && !one.area.is_empty())
        .map(|one| one.area.as_str())
        .chain(sites.0.iter().filter(|site| site.group == group).map(|site| site.area.as_str()))
        .filter(|area| !area.is_empty())
        .collect();
    areas.sort_unstable();
    areas.dedup();
    areas
        .into_iter()
        .map(|area| {
            let outlook = outcome.outlooks.iter().find(|one| one.group == group && one.area == area);
            let capacity = Capacity::of(sites, |site: &Site| site.area == area);
            let years = outcome.years.iter().map(|year| {
                let values = outlook.map_or_else(|| vec![0.0], |one: &Outlook| one.in_year(&outcome.years, *year));
                against(group, *year, Basis::Placed, capacity.places(group, *year).unwrap_or(0.0), &values)
            });
            AreaGap { area: area.to_owned(), years: years.collect() }
        })
        .collect()
}

/// Whom the places of a group are short for: the cells of age and need that grow most, as `(age, need, children more)`.
#[must_use]
pub fn behind(outcome: &Outcome, group: Group) -> Vec<(String, String, f64)> {
    let mut cells: Vec<(String, String, f64)> = Vec::new();
    for cell in &outcome.cells {
        let provision = super::provision::Provision::ALL.get(cell.provision);
        if provision.is_none_or(|one| one.group() != group) {
            continue;
        }
        let more = cell.ahead.last().map_or(0.0, |last| f64::from(*last)) - cell.last;
        let need = outcome.needs.get(cell.need).cloned().unwrap_or_default();
        match cells.iter_mut().find(|(age, own, _)| *age == cell.age.words() && *own == need) {
            Some(known) => known.2 += more,
            None => cells.push((cell.age.words().to_owned(), need, more)),
        }
    }
    cells.retain(|(.., more)| *more >= 1.0);
    cells.sort_by(|one, other| other.2.total_cmp(&one.2));
    cells.truncate(6);
    cells
}

/// Children more than places, by group and year, with those who wait where they were counted.
fn short(outcome: &Outcome, sites: &Sites, waiting: &Waiting, question: &Question) -> Short {
    let capacity = Capacity::of(sites, |_| true);
    let mut short = Short::new();
    for group in question.choices.iter().map(|one| one.group) {
        let Some(outlook) = outcome.outlook(group) else { continue };
        for year in &outcome.years {
            if let Some(places) = capacity.places(group, *year) {
                let values = with_waiting(outcome, waiting, group, &outlook.in_year(&outcome.years, *year));
                short.insert((group, *year), values.iter().map(|value| value - places).collect());
            }
        }
    }
    short
}

/// What is said of one option.
#[derive(Debug, Clone, PartialEq)]
pub struct Appraised {
    /// The option.
    pub choice: Choice,
    /// The January in which the plan opens it; nothing where it does not.
    pub opens: Option<u16>,
    /// Pounds of capital for a place.
    pub per_place: f64,
    /// Places used in the last January: mean, and eight times of ten.
    pub used: (f64, f64, f64),
    /// Pounds a year that children in it cost less than placed otherwise, in the last January: mean, and eight times of ten.
    pub saves: (f64, f64, f64),
    /// Years until the saving has paid the capital: with the mean, with the greatest and the least of eight times of ten. Nothing
    /// where it never does.
    pub pays_back: [Option<f64>; 3],
    /// In how many of 100 futures who knew the future would choose it.
    pub robust: f64,
    /// Pounds that the whole plan costs more where this can open a year later only.
    pub waiting: f64,
}

/// The appraisal.
#[derive(Debug, Clone, PartialEq)]
pub struct Appraisal {
    /// The plan.
    pub plan: Plan,
    /// Every option that could be looked at: chosen ones first, then by robustness.
    pub options: Vec<Appraised>,
    /// Grants by the last January, in pounds.
    pub grants: f64,
}

/// How many futures are looked at, and from which seed.
const FUTURES: (usize, u64) = (100, 50);

/// Appraises. Nothing where no provision that the options add to has places and a forecast.
#[must_use]
pub fn appraise(outcome: &Outcome, sites: &Sites, waiting: &Waiting, question: &Question) -> Option<Appraisal> {
    let short = short(outcome, sites, waiting, question);
    let plan = choose_over(&short, question, FUTURES.0, FUTURES.1)?;
    let last = *outcome.years.last()?;
    let grants = question.grants.range(..=last).map(|(_, amount)| amount).sum();
    let mut options: Vec<Appraised> = question
        .choices
        .iter()
        .filter(|choice| !plan.left_out.contains(&choice.name))
        .map(|choice| {
            let chosen = plan.chosen.iter().find(|one| one.choice.name == choice.name);
            // Who is not chosen is looked at as if it stood alone.
            let alone = || {
                let values = short.get(&(choice.group, last)).cloned().unwrap_or_default();
                let used: Vec<f64> = values.iter().map(|one| one.clamp(0.0, choice.places)).collect();
                let at = |p| statistics::quantile(&used, p).unwrap_or(0.0);
                (statistics::mean(&used).unwrap_or(0.0), at(0.1), at(0.9))
            };
            let used = chosen.map_or_else(alone, |one| one.used);
            let more = question.prices.get(&choice.group).map_or(0.0, |price| price.instead - price.place);
            let saves = (used.0 * more, used.1 * more, used.2 * more);
            let years = |saves: f64| (saves > 0.0).then(|| choice.capital / saves);
            Appraised {
                opens: chosen.map(|one| one.opens),
                per_place: choice.capital / choice.places.max(1.0),
                used,
                saves,
                pays_back: [years(saves.0), years(saves.2), years(saves.1)],
                robust: plan.robust.iter().find(|(name, _)| *name == choice.name).map_or(0.0, |one| one.1),
                waiting: chosen.map_or(0.0, |chosen| wait(&short, question, &plan, &choice.name, chosen.opens)),
                choice: choice.clone(),
            }
        })
        .collect();
    options.sort_by(|one, other| {
        let order = |option: &Appraised| (option.opens.is_none(), option.opens);
        order(one).cmp(&order(other)).then(other.robust.total_cmp(&one.robust))
    });
    Some(Appraisal { plan, options, grants })
}

/// What it costs more where an option that opens in a year can open a year later only.
fn wait(short: &Short, question: &Question, plan: &Plan, name: &str, opens: u16) -> f64 {
    let mut later = question.clone();
    for choice in later.choices.iter_mut().filter(|choice| choice.name == name) {
        choice.earliest = opens + 1;
    }
    // Less freedom cannot cost less: where it seems so, the other plan was the better one that the method found.
    choose_over(short, &later, 0, 0).map_or(0.0, |other| (other.cost - plan.cost).max(0.0))
}

/// A draft of why places are needed, as the capital memorandum of 2026 asks it for special schools: the need that bases in
/// mainstream cannot meet. It states figures and leaves the judgement to whoever signs it.
#[must_use]
pub fn rationale(outcome: &Outcome, gaps: &[Gap], option: &Appraised, cited: &str) -> String {
    let group = option.choice.group;
    let last = outcome.years.last().copied().unwrap_or(0);
    let own = gaps.iter().filter(|gap| gap.group == group && gap.year == last);
    let bases = gaps.iter().find(|gap| gap.group == Group::Units && gap.year == last && gap.basis == Basis::Placed);
    let mut text = format!(
        "{} would add {:.0} places in {} at £{} a place. ",
        option.choice.name,
        option.choice.places,
        group.words().to_lowercase(),
        thousands(option.per_place)
    );
    for gap in own {
        let basis = match gap.basis {
            Basis::Placed => "If children go on being placed as they were",
            Basis::Suitable => "Counting those too for whom it was judged suitable and who are elsewhere",
        };
        text.push_str(&format!(
            "{basis}, {:.0} children are expected in January {last} for {:.0} places (8 of 10: {:+.0} to {:+.0} more than places); the chance of a shortage is {:.0}%. ",
            gap.children, gap.places, gap.eighty.0, gap.eighty.1, gap.chance_short * 100.0
        ));
    }
    let cells = behind(outcome, group);
    if !cells.is_empty() {
        let cells: Vec<String> =
            cells.iter().map(|(age, need, more)| format!("{need}, {} ({more:.0} more)", age.to_lowercase())).collect();
        text.push_str(&format!("It grows most for: {}. ", cells.join("; ")));
    }
    match bases {
        Some(bases) => text.push_str(&format!(
            "Bases in mainstream: {:.0} children for {:.0} places in January {last}, short with a chance of {:.0}%. ",
            bases.children,
            bases.places,
            bases.chance_short * 100.0
        )),
        None => text.push_str("Places in bases in mainstream are not known here: say what they could take. "),
    }
    text.push_str(&format!(
        "Of 100 futures, who knew the future would choose it in {:.0}. [Say why the needs named above cannot be met in bases, and \
         what was tried.] Forecast: {cited}.",
        option.robust
    ));
    text
}

/// A number with its thousands apart.
#[must_use]
pub fn thousands(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "pounds")]
    page::words::count(number.round() as i64)
}
