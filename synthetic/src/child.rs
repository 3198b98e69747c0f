//! One invented child: who they are, their family, settings, needs, and what has happened so far.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use people::PersonId;
use people::model::{sort_key, words};

use crate::area::Setting;
use crate::calibration as published;
use crate::calibration::SettingGroup;
use crate::draw::{Draw, plus};
use crate::names::{self, Named, STREETS, WARDS};
use crate::story;
use crate::{Area, Kind, RowValues};

/// Where somebody without a setting is: the code of SEN2 item 5.7c, and words where it asks for them.
type Otherwise = Option<(&'static str, Option<&'static str>)>;

/// The rows of one child, by table.
#[derive(Debug, Default)]
pub(crate) struct Invented {
    rows: Vec<(Table, RowValues)>,
}

/// The tables that an invented child fills, in the order in which they can be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Person,
    Name,
    Identifier,
    Address,
    Contact,
    Relationship,
    Withheld,
    Care,
    Need,
    Consent,
    DecisionMaker,
    Assignment,
    Placement,
    Event,
    Advice,
    Admission,
}

const TABLES: [(Table, &str, &[&str]); 16] = [
    (
        Table::Person,
        "person",
        &[
            "id",
            "is_child",
            "forename",
            "surname",
            "sort_key",
            "birth_date",
            "sex",
            "ethnicity",
            "first_language",
            "ward",
            "restricted",
            "version",
        ],
    ),
    (Table::Name, "person_name", &["id", "person", "forename", "surname", "kind", "ends_on"]),
    (Table::Identifier, "identifier", &["person", "kind", "value"]),
    (Table::Address, "address", &["id", "person", "street", "town", "postcode", "starts_on"]),
    (Table::Contact, "contact", &["id", "person", "kind", "value"]),
    (Table::Relationship, "relationship", &["id", "child", "person", "kind", "parental_responsibility", "lives_with"]),
    (Table::Withheld, "withheld", &["id", "child", "from_person", "about_person", "reason", "starts_on"]),
    (Table::Care, "care_status", &["id", "person", "kind", "starts_on"]),
    (Table::Need, "sen_need", &["id", "person", "need", "rank", "starts_on"]),
    (Table::Consent, "consent", &["id", "person", "kind", "given", "given_by", "given_on", "note"]),
    (
        Table::DecisionMaker,
        "decision_maker",
        &[
            "id",
            "young_person",
            "person",
            "basis",
            "evidence",
            "found_by",
            "found_on",
            "starts_on",
            "review_on",
            "recorded_by",
            "recorded_at",
        ],
    ),
    (Table::Assignment, "assignment", &["id", "person", "account", "kind", "starts_on"]),
    (
        Table::Placement,
        "placement",
        &[
            "id",
            "person",
            "organisation",
            "otherwise",
            "otherwise_words",
            "resourced_provision",
            "starts_on",
            "ends_on",
        ],
    ),
    (Table::Event, "event", &["id", "person", "kind", "happened_on", "recorded_at", "recorded_by", "detail", "about"]),
    (Table::Advice, "advice", &["id", "person", "line", "asked_of", "service", "allocated"]),
    (Table::Admission, "admission", &["id", "person", "kind", "organisation", "about", "starts_on"]),
];

/// The rows of many children.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    children: u64,
    by_table: [Vec<RowValues>; TABLES.len()],
}

impl Rows {
    pub(crate) fn add(&mut self, child: Invented) {
        self.children += 1;
        for (table, row) in child.rows {
            self.by_table[table as usize].push(row);
        }
    }

    pub(crate) fn children(&self) -> u64 {
        self.children
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.children == 0
    }

