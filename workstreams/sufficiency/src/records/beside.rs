//! What a forecast is laid beside: places, who waits, options, prices, grants, chosen schemes. As it is known now; of a locked
//! forecast as it was when it was locked, so that a gap that was cited stays.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use projection::gap::{Site, Sites, Waiting};
use projection::groups::Group;
use projection::options::{Choice, Price, Question};
use projection::travel::Places;
use serde::{Deserialize, Serialize};
use store::{Result, Tx, sql};

use super::files::{self, File, FileId};
use super::forecasts::{Forecast, ForecastId};
use super::schemes;
use crate::model::inputs::Kind;

/// Which area each ward is in.
pub type Localities = BTreeMap<String, String>;

/// A scheme that brings places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Built {
    /// The option.
    pub name: String,
    pub group: Group,
    /// The area that it lies in; empty where it is not said.
    pub area: String,
    /// New places.
    pub places: f64,
    /// The January in which they are there.
    pub opens: u16,
    /// Pounds of the grants that it binds.
    pub capital: f64,
}

/// What is kept with a locked forecast.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    files: BTreeMap<Kind, FileId>,
    schemes: Vec<Built>,
    gias: Vec<Site>,
    at: Timestamp,
}

/// What a forecast is laid beside.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The files that count.
    pub files: BTreeMap<Kind, File>,
    /// Schemes that are carried out.
    pub schemes: Vec<Built>,
    /// Places that GIAS gives, where the area has no list of its own.
    gias: Vec<Site>,
    /// When it was kept; nothing where it is as it is known now.
    pub kept_at: Option<Timestamp>,
}

/// As it is known now. `year` is the January that GIAS is taken to speak of.
pub async fn now(tx: &mut Tx, year: u16) -> Result<Beside> {
    let files = files::newest(tx).await?;
    let built = |scheme: schemes::Scheme| {
        Some(Built {
            group: Group::named(&scheme.provision)?,
            area: scheme.area,
            places: scheme.places,
            opens: numbers::fitted::<u16>(scheme.opens),
            capital: scheme.capital,
            name: scheme.option_name,
        })
    };
    let schemes = schemes::live(tx).await?.into_iter().filter_map(built).collect();
    let gias = if files.contains_key(&Kind::Sites) { Vec::new() } else { files::gias(tx, year).await?.0 };
    Ok(Beside { files, schemes, gias, kept_at: None })
}

/// What a forecast is laid beside: of a locked one as it was then.
pub async fn of(tx: &mut Tx, forecast: &Forecast, first: u16) -> Result<Beside> {
    let (kept,): (Option<String>,) =
        sql!("select beside from sufficiency_forecast where id = $1", forecast.id).one(tx).await?;
    let Some(kept) = kept else { return now(tx, first).await };
    let kept: Kept = store::json::read(&kept, "What is kept beside the forecast")?;
    let mut files = BTreeMap::new();
    for (kind, id) in kept.files {
        files.insert(kind, files::one(tx, id).await?);
    }
    Ok(Beside { files, schemes: kept.schemes, gias: kept.gias, kept_at: Some(kept.at) })
}

/// Keeps with a forecast what it is laid beside now. The caller records the audit entry.
pub async fn keep(tx: &mut Tx, id: ForecastId, first: u16) -> Result<()> {
    let beside = now(tx, first).await?;
    let kept = Kept {
        files: beside.files.iter().map(|(kind, file)| (*kind, file.id)).collect(),
        schemes: beside.schemes,
        gias: beside.gias,
        at: tx.now(),
    };
    let text = store::json::kept(&kept)?;
    sql!("update sufficiency_forecast set beside = $1 where id = $2", text, id).run(tx).await?;
    Ok(())
}

/// How a year's money is weighed, and what is asked of a plan.
#[derive(Debug, Clone, Copy)]
pub struct Asks {
    /// The least part of new places in mainstream or units.
    pub mainstream: f64,
    /// How much the worst tenth of what may come weighs.
    pub averse: f64,
    /// Balance between areas.
    pub even: Option<f64>,
    /// Yearly discount.
    pub rate: f64,
    /// Years that a building serves.
    pub life: u16,
}

impl Beside {
    /// Sites, with those that schemes bring to provisions of which places are known, in the areas that a forecast knows:
    /// `localities` is which area each ward is in.
    #[must_use]
    pub fn sites(&self, localities: &Localities) -> Sites {
        let own = self.files.get(&Kind::Sites).and_then(|file| Sites::read(&file.name, &file.content).ok());
        let mut sites = own.unwrap_or_else(|| Sites(self.gias.clone()));
        // The places of one scheme are not those of its provision: where these are not known, they stay unknown.
        let known: BTreeSet<Group> = sites.0.iter().map(|site| site.group).collect();
        sites.0.extend(self.schemes.iter().filter(|scheme| known.contains(&scheme.group)).map(|scheme| Site {
            name: scheme.name.clone(),
            group: scheme.group,
            area: scheme.area.clone(),
            phase: None,
            need: String::new(),
            places: [(scheme.opens, scheme.places)].into(),
        }));
        for site in &mut sites.0 {
            within(localities, &mut site.area);
        }
        sites
    }

