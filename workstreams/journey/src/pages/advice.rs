//! Advice: an adviser's queue, giving it, and reading it.

use access::{App, Viewer};
use askama::Template;
use axum::extract::{Path, State};
use gate::Reader;
use jiff::civil::Date;
use law::Kind;
use law::invariants::Given as Guarded;
use law::notice::ADVICE_LINES;
use law::working::shown;
use page::govuk::{Cell, Checkboxes, Choice, Head, Markup, Table, Textarea};
use page::{FieldsForm, Form, Layout, Problem, Shown, go, refuse, show, words};
use people::records::children::{self, Child};
use people::{OPEN_CHILD, PersonId};
use serde_json::json;
use store::Tx;

use super::journey::sentence;
use crate::model::papers::Appendix;
use crate::records::advice::{self, Advice, AdviceId, Given, Queued, Text};
use crate::records::timeline::{self, Journey, Recording};
use crate::{GIVE_ADVICE, RECORD_EVENT};

#[derive(Template)]
#[template(path = "advice_queue.html")]
struct Queue {
    layout: Layout,
    table: Option<Table>,
}

/// What the viewer still owes; that it was read is in the log.
pub(super) async fn load_queue(app: &App, viewer: &Viewer) -> Result<Vec<Queued>, Problem> {
    let mut tx = app.db.read().await?;
    let queued = advice::queue(&mut tx, app, viewer).await?;
    drop(tx);
    let because = app.policy.reach(viewer, GIVE_ADVICE).first().map_or("", |rule| rule.because);
    let detail = json!({ "shown": queued.iter().map(|one| one.person).collect::<Vec<_>>() });
    app.db.log_read(&viewer.actor(), store::Entry::new("advice.list", "person", None, because).detail(detail)).await?;
    Ok(queued)
}

/// It as a table; nothing where nothing is owed.
pub(super) fn queue_table(queued: &[Queued], today: Date) -> Option<Table> {
    let rows: Vec<Vec<Cell>> = queued
        .iter()
        .map(|one| {
            let name = gate::name::listed(&one.forename, &one.surname);
            let days = one.last_day().map(|day| law::counting::days_between(today, day));
            let left = match days {
                Some(days) if days < 0 => format!("{} late", words::plural(-days, "day", "days")),
                Some(days) => format!("{} left", words::plural(days, "day", "days")),
                None => String::new(),
            };
            vec![
                Cell::html(Markup::link(&format!("/children/{}/advice/{}", one.person, one.id), &name)),
                Cell::text(one.last_day().map(shown).unwrap_or_default()),
                Cell::text(left),
            ]
        })
        .collect();
    let head =
        ["Child or young person", "Statutory deadline", "How it stands"].iter().map(|text| Head::text(text)).collect();
    (!rows.is_empty()).then(|| Table { head, rows, first_cell_is_header: true, ..Table::default() })
}

/// What the viewer still owes.
pub async fn queue(State(app): State<App>, viewer: Viewer) -> Shown {
    let queued = load_queue(&app, &viewer).await?;
    show(&Queue { layout: app.layout(&viewer, "Advice asked of you"), table: queue_table(&queued, viewer.today) })
}

#[derive(Template)]
#[template(path = "advice.html")]
struct Read {
    layout: Layout,
    name: String,
    from: String,
    given: Vec<Shows>,
    guest: Option<String>,
}

