//! Browsers and addresses where an account has signed in before.

use jiff::SignedDuration;
use store::query::insert;
use store::{Result, Tx, sql};

use super::throttle::{Familiar, network};
use crate::AccountId;

/// For so long a browser or an address is remembered after the last sign-in.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// How somebody is known who tries to come into an account.
#[store::boxed]
pub async fn familiar<'a>(
    tx: &mut Tx,
    account: AccountId,
    device: Option<&'a str>,
    address: &str,
) -> Result<Familiar<'a>> {
    let since = tx.now() - KEPT;
    let known: Vec<(String, String)> =
        sql!("select token_hash, address from known_device where account = $1 and seen_at > $2", account, since)
            .all(tx)
            .await?;
    if let Some(device) = device.filter(|device| known.iter().any(|(hash, _)| hash == device)) {
        return Ok(Familiar::Device(device));
    }
    let address = network(address);
    // Where the peer has no address there is nothing to know it by.
    let there = !address.is_empty() && known.iter().any(|(_, known)| *known == address);
    Ok(if there { Familiar::Address } else { Familiar::No })
}

/// Remembers where somebody has signed in. The caller records the audit entry.
#[store::boxed]
pub async fn remember(tx: &mut Tx, account: AccountId, device: &str, address: &str) -> Result<()> {
    sql!("delete from known_device where account = $1 and token_hash = $2", account, device).run(tx).await?;
    let now = tx.now();
    let row = vec![
        ("token_hash", device.into()),
        ("account", account.into()),
        ("address", network(address).into()),
        ("seen_at", now.into()),
    ];
    insert("known_device", row).run(tx).await.map(|_| ())
}

/// Forgets them all, as after a new password. The caller records the audit entry.
#[store::boxed]
pub async fn forget(tx: &mut Tx, account: AccountId) -> Result<()> {
    sql!("delete from known_device where account = $1", account).run(tx).await.map(|_| ())
}

/// Removes those that are too old.
#[store::boxed]
pub async fn sweep(tx: &mut Tx) -> Result<u64> {
    let before = tx.now() - KEPT;
    sql!("delete from known_device where seen_at < $1", before).run(tx).await
}
