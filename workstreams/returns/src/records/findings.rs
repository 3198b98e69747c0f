//! What the checks found, night by night: written by the job, read by lists.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use access::records::accounts::{self, OFFICER_APART};
use access::{AccountId, App, Viewer};
use jiff::civil::Date;
use jobs::Kind;
use people::{FIND_CHILD, PersonId};
use sen2::{Checker, Counts, Finding, Part, Summary, Year};
use serde_json::json;
use store::query::insert_many;
use store::{Actor, Db, Entry, Listing, Query, Result, Right, SortKey, Tx, Value, sql};
use uuid::Uuid;

use super::measures::AllYears;
use super::{measures, whole};

/// The checks, once in each night, and where somebody wants them before.
pub const CHECKS: Kind = Kind::when_needed(
    "returns.checks",
    "Check the SEN2 return",
    Duration::from_secs(60),
    |db| Box::pin(is_needed(db)),
    |ctx| Box::pin(async move { Ok(check(ctx.db()).await.map(|_| ())?) }),
);

/// The return that is being prepared on a day: that of this January until its deadline is past, then the next.
#[must_use]
pub fn year_of(today: Date) -> Year {
    let number = numbers::fitted::<u16>(today.year());
    let wanted = if today.month() <= 3 { number } else { number.saturating_add(1) };
    Year::new(wanted).unwrap_or(if wanted < Year::FIRST.number() { Year::FIRST } else { Year::LAST })
}

/// Whether this night has no checks yet, and there is somebody to check.
async fn is_needed(db: Db) -> Result<bool> {
    let today = db.clock().today();
    let mut tx = db.read().await?;
    let night: Option<(i64,)> = sql!("select year from sen2_night where night = $1", today).maybe(&mut tx).await?;
    let somebody = sql!("select count(*) from (select 1 from person where is_child limit 1) t").number(&mut tx).await?;
    Ok(somebody > 0 && night.is_none())
}

/// Says that the checks are wanted soon. The caller records the audit entry.
pub async fn want(tx: &mut Tx) -> Result<()> {
    jobs::soon(tx, &CHECKS).await
}

/// Whether the checks are still to come.
pub async fn are_wanted(tx: &mut Tx) -> Result<bool> {
    jobs::is_coming(tx, &CHECKS).await
}

type Key = (Option<PersonId>, String, String);
/// What was found before, each with its level and its first night.
type Before = HashMap<Key, Vec<(String, Date)>>;

async fn before(tx: &mut Tx) -> Result<Before> {
    let rows: Vec<(Option<PersonId>, String, String, String, jiff_sqlx::Date)> =
        sql!("select person, rule, words, level, since from sen2_finding order by since desc").all(tx).await?;
    let mut before = Before::new();
    for (person, rule, words, level, since) in rows {
        before.entry((person, rule, words)).or_default().push((level, since.to_jiff()));
    }
    Ok(before)
}

