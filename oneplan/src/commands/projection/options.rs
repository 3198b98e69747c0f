use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use projection::gap::{Capacity, Sites};
use projection::groups::Group;
use projection::options::{Ahead, NoPlan, Plan, Question, choose, choose_over, futures};
use projection::travel::Places;
use serde_json::json;

use super::source::{Own, Read, Source};
use super::{refused, text_of};
use crate::output::{Ended, print};

/// How many futures stand for all of an area's own forecast; fewer where ways count.
const SCENES: (usize, usize) = (60, 20);

/// Choose what to build from grants, over what may come
///
/// What is built is chosen once; how many children are short is then seen over everything that may come. A year costs the
/// buildings (an equal sum each year of their life) and the children who are short, at the price of placing them otherwise.
/// Buildings stay, and the grants until a January cover all that is open by then. Beside the plan stands a bound that no plan
/// can undercut, and in how many futures each building would be chosen by who knows the future. It rests on published stocks
/// (--panel, --settings, --area) or on the area's own children one by one (--data, or --witan with witan.send's four files), which may count areas and ways. A planning
/// device: it decides nothing about a child. Exit code 1 where a file is wrong.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan projection options --data area --years 5 --capacity places.csv --options options.csv --prices prices.csv --grants grants.csv --areas wards.csv --kilometre 1\nExample: oneplan projection options --panel panel.csv --settings settings.csv --area E08000032 --capacity places.csv --options options.csv --prices prices.csv --grants grants.csv"
)]
pub struct Options {
    #[command(flatten)]
    source: Source,
    /// A CSV with site, group, year, places: what there is and is planned already
    #[arg(long, value_name = "FILE")]
    capacity: PathBuf,
    /// A CSV with option, group, places, capital (pounds), earliest (the first January in which it can be open), and where they are
    /// known area, not-with, after (other options, between semicolons, that it excludes or comes after)
    #[arg(long, value_name = "FILE")]
    options: PathBuf,
    /// A CSV with group, place, instead: pounds a year for a child in the provision, and where there is no place
    #[arg(long, value_name = "FILE")]
    prices: PathBuf,
    /// A CSV with year, amount: pounds of grant that are had until the January
    #[arg(long, value_name = "FILE")]
    grants: PathBuf,
    /// The least part of new places in mainstream or units, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    mainstream: f64,
    /// How much the worst tenth of what may come weighs beside the mean, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    averse: f64,
    /// Yearly discount; the default is that of HM Treasury's Green Book
    #[arg(long, default_value_t = 0.035)]
    rate: f64,
    /// How many years a building serves
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=100))]
    life: u16,
    /// No area of --data may be left with more than so many times what areas are short of on average where nothing is built
    #[arg(long, value_name = "TIMES", requires = "own")]
    even: Option<f64>,
    /// Where the areas of --data lie: a CSV with area, easting, northing in metres
    #[arg(long, value_name = "FILE", requires = "own")]
    areas: Option<PathBuf>,
    /// Pounds a kilometre for one child: ways count then
    #[arg(long, value_name = "POUNDS", requires = "areas")]
    kilometre: Option<f64>,
    /// How many futures of published stocks to look at
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(10..=1000))]
    futures: u16,
}

impl Options {
    pub(super) fn run(self) -> Result<Ended> {
        if [self.mainstream, self.rate, self.averse].iter().any(|part| !(0.0..=1.0).contains(part)) {
            bail!("--mainstream, --averse and --rate are parts of one: from 0 to 1");
        }
        if self.kilometre.is_some_and(|pounds| !(0.0..=100.0).contains(&pounds)) {
            bail!("--kilometre is a sum of pounds from 0 to 100");
        }
        if self.even.is_some_and(|even| !(0.0..=100.0).contains(&even)) {
            bail!("--even is how many times as short an area may be left: from 0 to 100");
        }
        let named = |path: &PathBuf| Ok::<_, anyhow::Error>((path.display().to_string(), text_of(path)?));
        let (options, prices, grants) = (named(&self.options)?, named(&self.prices)?, named(&self.grants)?);
        let question = Question::read((&options.0, &options.1), (&prices.0, &prices.1), (&grants.0, &grants.1));
        let sites = Sites::read(&self.capacity.display().to_string(), &text_of(&self.capacity)?);
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
                bail!("no forecast, or no places of today, for any provision that the options add to")
            }
            Err(NoPlan::Uneven) => bail!("no plan within the grants leaves areas as even as is asked for"),
            Err(NoPlan::NotFound) => bail!("no plan was found that leaves areas as even as is asked for"),
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
        let mut text = format!("{name}: what to build, over {} years\n", self.source.years);
        if plan.chosen.is_empty() {
            text.push_str(
                "  Nothing: no option saves more than it costs, within the grants and the share asked for.\n",
            );
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
            "Capital £{:.0}. Cost of buildings and of children who are short £{:.0}; where nothing is built £{:.0}.\n",
            plan.capital, plan.cost, plan.cost_of_nothing
        ));
        text.push_str(&if plan.bound > 0.0 {
            format!("No plan costs less than £{:.0}: this one is at most {gap:.1}% dearer.\n", plan.bound)
        } else {
            "How far another plan might undercut it is not known.\n".to_owned()
        });
        text.push_str(&format!("Who knew the future would choose, of {} futures:\n", plan.futures));
        text.extend(plan.robust.iter().map(|(name, share)| format!("  {name}: in {share:.0} of 100\n")));
        if !plan.crowded_out.is_empty() {
            text.push_str(&format!("Not affordable within the grants: {}.\n", plan.crowded_out.join(", ")));
        }
        if !plan.left_out.is_empty() {
            text.push_str(&format!(
                "Not looked at, since no places of today or no forecast are known for what they add to: {}.\n",
                plan.left_out.join(", ")
            ));
        }
        text.push_str(&format!(
            "Assumed: {:.1}% discount, {} years of life, at least {:.0}% of new places in mainstream or units. Who is short is placed otherwise at the price given; {}sites and staff are not looked at.",
            self.rate * 100.0,
            self.life,
            self.mainstream * 100.0,
            if self.kilometre.is_some() { "" } else { "ways, " }
        ));
        text
    }
}
