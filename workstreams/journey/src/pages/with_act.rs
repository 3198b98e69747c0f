//! What the form of every act asks beside its own questions, and what is refused until it is answered: the decision that
//! something belongs to, the request that is answered, an unlikely day, advice that is missing.

use access::{Allowed, App, Viewer};
use gate::{Reader, Words};
use jiff::civil::Date;
use law::Kind;
use law::age::{passed_on, rights_end_on};
use law::dates::Impossible;
use law::ending::{academic_year_of_25_ends, last_day_of_a_plan};
use law::invariants::{Given, Refused};
use law::ledger::{Event, tied};
use law::moves;
use law::notice::required;
use law::orders::Orders;
use law::place;
use law::service::Channel;
use page::govuk::{Choice, Textarea, WarningText};
use page::{DateRange, FieldsForm, Form, Problem, words};
use people::PersonId;
use serde_json::{Value as Json, json};
use store::Tx;
use uuid::Uuid;

use super::issuing::is_confirmed;
use super::old_setting;
use super::record::{freezes, working};
use crate::model::direction::SET_FOR;
use crate::model::legal_test::{PARTS, Part};
use crate::model::{Act, CARRIES_OUT, Needs, about, goes_out, named_orders};
use crate::records::advice;
use crate::records::decisions::{self, One};
use crate::records::timeline::{self, Journey, Recorded, Recording};

fn label(one: &One) -> String {
    format!("{}, {}", one.kind.words(), words::date(one.on))
}

fn choices(all: &[One]) -> Vec<Choice> {
    all.iter().map(|one| Choice::new(&one.id.to_string(), &label(one))).collect()
}

/// The decisions that an act could belong to: those whose own mediation or appeal has a place for it. None where there is
/// nothing to choose.
async fn which_decision(tx: &mut Tx, child: PersonId, kind: Kind, journey: &Journey) -> Result<Vec<One>, Problem> {
    if !kind.belongs_to_a_decision() {
        return Ok(Vec::new());
    }
    let all = decisions::of(tx, child).await?;
    if all.len() < 2 {
        return Ok(all);
    }
    let history = tied(&journey.events);
    let fits = |one: &One| place::fits(&history, Event::about(kind, Date::MAX, about(one.id))).is_ok();
    let fitting: Vec<One> = all.iter().filter(|one| fits(one)).copied().collect();
    Ok(if fitting.is_empty() { all } else { fitting })
}

/// The fields that an act's form has beside its own.
pub(super) async fn fields(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    act: &Act,
    form: &Form,
    mut page: FieldsForm,
) -> Result<FieldsForm, Problem> {
    let asked_for = form.value("unlikely");
    let asks_here = !is_confirmed(act);
    if asks_here && (!asked_for.is_empty() || !form.value("confirm").is_empty()) {
        let day = if asked_for.is_empty() { form.value("confirm") } else { asked_for };
        page = page.field(&form.checkboxes(
            "confirm",
            "Check the date",
            vec![Choice::new(day, "Yes, the date is right")],
        ))?;
    }
    let journey = timeline::whole(tx, child).await?;
    let found = which_decision(tx, child, act.kind, &journey).await?;
    if let [_, _, ..] = found.as_slice() {
        page = page.field(&form.radios("decision", "Which decision is this about?", choices(&found)))?;
    }
    if act.kind == Kind::PlanAgreed {
        page = without_advice_field(tx, child, act.kind, &journey, form, page).await?;
    }
    let today = tx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    page = who_field(tx, child, act, today, form, page).await?;
    let waiting = decisions::orders(tx, child, act.kind, &journey, today).await?;
    if decisions::asks_which(&waiting, act.kind, &journey) {
        let legend = "Which of the Tribunal’s orders does this carry out?";
        page = page.field(&form.checkboxes(ORDERS, legend, order_choices(&waiting, &journey)))?;
    }
    if act.needs == Needs::Answer {
        let open = decisions::open_requests(tx, child, act.kind, &journey.events).await?;
        page = page.field(&form.radios("request", "Which request", choices(&open)))?;
    }
    if act.kind == Kind::AdviceAsked {
        let reader = Reader::session(tx, viewer, child).await?;
        for piece in advice::open_elsewhere(tx, child).await? {
            let old = piece.from(&reader);
            let legend = format!("If you ask the school now: the request to {old}");
            page = page.field(&form.radios(&earlier(&piece), &legend, old_setting::choices_when_asking(&old)))?;
        }
    }
    if act.kind == Kind::Moved && !is_known(&journey, form) {
        page = page.field(&form.date_input(
            "known",
            "When the local authority became aware of the move",
            "The time for transferring the plan depends on it (regulation 15(2), SEND Regulations 2014)",
        ))?;
    }
    if act.needs == Needs::TransferIn {
        page = page.field(&form.date_input(
            "made",
            "The plan was made, or last reviewed, on",
            "Whichever is later. The year for the next review counts from it (regulation 15(5))",
        ))?;
    }
    if act.needs == Needs::CeaseReason
        && let Some(born) = timeline::born(tx, child).await?
    {
        page = page.lead(format!(
            "A plan ends at 25: for this young person on {}. It can continue to the end of that academic year: {} in further education. For an apprenticeship it can continue to the end of the training, {} at the latest (section 46).",
            words::date(rights_end_on(born)),
            words::date(academic_year_of_25_ends(born)),
            words::date(last_day_of_a_plan(born)),
        ));
    }
    Ok(page)
}

