//! That a child died, said at the top of every page about the child to those who may know.

use access::{Role, Viewer, at_top};
use gate::Reader;
use jiff::civil::Date;

use super::children::Child;

/// Says at the top of the page that the child died, where that is recorded. Somebody who must not learn where the child is
/// learns nothing more here.
pub fn say(viewer: &Viewer, reader: &Reader, child: &Child, died: Option<Date>) {
    let Some(on) = died.filter(|_| !reader.is_bound()) else { return };
    let died = format!("{} died on {}.", child.name(), page::words::date(on));
    at_top::say(if reader.is_family() {
        format!(
            "{died} We are very sorry. The council will send you no more letters about support or plans, unless the law says that it must. You can still read this record and write to the case officer."
        )
    } else if viewer.is(Role::CaseOfficer) || viewer.is(Role::Manager) {
        format!(
            "{died} Nothing is due any more, and nothing is sent. If this was recorded by mistake, correct the entry."
        )
    } else {
        format!(
            "{died} Nothing is due any more. Please do not contact the family about support or plans: ask the case officer first."
        )
    });
}
