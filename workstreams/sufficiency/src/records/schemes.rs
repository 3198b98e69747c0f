//! Options that were chosen, each carried out as a project.

use jiff::civil::Date;
use projection::options::Choice;
use projects::records::programmes;
use projects::records::projects::{self as engine, ProjectId};
use store::{Id, Result, StoreError, Tx, query, sql};

use super::forecasts::ForecastId;

/// A scheme's id.
pub type SchemeId = Id<Scheme>;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Scheme {
    pub id: SchemeId,
    pub option_name: String,
    /// The provision, as its word in files.
    pub provision: String,
    /// The area that it lies in; empty where its option did not say.
    pub area: String,
    /// New places.
    pub places: f64,
    /// What it costs, in pounds.
    pub capital: f64,
    /// The January in which it is to be open.
    pub opens: i64,
    /// The forecast that it was chosen by.
    pub forecast: ForecastId,
    pub forecast_name: String,
    /// The project that carries it out.
    pub project: ProjectId,
    pub rationale: String,
    /// Pounds spent so far.
    pub spent: f64,
    /// Why it is not carried out any more; empty while it is.
    pub withdrawn: String,
    /// Who chose it.
    pub chosen_by: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    pub chosen_on: Date,
    /// How often it was saved.
    pub version: i64,
}

const SCHEME: &str =
    "select s.id, s.option_name, s.provision, s.area, s.places, s.capital, s.opens, s.forecast, f.name as forecast_name,
    s.project, s.rationale, s.spent, s.withdrawn, s.chosen_by, s.chosen_on, s.version
    from sufficiency_scheme s join sufficiency_forecast f on f.id = s.forecast";

/// All, in the order in which they open.
pub async fn all(tx: &mut Tx) -> Result<Vec<Scheme>> {
    sql!(SCHEME, "order by s.opens, s.option_name, s.id").all(tx).await
}
/// # Errors
/// Those of the store; not found where there is none.
pub async fn one(tx: &mut Tx, id: SchemeId) -> Result<Scheme> {
    sql!(SCHEME, "where s.id = $1", id).one(tx).await
}

/// What is chosen.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    pub option: &'a Choice,
    /// The January in which it is to be open.
    pub opens: u16,
    /// The forecast that it was chosen by.
    pub forecast: ForecastId,
    /// Who carries it out.
    pub owner: &'a str,
    pub rationale: &'a str,
}

/// The workstream under which schemes are projects.
const PROGRAMME: &str = "Sufficiency";
/// The milestone of the January in which a scheme opens.
const OPEN: &str = "Open, with its places";

/// The day on which the places of a January are there.
fn opening(year: u16) -> Date {
    Date::new(numbers::fitted::<i16>(year), 1, 1).unwrap_or(Date::MAX)
}

/// Chooses an option: it becomes a project of the workstream with a milestone on the day it opens, and a scheme. One of the same
/// option whose project was stopped is withdrawn. The caller records the audit entry.
///
/// # Errors
/// Those of the store; [`StoreError::Stale`] where somebody else chose it meanwhile.
pub async fn choose(tx: &mut Tx, fields: &Fields<'_>, by: &str, on: Date) -> Result<SchemeId> {
    sql!(
        "update sufficiency_scheme set withdrawn = 'Its project was stopped.', version = version + 1
           where withdrawn = '' and exists (select 1 from project p where p.id = sufficiency_scheme.project
           and p.stopped_on is not null) and option_name = $1",
        &fields.option.name,
    )
    .run(tx)
    .await?;
    let known = programmes::all(tx).await?.into_iter().find(|one| one.name == PROGRAMME).map(|one| one.id);
    let programme = match known {
        Some(id) => id,
        None => programmes::add(tx, PROGRAMME, fields.owner).await?,
    };
    let project = engine::Fields {
        programme,
        name: fields.option.name.clone(),
        about: fields.rationale.to_owned(),
        owner: fields.owner.to_owned(),
        partner: "Local authority".to_owned(),
        starts_on: on,
    };
    let project = engine::add(tx, &project, by).await?;
    engine::add_milestone(tx, project, OPEN, fields.owner, opening(fields.opens).max(on)).await?;
    let id: SchemeId = tx.new_id();
    query::insert(
        "sufficiency_scheme",
        vec![
            ("id", id.into()),
            ("option_name", (&fields.option.name).into()),
            ("provision", fields.option.group.name().into()),
            ("area", (&fields.option.area).into()),
            ("places", fields.option.places.into()),
            ("capital", fields.option.capital.into()),
            ("opens", i64::from(fields.opens).into()),
            ("forecast", fields.forecast.into()),
            ("project", project.into()),
            ("rationale", fields.rationale.into()),
            ("spent", 0.0.into()),
            ("withdrawn", "".into()),
            ("chosen_by", by.into()),
            ("chosen_on", on.into()),
            ("version", 1_i64.into()),
        ],
    )
    .run(tx)
    .await
    .map_err(|error| if matches!(error, StoreError::Duplicate(_)) { StoreError::Stale } else { error })?;
    Ok(id)
}

