//! From a person of a return to what the record is to hold: the way back of `build`. What the return leaves open (the
//! day on which a request was withdrawn) is marked as not known, and never invented as a fact.

use identifiers::Upn;
use jiff::civil::{Date, date};
use law::Kind;
use sen2::codes::{NEED, SETTING_ATTENDED, holds};
use sen2::{Block, Field, Record, Year};
use serde_json::{Map, Value as Json};

use super::facts::{Need, Place, Setting};

/// What a return says of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Legal forename.
    pub forename: String,
    /// Legal surname.
    pub surname: String,
    pub birth_date: Option<Date>,
    /// `F` or `M`.
    pub sex: Option<String>,
    /// A code of the common basic data set.
    pub ethnicity: Option<String>,
    /// Of the home.
    pub postcode: Option<String>,
    /// Unique pupil number.
    pub upn: Option<String>,
    /// Unique learner number.
    pub uln: Option<String>,
    /// What stands in the place of a UPN and is none.
    pub unread_upn: Option<String>,
    /// What stands in the place of a ULN and is none.
    pub unread_uln: Option<String>,
    /// Items about the person that nothing else holds.
    pub values: Vec<(&'static str, String)>,
    /// Its events, each with what belongs to it.
    pub events: Vec<WantedEvent>,
    /// Settings attended.
    pub places: Vec<Place>,
    /// Needs, as on the survey day.
    pub needs: Vec<Need>,
    /// Days on which a review was completed whose decision is not told: no event of the law can be made of them.
    pub reported: Vec<Date>,
}

/// An event with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct WantedEvent {
    pub kind: Kind,
    /// When; the last day of the period where the return does not say.
    pub on: Date,
    pub detail: Json,
    /// Items that nothing else holds.
    pub values: Vec<(&'static str, String)>,
    /// Settings that the plan names.
    pub named: Vec<Setting>,
}

fn text(record: &Record, field: Field) -> Option<String> {
    record.get(field).map(str::to_owned)
}

impl Wanted {
    /// What a person of a return of `year` says. `None` where there is no name or date of birth to know the person by.
    #[must_use]
    pub fn from_record(person: &Record, year: Year) -> Option<Self> {
        let birth_date = person.date(Field::PersonBirthDate);
        let (forename, surname) = (text(person, Field::Forename)?, text(person, Field::Surname)?);
        let sex = match (person.get(Field::Sex), person.get(Field::GenderCurrent)) {
            (Some(sex @ ("F" | "M")), _) => Some(sex.to_owned()),
            (_, Some("1")) => Some("M".to_owned()),
            (_, Some("2")) => Some("F".to_owned()),
            _ => None,
        };
        let upn = text(person, Field::Upn);
        let uln = text(person, Field::Uln);
        let mut out = Self {
            forename,
            surname,
            birth_date,
            sex,
            ethnicity: text(person, Field::Ethnicity),
            postcode: text(person, Field::PostCode)
                .and_then(|text| text.parse::<identifiers::Postcode>().ok())
                .map(|postcode| postcode.to_string()),
            unread_upn: upn.clone().filter(|upn| upn.parse::<Upn>().is_err()),
            unread_uln: uln.clone().filter(|uln| uln.parse::<identifiers::Uln>().is_err()),
            upn: upn.filter(|upn| upn.parse::<Upn>().is_ok()),
            uln: uln.filter(|uln| uln.parse::<identifiers::Uln>().is_ok()),
            values: text(person, Field::UpnUnknown).map(|code| ("UPNunknown", code)).into_iter().collect(),
            events: Vec::new(),
            places: Vec::new(),
            needs: Vec::new(),
            reported: Vec::new(),
        };
        let received: Vec<Date> =
            person.all(Block::Requests).filter_map(|request| request.date(Field::ReceivedDate)).collect();
        let (_, last) = year.period();
        for request in person.all(Block::Requests) {
            // What has no day came before the next request, and in the period.
            let own = request.date(Field::ReceivedDate);
            let next = received.iter().filter(|day| own.is_some_and(|own| **day > own)).min();
            let until = next.and_then(|day| day.yesterday().ok()).map_or(last, |day| day.min(last));
            take_request(request, year, until, &mut out);
        }
        out.events.sort_by_key(|event| event.on);
        Some(out)
    }
}

