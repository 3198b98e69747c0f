//! The page before a setting is consulted: which one it is, what it gets and how. A part of a name finds a setting; it does not
//! send a child's draft plan there.

use ::organisations::records::organisations::{self, Record};
use askama::Template;
use jiff::civil::Date;
use law::working::shown;
use page::govuk::{Button, Markup, SummaryList, WarningText};
use page::{DateRange, Form, Layout, Problem, Shown, refuse, show, words};
use people::model::school_year::age_in_words;
use people::pages::{meant_setting, setting_place};
use people::records::children::{self, Child};

use super::about_others;
use super::consultation::answer_by;
use super::issuing::{CHANGE, CONFIRMED, Issuing, STEP};
use crate::RECORD_EVENT;
use crate::records::{plans, services};

#[derive(Template)]
#[template(path = "consult.html")]
struct Check {
    layout: Layout,
    facts: SummaryList,
    /// Why the child is unlikely to go there.
    doubt: Option<Markup>,
    /// What has to be answered first.
    questions: Vec<Markup>,
    hidden: Vec<(String, String)>,
    send: Button,
    change: Button,
}

/// What a setting gets.
pub(super) const fn gets(is_sent: bool) -> &'static str {
    if is_sent {
        "The draft plan and its advice"
    } else {
        "No papers: the draft plan has not been sent to the family yet"
    }
}

/// How a setting gets it.
pub(super) const fn how(has_account: bool) -> &'static str {
    if has_account {
        "In the account of its SENCO, who gets an email"
    } else {
        "The setting has no account. Send a link by email from the Consultations page, or send paper copies"
    }
}

/// The ages that a setting teaches, where both ends are known.
pub(super) fn ages(setting: &Record) -> Option<(i64, i64)> {
    setting.low_age.zip(setting.high_age)
}

/// Whether the child is younger or older than those whom the setting teaches.
pub(super) fn doubt(setting: &Record, child: &Child, today: Date) -> Option<String> {
    let ((low, high), born) = (ages(setting)?, child.birth_date()?);
    let age = words::age(born, today);
    // Whoever starts next September may be a year too young today.
    let fits = (low.saturating_sub(1)..=high).contains(&age);
    (!fits).then(|| format!("{} takes ages {low} to {high}. {} is {age}.", setting.name, child.name()))
}

/// The page. `form` was tried: it can be recorded as it is, once what is asked here is answered.
pub(super) async fn check(of: &Issuing<'_>, form: &Form) -> Shown {
    let (errors, is_right) = (form.summary(), form.is_right());
    let (child, _, mut tx) = children::open(of.app, of.viewer, RECORD_EVENT, of.id, "consultation").await?;
    let mut form = form.clone();
    let (Some(setting), _) = meant_setting(&mut tx, &mut form).await? else { return Err(Problem::NotFound) };
    let is_sent = plans::versions(&mut tx, of.id).await?.iter().any(|version| version.state == "served");
    let has_account = !services::sencos(&mut tx, setting).await?.is_empty();
    let setting = organisations::load(&mut tx, setting).await?;
    let others = about_others::of_papers(&mut tx, of.viewer, of.id).await?;
    drop(tx);
    let questions = about_others::questions(&others, &form)?;
    let on = form.date("on", "The date", &DateRange::any());
    let mut facts = SummaryList::default().row("School or setting", setting.name.as_str());
    facts = facts.row("Type and place", setting_place(&setting));
    if let Some(phase) = setting.phase.as_deref().filter(|phase| !phase.is_empty()) {
        facts = facts.row("Phase", phase);
    }
    if let Some((low, high)) = ages(&setting) {
        facts = facts.row("Ages", format!("{low} to {high}"));
    }
    facts = facts.row("Child or young person", child.name());
    if let Some(born) = child.birth_date() {
        facts = facts.row("Age", age_in_words(born, of.viewer.today));
    }
    facts = facts.row("What is sent", gets(is_sent)).row("How it is sent", how(has_account));
    if let Some(on) = on {
        facts = facts.row(of.act.day, words::date(on));
        facts = facts.row("Response due", answer_by(on).map(shown).unwrap_or_default());
    }
    let doubt = doubt(&setting, &child, of.viewer.today)
        .map(|text| Markup::render(&WarningText { text, ..WarningText::default() }))
        .transpose()?;
    let left = |name: &str| matches!(name, STEP | "form_key" | "chosen") || about_others::is_field(name);
    let mut hidden = form.into_values();
    hidden.retain(|(name, _)| !left(name));
    // The setting that is shown is the one that is consulted, whatever its name finds later.
    hidden.push(("chosen".to_owned(), setting.id.to_string()));
    let button =
        |text: &str, value: &str| Button { name: STEP.to_owned(), value: value.to_owned(), ..Button::submit(text) };
    let page = Check {
        layout: of
            .app
            .layout(of.viewer, &format!("Check before you consult {}", setting.name))
            .errors(errors)
            .back_to(&format!("/children/{}/journey", of.id), &child.name()),
        facts,
        doubt,
        questions,
        hidden,
        send: match others.is_list() {
            true => button("Ask a second person", about_others::SECOND),
            false => button("Send the consultation", CONFIRMED),
        },
        change: button("Go back and change", CHANGE).classes("govuk-button--secondary"),
    };
    if is_right { show(&page) } else { refuse(&page) }
}
