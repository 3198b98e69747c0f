//! How a notice went out. Sent and received or served are different acts: each has its day, and how it is known.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::{Outgoing, Reader};
use law::working::shown;
use page::govuk::{Choice, Input, Markup, SummaryList, Textarea};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use crate::RECORD_EVENT;
use crate::model::letter::LetterKind;
use crate::model::notices::{CHANNELS, goes_to_a_home, is_post, served};
use crate::model::tasks::Kind as Task;
use crate::records::addressees::{self, Addressee};
use crate::records::deliveries::{self, Delivery, DeliveryId, New};
use crate::records::notices::{self, Notice, NoticeId};
use crate::records::{general_letters, held_letters, letters, owed, tasks};

pub(super) fn channel_words(code: &str) -> &'static str {
    CHANNELS.iter().find(|(known, _)| *known == code).map_or("", |(_, words)| *words)
}

/// Whether and when it was received, in words. Of a letter the law says when it is taken to be, unless the contrary
/// is shown (Interpretation Act 1978 section 7; practice direction of 1985).
pub(super) fn received_words(one: &Delivery, calendar: &law::Calendar) -> String {
    match (one.received_on(), one.failed_on(), one.channel.as_str()) {
        (Some(on), _, _) => format!("{}: {}", words::date(on), one.proof.clone().unwrap_or_default()),
        (None, Some(on), _) => {
            format!("Did not arrive, known on {}: {}", words::date(on), one.proof.clone().unwrap_or_default())
        }
        (None, None, channel) if is_post(channel) => format!(
            "Not known. It is taken to be served on {}, unless the contrary is shown",
            shown(served(one.sent_on(), channel, calendar))
        ),
        (None, None, _) => "Not known".to_owned(),
    }
}

fn channels() -> Vec<Choice> {
    CHANNELS.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

fn back(id: PersonId, notice: NoticeId) -> String {
    format!("/children/{id}/journey/notices/{notice}")
}

/// What was withdrawn is not sent again.
fn stands(known: &Notice) -> Result<(), Problem> {
    match known.withdrawn_at() {
        None => Ok(()),
        Some(_) => Err(Problem::Conflict(
            "This letter has been withdrawn, so it cannot be sent again and no new letter was made. If the decision stands, correct the entry on the timeline and record the decision again."
                .to_owned(),
        )),
    }
}

/// Somebody who is not among the family.
const OTHER: &str = "other";

fn new_page(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    notice: NoticeId,
    family: &[Addressee],
    stopped: Option<&gate::Stopped>,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Sent to somebody else or sent again")
        .errors(form.summary())
        .back_to(&back(id, notice), "The notice");
    let mut who: Vec<Choice> = family.iter().map(choice).collect();
    who.push(Choice::new(OTHER, "Somebody else, for example the school or the health body"));
    let mut page = FieldsForm::new(layout, 0)
        .lead("Record who else it was sent to, or that it was sent again. The date of the decision does not change. If you send it today by post or by hand to somebody who has their own letter, a new letter is made with their current address.");
    if let Some(stopped) = stopped {
        page = page.field(&messages::pages::let_out(stopped, form))?;
    }
    page = page.field(&form.radios("who", "Who it was sent to", who))?;
    if family.iter().any(|one| !one.decides) {
        page = page.field(&Textarea {
            rows: Some(2),
            hint: Some("The young person decides now, or somebody in their place. Anybody else gets a copy only for a reason, such as the young person’s wish".into()),
            ..form.textarea("copy_reason", "Why, if it is a copy for somebody else").up_to(500)
        })?;
    }
    page.field(&Input {
        hint: Some("Email address, if it was sent by email".into()),
        ..form.input("addressee", "Name, if somebody else")
    })?
    .field(&form.radios("channel", "How", channels()))?
    .field(&form.date_input("on", "Sent on", "For example, 27 3 2026"))
    .map(|page| page.button("Save"))
}

/// Somebody of the family, with the ways by which they can be reached.
pub(super) fn choice(one: &Addressee) -> Choice {
    let ways: Vec<&str> = [("account here", one.account), ("email", one.email), ("postal address", one.address)]
        .into_iter()
        .filter(|(_, known)| *known)
        .map(|(words, _)| words)
        .collect();
    let known = if ways.is_empty() { "no way to reach them is recorded".to_owned() } else { ways.join(", ") };
    let copy = if one.decides { "" } else { ". A copy: the letter is the young person’s" };
    Choice::new(&one.person.to_string(), &one.name).hint(&format!("{}: {known}{copy}", one.kind))
}

/// The form for another sending.
pub async fn new(State(app): State<App>, viewer: Viewer, Path((id, notice)): Path<(PersonId, NoticeId)>) -> Shown {
    let (_, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "notice").await?;
    stands(&notices::one(&mut tx, id, notice).await?)?;
    let family = addressees::of(&mut tx, &app, &viewer, id).await?;
    let outgoing = Outgoing::about(&mut tx, id, "").await?;
    drop(tx);
    // Once rights have passed it is clear whose letter it is.
    let form = match family.first() {
        Some(first) if family.iter().any(|one| !one.decides) => Form::default().with("who", first.person.to_string()),
        _ => Form::default(),
    };
    show(&new_page(&app, &viewer, id, notice, &family, outgoing.as_ref().err(), &form)?)
}

/// Why somebody cannot be reached by this channel, after their name.
pub(super) const fn cannot(channel: &str) -> &'static str {
    match channel.as_bytes() {
        b"portal" => "has no account that can open this letter",
        b"email" => "has no email address on record",
        _ => "has no postal address that we can use now",
    }
}

