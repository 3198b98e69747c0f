//! The returns' share of an invented area: what the header says, why a UPN is not known, and a first night of checks.

use people::PersonId;
use store::query::insert_many;
use store::{Actor, Db, Entry, Result, Right, Tx, Value, setting, sql};

use crate::records::findings;

/// The authority 999 is none.
const HEADER: &[(&str, &str)] = &[("sen2_lea", "999"), ("sen2_dmo", "Y"), ("sen2_dco", "Y"), ("sen2_dsco", "R")];

/// Sets the header and runs the checks.
pub async fn prepare(db: &Db) -> Result<()> {
    let mut tx = db.write(&Actor::program("demo")).await?;
    for (name, value) in HEADER {
        setting::set(&mut tx, name, value).await?;
    }
    reasons(&mut tx).await?;
    tx.record(Entry::new("demo.make", "area", None, Right::Operator)).await?;
    tx.commit().await?;
    findings::check(db).await.map(|_| ())
}

/// Why a child's UPN is not known (SEN2 item 1.7c): said for all but a few, as in real records.
async fn reasons(tx: &mut Tx) -> Result<()> {
    let without: Vec<(PersonId,)> = sql!(
        "select p.id from person p where p.is_child
           and not exists (select 1 from identifier i where i.person = p.id and i.kind in ('upn', 'uln')) order by p.id",
    )
    .all(tx)
    .await?;
    let now = tx.now();
    let mut rows = Vec::new();
    for (place, (child,)) in without.into_iter().enumerate().filter(|(place, _)| place % 60 != 7) {
        let id: store::Id<()> = tx.new_id();
        let reason = ["UN2", "UN3", "UN9"][place % 3];
        let row: Vec<Value> = vec![
            id.into(),
            child.into(),
            "UPNunknown".into(),
            reason.into(),
            "Calderwick SEND team".into(),
            now.into(),
        ];
        rows.push(row);
    }
    insert_many(tx, "sen2_value", &["id", "person", "item", "value", "said_by", "said_at"], rows).await
}
