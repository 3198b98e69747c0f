//! Plans: versions and lines.

use access::{AccountId, Allowed, Viewer};
use approval::records::steps;
use approval::{Checksum, frozen};
use gate::{Reader, Words};
use jiff::civil::Date;
use people::PersonId;
use people::records::children;
use serde::Serialize;
use serde_json::json;
use store::query::{insert, insert_many};
use store::{Actor, Query, Result, StoreError, Tx, Value, sql};
use uuid::Uuid;

use super::letters::name_of;
use crate::model::letter::paper::Called;
use crate::model::plan::Line;

/// A version of a plan; see [`store::Id`].
#[derive(Debug)]
pub struct PlanOf;
pub type PlanId = store::Id<PlanOf>;
/// A version of a plan.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Version {
    pub id: PlanId,
    /// Counts the versions of a child's plan.
    pub number: i64,
    /// `working`, `served` or `final`.
    pub state: String,
    begun_on: jiff_sqlx::Date,
    /// Who began it.
    pub begun_by: String,
    frozen_on: Option<jiff_sqlx::Date>,
    event: Option<Uuid>,
    child_name: Option<String>,
    child_called: Option<String>,
    child_born: Option<jiff_sqlx::Date>,
}

/// When a version was served or sent, and the event by which it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frozen {
    pub on: Date,
    pub event: Option<Uuid>,
}

impl Version {
    /// When it was served or sent; none while it is written.
    #[must_use]
    pub fn frozen(&self) -> Option<Frozen> {
        self.frozen_on().map(|on| Frozen { on, event: self.event })
    }
    /// When it was begun.
    #[must_use]
    pub fn begun_on(&self) -> Date {
        self.begun_on.to_jiff()
    }
    /// When it was served or sent.
    #[must_use]
    pub fn frozen_on(&self) -> Option<Date> {
        self.frozen_on.map(jiff_sqlx::Date::to_jiff)
    }
    /// What it called the child when it went out; none of one that is written, or that went out before this was kept.
    #[must_use]
    pub fn called(&self) -> Option<Called> {
        let full = self.child_name.clone()?;
        Some(Called { first: self.child_called.clone().unwrap_or_else(|| full.clone()), full })
    }
    /// The date of birth that it gave when it went out.
    #[must_use]
    pub fn child_born(&self) -> Option<Date> {
        self.child_born.map(jiff_sqlx::Date::to_jiff)
    }
    /// Whether it can be written.
    #[must_use]
    pub fn is_working(&self) -> bool {
        self.state == "working"
    }
}

/// A child's versions, newest first.
pub async fn versions(tx: &mut Tx, child: PersonId) -> Result<Vec<Version>> {
    sql!(
        "select id, number, state, begun_on, begun_by, frozen_on, event, child_name, child_called, child_born
           from plan_version where person = $1 order by number desc",
        child,
    )
    .all(tx)
    .await
}

/// What comments on a version and its approval are stored under.
pub const CODE: &str = "plan_version";

/// What the easy words of a line are called among its texts.
pub const EASY: &str = ", in easy words";

/// A line as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Stored {
    line: Uuid,
    section: String,
    /// Its place in its section.
    pub rank: i64,
    body: Words,
    who: Option<Words>,
    quantity: Option<Words>,
    need: Option<Uuid>,
    outcome: Option<Uuid>,
    source: Option<Uuid>,
    source_words: Option<Words>,
    easy: Option<Words>,
    /// Who wrote it last.
    pub written_by: Words,
    written_at: jiff_sqlx::Timestamp,
    /// Counts changes.
    pub version: i64,
}

impl Stored {
    /// What it says, as the reader may have it.
    #[must_use]
    pub fn line(&self, reader: &Reader) -> Line {
        self.with(|words| words.to(reader))
    }

    /// Whether the reader may have all that it says: what is taken out for them would be lost where they save it.
    #[must_use]
    pub fn is_whole(&self, reader: &Reader) -> bool {
        self.texts().iter().all(|(_, words)| words.is_whole(reader))
    }

    /// What it says, to check it and to copy it into the next version.
    #[must_use]
    pub fn unseen(&self) -> Line {
        self.with(|words| words.unseen().to_owned())
    }

    /// Its texts, with what each is called: to look for what they tell.
    #[must_use]
    pub fn texts(&self) -> Vec<(&'static str, &Words)> {
        let all = [
            ("", Some(&self.body)),
            (", by whom", self.who.as_ref()),
            (", how much", self.quantity.as_ref()),
            (", from the advice", self.source_words.as_ref()),
            (EASY, self.easy.as_ref()),
        ];
        all.into_iter().filter_map(|(name, words)| words.map(|words| (name, words))).collect()
    }

