use jiff::civil::Date;
use store::query::insert;
use store::{Id, Listing, Query, Result, SortKey, Tx, sql};
use uuid::Uuid;

#[derive(Debug, sqlx::FromRow)]
pub struct Item {
    pub id: Id<Item>,
    pub name: String,
    pub lent_to: String,
    pub due_on: jiff_sqlx::Date,
}

pub const BY_NAME: SortKey = SortKey::new("name", &["lower(name)"]);
pub const BY_DUE: SortKey = SortKey::new("due", &["due_on"]);

/// Every item: whoever may see the page may see them all.
#[must_use]
pub fn listing() -> Listing<Item> {
    Listing::new(Query::new("select id, name, lent_to, due_on"), Query::new("from equipment_item"), "due_on, id")
}

/// The caller records the audit entry.
pub async fn add(tx: &mut Tx, name: &str, lent_to: &str, due_on: Date) -> Result<Id<Item>> {
    let id = tx.new_id();
    let row = vec![("id", id.into()), ("name", name.into()), ("lent_to", lent_to.into()), ("due_on", due_on.into())];
    insert("equipment_item", row).run(tx).await.map(|_| id)
}

pub async fn name(tx: &mut Tx, id: Uuid) -> Result<String> {
    let (name,): (String,) = sql!("select name from equipment_item where id = $1", id).one(tx).await?;
    Ok(name)
}

/// Who has most, and how much.
pub async fn by_borrower(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    sql!("select lent_to, count(*) from equipment_item group by lent_to order by 2 desc, 1 limit 9").all(tx).await
}

pub async fn are_overdue(tx: &mut Tx, today: Date) -> Result<bool> {
    Ok(sql!("select count(*) from equipment_item where due_on < $1", today).number(tx).await? > 0)
}
