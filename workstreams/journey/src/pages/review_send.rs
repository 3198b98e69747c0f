//! The report of an annual review meeting, as the SENCO of the child's school sends it: when the meeting was held, what it
//! recommends and why, and the report as a file (regulation 20(7) and (8), SEND Regulations 2014).

use access::{Allowed, App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use files::{Accepted, Brought};
use gate::Reader;
use jiff::ToSpan;
use jiff::civil::Date;
use law::Kind;
use law::invariants::Given;
use page::govuk::{Button, Choice, FileUpload, Markup, Textarea};
use page::upload::SentFile;
use page::{DateRange, Form, Layout, Problem, Shown, Upload, go, refuse, show, words};
use people::PersonId;
use people::records::children::{self, Child};
use serde_json::json;
use store::Tx;

use super::review::{Review, confirm_field, confirmed, refused};
use super::review_report::{LIMIT, links, of_child, owner_of};
use crate::SEND_REVIEW;
use crate::model::review::{RECOMMENDATIONS, Stage};
use crate::model::tasks::Kind as Task;
use crate::records::review_reports::{self, NewReport, Report, ReportId};
use crate::records::timeline::{self, Recorded, Recording};
use crate::records::{attached, owed, tasks};

/// Characters of what should change.
const LONGEST: usize = 20_000;

#[derive(Template)]
#[template(path = "review_send.html")]
struct SendPage {
    layout: Layout,
    child: PersonId,
    name: String,
    /// Why no report can be sent now, in words.
    shut: Option<String>,
    fields: Vec<Markup>,
    button: Button,
    /// Reports of this child that the viewer's school sent: address and words.
    reports: Vec<(String, String)>,
}

/// What the page stands on.
struct Opened {
    child: Child,
    review: Review,
    reports: Vec<Report>,
}

async fn open(app: &App, viewer: &Viewer, id: PersonId) -> Result<Opened, Problem> {
    let (child, facts, mut tx) = children::open(app, viewer, SEND_REVIEW, id, "annual review").await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    let review = Review::load(&mut tx, viewer, id).await?;
    let reports = of_child(&mut tx, app, viewer, &facts, &reader, id).await?;
    Ok(Opened { child, review, reports })
}

fn recommendations() -> Vec<Choice> {
    RECOMMENDATIONS.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

fn view(app: &App, viewer: &Viewer, opened: &Opened, form: &Form) -> Result<SendPage, Problem> {
    let child = &opened.child;
    let back = format!("/children/{}/journey", child.id);
    let title = "Send the report of an annual review";
    let area = |name: &str, label: &str, (rows, most): (u32, usize), hint: &str| Textarea {
        rows: Some(rows),
        hint: Some(hint.into()),
        ..form.textarea(name, label).up_to(most)
    };
    let upload = FileUpload {
        name: "file".to_owned(),
        label: "The report".into(),
        hint: Some(LIMIT.hint_of_several().into()),
        error_message: form.error("file"),
        multiple: true,
        ..FileUpload::default()
    };
    let mut fields = vec![Markup::render(&form.date_input("on", "Date of the meeting", "For example, 27 3 2026"))?];
    if let Some(confirm) = confirm_field(form) {
        fields.push(Markup::render(&confirm)?);
    }
    let took_part = "Names and roles. Include who was invited and could not come";
    fields.push(Markup::render(&area("takes_part", "Who took part (optional)", (3, 2_000), took_part))?);
    fields.push(Markup::render(&form.radios("recommends", "What does the meeting recommend?", recommendations()))?);
    let changes =
        "If the plan should stay as it is, say why. Include any recommendation that somebody did not agree with";
    fields.push(Markup::render(&area("text", "What should change, and why", (8, LONGEST), changes))?);
    fields.push(Markup::render(&upload)?);
    Ok(SendPage {
        layout: app.layout(viewer, title).errors(form.summary()).back_to(&back, &child.name()),
        child: child.id,
        name: child.name(),
        shut: opened.review.no_report(),
        fields,
        button: Button::submit("Send report"),
        reports: links(&opened.reports),
    })
}

pub async fn form(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let opened = open(&app, &viewer, id).await?;
    let day = match opened.review.stage {
        Stage::Held(on) => Some(on),
        Stage::Arranged(on) => Some(on).filter(|on| *on <= viewer.today),
        _ => None,
    };
    let form = match day {
        Some(day) => Form::default().with_date("on", day),
        None => Form::default(),
    };
    show(&view(&app, &viewer, &opened, &form)?)
}

/// What was typed; none where something of it is missing.
fn read(form: &mut Form, viewer: &Viewer, child: &Child) -> Option<NewReport> {
    let range = DateRange::past(viewer.today).since(child.birth_date(), "the date of birth");
    let on = form.required_date("on", "The date of the meeting", &range, "Enter the date of the meeting");
    form.at_most("takes_part", 2_000);
    let recommends = form.one_of("recommends", &recommendations(), "Select what the meeting recommends");
    let missing = "Enter what should change and why, or why the plan should stay as it is";
    let text = form.required_text("text", LONGEST, missing);
    let takes_part = form.value("takes_part").to_owned();
    Some(NewReport { meeting_on: on?, takes_part, recommends: recommends?, text })
}

/// Says what stands against a report of a meeting on this day.
fn stands_against(review: &Review, on: Option<Date>, form: &mut Form) {
    if let Some(words) = review.no_report() {
        form.refuse("", words);
    } else if let (Stage::Held(held), Some(on)) = (review.stage, on)
        && held != on
    {
        let held = words::date(held);
        form.refuse("on", format!("The review meeting is recorded as held on {held}. Enter that date, or ask the case officer to correct it"));
    }
}

/// The files that may be kept; what is wrong with the others is said on the form.
async fn accepted(app: &App, files: Vec<SentFile>, form: &mut Form) -> Result<Vec<Accepted>, Problem> {
    let mut accepted = Vec::new();
    for sent in files.into_iter().filter(|file| file.size > 0) {
        let name = sent.name.clone();
        match files::accept(&app.settings.scanner, sent).await? {
            Ok(one) => accepted.push(one),
            Err(words) => form.refuse("file", format!("{name}: {words}")),
        }
    }
    Ok(accepted)
}

/// Records that the meeting was held, unless that is recorded, and that its report was sent.
async fn record(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    (review, report): (&Review, &NewReport),
    form: &mut Form,
    allowed: &Allowed,
) -> Result<(), Problem> {
    let on = report.meeting_on;
    if !matches!(review.stage, Stage::Held(_)) {
        let given = Given { confirmed: confirmed(form, on), ..Given::default() };
        let held = Recording::new(Kind::ReviewMeeting, on, json!({}), given);
        if let Recorded::No(why) = timeline::record(tx, viewer, id, &held, allowed).await? {
            refused(form, "on", on, &why);
            return Ok(());
        }
    }
    // It is sent today, whatever the day.
    let given = Given { confirmed: Some(viewer.today), ..Given::default() };
    let detail = json!({ "recommends": report.recommends });
    let sent = Recording::new(Kind::ReviewReportSent, viewer.today, detail, given);
    if let Recorded::No(why) = timeline::record(tx, viewer, id, &sent, allowed).await? {
        form.refuse("on", why.to_string());
    }
    Ok(())
}

/// Keeps the report with its files, and puts it on the worklist of those who decide.
async fn keep(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    report: &NewReport,
    files: Vec<Brought>,
    allowed: &Allowed,
) -> Result<ReportId, Problem> {
    let kept = review_reports::add(tx, viewer, id, report).await?;
    attached::add(tx, viewer, (owner_of(kept), id), files, allowed).await?;
    let due = viewer.today.checked_add(7.days()).unwrap_or(viewer.today);
    tasks::add(tx, id, Task::ReviewReport, Some(kept.uuid()), due, &viewer.name, viewer.today).await?;
    owed::work_out(tx, id, viewer.today).await?;
    let detail = json!({ "review_report": kept, "meeting_on": report.meeting_on.to_string(),
                         "recommends": report.recommends });
    tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
    Ok(kept)
}

/// Records the review and keeps its report, both or neither.
pub async fn submit(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>, mut upload: Upload) -> Shown {
    let mut opened = open(&app, &viewer, id).await?;
    if let Some(words) = opened.review.no_report() {
        let mut form = Form::default();
        form.refuse("", words);
        return refuse(&view(&app, &viewer, &opened, &form)?);
    }
    let report = read(&mut upload.form, &viewer, &opened.child);
    stands_against(&opened.review, report.as_ref().map(|one| one.meeting_on), &mut upload.form);
    if upload.files.is_empty() {
        upload.form.refuse("file", "Select the report of the meeting");
    }
    upload.must_hold_files();
    let Upload { mut form, files } = upload;
    let accepted = accepted(&app, files, &mut form).await?;
    let Some(report) = report.filter(|_| form.is_right()) else {
        return refuse(&view(&app, &viewer, &opened, &form)?);
    };
    let mut kept = Vec::new();
    for one in accepted {
        kept.push(one.bring(&app.db).await?);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, SEND_REVIEW, id).await?;
    // Of two who send at once the second is told that a report is there.
    children::lock(&mut tx, id).await?;
    opened.review = Review::load(&mut tx, &viewer, id).await?;
    stands_against(&opened.review, Some(report.meeting_on), &mut form);
    if form.is_right() {
        record(&mut tx, &viewer, id, (&opened.review, &report), &mut form, &allowed).await?;
    }
    if !form.is_right() {
        drop(tx);
        return refuse(&view(&app, &viewer, &opened, &form)?);
    }
    let sent = keep(&mut tx, &viewer, id, &report, kept, &allowed).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/review/reports/{sent}?done=sent"))
}
