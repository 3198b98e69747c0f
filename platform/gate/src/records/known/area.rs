//! What everybody knows of the area.

use store::{Result, Tx, sql};
use uuid::Uuid;

use crate::screen::{Place, Towns};

/// From so many settings on, the town that most of them are in is the area's main town.
const MAIN_TOWN_FROM: i64 = 10;

/// What everybody knows: the area's name, the town that most settings are in, what stands in every letter, and who works with
/// the child.
#[derive(Default)]
pub(super) struct Said {
    pub(super) area: String,
    pub(super) main_town: Option<String>,
    pub(super) standard_texts: Vec<String>,
    /// Who works with the child, by name.
    pub(super) staff: Vec<String>,
}

pub(super) async fn said_by_the_area(tx: &mut Tx, child: Uuid) -> Result<Said> {
    let rows: Vec<(String, String)> = sql!(
        "select name, value from setting where name = 'area' or name like 'notice.%'
           union all select 'town', town from (select town from organisation where town is not null and kind = 'setting'
             group by town having count(*) >= $1 order by count(*) desc, town limit 1) main
           union all select 'staff', a.name from assignment s join account a on a.id = s.account where s.person = $2",
        MAIN_TOWN_FROM,
        child,
    )
    .all(tx)
    .await?;
    let mut said = Said::default();
    for (name, value) in rows {
        match name.as_str() {
            "area" => said.area = value,
            "town" => said.main_town = Some(value),
            "staff" => said.staff.push(value),
            _ => said.standard_texts.push(value),
        }
    }
    Ok(said)
}

/// Towns that tell nothing: those in the area's name, the one that most settings are in, and where the reader lives, unless somebody
/// lives there who is protected from them.
pub(super) fn towns(said: &Said, own_homes: &[Place], protected: &[Place]) -> Towns {
    Towns::new(towns_of(own_homes))
        .without(towns_of(protected))
        .with([said.area.as_str()].into_iter().chain(said.main_town.as_deref()))
}

/// The towns of homes, and the first halves of their postcodes.
fn towns_of(homes: &[Place]) -> impl Iterator<Item = &str> {
    let districts = homes.iter().filter_map(|home| home.postcode.as_deref()?.split_whitespace().next());
    homes.iter().filter_map(|home| home.town.as_deref()).chain(districts)
}
