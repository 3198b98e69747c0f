//! The report of an annual review meeting: officers of the case read it, and the school that sent it.

use ::organisations::records::organisations;
use access::{App, Facts, Role, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use files::records::attachments::OwnerId;
use files::{Asking, Attachments, Owner, paths};
use gate::Reader;
use law::Kind;
use law::invariants::offers;
use messages::ATTACHED;
use page::govuk::{Markup, SummaryList};
use page::{Layout, Limit, Problem, Shown, go, show, words};
use people::records::{children, way_in};
use people::{OPEN_CHILD, PersonId};
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use crate::model::tasks::Kind as Task;
use crate::model::{ACTS, review};
use crate::records::attached::AttachedTo;
use crate::records::review_reports::{self, Report, ReportId};
use crate::records::{owed, tasks, timeline};
use crate::{RECORD_EVENT, SEND_REVIEW};

pub const LIMIT: Limit = Limit::megabytes(50);

/// The files of a report: the school that sent it can add one that it forgot.
pub static FILES: Attachments = Attachments::new(
    AttachedTo::ReviewReport.kind(),
    paths!("/review-reports/{id}"),
    LIMIT,
    (OPEN_CHILD, SEND_REVIEW),
    owner,
);

/// The files of a report, as the store names them.
pub(super) fn owner_of(report: ReportId) -> OwnerId {
    AttachedTo::ReviewReport.owner(report.uuid())
}

fn owner(app: App, viewer: Viewer, id: Uuid) -> Asking {
    Box::pin(async move {
        let mut tx = app.db.read().await?;
        let report = review_reports::one(&mut tx, id).await?;
        let opens = (OPEN_CHILD, OPEN_CHILD);
        let (_, facts) = way_in::let_in(&mut tx, &app, &viewer, opens, report.person).await?;
        let reader = Reader::session(&mut tx, &viewer, report.person).await?;
        if !reads(&app, &viewer, &facts, &reader, &report) {
            return Err(Problem::NotFound);
        }
        let href = format!("/children/{}/review/reports/{}", report.person, report.id);
        Ok(Owner::about_child(report.person, "Report of the annual review", &href, facts, ATTACHED))
    })
}

/// Whether somebody reads a report: who works on the case, and the SENCOs of the school that sent it.
fn reads(app: &App, viewer: &Viewer, facts: &Facts, reader: &Reader, report: &Report) -> bool {
    let may = |action| app.policy.decide(viewer, action, facts).is_some();
    let is_theirs = report.organisation.is_some_and(|own| viewer.organisations(Role::Senco).contains(&own.uuid()));
    reader.may_know_settings() && (may(RECORD_EVENT) || (is_theirs && may(SEND_REVIEW)))
}

/// The reports of a child that somebody reads, newest first.
pub(super) async fn of_child(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    facts: &Facts,
    reader: &Reader,
    id: PersonId,
) -> Result<Vec<Report>, Problem> {
    let mut all = review_reports::of(tx, id).await?;
    all.retain(|one| reads(app, viewer, facts, reader, one));
    Ok(all)
}

/// The pages of reports, each with words that name it.
pub(super) fn links(reports: &[Report]) -> Vec<(String, String)> {
    let link = |one: &Report| {
        let words = format!("Report of the annual review meeting on {}", words::date(one.meeting_on()));
        (format!("/children/{}/review/reports/{}", one.person, one.id), words)
    };
    reports.iter().map(link).collect()
}

#[derive(Template)]
#[template(path = "review_report.html")]
struct Read {
    layout: Layout,
    facts: SummaryList,
    text: String,
    /// Where somebody who works on the case marks it as read.
    read: Option<String>,
    /// How the authority can decide: words and address.
    links: Vec<(&'static str, String)>,
    files: Markup,
}

/// How the authority decides after a review.
const DECIDES: [Kind; 4] = [Kind::ReviewKeep, Kind::ReviewAmend, Kind::CeaseConsidered, Kind::ReviewCease];

async fn is_unread(tx: &mut Tx, id: PersonId, report: ReportId) -> Result<bool, Problem> {
    let open = tasks::of(tx, id).await?;
    Ok(open.iter().any(|one| one.kind() == Some(Task::ReviewReport) && one.about == Some(report.uuid())))
}

pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, report)): Path<(PersonId, ReportId)>,
    Query(asked): Query<Done>,
) -> Shown {
    let (child, facts, mut tx) = children::open(&app, &viewer, OPEN_CHILD, id, "review report").await?;
    let reader = Reader::session(&mut tx, &viewer, id).await?;
    let all = of_child(&mut tx, &app, &viewer, &facts, &reader, id).await?;
    let report = all.into_iter().find(|one| one.id == report).ok_or(Problem::NotFound)?;
    let works = app.policy.decide(&viewer, RECORD_EVENT, &facts).is_some();
    let journey = timeline::load(&mut tx, &reader, id).await?;
    let is_unread = works && is_unread(&mut tx, id, report.id).await?;
    let school = match report.organisation {
        Some(school) => organisations::name(&mut tx, school.uuid()).await?,
        None => "Not recorded".to_owned(),
    };
    drop(tx);
    let by = Some(report.sent_by_account);
    let sent = format!("{}, by {}", words::date(report.sent_on()), report.sent_by.to_author(&reader, by));
    let mut shown = SummaryList::default()
        .row("Meeting held", words::date(report.meeting_on()))
        .row("Recommendation", review::recommendation(&report.recommends))
        .row("School", school)
        .row("Sent", sent);
    if !report.takes_part.is_blank() {
        shown = shown.row("Who took part", report.takes_part.to_author(&reader, by));
    }
    let decides = works && journey.died.is_none() && offers(&journey.events, Kind::ReviewKeep, viewer.today);
    let may_decide = |kind: Kind| decides && DECIDES.contains(&kind) && offers(&journey.events, kind, viewer.today);
    let links = ACTS.iter().filter(|act| may_decide(act.kind));
    let links = links.map(|act| (act.title, format!("/children/{id}/journey/record/{}", act.kind.code())));
    show(&Read {
        layout: app
            .layout(&viewer, "Report of the annual review")
            .back_to(&format!("/children/{id}/journey"), &child.name())
            .done(asked.words()),
        facts: shown,
        text: report.text.to_author(&reader, by),
        read: is_unread.then(|| format!("/children/{id}/review/reports/{}/read", report.id)),
        links: links.collect(),
        files: FILES.attached(&app, &viewer, report.id.uuid()).await?,
    })
}

/// Marks a report as read.
pub async fn read(State(app): State<App>, viewer: Viewer, Path((id, report)): Path<(PersonId, ReportId)>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    if review_reports::of(&mut tx, id).await?.iter().all(|one| one.id != report) {
        return Err(Problem::NotFound);
    }
    if is_unread(&mut tx, id, report).await? {
        let about = Some(report.uuid());
        tasks::settled(&mut tx, id, Task::ReviewReport, about, &viewer.name, viewer.today).await?;
        owed::work_out(&mut tx, id, viewer.today).await?;
        let detail = json!({ "review_report_read": report });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail)).await?;
        tx.commit().await?;
    }
    go(&format!("/children/{id}/review/reports/{report}?done=read"))
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
}

impl Done {
    fn words(&self) -> Option<&'static str> {
        match self.done.as_deref()? {
            "sent" => {
                Some("Report sent to the local authority. Send it to everyone else who was invited to the meeting too.")
            }
            "read" => Some("Marked as read."),
            _ => None,
        }
    }
}