/// Asks why a decision goes ahead while advice is missing, and says which: where no page after the form asks it.
async fn without_advice_field(
    tx: &mut Tx,
    child: PersonId,
    kind: Kind,
    journey: &Journey,
    form: &Form,
    page: FieldsForm,
) -> Result<FieldsForm, Problem> {
    let missing = advice::missing(tx, child, kind, None, journey).await?;
    if missing.is_empty() {
        return Ok(page);
    }
    let text = format!("Advice that is still missing: {}.", missing.join("; "));
    page.field(&WarningText { text, ..WarningText::default() })?.field(&Textarea {
        rows: Some(3),
        hint: Some("Get it first if you can. If you go ahead without it, your reason is kept with your name".into()),
        ..form.textarea("without_advice", "Why you are going ahead without it").up_to(2_000)
    })
}

/// Who did what the young person decides: they, or somebody in their place.
const BY: &[(&str, &str)] = &[
    ("young_person", "The young person, alone or with help"),
    ("decides_for", "Somebody who decides in their place, because they cannot decide this themselves"),
    ("parent", "A parent, on their own account"),
];
/// The field in which it is confirmed that a parent asks in the young person's place.
const IN_PLACE: &str = "in_place";

/// Whether an act's own form asks who did it.
const fn has_source(act: &Act) -> bool {
    matches!(act.needs, Needs::Source | Needs::Asked)
}

/// Asks who did what only the young person can do now.
async fn who_field(
    tx: &mut Tx,
    child: PersonId,
    act: &Act,
    today: Date,
    form: &Form,
    page: FieldsForm,
) -> Result<FieldsForm, Problem> {
    let born = timeline::born(tx, child).await?.filter(|_| act.kind.is_the_familys());
    let Some(since) = born.and_then(|born| passed_on(born, today)) else { return Ok(page) };
    let page = page.lead(format!("Since {} the young person decides, not their parents.", words::date(since)));
    if has_source(act) {
        let yes = Choice::new("yes", "They decide in the young person’s place, who cannot decide this themselves");
        return page.field(&form.checkboxes(IN_PLACE, "If a parent made the request", vec![yes]));
    }
    page.field(&form.radios("by", "Who did this?", by_choices()))
}

fn by_choices() -> Vec<Choice> {
    BY.iter().map(|(code, words)| Choice::new(code, words)).collect()
}

