//! What is done with the children of a worklist that were selected, and what came of it for each.

use access::lists::ReadLog;
use access::records::accounts::Holder;
use access::{App, Viewer};
use axum::extract::State;
use jiff::civil::Date;
use page::govuk::{Button, ErrorSummary, Markup, SelectItem};
use page::list::{BulkAction, ListQuery, Selection};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use store::Tx;

use super::panel_put::{self, Put, PutRefused};
use super::worklist::{self, Officers, list, listing, refused};
use super::worklist_chase::{self, Chase, Pieces};
use super::worklist_letters::{self, Batch};
use super::worklist_note::{self, Written};
use crate::RECORD_EVENT;
use crate::model::panel::{self, QUESTIONS};
use crate::records::general_letters;
use crate::records::panels::{self, Panel};
use crate::records::worklist::Owed;

/// Children whose work is done together, so that nobody waits for the whole list.
const BATCH: usize = 100;
/// Children who are named where the question for a panel does not fit them; others are counted.
const NAMED: usize = 20;

/// Children whom a page about an act on the list names.
static NAMES: ReadLog<PersonId> = ReadLog::new("worklist.see", "person", RECORD_EVENT, |child| Some(child.uuid()));

/// What is missing from an act that was sent: codes, the field and the words.
const MISSING: [(&str, &str, &str); 4] = [
    ("no-children", "select-0", "Select at least one child"),
    ("no-officer", "officer", "Select a case officer"),
    ("no-panel", "panel", "Select a meeting and the question for it"),
    ("no-act", "select-0", "Select what to do with the children"),
];

/// Says what is missing at its field.
pub(super) fn refuse_missing(form: &mut Form, code: &str) -> bool {
    let known = MISSING.iter().find(|(known, ..)| *known == code);
    if let Some((_, field, words)) = known {
        form.refuse(field, *words);
    }
    known.is_some()
}

/// The code that says that a letter does not fit a child.
const LETTER: &str = "letter";

/// Why nothing was done for some of the children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The policy does not allow it.
    NotYours,
    /// They have this case officer already.
    HasOfficer,
    /// No advice is due.
    NothingDue,
    /// Nobody who was asked has an account.
    NoAccount,
    /// The child died, or nothing may go out about it.
    Stopped,
    /// Whoever was asked was reminded today.
    RemindedToday,
    /// The case is on this agenda with this question.
    OnAgenda,
    /// Somebody closed the meeting meanwhile.
    Closed,
    /// The request is in no record yet.
    NotMatched,
    /// The question for the panel makes no sense where the case stands.
    Unfit,
    /// The letter makes no sense where the case stands.
    LetterUnfit,
    /// Nobody of the family whose letter it would be is recorded.
    NobodyToWriteTo,
    /// Whoever it would go to has neither an address nor an email address nor an account.
    NoAddress,
    /// The same letter is prepared, and was not sent yet.
    HasLetter,
}

impl Why {
    /// Codes, and the words for one and for several.
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::NotYours, "not-yours", "you cannot make this change on the record"),
        (Self::HasOfficer, "has-officer", "already on this caseload"),
        (Self::NothingDue, "nothing-due", "no advice is due"),
        (
            Self::NoAccount,
            "no-account",
            "nobody who was asked for it has an account or an email address, so write or telephone",
        ),
        (Self::Stopped, "stopped", "nothing may be sent about the child at the moment"),
        (Self::RemindedToday, "reminded-today", "a reminder was already written today"),
        (Self::OnAgenda, "on-agenda", "already on this agenda with this question"),
        (Self::Closed, "closed", "the meeting has been closed"),
        (Self::NotMatched, "not-matched", "match the request to a record first"),
        (Self::Unfit, "unfit", "the question does not fit the stage of the assessment or plan"),
        (Self::LetterUnfit, "letter-unfit", "the letter does not fit the stage of the assessment or plan"),
        (Self::NobodyToWriteTo, "nobody", "nobody is recorded who would get the letter"),
        (Self::NoAddress, "no-address", "no address, email address or account is recorded"),
        (Self::HasLetter, "has-letter", "a draft of this letter is on the worklist already"),
    ];

    pub(super) fn code(self) -> &'static str {
        Self::ALL.iter().find(|(why, ..)| *why == self).map_or("", |(_, code, _)| code)
    }

    /// As a line about one thing says it.
    pub(super) fn of_one(self) -> &'static str {
        Self::ALL.iter().find(|(why, ..)| *why == self).map_or("", |(.., words)| words)
    }
}

