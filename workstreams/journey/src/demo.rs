//! The journey's share of an invented area: standard texts, and what is owed.

use store::{Actor, Db, Entry, Result, setting};

use crate::model::notices::setting as place;
use crate::records::owed;

const TEXTS: &[(&str, &str)] = &[
    ("mediation_adviser", "Calderwick Mediation Service (invented): 01632 960 010, mediation@example.org."),
    ("authority_contact", "Your case officer, or the SEND team: 01632 960 020, send@example.org."),
    (
        "disagreement_resolution",
        "Free and independent disagreement resolution is available: 01632 960 030, disagreements@example.org.",
    ),
    (
        "information_advice",
        "Calderwick SENDIASS (invented) gives free, impartial information and advice: 01632 960 040, sendiass@example.org.",
    ),
    ("where_settings", "The Local Offer lists every setting: ask us for it, or look on our website."),
    (
        "meeting_right",
        "You have the right to a meeting with an officer of the local authority. Tell us when suits you.",
    ),
];

/// Sets the invented area's texts and works out what is owed.
///
/// # Errors
/// Those of the store.
pub async fn prepare(db: &Db) -> Result<()> {
    let mut tx = db.write(&Actor::program("demo")).await?;
    for (field, text) in TEXTS {
        setting::set(&mut tx, &place(field), text).await?;
    }
    tx.record(Entry::new("demo.make", "notice", None, "operator")).await?;
    tx.commit().await?;
    owed::work_out_all(db).await.map(|_| ())
}
