//! Managers are told, once a day, that equipment is overdue.

use access::Role::Manager;
use access::records::accounts::holders;
use outbox::{AboutAccount, AnyKind, Kind, Leads, Mail};
use store::{Actor, Db, Entry, Result, Right};

use crate::records::items;

const OVERDUE: AboutAccount = AboutAccount {
    kind: Kind::new(
        "equipment.overdue",
        "Equipment is overdue",
        ("reminder of overdue equipment", "reminders of overdue equipment"),
        include_str!("../mail/overdue.txt"),
        Leads::Page("/equipment"),
    ),
};

pub const KINDS: &[AnyKind] = &[AnyKind::Account(OVERDUE)];

pub async fn tell_of_overdue(db: &Db) -> Result<()> {
    let today = db.clock().today();
    let mut tx = db.write(&Actor::program("equipment")).await?;
    if !items::are_overdue(&mut tx, today).await? {
        return Ok(());
    }
    for manager in holders(&mut tx, Manager, today).await? {
        outbox::send(&mut tx, db, Mail::about_account(OVERDUE, manager.id).once_on(today)).await?;
    }
    tx.record(Entry::new("equipment.tell", "account", None, Right::Program)).await?;
    tx.commit().await
}
