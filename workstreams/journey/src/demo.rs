//! The journey's share of an invented area: standard texts, and what is owed.

use access::Role;
use jiff::ToSpan;
use messages::records::files::{self as documents, New};
use people::records::admissions::{self, Admitted};
use people::records::children;
use people::records::events::{self, NewEvent};
use serde_json::json;
use store::{Actor, Db, Entry, Result, Tx, setting};

use crate::model::notices::setting as place;
use crate::records::intake::{self, Answers};
use crate::records::{consultations, invented, owed, panels, services};

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
    (
        "where_settings",
        "The Local Offer lists every school, college and nursery. Ask us for it, or look on our website.",
    ),
    (
        "meeting_right",
        "You have the right to a meeting with an officer of the local authority. Tell us when you are free.",
    ),
];

/// Sets the invented area's texts and works out what is owed.
pub async fn prepare(db: &Db) -> Result<()> {
    let mut tx = db.write(&Actor::program("demo")).await?;
    for (field, text) in TEXTS {
        setting::set(&mut tx, &place(field), text).await?;
    }
    tx.record(Entry::new("demo.make", "notice", None, "operator")).await?;
    tx.commit().await?;
    let mut tx = db.write(&Actor::program("demo")).await?;
    requests(&mut tx, db).await?;
    a_panel(&mut tx, db).await?;
    a_consultation(&mut tx, db).await?;
    the_health_body(&mut tx).await?;
    tx.record(Entry::new("demo.make", "panel", None, "operator")).await?;
    tx.commit().await?;
    a_document(db).await?;
    owed::work_out_all(db).await.map(|_| ())
}

/// Two requests from outside: one about a child who has a record, under a changed surname; one about a new child.
async fn requests(tx: &mut Tx, db: &Db) -> Result<()> {
    let today = db.clock().today();
    let known = match invented::children_at(tx, "request.refused", "plan.issued", 1).await?.first() {
        Some(id) => Some(children::of(tx, *id).await?),
        None => None,
    };
    let born = known.as_ref().and_then(children::Child::birth_date);
    let forename = known.as_ref().map_or("Leo", |child| child.forename.as_str());
    let answers = |pairs: &[(&str, &str)]| -> Answers {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    let common = [
        ("who", "parent"),
        ("needs", "He does not speak in class, and reads as a child of five does."),
        ("provision", "Two years of help in small groups. The gap grows."),
        ("relation", "Mother"),
    ];
    let born_words = born.map(|born| born.to_string()).unwrap_or_else(|| "2016-05-04".to_owned());
    let own = [
        [("forename", forename), ("surname", "Newname"), ("born", born_words.as_str()), ("your_name", "Kelly Newname")],
        [("forename", "Isla"), ("surname", "Thwaite"), ("born", "2019-02-11"), ("your_name", "Ruth Thwaite")],
    ];
    for (index, one) in own.iter().enumerate() {
        let code = intake::new_code(db.random());
        let id = intake::begin(tx, &code).await?;
        intake::save(tx, id, &answers(&[&common[..], &one[..]].concat())).await?;
        let sent = today.checked_sub(numbers::fitted::<i64>(index * 3 + 2).days()).unwrap_or(today);
        intake::send(tx, id, sent, &format!("R-DEMO-{index}")).await?;
    }
    Ok(())
}

/// A panel next week with two cases that wait for a decision.
async fn a_panel(tx: &mut Tx, db: &Db) -> Result<()> {
    let today = db.clock().today();
    let members: Vec<_> = access::records::accounts::holders(tx, Role::PanelMember, today)
        .await?
        .into_iter()
        .map(|one| (one.id, one.name))
        .collect();
    let on = today.checked_add(6.days()).unwrap_or(today);
    let panel = panels::add(tx, "Assessment panel", on, "Calderwick SEND team", &members).await?;
    for child in
        invented::children_at(tx, "request.considering_notified", "request.agreed", 400).await?.into_iter().take(2)
    {
        let item = panels::put(tx, panel, child, "assess").await?;
        for (account, _) in &members {
            admissions::admit(tx, child, Admitted::Panel(*account), item.uuid(), today).await?;
        }
    }
    Ok(())
}

/// The hospitals' trust answers for the health body.
async fn the_health_body(tx: &mut Tx) -> Result<()> {
    let trust = services::all(tx).await?.into_iter().find(|one| one.name.contains("NHS"));
    match trust {
        Some(trust) => services::tune(tx, &services::Service { agrees_health: true, ..trust }).await,
        None => Ok(()),
    }
}

/// The demo's SENCO is asked about a child whose draft is served.
async fn a_consultation(tx: &mut Tx, db: &Db) -> Result<()> {
    let today = db.clock().today();
    let Some((_, _, Some(setting))) = invented::sign_in(tx, Role::Senco).await? else { return Ok(()) };
    let setting = store::Id::from_uuid(setting);
    let Some(child) = invented::children_at(tx, "plan.draft_served", "plan.issued", 1).await?.first().copied() else {
        return Ok(());
    };
    let sent = today.checked_sub(4.days()).unwrap_or(today);
    let Ok(may) = gate::Outgoing::about(tx, child, "").await? else { return Ok(()) };
    let id = consultations::add(tx, &may, setting, sent).await?;
    admissions::admit(tx, child, Admitted::Consulted(setting), id.uuid(), sent).await?;
    let name = ::organisations::records::organisations::name(tx, setting.uuid()).await?;
    let detail = json!({ "setting": name });
    let event = NewEvent {
        kind: law::Kind::SettingConsulted.code(),
        on: sent,
        about: Some(id.uuid()),
        detail: &detail,
        corrects: None,
    };
    events::record(tx, child, &event, "Calderwick SEND team").await.map(|_| ())
}

/// A document of the demo parent's child.
async fn a_document(db: &Db) -> Result<()> {
    // On PostgreSQL somebody must say where files lie; the area is whole without this one.
    if files::Place::of(db).is_err() {
        return Ok(());
    }
    let mut tx = db.read().await?;
    let Some((parent, name, _)) = invented::sign_in(&mut tx, Role::Parent).await? else { return Ok(()) };
    let Some(child) = invented::parents_child(&mut tx, parent).await? else { return Ok(()) };
    let about = children::of(&mut tx, child).await?.name();
    drop(tx);
    let text = format!("What {about} likes and what helps.\n\nDrawing. Knowing what comes next. A quiet place.\n");
    let new = New {
        title: "What helps, from home",
        name: "what-helps.txt",
        media_type: "text/plain; charset=utf-8",
        said: files::reading::Said { text: Some(text.clone()), ..files::reading::Said::default() },
        content: files::put_bytes(db, text.into_bytes()).await?,
    };
    let mut tx = db.write(&Actor::program("demo")).await?;
    documents::keep(&mut tx, (parent, &name), child, new).await?;
    tx.record(Entry::new("demo.make", "file", None, "operator")).await?;
    tx.commit().await
}
