//! Reads the fields of an act's form, and refuses what cannot be.

use ::organisations::records::organisations;
use access::{App, Viewer};
use jiff::civil::Date;
use law::Kind;
use law::dates;
use law::ending::End;
use law::invariants::Given;
use law::ledger::Event;
use law::notice::{ADVICE_LINES, lacks, required};
use page::{DateRange, Form, Problem};
use people::PersonId;
use serde_json::{Map, Value as Json};
use store::Tx;
use uuid::Uuid;

use super::record::{
    AGREE, COVERS, ELSEWHERE, SOURCES, TOLD, TOLD_SETTING, USUAL_CHANNEL, answered, cease_reasons, choices, freezes,
    may_leave_england, reason_label, sends_a_plan, went_out_so, working,
};
use super::{about_others, directions};
use crate::model::legal_test::{FINDINGS, PARTS};
use crate::model::notices::{self as texts, Days};
use crate::model::plan::{Line, faults};
use crate::model::{Act, Needs};
use crate::records::plans::{self, Stored};
use crate::records::timeline::{self, Recording};
use crate::records::{addressees, advice, authorities, calendar, consultations};

/// The longest text of a letter, in characters.
const LONGEST_TEXT: usize = 10_000;
/// The longest reason.
const LONGEST_REASON: usize = 4_000;

/// What the form says; nothing where something of it is refused.
pub(super) async fn read(
    (tx, app, viewer): (&mut Tx, &App, &Viewer),
    id: PersonId,
    act: &Act,
    form: &mut Form,
) -> Result<Option<Recording>, Problem> {
    let on = day(tx, viewer, id, act, form).await?;
    let (detail, given) = (Map::new(), Given::default());
    let mut fields = Fields { act, id, on, kind: act.kind, detail, given, about: None };
    match act.needs {
        Needs::Nothing => {}
        Needs::Told => fields.told(tx, form).await?,
        Needs::Authority | Needs::TransferIn => fields.authority(tx, form).await?,
        Needs::Asked => {
            fields.source(form);
            fields.reason(form);
        }
        Needs::Reason | Needs::Answer => fields.reason(form),
        Needs::CeaseReason => fields.cease_reason(form),
        Needs::Direction => fields.direction(viewer, form),
        Needs::OfDirection => fields.of_direction(tx, viewer, form).await?,
        Needs::Source => fields.source(form),
        Needs::AdviceAsked => fields.advice_asked(form),
        Needs::Advice | Needs::AdviceReturned | Needs::AdviceReused => fields.advice(tx, form).await?,
        Needs::Setting => fields.setting(tx, form).await?,
        Needs::SettingAnswer => fields.setting_answer(tx, form).await?,
        Needs::Decision => {
            judgements(form, &mut fields.detail, &mut fields.given);
            fields.notice((tx, app, viewer), form).await?;
        }
        Needs::Notice | Needs::FinalPlan => fields.notice((tx, app, viewer), form).await?,
    }
    let Some(on) = on.filter(|_| form.is_right()) else { return Ok(None) };
    let Fields { kind, detail, given, about, .. } = fields;
    Ok(Some(Recording { about, ..Recording::new(kind, on, Json::Object(detail), given) }))
}

/// Refuses what is too long of the texts that are looked through, before they are.
pub(super) fn lengths(act: &Act, form: &mut Form) {
    for field in required(act.kind) {
        form.at_most(&format!("notice-{}", field.name), LONGEST_TEXT);
    }
    if about_others::has_reason(act) {
        form.at_most("reason", LONGEST_REASON);
    }
    form.at_most("let_out", 1_000);
}

/// The day of the act. A day that cannot be is refused before texts are worked out from it.
async fn day(tx: &mut Tx, viewer: &Viewer, id: PersonId, act: &Act, form: &mut Form) -> Result<Option<Date>, Problem> {
    let mut on = form.date("on", "The date", &DateRange::any());
    if let Some(day) = on
        && let Err(why) = dates::possible(Event::new(act.kind, day), timeline::born(tx, id).await?, viewer.today)
    {
        form.refuse("on", why.to_string());
        on = None;
    }
    if on.is_none() && form.error("on").is_none() {
        form.refuse("on", "Enter the date");
    }
    Ok(on)
}

/// What was not ticked of a list, in words.
fn not_ticked(form: &Form, name: &str, of: &[(&'static str, &'static str)]) -> Vec<&'static str> {
    let values = form.values(name);
    of.iter().filter(|(value, _)| !values.iter().any(|one| one == value)).map(|(_, words)| *words).collect()
}

