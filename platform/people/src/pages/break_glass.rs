//! Opening a restricted record in need. The page never says whether a record exists: the answer to a
//! request is the same either way, and only a second person learns more.

use access::records::accounts;
use access::records::widening::{self, Act, ActId, Kind};
use access::{App, Facts, Viewer};
use askama::Template;
use axum::extract::{Path, Query, State};
use gate::{Reader, Words};
use jiff::civil::Date;
use page::govuk::{Button, DateInput, Input, Textarea};
use page::{DateRange, Done, Form, Layout, Problem, Shown, go, refuse, show, words};
use store::Tx;

use crate::records::access_requests::{self, RequestId, Waiting};
use crate::records::working_days;
use crate::{AGREE_BREAK_GLASS, ASK_BREAK_GLASS, PersonId};

#[derive(Template)]
#[template(path = "break_glass.html")]
struct BreakGlass {
    layout: Layout,
    open: Vec<(PersonId, String, String)>,
    waiting: Vec<(Waiting, Option<Review>)>,
    names: Vec<NameAsked>,
    own: Vec<Waiting>,
    identifier: Input,
    birth_date: DateInput,
    reason: Textarea,
    button: Button,
}

/// When somebody reviews what was opened outside office hours.
struct Review {
    by: Date,
    is_late: bool,
}

impl Review {
    fn day(&self) -> String {
        words::date(self.by)
    }
}

/// Somebody whom another named on a restricted record, or a restriction to be lifted: which record it is, the page does not
/// tell. Or a rule to be ended.
struct NameAsked {
    id: ActId,
    /// What is asked for: "to lift the restriction of a record".
    what: String,
    /// Where the rules of the child are, where one is to be ended.
    rules: Option<String>,
    asked_by: String,
    reason: String,
    at: String,
}

/// Whether the viewer can be the second person of an act about a record: nobody decides on the record of their own family, least of
/// all whom a rule about it binds.
async fn may_decide(tx: &mut Tx, viewer: &Viewer, act: &Act) -> Result<bool, Problem> {
    let Some(child) = act.kind.record() else { return Ok(false) };
    let reader = Reader::session(tx, viewer, PersonId::from_uuid(child)).await?;
    Ok(!reader.is_family() && widening::may_decide(tx, act, viewer.account).await?)
}

/// The names that wait and that the viewer can decide on.
async fn names(tx: &mut Tx, app: &App, viewer: &Viewer) -> Result<Vec<NameAsked>, Problem> {
    let mut names = Vec::new();
    if !app.policy.may_ever(viewer, AGREE_BREAK_GLASS) {
        return Ok(names);
    }
    for act in widening::waiting(tx).await? {
        if may_decide(tx, viewer, &act).await? {
            let child = PersonId::from_uuid(act.kind.record().ok_or(Problem::NotFound)?);
            let reader = Reader::session(tx, viewer, child).await?;
            // What they write may say the name: it is sealed from whoever agrees, too.
            let reason = Words::new(act.reason.clone().unwrap_or_default()).to(&reader);
            let what = match act.kind {
                Kind::Lifted(_) => "to lift the restriction of a record".to_owned(),
                Kind::RuleEnded { .. } => "to end an address confidentiality rule".to_owned(),
                Kind::NameAgain { .. } => {
                    "to show a sealed former name again, because the child has gone back to it".to_owned()
                }
                _ => {
                    let account = accounts::by_id(tx, act.account).await?;
                    let (asked_by, who) = (&act.asked_by_name, format!("{} ({})", account.name, account.email));
                    match act.kind {
                        Kind::NameReader { .. } => format!("that {who} may see a sealed name that {asked_by} can see"),
                        _ => format!("that {who} may open a record that {asked_by} can open"),
                    }
                }
            };
            let rules = match act.kind {
                Kind::RuleEnded { child, .. } => Some(format!("/children/{child}/contact-rules")),
                _ => None,
            };
            names.push(NameAsked {
                id: act.id,
                what,
                rules,
                asked_by: act.asked_by_name,
                reason,
                at: words::time(act.asked_at),
            });
        }
    }
    Ok(names)
}