/// Advice in the words that the reader may have.
struct Shows {
    by: String,
    not_known: bool,
    parts: Vec<(&'static str, Vec<String>)>,
}

impl Shows {
    fn new(given: &Given, reader: &Reader) -> Self {
        Self { by: given.by(reader), not_known: given.not_known, parts: given.parts(reader) }
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
}

async fn open(app: &App, viewer: &Viewer, id: PersonId, piece: AdviceId) -> Result<(Piece, Tx), Problem> {
    let (child, standing, mut tx) = children::open(app, viewer, OPEN_CHILD, id, "advice").await?;
    let may = |action| app.policy.decide(viewer, action, &standing).is_some();
    let all = advice::of(&mut tx, id).await?;
    let advice = all.into_iter().find(|one| one.id == piece).ok_or(Problem::NotFound)?;
    let journey = timeline::load(&mut tx, id).await?;
    let asked = is_asked(viewer, &advice) && may(GIVE_ADVICE);
    let sent = is_sent(&journey, piece);
    let reader = Reader::session(&mut tx, viewer, id).await?;
    // What the setting writes is about a day in that setting.
    let closed = !reader.may_know_settings() && advice.line == "b";
    if closed || !(asked || may(RECORD_EVENT) || sent) {
        return Err(Problem::NotFound);
    }
    let open = advice::is_open(&journey.events, piece);
    let gives = asked && open;
    let given = advice::given(&mut tx, piece).await?;
    let asks = open && may(RECORD_EVENT);
    Ok((Piece { child, reader, advice, given, gives, asks }, tx))
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
    let journey = timeline::load(tx, id).await?;
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

/// Whether the piece was asked of this viewer: of their account, or of the setting whose SENCO they are.
fn is_asked(viewer: &Viewer, advice: &Advice) -> bool {
    let services = viewer.organisations(access::Role::Adviser);
    advice.account == Some(viewer.account)
        || (viewer.is(access::Role::Senco) && advice.line == "b")
        || advice.service.is_some_and(|service| services.contains(&service.uuid()))
}

/// That the service does not know the child: an answer of its own.
pub(super) fn not_known(form: &Form) -> Checkboxes {
    let choice = Choice::new("yes", "The child or young person is not known to this service")
        .hint("The law still asks for advice. The local authority may ask you to see them");
    form.checkboxes("not_known", "If you cannot give it", vec![choice])
}

fn giving(app: &App, viewer: &Viewer, piece: &Piece, form: &Form) -> Result<FieldsForm, Problem> {
    let line = ADVICE_LINES.iter().find(|line| line.letter == piece.advice.line).map_or("", |line| line.from);
    let layout = app.layout(viewer, "Give advice").errors(form.summary()).back_to("/advice", "Advice asked of you");
    let area = |name: &str, label: &str, hint: &str| Textarea {
        rows: Some(6),
        hint: Some(hint.into()),
        ..form.textarea(name, label)
    };
    FieldsForm::new(layout, 0)
        .lead(format!("For the assessment of {}: {line}.", piece.child.name()))
        .lead(sentence("A-7"))
        .field(&area("needs", "Needs", "What the child or young person needs, from what you saw and know"))?
        .field(&area("provision", "Provision", "What is to be done: who, how much, how often, for how long"))?
        .field(&area("outcomes", "Outcomes", "What they will be able to do, by when"))?
        .field(&not_known(form))
        .map(|page| page.button("Give the advice"))
}

/// The form for whoever is asked; the advice itself for others.
pub async fn view(State(app): State<App>, viewer: Viewer, Path((id, piece)): Path<(PersonId, AdviceId)>) -> Shown {
    let (piece, tx) = open(&app, &viewer, id, piece).await?;
    drop(tx);
    if piece.gives {
        return show(&giving(&app, &viewer, &piece, &Form::default())?);
    }
    let line = ADVICE_LINES.iter().find(|line| line.letter == piece.advice.line).map_or("", |line| line.from);
    show(&Read {
        layout: app.layout(&viewer, "Advice").back_to(&format!("/children/{id}/plan"), "The plan"),
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

/// What it does not cover, unless the service does not know the child.
pub(super) fn lacks(text: &Text) -> Vec<&'static str> {
    [("needs", &text.needs), ("provision", &text.provision), ("outcomes", &text.outcomes)]
        .into_iter()
        .filter(|(_, value)| value.is_empty() && !text.not_known)
        .map(|(name, _)| name)
        .collect()
}

/// Gives the advice.
pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, piece)): Path<(PersonId, AdviceId)>,
    mut form: Form,
) -> Shown {
    let text = text_of(&mut form);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, GIVE_ADVICE, id).await?;
    let all = advice::of(&mut tx, id).await?;
    let advice = all.into_iter().find(|one| one.id == piece && is_asked(&viewer, one)).ok_or(Problem::NotFound)?;
    if form.is_right() {
        let recording = Recording {
            kind: Kind::AdviceReturned,
            on: viewer.today,
            about: Some(advice.id.uuid()),
            detail: json!({ "not_known": text.not_known }),
            given: Guarded { advice_lacks: lacks(&text), ..Guarded::default() },
        };
        match timeline::record(&mut tx, &viewer, id, &recording, &allowed).await? {
            Ok(event) => {
                advice::keep(&mut tx, advice.id, &text, &viewer.name, viewer.today, event).await?;
                tx.commit().await?;
                return go("/advice");
            }
            Err(words) => form.refuse("needs", words.to_string()),
        }
    }
    drop(tx);
    let (piece, tx) = open(&app, &viewer, id, piece).await?;
    drop(tx);
    refuse(&giving(&app, &viewer, &piece, &form)?)
}
