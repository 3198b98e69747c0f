//! How somebody who was asked for advice and has no account is reached: at their e-mail address, where reminders go automatically, or
//! by telephone.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use page::govuk::{Input, Markup, SummaryList};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;

use super::advice::{Piece, open};
use super::asking::has_account;
use crate::RECORD_EVENT;
use crate::records::advice::AdviceId;
use crate::records::reminders::{self, Reach, Sent};

/// How whoever was asked and has no account is reached, and the reminders that went to them.
pub(super) struct Outside {
    reach: Reach,
    sent: Vec<Sent>,
}

/// How whoever was asked for an open piece is reached, for those who work on the case; none where they have an account, and of the
/// family, which is written to.
pub(super) async fn outside(tx: &mut Tx, piece: &Piece) -> Result<Option<Outside>, Problem> {
    let is_told = piece.records && piece.standing.is_open() && piece.reader.may_know_settings();
    if !is_told || piece.advice.is_of_family() || has_account(tx, &piece.advice).await? {
        return Ok(None);
    }
    let reach = reminders::reach(tx, piece.advice.id).await?;
    Ok(Some(Outside { reach, sent: reminders::of(tx, piece.advice.id).await? }))
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<span data-telephone="{{ phone }}">No email address: telephone them{% if !phone.is_empty() %} on {{ phone }}{% endif %}</span>"#
)]
struct NoAddress<'a> {
    phone: &'a str,
}

/// What is said where there is no address, with the telephone number where it is known.
pub(super) fn no_address(phone: Option<&str>) -> Markup {
    Markup::of(&NoAddress { phone: phone.unwrap_or_default() })
}

impl Outside {
    /// Whether reminders reach them.
    pub(super) const fn is_reached(&self) -> bool {
        self.reach.email.is_some()
    }

    /// The same as facts, after others.
    pub(super) fn facts(&self, facts: SummaryList) -> SummaryList {
        let phone = self.reach.phone.as_deref();
        let facts = match &self.reach.email {
            Some(email) => facts.row("Email address", email),
            None => facts.html_row("Email address", no_address(phone)),
        };
        let facts = match phone.filter(|_| self.is_reached()) {
            Some(phone) => facts.row("Telephone", phone),
            None => facts,
        };
        if self.sent.is_empty() {
            return facts;
        }
        facts.row("Reminders by email", self.sent.iter().map(in_words).collect::<Vec<_>>().join("; "))
    }
}

/// "3 December 2026 (Sent)".
fn in_words(sent: &Sent) -> String {
    match sent.state {
        Some(state) => format!("{} ({})", words::date(sent.on), state.label()),
        None => words::date(sent.on),
    }
}

fn page_of(app: &App, viewer: &Viewer, piece: &Piece, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/advice/{}", piece.child.id, piece.advice.id);
    let layout = app.layout(viewer, "How to reach the person who was asked").errors(form.summary());
    FieldsForm::new(layout.back_to(&back, "Advice"), 0)
        .again()
        .lead(format!(
            "{}. Reminders that they get by email say when the advice is due, and name no child.",
            piece.advice.from(&piece.reader)
        ))
        .field(&Input {
            hint: Some("Leave it blank to use the address of the service or school, if one is recorded".into()),
            ..form.input("email", "Email address (optional)").purpose("off")
        })?
        .field(&form.input("phone", "Telephone number (optional)").purpose("off"))
}

/// The open piece of an officer that goes to nobody with an account.
async fn officers(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<(Piece, Reach), Problem> {
    let (piece, mut tx) = open(app, viewer, id, piece).await?;
    if outside(&mut tx, &piece).await?.is_none() {
        return Err(Problem::NotFound);
    }
    let own = reminders::own(&mut tx, piece.advice.id).await?;
    Ok((piece, own))
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path((id, piece)): Path<(PersonId, AdviceId)>) -> Shown {
    let (piece, own) = officers(&app, &viewer, id, piece).await?;
    let form = Form::default().with("email", own.email.unwrap_or_default());
    show(&page_of(&app, &viewer, &piece, &form.with("phone", own.phone.unwrap_or_default()))?)
}

/// Saves how they are reached: the next reminder goes there.
pub async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let (shown, _) = officers(&app, &viewer, id, piece).await?;
    let reach = Reach { email: form.email("email"), phone: form.telephone("phone") };
    form.at_most("phone", 50);
    if !form.is_right() {
        return refuse(&page_of(&app, &viewer, &shown, &form)?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    reminders::set_reach(&mut tx, piece, &reach).await?;
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "advice_contact": piece }))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/advice/{piece}?done=contact"))
}
