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
use store::{Actor, Db, Entry, Listing, Query, Result, SortKey, Tx, Value, sql};
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

/// Computes the return that is being prepared and runs all checks over it. Reads in parts, so that nobody waits;
/// then writes at once.
pub async fn check(db: &Db) -> Result<Summary> {
    let year = year_of(db.clock().today());
    let mut found: Vec<(Option<PersonId>, Finding)> = Vec::new();
    let mut years = AllYears::new();
    let summary = over(db, year, &mut years, |child, finding| found.push((child, finding))).await?;
    let today = db.clock().today();
    let mut tx = db.write(&Actor::program("sen2")).await?;
    let before: Vec<(Option<PersonId>, String, String, jiff_sqlx::Date)> =
        sql!("select person, rule, words, since from sen2_finding").all(&mut tx).await?;
    let since: HashMap<Key, Date> =
        before.into_iter().map(|(person, rule, words, since)| ((person, rule, words), since.to_jiff())).collect();
    sql!("delete from sen2_finding").run(&mut tx).await?;
    let rows = found
        .into_iter()
        .map(|(child, one)| {
            let id: store::Id<()> = tx.new_id();
            let key = (child, one.rule.to_owned(), one.words.clone());
            let first = since.get(&key).copied().unwrap_or(today);
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
    // As everybody may read it: what was found about restricted records is left out.
    let open = of_area(&mut tx).await?;
    let night = vec![
        today.into(),
        i64::from(year.number()).into(),
        number(summary.counts.people),
        number(summary.counts.active_plans),
        at_level(&open, "error").into(),
        at_level(&open, "query").into(),
        at_level(&open, "prompt").into(),
        serde_json::to_string(&summary.counts).unwrap_or_default().into(),
    ];
    let columns = &["night", "year", "people", "active_plans", "errors", "queries", "prompts", "counts"];
    insert_many(&mut tx, "sen2_night", columns, vec![night]).await?;
    measures::keep(&mut tx, &years).await?;
    let detail = json!({ "year": year.number(), "people": summary.counts.people, "errors": summary.errors });
    tx.record(Entry::new("sen2.check", "area", None, "program").detail(detail)).await?;
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

/// What a night found.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Night {
    night: jiff_sqlx::Date,
    /// The survey year of the return.
    pub year: i64,
    /// People of the return.
    pub people: i64,
    /// Active plans of the return.
    pub active_plans: i64,
    /// What was found, without restricted records.
    pub errors: i64,
    pub queries: i64,
    pub prompts: i64,
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

/// The last nights, newest first.
pub async fn nights(tx: &mut Tx, limit: i64) -> Result<Vec<Night>> {
    sql!(
        "select night, year, people, active_plans, errors, queries, prompts, counts from sen2_night order by night desc
           limit $1",
        limit,
    )
    .all(tx)
    .await
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
    let filter =
        |level: &str| Filter { level: Some(level.to_owned()), officer: Some(viewer.account), ..Filter::default() };
    let errors = listing(app, viewer, &filter("error")).count(tx).await?;
    Ok((errors, listing(app, viewer, &filter("query")).count(tx).await?))
}
