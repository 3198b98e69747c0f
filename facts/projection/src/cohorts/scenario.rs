//! What is assumed otherwise than it went until now: levers that act on rates, never on counts.

use serde::{Deserialize, Serialize};

use crate::groups::Group;

/// Whom a change of provision concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whom {
    /// Those with a new plan.
    New,
    /// Those too who move.
    Moving,
}

/// What a lever acts on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "acts", rename_all_fields = "kebab-case")]
pub enum Acts {
    /// So many times as many requests (new plans, where requests are not known). With needs or areas: of those who would come to
    /// have the need or who live in the area.
    Requests { times: f64 },
    /// So many times the odds that a request is accepted.
    Acceptance { times: f64 },
    /// So many times the odds that an assessment ends in a plan.
    Issue { times: f64 },
    /// So many times the odds that a plan ends.
    Endings { times: f64 },
    /// So many times as many children of the area.
    Population { times: f64 },
    /// A part of those who would come to a provision comes to another.
    Provision {
        from_provision: String,
        to_provision: String,
        /// The part, 0 to 1.
        part: f64,
        whom: Whom,
        /// Only as long as there is a place in the year, where the places of the provision are known.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        only_while_places: bool,
    },
    /// Orders of the tribunal and parents' preference: a part of all who come anywhere comes to the provision that is named, whether
    /// there is a place or not.
    Named {
        /// The provision that is named.
        to_provision: String,
        /// The part, 0 to 1.
        part: f64,
        whom: Whom,
    },
    /// So many places more, or fewer, of a group of provision, from the January of `from` on.
    Places {
        /// The group, by its name in files, such as `units`.
        group: String,
        /// How many more; fewer below 0.
        more: f64,
    },
    /// Prices of a place and of what is bought instead of it become so many times as great each year after the January of `from`.
    Prices {
        /// The groups, by their names in files; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<String>,
        /// Times a year, such as 1.04.
        a_year: f64,
    },
}

/// One assumption.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Lever {
    #[serde(flatten)]
    pub acts: Acts,
    /// Only curriculum years from … to …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ncys: Option<(i8, i8)>,
    /// Only these needs: of requests, endings and provision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Only who lives in these areas: of requests and provision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// From the January of this year on: it acts on what happens after, and is first seen in the January that follows.
    pub from: u16,
    /// Fully from this January on; a part of it in between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fully: Option<u16>,
    /// Until this January; it ends then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u16>,
}

/// All assumptions together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scenario {
    #[serde(default)]
    pub levers: Vec<Lever>,
}

impl Scenario {
    /// Reads the scenario file (JSON).
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(text: &str) -> Result<Self, String> {
        let scenario: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        scenario.check()?;
        Ok(scenario)
    }

    /// # Errors
    /// What is out of range, in words.
    pub fn check(&self) -> Result<(), String> {
        for (place, lever) in self.levers.iter().enumerate() {
            lever.check().map_err(|words| format!("lever {}: {words}", place + 1))?;
        }
        Ok(())
    }

    /// Names of provisions, groups, needs and areas that are not among those of the record: a lever on them would do nothing.
    #[must_use]
    pub fn unknown(&self, dimensions: &super::Dimensions) -> Vec<String> {
        let mut unknown = Vec::new();
        for lever in &self.levers {
            let (provisions, groups): (Vec<&String>, Vec<&String>) = match &lever.acts {
                Acts::Provision { from_provision, to_provision, .. } => (vec![from_provision, to_provision], vec![]),
                Acts::Named { to_provision, .. } => (vec![to_provision], vec![]),
                Acts::Places { group, .. } => (vec![], vec![group]),
                Acts::Prices { groups, .. } => (vec![], groups.iter().collect()),
                _ => (vec![], vec![]),
            };
            unknown.extend(provisions.into_iter().filter(|name| !dimensions.provisions.contains(name)).cloned());
            unknown.extend(groups.into_iter().filter(|name| Group::named(name).is_none()).cloned());
            unknown.extend(lever.needs.iter().filter(|name| !dimensions.needs.contains(name)).cloned());
            unknown.extend(lever.areas.iter().filter(|name| !dimensions.areas.contains(name)).cloned());
        }
        unknown
    }

