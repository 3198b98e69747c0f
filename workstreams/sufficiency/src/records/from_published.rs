//! The published figures from which an area is forecast whose own record is too short.

use one_plan::records::{areas, values};
use store::{Result, Tx};

use crate::model::from_published::{FromPublished, SERIES, of};

/// The forecast; none where nobody said which authority this is, or too few figures were imported.
pub async fn load(tx: &mut Tx) -> Result<Option<FromPublished>> {
    let Some(own) = areas::own(tx).await? else { return Ok(None) };
    Ok(of(&values::load(tx, &[SERIES], None).await?, &own))
}
