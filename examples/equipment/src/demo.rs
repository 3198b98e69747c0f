//! Invented loans.

use jiff::ToSpan;
use store::{Actor, Db, Entry, Result, Right};

use crate::records::items;

const ITEMS: [&str; 5] = ["Standing frame", "Communication aid", "Radio aid", "Adjustable desk", "Walking frame"];

pub async fn invent(db: Db) -> Result<()> {
    let mut tx = db.write(&Actor::program("demo")).await?;
    let schools = ["Beckside Primary", "Moorland High", "Trinity High"].iter().cycle();
    for ((days, item), school) in (-14..).step_by(6).zip(ITEMS.iter().cycle().take(23)).zip(schools) {
        items::add(&mut tx, item, school, db.clock().today().saturating_add(days.days())).await?;
    }
    tx.record(Entry::new("demo.make", "equipment_item", None, Right::Operator)).await?;
    tx.commit().await
}
