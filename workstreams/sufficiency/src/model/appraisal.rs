//! Gaps and options, read off a kept forecast.

use projection::gap::{Basis, Capacity, Gap, Site, Sites, Waiting, against};
use projection::groups::Group;
use projection::options::{Ahead, Choice, Future, NoPlan, Plan, Question, Short, choose_over, shuffled, weighed};
use projection::travel::Places;

use super::outcome::{By, Outcome, Outlook, Scene};

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
            if let Some(values) = waiting.counted_in(group, today(outcome, group), &values) {
                out.push(against(group, *year, Basis::Suitable, places, &values));
            }
        }
    }
    out
}

/// What a gap with those who wait tells beside the one without them: who waits, as counted and as expected, and who is placed.
/// Nothing for a gap of those who are placed.
#[must_use]
pub fn told_beside(gap: &Gap, all: &[Gap], waiting: &Waiting) -> Vec<f64> {
    if gap.basis == Basis::Placed {
        return Vec::new();
    }
    let placed = all.iter().find(|one| (one.group, one.year, one.basis) == (gap.group, gap.year, Basis::Placed));
    let placed =
        placed.into_iter().flat_map(|one| [one.children, one.eighty.1 + one.places, gap.children - one.children]);
    waiting.children(gap.group).into_iter().chain(placed).collect()
}

/// Children of a group on the day of the forecast.
fn today(outcome: &Outcome, group: Group) -> f64 {
    let lines = outcome.tables.get(&By::Provision).into_iter().flatten();
    lines.filter(|line| group_of(&line.name) == Some(group)).map(|line| line.now).sum()
}

/// The group of a provision as a forecast keeps it.
#[must_use]
pub fn group_of(kept: &str) -> Option<Group> {
    super::provision::Provision::kept_as(kept).map(super::provision::Provision::group)
}

/// A row of the map: an area, and for each January the children who live there less the places there.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaGap {
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

/// Cells of age and need that are said to grow most.
const GROW_MOST: usize = 6;

/// Whom the places of a group are short for: the cells of age and need that grow most, as `(age, need, children more)`, and how many
/// cells grow in all.
#[must_use]
pub fn behind(outcome: &Outcome, group: Group) -> (Vec<(String, String, f64)>, usize) {
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
    let all = cells.len();
    cells.truncate(GROW_MOST);
    (cells, all)
}

/// The groups that options add to and of which places and a forecast are known.
fn known_groups(outcome: &Outcome, capacity: &Capacity, question: &Question) -> Vec<Group> {
    let wanted = |group: &Group| {
        question.choices.iter().any(|choice| choice.group == *group)
            && capacity.knows(*group)
            && outcome.outlook(*group).is_some()
    };
    Group::ALL.into_iter().filter(wanted).collect()
}

/// Children and places that options are chosen over, with those who wait where they were counted; twice: all that may come, and
/// the futures of which each is known in advance.
fn ahead(outcome: &Outcome, sites: &Sites, waiting: &Waiting, asked: &Weighing<'_>) -> (Ahead, Ahead) {
    let capacity = Capacity::of(sites, |_| true);
    let groups = known_groups(outcome, &capacity, asked.question);
    if outcome.scenes.is_empty() || outcome.areas.is_empty() {
        // A forecast of before futures were kept: each provision by itself.
        let mut short = Short::new();
        for (group, year) in groups.iter().flat_map(|group| outcome.years.iter().map(move |year| (*group, *year))) {
            let (Some(outlook), Some(places)) = (outcome.outlook(group), capacity.places(group, year)) else {
                continue;
            };
            let placed = outlook.in_year(&outcome.years, year);
            let values = waiting.counted_in(group, today(outcome, group), &placed).unwrap_or(placed);
            short.insert((group, year), values.iter().map(|value| value - places).collect());
        }
        return (Ahead::of_ranks(&short), shuffled(&short, FUTURES.0, FUTURES.1));
    }
    let (areas, years) = (outcome.areas.clone(), outcome.years.clone());
    let scene = |scene: &Scene| Future {
        stands_for: scene.stands_for,
        children: scene.children.iter().map(|one| f64::from(*one)).collect(),
    };
    let scenes: Vec<Future> = outcome.scenes.iter().map(scene).collect();
    let ahead = Ahead::new(years.clone(), groups, areas.clone()).futures_of(&scenes, &areas, &years);
    // Those who wait become more as those who are placed do, wherever they live; where nobody is placed they stay as many.
    let waits = |group: Group| (waiting.children(group).unwrap_or(0.0), today(outcome, group));
    let ahead = ahead
        .grown(|group| match waits(group) {
            (waits, today) if today > 0.0 => 1.0 + waits / today,
            _ => 1.0,
        })
        .with_more(|group| match waits(group) {
            (waits, today) if today <= 0.0 => waits,
            _ => 0.0,
        })
        .sites(sites);
    let ahead = match asked.ways {
        None => ahead,
        // Children are laid onto ways anew for every plan that is looked at: fewer futures stand for all.
        Some((places, kilometre)) => ahead.fewer(WITH_WAYS).by_road(places, kilometre),
    };
    (ahead.clone(), ahead)
}

