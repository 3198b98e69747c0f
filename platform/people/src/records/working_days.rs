//! The bank holidays that this installation knows: those of the program, and a list that was brought in.

use law::Calendar;
use store::{Result, Tx, setting};

/// The setting that holds a list that was brought in.
pub const SETTING: &str = "bank_holidays";

/// The calendar. A list that was brought in has been checked then.
#[store::boxed]
pub async fn load(tx: &mut Tx) -> Result<Calendar> {
    let built_in = Calendar::built_in();
    Ok(match setting::get(tx, SETTING).await? {
        Some(list) => built_in.with_list(&list).unwrap_or(built_in),
        None => built_in,
    })
}