/// What has been read of the form.
struct Fields<'a> {
    act: &'a Act,
    id: PersonId,
    on: Option<Date>,
    /// The act's own event, or the one of what somebody chose.
    kind: Kind,
    detail: Map<String, Json>,
    given: Given,
    about: Option<Uuid>,
}

impl Fields<'_> {
    fn keep(&mut self, name: &str, value: impl Into<Json>) {
        self.detail.insert(name.to_owned(), value.into());
    }

    async fn authority(&mut self, tx: &mut Tx, form: &mut Form) -> Result<(), Problem> {
        let authority = form.value("authority").to_owned();
        let is_known = authorities::others(tx).await?.iter().any(|(number, _)| *number == authority);
        if authority.is_empty() && !may_leave_england(self.act.kind) {
            form.refuse("authority", "Select the local authority");
        } else if !authority.is_empty() && !is_known {
            form.refuse("authority", "Select another local authority in England from the list");
        }
        if is_known {
            self.keep(if self.act.kind == Kind::TransferredIn { "from" } else { "to" }, authority);
        }
        Ok(())
    }

    /// Who was told; whom the law names beside them is asked about. Nobody can tell a setting where there is none.
    async fn told(&mut self, tx: &mut Tx, form: &mut Form) -> Result<(), Problem> {
        let values = form.values("told");
        let is_told = |code: &str| values.iter().any(|value| value == code);
        let told: Vec<_> = TOLD.iter().filter(|(code, _)| is_told(code)).collect();
        if told.is_empty() {
            form.refuse("told", "Select who was told");
            return Ok(());
        }
        let has_setting = advice::setting_of(tx, self.id).await?.is_some();
        let not: Vec<&str> = TOLD
            .iter()
            .filter(|(code, _)| !is_told(code) && (has_setting || *code != TOLD_SETTING))
            .map(|(_, words)| *words)
            .collect();
        if !not.is_empty() {
            form.doubt("told", &format!("Regulation 4(2) names others who are not selected: {}", not.join("; ")));
        }
        let (codes, names): (Vec<&str>, Vec<&str>) = told.into_iter().copied().unzip();
        self.keep("told", codes);
        self.keep("reason", format!("Told: {}.", names.join("; ")));
        Ok(())
    }

    fn source(&mut self, form: &mut Form) {
        if let Some(source) = form.one_of("source", &choices(SOURCES), "Select who made the request") {
            self.keep("source", source);
        }
    }

    fn reason(&mut self, form: &mut Form) {
        form.at_most("reason", LONGEST_REASON);
        if form.value("reason").is_empty() {
            let label = reason_label(self.act);
            let first = label.chars().take(1).flat_map(char::to_lowercase);
            form.refuse("reason", format!("Enter {}", first.chain(label.chars().skip(1)).collect::<String>()));
        }
        self.keep("reason", form.value("reason"));
    }

    fn cease_reason(&mut self, form: &mut Form) {
        if let Some(code) = form.one_of("cease", &cease_reasons(), "Select why the plan ceased") {
            self.given.end = End::from_code(&code);
            self.keep("ceasereason", code);
            self.keep("reason", self.given.end.map_or("", End::words));
        }
    }

    fn direction(&mut self, viewer: &Viewer, form: &mut Form) {
        if let Some((kind, Json::Object(detail))) = directions::read(form, self.on, viewer.today) {
            self.kind = kind;
            self.detail.extend(detail);
        }
    }

    async fn of_direction(&mut self, tx: &mut Tx, viewer: &Viewer, form: &mut Form) -> Result<(), Problem> {
        let said = directions::read_which(tx, viewer, self.id, self.act, form, self.on).await?;
        if let Some((direction, Json::Object(detail))) = said {
            self.about = Some(direction);
            self.detail.extend(detail);
        }
        Ok(())
    }

    fn advice_asked(&mut self, form: &mut Form) {
        let line = form.value("line").to_owned();
        if !ADVICE_LINES.iter().any(|one| one.letter == line) {
            form.refuse("line", "Select the type of advice");
        }
        let asked_of = form.required("asked_of", "Enter the name of the person or service");
        self.keep("line", line);
        self.keep("asked_of", asked_of);
    }

    async fn advice(&mut self, tx: &mut Tx, form: &mut Form) -> Result<(), Problem> {
        let chosen = form.value("advice").to_owned();
        let known = advice::of(tx, self.id).await?.into_iter().map(|one| one.id);
        self.about = known.into_iter().find(|one| one.to_string() == chosen).map(store::Id::uuid);
        if self.about.is_none() {
            form.refuse("advice", "Select which advice");
        }
        if self.act.needs == Needs::AdviceReturned {
            for (name, _) in COVERS {
                form.at_most(name, 20_000);
            }
            self.given.advice_lacks = not_ticked(form, "covers", COVERS);
            let is_empty = COVERS.iter().all(|(name, _)| form.value(name).is_empty());
            if let Some(about) = self.about.filter(|_| is_empty)
                && !super::advice_files::is_there(tx, advice::AdviceId::from_uuid(about)).await?
            {
                let page = "Enter what it says. If it came as a file, record it on the page of this advice";
                form.refuse("needs", page);
            }
        }
        if self.act.needs == Needs::AdviceReused {
            self.given.agreement_lacks = not_ticked(form, "agree", AGREE);
        }
        Ok(())
    }

    async fn setting(&mut self, tx: &mut Tx, form: &mut Form) -> Result<(), Problem> {
        let (Some(setting), _) = people::pages::meant_setting(tx, form).await? else { return Ok(()) };
        let name = organisations::name(tx, setting.uuid()).await?;
        let known = consultations::of(tx, self.id).await?;
        if known.iter().any(|one| one.organisation == setting && one.outcome.is_none()) {
            form.refuse(
                "setting",
                format!("{name} has already been consulted, and there is no decision on its answer yet"),
            );
        }
        self.keep("setting", name);
        self.keep("organisation", setting.to_string());
        Ok(())
    }

    async fn setting_answer(&mut self, tx: &mut Tx, form: &mut Form) -> Result<(), Problem> {
        let chosen = form.value("consultation").to_owned();
        let open = consultations::of(tx, self.id).await?;
        let one = open.into_iter().find(|one| one.id.to_string() == chosen && one.answer.is_none());
        if one.is_none() {
            form.refuse("consultation", "Select which setting answered");
        }
        if let (Some(one), Some(answer)) = (one, answered(form)) {
            self.keep("setting", one.setting.unseen());
            self.keep("answer", if answer.yes { "yes" } else { "no" });
            self.about = Some(one.id.uuid());
        }
        Ok(())
    }

    async fn notice(&mut self, (tx, app, viewer): (&mut Tx, &App, &Viewer), form: &mut Form) -> Result<(), Problem> {
        let (act, id) = (self.act, self.id);
        if matches!(act.kind, Kind::PlanIssued | Kind::PlanAmended) {
            let open = consultations::of(tx, id).await?.into_iter().find(|one| one.outcome.is_none());
            self.given.not_considered = open.map(|one| one.setting.unseen().to_owned());
        }
        let channel = form.one_of("channel", &choices(texts::CHANNELS), "Select how the notice is sent");
        for field in required(act.kind) {
            form.at_most(&format!("notice-{}", field.name), LONGEST_TEXT);
        }
        if let (Some(channel), Some(on)) = (channel, self.on) {
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
        self.given.notice_lacks =
            Some(lacks(act.kind, |name| texts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())));
        self.plan(tx, form).await
    }

    /// What the plan that goes with the notice holds: its lines where it is written here, else what the officer says.
    async fn plan(&mut self, tx: &mut Tx, form: &mut Form) -> Result<(), Problem> {
        if let (Some(_), Some((_, lines))) = (freezes(self.act.kind), working(tx, self.id).await?) {
            let lines: Vec<_> = lines.iter().map(Stored::unseen).collect();
            self.given.setting_named = lines.iter().any(|line| line.section == "I");
            self.given.health_provision =
                lines.iter().any(|line| line.section == "G") && health_is_new(tx, self.id, &lines).await?;
            for fault in faults(&lines) {
                let section = format!("/children/{}/plan#section-{}", self.id, fault.letter);
                form.refuse_at(&section, format!("The plan is not ready. {}", fault.words));
            }
            return Ok(());
        }
        if sends_a_plan(tx, self.id, self.act.kind).await? && form.value(ELSEWHERE) != "yes" {
            form.refuse(
                ELSEWHERE,
                "No plan has been begun, so there is nothing to send. Write the plan first, or confirm that it is written elsewhere and goes with this letter",
            );
        }
        let plan = form.values("plan");
        self.given.setting_named = plan.iter().any(|value| value == "setting");
        self.given.health_provision = plan.iter().any(|value| value == "health");
        Ok(())
    }
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
        let missing = format!("Select yes or no: {}", part.asked);
        if let Some(finding) = form.one_of(&name, &choices(FINDINGS), &missing) {
            detail.insert(format!("test_{}", part.code), finding.clone().into());
            found.push(finding == "yes");
        }
    }
    if form.value("judgement").is_empty() {
        form.refuse("judgement", "Give your reasons for the judgement");
    }
    detail.insert("judgement".to_owned(), form.value("judgement").into());
    if let [needs, plan] = found.as_slice() {
        given.legal_test = Some((*needs, *plan));
    }
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
