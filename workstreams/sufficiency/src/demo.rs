//! Sufficiency's share of an invented area: files that fit its record, two forecasts, a scheme, views. Prices and grants are invented
//! too: they are nobody's.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use projection::cohorts::{Acts, Lever, Scenario, Whom};
use store::{Actor, Db, Entry, Result, Right, StoreError, sql};

use crate::model::appraisal::{Weighing, appraise};
use crate::model::inputs::Kind;
use crate::model::outcome::Wanted;
use crate::model::provision::Provision;
use crate::records::beside::{self, Asks};
use crate::records::{files, forecasts, schemes, snapshot, views};

/// Files, forecasts, a scheme, views.
pub async fn prepare(db: &Db) -> Result<()> {
    let today = db.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    snapshot::keep(db, today).await?;
    let mut tx = db.read().await?;
    let Some(seen) = snapshot::kept(&mut tx).await? else { return Ok(()) };
    let sites = sites(&mut tx, today).await?;
    drop(tx);
    let plans = seen.count_now(|_, _, _, _| true).max(1);
    #[expect(clippy::cast_precision_loss, reason = "a number of plans")]
    let scale = plans as f64 / 7_500.0;
    let first = numbers::fitted::<u16>(today.year()) + 1;
    let waiting = "group,children\nunits,".to_owned()
        + &format!("{:.0}\nstate-special,{:.0}\n", (45.0 * scale).ceil(), (130.0 * scale).ceil());
    let actor = Actor::program("demo");
    for (kind, name, text) in [
        (Kind::Population, "children-of-calderwick.csv", population(plans, today)),
        (Kind::Sites, "places.csv", sites),
        (Kind::Waiting, "waiting.csv", waiting),
        (Kind::Options, "options.csv", options(scale, first, &seen.areas)),
        (Kind::Prices, "prices-invented.csv", PRICES.to_owned()),
        (Kind::Grants, "grants-invented.csv", grants(scale, first)),
        (Kind::Areas, "wards.csv", wards(&seen.areas)),
    ] {
        if let Err(faults) = files::bring_in(db, &actor, None, kind, (name, &text)).await? {
            let words: Vec<String> = faults.into_iter().map(|fault| fault.words).collect();
            return Err(StoreError::File(format!("{name}: {}", words.join("; "))));
        }
    }
    forecasts(db, &actor, first).await?;
    scheme(db, &actor, today).await?;
    talk(db, &actor, today).await
}

/// As many children of each age as there are plans in all, a little fewer in younger years.
fn population(plans: usize, today: Date) -> String {
    let mut text = "year,ncy,population\n".to_owned();
    #[expect(clippy::cast_precision_loss, reason = "a number of plans")]
    let each = plans as f64;
    for year in today.year() - 7..=today.year() + 11 {
        for ncy in -5..=20_i16 {
            let born = f64::from(year - ncy - 2015);
            let children = each * (1.0 - 0.006 * born).clamp(0.85, 1.1);
            text.push_str(&format!("{year},{ncy},{children:.0}\n"));
        }
    }
    text
}

/// How many are at a school, in its base or outside it.
#[derive(sqlx::FromRow)]
struct Roll {
    name: String,
    ward: Option<String>,
    type_code: Option<String>,
    in_base: bool,
    children: i64,
}