    pub(crate) fn tables(self) -> impl Iterator<Item = (&'static str, &'static [&'static str], Vec<RowValues>)> {
        TABLES.into_iter().zip(self.by_table).map(|((_, name, columns), rows)| (name, columns, rows))
    }
}

/// Invents child `number`.
pub(crate) fn invent(draw: &mut Draw, area: &Area, kind: Kind, number: u64, today: Date) -> Invented {
    let mut child = Invented::default();
    let (age, started_at) = ages(draw, kind);
    let born = birth_date(draw, age, today);
    let male = draw.weighted(&[published::MALE.0, published::MALE.1 - published::MALE.0]) == 0;
    let weights: Vec<u32> = published::ETHNICITY.iter().map(|(_, weight)| *weight).collect();
    let ethnicity = published::ETHNICITY[draw.weighted(&weights)].0;
    let named = names::person(ethnicity, !male, draw);
    let ward = numbers::fitted::<usize>(draw.between(0, area.wards as i64 - 1));
    let restricted = kind == Kind::Live && draw.happens(published::RESTRICTED);
    let id: PersonId = draw.id(born);
    child.person(
        id,
        true,
        &named,
        Some(born),
        Some(if male { "M" } else { "F" }),
        Some(ethnicity),
        Some(ward),
        restricted,
    );
    child.names(draw, id, &named, today);
    child.identifiers(draw, id, born, number);
    child.family(draw, id, &named, ethnicity, ward, age, born, today);
    child.needs(draw, id, age, born, today);
    if draw.happens(published::LOOKED_AFTER) {
        let since = plus(today, -draw.between(30, 1_500)).max(plus(born, 200));
        child.push(Table::Care, vec![draw.uuid(since).into(), id.into(), "looked_after".into(), since.into()]);
    }
    child.placements(draw, area, id, kind, age, born, today);
    let story = story::tell(draw, kind, born, started_at, today);
    for piece in &story.advice {
        // The psychologist who is involved, as `team` has it, has the request; their colleagues have no way in by it.
        let psychologist = area.psychologist(number).filter(|_| kind == Kind::UnderWay && piece.line == "d");
        let service = area.services.iter().find(|(name, _)| *name == piece.asked_of).map(|(_, service)| *service);
        let row = vec![
            piece.id.into(),
            id.into(),
            piece.line.into(),
            piece.asked_of.into(),
            service.into(),
            psychologist.into(),
        ];
        child.push(Table::Advice, row);
        let asked = story.events.iter().find(|event| event.about == Some(piece.id)).map(|event| event.on);
        let lets_in = service.filter(|_| piece.line != "d");
        if let (Kind::UnderWay, Some(service), Some(asked)) = (kind, lets_in, asked) {
            // Whoever is asked sees the record while the process lasts.
            child.push(
                Table::Admission,
                vec![draw.uuid(asked).into(), id.into(), "asked".into(), service.into(), piece.id.into(), asked.into()],
            );
        }
    }
    for happening in &story.events {
        // A day that was set was set a year ahead.
        let recorded = at_noon(happening.on.min(today));
        let happened = happening.on.min(today);
        child.push(
            Table::Event,
            vec![
                draw.uuid(happened).into(),
                id.into(),
                happening.kind.code().into(),
                happening.on.into(),
                recorded.into(),
                "Calderwick SEND team".into(),
                happening.detail.to_string().into(),
                happening.about.into(),
            ],
        );
    }
    child.team(draw, area, id, number, kind, story.requested, restricted);
    child
}

fn at_noon(on: Date) -> Timestamp {
    on.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

/// Age today, and age when the plan started or the request came.
fn ages(draw: &mut Draw, kind: Kind) -> (i64, i64) {
    let age = |place: usize| 2 + numbers::fitted::<i64>(place);
    match kind {
        Kind::Live => {
            let now = age(draw.weighted(&published::AGE));
            // Of the starting ages only those that are past.
            let past = numbers::fitted::<usize>(now - 1).min(published::AGE_AT_START.len());
            (now, age(draw.weighted(&published::AGE_AT_START[..past])).min(now))
        }
        Kind::Ceased => {
            let now = draw.between(16, 25);
            (now, draw.between(4, 14))
        }
        Kind::Refused | Kind::UnderWay => {
            let then = age(draw.weighted(&published::AGE_AT_START)).min(19);
            let now = if kind == Kind::Refused { then + draw.between(0, 2) } else { then };
            (now, then)
        }
    }
}

/// A day in the year that makes somebody `age` today.
fn birth_date(draw: &mut Draw, age: i64, today: Date) -> Date {
    let birthday = today.checked_sub(age.years()).unwrap_or(today);
    plus(birthday, -draw.between(0, 364))
}

impl Invented {
    fn push(&mut self, table: Table, row: RowValues) {
        debug_assert_eq!(row.len(), TABLES[table as usize].2.len());
        self.rows.push((table, row));
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    fn person(
        &mut self,
        id: PersonId,
        is_child: bool,
        named: &Named,
        born: Option<Date>,
        sex: Option<&str>,
        ethnicity: Option<&str>,
        ward: Option<usize>,
        restricted: bool,
    ) {
        self.push(
            Table::Person,
            vec![
                id.into(),
                is_child.into(),
                named.forename.into(),
                named.surname.into(),
                sort_key(named.surname, named.forename).into(),
                born.into(),
                sex.into(),
                ethnicity.into(),
                is_child.then_some(named.language).into(),
                ward.map(|ward| WARDS[ward]).into(),
                restricted.into(),
                1_i64.into(),
            ],
        );
    }

    fn names(&mut self, draw: &mut Draw, id: PersonId, named: &Named, today: Date) {
        self.push(
            Table::Name,
            vec![
                draw.uuid(today).into(),
                id.into(),
                named.forename.into(),
                named.surname.into(),
                "legal".into(),
                None::<Date>.into(),
            ],
        );
        if draw.happens(0.05) {
            let former = names::person("WBRI", true, draw).surname;
            let until = plus(today, -draw.between(100, 1_500));
            self.push(
                Table::Name,
                vec![
                    draw.uuid(today).into(),
                    id.into(),
                    named.forename.into(),
                    former.into(),
                    "former".into(),
                    until.into(),
                ],
            );
        }
    }

    fn identifiers(&mut self, draw: &mut Draw, id: PersonId, born: Date, number: u64) {
        // The serial numbers of UPN and NHS number follow the child's number, so that none repeats.
        let year = born.year().rem_euclid(100);
        let upn =
            identifiers::Upn::from_body(&format!("999{:04}{year:02}{:03}", number / 1_000 % 10_000, number % 1_000));
        if let Ok(upn) = upn.map(|upn| upn.as_str().to_owned())
            && draw.happens(0.97)
        {
            self.push(Table::Identifier, vec![id.into(), "upn".into(), upn.into()]);
        }
        let nhs = identifiers::NhsNumber::from_body(&format!("999{number:06}"));
        if let Some(nhs) = nhs.filter(|_| number < 1_000_000) {
            self.push(Table::Identifier, vec![id.into(), "nhs_number".into(), nhs.as_str().into()]);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a family hangs on everything about the child")]
    fn family(
        &mut self,
        draw: &mut Draw,
        id: PersonId,
        child: &Named,
        ethnicity: &str,
        ward: usize,
        age: i64,
        born: Date,
        today: Date,
    ) {
        let home = (format!("{} {}", draw.between(1, 240), draw.one(&STREETS)), names::postcode(ward, draw));
        let since = plus(today, -draw.between(100, 4_000)).max(born);
        let address = |person: PersonId, draw: &mut Draw, home: &(String, String)| -> RowValues {
            vec![
                draw.uuid(since).into(),
                person.into(),
                (&home.0).into(),
                WARDS[ward].into(),
                (&home.1).into(),
                since.into(),
            ]
        };
        self.push(Table::Address, address(id, draw, &home));
        let two = draw.happens(0.66);
        let apart = two && draw.happens(0.3);
        let mut parents: Vec<PersonId> = Vec::new();
        for (place, female) in [true, false].into_iter().take(if two { 2 } else { 1 }).enumerate() {
            let named = Named { surname: child.surname, ..names::person(ethnicity, female, draw) };
            let parent: PersonId = draw.id(born);
            let lives_with = place == 0 || !apart;
            self.person(parent, false, &named, None, None, None, None, false);
            let own = if lives_with {
                home.clone()
            } else {
                (format!("{} {}", draw.between(1, 240), draw.one(&STREETS)), names::postcode(ward, draw))
            };
            self.push(Table::Address, address(parent, draw, &own));
            let email = format!("{}.{}@example.org", ascii(named.forename), draw.between(1_000, 999_999));
            self.push(Table::Contact, vec![draw.uuid(since).into(), parent.into(), "email".into(), email.into()]);
            self.push(
                Table::Contact,
                vec![draw.uuid(since).into(), parent.into(), "phone".into(), names::mobile(draw).into()],
            );
            let kind = if female { "Mother" } else { "Father" };
            self.push(
                Table::Relationship,
                vec![draw.uuid(born).into(), id.into(), parent.into(), kind.into(), true.into(), lives_with.into()],
            );
            parents.push(parent);
        }
        if let ([mother, father], true) = (parents.as_slice(), apart && draw.happens(published::WITHHELD * 5.0)) {
            self.push(
                Table::Withheld,
                vec![
                    draw.uuid(since).into(),
                    id.into(),
                    (*father).into(),
                    (*mother).into(),
                    "Court order".into(),
                    since.into(),
                ],
            );
        }
        let agreed_on = plus(today, -draw.between(10, 900)).max(born);
        self.push(
            Table::Consent,
            vec![
                draw.uuid(agreed_on).into(),
                id.into(),
                "share_information".into(),
                draw.happens(0.97).into(),
                "Parent".into(),
                agreed_on.into(),
                None::<String>.into(),
            ],
        );
        if age >= 16 && draw.happens(0.7) {
            self.after_school_age(draw, id, &parents, agreed_on, today);
        }
    }

    /// Who has a part in what a young person decides: most let their parents, and parents decide for those who lack capacity.
    fn after_school_age(&mut self, draw: &mut Draw, id: PersonId, parents: &[PersonId], agreed_on: Date, today: Date) {
        if draw.happens(0.2) {
            let ids = [draw.uuid(agreed_on), draw.uuid(agreed_on)];
            for (parent, row) in parents.iter().zip(ids) {
                self.push(
                    Table::DecisionMaker,
                    vec![
                        row.into(),
                        id.into(),
                        (*parent).into(),
                        "parent".into(),
                        "Assessment under the Mental Capacity Act 2005; there is no deputy or attorney".into(),
                        "Best-interests meeting".into(),
                        agreed_on.into(),
                        agreed_on.into(),
                        plus(today, 180).into(),
                        "Case officer".into(),
                        at_noon(agreed_on).into(),
                    ],
                );
            }
        } else {
            self.push(
                Table::Consent,
                vec![
                    draw.uuid(agreed_on).into(),
                    id.into(),
                    "parent_access".into(),
                    true.into(),
                    "Young person".into(),
                    agreed_on.into(),
                    None::<String>.into(),
                ],
            );
        }
    }

    fn needs(&mut self, draw: &mut Draw, id: PersonId, age: i64, born: Date, today: Date) {
        let row = numbers::fitted::<usize>(age - 2).min(published::NEED_BY_AGE.len() - 1);
        // Known since well before last year's survey, as far as the child is old enough.
        let since = plus(today, -700 - draw.between(100, 2_000)).max(plus(born, 400)).min(today);
        let first = draw.weighted(&published::NEED_BY_AGE[row]);
        self.push(
            Table::Need,
            vec![draw.uuid(since).into(), id.into(), published::NEEDS[first].into(), 1_i64.into(), since.into()],
        );
        let second = draw.weighted(&published::NEED_BY_AGE[row]);
        if second != first && draw.happens(0.6) {
            self.push(
                Table::Need,
                vec![draw.uuid(since).into(), id.into(), published::NEEDS[second].into(), 2_i64.into(), since.into()],
            );
        }
    }

    /// The setting now, and for older children the one before.
    #[expect(clippy::too_many_arguments, reason = "a setting hangs on everything about the child")]
    fn placements(
        &mut self,
        draw: &mut Draw,
        area: &Area,
        id: PersonId,
        kind: Kind,
        age: i64,
        born: Date,
        today: Date,
    ) {
        // Two of three children with a plan at a school with resourced provision are in it.
        let in_base = |setting: &Setting| setting.resourced && !id.uuid().as_u128().is_multiple_of(3);
        let row = numbers::fitted::<usize>(age - 2).min(published::SETTING_BY_AGE.len() - 1);
        let group = match published::SETTING_GROUPS[draw.weighted(&published::SETTING_BY_AGE[row])] {
            // What a return does not say is nothing special.
            SettingGroup::Unknown if age >= 16 => SettingGroup::Further,
            SettingGroup::Unknown => SettingGroup::Mainstream,
            known => known,
        };
        let since = plus(today, -400 - draw.between(20, 1_400)).max(plus(born, 700)).min(today);
        // Nobody is somewhere since before they could be.
        let not_before = |years: i64| since.max(born.checked_add(years.years()).unwrap_or(since)).min(today);
        let row =
            |draw: &mut Draw, setting: Option<&Setting>, otherwise: Otherwise, from: Date, until: Option<Date>| {
                let (code, words) = otherwise.unzip();
                let id_of_row = draw.uuid(from);
                vec![
                    id_of_row.into(),
                    id.into(),
                    setting.map(|setting| setting.id).into(),
                    code.into(),
                    words.flatten().into(),
                    setting.is_some_and(in_base).into(),
                    from.into(),
                    until.into(),
                ]
            };
        let Some(now) = setting(draw, area, group, age) else {
            let otherwise = match age {
                ..5 => ("EYP", Some("A childminder")),
                5..16 => *draw.one(&[("EHE", None), ("EHE", None), ("OLA", None)]),
                // Notice to cease goes with a plan that ceased.
                _ if kind == Kind::Ceased => *draw.one(&[("NEET", None), ("NIEC", None)]),
                _ => ("NEET", None),
            };
            let row = row(
                draw,
                None,
                Some(otherwise),
                not_before(match age {
                    ..5 => 2,
                    5..16 => 5,
                    _ => 16,
                }),
                None,
            );
            self.push(Table::Placement, row);
            return;
        };
        let since = not_before(now.low_age.max(2));
        // Most who are in a special school have always been in one.
        let always = group == SettingGroup::Special && !id.uuid().as_u128().is_multiple_of(5);
        if age >= 12
            && !always
            && let Some(before) = setting(draw, area, SettingGroup::Mainstream, 9).filter(|before| before.id != now.id)
        {
            let from = born.checked_add(5.years()).unwrap_or(born).min(plus(since, -200));
            let row = row(draw, Some(before), None, from, Some(plus(since, -30)));
            self.push(Table::Placement, row);
        }
        let row = row(draw, Some(now), None, since, None);
        self.push(Table::Placement, row);
    }

    #[expect(clippy::too_many_arguments, reason = "a team hangs on everything about the case")]
    fn team(
        &mut self,
        draw: &mut Draw,
        area: &Area,
        id: PersonId,
        number: u64,
        kind: Kind,
        requested: Date,
        restricted: bool,
    ) {
        let assign = |draw: &mut Draw, account: access::AccountId, kind: &str| -> RowValues {
            vec![draw.uuid(requested).into(), id.into(), account.into(), kind.into(), requested.into()]
        };
        if matches!(kind, Kind::Live | Kind::UnderWay) && !area.officers.is_empty() {
            let officer = area.officers[numbers::fitted::<usize>(number) % area.officers.len()];
            self.push(Table::Assignment, assign(draw, officer, "case_officer"));
            if restricted {
                self.push(Table::Assignment, assign(draw, officer, "named"));
                if let Some(manager) = area.managers.last() {
                    self.push(Table::Assignment, assign(draw, *manager, "named"));
                }
            }
        }
        if kind == Kind::UnderWay
            && let Some(psychologist) = area.psychologist(number)
        {
            self.push(Table::Assignment, assign(draw, psychologist, "involved"));
        }
    }
}

fn ascii(name: &str) -> String {
    words(name).first().cloned().unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect()
}

/// A setting of the group for this age.
fn setting<'a>(draw: &mut Draw, area: &'a Area, group: SettingGroup, age: i64) -> Option<&'a Setting> {
    let fits: Vec<&Setting> = area
        .settings
        .iter()
        .filter(|setting| setting.group == group && setting.low_age <= age && age <= setting.high_age)
        .collect();
    if fits.is_empty() {
        return None;
    }
    Some(*draw.one(&fits))
}