fn event(kind: Kind, on: Date, year: Year) -> WantedEvent {
    let mut detail = Map::new();
    detail.insert("sen2".to_owned(), year.number().into());
    WantedEvent { kind, on, detail: Json::Object(detail), values: Vec::new(), named: Vec::new() }
}

impl WantedEvent {
    fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        if let Json::Object(detail) = &mut self.detail {
            detail.insert(key.to_owned(), value.into());
        }
        self
    }

    /// The return does not say on which day: the last on which it can have been stands for it.
    fn day_not_known(self) -> Self {
        self.with("day_not_known", true)
    }

    fn say(&mut self, item: &'static str, value: Option<&str>) {
        self.values.extend(value.map(|value| (item, value.to_owned())));
    }
}

fn take_request(request: &Record, year: Year, until: Date, out: &mut Wanted) {
    let mut events: Vec<WantedEvent> = Vec::new();
    let outcome = request.get(Field::RequestOutcome).unwrap_or_default();
    if let Some(on) = request.date(Field::ReceivedDate) {
        let mut received = event(Kind::RequestReceived, on, year);
        let source = match request.get(Field::RequestSource) {
            Some("1") => Some("parent"),
            Some("2") => Some("setting"),
            Some("3") => Some("health"),
            Some("4") => Some("social_care"),
            Some("5") => Some("other"),
            _ => None,
        };
        if let Some(source) = source {
            received = received.with("source", source);
        }
        received.say("RYA", request.get(Field::Rya));
        for (item, field) in
            [("RequestMediation", Field::RequestMediation), ("RequestTribunal", Field::RequestTribunal)]
        {
            received.say(item, request.get(field));
        }
        events.push(received);
    }
    let decided = request.date(Field::RequestOutcomeDate);
    match (outcome, decided) {
        ("Y", Some(on)) => events.push(event(Kind::AssessmentAgreed, on, year)),
        ("N", Some(on)) => events.push(event(Kind::AssessmentRefused, on, year)),
        ("W", _) if !events.is_empty() => events.push(event(Kind::RequestWithdrawn, until, year).day_not_known()),
        _ => {}
    }
    if let Some(to) = request.get(Field::Exported)
        && !events.is_empty()
    {
        events.push(event(Kind::MovedOut, until, year).with("to", to).day_not_known());
    }
    let assessment = request.one(Block::Assessment);
    if let Some(assessment) = assessment {
        take_assessment(assessment, year, until, &mut events);
    }
    let plans = request.one(Block::ActivePlans);
    take_plan(assessment.and_then(|one| one.one(Block::NamedPlan)), assessment, plans, year, &mut events, out);
    // Flags of the assessment belong to the request where there is one, else to the plan.
    if let (Some(assessment), Some(anchor)) = (assessment, events.first_mut()) {
        for (item, field) in [
            ("AssessmentMediation", Field::AssessmentMediation),
            ("AssessmentTribunal", Field::AssessmentTribunal),
            ("OtherMediation", Field::OtherMediation),
            ("OtherTribunal", Field::OtherTribunal),
            ("Week20", Field::Week20),
        ] {
            anchor.say(item, assessment.get(field));
        }
    }
    out.events.append(&mut events);
}

fn take_assessment(assessment: &Record, year: Year, until: Date, events: &mut Vec<WantedEvent>) {
    let on = assessment.date(Field::AssessmentOutcomeDate);
    match (assessment.get(Field::AssessmentOutcome), on) {
        (Some("N"), Some(on)) => events.push(event(Kind::PlanRefused, on, year)),
        (Some("W"), _) => events.push(event(Kind::RequestWithdrawn, until, year).day_not_known()),
        (Some("Y"), None) => events.push(event(Kind::PlanAgreed, until, year).day_not_known()),
        _ => {}
    }
}

