//! Board packs: made of what stands now, then frozen.

use approval::{Checksum, Frozen, frozen, sign_off};
use jiff::ToSpan;
use jiff::civil::Date;
use projects::records::projects::Whole;
use projects::records::reports;
use statistics::{Change, Standing, Statistic};
use store::{Actor, Id, Result, Tx, query, setting, sql};

use super::baskets::Basket;
use super::measures::{self, Frame};
use super::steer::{self, Steer};
use super::{meetings, plan, risks};
use crate::model::chart::series;
use crate::model::claim::{Count, Rule, figure};
use crate::model::definition::Definition;
use crate::model::evaluate::Evaluated;
use crate::model::pack::{Action, Measure, Outcome, Pack, Priority, Report, Risk, Sentence, Task};

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
    pub pack: Pack,
    pub frozen: Frozen,
}

/// Puts a pack together from what stands now.
pub async fn make(tx: &mut Tx, frame: &Frame, basket: &Basket, title: &str, for_on: Date, today: Date) -> Result<Pack> {
    let steers = steer::all(tx).await?;
    // A pack of a meeting that was is judged by its day, one of a meeting to come by today.
    let as_at = today.min(for_on);
    let mut rows: Vec<(&Definition, Option<Evaluated>)> = Vec::new();
    let (mut all, mut without) = (Vec::new(), Vec::new());
    for definition in &basket.measures {
        let lines = measures::lines_beside(tx, frame, definition).await?;
        let periods = frame.every_period(definition, &lines);
        match periods.first() {
            Some(_) => all.push(measure(frame, definition, &periods, steer::of(&steers, &definition.id), as_at)),
            None => without.push((definition.title.clone(), "no file with it has been brought in".to_owned())),
        }
        rows.push((definition, periods.into_iter().next()));
    }
    let mut sentences = Vec::new();
    for rule in RULES {
        if let Ok(text) = Count::of(&basket.full_name(), &frame.neighbours_version, rule, &rows).sentence() {
            sentences.push(Sentence { text, rule: rule.says().to_owned() });
        }
    }
    let mut used: Vec<i64> = rows
        .iter()
        .filter_map(|(_, one)| one.as_ref())
        .flat_map(|one| {
            let others = one.neighbours.iter().filter_map(|other| other.point.as_ref());
            others.chain([&one.now]).chain(&one.england).flat_map(|point| point.files.iter().copied())
        })
        .collect();
    used.sort_unstable();
    used.dedup();
    let since = for_on.checked_sub(DAYS.days()).unwrap_or(for_on);
    let mut pack = Pack {
        title: title.to_owned(),
        area: frame.name(&frame.area).to_owned(),
        code: frame.area.clone(),
        for_on,
        made_on: today,
        basket: basket.full_name(),
        neighbours: if frame.neighbours.is_empty() {
            "none known".to_owned()
        } else {
            let names: Vec<&str> = frame.neighbours.iter().map(|code| frame.name(code)).collect();
            format!("version {}: {}", frame.neighbours_version, names.join(", "))
        },
        neighbours_version: frame.neighbours_version.clone(),
        invented: setting::get(tx, "invented").await?.as_deref() == Some("yes"),
        summary: Vec::new(),
        sentences,
        measures: all,
        without,
        priorities: priorities(tx, &rows, today).await?,
        reports: told(tx, since, for_on).await?,
        risks: risks::all(tx)
            .await?
            .into_iter()
            .filter(|one| one.closed_on().is_none())
            .map(|one| Risk {
                score: one.score(),
                score_after: one.score_after(),
                title: one.title,
                mitigation: one.mitigation,
                owner: one.owner,
                review_on: one.review_on,
            })
            .collect(),
        decisions: meetings::decisions(tx, since, for_on)
            .await?
            .into_iter()
            .map(|(decision, day)| (day, decision.wording, decision.made_by))
            .collect(),
        tasks: meetings::tasks(tx)
            .await?
            .into_iter()
            .filter(|one| one.done_on().is_none_or(|day| day >= since))
            .map(|one| Task {
                is_late: one.done_on().is_none() && one.due_on < today,
                done_on: one.done_on(),
                wording: one.wording,
                owner: one.owner,
                due_on: one.due_on,
            })
            .collect(),
        files: used
            .iter()
            .filter_map(|number| frame.files.get(number))
            .map(|file| (file.name.clone(), file.publisher.clone(), file.retrieved_on, file.sha256.clone()))
            .collect(),
        rules: vec![Change::RULE.to_owned(), Standing::RULE.to_owned(), projects::model::RULE.to_owned()],
    };
    pack.summary = pack.short();
    Ok(pack)
}

