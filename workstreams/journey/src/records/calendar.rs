//! The bank holidays that this installation knows: those of the program, and a list that was brought in.

use law::{Calendar, CalendarError};
use people::records::working_days::SETTING;
pub use people::records::working_days::load;
use store::{Result, Tx, setting};

/// Brings in a list. The caller records the audit entry.
///
/// # Errors
/// Those of the store; the inner one where the list is wrong.
pub async fn bring_in(tx: &mut Tx, list: &str) -> Result<std::result::Result<Calendar, CalendarError>> {
    let calendar = match load(tx).await?.with_list(list) {
        Ok(calendar) => calendar,
        Err(error) => return Ok(Err(error)),
    };
    let all: Vec<String> = calendar.holidays().map(|day| day.to_string()).collect();
    setting::set(tx, SETTING, &all.join("\n")).await?;
    Ok(Ok(calendar))
}

/// The bank holidays that one calendar has and another has not, both ways: what was added, what was taken out.
#[must_use]
pub fn difference(before: &Calendar, after: &Calendar) -> (Vec<String>, Vec<String>) {
    let (old, new): (Vec<_>, Vec<_>) = (before.holidays().collect(), after.holidays().collect());
    let without = |one: &[jiff::civil::Date], other: &[jiff::civil::Date]| {
        one.iter().filter(|day| !other.contains(day)).map(ToString::to_string).collect()
    };
    (without(&new, &old), without(&old, &new))
}
