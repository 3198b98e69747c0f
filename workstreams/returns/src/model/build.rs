//! One person of the return, worked out from the record: whatever an event of the law says is taken from it, and
//! nothing is typed twice. Beside each value stands where it comes from.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use law::Kind;
use sen2::{Block, Field, Record, Year};

use super::episode::{Episode, episodes};
use super::facts::{Facts, Happened, Setting};

/// A value with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The record that it stands in.
    pub block: Block,
    /// Which of them: counts from 1.
    pub number: usize,
    pub field: Field,
    pub value: String,
    /// Where it comes from, in words.
    pub from: String,
}

/// A person of the return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// As the return has it.
    pub record: Record,
    /// Where each value comes from, in the order of the return.
    pub sources: Vec<Source>,
}

/// Puts values into records and writes down where they come from.
struct Writer {
    sources: Vec<Source>,
    counts: [usize; 9],
}

impl Writer {
    fn begin(&mut self, block: Block) -> Record {
        self.counts[block as usize] += 1;
        Record::new(block, 0)
    }

    fn put(&mut self, record: &mut Record, field: Field, value: impl Into<String>, from: impl Into<String>) {
        let (value, block) = (value.into(), record.block);
        if !value.is_empty() {
            record.set(field, value.clone(), 0);
            self.sources.push(Source { block, number: self.counts[block as usize], field, value, from: from.into() });
        }
    }

    fn day(&mut self, record: &mut Record, field: Field, event: &Happened) {
        self.put(record, field, event.on.to_string(), said_by(event));
    }
}

fn said_by(event: &Happened) -> String {
    format!("{}, {}", event.kind.words(), law::working::shown(event.on))
}

fn flag(yes: bool) -> &'static str {
    if yes { "1" } else { "0" }
}

/// The source of a request, as the return codes it (item 2.2).
#[must_use]
pub fn request_source(event: &Happened) -> Option<&'static str> {
    match event.word("source")? {
        "parent" | "young_person" | "young" => Some("1"),
        "setting" | "post_16" => Some("2"),
        "health" => Some("3"),
        "social_care" => Some("4"),
        _ => Some("5"),
    }
}

const MEDIATION: &[Kind] = &[Kind::MediationHeld];
const APPEAL: &[Kind] = &[Kind::AppealRegistered];
const REVIEW_DECISIONS: &[Kind] = &[Kind::ReviewKeep, Kind::ReviewAmend, Kind::ReviewCease];
const TRANSFERS: &[Kind] = &[Kind::TransferOfPhase, Kind::TransferToPost16, Kind::TransferWithinPost16];

/// The return must have a surname. Somebody with one name has it in both fields, so that no name is made up; nothing else
/// in OnePlan writes a surname that nobody gave.
fn surname_for_return(facts: &Facts) -> &str {
    if facts.surname.trim().is_empty() { &facts.forename } else { &facts.surname }
}

/// A child's part of the return of a year; nothing where the child is out of its scope.
#[must_use]
pub fn person(facts: &Facts, year: Year) -> Option<Built> {
    let mut writer = Writer { sources: Vec::new(), counts: [0; 9] };
    let mut record = writer.begin(Block::Person);
    let of_record = "Child’s record";
    writer.put(&mut record, Field::Surname, surname_for_return(facts), of_record);
    writer.put(&mut record, Field::Forename, &facts.forename, of_record);
    writer.put(
        &mut record,
        Field::PersonBirthDate,
        facts.birth_date.map(|day| day.to_string()).unwrap_or_default(),
        of_record,
    );
    let sex = facts.sex.clone().unwrap_or_default();
    if year.number() == 2023 {
        let code = match sex.as_str() {
            "M" => "1",
            "F" => "2",
            _ => "0",
        };
        writer.put(&mut record, Field::GenderCurrent, code, of_record);
    } else {
        writer.put(&mut record, Field::Sex, sex, of_record);
    }
    writer.put(&mut record, Field::Ethnicity, facts.ethnicity.clone().unwrap_or_default(), of_record);
    writer.put(&mut record, Field::PostCode, facts.postcode.clone().unwrap_or_default(), "Current address");
    writer.put(&mut record, Field::Upn, facts.upn.clone().unwrap_or_default(), of_record);
    writer.put(&mut record, Field::Uln, facts.uln.clone().unwrap_or_default(), of_record);
    if facts.upn.is_none()
        && facts.uln.is_none()
        && let Some(said) = facts.said(None, "UPNunknown")
    {
        writer.put(&mut record, Field::UpnUnknown, &said.value, &said.by);
    }
    let before = record.size();
    for episode in episodes(&facts.events) {
        if let Some(request) = request(facts, &episode, year, &mut writer) {
            record.push(request);
        }
    }
    (record.size() > before).then_some(Built { record, sources: writer.sources })
}