/// The workstreams' newest reports, with how the approval of each stands.
async fn told(tx: &mut Tx, since: Date, until: Date) -> Result<Vec<Report>> {
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

fn measure(
    frame: &Frame,
    definition: &Definition,
    periods: &[Evaluated],
    steer: Option<&Steer>,
    as_at: Date,
) -> Measure {
    let area = frame.name(&frame.area);
    let target = steer.and_then(|steer| steer.target);
    let mut out = Measure {
        id: definition.id.clone(),
        group: definition.group.clone(),
        title: definition.title.clone(),
        period: String::new(),
        value: None,
        figure: String::new(),
        before: None,
        change: String::new(),
        neighbours: "–".to_owned(),
        mean: None,
        standing: String::new(),
        england_value: None,
        england: "–".to_owned(),
        owner: steer.map_or_else(|| "nobody yet".to_owned(), |steer| steer.owner.clone()),
        target: target.map(|target| {
            let by = steer.and_then(|steer| steer.target_on.0);
            let by = by.map(|day| format!(" by {}", page::words::date(day))).unwrap_or_default();
            format!("{}{by}", definition.show(target))
        }),
        exceptions: Vec::new(),
        is_behind_untested: false,
        series: series(definition, area, periods, Statistic::Mean, target),
        definition: definition.clone(),
    };
    let Some(latest) = periods.first() else { return out };
    out.period.clone_from(&latest.now.period.label);
    out.value = latest.now.value;
    out.figure = figure(definition, &latest.now);
    out.before =
        latest.before.as_ref().map(|before| format!("{}: {}", before.period.label, figure(definition, before)));
    if latest.change != Change::NoPolarity {
        latest.change.words().clone_into(&mut out.change);
    }
    if let Some(beside) = latest.by(Statistic::Mean) {
        let made = beside.comparison;
        out.mean = Some(made.value);
        out.neighbours = format!("{} ({} of {})", definition.show_comparator(made.value), made.n, made.of);
        if beside.standing != Standing::NoPolarity {
            beside.standing.words().clone_into(&mut out.standing);
        }
        if beside.standing == Standing::Worse {
            out.exceptions.push("worse than the mean of its neighbours".to_owned());
        }
    }
    if let Some(england) = latest.england.as_ref().and_then(|point| point.value) {
        out.england = definition.show(england);
        out.england_value = Some(england);
    }
    if latest.change == Change::Worsened {
        out.exceptions.push("worsened since the period before".to_owned());
    }
    let behind = latest.now.value.zip(target).and_then(|(now, target)| definition.polarity.better_by(now, target));
    if let Some(due) = steer.and_then(|steer| steer.target_on.0).filter(|day| *day <= as_at) {
        // A figure of a period that ended before says nothing of the target's day.
        if latest.now.period.ends() < i64::from(due.year()) {
            out.exceptions.push("its target is due, and there is no figure of that time yet".to_owned());
        } else if behind.is_some_and(|by| by < 0.0) {
            out.exceptions.push("its target is due and not met".to_owned());
        }
    }
    out.is_behind_untested = latest.change == Change::WorseUntested
        || latest.by(Statistic::Mean).is_some_and(|beside| beside.standing == Standing::BehindUntested);
    if let Some(day) = frame.stale_since(&latest.now, as_at) {
        out.exceptions.push(format!("out of date: its newest file was retrieved on {}", page::words::date(day)));
    }
    if latest.now.does_not_follow {
        out.exceptions.push("the published figure does not follow from the published numbers".to_owned());
    }
    out
}

async fn priorities(tx: &mut Tx, rows: &[(&Definition, Option<Evaluated>)], day: Date) -> Result<Vec<Priority>> {
    let told = |id: &String| {
        let found = rows.iter().find(|(definition, _)| definition.id == *id);
        match found {
            Some((definition, Some(one))) => {
                let change =
                    if one.change == Change::NoPolarity { String::new() } else { format!(": {}", one.change.words()) };
                format!(
                    "{} {}, {}: {}{change}",
                    definition.id,
                    definition.title,
                    one.now.period.label,
                    figure(definition, &one.now)
                )
            }
            Some((definition, None)) => format!("{} {}: no figure", definition.id, definition.title),
            None => format!("{id}: not in this basket"),
        }
    };
    Ok(plan::whole(tx, day)
        .await?
        .into_iter()
        .map(|one| Priority {
            title: one.priority.title,
            owner: format!("{}, {}", one.priority.owner, one.priority.partner),
            outcomes: one
                .outcomes
                .into_iter()
                .map(|outcome| Outcome {
                    title: outcome.outcome.title,
                    measures: outcome.measures.iter().map(told).collect(),
                    actions: outcome.actions.iter().map(action).collect(),
                })
                .collect(),
        })
        .collect())
}

fn action(whole: &Whole) -> Action {
    let why = match (&whole.standing.set, whole.project.stopped_on()) {
        (_, Some(_)) => whole.project.stopped_why.clone().unwrap_or_default(),
        (Some((_, why, by)), None) => format!(
            "{why} ({by}); from the dates: {}, {}",
            whole.standing.computed.words().to_lowercase(),
            whole.standing.why
        ),
        (None, None) => whole.standing.why.clone(),
    };
    Action {
        name: whole.project.name.clone(),
        stands: if whole.project.stopped_on().is_some() { "Stopped" } else { whole.standing.shown().words() }
            .to_owned(),
        why,
        owner: format!("{}, {}", whole.project.owner, whole.project.partner),
        next: whole.next().map(|next| format!("{}, {}", next.title, page::words::date(next.dates().forecast))),
        slip: whole.slip(),
    }
}

/// Freezes a pack. Gives its id and checksum, which the caller records in the audit entry: so the checksum stands in the
/// chain too.
pub async fn keep(tx: &mut Tx, pack: &Pack, by: &Actor) -> Result<(PackId, Checksum)> {
    let id: PackId = tx.new_id();
    let row = vec![("id", id.into()), ("title", (&pack.title).into()), ("for_on", pack.for_on.into())];
    query::insert("board_pack", row).run(tx).await?;
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

/// One.
///
/// # Errors
/// Those of the store; not found where there is none; [`store::StoreError::NotAsFrozen`].
pub async fn one(tx: &mut Tx, id: PackId) -> Result<Kept> {
    let frozen = FROZEN.one(tx, id).await?;
    Ok(Kept { pack: frozen.content()?, frozen })
}

/// What a pack's figures are now for the same periods, where that is another: footnotes. By the definitions and the
/// neighbours of the pack.
pub async fn restated(tx: &mut Tx, pack: &Pack) -> Result<Vec<String>> {
    let frame = Frame::load(tx, &pack.code, Some(&pack.neighbours_version)).await?;
    let mut out = Vec::new();
    for one in &pack.measures {
        let definition = &one.definition;
        let lines = measures::lines_beside(tx, &frame, definition).await?;
        let Some(now) = frame.evaluate(definition, &lines, Some(&one.period)) else { continue };
        let name = format!("{} {}, {}", one.id, one.title, one.period);
        if now.now.value != one.value {
            let files = figure(definition, &now.now);
            out.push(format!("{name}: the pack says {}; the files now say {files}.", one.figure));
        }
        let show = |value: Option<f64>| {
            value.map_or_else(|| "no figure".to_owned(), |value| definition.show_comparator(value))
        };
        let mean = now.by(Statistic::Mean).map(|beside| beside.comparison.value);
        if differs(mean, one.mean) {
            out.push(format!("{name}: mean of the neighbours was {}; it is now {}.", show(one.mean), show(mean)));
        }
        let england = now.england.as_ref().and_then(|point| point.value);
        if differs(england, one.england_value) {
            out.push(format!("{name}: England was {}; it is now {}.", show(one.england_value), show(england)));
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
