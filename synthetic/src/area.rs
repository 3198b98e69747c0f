//! Settings and providers of the invented area.

use jiff::civil::Date;
use people::OrganisationId;
use people::model::sort_key;
use store::query::insert_many;
use store::{Result, Tx};

use crate::calibration::SettingGroup;
use crate::draw::{Draw, plus};
use crate::names::{STREETS, WARDS, postcode};
use crate::{RowValues, Size};

/// A setting that children are placed in.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub id: OrganisationId,
    pub group: SettingGroup,
    pub low_age: i64,
    pub high_age: i64,
    /// Whether it has resourced provision.
    pub resourced: bool,
}

const COLUMNS: &[&str] = &[
    "id",
    "kind",
    "name",
    "sort_key",
    "urn",
    "ukprn",
    "la_code",
    "type_code",
    "type_name",
    "phase",
    "status",
    "opened_on",
    "low_age",
    "high_age",
    "capacity",
    "pupils",
    "resourced_provision",
    "section_41",
    "street",
    "town",
    "postcode",
    "phone",
    "website",
    "contact_name",
    "ward",
    "source",
    "version",
];

/// A kind of setting: type code and name, phase, ages, how many for 7,500 plans, group, name's end.
struct Sort {
    code: &'static str,
    kind: &'static str,
    phase: &'static str,
    ages: (i64, i64),
    of_7500: f64,
    group: SettingGroup,
    ending: &'static str,
    pupils: (i64, i64),
}

/// About 210 settings for an area like Bradford. Counts are assumptions.
const SORTS: &[Sort] = &[
    Sort {
        code: "01",
        kind: "Community school",
        phase: "Primary",
        ages: (3, 11),
        of_7500: 70.0,
        group: SettingGroup::Mainstream,
        ending: "Primary School",
        pupils: (120, 620),
    },
    Sort {
        code: "34",
        kind: "Academy converter",
        phase: "Primary",
        ages: (3, 11),
        of_7500: 75.0,
        group: SettingGroup::Mainstream,
        ending: "Academy",
        pupils: (180, 640),
    },
    Sort {
        code: "34",
        kind: "Academy converter",
        phase: "Secondary",
        ages: (11, 16),
        of_7500: 28.0,
        group: SettingGroup::Mainstream,
        ending: "High School",
        pupils: (700, 1600),
    },
    Sort {
        code: "33",
        kind: "Academy special converter",
        phase: "Not applicable",
        ages: (3, 19),
        of_7500: 9.0,
        group: SettingGroup::Special,
        ending: "School",
        pupils: (90, 320),
    },
    Sort {
        code: "10",
        kind: "Other independent special school",
        phase: "Not applicable",
        ages: (7, 19),
        of_7500: 6.0,
        group: SettingGroup::Special,
        ending: "House School",
        pupils: (20, 80),
    },
    Sort {
        code: "42",
        kind: "Academy alternative provision converter",
        phase: "Not applicable",
        ages: (11, 16),
        of_7500: 3.0,
        group: SettingGroup::AlternativeProvision,
        ending: "Centre",
        pupils: (30, 120),
    },
    Sort {
        code: "18",
        kind: "Further education",
        phase: "16 plus",
        ages: (16, 25),
        of_7500: 3.0,
        group: SettingGroup::Further,
        ending: "College",
        pupils: (2000, 9000),
    },
    Sort {
        code: "32",
        kind: "Special post 16 institution",
        phase: "16 plus",
        ages: (16, 25),
        of_7500: 2.0,
        group: SettingGroup::Further,
        ending: "Skills College",
        pupils: (20, 90),
    },
    Sort {
        code: "47",
        kind: "Children's centre",
        phase: "Nursery",
        ages: (2, 5),
        of_7500: 14.0,
        group: SettingGroup::EarlyYears,
        ending: "Nursery",
        pupils: (30, 110),
    },
];

/// Settings that every area has, whatever its size: code of the sort, name. The journey's stories name them by their URN, 900001
/// and on.
const OF_THE_STORIES: [(&str, &str); 4] = [
    ("01", "Heronsfield Primary School"),
    ("33", "Larkfield School"),
    ("18", "Calderwick College"),
    ("32", "Millrace Skills College"),
];

const SAINTS: [&str; 12] = [
    "St Aidan’s",
    "St Bede’s",
    "St Chad’s",
    "St Hilda’s",
    "St Oswald’s",
    "All Saints",
    "Trinity",
    "Al-Noor",
    "Our Lady’s",
    "St Cuthbert’s",
    "St Wilfrid’s",
    "Khalsa",
];

/// Makes the settings and saves them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of schools fits")]
pub(crate) async fn settings(tx: &mut Tx, draw: &mut Draw, size: Size, today: Date) -> Result<Vec<Setting>> {
    let mut made = Vec::new();
    for (code, name) in OF_THE_STORIES {
        if let Some(sort) = SORTS.iter().find(|sort| sort.code == code) {
            let one = setting(draw, sort, name, made.len(), today);
            made.push(one);
        }
    }
    // A larger area has more schools, not larger ones; the smallest has one of each.
    let scale = f64::from(size.plans) / 7_500.0;
    for sort in SORTS {
        let count = ((sort.of_7500 * scale).round() as usize).max(1);
        for index in 0..count {
            let number = made.len();
            let first = if index % 3 == 2 { *draw.one(&SAINTS) } else { WARDS[(number * 7 + index) % WARDS.len()] };
            // Names repeat in a large area, as names do; a number in brackets would be no name.
            let one = setting(draw, sort, &format!("{first} {}", sort.ending), number, today);
            made.push(one);
        }
    }
    let (settings, rows) = made.into_iter().unzip();
    insert_many(tx, "organisation", COLUMNS, rows).await?;
    Ok(settings)
}

