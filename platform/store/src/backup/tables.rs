//! The tables of a database and their rows as texts, the same for SQLite and PostgreSQL.

use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

use crate::{Result, StoreError, Tx, TxKind, catalog, on};

/// What is true of one moment of one server alone.
const NOT_CARRIED: &[&str] = &["form_sent", "under_way", "heartbeat", "file_coming"];

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Table {
    pub(super) table: String,
    pub(super) columns: Vec<Column>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Column {
    name: String,
    kind: Kind,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Uuid,
    Text,
    Bigint,
    Double,
    Boolean,
    Date,
    Timestamptz,
    Bytea,
}

impl Table {
    /// Whether its names are names and nothing else: they stand in statements.
    pub(super) fn is_plain(&self) -> bool {
        is_plain(&self.table) && self.columns.iter().all(|column| is_plain(&column.name))
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Refuses a database that holds rows already.
pub(super) async fn refuse_filled(tx: &mut Tx, there: &[Table]) -> Result<()> {
    for table in there {
        let sql = format!("select count(*) from {}", table.table);
        let rows: i64 = on!(tx, c => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(c).await)?;
        if rows > 0 {
            return Err(StoreError::File(format!(
                "The database to restore to is not empty ({} holds {rows} rows). Choose a new one. Nothing was restored.",
                table.table
            )));
        }
    }
    Ok(())
}

/// Every table with its columns, those first that others refer to.
pub(super) async fn tables(tx: &mut Tx) -> Result<Vec<Table>> {
    let columns: Vec<(String, String, String)> = match tx.kind() {
        TxKind::Sqlite(c) => {
            sqlx::query_as(
                "select m.name, t.name, lower(t.type) from sqlite_master m, pragma_table_info(m.name) t
                  where m.type = 'table' and m.name not like 'sqlite~_%' escape '~' and m.name <> '_sqlx_migrations'
                  order by m.rowid, t.cid",
            )
            .fetch_all(&mut **c)
            .await?
        }
        TxKind::Postgres(c) => {
            sqlx::query_as(
                "select c.relname::text, a.attname::text, t.typname::text
                   from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
                  where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
                    and a.attnum > 0 and not a.attisdropped and c.relname <> '_sqlx_migrations'
                  order by c.oid, a.attnum",
            )
            .fetch_all(&mut **c)
            .await?
        }
    };
    let mut tables: Vec<Table> = Vec::new();
    for (table, name, kind) in columns {
        if NOT_CARRIED.contains(&table.as_str()) {
            continue;
        }
        let kind = match kind.as_str() {
            "uuid" => Kind::Uuid,
            "text" => Kind::Text,
            "bigint" | "int8" => Kind::Bigint,
            "double precision" | "float8" => Kind::Double,
            "boolean" | "bool" => Kind::Boolean,
            "date" => Kind::Date,
            "bytea" => Kind::Bytea,
            "timestamptz" => Kind::Timestamptz,
            other => {
                return Err(StoreError::File(format!(
                    "Column {table}.{name} has the type {other}, which a backup cannot carry."
                )));
            }
        };
        match tables.last_mut().filter(|last| last.table == table) {
            Some(last) => last.columns.push(Column { name, kind }),
            None => tables.push(Table { table, columns: vec![Column { name, kind }] }),
        }
    }
    Ok(in_order(tables, &catalog::references(tx).await?))
}

/// The tables so that each comes after those it refers to: a later migration may let an old table refer to a new one. Otherwise in the
/// order of their making; so are those that refer to each other in a circle.
fn in_order(mut left: Vec<Table>, references: &[(String, String)]) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |table: &Table| {
            let named = references.iter().filter(|(from, to)| *from == table.table && from != to);
            named.into_iter().any(|(_, to)| left.iter().any(|other| other.table == *to))
        };
        let next = left.iter().position(|table| !waits(table)).unwrap_or(0);
        out.push(left.remove(next));
    }
    out
}

pub(super) fn select_as_text(table: &Table, postgres: bool) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|Column { name, kind }| match (kind, postgres) {
            (Kind::Uuid, true) => format!("replace({name}::text, '-', '')"),
            (Kind::Uuid | Kind::Bytea, false) => format!("lower(hex({name}))"),
            (Kind::Bytea, true) => format!("encode({name}, 'hex')"),
            (Kind::Boolean, true) => format!("{name}::int::text"),
            // A cast to text keeps 15 digits; a number needs 17 to come back as it was.
            (Kind::Double, false) => format!("case when {name} is not null then printf('%!.17g', {name}) end"),
            (Kind::Timestamptz, true) => {
                format!("to_char({name} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
            }
            (_, true) => format!("{name}::text"),
            (_, false) => format!("cast({name} as text)"),
        })
        .collect();
    // `hex(null)` is the empty string on SQLite.
    let columns: Vec<String> =
        columns.into_iter().map(|c| if c.starts_with("lower(hex(") { format!("nullif({c}, '')") } else { c }).collect();
    format!("select {} from {}", columns.join(", "), table.table)
}

pub(super) async fn insert(tx: &mut Tx, table: &Table, rows: Vec<Vec<Option<String>>>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let postgres = tx.is_postgres();
    let mut number = 0;
    let row_sql: Vec<String> = rows
        .iter()
        .map(|_| {
            let values: Vec<String> = table
                .columns
                .iter()
                .map(|column| {
                    number += 1;
                    match (column.kind, postgres) {
                        (Kind::Uuid, true) => format!("${number}::text::uuid"),
                        (Kind::Uuid | Kind::Bytea, false) => format!("unhex(${number})"),
                        (Kind::Bytea, true) => format!("decode(${number}::text, 'hex')"),
                        (Kind::Bigint, true) => format!("${number}::text::bigint"),
                        (Kind::Double, true) => format!("${number}::text::double precision"),
                        (Kind::Double, false) => format!("cast(${number} as real)"),
                        (Kind::Boolean, true) => format!("${number}::text::int::boolean"),
                        (Kind::Bigint | Kind::Boolean, false) => format!("cast(${number} as integer)"),
                        (Kind::Date, true) => format!("${number}::text::date"),
                        (Kind::Timestamptz, true) => format!("${number}::text::timestamptz"),
                        _ => format!("${number}"),
                    }
                })
                .collect();
            format!("({})", values.join(", "))
        })
        .collect();
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let sql = format!("insert into {} ({}) values {}", table.table, names.join(", "), row_sql.join(", "));
    on!(tx, c => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for value in rows.into_iter().flatten() {
            query = query.bind(value);
        }
        query.execute(c).await.map(|_| ())
    })
    .map_err(|error| match StoreError::from(error) {
        // A value that the table refuses is no fault of the database.
        StoreError::Other(sqlx::Error::Database(refused)) => StoreError::File(format!(
            "The copy is damaged: the table {} refuses a row of it ({}). Nothing was restored.",
            table.table,
            refused.message()
        )),
        other => other,
    })
}