/// A request with what came of it, as far as the return of the year asks.
fn request(facts: &Facts, episode: &Episode<'_>, year: Year, writer: &mut Writer) -> Option<Record> {
    let ((first, last), census) = (year.period(), year.census());
    let in_period = |on: Date| (first..=last).contains(&on);
    let has_plan = episode.plan_on(census).is_some();
    if !is_counted(episode, year, has_plan) {
        return None;
    }
    let mut record = writer.begin(Block::Requests);
    let decision = decision_that_counts(episode, last, has_plan);
    let withdrawn = episode.withdrawn.filter(|event| event.on <= last);
    let outcome = request_outcome(decision, withdrawn, has_plan, first);
    // A request that was decided before the period need not say when it came (item 2.1). Where its plan is issued or
    // refused in the period it does: the 20 weeks of that plan are counted from it, and undated it would count as late.
    let ends_now = episode.issued.or(episode.plan_refused).is_some_and(|event| in_period(event.on));
    if (outcome != "H" || ends_now)
        && let Some(event) = episode.request
    {
        received(facts, event, year, &mut record, writer);
    }
    if let (Some(event), "Y" | "N") = (decision, outcome) {
        writer.day(&mut record, Field::RequestOutcomeDate, event);
    }
    let from = match (outcome, decision) {
        ("H", _) => "Decided before the collection period".to_owned(),
        ("W", _) => withdrawn.map(said_by).unwrap_or_default(),
        (_, Some(event)) => said_by(event),
        _ => "No decision recorded".to_owned(),
    };
    writer.put(&mut record, Field::RequestOutcome, outcome, from);
    if matches!(outcome, "Y" | "N") {
        // Before anything later was decided that can be appealed.
        let until = episode.plan_refused.or(episode.issued).map_or(census, |event| event.on).min(census);
        for (field, item, kinds) in [
            (Field::RequestMediation, "RequestMediation", MEDIATION),
            (Field::RequestTribunal, "RequestTribunal", APPEAL),
        ] {
            happened_or_said(facts, episode, &mut record, (field, item), kinds, None, until, writer);
        }
    }
    if let Some(event) = episode.moved_out.filter(|event| event.on <= census && !has_plan) {
        writer.put(&mut record, Field::Exported, event.word("to").unwrap_or("XXX"), said_by(event));
        return Some(record);
    }
    if matches!(outcome, "Y" | "H")
        && let Some(assessment) = assessment(facts, episode, year, writer)
    {
        record.push(assessment);
    }
    if has_plan && let Some(plans) = active_plans(facts, episode, year, in_period, writer) {
        record.push(plans);
    }
    Some(record)
}

/// Whether the return of the year asks for a request.
fn is_counted(episode: &Episode<'_>, year: Year, has_plan: bool) -> bool {
    let (first, last) = year.period();
    if episode.ended.is_some_and(|event| event.on < first) {
        return false;
    }
    if has_plan {
        return true;
    }
    // What ended without a plan before the period is counted no more; what came after it, not yet.
    let over = [episode.withdrawn, episode.moved_out, episode.plan_refused];
    let refused = episode.decision().filter(|decision| decision.kind == Kind::AssessmentRefused);
    let is_over = over.into_iter().flatten().chain(refused).any(|event| event.on < first);
    !is_over && episode.request.is_some_and(|event| event.on <= last)
}

/// The code of what became of a request (item 2.5). `first` is the first day of the period.
fn request_outcome(
    decision: Option<&Happened>,
    withdrawn: Option<&Happened>,
    has_plan: bool,
    first: Date,
) -> &'static str {
    match decision {
        Some(event) if event.on < first => "H",
        Some(event) if event.kind == Kind::AssessmentRefused => "N",
        Some(_) => "Y",
        // A plan without a recorded decision: it was decided before there was this record.
        None if has_plan => "H",
        None if withdrawn.is_some() => "W",
        None => "A",
    }
}