/// Keeps what is found no more for as long as a night that is shown counts it.
async fn keep_gone(tx: &mut Tx, gone: Before, today: Date) -> Result<()> {
    let gone = gone.into_iter().flat_map(|((person, ..), all)| all.into_iter().map(move |one| (person, one)));
    // No night counted what came and went on one day.
    let rows = gone
        .filter(|(_, (_, since))| *since < today)
        .map(|(person, (level, since))| -> Vec<Value> {
            let id: store::Id<()> = tx.new_id();
            vec![id.into(), person.into(), level.into(), since.into(), today.into()]
        })
        .collect();
    insert_many(tx, "sen2_finding_gone", &["id", "person", "level", "since", "gone_on"], rows).await?;
    sql!(
        "delete from sen2_finding_gone where gone_on <= (select min(n.night) from (select night from sen2_night
           order by night desc limit $1) n)",
        NIGHTS,
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Computes the return that is being prepared and runs all checks over it. Reads in parts, so that nobody waits;
/// then writes at once.
pub async fn check(db: &Db) -> Result<Summary> {
    let year = year_of(db.clock().today());
    let mut found: Vec<(Option<PersonId>, Finding)> = Vec::new();
    let mut years = AllYears::new();
    let summary = over(db, year, &mut years, |child, finding| found.push((child, finding))).await?;
    let today = db.clock().today();
    let mut tx = db.write(&Actor::program("sen2")).await?;
    let mut before = before(&mut tx).await?;
    sql!("delete from sen2_finding").run(&mut tx).await?;
    let rows = found
        .into_iter()
        .map(|(child, one)| {
            let id: store::Id<()> = tx.new_id();
            let key = (child, one.rule.to_owned(), one.words.clone());
            let first = before.get_mut(&key).and_then(Vec::pop).map_or(today, |(_, since)| since);
            let items = one.items.join(" ");
            let row: Vec<Value> = vec![
                id.into(),
                child.into(),
                one.rule.into(),
                one.level.words().into(),
                items.into(),
                one.value.into(),
                one.words.into(),
                one.fix.into(),
                first.into(),
            ];
            row
        })
        .collect();
    let columns = &["id", "person", "rule", "level", "items", "value", "words", "fix", "since"];
    insert_many(&mut tx, "sen2_finding", columns, rows).await?;
    sql!("delete from sen2_night where night = $1", today).run(&mut tx).await?;
    let number = |count: u64| Value::from(numbers::fitted::<i64>(count));
    let night = vec![
        today.into(),
        i64::from(year.number()).into(),
        number(summary.counts.people),
        number(summary.counts.active_plans),
        serde_json::to_string(&summary.counts).unwrap_or_default().into(),
        true.into(),
    ];
    let columns = &["night", "year", "people", "active_plans", "counts", "by_reader"];
    insert_many(&mut tx, "sen2_night", columns, vec![night]).await?;
    keep_gone(&mut tx, before, today).await?;
    measures::keep(&mut tx, &years).await?;
    let detail = json!({ "year": year.number(), "people": summary.counts.people, "errors": summary.errors });
    tx.record(Entry::new("sen2.check", "area", None, Right::Program).detail(detail)).await?;
    tx.commit().await?;
    Ok(summary)
}

/// Runs all checks over the computed return of a year; `tell` is given each finding with its child, `years` counts the
/// measures.
pub async fn over(
    db: &Db,
    year: Year,
    years: &mut AllYears,
    mut tell: impl FnMut(Option<PersonId>, Finding),
) -> Result<Summary> {
    let mut checker = Checker::new(Some(year));
    let mut tx = db.read().await?;
    if let Some(settings) = whole::settings(&mut tx).await? {
        checker = checker.with_settings(settings);
    }
    let header = whole::header(&mut tx, year).await?;
    let hidden: Vec<(PersonId,)> = sql!("select id from person where is_child and restricted").all(&mut tx).await?;
    let restricted: HashSet<PersonId> = hidden.into_iter().map(|(id,)| id).collect();
    drop(tx);
    checker.look(&Part::Header(header), &mut |finding| tell(None, finding));
    let mut last = Uuid::nil();
    let mut order: Vec<PersonId> = Vec::new();
    loop {
        let mut tx = db.read().await?;
        let (people, end) = measures::next(&mut tx, year, last, years).await?;
        drop(tx);
        let Some(end) = end else { break };
        for (child, record) in people {
            order.push(child);
            checker.look(&Part::Person(record), &mut |mut finding| {
                let (words, other) = without_number(&finding.words);
                let other = other.and_then(|number| order.get(number.saturating_sub(1)));
                // That there is another is not told where that other one is restricted.
                if other.is_none_or(|other| !restricted.contains(other)) {
                    finding.words = words;
                    tell(Some(child), finding);
                }
            });
        }
        last = end;
    }
    Ok(checker.finish(&mut |finding| tell(None, finding)))
}

/// The words of a finding without the number of another person, which a file has and the record has not; and that
/// number.
fn without_number(words: &str) -> (String, Option<usize>) {
    match words.rsplit_once(" (person ") {
        Some((before, number)) => (before.to_owned(), number.trim_end_matches(')').parse().ok()),
        None => (words.to_owned(), None),
    }
}

/// How many nights are shown.
const NIGHTS: i64 = 14;

