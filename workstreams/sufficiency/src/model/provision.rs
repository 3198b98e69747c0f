//! The provisions that a forecast tells apart: the fourteen of the tables of local SEND reform plans, each with its place in the
//! coarser lists of other returns.

use projection::groups::Group;

/// A provision, in the order of the reform plan's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Provision {
    /// Early years settings, private, voluntary and independent ones too.
    EarlyYears,
    /// Mainstream schools, outside bases.
    Mainstream,
    /// Support bases. The record cannot tell them from specialist bases, so none is counted here.
    SupportBase,
    /// SEN units and resourced provision.
    SpecialistBase,
    /// Maintained special schools, special academies and free schools.
    StateSpecial,
    /// Non-maintained and independent special schools, funded by the authority.
    Independent,
    /// The same under other arrangements. The record does not tell who pays, so none is counted here.
    IndependentOther,
    /// Alternative provision.
    Alternative,
    /// Mainstream after 16: sixth forms, general further education.
    MainstreamPost16,
    /// Specialist places in mainstream after 16. The record cannot tell them, so none is counted here.
    MainstreamPost16Specialist,
    /// Specialist post-16 institutions.
    SpecialistPost16,
    /// Elective home education.
    HomeEducated,
    /// Education otherwise than at school.
    Otherwise,
    /// Other, hospital schools, not in education, not known.
    Other,
}

/// What the record says of where a child is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place<'a> {
    /// The type of establishment, as GIAS codes it.
    pub type_code: Option<&'a str>,
    /// The phase, as GIAS has it.
    pub phase: Option<&'a str>,
    /// The code of SEN2 item 5.7c where no setting is named.
    pub otherwise: Option<&'a str>,
    /// In a SEN unit or resourced provision.
    pub in_base: bool,
}

impl Provision {
    pub const ALL: [Self; 14] = [
        Self::EarlyYears,
        Self::Mainstream,
        Self::SupportBase,
        Self::SpecialistBase,
        Self::StateSpecial,
        Self::Independent,
        Self::IndependentOther,
        Self::Alternative,
        Self::MainstreamPost16,
        Self::MainstreamPost16Specialist,
        Self::SpecialistPost16,
        Self::HomeEducated,
        Self::Otherwise,
        Self::Other,
    ];

