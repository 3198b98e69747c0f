//! Organisations by their numbers; one that is not known is added by its number, and GIAS gives it its name.

use std::collections::{HashMap, HashSet};

use ::organisations::records::found_by;
use people::OrganisationId;
use people::model::sort_key;
use store::query::insert;
use store::{Result, Tx, sql};
use uuid::Uuid;

use crate::model::facts::Setting;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    urn: Option<String>,
    ukprn: Option<String>,
    name: String,
    source: String,
}

/// All that are known.
#[derive(Debug, Default)]
pub(super) struct Organisations {
    by_urn: HashMap<String, Uuid>,
    by_ukprn: HashMap<String, Uuid>,
    /// Those of which nothing but the number is known, since an import added them.
    unnamed: HashSet<Uuid>,
    /// Whether none is to be added: what is asked for is only tried.
    pub dry: bool,
}

impl Organisations {
    /// Those that the database holds.
    pub async fn load(tx: &mut Tx) -> Result<Self> {
        let rows: Vec<Row> =
            sql!("select id, urn, ukprn, name, source from organisation where urn is not null or ukprn is not null",)
                .all(tx)
                .await?;
        let mut all = Self::default();
        for Row { id, urn, ukprn, name, source } in rows {
            if source == "local" && numbered(urn.as_deref(), ukprn.as_deref()).is_some_and(|known| known == name) {
                all.unnamed.insert(id);
            }
            if let Some(urn) = urn {
                all.by_urn.insert(urn, id);
            }
            if let Some(ukprn) = ukprn {
                all.by_ukprn.insert(ukprn, id);
            }
        }
        Ok(all)
    }

    /// The number of a setting of which nothing but the number is known, or not even that: `URN 999001`.
    pub fn unknown(&self, setting: &Setting) -> Option<String> {
        let (known, words) = match (&setting.urn, &setting.ukprn) {
            (Some(urn), _) => (self.by_urn.get(urn), format!("URN {urn}")),
            (None, Some(ukprn)) => (self.by_ukprn.get(ukprn), format!("UKPRN {ukprn}")),
            (None, None) => return None,
        };
        known.is_none_or(|id| self.unnamed.contains(id)).then_some(words)
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
        let name = numbered(setting.urn.as_deref(), setting.ukprn.as_deref()).unwrap_or_default();
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
        found_by::organisation(tx, OrganisationId::from_uuid(id.uuid())).await?;
        known.insert(number.clone(), id.uuid());
        self.unnamed.insert(id.uuid());
        Ok(Some(id.uuid()))
    }
}

/// What a setting is called of which nothing but its number is known.
fn numbered(urn: Option<&str>, ukprn: Option<&str>) -> Option<String> {
    let number = urn.map(|urn| format!("URN {urn}")).or_else(|| ukprn.map(|ukprn| format!("UKPRN {ukprn}")))?;
    Some(format!("Setting with {number}"))
}
