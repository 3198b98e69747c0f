//! Files on an item: photographs, the receipt.

use access::{App, Facts, Viewer};
use files::{Asking, Attachments, Owner, paths};
use page::Limit;
use uuid::Uuid;

use crate::policy::{CHANGE_EQUIPMENT, SEE_EQUIPMENT};
use crate::records::items;

pub static PAPERS: Attachments = Attachments::new(
    "equipment",
    paths!("/equipment/{id}"),
    Limit::megabytes(20),
    (SEE_EQUIPMENT, CHANGE_EQUIPMENT),
    item,
);

fn item(app: App, _: Viewer, id: Uuid) -> Asking {
    Box::pin(async move {
        let name = items::name(&mut app.db.read().await?, id).await?;
        Ok(Owner::about_no_child(&name, "/equipment", Facts::default()))
    })
}
