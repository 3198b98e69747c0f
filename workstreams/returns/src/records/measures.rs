//! The time measures of the area, and those that are published.

use access::records::accounts::OFFICER_APART;
use access::{Allowed, App, Viewer};
use jiff::civil::Date;
use people::PersonId;
use published::{Figure, Measure};
use sen2::measures::{Share, Timeliness};
use serde_json::json;
use store::query::insert_many;
use store::{Actor, Db, Entry, Listing, Query, Result, Right, SortKey, Tx, Value, sql};

mod counted;

pub use counted::{AllYears, keep};
pub(super) use counted::{next, take_out};

/// A measure's share.
#[must_use]
pub fn share(timeliness: &Timeliness, measure: Measure) -> Share {
    match measure {
        Measure::Within20Weeks => timeliness.within_20_weeks,
        Measure::Within20WeeksNoExceptions => timeliness.within_20_weeks_no_exceptions,
        Measure::DecidedWithin6Weeks => timeliness.decided_within_6_weeks,
        Measure::RefusedWithin16Weeks => timeliness.refused_within_16_weeks,
        Measure::ReviewWithin4Weeks => timeliness.review_within_4_weeks,
    }
}

/// A measure of the area in a month.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Month {
    #[sqlx(try_from = "jiff_sqlx::Date")]
    /// Its first day.
    pub month: Date,
    within: i64,
    of_all: i64,
}

impl Month {
    #[must_use]
    pub fn share(&self) -> Share {
        Share { within: numbers::fitted::<u64>(self.within), of: numbers::fitted::<u64>(self.of_all) }
    }
}

/// A measure's months before a day, the earliest first.
pub async fn months(tx: &mut Tx, code: &str, before: Date) -> Result<Vec<Month>> {
    sql!(
        "select month, within, of_all from sen2_measure_month where measure = $1 and month < $2 and of_all > 0
           order by month",
        code,
        before,
    )
    .all(tx)
    .await
}

/// As [`months`], without the children whom the viewer may not find: a number beside the list of children would tell of them.
pub async fn months_for(tx: &mut Tx, app: &App, viewer: &Viewer, code: &str, before: Date) -> Result<Vec<Month>> {
    let query = Query::new(
        "select t.month, t.within - coalesce(h.within, 0) as within, t.of_all - coalesce(h.of_all, 0) as of_all
           from sen2_measure_month t left join
             (select k.month, cast(sum(k.within) as bigint) as within, cast(sum(k.of_all) as bigint) as of_all
                from sen2_measure_step k where k.measure =",
    )
    .value(code)
    .push("and");
    let query = people::without(app, viewer, people::FIND_CHILD, "k.person", query)
        .push("group by k.month) h on h.month = t.month where t.measure =")
        .value(code)
        .push("and t.month <")
        .value(before);
    let mut all: Vec<Month> = query.push("order by t.month").all(tx).await?;
    all.retain(|one| one.of_all > 0);
    Ok(all)
}

/// A case behind a measure.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Case {
    pub person: PersonId,
    pub forename: String,
    pub surname: String,
    /// The case officer.
    pub officer: Option<String>,
    /// How many steps were in time.
    pub within: i64,
    /// Of how many.
    pub of_all: i64,
}

/// Sorts by name.
pub const BY_NAME: SortKey = SortKey::new("name", &["p.sort_key"]);

/// The cases behind a measure that the viewer may find, those that were late first; or those that were late alone.
#[must_use]
pub fn cases(app: &App, viewer: &Viewer, measure: Measure, year: i64, late: bool) -> Listing<Case> {
    let select = Query::new(&format!(
        "select m.person, p.forename, p.surname, m.within, m.of_all,
               (select {OFFICER_APART} from assignment a join account c on c.id = a.account where a.person = m.person
                   and a.kind = 'case_officer' and a.ends_on is null order by a.starts_on desc limit 1) as officer"
    ));
    let from = Query::new("from sen2_measure_case m join person p on p.id = m.person where m.measure =")
        .value(measure.code())
        .push("and m.year =")
        .value(year)
        .push("and");
    let from = people::within(app, viewer, people::FIND_CHILD, from);
    let from = if late { from.push("and m.within < m.of_all") } else { from };
    Listing::new(select, from, "case when m.within < m.of_all then 0 else 1 end, p.sort_key, p.id")
}

/// A measure of the area in a calendar year.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Own {
    /// The calendar year.
    pub year: i64,
    pub measure: String,
    within: i64,
    of_all: i64,
    /// How many are left out, since the record does not say when they began.
    pub not_known: i64,
    /// Returns that tell the year.
    returns: i64,
    /// Returns of any year.
    all_returns: i64,
}

impl Own {
    /// Whether a return of other years was imported and none of this: only what people recorded is counted.
    #[must_use]
    pub const fn is_recorded_alone(&self) -> bool {
        self.all_returns > 0 && self.returns == 0
    }

