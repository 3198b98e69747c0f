//! The form by which an event of the journey is recorded.

use ::organisations::records::organisations;
use access::records::accounts;
use access::{App, Role, Viewer};
use axum::extract::{Path, Query, State};
use gate::{Outgoing, Reader};
use law::Kind;
use law::ending::End;
use law::notice::{ADVICE_LINES, required};
use page::govuk::{Checkboxes, Choice, Input, Markup, Radios, Select, SelectItem, Textarea, WarningText};
use page::{FieldsForm, Form, Problem, Shown, show, words};
use people::PersonId;
use people::records::children::{self, Child};
use store::Tx;
use uuid::Uuid;

use super::issuing::is_confirmed;
use super::{about_others, accepted, directions, prepared, sent_earlier, with_act};
use crate::RECORD_EVENT;
use crate::model::consultation::{self, GROUNDS};
use crate::model::disputes;
use crate::model::legal_test::{FINDINGS, PARTS};
use crate::model::notices::{self as texts, Days};
use crate::model::panel;
use crate::model::{Act, Needs, act, goes_out};
use crate::records::consultations::{self, Answer, Consultation};
use crate::records::plans::{self, PlanId, Stored, Version};
use crate::records::timeline::{self, Journey};
use crate::records::{advice, authorities, issuing, notices, panels, services};

/// Where the family agrees that earlier advice is enough, and who else must.
pub(super) const AGREE: &[(&str, &str)] =
    &[("adviser", "The advice-giver"), ("authority", "The local authority"), ("family", "The family")];
/// What advice must cover.
pub(super) const COVERS: &[(&str, &str)] = &[("needs", "Needs"), ("provision", "Provision"), ("outcomes", "Outcomes")];
/// Who asks for an assessment.
pub(super) const SOURCES: &[(&str, &str)] = &[
    ("parent", "A parent"),
    ("young_person", "The young person"),
    ("setting", "The school or setting"),
    ("health", "A health service"),
    ("social_care", "A social care service"),
    ("other", "Somebody else"),
];
/// Whom regulation 4(2) names.
pub(super) const TOLD: &[(&str, &str)] = &[
    ("health", "Health"),
    ("social_care", "The authority’s social services officers"),
    (TOLD_SETTING, "The head teacher, early years SEN lead or college principal"),
];
/// Of these, the one at the child's school or setting.
pub(super) const TOLD_SETTING: &str = "setting";
/// What must hold of a final plan.
const PLAN: &[(&str, &str)] = &[
    ("setting", "Section I names the school or setting, or its type"),
    ("health", "Section G holds health provision"),
];

pub(super) fn choices(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(value, words)| Choice::new(value, words)).collect()
}

pub(super) fn cease_reasons() -> Vec<Choice> {
    End::ALL.iter().map(|end| Choice::new(end.code(), end.words())).collect()
}

/// What the text is that goes with an act.
pub(super) const fn reason_label(act: &Act) -> &'static str {
    match act.kind {
        _ if matches!(act.needs, Needs::Answer) => "The answer",
        _ if matches!(act.needs, Needs::Asked) => "What they asked for",
        Kind::RepresentationsReceived => "What the family said",
        Kind::RequestWithdrawn => "Why the request was withdrawn",
        Kind::CeaseConsidered => "Why the plan may cease",
        Kind::CeaseConsulted => "Who was consulted, and what they said",
        Kind::MediationNotArranged => "Why it cannot be arranged in time",
        Kind::MediationAgreedAssess
        | Kind::MediationAgreedPlan
        | Kind::MediationAgreedContents
        | Kind::MediationAgreedSetting
        | Kind::MediationAgreedContinue
        | Kind::MediationAgreedOther => "What was agreed",
        Kind::MediationAgreementDone => "What was done",
        Kind::Reconsidered => "What was decided, and why",
        Kind::AppealEnded => "How it ended",
        Kind::RecommendationMade => "What the Tribunal recommends",
        Kind::TransferReviewed => "Why no amendment is needed",
        Kind::PlanAgreed => "Reasons for the decision",
        _ => "The reason",
    }
}

/// Whether the child leaves the area with it, and the file goes to another authority.
pub(super) const fn leaves(kind: Kind) -> bool {
    matches!(kind, Kind::MovedOut | Kind::PlanTransferred)
}

