//! The journey's share of an invented area: standard texts, what is owed, and complete stories.

mod contact_log;
mod plan_texts;
mod stories;
mod teller;

use ::documents::Picture;
use access::Role;
use jiff::ToSpan;
use people::records::admissions::{self, Admitted};
use people::records::children;
use people::records::events::{self, NewEvent};
use serde_json::json;
use store::{Actor, Db, Entry, Result, Right, Tx, setting};

use crate::model::advice_lines::PSYCHOLOGY;
use crate::model::letter::paper::Council;
use crate::model::notices::{Days, drafted, setting as place};
use crate::model::panel;
use crate::records::addressees::Addressee;
use crate::records::deliveries::{self, New as Delivery};
use crate::records::intake::{self, Answers};
use crate::records::letters::{self, About};
use crate::records::{
    advice, advice_queue, consultations, invented, letterheads, notices, owed, panels, services, timeline,
};

/// Letters of the invented area that nobody has printed yet.
const TO_PRINT: usize = 5;

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
    letterhead(&mut tx).await?;
    tx.record(Entry::new("demo.make", "notice", None, Right::Operator)).await?;
    tx.commit().await?;
    let mut tx = db.write(&Actor::program("demo")).await?;
    requests(&mut tx, db).await?;
    a_panel(&mut tx, db).await?;
    a_consultation(&mut tx, db).await?;
    contact_log::write(&mut tx, db).await?;
    the_health_body(&mut tx).await?;
    the_psychologists(&mut tx).await?;
    tx.record(Entry::new("demo.make", "panel", None, Right::Operator)).await?;
    tx.commit().await?;
    let mut tx = db.write(&Actor::program("demo")).await?;
    letters_to_post(&mut tx, db).await?;
    tx.record(Entry::new("demo.make", "letter", None, Right::Operator)).await?;
    tx.commit().await?;
    teller::tell(db, stories::ALL).await?;
    plan_texts::write(db).await?;
    owed::work_out_all(db).await.map(|_| ())
}

/// The letterhead of the invented council, with an emblem that was drawn for it.
async fn letterhead(tx: &mut Tx) -> Result<()> {
    let emblem = include_bytes!("../demo/emblem.png");
    let council = Council {
        name: "Calderwick Council".to_owned(),
        team: "SEND assessment and review team".to_owned(),
        address: "Wharfside House\nMill Lane\nCalderwick\nZX1 1AA".to_owned(),
        telephone: "01632 960 020".to_owned(),
        email: "send@example.org".to_owned(),
        website: "www.example.org/send".to_owned(),
        logo: Picture::read(emblem.to_vec(), "Emblem of Calderwick Council").ok(),
    };
    letterheads::add(tx, &council, "Calderwick SEND team").await.map(|_| ())
}

