//! Recording an event of the journey. The law's guards are asked in the transaction that writes it.

use access::records::accounts;
use access::{App, Role, Viewer};
use axum::extract::{Path, State};
use gate::{Outgoing, Reader};
use jiff::civil::Date;
use law::Kind;
use law::dates;
use law::ending::End;
use law::invariants::Given;
use law::ledger::Event;
use law::machines::{Machine, NeedsAssessment};
use law::notice::{ADVICE_LINES, lacks, required};
use page::govuk::{Checkboxes, Choice, Input, Markup, Radios, Select, SelectItem, Textarea, WarningText};
use page::{DateRange, FieldsForm, Form, Problem, Shown, go, refuse, show, words};
use people::PersonId;
use people::records::admissions::{self, Admitted};
use people::records::children::{self, Child};
use people::records::organisations;
use serde_json::{Map, Value as Json};
use store::Tx;

use super::{issue, with_act};
use crate::RECORD_EVENT;
use crate::model::consultation::{self, GROUNDS};
use crate::model::legal_test::{FINDINGS, PARTS};
use crate::model::notices::{self as texts, Days};
use crate::model::panel;
use crate::model::plan::{Line, faults};
use crate::model::tasks::Kind as Task;
use crate::model::{Act, Needs, act, goes_out};
use crate::records::advice::AdviceId;
use crate::records::consultations::{self, Answer};
use crate::records::deliveries::{self, New};
use crate::records::plans::{self, PlanId, Stored, Version};
use crate::records::timeline::{self, Journey, Recorded, Recording};
use crate::records::{addressees, advice, authorities, calendar, notices, owed, panels, services, tasks};

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
    ("social_care", "A social care service"),
    ("other", "Somebody else"),
];
/// What must hold of a final plan.
const PLAN: &[(&str, &str)] =
    &[("setting", "Section I names the setting, or its type"), ("health", "Section G holds health provision")];

fn choices(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(value, words)| Choice::new(value, words)).collect()
}

fn cease_reasons() -> Vec<Choice> {
    End::ALL.iter().map(|end| Choice::new(end.code(), end.words())).collect()
}

