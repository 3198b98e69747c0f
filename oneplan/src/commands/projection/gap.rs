use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use projection::cohorts::Margin;
use projection::gap::{Basis, Capacity, Gap as Shortage, Sites, Waiting, against, gaps};
use projection::groups::Group;
use projection::totals::Score;
use serde_json::{Value, json};

use super::source::{Own, Read, Source};
use super::{provision, refused, tell_unread, text_of, years};
use crate::output::{Ended, print};

/// Compare children with places, and the chance of a shortfall
///
/// For each provision with places and each January: the chance that there are more children than places, the average shortfall,
/// the range, and the extra places needed for an 80% chance of enough. “Current placements” continue past placement patterns and
/// leave out children for whom there was no place; “assessed demand” adds those who are waiting, if --waiting counts them. It
/// uses published stocks (--panel, --settings, --area) or the area's own children one by one (--data, or --witan with the four
/// files of witan.send). Exit code 1 if a file has errors.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: oneplan projection gap --data area --capacity places.csv --years 5\nExample: oneplan projection gap --panel panel.csv --settings settings.csv --area E08000032 --capacity places.csv"
)]
pub struct Gap {
    #[command(flatten)]
    source: Source,
    /// A CSV with site, group, year, places. A year that is left out takes the value of the last year before it
    #[arg(long, value_name = "FILE")]
    capacity: PathBuf,
    /// A CSV with group, children: children assessed as suitable for the group and placed elsewhere, at the last count
    #[arg(long, value_name = "FILE")]
    waiting: Option<PathBuf>,
}

impl Gap {
    pub(super) fn run(self) -> Result<Ended> {
        let mut faults = Vec::new();
        let capacity = text_of(&self.capacity)?;
        tell_unread(&self.capacity, &capacity, Sites::COLUMNS);
        let sites = Sites::read(&self.capacity.display().to_string(), &capacity);
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
            bail!("there are no places for the years ahead, or too little data to say how certain a forecast would be");
        }
        let has_gaps = |group: Group| gaps.iter().any(|gap| gap.group == group);
        let tracks: Vec<Track> = tracks.into_iter().filter(|one| one.group.is_none_or(has_gaps)).collect();
        let said =
            |group: Option<Group>| tracks.iter().filter(move |one| one.group == group).map(|one| one.words.as_str());
        let mut text = format!("{title}: children and places\n");
        for group in Group::ALL.into_iter().filter(|group| has_gaps(*group)) {
            text.push_str(&format!("{}\n", group.words()));
            text.extend(gaps.iter().filter(|gap| gap.group == group).map(sentence));
            text.extend(said(Some(group)));
        }
        text.extend(said(None));
        if self.waiting.is_none() {
            text.push_str(
                "“Current placements” leave out children for whom there was no place. Use --waiting to include them.\n",
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
        "There are too few Januaries to test how often such ranges contained the actual figure.\n".to_owned()
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
        Basis::Placed => "current placements",
        Basis::Suitable => "assessed demand",
    };
    format!(
        "  {} {basis}: {:.0} children, {:.0} places; {:.0}% chance of a shortfall, average shortfall {:.0}; 80% range {:+.0} to {:+.0}; {:.0} extra places for an 80% chance of enough\n",
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