    /// Who waits.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        let file = self.files.get(&Kind::Waiting);
        file.and_then(|file| Waiting::read(&file.name, &file.content).ok()).unwrap_or_default()
    }

    /// Prices by group; none where there is no file.
    #[must_use]
    pub fn prices(&self) -> BTreeMap<Group, Price> {
        let file = self.files.get(&Kind::Prices);
        file.and_then(|file| Question::read_price_list(&file.name, &file.content).ok()).unwrap_or_default()
    }

    /// Where areas lie: the area's own list, else the middle of their schools in GIAS.
    pub async fn areas(&self, tx: &mut Tx, localities: &Localities) -> Result<Places> {
        files::areas(tx, &self.files, localities).await
    }

    /// Pounds of grants that can be bound from a January on: no later January may lack what schemes have bound by then.
    #[must_use]
    pub fn left_of_grants(&self, from: u16) -> f64 {
        let file = self.files.get(&Kind::Grants);
        let grants =
            file.and_then(|file| Question::read_grant_list(&file.name, &file.content).ok()).unwrap_or_default();
        let years = grants.keys().copied().chain(self.schemes.iter().map(|one| one.opens)).filter(|year| *year > from);
        let left = years.chain([from]).map(|year| {
            let had: f64 = grants.range(..=year).map(|(_, amount)| amount).sum();
            let bound = self.schemes.iter().filter(|one| one.opens <= year).map(|one| one.capital);
            had - bound.sum::<f64>()
        });
        left.fold(f64::INFINITY, f64::min).max(0.0)
    }

    /// The options that are left, with prices and what is left of the grants.
    ///
    /// # Errors
    /// What is missing or wrong, in words.
    pub fn question(&self, asks: Asks, localities: &Localities) -> std::result::Result<Question, Vec<String>> {
        let wanted = [Kind::Options, Kind::Prices, Kind::Grants];
        let missing = wanted.into_iter().filter(|kind| !self.files.contains_key(kind));
        let missing: Vec<String> =
            missing.map(|kind| format!("{}: missing. {}", kind.words(), kind.missing())).collect();
        let of = |kind: Kind| self.files.get(&kind).map(|file| (file.name.as_str(), file.content.as_str()));
        let (Some(options), Some(prices), Some(grants)) = (of(Kind::Options), of(Kind::Prices), of(Kind::Grants))
        else {
            return Err(missing);
        };
        let mut question = Question::read(options, prices, grants).map_err(|faults| {
            faults.iter().map(|fault| format!("{}: {}", fault.file, fault.words)).collect::<Vec<_>>()
        })?;
        self.take_out_what_is_chosen(&mut question);
        for choice in &mut question.choices {
            within(localities, &mut choice.area);
        }
        Ok(Question {
            mainstream: asks.mainstream,
            averse: asks.averse,
            even: asks.even,
            rate: asks.rate,
            life: asks.life,
            ..question
        })
    }

    /// What is chosen is built: its places are there, its money is not, what it excludes is out with all that must come after
    /// that, and what comes after it may come once it is open.
    fn take_out_what_is_chosen(&self, question: &mut Question) {
        let scheme = |name: &String| self.schemes.iter().find(|scheme| scheme.name == *name);
        let chosen: Vec<Choice> =
            question.choices.iter().filter(|choice| scheme(&choice.name).is_some()).cloned().collect();
        question.choices.retain(|choice| {
            let is_excluded = chosen.iter().any(|one| one.not_with.contains(&choice.name));
            let excludes = choice.not_with.iter().any(|name| scheme(name).is_some());
            scheme(&choice.name).is_none() && !is_excluded && !excludes
        });
        for choice in &mut question.choices {
            let built = choice.after.iter().filter_map(scheme).map(|scheme| scheme.opens).max();
            choice.earliest = choice.earliest.max(built.unwrap_or(0));
            choice.after.retain(|before| scheme(before).is_none());
        }
        loop {
            let offered: BTreeSet<String> = question.choices.iter().map(|choice| choice.name.clone()).collect();
            question.choices.retain(|choice| choice.after.iter().all(|before| offered.contains(before)));
            if question.choices.len() == offered.len() {
                break;
            }
        }
        for scheme in &self.schemes {
            *question.grants.entry(scheme.opens).or_default() -= scheme.capital;
        }
    }

    /// Where the places come from, in words: a file with its day and the beginning of its hash, or GIAS; schemes.
    #[must_use]
    pub fn names(&self) -> (Option<&File>, Vec<&str>) {
        (self.files.get(&Kind::Sites), self.schemes.iter().map(|one| one.name.as_str()).collect())
    }
}

/// The area that a ward is in, in place of the ward.
fn within(localities: &Localities, area: &mut String) {
    if let Some(larger) = localities.get(area) {
        area.clone_from(larger);
    }
}
