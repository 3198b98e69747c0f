//! Small numbers of a forecast, hidden in all its tables together: by themselves two tables may each hide enough, and one less the
//! other would still tell of few.
//!
//! What may be seen together: plans by age, provision and need, and the returns, which group ages and provisions each in its own
//! way. Ages and provisions are the same children twice; needs are another table of all of them.

use projection::cohorts::AgeGroup;
use projection::gap::Phase;
use projection::groups::Group;
use statistics::{Policy, sums};

use super::outcome::{By, Outcome};
use super::provision::Provision;
use super::tables::{REFORM_AGES, reform_age};

/// Whom a number of a table counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    All,
    Age(AgeGroup),
    /// An age group of the reform plan.
    Ages(&'static str),
    Provision(Provision),
    /// A kind of placement of the high-needs management plan.
    Placement(&'static str),
    Group(Group),
    /// A kind of place of the school capacity survey, in a phase.
    Survey(Phase, &'static str),
    /// All kinds of place of the survey, in a phase.
    SurveyAll(Phase),
    /// A need, by its place.
    Need(usize),
    /// The same in one provision.
    NeedIn(usize, Provision),
}

impl Sum {
    #[must_use]
    pub fn holds(self, age: AgeGroup, need: usize, provision: Provision) -> bool {
        match self {
            Self::All => true,
            Self::Age(own) => own == age,
            Self::Ages(own) => own == reform_age(age),
            Self::Provision(own) => own == provision,
            Self::Placement(own) => own == provision.high_needs(),
            Self::Group(own) => own == provision.group(),
            Self::Survey(phase, own) => phase == Phase::of(age) && provision.capacity_survey() == Some(own),
            Self::SurveyAll(phase) => phase == Phase::of(age) && provision.capacity_survey().is_some(),
            Self::Need(own) => own == need,
            Self::NeedIn(own, of) => own == need && of == provision,
        }
    }

    /// That of a line of a forecast's tables.
    fn of_line(by: By, name: &str, needs: &[String]) -> Option<Self> {
        match by {
            By::Age => AgeGroup::kept_as(name).map(Self::Age),
            By::Need => needs.iter().position(|need| need == name).map(Self::Need),
            By::Provision => Provision::kept_as(name).map(Self::Provision),
            By::Area => None,
        }
    }
}

/// The phases of the capacity survey.
pub const SURVEY: [Phase; 2] = [Phase::Primary, Phase::Secondary];

/// All numbers by age and provision that may be seen together, but the total.
fn by_age_and_provision() -> Vec<Sum> {
    let ages = AgeGroup::ALL.map(Sum::Age).into_iter().chain(REFORM_AGES.map(Sum::Ages));
    let provisions = Provision::ALL.map(Sum::Provision).into_iter();
    let groups = Group::ALL.into_iter().map(Sum::Group);
    let mut all: Vec<Sum> = ages.chain(provisions).chain(groups).collect();
    let mut add = |sum: Sum| {
        if !all.contains(&sum) {
            all.push(sum);
        }
    };
    for provision in Provision::ALL {
        add(Sum::Placement(provision.high_needs()));
        if let Some(kind) = provision.capacity_survey() {
            SURVEY.into_iter().flat_map(|phase| [Sum::Survey(phase, kind), Sum::SurveyAll(phase)]).for_each(&mut add);
        }
    }
    all
}

/// Which numbers of a forecast stay hidden, by January.
#[derive(Debug, Clone, Default)]
pub struct Hidden(Vec<(u16, Vec<Sum>)>);

impl Hidden {
    /// What whoever does not plan with small numbers is not shown.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let januaries = outcome.past.last().into_iter().chain(&outcome.years);
        Self(januaries.enumerate().map(|(place, january)| (*january, hidden(outcome, place))).collect())
    }

    #[must_use]
    pub fn hides(&self, january: u16, sum: Sum) -> bool {
        self.0.iter().any(|(own, hidden)| *own == january && hidden.contains(&sum))
    }

    /// Whether a number of a line of the forecast's tables stays hidden. So does a line that is none of those known here: nobody
    /// can say what it would tell beside the others. Areas of homes are hidden among themselves.
    #[must_use]
    pub fn hides_line(&self, january: u16, by: By, name: &str, needs: &[String]) -> bool {
        match Sum::of_line(by, name, needs) {
            Some(sum) => self.hides(january, sum),
            None => by != By::Area && !self.0.is_empty(),
        }
    }
}

/// Of the January at a place: the last that was counted, then those to come.
fn hidden(outcome: &Outcome, january: usize) -> Vec<Sum> {
    let ahead = if outcome.past.is_empty() { Some(january) } else { january.checked_sub(1) };
    let mut parts = vec![0.0; AgeGroup::ALL.len() * Provision::ALL.len()];
    let mut needs = vec![0.0; outcome.needs.len()];
    for cell in &outcome.cells {
        let children = match ahead {
            None => cell.last,
            Some(ahead) => cell.ahead.get(ahead).copied().map_or(0.0, f64::from),
        };
        let Some(age) = AgeGroup::ALL.iter().position(|age| *age == cell.age) else { continue };
        let own = [parts.get_mut(age * Provision::ALL.len() + cell.provision), needs.get_mut(cell.need)];
        own.into_iter().flatten().for_each(|sum| *sum += children);
    }
    let each = AgeGroup::ALL.into_iter().flat_map(|age| Provision::ALL.map(|provision| (age, provision)));
    let each: Vec<(AgeGroup, Provision)> = each.collect();
    let mut all = hidden_of(&parts, by_age_and_provision(), &|sum, place| {
        each.get(place).is_some_and(|(age, provision)| sum.holds(*age, 0, *provision))
    });
    let of_needs = (0..needs.len()).map(Sum::Need).collect();
    all.extend(hidden_of(&needs, of_needs, &|sum, place| sum == Sum::All || sum == Sum::Need(place)));
    all
}

/// Which of the numbers stay hidden. `holds` says whether one counts the children of a part.
fn hidden_of(parts: &[f64], shown: Vec<Sum>, holds: &dyn Fn(Sum, usize) -> bool) -> Vec<Sum> {
    let all: Vec<Sum> = std::iter::once(Sum::All).chain(shown).collect();
    let of = |sum: Sum| {
        let own = (0..parts.len().min(128)).filter(|place| holds(sum, *place));
        own.fold(0_u128, |of, place| of | (1_u128 << place))
    };
    let made: Vec<statistics::Sum> =
        all.iter().map(|sum| statistics::Sum { of: of(*sum), is_known: *sum == Sum::All }).collect();
    let hidden = sums(parts, &made, Policy::default());
    all.into_iter().zip(hidden).filter(|(_, hidden)| *hidden).map(|(sum, _)| sum).collect()
}

#[cfg(test)]
mod tests {
    use super::super::outcome::Cell;
    use super::super::tables::{Return, Which, tables};
    use super::*;

    /// Children of one January, told apart as few records would be.
    fn outcome(cells: &[(AgeGroup, Provision, f64)]) -> Outcome {
        let place = |provision: Provision| Provision::ALL.iter().position(|one| *one == provision).unwrap();
        let cell = |(age, provision, last): &(AgeGroup, Provision, f64)| Cell {
            age: *age,
            need: 0,
            provision: place(*provision),
            last: *last,
            ahead: vec![],
        };
        Outcome {
            past: vec![2026],
            needs: vec!["ASD".to_owned()],
            cells: cells.iter().map(cell).collect(),
            ..Outcome::default()
        }
    }

    fn shown_in(all: &[Return], title: &str, name: &str) -> String {
        let table = all.iter().find(|one| one.title.contains(title)).unwrap();
        table.shown(true).into_iter().find(|(own, _)| own == name).unwrap().1.swap_remove(0)
    }

    #[test]
    fn no_return_less_another_tells_of_few() {
        let one = outcome(&[
            (AgeGroup::Primary, Provision::Mainstream, 80.0),
            (AgeGroup::Secondary, Provision::Mainstream, 71.0),
            (AgeGroup::EarlyYears, Provision::EarlyYears, 1.0),
            (AgeGroup::Primary, Provision::SpecialistBase, 6.0),
            (AgeGroup::Secondary, Provision::SpecialistBase, 1.0),
            (AgeGroup::Secondary, Provision::Alternative, 2.0),
            (AgeGroup::Secondary, Provision::StateSpecial, 60.0),
            (AgeGroup::Primary, Provision::StateSpecial, 40.0),
            (AgeGroup::Secondary, Provision::Other, 29.0),
            (AgeGroup::Secondary, Provision::HomeEducated, 1.0),
            (AgeGroup::Secondary, Provision::Otherwise, 2.0),
        ]);
        let of = |which: Which| tables(&one, which);
        let (plan, survey, needs) = (of(Which::ReformPlan), of(Which::Capacity), of(Which::HighNeeds));
        let is_hidden = |all: &[Return], title: &str, name: &str| shown_in(all, title, name) == "[c]";
        // 32 less 29 would be the three who are at home or elsewhere.
        assert!(
            is_hidden(&plan, "6 Plans", Provision::Other.words()) || is_hidden(&needs, "kind of placement", "Other")
        );
        // 152 less 151 would be the one in an early years setting.
        assert!(
            is_hidden(&plan, "6 Plans", Provision::Mainstream.words())
                || is_hidden(&needs, "kind of placement", Provision::Mainstream.high_needs())
        );
        // All less 152, 100 and 32 are 9 in units and alternative provision; less the 6 of units in primary years they are 3.
        let units = Sum::Survey(Phase::Primary, Provision::SpecialistBase.capacity_survey().unwrap());
        let placements = [Provision::Mainstream, Provision::StateSpecial, Provision::Other];
        let hidden = Hidden::of(&one);
        let mut told = placements.map(|one| Sum::Placement(one.high_needs())).into_iter().chain([units]);
        assert!(told.any(|sum| hidden.hides(2026, sum)), "{hidden:?}");
        // Nor does the survey's own list tell.
        assert!(is_hidden(&survey, "Year 7 to 11", "SEN units and resourced provision"));
        // Large numbers stay.
        assert_eq!(shown_in(&plan, "6 Plans", Provision::StateSpecial.words()), "100");
    }

    #[test]
    fn every_line_of_ages_and_provisions_is_known_by_its_code_and_by_the_label_that_was_kept_before() {
        let labels = ["Early years", "Reception", "Years 1 to 6", "Years 7 to 11", "16 to 19", "20 to 25"];
        for (age, label) in AgeGroup::ALL.into_iter().zip(labels) {
            for kept in [age.code(), label] {
                assert_eq!(Sum::of_line(By::Age, kept, &[]), Some(Sum::Age(age)), "{kept}");
                assert_eq!(AgeGroup::shown(kept), age.words());
            }
        }
        for provision in Provision::ALL {
            for kept in [provision.code(), provision.label_of_before()] {
                assert_eq!(Sum::of_line(By::Provision, kept, &[]), Some(Sum::Provision(provision)), "{kept}");
            }
        }
    }

    #[test]
    fn a_line_that_no_table_knows_stays_hidden() {
        let one = outcome(&[(AgeGroup::Primary, Provision::Mainstream, 80.0)]);
        let (reader, planner) = (Hidden::of(&one), Hidden::default());
        for by in [By::Age, By::Need, By::Provision] {
            assert!(reader.hides_line(2026, by, "a name of tomorrow", &one.needs), "{by:?}");
            assert!(!planner.hides_line(2026, by, "a name of tomorrow", &one.needs), "{by:?}");
        }
        assert!(!reader.hides_line(2026, By::Need, "ASD", &one.needs));
        assert!(!reader.hides_line(2026, By::Age, AgeGroup::Primary.code(), &one.needs));
        assert!(!reader.hides_line(2026, By::Area, "North", &one.needs));
    }

    #[test]
    fn nothing_is_hidden_where_all_are_many() {
        let each = [AgeGroup::Primary, AgeGroup::Secondary].map(|age| {
            [Provision::Mainstream, Provision::StateSpecial, Provision::SpecialistBase, Provision::Alternative]
                .map(|provision| (age, provision, 20.0))
        });
        let one = outcome(&each.concat());
        for which in Which::ALL {
            // Needs within a provision are never shown to everybody.
            for table in tables(&one, which).into_iter().filter(|table| !table.is_crossed) {
                assert!(table.shown(true).iter().all(|(_, cells)| !cells.contains(&"[c]".to_owned())), "{table:?}");
            }
        }
    }
}
