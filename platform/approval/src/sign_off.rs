//! Approval by a named second person. A room says once what can be approved and who may ([`Approved`]); the pages are the same
//! everywhere.

use access::records::accounts;
use access::records::widening::are_two_people;
use access::{AccountId, Action, App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State as Shared};
use outbox::{AboutAccount, Mail};
use page::govuk::{Choice, Markup, SelectItem, Tag, Textarea, Timeline, TimelineItem, WarningText};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::children;
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use crate::checksum::Checksum;
use crate::records::steps::{self, New, Step, StepId, What};
use crate::state::State;
use crate::{Thing, mail, thing};

/// The longest reason, in characters.
const LONGEST: usize = 4_000;

/// A thing that a second person approves.
///
/// A room adds five lines to its routes, each with the `{id}` that [`Thing::facts`] takes: `ADDRESS/approval` with [`form`] and
/// [`send`], `ADDRESS/approval/decision` with [`decision_form`] and [`decide`], `ADDRESS/approval/take-back` with [`take_back`].
pub trait Approved: Thing {
    /// Who may send it for approval.
    const SEND: Action;
    /// Who may be asked to approve it.
    const APPROVE: Action;

    /// What it says now. An approval counts for this alone.
    fn checksum(&self) -> &Checksum;

    /// All who wrote or changed it, where that is known: none of them can approve it, whoever sends it.
    fn authors(&self) -> Vec<AccountId>;

    /// What lists call it, in words that name nobody: a child is named from its record, for who may open that.
    fn listed(&self) -> String {
        if Self::SUBJECT == "person" { words::capitalised(Self::NAME) } else { self.title() }
    }

    /// What is still to be done once it is approved, in a sentence; nothing where nothing is.
    fn then(&self) -> Option<&'static str> {
        None
    }

    /// Whether it can be sent for approval: not once it has been used.
    fn open_for_approval(&self) -> bool {
        true
    }
}

/// How the approval of a thing stands.
pub async fn state<T: Approved>(tx: &mut Tx, of: &T) -> store::Result<State> {
    Ok(State::new(&steps::of(tx, T::CODE, of.owner()).await?, of.checksum()))
}

/// What somebody may do about an approval now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    Send,
    Decide,
    TakeBack,
    Look,
}

fn may<T: Approved>(app: &App, viewer: &Viewer, facts: &Facts, of: &T, state: &State) -> May {
    let is_asked = |asked: &Step| asked.to_account == Some(viewer.account);
    let sends = app.policy.decide(viewer, T::SEND, facts).is_some();
    match state {
        State::Sent { asked, .. } if is_asked(asked) && app.policy.decide(viewer, T::APPROVE, facts).is_some() => {
            May::Decide
        }
        State::Sent { .. } if sends => May::TakeBack,
        State::Draft | State::Returned(_) | State::Changed(_) if sends && of.open_for_approval() => May::Send,
        _ => May::Look,
    }
}

