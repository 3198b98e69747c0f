//! The plan as it is read: by section, strengths before needs, each need with what is done about it. Officers see
//! the working version, families and settings what was served or sent.

use access::records::unsaved;
use access::{App, Role, Viewer};
use approval::comments::{self, Comments};
use approval::sign_off;
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::records::blocked::{self, Blocked};
use gate::{Reader, Words};
use law::Kind;
use page::govuk::{Cell, Head, Markup, Table, Tag};
use page::{Layout, Problem, Shown, go, show, words};
use people::records::children;
use people::{OPEN_CHILD, PersonId};
use serde_json::json;
use uuid::Uuid;

use super::copies::{Copy, Wanted};
use super::plan_approval::Working;
use super::plan_comment::Draft;
use super::plan_views::{self, named_in};
use super::unsent;
use crate::model::advice_lines::listed;
use crate::model::plan::{Line, SECTIONS, Section, faults, vague};
use crate::model::reading_age::in_years;
use crate::records::advice::{self, Advice};
use crate::records::plans::{self, Stored, Version};
use crate::records::timeline::{self, Journey};
use crate::{COMMENT_PLAN, WRITE_PLAN};

/// A section with its lines.
pub(super) struct Part {
    pub section: &'static Section,
    /// Whether the letter differs from the part's before: then it has a heading of its own.
    pub begins: bool,
    pub lines: Vec<PlanLine>,
}

/// A line as pages show it.
pub(super) struct PlanLine {
    pub line: Line,
    pub need: String,
    pub outcome: String,
    pub source: String,
    pub vague: Vec<String>,
    /// For those who write it: how old somebody is who can read its easy words.
    pub easy_age: Option<String>,
    pub by: String,
    /// What is taken out of somebody's copy: said to whoever has just written it.
    pub tells: Vec<String>,
    /// What it begins with, for whoever hears a link alone.
    pub begins: String,
    /// What was said about it, and a link to say more.
    pub comments: Markup,
}

/// So many words name a line well enough.
const FIRST_WORDS: usize = 6;

/// The words with which a text begins.
fn first_words(text: &str) -> String {
    let mut words = text.split_whitespace();
    let begins = words.by_ref().take(FIRST_WORDS).collect::<Vec<_>>().join(" ");
    if words.next().is_some() { begins + "…" } else { begins }
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    layout: Layout,
    child: PersonId,
    name: String,
    born: String,
    version: Option<Version>,
    state: Tag,
    /// For the family that can comment on this draft: until when, nothing where no day is left.
    say: Option<String>,
    /// The schools that the reader asked for, and where they change that.
    named: Vec<(String, String)>,
    /// Whether the family reads a final plan, which can be appealed.
    disagree: bool,
    /// Comments that the reader saved as drafts, by the addresses of their forms.
    unsent: Vec<String>,
    parts: Vec<Part>,
    advice: Option<Table>,
    faults: Vec<String>,
    /// How the approval of a working version stands, for those who write it.
    approval: Markup,
    /// Comments on the whole plan.
    general: Markup,
    versions: Vec<(String, String)>,
    compare: Option<String>,
    may_write: bool,
    may_begin: bool,
    /// What the family has, while the next version is written: its file, and what it is.
    sent: Option<(String, String)>,
    /// What was sent without some of the advice, and why; for those who work on the case.
    without_advice: Vec<String>,
    /// How section G stands, and where it is answered: for whoever answers for the health body.
    health: Option<(String, Option<String>)>,
    /// Copies for those of the family from whom words are taken out.
    copies: Vec<Copy>,
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Asked {
    done: Option<String>,
    /// The line that was saved, where it tells somebody what they must not learn.
    tells: Option<Uuid>,
}

/// The newest version that the viewer may see.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<PersonId>,
    Query(asked): Query<Asked>,
) -> Shown {
    page(&app, &viewer, id, None, asked).await
}

pub async fn version(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, number)): Path<(PersonId, i64)>,
    Query(asked): Query<Asked>,
) -> Shown {
    page(&app, &viewer, id, Some(number), asked).await
}

