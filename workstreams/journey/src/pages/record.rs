//! Recording an event of the journey. The law's guards are asked in the transaction that writes it.

use access::records::accounts;
use access::{App, Role, Viewer};
use axum::extract::{Path, State};
use law::invariants::Given;
use law::notice::{ADVICE_LINES, lacks, required};
use law::{Kind, Limit, counting};
use page::govuk::{Choice, Markup, Select, SelectItem, Textarea, WarningText};
use page::{FieldsForm, Form, Problem, Shown, go, refuse, show};
use people::PersonId;
use people::records::children::{self, Child};
use serde_json::{Map, Value as Json};
use store::Tx;

use crate::RECORD_EVENT;
use crate::model::plan::faults;
use crate::model::{Act, CEASE_REASONS, Needs, act, notices as texts};
use crate::records::plans::{self, PlanId, Stored, Version};
use crate::records::timeline::{self, Journey, Recording};
use crate::records::{advice, notices};

/// Where the family agrees that earlier advice is enough, and who else must.
const AGREE: &[(&str, &str)] =
    &[("adviser", "The adviser"), ("authority", "The local authority"), ("family", "The family")];
/// What advice must cover.
const COVERS: &[(&str, &str)] = &[("needs", "Needs"), ("provision", "Provision"), ("outcomes", "Outcomes")];
/// Who asks for an assessment.
const SOURCES: &[(&str, &str)] = &[
    ("parent", "A parent"),
    ("young_person", "The young person"),
    ("setting", "The setting"),
    ("health", "A health service"),
    ("other", "Somebody else"),
];
/// What must hold of a final plan.
const PLAN: &[(&str, &str)] =
    &[("setting", "Section I names the setting, or its type"), ("health", "Section G holds health provision")];

fn choices(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(value, words)| Choice::new(value, words)).collect()
}

fn cease_reasons() -> Vec<Choice> {
    CEASE_REASONS.iter().map(|(code, words, _)| Choice::new(code, words)).collect()
}

fn known(code: &str) -> Result<&'static Act, Problem> {
    Kind::from_code(code).and_then(act).ok_or(Problem::NotFound)
}

async fn view(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    child: &Child,
    act: &Act,
    form: &Form,
    refused: Option<String>,
) -> Result<FieldsForm, Problem> {
    let back = format!("/children/{}/journey", child.id);
    let layout = app.layout(viewer, act.title).errors(form.summary()).back_to(&back, &child.name());
    let mut page = FieldsForm::new(layout, 0).button("Record it");
    if let Some(words) = refused {
        page = page.before(Markup::render(&WarningText { text: words, ..WarningText::default() })?);
    }
    page = page.field(&form.date_input("on", act.day, "For example, 27 3 2026"))?;
    match act.needs {
        Needs::Nothing => Ok(page),
        Needs::Reason => page.field(&Textarea { rows: Some(4), ..form.textarea("reason", "What happened, or why") }),
        Needs::CeaseReason => page.field(&form.radios("cease", "Why", cease_reasons())),
        Needs::Source => page.field(&form.radios("source", "Who asks", choices(SOURCES))),
        Needs::Notice => notice_fields(page, act, form),
        Needs::FinalPlan if working(tx, child.id).await?.is_some() => {
            notice_fields(page.lead("The working version of the plan is frozen as it stands, and sent."), act, form)
        }
        Needs::FinalPlan => notice_fields(page.field(&form.checkboxes("plan", "The plan", choices(PLAN)))?, act, form),
        Needs::AdviceAsked => {
            let lines = ADVICE_LINES
                .iter()
                .map(|line| {
                    let choice = Choice::new(line.letter, line.from);
                    if line.note.is_empty() { choice } else { choice.hint(line.note) }
                })
                .collect();
            page.lead("One request for each line of regulation 6(1). Each has its own six weeks, from the day the adviser has it.")
                .field(&form.radios("line", "Whose advice", lines))?
                .field(&form.input("asked_of", "Name of the person or service"))?
                .field(&Select {
                    hint: Some("They then see the record, and give the advice here. The request counts as received at once".into()),
                    ..form.select("account", "Their account (optional)", advisers(tx, viewer).await?)
                })
        }
        Needs::Advice | Needs::AdviceReturned | Needs::AdviceReused => {
            let pieces = advice::of(tx, child.id).await?;
            let items = pieces.iter().map(|one| Choice::new(&one.id.to_string(), &one.asked_of)).collect();
            let page = page.field(&form.radios("advice", "Which advice", items))?;
            match act.needs {
                Needs::AdviceReturned => page.field(&form.checkboxes("covers", "It covers", choices(COVERS))),
                Needs::AdviceReused => {
                    page.field(&form.checkboxes("agree", "Who agrees that it is enough", choices(AGREE)))
                }
                _ => Ok(page),
            }
        }
    }
}