    /// As scenarios and lists keep it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::EarlyYears => "early_years",
            Self::Mainstream => "mainstream",
            Self::SupportBase => "support_base",
            Self::SpecialistBase => "specialist_base",
            Self::StateSpecial => "state_special",
            Self::Independent => "independent_special",
            Self::IndependentOther => "independent_special_other",
            Self::Alternative => "alternative",
            Self::MainstreamPost16 => "mainstream_post_16",
            Self::MainstreamPost16Specialist => "mainstream_post_16_specialist",
            Self::SpecialistPost16 => "specialist_post_16",
            Self::HomeEducated => "home_educated",
            Self::Otherwise => "otherwise_than_at_school",
            Self::Other => "other",
        }
    }

    /// The provision that was kept under a code, or under the label that stood in its place until December 2026: scenarios and
    /// forecasts of before hold labels.
    #[must_use]
    pub fn kept_as(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == text || one.label_of_before() == text)
    }

    /// What is shown for a code or a label of before; the text itself where it is neither.
    #[must_use]
    pub fn shown(text: &str) -> &str {
        Self::kept_as(text).map_or(text, |one| one.words())
    }

    /// The labels that were kept. They are never changed, whatever [`Self::words`] becomes.
    pub(super) const fn label_of_before(self) -> &'static str {
        match self {
            Self::EarlyYears => "Early years settings",
            Self::Mainstream => "Mainstream schools",
            Self::SupportBase => "Support bases",
            Self::SpecialistBase => "Specialist bases",
            Self::StateSpecial => "Maintained special schools and special academies",
            Self::Independent => "Non-maintained and independent special schools",
            Self::IndependentOther => "Non-maintained and independent, other arrangements",
            Self::Alternative => "Alternative provision",
            Self::MainstreamPost16 => "Mainstream post-16",
            Self::MainstreamPost16Specialist => "Mainstream post-16, specialist",
            Self::SpecialistPost16 => "Specialist post-16",
            Self::HomeEducated => "Elective home education",
            Self::Otherwise => "Education otherwise than at school",
            Self::Other => "Other, and not in education",
        }
    }

    /// As it is shown.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::EarlyYears => "Early years settings",
            Self::Mainstream => "Mainstream schools",
            Self::SupportBase => "Support bases",
            Self::SpecialistBase => "Specialist bases",
            Self::StateSpecial => "Maintained special schools and special academies",
            Self::Independent => "Non-maintained and independent special schools",
            Self::IndependentOther => "Non-maintained and independent, other arrangements",
            Self::Alternative => "Alternative provision",
            Self::MainstreamPost16 => "Mainstream post-16",
            Self::MainstreamPost16Specialist => "Mainstream post-16, specialist",
            Self::SpecialistPost16 => "Specialist post-16",
            Self::HomeEducated => "Elective home education",
            Self::Otherwise => "Education otherwise than at school",
            Self::Other => "Other, and not in education",
        }
    }

    /// The group in which places are counted.
    #[must_use]
    pub const fn group(self) -> Group {
        match self {
            Self::EarlyYears | Self::Mainstream => Group::Mainstream,
            Self::SupportBase | Self::SpecialistBase => Group::Units,
            Self::StateSpecial => Group::StateSpecial,
            Self::Independent | Self::IndependentOther => Group::IndependentSpecial,
            Self::MainstreamPost16 | Self::MainstreamPost16Specialist | Self::SpecialistPost16 => {
                Group::FurtherEducation
            }
            Self::Alternative | Self::HomeEducated | Self::Otherwise | Self::Other => Group::Elsewhere,
        }
    }

    /// The area of the school capacity survey's SEND return that it belongs to, where it does.
    #[must_use]
    pub const fn capacity_survey(self) -> Option<&'static str> {
        match self {
            Self::SupportBase | Self::SpecialistBase => Some("SEN units and resourced provision"),
            Self::Independent | Self::IndependentOther => Some("Independent and non-maintained special schools"),
            Self::StateSpecial => Some("Special schools"),
            Self::Alternative => Some("Alternative provision"),
            _ => None,
        }
    }

    /// The kind of placement in a high-needs management plan.
    #[must_use]
    pub const fn high_needs(self) -> &'static str {
        match self {
            Self::EarlyYears | Self::Mainstream => "Mainstream schools and early years",
            Self::SupportBase | Self::SpecialistBase => "Resourced provision and SEN units",
            Self::StateSpecial => "Maintained special schools and special academies",
            Self::Independent | Self::IndependentOther => "Independent and non-maintained special schools",
            Self::Alternative => "Alternative provision and hospital schools",
            Self::MainstreamPost16 | Self::MainstreamPost16Specialist | Self::SpecialistPost16 => {
                "Post-16 and further education"
            }
            Self::HomeEducated | Self::Otherwise | Self::Other => "Other",
        }
    }

    /// Where a child of a curriculum year is counted.
    #[must_use]
    pub fn of(place: Place<'_>, ncy: i8) -> Self {
        match place.otherwise {
            Some("EHE") => return Self::HomeEducated,
            Some("EYP") => return Self::EarlyYears,
            Some("OLA" | "OPA") => return Self::Otherwise,
            Some(_) => return Self::Other,
            None => {}
        }
        if place.in_base {
            return Self::SpecialistBase;
        }
        match place.type_code.unwrap_or_default() {
            "07" | "12" | "33" | "36" | "44" => Self::StateSpecial,
            "08" | "10" => Self::Independent,
            "14" | "38" | "42" | "43" => Self::Alternative,
            "32" => Self::SpecialistPost16,
            "18" | "39" | "45" | "46" => Self::MainstreamPost16,
            "15" | "47" => Self::EarlyYears,
            "" => Self::Other,
            _ if place.phase == Some("Nursery") => Self::EarlyYears,
            _ if ncy >= 12 => Self::MainstreamPost16,
            _ => Self::Mainstream,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_where_the_tables_have_them() {
        let school = |type_code| Place { type_code: Some(type_code), ..Place::default() };
        assert_eq!(Provision::of(school("01"), 4), Provision::Mainstream);
        assert_eq!(Provision::of(school("34"), 13), Provision::MainstreamPost16);
        assert_eq!(Provision::of(Place { in_base: true, ..school("34") }, 8), Provision::SpecialistBase);
        assert_eq!(Provision::of(school("44"), 8), Provision::StateSpecial);
        assert_eq!(Provision::of(school("10"), 8), Provision::Independent);
        assert_eq!(Provision::of(Place { otherwise: Some("EHE"), ..Place::default() }, 8), Provision::HomeEducated);
        assert_eq!(Provision::of(Place::default(), 8), Provision::Other);
        // Every group of places has a provision, and every survey area too.
        for group in Group::ALL {
            assert!(Provision::ALL.iter().any(|one| one.group() == group));
        }
        let areas: std::collections::BTreeSet<_> =
            Provision::ALL.iter().filter_map(|one| one.capacity_survey()).collect();
        assert_eq!(areas.len(), 4);
    }

    #[test]
    fn a_provision_is_known_by_its_code_and_by_the_label_that_was_kept_before() {
        for one in Provision::ALL {
            assert_eq!(Provision::kept_as(one.code()), Some(one));
            assert_eq!(Provision::kept_as(one.label_of_before()), Some(one));
            assert_eq!(Provision::shown(one.code()), one.words());
        }
        assert_eq!(Provision::kept_as("a ward"), None);
        assert_eq!(Provision::shown("a ward"), "a ward");
    }
}