async fn view(app: &App, viewer: &Viewer, form: &Form, done: Option<&str>) -> Result<BreakGlass, Problem> {
    let mut tx = app.db.read().await?;
    let waiting = if app.policy.may_ever(viewer, AGREE_BREAK_GLASS) {
        access_requests::waiting(&mut tx, viewer).await?
    } else {
        Vec::new()
    };
    let open = access_requests::agreed(&mut tx, viewer).await?;
    let own = access_requests::own(&mut tx, viewer).await?;
    let names = names(&mut tx, app, viewer).await?;
    let calendar = working_days::load(&mut tx).await?;
    drop(tx);
    let reviewed = |one: Waiting| {
        let review = one.review_by(&calendar).map(|by| Review { by, is_late: by < viewer.today });
        (one, review)
    };
    if !open.is_empty() {
        let shown: Vec<PersonId> = open.iter().map(|(id, _, _)| *id).collect();
        let entry = store::Entry::new("child.list", "person", None, store::Right::EmergencyAccess)
            .detail(serde_json::json!({ "shown": shown }));
        app.db.log_read(&viewer.actor(), entry).await?;
    }
    let done = done.and_then(|key| match key {
        "asked" => Some(
            "If there is a record that matches, a manager has been asked. It will appear on this page if they agree.",
        ),
        "named" => Some("You have agreed. They can open the record now."),
        "name-reader" => Some("You have agreed. They can see the sealed name now."),
        "name-again" => Some("You have agreed. The child’s current name is now shown."),
        "lifted" => Some("You have agreed. The record is no longer restricted."),
        "rule-ended" => Some("You have agreed. The rule has ended, and those who work with the child are told."),
        "agreed" => Some("You have agreed. The record is open to them for 24 hours."),
        "refused" => Some("You have refused. Nothing was changed."),
        _ => None,
    });
    Ok(BreakGlass {
        layout: app.layout(viewer, "Restricted records").errors(form.summary()).done(done),
        open: open.into_iter().map(|(id, name, until)| (id, name, words::time(until))).collect(),
        waiting: waiting.into_iter().map(reviewed).collect(),
        names,
        own,
        identifier: Input {
            classes: "govuk-input--width-20".to_owned(),
            spellcheck: Some(false),
            ..form.input("identifier", "UPN or NHS number")
        },
        birth_date: form.date_input("born", "Date of birth", "For example, 27 3 2015"),
        reason: Textarea {
            hint: Some("Who is at risk, and why you need the record now".into()),
            ..form.textarea("reason", "Why do you need the record?").up_to(500)
        },
        button: Button::submit("Ask a second person"),
    })
}

pub async fn form(State(app): State<App>, viewer: Viewer, Query(done): Query<Done>) -> Shown {
    show(&view(&app, &viewer, &Form::default(), done.done.as_deref()).await?)
}

pub async fn ask(State(app): State<App>, viewer: Viewer, mut form: Form) -> Shown {
    let allowed = app.allow(&viewer, ASK_BREAK_GLASS, &Facts::default())?;
    let identifier: String = form
        .required("identifier", "Enter the UPN or NHS number")
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let birth_date =
        form.required_date("born", "Date of birth", &DateRange::birth(viewer.today), "Enter the date of birth");
    let reason = form.required("reason", "Enter the reason");
    let (Some(birth_date), true) = (birth_date, form.is_right()) else {
        return refuse(&view(&app, &viewer, &form, None).await?);
    };
    let mut tx = app.db.write(&viewer.actor()).await?;
    access_requests::ask(&mut tx, &viewer, &identifier, birth_date, &reason, &allowed).await?;
    tx.commit().await?;
    go("/restricted?done=asked")
}

/// The second person's decision.
pub async fn decide(State(app): State<App>, viewer: Viewer, Path(id): Path<RequestId>, form: Form) -> Shown {
    let allowed = app.allow(&viewer, AGREE_BREAK_GLASS, &Facts::default())?;
    let agreed = form.decision()?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let asked_by = access_requests::asked_by(&mut tx, id).await?.filter(|asked_by| *asked_by != viewer.account);
    if let (true, Some(asked_by)) = (agreed, asked_by) {
        widening::second_person(&mut tx, asked_by, viewer.account).await?;
    }
    access_requests::decide(&mut tx, &viewer, id, agreed, &allowed).await?;
    tx.commit().await?;
    go(if agreed { "/restricted?done=agreed" } else { "/restricted?done=refused" })
}

/// The second person's decision on somebody whom another named, or on the end of a restriction.
pub async fn decide_name(State(app): State<App>, viewer: Viewer, Path(id): Path<ActId>, form: Form) -> Shown {
    let allowed = app.allow(&viewer, AGREE_BREAK_GLASS, &Facts::default())?;
    let agreed = form.decision()?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let act = widening::waiting(&mut tx).await?.into_iter().find(|act| act.id == id);
    let act = act.ok_or(Problem::NotFound)?;
    if !may_decide(&mut tx, &viewer, &act).await? {
        return Err(Problem::NotFound);
    }
    let act = widening::decide(&mut tx, id, (Some(viewer.account), &viewer.name), agreed).await?;
    if agreed {
        let by = format!("{} and {}", act.asked_by_name, viewer.name);
        crate::carry_out::carry_out(&mut tx, &act, &by, viewer.today).await?;
    }
    let child = act.kind.record().ok_or(Problem::NotFound)?;
    let named = matches!(act.kind, Kind::Named(_) | Kind::NameReader { .. }).then_some(act.account);
    let detail =
        serde_json::json!({ "agreed": agreed, "act": act.kind.code(), "named": named, "asked_by": act.asked_by_name });
    tx.record(allowed.entry("person", Some(child)).detail(detail)).await?;
    tx.commit().await?;
    go(match (agreed, &act.kind) {
        (false, _) => "/restricted?done=refused",
        (true, Kind::Lifted(_)) => "/restricted?done=lifted",
        (true, Kind::RuleEnded { .. }) => "/restricted?done=rule-ended",
        (true, Kind::NameReader { .. }) => "/restricted?done=name-reader",
        (true, Kind::NameAgain { .. }) => "/restricted?done=name-again",
        (true, _) => "/restricted?done=named",
    })
}