    /// The code of its section.
    #[must_use]
    pub fn section(&self) -> &str {
        &self.section
    }

    fn with(&self, text: impl Fn(&Words) -> String) -> Line {
        Line {
            line: self.line,
            section: self.section.clone(),
            body: text(&self.body),
            who: self.who.as_ref().map(&text),
            quantity: self.quantity.as_ref().map(&text),
            need: self.need,
            outcome: self.outcome,
            source: self.source,
            source_words: self.source_words.as_ref().map(&text),
            easy: self.easy.as_ref().map(&text),
        }
    }

    /// When it was written last.
    #[must_use]
    pub fn written_at(&self) -> jiff::Timestamp {
        self.written_at.to_jiff()
    }
}

const FROZEN: frozen::Kind<PlanOf> = frozen::Kind::new("plan_version", "version of the plan");

/// The lines of a version, in order.
///
/// # Errors
/// Those of the store; [`StoreError::NotAsFrozen`] where a version that was served or sent says something else since.
pub async fn lines(tx: &mut Tx, plan: PlanId) -> Result<Vec<Stored>> {
    let lines: Vec<Stored> = sql!(
        "select line, section, rank, body, who, quantity, need, outcome, source, source_words, easy, written_by,
           written_at, version
           from plan_line where plan = $1 order by section, rank, id",
        plan,
    )
    .all(tx)
    .await?;
    if let Some(frozen) = FROZEN.find(tx, plan).await? {
        frozen.covers(&sealed(&lines))?;
    }
    Ok(lines)
}

/// What a version says, as its checksum is of it: everything that goes to the family, and what each line rests on.
#[derive(Serialize)]
struct Sealed<'a> {
    line: Uuid,
    section: &'a str,
    rank: i64,
    body: &'a str,
    who: Option<&'a str>,
    quantity: Option<&'a str>,
    need: Option<Uuid>,
    outcome: Option<Uuid>,
    source: Option<Uuid>,
    source_words: Option<&'a str>,
    // Versions from before there were easy words keep their checksum.
    #[serde(skip_serializing_if = "Option::is_none")]
    easy: Option<&'a str>,
}

fn sealed(lines: &[Stored]) -> Vec<Sealed<'_>> {
    let sealed = lines.iter().map(|one| Sealed {
        line: one.line,
        section: &one.section,
        rank: one.rank,
        body: one.body.unseen(),
        who: one.who.as_ref().map(Words::unseen),
        quantity: one.quantity.as_ref().map(Words::unseen),
        need: one.need,
        outcome: one.outcome,
        source: one.source,
        source_words: one.source_words.as_ref().map(Words::unseen),
        easy: one.easy.as_ref().map(Words::unseen),
    });
    sealed.collect()
}

/// The checksum of what lines say, by which an approval of a version counts.
pub fn checksum(lines: &[Stored]) -> Result<Checksum> {
    Checksum::of(&sealed(lines))
}

/// The lines of a version that a reader may have: whoever must not learn where the child is reads no section I.
pub async fn readable(tx: &mut Tx, reader: &Reader, plan: PlanId) -> Result<Vec<Stored>> {
    let mut all = lines(tx, plan).await?;
    all.retain(|line| reader.may_know_settings() || line.section != "I");
    Ok(all)
}

/// Begins the next working version as a copy of the last one; the one that is there already where one is. The
/// caller records the audit entry.
pub async fn begin(tx: &mut Tx, child: PersonId, by: &str, today: Date) -> Result<PlanId> {
    // Whoever comes second waits here.
    children::lock(tx, child).await?;
    let all = versions(tx, child).await?;
    if let Some(working) = all.iter().find(|version| version.is_working()) {
        return Ok(working.id);
    }
    let id: PlanId = tx.new_id();
    let number = all.first().map_or(1, |last| last.number + 1);
    insert(
        "plan_version",
        vec![
            ("id", id.into()),
            ("person", child.into()),
            ("number", number.into()),
            ("state", "working".into()),
            ("begun_on", today.into()),
            ("begun_by", by.into()),
        ],
    )
    .run(tx)
    .await?;
    if let Some(last) = all.first() {
        let copied = lines(tx, last.id).await?;
        let mut rows = Vec::with_capacity(copied.len());
        for one in copied {
            rows.push(row(tx, id, &one.unseen(), one.rank, one.written_by.unseen(), one.written_at()));
        }
        insert_many(tx, "plan_line", COLUMNS, rows).await?;
        // Of a final plan they were read by a second person, or sent without one.
        if last.state != "final" {
            let wrote: Vec<(AccountId,)> =
                sql!("select account from plan_author where plan = $1", last.id).all(tx).await?;
            for (account,) in wrote {
                add_author(tx, id, account).await?;
            }
        }
    }
    Ok(id)
}

