//! How a notice went out. Sent and received or served are different acts: each has its day, and how it is known.

use access::{App, Viewer};
use axum::extract::{Path, State};
use law::counting::served_by_post;
use law::working::shown;
use page::govuk::{Choice, Input, Markup, SummaryList, Textarea};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use crate::RECORD_EVENT;
use crate::records::deliveries::{self, Delivery, DeliveryId, New};
use crate::records::notices::{self, CHANNELS, Notice, NoticeId};

/// The words of a channel.
pub(super) fn channel_words(code: &str) -> &'static str {
    CHANNELS.iter().find(|(known, _)| *known == code).map_or("", |(_, words)| *words)
}

/// Whether and when it was received, in words. Of a letter the law says when it is taken to be, unless the contrary
/// is shown (Interpretation Act 1978 section 7; practice direction of 1985).
pub(super) fn received_words(one: &Delivery, calendar: &law::Calendar) -> String {
    match (one.received_on(), one.channel.as_str()) {
        (Some(on), _) => format!("{}: {}", words::date(on), one.proof.clone().unwrap_or_default()),
        (None, "post") => {
            match (served_by_post(one.sent_on(), true, calendar), served_by_post(one.sent_on(), false, calendar)) {
                (Ok(first), Ok(second)) => format!(
                    "Not known. By first class post it is taken to be served on {}, by second class on {}, unless the contrary is shown",
                    shown(first),
                    shown(second)
                ),
                _ => "Not known".to_owned(),
            }
        }
        (None, _) => "Not known".to_owned(),
    }
}

fn channels() -> Vec<Choice> {
    CHANNELS.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

fn back(id: PersonId, notice: NoticeId) -> String {
    format!("/children/{id}/journey/notices/{notice}")
}

fn new_page(app: &App, viewer: &Viewer, id: PersonId, notice: NoticeId, form: &Form) -> Result<FieldsForm, Problem> {
    let layout = app
        .layout(viewer, "Sent to somebody else, or again")
        .errors(form.summary())
        .back_to(&back(id, notice), "The notice");
    FieldsForm::new(layout, 0)
        .lead("The notice stays as it is. Write down to whom else it went, or that it went again: by whom it was missed, and how it was sent then. The day of the decision’s notice does not move.")
        .field(&Input { hint: Some("For example: the father, the school, the health body".into()), ..form.input("addressee", "To whom") })?
        .field(&form.radios("channel", "How", channels()))?
        .field(&form.date_input("on", "Sent on", "For example, 27 3 2026"))
        .map(|page| page.button("Write it down"))
}

/// The form for another sending.
pub async fn new(State(app): State<App>, viewer: Viewer, Path((id, notice)): Path<(PersonId, NoticeId)>) -> Shown {
    let (_, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "notice").await?;
    notices::one(&mut tx, id, notice).await?;
    drop(tx);
    show(&new_page(&app, &viewer, id, notice, &Form::default())?)
}

/// A day that is not in the future, and not before another.
fn day(
    form: &mut Form,
    name: &str,
    what: &str,
    not_before: jiff::civil::Date,
    viewer: &Viewer,
) -> Option<jiff::civil::Date> {
    let on = form.date(name, what);
    match on {
        None if form.error(name).is_none() => form.refuse(name, format!("Enter {}", what.to_lowercase())),
        Some(on) if on > viewer.today => form.refuse(name, format!("{what} cannot be in the future")),
        Some(on) if on < not_before => {
            form.refuse(name, format!("{what} cannot be before {}: it was sent then", words::date(not_before)));
        }
        _ => {}
    }
    on
}

/// Writes down another sending.
pub async fn create(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice)): Path<(PersonId, NoticeId)>,
    mut form: Form,
) -> Shown {
    let addressee = form.required("addressee", "Enter to whom it was sent");
    form.at_most("addressee", 200);
    let channel = form.one_of("channel", &channels(), "Select how it was sent");
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let known: Notice = notices::one(&mut tx, id, notice).await?;
    let on = day(&mut form, "on", "The day", known.sent_on(), &viewer);
    let (Some(channel), Some(sent_on), true) = (channel, on, form.is_right()) else {
        drop(tx);
        return refuse(&new_page(&app, &viewer, id, notice, &form)?);
    };
    let new = New { addressee: &addressee, channel: &channel, sent_on };
    deliveries::add(&mut tx, notice, &new, &viewer.name).await?;
    let detail = json!({ "notice": notice, "sent": sent_on.to_string(), "channel": channel });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("{}?done=sent", back(id, notice)))
}

async fn one(tx: &mut Tx, id: PersonId, notice: NoticeId, which: DeliveryId) -> Result<Delivery, Problem> {
    notices::one(tx, id, notice).await?;
    let all = deliveries::of(tx, notice).await?;
    all.into_iter().find(|one| one.id == which && one.received_on().is_none()).ok_or(Problem::NotFound)
}

fn received_page(
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    notice: NoticeId,
    one: &Delivery,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let layout =
        app.layout(viewer, "When it was received").errors(form.summary()).back_to(&back(id, notice), "The notice");
    let facts = SummaryList::default()
        .row("To", one.addressee.clone())
        .row("How", channel_words(&one.channel))
        .row("Sent", words::date(one.sent_on()));
    FieldsForm::new(layout, 0)
        .before(Markup::render(&facts)?)
        .field(&form.date_input("on", "Received, or served, on", "For example, 27 3 2026"))?
        .field(&Textarea {
            rows: Some(2),
            hint: Some("For example: they telephoned, signed for it, handed over at the meeting".into()),
            ..form.textarea("proof", "How you know")
        })
        .map(|page| page.button("Write it down"))
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
    show(&received_page(&app, &viewer, id, notice, &one, &Form::default())?)
}

/// Writes the day down.
pub async fn received(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, notice, which)): Path<(PersonId, NoticeId, DeliveryId)>,
    mut form: Form,
) -> Shown {
    let proof = form.required("proof", "Say how you know");
    form.at_most("proof", 500);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let one = one(&mut tx, id, notice, which).await?;
    let on = day(&mut form, "on", "The day", one.sent_on(), &viewer);
    let (Some(on), true) = (on, form.is_right()) else {
        drop(tx);
        return refuse(&received_page(&app, &viewer, id, notice, &one, &form)?);
    };
    deliveries::received(&mut tx, notice, which, on, &proof).await?;
    let detail = json!({ "notice": notice, "delivery": which, "received": on.to_string() });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    tx.commit().await?;
    go(&format!("{}?done=received", back(id, notice)))
}
