//! What is assumed otherwise than it went until now: levers that act on rates, never on counts.

use serde::{Deserialize, Serialize};

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
    /// So many times as many requests (new plans, where requests are not known).
    Requests {
        /// Times.
        times: f64,
    },
    /// So many times the odds that a request is accepted.
    Acceptance {
        /// Times.
        times: f64,
    },
    /// So many times the odds that an assessment ends in a plan.
    Issue {
        /// Times.
        times: f64,
    },
    /// So many times the odds that a plan ends.
    Endings {
        /// Times.
        times: f64,
    },
    /// So many times as many children of the area.
    Population {
        /// Times.
        times: f64,
    },
    /// A part of those who would come to a provision comes to another.
    Provision {
        /// From which.
        from_provision: String,
        /// To which.
        to_provision: String,
        /// The part, 0 to 1.
        part: f64,
        /// Whom.
        whom: Whom,
    },
}

/// One assumption.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Lever {
    /// On what.
    #[serde(flatten)]
    pub acts: Acts,
    /// Only curriculum years from … to …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ncys: Option<(i8, i8)>,
    /// Only these needs: of endings and provision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
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
    /// They.
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
            let fault = |words: &str| Err(format!("lever {}: {words}", place + 1));
            match &lever.acts {
                Acts::Provision { part, from_provision, to_provision, .. } => {
                    if !(0.0..=1.0).contains(part) {
                        return fault("the part must be from 0 to 1");
                    }
                    if from_provision == to_provision {
                        return fault("the provisions must differ");
                    }
                }
                Acts::Requests { times }
                | Acts::Acceptance { times }
                | Acts::Issue { times }
                | Acts::Endings { times }
                | Acts::Population { times } => {
                    if !(0.0..=10.0).contains(times) {
                        return fault("times must be from 0 to 10");
                    }
                }
            }
            let has_needs = matches!(lever.acts, Acts::Endings { .. } | Acts::Provision { .. });
            if !lever.needs.is_empty() && !has_needs {
                return fault("needs hold for endings and provision alone: the need of a request is not known yet");
            }
            if lever.ncys.is_some_and(|(low, high)| low > high) {
                return fault("the curriculum years are the wrong way round");
            }
            if lever.fully.is_some_and(|fully| fully < lever.from)
                || lever.until.is_some_and(|until| until < lever.from)
            {
                return fault("it ends, or is fully there, before it begins");
            }
        }
        Ok(())
    }
}

impl Scenario {
    /// Names of provisions and needs that are not among those of the record: a lever on them would do nothing.
    #[must_use]
    pub fn unknown(&self, dimensions: &super::Dimensions) -> Vec<String> {
        let mut unknown = Vec::new();
        for lever in &self.levers {
            if let Acts::Provision { from_provision, to_provision, .. } = &lever.acts {
                let names = [from_provision, to_provision].into_iter();
                unknown.extend(names.filter(|name| !dimensions.provisions.contains(name)).cloned());
            }
            unknown.extend(lever.needs.iter().filter(|name| !dimensions.needs.contains(name)).cloned());
        }
        unknown
    }
}

impl Lever {
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
            (r#"{"levers": [{"acts": "issue", "times": 1, "from": 2027, "until": 2026}]}"#, "before it begins"),
            (
                r#"{"levers": [{"acts": "requests", "times": 0.8, "from": 2027, "needs": ["ASD"]}]}"#,
                "endings and provision alone",
            ),
        ] {
            assert!(Scenario::read(text).unwrap_err().contains(words));
        }
    }
}
