use store::query::insert;
use store::{Id, Listing, Query, Result, SortKey, Tx};

#[derive(Debug, sqlx::FromRow)]
pub struct Item {
    pub id: Id<Item>,
    pub name: String,
}

pub const BY_NAME: SortKey = SortKey::new("name", &["lower(name)"]);

/// Every item: whoever may see the page may see them all.
#[must_use]
pub fn listing() -> Listing<Item> {
    Listing::new(Query::new("select id, name"), Query::new("from blank_item"), "lower(name), id")
}

/// The caller records the audit entry.
pub async fn add(tx: &mut Tx, name: &str) -> Result<Id<Item>> {
    let id = tx.new_id();
    insert("blank_item", vec![("id", id.into()), ("name", name.into())]).run(tx).await.map(|_| id)
}