/// Writes into what is recorded who did it, where the young person decides.
async fn who_did(
    tx: &mut Tx,
    child: PersonId,
    act: &Act,
    form: &mut Form,
    recording: &mut Recording,
) -> Result<(), Problem> {
    let born = timeline::born(tx, child).await?.filter(|_| act.kind.is_the_familys());
    if born.and_then(|born| passed_on(born, recording.on)).is_none() {
        return Ok(());
    }
    let Some(detail) = recording.detail.as_object_mut() else { return Ok(()) };
    if !has_source(act) {
        let by = form.one_of("by", &by_choices(), "Select who did this");
        detail.extend(by.map(|by| ("by".to_owned(), json!(by))));
    } else if form.value(IN_PLACE) == "yes" && detail.get("source") == Some(&json!("parent")) {
        // Whoever decides for a young person stands in their place, in the SEN2 return too.
        detail.insert("source".to_owned(), json!("young_person"));
        detail.insert("who".to_owned(), json!("decides_for"));
    }
    Ok(())
}

/// The field that says which of the Tribunal's orders an act carries out.
const ORDERS: &str = "orders";
/// None of them.
const NO_ORDER: &str = "none";

/// The orders to choose from, each with the decision that it is about.
fn order_choices(waiting: &[One], journey: &Journey) -> Vec<Choice> {
    let decision = |one: &One| {
        let order = journey.events.iter().find(|event| one.is(event.id))?;
        journey.events.iter().find(|event| event.id != 0 && event.id == order.about)
    };
    let choice = |one: &One| {
        let choice = Choice::new(&one.id.to_string(), &label(one));
        match decision(one) {
            Some(about) => choice.hint(&format!("About: {}, {}", about.kind.words(), words::date(about.on))),
            None => choice,
        }
    };
    let mut all: Vec<Choice> = waiting.iter().map(choice).collect();
    all.push(Choice::new(NO_ORDER, "None of these orders"));
    all
}

/// Writes into what is recorded which orders it carries out: the only one that waits, or those that the form says.
async fn which_orders(
    tx: &mut Tx,
    child: PersonId,
    form: &mut Form,
    recording: &mut Recording,
    journey: &Journey,
) -> Result<Option<Orders>, Problem> {
    let waiting = decisions::orders(tx, child, recording.kind, journey, recording.on).await?;
    if waiting.is_empty() {
        return Ok(None);
    }
    let chosen = match decisions::asks_which(&waiting, recording.kind, journey) {
        true => {
            let values = form.values(ORDERS);
            let named: Vec<Uuid> =
                waiting.iter().map(|one| one.id).filter(|id| values.contains(&id.to_string())).collect();
            let none = values.iter().any(|value| value == NO_ORDER);
            if named.is_empty() != none {
                form.refuse(ORDERS, "Select the orders that this carries out, or none of them");
            }
            named
        }
        false => waiting.iter().map(|one| one.id).collect(),
    };
    if let Some(detail) = recording.detail.as_object_mut() {
        detail.insert(CARRIES_OUT.to_owned(), json!(chosen));
    }
    Ok(named_orders(&recording.detail.to_string(), &journey.events))
}

/// Completes what is to be recorded from the fields of [`fields`].
pub(super) async fn complete(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    act: &Act,
    form: &mut Form,
    recording: &mut Recording,
) -> Result<(), Problem> {
    let journey = timeline::whole(tx, child).await?;
    let given = &mut recording.given;
    given.channel = Channel::from_code(form.value("channel"));
    given.confirmed = form.value("confirm").parse().ok();
    match which_decision(tx, child, act.kind, &journey).await?.as_slice() {
        [] => {}
        [one] => recording.about = Some(one.id),
        several => {
            let chosen = form.one_of("decision", &choices(several), "Select the decision this is about");
            recording.about = chosen.and_then(|id| id.parse().ok());
        }
    }
    match act.needs {
        Needs::Answer => {
            let open = decisions::open_requests(tx, child, act.kind, &journey.events).await?;
            let chosen = form.one_of("request", &choices(&open), "Select which request");
            recording.about = chosen.and_then(|id| id.parse().ok());
        }
        Needs::Asked if act.kind != Kind::ReassessmentRequested => {
            recording.about = Some(tx.new_id::<()>().uuid());
        }
        Needs::AdviceAsked if form.value("line") == "b" => {
            let reader = Reader::session(tx, viewer, child).await?;
            for piece in advice::open_elsewhere(tx, child).await? {
                let old = piece.from(&reader);
                let message = format!("Select what happens to the request to {old}");
                form.one_of(&earlier(&piece), &old_setting::choices_when_asking(&old), &message);
            }
        }
        Needs::TransferIn => {
            let made = made_day(form, tx, child, viewer).await?;
            if made.is_some_and(|made| made > recording.on) {
                form.refuse("made", "The day on which the plan was made must be on or before the transfer");
            }
        }
        _ => {}
    }
    who_did(tx, child, act, form, recording).await?;
    let orders = which_orders(tx, child, form, recording, &journey).await?;
    let missing = advice::missing(tx, child, act.kind, orders, &journey).await?;
    form.at_most("without_advice", 2_000);
    let reason = form.value("without_advice");
    if !missing.is_empty() && words::is_reason(reason) {
        recording.given.without_advice = Some(reason.to_owned());
        if let Some(detail) = recording.detail.as_object_mut() {
            let kept = json!({ "lines": missing, "reason": reason, "by": viewer.name });
            detail.insert("without_advice".to_owned(), kept);
        }
    }
    recording.given.advice_missing = missing;
    Ok(())
}

