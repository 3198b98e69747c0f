//! Letters that tell no decision: which there are, and which are offered. Their words are templates.

use store::query::insert;
use store::{Result, Tx, sql};

use crate::model::letter::{GENERAL, General, builtin};

/// A general letter as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Kept {
    pub code: String,
    pub name: String,
    ended_at: Option<jiff_sqlx::Timestamp>,
}

impl Kept {
    /// Whether it can be written now.
    #[must_use]
    pub const fn is_offered(&self) -> bool {
        self.ended_at.is_none()
    }
}

impl From<Kept> for General {
    fn from(kept: Kept) -> Self {
        Self { code: kept.code, name: kept.name }
    }
}

/// All of them, by name: those that were added, and those that come with the program.
pub async fn all(tx: &mut Tx) -> Result<Vec<Kept>> {
    let mut all: Vec<Kept> = sql!("select code, name, ended_at from general_letter").all(tx).await?;
    let own = builtin::general().filter(|own| !all.iter().any(|kept| kept.code == own.code));
    let own: Vec<Kept> = own.map(|General { code, name }| Kept { code, name, ended_at: None }).collect();
    all.extend(own);
    all.sort_by_key(|kept| (kept.name.to_lowercase(), kept.code.clone()));
    Ok(all)
}

/// All of them, whether they are offered or not, as letters.
pub async fn known(tx: &mut Tx) -> Result<Vec<General>> {
    Ok(all(tx).await?.into_iter().map(General::from).collect())
}

/// Those that can be written: they are offered, and there are words for them.
pub async fn offered(tx: &mut Tx) -> Result<Vec<General>> {
    let mut general = Vec::new();
    for kept in all(tx).await?.into_iter().filter(Kept::is_offered) {
        let one = General::from(kept);
        let which = crate::model::letter::Which::usual(one.clone());
        if super::templates::text(tx, &which).await?.is_some() {
            general.push(one);
        }
    }
    Ok(general)
}

/// Adds one. It can be written once its words are in use. The caller records the audit entry.
pub async fn add(tx: &mut Tx, name: &str, by: &str) -> Result<General> {
    let id: store::Id<()> = tx.new_id();
    let code = format!("{GENERAL}{}", id.uuid().simple());
    let now = tx.now();
    let row = vec![("code", (&code).into()), ("name", name.into()), ("added_by", by.into()), ("added_at", now.into())];
    insert("general_letter", row).run(tx).await?;
    Ok(General { code, name: name.to_owned() })
}

/// Offers it no longer, or again. The caller records the audit entry.
pub async fn offer(tx: &mut Tx, code: &str, is_offered: bool) -> Result<()> {
    let ended_at = Some(tx.now()).filter(|_| !is_offered);
    if let Some(name) = builtin::general_name(code) {
        sql!("insert into general_letter (code, name) values ($1, $2) on conflict (code) do nothing", code, name)
            .run(tx)
            .await?;
    }
    sql!("update general_letter set ended_at = $1 where code = $2", ended_at, code).run_or_stale(tx).await
}
