//! The page before something legal goes out: who gets what and how, what follows, what is unusual about it, and every question
//! that there is to ask.

use askama::Template;
use documents::Document;
use gate::{Reader, doubts};
use jiff::civil::Date;
use law::ledger::Event;
use law::notice::required;
use law::working::shown;
use law::{Kind, place};
use page::govuk::{Button, Choice, Markup, SummaryList, Textarea, WarningText};
use page::{Form, Layout, Problem, words};
use people::PersonId;
use people::records::children::{self, Child};
use store::Tx;

use super::about_others;
use super::accepted;
use super::copies;
use super::delivery::channel_words;
use super::files::Shows;
use super::follows::holds_health;
use super::how_sent;
use super::issuing::{CHANGE, CONFIRMED, Issuing, STEP, Tried};
use super::letters::needs;
use super::letters::not_shown::warning;
use super::letters::preview::{Says, to_each};
use super::plan_approval::Working;
use super::record::{freezes, working};
use super::sent_earlier;
use crate::RECORD_EVENT;
use crate::model::letter::KINDS;
use crate::model::letter::record::{Enclosure, OnRecord};
use crate::model::notices::{Days, heading, is_post, says_no_time, served};
use crate::model::plan::SECTIONS;
use crate::records::timeline::{self, ends_the_process};
use crate::records::{addressees, bodies, enclosed, issuing, plans, tasks};

#[derive(Template)]
#[template(path = "confirm.html")]
pub(super) struct Confirm {
    layout: Layout,
    /// What is recorded, and on which day.
    facts: SummaryList,
    /// What is unusual, and no reason not to go on.
    notes: Vec<String>,
    /// What has to be answered first.
    questions: Vec<Markup>,
    recipients: SummaryList,
    /// What is owed because of it.
    follows: SummaryList,
    /// What the PDF of a letter, or of the plan that goes with it, cannot show.
    not_shown: Markup,
    /// To whom a letter goes by name, with the letter as they get it.
    letters: Vec<(String, Markup)>,
    /// The letter, part by part, where it goes to nobody by name.
    letter: Vec<(String, Vec<String>)>,
    hidden: Vec<(String, String)>,
    /// Whether it waits for a manager's approval.
    waits: bool,
    send: Button,
    change: Button,
}

/// Names of fields that this page asks for itself.
fn is_asked(tried: &Tried, name: &str) -> bool {
    (name.starts_with("whereabouts") && !tried.told.is_empty())
        || (matches!(name, "confirm" | "unlikely") && tried.unlikely.is_some())
        || (name == "without_advice" && !tried.missing.is_empty())
        || (name == accepted::FIELD && !tried.not_changed.is_empty())
        || (about_others::is_field(name) && tried.others.is_asked())
}