    #[must_use]
    pub fn share(&self) -> Share {
        Share { within: numbers::fitted::<u64>(self.within), of: numbers::fitted::<u64>(self.of_all) }
    }
}

/// The area's measures as the lists behind them have them for the viewer, see [`cases`]: the sums without the few whom the viewer may
/// not find.
pub async fn own_for(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<Own>> {
    let query = Query::new(
        "select m.year, m.measure, m.within - coalesce(h.within, 0) as within, m.of_all - coalesce(h.of_all, 0) as of_all,
               m.not_known,
               (select count(*) from sen2_import i where i.undone_at is null and i.finished_at is not null
                   and i.year = m.year + 1) as returns,
               (select count(*) from sen2_import i where i.undone_at is null) as all_returns
           from sen2_measure m left join
             (select k.year, k.measure, cast(sum(k.within) as bigint) as within, cast(sum(k.of_all) as bigint) as of_all
                from sen2_measure_case k where",
    );
    people::without(app, viewer, people::FIND_CHILD, "k.person", query)
        .push("group by k.year, k.measure) h on h.year = m.year and h.measure = m.measure order by m.year desc")
        .all(tx)
        .await
}

/// The area's measures.
pub async fn own(tx: &mut Tx) -> Result<Vec<Own>> {
    sql!(
        "select m.year, m.measure, m.within, m.of_all, m.not_known,
               (select count(*) from sen2_import i where i.undone_at is null and i.finished_at is not null
                   and i.year = m.year + 1) as returns,
               (select count(*) from sen2_import i where i.undone_at is null) as all_returns
           from sen2_measure m order by m.year desc",
    )
    .all(tx)
    .await
}

/// A published figure.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Published {
    /// England, a region or an authority.
    pub area: String,
    pub name: String,
    /// The calendar year.
    pub year: i64,
    pub measure: String,
    /// The percentage, in tenths, as published.
    pub tenths: Option<i64>,
}

/// What is published about England and an authority: of each figure what the last file says that counts.
pub async fn published_about(tx: &mut Tx, authority: &str) -> Result<Vec<Published>> {
    sql!(
        "select f.area, f.name, f.year, f.measure, f.tenths from published_figure f
          where not f.withdrawn and (f.area = $1 or f.authority = $2)
            and not exists (select 1 from published_figure l
              where l.area = f.area and l.year = f.year and l.measure = f.measure and not l.withdrawn
                and (l.turn > f.turn or (l.turn = f.turn and l.file_sha256 > f.file_sha256)))
          order by f.year desc, f.area",
        published::areas::ENGLAND,
        authority,
    )
    .all(tx)
    .await
}

/// Leaves the figures of a file out, or counts them again. The caller records the audit entry.
pub async fn withdraw_published(tx: &mut Tx, sha256: &str, withdrawn: bool) -> Result<()> {
    sql!("update published_figure set withdrawn = $1 where file_sha256 = $2", withdrawn, sha256).run(tx).await.map(drop)
}

/// Takes published figures in: they stand in front of what earlier files say of the same area, year and measure. `allowed` says by
/// which right, nothing on the command line. The file is named, and known by its SHA-256 where it can be withdrawn.
pub async fn take_published(
    db: &Db,
    actor: &Actor,
    allowed: Option<&Allowed>,
    figures: &[Figure],
    (file, sha256): (&str, Option<&str>),
) -> Result<u64> {
    let sha256 = sha256.unwrap_or_default();
    let mut tx = db.write(actor).await?;
    let (turn,): (i64,) = sql!("select coalesce(max(turn), 0) + 1 from published_figure").one(&mut tx).await?;
    for one in figures {
        // What came in without a checksum cannot be withdrawn by itself: this file takes its place.
        sql!(
            "delete from published_figure where area = $1 and year = $2 and measure = $3 and file_sha256 in ($4, '')",
            &one.area,
            i64::from(one.year),
            one.measure.code(),
            sha256,
        )
        .run(&mut tx)
        .await?;
    }
    let number = |count: Option<u64>| Value::from(count.and_then(|count| i64::try_from(count).ok()));
    let rows = figures
        .iter()
        .map(|one| {
            vec![
                (&one.area).into(),
                (&one.name).into(),
                one.authority.clone().into(),
                i64::from(one.year).into(),
                one.measure.code().into(),
                number(one.within),
                number(one.of),
                number(one.tenths),
                sha256.into(),
                turn.into(),
            ]
        })
        .collect();
    let columns =
        &["area", "name", "authority", "year", "measure", "within", "of_all", "tenths", "file_sha256", "turn"];
    insert_many(&mut tx, "published_figure", columns, rows).await?;
    let entry = allowed.map_or_else(
        || Entry::new("published.import", "area", None, Right::Operator),
        |allowed| allowed.entry("area", None),
    );
    tx.record(entry.detail(json!({ "figures": figures.len(), "file": file }))).await?;
    tx.commit().await?;
    Ok(figures.len() as u64)
}