fn take_plan(
    plan: Option<&Record>,
    assessment: Option<&Record>,
    active: Option<&Record>,
    year: Year,
    events: &mut Vec<WantedEvent>,
    out: &mut Wanted,
) {
    let issued = assessment
        .filter(|one| one.get(Field::AssessmentOutcome) == Some("Y"))
        .and_then(|one| one.date(Field::AssessmentOutcomeDate));
    let starts = plan.and_then(|plan| plan.date(Field::StartDate));
    let Some(first) = issued.or(starts) else {
        // Of a plan without a day no event can be made. Where the child is, and what the child needs, is known all the same.
        if let Some(active) = active {
            take_places(active, out);
            take_needs(active, year.census(), out);
        }
        return;
    };
    // A plan from before the period whose date lies in it, or after its review, was amended since; when it was issued
    // is not said.
    let reviews = [Field::ReviewMeeting, Field::LastReview, Field::ReviewDraft];
    let reviewed = reviews.into_iter().filter_map(|field| active?.date(field)).any(|day| day <= first);
    let amended = issued.is_none() && (reviewed || first >= year.period().0);
    events.push(event(if amended { Kind::PlanAmended } else { Kind::PlanIssued }, first, year));
    if let Some(starts) = starts.filter(|starts| *starts > first) {
        events.push(event(Kind::PlanAmended, starts, year));
    }
    let mut later: Vec<WantedEvent> = Vec::new();
    if let (Some(plan), Some(sent)) = (plan, events.last_mut()) {
        sent.named = plan.all(Block::PlanDetail).filter_map(setting).collect();
        for (item, field) in [("PlanRes", Field::PlanRes), ("PlanWBP", Field::PlanWbp), ("DP", Field::Dp)] {
            sent.say(item, plan.get(field));
        }
        for (item, field) in [("PB", Field::Pb), ("OA", Field::Oa)] {
            sent.say(item, plan.get(field));
        }
        if let Some(ceased) = plan.date(Field::CeaseDate) {
            let mut end = event(Kind::PlanCeased, ceased, year);
            if let Some(reason) = plan.get(Field::CeaseReason) {
                end = end.with("ceasereason", reason);
            }
            later.push(end);
        }
    }
    if let Some(active) = active {
        take_active(active, year, starts.unwrap_or(first), events, &mut later, out);
    }
    events.append(&mut later);
}

fn take_active(
    active: &Record,
    year: Year,
    starts: Date,
    events: &mut [WantedEvent],
    later: &mut Vec<WantedEvent>,
    out: &mut Wanted,
) {
    if let Some(from) = active.get(Field::TransferLa)
        && let Some(issued) = events.iter_mut().find(|event| matches!(event.kind, Kind::PlanIssued | Kind::PlanAmended))
    {
        // The return does not say when in its year.
        issued.values.push(("TransferLA", format!("{from}/{}", year.period().0.year())));
    }
    take_places(active, out);
    take_needs(active, starts, out);
    let meeting = active.date(Field::ReviewMeeting);
    if let Some(on) = meeting {
        later.push(event(Kind::ReviewMeeting, on, year));
    }
    if let Some(on) = active.date(Field::LastReview) {
        let kind = match active.get(Field::ReviewOutcome) {
            Some("M") => Some(Kind::ReviewKeep),
            Some("C") => Some(Kind::ReviewCease),
            Some("A") => Some(Kind::ReviewAmend),
            _ => None,
        };
        match kind {
            Some(kind) => later.push(event(kind, on, year)),
            // The day is known, the decision is not: no event of the law can be made of it.
            None => out.reported.push(on),
        }
    }
    if let Some(on) = active.date(Field::ReviewDraft) {
        later.push(event(Kind::AmendmentServed, on, year));
    }
    if let Some(due) = active.date(Field::PhaseTransferDue) {
        let kind = if due.month() == 2 { Kind::TransferOfPhase } else { Kind::TransferToPost16 };
        later.push(event(kind, date(due.year(), 9, 1), year));
    }
    if let Some(on) = active.date(Field::PhaseTransferFinal)
        && !events.iter().any(|event| event.on == on && event.kind == Kind::PlanAmended)
    {
        later.push(event(Kind::PlanAmended, on, year));
    }
}

