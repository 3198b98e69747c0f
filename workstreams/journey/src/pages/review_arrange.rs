//! Arranging an annual review meeting, by the SENCO of the child's school: its day, the invitations, the papers
//! (regulation 20(3) and (4), SEND Regulations 2014).

use access::{Allowed, App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use jiff::civil::Date;
use law::Kind;
use law::counting::days_between;
use law::invariants::Given;
use page::govuk::{Choice, Markup};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children::{self, Child};
use people::records::events;
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use super::review::{Review, ask_about, confirm_field, confirmed, refused};
use crate::SEND_REVIEW;
use crate::model::review::Stage;
use crate::records::corrections::{self, Correction};
use crate::records::timeline::{self, Recorded, Recording};

/// What goes out before a meeting: its event, its code on the form, and the words of the box.
const SENT: [(Kind, &str, &str); 2] = [
    (Kind::ReviewInvited, "invited", "Everyone has been invited to the meeting"),
    (Kind::ReviewPapersSent, "papers", "The advice and reports for the meeting have been sent to everyone invited"),
];

/// Why the entry with the day of a meeting is corrected.
const MOVED: &str = "The school changed the date of the meeting";

/// What goes out before the meeting and is not recorded.
fn to_send(review: &Review, today: Date) -> Vec<(Kind, &'static str, &'static str)> {
    let owed = review.journey.settled(today).owed;
    let is_open = |kind: Kind| {
        owed.iter().any(|one| {
            one.state.is_open() && one.from.kind == Kind::ReviewArranged && one.rule.discharged_by.contains(&kind)
        })
    };
    let is_arranged = matches!(review.stage, Stage::Arranged(_));
    SENT.into_iter().filter(|(kind, ..)| !is_arranged || is_open(*kind)).collect()
}

fn view(app: &App, viewer: &Viewer, child: &Child, review: &Review, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/journey", child.id);
    let layout = app.layout(viewer, "Arrange an annual review").errors(form.summary()).back_to(&back, &child.name());
    let send = Markup::link(&format!("/children/{}/review", child.id), "Send the report of a meeting that was held");
    let mut page = FieldsForm::new(layout, 0).after(send);
    if let Some(words) = review.no_meeting() {
        return Ok(page.lead(words).without_form());
    }
    page = page
        .lead("Give everyone at least two weeks’ notice of the meeting, and send them the advice and reports at least two weeks before it (regulation 20(3) and (4), SEND Regulations 2014).")
        .field(&form.date_picker("on", "Date of the meeting", "For example, 27/3/2027"))?;
    if let Some(confirm) = confirm_field(form) {
        page = page.field(&confirm)?;
    }
    let offered = to_send(review, viewer.today);
    if offered.is_empty() {
        return Ok(page.lead("The invitations and the papers for this meeting are recorded as sent.").button("Save"));
    }
    let choices = offered.iter().map(|(_, code, words)| Choice::new(code, words)).collect();
    page.field(&form.checkboxes("sent", "What has been sent (optional)", choices))?
        .field(&form.date_picker("sent_on", "Date when it was sent", "For example, 27/3/2026"))
        .map(|page| page.button("Save"))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let (child, _, mut tx) = children::open(&app, &viewer, SEND_REVIEW, id, "annual review").await?;
    let review = Review::load(&mut tx, &viewer, id).await?;
    drop(tx);
    let mut form = Form::default().with_date("sent_on", viewer.today);
    if let Stage::Arranged(day) = review.stage {
        form = form.with_date("on", day);
    }
    show(&view(&app, &viewer, &child, &review, &form)?)
}

/// What the school says.
struct Arranged {
    /// The day of the meeting.
    on: Date,
    sent: Vec<Kind>,
    sent_on: Option<Date>,
}

/// What was typed; none where the day of the meeting is missing.
fn read(form: &mut Form, viewer: &Viewer, child: &Child, review: &Review) -> Option<Arranged> {
    // The law's guards say which days a meeting can have.
    let on = form.required_date("on", "The date of the meeting", &DateRange::any(), "Enter the date of the meeting");
    let ticked = form.values("sent");
    let offered = to_send(review, viewer.today);
    let sent: Vec<Kind> =
        offered.iter().filter(|(_, code, _)| ticked.iter().any(|one| one == code)).map(|(kind, ..)| *kind).collect();
    let range = DateRange::past(viewer.today).since(child.birth_date(), "the date of birth");
    let sent_on = match sent.as_slice() {
        [] => None,
        _ => form.required_date("sent_on", "The date", &range, "Enter the date when it was sent"),
    };
    Some(Arranged { on: on?, sent, sent_on })
}

/// What is said of a meeting before two weeks are over.
const SHORT: &str = "This gives less than two weeks’ notice of the meeting (regulation 20(3), SEND Regulations 2014). Choose a later date, or confirm this one";

/// Whether a day that is set anew leaves less than the two weeks, and nobody said that it is right or that everyone is invited.
fn is_short(review: &Review, arranged: &Arranged, form: &Form, today: Date) -> bool {
    let is_new = review.stage != Stage::Arranged(arranged.on);
    let is_soon = (0..14).contains(&days_between(today, arranged.on));
    let is_invited = arranged.sent.contains(&Kind::ReviewInvited);
    is_new && is_soon && !is_invited && confirmed(form, arranged.on).is_none()
}

/// The entry that sets this day for a meeting.
async fn entry_of(tx: &mut Tx, viewer: &Viewer, id: PersonId, day: Date) -> Result<Uuid, Problem> {
    let reader = Reader::session(tx, viewer, id).await?;
    let all = events::all_of(tx, id).await?;
    let found = events::known(&all, &reader)
        .filter(|one| one.kind == Kind::ReviewArranged.code() && one.happened_on() == day)
        .last();
    found.map(|one| one.id.uuid()).ok_or(Problem::NotFound)
}

/// Records the day of the meeting, where it is another than before.
async fn record_day(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    (review, on): (&Review, Date),
    form: &mut Form,
    allowed: &Allowed,
) -> Result<(), Problem> {
    let confirmed = confirmed(form, on);
    let why = match review.stage {
        Stage::Arranged(day) if day == on => None,
        // One meeting has one day: what is due before it is due once.
        Stage::Arranged(day) => {
            let entry = entry_of(tx, viewer, id, day).await?;
            let correction = (Correction::Day(on), confirmed);
            corrections::correct(tx, viewer, id, entry, correction, MOVED, allowed).await?.err()
        }
        _ => {
            let given = Given { confirmed, ..Given::default() };
            let day = Recording::new(Kind::ReviewArranged, on, json!({}), given);
            match timeline::record(tx, viewer, id, &day, allowed).await? {
                Recorded::Yes(_) => None,
                Recorded::No(why) => Some(why),
            }
        }
    };
    if let Some(why) = why {
        refused(form, "on", on, &why);
    }
    Ok(())
}

/// Records what was sent; says on the form what the law's guards refuse.
async fn record_sent(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    arranged: &Arranged,
    form: &mut Form,
    allowed: &Allowed,
) -> Result<(), Problem> {
    let Some(on) = arranged.sent_on else { return Ok(()) };
    for kind in &arranged.sent {
        let given = Given { confirmed: confirmed(form, on), ..Given::default() };
        let sent = Recording::new(*kind, on, json!({}), given);
        if let Recorded::No(why) = timeline::record(tx, viewer, id, &sent, allowed).await? {
            refused(form, "sent_on", on, &why);
            return Ok(());
        }
    }
    Ok(())
}

pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut form: Form) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, SEND_REVIEW, id).await?;
    children::lock(&mut tx, id).await?;
    let child = children::of(&mut tx, id).await?;
    let review = Review::load(&mut tx, &viewer, id).await?;
    let arranged = match review.no_meeting() {
        Some(words) => {
            form.refuse("", words);
            None
        }
        None => read(&mut form, &viewer, &child, &review),
    };
    if let Some(arranged) = arranged.filter(|_| form.is_right()) {
        if review.stage == Stage::Arranged(arranged.on) && arranged.sent.is_empty() {
            form.refuse("on", "This date is already recorded. Enter a different date, or select what has been sent");
        } else if is_short(&review, &arranged, &form, viewer.today) {
            ask_about(&mut form, arranged.on, SHORT);
        } else {
            record_day(&mut tx, &viewer, id, (&review, arranged.on), &mut form, &allowed).await?;
        }
        if form.is_right() {
            record_sent(&mut tx, &viewer, id, &arranged, &mut form, &allowed).await?;
        }
        if form.is_right() {
            tx.commit().await?;
            return go(&format!("/children/{id}/journey?done=meeting"));
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, SEND_REVIEW, id, "annual review").await?;
    let review = Review::load(&mut tx, &viewer, id).await?;
    drop(tx);
    refuse(&view(&app, &viewer, &child, &review, &form)?)
}