#[derive(Template)]
#[template(path = "approval.html")]
struct Summary {
    code: &'static str,
    tag: Tag,
    sentence: String,
    link: (String, &'static str),
}

/// How the approval stands, for the page of a thing, with a link to what the viewer can do about it. Nothing where nobody was
/// asked and the viewer cannot ask.
///
/// # Errors
/// Those of the store; [`Problem::Defect`] where its template fails.
pub async fn summary<T: Approved>(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    of: &T,
    facts: &Facts,
) -> Result<Markup, Problem> {
    let all = steps::of(tx, T::CODE, of.owner()).await?;
    let state = State::new(&all, of.checksum());
    let may = may(app, viewer, facts, of, &state);
    // Whoever writes it or decides on it sees how it stands; what it says is for more people.
    let knows = |action| app.policy.decide(viewer, action, facts).is_some();
    if !(knows(T::SEND) || knows(T::APPROVE)) || (all.is_empty() && may == May::Look) {
        return Ok(Markup::default());
    }
    let (at, words) = match may {
        May::Send => ("approval".to_owned(), "Send for approval"),
        // What was read is what is approved.
        May::Decide => (format!("approval/decision?seen={}", of.checksum()), "Approve or return"),
        May::TakeBack | May::Look => ("approval".to_owned(), "See the approval history"),
    };
    let (label, colour) = state.label();
    Ok(Markup::render(&Summary {
        code: state.code(),
        tag: Tag::new(label, colour),
        sentence: sentence(&state),
        link: (format!("{}/{at}", of.href()), words),
    })?)
}

/// How it stands, in a sentence; empty where its label says all.
fn sentence(state: &State) -> String {
    match state {
        State::Draft => String::new(),
        State::Sent { asked, changed } => {
            let to = asked.to_name.as_deref().unwrap_or_default();
            let changed = if *changed { " It has been changed since." } else { "" };
            format!("{} asked {to} on {}.{changed}", asked.by_name, words::time(asked.made_at()))
        }
        State::Returned(step) => format!(
            "{} returned it on {}: {}",
            step.by_name,
            words::time(step.made_at()),
            step.reason.as_deref().unwrap_or_default()
        ),
        State::Approved(step) => format!("{} approved it on {}.", step.by_name, words::time(step.made_at())),
        State::Changed(step) => format!(
            "{} approved it on {}. It has been changed since, so that approval no longer counts.",
            step.by_name,
            words::time(step.made_at())
        ),
    }
}

/// The approval in one line for a document: who approved it and when, who is asked. Empty where nobody was asked.
pub async fn line<T: Approved>(tx: &mut Tx, of: &T) -> store::Result<String> {
    Ok(sentence(&state(tx, of).await?))
}

/// The accounts that can be asked: who may approve it, and is surely another person than the viewer and the authors.
async fn second_persons<T: Approved>(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    of: &T,
    id: Uuid,
) -> Result<Vec<(AccountId, String)>, Problem> {
    let mut found: Vec<(AccountId, String)> = Vec::new();
    for role in app.policy.roles(T::APPROVE) {
        for holder in accounts::holders(tx, role, viewer.today).await? {
            if found.iter().all(|(known, _)| *known != holder.id)
                && may_approve(tx, app, viewer, of, id, holder.id).await?
            {
                found.push((holder.id, holder.name));
            }
        }
    }
    found.sort_by_key(|(_, name)| name.to_lowercase());
    Ok(found)
}

async fn may_approve<T: Approved>(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    of: &T,
    id: Uuid,
    who: AccountId,
) -> Result<bool, Problem> {
    if !is_second_person(tx, of, viewer.account, who).await? {
        return Ok(false);
    }
    let Some(them) = access::identify::stand_in(tx, who, viewer.now, viewer.today).await? else { return Ok(false) };
    let facts = T::facts(tx, &them, id).await?;
    Ok(app.policy.decide(&them, T::APPROVE, &facts).is_some() && app.policy.decide(&them, T::SEE, &facts).is_some())
}

async fn is_second_person<T: Approved>(
    tx: &mut Tx,
    of: &T,
    sender: AccountId,
    who: AccountId,
) -> Result<bool, Problem> {
    for author in of.authors() {
        if !are_two_people(tx, author, who).await? {
            return Ok(false);
        }
    }
    Ok(are_two_people(tx, sender, who).await?)
}

/// What the viewer had read of the thing when they followed the link.
#[derive(serde::Deserialize, Default)]
pub struct Seen {
    seen: Option<String>,
    done: Option<String>,
}

fn history(all: &[Step]) -> Timeline {
    let items = all
        .iter()
        .rev()
        .map(|step| TimelineItem {
            title: match &step.to_name {
                Some(to) => format!("{}, to {to}", step.what.label()),
                None => step.what.label().to_owned(),
            },
            on: step.made_at().to_string(),
            shown_on: words::time(step.made_at()),
            by: step.by_name.clone(),
            html: Markup::text(step.reason.as_deref().unwrap_or_default()),
            ..TimelineItem::default()
        })
        .collect();
    Timeline { items }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(child) = child %}<p class="govuk-body-l" data-child>{{ child }}</p>{% endif %}<p class="govuk-body" data-approval="{{ code }}">{{ tag }} {{ sentence }}</p><p class="govuk-body"><a class="govuk-link" href="{{ href }}">{{ read }}: {{ title }}</a></p>"#
)]
struct Stands {
    /// The child it is about.
    child: Option<String>,
    code: &'static str,
    tag: Tag,
    sentence: String,
    href: String,
    /// What the viewer does there.
    read: &'static str,
    title: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(take_back) = take_back %}<form method="post" action="{{ take_back }}"><button class="govuk-button govuk-button--secondary" type="submit" data-module="govuk-button" data-prevent-double-click="true">Cancel request</button></form>{% endif %}{% if !history.items.is_empty() %}<h2 class="govuk-heading-m">History</h2>{{ history }}{% endif %}<p class="govuk-body"><a class="govuk-link" href="/approvals">Your approvals</a></p>"#
)]
struct Below {
    take_back: Option<String>,
    history: Timeline,
}