/// Whether the family may have gone where no local authority in England follows: a plan is transferred only to one.
const fn may_leave_england(kind: Kind) -> bool {
    matches!(kind, Kind::MovedOut)
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
    let reader = Reader::session(tx, viewer, child.id).await?;
    let back = format!("/children/{}/journey", child.id);
    let layout = app.layout(viewer, act.title).errors(form.summary()).back_to(&back, &child.name());
    let mut page = FieldsForm::new(layout, 0).button("Record it");
    if goes_out(act.kind)
        && let Err(stopped) = Outgoing::about(tx, child.id, "").await?
    {
        page = page.field(&messages::pages::let_out(&stopped, form))?;
    }
    if let Some(words) = refused {
        page = page.before(Markup::render(&WarningText { text: words, ..WarningText::default() })?);
    }
    page = page.field(&form.date_input("on", act.day, "For example, 27 3 2026"))?;
    page = with_act::fields(tx, child.id, act, form, page).await?;
    if form.error("whereabouts").is_some() || !form.value("whereabouts").is_empty() {
        let told = issue::told(tx, viewer, child.id, act.kind, form).await?;
        page = page.field(&issue::question(&told, form))?;
    }
    if matches!(act.kind, Kind::AssessmentAgreed | Kind::AssessmentRefused | Kind::PlanAgreed | Kind::PlanRefused) {
        for one in panels::about(tx, child.id).await? {
            if let (Some(code), Some(reasons)) = (&one.recommendation, &one.reasons) {
                let (question, said) =
                    (panel::words(panel::QUESTIONS, &one.question), panel::words(panel::RECOMMENDATIONS, code));
                page = page.lead(format!("The panel recommends ({question}): {said}. {reasons}"));
            }
        }
    }
    match act.needs {
        Needs::Nothing => Ok(page),
        Needs::Authority | Needs::TransferIn => {
            let label =
                if act.kind == Kind::TransferredIn { "From which local authority" } else { "To which local authority" };
            let none = if may_leave_england(act.kind) { "Not known, or not in England" } else { "Select" };
            let known = authorities::others(tx).await?;
            let known = known.iter().map(|(number, name)| SelectItem::new(number, name));
            let items = std::iter::once(SelectItem::new("", none)).chain(known).collect();
            page.field(&form.select("authority", label, items))
        }
        Needs::Reason => page.field(&Textarea { rows: Some(4), ..form.textarea("reason", "What happened, or why") }),
        Needs::Asked => page
            .field(&form.radios("source", "Who asks", choices(SOURCES)))?
            .field(&Textarea { rows: Some(4), ..form.textarea("reason", "What they ask for") }),
        Needs::Answer => page.field(&Textarea { rows: Some(4), ..form.textarea("reason", "What was answered") }),
        Needs::CeaseReason => page.field(&form.radios("cease", "Why", cease_reasons())),
        Needs::Source => page.field(&form.radios("source", "Who asks", choices(SOURCES))),
        Needs::Notice => notice_fields(page, act, form),
        Needs::Decision => {
            let page = page.lead(
                "The decision follows from two judgements (section 36(8)). You sign them. Evidence for each part is on the page “The legal test”.",
            );
            let mut page = page.after(Markup::link(
                &format!("/children/{}/journey/test", child.id),
                "The legal test, and the evidence for each part",
            ));
            for part in PARTS {
                let radios = form.radios(&format!("test-{}", part.code), part.question, choices(FINDINGS));
                page = page.field(&Radios {
                    hint: Some(part.hint.into()),
                    classes: "govuk-radios--inline".to_owned(),
                    ..radios
                })?;
            }
            let page = page.field(&Textarea { rows: Some(4), ..form.textarea("judgement", "Why you judge so") })?;
            notice_fields(page, act, form)
        }
        Needs::Setting => {
            let page = page
                .lead("The setting gets the draft plan and its advice, and should answer within 15 days (Code of Practice 9.83). Its SENCO answers here, if they have an account.")
                .field(&Input {
                    hint: Some("Part of its name, or its URN".into()),
                    spellcheck: Some(false),
                    ..form.input("setting", "Setting")
                })?;
            let offered = offered_settings(tx, form).await?;
            if offered.is_empty() { Ok(page) } else { page.field(&form.radios("chosen", "Which of these?", offered)) }
        }
        Needs::SettingAnswer => {
            let open = consultations::of(tx, child.id).await?;
            let items = open
                .iter()
                .filter(|one| one.answer.is_none())
                .map(|one| {
                    let decided =
                        if one.outcome.is_some() { ". Decided already: the answer is kept as late" } else { "" };
                    Choice::new(&one.id.to_string(), &one.setting.to(&reader))
                        .hint(&format!("Asked {}{decided}", words::date(one.sent_on())))
                })
                .collect();
            answer_fields(page.field(&form.radios("consultation", "Which setting", items))?, form)
        }
        Needs::FinalPlan if working(tx, child.id).await?.is_some() => {
            notice_fields(page.lead("The working version of the plan is frozen as it stands, and sent."), act, form)
        }
        Needs::FinalPlan => notice_fields(page.field(&form.checkboxes("plan", "The plan", choices(PLAN)))?, act, form),
        Needs::AdviceAsked => {
            let setting = match advice::setting_of(tx, child.id).await? {
                Some(setting) => Some(organisations::name(tx, setting.uuid()).await?),
                None => None,
            };
            let lines = ADVICE_LINES
                .iter()
                .map(|line| {
                    let choice = Choice::new(line.letter, line.from);
                    match (line.letter, &setting) {
                        ("b", Some(setting)) => choice.hint(&format!(
                            "The SENCO of {setting}, where the child is now, gets the request in their account. {}",
                            line.note
                        )),
                        _ if line.note.is_empty() => choice,
                        _ => choice.hint(line.note),
                    }
                })
                .collect();
            page.lead("One request for each line of regulation 6(1). Each has its own six weeks, from the day the adviser has it.")
                .field(&form.radios("line", "Whose advice", lines))?
                .field(&form.input("asked_of", "Name of the person or service"))?
                .field(&Select {
                    hint: Some("They then see the record, and give the advice here. The request counts as received at once".into()),
                    ..form.select("account", "Their account, or their service (optional)", advisers(tx, viewer).await?)
                })
        }
        Needs::Advice | Needs::AdviceReturned | Needs::AdviceReused => {
            let pieces = advice::of(tx, child.id).await?;
            let items = pieces.iter().map(|one| Choice::new(&one.id.to_string(), &one.from(&reader))).collect();
            let page = page.field(&form.radios("advice", "Which advice", items))?;
            match act.needs {
                Needs::AdviceReturned => {
                    let mut page = page.field(&form.checkboxes("covers", "It covers", choices(COVERS)))?;
                    for (name, words) in COVERS {
                        let label = format!("What it says on {} (optional)", words.to_lowercase());
                        page = page.field(&Textarea { rows: Some(4), ..form.textarea(name, &label) })?;
                    }
                    Ok(page)
                }
                Needs::AdviceReused => {
                    page.field(&form.checkboxes("agree", "Who agrees that it is enough", choices(AGREE)))
                }
                _ => Ok(page),
            }
        }
    }
}

