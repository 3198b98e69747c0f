//! The jobs that people do in a partnership.

use std::fmt;

/// Declares the roles, each in one line: who holds it, where it is held, its code, which is stored, its label, which is shown.
macro_rules! roles {
    ($($(#[doc = $about:literal])+ $name:ident $whose:ident $held:ident $code:literal $label:literal;)+) => {
        /// A role. What each may do is in the policy's rules.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Role {
            $($(#[doc = $about])+ $name,)+
        }

        impl Role {
            /// Every role.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            /// As it is stored.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// As it is shown.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)+ }
            }

            /// What whoever holds it does, in a sentence.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($about),+),)+ }
            }

            const fn whose(self) -> Whose {
                match self { $(Self::$name => Whose::$whose,)+ }
            }

            const fn held(self) -> Held {
                match self { $(Self::$name => Held::$held,)+ }
            }
        }
    };
}

/// Whether a role is held by work or as family.
#[derive(Clone, Copy)]
enum Whose {
    Professional,
    Family,
}

/// Where a role is held.
#[derive(Clone, Copy)]
enum Held {
    Area,
    Organisation,
}

roles! {
    /// Works with children's assessments, plans and reviews.
    CaseOfficer Professional Area "case_officer" "case officer";
    /// Leads case officers.
    Manager Professional Area "manager" "manager";
    /// Special educational needs co-ordinator of a setting.
    Senco Professional Organisation "senco" "SENCO";
    /// Manages a setting's own staff accounts.
    SchoolAdministrator Professional Organisation "school_administrator" "school administrator";
    /// Advises on assessments: educational psychology.
    EducationalPsychologist Professional Area "educational_psychologist" "educational psychologist";
    /// Advises on assessments for a service: health, social care, another.
    Adviser Professional Organisation "adviser" "adviser";
    /// Sits on the panel that looks at requests and plans.
    PanelMember Professional Area "panel_member" "panel member";
    /// A parent or carer, or whoever decides for a young person.
    Parent Family Area "parent" "parent or carer";
    /// A young person, with rights of their own after compulsory school age.
    YoungPerson Family Area "young_person" "young person";
    /// Buys services and places.
    Commissioner Professional Area "commissioner" "commissioner";
    /// Makes sense of numbers.
    Analyst Professional Area "analyst" "analyst";
    /// Sits on the partnership board.
    BoardMember Professional Area "board_member" "board member";
    /// Writes for the public.
    Editor Professional Area "editor" "editor";
    /// Runs OnePlan for the area.
    Administrator Professional Area "administrator" "administrator";
}

impl Role {
    /// The role with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Whether the role is one of a setting or service, so that it is held in an organisation.
    #[must_use]
    pub const fn needs_organisation(self) -> bool {
        matches!(self.held(), Held::Organisation)
    }

    /// Whether it is held as family.
    #[must_use]
    pub const fn is_family(self) -> bool {
        matches!(self.whose(), Whose::Family)
    }

    /// Whether a professional holds it: professionals need a second factor.
    #[must_use]
    pub const fn is_professional(self) -> bool {
        matches!(self.whose(), Whose::Professional)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
