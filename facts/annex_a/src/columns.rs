//! The columns of the two lists, with their options.

/// One of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum List {
    /// EHC plans.
    Plans,
    /// SEN support.
    Support,
}

impl List {
    pub const ALL: [Self; 2] = [Self::Plans, Self::Support];

    #[must_use]
    pub const fn sheet(self) -> &'static str {
        match self {
            Self::Plans => "List_1",
            Self::Support => "List_2",
        }
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Plans => "List 1, EHC plans",
            Self::Support => "List 2, SEN support",
        }
    }
}

/// A column that both lists may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, clippy::allow_attributes, reason = "each is described by its heading")]
pub enum Column {
    UniqueId,
    Upn,
    Uln,
    DateOfBirth,
    Gender,
    Ethnicity,
    InitialPlan,
    UpdatedPlan,
    LastReviewed,
    PrimaryNeed,
    MainUrn,
    MainPhase,
    SubsidiaryPhase,
    HomeEducation,
    Suspensions,
    Exclusions,
    Absence,
    PupilPremium,
    SocialCare,
    SocialCareTeam,
    Disability,
}

/// The form of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Any text.
    Text,
    /// DD/MM/YYYY.
    Date,
    /// A whole number.
    Count,
    /// A percentage.
    Percent,
    /// Six digits.
    Urn,
    /// One of these, with its letter.
    Options(&'static [&'static str]),
}

const YES_NO: Form = Form::Options(&["a) Yes", "b) No"]);
const PHASES: Form = Form::Options(&[
    "a) Nursery",
    "b) Primary",
    "c) Middle (deemed primary)",
    "d) Middle (deemed secondary)",
    "e) Secondary",
    "f) All-through",
    "g) Special",
    "h) Pupil referral unit/Alternative provision",
    "i) FE college",
]);
const GENDERS: Form = Form::Options(&["a) Male", "b) Female", "c) Not known", "d) Not specified"]);
const ETHNICITIES: Form = Form::Options(&[
    "a) WBRI",
    "b) WIRI",
    "c) WIRT",
    "d) WOTH",
    "e) WROM",
    "f) MWBC",
    "g) MWBA",
    "h) MWAS",
    "i) MOTH",
    "j) AIND",
    "k) APKN",
    "l) ABAN",
    "m) AOTH",
    "n) BCRB",
    "o) BAFR",
    "p) BOTH",
    "q) CHNE",
    "r) OOTH",
    "s) REFU",
    "t) NOBT",
    "u) UNKNOWN",
]);
const NEEDS: Form = Form::Options(&[
    "a) SPLD", "b) MLD", "c) SLD", "d) PMLD", "e) SEMH", "f) SLCN", "g) HI", "h) VI", "i) MSI", "j) PD", "k) ASD",
    "l) OTH",
]);

/// Column, heading (with its en dash), form, whether list 2 has it.
const ALL: &[(Column, &str, Form, bool)] = &[
    (Column::UniqueId, "Unique ID", Form::Text, true),
    (Column::Upn, "UPN", Form::Text, true),
    (Column::Uln, "ULN", Form::Text, true),
    (Column::DateOfBirth, "Date of birth", Form::Date, true),
    (Column::Gender, "Gender", GENDERS, true),
    (Column::Ethnicity, "Ethnicity", ETHNICITIES, true),
    (Column::InitialPlan, "Date initial EHC plan issued", Form::Date, false),
    (Column::UpdatedPlan, "Date updated EHC plan issued", Form::Date, false),
    (Column::LastReviewed, "Date EHC plan last reviewed", Form::Date, false),
    (Column::PrimaryNeed, "SEN primary need", NEEDS, true),
    (Column::MainUrn, "Main education establishment – URN", Form::Urn, true),
    (Column::MainPhase, "Main education establishment – phase", PHASES, true),
    (Column::SubsidiaryPhase, "Subsidiary education establishment – phase (dual registration)", PHASES, true),
    (Column::HomeEducation, "Elective home education", YES_NO, false),
    (Column::Suspensions, "Suspensions", Form::Count, true),
    (Column::Exclusions, "Permanent exclusions", Form::Count, true),
    (Column::Absence, "Absence", Form::Percent, true),
    (Column::PupilPremium, "Pupil Premium", YES_NO, true),
    (Column::SocialCare, "Known to children's social care?", YES_NO, true),
    (Column::SocialCareTeam, "Which children's social care team?", Form::Text, true),
    (Column::Disability, "Does the child or young person have a disability?", Form::Text, true),
];

/// The columns of a list, in their order.
pub fn columns(list: List) -> impl Iterator<Item = Column> {
    ALL.iter().filter(move |(.., in_both)| list == List::Plans || *in_both).map(|(column, ..)| *column)
}

impl Column {
    /// The rows of the table stand in the order of the columns (a test says so).
    fn row(self) -> &'static (Self, &'static str, Form, bool) {
        &ALL[self as usize]
    }

    #[must_use]
    pub fn heading(self) -> &'static str {
        self.row().1
    }

    #[must_use]
    pub fn form(self) -> Form {
        self.row().2
    }

    /// The option of a code or a word: `a) Male` of `Male`.
    #[must_use]
    pub fn option(self, word: &str) -> Option<&'static str> {
        let Form::Options(options) = self.form() else { return None };
        let rest = |option: &'static str| option.split_once(") ").map_or(option, |(_, rest)| rest);
        options.iter().copied().find(|option| rest(option).eq_ignore_ascii_case(word))
    }
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_column_stands_in_its_place() {
        for (place, (column, ..)) in ALL.iter().enumerate() {
            assert_eq!(*column as usize, place, "{column:?}");
        }
    }
}
