//! How far children would have to go, if everybody of a provision were placed anew at the sites there are.

use charts::{Chart, Flow, Flows, Kind, Place, Unit};
use projection::gap::{Site, Sites};
use projection::groups::Group;
use projection::travel::{Demand, LONGER, Places, WAYS, lay};

use super::outcome::Outcome;

/// Kilometres an hour by road. An assumption, said on the page.
pub const SPEED: f64 = 30.0;
/// Where no price of the places is known, nobody is left without a place for the sake of the way.
const FAR: f64 = 1e6;

/// What a way costs and a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// Pounds a kilometre, for one child.
    pub kilometre: f64,
    /// Pounds a year for a place, and where there is none; nothing where they are not known.
    pub place: Option<(f64, f64)>,
}

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

/// Lays the children of a group in the last January onto its sites.
#[must_use]
pub fn travel(outcome: &Outcome, sites: &Sites, areas: &Places, group: Group, price: Price) -> Option<Travel> {
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
    let mut homes: Vec<(String, u32)> = Vec::new();
    for one in outcome.outlooks.iter().filter(|one| one.group == group && !one.area.is_empty()) {
        let children = whole(statistics::mean(&one.in_year(&outcome.years, year)).unwrap_or(0.0));
        if areas.0.contains_key(&one.area) {
            homes.push((one.area.clone(), children));
        } else {
            left_out.push(one.area.clone());
        }
    }
    let by_road = |from: &str, to: &str| areas.kilometres(from, to).map(|straight| straight * LONGER);
    let (place, otherwise) = price.place.unwrap_or((0.0, FAR));
    let demands: Vec<Demand> = homes
        .iter()
        .map(|(area, children)| Demand {
            children: *children,
            costs: own
                .iter()
                .map(|(site, _)| by_road(area, &site.area).map(|far| place + far * WAYS * price.kilometre))
                .collect(),
            otherwise,
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
    /// Kilometres one way for those with a place: the mean, and how many go longer than so many minutes.
    #[must_use]
    pub fn far(&self, minutes: f64) -> (f64, u32) {
        let children: u32 = self.ways.iter().map(|way| way.children).sum();
        let all: f64 = self.ways.iter().map(|way| way.kilometres * f64::from(way.children)).sum();
        let longer = self.ways.iter().filter(|way| way.minutes() > minutes).map(|way| way.children).sum();
        (all / f64::from(children.max(1)), longer)
    }

    /// Pounds a year for the ways.
    #[must_use]
    pub fn cost(&self, kilometre: f64) -> f64 {
        self.ways.iter().map(|way| way.kilometres * f64::from(way.children) * WAYS * kilometre).sum()
    }

    /// The map. `words` says a number of children as the reader may know it.
    #[must_use]
    pub fn chart(&self, areas: &Places, title: &str, words: impl Fn(u32) -> String) -> Chart {
        let names: Vec<&String> = areas.0.keys().collect();
        let number = |area: &str| names.iter().position(|name| *name == area);
        let places = areas.0.iter().map(|(name, at)| Place {
            name: name.clone(),
            at: *at,
            is_short: self.without.iter().any(|(area, _)| area == name),
            is_goal: self.sites.iter().any(|(site, ..)| site.area == *name),
        });
        let flows = self.ways.iter().filter_map(|way| {
            Some(Flow {
                from: number(&way.from)?,
                to: number(&way.to)?,
                words: words(way.children),
                count: f64::from(way.children),
            })
        });
        let map = Flows {
            of: "Area".to_owned(),
            goal: "School or college".to_owned(),
            short: "Area with children without a place".to_owned(),
            places: places.collect(),
            flows: flows.collect(),
        };
        let (kilometres, _) = self.far(f64::INFINITY);
        let takeaway = match self.without.len() {
            0 => format!("Every child has a place, on average {kilometres:.1} km away."),
            1 => format!("Places are on average {kilometres:.1} km away; 1 area has children without a place."),
            many => {
                format!("Places are on average {kilometres:.1} km away; {many} areas have children without a place.")
            }
        };
        Chart::new(title, takeaway, Unit::count(), Kind::Flows(map))
    }
}
