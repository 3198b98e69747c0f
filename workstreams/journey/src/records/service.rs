//! When what was sent to the family was served, and until when its letter lets them comment: from notices and deliveries.

use std::collections::HashMap;

use jiff::civil::Date;
use law::Calendar;
use law::counting::days_between;
use law::ledger::Event;
use law::service::Channel;
use people::PersonId;
use people::records::events::Event as Recorded;
use store::{Result, Tx, sql};
use uuid::Uuid;

use crate::model::{self, Roots, days};

/// Later than so many days after it was sent, a day that a letter names is not the end of the time for comments.
const FAR: i64 = 120;

#[derive(sqlx::FromRow)]
struct Sent {
    event: Uuid,
    channel: String,
    sent_on: jiff_sqlx::Date,
    fields: gate::Words,
    delivered_by: Option<String>,
    delivered_on: Option<jiff_sqlx::Date>,
    received_on: Option<jiff_sqlx::Date>,
}

/// Puts the day of service, deemed or proved, and the day that the letter names into the events of what is served.
pub async fn apply(
    tx: &mut Tx,
    child: PersonId,
    recorded: &[Recorded],
    events: &mut [Event],
    calendar: &Calendar,
) -> Result<()> {
    if !events.iter().any(|event| event.kind.is_served()) {
        return Ok(());
    }
    let rows: Vec<Sent> = sql!(
        "select n.event, n.channel, n.sent_on, n.fields, d.channel as delivered_by, d.sent_on as delivered_on,
           d.received_on
            from notice n left join notice_delivery d on d.notice = n.id and d.sent_on = n.sent_on
           where n.withdrawn_at is null and n.person = $1",
        child,
    )
    .all(tx)
    .await?;
    let roots = Roots::new(recorded.iter().map(|event| (event.id.uuid(), event.corrects)));
    let mut known: HashMap<u64, (Option<Date>, Option<Date>)> = HashMap::new();
    for row in rows {
        let sent = row.delivered_on.unwrap_or(row.sent_on).to_jiff();
        let channel = Channel::from_code(row.delivered_by.as_deref().unwrap_or(&row.channel));
        // Proved goes before deemed; where it went to several, the last of them counts.
        let served = row
            .received_on
            .map(jiff_sqlx::Date::to_jiff)
            .or_else(|| channel.and_then(|channel| channel.served(sent, calendar).ok()));
        let until = named_day(row.fields.unseen(), row.sent_on.to_jiff());
        let entry = known.entry(model::about(roots.of(row.event))).or_default();
        *entry = (entry.0.max(served), entry.1.max(until));
    }
    for event in events.iter_mut().filter(|event| event.kind.is_served()) {
        if let Some((served, until)) = known.get(&event.id) {
            *event = event.served(*served, *until);
        }
    }
    Ok(())
}

/// The last day that a letter names for comments.
fn named_day(fields: &str, sent: Date) -> Option<Date> {
    let fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    let text = fields.get("representations_until")?.as_str()?;
    let days = days::named(text, sent).into_iter().map(|named| named.day);
    days.filter(|day| *day > sent && days_between(sent, *day) <= FAR).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_day_that_a_letter_names_is_read_from_its_words() {
        let named = |text: &str| {
            named_day(&serde_json::json!({ "representations_until": text }).to_string(), date(2026, 11, 6))
        };
        assert_eq!(named("You can comment on it until the end of 26 November 2026."), Some(date(2026, 11, 26)));
        assert_eq!(named("Sent on 6 November 2026. Comment by 30 Nov."), Some(date(2026, 11, 30)));
        assert_eq!(named("Written"), None);
        assert_eq!(named("The school year begins on 1 September 2027."), None);
    }
}
