//! Board packs: made of what stands now, then frozen.

use std::collections::BTreeSet;

use approval::{Checksum, Frozen, frozen, sign_off};
use jiff::ToSpan;
use jiff::civil::Date;
use projects::records::reports;
use statistics::{Change, Standing, Statistic};
use store::{Actor, Id, Result, StoreError, Tx, query, setting, sql};

use super::baskets::Basket;
use super::files::withdrawn::{self, Withdrawn};
use super::measures;
use super::meetings::Meeting;
use super::{finding, meetings, plan, risks, steer};
use crate::model::claim::{Count, Rule, figure};
use crate::model::definition::Definition;
use crate::model::evaluate::Evaluated;
use crate::model::frame::Frame;
use crate::model::pack::{
    Action, Measure, Outcome, Pack, Priority, Report, Risk, Sentence, Task, measure_in_words, named,
};

/// A pack's id.
pub type PackId = Id<Kept>;

/// The rules by which the summary counts.
const RULES: [Rule; 4] = [Rule::Improved, Rule::Worsened, Rule::TrackingPositively, Rule::AheadOfMean];
/// How long before the meeting decisions and reports still belong to it.
const DAYS: i32 = 62;

const FROZEN: frozen::Kind<Kept> = frozen::Kind::new("board_pack", "board pack");

/// A pack that is kept: what it says, and how it was frozen.
#[derive(Debug, Clone)]
pub struct Kept {
    pub id: PackId,
    pub pack: Pack,
    pub frozen: Frozen,
    pub checksum: Checksum,
}

/// Puts a pack together from what stands now.
pub async fn make(tx: &mut Tx, frame: &Frame, basket: &Basket, title: &str, for_on: Date, today: Date) -> Result<Pack> {
    // A pack of a meeting that was is judged by its day, one of a meeting to come by today.
    let as_at = today.min(for_on);
    let since = for_on.checked_sub(DAYS.days()).unwrap_or(for_on);
    let Measured { measures, without, rows } = measured(tx, frame, basket, as_at).await?;
    let mut pack = Pack {
        title: title.to_owned(),
        area: frame.name(&frame.area).to_owned(),
        code: frame.area.clone(),
        for_on,
        made_on: today,
        basket: basket.title(),
        neighbours: neighbours_in_words(frame),
        neighbours_version: frame.neighbours_version.clone(),
        invented: setting::get(tx, "invented").await?.as_deref() == Some("yes"),
        summary: Vec::new(),
        sentences: sentences(basket, frame, &rows),
        measures,
        without,
        priorities: priorities(tx, &rows, today).await?,
        reports: newest_reports(tx, since, for_on).await?,
        risks: open_risks(tx).await?,
        decisions: decisions(tx, since, for_on).await?,
        tasks: tasks(tx, since, today).await?,
        files: files_behind(frame, &rows),
        rules: vec![Change::RULE.to_owned(), Standing::RULE.to_owned(), projects::model::RULE.to_owned()],
    };
    pack.summary = pack.short();
    Ok(pack)
}

/// The measures of a basket as they stand.
#[derive(Default)]
struct Measured<'a> {
    measures: Vec<Measure>,
    /// Title, and why there is no figure.
    without: Vec<(String, String)>,
    /// Each measure with its latest figures.
    rows: Vec<(&'a Definition, Option<Evaluated>)>,
}

async fn measured<'a>(tx: &mut Tx, frame: &Frame, basket: &'a Basket, as_at: Date) -> Result<Measured<'a>> {
    let steers = steer::all(tx).await?;
    let mut out = Measured::default();
    for definition in &basket.measures {
        let lines = measures::lines_beside(tx, frame, definition).await?;
        let periods = frame.every_period(definition, &lines);
        match periods.first() {
            Some(_) => {
                let steer = steer::of(&steers, &definition.id);
                out.measures.push(Measure::judged(frame, definition, &periods, steer, as_at));
            }
            None => out.without.push((definition.title.clone(), definition.no_figure().words().to_owned())),
        }
        out.rows.push((definition, periods.into_iter().next()));
    }
    Ok(out)
}

