//! Measures of an area, evaluated: the one way from the database to a figure.

use std::collections::BTreeMap;

use access::{App, Viewer};
use jiff::civil::Date;
use serde::Serialize;
use store::{Result, Tx};

use super::areas;
use super::baskets::{self, Basket};
use super::files;
use super::values;
use crate::model::definition::Definition;
use crate::model::evaluate::{Evaluated, Lines};
use crate::model::frame::Frame;

/// The area's own figure, from its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnFigure {
    /// The calendar year.
    pub year: i64,
    /// How many in time.
    pub within: u64,
    /// Of how many.
    pub of: u64,
    /// Whether no return covers the year, and others were imported.
    #[serde(skip)]
    pub is_recorded_alone: bool,
}

impl Frame {
    /// For an area and a version of the neighbours; without one, the version that is in use.
    pub async fn load(tx: &mut Tx, area: &str, version: Option<&str>) -> Result<Self> {
        let areas = areas::all(tx).await?;
        let set = match version {
            Some(version) => areas::neighbours(tx).await?.into_iter().find(|one| one.version == version),
            None => areas::used(tx, area).await?,
        };
        Ok(Self {
            area: area.to_owned(),
            neighbours: set.as_ref().map(|set| set.of(area).to_vec()).unwrap_or_default(),
            neighbours_version: set.map(|set| set.version).unwrap_or_default(),
            authorities: areas.values().filter(|area| area.kind == "authority").map(|area| area.code.clone()).collect(),
            areas,
            files: files::all(tx).await?.into_iter().map(|file| (file.id, file)).collect(),
        })
    }

    /// One for each authority, without their files: to look at all of them at once.
    pub async fn every(tx: &mut Tx, version: Option<&str>) -> Result<Vec<Self>> {
        let areas = areas::all(tx).await?;
        let sets = areas::neighbours(tx).await?;
        let authorities: Vec<String> =
            areas.values().filter(|area| area.kind == "authority").map(|area| area.code.clone()).collect();
        Ok(authorities
            .iter()
            .map(|area| {
                let set = match version {
                    Some(version) => sets.iter().find(|one| one.version == version),
                    None => sets.iter().find(|one| !one.of(area).is_empty()),
                };
                Self {
                    area: area.clone(),
                    areas: areas.get(area).map(|own| (area.clone(), own.clone())).into_iter().collect(),
                    neighbours_version: set.map(|set| set.version.clone()).unwrap_or_default(),
                    neighbours: set.map(|set| set.of(area).to_vec()).unwrap_or_default(),
                    authorities: authorities.clone(),
                    files: BTreeMap::new(),
                }
            })
            .collect())
    }
}

/// The series of a measure for all areas.
pub async fn lines(tx: &mut Tx, definition: &Definition) -> Result<Lines> {
    let series: Vec<&str> = definition.series().collect();
    Ok(Lines::of(definition, &values::load(tx, &series, None).await?))
}

/// The series of a measure for the area and what it is set beside, not for all: there is no rank in them.
pub async fn lines_beside(tx: &mut Tx, frame: &Frame, definition: &Definition) -> Result<Lines> {
    let series: Vec<&str> = definition.series().collect();
    Ok(Lines::of(definition, &values::load(tx, &series, Some(&frame.few())).await?))
}

/// What a measure says now, without a rank.
pub async fn latest(tx: &mut Tx, frame: &Frame, definition: &Definition) -> Result<Option<Evaluated>> {
    let lines = lines_beside(tx, frame, definition).await?;
    Ok(frame.evaluate(definition, &lines, None))
}

/// A measure of a basket with what it says; nothing where no file has it.
pub type Row = (Definition, Option<Evaluated>);

/// The measures of a basket for an area. Ranks among all authorities are not worked out here: that takes every area's
/// figures.
pub async fn of_basket(tx: &mut Tx, frame: &Frame, basket: &Basket) -> Result<Vec<Row>> {
    let mut series: Vec<&str> = basket.measures.iter().flat_map(Definition::series).collect();
    series.sort_unstable();
    series.dedup();
    let values = values::load(tx, &series, Some(&frame.few())).await?;
    Ok(basket
        .measures
        .iter()
        .map(|definition| {
            let lines = Lines::of(definition, &values);
            let evaluated = frame.evaluate(definition, &lines, None).map(|mut one| {
                (one.rank, one.band, one.ties) = (None, None, None);
                one
            });
            (definition.clone(), evaluated)
        })
        .collect())
}

/// What the area's own record says of a measure, the latest year first.
pub async fn own(tx: &mut Tx, definition: &Definition) -> Result<Vec<OwnFigure>> {
    let all = returns::records::measures::own(tx).await?;
    Ok(of_definition(&all, definition))
}

/// As [`own`], with the numbers of the lists of children that the viewer can open.
pub async fn own_for(tx: &mut Tx, app: &App, viewer: &Viewer, definition: &Definition) -> Result<Vec<OwnFigure>> {
    let all = returns::records::measures::own_for(tx, app, viewer).await?;
    Ok(of_definition(&all, definition))
}

fn of_definition(all: &[returns::records::measures::Own], definition: &Definition) -> Vec<OwnFigure> {
    let Some(code) = &definition.own else { return Vec::new() };
    all.iter()
        .filter(|one| one.measure == *code)
        .map(|one| {
            let share = one.share();
            OwnFigure { year: one.year, within: share.within, of: share.of, is_recorded_alone: one.is_recorded_alone() }
        })
        .collect()
}

/// What the area's own record says of a measure in each whole month before a day, the earliest first.
pub async fn own_months(
    tx: &mut Tx,
    definition: &Definition,
    today: Date,
) -> Result<Vec<returns::records::measures::Month>> {
    match &definition.own {
        Some(code) => returns::records::measures::months(tx, code, today.first_of_month()).await,
        None => Ok(Vec::new()),
    }
}

pub async fn all_baskets(tx: &mut Tx) -> Result<Vec<Basket>> {
    baskets::all(tx).await
}