/// Where a refusal is put right.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// A field of the act's form.
    Field(String),
    /// A page of the child's record, with the id of what is wrong where it has one.
    Page(&'static str),
}

impl Place {
    fn field(name: &str) -> Self {
        Self::Field(name.to_owned())
    }
}

/// The judgement that stands against a decision: the first that is not yes, or the first of all.
fn judgement(form: &Form) -> String {
    let name = |part: &Part| format!("test-{}", part.code);
    let against = PARTS.iter().find(|part| form.value(&name(part)) != "yes");
    against.or(PARTS.first()).map(name).unwrap_or_default()
}

/// The texts of a notice that are blank: name and words of each.
fn blank_texts(kind: Kind, form: &Form) -> Vec<(String, &'static str)> {
    let texts = required(kind).into_iter().map(|field| (format!("notice-{}", field.name), field.words));
    texts.filter(|(name, _)| form.value(name).is_empty()).collect()
}

/// Where a refusal of the law's guards is put right: a new one says it here. `written_here` is whether the plan that goes out
/// is written in OnePlan.
fn place(act: &Act, form: &Form, written_here: bool, why: &Refused) -> Place {
    let has = |name: &str| !form.value(name).is_empty();
    match why {
        Refused::Unlikely(_) => Place::field("confirm"),
        Refused::NoAdvice(_) => Place::field("without_advice"),
        Refused::NotJudged | Refused::MustAssess | Refused::TestNotMet => Place::Field(judgement(form)),
        Refused::NoNotice(_) => {
            let blank = blank_texts(act.kind, form).into_iter().next();
            Place::Field(blank.map_or_else(|| "channel".to_owned(), |(name, _)| name))
        }
        Refused::AdviceIncomplete(_) => Place::field("covers"),
        Refused::NoAgreement(_) => Place::field("agree"),
        Refused::SettingInDraft | Refused::NoSetting if written_here => Place::Page("plan#section-I"),
        Refused::HealthNotAgreed if written_here => Place::Page("section-g"),
        Refused::NoSetting | Refused::HealthNotAgreed if act.needs == Needs::FinalPlan => Place::field("plan"),
        Refused::NotConsidered(_) => Place::Page("consultations"),
        Refused::WhichDecision | Refused::BeforeDecision(_) | Refused::NotOfDecision { .. } if has("decision") => {
            Place::field("decision")
        }
        Refused::NoEnd { .. } | Refused::NoCeaseNotice if act.needs == Needs::CeaseReason => Place::field("cease"),
        Refused::MoveNotKnown if act.kind == Kind::Moved => Place::field("known"),
        Refused::Impossible(Impossible::NoDaySet) if matches!(act.needs, Needs::Direction | Needs::OfDirection) => {
            Place::field(SET_FOR)
        }
        Refused::YoungPersonDecides(_) if has("source") => Place::field("source"),
        Refused::YoungPersonDecides(_) if has("by") => Place::field("by"),
        Refused::Died(_) if goes_out(act.kind) => Place::field("let_out"),
        // Its day is wrong, or something must come before it: the date is where the form says when.
        Refused::NoStep(_)
        | Refused::NoDraft
        | Refused::TooEarly(_)
        | Refused::NotServed(_)
        | Refused::Before { .. }
        | Refused::Impossible(_)
        | Refused::WhichDecision
        | Refused::BeforeDecision(_)
        | Refused::NotOfDecision { .. }
        | Refused::NoPlan(_)
        | Refused::NothingServed
        | Refused::AlreadyTransferred(_)
        | Refused::BeforeMove(_)
        | Refused::MoveNotKnown
        | Refused::PlanHere
        | Refused::NotReviewed
        | Refused::Rests(_)
        | Refused::PlanMoves
        | Refused::NoEnd { .. }
        | Refused::NoCeaseNotice
        | Refused::CanAppeal(_)
        | Refused::AppealOpen
        | Refused::AmendmentsMissing
        | Refused::HealthNotAgreed
        | Refused::NoSetting
        | Refused::SettingInDraft
        | Refused::YoungPersonDecides(_)
        | Refused::Died(_)
        | Refused::NotConsulted => Place::field("on"),
    }
}

