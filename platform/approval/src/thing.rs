//! What can be commented on or approved, as a room describes it.

use std::future::Future;

use access::{Action, Allowed, App, Facts, Viewer};
use page::Problem;
use people::PersonId;
use people::records::{children, identity};
use serde_json::json;
use store::Tx;
use uuid::Uuid;

/// What the log calls the subject of everything about a child. Reading such a thing is logged.
const CHILD: &str = "person";

/// A thing of a room that people comment on, or that somebody approves. There is none without an answer to who may see it.
pub trait Thing: Sized + Send + Sync + 'static {
    /// What is stored, such as `highlight_report`. It never changes.
    const CODE: &'static str;
    /// In words that name nobody: "highlight report". They stand in e-mails' lists and on home pages.
    const NAME: &'static str;
    /// What the log calls its subject, which the id in its address names: `person` for what is about a child.
    const SUBJECT: &'static str;
    /// What one must be able to do to see it.
    const SEE: Action;

    /// How somebody stands to it. `id` is the one in its address.
    fn facts(tx: &mut Tx, viewer: &Viewer, id: Uuid) -> impl Future<Output = Result<Facts, Problem>> + Send;

    /// Loads it, for somebody whom the policy let through.
    fn load(tx: &mut Tx, viewer: &Viewer, id: Uuid) -> impl Future<Output = Result<Self, Problem>> + Send;

    /// Which thing it is, among those of its code.
    fn owner(&self) -> Uuid;

    /// Its heading, for whoever may see it.
    fn title(&self) -> String;

    /// The address of its page.
    fn href(&self) -> String;
}

/// Opens a thing to do `action`: decides that and the seeing, logs the read where it is about a child, and only then gives it.
pub(crate) async fn open<T: Thing>(
    app: &App,
    viewer: &Viewer,
    action: Action,
    id: Uuid,
) -> Result<(T, Facts, Tx), Problem> {
    let mut tx = app.db.read().await?;
    let facts = T::facts(&mut tx, viewer, id).await?;
    app.allow(viewer, action, &facts)?;
    let seen = app.allow(viewer, T::SEE, &facts)?;
    if T::SUBJECT == CHILD {
        // Nobody waits for a second connection while holding one.
        drop(tx);
        let entry = seen.entry(T::SUBJECT, Some(id)).detail(json!({ "part": T::NAME }));
        app.db.log_read(&viewer.actor(), entry).await?;
        tx = app.db.read().await?;
        let child = children::of(&mut tx, PersonId::from_uuid(id)).await?;
        identity::say(&mut tx, app, viewer, &child, &facts).await?;
    }
    let thing = T::load(&mut tx, viewer, id).await?;
    Ok((thing, facts, tx))
}

/// The decision whether somebody may do `action` to a thing, in the transaction that does it, and the thing.
pub(crate) async fn allow<T: Thing>(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    action: Action,
    id: Uuid,
) -> Result<(T, Allowed), Problem> {
    let allowed = app.allow(viewer, action, &T::facts(tx, viewer, id).await?)?;
    Ok((T::load(tx, viewer, id).await?, allowed))
}