/// Whether the family may have gone where no local authority in England follows: a plan is transferred only to one.
pub(super) const fn may_leave_england(kind: Kind) -> bool {
    matches!(kind, Kind::MovedOut)
}

pub(super) fn known(code: &str) -> Result<&'static Act, Problem> {
    Kind::from_code(code).and_then(act).ok_or(Problem::NotFound)
}

pub(super) async fn view(
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
    // What is checked before it goes is not saved by this form.
    let save = if matches!(act.needs, Needs::Setting) || is_confirmed(act) { "Continue" } else { "Save" };
    let mut page = FieldsForm::new(layout, 0).button(save).doubts(form);
    if goes_out(act.kind)
        && let Err(stopped) = Outgoing::about(tx, child.id, "").await?
    {
        page = page.field(&messages::pages::let_out(&stopped, form))?;
    }
    if let Some(words) = refused {
        page = page.before(Markup::render(&WarningText { text: words, ..WarningText::default() })?);
    }
    if leaves(act.kind) {
        let open = disputes::open(&timeline::whole(tx, child.id).await?.events);
        if !open.is_empty() {
            let text = format!(
                "The family has {}. It goes on: agree with the new authority and the Tribunal which authority responds to it, and tell the family. The child’s file goes to the new authority with it.",
                open.join(" and ")
            );
            page = page.field(&WarningText { text, ..WarningText::default() })?;
        }
    }
    page = page.field(&form.date_input("on", act.day, "For example, 27 3 2026"))?;
    if !is_confirmed(act) {
        page = sent_earlier::field(form, page)?;
    }
    page = with_act::fields(tx, viewer, child.id, act, form, page).await?;
    if matches!(act.needs, Needs::Notice | Needs::FinalPlan | Needs::Decision) {
        page = page.field(&super::letters::needs::of(tx, app, viewer, child.id, &act.kind.into()).await?)?;
    }
    // What the page that confirms it asked stays answered while somebody changes something.
    for (name, value) in form.clone().into_values() {
        if name.starts_with("whereabouts")
            || about_others::is_field(&name)
            || (is_confirmed(act)
                && (matches!(name.as_str(), "confirm" | "without_advice" | accepted::FIELD)
                    || sent_earlier::is_field(&name)))
        {
            page = page.hidden(&name, &value);
        }
    }
    let page = recommended(tx, child.id, act.kind, page).await?;
    questions(tx, viewer, child.id, act, form, page).await
}

/// What an act asks beside its day.
async fn questions(
    tx: &mut Tx,
    viewer: &Viewer,
    id: PersonId,
    act: &Act,
    form: &Form,
    page: FieldsForm,
) -> Result<FieldsForm, Problem> {
    let reader = Reader::session(tx, viewer, id).await?;
    match act.needs {
        Needs::Nothing => Ok(page),
        Needs::Told => told_fields(tx, id, form, page).await,
        Needs::Authority | Needs::TransferIn => authority_field(tx, page, act, form).await,
        Needs::Direction => directions::fields(page, form),
        Needs::OfDirection => directions::which(tx, viewer, id, act, form, page).await,
        Needs::Reason | Needs::Answer => {
            let area = form.textarea("reason", reason_label(act)).up_to(4_000);
            page.field(&Textarea { rows: Some(4), ..area })
        }
        Needs::Asked => page
            .field(&form.radios("source", "Who made the request", choices(SOURCES)))?
            .field(&Textarea { rows: Some(4), ..form.textarea("reason", reason_label(act)).up_to(4_000) }),
        Needs::CeaseReason => page.field(&form.radios("cease", "Why", cease_reasons())),
        Needs::Source => page.field(&form.radios("source", "Who made the request", choices(SOURCES))),
        Needs::Notice if sends_a_plan(tx, id, act.kind).await? => {
            let yes = vec![Choice::new("yes", "The plan is written elsewhere, and goes with this letter")];
            let page = page.field(&form.checkboxes(ELSEWHERE, "No plan has been begun in OnePlan", yes))?;
            notice_fields(page, act, form)
        }
        Needs::Notice => notice_fields(page, act, form),
        Needs::Decision => notice_fields(test_fields(page, id, form)?, act, form),
        Needs::Setting => {
            let page = page
                .lead("The school or setting gets the draft plan and its advice, and should answer within 15 days (Code of Practice 9.83). Its SENCO answers here, if they have an account.")
                .field(&Input {
                    hint: Some("Part of its name, or its URN".into()),
                    spellcheck: Some(false),
                    ..form.input("setting", "School or setting")
                })?;
            let offered = offered_settings(tx, form).await?;
            if offered.is_empty() { Ok(page) } else { page.field(&form.radios("chosen", "Which of these?", offered)) }
        }
        Needs::SettingAnswer => {
            let open = consultations::of(tx, id).await?;
            let items = open.iter().filter(|one| one.answer.is_none()).map(|one| asked_setting(one, &reader)).collect();
            answer_fields(page.field(&form.radios("consultation", "Which school or setting", items))?, form)
        }
        Needs::FinalPlan if working(tx, id).await?.is_some() => notice_fields(
            page.lead("The plan is sent as it is now. You cannot change this version after that."),
            act,
            form,
        ),
        Needs::FinalPlan => notice_fields(page.field(&form.checkboxes("plan", "The plan", choices(PLAN)))?, act, form),
        Needs::AdviceAsked => asked_advice_fields(tx, page, viewer, id, form).await,
        Needs::Advice | Needs::AdviceReturned | Needs::AdviceReused => {
            let pieces = advice::of(tx, id).await?;
            let items = pieces.iter().map(|one| Choice::new(&one.id.to_string(), &one.from(&reader))).collect();
            let page = page.field(&form.radios("advice", "Which advice", items))?;
            match act.needs {
                Needs::AdviceReturned => covered_fields(page, form),
                Needs::AdviceReused => page.field(&form.checkboxes(
                    "agree",
                    "Who agrees that the earlier advice is enough",
                    choices(AGREE),
                )),
                _ => Ok(page),
            }
        }
    }
}