/// Says where it is put right why the law's guards refused.
pub(super) async fn refuse(
    tx: &mut Tx,
    child: PersonId,
    act: &Act,
    form: &mut Form,
    on: Date,
    why: &Refused,
) -> Result<(), Problem> {
    if matches!(why, Refused::Unlikely(_)) {
        form.set("unlikely", &on.to_string());
    }
    if matches!(why, Refused::NoNotice(_)) {
        for (name, words) in blank_texts(act.kind, form) {
            form.refuse(&name, Refused::NoNotice(words.to_owned()).to_string());
        }
    }
    let written_here = freezes(act.kind).is_some() && working(tx, child).await?.is_some();
    match place(act, form, written_here, why) {
        Place::Field(name) => form.refuse(&name, why.to_string()),
        Place::Page(page) => form.refuse_at(&format!("/children/{child}/{page}"), why.to_string()),
    }
    Ok(())
}

/// Whether it is recorded when the authority learned of the move whose day the form names.
fn is_known(journey: &Journey, form: &Form) -> bool {
    let on = form.clone().date("on", "The date", &DateRange::any());
    moves::is_known(&journey.events, on.unwrap_or(Date::MAX))
}

/// What is recorded before an act because it rests on it: when the authority learned of a move. What is wrong is said on
/// the form.
pub(super) async fn first(
    tx: &mut Tx,
    viewer: &Viewer,
    child: PersonId,
    act: &Act,
    form: &mut Form,
    allowed: &Allowed,
) -> Result<(), Problem> {
    if act.kind != Kind::Moved || is_known(&timeline::whole(tx, child).await?, form) {
        return Ok(());
    }
    let born = timeline::born(tx, child).await?;
    let range = DateRange::past(viewer.today).since(born, "the date of birth");
    let Some(known) = form.date("known", "The day on which the local authority became aware of it", &range) else {
        form.refuse("known", Refused::MoveNotKnown.to_string());
        return Ok(());
    };
    let given = Given { confirmed: Some(known), ..Given::default() };
    let recording = Recording::new(Kind::MoveKnown, known, json!({}), given);
    if let Recorded::No(why) = timeline::record(tx, viewer, child, &recording, allowed).await? {
        form.refuse("known", why.to_string());
    }
    Ok(())
}

/// The field that says what becomes of a request to a school that the child has left.
fn earlier(piece: &advice::Advice) -> String {
    format!("{}-{}", old_setting::FIELD, piece.id)
}

/// The day on which a plan was made elsewhere.
async fn made_day(form: &mut Form, tx: &mut Tx, child: PersonId, viewer: &Viewer) -> Result<Option<Date>, Problem> {
    let born = timeline::born(tx, child).await?;
    let range = DateRange::past(viewer.today).since(born, "the date of birth");
    Ok(form.date("made", "The day on which the plan was made", &range))
}