/// When a request came, from whom, and whether from youth custody.
fn received(facts: &Facts, event: &Happened, year: Year, record: &mut Record, writer: &mut Writer) {
    writer.day(record, Field::ReceivedDate, event);
    if year.number() >= 2025 {
        match (request_source(event), facts.said(Some(event.id), "RequestSource")) {
            (Some(code), _) => writer.put(record, Field::RequestSource, code, said_by(event)),
            (None, Some(said)) => writer.put(record, Field::RequestSource, &said.value, &said.by),
            (None, None) => {}
        }
    }
    let detained = event.kind == Kind::DetainedRequest;
    match facts.said(Some(event.id), "RYA") {
        Some(said) => writer.put(record, Field::Rya, &said.value, &said.by),
        None => writer.put(record, Field::Rya, flag(detained), said_by(event)),
    }
}

/// The decision whether to assess, as at the end of the period. One that was changed later is not written over
/// (guide, item 2.5), unless a plan came of the change: nothing can follow a refusal.
fn decision_that_counts<'a>(episode: &Episode<'a>, last: Date, has_plan: bool) -> Option<&'a Happened> {
    let mut known = episode.decisions.iter().copied().filter(|event| event.on <= last);
    if has_plan { known.rfind(|event| event.kind != Kind::AssessmentRefused) } else { known.next() }
}

/// A flag: `1` where such an event is recorded after `after` and until a day, else what somebody said, else `0`.
#[expect(clippy::too_many_arguments, reason = "one flag of the return, eight times")]
fn happened_or_said(
    facts: &Facts,
    episode: &Episode<'_>,
    record: &mut Record,
    (field, item): (Field, &str),
    kinds: &[Kind],
    after: Option<Date>,
    until: Date,
    writer: &mut Writer,
) {
    let event = episode
        .others
        .iter()
        .find(|event| kinds.contains(&event.kind) && event.on <= until && after.is_none_or(|after| event.on >= after));
    let anchor = episode.anchor().map(|event| event.id);
    match (event, facts.said(anchor, item)) {
        (Some(event), _) => writer.put(record, field, "1", said_by(event)),
        (None, Some(said)) => writer.put(record, field, &said.value, &said.by),
        (None, None) => writer.put(record, field, "0", "None recorded"),
    }
}

fn assessment(facts: &Facts, episode: &Episode<'_>, year: Year, writer: &mut Writer) -> Option<Record> {
    let ((first, last), census) = (year.period(), year.census());
    let issued = episode.issued.filter(|event| event.on <= census);
    let refused = episode.plan_refused.filter(|event| event.on <= last && issued.is_none());
    let mut record = writer.begin(Block::Assessment);
    let outcome = assessment_outcome(facts, episode, year, &mut record, writer);
    if matches!(outcome, "Y" | "N" | "H") {
        let decided = issued.or(refused).map(|event| event.on);
        for (field, item, kinds, is_other) in [
            (Field::AssessmentMediation, "AssessmentMediation", MEDIATION, false),
            (Field::AssessmentTribunal, "AssessmentTribunal", APPEAL, false),
            (Field::OtherMediation, "OtherMediation", MEDIATION, true),
            (Field::OtherTribunal, "OtherTribunal", APPEAL, true),
        ] {
            // After a refusal of the plan it is about the plan; after a plan it is about something other.
            let about_plan = refused.is_some();
            let kinds = if about_plan == is_other { &[][..] } else { kinds };
            let after = decided.filter(|_| outcome != "H").or(Some(first));
            happened_or_said(facts, episode, &mut record, (field, item), kinds, after, census, writer);
        }
    }
    if outcome == "Y"
        && let Some(plan) = issued
    {
        week_20(facts, episode, plan, &mut record, writer);
    }
    if let Some(plan) = named_plan(facts, episode, year, writer) {
        record.push(plan);
    }
    Some(record)
}

/// Writes what became of an assessment, and gives its code (item 3.1).
fn assessment_outcome(
    facts: &Facts,
    episode: &Episode<'_>,
    year: Year,
    record: &mut Record,
    writer: &mut Writer,
) -> &'static str {
    let ((first, last), census) = (year.period(), year.census());
    let issued = episode.issued.filter(|event| event.on <= census);
    let moved_here = episode.transferred_in.filter(|event| event.on <= census);
    if moved_here.is_some() || transfer_said(facts, episode, year).is_some() {
        writer.put(record, Field::AssessmentOutcome, "H", "Plan transferred from another authority");
        return "H";
    }
    let amended_only = issued.is_none().then(|| episode.plan_on(census)).flatten();
    let refused = episode.plan_refused.filter(|event| event.on <= last && issued.is_none());
    let withdrawn = episode.withdrawn.filter(|event| event.on <= last);
    let agreed = episode.plan_agreed.filter(|event| event.on <= last);
    // Whether its day is asked for, too.
    let (outcome, event, is_dated) = if let Some(event) = issued {
        if event.on < first { ("H", event, false) } else { ("Y", event, true) }
    } else if let Some(event) = amended_only {
        ("H", event, false)
    } else if let Some(event) = refused {
        ("N", event, true)
    } else if let Some(event) = withdrawn {
        ("W", event, false)
    } else if let Some(event) = agreed {
        ("Y", event, false)
    } else {
        writer.put(record, Field::AssessmentOutcome, "A", "No decision recorded");
        return "A";
    };
    writer.put(record, Field::AssessmentOutcome, outcome, said_by(event));
    if is_dated {
        writer.day(record, Field::AssessmentOutcomeDate, event);
    }
    outcome
}

