//! Codes of the DfE, with their words.
//!
//! Sources: SEN types from the SEN2 guide 2025 (`DS` since 2025); ethnicity as the EES tables group it.

pub use identifiers::codes::Code;

/// Types of special educational need.
pub const SEN_TYPES: &[Code] = &[
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

/// Ethnic groups.
pub const ETHNICITIES: &[Code] = &[
    ("ABAN", "Asian: Bangladeshi"),
    ("AIND", "Asian: Indian"),
    ("AOTH", "Asian: any other Asian background"),
    ("APKN", "Asian: Pakistani"),
    ("BAFR", "Black: African"),
    ("BCRB", "Black: Caribbean"),
    ("BOTH", "Black: any other Black background"),
    ("CHNE", "Asian: Chinese"),
    ("MOTH", "Mixed: any other mixed background"),
    ("MWAS", "Mixed: White and Asian"),
    ("MWBA", "Mixed: White and Black African"),
    ("MWBC", "Mixed: White and Black Caribbean"),
    ("NOBT", "Not obtained"),
    ("OOTH", "Any other ethnic group"),
    ("REFU", "Refused"),
    ("WBRI", "White: British"),
    ("WIRI", "White: Irish"),
    ("WIRT", "White: Traveller of Irish heritage"),
    ("WOTH", "White: any other White background"),
    ("WROM", "White: Gypsy or Roma"),
];

/// How somebody is educated otherwise than at a setting: SEN2 item 5.7c.
pub const OTHERWISE: &[Code] = &[
    ("OLA", "Arranged by the local authority other than at a setting (section 61)"),
    ("OPA", "Arranged by the parents or the young person, not at home (section 42(5))"),
    ("EHE", "Elective home education"),
    ("EYP", "Early years provider without a number"),
    ("OTH", "Another setting"),
    ("NEET", "Not in education, employment or training (16 to 25)"),
    ("NIEC", "Not in education or training, notice to cease issued"),
    ("NIEO", "Not in education or training, for another reason"),
];

/// A residential place: SEN2 items 4.2 and 5.2.
pub const RESIDENTIAL: &[Code] = &[("A", "38 to 51 weeks a year"), ("B", "52 weeks a year")];

/// A work-based place: SEN2 items 4.3 and 5.3.
pub const WORK_BASED: &[Code] = &[("A", "Apprenticeship"), ("T", "Traineeship"), ("S", "Supported internship")];

/// Sex, as the SEN2 return has it.
pub const SEXES: &[Code] = &[("F", "Female"), ("M", "Male")];

/// Care statuses.
pub const CARE: &[Code] = &[
    ("looked_after", "Looked after"),
    ("child_protection", "Child protection plan"),
    ("child_in_need", "Child in need"),
    ("previously_looked_after", "Previously looked after"),
];

/// What a family member, carer or social worker is to a child.
pub const RELATIVES: &[&str] = &[
    "Mother",
    "Father",
    "Step-parent",
    "Grandparent",
    "Brother or sister",
    "Foster carer",
    "Special guardian",
    "Adoptive parent",
    "Guardian",
    "Deputy or attorney",
    "Social worker",
    "Another relative",
    "Another carer",
];

/// The words of a code; the code itself where it is unknown.
#[must_use]
pub fn words<'a>(codes: &'a [Code], code: &'a str) -> &'a str {
    identifiers::codes::words(codes, code).unwrap_or(code)
}