/// The page. `answers` has the form as it would go out; `form` what was wrong with what this page asked.
pub(super) async fn page(of: &Issuing<'_>, tried: &Tried, answers: &Form, form: &Form) -> Result<Confirm, Problem> {
    let (child, _, mut tx) = children::open(of.app, of.viewer, RECORD_EVENT, of.id, "journey").await?;
    let back = format!("/children/{}/journey", of.id);
    let layout = of.app.layout(of.viewer, &format!("Check before you send: {}", of.act.title));
    let layout = layout.errors(form.summary()).back_to(&back, &child.name());
    let reader = Reader::session(&mut tx, of.viewer, of.id).await?;
    let record = enclosed::of(&mut tx, of.id, of.act.kind, &reader).await?;
    let recipients = recipients(&mut tx, of, answers).await?;
    let mut notes = notes(&mut tx, of).await?;
    notes.extend(without_report(of.act.kind, &record));
    notes.extend(without_time(of, tried, answers));
    let waits = issuing::is_wanted(&mut tx, of.act.kind, of.viewer.account).await?;
    let documents = letters(&mut tx, of, &child, tried, answers).await?;
    let not_shown = not_shown(&mut tx, of, answers, &documents).await?;
    drop(tx);
    let mut letters = Vec::with_capacity(documents.len());
    for (name, document) in &documents {
        letters.push((name.clone(), Markup::render(&Shows { document })?));
    }
    let hidden = answers.clone().into_values().into_iter();
    let (on, today) = (tried.recording.on, of.viewer.today);
    // What waits for a manager is dated when it goes.
    let is_before = sent_earlier::is_before(of.act, on, today) && !waits;
    let is_asked = |name: &str| is_asked(tried, name) || (is_before && sent_earlier::is_field(name));
    let hidden = hidden.filter(|(name, _)| !is_asked(name) && !matches!(name.as_str(), STEP | "form_key"));
    let mut questions = questions(tried, form)?;
    if is_before {
        questions.push(sent_earlier::question((on, today), answers.value("channel"), form)?);
    }
    let button =
        |text: &str, value: &str| Button { name: STEP.to_owned(), value: value.to_owned(), ..Button::submit(text) };
    let letter = required(of.act.kind).into_iter().map(|field| {
        let text = answers.value(&format!("notice-{}", field.name));
        (heading(&field), text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
    });
    Ok(Confirm {
        layout,
        facts: facts(of, tried, answers),
        notes,
        questions,
        recipients,
        follows: follows(tried),
        letter: if letters.is_empty() { letter.collect() } else { Vec::new() },
        not_shown,
        letters,
        hidden: hidden.collect(),
        waits,
        send: match (tried.others.is_list(), waits) {
            (true, _) => button("Ask a second person", about_others::SECOND),
            (false, true) => button("Confirm and ask for approval", CONFIRMED),
            (false, false) => button(how_sent::button(answers.value("channel")), CONFIRMED),
        },
        change: button("Go back and change", CHANGE).classes("govuk-button--secondary"),
    })
}

/// What the PDF of the letters cannot show, and that of the plan that goes with them.
async fn not_shown(
    tx: &mut Tx,
    of: &Issuing<'_>,
    answers: &Form,
    letters: &[(String, Document)],
) -> Result<Markup, Problem> {
    let mut missing: Vec<String> = letters.iter().flat_map(|(_, document)| document.cannot_show()).collect();
    let fields = required(of.act.kind);
    let typed: Vec<String> = fields.iter().map(|field| format!("notice-{}", field.name)).collect();
    missing.extend(documents::cannot_show(typed.iter().map(|name| answers.value(name))));
    if let (Some(_), Some((_, lines))) = (freezes(of.act.kind), working(tx, of.id).await?) {
        let texts = lines.iter().flat_map(|line| line.texts()).map(|(_, words)| words.unseen());
        missing.extend(documents::cannot_show(texts));
    }
    warning(missing)
}

/// The letter as each gets it to whom it goes by name.
async fn letters(
    tx: &mut Tx,
    of: &Issuing<'_>,
    child: &Child,
    tried: &Tried,
    answers: &Form,
) -> Result<Vec<(String, Document)>, Problem> {
    let kind = of.act.kind;
    if !KINDS.contains(&kind) {
        return Ok(Vec::new());
    }
    let (on, channel) = (tried.recording.on, answers.value("channel"));
    let mut family = addressees::of(tx, of.app, of.viewer, of.id).await?;
    family.retain(|one| one.is_reached_by(channel));
    let text = |name: &str| answers.value(&format!("notice-{name}")).to_owned();
    let says = Says {
        legal: required(kind).iter().map(|field| (field.name, text(field.name))).collect(),
        days: Days::new(on, channel, &tried.journey.calendar),
        on,
        mark: "",
    };
    to_each(tx, of.viewer, child, kind, &family, &says).await
}

fn facts(of: &Issuing<'_>, tried: &Tried, answers: &Form) -> SummaryList {
    let (on, channel) = (tried.recording.on, answers.value("channel"));
    let mut facts =
        SummaryList::default().row(of.act.day, words::date(on)).row("How it is sent", channel_words(channel));
    if is_post(channel) {
        let day = served(on, channel, &tried.journey.calendar);
        facts = facts.row("Taken to be served on", words::date(day));
    }
    if let Some((needs, plan)) = tried.recording.given.legal_test {
        let word = |yes: bool| if yes { "Yes" } else { "No" };
        facts = facts
            .row("Has or may have special educational needs", word(needs))
            .row("A plan may be necessary", word(plan))
            .row("Reasons for the judgement", answers.value("judgement"));
    }
    facts
}

/// What is asked: words that may tell where the child is, other children, an unlikely day, advice that is missing, comments that were
/// accepted and not taken up.
fn questions(tried: &Tried, form: &Form) -> Result<Vec<Markup>, Problem> {
    let mut all = Vec::new();
    for question in doubts::questions(&tried.told, form) {
        all.push(Markup::render(&question)?);
    }
    all.extend(about_others::questions(&tried.others, form)?);
    let warning = |text: String| Markup::render(&WarningText { text, ..WarningText::default() });
    if let Some(why) = &tried.unlikely {
        all.push(warning(why.clone())?);
        let day = tried.recording.on.to_string();
        let yes = vec![Choice::new(&day, "Yes, the date is right")];
        all.push(Markup::render(&form.checkboxes("confirm", "Check the date", yes))?);
    }
    if !tried.missing.is_empty() {
        all.push(warning(format!("Missing before this can be sent: {}.", tried.missing.join("; ")))?);
        all.push(Markup::render(&Textarea {
            rows: Some(3),
            hint: Some("Get it first if you can (regulation 6(1) for advice). If you go ahead without it, your reason is kept with your name".into()),
            ..form.textarea("without_advice", "Why you are going ahead without it").up_to(2_000)
        })?);
    }
    if !tried.not_changed.is_empty() {
        let named: Vec<String> = tried.not_changed.iter().map(|one| format!("“{}”", one.begins)).collect();
        all.push(warning(format!("Accepted, not changed: {}.", named.join("; ")))?);
        all.push(Markup::render(&Textarea {
            rows: Some(3),
            hint: Some(
                "Go back and change the plan if you can. If you go ahead, your reason is kept with your name".into(),
            ),
            ..form.textarea(accepted::FIELD, "Why it is sent without what you accepted").up_to(2_000)
        })?);
    }
    Ok(all)
}

/// The letter and what goes with it to somebody, or to the family's home.
async fn with_enclosures(tx: &mut Tx, of: &Issuing<'_>, to: Option<PersonId>) -> Result<String, Problem> {
    let record = enclosed::for_addressee(tx, (of.id, of.act.kind), to, of.viewer.today).await?;
    let enclosed: Vec<String> = record.enclosed.iter().map(Enclosure::words).collect();
    Ok(if enclosed.is_empty() { "Letter".to_owned() } else { format!("Letter. Enclosed: {}", enclosed.join("; ")) })
}

/// What the officer is told of what the letter can say: that nobody can have read a report that is not recorded.
fn without_report(kind: Kind, record: &OnRecord) -> Option<String> {
    let is_missing = matches!(kind, Kind::ReviewKeep | Kind::ReviewAmend | Kind::ReviewCease) && !record.has_report;
    is_missing.then(|| {
        "The report of the review meeting is not recorded, so the letter does not say that you have read it. If you have the report, go back and record it first.".to_owned()
    })
}

/// Who gets what, and how.
async fn recipients(tx: &mut Tx, of: &Issuing<'_>, answers: &Form) -> Result<SummaryList, Problem> {
    let mut texts: Vec<gate::Words> = required(of.act.kind)
        .iter()
        .map(|field| gate::Words::from(answers.value(&format!("notice-{}", field.name))))
        .collect();
    if let (Some(_), Some((_, lines))) = (freezes(of.act.kind), working(tx, of.id).await?) {
        texts.extend(lines.iter().flat_map(|line| line.texts()).map(|(_, words)| words.clone()));
    }
    let copies = copies::of(tx, of.viewer, of.id, &texts).await?;
    let family = addressees::of(tx, of.app, of.viewer, of.id).await?;
    let channel = answers.value("channel");
    let mut all = SummaryList::default();
    let reader = Reader::session(tx, of.viewer, of.id).await?;
    for one in needs::recipients(tx, &family, of.act.kind, channel).await? {
        let arrange: String = one.arrange.iter().map(|words| format!(" {words}.")).collect();
        let email = match one.person {
            Some(person) => how_sent::email_of(tx, &reader, person).await?,
            None => None,
        };
        let goes = how_sent::goes(channel, email.as_deref());
        let to = match one.person {
            Some(person) => Some(person),
            None => addressees::for_home(tx, &family, of.id, of.viewer.today).await?,
        };
        let letter = with_enclosures(tx, of, to).await?;
        all = all.row(&one.name, format!("{letter}. {goes}.{arrange}"));
    }
    for one in &family {
        let closed = copies.iter().any(|copy| copy.person == one.person);
        let how = match one.account {
            true => "In their account. An email says that something can be read there",
            false if closed => "Print this copy from the page of the letter",
            false => continue,
        };
        let what = match closed {
            true => "A copy that does not show where the child lives or goes to school".to_owned(),
            false => with_enclosures(tx, of, Some(one.person)).await?,
        };
        all = all.row(&format!("{} ({})", one.name, one.kind.to_lowercase()), format!("{what}. {how}"));
    }
    let holds_health = holds_health(tx, of.id, answers).await?;
    for body in bodies::of(tx, of.id, of.act.kind, holds_health, of.viewer.today).await? {
        let how = match body.account {
            true => "In the account of its SENCO",
            false => "You will get a task to send it",
        };
        let what = if freezes(of.act.kind).is_some() { "Final plan" } else { "The decision" };
        all = all.row(&body.name, format!("{what}. {how} ({})", body.provision));
    }
    Ok(all)
}

/// What the letter says about a time limit without a day or a period.
fn without_time(of: &Issuing<'_>, tried: &Tried, answers: &Form) -> Option<String> {
    let says_none = |name: &str| says_no_time(name, answers.value(&format!("notice-{name}")), tried.recording.on);
    let fields = required(of.act.kind);
    let mute: Vec<&str> = fields.iter().filter(|field| says_none(field.name)).map(|field| field.words).collect();
    let said = format!(
        "The letter names no date and no period for: {}. Check that the family can see how long they have.",
        mute.join("; ")
    );
    (!mute.is_empty()).then_some(said)
}

/// What is unusual: sections without a line, comments and tasks that wait, an approval that does not count.
async fn notes(tx: &mut Tx, of: &Issuing<'_>) -> Result<Vec<String>, Problem> {
    let mut all = Vec::new();
    let family = addressees::of(tx, of.app, of.viewer, of.id).await?;
    if !addressees::names_somebody(&family) {
        all.push(format!("{}.", addressees::NOBODY));
    }
    if let (Some(_), Some((_, lines))) = (freezes(of.act.kind), working(tx, of.id).await?) {
        let is_empty = |code: &str| !lines.iter().any(|line| line.section() == code);
        // A draft names no setting, and says so by leaving section I empty.
        let is_draft = freezes(of.act.kind) == Some("served");
        let empty: Vec<&str> = SECTIONS
            .iter()
            .filter(|section| is_empty(section.code) && !(is_draft && section.code == "I"))
            .map(|section| section.title)
            .collect();
        if !empty.is_empty() {
            all.push(format!("These sections are empty: {}.", empty.join("; ")));
        }
        let version = plans::versions(tx, of.id).await?.into_iter().find(plans::Version::is_working);
        if let Some(version) = version {
            let plan = Working::new(tx, of.id, &version).await?;
            let line = approval::sign_off::line(tx, &plan).await?;
            if !line.is_empty() {
                all.push(format!("Approval of the plan: {line}"));
            }
        }
    }
    if freezes(of.act.kind).is_some() {
        all.extend(super::section_g::note(tx, of.id).await?);
    }
    for task in tasks::of(tx, of.id).await? {
        let Some(kind) = task.kind() else { continue };
        all.push(format!("Still to do: {}, due {}.", kind.words(), words::date(task.due_on())));
    }
    if ends_the_process(of.act.kind) {
        let events = timeline::whole(tx, of.id).await?.events;
        let goes_on = place::reassessment_goes_on(&events, &Event::new(of.act.kind, Date::MAX));
        let words = if goes_on {
            "The re-assessment goes on. This plan answers the amendments that were sent before, and does not end it."
        } else {
            "Services, schools and panel members who had access for the assessment will lose it."
        };
        all.push(words.to_owned());
    }
    Ok(all)
}

/// What is owed because of it, the earliest first.
fn follows(tried: &Tried) -> SummaryList {
    tried.follows.iter().fold(SummaryList::default(), |all, one| {
        let by = one.last_day.map_or_else(|| "As soon as practicable".to_owned(), |day| format!("By {}", shown(day)));
        let law = Markup::link(&format!("/law/{}", one.rule.id), &one.provision.cited_for(one.rule));
        let who = Markup::text(&format!("{by}: {}. ", one.rule.who.words()));
        all.html_row(&words::capitalised(one.rule.act), who.then(&law))
    })
}
