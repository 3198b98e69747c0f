//! How much the accounts of families may send: documents are kept for years, and an account is easily had.

use jiff::civil::Date;
use store::{Result, Tx, sql};

use crate::AccountId;

/// Files of one account on one day.
const FILES_A_DAY: i64 = 60;
/// Bytes of one account on one day.
const BYTES_A_DAY: i64 = 300 * 1024 * 1024;
/// Bytes of one account, ever.
const BYTES: i64 = 2 * 1024 * 1024 * 1024;

/// Whether there is room for a file of so many bytes; it is then counted.
#[store::boxed]
pub async fn take(tx: &mut Tx, account: AccountId, today: Date, bytes: i64) -> Result<bool> {
    let (files_today, bytes_today, all): (i64, i64, i64) = sql!(
        "select cast(coalesce(sum(case when day = $1 then files else 0 end), 0) as bigint),
           cast(coalesce(sum(case when day = $2 then bytes else 0 end), 0) as bigint), cast(coalesce(sum(bytes),
           0) as bigint) from account_sent where account = $3",
        today,
        today,
        account,
    )
    .one(tx)
    .await?;
    if files_today >= FILES_A_DAY || bytes_today + bytes > BYTES_A_DAY || all + bytes > BYTES {
        return Ok(false);
    }
    sql!(
        "insert into account_sent (account, day, files, bytes) values ($1, $2, 1, $3)
          on conflict (account, day) do update set files = account_sent.files + 1, bytes = account_sent.bytes + excluded.bytes",
        account,
        today,
        bytes,
    )
    .run(tx)
    .await?;
    Ok(true)
}
