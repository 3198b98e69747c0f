//! The six groups that provisions are put into.

use serde::{Deserialize, Serialize};

/// A kind of provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Mainstream schools and early years settings, outside units and resourced provision.
    Mainstream,
    /// SEN units and resourced provision in mainstream schools.
    Units,
    /// Special schools maintained by the authority, and special academies and free schools.
    StateSpecial,
    /// Independent and non-maintained special schools.
    IndependentSpecial,
    /// General further education, tertiary colleges and specialist post-16 institutions.
    FurtherEducation,
    /// All the rest of the plans: alternative provision, educated elsewhere, awaiting provision, not in education.
    Elsewhere,
}

impl Group {
    pub const ALL: [Self; 6] = [
        Self::Mainstream,
        Self::Units,
        Self::StateSpecial,
        Self::IndependentSpecial,
        Self::FurtherEducation,
        Self::Elsewhere,
    ];

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mainstream => "mainstream",
            Self::Units => "units",
            Self::StateSpecial => "state-special",
            Self::IndependentSpecial => "independent-special",
            Self::FurtherEducation => "further-education",
            Self::Elsewhere => "elsewhere",
        }
    }

    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Mainstream => "Mainstream",
            Self::Units => "Units and resourced provision",
            Self::StateSpecial => "State special schools",
            Self::IndependentSpecial => "Independent and non-maintained special schools",
            Self::FurtherEducation => "Further education and specialist post-16",
            Self::Elsewhere => "Alternative provision and elsewhere",
        }
    }

    /// By its name in files.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }

    /// The group of a column of the DfE's EHC plan release, "Caseload by setting". Nothing for its sums (`…_total`) and for
    /// what belongs to the rest.
    pub(crate) fn of_column(column: &str) -> Option<Self> {
        Some(match column {
            "mainstream_la_maintained"
            | "mainstream_academy"
            | "mainstream_free_school"
            | "mainstream_independent"
            | "nm_early_years" => Self::Mainstream,
            "mainstream_la_maintained_resourced_provision"
            | "mainstream_la_maintained_senunit"
            | "mainstream_academy_resourced_provision"
            | "mainstream_academy_senunit"
            | "mainstream_free_school_resourced_provision"
            | "mainstream_free_school_senunit" => Self::Units,
            "special_la_maintained" | "special_academy_free" => Self::StateSpecial,
            "special_independent" | "special_non_maintained" => Self::IndependentSpecial,
            // `ukrlp_provider` since 2023: colleges and training providers known by that number alone; in the DfE's own sum.
            "general_fe_tertiary_colleges" | "specialist_post_16_institutions" | "ukrlp_provider" => {
                Self::FurtherEducation
            }
            _ => return None,
        })
    }
}