/// The settings of the name that was typed, to choose from.
async fn offered_settings(tx: &mut Tx, form: &Form) -> Result<Vec<Choice>, Problem> {
    let (_, offered) = people::pages::meant_setting(tx, &mut form.clone()).await?;
    Ok(offered
        .iter()
        .map(|one| Choice::new(&one.id.to_string(), &one.name).hint(&people::pages::setting_place(one)))
        .collect())
}

/// What a setting answers.
pub(super) fn answer_fields(page: FieldsForm, form: &Form) -> Result<FieldsForm, Problem> {
    let yes_or_no = vec![Choice::new("yes", "Yes, it can take them"), Choice::new("no", "No")];
    page.field(&form.radios("answer", "Can the setting take them", yes_or_no))?
        .field(&Checkboxes {
            hint: Some("For a no. These are all the grounds that the law knows (section 39(4)). That a setting is full is none".into()),
            ..form.checkboxes("grounds", "On which ground", choices(GROUNDS))
        })?
        .field(&Textarea { rows: Some(5), ..form.textarea("reason", "Why, for this child") })
}

/// A setting's answer, read and checked.
pub(super) fn answered(form: &mut Form) -> Option<Answer> {
    let answer = form.value("answer").to_owned();
    if answer != "yes" && answer != "no" {
        form.refuse("answer", "Select whether the setting can take them");
    }
    form.at_most("reason", 8_000);
    let grounds: Vec<String> =
        form.values("grounds").into_iter().filter(|code| !consultation::words(code).is_empty()).collect();
    let reason = form.value("reason").to_owned();
    if let Err((field, words)) = consultation::check(answer == "yes", &grounds, &reason)
        && !answer.is_empty()
    {
        form.refuse(field, words);
    }
    form.is_right().then(|| Answer { yes: answer == "yes", grounds, reason })
}

/// For which day and way of sending the texts on a form were drafted: on another day they name other days.
#[derive(askama::Template)]
#[template(ext = "html", source = r#"<input type="hidden" name="{{ name }}" value="{{ value }}">"#)]
struct Hidden<'a> {
    name: &'a str,
    value: &'a str,
}

fn notice_fields(page: FieldsForm, act: &Act, form: &Form) -> Result<FieldsForm, Problem> {
    let lead = if required(act.kind).is_empty() {
        "The decision counts only with its written notice."
    } else {
        "The decision counts only with its written notice. Each part below is asked for by the law; none may be empty."
    };
    let mut page = page.lead(lead).field(&form.radios("channel", "How it is sent", choices(texts::CHANNELS)))?;
    if form.value("misfit") == "yes" || went_out_so(form) {
        let so = Choice::new("yes", "The letter went out with this wrong date").hint(
            "It is kept as it went out. A correction stands beside it, and you are asked to send it to the family",
        );
        page = page.field(&form.checkboxes("as_sent", "If it has been sent already", vec![so]))?;
    }
    for name in ["drafted-on", "drafted-channel"] {
        page = page.field(&Hidden { name, value: form.value(name) })?;
    }
    for field in required(act.kind) {
        let area = Textarea {
            rows: Some(3),
            hint: Some(field.provision.into()),
            ..form.textarea(&format!("notice-{}", field.name), &texts::heading(&field))
        };
        page = page.field(&area)?;
    }
    page.field(&page::draft_button())
}