/// What came of an act: for how many children it was done, and why not for others.
#[derive(Debug, Default)]
pub(super) struct Came {
    done: i64,
    /// Things that were done where a child can have several, such as reminders.
    things: i64,
    not: Vec<(Why, i64)>,
    /// Whom the question for a panel or the letter does not fit, and why, as a code.
    unfit: Vec<(PersonId, &'static str)>,
    /// Who was left off an agenda because the panel meets after their deadline, with the deadline.
    late: Vec<(PersonId, Date)>,
}

impl Came {
    /// That it was not done for a child, and why.
    pub(super) fn not(&mut self, why: Why) {
        match self.not.iter_mut().find(|(known, _)| *known == why) {
            Some((_, count)) => *count += 1,
            None => self.not.push((why, 1)),
        }
    }

    /// That a letter does not fit a child, who is named while there is room.
    pub(super) fn does_not_fit(&mut self, child: PersonId) {
        if self.unfit.len() < NAMED {
            self.unfit.push((child, LETTER));
        } else {
            self.not(Why::LetterUnfit);
        }
    }

    /// That it is not the viewer's to do for a child.
    pub(super) fn not_theirs(&mut self) {
        self.not(Why::NotYours);
    }

    /// That it was done for a child.
    pub(super) const fn was_done(&mut self) {
        self.done += 1;
    }

    /// That some things were done for a child, such as reminders.
    pub(super) const fn did(&mut self, things: i64) {
        self.done += 1;
        self.things += things;
    }

    /// That a request is in no record yet.
    pub(super) fn not_matched(&mut self) {
        self.not(Why::NotMatched);
    }