/// Letters with the newest drafts, to parents at home; the newest are still to be printed.
async fn letters_to_post(tx: &mut Tx, db: &Db) -> Result<()> {
    const NEEDS: &[(&str, &str, i64, bool)] = &[
        ("Urdu", "standard", 12, false),
        ("", "plain", 16, false),
        ("", "standard", 18, false),
        ("", "standard", 12, true),
    ];
    let today = db.clock().today();
    let calendar = crate::records::calendar::load(tx).await?;
    let kind = law::Kind::DraftServed;
    let channel = "first class post";
    let drafts = invented::newest(tx, kind.code(), today.checked_sub(15.years()).unwrap_or(today), 12).await?;
    for (place, (child, event, on)) in drafts.into_iter().enumerate() {
        let parents = invented::parents_at_home(tx, child).await?;
        let (Ok(may), false) = (gate::Outgoing::about(tx, child, "").await?, parents.is_empty()) else { continue };
        if let (Some(needs), Some((first, _))) = (NEEDS.get(place), parents.first()) {
            invented::needs(tx, *first, *needs, today).await?;
        }
        let days = Days::new(on, channel, &calendar);
        let standard = notices::standard(tx).await?;
        let fields: Vec<(String, String)> = law::notice::required(kind)
            .iter()
            .map(|field| {
                let own = standard.iter().find(|(name, text)| *name == field.name && !text.is_empty());
                let text = own.map_or_else(|| drafted(kind, field.name, &days), |(_, text)| text.clone());
                (field.name.to_owned(), text)
            })
            .collect();
        let notice = notices::add(tx, &may, event, kind, &fields, on, channel).await?;
        let family: Vec<Addressee> = parents
            .into_iter()
            .map(|(person, name)| Addressee {
                person,
                name,
                kind: "Parent".to_owned(),
                decides: true,
                account: false,
                email: false,
                address: true,
            })
            .collect();
        let Some((sender, _, _)) = invented::sign_in(tx, Role::CaseOfficer).await? else { return Ok(()) };
        let about = About { child, kind: &kind.into(), sender, today, family: &family };
        for (addressee, person) in letters::make(tx, &may, &about, (notice, on), channel).await? {
            let new = Delivery { addressee: &addressee, person, channel, sent_on: on, copy_reason: None };
            deliveries::add(tx, &may, notice, &new, "Calderwick SEND team").await?;
        }
        if place >= TO_PRINT {
            invented::posted(tx, notice, on).await?;
        }
    }
    Ok(())
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
    let in_six_days = today.checked_add(6.days()).unwrap_or(today);
    let on = law::Calendar::built_in().on_or_before(in_six_days).unwrap_or(in_six_days);
    let meeting = panels::add(tx, "Assessment panel", on, "Calderwick SEND team", &members).await?;
    let mut waiting = Vec::new();
    for child in invented::children_at(tx, "request.considering_notified", "request.agreed", 400).await? {
        let events = timeline::whole(tx, child).await?.events;
        let works = people::records::family::professionals(tx, child, today).await?;
        let has_officer = works.iter().any(|one| one.kind == "case_officer" && !one.has_left);
        if has_officer && panel::unfit("assess", &events, false).is_none() {
            waiting.push(child);
        }
        if waiting.len() == 2 {
            break;
        }
    }
    for child in waiting {
        let item = panels::put(tx, meeting, child, "assess", None).await?;
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

/// Requests that the psychology service has beside those of the psychologist who can be signed in as: of these the first has been
/// allocated.
const FOR_PSYCHOLOGISTS: i64 = 6;
/// More than one psychologist has.
const OF_ONE: i64 = 50;

/// The psychology service has a principal, who has requests to allocate.
async fn the_psychologists(tx: &mut Tx) -> Result<()> {
    let service = services::all(tx).await?.into_iter().find(|one| one.gives(PSYCHOLOGY));
    let Some(service) = service else { return Ok(()) };
    let own = invented::sign_in(tx, Role::EducationalPsychologist).await?;
    let principal = invented::another_sign_in(tx, Role::EducationalPsychologist).await?;
    let (Some((own, ..)), Some(principal)) = (own, principal) else { return Ok(()) };
    services::tune(tx, &services::Service { head: Some(principal), ..service.clone() }).await?;
    let others = invented::psychology_waiting(tx, (own, false), FOR_PSYCHOLOGISTS).await?;
    let theirs = invented::psychology_waiting(tx, (own, true), OF_ONE).await?;
    let others = others.into_iter().enumerate().map(|(place, one)| (place == 0, one));
    // The principal sees, counts and hands over all that the service is asked for.
    for (is_own, (piece, child, asked)) in theirs.into_iter().map(|one| (true, one)).chain(others) {
        advice::reassign(tx, child, piece, &service.name, (None, Some(service.organisation), None)).await?;
        advice_queue::allocate(tx, piece, is_own.then_some(own)).await?;
        advice::let_in_anew(tx, child, piece, asked.to_jiff()).await?;
    }
    Ok(())
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