/// The accounts that advice can be asked of.
async fn advisers(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<SelectItem>, Problem> {
    let holders = accounts::holders(tx, Role::EducationalPsychologist, viewer.today).await?;
    let services = services::all(tx).await?;
    Ok(std::iter::once(SelectItem::new("", "None: they are asked by letter or email"))
        .chain(holders.iter().map(|one| SelectItem::new(&one.id.to_string(), &one.name)))
        .chain(services.iter().map(|one| {
            let words = format!("The service: {}", one.name);
            SelectItem::new(&format!("service-{}", one.organisation), &words)
        }))
        .collect())
}

/// The working version of the plan that an act serves or sends, with its lines; none where the plan is written
/// elsewhere.
pub(super) async fn working(tx: &mut Tx, id: PersonId) -> Result<Option<(PlanId, Vec<Stored>)>, Problem> {
    let working = plans::versions(tx, id).await?.into_iter().find(Version::is_working);
    let Some(version) = working else { return Ok(None) };
    let lines = plans::lines(tx, version.id).await?;
    Ok(Some((version.id, lines)))
}

/// Whether an act serves or sends the plan, and as what the version is then kept.
pub(super) fn freezes(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::DraftServed | Kind::AmendmentServed | Kind::AmendmentProposed => Some("served"),
        Kind::PlanIssued | Kind::PlanAmended => Some("final"),
        _ => None,
    }
}

/// Whose answer it is, for the record.
fn answered_by(recording: &Recording) -> &str {
    recording.detail.get("setting").and_then(Json::as_str).unwrap_or("the setting")
}

/// How notices go, until an officer says otherwise.
const USUAL_CHANNEL: &str = "first class post";

/// Whether the officer says that the letter went out with these words, wrong date and all.
fn went_out_so(form: &Form) -> bool {
    form.value("as_sent") == "yes"
}

/// Works the days in the texts of a notice out again for the day and the way by which it goes, and refuses what somebody
/// wrote by hand that does not fit.
async fn date_texts(
    tx: &mut Tx,
    act: &Act,
    form: &mut Form,
    on: Date,
    channel: &str,
    today: Date,
) -> Result<(), Problem> {
    if went_out_so(form) {
        // What went out is kept as it went, and corrected beside it.
        return Ok(());
    }
    let calendar = calendar::load(tx).await?;
    let drafted_on = form.value("drafted-on").parse().unwrap_or(today);
    let drafted_channel = match form.value("drafted-channel") {
        "" => USUAL_CHANNEL,
        other => other,
    };
    let written = Days::new(drafted_on, drafted_channel, &calendar);
    let days = Days::new(on, channel, &calendar);
    let mut right = Vec::new();
    for field in required(act.kind) {
        let name = format!("notice-{}", field.name);
        match texts::dated(field.name, form.value(&name), &written, &days) {
            Ok(text) => right.push((name, text)),
            Err(words) => {
                form.set("misfit", "yes");
                form.refuse(&name, words);
            }
        }
    }
    if form.is_right() {
        for (name, text) in right {
            form.set(&name, &text);
        }
        form.set("drafted-on", &on.to_string());
        form.set("drafted-channel", channel);
    }
    Ok(())
}