/// Who was told. The program sends nothing: it is said that it is recorded.
async fn told_fields(tx: &mut Tx, child: PersonId, form: &Form, page: FieldsForm) -> Result<FieldsForm, Problem> {
    let setting = match advice::setting_of(tx, child).await? {
        Some(setting) => organisations::name(tx, setting.uuid()).await?,
        None => "No school or setting is recorded. Add it under Details, if there is one".to_owned(),
    };
    let choice = |(code, words): &(&str, &str)| match *code {
        TOLD_SETTING => Choice::new(code, words).hint(&setting),
        _ => Choice::new(code, words),
    };
    page.lead("OnePlan does not send this. Tell them first, then record who was told.").field(&form.checkboxes(
        "told",
        "Who was told (regulation 4(2))",
        TOLD.iter().map(choice).collect(),
    ))
}

/// What a panel recommends about the question that is decided.
async fn recommended(tx: &mut Tx, child: PersonId, kind: Kind, mut page: FieldsForm) -> Result<FieldsForm, Problem> {
    if !matches!(kind, Kind::AssessmentAgreed | Kind::AssessmentRefused | Kind::PlanAgreed | Kind::PlanRefused) {
        return Ok(page);
    }
    for one in panels::about(tx, child).await? {
        if let (Some(code), Some(reasons)) = (&one.recommendation, &one.reasons) {
            let question = panel::words(panel::QUESTIONS, &one.question);
            let said = panel::recommended(&one.question, code);
            page = page.lead(format!("The panel recommends ({question}): {said}. {reasons}"));
        }
    }
    Ok(page)
}

async fn authority_field(tx: &mut Tx, page: FieldsForm, act: &Act, form: &Form) -> Result<FieldsForm, Problem> {
    let label = if act.kind == Kind::TransferredIn { "From which local authority" } else { "To which local authority" };
    let none = if may_leave_england(act.kind) { "Not known, or not in England" } else { "Select" };
    let known = authorities::others(tx).await?;
    let known = known.iter().map(|(number, name)| SelectItem::new(number, name));
    let items = std::iter::once(SelectItem::new("", none)).chain(known).collect();
    page.field(&form.select("authority", label, items))
}

/// The two judgements of section 36(8).
fn test_fields(page: FieldsForm, child: PersonId, form: &Form) -> Result<FieldsForm, Problem> {
    let mut page = page
        .lead(
            "The decision follows from two judgements (section 36(8)), which you sign. The evidence for each is on the page “The legal test”.",
        )
        .after(Markup::link(&format!("/children/{child}/journey/test"), "See the legal test and the evidence for each part"));
    for part in PARTS {
        let radios = form.radios(&format!("test-{}", part.code), part.question, choices(FINDINGS));
        page =
            page.field(&Radios { hint: Some(part.hint.into()), classes: "govuk-radios--inline".to_owned(), ..radios })?;
    }
    page.field(&Textarea { rows: Some(4), ..form.textarea("judgement", "Reasons for your judgement").up_to(8_000) })
}