fn notice_fields(page: FieldsForm, act: &Act, form: &Form) -> Result<FieldsForm, Problem> {
    let mut page = page
        .lead("The decision counts only with its written notice. Each part below is asked for by the law; none may be empty.")
        .field(&form.radios("channel", "How it is sent", choices(notices::CHANNELS)))?;
    for field in required(act.kind) {
        let area = Textarea {
            rows: Some(3),
            hint: Some(field.provision.into()),
            ..form.textarea(&format!("notice-{}", field.name), &texts::heading(&field))
        };
        page = page.field(&area)?;
    }
    Ok(page)
}

/// The accounts that advice can be asked of.
async fn advisers(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<SelectItem>, Problem> {
    let holders = accounts::holders(tx, Role::EducationalPsychologist, viewer.today).await?;
    Ok(std::iter::once(SelectItem::new("", "None: they are asked by letter or email"))
        .chain(holders.iter().map(|one| SelectItem::new(&one.id.to_string(), &one.name)))
        .collect())
}

/// The working version of the plan that an act serves or sends, with its lines; none where the plan is written
/// elsewhere.
async fn working(tx: &mut Tx, id: PersonId) -> Result<Option<(PlanId, Vec<Stored>)>, Problem> {
    let working = plans::versions(tx, id).await?.into_iter().find(Version::is_working);
    let Some(version) = working else { return Ok(None) };
    let lines = plans::lines(tx, version.id).await?;
    Ok(Some((version.id, lines)))
}

/// Whether an act serves or sends the plan, and as what the version is then kept.
fn freezes(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::DraftServed | Kind::AmendmentServed | Kind::AmendmentProposed => Some("served"),
        Kind::PlanIssued | Kind::PlanAmended => Some("final"),
        _ => None,
    }
}

/// The form as it opens: today, and the texts that need no person.
async fn opened(tx: &mut Tx, viewer: &Viewer, act: &Act, journey: &Journey) -> Result<Form, Problem> {
    let today = viewer.today;
    let mut form = Form::default()
        .with("on-day", today.day().to_string())
        .with("on-month", today.month().to_string())
        .with("on-year", today.year().to_string());
    if matches!(act.needs, Needs::Notice | Needs::FinalPlan) {
        let day = |limit: Limit| limit.last_day(today, &counting::Alone, &journey.calendar).ok().flatten();
        let (appeal, comment) = (day(Limit::HescApplication(2)), day(Limit::DaysBeginningWith(15)));
        let standard = notices::standard(tx).await?;
        for field in required(act.kind) {
            let own = standard.iter().find(|(name, text)| *name == field.name && !text.is_empty());
            let text = own
                .map_or_else(|| texts::drafted(act.kind, field.name, today, appeal, comment), |(_, text)| text.clone());
            form = form.with(&format!("notice-{}", field.name), text);
        }
    }
    Ok(form)
}

/// The page.
pub async fn form(State(app): State<App>, viewer: Viewer, Path((id, code)): Path<(PersonId, String)>) -> Shown {
    let act = known(&code)?;
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "journey").await?;
    let journey = timeline::load(&mut tx, id).await?;
    let form = opened(&mut tx, &viewer, act, &journey).await?;
    show(&view(&mut tx, &app, &viewer, &child, act, &form, None).await?)
}