/// Notes that somebody wrote, changed or removed a line of a version.
async fn add_author(tx: &mut Tx, plan: PlanId, account: AccountId) -> Result<()> {
    let now = tx.now();
    sql!(
        "insert into plan_author (plan, account, since) values ($1, $2, $3) on conflict do nothing",
        plan,
        account,
        now,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// All who wrote, changed or removed a line of a version since the last final plan. Of lines from before that was noted,
/// the accounts of that name.
pub async fn authors(tx: &mut Tx, plan: PlanId) -> Result<Vec<AccountId>> {
    let rows: Vec<(AccountId,)> = sql!(
        "select account from plan_author where plan = $1
           union select a.id from account a join plan_line l on l.written_by = a.name where l.plan = $2
             and not exists (select 1 from plan_line e join plan_version v on v.id = e.plan
                   where v.state = 'final' and e.line = l.line and e.written_at = l.written_at)",
        plan,
        plan,
    )
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

const COLUMNS: &[&str] = &[
    "id",
    "plan",
    "line",
    "section",
    "rank",
    "body",
    "who",
    "quantity",
    "need",
    "outcome",
    "source",
    "source_words",
    "easy",
    "written_by",
    "written_at",
    "version",
];

fn row(tx: &Tx, plan: PlanId, line: &Line, rank: i64, by: &str, at: jiff::Timestamp) -> Vec<Value> {
    let id: store::Id<()> = tx.new_id();
    vec![
        id.into(),
        plan.into(),
        line.line.into(),
        (&line.section).into(),
        rank.into(),
        (&line.body).into(),
        line.who.clone().into(),
        line.quantity.clone().into(),
        line.need.into(),
        line.outcome.into(),
        line.source.into(),
        line.source_words.clone().into(),
        line.easy.clone().into(),
        by.into(),
        at.into(),
        1_i64.into(),
    ]
}

/// Writes a line of a working version: a new one at the end of its section, or changed words of one that is there.
/// Records it.
///
/// # Errors
/// [`StoreError::Stale`] where somebody saved the line since `version`; [`StoreError::NotFound`] where the version
/// is frozen.
pub async fn write(
    tx: &mut Tx,
    child: PersonId,
    plan: PlanId,
    line: &Line,
    version: i64,
    viewer: &Viewer,
    allowed: &Allowed,
) -> Result<()> {
    must_be_working(tx, child, plan).await?;
    let before: Option<Stored> = lines(tx, plan).await?.into_iter().find(|one| one.line == line.line);
    let (by, now) = (viewer.name.as_str(), tx.now());
    match &before {
        None => {
            let rank = sql!(
                "select coalesce(max(rank), 0) + 1 from plan_line where plan = $1 and section = $2",
                plan,
                &line.section,
            )
            .number(tx)
            .await?;
            let values = row(tx, plan, line, rank, by, now);
            insert("plan_line", COLUMNS.iter().copied().zip(values).collect()).run(tx).await?;
        }
        Some(_) => {
            let rows = sql!(
                "update plan_line set body = $1, who = $2, quantity = $3, need = $4, outcome = $5, source = $6,
                   source_words = $7, easy = $8, written_by = $9, written_at = $10, version = version + 1
                   where plan = $11 and line = $12 and version = $13",
                &line.body,
                line.who.clone(),
                line.quantity.clone(),
                line.need,
                line.outcome,
                line.source,
                line.source_words.clone(),
                line.easy.clone(),
                by,
                now,
                plan,
                line.line,
                version,
            )
            .run(tx)
            .await?;
            if rows == 0 {
                return Err(StoreError::Stale);
            }
        }
    }
    add_author(tx, plan, viewer.account).await?;
    let detail = json!({ "plan": plan, "line": line.line, "section": line.section,
                         "before": before.map(|one| one.body.unseen().to_owned()), "after": line.body });
    tx.record(allowed.entry("person", Some(child.uuid())).detail(detail)).await
}

/// Takes a line out of a working version; what named it no longer does. Records it.
///
/// # Errors
/// [`StoreError::NotFound`] where the version is frozen.
pub async fn remove(
    tx: &mut Tx,
    child: PersonId,
    plan: PlanId,
    line: Uuid,
    by: AccountId,
    allowed: &Allowed,
) -> Result<()> {
    must_be_working(tx, child, plan).await?;
    add_author(tx, plan, by).await?;
    sql!("delete from plan_line where plan = $1 and line = $2", plan, line).run(tx).await?;
    for column in ["need", "outcome"] {
        Query::new(&format!("update plan_line set {column} = null where plan ="))
            .value(plan)
            .push(&format!("and {column} ="))
            .value(line)
            .run(tx)
            .await?;
    }
    tx.record(allowed.entry("person", Some(child.uuid())).detail(json!({ "plan": plan, "line_removed": line }))).await
}

async fn must_be_working(tx: &mut Tx, child: PersonId, plan: PlanId) -> Result<()> {
    let count =
        sql!("select count(*) from plan_version where state = 'working' and person = $1 and id = $2", child, plan)
            .number(tx)
            .await?;
    if count == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}

/// Freezes the working version by the event that served or sent it, with the name that the child has then, and seals what it says.
/// Nobody is asked to approve it any more. The caller records the audit entry.
pub async fn freeze(tx: &mut Tx, plan: PlanId, state: &str, on: Date, event: Uuid, by: &Actor) -> Result<()> {
    let lines = lines(tx, plan).await?;
    FROZEN.seal(tx, plan, &sealed(&lines), None, by).await?;
    steps::end(tx, "plan_version", plan.uuid(), by).await?;
    let (child,): (PersonId,) = sql!("select person from plan_version where id = $1", plan).one(tx).await?;
    let child = children::of(tx, child).await?;
    let called = name_of(&child);
    sql!(
        "update plan_version set state = $1, frozen_on = $2, event = $3, child_name = $4, child_called = $5, child_born = $6
           where id = $7",
        state,
        on,
        event,
        called.full,
        called.first,
        child.birth_date(),
        plan,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// A final plan of an invented area.
#[derive(Debug)]
pub(crate) struct Final {
    pub child: PersonId,
    /// When it was sent, and by which event.
    pub on: Date,
    pub event: Uuid,
    pub lines: Vec<Line>,
}

/// Keeps many final plans of children who have none, sealed as [`freeze`] seals one. The caller records the audit entry.
pub(crate) async fn keep_finals(tx: &mut Tx, plans: &[Final], by: &str, actor: &Actor) -> Result<()> {
    let (mut versions, mut rows, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    let now = tx.now();
    for plan in plans {
        let id: PlanId = tx.new_id();
        versions.push(vec![
            id.into(),
            plan.child.into(),
            1_i64.into(),
            "final".into(),
            plan.on.into(),
            by.into(),
            plan.on.into(),
            plan.event.into(),
        ]);
        rows.extend(ranked(&plan.lines).map(|(rank, line)| row(tx, id, line, rank, by, now)));
        ids.push(id);
    }
    let columns = &["id", "person", "number", "state", "begun_on", "begun_by", "frozen_on", "event"];
    insert_many(tx, "plan_version", columns, versions).await?;
    insert_many(tx, "plan_line", COLUMNS, rows).await?;
    for id in ids {
        let lines = lines(tx, id).await?;
        FROZEN.seal(tx, id, &sealed(&lines), None, actor).await?;
    }
    Ok(())
}

/// Lines with their places in their sections.
fn ranked(lines: &[Line]) -> impl Iterator<Item = (i64, &Line)> {
    lines.iter().enumerate().map(|(place, line)| {
        let before = lines.iter().take(place).filter(|other| other.section == line.section).count();
        (numbers::fitted::<i64>(before) + 1, line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_without_easy_words_has_the_checksum_that_it_had_before_there_were_any() {
        let line = |easy| Sealed {
            line: Uuid::from_u128(1),
            section: "B",
            rank: 1,
            body: "Understands three words",
            who: None,
            quantity: None,
            need: None,
            outcome: None,
            source: None,
            source_words: None,
            easy,
        };
        let before = concat!(
            r#"[{"line":"00000000-0000-0000-0000-000000000001","section":"B","rank":1,"body":"Understands three words","#,
            r#""who":null,"quantity":null,"need":null,"outcome":null,"source":null,"source_words":null}]"#
        );
        assert_eq!(Checksum::of(&[line(None)]).unwrap(), Checksum::of_text(before));
        assert_ne!(Checksum::of(&[line(Some("Long words are hard."))]).unwrap(), Checksum::of_text(before));
    }
}