/// Whether an exception to the 20 weeks was relied on for a plan.
fn week_20(facts: &Facts, episode: &Episode<'_>, plan: &Happened, record: &mut Record, writer: &mut Writer) {
    let anchor = episode.request.map(|event| event.id);
    let relied = facts
        .exceptions
        .iter()
        .find(|day| episode.request.is_none_or(|request| **day >= request.on) && **day <= plan.on + 366.days());
    match (relied, facts.said(anchor, "Week20")) {
        (Some(day), _) => {
            let words = format!("Exception relied on, decided {}", law::working::shown(*day));
            writer.put(record, Field::Week20, "1", words);
        }
        (None, Some(said)) => writer.put(record, Field::Week20, &said.value, &said.by),
        (None, None) => writer.put(record, Field::Week20, "0", "No exception relied on"),
    }
}

fn named_plan(facts: &Facts, episode: &Episode<'_>, year: Year, writer: &mut Writer) -> Option<Record> {
    let census = year.census();
    let plan = episode.plan_on(census)?;
    let mut record = writer.begin(Block::NamedPlan);
    let starts = plan.word("plan_date").and_then(|day| day.parse::<Date>().ok()).unwrap_or(plan.on);
    writer.put(&mut record, Field::StartDate, starts.to_string(), said_by(plan));
    // What an earlier version names holds until a later one names something else.
    let named: Vec<&Setting> = episode
        .plans_until(census)
        .map(|plan| facts.named.iter().filter(|one| one.event == plan.id).map(|one| &one.setting).take(2).collect())
        .find(|named: &Vec<&Setting>| !named.is_empty())
        .unwrap_or_default();
    if named.is_empty() {
        // No setting is recorded for this plan: the main one attended when the plan was sent, or since.
        let place = facts
            .places
            .iter()
            .filter(|place| place.setting.rank == 1 && place.ends_on.is_none_or(|end| end >= starts))
            .filter(|place| !matches!(place.setting.otherwise.as_deref(), Some("NEET" | "NIEC" | "NIEO")))
            .min_by_key(|place| place.starts_on);
        if let Some(place) = place {
            let setting =
                setting(Block::PlanDetail, &place.setting, "Setting attended (none named in section I)", writer);
            record.push(setting);
        }
    }
    for one in named {
        record.push(setting(Block::PlanDetail, one, "Named in section I", writer));
    }
    for (field, item, default) in [
        (Field::PlanRes, "PlanRes", None),
        (Field::PlanWbp, "PlanWBP", None),
        (Field::Pb, "PB", Some("0")),
        (Field::Oa, "OA", Some("0")),
        (Field::Dp, "DP", None),
    ] {
        let said = episode.plans_until(census).find_map(|event| facts.said(Some(event.id), item));
        match (said, default) {
            (Some(said), _) => writer.put(&mut record, field, &said.value, &said.by),
            (None, Some(default)) => writer.put(&mut record, field, default, "None recorded"),
            (None, None) => {}
        }
    }
    if let Some(event) = episode.ended.filter(|event| event.on <= census) {
        writer.day(&mut record, Field::CeaseDate, event);
        let reason = match event.kind {
            Kind::PlanTransferred => Some("5"),
            // To another authority in England.
            Kind::MovedOut if event.word("to").is_some_and(|to| to != "XXX") => Some("5"),
            _ => event.word("ceasereason"),
        };
        let said = facts.said(Some(event.id), "CeaseReason");
        match (reason, said) {
            (Some(code), _) => writer.put(&mut record, Field::CeaseReason, code, said_by(event)),
            (None, Some(said)) => writer.put(&mut record, Field::CeaseReason, &said.value, &said.by),
            (None, None) => {}
        }
    }
    Some(record)
}