/// What the form says, read and checked.
async fn recording(tx: &mut Tx, id: PersonId, act: &Act, form: &mut Form) -> Result<Option<Recording>, Problem> {
    let on = form.date("on", "The date");
    if on.is_none() && form.error("on").is_none() {
        form.refuse("on", "Enter the date");
    }
    let mut detail = Map::new();
    let mut given = Given::default();
    let mut about = None;
    let ticked = |form: &Form, name: &str, of: &[(&'static str, &'static str)]| -> Vec<&'static str> {
        let values = form.values(name);
        of.iter().filter(|(value, _)| !values.iter().any(|one| one == value)).map(|(_, words)| *words).collect()
    };
    match act.needs {
        Needs::Nothing => {}
        Needs::Reason => {
            let reason = form.value("reason").to_owned();
            form.at_most("reason", 4_000);
            if reason.is_empty() {
                form.refuse("reason", "Say what happened, or why");
            }
            detail.insert("reason".to_owned(), reason.into());
        }
        Needs::CeaseReason => {
            if let Some(code) = form.one_of("cease", &cease_reasons(), "Select why the plan ceased") {
                let reason = CEASE_REASONS.iter().find(|(known, _, _)| *known == code);
                given.ends_by_itself = reason.is_some_and(|(_, _, by_itself)| *by_itself);
                detail.insert("ceasereason".to_owned(), code.into());
                detail.insert("reason".to_owned(), reason.map_or("", |(_, words, _)| *words).into());
            }
        }
        Needs::Source => {
            if let Some(source) = form.one_of("source", &choices(SOURCES), "Select who asks") {
                detail.insert("source".to_owned(), source.into());
            }
        }
        Needs::AdviceAsked => {
            let line = form.value("line").to_owned();
            if !ADVICE_LINES.iter().any(|one| one.letter == line) {
                form.refuse("line", "Select whose advice is sought");
            }
            let asked_of = form.required("asked_of", "Enter the name of the person or service");
            detail.insert("line".to_owned(), line.into());
            detail.insert("asked_of".to_owned(), asked_of.into());
        }
        Needs::Advice | Needs::AdviceReturned | Needs::AdviceReused => {
            let chosen = form.value("advice").to_owned();
            about = advice::of(tx, id).await?.into_iter().map(|one| one.id).find(|one| one.to_string() == chosen);
            if about.is_none() {
                form.refuse("advice", "Select which advice");
            }
            if act.needs == Needs::AdviceReturned {
                given.advice_lacks = ticked(form, "covers", COVERS);
            }
            if act.needs == Needs::AdviceReused {
                given.agreement_lacks = ticked(form, "agree", AGREE);
            }
        }
        Needs::Notice | Needs::FinalPlan => {
            form.one_of("channel", &choices(notices::CHANNELS), "Select how the notice is sent");
            for field in required(act.kind) {
                form.at_most(&format!("notice-{}", field.name), 10_000);
            }
            let texts: Vec<(&str, String)> = required(act.kind)
                .iter()
                .map(|field| (field.name, form.value(&format!("notice-{}", field.name)).to_owned()))
                .collect();
            given.notice_lacks = Some(lacks(act.kind, |name| {
                texts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
            }));
            let plan = form.values("plan");
            if let (Some(_), Some((_, lines))) = (freezes(act.kind), working(tx, id).await?) {
                let lines: Vec<_> = lines.iter().map(Stored::line).collect();
                given.setting_named = lines.iter().any(|line| line.section == "I");
                given.health_provision = lines.iter().any(|line| line.section == "G");
                if let Some(fault) = faults(&lines).first() {
                    form.refuse("on-day", format!("The plan is not ready. {}", fault.words));
                }
                let Some(on) = on.filter(|_| form.is_right()) else { return Ok(None) };
                let detail = Json::Object(detail);
                return Ok(Some(Recording { kind: act.kind, on, about: None, detail, given }));
            }
            given.setting_named = plan.iter().any(|value| value == "setting");
            given.health_provision = plan.iter().any(|value| value == "health");
        }
    }
    let Some(on) = on.filter(|_| form.is_right()) else { return Ok(None) };
    let about = about.map(store::Id::uuid);
    Ok(Some(Recording { kind: act.kind, on, about, detail: Json::Object(detail), given }))
}

/// The act.
pub async fn submit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, code)): Path<(PersonId, String)>,
    mut form: Form,
) -> Shown {
    let act = known(&code)?;
    let mut tx = app.db.write(&viewer.actor()).await?;
    let allowed = children::allow(&mut tx, &app, &viewer, RECORD_EVENT, id).await?;
    let mut refused = None;
    let mut account = None;
    if let Some(mut recording) = recording(&mut tx, id, act, &mut form).await? {
        if act.needs == Needs::AdviceAsked {
            let (line, asked_of) = (form.value("line").to_owned(), form.value("asked_of").to_owned());
            let chosen = form.value("account").to_owned();
            let holders = accounts::holders(&mut tx, Role::EducationalPsychologist, viewer.today).await?;
            account = holders.into_iter().map(|one| one.id).find(|one| one.to_string() == chosen);
            recording.about = Some(advice::add(&mut tx, id, &line, &asked_of, account).await?.uuid());
        }
        match timeline::record(&mut tx, &viewer, id, &recording, &allowed).await? {
            Ok(event) => {
                if matches!(act.needs, Needs::Notice | Needs::FinalPlan) {
                    let fields: Vec<(String, String)> = required(act.kind)
                        .iter()
                        .map(|field| (field.name.to_owned(), form.value(&format!("notice-{}", field.name)).to_owned()))
                        .collect();
                    notices::add(&mut tx, id, event, act.kind, &fields, recording.on, form.value("channel")).await?;
                }
                if let (Some(state), Some((plan, _))) = (freezes(act.kind), working(&mut tx, id).await?) {
                    plans::freeze(&mut tx, plan, state, recording.on, event).await?;
                    // What the family says next is written into a version of its own.
                    if state == "served" {
                        plans::begin(&mut tx, id, &viewer.name, viewer.today).await?;
                    }
                }
                if let Some(account) = account {
                    // Whoever is asked in their account has the request at once, and needs the record.
                    children::involve(&mut tx, id, account, viewer.today).await?;
                    let received = Recording { kind: Kind::AdviceAskReceived, ..recording };
                    if let Err(words) = timeline::record(&mut tx, &viewer, id, &received, &allowed).await? {
                        return Err(Problem::Conflict(words.to_string()));
                    }
                }
                tx.commit().await?;
                return go(&format!("/children/{id}/journey?done=recorded"));
            }
            Err(words) => {
                form.refuse("on-day", words.to_string());
                refused = Some(words.to_string());
            }
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "journey").await?;
    refuse(&view(&mut tx, &app, &viewer, &child, act, &form, refused).await?)
}
