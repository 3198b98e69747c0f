use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use projection::gap::{Capacity, Sites};
use projection::groups::Group;
use projection::options::{Ahead, NoPlan, Plan, Question, choose, choose_over, futures};
use projection::travel::Places;
use serde_json::json;

use super::source::{Own, Read, Source};
use super::{refused, tell_unread, text_of};
use crate::output::{Ended, print};

/// How many futures stand for all of an area's own forecast; fewer where ways count.
const SCENES: (usize, usize) = (60, 20);

/// Appraise which capital options to fund from grants
///
/// Options are chosen once, and the shortfall is then calculated over all simulations. Yearly costs are the buildings (spread
/// evenly over their life) and the extra cost of placing children for whom there is no place. Buildings stay open, and the grants
/// up to a January cover everything that is open by then. The result shows the lowest possible cost of any set of options, and how
/// many simulations would select each option when optimised on their own. It uses published stocks (--panel, --settings, --area)
/// or the area's own children one by one (--data, or --witan with the four files of witan.send), which can include areas and
/// travel costs. It is for planning only and makes no decision about any child. Exit code 1 if a file has errors.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan projection options --data area --years 5 --capacity places.csv --options options.csv --prices prices.csv --grants grants.csv --areas wards.csv --kilometre 1\nExample: oneplan projection options --panel panel.csv --settings settings.csv --area E08000032 --capacity places.csv --options options.csv --prices prices.csv --grants grants.csv"
)]
pub struct Options {
    #[command(flatten)]
    source: Source,
    /// A CSV with site, group, year, places: current and planned places
    #[arg(long, value_name = "FILE")]
    capacity: PathBuf,
    /// A CSV with option, group, places, capital (pounds), earliest (the first January in which it can be open) and, where
    /// known, area, not-with, after (other options, separated by semicolons, that it cannot be combined with or must follow)
    #[arg(long, value_name = "FILE")]
    options: PathBuf,
    /// A CSV with group, place, instead: cost in pounds a year of a place in the provision, and of the alternative
    #[arg(long, value_name = "FILE")]
    prices: PathBuf,
    /// A CSV with year, amount: grant in pounds that becomes available by that January
    #[arg(long, value_name = "FILE")]
    grants: PathBuf,
    /// Minimum share of new places in mainstream or units, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    mainstream: f64,
    /// Weight of the worst tenth of outcomes against the average outcome, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    averse: f64,
    /// Yearly discount rate. The default is the rate in HM Treasury's Green Book
    #[arg(long, default_value_t = 0.035)]
    rate: f64,
    /// Life of a building in years
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=100))]
    life: u16,
    /// The most that an area of --data may be left short, as a multiple of the average shortfall if nothing is built
    #[arg(long, value_name = "TIMES", requires = "own")]
    even: Option<f64>,
    /// Locations of the areas of --data: a CSV with area, easting, northing in metres
    #[arg(long, value_name = "FILE", requires = "own")]
    areas: Option<PathBuf>,
    /// Travel cost in pounds a kilometre for each child
    #[arg(long, value_name = "POUNDS", requires = "areas")]
    kilometre: Option<f64>,
    /// Number of simulations of published stocks
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(10..=1000))]
    futures: u16,
}

impl Options {
    pub(super) fn run(self) -> Result<Ended> {
        if [self.mainstream, self.rate, self.averse].iter().any(|part| !(0.0..=1.0).contains(part)) {
            bail!("--mainstream, --averse and --rate must be from 0 to 1");
        }
        if self.kilometre.is_some_and(|pounds| !(0.0..=100.0).contains(&pounds)) {
            bail!("--kilometre must be an amount in pounds from 0 to 100");
        }
        if self.even.is_some_and(|even| !(0.0..=100.0).contains(&even)) {
            bail!("--even must be from 0 to 100");
        }
        let named = |path: &PathBuf| Ok::<_, anyhow::Error>((path.display().to_string(), text_of(path)?));
        let (options, prices, grants) = (named(&self.options)?, named(&self.prices)?, named(&self.grants)?);
        let question = Question::read((&options.0, &options.1), (&prices.0, &prices.1), (&grants.0, &grants.1));
        let capacity = text_of(&self.capacity)?;
        tell_unread(&self.options, &options.1, Question::OPTION_COLUMNS);
        tell_unread(&self.capacity, &capacity, Sites::COLUMNS);
        let sites = Sites::read(&self.capacity.display().to_string(), &capacity);
        let places = match &self.areas {
            None => Ok(Places::default()),
            Some(path) => Places::read(&path.display().to_string(), &text_of(path)?),
        };
        let (mut question, sites, places) = match (question, sites, places) {
            (Ok(question), Ok(sites), Ok(places)) => (question, sites, places),
            (question, sites, places) => {
                let faults = question.err().into_iter().chain(sites.err()).chain(places.err()).flatten();
                return Ok(refused(self.source.format, &faults.collect::<Vec<_>>()));
            }
        };
        let read = match self.source.read(&sites)? {
            Ok(read) => read,
            Err(faults) => return Ok(refused(self.source.format, &faults)),
        };
        (question.mainstream, question.averse, question.even) = (self.mainstream, self.averse, self.even);
        (question.rate, question.life) = (self.rate, self.life);
        let (name, plan) = match &read {
            Read::Published { groups, code, name } => {
                let capacity = Capacity::of(&sites, |_| true);
                let (years, futures) = (self.source.years, usize::from(self.futures));
                (name.clone(), choose(groups, code, years, &capacity, &question, futures, self.source.seed))
            }
            Read::Own(own) => {
                question = question.priced(&own.scenario, &own.results.years);
                let ahead = self.ahead(own, &sites, &places, &question);
                ("The area".to_owned(), choose_over(&ahead, &ahead, &question))
            }
        };
        let plan = match plan {
            Ok(plan) => plan,
            Err(NoPlan::Unknown) => {
                bail!("there is no forecast, or no current places, for any provision that the options add to")
            }
            Err(NoPlan::Uneven) => bail!("no set of options within the grants gives this balance between areas"),
            Err(NoPlan::NotFound) => bail!("no set of options was found that gives this balance between areas"),
        };
        let assumed = json!({
            "mainstream": self.mainstream, "averse": self.averse, "even": self.even, "kilometre": self.kilometre,
            "rate": self.rate, "life": self.life, "years": self.source.years, "futures": plan.futures,
            "seed": self.source.seed,
        });
        let mut fact = json!({ "name": name, "assumed": assumed, "plan": plan });
        if let Read::Published { code, .. } = &read {
            fact["area"] = json!(code);
        }
        print(self.source.format, &fact, self.text(&name, &plan));
        Ok(Ended::Done)
    }

