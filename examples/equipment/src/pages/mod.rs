//! One file a screen.

mod list;
mod new;

use access::Need::May;
use access::Routes;

use crate::policy::{CHANGE_EQUIPMENT, SEE_EQUIPMENT};

pub fn routes() -> Routes {
    let routes = Routes::new().get("/equipment", May(SEE_EQUIPMENT), list::view).get(
        "/equipment/csv",
        May(SEE_EQUIPMENT),
        list::as_csv,
    );
    let routes = routes.get("/equipment/new", May(CHANGE_EQUIPMENT), new::view).post(
        "/equipment/new",
        May(CHANGE_EQUIPMENT),
        new::add,
    );
    routes.and(list::PAPERS.routes())
}
