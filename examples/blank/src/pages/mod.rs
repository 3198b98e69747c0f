//! One file a screen.

mod list;
mod new;

use access::Need::May;
use access::Routes;

use crate::policy::{CHANGE_BLANK, SEE_BLANK};

pub fn routes() -> Routes {
    let routes = Routes::new().get("/blank", May(SEE_BLANK), list::view);
    routes.get("/blank/new", May(CHANGE_BLANK), new::view).post("/blank/new", May(CHANGE_BLANK), new::add)
}