fn asked_setting(one: &Consultation, reader: &Reader) -> Choice {
    let decided = if one.outcome.is_some() { ". Already decided: the answer will be kept as late" } else { "" };
    Choice::new(&one.id.to_string(), &one.setting.to(reader))
        .hint(&format!("Asked {}{decided}", words::date(one.sent_on())))
}

async fn asked_advice_fields(
    tx: &mut Tx,
    page: FieldsForm,
    viewer: &Viewer,
    child: PersonId,
    form: &Form,
) -> Result<FieldsForm, Problem> {
    let setting = match advice::setting_of(tx, child).await? {
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
    page.lead(
        "Make one request for each type of advice in regulation 6(1). Each has its own six weeks, from the day the advice-giver receives it.",
    )
    .field(&form.radios("line", "Type of advice", lines))?
    .field(&form.input("asked_of", "Name of the person or service"))?
    .field(&Select {
        hint: Some("They can then see the record, and give the advice here. The request counts as received straight away".into()),
        ..form.select("account", "Send to (optional)", advisers(tx, viewer).await?)
    })
}

/// What advice that came back covers, and what it says.
fn covered_fields(page: FieldsForm, form: &Form) -> Result<FieldsForm, Problem> {
    let mut page = page.field(&form.checkboxes("covers", "The advice covers", choices(COVERS)))?;
    for (name, words) in COVERS {
        let label = format!("What it says about {} (optional)", words.to_lowercase());
        page = page.field(&Textarea { rows: Some(4), ..form.textarea(name, &label).up_to(20_000) })?;
    }
    Ok(page)
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
    page.doubts(form)
        .field(&form.radios("answer", "Can the school or setting take them", yes_or_no))?
        .field(&Checkboxes {
            hint: Some("If the answer is no and gives one. These are the only reasons in law (section 39(4)). Being full is not a reason for objection".into()),
            ..form.checkboxes("grounds", "Reason for objection", choices(GROUNDS))
        })?
        .field(&Textarea { rows: Some(5), ..form.textarea("reason", "Why, for this child").up_to(8_000) })?
        .field(&Input {
            hint: Some("In whole pounds, such as 42,500. Leave it blank if you do not know".into()),
            inputmode: "numeric".to_owned(),
            classes: "govuk-input--width-10".to_owned(),
            ..form.input("cost", "Cost of the place for a year (optional)")
        })
}

/// What a place costs, in whole pounds, as people write it; none where the field is blank or refused.
fn cost(form: &mut Form) -> Option<i64> {
    let typed: String = form.value("cost").chars().filter(|sign| !matches!(sign, '£' | ',' | ' ')).collect();
    if typed.is_empty() {
        return None;
    }
    let cost = typed.parse().ok().filter(|cost| (0..=10_000_000).contains(cost));
    if cost.is_none() {
        form.refuse("cost", "Cost of the place must be a whole number of pounds, such as 42,500");
    }
    cost
}

/// A setting's answer, read and checked.
pub(super) fn answered(form: &mut Form) -> Option<Answer> {
    let answer = form.value("answer").to_owned();
    if answer != "yes" && answer != "no" {
        form.refuse("answer", "Select whether the school or setting can take them");
    }
    form.at_most("reason", 8_000);
    let grounds: Vec<String> =
        form.values("grounds").into_iter().filter(|code| !consultation::words(code).is_empty()).collect();
    let reason = form.value("reason").to_owned();
    if let Some((field, words)) = consultation::doubt(answer == "yes", &grounds, &reason)
        && !answer.is_empty()
    {
        form.doubt(field, words);
    }
    let cost = cost(form);
    form.is_right().then(|| Answer { yes: answer == "yes", grounds, reason, cost })
}

/// For which day and way of sending the texts on a form were drafted: on another day they name other days.
#[derive(askama::Template)]
#[template(ext = "html", source = r#"<input type="hidden" name="{{ name }}" value="{{ value }}">"#)]
struct Hidden<'a> {
    name: &'a str,
    value: &'a str,
}

