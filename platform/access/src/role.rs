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
    /// In a service where there is one; else in the area.
    Service,
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
    EducationalPsychologist Professional Service "educational_psychologist" "educational psychologist";
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

/// Labels that stand in the audit log and are no role's any more. Its lines stay as they were written: whoever changes a label keeps
/// the one of before here.
const LABELS_OF_BEFORE: &[(&str, Role)] = &[];

impl Role {
    /// The role that a right of the audit log names, as [`crate::Rule::right`] wrote it: a label, a colon, the reason.
    #[must_use]
    pub fn of_right(right: &str) -> Option<Self> {
        let (label, _) = right.split_once(": ")?;
        let before = || LABELS_OF_BEFORE.iter().find(|(known, _)| *known == label).map(|(_, role)| *role);
        Self::ALL.into_iter().find(|role| role.label() == label).or_else(before)
    }

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

    /// Whether it can be held in a service, and need not be.
    #[must_use]
    pub const fn may_have_service(self) -> bool {
        matches!(self.held(), Held::Service)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_stands_in_the_audit_log_names_its_role_whatever_it_is_called_since() {
        let logged = [
            ("case officer", Role::CaseOfficer),
            ("manager", Role::Manager),
            ("SENCO", Role::Senco),
            ("school administrator", Role::SchoolAdministrator),
            ("educational psychologist", Role::EducationalPsychologist),
            ("adviser", Role::Adviser),
            ("panel member", Role::PanelMember),
            ("parent or carer", Role::Parent),
            ("young person", Role::YoungPerson),
            ("commissioner", Role::Commissioner),
            ("analyst", Role::Analyst),
            ("board member", Role::BoardMember),
            ("editor", Role::Editor),
            ("administrator", Role::Administrator),
        ];
        assert_eq!(logged.len(), Role::ALL.len());
        for (label, role) in logged {
            assert_eq!(Role::of_right(&format!("{label}: the child is on their caseload")), Some(role));
        }
        for role in Role::ALL {
            assert_eq!(
                Role::of_right(&format!("{role}: anything")),
                Some(role),
                "its label is not another's of before"
            );
        }
        assert_eq!(
            [Role::of_right("program"), Role::of_right("headteacher: of the school"), Role::of_right("")],
            [None; 3]
        );
    }
}
