//! How far children would have to go, if everybody of a provision were placed anew at the sites there are.

use charts::{Chart, Flow, Flows, Kind, Place, Unit};
use projection::gap::{Site, Sites};
use projection::groups::Group;
use projection::travel::{Demand, LONGER, Places, WAYS, lay};

use super::outcome::Outcome;

/// Kilometres an hour by road. An assumption, said on the page.
pub const SPEED: f64 = 30.0;
/// More kilometres than any journey: nobody is left without a place for the sake of the way.
const FAR: f64 = 1e6;

/// A way of some children.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// From which area.
    pub from: String,
    /// To which site, in which area.
    pub site: String,
    /// The area of the site.
    pub to: String,
    /// How many children.
    pub children: u32,
    /// How far, by road.
    pub kilometres: f64,
}

impl Way {
    /// How long, one way.
    #[must_use]
    pub fn minutes(&self) -> f64 {
        self.kilometres / SPEED * 60.0
    }
}

/// Everybody laid onto the sites.
#[derive(Debug, Clone, PartialEq)]
pub struct Travel {
    /// The January.
    pub year: u16,
    pub ways: Vec<Way>,
    /// Children by area without a place.
    pub without: Vec<(String, u32)>,
    pub children: u32,
    /// Sites that lie in no known area, and areas of homes whose place is not known: they are left out.
    pub left_out: Vec<String>,
    /// Sites with their places and how many are taken.
    pub sites: Vec<(Site, u32, u32)>,
}

fn whole(number: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of children")]
    let whole = number.round().clamp(0.0, 4e9) as u32;
    whole
}

/// Means in whole children: as many in all as the means are together, each as near as that allows.
fn shared_out(means: &[f64]) -> Vec<u32> {
    let mut whole_ones: Vec<u32> = means.iter().map(|mean| whole(mean.floor())).collect();
    let mut order: Vec<usize> = (0..means.len()).collect();
    // The sort is stable: of equal parts the first in the list comes first.
    order.sort_by(|one, other| means[*other].fract().total_cmp(&means[*one].fract()));
    let rest = whole(means.iter().sum()).saturating_sub(whole_ones.iter().sum());
    for at in order.into_iter().take(numbers::fitted(rest)) {
        whole_ones[at] += 1;
    }
    whole_ones
}

/// Lays the children of a group in the last January onto its sites: as many as there are places for, with the least travel.
#[must_use]
pub fn travel(outcome: &Outcome, sites: &Sites, areas: &Places, group: Group) -> Option<Travel> {
    let year = *outcome.years.last()?;
    let mut left_out = Vec::new();
    let mut own: Vec<(Site, u32)> = Vec::new();
    for site in sites.0.iter().filter(|site| site.group == group) {
        if areas.0.contains_key(&site.area) {
            own.push((site.clone(), whole(site.in_year(year))));
        } else {
            left_out.push(site.name.clone());
        }
    }
    let (mut known, mut means): (Vec<String>, Vec<f64>) = (Vec::new(), Vec::new());
    for one in outcome.outlooks.iter().filter(|one| one.group == group && !one.area.is_empty()) {
        if areas.0.contains_key(&one.area) {
            known.push(one.area.clone());
            means.push(statistics::mean(&one.in_year(&outcome.years, year)).unwrap_or(0.0));
        } else {
            left_out.push(one.area.clone());
        }
    }
    let homes: Vec<(String, u32)> = known.into_iter().zip(shared_out(&means)).collect();
    let by_road = |from: &str, to: &str| areas.kilometres(from, to).map(|straight| straight * LONGER);
    let demands: Vec<Demand> = homes
        .iter()
        .map(|(area, children)| Demand {
            children: *children,
            costs: own.iter().map(|(site, _)| by_road(area, &site.area)).collect(),
            otherwise: FAR,
        })
        .collect();
    let places: Vec<u32> = own.iter().map(|(_, places)| *places).collect();
    let laid = lay(&demands, &places);
    let mut taken = vec![0; own.len()];
    let ways = laid
        .flows
        .iter()
        .filter_map(|(home, site, children)| {
            let ((area, _), (to, _)) = (homes.get(*home)?, own.get(*site)?);
            *taken.get_mut(*site)? += children;
            Some(Way {
                from: area.clone(),
                site: to.name.clone(),
                to: to.area.clone(),
                children: *children,
                kilometres: by_road(area, &to.area)?,
            })
        })
        .collect();
    Some(Travel {
        year,
        ways,
        children: homes.iter().map(|(_, children)| children).sum(),
        without: homes.into_iter().map(|(area, _)| area).zip(laid.without).filter(|(_, count)| *count > 0).collect(),
        left_out,
        sites: own.into_iter().zip(taken).map(|((site, places), taken)| (site, places, taken)).collect(),
    })
}

