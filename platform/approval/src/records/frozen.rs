//! What is frozen: kept as JSON with a checksum, or sealed by a checksum where its rows are its content. Both are checked each
//! time it is read.

use std::collections::HashMap;
use std::marker::PhantomData;

use access::AccountId;
use jiff::Timestamp;
use page::words;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Actor, Id, Query, Result, StoreError, Tx, query};
use uuid::Uuid;

use crate::checksum::Checksum;

/// A kind of thing that is frozen, by the type of its id. A room declares it as a constant.
#[derive(Debug)]
pub struct Kind<T> {
    code: &'static str,
    name: &'static str,
    of: PhantomData<fn() -> T>,
}

/// Something that is frozen.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Frozen {
    owner: Uuid,
    content: Option<String>,
    sha256: Option<String>,
    /// Why, where it was said.
    pub reason: Option<String>,
    pub made_by: String,
    /// Whose account that is; none where the program did it, or it was long ago.
    pub made_by_account: Option<AccountId>,
    made_at: jiff_sqlx::Timestamp,
    #[sqlx(skip)]
    name: &'static str,
}

const COLUMNS: &str = "owner, sha256, reason, made_by, made_by_account, made_at";

impl<T> Kind<T> {
    /// What is stored, which never changes, and its name in words: "board pack".
    #[must_use]
    pub const fn new(code: &'static str, name: &'static str) -> Self {
        Self { code, name, of: PhantomData }
    }

    /// Freezes content of its own. Gives the checksum, which the caller records in the audit entry: so it stands in the chain
    /// too.
    ///
    /// # Errors
    /// Those of the store; a duplicate where it is frozen already.
    pub async fn keep(&self, tx: &mut Tx, id: Id<T>, content: &impl Serialize, by: &Actor) -> Result<Checksum> {
        let text = store::json::kept(content)?;
        let checksum = Checksum::of_text(&text);
        self.insert(tx, id, (Some(text), &checksum), None, by).await?;
        Ok(checksum)
    }

    /// Seals rows that stay where they are. Gives the checksum, which the caller records in the audit entry.
    ///
    /// # Errors
    /// Those of the store; a duplicate where it is sealed already.
    pub async fn seal(
        &self,
        tx: &mut Tx,
        id: Id<T>,
        rows: &impl Serialize,
        reason: Option<&str>,
        by: &Actor,
    ) -> Result<Checksum> {
        let checksum = Checksum::of(rows)?;
        self.insert(tx, id, (None, &checksum), reason, by).await?;
        Ok(checksum)
    }

    async fn insert(
        &self,
        tx: &mut Tx,
        id: Id<T>,
        (content, checksum): (Option<String>, &Checksum),
        reason: Option<&str>,
        by: &Actor,
    ) -> Result<()> {
        let row = vec![
            ("kind", self.code.into()),
            ("owner", id.into()),
            ("content", content.into()),
            ("sha256", checksum.as_str().into()),
            ("reason", reason.into()),
            ("made_by", (&by.name).into()),
            ("made_by_account", by.account.into()),
            ("made_at", tx.now().into()),
        ];
        query::insert("frozen", row).run(tx).await.map(|_| ())
    }

    /// How a thing was frozen; nothing where it is not.
    #[store::boxed]
    pub async fn find(&self, tx: &mut Tx, id: Id<T>) -> Result<Option<Frozen>> {
        let query = Query::new(&format!("select {COLUMNS}, content from frozen where kind =")).value(self.code);
        let found: Option<Frozen> = query.push("and owner =").value(id).maybe(tx).await?;
        Ok(found.map(|one| Frozen { name: self.name, ..one }))
    }

    /// The same of a thing that cannot be but frozen.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where it is not.
    #[store::boxed]
    pub async fn one(&self, tx: &mut Tx, id: Id<T>) -> Result<Frozen> {
        self.find(tx, id).await?.ok_or(StoreError::NotFound)
    }

    /// Whether a thing is frozen.
    #[store::boxed]
    pub async fn is_frozen(&self, tx: &mut Tx, id: Id<T>) -> Result<bool> {
        let query = Query::new("select count(*) from frozen where kind =").value(self.code);
        Ok(query.push("and owner =").value(id).number(tx).await? > 0)
    }

    /// How all things of this kind were frozen, without their content: for lists of what an area has dozens of.
    #[store::boxed]
    pub async fn all(&self, tx: &mut Tx) -> Result<HashMap<Id<T>, Frozen>> {
        let query = Query::new(&format!("select {COLUMNS}, null as content from frozen where kind =")).value(self.code);
        let all: Vec<Frozen> = query.all(tx).await?;
        Ok(all.into_iter().map(|one| (Id::from_uuid(one.owner), Frozen { name: self.name, ..one })).collect())
    }
}

impl Frozen {
    #[must_use]
    pub fn made_at(&self) -> Timestamp {
        self.made_at.to_jiff()
    }

    /// The checksum; none of what was frozen before there were any.
    #[must_use]
    pub fn checksum(&self) -> Option<Checksum> {
        self.sha256.clone().map(Checksum::stored)
    }

    /// What it says.
    ///
    /// # Errors
    /// [`StoreError::NotAsFrozen`] where it is not what was frozen.
    pub fn content<C: DeserializeOwned>(&self) -> Result<C> {
        let text = self.content.as_deref().unwrap_or_default();
        self.check(&Checksum::of_text(text))?;
        serde_json::from_str(text).map_err(|_| self.differs())
    }

    /// That rows are what was sealed.
    ///
    /// # Errors
    /// [`StoreError::NotAsFrozen`] where they are not.
    pub fn covers(&self, rows: &impl Serialize) -> Result<()> {
        self.check(&Checksum::of(rows)?)
    }

    fn check(&self, now: &Checksum) -> Result<()> {
        match &self.sha256 {
            Some(then) if then != now.as_str() => Err(self.differs()),
            _ => Ok(()),
        }
    }

    fn differs(&self) -> StoreError {
        StoreError::NotAsFrozen(format!("The {} of {}", self.name, words::time(self.made_at())))
    }

    /// By whom and when, and how that can be checked.
    #[must_use]
    pub fn in_words(&self) -> String {
        let (by, at) = (&self.made_by, words::time(self.made_at()));
        match &self.sha256 {
            Some(sha256) => format!("Frozen by {by} on {at}. Checksum (SHA-256): {sha256}"),
            None => format!("Frozen by {by} on {at}, before OnePlan kept checksums: it cannot be checked."),
        }
    }
}