fn take_places(active: &Record, out: &mut Wanted) {
    let whole = [active.get(Field::Res), active.get(Field::Wbp)];
    for detail in active.all(Block::PlacementDetail) {
        let (Some(mut setting), Some(from)) = (setting(detail), detail.date(Field::EntryDate)) else {
            continue;
        };
        // A rank that is missing or wrong takes nobody's main setting away.
        if !detail.has(Field::PlacementRank) && has_main(active, detail) {
            setting.rank = 2;
        }
        let main = setting.rank == 1;
        let of = |field: Field, whole: Option<&str>| text(detail, field).or(whole.filter(|_| main).map(str::to_owned));
        out.places.push(Place {
            setting,
            residential: of(Field::Res, whole[0]).filter(|code| matches!(code.as_str(), "A" | "B")),
            work_based: of(Field::Wbp, whole[1]).filter(|code| matches!(code.as_str(), "A" | "T" | "S")),
            row: None,
            starts_on: from,
            ends_on: detail.date(Field::LeavingDate).filter(|end| *end >= from),
        });
    }
}

fn take_needs(active: &Record, starts: Date, out: &mut Wanted) {
    out.needs.extend(ranked(active).into_iter().map(|(code, rank)| Need {
        code,
        rank,
        starts_on: starts,
        ..Need::default()
    }));
}

/// Whether another placement of the plan is said to be the main one at the same time.
fn has_main(active: &Record, detail: &Record) -> bool {
    let begins = |one: &Record| one.date(Field::EntryDate);
    let ends = |one: &Record| one.date(Field::LeavingDate).unwrap_or(Date::MAX);
    active.all(Block::PlacementDetail).any(|other| {
        other.get(Field::PlacementRank) == Some("1")
            && begins(other).is_some_and(|day| day <= ends(detail))
            && begins(detail).is_some_and(|day| day <= ends(other))
    })
}

/// The needs of a plan with their ranks: one first, one second. A need whose rank is missing, wrong or taken has the one that
/// is left, so that it pushes none out that has its own; a third has none.
fn ranked(active: &Record) -> Vec<(String, i64)> {
    let code = |need: &Record| need.get(Field::SenType).filter(|code| holds(NEED, code)).map(str::to_owned);
    let mut places: [Option<String>; 2] = [None, None];
    let mut waiting = Vec::new();
    for need in active.all(Block::SenNeed) {
        let Some(code) = code(need) else { continue };
        let place = match need.get(Field::SenTypeRank) {
            Some("1") => places.first_mut(),
            Some("2") => places.last_mut(),
            _ => None,
        };
        match place {
            Some(place) if place.is_none() => *place = Some(code),
            _ => waiting.push(code),
        }
    }
    for code in waiting {
        if places.iter().flatten().any(|known| *known == code) {
            continue;
        }
        if let Some(place) = places.iter_mut().find(|place| place.is_none()) {
            *place = Some(code);
        }
    }
    places.into_iter().zip(1..).filter_map(|(code, rank)| Some((code?, rank))).collect()
}

/// The setting of a plan or a placement; nothing where it names none.
pub(super) fn setting(detail: &Record) -> Option<Setting> {
    let urn = text(detail, Field::Urn).filter(|urn| urn.parse::<identifiers::Urn>().is_ok());
    let ukprn = text(detail, Field::Ukprn).filter(|ukprn| urn.is_none() && ukprn.parse::<identifiers::Ukprn>().is_ok());
    let none = urn.is_none() && ukprn.is_none();
    let otherwise = text(detail, Field::SenSetting).filter(|code| none && holds(SETTING_ATTENDED, code));
    if none && otherwise.is_none() {
        return None;
    }
    Some(Setting {
        urn,
        ukprn,
        words: text(detail, Field::SenSettingOther).filter(|_| otherwise.is_some()),
        otherwise,
        rank: if detail.get(Field::PlacementRank) == Some("2") { 2 } else { 1 },
        sen_unit: detail.get(Field::SenUnit) == Some("1"),
        resourced_provision: detail.get(Field::ResourcedProvision) == Some("1"),
        name: None,
    })
}