/// What went out without some of the advice, with the reason that an officer signed.
async fn without_advice(tx: &mut store::Tx, viewer: &Viewer, id: PersonId) -> Result<Vec<String>, Problem> {
    let reader = Reader::session(tx, viewer, id).await?;
    let all = people::records::events::all_of(tx, id).await?;
    let holds =
        |event: &people::records::events::Event| !all.iter().any(|other| other.corrects == Some(event.id.uuid()));
    Ok(all
        .iter()
        .filter(|event| holds(event))
        .filter_map(|event| {
            let kept = super::with_act::without_advice(&event.detail)?.to(&reader);
            let what = Kind::from_code(&event.kind).map_or("", |kind| kind.words());
            Some(format!("{what}, {}. {kept}", words::date(event.happened_on())))
        })
        .collect())
}

/// The versions that a viewer may see: a working one is for those who write it.
pub(super) fn visible(versions: Vec<Version>, may_write: bool) -> Vec<Version> {
    versions.into_iter().filter(|version| may_write || !version.is_working()).collect()
}

async fn page(app: &App, viewer: &Viewer, id: PersonId, number: Option<i64>, asked: Asked) -> Shown {
    let (child, standing, mut tx) = children::open(app, viewer, OPEN_CHILD, id, "plan").await?;
    let may = |action| app.policy.decide(viewer, action, &standing).is_some();
    let writes = may(WRITE_PLAN);
    let died = gate::outgoing::died(&mut tx, id).await?.is_some();
    let without_advice = if writes { without_advice(&mut tx, viewer, id).await? } else { Vec::new() };
    let versions = visible(plans::versions(&mut tx, id).await?, writes);
    let reader = Reader::session(&mut tx, viewer, id).await?;
    let version = match number {
        Some(number) => Some(versions.iter().find(|one| one.number == number).cloned().ok_or(Problem::NotFound)?),
        None => versions.first().cloned(),
    };
    let stored = match &version {
        Some(version) => plans::readable(&mut tx, &reader, version.id).await?,
        None => Vec::new(),
    };
    let mut pieces = advice::of(&mut tx, id).await?;
    // The setting's own advice may carry its name.
    pieces.retain(|piece| reader.may_know_settings() || !piece.is_of_setting());
    let journey = timeline::load(&mut tx, &reader, id).await?;
    let newest = versions.first().map(|one| one.number);
    let is_newest_draft =
        version.as_ref().is_some_and(|one| one.state == "served" && newest == Some(one.number)) && !died;
    let draft = Draft::new(id, &versions);
    let comments = comments::load(&mut tx, app, viewer, &draft, &standing).await?.limited(is_newest_draft, !died);
    let may_write = writes && !died && version.as_ref().is_some_and(Version::is_working);
    let approval = match version.as_ref().filter(|_| may_write) {
        Some(working) => {
            let working = Working::new(&mut tx, id, working).await?;
            sign_off::summary(&mut tx, app, viewer, &working, &standing).await?
        }
        None => Markup::default(),
    };
    let is_theirs = reader.is_family() || viewer.person == Some(id.uuid());
    let say = (is_newest_draft && is_theirs && may(COMMENT_PLAN)).then(|| {
        let settled = journey.settled(viewer.today);
        let is_time =
            |one: &&law::ledger::Obligation| one.state.is_open() && one.from.kind.is_served() && one.is_time_to_allow();
        let days = settled.owed.iter().filter(is_time).filter_map(|one| one.last_day);
        days.max().map(words::date).unwrap_or_default()
    });
    let unsent = match is_newest_draft && may(COMMENT_PLAN) {
        true => unsent::comments(&unsaved::of(&mut tx, viewer.account).await?, id),
        false => Vec::new(),
    };
    let copies = if writes {
        let texts: Vec<_> = stored.iter().flat_map(|line| line.texts()).map(|(_, words)| words.clone()).collect();
        super::copies::of(&mut tx, viewer, id, &texts).await?
    } else {
        Vec::new()
    };
    let tells = match asked.tells.and_then(|tells| stored.iter().find(|one| one.line(&reader).line == tells)) {
        Some(line) if may_write => blocked::in_texts(&mut tx, id, &texts_of(line), viewer.today).await?,
        _ => Vec::new(),
    };
    let health = super::section_g::for_health(&mut tx, viewer, id).await?;
    let about = match &version {
        Some(version) => named_in(&mut tx, viewer, &child, version, &Wanted::default()).await?.about,
        None => plan_views::about(&child),
    };
    drop(tx);
    let lines: Vec<Line> = stored.iter().map(|line| line.line(&reader)).collect();
    let source = |of: Option<Uuid>| {
        let piece = of.and_then(|of| pieces.iter().find(|piece| piece.id.uuid() == of));
        piece.map(|piece| piece.from(&reader)).unwrap_or_default()
    };
    let mut parts = parts(&stored, &lines, &reader, writes, &comments, source)?;
    for line in parts.iter_mut().flat_map(|part| &mut part.lines).filter(|one| asked.tells == Some(one.line.line)) {
        line.tells = tells.iter().map(Blocked::in_words).collect();
    }
    let advice = pieces.iter().map(|piece| advice_row(id, piece, &journey, &reader, writes)).collect();
    show(&PlanPage {
        layout: app
            .layout(viewer, "EHC plan")
            .back_to(&format!("/children/{id}"), &child.name())
            .done(asked.done.as_deref().and_then(done_words)),
        child: id,
        name: about.name,
        born: about.born.map(words::date).unwrap_or_default(),
        state: state(version.as_ref(), viewer.is(Role::Parent) || viewer.is(Role::YoungPerson)),
        say,
        named: comments.named("school"),
        disagree: is_theirs && version.as_ref().is_some_and(|one| one.state == "final"),
        unsent,
        parts,
        advice: advice_table(advice),
        faults: if may_write {
            faults(&stored.iter().map(Stored::unseen).collect::<Vec<_>>())
                .into_iter()
                .map(|fault| fault.words)
                .collect()
        } else {
            Vec::new()
        },
        approval,
        general: comments.section("Comments on the whole plan", "Comment on the whole plan")?,
        versions: versions.iter().map(|one| version_line(id, one)).collect(),
        compare: version
            .as_ref()
            .filter(|one| versions.iter().any(|other| other.number == one.number - 1))
            .map(|one| format!("/children/{id}/plan/{}/compare/{}", one.number - 1, one.number)),
        may_write,
        sent: match may_write {
            true => versions.iter().find(|one| !one.is_working()).map(|one| sent_line(id, one)),
            false => None,
        },
        may_begin: writes && !died && !versions.iter().any(Version::is_working),
        without_advice,
        health,
        copies,
        version,
    })
}