    /// Provisions that levers fill only while there are places, and of which no places are known: such a lever would stop at nothing.
    #[must_use]
    pub fn without_rooms(&self, history: &super::History) -> Vec<String> {
        let capped = self.levers.iter().filter_map(|lever| match &lever.acts {
            Acts::Provision { to_provision, only_while_places: true, .. } => Some(to_provision),
            _ => None,
        });
        let has_room = |name: &String| {
            let place = history.dimensions.provisions.iter().position(|own| own == name);
            place.is_some_and(|place| history.rooms.iter().any(|room| room.provisions.contains(&place)))
        };
        capped.filter(|name| !has_room(name)).cloned().collect()
    }

    /// Places more of a group in a January than are known.
    #[must_use]
    pub fn more_places(&self, wanted: Group, year: u16) -> f64 {
        let of = |lever: &Lever| match &lever.acts {
            Acts::Places { group, more } if group == wanted.name() => more * lever.strength(year),
            _ => 0.0,
        };
        self.levers.iter().map(of).sum()
    }

    /// By how much prices of a group are multiplied in a January.
    #[must_use]
    pub fn price(&self, wanted: Group, year: u16) -> f64 {
        let of = |lever: &Lever| match &lever.acts {
            Acts::Prices { groups, a_year } if groups.is_empty() || groups.iter().any(|one| one == wanted.name()) => {
                let last = lever.until.map_or(year, |until| until.min(year));
                a_year.powi(i32::from(last.saturating_sub(lever.from)))
            }
            _ => 1.0,
        };
        self.levers.iter().map(of).product()
    }

    /// Whether it says anything of who has a plan and where; else places and prices alone.
    #[must_use]
    pub fn is_of_children(&self) -> bool {
        self.levers.iter().any(|lever| !matches!(lever.acts, Acts::Places { .. } | Acts::Prices { .. }))
    }
}

impl Lever {
    /// Acts on everybody from a January on.
    #[must_use]
    pub const fn of(acts: Acts, from: u16) -> Self {
        Self { acts, ncys: None, needs: Vec::new(), areas: Vec::new(), from, fully: None, until: None }
    }

    fn check(&self) -> Result<(), String> {
        let fault = |words: &str| Err(words.to_owned());
        match &self.acts {
            Acts::Provision { from_provision, to_provision, .. } if from_provision == to_provision => {
                return fault("the provisions must differ");
            }
            Acts::Provision { part, .. } | Acts::Named { part, .. } if !(0.0..=1.0).contains(part) => {
                return fault("the part must be from 0 to 1");
            }
            Acts::Requests { times }
            | Acts::Acceptance { times }
            | Acts::Issue { times }
            | Acts::Endings { times }
            | Acts::Population { times }
                if !(0.0..=10.0).contains(times) =>
            {
                return fault("times must be from 0 to 10");
            }
            Acts::Places { more, .. } if !(-10_000.0..=10_000.0).contains(more) => {
                return fault("places must be from -10000 to 10000");
            }
            Acts::Prices { a_year, .. } if !(0.5..=2.0).contains(a_year) => {
                return fault("a year must be from 0.5 to 2 times");
            }
            _ => {}
        }
        let of_requests = matches!(self.acts, Acts::Requests { .. });
        let of_provision = matches!(self.acts, Acts::Provision { .. } | Acts::Named { .. });
        if !self.needs.is_empty() && !of_requests && !of_provision && !matches!(self.acts, Acts::Endings { .. }) {
            return fault("needs can only be used with requests, endings and provision");
        }
        if !self.areas.is_empty() && !of_requests && !of_provision {
            return fault("areas can only be used with requests and provision");
        }
        if matches!(self.acts, Acts::Prices { .. }) && self.fully.is_some() {
            return fault("prices rise every year, so “fully” cannot be used");
        }
        if self.ncys.is_some() && matches!(self.acts, Acts::Places { .. } | Acts::Prices { .. }) {
            return fault("curriculum years cannot be used with places or prices");
        }
        if self.ncys.is_some_and(|(low, high)| low > high) {
            return fault("the curriculum years are the wrong way round");
        }
        if self.fully.is_some_and(|fully| fully < self.from) || self.until.is_some_and(|until| until < self.from) {
            return fault("it ends, or is in full effect, before it starts");
        }
        Ok(())
    }

