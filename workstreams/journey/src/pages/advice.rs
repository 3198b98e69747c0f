//! One piece of advice: giving it, and reading it.

use access::{AccountId, App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::{Reader, Words};
use jiff::civil::Date;
use law::Kind;
use law::invariants::Given as Guarded;
use law::ledger::Obligation;
use law::machines::{Machine, NeedsAssessment, Reassessment};
use page::govuk::{InsetText, Markup, SummaryList, Tag};
use page::upload::SentFile;
use page::{Form, Layout, Problem, Shown, Upload, go, refuse, show, words};
use people::records::children::{self, Child};
use people::{OPEN_CHILD, PersonId};
use serde_json::json;
use store::Tx;

use super::advice_form::{ask_of, giving, is_family, text_of};
use super::{advice_contact, advice_files, advice_late, advice_lost, advice_visit, child_advice, guest_draft};
use crate::model::advice_lines;
use crate::model::papers::Appendix;
use crate::model::tasks::Kind as Task;
use crate::records::advice::{self, Advice, AdviceId, Given, Standing, Written};
use crate::records::guests::For;
use crate::records::plans::Frozen;
use crate::records::timeline::{self, Journey, Recorded, Recording};
use crate::records::visits::{self, Visit};
use crate::records::{advice_to_send, owed, tasks};
use crate::{GIVE_ADVICE, RECORD_EVENT};

#[derive(Template)]
#[template(path = "advice.html")]
struct Read {
    layout: Layout,
    subject: &'static str,
    from: String,
    tag: Tag,
    /// When it was asked for, received, due, in and read.
    facts: SummaryList,
    given: Vec<Shows>,
    /// What a guest wrote whose link closed before they sent it.
    unsent: Markup,
    withdrawn: bool,
    /// Where somebody who works on the case marks it as read.
    read: Option<String>,
    files: Markup,
    /// What can be done about it: words and address.
    links: Vec<(&'static str, String)>,
    /// Where somebody who was asked is reminded.
    chase: Option<String>,
}

/// Advice in the words that the reader may have.
struct Shows {
    /// That it corrects what stands below it.
    corrects: bool,
    by: String,
    not_known: bool,
    parts: Vec<(&'static str, Vec<String>)>,
}

impl Shows {
    fn new(given: &Given, reader: &Reader) -> Self {
        Self {
            corrects: given.corrects.is_some(),
            by: given.by(reader),
            not_known: given.not_known,
            parts: given.parts(reader),
        }
    }
}

impl Given {
    /// Who gave it and when. Who works where the child is tells where that is.
    fn by(&self, reader: &Reader) -> String {
        match reader.may_know_settings() {
            true => format!("{}, {}", self.written_by.to(reader), words::date(self.written_on())),
            false => words::date(self.written_on()),
        }
    }

    /// Whether whoever corrects it typed again what they were shown.
    pub(super) fn is_same(&self, text: &advice::Text, reader: &Reader) -> bool {
        let parts = [(&self.needs, &text.needs), (&self.provision, &text.provision), (&self.outcomes, &text.outcomes)];
        let same = |kept: &Words, typed: &str| {
            kept.to_author(reader, self.author).split_whitespace().eq(typed.split_whitespace())
        };
        self.not_known == text.not_known && parts.iter().all(|(kept, typed)| same(kept, typed))
    }

    /// What was written, by heading and line.
    pub(super) fn parts(&self, reader: &Reader) -> Vec<(&'static str, Vec<String>)> {
        let provision = if reader.is_family() { "What would help" } else { "Provision" };
        [("Needs", &self.needs), (provision, &self.provision), ("Outcomes", &self.outcomes)]
            .into_iter()
            .filter(|(_, text)| !text.is_blank())
            .map(|(heading, text)| {
                let text = text.to_author(reader, self.author);
                (heading, text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
            })
            .collect()
    }
}

/// What a page about a piece of advice stands on.
pub(super) struct Piece {
    pub(super) child: Child,
    pub(super) reader: Reader,
    pub(super) advice: Advice,
    pub(super) given: Vec<Given>,
    /// Whether this viewer may give it now.
    pub(super) gives: bool,
    /// Whether this viewer works on the case.
    pub(super) records: bool,
    /// Whether the viewer has no other way to the record.
    pub(super) late: bool,
    pub(super) standing: Standing,
    pub(super) due: Option<Date>,
    /// Why it was sent back as incomplete, where it was and has not come again.
    pub(super) lacking: Option<Words>,
    /// Whether it is still to be read by those who work on the case.
    unread: bool,
    /// Visits that whoever was asked planned, as far as the viewer may know of them.
    pub(super) visits: Vec<Visit>,
    /// Visits that were cancelled as the request went to somebody else, for the same readers.
    pub(super) moved: Vec<Visit>,
    /// Who of a service has it.
    holder: Option<String>,
}

impl Piece {
    /// `records` is whether the viewer works on the case, and nothing for whoever was asked and has no other way to the record:
    /// they are not told who else has the request.
    async fn load(
        tx: &mut Tx,
        viewer: &Viewer,
        (child, reader, advice): (Child, Reader, Advice),
        journey: &Journey,
        records: Option<bool>,
    ) -> Result<Self, Problem> {
        let (id, piece) = (child.id, advice.id);
        let standing = advice::standing(&journey.events, piece);
        let (records, late) = (records.unwrap_or_default(), records.is_none());
        let (visits, moved) = visits_of(tx, &reader, id, piece).await?;
        Ok(Self {
            given: readable(advice::given(tx, piece).await?, &advice, records, viewer, journey),
            gives: advice.is_asked_of(viewer) && standing.is_open() && journey.died.is_none(),
            records,
            late,
            due: due(&journey.settled(viewer.today).owed, piece),
            lacking: advice::lacking(tx, id, piece, &standing).await?,
            unread: advice.is_unread(&journey.events),
            visits,
            moved,
            holder: if late { None } else { holder_of(tx, &advice).await? },
            child,
            reader,
            advice,
            standing,
        })
    }
}

/// Who of a service has a piece, by name.
async fn holder_of(tx: &mut Tx, advice: &Advice) -> Result<Option<String>, Problem> {
    let account: Vec<AccountId> = advice.allocated.into_iter().collect();
    let names = access::records::accounts::names(tx, &account).await?;
    Ok(names.into_iter().next().map(|(_, name)| name))
}

/// Who has the request, for whoever allocates the requests of the service.
pub(super) fn holder(viewer: &Viewer, piece: &Piece) -> Result<Markup, Problem> {
    if piece.advice.principal != Some(viewer.account) {
        return Ok(Markup::default());
    }
    let words = match &piece.holder {
        Some(_) if piece.advice.allocated == Some(viewer.account) => "Allocated to you. ".to_owned(),
        Some(name) => format!("Allocated to {name}. "),
        None => "Not allocated. ".to_owned(),
    };
    let html = Markup::text(&words).then(&Markup::link("/advice", "Allocate requests"));
    Ok(Markup::render(&InsetText { html, ..InsetText::default() })?)
}

/// The visits for a piece, as far as the reader may know of them: what is planned, and what was cancelled as the request went to
/// somebody else.
async fn visits_of(
    tx: &mut Tx,
    reader: &Reader,
    id: PersonId,
    piece: AdviceId,
) -> Result<(Vec<Visit>, Vec<Visit>), Problem> {
    let (mut planned, mut moved) =
        (visits::of_child(tx, reader, id).await?, visits::moved_of_child(tx, reader, id).await?);
    planned.retain(|one| one.advice == piece);
    moved.retain(|one| one.advice == piece);
    Ok((planned, moved))
}

/// What somebody sees who was asked and has no other way to the record, as the process is over or the child has left: the
/// piece alone. What they wrote is never refused for being late.
async fn open_late(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<(Piece, Tx), Problem> {
    let mut tx = app.db.read().await?;
    let advice = asked_piece(&mut tx, viewer, id, piece).await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    // A restricted record is for those who are named on it, and work for no way around a rule about whereabouts. The family
    // has its own rights or none.
    if children::of(&mut tx, id).await?.restricted || reader.is_bound() || advice.is_of_family() {
        return Err(Problem::NotFound);
    }
    let entry = store::Entry::new("advice.open", "person", Some(id.uuid()), store::Right::AskedForAdvice);
    drop(tx);
    app.db.log_read(&viewer.actor(), entry.detail(json!({ "advice": piece }))).await?;
    let mut tx = app.db.read().await?;
    let child = children::of(&mut tx, id).await?;
    let facts = children::standing(&mut tx, viewer, id).await?;
    people::records::identity::say(&mut tx, app, viewer, &child, &facts).await?;
    let journey = timeline::load(&mut tx, &reader, id).await?;
    Ok((Piece::load(&mut tx, viewer, (child, reader, advice), &journey, None).await?, tx))
}

/// The law's time limit, to whoever gives advice.
pub(super) const SIX_WEEKS: &str =
    "You must give your advice within 6 weeks of receiving the request (regulation 8(1), SEND Regulations 2014).";

/// By when a piece is, or was, owed; none where it never was.
pub(super) fn due(owed: &[Obligation], piece: AdviceId) -> Option<Date> {
    let about = crate::model::about(piece.uuid());
    let own = owed.iter().filter(|one| one.rule.id == law::ids::ADVICE && one.from.about == about);
    // The day of receipt counts where it is known, and what is open before what is over.
    own.max_by_key(|one| (one.state.is_open(), one.from.kind == Kind::AdviceAskReceived, one.last_day))
        .and_then(|one| one.last_day)
}

/// A piece that was asked of this viewer. Nobody learns of another.
pub(super) async fn asked_piece(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    piece: AdviceId,
) -> Result<Advice, Problem> {
    let all = advice::of(tx, id).await?;
    let advice = all.into_iter().find(|one| one.id == piece && one.is_asked_of(viewer)).ok_or(Problem::NotFound)?;
    let reader = Reader::session(tx, viewer, id).await?;
    let journey = timeline::load(tx, &reader, id).await?;
    // What was asked and taken back was asked of nobody.
    let about = crate::model::about(piece.uuid());
    let asked = journey.events.iter().any(|event| event.kind == Kind::AdviceAsked && event.about == about);
    if asked { Ok(advice) } else { Err(Problem::NotFound) }
}

pub(super) async fn open(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<(Piece, Tx), Problem> {
    let (child, standing, mut tx) = match children::open(app, viewer, OPEN_CHILD, id, "advice").await {
        // Whoever was asked needs no reason for their own piece.
        Err(shut @ (Problem::NotFound | Problem::Elsewhere(_))) => {
            return match open_late(app, viewer, id, piece).await {
                Err(Problem::NotFound) => Err(shut),
                late => late,
            };
        }
        other => other?,
    };
    let may = |action| app.policy.decide(viewer, action, &standing).is_some();
    let all = advice::of(&mut tx, id).await?;
    let advice = all.into_iter().find(|one| one.id == piece).ok_or(Problem::NotFound)?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    let journey = timeline::load(&mut tx, &reader, id).await?;
    if !opens(&advice, viewer, may(RECORD_EVENT), &journey, &reader) {
        return Err(Problem::NotFound);
    }
    let records = Some(may(RECORD_EVENT));
    Ok((Piece::load(&mut tx, viewer, (child, reader, advice), &journey, records).await?, tx))
}

/// Whether somebody who may open the record may open a piece too: whoever was asked, who records, and the family once they had it.
pub(super) fn opens(advice: &Advice, viewer: &Viewer, records: bool, journey: &Journey, reader: &Reader) -> bool {
    // What the setting writes is about a day in that setting; what somebody of the family writes is about a day at home.
    let closed = !reader.may_know_settings() && (advice.is_of_setting() || advice.is_of_family());
    let own = advice.is_asked_of(viewer);
    (own && advice.is_of_family()) || (!closed && (own || records || is_sent(journey, advice.id)))
}

/// Of what was given, what this viewer may read: whoever works on the case and whoever was asked read all of it; the family what they
/// were sent, and what came later once somebody who works on the case has read it.
fn readable(all: Vec<Given>, advice: &Advice, records: bool, viewer: &Viewer, journey: &Journey) -> Vec<Given> {
    if records || advice.is_asked_of(viewer) || advice.unread_since().is_none() {
        return all;
    }
    let sent = sendings(journey).map(|event| event.on).max();
    all.into_iter().filter(|given| sent.is_some_and(|on| given.written_on() < on)).collect()
}

/// When a piece was given; none where it was not.
fn returned(journey: &Journey, piece: AdviceId) -> impl Iterator<Item = Date> {
    let about = crate::model::about(piece.uuid());
    let returned = move |event: &&law::ledger::Event| event.kind == Kind::AdviceReturned && event.about == about;
    journey.events.iter().filter(returned).map(|event| event.on)
}

/// Whether the family has had a piece: with the draft or the plan that followed it, or with the decision that there
/// will be no plan.
pub(super) fn is_sent(journey: &Journey, piece: AdviceId) -> bool {
    returned(journey, piece).min().is_some_and(|on| sendings(journey).any(|event| event.on >= on))
}

/// What sends the family the advice that there is.
pub(super) const SENDS: [Kind; 5] = crate::records::enclosed::WITH_ADVICE;

fn sendings(journey: &Journey) -> impl Iterator<Item = &law::ledger::Event> {
    journey.events.iter().filter(|event| SENDS.contains(&event.kind))
}

/// The child's advice as the appendices of a plan, as far as this viewer may read it: the family from the draft
/// on, without what tells somebody where the child is who must not learn it. What came after the version was sent is no part of it.
pub(super) async fn appendices(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    reader: &Reader,
    id: PersonId,
    until: Option<Frozen>,
) -> Result<Vec<Appendix>, Problem> {
    let standing = children::standing(tx, viewer, id).await?;
    let journey = timeline::load(tx, reader, id).await?;
    let records = app.policy.decide(viewer, RECORD_EVENT, &standing).is_some();
    let mut all = Vec::new();
    for piece in advice::of(tx, id).await? {
        if !reader.may_know_settings()
            && (piece.is_of_setting() || (piece.is_of_family() && !piece.is_asked_of(viewer)))
        {
            continue;
        }
        let reads = is_sent(&journey, piece.id) || (records && !reader.is_bound());
        let given = if reads { advice::given(tx, piece.id).await? } else { Vec::new() };
        all.push(appendix(&piece, reader, &given, &journey, until));
    }
    Ok(all)
}

/// A piece of advice as an appendix, as it stood when the version was sent.
pub(super) fn appendix(
    piece: &Advice,
    reader: &Reader,
    given: &[Given],
    journey: &Journey,
    until: Option<Frozen>,
) -> Appendix {
    let in_time = |on: Date| until.is_none_or(|until| on <= until.on);
    let was_there = |given: &&Given| match until.and_then(|until| until.event) {
        Some(event) => given.is_before(event),
        None => in_time(given.written_on()),
    };
    let given = given.iter().find(was_there);
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    if let Some(given) = given {
        if given.not_known {
            parts.push(("Answer", "The child or young person is not known to this service.".to_owned()));
        }
        parts.extend(given.parts(reader).into_iter().map(|(heading, lines)| (heading, lines.join("\n"))));
    }
    Appendix {
        line: advice_lines::listed(&piece.line),
        from: piece.from(reader),
        received: returned(journey, piece.id).filter(|on| in_time(*on)).max(),
        written: given.map(|given| given.by(reader)).unwrap_or_default(),
        parts,
    }
}

/// Who asked, when it is due and where it stands, as facts.
fn facts(piece: &Piece, today: Date) -> SummaryList {
    let day = |on: Option<Date>, none: &str| on.map_or_else(|| none.to_owned(), words::date);
    let advice = &piece.advice;
    let mut facts = SummaryList::default()
        .row("Asked for", day(piece.standing.asked, "Not recorded"))
        .row("Request received", day(piece.standing.received, "Not confirmed yet"))
        .row("Due", day(piece.due, "Six weeks after the request is received"));
    for visit in &piece.visits {
        // What was planned and not done before the advice came is no plan any more.
        let name = if visit.on() < today { "Visit" } else { "Visit planned" };
        if visit.on() < today || piece.standing.is_open() {
            facts = facts.row(name, visit.words());
        }
    }
    for visit in piece.moved.iter().filter(|one| one.on() >= today && piece.standing.is_open()) {
        let words = format!("{}, because the request was given to somebody else", visit.words());
        facts = facts.row("Visit cancelled", words);
    }
    let came = if piece.reader.is_family() { "Received" } else { "Advice received" };
    facts = facts.row(came, day(piece.standing.came, "Not yet"));
    if let (true, Some(on), Some(by)) = (piece.records, advice.sent_on(), &advice.sent_by) {
        facts = facts.row("Request sent", format!("{}, by {by}", words::date(on)));
    }
    if piece.records && piece.standing.came.is_some() {
        let read = match (advice.read_on(), &advice.read_by) {
            (Some(on), Some(by)) => format!("{}, by {by}", words::date(on)),
            _ if piece.unread => "Not yet".to_owned(),
            _ => "Not recorded".to_owned(),
        };
        facts = facts.row("Read", read);
    }
    if let Some(late) = advice.late().filter(|_| piece.standing.is_open() && (piece.records || piece.gives)) {
        facts = facts
            .row("Expected by", format!("{}, said on {}", words::date(late.expected_on), words::date(late.said_on)))
            .row("Reason given", advice_late::in_words(&late, &piece.reader))
            .row("In law", late.reason.in_law());
    }
    if let (Some(on), Some(why)) = (piece.standing.sent_back, &piece.lacking) {
        facts = facts.row("Returned as incomplete", format!("{}: {}", words::date(on), why.to(&piece.reader)));
    }
    facts
}

/// What an officer can do about a piece, beside reading it.
fn links(piece: &Piece) -> Vec<(&'static str, String)> {
    let id = piece.child.id;
    let advice = &piece.advice;
    let here = format!("/children/{id}/advice/{}", advice.id);
    let act = |kind: Kind| format!("/children/{id}/journey/record/{}?advice={}", kind.code(), piece.advice.id);
    let mut all = Vec::new();
    if piece.standing.is_open() {
        if piece.standing.received.is_none() {
            all.push(("Confirm receipt of the request", act(Kind::AdviceAskReceived)));
        }
        all.push(("Record advice that came by post or email", format!("{here}/received")));
        all.push(("Print the request", format!("{here}/letter")));
        all.push(("Ask somebody else for this advice", format!("{here}/reassign")));
        if !piece.advice.is_of_family() {
            all.push(("Ask a guest who has no account", format!("{here}/guest")));
        }
        if advice.late().is_some_and(|late| late.reason.may_be().is_some()) {
            all.push(("Rely on an exception", format!("/children/{id}/journey/exception/{}", law::ids::ADVICE)));
        }
        all.push(("Cancel this request", format!("{here}/cancel")));
    } else if piece.standing.state == law::machines::Advice::Returned {
        all.push(("Return as incomplete", format!("{here}/return")));
    }
    all
}

/// What a guest wrote whose link closed before they sent it, for those who work on the case.
async fn unsent(tx: &mut Tx, piece: &Piece) -> Result<Markup, Problem> {
    match piece.records {
        true => guest_draft::unsent(tx, &piece.reader, For::Advice(piece.advice.id)).await,
        false => Ok(Markup::default()),
    }
}

/// The form for whoever is asked; the advice itself for others.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    Query(asked): Query<Done>,
) -> Shown {
    let (piece, mut tx) = match open(&app, &viewer, id, piece).await {
        Err(Problem::NotFound) => return advice_lost::draft(&app, &viewer, &address(id, piece)).await,
        other => other?,
    };
    let outside = advice_contact::outside(&mut tx, &piece).await?;
    let can_chase = piece.records
        && piece.standing.is_open()
        && match &outside {
            Some(outside) => outside.is_reached(),
            None => super::asking::has_account(&mut tx, &piece.advice).await?,
        };
    let is_to_send = piece.records && advice_to_send::is_one(&mut tx, piece.advice.id).await?;
    let unsent = unsent(&mut tx, &piece).await?;
    drop(tx);
    if piece.gives {
        let page = giving(&app, &viewer, &piece, &Form::default()).await?;
        let is_said = |code: &str| code == advice_late::DONE || advice_visit::said(code).is_some();
        let said = asked.words(&viewer).filter(|_| asked.done.as_deref().is_some_and(is_said));
        return match said {
            Some(words) => show(&page.done(words)),
            None => show(&page),
        };
    }
    let files =
        if piece.late { Markup::default() } else { advice_files::attached(&app, &viewer, &piece.advice).await? };
    let here = format!("/children/{id}/advice/{}", piece.advice.id);
    let own = piece.advice.is_asked_of(&viewer);
    let of_family = is_family(&viewer);
    let list = (format!("/children/{id}/advice"), child_advice::called(of_family));
    let back = match own && !piece.records {
        true if of_family => ("/".to_owned(), "Home"),
        true => ("/advice".to_owned(), "Requests for advice"),
        false => list,
    };
    let mut links = if piece.records { links(&piece) } else { Vec::new() };
    if own && !piece.given.is_empty() {
        let correct = if of_family { "Correct what you wrote" } else { "Correct your advice" };
        links.insert(0, (correct, format!("{here}/correct")));
    }
    let mut facts = facts(&piece, viewer.today);
    if is_to_send {
        facts = facts.html_row(
            "Request sent",
            Markup::link(super::advice_to_send::PATH, "Not yet: send it and mark it as sent"),
        );
    }
    if let Some(outside) = &outside {
        facts = outside.facts(facts);
        links.push(("Change email address or telephone number", format!("{here}/contact")));
    }
    show(&Read {
        tag: match piece.reader.is_family() {
            true => child_advice::tag_to_family(&piece.standing, piece.due, viewer.today),
            false => child_advice::tag(piece.unread, &piece.standing, piece.due, viewer.today),
        },
        facts,
        read: (piece.records && piece.advice.unread_since().is_some() && piece.standing.came.is_some())
            .then(|| format!("{here}/read")),
        chase: can_chase.then(|| format!("{here}/chase")),
        links,
        files,
        unsent,
        layout: app
            .layout(&viewer, child_advice::called(of_family))
            .back_to(&back.0, back.1)
            .done(asked.words(&viewer)),
        withdrawn: piece.standing.is_withdrawn,
        subject: advice_lines::subject(&piece.advice.line),
        from: piece.advice.from(&piece.reader),
        given: piece.given.iter().map(|given| Shows::new(given, &piece.reader)).collect(),
    })
}

/// By which right the viewer gives a piece that was asked of them.
pub(super) async fn right(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    advice: &Advice,
) -> Result<store::Entry, Problem> {
    match children::allow(tx, app, viewer, GIVE_ADVICE, id).await {
        Ok(allowed) => Ok(allowed.entry("person", Some(id.uuid()))),
        Err(Problem::NotFound) if !advice.is_of_family() && !children::of(tx, id).await?.restricted => {
            Ok(store::Entry::new("advice.give", "person", Some(id.uuid()), store::Right::AskedForAdvice))
        }
        Err(other) => Err(other),
    }
}

/// Whether advice comes after what it was for: the officer is told.
pub(super) async fn tell_if_late(
    tx: &mut Tx,
    id: PersonId,
    piece: AdviceId,
    by: &str,
    today: Date,
) -> Result<(), Problem> {
    let journey = timeline::whole(tx, id).await?;
    let assessing = matches!(
        NeedsAssessment::after(&journey.events),
        NeedsAssessment::Assessing | NeedsAssessment::PlanAgreed | NeedsAssessment::DraftServed
    ) || law::place::reassessment(&journey.events) == Reassessment::Agreed;
    if !assessing {
        tasks::add(tx, id, Task::LateAdvice, Some(piece.uuid()), today, by, today).await?;
        owed::work_out(tx, id, today).await?;
    }
    Ok(())
}

/// The page of a piece.
fn address(id: PersonId, piece: AdviceId) -> String {
    format!("/children/{id}/advice/{piece}")
}

/// Gives the advice, with the files that were chosen. Whoever is not asked any more has their own words back.
pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    upload: Upload,
) -> Shown {
    let Upload { mut form, files } = upload;
    match give(&app, &viewer, (id, piece), &mut form, files).await {
        Err(Problem::NotFound) => advice_lost::kept(&app, &viewer, &address(id, piece), &form).await,
        other => other,
    }
}

async fn give(
    app: &App,
    viewer: &Viewer,
    (id, piece): (PersonId, AdviceId),
    form: &mut Form,
    files: Vec<SentFile>,
) -> Shown {
    let advice = asked_piece(&mut app.db.read().await?, viewer, id, piece).await?;
    let text = text_of(form, &advice.line);
    // A report may say all of it, and a family may send a drawing or a recording alone.
    if files.is_empty() {
        ask_of(viewer, &advice, &text, form);
    }
    let kept = advice_files::keep(app, files, form).await?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    // Asked again: files may have taken a while to come.
    let advice = asked_piece(&mut tx, viewer, id, piece).await?;
    let entry = right(&mut tx, app, viewer, id, &advice).await?;
    if form.is_right() {
        let detail = json!({ "not_known": text.not_known });
        let recording = Recording {
            about: Some(advice.id.uuid()),
            ..Recording::new(Kind::AdviceReturned, viewer.today, detail, Guarded::default())
        };
        match timeline::record_as(&mut tx, &viewer.name, viewer.today, id, &recording, entry).await? {
            Recorded::Yes(event) => {
                advice::keep(&mut tx, advice.id, &text, Written::own(viewer), event).await?;
                advice_files::add(&mut tx, app, viewer, (id, advice.id), kept).await?;
                tell_if_late(&mut tx, id, advice.id, &viewer.name, viewer.today).await?;
                tx.commit().await?;
                return go(&format!("/children/{id}/advice/{piece}?done=given"));
            }
            Recorded::No(words) => form.refuse("needs", words.to_string()),
        }
    }
    drop(tx);
    let (piece, tx) = open(app, viewer, id, piece).await?;
    drop(tx);
    refuse(&giving(app, viewer, &piece, form).await?)
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
}

impl Done {
    fn words(&self, viewer: &Viewer) -> Option<&'static str> {
        let done = self.done.as_deref()?;
        if let Some(words) = advice_visit::said(done) {
            return Some(words);
        }
        Some(match done {
            "corrected" if is_family(viewer) => "Correction sent. It is kept with what you wrote first.",
            "corrected" => {
                "Correction sent. It is kept with your original advice, and the local authority has been told."
            }
            advice_late::DONE => {
                "The local authority can see your reason and the date. You get no reminders until then. The statutory deadline has not changed."
            }
            "reassigned" => {
                "Changes saved. The person you asked can now see the request. The six weeks still run from the original date."
            }
            "read" => "Marked as read.",
            "second" => "A second person has been asked to read it. Mark it as read once they have agreed.",
            "contact" => "Changes saved. Reminders go to this email address from now on.",
            "received" => "Advice recorded. It is part of the assessment from the date you entered.",
            "returned" => {
                "Advice returned as incomplete. The person who gave it can see your reason and send it again."
            }
            _ if is_family(viewer) => {
                "Thank you. We have your views, as shown below. If you want to change something, you can correct it here."
            }
            _ => "Advice sent to the local authority, as shown below. If something is wrong, correct it here.",
        })
    }
}