/// All that is written in a line.
fn texts_of(line: &Stored) -> Vec<&Words> {
    line.texts().into_iter().map(|(_, words)| words).collect()
}

fn done_words(key: &str) -> Option<&'static str> {
    match key {
        "begun" => Some("Working version started."),
        "written" => Some("Line saved."),
        "removed" => Some("Line removed."),
        other => comments::done(other),
    }
}

fn state(version: Option<&Version>, is_family: bool) -> Tag {
    let Some(one) = version else { return Tag::new("No plan yet", "grey") };
    match one.state.as_str() {
        "working" => Tag::new("Working version", "yellow"),
        "served" if is_family => Tag::new(&format!("Draft plan sent to you on {}", frozen_on(one)), "blue"),
        "served" => Tag::new(&format!("Draft plan sent on {}", frozen_on(one)), "blue"),
        _ => Tag::new("Final plan", "green"),
    }
}

fn frozen_on(one: &Version) -> String {
    one.frozen_on().map(words::date).unwrap_or_default()
}

/// The version that the family has, as a file, and in words.
fn sent_line(id: PersonId, one: &Version) -> (String, String) {
    let what = if one.state == "served" { "Draft" } else { "Final plan" };
    (format!("/children/{id}/plan/{}/pdf", one.number), format!("{what} sent {}: PDF", frozen_on(one)))
}