const DECISIONS: &[(&str, &str)] = &[("approve", "Approve"), ("return", "Return with a reason")];

fn decisions() -> Vec<Choice> {
    DECISIONS.iter().map(|(code, label)| Choice::new(code, label)).collect()
}

/// The two pages of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// How it stands, and the form to send it.
    Approval,
    /// The form of whoever is asked.
    Decision,
}

/// A page of an approval, for what the viewer may do there.
async fn page<T: Approved>(
    app: &App,
    viewer: &Viewer,
    id: Uuid,
    at: At,
    form: &Form,
    seen: &Seen,
) -> Result<FieldsForm, Problem> {
    let (of, facts, mut tx) = thing::open::<T>(app, viewer, T::SEE, id).await?;
    let knows = |action| app.policy.decide(viewer, action, &facts).is_some();
    if !(knows(T::SEND) || knows(T::APPROVE)) {
        return Err(Problem::NotFound);
    }
    let all = steps::of(&mut tx, T::CODE, of.owner()).await?;
    let state = State::new(&all, of.checksum());
    let able = may(app, viewer, &facts, &of, &state);
    let may = match (able, at) {
        (May::Send, At::Decision) | (May::Decide, At::Approval) => May::Look,
        (may, _) => may,
    };
    let people = if may == May::Send { second_persons(&mut tx, app, viewer, &of, id).await? } else { Vec::new() };
    // Who may see the thing has opened the record by this page.
    let child = match T::SUBJECT {
        "person" => Some(children::of(&mut tx, PersonId::from_uuid(id)).await?.name()),
        _ => None,
    };
    drop(tx);
    let done = seen.done.as_deref().and_then(|key| match key {
        "kept" if may == May::Send => Some("Saved, not sent. Select a manager to approve it.".to_owned()),
        "kept" => Some("Saved, not sent.".to_owned()),
        "sent" => Some("Sent for approval. The person you named sees it on their home page.".to_owned()),
        "approved" => Some(format!(
            "Approved. {}The person who sent it will get an email.",
            of.then().map(|then| format!("{then} ")).unwrap_or_default()
        )),
        "returned" => Some("Returned. The person who sent it can read your reason.".to_owned()),
        "taken_back" => Some("Request cancelled. Nobody is being asked to approve this now.".to_owned()),
        _ => None,
    });
    let title = match may {
        May::Send => format!("Send the {} for approval", T::NAME),
        May::Decide => format!("Approve or return: {}", of.listed()),
        May::TakeBack | May::Look => format!("Approval of the {}", T::NAME),
    };
    let layout =
        app.layout(viewer, &title).errors(form.summary()).back_to(&of.href(), &of.title()).done(done.as_deref());
    let (label, colour) = state.label();
    let stands = Markup::render(&Stands {
        child,
        code: state.code(),
        tag: Tag::new(label, colour),
        sentence: sentence(&state),
        href: of.href(),
        read: if able == May::Decide { "Read it, then approve or return it" } else { "Read it" },
        title: of.title(),
    })?;
    let take_back = (may == May::TakeBack).then(|| format!("{}/approval/take-back", of.href()));
    let below = Markup::render(&Below { take_back, history: history(&all) })?;
    let page = FieldsForm::new(layout, 0).again().before(stands).after(below);
    let page = match may {
        May::TakeBack | May::Look => page.without_form(),
        May::Send if people.is_empty() => page.without_form().lead(
            "Nobody else can approve this yet. It needs a second person who can open this and has a role that can approve it.",
        ),
        May::Send => {
            let names = people.iter().map(|(account, name)| SelectItem::new(&account.to_string(), name));
            let items = std::iter::once(SelectItem::new("", "Select")).chain(names).collect();
            page.lead("One other person reads this, and approves it or returns it with a reason. A change after approval cancels the approval.")
                .button("Send for approval")
                .field(&form.select("to", "Who approves it", items))?
                .field(&Textarea {
                    rows: Some(3),
                    ..form.textarea("note", "Message to them (optional)").up_to(LONGEST)
                })?
        }
        May::Decide => {
            let read = seen.seen.clone().unwrap_or_else(|| of.checksum().to_string());
            let mut page = page.button("Save").hidden("seen", &read);
            if read != of.checksum().as_str() {
                let text = "It has been changed since you read it. Read it again before you decide.".to_owned();
                page = page.field(&WarningText { text, ..WarningText::default() })?;
            }
            page.field(&form.radios("decision", "Your decision", decisions()))?.field(&Textarea {
                rows: Some(4),
                ..form.textarea("reason", "Why you return it, or what should change").up_to(LONGEST)
            })?
        }
    };
    Ok(page)
}

