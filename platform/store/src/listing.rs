//! Lists: one text gives how many rows there are, a page of them, and all of them one by one. Nothing of it comes from
//! what somebody typed but values and the code of a [`SortKey`].

use std::marker::PhantomData;

use crate::query::FromEither;
use crate::{Query, Result, Tx};

/// What a list can be sorted by. An address carries the code; the SQL stands here, beside the query that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// As an address says it: `due`.
    pub code: &'static str,
    sql: &'static [&'static str],
    may_be_null: bool,
}

impl SortKey {
    /// Sorted by these expressions, in turn.
    #[must_use]
    pub const fn new(code: &'static str, sql: &'static [&'static str]) -> Self {
        Self { code, sql, may_be_null: false }
    }

    /// Rows without a value come last, whichever way round the list is sorted, on both databases.
    #[must_use]
    pub const fn empty_last(self) -> Self {
        Self { may_be_null: true, ..self }
    }
}

/// A way to sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub by: SortKey,
    /// Largest, latest or last first.
    pub descending: bool,
}

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageParams {
    /// The list's own order where there is none.
    pub sort: Option<Sort>,
    /// Counted from 1. A page behind the last is the last.
    pub number: i64,
    /// Rows on a page.
    pub size: i64,
}

impl PageParams {
    /// The first rows.
    #[must_use]
    pub const fn first(size: i64) -> Self {
        Self { sort: None, number: 1, size }
    }
}

/// Rows of a list that were found.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// Those of the page.
    pub rows: Vec<T>,
    /// How many there are on all pages.
    pub total: i64,
    /// There are more than `total`: counting stopped there.
    pub is_more: bool,
    /// The page, counted from 1.
    pub number: i64,
    /// Rows on a page.
    pub size: i64,
    /// Whether another page follows.
    pub has_next: bool,
}

impl<T> Found<T> {
    /// Everything there is, on one page.
    #[must_use]
    pub fn all(rows: Vec<T>) -> Self {
        let total = numbers::fitted::<i64>(rows.len());
        Self { rows, total, is_more: false, number: 1, size: total.max(1), has_next: false }
    }

    /// A page of rows that are all at hand.
    #[must_use]
    pub fn page_of(rows: Vec<T>, params: &PageParams) -> Self {
        let (total, size) = (numbers::fitted::<i64>(rows.len()), params.size.max(1));
        let number = params.number.clamp(1, (total - 1).max(0) / size + 1);
        let before = numbers::fitted::<usize>((number - 1) * size);
        let rows = rows.into_iter().skip(before).take(numbers::fitted::<usize>(size)).collect();
        Self { rows, total, is_more: false, number, size, has_next: number * size < total }
    }

    /// The same page with other rows in place of these, one for each.
    #[must_use]
    pub fn map<U>(self, with: impl FnMut(T) -> U) -> Found<U> {
        Found {
            rows: self.rows.into_iter().map(with).collect(),
            total: self.total,
            is_more: self.is_more,
            number: self.number,
            size: self.size,
            has_next: self.has_next,
        }
    }
}

/// A list in the database: what of each row is read, whence and under which conditions, and in which order.
#[derive(Debug, Clone)]
pub struct Listing<T> {
    select: Query,
    from: Query,
    order: &'static str,
    counted_to: Option<i64>,
    counted_from: Option<Query>,
    looked_up: Option<(&'static str, Query)>,
    row: PhantomData<fn() -> T>,
}

/// A row of nothing but whole numbers.
struct Numbers(Vec<i64>);

impl<'r, R> sqlx::FromRow<'r, R> for Numbers
where
    R: sqlx::Row,
    usize: sqlx::ColumnIndex<R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> std::result::Result<Self, sqlx::Error> {
        (0..row.len()).map(|at| row.try_get(at)).collect::<std::result::Result<_, _>>().map(Self)
    }
}

impl<T: FromEither> Listing<T> {
    /// `select` says what is read, beginning with that word; `from` whence, with the conditions (the viewer's among them);
    /// `order` is an order in which no two rows are equal.
    #[must_use]
    pub const fn new(select: Query, from: Query, order: &'static str) -> Self {
        Self { select, from, order, counted_to: None, counted_from: None, looked_up: None, row: PhantomData }
    }

    /// With counting that stops at a number, for lists that grow without end.
    #[must_use]
    pub const fn counted_to(mut self, most: i64) -> Self {
        self.counted_to = Some(most);
        self
    }

    /// Counted by another text with the same rows, which need not read what only the page shows.
    #[must_use]
    pub fn counted_from(mut self, from: Query) -> Self {
        self.counted_from = Some(from);
        self
    }

    /// With more columns, looked up for the rows of the page alone: left among the others, a database looks them up for every
    /// row that it sorts. What was selected is there under the name `row`; so every name in the order, and in the keys to sort
    /// by, must be found both in the list's own text and in `row`.
    #[must_use]
    pub fn looked_up(mut self, row: &'static str, columns: Query) -> Self {
        self.looked_up = Some((row, columns));
        self
    }

