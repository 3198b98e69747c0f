use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use projection::gap::Capacity;
use projection::options::{Plan, Question, choose};
use serde_json::json;

use super::provision::SettingsFile;
use super::{refused, text_of};
use crate::output::{Ended, print};

/// Choose what to build from grants, over what may come
///
/// What is built is chosen once; how many children are short is then seen over everything that may come. A year costs the
/// buildings (an equal sum each year of their life) and the children who are short, at the price of placing them otherwise.
/// Buildings stay, and the grants until a January cover all that is open by then. Beside the plan stands a bound that no plan
/// can undercut, and in how many futures each building would be chosen by who knows the future. A planning device: it decides
/// nothing about a child. Exit code 1 where a file is wrong.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan projection options --panel panel.csv --settings settings.csv --area E08000032 --capacity places.csv --options options.csv --prices prices.csv --grants grants.csv"
)]
pub struct Options {
    #[command(flatten)]
    files: SettingsFile,
    /// A CSV with site, group, year, places: what there is and is planned already
    #[arg(long, value_name = "FILE")]
    capacity: PathBuf,
    /// A CSV with option, group, places, capital (pounds), earliest (the first January in which it can be open)
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
    /// How many futures to look at
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(10..=1000))]
    futures: u16,
    /// The seed of the futures
    #[arg(long, default_value_t = 50)]
    seed: u64,
}

impl Options {
    pub(super) fn run(self) -> Result<Ended> {
        let files = &self.files;
        let (panel, groups) = match files.read()? {
            Ok(read) => read,
            Err(faults) => return Ok(refused(files.format(), &faults)),
        };
        let name = files.name(&panel, &groups)?;
        if [self.mainstream, self.rate, self.averse].iter().any(|part| !(0.0..=1.0).contains(part)) {
            bail!("--mainstream, --averse and --rate are parts of one: from 0 to 1");
        }
        let named = |path: &PathBuf| Ok::<_, anyhow::Error>((path.display().to_string(), text_of(path)?));
        let (options, prices, grants) = (named(&self.options)?, named(&self.prices)?, named(&self.grants)?);
        let question = Question::read((&options.0, &options.1), (&prices.0, &prices.1), (&grants.0, &grants.1));
        let capacity = Capacity::read(&self.capacity.display().to_string(), &text_of(&self.capacity)?);
        let (mut question, capacity) = match (question, capacity) {
            (Ok(question), Ok(capacity)) => (question, capacity),
            (question, capacity) => {
                let faults = question.err().into_iter().chain(capacity.err()).flatten().collect::<Vec<_>>();
                return Ok(refused(files.format(), &faults));
            }
        };
        (question.mainstream, question.averse) = (self.mainstream, self.averse);
        (question.rate, question.life) = (self.rate, self.life);
        let plan = choose(&groups, &files.area, files.years, &capacity, &question, self.futures.into(), self.seed);
        let Ok(plan) = plan else {
            bail!("no forecast, or no places of today, for any provision that the options add to");
        };
        let assumed = json!({
            "mainstream": self.mainstream, "averse": self.averse, "rate": self.rate, "life": self.life, "years": files.years,
            "futures": self.futures, "seed": self.seed,
        });
        let fact = json!({ "area": files.area, "name": name, "assumed": assumed, "plan": plan });
        print(files.format(), &fact, self.text(name, &plan));
        Ok(Ended::Done)
    }

    fn text(&self, name: &str, plan: &Plan) -> String {
        let mut text = format!("{name}: what to build, over {} years\n", self.files.years);
        if plan.chosen.is_empty() {
            text.push_str(
                "  Nothing: no option saves more than it costs, within the grants and the share asked for.\n",
            );
        }
        for one in &plan.chosen {
            text.push_str(&format!(
                "  {} ({}): {} places from January {}; £{:.0} a place; in the last year {:.0} used on average, 8 of 10 {:.0} to {:.0}\n",
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
        text.push_str(&format!("No plan costs less than £{:.0}: this one is at most {gap:.1}% dearer.\n", plan.bound));
        text.push_str(&format!("Who knew the future would choose, of {} futures:\n", plan.futures));
        text.extend(plan.robust.iter().map(|(name, share)| format!("  {name}: in {share:.0} of 100\n")));
        if !plan.crowded_out.is_empty() {
            text.push_str(&format!("Crowded out by money, or put off: {}.\n", plan.crowded_out.join(", ")));
        }
        if !plan.left_out.is_empty() {
            text.push_str(&format!(
                "Not looked at, since no places of today or no forecast are known for what they add to: {}.\n",
                plan.left_out.join(", ")
            ));
        }
        text.push_str(&format!(
            "Assumed: {:.1}% discount, {} years of life, at least {:.0}% of new places in mainstream or units. Who is short is placed otherwise at the price given; ways, sites and staff are not looked at.",
            self.rate * 100.0,
            self.life,
            self.mainstream * 100.0
        ));
        text
    }
}