/// The form as it opens: today, and the texts that need no person.
async fn opened(tx: &mut Tx, viewer: &Viewer, act: &Act, journey: &Journey) -> Result<Form, Problem> {
    let today = viewer.today;
    let mut form = Form::default()
        .with("on-day", today.day().to_string())
        .with("on-month", today.month().to_string())
        .with("on-year", today.year().to_string());
    if matches!(act.needs, Needs::Notice | Needs::FinalPlan | Needs::Decision) {
        let days = Days::new(today, USUAL_CHANNEL, &journey.calendar);
        form = form.with("drafted-on", today.to_string()).with("drafted-channel", USUAL_CHANNEL);
        let standard = notices::standard(tx).await?;
        for field in required(act.kind) {
            let own = standard.iter().find(|(name, text)| *name == field.name && !text.is_empty());
            let text = own.map_or_else(|| texts::drafted(act.kind, field.name, &days), |(_, text)| text.clone());
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
async fn recording(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    id: PersonId,
    act: &Act,
    form: &mut Form,
) -> Result<Option<Recording>, Problem> {
    let mut on = form.date("on", "The date", &DateRange::any());
    // A day that cannot be is refused before texts are worked out from it.
    if let Some(day) = on
        && let Err(why) = dates::possible(Event::new(act.kind, day), timeline::born(tx, id).await?, viewer.today)
    {
        form.refuse("on", why.to_string());
        on = None;
    }
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
        Needs::Authority | Needs::TransferIn => {
            let authority = form.value("authority").to_owned();
            let is_known = authorities::others(tx).await?.iter().any(|(number, _)| *number == authority);
            if authority.is_empty() && !may_leave_england(act.kind) {
                form.refuse("authority", "Select the local authority");
            } else if !authority.is_empty() && !is_known {
                form.refuse("authority", "Select another local authority in England from the list");
            }
            if is_known {
                let key = if act.kind == Kind::TransferredIn { "from" } else { "to" };
                detail.insert(key.to_owned(), authority.into());
            }
        }
        Needs::Reason | Needs::Answer | Needs::Asked => {
            if act.needs == Needs::Asked
                && let Some(source) = form.one_of("source", &choices(SOURCES), "Select who asks")
            {
                detail.insert("source".to_owned(), source.into());
            }
            let reason = form.value("reason").to_owned();
            form.at_most("reason", 4_000);
            if reason.is_empty() {
                form.refuse("reason", "Say what happened, or why");
            }
            detail.insert("reason".to_owned(), reason.into());
        }
        Needs::CeaseReason => {
            if let Some(code) = form.one_of("cease", &cease_reasons(), "Select why the plan ceased") {
                given.end = End::from_code(&code);
                detail.insert("ceasereason".to_owned(), code.into());
                detail.insert("reason".to_owned(), given.end.map_or("", End::words).into());
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
                for (name, _) in COVERS {
                    form.at_most(name, 20_000);
                }
                given.advice_lacks = ticked(form, "covers", COVERS);
            }
            if act.needs == Needs::AdviceReused {
                given.agreement_lacks = ticked(form, "agree", AGREE);
            }
        }
        Needs::Setting => {
            let (setting, _) = people::pages::meant_setting(tx, form).await?;
            if let Some(setting) = setting {
                let name = organisations::name(tx, setting.uuid()).await?;
                let known = consultations::of(tx, id).await?;
                if known.iter().any(|one| one.organisation == setting && one.outcome.is_none()) {
                    form.refuse("setting", format!("{name} is consulted already, and nobody has decided on it yet"));
                }
                detail.insert("setting".to_owned(), name.into());
                detail.insert("organisation".to_owned(), setting.to_string().into());
            }
        }
        Needs::SettingAnswer => {
            let chosen = form.value("consultation").to_owned();
            let open = consultations::of(tx, id).await?;
            let one = open.into_iter().find(|one| one.id.to_string() == chosen && one.answer.is_none());
            if one.is_none() {
                form.refuse("consultation", "Select which setting answered");
            }
            if let (Some(one), Some(answer)) = (one, answered(form)) {
                detail.insert("setting".to_owned(), one.setting.unseen().into());
                detail.insert("answer".to_owned(), if answer.yes { "yes" } else { "no" }.into());
                let Some(on) = on.filter(|_| form.is_right()) else { return Ok(None) };
                let about = Some(one.id.uuid());
                return Ok(Some(Recording { about, ..Recording::new(act.kind, on, Json::Object(detail), given) }));
            }
        }
        Needs::Notice | Needs::FinalPlan | Needs::Decision => {
            if act.needs == Needs::Decision {
                judgements(form, &mut detail, &mut given);
            }
            if matches!(act.kind, Kind::PlanIssued | Kind::PlanAmended) {
                let open = consultations::of(tx, id).await?;
                given.not_considered =
                    open.into_iter().find(|one| one.outcome.is_none()).map(|one| one.setting.unseen().to_owned());
            }
            let channel = form.one_of("channel", &choices(texts::CHANNELS), "Select how the notice is sent");
            for field in required(act.kind) {
                form.at_most(&format!("notice-{}", field.name), 10_000);
            }
            if let (Some(channel), Some(on)) = (channel, on) {
                let family = addressees::of(tx, app, viewer, id).await?;
                let home_is_known = addressees::home_is_known(tx, id).await?;
                if let Some(words) = addressees::why_not(&family, home_is_known, &channel) {
                    form.refuse("channel", words);
                }
                date_texts(tx, act, form, on, &channel, viewer.today).await?;
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
                let lines: Vec<_> = lines.iter().map(Stored::unseen).collect();
                given.setting_named = lines.iter().any(|line| line.section == "I");
                given.health_provision =
                    lines.iter().any(|line| line.section == "G") && health_is_new(tx, id, &lines).await?;
                if let Some(fault) = faults(&lines).first() {
                    form.refuse("on-day", format!("The plan is not ready. {}", fault.words));
                }
                let Some(on) = on.filter(|_| form.is_right()) else { return Ok(None) };
                let detail = Json::Object(detail);
                return Ok(Some(Recording::new(act.kind, on, detail, given)));
            }
            given.setting_named = plan.iter().any(|value| value == "setting");
            given.health_provision = plan.iter().any(|value| value == "health");
        }
    }
    let Some(on) = on.filter(|_| form.is_right()) else { return Ok(None) };
    let about = about.map(store::Id::uuid);
    Ok(Some(Recording { about, ..Recording::new(act.kind, on, Json::Object(detail), given) }))
}

/// Whether section G says something that the last final plan did not: what health agreed for that plan still stands.
async fn health_is_new(tx: &mut Tx, id: PersonId, lines: &[Line]) -> Result<bool, Problem> {
    let said = |lines: &[Line]| -> Vec<(String, Option<String>, Option<String>)> {
        let of_health = lines.iter().filter(|line| line.section == "G");
        of_health.map(|line| (line.body.clone(), line.who.clone(), line.quantity.clone())).collect()
    };
    let last = plans::versions(tx, id).await?.into_iter().find(|version| version.state == "final");
    let Some(last) = last else { return Ok(true) };
    let before: Vec<Line> = plans::lines(tx, last.id).await?.iter().map(Stored::unseen).collect();
    Ok(said(&before) != said(lines))
}

/// The two judgements of the legal test, signed by whoever records the decision.
fn judgements(form: &mut Form, detail: &mut Map<String, Json>, given: &mut Given) {
    form.at_most("judgement", 8_000);
    let mut found = Vec::new();
    for part in PARTS {
        let name = format!("test-{}", part.code);
        if let Some(finding) = form.one_of(&name, &choices(FINDINGS), "Select yes or no") {
            detail.insert(format!("test_{}", part.code), finding.clone().into());
            found.push(finding == "yes");
        }
    }
    if form.value("judgement").is_empty() {
        form.refuse("judgement", "Say why you judge so");
    }
    detail.insert("judgement".to_owned(), form.value("judgement").into());
    if let [needs, plan] = found.as_slice() {
        given.legal_test = Some((*needs, *plan));
    }
}

/// Lets in whoever is asked for advice in their account: themselves, or the service's advisers. `false` where nobody
/// could read the request here.
pub(super) async fn let_in(tx: &mut Tx, viewer: &Viewer, id: PersonId, recording: &Recording) -> Result<bool, Problem> {
    let pieces = advice::of(tx, id).await?;
    let Some(piece) = pieces.into_iter().find(|one| Some(one.id.uuid()) == recording.about) else { return Ok(false) };
    for who in piece.admits() {
        admissions::admit(tx, id, who, piece.id.uuid(), viewer.today).await?;
    }
    let served = match piece.service {
        Some(service) => !services::advisers(tx, service).await?.is_empty(),
        None => false,
    };
    Ok(served || piece.account.is_some())
}

/// Sets what is right beside a letter that went out with a wrong date, and asks for the correction to be sent.
async fn correct_at_once(tx: &mut Tx, viewer: &Viewer, id: PersonId, notice: notices::NoticeId) -> Result<(), Problem> {
    let by = (viewer.name.as_str(), "Recorded as it went out", viewer.today);
    if notices::went_out_wrong(tx, id, notice, by).await? {
        let about = Some(notice.uuid());
        tasks::add(tx, id, Task::LetterCorrected, about, viewer.today, &viewer.name, viewer.today).await?;
        owed::work_out(tx, id, viewer.today).await?;
    }
    Ok(())
}

/// Where a death is recorded and nothing is said of why it goes out all the same.
fn stopped(stopped: &gate::Stopped) -> Problem {
    Problem::Conflict(stopped.to_string())
}

/// Advice that came another way: its words are kept where they are written down, and late advice is told.
async fn came(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    (piece, event, on): (AdviceId, uuid::Uuid, Date),
    form: &Form,
) -> Result<(), Problem> {
    let of = |name: &str| form.value(name).to_owned();
    let text =
        advice::Text { needs: of("needs"), provision: of("provision"), outcomes: of("outcomes"), not_known: false };
    if !(text.needs.is_empty() && text.provision.is_empty() && text.outcomes.is_empty()) {
        let all = advice::of(tx, id).await?;
        let from = all.iter().find(|one| one.id == piece).map_or("", |one| one.asked_of.unseen());
        let by = format!("{from}, written down by {}", viewer.name);
        advice::keep(tx, piece, &text, &by, on, event).await?;
    }
    super::advice::tell_if_late(tx, id, piece, &viewer.name, viewer.today).await
}

/// The death of somebody with a plan ends the plan by its own event, by which the SEN2 return tells it.
async fn as_the_end_of_a_plan(tx: &mut Tx, id: PersonId, recording: &mut Recording) -> Result<(), Problem> {
    let journey = timeline::load(tx, id).await?;
    if NeedsAssessment::after(&journey.events) == NeedsAssessment::Finalised {
        recording.kind = Kind::PlanCeased;
        recording.given.end = Some(End::Died);
        recording.detail = serde_json::json!({ "ceasereason": "8", "reason": "Died" });
    }
    Ok(())
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
    let told = issue::told(&mut tx, &viewer, id, act.kind, &form).await?;
    if !told.is_empty() && !issue::is_answered(&form) {
        form.refuse("whereabouts", "Select what to do with words that may tell where the child is");
    }
    form.at_most("let_out", 1_000);
    let outgoing = Outgoing::about(&mut tx, id, form.value("let_out")).await?;
    if let (Err(stopped), true) = (&outgoing, goes_out(act.kind)) {
        form.refuse("let_out", stopped.to_string());
    }
    let mut read = recording(&mut tx, &app, &viewer, id, act, &mut form).await?;
    if let Some(recording) = &mut read {
        recording.let_out = form.value("let_out").to_owned();
        if act.kind == Kind::Died {
            as_the_end_of_a_plan(&mut tx, id, recording).await?;
        }
        with_act::complete(&mut tx, &viewer, id, act, &mut form, recording).await?;
    }
    if form.is_right() && read.is_some() {
        with_act::first(&mut tx, &viewer, id, act, &mut form, &allowed).await?;
    }
    if let Some(mut recording) = read.filter(|_| form.is_right()) {
        if act.needs == Needs::AdviceAsked {
            let (line, asked_of) = (form.value("line").to_owned(), form.value("asked_of").to_owned());
            let chosen = form.value("account").to_owned();
            let holders = accounts::holders(&mut tx, Role::EducationalPsychologist, viewer.today).await?;
            let account = holders.into_iter().map(|one| one.id).find(|one| one.to_string() == chosen);
            let known = services::all(&mut tx).await?;
            let service = known.into_iter().map(|one| one.organisation).find(|one| format!("service-{one}") == chosen);
            let may = outgoing.as_ref().map_err(stopped)?;
            recording.about = Some(advice::add(&mut tx, may, &line, &asked_of, account, service).await?.uuid());
        }
        let setting = recording.detail.get("organisation").and_then(Json::as_str).and_then(|one| one.parse().ok());
        if let (Needs::Setting, Some(setting)) = (act.needs, setting) {
            let may = outgoing.as_ref().map_err(stopped)?;
            recording.about = Some(consultations::add(&mut tx, may, setting, recording.on).await?.uuid());
        }
        match timeline::record(&mut tx, &viewer, id, &recording, &allowed).await? {
            Recorded::Yes(event) => {
                issue::keep(&mut tx, &viewer, id, &told, &form).await?;
                if matches!(act.needs, Needs::Notice | Needs::FinalPlan | Needs::Decision) {
                    let fields: Vec<(String, String)> = required(act.kind)
                        .iter()
                        .map(|field| (field.name.to_owned(), form.value(&format!("notice-{}", field.name)).to_owned()))
                        .collect();
                    let channel = form.value("channel");
                    let may = outgoing.as_ref().map_err(stopped)?;
                    let notice = notices::add(&mut tx, may, event, act.kind, &fields, recording.on, channel).await?;
                    let family = addressees::of(&mut tx, &app, &viewer, id).await?;
                    let (addressee, person) = addressees::usual(&family);
                    let new = New { addressee: &addressee, person, channel, sent_on: recording.on, copy_reason: None };
                    deliveries::add(&mut tx, may, notice, &new, &viewer.name).await?;
                    if went_out_so(&form) {
                        correct_at_once(&mut tx, &viewer, id, notice).await?;
                    }
                }
                if let (Some(state), Some((plan, _))) = (freezes(act.kind), working(&mut tx, id).await?) {
                    plans::freeze(&mut tx, plan, state, recording.on, event).await?;
                    // What the family says next is written into a version of its own.
                    if state == "served" {
                        plans::begin(&mut tx, id, &viewer.name, viewer.today).await?;
                    }
                }
                if let (Needs::AdviceReturned, Some(about)) = (act.needs, recording.about) {
                    came(&mut tx, &viewer, id, (store::Id::from_uuid(about), event, recording.on), &form).await?;
                }
                if let (Needs::Setting, Some(setting), Some(about)) = (act.needs, setting, recording.about) {
                    let who = Admitted::Consulted(setting);
                    admissions::admit(&mut tx, id, who, about, viewer.today).await?;
                }
                if let (Needs::SettingAnswer, Some(about)) = (act.needs, recording.about)
                    && let Some(answer) = answered(&mut form)
                {
                    let by = format!("{}, written down by {}", answered_by(&recording), viewer.name);
                    let which = store::Id::from_uuid(about);
                    consultations::answer(&mut tx, which, &answer, &by, recording.on).await?;
                    let is_late = consultations::one(&mut tx, id, which).await?.outcome.is_some();
                    super::consultation::tell_if_late(&mut tx, id, which, is_late, &viewer.name, viewer.today).await?;
                }
                if act.needs == Needs::AdviceAsked && let_in(&mut tx, &viewer, id, &recording).await? {
                    // Whoever is asked in their account has the request now, and no earlier.
                    let received = Recording { kind: Kind::AdviceAskReceived, on: viewer.today, ..recording };
                    if let Recorded::No(words) = timeline::record(&mut tx, &viewer, id, &received, &allowed).await? {
                        return Err(Problem::Conflict(words.to_string()));
                    }
                }
                match with_act::beside(&mut tx, &viewer, id, act, &mut form, &allowed).await? {
                    Ok(()) => {
                        tx.commit().await?;
                        return go(&format!("/children/{id}/journey?done=recorded"));
                    }
                    Err(why) => form.refuse("made", why.to_string()),
                }
            }
            Recorded::No(why) => {
                with_act::refuse(&mut form, recording.on, &why);
                refused = Some(why.to_string());
            }
        }
    }
    drop(tx);
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "journey").await?;
    refuse(&view(&mut tx, &app, &viewer, &child, act, &form, refused).await?)
}
