//! Codes of the DfE, with their words: those of the return stand with it, ethnicity is as the EES tables group it.

pub use identifiers::codes::Code;
/// What is shown for a code.
pub use identifiers::codes::shown as words;

/// Types of special educational need.
pub use sen2::codes::NEED as SEN_TYPES;
/// A residential place: SEN2 items 4.2 and 5.2.
pub use sen2::codes::RESIDENTIAL;
/// How somebody is educated otherwise than at a setting: SEN2 item 5.7c.
pub use sen2::codes::SETTING_ATTENDED as OTHERWISE;
/// Sex, as the SEN2 return has it.
pub use sen2::codes::SEX as SEXES;
/// A work-based place: SEN2 items 4.3 and 5.3.
pub use sen2::codes::WORK_BASED;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_record_is_one_of_the_return_and_has_words() {
        for list in [SEN_TYPES, OTHERWISE, RESIDENTIAL, WORK_BASED, SEXES, ETHNICITIES] {
            assert!(list.iter().all(|(code, shown)| !shown.is_empty() && words(list, code) == *shown), "{list:?}");
        }
        assert!(ETHNICITIES.iter().all(|(code, _)| sen2::codes::holds(sen2::codes::ETHNICITY, code)));
        assert_eq!(words(SEN_TYPES, "a code of another year"), "a code of another year");
    }
}