/// Whoever chooses waits here for whoever chose before.
pub async fn one_at_a_time(tx: &mut Tx) -> Result<()> {
    // The one row that every area with a forecast has; PostgreSQL holds it until the end of the transaction.
    sql!("update sufficiency_snapshot set id = 1 where id = 1").run(tx).await?;
    Ok(())
}

/// Those that are carried out: not withdrawn, and their project not stopped.
pub async fn live(tx: &mut Tx) -> Result<Vec<Scheme>> {
    sql!(
        SCHEME,
        "where s.withdrawn = '' and not exists (select 1 from project p where p.id = s.project and p.stopped_on is not null)
         order by s.opens, s.option_name, s.id"
    )
    .all(tx)
    .await
}

/// How a scheme stands.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// What it will cost in all, in pounds.
    pub capital: f64,
    /// Pounds spent so far.
    pub spent: f64,
    /// The January in which it is to be open.
    pub opens: u16,
    /// Why that is another one than before.
    pub why: &'a str,
    /// Why it is not carried out any more; empty while it is.
    pub withdrawn: &'a str,
}

/// Says how a scheme stands. Where it opens in another January the milestone of its project moves with it, its baseline stays. The
/// caller records the audit entry.
///
/// # Errors
/// [`StoreError::Stale`] where somebody saved it meanwhile.
pub async fn stands(
    tx: &mut Tx,
    known: &Scheme,
    version: i64,
    now: &Standing<'_>,
    (by, today): (&str, Date),
) -> Result<()> {
    let id = known.id;
    if i64::from(now.opens) != known.opens {
        let project = engine::one(tx, known.project, today).await?;
        let milestone = project.milestones.iter().find(|one| one.title == OPEN && one.dates().done.is_none());
        if let Some(milestone) = milestone {
            let texts = (milestone.title.as_str(), milestone.owner.as_str());
            let dates = (opening(now.opens).max(today), None);
            engine::change_milestone(tx, milestone, milestone.version, texts, dates, (now.why, by)).await?;
        }
    }
    // Its project is stopped with it, and goes on with it.
    if now.withdrawn.is_empty() != known.withdrawn.is_empty() {
        let stopped = (!now.withdrawn.is_empty()).then_some((today, now.withdrawn));
        engine::stop(tx, known.project, stopped.map(|(on, _)| on), stopped.map(|(_, why)| why)).await?;
    }
    let row = vec![
        ("capital", now.capital.into()),
        ("spent", now.spent.into()),
        ("opens", i64::from(now.opens).into()),
        ("withdrawn", now.withdrawn.into()),
    ];
    let changed = query::change(tx, "sufficiency_scheme", id, version, row).await;
    // Taken up again, while the option is carried out by another.
    changed.map_err(|error| if matches!(error, StoreError::Duplicate(_)) { StoreError::Stale } else { error })
}