    /// As the address of the list carries it on: codes and counts.
    pub(super) fn pairs(&self, what: &str, about: String) -> Vec<(&'static str, String)> {
        let not: Vec<String> = self.not.iter().map(|(why, count)| format!("{}.{count}", why.code())).collect();
        let mut pairs = vec![("done", what.to_owned()), ("count", self.done.to_string())];
        if self.things > 0 {
            pairs.push(("things", self.things.to_string()));
        }
        if !not.is_empty() {
            pairs.push(("not", not.join("_")));
        }
        if !self.unfit.is_empty() {
            let unfit: Vec<String> = self.unfit.iter().map(|(child, why)| format!("{why}.{child}")).collect();
            pairs.push(("unfit", unfit.join("_")));
        }
        if !about.is_empty() {
            pairs.push(("about", about));
        }
        pairs
    }
}

/// What was just done, as the address says it.
#[derive(serde::Deserialize, Default)]
pub struct Done {
    done: Option<String>,
    count: Option<i64>,
    things: Option<i64>,
    not: Option<String>,
    unfit: Option<String>,
    about: Option<String>,
}

fn children_in_words(count: i64) -> String {
    words::plural(count, "child", "children")
}

impl Done {
    /// As the address would say it.
    fn from_pairs(pairs: &[(&'static str, String)]) -> Self {
        let of = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        let number = |name: &str| of(name).and_then(|value| value.parse().ok());
        Self {
            done: of("done"),
            count: number("count"),
            things: number("things"),
            not: of("not"),
            unfit: of("unfit"),
            about: of("about"),
        }
    }

    /// "Florence Hart has a plan": whom the question for a panel or the letter did not fit, as far as the viewer works on them.
    pub(super) async fn unfit(&self, app: &App, viewer: &Viewer) -> Result<Vec<String>, Problem> {
        let mut all = Vec::new();
        let Some(unfit) = &self.unfit else { return Ok(all) };
        let mut named = Vec::new();
        let mut tx = app.db.read().await?;
        for (code, child) in unfit.split('_').take(NAMED).filter_map(|part| part.split_once('.')) {
            let Ok(child) = child.parse::<PersonId>() else { continue };
            let words = panel::unfit_words(code);
            let is_known = words.is_some() || code == LETTER;
            if !is_known || children::allow(&mut tx, app, viewer, RECORD_EVENT, child).await.is_err() {
                continue;
            }
            let name = children::of(&mut tx, child).await?.name();
            named.push(child);
            all.push(match words {
                Some(words) => format!("Not added: {name} {words}."),
                None => format!("No draft for {name}: the letter does not fit the stage of the assessment or plan."),
            });
        }
        drop(tx);
        log_named(app, viewer, &named).await?;
        Ok(all)
    }

    /// "2 children: already on this caseload."
    fn not_in_words(&self) -> Vec<String> {
        let parts = self.not.as_deref().unwrap_or_default().split('_');
        let known = parts.filter_map(|part| {
            let (code, count) = part.split_once('.')?;
            let words = Why::ALL.iter().find(|(_, known, _)| *known == code).map(|(.., words)| *words)?;
            Some(format!("Not for {}: {words}.", children_in_words(count.parse().ok()?)))
        });
        known.collect()
    }

    /// What was done, for how many, and why not for the others. Nothing where nothing was done.
    pub(super) fn words(&self, officers: &Officers, unfit: &[String]) -> Option<String> {
        let count = self.count.filter(|count| *count > 0)?;
        let children = children_in_words(count);
        let about = self.about.as_deref().unwrap_or_default();
        let done = match self.done.as_deref()? {
            "allocated" => {
                let known = officers.all().iter().find(|one| one.id.to_string() == about);
                format!("{children} allocated to {}.", known.map_or("the case officer", |one| one.name.as_str()))
            }
            "reminded" => {
                let things = words::plural(self.things.unwrap_or(count), "reminder is", "reminders are");
                format!("{things} being sent for {children}. You can cancel a message until it is sent.")
            }
            "noted" => format!("Note added for {children}."),
            "letters" => format!(
                "{} drafted. Show all actions to open, check and send each one.",
                words::plural(count, "letter", "letters")
            ),
            "on-panel" => format!("{children} added to the agenda. The members can now read the papers."),
            _ => return None,
        };
        let parts = std::iter::once(done).chain(unfit.iter().cloned()).chain(self.not_in_words());
        Some(parts.collect::<Vec<_>>().join(" "))
    }

    /// Why nothing was done.
    pub(super) fn errors(&self, unfit: &[String]) -> Option<ErrorSummary> {
        let mut form = Form::default();
        match self.done.as_deref()? {
            code if refuse_missing(&mut form, code) => {}
            _ if self.count.unwrap_or(0) == 0 => {
                let why: Vec<String> = unfit.iter().cloned().chain(self.not_in_words()).collect();
                if !why.is_empty() {
                    form.refuse("select-0", format!("Nothing was done. {}", why.join(" ")));
                }
            }
            _ => return None,
        }
        form.summary()
    }
}

fn button(value: &str, words: &str) -> Button {
    let button = Button::submit(words).classes("govuk-button--secondary");
    Button { name: "act".to_owned(), value: value.to_owned(), ..button }
}

/// With the choice of a case officer to whom rows are given.
pub(super) fn allocate_button<'a, T>(act: BulkAction<'a, T>, officers: &Officers, form: &Form) -> BulkAction<'a, T> {
    let items = std::iter::once(SelectItem::new("", "Select a case officer"))
        .chain(officers.all().iter().map(|one| SelectItem::new(&one.id.to_string(), &one.name)))
        .collect();
    act.control(form.select("officer", "Case officer", items))
        .control(button("allocate", "Allocate to the case officer"))
}

/// What can be done with rows of the worklist that are selected.
pub(super) fn actions<'a>(assigns: bool, officers: &Officers, meetings: &[Panel], form: &Form) -> BulkAction<'a, Owed> {
    let mut act =
        BulkAction::new("/worklist/act", "With selected children", "child", worklist_chase::row_id, |line: &Owed| {
            gate::name::full(&line.forename, &line.surname)
        });
    if assigns {
        act = allocate_button(act, officers, form);
    }
    if !meetings.is_empty() {
        let meeting = |one: &Panel| {
            SelectItem::new(&one.id.to_string(), &format!("{}, {}", one.title, words::date(one.held_on())))
        };
        let items = std::iter::once(SelectItem::new("", "Select a meeting")).chain(meetings.iter().map(meeting));
        let questions = std::iter::once(SelectItem::new("", "Select a question"))
            .chain(QUESTIONS.iter().map(|(code, words)| SelectItem::new(code, words)));
        act = act
            .control(form.select("panel", "Panel meeting", items.collect()))
            .control(form.select("question", "Question for the panel", questions.collect()))
            .control(button("panel", "Add to the panel"));
    }
    act.control(button("chase", "Chase advice"))
        .control(button("note", "Add a note or task"))
        .control(button("letters", "Prepare a letter"))
}

/// A meeting of a panel, and the question for it.
struct Asked {
    panel: Panel,
    question: String,
    /// Whether children go on its agenda although it meets after their deadline.
    late: bool,
}

/// What is done with children.
enum Wanted {
    Allocate(Holder),
    Chase(Pieces),
    Panel(Asked),
    Note(Written),
    Letters(Batch),
}

impl Wanted {
    /// From the form; the key of what is missing where it cannot be done.
    fn read(form: &Form, assigns: bool, officers: &Officers, meetings: &[Panel]) -> Result<Self, &'static str> {
        match form.value("act") {
            "allocate" => {
                let officer = officers.all().iter().find(|one| one.id.to_string() == form.value("officer"));
                officer.filter(|_| assigns).cloned().map(Self::Allocate).ok_or("no-officer")
            }
            "panel" => {
                let panel = meetings.iter().find(|one| one.id.to_string() == form.value("panel"));
                let question = QUESTIONS.iter().find(|(code, _)| *code == form.value("question"));
                match (panel, question) {
                    (Some(panel), Some((code, _))) => Ok(Self::Panel(Asked {
                        panel: panel.clone(),
                        question: (*code).to_owned(),
                        late: form.value("late") == "yes",
                    })),
                    _ => Err("no-panel"),
                }
            }
            _ => Err("no-act"),
        }
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::Allocate(_) => "allocated",
            Self::Chase(_) => "reminded",
            Self::Panel(_) => "on-panel",
            Self::Note(_) => "noted",
            Self::Letters(_) => "letters",
        }
    }

    /// What the result says it was about.
    fn about(&self) -> String {
        match self {
            Self::Allocate(officer) => officer.id.to_string(),
            Self::Chase(_) | Self::Panel(_) | Self::Note(_) | Self::Letters(_) => String::new(),
        }
    }
}

