use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use projection::cohorts::Margin;
use projection::gap::{Basis, Capacity, Gap as Shortage, Sites, Waiting, against, gaps};
use projection::groups::Group;
use projection::totals::Score;
use serde_json::{Value, json};

use super::source::{Own, Read, Source};
use super::{provision, refused, text_of, years};
use crate::output::{Ended, print};

/// Lay places beside children: how likely a shortage is
///
/// For each provision with places and each January: how likely there are more children than places, how many would be without
/// one on average, the range, and how many more places would leave a shortage one chance in five. “Placed” goes on as children
/// were placed and cannot see those for whom there was no place; “suitable” adds those who wait, where --waiting counts them.
/// It rests on published stocks (--panel, --settings, --area) or on the area's own children one by one (--data, or --witan with witan.send's four files). Exit code 1
/// where a file is wrong.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan projection gap --data area --capacity places.csv --years 5\nExample: oneplan projection gap --panel panel.csv --settings settings.csv --area E08000032 --capacity places.csv"
)]
pub struct Gap {
    #[command(flatten)]
    source: Source,
    /// A CSV with site, group, year, places: a year that is not there has what the last before it has
    #[arg(long, value_name = "FILE")]
    capacity: PathBuf,
    /// A CSV with group, children: for whom the group was judged suitable and who are elsewhere, at the last count
    #[arg(long, value_name = "FILE")]
    waiting: Option<PathBuf>,
}

impl Gap {
    pub(super) fn run(self) -> Result<Ended> {
        let mut faults = Vec::new();
        let sites = Sites::read(&self.capacity.display().to_string(), &text_of(&self.capacity)?);
        let sites = sites.unwrap_or_else(|wrong| {
            faults.extend(wrong);
            Sites::default()
        });
        let mut waiting = Waiting::default();
        if let Some(path) = &self.waiting {
            match Waiting::read(&path.display().to_string(), &text_of(path)?) {
                Ok(read) => waiting = read,
                Err(wrong) => faults.extend(wrong),
            }
        }
        if !faults.is_empty() {
            return Ok(refused(self.source.format, &faults));
        }
        let read = match self.source.read(&sites)? {
            Ok(read) => read,
            Err(faults) => return Ok(refused(self.source.format, &faults)),
        };
        let sites = match &read {
            Read::Own(own) => sites.assuming(&own.scenario, &own.results.years),
            Read::Published { .. } => sites,
        };
        let capacity = Capacity::of(&sites, |_| true);
        let (title, gaps, tracks) = match &read {
            Read::Published { groups, code, name } => {
                let gaps = gaps(groups, code, self.source.years, &capacity, &waiting);
                let track = |group: Group| {
                    let (scores, lost) = provision::track(groups.of(group)?, self.source.years);
                    let words = scores.iter().map(record).chain(lost.iter().map(|words| format!("  {words}\n")));
                    let fact = json!({ "group": group, "track_record": scores, "lost_to": lost });
                    Some(Track { group: Some(group), words: words.collect(), fact })
                };
                (name.clone(), gaps, Group::ALL.into_iter().filter_map(track).collect::<Vec<_>>())
            }
            Read::Own(own) => ("The area".to_owned(), own_gaps(own, &capacity, &waiting), vec![own_track(own)]),
        };
        if gaps.is_empty() {
            bail!("no places for the years ahead, or too little to say how sure a forecast would be");
        }
        let has_gaps = |group: Group| gaps.iter().any(|gap| gap.group == group);
        let tracks: Vec<Track> = tracks.into_iter().filter(|one| one.group.is_none_or(has_gaps)).collect();
        let said =
            |group: Option<Group>| tracks.iter().filter(move |one| one.group == group).map(|one| one.words.as_str());
        let mut text = format!("{title}: children against places\n");
        for group in Group::ALL.into_iter().filter(|group| has_gaps(*group)) {
            text.push_str(&format!("{}\n", group.words()));
            text.extend(gaps.iter().filter(|gap| gap.group == group).map(sentence));
            text.extend(said(Some(group)));
        }
        text.extend(said(None));
        if self.waiting.is_none() {
            text.push_str(
                "“Placed” cannot see children for whom there was no place: with --waiting they are counted in.\n",
            );
        }
        let records: Vec<&Value> = tracks.iter().map(|one| &one.fact).collect();
        let mut fact = json!({ "name": title, "gaps": gaps, "track_records": records });
        if let Read::Published { code, .. } = &read {
            fact["area"] = json!(code);
        }
        print(self.source.format, &fact, text.trim_end());
        Ok(Ended::Done)
    }
}

/// How such a forecast did on years that were hidden: of a group, or of all provisions together.
struct Track {
    group: Option<Group>,
    words: String,
    fact: Value,
}

fn own_track(own: &Own) -> Track {
    let scores: Vec<_> = own.track.iter().filter(|one| one.margin == Margin::Provision).collect();
    let said = |one: &&projection::cohorts::Scored| {
        format!(
            "{} ahead such 80% ranges by provision contained the actual figure in {:.0} of 100, over {} provisions and years\n",
            years(one.ahead),
            one.coverage.1 * 100.0,
            one.n
        )
    };
    let words = if scores.is_empty() {
        "Too few Januaries are known to hide one: nothing says how right such ranges were.\n".to_owned()
    } else {
        scores.iter().map(said).collect()
    };
    Track { group: None, words, fact: json!({ "track_record": scores }) }
}

/// Gaps of the area's own forecast, with places that its scenario assumes.
fn own_gaps(own: &Own, capacity: &Capacity, waiting: &Waiting) -> Vec<Shortage> {
    let mut out = Vec::new();
    for group in Group::ALL {
        for year in own.results.years.iter().copied() {
            let Some(places) = capacity.places(group, year) else { continue };
            let values = own.children(group, year);
            out.push(against(group, year, Basis::Placed, places, &values));
            if let Some(values) = waiting.counted_in(group, own.today(group), &values) {
                out.push(against(group, year, Basis::Suitable, places, &values));
            }
        }
    }
    out
}

fn sentence(gap: &Shortage) -> String {
    let basis = match gap.basis {
        Basis::Placed => "placed",
        Basis::Suitable => "suitable",
    };
    format!(
        "  {} {basis}: {:.0} children, {:.0} places; short with a chance of {:.0}%, on average by {:.0}; 80% range {:+.0} to {:+.0}; {:.0} extra places for an 80% chance of enough\n",
        gap.year,
        gap.children,
        gap.places,
        gap.chance_short * 100.0,
        gap.short,
        gap.eighty.0,
        gap.eighty.1,
        gap.places_needed
    )
}

fn record(score: &Score) -> String {
    format!(
        "  {} ahead such 80% ranges contained the actual figure in {:.0} of 100, over {} areas and years\n",
        years(score.ahead),
        score.coverage.1 * 100.0,
        score.n
    )
}
