//! What the database knows of its own tables.

use crate::{Result, Tx, TxKind, on};

/// The columns that refer to a table's `id`: table and column. Rows that are there keep a row of it from being
/// removed.
#[crate::boxed]
pub async fn references_to(tx: &mut Tx, table: &str) -> Result<Vec<(String, String)>> {
    Ok(match tx.kind() {
        TxKind::Sqlite(c) => {
            sqlx::query_as(
                "select m.name, f.\"from\" from sqlite_master m, pragma_foreign_key_list(m.name) f
                  where m.type = 'table' and f.\"table\" = $1 order by m.name, f.\"from\"",
            )
            .bind(table)
            .fetch_all(&mut **c)
            .await?
        }
        TxKind::Postgres(c) => {
            sqlx::query_as(
                "select r.relname::text, a.attname::text from pg_constraint f
                   join pg_class r on r.oid = f.conrelid join pg_class t on t.oid = f.confrelid
                   join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
                  where f.contype = 'f' and t.relname = $1 and t.relnamespace = current_schema()::regnamespace
                  order by 1, 2",
            )
            .bind(table)
            .fetch_all(&mut **c)
            .await?
        }
    })
}

/// Which table refers to which.
#[crate::boxed]
pub(crate) async fn references(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    Ok(match tx.kind() {
        TxKind::Sqlite(c) => sqlx::query_as(
            "select m.name, f.\"table\" from sqlite_master m, pragma_foreign_key_list(m.name) f where m.type = 'table'",
        )
        .fetch_all(&mut **c)
        .await?,
        TxKind::Postgres(c) => {
            sqlx::query_as(
                "select r.relname::text, t.relname::text from pg_constraint f
                   join pg_class r on r.oid = f.conrelid join pg_class t on t.oid = f.confrelid
                  where f.contype = 'f' and t.relnamespace = current_schema()::regnamespace",
            )
            .fetch_all(&mut **c)
            .await?
        }
    })
}

/// Whether a table is there and holds anything.
#[crate::boxed]
pub(crate) async fn has_rows(tx: &mut Tx, table: &'static str) -> Result<bool> {
    let there: i64 = match tx.kind() {
        TxKind::Sqlite(c) => {
            sqlx::query_scalar("select count(*) from sqlite_master where type = 'table' and name = $1")
                .bind(table)
                .fetch_one(&mut **c)
                .await?
        }
        TxKind::Postgres(c) => {
            sqlx::query_scalar("select count(*) from pg_tables where schemaname = current_schema() and tablename = $1")
                .bind(table)
                .fetch_one(&mut **c)
                .await?
        }
    };
    if there == 0 {
        return Ok(false);
    }
    let sql = format!("select count(*) from (select 1 from {table} limit 1) t");
    let rows: i64 = on!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(c).await)?;
    Ok(rows > 0)
}