fn setting(block: Block, one: &Setting, from: &str, writer: &mut Writer) -> Record {
    let mut record = writer.begin(block);
    match (&one.urn, &one.ukprn, &one.otherwise) {
        (Some(urn), _, _) => writer.put(&mut record, Field::Urn, urn, from),
        (None, Some(ukprn), _) => writer.put(&mut record, Field::Ukprn, ukprn, from),
        (None, None, Some(code)) => {
            writer.put(&mut record, Field::SenSetting, code, from);
            writer.put(&mut record, Field::SenSettingOther, one.words.clone().unwrap_or_default(), from);
        }
        (None, None, None) => {}
    }
    writer.put(&mut record, Field::PlacementRank, if one.rank <= 1 { "1" } else { "2" }, from);
    record_flags(&mut record, one, from, writer);
    record
}

fn record_flags(record: &mut Record, one: &Setting, from: &str, writer: &mut Writer) {
    if one.otherwise.is_none() {
        writer.put(record, Field::SenUnit, flag(one.sen_unit), from);
        writer.put(record, Field::ResourcedProvision, flag(one.resourced_provision), from);
    }
}

/// From which authority the plan came in the year of the return, where an earlier return said so.
fn transfer_said(facts: &Facts, episode: &Episode<'_>, year: Year) -> Option<(String, String)> {
    let mut plans = episode.issued.into_iter().chain(episode.amended.iter().copied());
    let said = plans.find_map(|plan| facts.said(Some(plan.id), "TransferLA"))?;
    let (authority, in_year) = said.value.split_once('/')?;
    let same = in_year.parse::<i16>().ok() == Some(year.period().0.year());
    same.then(|| (authority.to_owned(), said.by.clone()))
}

fn active_plans(
    facts: &Facts,
    episode: &Episode<'_>,
    year: Year,
    in_period: impl Fn(Date) -> bool,
    writer: &mut Writer,
) -> Option<Record> {
    let ((first, _), census) = (year.period(), year.census());
    let mut record = writer.begin(Block::ActivePlans);
    match episode.transferred_in.filter(|event| in_period(event.on)) {
        Some(event) => {
            writer.put(&mut record, Field::TransferLa, event.word("from").unwrap_or("XXX"), said_by(event));
        }
        None => {
            if let Some((authority, by)) = transfer_said(facts, episode, year) {
                writer.put(&mut record, Field::TransferLa, authority, by);
            }
        }
    }
    let until = episode.ended.map_or(census, |event| event.on).min(census);
    let attended =
        || facts.places.iter().filter(|place| place.starts_on <= until && place.ends_on.is_none_or(|end| end >= first));
    for place in attended() {
        let from = match &place.setting.name {
            Some(name) => format!("Placement at {name}"),
            None => "Education otherwise than at a setting".to_owned(),
        };
        let mut detail = setting(Block::PlacementDetail, &place.setting, &from, writer);
        writer.put(&mut detail, Field::EntryDate, place.starts_on.to_string(), &from);
        if let Some(end) = place.ends_on.filter(|end| *end <= census) {
            writer.put(&mut detail, Field::LeavingDate, end.to_string(), &from);
        }
        if year.number() >= 2024 {
            writer.put(&mut detail, Field::Res, place.residential.clone().unwrap_or_default(), &from);
            writer.put(&mut detail, Field::Wbp, place.work_based.clone().unwrap_or_default(), &from);
        } else if at_school_age(facts, census) {
            writer.put(&mut detail, Field::AttendancePattern, "FT", &from);
        }
        record.push(detail);
    }
    if year.number() < 2024 {
        let main = attended().find(|place| place.setting.rank == 1);
        let of = |value: Option<&String>| value.cloned().unwrap_or_default();
        writer.put(&mut record, Field::Res, of(main.and_then(|place| place.residential.as_ref())), "The placement");
        writer.put(&mut record, Field::Wbp, of(main.and_then(|place| place.work_based.as_ref())), "The placement");
    }
    let mut needs: Vec<_> = facts
        .needs
        .iter()
        .filter(|need| need.starts_on <= until && need.ends_on.is_none_or(|end| end >= until))
        .collect();
    needs.sort_by_key(|need| need.rank);
    needs.dedup_by_key(|need| need.code.clone());
    for (place, need) in needs.into_iter().take(2).enumerate() {
        let mut detail = writer.begin(Block::SenNeed);
        writer.put(&mut detail, Field::SenType, &need.code, "The child’s needs");
        writer.put(&mut detail, Field::SenTypeRank, (place + 1).to_string(), "The child’s needs");
        record.push(detail);
    }
    review(facts, episode, year, &mut record, writer);
    phase_transfer(episode, year, &mut record, writer);
    Some(record)
}

