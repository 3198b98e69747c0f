//! Statements as whole texts ([`sql!`](crate::sql)), and queries put together from parts: for lists whose conditions depend
//! on what was asked and by whom.

use std::future::Future;
use std::pin::Pin;

use futures_util::TryStreamExt;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::{Id, Result, StoreError, Tx, TxKind, on};

/// A value bound to a query, never written into its text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// An id.
    Uuid(Option<Uuid>),
    Text(Option<String>),
    /// A whole number.
    Int(Option<i64>),
    /// A number with a fraction.
    Float(Option<f64>),
    /// Yes or no.
    Bool(bool),
    /// A civil date.
    Date(Option<Date>),
    /// An instant.
    Time(Option<Timestamp>),
    /// The content of a file.
    Bytes(Vec<u8>),
}

macro_rules! from {
    ($($kind:ty => $variant:ident ($convert:expr);)*) => { $(
        impl From<$kind> for Value { fn from(value: $kind) -> Self { Self::$variant(($convert)(value)) } }
    )* };
}
from! {
    Uuid => Uuid(Some);
    Option<Uuid> => Uuid(|v| v);
    &str => Text(|v: &str| Some(v.to_owned()));
    String => Text(Some);
    &String => Text(|v: &String| Some(v.clone()));
    Option<String> => Text(|v| v);
    Option<&str> => Text(|v: Option<&str>| v.map(str::to_owned));
    i64 => Int(Some);
    Option<i64> => Int(|v| v);
    f64 => Float(Some);
    Option<f64> => Float(|v| v);
    bool => Bool(|v| v);
    Date => Date(Some);
    Option<Date> => Date(|v| v);
    Vec<u8> => Bytes(|v| v);
    Timestamp => Time(Some);
    Option<Timestamp> => Time(|v| v);
}
impl<T> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Self {
        Self::Uuid(Some(id.uuid()))
    }
}
impl<T> From<Option<Id<T>>> for Value {
    fn from(id: Option<Id<T>>) -> Self {
        Self::Uuid(id.map(Id::uuid))
    }
}

/// SQL text with its values. Text comes from the source alone; whatever a person gave is a [`Value`].
#[derive(Debug, Clone, Default)]
pub struct Query {
    sql: String,
    values: Vec<Value>,
}

/// A row that either database gives.
pub trait FromEither: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> FromEither for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// What asks the database. The drivers' code is large, and every kind of row would bring a copy of it: so rows are fetched as they
/// are, in one place, and only reading them is made for each kind.
type Asking<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

enum Rows {
    Sqlite(Vec<SqliteRow>),
    Postgres(Vec<PgRow>),
}

enum First {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

enum Row<'r> {
    Sqlite(&'r SqliteRow),
    Postgres(&'r PgRow),
}

impl Row<'_> {
    fn read<T: FromEither>(&self) -> Result<T> {
        Ok(match self {
            Self::Sqlite(row) => FromRow::<SqliteRow>::from_row(row)?,
            Self::Postgres(row) => FromRow::<PgRow>::from_row(row)?,
        })
    }
}

/// PostgreSQL answers nothing more in a transaction in which something failed: whoever asks again begins anew.
fn afresh(_: &sqlx::Error) {
    crate::let_go();
}

/// Binds every value of a query in turn.
macro_rules! bound {
    ($this:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($this.sql));
        for value in $this.values {
            query = match value {
                Value::Uuid(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Int(value) => query.bind(value),
                Value::Float(value) => query.bind(value),
                Value::Bool(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::Date(value) => query.bind(value.map(ToSqlx::to_sqlx)),
                Value::Time(value) => query.bind(value.map(ToSqlx::to_sqlx)),
            };
        }
        query
    }};
}

/// A whole statement, with its values at `$1`, `$2` and on. It stands in one piece, so that it can be searched for, and tried
/// in a database's own shell; a test prepares each on both databases.
///
/// ```
/// # let (name, id) = ("Ada", 7_i64);
/// store::sql!("update person set forename = $1 where id = $2", name, id);
/// ```
///
/// What several statements begin with can stand before it, as a constant of the same file:
///
/// ```
/// # let id = 7_i64;
/// const PERSON: &str = "select forename, surname from person";
/// store::sql!(PERSON, "where id = $1", id);
/// ```
///
/// Values that do not fit the places do not compile:
///
/// ```compile_fail
/// # let name = "Ada";
/// store::sql!("update person set forename = $1 where id = $2", name);
/// ```
#[macro_export]
macro_rules! sql {
    ($text:literal $(, $value:expr)* $(,)?) => {{
        const VALUES: &[&str] = &[$(stringify!($value)),*];
        const { assert!($crate::query::places($text) == VALUES.len(), "as many values as places") };
        $crate::Query::whole($text, vec![$($crate::Value::from($value)),*])
    }};
    // What several statements of a file begin with stands once, in a constant of that file.
    ($begin:ident, $text:literal $(, $value:expr)* $(,)?) => {{
        const VALUES: &[&str] = &[$(stringify!($value)),*];
        const {
            assert!($crate::query::places($begin) == 0, "values stand behind the beginning");
            assert!($crate::query::places($text) == VALUES.len(), "as many values as places");
        }
        $crate::Query::begun($begin, $text, vec![$($crate::Value::from($value)),*])
    }};
}

/// The highest `$n` of a statement.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "counted within the length, when compiled")]
pub const fn places(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut highest) = (0, 0);
    while at < bytes.len() {
        let mut number = 0;
        if bytes[at] == b'$' {
            while at + 1 < bytes.len() && bytes[at + 1].is_ascii_digit() {
                number = number * 10 + (bytes[at + 1] - b'0') as usize;
                at += 1;
            }
        }
        if number > highest {
            highest = number;
        }
        at += 1;
    }
    highest
}

