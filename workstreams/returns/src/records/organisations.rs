//! Organisations by their numbers; one that is not known is added by its number, and GIAS gives it its name.

use std::collections::HashMap;

use people::model::sort_key;
use store::query::insert;
use store::{Query, Result, Tx};
use uuid::Uuid;

use crate::model::facts::Setting;

/// All that are known.
#[derive(Debug, Default)]
pub(super) struct Organisations {
    by_urn: HashMap<String, Uuid>,
    by_ukprn: HashMap<String, Uuid>,
    /// Whether none is to be added: what is asked for is only tried.
    pub dry: bool,
}

impl Organisations {
    /// Those that the database holds.
    pub async fn load(tx: &mut Tx) -> Result<Self> {
        let rows: Vec<(Uuid, Option<String>, Option<String>)> =
            Query::new("select id, urn, ukprn from organisation where urn is not null or ukprn is not null")
                .all(tx)
                .await?;
        let mut all = Self::default();
        for (id, urn, ukprn) in rows {
            if let Some(urn) = urn {
                all.by_urn.insert(urn, id);
            }
            if let Some(ukprn) = ukprn {
                all.by_ukprn.insert(ukprn, id);
            }
        }
        Ok(all)
    }

    /// The organisation of a setting; none where it is no organisation.
    pub async fn of(&mut self, tx: &mut Tx, setting: &Setting) -> Result<Option<Uuid>> {
        let (known, number, column) = match (&setting.urn, &setting.ukprn) {
            (Some(urn), _) => (&mut self.by_urn, urn, "urn"),
            (None, Some(ukprn)) => (&mut self.by_ukprn, ukprn, "ukprn"),
            (None, None) => return Ok(None),
        };
        if let Some(id) = known.get(number) {
            return Ok(Some(*id));
        }
        let id: store::Id<()> = tx.new_id();
        if self.dry {
            return Ok(Some(id.uuid()));
        }
        let name = format!("Setting with {} {number}", column.to_uppercase());
        let row = vec![
            ("id", id.into()),
            ("kind", "setting".into()),
            ("name", (&name).into()),
            ("sort_key", sort_key(&name, "").into()),
            (column, number.into()),
            ("status", "Open".into()),
            ("section_41", false.into()),
            ("source", "local".into()),
            ("version", 1_i64.into()),
        ];
        insert("organisation", row).run(tx).await?;
        known.insert(number.clone(), id.uuid());
        Ok(Some(id.uuid()))
    }
}
