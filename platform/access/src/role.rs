//! The jobs that people do in a partnership.

use std::fmt;

/// A role. What each may do is in the policy's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Works with children's assessments, plans and reviews.
    CaseOfficer,
    /// Leads case officers.
    Manager,
    /// Special educational needs co-ordinator of a setting.
    Senco,
    /// Manages a setting's own staff accounts.
    SchoolAdministrator,
    /// Advises on assessments: educational psychology.
    EducationalPsychologist,
    /// Advises on assessments for a service: health, social care, another.
    Adviser,
    /// Sits on the panel that looks at requests and plans.
    PanelMember,
    /// A parent or carer, or whoever decides for a young person.
    Parent,
    /// A young person.
    YoungPerson,
    /// Buys services and places.
    Commissioner,
    /// Makes sense of numbers.
    Analyst,
    /// Sits on the partnership board.
    BoardMember,
    /// Writes for the public.
    Editor,
    /// Runs OnePlan for the area.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 14] = [
        Self::CaseOfficer,
        Self::Manager,
        Self::Senco,
        Self::SchoolAdministrator,
        Self::EducationalPsychologist,
        Self::Adviser,
        Self::PanelMember,
        Self::Parent,
        Self::YoungPerson,
        Self::Commissioner,
        Self::Analyst,
        Self::BoardMember,
        Self::Editor,
        Self::Administrator,
    ];

    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CaseOfficer => "case_officer",
            Self::Manager => "manager",
            Self::Senco => "senco",
            Self::SchoolAdministrator => "school_administrator",
            Self::EducationalPsychologist => "educational_psychologist",
            Self::Adviser => "adviser",
            Self::PanelMember => "panel_member",
            Self::Parent => "parent",
            Self::YoungPerson => "young_person",
            Self::Commissioner => "commissioner",
            Self::Analyst => "analyst",
            Self::BoardMember => "board_member",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
        }
    }

    /// The role with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether the role is one of a setting or service, so that it is held in an organisation.
    #[must_use]
    pub const fn needs_organisation(self) -> bool {
        matches!(self, Self::Senco | Self::SchoolAdministrator | Self::Adviser)
    }

    /// Whether it is held as family. Whoever adds a role answers here.
    #[must_use]
    pub const fn is_family(self) -> bool {
        match self {
            Self::Parent | Self::YoungPerson => true,
            Self::CaseOfficer
            | Self::Manager
            | Self::Senco
            | Self::SchoolAdministrator
            | Self::EducationalPsychologist
            | Self::Adviser
            | Self::PanelMember
            | Self::Commissioner
            | Self::Analyst
            | Self::BoardMember
            | Self::Editor
            | Self::Administrator => false,
        }
    }

    /// Whether a professional holds it: professionals need a second factor.
    #[must_use]
    pub const fn is_professional(self) -> bool {
        !self.is_family()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CaseOfficer => "case officer",
            Self::Manager => "manager",
            Self::Senco => "SENCO",
            Self::SchoolAdministrator => "school administrator",
            Self::EducationalPsychologist => "educational psychologist",
            Self::Adviser => "adviser",
            Self::PanelMember => "panel member",
            Self::Parent => "parent or carer",
            Self::YoungPerson => "young person",
            Self::Commissioner => "commissioner",
            Self::Analyst => "analyst",
            Self::BoardMember => "board member",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
        })
    }
}