/// To whom the form says that it went, where the way is open to them: as written, and in the records.
fn addressed(form: &mut Form, family: &[Addressee], channel: &str) -> Option<(String, Option<PersonId>)> {
    form.at_most("addressee", 200);
    let chosen = form.value("who").to_owned();
    let written = form.value("addressee").to_owned();
    let known = family
        .iter()
        .find(|one| one.person.to_string() == chosen)
        .or_else(|| addressees::meant(family, &written).filter(|_| !written.is_empty()));
    match known {
        Some(one) if one.is_reached_by(channel) => Some((one.name.clone(), Some(one.person))),
        Some(one) => {
            let words = cannot(channel);
            form.refuse("channel", format!("{} {words}. Select another way, or add it to the record first", one.name));
            None
        }
        None if written.is_empty() && chosen == OTHER => {
            form.refuse("addressee", "Enter who it was sent to");
            None
        }
        None if written.is_empty() => {
            form.refuse("who", "Select who it was sent to");
            None
        }
        None if channel == "portal" => {
            form.refuse(
                "channel",
                "Only a family member with an account can get it in OnePlan. Select them, or select another way",
            );
            None
        }
        None if channel == "email" && !written.contains('@') => {
            form.refuse("addressee", "Enter the email address to which it was sent");
            None
        }
        None => Some((written, None)),
    }
}

/// A day that is not in the future, and not before another.
fn day(
    form: &mut Form,
    name: &str,
    what: &str,
    not_before: jiff::civil::Date,
    viewer: &Viewer,
) -> Option<jiff::civil::Date> {
    let range = DateRange::past(viewer.today).since(Some(not_before), "the day it was sent");
    form.required_date(name, what, &range, &format!("Enter {}", what.to_lowercase()))
}

