//! Saying that advice cannot be given in time: why, and by when it comes. It changes no deadline; who asked sees it.

use access::{App, Viewer};
use axum::extract::{Path, State};
use gate::Reader;
use page::govuk::{Choice, InsetText, Markup, Textarea};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;

use super::advice::{Piece, SIX_WEEKS, asked_piece, due, open};
use super::advice_lost;
use crate::GIVE_ADVICE;
use crate::model::late_advice::LateReason;
use crate::records::advice::{self, Advice, AdviceId, Late};
use crate::records::timeline;

/// How an address says that it was just said.
pub(super) const DONE: &str = "late";

/// What was said of a piece that is late, in a sentence.
pub(super) fn in_words(late: &Late, reader: &Reader) -> String {
    let reason = late.reason.words();
    let note =
        if late.note.is_blank() { String::new() } else { format!(". {}", late.note.to_author(reader, late.author)) };
    let note = note.trim_end_matches('.');
    format!("{reason}{note}")
}

/// What stands on the form for the advice itself: the way here, or what was said.
pub(super) fn above(piece: &Piece) -> Result<Markup, Problem> {
    if !may(&piece.advice, piece.late) {
        return Ok(Markup::default());
    }
    let href = format!("/children/{}/advice/{}/late", piece.child.id, piece.advice.id);
    let html = match piece.advice.late() {
        None => Markup::link(&href, "Say that you cannot give this advice in time"),
        Some(late) => Markup::text(&format!(
            "The local authority has been told that this advice is expected by {}: {}. ",
            words::date(late.expected_on),
            in_words(&late, &piece.reader)
        ))
        .then(&Markup::link(&href, "Change this")),
    };
    Ok(Markup::render(&InsetText { html, ..InsetText::default() })?)
}

/// Whether whoever was asked can say so: a family owes nothing, and where the process is over nobody waits.
fn may(advice: &Advice, is_over: bool) -> bool {
    !advice.is_of_family() && !is_over
}

fn saying(app: &App, viewer: &Viewer, piece: &Piece, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/advice/{}", piece.child.id, piece.advice.id);
    let title = "Advice that cannot be given in time";
    let layout = app.layout(viewer, title).errors(form.summary()).back_to(&back, "Advice");
    let reasons = LateReason::ALL.iter().map(|one| Choice::new(one.code(), one.words()).hint(one.in_law())).collect();
    let due = piece.due.map(|due| format!(" The advice is due by {}.", words::date(due))).unwrap_or_default();
    FieldsForm::new(layout, 0)
        .lead(format!("{SIX_WEEKS}{due}"))
        .lead("The case officer sees your reason and the date. Until that date you get no reminders. The time limits for the family still apply, so this does not change the statutory deadline.")
        .field(&form.radios("reason", "Why you cannot give it in time", reasons))?
        .field(&Textarea {
            rows: Some(3),
            hint: Some(
                "If it may be an exception, enter the dates here: of each missed appointment, or from when to when they were away. Otherwise you can leave this empty".into(),
            ),
            ..form.textarea("note", "More about this").up_to(2_000)
        })?
        .field(&form.date_picker("expected", "When you expect to give it", "For example, 27/3/2027"))
        .map(|page| page.button("Tell the local authority"))
}

/// A piece that was asked of the viewer and that they have not given.
async fn own(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<Piece, Problem> {
    let (piece, tx) = open(app, viewer, id, piece).await?;
    drop(tx);
    if !(piece.advice.is_asked_of(viewer) && may(&piece.advice, piece.late)) {
        return Err(Problem::NotFound);
    }
    if !piece.gives {
        return Err(Problem::Conflict("This advice has been given or is no longer needed.".to_owned()));
    }
    Ok(piece)
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path((id, piece)): Path<(PersonId, AdviceId)>) -> Shown {
    let piece = own(&app, &viewer, id, piece).await?;
    let form = match piece.advice.late() {
        None => Form::default(),
        Some(late) => Form::default()
            .with("reason", late.reason.code())
            .with("note", late.note.to_author(&piece.reader, late.author))
            .with_date("expected", late.expected_on),
    };
    show(&saying(&app, &viewer, &piece, &form)?)
}

/// Keeps it, and tells nobody anything else: the case officer finds it with the advice, on the worklist and on the child's page.
pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let opened = match own(&app, &viewer, id, piece).await {
        Err(Problem::NotFound) => {
            let here = format!("/children/{id}/advice/{piece}/late");
            return advice_lost::kept(&app, &viewer, &here, &form).await;
        }
        other => other?,
    };
    let reasons: Vec<Choice> = LateReason::ALL.iter().map(|one| Choice::new(one.code(), one.words())).collect();
    let reason = form.one_of("reason", &reasons, "Select why you cannot give it in time");
    form.at_most("note", 2_000);
    let year = viewer.today.checked_add(jiff::Span::new().years(1)).unwrap_or(viewer.today);
    let expected = form.required_date(
        "expected",
        "The date",
        &DateRange::coming(viewer.today).until(year, "a year from today"),
        "Enter the date when you expect to give the advice",
    );
    let mut tx = app.db.write(&viewer.actor()).await?;
    let advice = asked_piece(&mut tx, &viewer, id, piece).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, GIVE_ADVICE, id).await?;
    let journey = timeline::load(&mut tx, &opened.reader, id).await?;
    if !advice::is_open(&journey.events, piece) {
        return Err(Problem::Conflict("This advice has been given or is no longer needed.".to_owned()));
    }
    if let (Some(expected), Some(due)) = (expected, due(&journey.settled(viewer.today).owed, piece))
        && expected <= due
    {
        form.refuse("expected", format!("The date must be after the statutory deadline, {}", words::date(due)));
    }
    let reason = reason.and_then(|code| LateReason::from_code(&code));
    // Nobody can judge an exception without its dates.
    let has_dates = form.value("note").chars().any(|c| c.is_ascii_digit());
    if reason.is_some_and(|reason| reason.may_be().is_some()) && !has_dates {
        form.refuse("note", "Enter the dates of what happened");
    }
    let (Some(reason), Some(expected_on), true) = (reason, expected, form.is_right()) else {
        drop(tx);
        return refuse(&saying(&app, &viewer, &opened, &form)?);
    };
    let late = Late {
        reason,
        expected_on,
        note: form.value("note").into(),
        author: advice.account,
        said_on: viewer.today,
        said_by: viewer.name.as_str().into(),
    };
    advice::say_late(&mut tx, advice.id, &late).await?;
    let entry = store::Entry::new("advice.expected", "person", Some(id.uuid()), allowed.rule().right());
    tx.record(
        entry.detail(json!({ "advice": piece, "reason": reason.code(), "expected_on": expected_on.to_string() })),
    )
    .await?;
    tx.commit().await?;
    go(&format!("/children/{id}/advice/{piece}?done={DONE}"))
}