/// What is recorded together with an act: of a plan that came from another authority, the day from which its year counts.
pub(super) async fn beside(
    tx: &mut Tx,
    (app, viewer): (&App, &Viewer),
    child: PersonId,
    act: &Act,
    form: &mut Form,
    allowed: &Allowed,
) -> Result<Result<(), Refused>, Problem> {
    if act.needs == Needs::AdviceAsked && form.value("line") == "b" {
        for piece in advice::open_elsewhere(tx, child).await? {
            let chosen = form.value(&earlier(&piece)).to_owned();
            let why = "The school where the child is now was asked";
            old_setting::apply(tx, (app, viewer), child, &piece, (&chosen, why), form, allowed).await?;
        }
    }
    let Some(on) = made_day(form, tx, child, viewer).await?.filter(|_| act.needs == Needs::TransferIn) else {
        return Ok(Ok(()));
    };
    let made = Recording::new(Kind::PlanMadeElsewhere, on, json!({}), Given::default());
    Ok(match timeline::record(tx, viewer, child, &made, allowed).await? {
        Recorded::Yes(_) => Ok(()),
        Recorded::No(refused) => Err(refused),
    })
}

/// Why an authority went on without advice, as its officer signed it; none where it did not.
pub(super) fn without_advice(detail: &Words) -> Option<Words> {
    let detail: Json = serde_json::from_str(detail.unseen()).ok()?;
    let kept = detail.get("without_advice")?;
    let lines: Vec<&str> = kept.get("lines")?.as_array()?.iter().filter_map(Json::as_str).collect();
    let word = |name: &str| kept.get(name).and_then(Json::as_str).unwrap_or_default();
    Some(Words::new(format!("Went ahead without {}. {}: {}", lines.join("; "), word("by"), word("reason"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::act;
    use jiff::civil::date;

    fn at(kind: Kind, form: &Form, written_here: bool, why: &Refused) -> Place {
        place(act(kind).unwrap(), form, written_here, why)
    }

    #[test]
    fn what_is_wrong_with_a_plan_stands_in_the_plan_and_not_at_the_date() {
        let form = Form::default();
        let cases = [
            (Kind::DraftServed, true, Refused::SettingInDraft, Place::Page("plan#section-I")),
            (Kind::PlanIssued, true, Refused::NoSetting, Place::Page("plan#section-I")),
            (Kind::PlanIssued, true, Refused::HealthNotAgreed, Place::Page("section-g")),
            (Kind::PlanIssued, false, Refused::NoSetting, Place::field("plan")),
            (Kind::PlanAmended, false, Refused::HealthNotAgreed, Place::field("plan")),
            (Kind::PlanIssued, true, Refused::NotConsidered("A school".to_owned()), Place::Page("consultations")),
        ];
        for (kind, written_here, why, expected) in cases {
            assert_eq!(at(kind, &form, written_here, &why), expected, "{why}");
        }
    }

    #[test]
    fn a_refusal_leads_to_the_field_that_the_form_has() {
        let form = Form::default();
        let day = date(2026, 11, 2);
        let why = Refused::BeforeDecision(day);
        assert_eq!(at(Kind::AppealRegistered, &form, false, &why), Place::field("on"), "there is one decision");
        let chosen = Form::default().with("decision", "one");
        assert_eq!(at(Kind::AppealRegistered, &chosen, false, &why), Place::field("decision"));
        let why = Refused::NoNotice("the reasons".to_owned());
        let texts = required(Kind::PlanRefused);
        let written = texts.iter().filter(|field| field.name != "reasons");
        let half = written.fold(Form::default(), |form, field| form.with(&format!("notice-{}", field.name), "Written"));
        assert_eq!(at(Kind::PlanRefused, &half, false, &why), Place::field("notice-reasons"));
        let judged = Form::default().with("test-needs", "yes").with("test-plan", "no");
        assert_eq!(at(Kind::AssessmentAgreed, &judged, false, &Refused::TestNotMet), Place::field("test-plan"));
        assert_eq!(at(Kind::AssessmentRefused, &form, false, &Refused::MustAssess), Place::field("test-needs"));
        assert_eq!(at(Kind::DraftServed, &form, false, &Refused::Died(day)), Place::field("let_out"));
        assert_eq!(at(Kind::PlanCeased, &form, false, &Refused::NoCeaseNotice), Place::field("cease"));
        assert_eq!(at(Kind::Died, &form, false, &Refused::NoCeaseNotice), Place::field("on"));
    }
}