/// Writes down another sending.
pub async fn create(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice)): Path<(PersonId, NoticeId)>,
    mut form: Form,
) -> Shown {
    let channel = form.one_of("channel", &channels(), "Select how it was sent");
    form.at_most("let_out", 1_000);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let known: Notice = notices::one(&mut tx, id, notice).await?;
    stands(&known)?;
    let family = addressees::of(&mut tx, &app, &viewer, id).await?;
    let outgoing = Outgoing::about(&mut tx, id, form.value("let_out")).await?;
    if let Err(stopped) = &outgoing {
        form.refuse("let_out", stopped.to_string());
    }
    let on = day(&mut form, "on", "The day", known.sent_on(), &viewer);
    let to = addressed(&mut form, &family, channel.as_deref().unwrap_or_default());
    form.at_most("copy_reason", 500);
    let receiver = to.as_ref().and_then(|(_, person)| family.iter().find(|one| Some(one.person) == *person));
    let is_copy = receiver.is_some_and(|one| !one.decides);
    if is_copy && form.value("copy_reason").is_empty() {
        form.refuse("copy_reason", "Enter why they get a copy of the young person’s letter");
    }
    let (Some(channel), Some(sent_on), Some((addressee, person)), Ok(may), true) =
        (channel, on, to, &outgoing, form.is_right())
    else {
        drop(tx);
        return refuse(&new_page(&app, &viewer, id, notice, &family, outgoing.as_ref().err(), &form)?);
    };
    let copy_reason = Some(form.value("copy_reason")).filter(|_| is_copy);
    let new = New { addressee: &addressee, person, channel: &channel, sent_on, copy_reason };
    deliveries::add(&mut tx, may, notice, &new, &viewer.name).await?;
    // A reason for sending it to somebody lets their letter be printed.
    if let Some(person) = person {
        letters::let_out(&mut tx, may, notice, person).await?;
    }
    let made = match receiver.filter(|_| goes_to_a_home(&channel) && sent_on == viewer.today) {
        Some(one) => make_again(&mut tx, &viewer, (id, may), (&known, &family), (one, &channel)).await?,
        None => false,
    };
    for failed in undelivered_to(&mut tx, notice, &new, &family).await? {
        let about = Some(failed.uuid());
        tasks::settled(&mut tx, id, Task::LetterUndelivered, about, &viewer.name, viewer.today).await?;
    }
    held_letters::told(&mut tx, id, viewer.today).await?;
    tasks::settled(&mut tx, id, Task::LetterCorrected, Some(notice.uuid()), &viewer.name, viewer.today).await?;
    owed::work_out(&mut tx, id, viewer.today).await?;
    let sent = sent_on.to_string();
    let detail = json!({ "notice": notice, "sent": sent, "channel": channel, "copy": is_copy, "letter": made });
    let entry = allowed.entry("person", Some(id.uuid())).detail(detail);
    let entry = match may.let_out() {
        Some(reason) => entry.reason(reason),
        None => entry,
    };
    tx.record(entry).await?;
    tx.commit().await?;
    go(&format!("{}?done={}", back(id, notice), outcome(made, person.is_some(), &channel)))
}

/// What the notice says next: whether a letter waits, or what was recorded is all that there is.
fn outcome(made: bool, is_family: bool, channel: &str) -> &'static str {
    match made {
        true if is_post(channel) => "to-print",
        true => "to-hand-over",
        false if is_family && goes_to_a_home(channel) => "recorded",
        false => "sent",
    }
}

/// What did not arrive at somebody to whom it goes another way now; what went to nobody by name was theirs too.
async fn undelivered_to(
    tx: &mut Tx,
    notice: NoticeId,
    new: &New<'_>,
    family: &[Addressee],
) -> Result<Vec<DeliveryId>, Problem> {
    let (unnamed, _) = addressees::usual(family);
    let is_theirs = |one: &Delivery| match one.person {
        Some(failed) => new.person == Some(failed),
        None => {
            let to = one.addressee.unseen();
            to == new.addressee || (new.person.is_some() && to == unnamed)
        }
    };
    let all = deliveries::of(tx, notice).await?;
    Ok(all.iter().filter(|one| one.failed_on().is_some() && is_theirs(one)).map(|one| one.id).collect())
}