fn notice_fields(page: FieldsForm, act: &Act, form: &Form) -> Result<FieldsForm, Problem> {
    // A draft is no decision: it goes with a letter that says what the family can do.
    let counts = match freezes(act.kind) {
        Some("served") => "What is proposed goes with a letter.",
        Some(_) => "The plan counts only with its written notice.",
        None => "The decision counts only with its written notice.",
    };
    let rest = " The law requires each part below; none can be empty.";
    let lead = if required(act.kind).is_empty() { counts.to_owned() } else { format!("{counts}{rest}") };
    let mut page = page.lead(lead).field(&form.radios("channel", "How it is sent", choices(texts::CHANNELS)))?;
    if form.value("misfit") == "yes" || went_out_so(form) {
        let so = Choice::new("yes", "The letter was sent with this wrong date").hint(
            "The letter is kept as it was sent. A correction is kept with it, and you will be asked to send it to the family",
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
            ..form.textarea(&format!("notice-{}", field.name), &texts::heading(&field)).up_to(10_000)
        };
        page = page.field(&area)?;
    }
    Ok(page)
}

/// The accounts that advice can be asked of.
async fn advisers(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<SelectItem>, Problem> {
    let holders = accounts::holders(tx, Role::EducationalPsychologist, viewer.today).await?;
    let services = services::all(tx).await?;
    Ok(std::iter::once(SelectItem::new("", "No account: ask them by letter or email"))
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

/// The field in which somebody says that a draft that is sent is written elsewhere.
pub(super) const ELSEWHERE: &str = "plan_elsewhere";

/// Whether an act sends a draft or amendments, and no plan has been begun here that it could send.
pub(super) async fn sends_a_plan(tx: &mut Tx, id: PersonId, kind: Kind) -> Result<bool, Problem> {
    Ok(freezes(kind) == Some("served") && working(tx, id).await?.is_none())
}

/// Whether an act serves or sends the plan, and as what the version is then kept.
pub(crate) fn freezes(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::DraftServed | Kind::AmendmentServed | Kind::AmendmentProposed => Some("served"),
        Kind::PlanIssued | Kind::PlanAmended => Some("final"),
        _ => None,
    }
}

/// How notices go, until an officer says otherwise.
pub(super) const USUAL_CHANNEL: &str = "first class post";

/// Whether the officer says that the letter went out with these words, wrong date and all.
pub(super) fn went_out_so(form: &Form) -> bool {
    form.value("as_sent") == "yes"
}

/// The form as it opens: today, and the texts that need no person.
async fn opened(tx: &mut Tx, viewer: &Viewer, act: &Act, journey: &Journey) -> Result<Form, Problem> {
    let today = viewer.today;
    let mut form = Form::default().with_date("on", today);
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

/// What a link to a form has chosen already.
#[derive(serde::Deserialize, Default)]
pub struct Chosen {
    advice: Option<advice::AdviceId>,
    direction: Option<Uuid>,
    consultation: Option<consultations::ConsultationId>,
    /// Whether it is what waits for a manager's approval.
    waiting: Option<String>,
}

pub async fn form(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, code)): Path<(PersonId, String)>,
    Query(chosen): Query<Chosen>,
) -> Shown {
    let act = known(&code)?;
    let (child, _, mut tx) = children::open(&app, &viewer, RECORD_EVENT, id, "journey").await?;
    let journey = timeline::whole(&mut tx, id).await?;
    let waits = match chosen.waiting {
        Some(_) => issuing::of(&mut tx, id).await?.filter(|one| one.kind() == Some(act.kind)),
        None => None,
    };
    let form = match waits {
        Some(waits) => {
            prepared::whole(&mut tx, &viewer, id, &waits).await?;
            Form::from_values(waits.fields())
        }
        None => opened(&mut tx, &viewer, act, &journey).await?,
    };
    let form = chosen.advice.into_iter().fold(form, |form, piece| form.with("advice", piece.to_string()));
    let form = chosen.consultation.into_iter().fold(form, |form, one| form.with("consultation", one.to_string()));
    let form = chosen.direction.into_iter().fold(form, |form, one| form.with(directions::DIRECTION, one.to_string()));
    show(&view(&mut tx, &app, &viewer, &child, act, &form, None).await?)
}

/// The page of the record that shows what an act did.
pub(super) const fn page_of(act: &Act) -> &'static str {
    match act.needs {
        Needs::AdviceAsked | Needs::Advice | Needs::AdviceReturned | Needs::AdviceReused => "advice",
        _ => "journey",
    }
}
