//! The pieces of advice of a child: which line of regulation 6(1), and whose.

use people::PersonId;
use store::query::insert;
use store::{Query, Result, Tx};

/// One piece of advice; see [`store::Id`].
#[derive(Debug)]
pub struct AdviceItem;
/// Its id.
pub type AdviceId = store::Id<AdviceItem>;

/// One piece of advice.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Advice {
    /// The id: what the events about it name.
    pub id: AdviceId,
    /// The letter of regulation 6(1).
    pub line: String,
    /// Who is asked.
    pub asked_of: String,
}

/// A child's advice, in the order in which it was asked for.
///
/// # Errors
/// Those of the store.
pub async fn of(tx: &mut Tx, child: PersonId) -> Result<Vec<Advice>> {
    Query::new("select id, line, asked_of from advice where person =").value(child).and("order by id").all(tx).await
}

/// Adds a piece of advice. The caller records the event and the audit entry.
///
/// # Errors
/// Those of the store.
pub async fn add(tx: &mut Tx, child: PersonId, line: &str, asked_of: &str) -> Result<AdviceId> {
    let id: AdviceId = tx.new_id();
    let row = vec![("id", id.into()), ("person", child.into()), ("line", line.into()), ("asked_of", asked_of.into())];
    insert("advice", row).run(tx).await?;
    Ok(id)
}