/// Makes the letter of a notice to somebody of the family anew, where they had one; gives whether one waits for them now.
async fn make_again(
    tx: &mut Tx,
    viewer: &Viewer,
    (child, may): (PersonId, &Outgoing),
    (known, family): (&Notice, &[Addressee]),
    (one, channel): (&Addressee, &str),
) -> Result<bool, Problem> {
    let kind = match law::Kind::from_code(&known.kind) {
        Some(kind) => Some(LetterKind::from(kind)),
        None => {
            let general = general_letters::known(tx).await?;
            general.into_iter().find(|one| one.code == known.kind).map(LetterKind::from)
        }
    };
    let Some(kind) = kind else { return Ok(false) };
    let about = letters::About { child, kind: &kind, sender: viewer.account, today: viewer.today, family };
    Ok(letters::make_again(tx, may, &about, (known, channel), one).await?)
}

async fn one(tx: &mut Tx, id: PersonId, notice: NoticeId, which: DeliveryId) -> Result<Delivery, Problem> {
    notices::one(tx, id, notice).await?;
    let all = deliveries::of(tx, notice).await?;
    all.into_iter().find(|one| one.id == which && one.received_on().is_none()).ok_or(Problem::NotFound)
}

async fn received_page(
    app: &App,
    viewer: &Viewer,
    (id, notice): (PersonId, NoticeId),
    one: &Delivery,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let mut tx = app.db.read().await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    drop(tx);
    let outcomes = vec![
        Choice::new("received", "It was received, or served"),
        Choice::new("failed", "It did not arrive, or it came back")
            .hint("The worklist will ask for another way to reach them"),
    ];
    let layout = app
        .layout(viewer, "What happened to this letter")
        .errors(form.summary())
        .back_to(&back(id, notice), "The notice");
    let facts = SummaryList::default()
        .row("To", one.addressee.to(&reader))
        .row("How", channel_words(&one.channel))
        .row("Sent", words::date(one.sent_on()));
    FieldsForm::new(layout, 0)
        .before(Markup::render(&facts)?)
        .field(&form.radios("outcome", "What happened", outcomes))?
        .field(&form.date_input("on", "When it happened", "For example, 27 3 2026"))?
        .field(&Textarea {
            rows: Some(2),
            hint: Some("For example: they telephoned, signed for it, handed over at the meeting".into()),
            ..form.textarea("proof", "How you know").up_to(500)
        })
        .map(|page| page.button("Save"))
}

/// The form for the day on which it was received.
pub async fn receive(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice, which)): Path<(PersonId, NoticeId, DeliveryId)>,
) -> Shown {
    let (_, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "notice").await?;
    let one = one(&mut tx, id, notice, which).await?;
    drop(tx);
    show(&received_page(&app, &viewer, (id, notice), &one, &Form::default()).await?)
}

/// Writes the day down.
pub async fn received(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice, which)): Path<(PersonId, NoticeId, DeliveryId)>,
    mut form: Form,
) -> Shown {
    let proof = form.required("proof", "Enter how you know");
    form.at_most("proof", 500);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let one = one(&mut tx, id, notice, which).await?;
    let on = day(&mut form, "on", "The day", one.sent_on(), &viewer);
    let (Some(on), true) = (on, form.is_right()) else {
        drop(tx);
        return refuse(&received_page(&app, &viewer, (id, notice), &one, &form).await?);
    };
    let failed = form.value("outcome") == "failed";
    let about = Some(which.uuid());
    if failed {
        deliveries::failed(&mut tx, notice, which, on, &proof).await?;
        tasks::add(&mut tx, id, Task::LetterUndelivered, about, viewer.today, &viewer.name, viewer.today).await?;
    } else {
        deliveries::received(&mut tx, notice, which, on, &proof).await?;
        tasks::settled(&mut tx, id, Task::LetterUndelivered, about, &viewer.name, viewer.today).await?;
    }
    owed::work_out(&mut tx, id, viewer.today).await?;
    let detail = json!({ "notice": notice, "delivery": which, "on": on.to_string(), "failed": failed });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("{}?done={}", back(id, notice), if failed { "failed" } else { "received" }))
}