fn neighbours_in_words(frame: &Frame) -> String {
    if frame.neighbours.is_empty() {
        return "none known".to_owned();
    }
    let names: Vec<&str> = frame.neighbours.iter().map(|code| frame.name(code)).collect();
    format!("version {}: {}", frame.neighbours_version, names.join(", "))
}

fn sentences(basket: &Basket, frame: &Frame, rows: &[(&Definition, Option<Evaluated>)]) -> Vec<Sentence> {
    let counts = RULES.map(|rule| (rule, Count::of(&basket.title(), &frame.neighbours_version, rule, rows)));
    let made = counts.into_iter().filter_map(|(rule, count)| Some((rule, count.sentence().ok()?)));
    made.map(|(rule, text)| Sentence { text, rule: rule.says().to_owned() }).collect()
}

/// The files that any figure of the pack comes from: name, publisher, day of retrieval, SHA-256.
fn files_behind(frame: &Frame, rows: &[(&Definition, Option<Evaluated>)]) -> Vec<(String, String, Date, String)> {
    let used: BTreeSet<i64> = rows
        .iter()
        .filter_map(|(_, one)| one.as_ref())
        .flat_map(|one| {
            let others = one.neighbours.iter().filter_map(|other| other.point.as_ref());
            others.chain([&one.now]).chain(&one.england).flat_map(|point| point.files.iter().copied())
        })
        .collect();
    used.iter()
        .filter_map(|number| frame.files.get(number))
        .map(|file| (file.name.clone(), file.publisher.clone(), file.retrieved_on, file.sha256.clone()))
        .collect()
}

/// The workstreams' newest reports, with how the approval of each stands.
async fn newest_reports(tx: &mut Tx, since: Date, until: Date) -> Result<Vec<Report>> {
    let mut out = Vec::new();
    for one in reports::newest(tx, since, until).await? {
        out.push(Report {
            approval: sign_off::line(tx, &one).await?,
            name: one.name,
            month: one.month,
            done: one.done,
            next: one.next,
            help: one.help,
            made_by: one.frozen.made_by,
        });
    }
    Ok(out)
}

async fn open_risks(tx: &mut Tx) -> Result<Vec<Risk>> {
    let open = risks::all(tx).await?.into_iter().filter(|one| one.closed_on().is_none());
    Ok(open
        .map(|one| Risk {
            score: one.score(),
            score_after: one.score_after(),
            title: one.title,
            mitigation: one.mitigation,
            owner: one.owner,
            review_on: one.review_on,
        })
        .collect())
}

async fn decisions(tx: &mut Tx, since: Date, until: Date) -> Result<Vec<(Date, String, String)>> {
    let all = meetings::decisions(tx, since, until).await?;
    Ok(all.into_iter().map(|(decision, day)| (day, decision.wording, decision.made_by)).collect())
}

/// Tasks that are open, or were done since.
async fn tasks(tx: &mut Tx, since: Date, today: Date) -> Result<Vec<Task>> {
    let all = meetings::tasks(tx).await?.into_iter();
    Ok(all
        .filter(|one| one.done_on().is_none_or(|day| day >= since))
        .map(|one| Task {
            is_late: one.done_on().is_none() && one.due_on < today,
            done_on: one.done_on(),
            wording: one.wording,
            owner: one.owner,
            due_on: one.due_on,
        })
        .collect())
}

async fn priorities(tx: &mut Tx, rows: &[(&Definition, Option<Evaluated>)], day: Date) -> Result<Vec<Priority>> {
    let outcome = |one: plan::OutcomeWhole| Outcome {
        title: one.outcome.title,
        measures: one.measures.iter().map(|id| measure_in_words(rows, id)).collect(),
        actions: one.actions.iter().map(Action::of).collect(),
    };
    let all = plan::whole(tx, day).await?.into_iter();
    Ok(all
        .map(|one| Priority {
            title: one.priority.title,
            owner: format!("{}, {}", one.priority.owner, one.priority.partner),
            outcomes: one.outcomes.into_iter().map(outcome).collect(),
        })
        .collect())
}