/// What is weighed, and how.
#[derive(Debug, Clone, Copy)]
pub struct Weighing<'a> {
    /// Buildings, prices, grants, and what is asked of them.
    pub question: &'a Question,
    /// Where areas lie and pounds a kilometre, where ways count.
    pub ways: Option<(&'a Places, f64)>,
}

/// What is said of one option.
#[derive(Debug, Clone, PartialEq)]
pub struct Appraised {
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
    /// Pounds that the whole plan costs more where this can open a year later only; nothing where it is not in the plan, or no such
    /// plan leaves areas as even as is asked for.
    pub waiting: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Appraisal {
    pub plan: Plan,
    /// Every option that could be looked at: chosen ones first, then by robustness.
    pub options: Vec<Appraised>,
    /// Grants by the last January, in pounds.
    pub grants: f64,
}

/// How many futures are looked at, and from which seed, where the forecast keeps none.
const FUTURES: (usize, u64) = (100, 50);

/// How many futures stand for all where ways count.
const WITH_WAYS: usize = 20;

/// Appraises.
///
/// # Errors
/// Why there is no plan.
pub fn appraise(
    outcome: &Outcome,
    sites: &Sites,
    waiting: &Waiting,
    asked: &Weighing<'_>,
) -> Result<Appraisal, NoPlan> {
    let question = &asked.question.clone().priced(&outcome.scenario, &outcome.years);
    let asked = &Weighing { question, ..*asked };
    let (ahead, futures) = ahead(outcome, sites, waiting, asked);
    let plan = choose_over(&ahead, &futures, question)?;
    let last = outcome.years.last().copied().ok_or(NoPlan::Unknown)?;
    let grants = question.grants.range(..=last).map(|(_, amount)| amount).sum();
    let mut options: Vec<Appraised> = question
        .choices
        .iter()
        .filter(|choice| !plan.left_out.contains(&choice.name))
        .map(|choice| {
            let chosen = plan.chosen.iter().find(|one| one.choice.name == choice.name);
            // Who is not chosen is looked at as if it stood alone.
            let alone = || {
                let short = ahead.short_in(choice.group, last).into_iter();
                weighed(short.map(|(short, chance)| (short.clamp(0.0, choice.places), chance)))
            };
            let used = chosen.map_or_else(alone, |one| one.used);
            let more = question.more(choice.group, last);
            let saves = (used.0 * more, used.1 * more, used.2 * more);
            let years = |saves: f64| (saves > 0.0).then(|| choice.capital / saves);
            Appraised {
                opens: chosen.map(|one| one.opens),
                per_place: choice.capital / choice.places.max(1.0),
                used,
                saves,
                pays_back: [years(saves.0), years(saves.2), years(saves.1)],
                robust: plan.robust.iter().find(|(name, _)| *name == choice.name).map_or(0.0, |one| one.1),
                waiting: chosen.and_then(|chosen| chosen.waiting),
                choice: choice.clone(),
            }
        })
        .collect();
    options.sort_by(|one, other| {
        let order = |option: &Appraised| (option.opens.is_none(), option.opens);
        order(one).cmp(&order(other)).then(other.robust.total_cmp(&one.robust))
    });
    Ok(Appraisal { plan, options, grants })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::outcome::Line;
    use super::super::provision::Provision;
    use super::super::rationale::{is_unsaid, rationale};
    use super::*;
    use projection::cohorts::{Scenario, Summary};
    use projection::options::Price;

    /// Special schools: 100 children today, 100 to 140 in each of two Januaries.
    fn outcome() -> Outcome {
        let values: Vec<f32> = (100..=140_u8).map(f32::from).collect();
        let line =
            |name: &str, now: f64| Line { name: name.to_owned(), now, past: vec![now], ahead: Vec::<Summary>::new() };
        Outcome {
            as_at: jiff::civil::date(2026, 11, 25),
            past: vec![2026],
            years: vec![2027, 2028],
            simulations: 1_000,
            seed: 50,
            scenario: Scenario::default(),
            needs: vec!["ASD".to_owned()],
            total: line("All plans", 100.0),
            tables: BTreeMap::from([(By::Provision, vec![line(Provision::StateSpecial.code(), 100.0)])]),
            outlooks: vec![Outlook {
                group: Group::StateSpecial,
                area: String::new(),
                phase: None,
                need: String::new(),
                values: vec![values.clone(), values],
            }],
            ..Outcome::default()
        }
    }

    fn sites() -> Sites {
        Sites::read("s", "site,group,year,places\nA,state-special,2026,120\n").unwrap()
    }

    fn waiting() -> Waiting {
        Waiting::read("w", "group,children\nstate-special,10\n").unwrap()
    }

    #[test]
    fn who_waits_grows_with_the_provision_in_gaps_and_in_options_alike() {
        let (outcome, sites, waiting) = (outcome(), sites(), waiting());
        let all = gaps(&outcome, &sites, &waiting);
        assert_eq!(all.len(), 4);
        assert!(
            (all[0].children - 120.0).abs() < 1e-6 && (all[1].children - 132.0).abs() < 1e-6,
            "a tenth more: {all:?}"
        );
        assert!(all[0].chance_short < 0.5 && all[1].chance_short > 0.7);
        let choice = Choice {
            name: "Wing".to_owned(),
            group: Group::StateSpecial,
            places: 8.0,
            capital: 100_000.0,
            earliest: 2027,
            area: String::new(),
            not_with: Vec::new(),
            after: Vec::new(),
        };
        let question = Question {
            choices: vec![choice.clone(), Choice { name: "Palace".to_owned(), capital: 9e9, ..choice }],
            prices: BTreeMap::from([(Group::StateSpecial, Price { place: 20_000.0, instead: 50_000.0 })]),
            grants: BTreeMap::from([(2027, 150_000.0)]),
            rate: 0.035,
            life: 40,
            ..Question::default()
        };
        let asked = Weighing { question: &question, ways: None };
        let made = appraise(&outcome, &sites, &waiting, &asked).unwrap();
        let names: Vec<_> = made.options.iter().map(|one| (one.choice.name.as_str(), one.opens)).collect();
        assert_eq!(names, [("Wing", Some(2027)), ("Palace", None)]);
        let wing = &made.options[0];
        // Short by what gaps call suitable, at most its eight places.
        let short: Vec<f64> = (100..=140_u8).map(|value| (f64::from(value) * 1.1 - 120.0).clamp(0.0, 8.0)).collect();
        assert!((wing.used.0 - statistics::mean(&short).unwrap()).abs() < 1e-6, "{wing:?}");
        assert!((wing.saves.0 - wing.used.0 * 30_000.0).abs() < 1e-6);
        assert!(wing.waiting > Some(0.0) && wing.robust > 50.0 && made.options[1].robust < 1.0);
        assert_eq!(appraise(&outcome, &Sites::default(), &waiting, &asked).err(), Some(NoPlan::Unknown));
        let text = rationale(&outcome, (&all, &waiting), wing, "“F”");
        assert!(is_unsaid(&text) && text.contains("132 children are expected in January 2028"), "{text}");
        let base = Appraised { choice: Choice { group: Group::Units, ..wing.choice.clone() }, ..wing.clone() };
        let of_base = rationale(&outcome, (&all, &waiting), &base, "“F”");
        assert!(!is_unsaid(&of_base), "a base needs no reason why it is no base");
        // Few who wait could be worked out from both: only those who are placed are said.
        let few = Waiting::read("w", "group,children\nstate-special,3\n").unwrap();
        let text = rationale(&outcome, (&gaps(&outcome, &sites, &few), &few), wing, "“F”");
        assert!(text.contains("120 children are expected in January 2028"), "{text}");
        assert!(!text.contains("On assessed demand"), "{text}");
    }

    #[test]
    fn kept_futures_put_children_and_places_where_they_are() {
        let mut outcome = outcome();
        outcome.areas = ["East", "West"].map(str::to_owned).to_vec();
        // In one future of four 40 more live in the east; nobody else wants a place.
        let scene = |stands_for: f64, east: f32| Scene {
            stands_for,
            children: Group::ALL
                .into_iter()
                .flat_map(|group| if group == Group::StateSpecial { [east, east, 60.0, 60.0] } else { [0.0; 4] })
                .collect(),
        };
        outcome.scenes = vec![scene(250.0, 100.0), scene(750.0, 60.0)];
        let sites = Sites::read("s", "site,group,year,places,area\nA,state-special,2026,120,West\n").unwrap();
        let places = Places::read("a", "area,easting,northing\nEast,500000,400000\nWest,520000,400000\n").unwrap();
        let choice = |name: &str, area: &str| Choice {
            name: name.to_owned(),
            group: Group::StateSpecial,
            places: 40.0,
            capital: 800_000.0,
            earliest: 2027,
            area: area.to_owned(),
            not_with: Vec::new(),
            after: Vec::new(),
        };
        let mut question = Question {
            choices: vec![choice("A wing", "West"), choice("School in the east", "East")],
            prices: BTreeMap::from([(Group::StateSpecial, Price { place: 20_000.0, instead: 50_000.0 })]),
            grants: BTreeMap::from([(2027, 900_000.0)]),
            rate: 0.035,
            life: 40,
            ..Question::default()
        };
        let nobody = Waiting::default();
        let of = |question: &Question, kilometre: f64| {
            let ways = (kilometre > 0.0).then_some((&places, kilometre));
            appraise(&outcome, &sites, &nobody, &Weighing { question, ways }).unwrap()
        };
        let plain = of(&question, 0.0);
        let wing = plain.options.iter().find(|one| one.choice.name == "A wing").unwrap();
        assert!((wing.used.0 - 10.0).abs() < 1e-6 && wing.used.1 < 1e-6 && wing.used.2 > 39.9, "{wing:?}");
        assert!((plain.options.iter().map(|one| one.robust).sum::<f64>() - 25.0).abs() < 1e-6, "in that future alone");
        // 26 km each way by road is worth a school there even where all have a place.
        let near = of(&question, 1.0);
        assert_eq!((near.options[0].choice.name.as_str(), near.options[0].opens), ("School in the east", Some(2027)));
        question.even = Some(1.0);
        assert_eq!(of(&question, 0.0).options[0].choice.name, "School in the east", "the west has places enough");
        question.choices[1].capital = 9e9;
        let asked = Weighing { question: &question, ways: None };
        assert_eq!(appraise(&outcome, &sites, &nobody, &asked).err(), Some(NoPlan::Uneven));
    }

    #[test]
    fn fewer_places_are_fewer_wherever_they_lie_and_who_waits_for_what_nobody_is_in_is_counted() {
        let mut outcome = outcome();
        outcome.areas = ["East", "West"].map(str::to_owned).to_vec();
        let children =
            Group::ALL.into_iter().flat_map(|group| if group == Group::StateSpecial { [60.0; 4] } else { [0.0; 4] });
        outcome.scenes = vec![Scene { stands_for: 1.0, children: children.collect() }];
        let sites = Sites::read("s", "site,group,year,places,area\nA,state-special,2026,120,West\n").unwrap();
        let lever = projection::cohorts::Acts::Places { group: "state-special".to_owned(), more: -40.0 };
        let scenario = Scenario { levers: vec![projection::cohorts::Lever::of(lever, 2027)] };
        let fewer = sites.clone().assuming(&scenario, &outcome.years);
        let wing = Choice {
            name: "Wing".to_owned(),
            group: Group::StateSpecial,
            places: 10.0,
            capital: 1_000.0,
            earliest: 2027,
            area: "West".to_owned(),
            not_with: Vec::new(),
            after: Vec::new(),
        };
        let question = Question {
            choices: vec![wing],
            prices: BTreeMap::from([(Group::StateSpecial, Price { place: 20_000.0, instead: 50_000.0 })]),
            rate: 0.0,
            life: 40,
            ..Question::default()
        };
        let asked = Weighing { question: &question, ways: None };
        let nothing = |outcome: &Outcome, sites: &Sites, waiting: &Waiting| {
            appraise(outcome, sites, waiting, &asked).unwrap().plan.cost_of_nothing
        };
        assert!(nothing(&outcome, &sites, &Waiting::default()).abs() < 1.0, "120 children, 120 places");
        assert!((nothing(&outcome, &fewer, &Waiting::default()) - 2.0 * 40.0 * 30_000.0).abs() < 1.0);
        // Ten wait; a hundred are placed today, so of 120 it is twelve.
        assert!((nothing(&outcome, &sites, &waiting()) - 2.0 * 12.0 * 30_000.0).abs() < 1.0);
        outcome.tables.clear();
        assert!((nothing(&outcome, &sites, &waiting()) - 2.0 * 10.0 * 30_000.0).abs() < 1.0, "nobody is placed today");
        let unknown =
            Sites::read("s", "site,group,year,places\nA,units,2026,1\n").unwrap().assuming(&scenario, &[2027]);
        assert_eq!(unknown.0.len(), 1, "places of which nobody knows how many there are stay unknown");
    }
}