/// Places near how many are there: special schools a little short, bases nearly full, one extension on its way.
async fn sites(tx: &mut store::Tx, today: Date) -> Result<String> {
    let rows: Vec<Roll> = sql!(
        "select o.name, o.ward, o.type_code, l.resourced_provision as in_base, count(*) as children from placement l
            join organisation o on o.id = l.organisation join sufficiency_now n on n.person = l.person
           where l.ends_on is null and l.rank = 1
           group by o.id, o.name, o.ward, o.type_code, l.resourced_provision
           order by o.name, o.ward, l.resourced_provision",
    )
    .all(tx)
    .await?;
    let mut all: BTreeMap<(&str, String, String), i64> = BTreeMap::new();
    for Roll { name, ward, type_code, in_base, children } in rows {
        let group = match (in_base, type_code.as_deref().unwrap_or_default()) {
            (true, _) => "units",
            (_, "33" | "44" | "07" | "12" | "36") => "state-special",
            (_, "10" | "08") => "independent-special",
            _ => continue,
        };
        *all.entry((group, name, ward.unwrap_or_default())).or_default() += children;
    }
    let (now, mut text) = (today.year(), "site,group,area,phase,need,year,places\n".to_owned());
    let mut extended = false;
    let mut numbers: BTreeMap<(&str, String), u8> = BTreeMap::new();
    for ((group, name, ward), count) in all {
        let number = numbers.entry((group, name.clone())).or_insert(0);
        *number += 1;
        let site = if *number > 1 { format!("{name} ({ward}, {number})") } else { format!("{name} ({ward})") };
        let places = match group {
            "units" => count + 1,
            "state-special" => count - count / 25,
            _ => count,
        };
        let phase = match group {
            "units" if name.ends_with("High School") => "secondary",
            "units" => "primary",
            _ => "",
        };
        // One base in three is for autism.
        let need = if group == "units" && (name.len() + ward.len()) % 3 == 0 { "ASD" } else { "" };
        text.push_str(&format!("\"{site}\",{group},{ward},{phase},{need},{now},{places}\n"));
        if group == "state-special" && !extended {
            extended = true;
            text.push_str(&format!("\"{site}\",{group},{ward},{phase},,{},{}\n", now + 2, places + places / 10 + 2));
        }
    }
    Ok(text)
}

/// The wards, round a town that is nowhere: rings of them, in the sea east of the coast.
fn wards(areas: &[String]) -> String {
    let mut text = "area,easting,northing\n".to_owned();
    for (place, area) in (0_u32..).zip(areas) {
        let turn = f64::from(place) * 2.4;
        let out = 1_900.0 * f64::from(place).sqrt();
        text.push_str(&format!("{area},{:.0},{:.0}\n", 600_000.0 + out * turn.cos(), 430_000.0 + out * turn.sin()));
    }
    text
}

const PRICES: &str = "group,place,instead\nmainstream,6000,6000\nunits,15000,33000\nstate-special,26000,57000\n\
    independent-special,57000,57000\nfurther-education,14000,14000\n";