/// The return as a night's checks looked at it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Night {
    night: jiff_sqlx::Date,
    /// The survey year of the return.
    pub year: i64,
    /// People of the return.
    pub people: i64,
    /// Active plans of the return.
    pub active_plans: i64,
    counts: Option<String>,
}

impl Night {
    /// What is counted of it.
    #[must_use]
    pub fn counts(&self) -> Option<Counts> {
        self.counts.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }

    #[must_use]
    pub fn day(&self) -> Date {
        self.night.to_jiff()
    }
}

/// The last night; none before the first checks.
pub async fn last_night(tx: &mut Tx) -> Result<Option<Night>> {
    sql!("select night, year, people, active_plans, counts from sen2_night order by night desc limit 1").maybe(tx).await
}

/// How much a night found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundOn {
    pub day: Date,
    pub errors: i64,
    pub queries: i64,
    pub prompts: i64,
}

/// So many findings of a level were there from one night on until another, where they have gone.
struct Span {
    level: String,
    since: Date,
    gone_on: Option<Date>,
    count: i64,
}

impl FoundOn {
    fn new(day: Date, spans: &[Span]) -> Self {
        let there = |one: &&Span| one.since <= day && one.gone_on.is_none_or(|gone_on| gone_on > day);
        let at = |level: &str| -> i64 {
            spans.iter().filter(there).filter(|one| one.level == level).map(|one| one.count).sum()
        };
        Self { day, errors: at("error"), queries: at("query"), prompts: at("prompt") }
    }
}

/// How much each of the last nights found, newest first, of what a viewer may see now: a record that was restricted since is in no
/// number, and the last night has those of [`by_rule`].
pub async fn nights(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<FoundOn>> {
    let of = |text: &str| visible(app, viewer, Query::new(text), &Filter::default());
    let still = of("select f.level, f.since, count(*) as count from sen2_finding f
           left join person p on p.id = f.person where");
    let gone = of("select f.level, f.since, f.gone_on, count(*) as count from sen2_finding_gone f
           left join person p on p.id = f.person where");
    let still = still.push("group by f.level, f.since");
    counted(tx, still, gone.push("group by f.level, f.since, f.gone_on")).await
}

/// The same of the whole area, for whoever sees no child: the last night has the numbers of [`of_area`].
pub async fn nights_of_area(tx: &mut Tx) -> Result<Vec<FoundOn>> {
    let still = sql!(
        "select f.level, f.since, count(*) as count from sen2_finding f left join person p on p.id = f.person
           where f.person is null or not p.restricted group by f.level, f.since"
    );
    let gone = sql!(
        "select f.level, f.since, f.gone_on, count(*) as count from sen2_finding_gone f
           left join person p on p.id = f.person where f.person is null or not p.restricted
           group by f.level, f.since, f.gone_on"
    );
    counted(tx, still, gone).await
}

async fn counted(tx: &mut Tx, still: Query, gone: Query) -> Result<Vec<FoundOn>> {
    let still: Vec<(String, jiff_sqlx::Date, i64)> = still.all(tx).await?;
    let gone: Vec<(String, jiff_sqlx::Date, jiff_sqlx::Date, i64)> = gone.all(tx).await?;
    let still = still.into_iter().map(|(level, since, count)| (level, since, None, count));
    let gone = gone.into_iter().map(|(level, since, gone_on, count)| (level, since, Some(gone_on.to_jiff()), count));
    let spans: Vec<Span> = still
        .chain(gone)
        .map(|(level, since, gone_on, count)| Span { level, since: since.to_jiff(), gone_on, count })
        .collect();
    let nights: Vec<(jiff_sqlx::Date,)> =
        sql!("select night from sen2_night where by_reader order by night desc limit $1", NIGHTS).all(tx).await?;
    Ok(nights.into_iter().map(|(night,)| FoundOn::new(night.to_jiff(), &spans)).collect())
}

/// How often a rule was broken.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OfRule {
    pub rule: String,
    pub level: String,
    /// What to do.
    pub fix: String,
    /// How many findings.
    pub count: i64,
}

/// How many findings of a level these are.
#[must_use]
pub fn at_level(rules: &[OfRule], level: &str) -> i64 {
    rules.iter().filter(|one| one.level == level).map(|one| one.count).sum()
}

/// Whether the last night found an error or a query about anybody, restricted records included.
pub async fn holds_back(tx: &mut Tx) -> Result<bool> {
    let found = sql!("select count(*) from (select 1 from sen2_finding where level in ('error', 'query') limit 1) t");
    Ok(found.number(tx).await? > 0)
}

/// By what a list of findings is narrowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub rule: Option<String>,
    pub level: Option<String>,
    /// The children of this case officer.
    pub officer: Option<AccountId>,
    /// Only children without a case officer.
    pub nobody: bool,
}

/// The findings that a viewer may see: about children whom they may find; a case officer's about their own.
fn visible(app: &App, viewer: &Viewer, mut query: Query, filter: &Filter) -> Query {
    query = query.push("(f.person is null or (").push("1 = 1 and");
    query = people::within(app, viewer, FIND_CHILD, query).push("))");
    if let Some(person) = viewer.person {
        // Where the child lives and goes to school may stand in a finding.
        query = query
            .push("and (f.person is null or f.person not in (select w.child from withheld w where w.from_person =")
            .value(person)
            .push("))");
    }
    if let Some(rule) = &filter.rule {
        query = query.push("and f.rule =").value(rule);
    }
    if let Some(level) = &filter.level {
        query = query.push("and f.level =").value(level);
    }
    if let Some(officer) = filter.officer {
        query = query
            .push("and f.person in (select a.person from assignment a where a.kind = 'case_officer' and a.ends_on is null and a.account =")
            .value(officer)
            .push(")");
    }
    if filter.nobody {
        query = query.push(
            "and f.person is not null and not exists (select 1 from assignment a where a.person = f.person
                and a.kind = 'case_officer' and a.ends_on is null)",
        );
    }
    query
}