    /// How many rows there are; one more than where counting stops means more than that.
    #[crate::boxed]
    pub async fn count(&self, tx: &mut Tx) -> Result<i64> {
        let rows = self.counted_from.as_ref().unwrap_or(&self.from).clone();
        let rows = Query::new("select count(*) from (select 1").then(rows);
        let rows = match self.counted_to {
            Some(most) => rows.push("limit").value(most.saturating_add(1)),
            None => rows,
        };
        rows.push(") counted").number(tx).await
    }

    /// How many rows meet each of these conditions. The rows are looked for once, and so is whatever the viewer may see: several
    /// numbers beside each other cost little more than one.
    pub async fn count_each<const N: usize>(&self, tx: &mut Tx, conditions: [Query; N]) -> Result<[i64; N]> {
        let mut query = Query::new("select");
        for (index, condition) in conditions.into_iter().enumerate() {
            let begin = if index == 0 { "count(*) filter (where" } else { ", count(*) filter (where" };
            query = query.push(begin).then(condition).push(&format!(") as n{index}"));
        }
        let rows = self.counted_from.as_ref().unwrap_or(&self.from).clone();
        let Numbers(numbers) = query.then(rows).one(tx).await?;
        let mut numbers = numbers.into_iter();
        Ok(std::array::from_fn(|_| numbers.next().unwrap_or(0)))
    }

    /// A page, and how many rows there are in all.
    #[crate::boxed]
    pub async fn page(&self, tx: &mut Tx, params: &PageParams) -> Result<Found<T>> {
        let size = params.size.max(1);
        if params.number <= 1 {
            // Most lists, and nearly all that a search finds, fit on their first page: then its rows are the count.
            let mut rows = self.rows(tx, params.sort, size + 1, 0).await?;
            let total = numbers::fitted::<i64>(rows.len());
            if total <= size {
                return Ok(Found { rows, total, is_more: false, number: 1, size, has_next: false });
            }
            let counted = self.count(tx).await?;
            let is_more = self.counted_to.is_some_and(|most| counted > most);
            rows.truncate(numbers::fitted::<usize>(size));
            let total = self.counted_to.map_or(counted, |most| counted.min(most));
            return Ok(Found { rows, total, is_more, number: 1, size, has_next: true });
        }
        let counted = self.count(tx).await?;
        let is_more = self.counted_to.is_some_and(|most| counted > most);
        let total = self.counted_to.map_or(counted, |most| counted.min(most));
        let last = (total - 1).max(0) / size + 1;
        let number = if is_more { params.number.max(1) } else { params.number.clamp(1, last) };
        let mut rows =
            if total == 0 { Vec::new() } else { self.rows(tx, params.sort, size + 1, (number - 1) * size).await? };
        let shown = numbers::fitted::<usize>(size);
        let has_next = rows.len() > shown;
        rows.truncate(shown);
        Ok(Found { rows, total, is_more, number, size, has_next })
    }

    /// The first rows, uncounted.
    #[crate::boxed]
    pub async fn first(&self, tx: &mut Tx, limit: i64) -> Result<Vec<T>> {
        self.rows(tx, None, limit, 0).await
    }

    async fn rows(&self, tx: &mut Tx, sort: Option<Sort>, limit: i64, offset: i64) -> Result<Vec<T>> {
        self.sorted(sort, Some((limit, offset))).all(tx).await
    }

    /// Every row in turn, as files need them: no more than one of them is held at a time.
    ///
    /// # Errors
    /// Those of the store, and of `take`.
    pub async fn each(&self, tx: &mut Tx, sort: Option<Sort>, take: impl FnMut(T) -> Result<()> + Send) -> Result<()> {
        self.sorted(sort, None).each(tx, take).await
    }

    /// One value of each row, without repetition: whom an act on the whole list is about.
    pub async fn every<K: Ord + Send>(&self, tx: &mut Tx, key: impl Fn(&T) -> K + Send + Sync) -> Result<Vec<K>> {
        let mut all = Vec::new();
        self.each(tx, None, |row| {
            all.push(key(&row));
            Ok(())
        })
        .await?;
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }

    fn sorted(&self, sort: Option<Sort>, part: Option<(i64, i64)>) -> Query {
        let order = self.order_by(sort);
        let rows = self.select.clone().then(self.from.clone()).push(&order);
        let rows = match part {
            Some((limit, offset)) => rows.push("limit").value(limit).push("offset").value(offset),
            None => rows,
        };
        let Some((row, columns)) = &self.looked_up else { return rows };
        let query = Query::new(&format!("select {row}.*,")).then(columns.clone());
        query.push("from (").then(rows).push(&format!(") {row}")).push(&order)
    }

    fn order_by(&self, sort: Option<Sort>) -> String {
        let Some(sort) = sort else { return format!("order by {}", self.order) };
        let way = if sort.descending { "desc" } else { "asc" };
        let last = if sort.by.may_be_null { " nulls last" } else { "" };
        let keys: Vec<String> = sort.by.sql.iter().map(|sql| format!("{sql} {way}{last}, ")).collect();
        format!("order by {}{}", keys.concat(), self.order)
    }
}