fn at_school_age(facts: &Facts, on: Date) -> bool {
    facts.birth_date.is_some_and(|born| (5..16).contains(&(on.year() - born.year())))
}

/// The latest review meeting up to the survey day, and the decision after it.
fn review(facts: &Facts, episode: &Episode<'_>, year: Year, record: &mut Record, writer: &mut Writer) {
    let census = year.census();
    let meeting = episode.last(&[Kind::ReviewMeeting], census);
    if year.number() >= 2024
        && let Some(meeting) = meeting
    {
        writer.day(record, Field::ReviewMeeting, meeting);
    }
    let after = |event: &&Happened| meeting.is_none_or(|meeting| event.on >= meeting.on);
    let decision = episode.last(REVIEW_DECISIONS, census).filter(after);
    if let Some(decision) = decision {
        writer.day(record, Field::LastReview, decision);
        if year.number() >= 2024 {
            let outcome = match decision.kind {
                Kind::ReviewKeep => "M",
                Kind::ReviewCease => "C",
                _ => "A",
            };
            writer.put(record, Field::ReviewOutcome, outcome, said_by(decision));
        }
    } else if let Some(said) =
        episode.plan_on(census).and_then(|plan| facts.said(Some(plan.id), "LastReview")).filter(|said| {
            let day = said.value.parse::<Date>().ok();
            day.is_some_and(|day| day <= census && meeting.is_none_or(|meeting| day >= meeting.on))
        })
    {
        writer.put(record, Field::LastReview, &said.value, &said.by);
    } else if let Some(day) = reported(facts, episode, census).filter(|day| meeting.is_none_or(|one| *day >= one.on)) {
        writer.put(record, Field::LastReview, day.to_string(), "Reported, decision not recorded");
    }
    if year.number() >= 2025
        && decision.is_some_and(|decision| decision.kind == Kind::ReviewAmend)
        && let Some(draft) = episode.last(&[Kind::AmendmentServed], census).filter(after)
    {
        writer.day(record, Field::ReviewDraft, draft);
    }
}

/// The last review up to a day of which only the day is known, while a plan of the episode was in force.
fn reported(facts: &Facts, episode: &Episode<'_>, until: Date) -> Option<Date> {
    let ended = episode.ended.map(|event| event.on);
    let days = facts.reported.iter().filter(|day| **day <= until && ended.is_none_or(|end| **day <= end));
    days.copied().max().filter(|_| episode.plan_on(until).is_some())
}

/// The transfer whose limit lies in the period or before the survey day: its limit, and the plan that was sent for it.
fn phase_transfer(episode: &Episode<'_>, year: Year, record: &mut Record, writer: &mut Writer) {
    let (first, census) = (year.period().0, year.census());
    if year.number() < 2025 {
        return;
    }
    let limit = |event: &Happened| match event.kind {
        Kind::TransferOfPhase => date(event.on.year(), 2, 15),
        Kind::TransferToPost16 => date(event.on.year(), 3, 31),
        _ => event.on.checked_sub(5.months()).unwrap_or(event.on),
    };
    let due = episode
        .others
        .iter()
        .filter(|event| TRANSFERS.contains(&event.kind))
        .map(|event| (limit(event), *event))
        .filter(|(limit, _)| (first..=census).contains(limit))
        .max_by_key(|(limit, _)| *limit);
    let Some((limit, transfer)) = due else { return };
    writer.put(record, Field::PhaseTransferDue, limit.to_string(), said_by(transfer));
    let year_before = limit.checked_sub(1.year()).unwrap_or(limit);
    let last = transfer.on.min(census);
    if let Some(plan) = episode.amended.iter().rfind(|event| event.on > year_before && event.on <= last) {
        writer.day(record, Field::PhaseTransferFinal, plan);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_stands_in_both_fields_of_the_return() {
        let named = |forename: &str, surname: &str| Facts {
            forename: forename.to_owned(),
            surname: surname.to_owned(),
            ..Facts::default()
        };
        assert_eq!(surname_for_return(&named("Aisha", "")), "Aisha");
        assert_eq!(surname_for_return(&named("Aisha", "van der Berg")), "van der Berg");
    }
}