/// Freezes a pack. Gives its id and checksum, which the caller records in the audit entry: so the checksum stands in the
/// chain too.
pub async fn keep(tx: &mut Tx, pack: &Pack, by: &Actor) -> Result<(PackId, Checksum)> {
    let id: PackId = tx.new_id();
    let row = vec![("id", id.into()), ("title", (&pack.title).into()), ("for_on", pack.for_on.into())];
    query::insert("board_pack", row).run(tx).await?;
    finding::changed(tx, &[id.uuid()]).await?;
    Ok((id, FROZEN.keep(tx, id, pack, by).await?))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: PackId,
    title: String,
    #[sqlx(try_from = "jiff_sqlx::Date")]
    for_on: Date,
}

/// A pack in a list, without what it says.
#[derive(Debug, Clone)]
pub struct Listed {
    pub id: PackId,
    pub title: String,
    /// The day of the meeting.
    pub for_on: Date,
    pub frozen: Frozen,
}

impl Listed {
    /// Its title with the day of the meeting.
    #[must_use]
    pub fn named(&self) -> String {
        named(&self.title, self.for_on)
    }

    /// Where it stands in a list: the next meeting's first, then those after it, then those that were, the last first.
    #[must_use]
    pub fn place(&self, today: Date) -> (bool, i32) {
        let days = (self.for_on - today).get_days();
        (days < 0, days.abs())
    }

    /// Whether it was made for this meeting.
    #[must_use]
    pub fn is_of(&self, meeting: &Meeting) -> bool {
        meeting.is_of_board() && meeting.held_on == self.for_on
    }
}

/// All packs, the last made first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Listed>> {
    let rows: Vec<Row> = sql!("select id, title, for_on from board_pack order by id desc").all(tx).await?;
    let mut frozen = FROZEN.all(tx).await?;
    let mut all: Vec<Listed> = rows
        .into_iter()
        .filter_map(|row| {
            let frozen = frozen.remove(&row.id)?;
            Some(Listed { id: row.id, title: row.title, for_on: row.for_on, frozen })
        })
        .collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.frozen.made_at()));
    Ok(all)
}
/// # Errors
/// Those of the store; not found where there is none; [`StoreError::NotAsFrozen`].
pub async fn one(tx: &mut Tx, id: PackId) -> Result<Kept> {
    let frozen = FROZEN.one(tx, id).await?;
    let checksum = frozen.checksum().ok_or(StoreError::NotFound)?;
    Ok(Kept { id, pack: frozen.content()?, frozen, checksum })
}

/// Files behind a pack that were withdrawn since, and what its figures are now for the same periods, where that is another:
/// footnotes. By the definitions and the neighbours of the pack.
pub async fn restated(tx: &mut Tx, pack: &Pack) -> Result<Vec<String>> {
    let frame = Frame::load(tx, &pack.code, Some(&pack.neighbours_version)).await?;
    let withdrawn = withdrawn::all(tx).await?.into_iter();
    let is_behind = |one: &Withdrawn| pack.files.iter().any(|(.., sha256)| *sha256 == one.sha256);
    let mut out: Vec<String> = withdrawn.filter(is_behind).map(|one| one.in_words()).collect();
    for one in &pack.measures {
        let definition = &one.definition;
        let lines = measures::lines_beside(tx, &frame, definition).await?;
        let name = format!("{} {}, {}", one.id, one.title, one.period);
        let Some(now) = frame.evaluate(definition, &lines, Some(&one.period)) else {
            if one.value.is_some() {
                out.push(format!("{name}: the pack says {}; the files now have no figure.", one.figure));
            }
            continue;
        };
        if now.now.value != one.value {
            let files = figure(definition, &now.now);
            out.push(format!("{name}: the pack says {}; the files now say {files}.", one.figure));
        }
        let show = |value: Option<f64>| {
            value.map_or_else(|| "no figure".to_owned(), |value| definition.show_comparator(value))
        };
        let mean = now.by(Statistic::Mean).map(|beside| beside.comparison.value);
        if differs(mean, one.mean) {
            out.push(format!("{name}: the mean of the neighbours was {} and is now {}.", show(one.mean), show(mean)));
        }
        let england = now.england.as_ref().and_then(|point| point.value);
        if differs(england, one.england_value) {
            out.push(format!("{name}: England was {} and is now {}.", show(one.england_value), show(england)));
        }
    }
    Ok(out)
}

/// Whether two figures differ by more than what adding in another order does.
fn differs(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() > 1e-9,
        (None, None) => false,
        _ => true,
    }
}