impl Travel {
    /// Mean kilometres one way for those with a place; nothing where nobody has one.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let children: u32 = self.ways.iter().map(|way| way.children).sum();
        let all: f64 = self.ways.iter().map(|way| way.kilometres * f64::from(way.children)).sum();
        (children > 0).then(|| all / f64::from(children))
    }

    /// How many go longer than so many minutes one way.
    #[must_use]
    pub fn longer(&self, minutes: f64) -> u32 {
        self.ways.iter().filter(|way| way.minutes() > minutes).map(|way| way.children).sum()
    }

    /// Pounds a year for the ways.
    #[must_use]
    pub fn cost(&self, kilometre: f64) -> f64 {
        // A sum of nothing is below 0 by its sign.
        self.ways.iter().map(|way| way.kilometres * f64::from(way.children) * WAYS * kilometre).sum::<f64>() + 0.0
    }

    /// The map. `shown` says a number of children as the reader may know it, and for how many its line is drawn.
    #[must_use]
    pub fn chart(&self, areas: &Places, title: &str, shown: impl Fn(u32) -> (String, f64)) -> Chart {
        let names: Vec<&String> = areas.0.keys().collect();
        let number = |area: &str| names.iter().position(|name| *name == area);
        let places = areas.0.iter().map(|(name, at)| Place {
            name: name.clone(),
            at: *at,
            is_short: self.without.iter().any(|(area, _)| area == name),
            is_goal: self.sites.iter().any(|(site, ..)| site.area == *name),
        });
        let flows = self.ways.iter().filter_map(|way| {
            let (words, count) = shown(way.children);
            Some(Flow { from: number(&way.from)?, to: number(&way.to)?, words, count })
        });
        let map = Flows {
            of: "Area".to_owned(),
            goal: "School or college".to_owned(),
            short: "Area with children without a place".to_owned(),
            places: places.collect(),
            flows: flows.collect(),
        };
        let takeaway = match (self.mean(), self.without.len()) {
            (None, 0) => "No children are expected in this provision.".to_owned(),
            (None, _) => "No child has a place.".to_owned(),
            (Some(far), 0) => format!("Every child has a place, on average {far:.1} km away."),
            (Some(far), 1) => format!("Places are on average {far:.1} km away; 1 area has children without a place."),
            (Some(far), many) => {
                format!("Places are on average {far:.1} km away; {many} areas have children without a place.")
            }
        };
        Chart::new(title, takeaway, Unit::count(), Kind::Flows(map))
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::Outlook;
    use super::*;

    const SITES: &str = "site,group,year,places,area\nA,units,2027,2,East\n";
    const AREAS: &str = "area,easting,northing\nEast,500000,400000\nWest,650000,400000\n";

    /// 0.4 children from each of five wards of the east and 0.6 from the west.
    fn outcome() -> Outcome {
        let ward = |area: &str, children: f32| Outlook {
            group: Group::Units,
            area: area.to_owned(),
            phase: None,
            need: String::new(),
            values: vec![vec![children]],
        };
        let wards = ["East"; 5].map(|area| ward(area, 0.4)).into_iter().chain([ward("West", 0.6)]);
        Outcome { years: vec![2027], outlooks: wards.collect(), ..Outcome::default() }
    }

    fn of(outcome: &Outcome, sites: &str) -> Travel {
        let (sites, areas) = (Sites::read("s", sites).unwrap(), Places::read("a", AREAS).unwrap());
        travel(outcome, &sites, &areas, Group::Units).unwrap()
    }

    #[test]
    fn parts_of_children_in_many_wards_are_as_many_children_as_in_all() {
        assert_eq!(shared_out(&[0.4; 5]), [1, 1, 0, 0, 0]);
        assert_eq!(shared_out(&[1.2, 0.9, 0.2]), [1, 1, 0]);
        assert_eq!(shared_out(&[]), Vec::<u32>::new());
        assert_eq!(of(&outcome(), SITES).children, 3);
    }

    #[test]
    fn nobody_goes_without_a_place_that_there_is_however_far_it_is() {
        let made = of(&outcome(), SITES);
        let without: u32 = made.without.iter().map(|(_, children)| children).sum();
        assert_eq!((made.children, without), (3, 1), "two places for three children");
        let more = of(&outcome(), &SITES.replace(",2,", ",9,"));
        assert!(more.without.is_empty() && more.ways.iter().any(|way| way.kilometres > 190.0), "{more:?}");
    }

    #[test]
    fn where_nobody_has_a_place_nothing_is_said_of_how_far_it_is() {
        let made = of(&outcome(), &SITES.replace(",2,", ",0,"));
        assert_eq!(made.mean(), None);
        assert!(made.cost(1.0).is_sign_positive(), "not a negative nothing");
        let chart = made.chart(&Places::read("a", AREAS).unwrap(), "Units", |children| (children.to_string(), 1.0));
        assert!(!chart.takeaway.contains("km"), "{}", chart.takeaway);
    }
}