impl Query {
    /// What `sql!` makes.
    #[doc(hidden)]
    #[must_use]
    pub fn whole(sql: &'static str, values: Vec<Value>) -> Self {
        Self { sql: sql.to_owned(), values }
    }

    /// What `sql!` makes of a beginning and the rest.
    #[doc(hidden)]
    #[must_use]
    pub fn begun(begin: &'static str, text: &'static str, values: Vec<Value>) -> Self {
        Self { sql: format!("{begin} {text}"), values }
    }

    /// Begins with this text.
    #[must_use]
    pub fn new(sql: &str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    /// More text.
    #[must_use]
    pub fn push(mut self, sql: &str) -> Self {
        self.sql.push(' ');
        self.sql.push_str(sql);
        self
    }

    /// A value, at this place in the text.
    #[must_use]
    pub fn value(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self.sql.push_str(&format!(" ${}", self.values.len()));
        self
    }

    /// Several values with commas between.
    #[must_use]
    pub fn list<V: Into<Value>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.sql.push(',');
            }
            self = self.value(value);
        }
        self
    }

    /// Another query behind this one. The places of its values count on from those of this one.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        let before = self.values.len();
        let mut parts = other.sql.split('$');
        self = self.push(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.len() - part.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
            let (number, rest) = part.split_at(digits);
            let number = number.parse().map_or(0, |number: usize| number + before);
            self.sql.push_str(&format!("${number}{rest}"));
        }
        self.values.extend(other.values);
        self
    }

    /// All rows.
    pub async fn all<T: FromEither>(self, tx: &mut Tx) -> Result<Vec<T>> {
        match self.rows(tx).await? {
            Rows::Sqlite(rows) => rows.iter().map(|row| Row::Sqlite(row).read()).collect(),
            Rows::Postgres(rows) => rows.iter().map(|row| Row::Postgres(row).read()).collect(),
        }
    }

    /// Each row in turn, while the database still gives them.
    ///
    /// # Errors
    /// Those of the store, and of `take`.
    pub async fn each<T: FromEither>(self, tx: &mut Tx, mut take: impl FnMut(T) -> Result<()> + Send) -> Result<()> {
        let mut read = move |row: Row<'_>| take(row.read()?);
        self.each_row(tx, &mut read).await
    }

    /// The one row.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is none.
    pub async fn one<T: FromEither>(self, tx: &mut Tx) -> Result<T> {
        self.maybe(tx).await?.ok_or(StoreError::NotFound)
    }

    /// The row, if there is one.
    pub async fn maybe<T: FromEither>(self, tx: &mut Tx) -> Result<Option<T>> {
        match self.first(tx).await? {
            None => Ok(None),
            Some(First::Sqlite(row)) => Ok(Some(Row::Sqlite(&row).read()?)),
            Some(First::Postgres(row)) => Ok(Some(Row::Postgres(&row).read()?)),
        }
    }

    fn rows(self, tx: &mut Tx) -> Asking<'_, Rows> {
        Box::pin(async move {
            let rows = match tx.kind() {
                TxKind::Sqlite(c) => bound!(self).fetch_all(&mut **c).await.map(Rows::Sqlite),
                TxKind::Postgres(c) => bound!(self).fetch_all(&mut **c).await.map(Rows::Postgres),
            };
            Ok(rows.inspect_err(afresh)?)
        })
    }

    fn first(self, tx: &mut Tx) -> Asking<'_, Option<First>> {
        Box::pin(async move {
            let row = match tx.kind() {
                TxKind::Sqlite(c) => bound!(self).fetch_optional(&mut **c).await.map(|row| row.map(First::Sqlite)),
                TxKind::Postgres(c) => bound!(self).fetch_optional(&mut **c).await.map(|row| row.map(First::Postgres)),
            };
            Ok(row.inspect_err(afresh)?)
        })
    }

    fn each_row<'a>(self, tx: &'a mut Tx, take: &'a mut (dyn FnMut(Row<'_>) -> Result<()> + Send)) -> Asking<'a, ()> {
        Box::pin(async move {
            match tx.kind() {
                TxKind::Sqlite(c) => {
                    let mut rows = bound!(self).fetch(&mut **c);
                    while let Some(row) = rows.try_next().await? {
                        take(Row::Sqlite(&row))?;
                    }
                }
                TxKind::Postgres(c) => {
                    let mut rows = bound!(self).fetch(&mut **c);
                    while let Some(row) = rows.try_next().await? {
                        take(Row::Postgres(&row))?;
                    }
                }
            }
            Ok(())
        })
    }

    /// A count or another whole number.
    #[crate::boxed]
    pub async fn number(self, tx: &mut Tx) -> Result<i64> {
        let row: (i64,) = self.one(tx).await?;
        Ok(row.0)
    }

    /// Runs it. Returns the number of rows it changed.
    #[crate::boxed]
    pub async fn run(self, tx: &mut Tx) -> Result<u64> {
        self.execute(tx).await
    }

    /// Runs it, where it must find the one row that it changes as it was read.
    ///
    /// # Errors
    /// [`StoreError::Stale`] where it changed none: somebody else was there first.
    #[crate::boxed]
    pub async fn run_or_stale(self, tx: &mut Tx) -> Result<()> {
        if self.execute(tx).await? == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }

    fn execute(self, tx: &mut Tx) -> Asking<'_, u64> {
        Box::pin(async move { Ok(on!(tx, c => bound!(self).execute(c).await.map(|done| done.rows_affected()))?) })
    }
}