pub async fn form<T: Approved>(
    Shared(app): Shared<App>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    Query(seen): Query<Seen>,
) -> Shown {
    show(&page::<T>(&app, &viewer, id, At::Approval, &Form::default(), &seen).await?)
}

pub async fn decision_form<T: Approved>(
    Shared(app): Shared<App>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    Query(seen): Query<Seen>,
) -> Shown {
    show(&page::<T>(&app, &viewer, id, At::Decision, &Form::default(), &seen).await?)
}

/// Takes a step: writes it, tells by e-mail whoever is to know, and records it.
struct Taking<'a, T> {
    app: &'a App,
    viewer: &'a Viewer,
    of: &'a T,
    id: Uuid,
    after: usize,
}

impl<T: Approved> Taking<'_, T> {
    async fn take(
        &self,
        tx: &mut Tx,
        what: What,
        to: Option<(AccountId, &str)>,
        reason: Option<&str>,
    ) -> Result<StepId, Problem> {
        let (title, href) = (self.of.listed(), self.of.href());
        let new = New {
            kind: T::CODE,
            owner: self.of.owner(),
            what,
            title: &title,
            href: &href,
            checksum: self.of.checksum().as_str(),
            to,
            reason,
        };
        Ok(steps::add(tx, new, self.after, &self.viewer.actor()).await?)
    }

    async fn tell(&self, tx: &mut Tx, kind: AboutAccount, whom: AccountId, step: StepId) -> Result<(), Problem> {
        outbox::send(tx, &self.app.db, Mail::about_account(kind, whom).thing(step.uuid())).await?;
        Ok(())
    }

    fn entry(&self, allowed: &access::Allowed, what: What, to: Option<AccountId>) -> store::Entry {
        let detail = json!({
            "approval": what.code(), "of": T::CODE, "thing": self.of.owner(), "sha256": self.of.checksum().as_str(), "to": to,
        });
        allowed.entry(T::SUBJECT, Some(self.id)).detail(detail)
    }
}

