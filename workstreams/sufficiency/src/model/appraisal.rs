//! Gaps and options, read off a kept forecast.

use projection::gap::{Basis, Capacity, Gap, Site, Sites, Waiting, against};
use projection::groups::Group;
use projection::options::{
    Ahead, Choice, Future, NoPlan, Plan, Price, Question, Short, choose_over, shuffled, weighed,
};
use projection::travel::Places;

use super::outcome::{By, Outcome, Outlook, Scene};
use super::travel::{LONGER, WAYS};
use super::words::{chance, january, pounds, signed, whole};

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
    let today = today(outcome, group);
    let grown = |value: &f64| value + children * if today > 0.0 { value / today } else { 1.0 };
    values.iter().map(grown).collect()
}

/// Children of a group on the day of the forecast.
fn today(outcome: &Outcome, group: Group) -> f64 {
    let lines = outcome.tables.get(&By::Provision).into_iter().flatten();
    lines.filter(|line| group_of(&line.name) == Some(group)).map(|line| line.now).sum()
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

/// The groups that options add to and of which places and a forecast are known.
fn known_groups(outcome: &Outcome, capacity: &Capacity, question: &Question) -> Vec<Group> {
    let wanted = |group: &Group| {
        let has_places = outcome.years.iter().any(|year| capacity.places(*group, *year).is_some());
        question.choices.iter().any(|choice| choice.group == *group) && has_places && outcome.outlook(*group).is_some()
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
            let values = with_waiting(outcome, waiting, group, &outlook.in_year(&outcome.years, year));
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
    let ahead = Ahead::new(years.clone(), groups.clone(), areas.clone()).futures_of(&scenes, &areas, &years);
    // Those who wait become more as those who are placed do, wherever they live.
    let waits: Vec<(Group, f64)> = groups
        .iter()
        .map(|group| (*group, waiting.children(*group).map_or(0.0, |waits| waits / today(outcome, *group).max(1.0))))
        .collect();
    let mut ahead =
        ahead.grown(|group| waits.iter().find(|(own, _)| *own == group).map_or(1.0, |(_, more)| 1.0 + more));
    let nowhere = Capacity::of(sites, |site: &Site| !areas.contains(&site.area));
    let own: Vec<Capacity> = areas.iter().map(|area| Capacity::of(sites, |site: &Site| site.area == *area)).collect();
    ahead = ahead.places(|group, area, year| {
        let capacity = areas.iter().position(|one| one == area).and_then(|at| own.get(at)).unwrap_or(&nowhere);
        capacity.places(group, year).unwrap_or(0.0)
    });
    if let Some((places, kilometre)) = asked.ways {
        // Children are laid onto ways anew for every plan that is looked at: fewer futures stand for all.
        ahead = ahead.fewer(WITH_WAYS).ways(|from, to| {
            let far = if from == to { Some(0.0) } else { places.kilometres(from, to) };
            Some(far? * LONGER * WAYS * kilometre)
        });
    }
    (ahead.clone(), ahead)
}

/// The question with prices of each year, as the forecast assumes that they rise.
fn priced(outcome: &Outcome, question: &Question) -> Question {
    let mut priced = question.clone();
    for (group, price) in &question.prices {
        for year in &outcome.years {
            let times = outcome.scenario.price(*group, *year);
            let own = Price { place: price.place * times, instead: price.instead * times };
            priced.yearly.insert((*group, *year), own);
        }
    }
    priced
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
    /// Pounds that the whole plan costs more where this can open a year later only; nothing where it is not in the plan, or no such
    /// plan leaves areas as even as is asked for.
    pub waiting: Option<f64>,
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
    let question = &priced(outcome, asked.question);
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

/// A draft of why places are needed. For special schools the capital memorandum of 2026 asks for the need that bases in mainstream
/// cannot meet: the draft states figures, and leaves in brackets what whoever signs it must say.
#[must_use]
pub fn rationale(outcome: &Outcome, gaps: &[Gap], option: &Appraised, cited: &str) -> String {
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
            Basis::Placed => "If children go on being placed as they were",
            Basis::Suitable => "Counting those too for whom it was judged suitable and who are elsewhere",
        };
        text.push_str(&format!(
            "{basis}, {} children are expected in {} for {} places (8 of 10: {} to {} more than places); the chance of a shortage is {}. ",
            whole(gap.children),
            january(last),
            whole(gap.places),
            signed(gap.eighty.0),
            signed(gap.eighty.1),
            chance(gap.chance_short)
        ));
    }
    let cells = behind(outcome, group);
    if !cells.is_empty() {
        let cells: Vec<String> = cells
            .iter()
            .map(|(age, need, more)| format!("{need}, {} ({} more)", age.to_lowercase(), whole(*more)))
            .collect();
        text.push_str(&format!("It grows most for: {}. ", cells.join("; ")));
    }
    if asks_for_a_rationale(group) {
        let bases = gaps.iter().find(|gap| gap.group == Group::Units && gap.year == last && gap.basis == Basis::Placed);
        match bases {
            Some(bases) => text.push_str(&format!(
                "Bases in mainstream: {} children for {} places in {}, short with a chance of {}. ",
                whole(bases.children),
                whole(bases.places),
                january(last),
                chance(bases.chance_short)
            )),
            None => text.push_str("Places in bases in mainstream are not known here: say what they could take. "),
        }
        text.push_str(TO_SAY);
    }
    text.push_str(&format!(
        "It is chosen in {:.0} of 100 simulated futures, each known in advance. Forecast: {cited}.",
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
const TO_SAY: &str = "[Say why the needs named above cannot be met in bases, and what was tried.] ";

/// Whether the capital memorandum asks for a rationale: for places in special schools.
#[must_use]
pub fn asks_for_a_rationale(group: Group) -> bool {
    matches!(group, Group::StateSpecial | Group::IndependentSpecial)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::outcome::Line;
    use super::super::provision::Provision;
    use super::*;
    use projection::cohorts::{Scenario, Summary};

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
            tables: BTreeMap::from([(By::Provision, vec![line(Provision::StateSpecial.words(), 100.0)])]),
            flows: Vec::new(),
            flow_ages: Vec::new(),
            by_requests: false,
            cells: Vec::new(),
            outlooks: vec![Outlook {
                group: Group::StateSpecial,
                area: String::new(),
                phase: None,
                need: String::new(),
                values: vec![values.clone(), values],
            }],
            areas: Vec::new(),
            localities: BTreeMap::new(),
            scenes: Vec::new(),
            drivers: Vec::new(),
            track: Vec::new(),
            notes: Vec::new(),
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
        let text = rationale(&outcome, &all, wing, "“F”");
        assert!(is_unsaid(&text) && text.contains("132 children are expected in January 2028"), "{text}");
        let base = Appraised { choice: Choice { group: Group::Units, ..wing.choice.clone() }, ..wing.clone() };
        assert!(!is_unsaid(&rationale(&outcome, &all, &base, "“F”")), "a base needs no reason why it is no base");
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
}
