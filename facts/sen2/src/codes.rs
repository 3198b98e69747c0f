//! The code lists of the return, with the words that every page shows for them.

/// Codes with their words.
pub type Codes = &'static [identifiers::codes::Code];

pub const COLLECTION: Codes = &[("SEN2", "Special educational needs survey")];
pub const SOURCE_LEVEL: Codes = &[("L", "Local authority")];
/// Whether there is a designated officer.
pub const OFFICER: Codes = &[("Y", "Yes"), ("N", "No"), ("R", "Recruitment in progress")];
/// Sex, from 2024.
pub const SEX: Codes = &[("F", "Female"), ("M", "Male")];
/// Gender, in 2023.
pub const GENDER: Codes = &[("0", "Not known"), ("1", "Male"), ("2", "Female"), ("9", "Not specified")];
/// Why neither UPN nor ULN is known. There is no UN4, UN6 or UN7.
pub const UPN_UNKNOWN: Codes = &[
    ("UN1", "Under 6 and not yet assigned a UPN"),
    ("UN2", "Never attended a state-funded school in England"),
    ("UN3", "Educated outside England"),
    ("UN5", "Sources disagree on name or date of birth"),
    ("UN8", "New to the authority within one week of the end of the period"),
    ("UN9", "Never in a state-funded school or further education in England"),
    ("UN10", "Request led to no further action before a number was known"),
];
/// Who asked.
pub const REQUEST_SOURCE: Codes = &[
    ("1", "Young person or parent"),
    ("2", "School or other education setting"),
    ("3", "Health care professionals"),
    ("4", "Social care professionals"),
    ("5", "Other"),
];
/// The decision on the request.
pub const REQUEST_OUTCOME: Codes = &[
    ("Y", "Proceeded with assessment"),
    ("N", "Decided not to assess"),
    ("A", "Decision yet to be made"),
    ("W", "Withdrawn or ceased before the decision"),
    ("H", "Historical: decided before the collection period"),
];
/// The decision to issue.
pub const ASSESSMENT_OUTCOME: Codes = &[
    ("Y", "A plan will be issued"),
    ("N", "No plan"),
    ("A", "Not yet decided"),
    ("W", "Withdrawn or ceased before the decision"),
    ("H", "Historical, or transferred in"),
];
pub const RESIDENTIAL: Codes = &[("A", "38 to 51 weeks a year"), ("B", "52 weeks a year")];
pub const WORK_BASED: Codes = &[("A", "Apprenticeship"), ("T", "Traineeship"), ("S", "Supported internship")];
pub const DIRECT_PAYMENTS: Codes =
    &[("E", "Education"), ("S", "Social care"), ("H", "Health"), ("I", "Integrated direct payment")];
/// Why the plan ended.
pub const CEASE_REASON: Codes = &[
    ("1", "Reached maximum age"),
    ("2", "Ongoing needs met without a plan"),
    ("3", "Moved on to higher education"),
    ("4", "Moved on to paid employment, not apprenticeships"),
    ("5", "Transferred to another authority in England"),
    ("6", "No longer wishes to engage"),
    ("7", "Moved outside England"),
    ("8", "Deceased"),
    ("9", "Other"),
];
/// Settings without a number that can be attended.
pub const SETTING_ATTENDED: Codes = &[
    ("OLA", "Arranged by the local authority other than at a setting (section 61)"),
    ("OPA", "Arranged by the parents or the young person, not at home (section 42(5))"),
    ("EHE", "Elective home education"),
    ("EYP", "Early years provider without a number"),
    ("OTH", "Another setting"),
    ("NEET", "Not in education, employment or training (16 to 25)"),
    ("NIEC", "Not in education or training, notice to cease issued"),
    ("NIEO", "Not in education or training, for another reason"),
];
/// Those that a plan can name: all but not being in education.
pub const SETTING: Codes = SETTING_ATTENDED.split_at(5).0;
/// First or second.
pub const RANK: Codes = &[("1", "Primary"), ("2", "Secondary")];
/// The decision after a review.
pub const REVIEW_OUTCOME: Codes = &[("M", "Maintain"), ("C", "Cease"), ("A", "Amend")];
/// Attendance, in 2023.
pub const ATTENDANCE: Codes = &[("FT", "Full-time"), ("PT", "Part-time")];
/// Types of need; `DS` since 2025.
pub const NEED: Codes = &[
    ("ASD", "Autistic spectrum disorder"),
    ("DS", "Down syndrome"),
    ("HI", "Hearing impairment"),
    ("MLD", "Moderate learning difficulty"),
    ("MSI", "Multi-sensory impairment"),
    ("OTH", "Other difficulty or disability"),
    ("PD", "Physical disability"),
    ("PMLD", "Profound and multiple learning difficulty"),
    ("SEMH", "Social, emotional and mental health"),
    ("SLCN", "Speech, language and communication needs"),
    ("SLD", "Severe learning difficulty"),
    ("SPLD", "Specific learning difficulty"),
    ("VI", "Vision impairment"),
];

macro_rules! ethnicity {
    ($($code:literal)*) => {
        /// Ethnicity: the main codes and the extended ones of the common basic data set.
        pub const ETHNICITY: Codes = &[$(($code, ""),)*];
    };
}
ethnicity! {
    "WBRI" "WIRI" "WIRT" "WOTH" "WROM" "MWBC" "MWBA" "MWAS" "MOTH" "AIND" "APKN" "ABAN" "AOTH" "BCRB" "BAFR" "BOTH"
    "CHNE" "OOTH" "REFU" "NOBT"
    "WCOR" "WENG" "WNIR" "WSCO" "WWEL" "WOWB" "WALB" "WBOS" "WCRO" "WGRE" "WGRK" "WGRC" "WITA" "WKOS" "WPOR" "WSER"
    "WTUR" "WTUK" "WTUC" "WEUR" "WEEU" "WWEU" "WOTW" "WROG" "WROR" "WROO"
    "MWAP" "MWAI" "MWAO" "MAOE" "MABL" "MACH" "MBOE" "MBCH" "MCOE" "MWOE" "MWCH" "MOTM"
    "ABRI" "AWEL" "AMPK" "AKPA" "AOPK" "AAFR" "AKAO" "ANEP" "ASNL" "ASLT" "ASRO" "AOTA"
    "BBRI" "BWEL" "BANN" "BCON" "BGHA" "BNGN" "BSLN" "BSOM" "BSUD" "BAOF" "BEUR" "BNAM" "BOTB"
    "CHKC" "CMAL" "CSNG" "CTWN" "COCH"
    "OAFG" "ORAB" "OARA" "OEGY" "OFIL" "OIRN" "OIRQ" "OJPN" "OKOR" "OKRD" "OLAM" "OLEB" "OLIB" "OMAL" "OMRC" "OPOL"
    "OTHA" "OVIE" "OYEM" "OOEG"
}

/// Whether a list has a code.
#[must_use]
pub fn holds(list: Codes, code: &str) -> bool {
    list.iter().any(|(known, _)| *known == code)
}