    /// How much of it there is in the year that begins with a January, 0 to 1.
    pub(super) fn strength(&self, year: u16) -> f64 {
        if year < self.from || self.until.is_some_and(|until| year >= until) {
            return 0.0;
        }
        match self.fully {
            Some(fully) if year < fully => f64::from(year - self.from + 1) / f64::from(fully - self.from + 1),
            _ => 1.0,
        }
    }

    pub(super) fn concerns_ncy(&self, ncy: i8) -> bool {
        self.ncys.is_none_or(|(low, high)| (low..=high).contains(&ncy))
    }

    pub(super) fn concerns_need(&self, need: &str) -> bool {
        self.needs.is_empty() || self.needs.iter().any(|one| one == need)
    }

    pub(super) fn concerns_area(&self, area: &str) -> bool {
        self.areas.is_empty() || self.areas.iter().any(|one| one == area)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_read_as_it_is_written_and_faults_are_named() {
        let text = r#"{"levers": [
            {"acts": "requests", "times": 0.8, "from": 2027, "fully": 2029},
            {"acts": "provision", "from-provision": "special", "to-provision": "base", "part": 0.2, "whom": "new", "needs": ["SEMH"], "from": 2028}
        ]}"#;
        let scenario = Scenario::read(text).unwrap();
        assert_eq!(Scenario::read(&serde_json::to_string(&scenario).unwrap()).unwrap(), scenario);
        let strengths: Vec<f64> = (2026..2031).map(|year| scenario.levers[0].strength(year)).collect();
        assert_eq!(strengths, [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0, 1.0]);
        for (text, words) in [
            (r#"{"levers": [{"acts": "requests", "times": 11, "from": 2027}]}"#, "times must be"),
            (r#"{"levers": [{"acts": "wishes", "times": 1, "from": 2027}]}"#, "unknown variant"),
            (r#"{"levers": [{"acts": "issue", "times": 1, "from": 2027, "until": 2026}]}"#, "before it starts"),
            (
                r#"{"levers": [{"acts": "acceptance", "times": 0.8, "from": 2027, "needs": ["ASD"]}]}"#,
                "only be used with requests, endings and provision",
            ),
            (
                r#"{"levers": [{"acts": "endings", "times": 0.8, "from": 2027, "areas": ["East"]}]}"#,
                "only be used with requests and provision",
            ),
            (
                r#"{"levers": [{"acts": "named", "to-provision": "special", "part": 2, "whom": "new", "from": 2027}]}"#,
                "the part must be",
            ),
            (r#"{"levers": [{"acts": "prices", "a-year": 4, "from": 2027}]}"#, "a year must be"),
            (
                r#"{"levers": [{"acts": "places", "group": "units", "more": 5, "ncys": [0, 6], "from": 2027}]}"#,
                "cannot be used with places",
            ),
        ] {
            assert!(Scenario::read(text).unwrap_err().contains(words));
        }
    }

    #[test]
    fn places_open_with_their_january_and_prices_rise_after_theirs() {
        let text = r#"{"levers": [
            {"acts": "places", "group": "units", "more": 40, "from": 2028, "fully": 2029},
            {"acts": "prices", "a-year": 1.1, "groups": ["independent-special"], "from": 2027, "until": 2029},
            {"acts": "prices", "a-year": 1.02, "from": 2028}
        ]}"#;
        let scenario = Scenario::read(text).unwrap();
        let places: Vec<f64> = (2027..2031).map(|year| scenario.more_places(Group::Units, year)).collect();
        assert_eq!(places, [0.0, 20.0, 40.0, 40.0]);
        assert_eq!(scenario.more_places(Group::StateSpecial, 2030), 0.0);
        let close = |one: f64, other: f64| (one - other).abs() < 1e-9;
        assert!(close(scenario.price(Group::IndependentSpecial, 2027), 1.0));
        assert!(close(scenario.price(Group::IndependentSpecial, 2030), 1.21 * 1.02 * 1.02));
        assert!(close(scenario.price(Group::Units, 2029), 1.02));
        assert!(!scenario.is_of_children());
        let names =
            Scenario::read(&text.replace("units", "huts")).unwrap().unknown(&crate::cohorts::Dimensions::default());
        assert_eq!(names, ["huts"]);
    }
}