fn version_line(id: PersonId, one: &Version) -> (String, String) {
    let state = match one.state.as_str() {
        "working" => format!("working version, started {} by {}", words::date(one.begun_on()), one.begun_by),
        "served" => format!("draft sent {}", frozen_on(one)),
        _ => format!("final, sent {}", frozen_on(one)),
    };
    (format!("/children/{id}/plan/{}", one.number), format!("Version {}: {state}", one.number))
}

fn advice_row(id: PersonId, piece: &Advice, journey: &Journey, reader: &Reader, writes: bool) -> Vec<Cell> {
    let returned = journey
        .events
        .iter()
        .filter(|event| event.kind == Kind::AdviceReturned && event.about == crate::model::about(piece.id.uuid()));
    let on = returned.map(|event| event.on).max().map_or_else(|| "Not yet received".to_owned(), words::date);
    // The family gets the advice with the draft.
    let from = if writes || super::advice::is_sent(journey, piece.id) {
        Cell::html(Markup::link(&format!("/children/{id}/advice/{}", piece.id), &piece.from(reader)))
    } else {
        Cell::text(piece.from(reader))
    };
    vec![Cell::text(listed(&piece.line)), from, Cell::text(on)]
}

fn advice_table(rows: Vec<Vec<Cell>>) -> Option<Table> {
    let head = ["Requested", "From", "Received"].iter().map(|text| Head::text(text)).collect();
    (!rows.is_empty()).then(|| Table { head, rows, ..Table::default() })
}

/// The lines by section, with what they name.
pub(super) fn parts(
    stored: &[Stored],
    lines: &[Line],
    reader: &Reader,
    with_lint: bool,
    comments: &Comments,
    source: impl Fn(Option<Uuid>) -> String,
) -> Result<Vec<Part>, Problem> {
    let body = |of: Option<Uuid>| {
        lines.iter().find(|line| Some(line.line) == of).map(|line| line.body.clone()).unwrap_or_default()
    };
    let mut last = "";
    SECTIONS
        .iter()
        .map(|section| {
            let begins = section.letter != last;
            last = section.letter;
            let lines = stored
                .iter()
                .zip(lines)
                .filter(|(_, line)| line.section == section.code)
                .map(|(stored, line)| {
                    let begins = first_words(&line.body);
                    Ok(PlanLine {
                        need: body(line.need),
                        outcome: body(line.outcome),
                        source: source(line.source),
                        vague: if with_lint && section.is_provision() { vague(line) } else { Vec::new() },
                        easy_age: line.easy.as_deref().filter(|_| with_lint).and_then(in_years),
                        by: format!("{}, {}", stored.written_by.to(reader), words::time(stored.written_at())),
                        tells: Vec::new(),
                        comments: comments.at(Some(line.line), ("Comment on this", &begins))?,
                        begins,
                        line: line.clone(),
                    })
                })
                .collect::<Result<_, Problem>>()?;
            Ok(Part { section, begins, lines })
        })
        .collect()
}

/// Begins a working version.
pub async fn begin(State(app): State<App>, viewer: Viewer, Path(id): Path<PersonId>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, WRITE_PLAN, id).await?;
    if let Some(on) = gate::outgoing::died(&mut tx, id).await? {
        return Err(Problem::Conflict(gate::Stopped { on }.to_string()));
    }
    let plan = plans::begin(&mut tx, id, &viewer.name, viewer.today).await?;
    tx.record(allowed.entry("person", Some(id.uuid())).detail(json!({ "plan_begun": plan }))).await?;
    tx.commit().await?;
    go(&format!("/children/{id}/plan?done=begun"))
}

#[cfg(test)]
mod tests {
    use super::first_words;

    #[test]
    fn a_line_is_named_by_its_first_words() {
        assert_eq!(first_words("Therapy each week"), "Therapy each week");
        assert_eq!(first_words("One two three  four\nfive six seven"), "One two three four five six…");
    }
}
