//! Reminders of advice by e-mail, where nobody who was asked has an account: they go to the address of whoever was asked, and say
//! nothing about the child.

use gate::Outgoing;
use gate::outgoing::has_died;
use jiff::civil::Date;
use outbox::MailId;
use outbox::records::list;
use outbox::records::queue::State;
use page::words;
use store::query::insert;
use store::{Db, Query, Random, Result, StoreError, Tx, sql};

use super::advice::AdviceId;
use super::chasing::{Due, Outcome};
use super::{guests, mail};

/// A reminder; see [`store::Id`].
#[derive(Debug)]
pub struct ReminderOf;
pub type ReminderId = store::Id<ReminderOf>;

/// So many reminders are shown with a piece of advice.
const SHOWN: i64 = 5;

/// The e-mail address for a piece of advice, in a statement about the table `advice` under the name `d`: the one that was written
/// down for it, else that of the service or setting.
pub(super) const ADDRESS: &str =
    "coalesce(nullif(trim(d.email), ''), (select nullif(trim(g.email), '') from organisation g
    where g.id = coalesce(d.service, d.organisation)))";

/// The same of a telephone number.
const PHONE: &str = "coalesce(nullif(trim(d.phone), ''), (select nullif(trim(g.phone), '') from organisation g
    where g.id = coalesce(d.service, d.organisation)))";

/// How whoever was asked for a piece is reached outside OnePlan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// How whoever was asked for a piece is reached. What can be no address counts as none.
pub async fn reach(tx: &mut Tx, piece: AdviceId) -> Result<Reach> {
    let query = Query::new("select").push(ADDRESS).push("as email,").push(PHONE).push("as phone");
    let row: Option<(Option<String>, Option<String>)> =
        query.push("from advice d where d.id =").value(piece).maybe(tx).await?;
    let (email, phone) = row.unwrap_or_default();
    Ok(Reach { email: email.filter(|address| words::is_email(address)), phone })
}

/// What was written down for a piece itself.
pub async fn own(tx: &mut Tx, piece: AdviceId) -> Result<Reach> {
    let row: Option<(Option<String>, Option<String>)> =
        sql!("select email, phone from advice where id = $1", piece).maybe(tx).await?;
    let (email, phone) = row.unwrap_or_default();
    Ok(Reach { email, phone })
}

/// Writes down how whoever was asked for a piece is reached. The caller records the audit entry.
pub async fn set_reach(tx: &mut Tx, piece: AdviceId, reach: &Reach) -> Result<()> {
    sql!(
        "update advice set email = $1, phone = $2 where id = $3",
        reach.email.as_deref(),
        reach.phone.as_deref(),
        piece
    )
    .run(tx)
    .await
    .map(|_| ())
}

/// Sends a reminder to the address of whoever was asked, with a link where a guest has a way in. The caller records the audit entry.
pub(super) async fn send(tx: &mut Tx, db: &Db, due: &Due, (by, today): (&str, Date)) -> Result<Outcome> {
    let Some(address) = due.address() else { return Ok(Outcome::NoAccount) };
    let Ok(may) = Outgoing::about(tx, due.person, "").await? else { return Ok(Outcome::Stopped) };
    let id: ReminderId = tx.new_id();
    let has_link = guests::is_open(tx, due.advice).await?;
    let mail = mail::advice_reminder(tx, db, &may, (id, has_link), address, due.last_day()).await?;
    let row = vec![
        ("id", id.into()),
        ("advice", due.advice.into()),
        ("address", address.into()),
        ("mail", mail.into()),
        ("sent_on", today.into()),
        ("sent_by", by.into()),
    ];
    insert("advice_reminder", row).run(tx).await?;
    Ok(Outcome::ByEmail)
}

/// When the last reminder of a piece went to an address.
pub(super) async fn last_on(tx: &mut Tx, piece: AdviceId) -> Result<Option<Date>> {
    let (on,): (Option<jiff_sqlx::Date>,) =
        sql!("select max(sent_on) from advice_reminder where advice = $1", piece).one(tx).await?;
    Ok(on.map(jiff_sqlx::Date::to_jiff))
}

/// A reminder that went to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    pub on: Date,
    /// How its message stands; none where the outbox has removed it.
    pub state: Option<State>,
}

/// The last reminders of a piece that went to an address, newest first.
pub async fn of(tx: &mut Tx, piece: AdviceId) -> Result<Vec<Sent>> {
    let rows: Vec<(jiff_sqlx::Date, Option<MailId>)> = sql!(
        "select sent_on, mail from advice_reminder where advice = $1 order by sent_on desc, id desc limit $2",
        piece,
        SHOWN,
    )
    .all(tx)
    .await?;
    let mut all = Vec::new();
    for (on, mail) in rows {
        let state = match mail {
            Some(mail) => state(tx, mail).await?,
            None => None,
        };
        all.push(Sent { on: on.to_jiff(), state });
    }
    Ok(all)
}

async fn state(tx: &mut Tx, mail: MailId) -> Result<Option<State>> {
    match list::one(tx, mail).await {
        Ok(one) => Ok(Some(one.state)),
        Err(StoreError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Whether a reminder still says what is so as it leaves: the advice is owed, of somebody at this address, about a child who lives.
pub(super) async fn is_due(tx: &mut Tx, id: ReminderId) -> Result<bool> {
    let due = Query::new(
        "select count(*) from advice_reminder r join advice d on d.id = r.advice join owed o on o.about = d.id where not",
    )
    .push(&has_died("d.person"))
    .push("and lower(r.address) = lower(")
    .push(ADDRESS)
    .push(") and o.rule =")
    .value(law::ids::ADVICE)
    .push("and r.id =")
    .value(id);
    Ok(due.number(tx).await? > 0)
}

/// The link of a reminder, made as it leaves.
pub(super) async fn link(tx: &mut Tx, random: &Random, id: ReminderId) -> Result<Option<String>> {
    let row: Option<(AdviceId,)> = sql!("select advice from advice_reminder where id = $1", id).maybe(tx).await?;
    match row {
        Some((piece,)) => guests::reminder_link(tx, random, piece).await,
        None => Ok(None),
    }
}