/// Two uses of one site exclude one another; a satellite comes after the extension that its staff start from.
fn options(scale: f64, first: u16, areas: &[String]) -> String {
    let mut text = "option,group,places,capital,earliest,area,not-with,after\n".to_owned();
    for (place, (name, group, places, each, later, not_with, after)) in [
        ("Base at Beckside Primary", "units", 24.0, 34_000.0, 0, "", ""),
        ("Base at Moorland High", "units", 30.0, 41_000.0, 1, "", ""),
        ("Base at Calder Academy", "units", 20.0, 29_000.0, 1, "", ""),
        ("Base at Trinity High", "units", 24.0, 52_000.0, 0, "", ""),
        ("Extension of a special school", "state-special", 48.0, 56_000.0, 1, "New special school", ""),
        (
            "Satellite of a special school in a high school",
            "state-special",
            36.0,
            38_000.0,
            1,
            "",
            "Extension of a special school",
        ),
        ("New special school", "state-special", 120.0, 92_000.0, 3, "Extension of a special school", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let places = (places * scale).round().max(4.0);
        let area = areas.get(place * 3 % areas.len().max(1)).map_or("", String::as_str);
        text.push_str(&format!(
            "{name},{group},{places:.0},{:.0},{},\"{area}\",{not_with},{after}\n",
            places * each,
            first + later
        ));
    }
    text
}

fn grants(scale: f64, first: u16) -> String {
    let mut text = "year,amount\n".to_owned();
    for later in 0..5 {
        let amount = (1_400_000.0 * scale / 1_000.0).round().max(150.0) * 1_000.0;
        text.push_str(&format!("{},{amount:.0}\n", first + later));
    }
    text
}

async fn forecasts(db: &Db, actor: &Actor, first: u16) -> Result<()> {
    let shift = Acts::Provision {
        from_provision: Provision::StateSpecial.code().to_owned(),
        to_provision: Provision::SpecialistBase.code().to_owned(),
        part: 0.2,
        whom: Whom::Moving,
        only_while_places: false,
    };
    let shift = Lever { fully: Some(first + 2), ..Lever::of(shift, first) };
    let requests = Lever { acts: Acts::Requests { times: 0.9 }, ..shift.clone() };
    for (name, why, levers) in [
        ("Current trend", "The forecast of this year’s plan for places.", Vec::new()),
        (
            "Bases first",
            "Effect of more bases in mainstream schools and more support without a plan.",
            vec![shift, requests],
        ),
    ] {
        let mut tx = db.write(actor).await?;
        let wanted = Wanted { scenario: Scenario { levers }, simulations: 1_000, years: 5, seed: 50 };
        let id = forecasts::ask(&mut tx, (name, why), &wanted, "Tom Okafor").await?;
        tx.record(Entry::new("demo.make", "sufficiency_forecast", Some(id.uuid()), Right::Operator)).await?;
        tx.commit().await?;
        jobs::run_due(db, &[forecasts::RUN]).await?;
    }
    Ok(())
}

/// The first option of the plan becomes a scheme.
async fn scheme(db: &Db, actor: &Actor, today: Date) -> Result<()> {
    let mut tx = db.read().await?;
    let all = forecasts::all(&mut tx).await?;
    let Some(forecast) = forecasts::current(&all) else { return Ok(()) };
    let outcome = forecasts::outcome(&mut tx, forecast.id).await?;
    let beside = beside::now(&mut tx, 0).await?;
    drop(tx);
    let asks = Asks { mainstream: 0.0, averse: 0.0, even: None, rate: 0.035, life: 40 };
    let Ok(question) = beside.question(asks, &outcome.localities) else { return Ok(()) };
    let (sites, waiting) = (beside.sites(&outcome.localities), beside.waiting());
    let asked = Weighing { question: &question, ways: None };
    let Ok(made) = appraise(&outcome, &sites, &waiting, &asked) else { return Ok(()) };
    let Some((option, opens)) = made.options.iter().find_map(|one| Some((one, one.opens?))) else { return Ok(()) };
    let mut tx = db.write(actor).await?;
    let about = "There is a shortfall of these places in every forecast year, and this scheme costs least of those that can open in time.";
    let chosen = schemes::Fields {
        option: &option.choice,
        opens,
        forecast: forecast.id,
        owner: "Capital team",
        rationale: about,
    };
    let id = schemes::choose(&mut tx, &chosen, "Helen Barraclough", today).await?;
    let known = schemes::one(&mut tx, id).await?;
    let spent = (option.choice.capital * 0.2).round();
    let now = schemes::Standing { capital: option.choice.capital, spent, opens, why: "", withdrawn: "" };
    schemes::stands(&mut tx, &known, known.version, &now, ("Helen Barraclough", today)).await?;
    tx.record(Entry::new("demo.make", "sufficiency_scheme", Some(id.uuid()), Right::Operator)).await?;
    tx.commit().await
}

async fn talk(db: &Db, actor: &Actor, today: Date) -> Result<()> {
    let mut tx = db.write(actor).await?;
    for (days, about, who, how, people, said, answer) in [
        (
            70,
            "Bases in high schools",
            "Parents of children in years 5 and 6",
            "Meeting at the parent carer forum",
            34,
            "Parents would welcome a base near home if staff understand autism and there is a quiet entrance.",
            "A quiet entrance and two trained teachers are part of the plan of each base.",
        ),
        (
            41,
            "Bases in high schools",
            "Head teachers of high schools",
            "Survey",
            17,
            "Twelve schools would host a base if funding for places arrives before the children do.",
            "",
        ),
        (
            12,
            "A new special school",
            "Young people of 14 to 19",
            "Workshop at two schools",
            22,
            "Do not build it far out: we want to go by bus, not by taxi.",
            "",
        ),
    ] {
        let fields = views::Fields {
            about: about.to_owned(),
            who: who.to_owned(),
            how: how.to_owned(),
            heard_on: today.checked_sub(days.days()).unwrap_or(today),
            people: Some(people),
            said: said.to_owned(),
            answer: answer.to_owned(),
        };
        views::keep(&mut tx, None, &fields, "Helen Barraclough").await?;
    }
    tx.record(Entry::new("demo.make", "area", None, Right::Operator)).await?;
    tx.commit().await
}
