//! Advice: an adviser's queue, giving it, and reading it.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::Reader;
use jiff::civil::Date;
use law::Kind;
use law::invariants::Given as Guarded;
use law::machines::{Machine, NeedsAssessment, Reassessment};
use law::notice::ADVICE_LINES;
use page::govuk::{Checkboxes, Choice, Textarea};
use page::{FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::records::children::{self, Child};
use people::{OPEN_CHILD, PersonId};
use serde_json::json;
use store::Tx;

use super::journey::sentence;
use crate::model::papers::Appendix;
use crate::model::tasks::Kind as Task;
use crate::records::advice::{self, Advice, AdviceId, Given, Text};
use crate::records::timeline::{self, Journey, Recorded, Recording};
use crate::records::{owed, tasks};
use crate::{GIVE_ADVICE, RECORD_EVENT};

#[derive(Template)]
#[template(path = "advice.html")]
struct Read {
    layout: Layout,
    name: String,
    from: String,
    given: Vec<Shows>,
    withdrawn: bool,
    guest: Option<String>,
    /// Where whoever gave it corrects it.
    correct: Option<String>,
    /// Where an officer asks somebody else.
    reassign: Option<String>,
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

    /// What was written, by heading and line.
    fn parts(&self, reader: &Reader) -> Vec<(&'static str, Vec<String>)> {
        [("Needs", &self.needs), ("Provision", &self.provision), ("Outcomes", &self.outcomes)]
            .into_iter()
            .filter(|(_, text)| !text.is_blank())
            .map(|(heading, text)| {
                let text = text.to(reader);
                (heading, text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
            })
            .collect()
    }
}

/// What a page about a piece of advice stands on.
struct Piece {
    child: Child,
    reader: Reader,
    advice: Advice,
    given: Vec<Given>,
    /// Whether this viewer may give it now.
    gives: bool,
    /// Whether this viewer may ask a guest for it.
    asks: bool,
    /// Whether this viewer works on the case.
    records: bool,
    /// Whether the viewer has no other way to the record.
    late: bool,
    /// Whether the request was withdrawn.
    withdrawn: bool,
}

/// What somebody sees who was asked and has no other way to the record, as the process is over or the child has left: the
/// piece alone. What they wrote is never refused for being late.
async fn open_late(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<(Piece, Tx), Problem> {
    let mut tx = app.db.read().await?;
    let advice = asked_piece(&mut tx, viewer, id, piece).await?;
    let reader = Reader::session(&mut tx, viewer, id).await?;
    // A restricted record is for those who are named on it, and work for no way around a rule about whereabouts.
    if children::of(&mut tx, id).await?.restricted || reader.is_bound() {
        return Err(Problem::NotFound);
    }
    let entry = store::Entry::new("advice.open", "person", Some(id.uuid()), ASKED);
    drop(tx);
    app.db.log_read(&viewer.actor(), entry.detail(json!({ "advice": piece }))).await?;
    let mut tx = app.db.read().await?;
    let child = children::of(&mut tx, id).await?;
    people::records::bereavement::say(&mut tx, viewer, &child).await?;
    let journey = timeline::load(&mut tx, &reader, id).await?;
    let given = advice::given(&mut tx, piece).await?;
    let gives = advice::is_open(&journey.events, piece) && journey.died.is_none();
    let withdrawn = advice::is_withdrawn(&journey.events, piece);
    Ok((Piece { child, reader, advice, given, gives, asks: false, records: false, late: true, withdrawn }, tx))
}

/// By which right somebody gives advice that they were asked for and whose way to the record has ended.
const ASKED: &str = "was asked for this advice";

/// A piece that was asked of this viewer. Nobody learns of another.
async fn asked_piece(tx: &mut Tx, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<Advice, Problem> {
    let all = advice::of(tx, id).await?;
    let advice = all.into_iter().find(|one| one.id == piece && one.is_asked_of(viewer)).ok_or(Problem::NotFound)?;
    let reader = Reader::session(tx, viewer, id).await?;
    let journey = timeline::load(tx, &reader, id).await?;
    // What was asked and taken back was asked of nobody.
    let about = crate::model::about(piece.uuid());
    let asked = journey.events.iter().any(|event| event.kind == Kind::AdviceAsked && event.about == about);
    if asked { Ok(advice) } else { Err(Problem::NotFound) }
}

async fn open(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<(Piece, Tx), Problem> {
    let (child, standing, mut tx) = match children::open(app, viewer, OPEN_CHILD, id, "advice").await {
        Err(Problem::NotFound) => return open_late(app, viewer, id, piece).await,
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
    let open = advice::is_open(&journey.events, piece);
    let gives = advice.is_asked_of(viewer) && open && journey.died.is_none();
    let given = advice::given(&mut tx, piece).await?;
    let asks = open && may(RECORD_EVENT);
    let records = may(RECORD_EVENT);
    let withdrawn = advice::is_withdrawn(&journey.events, piece);
    Ok((Piece { child, reader, advice, given, gives, asks, records, late: false, withdrawn }, tx))
}

/// Whether somebody who may open the record may open a piece too: whoever was asked, who records, and the family once they had it.
pub(super) fn opens(advice: &Advice, viewer: &Viewer, records: bool, journey: &Journey, reader: &Reader) -> bool {
    // What the setting writes is about a day in that setting.
    let closed = !reader.may_know_settings() && advice.line == "b";
    !closed && (advice.is_asked_of(viewer) || records || is_sent(journey, advice.id))
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
    let sends = [Kind::DraftServed, Kind::PlanRefused, Kind::PlanIssued, Kind::AmendmentServed, Kind::PlanAmended];
    returned(journey, piece)
        .min()
        .is_some_and(|on| journey.events.iter().any(|event| sends.contains(&event.kind) && event.on >= on))
}

/// The child's advice as the appendices of a plan, as far as this viewer may read it: the family from the draft
/// on, without what tells somebody where the child is who must not learn it. `until` is the day of the version: what came later is no part
/// of it.
pub(super) async fn appendices(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    reader: &Reader,
    id: PersonId,
    until: Option<Date>,
) -> Result<Vec<Appendix>, Problem> {
    let standing = children::standing(tx, viewer, id).await?;
    let journey = timeline::load(tx, reader, id).await?;
    let records = app.policy.decide(viewer, RECORD_EVENT, &standing).is_some();
    let mut all = Vec::new();
    for piece in advice::of(tx, id).await? {
        if !reader.may_know_settings() && piece.line == "b" {
            continue;
        }
        let reads = is_sent(&journey, piece.id) || (records && !reader.is_bound());
        let given = if reads { advice::given(tx, piece.id).await? } else { Vec::new() };
        all.push(appendix(&piece, reader, &given, &journey, until));
    }
    Ok(all)
}

/// A piece of advice as an appendix, as it stood on the day `until`.
pub(super) fn appendix(
    piece: &Advice,
    reader: &Reader,
    given: &[Given],
    journey: &Journey,
    until: Option<Date>,
) -> Appendix {
    let line = ADVICE_LINES.iter().find(|line| line.letter == piece.line).map_or("", |line| line.from);
    let in_time = |on: Date| until.is_none_or(|until| on <= until);
    let given = given.iter().find(|given| in_time(given.written_on()));
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    if let Some(given) = given {
        if given.not_known {
            parts.push(("Answer", "The child or young person is not known to this service.".to_owned()));
        }
        parts.extend(given.parts(reader).into_iter().map(|(heading, lines)| (heading, lines.join("\n"))));
    }
    Appendix {
        line: format!("({}) {line}", piece.line),
        from: piece.from(reader),
        received: returned(journey, piece.id).filter(|on| in_time(*on)).max(),
        written: given.map(|given| given.by(reader)).unwrap_or_default(),
        parts,
    }
}

/// That the service does not know the child: an answer of its own.
pub(super) fn not_known(form: &Form) -> Checkboxes {
    let choice = Choice::new("yes", "The child or young person is not known to this service")
        .hint("The law still requires advice. The local authority may ask you to see them");
    form.checkboxes("not_known", "If you cannot give this advice", vec![choice])
}

fn giving(app: &App, viewer: &Viewer, piece: &Piece, form: &Form) -> Result<FieldsForm, Problem> {
    let line = ADVICE_LINES.iter().find(|line| line.letter == piece.advice.line).map_or("", |line| line.from);
    let layout = app.layout(viewer, "Give advice").errors(form.summary()).back_to("/advice", "Requests for advice");
    let area = |name: &str, label: &str, hint: &str| Textarea {
        rows: Some(6),
        hint: Some(hint.into()),
        ..form.textarea(name, label)
    };
    let mut page = FieldsForm::new(layout, 0);
    if piece.late {
        page = page.lead("Your part in the assessment has ended. You can still give the advice you were asked for. It will be kept with today’s date.");
    }
    page.lead(format!("For the assessment of {}: {line}.", piece.child.name()))
        .lead(sentence(law::ids::ADVICE))
        .field(&area("needs", "Needs", "What the child or young person needs, from what you have seen and know"))?
        .field(&area("provision", "Provision", "What should be done: who by, how much, how often and for how long"))?
        .field(&area("outcomes", "Outcomes", "What they will be able to do, and by when"))?
        .field(&not_known(form))
        .map(|page| page.button("Send advice"))
}

/// The form for whoever is asked; the advice itself for others.
pub async fn view(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    Query(asked): Query<Done>,
) -> Shown {
    let (piece, tx) = open(&app, &viewer, id, piece).await?;
    drop(tx);
    if piece.gives {
        return show(&giving(&app, &viewer, &piece, &Form::default())?);
    }
    let line = ADVICE_LINES.iter().find(|line| line.letter == piece.advice.line).map_or("", |line| line.from);
    let done = asked.done.as_deref().map(|key| match key {
        "corrected" => "Correction sent. It is kept with your original advice, and the local authority has been told.",
        "reassigned" => "Changes saved. The person you asked can now see the request. The six weeks still run from the original date.",
        _ => "Advice sent to the local authority, as shown below. If something is wrong, correct it here.",
    });
    let here = format!("/children/{id}/advice/{}", piece.advice.id);
    let own = piece.advice.is_asked_of(&viewer);
    let back =
        if own { ("/advice".to_owned(), "Requests for advice") } else { (format!("/children/{id}/plan"), "The plan") };
    show(&Read {
        correct: (own && !piece.given.is_empty()).then(|| format!("{here}/correct")),
        reassign: (piece.asks && piece.records).then(|| format!("{here}/reassign")),
        layout: app.layout(&viewer, "Advice").back_to(&back.0, back.1).done(done),
        withdrawn: piece.withdrawn,
        name: piece.child.name(),
        from: format!("{} ({line})", piece.advice.from(&piece.reader)),
        guest: piece.asks.then(|| format!("/children/{id}/advice/{}/guest", piece.advice.id)),
        given: piece.given.iter().map(|given| Shows::new(given, &piece.reader)).collect(),
    })
}

/// What the form says.
pub(super) fn text_of(form: &mut Form) -> Text {
    for field in ["needs", "provision", "outcomes"] {
        form.at_most(field, 20_000);
    }
    Text {
        needs: form.value("needs").to_owned(),
        provision: form.value("provision").to_owned(),
        outcomes: form.value("outcomes").to_owned(),
        not_known: form.value("not_known") == "yes",
    }
}

/// Says of each box that was left empty what is to be written in it, to whoever gives the advice.
pub(super) fn ask_for_what_lacks(text: &Text, form: &mut Form) {
    for field in lacks(text) {
        let words = match field {
            "needs" => "Enter what the child or young person needs. If you do not know them, say so at the end",
            "provision" => "Enter what should be done for them. If you do not know them, say so at the end",
            _ => "Enter what they will be able to do. If you do not know them, say so at the end",
        };
        form.refuse(field, words);
    }
}

/// What it does not cover, unless the service does not know the child.
pub(super) fn lacks(text: &Text) -> Vec<&'static str> {
    [("needs", &text.needs), ("provision", &text.provision), ("outcomes", &text.outcomes)]
        .into_iter()
        .filter(|(_, value)| value.is_empty() && !text.not_known)
        .map(|(name, _)| name)
        .collect()
}

/// By which right the viewer gives a piece that was asked of them.
async fn right(tx: &mut Tx, app: &App, viewer: &Viewer, id: PersonId) -> Result<store::Entry, Problem> {
    match children::allow(tx, app, viewer, GIVE_ADVICE, id).await {
        Ok(allowed) => Ok(allowed.entry("person", Some(id.uuid()))),
        Err(Problem::NotFound) if !children::of(tx, id).await?.restricted => {
            Ok(store::Entry::new("advice.give", "person", Some(id.uuid()), ASKED))
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
    ) || Reassessment::after(&journey.events) == Reassessment::Agreed;
    if !assessing {
        tasks::add(tx, id, Task::LateAdvice, Some(piece.uuid()), today, by, today).await?;
        owed::work_out(tx, id, today).await?;
    }
    Ok(())
}

/// Gives the advice.
pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let text = text_of(&mut form);
    ask_for_what_lacks(&text, &mut form);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let advice = asked_piece(&mut tx, &viewer, id, piece).await?;
    let entry = right(&mut tx, &app, &viewer, id).await?;
    if form.is_right() {
        let detail = json!({ "not_known": text.not_known });
        let recording = Recording {
            about: Some(advice.id.uuid()),
            ..Recording::new(Kind::AdviceReturned, viewer.today, detail, Guarded::default())
        };
        match timeline::record_as(&mut tx, &viewer.name, viewer.today, id, &recording, entry).await? {
            Recorded::Yes(event) => {
                advice::keep(&mut tx, advice.id, &text, &viewer.name, viewer.today, event).await?;
                tell_if_late(&mut tx, id, advice.id, &viewer.name, viewer.today).await?;
                tx.commit().await?;
                return go(&format!("/children/{id}/advice/{piece}?done=given"));
            }
            Recorded::No(words) => form.refuse("needs", words.to_string()),
        }
    }
    drop(tx);
    let (piece, tx) = open(&app, &viewer, id, piece).await?;
    drop(tx);
    refuse(&giving(&app, &viewer, &piece, &form)?)
}

fn correcting(app: &App, viewer: &Viewer, piece: &Piece, form: &Form) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/advice/{}", piece.child.id, piece.advice.id);
    let layout = app.layout(viewer, "Correct your advice").errors(form.summary()).back_to(&back, "Advice");
    let area = |name: &str, label: &str| Textarea { rows: Some(6), ..form.textarea(name, label) };
    FieldsForm::new(layout, 0)
        .lead("Your original advice stays on the record. The correction is kept with it, with today’s date, and the local authority is told.")
        .field(&area("needs", "Needs"))?
        .field(&area("provision", "Provision"))?
        .field(&area("outcomes", "Outcomes"))?
        .field(&not_known(form))
        .map(|page| page.button("Send the correction"))
}

/// The form by which advice that was given is corrected: what stands now.
pub async fn correct_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
) -> Shown {
    let (piece, tx) = open(&app, &viewer, id, piece).await?;
    drop(tx);
    let given = piece.given.first().filter(|_| piece.advice.is_asked_of(&viewer)).ok_or(Problem::NotFound)?;
    let form = [("needs", &given.needs), ("provision", &given.provision), ("outcomes", &given.outcomes)]
        .into_iter()
        .fold(Form::default(), |form, (name, words)| form.with(name, words.to(&piece.reader)));
    let form = if given.not_known { form.with("not_known", "yes") } else { form };
    show(&correcting(&app, &viewer, &piece, &form)?)
}

/// Keeps a correction beside what was given.
pub async fn correct(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let text = text_of(&mut form);
    ask_for_what_lacks(&text, &mut form);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let advice = asked_piece(&mut tx, &viewer, id, piece).await?;
    let given = advice::given(&mut tx, piece).await?;
    let wrong = given.first().ok_or(Problem::NotFound)?;
    let entry = right(&mut tx, &app, &viewer, id).await?;
    if form.is_right() {
        advice::correct(&mut tx, advice.id, &text, &viewer.name, viewer.today, wrong).await?;
        let about = Some(piece.uuid());
        tasks::add(&mut tx, id, Task::AdviceCorrected, about, viewer.today, &viewer.name, viewer.today).await?;
        owed::work_out(&mut tx, id, viewer.today).await?;
        tx.record(entry.detail(json!({ "advice_corrected": piece }))).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/advice/{piece}?done=corrected"));
    }
    drop(tx);
    let (piece, tx) = open(&app, &viewer, id, piece).await?;
    drop(tx);
    refuse(&correcting(&app, &viewer, &piece, &form)?)
}

/// Of whom a piece can be asked instead.
async fn others(tx: &mut Tx, viewer: &Viewer, id: PersonId, piece: &Advice) -> Result<Vec<Choice>, Problem> {
    let mut all = Vec::new();
    if piece.line == "b"
        && let Some(setting) = advice::setting_of(tx, id).await?
        && piece.organisation != Some(setting)
    {
        let name = ::organisations::records::organisations::name(tx, setting.uuid()).await?;
        all.push(Choice::new(&format!("setting-{setting}"), &name).hint("Where the child is now"));
    }
    for one in access::records::accounts::holders(tx, access::Role::EducationalPsychologist, viewer.today).await? {
        all.push(Choice::new(&format!("account-{}", one.id), &one.name));
    }
    for one in crate::records::services::all(tx).await? {
        all.push(Choice::new(&format!("service-{}", one.organisation), &one.name));
    }
    Ok(all)
}

fn reassigning(
    app: &App,
    viewer: &Viewer,
    piece: &Piece,
    whom: Vec<Choice>,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/advice/{}", piece.child.id, piece.advice.id);
    let layout = app.layout(viewer, "Ask somebody else").errors(form.summary()).back_to(&back, "Advice");
    FieldsForm::new(layout, 0)
        .lead(format!(
            "The advice was requested from {}. Once you ask somebody else, they will no longer see the request here.",
            piece.advice.from(&piece.reader)
        ))
        .field(&form.radios("whom", "Who will give the advice", whom))?
        .field(&Textarea { rows: Some(3), ..form.textarea("why", "Why you are asking somebody else") })
        .map(|page| page.button("Ask for advice"))
}

/// The form by which an officer asks somebody else.
pub async fn reassign_form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
) -> Shown {
    let (piece, mut tx) = open(&app, &viewer, id, piece).await?;
    if !piece.asks {
        return Err(Problem::NotFound);
    }
    let whom = others(&mut tx, &viewer, id, &piece.advice).await?;
    drop(tx);
    show(&reassigning(&app, &viewer, &piece, whom, &Form::default())?)
}

/// Asks somebody else.
pub async fn reassign(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let why = form.required("why", "Enter why you are asking somebody else");
    form.at_most("why", 2_000);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let all = advice::of(&mut tx, id).await?;
    let advice = all.into_iter().find(|one| one.id == piece).ok_or(Problem::NotFound)?;
    let journey = timeline::whole(&mut tx, id).await?;
    if !advice::is_open(&journey.events, piece) {
        return Err(Problem::Conflict("This advice has been given. You do not need to ask for it again.".to_owned()));
    }
    let outgoing = gate::Outgoing::about(&mut tx, id, "").await?;
    outgoing.map_err(|stopped| Problem::Conflict(stopped.to_string()))?;
    let whom = others(&mut tx, &viewer, id, &advice).await?;
    if let (Some(chosen), true) = (form.one_of("whom", &whom, "Select who will give the advice"), form.is_right()) {
        let of = |prefix: &str| chosen.strip_prefix(prefix);
        let asked = (
            of("account-").and_then(|id| id.parse().ok()),
            of("service-").and_then(|id| id.parse().ok()),
            of("setting-").and_then(|id| id.parse().ok()),
        );
        let name = whom.iter().find(|one| one.value == chosen).map_or_else(String::new, |one| one.text.clone());
        people::records::admissions::end(&mut tx, piece.uuid(), None, viewer.today).await?;
        crate::records::guests::revoke(&mut tx, piece).await?;
        advice::reassign(&mut tx, id, piece, &name, asked).await?;
        let again = advice::of(&mut tx, id).await?.into_iter().find(|one| one.id == piece).ok_or(Problem::NotFound)?;
        for who in again.admits() {
            people::records::admissions::admit(&mut tx, id, who, piece.uuid(), viewer.today).await?;
        }
        messages::records::messages::call_back_about(&mut tx, piece.uuid()).await?;
        let about = Some(piece.uuid());
        tasks::settled(&mut tx, id, Task::AdviceOfOldSetting, about, &viewer.name, viewer.today).await?;
        owed::work_out(&mut tx, id, viewer.today).await?;
        let detail = json!({ "advice_reassigned": piece, "from": advice.asked_of.unseen(), "to": name });
        tx.record(allowed.entry("person", Some(id.uuid())).detail(detail).reason(&why)).await?;
        tx.commit().await?;
        return go(&format!("/children/{id}/advice/{piece}?done=reassigned"));
    }
    drop(tx);
    let (piece, mut tx) = open(&app, &viewer, id, piece).await?;
    let whom = others(&mut tx, &viewer, id, &piece.advice).await?;
    drop(tx);
    refuse(&reassigning(&app, &viewer, &piece, whom, &form)?)
}

/// What was just done.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
}