/// How many findings there are, by rule: errors first, most first.
pub async fn by_rule(tx: &mut Tx, app: &App, viewer: &Viewer, filter: &Filter) -> Result<Vec<OfRule>> {
    let query = Query::new(
        "select f.rule, f.level, max(f.fix) as fix, count(*) as count from sen2_finding f left join person p on p.id = f.person where",
    );
    visible(app, viewer, query, filter)
        .push("group by f.rule, f.level order by case f.level when 'error' then 0 when 'query' then 1 else 2 end, count(*) desc, f.rule")
        .all(tx)
        .await
}

/// How many errors and queries lie with whom; those without a case officer come with nobody.
pub async fn by_owner(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<OfOwner>> {
    let query = Query::new(
        "select a.account, c.name, sum(case when f.level = 'error' then 1 else 0 end), sum(case when f.level = 'query' then 1 else 0 end)
           from sen2_finding f join person p on p.id = f.person
           left join assignment a on a.person = f.person and a.kind = 'case_officer' and a.ends_on is null
           left join account c on c.id = a.account where",
    );
    let query = visible(app, viewer, query, &Filter::default());
    let all = query.push("group by a.account, c.name order by 3 desc, 4 desc, 2").all(tx).await?;
    apart(tx, all).await
}

/// How often each rule was broken in the whole area, errors first, for whoever sees no child. Restricted records are left out.
pub async fn of_area(tx: &mut Tx) -> Result<Vec<OfRule>> {
    sql!(
        "select f.rule, f.level, max(f.fix) as fix, count(*) as count from sen2_finding f
           left join person p on p.id = f.person where f.person is null or not p.restricted
           group by f.rule, f.level
           order by case f.level when 'error' then 0 when 'query' then 1 else 2 end, count(*) desc, f.rule",
    )
    .all(tx)
    .await
}

/// A case officer with the errors and queries on their caseload; nobody's where there is no account.
pub type OfOwner = (Option<AccountId>, Option<String>, i64, i64);

/// How many errors and queries of the whole area lie with whom, for whoever sees no child. Restricted records are left out.
pub async fn owners_of_area(tx: &mut Tx) -> Result<Vec<OfOwner>> {
    let all: Vec<OfOwner> = sql!(
        "select a.account, c.name, sum(case when f.level = 'error' then 1 else 0 end),
                sum(case when f.level = 'query' then 1 else 0 end)
           from sen2_finding f join person p on p.id = f.person
           left join assignment a on a.person = f.person and a.kind = 'case_officer' and a.ends_on is null
           left join account c on c.id = a.account where not p.restricted
           group by a.account, c.name order by 3 desc, 4 desc, 2",
    )
    .all(tx)
    .await?;
    apart(tx, all).await
}

/// Owners with names that tell two of one name apart.
async fn apart(tx: &mut Tx, mut all: Vec<OfOwner>) -> Result<Vec<OfOwner>> {
    let ids: Vec<AccountId> = all.iter().filter_map(|(account, ..)| *account).collect();
    let names = accounts::officers_apart(tx, &ids).await?;
    for (account, name, ..) in &mut all {
        if let Some((_, apart)) = names.iter().find(|(id, _)| Some(*id) == *account) {
            *name = Some(apart.clone());
        }
    }
    Ok(all)
}

/// A finding in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    /// The child; none where it is about the return as a whole.
    pub person: Option<PersonId>,
    pub forename: Option<String>,
    pub surname: Option<String>,
    /// The case officer.
    pub officer: Option<String>,
    pub rule: String,
    pub level: String,
    /// The items' numbers.
    pub items: String,
    /// What stands there.
    pub value: String,
    pub words: String,
    /// What to do.
    pub fix: String,
    since: jiff_sqlx::Date,
}

