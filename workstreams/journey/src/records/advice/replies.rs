//! How services keep the six weeks: counted each hour, and kept.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use law::counting::days_between;
use people::records::figures::Figure;
use people::records::kept;
use store::{Actor, Db, Entry, Result, Tx, sql};

/// How a service keeps the six weeks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replies {
    /// Returned within six weeks.
    pub in_time: i64,
    /// Returned later.
    pub late: i64,
    /// Not returned, and late.
    pub overdue: i64,
    /// Of those the ones for which a day that is still to come was given.
    pub expected: i64,
}

/// A service that returns less of its advice in time than this, in percent, is pointed out.
const LOW: i64 = 60;

impl Replies {
    /// How many were due.
    #[must_use]
    pub const fn due(&self) -> i64 {
        self.in_time + self.late + self.overdue
    }

    /// Whether few of those that were due came in time.
    #[must_use]
    pub const fn are_low(&self) -> bool {
        self.in_time * 100 < LOW * self.due()
    }
}

#[derive(sqlx::FromRow)]
struct Reply {
    asked_of: String,
    received_on: jiff_sqlx::Date,
    returned_on: Option<jiff_sqlx::Date>,
    expected_on: Option<jiff_sqlx::Date>,
    count: i64,
}

/// The kinds of kept figures that say how services keep the six weeks.
const KEPT: [&str; 4] = ["replies.in_time", "replies.late", "replies.overdue", "replies.expected"];

/// How each service kept the six weeks in the last twelve months, as it was counted last; counted now where it never was.
/// With when it was counted, where that is not now.
pub async fn replies_kept(tx: &mut Tx, today: Date) -> Result<(BTreeMap<String, Replies>, Option<Timestamp>)> {
    let kept = kept::last(tx).await?;
    let Some(counted) = KEPT.iter().find_map(|kind| kept.counted_at(kind)) else {
        return Ok((replies(tx, year_before(today), today).await?, None));
    };
    let mut all: BTreeMap<String, Replies> = BTreeMap::new();
    for kind in KEPT {
        for Figure { name, number } in kept.by(kind) {
            let of = all.entry(name).or_default();
            match kind {
                "replies.in_time" => of.in_time = number,
                "replies.late" => of.late = number,
                "replies.expected" => of.expected = number,
                _ => of.overdue = number,
            }
        }
    }
    Ok((all, Some(counted)))
}

fn year_before(today: Date) -> Date {
    today.checked_sub(jiff::Span::new().days(365)).unwrap_or(today)
}

/// Counts it and keeps what came of it.
pub async fn keep_replies(db: &Db) -> Result<()> {
    let today = db.clock().today();
    let all = replies(&mut db.read().await?, year_before(today), today).await?;
    let mut figures = Vec::with_capacity(all.len() * KEPT.len());
    for (name, of) in all {
        for (kind, number) in KEPT.into_iter().zip([of.in_time, of.late, of.overdue, of.expected]) {
            figures.push((kind, Figure { name: name.clone(), number }));
        }
    }
    let mut tx = db.write(&Actor::program("figures")).await?;
    kept::replace(&mut tx, &KEPT, figures).await?;
    tx.record(Entry::new("figures.count", "advice", None, "program")).await?;
    tx.commit().await
}

/// How each service kept the six weeks of what it received since a day. For managers, who may find every child.
async fn replies(tx: &mut Tx, since: Date, today: Date) -> Result<BTreeMap<String, Replies>> {
    let rows: Vec<Reply> = sql!(
        "select t.asked_of, t.received_on, t.returned_on, t.expected_on, count(*) as count from (
           select d.asked_of, d.expected_on, r.happened_on as received_on,
                  (select max(e.happened_on) from event e where e.about = d.id and e.person = d.person
                      and e.kind = 'advice.returned'
                      and not exists (select 1 from event c where c.corrects = e.id)) as returned_on
             from advice d join event r on r.about = d.id and r.person = d.person and r.kind = 'advice.ask_received'
            where not exists (select 1 from event c where c.corrects = r.id) and r.happened_on >= $1) t
            group by t.asked_of, t.received_on, t.returned_on, t.expected_on",
        since,
    )
    .all(tx)
    .await?;
    let mut all: BTreeMap<String, Replies> = BTreeMap::new();
    for row in rows {
        let service = all.entry(row.asked_of).or_default();
        let days = |until: Date| days_between(row.received_on.to_jiff(), until);
        match row.returned_on.map(jiff_sqlx::Date::to_jiff) {
            Some(returned) if days(returned) <= 42 => service.in_time += row.count,
            Some(_) => service.late += row.count,
            None if days(today) > 42 => {
                service.overdue += row.count;
                if row.expected_on.is_some_and(|on| on.to_jiff() >= today) {
                    service.expected += row.count;
                }
            }
            None => {}
        }
    }
    Ok(all)
}