/// A setting and its row. `number` is its place among all of them.
fn setting(draw: &mut Draw, sort: &Sort, name: &str, number: usize, today: Date) -> (Setting, RowValues) {
    let ward = draw.weighted(&[1; WARDS.len()]);
    let opened = plus(today, -draw.between(2_000, 20_000));
    let pupils = draw.between(sort.pupils.0, sort.pupils.1);
    let id: OrganisationId = draw.id(opened);
    let resourced = (sort.group == SettingGroup::Mainstream && draw.happens(0.12)).then_some("Resourced provision");
    let row = vec![
        id.into(),
        "setting".into(),
        name.into(),
        sort_key(name, "").into(),
        format!("{}", 900_001 + number).into(),
        format!("{}", 19_000_001 + number).into(),
        "999".into(),
        sort.code.into(),
        sort.kind.into(),
        sort.phase.into(),
        "Open".into(),
        opened.into(),
        sort.ages.0.into(),
        sort.ages.1.into(),
        (pupils + draw.between(0, 40)).into(),
        pupils.into(),
        resourced.into(),
        (sort.code == "10" || sort.code == "32").into(),
        format!("{} {}", draw.between(1, 180), draw.one(&STREETS)).into(),
        WARDS[ward].into(),
        postcode(ward, draw).into(),
        format!("01632 960{:03}", number % 1000).into(),
        format!("https://school-{number}.example.org").into(),
        "The SENCO".into(),
        WARDS[ward].into(),
        "invented".into(),
        1_i64.into(),
    ];
    let (low_age, high_age) = sort.ages;
    (Setting { id, group: sort.group, low_age, high_age, resourced: resourced.is_some() }, row)
}

/// The services that are asked for advice have the names of `story::ADVICE`.
const PROVIDERS: [(&str, &str); 14] = [
    ("Moorland Short Breaks", "provider"),
    ("Beckside Outdoor Learning", "provider"),
    ("Open Door Youth Project", "provider"),
    ("Calder Riding for All", "provider"),
    ("Bright Sparks Play", "provider"),
    ("Stepping Stones Tutoring", "provider"),
    ("Forge Skills Workshop", "provider"),
    ("Harmony Music Therapy", "provider"),
    ("Calderwick Speech and Language Therapy", "service"),
    ("Calderwick Occupational Therapy", "service"),
    ("Calderwick Educational Psychology Service", "service"),
    ("Calderwick Sensory Service", "service"),
    ("Calderwick Hospitals NHS Trust", "service"),
    ("Children’s social care", "service"),
];

/// Makes providers and services with their evidence, some of it out of date. Returns how many, and the services by name.
pub(crate) async fn providers(
    tx: &mut Tx,
    draw: &mut Draw,
    today: Date,
) -> Result<(u64, Vec<(&'static str, OrganisationId)>)> {
    let (mut rows, mut evidence, mut services) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (name, kind)) in PROVIDERS.iter().enumerate() {
        let id: OrganisationId = draw.id(today);
        if *kind == "service" {
            services.push((*name, id));
        }
        let ward = draw.weighted(&[1; WARDS.len()]);
        rows.push(vec![
            id.into(),
            (*kind).into(),
            (*name).into(),
            sort_key(name, "").into(),
            None::<String>.into(),
            None::<String>.into(),
            "999".into(),
            None::<String>.into(),
            None::<String>.into(),
            None::<String>.into(),
            "Open".into(),
            None::<Date>.into(),
            None::<i64>.into(),
            None::<i64>.into(),
            None::<i64>.into(),
            None::<i64>.into(),
            None::<String>.into(),
            false.into(),
            format!("{} {}", draw.between(1, 180), draw.one(&STREETS)).into(),
            WARDS[ward].into(),
            postcode(ward, draw).into(),
            format!("01632 961{index:03}").into(),
            format!("https://provider-{index}.example.org").into(),
            "The manager".into(),
            WARDS[ward].into(),
            "invented".into(),
            1_i64.into(),
        ]);
        for (code, _) in ::organisations::evidence::KINDS {
            let expires = plus(today, draw.between(-60, 700));
            evidence.push(vec![
                draw.uuid(today).into(),
                id.into(),
                (*code).into(),
                format!("REF-{:05}", draw.between(0, 99_999)).into(),
                expires.into(),
                "Helen Barraclough".into(),
                plus(today, -draw.between(1, 300)).into(),
            ]);
        }
    }
    let count = rows.len() as u64;
    insert_many(tx, "organisation", COLUMNS, rows).await?;
    insert_many(
        tx,
        "compliance",
        &["id", "organisation", "kind", "reference", "expires_on", "checked_by", "checked_on"],
        evidence,
    )
    .await?;
    Ok((count, services))
}