impl Listed {
    /// The first night on which it was found.
    #[must_use]
    pub fn since(&self) -> Date {
        self.since.to_jiff()
    }
}

/// Errors come first, then queries.
const GRAVEST: &str = "case f.level when 'error' then 0 when 'query' then 1 else 2 end";
/// Sorts by level.
pub const BY_LEVEL: SortKey = SortKey::new("level", &[GRAVEST, "f.rule"]);
/// Sorts by the child's name.
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]).empty_last();
/// Sorts by the first night.
pub const BY_FIRST_NIGHT: SortKey = SortKey::new("since", &["f.since"]);

/// Findings, errors first.
#[must_use]
pub fn listing(app: &App, viewer: &Viewer, filter: &Filter) -> Listing<Listed> {
    let select = Query::new(&format!(
        "select f.person, p.forename, p.surname,
       (select {OFFICER_APART} from assignment a join account c on c.id = a.account where a.person = f.person
          and a.kind = 'case_officer' and a.ends_on is null order by a.starts_on desc limit 1) as officer,
       f.rule, f.level, f.items, f.value, f.words, f.fix, f.since"
    ));
    let from = Query::new("from sen2_finding f left join person p on p.id = f.person where");
    Listing::new(
        select,
        visible(app, viewer, from, filter),
        "case f.level when 'error' then 0 when 'query' then 1 else 2 end, f.rule, p.sort_key, f.id",
    )
}

/// How many errors and queries a viewer's own children have: for the home page.
pub async fn own(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<(i64, i64)> {
    let own = listing(app, viewer, &Filter { officer: Some(viewer.account), ..Filter::default() });
    let each = ["error", "query"].map(|level| Query::new("f.level =").value(level));
    let [errors, queries] = own.count_each(tx, each).await?;
    Ok((errors, queries))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_night_counts_what_was_there_from_its_first_night_until_the_one_on_which_it_had_gone() {
        let on = |day| date(2026, 11, day);
        let span = |level: &str, since, gone_on: Option<i8>, count| Span {
            level: level.to_owned(),
            since: on(since),
            gone_on: gone_on.map(on),
            count,
        };
        let spans = [span("error", 2, None, 3), span("error", 1, Some(3), 2), span("prompt", 3, None, 1)];
        let of = |day| FoundOn::new(on(day), &spans);
        let found = |day, errors, prompts| FoundOn { day: on(day), errors, queries: 0, prompts };
        assert_eq!([of(1), of(2), of(3)], [found(1, 2, 0), found(2, 5, 0), found(3, 3, 1)]);
    }
}