    /// Children and places by area, over futures that stand for all.
    fn ahead(&self, own: &Own, sites: &Sites, positions: &Places, question: &Question) -> Ahead {
        let results = &own.results;
        let areas = results.dimensions.areas.clone();
        let capacity = Capacity::of(sites, |_| true);
        let wanted = |group: &Group| question.choices.iter().any(|one| one.group == *group) && capacity.knows(*group);
        let groups: Vec<Group> = Group::ALL.into_iter().filter(wanted).collect();
        let count = if self.kilometre.is_some() { SCENES.1 } else { SCENES.0 };
        let all = futures(results, &|provision| own.group(provision), count);
        let ahead = Ahead::new(results.years.clone(), groups, areas.clone()).futures_of(&all, &areas, &results.years);
        let ahead = ahead.sites(&sites.clone().assuming(&own.scenario, &results.years));
        match self.kilometre {
            None => ahead,
            Some(pounds) => ahead.by_road(positions, pounds),
        }
    }

    fn text(&self, name: &str, plan: &Plan) -> String {
        let mut text = format!("{name}: recommended options, over {} years\n", self.source.years);
        if plan.chosen.is_empty() {
            text.push_str("  None: no option saves more than it costs within the grants and the minimum share.\n");
        }
        for one in &plan.chosen {
            text.push_str(&format!(
                "  {} ({}): {} places from January {}; £{:.0} a place; in the last year {:.0} used on average, 80% range {:.0} to {:.0}\n",
                one.choice.name,
                one.choice.group.words(),
                one.choice.places,
                one.opens,
                one.capital_per_place,
                one.used.0,
                one.used.1,
                one.used.2
            ));
        }
        let gap = if plan.bound > 0.0 { (plan.cost / plan.bound - 1.0) * 100.0 } else { 0.0 };
        text.push_str(&format!(
            "Capital £{:.0}. Buildings and the extra cost of children without a place £{:.0}; if nothing is built £{:.0}.\n",
            plan.capital, plan.cost, plan.cost_of_nothing
        ));
        text.push_str(&if plan.bound > 0.0 {
            format!("No set of options costs less than £{:.0}: this one costs at most {gap:.1}% more.\n", plan.bound)
        } else {
            "It is not known how much less another set of options could cost.\n".to_owned()
        });
        text.push_str(&format!("Selected when each of {} simulations is optimised on its own:\n", plan.futures));
        text.extend(plan.robust.iter().map(|(name, share)| format!("  {name}: in {share:.0} of 100\n")));
        if !plan.crowded_out.is_empty() {
            text.push_str(&format!("Not affordable within the grants: {}.\n", plan.crowded_out.join(", ")));
        }
        if !plan.left_out.is_empty() {
            text.push_str(&format!(
                "Not appraised, because the provision that they add to has no current places or no forecast: {}.\n",
                plan.left_out.join(", ")
            ));
        }
        text.push_str(&format!(
            "Assumptions: {:.1}% discount, {} years of life, at least {:.0}% of new places in mainstream or units. Children without a place are placed in the alternative at the price given; {}sites and staff are not assessed.",
            self.rate * 100.0,
            self.life,
            self.mainstream * 100.0,
            if self.kilometre.is_some() { "" } else { "travel, " }
        ));
        text
    }
}