/// An insert of one row from its columns and values.
#[must_use]
pub fn insert(table: &'static str, row: Vec<(&'static str, Value)>) -> Query {
    let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
    Query::new(&format!("insert into {table} ({}) values (", columns.join(", "))).list(values).push(")")
}

/// Changes a row that nobody saved since it was read: one with this version, which then grows by one.
///
/// # Errors
/// [`StoreError::Stale`] where somebody saved it meanwhile, or it is gone; those of the store.
pub async fn change(
    tx: &mut Tx,
    table: &'static str,
    id: impl Into<Value>,
    version: i64,
    row: Vec<(&'static str, Value)>,
) -> Result<()> {
    let mut query = Query::new(&format!("update {table} set version = version + 1"));
    for (column, value) in row {
        query = query.push(&format!(", {column} =")).value(value);
    }
    query.push("where id =").value(id).push("and version =").value(version).run_or_stale(tx).await
}

/// Values in one statement. SQLite finds each `$n` by walking those before it, so long statements cost
/// the square of their length; short ones are prepared once and used again.
pub const VALUES_PER_STATEMENT: usize = 400;

/// Inserts of many rows of the same columns, several to a statement.
#[crate::boxed]
pub async fn insert_many(
    tx: &mut Tx,
    table: &'static str,
    columns: &[&'static str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    let per_statement = (VALUES_PER_STATEMENT / columns.len().max(1)).max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut query = Query::new(&format!("insert into {table} ({}) values", columns.join(", ")));
        for (index, row) in rows.by_ref().take(per_statement).enumerate() {
            query = query.push(if index == 0 { "(" } else { ", (" }).list(row).push(")");
        }
        query.run(tx).await?;
    }
    Ok(())
}