pub async fn send<T: Approved>(
    Shared(app): Shared<App>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    mut form: Form,
) -> Shown {
    let note = form.value("note").to_owned();
    form.at_most("note", LONGEST);
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (of, allowed) = thing::allow::<T>(&mut tx, &app, &viewer, T::SEND, id).await?;
    let all = steps::of(&mut tx, T::CODE, of.owner()).await?;
    let state = State::new(&all, of.checksum());
    if !of.open_for_approval() || matches!(state, State::Sent { .. } | State::Approved(_)) {
        return Err(Problem::Conflict("Somebody already has this to approve, or it is already approved.".to_owned()));
    }
    let people = second_persons(&mut tx, &app, &viewer, &of, id).await?;
    let to = people.iter().find(|(account, _)| account.to_string() == form.value("to"));
    if to.is_none() {
        form.refuse("to", "Select who approves it");
    }
    let (Some((to, name)), true) = (to, form.is_right()) else {
        drop(tx);
        return refuse(&page::<T>(&app, &viewer, id, At::Approval, &form, &Seen::default()).await?);
    };
    let taking = Taking { app: &app, viewer: &viewer, of: &of, id, after: all.len() };
    let note = Some(note.as_str()).filter(|note| !note.is_empty());
    let step = taking.take(&mut tx, What::Sent, Some((*to, name)), note).await?;
    taking.tell(&mut tx, mail::WAITING, *to, step).await?;
    tx.record(taking.entry(&allowed, What::Sent, Some(*to))).await?;
    tx.commit().await?;
    go(&format!("{}/approval?done=sent", of.href()))
}

pub async fn decide<T: Approved>(
    Shared(app): Shared<App>,
    viewer: Viewer,
    Path(id): Path<Uuid>,
    mut form: Form,
) -> Shown {
    let decision = form.one_of("decision", &decisions(), "Select whether you approve it");
    let returned = decision.as_deref() == Some("return");
    if returned {
        form.required_text("reason", LONGEST, "Enter why you return it");
    } else {
        form.at_most("reason", LONGEST);
    }
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (of, allowed) = thing::allow::<T>(&mut tx, &app, &viewer, T::APPROVE, id).await?;
    let all = steps::of(&mut tx, T::CODE, of.owner()).await?;
    let State::Sent { asked, .. } = State::new(&all, of.checksum()) else {
        return Err(Problem::Conflict(
            "Nobody is being asked to approve this now. It was decided or cancelled.".to_owned(),
        ));
    };
    let sender = asked.by_account.filter(|_| asked.to_account == Some(viewer.account)).ok_or(Problem::NotFound)?;
    if !is_second_person(&mut tx, &of, sender, viewer.account).await? {
        return Err(Problem::Forbidden(
            "Somebody else must decide this. It cannot be the person who wrote or sent it, or anybody who had a link to their account.".to_owned(),
        ));
    }
    // What was read is what is approved.
    let read_another = form.value("seen") != of.checksum().as_str();
    if read_another && !returned {
        form.refuse("decision", "It has been changed since you read it. Read it again before you approve it");
    }
    if !form.is_right() {
        drop(tx);
        return refuse(&page::<T>(&app, &viewer, id, At::Decision, &form, &Seen::default()).await?);
    }
    let reason = Some(form.value("reason")).filter(|reason| !reason.is_empty());
    let (what, kind, done) = if returned {
        (What::Returned, mail::RETURNED, "returned")
    } else {
        (What::Approved, mail::APPROVED, "approved")
    };
    let taking = Taking { app: &app, viewer: &viewer, of: &of, id, after: all.len() };
    let step = taking.take(&mut tx, what, None, reason).await?;
    taking.tell(&mut tx, kind, sender, step).await?;
    let entry = taking.entry(&allowed, what, None);
    tx.record(match reason {
        Some(reason) => entry.reason(reason),
        None => entry,
    })
    .await?;
    tx.commit().await?;
    go(&format!("{}/approval?done={done}", of.href()))
}

pub async fn take_back<T: Approved>(Shared(app): Shared<App>, viewer: Viewer, Path(id): Path<Uuid>) -> Shown {
    let mut tx = app.db.write(&viewer.actor()).await?;
    let (of, allowed) = thing::allow::<T>(&mut tx, &app, &viewer, T::SEND, id).await?;
    let all = steps::of(&mut tx, T::CODE, of.owner()).await?;
    if all.last().is_none_or(|last| last.what != What::Sent) {
        return Err(Problem::Conflict("This was already decided or cancelled.".to_owned()));
    }
    let taking = Taking { app: &app, viewer: &viewer, of: &of, id, after: all.len() };
    taking.take(&mut tx, What::TakenBack, None, None).await?;
    tx.record(taking.entry(&allowed, What::TakenBack, None)).await?;
    tx.commit().await?;
    go(&format!("{}/approval?done=taken_back", of.href()))
}