/// What is done with the children that were selected, or with all of the list: given to a case officer, put on a panel,
/// noted, or their advisers reminded. Each is decided on by the policy.
pub async fn act(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let mut tx = app.db.read().await?;
    let mut officers = Officers::load(&mut tx, &viewer).await?;
    officers.look_up(&mut tx, &app, &viewer, &ListQuery::parse(form.value("list"))).await?;
    let meetings = panels::coming(&mut tx, viewer.today).await?;
    let general = general_letters::offered(&mut tx).await?;
    drop(tx);
    let list = list(&app, &viewer, &officers, &meetings);
    let (asked, chosen) = list.chosen(&form);
    let typed = form.clone();
    let without = |what: &'static str| refused((&app, &viewer), &typed, (&officers, meetings.as_slice()), what);
    let assigns = app.policy.may_ever(&viewer, people::ASSIGN_CHILD);
    let back = list.after(&asked, &[]);
    let (children, ticked, carried): (Vec<PersonId>, _, Vec<(&'static str, String)>) = match chosen {
        Selection::Rows(rows) => {
            let (children, ticked) = worklist_chase::selected(&rows);
            let carried = children.iter().map(|child| ("child", child.to_string()));
            let carried = carried.chain([("list", list.query(&asked))]).collect();
            (children, ticked, carried)
        }
        Selection::All => {
            let mut tx = app.db.read().await?;
            let listing = listing(&mut tx, &app, &viewer, &list, &asked).await?;
            let all = listing.every(&mut tx, |line| line.person).await?;
            drop(tx);
            (all, Vec::new(), list.all_again(&asked).into())
        }
    };
    let is_all = carried.iter().all(|(name, _)| *name != "child");
    // What asks for more than a choice has a form of its own, which says for how many it is.
    let (count, of) = (children.len(), (carried.as_slice(), back.as_str()));
    let is_sure = form.value("sure") == "yes";
    let what = form.value("act").to_owned();
    let wanted = match what.as_str() {
        "note" | "letters" | "chase" if children.is_empty() => return without("no-children").await,
        "chase" => match worklist_chase::read(&app, &viewer, &mut form, (&children, &ticked), of).await? {
            Chase::Send(pieces) => Wanted::Chase(pieces),
            Chase::Ask(page) if form.is_right() => return show(&*page),
            Chase::Ask(page) => return refuse(&*page),
        },
        "note" if !is_sure => return show(&worklist_note::page(&app, &viewer, &Form::default(), count, of)?),
        "note" => match worklist_note::read(&mut form, &viewer) {
            Some(written) => Wanted::Note(written),
            None => return refuse(&worklist_note::page(&app, &viewer, &form, count, of)?),
        },
        "letters" if !is_sure => {
            return show(&worklist_letters::page(&app, &viewer, &Form::default(), (count, &general), of)?);
        }
        "letters" => match worklist_letters::read(&mut form, &viewer, &general) {
            Some(batch) => Wanted::Letters(batch),
            None => return refuse(&worklist_letters::page(&app, &viewer, &form, (count, &general), of)?),
        },
        _ => match Wanted::read(&form, assigns, &officers, &meetings) {
            Ok(wanted) => wanted,
            Err(missing) => return without(missing).await,
        },
    };
    if children.is_empty() {
        return without("no-children").await;
    }
    // The members of a panel read about whoever is put on its agenda. A chase has asked by itself.
    let names = match &wanted {
        Wanted::Panel(_) if !is_all && !is_sure => names(&app, &viewer, &children).await?,
        _ => Vec::new(),
    };
    if !is_sure && !matches!(wanted, Wanted::Chase(_)) && (is_all || !names.is_empty()) {
        let whose = worklist::whose_words(&app, &viewer, &officers, &asked);
        let again = (carried.as_slice(), back.as_str());
        return show(&are_you_sure(&app, &viewer, &form, again, &wanted, (children.len(), names, whose)));
    }
    let mut came = Came::default();
    for some in children.chunks(BATCH) {
        act_on(&app, &viewer, some, (&wanted, &officers), &mut came).await?;
    }
    let pairs = came.pairs(wanted.code(), wanted.about());
    match &wanted {
        Wanted::Panel(panel) if !came.late.is_empty() => {
            let (done, query) = (Done::from_pairs(&pairs), list.query(&asked));
            left_off((&app, &viewer), panel, (&came, &done), (&officers, query, &back)).await
        }
        _ => go(&list.after(&asked, &pairs)),
    }
}

/// The children on whom the viewer works, by name; of many, the first.
async fn names(app: &App, viewer: &Viewer, of: &[PersonId]) -> Result<Vec<String>, Problem> {
    let mut tx = app.db.read().await?;
    let (mut all, mut named) = (Vec::new(), Vec::new());
    for child in of.iter().copied().take(BATCH) {
        if children::allow(&mut tx, app, viewer, RECORD_EVENT, child).await.is_ok() {
            all.push(children::of(&mut tx, child).await?.name());
            named.push(child);
        }
    }
    drop(tx);
    log_named(app, viewer, &named).await?;
    Ok(all)
}

/// Logs whom a page is about to name.
async fn log_named(app: &App, viewer: &Viewer, named: &[PersonId]) -> Result<(), Problem> {
    if named.is_empty() { Ok(()) } else { app.log_rows(viewer, named, &NAMES).await }
}

/// Asks whether somebody is sure, where an act is about the whole list, most of which was on no page that they saw, or where
/// others read what it is about. `names` are those who were selected one by one.
fn are_you_sure(
    app: &App,
    viewer: &Viewer,
    form: &Form,
    (again, back): (&[(&'static str, String)], &str),
    wanted: &Wanted,
    (count, names, whose): (usize, Vec<String>, Option<String>),
) -> FieldsForm {
    let children = words::plural(count, "child", "children");
    let (question, button) = match wanted {
        Wanted::Allocate(officer) => (
            format!("Do you want to allocate {children} to {}?", officer.name),
            format!("Allocate {children} to the case officer"),
        ),
        // The forms of a note and of a letter say themselves for how many they are.
        Wanted::Note(_) => (format!("Do you want to add a note for {children}?"), format!("Add a note for {children}")),
        Wanted::Letters(_) => {
            (format!("Do you want to prepare a letter for {children}?"), format!("Prepare the letter for {children}"))
        }
        Wanted::Chase(_) => {
            (format!("Do you want to chase the advice for {children}?"), format!("Chase advice for {children}"))
        }
        Wanted::Panel(Asked { panel, .. }) => (
            format!("Do you want to add {children} to {}, {}?", panel.title, words::date(panel.held_on())),
            format!("Add {children} to the panel"),
        ),
    };
    let layout = app.layout(viewer, &question).back_to(back, "Worklist");
    let about = match names.is_empty() {
        true => "This is every child on the list you saw, as the list is now.".to_owned(),
        false => format!("{}.", names.join("; ")),
    };
    let page = FieldsForm::new(layout, 0).lead(about);
    let page = match whose.filter(|_| names.is_empty()) {
        Some(whose) => page.lead(format!("Case officer: {whose}.")),
        None => page,
    };
    let cancel = Markup::written(r#"<p class="govuk-body">"#).then(&Markup::link(back, "Cancel"));
    let page = page.after(cancel.then(&Markup::written("</p>")));
    let page = match wanted {
        Wanted::Panel(_) => page.lead("The members of the panel can then read the papers of each child."),
        _ => page,
    };
    let page = page
        .button(&button)
        .hidden("sure", "yes")
        .hidden("act", form.value("act"))
        .hidden("officer", form.value("officer"))
        .hidden("panel", form.value("panel"))
        .hidden("question", form.value("question"));
    again.iter().fold(page, |page, (name, value)| page.hidden(name, value))
}

/// Does it for some children, in one transaction.
async fn act_on(
    app: &App,
    viewer: &Viewer,
    children: &[PersonId],
    (wanted, officers): (&Wanted, &Officers),
    came: &mut Came,
) -> Result<(), Problem> {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let before = came.done;
    for child in children.iter().copied() {
        match wanted {
            Wanted::Allocate(officer) => allocate(&mut tx, app, viewer, child, officer, came).await?,
            Wanted::Chase(pieces) => worklist_chase::chase(&mut tx, app, viewer, child, pieces, came).await?,
            Wanted::Note(written) => worklist_note::add(&mut tx, app, viewer, child, (written, officers), came).await?,
            Wanted::Letters(batch) => worklist_letters::add(&mut tx, app, viewer, child, batch, came).await?,
            Wanted::Panel(asked) => put(&mut tx, app, viewer, child, asked, came).await?,
        }
    }
    if came.done > before {
        tx.commit().await?;
    }
    Ok(())
}

/// Gives children to a case officer, in batches.
pub(super) async fn allocate_to(
    app: &App,
    viewer: &Viewer,
    children: &[PersonId],
    (officer, officers): (&Holder, &Officers),
    came: &mut Came,
) -> Result<(), Problem> {
    let wanted = Wanted::Allocate(officer.clone());
    for some in children.chunks(BATCH) {
        act_on(app, viewer, some, (&wanted, officers), came).await?;
    }
    Ok(())
}

async fn allocate(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    officer: &Holder,
    came: &mut Came,
) -> Result<(), Problem> {
    let Ok(allowed) = children::allow(tx, app, viewer, people::ASSIGN_CHILD, child).await else {
        came.not(Why::NotYours);
        return Ok(());
    };
    if children::officer(tx, child, viewer.today).await? == Some(officer.id) {
        came.not(Why::HasOfficer);
        return Ok(());
    }
    children::change_officer(tx, child, officer.id, viewer.today, &allowed).await?;
    came.done += 1;
    Ok(())
}

async fn put(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: PersonId,
    Asked { panel, question, late }: &Asked,
    came: &mut Came,
) -> Result<(), Problem> {
    let Ok(allowed) = children::allow(tx, app, viewer, RECORD_EVENT, child).await else {
        came.not(Why::NotYours);
        return Ok(());
    };
    let on_agenda = Put { panel, question, proposed: "", late: *late };
    match panel_put::put_on(tx, viewer, child, &on_agenda, &allowed).await? {
        Ok(()) => came.done += 1,
        Err(PutRefused::OnAgenda(_)) => came.not(Why::OnAgenda),
        Err(PutRefused::Stopped(_)) => came.not(Why::Stopped),
        Err(PutRefused::Closed) => came.not(Why::Closed),
        Err(PutRefused::Late(day)) => came.late.push((child, day)),
        Err(PutRefused::Unfit(why)) if came.unfit.len() < NAMED => came.unfit.push((child, why)),
        Err(PutRefused::Unfit(_)) => came.not(Why::Unfit),
    }
    Ok(())
}

/// Names who was left off an agenda because the panel meets after their deadline, and asks whether they go on it all the same.
async fn left_off(
    (app, viewer): (&App, &Viewer),
    Asked { panel, question, .. }: &Asked,
    (came, done): (&Came, &Done),
    (officers, list, back): (&Officers, String, &str),
) -> Shown {
    let unfit = done.unfit(app, viewer).await?;
    let count = words::plural(came.late.len(), "child", "children");
    let layout = app.layout(viewer, &format!("Not added to the agenda: {count}")).back_to(back, "Worklist");
    let layout = layout.done(done.words(officers, &unfit).as_deref());
    let held = format!("{} meets on {}.", panel.title, words::date(panel.held_on()));
    let mut page = FieldsForm::new(layout, 0).lead(held);
    if came.done == 0 {
        page = unfit.iter().cloned().chain(done.not_in_words()).fold(page, |page, text| page.lead(text));
    }
    let mut tx = app.db.read().await?;
    for (child, day) in came.late.iter().take(NAMED) {
        let name = children::of(&mut tx, *child).await?.name();
        page = page.lead(format!("{name}: the panel meets after the deadline of {}.", words::date(*day)));
    }
    drop(tx);
    let named: Vec<PersonId> = came.late.iter().take(NAMED).map(|(child, _)| *child).collect();
    log_named(app, viewer, &named).await?;
    if let Some(more) = came.late.len().checked_sub(NAMED).filter(|more| *more > 0) {
        page = page.lead(format!("And {} more.", words::plural(more, "child", "children")));
    }
    let is_past = came.late.iter().all(|(_, day)| *day < viewer.today);
    let instead =
        if is_past { "Decide without a panel." } else { "Select an earlier meeting, or decide without a panel." };
    let page = page
        .lead(format!("A panel cannot extend a time limit. {instead}"))
        .button(&format!("Add {count} all the same"))
        .hidden("act", "panel")
        .hidden("panel", &panel.id.to_string())
        .hidden("question", question)
        .hidden("late", "yes")
        .hidden("sure", "yes")
        .hidden("list", &list);
    show(&came.late.iter().fold(page, |page, (child, _)| page.hidden("child", &child.to_string())))
}
